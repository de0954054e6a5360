"""P01 to P03: what growers can deliver."""

from datetime import date
from decimal import Decimal

import pytest

from cocoachain.errors import RecordError
from cocoachain.model.chain import Chain
from cocoachain.model.parties import Farmer, FarmerGroup, Membership
from cocoachain.model.plots import Plot
from cocoachain.rules.checking import check
from cocoachain.values.geometry import Point, Polygon


def farmer(name="F-1", **fields):
    return Farmer(id=name, **fields)


def plot(name="K-1", area="1", owner="F-1", **fields):
    return Plot(id=name, farmer=owner, area_ha=None if area is None else Decimal(area), **fields)


@pytest.fixture
def brought(make):
    """One lot that F-1 brought, harvested on a day."""

    def one(kilograms, day=date(2026, 5, 1), name="L-1", stage="beans", **fields):
        named = {"plot": "K-1", "farmer": "F-1", "site": "S-1", **fields}
        return make.lot(name, stage, kilograms, harvested=day, made=make.at(5, 1), **named)

    return one


USUAL = "warning plot K-1: Expected at most 1000 kg of dried beans a hectare in the crop year from"
HARD = "error farmer F-1: Expected at most 2500 kg of dried beans a hectare in the crop year from"


@pytest.mark.parametrize(
    ("kilograms", "severity"),
    [("1000", None), ("1000.001", "warning"), ("2500", "warning"), ("2500.001", "error")],
)
def test_a_hectare_bears_a_tonne_and_at_most_two_and_a_half(brought, kilograms, severity):
    verdict = check(Chain.of([farmer(), plot(), brought(kilograms)]), rules=["P01"])

    assert [each.severity.value for each in verdict.findings] == ([severity] if severity else [])


def test_the_finding_says_how_much_of_how_large_a_plot(make, brought):
    assert make.said("P01", farmer(), plot(area="0.5"), brought("1300")) == [
        (
            "error farmer F-1: Expected at most 2500 kg of dried beans a hectare in the crop year "
            "from 2025-10-01, got 2600: 1300 kg from 0.5 ha of K-1"
        )
    ]


def test_all_plots_of_a_farmer_count_together(make, brought):
    """Each plot alone bears too much, and is told where the farmer as a whole does not."""
    chain = [farmer(), plot(), plot("K-2"), brought("1500"), brought("400", name="L-2", plot="K-2")]

    assert make.said("P01", *chain) == [
        (
            "warning plot K-1: Expected at most 1000 kg of dried beans a hectare in the crop year "
            "from 2025-10-01, got 1500: 1500 kg from 1 ha of K-1"
        )
    ]


@pytest.mark.parametrize(
    ("stage", "kilograms", "found"),
    [
        ("wet_beans", "3571.4", False),
        ("wet_beans", "3571.5", True),
        ("pods", "23809", False),
        ("pods", "23810", True),
    ],
)
def test_wet_beans_and_pods_count_as_the_least_they_can_make(brought, stage, kilograms, found):
    """0.28 of wet beans, and 0.15 of that of pods, are dried beans at the very least."""
    verdict = check(Chain.of([farmer(), plot(), brought(kilograms, stage=stage)]), rules=["P01"])

    assert len(verdict.findings) == int(found)


def test_a_crop_year_begins_in_october_unless_set(brought):
    halves = [
        brought("700", date(2026, 9, 30), "L-1"),
        brought("700", date(2026, 10, 1), "L-2"),
    ]
    chain = Chain.of([farmer(), plot(), *halves])

    assert check(chain, rules=["P01"]).findings == ()
    assert len(check(chain, rules=["P01"], settings={"P01": {"first_month": 1}}).findings) == 1


@pytest.mark.parametrize("month", [0, 13, "10", True, 1.0])
def test_a_month_is_a_month(brought, month):
    with pytest.raises(RecordError):
        check(Chain.of([plot()]), rules=["P01"], settings={"P01": {"first_month": month}})


def test_without_a_declared_area_that_of_the_outline_counts(brought):
    """A square of a thousandth of a degree at the equator is some 1.24 ha."""
    side = Decimal("0.001")
    ring = [Point(0, 0), Point(side, 0), Point(side, side), Point(0, side), Point(0, 0)]
    drawn = plot(area=None, geometry=Polygon([ring]))

    assert check(Chain.of([farmer(), drawn, brought("1200")]), rules=["P01"]).findings == ()
    assert len(check(Chain.of([farmer(), drawn, brought("1300")]), rules=["P01"]).findings) == 1


def test_a_farmer_of_whom_one_plot_has_no_area_is_not_judged(brought):
    chain = Chain.of([farmer(), plot(area=None), plot("K-2"), brought("9999", plot=None)])

    assert check(chain, rules=["P01"]).findings == ()


def test_a_farmer_without_any_plot_is_told_once(make, brought):
    other = plot("K-9", owner="F-9")

    assert make.said(
        "P02",
        farmer(),
        other,
        brought("5", date(2026, 5, 2), plot=None),
        brought("5", date(2026, 5, 1), "L-2", plot=None),
    ) == [
        (
            "error farmer F-1: Expected a plot of farmer F-1, who delivered lot L-2 on 2026-05-01, "
            "got none"
        )
    ]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 1, 31), 1),
        (date(2026, 2, 1), 0),
        (date(2026, 6, 30), 0),
        (date(2026, 7, 1), 1),
    ],
)
def test_a_plot_counts_while_it_is_held(make, brought, day, found):
    held = plot(tenure_start=date(2026, 2, 1), tenure_end=date(2026, 6, 30))
    told = (
        f"error farmer F-1: Expected a plot that farmer F-1 held on {day}, when lot L-1 was "
        "delivered, got K-1 held from 2026-02-01 to 2026-06-30"
    )

    assert make.said("P02", farmer(), held, brought("5", day)) == [told][:found]


