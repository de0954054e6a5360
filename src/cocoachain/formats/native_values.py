"""How our JSON reads single values, from what :mod:`~cocoachain.formats.strict_json` gives.

:mod:`~cocoachain.formats.native_text` writes them. What both sides agree on, and why, is told in
docs/reference/native-json.md.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TypeVar, cast

import attrs

from cocoachain.errors import CocoachainError, shown
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon, Ring
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

Steps = tuple[str | int, ...]
"""Names of fields and positions in lists, from the outside in."""

Value = TypeVar("Value")

_MASS = re.compile(r"(0|[1-9][0-9]{0,10})(?:\.([0-9]{1,40}))? kg", re.ASCII)
_KILOGRAM_DECIMALS = 6
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOUR_AND_MINUTE = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = rf"(?:Z|[+-]{_HOUR_AND_MINUTE})"
_ODD_OFFSET = rf"[+-]{_HOUR_AND_MINUTE}:[0-5][0-9](?:\.[0-9]{{6}})?"
_MOMENT = re.compile(rf"{_DAY}T{_HOUR_AND_MINUTE}:[0-5][0-9](?:\.[0-9]{{1,6}})?{_OFFSET}")
_LEAP_SECOND = re.compile(rf"{_DAY}T{_HOUR_AND_MINUTE}:60")
_WHOLE_DAY = re.compile(rf"({_DAY})({_OFFSET}|{_ODD_OFFSET})")
_DATE = re.compile(_DAY)
_MOMENT_WORDS = "a moment such as '2026-05-04T07:30:00+08:00' or a day such as '2026-05-04+08:00'"


@attrs.frozen
class Fault:
    """One thing that is wrong with a value, and where in it."""

    steps: Steps
    """The way from the value to the fault."""

    message: str
    """What was expected and what came."""

    value: str | None = None
    """What stood there."""


class UnreadableError(Exception):
    """A value that cannot be used, with all its faults; it never leaves the formats."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults."""
        self.faults = faults
        super().__init__(faults)

    def under(self, step: str | int) -> list[Fault]:
        """The faults as seen from one step further out."""
        return [Fault((step, *each.steps), each.message, each.value) for each in self.faults]


def unlike(expected: str, value: object) -> UnreadableError:
    """The error of a value that is not as expected."""
    got = shown_value(value)
    return UnreadableError([Fault((), f"Expected {expected}, got {got}", got)])


def shown_value(value: object) -> str:
    """A JSON value in a message, shortened and printable."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    words = {None: "null", True: "true", False: "false"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def read_text(value: object, _type: object = None) -> str:
    """A string as it stands."""
    if type(value) is str:
        return value
    raise unlike("text", value)


def read_count(value: object, _type: object = None) -> int:
    """A whole number, written without point and exponent."""
    if type(value) is int:
        return value
    raise unlike("a whole number", value)


def read_yes_or_no(value: object, _type: object = None) -> bool:
    """True or false."""
    if type(value) is bool:
        return value
    raise unlike("true or false", value)


def read_number(value: object, _type: object = None) -> Decimal:
    """A number, each digit kept."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    raise unlike("a number", value)


def read_mass(value: object, _type: object = None) -> Mass:
    """Kilograms with the unit: ``"62.5 kg"``."""
    match = _MASS.fullmatch(value) if type(value) is str else None
    if match is None:
        raise unlike("a mass such as '62.5 kg'", value)
    whole, decimals = match.groups("")
    if len(decimals) > _KILOGRAM_DECIMALS:
        if decimals[_KILOGRAM_DECIMALS:].strip("0"):
            raise unlike("a mass of whole milligrams", value)
        decimals = decimals[:_KILOGRAM_DECIMALS]
    return _made(Mass, int(whole + decimals.ljust(_KILOGRAM_DECIMALS, "0")))


def read_date(value: object, _type: object = None) -> date:
    """A calendar day: ``"2026-05-04"``."""
    if type(value) is str and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise unlike("a date such as '2026-05-04'", value)


def read_moment(value: object, _type: object = None) -> datetime:
    """A moment of RFC 3339 with its offset, or a whole day as XML Schema writes it."""
    if type(value) is str:
        try:
            if _MOMENT.fullmatch(value):
                return datetime.fromisoformat(value)
            day = _WHOLE_DAY.fullmatch(value)
            if day is not None:
                zone = datetime.fromisoformat(f"{day[1]}T00:00:00{day[2]}").tzinfo
                return WholeDay.of(date.fromisoformat(day[1]), cast("timezone", zone))
        except ValueError:
            pass
        if _LEAP_SECOND.match(value):
            raise unlike("seconds of 00 to 59 (leap seconds are not kept)", value)
    raise unlike(_MOMENT_WORDS, value)


def read_plain_object(value: object, _type: object = None) -> dict[str, object]:
    """An object of any plain values."""
    if type(value) is dict:
        return value
    raise unlike("an object", value)


def read_list(
    values: object, expected: str, read: Callable[[object, object], Value], hint: object = None
) -> tuple[Value, ...]:
    """The members of a list, each read; or an error with the faults of all of them."""
    if type(values) is not list:
        raise unlike(expected, values)
    made: list[Value] = []
    faults: list[Fault] = []
    for number, each in enumerate(values):
        try:
            made.append(read(each, hint))
        except UnreadableError as error:
            faults += error.under(number)
    if faults:
        raise UnreadableError(faults)
    return tuple(made)


def read_geometry(value: object, _type: object = None) -> Geometry:
    """A Point, Polygon or MultiPolygon as in GeoJSON: longitude first, two numbers a position."""
    if type(value) is not dict or set(value) != {"type", "coordinates"}:
        raise unlike("a geometry with 'type' and 'coordinates' alone", value)
    kind = value["type"]
    read = _GEOMETRIES.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise UnreadableError(unlike("Point, Polygon or MultiPolygon", kind).under("type"))
    try:
        return read(value["coordinates"], None)
    except UnreadableError as error:
        raise UnreadableError(error.under("coordinates")) from None


def _point(value: object, _type: object) -> Point:
    if type(value) is not list or [*map(type, value)] not in _PAIRS_OF_NUMBERS:
        raise unlike("a position of two numbers", value)
    return _made(Point, *value)


def _ring(value: object, _type: object) -> Ring:
    return read_list(value, "a list of positions", _point)


def _polygon(value: object, _type: object) -> Polygon:
    return _made(Polygon, read_list(value, "a list of rings", _ring))


def _pieces(value: object, _type: object) -> MultiPolygon:
    return _made(MultiPolygon, read_list(value, "a list of polygons", _polygon))


_PAIRS_OF_NUMBERS = [[one, other] for one in (int, Decimal) for other in (int, Decimal)]
_GEOMETRIES: dict[str, Callable[[object, object], Geometry]] = {
    "Point": _point,
    "Polygon": _polygon,
    "MultiPolygon": _pieces,
}


def _made(make: Callable[..., Value], *values: object) -> Value:
    """What the values make, or what the values' own class says against them."""
    try:
        return make(*values)
    except CocoachainError as error:
        raise UnreadableError([Fault((), str(error))]) from None
