"""From tables to a reading: every good row becomes a record, every fault is told with its cell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cocoachain.errors import FormatError, shown
from cocoachain.formats.native_reading import Found
from cocoachain.formats.native_values import Fault, Steps, UnreadableError
from cocoachain.formats.strict_json_places import joined_path
from cocoachain.formats.tables.cells import UNITS, read_cell, read_unknown
from cocoachain.formats.tables.fields import (
    PARTS_OF_STEPS,
    Column,
    Form,
    columns_of,
    columns_of_parts,
)
from cocoachain.formats.tables.rows import Row, rows_of
from cocoachain.model.kinds import KINDS, Kind
from cocoachain.model.steps import Loss, Portion
from cocoachain.readings import Reading
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.places import Place

_SIDES = {way: side for side, way in PARTS_OF_STEPS.items()}
_PORTIONS, _LOSSES = "portions", "losses"
TABLES = (*(kind.plural for kind in KINDS), _PORTIONS, _LOSSES)
"""The names of all tables."""

_Headings = dict[str, tuple[Column, str]]
"""By heading, the column, and the unit in which a mass stands there."""

_Parts = dict[str, dict[str, list[tuple[int, Row]]]]
"""By step, then by field of it: the row in which each part stood, and the part."""


class _FoundInTables(Found):
    """What was found; a place is a row and a column of a table."""

    def __init__(self) -> None:
        super().__init__(None)
        self.stood: dict[tuple[object, ...], tuple[str, int]] = {}
        """Where the parts of a step stood: row of the step, field, number of the part."""

        self.headings: dict[tuple[str, str], str] = {}
        """By table and field, the heading, where it is another."""

    def place(self, steps: Steps) -> Place:
        table, *_ = steps
        if table == "steps" and steps[1:4] in self.stood:
            steps = (*self.stood[steps[1:4]], *steps[4:])
        return Place(path=joined_path(self._as_headed(steps)))

    def _as_headed(self, steps: Steps) -> Steps:
        if len(steps) == 2:  # noqa: PLR2004 - a table and a row, no column
            return steps
        table, row, field, *rest = steps
        return (table, row, self.headings.get((str(table), str(field)), field), *rest)


def read_tables(tables: Mapping[str, object]) -> Reading:
    """The chain of the tables, with an issue for each cell that could not be used."""
    _check_names(tables)
    found = _FoundInTables()
    parts = _parts(tables, found)
    for kind in KINDS:
        if kind.plural in tables:
            _read_kind(kind, tables[kind.plural], parts, found)
    _tell_lost(parts, found)
    return found.reading()


def _check_names(tables: object) -> None:
    if not isinstance(tables, Mapping):
        got = type(tables).__name__
        raise FormatError(f"Expected tables by name, such as {{'lots': …}}, got {got}")
    for name in tables:
        if name not in TABLES:
            near = nearest_names(name, TABLES) if isinstance(name, str) else ()
            hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
            raise FormatError(f"Expected a table such as 'lots', got {shown(name)}{hint}")


def _read_kind(kind: Kind, table: object, parts: _Parts, found: _FoundInTables) -> None:
    columns = _by_heading(columns_of(kind))
    for at, row in enumerate(rows_of(kind.plural, table)):
        steps = (kind.plural, at)
        value = _values(row, columns, steps, found)
        if value is None:
            continue
        if kind.name == "step":
            _add_parts(value, at, parts, found)
        found.take(kind, value, steps)


def _values(
    row: Row, columns: _Headings, steps: tuple[str, int], found: _FoundInTables
) -> Row | None:
    """The plain values of a row by field; ``None`` where a cell cannot be read at all."""
    value: Row = {}
    is_whole = True
    for head, cell in row.items():
        if head not in columns:
            value[head] = read_unknown(cell)
            continue
        column, unit = columns[head]
        field = "kind" if column.field == "kinds" else column.field
        found.headings[steps[0], field] = head
        try:
            if field in value:
                raise _twice(column, head)
            value[field] = read_cell(column.form, cell, unit)
        except UnreadableError as error:
            is_whole = False
            for each in error.faults:
                found.fault((*steps, field, *each.steps), each.message, each.value)
    return value if is_whole else None


def _by_heading(columns: Iterable[Column]) -> _Headings:
    found: _Headings = {}
    for each in columns:
        if each.form is Form.MASS:
            found.update({f"{each.field}_{unit}": (each, unit) for unit in UNITS})
        else:
            found[each.name] = (each, "kg")
    return found


def _twice(column: Column, head: str) -> UnreadableError:
    message = f"Expected {column.field} in one unit, got {head} beside another"
    return UnreadableError([Fault((), message)])


# Steps --------------------------------------------------------------------------------------------


def _parts(tables: Mapping[str, object], found: _FoundInTables) -> _Parts:
    """The portions and losses, by their steps."""
    parts: _Parts = defaultdict(lambda: defaultdict(list))
    for name, cls in ((_PORTIONS, Portion), (_LOSSES, Loss)):
        columns = _by_heading(columns_of_parts(cls))
        for at, row in enumerate(rows_of(name, tables.get(name, ()))):
            _take_part(name, at, row, columns, parts, found)
    return parts


def _take_part(
    name: str, at: int, row: Row, columns: _Headings, parts: _Parts, found: _FoundInTables
) -> None:
    steps = (name, at)
    step = read_cell(Form.TEXT, row.pop("step", None))
    way = row.pop("direction", None) if name == _PORTIONS else None
    side = _SIDES.get(str(way)) if name == _PORTIONS else _LOSSES
    if not isinstance(step, str):
        found.fault((*steps, "step"), f"Expected the step, got {_got(step)}")
    elif side is None:
        got = _got(way)
        found.fault((*steps, "direction"), f"Expected 'in' or 'out', got {got}", got)
    elif (value := _values(row, columns, steps, found)) is not None:
        parts[step][side].append((at, value))


def _got(value: object) -> str:
    return "nothing" if value in (None, {}) else shown(value)


def _add_parts(value: Row, at: int, parts: _Parts, found: _FoundInTables) -> None:
    """Put the portions and losses of a step into it, and part the kinds done in one go."""
    kinds = value.get("kind")
    if isinstance(kinds, str) and "+" in kinds and "also" not in value:
        value["kind"], *also = kinds.split("+")
        value["also"] = also
    name: Any = value.get("id")
    for side, rows in parts.pop(name, {}).items() if isinstance(name, str) else ():
        table = _LOSSES if side == _LOSSES else _PORTIONS
        value[side] = [part for _, part in rows]
        for number, (row, _) in enumerate(rows):
            found.stood[at, side, number] = (table, row)


def _tell_lost(parts: _Parts, found: _FoundInTables) -> None:
    """Portions and losses whose step has no row are no step, and told."""
    for step, sides in parts.items():
        for side, rows in sides.items():
            table = _LOSSES if side == _LOSSES else _PORTIONS
            for row, _ in rows:
                message = f"Expected a step of the table steps, got {shown(step)}"
                found.fault((table, row, "step"), message, shown(step))
