"""The chain: a set of records that name each other, right or wrong."""

from datetime import datetime
from typing import NoReturn, Self, TypeVar, cast

from cocoachain.model.claims import LotClaim
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import (
    Attestation,
    BeanTest,
    Certificate,
    Consent,
    Declaration,
    LabResult,
    LandDocument,
    Payment,
    Permit,
    PlotCheck,
)
from cocoachain.model.gathering import Gathering
from cocoachain.model.knowing import known
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Shipment, StockCount, Transfer, Weighing
from cocoachain.model.parties import (
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Party,
    Processor,
)
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe
from cocoachain.model.programme import Coaching, Expense, Partnership, Survey, Work
from cocoachain.model.records import Record
from cocoachain.model.spellings import shared_spelling, spellings
from cocoachain.model.steps import Step

RecordT = TypeVar("RecordT", bound=Record)


_OF_A_LINEAGE = frozenset({"chain", "columns", "edge", "graph", "index", "known"})
"""What questions ask a lineage for."""


class Chain(Gathering):
    """A set of records; the same records make the same chain, in whatever order they come.

    A chain may be wrong: names may dangle, steps may go in rings, masses may not add up. That is
    for rules to find. Only two different records of one kind under one identifier are refused.

    Raises:
        ConflictError: Two different records of one kind have one identifier.
        RecordTypeError: Something that is no record was given.

    >>> from cocoachain.model.lots import BeanLot
    >>> from cocoachain.values.mass import Mass
    >>> chain = Chain.of([BeanLot(id="B-1", mass=Mass.kg(50))])
    >>> chain.lot("B-1").mass
    Mass.kg("50")
    >>> chain
    <Chain: 1 lot>
    """

    __slots__ = ("_spellings",)
    _spellings: dict[str, dict[str, str]]

    def known_as(self, kind: str, name: str) -> str | None:
        """The identifier under which the chain keeps what is called ``name``, however spelled.

        The name itself where a record has it; else that of a record which other spellings name,
        such as the URN and the Digital Link of a GS1 key; ``None`` where there is no such record.
        ``party`` asks all parties.

        Raises:
            UnknownRecordError: There is no such kind of record.
        """
        if self.find(kind, name) is not None:
            return name
        if not hasattr(self, "_spellings"):
            self._spellings = {}
        if kind not in self._spellings:
            self._spellings[kind] = dict(spellings(self.records(kind)))
        return self._spellings[kind].get(shared_spelling(name))

    def get(self, kind: str, name: str) -> Record:
        """The record of that kind and identifier, however it is spelled.

        Raises:
            UnknownRecordError: There is none; the nearest names are given.
        """
        found = self.find(kind, name)
        if found is None and (known := self.known_as(kind, name)) is not None:
            found = self.find(kind, known)
        return super().get(kind, name) if found is None else found

    def as_known(self, at: datetime | None = None) -> Self:
        """The chain as it was known at a moment, with the corrections of that time carried out.

        A record is known from the moment when it was ``recorded``, of a whole day from its
        beginning; one that does not say was always known. Asked for a whole day, the answer is
        what was known at its end. Without ``at``, everything recorded counts.

        What corrections do is told at :func:`~cocoachain.model.knowing.known`.

        Raises:
            RecordError: ``at`` has no UTC offset.
        """
        records = known(self, at)
        return self if records is None else type(self)(records)

    def __getattr__(self, name: str) -> NoReturn:
        """Say what is meant where a chain was given and its lineage was wanted.

        Raises:
            AttributeError: A chain has no such attribute.
        """
        if name in _OF_A_LINEAGE:
            raise AttributeError("Expected a Lineage, got a Chain: Lineage(chain) draws it")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _of(self, kind: str, _cls: type[RecordT]) -> tuple[RecordT, ...]:
        return cast("tuple[RecordT, ...]", self.records(kind))

    # One record by its identifier -----------------------------------------------------------------

    def lot(self, name: str) -> Lot:
        """The lot of that identifier."""
        return cast("Lot", self.get("lot", name))

    def step(self, name: str) -> Step:
        """The step of that identifier."""
        return cast("Step", self.get("step", name))

    def plot(self, name: str) -> Plot:
        """The plot of that identifier."""
        return cast("Plot", self.get("plot", name))

    def site(self, name: str) -> Site:
        """The site of that identifier."""
        return cast("Site", self.get("site", name))

    def party(self, name: str) -> Party:
        """The party of that identifier, of whatever kind."""
        return cast("Party", self.get("party", name))

    def farmer(self, name: str) -> Farmer:
        """The farmer of that identifier."""
        return cast("Farmer", self.get("farmer", name))

    def product(self, name: str) -> Product:
        """The product of that identifier."""
        return cast("Product", self.get("product", name))

    def recipe(self, name: str) -> Recipe:
        """The recipe of that identifier."""
        return cast("Recipe", self.get("recipe", name))

    def transfer(self, name: str) -> Transfer:
        """The transfer of that identifier."""
        return cast("Transfer", self.get("transfer", name))

    def shipment(self, name: str) -> Shipment:
        """The shipment of that identifier."""
        return cast("Shipment", self.get("shipment", name))

    def certificate(self, name: str) -> Certificate:
        """The certificate of that identifier."""
        return cast("Certificate", self.get("certificate", name))

    def permit(self, name: str) -> Permit:
        """The permit of that identifier."""
        return cast("Permit", self.get("permit", name))

    def declaration(self, name: str) -> Declaration:
        """The declaration of that identifier."""
        return cast("Declaration", self.get("declaration", name))

    # All records of a kind ------------------------------------------------------------------------

    @property
    def parties(self) -> tuple[Party, ...]:
        """All parties, kind by kind."""
        return cast("tuple[Party, ...]", self.records("party"))

    @property
    def farmers(self) -> tuple[Farmer, ...]:
        """All farmers."""
        return self._of("farmer", Farmer)

    @property
    def groups(self) -> tuple[FarmerGroup, ...]:
        """All farmers' groups."""
        return self._of("group", FarmerGroup)

    @property
    def processors(self) -> tuple[Processor, ...]:
        """All processors."""
        return self._of("processor", Processor)

    @property
    def partners(self) -> tuple[Partner, ...]:
        """All partners."""
        return self._of("partner", Partner)

    @property
    def institutions(self) -> tuple[Institution, ...]:
        """All institutions."""
        return self._of("institution", Institution)

    @property
    def centres(self) -> tuple[Centre, ...]:
        """All centres."""
        return self._of("centre", Centre)

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """All memberships."""
        return self._of("membership", Membership)

    @property
    def plots(self) -> tuple[Plot, ...]:
        """All plots."""
        return self._of("plot", Plot)

    @property
    def sites(self) -> tuple[Site, ...]:
        """All sites."""
        return self._of("site", Site)

    @property
    def products(self) -> tuple[Product, ...]:
        """All products."""
        return self._of("product", Product)

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """All recipes."""
        return self._of("recipe", Recipe)

    @property
    def lots(self) -> tuple[Lot, ...]:
        """All lots of all stages."""
        return self._of("lot", Lot)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps."""
        return self._of("step", Step)

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """All transfers."""
        return self._of("transfer", Transfer)

    @property
    def shipments(self) -> tuple[Shipment, ...]:
        """All shipments."""
        return self._of("shipment", Shipment)

    @property
    def counts(self) -> tuple[StockCount, ...]:
        """All stock-takes."""
        return self._of("count", StockCount)

    @property
    def weighings(self) -> tuple[Weighing, ...]:
        """All weighings."""
        return self._of("weighing", Weighing)

    @property
    def tests(self) -> tuple[BeanTest, ...]:
        """All bean tests."""
        return self._of("test", BeanTest)

    @property
    def lab_results(self) -> tuple[LabResult, ...]:
        """All laboratory results."""
        return self._of("lab_result", LabResult)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates."""
        return self._of("certificate", Certificate)

    @property
    def claims(self) -> tuple[LotClaim, ...]:
        """All claims."""
        return self._of("claim", LotClaim)

    @property
    def permits(self) -> tuple[Permit, ...]:
        """All permits."""
        return self._of("permit", Permit)

    @property
    def land_documents(self) -> tuple[LandDocument, ...]:
        """All land documents."""
        return self._of("land_document", LandDocument)

    @property
    def plot_checks(self) -> tuple[PlotCheck, ...]:
        """All plot checks."""
        return self._of("plot_check", PlotCheck)

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """All due diligence statements."""
        return self._of("declaration", Declaration)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """All payments."""
        return self._of("payment", Payment)

    @property
    def consents(self) -> tuple[Consent, ...]:
        """All consents."""
        return self._of("consent", Consent)

    @property
    def attestations(self) -> tuple[Attestation, ...]:
        """All attestations."""
        return self._of("attestation", Attestation)

    @property
    def coachings(self) -> tuple[Coaching, ...]:
        """All coachings."""
        return self._of("coaching", Coaching)

    @property
    def partnerships(self) -> tuple[Partnership, ...]:
        """All partnerships."""
        return self._of("partnership", Partnership)

    @property
    def works(self) -> tuple[Work, ...]:
        """All paid work."""
        return self._of("work", Work)

    @property
    def surveys(self) -> tuple[Survey, ...]:
        """All surveys."""
        return self._of("survey", Survey)

    @property
    def expenses(self) -> tuple[Expense, ...]:
        """All expenses."""
        return self._of("expense", Expense)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections."""
        return self._of("correction", Correction)
