"""How every field of a record is checked, told once from its type.

:func:`checked` is the ``field_transformer`` of all records. It gives each field a converter that
checks what computing needs (types, aware moments, exact masses, identifiers that can be told
apart), and notes in the field's metadata what an identifier refers to (``ref``) and in which unit
a number is shown (``unit``), so that dangling names, renaming and redaction need no second list.
"""

import enum
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal

import attrs  # noqa: TC002 - sphinx and cattrs resolve the annotations when the program runs

from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.values.extras import Extra, as_extra
from cocoachain.values.figures import check_figure, whole_number
from cocoachain.values.identifiers import (
    CertificateId,
    LandDocumentId,
    LotId,
    PartyId,
    PermitId,
    PlotId,
    ProductId,
    RecipeId,
    RecordId,
    ShipmentId,
    SiteId,
    StepId,
    TransferId,
    check_identifier,
    nearest_names,
)
from cocoachain.values.mass import Mass
from cocoachain.values.moments import check_moment
from cocoachain.values.texts import check_text

Check = Callable[[object], object]
"""Gives back the value, as the record will hold it, or raises."""

_Named = Callable[[object, str], object]

REFERENCES: dict[object, str] = {
    LotId: "lot",
    StepId: "step",
    PlotId: "plot",
    PartyId: "party",
    SiteId: "site",
    ProductId: "product",
    RecipeId: "recipe",
    TransferId: "transfer",
    ShipmentId: "shipment",
    CertificateId: "certificate",
    PermitId: "permit",
    LandDocumentId: "land_document",
    RecordId: "record",
}
"""The identifier types, and the kind of record that each names."""

MOST_COUNTED = 2**53
"""The largest count of pieces or persons: what every reader of JSON keeps exact."""

_UNIT_OF_ENDING = {"_pct": "%", "_ha": "ha", "latitude": "°", "longitude": "°"}
_FROM_TYPE = "checked_by_type"

BY_TYPE: Mapping[str, object] = types.MappingProxyType({_FROM_TYPE: True})
"""Metadata of a field whose converter only tells the type checker what may be given.

When the program runs, the check of the field's type stands in its place.
"""

_Fields = list["attrs.Attribute[typing.Any]"]


def checked(cls: type, fields: _Fields) -> _Fields:
    """Give each field of a record its check, and the ``ref`` and ``unit`` of its metadata."""
    return [_with_check(cls, field) for field in fields]


def _with_check(cls: type, field: "attrs.Attribute[typing.Any]") -> "attrs.Attribute[typing.Any]":
    """The field with a check that names the class it stands in, also where it is inherited."""
    hint: object = field.type
    if isinstance(hint, str):
        hint = typing.get_type_hints(cls)[field.name]
    metadata = {**field.metadata, **_notes(field.name, hint)}
    convert: object = field.converter
    if convert is None or _FROM_TYPE in metadata:
        metadata[_FROM_TYPE] = True
        convert = check_for(hint, f"{cls.__name__}.{field.name}")
    return field.evolve(converter=convert, metadata=types.MappingProxyType(metadata))


def _notes(name: str, hint: object) -> dict[str, str]:
    """What the metadata says of a field: to which kind it refers, and its unit."""
    notes = {}
    inner = [each for each in (hint, *typing.get_args(hint)) if each in REFERENCES]
    if inner and name != "id":
        notes["ref"] = REFERENCES[inner[0]]
    if hint is Mass or Mass in typing.get_args(hint):
        notes["unit"] = "kg"
    for ending, unit in _UNIT_OF_ENDING.items():
        if name.endswith(ending):
            notes["unit"] = unit
    return notes


def check_for(hint: object, what: str) -> Check:
    """The check that a type asks for; an optional type lets ``None`` pass.

    Raises:
        RecordTypeError: No check is known for the type.
    """
    union = typing.get_origin(hint) in {types.UnionType, typing.Union}
    parts = typing.get_args(hint) if union else (hint,)
    needed = [each for each in parts if each is not type(None)]
    if len(needed) > 1:
        check = _one_of(needed, what)
    elif typing.get_origin(needed[0]) is tuple:
        check = _each(typing.get_args(needed[0])[0], what)
    else:
        check = _check_value(needed[0], what)
    return _or_nothing(check, what) if len(needed) < len(parts) else _named(check, what)


def _named(check: _Named, what: str) -> Check:
    return lambda value: check(value, what)


