"""Long tables, made piece by piece: for millions of rows that never stand in memory together."""

import csv
import importlib
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.errors import MissingExtraError
from cocoachain.rendering.markup import element
from cocoachain.rendering.tables import MOST_SHOWN, Table, harmless

if TYPE_CHECKING:
    from types import ModuleType

_PRINTED = 20
"""Rows that are shown as text."""

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Texts:
    """A column of texts, each of which is kept once."""

    names: Sequence[str]
    """The different texts, the same in all pieces of a table."""

    codes: npt.NDArray[np.int32]
    """Places in ``names``; -1 is an empty cell."""

    def as_list(self) -> list[str | None]:
        """The texts, ``None`` for an empty cell."""
        return self.told(self.names)

    def told(self, names: Sequence[str]) -> list[str | None]:
        """The column with other texts in place of its own."""
        return [None if code < 0 else names[code] for code in self.codes.tolist()]


Column = Texts | Floats
Piece = dict[str, Column]
"""Some rows of a table, by heading; all columns are equally long."""


class LongTable(ABC):
    """Rows that are made when they are looked at, piece by piece, the same every time.

    Any reader of Arrow's C stream takes it as it is: ``pyarrow.table(t)``, ``polars.DataFrame(t)``
    or DuckDB.
    """

    headings: tuple[str, ...]
    """One text a column."""

    caption: str
    """What the table is about."""

    _length: int | None = None

    @abstractmethod
    def pieces(self) -> Iterator[Piece]:
        """The rows, some thousands at a time."""

    def __len__(self) -> int:
        """Number of rows; the first time, all of them are made to be counted."""
        if self._length is None:
            self._length = sum(_length(piece) for piece in self.pieces())
        return self._length

    def __bool__(self) -> bool:
        """Whether there is any row."""
        return any(_length(piece) for piece in self.pieces())

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """The rows, one after the other."""
        for piece in self.pieces():
            yield from zip(*(_as_list(piece[head]) for head in self.headings), strict=True)

    def first(self, most: int) -> Table:
        """The first rows as a plain table, to be shown."""
        rows = islice(self, most)
        return Table(headings=self.headings, rows=rows, caption=self.caption)

    def to_csv(self, path: str | Path) -> Path:
        """The path, now a UTF-8 file of all rows; written whole or not at all.

        Comma-separated as RFC 4180; a text that a spreadsheet would run is led by ``'``.
        """
        path = Path(path)
        handle, name = tempfile.mkstemp(prefix=".table.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                self._write(file)
            os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 - the name is what mkstemp gave
            os.replace(name, path)  # noqa: PTH105 - the name is what mkstemp gave
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return path

    def _write(self, file: Any) -> None:  # noqa: ANN401 - a text file of whatever class
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(self.headings)
        safe: dict[int, list[str]] = {}
        for piece in self.pieces():
            told: list[list[Any]] = []
            for head in self.headings:
                column = piece[head]
                if isinstance(column, Texts):
                    key = id(column.names)
                    if key not in safe:
                        safe[key] = [harmless(text) for text in column.names]
                    told.append(column.told(safe[key]))
                else:
                    told.append(column.tolist())
            writer.writerows(zip(*told, strict=True))

    def to_frame(self) -> Any:  # noqa: ANN401 - the class is the caller's: pandas, polars or pyarrow
        """All rows as a data frame of pandas or polars, else a pyarrow table, as is installed.

        Raises:
            ImportError: None of the three is installed.
        """
        for module in ("pandas", "polars"):
            try:
                found = importlib.import_module(module)
            except ImportError:
                continue
            return found.DataFrame(self._columns())
        try:
            arrow = _pyarrow()
        except MissingExtraError:
            message = (
                "A data frame needs pandas, polars or pyarrow: pip install pandas, "
                "or use .to_csv(path)."
            )
            raise ImportError(message) from None
        return arrow.table(self)

    def _columns(self) -> dict[str, Any]:
        pieces = list(self.pieces())
        columns: dict[str, Any] = {}
        for head in self.headings:
            told = [piece[head] for piece in pieces]
            numbers = [each for each in told if isinstance(each, np.ndarray)]
            if numbers:
                columns[head] = np.concatenate(numbers)
            else:
                columns[head] = [text for each in told for text in _as_list(each)]
        return columns

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for any reader of Arrow; texts as a dictionary.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        arrow = _pyarrow()
        pieces = self.pieces()
        lead = next(pieces, None)
        kinds = [
            (head, arrow.float64() if _is_numbers(lead, head) else _texts(arrow))
            for head in self.headings
        ]
        schema = arrow.schema(kinds)
        kept: dict[int, Any] = {}

        def batches() -> Iterator[Any]:
            for piece in [] if lead is None else [lead]:
                yield _batch(arrow, schema, piece, kept)
            for piece in pieces:
                yield _batch(arrow, schema, piece, kept)

        reader = arrow.RecordBatchReader.from_batches(schema, batches())
        return reader.__arrow_c_stream__(requested_schema)

    def __str__(self) -> str:
        """The first rows as aligned text."""
        more = next(islice(self, _PRINTED, None), None) is not None
        return self.first(_PRINTED).as_text() + ("\n…" if more else "")

    def _repr_html_(self) -> str:
        """For a notebook: the first rows; all of them are in ``to_csv`` and ``to_frame``."""
        beyond = element("p", "… and more rows: .to_csv(path), .to_frame()").text
        return self._shown()._repr_html_() + (beyond if self._goes_on() else "")

    def _shown(self) -> Table:
        return self.first(MOST_SHOWN)

    def _goes_on(self) -> bool:
        return next(islice(self, MOST_SHOWN, None), None) is not None


def _umask() -> int:
    """What the process takes from the rights of a new file; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _length(piece: Piece) -> int:
    column = next(iter(piece.values()))
    return len(column.codes if isinstance(column, Texts) else column)


def _as_list(column: Column) -> list[Any]:
    return column.as_list() if isinstance(column, Texts) else column.tolist()


def _is_numbers(piece: Piece | None, head: str) -> bool:
    return head == "share" if piece is None else isinstance(piece[head], np.ndarray)


def _pyarrow() -> "ModuleType":
    try:
        return importlib.import_module("pyarrow")
    except ImportError:
        raise MissingExtraError("arrow", "A stream of Arrow") from None


def _texts(arrow: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    return arrow.dictionary(arrow.int32(), arrow.string())


def _batch(arrow: Any, schema: Any, piece: Piece, kept: dict[int, Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """One piece as a record batch; the texts of a column are handed over once."""
    arrays = []
    for head in schema.names:
        column = piece[head]
        if isinstance(column, Texts):
            key = id(column.names)
            if key not in kept:
                kept[key] = arrow.array(column.names, arrow.string())
            codes = arrow.array(column.codes, arrow.int32(), mask=column.codes < 0)
            arrays.append(arrow.DictionaryArray.from_arrays(codes, kept[key]))
        else:
            arrays.append(arrow.array(column, arrow.float64()))
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)
