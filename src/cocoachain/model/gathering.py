"""Records by kind and identifier: how a chain keeps them, finds them and compares them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Self, cast

import attrs

from cocoachain.errors import ConflictError, RecordTypeError, UnknownRecordError, shown
from cocoachain.model.kinds import KIND_BY_NAME, KIND_OF_CLASS, KINDS, PARTY_KINDS, Kind
from cocoachain.model.layers import Layered, Table
from cocoachain.model.records import Record, content_key
from cocoachain.values.identifiers import nearest_names

_Table = dict[object, Record] | Layered
"""Records of one kind by identifier; of a kind without identifiers, by the record itself."""

_SMALL = 64
"""A table of fewer records is copied when one is added; over a larger one a layer is laid."""


class Gathering:
    """A set of records, each kind in a table of its own; it never changes once it is made.

    :class:`~cocoachain.model.chain.Chain` gives it the words of the trade.
    """

    __slots__ = ("_sorted", "_tables")
    _sorted: dict[str, tuple[Record, ...]]
    _tables: dict[str, Mapping[object, Record]]

    def __init__(self, records: Iterable[Record] = (), *, onto: "Gathering | None" = None) -> None:
        """Gather records, on top of those of another gathering; see also :meth:`of`."""
        self._tables = {} if onto is None else dict(onto.tables())
        self._sorted = {}
        self._take(_records_of(records))

    @classmethod
    def of(cls, *groups: Iterable[Record] | Record) -> Self:
        """The chain of all records in any number of iterables, in any order."""
        return cls(chain.from_iterable(map(_records_of, groups)))

    @classmethod
    def over(cls, tables: Mapping[str, Table]) -> Self:
        """The chain of tables by kind, which may make their records when they are looked at.

        The keys are identifiers, of a kind without identifiers the records themselves.
        """
        made = cls()
        made._tables = {kind: table for kind, table in tables.items() if len(table)}
        return made

    def adding(self, *groups: Iterable[Record] | Record) -> Self:
        """A new chain with more records; this one is untouched, and what it holds is not copied."""
        return type(self)(chain.from_iterable(map(_records_of, groups)), onto=self)

    def _take(self, records: Iterable[Record]) -> None:
        """Put the records into tables of our own; only a chain in the making calls this."""
        opened: dict[type[Record], tuple[_Table, bool]] = {}
        for record in records:
            cls = type(record)
            table, has_id = opened.get(cls) or self._open(record, opened)
            key = record.id if has_id else record  # type: ignore[attr-defined]  # has_id says so
            held = table.setdefault(key, record)
            if held is not record and held != record:
                raise ConflictError(_conflict(KIND_OF_CLASS[cls], held, record))
        for kind, taken in self._tables.items():
            if isinstance(taken, Layered):
                self._tables[kind] = taken.settled()

    def _open(
        self, record: Record, opened: dict[type[Record], tuple[_Table, bool]]
    ) -> tuple[_Table, bool]:
        """Note the table of a class of records; what it held before this making stays as it is."""
        kind = KIND_OF_CLASS.get(type(record))
        if kind is None:
            raise RecordTypeError(_no_record(record))
        table = next((opened[each][0] for each in kind.classes if each in opened), None)
        if table is None:
            held = self._tables.get(kind.name, {})
            is_small = isinstance(held, dict) and len(held) < _SMALL
            layered = held if isinstance(held, Layered) else Layered(held)
            table = dict(held) if is_small else layered.opened()
            self._tables[kind.name] = table
        opened[type(record)] = (table, kind.has_id)
        return table, kind.has_id

    # Asking for records -------------------------------------------------------------------------

    def records(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind (``"lot"``, ``"step"``, …), by identifier, else by content.

        Raises:
            UnknownRecordError: There is no such kind of record.
        """
        kinds = _kinds(kind)
        if len(kinds) > 1:
            return tuple(record for each in kinds for record in self.records_of(each))
        return self.records_of(kinds[0])

    def records_of(self, kind: Kind) -> tuple[Record, ...]:
        """All records of a kind, by identifier, else by content."""
        if kind.name not in self._sorted:
            table = self._tables.get(kind.name, {})
            if kind.has_id:
                ordered = [table[key] for key in sorted(cast("Iterable[str]", table))]
            else:
                ordered = sorted(table.values(), key=content_key)
            self._sorted[kind.name] = tuple(ordered)
        return self._sorted[kind.name]

    def find(self, kind: str, name: str) -> Record | None:
        """The record of that kind and identifier, or ``None``; ``party`` means any party.

        Raises:
            UnknownRecordError: There is no such kind of record.
        """
        for each in _kinds(kind):
            found = self._tables.get(each.name, {}).get(name)
            if found is not None:
                return found
        return None

    def get(self, kind: str, name: str) -> Record:
        """The record of that kind and identifier.

        Raises:
            UnknownRecordError: There is none; the nearest names are given.
        """
        found = self.find(kind, name)
        if found is None:
            raise UnknownRecordError(kind, name, nearest_names(name, self.names(kind)))
        return found

    def count(self, kind: str) -> int:
        """How many records of a kind there are."""
        return sum(len(self._tables.get(each.name, ())) for each in _kinds(kind))

    def names(self, kind: str) -> frozenset[str]:
        """The identifiers of a kind; ``party`` means those of all parties."""
        tables = [self._tables.get(each.name, {}) for each in _kinds(kind) if each.has_id]
        return frozenset(cast("str", key) for table in tables for key in table)

    def tables(self) -> Mapping[str, Mapping[object, Record]]:
        """The records of each kind by their keys, in the order in which they came."""
        return MappingProxyType(self._tables)

    # As a set -----------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Record]:
        """All records, kind by kind in the order of a ledger, each kind in its stable order."""
        for kind in KINDS:
            yield from self.records_of(kind)

    def __len__(self) -> int:
        """How many records of all kinds."""
        return sum(map(len, self._tables.values()))

    def __contains__(self, record: object) -> bool:
        """Whether just this record is in the chain."""
        if not isinstance(record, Record) or type(record) not in KIND_OF_CLASS:
            return False
        kind = KIND_OF_CLASS[type(record)]
        key = getattr(record, "id", record)
        return self._tables.get(kind.name, {}).get(key) == record

    def __eq__(self, other: object) -> bool:
        """The same records, whatever their order."""
        return self._tables == other._tables if isinstance(other, Gathering) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # compared by value and possibly very large

    def __or__(self, other: "Gathering") -> Self:
        """All records of both chains; two that differ under one identifier are refused."""
        if not isinstance(other, Gathering):
            return NotImplemented
        return self.adding(other)

    def __copy__(self) -> Self:
        """Itself: it cannot change."""
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        """Itself: nothing in it can change."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the records alone, or the tables that make them."""
        layers = (Layered.layers(table)[0] for table in self._tables.values())
        if all(isinstance(layer, dict) for layer in layers):
            return type(self), (list(_records_of(self)),)
        return type(self).over, (dict(self._tables),)

    def __repr__(self) -> str:
        """How many of what: ``<Chain: 40 farmers, 60 plots>``."""
        counted = [
            f"{len(table):,} {kind.name if len(table) == 1 else kind.plural}".replace("_", " ")
            for kind in KINDS
            if (table := self._tables.get(kind.name))
        ]
        return f"<{type(self).__name__}: {', '.join(counted) or 'empty'}>"


