import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from cocoachain.cli import main
from cocoachain.cli.choices import FORMATS
from cocoachain.cli.converting import ENDINGS, format_for
from cocoachain.formats import epcis, eudr, graphs, native, prov
from cocoachain.formats.reading import read
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass

pytestmark = pytest.mark.needs("excel", "arrow")

CHAIN = two_plots() | Chain.of([
    Farmer(id="F-9", name="Petani Sembilan", nik="5208010101010001"),
    Transfer(id="T-1", lot="BAR-1", mass=Mass.kg("0.000001"), to_party="consumers"),
])  # fmt: skip
BACK = ("ledger", "a.xlsx", "a.json", "a.jsonl", "a.ndjson", "a.jsonld", "a.cocoa")
"""Names of what can be read back."""


def run(capsys, *arguments):
    status = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.json"
    native.dump(CHAIN, path)
    return path


def chain_in(path):
    if path.suffix == ".cocoa":
        return Lineage.open(path).given
    return read(path).chain


# ---------------------------------------------------------------------------------------- every way


@pytest.mark.parametrize("first", BACK)
@pytest.mark.parametrize("second", ["b.json", "b.jsonld", "b.cocoa", "ledger-b"])
def test_what_can_be_read_back_is_the_same_chain(capsys, source, tmp_path, first, second):
    there = run(capsys, "convert", source, tmp_path / first)
    back = run(capsys, "convert", tmp_path / first, tmp_path / second)

    assert (there[0], back[0]) == (0, 0)
    assert (there[2], back[2]) == ("", "")
    assert chain_in(tmp_path / first) == CHAIN
    assert chain_in(tmp_path / second) == CHAIN


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.jsonld", "a.prov.json", "a.geojson",
                                  "a.graphml", "a.cyjs"])  # fmt: skip
def test_the_same_chain_gives_the_same_bytes(capsys, source, tmp_path, name):
    plots = Chain.of(Plot(id=each, latitude="-8.3", longitude="116.2") for each in "PQ")
    native.dump(CHAIN | plots if name != "a.geojson" else plots, source)

    written = []
    for folder in "xy":
        assert run(capsys, "convert", source, tmp_path / folder / name)[0] == 0
        written.append((tmp_path / folder / name).read_bytes())

    assert written[0] == written[1]


def test_prov_json_is_what_the_format_writes(capsys, source, tmp_path):
    status, _, err = run(capsys, "convert", source, tmp_path / "a.prov.json")

    assert status == 0
    assert (tmp_path / "a.prov.json").read_text("utf-8") == prov.dumps(CHAIN)
    assert "Petani" not in (tmp_path / "a.prov.json").read_text("utf-8")
    assert err == ""


def test_names_are_shown_when_asked_for(capsys, source, tmp_path):
    run(capsys, "convert", source, tmp_path / "a.prov.json", "--names")

    assert "Petani Sembilan" in (tmp_path / "a.prov.json").read_text("utf-8")
    assert "5208010101010001" not in (tmp_path / "a.prov.json").read_text("utf-8")


def test_epcis_is_redacted_when_asked_for(capsys, source, tmp_path):
    run(capsys, "convert", source, tmp_path / "all.jsonld")
    run(capsys, "convert", source, tmp_path / "less.jsonld", "--redact")

    assert "5208010101010001" in (tmp_path / "all.jsonld").read_text("utf-8")
    assert "5208010101010001" not in (tmp_path / "less.jsonld").read_text("utf-8")
    assert epcis.load(tmp_path / "less.jsonld").chain.party("F-9") == Farmer(id="F-9")


def test_events_keep_the_heading_of_their_document(capsys, tmp_path):
    text = json.loads(epcis.dumps(two_plots()))
    text["instanceIdentifier"] = "urn:uuid:1"
    (tmp_path / "a.jsonld").write_text(json.dumps(text), "utf-8")

    run(capsys, "convert", tmp_path / "a.jsonld", tmp_path / "b.jsonld")

    assert json.loads((tmp_path / "b.jsonld").read_bytes())["instanceIdentifier"] == "urn:uuid:1"


