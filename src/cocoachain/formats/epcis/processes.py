"""What was likely done where no event says it: told by the stages that went in and came out."""

import functools
from collections.abc import Iterator

from cocoachain.model.flows import Stages, misfit
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind

Kinds = tuple[StepKind, ...]

_UNKNOWN: Kinds = (StepKind.MIX,)
_SINGLE = (StepKind.MIX, StepKind.BLEND)
_TO_LIQUOR = (
    StepKind.BREAK_PODS, StepKind.FERMENT, StepKind.DRY, StepKind.ROAST, StepKind.WINNOW,
    StepKind.GRIND,
)  # fmt: skip
_LINES = (
    (*_TO_LIQUOR, StepKind.PRESS, StepKind.PULVERISE),
    (*_TO_LIQUOR, StepKind.MIX, StepKind.CONCHE, StepKind.MOULD, StepKind.PACK),
)
"""From pods to powder, and from pods to bars."""


@functools.lru_cache(1_024)
def likely_kinds(inputs: Stages, outputs: Stages) -> Kinds:
    """The shortest row of kinds that turns the one into the other; a mix where none does.

    What came out and is of no known stage tells nothing.

    >>> print(*likely_kinds(frozenset({Stage.BEANS}), frozenset({Stage.LIQUOR})))
    winnow grind
    """
    if not inputs or outputs <= {Stage.OTHER}:
        return _UNKNOWN
    return next((row for row in _rows() if not misfit(row, inputs, outputs)), _UNKNOWN)


def _rows() -> Iterator[Kinds]:
    """Every stretch of a line, the short ones first."""
    yield from ((kind,) for kind in _SINGLE)
    for length in range(1, max(map(len, _LINES)) + 1):
        for line in _LINES:
            yield from (line[at : at + length] for at in range(len(line) - length + 1))