def _kinds(kind: str) -> tuple[Kind, ...]:
    """The kind of that name, or all kinds of party."""
    if kind == "party":
        return PARTY_KINDS
    if kind not in KIND_BY_NAME:
        raise UnknownRecordError("kind", kind, nearest_names(kind, KIND_BY_NAME))
    return (KIND_BY_NAME[kind],)


def _records_of(group: Iterable[Record] | Record) -> Iterable[Record]:
    """The records of a group; a chain gives its own without sorting them."""
    if isinstance(group, Record):
        return (group,)
    if isinstance(group, Gathering):
        return chain.from_iterable(table.values() for table in group.tables().values())
    return _refused_unless_iterable(group)


def _refused_unless_iterable(group: object) -> Iterable[Record]:
    if isinstance(group, Iterable) and not isinstance(group, str | bytes | Mapping):
        return group
    message = f"Expected records or iterables of records, got {type(group).__name__}"
    raise RecordTypeError(message)


def _no_record(value: object) -> str:
    """Why something cannot be in a chain."""
    if isinstance(value, Record):
        name = type(value).__name__
        return f"Expected a record of one stage or kind, got a bare {name}: {shown(value)}"
    return f"Expected records, got {type(value).__name__}: {shown(value)}"


def _conflict(kind: Kind, held: Record, record: Record) -> str:
    """What differs between two records that claim one identifier."""
    expected = f"Expected one {kind.name} {getattr(held, 'id', '')!r}, got two"
    if type(held) is not type(record):
        return f"{expected}: a {type(held).__name__} and a {type(record).__name__}"
    pairs = {
        field.name: (getattr(held, field.name), getattr(record, field.name))
        for field in attrs.fields(type(held))
    }
    differing = [
        f"{name} {shown(old)} and {shown(new)}" for name, (old, new) in pairs.items() if old != new
    ]
    more = f"; and {len(differing) - 3} more fields" if len(differing) > 3 else ""  # noqa: PLR2004 - three are enough to see it
    return f"{expected} that differ: {'; '.join(differing[:3])}{more}"
