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
        whole, rest = divmod(round(number * 10**places), 10**places)
        text = _trimmed(whole, rest, places)
        if limit is None or number == limit or Fraction(text) != limit:
            return text
    return str(number)


def when(moment: datetime) -> str:
    """The moment as it was written: a day, or day, time and offset."""
    if isinstance(moment, WholeDay):
        return str(moment)
    return moment.isoformat(" ", "minutes" if not moment.second + moment.microsecond else "auto")


def duration(microseconds: int) -> str:
    """Days, hours, minutes and seconds, as far as there are any; less than a second is not shown.

    >>> duration(662_400_000_000), duration(0)
    ('7 d 16 h', '0 s')
    """
    seconds = microseconds // 1_000_000
    pieces = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, length)
        pieces += [f"{count} {unit}"] if count else []
    return " ".join(pieces) or "0 s"


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
