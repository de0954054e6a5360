"""Figures as messages show them: masses, shares, moments, lists of names."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from cocoachain.values.moments import WholeDay

_MILLIGRAMS = 1_000_000


def kilograms(milligrams: int | Fraction) -> str:
    """Milligrams in kilograms; unlike a Mass, a sum may be of any size.

    >>> kilograms(62_500_000)
    '62.5 kg'
    """
    whole, rest = divmod(round(milligrams), _MILLIGRAMS)
    return f"{_trimmed(whole, rest, 6)} kg"


def shown(number: Fraction, limit: Fraction | None = None) -> str:
    """The number in decimals, with so many that it does not look like a limit that it passes.

    >>> shown(Fraction(1, 3)), shown(Fraction(450001, 1000000), Fraction(45, 100))
    ('0.333', '0.450001')
    """
    for places in range(3, 31):
        text = _trimmed(*divmod(round(number * 10**places), 10**places), places)
        if limit is None or number == limit or Fraction(text) != limit:
            return text
    return str(number)


def when(moment: datetime) -> str:
    """The moment as it was written: a day, or day, time and offset."""
    if isinstance(moment, WholeDay):
        return str(moment)
    return moment.isoformat(" ", "minutes" if not moment.second + moment.microsecond else "auto")


def listed(words: Iterable[str], most: int = 3) -> str:
    """The first of them, and how many more.

    >>> listed(["A", "B", "C", "D", "E"])
    'A, B, C and 2 more'
    """
    names = list(dict.fromkeys(words))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _trimmed(whole: int, rest: int, places: int) -> str:
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")
