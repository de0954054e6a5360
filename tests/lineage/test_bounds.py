"""What can be in a lot at least and at most, however the steps routed."""

import pickle
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocoachain.errors import MassUnknownError, MissingExtraError, UnknownRecordError
from cocoachain.lineage.bounding import linear
from cocoachain.lineage.bounding.pushing import Pipes
from cocoachain.lineage.bounding.shrinking import kept_by
from cocoachain.lineage.bounding.worths import (
    Reach,
    certified,
    certified_in_places,
    plain_worths,
    short,
)
from cocoachain.lineage.bounds import Carried, origin_bounds
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.chain import Chain
from cocoachain.model.lots import (
    BeanBlend,
    BeanLot,
    ChocolateBatch,
    IngredientLot,
    NibLot,
    OtherLot,
)
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_flows import linear_bounds, programmes
from tangled_chains import tangled_chains

CHAIN = two_plots()


def beans(name, kg, plot=None, **told):
    return BeanLot(id=name, mass=Mass.kg(kg), plot=plot, **told)


def nibs(name, kg):
    return NibLot(id=name, mass=Mass.kg(kg))


def step(name, taken, put_out, losses=(), *, kind=StepKind.BLEND, also=()):
    return Step(
        id=name,
        kind=kind,
        also=also,
        inputs=[Portion(lot, Mass.kg(kg)) for lot, kg in taken],
        outputs=[Portion(lot, Mass.kg(kg)) for lot, kg in put_out],
        losses=[Loss(cause, Mass.kg(kg)) for cause, kg in losses],
    )


def plots(*names):
    return [Plot(id=name, farmer="F", region="52.08") for name in names]


def lineage_of(*records):
    return Lineage(Chain.of(plots("A", "B"), records))


def three(bounds):
    return tuple(str(each.as_kg()) for each in (bounds.least, bounds.expected, bounds.most))


def split_pool(**told):
    """30 kg of A and 20 kg of B in one pool, which leaves as 40 and 10 kg."""
    return lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("N1", 40), nibs("N2", 10),
        step("S", [("LA", 30), ("LB", 20)], [("N1", 40), ("N2", 10)], **told),
    )  # fmt: skip


# Where nothing shrinks ----------------------------------------------------------------------------


def test_a_large_part_of_a_pool_must_hold_some_of_both():
    assert three(origin_bounds(split_pool(), "N1", of="A")) == ("20", "24", "30")
    assert three(origin_bounds(split_pool(), "N1", of="B")) == ("10", "16", "20")


def test_a_small_part_of_a_pool_may_be_all_of_one_and_nothing_of_it():
    assert three(origin_bounds(split_pool(), "N2", of="A")) == ("0", "6", "10")


def test_a_source_lot_is_its_own_origin():
    assert three(origin_bounds(split_pool(), "LA", of="A")) == ("30", "30", "30")
    assert three(origin_bounds(split_pool(), "LA", of="B")) == ("0", "0", "0")


def test_what_was_sorted_out_may_have_been_of_either():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("N", 40),
        step("S", [("LA", 30), ("LB", 20)], [("N", 40)], [(LossCause.SORTING, 10)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "N", of="A")) == ("20", "24", "30")


