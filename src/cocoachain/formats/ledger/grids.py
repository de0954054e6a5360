"""Rows laid out as a grid: a heading, and cells in its order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cell_kinds import Written
from cocoachain.formats.ledger.cells import protected
from cocoachain.formats.ledger.extras import extra_cell, extra_heading
from cocoachain.formats.ledger.settings import Settings
from cocoachain.formats.ledger.sheet_table import Column, Sheet, heading_key
from cocoachain.formats.ledger.sheets import SHEET_BY_NAME
from cocoachain.formats.ledger.written_rows import WrittenRow

_SHEETS_OF_NOTHING = ("parties", "lots")


@attrs.frozen
class Grid:
    """One sheet as it is written; ``None`` is a blank cell, and text is protected."""

    sheet: Sheet
    columns: tuple[Column | None, ...]
    """The column of each heading; ``None`` for extra ones."""

    heading: tuple[str, ...]
    rows: Sequence[Sequence[Written | None]]

    @classmethod
    def empty(cls, sheet: Sheet) -> Self:
        """The heading alone."""
        columns = tuple(each for each in sheet.columns if each.required)
        return cls(sheet, columns, tuple(each.name for each in columns), ())

    @classmethod
    def of(cls, sheet: Sheet, rows: Sequence[WrittenRow], settings: Settings) -> Self:
        """The grid of rows: required columns, and those that some row fills."""
        used = {name for row in rows for name in row.cells}
        columns = [each for each in sheet.columns if each.required or each.name in used]
        extras = sorted({name for row in rows for name in row.extra})
        known = sheet.by_heading(settings)
        headings = [extra_heading(name, lambda name: heading_key(name) in known) for name in extras]
        return cls(
            sheet,
            (*columns, *[None] * len(extras)),
            (*(each.name for each in columns), *headings),
            [
                [*(_cell(row.cells.get(each.name)) for each in columns), *_extra_cells(row, extras)]
                for row in rows
            ],
        )


def grids_of(rows: Mapping[str, Sequence[WrittenRow]], settings: Settings) -> list[Grid]:
    """The grids of all sheets that have rows; of nothing, two headings, so that it is a ledger."""
    if not rows:
        return [Grid.empty(SHEET_BY_NAME[name]) for name in _SHEETS_OF_NOTHING]
    return [Grid.of(SHEET_BY_NAME[name], each, settings) for name, each in rows.items()]


def check_length(sheet: Sheet, row: int, text: str, most: int) -> str:
    """The text itself, or an error: a cell holds only so much.

    Raises:
        FormatError: The text is too long.
    """
    if len(text) > most:
        place = f"{sheet.name}, row {row}"
        raise FormatError(
            f"Expected at most {most} characters in a cell, got {len(text)} ({place})"
        )
    return text


def _cell(value: Written | None) -> Written | None:
    return protected(value) if isinstance(value, str) else value


def _extra_cells(row: WrittenRow, names: Iterable[str]) -> list[str | None]:
    return [protected(extra_cell(row.extra[name])) if name in row.extra else None for name in names]
