"""The quick ways of origins: certain floats, whole numbers by node, and what they leave."""

import pickle
from fractions import Fraction

import numpy as np
import pytest

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.lineage import shares as shares_module
from cocoachain.lineage.mixing import whole_numbers
from cocoachain.lineage.mixing.apportioning import InDoubtError, Shares, apportioned
from cocoachain.lineage.mixing.arithmetic import TooFineError
from cocoachain.lineage.mixing.asking import MassesByName, answered
from cocoachain.lineage.mixing.certain import Amounts, certain_masses, certain_total
from cocoachain.lineage.mixing.coding import codes_of
from cocoachain.lineage.mixing.mixtures import drawn_mixture, mixture_of
from cocoachain.lineage.mixing.whole_numbers import shares_exactly, shares_rounded
from cocoachain.lineage.shares import origins
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, nibs, step, sugar
from small_seasons import season

SEASON = season()
BARS = [lot.id for lot in SEASON.lots if lot.id.startswith("BAR")]


def _slowly(chain, lot, by="plot", material="cocoa"):
    """By lots and steps in whole numbers, as small chains are answered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares_module, "_FEW_STEPS", 10**9)
        return origins(chain, lot, by=by, material=material)


def _node(chain, lot):
    return int(mixture_of(chain).head[chain.columns.lot_code(lot)])


# The same answer by every way ---------------------------------------------------------------------


@pytest.mark.parametrize("by", ["plot", "farmer", "lot", "country"])
def test_floats_give_the_bytes_of_exact_arithmetic(by: str) -> None:
    for lot in BARS:
        codes = codes_of(SEASON, by, "cocoa")
        mass = SEASON.chain.lot(lot).mass.mg
        quick = answered(mixture_of(SEASON), codes, _node(SEASON, lot), mass)
        expected = _slowly(SEASON, lot, by)

        assert list(quick.masses.items()) == list(expected.items())
        assert (quick.unknown, quick.total) == (expected.unknown.mg, expected.total.mg)


@pytest.mark.parametrize("unit", [1, 100_000, 10**6])
def test_origins_of_a_season_are_those_of_exact_arithmetic(unit: int) -> None:
    chain = season(seed=unit, unit=unit)

    for lot in (each.id for each in chain.lots if each.id.startswith("BAR")):
        found, expected = origins(chain, lot), _slowly(chain, lot)
        assert str(found) == str(expected)
        assert found.shares == expected.shares
        assert found == expected


def test_a_small_chain_draws_no_mixture_and_a_large_one_does() -> None:
    small, large = season(pools=20), season()

    origins(small, "BAR-000")
    origins(large, "BAR-000")

    assert drawn_mixture(small) is None
    assert drawn_mixture(large) is mixture_of(large)


@pytest.mark.parametrize("way", [shares_exactly, shares_rounded])
def test_whole_numbers_by_node_are_those_by_lot(way) -> None:
    mixture, codes = mixture_of(SEASON), codes_of(SEASON, "plot", "cocoa")
    exact = origins(SEASON, "BAR-003", exact=True)

    found, whole = way(mixture, codes, _node(SEASON, "BAR-003"))

    assert found.whole == whole
    assert list(found.amounts) == list(exact)
    for name, amount in found.amounts.items():
        low = Fraction(amount, whole)
        assert low <= exact[name] <= low + Fraction(found.missing, whole)
    assert (found.missing == 0) is (way is shares_exactly)


def test_denominators_that_grow_too_long_end_exact_numbers(monkeypatch) -> None:
    mixture, codes = mixture_of(SEASON), codes_of(SEASON, "plot", "cocoa")
    monkeypatch.setattr(whole_numbers, "_CHEAP_BITS", 8)

    with pytest.raises(TooFineError):
        shares_exactly(mixture, codes, _node(SEASON, "BAR-003"))
    assert origins(SEASON, "BAR-003") == _slowly(SEASON, "BAR-003")


def test_what_floats_leave_open_is_settled_in_whole_numbers(monkeypatch) -> None:
    def in_doubt(*_):
        raise InDoubtError

    monkeypatch.setattr(shares_module, "answered", in_doubt)

    for lot in BARS:
        assert str(origins(SEASON, lot)) == str(_slowly(SEASON, lot))


def test_a_source_answers_in_a_large_chain_too() -> None:
    assert origins(SEASON, "D000-0") == _slowly(SEASON, "D000-0")


# What only exact arithmetic can tell --------------------------------------------------------------


def _quickly(*records, lot, by="plot", material="cocoa"):
    chain = lineage(*records)
    codes = codes_of(chain, by, material)
    mass = chain.chain.lot(lot).mass.mg
    return answered(mixture_of(chain), codes, _node(chain, lot), mass)


def test_a_ring_on_the_way_is_left_to_exact_arithmetic() -> None:
    with pytest.raises(InDoubtError):
        _quickly(
            beans("A", 90, "P"),
            nibs("X", 100),
            bar("Y", 97),
            step("S1", [("A", 90), ("Y", 10)], [("X", 100)]),
            step("S2", [("X", 97)], [("Y", 97)]),
            lot="Y",
        )


def test_what_was_not_measured_is_left_to_exact_arithmetic_which_names_it(monkeypatch) -> None:
    chain = lineage(
        beans("A", 90, "P"),
        nibs("X", 90),
        step("S1", [("A", None)], [("X", 90)]),
        bar("Y", 90),
        step("S2", [("X", 90)], [("Y", 90)]),
    )
    monkeypatch.setattr(shares_module, "_FEW_STEPS", 0)

    with pytest.raises(MassUnknownError) as caught:
        origins(chain, "Y")
    assert str(caught.value) == "Expected a mass, got none: lot 'A' into step 'S1'"


def test_a_whole_quota_is_left_to_exact_arithmetic() -> None:
    records = [beans("A", 3, "P"), beans("B", 7, "Q"), nibs("X", 10)]
    with pytest.raises(InDoubtError):
        _quickly(*records, step("S", [("A", 3), ("B", 7)], [("X", 10)]), lot="X")


def test_one_origin_alone_needs_no_quota() -> None:
    found = _quickly(
        beans("A", 3, "P"),
        nibs("X", 3),
        step("S", [("A", 3)], [("X", 3)]),
        lot="X",
    )

    assert dict(found.masses) == {"P": Mass(3)}


def test_equal_masses_of_one_step_are_equal_origins() -> None:
    """4 mg of five equal parts: 0.8 mg each, and the four first by name are rounded up."""
    parts = [("E", 5), ("D", 5), ("C", 5), ("B", 5), ("A", 5)]
    found = _quickly(
        *(beans(f"L-{plot}", mass, plot) for plot, mass in parts),
        nibs("X", 4),
        step("S", [(f"L-{plot}", mass) for plot, mass in parts], [("X", 25)]),
        lot="X",
    )

    assert {name: mass.mg for name, mass in found.masses.items()} == {
        "A": 1, "B": 1, "C": 1, "D": 1, "E": 0,
    }  # fmt: skip


def test_equal_shares_of_different_steps_are_left_to_exact_arithmetic() -> None:
    with pytest.raises(InDoubtError):
        _quickly(
            beans("A", 5, "P"),
            beans("B", 5, "Q"),
            nibs("X", 5),
            nibs("Y", 5),
            nibs("Z", 3),
            step("S1", [("A", 5)], [("X", 5)]),
            step("S2", [("B", 5)], [("Y", 5)]),
            step("S3", [("X", 5), ("Y", 5)], [("Z", 10)]),
            lot="Z",
        )


def test_equal_shares_beside_unknown_are_left_to_exact_arithmetic() -> None:
    with pytest.raises(InDoubtError):
        _quickly(
            beans("A", 5, "P"),
            beans("B", 5),
            nibs("X", 3),
            step("S", [("A", 5), ("B", 5)], [("X", 10)]),
            lot="X",
        )


def test_the_counted_part_is_rounded_half_up_only_where_it_is_certain() -> None:
    records = [beans("A", 3, "P"), sugar("I", 4), bar("X", 5)]
    mixed = step("S", [("A", 3), ("I", 4)], [("X", 7)])
    found = _quickly(*records, mixed, lot="X")

    assert (found.total, dict(found.masses)) == (2, {"P": Mass(2)})
    half = [beans("A", 3, "P"), sugar("I", 3), bar("X", 5)]
    with pytest.raises(InDoubtError):
        _quickly(*half, step("S", [("A", 3), ("I", 3)], [("X", 6)]), lot="X")


def test_a_lot_of_sugar_has_no_origins_and_no_cocoa() -> None:
    found = _quickly(sugar("I", 7), bar("X", 7), step("S", [("I", 7)], [("X", 7)]), lot="X")

    assert (dict(found.masses), found.unknown, found.total) == ({}, 0, 0)


# Certain roundings --------------------------------------------------------------------------------


def _amounts(*values, roundings=10):
    return Amounts(np.array(values, np.float64), np.full(len(values), float(roundings)))


def _never(_):
    return False


def test_clear_quotas_are_apportioned() -> None:
    masses = certain_masses(10, _amounts(2, 1, 4), (7.0, 3.0), _never)

    exact = apportioned(10, Shares({"A": 2, "B": 1, "C": 4}, 7))
    assert masses.tolist() == list(exact.values()) == [3, 1, 6]


def test_a_border_within_the_error_is_in_doubt() -> None:
    with pytest.raises(InDoubtError):
        certain_masses(4, _amounts(5, 5, 5), (15.0, 3.0), _never)
    with pytest.raises(InDoubtError):
        certain_masses(10, _amounts(2, 1, 4, roundings=1e15), (7.0, 3.0), _never)


def test_equal_ones_go_in_order() -> None:
    assert certain_masses(4, _amounts(5, 5, 5), (15.0, 3.0), lambda _: True).tolist() == [2, 1, 1]


def test_masses_beyond_floats_are_in_doubt() -> None:
    with pytest.raises(InDoubtError):
        certain_masses(9 * 10**15, _amounts(2, 1), (3.0, 3.0), _never)
    with pytest.raises(InDoubtError):
        certain_total(9 * 10**15, _amounts(0.3, 0.3))


def test_a_counted_part_near_a_half_is_in_doubt() -> None:
    assert certain_total(10, _amounts(0.2, 0.24))[0] == 4
    with pytest.raises(InDoubtError):
        certain_total(10, _amounts(0.2, 0.25))
    assert certain_total(10, None) == (10, 1.0, 0.0)


# A mapping that makes masses when they are looked at ----------------------------------------------


def test_masses_by_name_are_a_mapping_in_order() -> None:
    masses = MassesByName(["A", "B", "C", "D"], np.array([0, 2]), np.array([5, 0]))

    assert list(masses) == ["A", "C"]
    assert dict(masses) == {"A": Mass(5), "C": Mass(0)}
    assert len(masses) == 2
    assert masses["C"] == Mass(0)
    for absent in ("B", "D", "E", "", 7, None):
        assert absent not in masses
    with pytest.raises(KeyError):
        masses["B"]
    assert pickle.loads(pickle.dumps(masses)) == {"A": Mass(5), "C": Mass(0)}  # noqa: S301 - ours


def test_an_answer_is_pickled_with_what_it_says_and_no_lineage() -> None:
    found = origins(SEASON, "BAR-000")

    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - ours

    assert again == found
    assert again.shares == found.shares
    assert len(pickle.dumps(found)) < 40_000


def test_an_origin_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownRecordError) as caught:
        origins(SEASON, "BAR-000")["P0"]
    assert str(caught.value).startswith("The chain holds no origin 'P0'. Nearest: 'P0")


def test_codes_stay_right_when_new_names_come_between_old_ones() -> None:
    chain = season(seed=5)
    first = origins(chain, "A000", by="lot")
    for at in range(119, 0, -7):
        origins(chain, f"A{at:03}", by="lot")

    assert origins(chain, "A000", by="lot") == first == _slowly(chain, "A000", by="lot")
