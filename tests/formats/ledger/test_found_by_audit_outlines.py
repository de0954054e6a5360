import json

import pytest

from cocoachain.formats import ledger
from ledger_files import put_sheets, told

PLOTS = "id,farmer,region,area_ha\nPL-1,F-1,52,0.5\n"
POINT = {"type": "Point", "coordinates": [116.25, -8.5]}


def read_outline(tmp_path, properties, plots=PLOTS, file="plots.geojson"):
    folder = put_sheets(tmp_path / "ledger", plots=plots)
    feature = {"type": "Feature", "properties": properties, "geometry": POINT}
    document = {"type": "FeatureCollection", "features": [feature]}
    (folder / file).write_text(json.dumps(document), encoding="utf-8")
    return ledger.read(folder)


@pytest.mark.parametrize("name", ["id", "plot", "kode", "kebun"])
def test_a_feature_names_its_plot_in_either_language(tmp_path, name) -> None:
    reading = read_outline(tmp_path, {name: "PL-1"})

    assert told(reading) == []
    assert reading.chain.plot("PL-1").geometry is not None


def test_a_feature_that_names_no_plot_is_an_issue(tmp_path) -> None:
    reading = read_outline(tmp_path, {"title": "PL-1"})

    assert reading.chain.plot("PL-1").geometry is None
    assert told(reading) == [
        (
            "plots.geojson, at features[0]: Expected the identifier of a plot as property id, "
            "plot, kode or kebun, got none: not read"
        )
    ]


def test_a_lone_feature_that_a_plot_names_by_its_file_is_no_issue(tmp_path) -> None:
    plots = "id,farmer,region,area_ha,geojson\nPL-1,F-1,52,0.5,one.geojson\n"
    reading = read_outline(tmp_path, {}, plots, "one.geojson")

    assert told(reading) == []
    assert reading.chain.plot("PL-1").geometry is not None
