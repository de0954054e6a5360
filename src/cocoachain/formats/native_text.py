"""How our JSON writes single values as text: one way for each, digits and offsets kept.

:mod:`~cocoachain.formats.native_values` reads them back.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import cast

from cocoachain.errors import FormatError, shown
from cocoachain.formats.strict_json import DEEPEST, MOST_DIGITS
from cocoachain.values.geometry import Geometry, Point, Polygon
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

DEPTH_OF_A_FIELD = 3
"""What stands around the value of a field: the document, the list of its kind, the record."""

_MINUTE = timedelta(minutes=1)
_LENGTH_TO_SECONDS = len("2026-05-04T00:00:00")

text_of = json.JSONEncoder(ensure_ascii=False).encode
"""A string as JSON text, its characters as they are."""


def mass_text(mass: Mass) -> str:
    """Kilograms with the unit, without needless zeros."""
    return f'"{mass}"'


def count_text(count: int) -> str:
    """A whole number."""
    return str(count)


def yes_or_no_text(value: bool) -> str:  # noqa: FBT001 - the value itself is to be written
    """True or false."""
    return "true" if value else "false"


def number_text(number: Decimal) -> str:
    """The number with the digits that it has; a zero loses its sign."""
    digits = str(number or number.copy_abs())
    if len(digits) > MOST_DIGITS and sum(map(str.isdigit, digits)) > MOST_DIGITS:
        problem = f"Expected a number of at most {MOST_DIGITS} digits, got {shown(digits)}"
        raise FormatError(problem)
    return digits


def date_text(day: date) -> str:
    """The calendar day."""
    return f'"{day.isoformat()}"'


def moment_text(moment: datetime) -> str:
    """The moment with its offset in whole minutes, or the day alone with its offset."""
    if isinstance(moment, WholeDay):
        first = datetime.combine(moment.date(), time.min, moment.tzinfo).isoformat()
        return f'"{moment.date().isoformat()}{first[_LENGTH_TO_SECONDS:]}"'
    offset_of = moment.utcoffset()
    if offset_of is not None and offset_of % _MINUTE:
        moment = moment.astimezone(timezone(offset_of // _MINUTE * _MINUTE))
    return f'"{datetime.isoformat(moment)}"'


def geometry_text(geometry: Geometry) -> str:
    """The geometry as in GeoJSON."""
    kind = type(geometry).__name__
    if isinstance(geometry, Point):
        coordinates = _position_text(geometry)
    elif isinstance(geometry, Polygon):
        coordinates = _rings_text(geometry)
    else:
        coordinates = f"[{', '.join(map(_rings_text, geometry.polygons))}]"
    return f'{{"type": "{kind}", "coordinates": {coordinates}}}'


def _position_text(point: Point) -> str:
    return f"[{number_text(point.longitude)}, {number_text(point.latitude)}]"


def _rings_text(polygon: Polygon) -> str:
    rings = (f"[{', '.join(map(_position_text, ring))}]" for ring in polygon.rings)
    return f"[{', '.join(rings)}]"


class _Literal(str):
    """JSON text that is ready."""

    __slots__ = ()


def plain_text(value: object) -> str:
    """Plain values of ``extra`` as JSON text, without recursion.

    Raises:
        FormatError: The strict reader would not take it back: too deep, or too long a number.
    """
    pieces: list[str] = []
    depth = DEPTH_OF_A_FIELD
    ahead: list[object] = [value]
    while ahead:
        item = ahead.pop()
        if isinstance(item, _Literal):
            depth -= item in _CLOSING
            pieces.append(item)
        elif isinstance(item, Mapping | tuple | list):
            depth += 1
            if depth > DEEPEST:
                problem = f"Expected lists and objects at most {DEEPEST} deep, got deeper ones"
                raise FormatError(problem)
            ahead.extend(reversed([*_opened(item)]))
        else:
            pieces.append(_leaf_text(item))
    return "".join(pieces)


_CLOSING = frozenset("]}")


def _opened(
    container: "Mapping[str, object] | tuple[object, ...] | list[object]",
) -> Iterator[object]:
    """A list or object as literals and the values between them."""
    is_object = isinstance(container, Mapping)
    yield _Literal("{" if is_object else "[")
    for number, each in enumerate(container):
        if number:
            yield _Literal(", ")
        if isinstance(container, Mapping):
            yield each
            yield _Literal(": ")
            yield container[cast("str", each)]
        else:
            yield each
    yield _Literal("}" if is_object else "]")


def _leaf_text(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return yes_or_no_text(value)
    if isinstance(value, int | Decimal):
        return number_text(Decimal(value))
    return text_of(str(value))
