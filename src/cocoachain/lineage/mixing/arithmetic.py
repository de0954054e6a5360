"""Two ways to reckon with weights between 0 and all: exactly, and rounded down."""

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Generic, TypeVar

WeightT = TypeVar("WeightT", int, Fraction)

_MOST_MULTIPLIED = 20_000
"""In a limited arithmetic; after so much work the rounded one is the quicker."""


class TooFineError(Exception):
    """Inside only: exact numbers have grown beyond their budget."""


class Arithmetic(ABC, Generic[WeightT]):
    """How weights are made, multiplied and divided."""

    one: WeightT
    nothing: WeightT

    @abstractmethod
    def share(self, mass: int, whole: int) -> WeightT:
        """``mass / whole``."""

    @abstractmethod
    def times(self, weight: WeightT, share: WeightT) -> WeightT:
        """That share of a weight."""

    @abstractmethod
    def over(self, weight: WeightT, rest: WeightT) -> WeightT:
        """``weight / rest``, for a ``rest`` above 0."""

    def add_shares(
        self, to: dict[int, WeightT], weight: WeightT, shares: dict[int, WeightT]
    ) -> None:
        """Add the shares of a weight."""
        for part, share in shares.items():
            to[part] = to.get(part, self.nothing) + self.times(weight, share)


class Exact(Arithmetic[Fraction]):
    """Fractions; ``most_bits`` of a denominator end it with TooFineError, as does much work."""

    one = Fraction(1)
    nothing = Fraction(0)

    def __init__(self, most_bits: int | None = None) -> None:
        """Without ``most_bits`` there is no limit."""
        self.most_bits = most_bits
        self._multiplied = 0

    def share(self, mass: int, whole: int) -> Fraction:
        """``mass / whole``."""
        return Fraction(mass, whole)

    def times(self, weight: Fraction, share: Fraction) -> Fraction:
        """That share of a weight."""
        self._multiplied += 1
        if self.most_bits is not None and self._multiplied > _MOST_MULTIPLIED:
            raise TooFineError
        return self.fine_enough(weight * share)

    def over(self, weight: Fraction, rest: Fraction) -> Fraction:
        """``weight / rest``."""
        return self.fine_enough(weight / rest)

    def fine_enough(self, number: Fraction) -> Fraction:
        """The number, if its denominator is not too long."""
        if self.most_bits is not None and number.denominator.bit_length() > self.most_bits:
            raise TooFineError
        return number


class Fixed(Arithmetic[int]):
    """Whole numbers of so many binary places, always rounded down."""

    nothing = 0

    def __init__(self, places: int) -> None:
        """The whole weight is ``2 ** places``."""
        self.places = places
        self.one = 1 << places

    def share(self, mass: int, whole: int) -> int:
        """``mass / whole``."""
        return (mass << self.places) // whole

    def times(self, weight: int, share: int) -> int:
        """That share of a weight."""
        return weight * share >> self.places

    def over(self, weight: int, rest: int) -> int:
        """``weight / rest``."""
        return (weight << self.places) // rest

    def add_shares(self, to: dict[int, int], weight: int, shares: dict[int, int]) -> None:
        """Add the shares of a weight; in one loop, as dense rings spend their time here."""
        places = self.places
        for part, share in shares.items():
            to[part] = to.get(part, 0) + (weight * share >> places)
