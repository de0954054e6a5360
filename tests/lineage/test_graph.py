"""The lineage as networkx sees it, for callers who bring their own algorithms."""

import copy
import pickle

import networkx as nx
import pytest

from cocoachain.lineage.graph import LineageGraph
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.paths import paths
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import beans, lineage, nibs, step

NODES = ["BAR-1", "BLEND-1", "ESM-1", "ESM-2", "SUGAR-1", "MAKE-1", "POOL-1"]
EDGES = {
    ("ESM-1", "POOL-1"), ("ESM-2", "POOL-1"), ("POOL-1", "BLEND-1"),
    ("BLEND-1", "MAKE-1"), ("SUGAR-1", "MAKE-1"), ("MAKE-1", "BAR-1"),
}  # fmt: skip


@pytest.fixture
def graph() -> LineageGraph:
    return Lineage(two_plots()).graph


def test_it_is_a_directed_graph_of_lots_and_steps(graph: LineageGraph) -> None:
    assert isinstance(graph, nx.DiGraph)
    assert list(graph) == NODES
    assert set(graph.edges) == EDGES
    assert (graph.number_of_nodes(), graph.number_of_edges(), len(graph)) == (7, 6, 7)
    assert "BAR-1" in graph
    assert "BAR-2" not in graph
    assert 7 not in graph
    assert [] not in graph


def test_nodes_say_what_they_are_and_edges_how_much(graph: LineageGraph) -> None:
    assert graph.nodes["BAR-1"] == {"kind": "lot", "stage": "chocolate", "mass": Mass.kg(50)}
    assert graph.nodes["POOL-1"] == {"kind": "step", "step_kind": "pool"}
    assert graph.edges["SUGAR-1", "MAKE-1"] == {"mass": Mass.kg(10)}
    assert graph["ESM-1"] == {"POOL-1": {"mass": Mass.kg(30)}}
    assert graph.pred["POOL-1"] == {"ESM-1": {"mass": Mass.kg(30)}, "ESM-2": {"mass": Mass.kg(20)}}
    assert graph.in_degree("MAKE-1") == 2
    assert dict(graph.out_degree())["MAKE-1"] == 1
    with pytest.raises(KeyError):
        graph.nodes["BAR-2"]
    with pytest.raises(KeyError):
        graph["BAR-2"]


def test_portions_of_one_lot_in_one_step_are_one_edge_with_their_sum() -> None:
    graph = lineage(
        beans("A", 9),
        beans("B", 9),
        nibs("X", 9),
        step("S", [("A", 4), ("B", None), ("A", 5), ("B", 2)], [("X", 9)]),
    ).graph

    assert graph.edges["A", "S"]["mass"] == Mass(9)
    assert graph.edges["B", "S"]["mass"] is None


def test_a_lot_without_record_is_a_node_with_nothing_to_say() -> None:
    graph = lineage(step("S", [("NOWHERE", 4)], [])).graph

    assert graph.nodes["NOWHERE"] == {"kind": "lot", "stage": None, "mass": None}


def test_algorithms_of_networkx_run_on_it(graph: LineageGraph) -> None:
    assert nx.ancestors(graph, "BAR-1") == set(NODES) - {"BAR-1"}
    assert nx.descendants(graph, "ESM-1") == {"POOL-1", "BLEND-1", "MAKE-1", "BAR-1"}
    assert nx.is_directed_acyclic_graph(graph)
    order = list(nx.topological_sort(graph))
    assert all(order.index(node) < order.index(other) for node, other in EDGES)
    assert next(iter(nx.lexicographical_topological_sort(graph))) == "ESM-1"
    assert nx.dag_longest_path_length(graph) == 4
    assert nx.shortest_path(graph, "ESM-2", "BAR-1") == [
        "ESM-2",
        "POOL-1",
        "BLEND-1",
        "MAKE-1",
        "BAR-1",
    ]
    assert nx.number_weakly_connected_components(graph) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add_node("X"),
        lambda graph: graph.add_nodes_from(["X"]),
        lambda graph: graph.add_edge("X", "Y"),
        lambda graph: graph.add_edges_from([("X", "Y")]),
        lambda graph: graph.remove_node("BAR-1"),
        lambda graph: graph.remove_nodes_from(["BAR-1"]),
        lambda graph: graph.remove_edge("MAKE-1", "BAR-1"),
        lambda graph: graph.remove_edges_from([("MAKE-1", "BAR-1")]),
        lambda graph: graph.clear(),
        lambda graph: graph.clear_edges(),
    ],
)
def test_it_cannot_be_changed(graph: LineageGraph, change: object) -> None:
    with pytest.raises(nx.NetworkXError, match="Frozen graph can't be modified"):
        change(graph)
    assert set(graph.edges) == EDGES