def test_ways_that_meet_again_do_not_count_twice():
    lineage = lineage_of(
        beans("LA", 10, "A"), beans("LB", 10, "B"), nibs("X", 20), nibs("Y", 5), nibs("Z", 15),
        nibs("END", 20),
        step("S1", [("LA", 10), ("LB", 10)], [("X", 20)]),
        step("S2", [("X", 20)], [("Y", 5), ("Z", 15)]),
        step("S3", [("Y", 5), ("Z", 15)], [("END", 20)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "END", of="A")) == ("10", "10", "10")


def test_an_origin_that_is_not_upstream_is_proven_absent_by_where_all_mass_began():
    lineage = lineage_of(
        beans("LA", 30, "A"),
        beans("LB", 20, "B"),
        nibs("N", 20),
        step("S", [("LB", 20)], [("N", 20)]),
    )

    bounds = origin_bounds(lineage, "N", of="A")

    assert three(bounds) == ("0", "0", "0")
    assert bounds.witness.kind == "cut"
    assert bounds.witness.rows == (Carried("LB", "S", Mass.kg(20), Mass(0)),)
    assert str(bounds).endswith("None of A can be in N.")


def test_the_witness_is_a_flow_that_reaches_the_most():
    bounds = origin_bounds(split_pool(), "N2", of="A")

    assert bounds.witness.kind == "flow"
    assert bounds.witness.rows == (
        Carried("LA", "S", Mass.kg(30), Mass.kg(10)),
        Carried("S", "N2", Mass.kg(10), Mass.kg(10)),
    )
    assert str(bounds.witness) == (
        "from  to  portion kg  of it kg\n"
        "────  ──  ──────────  ────────\n"
        "LA    S           30        10\n"
        "S     N2          10        10"
    )
    assert repr(bounds.witness) == "<Witness: flow of 2 portions>"


def test_a_lot_that_was_topped_up_has_all_that_was_put_in():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("SILO", 50), nibs("N", 10),
        step("S1", [("LA", 30)], [("SILO", 30)]),
        step("S2", [("LB", 20)], [("SILO", 20)]),
        step("S3", [("SILO", 10)], [("N", 10)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "SILO", of="A")) == ("30", "30", "30")
    assert three(origin_bounds(lineage, "N", of="A")) == ("0", "6", "10")


def test_a_lot_that_holds_more_than_was_put_in_has_the_rest_of_its_own_origin():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("X", 40, "B"), step("S", [("LA", 30)], [("X", 30)])
    )

    assert three(origin_bounds(lineage, "X", of="B")) == ("10", "10", "10")


def test_a_lot_that_holds_less_than_was_put_in_may_have_lost_any_of_it():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("X", 40),
        step("S", [("LA", 30), ("LB", 20)], [("X", 50)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "X", of="A")) == ("20", "24", "30")


