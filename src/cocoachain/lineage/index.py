"""The engine: the graph of steps, drawn from the columns, and the walks on it.

A lot is a step's output and other steps' input, so the graph of steps alone (a few per cent of all
nodes) says all that a trace needs; the lots are copied from the columns afterwards, whole ranges at
a time. A lot that several steps put out has a node of its own in this graph, a pool behind the
steps: a silo that was filled and drawn 10,000 times is 20,000 edges and not 100 million. Nothing
here recurses, and rings end every walk.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import (
    Bools,
    Columns,
    Int32s,
    Int64s,
    Integers,
    pointers,
    ranges,
    sorting,
)
from cocoachain.lineage.ordering import levels
from cocoachain.lineage.parting import Parted, parted
from cocoachain.lineage.scratch import Scratch
from cocoachain.lineage.walks import Walks

_FEW = 256
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
        self._scratch: list[Scratch] = []

    # Names ----------------------------------------------------------------------------------------

    def lot_code(self, lot: str) -> int:
        """The code of a lot; raises UnknownRecordError with the nearest names."""
        return self.columns.lot_code(lot)

    def lot_at(self, name: object) -> int | None:
        """The code of a lot, or ``None`` if there is no such lot."""
        return self.columns.lot_codes.get(name) if isinstance(name, str) else None

    def step_at(self, name: object) -> int | None:
        """The code of a step, or ``None`` if there is no such step."""
        return self.columns.step_codes.get(name) if isinstance(name, str) else None

    def lot_name(self, lot: int) -> str:
        """The identifier of a lot."""
        return self.columns.lot_ids[lot]

    def step_name(self, step: int) -> str:
        """The identifier of a step."""
        return self.columns.step_ids[step]

    # The graph of steps and pools -----------------------------------------------------------------

    @cached_property
    def heads(self) -> Int32s:
        """The node before each lot: its maker, its pool where it has several, -1 for a source."""
        columns = self.columns
        heads = np.full(len(columns.lot_ids), -1, np.int32)
        heads[columns.out_lot] = columns.out_step
        pooled = self._pooled
        heads[pooled] = self._step_count + np.arange(len(pooled), dtype=np.int32)
        return heads

    @property
    def node_count(self) -> int:
        """How many steps and pools there are."""
        return self._step_count + len(self._pooled)

    @cached_property
    def _pooled(self) -> Int64s:
        """The lots that were put out more than once."""
        counts = np.bincount(self.columns.out_lot, minlength=1)
        return np.flatnonzero(counts > 1)

    @cached_property
    def before(self) -> Walks:
        """For each node the nodes that made what it took."""
        columns, pooled = self.columns, self._pooled
        taken = self.heads[columns.in_lot]
        made = taken >= 0
        counts = _counts_between(columns.in_ptr, made)
        nodes = taken[made]
        if len(pooled):
            starts, ends = columns.made_ptr[pooled], columns.made_ptr[pooled + 1]
            makers = columns.out_step[columns.made_at[ranges(starts, ends)]]
            counts, nodes = np.append(counts, ends - starts), np.append(nodes, makers)
        return Walks(pointers(counts).astype(np.int32), nodes.astype(np.int32))

    @cached_property
    def after(self) -> Walks:
        """For each node the nodes that took what it made."""
        return turned_round(self.before)

    def arrays(self) -> Iterator[npt.NDArray[Any]]:
        """Every array that traces both ways stand on, those of the columns among them.

        For whoever measures memory; what is not drawn yet is drawn.
        """
        for walks in (self.before, self.after):
            yield from walks.arrays()
        for part in (self._taken_in, self._put_out):
            yield from (part.lots, part.ends, part.sizes)
        yield from (each for each in vars(self).values() if isinstance(each, np.ndarray))

    @property
    def room(self) -> int:
        """The bytes that are kept for traces to work in, and used again by each."""
        return sum(each.nbytes for each in self._scratch)

    # Walks ----------------------------------------------------------------------------------------

    def makers(self, lot: int) -> Int64s:
        """The steps that put out a lot, each once, sorted."""
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        return np.array(sorted(set(columns.out_step[at].tolist())), np.int64)

    def takers(self, lot: int) -> Int64s:
        """The steps that drew from a lot, each once, sorted."""
        return np.array(self._takers(lot), np.int64)

    def _takers(self, lot: int) -> list[int]:
        columns = self.columns
        at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        return sorted(set(columns.in_step[at].tolist()))

    def steps_before(self, lots: list[int]) -> Int64s:
        """All steps upstream of some lots, sorted by code."""
        return self.steps_among(self.nodes_before(lots))

    def nodes_before(self, lots: list[int]) -> Int64s:
        """All steps and pools upstream of some lots, sorted."""
        heads = self.heads
        return self.before.reached([head for lot in lots if (head := int(heads[lot])) >= 0])

    def steps_after(self, lots: list[int]) -> Int64s:
        """All steps downstream of some lots, sorted by code."""
        return self.steps_among(self.nodes_after(lots))

    def nodes_after(self, lots: list[int]) -> Int64s:
        """All steps and pools downstream of some lots, sorted."""
        return self.after.reached([step for lot in lots for step in self._takers(lot)])

    def steps_among(self, nodes: Int64s) -> Int64s:
        """The steps among some sorted nodes; the others are pools."""
        if not len(self._pooled):
            return nodes
        return nodes[: int(np.searchsorted(nodes, self._step_count))]

    def lots_into(self, steps: Int64s) -> Int64s:
        """The lots that go into some steps, each once, sorted by code."""
        return self.each_once(self._into(steps))

    def lots_out_of(self, steps: Int64s) -> Int64s:
        """The lots that come out of some steps, each once, sorted by code."""
        return self.each_once(self._out_of(steps))

    def _into(self, steps: Int64s) -> Int32s:
        columns = self.columns
        return columns.in_lot.take(ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1]))

    def _out_of(self, steps: Int64s) -> Int32s:
        columns = self.columns
        return columns.out_lot.take(ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1]))

    def lots_traced(self, steps: Int64s, starts: list[int], *, forward: bool) -> Integers:
        """Some lots and those beyond steps that were reached from them, each once, in no order."""
        lots = self._put_out if forward else self._taken_in
        try:
            scratch = self._scratch.pop()
        except IndexError:  # the first question, or others are being answered at this moment
            scratch = Scratch(len(self.columns.lot_ids))
        found = scratch.distinct(lots, steps, starts)
        self._scratch.append(scratch)
        return found

    @cached_property
    def _taken_in(self) -> Parted:
        """The lots that went into each step."""
        columns = self.columns
        return parted(columns.in_lot, columns.in_ptr, len(columns.lot_ids))

    @cached_property
    def _put_out(self) -> Parted:
        """The lots that came out of each step."""
        columns = self.columns
        if not len(self._pooled):
            ends = columns.out_ptr
            return Parted(columns.out_lot, ends[1:], np.diff(ends), self._step_count)
        return parted(columns.out_lot, columns.out_ptr, len(columns.lot_ids))

    def each_once(self, lots: Int32s | Int64s) -> Int64s:
        """Some lots, each once, sorted by code."""
        if len(lots) * _FEW < len(self.columns.lot_ids):
            found = np.sort(lots.astype(np.int64))
            new = np.ones(len(found), np.bool_)
            np.not_equal(found[1:], found[:-1], out=new[1:])
            return found[new]
        seen = np.zeros(len(self.columns.lot_ids), np.bool_)
        seen[lots] = True
        return np.flatnonzero(seen)

    # Order and rings ------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> tuple[list[int], list[list[int]]]:
        """The level of each node (0 has nothing before it), and the rings of nodes."""
        return levels(self.before.rows, self.after.rows, self._step_count)

    @cached_property
    def ranks(self) -> Ranks:
        """The order of the whole."""
        return self._ranks(np.array(self._order[0][: self._step_count], np.int64) * 2 + 1)

    def ranks_of(self, starts: list[int], *, forward: bool) -> Ranks:
        """The order of a trace; upstream it is that of the whole, as nothing is left out."""
        return self.ranks_after(starts) if forward else self.ranks

    def lots_in_columns(self, lots: Integers) -> Int64s:
        """The rows of some lots in the columns, sorted."""
        return np.sort(lots).astype(np.int64)

    def ranks_after(self, lots: list[int]) -> Ranks:
        """The order of what is downstream of some lots, as if there were nothing else."""
        nodes = self.nodes_after(lots)
        pointer, takers = self.after.pointer, self.after.neighbours
        place = np.full(len(pointer), -1, np.int32)
        place[nodes] = np.arange(len(nodes), dtype=np.int32)
        starts, ends = pointer[nodes], pointer[nodes + 1]
        counts = pointers(ends - starts).astype(np.int32)
        after = Walks(counts, place[takers[ranges(starts, ends)]])
        steps = self.steps_among(nodes)
        level, _ = levels(turned_round(after).rows, after.rows, len(steps))
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
        if "_order" not in self.__dict__ and self._is_in_time():
            return ()
        rings = (
            tuple(sorted(node for node in ring if node < self._step_count))
            for ring in self._order[1]
        )
        return tuple(sorted(rings))

    def _is_in_time(self) -> bool:
        """Whether every step began, or ended, after those that made what it took: then no ring is.

        Most chains show it in one look at every portion, which needs no walk.
        """
        columns, heads = self.columns, self.heads
        for moments in (columns.step_start_first, columns.step_end_last):
            place = np.empty(self.node_count + 1, np.int32)
            place[np.argsort(moments, kind="stable")] = np.arange(self._step_count, dtype=np.int32)
            place[self._step_count : -1] = self._latest_makers(place)
            place[-1] = -1  # of a lot that no step put out
            if (place[heads[columns.in_lot]] < place[columns.in_step]).all():
                return True
        return False

    def _latest_makers(self, place: Int32s) -> Int32s:
        """Of each pool the highest place of a step that filled it."""
        columns, pooled = self.columns, self._pooled
        starts, ends = columns.made_ptr[pooled], columns.made_ptr[pooled + 1]
        fillings = place[columns.out_step[columns.made_at[ranges(starts, ends)]]]
        return np.maximum.reduceat(fillings, pointers(ends - starts)[:-1])

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

    def lots_in_order(self, lots: Integers, ranks: Ranks | None = None) -> Integers:
        """The lots in topological order, ties by identifier."""
        return lots[np.lexsort((lots, (ranks or self.ranks).lot[lots]))]

    def steps_in_order(self, steps: Integers, ranks: Ranks | None = None) -> Integers:
        """The steps in topological order, ties by identifier."""
        return steps[np.lexsort((steps, (ranks or self.ranks).step[steps]))]

    def __getstate__(self) -> dict[str, object]:
        """Pickle the columns; all else is drawn again."""
        return {"columns": self.columns, "_step_count": self._step_count, "_scratch": []}


def turned_round(walks: Walks) -> Walks:
    """The same edges from their other end."""
    size = len(walks.pointer) - 1
    rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(walks.pointer))
    counts = np.bincount(walks.neighbours, minlength=size).astype(np.int64)
    return Walks(pointers(counts).astype(np.int32), rows[sorting(walks.neighbours)])


def _counts_between(pointer: Int64s, chosen: Bools) -> Int64s:
    """How many are chosen between each two pointers."""
    before = np.zeros(len(chosen) + 1, np.int64)
    np.cumsum(chosen, out=before[1:])
    return np.diff(before[pointer])
