import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.layers import Net
from cocoachain.rendering.ordering import lay_out

NETS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), unique=True, max_size=40).map(
    lambda pairs: Net(
        kinds={f"N{at}": "lot" for at in range(15)}, edges=[(f"N{a}", f"N{b}") for a, b in pairs]
    )
)


def crossings(layout, net):
    found = 0
    for place, (a, b) in enumerate(net.edges):
        for c, d in net.edges[place + 1 :]:
            if layout.layer[a] == layout.layer[c] and layout.layer[b] == layout.layer[d]:
                left = layout.across[a] - layout.across[c]
                right = layout.across[b] - layout.across[d]
                found += left * right < 0
    return found


@given(NETS)
def test_every_edge_points_down_unless_it_is_said_to_be_turned(net):
    layout = lay_out(net, lambda _: 40)

    assert all(
        (layout.layer[a] < layout.layer[b]) != ((a, b) in layout.turned)
        for a, b in net.edges
        if a != b
    )


@given(NETS)
def test_boxes_of_a_layer_keep_their_distance(net):
    layout = lay_out(net, lambda _: 40, gap=10)
    rows = {}
    for node, layer in layout.layer.items():
        rows.setdefault(layer, []).append(layout.across[node])

    for row in map(sorted, rows.values()):
        assert all(b - a >= 49.8 for a, b in pairwise(row))
        assert row[0] >= 20
        assert row[-1] + 20 <= layout.breadth + 0.01


@given(NETS)
def test_the_same_net_is_laid_out_the_same(net):
    assert lay_out(net, lambda _: 40) == lay_out(net, lambda _: 40)


@given(NETS)
def test_routes_run_layer_by_layer_between_their_ends(net):
    layout = lay_out(net, lambda _: 40)

    for (a, b), route in layout.routes.items():
        first, last = sorted((layout.layer[a], layout.layer[b]))
        assert [point[0] for point in route] == list(range(first, last + 1))


def test_crossings_that_can_be_undone_are_undone():
    edges = [("A1", "B3"), ("A2", "B2"), ("A3", "B1")]
    net = Net(kinds=dict.fromkeys(["A1", "A2", "A3", "B1", "B2", "B3"], "lot"), edges=edges)

    layout = lay_out(net, lambda _: 40)

    assert crossings(layout, net) == 0


def test_a_row_is_a_straight_line():
    net = Net(kinds=dict.fromkeys("ABC", "lot"), edges=[("A", "B"), ("B", "C")])

    layout = lay_out(net, lambda _: 40)

    assert set(layout.across.values()) == {20}
    assert layout.breadth == 40
    assert layout.routes == {
        ("A", "B"): ((0, 20), (1, 20)),
        ("B", "C"): ((1, 20), (2, 20)),
    }


def test_a_turned_edge_runs_from_its_earlier_layer():
    net = Net(kinds=dict.fromkeys("AB", "lot"), edges=[("A", "B"), ("B", "A")])

    layout = lay_out(net, lambda _: 40)

    assert layout.turned == {("B", "A")}
    assert layout.routes[("B", "A")] == ((0, 20), (1, 20))


def test_an_empty_net_takes_no_room():
    assert lay_out(Net(kinds={}, edges=[]), lambda _: 40).breadth == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_nodes_are_laid_out_within_a_second(seed):
    rng = random.Random(seed)  # noqa: S311 - the same net in every run, no secret
    edges = {
        (f"N{a}", f"N{min(499, a + rng.randrange(1, 40))}")
        for a in (rng.randrange(499) for _ in range(800))
    }
    net = Net(kinds={f"N{at}": "lot" for at in range(500)}, edges=sorted(edges))

    began = time.perf_counter()
    lay_out(net, lambda _: 80)

    assert time.perf_counter() - began < 1


def test_ten_thousand_in_a_row_with_a_short_cut_go_straight_where_bends_would_be_too_many():
    names = [f"{number:05}" for number in range(10_000)]
    edges = [*pairwise(names), (names[0], names[-1])]

    layout = lay_out(Net(kinds=dict.fromkeys(names, "lot"), edges=edges), lambda _: 40)

    assert [point[0] for point in layout.routes[(names[0], names[-1])]] == [0, 9_999]