def test_what_was_drawn_beyond_what_a_lot_held_may_be_of_anything_in_it():
    lineage = lineage_of(
        beans("LA", 5, "A"), beans("LB", 5, "B"), nibs("X", 10), nibs("N", 12),
        step("S1", [("LA", 5), ("LB", 5)], [("X", 10)]),
        step("S2", [("X", 12)], [("N", 12)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "N", of="A")) == ("5", "6", "7")


def test_a_lot_that_lost_some_of_what_was_put_in_is_not_overdrawn_below_that():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("X", 40), nibs("N", 45),
        step("S1", [("LA", 30), ("LB", 20)], [("X", 50)]),
        step("S2", [("X", 45)], [("N", 45)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "N", of="A")) == ("25", "27", "30")


def test_one_milligram_drawn_beyond_what_a_lot_held_counts():
    lineage = Lineage(
        Chain.of(
            plots("A", "B"),
            [BeanLot(id="LA", mass=Mass(2), plot="A"), BeanLot(id="LB", mass=Mass(2), plot="B")],
            [NibLot(id="X", mass=Mass(4)), NibLot(id="N", mass=Mass(5))],
            Step(
                id="S1", kind=StepKind.BLEND, outputs=[Portion("X", Mass(4))],
                inputs=[Portion("LA", Mass(2)), Portion("LB", Mass(2))],
            ),
            Step(
                id="S2", kind=StepKind.BLEND, inputs=[Portion("X", Mass(5))],
                outputs=[Portion("N", Mass(5))],
            ),
        )
    )  # fmt: skip

    bounds = origin_bounds(lineage, "N", of="A")

    assert (bounds.least, bounds.most) == (Mass(2), Mass(3))


def test_what_others_drew_from_a_lot_is_of_no_concern():
    records = [
        beans("LA", 5, "A"), beans("LB", 5, "B"), nibs("X", 10), nibs("N", 8),
        step("S1", [("LA", 5), ("LB", 5)], [("X", 10)]), step("S2", [("X", 8)], [("N", 8)]),
    ]  # fmt: skip
    whole = lineage_of(*records, nibs("M", 9), step("S3", [("X", 9)], [("M", 9)]))

    assert origin_bounds(whole, "N", of="A") == origin_bounds(lineage_of(*records), "N", of="A")
    assert three(origin_bounds(whole, "N", of="A")) == ("3", "4", "5")


# Unknown, several, ingredients --------------------------------------------------------------------


def test_what_was_put_out_beyond_what_went_in_is_unknown_and_no_origin():
    lineage = lineage_of(beans("LA", 30, "A"), nibs("N", 40), step("S", [("LA", 30)], [("N", 40)]))

    bounds = origin_bounds(lineage, "N", of="A")

    assert three(bounds) == ("30", "30", "30")
    assert bounds.most_if_unknown == Mass.kg(40)
    assert str(bounds).endswith(
        "of the 40 kg of the lot. Up to 40 kg, if what is unknown were of it."
    )


def test_absence_is_told_apart_from_not_known():
    lineage = lineage_of(beans("L", 30), nibs("N", 30), step("S", [("L", 30)], [("N", 30)]))

    bounds = origin_bounds(lineage, "N", of="A")

    assert (bounds.most, bounds.most_if_unknown) == (Mass(0), Mass.kg(30))
    assert bounds.remarks() == [
        "None that is recorded as of A can be in N; up to 30 kg are of unknown origin."
    ]


def test_a_lot_of_one_of_two_plots_may_be_of_each_and_must_be_of_none():
    lineage = lineage_of(beans("L", 30, plots=("A", "B")))

    assert three(origin_bounds(lineage, "L", of="A")) == ("0", "0", "30")
    assert three(origin_bounds(lineage, "L", of="A+B")) == ("30", "30", "30")


def test_sugar_can_take_the_place_of_cocoa_and_is_asked_for_by_lot():
    lineage = Lineage(CHAIN)

    assert three(origin_bounds(lineage, "BAR-1", of="KBN-1")) == ("21.5", "25", "28.5")
    assert three(origin_bounds(lineage, "BAR-1", of="F-2", by="farmer")) == (
        "12", "16.666667", "19",
    )  # fmt: skip
    assert three(origin_bounds(lineage, "BAR-1", of="SUGAR-1", by="lot")) == (
        "2.5", "8.333333", "9.5",
    )  # fmt: skip


def test_bought_in_chocolate_is_cocoa_by_its_percentage():
    bought = ChocolateBatch(id="C", mass=Mass(5), cocoa_pct=30, plot="A")

    assert origin_bounds(lineage_of(bought), "C", of="A").least == Mass(1)
    assert origin_bounds(lineage_of(bought), "C", of="A").most == Mass(2)


def test_any_lot_can_be_asked_for_and_all_of_it_counts():
    lineage = Lineage(CHAIN)

    assert three(origin_bounds(lineage, "BAR-1", of="BLEND-1", by="lot")) == (
        "40.5", "41.666667", "47.5",
    )  # fmt: skip
    assert three(origin_bounds(lineage, "BLEND-1", of="BLEND-1", by="lot")) == ("50", "50", "50")
    assert three(origin_bounds(lineage, "BLEND-1", of="BAR-1", by="lot")) == ("0", "0", "0")


def test_an_ingredient_with_cocoa_and_a_lot_of_no_known_origin_are_themselves():
    couverture = IngredientLot(id="C", mass=Mass(10), ingredient="couverture", cocoa_pct=30)
    lineage = lineage_of(
        couverture, beans("L", 10), beans("M", 10), nibs("N", 20), nibs("O", 10),
        step("S", [("L", 10), ("M", 10)], [("N", 20), ("O", 10)]),
    )  # fmt: skip

    assert origin_bounds(lineage, "C", of="C", by="lot").least == Mass(10)
    bounds = origin_bounds(lineage, "N", of="L", by="lot")
    assert three(bounds) == ("0", "6.666667", "10")
    assert bounds.most_if_unknown == Mass.kg(20)


def test_other_material_made_of_nothing_is_no_cocoa():
    lineage = lineage_of(
        OtherLot(id="X", mass=Mass.kg(3)), beans("Y", 4), beans("LA", 1, "A"),
        step("S1", [], [("X", 3)]), step("S2", [], [("Y", 4)]),
    )  # fmt: skip

    of_other, of_beans = (origin_bounds(lineage, lot, of="A") for lot in ("X", "Y"))

    assert (of_other.least, of_other.most, of_other.most_if_unknown) == (Mass(0),) * 3
    assert (of_beans.least, of_beans.most, of_beans.most_if_unknown) == (
        Mass(0), Mass(0), Mass.kg(4),
    )  # fmt: skip


def test_an_own_function_names_origins():
    bounds = origin_bounds(split_pool(), "N1", of="a", by=lambda lot: lot.plot.lower())

    assert three(bounds) == ("20", "24", "30")
    assert bounds.by == "<lambda>"


# Rings --------------------------------------------------------------------------------------------


def test_a_ring_of_rework_ends_and_brings_nothing_in():
    lineage = lineage_of(
        beans("LA", 20, "A"), beans("LB", 20, "B"), nibs("X", 50), nibs("N", 40),
        step("S1", [("LA", 20), ("LB", 20), ("X", 10)], [("X", 50)]),
        step("S2", [("X", 40)], [("N", 40)]),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "N", of="A")) == ("20", "20", "20")
    assert three(origin_bounds(lineage, "X", of="A")) == ("20", "25", "30")


