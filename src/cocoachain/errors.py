"""All that cocoachain raises on purpose.

Exceptions are for what cannot be read or was asked wrongly. Data that reads well and is wrong is
never an exception: it is a :class:`~cocoachain.findings.Finding`.
"""

from collections.abc import Iterable
from decimal import Decimal

_LONGEST_SHOWN = 80


class CocoachainError(Exception):
    """The base of every error that cocoachain raises itself."""


class RecordError(CocoachainError, ValueError):
    """A record, mass, moment or identifier that could not be computed with."""


class RecordTypeError(CocoachainError, TypeError):
    """A value of a type that would lose exactness or meaning, such as a float for a mass."""


class ConflictError(CocoachainError, ValueError):
    """Two different records of one kind stand under one identifier."""


class FormatError(CocoachainError, ValueError):
    """A file or text that cannot be used at all; the message says what was expected and where."""


class MassUnknownError(CocoachainError, ValueError):
    """A question of mass met a lot or portion that was not measured; the message names it."""


class UnsoundChainError(CocoachainError):
    """Raised by ``verdict.raise_for_errors()``: the chain has findings of severity error."""


class UnknownRecordError(CocoachainError, KeyError):
    """A name that the chain does not hold; the message gives the nearest names that it does."""

    def __init__(self, kind: str, name: object, nearest: Iterable[str] = ()) -> None:
        """Say which ``kind`` of record was asked for by which ``name``, and what is nearest."""
        self.kind = kind
        self.name = name
        self.nearest = tuple(nearest)
        super().__init__(kind, name, self.nearest)

    def __str__(self) -> str:
        """One line: what was asked for, and the nearest names."""
        hint = f" Nearest: {', '.join(map(repr, self.nearest))}." if self.nearest else ""
        return f"The chain holds no {self.kind.replace('_', ' ')} {self.name!r}.{hint}"


class MissingExtraError(CocoachainError, ImportError):
    """A library that this call needs is not installed; the message is the install command."""

    def __init__(self, extra: str, need: str) -> None:
        """Name the ``extra`` that brings the library, and what it is needed for."""
        self.extra = extra
        self.need = need
        super().__init__(extra, need)

    def __str__(self) -> str:
        """One line with the install command."""
        return f"{self.need} needs an extra: pip install 'cocoachain[{self.extra}]'"


def shown(value: object) -> str:
    """The value as a message shows it: as in source code, a Decimal plain, at most 80 characters.

    >>> shown("KBN-1")
    "'KBN-1'"
    """
    if isinstance(value, str | bytes):
        value = value[: _LONGEST_SHOWN + 1]
    try:
        text = str(value) if isinstance(value, Decimal) else repr(value)
    except (ValueError, RecursionError):  # an int of thousands of digits, a list a mile deep
        text = f"<{type(value).__name__} too large to show>"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


class UnknownChoiceError(UnknownRecordError):
    """There is no rule, profile, setting or key of that name; the nearest ones are given."""

    def __str__(self) -> str:
        """One line: what was expected, what was got, and what is nearest."""
        hint = f" Nearest: {', '.join(map(repr, self.nearest))}." if self.nearest else ""
        article = "an" if self.kind.startswith(("a", "e", "i", "o")) else "a"
        return f"Expected {article} {self.kind}, got {self.name!r}.{hint}"
