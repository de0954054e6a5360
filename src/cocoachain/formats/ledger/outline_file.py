"""Outlines of plots as GeoJSON (RFC 7946), digits as they are."""

import json
from collections.abc import Iterable
from decimal import Decimal

from cocoachain.model.chain import Chain
from cocoachain.values.geometry import Geometry, Point, Polygon, Ring


def outline_bytes(chain: Chain) -> bytes | None:
    """A FeatureCollection of the plots that have an outline; ``None`` if none has."""
    features = [
        f'{{"type":"Feature","properties":{{"id":{json.dumps(plot.id)}}},'
        f'"geometry":{_geometry(plot.geometry)}}}'
        for plot in chain.plots
        if plot.geometry is not None
    ]
    return _collection(features) if features else None


def _collection(features: Iterable[str]) -> bytes:
    inner = ",\n".join(features)
    return f'{{"type":"FeatureCollection","features":[\n{inner}\n]}}\n'.encode()


NO_OUTLINES = _collection(())
"""What stands in a file whose outlines are all gone."""


def _geometry(geometry: Geometry) -> str:
    if isinstance(geometry, Point):
        kind, coordinates = "Point", _position(geometry)
    elif isinstance(geometry, Polygon):
        kind, coordinates = "Polygon", _polygon(geometry)
    else:
        kind, coordinates = "MultiPolygon", _list(map(_polygon, geometry.polygons))
    return f'{{"type":"{kind}","coordinates":{coordinates}}}'


def _polygon(polygon: Polygon) -> str:
    return _list(map(_ring, polygon.rings))


def _ring(ring: Ring) -> str:
    return _list(map(_position, ring))


def _position(point: Point) -> str:
    return _list(map(_number, (point.longitude, point.latitude)))


def _number(degrees: Decimal) -> str:
    return f"{degrees:f}"


def _list(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"
