"""The columns of each table: one for every field of its records, told once from their types.

Portions and losses of steps are tables of their own. A mass is in kilograms, ``mass_kg``, exact. A
moment is text with its offset, a whole day the day with its offset, as in our JSON.
"""

import enum
import types
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

from cocoachain.formats.native_records import fields_text
from cocoachain.formats.native_text import geometry_text, moment_text, plain_text
from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import Kind
from cocoachain.model.records import in_telling_order
from cocoachain.values.extras import EMPTY, Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.mass import Mass

STAGE = "stage"
"""The column of lots that names their class."""

PARTS_OF_STEPS = {"inputs": "in", "outputs": "out"}
"""The fields of a step that are rows of the table of portions, and their ``direction``."""

_OF_OTHER_TABLES = frozenset({*PARTS_OF_STEPS, "losses"})


class Form(enum.Enum):
    """What stands in a column."""

    TEXT = "text"
    WORD = "word"
    COUNT = "count"
    TRUTH = "truth"
    FIGURE = "figure"
    MASS = "mass"
    DAY = "day"
    MOMENT = "moment"
    LIST = "list"
    JSON = "json"


@attrs.frozen
class Column:
    """One field of the records of a table."""

    name: str
    """Its heading: the name of the field; of a mass, with the unit."""

    field: str
    """The name of the field."""

    form: Form
    """What stands in it."""

    write: Callable[[Any], object]
    """From the value of the field to what stands there."""

    nothing: object = None
    """The empty value of the field that an empty cell stands for: no text, no names, no extra."""

    def cell(self, record: object) -> object:
        """What stands there for a record; ``None`` for nothing, and where it has no such field."""
        value = getattr(record, self.field, None)
        if value is None or (self.nothing is not None and value == self.nothing):
            return None
        return self.write(value)


@cache
def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind: all fields of all its classes, each once, the identifier first."""
    found: dict[str, Column] = {}
    each: Any  # mypy takes no class of records for hashable
    for each in kind.classes:
        hints = typing.get_type_hints(each)
        for field in in_telling_order(each):
            if field.name not in _OF_OTHER_TABLES:
                found.setdefault(field.name, _column(field, hints[field.name]))
    if kind.name == "lot":
        stage = Column(STAGE, STAGE, Form.WORD, _word)
        identifier = found.pop("id")
        return (identifier, stage, *found.values())
    if kind.name == "step":
        del found["also"]
        found["kind"] = Column("kind", "kinds", Form.WORD, "+".join)
    return tuple(found.values())


@cache
def columns_of_parts(cls: type) -> tuple[Column, ...]:
    """The columns of portions or losses, less those that say of which step."""
    hints = typing.get_type_hints(cls)
    return tuple(_column(each, hints[each.name]) for each in attrs.fields(cls))


def _column(field: "attrs.Attribute[Any]", hint: Any) -> Column:  # noqa: ANN401 - any annotation of a record
    form, write = _form(hint)
    name = f"{field.name}_kg" if form is Form.MASS else field.name
    nothing = field.default if field.default in _EMPTY else None
    return Column(name, field.name, form, write, nothing)


def _form(hint: Any) -> tuple[Form, Callable[[Any], object]]:  # noqa: ANN401 - likewise
    """What a field of that type stands as, and how."""
    needed = _needed(hint)
    if set(needed) == {Point, Polygon, MultiPolygon}:
        return Form.JSON, geometry_text
    inner = needed[0]
    if inner in _FORMS:
        return _FORMS[inner]
    if inner in REFERENCES:
        return Form.TEXT, str
    if typing.get_origin(inner) is tuple:
        return _form_of_several(typing.get_args(inner)[0])
    return Form.WORD, _word


def _form_of_several(hint: Any) -> tuple[Form, Callable[[Any], object]]:  # noqa: ANN401 - likewise
    if attrs.has(hint):
        return Form.JSON, _parts_text
    return Form.LIST, lambda values: [str(each) for each in values]


def _needed(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - likewise
    if typing.get_origin(hint) not in {types.UnionType, typing.Union}:
        return (hint,)
    return tuple(each for each in typing.get_args(hint) if each is not types.NoneType)


def _word(value: enum.Enum) -> object:
    return value.value


def _parts_text(parts: Iterable[Any]) -> str:
    return f"[{', '.join(f'{{{fields_text(each)}}}' for each in parts)}]"


_EMPTY: tuple[object, ...] = ("", (), EMPTY)
_FORMS: dict[Any, tuple[Form, Callable[[Any], object]]] = {
    str: (Form.TEXT, str),
    int: (Form.COUNT, int),
    bool: (Form.TRUTH, bool),
    Decimal: (Form.FIGURE, lambda number: number),
    Mass: (Form.MASS, Mass.as_kg),
    date: (Form.DAY, lambda day: day),
    datetime: (Form.MOMENT, lambda moment: moment_text(moment).strip('"')),
    Extra: (Form.JSON, plain_text),
}
