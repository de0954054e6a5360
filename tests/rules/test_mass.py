"""M01, M02 and M11."""

import pytest

from cocoachain.values.mass import Mass

STORE = "store"


def test_mass_that_is_kept_to_the_milligram_is_no_finding(make):
    records = make.one_step("roast", {"beans": 100}, {"beans": 95}, {"roasting": 5})

    assert make.said("M01", records) == []


@pytest.mark.parametrize("out", ["99", "101"])
def test_one_per_cent_off_is_still_allowed(make, out):
    assert make.said("M01", make.one_step("store", {"beans": 100}, {"beans": out})) == []


def test_more_than_one_per_cent_missing_is_an_error(make):
    records = make.one_step("store", {"beans": 100}, {"beans": "98.999999"})

    assert make.said("M01", records) == [
        (
            "error step S-1: Expected 100 kg in to be as much out and lost, "
            "got 98.999999 kg out and 0 kg lost: 1.000001 kg is missing"
        )
    ]


def test_more_than_one_per_cent_too_much_is_an_error(make):
    records = make.one_step("store", {"beans": 100}, {"beans": "101.000001"})

    assert make.said("M01", records) == [
        (
            "error step S-1: Expected 100 kg in to be as much out and lost, "
            "got 101.000001 kg out and 0 kg lost: 1.000001 kg too much"
        )
    ]


@pytest.mark.parametrize(
    ("out", "found"), [("0.9", 0), ("0.899999", 1), ("1.1", 0), ("1.100001", 1)]
)
def test_a_small_step_may_be_off_by_a_tenth_of_a_kilogram(make, out, found):
    assert len(make.said("M01", make.one_step("store", {"beans": 1}, {"beans": out}))) == found


def test_losses_of_all_causes_count(make):
    losses = {"roasting": 5, "shell": 12, "spill": 3}
    records = make.one_step("roast+winnow", {"beans": 100}, {"nibs": 80}, losses)

    assert make.said("M01", records) == []


def test_mass_from_nothing_is_an_error(make):
    assert make.said("M01", make.one_step("store", {}, {"beans": 5})) == [
        (
            "error step S-1: Expected 0 kg in to be as much out and lost, "
            "got 5 kg out and 0 kg lost: 5 kg too much"
        )
    ]


def test_a_harvest_that_takes_nothing_in_creates_no_mass(make):
    other = make.step("S-2", STORE, {"IN": 1}, {"OUT": 1})
    records = [*make.one_step("harvest", {}, {"pods": 500}), other]

    assert make.said("M01", records) == []


def test_a_step_under_way_is_not_judged_and_one_that_has_ended_is(make):
    under_way = make.one_step("ferment", {"wet_beans": 100}, {}, start=make.at(5, 1))
    ended = make.one_step("ferment", {"wet_beans": 100}, {}, end=make.at(5, 7))

    assert make.why_not("M01", under_way) == "no step is over that must keep its mass"
    assert make.said("M01", ended) == [
        (
            "error step S-1: Expected 100 kg in to be as much out and lost, "
            "got 0 kg out and 0 kg lost: 100 kg is missing"
        )
    ]


def test_what_is_disposed_of_need_not_come_out_but_no_more_may(make):
    gone = make.one_step("dispose", {"beans": 10}, {}, end=make.at(5, 1))
    grown = make.one_step("dispose", {"beans": 10}, {"other": 11}, end=make.at(5, 1))

    assert make.said("M01", gone) == []
    assert make.said("M01", grown) == [
        (
            "error step S-1: Expected 10 kg in to be as much out and lost, "
            "got 11 kg out and 0 kg lost: 1 kg too much"
        )
    ]


def test_steps_with_unmeasured_portions_are_counted_and_left_out(make):
    whole = make.step("S-2", STORE, {"A": 10}, {"B": 10})
    verdict = make.run("M01", make.one_step("store", {"beans": 100}, {"beans": None}), whole)

    assert verdict.findings == ()
    assert verdict.unjudged == {"M01": ("1 of 2 steps: a portion was not measured",)}


def test_a_chain_of_unmeasured_steps_is_not_run(make):
    records = make.one_step("store", {"beans": 100}, {"beans": None})

    assert make.why_not("M01", records) == "1 of 1 steps: a portion was not measured"


def test_a_chain_without_masses_is_not_run(make):
    records = make.one_step("store", {"beans": None}, {"beans": None})

    assert make.why_not("M01", records) == "no lot and no portion has a mass"


def test_the_tolerance_can_be_set(make):
    records = make.one_step("store", {"beans": 100}, {"beans": 97})

    assert make.said("M01", records, tolerance="0.03") == []
    assert len(make.said("M01", records, tolerance=0.02)) == 1
    assert make.said("M01", records, least=Mass.kg(3)) == []


def test_sums_beyond_sixty_four_bits_stay_exact(make):
    most = "9000000000"
    names = [f"L-{number:04d}" for number in range(1100)]
    lots = [make.lot(name, "beans", most) for name in names]
    kept = make.step("S-1", STORE, dict.fromkeys(names, most), dict.fromkeys(names, most))

    assert make.said("M01", lots, kept) == []


# ------------------------------------------------------------------------------------------- M02


def drawn(make, held, *masses, stage="beans"):
    steps = [make.step(f"S-{at}", STORE, {"L-1": kg}) for at, kg in enumerate(masses, start=1)]
    return [make.lot("L-1", stage, held), *steps]


