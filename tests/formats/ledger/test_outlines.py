"""Outlines of plots from GeoJSON files beside the sheets."""

from decimal import Decimal

import pytest

from cocoachain.formats import ledger
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from ledger_files import put_sheets, told

RING = "[[116.1,-8.3],[116.2,-8.3],[116.2,-8.2],[116.1,-8.3]]"
POLYGON = f'{{"type":"Polygon","coordinates":[{RING}]}}'


def feature(geometry: str, properties: str = "{}") -> str:
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def collection(*features: str) -> str:
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def reading_of(tmp_path, sheet: str, /, **files: str):
    put_sheets(tmp_path, plots=sheet)
    for name, text in files.items():
        (tmp_path / f"{name}.geojson").write_text(text, encoding="utf-8")
    return ledger.read(tmp_path)


PLOTS = "id,farmer,region,area_ha,geojson\nPL-1,F-1,52.08,0.75,{}\nPL-2,F-1,52.08,0.75,\n"


@pytest.mark.parametrize(
    "named", ['{"id":"PL-1"}', '{"plot":"PL-1","id":null}', '{"id":"PL-1","owner":"x"}']
)
def test_a_feature_gives_its_plot_an_outline(tmp_path, named) -> None:
    for file, cell in (("plots", ""), ("plots", "plots.geojson"), ("land", "land.geojson")):
        reading = reading_of(
            tmp_path / file / (cell or "none"),
            PLOTS.format(cell),
            **{file: collection(feature(POLYGON, named))},
        )

        assert told(reading) == []
        assert isinstance(reading.chain.plot("PL-1").geometry, Polygon)
        assert reading.chain.plot("PL-2").geometry is None


def test_an_outline_in_the_usual_file_is_no_fault_where_the_row_names_another(tmp_path) -> None:
    both = collection(feature(POLYGON, '{"id":"PL-1"}'))

    reading = reading_of(tmp_path, PLOTS.format("land.geojson"), plots=both, land=both)

    assert told(reading) == []
    assert isinstance(reading.chain.plot("PL-1").geometry, Polygon)


def test_digits_stay_as_they_are_written(tmp_path) -> None:
    point = '{"type":"Point","coordinates":[116.123450,-8.300001]}'

    reading = reading_of(
        tmp_path, PLOTS.format(""), plots=collection(feature(point, '{"id":"PL-1"}'))
    )

    assert reading.chain.plot("PL-1").geometry == Point(Decimal("116.123450"), Decimal("-8.300001"))
    assert str(reading.chain.plot("PL-1").geometry.longitude) == "116.123450"


def test_a_file_of_one_unnamed_geometry_is_that_of_the_plot_that_names_it(tmp_path) -> None:
    for place, text in enumerate((POLYGON, feature(POLYGON), collection(feature(POLYGON)))):
        reading = reading_of(tmp_path / str(place), PLOTS.format("one.geojson"), one=text)

        assert told(reading) == []
        assert isinstance(reading.chain.plot("PL-1").geometry, Polygon)


def test_several_pieces_make_one_outline_and_altitudes_are_noted(tmp_path) -> None:
    high = "[[[116.1,-8.3,5],[116.2,-8.3,5],[116.2,-8.2,5],[116.1,-8.3,5]]]"
    pieces = f'{{"type":"MultiPolygon","coordinates":[{high},[{RING}]]}}'

    reading = reading_of(
        tmp_path, PLOTS.format(""), plots=collection(feature(pieces, '{"id":"PL-1"}'))
    )

    outline = reading.chain.plot("PL-1").geometry
    assert isinstance(outline, MultiPolygon)
    assert outline.polygons[0] == outline.polygons[1]
    assert reading.notes == ("plots.geojson: altitudes are not kept",)


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        ("null", "Expected a Point, Polygon or MultiPolygon, got None"),
        ('{"type":"LineString","coordinates":[[1,2],[3,4]]}', ("Expected a Point, Polygon or "
                                                               "MultiPolygon, got 'LineString'")),
        ('{"type":"Point","coordinates":["116.1","-8.3"]}', ("Expected [longitude, latitude] as "
                                                             "numbers, got ['116.1', '-8.3']")),
        ('{"type":"Point","coordinates":[true,1]}', ("Expected [longitude, latitude] as "
                                                     "numbers, got [True, 1]")),
        ('{"type":"Point","coordinates":[1]}', ("Expected [longitude, latitude] as numbers, got "
                                                "[1]")),
        ('{"type":"Point","coordinates":[1,2,3,4]}', ("Expected [longitude, latitude] as "
                                                      "numbers, got [1, 2, 3, 4]")),
        ('{"type":"Polygon","coordinates":[[[116.1,-8.3]],7]}', ("Expected a list of positions, "
                                                                 "got 7")),
        ('{"type":"Polygon","coordinates":{}}', "Expected a list of rings, got {}"),
        ('{"type":"Polygon","coordinates":[]}', ("Expected at least one ring with positions, "
                                                 "got none")),
        ('{"type":"Point","coordinates":[-8.3,116.1]}', ("Expected latitude of -90 to 90 "
                                                         "degrees, got 116.1; are latitude "
                                                         "and longitude swapped?")),
    ],
)  # fmt: skip
def test_a_geometry_that_is_none_is_an_issue_with_its_path(tmp_path, geometry, message) -> None:
    reading = reading_of(
        tmp_path,
        PLOTS.format(""),
        plots=collection(feature(POLYGON, '{"id":"PL-2"}'), feature(geometry, '{"id":"PL-1"}')),
    )

    assert told(reading) == [f"plots.geojson, at features[1].geometry: {message}"]
    assert reading.chain.plot("PL-1").geometry is None
    assert isinstance(reading.chain.plot("PL-2").geometry, Polygon)