def _or_nothing(check: _Named, what: str) -> Check:
    return lambda value: None if value is None else check(value, what)


def _check_value(hint: object, what: str) -> _Named:
    """The check of one value of a plain type, an identifier, a word or a class."""
    if hint in REFERENCES:
        return check_identifier
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type):
        return _word_of(hint) if issubclass(hint, enum.Enum) else _one_of([hint], what)
    message = f"No check is known for {hint!r} ({what})"
    raise RecordTypeError(message)


def _each(hint: object, what: str) -> _Named:
    """The check of several values in an order."""
    check = _check_value(hint, what)
    is_class = isinstance(hint, type) and hint not in _PLAIN

    def check_each(values: object, what: str) -> tuple[object, ...]:
        given = values if type(values) is tuple else tuple(in_order(values, what))
        for value in given:
            if not is_class or type(value) is not hint:
                return tuple([check(value, what) for value in given])
        return given

    return check_each


def in_order(values: object, what: str) -> Iterable[object]:
    """The values, if they are several and in an order; a set has none, and text is one value.

    Raises:
        RecordTypeError: One value, a set or a mapping.
    """
    if isinstance(values, Sequence | Iterable) and not isinstance(
        values, str | bytes | Mapping | AbstractSet
    ):
        return values
    message = f"Expected several values in an order, got {type(values).__name__}"
    raise RecordTypeError(f"{message}: {shown(values)} ({what})")


def _one_of(wanted: Sequence[object], what: str) -> _Named:
    classes = tuple(each for each in wanted if isinstance(each, type))
    if len(classes) < len(wanted):
        message = f"No check is known for {wanted!r} ({what})"
        raise RecordTypeError(message)
    names = " or ".join(each.__name__ for each in classes)

    def check_class(value: object, what: str) -> object:
        if isinstance(value, classes):
            return value
        message = f"Expected {names}, got {type(value).__name__}: {shown(value)} ({what})"
        raise RecordTypeError(message)

    return check_class


def _word_of(words: type[enum.Enum]) -> _Named:
    """The check of a word of an enumeration; plain text becomes the word."""
    by_value = {member.value: member for member in words}

    def check_word(value: object, what: str) -> enum.Enum:
        found = by_value.get(value) if isinstance(value, str) else None
        if found is not None:
            return found
        near = nearest_names(value, by_value) if isinstance(value, str) else ()
        hint = f"nearest: {', '.join(map(repr, near))}" if near else ", ".join(by_value)
        message = f"Expected a {words.__name__}, got {shown(value)} ({what}); {hint}"
        raise (RecordError if isinstance(value, str) else RecordTypeError)(message)

    return check_word


def check_count(value: object, what: str) -> int:
    """A whole number of 0 or more."""
    expected = f"a whole number of 0 to {MOST_COUNTED}"
    number = value if type(value) is int else whole_number(value, expected, what)
    if 0 <= number <= MOST_COUNTED:
        return number
    message = f"Expected {expected}, got {shown(number)} ({what})"
    raise RecordError(message)


def check_yes_or_no(value: object, what: str) -> bool:
    """True or False; a number or word is neither."""
    if isinstance(value, bool):
        return value
    message = f"Expected True or False, got {type(value).__name__}: {shown(value)} ({what})"
    raise RecordTypeError(message)


def check_mass(value: object, what: str) -> Mass:
    """A Mass; the message shows how to write one."""
    if isinstance(value, Mass):
        return value
    got = f"{type(value).__name__}: {shown(value)} ({what})"
    message = f'Expected a Mass such as Mass.kg("62.5"), got {got}'
    raise RecordTypeError(message)


def check_day(value: object, what: str) -> date:
    """A date without a time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    message = f"Expected a date, got {type(value).__name__}: {shown(value)} ({what})"
    raise RecordTypeError(message)


def check_extra(value: object, _what: str) -> Extra:
    """A mapping of plain values, or nothing."""
    if type(value) is Extra:
        return value
    if value is None or isinstance(value, Mapping):
        return as_extra(value)
    message = f"Expected a mapping of extra fields, got {type(value).__name__}: {shown(value)}"
    raise RecordTypeError(message)


_PLAIN: dict[object, _Named] = {
    str: check_text,
    int: check_count,
    bool: check_yes_or_no,
    Mass: check_mass,
    datetime: check_moment,
    date: check_day,
    Decimal: check_figure,
    Extra: check_extra,
}
