"""Moments and periods that a question is asked of, as microseconds since 1970 in UTC.

A period is what happened after ``start``, up to and including ``end``, so that the closing of one
period is the opening of the next. A date, or a whole day, begins with its first instant and ends
with its last: the period from 1 to 30 April is all of April.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import attrs

from cocoachain.errors import RecordError
from cocoachain.model.chain import Chain
from cocoachain.values.moments import WholeDay, check_moment, moment_span

BEGINNING = -(2**63)
"""Before everything, and the moment of what was always there."""

FOREVER = 2**63 - 1
"""After everything, and the moment of what never happened as far as anybody wrote."""

When = datetime | date | None
"""A moment with its UTC offset, a whole day, or a date by the ledger's own clock."""


@attrs.frozen
class Period:
    """What lies after ``start``, up to and including ``end``."""

    start: int = BEGINNING
    """The last microsecond before it."""

    end: int = FOREVER
    """Its last microsecond."""

    text: str = "all time"
    """As it was asked for."""

    def __contains__(self, moment: int) -> bool:
        """Whether a moment lies within; where there is no start, what nobody dated does too."""
        return (self.start == BEGINNING or self.start < moment) and moment <= self.end


def period_of(chain: Chain, start: When, end: When) -> Period:
    """The period between two moments; without one of them it is open there.

    Raises:
        RecordTypeError: A bound is no moment.
        RecordError: A bound has no UTC offset, or the end comes before the start.
    """
    first = BEGINNING if start is None else _bound(chain, start, "start", last=False)
    last = FOREVER if end is None else _bound(chain, end, "end", last=True)
    if first > last:
        raise RecordError(f"Expected an end after the start {start}, got {end}")
    return Period(first, last, _told(start, end))


def instant_of(chain: Chain, at: When, what: str = "at") -> int:
    """The last microsecond of a moment; ``None`` is after everything.

    Raises:
        RecordTypeError: Not a moment.
        RecordError: It has no UTC offset.
    """
    return FOREVER if at is None else _bound(chain, at, what, last=True)


def _bound(chain: Chain, moment: datetime | date, what: str, *, last: bool) -> int:
    if not isinstance(moment, datetime) and type(moment) is date:
        moment = WholeDay.of(moment, ledger_zone(chain))
    first, final = moment_span(check_moment(moment, what))
    if last:
        return final
    return first - 1 if isinstance(moment, WholeDay) else first


def ledger_zone(chain: Chain) -> tzinfo:
    """The UTC offset that most steps and transfers are written with, the smallest of several."""
    moments = [each.start or each.end for each in chain.steps]
    moments += [each.when for each in chain.transfers]
    moments = moments or [each.made for each in chain.lots]
    offsets: Counter[timedelta] = Counter()
    for moment in moments:
        if moment is not None:
            offsets[moment.utcoffset() or timedelta(0)] += 1
    if not offsets:
        return UTC
    return timezone(min(offsets, key=lambda offset: (-offsets[offset], offset)))


def _told(start: When, end: When) -> str:
    if start is None and end is None:
        return "all time"
    if start is None:
        return f"up to {end}"
    return f"since {start}" if end is None else f"{start} to {end}"
