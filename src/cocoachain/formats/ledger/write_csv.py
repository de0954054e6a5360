"""Grids as CSV: UTF-8, commas, decimal points."""

import csv
import io
from datetime import date
from decimal import Decimal

from cocoachain.formats.ledger.cell_kinds import Written
from cocoachain.formats.ledger.cells import LONGEST_FIELD
from cocoachain.formats.ledger.grids import Grid, check_length


def csv_bytes(grid: Grid) -> bytes:
    """The bytes of the sheet's CSV file.

    Raises:
        FormatError: A text is longer than a cell can be read.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(grid.heading)
    for number, row in enumerate(grid.rows, start=2):
        texts = [_text(cell) for cell in row]
        for text in texts:
            check_length(grid.sheet, number, text, LONGEST_FIELD)
        writer.writerow(texts)
    return stream.getvalue().encode()


def _text(cell: Written | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
