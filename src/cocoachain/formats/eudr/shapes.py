"""From a feature's geometry to its pieces: points and polygons, each with the path to it."""

from collections.abc import Iterator
from decimal import Decimal

import attrs

from cocoachain.errors import shown
from cocoachain.findings import Severity
from cocoachain.formats.eudr.notes import Notes
from cocoachain.values.identifiers import nearest_names

ACCEPTED = ("Point", "MultiPoint", "Polygon", "MultiPolygon", "GeometryCollection")
"""Types of geometry that the system takes (field page §7.2)."""

_REFUSED = ("LineString", "MultiLineString")
_LEAST, _MOST = 2, 3
_PLANE = 2

Number = int | Decimal
Written = tuple[Number, Number]
"""Longitude and latitude as they are written."""


@attrs.frozen
class Piece:
    """A point, or the rings of one polygon."""

    path: str
    """Where its coordinates stand, such as ``features[3].geometry.coordinates``."""

    rings: tuple[tuple[Written, ...], ...]
    """The outer ring first; one ring of one position is a point."""

    is_point: bool
    """Whether it is one."""

    def place(self, ring: int, position: int) -> str:
        """The path of one position."""
        return self.path if self.is_point else f"{self.path}[{ring}][{position}]"


class Shapes:
    """The pieces of one feature; what cannot be read is noted."""

    def __init__(self, notes: Notes, feature: int) -> None:
        """For the feature of that number."""
        self._notes = notes
        self._feature = feature
        self._seen_height = False

    def of(self, geometry: object, path: str) -> Iterator[Piece]:
        """Every point and polygon of a geometry, in order, whatever it is nested in."""
        waiting = [(geometry, path)]
        while waiting:
            each, at = waiting.pop()
            if not isinstance(each, dict):
                self._add("Expected a geometry, got {got}", at, got=_told(each))
                continue
            kind = each.get("type")
            if kind not in ACCEPTED:
                self._refuse(kind, at)
            elif kind == "GeometryCollection":
                inner = self._several(each, "geometries", at)
                waiting += reversed([(g, f"{at}.geometries[{n}]") for n, g in enumerate(inner)])
            else:
                yield from self._pieces(kind, self._member(each, "coordinates", at), at)

    def _add(self, template: str, path: str, **values: object) -> None:
        self._notes.add("E16", template, feature=self._feature, place=path, told=values)

    def _refuse(self, kind: object, path: str) -> None:
        accepted = ", ".join(ACCEPTED)
        if kind in _REFUSED:
            told = "Expected a geometry of an area or a point ({accepted}), got the line {got}"
        else:
            told = "Expected a geometry of type {accepted}, got {got}"
        self._add(told, f"{path}.type", accepted=accepted, got=_told(kind))

    def _member(self, geometry: dict[str, object], name: str, path: str) -> object:
        if name not in geometry:
            near = nearest_names(name, geometry)
            got = f"only {shown(near[0])}" if near else "none"
            self._add("Expected a member {name}, got {got}", path, name=name, got=got)
            return None
        return geometry[name]

    def _several(self, geometry: dict[str, object], name: str, path: str) -> list[object]:
        found = self._member(geometry, name, path)
        if found is None and name not in geometry:
            return []
        if isinstance(found, list) and found:
            return found
        self._add(
            "Expected several {name}, got {got}", f"{path}.{name}", name=name, got=_told(found)
        )
        return []

    def _pieces(self, kind: str, coordinates: object, path: str) -> Iterator[Piece]:
        if coordinates is None:
            return
        at = f"{path}.coordinates"
        if kind == "Point":
            yield from self._point(coordinates, at)
        elif kind == "Polygon":
            yield from self._polygon(coordinates, at)
        elif isinstance(coordinates, list) and coordinates:
            read = self._point if kind == "MultiPoint" else self._polygon
            for number, each in enumerate(coordinates):
                yield from read(each, f"{at}[{number}]")
        else:
            self._add(
                "Expected {kind} coordinates, got {got}", at, kind=kind, got=_told(coordinates)
            )

    def _point(self, value: object, path: str) -> Iterator[Piece]:
        if isinstance(value, list) and value and all(isinstance(each, list) for each in value):
            self._add(
                "Expected a position of two numbers for a point, got an array of arrays: {got}",
                path,
                got=_told(value),
            )
            return
        position = self._position(value, path)
        if position is not None:
            yield Piece(path, ((position,),), is_point=True)

    def _polygon(self, value: object, path: str) -> Iterator[Piece]:
        if not isinstance(value, list) or not value:
            self._add("Expected the rings of a polygon, got {got}", path, got=_told(value))
            return
        rings = []
        for number, ring in enumerate(value):
            if not _is_ring(ring):
                self._add(
                    "Expected a ring of positions, got {got}", f"{path}[{number}]", got=_told(ring)
                )
                return
            read = [self._position(p, f"{path}[{number}][{at}]") for at, p in enumerate(ring)]
            if None in read:
                return
            rings.append(tuple(each for each in read if each is not None))
        yield Piece(path, tuple(rings), is_point=False)

    def _position(self, value: object, path: str) -> Written | None:
        """Longitude and latitude; further numbers are passed over, and noted once."""
        if not isinstance(value, list) or len(value) < _LEAST or not all(map(_is_number, value)):
            self._add(
                "Expected a position of two numbers, longitude and latitude, got {got}",
                path,
                got=_told(value),
            )
            return None
        if len(value) > _PLANE and not self._seen_height:
            self._seen_height = True
            self._notes.add(
                "E16", "Expected two numbers in a position, got {got}: what follows is ignored",
                severity=Severity.NOTE if len(value) == _MOST else Severity.WARNING,
                feature=self._feature, place=path, got=len(value),
            )  # fmt: skip
        return value[0], value[1]


def _is_ring(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(p, list) for p in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _told(value: object) -> str:
    """A JSON value as a message shows it; big ones by their kind."""
    if value is None:
        return "null"
    if value == []:
        return "an empty array"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return shown(_plain(value[:4])) + (" …" if len(value) > len(value[:4]) else "")
    return shown(value)


def _plain(values: list[object]) -> list[object]:
    """Numbers as they are written, lists and objects by their kind."""
    return [_brief(each) for each in values]


def _brief(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case list():
            return "[…]"
        case dict():
            return "{…}"
    return value
