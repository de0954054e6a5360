"""Rules of a plot's place and area: point, coordinates, outline, declared area (E03 to E06)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.plots import Plot, region_parts
from cocoachain.rules.eudr_scope import area
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share
from cocoachain.values.areas import hectares
from cocoachain.values.eudr import NEWEST, Edition, edition, editions, lands_at, lies_in, limit
from cocoachain.values.geometry import MultiPolygon, Point, Polygon, Ring
from cocoachain.values.rings import RingFaultKind, ring_faults

EDITION = Setting(NEWEST, "which edition of the Commission's description", tuple(editions()))
NOWHERE = "no plot has a point or an outline"
_COARSE = 4


def placed(lineage: Lineage) -> str | None:
    """Why rules of places cannot run: no plot has one."""
    return None if any(plot.location is not None for plot in lineage.chain.plots) else NOWHERE


NEEDS_OUTLINE = "Expected an outline for a plot above {most} ha, got a point for {got} ha"
TOO_SMALL = "Expected at least {least} ha for a plot that is a point, got {got} ha"


@rule(
    "E03",
    needs=["plots", placed],
    settings={
        "edition": EDITION,
        "most_ha": Setting(None, "largest area of a point; else the edition's", check=area),
        "least_ha": Setting(None, "smallest area of a point; else the edition's", check=area),
    },
    says=[NEEDS_OUTLINE, TOO_SMALL],
)
def point_too_large(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A plot of more than 4 ha has a point and no outline, or a point stands for next to nothing.

    Judged are plots with a point and no outline, by their declared area: at most 4 ha, at least
    0.0001 ha. A point without a declared area is not judged: the information system takes 4 ha.

    Why: The information system refuses such a point.
    Mend: Walk the border of the plot and record its outline, or correct the area (hectares).
    Source: Field page §7.2, point or polygon and area on point; §12, row E03.
    """
    chosen = edition(settings["edition"])
    most = _or(settings["most_ha"], chosen.point_area_most_ha)
    least = _or(settings["least_ha"], chosen.point_area_least_ha)
    points = [plot for plot in lineage.chain.plots if isinstance(plot.location, Point)]
    unknown = 0
    for plot in points:
        if plot.area_ha is None:
            unknown += 1
        elif plot.area_ha > most:
            yield Finding.at(plot, NEEDS_OUTLINE, most=plain(most), got=plain(plot.area_ha))
        elif plot.area_ha < least:
            yield Finding.at(plot, TOO_SMALL, least=plain(least), got=plain(plot.area_ha))
    if not points:
        yield Unjudged("no plot is a point")
    elif unknown:
        yield Unjudged("no area is declared", unknown, len(points), "points")


def _or(value: Decimal | None, other: Decimal) -> Decimal:
    return other if value is None else value


def plain(number: Decimal) -> str:
    """The number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


COARSE = "Expected coordinates with {fewest} decimals, got at most {got}"
SWAPPED = (
    "Expected longitude before latitude, got {longitude}, {latitude}, which lies outside {place};"
    " the other way round it would not"
)
ELSEWHERE = "Expected a plot in {place}, got {longitude}, {latitude}, which lies outside"


@rule(
    "E04",
    needs=["plots", placed],
    settings={
        "edition": EDITION,
        "fewest_decimals": Setting(6, "decimals that a coordinate is written with"),
    },
    says=[COARSE, SWAPPED, ELSEWHERE],
)
def coordinates_that_cannot_be(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A plot's coordinates are too coarse, swapped, or not in its country.

    Six decimals (0.1 m) are asked for. Where no coordinate of a plot has more than four (11 m) it
    is an error; where the most is five it is a warning, since a writer may have dropped zeros at
    the end. The middle of the plot is compared with boxes round the country that its region code
    names, or round all countries where it names none: outside is a warning, and an error if it
    would lie inside with longitude and latitude swapped. A coordinate out of range is refused when
    it is read.

    Why: The information system takes a swapped position for another place, mostly at sea.
    Mend: Give longitude and latitude in degrees of WGS 84 with six decimals, and the right region.
    Source: Field page §7.2, format, precision and coordinates; §12, row E04.
    """
    fewest = min(settings["fewest_decimals"], edition(settings["edition"]).decimals)
    for plot in lineage.chain.plots:
        if plot.location is None:
            continue
        numbers = [n for p in plot.location.positions() for n in (p.longitude, p.latitude)]
        most = max(map(_decimals, numbers))
        if most < fewest:
            hard = Severity.ERROR if most <= _COARSE else Severity.WARNING
            yield Finding.at(plot, COARSE, severity=hard, fewest=fewest, got=most)
        yield from _misplaced(plot, numbers)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _misplaced(plot: Plot, numbers: list[Decimal]) -> Iterator[Finding]:
    east, north = (
        float(min(side) + max(side)) / 2 for side in (numbers[::2], numbers[1::2])
    )  # the middle of the box round all positions
    country = region_parts(plot.region).get("country")
    here = lies_in(country, east, north) if country else None
    if country is None or here is None:
        place, here, there = "any country", lands_at(east, north), lands_at(north, east)
    else:
        place, there = country, bool(lies_in(country, north, east))
    if here:
        return
    told = {"place": place, "longitude": f"{east:.6f}", "latitude": f"{north:.6f}"}
    if there:
        yield Finding.at(plot, SWAPPED, told=told)
    else:
        yield Finding.at(plot, ELSEWHERE, severity=Severity.WARNING, told=told)