def test_what_is_told_of_a_node_or_edge_can_be_kept_and_changed_without_harm(
    graph: LineageGraph,
) -> None:
    graph.nodes["BAR-1"]["colour"] = "brown"
    graph.edges["MAKE-1", "BAR-1"]["mass"] = None

    assert "colour" not in graph.nodes["BAR-1"]
    assert graph.edges["MAKE-1", "BAR-1"]["mass"] == Mass.kg(50)


def test_a_copy_is_an_ordinary_graph_and_free(graph: LineageGraph) -> None:
    for other in (graph.copy(), nx.DiGraph(graph), copy.deepcopy(graph.copy())):
        assert type(other) is nx.DiGraph
        assert list(other) == NODES
        assert set(other.edges) == EDGES
        assert other.edges["MAKE-1", "BAR-1"]["mass"] == Mass.kg(50)
        other.add_edge("BAR-1", "MINE")
    assert "MINE" not in graph


def test_parts_and_other_views_are_what_networkx_makes_of_them(graph: LineageGraph) -> None:
    part = graph.subgraph(["ESM-1", "POOL-1", "BLEND-1"])
    assert set(part.edges) == {("ESM-1", "POOL-1"), ("POOL-1", "BLEND-1")}
    assert part.nodes["ESM-1"]["mass"] == Mass.kg(30)
    assert type(part.copy()) is nx.DiGraph
    assert set(graph.edge_subgraph([("ESM-1", "POOL-1")])) == {"ESM-1", "POOL-1"}
    turned = {(other, node) for node, other in EDGES}
    assert set(graph.reverse().edges) == turned
    assert set(graph.reverse(copy=False).edges) == turned
    assert set(nx.reverse_view(graph).edges) == turned
    plain = graph.to_undirected()
    assert type(plain) is nx.Graph
    assert plain.has_edge("BAR-1", "MAKE-1")
    assert set(graph.to_directed().edges) == EDGES
    assert set(graph.copy(as_view=True).edges) == EDGES
    assert set(graph.to_undirected(as_view=True)["POOL-1"]) == {"ESM-1", "ESM-2", "BLEND-1"}


def test_it_travels(graph: LineageGraph) -> None:
    for other in (pickle.loads(pickle.dumps(graph)), copy.deepcopy(graph)):  # noqa: S301 - our own
        assert isinstance(other, LineageGraph)
        assert list(other) == NODES
        assert set(other.edges) == EDGES
        assert nx.is_frozen(other)


def test_an_empty_lineage_is_an_empty_graph() -> None:
    assert list(lineage().graph) == []
    assert list(LineageGraph()) == []
    assert list(pickle.loads(pickle.dumps(LineageGraph()))) == []  # noqa: S301 - our own


def test_a_step_with_the_identifier_of_a_lot_has_a_node_of_its_own() -> None:
    chain = lineage(
        beans("X", 10),
        nibs("Y", 10),
        step("X", [("X", 10)], [("Y", 10)]),
        step("Z", [("Y", 5)], []),
    )

    assert list(chain.graph) == ["X", "Y", "step:X", "Z"]
    assert list(chain.graph["X"]) == ["step:X"]
    assert list(chain.graph["step:X"]) == ["Y"]
    assert chain.graph.nodes["step:X"]["kind"] == "step"
    assert "step:Z" not in chain.graph
    assert list(paths(chain, "X", "Y")) == [("X", "step:X", "Y")]


def test_nodes_stay_apart_even_where_names_look_like_nodes() -> None:
    chain = lineage(
        beans("X", 1),
        beans("step:Y", 1),
        beans("Y", 1),
        step("X", [("X", 1)], []),
        step("step:X", [("X", 1)], []),
        step("Y", [("Y", 1)], []),
    )

    nodes = list(chain.graph)

    assert nodes == ["X", "Y", "step:Y", "step:step:X", "step:step:Y", "step:X"]
    assert [chain.graph.nodes[node]["kind"] for node in nodes] == ["lot"] * 3 + ["step"] * 3
    assert set(chain.graph["X"]) == {"step:X", "step:step:X"}
    assert list(chain.graph["Y"]) == ["step:step:Y"]
