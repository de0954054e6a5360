"""How our JSON spells records: converters (cattrs) made from the fields of their classes.

The converter for reading takes plain JSON values and collects every fault with the way to it. The
converter for writing turns each value straight into JSON text, so that numbers keep their digits.
A new field of a record needs no line here; a new type of field needs a line in each table.
"""

import enum
import functools
import operator
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from cocoachain.errors import CocoachainError, shown
from cocoachain.formats import native_text, native_values
from cocoachain.formats.native_values import Fault, UnreadableError, shown_value, unlike
from cocoachain.model.fields import REFERENCES
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cattrs import Converter

Read = Callable[[Any, Any], Any]
Readers = Mapping[str, tuple[Read, Any]]
Write = Callable[[Any], str]

_GEOMETRY = {Point, Polygon, MultiPolygon}

_READERS: dict[Any, Read] = {
    str: native_values.read_text,
    int: native_values.read_count,
    bool: native_values.read_yes_or_no,
    Decimal: native_values.read_number,
    Mass: native_values.read_mass,
    date: native_values.read_date,
    datetime: native_values.read_moment,
    Extra: native_values.read_plain_object,
}

_WRITERS: dict[Any, Write] = {
    str: native_text.text_of,
    int: native_text.count_text,
    bool: native_text.yes_or_no_text,
    Decimal: native_text.number_text,
    Mass: native_text.mass_text,
    date: native_text.date_text,
    datetime: native_text.moment_text,
    Extra: native_text.plain_text,
}


def field_order(cls: type) -> list["attrs.Attribute[Any]"]:
    """The fields as they are written: the identifier first, what all records share last."""
    shared = attrs.fields_dict(Record) if issubclass(cls, Record) else {}
    fields = attrs.fields(cls)
    return sorted(fields, key=lambda field: (field.name in shared, field.name != "id"))


def field_names(cls: type) -> frozenset[str]:
    """The names of the fields of a class."""
    return frozenset(attrs.fields_dict(cls))


def record_of(cls: type[Record], value: dict[str, object]) -> Record:
    """The record that an object of JSON tells; raises UnreadableError with all its faults."""
    each: Any = cls  # mypy takes no class of records for hashable
    made: Record = _record_reader(each)(value, cls)
    return made


def fields_text(record: Record) -> str:
    """The fields of a record as JSON text, ``"id": "B-1", "mass": "50 kg"``; defaults left out."""
    cls: Any = type(record)  # mypy takes no class of records for hashable
    return _fields_writer(cls)(record)


# Reading ------------------------------------------------------------------------------------------


@functools.cache
def _reader() -> "Converter":
    """The converter from plain JSON values; cattrs is loaded only now."""
    from cattrs import Converter

    converter = Converter()
    for each, hook in (_READERS | dict.fromkeys(REFERENCES, native_values.read_text)).items():
        converter.register_structure_hook(each, hook)
    factory = converter.register_structure_hook_factory
    factory(_is_word, lambda _: native_values.read_text)
    factory(attrs.has, lambda cls: _object_reader(cls, converter))
    factory(_is_list, lambda hint: _list_reader(hint, converter))
    factory(_is_union, lambda hint: _union_reader(hint, converter))
    return converter


@functools.cache
def _record_reader(cls: type) -> Read:
    return _reader().get_structure_hook(cls)


def _is_word(hint: object) -> bool:
    """An enumeration: its words are read as text, and the record's own check knows them."""
    return isinstance(hint, type) and issubclass(hint, enum.Enum)


def _is_list(hint: object) -> bool:
    return typing.get_origin(hint) is tuple


def _is_union(hint: object) -> bool:
    return typing.get_origin(hint) in {types.UnionType, typing.Union}


def _needed(hint: object) -> tuple[Any, ...]:
    """The members of a union, less None."""
    return tuple(each for each in typing.get_args(hint) if each is not types.NoneType)


def _union_reader(hint: object, converter: "Converter") -> Read:
    """A field that may be None, or a geometry."""
    needed = _needed(hint)
    inner: Read = native_values.read_geometry
    if set(needed) != _GEOMETRY:
        inner = converter.get_structure_hook(needed[0])

    def read_optional(value: object, _type: object) -> object:
        return None if value is None else inner(value, needed[0])

    return read_optional


def _list_reader(hint: object, converter: "Converter") -> Read:
    inner_hint = typing.get_args(hint)[0]
    inner = converter.get_structure_hook(inner_hint)

    def read_list(values: object, _type: object) -> tuple[object, ...]:
        return native_values.read_list(values, "a list", inner, inner_hint)

    return read_list


