"""What transfers cost, less what was paid."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.debts import owed
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Site
from cocoachain.values.mass import Mass
from days import on


def sale(name="T-1", **fields):
    usual = {
        "lot": "B-1", "mass": Mass.kg("33.7"), "kind": TransferKind.PURCHASE, "currency": "IDR",
        "from_party": "F-1", "to_party": "COOP", "when": on(2, 9), "unit_price": Decimal(20000),
    }  # fmt: skip
    return Transfer(id=name, **(usual | fields))


def payment(amount, name="P-1", **fields):
    fields = {"transfer": "T-1", "when": on(3, 9)} | fields
    return Payment(id=name, amount=Decimal(amount), **fields)


def debts(*records, **asked):
    people = [Farmer(id="F-1"), Site(id="S-1", party="COOP"), BeanLot(id="B-1", mass=Mass.kg("90"))]
    return owed(Lineage(Chain.of(people, records)), **asked)


def rows(found):
    return [(each.debtor, each.creditor, each.currency, each.due, each.paid) for each in found]


def test_a_delivery_costs_unit_price_times_mass_plus_premium_less_deduction():
    (debt,) = debts(sale(premium=Decimal(500), deduction=Decimal(300)), payment(600000))

    assert (debt.debtor, debt.creditor, debt.currency) == ("COOP", "F-1", "IDR")
    assert (debt.due, debt.paid, debt.owed) == (Decimal(674200), Decimal(600000), Decimal(74200))
    assert (debt.transfers, debt.payments) == (("T-1",), ("P-1",))


def test_the_price_of_the_whole_goes_before_the_unit_price():
    (debt,) = debts(sale(price=Decimal(7), premium=Decimal(1)))

    assert debt.due == 8


def test_a_transfer_that_was_weighed_on_arrival_alone_costs_by_that():
    (debt,) = debts(sale(mass=None, received=Mass.kg("2")))

    assert debt.due == 40000


def test_currencies_are_never_mixed():
    other = sale("T-2", currency="USD", unit_price=Decimal("1.5"), mass=Mass.kg("2"))
    found = debts(sale(mass=Mass.kg("1")), other, sale("T-3", currency=None, price=Decimal(9)))

    assert rows(found) == [
        ("COOP", "F-1", None, 9, 0),
        ("COOP", "F-1", "IDR", 20000, 0),
        ("COOP", "F-1", "USD", 3, 0),
    ]
    assert found.by("COOP") == {None: 9, "IDR": 20000, "USD": 3}
    assert found.to("F-1") == found.by("COOP")
    assert found.by("F-1") == {}


def test_a_payment_without_a_currency_is_in_that_of_its_transfer():
    (debt,) = debts(sale(), payment(5))

    assert (debt.currency, debt.paid) == ("IDR", 5)


def test_a_return_makes_the_other_party_owe():
    back = sale(
        "T-2", kind=TransferKind.RETURN, from_party="COOP", to_party="F-1", mass=Mass.kg("1")
    )

    assert rows(debts(sale(), back)) == [
        ("COOP", "F-1", "IDR", 674000, 0),
        ("F-1", "COOP", "IDR", 20000, 0),
    ]


def test_money_given_back_is_not_paid():
    (debt,) = debts(sale(), payment(674000), payment(4000, "P-2", payer="F-1", payee="COOP"))

    assert (debt.paid, debt.owed) == (670000, 4000)


def test_a_payment_for_no_transfer_counts_for_payer_and_payee():
    found = debts(sale(), payment(700000, transfer=None, payer="COOP", payee="F-1", currency="IDR"))

    assert [each.owed for each in found] == [Decimal(-26000)]


def test_walk_in_buyers_owe_nothing():
    assert rows(debts(sale(kind=TransferKind.SALE, from_party="COOP", to_party="consumers"))) == []


@pytest.mark.parametrize("kind", [TransferKind.MOVE, TransferKind.TOLL, TransferKind.CONSIGNMENT])
def test_what_does_not_pass_the_property_costs_nothing(kind):
    assert rows(debts(sale(kind=kind))) == []
    assert len(debts(sale(kind=kind, ownership=True))) == 1


def test_the_party_of_a_site_counts_where_none_is_told():
    assert rows(debts(sale(to_party=None, to_site="S-1")))[0][:2] == ("COOP", "F-1")


def test_what_has_no_price_or_no_mass_is_named():
    found = debts(
        sale(unit_price=None), sale("T-2", mass=None), sale("T-3", kind="gift", unit_price=None)
    )

    assert (rows(found), found.unpriced) == ([], ("T-1", "T-2"))
    assert "Without price or mass: 2 transfers (T-1, T-2)." in str(found)


def test_what_does_not_say_between_whom_is_named():
    found = debts(sale(from_party=None), payment(5, transfer=None, payer="COOP"))

    assert (rows(found), found.unassigned) == ([], ("T-1", "P-1"))


def test_only_what_had_happened_counts():
    assert debts(sale(), payment(5), at=on(2, 8)).open == ()
    assert debts(sale(), payment(5), at=on(2, 9))[0].paid == 0
    assert debts(sale(), payment(5), at=on(3))[0].paid == 5


def test_a_party_sees_what_it_owes_and_is_owed():
    other = sale("T-2", from_party="COOP", to_party="SHOP")
    found = debts(sale(), other, sale("T-3", from_party="F-2", to_party="SHOP"), party="COOP")

    assert [row[:2] for row in rows(found)] == [("COOP", "F-1"), ("SHOP", "COOP")]


def test_an_unknown_party_raises_with_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        debts(sale(), party="COOB")
    assert str(caught.value) == "The chain holds no party 'COOB'. Nearest: 'COOP'."


def test_it_reads_as_a_table(tmp_path):
    found = debts(sale(unit_price=Decimal("20000.50"), mass=Mass.kg("3")), payment(600))
    found.to_csv(tmp_path / "owed.csv")

    assert str(found) == (
        "Owed, all told\n"
        "debtor  creditor  currency      due  paid     owed\n"
        "──────  ────────  ────────  ───────  ────  ───────\n"
        "COOP    F-1       IDR       60001.5   600  59401.5\n"
        "Owed IDR: 59,401.5"
    )
    assert repr(found) == "<Debts: 1 debt, 1 open>"
    assert (tmp_path / "owed.csv").read_text("utf-8").splitlines() == [
        "debtor,creditor,currency,due,paid,owed", "COOP,F-1,IDR,60001.5,600,59401.5",
    ]  # fmt: skip


@given(
    st.decimals(0, 10**30, places=9),
    st.integers(0, 9 * 10**15),
    st.decimals(0, 10**20, places=9),
    st.decimals(0, 10**38, places=2),
)
def test_no_figure_is_ever_rounded(unit_price, mg, premium, paid):
    (debt,) = debts(sale(unit_price=unit_price, mass=Mass(mg), premium=premium), payment(paid))

    units, kilos, more, less = (Fraction(each) for each in (unit_price, mg, premium, paid))
    assert Fraction(debt.due) == units * kilos / 10**6 + more
    assert Fraction(debt.owed) == Fraction(debt.due) - less
