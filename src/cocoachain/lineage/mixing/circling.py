"""Going round in a ring: how much weight comes by each of its nodes, all rounds together.

Each node hands shares of what comes by to other nodes of the ring, so the weights are the solution
of a linear system. It is found by taking out one node after the other, those with the fewest
neighbours first: whoever handed to it hands to its followers instead, and what it handed to itself
comes round as a geometric series. Nothing is ever subtracted but a share from 1, so that weights
that are rounded down stay below the true ones.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Generic

import attrs

from cocoachain.lineage.mixing.arithmetic import Arithmetic, WeightT

Shares = dict[int, WeightT]
"""Shares by the position in the ring that they are handed to."""


@attrs.frozen
class Ring:
    """What the nodes of a ring, known by position, hand to each other and out of it."""

    masses: list[dict[int, int]]
    """For each node what it hands to others of the ring and to itself; all above 0."""

    wholes: list[int]
    """For each node the mass of all that it hands on."""

    leaks: list[bool]
    """For each node whether something leads out of the ring there."""


@attrs.frozen
class _Taken(Generic[WeightT]):
    """A node that was taken out."""

    node: int
    rest: WeightT | None
    """What it did not hand to itself; ``None`` if nothing led out of it."""

    handed: Shares[WeightT]
    """What each of the nodes then left handed to it."""


class Circle(Generic[WeightT]):
    """A ring that is solved, once.

    Shares that were rounded to nothing stay in, so that a ring counts as closed only if nothing
    leads out of it.
    """

    def __init__(self, arithmetic: Arithmetic[WeightT], ring: Ring) -> None:
        """Get ready to take out the nodes of ``ring``."""
        self.arithmetic: Arithmetic[WeightT] = arithmetic
        self.leaks = list(ring.leaks)
        self.shares: list[Shares[WeightT]] = [
            {part: arithmetic.share(mass, whole) for part, mass in masses.items()}
            for masses, whole in zip(ring.masses, ring.wholes, strict=True)
        ]
        self.feeders: list[set[int]] = [set() for _ in self.shares]
        for node, row in enumerate(self.shares):
            for part in row:
                self.feeders[part].add(node)

    def solve(self, weights: Shares[WeightT]) -> tuple[Shares[WeightT], Shares[WeightT]]:
        """From the weights that come in: what comes by each node, and what goes round for ever."""
        arithmetic = self.arithmetic
        taken = [self._take_out(node, weights) for node in self._loosest_first()]
        passing: Shares[WeightT] = {}
        caught: Shares[WeightT] = {}
        for each in reversed(taken):
            coming = [
                arithmetic.times(passing[feeder], share)
                for feeder, share in each.handed.items()
                if feeder in passing
            ]
            if each.node in weights:
                coming.append(weights[each.node])
            if not coming:
                continue
            weight = sum(coming, arithmetic.nothing)
            if each.rest is None:
                caught[each.node] = weight
            else:
                passing[each.node] = arithmetic.over(weight, each.rest)
        return passing, caught

    def _loosest_first(self) -> Iterator[int]:
        waiting = [(self._cost(node), node) for node in range(len(self.shares))]
        heapify(waiting)
        while waiting:
            cost, node = heappop(waiting)
            now = self._cost(node)
            if now > cost:
                heappush(waiting, (now, node))
            else:
                yield node

    def _cost(self, node: int) -> int:
        return len(self.feeders[node]) * len(self.shares[node])

    def _take_out(self, node: int, weights: Shares[WeightT]) -> _Taken[WeightT]:
        arithmetic, shares, feeders = self.arithmetic, self.shares, self.feeders
        row = shares[node]
        back = row.pop(node, None)
        fed_by = feeders[node] - {node}
        is_closed = not row and not self.leaks[node]
        rest = arithmetic.one if back is None else arithmetic.one - back
        if back is not None and not is_closed:
            row = {part: arithmetic.over(share, rest) for part, share in row.items()}
        for part in row:
            feeders[part].discard(node)
            feeders[part] |= fed_by
        handed: Shares[WeightT] = {}
        for feeder in fed_by:
            handed[feeder] = shares[feeder].pop(node)
            self.leaks[feeder] |= self.leaks[node] or is_closed
            arithmetic.add_shares(shares[feeder], handed[feeder], row)
        if node in weights:
            arithmetic.add_shares(weights, weights[node], row)
        return _Taken(node, None if is_closed else rest, handed)
