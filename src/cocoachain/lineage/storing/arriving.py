"""One table of an engine as it arrives: its columns found, and its cells made what a record needs.

Whole columns are checked and changed at once. A cell that cannot be used is told with its row.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs
import numpy as np

from cocoachain.errors import CocoachainError, FormatError, shown
from cocoachain.lineage.columns import Int64s
from cocoachain.lineage.storing.cells import Cell, cells_of, moment_of
from cocoachain.lineage.storing.tables import Frame
from cocoachain.lineage.storing.texts import Array, arrow, numbers, one_piece
from cocoachain.model.kinds import Kind
from cocoachain.values.mass import LARGEST_MG
from cocoachain.values.moments import moment_span

NEED = "Scanning tables"
_UNITS = {"kg": 6, "g": 3, "mg": 0}
"""The units in which a mass may stand, and their decimals down to the milligram."""

_AS_GOOD_AS_WHOLE = 1e-3
"""How far from a whole milligram a float may be, in milligrams."""

_SPANNED = frozenset({"made", "start", "end", "recorded"})


def arrived(name: str, table: object) -> "Arrived":
    """The table as one of pyarrow's.

    Raises:
        FormatError: It is none that gives an Arrow stream.
    """
    pyarrow = arrow(NEED)
    if isinstance(table, Mapping):
        try:
            return Arrived(name, _usual(pyarrow.table(dict(table))))
        except (pyarrow.ArrowException, TypeError, ValueError) as error:
            message = f"Expected columns of one length and one type each, got others: {error}"
            raise FormatError(f"{message} (table {name})") from error
    for way in _WAYS_TO_ARROW:
        if not hasattr(table, "__arrow_c_stream__") and callable(getattr(table, way, None)):
            table = getattr(table, way)()
    if not hasattr(table, "__arrow_c_stream__"):
        message = f"Expected a table that gives an Arrow stream, got {type(table).__name__}"
        raise FormatError(f"{message} (table {name})")
    return Arrived(name, _usual(pyarrow.table(table)))


def _usual(frame: Frame) -> Frame:
    """The table with all text as Arrow's usual text, which every function of it knows."""
    pyarrow = arrow(NEED)
    for at, field in enumerate(frame.schema):
        inner = field.type.value_type if pyarrow.types.is_dictionary(field.type) else field.type
        if pyarrow.types.is_string_view(inner):
            usual = pyarrow.large_string()
            if inner is not field.type:
                usual = pyarrow.dictionary(field.type.index_type, usual)
            frame = frame.set_column(at, field.name, frame[field.name].cast(usual))
    return frame


_WAYS_TO_ARROW = ("collect", "toArrow", "to_arrow")
"""How engines are asked: what is lazy is gathered first; PySpark, and all others."""


