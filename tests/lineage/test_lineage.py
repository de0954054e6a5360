"""The lineage itself: portions around a step or lot, and what it is made from."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from cocoachain.errors import RecordError, RecordTypeError, UnknownRecordError
from cocoachain.lineage.destinations import destinations
from cocoachain.lineage.lineage import Lineage, StepPortion
from cocoachain.lineage.paths import paths
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.steps import Portion
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import beans, lineage, nibs, step


def test_portions_are_asked_for_by_record_or_identifier() -> None:
    chain = Lineage(two_plots())
    pooling, blend = chain.steps[1], chain.lots[1]

    assert (
        chain.inputs("POOL-1")
        == chain.inputs(pooling)
        == (Portion("ESM-1", Mass.kg(30)), Portion("ESM-2", Mass.kg(20)))
    )
    assert chain.outputs("POOL-1") == (Portion("BLEND-1", Mass.kg(50)),)
    assert chain.producers(blend) == (StepPortion("POOL-1", "BLEND-1", Mass.kg(50)),)
    assert chain.consumers("BLEND-1") == (StepPortion("MAKE-1", "BLEND-1", Mass.kg(50)),)
    assert chain.producers("ESM-1") == chain.consumers("BAR-1") == ()


def test_a_portion_that_nobody_weighed_has_no_mass() -> None:
    chain = lineage(beans("A", 10), nibs("X", 9), step("S", [("A", None)], [("X", 9)]))

    assert chain.consumers("A") == (StepPortion("S", "A", None),)


def test_lots_and_steps_are_records_by_identifier() -> None:
    chain = Lineage(two_plots())

    assert [lot.id for lot in chain.lots] == ["BAR-1", "BLEND-1", "ESM-1", "ESM-2", "SUGAR-1"]
    assert [each.id for each in chain.steps] == ["MAKE-1", "POOL-1"]
    assert chain.chain == two_plots()
    assert chain.edge == frozenset()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda chain: chain.inputs("POOL-2"),
            "The chain holds no step 'POOL-2'. Nearest: 'POOL-1'.",
        ),
        (lambda chain: chain.outputs("X"), "The chain holds no step 'X'."),
        (lambda chain: chain.columns.step_code("X"), "The chain holds no step 'X'."),
        (lambda chain: chain.producers("X"), "The chain holds no lot 'X'."),
        (lambda chain: chain.consumers("X"), "The chain holds no lot 'X'."),
    ],
)
def test_unknown_names_are_told(ask: object, message: str) -> None:
    with pytest.raises(UnknownRecordError) as caught:
        ask(Lineage(two_plots()))
    assert str(caught.value) == message


def test_only_a_chain_has_a_lineage() -> None:
    with pytest.raises(RecordTypeError) as caught:
        Lineage([*two_plots()])
    assert str(caught.value) == "Expected a Chain, got list: Lineage(Chain.of(records))"


def test_corrections_are_carried_out_before_anything_is_asked() -> None:
    chain = Chain.of(
        [
            beans("A", 10, "P-WRONG"),
            beans("A-RIGHT", 10, "P"),
            Correction(
                id="C",
                kind="lot",
                record="A",
                replacement="A-RIGHT",
                reason="misread",
                recorded=datetime(2026, 1, 1, tzinfo=UTC),
            ),
        ]
    )

    assert origins(Lineage(chain), "A") == {"P": Mass(10)}


def test_lineages_of_equal_chains_are_equal_and_travel() -> None:
    chain = Lineage(two_plots())

    assert chain == Lineage(two_plots())
    assert chain != lineage()
    assert chain != Lineage(two_plots(), edge=["BAR-1"])
    assert chain != two_plots()
    for other in (pickle.loads(pickle.dumps(chain)), copy.deepcopy(chain)):  # noqa: S301 - our own
        assert other == chain
    cut = Lineage(two_plots(), edge=["BAR-1"])
    assert pickle.loads(pickle.dumps(cut)).edge == {"BAR-1"}  # noqa: S301 - our own
    with pytest.raises(TypeError, match="unhashable"):
        hash(chain)


@pytest.mark.parametrize(
    ("chain", "told"),
    [
        (lineage(), "<Lineage: 0 lots, 0 steps>"),
        (lineage(beans("A", 1), step("S", [("A", 1)], [])), "<Lineage: 1 lot, 1 step>"),
        (Lineage(two_plots(), edge=["A", "B"]), "<Lineage: 5 lots, 2 steps, cut at 2 lots>"),
    ],
)
def test_it_says_how_large_it_is(chain: Lineage, told: str) -> None:
    assert repr(chain) == told


def test_columns_say_how_large_they_are() -> None:
    assert repr(Lineage(two_plots()).columns) == "<Columns: 5 lots, 2 steps, 6 portions>"


def test_every_question_can_be_asked_as_of_a_moment() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    chain = lineage(
        beans("A", 10, "P-WRONG"),
        nibs("X", 10),
        step("S", [("A", 10)], [("X", 10)]),
        nibs("Y", 10, recorded=late),
        step("S2", [("X", 10)], [("Y", 10)], recorded=late),
        beans("A-RIGHT", 10, "P", recorded=late),
        Correction(
            id="C", kind="lot", record="A", replacement="A-RIGHT", reason="misread", recorded=late
        ),
    )

    assert origins(chain, "X") == origins(chain, "X", at=late) == {"P": Mass(10)}
    assert origins(chain, "X", at=early) == {"P-WRONG": Mass(10)}
    assert destinations(chain, "A") == {"Y": Mass(10)}
    assert destinations(chain, "A", at=early) == {"X": Mass(10)}
    assert trace_back(chain, "X", at=early).plots == ("P-WRONG",)
    assert list(trace_forward(chain, "A", at=early).lots) == ["A", "X"]
    assert list(paths(chain, "A", "X", at=early)) == [("A", "S", "X")]
    with pytest.raises(UnknownRecordError):
        paths(chain, "A", "Y", at=early)
    with pytest.raises(RecordError, match="offset"):
        origins(chain, "X", at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused
    copied = pickle.loads(pickle.dumps(chain))  # noqa: S301 - our own
    assert origins(copied, "X", at=early) == {"P-WRONG": Mass(10)}
