"""P04 to P06: certified share, throughput, and a mock recall."""

from datetime import UTC, date, datetime

import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Certificate
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot, Site
from cocoachain.rules.checking import check
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass


def delivered(make, name, kilograms, month, who):
    return make.lot(
        name, "beans", kilograms, farmer=who, site="S-1", made=make.at(month, 15),
        harvested=date(2026, month, 15),
    )  # fmt: skip


def quarters(make, before, now, months=(2, 5)):
    """Of 200 kg a quarter so many are certified."""
    first, second = months
    return [
        Certificate(id="RA-1", holder="F-1", scheme="RA", valid_from=date(2025, 1, 1)),
        Farmer(id="F-1"), Farmer(id="F-2"), Site(id="S-1", party="P"),
        delivered(make, "A", before, first, "F-1"),
        delivered(make, "B", 200 - before, first, "F-2"),
        delivered(make, "C", now, second, "F-1"),
        delivered(make, "D", 200 - now, second, "F-2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "found"), [(100, 140, 0), (100, 141, 1), (100, 60, 0), (100, 59, 1)]
)
def test_the_certified_share_may_change_by_20_points(make, before, now, found):
    assert len(make.said("P04", *quarters(make, before, now))) == found


def test_the_finding_names_both_quarters(make):
    assert make.said("P04", *quarters(make, 100, 194)) == [
        (
            "warning site S-1: Expected the certified share of S-1 to change by at most 20 points "
            "from one quarter to the next, got 50 % in the quarter from 2026-01-01 and 97 % in "
            "that from 2026-04-01"
        )
    ]


def test_the_quarter_before_january_is_the_last_of_the_year_before(make):
    chain = quarters(make, 0, 200, months=(2, 5))
    lots = [
        make.lot(
            name, "beans", 200, farmer=who, site="S-1", made=datetime(year, month, 15, tzinfo=UTC),
            harvested=date(year, month, 15),
        )
        for name, who, year, month in (("E", "F-2", 2024, 11), ("G", "F-2", 2025, 11))
    ]  # fmt: skip

    told = make.said("P04", *chain[:4], *lots, delivered(make, "A", 200, 1, "F-1"))

    assert len(told) == 1
    assert "got 0 % in the quarter from 2025-10-01 and 100 % in that from 2026-01-01" in told[0]


def test_a_delivery_belongs_to_where_and_when_it_was_handed_over(make):
    moved = {"kind": "sale", "from_party": "F-1", "to_party": "P", "to_site": "S-2"}
    chain = [*quarters(make, 100, 100), Site(id="S-2", party="P")]
    lots = [delivered(make, f"M-{at}", 200, 1, who) for at, who in enumerate(("F-2", "F-1"))]
    moves = [
        make.move(f"T-{at}", f"M-{at}", 200, when=make.at(month, 1), **moved)
        for at, month in enumerate((4, 7))
    ]

    (told,) = make.said("P04", *chain, *lots, *moves)

    assert "got 0 % in the quarter from 2026-04-01 and 100 % in that from 2026-07-01" in told


def test_deliveries_that_were_not_weighed_are_counted_among_all(make):
    unweighed = [
        make.lot(f"U-{at}", "beans", farmer="F-1", site="S-1", made=make.at(2, 1))
        for at in range(2)
    ]
    undated = make.lot("N", "beans", 1, farmer="F-1", site="S-1")

    verdict = make.run("P04", *quarters(make, 100, 100), *unweighed, undated)

    assert verdict.unjudged == {"P04": ("2 of 7 deliveries: a portion was not measured",)}


def test_quarters_that_do_not_follow_each_other_are_not_compared(make):
    assert make.said("P04", *quarters(make, 0, 200, months=(2, 8))) == []


def test_a_quarter_with_little_cocoa_is_not_judged(make):
    chain = Chain.of(quarters(make, 0, 200))

    def found(least):
        return len(check(chain, rules=["P04"], settings={"P04": {"least": least}}).findings)

    assert (found(Mass.kg(200)), found(Mass.kg("200.000001"))) == (1, 0)


CAPABLE = Site(id="S-1", party="P", capacity_day=Mass.kg(10))


def worked(make, kilograms, start, end, kind="roast", name="X"):
    return make.step(
        name, kind, {f"{name}-in": kilograms}, {f"{name}-out": kilograms}, site="S-1",
        start=start, end=end,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kilograms", "last", "told"),
    [
        ("10", 4, None),
        ("10.000001", 4, "10 kg in 1 day at S-1, which works 10 kg a day, got 10.000001 kg"),
        ("20", 5, None),
        ("20.000001", 5, "20 kg in 2 days at S-1, which works 10 kg a day, got 20.000001 kg"),
    ],
)
def test_a_step_is_judged_by_the_days_it_took(make, kilograms, last, told):
    step = worked(make, kilograms, make.at(5, 4, 8), make.at(5, last, 7))

    assert make.said("P05", CAPABLE, step) == (
        [] if told is None else [f"warning step X: Expected at most {told}"]
    )


def test_all_steps_of_a_kind_are_judged_by_the_month(make):
    """31 days of 10 kg: each step of ten days is within, four of them are not."""

    def steps(count):
        return [
            worked(make, 80, make.at(5, 1), make.at(5, 10), name=f"X-{number}")
            for number in range(count)
        ]

    assert make.said("P05", CAPABLE, *steps(3)) == []
    assert make.said("P05", CAPABLE, *steps(4)) == [
        (
            "warning site S-1: Expected at most 310 kg to roast at S-1 in 2026-05, which works "
            "10 kg a day, got 320 kg"
        )
    ]


@pytest.mark.parametrize("kind", ["store", "ferment", "dry", "pool", "pack", "harvest"])
def test_what_no_machine_limits_is_not_judged(make, kind):
    step = worked(make, 999, make.at(5, 4), make.at(5, 4), kind=kind)

    assert check(Chain.of([CAPABLE, step]), rules=["P05"]).not_run == {
        "P05": "no machine is at work at such a site"
    }


def test_a_step_without_mass_or_day_is_told(make):
    undated = worked(make, 5, None, None)

    verdict = check(Chain.of([CAPABLE, undated]), rules=["P05"])

    assert verdict.not_run == {"P05": "1 of 1 steps: it was not measured, or has no day"}


def test_february_has_28_days(make):
    def steps(kilograms):
        return [
            worked(make, 200, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 25, tzinfo=UTC)),
            worked(make, kilograms, make.at(2, 1), make.at(2, 25), name="Y"),
        ]

    assert make.said("P05", CAPABLE, *steps(80)) == []
    assert len(make.said("P05", CAPABLE, *steps(81))) == 1


