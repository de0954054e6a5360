"""Breakers of the graph: one ring, one lot from nowhere, one wrong stage, … (G01 to G07)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.parties import Centre, Institution
from cocoachain.model.programme import Coaching
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import changed, last_moment, one_of, source
from cocoachain.values.identifiers import LotId, PartyId, RecordId, SiteId, StepId
from cocoachain.values.mass import Mass

_HOUR = timedelta(hours=1)
_GRAM = Mass.g(1)
_KEEPING = (StepKind.POOL, StepKind.SPLIT, StepKind.BLEND, StepKind.STORE)


def _unused(draw: DrawFn, chain: Chain) -> Lot:
    """A lot of cocoa that a step made, and of which nothing was used, sent or counted."""
    made = {portion.lot for step in chain.steps for portion in step.outputs}
    used: set[LotId | None] = {each.lot for step in chain.steps for each in step.inputs}
    used |= {transfer.lot for transfer in chain.transfers} | {count.lot for count in chain.counts}
    return one_of(
        draw,
        chain.lots,
        lambda lot: lot.id in made - used and lot.stage.is_cocoa and lot.mass is not None
        and lot.mass > _GRAM,
    )  # fmt: skip


def _ring(draw: DrawFn, chain: Chain) -> Chain:
    """A gram of a lot goes through one to three new steps, and back into the lot."""
    lot = _unused(draw, chain)
    length = draw(st.integers(1, 3))
    start = last_moment(chain)
    names = [lot.id, *(LotId(f"X-{place}") for place in range(1, length)), lot.id]
    records: list[Lot | Step] = []
    for place in range(length):
        begun, over = start + place * _HOUR, start + (place + 1) * _HOUR
        records.append(
            Step(
                id=StepId(f"X-STEP-{place}"),
                kind=StepKind.STORE,
                start=begun,
                end=over,
                site=lot.site,
                party=_holder(chain, lot),
                inputs=[Portion(names[place], _GRAM)],
                outputs=[Portion(names[place + 1], _GRAM)],
            )
        )
        if place + 1 < length:
            records.append(attrs.evolve(lot, id=names[place + 1], mass=_GRAM, made=over))
    return chain.adding(records)


def _holder(chain: Chain, lot: Lot) -> PartyId | None:
    """Who holds a lot that lies at no site: the farmer at whose place it was made."""
    makers = [step for step in chain.steps if any(each.lot == lot.id for each in step.outputs)]
    return makers[0].party if makers else None


def _from_nowhere(draw: DrawFn, chain: Chain) -> Chain:
    """A delivered lot no longer says where it grew; perhaps who brought it."""
    made = {portion.lot for step in chain.steps for portion in step.outputs}
    apart = made | {claim.lot for claim in chain.claims}
    lot = one_of(draw, chain.lots, lambda lot: lot.id not in apart and lot.plot is not None)
    supplier = draw(st.sampled_from([None, chain.farmers[0].id]))
    return changed(chain, lot, plot=None, supplier=supplier)


def _wrong_stage(draw: DrawFn, chain: Chain) -> Chain:
    """A step that pools or stores is said to break pods."""
    step = one_of(draw, chain.steps, lambda step: step.kinds[0] in _KEEPING)
    return changed(chain, step, kind=StepKind.BREAK_PODS)


def _elsewhere(draw: DrawFn, chain: Chain) -> Chain:
    """A step draws on a lot at a site where it never was; other lots were seen to move."""
    one_of(draw, chain.transfers)
    lot = _unused(draw, chain)
    there = attrs.evolve(one_of(draw, chain.sites), id=SiteId("X-SITE"))
    start = last_moment(chain)
    step = Step(
        id=StepId("X-STEP"),
        kind=StepKind.DISPOSE,
        start=start,
        end=start + _HOUR,
        site=there.id,
        inputs=[Portion(lot.id, _GRAM)],
        losses=[Loss(LossCause.SORTING, _GRAM)],
    )
    return chain.adding(there, step)


def _forgotten(draw: DrawFn, chain: Chain) -> Chain:
    """A lot was made more than a year before the last thing that happened."""
    days = draw(st.integers(366, 700))
    made = last_moment(chain) - timedelta(days=days)
    told: dict[str, Any] = {"id": LotId("X-LOT"), "made": made, "harvested": made.date()}
    lot = source(chain, draw, mass=Mass.kg(400), **told)
    return chain.adding(lot)


def _shared_name(draw: DrawFn, chain: Chain) -> Chain:
    """A party has the identifier of a lot or a step."""
    names: list[str] = [*(lot.id for lot in chain.lots), *(step.id for step in chain.steps)]
    name = draw(st.sampled_from(names))
    cls = draw(st.sampled_from([Institution, Centre]))
    return chain.adding(cls(id=PartyId(name), name="Sama"))


def _nobody(draw: DrawFn, chain: Chain) -> Chain:
    """A coaching names an institution that has no record."""
    start = last_moment(chain)
    days = draw(st.integers(0, 30))
    coaching = Coaching(
        id=RecordId("X-COACHING"),
        topic="Sangrai",
        start=start - timedelta(days=days),
        institution=PartyId("NOBODY"),
    )
    return chain.adding(coaching)


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "G01": _ring,
    "G02": _from_nowhere,
    "G03": _wrong_stage,
    "G04": _elsewhere,
    "G05": _forgotten,
    "G06": _shared_name,
    "G07": _nobody,
})  # fmt: skip
"""The breakers of the family, by code."""

RELATED: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "G01": {"P06": "a recall that runs in a ring cannot account for every gram of the lot"},
    "G02": {
        "E01": "what is made of a lot from nowhere is not traced to plots either",
        "P06": "a recall does not reach the growers of a lot from nowhere",
        "V05": "what the product is made of is not traced to plots either",
    },
})  # fmt: skip
"""What these breakers set off as well, and why that cannot be helped."""
