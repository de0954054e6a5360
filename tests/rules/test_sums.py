"""Exact sums and exact comparisons."""

from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from cocoachain.lineage.columns import pointers
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Stage
from cocoachain.model.steps import LossCause, StepKind
from cocoachain.rules.sums import (
    StepMasses,
    StepRows,
    bits,
    shares_below,
    shares_beyond,
    stages_of,
    stated,
    sums,
    sums_by_lot,
)

MASSES = st.integers(0, 9_000_000_000_000_000)
LIMITS = st.fractions(0, 2, max_denominator=1000)


@given(st.lists(st.lists(MASSES, max_size=5), max_size=6))
@example([[9_000_000_000_000_000] * 1100])
def test_sums_are_exact(groups):
    values = np.array([each for group in groups for each in group], np.int64)

    found = sums(values, pointers(np.array([len(group) for group in groups], np.int64)))

    assert [int(each) for each in found] == [sum(group) for group in groups]


@given(st.lists(st.tuples(MASSES, MASSES), min_size=1, max_size=20), LIMITS)
@example([(280, 1000), (279, 1000), (281, 1000), (0, 0), (5, 0)], Fraction(28, 100))
@example([(9 * 10**15 - 1, 9 * 10**15), (9 * 10**15, 9 * 10**15)], Fraction(1))
def test_comparisons_are_exact_and_silent_where_there_is_no_whole(pairs, limit):
    parts, wholes = (np.array(each, np.int64) for each in zip(*pairs, strict=True))

    assert shares_beyond(parts, wholes, limit).tolist() == [
        bool(whole) and Fraction(part, whole or 1) > limit for part, whole in pairs
    ]
    assert shares_below(parts, wholes, limit).tolist() == [
        bool(whole) and Fraction(part, whole or 1) < limit for part, whole in pairs
    ]


def test_fractions_compare_as_well():
    parts = np.array([Fraction(1, 3), Fraction(2, 3)], np.object_)
    wholes = np.array([1, 2], np.object_)

    assert shares_beyond(parts, wholes, Fraction(333, 1000)).tolist() == [True, True]
    assert shares_beyond(parts, wholes, Fraction(1, 3)).tolist() == [False, False]


def test_moments_that_are_not_stated_are_taken_from_the_others():
    none = np.iinfo(np.int64).min

    found = stated(np.array([none, 5]), np.array([7, 8]))

    assert found.tolist() == [7, 5]


@given(st.frozensets(st.sampled_from(list(Stage))))
def test_bits_stand_for_stages(stages):
    assert stages_of(bits(stages)) == stages


def test_the_masses_of_steps_are_told_by_stage_and_cause(make):
    losses = {"shell": 3, "spill": 1}
    records = make.one_step("winnow", {"beans": 10, "nibs": 2}, {"nibs": 6, "shell": None}, losses)
    masses = StepMasses(Lineage(Chain.of(records)).columns)

    assert masses.taken().tolist() == [12_000_000]
    assert masses.taken([Stage.BEANS]).tolist() == [10_000_000]
    assert masses.given([Stage.NIBS, Stage.SHELL]).tolist() == [6_000_000]
    assert masses.lost().tolist() == [4_000_000]
    assert masses.lost([LossCause.SHELL]).tolist() == [3_000_000]
    assert masses.measured.tolist() == [False]
    assert stages_of(int(masses.gives()[0])) == {Stage.NIBS, Stage.SHELL}


def test_rows_of_kinds_are_looked_at_once(make):
    steps = [
        make.step(f"S-{at}", kinds) for at, kinds in enumerate(("roast", "roast+winnow", "roast"))
    ]
    rows = StepRows(Lineage(Chain.of(steps)))

    assert rows.doing(StepKind.WINNOW).tolist() == [False, True, False]
    assert rows.only(StepKind.ROAST).tolist() == [True, False, True]
    assert rows.where(lambda row: len(row) > 1).tolist() == [False, True, False]


def test_a_chain_without_steps_has_no_rows():
    rows = StepRows(Lineage(Chain.of()))

    assert rows.doing(StepKind.ROAST).tolist() == []


def test_sums_of_two_lots_are_exact_beyond_what_a_float_tells():
    values = np.array([9 * 10**15, 9 * 10**15 - 1, 5], np.int64)

    found = sums_by_lot(values, np.array([1, 1, 0]), 3)

    assert found.dtype == np.int64
    assert found.tolist() == [5, 18 * 10**15 - 1, 0]
    assert sums(values, np.array([0, 2, 2, 3])).tolist() == [18 * 10**15 - 1, 0, 5]


def test_sums_by_lot_beyond_sixty_four_bits_are_exact():
    values = np.full(2_000, 9 * 10**15, np.int64)
    lot_of = np.array([0] * 1_500 + [1] * 500)

    found = sums_by_lot(values, lot_of, 3)

    assert found.dtype == np.object_
    assert found.tolist() == [1_500 * 9 * 10**15, 500 * 9 * 10**15, 0]


def test_one_milligram_in_the_largest_mass_is_seen():
    whole = np.array([9 * 10**15], np.int64)

    assert shares_beyond(whole + 1, whole, Fraction(1)).tolist() == [True]
    assert shares_below(whole - 1, whole, Fraction(1)).tolist() == [True]
    assert shares_beyond(whole, whole, Fraction(1)).tolist() == [False]
