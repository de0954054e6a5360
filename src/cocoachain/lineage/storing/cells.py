"""How the fields of records stand in columns of a table, told once from their types.

Text, masses, counts and dates stand as every engine knows them; moments as they were written, with
their offset; what has parts, as JSON. A field at its default is empty.
"""

import enum
import json
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import Kind
from cocoachain.model.records import Record, in_telling_order
from cocoachain.values.extras import Extra
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

Convert = Callable[[Any], Any]
_Way = tuple[Convert, Convert]
"""To a plain value, and back."""

_LENGTH_OF_DAY = len("2026-05-04")
IN_TABLES_OF_THEIR_OWN = frozenset({"inputs", "outputs", "losses"})
"""Fields of a step that are rows of other tables."""


@attrs.frozen
class Cell:
    """One field of the records of a kind, as a column."""

    name: str
    """The name of the field; of a mass, with its unit."""

    field: str
    """The name of the field."""

    form: str
    """The type of the column, as Arrow calls it."""

    default: object
    """The value that an empty cell stands for."""

    has_parts: bool = attrs.field(kw_only=True, default=False)
    """Whether it stands as JSON, because the value has parts."""

    write: Convert
    """From the value to what stands in the column."""

    read: Convert
    """From what stands in the column to the value."""


@cache
def cells_of(kind: Kind) -> tuple[Cell, ...]:
    """The columns of a kind: all fields of all its classes, each once, the identifier first."""
    cells: dict[str, Cell] = {}
    each: Any  # mypy takes no class of records for hashable
    for each in kind.classes:
        hints = typing.get_type_hints(each)
        for field in in_telling_order(each):
            if field.name not in IN_TABLES_OF_THEIR_OWN:
                cells.setdefault(field.name, _cell(field, hints[field.name]))
    return tuple(cells.values())


def _cell(field: "attrs.Attribute[object]", hint: object) -> Cell:
    inner = _needed(hint)
    form = _FORMS.get(inner[0]) if len(inner) == 1 else None
    name = f"{field.name}_mg" if inner == (Mass,) else field.name
    if form is not None:
        way = (_same, _same) if inner == (date,) else _way(inner[0])
        return Cell(name, field.name, form, field.default, *way)
    if len(inner) == 1 and _is_text(inner[0]):
        return Cell(name, field.name, "string", field.default, *_way(inner[0]))
    write, read = _way(hint)
    return Cell(
        name, field.name, "string", field.default,
        lambda value: json.dumps(write(value), ensure_ascii=False),
        lambda text: read(json.loads(text)),
        has_parts=True,
    )  # fmt: skip


def record_text(record: Record) -> str:
    """A whole record as JSON; fields at their default are left out."""
    cls: Any = type(record)
    told = {
        name: write(value)
        for name, (write, _), default in _ways_of(cls)
        if (value := getattr(record, name)) != default
    }
    return json.dumps(told, ensure_ascii=False)


def record_of(cls: type[Record], text: str) -> Record:
    """The record that :func:`record_text` wrote."""
    told: dict[str, Any] = json.loads(text)
    each: Any = cls  # mypy takes no class of records for hashable
    ways = {name: read for name, (_, read), _ in _ways_of(each)}
    made: Record = each(**{name: ways[name](value) for name, value in told.items()})
    return made


@cache
def _ways_of(cls: type) -> tuple[tuple[str, _Way, object], ...]:
    hints = typing.get_type_hints(cls)
    return tuple((each.name, _way(hints[each.name]), each.default) for each in attrs.fields(cls))


# Values -------------------------------------------------------------------------------------------


def _needed(hint: object) -> tuple[Any, ...]:
    """The members of a union less None; the hint itself where it is none."""
    if typing.get_origin(hint) not in {types.UnionType, typing.Union}:
        return (hint,)
    return tuple(each for each in typing.get_args(hint) if each is not types.NoneType)


def _is_text(hint: object) -> bool:
    return hint in REFERENCES or (isinstance(hint, type) and issubclass(hint, enum.Enum))


