"""Traces: what they reach, in which order, and how they show it."""

import copy
import pickle

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.lots import PodLot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.rendering.trees import Limits
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, nibs, step


def _chain(steps: int) -> Lineage:
    lots = [beans(f"L{number}", 10) for number in range(steps + 1)]
    links = [step(f"S{at}", [(f"L{at}", 10)], [(f"L{at + 1}", 10)]) for at in range(steps)]
    return lineage(*lots, *links)


def test_a_trace_goes_to_the_end_and_not_one_level() -> None:
    chain = _chain(9)

    assert list(trace_forward(chain, "L0").lots) == [f"L{at}" for at in range(10)]
    assert list(trace_back(chain, "L9").lots) == [f"L{at}" for at in range(10)]
    assert list(trace_back(chain, "L9").steps) == [f"S{at}" for at in range(9)]


def test_a_source_and_an_end_answer_with_themselves_alone() -> None:
    chain = Lineage(two_plots())

    assert list(trace_back(chain, "ESM-1").lots) == ["ESM-1"]
    assert list(trace_forward(chain, "BAR-1").lots) == ["BAR-1"]
    assert len(trace_back(chain, "ESM-1").steps) == 0


def test_lots_stand_sources_first_ties_by_identifier() -> None:
    trace = trace_back(Lineage(two_plots()), "BAR-1")

    assert trace.lots == ("ESM-1", "ESM-2", "SUGAR-1", "BLEND-1", "BAR-1")
    assert trace.steps == ("POOL-1", "MAKE-1")
    assert trace.plots == ("KBN-1", "KBN-2")
    assert trace.farmers == ("F-1", "F-2")


def test_a_lot_poured_into_from_several_steps_stands_after_all_of_them() -> None:
    chain = lineage(
        beans("A", 1),
        beans("B", 1),
        nibs("C", 1),
        nibs("D", 2),
        step("S1", [("A", 1)], [("D", 1)]),
        step("S2", [("B", 1)], [("C", 1)]),
        step("S3", [("C", 1)], [("D", 1)]),
    )

    assert list(trace_back(chain, "D").lots) == ["A", "B", "C", "D"]
    assert list(trace_back(chain, "D").steps) == ["S1", "S2", "S3"]


def test_several_starts_are_one_trace() -> None:
    trace = trace_forward(Lineage(two_plots()), ["ESM-2", "SUGAR-1", "ESM-2"])

    assert trace.starts == ("ESM-2", "SUGAR-1")
    assert list(trace.lots) == ["ESM-2", "SUGAR-1", "BLEND-1", "BAR-1"]
    assert len(trace_back(Lineage(two_plots()), []).lots) == 0


def test_rings_end_the_walk_and_count_once() -> None:
    chain = lineage(
        nibs("A", 10),
        nibs("B", 10),
        step("S1", [("A", 10)], [("B", 10)]),
        step("S2", [("B", 10)], [("A", 10)]),
    )

    trace = trace_back(chain, "A")

    assert list(trace.lots) == ["A", "B"]
    assert list(trace.steps) == ["S1", "S2"]
    assert trace.as_text().splitlines() == [
        "A  nibs  0.00001 kg  from S2",
        "└─ B  nibs  0.00001 kg  100.0 %  from S1",
        "   └─ A  nibs  0.00001 kg  100.0 %  from S2  ↑ shown above",
    ]


def test_plots_are_those_of_lots_that_begin_there() -> None:
    """Sources, harvests, and what holds more than was put in; not a made lot's own plot."""
    chain = lineage(
        Plot(id="P-A", farmer="F"),
        Farmer(id="F"),
        beans("A", 5, "P-A"),
        beans("M", 5, "P-MADE"),
        PodLot(id="PODS", mass=Mass(5), plot="P-PODS"),
        beans("TOP", 12, "P-TOP"),
        beans("X", 1, "P-X", farmer="F-X"),
        step("H", [], [("PODS", 5)], "harvest"),
        step("S1", [("A", 5)], [("M", 5)]),
        step("S2", [("M", 5), ("PODS", 5), ("X", 1)], [("TOP", 11)]),
    )

    trace = trace_back(chain, "TOP")

    assert trace.plots == ("P-A", "P-PODS", "P-TOP", "P-X")
    assert trace.farmers == ("F", "F-X")


