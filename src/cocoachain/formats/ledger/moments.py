"""Days and moments as a ledger writes them.

``2026-05-04`` is a whole day, ``2026-05-04T08:30`` a moment in the ledger's zone, and
``2026-05-04T08:30+08:00`` one anywhere. A day in another zone than the ledger's is written with
its offset, ``2026-05-04+07:00``, as XML Schema does.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TypeVar

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import Cell
from cocoachain.values.moments import EARLIEST_YEAR, LATEST_YEAR, WholeDay, check_moment

DayT = TypeVar("DayT", bound=date)

_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?"
    r"(Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_SLASHED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_LEAP_SECOND = "60"
_MINUTES_OF_A_DAY = 24 * 60


def read_moment(cell: Cell, zone: tzinfo) -> datetime:
    """The moment, or the whole day, that a cell means.

    Raises:
        FormatError: Not a moment, one that never was, or one that the clocks showed twice.

    >>> from datetime import UTC
    >>> read_moment("2026-05-04T08:30", UTC).isoformat()
    '2026-05-04T08:30:00+00:00'
    """
    if isinstance(cell, datetime):
        return _local(cell, zone, cell.isoformat())
    if isinstance(cell, date):
        return WholeDay.of(_plausible(cell), zone)
    text = cell if isinstance(cell, str) else ""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise FormatError(_not_a_date("a moment such as 2026-05-04T08:30 or a day", cell))
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if second == _LEAP_SECOND:
        raise FormatError(f"Expected seconds of 00 to 59, got a leap second: {text!r}")
    written_zone = _offset(offset, text) if offset else None
    try:
        on = date(int(year), int(month), int(day))
        clock = time(int(hour or 0), int(minute or 0), int(second or 0), _microseconds(fraction))
    except ValueError as fault:
        raise FormatError(f"Expected a moment that exists, got {text!r}: {fault}") from fault
    _plausible(on)
    if hour is None:
        return WholeDay.of(on, written_zone or zone)
    if written_zone:
        return check_moment(datetime.combine(on, clock, written_zone), "moment")
    return _local(datetime.combine(on, clock), zone, text)


def read_day(cell: Cell, *, year_alone: bool = False) -> date:
    """The day that a cell means; with ``year_alone``, a bare year means its first of January.

    Raises:
        FormatError: Not a day.
    """
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    if year_alone and isinstance(cell, float) and cell.is_integer():
        cell = str(int(cell))
    text = cell if isinstance(cell, str) else ""
    match = _MOMENT.fullmatch(text)
    if year_alone and _YEAR.fullmatch(text):
        text += "-01-01"
    elif match is None or match[4] or match[8]:
        raise FormatError(_not_a_date("a day such as 2026-05-04", cell))
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise FormatError(f"Expected a day that exists, got {text!r}: {fault}") from fault


def written_moment(moment: datetime, zone: tzinfo) -> str:
    """The cell that :func:`read_moment` reads back as the same moment or day.

    Raises:
        FormatError: A whole day in a zone whose offset has seconds, which no format can write.
    """
    offset = moment.utcoffset() or timedelta()
    odd = offset % timedelta(minutes=1)
    if not isinstance(moment, WholeDay):
        return (moment.astimezone(UTC) if odd else moment).isoformat()
    plain = moment.plain()
    day = moment.date().isoformat()
    if plain == datetime.combine(moment.date(), time.min, zone):
        return day
    if odd:
        raise FormatError(f"Expected an offset of whole minutes, got {offset} on {day}")
    return f"{day}{plain.isoformat()[-6:]}"


def _local(at: datetime, zone: tzinfo, text: str) -> datetime:
    """The moment on the clocks of the zone; those that they skip or show twice are refused."""
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise FormatError(
            f"Expected a moment with its UTC offset, got {text!r}, which the clocks of {zone} "
            "skip or show twice"
        )
    return check_moment(first, "moment")


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0").ljust(6, "0"))


def _offset(text: str, whole: str) -> tzinfo:
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    if minutes >= _MINUTES_OF_A_DAY or int(text[4:6]) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise FormatError(f"Expected a UTC offset such as +08:00, got {whole!r}")
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _plausible(day: DayT) -> DayT:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        expected = f"a year of {EARLIEST_YEAR} to {LATEST_YEAR}"
        raise FormatError(f"Expected {expected}, got {day.isoformat()}")
    return day


def _not_a_date(expected: str, cell: Cell) -> str:
    message = f"Expected {expected} (YYYY-MM-DD), got {str(cell)!r}"
    if isinstance(cell, str) and _SLASHED.fullmatch(cell):
        message += ": day, month and year can stand in any order there"
    return message
