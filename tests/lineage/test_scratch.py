"""Room to work in: it is borrowed, given back, and never shows in an answer."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.lineage import columns as columns_module
from cocoachain.lineage.columns import sorting
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.parting import parted
from cocoachain.lineage.scratch import Scratch
from cocoachain.lineage.tracing import trace_back, trace_forward
from small_chains import beans, lineage, nibs, step

LOTS = 30
starts = st.lists(st.integers(0, LOTS - 1), max_size=20)
rows_of = st.lists(st.lists(st.integers(0, LOTS - 1), max_size=6), min_size=1, max_size=8)


@given(
    rows_of,
    st.lists(
        st.tuples(st.lists(st.integers(0, 7), unique=True), starts),
        min_size=1,
        max_size=4,
    ),
)
def test_lots_of_rows_and_some_more_are_each_once_whatever_was_asked_before(rows, questions):
    pointer = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    lots = np.array([lot for row in rows for lot in row], np.int32)
    scratch = Scratch(LOTS)

    for chosen, more in questions:
        some = sorted(row for row in chosen if row < len(rows))
        found = scratch.distinct(parted(lots, pointer, LOTS), np.array(some, np.int64), more)
        wanted = {lot for row in some for lot in rows[row]} | set(more)
        assert sorted(found.tolist()) == sorted(wanted)


@given(st.permutations(range(LOTS)), st.integers(0, LOTS - 1), st.integers(1, LOTS - 1))
def test_rows_without_a_lot_twice_are_taken_as_they_are(lots, more, cut) -> None:
    pointer = np.array([0, cut, LOTS], np.int64)
    rows = parted(np.array(lots, np.int32), pointer, LOTS)

    found = Scratch(LOTS).distinct(rows, np.array([0]), [more])

    assert not rows.has_again
    assert rows.sizes.tolist() == [cut, LOTS - cut]
    assert sorted(found.tolist()) == sorted({*lots[:cut], more})


@given(rows_of)
def test_what_comes_once_in_all_is_parted_from_what_comes_again(rows: list[list[int]]) -> None:
    pointer = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    flat = [lot for row in rows for lot in row]

    made = parted(np.array(flat, np.int32), pointer, LOTS)

    def held(row: int) -> list[int]:
        end = int(made.ends[row])
        return made.lots[end - int(made.sizes[row]) : end].tolist()

    for at, row in enumerate(rows):
        assert held(at) == [lot for lot in row if flat.count(lot) == 1]
        again = [lot for lot in row if flat.count(lot) > 1]
        assert again == (held(len(rows) + at) if made.has_again else [])


@given(st.lists(st.integers(0, 200_000), max_size=50))
def test_sorting_keeps_the_order_of_equals(codes: list[int]) -> None:
    order = sorting(np.array(codes, np.int32)).tolist()

    assert order == sorted(range(len(codes)), key=codes.__getitem__)


def test_portions_by_lot_are_the_same_with_and_without_scipy(monkeypatch) -> None:
    lots = np.random.default_rng(1).integers(0, 70_000, 20_000).astype(np.int32)
    monkeypatch.setitem(columns_module.sys.modules, "scipy.sparse", None)
    plain = columns_module._grouped(lots, 70_001)
    monkeypatch.undo()
    try:
        import scipy.sparse  # noqa: F401 - its being loaded is what makes the difference
    except ImportError:
        return

    turned = columns_module._grouped(lots, 70_001)

    for mine, theirs in zip(turned, plain, strict=True):
        assert mine.dtype == theirs.dtype == np.int32
        assert (mine == theirs).all()


def season() -> Lineage:
    """Twenty pools of five, and a blend of them all."""
    names = [[f"D{pool:02}-{at}" for at in range(5)] for pool in range(20)]
    return lineage(
        *(beans(name, 1) for pool in names for name in pool),
        *(nibs(f"P{pool:02}", 5) for pool in range(20)),
        *(
            step(f"S{at:02}", [(name, 1) for name in pool], [(f"P{at:02}", 5)])
            for at, pool in enumerate(names)
        ),
        step("BLEND", [(f"P{at:02}", 5) for at in range(20)], [("BAR", 100)]),
    )


def test_memory_stays_flat_in_the_number_of_questions() -> None:
    whole = season()
    assert len(trace_back(whole, "BAR").lots) == 121
    (room,) = whole.index._scratch
    size = room.nbytes

    for _ in range(200):
        assert len(trace_back(whole, "BAR").lots) == 121
        assert len(trace_forward(whole, "D03-2").lots) == 3

    assert whole.index._scratch == [room]
    assert room.nbytes == size


def test_questions_of_one_moment_do_not_disturb_each_other() -> None:
    whole = season()
    questions = [f"P{at:02}" for at in range(20)] * 20

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda lot: sorted(trace_back(whole, lot).lots), questions))

    for lot, answer in zip(questions, answers, strict=True):
        assert answer == [*(f"D{lot[1:]}-{at}" for at in range(5)), lot]
