"""Destinations: where mass goes, with the numbers written out."""

import pytest

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.lineage.destinations import Destination, Destinations, End, destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import ShellLot
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Loss
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, mg, nibs, step, sugar


def _told(found: Destinations) -> dict[tuple[str, str], int]:
    return {(row.end.value, row.where): row.mass.mg for row in found.rows}


def _moved(name: str, lot: str, mass: int | None, kind: str) -> Transfer:
    return Transfer(id=name, lot=lot, mass=mg(mass), kind=kind)


def test_a_lot_that_nothing_was_made_of_answers_with_itself_alone() -> None:
    chain = lineage(beans("A", 10))

    assert destinations(chain, "A") == {"A": Mass(10)}
    assert destinations(chain, "A").stock == Mass(10)


def test_mass_leaves_with_every_output_alike_and_the_rest_is_lost_by_cause() -> None:
    chain = lineage(
        beans("A", 60),
        beans("B", 40),
        nibs("X", 70),
        ShellLot(id="Y", mass=Mass(10)),
        step(
            "S",
            [("A", 60), ("B", 40)],
            [("X", 70), ("Y", 10)],
            losses=[Loss("roasting", Mass(5)), Loss("roasting", Mass(5)), Loss("spill", Mass(5))],
        ),
    )

    found = destinations(chain, "A")

    assert _told(found) == {
        ("stock", "X"): 42,
        ("by_product", "Y"): 6,
        ("loss", "roasting"): 6,
        ("loss", "spill"): 3,
        ("loss", "unexplained"): 3,
    }
    assert (found.stock, found.by_product, found.lost) == (Mass(42), Mass(6), Mass(12))
    assert found.ended("loss") == Mass(12)


def test_losses_that_were_recorded_beyond_what_is_missing_are_cut_down_to_it() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("X", 6),
        step(
            "S", [("A", 10)], [("X", 6)], losses=[Loss("spill", Mass(6)), Loss("sample", Mass(2))]
        ),
    )

    assert _told(destinations(chain, "A")) == {
        ("stock", "X"): 6,
        ("loss", "spill"): 3,
        ("loss", "sample"): 1,
    }


def test_a_step_that_put_out_nothing_lost_all() -> None:
    chain = lineage(beans("A", 10), step("S", [("A", 10)], [], "dispose"))

    assert _told(destinations(chain, "A")) == {("loss", "unexplained"): 10}


def test_a_step_that_gained_mass_shares_out_what_went_in() -> None:
    chain = lineage(
        beans("A", 10), nibs("X", 15), nibs("Y", 5), step("S", [("A", 10)], [("X", 15), ("Y", 5)])
    )

    assert _told(destinations(chain, "A")) == {("stock", "X"): 8, ("stock", "Y"): 2}


def test_what_was_not_drawn_stays_in_the_lot() -> None:
    chain = lineage(beans("A", 10), bar("X", 4), step("S", [("A", 4)], [("X", 4)]))

    assert _told(destinations(chain, "A")) == {("finished", "X"): 4, ("stock", "A"): 6}


def test_an_overdrawn_lot_is_shared_out_among_its_draws() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("X", 15),
        nibs("Y", 5),
        step("S1", [("A", 15)], [("X", 15)]),
        step("S2", [("A", 5)], [("Y", 5)]),
    )

    assert _told(destinations(chain, "A")) == {("stock", "X"): 8, ("stock", "Y"): 2}


def test_mass_that_was_put_into_a_lot_and_is_not_there_is_lost() -> None:
    chain = lineage(beans("A", 10), nibs("X", 8), step("S", [("A", 10)], [("X", 10)]))

    assert _told(destinations(chain, "A")) == {("stock", "X"): 8, ("loss", "unexplained"): 2}


def test_a_lot_that_gave_more_than_it_was_weighed_at_held_that_much() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("X", 8),
        nibs("Y", 10),
        step("S1", [("A", 10)], [("X", 10)]),
        step("S2", [("X", 10)], [("Y", 10)]),
    )

    assert _told(destinations(chain, "A")) == {("stock", "Y"): 10}


def test_sales_less_returns_are_sold_and_gifts_are_given() -> None:
    chain = lineage(
        bar("X", 100),
        _moved("T1", "X", 60, "sale"),
        _moved("T2", "X", 10, "return"),
        _moved("T3", "X", 7, "consignment"),
        _moved("T4", "X", 3, "gift"),
        _moved("T5", "X", 2, "sample"),
        _moved("T6", "X", 1, "own_use"),
        _moved("T7", "X", 50, "move"),
        _moved("T8", "X", 50, "purchase"),
    )

    found = destinations(chain, "X")

    assert _told(found) == {("finished", "X"): 37, ("sold", "X"): 57, ("given", "X"): 6}
    assert (found.finished, found.sold, found.given) == (Mass(37), Mass(57), Mass(6))
    assert found == {"X": Mass(100)}