def _object_reader(cls: type, converter: "Converter") -> Read:
    """A record or a part of one: every name must be a field, every needed field must be there."""
    hints = typing.get_type_hints(cls)
    readers = {
        field.name: (converter.get_structure_hook(hints[field.name]), hints[field.name])
        for field in attrs.fields(cls)
    }
    names = readers.keys()
    needed = {field.name for field in attrs.fields(cls) if field.default is attrs.NOTHING}

    def read_object(value: object, _type: object) -> object:
        if type(value) is not dict:
            raise unlike("an object", value)
        whole = "Expected all fields of the record"
        if needed <= value.keys() <= names:
            given = {}
            try:
                for name, each in value.items():
                    read, hint = readers[name]
                    given[name] = read(each, hint)
                return cls(**given)
            except (UnreadableError, CocoachainError) as error:
                whole = str(error)
        raise UnreadableError([*_faults_of_object(cls, value, readers)] or [Fault((), whole)])

    return read_object


def _faults_of_object(cls: type, value: dict[str, object], readers: Readers) -> Iterator[Fault]:
    """All faults of an object in the order of its fields, now that there is at least one."""
    for name, each in value.items():
        if name not in readers:
            expected = ", ".join(readers)
            problem = f"Expected one of the fields {expected}, got {shown(name)}"
            yield Fault((name,), problem)
            continue
        read, hint = readers[name]
        check: Any = attrs.fields_dict(cls)[name].converter
        try:
            given = read(each, hint)
            if check is not None:
                check(given)
        except UnreadableError as error:
            yield from error.under(name)
        except CocoachainError as error:
            yield Fault((name,), str(error), shown_value(each))
    for field in attrs.fields(cls):
        if field.default is attrs.NOTHING and field.name not in value:
            yield Fault((), f"Expected the field {field.name!r}, got none")


# Writing ------------------------------------------------------------------------------------------


@functools.cache
def _writer() -> "Converter":
    """The converter whose results are JSON text; cattrs is loaded only now."""
    from cattrs import Converter

    converter = Converter()
    for each, hook in _WRITERS.items():
        converter.register_unstructure_hook(each, hook)
    factory = converter.register_unstructure_hook_factory
    factory(_is_word, lambda _: lambda word: native_text.text_of(word.value))
    factory(_is_part, _part_writer)
    factory(_is_list, lambda hint: _list_writer(hint, converter))
    factory(_is_union, lambda hint: _union_writer(hint, converter))
    return converter


def _is_part(hint: object) -> bool:
    """A class of which records are made up, such as a portion, with no spelling of its own."""
    return isinstance(hint, type) and attrs.has(hint) and hint not in _WRITERS


def _part_writer(cls: type) -> Write:
    write = _fields_writer(cls)
    return lambda part: f"{{{write(part)}}}"


def _list_writer(hint: object, converter: "Converter") -> Write:
    inner = converter.get_unstructure_hook(typing.get_args(hint)[0])
    return lambda values: f"[{', '.join(map(inner, values))}]"


def _union_writer(hint: object, converter: "Converter") -> Write:
    """What is None stands at its default, which is never written."""
    needed = _needed(hint)
    if set(needed) == _GEOMETRY:
        return native_text.geometry_text
    return converter.get_unstructure_hook(needed[0])


@functools.cache
def _fields_writer(cls: type) -> Write:
    """What writes the fields of a class that are not at their default."""
    hints = typing.get_type_hints(cls)
    fields = field_order(cls)
    values_of = operator.attrgetter(*(field.name for field in fields))
    hooks: list[tuple[str, object, Write]] = [
        (f'"{each.name}": ', each.default, _field_writer(cls, each.name, hints[each.name]))
        for each in fields
    ]

    def write(record: object) -> str:
        return ", ".join([
            name + hook(value)
            for (name, default, hook), value in zip(hooks, values_of(record), strict=True)
            if value is not default and value != default
        ])  # fmt: skip

    return write


def _field_writer(cls: type, name: str, hint: object) -> Write:
    """What writes one field; after the identifier of a lot stands its stage, which is its class."""
    write: Write = _writer().get_unstructure_hook(hint)
    if name != "id" or not issubclass(cls, Lot):
        return write
    stage = f', "stage": "{cls.stage}"'
    return lambda identifier: write(identifier) + stage
