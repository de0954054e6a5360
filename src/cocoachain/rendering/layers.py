"""Which layer each node of a net stands in, so that every edge points to a later layer."""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import attrs


def _as_edges(edges: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(edges)


@attrs.frozen(kw_only=True, slots=False)
class Net:
    """Nodes with their kinds, and the edges between them; both in the order in which they came."""

    kinds: Mapping[str, str]
    """The kind of each node: what is alike has the same kind."""

    edges: tuple[tuple[str, str], ...] = attrs.field(converter=_as_edges)
    """From, to; both are nodes."""

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes in their order."""
        return tuple(self.kinds)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The edges as places of nodes, each once, without those from a node to itself."""
        place = {node: at for at, node in enumerate(self.nodes)}
        both = ((place[start], place[end]) for start, end in self.edges)
        return tuple(dict.fromkeys(pair for pair in both if pair[0] != pair[1]))


def neighbours(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[list[list[int]], ...]:
    """For each of `count` places: where its edges come from, and where they go."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in pairs:
        after[start].append(end)
        before[end].append(start)
    return before, after


def forward(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The edges with as few turned round as the greedy order finds, so that no cycle is left."""
    rank = {node: at for at, node in enumerate(_order(count, pairs))}
    turned = ((a, b) if rank[a] < rank[b] else (b, a) for a, b in pairs)
    return tuple(dict.fromkeys(turned))


def layer_numbers(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each place, from 0; every edge of `pairs` goes to a later one.

    `pairs` holds no cycle (`forward` sees to it). The longest path from a beginning decides; what
    only waits for a later neighbour is then moved next to it, so that sugar stands above the
    mixing and not beside the harvest.
    """
    before, after = neighbours(count, pairs)
    order = _order(count, pairs)
    layer = [0] * count
    for node in order:
        layer[node] = max((layer[earlier] + 1 for earlier in before[node]), default=0)
    for node in reversed(order):
        if after[node] and len(before[node]) <= len(after[node]):
            layer[node] = min(layer[later] for later in after[node]) - 1
    return layer


def _order(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """All places, in an order that few edges run against; none does where there is no cycle.

    Beginnings and ends are taken off in turn; when only cycles are left, the place goes next whose
    edges out exceed those in by most (Eades, Lin and Smyth 1993).
    """
    peeling = _Peeling(count, pairs)
    first: list[int] = []
    last: list[int] = []
    while peeling.left:
        while peeling.beginnings:
            peeling.take(peeling.beginnings.popleft(), first)
        while peeling.ends:
            peeling.take(peeling.ends.popleft(), last)
        if peeling.left and not peeling.beginnings:
            peeling.take(peeling.boldest(), first)
    return first + last[::-1]


class _Peeling:
    """A graph from which places are taken one by one."""

    def __init__(self, count: int, pairs: Sequence[tuple[int, int]]) -> None:
        self.before, self.after = neighbours(count, pairs)
        self.ins = [len(some) for some in self.before]
        self.outs = [len(some) for some in self.after]
        self.gone = [False] * count
        self.left = count
        self.beginnings = deque(at for at in range(count) if not self.ins[at])
        self.ends = deque(at for at in range(count) if not self.outs[at])
        self.heap: list[tuple[int, int, int]] = []

    def take(self, node: int, taken: list[int]) -> None:
        """Move the place to `taken`, once."""
        if self.gone[node]:
            return
        self.gone[node] = True
        self.left -= 1
        taken.append(node)
        self._lower(self.after[node], self.ins, self.beginnings)
        self._lower(self.before[node], self.outs, self.ends)

    def boldest(self) -> int:
        """The place left whose edges out exceed those in by most.

        Among equals it is the one with the most inputs taken already, where the cycle is entered;
        then the earliest.
        """
        if not self.heap:
            self.heap = [self._key(at) for at in range(len(self.gone)) if not self.gone[at]]
            heapq.heapify(self.heap)
        while True:
            key = heapq.heappop(self.heap)
            if not self.gone[key[2]] and key == self._key(key[2]):
                return key[2]

    def _lower(self, nodes: list[int], degrees: list[int], freed: deque[int]) -> None:
        for node in nodes:
            if not self.gone[node]:
                degrees[node] -= 1
                if not degrees[node]:
                    freed.append(node)
                elif self.heap:
                    heapq.heappush(self.heap, self._key(node))

    def _key(self, node: int) -> tuple[int, int, int]:
        return (self.ins[node] - self.outs[node], self.ins[node] - len(self.before[node]), node)
