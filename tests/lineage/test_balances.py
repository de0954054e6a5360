"""Opening + in = out + loss + closing, and what does not add up."""

from datetime import date, datetime, timedelta

import attrs
import pytest

from cocoachain.errors import RecordError, UnknownRecordError
from cocoachain.lineage.balances import reconcile
from cocoachain.lineage.books.reconciliations import Balance, DifferenceCause
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import (
    BeanBlend,
    BeanLot,
    ChocolateBatch,
    IngredientLot,
    LiquorLot,
    Stage,
)
from cocoachain.model.movements import StockCount, Transfer
from cocoachain.model.plots import Site
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.mass import Mass
from days import on

ONE, TWO = Site(id="S-1", party="P-1"), Site(id="S-2", party="P-2")


def kg(text):
    return Mass.kg(text)


def beans(name="B-1", mass="10", **fields):
    fields = {"site": "S-1", "made": on(1, 8)} | fields
    return BeanLot(id=name, mass=None if mass is None else kg(mass), **fields)


def roast(ins=(("B-1", "6"),), outs=(("R-1", "5"),), lost=(("roasting", "1"),), **fields):
    fields = {"id": "ST-1", "kind": StepKind.ROAST, "site": "S-1"} | fields
    return Step(
        start=fields.pop("start", on(3, 8)),
        end=fields.pop("end", on(3, 10)),
        inputs=[Portion(lot, None if mass is None else kg(mass)) for lot, mass in ins],
        outputs=[Portion(lot, None if mass is None else kg(mass)) for lot, mass in outs],
        losses=[Loss(LossCause(cause), kg(mass)) for cause, mass in lost],
        **fields,
    )


def move(mass="4", when=None, **fields):
    fields = {"id": "T-1", "lot": "B-1", "from_site": "S-1", "to_site": "S-2"} | fields
    return Transfer(mass=None if mass is None else kg(mass), when=when or on(2, 12), **fields)


ROASTED = BeanBlend(id="R-1", mass=Mass.kg("5"))


def lineage(*records):
    return Lineage(Chain.of([ONE, TWO, *records]))


def only(found):
    (difference,) = found.differences
    return difference


# Lines --------------------------------------------------------------------------------------------


def test_a_line_for_each_product_and_the_total():
    found = reconcile(
        lineage(beans(), ROASTED, roast(), move()), site="S-1", start=date(2026, 5, 2)
    )

    assert dict(found) == {
        "beans": Balance(
            opening=kg("10"), sent=kg("4"), used=kg("5"), losses={"roasting": kg("1")}
        ),
        "bean_blend": Balance(made=kg("5"), closing=kg("5")),
    }
    assert found.total == Balance(
        opening=kg("10"), sent=kg("4"), losses={"roasting": kg("1")}, closing=kg("5")
    )
    assert found.adds_up


def test_a_balance_reads_as_a_table():
    found = reconcile(lineage(beans(), ROASTED, roast(), move()), site="S-1", end=on(3))

    assert str(found) == (
        "Balance of site S-1, up to 2026-05-03\n"
        "product     opening kg  in kg  out kg  loss kg  unexplained kg  closing kg\n"
        "──────────  ──────────  ─────  ──────  ───────  ──────────────  ──────────\n"
        "beans                0     10       9        1               0           0\n"
        "bean_blend           0      5       0        0               0           5\n"
        "total                0     10       4        1               0           5\n"
        "Loss: roasting 1 kg\n"
        "No differences."
    )
    assert repr(found) == "<Reconciliation: 2 products, 0 differences, 0 stock-takes off>"


def test_the_receiver_takes_in_what_was_sent():
    found = reconcile(lineage(beans(), move()), site="S-2")

    assert dict(found) == {"beans": Balance(received=kg("4"), closing=kg("4"))}


def test_moves_within_the_scope_are_neither_in_nor_out():
    other = Site(id="S-3", party="P-1")
    found = reconcile(lineage(other, beans(), move(to_site="S-3")), party="P-1")

    assert dict(found) == {"beans": Balance(entered=kg("10"), closing=kg("10"))}


def test_what_is_in_process_stays_with_what_it_was_drawn_from():
    found = reconcile(lineage(beans(), ROASTED, roast()), start=on(2), end=on(3, 9))

    assert dict(found) == {"beans": Balance(opening=kg("10"), closing=kg("10"), in_process=kg("6"))}


