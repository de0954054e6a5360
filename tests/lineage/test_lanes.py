"""Steps that kept lots apart: what did not share a lane has not mixed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain import (
    BeanLot,
    Chain,
    Lineage,
    Loss,
    Mass,
    Portion,
    RecordError,
    Step,
    Work,
    check,
    origin_bounds,
    origins,
    recall,
    trace_back,
)
from cocoachain.formats import ledger, native
from cocoachain.model.lanes import lanes_apart


def _trays(lanes=("tray 1", "tray 2")):
    """Two plots' beans, dried side by side, each on a tray of its own."""
    first, second = lanes
    return Chain.of([
        BeanLot(id="W-1", mass=Mass.kg(100), plot="KBN-1"),
        BeanLot(id="W-2", mass=Mass.kg(100), plot="KBN-2"),
        BeanLot(id="D-1", mass=Mass.kg(90)),
        BeanLot(id="D-2", mass=Mass.kg(90)),
        Step(
            id="DRY-7",
            kind="dry",
            inputs=[Portion("W-1", Mass.kg(100), first), Portion("W-2", Mass.kg(100), second)],
            outputs=[Portion("D-1", Mass.kg(90), first), Portion("D-2", Mass.kg(90), second)],
            losses=[Loss("moisture", Mass.kg(10), first), Loss("moisture", Mass.kg(10), second)],
        ),
    ])  # fmt: skip


def test_what_lay_on_another_tray_is_not_in_the_lot():
    lineage = Lineage(_trays())

    assert origins(lineage, "D-1") == {"KBN-1": Mass.kg(90)}
    assert origins(lineage, "D-2") == {"KBN-2": Mass.kg(90)}
    assert list(trace_back(lineage, "D-1").lots) == ["W-1", "D-1"]
    assert list(trace_back(lineage, "D-1").steps) == ["DRY-7:tray 1"]


def test_lots_that_share_a_lane_have_mixed_there():
    lineage = Lineage(_trays(("tray 1", "tray 1")))

    assert origins(lineage, "D-1") == {"KBN-1": Mass.kg(45), "KBN-2": Mass.kg(45)}


def test_lanes_prove_that_an_origin_is_absent():
    apart = origin_bounds(Lineage(_trays()), "D-1", of="KBN-2")
    mixed = origin_bounds(Lineage(_trays((None, None))), "D-1", of="KBN-2")

    assert (apart.least, apart.expected, apart.most) == (Mass(0), Mass(0), Mass(0))
    assert (mixed.least, mixed.expected, mixed.most) == (Mass(0), Mass.kg(45), Mass.kg(90))


def test_a_recall_leaves_the_other_tray_alone():
    affected = {each.lot for each in recall(Lineage(_trays()), ["W-2"]).affected}

    assert affected == {"W-2", "D-2"}


def test_the_drawn_lanes_are_judged_like_any_step():
    assert check(_trays(), profile="industrial", rules=["M01"]).sound
    assert check(_trays(), rules=["M01"]).ran == ("M01",)


def test_a_portion_without_a_lane_among_others_is_refused():
    with pytest.raises(RecordError) as caught:
        Step(
            id="DRY-7",
            kind="dry",
            inputs=[Portion("W-1", Mass.kg(1), "tray 1"), Portion("W-2", Mass.kg(1))],
        )

    assert str(caught.value) == (
        "Expected a lane for each portion and loss, or for none, got none for lot 'W-2' "
        "(Step 'DRY-7')"
    )


def test_a_loss_without_a_lane_among_portions_with_one_is_refused():
    with pytest.raises(RecordError) as caught:
        Step(
            id="DRY-7",
            kind="dry",
            inputs=[Portion("W-1", Mass.kg(2), "tray 1")],
            losses=[Loss("spill", Mass.kg(1))],
        )

    assert str(caught.value) == (
        "Expected a lane for each portion and loss, or for none, got none for the loss by spill "
        "(Step 'DRY-7')"
    )


