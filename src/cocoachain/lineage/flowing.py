"""Flow through a graph: one weight is put on a node and handed on until it reaches the ends.

Every node is visited once, in the order of the flow, and hands its weight to its parts by mass. The
nodes of a ring are solved as the linear system that they are: one after the other is taken out, and
what it would have handed to itself comes round as a geometric series.

Two arithmetics give the same answers. :class:`ExactFlow` works in Fractions. Their denominators
grow with every blend that meets another (15,000 bits after six levels of eight), so there is
:class:`FixedFlow`, in whole numbers of 256 binary places, always rounded down. Since nothing else
is lost, what is missing at the end bounds the error of every single answer, and a caller that is
in doubt about a rounding asks the exact one.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm

import attrs

Node = tuple[str, int]
"""A kind of node and its code. ``lot`` and ``step`` hand on; every other kind is an end."""

Parts = tuple[list[tuple[Node, int]], int]
"""What a node hands to, each with a mass of 0 or more, and the sum of these masses, above 0."""

_INNER = frozenset({"lot", "step"})
_PLACES = 256
FIXED_ONE = 1 << _PLACES
"""The whole weight of a fixed flow."""


class TooFineError(Exception):
    """Inside only: the exact arithmetic has grown beyond its budget."""


@attrs.frozen
class Ends:
    """How the weight is spread over the ends: whole numbers of one common unit."""

    amounts: dict[Node, int]
    """By end, in units; of a fixed flow rounded down."""

    whole: int
    """The whole weight in units."""

    missing: int = 0
    """What rounding lost in all: the true amount of any end is at most this much more."""


@attrs.frozen
class Course:
    """What flows where: the same for both arithmetics."""

    start: Node
    """Where the weight is put."""

    groups: list[list[Node]]
    """The nodes in the order of the flow; a group of several is a ring."""

    parts: Callable[[Node], Parts]
    """What a node hands its weight to."""

    closed: Callable[[Node], Node]
    """The end for the weight of a ring that leads nowhere, known by its last node."""


class _Rings:
    """The solving of rings: takes nodes out, and says what each handed on instead."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def handed_on(self, ring: list[Node]) -> Iterable[tuple[Node, dict[Node, Fraction]]]:
        """Each node of a ring, the loosest first, with where its weight goes, as exact shares.

        A node's shares name only nodes that come after it, and ends.
        """
        flows = {node: self._as_shares(node) for node in ring}
        feeders: dict[Node, set[Node]] = {node: set() for node in ring}
        for node, shares in flows.items():
            for part in shares:
                if part in feeders:
                    feeders[part].add(node)
        waiting = [(len(feeders[node]) * len(flows[node]), node) for node in ring]
        heapify(waiting)
        while waiting:
            cost, node = heappop(waiting)
            now = len(feeders[node]) * len(flows[node])
            if now > cost:
                heappush(waiting, (now, node))
            else:
                yield node, self._take_out(node, flows, feeders)

    def _as_shares(self, node: Node) -> dict[Node, Fraction]:
        parts, whole = self.course.parts(node)
        shares: dict[Node, Fraction] = {}
        for part, mass in parts:
            if mass:
                shares[part] = shares.get(part, Fraction(0)) + Fraction(mass, whole)
        return shares

    def _take_out(
        self, node: Node, flows: dict[Node, dict[Node, Fraction]], feeders: dict[Node, set[Node]]
    ) -> dict[Node, Fraction]:
        """Eliminate one node: those that handed to it hand to its parts instead."""
        shares = flows.pop(node)
        back = shares.pop(node, Fraction(0))
        if not shares:
            shares = {self.course.closed(node): Fraction(1)}
        elif back:
            shares = {part: share / (1 - back) for part, share in shares.items()}
        for feeder in feeders.pop(node):
            if feeder in flows:
                _redirect(flows[feeder], node, shares)
                for part in shares:
                    if part in feeders:
                        feeders[part].add(feeder)
        return shares


