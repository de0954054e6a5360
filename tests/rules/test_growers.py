"""What growers delivered, as the rules of plausibility see it."""

from datetime import date
from fractions import Fraction

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.plots import Plot
from cocoachain.rules.growers import Harvests, crop_year


def harvests(*records):
    return Harvests(Lineage(Chain.of([Plot(id="K-1", farmer="F-1"), *records])))


def seen(*records):
    return [(str(each.lot.id), each.farmer, each.day, each.site) for each in harvests(*records).all]


def test_the_grower_is_the_lots_or_that_of_its_plot(make):
    made = make.at(5, 2)

    assert seen(
        make.lot("A", "beans", 1, plot="K-1", site="S", made=made),
        make.lot("B", "beans", 1, plot="K-1", farmer="F-2", site="S", made=made),
        make.lot("C", "beans", 1, plot="K-9", site="S", made=made),
        make.lot("D", "beans", 1, supplier="P", site="S", made=made),
    ) == [("A", "F-1", date(2026, 5, 2), "S"), ("B", "F-2", date(2026, 5, 2), "S")]


def test_the_day_is_that_of_the_harvest_else_of_making_else_of_handing_over(make):
    first = date(2026, 5, 1)
    moved = {"kind": "sale", "from_party": "F-1", "to_party": "P", "to_site": "T"}

    assert seen(
        make.lot("A", "beans", 1, farmer="F-1", site="S", made=make.at(5, 2), harvested=first),
        make.lot("B", "beans", 1, farmer="F-1", site="S", made=make.at(5, 2)),
        make.lot("C", "beans", 1, farmer="F-1", site="S"),
        *(make.move(f"T-{name}", name, 1, when=make.at(5, 3), **moved) for name in "BC"),
    ) == [
        ("A", "F-1", date(2026, 5, 1), "S"),
        ("B", "F-1", date(2026, 5, 2), "T"),
        ("C", "F-1", date(2026, 5, 3), "T"),
    ]


@pytest.mark.parametrize(
    ("stage", "dried"),
    [
        ("beans", 1),
        ("bean_blend", 1),
        ("wet_beans", Fraction(28, 100)),
        ("pods", Fraction(28, 100) * Fraction(15, 100)),
    ],
)
def test_masses_count_as_the_least_dried_beans_that_they_make(make, stage, dried):
    lot = make.lot("A", stage, 1, farmer="F-1", site="S", made=make.at(5, 2))

    (found,) = harvests(lot).all

    assert (found.mass, found.dried) == (make.mass(1), dried * 1_000_000)


def test_what_growers_do_not_bring_is_no_delivery(make):
    cake = make.lot("A", "cake", 1, farmer="F-1", site="S", made=make.at(5, 2))

    found = harvests(cake)

    assert (found.all, found.total) == ((), 0)
    assert [each.reason for each in found.left_out()] == ["no grower delivered anything"]


def test_what_was_not_weighed_or_has_no_day_is_counted(make):
    made = make.at(5, 2)
    found = harvests(
        make.lot("A", "beans", 1, farmer="F-1", site="S", made=made),
        *(make.lot(f"B-{at}", "beans", farmer="F-1", site="S", made=made) for at in range(2)),
        *(make.lot(f"C-{at}", "beans", 1, farmer="F-1", site="S") for at in range(3)),
        make.lot("D", "beans", farmer="F-1", site="S"),
    )

    assert [str(each.lot.id) for each in found.all] == ["A"]
    assert (found.total, found.unmeasured, found.undated) == (7, 2, 4)
    assert [(each.reason, each.count, each.of, each.what) for each in found.left_out()] == [
        ("a portion was not measured", 2, 7, "deliveries"),
        ("it has no day", 4, 7, "deliveries"),
    ]


def test_a_chain_in_which_all_is_told_leaves_nothing_out(make):
    found = harvests(make.lot("A", "beans", 1, farmer="F-1", site="S", made=make.at(5, 2)))

    assert list(found.left_out()) == []


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 30), 2025),
        (date(2026, 10, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_crop_year_is_named_after_the_year_in_which_it_began(day, year):
    assert crop_year(day, 10) == year