def test_without_a_capacity_the_rule_is_not_run(make):
    step = worked(make, 5, make.at(5, 1), make.at(5, 1))

    assert make.why_not("P05", Site(id="S-1"), step) == "no site says how much it works in a day"


def test_of_several_steps_those_without_a_day_are_counted(make):
    steps = [worked(make, 5, None, None, name=f"X-{at}") for at in range(2)]
    good = [worked(make, 5, make.at(5, 1), make.at(5, 1), name=f"Y-{at}") for at in range(3)]

    assert make.run("P05", CAPABLE, *steps, *good).unjudged == {
        "P05": ("2 of 5 steps: it was not measured, or has no day",)
    }


def test_packed_lots_are_rehearsed_where_there_are_any(make):
    packed = make.step("Y", "pack", {"C": 5}, {"Z": 5}), make.lot("Z", "packed", 5)
    unknown = make.lot("A", "beans", 10), make.step("X", "conche", {"A": 10}, {"C": 10})

    said = make.said("P06", make.lot("C", "chocolate", 10), *unknown, *packed)

    assert [each.split(":")[0] for each in said] == ["warning lot Z"]


def test_without_a_finished_lot_there_is_no_rehearsal(make):
    assert make.why_not("P06", make.lot("B", "beans", 10)) == "no finished lot was weighed"


def test_a_chain_that_can_be_followed_both_ways_passes_its_rehearsal():
    verdict = check(two_plots(), rules=["P06"])

    assert (verdict.findings, verdict.ran) == ((), ("P06",))


def test_what_began_with_nobody_fails_it(make):
    told = make.said(
        "P06", make.lot("A", "beans", 4), make.lot("B", "beans", 6, farmer="F-1"),
        make.lot("C", "chocolate", 10), make.step("X", "mix", {"A": 4, "B": 6}, {"C": 10}),
    )  # fmt: skip

    assert told == [
        (
            "warning lot C: Expected lot C to be traced back to its growers whole, "
            "got 4 kg of unknown origin"
        )
    ]


def test_what_is_lost_for_no_known_reason_fails_it(make):
    told = make.said(
        "P06", make.lot("B", "beans", 10, farmer="F-1"), make.lot("C", "chocolate", 8),
        make.step("X", "mix", {"B": 10}, {"C": 8}, {"unexplained": 2}),
    )  # fmt: skip

    assert told == [
        (
            "warning lot C: Expected all of lot B, of which lot C was made, to be accounted for, "
            "got 80 %"
        )
    ]


def test_a_way_that_was_not_measured_is_not_judged(make):
    chain = Chain.of([
        make.lot("B", "beans", None, farmer="F-1"), make.lot("C", "chocolate", 8),
        make.step("X", "mix", {"B": None}, {"C": 8}), Plot(id="K"),
    ])  # fmt: skip

    assert check(chain, rules=["P06"]).not_run == {
        "P06": "1 of 1 lots: something on its way was not measured"
    }
