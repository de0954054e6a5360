"""An excerpt: the portions around some steps, as plain lists, ready for exact arithmetic.

Walking numpy arrays one number at a time is slow; so the portions of just the steps that a question
needs are copied out once, and summed there.
"""

import numpy as np

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.columns import NOT_MEASURED, STAGES, Columns, Int32s, Int64s, ranges
from cocoachain.lineage.flowing import Node
from cocoachain.lineage.index import Index

Portions = tuple[list[int], list[int]]
"""Codes (of lots or steps) and masses in milligrams, side by side."""


class Excerpt:
    """The portions of some steps, by step and by lot."""

    def __init__(self, index: Index, steps: Int64s) -> None:
        """Copy out the portions of ``steps`` (codes, sorted)."""
        self.index = index
        self.columns: Columns = index.columns
        self.steps = steps
        self.codes: list[int] = steps.tolist()
        self._at = {step: at for at, step in enumerate(self.codes)}
        columns = self.columns
        self._in_ptr, self._in_lots, self._in_masses = _taken(
            steps, columns.in_ptr, columns.in_lot, columns.in_mass
        )
        self._out_ptr, self._out_lots, self._out_masses = _taken(
            steps, columns.out_ptr, columns.out_lot, columns.out_mass
        )

    def into(self, step: int) -> Portions:
        """What went into a step; raises MassUnknownError for a portion not measured."""
        at = self._at[step]
        span = slice(self._in_ptr[at], self._in_ptr[at + 1])
        return self._measured("into", step, self._in_lots[span], self._in_masses[span])

    def out_of(self, step: int) -> Portions:
        """What came out of a step; raises MassUnknownError for a portion not measured."""
        at = self._at[step]
        span = slice(self._out_ptr[at], self._out_ptr[at + 1])
        return self._measured("out of", step, self._out_lots[span], self._out_masses[span])

    def put_into(self, lot: int) -> Portions:
        """The steps that put out a lot, with how much; raises for a portion not measured."""
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        steps, masses = columns.out_step[at].tolist(), columns.out_mass[at].tolist()
        if NOT_MEASURED in masses:
            raise unmeasured(columns, "out of", steps[masses.index(NOT_MEASURED)], lot)
        return steps, masses

    def drawn_from(self, lot: int) -> Portions:
        """The steps that drew from a lot, with how much; raises for a portion not measured."""
        columns = self.columns
        at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        steps, masses = columns.in_step[at].tolist(), columns.in_mass[at].tolist()
        if NOT_MEASURED in masses:
            raise unmeasured(columns, "into", steps[masses.index(NOT_MEASURED)], lot)
        return steps, masses

    def is_source(self, lot: int) -> bool:
        """Whether no step put out the lot."""
        return bool(self.columns.made_ptr[lot] == self.columns.made_ptr[lot + 1])

    def held(self, lot: int, *, put_in: int) -> int:
        """The lot's mass; a lot without a record holds what was put in.

        Raises:
            MassUnknownError: The lot has a record and was not measured.
        """
        mass = int(self.columns.lot_mass[lot])
        if mass != NOT_MEASURED:
            return mass
        if self.columns.lot_known[lot]:
            message = f"Expected a mass, got none: lot {self.columns.lot_ids[lot]!r}"
            raise MassUnknownError(message)
        return put_in

    def rings(self) -> list[tuple[int, list[Node]]]:
        """The rings among the steps, each with its rank and all its lots and steps."""
        found: list[tuple[int, list[Node]]] = []
        for ring in self.index.rings:
            if ring[0] in self._at:
                lots = self.index.lots_within(np.array(ring, np.int64)).tolist()
                nodes: list[Node] = [("lot", lot) for lot in lots]
                nodes += [("step", step) for step in ring]
                found.append((int(self.index.step_rank[ring[0]]), nodes))
        return found

    def in_groups(self, lots: Int64s, *, down: bool) -> tuple[list[list[Node]], dict[Node, Node]]:
        """The steps and some lots in the order of a flow, each ring as one group.

        Also, for each node of a ring, the lot by which the ring is known.
        """
        rings = self.rings()
        known_by: dict[Node, Node] = {}
        for _, nodes in rings:
            known_by.update(dict.fromkeys(nodes, self._known_by(nodes)))
        index, groups = self.index, list(rings)
        for kind, codes, ranks in (
            ("lot", lots, index.lot_rank),
            ("step", self.steps, index.step_rank),
        ):
            for code, rank in zip(codes.tolist(), ranks[codes].tolist(), strict=True):
                if (kind, code) not in known_by:
                    groups.append((rank, [(kind, code)]))
        groups.sort(key=lambda group: group[0], reverse=not down)
        return [nodes for _, nodes in groups], known_by

    def _known_by(self, ring: list[Node]) -> Node:
        """The first lot of a ring by identifier, of cocoa if there is any."""
        lots = [node for node in ring if node[0] == "lot"]
        stages = self.columns.lot_stage
        return next((lot for lot in lots if is_cocoa(int(stages[lot[1]]))), lots[0])

    def _measured(self, way: str, step: int, lots: list[int], masses: list[int]) -> Portions:
        if NOT_MEASURED in masses:
            raise unmeasured(self.columns, way, step, lots[masses.index(NOT_MEASURED)])
        return lots, masses


def is_cocoa(stage: int) -> bool:
    """Whether a lot of that stage (a code) is cocoa; one without a record counts as cocoa."""
    return stage < 0 or STAGES[stage].is_cocoa


def _taken(
    steps: Int64s, ptr: Int64s, lots: Int32s, masses: Int64s
) -> tuple[list[int], list[int], list[int]]:
    starts, ends = ptr[steps], ptr[steps + 1]
    at = ranges(starts, ends)
    local = np.concatenate(([0], np.cumsum(ends - starts)))
    return local.tolist(), lots[at].tolist(), masses[at].tolist()


def unmeasured(columns: Columns, way: str, step: int, lot: int) -> MassUnknownError:
    """The error that names the portion that nobody measured."""
    names = f"lot {columns.lot_ids[lot]!r} {way} step {columns.step_ids[step]!r}"
    return MassUnknownError(f"Expected a mass, got none: {names}")
