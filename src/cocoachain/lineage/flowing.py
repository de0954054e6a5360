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

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm
from typing import Generic, TypeVar

import attrs

Node = tuple[str, int]
"""A kind of node and its code. ``lot`` and ``step`` hand on; every other kind is an end."""

Parts = tuple[list[tuple[Node, int]], int]
"""What a node hands to, each with a mass of 0 or more, and the sum of these masses, above 0."""

_INNER = frozenset({"lot", "step"})
_PLACES = 256
FIXED_ONE = 1 << _PLACES
"""The whole weight of a fixed flow."""

WeightT = TypeVar("WeightT", int, Fraction)
_Shares = dict[Node, WeightT]


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


class _Flow(ABC, Generic[WeightT]):
    """What both arithmetics have in common."""

    def __init__(self, course: Course, one: WeightT) -> None:
        self.course = course
        self.one: WeightT = one
        self.weights: dict[Node, WeightT] = {course.start: one}

    def run(self) -> None:
        """Hand the weight on, group by group."""
        for group in self.course.groups:
            if len(group) == 1:
                weight = self.weights.pop(group[0], None)
                if weight is not None:
                    self.hand_on(weight, *self.course.parts(group[0]))
                continue
            for node, shares in self._taken_out(group):
                weight = self.weights.pop(node, None)
                if weight is not None:
                    for part, share in shares.items():
                        self.give(part, self.times(weight, share))

    def _taken_out(self, ring: list[Node]) -> Iterator[tuple[Node, _Shares[WeightT]]]:
        """Each node of a ring, the loosest first, with the shares of what its weight goes to.

        A node's shares name only nodes that come after it, and ends.
        """
        flows = {node: self._shares_of(node) for node in ring}
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
                continue
            taken = self._without_itself(node, flows.pop(node))
            self._redirect(node, taken, flows, feeders)
            yield node, taken

    def _shares_of(self, node: Node) -> _Shares[WeightT]:
        parts, whole = self.course.parts(node)
        masses: dict[Node, int] = {}
        for part, mass in parts:
            if mass:
                masses[part] = masses.get(part, 0) + mass
        return {part: self.share(mass, whole) for part, mass in masses.items()}

    def _without_itself(self, node: Node, shares: _Shares[WeightT]) -> _Shares[WeightT]:
        """What comes round is handed on in the end like the rest; if all does, the ring is closed.

        Shares stay in the mapping even where they were rounded to nothing, so that a ring counts
        as closed only if nothing leads out of it.
        """
        back = shares.pop(node, None)
        if not shares:
            return {self.course.closed(node): self.one}
        if back is None:
            return shares
        return {part: self.over(share, self.one - back) for part, share in shares.items()}

    def _redirect(
        self,
        node: Node,
        shares: _Shares[WeightT],
        flows: dict[Node, _Shares[WeightT]],
        feeders: dict[Node, set[Node]],
    ) -> None:
        """Those that handed to a node hand to its parts instead."""
        for feeder in feeders.pop(node):
            flow = flows.get(feeder)
            if flow is None:
                continue
            drawn = flow.pop(node)
            for part, share in shares.items():
                given = self.times(drawn, share)
                flow[part] = flow[part] + given if part in flow else given
                if part in feeders:
                    feeders[part].add(feeder)

    @abstractmethod
    def share(self, mass: int, whole: int) -> WeightT:
        """``mass / whole``."""

    @abstractmethod
    def times(self, weight: WeightT, share: WeightT) -> WeightT:
        """That share of a weight."""

    @abstractmethod
    def over(self, share: WeightT, rest: WeightT) -> WeightT:
        """``share / rest``, for a ``rest`` of at least ``share``."""

    @abstractmethod
    def give(self, part: Node, weight: WeightT) -> None:
        """Add a weight to a node or an end."""

    @abstractmethod
    def hand_on(self, weight: WeightT, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight of a node outside all rings among its parts."""


class ExactFlow(_Flow[Fraction]):
    """A flow in Fractions; ``most_bits`` of a denominator end it with TooFineError."""

    def __init__(self, course: Course, *, most_bits: int | None = None) -> None:
        """Get ready to run ``course``."""
        super().__init__(course, Fraction(1))
        self.most_bits = most_bits
        self.pieces: dict[Node, dict[int, int]] = {}

    def ends(self) -> Ends:
        """The exact spread over the ends."""
        self.run()
        belows = {below for pieces in self.pieces.values() for below in pieces}
        whole = lcm(*belows)
        units = {below: whole // below for below in belows}
        amounts = {
            end: sum(number * units[below] for below, number in pieces.items())
            for end, pieces in self.pieces.items()
        }
        return Ends(amounts, whole)

    def share(self, mass: int, whole: int) -> Fraction:
        """``mass / whole``."""
        return Fraction(mass, whole)

    def times(self, weight: Fraction, share: Fraction) -> Fraction:
        """That share of a weight."""
        return self._fine_enough(weight * share)

    def over(self, share: Fraction, rest: Fraction) -> Fraction:
        """``share / rest``."""
        return self._fine_enough(share / rest)

    def give(self, part: Node, weight: Fraction) -> None:
        """Add a weight to a node or an end."""
        self._add(part, weight, 1)

    def hand_on(self, weight: Fraction, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight; one Fraction is made for all parts."""
        if len(parts) == 1:
            self._add(parts[0][0], weight, 1)
            return
        unit = self._fine_enough(weight / whole)
        for part, mass in parts:
            if mass:
                self._add(part, unit, mass)

    def _fine_enough(self, number: Fraction) -> Fraction:
        if self.most_bits is not None and number.denominator.bit_length() > self.most_bits:
            raise TooFineError
        return number

    def _add(self, part: Node, unit: Fraction, mass: int) -> None:
        """Add ``unit`` times ``mass``; ends keep numerators by denominator until all is done."""
        if part[0] in _INNER:
            held = self.weights.get(part)
            given = unit if mass == 1 else unit * mass
            self.weights[part] = given if held is None else held + given
        else:
            pieces = self.pieces.setdefault(part, {})
            below = unit.denominator
            pieces[below] = pieces.get(below, 0) + unit.numerator * mass


class FixedFlow(_Flow[int]):
    """A flow in whole numbers of 256 binary places, always rounded down."""

    def __init__(self, course: Course) -> None:
        """Get ready to run ``course``."""
        super().__init__(course, FIXED_ONE)
        self.amounts: dict[Node, int] = {}

    def ends(self) -> Ends:
        """The spread over the ends, with what rounding lost."""
        self.run()
        return Ends(self.amounts, FIXED_ONE, FIXED_ONE - sum(self.amounts.values()))

    def share(self, mass: int, whole: int) -> int:
        """``mass / whole``."""
        return (mass << _PLACES) // whole

    def times(self, weight: int, share: int) -> int:
        """That share of a weight."""
        return weight * share >> _PLACES

    def over(self, share: int, rest: int) -> int:
        """``share / rest``."""
        return (share << _PLACES) // rest

    def give(self, part: Node, weight: int) -> None:
        """Add a weight to a node or an end."""
        where = self.weights if part[0] in _INNER else self.amounts
        where[part] = where.get(part, 0) + weight

    def hand_on(self, weight: int, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight."""
        if len(parts) == 1:
            self.give(parts[0][0], weight)
            return
        for part, mass in parts:
            if mass:
                self.give(part, weight * mass // whole)
