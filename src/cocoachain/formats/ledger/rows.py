"""A table understood: which column each heading means, and what each cell says.

A cell that cannot be read is an issue. Where the record can do without it, the row is kept without
that value; where it cannot, the row is refused. Nothing is guessed.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from cocoachain.errors import CocoachainError
from cocoachain.formats.ledger.cell_kinds import UNMEASURED, CellKind, Read, read_mass
from cocoachain.formats.ledger.cells import UNNAMED, Broken, Cell, Table, excerpt
from cocoachain.formats.ledger.extras import extra_name, extra_value
from cocoachain.formats.ledger.settings import MILLIGRAMS, Settings
from cocoachain.formats.ledger.sheet_table import Column, Sheet, heading_key
from cocoachain.values.identifiers import nearest_names

Caches = dict[tuple[int, Decimal | None], dict[object, object]]
"""What each spelling was read as, by kind of cell; shared by all sheets of a ledger."""


@attrs.define
class Rows:
    """The rows of one table, column by column."""

    table: Table
    sheet: Sheet
    settings: Settings
    columns: dict[str, list[Any]] = attrs.Factory(dict)
    """Values by the column's English name; ``None`` for a cell that is blank or was not read."""

    indices: dict[str, int] = attrs.Factory(dict)
    """Where each column stands in the table."""

    extras: dict[str, int] = attrs.Factory(dict)
    """Columns that the sheet does not know, by the name that they have in ``.extra``."""

    faulty: dict[tuple[int, str], int] = attrs.Factory(dict)
    """Cells that could not be read, with the place of their issue among the table's."""

    lost: Counter[str] = attrs.Factory(Counter)
    """How many rows were not read for want of a column."""

    def __len__(self) -> int:
        """How many rows."""
        return len(self.table.rows)

    def values(self, name: str) -> list[Any]:
        """The values of a column; nothing in every row where the table does not have it."""
        if name not in self.columns:
            self.columns[name] = [None] * len(self)
        return self.columns[name]

    def cell(self, index: int, name: str) -> Cell:
        """The raw cell."""
        at = self.indices.get(name)
        return "" if at is None else self.table.rows[index][at]

    def is_unmeasured(self, index: int, name: str) -> bool:
        """Whether the cell of a mass says that nobody measured it."""
        cell = self.cell(index, name)
        return type(cell) is str and cell.strip() == UNMEASURED

    def heading(self, name: str) -> str:
        """The heading of a column as the table has it, or the English one where it has none."""
        at = self.indices.get(name, self.extras.get(name))
        return name if at is None else self.table.column_name(at)

    def number(self, index: int) -> int:
        """The row's number in the file."""
        return self.table.numbers[index]

    def fault(self, index: int, message: str, name: str | None = None) -> None:
        """Note an issue of a row, and of its column if one is named."""
        at = None if name is None else self.indices.get(name)
        column = None if name is None else self.heading(name)
        value = None if at is None else _shown(self.table.rows[index][at])
        self.table.fault(message, value or None, row=self.number(index), column=column)

    def note_repeat(self, index: int, first: int) -> None:
        """Note that a row says the same as an earlier one, where that may well be meant."""
        self.table.notes.append(
            f"{self.table.place()}: row {self.number(index)} repeats row "
            f"{self.number(first)}; both are kept"
        )

    def missing(self, index: int, name: str) -> None:
        """Note that a row lacks what its record needs, unless its cell has an issue already."""
        column = self.sheet.column(name)
        if name not in self.indices and column.required:
            self.lost[name] += 1
        elif (index, name) not in self.faulty:
            self.fault(index, f"Expected {column.about}, got a blank cell: row not read", name)
        else:
            at = self.faulty[index, name]
            issue = self.table.issues[at]
            self.table.issues[at] = attrs.evolve(issue, message=f"{issue.message}: row not read")

    def tell_blanks(self) -> None:
        """Note the blank cells of required columns that records can do without.

        Where a blank says something, such as a mass that nobody weighed, it is not told.
        """
        for column in self.sheet.columns:
            if not column.required or column.tells_of_blanks or column.name not in self.indices:
                continue
            values = self.columns[column.name]
            blank = [at for at, value in enumerate(values) if self._is_blank(at, column, value)]
            if blank:
                rows = f"{len(blank):,} rows" if len(blank) > 1 else "1 row"
                self.table.notes.append(
                    f"{self.table.place()}: {column.name} is blank in {rows},"
                    f" the first is row {self.number(blank[0])}"
                )

    def _is_blank(self, index: int, column: Column, value: object) -> bool:
        return value is None and (index, column.name) not in self.faulty

    def extra_of(self, index: int, spare: Sequence[str] = ()) -> dict[str, object]:
        """What the row says in unknown columns, and in ``spare`` ones that its record lacks."""
        row = self.table.rows[index]
        found: dict[str, object] = {}
        for name, at in self.extras.items():
            self._keep(found, index, name, row[at])
        for name in spare:
            self._keep(found, index, name, self.cell(index, name))
        return found

    def _keep(self, found: dict[str, object], index: int, name: str, cell: Cell) -> None:
        if cell == "" or (type(cell) is str and cell.isspace()):
            return
        try:
            found[name] = extra_value(cell, self.settings)
        except CocoachainError as fault:
            column = self.table.column_name(self.extras.get(name, self.indices.get(name, 0)))
            self.table.fault(str(fault), excerpt(cell), row=self.number(index), column=column)


