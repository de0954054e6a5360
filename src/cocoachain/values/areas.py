"""Areas of outlines in hectares: on the sphere that the EUDR's examples fit, and on the ellipsoid.

The six areas that the Commission's own example files declare are those of a sphere whose radius is
the equatorial radius of WGS 84; near the equator they lie up to 0.7 % above the true area on the
ellipsoid (Karney, *Algorithms for geodesics*, 2013), which needs the extra ``geo``.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from cocoachain.errors import MissingExtraError, UnknownChoiceError
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import nearest_names

SPHERE_METRES = 6_378_137
"""The equatorial radius of WGS 84, as the radius of the sphere."""

FIGURES = ("sphere", "ellipsoid")
"""The figures of the earth on which an area can be asked for."""

_SQUARE_METRES = 10_000
_SMALLEST = Decimal("0.0001")

Degrees = Sequence[tuple[float, float]]
"""A ring: longitude and latitude in degrees, closed or not."""


def hectares(geometry: Geometry, *, on: str = "sphere") -> Decimal:
    """The area of an outline in hectares, to 0.0001 ha (1 m²), less its holes; 0 for a point.

    ``on`` is ``sphere``, the one of R = 6 378 137 m that the Commission's examples fit, or
    ``ellipsoid``, the geodesic area on WGS 84.

    Raises:
        UnknownChoiceError: There is no such figure.
        MissingExtraError: geographiclib is not installed; only the ellipsoid needs it.

    >>> hectares(Polygon([[(116, -8), (116.01, -8), (116.01, -8.01), (116, -8.01), (116, -8)]]))
    Decimal('122.7128')
    """
    if on not in FIGURES:
        raise UnknownChoiceError("figure of the earth", on, nearest_names(on, FIGURES))
    if isinstance(geometry, Point):
        return Decimal(0)
    pieces = geometry.polygons if isinstance(geometry, MultiPolygon) else (geometry,)
    square = ring_on_ellipsoid if on == "ellipsoid" else ring_on_sphere
    metres = sum(_less_holes(piece, square) for piece in pieces)
    return Decimal(metres / _SQUARE_METRES).quantize(_SMALLEST, ROUND_HALF_EVEN)


def _less_holes(polygon: Polygon, square: Callable[[Degrees], float]) -> float:
    outer, *holes = ([(float(p.longitude), float(p.latitude)) for p in r] for r in polygon.rings)
    return square(outer) - sum(map(square, holes))


def ring_on_sphere(ring: Degrees) -> float:
    """Square metres within a ring on the sphere, however it runs round."""
    total = 0.0
    for (east, north), (east_next, north_next) in _sides(ring):
        rise = 2 + math.sin(math.radians(north)) + math.sin(math.radians(north_next))
        total += math.radians(east_next - east) * rise
    return abs(total) * SPHERE_METRES**2 / 2


def ring_on_ellipsoid(ring: Degrees) -> float:
    """Square metres within a ring whose sides are geodesics of WGS 84.

    Raises:
        MissingExtraError: geographiclib is not installed.
    """
    try:
        from geographiclib.geodesic import Geodesic
    except ImportError:
        raise MissingExtraError("geo", "An area on the ellipsoid") from None
    outline = Geodesic.WGS84.Polygon()
    for east, north in ring:
        outline.AddPoint(north, east)
    _, _, area = outline.Compute(reverse=False, sign=True)
    return abs(float(area))


def _sides(ring: Degrees) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    return zip(ring, [*ring[1:], ring[0]] if len(ring) else [], strict=True)
