"""Exact mass: whole milligrams in an ``int``, from nothing to nine million tonnes.

Why milligrams: laboratory samples and single bars need less than a gram, and 2**53 mg is more
than a year's world crop, so one mass stays exact in every tool that reads our files.
"""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from math import isfinite
from numbers import Rational
from typing import NoReturn, final, overload

import attrs

from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.values.figures import whole_number

MILLIGRAMS_PER_GRAM = 1_000
MILLIGRAMS_PER_KILOGRAM = 1_000_000
LARGEST_MG = 9_000_000_000_000_000
"""9e15 mg, that is 9 million tonnes: above it, sums could leave 64 bits."""

_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_EXACTLY = Context(prec=40, Emax=999_999_999, Emin=-999_999_999, traps=[Inexact, InvalidOperation])
_DIGITS = len(str(LARGEST_MG))


def _milligrams(mg: object) -> int:
    """The same number as an ``int`` in range, or an error that says what was expected."""
    if type(mg) is not int:
        mg = whole_number(mg, "whole milligrams as an int", "Mass.mg")
    if 0 <= mg <= LARGEST_MG:
        return mg
    message = f"Expected a mass of 0 to {LARGEST_MG} mg, got {shown(mg)} mg"
    raise RecordError(message)


@final
@attrs.frozen(order=False, repr=False, weakref_slot=False)
class Mass:
    """An exact mass of 0 to 9·10¹⁵ whole milligrams.

    Raises:
        RecordError: The mass is negative, too large, or finer than a milligram.
        RecordTypeError: A float (or anything but an int, a Decimal or text) was given.

    >>> Mass.kg("62.5") + Mass.g(12)
    Mass.kg("62.512")
    >>> sum([Mass.kg(1), Mass.kg(2)])
    Mass.kg("3")
    >>> print(Mass.kg("0.012"))
    0.012 kg
    """

    mg: int = attrs.field(converter=_milligrams)
    """Whole milligrams."""

    @classmethod
    def kg(cls, kilograms: str | int | Decimal) -> "Mass":
        """So many kilograms, at most six decimals: ``Mass.kg("62.5")``."""
        return cls(_scaled(kilograms, MILLIGRAMS_PER_KILOGRAM, "kg"))

    @classmethod
    def g(cls, grams: str | int | Decimal) -> "Mass":
        """So many grams, at most three decimals: ``Mass.g(12)``."""
        return cls(_scaled(grams, MILLIGRAMS_PER_GRAM, "g"))

    def as_kg(self) -> Decimal:
        """The mass in kilograms, exactly, without needless zeros."""
        return Decimal(_plain(self.mg))

    def __add__(self, other: "Mass") -> "Mass":
        """The exact sum."""
        if not isinstance(other, Mass):
            return NotImplemented
        return Mass(self.mg + other.mg)

    def __radd__(self, other: int) -> "Mass":
        """``0 + mass`` is the mass, so that ``sum()`` works; no other number can be added."""
        return self if type(other) is int and other == 0 else NotImplemented

    def __sub__(self, other: "Mass") -> "Mass":
        """The exact difference; a mass below zero is an error, never a negative mass."""
        if not isinstance(other, Mass):
            return NotImplemented
        if other.mg > self.mg:
            message = f"Expected to take at most {self}, got {other}: a mass is never negative"
            raise RecordError(message)
        return Mass(self.mg - other.mg)

    def __mul__(self, share: int | Fraction) -> "Mass":
        """That many times the mass, rounded half up to whole milligrams."""
        if isinstance(share, bool) or not isinstance(share, int | Rational):
            _refuse_inexact(share)
            return NotImplemented
        over, under = self.mg * int(share.numerator), int(share.denominator)
        return Mass((2 * over + under) // (2 * under))

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: "Mass") -> Fraction: ...
    @overload
    def __truediv__(self, other: int | Fraction) -> "Mass": ...
    def __truediv__(self, other: "Mass | int | Fraction") -> "Fraction | Mass":
        """Mass by mass is the exact share; mass by a number is rounded half up.

        Raises:
            ZeroDivisionError: By no mass, or by 0.
        """
        if isinstance(other, Mass):
            if not other.mg:
                message = f"Expected a mass above 0 to divide {self} by, got {other}"
                raise ZeroDivisionError(message)
            return Fraction(self.mg, other.mg)
        if isinstance(other, bool) or not isinstance(other, int | Rational):
            _refuse_inexact(other)
            return NotImplemented
        if not other:
            message = f"Expected a number other than 0 to divide {self} by, got {other}"
            raise ZeroDivisionError(message)
        return self * Fraction(int(other.denominator), int(other.numerator))

    def __lt__(self, other: "Mass") -> bool:
        """Less mass."""
        if not isinstance(other, Mass):
            return NotImplemented
        return self.mg < other.mg

    def __le__(self, other: "Mass") -> bool:
        """At most as much."""
        if not isinstance(other, Mass):
            return NotImplemented
        return self.mg <= other.mg

    def __gt__(self, other: "Mass") -> bool:
        """More mass."""
        if not isinstance(other, Mass):
            return NotImplemented
        return self.mg > other.mg

    def __ge__(self, other: "Mass") -> bool:
        """At least as much."""
        if not isinstance(other, Mass):
            return NotImplemented
        return self.mg >= other.mg

    def __bool__(self) -> bool:
        """False for no mass at all."""
        return self.mg != 0

    def __str__(self) -> str:
        """Kilograms with the unit and no needless zeros: ``62.5 kg``."""
        return f"{_plain(self.mg)} kg"

    def __format__(self, spec: str) -> str:
        """The text of ``str()``, padded and aligned as the format asks: ``f"{mass:>12}"``."""
        return format(str(self), spec)

    def __repr__(self) -> str:
        """The call that makes the same mass."""
        return f'Mass.kg("{_plain(self.mg)}")'