@cache
def _way(hint: Any) -> _Way:  # noqa: ANN401 - any annotation of a record
    """How a value of that type becomes plain, and back."""
    inner = _needed(hint)
    if len(inner) > 1:
        return _way_of_several(inner)
    if inner != (hint,):
        write, read = _way(inner[0])
        return (
            lambda value: None if value is None else write(value),
            lambda plain: None if plain is None else read(plain),
        )
    if hint in _WAYS:
        return _WAYS[hint]
    if typing.get_origin(hint) is tuple:
        write, read = _way(typing.get_args(hint)[0])
        return lambda values: list(map(write, values)), lambda plain: tuple(map(read, plain))
    if attrs.has(hint):
        return _way_of_parts(hint)
    return (lambda word: word.value), hint if _is_text(hint) and hint not in REFERENCES else _same


def _way_of_several(classes: tuple[Any, ...]) -> _Way:
    """One of several classes, such as the geometries: its name, then its value."""
    ways = {cls.__name__: _way(cls) for cls in classes}

    def write(value: object) -> object:
        name = type(value).__name__
        return None if value is None else [name, ways[name][0](value)]

    return write, lambda plain: None if plain is None else ways[plain[0]][1](plain[1])


def _way_of_parts(cls: Any) -> _Way:  # noqa: ANN401 - a class of which records are made up
    """Field by field, in their order."""

    def write(value: object) -> list[object]:
        return [way[0](getattr(value, name)) for name, way, _ in _ways_of(cls)]

    def read(plain: list[object]) -> object:
        told = zip(_ways_of(cls), plain, strict=True)
        return cls(**{name: way[1](each) for (name, way, _), each in told})

    return write, read


def _same(value: object) -> object:
    return value


def moment_text(moment: datetime) -> str:
    """A moment with its offset; a whole day as the day alone, with that of its first instant."""
    if isinstance(moment, WholeDay):
        offset = datetime(moment.year, moment.month, moment.day, tzinfo=moment.tzinfo)
        return datetime.isoformat(offset).replace("T00:00:00", "", 1)
    return datetime.isoformat(moment)


def moment_of(text: str) -> datetime:
    """The moment that :func:`moment_text` wrote."""
    if len(text) > _LENGTH_OF_DAY and text[_LENGTH_OF_DAY] == "T":
        return datetime.fromisoformat(text)
    day, offset = text[:_LENGTH_OF_DAY], text[_LENGTH_OF_DAY:]
    first = datetime.fromisoformat(f"{day}T00:00:00{offset}")
    return WholeDay(first.year, first.month, first.day, tzinfo=first.tzinfo)


def _extra_out(value: object) -> object:
    """Plain values as they are; numbers with a point, lists and objects with a mark before them."""
    if isinstance(value, Decimal):
        return ["d", str(value)]
    if isinstance(value, tuple):
        return ["t", [_extra_out(each) for each in value]]
    if isinstance(value, Extra):
        return ["e", {name: _extra_out(each) for name, each in value.items()}]
    return value


def _extra_in(plain: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(plain, list):
        return plain
    mark, value = plain
    if mark == "d":
        return Decimal(value)
    if mark == "t":
        return tuple(map(_extra_in, value))
    return {name: _extra_in(each) for name, each in value.items()}


_WAYS: dict[Any, _Way] = {
    str: (str, str),
    int: (int, int),
    bool: (bool, bool),
    Decimal: (str, Decimal),
    Mass: (lambda mass: mass.mg, Mass),
    date: (date.isoformat, date.fromisoformat),
    datetime: (moment_text, moment_of),
    Extra: (_extra_out, _extra_in),
    **dict.fromkeys(REFERENCES, (str, _same)),
}
_FORMS: dict[Any, str] = {
    str: "string",
    int: "int64",
    bool: "bool",
    Decimal: "string",
    Mass: "int64",
    date: "date32",
    datetime: "string",
}
