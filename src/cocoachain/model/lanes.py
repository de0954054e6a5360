"""Steps that kept lots apart: every lane becomes a step of its own.

A clerk writes one row for three trays that dried side by side. What shares a tray has mixed, what
does not has not; so for tracing, shares and bounds the three trays are three steps.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from cocoachain.model.chain import Chain
from cocoachain.model.kinds import naming_fields
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.values.identifiers import LONGEST_IDENTIFIER, StepId

LANE_OF = "lane_of"
"""In the ``extra`` of a lane that was drawn as a step: the step that it is a lane of."""


def lanes_apart(chain: Chain) -> Chain:
    """The chain with each lane of a step as a step of its own; itself where no step has lanes.

    The lane ``tray 1`` of step ``DRY-7`` is the step ``DRY-7:tray 1`` and says in ``extra`` whose
    lane it is. Another record that names the step, such as work that was paid for it, names its
    first lane.
    """
    apart = [step for step in chain.steps if _kept_apart(step)]
    if not apart:
        return chain
    taken = {str(step.id) for step in chain.steps}
    drawn = {step.id: tuple(_lanes(step, taken)) for step in apart}
    firsts = {name: lanes[0].id for name, lanes in drawn.items()}
    return Chain.of(_redrawn(chain, drawn, firsts))


def _kept_apart(step: Step) -> bool:
    """Whether it has lanes: then its first portion or loss has one, as the record has checked."""
    said: Iterable[Portion | Loss] = step.inputs or step.outputs or step.losses
    return any(each.lane is not None for each in said)


def _lanes(step: Step, taken: set[str]) -> Iterator[Step]:
    for lane in step.lanes:
        changes: dict[str, Any] = {
            "id": _name(step, lane, taken),
            "extra": {**step.extra, LANE_OF: str(step.id)},
            **{
                name: tuple(
                    attrs.evolve(each, lane=None)
                    for each in getattr(step, name)
                    if each.lane == lane
                )
                for name in ("inputs", "outputs", "losses")
            },
        }
        yield attrs.evolve(step, **changes)


def _name(step: Step, lane: str, taken: set[str]) -> StepId:
    """A name that no other step has."""
    name = f"{step.id}:{lane}"
    count = 1
    while name in taken or len(name) > LONGEST_IDENTIFIER:
        count += 1
        name = f"{step.id[: LONGEST_IDENTIFIER // 2]}:lane {count}"
    taken.add(name)
    return StepId(name)


def _redrawn(
    chain: Chain, drawn: Mapping[StepId, tuple[Step, ...]], firsts: Mapping[StepId, StepId]
) -> Iterator[Record]:
    for record in chain:
        if isinstance(record, Step) and record.id in drawn:
            yield from drawn[record.id]
        else:
            yield _renamed(record, firsts)


def _renamed(record: Record, firsts: Mapping[StepId, StepId]) -> Record:
    """The record, naming the first lane where it names a step that has lanes."""
    cls: type = type(record)
    changes: dict[str, Any] = {
        name: firsts[StepId(value)]
        for name, ref, _parts in naming_fields(cls)
        if ref == "step" and isinstance(value := getattr(record, name), str) and value in firsts
    }
    return attrs.evolve(record, **changes) if changes else record
