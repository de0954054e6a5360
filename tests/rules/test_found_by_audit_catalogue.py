"""What an audit of the catalogue found: faults unseen, and faults found in what is sound."""

from datetime import date

import attrs
import pytest

from cocoachain.errors import RecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.flows import misfit
from cocoachain.model.lots import Stage
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import StepKind
from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rounding import without_rounding
from cocoachain.values.mass import Mass


def put_out(make, made, held, **fields):
    return (
        make.lot("A", "nibs", 20),
        make.lot("B", "liquor", held, **fields),
        make.step("S-1", "grind", {"A": 20}, {"B": made}),
    )


@pytest.mark.parametrize(
    ("made", "held", "told"),
    [
        ("20", "20", None),
        ("20", "20.2", None),
        ("20", "20.200001", "error lot B: {} a lot of 20.200001 kg: 0.200001 kg too much"),
        ("20", "19.8", None),
        ("20", "19.799999", "warning lot B: {} a lot of 19.799999 kg: 0.200001 kg is missing"),
        ("20", "20000", "error lot B: {} a lot of 20000 kg: 19980 kg too much"),
        ("2", "2.1", None),
        ("2", "2.100001", "error lot B: {} a lot of 2.100001 kg: 0.100001 kg too much"),
    ],
)
def test_a_lot_holds_what_steps_put_into_it(make, made, held, told):
    start = f"Expected the {made} kg that steps put into it, got"

    said = make.said("M14", put_out(make, made, held))

    assert said == ([] if told is None else [told.format(start)])


def test_a_lot_may_be_off_by_the_scale_division_of_its_site(make):
    site = Site(id="LOC", scale_division=Mass.kg("0.5"))

    assert make.said("M14", site, put_out(make, "20", "20.5", site="LOC")) == []
    assert len(make.said("M14", site, put_out(make, "20", "20.500001", site="LOC"))) == 1


def test_a_scale_of_one_site_excuses_no_other_lot(make):
    site = Site(id="LOC", scale_division=Mass.kg("0.5"))
    other = make.lot("C", "liquor", 30), make.step("S-2", "grind", {"A": 1}, {"C": 20})

    said = make.said("M14", site, put_out(make, "20", "20.5", site="LOC"), other)

    assert [each[:11] for each in said] == ["error lot C"]


@pytest.mark.parametrize(("held", "word"), [("20.000001", "too much"), ("19.999999", "is missing")])
def test_without_tolerance_a_milligram_of_a_lot_is_told(make, held, word):
    settings = {"tolerance": 0, "least": Mass(0)}

    assert make.said("M14", put_out(make, "20", "20"), **settings) == []
    (told,) = make.said("M14", put_out(make, "20", held), **settings)
    assert told.endswith(f"got a lot of {held} kg: 0.000001 kg {word}")


def test_a_lot_of_a_milligram_is_judged_and_one_of_nothing_left_to_m11(make):
    assert len(make.said("M14", put_out(make, "20", "0.000001"))) == 1
    assert make.why_not("M14", put_out(make, "20", "0")) == "no step put anything out"


def test_lots_put_back_by_one_step_hide_none_of_another(make):
    lots = [make.lot(name, "liquor", 8) for name in "ABCD"]
    steps = (
        make.step("S-1", "blend", {"A": 1, "B": 1}, {"C": 2}),
        make.step("S-0", "store", {"D": 8}, {"D": 5, "B": 3}),
    )

    said = make.said("M14", lots, steps)

    assert [each.split(":")[0] for each in said] == ["error lot B", "error lot C"]


def test_what_a_lot_has_beyond_its_steps_may_be_from_the_plot_it_names(make):
    for fields in ({"plot": "P"}, {"plots": ["P", "Q"]}):
        (found,) = make.run("M14", put_out(make, "20", "30", **fields)).findings

        assert found.severity == "warning"


def test_all_that_was_put_into_a_lot_counts_and_the_steps_are_named(make):
    more = make.step("S-2", "grind", {"A": 5}, {"B": 5})

    assert make.said("M14", put_out(make, "15", "20"), more) == []
    (found,) = make.run("M14", put_out(make, "15", "26"), more).findings
    assert found.steps == ("S-1", "S-2")


def test_lots_that_were_not_weighed_or_are_put_back_or_wrapped_are_not_judged(make):
    one = make.lot("B", "liquor", 8)
    back = make.step("S-1", "store", {"B": 9}, {"B": 5})
    wrapped = make.step("S-1", "pack", {"A": 0}, {"B": 0})

    assert make.run("M14", put_out(make, None, "20")).unjudged == {}
    assert make.why_not("M14", put_out(make, None, "20")) == (
        "1 of 1 lots: a portion was not measured"
    )
    other = make.one_step("store", {"beans": 1}, {"beans": 1})
    assert make.said("M14", one, attrs.evolve(back, id="S-2"), other) == []
    assert make.said("M14", one, attrs.evolve(wrapped, id="S-2"), other) == []
    assert make.why_not("M14", one, make.step("S-1", "dispose", {"B": 1})) == (
        "no step put anything out"
    )


