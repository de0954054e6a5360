"""Places and areas of plots (E03 to E07)."""

import sys
import time
from decimal import Decimal

import pytest

from cocoachain.errors import RecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.rules.checking import check
from cocoachain.values.areas import hectares
from cocoachain.values.geometry import MultiPolygon, Point, Polygon

EAST, NORTH = Decimal("116.238101"), Decimal("-8.310201")


def square(east=EAST, north=NORTH, side="0.001"):
    side = Decimal(side)
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [(east + x, north + y) for x, y in corners]


def plot(name="KBN-1", **fields):
    return Plot(id=name, **{"farmer": "F-1", "region": "52.08.02.2003", **fields})


def point(name="KBN-1", **fields):
    return plot(name, **{"longitude": EAST, "latitude": NORTH, "area_ha": "1", **fields})


def outline(name="KBN-1", ring=None, **fields):
    return plot(name, geometry=Polygon([ring or square()]), **fields)


# E03 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ["0.0001", "4", "4.0000"])
def test_a_point_may_stand_for_up_to_four_hectares(make, area):
    assert make.said("E03", point(area_ha=area)) == []


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ("4.0001", "Expected an outline for a plot above 4 ha, got a point for 4.0001 ha"),
        ("0.00009", "Expected at least 0.0001 ha for a plot that is a point, got 0.00009 ha"),
        ("0", "Expected at least 0.0001 ha for a plot that is a point, got 0 ha"),
    ],
)
def test_a_larger_or_smaller_point_is_an_error(make, area, message):
    assert make.said("E03", point(area_ha=area)) == [f"error plot KBN-1: {message}"]


def test_an_outline_may_have_any_area(make):
    assert make.said("E03", outline(area_ha="5"), point("KBN-2")) == []


def test_the_limits_of_a_point_are_those_of_the_edition_or_the_callers(make):
    small = point(area_ha="0.05")

    assert make.said("E03", small) == []
    assert len(make.said("E03", small, edition="1.3")) == 1
    assert len(make.said("E03", small, least_ha="0.06")) == 1
    assert len(make.said("E03", point(area_ha="2.1"), most_ha=2)) == 1
    with pytest.raises(RecordError):
        make.said("E03", small, edition="2")


def test_points_are_judged_only_where_there_is_one_with_an_area(make):
    assert make.why_not("E03") == "no plot is recorded"
    assert make.why_not("E03", plot()) == "no plot has a point or an outline"
    assert make.why_not("E03", outline()) == "no plot is a point"
    assert make.why_not("E03", point(area_ha=None)) == "1 of 1 points: no area is declared"


# E04 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("east", "severity", "got"),
    [("116.238101", None, 6), ("116.238100", None, 6), ("116.23810", "warning", 5),
     ("116.2381", "error", 4), ("116", "error", 0)],
)  # fmt: skip
def test_six_decimals_are_asked_for(make, east, severity, got):
    said = make.said("E04", point(longitude=east, latitude="-8.3"))
    message = f"plot KBN-1: Expected coordinates with 6 decimals, got at most {max(got, 1)}"

    assert said == ([f"{severity} {message}"] if severity else [])


def test_one_fine_coordinate_of_an_outline_is_enough(make):
    ring = [("116.2", "-8.3"), ("116.210001", "-8.3"), ("116.2", "-8.29"), ("116.2", "-8.3")]

    assert make.said("E04", outline(ring=ring)) == []
    assert make.said("E04", point(longitude="116.2"), fewest_decimals=1) == []


def test_a_swapped_or_far_place_is_found_by_the_country_of_the_region(make):
    african = {"region": "CI-MG", "longitude": "7.203211", "latitude": "-5.312111"}
    where = "got 7.203211, -5.312111, which lies outside"

    assert make.said("E04", point(**african)) == [
        (
            f"error plot KBN-1: Expected longitude before latitude, {where} CI; the other way"
            f" round it"
            " would not"
        )
    ]
    assert make.said("E04", point(**{**african, "region": None})) == [
        (
            f"error plot KBN-1: Expected longitude before latitude, {where} any country; the"
            f" other way"
            " round it would not"
        )
    ]
    assert make.said("E04", point(**{**african, "region": "GH-AH"})) == [
        f"warning plot KBN-1: Expected a plot in GH, {where}"
    ]


# E05 ----------------------------------------------------------------------------------------------

RING = square()


@pytest.mark.parametrize(
    ("rings", "message"),
    [
        ([RING[:-1]], "Expected the last position of the outline to be the first, got it open"),
        ([RING[:3]], "Expected at least 4 positions in the outline, got 3"),
        ([[RING[0], RING[2], RING[1], RING[3], RING[0]]],
         ("Expected sides that do not cross, got the side after position 1 crossing the one after"
         " position 3")),
        ([[*RING[:2], (EAST + 2, NORTH), *RING[1:]]],
         ("Expected sides that meet only at their ends, got the side after position 2 lying on or"
         " touching the one after position 3")),
        ([[RING[0], (EAST + Decimal("0.0000004"), NORTH), *RING[1:]]],
         "Expected each position once at six decimals, got position 2 the same as the one before"),
        ([[RING[0], RING[1], RING[0], RING[0]]],
         "Expected the outline of an area, got positions on one straight line"),
        ([RING, square(EAST + Decimal("0.0004"), NORTH + Decimal("0.0004"), "0.0001")],
         "Expected an outline without holes, got 1"),
    ],
)  # fmt: skip
def test_an_outline_that_is_none_is_an_error(make, rings, message):
    said = make.said("E05", plot(geometry=Polygon(rings)))

    assert f"error plot KBN-1: {message}" in said


