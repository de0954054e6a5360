"""Moments: exact instants, and the day of which nobody wrote the time."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.moments import (
    WholeDay,
    check_moment,
    earliest,
    latest,
    microseconds,
    moment_span,
)

WITA = timezone(timedelta(hours=8))
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [UTC, WITA, BERLIN, ZoneInfo("Asia/Makassar"), ZoneInfo("America/Sao_Paulo")]
DAY = WholeDay.of(date(2026, 5, 4), WITA)

DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))
WHOLE_DAYS = st.builds(WholeDay.of, DAYS, st.sampled_from(ZONES))
DATETIMES = st.datetimes(
    datetime(1901, 1, 1),  # noqa: DTZ001 - Hypothesis wants bounds without a zone
    datetime(2099, 12, 31),  # noqa: DTZ001 - as above
    timezones=st.sampled_from(ZONES),
)


# The whole day ------------------------------------------------------------------------------------


def test_a_whole_day_shows_as_the_date_that_was_written():
    assert str(DAY) == "2026-05-04"
    assert f"{DAY}" == "2026-05-04"
    assert repr(DAY) == (
        "WholeDay.of(datetime.date(2026, 5, 4),"
        " datetime.timezone(datetime.timedelta(seconds=28800)))"
    )


def test_a_whole_day_has_two_ends():
    assert earliest(DAY).isoformat() == "2026-05-04T00:00:00+08:00"
    assert latest(DAY).isoformat() == "2026-05-04T23:59:59.999999+08:00"
    assert type(earliest(DAY)) is type(latest(DAY)) is datetime


def test_an_exact_moment_is_both_its_ends():
    moment = datetime(2026, 5, 4, 9, 30, tzinfo=WITA)

    assert earliest(moment) is moment
    assert latest(moment) is moment
    assert moment_span(moment) == (1_777_858_200_000_000, 1_777_858_200_000_000)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)]
)
def test_a_day_is_as_long_as_it_was_lived(day, hours):
    first, last = moment_span(WholeDay.of(day, BERLIN))

    assert last - first + 1 == hours * 3_600_000_000


def test_a_day_may_end_twice_or_begin_late():
    ends_twice = WholeDay.of(date(2018, 2, 17), ZoneInfo("America/Sao_Paulo"))
    begins_late = WholeDay.of(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))

    assert latest(ends_twice).isoformat() == "2018-02-17T23:59:59.999999-03:00"
    assert microseconds(earliest(begins_late)) == microseconds(datetime(2018, 11, 4, 3, tzinfo=UTC))


@given(WHOLE_DAYS)
def test_a_day_begins_where_the_day_before_ends(day):
    following = WholeDay.of(day.date() + timedelta(days=1), day.tzinfo)

    assert moment_span(day)[1] + 1 == moment_span(following)[0]


@given(WHOLE_DAYS, DATETIMES)
def test_a_whole_day_equals_no_exact_moment(day, moment):
    assert (day == moment, moment == day) == (False, False)
    assert (day != moment, moment != day) == (True, True)
    assert {day == earliest(day), earliest(day) == day} == {False}


@given(WHOLE_DAYS)
def test_a_whole_day_is_itself_in_every_copy(day):
    copies = [copy.copy(day), copy.deepcopy(day), WholeDay.of(day.date(), day.tzinfo)]
    copies += [
        pickle.loads(pickle.dumps(day, protocol))  # noqa: S301 - our own bytes
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ]

    assert all(each == day and type(each) is WholeDay for each in copies)
    assert {*copies, day} == {day}
    assert all(str(each.tzinfo) == str(day.tzinfo) for each in copies)


@given(WHOLE_DAYS, WHOLE_DAYS)
def test_days_are_equal_as_their_beginnings_are(one, other):
    same = moment_span(one)[0] == moment_span(other)[0]

    assert (one == other, other == one, one != other) == (same, same, not same)
    assert not same or hash(one) == hash(other)


@given(WHOLE_DAYS, DATETIMES)
def test_a_whole_day_sorts_as_its_beginning(day, moment):
    start = moment_span(day)[0]
    other = check_moment(moment, "moment")

    assert (day < other, other > day) == (start < microseconds(other),) * 2
    assert (day <= other, other >= day) == (start <= microseconds(other),) * 2


def test_a_whole_day_is_no_date_and_a_key_of_its_own():
    named = {DAY: "day", earliest(DAY): "moment", DAY.date(): "date"}

    assert (named[WholeDay.of(date(2026, 5, 4), WITA)], len(named)) == ("day", 3)
    assert {DAY.date() == DAY, DAY.date() == DAY} == {False}


def test_reckoning_with_a_whole_day_gives_plain_moments():
    hour = timedelta(hours=1)
    results = [DAY + hour, hour + DAY, DAY - hour, DAY.astimezone(UTC)]

    assert [each.isoformat() for each in results] == [
        "2026-05-04T01:00:00+08:00",
        "2026-05-04T01:00:00+08:00",
        "2026-05-03T23:00:00+08:00",
        "2026-05-03T16:00:00+00:00",
    ]
    assert {type(each) for each in results} == {datetime}


def test_between_days_and_moments_lie_durations():
    noon = datetime(2026, 5, 4, 12, tzinfo=WITA)
    next_day = WholeDay.of(date(2026, 5, 5), WITA)

    assert (noon - DAY, DAY - noon) == (timedelta(hours=12), timedelta(hours=-12))
    assert next_day - DAY == timedelta(days=1)


# What records hold --------------------------------------------------------------------------------


@given(DATETIMES)
def test_a_moment_keeps_its_instant_its_clock_and_its_offset(moment):
    held = check_moment(moment, "Step.start")

    assert microseconds(held) == microseconds(moment)
    assert held.replace(tzinfo=None) == moment.replace(tzinfo=None)
    assert held.utcoffset() == moment.utcoffset()
    assert type(held.tzinfo) is timezone
    assert check_moment(held, "Step.start") is held


@given(DATETIMES, DATETIMES)
def test_moments_compare_as_their_microseconds_do(one, other):
    one, other = check_moment(one, "one"), check_moment(other, "other")

    assert (one < other) is (microseconds(one) < microseconds(other))
    assert (one == other) is (microseconds(one) == microseconds(other))
    assert (other - one) // timedelta(microseconds=1) == microseconds(other) - microseconds(one)


def test_the_hour_that_clocks_repeat_is_two_hours():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    second = first.replace(fold=1)
    held = [check_moment(each, "Step.start") for each in (first, second)]

    assert first == second
    assert held[0] < held[1]
    assert [each.isoformat() for each in held] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]
    assert held[0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_class_made_from_datetime_becomes_a_plain_one():
    class Stamp(datetime):
        nanosecond = 0

    held = check_moment(Stamp(2026, 5, 4, 9, tzinfo=UTC), "Step.start")

    assert type(held) is datetime
    assert held == datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_a_whole_day_stays_one():
    assert check_moment(DAY, "Step.start") is DAY


class Stamp(datetime):
    """As data frames have them."""

    nanosecond = 7


@pytest.mark.parametrize(
    ("moment", "kind", "message"),
    [
        (
            "2026-05-04",
            RecordTypeError,
            "Expected an aware datetime, got str: '2026-05-04' (Step.start)",
        ),
        (
            date(2026, 5, 4),
            RecordTypeError,
            "Expected an aware datetime, got date: datetime.date(2026, 5, 4) (Step.start)",
        ),
        (None, RecordTypeError, "Expected an aware datetime, got NoneType: None (Step.start)"),
        (
            datetime(2026, 5, 4, 9),  # noqa: DTZ001 - that is the fault
            RecordError,
            "Expected a datetime with its UTC offset, got 2026-05-04T09:00:00 (Step.start)",
        ),
        (
            datetime(1899, 12, 31, 23, 59, tzinfo=WITA),
            RecordError,
            "Expected a year of 1900 to 2100, got 1899 (Step.start)",
        ),
        (
            datetime(2101, 1, 1, tzinfo=BERLIN),
            RecordError,
            "Expected a year of 1900 to 2100, got 2101 (Step.start)",
        ),
        (
            WholeDay.of(date(1, 1, 1), WITA),
            RecordError,
            "Expected a year of 1900 to 2100, got 1 (Step.start)",
        ),
        (
            WholeDay(2026, 5, 4),
            RecordError,
            "Expected a datetime with its UTC offset, got 2026-05-04T00:00:00 (Step.start)",
        ),
        (
            WholeDay(2026, 5, 4, 9, tzinfo=WITA),
            RecordError,
            "Expected a whole day, got one with a time: 2026-05-04T09:00:00+08:00 (Step.start)",
        ),
        (
            Stamp(2026, 5, 4, tzinfo=UTC),
            RecordError,
            "Expected whole microseconds, got 2026-05-04T00:00:00+00:00 (Step.start)",
        ),
    ],
)
def test_what_is_no_exact_moment_is_refused(moment, kind, message):
    with pytest.raises(kind) as caught:
        check_moment(moment, "Step.start")

    assert str(caught.value) == message


@pytest.mark.parametrize("year", [1900, 2100])
def test_the_first_and_the_last_year_are_plausible(year):
    moment = datetime(year, 6, 1, tzinfo=WITA)

    assert check_moment(moment, "Step.start") is moment


def test_a_zone_without_a_hash_is_a_zone():
    class Unhashable(tzinfo):
        __hash__ = None

        def utcoffset(self, _moment: datetime | None) -> timedelta:
            return timedelta(hours=8)

        def dst(self, _moment: datetime | None) -> timedelta:
            return timedelta(0)

    day = WholeDay.of(date(2026, 5, 4), Unhashable())

    assert day == DAY
    assert hash(day) == hash(DAY)
    assert moment_span(day) == moment_span(DAY)
