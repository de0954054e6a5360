"""Values as PROV-JSON has them: text plain, everything else with its XML Schema type.

Masses are kilograms as ``xsd:decimal``, with every digit. A moment is ``xsd:dateTime`` with its
offset; a whole day is an ``xsd:date``, since nobody wrote the time.
"""

import enum
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cocoachain.formats.native_text import moment_text
from cocoachain.formats.prov.names import WORDS, thing
from cocoachain.model.records import Record, in_telling_order
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

if TYPE_CHECKING:
    import attrs

Json = dict[str, object]

_FARTHEST = timedelta(hours=14)
_LENGTH_OF_OFFSET_DAY = len("2026-05-04+08:00")


def typed(text: str, kind: str) -> Json:
    """A literal with its type."""
    return {"$": text, "type": f"xsd:{kind}"}


def named(name: str) -> Json:
    """A qualified name as a value."""
    return typed(name, "QName")


def kilograms(mass: Mass) -> Json:
    """The exact mass."""
    return typed(f"{mass.as_kg():f}", "decimal")


def moment(when: datetime) -> object:
    """The moment, or the day alone where nobody wrote the time."""
    if not isinstance(when, WholeDay):
        return typed(_instant(when), "dateTime")
    text = moment_text(when).strip('"')
    if len(text) > _LENGTH_OF_OFFSET_DAY or _is_far(when):  # an offset that xsd:date has not
        text = when.date().isoformat()
    return typed(text, "date")


def exact_time(when: datetime | None) -> str | None:
    """The moment as ``prov:time`` has it; nothing for a whole day, which is no moment."""
    return None if when is None or isinstance(when, WholeDay) else _instant(when)


def _instant(when: datetime) -> str:
    """The moment with its offset; one beyond 14 hours, which XML Schema has not, in UTC."""
    return moment_text(when.astimezone(UTC) if _is_far(when) else when).strip('"')


def _is_far(when: datetime) -> bool:
    return abs(when.utcoffset() or _FARTHEST) > _FARTHEST


def attributes(record: Record, *, without: frozenset[str] = frozenset()) -> Json:
    """The fields of a record that are not at their default, less some, as attributes of ours."""
    cls: type = type(record)
    told: Json = {}
    for field in in_telling_order(cls):
        value = getattr(record, field.name)
        if field.name not in without and value is not None and value != field.default:
            told.update(_attribute(field, value))
    return told


def _attribute(field: "attrs.Attribute[object]", value: object) -> Iterator[tuple[str, object]]:
    ref = field.metadata.get("ref")
    name = f"{WORDS}:{field.name}"
    if isinstance(value, Mass):
        yield f"{name}_kg", kilograms(value)
    elif isinstance(value, tuple):
        if value:
            yield name, [_value(each, ref) for each in value]
    else:
        yield name, _value(value, ref)


def _value(value: object, ref: str | None) -> object:
    if ref is not None and isinstance(value, str):
        return named(thing(ref, value))
    for kind, write in _WAYS:
        if isinstance(value, kind):
            return write(value)
    return str(value)


_WAYS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (enum.Enum, lambda word: str(word.value)),
    (bool, lambda truth: typed("true" if truth else "false", "boolean")),
    (int, lambda count: typed(str(count), "integer")),
    (Decimal, lambda number: typed(f"{number:f}", "decimal")),
    (datetime, moment),
    (date, lambda day: typed(day.isoformat(), "date")),
)
"""How each kind of value is written; the first that fits."""
