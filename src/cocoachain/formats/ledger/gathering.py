"""The records of a ledger as they come in, row by row: each once, each with its place."""

from collections.abc import Iterator, Mapping
from typing import cast

import attrs

from cocoachain.formats.ledger.cells import Table
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.records import Record
from cocoachain.values.places import Place

_Row = tuple[Table, int]


@attrs.define
class Gathering:
    """All records of a ledger, and the row that each came from."""

    records: dict[str, dict[object, Record]] = attrs.Factory(dict)
    """By kind, then by identifier; by the record itself where its kind has none."""

    rows: dict[str, dict[object, _Row]] = attrs.Factory(dict)
    """The row of each, likewise."""

    def add(self, record: Record, rows: Rows, index: int) -> bool:
        """Keep a record; the same again, or another under its identifier, is an issue."""
        kind = KIND_OF_CLASS[type(record)].name
        key = getattr(record, "id", record)
        held = self.records.setdefault(kind, {}).setdefault(key, record)
        places = self.rows.setdefault(kind, {})
        if key not in places:
            places[key] = rows.table, rows.number(index)
            return True
        table, number = places[key]
        where = f"row {number}" if table is rows.table else f"{table.sheet}, row {number}"
        if held == record:
            rows.fault(index, f"Expected each record once, got {where} again: kept once")
        else:
            message = _difference(kind, key, held, record, where, rows)
            rows.fault(index, message, "id" if "id" in rows.indices else None)
        return False

    def of(self, kind: str) -> dict[object, Record]:
        """The records of a kind by their identifiers."""
        return self.records.get(kind, {})

    def all(self) -> Iterator[Record]:
        """Every record."""
        for table in self.records.values():
            yield from table.values()


def _difference(
    kind: str, key: object, held: Record, record: Record, where: str, rows: Rows
) -> str:
    """What is not the same in two records that claim one identifier, by the sheet's headings."""
    if type(held) is not type(record):
        told = f"a {type(held).__name__} and a {type(record).__name__}"
    else:
        names = [
            name
            for field in attrs.fields(type(held))
            if getattr(held, field.name) != getattr(record, field.name)
            for name in _headings(field.name, held, record, rows)
        ]
        told = f"they differ in {', '.join(names)}"
    return f"Expected one {kind} {key!r}, got another in {where} ({told}): the first is kept"


def _headings(field: str, held: Record, record: Record, rows: Rows) -> list[str]:
    """What the sheet of the second calls a field; of ``extra``, the columns that differ in it."""
    if field == "extra":
        both = held.extra.keys() | record.extra.keys()
        return sorted(
            rows.heading(name) for name in both if held.extra.get(name) != record.extra.get(name)
        )
    named = [column.name for column in rows.sheet.columns if column.field == field]
    filled = [name for name in named if name in rows.indices]
    return [rows.heading(name) for name in filled or named[:1]] or [field]


class RowPlaces(Mapping[tuple[str, str], Place]):
    """Where each record stands, by kind and identifier; a Place is made when it is asked for.

    A record without an identifier is its own key, as it is for findings.
    """

    def __init__(self, rows: Mapping[str, Mapping[object, _Row]]) -> None:
        """The places of a gathering's rows."""
        self._rows = rows

    def __getitem__(self, name: tuple[str, str]) -> Place:
        """The row of the record."""
        kind, key = name
        table, number = self._rows[kind][key]
        return table.place(number)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Kind and key of every record."""
        for kind, rows in self._rows.items():
            for key in rows:
                yield kind, cast("str", key)

    def __len__(self) -> int:
        """How many records."""
        return sum(map(len, self._rows.values()))

    def __repr__(self) -> str:
        """How many records of which kind; never all the rows."""
        counts = (f"{len(rows)} {kind}" for kind, rows in self._rows.items() if rows)
        return f"<RowPlaces: {', '.join(counts) or 'none'}>"
