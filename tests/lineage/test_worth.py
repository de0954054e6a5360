"""What cocoa is worth, and to whom: scopes, trades, what stands behind goods, stages, beans."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from cocoachain.lineage.books.periods import Period
from cocoachain.lineage.worth.beans import Equivalents, beans_of, fermented_parts
from cocoachain.lineage.worth.behind import behind
from cocoachain.lineage.worth.farmers import FarmersPay
from cocoachain.lineage.worth.goods import Part, Tracing, finished_goods
from cocoachain.lineage.worth.money import decimals, price_of, summed
from cocoachain.lineage.worth.scopes import level_of, lies_in, scope_of
from cocoachain.lineage.worth.trades import Side, trades
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import (
    BeanBlend,
    IngredientLot,
    LiquorLot,
    NibLot,
    PackedLot,
    PodLot,
    ShellLot,
    Stage,
    WetBeanLot,
)
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Centre, Farmer, FarmerGroup, Membership, Partner, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, nibs, step, sugar

MAKER = Processor(id="IKM")


def on(month):
    return datetime(2026, month, 1, tzinfo=UTC)


def sold(name, lot, mass, giver, taker, price=None, **fields):
    return Transfer(
        id=name, lot=lot, mass=None if mass is None else Mass(mass), kind=TransferKind.SALE,
        from_party=giver, to_party=taker, price=None if price is None else Decimal(price),
        **{"when": on(1), "currency": "IDR", **fields},
    )  # fmt: skip


# Scopes ---------------------------------------------------------------------------------------


def test_without_a_centre_all_who_work_are_makers_and_no_farmer_partner_or_buyer():
    chain = lineage(
        MAKER, Farmer(id="F"), Partner(id="SHOP"), Site(id="S", party="NOBODY"),
        step("X", [], [], party="HAND"), sold("T", "L", 1, "IKM", "consumers"),
    )  # fmt: skip

    assert scope_of(chain).makers == {"IKM", "NOBODY", "HAND"}


def test_members_of_a_centre_are_makers_through_groups_and_in_their_time():
    chain = lineage(
        Centre(id="C", region="52.08"), FarmerGroup(id="G", group="C"),
        Processor(id="A", group="G"), Processor(id="B"), Processor(id="OLD"),
        Membership(party="B", group="C", start=date(2026, 1, 1)),
        Membership(party="OLD", group="C", start=date(2020, 1, 1), end=date(2025, 12, 30)),
        step("X", [], [], party="A"),
    )  # fmt: skip

    assert scope_of(chain).makers == {"G", "A", "B", "OLD"}
    assert scope_of(chain, "C", start=on(1)).makers == {"G", "A", "B"}
    assert scope_of(chain).region == "52.08"


def test_a_centre_whose_members_do_not_work_has_the_parties_of_its_region():
    chain = lineage(
        Centre(id="C", region="52.08"), Processor(id="IN", region="52.08.01"),
        Processor(id="OUT", region="52.71"),
    )  # fmt: skip

    assert scope_of(chain, "C").makers == {"IN"}
    assert scope_of(chain, "C").by_region
    assert scope_of(chain).makers == {"IN", "OUT"}


def test_the_one_regency_of_the_makers_is_local():
    one = [Processor(id="A", region="52.08.01"), Processor(id="B", region="52.08.02.2003")]
    two = [*one, Processor(id="D", region="52.71")]

    assert (scope_of(lineage(*one)).region, scope_of(lineage(*one)).level) == ("52.08", "regency")
    assert scope_of(lineage(*two)).region is None
    assert scope_of(lineage(*two)).why_no_region == (
        "the centres or makers are of several regions (52.08, 52.71): name a centre"
    )


@pytest.mark.parametrize(
    ("code", "level"),
    [("52", "province"), ("52.08", "regency"), ("52.08.02", "district"),
     ("52.08.02.2003", "village"), ("GH-AH", "province"), ("GH", "country"), ("Lombok", None)],
)  # fmt: skip
def test_a_region_code_tells_its_level(code, level):
    assert level_of(code) == level


def test_regions_lie_in_wider_ones_and_in_themselves():
    assert lies_in("52.08.02", "52.08")
    assert lies_in("52.08", "52.08")
    assert not lies_in("52.08", "52.08.02")
    assert not lies_in("52.081", "52.08")
    assert not lies_in(None, "52.08")


# Trades ---------------------------------------------------------------------------------------


def test_a_trade_costs_its_price_less_the_deduction_and_the_premium_stands_apart():
    plain = sold("T", "L", 2_000_000, "F", "IKM", unit_price=Decimal(7), deduction=Decimal(3),
                 premium=Decimal(5))  # fmt: skip

    assert price_of(plain) == 11
    trade = trades(lineage(MAKER, Farmer(id="F"), plain, beans("L", 2_000_000)), scope())[0]
    assert (trade.side, trade.amount, trade.premium, trade.whole) == (Side.BOUGHT, 11, 5, 16)


def scope(*records):
    return scope_of(lineage(MAKER, *records))


def test_where_no_price_is_written_what_was_paid_tells():
    paid = [Payment(id=f"P-{n}", amount=Decimal(n), transfer="T") for n in (30, 12)]
    found = trades(
        lineage(MAKER, beans("L", 5), sold("T", "L", 5, "F", "IKM", currency=None), *paid), scope()
    )

    assert [(each.amount, each.currency) for each in found] == [(42, "no currency")]


def test_moves_tolls_and_samples_are_no_trades_and_a_sale_to_oneself_is_none():
    moves = [
        sold("A", "L", 5, "F", "IKM", 9, ownership=False),
        Transfer(id="B", lot="L", kind=TransferKind.TOLL, from_party="F", to_party="IKM"),
        Transfer(id="C", lot="L", kind=TransferKind.SAMPLE, from_party="IKM", to_party="LAB"),
        sold("D", "L", 5, "IKM", "IKM", 9),
        sold("E", "L", 5, "F", "SHOP", 9),
    ]

    assert trades(lineage(MAKER, beans("L", 5), *moves), scope()) == ()


def test_sums_keep_currencies_apart_and_thirds_stay_fractions():
    assert summed([("IDR", Fraction(1)), ("EUR", Fraction(2)), ("IDR", Fraction(3))]) == {
        "EUR": 2, "IDR": 4,
    }  # fmt: skip
    assert decimals(Fraction(1, 8)) == Decimal("0.125")
    assert decimals(Fraction(2, 3)) == Fraction(2, 3)


# What stands behind goods -----------------------------------------------------------------------


def test_what_was_lost_on_the_way_was_used_up_for_what_remained():
    found = behind(
        lineage(beans("B", 100), nibs("N", 80), ShellLot(id="H", mass=Mass(15)),
                step("S", [("B", 100)], [("N", 80), ("H", 15)])),
        {"N": Fraction(40)}, lambda _: False,
    )  # fmt: skip

    assert (found.used, found.nowhere) == ({"B": 50}, 0)


def test_products_of_one_step_share_its_inputs_by_mass():
    chain = lineage(
        beans("B", 100),
        nibs("N", 60),
        nibs("M", 20),
        step("S", [("B", 100)], [("N", 60), ("M", 20)]),
    )

    assert behind(chain, {"M": Fraction(20)}, lambda _: False).used == {"B": 25}


def test_the_way_back_ends_where_something_was_bought():
    chain = lineage(
        beans("B", 100), nibs("N", 80), bar("C", 80), step("S", [("B", 100)], [("N", 80)]),
        step("R", [("N", 80)], [("C", 80)]),
    )  # fmt: skip

    assert behind(chain, {"C": Fraction(8)}, lambda lot: lot == "N").used == {"N": 8}


def test_mass_beyond_what_was_put_out_comes_from_nowhere():
    chain = lineage(beans("B", 50), nibs("N", 80), step("S", [("B", 50)], [("N", 60)]))
    found = behind(chain, {"N": Fraction(80)}, lambda _: False)

    assert (found.used, found.nowhere) == ({"B": 50}, 20)


def test_what_was_not_weighed_and_rings_are_named():
    open_step = lineage(beans("B", None), nibs("N", 8), step("S", [("B", None)], [("N", 8)]))
    ring = lineage(
        bar("A", 9),
        bar("C", 9),
        step("S", [("A", 9)], [("C", 9)]),
        step("R", [("C", 9)], [("A", 9)]),
    )

    assert behind(open_step, {"N": Fraction(8)}, lambda _: False).unmeasured == ("S",)
    assert behind(ring, {"A": Fraction(9)}, lambda _: False).rings == ("A", "C")


def test_a_long_way_of_mixing_and_parting_takes_no_time():
    records = [beans("L-0", 1_000_003)]
    for n in range(400):
        left = 1_000_003 - n - 1
        records += [nibs(f"L-{n + 1}", left), sugar(f"Z-{n}", 1_009),
                    step(f"S-{n}", [(f"L-{n}", 997_001), (f"Z-{n}", 1_009)],
                         [(f"L-{n + 1}", left)])]  # fmt: skip
    found = behind(lineage(*records), {"L-400": Fraction(7)}, lambda _: False)

    assert 0 < found.used["L-0"] < 7
    assert max(each.denominator.bit_length() for each in found.used.values()) < 20_000


def test_beans_without_a_price_are_told_and_count_as_not_paid():
    chain = lineage(
        MAKER, Farmer(id="F"), beans("A", 60), beans("B", 40), bar("C", 100),
        step("S", [("A", 60), ("B", 40)], [("C", 100)]), sold("T-1", "A", 60, "F", "IKM", 6_000),
        sold("T-2", "C", 50, "IKM", "consumers", 10_000),
    )  # fmt: skip
    traded = trades(chain, scope_of(chain))
    found = FarmersPay(chain, traded).share_of(each for each in traded if each.side is Side.SOLD)

    assert (found.paid_to_farmers, found.unpriced, found.share) == (3_000, 20, Fraction(3, 10))
    value = FarmersPay(chain, traded).value_of(each for each in traded if each.side is Side.SOLD)
    assert value.why_not == "nobody wrote a price of the cocoa behind them"


# Goods ----------------------------------------------------------------------------------------


def test_what_was_packed_is_counted_once():
    chain = lineage(
        MAKER, bar("C", 100, made=on(1)), PackedLot(id="P", mass=Mass(60), made=on(2)),
        step("S", [("C", 70)], [("P", 60)], party="IKM"),
    )  # fmt: skip

    assert [(each.lot.id, each.milligrams) for each in finished_goods(chain, scope()).goods] == [
        ("C", 30), ("P", 60),
    ]  # fmt: skip


def test_what_was_bought_finished_or_made_by_others_is_no_good_of_the_makers():
    chain = lineage(
        MAKER, Partner(id="SHOP"), bar("A", 9, supplier="SHOP"), bar("B", 9, cocoa_pct=Decimal(50)),
        bar("C", 9), step("S", [], [("C", 9)], party="SHOP"), bar("D", None),
    )  # fmt: skip

    found = finished_goods(chain, scope())
    assert (found.goods, found.unmeasured) == ((), ("D",))


def test_local_and_traced_shares_are_exact():
    chain = lineage(
        Plot(id="P-1", region="52.08.01.2003"), Plot(id="P-2", region="52.71.01"),
        beans("A", 1, plot="P-1"), beans("B", 1, plot="P-2"), beans("U", 1),
        sugar("Z", 3, region="52.08"),
        bar("C", 6), step("S", [("A", 1), ("B", 1), ("U", 1), ("Z", 3)], [("C", 6)]),
    )  # fmt: skip
    tracing = Tracing(chain)

    assert tracing.local("52.08", "regency", [("C", 6)]) == Part(
        part=Fraction(1), whole=Fraction(3)
    )
    assert tracing.complete([("C", 6)]).share == Fraction(2, 3)
    assert tracing.local_material("52.08", "regency", [("C", 6)]).share == Fraction(4, 6)


# Beans ----------------------------------------------------------------------------------------


def test_beans_count_once_when_they_come_and_once_when_they_are_worked():
    chain = lineage(
        MAKER, Site(id="S", party="IKM"), Farmer(id="F"), Plot(id="P", farmer="F"),
        beans("A", 100, plot="P", site="S", made=on(1)), beans("G", 90), beans("R", 45),
        nibs("N", 36), WetBeanLot(id="W", mass=Mass(100)), beans("D", 36),
        step("1", [("A", 95)], [("G", 90)], "grade", site="S"),
        step("2", [("G", 50)], [("R", 45)], "roast", site="S"),
        step("3", [("R", 45)], [("N", 36)], "winnow", site="S"),
        step("4", [("W", 100)], [("D", 36)], "dry", site="S"),
    )  # fmt: skip
    found = beans_of(chain, scope_of(chain), ())

    assert (found.had, found.processed) == ({"A": 100, "D": 36}, {"G": 50})


def test_fermented_beans_stay_fermented_and_mix_by_mass():
    chain = lineage(
        WetBeanLot(id="W", mass=Mass(100)), WetBeanLot(id="F", mass=Mass(80)), beans("D", 36),
        beans("X", 64), BeanBlend(id="BL", mass=Mass(100)),
        step("1", [("W", 100)], [("F", 80)], "ferment"), step("2", [("F", 80)], [("D", 36)], "dry"),
        step("3", [("D", 36), ("X", 64)], [("BL", 100)], "pool"),
    )  # fmt: skip
    codes, parts = chain.columns.lot_codes, fermented_parts(chain)

    assert [parts[codes[name]] for name in ("W", "D", "X", "BL")] == [0, 1, 0, Fraction(9, 25)]


def test_bean_equivalents_of_what_is_mixed_are_those_of_what_went_in():
    factors = {Stage.LIQUOR: Fraction(5, 4), Stage.BEANS: Fraction(1)}
    chain = lineage(
        beans("B", 9), LiquorLot(id="Q", mass=Mass(60)), sugar("Z", 20),
        IngredientLot(id="K", mass=Mass(20), cocoa_pct=Decimal(50)), bar("C", 90),
        step("S", [("Q", 60), ("Z", 20), ("K", 20)], [("C", 90)]), bar("BOUGHT", 9),
        NibLot(id="N", mass=Mass(1)), PodLot(id="P", mass=Mass(1)),
    )  # fmt: skip
    found = Equivalents(chain, factors)

    assert found.of("B") == 1
    assert found.of("C") == Fraction(60 * 5, 4 * 100) + Fraction(20 * 5, 2 * 4 * 100)
    assert found.of("BOUGHT") is None
    assert found.of("nowhere") is None


def test_all_time_takes_in_what_nobody_dated():
    assert scope().has(None)
    assert not scope_of(lineage(MAKER), end=on(2)).has(None)
    assert scope().period == Period()