HOLE = "Expected an outline without holes, got {got}"
FAULTS = {
    RingFaultKind.FEW: "Expected at least {least} positions in the outline, got {got}",
    RingFaultKind.OPEN: "Expected the last position of the outline to be the first, got it open",
    RingFaultKind.DUPLICATE: (
        "Expected each position once at six decimals, got position {at} the same as the one before"
    ),
    RingFaultKind.STRAIGHT: "Expected the outline of an area, got positions on one straight line",
    RingFaultKind.CROSSING: (
        "Expected sides that do not cross, got the side after position {at} crossing the one after"
        " position {other}"
    ),
    RingFaultKind.TOUCHING: (
        "Expected sides that meet only at their ends, got the side after position {at} lying on or"
        " touching the one after position {other}"
    ),
}


def _outlined(lineage: Lineage) -> str | None:
    """Why rules of outlines cannot run: there is none."""
    return (
        None if any(plot.has_outline for plot in lineage.chain.plots) else "no plot has an outline"
    )


@rule(
    "E05",
    needs=["plots", _outlined],
    settings={"edition": EDITION},
    says=[HOLE, *FAULTS.values()],
)
def outline_that_is_none(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """An outline is open, crosses or touches itself, is a line, repeats a position, or has a hole.

    Judged is each outline as the information system keeps it, cut to six decimals; so all tests
    are exact. A ring needs four positions, the closing one counted. Of several crossings the first
    is told.

    Why: The information system refuses it, or sees another area.
    Mend: Survey or draw the outline again; part a plot with a hole into two outlines without.
    Source: Field page §7.2, polygon; §12, row E05.
    """
    chosen = edition(settings["edition"])
    for plot in lineage.chain.plots:
        for outline in outlines_of(plot):
            yield from _outline_faults(plot, outline, chosen)


def outlines_of(plot: Plot) -> tuple[Polygon, ...]:
    """The polygons of a plot; none where it is a point."""
    match plot.geometry:
        case Polygon():
            return (plot.geometry,)
        case MultiPolygon():
            return plot.geometry.polygons
    return ()


def cut_ring(ring: Ring, chosen: Edition) -> tuple[tuple[int, int], ...]:
    """The ring as the information system keeps it, in millionths of a degree."""
    return tuple((chosen.micro(point.longitude), chosen.micro(point.latitude)) for point in ring)


def _outline_faults(plot: Plot, outline: Polygon, chosen: Edition) -> Iterator[Said]:
    if len(outline.rings) > 1:
        yield Finding.at(plot, HOLE, got=len(outline.rings) - 1)
    ring = cut_ring(outline.rings[0], chosen)
    for fault in ring_faults(ring, least=chosen.positions_least):
        if fault.kind is RingFaultKind.UNJUDGED:
            yield Unjudged(f"the outline of {plot.id} has too many sides to compare")
            continue
        told = {"least": chosen.positions_least, "got": len(ring), "at": fault.at + 1}
        other = {} if fault.other is None else {"other": fault.other + 1}
        yield Finding.at(plot, FAULTS[fault.kind], told={**told, **other})


AREA = "Expected the area of the outline, {computed} ha, got {declared} ha"


@rule(
    "E06",
    needs=["plots", _outlined],
    settings={
        "usual": Setting(None, "share of the computed area that a warning begins above; else 0.10",
                         check=share),
        "hard": Setting(None, "share that an error begins above; else 0.30", check=share),
        "on": Setting("sphere", "the figure of the earth", ("sphere", "ellipsoid")),
    },
    says=[AREA],
)  # fmt: skip
def area_that_is_not_the_outlines(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """The declared area of a plot is not that of its outline.

    Compared is the difference with the area within the outline, less its holes, on the sphere of
    R = 6 378 137 m that the Commission's examples fit (up to 0.7 % more than on the ellipsoid):
    above 10 % of it is a warning, above 30 % an error.

    Why: A wrong area makes deliveries look plausible that are not, or the outline is another's.
    Mend: Correct the area (hectares, not square metres), or survey the outline again.
    Source: Field page §12, row E06.
    """
    usual = _share(settings["usual"], "declared_usual")
    hard = _share(settings["hard"], "declared_hard")
    outlined = [plot for plot in lineage.chain.plots if plot.has_outline]
    unknown = 0
    for plot in outlined:
        computed = hectares(plot.geometry, on=settings["on"]) if plot.geometry else Decimal(0)
        if plot.area_ha is None or not computed:
            unknown += 1
            continue
        off = Fraction(abs(plot.area_ha - computed)) / Fraction(computed)
        if off > usual:
            severity = Severity.ERROR if off > hard else Severity.WARNING
            told = {"computed": plain(computed), "declared": plain(plot.area_ha)}
            yield Finding.at(plot, AREA, severity=severity, told=told)
    if unknown:
        yield Unjudged(
            "no area is declared, or the outline has none", unknown, len(outlined), "plots"
        )


def _share(value: Fraction | None, name: str) -> Fraction:
    return Fraction(limit("area", name)) if value is None else value
