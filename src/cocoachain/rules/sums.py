"""Exact sums over columns, and exact comparisons of shares with limits.

Sums are int64 where no sum can leave 64 bits, and Python integers otherwise. A share is compared
with a limit in floats only where the two are far apart; what is near is decided in integers, so
that a limit is an allowed value to the last milligram.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import (
    LOSS_CAUSES,
    NO_TIME,
    STAGES,
    STEP_KINDS,
    Bools,
    Columns,
    Int8s,
    Int32s,
    Int64s,
    Integers,
)
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.model.steps import LossCause, StepKind
from cocoachain.values.mass import LARGEST_MG

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.object_]
"""Whole numbers: int64, or Python integers where sums could leave 64 bits."""

_SAFE = 2**61
_NEAR = 1e-9

ANY_STAGE: tuple[Stage, ...] = STAGES
STRANGE_BIT = 1 << len(STAGES)
"""The bit of a lot whose stage nobody knows, since it has no record."""


def sums(values: Int64s, pointer: Integers) -> Numbers:
    """The sum of each group; group ``i`` is ``values[pointer[i]:pointer[i + 1]]``.

    The values are masses in milligrams, or flags of 0 and 1.
    """
    groups = np.diff(pointer)
    found = np.zeros(len(groups), np.int64)
    filled = groups > 0
    if not filled.any():
        return found
    most = int(groups.max())
    if most * LARGEST_MG < _SAFE or most * int(np.abs(values).max()) < _SAFE:
        whole = bool(filled.all())
        starts = pointer[:-1] if whole else pointer[:-1][filled]
        added = np.add.reduceat(values[: int(pointer[-1])], starts)
        if whole:
            return added
        found[filled] = added
        return found
    plain, ends = values.tolist(), pointer.tolist()
    exact = [sum(plain[start:end]) for start, end in pairwise(ends)]
    return np.array(exact, np.object_)


def sums_by_lot(values: Int64s, lot_of: Integers, lots: int) -> Numbers:
    """The sum of each lot's values, which stand in any order; masses in milligrams."""
    if len(values) * LARGEST_MG < _SAFE or int(values.sum(dtype=np.float64)) < _SAFE:
        found = np.zeros(lots, np.int64)
        np.add.at(found, lot_of, values)
        return found
    exact = [0] * lots
    for lot, value in zip(lot_of.tolist(), values.tolist(), strict=True):
        exact[lot] += value
    return np.array(exact, np.object_)


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

    @cached_property
    def measured(self) -> Bools:
        """Whether every portion of the step was measured."""
        columns = self._columns
        unmeasured = np.zeros(len(columns.step_ids), np.bool_)
        for mass, as_weighed, pointer in (
            (columns.in_mass, self._in_mass, columns.in_ptr),
            (columns.out_mass, self._out_mass, columns.out_ptr),
        ):
            if as_weighed is not mass:
                unmeasured |= _counts(mass < 0, pointer) > 0
        return ~unmeasured

    @cached_property
    def _in_mass(self) -> Int64s:
        return weighed(self._columns.in_mass)

    @cached_property
    def _out_mass(self) -> Int64s:
        return weighed(self._columns.out_mass)

    @cached_property
    def _in_stage(self) -> Int8s:
        return self._columns.lot_stage[self._columns.in_lot]

    @cached_property
    def _out_stage(self) -> Int8s:
        return self._columns.lot_stage[self._columns.out_lot]

    def taken(self, stages: Iterable[Stage] = ANY_STAGE) -> Numbers:
        """What each step took of those stages, in milligrams; of any, lots without record too."""
        columns = self._columns
        if stages is ANY_STAGE:
            return sums(self._in_mass, columns.in_ptr)
        return _of(columns.in_mass, self._in_stage, columns.in_ptr, stages)

    def given(self, stages: Iterable[Stage] = ANY_STAGE) -> Numbers:
        """What each step put out of those stages, likewise."""
        columns = self._columns
        if stages is ANY_STAGE:
            return sums(self._out_mass, columns.out_ptr)
        return _of(columns.out_mass, self._out_stage, columns.out_ptr, stages)

    def lost(self, causes: Iterable[LossCause] = LOSS_CAUSES) -> Numbers:
        """What each step lost by those causes, in milligrams."""
        columns = self._columns
        if causes is LOSS_CAUSES:
            return sums(columns.loss_mass, columns.loss_ptr)
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


def _of(mass: Int64s, stage: Int8s, pointer: Integers, stages: Iterable[Stage]) -> Numbers:
    """The sums of what is of some stages."""
    wanted = np.isin(stage, [STAGES.index(each) for each in stages]) & (mass > 0)
    return sums(np.where(wanted, mass, 0), pointer)


def weighed(mass: Int64s) -> Int64s:
    """The masses, with nothing where nobody weighed; themselves where all were weighed."""
    return mass if is_weighed(mass) else np.maximum(mass, 0)


def is_weighed(mass: Int64s) -> bool:
    """Whether every mass of a column was measured."""
    return not len(mass) or int(mass.min()) >= 0


def _counts(flags: Bools, pointer: Integers) -> Int64s:
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
        columns = lineage.columns
        place: dict[tuple[StepKind, ...], int] = {(kind,): at for at, kind in enumerate(STEP_KINDS)}
        codes = columns.step_kind.astype(np.int64)
        for step in np.flatnonzero(columns.step_also).tolist():
            kinds = lineage.chain.step(columns.step_ids[step]).kinds
            codes[step] = place.setdefault(kinds, len(place))
        self.codes: Int64s = codes
        """For each step the place of its row in ``rows``."""
        self.rows: tuple[tuple[StepKind, ...], ...] = tuple(place)
        """The rows of kinds: every kind alone, and what is done in one go."""

    def where(self, wanted: Callable[[tuple[StepKind, ...]], bool]) -> Bools:
        """Whether each step's row of kinds is wanted."""
        return np.array([wanted(row) for row in self.rows], np.bool_)[self.codes]

    def doing(self, kind: StepKind) -> Bools:
        """Whether each step does that kind of thing, alone or among others."""
        return self.where(lambda row: kind in row)

    def only(self, *kinds: StepKind) -> Bools:
        """Whether each step does just that row of kinds."""
        return self.where(lambda row: row == kinds)
