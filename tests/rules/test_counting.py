"""M12 and M13: sent against received, and book against stock-take; and the scale in M01."""

import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.movements import StockCount, Transfer
from cocoachain.model.plots import Site
from cocoachain.rules.checking import check
from cocoachain.values.mass import Mass


def sent(kilograms, arrived, **fields):
    return Transfer(
        id="T", lot="A", mass=None if kilograms is None else Mass.kg(kilograms),
        received=None if arrived is None else Mass.kg(arrived), kind="move", **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kilograms", "arrived", "told"),
    [
        ("50", "50", None),
        ("50", "49.5", None),
        ("50", "50.5", None),
        ("50", "49.499999", "{} got 49.499999 kg: 0.500001 kg is missing"),
        ("50", "50.500001", "{} got 50.500001 kg: 0.500001 kg too much"),
        ("5", "4.9", None),
        ("5", "4.899999", "{} got 4.899999 kg: 0.100001 kg is missing"),
        ("5", "0", "{} got 0 kg: 5 kg is missing"),
    ],
)
def test_what_arrives_may_be_off_by_a_hundredth_or_100_grams(make, kilograms, arrived, told):
    start = f"warning transfer T: Expected the {kilograms} kg that were sent to arrive,"

    said = make.said("M12", sent(kilograms, arrived), make.lot("A", "beans", 100))

    assert said == ([] if told is None else [told.format(start)])


def test_the_scale_divisions_of_both_sites_are_allowed(make):
    sites = [Site(id="S-1", scale_division=Mass.kg(2)), Site(id="S-2", scale_division=Mass.kg(1))]
    between = {"from_site": "S-1", "to_site": "S-2"}

    assert make.said("M12", *sites, sent("50", "47", **between)) == []
    assert len(make.said("M12", *sites, sent("50", "46.999999", **between))) == 1


def test_what_was_not_weighed_when_it_left_is_not_judged(make):
    verdict = check(Chain.of([sent(None, "5")]), rules=["M12"])

    assert verdict.not_run == {"M12": "1 of 1 transfers: a portion was not measured"}


def test_without_arrivals_the_rule_is_not_run():
    verdict = check(Chain.of([sent("5", None)]), rules=["M12"])

    assert verdict.not_run == {"M12": "no transfer says what arrived"}


def test_a_transfer_that_was_not_weighed_hides_no_other(make):
    unweighed = Transfer(id="S", lot="A", received=Mass.kg(5), kind="move")

    verdict = make.run("M12", unweighed, sent("5", "6"), make.lot("A", "beans", 9))

    assert [(each.subject, each.lots) for each in verdict.findings] == [("T", ("A",))]
    assert verdict.unjudged == {"M12": ("1 of 2 transfers: a portion was not measured",)}


@pytest.mark.parametrize(
    ("arrived", "word"), [("5.000001", "too much"), ("4.999999", "is missing")]
)
def test_without_tolerance_a_milligram_is_told(make, arrived, word):
    site = Site(id="S-1")
    between = {"from_site": "S-1", "to_site": "S-2"}

    assert make.said("M12", sent("5", "5", **between), tolerance=0, least=Mass(0)) == []
    assert make.said("M12", site, sent("5", arrived, **between), tolerance=0, least=Mass(0)) == [
        (
            "warning transfer T: Expected the 5 kg that were sent to arrive, "
            f"got {arrived} kg: 0.000001 kg {word}"
        )
    ]


def counted(make, kilograms):
    """100 kg of beans lie at a site, and so many kilograms are counted there."""
    return [
        Site(id="S", party="P"),
        make.lot("A", "beans", 100, site="S", plot="KBN-1", made=make.at(5, 1)),
        StockCount(when=make.at(5, 2), site="S", stage="beans", mass=Mass.kg(kilograms)),
    ]


