"""Exact weights in a large ring, recovered from rounded ones and then proved.

Fractions in a ring of a hundred lots grow to thousands of digits at every step of the way. Rounded
numbers of as many places do not, and from them the exact solution can be read: all its weights have
one denominator. That it is the solution is checked in whole numbers, and there is only one.
"""

from fractions import Fraction
from math import lcm

from cocoachain.lineage.arithmetic import Fixed
from cocoachain.lineage.circling import Circle, Ring

_FIRST_PLACES = 512
_MARGIN = 16


def recovered(ring: Ring, coming: dict[int, Fraction]) -> dict[int, Fraction] | None:
    """What comes by each node; ``None`` if some of it goes round for ever, or is not found."""
    below = lcm(*(weight.denominator for weight in coming.values()))
    units = {at: weight.numerator * (below // weight.denominator) for at, weight in coming.items()}
    enough = 4 * sum(whole.bit_length() for whole in ring.wholes) + 4 * _FIRST_PLACES
    places = _FIRST_PLACES
    while places < 4 * enough:
        passing, caught = Circle(Fixed(places), ring).solve(
            {at: weight << places for at, weight in units.items()}
        )
        if caught:
            return None
        parts = {at: weight // ring.wholes[at] for at, weight in passing.items()}
        found = _over_one_denominator(parts, places)
        if found is not None and _is_solution(ring, units, *found):
            numbers, denominator = found
            return {
                at: Fraction(number * ring.wholes[at], denominator * below)
                for at, number in numbers.items()
            }
        places *= 2
    return None


def _over_one_denominator(parts: dict[int, int], places: int) -> tuple[dict[int, int], int] | None:
    """Whole numbers and a denominator that the rounded numbers are close to, if there are any."""
    one, near = 1 << places, 1 << (places - places // 8)
    denominator = 1
    for part in parts.values():
        rest = part * denominator % one
        if min(rest, one - rest) > near >> places // 4:
            close = Fraction(rest, one).limit_denominator(1 << (places // 2 - _MARGIN))
            denominator *= close.denominator
            if denominator.bit_length() > places // 2:
                return None
    half = one >> 1
    return {at: (part * denominator + half) >> places for at, part in parts.items()}, denominator


def _is_solution(
    ring: Ring, units: dict[int, int], numbers: dict[int, int], denominator: int
) -> bool:
    """Whether what comes by each node is what comes in and what the others hand to it."""
    sums = {at: weight * denominator for at, weight in units.items()}
    for at, number in numbers.items():
        for part, mass in ring.masses[at].items():
            sums[part] = sums.get(part, 0) + number * mass
    places = sums.keys() | numbers.keys()
    return all(sums.get(at, 0) == numbers.get(at, 0) * ring.wholes[at] for at in places)
