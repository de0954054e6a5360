"""Rule of region codes, and of plots that lie elsewhere (N03)."""

from collections.abc import Iterable, Iterator, Mapping

from cocoachain.errors import RecordTypeError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.plots import Plot, region_parts
from cocoachain.model.records import Record
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.eudr import countries
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.registers import (
    boxes,
    listed_regions,
    provinces,
    wholly_listed,
)

REGION_FORM = "Expected a region code such as 52.08.02.2003 or GH-AH, got {got}"
REGION_UNKNOWN = "Expected a region code of the table of 2025, got {got}{near}"
PROVINCE = "Expected a region code that begins with a province, got {got}"
COUNTRY = "Expected a country code of ISO 3166-1 such as ID, got {got}"
ELSEWHERE = "Expected a region of {country}, got {got}"
OUTSIDE = "Expected the plot in {name}, {west} to {east} E and {south} to {north} N, got it at {at}"
OUTSIDE_OUTLINE = "Expected the plot inside the outline of {name}, got it at {at}"


def _outlines(value: object, name: str) -> Mapping[str, Polygon | MultiPolygon]:
    """Region codes with their outlines."""
    if not isinstance(value, Mapping) or not all(
        isinstance(code, str) and isinstance(outline, Polygon | MultiPolygon)
        for code, outline in value.items()
    ):
        message = f"Expected region codes with their outlines, got {type(value).__name__} ({name})"
        raise RecordTypeError(message)
    return value


@rule(
    "N03",
    settings={
        "outlines": Setting(
            {},
            "Outlines of villages or other regions, by code, to look for plots in",
            (),
            _outlines,
        )
    },
    says=[REGION_FORM, REGION_UNKNOWN, PROVINCE, COUNTRY, ELSEWHERE, OUTSIDE, OUTSIDE_OUTLINE],
)
def region_that_is_none(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A region or country code does not exist, or a plot lies outside its region.

    Codes are those of the Ministry of Home Affairs in Indonesia and ISO 3166-2 elsewhere. Below the
    regencies of which the table of 2025 has every village (52.08, Lombok Utara), a code must be in
    it; elsewhere its form and its province are judged. A plot must lie inside the outline of its
    region where the setting `outlines` has one (an error), and inside the box of its regency where
    the box is known (a warning: swapped axes, or the wrong village).

    Why: A village that does not exist cannot be visited, and a plot outside its village is another
        farmer's, or the sea.
    Mend: Look the code up in the table, or the coordinates up on a map: longitude first.
    Source: Kepmendagri 300.2.2-2430/2025, field page §8.2; box, field page §7.2, last row (K); §12,
        row N03.
    """
    coded = [each for each in lineage.chain if getattr(each, "region", None)]
    countried = [each for each in lineage.chain if getattr(each, "country", None)]
    if not coded and not countried:
        yield Unjudged("no record has a region or a country")
        return
    for record in countried:
        if record.country not in countries():  # type: ignore[attr-defined]  # selected for having it
            yield Finding.at(record, COUNTRY, got=record.country)  # type: ignore[attr-defined]  # as above
    for record in coded:
        yield from _wrong_region(record, str(record.region))  # type: ignore[attr-defined]  # as above
    for plot in lineage.chain.plots:
        yield from _misplaced(plot, settings["outlines"])


def _wrong_region(record: Record, code: str) -> Iterator[Finding]:
    parts = region_parts(code)
    country = getattr(record, "country", None)
    if not parts:
        yield Finding.at(record, REGION_FORM, got=code)
    elif parts["country"] == "ID" and "-" not in code and len(code) > len("ID"):
        yield from _not_in_the_table(record, code)
    elif parts["country"] not in countries():
        yield Finding.at(record, REGION_FORM, got=code)
    if parts and country in countries() and parts["country"] != country:
        yield Finding.at(record, ELSEWHERE, country=country, got=code)


def _not_in_the_table(record: Record, code: str) -> Iterator[Finding]:
    """A code of the ministry that its table does not have."""
    if code[:2] not in provinces():
        yield Finding.at(record, PROVINCE, got=code)
    elif any(code.startswith(f"{whole}.") for whole in wholly_listed()):
        names = listed_regions()
        if code not in names:
            close = nearest_names(code, names)
            near = f" (nearest: {', '.join(f'{each} {names[each]}' for each in close)})"
            yield Finding.at(record, REGION_UNKNOWN, got=code, near=near if close else "")


def _misplaced(plot: Plot, outlines: Mapping[str, Polygon | MultiPolygon]) -> Iterator[Finding]:
    """A plot that lies outside the outline of its region, or the box of its regency."""
    if plot.location is None or not plot.region:
        return
    corners = [plot.location] if isinstance(plot.location, Point) else [*plot.location.positions()]
    levels = list(region_parts(plot.region).values())[::-1]
    told = next((code for code in levels if code in outlines), None)
    if told is not None:
        at = next((each for each in corners if not _within(outlines[told], each)), None)
        if at is not None:
            yield Finding.at(plot, OUTSIDE_OUTLINE, name=_named(told), at=_at(at))
        return
    for code in levels:
        box = boxes().get(code)
        if box is not None:
            at = next((e for e in corners if not box.holds(e.longitude, e.latitude)), None)
            if at is not None:
                yield Finding.at(
                    plot, OUTSIDE, severity=Severity.WARNING, name=_named(code), west=box.west,
                    east=box.east, south=box.south, north=box.north, at=_at(at),
                )  # fmt: skip
            return


def _named(code: str) -> str:
    name = listed_regions().get(code)
    return f"{name} ({code})" if name else code


def _at(point: Point) -> str:
    return f"{point.longitude} E {point.latitude} N"


def _within(outline: Polygon | MultiPolygon, point: Point) -> bool:
    """Whether a point lies in an outline, by crossings of a ray; its holes are outside."""
    shapes = outline.polygons if isinstance(outline, MultiPolygon) else (outline,)
    return any(sum(_crossings(ring, point) for ring in shape.rings) % 2 for shape in shapes)


def _crossings(ring: Iterable[Point], point: Point) -> int:
    """How many sides a ray to the east crosses; the last corner is joined to the first."""
    corners = list(ring)
    count = 0
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (one.latitude > point.latitude) is not (other.latitude > point.latitude):
            rise = (point.latitude - one.latitude) / (other.latitude - one.latitude)
            count += point.longitude < one.longitude + rise * (other.longitude - one.longitude)
    return count
