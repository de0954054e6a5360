"""An excerpt: the portions around some steps, as plain lists, ready for exact arithmetic.

Walking numpy arrays one number at a time is slow; so the portions of just the steps that a question
needs are copied out once, and summed there.
"""

from collections.abc import Iterator
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.columns import NOT_MEASURED, STAGES, Columns, Int64s, pointers, ranges
from cocoachain.lineage.index import Index
from cocoachain.lineage.mixing.flowing import Node

Portions = tuple[list[int], list[int]]
"""Codes (of lots or steps) and masses in milligrams, side by side."""

Integers = npt.NDArray[np.integer]


class Excerpt:
    """The portions of some steps, by step and by lot."""

    def __init__(self, index: Index, steps: Int64s, lot: int) -> None:
        """Copy out the portions of ``steps`` (codes, sorted) and around ``lot``."""
        self.index = index
        self.columns: Columns = index.columns
        self.steps = steps
        around = np.concatenate((index.lots_into(steps), index.lots_out_of(steps), [lot]))
        self.lots: Int64s = index.each_once(around)
        self._masses: list[int] = self.columns.lot_mass[self.lots].tolist()

    @cached_property
    def _step_at(self) -> dict[int, int]:
        return {step: at for at, step in enumerate(self.steps.tolist())}

    @cached_property
    def _lot_at(self) -> dict[int, int]:
        return {lot: at for at, lot in enumerate(self.lots.tolist())}

    @cached_property
    def _inputs(self) -> "_Strip":
        columns = self.columns
        return _Strip.of(self.steps, columns.in_ptr, None, columns.in_lot, columns.in_mass)

    @cached_property
    def _outputs(self) -> "_Strip":
        columns = self.columns
        return _Strip.of(self.steps, columns.out_ptr, None, columns.out_lot, columns.out_mass)

    @cached_property
    def _made(self) -> "_Strip":
        columns, at = self.columns, self.columns.made_at
        return _Strip.of(self.lots, columns.made_ptr, at, columns.out_step, columns.out_mass)

    @cached_property
    def _drawn(self) -> "_Strip":
        columns, at = self.columns, self.columns.use_at
        return _Strip.of(self.lots, columns.use_ptr, at, columns.in_step, columns.in_mass)

    def into(self, step: int) -> Portions:
        """What went into a step; raises MassUnknownError for a portion not measured."""
        lots, masses = self._inputs.at(self._step_at[step])
        if NOT_MEASURED in masses:
            raise self._unmeasured("into", step, lots[masses.index(NOT_MEASURED)])
        return lots, masses

    def out_of(self, step: int) -> Portions:
        """What came out of a step; raises MassUnknownError for a portion not measured."""
        lots, masses = self._outputs.at(self._step_at[step])
        if NOT_MEASURED in masses:
            raise self._unmeasured("out of", step, lots[masses.index(NOT_MEASURED)])
        return lots, masses

    def put_into(self, lot: int) -> Portions:
        """The steps that put out a lot, with how much; raises for a portion not measured."""
        steps, masses = self._made.at(self._lot_at[lot])
        if NOT_MEASURED in masses:
            raise self._unmeasured("out of", steps[masses.index(NOT_MEASURED)], lot)
        return steps, masses

    def drawn_from(self, lot: int) -> Portions:
        """The steps that drew from a lot, with how much; raises for a portion not measured."""
        steps, masses = self._drawn.at(self._lot_at[lot])
        if NOT_MEASURED in masses:
            raise self._unmeasured("into", steps[masses.index(NOT_MEASURED)], lot)
        return steps, masses

    def is_source(self, lot: int) -> bool:
        """Whether no step put out the lot."""
        return self._made.is_empty(self._lot_at[lot])

    def is_fed(self, step: int) -> bool:
        """Whether a step took anything in."""
        return not self._inputs.is_empty(self._step_at[step])

    def held(self, lot: int, *, put_in: int) -> int:
        """The lot's mass; a lot without a record holds what was put in.

        Raises:
            MassUnknownError: The lot has a record and was not measured.
        """
        mass = self._masses[self._lot_at[lot]]
        if mass != NOT_MEASURED:
            return mass
        if self.columns.lot_known[lot]:
            message = f"Expected a mass, got none: lot {self.columns.lot_ids[lot]!r}"
            raise MassUnknownError(message)
        return put_in

    def _unmeasured(self, way: str, step: int, lot: int) -> MassUnknownError:
        """The error that names the portion that nobody measured."""
        names = f"lot {self.columns.lot_ids[lot]!r} {way} step {self.columns.step_ids[step]!r}"
        return MassUnknownError(f"Expected a mass, got none: {names}")

    def rings(self) -> list[list[Node]]:
        """The rings among the steps, each with all its lots and steps."""
        found: list[list[Node]] = []
        for ring in self.index.rings:
            if ring[0] in self._step_at:
                lots = self.index.lots_within(np.array(ring, np.int64)).tolist()
                found.append([*(("lot", lot) for lot in lots), *(("step", step) for step in ring)])
        return found

    def ends_of_rings(self, rings: list[list[Node]], kind: str) -> dict[Node, Node]:
        """For each node of a ring an end of that kind, at a lot of the ring.

        It is the ring's first lot by identifier, of cocoa if there is any.
        """
        stages = self.columns.lot_stage
        ends: dict[Node, Node] = {}
        for ring in rings:
            lots = _codes("lot", [ring])
            known_by = next((lot for lot in lots if is_cocoa(int(stages[lot]))), lots[0])
            ends.update(dict.fromkeys(ring, (kind, known_by)))
        return ends

    def in_groups(self, lots: Int64s, rings: list[list[Node]], *, down: bool) -> "Groups":
        """The steps and some lots in the order of a flow down or up the stream."""
        index = self.index
        lots = lots[~np.isin(lots, _codes("lot", rings))]
        steps = self.steps[~np.isin(self.steps, _codes("step", rings))]
        first = np.array([ring[-1][1] for ring in rings], np.int64)
        lot_rank, step_rank = index.lot_rank, index.step_rank
        ranks = np.concatenate((lot_rank[lots], step_rank[steps], step_rank[first]))
        order = np.argsort(ranks if down else -ranks, kind="stable")
        kinds = np.repeat(np.arange(len(_KINDS)), (len(lots), len(steps), len(rings)))
        codes = np.concatenate((lots, steps, np.arange(len(rings))))
        return Groups(kinds[order].astype(np.int8), codes[order].astype(np.int64), rings)


