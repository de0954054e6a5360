"""CSV files as tables: strict, with every row that cannot be read told.

Python's own reader lets unclosed quotes swallow the rest of a file, passes NUL and short rows,
and stops at the first fault. Here a faulty row costs only itself.
"""

import csv
import io
from collections.abc import Iterator, Sequence

from cocoachain.formats.ledger.cells import LONGEST_FIELD, Broken, Cell, Table, excerpt

DELIMITERS = (",", ";", "\t")
MOST_BYTES = 256 * 1024 * 1024
"""A larger CSV file is no ledger of a workshop."""

_LINES_OF_A_CELL = 100
_UNCLOSED = "unexpected end of data"
_NUL_SHARE = 4
_SHOWN_BYTES = 40


def read_csv(name: str, sheet: str, data: bytes) -> Table:
    """The table in a CSV file's bytes; whatever cannot be read is among its issues."""
    table = Table(file=name, sheet=sheet)
    text = _decoded(table, data)
    if text is None:
        return table
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines[0]) if lines else ","
    records = _records(table, lines, delimiter)
    suspicious = not text.isascii() or "\0" in text
    _fill(table, _mended(records) if suspicious else records)
    return table


def _fill(table: Table, records: Iterator[tuple[int, Sequence[Cell]]]) -> None:
    """The first record is the heading, the others are rows."""
    number, first = next(records, (0, []))
    width = len(first)
    while first and str(first[-1]).strip() == "":
        first = first[:-1]
    if number != 1 or not first:
        table.fault("Expected the heading in row 1, got an empty row", row=1)
        return
    table.heading = [str(cell).strip() for cell in first]
    table.unnamed = width - len(first)
    for column, cell in enumerate(first):
        if isinstance(cell, Broken):
            table.fault(str(cell), row=1, column=table.column_name(column))
    for number, row in records:
        table.take(number, row)


def _decoded(table: Table, data: bytes) -> str | None:
    """The text of the file; bytes that are no UTF-8 become lone surrogates, found later."""
    if len(data) > MOST_BYTES:
        table.fault(f"Expected a file of at most {MOST_BYTES} bytes, got {len(data)}")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:1000].count(0) * _NUL_SHARE > len(
        data[:1000]
    ):
        table.fault('Expected UTF-8 text, got UTF-16: save the sheet as "CSV UTF-8"')
        return None
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")


def _delimiter(heading: str) -> str:
    """The delimiter that the heading has most often outside quotes; a comma where it has none."""
    outside = "".join(heading.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _records(
    table: Table, lines: list[str], delimiter: str
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Numbered records; a file with faults or cells of several lines is read with more care."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return _careful_records(table, lines, delimiter)
    if reader.line_num != len(rows):
        return _careful_records(table, lines, delimiter)
    return enumerate(rows, start=1)


def _careful_records(
    table: Table, lines: list[str], delimiter: str
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The records one by one: what cannot be read costs its own line, never those after it."""
    start = number = width = 0
    while start < len(lines):
        number += 1
        window = csv.reader(
            lines[start : start + _LINES_OF_A_CELL], delimiter=delimiter, strict=True
        )
        try:
            row = next(window)
            if window.line_num > 1 and width and len(row) != width:
                raise csv.Error(_UNCLOSED)  # noqa: TRY301 - one way out for all that is unreadable
        except csv.Error as fault:
            said = str(fault) if window.line_num <= 1 else _UNCLOSED
            _unreadable(table, number, lines[start], said)
            start += 1
        else:
            width = width or len(row)
            start += window.line_num
            yield number, row


def _unreadable(table: Table, number: int, line: str, said: str) -> None:
    reasons = {
        _UNCLOSED: "Expected every quote that is opened to be closed",
        "field larger than field limit": f"Expected at most {LONGEST_FIELD} characters in a cell",
        "expected after": "Expected a delimiter after a closing quote",
    }
    known = (reasons[each] for each in reasons if each in said)
    message = f"{next(known, f'Expected a readable row ({said})')}: row not read"
    table.fault(message, excerpt(line.rstrip("\r\n")), row=number)


def _mended(records: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The same records, with cells that hold NUL or no UTF-8 marked as broken."""
    for number, row in records:
        yield number, [cell if _is_text(cell) else _broken(str(cell)) for cell in row]


def _is_text(cell: Cell) -> bool:
    return type(cell) is str and (cell.isascii() or not _surrogates(cell)) and "\0" not in cell


def _surrogates(cell: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in cell)


def _broken(cell: str) -> Broken:
    if "\0" in cell:
        return Broken("text without NUL", f"'{excerpt(cell)}'")
    raw = cell.encode("utf-8", errors="surrogateescape")
    return Broken("UTF-8 text", f"the bytes {raw[:_SHOWN_BYTES]!r}")
