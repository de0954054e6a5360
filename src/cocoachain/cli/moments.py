"""Days and moments as they are written after an option."""

from datetime import date, datetime

from cocoachain.errors import RecordError

_EXPECTED = "Expected a day such as 2026-04-01, or a moment such as 2026-04-01T08:00+08:00"


def as_when(text: str | None, option: str) -> date | datetime | None:
    """The day, by the clock of the ledger, or the moment with its offset; nothing for nothing.

    Raises:
        RecordError: It is neither.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2026-04-01") else _moment(text)
    except ValueError:
        raise RecordError(f"{_EXPECTED}, got {text!r} ({option})") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
