"""What a report keeps back: names unless they were asked for, private numbers always."""

import re

import attrs

from cocoachain.readings import Issue

NAMES = frozenset({"name", "nama"})
"""Columns that hold names of people."""

PRIVATE = frozenset(
    {"nik", "email", "e-mail", "surel", "phone", "telepon", "telp", "hp", "address", "alamat"}
)
"""Columns that no report shows."""

_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_HIDDEN = "…"


def kept_back(issue: Issue, *, names: bool) -> Issue:
    """The issue without what it would tell of a person.

    The values of personal columns go, whether the issue stands at such a column or names it in its
    message; so does everything that has the form of an identity number.
    """
    hidden = PRIVATE if names else PRIVATE | NAMES
    message, value = issue.message, issue.value
    if (issue.where.column or "").strip().casefold() in hidden:
        message = _without_value(message, value)
        value = None
    message = _named(hidden).sub(rf"\1 {_HIDDEN}", message)
    return attrs.evolve(issue, message=_masked(message), value=_masked(value) if value else value)


def _without_value(message: str, value: str | None) -> str:
    """The message up to what it says that it got."""
    said, got, _ = message.partition(", got ")
    if got:
        return f"{said}, got {_HIDDEN}"
    return message.replace(value, _HIDDEN) if value else message


def _named(columns: frozenset[str]) -> re.Pattern[str]:
    """A personal column with one quoted value after it, or with two."""
    words = "|".join(sorted(map(re.escape, columns), key=len, reverse=True))
    return re.compile(rf"\b({words})[\s:=]+{_QUOTED}(?: and {_QUOTED})?", re.IGNORECASE)


def _masked(text: str) -> str:
    return _IDENTITY_NUMBER.sub(_HIDDEN, text)
