"""Figures: decimal numbers, exact as they were written, and small enough to work with."""

import re
from decimal import Decimal
from operator import index

from cocoachain.errors import RecordError, RecordTypeError, shown

_WRITTEN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)

MOST_DIGITS = 40
"""Before and after the point; beyond it, adding two numbers could fill the memory."""

_LONGEST = 2 * MOST_DIGITS + 8


def check_figure(value: object, what: str) -> Decimal:
    """The number as an exact Decimal, with the digits that it was written with.

    A float gives the shortest decimal that stands for it. Text is plain digits with a decimal
    point, in ASCII, without spaces.

    Raises:
        RecordTypeError: Not a number.
        RecordError: Not finite, not written as a number, or of too many digits.
    """
    number = value if type(value) is Decimal else _as_decimal(value, what)
    if not number.is_finite():
        message = f"Expected a finite number, got {shown(value)} ({what})"
        raise RecordError(message)
    if not -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS or len(str(number)) > _LONGEST:
        expected = f"Expected at most {MOST_DIGITS} digits before and after the point"
        message = f"{expected}, got {shown(value)} ({what})"
        raise RecordError(message)
    return number


def _as_decimal(value: object, what: str) -> Decimal:
    """The number that an int, float, Decimal or text stands for."""
    if isinstance(value, float):
        return Decimal(float.__repr__(value))
    if isinstance(value, str):
        if not _WRITTEN.fullmatch(value):
            message = f"Expected a number in plain digits, got {shown(value)} ({what})"
            raise RecordError(message)
        return Decimal(str.__str__(value))
    if isinstance(value, Decimal):
        return Decimal(value)
    return Decimal(whole_number(value, "a number", what))


def whole_number(value: object, expected: str, what: str) -> int:
    """The int that a whole number of any type stands for; True and False are none.

    Raises:
        RecordTypeError: Not a whole number.
    """
    if not isinstance(value, bool) and hasattr(value, "__index__"):
        try:
            return index(value)
        except TypeError:  # numpy's booleans and longer arrays say so only when asked
            pass
    message = f"Expected {expected}, got {type(value).__name__}: {shown(value)} ({what})"
    raise RecordTypeError(message)
