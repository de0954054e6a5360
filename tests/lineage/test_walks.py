"""Walks: the plain one and the compiled one find the same."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocoachain.lineage import walks
from cocoachain.lineage.walks import Walks


def graph_of(edges: list[tuple[int, int]], size: int) -> Walks:
    """Pointers and neighbours of some edges."""
    rows = [[other for node, other in edges if node == each] for each in range(size)]
    pointer = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    return Walks(pointer, np.array([each for row in rows for each in row], np.int32))


def reached(edges: list[tuple[int, int]], start: list[int]) -> list[int]:
    """What can be reached, by going over all edges until nothing is new."""
    found = set(start)
    while True:
        new = {other for node, other in edges if node in found} - found
        if not new:
            return sorted(found)
        found |= new


edges = st.lists(st.tuples(st.integers(0, 79), st.integers(0, 79)), max_size=120)
starts = st.lists(st.integers(0, 79), max_size=6)


@given(edges, st.lists(starts, max_size=4))
def test_a_plain_walk_finds_all_that_can_be_reached(edges, questions) -> None:
    graph = graph_of(edges, 80)

    for start in questions:
        assert np.sort(graph._plain(start)).tolist() == reached(edges, start)
        assert graph.reached(start).tolist() == reached(edges, start)


@pytest.mark.needs("fast")
@settings(deadline=None)
@given(edges, st.lists(starts, min_size=1, max_size=4))
def test_a_compiled_walk_finds_the_same_whatever_was_asked_before(edges, questions) -> None:
    graph = graph_of(edges, 80)

    for start in questions:
        if start:
            assert sorted(set(graph._compiled(start).tolist())) == reached(edges, start)


@pytest.mark.needs("fast")
def test_a_compiled_walk_may_begin_from_very_many() -> None:
    graph = graph_of([(at, at + 1) for at in range(0, 1_000, 2)], 1_000)

    assert sorted(graph._compiled(list(range(0, 1_000, 2)))) == list(range(1_000))
    assert sorted(graph._compiled([0, 4])) == [0, 1, 4, 5]
    assert sorted(graph._compiled([4])) == [4, 5]


def test_nothing_is_reached_from_nowhere() -> None:
    found = graph_of([(0, 1)], 2).reached([])

    assert (len(found), found.dtype) == (0, np.int64)


@pytest.mark.needs("fast")
def test_scipy_is_loaded_once_plain_walks_took_as_long() -> None:
    code = """
import sys, numpy as np
from cocoachain.lineage import walks
walks._AS_LONG_AS_LOADING = 250
graph = walks.Walks(np.arange(101, dtype=np.int32), np.arange(1, 101, dtype=np.int32) % 100)
loaded = []
for _ in range(5):
    assert graph.reached([0]).tolist() == list(range(100))
    loaded.append("scipy.sparse.csgraph" in sys.modules)
print(loaded)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "[False, False, False, True, True]\n"


def test_without_scipy_the_plain_walk_goes_on(monkeypatch) -> None:
    monkeypatch.setattr(walks, "_AS_LONG_AS_LOADING", 0)
    monkeypatch.setattr(walks, "_MODULE", "scipy.sparse.csgraph.none")
    monkeypatch.setattr(walks.importlib.util, "find_spec", lambda _: None)
    graph = graph_of([(at, at + 1) for at in range(99)], 100)

    for _ in range(3):
        assert len(graph.reached([0])) == 100


def test_walks_travel() -> None:
    graph = graph_of([(0, 1)], 2)
    graph.reached([0])

    assert pickle.loads(pickle.dumps(graph)).reached([0]).tolist() == [0, 1]  # noqa: S301 - our own
