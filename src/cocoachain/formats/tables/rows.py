"""Tables of any kind as rows of plain values; data frames are read through narwhals."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cocoachain.errors import CocoachainError, FormatError, MissingExtraError, shown
from cocoachain.formats.tables.writing import RecordTable

Row = dict[str, object]

_NEED = "Reading data frames"


def rows_of(name: str, table: object) -> Iterator[Row]:
    """The rows of a table by heading; an empty cell has no entry.

    Raises:
        FormatError: It is no table, or it cannot be read as one.
        MissingExtraError: It is a data frame and narwhals is not installed, or only a stream of
            Arrow and pyarrow is not installed.
    """
    try:
        for heads, cells in _cells(name, table):
            yield {
                head: plain
                for head, cell in zip(heads, cells, strict=True)
                if (plain := _plain(cell)) is not None
            }
    except CocoachainError:
        raise
    except Exception as error:  # whatever a foreign table makes its own library say
        got = f"{type(error).__name__}: {shown(str(error))}"
        raise FormatError(f"Expected a table that can be read, got {got} (table {name})") from error


def _cells(name: str, table: object) -> Iterator[tuple[Sequence[str], Sequence[object]]]:
    if isinstance(table, Mapping):
        yield from _of_columns(name, table)
    elif isinstance(table, list | tuple):
        for at, row in enumerate(table):
            if not isinstance(row, Mapping):
                expected = "Expected rows that name their columns"
                raise FormatError(f"{expected}, got {type(row).__name__} ({name}[{at}])")
            yield _heads(name, row), list(row.values())
    elif isinstance(table, RecordTable):
        for cells in table:
            yield table.headings, cells
    else:
        frame = _frame(name, table)
        heads = _heads(name, frame.columns)
        for row in frame.iter_rows():
            yield heads, row


def _heads(name: str, heads: Any) -> list[str]:  # noqa: ANN401 - whatever stands as headings
    found = list(heads)
    wrong = [each for each in found if not isinstance(each, str)]
    if wrong:
        raise FormatError(f"Expected headings as text, got {shown(wrong[0])} (table {name})")
    return found


def _of_columns(
    name: str, table: Mapping[Any, Any]
) -> Iterator[tuple[Sequence[str], Sequence[object]]]:
    heads = _heads(name, table)
    columns = [_several(name, head, table[head]) for head in heads]
    lengths = {len(each) for each in columns}
    if len(lengths) > 1:
        told = " and ".join(map(str, sorted(lengths)))
        raise FormatError(f"Expected columns of one length, got {told} rows (table {name})")
    for row in zip(*columns, strict=True):
        yield heads, row


def _several(name: str, head: str, values: object) -> list[object]:
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
        got = type(values).__name__
        raise FormatError(f"Expected a column of values, got {got} (table {name}, column {head})")
    return list(values)


def _frame(name: str, table: object) -> Any:  # noqa: ANN401 - a frame of narwhals
    try:
        narwhals = importlib.import_module("narwhals")
    except ImportError:
        raise MissingExtraError("frames", _NEED) from None
    try:
        found = narwhals.from_native(table)
    except TypeError:
        found = narwhals.from_native(_of_arrow(name, table))
    return found.collect() if hasattr(found, "collect") else found


def _of_arrow(name: str, table: object) -> Any:  # noqa: ANN401 - a table of pyarrow
    if not hasattr(table, "__arrow_c_stream__"):
        expected = "Expected a data frame, an Arrow stream, columns by heading or a list of rows"
        raise FormatError(f"{expected}, got {type(table).__name__} (table {name})")
    try:
        return importlib.import_module("pyarrow").table(table)
    except ImportError:
        raise MissingExtraError("arrow", _NEED) from None


def _plain(cell: Any) -> object:  # noqa: ANN401 - whatever stands in a table
    """The cell as Python's own value; ``None`` for what a frame has for nothing."""
    if cell is None or type(cell) in {str, int, bool}:
        return cell
    if type(cell).__name__ in {"NAType", "NaTType"}:
        return None
    if hasattr(cell, "tolist") and hasattr(cell, "dtype"):  # numpy's numbers and arrays
        cell = cell.tolist()
    if isinstance(cell, float) and cell != cell:  # noqa: PLR0124 - so NaN is told
        return None
    found: object = cell
    return found
