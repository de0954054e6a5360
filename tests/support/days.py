"""Moments of one month, short to write."""

from datetime import UTC, datetime

from cocoachain.values.moments import WholeDay


def on(day: int, hour: int | None = None) -> datetime:
    """A moment in May 2026; without an hour, that whole day."""
    plain = datetime(2026, 5, day, hour or 0, tzinfo=UTC)
    return WholeDay.of(plain.date(), UTC) if hour is None else plain
