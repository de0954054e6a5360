"""Points and polygons on WGS 84 (EPSG:4326), longitude first, as decimal degrees.

Coordinates are Decimals, so that the six decimals which the EUDR file asks for stay as written
(field page §7.2). Only what computing needs is checked here: range and shape. Whether a ring is
closed, simple or free of holes is a rule's matter.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.values.figures import check_figure

_FURTHEST = {"longitude": Decimal(180), "latitude": Decimal(90)}


def degrees(value: object, what: str) -> Decimal:
    """The coordinate as an exact Decimal; ``what`` is ``longitude`` or ``latitude``.

    Raises:
        RecordTypeError: Not a number.
        RecordError: Outside -180 to 180 or -90 to 90 degrees.
    """
    number = check_figure(value, what)
    limit = _FURTHEST[what]
    if not -limit <= number <= limit:
        swapped = what == "latitude" and abs(number) <= _FURTHEST["longitude"]
        hint = "; are latitude and longitude swapped?" if swapped else ""
        message = f"Expected {what} of -{limit} to {limit} degrees, got {shown(value)}{hint}"
        raise RecordError(message)
    return number


def _longitude(value: float | str | Decimal) -> Decimal:
    return degrees(value, "longitude")


def _latitude(value: float | str | Decimal) -> Decimal:
    return degrees(value, "latitude")


@attrs.frozen
class Point:
    """One position: ``Point(116.2381, -8.3102)``, longitude first."""

    longitude: Decimal = attrs.field(converter=_longitude)
    """Degrees east, -180 to 180."""

    latitude: Decimal = attrs.field(converter=_latitude)
    """Degrees north, -90 to 90."""

    def positions(self) -> Iterator["Point"]:
        """This one."""
        yield self


Coordinate = int | float | str | Decimal
Position = Point | tuple[Coordinate, Coordinate] | list[Coordinate]
"""A Point, or a pair of longitude and latitude."""

Ring = tuple[Point, ...]


def _rings(rings: Iterable[Iterable[Position]]) -> tuple[Ring, ...]:
    """Rings of Points, from Points or ``(longitude, latitude)`` pairs."""
    made = tuple(
        tuple(_position(each) for each in _several(ring, "positions"))
        for ring in _several(rings, "rings")
    )
    if not made or not all(made):
        message = "Expected at least one ring with positions, got none"
        raise RecordError(message)
    return made


def _several(values: object, what: str) -> Iterable[object]:
    """The values, if they can be gone through in an order."""
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | set):
        return values
    message = f"Expected {what}, got {type(values).__name__}: {shown(values)}"
    raise RecordTypeError(message)


def _position(value: object) -> Point:
    if isinstance(value, Point):
        return value
    if isinstance(value, tuple | list) and len(value) == 2:  # noqa: PLR2004 - longitude and latitude
        return Point(value[0], value[1])
    message = f"Expected a position as (longitude, latitude), got {shown(value)}"
    raise RecordError(message)


@attrs.frozen
class Polygon:
    """An outer ring, and holes after it; each ring as it was written, closed or not."""

    rings: tuple[Ring, ...] = attrs.field(converter=_rings)
    """The outer ring first."""

    def positions(self) -> Iterator[Point]:
        """All positions, ring after ring."""
        for ring in self.rings:
            yield from ring


def _polygons(polygons: Iterable[Polygon]) -> tuple[Polygon, ...]:
    made = tuple(_several(polygons, "polygons"))
    if not made:
        message = "Expected at least one polygon, got none"
        raise RecordError(message)
    for each in made:
        if not isinstance(each, Polygon):
            message = f"Expected a Polygon, got {type(each).__name__}: {shown(each)}"
            raise RecordTypeError(message)
    return tuple(each for each in made if isinstance(each, Polygon))


@attrs.frozen
class MultiPolygon:
    """Several separate pieces of one plot."""

    polygons: tuple[Polygon, ...] = attrs.field(converter=_polygons)
    """At least one."""

    def positions(self) -> Iterator[Point]:
        """All positions, polygon after polygon."""
        for polygon in self.polygons:
            yield from polygon.positions()


Geometry = Point | Polygon | MultiPolygon
"""Where a plot is: a point, an outline, or several."""
