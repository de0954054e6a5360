"""Points and polygons: in range and in shape; the rest is for rules."""

import copy
import pickle
from decimal import Decimal

import pytest

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.geometry import MultiPolygon, Point, Polygon, degrees

SQUARE = [(116, -8), (116.1, -8), ("116.1", "-8.1"), (116, -8)]


def test_a_point_is_longitude_first_and_keeps_its_decimals():
    point = Point("116.238100", -8.3102)

    assert (str(point.longitude), str(point.latitude)) == ("116.238100", "-8.3102")
    assert list(point.positions()) == [point]
    assert repr(point) == "Point(longitude=Decimal('116.238100'), latitude=Decimal('-8.3102'))"


@pytest.mark.parametrize(("longitude", "latitude"), [(180, 90), (-180, -90), (0, 0)])
def test_the_ends_of_the_earth_are_on_it(longitude, latitude):
    assert Point(longitude, latitude).longitude == longitude


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Point("180.000001", 0),
            "Expected longitude of -180 to 180 degrees, got '180.000001'",
        ),
        (lambda: Point(-181, 0), "Expected longitude of -180 to 180 degrees, got -181"),
        (
            lambda: Point(0, 91),
            "Expected latitude of -90 to 90 degrees, got 91; are latitude and longitude swapped?",
        ),
        (
            lambda: Point(0, -90.5),
            (
                "Expected latitude of -90 to 90 degrees, got -90.5; "
                "are latitude and longitude swapped?"
            ),
        ),
        (
            lambda: Point(0, -180),
            "Expected latitude of -90 to 90 degrees, got -180; are latitude and longitude swapped?",
        ),
        (lambda: Point(0, 180.5), "Expected latitude of -90 to 90 degrees, got 180.5"),
        (lambda: Point(0, "NaN"), "Expected a number in plain digits, got 'NaN' (latitude)"),
        (
            lambda: Point(Decimal("sNaN"), 0),
            "Expected a finite number, got sNaN (longitude)",
        ),
        (
            lambda: Point(Decimal("1e-999999999"), 0),
            ("Expected at most 40 digits before and after the point, got 1E-999999999 (longitude)"),
        ),
        (lambda: Polygon([]), "Expected at least one ring with positions, got none"),
        (lambda: Polygon([SQUARE, []]), "Expected at least one ring with positions, got none"),
        (lambda: Polygon([[1, 2]]), "Expected a position as (longitude, latitude), got 1"),
        (
            lambda: Polygon([[(1, 2, 3)]]),
            "Expected a position as (longitude, latitude), got (1, 2, 3)",
        ),
        (lambda: Polygon([["12"]]), "Expected a position as (longitude, latitude), got '12'"),
        (lambda: MultiPolygon([]), "Expected at least one polygon, got none"),
    ],
)
def test_what_is_not_on_the_earth_or_has_no_shape_is_refused(make, message):
    with pytest.raises(RecordError) as caught:
        make()

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Point(None, 0), "Expected a number, got NoneType: None (longitude)"),
        (lambda: Point(True, 0), "Expected a number, got bool: True (longitude)"),
        (lambda: Polygon(5), "Expected rings, got int: 5"),
        (lambda: Polygon("ring"), "Expected rings, got str: 'ring'"),
        (lambda: Polygon([5]), "Expected positions, got int: 5"),
        (lambda: Polygon([{(1, 2)}]), "Expected positions, got set: {(1, 2)}"),
        (lambda: Polygon({0: SQUARE}), f"Expected rings, got dict: { {0: SQUARE} }"),
        (lambda: MultiPolygon([SQUARE]), f"Expected a Polygon, got list: {SQUARE!s}"),
        (lambda: MultiPolygon(None), "Expected polygons, got NoneType: None"),
    ],
)
def test_what_is_no_geometry_is_refused(make, message):
    with pytest.raises(RecordTypeError) as caught:
        make()

    assert str(caught.value) == message


def test_a_polygon_keeps_its_rings_as_they_were_written():
    open_ring = SQUARE[:3]
    polygon = Polygon([SQUARE, open_ring])
    both = MultiPolygon([polygon, Polygon([SQUARE])])

    assert [len(ring) for ring in polygon.rings] == [4, 3]
    assert [len(list(each.positions())) for each in (polygon, both)] == [7, 11]
    assert polygon.rings[0][2] == Point(Decimal("116.1"), Decimal("-8.1"))


def test_points_may_be_given_as_points():
    assert Polygon([[Point(*pair) for pair in SQUARE]]) == Polygon([SQUARE])


def test_geometries_are_equal_by_value_and_can_be_keys():
    one, other = Polygon([SQUARE]), Polygon(tuple(tuple(ring) for ring in [SQUARE]))

    assert {one: 1}[other] == 1
    assert Point("1.0", 2) == Point(1, "2.00")
    assert MultiPolygon([one]) == pickle.loads(pickle.dumps(MultiPolygon([other])))  # noqa: S301 - our own bytes
    assert copy.deepcopy(one) == one


def test_degrees_are_checked_by_their_name():
    assert degrees("-8.3", "latitude") == Decimal("-8.3")
