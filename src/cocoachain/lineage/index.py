"""The engine: the graph of steps, drawn from the columns, and the walks on it.

A lot is a step's output and other steps' input, so the graph of steps alone (a few per cent of all
nodes) says all that a trace needs; the lots are copied from the columns afterwards, whole ranges at
a time. Nothing here recurses, and rings end every walk.
"""

from collections import deque
from functools import cached_property

import numpy as np

from cocoachain.lineage.columns import Columns, Int64s, pointers, ranges


class Index:
    """Walks, order and rings of the graph behind some columns."""

    def __init__(self, columns: Columns) -> None:
        """Keep the columns; everything else is drawn when it is first asked for."""
        self.columns = columns

    # The graph of steps ---------------------------------------------------------------------------

    @cached_property
    def _before(self) -> tuple[Int64s, Int64s]:
        """For each step the steps that made what it took, as pointers and codes."""
        columns = self.columns
        makers_from = columns.made_ptr[columns.in_lot]
        makers_to = columns.made_ptr[columns.in_lot + 1]
        takers = np.repeat(columns.in_step.astype(np.int64), makers_to - makers_from)
        makers = columns.out_step[columns.made_at[ranges(makers_from, makers_to)]].astype(np.int64)
        return _adjacency(takers, makers, len(columns.step_ids))

    @cached_property
    def _after(self) -> tuple[Int64s, Int64s]:
        """For each step the steps that took what it made."""
        pointer, makers = self._before
        takers = np.repeat(np.arange(len(pointer) - 1, dtype=np.int64), np.diff(pointer))
        return _adjacency(makers, takers, len(pointer) - 1)

    @cached_property
    def _before_lists(self) -> tuple[list[int], list[int]]:
        return self._before[0].tolist(), self._before[1].tolist()

    @cached_property
    def _after_lists(self) -> tuple[list[int], list[int]]:
        return self._after[0].tolist(), self._after[1].tolist()

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
        start = [step for lot in lots for step in self.makers(lot).tolist()]
        return _reached(*self._before_lists, start)

    def steps_after(self, lots: list[int]) -> Int64s:
        """All steps downstream of some lots, sorted by code."""
        start = [step for lot in lots for step in self.takers(lot).tolist()]
        return _reached(*self._after_lists, start)

    def lots_into(self, steps: Int64s) -> Int64s:
        """The lots that go into some steps, each once, sorted by code."""
        columns = self.columns
        at = ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])
        return self._each_once(columns.in_lot[at].astype(np.int64))

    def lots_out_of(self, steps: Int64s) -> Int64s:
        """The lots that come out of some steps, each once, sorted by code."""
        columns = self.columns
        at = ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1])
        return self._each_once(columns.out_lot[at].astype(np.int64))

    def _each_once(self, lots: Int64s) -> Int64s:
        seen = np.zeros(len(self.columns.lot_ids), np.bool_)
        seen[lots] = True
        return np.flatnonzero(seen)

    # Order and rings ------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> tuple[list[int], list[list[int]]]:
        """The level of each step (0 has nothing before it), and the rings of steps."""
        return _levels(self._before_lists, self._after_lists)

    @cached_property
    def step_rank(self) -> Int64s:
        """The level of each step: above those of all steps before it, but for a ring's own."""
        return np.array(self._order[0], np.int64) * 2 + 1

    @cached_property
    def lot_rank(self) -> Int64s:
        """The level of each lot: 0 for a source, else one above its highest step."""
        columns = self.columns
        rank = np.zeros(len(columns.lot_ids), np.int64)
        np.maximum.at(rank, columns.out_lot, self.step_rank[columns.out_step] + 1)
        return rank

    @cached_property
    def rings(self) -> tuple[tuple[int, ...], ...]:
        """The steps of each ring (strongly connected part), sorted."""
        return tuple(sorted(tuple(sorted(ring)) for ring in self._order[1]))

    @cached_property
    def cycles(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """The lots and the steps of each ring, by identifier."""
        columns = self.columns
        found = []
        for ring in self.rings:
            steps = np.array(ring, np.int64)
            lots = np.intersect1d(self.lots_into(steps), self.lots_out_of(steps))
            found.append((
                tuple(columns.lot_ids[lot] for lot in lots.tolist()),
                tuple(columns.step_ids[step] for step in ring),
            ))
        return tuple(found)

    def lots_in_order(self, lots: Int64s) -> Int64s:
        """The lots in topological order, ties by identifier."""
        return lots[np.lexsort((lots, self.lot_rank[lots]))]

    def steps_in_order(self, steps: Int64s) -> Int64s:
        """The steps in topological order, ties by identifier."""
        return steps[np.lexsort((steps, self.step_rank[steps]))]


def _adjacency(rows: Int64s, others: Int64s, size: int) -> tuple[Int64s, Int64s]:
    """Pointers and neighbours, each pair once, neighbours sorted."""
    if not size:
        return np.zeros(1, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(rows * size + others)
    counts = np.bincount(pairs // size, minlength=size).astype(np.int64)
    return pointers(counts), pairs % size


def _reached(pointer: list[int], neighbours: list[int], start: list[int]) -> Int64s:
    """Everything that can be reached from ``start``, itself included, sorted."""
    seen = bytearray(len(pointer) - 1)
    for step in start:
        seen[step] = 1
    waiting = [step for step in range(len(seen)) if seen[step]] if len(start) > len(seen) else list(dict.fromkeys(start))
    while waiting:
        step = waiting.pop()
        for other in neighbours[pointer[step] : pointer[step + 1]]:
            if not seen[other]:
                seen[other] = 1
                waiting.append(other)
    return np.flatnonzero(np.frombuffer(seen, np.uint8)).astype(np.int64)


def _levels(
    before: tuple[list[int], list[int]], after: tuple[list[int], list[int]]
) -> tuple[list[int], list[list[int]]]:
    """Longest-path levels; where rings stop the count, each ring is counted as one step."""
    pointer, makers = before
    missing = [pointer[step + 1] - pointer[step] for step in range(len(pointer) - 1)]
    level = [0] * len(missing)
    ready = deque(step for step, count in enumerate(missing) if count == 0)
    counted = _count_down(ready, missing, level, after)
    if counted == len(missing):
        return level, []
    left = [step for step, count in enumerate(missing) if count > 0]
    rings, unit = _strong_parts(left, missing, after)
    _count_units(left, unit, level, before, after)
    looped = [ring for ring in rings if len(ring) > 1 or ring[0] in _row(makers, pointer, ring[0])]
    return level, looped


def _row(neighbours: list[int], pointer: list[int], step: int) -> list[int]:
    return neighbours[pointer[step] : pointer[step + 1]]


def _count_down(
    ready: deque[int], missing: list[int], level: list[int], after: tuple[list[int], list[int]]
) -> int:
    """Take steps whose forerunners are all taken; how many could be."""
    pointer, takers = after
    counted = 0
    while ready:
        step = ready.popleft()
        counted += 1
        next_level = level[step] + 1
        for other in takers[pointer[step] : pointer[step + 1]]:
            if next_level > level[other]:
                level[other] = next_level
            missing[other] -= 1
            if missing[other] == 0:
                ready.append(other)
    return counted


def _strong_parts(
    left: list[int], missing: list[int], after: tuple[list[int], list[int]]
) -> tuple[list[list[int]], dict[int, int]]:
    """Tarjan's strongly connected parts of what is left, without recursion."""
    pointer, takers = after
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    unit: dict[int, int] = {}
    stack: list[int] = []
    parts: list[list[int]] = []
    for root in left:
        if root in number:
            continue
        work = [(root, pointer[root])]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        while work:
            step, at = work[-1]
            if at < pointer[step + 1]:
                work[-1] = (step, at + 1)
                other = takers[at]
                if missing[other] <= 0:
                    continue
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    stack.append(other)
                    work.append((other, pointer[other]))
                elif other not in unit:
                    lowest[step] = min(lowest[step], number[other])
                continue
            work.pop()
            if work:
                lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[step])
            if lowest[step] == number[step]:
                parts.append(_popped(stack, step, unit, len(parts)))
    return parts, unit


def _popped(stack: list[int], root: int, unit: dict[int, int], name: int) -> list[int]:
    """The part that ends with its root, taken off the stack."""
    part = []
    while True:
        step = stack.pop()
        unit[step] = name
        part.append(step)
        if step == root:
            return part


def _count_units(
    left: list[int],
    unit: dict[int, int],
    level: list[int],
    before: tuple[list[int], list[int]],
    after: tuple[list[int], list[int]],
) -> None:
    """Levels of what is left; all steps of a ring have one level.

    Tarjan's parts come out last first, so going through them backwards goes down the stream.
    """
    del before
    pointer, takers = after
    members: dict[int, list[int]] = {}
    for step in left:
        members.setdefault(unit[step], []).append(step)
    for name in sorted(members, reverse=True):
        top = max(level[step] for step in members[name])
        for step in members[name]:
            level[step] = top
        for step in members[name]:
            for other in takers[pointer[step] : pointer[step + 1]]:
                if unit.get(other) != name and level[other] <= top:
                    level[other] = top + 1
