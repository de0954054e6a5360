"""The largest flow through a network, in whole numbers of any size.

Push and relabel: every source sends all it can, and each node pushes what it holds downhill, the
highest node first. What cannot reach the goal runs back to where it came from. Nothing recurses,
nothing is rounded, and a mass of 9·10¹⁵ mg times a common denominator of 300 digits is as good as
any other number. Source: A. V. Goldberg and R. E. Tarjan, "A new approach to the maximum-flow
problem", Journal of the ACM 35 (1988), with the gap and global relabelling of B. V. Cherkassky and
A. V. Goldberg, "On implementing the push-relabel method", Algorithmica 19 (1997).
"""

from collections import defaultdict

_PATIENCE = 6
"""Levels are measured anew after so many looks at arcs for each node and arc."""


class Pipes:
    """A network of nodes 0 … ``size - 1`` and arcs between them, and what flows through it."""

    def __init__(self, size: int) -> None:
        """Nodes without arcs."""
        self.size = size
        self.heads: list[int] = []
        self.left: list[int] = []
        self.arcs: list[list[int]] = [[] for _ in range(size)]
        self.excess: list[int] = [0] * size

    def add(self, tail: int, head: int, room: int) -> int:
        """Lay an arc for at most ``room``; the answer names it."""
        arc = len(self.heads)
        self.heads += (head, tail)
        self.left += (room, 0)
        self.arcs[tail].append(arc)
        self.arcs[head].append(arc + 1)
        return arc

    def flow(self, arc: int) -> int:
        """What flows through an arc."""
        return self.left[arc + 1]

    def fill(self, source: int, goal: int) -> int:
        """The largest flow from source to goal; afterwards :meth:`flow` tells it arc by arc."""
        for arc in self.arcs[source]:
            room = self.left[arc]
            if room and not arc & 1:
                self.push(arc, room)
        _Drain(self, goal, shut=source).run()
        _Drain(self, source, shut=goal).run()
        return self.excess[goal]

    def push(self, arc: int, mass: int) -> None:
        """Send mass through an arc; its tail may be in debt afterwards, as the source is."""
        self.left[arc] -= mass
        self.left[arc ^ 1] += mass
        self.excess[self.heads[arc]] += mass
        self.excess[self.heads[arc ^ 1]] -= mass

    def can_reach(self, goal: int) -> list[bool]:
        """The nodes from which more could still come to ``goal``; the others hold the cut."""
        found = [False] * self.size
        found[goal] = True
        waiting = [goal]
        while waiting:
            for arc in self.arcs[waiting.pop()]:
                tail = self.heads[arc]
                if self.left[arc ^ 1] and not found[tail]:
                    found[tail] = True
                    waiting.append(tail)
        return found


class _Drain:
    """Lets all excess run to a goal, as far as it can get there."""

    def __init__(self, pipes: Pipes, goal: int, *, shut: int) -> None:
        self.pipes = pipes
        self.goal = goal
        self.shut = shut
        self.budget = _PATIENCE * (pipes.size + len(pipes.heads))
        self._measure()

    def _measure(self) -> None:
        """The level of each node: how many arcs with room lie between it and the goal."""
        pipes, size = self.pipes, self.pipes.size
        heads, left = pipes.heads, pipes.left
        level = [size] * size
        level[self.goal] = 0
        queue = [self.goal]
        for node in queue:
            above = level[node] + 1
            for arc in pipes.arcs[node]:
                tail = heads[arc]
                if left[arc ^ 1] and level[tail] == size and tail not in {self.goal, self.shut}:
                    level[tail] = above
                    queue.append(tail)
        self.level = level
        self.next_arc = [0] * size
        self.work = 0
        self.members: defaultdict[int, list[int]] = defaultdict(list)
        self.count: defaultdict[int, int] = defaultdict(int)
        self.active: defaultdict[int, list[int]] = defaultdict(list)
        self.top = self.highest = 0
        for node in queue:
            self._place(node)
            if pipes.excess[node]:
                self._activate(node)

    def _place(self, node: int) -> None:
        level = self.level[node]
        self.members[level].append(node)
        self.count[level] += 1
        self.highest = max(self.highest, level)

    def _activate(self, node: int) -> None:
        if node not in {self.goal, self.shut}:
            level = self.level[node]
            self.active[level].append(node)
            self.top = max(self.top, level)

    def run(self) -> None:
        """Discharge the highest node that holds anything, until none can do so."""
        while self.top > 0:
            bucket = self.active[self.top]
            if not bucket:
                self.top -= 1
                continue
            node = bucket.pop()
            if self.level[node] == self.top and self.pipes.excess[node]:
                self._discharge(node)
            if self.work > self.budget:
                self._measure()

    def _discharge(self, node: int) -> None:
        """Push what a node holds to lower neighbours; lift it where there are none left."""
        pipes, level = self.pipes, self.level
        arcs, heads, left, excess = pipes.arcs[node], pipes.heads, pipes.left, pipes.excess
        at = self.next_arc[node]
        while excess[node]:
            if at == len(arcs):
                at = 0
                if not self._lift(node):
                    break
                continue
            arc = arcs[at]
            head = heads[arc]
            if left[arc] and level[node] == level[head] + 1:
                idle = not excess[head]
                pipes.push(arc, min(left[arc], excess[node]))
                if idle:
                    self._activate(head)
                if not excess[node]:
                    break
            at += 1
        self.next_arc[node] = at

    def _lift(self, node: int) -> bool:
        """One above its lowest neighbour with room; whether the goal can still be reached."""
        pipes, level, size = self.pipes, self.level, self.pipes.size
        arcs = pipes.arcs[node]
        self.work += len(arcs)
        old = level[node]
        lowest = min((level[pipes.heads[arc]] for arc in arcs if pipes.left[arc]), default=size)
        self.count[old] -= 1
        level[node] = min(lowest + 1, size)
        if not self.count[old]:
            level[node] = size
            self._cut_off(old)
        if level[node] == size:
            return False
        self._place(node)
        return True

    def _cut_off(self, gap: int) -> None:
        """Nobody stands at this level, so nobody above it can get down."""
        level, size = self.level, self.pipes.size
        for above in range(gap + 1, self.highest + 1):
            for node in self.members.pop(above, ()):
                if level[node] == above:
                    level[node] = size
            self.count[above] = 0
        self.highest = gap
