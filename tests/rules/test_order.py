"""T01, T05 and T06."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cocoachain.model.movements import Weighing
from cocoachain.values.mass import Mass


def made_and_used(make, made, over, **fields):
    return [
        make.lot("A", "beans", 10, made=made),
        make.step("S-1", "roast", {"A": 10}, {"B": 9}, end=over, **fields),
    ]


def test_a_lot_may_be_there_just_when_the_step_is_over(make):
    assert make.said("T01", made_and_used(make, make.at(5, 2), make.at(5, 2))) == []


def test_a_step_over_before_its_lot_was_made_is_an_error(make):
    verdict = make.run("T01", made_and_used(make, make.at(5, 2), make.at(5, 1, 23, 59, 59)))

    (finding,) = verdict.findings
    assert str(finding) == (
        "error T01 step S-1: Expected lot A to be there before the step was over at "
        "2026-05-01 23:59:59+00:00, got it made at 2026-05-02 00:00+00:00"
    )
    assert finding.lots == ("A",)


def test_whole_days_speak_for_the_ledger(make):
    assert make.said("T01", made_and_used(make, make.day(5, 2), make.day(5, 2))) == []
    assert make.said("T01", made_and_used(make, make.day(5, 3), make.day(5, 2))) == [
        (
            "error step S-1: Expected lot A to be there before the step was over at 2026-05-02, "
            "got it made at 2026-05-03"
        )
    ]


def test_a_step_of_which_only_the_start_is_told_is_over_then(make):
    records = made_and_used(make, make.at(5, 2), None, start=make.at(5, 1))

    assert len(make.said("T01", records)) == 1


def test_a_lot_without_date_is_there_when_its_first_step_is_over(make):
    records = [
        make.lot("A", "beans", 10),
        make.step("S-0", "dry", {"W": 30}, {"A": 10}, end=make.at(5, 2)),
        make.step("S-1", "roast", {"A": 10}, {"B": 9}, end=make.at(5, 1)),
    ]

    assert make.said("T01", records) == [
        (
            "error step S-1: Expected lot A to be there before the step was over at "
            "2026-05-01 00:00+00:00, got it made at 2026-05-02 00:00+00:00"
        )
    ]


def test_a_step_that_ends_before_it_starts_is_an_error(make):
    backwards = make.step("S-1", "store", {"A": 1}, start=make.at(5, 2), end=make.at(5, 1))

    assert make.said("T01", make.lot("A", "beans", 1, made=make.at(4, 1)), backwards) == [
        (
            "error step S-1: Expected an end not before its start at 2026-05-02 00:00+00:00, "
            "got 2026-05-01 00:00+00:00"
        )
    ]


def test_a_lot_made_before_its_only_step_began_is_an_error(make):
    lots = [
        make.lot("A", "beans", 1, made=make.at(4, 1)),
        make.lot("B", "beans", 1, made=make.at(5, 1)),
    ]
    one = make.step("S-1", "roast", {"A": 1}, {"B": 1}, start=make.at(5, 2), end=make.at(5, 3))
    other = make.step("S-0", "roast", {"A": 1}, {"B": 1}, start=make.at(4, 2), end=make.at(4, 3))

    assert make.said("T01", lots, one) == [
        (
            "error step S-1: Expected lot B to be made once the step had begun at "
            "2026-05-02 00:00+00:00, got it made at 2026-05-01 00:00+00:00"
        )
    ]
    assert make.said("T01", lots, one, other) == []


def test_portions_without_moments_are_counted(make):
    records = [*made_and_used(make, make.at(5, 1), make.at(5, 2)), make.lot("C", "beans", 1)]
    other = make.step("S-2", "roast", {"C": 1}, {"D": 1}, end=make.at(5, 2))

    assert make.run("T01", records, other).unjudged == {
        "T01": ("1 of 2 portions: nobody wrote when the step was over, or when the lot was there",)
    }


def test_a_chain_without_moments_has_no_order(make):
    assert make.why_not("T01", make.one_step("store", {"beans": 1}, {"beans": 1})) == (
        "no step and no lot says when"
    )


# ------------------------------------------------------------------------------------ T05 and T06


def noted(make, delay, **fields):
    over = make.at(5, 1)
    return make.step("S-1", "roast", start=make.at(4, 1), end=over, recorded=over + delay, **fields)


@pytest.mark.parametrize(
    ("delay", "severities"),
    [
        (timedelta(0), []),
        (timedelta(days=7), []),
        (timedelta(days=7, microseconds=1), ["note"]),
        (timedelta(days=90), ["note"]),
        (timedelta(days=90, microseconds=1), ["warning"]),
    ],
)
def test_seven_and_ninety_days_are_still_in_time(make, delay, severities):
    verdict = make.run("T05", noted(make, delay))

    assert [each.severity for each in verdict.findings] == severities


def test_the_message_says_how_late_it_was_recorded(make):
    assert make.said("T05", noted(make, timedelta(days=8))) == [
        (
            "note step S-1: Expected it recorded within 7 days of 2026-05-01 00:00+00:00, "
            "got it recorded at 2026-05-09 00:00+00:00, 8 days later"
        )
    ]
    assert make.said("T05", noted(make, timedelta(days=100))) == [
        (
            "warning step S-1: Expected it recorded within 90 days of 2026-05-01 00:00+00:00, "
            "got it recorded at 2026-08-09 00:00+00:00, 100 days later"
        )
    ]


def test_the_days_until_it_is_late_can_be_set(make):
    assert make.said("T05", noted(make, timedelta(days=8)), note_days=8) == []
    assert len(make.said("T05", noted(make, timedelta(days=8)), warning_days=7)) == 1


def test_whole_days_speak_for_the_clerk(make):
    def recorded(day_of_month):
        return make.step("S-1", "roast", end=make.day(5, 1), recorded=make.day(5, day_of_month))

    assert make.said("T05", recorded(8)) == []
    assert make.said("T05", recorded(9)) == [
        (
            "note step S-1: Expected it recorded within 7 days of 2026-05-01, "
            "got it recorded at 2026-05-09, 8 days later"
        )
    ]


def test_lots_transfers_and_weighings_are_recorded_too(make):
    late = make.at(6, 1)
    records = [
        make.lot("A", "beans", 1, made=make.at(5, 1), recorded=late),
        make.move("T-1", "A", 1, when=make.at(5, 1), recorded=late),
        Weighing(lot="A", when=make.at(5, 1), mass=Mass.kg(1), recorded=late),
        make.lot("B", "beans", 1, recorded=late),
    ]

    assert [(each.kind, each.subject) for each in make.run("T05", records).findings] == [
        ("lot", "A"),
        ("transfer", "T-1"),
        ("weighing", "lot A"),
    ]


@pytest.mark.parametrize("code", ["T05", "T06"])
def test_where_nothing_says_when_it_was_recorded_the_rule_is_not_run(make, code):
    assert make.why_not(code, make.lot("A", "beans")) == "no record says when it was recorded"


def test_recorded_at_the_moment_it_ended_is_allowed(make):
    assert make.said("T06", noted(make, timedelta(0))) == []


def test_recorded_a_moment_before_it_ended_is_an_error(make):
    assert make.said("T06", noted(make, -timedelta(seconds=1))) == [
        (
            "error step S-1: Expected it recorded once it had happened at 2026-05-01 00:00+00:00, "
            "got it recorded at 2026-04-30 23:59:59+00:00"
        )
    ]


def test_recorded_on_the_same_day_is_allowed(make):
    same = make.step("S-1", "roast", end=make.day(5, 1), recorded=make.day(5, 1))
    before = make.step("S-1", "roast", end=make.day(5, 2), recorded=make.day(5, 1))

    assert make.said("T06", same) == []
    assert make.said("T06", before) == [
        (
            "error step S-1: Expected it recorded once it had happened at 2026-05-02, "
            "got it recorded at 2026-05-01"
        )
    ]


def test_a_moment_of_another_clock_may_be_the_latest_day_on_earth(make):
    """20:00 at UTC-12 is 22:00 of the next day where the day begins first."""
    far = timezone(timedelta(hours=-12))

    def lot(day, hour, zone):
        made = datetime(2026, 5, day, hour, tzinfo=zone)
        return make.lot("A", "beans", 1, plot="K", made=made, harvested=date(2026, 5, 5))

    others = [make.lot(f"O-{n}", "beans", 1, plot="K", made=make.at(5, 6)) for n in range(3)]

    assert make.said("T01", lot(4, 20, far), *others) == []
    assert len(make.said("T01", lot(3, 21, far), *others)) == 1
    assert len(make.said("T01", lot(4, 23, UTC), *others)) == 1
