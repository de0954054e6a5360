from itertools import pairwise

from cocoachain.rendering.folding import fold
from cocoachain.rendering.layers import Net


def crowd(count, *, each_ferments=False):
    kinds, edges = {}, []
    for number in range(count):
        kinds[f"LOT-{number:02}"] = "beans"
        if each_ferments:
            kinds[f"FER-{number:02}"] = "ferment"
            edges += [(f"LOT-{number:02}", f"FER-{number:02}"), (f"FER-{number:02}", "pool")]
        else:
            edges.append((f"LOT-{number:02}", "pool"))
    kinds |= {"pool": "step", "BLEND": "blend"}
    return Net(kinds=kinds, edges=[*edges, ("pool", "BLEND")])


def test_a_crowd_of_twins_becomes_one_node():
    folded = fold(crowd(38))

    assert folded.net.nodes == ("LOT-00", "pool", "BLEND")
    assert folded.net.edges == (("LOT-00", "pool"), ("pool", "BLEND"))
    assert folded.members["LOT-00"] == tuple(f"LOT-{number:02}" for number in range(38))
    assert folded.reach == 0


def test_three_twins_are_few_enough_to_show():
    assert len(fold(crowd(3)).net.nodes) == 5
    assert len(fold(crowd(4)).net.nodes) == 3


def test_pairs_of_twins_are_joined_only_when_room_is_short():
    folded = fold(crowd(3), most=4)

    assert folded.net.nodes == ("LOT-00", "pool", "BLEND")
    assert folded.reach == 1


def test_ways_that_run_side_by_side_are_joined_when_room_is_short():
    folded = fold(crowd(38, each_ferments=True), most=60)

    assert folded.net.nodes == ("LOT-00", "FER-00", "pool", "BLEND")
    assert [len(some) for some in folded.members.values()] == [38, 38, 1, 1]
    assert folded.reach == 2


def test_different_kinds_are_never_joined_while_room_lasts():
    net = Net(kinds={"A": "beans", "B": "sugar", "S": "step"}, edges=[("A", "S"), ("B", "S")])

    assert fold(net, most=2).reach == 4
    assert fold(net, most=3).net == net


def test_what_is_to_stay_apart_stays_apart():
    folded = fold(crowd(38), apart=frozenset({"LOT-05"}))

    assert [len(some) for some in folded.members.values()] == [37, 1, 1, 1]


def test_a_row_without_end_loses_its_beginning_and_keeps_its_end():
    names = [f"{number:05}" for number in range(10_001)]
    net = Net(kinds=dict.fromkeys(names, "lot"), edges=list(pairwise(names)))

    folded = fold(net, most=60)

    assert len(folded.net.nodes) == 60
    assert len(folded.members["00000"]) == 9_942
    assert folded.members["10000"] == ("10000",)
    assert folded.reach == 4


def test_nodes_of_one_kind_and_layer_are_the_last_to_be_joined_by_likeness():
    net = Net(kinds={"A0": "a", "A1": "a", "B": "b", "C": "c"}, edges=[("A0", "B"), ("A1", "C")])

    folded = fold(net, most=3)

    assert folded.net.nodes == ("A0", "B", "C")
    assert folded.reach == 3


def test_an_empty_net_stays_empty():
    assert fold(Net(kinds={}, edges=[])).members == {}


def test_every_node_is_behind_exactly_one():
    net = crowd(20, each_ferments=True)

    folded = fold(net, most=5)

    assert sorted(name for some in folded.members.values() for name in some) == sorted(net.nodes)


def test_the_gentlest_measures_can_be_left_out():
    kinds = {"A0": "a", "A1": "a", "B": "b", "C": "c"}
    net = Net(kinds=kinds, edges=[("A0", "B"), ("A1", "C")])

    reached = [len(fold(net, least=least).net.nodes) for least in range(4)]

    assert reached == [4, 4, 4, 3]
    assert [fold(net, least=least).reach for least in range(4)] == [0, 1, 2, 3]
