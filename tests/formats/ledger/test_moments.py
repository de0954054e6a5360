"""Days and moments as a ledger writes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from cocoachain.errors import CocoachainError
from cocoachain.formats.ledger.moments import read_day, read_moment, written_moment
from cocoachain.values.moments import WholeDay

MAKASSAR = ZoneInfo("Asia/Makassar")
EIGHT = timezone(timedelta(hours=8))


def test_a_date_without_time_is_the_whole_day_in_the_ledgers_zone() -> None:
    moment = read_moment("2026-05-04", MAKASSAR)

    assert moment == WholeDay.of(date(2026, 5, 4), EIGHT)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-04T08:30", datetime(2026, 5, 4, 8, 30, tzinfo=EIGHT)),
        ("2026-05-04 08:30", datetime(2026, 5, 4, 8, 30, tzinfo=EIGHT)),
        ("2026-05-04T08:30:15.25", datetime(2026, 5, 4, 8, 30, 15, 250000, tzinfo=EIGHT)),
        ("2026-05-04T00:00", datetime(2026, 5, 4, tzinfo=EIGHT)),
        ("2026-05-04T08:30Z", datetime(2026, 5, 4, 8, 30, tzinfo=UTC)),
        ("2026-05-04T08:30-03:30", datetime(2026, 5, 4, 12, tzinfo=UTC)),
    ],
)
def test_a_time_without_offset_is_the_ledgers_and_one_with_offset_its_own(text, moment) -> None:
    read = read_moment(text, MAKASSAR)

    assert read == moment
    assert not isinstance(read, WholeDay)


def test_a_written_offset_is_kept() -> None:
    moment = read_moment("2026-05-04T08:30+07:00", MAKASSAR)

    assert moment.isoformat() == "2026-05-04T08:30:00+07:00"


def test_a_day_of_another_zone_is_written_with_its_offset() -> None:
    day = read_moment("2026-05-04+07:00", MAKASSAR)

    assert day == WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=7)))
    assert written_moment(day, MAKASSAR) == "2026-05-04+07:00"
    assert written_moment(day, ZoneInfo("Asia/Jakarta")) == "2026-05-04"


def test_the_cells_of_a_spreadsheet_are_days_and_local_moments() -> None:
    assert read_moment(date(2026, 5, 4), MAKASSAR) == WholeDay.of(date(2026, 5, 4), EIGHT)
    assert read_moment(datetime(2026, 5, 4, 8), MAKASSAR) == datetime(2026, 5, 4, 8, tzinfo=EIGHT)  # noqa: DTZ001 - a spreadsheet's cell


def refusal(read, *given) -> str:
    with pytest.raises(CocoachainError) as caught:
        read(*given)
    return str(caught.value)


ANY_ORDER = ": day, month and year can stand in any order there"
NO_MOMENT = "Expected a moment such as 2026-05-04T08:30 or a day (YYYY-MM-DD), got "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("01/02/2026", f"{NO_MOMENT}'01/02/2026'{ANY_ORDER}"),
        ("1.2.2026", f"{NO_MOMENT}'1.2.2026'{ANY_ORDER}"),
        ("20260504", f"{NO_MOMENT}'20260504'"),
        ("2026-W19-1", f"{NO_MOMENT}'2026-W19-1'"),
        ("2026-05-04T08", f"{NO_MOMENT}'2026-05-04T08'"),
        ("٢٠٢٦-05-04", f"{NO_MOMENT}'٢٠٢٦-05-04'"),
        (45000.0, f"{NO_MOMENT}'45000.0'"),
        ("2026-05-04T24:00", "hour must be in 0..23"),
        ("2026-02-29", "day is out of range for month"),
        (
            "2026-05-04T08:30:60",
            "Expected seconds of 00 to 59, got a leap second: '2026-05-04T08:30:60'",
        ),
        (
            "2026-05-04T08:30+24:00",
            "Expected a UTC offset such as +08:00, got '2026-05-04T08:30+24:00'",
        ),
        ("1899-12-31", "Expected a year of 1900 to 2100, got 1899-12-31"),
        ("2101-01-01", "Expected a year of 1900 to 2100, got 2101-01-01"),
    ],
)
def test_what_is_no_moment_says_why(text, message) -> None:
    said = refusal(read_moment, text, MAKASSAR)

    assert said.removeprefix(f"Expected a moment that exists, got {text!r}: ") == message


@pytest.mark.parametrize("text", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_a_time_that_the_clocks_skip_or_show_twice_needs_its_offset(text) -> None:
    assert refusal(read_moment, text, ZoneInfo("Europe/Berlin")) == (
        f"Expected a moment with its UTC offset, got {text!r}, "
        "which the clocks of Europe/Berlin skip or show twice"
    )


def test_a_day_is_a_date_and_nothing_else() -> None:
    assert read_day("2026-05-04") == date(2026, 5, 4)
    assert read_day(date(2026, 5, 4)) == date(2026, 5, 4)
    for cell in ("2026-05-04T08:00", "2026-05-04+08:00", "2026", datetime(2026, 5, 4, 8)):  # noqa: DTZ001 - a spreadsheet's cell
        assert refusal(read_day, cell) == (
            f"Expected a day such as 2026-05-04 (YYYY-MM-DD), got {str(cell)!r}"
        )


def test_a_year_alone_is_its_first_day_where_that_is_allowed() -> None:
    assert read_day("2015", year_alone=True) == date(2015, 1, 1)
    assert read_day(2015.0, year_alone=True) == date(2015, 1, 1)
    assert read_day("2015-06-01", year_alone=True) == date(2015, 6, 1)


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    odd = timezone(timedelta(hours=7, minutes=57, seconds=36))

    assert (
        written_moment(datetime(1920, 1, 1, 8, tzinfo=odd), MAKASSAR) == "1920-01-01T00:02:24+00:00"
    )
    assert refusal(written_moment, WholeDay.of(date(1920, 1, 1), odd), EIGHT) == (
        "Expected an offset of whole minutes, got 7:57:36 on 1920-01-01"
    )
