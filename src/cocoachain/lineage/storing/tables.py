"""Tables that make records: each when it is looked at, from one row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, ValuesView
from functools import cached_property, lru_cache
from typing import Any

from cocoachain.lineage.columns import LOSS_CAUSES, NOT_MEASURED, Bools, Columns, Integers
from cocoachain.lineage.names import Names, Places
from cocoachain.lineage.storing.cells import Cell, cells_of
from cocoachain.lineage.storing.texts import arrow
from cocoachain.model.kinds import Kind
from cocoachain.model.lots import LOT_CLASSES, Stage
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion
from cocoachain.values.mass import Mass

Frame = Any
"""A table of pyarrow, which ships no types."""

_KEPT = 4096
"""Records that a table keeps once they are made; all others are made anew when looked at."""

STAGE = "stage"
"""The column of lots that names their class."""


def frame_of(kind: Kind, records: Iterable[Record | None]) -> Frame:
    """The records as a table; of those that are None only the empty row."""
    pyarrow = arrow("Storing a lineage")
    rows = list(records)
    columns: dict[str, Any] = {}
    if len(kind.classes) > 1:
        stages = [None if row is None else row.stage.value for row in rows]  # type: ignore[attr-defined]  # only lots have classes
        columns[STAGE] = pyarrow.array(stages, pyarrow.string())
    for cell in cells_of(kind):
        values = [_written(cell, row) for row in rows]
        if cell.field == "id" or any(value is not None for value in values):
            columns[cell.name] = pyarrow.array(values, getattr(pyarrow, _TYPES[cell.form])())
    if not columns:
        columns["extra"] = pyarrow.nulls(len(rows), pyarrow.string())
    return pyarrow.table(columns)


_TYPES = {"string": "string", "int64": "int64", "bool": "bool_", "date32": "date32"}


def _written(cell: Cell, record: Record | None) -> object:
    value = getattr(record, cell.field, cell.default)
    if value is None or value == cell.default:
        return None
    return cell.write(value)


class KeptTable(Mapping[object, Record]):
    """The records of one kind by identifier, made from rows; without identifiers, by themselves.

    Counting and looking for an identifier makes none. A few thousand of the records that were
    looked at are kept, however many are asked for.
    """

    def __init__(
        self,
        kind: Kind,
        frame: Callable[[], Frame],
        rows: int,
        names: Sequence[str] | None,
        known: Bools | None = None,
    ) -> None:
        """From what gives the rows; ``known`` says which of the names have a record."""
        self._kind = kind
        self._frame_of = frame
        self._names = names
        self._known = known
        self._rows = rows

    @cached_property
    def frame(self) -> Frame:
        """The rows."""
        return self._frame_of()

    def __len__(self) -> int:
        return self._rows if self._known is None else int(self._known.sum())

    def __iter__(self) -> Iterator[object]:
        if self._names is None:
            return iter(self._by_content)
        if self._known is None:
            return iter(self._names)
        return (self._names[at] for at in self._known.nonzero()[0].tolist())

    def __contains__(self, key: object) -> bool:
        return key in self._by_content if self._names is None else self._row(key) is not None

    def __getitem__(self, key: object) -> Record:
        if self._names is None:
            return self._by_content[key]
        row = self._row(key)
        if row is None:
            raise KeyError(key)
        return self._kept(row)

    def get(self, key: object, default: Any = None) -> Any:  # noqa: ANN401 - as Mapping
        """The record of that identifier, or the default."""
        if self._names is None:
            return self._by_content.get(key, default)
        row = self._row(key)
        return default if row is None else self._kept(row)

    def values(self) -> ValuesView[Record]:
        """All records, made in one go."""
        return _MadeValues(self)

    def made(self) -> list[Record]:
        """All records, made in one go, and not kept."""
        read = [(cell, self.frame[cell.name].to_pylist()) for cell in self._cells]
        chosen = range(self._rows) if self._known is None else self._known.nonzero()[0].tolist()
        return [self._record({cell: values[row] for cell, values in read}, row) for row in chosen]

    def _row(self, key: object) -> int | None:
        places: Any = self._places
        row: int | None = places.get(key) if isinstance(key, str) else None
        return None if row is None or not (self._known is None or self._known[row]) else row

    @cached_property
    def _places(self) -> Any:  # noqa: ANN401 - a mapping from names to rows, or none
        names = self._names
        if isinstance(names, Names):
            return Places(names)
        return {name: row for row, name in enumerate(names or ())}

    @cached_property
    def _by_content(self) -> dict[object, Record]:
        return {record: record for record in self.made()}

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        there = set(self.frame.column_names)
        return tuple(cell for cell in cells_of(self._kind) if cell.name in there)

    @cached_property
    def _stages(self) -> Any:  # noqa: ANN401 - a column of pyarrow
        return self.frame[STAGE] if len(self._kind.classes) > 1 else None

    @cached_property
    def _kept(self) -> Callable[[int], Record]:
        return lru_cache(_KEPT)(self._from_row)

    def _from_row(self, row: int) -> Record:
        frame = self.frame
        return self._record({cell: frame[cell.name][row].as_py() for cell in self._cells}, row)

    def _record(self, told: dict[Cell, Any], row: int) -> Record:
        given: dict[str, Any] = {
            cell.field: cell.read(plain) for cell, plain in told.items() if plain is not None
        }
        given.update(self._more(row))
        return self._class(row)(**given)

    def _class(self, row: int) -> Callable[..., Record]:
        if self._stages is None:
            return self._kind.classes[0]
        return LOT_CLASSES[Stage(self._stages[row].as_py())]

    def _more(self, row: int) -> dict[str, Any]:
        """Fields that stand in other tables."""
        del row
        return {}

    def __eq__(self, other: object) -> bool:
        """The same records by the same keys."""
        return dict(self.items()) == dict(other.items()) if isinstance(other, Mapping) else False

    __hash__ = None  # type: ignore[assignment]  # compared by value and possibly very large

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the rows, no record."""
        frame = self.frame
        kept = ("_kind", "_names", "_known", "_rows", "_columns")
        state = {name: value for name, value in self.__dict__.items() if name in kept}
        return {**state, "frame": frame}