def test_a_ring_that_nothing_feeds_is_unknown():
    lineage = lineage_of(
        beans("LA", 1, "A"), nibs("X", 10), nibs("Y", 10),
        step("S1", [("X", 10)], [("Y", 10)]), step("S2", [("Y", 10)], [("X", 10)]),
    )  # fmt: skip

    bounds = origin_bounds(lineage, "X", of="A")

    assert three(bounds) == ("0", "0", "0")
    assert bounds.most_if_unknown == Mass.kg(10)


# What shrinks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("losses", "told", "kept"),
    [
        ([(LossCause.MOISTURE, 10)], {}, Fraction(4, 5)),
        ([(LossCause.ROASTING, 5), (LossCause.SHELL, 5)], {}, Fraction(9, 10)),
        ([], {}, Fraction(1)),
        ([(LossCause.UNEXPLAINED, 10)], {}, Fraction(1)),
        ([], {"kind": StepKind.DRY}, Fraction(4, 5)),
        ([(LossCause.UNEXPLAINED, 4)], {"kind": StepKind.FERMENT}, Fraction(4, 5)),
        ([(LossCause.SAMPLE, 4)], {"kind": StepKind.ROAST}, Fraction(44, 50)),
        ([], {"kind": StepKind.ROAST, "also": (StepKind.WINNOW,)}, Fraction(1)),
        ([], {"kind": StepKind.FERMENT, "also": (StepKind.DRY,)}, Fraction(4, 5)),
        ([(LossCause.MOISTURE, 8), (LossCause.SPILL, 8)], {}, Fraction(48, 50)),
        ([(LossCause.MOISTURE, 8), (LossCause.SPILL, 12)], {}, Fraction(1)),
        ([(LossCause.MOISTURE, 8), (LossCause.UNEXPLAINED, 8)], {}, Fraction(48, 50)),
        ([(LossCause.MOISTURE, 4), (LossCause.ROASTING, 4)], {}, Fraction(42, 50)),
        ([(LossCause.SHELL, 3), (LossCause.SPILL, 3)], {"kind": StepKind.DRY}, Fraction(46, 50)),
    ],
)
def test_moisture_and_roasting_shrink_all_alike_and_the_rest_may_be_of_any(losses, told, kept):
    lineage = lineage_of(
        beans("L", 50, "A"), nibs("N", 40), step("S", [("L", 50)], [("N", 40)], losses, **told)
    )

    found = kept_by(lineage, lineage.columns.step_code("S"), took=50_000_000, gave=40_000_000)

    assert found == kept


def test_a_step_that_gave_more_than_it_took_did_not_shrink():
    lineage = lineage_of(step("S", [("L", 1)], [("N", 1)], [(LossCause.MOISTURE, 1)]))

    assert kept_by(lineage, 0, took=10, gave=10) == 1
    assert kept_by(lineage, 0, took=10, gave=11) == 1


def test_drying_leaves_nothing_open():
    lineage = lineage_of(
        beans("LA", 30, "A"), beans("LB", 20, "B"), nibs("N", 25),
        step("S", [("LA", 30), ("LB", 20)], [("N", 25)], kind=StepKind.DRY),
    )  # fmt: skip

    assert three(origin_bounds(lineage, "N", of="A")) == ("15", "15", "15")


