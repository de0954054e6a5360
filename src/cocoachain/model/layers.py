"""A table of records in layers, so that adding one to a million copies nothing."""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from itertools import chain

from cocoachain.model.records import Record

Table = Mapping[object, Record]
_Layer = dict[object, Record]


class Layered(Mapping[object, Record]):
    """Records by key: those of a table that stays as it is, and newer ones over it.

    Each layer is more than twice as large as the one over it; smaller ones are joined as they come.
    So there are few, and each record is copied a few times however many are added one by one.
    """

    __slots__ = ("_base", "_layers")

    def __init__(self, base: Table, layers: tuple[_Layer, ...] = ()) -> None:
        """Begin with the records of ``base``; no layer holds a key that another one has."""
        self._base = base
        self._layers = layers

    def opened(self) -> "Layered":
        """The same records under a new layer, to which more can be added."""
        return Layered(self._base, (*self._layers, {}))

    def setdefault(self, key: object, record: Record) -> Record:
        """The record under that key, which is the one given if there was none.

        Only a chain in the making may call this, on a table that it made with :meth:`opened`.
        """
        held = self.get(key)
        if held is not None:
            return held
        self._layers[-1][key] = record
        return record

    def settled(self) -> Table:
        """The same records in few layers; a dictionary where little was under them."""
        *layers, last = self._layers
        while layers and len(last) * 2 >= len(layers[-1]):
            last = {**layers.pop(), **last}
        if isinstance(self._base, dict) and not layers and len(last) * 2 >= len(self._base):
            return {**self._base, **last}
        kept = (*layers, last) if last else tuple(layers)
        return Layered(self._base, kept) if kept else self._base

    def __getitem__(self, key: object) -> Record:
        for layer in self._layers:
            held = layer.get(key)
            if held is not None:
                return held
        return self._base[key]

    def __contains__(self, key: object) -> bool:
        return any(key in layer for layer in self._layers) or key in self._base

    def __iter__(self) -> Iterator[object]:
        return chain(self._base, *self._layers)

    def __len__(self) -> int:
        return len(self._base) + sum(map(len, self._layers))

    def values(self) -> ValuesView[Record]:
        """The records, those of the lowest layer first."""
        return _Values(self)

    def items(self) -> ItemsView[object, Record]:
        """The keys and records, those of the lowest layer first."""
        return _Items(self)

    def tables(self) -> tuple[Table, ...]:
        """The layers, the lowest first."""
        return (self._base, *self._layers)

    @staticmethod
    def layers(table: Table) -> tuple[Table, ...]:
        """The layers of any table, the lowest first."""
        return table.tables() if isinstance(table, Layered) else (table,)


class _Values(ValuesView[Record]):
    """Layer by layer, so that nothing is looked up."""

    _mapping: Layered

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(each.values() for each in self._mapping.tables())


class _Items(ItemsView[object, Record]):
    """Layer by layer, so that nothing is looked up."""

    _mapping: Layered

    def __iter__(self) -> Iterator[tuple[object, Record]]:
        return chain.from_iterable(each.items() for each in self._mapping.tables())