def test_more_sold_than_was_left_is_all_that_was_left() -> None:
    chain = lineage(bar("X", 12), _moved("T1", "X", 30, "sale"), _moved("T2", "X", 10, "gift"))

    assert _told(destinations(chain, "X")) == {("sold", "X"): 9, ("given", "X"): 3}


def test_more_returned_than_sold_is_nothing_sold() -> None:
    chain = lineage(bar("X", 10), _moved("T1", "X", 3, "sale"), _moved("T2", "X", 5, "return"))

    assert _told(destinations(chain, "X")) == {("finished", "X"): 10}


def test_mass_in_a_ring_that_nothing_leaves_is_in_process_in_its_first_lot() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("X", 10),
        nibs("Y", 10),
        step("S1", [("A", 10), ("Y", 10)], [("X", 20)]),
        step("S2", [("X", 20)], [("Y", 10)]),
        step("S3", [("Y", 10)], [("X", 10)]),
    )

    assert sum(row.mass.mg for row in destinations(chain, "A").rows) == 10


def test_rework_comes_round_as_often_as_it_does() -> None:
    """A fifth of each round goes back in: what leaves is 1 + 1/5 + 1/25 … of the first round."""
    chain = lineage(
        beans("A", 80),
        nibs("X", 100),
        bar("Y", 80),
        nibs("BACK", 20),
        step("S", [("A", 80), ("BACK", 20)], [("Y", 80), ("BACK", 20)]),
    )

    assert _told(destinations(chain, "A")) == {("finished", "Y"): 80}
    assert _told(destinations(chain, "BACK")) == {("finished", "Y"): 20}


@pytest.mark.parametrize("rest", [10, 4])
def test_a_transfer_that_nobody_weighed_is_named_where_it_matters(rest: int) -> None:
    chain = lineage(
        bar("X", 10),
        bar("Z", 10),
        step("S", [("X", 10 - rest)], [("Z", 10)]),
        _moved("T1", "X", None, "sale"),
        _moved("T2", "X", None, "move"),
    )

    with pytest.raises(MassUnknownError) as caught:
        destinations(chain, "X")
    assert str(caught.value) == "Expected a mass, got none: transfer 'T1'"


def test_an_unmeasured_portion_or_lot_is_named() -> None:
    drawn = lineage(beans("A", 10), nibs("X", 5), step("S", [("A", None)], [("X", 5)]))
    lot = lineage(beans("A", None))

    with pytest.raises(MassUnknownError) as caught:
        destinations(drawn, "A")
    assert str(caught.value) == "Expected a mass, got none: lot 'A' into step 'S'"
    with pytest.raises(MassUnknownError) as caught:
        destinations(lot, "A")
    assert str(caught.value) == "Expected a mass, got none: lot 'A'"


def test_a_lot_without_record_starts_with_what_was_put_in() -> None:
    chain = lineage(
        sugar("A", 10),
        bar("X", 4),
        step("S1", [("A", 10)], [("NOWHERE", 10)]),
        step("S2", [("NOWHERE", 4)], [("X", 4)]),
    )

    assert _told(destinations(chain, "NOWHERE")) == {("finished", "X"): 4, ("stock", "NOWHERE"): 6}


def test_an_answer_is_a_mapping_that_shows_itself(tmp_path: object) -> None:
    found = destinations(Lineage(two_plots()), "ESM-2")

    assert dict(found) == {
        "BAR-1": Mass.kg("16.666667"),
        "loss:roasting": Mass.kg(1),
        "loss:shell": Mass.kg("2.333333"),
    }
    assert len(found) == 3
    assert found.rows[0] == Destination(End.FINISHED, "BAR-1", Mass.kg("16.666667"))
    assert repr(found) == "<Destinations of 'ESM-2': 20 kg at 3 ends>"
    assert str(found).endswith("Total 20 kg.")
    assert "<table" in found._repr_html_()
    found.to_csv(tmp_path / "d.csv")
    assert (tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()[:2] == [
        "became,where,mass_kg",
        "finished,BAR-1,16.666667",
    ]
    with pytest.raises(UnknownRecordError) as caught:
        found["BAR-2"]
    assert str(caught.value) == "The chain holds no destination 'BAR-2'. Nearest: 'BAR-1'."
