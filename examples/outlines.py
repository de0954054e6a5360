"""Outlines of plots for the example generators: their area, and GeoJSON with six decimals."""

import json
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

Position = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""

EQUATOR_METRES = 6378137.0
ECCENTRICITY = 0.00669437999014
"""The first eccentricity of WGS 84, squared."""


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres in one degree of longitude and of latitude, there."""
    phi = math.radians(latitude)
    bent = 1 - ECCENTRICITY * math.sin(phi) ** 2
    degree = math.pi / 180 * EQUATOR_METRES
    return degree * math.cos(phi) / math.sqrt(bent), degree * (1 - ECCENTRICITY) / bent**1.5


def hectares(ring: Sequence[Position]) -> float:
    """Area of a closed ring of a few kilometres at most; the error is below a thousandth."""
    east, north = metres_per_degree(sum(y for _, y in ring) / len(ring))
    flat = [((x - ring[0][0]) * east, (y - ring[0][1]) * north) for x, y in ring]
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(flat))
    return abs(twice) / 2 / 10_000


def feature(plot: str, ring: Sequence[Sequence[object]], **properties: object) -> dict[str, object]:
    """One plot as a GeoJSON polygon; ``id`` tells which."""
    return {
        "type": "Feature",
        "id": plot,
        "properties": {"id": plot, **properties},
        "geometry": {"type": "Polygon", "coordinates": [[list(each) for each in ring]]},
    }


def write_geojson(path: Path, features: Sequence[dict[str, object]]) -> None:
    """One feature a line, so that a change shows; coordinates have six decimals or more."""
    body = ",\n".join("    " + _padded(json.dumps(each)) for each in features)
    head = '{\n  "type": "FeatureCollection",\n  "features": [\n'
    path.write_text(f"{head}{body}\n  ]\n}}\n", encoding="utf-8")


def _padded(text: str) -> str:
    """Noughts behind every number that has fewer than six decimals."""
    return re.sub(r"(-?\d+\.)(\d+)(?=[,\]])", lambda found: found[1] + found[2].ljust(6, "0"), text)
