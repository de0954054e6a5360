"""Areas of outlines."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from cocoachain.errors import MissingExtraError, UnknownChoiceError
from cocoachain.values.areas import hectares, ring_on_sphere
from cocoachain.values.geometry import MultiPolygon, Point, Polygon

DATA = Path(__file__).parents[1] / "formats" / "eudr" / "data"
CELL = [(116, -8), ("116.01", -8), ("116.01", "-8.01"), (116, "-8.01"), (116, -8)]
INNER = [("116.004", "-8.004"), ("116.006", "-8.004"), ("116.006", "-8.006"), ("116.004", "-8.004")]


def features():
    for path in sorted(DATA.glob("official-type-*.geojson")):
        yield from json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["features"]


@pytest.mark.parametrize(
    "feature", list(features()), ids=lambda f: f["properties"]["ProductionPlace"]
)
def test_the_areas_of_the_commissions_examples_are_those_of_the_sphere(feature):
    computed = hectares(Polygon(feature["geometry"]["coordinates"]))

    assert round(computed, 2) == feature["properties"]["Area"]


@pytest.mark.needs("geo")
def test_the_ellipsoid_gives_up_to_seven_tenths_of_a_per_cent_less_near_the_equator():
    for feature in features():
        outline = Polygon(feature["geometry"]["coordinates"])
        share = hectares(outline) / hectares(outline, on="ellipsoid")

        assert Decimal("1.004") < share < Decimal("1.007")


@pytest.mark.needs("geo")
def test_the_ellipsoid_is_exact_where_its_area_is_known():
    hemisphere = Polygon([[(0, 0), (90, 0), (180, 0), (-90, 0), (0, 0)]])

    assert round(hectares(hemisphere, on="ellipsoid"), 3) == Decimal("25503281086.204")


def test_direction_and_closing_are_no_matter_and_holes_are_taken_off():
    whole = hectares(Polygon([CELL]))
    piece = hectares(Polygon([INNER]))

    assert whole == Decimal("122.7128")
    assert hectares(Polygon([CELL[::-1]])) == whole
    assert hectares(Polygon([CELL[:-1]])) == whole
    assert hectares(Polygon([CELL, INNER])) == whole - piece
    assert hectares(MultiPolygon([Polygon([CELL]), Polygon([INNER])])) == whole + piece


def test_a_point_has_no_area():
    assert hectares(Point(116, -8)) == 0
    assert ring_on_sphere([]) == 0


def test_another_figure_of_the_earth_is_refused():
    with pytest.raises(UnknownChoiceError) as caught:
        hectares(Point(116, -8), on="elipsoid")

    assert str(caught.value) == (
        "Expected a figure of the earth, got 'elipsoid'. Nearest: 'ellipsoid'."
    )


def test_the_ellipsoid_without_its_library_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "geographiclib.geodesic", None)

    with pytest.raises(MissingExtraError) as caught:
        hectares(Polygon([CELL]), on="ellipsoid")

    assert str(caught.value) == (
        "An area on the ellipsoid needs an extra: pip install 'cocoachain[geo]'"
    )
