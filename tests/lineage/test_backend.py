"""The index as a backend of networkx: the same answers, with the entry point and without."""

import pickle
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings

from cocoachain.lineage import backend
from cocoachain.lineage.backend import NodeSet
from cocoachain.lineage.lineage import Lineage
from cocoachain.samples import two_plots
from small_chains import beans, lineage, nibs, step
from tangled_chains import unmeasured_chains


@settings(max_examples=60, deadline=None)
@given(unmeasured_chains())
def test_reach_rings_order_and_parts_are_those_of_networkx(chain) -> None:
    made = Lineage(chain)
    view, plain = made.graph, made.to_networkx()

    for node in plain:
        assert backend.ancestors(view, node) == nx.ancestors(plain, node)
        assert backend.descendants(view, node) == nx.descendants(plain, node)
    assert backend.is_directed_acyclic_graph(view) == nx.is_directed_acyclic_graph(plain)
    if nx.is_directed_acyclic_graph(plain):
        order = list(backend.topological_sort(view))
        place = {node: at for at, node in enumerate(order)}
        assert sorted(order) == sorted(plain)
        assert all(place[node] < place[other] for node, other in plain.edges)
    else:
        with pytest.raises(nx.NetworkXUnfeasible, match="Graph contains a cycle"):
            list(backend.topological_sort(view))
    mine = sorted(sorted(part) for part in backend.weakly_connected_components(view))
    assert mine == sorted(sorted(part) for part in nx.weakly_connected_components(plain))


def test_a_set_of_nodes_is_counted_and_looked_into_and_made_one_when_it_must() -> None:
    graph = Lineage(two_plots()).graph

    found = backend.ancestors(graph, "BAR-1")

    assert isinstance(found, NodeSet)
    assert len(found) == 6
    assert "POOL-1" in found
    assert "BAR-1" not in found
    assert "NOWHERE" not in found
    assert 7 not in found
    assert repr(found) == "<NodeSet: 6 nodes>"
    assert found | {"BAR-1"} == set(graph)
    assert type(found | {"BAR-1"}) is set
    assert found & {"POOL-1", "X"} == {"POOL-1"}
    assert found - {"POOL-1"} == set(graph) - {"BAR-1", "POOL-1"}
    assert found == {"ESM-1", "ESM-2", "SUGAR-1", "BLEND-1", "POOL-1", "MAKE-1"}
    with pytest.raises(nx.NetworkXError, match="The node NOWHERE is not in the graph"):
        backend.ancestors(graph, "NOWHERE")


def test_a_set_of_nodes_becomes_a_real_one_when_a_method_of_sets_is_called() -> None:
    graph = Lineage(two_plots()).graph
    found = backend.ancestors(graph, "BLEND-1")

    found.add("X")

    assert (len(found), "X" in found, "Y" in found) == (4, True, False)
    assert sorted(found) == ["ESM-1", "ESM-2", "POOL-1", "X"]
    assert backend.ancestors(graph, "BLEND-1").union(["X"]) == found
    assert type(pickle.loads(pickle.dumps(found))) is set  # noqa: S301 - our own
    with pytest.raises(AttributeError, match="no_method"):
        found.no_method  # noqa: B018 - just asking raises
    with pytest.raises(AttributeError):
        found._dict  # noqa: B018 - likewise


def test_a_step_of_a_ring_is_no_ancestor_of_itself_for_networkx() -> None:
    graph = lineage(
        beans("A", 1),
        nibs("B", 1),
        step("S", [("A", 1), ("B", 1)], [("B", 1)]),
        step("B", [("A", 1)], []),
    ).graph

    assert backend.ancestors(graph, "S") == {"A", "B"}
    assert backend.descendants(graph, "B") == {"S"}
    assert backend.descendants(graph, "A") == {"S", "B", "step:B"}


def test_only_graphs_of_a_lineage_are_taken() -> None:
    graph = Lineage(two_plots()).graph

    assert backend.backend.convert_from_nx(graph, weight="mass") is graph
    assert backend.backend.convert_to_nx(graph) is graph
    with pytest.raises(NotImplementedError, match="Expected the graph of a lineage, got another"):
        backend.backend.convert_from_nx(nx.DiGraph())
    with pytest.raises(AttributeError, match="no_function_of_networkx"):
        backend.backend.no_function_of_networkx  # noqa: B018 - just asking raises
    assert backend.backend.pagerank is nx.pagerank.orig_func


