"""What a count of beans out of a sample says of the whole lot: exact binomial tests and intervals.

A cut test counts defects among beans that were drawn by chance. Whether so many defects can come
from a lot that keeps a limit is told by the binomial distribution, in integers and without
rounding (the interval of Clopper and Pearson). Beyond :data:`MOST_EXACT` beans Wilson's formula,
which then agrees with it to the digits shown, takes its place.
"""

import functools
from collections.abc import Callable
from fractions import Fraction
from math import isqrt

MOST_EXACT = 2000
"""The largest sample that is reckoned exactly, so that no sample size can stop the program."""

_STEPS = 10_000
_Z = Fraction(1_959_964, 1_000_000)


def beans(per_cent: Fraction, sample: int) -> int:
    """How many beans of the sample that per cent was; what is written is rounded."""
    counted = per_cent * sample / 100
    half_down = -((1 - 2 * counted) // 2)
    return max(0, min(sample, int(half_down)))


def is_beyond(count: int, sample: int, limit: Fraction, doubt: Fraction) -> bool:
    """Whether so many or more beans out of the sample are too many for a share of ``limit``.

    That is, whether they would come by chance in at most half of ``doubt`` of all samples of a lot
    that has just this share; the lower end of the interval is then above the limit.
    """
    if sample <= 0 or count <= 0:
        return False
    if limit >= 1:
        return False
    if sample > MOST_EXACT:
        return _wilson(count, sample)[0] > limit
    return _or_more(count, sample, limit) <= doubt / 2


@functools.lru_cache(maxsize=4096)
def interval(count: int, sample: int, doubt: Fraction) -> tuple[Fraction, Fraction]:
    """The ends between which the share of the lot lies, to the next ten-thousandth outward.

    With probability ``1 - doubt``, where the beans were drawn by chance.

    >>> low, high = interval(9, 300, Fraction(1, 20))
    >>> float(low), float(high)
    (0.0138, 0.0562)
    """
    if sample <= 0:
        return Fraction(0), Fraction(1)
    if sample > MOST_EXACT:
        return _wilson(count, sample)
    low = _last(lambda p: _or_more(count, sample, p) <= doubt / 2) if count else 0
    high = (
        _STEPS - _last(lambda p: _or_more(sample - count, sample, p) <= doubt / 2)
        if count < sample
        else _STEPS
    )
    return Fraction(low, _STEPS), Fraction(high, _STEPS)


def _last(holds: Callable[[Fraction], bool]) -> int:
    """The last step at which something that holds at 0 still holds."""
    low, high = 0, _STEPS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(Fraction(middle, _STEPS)) else (low, middle)
    return low


@functools.lru_cache(maxsize=4096)
def _or_more(count: int, sample: int, share: Fraction) -> Fraction:
    """The probability of ``count`` or more out of ``sample``, exactly."""
    hit, all_of = share.numerator, share.denominator
    miss = all_of - hit
    if not miss:
        return Fraction(1)
    term = miss**sample
    total = term
    for drawn in range(1, count):
        term = term * (sample - drawn + 1) * hit // (drawn * miss)
        total += term
    return 1 - Fraction(total, all_of**sample) if count else Fraction(1)


def _wilson(count: int, sample: int) -> tuple[Fraction, Fraction]:
    square = _Z * _Z
    middle = count + square / 2
    inner = Fraction(count * (sample - count), sample) + square / 4
    scale = 10**6
    root = Fraction(isqrt(int(inner * scale * scale)), scale)
    whole = sample + square
    low, high = (middle - _Z * root) / whole, (middle + _Z * root) / whole
    return max(Fraction(0), low), min(Fraction(1), high)