def _refuse_inexact(factor: object) -> None:
    """An error that shows the exact spelling, if the factor is a float or a Decimal."""
    if isinstance(factor, float | Decimal):
        inexact = "the float " if isinstance(factor, float) else ""
        spelling = float.__repr__(factor) if isinstance(factor, float) else str(factor)
        message = f"A share is exact: use Fraction({spelling!r}), not {inexact}{spelling}"
        raise RecordTypeError(message)


def _plain(mg: int) -> str:
    """Kilograms of ``mg`` without needless zeros."""
    whole, rest = divmod(mg, MILLIGRAMS_PER_KILOGRAM)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def _scaled(amount: object, per_unit: int, unit: str) -> int:
    """Whole milligrams of ``amount`` units; floats and needless precision are refused."""
    if type(amount) is int:
        return amount * per_unit
    if isinstance(amount, float) and isfinite(amount):
        _refuse_float(amount, per_unit, unit)
    if isinstance(amount, str):
        if not _PLAIN_NUMBER.fullmatch(amount):
            message = f"Expected {unit} as plain digits such as '62.5', got {shown(amount)}"
            raise RecordError(message)
        return _exactly(Decimal(str.__str__(amount)), per_unit, unit)
    if isinstance(amount, Decimal):
        return _exactly(amount, per_unit, unit)
    return whole_number(amount, f"{unit} as text, int or Decimal", f"Mass.{unit}") * per_unit


def _exactly(amount: Decimal, per_unit: int, unit: str) -> int:
    """Whole milligrams of a Decimal of any size, at no cost that grows with its exponent."""
    if not amount.is_finite() or (amount.adjusted() > _DIGITS and amount):
        message = f"Expected a mass of 0 to {LARGEST_MG} mg, got {amount!s:.80} {unit}"
        raise RecordError(message)
    if not amount:
        return 0
    try:
        milligrams = _EXACTLY.to_integral_exact(_EXACTLY.multiply(amount, per_unit))
    except Inexact:
        message = f"Expected at most whole milligrams, got {amount!s:.80} {unit}"
        raise RecordError(message) from None
    return int(milligrams)


def _refuse_float(amount: float, per_unit: int, unit: str) -> NoReturn:
    """Say how the float is spelt exactly, to the milligram."""
    decimals = len(str(per_unit)) - 1
    spelling = f"{amount:.{decimals}f}".rstrip("0").rstrip(".")
    message = (
        f'A mass is exact: write Mass.{unit}("{spelling}"), not the float {float.__repr__(amount)}'
    )
    raise RecordTypeError(message)
