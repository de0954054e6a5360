"""The book behind the everyday questions."""

import numpy as np
import pytest

from cocoachain.lineage.books.holdings import sums_by
from cocoachain.lineage.books.periods import BEGINNING, FOREVER, Period, instant_of, ledger_zone
from cocoachain.lineage.books.spending import shared
from cocoachain.model.chain import Chain

LARGEST = 9 * 10**15


def test_sums_beyond_64_bits_are_exact():
    masses = np.full(2000, LARGEST, np.int64)
    masses[-1] = 1
    codes = np.array([0] * 1999 + [1], np.int64)

    assert sums_by(codes, masses, 3).tolist() == [1999 * LARGEST, 1, 0]
    assert sums_by(codes, -masses, 3).tolist() == [-1999 * LARGEST, -1, 0]


def test_sums_of_nothing_are_nothing():
    assert sums_by(np.zeros(0, np.int64), np.zeros(0, np.int64), 2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (10, [1, 1, 1], [3, 4, 3]),
        (10, [0, 5], [0, 10]),
        (3, [1, 1, 1], [1, 1, 1]),
        (0, [4, 4], [0, 0]),
        (7, [0, 0], [7, 0]),
    ],
)
def test_an_amount_is_shared_out_whole(amount, weights, shares):
    assert shared(amount, weights) == shares


def test_a_period_without_a_start_holds_what_nobody_dated():
    assert BEGINNING in Period()
    assert FOREVER in Period()
    assert [moment in Period(3, 5) for moment in (3, 4, 5, 6, BEGINNING)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_a_chain_without_moments_keeps_universal_time():
    assert str(ledger_zone(Chain.of([]))) == "UTC"
    assert instant_of(Chain.of([]), None) == FOREVER
