import time

from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.layers import Net, forward, layer_numbers


def net(*edges, kinds=None):
    names = dict.fromkeys(name for edge in edges for name in edge)
    return Net(kinds=kinds or dict.fromkeys(names, "lot"), edges=edges)


def layers(some):
    count = len(some.nodes)
    numbers = layer_numbers(count, forward(count, some.pairs))
    return dict(zip(some.nodes, numbers, strict=True))


PAIRS = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
                lambda pair: pair[0] != pair[1]
            ),
            unique=True,
        ),
    )
)


@given(PAIRS)
def test_every_edge_turned_forward_points_down_a_layer(case):
    count, pairs = case

    turned = forward(count, pairs)
    numbers = layer_numbers(count, turned)

    assert all(numbers[a] < numbers[b] for a, b in turned)
    assert {frozenset(pair) for pair in turned} == {frozenset(pair) for pair in pairs}


@given(PAIRS)
def test_without_a_cycle_no_edge_is_turned(case):
    count, pairs = case
    straight = [(a, b) for a, b in pairs if a < b]

    assert set(forward(count, straight)) == set(straight)


def test_a_cycle_loses_one_edge():
    some = net(("A", "B"), ("B", "C"), ("C", "A"))

    assert forward(3, some.pairs) == ((0, 1), (1, 2), (0, 2))
    assert layers(some) == {"A": 0, "B": 1, "C": 2}


def test_a_cycle_is_opened_where_it_was_entered():
    some = net(("NIB", "mix"), ("REWORK", "mix"), ("mix", "BAR"), ("BAR", "REWORK"))

    assert layers(some) == {"NIB": 0, "mix": 1, "BAR": 2, "REWORK": 3}


def test_an_ingredient_stands_just_before_it_is_used():
    some = net(("LOT", "ferment"), ("ferment", "DRY"), ("DRY", "mix"), ("SUGAR", "mix"))

    assert layers(some) == {"LOT": 0, "ferment": 1, "DRY": 2, "mix": 3, "SUGAR": 2}


def test_a_by_product_stands_just_after_it_was_made():
    some = net(("A", "winnow"), ("winnow", "NIB"), ("winnow", "SHELL"), ("NIB", "x"), ("x", "y"))

    assert layers(some)["SHELL"] == 2


def test_an_edge_to_itself_and_a_second_one_are_left_out():
    assert net(("A", "A"), ("A", "B"), ("A", "B")).pairs == ((0, 1),)


def test_ten_thousand_in_a_row_and_as_many_small_cycles_need_no_recursion():
    began = time.perf_counter()
    row = [(at, at + 1) for at in range(10_000)]
    rings = [pair for at in range(0, 10_000, 2) for pair in ((at, at + 1), (at + 1, at))]

    assert layer_numbers(10_001, row) == list(range(10_001))
    assert len(forward(10_000, rings)) == 5_000
    assert time.perf_counter() - began < 3
