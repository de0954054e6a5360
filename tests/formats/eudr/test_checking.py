"""The checks of a geolocation file: the fifteen listed errors, and what the system misses."""

import copy
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import FormatError, RecordError, UnknownChoiceError
from cocoachain.findings import Severity
from cocoachain.formats.eudr import CHECKS, check_geojson
from cocoachain.rules.catalogue import RULES

DATA = Path(__file__).parent / "data"
RING = [
    [116.238101, -8.310201],
    [116.240103, -8.310203],
    [116.240104, -8.308204],
    [116.238102, -8.308201],
    [116.238101, -8.310201],
]
AREA_HA = 4.9085


def document(**changes):
    properties = {
        "ProducerName": "Petani Satu",
        "ProducerCountry": "ID",
        "ProductionPlace": "KBN-1",
        "Area": AREA_HA,
    }
    geometry = {"type": "Polygon", "coordinates": [copy.deepcopy(RING)]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    made = {"type": "FeatureCollection", "features": [feature]}
    return {**made, **changes}


def spoiled(spoil):
    made = document()
    feature = made["features"][0]
    spoil(feature, feature["properties"], feature["geometry"], feature["geometry"]["coordinates"])
    return made


def said(data, *, rules="v3", notes=False, **options):
    raw = data if isinstance(data, bytes | str) else json.dumps(data)
    verdict = check_geojson(raw, rules, **options)
    return [str(each) for each in verdict.findings if notes or each.severity != Severity.NOTE]


@pytest.mark.needs("geo")
def test_a_sound_file_is_silent():
    verdict = check_geojson(json.dumps(document()).encode())

    assert verdict.findings == ()
    assert verdict.ran == tuple(CHECKS)
    assert verdict.profile == "eudr v3"
    assert verdict.what == "file"


@pytest.mark.parametrize(
    "name",
    [
        "official-type-I-single-producer",
        "official-type-II-multi-producer-cocoa",
        "point-under-4ha",
        "polygon-over-4ha",
        "multipolygon-farm",
    ],
)
@pytest.mark.parametrize("rules", ["1.3", "v3"])
def test_files_that_the_system_takes_are_sound_and_need_no_warning(name, rules):
    verdict = check_geojson((DATA / f"{name}.geojson").read_bytes(), rules)

    assert verdict.sound
    assert verdict.of(Severity.WARNING) == ()


@pytest.mark.parametrize("rules", ["1.3", "v3"])
def test_of_fifty_real_outlines_only_the_one_with_a_hole_is_refused(rules):
    data = (DATA / "whisp_example_polys.geojson").read_bytes()

    assert said(data, rules=rules) == [
        (
            "error E05 feature 14: Expected an outline without holes, got hole 1"
            " [at features[13].geometry.coordinates[0][1]]"
        )
    ]


def swap(_f, _p, geometry, rings):
    geometry["coordinates"] = [[[y, x] for x, y in rings[0]]]


def point(value):
    def spoil(_f, _p, geometry, _c):
        geometry.update(type="Point", coordinates=value)

    return spoil


def named(old, new):
    def spoil(_f, properties, _g, _c):
        properties[new] = properties.pop(old)

    return spoil


def put(name, value):
    def spoil(_f, properties, _g, _c):
        properties[name] = value

    return spoil


def ring(change):
    def spoil(_f, _p, _g, rings):
        change(rings[0])

    return spoil


def crossed(ring):
    ring[1], ring[2] = ring[2], ring[1]


def folded(ring):
    ring[2:2] = [[116.250001, -8.310203], [116.240103, -8.310203]]


def straight(ring):
    ring[:] = [[116.23 + at * 0.0001, -8.31 + at * 0.0001] for at in (1, 2, 3, 1)]
    ring[:] = [[round(x, 6) + 0.000001, round(y, 6) + 0.000001] for x, y in ring]
    ring[:] = [[116.230101, -8.309901], [116.230201, -8.309801], [116.230301, -8.309701], ring[0]]
    ring[3] = ring[0]


def geomerty(feature, _p, geometry, _c):
    feature["geomerty"] = feature.pop("geometry")


C = "features[0].geometry.coordinates"

LISTED = [
    (1, ring(crossed),
     ("error E05 feature 1: Expected sides that do not cross, got the side after position 1"
      " crossing"
     f" the one after position 3 [at {C}[0][0]]")),
    (2, ring(folded),
     ("error E05 feature 1: Expected sides that meet only at their ends, got the side after"
      " position"
     f" 2 lying on or touching the one after position 3 [at {C}[0][1]]")),
    (3, lambda _f, _p, _g, rings: rings.append(
        [[116.239001, -8.309001], [116.239101, -8.309001], [116.239101, -8.309101],
         [116.239001, -8.309001]]),
     f"error E05 feature 1: Expected an outline without holes, got hole 1 [at {C}[1]]"),
    (4, ring(lambda each: each.pop()),
     ("error E05 feature 1: Expected the last position of the ring to be the first, 116.238101,"
     f" -8.310201, got 116.238102, -8.308201: it is open [at {C}[0][3]]")),
    (5, lambda _f, _p, geometry, rings: geometry.update(type="LineString", coordinates=rings[0]),
     ("error E16 feature 1: Expected a geometry of an area or a point (Point, MultiPoint, Polygon,"
     " MultiPolygon, GeometryCollection), got the line 'LineString' [at"
     " features[0].geometry.type]")),
    (6, ring(straight),
     ("error E05 feature 1: Expected the outline of an area, got positions on one straight line"
     f" [at {C}[0][2]]")),
    (7, ring(lambda each: each.insert(1, [116.2381014, -8.3102014])),
     ("error E05 feature 1: Expected each position once at 6 decimals, got position 2 the same"
      " as the"
     f" one before it [at {C}[0][1]]")),
    (9, geomerty,
     "error E15 feature 1: Expected a member geometry, got only 'geomerty' [at features[0]]"),
    (9, named("ProductionPlace", "productionplace"),
     ("error E17 feature 1: Expected the property ProductionPlace, got 'productionplace', which the"
     " system ignores [at features[0].properties]")),
    (11, ring(lambda each: each.__setitem__(1, [180.000001, -8.310203])),
     ("error E04 feature 1: Expected longitude of -180 to 180 and latitude of -90 to 90, got"
     f" 180.000001, -8.310203 [at {C}[0][1]]")),
    (12, put("ProducerCountry", "XX"),
     ("error E19 feature 1: Expected an ISO 3166-1 alpha-2 code such as ID for ProducerCountry, got"
     " 'XX' [at features[0].properties.ProducerCountry]")),
    (14, put("Area", "3"),
     ("error E18 feature 1: Expected a number of hectares for Area, got '3', which is read as 0"
     " [at features[0].properties.Area]")),
    (14, point([[116.238101, -8.310201]]),
     ("error E16 feature 1: Expected a position of two numbers for a point, got an array of arrays:"
     f" ['[…]'] [at {C}]")),
]  # fmt: skip


@pytest.mark.parametrize(("number", "spoil", "message"), LISTED, ids=lambda v: str(v)[:12])
@pytest.mark.parametrize("rules", ["1.3", "v3"])
def test_each_listed_error_is_one_finding_with_feature_and_position(number, spoil, message, rules):
    made = spoiled(spoil)

    assert message in said(made, rules=rules)
    assert number in CHECKS[message.split()[1]].listed


LOCKED = "Expected JSON without a password, got a password-protected"
NO_JSON = "Expected a GeoJSON file, got"


@pytest.mark.parametrize(
    ("number", "data", "message"),
    [
        (8, json.dumps(document())[:-1],
         "Expected ',' or a closing bracket, got the end of the text"),
        (10, b"%PDF-1.7\n", f"{NO_JSON} a PDF document"),
        (10, "id;lintang;bujur\n1;-8.3;116.2", (f"{NO_JSON} a text:"
                                               f" 'id;lintang;bujur\\n1;-8.3;116.2'")),
        (10, b"PK\x03\x04\x14\0\0\0\x08\0", f"{NO_JSON} a ZIP archive or a workbook"),
        (10, "<?xml version='1.0'?><kml/>", f"{NO_JSON} a KML document"),
        (10, "<html>", f"{NO_JSON} an XML or HTML document"),
        (10, b"", f"{NO_JSON} nothing"),
        (10, " \n", f"{NO_JSON} nothing"),
        (10, b"\x00\x00\x27\x0a\0\0\0", f"{NO_JSON} a shapefile"),
        (13, b"PK\x03\x04\x14\0\x09\0\x08\0", f"{LOCKED} ZIP archive or a workbook"),
        (13, b"%PDF-1.7\n<< /Encrypt 5 0 R >>", f"{LOCKED} PDF document"),
        (13, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         f"{LOCKED} Office document, old or password-protected"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_geolocation_is_one_finding_and_all_else_is_not_run(
    number, data, message
):
    verdict = check_geojson(data)

    assert [each.message for each in verdict.findings] == [message]
    assert [each.code for each in verdict.findings] == ["E14"]
    assert number in CHECKS["E14"].listed
    assert verdict.ran == ("E10", "E14")
    assert set(verdict.not_run) == set(CHECKS) - {"E10", "E14"}


def test_all_fifteen_listed_errors_have_a_check():
    assert {number for check in CHECKS.values() for number in check.listed} == set(range(1, 16))


def test_codes_of_files_alone_are_no_rules_and_the_others_are():
    files_alone = {f"E{number}" for number in range(14, 20)}

    assert set(CHECKS) & set(RULES) == set(CHECKS) - files_alone
    assert not files_alone & set(RULES)


def test_rounding_and_truncating_make_different_positions_equal():
    truncated = spoiled(ring(lambda each: each.insert(2, [116.2401038, -8.3102038])))
    rounded = spoiled(ring(lambda each: each.insert(1, [116.2401025, -8.3102025])))
    message = (
        "error E05 feature 1: Expected each position once at 6 decimals, got position 3 the same"
    )

    assert said(truncated) == [f"{message} as the one before it [at {C}[0][2]]"]
    assert said(truncated, rules="1.3") == []
    assert said(rounded) == []
    assert said(rounded, rules="1.3") == [f"{message} as the one before it [at {C}[0][2]]"]


@pytest.mark.parametrize(
    ("area", "rules", "expected"),
    [
        (4, "v3", []),
        (Decimal("4.0001"), "v3", [("error E03 feature 1: Expected an outline for a plot above"
                                    " 4 ha, got a point"
                                   " of 4.0001 ha [at features[0].properties.Area]")]),
        (Decimal("0.0001"), "v3", []),
        (Decimal("0.00009"), "v3", [("error E03 feature 1: Expected at least 0.0001 ha for a"
                                     " point, got 0.00009 ha"
                                    " [at features[0].properties.Area]")]),
        (Decimal("0.1"), "1.3", []),
        (Decimal("0.09"), "1.3", [("error E03 feature 1: Expected at least 0.1 ha for a point,"
                                   " got 0.09 ha"
                                  " [at features[0].properties.Area]")]),
        (0, "v3", [("error E03 feature 1: Expected at least 0.0001 ha for a point, got 0 ha"
                   " [at features[0].properties.Area]")]),
    ],
)  # fmt: skip
def test_a_point_stands_for_a_ten_thousandth_to_four_hectares(area, rules, expected):
    made = spoiled(point([116.238101, -8.310201]))
    made["features"][0]["properties"]["Area"] = "AREA"
    text = json.dumps(made).replace('"AREA"', str(area))

    assert said(text, rules=rules) == expected


def test_a_point_without_an_area_is_a_note():
    made = spoiled(point([116.238101, -8.310201]))
    del made["features"][0]["properties"]["Area"]

    assert said(made, notes=True) == [
        (
            "note E03 feature 1: Expected the area of a point, got none: the system takes 4 ha"
            " [at features[0].properties.Area]"
        )
    ]


@pytest.mark.parametrize(
    ("share", "severity"),
    [
        (1.0999, None),
        (1.1001, "warning"),
        (1.2999, "warning"),
        (1.3001, "error"),
        (0.8999, "warning"),
        (0.9001, None),
        (0.6999, "error"),
    ],
)
def test_a_declared_area_is_compared_with_the_outline(share, severity):
    made = spoiled(put("Area", round(4.90847 * share, 4)))

    assert [each.split()[:2] for each in said(made)] == ([[severity, "E06"]] if severity else [])


def test_swapped_axes_are_found_by_range_by_country_and_at_sea():
    african = [[7.203211, -5.312111], [7.206411, -5.312111], [7.206411, -5.308911],
               [7.203211, -5.312111]]  # fmt: skip

    def in_africa(country):
        def spoil(_f, properties, geometry, _c):
            del properties["Area"]
            geometry["coordinates"] = [african]
            properties.pop("ProducerCountry")
            if country:
                properties["ProducerCountry"] = country

        return spoil

    middle = "7.204811, -5.310511"
    hint = "; the other way round it would not: are they swapped?"
    start = (
        f"error E04 feature 1: Expected longitude before latitude, got {middle}, which lies outside"
    )
    assert said(spoiled(swap)) == [
        (
            "error E04 feature 1: Expected longitude of -180 to 180 and latitude of -90 to 90, got"
            f" -8.310201, 116.238101: are they swapped? [at {C}[0][0]]"
        )
    ]
    assert said(spoiled(in_africa("CI"))) == [f"{start} CI{hint} [at {C}]"]
    assert said(spoiled(in_africa(None))) == [f"{start} land{hint} [at {C}]"]
    assert said(spoiled(in_africa("ID"))) == [
        f"warning E04 feature 1: Expected a plot in ID, got {middle}, which lies outside [at {C}]"
    ]


def test_coarse_coordinates_are_an_error_and_a_dropped_zero_is_none():
    def rounded(digits):
        def change(each):
            each[:] = [[round(x + 3e-5, digits), round(y + 3e-5, digits)] for x, y in each]

        return spoiled(ring(change))

    one_written = json.dumps(rounded(4)).replace("116.2381,", "116.238100,")
    message = "Expected coordinates with 6 decimals, got at most"

    assert said(rounded(4)) == [f"error E04 feature 1: {message} 4 [at {C}]"]
    assert said(rounded(5)) == [f"warning E04 feature 1: {message} 5 [at {C}]"]
    assert said(one_written) == []
    assert said(rounded(4), rules="1.3") == []


def test_an_outline_round_the_earth_is_not_one():
    world = ring(
        lambda each: each.__setitem__(
            slice(None),
            [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0], [-180.0, -90.0]],
        )
    )

    assert (
        "error E05 feature 1: Expected an outline that is cut at the antimeridian (RFC 7946"
        " §3.1.9),"
        f" got one that spans more than half of the earth [at {C}[0]]"
    ) in said(spoiled(world))


@pytest.mark.needs("geo")
def test_the_same_field_twice_is_found_and_neighbours_are_not():
    twice = document()
    twice["features"].append(copy.deepcopy(twice["features"][0]))
    beside = copy.deepcopy(twice)
    for position in beside["features"][1]["geometry"]["coordinates"][0]:
        position[0] = round(position[0] + 0.01, 6)

    assert said(twice) == [
        (
            "error E07 feature 2: Expected plots that lie apart, got feature 2 over feature 1"
            " by 100.0 %"
            " of the smaller (outlines) [at features[1].geometry]"
        )
    ]
    assert said(beside) == []


@pytest.mark.needs("geo")
def test_polygons_of_one_plot_must_not_overlap():
    def double(_f, properties, geometry, rings):
        del properties["Area"]
        geometry.update(type="MultiPolygon", coordinates=[rings, copy.deepcopy(rings)])

    assert said(spoiled(double)) == [
        (
            "error E05 feature 1: Expected polygons of one plot that lie apart, got two over"
            " each other by"
            " 100.0 % of the smaller [at features[0].geometry]"
        )
    ]


def test_without_shapely_overlaps_are_not_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "shapely", None)
    verdict = check_geojson(json.dumps(document()))

    assert dict(verdict.not_run) == {
        "E07": "Finding overlaps needs an extra: pip install 'cocoachain[geo]'"
    }


def test_a_larger_file_or_more_producers_than_a_statement_holds_are_told(monkeypatch):
    data = json.dumps(document()).encode()
    many = document()
    many["features"] = [
        {**feature, "properties": {"ProducerName": f"P-{number}", "ProducerCountry": "ID"},
         "geometry": {"type": "Point", "coordinates": [116.2 + number / 1e6, -8.310201]}}
        for number in range(1001) for feature in many["features"]
    ]  # fmt: skip

    assert said(data + b" " * (25_000_000 - len(data))) == []
    assert said(data + b" " * (25_000_001 - len(data))) == [
        (
            "error E10 file geolocation: Expected at most 25000000 bytes (25 MB) of"
            " geolocation, got"
            " 25000001"
        )
    ]
    assert said(many) == [
        "error E10 file geolocation: Expected at most 1000 producers in a commodity, got 1001"
    ]
    many["features"].pop()
    assert said(many) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("[" * 100_000, "E14"),
        ('{"a":' * 100_000, "E14"),
        ('{"type":"FeatureCollection","type":"X","features":[]}', "E14"),
        (json.dumps(document()).encode("utf-16"), "E14"),
        (json.dumps(document()).replace("116.238101", "1e999"), "E14"),
        (json.dumps(document()).replace("116.238101", "NaN"), "E14"),
        ("[]", "E15"),
        ("null", "E15"),
        ('"text"', "E15"),
        ("{}", "E15"),
        (json.dumps(document(features=[])), "E15"),
        (json.dumps(document(features={})), "E15"),
        (json.dumps(document(features=[None, 1, "x", []])), "E15"),
        (json.dumps(document(type="featurecollection")), "E15"),
        (json.dumps({"type": "FeatureCollection", "feature": []}), "E15"),
        (json.dumps(document(crs={"properties": {"name": "EPSG:32750"}})), "E15"),
        (json.dumps(spoiled(lambda f, *_: f.update(geometry=None))), "E16"),
        (json.dumps(spoiled(lambda f, *_: f.update(geometry=[]))), "E16"),
        (json.dumps(spoiled(lambda f, *_: f.update(properties=[]))), "E15"),
        (json.dumps(spoiled(lambda f, *_: f.update(type="feature"))), "E15"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(type="polygon"))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(type=["Polygon"]))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(coordinates=[]))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(coordinates={}))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(coordinates=[[]]))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.pop("coordinates"))), "E16"),
        (json.dumps(spoiled(ring(lambda r: r.__setitem__(1, ["116.2", "-8.3"])))), "E16"),
        (json.dumps(spoiled(ring(lambda r: r.__setitem__(1, [116.2])))), "E16"),
        (json.dumps(spoiled(ring(lambda r: r.__setitem__(1, [True, False])))), "E16"),
        (json.dumps(spoiled(lambda _f, _p, g, _c: g.update(
            type="GeometryCollection", geometries=[]))), "E16"),
        (json.dumps(spoiled(put("ProducerName", 7))), "E18"),
        (json.dumps(spoiled(put("ProducerName", "x" * 501))), "E18"),
        (json.dumps(spoiled(put("Area", True))), "E18"),
        (json.dumps(spoiled(put("ProducerCountry", "IDN"))), "E19"),
        (json.dumps(spoiled(named("Area", "area"))), "E17"),
        (json.dumps(spoiled(named("ProducerCountry", "producer_country"))), "E17"),
    ],
)  # fmt: skip
def test_hostile_documents_are_findings_and_nothing_is_raised(data, code):
    verdict = check_geojson(data)

    assert code in {each.code for each in verdict.of(Severity.ERROR)}


