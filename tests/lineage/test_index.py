"""The engine behind the questions: order, rings, and lots with several makers."""

from datetime import UTC, datetime, timedelta

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.samples import two_plots
from small_chains import beans, lineage, nibs, step


def test_rings_are_named_by_their_lots_and_steps() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("B", 10),
        nibs("C", 10),
        nibs("D", 10),
        nibs("E", 10),
        nibs("F", 10),
        step("S1", [("A", 10)], [("B", 10)]),
        step("S2", [("B", 10)], [("C", 10)]),
        step("S3", [("C", 10)], [("B", 10), ("D", 10)]),
        step("S4", [("D", 10)], [("E", 10)]),
        step("S5", [("E", 10)], [("E", 5), ("F", 5)]),
    )

    assert chain.index.cycles == ((("B", "C"), ("S2", "S3")), (("E",), ("S5",)))
    assert Lineage(two_plots()).index.cycles == ()


def test_a_silo_filled_and_drawn_many_times_is_no_square_of_edges() -> None:
    count = 3_000
    chain = lineage(
        *(step(f"IN{at:04}", [], [("SILO", 1)]) for at in range(count)),
        *(step(f"OUT{at:04}", [("SILO", 1)], []) for at in range(count)),
    )

    assert len(chain.index.before.neighbours) == 2 * count
    assert len(chain.index.steps_before([0])) == count
    assert len(chain.index.steps_after([0])) == count


def test_a_rank_counts_the_steps_on_the_longest_way_also_through_pools_and_rings() -> None:
    chain = lineage(
        beans("A", 1),
        beans("B", 1),
        nibs("POOL", 2),
        nibs("RING", 1),
        nibs("Z", 1),
        step("S1", [("A", 1)], [("POOL", 1)]),
        step("S2", [("B", 1)], [("POOL", 1)]),
        step("S3", [("POOL", 1), ("RING", 1)], [("RING", 1)]),
        step("S4", [("RING", 1)], [("Z", 1)]),
    )

    columns, index = chain.columns, chain.index
    steps = dict(zip(columns.step_ids, index.step_rank.tolist(), strict=True))
    lots = dict(zip(columns.lot_ids, index.lot_rank.tolist(), strict=True))

    assert steps == {"S1": 1, "S2": 1, "S3": 3, "S4": 5}
    assert lots == {"A": 0, "B": 0, "POOL": 2, "RING": 4, "Z": 6}


def test_an_empty_lineage_has_an_index() -> None:
    index = lineage().index

    assert index.cycles == ()
    assert len(index.step_rank) == len(index.lot_rank) == 0
    assert len(index.steps_before([])) == len(index.steps_after([])) == 0
    assert len(index.lots_into(index.steps_before([]))) == 0


# Rings are looked for only where time does not rule them out --------------------------------------

DAY = datetime(2026, 5, 1, tzinfo=UTC)


def at(hours: int | None) -> dict[str, datetime]:
    return {} if hours is None else {"start": DAY + timedelta(hours=hours)}


def test_steps_one_after_the_other_in_time_need_no_walk() -> None:
    made = lineage(
        step("B", [("x", 1)], [("y", 1)], **at(1)),
        step("A", [("y", 1)], [("z", 1)], **at(2)),
        step("C", [("x", 1)], [("z", 1)], **at(2)),
        step("D", [("z", 2)], [("end", 2)], **at(3)),
    )

    assert made.index.cycles == ()
    assert "_order" not in made.index.__dict__


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1), (1, 1), (1, None), (None, None)])
def test_a_ring_is_found_whatever_the_times_say(first: int | None, second: int | None) -> None:
    made = lineage(
        step("A", [("x", 1)], [("y", 1)], **at(first)),
        step("B", [("y", 1)], [("x", 1)], **at(second)),
    )

    assert made.index.cycles == ((("x", "y"), ("A", "B")),)


def test_a_step_that_takes_its_own_output_is_a_ring_and_so_is_one_through_a_pool() -> None:
    own = lineage(step("A", [("x", 1)], [("x", 1)], **at(1)))
    pool = lineage(
        step("A", [], [("pool", 1)], **at(0)),
        step("B", [("pool", 1)], [("y", 1)], **at(1)),
        step("C", [("y", 1)], [("pool", 1)], **at(2)),
    )

    assert own.index.rings == ((0,),)
    assert pool.index.rings == ((1, 2),)


def test_a_lot_that_was_filled_after_it_was_drawn_is_no_ring() -> None:
    made = lineage(
        step("A", [("x", 1)], [("pool", 1)], **at(0)),
        step("B", [("pool", 1)], [("y", 1)], **at(1)),
        step("C", [("x", 1)], [("pool", 1)], **at(2)),
    )

    assert made.index.rings == ()
    assert "_order" in made.index.__dict__