def test_a_second_outline_and_one_of_an_unknown_plot_are_issues(tmp_path) -> None:
    one, other = feature(POLYGON, '{"id":"PL-1"}'), feature(POLYGON, '{"id":"PL-9"}')

    reading = reading_of(tmp_path, PLOTS.format(""), plots=collection(one, one, other))

    assert told(reading) == [
        (
            "plots.geojson, at features[1]: Expected one outline of plot 'PL-1', got a second: "
            "the first "
            "is kept"
        ),
        "plots.geojson, at features[2]: Expected a plot of the ledger, got 'PL-9'",
    ]


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ('{"type":"FeatureCollection"}', "plots.geojson, at features: Expected a list of features"),
        ('{"type":"FeatureCollection","features":[7]}', ("plots.geojson, at features[0]: "
                                                         "Expected a Feature")),
        ('{"type":"Topology"}', ("plots.geojson, at type: Expected a FeatureCollection, Feature "
                                 "or geometry, got 'Topology'")),
        ("[]", ("plots.geojson, at type: Expected a FeatureCollection, Feature or geometry, got "
                "None")),
    ],
)  # fmt: skip
def test_a_document_that_is_no_geojson_is_an_issue(tmp_path, text, issue) -> None:
    assert told(reading_of(tmp_path, PLOTS.format(""), plots=text)) == [issue]


def test_a_file_that_is_no_strict_json_is_an_issue(tmp_path) -> None:
    text = '{"type":"FeatureCollection","type":"x","features":[]}'

    (issue,) = reading_of(tmp_path, PLOTS.format(""), plots=text).issues

    assert issue.where.file == "plots.geojson"
    assert issue.message.startswith("Expected ")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("gone.geojson", "Expected a file beside the sheets, found no 'gone.geojson'"),
        (
            "../plots.geojson",
            "Expected the name of a file beside the sheets, got '../plots.geojson'",
        ),
        ("/etc/passwd", "Expected the name of a file beside the sheets, got '/etc/passwd'"),
        ("..", "Expected the name of a file beside the sheets, got '..'"),
        ("other.geojson", "Expected a feature of plot 'PL-1' in other.geojson, found none"),
    ],
)
def test_a_file_that_cannot_serve_is_an_issue_of_the_row(tmp_path, cell, message) -> None:
    reading = reading_of(
        tmp_path, PLOTS.format(cell), other=collection(feature(POLYGON, '{"id":"PL-2"}'))
    )

    assert told(reading)[0] == f"plots.csv, row 2, column geojson: {message}"
    assert reading.chain.plot("PL-1").geometry is None


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path) -> None:
    secret = tmp_path / "secret.geojson"
    secret.write_text(POLYGON, encoding="utf-8")
    folder = put_sheets(tmp_path / "ledger", plots=PLOTS.format("link.geojson"))
    (folder / "link.geojson").symlink_to(secret)

    reading = ledger.read(folder)

    assert reading.chain.plot("PL-1").geometry is None
    assert told(reading) == [
        (
            "plots.csv, row 2, column geojson: Expected a file beside the sheets, "
            "got a "
            "link elsewhere: 'link.geojson'"
        )
    ]


def test_the_usual_file_as_a_link_elsewhere_is_an_issue_of_its_own(tmp_path) -> None:
    secret = tmp_path / "secret.geojson"
    secret.write_text(POLYGON, encoding="utf-8")
    folder = put_sheets(tmp_path / "ledger", plots=PLOTS.format(""))
    (folder / "plots.geojson").symlink_to(secret)

    assert told(ledger.read(folder)) == [
        "plots.geojson: Expected a file beside the sheets, got a link elsewhere: 'plots.geojson'"
    ]