def test_bounds_are_rounded_outward():
    lineage = Lineage(
        Chain.of(
            plots("A", "B"),
            BeanLot(id="LA", mass=Mass(2), plot="A"), BeanLot(id="LB", mass=Mass(1), plot="B"),
            NibLot(id="N", mass=Mass(2)),
            Step(
                id="S", kind=StepKind.DRY, outputs=[Portion("N", Mass(2))],
                inputs=[Portion("LA", Mass(2)), Portion("LB", Mass(1))],
            ),
        )
    )  # fmt: skip

    bounds = origin_bounds(lineage, "N", of="A")

    assert (bounds.least.mg, bounds.expected.mg, bounds.most.mg) == (1, 1, 2)


def unlike_ways():
    """Half of a pool is dried harder than the other half, and both meet again."""
    return lineage_of(
        beans("LA", 40, "A"), beans("LB", 40, "B"), nibs("X", 80), nibs("Y", 20), nibs("Z", 32),
        nibs("END", 52),
        step("S1", [("LA", 40), ("LB", 40)], [("X", 80)]),
        step("S2", [("X", 40)], [("Y", 20)], kind=StepKind.DRY),
        step("S3", [("X", 40)], [("Z", 32)], kind=StepKind.DRY),
        step("S4", [("Y", 20), ("Z", 32)], [("END", 52)]),
    )  # fmt: skip


def test_the_witness_of_a_flow_that_shrinks_is_told_before_it_shrinks():
    assert origin_bounds(Lineage(CHAIN), "BAR-1", of="KBN-1").witness.rows == (
        Carried("ESM-1", "POOL-1", Mass.kg(30), Mass.kg(30)),
        Carried("POOL-1", "BLEND-1", Mass.kg(50), Mass.kg(30)),
        Carried("BLEND-1", "MAKE-1", Mass.kg(50), Mass.kg(30)),
        Carried("MAKE-1", "BAR-1", Mass.kg(50), Mass.kg("28.5")),
    )


def drying_rings():
    """Rework that is dried in two ways before it goes round."""
    return lineage_of(
        beans("LA", 20, "A"), beans("LB", 20, "B"), nibs("X", 50), nibs("Y", 8), nibs("Z", 2),
        nibs("N", 36),
        step("S1", [("LA", 20), ("LB", 20), ("Y", 8), ("Z", 2)], [("X", 50)]),
        step("S2", [("X", 10)], [("Y", 8)], kind=StepKind.DRY),
        step("S3", [("X", 4)], [("Z", 2)], kind=StepKind.DRY),
        step("S4", [("X", 36)], [("N", 36)]),
    )  # fmt: skip


@pytest.mark.needs("fast")
def test_rings_that_shrink_are_solved_by_the_same_programme():
    assert three(origin_bounds(drying_rings(), "X", of="A")) == ("20", "25", "30")
    assert three(origin_bounds(drying_rings(), "N", of="A")) == ("16", "18", "20")


@pytest.mark.needs("fast")
def test_a_solver_that_gives_up_makes_bounds_wider_and_never_too_tight(monkeypatch):
    class GaveUp:
        success = False

    monkeypatch.setattr(linear, "_asked", lambda _: (GaveUp(), 1))

    assert three(origin_bounds(unlike_ways(), "END", of="A")) == ("12", "26", "40")


@pytest.mark.needs("fast")
def test_ways_that_shrink_in_unlike_measure_are_weighed_against_each_other():
    bounds = origin_bounds(unlike_ways(), "END", of="A")

    assert three(bounds) == ("20", "26", "32")
    assert bounds.witness.rows == (
        Carried("LA", "S1", Mass.kg(40), Mass.kg(40)),
        Carried("S1", "X", Mass.kg(80), Mass.kg(40)),
        Carried("X", "S3", Mass.kg(40), Mass.kg(40)),
        Carried("S3", "Z", Mass.kg(32), Mass.kg(32)),
        Carried("Z", "S4", Mass.kg(32), Mass.kg(32)),
        Carried("S4", "END", Mass.kg(52), Mass.kg(32)),
    )