def test_a_lane_takes_no_name_that_another_step_has():
    taken = Step(id="DRY-7:tray 1", kind="store")

    drawn = Lineage(_trays().adding([taken]))

    assert [step.id for step in drawn.steps] == ["DRY-7:lane 2", "DRY-7:tray 1", "DRY-7:tray 2"]
    assert drawn.chain.step("DRY-7:lane 2").extra["lane_of"] == "DRY-7"


def test_work_on_a_step_with_lanes_is_work_on_its_first():
    work = Work(party="P-1", when=datetime(2026, 5, 4, tzinfo=UTC), step="DRY-7")

    drawn = Lineage(_trays().adding([work])).chain

    assert [each.step for each in drawn.works] == ["DRY-7:tray 1"]


def test_a_chain_without_lanes_is_not_copied():
    chain = _trays((None, None))

    assert lanes_apart(chain) is chain


def test_lanes_are_kept_by_our_json_and_the_ledger(tmp_path):
    chain = _trays()

    ledger.write(chain, tmp_path / "ledger")

    assert native.loads(native.dumps(chain)).chain == chain
    assert ledger.read(tmp_path / "ledger").chain == chain


def test_a_ledger_that_names_a_lane_for_some_portions_only_is_taken_as_mixed(tmp_path):
    (tmp_path / "lots.csv").write_text(
        "id,stage,mass_kg,made,farmer\nW-1,beans,100,2026-05-01,F-1\nW-2,beans,100,2026-05-01,F-1\n"
        "D-1,beans,200,2026-05-04,\n",
        "utf-8",
    )
    (tmp_path / "steps.csv").write_text(
        "id,kind,start,end,site\nDRY-7,dry,2026-05-01,2026-05-04,S-1\n", "utf-8"
    )
    (tmp_path / "portions.csv").write_text(
        "step,lot,direction,mass_kg,lane\n"
        "DRY-7,W-1,in,100,tray 1\nDRY-7,W-2,in,100,\nDRY-7,D-1,out,,tray 1\n",
        "utf-8",
    )

    reading = ledger.read(tmp_path)

    [issue] = reading.issues
    assert issue.message == (
        "Expected a lane for each of the 3 portions and losses, or for none, got 1 without: "
        "taken as mixed"
    )
    assert reading.chain.step("DRY-7").lanes == ()
    assert reading.chain.step("DRY-7").outputs == (Portion("D-1", Mass.kg(200)),)


@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from("abc")), min_size=1, max_size=8))
def test_lanes_answer_as_separate_steps_would(taken):
    lots = [BeanLot(id=f"W-{n}", mass=Mass(mg), plot=f"KBN-{n}") for n, (mg, _) in enumerate(taken)]
    lanes = sorted({lane for _, lane in taken})
    of_lane = {
        lane: [(f"W-{n}", mg) for n, (mg, mine) in enumerate(taken) if mine == lane]
        for lane in lanes
    }
    mixed = {lane: sum(mg for _, mg in each) for lane, each in of_lane.items()}
    made = [BeanLot(id=f"D-{lane}", mass=Mass(mixed[lane])) for lane in lanes]

    one = Step(
        id="S",
        kind="pool",
        inputs=[Portion(f"W-{n}", Mass(mg), lane) for n, (mg, lane) in enumerate(taken)],
        outputs=[Portion(f"D-{lane}", Mass(mixed[lane]), lane) for lane in lanes],
    )
    several = [
        Step(
            id=f"S:{lane}",
            kind="pool",
            inputs=[Portion(lot, Mass(mg)) for lot, mg in of_lane[lane]],
            outputs=[Portion(f"D-{lane}", Mass(mixed[lane]))],
        )
        for lane in lanes
    ]
    apart, separate = Lineage(Chain.of(lots, made, [one])), Lineage(Chain.of(lots, made, several))

    for lane in lanes:
        assert origins(apart, f"D-{lane}") == origins(separate, f"D-{lane}")
    assert list(apart.columns.step_ids) == list(separate.columns.step_ids)
