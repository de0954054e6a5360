"""What a milligram is worth: how much of it would arrive at the lot, if nothing held it back.

A set of worths, one a node and none below zero, is a proof. Whatever the routing, no more can
arrive than the entries are worth, and for each arc what its mass would gain in worth by passing
it (weak duality of linear programmes). So a bound from worths is never too tight, whoever
proposed them: a minimum cut, or a solver in floats.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

import attrs

from cocoachain.lineage.bounding.networks import TARGET

_ZERO, _ONE = Fraction(0), Fraction(1)
_MOST_BITS = 1_024
"""Worths with longer denominators are rounded up to as many binary places."""

_PLACES = 256


@attrs.frozen(eq=False)
class Reach:
    """The part of a network that some entries reach, and how much of them enters where."""

    size: int
    """How many nodes the whole network has."""

    again: int
    """The node of what was drawn from the lot upstream of itself, or -1; it gives without end."""

    arcs: list[tuple[int, int, int]]
    """Tail, head and mass."""

    supply: dict[int, int]
    """What enters at a node, and what was drawn from it beyond what it held."""

    kept: Mapping[int, Fraction]
    """Which part of what comes into a step is left when it goes out."""

    def keeps(self, node: int) -> Fraction:
        """Which part of what comes into a node is left when it goes out."""
        return self.kept.get(node, _ONE)


def plain_worths(reach: Reach) -> list[Fraction] | None:
    """What a milligram going out of each node is worth if all ways from there shrink it alike.

    ``None`` if they do not: then one worth a node does not tell. A node that leads nowhere is worth
    nothing.
    """
    before: list[list[int]] = [[] for _ in range(reach.size)]
    for tail, head, _ in reach.arcs:
        before[head].append(tail)
    worths: list[Fraction | None] = [None] * reach.size
    waiting = [TARGET]
    worths[TARGET] = _ONE
    while waiting:
        head = waiting.pop()
        coming = arriving(reach, head, worths[head] or _ONE)
        for tail in before[head]:
            if worths[tail] is None:
                worths[tail] = coming
                waiting.append(tail)
            elif worths[tail] != coming:
                return None
    return [worth or _ZERO for worth in worths]


def arriving(reach: Reach, node: int, worth: Fraction) -> Fraction:
    """What a milligram coming into a node is worth, from what one going out is worth."""
    if node == TARGET:
        return _ONE
    kept = reach.kept.get(node)
    return worth if kept is None else short(worth * kept)


def short(worth: Fraction) -> Fraction:
    """The worth, rounded up to 256 binary places if its denominator has grown too long."""
    if worth.denominator.bit_length() <= _MOST_BITS:
        return worth
    return Fraction(-(-(worth.numerator << _PLACES) // worth.denominator), 1 << _PLACES)


def certified(reach: Reach, worths: Callable[[int], Fraction]) -> Fraction:
    """What can at most arrive, by these worths of a milligram going out of each node.

    Exact; what the worths do not prove is added, so that any worths of 0 or more give a bound.
    """
    total = _ZERO
    for node, mass in reach.supply.items():
        worth = arriving(reach, node, worths(node))
        if worth:
            total += mass * worth
    for tail, head, mass in reach.arcs:
        leaving = _ZERO if tail == reach.again else worths(tail)
        coming = arriving(reach, head, worths(head))
        if coming is leaving:
            continue
        gain = coming - leaving
        if gain > 0:
            total += mass * gain
    return total


def certified_in_places(reach: Reach, worths: list[float]) -> Fraction:
    """As :func:`certified`, in binary places and rounded up: for worths from a solver in floats."""
    one = 1 << _PLACES
    out = [max(int(worth * 2.0**64), 0) << (_PLACES - 64) for worth in worths]
    if reach.again >= 0:
        out[reach.again] = 0
    coming = list(out)
    for node, kept in reach.kept.items():
        coming[node] = -(-out[node] * kept.numerator // kept.denominator)
    coming[TARGET] = one
    total = sum(mass * coming[node] for node, mass in reach.supply.items())
    for tail, head, mass in reach.arcs:
        total += mass * max(coming[head] - out[tail], 0)
    return Fraction(total, one)
