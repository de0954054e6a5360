"""Q01, Q03, Q04 and Q05: what was measured of dried beans."""

from decimal import Decimal

import pytest

from cocoachain.model.evidence import BeanTest, LabResult
from cocoachain.model.movements import Weighing


def measured(make, kind, **fields):
    return BeanTest(lot="B", when=make.at(5, 10), kind=kind, **fields)


# Q01 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("water", "severity"),
    [
        ("7.5", None),
        ("7.500001", "warning"),
        ("8", "warning"),
        ("8.000001", "error"),
        ("5", None),
        ("4.999999", "warning"),
        ("0", "warning"),
        ("100", "error"),
    ],
)
def test_water_is_judged_on_both_sides_of_each_limit(make, water, severity):
    said = make.said("Q01", make.lot("B", "beans", 1, moisture_pct=Decimal(water)))

    assert [each.split()[0] for each in said] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("water", "message"),
    [
        (
            "8.1",
            (
                "error lot B: Expected water in dried beans beyond which they go mouldy of at "
                "most 8, "
                "got 8.1 (%; Field page §2.2: mould risk)"
            ),
        ),
        (
            "7.6",
            (
                "warning lot B: Expected water in dried beans of at most 7.5, got 7.6 "
                "(%; SNI 2323:2008 with Amd 1:2010, general requirements)"
            ),
        ),
        (
            "4",
            (
                "warning lot B: Expected water in dried beans below which they break of at "
                "least 5, "
                "got 4 (%; Field page §2.2: brittle when too dry)"
            ),
        ),
    ],
)
def test_a_breach_says_the_limit_and_its_source(make, water, message):
    assert make.said("Q01", make.lot("B", "beans", 1, moisture_pct=Decimal(water))) == [message]


@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [
        ("75", "g/kg", 0),
        ("75.1", "g/kg", 1),
        ("0.075", "kg/kg", 0),
        ("7.5", None, 0),
        ("7.6", None, 1),
        ("7.6", "%", 1),
        ("7.6", "per cent", 1),
        ("76000", "ppm", 1),
    ],
)
def test_a_test_is_read_in_its_unit(make, value, unit, found):
    figure = measured(make, "moisture", value=Decimal(value), unit=unit)

    verdict = make.run("Q01", make.lot("B", "bean_blend", 1), figure)

    assert [(each.kind, each.lots) for each in verdict.findings] == [("test", ("B",))] * found


def test_results_and_weighings_count_too(make):
    lot = make.lot("B", "beans", 1)
    lab = LabResult(lot="B", when=make.at(5, 1), substance="kadar air", value=Decimal(9), unit="%")
    weighing = Weighing(lot="B", when=make.at(5, 1), mass=make.mass(1), moisture_pct=Decimal(9))

    kinds = {each.split()[1] for each in make.said("Q01", lot, lab, weighing)}

    assert kinds in ({"lab_result", "weighing"}, {"lab", "weighing"})


def test_a_unit_that_is_none_is_not_judged(make):
    strange = measured(make, "moisture", value=Decimal(9), unit="bananas")

    why = make.why_not("Q01", make.lot("B", "beans", 1), strange)

    assert why == "1 of 1 figures: its unit cannot be read as per cent"


def test_beans_that_are_roasted_or_dried_further_are_not_judged(make):
    wet = make.lot("B", "beans", 100, moisture_pct=Decimal(30))
    dry = make.lot("D", "beans", 75, moisture_pct=Decimal(7))
    roasted = make.lot("R", "beans", 70, moisture_pct=Decimal(2))
    split = make.lot("S", "bean_blend", 70, moisture_pct=Decimal(2))
    steps = [
        make.step("S-1", "dry", {"B": 100}, {"D": 75}),
        make.step("S-2", "roast", {"D": 75}, {"R": 70}),
        make.step("S-3", "pool", {"R": 70}, {"S": 70}),
    ]

    assert make.said("Q01", wet, dry, roasted, split, steps) == []


def test_what_is_no_bean_and_what_nobody_measured_is_not_judged(make):
    why = make.why_not(
        "Q01", make.lot("B", "beans", 1), make.lot("L", "liquor", moisture_pct=Decimal(9))
    )

    assert why == "nobody measured water in dried beans"