def test_the_bounds_are_after_the_start_and_up_to_the_end():
    chain = lineage(beans(), ROASTED, roast())
    at = on(3, 10)
    tick = timedelta(microseconds=1)

    assert reconcile(chain, start=at - tick, end=at)["bean_blend"].made == kg("5")
    assert reconcile(chain, start=at, end=at + tick)["bean_blend"].opening == kg("5")
    assert reconcile(chain, start=at - 2 * tick, end=at - tick)["bean_blend"] == Balance()


def test_a_harvest_enters_with_what_it_lost():
    pods = BeanLot(id="B-9", mass=kg("7"))
    picked = roast((), (("B-9", "7"),), (("sorting", "2"),), kind=StepKind.HARVEST)
    found = reconcile(lineage(pods, picked))

    assert dict(found) == {
        "beans": Balance(entered=kg("9"), losses={"sorting": kg("2")}, closing=kg("7"))
    }
    assert found.adds_up


def test_what_a_dispose_step_took_is_disposed_of():
    gone = roast(outs=(), lost=(), kind=StepKind.DISPOSE)
    found = reconcile(lineage(beans(), gone))

    assert found["beans"].losses == {"disposed": kg("6")}
    assert found.adds_up


def test_a_step_loses_from_all_its_inputs_alike():
    sugar = IngredientLot(id="SUG", mass=kg("10"), site="S-1", made=on(1, 8))
    paste = LiquorLot(id="LIQ", mass=kg("10"), site="S-1", made=on(1, 8))
    bar = ChocolateBatch(id="BAR", mass=kg("2.7"))
    mixed = roast(
        (("SUG", "1"), ("LIQ", "2")), (("BAR", "2.7"),), (("spill", "0.2"), ("sample", "0.1")),
        kind=StepKind.MIX,
    )  # fmt: skip
    found = reconcile(lineage(sugar, paste, bar, mixed))

    assert {cause: mass.mg for cause, mass in found["liquor"].losses.items()} == {
        "sample": 66_667,
        "spill": 133_333,
    }
    assert {cause: mass.mg for cause, mass in found["ingredient"].losses.items()} == {
        "sample": 33_333,
        "spill": 66_667,
    }
    assert (found["liquor"].used.mg, found["ingredient"].used.mg) == (1_800_000, 900_000)
    assert found.total.losses == {"sample": kg("0.1"), "spill": kg("0.2")}
    assert found.adds_up


@pytest.mark.parametrize(
    ("bar", "mg", "used"),
    [("2.4", 300_000, (800_000, 1_600_000)), ("3", -300_000, (1_000_000, 2_000_000))],
)
def test_what_a_mixing_step_cannot_explain_falls_on_all_its_inputs_alike(bar, mg, used):
    sugar = IngredientLot(id="SUG", mass=kg("10"), site="S-1", made=on(1, 8))
    paste = LiquorLot(id="LIQ", mass=kg("10"), site="S-1", made=on(1, 8))
    made = ChocolateBatch(id="BAR", mass=kg(bar))
    mixed = roast(
        (("SUG", "1"), ("LIQ", "2")), (("BAR", bar),), (("spill", "0.3"),), kind=StepKind.MIX
    )
    found = reconcile(lineage(sugar, paste, made, mixed))

    assert (found["ingredient"].used.mg, found["liquor"].used.mg) == used
    assert found["ingredient"].unexplained_mg * 2 == found["liquor"].unexplained_mg
    assert only(found).mg == mg


def test_a_product_alone_is_its_line():
    chain = lineage(beans(), ROASTED, roast())
    found = reconcile(chain, product="bean_blend")

    assert dict(found) == {"bean_blend": Balance(made=kg("5"), closing=kg("5"))}
    assert found.total == found["bean_blend"]
    assert reconcile(chain, product="nibs").total == Balance()


def test_a_product_of_a_recipe_goes_by_its_identifier():
    bar = ChocolateBatch(id="C-1", mass=kg("2"), product="BAR", site="S-1", made=on(1, 9))
    odd = ChocolateBatch(id="C-2", mass=kg("3"), product="beans", site="S-1", made=on(1, 9))
    chain = lineage(bar, odd, beans())

    assert reconcile(chain, product="BAR").total.closing == kg("2")
    assert reconcile(chain, product="product:beans").total.closing == kg("3")
    assert reconcile(chain, product="beans").total.closing == kg("10")


