"""What the model has no field for is kept as it came, and cannot change."""

import copy
import pickle
from collections import OrderedDict
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.extras import DEEPEST, EMPTY, Extra, as_extra, tokens

TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=5)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-99, max_value=99)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
ITEMS = st.dictionaries(TEXTS, PLAIN, max_size=4)


def nested(depth: int) -> dict[str, object]:
    """Objects in objects, ``depth`` in all."""
    items: dict[str, object] = {}
    for _ in range(depth - 1):
        items = {"in": items}
    return items


def test_an_extra_reads_as_a_mapping():
    extra = Extra({"b": 2, "a": [1, {"c": None}]})

    assert extra["a"] == (1, Extra({"c": None}))
    assert list(extra) == ["a", "b"]
    assert len(extra) == 2
    assert "b" in extra
    assert extra.get("z") is None
    assert repr(extra) == "Extra({'a': (1, Extra({'c': None})), 'b': 2})"
    assert repr(Extra()) == "Extra()"


def test_an_extra_does_not_follow_what_it_was_made_from():
    inner = [1]
    items = {"a": inner}
    extra = Extra(items)
    inner.append(2)
    items["b"] = inner

    assert extra == {"a": (1,)}


def test_an_extra_cannot_be_changed():
    with pytest.raises(TypeError, match="does not support item assignment"):
        Extra({"a": 1})["a"] = 2


@given(ITEMS)
def test_an_extra_equals_what_it_was_made_from(items):
    extra = Extra(items)

    assert extra == items
    assert items == extra
    assert extra == Extra(OrderedDict(reversed(items.items())))
    assert hash(extra) == hash(Extra(dict(reversed(items.items()))))
    assert extra == MappingProxyType(items)


@given(ITEMS, ITEMS)
def test_equal_extras_have_equal_hashes_and_tokens(one, other):
    same = Extra(one) == Extra(other)

    assert (tokens(Extra(one)) == tokens(Extra(other))) is same
    assert not same or hash(Extra(one)) == hash(Extra(other))
    assert (tokens(Extra(one)) < tokens(Extra(other))) is not (
        tokens(Extra(one)) >= tokens(Extra(other))
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": True}, {"a": 1}),
        ({"a": False}, {"a": 0}),
        ({"a": [True]}, {"a": [1]}),
        ({"a": {"b": True}}, {"a": {"b": 1}}),
        ({"a": [[]]}, {"a": []}),
        ({"a": {}}, {"a": []}),
        ({"a": "1"}, {"a": 1}),
        ({"a": None}, {}),
        ({"a": ["b", 1]}, {"a": [], "b": 1}),
    ],
)
def test_what_differs_on_paper_differs(one, other):
    assert Extra(one) != Extra(other)
    assert Extra(one) != other
    assert tokens(Extra(one)) != tokens(Extra(other))


@pytest.mark.parametrize("one", [1, Decimal(1), Decimal("1.0"), Decimal("1.00")])
def test_numbers_are_equal_as_numbers_are(one):
    assert Extra({"a": one}) == Extra({"a": 1})
    assert hash(Extra({"a": one})) == hash(Extra({"a": 1}))


@pytest.mark.parametrize("other", [{"a": 1.5}, {1: 1}, {"a": object()}, [("a", 1)], "a", None, 1])
def test_an_extra_equals_nothing_that_it_could_not_hold(other):
    assert Extra({"a": 1}) != other


@pytest.mark.parametrize(
    ("items", "kind", "message"),
    [
        (
            {"a": 1.5},
            RecordTypeError,
            (
                "Expected text, whole numbers, Decimals, true, false, nothing, lists and objects of"
                " these in extra, got float: 1.5"
            ),
        ),
        (
            {"a": {1}},
            RecordTypeError,
            (
                "Expected text, whole numbers, Decimals, true, false, nothing, lists and objects of"
                " these in extra, got set: {1}"
            ),
        ),
        (
            {1: "a"},
            RecordTypeError,
            "Expected text, got int: 1 (name of an extra field)",
        ),
        (
            {"a": {2: "a"}},
            RecordTypeError,
            "Expected text, got int: 2 (name of an extra field)",
        ),
        (
            [("a", 1)],
            RecordTypeError,
            "Expected a mapping of extra fields, got list: [('a', 1)]",
        ),
        (0, RecordTypeError, "Expected a mapping of extra fields, got int: 0"),
        ("", RecordTypeError, "Expected a mapping of extra fields, got str: ''"),
        (
            {"a": Decimal("NaN")},
            RecordError,
            "Expected a finite number, got NaN (extra field)",
        ),
        (
            {"a": 10**5_000},
            RecordError,
            (
                "Expected at most 40 digits before and after the point,"
                " got <int too large to show> (extra field)"
            ),
        ),
        (
            {"a": "x\x00"},
            RecordError,
            "Expected text without the control character U+0000, got 'x\\x00' (extra field)",
        ),
        (
            {"\ud800": 1},
            RecordError,
            (
                "Expected text without the control character U+D800,"
                " got '\\ud800' (name of an extra field)"
            ),
        ),
        (
            nested(DEEPEST + 1),
            RecordError,
            "Expected extra fields nested at most 64 deep, got more",
        ),
        (
            nested(100_000),
            RecordError,
            "Expected extra fields nested at most 64 deep, got more",
        ),
    ],
)
def test_what_no_file_could_carry_is_refused(items, kind, message):
    with pytest.raises(kind) as caught:
        as_extra(items)

    assert str(caught.value) == message


def test_an_extra_may_be_nested_as_deep_as_a_reader_admits():
    deepest = Extra(nested(DEEPEST))

    assert deepest == nested(DEEPEST)
    assert hash(deepest) == hash(Extra(nested(DEEPEST)))


def test_nothing_more_is_the_empty_extra():
    assert as_extra(None) is EMPTY
    assert as_extra({}) is EMPTY
    assert as_extra(EMPTY) is EMPTY
    assert Extra() == EMPTY == {}
    assert hash(Extra()) == hash(EMPTY)


def test_classes_made_from_plain_ones_become_plain():
    class Name(str):
        __slots__ = ()

    class Count(int):
        pass

    extra = Extra({Name("a"): Name("b"), "n": Count(3)})

    assert [type(each) for each in (*extra, *extra.values())] == [str, str, str, int]


@given(ITEMS)
def test_an_extra_is_pickled_and_copied(items):
    extra = Extra(items)
    copies = [
        pickle.loads(pickle.dumps(extra, protocol))  # noqa: S301 - our own bytes
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ]

    assert copies == [extra] * len(copies)
    assert tokens(copies[0]) == tokens(extra)
    assert copy.copy(extra) is extra
    assert copy.deepcopy(extra) is extra
