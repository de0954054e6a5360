"""G02, G06 and G07."""

import pytest

from cocoachain.lineage.cutting import cut
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Attestation, Declaration, Payment
from cocoachain.model.movements import Weighing
from cocoachain.model.parties import Farmer, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.programme import Attendance, Coaching
from cocoachain.rules.checking import check
from cocoachain.values.mass import Mass

GROUND = [Farmer(id="F-1"), Plot(id="PL-1", farmer="F-1")]


def test_a_lot_of_a_plot_with_a_farmer_comes_from_somewhere(make):
    assert make.said("G02", GROUND, make.lot("A", "beans", 1, plot="PL-1")) == []


def test_the_farmer_may_stand_on_the_lot(make):
    plot = Plot(id="PL-1")

    assert make.said("G02", plot, make.lot("A", "beans", 1, plot="PL-1", farmer="F-1")) == []


def test_a_lot_of_one_of_several_plots_comes_from_somewhere(make):
    other = Plot(id="PL-2", farmer="F-1")

    assert make.said("G02", GROUND, other, make.lot("A", "beans", 1, plots=("PL-1", "PL-2"))) == []


def test_a_plot_without_farmer_is_not_enough(make):
    assert make.said("G02", Plot(id="PL-1"), make.lot("A", "beans", 1, plot="PL-1")) == [
        "error lot A: Expected the farmer who grew it, got only its plot PL-1"
    ]


def test_a_farmer_without_plot_is_not_enough(make):
    assert make.said("G02", GROUND, make.lot("A", "beans", 1, farmer="F-1")) == [
        "error lot A: Expected the plot that it grew on, got only its farmer F-1"
    ]


@pytest.mark.parametrize("stage", ["beans", "nibs", "chocolate", "packed", "shell"])
def test_a_lot_from_nowhere_is_an_error(make, stage):
    assert make.said("G02", make.lot("A", stage, 1)) == [
        (
            "error lot A: Expected a step that made it, or the plot and farmer that it came from, "
            "got neither"
        )
    ]


@pytest.mark.parametrize("stage", ["ingredient", "other"])
def test_ingredients_and_other_material_may_come_from_nowhere(make, stage):
    assert make.said("G02", make.lot("A", stage, 1)) == []


def test_a_lot_that_was_bought_in_is_of_unknown_origin(make):
    assert make.said("G02", make.lot("A", "butter", 1, supplier="P-9")) == [
        (
            "warning lot A: Expected where it came from, "
            "got only its supplier P-9: its origin is unknown"
        )
    ]


def test_a_lot_that_a_step_made_needs_no_plot(make):
    lots = [make.lot("A", "beans", 1, plot="PL-1"), make.lot("B", "beans", 1)]

    assert make.said("G02", GROUND, lots, make.step("S-1", "roast", {"A": 1}, {"B": 1})) == []


def test_a_harvest_needs_plot_and_farmer_too(make):
    assert make.said("G02", make.one_step("harvest", {}, {"pods": 1})) == [
        (
            "error lot OUT-pods: Expected a step that made it, "
            "or the plot and farmer that it came from, got neither"
        )
    ]


def test_a_lot_that_only_portions_name_is_an_error_that_says_who_names_it(make):
    steps = [make.step(f"S-{n}", "store", {"A": 1}, {"B": 1}) for n in range(5)]
    lots = make.lot("B", "beans")

    verdict = make.run("G02", steps, lots)

    (finding,) = verdict.findings
    assert finding.message == (
        "Expected a record of the lot, got none; "
        "it is named by step S-0, step S-1, step S-2 and 2 more"
    )
    assert (finding.kind, finding.subject) == ("lot", "A")
    assert finding.steps == ("S-0", "S-1", "S-2", "S-3", "S-4")


def test_lots_that_transfers_weighings_and_declarations_name_need_records_too(make):
    records = [
        make.lot("SUGAR", "ingredient"),
        make.move("T-1", "A", 1),
        Weighing(lot="A", when=make.at(5, 1), mass=Mass.kg(1)),
        Declaration(id="D-1", lots=("A", "SUGAR")),
    ]

    assert make.said("G02", records) == [
        (
            "error lot A: Expected a record of the lot, got none; "
            "it is named by transfer T-1, a weighing, declaration D-1"
        )
    ]


def test_a_cut_does_not_say_that_lots_come_from_nowhere(make):
    lots = [make.lot("A", "beans", 1), make.lot("B", "beans", 1), make.lot("C", "beans", 1)]
    steps = [
        make.step("S-1", "store", {"A": 1}, {"B": 1}),
        make.step("S-2", "store", {"B": 1}, {"C": 1}),
    ]
    part = cut(Lineage(Chain.of(lots, steps)), ["C"], ["S-2"])

    verdict = check(part, rules=["G02", "G06", "G07", "G05", "M02"])

    assert verdict.not_run["G02"] == "the lineage is a cut; what lies beyond B is not there"
    assert sorted(verdict.not_run) == ["G02", "G05", "G06", "G07", "M02"]


# ------------------------------------------------------------------------------------------- G06


def test_every_record_with_a_name_of_its_own_is_no_finding(make):
    assert make.said("G06", GROUND, make.lot("A", "beans", 1, plot="PL-1")) == []


def test_a_lot_called_like_a_step_is_an_error(make):
    records = [make.lot("A", "beans", 1), make.step("A", "store")]

    assert make.said("G06", records) == [
        "error lot A: Expected one record of that identifier, got a lot and a step"
    ]