_KINDS = ("lot", "step", "ring")


@attrs.frozen
class Groups:
    """Nodes in the order of a flow, each ring as one group; made when they are gone through."""

    kinds: npt.NDArray[np.int8]
    codes: Int64s
    rings: list[list[Node]]
    lead: tuple[list[Node], ...] = ()

    def __iter__(self) -> Iterator[list[Node]]:
        """Group by group, those of ``lead`` first."""
        yield from self.lead
        for kind, code in zip(self.kinds.tolist(), self.codes.tolist(), strict=True):
            yield self.rings[code] if _KINDS[kind] == "ring" else [(_KINDS[kind], code)]


def _codes(kind: str, rings: list[list[Node]]) -> list[int]:
    return [code for ring in rings for of, code in ring if of == kind]


@attrs.frozen
class _Strip:
    """For each of several rows the codes beside it, with masses."""

    pointer: list[int]
    codes: list[int]
    masses: list[int]

    @classmethod
    def of(
        cls, rows: Int64s, pointer: Integers, at: Integers | None, codes: Integers, masses: Int64s
    ) -> "_Strip":
        """Copied out of columns, where ``at`` may stand between pointers and positions."""
        starts, ends = pointer[rows], pointer[rows + 1]
        where: Integers = ranges(starts, ends)
        where = where if at is None else at[where]
        return cls(pointers(ends - starts).tolist(), codes[where].tolist(), masses[where].tolist())

    def at(self, row: int) -> Portions:
        start, end = self.pointer[row], self.pointer[row + 1]
        return self.codes[start:end], self.masses[start:end]

    def is_empty(self, row: int) -> bool:
        return self.pointer[row] == self.pointer[row + 1]


def is_cocoa(stage: int) -> bool:
    """Whether a lot of that stage (a code) is cocoa; one without a record counts as cocoa."""
    return stage < 0 or STAGES[stage].is_cocoa
