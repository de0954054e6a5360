"""G01, G03 and G05."""

import pytest


def test_a_chain_that_goes_forward_has_no_ring(make):
    first = make.step("S-1", "ferment", {"A": 10}, {"B": 9})
    second = make.step("S-2", "store", {"B": 9}, {"C": 9})

    assert make.said("G01", first, second) == []


def test_a_ring_is_found_once_with_all_that_is_in_it(make):
    first = make.step("S-1", "mix", {"A": 10, "IN": 5}, {"B": 15})
    second = make.step("S-2", "rework", {"B": 15}, {"A": 10, "C": 5})

    verdict = make.run("G01", first, second)

    (finding,) = verdict.findings
    assert str(finding) == (
        "error G01 lot A: Expected a lot to go forward only, "
        "got a ring of lots A, B through steps S-1, S-2"
    )
    assert (finding.lots, finding.steps) == (("A", "B"), ("S-1", "S-2"))
    assert finding.mend.startswith("Give what comes back from rework an identifier of its own")


def test_a_lot_put_back_by_the_step_that_drew_it_is_a_ring(make):
    assert make.said("G01", make.step("S-1", "store", {"A": 10}, {"A": 5, "B": 5})) == [
        "error lot A: Expected a lot to go forward only, got a ring of lots A through steps S-1"
    ]


def test_a_chain_without_steps_has_no_ring_to_look_for(make):
    assert make.why_not("G01", make.lot("A", "beans")) == "no step is recorded"


# ------------------------------------------------------------------------------------------- G03

SOUND = [
    ("harvest", {}, {"pods": 1}),
    ("harvest+break_pods", {}, {"wet_beans": 1}),
    ("break_pods", {"pods": 1}, {"wet_beans": 1, "other": 1}),
    ("ferment", {"wet_beans": 1}, {"wet_beans": 1}),
    ("ferment+dry", {"wet_beans": 1}, {"beans": 1}),
    ("dry", {"wet_beans": 1}, {"bean_blend": 1}),
    ("dry", {"beans": 1}, {"beans": 1}),
    ("break_pods+ferment+dry+grade", {"pods": 1}, {"bean_blend": 1}),
    ("pool", {"beans": 1}, {"bean_blend": 1}),
    ("grade", {"bean_blend": 1}, {"beans": 1, "other": 1}),
    ("roast", {"beans": 1}, {"bean_blend": 1}),
    ("roast", {"nibs": 1}, {"nibs": 1}),
    ("roast+winnow", {"beans": 1}, {"nibs": 1, "shell": 1}),
    ("winnow+roast", {"beans": 1}, {"nibs": 1, "shell": 1}),
    ("roast+winnow+grind", {"beans": 1}, {"liquor": 1, "shell": 1}),
    ("grind", {"nibs": 1}, {"liquor": 1}),
    ("grind", {"nibs": 1, "ingredient": 1, "butter": 1}, {"chocolate": 1}),
    ("press", {"liquor": 1}, {"butter": 1, "cake": 1}),
    ("press+pulverise", {"liquor": 1}, {"butter": 1, "powder": 1}),
    ("roast+winnow+grind+press+pulverise", {"beans": 1}, {"powder": 1, "butter": 1, "shell": 1}),
    ("alkalise", {"powder": 1, "ingredient": 1}, {"powder": 1}),
    ("mix+conche", {"liquor": 1, "butter": 1, "ingredient": 1}, {"chocolate": 1}),
    ("mix", {"powder": 1, "ingredient": 1}, {"food": 1}),
    ("mix", {"ingredient": 1}, {"ingredient": 1}),
    ("mould", {"chocolate": 1}, {"chocolate": 1}),
    ("mould+pack", {"chocolate": 1, "other": 1}, {"packed": 1}),
    ("pack", {"powder": 1, "other": 1}, {"packed": 1}),
    ("pack", {"nibs": 1}, {"packed": 1}),
    ("rework", {"packed": 1}, {"chocolate": 1}),
    ("mix", {"chocolate": 1, "packed": 1, "food": 1}, {"chocolate": 1}),
    ("split", {"liquor": 1}, {"liquor": 1}),
    ("blend", {"powder": 1}, {"powder": 1}),
    ("store", {"packed": 1}, {"packed": 1}),
    ("dispose", {"shell": 1}, {}),
    ("dispose", {"beans": 1}, {"other": 1}),
    (
        "roast+winnow+grind+mix+conche+mould+pack",
        {"beans": 1, "ingredient": 1, "other": 1},
        {"packed": 1, "shell": 1},
    ),
]


@pytest.mark.parametrize(("kinds", "ins", "outs"), SOUND, ids=[row[0] for row in SOUND])
def test_what_real_workshops_do_follows(make, kinds, ins, outs):
    assert make.said("G03", make.one_step(kinds, ins, outs)) == []


