"""The claims that a chain makes: those that are recorded, and those that certificates stand for."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.claims import Claim
from cocoachain.custody.holders import Holder
from cocoachain.custody.posting import Books
from cocoachain.errors import MassUnknownError
from cocoachain.findings import Severity
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import ClaimSubject, LotClaim, custody_model
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import FinishedLot
from cocoachain.model.movements import Transfer
from cocoachain.model.records import Record

Key = tuple[str, str]


@attrs.frozen
class Made:
    """A claim on a lot."""

    record: LotClaim | Certificate
    """What says so."""

    lot: str
    """The lot."""

    told: Claim
    """What is claimed."""

    holder: Holder
    """Who claims."""

    transfer: Transfer | None = None
    """With which transfer, if with one."""

    mass: int | None = None
    """Milligrams; ``None`` where neither claim nor lot was measured."""

    @property
    def shown(self) -> Record | tuple[str, str]:
        """What a finding is about: the claim, or the lot for which a certificate stands."""
        return self.record if isinstance(self.record, LotClaim) else ("lot", self.lot)

    @property
    def severity(self) -> Severity | None:
        """A warning where only a certificate says that it was claimed."""
        return None if isinstance(self.record, LotClaim) else Severity.WARNING


def claimed_on(made: Made) -> date | None:
    """The day of a claim, else that of its transfer."""
    record, transfer = made.record, made.transfer
    if isinstance(record, LotClaim) and record.when is not None:
        return record.when.date()
    return transfer.when.date() if transfer is not None and transfer.when is not None else None


@attrs.frozen(slots=False, eq=False)
class ClaimsMade:
    """All claims of a lineage, by what is claimed."""

    lineage: Lineage

    @cached_property
    def recorded(self) -> dict[Key, list[Made]]:
        """Those that are recorded, of lots that are known."""
        found: dict[Key, list[Made]] = {}
        for each in self.lineage.chain.claims:
            told = Claim.of(each)
            if told is not None and each.lot in self.lineage.columns.lot_codes:
                found.setdefault(told.key, []).append(self._made(each, told))
        return found

    def _made(self, record: LotClaim, told: Claim) -> Made:
        books = self.books(told)
        transfer = books.transfer_of(record)
        return Made(
            record,
            record.lot,
            told,
            books.claimant(record),
            transfer,
            self._mass(record, transfer),
        )

    def _mass(self, record: LotClaim, transfer: Transfer | None) -> int | None:
        if record.mass is not None:
            return record.mass.mg
        if transfer is not None and transfer.mass is not None:
            return transfer.mass.mg
        return self.lot_mass(record.lot)

    def lot_mass(self, lot: str) -> int | None:
        """The milligrams of a lot; ``None`` if it was not measured."""
        try:
            return mass_of(self.lineage, lot)
        except MassUnknownError:
            return None

    @cached_property
    def standing(self) -> dict[Key, list[Made]]:
        """A certificate that names product and model stands for a claim on each of its lots.

        The lots that were made on a day which it covers, and that nobody claimed of.
        """
        found: dict[Key, list[Made]] = {}
        claimed = {(key, each.lot) for key, made in self.recorded.items() for each in made}
        lots: dict[str, list[FinishedLot]] = {}
        for lot in self.lineage.lots:
            if isinstance(lot, FinishedLot) and lot.product is not None and lot.made is not None:
                lots.setdefault(lot.product, []).append(lot)
        for paper in self.lineage.chain.certificates:
            model = custody_model(paper.model)
            if paper.product is None or model is None or not paper.scheme:
                continue
            told = Claim(ClaimSubject.SCHEME, paper.scheme, model=model)
            for lot in lots.get(paper.product, ()):
                covered = lot.made is not None and paper.covers(lot.made.date())
                if covered and (told.key, lot.id) not in claimed:
                    holder = Holder(lot.site, paper.holder)
                    mass = self.lot_mass(lot.id)
                    made = Made(paper, lot.id, told, holder, None, mass)
                    found.setdefault(told.key, []).append(made)
        return found

    def all(self) -> Iterator[tuple[Key, list[Made]]]:
        """Recorded and standing ones, by what is claimed."""
        for key in sorted({*self.recorded, *self.standing}):
            yield key, [*self.recorded.get(key, ()), *self.standing.get(key, ())]

    def books(self, told: Claim) -> Books:
        """What looks up who holds what."""
        return Books(self.lineage, told)

    def is_made(self, lot: str) -> bool:
        """Whether a step put out the lot."""
        columns = self.lineage.columns
        code = columns.lot_codes[lot]
        return bool(columns.made_ptr[code + 1] > columns.made_ptr[code])


def no_claim(lineage: Lineage) -> str | None:
    """Why there is nothing to judge: nobody claimed anything."""
    if lineage.chain.count("claim"):
        return None
    return "no claim is recorded"


def no_claim_made(lineage: Lineage) -> str | None:
    """Why there is nothing to judge: nobody claimed, and no certificate stands for a claim."""
    named = any(
        paper.product is not None and custody_model(paper.model) is not None
        for paper in lineage.chain.certificates
    )
    if lineage.chain.count("claim") or named:
        return None
    return "no claim is recorded, and no certificate names a product and a model"


def no_evidence(backing: Backing) -> str | None:
    """Why nothing can back a claim here: what would is not recorded at all."""
    chain, about = backing.lineage.chain, backing.claim.about
    if about in {ClaimSubject.SCHEME, ClaimSubject.ORGANIC}:
        if any(backing.grants(each) for each in chain.certificates):
            return None
        return f"no certificate of a grower or supplier is recorded for {backing.claim.named}"
    if about is ClaimSubject.DEFORESTATION_FREE and not chain.count("plot_check"):
        return "no plot check is recorded"
    if about in {ClaimSubject.FINE, ClaimSubject.BULK} and not any(p.clones for p in chain.plots):
        return "no plot names its planting material"
    return None


def measured(lineage: Lineage) -> str | None:
    """Why no mass can be judged: no lot and no portion has one."""
    known = any(
        (each != NOT_MEASURED).any()
        for each in (lineage.columns.lot_mass, lineage.columns.out_mass)
    )
    return None if known else "no lot and no portion has a mass"


def words(model: object) -> str:
    """A model in words."""
    return str(model).replace("_", " ")