@pytest.mark.parametrize(
    ("spoil", "severity", "code"),
    [
        (lambda _f, _p, _g, rings: [p.append(12.0) for p in rings[0]], "note", "E16"),
        (lambda _f, _p, _g, rings: [p.extend([1, 2]) for p in rings[0]], "warning", "E16"),
        (put("ProducerCountry", "id"), "warning", "E19"),
        (put("area", 3), "warning", "E17"),
        (put("ProductionPlace", None), "note", "E18"),
    ],
)
def test_what_the_system_bears_is_no_error(spoil, severity, code):
    made = check_geojson(json.dumps(spoiled(spoil)))

    assert [(each.severity, each.code) for each in made.findings] == [(severity, code)]


def test_other_properties_and_members_are_passed_over():
    made = document(name="x", metadata={"note": "y"}, bbox=[116, -9, 117, -8])
    made["features"][0]["properties"].update({"plot_id": 7, "area_ha": 1.2, "commodity": "cocoa"})

    assert said(made, notes=True) == []


def test_a_feature_or_geometry_by_itself_is_a_warning():
    (feature,) = document()["features"]

    assert said(feature) == [
        "warning E15 file geolocation: Expected a FeatureCollection, got a Feature by itself"
    ]
    assert said(feature["geometry"]) == [
        "warning E15 file geolocation: Expected a FeatureCollection, got a Polygon by itself"
    ]