def test_records_are_those_of_the_names_that_have_one() -> None:
    chain = lineage(
        beans("A", 10, "P"),
        nibs("X", 20),
        step("S", [("A", 10), ("NOWHERE", 10)], [("X", 20)]),
        Transfer(id="T-2", lot="A", mass=Mass(1)),
        Transfer(id="T-1", lot="X", mass=Mass(1)),
    )

    trace = trace_back(chain, "X")

    assert list(trace.lots) == ["A", "NOWHERE", "X"]
    assert [record.id for record in trace.records("lots")] == ["A", "X"]
    assert [record.id for record in trace.records("steps")] == ["S"]
    assert trace.transfers == ("T-2", "T-1")
    assert [record.id for record in trace.records("transfers")] == ["T-2", "T-1"]
    assert trace.records("plots") == ()
    with pytest.raises(UnknownRecordError) as caught:
        trace.records("lot")
    assert str(caught.value) == "Expected a part of a trace, got 'lot'. Nearest: 'lots', 'plots'."


def test_the_cut_is_a_chain_a_lineage_and_a_graph() -> None:
    trace = trace_back(Lineage(two_plots()), "BLEND-1")

    assert [lot.id for lot in trace.chain.lots] == ["BLEND-1", "ESM-1", "ESM-2"]
    assert [each.id for each in trace.chain.farmers] == ["F-1", "F-2"]
    assert trace.lineage.edge == {"BLEND-1"}
    assert set(trace.graph) == {"ESM-1", "ESM-2", "POOL-1", "BLEND-1"}
    assert repr(trace.lineage) == "<Lineage: 3 lots, 1 step, cut at 1 lot>"


def test_an_unknown_lot_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownRecordError) as caught:
        trace_back(Lineage(two_plots()), "BAR1")
    assert str(caught.value) == "The chain holds no lot 'BAR1'. Nearest: 'BAR-1'."


def _found(code: str, severity: str, kind: str, subject: str, **more: tuple[str, ...]) -> Finding:
    return Finding(
        code=code, severity=Severity(severity), kind=kind, subject=subject, template="", **more
    )


def test_a_tree_marks_findings_on_lots_and_on_the_steps_that_made_them() -> None:
    findings = [
        _found("M01", "error", "step", "POOL-1"),
        _found("G01", "warning", "lot", "BLEND-1"),
        _found("T01", "note", "lot", "ESM-1"),
        _found("M01", "error", "lot", "BLEND-1"),
        _found("E01", "error", "plot", "KBN-2", lots=("ESM-2",)),
        _found("G02", "error", "lot", "OTHER", steps=("POOL-1",)),
    ]

    lines = trace_back(Lineage(two_plots()), "BLEND-1").as_text(findings=findings).splitlines()

    assert lines == [
        "BLEND-1  bean blend  50 kg  from POOL-1  ! G01 M01 G02",
        "├─ ESM-1  beans  30 kg  60.0 %  plot KBN-1",
        "└─ ESM-2  beans  20 kg  40.0 %  plot KBN-2  ! E01",
    ]


def test_a_tree_downstream_tells_what_came_out_of_each_step() -> None:
    chain = lineage(
        beans("A", 100, "P"),
        nibs("X", 60),
        nibs("Y", 20),
        bar("Z", 60),
        step("S1", [("A", 100)], [("X", 60), ("Y", 20)]),
        step("S2", [("X", 60)], [("Z", 60)]),
    )

    assert trace_forward(chain, "A").as_text().splitlines() == [
        "A  beans  0.0001 kg  plot P",
        "├─ X  nibs  0.00006 kg  75.0 %",
        "│  └─ Z  chocolate  0.00006 kg  100.0 %",
        "└─ Y  nibs  0.00002 kg  25.0 %",
    ]


