"""P07 to P09: sold twice, too round, written twice."""

from datetime import date

import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.movements import Transfer
from cocoachain.model.plots import Site
from cocoachain.rules.checking import check
from cocoachain.values.mass import Mass


def sale(make, name, kilograms, giver, taker, kind="sale", **fields):
    named = {"when": make.at(5, 1), **fields}
    return Transfer(
        id=name, lot="A", mass=make.mass(kilograms), kind=kind, from_party=giver, to_party=taker,
        **named,
    )  # fmt: skip


@pytest.mark.parametrize(("second", "found"), [("51", 0), ("51.000001", 1), ("100", 1)])
def test_a_lot_is_sold_once(make, second, found):
    """Of 100 kg, 50 and 51 may be sold: a hundredth may be off."""
    told = make.said(
        "P07",
        make.lot("A", "packed", 100),
        sale(make, "T-1", 50, "IKM", "B-1"),
        sale(make, "T-2", second, "IKM", "B-2"),
    )

    gone = {"51.000001": "101.000001", "100": "150"}.get(second)
    assert (
        told
        == [
            (
                "error lot A: Expected IKM to sell or pass on at most the 100 kg of lot A that it "
                f"had, got {gone} kg in 2 transfers"
            )
        ][:found]
    )


def test_a_buyer_sells_on_no_more_than_came(make):
    chain = [
        make.lot("A", "beans", 100),
        sale(make, "T-1", 60, "F", "B-1", "purchase"),
        sale(make, "T-2", 70, "B-1", "B-2"),
    ]

    assert make.said("P07", *chain) == [
        (
            "error lot A: Expected B-1 to sell or pass on at most the 60 kg of lot A that it had, "
            "got 70 kg in 1 transfers"
        )
    ]


def test_what_came_back_may_be_sold_again(make):
    chain = [
        make.lot("A", "packed", 100),
        sale(make, "T-1", 100, "IKM", "B-1"),
        sale(make, "T-2", 40, "B-1", "IKM", "return"),
        sale(make, "T-3", 40, "IKM", "B-2"),
    ]

    assert make.said("P07", *chain) == []


def test_moves_and_tolling_sell_nothing(make):
    chain = [make.lot("A", "beans", 10)] + [
        sale(make, f"T-{kind}", 10, "IKM", f"B-{kind}", kind)
        for kind in ("move", "toll", "consignment")
    ]

    assert make.said("P07", *chain) == []


def deliveries(make, round_ones, others):
    masses = [*(["25"] * round_ones), *(["24.9"] * others)]
    return [
        Site(id="S-1", party="P", scale_division=Mass.kg("0.1")),
        *(
            make.lot(f"L-{at:03}", "beans", mass, farmer=f"F-{at}", site="S-1",
                     harvested=date(2026, 5, 1), made=make.at(5, 1))
            for at, mass in enumerate(masses)
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("round_ones", "found"), [(15, 0), (16, 1)])
def test_half_of_the_deliveries_may_be_round(make, round_ones, found):
    told = (
        "note site S-1: Expected at most 50 % of the deliveries to S-1 in whole multiples of 5 kg, "
        "got 53.333 % of 30"
    )

    assert make.said("P08", *deliveries(make, round_ones, 30 - round_ones)) == [told][:found]


def test_few_deliveries_are_not_judged(make):
    verdict = check(Chain.of(deliveries(make, 29, 0)), rules=["P08"])

    assert verdict.not_run == {"P08": "no site has so many weighed deliveries"}


def test_a_scale_that_shows_nothing_finer_is_not_accused(make):
    _, *lots = deliveries(make, 30, 0)
    coarse = Site(id="S-1", party="P", scale_division=Mass.kg(5))

    assert check(Chain.of([coarse, *lots]), rules=["P08"]).not_run != {}


def brought(make, name, **fields):
    named = {"farmer": "F-1", "site": "S-1", "harvested": date(2026, 5, 1), "kg": "20.4", **fields}
    kilograms = named.pop("kg")
    return make.lot(name, "beans", kilograms, made=make.at(5, 1), **named)


def test_the_same_delivery_twice_is_a_warning(make):
    assert make.said("P09", brought(make, "L-1"), brought(make, "L-2")) == [
        (
            "warning lot L-1: Expected one delivery of 20.4 kg of beans by F-1 on 2026-05-01, "
            "got 2: L-1, L-2"
        )
    ]


@pytest.mark.parametrize(
    "other",
    [{"kg": "20.400001"}, {"farmer": "F-2"}, {"harvested": date(2026, 5, 2)}, {"plot": "K-1"}],
)
def test_whatever_differs_makes_another_delivery(make, other):
    assert make.said("P09", brought(make, "L-1"), brought(make, "L-2", **other)) == []


def test_the_same_transfer_twice_is_a_warning(make):
    same = [sale(make, name, 5, "IKM", "B-1") for name in ("T-1", "T-2")]
    later = sale(make, "T-3", 5, "IKM", "B-1", when=make.at(5, 2))

    assert make.said("P09", make.lot("A", "packed", 100), *same, later) == [
        (
            "warning transfer T-1: Expected one transfer of 5 kg of lot A from IKM to B-1 on "
            "2026-05-01, got 2: T-1, T-2"
        )
    ]


def test_transfers_that_were_not_weighed_are_counted_among_all(make):
    chain = [make.lot("A", "beans", 10)]
    chain += [make.move(f"U-{at}", "A", None, kind="sale", from_party="P") for at in range(2)]
    chain += [make.move(f"W-{at}", "A", 1, kind="sale", from_party="P") for at in range(3)]

    assert make.run("P07", *chain).unjudged == {
        "P07": ("2 of 5 transfers: a portion was not measured",)
    }
    assert make.run("P07", chain[0], *chain[3:]).unjudged == {}


def test_a_lot_that_was_not_weighed_is_not_oversold(make):
    other = make.lot("B", "beans", 1)
    chain = [make.lot("A", "beans"), other, make.move("T", "A", 9, kind="sale", from_party="P")]

    assert make.said("P07", *chain) == []