def test_sound_outlines_and_every_piece_of_several_are_judged(make):
    far = square(EAST + 1)
    pieces = MultiPolygon([Polygon([RING]), Polygon([far[:-1]])])

    assert make.said("E05", outline(), plot("KBN-2", geometry=Point(EAST, NORTH))) == []
    assert make.said("E05", plot(geometry=pieces)) == [
        "error plot KBN-1: Expected the last position of the outline to be the first, got it open"
    ]
    assert make.why_not("E05", point()) == "no plot has an outline"


# E06 ----------------------------------------------------------------------------------------------

AREA = hectares(Polygon([square()]))


@pytest.mark.parametrize(
    ("share", "severity"),
    [("1", None), ("1.1", None), ("1.1001", "warning"), ("1.3", "warning"), ("1.3001", "error"),
     ("0.9", None), ("0.8999", "warning"), ("0.7", "warning"), ("0.6999", "error")],
)  # fmt: skip
def test_a_declared_area_may_be_a_tenth_off(make, share, severity):
    declared = AREA * Decimal(share)
    said = make.said("E06", outline(area_ha=declared))
    shown = f"{declared:f}".rstrip("0").rstrip(".")

    assert said == (
        [f"{severity} plot KBN-1: Expected the area of the outline, {AREA} ha, got {shown} ha"]
        if severity
        else []
    )


def test_the_limits_of_an_area_can_be_set_and_square_metres_are_found(make):
    assert make.said("E06", outline(area_ha=AREA * 10_000))[0].startswith("error plot KBN-1")
    assert len(make.said("E06", outline(area_ha=AREA * Decimal("1.06")), usual="0.05")) == 1
    assert make.said("E06", outline(area_ha=AREA * 2), usual=2, hard=3) == []


def test_areas_are_judged_only_where_they_are_declared(make):
    assert make.why_not("E06", point()) == "no plot has an outline"
    assert make.why_not("E06", outline()) == (
        "1 of 1 plots: no area is declared, or the outline has none"
    )


# E07 ----------------------------------------------------------------------------------------------


def moved(name, share, farmer="F-2"):
    """A plot that covers so much of the first one, in thousandths."""
    east = EAST + Decimal("0.000001") * (1000 - share)
    return outline(name, ring=square(east), farmer=farmer)


@pytest.mark.needs("geo")
@pytest.mark.parametrize(
    ("share", "farmer", "expected"),
    [
        (50, "F-2", None), (51, "F-2", "warning 5.1"), (949, "F-2", "warning 94.9"),
        (950, "F-2", "error 95"), (1000, "F-2", "error 100"), (51, None, "warning 5.1"),
        (949, "F-1", None), (950, "F-1", "error 95"), (0, "F-2", None),
    ],
)  # fmt: skip
def test_plots_overlap_beyond_a_twentieth_and_are_one_field_from_nineteen(
    make, share, farmer, expected
):
    said = make.said("E07", outline(), moved("KBN-2", share, farmer))
    severity, _, percent = (expected or "").partition(" ")

    assert said == (
        [
            (
                f"{severity} plot KBN-2: Expected plots that lie apart, got it over plot KBN-1"
                f" by {percent}"
                " % of the smaller"
            )
        ]
        if expected
        else []
    )


@pytest.mark.needs("geo")
def test_points_that_are_one_or_lie_in_anothers_outline_are_found(make):
    inside = {"longitude": EAST + Decimal("0.0005"), "latitude": NORTH + Decimal("0.0005")}

    assert make.said("E07", point("A"), point("B", farmer="F-2")) == [
        "error plot B: Expected plots that lie apart, got its point the same as that of plot A"
    ]
    assert make.said("E07", outline("A"), point("B", farmer="F-2", **inside)) == [
        "warning plot B: Expected plots that lie apart, got its point within the outline of plot A"
    ]
    assert make.said("E07", outline("A"), point("B", **inside)) == []


@pytest.mark.needs("geo")
def test_the_limits_of_an_overlap_can_be_set_and_bad_outlines_are_told(make):
    open_ring = outline("KBN-3", ring=[RING[0], RING[2], RING[1], RING[3], RING[0]])
    verdict = make.run("E07", outline(), moved("KBN-2", 40), open_ring)

    assert len(make.said("E07", outline(), moved("KBN-2", 40), usual="0.03")) == 1
    assert make.said("E07", outline(), moved("KBN-2", 940), same_field="0.9")[0][:5] == "error"
    assert verdict.unjudged["E07"] == ("1 of 3 plots: the outline is none",)


def test_overlaps_are_not_run_without_shapely(make, monkeypatch):
    monkeypatch.setitem(sys.modules, "shapely", None)

    assert make.why_not("E07", outline()) == (
        "Finding overlaps needs an extra: pip install 'cocoachain[geo]'"
    )


@pytest.mark.needs("geo")
def test_five_thousand_plots_are_judged_in_seconds():
    side = Decimal("0.001")
    plots = [
        Plot(id=f"P-{at}", farmer="F-1", region="52.08.02.2003", area_ha=AREA,
             geometry=Polygon([square(EAST + at % 100 * side, NORTH + at // 100 * side)]))
        for at in range(5_000)
    ]  # fmt: skip
    lineage = Lineage(Chain.of([Farmer(id="F-1")], plots))
    begun = time.perf_counter()
    verdict = check(lineage, rules=["E03", "E04", "E05", "E06", "E07"])

    assert verdict.findings == ()
    assert time.perf_counter() - begun < 10
