"""Exact shares to whole milligrams, and when rounded shares must not be trusted."""

from fractions import Fraction

import pytest

from cocoachain.lineage.mixing.apportioning import InDoubtError, Shares, apportioned, half_up


@pytest.mark.parametrize(
    ("number", "below", "rounded"),
    [
        (0, 7, 0),
        (1, 2, 1),
        (3, 2, 2),
        (2, 5, 0),
        (5, 10, 1),
        (49, 100, 0),
        (10**40 + 1, 2, 10**40 // 2 + 1),
    ],
)
def test_halves_go_upwards(number: int, below: int, rounded: int) -> None:
    assert half_up(number, below) == rounded


@pytest.mark.parametrize(
    ("total", "amounts", "expected"),
    [
        (100, {"A": 1, "B": 2}, {"A": 33, "B": 67}),
        (0, {"A": 1, "B": 2}, {"A": 0, "B": 0}),
        (1, {"A": 1, "B": 1}, {"A": 1, "B": 0}),
        (1, {"B": 1, "A": 1}, {"B": 0, "A": 1}),
        (1, {None: 1, "Z": 1}, {None: 0, "Z": 1}),
        (2, {"A": 1, "B": 1, None: 1}, {"A": 1, "B": 1, None: 0}),
        (7, {"A": 3}, {"A": 7}),
        (5, {"": 1, "A": 1}, {"": 3, "A": 2}),
    ],
)
def test_what_is_left_goes_to_the_largest_remainders_ties_by_identifier(
    total: int, amounts: dict[str | None, int], expected: dict[str | None, int]
) -> None:
    assert apportioned(total, Shares(amounts, sum(amounts.values()))) == expected


def test_rounded_shares_that_settle_every_rounding_are_enough() -> None:
    shares = Shares({"A": 333, "B": 666}, 1_000, missing=1)

    assert apportioned(100, shares) == {"A": 33, "B": 67}


@pytest.mark.parametrize(
    ("total", "amounts", "loose"),
    [
        (10, {"A": 499, "B": 500}, False),  # the first may be 500, a whole 5
        (3, {"A": 499, "B": 500}, False),  # which remainder is the larger is not certain
        (10, {"A": 400, "B": 599}, True),  # a little less, and 4 is not reached
    ],
)
def test_rounded_shares_that_leave_a_rounding_open_are_refused(
    total: int, amounts: dict[str | None, int], *, loose: bool
) -> None:
    with pytest.raises(InDoubtError):
        apportioned(total, Shares(amounts, 1_000, missing=1, loose=loose))


def test_a_share_of_nothing_settled_is_certain_to_be_less_than_one() -> None:
    """Its amount was rounded down to 0, and the whole is uncertain too."""
    shares = Shares({"A": 0, "B": 10**9}, 10**9, missing=1, loose=True)

    assert apportioned(10, Shares({"A": 0, "B": 10**9 - 5}, 10**9, missing=1)) == {"A": 0, "B": 10}
    with pytest.raises(InDoubtError):
        apportioned(10, shares)


def test_certain_answers_are_those_of_all_true_shares() -> None:
    """Every true share that the bound allows gives what the rounded shares gave."""
    for first in range(101):
        rounded = Shares({"A": first, "B": 100 - first}, 102, missing=2)
        try:
            answer = apportioned(7, rounded)
        except InDoubtError:
            continue
        for more in (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)):
            true = {"A": (first + more) * 2, "B": (102 - first - more) * 2}
            exact = Shares({key: int(share) for key, share in true.items()}, 204)
            assert apportioned(7, exact) == answer
