"""Every question can be asked of what was known at a moment."""

from datetime import UTC, datetime

import pytest

from cocoachain import (
    Chain,
    Correction,
    Lineage,
    Mass,
    common_sources,
    origin_bounds,
    origins,
    recall,
    received,
    reconcile,
    sample,
    trace_back,
    yields,
)
from cocoachain.model.lots import BeanBlend, BeanLot
from cocoachain.model.steps import Portion, Step

EARLY, LATE = datetime(2026, 5, 2, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


def lineage():
    """20 kg of the second plot were written down as 10 kg, and put right in June."""
    first = datetime(2026, 5, 1, tzinfo=UTC)

    def step(name, kilograms):
        return Step(
            id=name,
            kind="pool",
            recorded=first,
            start=first,
            end=first,
            inputs=[Portion("A", Mass.kg(30)), Portion("B", Mass.kg(kilograms))],
            outputs=[Portion("C", Mass.kg(40 if kilograms == 10 else 50))],
        )

    return Lineage(
        Chain.of(
            [
                BeanLot(id="A", mass=Mass.kg(30), plot="K-1", farmer="F-1", made=first, site="S"),
                BeanLot(id="B", mass=Mass.kg(20), plot="K-2", farmer="F-2", made=first, site="S"),
                BeanBlend(id="C", made=first, site="S", mass=Mass.kg(50)),
                step("POOL", 10),
                step("POOL-2", 20),
                Correction(
                    id="X",
                    kind="step",
                    record="POOL",
                    replacement="POOL-2",
                    reason="slip",
                    recorded=datetime(2026, 6, 1, tzinfo=UTC),
                ),
            ]
        )
    )


ASKED = {
    "origins": lambda of, at: origins(of, "C", at=at)["K-2"],
    "bounds": lambda of, at: origin_bounds(of, "C", of="K-2", at=at).most,
    "recall": lambda of, at: recall(of, "B", at=at).row("C").expected,
    "sources": lambda of, at: common_sources(of, "C", at=at).suspects[0].mass,
    "reconcile": lambda of, at: reconcile(of, at=at).total.unexplained_mg,
    "yields": lambda of, at: yields(of, at=at)["pool"].share,
}


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_is_that_of_the_records_known_then(question):
    ask, of = ASKED[question], lineage()

    assert ask(of, LATE) == ask(of, None)
    assert ask(of, EARLY) == ask(of.known(EARLY), None)


@pytest.mark.parametrize("question", ["trace", "received", "sample"])
def test_what_does_not_depend_on_the_correction_is_the_same(question):
    ask = {
        "trace": lambda of, at: list(trace_back(of, "C", at=at).lots),
        "received": lambda of, at: dict(received(of, at=at)),
        "sample": lambda of, at: sample(of, 2, seed=1, at=at).lots,
    }[question]

    assert ask(lineage(), EARLY) == ask(lineage().known(EARLY), None)


def test_the_correction_changes_what_came_from_the_second_plot():
    assert origins(lineage(), "C", at=LATE)["K-2"] == Mass.kg(20)
    assert origins(lineage(), "C", at=EARLY) != origins(lineage(), "C", at=LATE)
