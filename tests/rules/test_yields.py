"""M03 to M06: from wet beans to liquor."""

import pytest


@pytest.mark.parametrize(
    ("code", "kinds", "stage", "made", "low", "high"),
    [
        ("M03", "dry", "wet_beans", "beans", "0.28", "0.45"),
        ("M03", "ferment+dry", "wet_beans", "bean_blend", "0.28", "0.45"),
        ("M04", "roast", "beans", "beans", "0.88", "0.995"),
        ("M05", "winnow", "bean_blend", "nibs", "0.7", "0.9"),
        ("M05", "roast+winnow", "beans", "nibs", "0.616", "0.8955"),
        ("M06", "roast+winnow+grind", "beans", "liquor", "0.6", "0.86"),
    ],
)
def test_a_hard_limit_is_allowed_and_a_milligram_more_is_an_error(
    make, code, kinds, stage, made, low, high
):
    def severities(share, off):
        grams = int(float(share) * 1_000_000 + 0.5) + off
        records = make.one_step(kinds, {stage: 1}, {made: f"{grams / 1_000_000:.6f}"})
        return [each.split()[0] for each in make.said(code, records) if each.startswith("error")]

    assert severities(low, 0) == []
    assert severities(low, -1) == ["error"]
    assert severities(high, 0) == []
    assert severities(high, 1) == ["error"]


@pytest.mark.parametrize(
    ("code", "kinds", "stage", "made", "low", "high"),
    [
        ("M03", "dry", "wet_beans", "beans", "0.32", "0.4"),
        ("M04", "roast", "beans", "beans", "0.93", "0.98"),
        ("M05", "winnow", "beans", "nibs", "0.75", "0.88"),
        ("M05", "roast+winnow", "beans", "nibs", "0.6975", "0.8624"),
    ],
)
def test_a_usual_limit_is_allowed_and_a_milligram_more_is_a_warning(
    make, code, kinds, stage, made, low, high
):
    def severities(share, off):
        grams = int(float(share) * 1_000_000 + 0.5) + off
        records = make.one_step(kinds, {stage: 1}, {made: f"{grams / 1_000_000:.6f}"})
        return [each.split()[0] for each in make.said(code, records)]

    assert severities(low, 0) == []
    assert severities(low, -1) == ["warning"]
    assert severities(high, 0) == []
    assert severities(high, 1) == ["warning"]


@pytest.mark.parametrize(
    ("code", "kinds", "stage", "made", "kilograms", "message"),
    [
        ("M03", "dry", "wet_beans", "beans", "50",
         (
             "error step S-1: Expected 0.28 to 0.45 of the wet beans as dried beans, "
             "got 0.5: 50 kg of 100 kg"
         )),
        ("M03", "dry", "wet_beans", "beans", "30",
         (
             "warning step S-1: Expected usually 0.32 to 0.4 of the wet beans as dried beans, "
             "got 0.3: 30 kg of 100 kg"
         )),
        ("M04", "roast", "beans", "beans", "87.9",
         (
             "error step S-1: Expected 0.88 to 0.995 of the beans as roasted beans, "
             "got 0.879: 87.9 kg of 100 kg"
         )),
        ("M04", "roast", "beans", "beans", "99",
         (
             "warning step S-1: Expected usually 0.93 to 0.98 of the beans as roasted beans, "
             "got 0.99: 99 kg of 100 kg"
         )),
        ("M05", "winnow", "beans", "nibs", "90.000001",
         (
             "error step S-1: Expected 0.7 to 0.9 of the beans as nibs, "
             "got 0.90000001: 90.000001 kg of 100 kg"
         )),
        ("M05", "winnow", "beans", "nibs", "72",
         (
             "warning step S-1: Expected usually 0.75 to 0.88 of the beans as nibs, "
             "got 0.72: 72 kg of 100 kg"
         )),
        ("M06", "roast+winnow+grind", "beans", "liquor", "55",
         "error step S-1: Expected 0.6 to 0.86 of the beans as liquor, got 0.55: 55 kg of 100 kg"),
    ],
)  # fmt: skip
def test_a_breach_says_what_was_expected_and_got(
    make, code, kinds, stage, made, kilograms, message
):
    assert make.said(code, make.one_step(kinds, {stage: 100}, {made: kilograms})) == [message]