def test_two_parties_of_different_kinds_may_not_share_a_name(make):
    records = [make.lot("A", "beans", 1), Farmer(id="P-1"), Processor(id="P-1")]

    assert make.said("G06", records) == [
        "error farmer P-1: Expected one record of that identifier, got a farmer and a processor"
    ]


def test_a_paper_called_like_a_lot_is_only_noted(make):
    records = [make.lot("A", "beans", 1), make.move("A", "A", 1), Payment(id="A", amount=5)]

    assert make.said("G06", records) == [
        "note lot A: Expected one record of that identifier, got a lot and a transfer and a payment"
    ]


def filled(make, *, again, drawn="10"):
    """A tank that is filled, emptied and filled again."""
    return [
        make.lot("TANK", "liquor"),
        make.step(
            "S-1", "grind", {"N-1": 10}, {"TANK": 10}, start=make.at(5, 1), end=make.at(5, 1)
        ),
        make.step("S-2", "mix", {"TANK": drawn}, {"C": 10}, start=make.at(5, 3), end=make.at(5, 4)),
        make.step("S-3", "grind", {"N-2": 10}, {"TANK": 10}, start=again, end=again),
    ]


def test_a_tank_filled_again_after_it_was_emptied_is_an_error(make):
    verdict = make.run("G06", filled(make, again=make.at(5, 3, 0, 0, 1)))

    (finding,) = verdict.findings
    assert str(finding) == (
        "error G06 lot TANK: Expected a new identifier once it was wholly drawn, "
        "got it put out again by step S-3"
    )
    assert finding.steps == ("S-3",)


def test_a_tank_filled_again_at_that_moment_or_before_is_no_finding(make):
    assert make.said("G06", filled(make, again=make.at(5, 3))) == []


def test_a_tank_with_a_little_left_was_not_wholly_drawn(make):
    assert make.said("G06", filled(make, again=make.at(5, 9), drawn="9.999999")) == []


def test_a_tank_filled_on_the_day_it_was_emptied_may_have_been_filled_first(make):
    same_day = [
        make.lot("TANK", "liquor"),
        make.step("S-1", "grind", {"N-1": 10}, {"TANK": 10}, end=make.day(5, 1)),
        make.step("S-2", "mix", {"TANK": 10}, {"C": 10}, start=make.day(5, 3)),
        make.step("S-3", "grind", {"N-2": 10}, {"TANK": 10}, end=make.day(5, 3)),
    ]

    assert make.said("G06", same_day) == []


def test_a_portion_that_was_not_measured_is_taken_in_favour(make):
    assert make.said("G06", filled(make, again=make.at(5, 9), drawn=None)) == []


def test_a_chain_without_lots_has_no_identifiers_to_look_at(make):
    assert make.why_not("G06", GROUND) == "no lot is recorded"


# ------------------------------------------------------------------------------------------- G07


def test_names_that_all_have_records_are_no_finding(make):
    records = [
        *GROUND,
        Processor(id="P-1"),
        Site(id="SITE-1", party="P-1"),
        make.lot("A", "beans", 1, plot="PL-1", site="SITE-1"),
        make.move("T-1", "A", 1, from_party="P-1", to_party="consumers", shipment="SJ-1"),
        Attestation(
            id="AT-1", about="PL-1", statement="award", by="office", when=make.at(5, 1).date()
        ),
    ]

    assert make.said("G07", records) == []


def test_a_missing_plot_is_an_error_found_once(make):
    lots = [make.lot(f"A-{n}", "beans", 1, plot="PL-9") for n in range(4)]

    verdict = make.run("G07", lots)

    (finding,) = verdict.findings
    assert str(finding) == (
        "error G07 plot PL-9: Expected a record of plot PL-9, got none; "
        "it is named by lot A-0, lot A-1, lot A-2 and 1 more"
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"supplier": "X"},
            "warning party X: Expected a record of party X, got none; it is named by lot A",
        ),
        (
            {"farmer": "X"},
            "error party X: Expected a record of party X, got none; it is named by lot A",
        ),
        (
            {"site": "X"},
            "error site X: Expected a record of site X, got none; it is named by lot A",
        ),
        (
            {"plots": ("X",)},
            "error plot X: Expected a record of plot X, got none; it is named by lot A",
        ),
    ],
)
def test_what_carries_the_lineage_is_an_error_and_the_rest_a_warning(make, fields, message):
    assert make.said("G07", make.lot("A", "beans", 1, **fields)) == [message]


def test_a_missing_product_is_a_warning(make):
    assert make.said("G07", make.lot("A", "packed", 1, product="BAR")) == [
        "warning product BAR: Expected a record of product BAR, got none; it is named by lot A"
    ]


def test_who_attended_a_coaching_must_have_a_record(make):
    attendees = [Attendance("F-7"), Attendance("F-1")]
    coaching = Coaching(id="C-1", topic="fermenting", start=make.at(5, 1), attendees=attendees)

    assert make.said("G07", GROUND, coaching) == [
        "warning party F-7: Expected a record of party F-7, got none; it is named by coaching C-1"
    ]


def test_lots_are_left_to_their_own_rule_and_corrections_to_theirs(make):
    wrong = Correction(id="K-1", kind="lot", record="GONE", reason="typed twice")

    assert make.said("G07", make.move("T-1", "A", 1), wrong) == []