@attrs.frozen
class Arrived:
    """A table and what it is called."""

    name: str
    frame: Frame
    rows: Int64s | None = None
    """Where each row stood when the table arrived; ``None`` where it still stands there."""

    def __len__(self) -> int:
        return len(self.frame)

    def taking(self, rows: Array) -> "Arrived":
        """Some of the rows, in this order."""
        places = numbers(rows, np.int64)
        stood = places if self.rows is None else self.rows[places]
        return Arrived(self.name, self.frame.take(rows), stood)

    def row(self, at: int) -> dict[str, object]:
        """One row, as Python has it."""
        found: dict[str, object] = self.frame.slice(at, 1).to_pylist()[0]
        return found

    def fault(self, at: int, column: str, expected: str, got: object) -> FormatError:
        """The error that says what was expected, what came, and where."""
        told = "nothing" if got is None else shown(got)
        row = at if self.rows is None else int(self.rows[at])
        where = f"table {self.name}, row {row}, column {column}"
        return FormatError(f"Expected {expected}, got {told} ({where})")

    def has(self, column: str) -> bool:
        """Whether there is a column of that name."""
        return column in self.frame.column_names

    def needed(self, column: str) -> Array:
        """A column that must be there."""
        if self.has(column):
            return self.frame[column]
        there = ", ".join(self.frame.column_names)
        message = f"Expected a column {column!r}, got {there or 'none'} (table {self.name})"
        raise FormatError(message)

    # Cells ----------------------------------------------------------------------------------------

    def words(self, column: str, words: Sequence[str]) -> Array:
        """A column of words of which each must be one of some; none may be empty."""
        pyarrow = arrow(NEED)
        array = one_piece(self.needed(column))
        if not pyarrow.types.is_dictionary(array.type):
            array = array.cast(pyarrow.string()).dictionary_encode()
        spelt = array.dictionary.cast(pyarrow.string())
        expected = f"one of {', '.join(words)}"
        if array.null_count:
            raise self.fault(int(array.is_null().index(True).as_py()), column, expected, None)
        for code, word in enumerate(spelt.to_pylist()):
            if word not in words:
                at = numbers(array.indices, np.int64) == code
                if at.any():
                    raise self.fault(int(np.argmax(at)), column, expected, word)
        return pyarrow.DictionaryArray.from_arrays(array.indices, spelt)

    def words_in_one(self, column: str, words: Sequence[str]) -> tuple[Array, Array]:
        """A column of words, several of which may be joined by ``+``: the first, and the rest."""
        pyarrow = arrow(NEED)
        spelt = [
            None if each is None else str(each) for each in self.needed(column).unique().to_pylist()
        ]
        joined = [each for each in spelt if each and set(each.split("+")) <= set(words)]
        array = self.words(column, [*words, *joined])
        parts = [each.split("+") for each in array.dictionary.to_pylist()]
        rest = pyarrow.array(
            [json.dumps(each[1:]) if each[1:] else None for each in parts], pyarrow.string()
        )
        first = pyarrow.array([each[0] for each in parts], pyarrow.string())
        return first.take(array.indices), rest.take(array.indices)

    def cells(self, kind: Kind) -> dict[str, Array]:
        """The columns that are fields of the records of a kind, as a stored table has them."""
        found: dict[str, Array] = {}
        for cell in cells_of(kind):
            if cell.name.endswith("_mg"):
                mass = self.mass(cell.field)
                if mass is not None:
                    found[cell.name] = mass
            elif self.has(cell.field) and cell.field not in {"id", "kind", "extra"}:
                found[cell.name] = self._cell(cell)
        return found

    def _cell(self, cell: Cell) -> Array:
        """A column as its field is stored; what needs a closer look is looked at cell by cell."""
        pyarrow = arrow(NEED)
        array = one_piece(self.frame[cell.field])
        if cell.field in _SPANNED:
            return self._moment_texts(cell.field)
        if cell.has_parts:
            return self._parts(cell.field, array)
        if pyarrow.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pyarrow.types.is_null(array.type):
            return array.cast(pyarrow.string())
        if pyarrow.types.is_floating(array.type) and cell.read is not Decimal:
            message = f"Expected text, got {array.type}"
            raise FormatError(f"{message} (table {self.name}, column {cell.field})")
        form = {"date32": pyarrow.date32(), "int64": pyarrow.int64(), "bool": pyarrow.bool_()}.get(
            cell.form, pyarrow.string()
        )
        try:
            return array.cast(form)
        except pyarrow.ArrowException as error:
            message = f"Expected {form}, got {array.type}: {error}"
            raise FormatError(f"{message} (table {self.name}, column {cell.field})") from error

    def _parts(self, field: str, array: Array) -> Array:
        """Lists of words, as the JSON that is stored."""
        pyarrow = arrow(NEED)
        values = array.to_pylist()
        for at, value in enumerate(values):
            is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
            if not (value is None or is_list):
                raise self.fault(at, field, "a list of texts", value)
        told = [json.dumps(value) if value else None for value in values]
        return pyarrow.array(told, pyarrow.string())

    # Masses ---------------------------------------------------------------------------------------

    def mass(self, field: str = "mass") -> Array | None:
        """The masses in whole milligrams; ``None`` where no column tells them."""
        units = [unit for unit in _UNITS if self.has(f"{field}_{unit}")]
        if not units:
            return None
        if len(units) > 1:
            both = " and ".join(f"{field}_{unit}" for unit in units)
            message = f"Expected the mass in one unit, got {both} (table {self.name})"
            raise FormatError(message)
        column = f"{field}_{units[0]}"
        return self._milligrams(column, one_piece(self.frame[column]), _UNITS[units[0]])

    def _milligrams(self, column: str, array: Array, decimals: int) -> Array:
        pyarrow = arrow(NEED)
        types = pyarrow.types
        if types.is_dictionary(array.type):
            array = array.dictionary_decode()
        empty = numbers(array.is_null(), np.bool_)
        if types.is_null(array.type):
            return pyarrow.nulls(len(array), pyarrow.int64())
        if types.is_floating(array.type):
            found, fits = _of_floats(array, 10**decimals)
        elif types.is_integer(array.type):
            found, fits = _of_integers(array, 10**decimals)
        else:
            found, fits = self._of_decimals(column, array, decimals)
        wrong = ~fits & ~empty
        if wrong.any():
            at = int(np.argmax(wrong))
            raise self.fault(at, column, _EXPECTED, array[at].as_py())
        return pyarrow.array(found, mask=empty)

    def _of_decimals(self, column: str, array: Array, decimals: int) -> tuple[Any, Any]:
        """Decimals, or text that spells them, exactly."""
        pyarrow = arrow(NEED)
        form = pyarrow.decimal128(38, decimals)
        try:
            exact = array.cast(form)
        except pyarrow.ArrowException as error:
            for at, value in enumerate(array.to_pylist()):
                if not _is_exact(value, decimals):
                    raise self.fault(at, column, _EXPECTED, value) from error
            return self._of_decimals(
                column, pyarrow.array(map(_decimal, array.to_pylist()), form), decimals
            )
        words = np.frombuffer(exact.buffers()[1], np.int64).reshape(-1, 2)
        low, high = words[exact.offset : exact.offset + len(exact)].T
        return low, (high == 0) & (low >= 0) & (low <= LARGEST_MG)

    # Moments --------------------------------------------------------------------------------------

    def moments(self, column: str) -> dict[str, Array]:
        """The first and the last microsecond of each moment of a column, where there is one."""
        pyarrow = arrow(NEED)
        if not self.has(column):
            return {}
        array = one_piece(self.frame[column])
        if pyarrow.types.is_timestamp(array.type):
            ticks = self._ticks(column, array).cast(pyarrow.int64())
            return {f"{column}_first": ticks, f"{column}_last": ticks}
        coded = self._moment_texts(column).dictionary_encode()
        spans = [moment_span(moment_of(text)) for text in coded.dictionary.to_pylist()]
        ends = np.array([*spans, (0, 0)], np.int64)[numbers(coded.indices, np.int64, empty=-1)]
        empty = numbers(coded.is_null(), np.bool_)
        return {
            f"{column}_first": pyarrow.array(ends[:, 0], mask=empty),
            f"{column}_last": pyarrow.array(ends[:, 1], mask=empty),
        }

    def _ticks(self, column: str, array: Array) -> Array:
        """Timestamps in microseconds of UTC."""
        pyarrow = arrow(NEED)
        if array.type.tz is None:
            raise self.fault(0, column, "moments with a time zone", f"{array.type}")
        try:
            return array.cast(pyarrow.timestamp("us", "UTC"))
        except pyarrow.ArrowException as error:
            message = f"Expected whole microseconds, got {error}"
            raise FormatError(f"{message} (table {self.name}, column {column})") from error

    def _moment_texts(self, column: str) -> Array:
        """The moments as they are stored: each different one is looked at once."""
        pyarrow = arrow(NEED)
        array = one_piece(self.frame[column])
        if pyarrow.types.is_timestamp(array.type):
            return pyarrow.compute.strftime(self._ticks(column, array), "%Y-%m-%dT%H:%M:%S+00:00")
        if pyarrow.types.is_null(array.type):
            return array.cast(pyarrow.string())
        if pyarrow.types.is_date(array.type):
            raise self.fault(0, column, "moments with a time zone", f"{array.type}")
        coded = array if pyarrow.types.is_dictionary(array.type) else array.dictionary_encode()
        for code, text in enumerate(coded.dictionary.to_pylist()):
            if not _is_moment(text):
                at = int(np.argmax(numbers(coded.indices, np.int64, empty=-1) == code))
                raise self.fault(at, column, "a moment with its offset", text)
        return coded.dictionary_decode().cast(pyarrow.string())


