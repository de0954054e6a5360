"""What a file said and the model has no field for: kept as it came, unchangeable and hashable."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.values.figures import check_figure
from cocoachain.values.texts import check_text

DEEPEST = 64
"""How many lists and objects may lie in each other; no reader of ours admits more."""

_PLAIN = "text, whole numbers, Decimals, true, false, nothing, lists and objects of these"


class Extra(Mapping[str, object]):
    """A read-only mapping of names to plain values, equal to any mapping with the same items.

    Lists become tuples, objects become Extras. Numbers are equal as numbers are; true is not 1.

    >>> Extra({"keterangan": "hujan"})["keterangan"]
    'hujan'
    """

    __slots__ = ("_items",)
    _items: dict[str, object]

    def __init__(self, items: Mapping[str, object] | None = None) -> None:
        """Freeze ``items``, in order of name.

        Raises:
            RecordTypeError: A name is not text, or a value is not plain; a float is none.
            RecordError: A text, number or depth that no file could carry.
        """
        self._items = {} if items is None else _frozen(items)

    def __getitem__(self, name: str) -> object:
        """The value under that name."""
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """The names, sorted."""
        return iter(self._items)

    def __len__(self) -> int:
        """How many names."""
        return len(self._items)

    def __hash__(self) -> int:
        """Consistent with equality."""
        return hash(tokens(self)) if self._items else 0

    def __eq__(self, other: object) -> bool:
        """The same names with the same values."""
        if self is other:
            return True
        if not isinstance(other, Extra):
            if not isinstance(other, Mapping):
                return NotImplemented
            try:
                other = Extra(other)
            except (RecordError, RecordTypeError):  # it holds what an Extra cannot
                return False
        return self._items.keys() == other._items.keys() and tokens(self) == tokens(other)

    def __repr__(self) -> str:
        """The call that makes it."""
        return f"Extra({self._items!r})" if self._items else "Extra()"

    def __copy__(self) -> "Extra":
        """Itself: it cannot change."""
        return self

    def __deepcopy__(self, _memo: object) -> "Extra":
        """Itself: nothing in it can change."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by value."""
        return as_extra, (dict(self._items),)


EMPTY = Extra()
"""The extra of a record whose file said nothing more."""


def as_extra(items: Mapping[str, object] | None) -> Extra:
    """The mapping as an Extra; nothing gives the empty one.

    Raises:
        RecordTypeError: Not a mapping, or one that holds other than plain values.
        RecordError: It holds a text, number or depth that no file could carry.
    """
    if isinstance(items, Extra):
        return items
    made = Extra(items)
    return made or EMPTY


@attrs.define
class _Open:
    """A list or object that is being frozen: its names, what is left of it, what is done."""

    names: tuple[str, ...] | None
    left: Iterator[object]
    done: list[object] = attrs.Factory(list)

    @classmethod
    def of(cls, value: object) -> "_Open":
        """Begin on an object; its names are checked and sorted."""
        if not isinstance(value, Mapping):
            message = f"Expected a mapping of extra fields, got {type(value).__name__}"
            raise RecordTypeError(f"{message}: {shown(value)}")
        by_name = {check_text(name, "name of an extra field"): value[name] for name in value}
        names = tuple(sorted(by_name))
        return cls(names, iter([by_name[name] for name in names]))

    def closed(self) -> object:
        """The frozen list or object."""
        if self.names is None:
            return tuple(self.done)
        return _made(dict(zip(self.names, self.done, strict=True)))


def _made(items: dict[str, object]) -> Extra:
    """An Extra of items that are frozen already."""
    extra = Extra()
    extra._items = items  # noqa: SLF001 - of our own class, before anybody sees it
    return extra


def _frozen(items: Mapping[str, object]) -> dict[str, object]:
    """A hashable copy of plain values of any shape, made without recursion."""
    way = [_Open.of(items)]
    while True:
        for value in way[-1].left:
            if isinstance(value, Mapping | list | tuple):
                if len(way) == DEEPEST:
                    message = f"Expected extra fields nested at most {DEEPEST} deep, got more"
                    raise RecordError(message)
                way.append(
                    _Open.of(value) if isinstance(value, Mapping) else _Open(None, iter(value))
                )
                break
            way[-1].done.append(_plain(value))
        else:
            made = way.pop()
            if not way:
                return dict(zip(made.names or (), made.done, strict=True))
            way[-1].done.append(made.closed())


def _plain(value: object) -> object:
    """A value without parts, as Python's own type."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return check_text(value, "extra field")
    if isinstance(value, int):
        check_figure(value, "extra field")
        return int(value)
    if isinstance(value, Decimal):
        return check_figure(value, "extra field")
    message = f"Expected {_PLAIN} in extra, got {type(value).__name__}: {shown(value)}"
    raise RecordTypeError(message)


def tokens(extra: Extra) -> tuple[tuple[int, object], ...]:
    """What the extra holds as one row of comparable tokens: equal extras have equal rows.

    Rows of different extras can be sorted; the number before each token keeps apart what Python
    cannot compare.
    """
    row: list[tuple[int, object]] = []
    way: list[Iterator[object]] = [_parts(extra)]
    while way:
        for value in way[-1]:
            if isinstance(value, Extra | tuple):
                row.append((6 if isinstance(value, Extra) else 5, ""))
                way.append(_parts(value))
                break
            row.append(_token(value))
        else:
            row.append((0, ""))
            way.pop()
    return tuple(row)


def _parts(value: "Extra | tuple[object, ...]") -> Iterator[object]:
    """The names and values of an object in turn, or the values of a list."""
    if isinstance(value, Extra):
        return iter([part for item in value.items() for part in item])
    return iter(value)


def _token(value: object) -> tuple[int, object]:
    if value is None:
        return 1, ""
    if isinstance(value, bool):
        return 2, value
    return (4 if isinstance(value, str) else 3), value