@pytest.mark.parametrize(
    ("code", "kinds", "stage", "made", "kilograms"),
    [
        ("M03", "dry", "wet_beans", "beans", "50"),
        ("M04", "roast", "beans", "beans", "85"),
        ("M05", "winnow", "beans", "nibs", "65"),
        ("M06", "roast+winnow+grind", "beans", "liquor", "55"),
    ],
)
def test_in_a_small_workshop_a_hard_breach_is_a_warning(make, code, kinds, stage, made, kilograms):
    verdict = make.run(code, make.one_step(kinds, {stage: 100}, {made: kilograms}), profile="ikm")

    assert [each.severity for each in verdict.findings] == ["warning"]
    assert verdict.sound


def test_limits_can_be_set(make):
    records = make.one_step("dry", {"wet_beans": 100}, {"beans": 50})

    assert make.said("M03", records, hard_most="0.5", usual_most="0.5") == []
    assert make.said("M03", records, hard_severity="note", hard_most="0.4") == [
        (
            "note step S-1: Expected 0.28 to 0.4 of the wet beans as dried beans, "
            "got 0.5: 50 kg of 100 kg"
        )
    ]


# --------------------------------------------------------------------------------- traced back


def village(make, dried, *, fermented="75", wet="100"):
    """Wet beans fermented in one step and dried in another."""
    return [
        make.lot("W", "wet_beans", wet),
        make.lot("F", "wet_beans", fermented),
        make.lot("D", "beans", dried),
        make.step("S-1", "ferment", {"W": wet}, {"F": fermented}),
        make.step("S-2", "dry", {"F": fermented}, {"D": dried}),
    ]


def test_a_fermented_lot_is_judged_by_the_wet_beans_behind_it(make):
    assert make.said("M03", village(make, "36")) == []
    assert make.said("M03", village(make, "45.000001")) == [
        (
            "error step S-2: Expected 0.28 to 0.45 of the wet beans as dried beans, "
            "got 0.45000001: 45.000001 kg of 100 kg"
        )
    ]


def test_a_part_of_a_fermented_lot_stands_for_its_part_of_the_wet_beans(make):
    half = [
        make.lot("W", "wet_beans", 100),
        make.lot("F", "wet_beans", 75),
        make.lot("D", "beans", "22.5"),
        make.step("S-1", "ferment", {"W": 100}, {"F": 75}),
        make.step("S-2", "dry", {"F": "37.5"}, {"D": "22.5"}),
    ]

    assert make.said("M03", half) == [
        (
            "warning step S-2: Expected usually 0.32 to 0.4 of the wet beans as dried beans, "
            "got 0.45: 22.5 kg of 50 kg"
        )
    ]


def test_a_pool_of_fermented_and_fresh_beans_is_traced_by_mass(make):
    records = [
        make.lot("W", "wet_beans", 100),
        make.lot("F", "wet_beans", 50),
        make.lot("N", "wet_beans", 50),
        make.lot("P", "wet_beans", 100),
        make.lot("D", "beans", 30),
        make.step("S-1", "ferment", {"W": 100}, {"F": 50}),
        make.step("S-2", "pool", {"F": 50, "N": 50}, {"P": 100}),
        make.step("S-3", "dry", {"P": 100}, {"D": 30}),
    ]

    assert make.said("M03", records) == [
        (
            "error step S-3: Expected 0.28 to 0.45 of the wet beans as dried beans, "
            "got 0.2: 30 kg of 150 kg"
        )
    ]


def test_a_lot_that_two_steps_put_out_is_traced_by_mass_too(make):
    records = [
        *(make.lot(name, "wet_beans") for name in ("W", "V", "F")),
        make.lot("D", "beans", 30),
        make.step("S-1", "ferment", {"W": 100}, {"F": 50}),
        make.step("S-2", "ferment", {"V": 50}, {"F": 50}),
        make.step("S-3", "dry", {"F": 100}, {"D": 30}),
    ]

    assert make.said("M03", records) == [
        (
            "error step S-3: Expected 0.28 to 0.45 of the wet beans as dried beans, "
            "got 0.2: 30 kg of 150 kg"
        )
    ]


def workshop(make, liquor):
    """Roasted, winnowed and ground in three steps: 100 kg of beans become 80 kg of nibs."""
    return [
        make.lot("B", "beans", 100),
        make.lot("R", "beans", 95),
        make.lot("N", "nibs", 80),
        make.lot("L", "liquor", liquor),
        make.step("S-1", "roast", {"B": 100}, {"R": 95}),
        make.step("S-2", "winnow", {"R": 95}, {"N": 80}),
        make.step("S-3", "grind", {"N": 80}, {"L": liquor}),
    ]


