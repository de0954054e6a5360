"""Where each node of a net stands within its layer: few crossings, straight edges, no overlap."""

from bisect import bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import attrs

from cocoachain.rendering.layers import Net, forward, layer_numbers

_SWEEPS = 12
_STRAIGHTENINGS = 8
_MOST_BENDS = 6_000
"""Bends of all edges together; beyond it, edges over several layers go straight."""

_BEND_BREADTH = 12.0


@attrs.frozen(kw_only=True)
class Layout:
    """A place for every node and a way for every edge."""

    layer: Mapping[str, int]
    """From 0; edges go to later layers, those in `.turned` excepted."""

    across: Mapping[str, float]
    """The middle of the node along its layer, from 0."""

    routes: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    """For each edge its points (layer, across), from its earlier layer to its later one."""

    turned: frozenset[tuple[str, str]]
    """Edges that close a cycle and run against the layers."""

    breadth: float
    """How far the widest layer reaches."""


def lay_out(net: Net, breadth: Callable[[str], float], *, gap: float = 14.0) -> Layout:
    """A layered drawing of the net, the same for the same net.

    Layers by longest path, crossings lessened by a fixed number of sweeps over the barycentres of
    neighbours, positions by least squares with `gap` kept between nodes of the given breadths.
    """
    count = len(net.nodes)
    pairs = forward(count, net.pairs)
    layers = layer_numbers(count, pairs)
    grid = _Grid.over(layers, pairs, [breadth(node) for node in net.nodes], gap)
    grid.lessen_crossings()
    across = grid.straightened()
    known = set(pairs)
    return Layout(
        layer={node: layers[at] for at, node in enumerate(net.nodes)},
        across={node: across[at] for at, node in enumerate(net.nodes)},
        routes=_routes(net, grid, across, known),
        turned=frozenset((net.nodes[a], net.nodes[b]) for a, b in net.pairs if (a, b) not in known),
        breadth=max(map(_right_end, across, grid.breadths), default=0.0),
    )


def _routes(
    net: Net, grid: "_Grid", across: Sequence[float], known: set[tuple[int, int]]
) -> dict[tuple[str, str], tuple[tuple[float, float], ...]]:
    routes = {}
    for a, b in net.pairs:
        way = grid.ways[(a, b) if (a, b) in known else (b, a)]
        points = tuple((float(grid.layers[at]), across[at]) for at in way)
        routes[(net.nodes[a], net.nodes[b])] = points
    return routes


@attrs.define
class _Grid:
    """Layers of places: nodes first, then the bends of edges that pass through a layer."""

    layers: list[int]
    breadths: list[float]
    gap: float
    ways: dict[tuple[int, int], list[int]]
    rows: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]

    @classmethod
    def over(
        cls,
        layers: Sequence[int],
        pairs: Sequence[tuple[int, int]],
        breadths: Sequence[float],
        gap: float,
    ) -> "_Grid":
        all_layers, all_breadths = list(layers), list(breadths)
        bent = sum(layers[b] - layers[a] - 1 for a, b in pairs) <= _MOST_BENDS
        ways: dict[tuple[int, int], list[int]] = {}
        for a, b in pairs:
            way = [a]
            for layer in range(layers[a] + 1, layers[b]) if bent else ():
                way.append(len(all_layers))
                all_layers.append(layer)
                all_breadths.append(_BEND_BREADTH)
            ways[(a, b)] = [*way, b]
        grid = cls(all_layers, all_breadths, gap, ways, [], [], [])
        grid._connect()
        return grid

    def _connect(self) -> None:
        size = len(self.layers)
        self.rows = [[] for _ in range(max(self.layers, default=-1) + 1)]
        self.before, self.after = [[] for _ in range(size)], [[] for _ in range(size)]
        for at, layer in enumerate(self.layers):
            self.rows[layer].append(at)
        for way in self.ways.values():
            for start, end in pairwise(way):
                self.after[start].append(end)
                self.before[end].append(start)

    def lessen_crossings(self) -> None:
        """Sort layers by the barycentres of their neighbours, down and up; keep the best order."""
        best, fewest = [list(row) for row in self.rows], self.crossings()
        for sweep in range(_SWEEPS):
            if not fewest:
                break
            down = sweep % 2 == 0
            rows = self.rows if down else self.rows[::-1]
            self._sort(rows, self.before if down else self.after)
            crossings = self.crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _sort(self, rows: Sequence[list[int]], near: Sequence[Sequence[int]]) -> None:
        place = self._places()
        for row in rows:
            wish = {
                at: sum(place[other] for other in near[at]) / len(near[at])
                if near[at]
                else place[at]
                for at in row
            }
            row.sort(key=lambda at, wish=wish: (wish[at], place[at]))  # type: ignore[misc]
            span = max(len(row) - 1, 1)
            place.update({at: rank / span for rank, at in enumerate(row)})

    def _places(self) -> dict[int, float]:
        return {at: rank / max(len(row) - 1, 1) for row in self.rows for rank, at in enumerate(row)}

    def crossings(self) -> int:
        """Pairs of edges that cross between neighbouring layers, over all layers."""
        rank = {at: place for row in self.rows for place, at in enumerate(row)}
        total = 0
        for row in self.rows:
            seen: list[int] = []
            for at in row:
                ends = [rank[end] for end in self.after[at]]
                total += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return total

    def straightened(self) -> list[float]:
        """The middle of every place along its layer, neighbours in line as far as room allows."""
        across = [0.0] * len(self.layers)
        for row in self.rows:
            self._settle(row, [0.0] * len(row), across)
        for turn in range(_STRAIGHTENINGS):
            down = turn % 2 == 0
            near = self.before if down else self.after
            for row in self.rows if down else self.rows[::-1]:
                self._settle(row, [_middle(near[at], across, across[at]) for at in row], across)
        left = min(
            (middle - wide / 2 for middle, wide in zip(across, self.breadths, strict=True)),
            default=0.0,
        )
        return [round(middle - left, 1) for middle in across]

    def _settle(self, row: Sequence[int], wishes: Sequence[float], across: list[float]) -> None:
        """Put the row as near to its wishes as order and room allow (pool adjacent violators)."""
        offsets: list[float] = []
        reach = 0.0
        for at in row:
            offsets.append(reach + self.breadths[at] / 2)
            reach += self.breadths[at] + self.gap
        blocks: list[tuple[float, int]] = []
        for wish, offset in zip(wishes, offsets, strict=True):
            total, size = wish - offset, 1
            while blocks and blocks[-1][0] / blocks[-1][1] >= total / size:
                earlier = blocks.pop()
                total, size = total + earlier[0], size + earlier[1]
            blocks.append((total, size))
        starts = [total / size for total, size in blocks for _ in range(size)]
        for at, start, offset in zip(row, starts, offsets, strict=True):
            across[at] = start + offset


def _right_end(middle: float, breadth: float) -> float:
    return middle + breadth / 2


def _middle(near: Sequence[int], across: Sequence[float], otherwise: float) -> float:
    if not near:
        return otherwise
    return sum(across[at] for at in near) / len(near)