@pytest.mark.parametrize(
    ("kilograms", "told"),
    [
        ("100", None),
        ("99", None),
        ("101", None),
        ("98.999999", "got 98.999999 kg: 1.000001 kg is missing"),
        ("101.000001", "got 101.000001 kg: 1.000001 kg too much"),
        ("0", "got 0 kg: 100 kg is missing"),
    ],
)
def test_a_stock_take_may_be_off_by_a_hundredth(make, kilograms, told):
    start = "warning site S: Expected 100 kg of beans at S on 2026-05-02,"

    assert make.said("M13", *counted(make, kilograms)) == (
        [] if told is None else [f"{start} {told}"]
    )


@pytest.mark.parametrize(("kilograms", "off"), [("5.1", 0), ("5.100001", 1), ("4.9", 0)])
def test_a_stock_take_may_always_be_off_by_100_grams(make, kilograms, off):
    site, _, count = counted(make, kilograms)
    lot = make.lot("A", "beans", 5, site="S", plot="KBN-1", made=make.at(5, 1))

    assert len(make.said("M13", site, lot, count)) == off


@pytest.mark.parametrize(
    ("kilograms", "word"), [("100.000001", "too much"), ("99.999999", "is missing")]
)
def test_without_tolerance_a_milligram_of_stock_is_told(make, kilograms, word):
    settings = {"tolerance": 0, "least": Mass(0)}

    assert make.said("M13", *counted(make, "100"), **settings) == []
    assert make.said("M13", *counted(make, kilograms), **settings) == [
        (
            "warning site S: Expected 100 kg of beans at S on 2026-05-02, "
            f"got {kilograms} kg: 0.000001 kg {word}"
        )
    ]


def test_a_stock_take_names_the_stage_in_words_and_the_lots(make):
    site = Site(id="S", party="P")
    lot = make.lot("A", "wet_beans", 100, site="S", plot="KBN-1", made=make.at(5, 1))
    count = StockCount(when=make.at(5, 2), site="S", lot="A", mass=Mass.kg(5))
    of_stage = StockCount(when=make.at(5, 2), site="S", stage="wet_beans", mass=Mass.kg(5))

    (found,) = make.run("M13", site, lot, count).findings
    (told,) = make.said("M13", site, lot, of_stage)

    assert found.lots == ("A",)
    assert told == (
        "warning site S: Expected 100 kg of wet beans at S on 2026-05-02, "
        "got 5 kg: 95 kg is missing"
    )


def test_what_an_earlier_stock_take_found_is_not_told_again(make):
    """10 kg are missing in May; in June still these, in July 5 more, in August all are back."""
    site, lot, first = counted(make, "90")
    later = [
        StockCount(when=make.at(month, 2), site="S", stage="beans", mass=Mass.kg(kilograms))
        for month, kilograms in ((6, 90), (7, 85), (8, 100))
    ]

    told = [each.split(" on ")[1] for each in make.said("M13", site, lot, first, *later)]

    assert told == [
        "2026-05-02, got 90 kg: 10 kg is missing",
        "2026-07-02, got 85 kg: 5 kg is missing",
        "2026-08-02, got 100 kg: 15 kg too much",
    ]


def test_a_stock_take_may_be_off_by_a_scale_division(make):
    site, *rest = counted(make, "95")
    coarse = Site(id="S", party="P", scale_division=Mass.kg(5))

    assert len(make.said("M13", site, *rest)) == 1
    assert make.said("M13", coarse, *rest) == []


def test_a_step_may_be_off_by_half_a_division_for_each_weighing(make):
    """In, out and one loss: three weighings on a scale of 1 kg may together be 1.5 kg off."""

    def said(out, division):
        return make.said(
            "M01",
            Site(id="S", scale_division=division),
            make.step("X", "store", {"A": 10}, {"B": out}, {"spill": "0.5"}, site="S"),
        )

    assert said("8", Mass.kg(1)) == []
    assert len(said("7.999999", Mass.kg(1))) == 1
    assert said("11", Mass.kg(1)) == []
    assert len(said("11.000001", Mass.kg(1))) == 1
    assert len(said("8", None)) == 1
