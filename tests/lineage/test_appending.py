"""Lineages that grow: the same answers as if all had been there from the start."""

import copy
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocoachain.errors import ConflictError, RecordTypeError, UnknownRecordError
from cocoachain.lineage import appending
from cocoachain.lineage.appending import GrownIndex
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import beans, lineage, nibs, step
from tangled_chains import unmeasured_chains

if TYPE_CHECKING:
    from cocoachain.model.records import Record

MORE = [nibs("NIB-9", 20), step("ROAST-9", [("BLEND-1", 5), ("NEW", 1)], [("NIB-9", 4)])]


def columns_of(lineage: Lineage) -> dict[str, list[object]]:
    """Every column, as lists."""
    return {name: list(column) for name, column in lineage.columns.__getstate__().items()}


def same(one: Lineage, other: Lineage) -> None:
    """Every trace, counted, looked into and in order, and every column."""
    names = list(other.columns.lot_ids)
    for ask in (trace_back, trace_forward):
        for name in names:
            mine, theirs = ask(one, name), ask(other, name)
            assert len(mine.lots) == len(theirs.lots)
            assert len(mine.steps) == len(theirs.steps)
            assert all(lot in mine.lots for lot in theirs.lots)
            assert all(each in mine.steps for each in theirs.steps)
            assert sum(lot in mine.lots for lot in names) == len(theirs.lots)
        many = ask(one, names[:3])
        assert set(many.lots) == set(ask(other, names[:3]).lots)
    for ask in (trace_back, trace_forward):
        for name in names:
            mine, theirs = ask(one, name), ask(other, name)
            assert list(mine.lots) == list(theirs.lots)
            assert list(mine.steps) == list(theirs.steps)
            assert (mine.plots, mine.farmers) == (theirs.plots, theirs.farmers)
            assert str(mine) == str(theirs)
    assert columns_of(one) == columns_of(other)
    assert one == other


def test_a_trace_through_what_was_added_needs_no_columns_of_the_whole() -> None:
    first = Lineage(two_plots())

    grown = first.adding(MORE)
    trace = trace_back(grown, "NIB-9")

    assert isinstance(grown.walker, GrownIndex)
    assert len(trace.lots) == 5
    assert "ESM-1" in trace.lots
    assert "BAR-1" not in trace.lots
    assert len(trace_forward(grown, "ESM-1").lots) == 4
    assert repr(trace) == "<Trace back from 'NIB-9': 5 lots, 2 steps>"
    assert "columns" not in grown.__dict__
    assert list(trace.lots) == ["ESM-1", "ESM-2", "NEW", "BLEND-1", "NIB-9"]
    assert "columns" in grown.__dict__


def test_the_earlier_lineage_stays_as_it_was() -> None:
    first = Lineage(two_plots())
    second = first.adding(MORE)
    third = second.adding(step("PACK-9", [("NIB-9", 1)], [("PACK", 1)]))

    assert len(trace_forward(first, "ESM-1").lots) == 3
    assert len(trace_forward(second, "ESM-1").lots) == 4
    assert len(trace_forward(third, "ESM-1").lots) == 5
    for unaware in (first, second):
        with pytest.raises(UnknownRecordError):
            trace_back(unaware, "PACK")
    same(third, Lineage(third.chain))
    same(second, Lineage(second.chain))


def test_two_may_grow_from_one() -> None:
    first = Lineage(two_plots()).adding(MORE)
    left = first.adding(step("L", [("NIB-9", 1)], [("X", 1)]))
    right = first.adding(step("R", [("NIB-9", 1)], [("X", 1), ("Y", 1)]))

    same(left, Lineage(first.chain.adding(step("L", [("NIB-9", 1)], [("X", 1)]))))
    same(right, Lineage(right.chain))
    same(
        left.adding(step("R", [], [("Y", 1)])),
        Lineage(left.chain.adding(step("R", [], [("Y", 1)]))),
    )


def test_steps_may_reach_back_into_what_was_there() -> None:
    first = lineage(
        beans("A", 4),
        beans("B", 4),
        step("S1", [("A", 2)], [("M", 2)]),
        step("S2", [("M", 2), ("DANGLING", 1)], [("Z", 2)]),
    )

    grown = first.adding(
        step("T1", [("Z", 1)], [("A", 1)]),
        step("T2", [("B", 1)], [("M", 1), ("DANGLING", 1)]),
        beans("DANGLING", 7),
        Plot(id="P"),
    )

    same(grown, Lineage(grown.chain))
    assert grown.columns.lot_mass[grown.columns.lot_code("DANGLING")] == 7
    assert origins(grown, "Z", by="lot") == origins(Lineage(grown.chain), "Z", by="lot")


def test_the_same_again_changes_nothing_and_another_is_refused() -> None:
    first = Lineage(two_plots())

    assert first.adding(two_plots()) == first
    same(first.adding(two_plots()), first)
    with pytest.raises(ConflictError, match="Expected one step 'POOL-1', got two"):
        first.adding(step("POOL-1", [], []))
    with pytest.raises(RecordTypeError):
        first.adding(["no record"])
    with pytest.raises(UnknownRecordError, match="NIB-9"):
        trace_back(first.adding(MORE), "NIB-8")


def test_corrections_and_lanes_draw_it_all_anew() -> None:
    wrong = Correction(id="K", kind="lot", record="ESM-1", reason="slip")
    apart = Step(id="DRY", kind="dry", inputs=[Portion("BAR-1", Mass(1), "tray 1")])

    for record in (wrong, apart):
        grown = Lineage(two_plots()).adding(record).adding(MORE)
        same(grown, Lineage(two_plots().adding(record, MORE)))
        assert not isinstance(grown.walker, GrownIndex)


def test_what_grew_travels() -> None:
    grown = Lineage(two_plots()).adding(MORE)

    for other in (pickle.loads(pickle.dumps(grown)), copy.copy(grown), copy.deepcopy(grown)):  # noqa: S301 - our own
        same(other, grown)


@pytest.mark.needs("arrow")
def test_what_was_opened_grows_too(tmp_path) -> None:
    Lineage(two_plots()).save(tmp_path / "season")
    opened = Lineage.open(tmp_path / "season")

    grown = opened.adding(MORE)

    assert len(trace_back(grown, "NIB-9").lots) == 5
    assert pickle.loads(pickle.dumps(grown)) == grown  # noqa: S301 - our own
    same(grown, Lineage(two_plots().adding(MORE)))
    grown.save(tmp_path / "grown")
    same(Lineage.open(tmp_path / "grown"), grown)


def test_a_large_part_that_was_added_is_merged(monkeypatch) -> None:
    monkeypatch.setattr(appending, "_FEW", 10)
    grown = Lineage(two_plots())
    merges = 0
    for at in range(20):
        grown = grown.adding(step(f"T{at:02}", [("BAR-1", 1)], [(f"X{at:02}", 1)]))
        merges += not isinstance(grown.walker, GrownIndex)

    assert 2 <= merges <= 6
    same(grown, Lineage(grown.chain))


@settings(max_examples=60, deadline=None)
@given(unmeasured_chains(), st.data())
def test_it_matters_not_what_came_when(chain: Chain, data: st.DataObject) -> None:
    records: list[Record] = list(chain)
    order = data.draw(st.permutations(records))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(records)), min_size=1, max_size=3)))
    grown = Lineage(Chain.of(order[: cuts[0]]))
    for start, end in zip(cuts, [*cuts[1:], len(order)], strict=True):
        grown = grown.adding(order[start:end])

    same(grown, Lineage(chain))
