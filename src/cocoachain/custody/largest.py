"""The most mass of a lot that can rightly carry a claim, under each model, with what shows it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.claims import Claim, as_claim
from cocoachain.custody.crediting import Credited, largest_credit
from cocoachain.custody.physical import Content, content_of
from cocoachain.errors import RecordTypeError
from cocoachain.lineage.answers import Answer
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.model.lots import Lot
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass

_IP, _MIXED, _SG, _CB, _MB, _BC = CustodyModel
_RESTS_ON = (
    "Strict models and controlled blending by what went in, mixed evenly; mass balance by what can "
    "flow through the lineage in bean equivalents. Rounded down."
)


@attrs.frozen
class Carrier:
    """So much of a claim came this way."""

    source: str | None
    """The lot or step that it left; ``None`` where it began."""

    target: str
    """The lot or step that it came to."""

    mass: Mass
    """How much, in the mass of the lot that is named, rounded down."""


@attrs.frozen(kw_only=True, repr=False)
class LargestClaim(Answer):
    """The most mass of a lot that can carry a claim."""

    lot: LotId
    """The lot."""

    claim: Claim
    """What is claimed, and by which model."""

    whole: Mass
    """The mass of the lot."""

    by_model: Mapping[CustodyModel, Mass]
    """The most under each model; of a scheme that rules a model out it is 0."""

    witness: tuple[Carrier, ...]
    """What brings it to the lot: sources with what they give, or the flow that reaches it."""

    @property
    def mass(self) -> Mass:
        """The most under the model that was asked for."""
        return self.by_model[self.claim.model]

    def strictest(self, mass: Mass) -> CustodyModel | None:
        """The strictest model under which so much can be claimed; ``None`` if there is none."""
        return next((each for each, most in self.by_model.items() if mass <= most), None)

    def table(self) -> Table:
        """Each model with its mass in kilograms and its share of the lot."""
        rows = [
            (model.value.replace("_", " "), most.as_kg(), f"{_percent(most, self.whole)} %")
            for model, most in self.by_model.items()
        ]
        caption = f"{self.claim.named} in {self.lot}"
        return Table(headings=("model", "mass kg", "of the lot"), rows=rows, caption=caption)

    def remarks(self) -> list[str]:
        """What the numbers rest on."""
        return [_RESTS_ON]

    def __repr__(self) -> str:
        """The claim and its mass."""
        return f"<LargestClaim of {self.claim} in {self.lot!r}: {self.mass}>"


def _percent(part: Mass, whole: Mass) -> str:
    return f"{100 * part.mg / whole.mg if whole else 0:.2f}"


def largest_claim(
    lineage: Lineage, lot: str, claim: Claim | LotClaim | str, *, at: datetime | None = None
) -> LargestClaim:
    """The most mass of a lot that can rightly carry a claim, under each model of ISO 22095.

    Only source lots bring a claim (:mod:`cocoachain.custody.backing`); what somebody recorded of
    the lot itself counts for nothing. Text is the name of a scheme. A lot takes the weakest model
    of what went into it:

    - *identity preserved*: the whole lot if all its cocoa carries the claim and is of one source,
      the certificate, else the plot; *mixed identity* and *segregated*: if all of it carries the
      claim that strictly. Else nothing. Mass that a step put out beyond what it took is left out.
    - *controlled blending*: the exact share of its cocoa that carries the claim.
    - *mass balance*: the largest flow from the sources to the lot, in bean equivalents of the
      scheme's factor set, forward only and within one sub-product (field page §2.4, §6.2).
    - *book and claim*: what all sources of the chain bring, if the scheme knows the model.

    Of a scheme that asks for one country of origin the best country counts, unless the claim names
    one. Masses are of the whole lot, ingredients too, and rounded down. A source lot counts itself.
    ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.
        RecordError: The claim does not say which scheme or origin it means.
        RecordTypeError: The claim is neither a Claim, nor a record of one, nor text.
    """
    asked, lineage = as_claim(claim), lineage.known(at)
    lineage.columns.lot_code(lot)
    whole = mass_of(lineage, lot)
    best: dict[CustodyModel, tuple[int, tuple[Carrier, ...]]] = {}
    for each in _by_country(lineage, [lot], asked):
        for model, found in _under_each(Backing(lineage, each), lot, whole).items():
            if model not in best or found[0] > best[model][0]:
                best[model] = found
    return LargestClaim(
        lot=LotId(lot),
        claim=asked,
        whole=Mass(whole),
        by_model=MappingProxyType({model: Mass(best[model][0]) for model in CustodyModel}),
        witness=best[asked.model][1],
    )


def largest_claims(
    lineage: Lineage,
    lots: Iterable[str],
    claim: Claim | LotClaim | str,
    *,
    at: datetime | None = None,
) -> dict[str, Mass]:
    """The most mass of several lots that can carry a claim of mass balance, all at once.

    Each source counts once for all of them, so the answers may be less than each lot's own largest
    claim. Where there are several ways to share out the most, this is one of them. ``at`` asks what
    was known at a moment.

    Raises:
        As :func:`largest_claim`; RecordTypeError also where one name is given for several.
    """
    if isinstance(lots, str):
        message = f"Expected several lots, got one: {lots!r}"
        raise RecordTypeError(message)
    named, lineage = list(dict.fromkeys(lots)), lineage.known(at)
    codes = [lineage.columns.lot_code(each) for each in named]
    asked = as_claim(claim)
    best: dict[str, Mass] = dict.fromkeys(named, Mass(0))
    most = -1
    for each in _by_country(lineage, named, asked):
        factors = each.scheme.factor_set().factors
        found = largest_credit(Backing(lineage, each), codes, factors)
        if sum(found.credit.values()) > most:
            most = sum(found.credit.values())
            best = {
                name: Mass(found.upstream.claimable(code, found.credit[code]))
                for name, code in zip(named, codes, strict=True)
            }
    return best


def _by_country(lineage: Lineage, lots: list[str], claim: Claim) -> list[Claim]:
    """The claim as it is, or once for each country where the scheme asks for one."""
    if claim.country is not None or not claim.scheme.same_country:
        return [claim]
    backing = Backing(lineage, claim)
    codes = [lineage.columns.lot_code(each) for each in lots]
    columns, index = lineage.columns, lineage.index
    steps = index.steps_before(codes)
    upstream = {*index.lots_into(steps).tolist(), *codes}
    records = (lineage.chain.find("lot", columns.lot_ids[code]) for code in sorted(upstream))
    found = [backing.of(each) for each in records if isinstance(each, Lot)]
    countries = sorted({each.country for each in found if each and each.country is not None})
    if len(countries) + any(each is not None and each.country is None for each in found) <= 1:
        return [claim]
    return [attrs.evolve(claim, country=country) for country in countries]


_Found = tuple[int, tuple[Carrier, ...]]


def _under_each(backing: Backing, lot: str, whole: int) -> dict[CustodyModel, _Found]:
    """The milligrams under each model, with their witness."""
    content = content_of(backing, lot)
    found = {model: _apart(content, model, whole) for model in (_IP, _MIXED, _SG)}
    found[_CB] = _blended(content, whole)
    scheme = backing.claim.scheme
    code = backing.lineage.columns.lot_code(lot)
    credited = largest_credit(backing, [code], scheme.factor_set().factors)
    found[_MB] = credited.upstream.claimable(code, credited.credit[code]), _flow(credited)
    found[_BC] = _booked(backing, code, whole) if _knows(backing.claim, _BC) else (0, ())
    for model in scheme.excluded:
        found[model] = 0, ()
    return found


def _knows(claim: Claim, model: CustodyModel) -> bool:
    scheme = claim.scheme
    return model not in scheme.excluded and (not scheme.models or model in scheme.models)


def _apart(content: Content, model: CustodyModel, whole: int) -> _Found:
    """The lot, if nothing went in without the claim; identity preserved asks for one source."""
    if not content.keeps_apart(model) or (model is _IP and len(content.origins()) > 1):
        return 0, ()
    return int(whole * (1 - content.excess)), _sources(content, model, whole)


def _blended(content: Content, whole: int) -> _Found:
    return int(whole * content.claimed(_CB)), _sources(content, _CB, whole)


def _sources(content: Content, model: CustodyModel, whole: int) -> tuple[Carrier, ...]:
    """Each source that carries the claim, with its part of the lot."""
    return tuple(
        Carrier(each.lot, content.lot, Mass(int(whole * each.share * each.part(model))))
        for each in content.sources
        if each.part(model)
    )


def _flow(credited: Credited) -> tuple[Carrier, ...]:
    upstream = credited.upstream
    return tuple(
        Carrier(each.source, each.target, Mass(upstream.claimable(each.lot, each.credit)))
        for each in credited.passed
    )


def _booked(backing: Backing, lot: int, whole: int) -> _Found:
    """What all sources of the chain bring, wherever they went."""
    columns = backing.lineage.columns
    everything = range(len(columns.lot_ids))
    factors = backing.claim.scheme.factor_set().factors
    credited = largest_credit(backing, everything, factors)
    worth = credited.upstream.left(lot)
    covered = Fraction(credited.brought * whole, worth) if worth else Fraction(0)
    return min(int(covered), whole), ()
