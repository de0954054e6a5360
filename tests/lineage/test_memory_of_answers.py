"""Answers are given back as soon as nobody has them: nothing in them refers to itself."""

import gc
import weakref

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.samples import two_plots
from small_chains import nibs, step

MORE = [nibs("NIB-9", 20), step("ROAST-9", [("BLEND-1", 5), ("NEW", 1)], [("NIB-9", 4)])]


@pytest.mark.parametrize("ask", [trace_back, trace_forward])
@pytest.mark.parametrize("made", [Lineage(two_plots()), Lineage(two_plots()).adding(MORE)])
def test_a_trace_is_gone_without_the_collector(made: Lineage, ask) -> None:
    trace = ask(made, "BLEND-1")
    assert len(trace.lots) > 1
    assert trace.lots[0]
    assert trace.steps[0]
    gone = weakref.ref(trace)
    codes = weakref.ref(trace.lots.codes)

    gc.disable()
    try:
        del trace
        assert gone() is None
        assert codes() is None
    finally:
        gc.enable()


def test_the_lots_of_a_trace_answer_after_the_trace_is_gone() -> None:
    lots = trace_back(Lineage(two_plots()), "BLEND-1").lots

    assert lots == ("ESM-1", "ESM-2", "BLEND-1")
    assert "ESM-2" in lots
    assert "BAR-1" not in lots