def test_collections_are_looked_into_however_deep():
    geometry = document()["features"][0]["geometry"]
    for _ in range(12):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    made = document()
    made["features"][0]["geometry"] = geometry

    assert said(made) == []


def test_files_of_type_two_need_a_country_in_each_feature():
    made = spoiled(lambda _f, properties, _g, _c: properties.pop("ProducerCountry"))

    assert said(made) == []
    assert said(made, variant="II") == [
        (
            "error E19 feature 1: Expected a ProducerCountry for each feature of a file of"
            " type II, got"
            " none [at features[0].properties]"
        )
    ]


def test_findings_beyond_ten_thousand_are_counted():
    feature = document()["features"][0]
    feature["properties"]["Area"] = "3"
    verdict = check_geojson(
        json.dumps({"type": "FeatureCollection", "features": [feature] * 10_001})
    )

    assert len(verdict.findings) == 10_000
    assert any("more findings" in each for each in verdict.unjudged["E14"])


def test_questions_asked_wrongly_are_refused():
    with pytest.raises(UnknownChoiceError):
        check_geojson(b"{}", "2.0")
    with pytest.raises(
        RecordError, match="Expected the variant 'I' or 'II' of the file, got 'III'"
    ):
        check_geojson(b"{}", variant="III")
    with pytest.raises(FormatError) as caught:
        check_geojson({"type": "FeatureCollection"})
    assert str(caught.value) == (
        "Expected the bytes of a GeoJSON file, got dict: {'type': 'FeatureCollection'}"
    )


def test_the_table_of_the_reference_names_every_check():
    from cocoachain.formats.eudr.checks import as_markdown

    page = Path(__file__).parents[3] / "docs" / "reference" / "eudr.md"

    assert as_markdown() in page.read_text(encoding="utf-8")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "Area"]),
            inner | st.sampled_from(["Feature", "FeatureCollection", "Polygon", "Point"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(values)
def test_any_json_gets_a_verdict(value):
    verdict = check_geojson(json.dumps(value))

    assert not verdict.sound or verdict.ran


@given(st.integers(0, 400), st.sampled_from([b"", b"}", b"]", b'"', b"\x00", b"\xff", b"-"]))
def test_a_file_cut_or_spoiled_anywhere_gets_a_verdict(at, sign):
    data = json.dumps(document()).encode()

    check_geojson(data[:at] + sign)
    check_geojson(data[:at] + sign + data[at + 1 :])