def _redirect(flow: dict[Node, Fraction], node: Node, shares: dict[Node, Fraction]) -> None:
    """What went to ``node`` goes to its parts instead."""
    drawn = flow.pop(node)
    for part, share in shares.items():
        flow[part] = flow.get(part, Fraction(0)) + drawn * share


class ExactFlow:
    """A flow in Fractions; ``most_bits`` of a denominator end it with TooFineError."""

    def __init__(self, course: Course, *, most_bits: int | None = None) -> None:
        """Get ready to run ``course``."""
        self.course = course
        self.most_bits = most_bits
        self.weights: dict[Node, Fraction] = {course.start: Fraction(1)}
        self.pieces: dict[Node, dict[int, int]] = {}

    def ends(self) -> Ends:
        """The exact spread over the ends."""
        rings = _Rings(self.course)
        for group in self.course.groups:
            if len(group) == 1:
                self._hand_on(group[0])
                continue
            for node, shares in rings.handed_on(group):
                weight = self.weights.pop(node, None)
                if weight is not None:
                    for part, share in shares.items():
                        self._give(part, weight * share, 1)
        belows = {below for pieces in self.pieces.values() for below in pieces}
        whole = lcm(*belows)
        units = {below: whole // below for below in belows}
        amounts = {
            end: sum(number * units[below] for below, number in pieces.items())
            for end, pieces in self.pieces.items()
        }
        return Ends(amounts, whole)

    def _hand_on(self, node: Node) -> None:
        weight = self.weights.pop(node, None)
        if weight is None:
            return
        parts, whole = self.course.parts(node)
        if len(parts) == 1:
            self._give(parts[0][0], weight, 1)
            return
        unit = weight / whole
        if self.most_bits is not None and unit.denominator.bit_length() > self.most_bits:
            raise TooFineError
        for part, mass in parts:
            if mass:
                self._give(part, unit, mass)

    def _give(self, part: Node, unit: Fraction, mass: int) -> None:
        """Add ``unit`` times ``mass`` to a node or an end."""
        if part[0] in _INNER:
            held = self.weights.get(part)
            given = unit if mass == 1 else unit * mass
            self.weights[part] = given if held is None else held + given
        else:
            pieces = self.pieces.setdefault(part, {})
            below = unit.denominator
            pieces[below] = pieces.get(below, 0) + unit.numerator * mass


class FixedFlow:
    """A flow in whole numbers of 256 binary places, always rounded down."""

    def __init__(self, course: Course) -> None:
        """Get ready to run ``course``."""
        self.course = course
        self.weights: dict[Node, int] = {course.start: FIXED_ONE}
        self.amounts: dict[Node, int] = {}

    def ends(self) -> Ends:
        """The spread over the ends, with what rounding lost."""
        rings = _Rings(self.course)
        for group in self.course.groups:
            if len(group) == 1:
                self._hand_on(group[0])
                continue
            for node, shares in rings.handed_on(group):
                weight = self.weights.pop(node, None)
                if weight is not None:
                    for part, share in shares.items():
                        self._give(part, weight * share.numerator // share.denominator)
        return Ends(self.amounts, FIXED_ONE, FIXED_ONE - sum(self.amounts.values()))

    def _hand_on(self, node: Node) -> None:
        weight = self.weights.pop(node, None)
        if weight is None:
            return
        parts, whole = self.course.parts(node)
        if len(parts) == 1:
            self._give(parts[0][0], weight)
            return
        for part, mass in parts:
            if mass:
                self._give(part, weight * mass // whole)

    def _give(self, part: Node, amount: int) -> None:
        where = self.weights if part[0] in _INNER else self.amounts
        where[part] = where.get(part, 0) + amount


def in_groups(
    ranked: Iterable[tuple[int, Node]], rings: Iterable[tuple[int, list[Node]]], *, down: bool
) -> list[list[Node]]:
    """Nodes by rank, each ring as one group; ``down`` the stream, or up it."""
    groups = [(rank, [node]) for rank, node in ranked]
    groups += rings
    groups.sort(key=lambda group: group[0], reverse=not down)
    return [nodes for _, nodes in groups]
