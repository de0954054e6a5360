"""What all records share."""

import enum
from datetime import date, datetime
from functools import cache

import attrs

from cocoachain.model.fields import checked
from cocoachain.values.extras import EMPTY, Extra, tokens
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay, microseconds

_SHARED = frozenset({"recorded", "extra"})


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Record:
    """The base of every record of a chain."""

    recorded: datetime | None = None
    """When it was written down; ``None`` means that it has always been known."""

    extra: Extra = EMPTY
    """What the file said and the model has no field for."""

    def __repr__(self) -> str:
        """The call that makes the record, without what is at its default."""
        cls: type = type(self)
        named = (
            f"{field.name}={_as_written(getattr(self, field.name))}"
            for field in in_telling_order(cls)
            if getattr(self, field.name) != field.default
        )
        return f"{cls.__name__}({', '.join(named)})"


@cache
def in_telling_order(cls: type) -> tuple["attrs.Attribute[object]", ...]:
    """The fields of a class of records: its identifier, what is its own, then what all share."""
    fields = attrs.fields(cls)
    return tuple(sorted(fields, key=lambda each: (each.name != "id", each.name in _SHARED)))


def content_key(record: Record) -> tuple[tuple[object, ...], ...]:
    """A key by which records of one class sort by what they say; equal records have equal keys.

    Numbers sort as numbers and moments as instants, however they are written.
    """
    cls: type = type(record)
    return tuple([_comparable(getattr(record, field.name)) for field in in_telling_order(cls)])


def _comparable(value: object) -> tuple[object, ...]:
    """The value behind a number that keeps apart what Python cannot compare."""
    if value is None:
        return (0,)
    if isinstance(value, datetime):
        return 2, microseconds(value), isinstance(value, WholeDay)
    if isinstance(value, date):
        return 3, value.toordinal()
    if isinstance(value, Mass):
        return 4, value.mg
    if isinstance(value, Extra):
        return 5, tokens(value)
    return 1, value  # a number, text or word: of one type in one field


def _as_written(value: object) -> str:
    """The value as it may be written in a call: words of an enumeration as text."""
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(_word(each) for each in value)}{comma})"
    return _word(value)


def _word(value: object) -> str:
    return repr(value.value if isinstance(value, enum.Enum) else value)