def test_a_lot_must_hold_what_was_put_out_in_every_profile():
    assert all("M14" in profile.codes for profile in PROFILES.values())


def test_a_plot_that_was_moved_is_looked_for_where_forests_matter():
    asking = {name for name, profile in PROFILES.items() if "P10" in profile.codes}

    assert asking == {"ikm", "industrial", "eudr", "iso34101", "north-lombok"}


def test_a_lot_is_not_there_before_its_harvest(make):
    def found(**fields):
        return make.said("T01", make.lot("A", "wet_beans", 1, **fields))

    made = make.at(5, 3, 23)
    assert found(made=made, harvested=date(2026, 5, 3)) == []
    assert found(made=made, harvested=date(2026, 5, 4)) == [
        "error lot A: Expected it harvested by the day it was made, 2026-05-03, got 2026-05-04"
    ]
    assert found(made=make.day(5, 3), harvested=date(2026, 5, 3)) == []
    assert found(made=make.day(5, 3)) == []


def test_a_lot_is_not_handed_over_before_its_harvest(make):
    lots = (
        make.lot("B", "nibs", 1, made=make.at(1, 1)),
        make.lot("A", "beans", 1, harvested=date(2026, 5, 4)),
    )
    moves = [make.move(f"T-{day}", "A", 1, when=make.at(5, day)) for day in (6, 3, 5)]

    assert make.said("T01", lots, moves[0], moves[2], make.move("T-0", "A", 1)) == []
    assert make.said("T01", lots, moves) == [
        (
            "error lot A: Expected it harvested by the day it was handed over, 2026-05-03, "
            "got 2026-05-04"
        )
    ]


def ground(make, end):
    """Nibs that were there in time, and liquor of them."""
    return (
        make.lot("IN-nibs", "nibs", 1, made=make.at(5, 1)),
        make.lot("OUT-liquor", "liquor", 1),
        make.step("S-1", "grind", {"IN-nibs": 1}, {"OUT-liquor": 1}, end=end),
    )


@pytest.mark.parametrize(
    ("made", "sold", "told"),
    [
        ((5, 3, 9), (5, 3, 9), None),
        ((5, 3, 9), (5, 3, 8, 59, 59), "2026-05-03 09:00+00:00"),
    ],
)
def test_what_a_step_makes_is_not_handed_over_before(make, made, sold, told):
    records = ground(make, make.at(*made))
    move = make.move("T", "OUT-liquor", 1, when=make.at(*sold))

    said = make.said("T01", records, move, make.move("U", "GONE", 1, when=make.at(1, 1)))

    assert said == ([] if told is None else [
        ("error transfer T: Expected lot OUT-liquor to be there before it was handed over at "
        f"2026-05-03 08:59:59+00:00, got it made at {told}")
    ])  # fmt: skip


def test_a_whole_day_of_handing_over_speaks_for_the_clerk(make):
    records = ground(make, make.day(5, 3))

    assert make.said("T01", records, make.move("T", "OUT-liquor", 1, when=make.day(5, 3))) == []
    assert len(make.said("T01", records, make.move("T", "OUT-liquor", 1, when=make.day(5, 2)))) == 1


def test_a_lot_of_no_step_may_be_written_down_after_it_was_handed_over(make):
    records = (
        make.lot("A", "beans", 1, made=make.at(5, 3)),
        make.move("T", "A", 1, when=make.at(5, 2)),
    )

    assert make.said("T01", records) == []


def delivered(make, **fields):
    farmers = [Farmer(id="F-1"), Farmer(id="F-2")]
    plots = [
        Plot(id="P-1", farmer="F-1", **fields),
        Plot(id="P-2", farmer="F-2"),
        Plot(id="P-3"),
    ]
    lots = [
        make.lot(
            f"A-{plot}", "beans", 1, farmer="F-2", plot=plot, harvested=date(2026, 5, 4), site="S"
        )
        for plot in ("P-1", "P-2", "P-3")
    ]
    again = make.lot(
        "B", "beans", 2, farmer="F-2", plot="P-1", harvested=date(2026, 5, 5), site="S"
    )
    return *farmers, *plots, *lots, again


def test_a_farmer_delivers_from_a_plot_of_their_own(make):
    assert make.said("P02", delivered(make)) == [
        (
            "warning lot A-P-1: Expected lot A-P-1 of farmer F-2 to come from a plot of theirs, "
            "got plot P-1 of F-1"
        )
    ]


def test_who_cultivates_a_plot_may_deliver_from_it(make):
    assert make.said("P02", delivered(make, cultivator="F-2")) == []
    assert make.said("P02", delivered(make, cultivator="F-3")) == [
        (
            "warning lot A-P-1: Expected lot A-P-1 of farmer F-2 to come from a plot of theirs, "
            "got plot P-1 of F-1, F-3"
        )
    ]