# Differences --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outs", "mg", "message"),
    [
        ((("R-1", "4.8"),), 200_000, "Step ST-1 took in 0.2 kg more than it put out and lost"),
        ((("R-1", "5.3"),), -300_000, "Step ST-1 put out and lost 0.3 kg more than it took in"),
    ],
)
def test_a_step_that_does_not_add_up_is_named(outs, mg, message):
    made = attrs.evolve(ROASTED, mass=kg(outs[0][1]))
    found = reconcile(lineage(beans(), made, roast(outs=outs)))
    said = only(found)

    assert (said.cause, said.mg, said.step, said.lots) == (
        DifferenceCause.STEP,
        mg,
        "ST-1",
        ("B-1",),
    )
    assert str(said) == f"S-1: {message}"
    assert found["beans"].unexplained_mg == mg
    assert not found.adds_up


def test_something_out_of_nothing_is_named():
    found = reconcile(lineage(ROASTED, roast((), lost=())))
    said = only(found)

    assert (said.cause, said.mg, said.lots) == (DifferenceCause.STEP, -5_000_000, ("R-1",))
    assert dict(found) == {"bean_blend": Balance(unexplained_mg=-5_000_000, closing=kg("5"))}


@pytest.mark.parametrize(
    ("mass", "mg", "message"),
    [
        ("4.9", 100_000, "Lot R-1 holds 0.1 kg less than was put into it"),
        ("5.2", -200_000, "Lot R-1 holds 0.2 kg more than was put into it"),
    ],
)
def test_a_lot_that_does_not_hold_what_was_put_in_is_named(mass, mg, message):
    found = reconcile(lineage(beans(), BeanBlend(id="R-1", mass=kg(mass)), roast()))
    said = only(found)

    assert (said.cause, said.mg, said.step) == (DifferenceCause.LOT, mg, "ST-1")
    assert said.message == message


@pytest.mark.parametrize(
    ("got", "mg", "message"),
    [
        ("3.5", 500_000, "Of lot B-1, 0.5 kg did not arrive (transfer T-1)"),
        ("4.2", -200_000, "Of lot B-1, 0.2 kg arrived beyond what was sent (transfer T-1)"),
    ],
)
def test_what_changed_in_transit_is_named_where_it_arrived(got, mg, message):
    chain = lineage(beans(), move(received=kg(got)))
    said = only(reconcile(chain, site="S-2"))

    assert (said.cause, said.mg, said.holder, said.transfer) == (
        DifferenceCause.TRANSIT, mg, "S-2", "T-1",
    )  # fmt: skip
    assert said.message == message
    assert reconcile(chain, site="S-1").differences == ()
    assert reconcile(chain).total.unexplained_mg == mg


def test_a_lot_drawn_beyond_what_was_there_is_named_with_its_last_step():
    other = roast((("B-1", "1"),), (("R-2", "1"),), (), id="ST-0", start=on(2, 8), end=on(2, 9))
    made = BeanBlend(id="R-2", mass=kg("1"))
    found = reconcile(lineage(beans(mass="5"), ROASTED, made, roast(), other), site="S-1")
    said = only(found)

    assert (said.cause, said.mg, said.step) == (DifferenceCause.LACKING, -2_000_000, "ST-1")
    assert said.message == "Of lot B-1, 2 kg were not there and were taken, last by step ST-1"


def test_a_lot_booked_to_the_wrong_site_is_named_with_where_the_book_has_it():
    found = reconcile(lineage(beans(), ROASTED, move(mass="10"), roast()), site="S-1")

    assert only(found).message == (
        "Of lot B-1, 6 kg were not there and were taken, last by step ST-1; "
        "the book has 10 kg at S-2"
    )


def test_a_place_where_nothing_is_left_of_it_is_not_named():
    back = Transfer(
        id="T-0", lot="B-1", mass=kg("1"), when=on(1, 9), from_site="S-1", to_site="S-2"
    )
    again = attrs.evolve(back, id="T-1", when=on(1, 10), from_site="S-2", to_site="S-1")
    found = reconcile(lineage(beans(mass="5"), ROASTED, back, again, roast()), site="S-1")

    assert only(found).elsewhere == ""


def test_a_lot_sent_off_beyond_what_was_there_is_named_with_its_transfer():
    found = reconcile(lineage(beans(), move(mass="11")), site="S-1")

    assert only(found).message == (
        "Of lot B-1, 1 kg were not there and were taken, last by transfer T-1; "
        "the book has 11 kg at S-2"
    )


