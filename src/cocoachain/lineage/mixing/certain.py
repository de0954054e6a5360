"""Whole milligrams from floats, where their roundings are certain.

Every float is the true number times at most ``(1 + u) ** n``, where *u* is half a unit in the last
place and *n* the number of roundings on its way; nothing is ever subtracted on that way. So each
quota is known to lie between two numbers, and where these leave no doubt about a single milligram,
the answer is that of exact arithmetic. Equal remainders, which floats cannot prove, are settled
where they come of the same masses in the same nodes.
"""

from collections.abc import Callable

import attrs
import numpy as np

from cocoachain.lineage.columns import Int64s
from cocoachain.lineage.mixing.apportioning import InDoubtError
from cocoachain.lineage.mixing.mixtures import Floats

_UNIT = 2.0**-53 * 1.01
"""One rounding, with room for roundings of roundings."""

_MOST_ROUNDINGS = 1e9
_WHOLE = 2.0**53

Twins = Callable[[Int64s], bool]
"""Whether some amounts are certainly equal."""


@attrs.frozen(eq=False)
class Amounts:
    """Positive amounts in floats, each with the number of roundings that lie behind it at most."""

    values: Floats
    roundings: Floats

    def total(self) -> tuple[float, float]:
        """Their sum, and how many roundings lie behind it."""
        return float(self.values.sum()), float(self.roundings.max()) + len(self.values)


def certain_total(mass: int, counted: Amounts | None) -> tuple[int, float, float]:
    """The counted part of a mass in whole milligrams, half up; then the sum and its roundings.

    ``None`` says that all of it is counted.
    """
    if counted is None:
        return mass, 1.0, 0.0
    share, roundings = counted.total()
    number = mass * share
    total = np.floor(number + 0.5)
    doubt = number * (roundings + 3) * _UNIT
    if not (number - doubt > total - 0.5 and number + doubt < total + 0.5 and number < _WHOLE / 4):
        raise InDoubtError
    return int(total), share, roundings


def certain_masses(
    total: int, amounts: Amounts, whole: tuple[float, float], twins: Twins
) -> Int64s:
    """``total`` apportioned by largest remainder; equal remainders go in the order of the amounts.

    ``whole`` is the sum of the amounts, with its roundings.

    Raises:
        InDoubtError: Floats do not settle it.
    """
    share, roundings = whole
    if not len(amounts.values):
        return np.zeros(0, np.int64)
    if len(amounts.values) == 1:
        return np.array([total], np.int64)
    if total > _WHOLE / 4 or float(amounts.roundings.max()) > _MOST_ROUNDINGS:
        raise InDoubtError
    quotas = amounts.values * (total / share)
    errors = quotas * ((amounts.roundings + (roundings + 4)) * _UNIT)
    units = np.floor(quotas)
    rests = quotas - units
    if total and bool(((rests <= errors) | (rests + errors >= 1.0)).any()):
        raise InDoubtError
    left = total - int(units.sum())
    masses = units.astype(np.int64)
    if left:
        masses[_largest(rests, errors, left, twins)] += 1
    return masses


def _largest(rests: Floats, errors: Floats, left: int, twins: Twins) -> Int64s:
    """The places of the largest remainders."""
    if not 0 < left < len(rests):
        raise InDoubtError
    parted = np.partition(rests, len(rests) - left)
    border = (parted[-left] + parted[:-left].max()) / 2
    up = rests > border
    chosen = np.flatnonzero(up)
    low, high = rests - errors, rests + errors
    if len(chosen) == left and low[up].min() > high[~up].max():
        return chosen
    return _among_equals(low, high, left, twins)


def _among_equals(low: Floats, high: Floats, left: int, twins: Twins) -> Int64s:
    """As above, where some remainders around the border may be equal: if they are, by order."""
    number = len(low)
    sure = low > np.partition(high, number - left - 1)[number - left - 1]
    out = high < np.partition(low, number - left)[number - left]
    open_ones = np.flatnonzero(~sure & ~out)
    wanted = left - int(sure.sum())
    if not (0 <= wanted <= len(open_ones)) or not twins(open_ones):
        raise InDoubtError
    return np.concatenate((np.flatnonzero(sure), open_ones[:wanted]))
