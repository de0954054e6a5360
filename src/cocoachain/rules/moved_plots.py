"""Rule of plots that were moved by a correction (P10)."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.corrections import Correction
from cocoachain.model.plots import Plot
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.geometry import Geometry, Point

_RADIUS_M = 6_371_000
"""Of a sphere as large as the earth; good for a warning."""

MOVED = (
    "Expected plot {plot} to stay where it was, got it moved {metres} m by correction {correction}"
)
TURNED = (
    "Expected plot {plot} to stay in region {before}, got it in {after} by correction {correction}"
)


def _no_plot_corrected(lineage: Lineage) -> str | None:
    if any(each.kind == "plot" and each.replacement for each in lineage.given.corrections):
        return None
    return "no correction replaces a plot"


@rule(
    "P10",
    Severity.WARNING,
    needs=[_no_plot_corrected],
    settings={"metres": Setting(100, "how far the middle of a plot may move; K")},
    says=[MOVED, TURNED],
)
def plot_moved(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A correction moved a plot elsewhere, after cocoa or a check was booked to it.

    Compared are the middles of the plot as it was and as it is, and its region. A plot that was
    measured again stays within a hundred metres of where it was.

    Why: A plot is moved out of a protected forest on paper, and the cocoa stays where it grew.
    Mend: Visit the plot, and record a new one if it is another piece of land.
    Source: Field page §11, laundering from protected forest (Mont Tia); metres, K.
    """
    given = lineage.given
    unjudged = total = 0
    for correction in given.corrections:
        if correction.kind != "plot" or correction.replacement is None:
            continue
        total += 1
        before = given.find("plot", correction.record)
        after = given.find("plot", correction.replacement)
        if not isinstance(before, Plot) or not isinstance(after, Plot):
            unjudged += 1
            continue
        yield from _moved(before, after, correction, settings["metres"])
    if unjudged:
        yield Unjudged("one of the two plots has no record", unjudged, total, "corrections")


def _moved(before: Plot, after: Plot, correction: Correction, most: int) -> Iterator[Finding]:
    name = correction.record
    if before.location is not None and after.location is not None:
        metres = round(_metres(_middle(before.location), _middle(after.location)))
        if metres > most:
            told = {"plot": name, "metres": metres, "correction": correction.id}
            yield Finding.at(("plot", name), MOVED, told=told)
    if before.region and after.region and before.region != after.region:
        told = {"plot": name, "before": before.region, "after": after.region}
        yield Finding.at(("plot", name), TURNED, told={**told, "correction": correction.id})


def _middle(place: Geometry) -> tuple[float, float]:
    """Longitude and latitude halfway between the ends of a plot, in degrees."""
    points = [place] if isinstance(place, Point) else list(place.positions())
    east = [float(each.longitude) for each in points]
    north = [float(each.latitude) for each in points]
    return (min(east) + max(east)) / 2, (min(north) + max(north)) / 2


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way between two points on the sphere (haversine)."""
    (east, north), (east_2, north_2) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((north_2 - north) / 2) ** 2
    half += cos(north) * cos(north_2) * sin((east_2 - east) / 2) ** 2
    return 2 * _RADIUS_M * asin(min(1.0, sqrt(half)))
