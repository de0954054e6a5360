"""What is where at a moment."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cocoachain.errors import RecordError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.stocks import Overdrawn, stock
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, NibLot
from cocoachain.model.movements import Shipment, StockCount, Transfer, TransferKind
from cocoachain.model.plots import Site
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass
from days import on

ONE, TWO = Site(id="S-1", party="P-1"), Site(id="S-2", party="P-2")


def kg(text):
    return Mass.kg(text)


def lot(name="B-1", mass="10", **fields):
    fields = {"site": "S-1", "made": on(1, 8)} | fields
    return BeanLot(id=name, mass=None if mass is None else kg(mass), **fields)


def move(name="T-1", mass="4", when=None, **fields):
    fields = {"from_site": "S-1", "to_site": "S-2"} | fields
    mass = None if mass is None else kg(mass)
    return Transfer(id=name, lot="B-1", mass=mass, when=when or on(2, 12), **fields)


def step(name="ROAST-1", start=None, end=None, **fields):
    fields = {"site": "S-1", "kind": StepKind.ROAST, "outputs": [Portion("R-1", kg("5"))]} | fields
    fields = {"inputs": [Portion("B-1", kg("6"))]} | fields
    return Step(id=name, start=start or on(3, 8), end=end or on(3, 10), **fields)


ROASTED = BeanBlend(id="R-1", mass=Mass.kg("5"))


def lineage(*records):
    return Lineage(Chain.of([ONE, TWO, *records]))


# Places -------------------------------------------------------------------------------------------


def test_a_transfer_of_a_part_leaves_a_lot_in_two_places():
    held = stock(lineage(lot(), move()))

    assert dict(held) == {"S-1": kg("6"), "S-2": kg("4")}
    assert held.total == kg("10")


def test_a_moment_includes_what_happened_at_it():
    chain = lineage(lot(), move(when=on(2, 12)))
    before = stock(chain, at=on(2, 12) - timedelta(microseconds=1))

    assert dict(before) == {"S-1": kg("10")}
    assert dict(stock(chain, at=on(2, 12))) == {"S-1": kg("6"), "S-2": kg("4")}


def test_a_lot_is_nowhere_before_it_was_made():
    assert dict(stock(lineage(lot()), at=on(1, 7))) == {}


def test_an_undated_lot_was_always_there():
    assert dict(stock(lineage(lot(made=None)), at=on(1, 1))) == {"S-1": kg("10")}


def test_a_harvested_lot_is_there_once_its_day_is_over_everywhere():
    chain = lineage(lot(made=None, harvested=date(2026, 5, 2)))

    assert not stock(chain, at=datetime(2026, 5, 3, 11, 59, 59, tzinfo=UTC))
    assert stock(chain, at=datetime(2026, 5, 3, 12, tzinfo=UTC))["S-1"] == kg("10")


def test_a_bought_lot_is_first_with_who_sold_it():
    bought = move(mass="10", from_site=None, from_party="F-1", to_site="S-1")
    chain = lineage(lot(), bought)

    assert dict(stock(chain, at=on(1, 9), by="party")) == {"F-1": kg("10")}
    assert stock(chain, at=on(1, 9)).unknown == kg("10")
    assert dict(stock(chain, by="party")) == {"P-1": kg("10")}


def test_a_party_with_one_site_holds_at_that_site():
    assert stock(lineage(lot(), move(to_site=None, to_party="P-2")))["S-2"] == kg("4")


def test_what_a_party_of_several_sites_holds_is_found_where_it_is_used():
    other = Site(id="S-3", party="P-2")
    used = step(site="S-3", inputs=[Portion("B-1", kg("3"))])
    chain = lineage(other, lot(), ROASTED, move(to_site=None, to_party="P-2"), used)
    held = stock(chain)

    assert dict(held) == {"S-1": kg("6"), "S-3": kg("5")}
    assert held.unknown == kg("1")
    assert held.overdrawn == ()
    assert dict(stock(chain, by="party")) == {"P-1": kg("6"), "P-2": kg("6")}


def test_a_lot_whose_place_nobody_wrote_is_found_where_it_is_used():
    held = stock(lineage(lot(site=None), ROASTED, step()))

    assert (held.unknown, held["S-1"], held.overdrawn) == (kg("4"), kg("5"), ())


def test_a_step_without_a_place_is_where_its_output_says():
    made = BeanBlend(id="R-1", mass=kg("5"), site="S-2")
    chain = lineage(lot(site="S-2"), made, step(site=None))

    assert dict(stock(chain)) == {"S-2": kg("9")}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": TransferKind.SALE, "to_party": "consumers"},
        {"kind": TransferKind.SALE},
        {"kind": TransferKind.GIFT, "to_party": "P-9"},
        {"kind": TransferKind.SAMPLE, "to_site": "S-2"},
        {"kind": TransferKind.OWN_USE, "to_site": "S-1"},
    ],
)
def test_what_was_sold_to_walk_in_buyers_or_given_away_is_gone(fields):
    held = stock(lineage(lot(), move(**{"to_site": None} | fields)))

    assert dict(held) == {"S-1": kg("6")}
    assert held.total == kg("6")


def test_what_a_named_buyer_bought_is_with_the_buyer():
    sold = move(kind=TransferKind.SALE, to_site=None, to_party="SHOP")

    assert dict(stock(lineage(lot(), sold), by="party")) == {"P-1": kg("6"), "SHOP": kg("4")}


def test_a_return_comes_back_to_the_shelf():
    sold = move(kind=TransferKind.SALE, to_site=None, to_party="consumers")
    back = move("T-2", "1", on(4, 9), kind=TransferKind.RETURN, from_site=None, to_site="S-1")
    back_from = Transfer(
        id="T-2", lot="B-1", mass=kg("1"), kind=TransferKind.RETURN, when=on(4, 9),
        from_party="consumers", to_site="S-1",
    )  # fmt: skip

    assert dict(stock(lineage(lot(), sold, back))) == {"S-1": kg("7")}
    assert dict(stock(lineage(lot(), sold, back_from))) == {"S-1": kg("7")}


def test_ownership_alone_moves_nothing():
    assert dict(stock(lineage(lot(), move(custody=False)))) == {"S-1": kg("10")}


def test_what_arrives_is_what_was_received():
    assert dict(stock(lineage(lot(), move(received=kg("3.5"))))) == {
        "S-1": kg("6"),
        "S-2": kg("3.5"),
    }


def test_a_transfer_without_a_moment_has_that_of_its_shipment():
    sent = Shipment(id="SH-1", when=on(5, 12))
    unsaid = Transfer(
        id="T-1", lot="B-1", mass=kg("4"), from_site="S-1", to_site="S-2", shipment="SH-1"
    )
    chain = lineage(lot(), sent, unsaid)

    assert dict(stock(chain, at=on(5, 11))) == {"S-1": kg("10")}
    assert dict(stock(chain, at=on(5, 12))) == {"S-1": kg("6"), "S-2": kg("4")}


@pytest.mark.parametrize(
    ("parties", "held"), [(["P-5"], {"P-5": Mass.kg("4")}), (["P-5", "P-6"], {}), ([None], {})]
)
def test_a_site_without_a_record_is_run_by_the_one_party_that_is_named_with_it(parties, held):
    told = [
        move(f"T-{place}", "4" if not place else "0", to_site="S-7", to_party=party)
        for place, party in enumerate(parties)
    ]
    found = stock(lineage(lot(), *told), by="party")

    assert {party: mass for party, mass in found.items() if party != "P-1"} == held
    assert found.unknown == (kg("0") if held else kg("4"))


# Steps --------------------------------------------------------------------------------------------


def test_inputs_leave_at_the_start_and_outputs_arrive_at_the_end():
    chain = lineage(lot(), ROASTED, step())
    before, during, after = (stock(chain, at=on(3, hour), by="stage") for hour in (7, 8, 10))

    assert (dict(before), dict(before.in_process)) == ({"beans": kg("10")}, {})
    assert (dict(during), dict(during.in_process)) == ({"beans": kg("4")}, {"beans": kg("6")})
    assert (dict(after), dict(after.in_process)) == ({"beans": kg("4"), "bean_blend": kg("5")}, {})


def test_a_step_under_way_keeps_what_it_took():
    begun = Step(
        id="DRY-1", kind=StepKind.DRY, start=on(3, 8), site="S-1",
        inputs=[Portion("B-1", kg("6"))],
    )  # fmt: skip
    held = stock(lineage(lot(), begun))

    assert (held["S-1"], held.in_process["S-1"]) == (kg("4"), kg("6"))
    assert (held.total, held.total_in_process) == (kg("4"), kg("6"))


def test_a_step_with_one_moment_has_it_at_both_ends():
    for fields in ({"start": on(3, 9)}, {"end": on(3, 9)}):
        once = Step(
            id="X", kind=StepKind.ROAST, site="S-1", inputs=[Portion("B-1", kg("6"))],
            outputs=[Portion("R-1", kg("5"))], **fields,
        )  # fmt: skip
        chain = lineage(lot(), ROASTED, once)

        assert dict(stock(chain, at=on(3, 8))) == {"S-1": kg("10")}
        assert dict(stock(chain, at=on(3, 9))) == {"S-1": kg("9")}


def test_an_undated_step_happened_before_it_was_written_down():
    undated = Step(
        id="X", kind=StepKind.ROAST, site="S-1", recorded=on(4, 9),
        inputs=[Portion("B-1", kg("6"))], outputs=[Portion("R-1", kg("5"))],
    )  # fmt: skip
    chain = lineage(lot(), ROASTED, undated)
    open_ = stock(chain, at=on(4, 8))

    assert (dict(open_), open_.undecided) == ({"S-1": kg("10")}, ("X",))
    assert dict(stock(chain, at=on(4, 9))) == {"S-1": kg("9")}


def test_a_lot_that_holds_less_than_was_put_in_is_there_as_it_was_weighed():
    light = BeanBlend(id="R-1", mass=kg("4.9"))

    assert stock(lineage(lot(), light, step()), by="lot")["R-1"] == kg("4.9")


def test_what_was_drawn_beyond_what_was_there_is_told_apart():
    held = stock(lineage(lot(mass="5"), ROASTED, step()), by="lot")

    assert dict(held) == {"R-1": kg("5")}
    assert held["B-1"] == kg("0")
    assert held.overdrawn == (Overdrawn("B-1", "S-1", kg("1")),)
    assert "Lacking: 1 kg of lot B-1 at S-1, drawn on or sent off." in str(held)


# Whole days ---------------------------------------------------------------------------------------


def test_a_whole_day_counts_once_it_is_over_and_is_undecided_until_then():
    chain = lineage(lot(), move(when=on(2)))
    noon = stock(chain, at=on(2, 12))

    assert (dict(noon), noon.undecided) == ({"S-1": kg("10")}, ("T-1",))
    assert "On that day, before or after: T-1." in str(noon)
    assert (dict(stock(chain, at=on(2))), stock(chain, at=on(2)).undecided) == (
        {"S-1": kg("6"), "S-2": kg("4")},
        (),
    )
    assert stock(chain, at=on(1, 23)).undecided == ()


def test_what_was_drawn_from_at_ten_had_arrived_by_ten():
    used = step(site="S-2", start=on(2, 10), end=on(2, 11), inputs=[Portion("B-1", kg("4"))])
    chain = lineage(lot(), ROASTED, move(when=on(2)), used)
    held = stock(chain, at=on(2, 10))

    assert (dict(held), held.overdrawn, held.undecided) == ({"S-1": kg("6")}, (), ())
    assert held.in_process["S-2"] == kg("4")
    assert stock(chain, at=on(2, 9)).undecided == ("T-1",)


def test_a_step_of_that_day_had_begun_when_it_was_over():
    early = step(start=on(3), end=on(3, 9))

    assert stock(lineage(lot(), ROASTED, early), at=on(3, 9)).undecided == ()


def test_what_is_impossible_within_its_day_stays_lacking():
    used = step(site="S-2", start=on(2, 10), end=on(2, 11), inputs=[Portion("B-1", kg("4"))])
    late = stock(lineage(lot(), ROASTED, move(when=on(4)), used), at=on(2, 12))

    assert late.overdrawn == (Overdrawn("B-1", "S-2", kg("4")),)


def test_a_date_is_meant_by_the_ledgers_own_clock():
    wita = timezone(timedelta(hours=8))
    sent = move(when=datetime(2026, 5, 2, 23, 30, tzinfo=wita))

    assert "S-2" in stock(lineage(lot(), sent), at=date(2026, 5, 2))
    assert "S-2" not in stock(lineage(lot(), sent), at=date(2026, 5, 1))


# What nobody weighed ------------------------------------------------------------------------------


def test_an_unweighed_lot_counts_with_what_was_drawn_and_sent():
    held = stock(lineage(lot(mass=None), ROASTED, step(), move()), at=on(1, 9))

    assert (dict(held), held.unmeasured) == ({"S-1": kg("10")}, ("B-1",))
    assert "Not weighed throughout: 1 lot (B-1)." in str(held)


def test_an_unweighed_lot_counts_with_what_a_stock_take_found_of_it():
    taken = StockCount(when=on(4, 8), site="S-1", lot="B-1", mass=kg("2.5"))

    assert stock(lineage(lot(mass=None), ROASTED, step(), taken))["S-1"] == kg("7.5")


def test_an_unweighed_transfer_moves_all_that_is_there():
    held = stock(lineage(lot(), move(mass=None)))

    assert (dict(held), held.unmeasured) == ({"S-2": kg("10")}, ("B-1",))


def test_an_unweighed_lot_moved_unweighed_counts_with_what_was_used_of_it():
    used = step(site="S-2")
    chain = lineage(lot(mass=None), ROASTED, move(mass=None), used)

    assert dict(stock(chain, at=on(1, 9))) == {"S-1": kg("6")}
    assert dict(stock(chain, at=on(2, 13))) == {"S-2": kg("6")}
    assert stock(chain).overdrawn == ()


def test_an_unweighed_output_holds_what_its_lot_was_weighed_with():
    unsaid = step(outputs=[Portion("R-1")])
    held = stock(lineage(lot(), ROASTED, unsaid), by="lot")

    assert (held["R-1"], held.unmeasured) == (kg("5"), ())


def test_of_several_outputs_one_unweighed_holds_what_the_others_leave_of_the_lot():
    one = step("A", outputs=[Portion("R-1", kg("2"))], inputs=[Portion("B-1", kg("3"))])
    two = step("B", outputs=[Portion("R-1")], inputs=[Portion("B-1", kg("3"))], site="S-2")
    held = stock(lineage(lot(), ROASTED, one, two), by="lot", site="S-2")

    assert held["R-1"] == kg("3")


# As an answer -------------------------------------------------------------------------------------


def test_a_stock_reads_as_a_table():
    held = stock(lineage(lot(), ROASTED, step()), at=on(3, 9))

    assert str(held) == (
        "Stock by site, 2026-05-03 09:00:00+00:00\n"
        "site  stock kg  in process kg\n"
        "────  ────────  ─────────────\n"
        "S-1          4              6\n"
        "Total 4 kg, and 6 kg in process."
    )
    assert repr(held) == "<Stock by site, 2026-05-03 09:00:00+00:00: 4 kg under 1 key>"
    assert held._repr_html_().startswith("<table>")


def test_a_stock_goes_to_a_file(tmp_path):
    stock(lineage(lot(), move())).to_csv(tmp_path / "stock.csv")

    assert (tmp_path / "stock.csv").read_text("utf-8").splitlines() == [
        "site,stock kg,in process kg",
        "S-1,6,0",
        "S-2,4,0",
    ]


def test_a_known_key_with_nothing_has_no_mass_and_an_unknown_one_raises():
    held = stock(lineage(lot()))

    assert (held["S-2"], "S-2" in held) == (kg("0"), False)
    with pytest.raises(UnknownRecordError) as caught:
        held["S-22"]
    assert str(caught.value) == "The chain holds no site 'S-22'. Nearest: 'S-2'."


def test_only_the_site_or_party_asked_for_counts():
    chain = lineage(lot(), move())

    assert dict(stock(chain, by="lot", site="S-2")) == {"B-1": kg("4")}
    assert dict(stock(chain, by="lot", party="P-1")) == {"B-1": kg("6")}
    assert dict(stock(chain, by="lot", party="P-1", site="S-2")) == {}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"by": "sites"}, "The chain holds no stock key 'sites'. Nearest: 'site', 'stage'."),
        ({"site": "S-9"}, "The chain holds no site 'S-9'. Nearest: 'S-1', 'S-2'."),
        ({"party": "P-9"}, "The chain holds no party 'P-9'. Nearest: 'P-1', 'P-2'."),
    ],
)
def test_what_the_chain_does_not_know_raises_with_the_nearest(asked, message):
    with pytest.raises(UnknownRecordError) as caught:
        stock(lineage(lot()), **asked)
    assert str(caught.value) == message


def test_a_naive_moment_is_refused():
    with pytest.raises(RecordError) as caught:
        stock(lineage(lot()), at=datetime(2026, 5, 1))  # noqa: DTZ001 - the very fault under test
    assert (
        str(caught.value) == "Expected a datetime with its UTC offset, got 2026-05-01T00:00:00 (at)"
    )


def test_products_name_finished_lots_and_stages_the_rest():
    bar = ChocolateBatch(id="C-1", mass=kg("1"), product="BAR", site="S-1")
    odd = ChocolateBatch(id="C-2", mass=kg("2"), product="nibs", site="S-1")
    nibs = NibLot(id="N-1", mass=kg("3"), site="S-1")
    held = stock(lineage(bar, odd, nibs), by="product")

    assert list(held.items()) == [("nibs", kg("3")), ("BAR", kg("1")), ("product:nibs", kg("2"))]


def test_what_has_no_key_is_a_line_of_its_own():
    held = stock(lineage(lot(site=None), lot("B-2")))

    assert "unknown        10              0" in str(held)
    assert held.total == kg("20")


def test_an_unweighed_transfer_from_nowhere_moves_all_that_there_is():
    held = stock(lineage(lot(), move(mass=None, from_site=None)))

    assert (dict(held), held.overdrawn) == ({"S-2": kg("10")}, ())