def test_liquor_is_judged_by_the_raw_beans_behind_it(make):
    assert make.said("M06", workshop(make, "60")) == []
    assert make.said("M06", workshop(make, "86")) == []
    assert make.said("M06", workshop(make, "86.000001")) == [
        (
            "error step S-3: Expected 0.6 to 0.86 of the beans as liquor, "
            "got 0.86000001: 86.000001 kg of 100 kg"
        )
    ]


def test_sorting_before_the_roast_does_not_count(make):
    sorted_first = [
        make.lot("U", "beans", 1000),
        make.step("S-0", "grade", {"U": 1000}, {"B": 100}),
        *workshop(make, "60"),
    ]

    assert make.said("M06", sorted_first) == []


def test_sorting_after_the_roast_counts(make):
    records = [
        *(make.lot(name, "beans") for name in ("B", "R", "P")),
        make.lot("N", "nibs"),
        make.lot("L", "liquor"),
        make.step("S-1", "roast", {"B": 100}, {"R": 95}),
        make.step("S-2", "grade", {"R": 95}, {"P": 50}),
        make.step("S-3", "winnow", {"P": 50}, {"N": 40}),
        make.step("S-4", "grind", {"N": 40}, {"L": 40}),
    ]

    assert make.said("M06", records) == [
        "error step S-4: Expected 0.6 to 0.86 of the beans as liquor, got 0.4: 40 kg of 100 kg"
    ]


def test_bought_nibs_cannot_be_traced_and_are_counted(make):
    lots = [make.lot("X", "nibs", 10), make.lot("Y", "liquor", 1)]
    bought = [*lots, make.step("S-9", "grind", {"X": 10}, {"Y": 1})]

    verdict = make.run("M06", bought, workshop(make, "60"))

    assert verdict.findings == ()
    assert verdict.unjudged == {
        "M06": ("1 of 2 steps: what it took could not be traced back to weighed lots",)
    }
    assert make.why_not("M06", bought) == (
        "1 of 1 steps: what it took could not be traced back to weighed lots"
    )


def test_bought_nibs_among_ones_own_spoil_the_trace(make):
    records = [*workshop(make, "60")[:-1], make.lot("X", "nibs", 20)]
    ground = make.step("S-3", "grind", {"N": 80, "X": 20}, {"L": 30})

    assert make.why_not("M06", records, ground) == (
        "1 of 1 steps: what it took could not be traced back to weighed lots"
    )


def test_an_unmeasured_step_in_between_spoils_the_trace(make):
    records = [
        make.lot("W", "wet_beans", 100),
        make.lot("F", "wet_beans"),
        make.lot("D", "beans", 10),
        make.step("S-1", "ferment", {"W": 100}, {"F": None}),
        make.step("S-2", "dry", {"F": 75}, {"D": 10}),
    ]

    assert make.why_not("M03", records) == (
        "1 of 1 steps: what it took could not be traced back to weighed lots"
    )


# -------------------------------------------------------------------------------- not judged


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("M03", "no step dries wet beans"),
        ("M04", "no step roasts beans and nothing else"),
        ("M05", "no step winnows beans and puts out nibs"),
        ("M06", "no step grinds beans or nibs to liquor"),
    ],
)
def test_a_chain_without_such_a_step_is_not_run(make, code, reason):
    assert make.why_not(code, make.one_step("store", {"beans": 1}, {"beans": 1})) == reason


@pytest.mark.parametrize(
    ("code", "kinds", "ins", "outs", "reason"),
    [
        (
            "M03",
            "dry",
            {"wet_beans": 9, "beans": 1},
            {"beans": 2},
            "it did not turn wet beans alone into dried beans",
        ),
        ("M04", "roast", {"nibs": 1}, {"nibs": 1}, "it did not roast beans alone"),
        (
            "M05",
            "winnow",
            {"beans": 1, "nibs": 1},
            {"nibs": 1},
            "it did not turn beans alone into nibs",
        ),
        (
            "M06",
            "grind",
            {"nibs": 1, "butter": 1},
            {"liquor": 1},
            "it took more than beans and nibs",
        ),
    ],
)
def test_a_step_that_does_more_is_not_judged(make, code, kinds, ins, outs, reason):
    assert make.why_not(code, make.one_step(kinds, ins, outs)) == f"1 of 1 steps: {reason}"


def test_an_unmeasured_roast_is_counted(make):
    other = make.step("S-2", "roast", {"IN-beans": 1}, {"OUT-beans": None})
    records = make.one_step("roast", {"beans": 100}, {"beans": 95})

    verdict = make.run("M04", records, other)

    assert verdict.unjudged == {"M04": ("1 of 2 steps: a portion was not measured",)}
