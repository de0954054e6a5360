"""What backs a claim: source lots that carry it by themselves, and how strictly.

A source lot carries a scheme's claim if everyone who may have grown it, or a group of theirs, held
a certificate of the scheme on the day of the harvest (without one, on the day it was made); a lot
bought from outside also if its supplier claimed so under a valid certificate of its own. Outside is
a supplier whose own work is not recorded here; what a workshop of the chain sells under a new name
has no claim but through the lineage. Nothing else makes a claim: what is claimed of a lot that some
step made backs nothing.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property

import attrs

from cocoachain.custody.claims import Claim
from cocoachain.custody.schemes import folded, same_scheme, scheme_named, varieties
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import key_of, plots_of
from cocoachain.model.chain import Chain
from cocoachain.model.claims import ClaimSubject, CustodyModel, LotClaim, custody_model
from cocoachain.model.evidence import Certificate, CheckResult, CheckSubject
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.plots import Plot, Site

_LEVELS = ("country", "province", "regency", "district", "village", "plot", "farmer", "group")
_ALL = Fraction(1)


@attrs.frozen
class Backed:
    """How a source lot carries a claim."""

    part: Fraction
    """Which part of its cocoa."""

    model: CustodyModel
    """The strictest model that it allows."""

    source: str
    """The one source: the certificate, else the plot, grower or lot."""

    country: str | None
    """Where it grew; ``None`` where that is not known."""

    bought: bool = False
    """Whether only the claim of a supplier says so."""


@attrs.frozen(slots=False, eq=False)
class Backing:
    """What backs one claim in a lineage; each source lot is looked at once."""

    lineage: Lineage
    claim: Claim
    _known: dict[str, Backed | None] = attrs.field(factory=dict, init=False)

    def of(self, lot: Lot | None) -> Backed | None:
        """How a lot that began by itself carries the claim, or ``None`` if it does not."""
        if lot is None:
            return None
        if lot.id not in self._known:
            self._known[lot.id] = self._backed(lot)
        return self._known[lot.id]

    def _backed(self, lot: Lot) -> Backed | None:
        country = self._country(lot)
        if self.claim.country is not None and country != self.claim.country:
            return None
        found = self._ways[self.claim.about](lot)
        if found is None and self.claim.about in {ClaimSubject.SCHEME, ClaimSubject.ORGANIC}:
            return self._bought(lot, country)
        if found is None:
            return None
        source, model = found
        return Backed(_ALL, model, source, country)

    @cached_property
    def _chain(self) -> Chain:
        """The chain with the certificates of the claim alone."""
        chain = self.lineage.chain
        return Chain.of(
            [each for each in chain if not isinstance(each, Certificate) or self.grants(each)]
        )

    def grants(self, certificate: Certificate) -> bool:
        """Whether a certificate is one of a grower or supplier for what is claimed."""
        if certificate.product is not None:
            return False
        if self.claim.about is ClaimSubject.ORGANIC:
            return scheme_named(certificate.scheme).organic
        return same_scheme(certificate.scheme, self.claim.value)

    @cached_property
    def _country(self) -> Callable[[Lot], str | None]:
        return key_of(self.lineage.chain, "country")

    @cached_property
    def _certificate(self) -> Callable[[Lot], str | None]:
        return key_of(self._chain, "certificate")

    @cached_property
    def _ways(self) -> dict[ClaimSubject, Callable[[Lot], tuple[str, CustodyModel] | None]]:
        return {
            ClaimSubject.SCHEME: self._certified,
            ClaimSubject.ORGANIC: self._certified,
            ClaimSubject.ORIGIN: self._grown_there,
            ClaimSubject.DEFORESTATION_FREE: self._free_of_deforestation,
            ClaimSubject.FINE: lambda lot: self._all_of(lot, varieties("fine")),
            ClaimSubject.BULK: lambda lot: self._all_of(lot, varieties("bulk")),
        }

    def _certified(self, lot: Lot) -> tuple[str, CustodyModel] | None:
        names = self._certificate(lot)
        if names is None:
            return None
        held = [self.lineage.chain.certificate(name) for name in _parts(self._chain, names)]
        models = [custody_model(each.model) for each in held]
        return names, CustodyModel.weakest(each for each in models if each is not None)

    def _grown_there(self, lot: Lot) -> tuple[str, CustodyModel] | None:
        for key in self._keys:
            if key(lot) == self.claim.value:
                return self._source(lot), CustodyModel.IDENTITY_PRESERVED
        return None

    @cached_property
    def _keys(self) -> list[Callable[[Lot], str | None]]:
        return [key_of(self.lineage.chain, level) for level in _LEVELS]  # type: ignore[arg-type]  # each is a key

    def _free_of_deforestation(self, lot: Lot) -> tuple[str, CustodyModel] | None:
        plots = plots_of(lot)
        if not plots or not all(plot in self._clear_plots for plot in plots):
            return None
        return self._source(lot), CustodyModel.IDENTITY_PRESERVED

    @cached_property
    def _clear_plots(self) -> frozenset[str]:
        """The plots that were checked for deforestation and found clear, always."""
        results: dict[str, set[CheckResult]] = {}
        for check in self.lineage.chain.plot_checks:
            if check.about is CheckSubject.DEFORESTATION:
                results.setdefault(check.plot, set()).add(check.result)
        return frozenset(
            plot
            for plot, found in results.items()
            if CheckResult.CLEAR in found and CheckResult.FOUND not in found
        )

    def _all_of(self, lot: Lot, wanted: frozenset[str]) -> tuple[str, CustodyModel] | None:
        plots = plots_of(lot)
        records = [self.lineage.chain.find("plot", plot) for plot in plots]
        fitting = [
            isinstance(each, Plot)
            and bool(each.clones)
            and all(folded(clone) in wanted for clone in each.clones)
            for each in records
        ]
        if not fitting or not all(fitting):
            return None
        return self._source(lot), CustodyModel.IDENTITY_PRESERVED

    def _source(self, lot: Lot) -> str:
        return "+".join(sorted(plots_of(lot))) or lot.farmer or lot.id

    # Bought from outside --------------------------------------------------------------------------

    def _bought(self, lot: Lot, country: str | None) -> Backed | None:
        """What the supplier of a lot claimed of it, under a valid certificate of its own."""
        site = self.lineage.chain.find("site", lot.site) if lot.site else None
        if lot.supplier is None or (isinstance(site, Site) and site.party == lot.supplier):
            return None
        if lot.supplier in self._working:
            return None
        good = [each for each in self._claims.get(lot.id, ()) if self._holds(lot.supplier, each)]
        if not good:
            return None
        certificates = [self.lineage.chain.certificate(str(each.certificate)) for each in good]
        told = [custody_model(each.model) for each in certificates]
        models = [each.model for each in good] + [each for each in told if each is not None]
        countries = {each.country for each in good} - {None}
        return Backed(
            self._part(lot, good),
            CustodyModel.weakest(models),
            "+".join(sorted({each.id for each in certificates})),
            country or (min(map(str, countries)) if len(countries) == 1 else None),
            bought=True,
        )

    @cached_property
    def _working(self) -> frozenset[str]:
        """Parties whose own work is recorded here: what they sell is told by the lineage."""
        chain = self.lineage.chain
        owners: dict[str | None, str | None] = {each.id: each.party for each in chain.sites}
        found = {each.party or owners.get(each.site) for each in chain.steps}
        growers = {each.id for each in (*chain.farmers, *chain.groups)}
        return frozenset(each for each in found if each is not None) - growers

    def _part(self, lot: Lot, claims: Iterable[LotClaim]) -> Fraction:
        if any(each.mass is None for each in claims):
            return _ALL
        claimed = sum(each.mass.mg for each in claims if each.mass is not None)
        if lot.mass is None or not lot.mass:
            return Fraction(0)
        return min(Fraction(claimed, lot.mass.mg), _ALL)

    @cached_property
    def _claims(self) -> dict[str, list[LotClaim]]:
        """The recorded claims of this claim's subject, by lot."""
        found: dict[str, list[LotClaim]] = {}
        for each in self.lineage.chain.claims:
            told = Claim.of(each)
            if told is not None and told.key == self.claim.key:
                found.setdefault(each.lot, []).append(each)
        return found

    def _holds(self, supplier: str, claim: LotClaim) -> bool:
        """Whether a claim is the supplier's, under a certificate valid on the day."""
        chain = self.lineage.chain
        held = chain.find("certificate", claim.certificate) if claim.certificate else None
        if not isinstance(held, Certificate) or held.holder != supplier or not self.grants(held):
            return False
        given = chain.find("transfer", claim.transfer) if claim.transfer else None
        by = claim.by or (given.from_party if isinstance(given, Transfer) else None)
        moment = claim.when or (given.when if isinstance(given, Transfer) else None)
        return by == supplier and moment is not None and held.covers(moment.date())


def _parts(chain: Chain, names: str) -> list[str]:
    """The certificates in a joined name; an identifier may itself hold a plus."""
    if chain.find("certificate", names) is not None:
        return [names]
    return [each for each in names.split("+") if chain.find("certificate", each) is not None]