def test_who_works_a_plot_has_one(make, brought):
    worked = plot(owner="F-9", cultivator="F-1")

    assert make.said("P02", farmer(), worked, brought("5")) == []


@pytest.mark.parametrize(("day", "found"), [(date(2026, 3, 31), 1), (date(2026, 4, 1), 0)])
def test_trees_bear_after_two_years(make, brought, day, found):
    young = plot(planted=date(2024, 4, 1))
    told = (
        "warning plot K-1: Expected trees of at least 2 years when lot L-1 was harvested on "
        f"{day}, got plot K-1 planted on 2024-04-01"
    )

    assert make.said("P02", farmer(), young, brought("5", day)) == [told][:found]


def years(brought, before, now, first=date(2024, 10, 1)):
    return [
        brought(before, first, "L-1"),
        brought("1", date(2025, 9, 1), "L-3", farmer="F-2", plot="K-2"),
        brought(now, date(2026, 1, 5), "L-2"),
    ]


@pytest.mark.parametrize(("now", "found"), [("130", 0), ("130.001", 1), ("50", 0)])
def test_a_farmer_may_deliver_30_per_cent_more_than_the_year_before(make, brought, now, found):
    told = (
        "warning farmer F-1: Expected farmer F-1 to deliver at most 30 % more in the crop year "
        "from 2025-10-01 than the 100 kg of the year before, got 30.001 % more: 130.001 kg"
    )

    assert make.said("P03", *years(brought, "100", now)) == [told][:found]


@pytest.mark.parametrize(("members", "found"), [(1998, 0), (1999, 1)])
def test_in_a_group_of_2000_members_it_is_10_per_cent(make, brought, members, found):
    others = [farmer(f"X-{number}", group="G") for number in range(members)]
    chain = [FarmerGroup(id="G"), farmer(group="G"), *others, *years(brought, "100", "111")]

    assert len(make.said("P03", *chain)) == found


@pytest.mark.parametrize(
    ("first", "judged"), [(date(2024, 10, 15), True), (date(2024, 10, 16), False)]
)
def test_a_year_before_that_is_not_whole_is_not_judged(brought, first, judged):
    verdict = check(Chain.of(years(brought, "100", "500", first)), rules=["P03"])

    assert bool(verdict.findings) is judged
    assert verdict.not_run == (
        {} if judged else {"P03": "no crop year comes after one of which all deliveries are there"}
    )


def test_a_farmer_whose_area_is_not_known_hides_no_other(make, brought):
    chain = [
        farmer("F-0"), plot("K-0", None, "F-0"), brought("9", name="L-0", farmer="F-0", plot="K-0"),
        farmer(), plot(), brought("2600"),
    ]  # fmt: skip

    assert [each[:16] for each in make.said("P01", *chain)] == ["error farmer F-1"]


def test_a_farmer_without_plots_is_left_to_the_rule_of_plots(make, brought):
    assert make.said("P01", plot("K-9", owner="F-9"), brought("9", plot=None)) == []


def test_five_lots_and_three_plots_are_named(make, brought):
    plots = [plot(f"K-{at}", "0.001") for at in range(1, 6)]
    lots = [brought("5", name=f"L-{at}", plot=None) for at in range(1, 8)]

    (found,) = make.run("P01", farmer(), *plots, *lots).findings

    assert found.lots == ("L-1", "L-2", "L-3", "L-4", "L-5")
    assert found.message.endswith("35 kg from 0.005 ha of K-1, K-2, K-3 and 2 more")


def test_plots_that_are_not_held_are_told_with_their_tenure(make, brought):
    later = date(2026, 6, 1)
    plots = [
        plot("K-1", tenure_start=later),
        plot("K-2", tenure_end=date(2025, 1, 1)),
        plot("K-3", tenure_start=later),
        plot("K-4", tenure_start=later),
    ]

    assert make.said("P02", farmer(), *plots, brought("5")) == [
        (
            "error farmer F-1: Expected a plot that farmer F-1 held on 2026-05-01, when lot L-1 "
            "was delivered, got K-1 held from 2026-06-01, K-2 held to 2025-01-01 and 2 more"
        )
    ]


def test_growth_just_beyond_the_limit_is_not_shown_as_the_limit(make, brought):
    (told,) = make.said("P03", *years(brought, "100", "130.000001"))

    assert told.endswith("got 30.000001 % more: 130.000001 kg")


@pytest.mark.parametrize(("members", "found"), [(1998, 0), (1999, 1)])
def test_members_by_membership_count_as_well(make, brought, members, found):
    since = date(2020, 1, 1)
    names = ["F-1", *(f"X-{number}" for number in range(members))]
    joined = [Membership(party=name, group="G", start=since) for name in names]
    other = Membership(party="X-0", group="H", start=since)

    said = make.said("P03", FarmerGroup(id="G"), *joined, other, *years(brought, "100", "111"))

    assert len(said) == found
