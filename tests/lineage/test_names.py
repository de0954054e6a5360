"""Identifiers by the million: found by halving, made when they are looked at."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_records import identifiers
from cocoachain.lineage import names as module
from cocoachain.lineage.names import Names, Places

several = st.lists(identifiers, max_size=40, unique=True).map(sorted)


@given(several, identifiers)
def test_names_are_a_sorted_list_of_strings(names: list[str], other: str) -> None:
    kept = Names.of(names)

    assert list(kept) == names == [kept[at] for at in range(len(names))]
    assert kept == names
    assert len(kept) == len(names)
    assert kept[1:-1] == tuple(names[1:-1])
    assert kept[::-2] == tuple(names[::-2])
    assert [kept.place(name) for name in names] == list(range(len(names)))
    assert (other in kept) == (other in names)
    assert kept.place(other) == (names.index(other) if other in names else None)
    assert list(reversed(kept)) == names[::-1]
    assert pickle.loads(pickle.dumps(kept)) == names  # noqa: S301 - our own


@given(several)
def test_places_are_what_a_dictionary_would_say(names: list[str]) -> None:
    places = Places(Names.of(names))

    assert dict(places) == {name: at for at, name in enumerate(names)}
    assert len(places) == len(names)


def test_whoever_looks_for_many_finds_them_all_the_same(monkeypatch) -> None:
    monkeypatch.setattr(module, "_MANY", 3)
    names = [f"L{at:04}" for at in range(0, 1_000, 2)]
    kept = Names.of(names)

    assert [kept.place(f"L{at:04}") for at in range(1_000)] == [
        at // 2 if at % 2 == 0 else None for at in range(1_000)
    ]
    assert kept.place("A") is kept.place("Z") is None
    assert len(kept._fences) == 32


@given(several, st.lists(identifiers, max_size=10), st.randoms(use_true_random=False))
def test_it_matters_not_what_was_looked_for_before(names, others, chance) -> None:
    kept = Names.of(names)
    questions = [*names, *others, *names]
    chance.shuffle(questions)

    for name in questions:
        assert kept.place(name) == (names.index(name) if name in names else None)


def test_what_is_no_name_is_nowhere() -> None:
    kept = Names.of(["a", "b"])

    assert kept.place(7) is kept.place("\ud800") is None
    assert 7 not in kept
    assert kept.index("b") == 1
    with pytest.raises(ValueError, match="Expected one of 2 names, got 'c'"):
        kept.index("c")
    with pytest.raises(ValueError, match="got 'a'"):
        kept.index("a", 1)
    with pytest.raises(IndexError):
        kept[2]
    with pytest.raises(KeyError, match="c"):
        Places(kept)["c"]
    assert Places(kept).get("c", -1) == -1
    assert kept != ["a"]
    assert kept != 7
    assert repr(kept) == "<Names: 2>"
    assert kept[-1] == "b"