def test_a_lot_drawn_to_half_a_per_cent_beyond_is_allowed(make):
    assert make.said("M02", drawn(make, 100, 60, "40.5")) == []


def test_a_lot_drawn_further_is_an_error_that_names_the_steps(make):
    verdict = make.run("M02", drawn(make, 100, 60, "40.500001"))

    (finding,) = verdict.findings
    assert finding.message == "Expected at most 100 kg drawn from it, got 100.500001 kg"
    assert (finding.kind, finding.subject, finding.steps) == ("lot", "L-1", ("S-1", "S-2"))
    assert finding.severity == "error"


def test_a_lot_that_was_not_weighed_held_what_was_put_into_it(make):
    put = make.step("S-0", STORE, {}, {"L-1": 50})

    assert make.said("M02", drawn(make, None, 50), put) == []
    assert make.said("M02", drawn(make, None, 51), put) == [
        "error lot L-1: Expected at most 50 kg drawn from it, got 51 kg"
    ]


def test_unmeasured_draws_count_as_nothing(make):
    assert make.said("M02", drawn(make, 100, None, 100)) == []
    assert len(make.said("M02", drawn(make, 100, None, 101))) == 1


def test_lots_that_nobody_measured_are_left_out(make):
    other = [make.lot("L-2", "beans", 5), make.step("S-9", STORE, {"L-2": 5})]

    verdict = make.run("M02", drawn(make, None, 5), other)

    assert verdict.unjudged == {"M02": ("1 of 2 lots in use: nobody measured it",)}


def test_anything_drawn_from_a_lot_of_nothing_is_too_much(make):
    assert make.said("M02", drawn(make, 0, 1)) == [
        "error lot L-1: Expected at most 0 kg drawn from it, got 1 kg"
    ]


def test_a_chain_without_lots_is_not_judged_for_overdrawing(make):
    assert make.why_not("M02", make.step("S-1", STORE)) == "no lot is recorded"


# ------------------------------------------------------------------------------------------- M11


def test_masses_above_nothing_say_something(make):
    assert make.said("M11", make.one_step("store", {"beans": "0.000001"}, {"beans": 1})) == []


def test_a_lot_of_nothing_is_an_error(make):
    assert make.said("M11", make.lot("L-1", "beans", 0)) == [
        "error lot L-1: Expected more than 0 kg, got 0 kg"
    ]


def test_a_lot_that_was_not_weighed_is_no_lot_of_nothing(make):
    assert make.said("M11", make.lot("L-1", "beans")) == []


def test_a_portion_of_nothing_is_an_error_in_either_direction(make):
    lots = [make.lot("A", "beans", 1), make.lot("B", "beans", 1)]

    assert make.said("M11", lots, make.step("S-1", STORE, {"A": 0}, {"B": 0})) == [
        "error step S-1: Expected more than 0 kg of lot A in, got 0 kg",
        "error step S-1: Expected more than 0 kg of lot B out, got 0 kg",
    ]


def test_a_packing_that_draws_nothing_only_says_what_lies_in_which_container(make):
    lots = [make.lot("A", "beans", 1), make.lot("BOX", "other")]

    assert make.said("M11", lots, make.step("S-1", "pack", {"A": 0}, {"BOX": 0})) == []


def test_a_packing_that_draws_something_must_say_how_much(make):
    lots = [make.lot("A", "beans", 1), make.lot("BOX", "other")]

    assert make.said("M11", lots, make.step("S-1", "pack", {"A": 1}, {"BOX": 0})) == [
        "error step S-1: Expected more than 0 kg of lot BOX out, got 0 kg",
    ]


def test_a_transfer_of_nothing_is_an_error(make):
    assert make.said("M11", make.lot("A", "beans", 1), make.move("T-1", "A", 0)) == [
        "error transfer T-1: Expected more than 0 kg, got 0 kg"
    ]


def mixed(make, wet=None, dry=None):
    lots = [
        make.lot("W", "wet_beans", 10, moisture_pct=wet),
        make.lot("D", "bean_blend", 10, moisture_pct=dry),
    ]
    return [*lots, make.step("S-1", "dry", {"W": 10, "D": 10})]


def test_wet_and_dried_beans_need_their_moisture_to_be_mixed(make):
    assert make.said("M11", mixed(make, wet=55, dry=7)) == []
    assert make.said("M11", mixed(make, wet=55)) == [
        "error step S-1: Expected moisture on wet and dried beans that are mixed, got none on D"
    ]
    assert make.said("M11", mixed(make)) == [
        "error step S-1: Expected moisture on wet and dried beans that are mixed, got none on W, D"
    ]


def test_what_is_of_nothing_names_its_lot(make):
    records = make.lot("A", "beans", 1), make.lot("B", "beans", 1)
    step = make.step("S-1", "store", {"A": 0}, {"B": 1})

    found = make.run("M11", *records, step, make.move("T", "A", 0)).findings

    assert sorted((each.kind, each.lots) for each in found) == [
        ("step", ("A",)),
        ("transfer", ("A",)),
    ]


def test_without_tolerance_a_milligram_is_missing(make):
    records = make.one_step("store", {"beans": 1}, {"beans": "0.999999"})

    (told,) = make.said("M01", records, tolerance=0, least=Mass(0))

    assert told.endswith("0.999999 kg out and 0 kg lost: 0.000001 kg is missing")
