"""Rings large and small, solved in Fractions, in rounded numbers and digit by digit."""

import random
from fractions import Fraction

import pytest

from cocoachain.lineage.mixing import recovering
from cocoachain.lineage.mixing.arithmetic import Exact, Fixed, TooFineError
from cocoachain.lineage.mixing.circling import Circle, Ring
from cocoachain.lineage.mixing.recovering import recovered


def _ring(size: int, seed: int = 1, leak: int = 5) -> Ring:
    """Each node hands to four others and lets something out."""
    chance = random.Random(seed)  # noqa: S311 - data, no secret
    masses = [
        {part: chance.randrange(1, 10**6) for part in chance.sample(range(size), min(4, size))}
        for _ in range(size)
    ]
    return Ring(masses, [sum(each.values()) + leak for each in masses], [leak > 0] * size)


@pytest.mark.parametrize("size", [1, 2, 7, 30])
def test_three_ways_give_the_same_weights(size: int) -> None:
    coming = {0: Fraction(2, 3), size - 1: Fraction(1, 7)}

    exact, caught = Circle(Exact(), _ring(size)).solve(dict(coming))

    assert caught == {}
    assert recovered(_ring(size), coming) == exact
    units = {at: (weight.numerator << 300) // weight.denominator for at, weight in coming.items()}
    rounded, _ = Circle(Fixed(300), _ring(size)).solve(units)
    for at, weight in exact.items():
        assert 0 <= weight - Fraction(rounded[at], 1 << 300) < Fraction(1, 1 << 200)


def test_what_goes_in_comes_out() -> None:
    ring = _ring(60)

    passing = recovered(ring, {3: Fraction(1)})

    out = sum(weight * Fraction(5, ring.wholes[at]) for at, weight in passing.items())
    assert out == 1


def test_a_node_that_nothing_reaches_has_no_weight() -> None:
    ring = Ring([{1: 1}, {0: 1}, {2: 1}], [2, 2, 2], [True, True, True])

    assert recovered(ring, {0: Fraction(1)}) == {0: Fraction(4, 3), 1: Fraction(2, 3)}


def test_a_closed_ring_is_left_to_others_that_catch_its_weight() -> None:
    ring = _ring(5, leak=0)

    assert recovered(ring, {0: Fraction(1)}) is None
    _, caught = Circle(Exact(), ring).solve({0: Fraction(1)})
    assert sum(caught.values()) == 1
    assert len(caught) == 1


def test_a_ring_that_is_too_large_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovering, "MOST_NODES", 6)

    assert recovered(_ring(7), {0: Fraction(1)}) is None
    assert recovered(_ring(6), {0: Fraction(1)}) is not None


def test_a_prime_that_divides_the_system_gives_way_to_the_next() -> None:
    prime = recovering._PRIMES[0]
    ring = Ring([{0: 1}], [prime + 1], [True])

    assert recovered(ring, {0: Fraction(1)}) == {0: Fraction(prime + 1, prime)}


def test_masses_may_be_as_large_as_they_are() -> None:
    most = 9 * 10**15
    ring = Ring([{1: most}, {0: most - 1}], [most, most], [False, True])

    assert recovered(ring, {0: Fraction(1)}) == {0: most, 1: most}


def test_exact_numbers_with_a_limit_end_where_they_grow_long() -> None:
    with pytest.raises(TooFineError):
        Circle(Exact(most_bits=64), _ring(30)).solve({0: Fraction(1)})
    assert Exact(most_bits=2).fine_enough(Fraction(1, 3)) == Fraction(1, 3)
    with pytest.raises(TooFineError):
        Exact(most_bits=2).fine_enough(Fraction(1, 4))