@pytest.mark.parametrize(
    ("kinds", "ins", "outs", "message"),
    [
        ("roast", {"pods": 1}, {"beans": 1},
         "Expected a roast step to take beans, bean blend or nibs, got pods"),
        ("press", {"liquor": 1}, {"chocolate": 1},
         "Expected a press step to make butter, cake or other from liquor, got chocolate"),
        ("grind", {"nibs": 1}, {"chocolate": 1},
         "Expected a grind step to make liquor or other from nibs, got chocolate"),
        ("blend", {"powder": 1, "shell": 1}, {"powder": 1},
         "Expected a blend step to take powder, got shell"),
        ("pulverise+press", {"liquor": 1}, {"powder": 1},
         "Expected a pulverise+press step to make butter, cake or other from liquor, got powder"),
        ("ferment", {}, {"wet_beans": 1},
         "Expected a ferment step to take something in, got nothing in and wet beans out"),
        ("harvest", {"beans": 1}, {"pods": 1},
         "Expected a harvest step to take nothing, got beans"),
        ("dry", {"liquor": 1}, {},
         "Expected a dry step to take wet beans, beans or bean blend, got liquor"),
    ],
)  # fmt: skip
def test_a_stage_that_does_not_follow_is_an_error(make, kinds, ins, outs, message):
    assert make.said("G03", make.one_step(kinds, ins, outs)) == [f"error step S-1: {message}"]


def test_the_lots_that_do_not_follow_are_named(make):
    verdict = make.run("G03", make.one_step("mix", {"liquor": 1, "shell": 1}, {"chocolate": 1}))

    assert verdict.findings[0].lots == ("IN-shell",)


def test_lots_without_record_are_not_judged_by_stage(make):
    lots = [make.lot("B", "powder", 1)]

    assert make.said("G03", lots, make.step("S-1", "roast", {"A": 1}, {"B": 1})) == []
    assert make.said("G03", lots, make.step("S-1", "roast", {"B": 1}, {"A": 1})) == [
        "error step S-1: Expected a roast step to take beans, bean blend or nibs, got powder"
    ]


def test_the_same_fault_twice_is_found_twice(make):
    records = make.one_step("roast", {"pods": 1}, {"beans": 1})
    again = make.step("S-2", "roast", {"IN-pods": 1}, {"OUT-beans": 1})

    assert [each.subject for each in make.run("G03", records, again).findings] == ["S-1", "S-2"]


def test_a_chain_without_steps_has_nothing_that_follows(make):
    assert make.why_not("G03", make.lot("A", "beans")) == "no step is recorded"


# ------------------------------------------------------------------------------------------- G05


def waiting(make, last, made=None, **fields):
    later = make.step("S-9", "store", {"X": 1}, {"Y": 1}, end=last)
    return [make.lot("A", "beans", 10, made=made or make.at(1, 1), **fields), later]


def test_a_lot_may_lie_for_just_a_year(make):
    assert make.said("G05", waiting(make, make.at(1, 1).replace(year=2027))) == []


def test_a_lot_that_lay_longer_is_a_warning(make):
    late = make.at(1, 1, 0, 0, 1).replace(year=2027)

    assert make.said("G05", waiting(make, late)) == [
        (
            "warning lot A: Expected it used, sold or written off within 365 days, "
            "got nothing for 365 days"
        )
    ]


def test_whole_days_speak_for_the_lot(make):
    until = make.day(1, 1).replace(year=2027)

    assert make.said("G05", waiting(make, until, make.day(1, 1))) == []


def test_a_lot_that_was_used_or_sold_does_not_lie(make):
    late = make.at(6, 1).replace(year=2028)
    used = make.step("S-1", "roast", {"A": 10}, {"B": 9}, start=make.at(1, 2))
    sold = make.move("T-1", "A", 10, kind="sale", when=make.at(1, 2))
    moved = make.move("T-1", "A", 10, kind="move", when=make.at(1, 2))
    eaten = make.move("T-1", "A", 10, kind="move", to_party="consumers")

    assert make.said("G05", waiting(make, late), used) == []
    assert make.said("G05", waiting(make, late), sold) == []
    assert make.said("G05", waiting(make, late), eaten) == []
    assert len(make.said("G05", waiting(make, late), moved)) == 1


def test_sugar_may_lie_for_ever(make):
    sugar = make.lot("SUGAR", "ingredient", 10, made=make.at(1, 1))
    last = make.lot("B", "beans", 1, made=make.at(1, 1).replace(year=2030))

    assert make.said("G05", sugar, last) == []


def test_the_day_to_count_to_and_the_limit_can_be_set(make):
    lying = make.lot("A", "beans", 10, made=make.at(1, 1))

    assert make.said("G05", lying, as_of=make.at(1, 31), days=30) == []
    assert make.said("G05", lying, as_of=make.at(2, 1), days=30) == [
        (
            "warning lot A: Expected it used, sold or written off within 30 days, "
            "got nothing for 31 days"
        )
    ]


def test_a_lot_without_date_is_dated_by_its_step_or_left_out(make):
    made = make.step("S-1", "dry", {"W": 5}, {"A": 2}, end=make.at(1, 1))
    late = make.at(6, 1).replace(year=2028)
    lots = [make.lot("A", "beans", 2), make.lot("B", "beans", 2)]

    verdict = make.run("G05", made, lots, as_of=late)

    assert [each.subject for each in verdict.findings] == ["A"]
    assert verdict.unjudged == {"G05": ("1 of 2 unused lots: nobody wrote when it was made",)}


def test_a_chain_without_moments_does_not_say_what_lies(make):
    assert make.why_not("G05", make.lot("A", "beans")) == "no step and no lot says when"
