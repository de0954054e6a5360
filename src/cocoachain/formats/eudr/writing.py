"""Plots as the geolocation file of the EUDR: the same plots give the same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from cocoachain.errors import FormatError, RecordTypeError, UnknownChoiceError, shown
from cocoachain.model.plots import Plot, region_parts
from cocoachain.values.areas import FIGURES, hectares
from cocoachain.values.eudr import MICRO, NEWEST, Edition, edition
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon, Ring
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.rings import is_clockwise

AREAS = (*FIGURES, "declared")
"""The areas that may be written for an outline."""

_NAMED = 5


def geojson(
    plots: Iterable[Plot] | Plot,
    *,
    producers: Mapping[str, str] | None = None,
    rules: str = NEWEST,
    area: str = "sphere",
) -> bytes:
    """The plots as a GeoJSON FeatureCollection in UTF-8, by identifier, with the four properties.

    ``ProductionPlace`` is the plot's identifier and ``ProducerCountry`` that of its region code.
    ``ProducerName`` is what ``producers`` has for the plot, and otherwise the identifier of its
    farmer, so that no personal data leave unasked and producers are still told apart. ``Area`` is
    in hectares: of a point the declared one, of an outline the one computed on the sphere of
    R = 6 378 137 m that the Commission's examples fit, or on the ``ellipsoid``, or as ``declared``.
    What is not known is left out.

    Coordinates are longitude, latitude with six decimals, cut as the edition says (``v3``
    truncates, ``1.3`` rounds); zeros are added to those written with fewer, which rule E04 finds.
    Positions that the cut makes equal to the one before are dropped, and outer rings run
    counterclockwise (RFC 7946 §3.1.6). Nothing else is mended: ``check_geojson`` finds faults.

    Raises:
        FormatError: A plot has no place; they are named.
        RecordTypeError: Not plots.
        UnknownChoiceError: There is no such edition or kind of area.
        MissingExtraError: The ellipsoid needs the extra ``geo``.
    """
    chosen = edition(rules)
    if area not in AREAS:
        raise UnknownChoiceError("area", area, nearest_names(area, AREAS))
    listed = _listed(plots)
    lines = [_feature(plot, producers or {}, chosen, area) for plot in listed]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return text.encode()


def _listed(plots: object) -> list[Plot]:
    """The plots by identifier, each once."""
    given: Iterable[object] = [plots] if isinstance(plots, Plot) else _several(plots)
    found: dict[str, Plot] = {}
    for each in given:
        if not isinstance(each, Plot):
            message = f"Expected plots, got {type(each).__name__}: {shown(each)}"
            raise RecordTypeError(message)
        found.setdefault(each.id, each)
    nowhere = [name for name, plot in sorted(found.items()) if plot.location is None]
    if nowhere:
        more = f" and {len(nowhere) - _NAMED} more" if len(nowhere) > _NAMED else ""
        names = ", ".join(nowhere[:_NAMED])
        message = f"Expected a point or an outline for each plot, got none for {names}{more}"
        raise FormatError(message)
    return [found[name] for name in sorted(found)]


def _several(plots: object) -> Iterable[object]:
    if isinstance(plots, Iterable) and not isinstance(plots, str | bytes | Mapping):
        return plots
    message = f"Expected plots, got {type(plots).__name__}: {shown(plots)}"
    raise RecordTypeError(message)


def _feature(plot: Plot, producers: Mapping[str, str], chosen: Edition, area: str) -> str:
    properties: dict[str, str] = {}
    name = producers.get(plot.id) or plot.farmer
    country = region_parts(plot.region).get("country")
    if name:
        properties["ProducerName"] = _text(name)
    if country:
        properties["ProducerCountry"] = _text(country)
    properties["ProductionPlace"] = _text(plot.id)
    assert plot.location is not None  # noqa: S101 - refused before
    kept = _kept(plot.location, chosen)
    is_declared = area == "declared" or isinstance(kept, Point)
    size = plot.area_ha if is_declared else hectares(kept, on=area)
    if size is not None:
        properties["Area"] = f"{size:f}"
    told = ",".join(f'"{key}":{value}' for key, value in properties.items())
    return f'{{"type":"Feature","properties":{{{told}}},"geometry":{_geometry(kept)}}}'


def _kept(place: Geometry, chosen: Edition) -> Geometry:
    """The place as the system keeps it, with outer rings that run counterclockwise."""
    match place:
        case Point():
            return _cut(place, chosen)
        case Polygon():
            return _kept_polygon(place, chosen)
        case MultiPolygon():
            return MultiPolygon([_kept_polygon(piece, chosen) for piece in place.polygons])


def _kept_polygon(polygon: Polygon, chosen: Edition) -> Polygon:
    outer, *holes = (list(_ring(ring, chosen)) for ring in polygon.rings)
    micro = [(chosen.micro(each.longitude), chosen.micro(each.latitude)) for each in outer]
    return Polygon([outer[::-1] if is_clockwise(micro) else outer, *holes])


def _ring(ring: Ring, chosen: Edition) -> Iterator[Point]:
    """The positions as the system keeps them, less those that the cut made equal."""
    before: Point | None = None
    for at, point in enumerate(ring):
        here = _cut(point, chosen)
        if here != before or point == ring[at - 1]:
            yield here
        before = here


def _cut(point: Point, chosen: Edition) -> Point:
    east, north = (chosen.micro(each) for each in (point.longitude, point.latitude))
    return Point(Decimal(east) / MICRO, Decimal(north) / MICRO)


def _geometry(place: Geometry) -> str:
    match place:
        case Point():
            return f'{{"type":"Point","coordinates":{_pair(place)}}}'
        case Polygon():
            return f'{{"type":"Polygon","coordinates":{_polygon(place)}}}'
        case MultiPolygon():
            pieces = ",".join(map(_polygon, place.polygons))
            return f'{{"type":"MultiPolygon","coordinates":[{pieces}]}}'


def _polygon(polygon: Polygon) -> str:
    rings = ("[" + ",".join(map(_pair, ring)) + "]" for ring in polygon.rings)
    return "[" + ",".join(rings) + "]"


def _pair(point: Point) -> str:
    """A position with six decimals, zeros included; there is no negative 0.

    >>> _pair(Point("116.2", "-0.0"))
    '[116.200000,0.000000]'
    """
    return f"[{point.longitude + 0:.6f},{point.latitude + 0:.6f}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