def test_what_was_lacking_and_came_later_is_made_good():
    chain = lineage(beans(made=on(5, 8)), ROASTED, roast())
    first, second = reconcile(chain, end=on(4)), reconcile(chain, start=on(5))

    assert (only(first).cause, only(first).mg) == (DifferenceCause.LACKING, -6_000_000)
    assert (only(second).cause, only(second).mg) == (DifferenceCause.MADE_GOOD, 6_000_000)
    assert only(second).message == "Of lot B-1, 6 kg came in that had been lacking"
    assert reconcile(chain).differences == ()


def test_a_step_with_an_unweighed_portion_says_so():
    found = reconcile(lineage(beans(), ROASTED, roast((("B-1", None),))))
    said = only(found)

    assert (said.cause, said.mg) == (DifferenceCause.UNMEASURED, -6_000_000)
    assert said.message == "Step ST-1 has portions that nobody weighed; -6 kg left open"
    assert found.unmeasured == ("B-1",)


def test_the_largest_difference_comes_first():
    short = roast((("B-1", "1"),), (), (("spill", "0.5"),), id="ST-2")
    found = reconcile(lineage(beans(mass="5"), ROASTED, roast(), short))

    assert [each.mg for each in found.differences] == [-2_000_000, 500_000]


def test_a_long_list_of_differences_is_cut_short():
    short = [roast((("B-1", "0.1"),), (), (), id=f"ST-{place}") for place in range(23)]
    found = reconcile(lineage(beans(), *short))

    assert len(found.differences) == 23
    assert "  … and 3 more" in str(found)


# Stock-takes --------------------------------------------------------------------------------------


def count(mass, when=None, **fields):
    return StockCount(when=when or on(4, 18), site="S-1", mass=kg(mass), **fields)


def test_a_stock_take_stands_beside_the_book():
    taken = [count("4", lot="B-1"), count("4.5", stage=Stage.BEANS), count("8.5")]
    found = reconcile(lineage(beans(), ROASTED, roast(), *taken), site="S-1")
    told = [(each.what, each.book.mg, each.off_mg, each.lots) for each in found.counted]

    assert told == [
        ("B-1", 4_000_000, 0, ()),
        ("beans", 4_000_000, 500_000, ()),
        ("everything", 9_000_000, -500_000, ("B-1", "R-1")),
    ]
    assert not found.adds_up
    assert "3 stock-takes, 1 as in the book." in str(found)


def test_what_was_counted_less_is_looked_for_among_what_is_lacking_elsewhere():
    more = beans("B-2", "3")
    chain = lineage(
        more, beans(site="S-2"), roast(site="S-2"), ROASTED,
        move(mass="10", from_site="S-2", to_site="S-1"), count("3", stage=Stage.BEANS),
    )  # fmt: skip
    (taken,) = reconcile(chain, site="S-1").counted

    assert (taken.off_mg, taken.lots) == (-10_000_000, ("B-1",))
    assert str(taken) == (
        "S-1, 2026-05-04 18:00:00+00:00: beans 3 kg found, 13 kg in the book, -10 kg; look for B-1"
    )


@pytest.mark.parametrize(
    ("found", "off"), [("6", 0), ("10", 0), ("8", 0), ("5.9", -100_000), ("10.1", 100_000)]
)
def test_a_stock_take_of_a_day_accuses_only_what_is_impossible_within_it(found, off):
    chain = lineage(beans(), move(when=on(2, 12)), count(found, on(2), stage=Stage.BEANS))
    (taken,) = reconcile(chain, site="S-1").counted

    assert taken.off_mg == off


@pytest.mark.parametrize(
    ("found", "off"), [("6", 0), ("10", 0), ("5.9", -100_000), ("10.1", 100_000)]
)
def test_a_move_of_that_day_may_have_come_before_the_stock_take_or_after(found, off):
    chain = lineage(beans(), move(when=on(2)), count(found, on(2, 18), stage=Stage.BEANS))
    (taken,) = reconcile(chain, site="S-1").counted

    assert taken.off_mg == off


@pytest.mark.parametrize(("found", "off"), [("0", 0), ("4", 0), ("4.1", 100_000)])
def test_what_arrived_on_the_day_of_a_stock_take_may_have_been_there(found, off):
    count_there = StockCount(when=on(2), site="S-2", mass=kg(found))
    (taken,) = reconcile(lineage(beans(), move(), count_there), site="S-2").counted

    assert (taken.off_mg, taken.book) == (off, kg("4"))


