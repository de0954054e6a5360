"""What came in from growers and suppliers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.deliveries import Delivery, received
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, IngredientLot, NibLot, WetBeanLot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass
from days import on

GROUND = [
    Farmer(id="F-1"),
    Farmer(id="F-2"),
    Plot(id="PL-1", farmer="F-1", region="52.08.02.2003"),
    Plot(id="PL-2", farmer="F-2", region="52.08.01.2003"),
    Site(id="S-1", party="COOP"),
    Site(id="S-2", party="COOP"),
    Site(id="S-3", party="IKM"),
]


def kg(text):
    return Mass.kg(text)


def bought(lot, mass, *, day=2, **fields):
    fields = {"from_party": "F-1", "to_site": "S-1"} | fields
    return Transfer(
        id=f"T-{lot}", lot=lot, mass=kg(mass) if mass else None, when=on(day, 9), **fields
    )


def lineage(*records):
    return Lineage(Chain.of(GROUND, records))


ONE = WetBeanLot(id="W-1", mass=Mass.kg("30"), plot="PL-1", farmer="F-1", made=on(2, 9))
TWO = WetBeanLot(id="W-2", mass=Mass.kg("20"), plot="PL-2", farmer="F-2", made=on(3, 9))
SUGAR = IngredientLot(id="SUG", mass=Mass.kg("25"), supplier="SHOP")


def all_of_it():
    return lineage(
        ONE, TWO, SUGAR, bought("W-1", "30"), bought("W-2", "20", day=3, from_party="F-2"),
        bought("SUG", "25", day=4, from_party="SHOP", to_site="S-3"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "masses"),
    [
        ("farmer", {"F-1": kg("30"), "F-2": kg("20")}),
        ("plot", {"PL-1": kg("30"), "PL-2": kg("20")}),
        ("village", {"52.08.01.2003": kg("20"), "52.08.02.2003": kg("30")}),
        ("supplier", {"F-1": kg("30"), "F-2": kg("20"), "SHOP": kg("25")}),
        ("site", {"S-1": kg("50"), "S-3": kg("25")}),
        ("party", {"COOP": kg("50"), "IKM": kg("25")}),
        ("stage", {"ingredient": kg("25"), "wet_beans": kg("50")}),
    ],
)
def test_what_came_in_by_each_key(by, masses):
    assert dict(received(all_of_it(), by=by)) == masses


def test_a_function_of_the_lot_names_a_key_or_nothing():
    found = received(all_of_it(), by=lambda lot: "first" if lot.id == "W-1" else None)

    assert (dict(found), found.unknown, found.total) == ({"first": kg("30")}, kg("20"), kg("50"))


def test_a_lot_comes_in_once_however_often_it_is_sold():
    sold = Transfer(
        id="T-9", lot="W-1", mass=kg("30"), when=on(5, 9), from_site="S-1", to_site="S-3"
    )
    found = received(lineage(ONE, bought("W-1", "30"), sold))

    assert dict(found) == {"F-1": kg("30")}
    assert found.deliveries == (
        Delivery(lot="W-1", transfer="T-W-1", giver="F-1", holder="S-1", mass=kg("30")),
    )


def test_a_move_of_the_same_party_brings_nothing_in():
    own = WetBeanLot(id="W-1", mass=kg("30"), farmer="COOP", site="S-1")
    moved = bought("W-1", "30", from_party=None, from_site="S-1", to_site="S-2")

    assert received(lineage(own, moved), by="supplier").deliveries == ()


def test_what_was_received_counts_else_what_was_sent():
    assert received(lineage(ONE, bought("W-1", "30", received=kg("29"))))["F-1"] == kg("29")


def test_a_growers_lot_without_a_transfer_came_in_at_its_site():
    found = received(lineage(BeanLot(id="B-1", mass=kg("5"), farmer="F-1", site="S-1")), by="site")

    assert dict(found) == {"S-1": kg("5")}
    assert found.deliveries[0].transfer is None


def test_what_a_step_made_did_not_come_in():
    nibs = NibLot(id="N-1", mass=kg("1"), farmer="F-1", site="S-1")
    made = Step(id="X", kind="roast", outputs=[Portion("N-1", kg("1"))])

    assert received(lineage(nibs, made)).deliveries == ()


def test_a_farmer_who_gave_counts_where_the_lot_does_not_say():
    bare = WetBeanLot(id="W-1", mass=kg("30"))

    assert dict(received(lineage(bare, bought("W-1", "30")))) == {"F-1": kg("30")}


def test_an_unweighed_lot_counts_for_nothing_and_is_named():
    bare = WetBeanLot(id="W-1", farmer="F-1")
    found = received(lineage(bare, bought("W-1", None)))

    assert (dict(found), found.unmeasured) == ({"F-1": kg("0")}, ("W-1",))
    assert "Not weighed: W-1." in str(found)


def test_only_the_period_counts():
    chain = all_of_it()

    assert dict(received(chain, start=date(2026, 5, 3))) == {"F-2": kg("20")}
    assert dict(received(chain, end=date(2026, 5, 2))) == {"F-1": kg("30")}


def test_only_the_receiver_asked_for_counts():
    chain = all_of_it()

    assert dict(received(chain, by="supplier", site="S-3")) == {"SHOP": kg("25")}
    assert dict(received(chain, by="supplier", party="COOP")) == {"F-1": kg("30"), "F-2": kg("20")}


def test_a_delivery_of_a_day_may_lie_on_either_side_of_a_bound():
    whole = Transfer(
        id="T-1", lot="W-1", mass=kg("30"), from_party="F-1", to_site="S-1", when=on(2)
    )
    found = received(lineage(ONE, whole), end=on(2, 12))

    assert (dict(found), found.undecided) == ({}, ("W-1",))
    assert received(lineage(ONE, whole), end=on(2)).undecided == ()
    assert received(lineage(ONE, whole), start=on(2, 12)).undecided == ("W-1",)


def test_cocoa_of_a_trader_is_of_no_known_farmer():
    bare = WetBeanLot(id="W-1", mass=kg("30"))
    found = received(lineage(bare, bought("W-1", "30", from_party="TRADER")))

    assert (dict(found), found.unknown) == ({}, kg("30"))
    assert "unknown     1           30" in str(found)


def test_it_reads_as_a_table(tmp_path):
    found = received(all_of_it())
    found.to_csv(tmp_path / "received.csv")

    assert str(found) == (
        "Received by farmer, all time\n"
        "farmer  lots  received kg\n"
        "──────  ────  ───────────\n"
        "F-1        1           30\n"
        "F-2        1           20\n"
        "Total 50 kg in 2 lots."
    )
    assert repr(found) == "<Received by farmer: 50 kg under 2 keys>"
    assert (tmp_path / "received.csv").read_text("utf-8").splitlines() == [
        "farmer,lots,received kg", "F-1,1,30", "F-2,1,20",
    ]  # fmt: skip


def test_what_is_not_known_raises_with_the_nearest():
    with pytest.raises(UnknownRecordError) as key:
        received(all_of_it(), by="farmers")
    with pytest.raises(UnknownRecordError) as farmer:
        received(all_of_it())["F-3"]

    assert str(key.value) == "The chain holds no delivery key 'farmers'. Nearest: 'farmer'."
    assert str(farmer.value) == "The chain holds no farmer 'F-3'. Nearest: 'F-1', 'F-2'."


def test_a_lot_that_was_only_moved_between_sites_of_one_party_came_in_at_its_site():
    made = datetime(2026, 5, 1, 8, tzinfo=UTC)
    chain = Chain.of([
        Processor(id="IKM"), Site(id="S-1", party="IKM"), Site(id="S-2", party="IKM"),
        Plot(id="KBN-1", farmer="F-1"), Farmer(id="F-1"),
        BeanLot(id="A", mass=Mass.kg(20), plot="KBN-1", site="S-1", made=made),
        Transfer(id="T", lot="A", mass=Mass.kg(5), from_site="S-1", to_site="S-2",
                 when=made + timedelta(hours=2)),
    ])  # fmt: skip

    assert dict(received(Lineage(chain))) == {"F-1": Mass.kg(20)}
    assert received(Lineage(chain)).deliveries[0].holder == "S-1"