def test_without_scipy_the_install_line_is_raised_only_where_it_is_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)

    assert three(origin_bounds(Lineage(CHAIN), "BAR-1", of="KBN-1")) == ("21.5", "25", "28.5")
    with pytest.raises(MissingExtraError) as caught:
        origin_bounds(unlike_ways(), "END", of="A")
    assert str(caught.value) == (
        "Bounds where steps shrink the same lot in unlike measure needs an extra: "
        "pip install 'cocoachain[fast]'"
    )


# Worths prove bounds ------------------------------------------------------------------------------

REACH = Reach(
    size=4, again=-1, arcs=[(1, 0, 7), (2, 1, 5), (3, 1, 4)], supply={2: 6, 3: 9},
    kept={1: Fraction(1, 2)},
)  # fmt: skip


def test_the_worth_of_a_node_is_what_arrives_of_a_milligram_that_leaves_it():
    assert plain_worths(REACH) == [1, 1, Fraction(1, 2), Fraction(1, 2)]


def test_ways_of_unlike_measure_have_no_plain_worths():
    both = Reach(size=3, again=-1, arcs=[(2, 1, 5), (1, 0, 5), (2, 0, 5)], supply={2: 9},
                 kept={1: Fraction(1, 2)})  # fmt: skip

    assert plain_worths(both) is None


@given(st.lists(st.fractions(0, 2), min_size=4, max_size=4))
def test_any_worths_give_a_bound_from_above(worths):
    assert certified(REACH, worths.__getitem__) >= Fraction(9, 2)
    assert certified_in_places(REACH, [float(each) for each in worths]) >= Fraction(9, 2)


def test_the_right_worths_give_the_exact_bound():
    assert certified(REACH, [1, 1, 0, 0].__getitem__) == Fraction(9, 2)
    assert certified_in_places(REACH, [1.0, 1.0, 0.0, 0.0]) == Fraction(9, 2)


def test_in_binary_places_what_is_left_of_an_input_is_rounded_up():
    third = Reach(size=3, again=-1, arcs=[(1, 0, 9), (2, 1, 9)], supply={1: 3},
                  kept={1: Fraction(2, 3)})  # fmt: skip

    assert 2 < certified_in_places(third, [1.0, 1.0, 1.0]) < 2 + Fraction(1, 2**250)
    assert certified(third, lambda _: Fraction(1)) == 2


def test_long_worths_are_rounded_up_to_256_places():
    long = Fraction(1, 3**700)

    assert short(Fraction(1, 3)) == Fraction(1, 3)
    assert short(long) == Fraction(1, 2**256)


# Laws ---------------------------------------------------------------------------------------------


@given(programmes())
def test_bounds_are_those_of_all_routings_gone_through_one_by_one(programme):
    lineage = Lineage(programme.chain())
    lot = list(programme.held)[-1]
    masses = programme.masses_of_a(lot) if lot not in programme.sources else None

    bounds = origin_bounds(lineage, lot, of="A")

    if masses is not None:
        assert (bounds.least.mg, bounds.most.mg) == (min(masses), max(masses))


@pytest.mark.needs("fast")
@given(programmes(shrinking=True, most=8))
def test_bounds_are_those_of_a_plain_linear_programme_rounded_outward(programme):
    lineage = Lineage(programme.chain())
    for lot in [name for name in programme.held if name not in programme.sources][-2:]:
        bounds = origin_bounds(lineage, lot, of="A")
        least, most = linear_bounds(programme, lot)

        assert -1e-6 < least - bounds.least.mg < 1 + 1e-6
        assert -1e-6 < bounds.most.mg - most < 1 + 1e-6


@given(tangled_chains())
def test_whatever_the_chain_least_is_at_most_expected_is_at_most_most(chain):
    lineage = Lineage(chain)
    for lot in chain.lots[-3:]:
        even = origins(lineage, lot.id)
        for of in ("P-A", "P-B"):
            bounds = origin_bounds(lineage, lot.id, of=of)

            assert bounds.least <= bounds.expected <= bounds.most <= bounds.most_if_unknown
            assert bounds.most_if_unknown <= bounds.mass
            assert abs(bounds.expected.mg - (even[of].mg if of in even else 0)) <= 1