_EXPECTED = f"a mass of 0 to {LARGEST_MG} mg in whole milligrams"


def _of_floats(array: Array, scale: int) -> tuple[Any, Any]:
    """Floats that are as good as whole milligrams, as these."""
    exact = numbers(array, np.float64, empty=0.0) * scale
    with np.errstate(invalid="ignore"):
        found = np.rint(exact)
        fits = (np.abs(exact - found) < _AS_GOOD_AS_WHOLE) & (found >= 0) & (found <= LARGEST_MG)
    return np.where(fits, found, 0).astype(np.int64), fits


def _of_integers(array: Array, scale: int) -> tuple[Any, Any]:
    held = numbers(array, np.int64, empty=0) if str(array.type) != "uint64" else None
    if held is None:
        held = numbers(array.cast(arrow(NEED).int64(), safe=False), np.int64, empty=0)
    fits = (held >= 0) & (held <= LARGEST_MG // scale)
    return np.where(fits, held, 0) * scale, fits


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _is_exact(value: object, decimals: int) -> bool:
    try:
        number = _decimal(value)
        return number is None or (
            number.is_finite()
            and 0 <= number.scaleb(decimals) <= LARGEST_MG
            and number.scaleb(decimals) == number.scaleb(decimals).to_integral_value()
        )
    except ArithmeticError:
        return False


def _is_moment(text: object) -> bool:
    if text is None:
        return True
    if not isinstance(text, str):
        return False
    try:
        moment = moment_of(text)
        return moment.utcoffset() is not None and bool(moment_span(moment))
    except (ValueError, OverflowError, CocoachainError):
        return False
