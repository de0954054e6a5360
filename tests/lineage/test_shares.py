"""Origins: each sentence of what they promise, with its numbers written out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cocoachain.errors import MassUnknownError, UnknownChoiceError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing import settling
from cocoachain.lineage.mixing.flowing import ExactFlow
from cocoachain.lineage.shares import ASSUMPTION, origins
from cocoachain.model.lots import BeanLot, IngredientLot, OtherLot, PodLot
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, nibs, step, sugar

# A known wrong answer of other systems each ------------------------------------------------------


def test_a_blend_of_equal_parts_is_half_and_half() -> None:
    """Averaging step by step makes 25 : 75 of it."""
    chain = lineage(
        beans("A", 50, "P-A"),
        beans("B", 25, "P-B"),
        beans("C", 25, "P-B"),
        nibs("X", 75),
        nibs("Y", 100),
        step("S1", [("A", 50), ("B", 25)], [("X", 75)]),
        step("S2", [("X", 75), ("C", 25)], [("Y", 100)]),
    )

    assert origins(chain, "Y", exact=True) == {"P-A": Fraction(1, 2), "P-B": Fraction(1, 2)}


def test_every_contributor_counts_not_only_the_first() -> None:
    parts = [(f"D{number}", 10) for number in range(7)]
    chain = lineage(
        *(beans(lot, mass, f"P{lot}") for lot, mass in parts),
        nibs("X", 70),
        step("S", parts, [("X", 70)]),
    )

    assert origins(chain, "X") == {f"PD{number}": Mass(10) for number in range(7)}


def test_shares_do_not_add_to_more_than_all_where_mass_was_lost() -> None:
    """Shares of what went in, taken of what came out, add to 105 %."""
    chain = lineage(
        beans("A", 63, "P-A"),
        beans("B", 42, "P-B"),
        nibs("X", 100),
        step("S", [("A", 63), ("B", 42)], [("X", 100)]),
    )

    found = origins(chain, "X")

    assert found == {"P-A": Mass(60), "P-B": Mass(40)}
    assert found.shares == {"P-A": 0.6, "P-B": 0.4}


def test_a_plot_that_comes_by_two_ways_counts_once() -> None:
    """One diamond: the same beans as two co-products that meet again."""
    chain = lineage(
        beans("A", 100, "P"),
        nibs("B", 40),
        nibs("C", 60),
        bar("D", 100),
        step("S1", [("A", 100)], [("B", 40), ("C", 60)]),
        step("S2", [("B", 40), ("C", 60)], [("D", 100)]),
    )

    assert origins(chain, "D") == {"P": Mass(100)}


def test_a_batch_fed_back_into_itself_does_not_hang_and_does_not_count_twice() -> None:
    chain = lineage(
        beans("A", 90, "P-A"),
        beans("B", 10, "P-B"),
        nibs("X", 100),
        bar("Y", 100),
        step("S1", [("A", 90), ("Y", 10)], [("X", 100)]),
        step("S2", [("X", 90), ("B", 10)], [("Y", 100)]),
    )

    found = origins(chain, "Y", exact=True)

    assert found == {"P-A": Fraction(81, 91), "P-B": Fraction(10, 91)}
    assert found.unknown == 0


# Content, sentence by sentence --------------------------------------------------------------------


def test_a_lot_with_a_producing_step_takes_its_content_from_it_and_not_from_its_own_plot() -> None:
    chain = lineage(
        beans("A", 10, "P-A"), beans("X", 10, "P-X"), step("S", [("A", 10)], [("X", 10)])
    )

    assert origins(chain, "X") == {"P-A": Mass(10)}


def test_with_several_producing_steps_the_content_is_the_sum_of_what_each_put_in() -> None:
    chain = lineage(
        beans("A", 10, "P-A"),
        beans("B", 30, "P-B"),
        nibs("SILO", 40),
        step("S1", [("A", 10)], [("SILO", 10)]),
        step("S2", [("B", 30)], [("SILO", 30)]),
    )

    assert origins(chain, "SILO") == {"P-A": Mass(10), "P-B": Mass(30)}


@pytest.mark.parametrize(("own", "key", "unknown"), [("P-X", {"P-X": Mass(5)}, 0), (None, {}, 5)])
def test_what_a_lot_holds_beyond_what_was_put_in_is_its_plots_else_unknown(
    own: str | None, key: dict[str, Mass], unknown: int
) -> None:
    chain = lineage(beans("A", 10, "P-A"), beans("X", 15, own), step("S", [("A", 10)], [("X", 10)]))

    found = origins(chain, "X")

    assert found == {"P-A": Mass(10), **key}
    assert found.unknown == Mass(unknown)


def test_a_lot_that_holds_less_than_was_put_in_scales_down() -> None:
    chain = lineage(
        beans("A", 10, "P-A"),
        beans("B", 30, "P-B"),
        nibs("X", 20),
        step("S", [("A", 10), ("B", 30)], [("X", 40)]),
    )

    assert origins(chain, "X") == {"P-A": Mass(5), "P-B": Mass(15)}


def test_an_overdrawn_lot_keeps_its_composition() -> None:
    chain = lineage(
        beans("A", 10, "P-A"),
        beans("B", 10, "P-B"),
        nibs("X", 20),
        nibs("Y", 50),
        step("S1", [("A", 10), ("B", 10)], [("X", 20)]),
        step("S2", [("X", 50)], [("Y", 50)]),
    )

    assert origins(chain, "Y") == {"P-A": Mass(25), "P-B": Mass(25)}


def test_a_lot_with_neither_plot_nor_farmer_nor_step_is_unknown_under_every_key() -> None:
    chain = lineage(beans("A", 10))

    for by in ("plot", "farmer", "village", "lot"):
        found = origins(chain, "A", by=by)
        assert found == {}
        assert found.unknown == Mass(10)
        assert found.unknown_share == 1.0


def test_what_a_step_put_out_beyond_what_it_took_is_unknown_in_all_its_outputs() -> None:
    chain = lineage(
        beans("A", 10, "P-A"),
        nibs("X", 9),
        nibs("Y", 3),
        step("S", [("A", 10)], [("X", 9), ("Y", 3)]),
    )

    for lot, known, unknown in (("X", 8, 1), ("Y", 3, 0)):
        found = origins(chain, lot)
        assert found == {"P-A": Mass(known)}
        assert found.unknown == Mass(unknown)
        shares = origins(chain, lot, exact=True)
        assert (shares["P-A"], shares.unknown) == (Fraction(5, 6), Fraction(1, 6))


def test_recorded_losses_do_not_make_the_excess_larger() -> None:
    from cocoachain.model.steps import Loss

    chain = lineage(
        beans("A", 10, "P-A"),
        nibs("X", 10),
        step("S", [("A", 10)], [("X", 10)], losses=[Loss("shell", Mass(3))]),
    )

    assert origins(chain, "X") == {"P-A": Mass(10)}


def test_excess_is_cocoa_if_any_input_is_and_else_other_material() -> None:
    chain = lineage(
        beans("A", 1, "P-A"),
        sugar("SUGAR", 9),
        bar("X", 20),
        bar("Y", 20),
        step("S1", [("A", 1), ("SUGAR", 9)], [("X", 20)]),
        step("S2", [("SUGAR", 10)], [("Y", 20)]),
    )

    mixed, plain = origins(chain, "X"), origins(chain, "Y")

    assert (dict(mixed), mixed.unknown) == ({"P-A": Mass(1)}, Mass(10))
    assert (dict(plain), plain.unknown, plain.total) == ({}, Mass(0), Mass(0))
    everything = origins(chain, "Y", material="all")
    assert (dict(everything), everything.unknown) == ({"SUGAR": Mass(10)}, Mass(10))


@pytest.mark.parametrize("first", ["harvest", "dry"])
def test_excess_is_cocoa_however_far_back_the_cocoa_lies(first: str) -> None:
    """Also where the first lot was made by a step that took nothing in."""
    chain = lineage(
        PodLot(id="PODS", mass=Mass(10), plot="P"),
        nibs("X", 15),
        step("H", [], [("PODS", 10)], first),
        step("S", [("PODS", 10)], [("X", 15)]),
    )

    found = origins(chain, "X")

    known = 10 if first == "harvest" else 0
    assert sum(found.values(), Mass(0)) == Mass(known)
    assert found.unknown == Mass(15 - known)


def test_a_harvest_that_took_nothing_in_gives_pods_of_their_own_plot() -> None:
    chain = lineage(
        PodLot(id="PODS", mass=Mass(10), plot="P"), step("H", [], [("PODS", 10)], "harvest")
    )

    assert origins(chain, "PODS") == {"P": Mass(10)}


def test_a_harvest_that_took_something_in_takes_its_content_from_that() -> None:
    chain = lineage(
        beans("A", 10, "P-A"),
        PodLot(id="PODS", mass=Mass(10), plot="P"),
        step("H", [("A", 10)], [("PODS", 10)], "harvest"),
    )

    assert origins(chain, "PODS") == {"P-A": Mass(10)}


def test_another_step_that_took_nothing_in_made_cocoa_of_unknown_origin() -> None:
    chain = lineage(beans("A", 10, "P"), step("S", [], [("A", 10)], "dry"))

    found = origins(chain, "A")

    assert (dict(found), found.unknown) == ({}, Mass(10))


@pytest.mark.parametrize(
    ("pct", "cocoa"), [("70", 70), ("100", 100), ("0", 0), ("33.333333", 33), (None, 100)]
)
def test_bought_in_chocolate_counts_its_cocoa_as_unknown(pct: str | None, cocoa: int) -> None:
    chain = lineage(bar("B", 100, cocoa_pct=pct and Decimal(pct)))

    found, everything = origins(chain, "B"), origins(chain, "B", material="all")

    assert (dict(found), found.unknown, found.total) == ({}, Mass(cocoa), Mass(cocoa))
    assert everything.total == Mass(100)
    assert everything.unknown == Mass(cocoa)
    assert dict(everything) == ({"B": Mass(100 - cocoa)} if cocoa < 100 else {})


@pytest.mark.parametrize("pct", [None, Decimal(30), Decimal(100)])
def test_cocoa_in_an_ingredient_is_of_unknown_origin_even_where_it_names_a_plot(
    pct: Decimal | None,
) -> None:
    chain = lineage(IngredientLot(id="I", mass=Mass(10), plot="P", cocoa_pct=pct))

    found = origins(chain, "I")

    assert dict(found) == {}
    assert found.unknown == Mass(int(pct or 0) // 10)


def test_material_all_counts_ingredients_by_their_lot_and_sums_to_the_whole_lot() -> None:
    found = origins(Lineage(two_plots()), "BAR-1", material="all")

    assert found == {
        "KBN-1": Mass.kg("25"),
        "KBN-2": Mass.kg("16.666667"),
        "SUGAR-1": Mass.kg("8.333333"),
    }
    assert sum(found.values()) == Mass.kg(50)


def test_other_material_is_no_cocoa_and_is_keyed_by_its_lot() -> None:
    chain = lineage(OtherLot(id="NUTS", mass=Mass(10)))

    assert origins(chain, "NUTS").total == Mass(0)
    assert origins(chain, "NUTS", material="all") == {"NUTS": Mass(10)}


def test_a_ring_that_nothing_feeds_is_of_unknown_origin() -> None:
    chain = lineage(
        nibs("A", 10),
        nibs("B", 10),
        step("S1", [("A", 10)], [("B", 10)]),
        step("S2", [("B", 10)], [("A", 10)]),
    )

    for lot in ("A", "B"):
        found = origins(chain, lot)
        assert (dict(found), found.unknown) == ({}, Mass(10))


def test_a_lot_that_only_a_step_names_holds_what_was_put_in() -> None:
    chain = lineage(
        beans("A", 10, "P"),
        nibs("X", 10),
        step("S1", [("A", 10)], [("NOWHERE", 10)]),
        step("S2", [("NOWHERE", 10)], [("X", 10)]),
    )

    assert origins(chain, "X") == {"P": Mass(10)}
    assert origins(chain, "NOWHERE") == {"P": Mass(10)}


def test_a_source_that_has_no_record_is_unknown_cocoa() -> None:
    chain = lineage(nibs("X", 10), step("S", [("NOWHERE", 10)], [("X", 10)]))

    found = origins(chain, "X")

    assert (dict(found), found.unknown) == ({}, Mass(10))


def test_the_same_lot_twice_in_a_step_counts_with_both_portions() -> None:
    chain = lineage(
        beans("A", 9, "P-A"),
        beans("B", 3, "P-B"),
        nibs("X", 12),
        step("S", [("A", 4), ("B", 3), ("A", 5)], [("X", 12)]),
    )

    assert origins(chain, "X") == {"P-A": Mass(9), "P-B": Mass(3)}


# Whole milligrams ---------------------------------------------------------------------------------


def _shared(total: int, *masses: int, **more: int) -> Lineage:
    """A lot of that mass, blended of beans from plots A, B, C, …"""
    parts = [(chr(ord("A") + at), mass) for at, mass in enumerate(masses)]
    unknown = [("UNTOLD", more["untold"])] if more else []
    return lineage(
        *(beans(f"L-{plot}", mass, plot) for plot, mass in parts),
        *(beans(f"L-{lot}", mass) for lot, mass in unknown),
        nibs("X", total),
        step("S", [(f"L-{lot}", mass) for lot, mass in parts + unknown], [("X", total)]),
    )


def test_a_left_over_milligram_goes_to_the_largest_remainder() -> None:
    found = origins(_shared(10, 20, 10, 40), "X")  # 2.857, 1.429, 5.714

    assert found == {"A": Mass(3), "B": Mass(1), "C": Mass(6)}


def test_equal_remainders_go_by_identifier() -> None:
    assert origins(_shared(4, 5, 5, 5), "X") == {"A": Mass(2), "B": Mass(1), "C": Mass(1)}


def test_unknown_comes_last_where_remainders_are_equal() -> None:
    found = origins(_shared(1, 5, untold=5), "X")

    assert (dict(found), found.unknown) == ({"A": Mass(1)}, Mass(0))


def test_an_origin_with_a_positive_share_stays_even_at_no_milligram() -> None:
    found = origins(_shared(1, 1, 9), "X")

    assert found == {"A": Mass(0), "B": Mass(1)}
    assert found.shares == {"A": 0.1, "B": 0.9}


def test_an_origin_of_a_portion_without_mass_has_no_share() -> None:
    assert origins(_shared(5, 0, 5), "X") == {"B": Mass(5)}


def test_a_lot_into_which_no_mass_was_put_is_of_unknown_origin() -> None:
    found = origins(_shared(0, 1, 3), "X")

    assert (dict(found), found.unknown, found.unknown_share) == ({}, Mass(0), 1.0)


def test_a_lot_that_lost_all_its_mass_keeps_its_origins_at_nothing() -> None:
    chain = lineage(beans("A", 9, "P"), nibs("X", 0), step("S", [("A", 9)], [("X", 9)]))

    assert origins(chain, "X") == {"P": Mass(0)}


@pytest.mark.parametrize(("sugar_in", "cocoa"), [(3, 3), (4, 2)])
def test_the_cocoa_mass_is_rounded_half_up(sugar_in: int, cocoa: int) -> None:
    """5 mg with 3 of 6 parts cocoa are 2.5 mg of it; with 3 of 7, 2.14 mg."""
    chain = lineage(
        beans("A", 3, "P"),
        sugar("I", sugar_in),
        bar("X", 5),
        step("S", [("A", 3), ("I", sugar_in)], [("X", 5)]),
    )

    assert origins(chain, "X").total == Mass(cocoa)


def test_nine_million_tonnes_are_exact() -> None:
    most = 9 * 10**15
    chain = lineage(
        beans("A", most, "P-A"),
        beans("B", most, "P-B"),
        beans("C", most, "P-C"),
        nibs("X", most),
        step("S", [("A", most), ("B", most), ("C", most)], [("X", most)]),
    )

    assert set(origins(chain, "X").values()) == {Mass(most // 3)}


# Two arithmetics ----------------------------------------------------------------------------------


class _NoExactFlow(ExactFlow):
    """Stands in where exact arithmetic without a limit must not be needed."""

    def __init__(self, course: object, *, most_bits: int | None = None) -> None:
        assert most_bits is not None, "exact arithmetic was needed"
        super().__init__(course, most_bits=most_bits)


def test_a_clear_rounding_needs_no_exact_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_CHEAP_BITS", 0)
    monkeypatch.setattr(settling, "ExactFlow", _NoExactFlow)

    assert origins(_shared(10, 20, 10, 40), "X") == {"A": Mass(3), "B": Mass(1), "C": Mass(6)}


@pytest.mark.parametrize("chain", [_shared(4, 5, 5, 5), _shared(6, 1, 2, 3)], ids=["tie", "whole"])
def test_a_tie_and_a_whole_quota_are_left_to_exact_arithmetic(
    chain: Lineage, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = origins(chain, "X")
    monkeypatch.setattr(settling, "_CHEAP_BITS", 0)

    assert origins(chain, "X") == expected
    monkeypatch.setattr(settling, "ExactFlow", _NoExactFlow)
    with pytest.raises(AssertionError, match="exact arithmetic was needed"):
        origins(chain, "X")


# What was not measured ----------------------------------------------------------------------------


def test_a_source_lot_that_nobody_weighed_has_exact_shares_and_no_masses() -> None:
    chain = lineage(beans("A", None, "P"))

    assert origins(chain, "A", exact=True) == {"P": 1}
    with pytest.raises(MassUnknownError) as caught:
        origins(chain, "A")
    assert str(caught.value) == "Expected a mass, got none: lot 'A'"


@pytest.mark.parametrize(
    ("taken", "given", "held", "message"),
    [
        (None, 10, 10, "Expected a mass, got none: lot 'A' into step 'S'"),
        (10, None, 10, "Expected a mass, got none: lot 'X' out of step 'S'"),
        (10, 10, None, "Expected a mass, got none: lot 'X'"),
    ],
)
def test_an_unmeasured_mass_on_the_way_is_named(
    taken: int | None, given: int | None, held: int | None, message: str
) -> None:
    chain = lineage(
        beans("A", 10, "P"),
        nibs("X", held),
        nibs("Y", 5),
        step("S", [("A", taken)], [("X", given)]),
        step("S2", [("X", 5)], [("Y", 5)]),
    )

    for exact in (True, False):
        with pytest.raises(MassUnknownError) as caught:
            origins(chain, "Y", exact=exact)
        assert str(caught.value) == message


# How an answer is asked for and shows itself ------------------------------------------------------


def test_an_unknown_lot_key_or_material_is_told_with_the_nearest() -> None:
    chain = Lineage(two_plots())

    with pytest.raises(UnknownRecordError) as caught:
        origins(chain, "BAR-2")
    assert str(caught.value).startswith("The chain holds no lot 'BAR-2'. Nearest: 'BAR-1'")
    with pytest.raises(UnknownChoiceError) as caught:
        origins(chain, "BAR-1", by="vilage")
    assert str(caught.value).startswith("Expected a key, got 'vilage'. Nearest: 'village'")
    with pytest.raises(UnknownChoiceError) as caught:
        origins(chain, "BAR-1", material="cacao")
    assert str(caught.value) == "Expected a material, got 'cacao'."


def test_an_answer_is_a_mapping_that_says_what_it_rests_on(tmp_path: object) -> None:
    found = origins(Lineage(two_plots()), "BAR-1")

    assert list(found) == ["KBN-1", "KBN-2"]
    assert found.get("KBN-3") is None
    assert "KBN-1" in found
    assert repr(found) == (
        'Origins({\'KBN-1\': Mass.kg("25"), \'KBN-2\': Mass.kg("16.666667")}, unknown=Mass.kg("0"))'
    )
    assert str(found).splitlines()[0] == "Origins of BAR-1"
    assert str(found).endswith(f"Total 41.666667 kg. {ASSUMPTION}")
    assert "<table" in found._repr_html_()
    found.to_csv(tmp_path / "origins.csv")
    written = (tmp_path / "origins.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written == ["plot,mass_kg,share", "KBN-1,25,0.6", "KBN-2,16.666667,0.4"]


def test_exact_shares_stand_as_text_beside_their_number(tmp_path) -> None:
    found = origins(Lineage(two_plots()), "BAR-1", exact=True)

    assert str(found).splitlines()[1] == "plot   exact share  share"
    assert found.numbers().headings == ("plot", "exact share", "share")
    assert found.numbers().rows == (("KBN-1", "3/5", 0.6), ("KBN-2", "2/5", 0.4))


def test_what_is_unknown_is_a_row_of_its_own_for_other_programs() -> None:
    found = origins(Lineage(two_plots()), "BAR-1", by="certificate")

    assert found.numbers().headings == ("certificate", "mass_kg", "share")
    assert found.numbers().rows == (("unknown", Decimal("41.666667"), 1.0),)


def test_an_answer_of_many_origins_is_shown_short() -> None:
    parts = [(f"D{number:02}", 1) for number in range(12)]
    chain = lineage(
        *(beans(lot, mass, lot) for lot, mass in parts),
        nibs("X", 12),
        step("S", parts, [("X", 12)]),
    )

    assert repr(origins(chain, "X")).endswith(
        '\'D09\': Mass.kg("0.000001"), … 2 more}, unknown=Mass.kg("0"))'
    )


def test_answers_are_equal_if_masses_and_unknown_are() -> None:
    known, half = lineage(beans("A", 10, "P")), lineage(beans("A", 10, "P"), beans("B", 5))
    mixed = lineage(
        beans("A", 10, "P"),
        beans("B", 5),
        nibs("X", 15),
        step("S", [("A", 10), ("B", 5)], [("X", 15)]),
    )

    assert origins(known, "A") == origins(half, "A")
    assert origins(mixed, "X") == {"P": Mass(10)}
    assert origins(mixed, "X") != origins(known, "A")
    assert origins(known, "A") != 10


def test_a_function_that_names_origins_gives_its_name_to_the_table() -> None:
    def month(lot: BeanLot) -> str:
        return f"{lot.harvested:%Y-%m}"

    found = origins(Lineage(two_plots()), "BAR-1", by=month)

    assert found == {"2026-05": Mass.kg("41.666667")}
    assert found.by == "month"


def test_a_function_may_answer_none_for_unknown() -> None:
    found = origins(
        Lineage(two_plots()),
        "BLEND-1",
        by=lambda lot: "late" if lot.harvested > date(2026, 5, 2) else None,
    )

    assert (dict(found), found.unknown) == ({"late": Mass.kg(20)}, Mass.kg(30))


def test_a_function_may_name_origins_by_anything_that_can_be_sorted() -> None:
    found = origins(Lineage(two_plots()), "BLEND-1", by=lambda lot: lot.harvested)

    assert found == {date(2026, 5, 2): Mass.kg(30), date(2026, 5, 3): Mass.kg(20)}