@given(tangled_chains())
def test_a_cut_answers_as_the_whole(chain):
    lineage = Lineage(chain)
    for lot in chain.lots[-2:]:
        bounds = origin_bounds(lineage, lot.id, of="P-A")
        part = trace_back(lineage, lot.id).lineage

        if part.chain.find("plot", "P-A") is not None:
            assert origin_bounds(part, lot.id, of="P-A") == bounds
        else:
            assert bounds.most == Mass(0)


@given(programmes(most=8))
def test_two_origins_leave_each_other_exactly_what_they_need(programme):
    lineage = Lineage(programme.chain())
    lot = list(programme.held)[-1]

    one, other = (origin_bounds(lineage, lot, of=of) for of in "AB")

    assert one.least + other.most == one.mass
    assert one.most + other.least == one.mass


NODES = 13


@given(
    st.lists(
        st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1), st.integers(0, 9)),
        max_size=90,
    )
)
@settings(max_examples=100)
def test_pushing_finds_a_flow_as_large_as_its_cut(laid):
    pipes = Pipes(NODES)
    arcs = [(pipes.add(tail, head, room), tail, head, room) for tail, head, room in laid]

    found = pipes.fill(0, NODES - 1)

    balance = [0] * NODES
    for arc, tail, head, room in arcs:
        assert 0 <= pipes.flow(arc) <= room
        balance[tail] -= pipes.flow(arc)
        balance[head] += pipes.flow(arc)
    inside = pipes.can_reach(NODES - 1)
    cut = sum(room for _, tail, head, room in arcs if inside[head] and not inside[tail])
    assert balance == [-found, *[0] * (NODES - 2), found]
    assert found == cut
    assert not inside[0]


def test_pushing_finds_its_way_through_a_grid_in_which_it_gets_stuck():
    side = 12
    pipes = Pipes(side * side + 2)
    source, goal = side * side, side * side + 1
    for row in range(side):
        pipes.add(source, row * side, 50)
        pipes.add(row * side + side - 1, goal, 50)
        for column in range(side - 1):
            for other in range(max(row - 1, 0), min(row + 2, side)):
                room = (7 * row + 11 * column + 5 * other) % 13
                pipes.add(row * side + column, other * side + column + 1, room)

    found = pipes.fill(source, goal)

    inside = pipes.can_reach(goal)
    cut = sum(
        pipes.flow(arc) + pipes.left[arc]
        for arc in range(0, len(pipes.heads), 2)
        if inside[pipes.heads[arc]] and not inside[pipes.heads[arc + 1]]
    )
    assert found == cut
    assert 0 < found < 50 * side


# Size ---------------------------------------------------------------------------------------------


def test_a_row_of_ten_thousand_toppings_up_is_no_matter():
    records = [beans("L-0", 1, "A"), *(beans(f"B-{at}", 1, "B") for at in range(10_000))]
    steps = [
        step(f"S-{at}", [(f"L-{at}", 1), (f"B-{at}", 1)], [(f"L-{at + 1}", 1)])
        for at in range(10_000)
    ]
    records += [nibs(f"L-{at + 1}", 1) for at in range(10_000)]

    bounds = origin_bounds(lineage_of(*records, *steps), "L-10000", of="A")

    assert (bounds.least.mg, bounds.expected.mg, bounds.most.mg) == (0, 0, 1_000_000)


def test_diamonds_stacked_sixty_high_are_no_matter():
    records = [beans("LA", 8, "A"), beans("LB", 8, "B"), nibs("X-0", 16)]
    records.append(step("S", [("LA", 8), ("LB", 8)], [("X-0", 16)]))
    for at in range(60):
        records += [nibs(f"Y-{at}", 10), nibs(f"Z-{at}", 6), nibs(f"X-{at + 1}", 16)]
        records.append(step(f"P-{at}", [(f"X-{at}", 16)], [(f"Y-{at}", 10), (f"Z-{at}", 6)]))
        records.append(step(f"Q-{at}", [(f"Y-{at}", 10), (f"Z-{at}", 6)], [(f"X-{at + 1}", 16)]))

    lineage = lineage_of(*records)

    assert three(origin_bounds(lineage, "X-60", of="A")) == ("8", "8", "8")
    assert three(origin_bounds(lineage, "Y-59", of="A")) == ("2", "5", "8")


