"""Exact weights in a large ring, digit by digit, and then proved.

Fractions in a ring of a hundred lots grow to thousands of digits at every step of the way. So the
linear system is solved modulo a small prime, where numbers stay short, and that solution is lifted
to one modulo a power of the prime (Dixon's method). All weights of a ring have one denominator; as
soon as the power is large enough, numerators and denominator can be read from it. That they are the
solution is checked in whole numbers, and there is only one.
"""

from fractions import Fraction
from math import isqrt, lcm

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.mixing.circling import Ring

_PRIMES = (1_048_573, 1_048_571, 1_048_559)
"""Below 2**20, so that sums of 8,192 products of two remainders are exact in a float64."""

MOST_NODES = 1_500
"""The inverse of a larger ring would take too long."""

_FIRST_DIGITS = 16

Solution = tuple[dict[int, int], int]
"""Numerators by position, and the denominator of all of them."""


def recovered(ring: Ring, coming: dict[int, Fraction]) -> dict[int, Fraction] | None:
    """What comes by each node; ``None`` if the ring is too large or some part of it is closed."""
    below = lcm(*(weight.denominator for weight in coming.values()))
    units = {at: weight.numerator * (below // weight.denominator) for at, weight in coming.items()}
    for prime in _PRIMES if len(ring.wholes) <= MOST_NODES else ():
        inverse = _inverse(ring, prime)
        if inverse is not None:
            found = _lifted(ring, units, prime, inverse)
            if found is not None:
                numbers, denominator = found
                return {
                    at: Fraction(number * ring.wholes[at], denominator * below)
                    for at, number in numbers.items()
                    if number
                }
    return None


def _inverse(ring: Ring, prime: int) -> npt.NDArray[np.int64] | None:
    """The inverse of the ring's system modulo a prime; ``None`` if it has none.

    Row by row, the system says: what comes by a node is what comes in and what others hand to it.
    The unknowns are the weights over the nodes' wholes.
    """
    size = len(ring.wholes)
    table = np.zeros((size, 2 * size), np.int64)
    for at, whole in enumerate(ring.wholes):
        table[at, at] = whole % prime
        table[at, size + at] = 1
    for at, masses in enumerate(ring.masses):
        for part, mass in masses.items():
            table[part, at] = (int(table[part, at]) - mass) % prime
    for at in range(size):
        pivots = np.flatnonzero(table[at:, at])
        if not len(pivots):
            return None
        pivot = at + int(pivots[0])
        table[[at, pivot]] = table[[pivot, at]]
        table[at] = table[at] * pow(int(table[at, at]), -1, prime) % prime
        rows = np.flatnonzero(table[:, at])
        rows = rows[rows != at]
        table[rows] = (table[rows] - table[rows, at][:, None] * table[at]) % prime
    return table[:, size:]


def _lifted(
    ring: Ring, units: dict[int, int], prime: int, inverse: npt.NDArray[np.int64]
) -> Solution | None:
    """The solution, once enough digits of it are known."""
    size = len(ring.wholes)
    bits = 2 * sum(whole.bit_length() for whole in ring.wholes) + 2 * size
    enough = (bits + 2 * sum(units.values()).bit_length()) // (prime.bit_length() - 1) + 2
    rest = [units.get(at, 0) for at in range(size)]
    solution, power, digits = [0] * size, 1, 0
    check_at = min(_FIRST_DIGITS, enough)
    floats = inverse.astype(np.float64)
    while digits < enough:
        remainders = np.array([number % prime for number in rest], np.float64)
        digit = np.rint(np.fmod(floats @ remainders, prime)).astype(np.int64).tolist()
        rest = [number // prime for number in _less(ring, rest, digit)]
        solution = [held + each * power for held, each in zip(solution, digit, strict=True)]
        power *= prime
        digits += 1
        if digits == check_at:
            found = _read(solution, power)
            if found is not None and _is_solution(ring, units, *found):
                return found
            check_at = min(2 * check_at, enough)
    return None


def _less(ring: Ring, rest: list[int], digit: list[int]) -> list[int]:
    """What is left of the right-hand side when a digit of the solution is taken out."""
    left = [
        number - whole * each for number, whole, each in zip(rest, ring.wholes, digit, strict=True)
    ]
    for each, masses in zip(digit, ring.masses, strict=True):
        if each:
            for part, mass in masses.items():
                left[part] += mass * each
    return left


def _read(solution: list[int], power: int) -> Solution | None:
    """Small numerators over one small denominator that have these remainders, if there are any."""
    limit, denominator = isqrt(power >> 1), 1
    for remainder in solution:
        number = remainder * denominator % power
        if number > limit:
            denominator *= _denominator(number, power, limit)
            if denominator > limit:
                return None
    return {at: each * denominator % power for at, each in enumerate(solution)}, denominator


def _denominator(remainder: int, power: int, limit: int) -> int:
    """The denominator of the small fraction with that remainder, by Euclid's algorithm."""
    before, now = power, remainder
    below_before, below = 0, 1
    while now > limit:
        times = before // now
        before, now = now, before - times * now
        below_before, below = below, below_before - times * below
    return abs(below)


def _is_solution(
    ring: Ring, units: dict[int, int], numbers: dict[int, int], denominator: int
) -> bool:
    """Whether what comes by each node is what comes in and what the others hand to it."""
    sums = {at: weight * denominator for at, weight in units.items()}
    for at, number in numbers.items():
        for part, mass in ring.masses[at].items():
            sums[part] = sums.get(part, 0) + number * mass
    return all(sums.get(at, 0) == number * ring.wholes[at] for at, number in numbers.items())