def test_without_the_entry_point_nothing_is_asked_of_a_backend(monkeypatch) -> None:
    monkeypatch.setattr(nx.utils.backends, "backends", {})

    graph = Lineage(two_plots()).graph

    assert graph.__networkx_backend__ == "networkx"
    assert nx.ancestors(graph, "BLEND-1") == {"ESM-1", "ESM-2", "POOL-1"}


INSTALLED = """
import networkx as nx
from cocoachain.lineage.lineage import Lineage
from cocoachain.samples import two_plots

assert "cocoachain" in nx.utils.backends.backends
made = Lineage(two_plots())
view, plain = made.graph, made.to_networkx()
assert type(plain) is nx.DiGraph and plain.__networkx_backend__ == "networkx"
assert type(nx.ancestors(view, "BAR-1")).__name__ == "NodeSet"
assert type(nx.ancestors(plain, "BAR-1")) is set
functions = [
    lambda g: set(nx.ancestors(g, "BAR-1")),
    lambda g: set(nx.descendants(g, "ESM-1")),
    nx.is_directed_acyclic_graph,
    lambda g: sorted(map(sorted, nx.weakly_connected_components(g))),
    nx.number_weakly_connected_components,
    nx.is_weakly_connected,
    lambda g: sorted(map(sorted, nx.strongly_connected_components(g))),
    lambda g: [sorted(each) for each in nx.topological_generations(g)],
    lambda g: list(nx.lexicographical_topological_sort(g)),
    nx.dag_longest_path_length,
    lambda g: nx.shortest_path(g, "ESM-2", "BAR-1"),
    lambda g: nx.has_path(g, "BAR-1", "ESM-1"),
    lambda g: sorted(map(tuple, nx.all_simple_paths(g, "ESM-1", "BAR-1"))),
    lambda g: {n: round(x, 9) for n, x in nx.pagerank(g).items()},
    lambda g: {n: round(x, 9) for n, x in nx.betweenness_centrality(g).items()},
    lambda g: sorted(nx.transitive_closure(g).edges),
    lambda g: sorted(nx.transitive_reduction(g).edges),
    lambda g: sorted(nx.immediate_dominators(g, "ESM-1").items(), key=str),
    lambda g: sorted(nx.bfs_tree(g, "ESM-1").edges),
    lambda g: list(nx.dfs_postorder_nodes(g, "ESM-1")),
    lambda g: nx.degree_histogram(g),
    lambda g: nx.density(g),
    lambda g: sorted(nx.subgraph(g, ["ESM-1", "POOL-1"]).edges),
    lambda g: sorted(g.subgraph(["ESM-1", "POOL-1"]).copy().edges),
    lambda g: sorted(nx.reverse(g).edges),
    lambda g: nx.is_isomorphic(g, g),
    lambda g: nx.flow_hierarchy(g),
    lambda g: sorted(nx.to_dict_of_lists(g).items()),
    lambda g: nx.node_link_data(g)["nodes"][0]["id"],
    lambda g: nx.lowest_common_ancestor(g, "ESM-1", "BAR-1"),
]
for number, function in enumerate(functions):
    assert function(view) == function(plain), number
assert set(nx.topological_sort(view)) == set(plain)
empty = view.__class__()
empty.add_edge(1, 2)
assert nx.ancestors(empty, 2) == {1}
try:
    view.add_edge("X", "Y")
except nx.NetworkXError as error:
    print(error)
print(len(functions))
"""


def test_with_the_entry_point_networkx_asks_the_index_and_all_else_is_its_own(
    tmp_path: Path,
) -> None:
    if not entry_points(group="networkx.backends", name="cocoachain"):
        folder = tmp_path / "entry_of_cocoachain-0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: entry-of-cocoachain\nVersion: 0\n"
        )
        (folder / "entry_points.txt").write_text(
            "[networkx.backends]\ncocoachain = cocoachain.lineage.backend:backend\n"
        )

    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", INSTALLED],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert told.stderr == ""
    assert told.stdout == "Frozen graph can't be modified\n30\n"