def test_an_identity_number_is_the_same_however_its_digits_are_parted(make):
    plain = Farmer(id="F-1", nik="5208021505800001", sex="m")
    parted = Farmer(id="F-2", nik="520802-150580-0001", sex="m")
    spaced = Farmer(id="F-3", nik=" 5208 0215 0580 0001 ", sex="m")

    assert make.said("N01", parted) == []
    assert make.said("N01", plain, parted, spaced) == [
        f"error farmer {one}: Expected an identity number (NIK) of their own, got that of {two} too"
        for one, two in (("F-1", "F-2, F-3"), ("F-2", "F-1, F-3"), ("F-3", "F-1, F-2"))
    ]


def test_shell_is_not_ground_into_what_comes_out(make):
    took = {"cake": 4, "shell": 1}

    assert make.said("G03", make.one_step("pulverise", took, {"powder": 5})) == [
        (
            "error step S-1: Expected a pulverise step to take nibs, cake, powder or ingredient, "
            "got shell"
        )
    ]
    assert make.said("G03", make.one_step("pulverise", took, {"powder": 4, "shell": 1})) == []
    assert make.said("G03", make.one_step("pulverise", {"shell": 1}, {"shell": 1})) == []
    assert make.said("G03", make.one_step("dispose", {"shell": 1}, {})) == []


def test_shell_may_go_in_where_it_comes_out_again():
    fits = misfit([StepKind.PULVERISE], frozenset({Stage.SHELL, Stage.CAKE}), frozenset())

    assert not fits


def rehearsed(make, gone, **fields):
    """10 kg of beans that become so much chocolate, of which the rest was not written down."""
    return (
        make.lot("B", "beans", 10, farmer="F-1"),
        make.lot("C", "chocolate", gone),
        make.step("S-1", "conche", {"B": 10}, {"C": gone}, **fields),
    )


@pytest.mark.parametrize("gone", ["9.9", "10.1"])
def test_what_a_scale_may_be_off_does_not_fail_a_mock_recall(make, gone):
    assert make.said("P06", rehearsed(make, gone)) == []


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (
            "9.899999",
            "Expected all of lot B, of which lot C was made, to be accounted for, got 99 %",
        ),
        (
            "10.100001",
            (
                "Expected lot C to be traced back to its growers whole, "
                "got 0.100001 kg of unknown origin"
            ),
        ),
    ],
)
def test_what_is_beyond_the_scale_fails_a_mock_recall(make, gone, told):
    assert make.said("P06", rehearsed(make, gone)) == [f"warning lot C: {told}"]


def test_a_recorded_loss_without_reason_fails_a_mock_recall_however_small(make):
    found = make.said("P06", rehearsed(make, "9.99", losses={"unexplained": "0.01"}))

    assert len(found) == 1


def test_the_rounding_of_a_mock_recall_can_be_set(make):
    assert len(make.said("P06", rehearsed(make, "9.9"), tolerance="0.001", least=Mass.g(10))) == 1


def test_a_lineage_that_keeps_its_mass_to_the_milligram_stays_as_it_is(make):
    lineage = Lineage(Chain.of(rehearsed(make, "10")))

    assert without_rounding(lineage, 0, Mass(1)) is lineage


def test_what_is_added_for_the_scale_takes_no_name_that_a_lot_has(make):
    lineage = Lineage(Chain.of([*rehearsed(make, "10.1"), make.lot("scales-0", "other", 1)]))

    better = without_rounding(lineage, 0, Mass.kg(1))

    assert {lot.id for lot in better.lots} == {"B", "C", "scales-0", "scales-0-"}
    assert better.chain.step("S-1").inputs[1].mass == Mass.kg("0.1")


def test_a_fat_just_below_nothing_is_not_shown_as_nothing(make):
    records = make.one_step("press", {"liquor": 100}, {"butter": "54.000001", "cake": 41})

    assert make.said("M07", records) == [
        (
            "error step S-1: Expected 0 to 0.4 of the cake as fat, got −0.00000002: "
            "54.000001 kg of butter and 41 kg of cake from 100 kg"
        )
    ]


def test_a_chain_without_steps_is_judged_by_its_moments(make):
    verdict = check(Chain.of([make.lot("A", "beans", 1, made=make.at(1, 1))]), rules=["T01"])

    assert verdict.ran == ("T01",)


@pytest.mark.parametrize("lots", [0, -1, True, "3", 1.5])
def test_a_rehearsal_draws_at_least_one_lot(make, lots):
    with pytest.raises(RecordError) as caught:
        make.run("P06", rehearsed(make, "10"), lots=lots)

    assert str(caught.value) == (
        f"Expected a whole number of at least 1, got {lots!r} (setting lots of P06)"
    )
