"""Sheets as they were read: a heading and rows of raw cells, before anything is understood."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import attrs

from cocoachain.readings import Issue
from cocoachain.values.places import Place

LONGEST_FIELD = 131_072
"""Characters of one cell; more is no cell of a ledger but a fault of quotes."""

UNNAMED = "Expected a heading in row 1 over this cell, got none: cell not read"
_SHOWN = 80
_DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width forms are meant


@attrs.frozen
class Broken:
    """A cell without a usable value: an error of a formula, or bytes that are no text."""

    expected: str
    """What the cell should have held, in words."""

    got: str
    """What it held, short enough to show."""

    def __str__(self) -> str:
        """The message of the issue."""
        return f"Expected {self.expected}, got {self.got}"


Cell = str | float | bool | date | datetime | time | timedelta | Broken
"""A CSV file has only text; a workbook has numbers, truth values and dates too. Blank is ``""``."""


@attrs.define
class Table:
    """One sheet: its heading and its rows that have the heading's width and are not blank."""

    file: str
    """The file's name, for places."""

    sheet: str
    """The name of the workbook's sheet, or of the CSV file without its ending."""

    heading: list[str] = attrs.Factory(list)
    """Row 1, trimmed."""

    unnamed: int = 0
    """How many cells row 1 has right of its last heading."""

    numbers: list[int] = attrs.Factory(list)
    """The row number of each row, counted from 1 as a spreadsheet does."""

    rows: list[Sequence[Cell]] = attrs.Factory(list)
    """Raw cells, as many in each row as the heading has."""

    issues: list[Issue] = attrs.Factory(list)
    """What could not be read at all."""

    notes: list[str] = attrs.Factory(list)
    """What a reader of the ledger should know."""

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A place in this sheet."""
        return Place(file=self.file, sheet=self.sheet, row=row, column=column)

    def fault(
        self,
        message: str,
        value: str | None = None,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Note an issue of this sheet."""
        self.issues.append(Issue(self.place(row, column), message, value))

    def column_name(self, index: int) -> str:
        """The heading over that column, or its letters where it has none."""
        named = self.heading[index] if index < len(self.heading) else ""
        return named or column_letters(index)

    def take(self, number: int, row: Sequence[Cell]) -> None:
        """Keep a row of the heading's width; note one that is longer or shorter."""
        width = len(self.heading)
        if len(row) != width:
            if is_blank(row):
                return
            extra = row[width:]
            if len(row) < width or (len(extra) > self.unnamed and not is_blank(extra)):
                self._ragged(number, row)
                return
            for column, cell in enumerate(extra, start=width):
                if not is_blank([cell]):
                    self.fault(UNNAMED, excerpt(cell), row=number, column=column_letters(column))
            row = row[:width]
        elif is_blank(row):
            return
        self.numbers.append(number)
        self.rows.append(row)

    def _ragged(self, number: int, row: Sequence[Cell]) -> None:
        width = len(self.heading)
        column = self.column_name(min(len(row), width))
        hint = " (is a text with the delimiter in it unquoted?)" if len(row) > width else ""
        message = f"Expected {width} cells as in the heading, got {len(row)}{hint}: row not read"
        self.fault(message, excerpt(" | ".join(map(str, row))), row=number, column=column)


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether no cell of the row holds anything but space."""
    for cell in row:
        if cell == "":
            continue
        if type(cell) is not str or not cell.isspace():
            return False
    return True


def excerpt(value: object) -> str:
    """At most 80 characters of the value, with what is invisible made visible."""
    text = repr(str(value))[1:-1]
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def column_letters(index: int) -> str:
    """The name that a spreadsheet gives the column: 0 is ``A``, 27 is ``AB``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def protected(text: str) -> str:
    """Text as it is written into a cell: what a spreadsheet would run starts with an apostrophe.

    Text with outer space, and empty text, is marked likewise, so that reading gives it back.

    >>> protected("=HYPERLINK(1)"), protected("Siti")
    ("'=HYPERLINK(1)", 'Siti')
    """
    return f"'{text}" if _needs_mark(text) else text


def unprotected(cell: str) -> str:
    """The text that a cell's writer meant: trimmed, and without the mark of :func:`protected`.

    >>> unprotected("'=1"), unprotected(" Siti "), unprotected("'Abdul")
    ('=1', 'Siti', "'Abdul")
    """
    text = cell.lstrip(" ")
    if text[:1] == "'" and _needs_mark(text[1:]):
        return text[1:]
    return cell.strip()


def _needs_mark(text: str) -> bool:
    base = text.lstrip("'")
    padded = text != text.strip() or base != base.strip()
    return not base or base[0] in _DANGEROUS or padded
