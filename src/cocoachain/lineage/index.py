"""The engine: the graph of steps, drawn from the columns, and the walks on it.

A lot is a step's output and other steps' input, so the graph of steps alone (a few per cent of all
nodes) says all that a trace needs; the lots are copied from the columns afterwards, whole ranges at
a time. A lot that several steps put out has a node of its own in this graph, a pool behind the
steps: a silo that was filled and drawn 10,000 times is 20,000 edges and not 100 million. Nothing
here recurses, and rings end every walk.
"""

from functools import cached_property
from typing import cast

import attrs
import numpy as np

from cocoachain.lineage.columns import Columns, Int64s, pointers, ranges
from cocoachain.lineage.ordering import Rows, levels

_FEW = 16
"""Below this part of all lots, sorting a few beats marking one of many."""


@attrs.frozen(eq=False)
class Ranks:
    """Where steps and lots stand in topological order; what is left out is at 0 or below."""

    step: Int64s
    """Odd, above those of all steps before it, but for a ring's own."""

    lot: Int64s
    """Even: 0 for a source, else one above its highest step."""


class Index:
    """Walks, order and rings of the graph behind some columns."""

    def __init__(self, columns: Columns) -> None:
        """Keep the columns; everything else is drawn when it is first asked for."""
        self.columns = columns
        self._step_count = len(columns.step_ids)

    # The graph of steps and pools -----------------------------------------------------------------

    @cached_property
    def _heads(self) -> Int64s:
        """The node before each lot: its maker, its pool where it has several, -1 for a source."""
        columns = self.columns
        counts = np.diff(columns.made_ptr)
        heads = np.full(len(counts), -1, np.int64)
        single = counts == 1
        heads[single] = columns.out_step[columns.made_at[columns.made_ptr[:-1][single]]]
        pooled = np.flatnonzero(counts > 1)
        heads[pooled] = self._step_count + np.arange(len(pooled))
        return heads

    @cached_property
    def _before(self) -> tuple[Int64s, Int64s]:
        """For each node the nodes that made what it took, as pointers and codes."""
        columns, heads = self.columns, self._heads
        taken = heads[columns.in_lot]
        made = taken >= 0
        pooled = np.flatnonzero(heads >= self._step_count)
        filled = np.diff(columns.made_ptr)[pooled]
        rows = np.concatenate(
            (columns.in_step[made], self._step_count + np.repeat(np.arange(len(pooled)), filled))
        )
        fillings = ranges(columns.made_ptr[pooled], columns.made_ptr[pooled + 1])
        makers = columns.out_step[columns.made_at[fillings]]
        counts = np.bincount(rows, minlength=self._step_count + len(pooled)).astype(np.int64)
        return pointers(counts), np.concatenate((taken[made], makers))

    @cached_property
    def _after(self) -> tuple[Int64s, Int64s]:
        """For each node the nodes that took what it made."""
        return turned_round(*self._before)

    @cached_property
    def _before_lists(self) -> Rows:
        return _as_lists(*self._before)

    @cached_property
    def _after_lists(self) -> Rows:
        return _as_lists(*self._after)

    # Walks ----------------------------------------------------------------------------------------

    def makers(self, lot: int) -> Int64s:
        """The steps that put out a lot, each once, sorted."""
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        return np.unique(columns.out_step[at]).astype(np.int64)

    def takers(self, lot: int) -> Int64s:
        """The steps that drew from a lot, each once, sorted."""
        columns = self.columns
        at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        return np.unique(columns.in_step[at]).astype(np.int64)

    def steps_before(self, lots: list[int]) -> Int64s:
        """All steps upstream of some lots, sorted by code."""
        start = [head for head in self._heads[lots].tolist() if head >= 0] if lots else []
        return self._steps_of(_reached(self._before_lists, start))

    def steps_after(self, lots: list[int]) -> Int64s:
        """All steps downstream of some lots, sorted by code."""
        return self._steps_of(self._nodes_after(lots))

    def _nodes_after(self, lots: list[int]) -> Int64s:
        start = [step for lot in lots for step in self.takers(lot).tolist()]
        return _reached(self._after_lists, start)

    def _steps_of(self, nodes: Int64s) -> Int64s:
        """The steps among some nodes; the others are pools."""
        return nodes[: int(np.searchsorted(nodes, self._step_count))]

    def lots_into(self, steps: Int64s) -> Int64s:
        """The lots that go into some steps, each once, sorted by code."""
        columns = self.columns
        at = ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])
        return self.each_once(columns.in_lot[at].astype(np.int64))

    def lots_out_of(self, steps: Int64s) -> Int64s:
        """The lots that come out of some steps, each once, sorted by code."""
        columns = self.columns
        at = ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1])
        return self.each_once(columns.out_lot[at].astype(np.int64))

    def each_once(self, lots: Int64s) -> Int64s:
        """Some lots, each once, sorted by code."""
        if len(lots) * _FEW < len(self.columns.lot_ids):
            return np.unique(lots)
        seen = np.zeros(len(self.columns.lot_ids), np.bool_)
        seen[lots] = True
        return np.flatnonzero(seen)

    # Order and rings ------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> tuple[list[int], list[list[int]]]:
        """The level of each node (0 has nothing before it), and the rings of nodes."""
        return levels(self._before_lists, self._after_lists, self._step_count)

    @cached_property
    def ranks(self) -> Ranks:
        """The order of the whole."""
        return self._ranks(np.array(self._order[0][: self._step_count], np.int64) * 2 + 1)

    def ranks_after(self, lots: list[int]) -> Ranks:
        """The order of what is downstream of some lots, as if there were nothing else."""
        nodes = self._nodes_after(lots)
        place = np.full(len(self._after[0]), -1, np.int64)
        place[nodes] = np.arange(len(nodes))
        pointer, takers = self._after
        starts, ends = pointer[nodes], pointer[nodes + 1]
        after = pointers(ends - starts), place[takers[ranges(starts, ends)]]
        steps = self._steps_of(nodes)
        level, _ = levels(_as_lists(*turned_round(*after)), _as_lists(*after), len(steps))
        rank = np.full(self._step_count, -1, np.int64)
        rank[steps] = np.array(level[: len(steps)], np.int64) * 2 + 1
        return self._ranks(rank)

    def _ranks(self, step_rank: Int64s) -> Ranks:
        columns = self.columns
        lot_rank = np.zeros(len(columns.lot_ids), np.int64)
        made = np.flatnonzero(np.diff(columns.made_ptr))
        if len(made):
            by_lot = step_rank[columns.out_step[columns.made_at]]
            lot_rank[made] = np.maximum.reduceat(by_lot, columns.made_ptr[made]) + 1
        return Ranks(step_rank, lot_rank)

    @property
    def step_rank(self) -> Int64s:
        """The rank of each step in the whole; odd."""
        return self.ranks.step

    @property
    def lot_rank(self) -> Int64s:
        """The rank of each lot in the whole; even."""
        return self.ranks.lot

    @cached_property
    def rings(self) -> tuple[tuple[int, ...], ...]:
        """The steps of each ring (strongly connected part), sorted."""
        rings = (
            tuple(sorted(node for node in ring if node < self._step_count))
            for ring in self._order[1]
        )
        return tuple(sorted(rings))

    def lots_within(self, steps: Int64s) -> Int64s:
        """The lots that some steps both put out and took in, sorted by code."""
        return cast("Int64s", np.intersect1d(self.lots_into(steps), self.lots_out_of(steps)))

    @cached_property
    def cycles(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """The lots and the steps of each ring, by identifier."""
        columns = self.columns
        found = []
        for ring in self.rings:
            lots = self.lots_within(np.array(ring, np.int64)).tolist()
            names = tuple(columns.lot_ids[lot] for lot in lots)
            found.append((names, tuple(columns.step_ids[step] for step in ring)))
        return tuple(found)

    def lots_in_order(self, lots: Int64s, ranks: Ranks | None = None) -> Int64s:
        """The lots in topological order, ties by identifier."""
        return lots[np.lexsort((lots, (ranks or self.ranks).lot[lots]))]

    def steps_in_order(self, steps: Int64s, ranks: Ranks | None = None) -> Int64s:
        """The steps in topological order, ties by identifier."""
        return steps[np.lexsort((steps, (ranks or self.ranks).step[steps]))]


def turned_round(pointer: Int64s, neighbours: Int64s) -> tuple[Int64s, Int64s]:
    """The same edges from their other end."""
    size = len(pointer) - 1
    rows = np.repeat(np.arange(size, dtype=np.int64), np.diff(pointer))
    counts = np.bincount(neighbours, minlength=size).astype(np.int64)
    return pointers(counts), rows[np.argsort(neighbours, kind="stable")]


def _as_lists(pointer: Int64s, neighbours: Int64s) -> Rows:
    return pointer.tolist(), neighbours.tolist()


def _reached(rows: Rows, start: list[int]) -> Int64s:
    """Every node that can be reached from ``start``, itself included, sorted."""
    pointer, neighbours = rows
    seen = bytearray(len(pointer) - 1)
    waiting = []
    for node in start:
        if not seen[node]:
            seen[node] = 1
            waiting.append(node)
    while waiting:
        node = waiting.pop()
        for other in neighbours[pointer[node] : pointer[node + 1]]:
            if not seen[other]:
                seen[other] = 1
                waiting.append(other)
    return np.flatnonzero(np.frombuffer(seen, np.uint8)).astype(np.int64)
