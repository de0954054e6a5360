"""Flow through a graph: one weight is put on a node and handed on until it reaches the ends.

Every node is visited once, in the order of the flow, and hands its weight to its parts by mass. The
nodes of a ring are solved together, as the linear system that they are.

Two arithmetics give the same answers. :class:`ExactFlow` works in Fractions. Their denominators
grow with every blend that meets another (15,000 bits after six levels of eight), so there is
:class:`FixedFlow`, in whole numbers of 256 binary places, always rounded down. Since nothing else
is lost, what is missing at the end bounds the error of every single answer, and a caller that is
in doubt about a rounding asks the exact one.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import lcm

import attrs

from cocoachain.lineage.circling import Arithmetic, Circle, WeightT

Node = tuple[str, int]
"""A kind of node and its code. ``lot`` and ``step`` hand on; every other kind is an end."""

Parts = tuple[list[tuple[Node, int]], int]
"""What a node hands to, each with a mass of 0 or more, and the sum of these masses, above 0."""

_INNER = frozenset({"lot", "step"})
_PLACES = 256
_MOST_MULTIPLIED = 20_000
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

    groups: Iterable[list[Node]]
    """The nodes after the start in the order of the flow, again and again; several are a ring."""

    parts: Callable[[Node], Parts]
    """What a node hands its weight to."""

    closed: Mapping[Node, Node]
    """For each node of a ring, the end of the ring's weight if nothing leads out of it."""


class _Flow(Arithmetic[WeightT]):
    """What both arithmetics have in common."""

    def __init__(self, course: Course, one: WeightT) -> None:
        self.course = course
        self.one: WeightT = one
        self.nothing: WeightT = one - one
        self.weights: dict[Node, WeightT] = {course.start: one}

    def run(self) -> None:
        """Hand the weight on, group by group."""
        for group in self.course.groups:
            if len(group) > 1:
                self._through_ring(group)
                continue
            weight = self.weights.pop(group[0], None)
            if weight is not None:
                self.hand_on(weight, *self.course.parts(group[0]))

    def _through_ring(self, ring: list[Node]) -> None:
        """Find what comes by each node of a ring, and hand on what leads out of it."""
        place = {node: at for at, node in enumerate(ring)}
        coming = {place[node]: self.weights.pop(node) for node in ring if node in self.weights}
        if not coming:
            return
        shares: list[dict[int, WeightT]] = []
        outer: list[Parts] = []
        for node in ring:
            parts, whole = self.course.parts(node)
            inner: dict[int, int] = {}
            for part, mass in parts:
                if mass and part in place:
                    inner[place[part]] = inner.get(place[part], 0) + mass
            shares.append({at: self.share(mass, whole) for at, mass in inner.items()})
            outer.append(([each for each in parts if each[1] and each[0] not in place], whole))
        leaks = [bool(parts) for parts, _ in outer]
        passing, caught = Circle(self, shares, leaks=leaks).solve(coming)
        for at, weight in passing.items():
            self.hand_on(weight, *outer[at])
        for at, weight in caught.items():
            self.give(self.course.closed[ring[at]], weight)

    @abstractmethod
    def share(self, mass: int, whole: int) -> WeightT:
        """``mass / whole``."""

    @abstractmethod
    def give(self, part: Node, weight: WeightT) -> None:
        """Add a weight to a node or an end."""

    @abstractmethod
    def hand_on(self, weight: WeightT, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide a weight among parts, ``whole`` being the mass of all of it."""


class ExactFlow(_Flow[Fraction]):
    """A flow in Fractions; ``most_bits`` of a denominator end it with TooFineError.

    So do 20,000 multiplications inside rings, if there is such a limit.
    """

    def __init__(self, course: Course, *, most_bits: int | None = None) -> None:
        """Get ready to run ``course``."""
        super().__init__(course, Fraction(1))
        self.most_bits = most_bits
        self.multiplied = 0
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
        self.multiplied += 1
        if self.most_bits is not None and self.multiplied > _MOST_MULTIPLIED:
            raise TooFineError
        return self._fine_enough(weight * share)

    def over(self, weight: Fraction, rest: Fraction) -> Fraction:
        """``weight / rest``."""
        return self._fine_enough(weight / rest)

    def give(self, part: Node, weight: Fraction) -> None:
        """Add a weight to a node or an end."""
        self._add(part, weight, 1)

    def hand_on(self, weight: Fraction, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight; one Fraction is made for all parts."""
        if len(parts) == 1 and parts[0][1] == whole:
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

    def over(self, weight: int, rest: int) -> int:
        """``weight / rest``."""
        return (weight << _PLACES) // rest

    def add_shares(self, to: dict[int, int], weight: int, shares: dict[int, int]) -> None:
        """Add the shares of a weight; in one loop, as dense rings spend their time here."""
        for part, share in shares.items():
            to[part] = to.get(part, 0) + (weight * share >> _PLACES)

    def give(self, part: Node, weight: int) -> None:
        """Add a weight to a node or an end."""
        where = self.weights if part[0] in _INNER else self.amounts
        where[part] = where.get(part, 0) + weight

    def hand_on(self, weight: int, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight."""
        if len(parts) == 1 and parts[0][1] == whole:
            self.give(parts[0][0], weight)
            return
        for part, mass in parts:
            if mass:
                self.give(part, weight * mass // whole)