def test_geojson_holds_the_plots_and_passes_the_check(capsys, source, tmp_path):
    plot = Plot(id="P", region="52.08.02.2003", area_ha="0.85", longitude="116.238104",
                latitude="-8.310218")  # fmt: skip
    native.dump(Chain.of([plot, BeanLot(id="B", plot="P")]), source)

    status, _, err = run(capsys, "convert", source, tmp_path / "a.geojson")

    assert status == 0
    assert err == "cocoachain: Left out, since the format cannot tell of them: 1 lot\n"
    assert eudr.check_geojson((tmp_path / "a.geojson").read_bytes()).sound


def test_geojson_of_no_plots_is_refused(capsys, source, tmp_path):
    native.dump(Chain.of([BeanLot(id="B")]), source)
    status, _, err = run(capsys, "convert", source, tmp_path / "a.geojson")

    assert (status, err) == (2, "cocoachain: Expected plots to write, got a chain without any\n")
    assert not (tmp_path / "a.geojson").exists()


def test_geojson_of_plots_without_a_place_is_refused(capsys, source, tmp_path):
    status, _, err = run(capsys, "convert", source, tmp_path / "a.geojson")

    assert status == 2
    assert err == (
        "cocoachain: Expected a point or an outline for each plot, got none for KBN-1, KBN-2\n"
    )
    assert not (tmp_path / "a.geojson").exists()


# ------------------------------------------------------------------------------------------- graphs


def test_graphml_is_read_by_networkx_with_the_same_nodes_edges_and_masses(capsys, source, tmp_path):
    assert run(capsys, "convert", source, tmp_path / "a.graphml")[0] == 0
    found, graph = nx.read_graphml(tmp_path / "a.graphml"), Lineage(CHAIN).graph

    assert set(found.nodes) == set(graph.nodes)
    assert {(one, two): told["mass_kg"] for one, two, told in found.edges(data=True)} == {
        (one, two): float(told["mass"].as_kg()) for one, two, told in graph.edges(data=True)
    }
    assert found.nodes["BAR-1"] == {"kind": "lot", "stage": "chocolate", "mass_kg": 50.0}
    assert found.nodes["POOL-1"] == {"kind": "step", "step_kind": "pool"}


def test_cytoscape_json_has_the_same_graph(capsys, source, tmp_path):
    assert run(capsys, "convert", source, tmp_path / "a.cyjs")[0] == 0
    found = nx.cytoscape_graph(json.loads((tmp_path / "a.cyjs").read_bytes()))

    assert set(found.edges) == set(Lineage(CHAIN).graph.edges)
    assert found.edges["ESM-1", "POOL-1"]["mass_kg"] == 30


def test_graphs_write_masses_with_every_digit():
    step = Step(id="S", kind="store", inputs=[Portion("A", Mass(8_999_999_999_999_999))])
    graph = Lineage(Chain.of([step])).graph

    assert '<data key="mass_kg">8999999999.999999</data>' in graphs.graphml(graph)
    assert '"mass_kg": 8999999999.999999' in graphs.cytoscape(graph)


def test_what_was_not_weighed_has_no_mass_in_a_graph():
    graph = Lineage(Chain.of([BeanLot(id="A")])).graph

    assert "mass_kg" not in graphs.cytoscape(graph)
    assert '<data key="mass_kg">' not in graphs.graphml(graph)


def test_names_with_signs_of_markup_stay_names():
    name = "<A & \"B\"> 'é'"
    graph = Lineage(Chain.of([BeanLot(id=name)])).graph
    (node,) = ET.fromstring(graphs.graphml(graph)).iter(  # noqa: S314 - our own text
        "{http://graphml.graphdrawing.org/xmlns}node"
    )

    assert node.get("id") == name
    assert json.loads(graphs.cytoscape(graph))["elements"]["nodes"][0]["data"]["id"] == name


def test_an_empty_graph_is_a_graph():
    graph = Lineage(Chain.of([])).graph

    assert json.loads(graphs.cytoscape(graph))["elements"] == {"nodes": [], "edges": []}
    assert ET.fromstring(graphs.graphml(graph)) is not None  # noqa: S314 - our own text