def test_limits_of_water_can_be_set(make):
    lot = make.lot("B", "beans", 1, moisture_pct=Decimal("8.5"))

    assert make.said("Q01", lot, most="9", usual_most="9") == []
    (said,) = make.said("Q01", lot, most="8.4")
    assert said.startswith("error")


# Q03 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sample", "found"), [(299, 1), (300, 0), (301, 0), (0, 1)])
def test_300_beans_are_enough_and_299_are_not(make, sample, found):
    said = make.said("Q03", make.lot("B", "beans", 1), measured(make, "cut", sample=sample))

    assert len(said) == found


def test_a_small_sample_says_what_its_worst_defect_means(make):
    cut = measured(make, "cut", sample=100, slaty=Decimal(3), mouldy=Decimal(15))

    assert make.said("Q03", make.lot("B", "beans", 1), cut) == [
        (
            "warning test lot B, kind cut: Expected at least 300 beans cut, got 100; 15 % mouldy "
            "beans of them may be 8.6 to 23.5 % of the lot"
        )
    ]


def test_a_small_sample_without_defects_says_just_that(make):
    (said,) = make.said("Q03", make.lot("B", "beans", 1), measured(make, "cut", sample=50))

    assert said.endswith(": Expected at least 300 beans cut, got 50")


def test_a_sample_that_nobody_wrote_is_not_judged(make):
    cut = measured(make, "cut", slaty=Decimal(3))

    why = make.why_not("Q03", make.lot("B", "beans", 1), cut)

    assert why == "1 of 1 cut tests: nobody wrote how many beans were cut"
    assert (
        make.why_not("Q03", measured(make, "count", value=Decimal(90))) == "no cut test is recorded"
    )


# Q04 ---------------------------------------------------------------------------------------------


def said_of_defects(make, **fields):
    return make.said("Q04", make.lot("B", "beans", 1), measured(make, "cut", **fields))


@pytest.mark.parametrize(
    ("shares", "sample", "found"),
    [
        (("50", "50"), 300, 0),
        (("50", "50.5"), 300, 1),
        (("50", "50.5"), None, 1),
        (("50", "50.05"), None, 0),
        (("50", "50.06"), None, 1),
        (("16.67",) * 6, 300, 0),
        (("16.7",) * 6, 300, 0),
        (("33.33", "33.33", "33.67"), 300, 1),
        (("16.67",) * 6, 100_000, 0),
        (("100", "0.33"), 300, 1),
    ],
)
def test_defects_may_be_all_beans_and_not_one_more(make, shares, sample, found):
    names = ("mouldy", "slaty", "insect", "germinated", "flat", "violet")
    fields = {name: Decimal(share) for name, share in zip(names, shares, strict=False)}

    assert len(said_of_defects(make, sample=sample, **fields)) == found


def test_too_many_defects_are_told_in_beans(make):
    assert said_of_defects(make, sample=300, slaty=Decimal(50), violet=Decimal("50.5")) == [
        (
            "error test lot B, kind cut: Expected each of 300 beans counted once, got 301 beans "
            "(100.5 %): slaty 50, violet 50.5"
        )
    ]
    assert said_of_defects(make, slaty=Decimal(50), violet=Decimal("50.5")) == [
        (
            "error test lot B, kind cut: Expected defects of at most 100 % together, got 100.5 %: "
            "slaty 50, violet 50.5"
        )
    ]


@pytest.mark.parametrize(
    ("share", "found"), [("0", []), ("100", []), ("-0.01", ["−0.01"]), ("100.01", ["100.01"])]
)
def test_each_share_lies_between_nothing_and_all(make, share, found):
    said = said_of_defects(make, flat=Decimal(share))

    assert said == [
        f"error test lot B, kind cut: Expected 0 to 100 % flat beans, got {each} %"
        for each in found
    ]


def test_a_cut_test_without_defects_is_not_judged(make):
    why = make.why_not("Q04", make.lot("B", "beans", 1), measured(make, "cut", sample=300))

    assert why == "no cut test tells its defects"


# Q05 ---------------------------------------------------------------------------------------------


def called(make, label="fermented beans"):
    return make.lot("B", "beans", 1, label=label)