def test_a_tree_says_what_was_not_measured_and_what_has_no_record() -> None:
    chain = lineage(
        beans("A", None),
        beans("B", 5),
        nibs("X", 10),
        step("S", [("A", None), ("B", 5), ("NOWHERE", 0)], [("X", 10)]),
    )

    assert trace_back(chain, "X").as_text().splitlines() == [
        "X  nibs  0.00001 kg  from S",
        "├─ A  beans  not measured",
        "├─ B  beans  0.000005 kg",
        "└─ NOWHERE  no record  0 kg",
    ]


def test_a_tree_names_three_makers_at_most() -> None:
    parts = [(f"D{at}", 1) for at in range(4)]
    chain = lineage(
        nibs("X", 4),
        *(beans(lot, 1) for lot, _ in parts),
        *(step(f"S{at}", [part], [("X", 1)]) for at, part in enumerate(parts)),
    )

    assert trace_back(chain, "X").as_text().splitlines()[0] == (
        "X  nibs  0.000004 kg  from S0, S1, S2, …"
    )


def test_a_tree_is_cut_where_it_is_told_to() -> None:
    text = trace_back(_chain(9), "L9").as_text(limits=Limits(depth=3))

    assert text.splitlines()[-1].strip() == "└─ … 7 more below"


def test_a_trace_shows_itself_short_long_and_as_a_table(tmp_path: object) -> None:
    trace = trace_back(Lineage(two_plots()), "BAR-1")

    assert repr(trace) == "<Trace back from 'BAR-1': 5 lots, 2 steps>"
    assert str(trace).splitlines()[-1] == "5 lots, 2 steps, 2 plots, 2 farmers"
    assert "<table" in trace._repr_html_()
    trace.to_csv(tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "lot,stage,mass_kg,plot,made by"
    assert lines[1] == "ESM-1,beans,30,KBN-1,"
    assert trace.table().caption == "Upstream of BAR-1"
    many = trace_forward(_chain(9), ["L1", "L2", "L3", "L4"])
    assert many.table().caption == "Downstream of L1, L2, L3, …"
    assert repr(many) == "<Trace forward from 'L1', 'L2', 'L3', …: 9 lots, 8 steps>"


def test_traces_are_equal_and_travel() -> None:
    trace = trace_back(Lineage(two_plots()), "BAR-1")

    assert trace == trace_back(Lineage(two_plots()), "BAR-1")
    assert trace != trace_forward(Lineage(two_plots()), "BAR-1")
    assert trace != "BAR-1"
    for other in (pickle.loads(pickle.dumps(trace)), copy.deepcopy(trace)):  # noqa: S301 - our own
        assert other == trace
        assert list(other.lots) == list(trace.lots)


def test_the_lots_of_a_trace_are_a_lazy_read_only_sequence() -> None:
    lots = trace_back(Lineage(two_plots()), "BAR-1").lots

    assert (lots[0], lots[-1], lots[1:3]) == ("ESM-1", "BAR-1", ("ESM-2", "SUGAR-1"))
    assert "BLEND-1" in lots
    assert "BLEND-2" not in lots
    assert 5 not in lots
    assert [] not in lots
    assert lots.index("SUGAR-1") == 2
    assert lots == ["ESM-1", "ESM-2", "SUGAR-1", "BLEND-1", "BAR-1"]
    assert lots != ["ESM-1"]
    assert lots != "ESM-1"
    assert repr(lots) == "('ESM-1', 'ESM-2', 'SUGAR-1', 'BLEND-1', 'BAR-1')"
    assert repr(trace_back(_chain(7), "L7").lots) == "('L0', 'L1', 'L2', 'L3', 'L4', … 3 more)"
    with pytest.raises(IndexError):
        lots[5]