# ------------------------------------------------------------------------------- names and refusals


def test_to_names_the_format_whatever_the_ending(capsys, source, tmp_path):
    status, _, _ = run(capsys, "convert", source, tmp_path / "a.txt", "--to", "jsonl")

    assert status == 0
    assert native.load(tmp_path / "a.txt").chain == CHAIN


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.PROV.JSON", "prov"), ("a.json", "json"), ("prov.json", "json"), ("A.XLSX", "xlsx"),
     ("a.cocoa", "cocoa"), ("folder", "ledger"), ("a.jsonld", "epcis"), ("a.ndjson", "jsonl")],
)  # fmt: skip
def test_the_ending_names_the_format(tmp_path, name, wanted):
    assert format_for(tmp_path / name, None) == wanted


def test_every_format_has_an_ending_but_the_folder():
    assert {each for _, each in ENDINGS} == set(FORMATS) - {"ledger"}


def test_an_ending_that_is_no_format_is_refused_before_anything_is_read(capsys, tmp_path):
    status, _, err = run(capsys, "convert", tmp_path / "none", tmp_path / "a.pdf")

    assert status == 2
    assert err == (
        "cocoachain: Expected .xlsx, .prov.json, .json, .jsonl, .ndjson, .jsonld, .geojson, "
        ".cocoa, .graphml, .cyjs or a folder's name, got 'a.pdf'\n"
    )


@pytest.mark.parametrize(
    ("name", "to", "expected"),
    [
        ("a.json", "xlsx", "Expected a name that ends in .xlsx, got 'a.json'"),
        ("a.xlsx", "ledger", "Expected a folder's name, got 'a.xlsx'; --to xlsx writes it"),
    ],
)
def test_a_name_that_does_not_fit_the_format_is_refused(
    capsys, source, tmp_path, name, to, expected
):
    status, _, err = run(capsys, "convert", source, tmp_path / name, "--to", to)

    assert (status, err) == (2, f"cocoachain: {expected}\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.prov.json", "PROV-JSON"), ("a.graphml", "GraphML"), ("a.cyjs", "Cytoscape JSON"),
     ("a.geojson", "GeoJSON")],
)  # fmt: skip
def test_what_is_only_written_is_not_read_back(capsys, source, tmp_path, name, told):
    plots = Chain.of([Plot(id="P", latitude="-8.3", longitude="116.2")])
    native.dump(plots if name == "a.geojson" else CHAIN, source)
    run(capsys, "convert", source, tmp_path / name)

    status, _, err = run(capsys, "convert", tmp_path / name, tmp_path / "b.json")

    assert (status, err) == (
        2,
        (
            f"cocoachain: Expected a chain that can be read back, got {told}, which is only "
            f"written: {name}\n"
        ),
    )


def test_a_saved_lineage_can_be_asked_like_a_ledger(capsys, source, tmp_path):
    run(capsys, "convert", source, tmp_path / "a.cocoa")

    from_file = run(capsys, "origins", source, "BAR-1")
    from_folder = run(capsys, "origins", tmp_path / "a.cocoa", "BAR-1")

    assert from_folder == from_file


def test_a_saved_lineage_that_was_changed_is_refused(capsys, source, tmp_path):
    run(capsys, "convert", source, tmp_path / "a.cocoa")
    (tmp_path / "a.cocoa" / "lots.parquet").write_bytes(b"")

    status, _, err = run(capsys, "convert", tmp_path / "a.cocoa", tmp_path / "b.json")

    assert status == 2
    assert err.startswith("cocoachain: Expected ")
    assert not (tmp_path / "b.json").exists()


def test_a_saved_lineage_does_not_replace_another_folder(capsys, source, tmp_path):
    (tmp_path / "a.cocoa").mkdir()
    (tmp_path / "a.cocoa" / "mine.txt").write_text("mine", "utf-8")

    status, _, _ = run(capsys, "convert", source, tmp_path / "a.cocoa", "--force")

    assert status == 2
    assert (tmp_path / "a.cocoa" / "mine.txt").read_text("utf-8") == "mine"
