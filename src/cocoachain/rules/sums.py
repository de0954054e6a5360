"""Exact sums over columns, and exact comparisons of shares with limits.

Sums are int64 where no sum can leave 64 bits, and Python integers otherwise. A share is compared
with a limit in floats only where the two are far apart; what is near is decided in integers, so
that a limit is an allowed value to the last milligram.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import (
    LOSS_CAUSES,
    NO_TIME,
    STAGES,
    Bools,
    Columns,
    Int32s,
    Int64s,
)
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.model.steps import LossCause, StepKind

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.object_]
"""Whole numbers: int64, or Python integers where sums could leave 64 bits."""

_SAFE = 2**61
_NEAR = 1e-9

ANY_STAGE: tuple[Stage, ...] = STAGES
STRANGE_BIT = 1 << len(STAGES)
"""The bit of a lot whose stage nobody knows, since it has no record."""


def sums(values: Int64s, pointer: Int64s) -> Numbers:
    """The sum of each group; group ``i`` is ``values[pointer[i]:pointer[i + 1]]``."""
    if not len(values):
        return np.zeros(len(pointer) - 1, np.int64)
    largest = int(np.abs(values).max()) * int(np.diff(pointer).max(initial=0))
    if largest < _SAFE:
        total = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values, out=total[1:])  # may wrap round; the differences come out right
        return total[pointer[1:]] - total[pointer[:-1]]
    plain, ends = values.tolist(), pointer.tolist()
    found = [sum(plain[start:end]) for start, end in pairwise(ends)]
    return np.array(found, np.object_)


def shares_beyond(parts: Numbers, wholes: Numbers, limit: Fraction) -> Bools:
    """Whether each part is more than ``limit`` of its whole; exact, and never for a whole of 0."""
    return _signs(parts, wholes, limit) > 0


def shares_below(parts: Numbers, wholes: Numbers, limit: Fraction) -> Bools:
    """Whether each part is less than ``limit`` of its whole; exact, and never for a whole of 0."""
    return _signs(parts, wholes, limit) < 0


def _signs(parts: Numbers, wholes: Numbers, limit: Fraction) -> npt.NDArray[np.int8]:
    """The sign of ``part / whole - limit``, exactly; 0 where there is no whole."""
    fine = np.asarray(wholes > 0, np.bool_)
    whole = np.where(fine, np.asarray(wholes, np.float64), 1.0)
    apart = np.asarray(parts, np.float64) / whole - float(limit)
    signs = np.where(fine, np.sign(apart), 0).astype(np.int8)
    near = fine & (np.abs(apart) <= _NEAR * (1.0 + float(limit)))
    for at in np.flatnonzero(near).tolist():
        part, whole_at = _exact(parts[at]), _exact(wholes[at])
        exact = part * limit.denominator - limit.numerator * whole_at
        signs[at] = (exact > 0) - (exact < 0)
    return signs


def _exact(number: object) -> int | Fraction:
    """A number out of an array, as Python counts."""
    return number if isinstance(number, Fraction) else int(number)  # type: ignore[call-overload]  # any integer


def stated(wanted: Int64s, other: Int64s) -> Int64s:
    """The wanted moments; where they are not stated, the others."""
    return np.where(wanted == NO_TIME, other, wanted)


class StepMasses:
    """What the steps of a lineage took, put out and lost, by stage and by cause.

    Portions that were not measured count as nothing; ``measured`` says which steps have none.
    """

    def __init__(self, columns: Columns) -> None:
        """Over the columns of a lineage."""
        self._columns = columns
        self._in_stage = columns.lot_stage[columns.in_lot]
        self._out_stage = columns.lot_stage[columns.out_lot]
        unmeasured = _counts(columns.in_mass < 0, columns.in_ptr)
        self.measured: Bools = (unmeasured + _counts(columns.out_mass < 0, columns.out_ptr)) == 0
        """Whether every portion of the step was measured."""

    def taken(self, stages: Iterable[Stage] = ANY_STAGE) -> Numbers:
        """What each step took of those stages, in milligrams; of any, lots without record too."""
        columns = self._columns
        return self._portions(columns.in_mass, self._in_stage, columns.in_ptr, stages)

    def given(self, stages: Iterable[Stage] = ANY_STAGE) -> Numbers:
        """What each step put out of those stages, likewise."""
        columns = self._columns
        return self._portions(columns.out_mass, self._out_stage, columns.out_ptr, stages)

    def lost(self, causes: Iterable[LossCause] = LOSS_CAUSES) -> Numbers:
        """What each step lost by those causes, in milligrams."""
        columns = self._columns
        wanted = np.isin(columns.loss_cause, [LOSS_CAUSES.index(each) for each in causes])
        return sums(np.where(wanted, columns.loss_mass, 0), columns.loss_ptr)

    def takes(self) -> Int32s:
        """The stages that each step took: bit ``i`` is stage ``i``, or ``STRANGE_BIT``."""
        columns = self._columns
        return _bits(self._in_stage, columns.in_step, len(columns.step_ids))

    def gives(self) -> Int32s:
        """The stages that each step put out, likewise."""
        columns = self._columns
        return _bits(self._out_stage, columns.out_step, len(columns.step_ids))

    @staticmethod
    def _portions(
        mass: Int64s, stage: npt.NDArray[np.int8], pointer: Int64s, stages: Iterable[Stage]
    ) -> Numbers:
        wanted = mass > 0
        if stages is not ANY_STAGE:
            wanted &= np.isin(stage, [STAGES.index(each) for each in stages])
        return sums(np.where(wanted, mass, 0), pointer)


def _counts(flags: Bools, pointer: Int64s) -> Int64s:
    return np.asarray(sums(flags.astype(np.int64), pointer), np.int64)


def _bits(stage: npt.NDArray[np.int8], step: Int32s, steps: int) -> Int32s:
    made = np.zeros(steps, np.int32)
    known = np.where(stage < 0, len(STAGES), stage).astype(np.int32)
    np.bitwise_or.at(made, step, np.int32(1) << known)
    return made


def bits(stages: Iterable[Stage]) -> int:
    """The bits of some stages."""
    return sum(1 << STAGES.index(stage) for stage in stages)


def stages_of(mask: int) -> frozenset[Stage]:
    """The stages behind some bits."""
    return frozenset(stage for place, stage in enumerate(STAGES) if mask >> place & 1)


class StepRows:
    """The rows of kinds that the steps of a lineage do, each different row once."""

    def __init__(self, lineage: Lineage) -> None:
        """Over the steps of a lineage."""
        found: dict[tuple[StepKind, ...], int] = {}
        codes = (found.setdefault(step.kinds, len(found)) for step in lineage.steps)
        self.codes: Int64s = np.fromiter(codes, np.int64, len(lineage.columns.step_ids))
        """For each step the place of its row in ``rows``."""
        self.rows: tuple[tuple[StepKind, ...], ...] = tuple(found)
        """The different rows of kinds."""

    def where(self, wanted: Callable[[tuple[StepKind, ...]], bool]) -> Bools:
        """Whether each step's row of kinds is wanted."""
        if not self.rows:
            return np.zeros(0, np.bool_)
        return np.array([wanted(row) for row in self.rows], np.bool_)[self.codes]

    def doing(self, kind: StepKind) -> Bools:
        """Whether each step does that kind of thing, alone or among others."""
        return self.where(lambda row: kind in row)

    def only(self, *kinds: StepKind) -> Bools:
        """Whether each step does just that row of kinds."""
        return self.where(lambda row: row == kinds)
