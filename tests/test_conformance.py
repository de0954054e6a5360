"""The page docs/reference/conformance.md: each row has a test; here are those of no other file."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from cocoachain.cli import main
from cocoachain.errors import FormatError
from cocoachain.formats import epcis, eudr, gs1, native, prov, tables
from cocoachain.formats.prov.statements import SECTIONS
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.programme import Expense
from cocoachain.model.steps import Portion
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from epcis_documents import document, event
from epcis_documents import read as read_events
from prov_documents import read

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "conformance.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|--")]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
}


def is_heading(row):
    return row.endswith("| Test |")


def cells(row):
    return [each.strip() for each in row.strip("|").split("|")]


@pytest.mark.parametrize("row", [row for row in ROWS if not is_heading(row)])
def test_every_row_says_what_happens_and_names_a_test_that_is_there(row):
    *told, test = cells(row)

    assert all(told)
    assert test.strip("`") in TESTS


def test_answers_are_yes_partly_or_no():
    headings = [cells(row) for row in ROWS if is_heading(row)]
    answers = set()
    at = None
    for row in ROWS:
        if is_heading(row):
            at = cells(row).index("Answer")
        else:
            answers.add(cells(row)[at])

    assert len(headings) == 10
    assert answers == {"yes", "partly", "no", "–", "2026"}


# -------------------------------------------------------------------------------- EPCIS and GeoJSON


def test_an_association_is_read_as_an_aggregation():
    told = {"action": "ADD", "parentID": "urn:epc:id:grai:9506000.01343.1",
            "childEPCs": ["urn:epc:id:sgtin:9506000.013435.1"]}  # fmt: skip
    (associated,) = read_events(event("Association", **told)).chain.steps
    (aggregated,) = read_events(event("Aggregation", **told)).chain.steps

    assert (associated.kind, associated.inputs) == (aggregated.kind, aggregated.inputs)
    assert associated.inputs == (Portion(told["childEPCs"][0], Mass(0)),)


def test_an_event_of_a_type_of_ones_own_is_kept_and_written_back():
    tasting = {**event("Object"), "type": "ex:Tasting", "ex:score": 7}
    reading = epcis.loads(document(tasting, context={"ex": "https://ns.example.com/"}))
    (step,) = reading.chain.steps
    (written,) = json.loads(epcis.dumps(reading))["epcisBody"]["eventList"]

    assert reading.issues == ()
    assert step.inputs == step.outputs == ()
    assert (written["type"], written["ex:score"]) == ("ex:Tasting", 7)


def test_another_reference_system_is_found():
    plot = Plot(id="P", region="52.08", latitude="-8.310218", longitude="116.238104", area_ha="1")
    file = json.loads(eudr.geojson([plot]))
    file["crs"] = {"type": "name", "properties": {"name": "EPSG:32750"}}
    (finding,) = eudr.check_geojson(json.dumps(file).encode()).findings

    assert (finding.code, finding.severity) == ("E15", "error")


# ---------------------------------------------------------------------------------------------- GS1


def test_a_digital_link_loses_its_query():
    link = "https://example.com/01/09506000134352/22/2A/10/LOT-7?17=270101#top"

    assert gs1.to_digital_link(link) == "https://id.gs1.org/01/09506000134352/10/LOT-7"


@pytest.mark.parametrize(
    "name", ["https://id.gs1.org/AQnYUc1gmiERBhgEIhQRCg", "https://example.com/DAVKCBIjaA"]
)
def test_a_compressed_digital_link_is_refused(name):
    with pytest.raises(FormatError):
        gs1.parse(name)


@pytest.mark.parametrize(
    "name", ["urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:raw:96.x30"]
)
def test_a_tag_urn_is_refused(name):
    with pytest.raises(FormatError):
        gs1.parse(name)


def test_a_number_of_nobody_is_taken():
    assert gs1.parse("https://id.gs1.org/01/00000000000000").gtin == "00000000000000"


# ------------------------------------------------------------------------------------------ moments


def lot_made(text):
    line = f'{{"type": "lot", "id": "A", "stage": "beans", "made": "{text}"}}'
    return native.loads(line)


def test_small_letters_in_a_moment_are_an_issue():
    for text in ("2026-05-04t07:30:00Z", "2026-05-04T07:30:00z"):
        assert len(lot_made(text).issues) == 1


def test_a_seventh_decimal_of_a_second_is_an_issue():
    assert lot_made("2026-05-04T07:30:00.123456Z").issues == ()
    assert len(lot_made("2026-05-04T07:30:00.1234560Z").issues) == 1


def test_a_leap_second_is_an_issue():
    (issue,) = lot_made("2016-12-31T23:59:60Z").issues

    assert issue.message == (
        "Expected seconds of 00 to 59 (leap seconds are not kept), got '2016-12-31T23:59:60Z'"
    )


def test_an_unknown_offset_is_read_as_utc():
    assert lot_made("2026-05-04T07:30:00-00:00").chain == lot_made("2026-05-04T07:30:00Z").chain


def test_a_third_coordinate_is_an_issue_in_our_json():
    text = '{"type": "plot", "id": "P", "geometry": {"type": "Point", "coordinates": [1, 2, 3]}}'

    assert [str(issue.where) for issue in native.loads(text).issues] == [
        "row 1, at geometry.coordinates"
    ]  # fmt: skip


# --------------------------------------------------------------------------------------------- PROV


def test_these_kinds_of_statement_are_written_and_no_others():
    assert set(SECTIONS) == {
        "entity", "activity", "agent", "wasGeneratedBy", "used", "wasInvalidatedBy",
        "wasDerivedFrom", "wasAttributedTo", "wasAssociatedWith", "hadMember",
    }  # fmt: skip
    assert not list(read(prov.dumps(two_plots())).bundles)


def test_an_attribution_is_of_a_lot_to_its_farmer():
    found = read(prov.dumps(Chain.of([BeanLot(id="B", farmer="F"), Farmer(id="F")])))

    assert [
        [str(value) for _, value in each.formal_attributes]
        for each in found.get_records()
        if each.get_type().localpart == "Attribution"
    ] == [["lot:B", "party:F"]]


def test_convert_says_what_prov_leaves_out(capsys, tmp_path):
    day = WholeDay.fromisoformat("2026-05-04T00:00:00+08:00")
    expense = Expense(party="F", when=day, amount=5, what="sacks")
    native.dump(Chain.of([Farmer(id="F"), expense]), tmp_path / "a.json")

    assert main(["convert", str(tmp_path / "a.json"), str(tmp_path / "a.prov.json")]) == 0
    assert capsys.readouterr().err == (
        "cocoachain: Left out, since the format cannot tell of them: 1 expense\n"
    )


# -------------------------------------------------------------------------------------------- Arrow


def test_a_requested_schema_is_handed_on():
    lots = tables.dump(two_plots())["lots"]
    same, other = pa.table(lots).schema, pa.schema([("nothing", pa.int8())])

    assert pa.RecordBatchReader.from_stream(lots, same).schema == same
    with pytest.raises(ValueError, match="field names are not matching"):
        pa.RecordBatchReader.from_stream(lots, other).read_all()


def test_a_table_gives_a_stream_and_no_array():
    lots = tables.dump(two_plots())["lots"]

    assert hasattr(lots, "__arrow_c_stream__")
    assert not hasattr(lots, "__arrow_c_array__")
    assert not hasattr(lots, "__arrow_c_device_stream__")
