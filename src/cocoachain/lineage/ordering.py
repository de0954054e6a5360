"""Levels and rings of a graph of steps, without recursion.

The level of a step is the length of the longest way that leads to it. The steps of a ring (a
strongly connected part) count as one, so that everything after a ring has a level too. Behind the
steps may come pools, which join several steps and count for nothing.
"""

from collections import deque

import attrs

Rows = tuple[list[int], list[int]]
"""Pointers, and the neighbours of each step between two of them."""


def levels(before: Rows, after: Rows, steps: int) -> tuple[list[int], list[list[int]]]:
    """The level of each step (0 has nothing before it), and the nodes of each ring.

    Nodes from ``steps`` on are pools: their level is that of the highest step before them.
    """
    missing = [end - start for start, end in zip(before[0], before[0][1:], strict=False)]
    level = [0] * steps + [-1] * (len(missing) - steps)
    if _count_down(missing, level, after, steps) == len(missing):
        return level, []
    left = [step for step, count in enumerate(missing) if count > 0]
    parts = _Parts.of(left, missing, after).found
    _count_parts(parts, level, after, steps)
    return level, [part for part in parts if len(part) > 1 or part[0] in row(before, part[0])]


def row(rows: Rows, step: int) -> list[int]:
    """The neighbours of one step."""
    pointer, neighbours = rows
    return neighbours[pointer[step] : pointer[step + 1]]


def _count_down(missing: list[int], level: list[int], after: Rows, steps: int) -> int:
    """Take the steps whose forerunners are all taken; how many there were."""
    pointer, takers = after
    ready = deque(step for step, count in enumerate(missing) if count == 0)
    counted = 0
    while ready:
        step = ready.popleft()
        counted += 1
        next_level = level[step] + 1
        for other in takers[pointer[step] : pointer[step + 1]]:
            other_level = next_level if other < steps else next_level - 1
            if other_level > level[other]:  # noqa: PLR1730 - max() takes twice as long here
                level[other] = other_level
            missing[other] -= 1
            if missing[other] == 0:
                ready.append(other)
    return counted


@attrs.define
class _Parts:
    """Tarjan's strongly connected parts of the steps that could not be taken, last first."""

    after: Rows
    missing: list[int]
    number: list[int]
    lowest: list[int]
    settled: bytearray
    stack: list[int] = attrs.field(factory=list)
    work: list[tuple[int, int]] = attrs.field(factory=list)
    found: list[list[int]] = attrs.field(factory=list)
    seen: int = 0

    @classmethod
    def of(cls, left: list[int], missing: list[int], after: Rows) -> "_Parts":
        """All parts of what is left; ``missing`` is above 0 for these steps alone."""
        size = len(missing)
        parts = cls(after, missing, [-1] * size, [-1] * size, bytearray(size))
        for root in left:
            if parts.number[root] < 0:
                parts._walk(root)
        return parts

    def _walk(self, root: int) -> None:
        pointer, takers = self.after
        self._enter(root)
        while self.work:
            step, at = self.work[-1]
            if at == pointer[step + 1]:
                self._leave(step)
                continue
            self.work[-1] = (step, at + 1)
            other = takers[at]
            if self.missing[other] <= 0:
                continue
            if self.number[other] < 0:
                self._enter(other)
            elif not self.settled[other]:
                self.lowest[step] = min(self.lowest[step], self.number[other])

    def _enter(self, step: int) -> None:
        self.number[step] = self.lowest[step] = self.seen
        self.seen += 1
        self.stack.append(step)
        self.work.append((step, self.after[0][step]))

    def _leave(self, step: int) -> None:
        """All beyond a step was seen: it may be the first of a part."""
        self.work.pop()
        if self.work:
            above = self.work[-1][0]
            self.lowest[above] = min(self.lowest[above], self.lowest[step])
        if self.lowest[step] == self.number[step]:
            part: list[int] = []
            while not part or part[-1] != step:
                part.append(self.stack.pop())
                self.settled[part[-1]] = 1
            self.found.append(part)


def _count_parts(parts: list[list[int]], level: list[int], after: Rows, steps: int) -> None:
    """Levels of what is left; all steps of a part have one. The parts come last first."""
    for part in reversed(parts):
        inside = set(part)
        has_step = min(part) < steps
        top = max(level[node] + (has_step and node >= steps) for node in part)
        for node in part:
            level[node] = top
        for node in part:
            for other in row(after, node):
                if other not in inside:
                    level[other] = max(level[other], top + (other < steps))
