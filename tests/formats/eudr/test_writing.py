"""Plots as a geolocation file."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import FormatError, RecordTypeError, UnknownChoiceError
from cocoachain.formats.eudr import check_geojson, geojson
from cocoachain.model.plots import Plot
from cocoachain.values.geometry import MultiPolygon, Point, Polygon

SQUARE = [
    ("116.238101", "-8.310201"),
    ("116.239101", "-8.310201"),
    ("116.239101", "-8.309201"),
    ("116.238101", "-8.309201"),
    ("116.238101", "-8.310201"),
]


def plot(name="KBN-1", **fields):
    told = {"farmer": "F-1", "region": "52.08.02.2003", "geometry": Polygon([SQUARE])}
    return Plot(id=name, **{**told, **fields})


def features(*plots, **options):
    return json.loads(geojson(plots, **options))["features"]


def test_a_file_is_the_same_bytes_whatever_the_order_of_the_plots():
    one = plot("A", geometry=None, longitude="116.2", latitude="-8.3", area_ha="0.85")
    two = plot("B")

    assert geojson([two, one, two]) == geojson(iter([one, two]))
    assert geojson([one, two]).decode() == (
        '{"type":"FeatureCollection","features":[\n'
        '{"type":"Feature","properties":{"ProducerName":"F-1","ProducerCountry":"ID",'
        '"ProductionPlace":"A","Area":0.85},'
        '"geometry":{"type":"Point","coordinates":[116.200000,-8.300000]}},\n'
        '{"type":"Feature","properties":{"ProducerName":"F-1","ProducerCountry":"ID",'
        '"ProductionPlace":"B","Area":1.2262},'
        '"geometry":{"type":"Polygon","coordinates":[[[116.238101,-8.310201],'
        "[116.239101,-8.310201],[116.239101,-8.309201],[116.238101,-8.309201],"
        "[116.238101,-8.310201]]]}}\n]}\n"
    )


def test_one_plot_may_be_given_by_itself_and_none_is_an_empty_file():
    assert geojson(plot()) == geojson([plot()])
    assert geojson([]) == b'{"type":"FeatureCollection","features":[\n\n]}\n'


def test_names_are_given_only_where_the_caller_gives_them():
    properties = features(plot(), producers={"KBN-1": 'Petani "Satu" é'})[0]["properties"]

    assert properties["ProducerName"] == 'Petani "Satu" é'
    assert features(plot())[0]["properties"]["ProducerName"] == "F-1"


def test_what_is_not_known_is_left_out():
    (feature,) = features(plot(farmer=None, region=None, geometry=Point("116.2", "-8.3")))

    assert feature["properties"] == {"ProductionPlace": "KBN-1"}


def test_the_area_is_computed_on_the_sphere_on_the_ellipsoid_or_as_declared():
    held = plot(area_ha="9.5")

    assert features(held)[0]["properties"]["Area"] == 1.2262
    assert features(held, area="declared")[0]["properties"]["Area"] == 9.5
    with pytest.raises(UnknownChoiceError):
        geojson([held], area="plane")


@pytest.mark.needs("geo")
def test_the_area_on_the_ellipsoid_is_smaller():
    assert features(plot(), area="ellipsoid")[0]["properties"]["Area"] == 1.2183


def test_coordinates_are_cut_by_the_edition():
    fine = plot(geometry=Point("116.2381019", "-8.3102019"))

    assert features(fine)[0]["geometry"]["coordinates"] == [116.238101, -8.310201]
    assert features(fine, rules="1.3")[0]["geometry"]["coordinates"] == [116.238102, -8.310202]


def test_positions_that_the_cut_makes_equal_are_dropped_and_others_that_are_equal_stay():
    cut = plot(geometry=Polygon([[SQUARE[0], ("116.2381014", "-8.3102012"), *SQUARE[1:]]]))
    own = plot(geometry=Polygon([[SQUARE[0], *SQUARE]]))

    assert geojson([cut]) == geojson([plot()])
    assert len(features(own)[0]["geometry"]["coordinates"][0]) == 6


def test_outer_rings_run_counterclockwise_and_nothing_else_is_mended():
    hole = [(x, y) for x, y in (("116.2384", "-8.3100"), ("116.2386", "-8.3100"),
                                ("116.2386", "-8.3098"), ("116.2384", "-8.3100"))]  # fmt: skip
    open_ring = plot(geometry=Polygon([SQUARE[:-1]]))
    holed = plot(geometry=Polygon([SQUARE, hole]))

    assert geojson([plot(geometry=Polygon([SQUARE[::-1]]))]) == geojson([plot()])
    assert len(features(open_ring)[0]["geometry"]["coordinates"][0]) == 4
    assert len(features(holed)[0]["geometry"]["coordinates"]) == 2
    assert not check_geojson(geojson([open_ring])).sound
    assert not check_geojson(geojson([holed])).sound


def test_several_pieces_are_one_feature_with_their_whole_area():
    far = [(Decimal(x) + Decimal("0.01"), y) for x, y in SQUARE]
    (feature,) = features(plot(geometry=MultiPolygon([Polygon([SQUARE]), Polygon([far])])))

    assert feature["geometry"]["type"] == "MultiPolygon"
    assert len(feature["geometry"]["coordinates"]) == 2
    assert feature["properties"]["Area"] == 2.4524


def test_plots_without_a_place_are_named():
    lost = [plot(f"P-{number}", geometry=None) for number in range(7)]

    with pytest.raises(FormatError) as caught:
        geojson(lost)

    assert str(caught.value) == (
        "Expected a point or an outline for each plot, got none for P-0, P-1, P-2, P-3, P-4"
        " and 2 more"
    )


@pytest.mark.parametrize("plots", ["KBN-1", b"KBN-1", {"a": 1}, [1], 7, [None]])
def test_what_are_no_plots_is_refused(plots):
    with pytest.raises(RecordTypeError, match=r"^Expected plots, got "):
        geojson(plots)


@given(
    st.integers(95_000_001, 140_000_000),
    st.integers(-10_999_999, 5_000_000),
    st.integers(200, 20_000),
    st.sampled_from(["1.3", "v3"]),
)
def test_what_is_written_is_read_without_a_finding(east, north, side, rules):
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    outline = [(Decimal(east + x).scaleb(-6), Decimal(north + y).scaleb(-6)) for x, y in corners]
    data = geojson([plot(geometry=Polygon([outline]))], rules=rules)

    assert check_geojson(data, rules, variant="II").findings == ()
