"""How much of a first material stands behind each lot, traced back through several steps pro rata.

Fermenting and drying are two steps, but the trade knows the yield of both together; roasting,
winnowing and grinding likewise. So each lot gets the mass of first material (wet beans, raw beans)
that stands behind one unit of its mass. A step spreads what went in over what came out of the
carried stages, by mass; by-products carry nothing.

All lots are worked out in floats; what is near a limit is worked out again in exact fractions.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.lineage.columns import Bools, Int8s, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.rules.sums import StepMasses, StepRows, bits

Number = float | Fraction


@attrs.frozen(kw_only=True)
class Trail:
    """Which material is traced, and through what."""

    first: frozenset[Stage]
    """The stages of the first material: a lot of these is itself unless a start step made it."""

    carried: frozenset[Stage]
    """The stages that carry it on, the first ones included."""

    starts: frozenset[StepKind]
    """The kinds of step with which tracing starts; before these, material is first material."""


class Traced:
    """The mass of first material behind one unit of mass of each lot; ``None`` is not known."""

    def __init__(self, lineage: Lineage, trail: Trail) -> None:
        """Trace all lots of a lineage; in floats, until exact numbers are asked for."""
        self._lineage = lineage
        self._columns = lineage.columns
        stage = self._columns.lot_stage
        self._first = _has(stage, trail.first)
        self._carried_out = _has(stage, trail.carried)[self._columns.out_lot]
        masses, rows = StepMasses(self._columns), StepRows(lineage)
        self._measured = masses.measured
        mask = bits(trail.carried)
        takes, gives = masses.takes(), masses.gives()
        carries = (takes & mask == takes) & (takes != 0) & (gives & mask != 0)
        starting = rows.where(lambda row: not trail.starts.isdisjoint(row))
        self._starting = starting
        self._steps = self._in_order(carries & starting, carries & ~starting)
        self._carrying = np.zeros(len(self._columns.step_ids), np.bool_)
        self._carrying[self._steps] = True
        self._floats = self._worked_out(self._steps.tolist(), exact=False)

    def behind(self, step: int) -> float | None:
        """First material behind all that a step took, in milligrams, as a float."""
        found = self._sum(step, self._floats, exact=False)
        return None if found is None else float(found)

    def exactly_behind(self, step: int) -> Fraction:
        """The same as an exact number; only for a step of which :meth:`behind` knows it."""
        before = self._lineage.index.steps_before([lot for lot, _ in self._entries(step)])
        wanted = self._steps[np.isin(self._steps, before)]
        found = self._sum(step, self._worked_out(wanted.tolist(), exact=True), exact=True)
        return Fraction(found or 0)

    def _in_order(self, starts: Bools, further: Bools) -> Int64s:
        """The starts, and the steps that draw on them further on, in topological order."""
        columns = self._columns
        wanted = set(np.flatnonzero(starts).tolist())
        waiting = list(wanted)
        while waiting:
            step = waiting.pop()
            for lot in columns.out_lot[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist():
                for use in columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]].tolist():
                    taker = int(columns.in_step[use])
                    if further[taker] and taker not in wanted:
                        wanted.add(taker)
                        waiting.append(taker)
        steps = np.array(sorted(wanted), np.int64)
        return self._lineage.index.steps_in_order(steps) if len(steps) else steps

    def _worked_out(self, steps: Iterable[int], *, exact: bool) -> dict[int, Number | None]:
        """For each lot that the steps put out: first material in one unit of it."""
        found: dict[int, Number | None] = {}
        for step in steps:
            behind = self._sum(step, found, exact=exact)
            out = sum(mass for _, mass in self._exits(step))
            share = None
            if behind is not None and out > 0 and self._measured[step]:
                share = Fraction(behind) / out if exact else behind / out
            for lot in {lot for lot, _ in self._exits(step)}:
                found[lot] = self._of_all_makers(lot, step, share, found)
        return found

    def _of_all_makers(
        self, lot: int, step: int, share: Number | None, found: dict[int, Number | None]
    ) -> Number | None:
        """The share in a lot; where several steps put it out, the mean by mass of all of them.

        The mean starts as if every maker brought first material (1), and each traced maker in turn
        puts its own share in the place of that.
        """
        columns = self._columns
        made = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        if len(made) == 1:
            return share
        before = found[lot] if lot in found else self._assumed(lot, made)
        if share is None or before is None:
            return None
        masses = columns.out_mass[made].tolist()
        own = sum(m for m, at in zip(masses, made, strict=True) if columns.out_step[at] == step)
        return before + (share - 1) * Fraction(own, sum(masses))

    def _assumed(self, lot: int, made: Int64s) -> Number | None:
        """1, unless a maker is not traced though it should be, or a portion was not measured."""
        columns = self._columns
        steps = columns.out_step[made]
        strange = ~self._carrying[steps] & (self._starting[steps] | (not self._first[lot]))
        unclear = (
            strange.any() or (columns.out_mass[made] < 0).any() or not columns.out_mass[made].any()
        )
        return None if unclear else 1

    def _sum(self, step: int, found: dict[int, Number | None], *, exact: bool) -> Number | None:
        total: Number = Fraction(0) if exact else 0.0
        for lot, mass in self._entries(step):
            share = found.get(lot, self._untraced(lot))
            if share is None or mass < 0:
                return None
            total += share * mass
        return total

    def _untraced(self, lot: int) -> Number | None:
        """A lot that no traced step put out is first material, if its stage is."""
        columns = self._columns
        steps = columns.out_step[columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]]
        return 1 if self._first[lot] and not self._starting[steps].any() else None

    def _entries(self, step: int) -> Iterator[tuple[int, int]]:
        columns = self._columns
        start, end = columns.in_ptr[step], columns.in_ptr[step + 1]
        yield from zip(
            columns.in_lot[start:end].tolist(), columns.in_mass[start:end].tolist(), strict=True
        )

    def _exits(self, step: int) -> Iterator[tuple[int, int]]:
        columns = self._columns
        start, end = int(columns.out_ptr[step]), int(columns.out_ptr[step + 1])
        for at in range(start, end):
            if self._carried_out[at]:
                yield int(columns.out_lot[at]), int(columns.out_mass[at])


def _has(stage: Int8s, wanted: Iterable[Stage]) -> Bools:
    codes = [place for place, each in enumerate(Stage) if each in set(wanted)]
    return np.isin(stage, codes)
