"""Moments: aware datetimes, and the whole day that stands where nobody wrote the time.

A clerk writes ``2026-05-04``. That is not midnight: it is some time on that day, where the ledger
is kept. :class:`WholeDay` is the datetime that says so. It sorts as the beginning of the day, and
:func:`earliest` and :func:`latest` give both ends, so that a rule accuses only what is impossible.

Records hold moments with the fixed UTC offset that the zone had then. Python compares and
subtracts two datetimes of one zone by the clock on the wall, which goes wrong where clocks are
changed; with fixed offsets it compares instants.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Self

from cocoachain.errors import RecordError, RecordTypeError, shown

_TICK = timedelta(microseconds=1)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
"""Moments outside these years are slips of the pen, and would overflow when zones are compared."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class WholeDay(datetime):
    """Some time on one day, in one zone: the datetime of its first instant, known to be vague.

    Arithmetic and ``astimezone`` give plain datetimes. A whole day equals only a whole day.

    >>> from datetime import timezone
    >>> day = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=8)))
    >>> str(day)
    '2026-05-04'
    >>> latest(day).isoformat()
    '2026-05-04T23:59:59.999999+08:00'
    """

    __slots__ = ()

    @classmethod
    def of(cls, day: date, zone: tzinfo) -> Self:
        """That day as it was lived in ``zone``."""
        return cls(day.year, day.month, day.day, tzinfo=zone)

    def plain(self) -> datetime:
        """The first instant of the day, as an ordinary datetime with its offset."""
        return self._ends()[0]

    def end(self) -> datetime:
        """The last instant of the day, as an ordinary datetime with its offset."""
        return self._ends()[1]

    def _ends(self) -> tuple[datetime, datetime]:
        zone = self.tzinfo
        try:
            return _ends_of_day(self.date(), zone)
        except TypeError:  # some zones of other libraries have no hash
            return _ends_of_day.__wrapped__(self.date(), zone)

    def __eq__(self, other: object) -> bool:
        """Only another whole day can be the same."""
        return isinstance(other, WholeDay) and self.plain() == other.plain()

    def __ne__(self, other: object) -> bool:
        """Not the same whole day."""
        return not self == other

    def __hash__(self) -> int:
        """Consistent with equality."""
        return hash((WholeDay, self.plain()))

    def __str__(self) -> str:
        """The date alone, as it was written."""
        return self.date().isoformat()

    def __repr__(self) -> str:
        """The call that makes it."""
        return f"WholeDay.of({self.date()!r}, {self.tzinfo!r})"

    def astimezone(self, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a day in one zone is no day in another
        """The first instant of the day as an ordinary datetime in another zone."""
        return self.plain().astimezone(tz)

    def __add__(self, other: timedelta) -> datetime:  # type: ignore[override]  # a day and an hour is a moment
        """An ordinary datetime, counted from the first instant."""
        return self.plain() + other

    def __radd__(self, other: timedelta) -> datetime:  # type: ignore[override]  # likewise
        """An ordinary datetime, counted from the first instant."""
        return self.plain() + other

    def __sub__(self, other: datetime | timedelta) -> datetime | timedelta:  # type: ignore[override]  # likewise
        """An ordinary datetime or a duration, counted from the first instant."""
        return self.plain() - (other.plain() if isinstance(other, WholeDay) else other)


@lru_cache(maxsize=4096)
def _ends_of_day(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The first and the last instant; where the clock shows the last twice, the later one."""
    last = datetime.combine(day, time.max, zone)
    ends = _with_offset(last), _with_offset(last.replace(fold=1))
    return _with_offset(datetime.combine(day, time.min, zone)), max(ends)


def earliest(moment: datetime) -> datetime:
    """The first instant that the moment can mean."""
    return moment.plain() if isinstance(moment, WholeDay) else moment


def latest(moment: datetime) -> datetime:
    """The last instant that the moment can mean, to the microsecond."""
    return moment.end() if isinstance(moment, WholeDay) else moment


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: two moments of any zones compare as these do."""
    return (moment - _EPOCH) // _TICK


def moment_span(moment: datetime) -> tuple[int, int]:
    """The first and the last microsecond since 1970 that the moment can mean."""
    if isinstance(moment, WholeDay):
        return microseconds(moment.plain()), microseconds(moment.end())
    exact = microseconds(moment)
    return exact, exact


def check_moment(moment: object, what: str) -> datetime:
    """The moment with its fixed UTC offset, or an error: it must be aware, of a plausible year.

    A whole day stays as it is, in its zone.

    Raises:
        RecordTypeError: Not a datetime.
        RecordError: Without a UTC offset, or outside the years 1900 to 2100.
    """
    if type(moment) is datetime and type(moment.tzinfo) is timezone:
        if EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            return moment
    elif not isinstance(moment, datetime):
        message = f"Expected an aware datetime, got {type(moment).__name__}: {shown(moment)}"
        raise RecordTypeError(f"{message} ({what})")
    if moment.tzinfo is None or moment.utcoffset() is None:
        message = f"Expected a datetime with its UTC offset, got {moment.isoformat()} ({what})"
        raise RecordError(message)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        expected = f"a year of {EARLIEST_YEAR} to {LATEST_YEAR}"
        message = f"Expected {expected}, got {moment.year} ({what})"
        raise RecordError(message)
    return _plain_or_day(moment, what)


def _plain_or_day(moment: datetime, what: str) -> datetime:
    """A whole day as it is; every other kind of datetime as Python's own, nothing lost."""
    if isinstance(moment, WholeDay):
        if moment.time() == time.min:
            return moment
        message = f"Expected a whole day, got one with a time: {moment.isoformat()} ({what})"
        raise RecordError(message)
    if getattr(moment, "nanosecond", 0):  # the datetimes of data frames have them
        message = f"Expected whole microseconds, got {moment.isoformat()} ({what})"
        raise RecordError(message)
    return _with_offset(moment)


def _with_offset(moment: datetime) -> datetime:
    """The same instant and clock face, with the offset itself in the place of its zone."""
    if type(moment) is datetime and type(moment.tzinfo) is timezone:
        return moment
    offset = moment.utcoffset()
    zone = moment.tzinfo if offset is None else _zone_of(offset)
    return datetime.combine(moment.date(), moment.time(), zone).replace(fold=0)


@lru_cache(maxsize=256)
def _zone_of(offset: timedelta) -> timezone:
    """One object for each offset: Python compares fastest where the zones are one object."""
    return timezone(offset) if offset else UTC
