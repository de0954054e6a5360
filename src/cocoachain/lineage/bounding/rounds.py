"""Round and round: the sum of all rounds that numbers make through a ring.

Numbers are whole numbers of 256 binary places, rounded down. Each node hands shares of what comes
by to other nodes, so that what comes by in all is the solution of a linear system. Nodes are taken
out one after the other, those with the fewest neighbours first; who handed to one hands to its
followers instead, and what it handed to itself comes round as a geometric series. Nothing is ever
subtracted but a share from 1, so that nothing is lost but by rounding.
"""

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

PLACES = 256
ONE = 1 << PLACES
"""All of something."""

_Taken = tuple[int, int, dict[int, int]]
"""A node, what it does not hand to itself, and what each node left handed to it."""


def all_rounds(shares: list[dict[int, int]], coming: Mapping[int, int]) -> tuple[list[int], bool]:
    """What comes by each node of a ring in all, from what comes in; nodes are known by position.

    Also whether something goes round for ever; at nodes where that is so, the sum is told as 0.
    ``shares`` is used up.

    >>> half = ONE // 2
    >>> [number // ONE for number in all_rounds([{1: ONE}, {0: half}], {0: 3 * ONE})[0]]
    [6, 6]
    """
    waiting = dict(coming)
    feeders: list[set[int]] = [set() for _ in shares]
    for node, row in enumerate(shares):
        for part in row:
            feeders[part].add(node)
    taken = [_take_out(node, shares, feeders, waiting) for node in _loosest_first(shares, feeders)]
    sums = [0] * len(shares)
    closed = False
    for node, rest, handed in reversed(taken):
        number = waiting.get(node, 0)
        number += sum(sums[feeder] * share >> PLACES for feeder, share in handed.items())
        closed |= bool(number) and not rest
        sums[node] = (number << PLACES) // rest if rest else 0
    return sums, closed


def _take_out(
    node: int, shares: list[dict[int, int]], feeders: list[set[int]], waiting: dict[int, int]
) -> _Taken:
    row = shares[node]
    rest = ONE - row.pop(node, 0)
    fed_by = feeders[node] - {node}
    if rest != ONE:
        row = {part: (share << PLACES) // rest if rest else 0 for part, share in row.items()}
    for part in row:
        feeders[part].discard(node)
        feeders[part] |= fed_by
    handed = {feeder: shares[feeder].pop(node) for feeder in fed_by}
    for feeder, given in handed.items():
        _add(shares[feeder], given, row)
    _add(waiting, waiting.get(node, 0), row)
    return node, rest, handed


def _add(to: dict[int, int], number: int, row: Mapping[int, int]) -> None:
    for part, share in row.items():
        to[part] = to.get(part, 0) + (number * share >> PLACES)


def _loosest_first(shares: list[dict[int, int]], feeders: list[set[int]]) -> Iterator[int]:
    """Each node, when it has fewest neighbours."""
    waiting = [(len(feeders[node]) * len(row), node) for node, row in enumerate(shares)]
    heapify(waiting)
    while waiting:
        cost, node = heappop(waiting)
        now = len(feeders[node]) * len(shares[node])
        if now > cost:
            heappush(waiting, (now, node))
        else:
            yield node
