from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.trees import Limits, text_tree


def tree(below, *roots, **kwargs):
    return text_tree(roots, lambda node: below.get(node, ()), lambda node, _: node, **kwargs)


def test_a_small_tree_is_drawn_whole():
    below = {"BAR-7": ["mould"], "mould": ["MASS-1", "SUGAR"], "MASS-1": ["NIB-1", "NIB-2"]}

    assert tree(below, "BAR-7") == (
        "BAR-7\n└─ mould\n   ├─ MASS-1\n   │  ├─ NIB-1\n   │  └─ NIB-2\n   └─ SUGAR"
    )


def test_a_shared_node_is_opened_once():
    below = {"A": ["B", "C"], "B": ["S"], "C": ["S"], "S": ["T"]}

    assert tree(below, "A") == ("A\n├─ B\n│  └─ S\n│     └─ T\n└─ C\n   └─ S  ↑ shown above")


def test_a_shared_leaf_needs_no_note():
    assert tree({"A": ["B", "C"], "B": ["S"], "C": ["S"]}, "A").count("shown above") == 0


def test_a_cycle_ends():
    assert tree({"A": ["B"], "B": ["A"]}, "A") == "A\n└─ B\n   └─ A  ↑ shown above"


def test_many_children_are_counted_not_shown():
    below = {"A": [f"P-{number:02}" for number in range(41)]}

    lines = tree(below, "A", limits=Limits(children=3)).splitlines()

    assert lines == ["A", "├─ P-00", "├─ P-01", "├─ P-02", "└─ … and 38 more"]


def test_as_many_children_as_the_limit_are_all_shown():
    assert tree({"A": ["B", "C"]}, "A", limits=Limits(children=2)) == "A\n├─ B\n└─ C"


def test_what_lies_deeper_than_the_limit_is_counted():
    below = {str(number): [str(number + 1)] for number in range(9)}

    assert tree(below, "0", limits=Limits(depth=3)) == ("0\n└─ 1\n   └─ 2\n      └─ … 7 more below")


def test_the_whole_stops_at_its_number_of_lines():
    below = {"A": ["B", "C", "D"], "C": ["E"]}

    assert tree(below, "A", limits=Limits(lines=2)) == "A\n├─ B\n… and 3 more"


def test_a_chain_of_ten_thousand_needs_no_recursion():
    below = {str(number): [str(number + 1)] for number in range(10_000)}

    lines = tree(below, "0").splitlines()

    assert len(lines) == 61
    assert lines[-1].strip() == "└─ … 9,941 more below"


def test_labels_may_tell_what_came_from_the_parent_and_are_made_visible():
    text = text_tree(
        ["A"], {"A": ["B"], "B": []}.__getitem__, lambda node, parent: f"{node}\u202e<{parent}"
    )

    assert text == "A\\u202e<None\n└─ B\\u202e<A"


def test_the_fixed_words_are_translated():
    words = {"↑ shown above": "↑ sudah di atas", "… and {count} more": "… dan {count} lagi"}
    below = {"A": ["B", "B", "C"], "B": ["D"]}

    text = tree(below, "A", limits=Limits(children=2), say=words.__getitem__)

    assert text == "A\n├─ B\n│  └─ D\n├─ B  ↑ sudah di atas\n└─ … dan 1 lagi"


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=5)))
def test_every_reachable_node_is_named(below):
    reached, waiting = set(), [0]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(below.get(node, ()))

    text = text_tree([0], lambda node: below.get(node, ()), lambda node, _: f"<{node}>")

    assert {int(line.split("<")[1].split(">")[0]) for line in text.splitlines()} == reached
