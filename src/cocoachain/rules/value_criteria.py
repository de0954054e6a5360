"""Rule of OVOP criteria that nothing stands behind (V07)."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Attestation, Certificate, Permit
from cocoachain.model.lots import FinishedLot
from cocoachain.rules.figures import listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.values.registers import is_halal, permit_form

NOTHING = "Expected a record or an attestation of {criterion} (OVOP) on {day}, got none for {names}"
LAPSED = "Expected an attestation of {criterion} (OVOP) that is valid on {day}, got it valid {span}"


@attrs.frozen(kw_only=True)
class Criterion:
    """One criterion of the scheme."""

    code: str
    name: str
    about: str
    """Of what it is asked: each ``product``, or each ``centre``."""

    words: tuple[str, ...] = attrs.field(converter=tuple)
    """An attestation speaks of it if its statement has one of these words."""

    computed: str = ""
    """What record of the chain tells it: a ``permit`` or ``halal``; empty: none."""

    source: str = ""

    def is_told_by(self, attestation: Attestation) -> bool:
        """Whether an attestation speaks of it."""
        said = attestation.statement.casefold()
        return any(word in said for word in self.words)


@functools.cache
def ovop() -> Mapping[str, Any]:
    """The file of the scheme: its ``schemes``, ``bands`` and ``criteria``."""
    path = files("cocoachain").joinpath("data", "programme", "ovop.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@functools.cache
def criteria() -> tuple[Criterion, ...]:
    """The criteria, in the order of the file."""
    return tuple(Criterion(**line) for line in ovop()["criteria"])


def _nobody_asks(lineage: Lineage) -> str | None:
    if lineage.chain.centres or lineage.chain.attestations:
        return None
    return "no centre and no attestation is recorded, so nobody asks for OVOP"


@rule("V07", Severity.WARNING, needs=[_nobody_asks], says=[NOTHING, LAPSED])
def criterion_not_borne_out(lineage: Lineage) -> Iterator[Said]:
    """A criterion of OVOP is neither told by the chain nor attested by a paper that is valid.

    Judged on the last day that the ledger tells of: for each centre that it is recognised and cares
    for the environment; for each product that was made a distribution permit, a halal certificate,
    uniqueness and pride of the region. Permits are told by the chain. The rest is attested: by an
    attestation about the product, its maker or the centre whose statement names it, given by that
    day and not lapsed. A lapsed one is a warning. Where nothing was ever recorded it is a note.

    Why: A star rests on all criteria; one that nobody stands behind falls at the next evaluation.
    Mend: Record the permit, or have the attestation given anew by who may give it.
    Source: Field page §9.1, entry conditions; §9.2; §9.3, uniqueness, pride.
    """
    chain = lineage.chain
    day = _last_day(chain)
    if day is None:
        yield Unjudged("nothing says when it happened")
        return
    made = {str(lot.product) for lot in chain.lots
            if isinstance(lot, FinishedLot) and lot.product is not None}  # fmt: skip
    subjects = {
        "product": [str(each.id) for each in chain.products if each.id in made],
        "centre": [str(each.id) for each in chain.centres],
    }
    if not any(subjects.values()):
        yield Unjudged("no centre is recorded, and no lot of a product")
    for criterion in criteria():
        lacking = []
        for name in subjects[criterion.about]:
            told = _attested(chain, criterion, name)
            if _is_recorded(chain, criterion, name, day) or any(_holds(one, day) for one in told):
                continue
            if told:
                yield _lapsed(criterion, told[-1], day)
            else:
                lacking.append(name)
        if lacking:
            yield Finding.at(
                (criterion.about, lacking[0]), NOTHING, severity=Severity.NOTE,
                criterion=criterion.name, day=day.isoformat(), names=listed(lacking),
            )  # fmt: skip


def _last_day(chain: Chain) -> date | None:
    moments: list[datetime | None] = [each.end or each.start for each in chain.steps]
    moments += [each.when for each in chain.transfers]
    moments += [each.made for each in chain.lots]
    return max((each.date() for each in moments if each is not None), default=None)


def _attested(chain: Chain, criterion: Criterion, name: str) -> list[Attestation]:
    """The attestations that speak of it, about the thing or who stands behind it; newest last."""
    about = {name}
    product = chain.find("product", name) if criterion.about == "product" else None
    maker = getattr(product, "maker", None)
    about |= set() if maker is None else {str(maker)}
    found = [each for each in chain.attestations if each.about in about]
    told = [each for each in found if criterion.is_told_by(each)]
    return sorted(told, key=lambda each: (each.valid_to or date.max, each.when, each.id))


def _holds(attestation: Attestation, day: date) -> bool:
    return attestation.when <= day and (attestation.valid_to is None or day <= attestation.valid_to)


def _is_recorded(chain: Chain, criterion: Criterion, name: str, day: date) -> bool:
    """Whether a permit or certificate of the chain tells it."""
    if not criterion.computed:
        return False
    product = chain.product(name)
    named = product.permit
    papers: list[Permit | Certificate] = [*chain.permits, *chain.certificates]
    for each in papers:
        mine = each.product == name or each.id == named
        mine |= each.product is None and each.holder == product.maker
        if mine and each.covers(day) and _is_of(each, criterion.computed):
            return True
    return False


def _is_of(paper: Permit | Certificate, computed: str) -> bool:
    scheme = paper.scheme
    if computed == "halal":
        return is_halal(scheme)
    return isinstance(paper, Permit) and permit_form(scheme) is not None and not is_halal(scheme)


def _lapsed(criterion: Criterion, attestation: Attestation, day: date) -> Finding:
    span = f"from {attestation.when}"
    span += "" if attestation.valid_to is None else f" to {attestation.valid_to}"
    return Finding.at(
        attestation, LAPSED, criterion=criterion.name, day=day.isoformat(), span=span
    )  # fmt: skip
