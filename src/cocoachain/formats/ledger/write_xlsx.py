"""Grids as a workbook, through xlsxwriter; text is always text, never a formula or a link."""

import importlib
import io
import types
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats.ledger.cell_kinds import Written
from cocoachain.formats.ledger.grids import Grid, check_length
from cocoachain.formats.ledger.written_numbers import SPREADSHEET_DIGITS

LONGEST_TEXT = 32_767
"""Characters of one cell (Microsoft, "Excel specifications and limits")."""

MOST_ROWS = 1_048_576
"""Rows of one sheet, likewise."""

FIRST_YEAR = 1901
"""Days before it are written as text: a spreadsheet's calendar begins in 1900, and wrongly."""

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
LIBRARY_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDEST = 40


Book: TypeAlias = Any
"""An xlsxwriter Workbook; the library has no types, and may not be there."""

Page: TypeAlias = Any
"""An xlsxwriter Worksheet."""


def xlsxwriter() -> types.ModuleType:
    """The library, or an error with the install command."""
    try:
        return importlib.import_module("xlsxwriter")
    except ImportError as fault:
        raise MissingExtraError("excel", "Writing a workbook (.xlsx)") from fault


def xlsx_bytes(grids: Sequence[Grid]) -> bytes:
    """The bytes of the workbook; the same grids give the same bytes.

    Raises:
        FormatError: A text is longer than a cell, or there are more rows than a sheet holds.
        MissingExtraError: xlsxwriter is not installed.
    """
    stream = io.BytesIO()
    book = xlsxwriter().Workbook(stream, LIBRARY_OPTIONS)
    styles = styles_of(book)
    for grid in grids:
        if len(grid.rows) >= MOST_ROWS:
            raise FormatError(
                f"Expected fewer than {MOST_ROWS} rows, got more in {grid.sheet.name}: write CSV"
            )
        put_grid(book.add_worksheet(grid.sheet.name), grid, styles)
    book.close()
    return stream.getvalue()


def styles_of(book: Book) -> dict[str, object]:
    """The two styles of our workbooks; a book does not say when it was made: stable bytes."""
    book.set_properties({"created": _NO_TIME.replace(tzinfo=None)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    return {"heading": book.add_format({"bold": True}), "day": day}


def put_grid(page: Page, grid: Grid, styles: dict[str, object]) -> None:
    """Fill one sheet."""
    for column, heading in enumerate(grid.heading):
        page.write_string(0, column, heading, styles["heading"])
        page.set_column(column, column, min(max(len(heading) + 2, 10), _WIDEST))
    page.freeze_panes(1, 0)
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells):
            if cell is not None:
                _put_cell(page, grid, row, column, cell, styles["day"])


def _put_cell(page: Page, grid: Grid, row: int, column: int, cell: Written, day: object) -> None:
    if isinstance(cell, date) and cell.year >= FIRST_YEAR:
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, Decimal | int) and _is_exact(cell):
        page.write_number(row, column, float(cell))
    else:
        text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
        page.write_string(row, column, check_length(grid.sheet, row + 1, text, LONGEST_TEXT))


def _is_exact(number: Decimal | int) -> bool:
    """Whether a spreadsheet keeps and shows the number to its last digit."""
    return Decimal(format(float(number), f".{SPREADSHEET_DIGITS}g")) == number