def _shown(cell: Cell) -> str:
    return cell.got if isinstance(cell, Broken) else excerpt(cell)


def understood(table: Table, sheet: Sheet, settings: Settings, caches: Caches) -> Rows:
    """The table's rows as the sheet means them; its issues and notes grow on the way."""
    rows = Rows(table, sheet, settings)
    found = _resolved(rows)
    if rows.extras:
        names = ", ".join(sorted(rows.extras))
        kept = "kept in extra" if sheet.has_extra else "not kept, its rows have no extra"
        table.notes.append(f"{table.place()}: unknown columns {kept}: {names}")
    for column, milligrams in found:
        at = rows.indices[column.name]
        cells = [row[at] for row in table.rows]
        cache = caches.setdefault((id(column.kind), milligrams), {})
        if not cache:
            cache[""] = None
            if column.kind.mass:
                cache[UNMEASURED] = None
        rows.columns[column.name] = _read_column(
            rows, column, _reader(column.kind, milligrams), cells, cache
        )
    return rows


def _resolved(rows: Rows) -> list[tuple[Column, Decimal | None]]:
    """Which column each heading means; what is unknown goes to extra, what is double is told."""
    by_heading = rows.sheet.by_heading(rows.settings)
    found = []
    for at, heading in enumerate(rows.table.heading):
        if not heading:
            _tell_unnamed(rows.table, at)
            continue
        known = by_heading.get(heading_key(heading))
        name = known[0].name if known else extra_name(heading)
        taken = rows.indices if known else rows.extras
        if name in taken:
            first = rows.table.heading[taken[name]]
            message = f"Expected one column for {name}, got {first!r} too: this one is not read"
            rows.table.fault(message, row=1, column=heading)
            continue
        taken[name] = at
        if known:
            found.append(known)
    return found


def _tell_unnamed(table: Table, at: int) -> None:
    """A cell under no heading cannot be understood."""
    for number, row in zip(table.numbers, table.rows, strict=True):
        cell = row[at]
        if cell != "" and not (type(cell) is str and cell.isspace()):
            table.fault(UNNAMED, excerpt(cell), row=number, column=table.column_name(at))


def tell_missing_columns(rows: Rows) -> None:
    """A required column that the sheet does not have is an issue of its heading."""
    if not any(rows.table.heading):
        return
    present = set(rows.indices)
    if {"gross_kg", "tare_kg"} <= present:
        present.add("net_kg")  # of deliveries: the net mass is worked out
    for column in rows.sheet.columns:
        if column.required and column.name not in present:
            near = nearest_names(column.name, rows.extras) or nearest_names(
                column.local, rows.extras
            )
            hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
            lost = rows.lost[column.name]
            cost = f": {lost} rows not read" if lost else ""
            message = (
                f"Expected a column {column.name!r} (or {column.local!r}), got none{hint}{cost}"
            )
            rows.table.fault(message, row=1, column=column.name)


def _reader(kind: CellKind, milligrams: Decimal | None) -> Read:
    if milligrams is None:
        return kind.read
    exact = milligrams in MILLIGRAMS.values()
    return lambda cell, settings: read_mass(cell, settings, milligrams, exact=exact)


def _read_column(
    rows: Rows, column: Column, read: Read, cells: list[Cell], cache: dict[object, object]
) -> list[object]:
    """The value of each cell; each spelling is understood once in a ledger."""
    values: list[object] = []
    for index, cell in enumerate(cells):
        if type(cell) is str:
            value = cache.get(cell, cache)
            if value is not cache:
                values.append(value)
                continue
        values.append(_read_cell(rows, column, read, index, cell, cache))
    return values


def _read_cell(
    rows: Rows, column: Column, read: Read, index: int, cell: Cell, cache: dict[object, object]
) -> object:
    """The value of a cell that was not met before; one that cannot be read is an issue."""
    text = isinstance(cell, str)
    if isinstance(cell, str) and (cell.isspace() or cache.get(cell.strip(), cache) is None):
        return None
    try:
        value = read(cell, rows.settings)
    except CocoachainError as fault:
        rows.faulty[index, column.name] = len(rows.table.issues)
        rows.fault(index, str(fault), column.name)
        return None
    if text:
        cache[cell] = value
    return value
