"""A chain as tables that every reader of Arrow takes."""

import importlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cocoachain.errors import MissingExtraError
from cocoachain.formats.tables.fields import (
    PARTS_OF_STEPS,
    Column,
    Form,
    columns_of,
    columns_of_parts,
)
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KINDS
from cocoachain.model.steps import Loss, Portion
from cocoachain.rendering.tables import MOST_SHOWN, Table

if TYPE_CHECKING:
    from types import ModuleType

_PRINTED = 20
_MASS_DIGITS, _MASS_DECIMALS = 16, 6
_MOST_DIGITS = 38
"""What a decimal of 128 bits holds."""

_LEAST_DECIMALS = 6
_STEP = Column("step", "step", Form.TEXT, str)
_DIRECTION = Column("direction", "direction", Form.WORD, str)


class RecordTable:
    """The records of one kind, a row each; ``None`` is an empty cell.

    Any reader of Arrow's C stream takes it as it is: ``pyarrow.table(t)``, ``polars.DataFrame(t)``,
    ``pandas.DataFrame.from_arrow(t)`` or DuckDB. The columns are the same whatever the records are.
    """

    def __init__(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]
    ) -> None:
        """What it is called, its columns, and the rows, as wide as the columns."""
        self.name = name
        self.rows = rows
        self._columns = tuple(columns)

    @property
    def headings(self) -> tuple[str, ...]:
        """One text a column."""
        return tuple(each.name for each in self._columns)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """The rows, one after the other."""
        return iter(map(tuple, self.rows))

    def __getitem__(self, heading: str) -> list[object]:
        """One column.

        Raises:
            KeyError: There is none of that heading.
        """
        if heading not in self.headings:
            raise KeyError(heading)
        at = self.headings.index(heading)
        return [row[at] for row in self.rows]

    def as_table(self, most: int | None = None) -> Table:
        """All rows, or the first ones, as a table to be shown."""
        return Table(headings=self.headings, rows=self.rows[:most], caption=self.name)

    def to_csv(self, path: str | Path) -> Path:
        """The path, now a UTF-8 file of all rows (RFC 4180), which no spreadsheet runs."""
        return self.as_table().to_csv(path)

    def to_frame(self) -> Any:  # noqa: ANN401 - the class is the caller's: pandas, polars or pyarrow
        """All rows as a data frame of pandas or polars, else a pyarrow table, as is installed.

        Raises:
            ImportError: None of the three is installed.
        """
        return self.as_table().to_frame()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for any reader of Arrow.

        Masses are ``decimal128(16, 6)``; other numbers a decimal of 38 digits, or text where one
        of them has more; moments are text.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        arrow = _pyarrow()
        arrays = [
            _array(arrow, column.form, [row[at] for row in self.rows])
            for at, column in enumerate(self._columns)
        ]
        return arrow.table(arrays, names=list(self.headings)).__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        """Name and size."""
        return f"<RecordTable {self.name}: {len(self.rows):,} rows, {len(self._columns)} columns>"

    def __str__(self) -> str:
        """The first rows as aligned text, without columns that are empty."""
        more = len(self.rows) > _PRINTED
        return self._filled(_PRINTED).as_text() + ("\n…" if more else "")

    def _repr_html_(self) -> str:
        """For a notebook: the first rows, without columns that are empty."""
        return self._filled(MOST_SHOWN)._repr_html_()

    def _filled(self, most: int) -> Table:
        rows = self.rows[:most]
        kept = [
            at for at in range(len(self._columns)) if any(row[at] is not None for row in rows)
        ] or list(range(len(self._columns)))
        return Table(
            headings=[self.headings[at] for at in kept],
            rows=[[row[at] for at in kept] for row in rows],
            caption=self.name,
        )


def tables_of(chain: Chain) -> dict[str, RecordTable]:
    """The tables of all kinds, by their names in the plural, and those of portions and losses."""
    found = {}
    for kind in KINDS:
        columns = columns_of(kind)
        rows = [[each.cell(record) for each in columns] for record in chain.records(kind.name)]
        found[kind.plural] = RecordTable(kind.plural, columns, rows)
        if kind.name == "step":
            found["portions"] = _portions(chain)
            found["losses"] = _losses(chain)
    return found


def _portions(chain: Chain) -> RecordTable:
    columns = columns_of_parts(Portion)
    rows = [
        [step.id, way, *(each.cell(portion) for each in columns)]
        for step in chain.steps
        for side, way in PARTS_OF_STEPS.items()
        for portion in getattr(step, side)
    ]
    return RecordTable("portions", (_STEP, _DIRECTION, *columns), rows)


def _losses(chain: Chain) -> RecordTable:
    columns = columns_of_parts(Loss)
    rows = [
        [step.id, *(each.cell(loss) for each in columns)]
        for step in chain.steps
        for loss in step.losses
    ]
    return RecordTable("losses", (_STEP, *columns), rows)


# Arrow --------------------------------------------------------------------------------------------


def _pyarrow() -> "ModuleType":
    try:
        return importlib.import_module("pyarrow")
    except ImportError:
        raise MissingExtraError("arrow", "A stream of Arrow") from None


def _array(arrow: Any, form: Form, values: list[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    if form is Form.FIGURE:
        kind = _decimal_type(arrow, values)
        texts = kind == arrow.string()
        told = [None if each is None else f"{each:f}" for each in values] if texts else values
        return arrow.array(told, kind)
    return arrow.array(values, _TYPES[form](arrow))


_TYPES: dict[Form, Any] = {
    Form.TEXT: lambda arrow: arrow.string(),
    Form.WORD: lambda arrow: arrow.string(),
    Form.MOMENT: lambda arrow: arrow.string(),
    Form.JSON: lambda arrow: arrow.string(),
    Form.COUNT: lambda arrow: arrow.int64(),
    Form.TRUTH: lambda arrow: arrow.bool_(),
    Form.DAY: lambda arrow: arrow.date32(),
    Form.MASS: lambda arrow: arrow.decimal128(_MASS_DIGITS, _MASS_DECIMALS),
    Form.LIST: lambda arrow: arrow.list_(arrow.string()),
}


def _decimal_type(arrow: Any, values: list[Decimal | None]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A decimal that holds all of them exactly, or text where there is none."""
    before, after = 0, _LEAST_DECIMALS
    for each in values:
        if each is not None:
            exponent = each.as_tuple().exponent
            after = max(after, -exponent if isinstance(exponent, int) else 0)
            before = max(before, each.adjusted() + 1)
    fits = before + after <= _MOST_DIGITS
    return arrow.decimal128(_MOST_DIGITS, after) if fits else arrow.string()
