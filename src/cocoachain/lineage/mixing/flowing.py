"""Flow through a graph: one weight is put on a node and handed on until it reaches the ends.

Every node is visited once, in the order of the flow, and hands its weight to its parts by mass. The
nodes of a ring are solved together, as the linear system that they are.

Two arithmetics give the same answers. :class:`ExactFlow` works in Fractions. Their denominators
grow with every blend that meets another (15,000 bits after six levels of eight), so there is
:class:`FixedFlow`, in whole numbers of 256 binary places, always rounded down. Since nothing else
is lost, what is missing at the end bounds the error of every single answer, and a caller that is
in doubt about a rounding asks the exact one.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import Generic

import attrs

from cocoachain.lineage.mixing.arithmetic import Arithmetic, Exact, Fixed, TooFineError, WeightT
from cocoachain.lineage.mixing.circling import Circle, Ring
from cocoachain.lineage.mixing.recovering import recovered

Node = tuple[str, int]
"""A kind of node and its code. ``lot`` and ``step`` hand on; every other kind is an end."""

Parts = tuple[list[tuple[Node, int]], int]
"""What a node hands to, each with a mass of 0 or more, and the sum of these masses, above 0."""

_INNER = frozenset({"lot", "step"})
_PLACES = 256
FIXED_ONE = 1 << _PLACES
"""The whole weight of a fixed flow."""

_WIDER = 4
"""So many times wider than that of one weight may the common denominator of all ends be."""

_LARGE = 40
"""Nodes from which on the exact weights of a ring are recovered from rounded ones."""


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


class _Flow(ABC, Generic[WeightT]):
    """What both arithmetics have in common."""

    def __init__(self, course: Course, arithmetic: Arithmetic[WeightT]) -> None:
        self.course = course
        self.arithmetic: Arithmetic[WeightT] = arithmetic
        self.weights: dict[Node, WeightT] = {course.start: arithmetic.one}

    def run(self) -> None:
        """Hand the weight on, group by group."""
        for group in self.course.groups:
            if len(group) > 1:
                self._through_ring(group)
                continue
            weight = self.weights.pop(group[0], None)
            if weight is not None:
                self.hand_on(weight, *self.course.parts(group[0]))

    def _through_ring(self, nodes: list[Node]) -> None:
        """Find what comes by each node of a ring, and hand on what leads out of it."""
        place = {node: at for at, node in enumerate(nodes)}
        coming = {place[node]: self.weights.pop(node) for node in nodes if node in self.weights}
        if not coming:
            return
        ring = Ring([], [], [])
        outer: list[list[tuple[Node, int]]] = []
        for node in nodes:
            parts, whole = self.course.parts(node)
            inner: dict[int, int] = {}
            for part, mass in parts:
                if mass and part in place:
                    inner[place[part]] = inner.get(place[part], 0) + mass
            outer.append([each for each in parts if each[1] and each[0] not in place])
            ring.masses.append(inner)
            ring.wholes.append(whole)
            ring.leaks.append(bool(outer[-1]))
        passing, caught = self.solved(ring, coming)
        for at, weight in passing.items():
            self.hand_on(weight, outer[at], ring.wholes[at])
        for at, weight in caught.items():
            self.give(self.course.closed[nodes[at]], weight)

    def solved(
        self, ring: Ring, coming: dict[int, WeightT]
    ) -> tuple[dict[int, WeightT], dict[int, WeightT]]:
        """What comes by each node of a ring, and what goes round for ever."""
        return Circle(self.arithmetic, ring).solve(coming)

    @abstractmethod
    def give(self, part: Node, weight: WeightT) -> None:
        """Add a weight to a node or an end."""

    @abstractmethod
    def hand_on(self, weight: WeightT, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide a weight among parts, ``whole`` being the mass of all of it."""


class ExactFlow(_Flow[Fraction]):
    """A flow in Fractions; with ``most_bits`` it ends with TooFineError where they grow long."""

    def __init__(self, course: Course, *, most_bits: int | None = None) -> None:
        """Get ready to run ``course``."""
        self.exact = Exact(most_bits)
        super().__init__(course, self.exact)
        self.most_bits = most_bits
        self.pieces: dict[Node, dict[int, int]] = {}

    def ends(self) -> Ends:
        """The exact spread over the ends."""
        self.run()
        belows = {below for pieces in self.pieces.values() for below in pieces}
        whole = 1
        for below in belows:
            whole = lcm(whole, below)
            if self.most_bits is not None and whole.bit_length() > _WIDER * self.most_bits:
                raise TooFineError
        units = {below: whole // below for below in belows}
        amounts = {
            end: sum(number * units[below] for below, number in pieces.items())
            for end, pieces in self.pieces.items()
        }
        return Ends(amounts, whole)

    def solved(
        self, ring: Ring, coming: dict[int, Fraction]
    ) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
        """In a large ring by way of rounded weights, unless Fractions are to stay short."""
        if self.most_bits is None and len(ring.wholes) >= _LARGE:
            passing = recovered(ring, coming)
            if passing is not None:
                return passing, {}
        return super().solved(ring, coming)

    def give(self, part: Node, weight: Fraction) -> None:
        """Add a weight to a node or an end."""
        self._add(part, weight, 1)

    def hand_on(self, weight: Fraction, parts: list[tuple[Node, int]], whole: int) -> None:
        """Divide the weight; one Fraction is made for all parts."""
        if len(parts) == 1 and parts[0][1] == whole:
            self._add(parts[0][0], weight, 1)
            return
        unit = self.exact.fine_enough(weight / whole)
        for part, mass in parts:
            if mass:
                self._add(part, unit, mass)

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
        super().__init__(course, Fixed(_PLACES))
        self.amounts: dict[Node, int] = {}

    def ends(self) -> Ends:
        """The spread over the ends, with what rounding lost."""
        self.run()
        return Ends(self.amounts, FIXED_ONE, FIXED_ONE - sum(self.amounts.values()))

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
