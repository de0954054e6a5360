"""Outlines of plots from GeoJSON files beside the sheets (RFC 7946, longitude first).

A feature belongs to the plot that its property ``id`` or ``plot`` (``kode``, ``kebun``), or its own
``id``, names. A file that holds one unnamed feature or bare geometry may be named by one plot.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import cast

import attrs

from cocoachain.errors import CocoachainError, FormatError
from cocoachain.formats.strict_json import loads
from cocoachain.readings import Issue
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon
from cocoachain.values.places import Place

DEFAULT_FILE = "plots.geojson"
MOST_BYTES = 64 * 1024 * 1024

Fetch = Callable[[str], bytes | None]
"""The bytes of a file beside the sheets, or ``None`` where there is none."""

_NAMES = ("id", "plot", "kode", "kebun")
_FLAT, _HIGH = 2, 3


@attrs.define
class Outlines:
    """The outlines of one GeoJSON file."""

    file: str
    by_plot: dict[str, Geometry] = attrs.Factory(dict)
    unnamed: dict[str, Geometry] = attrs.Factory(dict)
    """Those that name no plot, by their path."""

    used: set[str] = attrs.Factory(set)
    paths: dict[str, str] = attrs.Factory(dict)
    issues: list[Issue] = attrs.Factory(list)
    notes: list[str] = attrs.Factory(list)
    altitudes: bool = False

    @classmethod
    def of(cls, file: str, data: bytes) -> "Outlines":
        """The outlines in the bytes of a file; what cannot be used is among its issues."""
        outlines = cls(file)
        try:
            document = loads(data, source=file)
        except FormatError as fault:
            outlines._fault("", str(fault))
            return outlines
        for path, feature in outlines._features(document):
            outlines._take(path, feature)
        if outlines.altitudes:
            outlines.notes.append(f"{file}: altitudes are not kept")
        return outlines

    def find(self, plot: str) -> Geometry | None:
        """The outline of that plot, or the only one of a file that names none."""
        if plot in self.by_plot:
            self.used.add(plot)
            return self.by_plot[plot]
        if not self.by_plot and len(self.unnamed) == 1:
            self.used.update(self.unnamed)
            return next(iter(self.unnamed.values()))
        return None

    def tell_unused(self, plots: Collection[object]) -> None:
        """A feature that names no plot, or none of the ledger's, is an issue.

        A plot whose row names another file has its outline from there; that is no fault here.
        """
        for plot in self.by_plot:
            if plot not in self.used and plot not in plots:
                self._fault(self.paths[plot], f"Expected a plot of the ledger, got {plot!r}")
        for path in self.unnamed:
            if path not in self.used:
                names = f"{', '.join(_NAMES[:-1])} or {_NAMES[-1]}"
                self._fault(
                    path,
                    f"Expected the identifier of a plot as property {names}, got none: not read",
                )

    def _fault(self, path: str, message: str) -> None:
        self.issues.append(Issue(Place(file=self.file, path=path or None), message))

    def _features(self, document: object) -> Iterator[tuple[str, Mapping[str, object]]]:
        kind = document.get("type") if isinstance(document, dict) else None
        if kind == "FeatureCollection":
            features = cast("dict[str, object]", document).get("features")
            if not isinstance(features, list):
                self._fault("features", "Expected a list of features")
                return
            for place, feature in enumerate(features):
                if isinstance(feature, dict) and feature.get("type") == "Feature":
                    yield f"features[{place}]", feature
                else:
                    self._fault(f"features[{place}]", "Expected a Feature")
        elif kind == "Feature":
            yield "", cast("dict[str, object]", document)
        elif kind in {"Point", "Polygon", "MultiPolygon"}:
            yield "", {"geometry": document}
        else:
            self._fault("type", f"Expected a FeatureCollection, Feature or geometry, got {kind!r}")

    def _take(self, path: str, feature: Mapping[str, object]) -> None:
        try:
            geometry = self._geometry(feature.get("geometry"))
        except CocoachainError as fault:
            self._fault(f"{path}.geometry".lstrip("."), str(fault))
            return
        name = _name(feature)
        if name is None:
            self.unnamed[path] = geometry
        elif name in self.by_plot:
            self._fault(
                path, f"Expected one outline of plot {name!r}, got a second: the first is kept"
            )
        else:
            self.by_plot[name] = geometry
            self.paths[name] = path

    def _geometry(self, value: object) -> Geometry:
        kind = value.get("type") if isinstance(value, dict) else None
        coordinates = cast("dict[str, object]", value).get("coordinates") if kind else None
        if kind == "Point":
            return self._position(coordinates)
        if kind == "Polygon":
            return self._polygon(coordinates)
        if kind == "MultiPolygon":
            return MultiPolygon([self._polygon(each) for each in _listed(coordinates, "polygons")])
        raise FormatError(f"Expected a Point, Polygon or MultiPolygon, got {kind!r}")

    def _polygon(self, coordinates: object) -> Polygon:
        rings = _listed(coordinates, "rings")
        return Polygon(
            [[self._position(each) for each in _listed(ring, "positions")] for ring in rings]
        )

    def _position(self, value: object) -> Point:
        numbers = _listed(value, "numbers")
        if len(numbers) not in {_FLAT, _HIGH} or not all(map(_is_number, numbers)):
            raise FormatError(f"Expected [longitude, latitude] as numbers, got {numbers!r:.60}")
        self.altitudes |= len(numbers) == _HIGH
        return Point(numbers[0], numbers[1])  # type: ignore[arg-type]  # converted to Decimal there


def _listed(value: object, what: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise FormatError(f"Expected a list of {what}, got {value!r:.60}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _name(feature: Mapping[str, object]) -> str | None:
    properties = feature.get("properties")
    named = [properties.get(each) for each in _NAMES] if isinstance(properties, dict) else []
    for each in (*named, feature.get("id")):
        if isinstance(each, str) and each:
            return each
        if isinstance(each, int) and not isinstance(each, bool):
            return str(each)
    return None