class _MadeValues(ValuesView[Record]):
    _mapping: KeptTable

    def __iter__(self) -> Iterator[Record]:
        return iter(self._mapping.made())


class KeptSteps(KeptTable):
    """The steps, whose portions and losses stand in the columns of the lineage."""

    def __init__(self, kind: Kind, frame: Callable[[], Frame], columns: Columns) -> None:
        """From what gives the rows, which are those of ``columns``."""
        super().__init__(kind, frame, len(columns.step_ids), columns.step_ids)
        self._columns = columns

    def _more(self, row: int) -> dict[str, Any]:
        columns = self._columns
        first, last = int(columns.loss_ptr[row]), int(columns.loss_ptr[row + 1])
        causes = columns.loss_cause[first:last].tolist()
        masses = columns.loss_mass[first:last].tolist()
        return {
            "inputs": self._portions(columns.in_ptr, columns.in_lot, columns.in_mass, row),
            "outputs": self._portions(columns.out_ptr, columns.out_lot, columns.out_mass, row),
            "losses": tuple(
                [
                    Loss(LOSS_CAUSES[cause], Mass(mg))
                    for cause, mg in zip(causes, masses, strict=True)
                ]
            ),
        }

    def _portions(
        self, pointer: Integers, lots: Integers, masses: Integers, row: int
    ) -> tuple[Portion, ...]:
        span = slice(int(pointer[row]), int(pointer[row + 1]))
        names = self._columns.lot_ids
        return tuple(
            [
                Portion(names[lot], None if mg == NOT_MEASURED else Mass(mg))
                for lot, mg in zip(lots[span].tolist(), masses[span].tolist(), strict=True)
            ]
        )