# What cannot be answered --------------------------------------------------------------------------


def test_an_unknown_lot_or_origin_is_named_with_the_nearest():
    lineage = Lineage(CHAIN)

    with pytest.raises(UnknownRecordError) as caught:
        origin_bounds(lineage, "BAR-2", of="KBN-1")
    assert str(caught.value) == "The chain holds no lot 'BAR-2'. Nearest: 'BAR-1'."
    with pytest.raises(UnknownRecordError) as caught:
        origin_bounds(lineage, "BAR-1", of="KBN-3")
    assert str(caught.value) == "The chain holds no origin 'KBN-3'. Nearest: 'KBN-1', 'KBN-2'."
    with pytest.raises(UnknownRecordError):
        origin_bounds(lineage, "BAR-1", of="KBN-1", by="plots")


@pytest.mark.parametrize(
    ("of", "by"), [("F-9", "farmer"), ("52.08.02", "village"), ("MCC 03", "variety"), ("L", "lot")]
)
def test_an_origin_of_nothing_is_refused_whatever_it_is_named_by(of, by):
    with pytest.raises(UnknownRecordError):
        origin_bounds(Lineage(CHAIN), "BAR-1", of=of, by=by)


def test_a_portion_that_nobody_weighed_is_named():
    lineage = lineage_of(
        beans("LA", 30, "A"), nibs("N", 30),
        Step(
            id="S", kind=StepKind.BLEND, inputs=[Portion("LA", None)],
            outputs=[Portion("N", Mass.kg(30))],
        ),
    )  # fmt: skip

    with pytest.raises(MassUnknownError) as caught:
        origin_bounds(lineage, "N", of="A")
    assert str(caught.value) == "Expected a mass, got none: lot 'LA' into step 'S'"


# How it shows itself ------------------------------------------------------------------------------


def test_bounds_print_as_a_table_with_what_they_mean(tmp_path):
    bounds = origin_bounds(split_pool(), "N1", of="A")
    path = tmp_path / "bounds.csv"
    bounds.to_csv(path)

    assert str(bounds) == (
        "A (plot) in N1\n"
        "bound     mass kg  of the lot\n"
        "────────  ───────  ──────────\n"
        "least          20  50.00 %\n"
        "expected       24  60.00 %\n"
        "most           30  75.00 %\n"
        "However the steps routed their inputs, of the 40 kg of the lot."
    )
    assert repr(bounds) == "<OriginBounds of 'A' in 'N1': 20 kg … 24 kg … 30 kg>"
    assert path.read_text(encoding="utf-8").splitlines()[1] == "least,20,50.00 %"
    assert bounds._repr_html_().startswith("<table><caption>A (plot) in N1</caption>")
    assert bounds.witness._repr_html_().startswith("<table><thead>")


def test_a_lot_that_holds_nothing_has_nothing_of_it():
    lineage = lineage_of(beans("LA", 0, "A"))

    assert three(origin_bounds(lineage, "LA", of="A")) == ("0", "0", "0")


def test_an_ingredient_and_a_blend_without_a_record_of_origin_are_no_origin():
    lineage = lineage_of(
        IngredientLot(id="SUGAR", mass=Mass.kg(5), ingredient="sugar"),
        BeanBlend(id="X", mass=Mass.kg(5)), beans("LA", 1, "A"),
    )  # fmt: skip

    assert origin_bounds(lineage, "SUGAR", of="A").most_if_unknown == Mass(0)
    assert origin_bounds(lineage, "X", of="A").most_if_unknown == Mass.kg(5)
    assert origin_bounds(lineage, "LA", of="A", by="plot").least == Mass.kg(1)


def test_a_region_without_lots_is_known_by_its_plots():
    ghana = Plot(id="G", farmer="F", region="GH-AH")

    assert three(
        origin_bounds(lineage_of(ghana, beans("LA", 1, "A")), "LA", of="GH", by="country")
    ) == ("0", "0", "0")


def test_bounds_survive_pickling():
    bounds = origin_bounds(split_pool(), "N1", of="A")

    assert pickle.loads(pickle.dumps(bounds)) == bounds  # noqa: S301 - our own bytes
