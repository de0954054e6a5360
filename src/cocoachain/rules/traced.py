"""How much of a first material stands behind each lot, traced back through several steps pro rata.

Fermenting and drying are two steps, but the trade knows the yield of both together; roasting,
winnowing and grinding likewise. So each lot gets the mass of first material (wet beans, raw beans)
that stands behind one unit of its mass. A step spreads what went in over what came out of the
carried stages, by mass; by-products carry nothing.

All lots are worked out in floats; what is near a limit is worked out again in exact fractions.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

import attrs
import numpy as np

from cocoachain.lineage.columns import STAGES, Bools, Columns, Int8s, Integers
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.rules.sums import StepMasses, StepRows, bits

Number = float | Fraction
_Portions = list[tuple[int, int]]


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
    """The mass of first material behind what steps took; ``None`` is not known."""

    def __init__(self, lineage: Lineage, trail: Trail) -> None:
        """Trace all lots of a lineage; in floats, until exact numbers are asked for."""
        columns = self._columns = lineage.columns
        self._index = lineage.index
        self._neighbours = _Neighbours(columns, _has(columns.lot_stage, trail.carried))
        masses = StepMasses(columns)
        takes, gives, carried = masses.takes(), masses.gives(), bits(trail.carried)
        carries = (takes & carried == takes) & (takes != 0) & (gives & carried != 0)
        starting = StepRows(lineage).where(lambda row: not trail.starts.isdisjoint(row))
        self._steps = self._in_order(carries & starting, carries & ~starting)
        self._measured: list[bool] = masses.measured.tolist()
        first = _has(columns.lot_stage, trail.first)
        self._untraced = self._plain(first, starting)
        self._assumed = self._mixed(first, starting)
        self._floats = self._worked_out(self._steps.tolist(), exact=False)

    def behind(self, step: int) -> float | None:
        """First material behind all that a step took, in milligrams, as a float."""
        found = self._sum(step, self._floats, exact=False)
        return None if found is None else float(found)

    def exactly_behind(self, step: int) -> Fraction:
        """The same as an exact number; only for a step of which :meth:`behind` knows it."""
        before = self._index.steps_before([lot for lot, _ in self._neighbours.entries(step)])
        wanted = self._steps[np.isin(self._steps, before)]
        found = self._sum(step, self._worked_out(wanted.tolist(), exact=True), exact=True)
        return Fraction(found or 0)

    def _in_order(self, starts: Bools, further: Bools) -> Integers:
        """The starts, and the steps that draw on them further on, in topological order."""
        wanted: list[bool] = starts.tolist()
        may: list[bool] = further.tolist()
        waiting = np.flatnonzero(starts).tolist()
        while waiting:
            for taker in self._neighbours.takers(waiting.pop()):
                if may[taker] and not wanted[taker]:
                    wanted[taker] = True
                    waiting.append(taker)
        steps = np.flatnonzero(np.array(wanted, np.bool_))
        return self._index.steps_in_order(steps) if len(steps) else steps

    def _plain(self, first: Bools, starting: Bools) -> list[bool]:
        """Lots that are first material where no traced step put them out."""
        started = np.zeros(len(first), np.bool_)
        started[self._columns.out_lot[starting[self._columns.out_step]]] = True
        plain: list[bool] = (first & ~started).tolist()
        return plain

    def _mixed(self, first: Bools, starting: Bools) -> list[bool]:
        """Lots of several makers in which each maker brings first material or is traced."""
        columns = self._columns
        traced = np.zeros(len(columns.step_ids), np.bool_)
        traced[self._steps] = True
        maker = columns.out_step
        strange = ~traced[maker] & (starting[maker] | ~first[columns.out_lot])
        unclear = np.zeros(len(first), np.bool_)
        unclear[columns.out_lot[strange | (columns.out_mass < 0)]] = True
        clear: list[bool] = (~unclear).tolist()
        return clear

    def _worked_out(self, steps: Iterable[int], *, exact: bool) -> dict[int, Number | None]:
        """For each lot that the steps put out: first material in one unit of it."""
        found: dict[int, Number | None] = {}
        for step in steps:
            behind = self._sum(step, found, exact=exact)
            exits = self._neighbours.exits(step)
            out = sum(mass for _, mass in exits)
            share = None
            if behind is not None and out > 0 and self._measured[step]:
                share = behind / out
            for lot in {lot for lot, _ in exits}:
                found[lot] = self._of_all_makers(lot, step, share, found)
        return found

    def _of_all_makers(
        self, lot: int, step: int, share: Number | None, found: dict[int, Number | None]
    ) -> Number | None:
        """The share in a lot; where several steps put it out, the mean by mass of all of them.

        The mean starts as if every maker brought first material (1), and each traced maker in turn
        puts its own share in the place of that.
        """
        makers = self._neighbours.makers(lot)
        if len(makers) == 1:
            return share
        before = found[lot] if lot in found else (1.0 if self._assumed[lot] else None)
        total = sum(mass for _, mass in makers)
        if share is None or before is None or total <= 0:
            return None
        own = sum(mass for maker, mass in makers if maker == step)
        if isinstance(share, Fraction):
            return Fraction(before) + (share - 1) * Fraction(own, total)
        return before + (share - 1) * own / total

    def _sum(self, step: int, found: dict[int, Number | None], *, exact: bool) -> Number | None:
        total: Number = Fraction(0) if exact else 0.0
        for lot, mass in self._neighbours.entries(step):
            share = found[lot] if lot in found else (1 if self._untraced[lot] else None)
            if share is None or mass < 0:
                return None
            total += share * mass
        return total


class _Neighbours:
    """The portions around steps and lots, as plain lists: much faster one by one than arrays."""

    def __init__(self, columns: Columns, carried: Bools) -> None:
        self._columns = columns
        self._carried: list[bool] = carried.tolist()
        self._in = list(zip(columns.in_lot.tolist(), columns.in_mass.tolist(), strict=True))
        self._in_ptr: list[int] = columns.in_ptr.tolist()
        self._out = list(zip(columns.out_lot.tolist(), columns.out_mass.tolist(), strict=True))
        self._out_ptr: list[int] = columns.out_ptr.tolist()

    @cached_property
    def _uses(self) -> tuple[list[int], list[int]]:
        columns = self._columns
        return columns.use_ptr.tolist(), columns.in_step[columns.use_at].tolist()

    @cached_property
    def _made(self) -> tuple[list[int], _Portions]:
        columns = self._columns
        steps, masses = columns.out_step[columns.made_at], columns.out_mass[columns.made_at]
        return columns.made_ptr.tolist(), list(zip(steps.tolist(), masses.tolist(), strict=True))

    def entries(self, step: int) -> _Portions:
        """What a step took: lots and masses."""
        return self._in[self._in_ptr[step] : self._in_ptr[step + 1]]

    def exits(self, step: int) -> _Portions:
        """What a step put out of the carried stages: lots and masses."""
        portions = self._out[self._out_ptr[step] : self._out_ptr[step + 1]]
        return [portion for portion in portions if self._carried[portion[0]]]

    def makers(self, lot: int) -> _Portions:
        """The steps that put out a lot, and how much."""
        pointer, portions = self._made
        return portions[pointer[lot] : pointer[lot + 1]]

    def takers(self, step: int) -> set[int]:
        """The steps that drew on what a step put out of the carried stages."""
        pointer, steps = self._uses
        return {
            each for lot, _ in self.exits(step) for each in steps[pointer[lot] : pointer[lot + 1]]
        }


def _has(stage: Int8s, wanted: Iterable[Stage]) -> Bools:
    return np.isin(stage, [STAGES.index(each) for each in wanted])
