"""Binomial tests and intervals of a cut test."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rules.quality_statistics import MOST_EXACT, beans, interval, is_beyond

DOUBT = Fraction(1, 20)


@pytest.mark.parametrize(
    ("per_cent", "sample", "count"),
    [
        ("3", 300, 9),
        ("3.33", 300, 10),
        ("1.67", 300, 5),
        ("1.5", 300, 4),
        ("1.51", 300, 5),
        ("0", 300, 0),
        ("100", 300, 300),
        ("0.1", 300, 0),
        ("250", 300, 300),
        ("50", 1, 0),
        ("51", 1, 1),
    ],
)
def test_per_cent_are_turned_back_into_beans(per_cent, sample, count):
    assert beans(Fraction(per_cent), sample) == count


@pytest.mark.parametrize(
    ("count", "sample", "low", "high"),
    [
        (9, 300, "0.0138", "0.0562"),
        (0, 300, "0", "0.0123"),
        (300, 300, "0.9877", "1"),
        (1, 1, "0.025", "1"),
        (0, 0, "0", "1"),
        (15, 100, "0.0864", "0.2354"),
    ],
)
def test_the_interval_is_that_of_clopper_and_pearson(count, sample, low, high):
    assert interval(count, sample, DOUBT) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("limit", "last_in_doubt"), [("0.03", 15), ("0.02", 11), ("0.08", 34), ("0.01", 7)]
)
def test_so_many_of_300_beans_are_beyond_a_limit(limit, last_in_doubt):
    assert not is_beyond(last_in_doubt, 300, Fraction(limit), DOUBT)
    assert is_beyond(last_in_doubt + 1, 300, Fraction(limit), DOUBT)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
       st.fractions(0, 1, max_denominator=20))  # fmt: skip
def test_beyond_is_what_the_sum_of_the_distribution_says(drawn, limit):
    count, sample = drawn
    tail = sum(
        comb(sample, k) * limit**k * (1 - limit) ** (sample - k) for k in range(count, sample + 1)
    )

    assert is_beyond(count, sample, limit, DOUBT) == (tail <= DOUBT / 2 and count > 0 and limit < 1)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_what_was_found_and_its_mirror_image_is_that_of_the_rest(drawn):
    count, sample = drawn
    low, high = interval(count, sample, DOUBT)
    other_low, other_high = interval(sample - count, sample, DOUBT)

    assert low <= Fraction(count, sample) <= high
    assert (low, high) == (1 - other_high, 1 - other_low)


def test_more_beans_make_the_interval_narrower_and_none_stop_the_program():
    exact = interval(60, MOST_EXACT, DOUBT)
    near = interval(60, MOST_EXACT + 1, DOUBT)
    huge = interval(3 * 10**13, 10**15, DOUBT)

    assert abs(exact[0] - near[0]) < Fraction(1, 1000)
    assert abs(exact[1] - near[1]) < Fraction(1, 1000)
    assert Fraction("0.02999") < huge[0] < Fraction("0.03") < huge[1] < Fraction("0.03001")
    assert is_beyond(3 * 10**13 + 10**10, 10**15, Fraction("0.03"), DOUBT)
    assert not is_beyond(3 * 10**13, 10**15, Fraction("0.03"), DOUBT)


def test_nothing_is_beyond_all_or_out_of_no_sample():
    assert not is_beyond(300, 300, Fraction(1), DOUBT)
    assert not is_beyond(5, 0, Fraction("0.01"), DOUBT)
    assert not is_beyond(0, 300, Fraction(0), DOUBT)
    assert is_beyond(1, 300, Fraction(0), DOUBT)