def test_a_lot_of_just_the_mass_that_lacks_is_looked_for():
    chain = lineage(beans(), beans("B-2", "3"), beans("B-3", "2"), count("12"))
    (taken,) = reconcile(chain).counted

    assert (taken.off_mg, taken.lots) == (-3_000_000, ("B-2",))


def test_only_stock_takes_of_the_period_and_of_what_was_asked_count():
    taken = [
        count("10", on(1, 18), stage=Stage.BEANS),
        count("10", on(3, 18), lot="B-1"),
        count("10", on(5, 18), stage=Stage.NIBS),
    ]
    chain = lineage(beans(), *taken, StockCount(when=on(3, 18), site="S-2", mass=kg("1")))

    def counted(**asked):
        return [(each.site, each.what) for each in reconcile(chain, **asked).counted]

    assert counted(site="S-1") == [("S-1", "beans"), ("S-1", "B-1"), ("S-1", "nibs")]
    assert counted(site="S-1", start=on(1, 18), end=on(5, 17)) == [("S-1", "beans"), ("S-1", "B-1")]
    assert counted(site="S-1", start=on(1, 19), end=on(5, 18)) == [("S-1", "B-1"), ("S-1", "nibs")]
    assert counted(party="P-2") == [("S-2", "everything")]
    assert counted(product="beans") == [("S-1", "beans"), ("S-1", "B-1")]


# Asked wrongly ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"site": "S-3"}, "The chain holds no site 'S-3'. Nearest: 'S-1', 'S-2'."),
        ({"party": "Q-1"}, "The chain holds no party 'Q-1'. Nearest: 'P-1'."),
        ({"product": "baens"}, "The chain holds no product 'baens'. Nearest: 'beans'."),
    ],
)
def test_what_the_chain_does_not_know_raises_with_the_nearest(asked, message):
    with pytest.raises(UnknownRecordError) as caught:
        reconcile(lineage(beans(), move()), **asked)
    assert str(caught.value) == message


def test_a_line_that_cannot_be_raises_with_the_nearest():
    found = reconcile(lineage(beans()))

    assert found["beans"].closing == kg("10")
    with pytest.raises(UnknownRecordError) as caught:
        found["baens"]
    assert str(caught.value) == "The chain holds no product 'baens'. Nearest: 'beans'."


def test_a_period_ends_after_it_starts():
    with pytest.raises(RecordError) as caught:
        reconcile(lineage(beans()), start=date(2026, 5, 3), end=date(2026, 5, 1))
    assert str(caught.value) == "Expected an end after the start 2026-05-03, got 2026-05-01"


def test_a_naive_bound_is_refused():
    with pytest.raises(RecordError) as caught:
        reconcile(lineage(beans()), start=datetime(2026, 5, 1))  # noqa: DTZ001 - the very fault under test
    expected = "Expected a datetime with its UTC offset, got 2026-05-01T00:00:00 (start)"
    assert str(caught.value) == expected


def test_a_move_on_the_day_of_a_bound_may_be_on_either_side():
    chain = lineage(beans(), move(when=on(2)))

    assert reconcile(chain, site="S-2", end=on(2, 12)).undecided == ("T-1",)
    assert reconcile(chain, site="S-2", start=on(2, 12)).undecided == ("T-1",)
    assert reconcile(chain, site="S-2", start=on(2), end=on(2)).undecided == ()


def test_balances_differences_and_stock_takes_go_to_files(tmp_path):
    found = reconcile(lineage(beans(mass="5"), ROASTED, roast(), count("6", lot="R-1")))
    found.to_csv(tmp_path / "balance.csv")
    found.differences_table().to_csv(tmp_path / "differences.csv")
    found.counted_table().to_csv(tmp_path / "counted.csv")
    lines = {each.stem: each.read_text("utf-8").splitlines() for each in tmp_path.iterdir()}

    assert lines == {
        "balance": [
            "product,opening kg,in kg,out kg,loss kg,unexplained kg,closing kg",
            "beans,0,5,5,1,-1,0",
            "bean_blend,0,5,0,0,0,5",
            "total,0,5,0,1,-1,5",
        ],
        "differences": [
            "where,what,record,lots,missing kg,message",
            f'S-1,lacking,ST-1,B-1,-1,"{found.differences[0].message}"',
        ],
        "counted": [
            "when,site,what,found kg,book kg,off kg,look for",
            "2026-05-04 18:00:00+00:00,S-1,R-1,6,5,1,",
        ],
    }