@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [("1", None, 0), ("0.999999", None, 1), ("100", "%", 0), ("99.9", "%", 1), ("1.2", "index", 0)],
)
def test_an_index_of_one_is_fermented_and_below_is_not(make, value, unit, found):
    index = measured(make, "fermentation", value=Decimal(value), unit=unit)

    assert len(make.said("Q05", called(make), index)) == found


def test_an_index_below_one_is_a_warning(make):
    index = measured(make, "fermentation", value=Decimal("0.9"))

    assert make.said("Q05", called(make), index) == [
        (
            "warning test lot B, kind fermentation: Expected a fermentation index of at least 1 of "
            "beans that are called fermented, got 0.9"
        )
    ]


@pytest.mark.parametrize(
    ("slaty", "severity"),
    [("2.99", None), ("3", "note"), ("5", "note"), ("5.33", "warning"), ("40", "warning")],
)
def test_slaty_beans_are_judged_with_the_interval(make, slaty, severity):
    cut = measured(make, "cut", sample=300, slaty=Decimal(slaty))

    said = make.said("Q05", called(make), cut)

    assert [each.split()[0] for each in said] == ([severity] if severity else [])


def test_near_the_limit_the_finding_says_inconclusive(make):
    cut = measured(make, "cut", sample=300, slaty=Decimal(3))

    assert make.said("Q05", called(make), cut) == [
        (
            "note test lot B, kind cut: Expected at most 3 % slaty beans where beans are called "
            "fermented, got 3 %: inconclusive near the limit (1.4 to 5.6 % of the lot)"
        )
    ]


def test_clearly_slaty_beans_are_a_warning_with_their_interval(make):
    cut = measured(make, "cut", slaty=Decimal(10))

    assert make.said("Q05", called(make), cut) == [
        (
            "warning test lot B, kind cut: Expected at most 3 % slaty beans where beans are called "
            "fermented, got 10 % (6.8 to 14 % of the lot)"
        )
    ]


@pytest.mark.parametrize(
    "label",
    [
        "unfermented", "Non-fermented", "tidak difermentasi", "tanpa fermentasi", "half fermented",
        "kurang fermentasi", "asalan", None,
    ],
)  # fmt: skip
def test_beans_that_are_not_called_fermented_are_not_judged(make, label):
    index = measured(make, "fermentation", value=Decimal("0.2"))

    why = make.why_not("Q05", called(make, label), index)

    assert why == "no beans with a cut or fermentation test are claimed to be fermented"


def test_beans_that_a_step_fermented_are_claimed_to_be(make):
    lots = [make.lot("W", "wet_beans", 100), make.lot("F", "wet_beans", 80)]
    lots += [make.lot("D", "beans", 40), make.lot("B", "bean_blend", 40)]
    steps = [
        make.step("S-1", "ferment", {"W": 100}, {"F": 80}),
        make.step("S-2", "dry", {"F": 80}, {"D": 40}),
        make.step("S-3", "pool", {"D": 40}, {"B": 40}),
    ]
    index = measured(make, "fermentation", value=Decimal("0.9"))

    (said,) = make.said("Q05", lots, steps, index)

    assert "recorded as fermented, got 0.9" in said


def test_a_blend_with_unfermented_beans_is_not_recorded_as_fermented(make):
    lots = [make.lot("W", "wet_beans", 100), make.lot("D", "beans", 40)]
    lots += [make.lot("X", "beans", 40), make.lot("B", "bean_blend", 80)]
    steps = [
        make.step("S-1", "ferment+dry", {"W": 100}, {"D": 40}),
        make.step("S-2", "pool", {"D": 40, "X": 40}, {"B": 80}),
    ]
    index = measured(make, "fermentation", value=Decimal("0.9"))

    assert "claimed" in make.why_not("Q05", lots, steps, index)


def test_a_ring_of_steps_does_not_hang(make):
    lots = [make.lot("A", "beans", 40), make.lot("B", "beans", 40)]
    steps = [make.step("S-1", "store", {"A": 40}, {"B": 40})]
    steps += [make.step("S-2", "store", {"B": 40}, {"A": 40})]

    assert (
        make.run("Q05", lots, steps, measured(make, "fermentation", value=Decimal(2))).ran
        is not None
    )
