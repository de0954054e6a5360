"""What an audit found in the checks of a geolocation file."""

import json

import pytest

from cocoachain.formats.eudr import check_geojson

RING = [
    [116.238101, -8.310201],
    [116.240103, -8.310203],
    [116.240104, -8.308204],
    [116.238102, -8.308201],
    [116.238101, -8.310201],
]
OUTLINE = {"type": "Polygon", "coordinates": [RING]}


def checked(*geometries, **properties):
    features = [
        {"type": "Feature", "properties": properties, "geometry": each} for each in geometries
    ]
    return check_geojson(json.dumps({"type": "FeatureCollection", "features": features}))


def point(east, north):
    return {"type": "Point", "coordinates": [east, north]}


def together(*geometries):
    return {"type": "GeometryCollection", "geometries": [*geometries]}


@pytest.mark.needs("geo")
def test_an_outline_with_a_point_beside_it_is_compared_with_its_neighbours():
    both = together(OUTLINE, point(116.250001, -8.310201))
    verdict = checked(both, OUTLINE, point(116.250001, -8.310201), Area=1)

    assert verdict.unjudged == {}
    assert [str(each) for each in verdict.findings if each.code == "E07"] == [
        (
            "error E07 feature 2: Expected plots that lie apart, got feature 2 over feature 1 by"
            " 100.0 % of the smaller (outlines) [at features[1].geometry]"
        ),
    ]


@pytest.mark.needs("geo")
def test_a_point_beside_an_outline_is_compared_with_other_outlines_and_not_with_its_own():
    elsewhere = {"type": "Polygon", "coordinates": [[[e + 1, n] for e, n in RING]]}
    verdict = checked(OUTLINE, together(elsewhere, point(116.239001, -8.309201)))
    alone = checked(together(OUTLINE, point(116.239001, -8.309201)))

    assert [str(each) for each in verdict.findings if each.code == "E07"] == [
        (
            "warning E07 feature 2: Expected plots that lie apart, got feature 2 over feature 1 by"
            " 100.0 % of the smaller (point inside) [at features[1].geometry]"
        ),
    ]
    assert [each for each in alone.findings if each.code == "E07"] == []


@pytest.mark.parametrize("area", ["3", None, [3], True])
def test_an_area_of_the_wrong_kind_is_not_also_said_to_be_absent(area):
    verdict = checked(point(116.238101, -8.310201), Area=area)

    assert [each.code for each in verdict.findings] == ["E18"]


def test_points_of_one_feature_that_the_cut_makes_equal_are_found():
    points = [[116.2381014, -8.310201], [116.248101, -8.310201], [116.2381016, -8.310201]]
    made = {"type": "MultiPoint", "coordinates": points}
    verdict = checked(made, Area=1)

    assert [str(each) for each in verdict.findings if each.code == "E05"] == [
        (
            "error E05 feature 1: Expected each point once at 6 decimals, got the same position"
            " again: 116.238101, -8.310201 [at features[0].geometry.coordinates[2]]"
        ),
    ]


def test_an_error_behind_any_number_of_warnings_is_kept(monkeypatch):
    monkeypatch.setattr("cocoachain.formats.eudr.notes.MOST_FINDINGS", 3)
    coarse = [point(116.23811, round(-8.31021 - at / 1_000, 5)) for at in range(5)]
    verdict = checked(*coarse, point(200.238101, -8.310201), Area=1)

    assert [each.severity for each in verdict.findings] == ["error", *["warning"] * 3]
    assert not verdict.sound
    assert verdict.unjudged["E14"] == ("2 more findings: only 3 errors and 3 others are kept",)
