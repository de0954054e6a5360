"""What an audit found in the due-diligence package."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from cocoachain.diligence import package
from cocoachain.formats.eudr.statement import Reference
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Declaration
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, LiquorLot
from cocoachain.model.movements import Shipment, Transfer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.values.eudr import edition
from cocoachain.values.mass import Mass

WHEN = datetime(2026, 5, 20, 8, tzinfo=UTC)
PLOT = Plot(
    id="KBN-1", farmer="F-1", region="52.08.02.2003", area_ha="0.85",
    longitude="116.238104", latitude="-8.310218",
)  # fmt: skip
BEANS = BeanLot(id="B-1", mass=Mass.kg(20), plot="KBN-1", harvested=date(2026, 5, 2))


def shipped(**kilograms):
    papers = [Shipment(id=name.split("_")[0]) for name in kilograms]
    sent = [
        Transfer(id=name, lot="B-1", mass=Mass.kg(mass), when=WHEN, shipment=name.split("_")[0])
        for name, mass in kilograms.items()
    ]
    return Lineage(Chain.of([PLOT, BEANS], papers, sent))


@pytest.mark.parametrize("asked", [["S1", "S2"], ["S2", "S1"]])
def test_what_two_shipments_took_of_one_lot_is_added_up(asked):
    made = package(shipped(S1=5, S2_a=3, S2_b=4), asked)

    assert made.declaration.mass == Mass.kg(12)


@pytest.mark.parametrize("asked", [["B-1", "S1"], ["S1", "B-1"], ["B-1", "B-1"]])
def test_a_lot_that_is_asked_for_by_itself_is_meant_as_a_whole(asked):
    assert package(shipped(S1=5), asked).declaration.mass == Mass.kg(20)


def test_a_shipment_that_is_asked_for_twice_counts_once():
    assert package(shipped(S1=5), ["S1", "S1"]).declaration.mass == Mass.kg(5)


def test_a_statement_that_stands_for_an_origin_is_named_also_if_it_covers_our_own_lot():
    records = [
        PLOT,
        BEANS,
        LiquorLot(id="LIQ-1", mass=Mass.kg(5), supplier="MTR-1"),
        ChocolateBatch(id="BAR-1", mass=Mass.kg(25), made=WHEN),
        Step(
            id="MIX-1", kind="mix", start=WHEN, end=WHEN,
            inputs=[Portion("LIQ-1", Mass.kg(5)), Portion("B-1", Mass.kg(20))],
            outputs=[Portion("BAR-1", Mass.kg(25))],
        ),
        Declaration(id="DDS-1", lots=["LIQ-1", "BAR-1"], reference="26FRYUI34JTQKB"),
        Declaration(id="DDS-2", lots=["BAR-1"], reference="26FRYUI34JTQKC"),
        Declaration(id="DDS-3", lots=["B-1", "BAR-1"], reference="26FRYUI34JTQKD"),
    ]  # fmt: skip
    made = package(Lineage(Chain.of(records)), "BAR-1")

    assert made.coverage.declared == Mass.kg(5)
    assert made.declaration.references == (Reference("26FRYUI34JTQKB"),)


def cooperative(members):
    """A blend of the beans of so many farmers, each with a plot that is a point."""
    numbers = range(members)
    plots = [
        Plot(
            id=f"KBN-{at}", farmer=f"F-{at}", region="52.08.02.2003", area_ha="0.85",
            longitude=Decimal("116.238101") + at * Decimal("0.001"), latitude="-8.310218",
        )
        for at in numbers
    ]  # fmt: skip
    beans = [
        BeanLot(id=f"B-{at}", mass=Mass.kg(1), plot=f"KBN-{at}", harvested=date(2026, 5, 2))
        for at in numbers
    ]
    pool = Step(
        id="POOL-1", kind="pool", start=WHEN, end=WHEN,
        inputs=[Portion(lot.id, lot.mass) for lot in beans],
        outputs=[Portion("BLEND-1", Mass.kg(members))],
    )  # fmt: skip
    return Lineage(Chain.of(plots, beans, [pool, BeanBlend(id="BLEND-1", mass=Mass.kg(members))]))


@pytest.mark.parametrize(
    ("members", "goods"), [(2, [[2]]), (3, [[2, 1]]), (4, [[2, 2]]), (5, [[2, 2], [1]])]
)
def test_what_is_split_at_the_limits_is_not_said_to_be_beyond_them(monkeypatch, members, goods):
    small = attrs.evolve(
        edition("v3"), producers_per_commodity_most=2, producers_per_statement_most=4
    )
    for module in ("diligence.packages", "rules.eudr_declarations", "formats.eudr.checking"):
        monkeypatch.setattr(f"cocoachain.{module}.edition", lambda _name: small)
    made = package(cooperative(members), "BLEND-1")

    assert [[len(c.producers) for c in each.commodities] for each in made.declarations] == goods
    assert [str(each) for each in made.verdict.findings if each.code in {"E10", "E20"}] == []


def test_a_declaration_that_was_recorded_is_still_judged_by_its_size(monkeypatch):
    small = attrs.evolve(edition("v3"), producers_per_commodity_most=2)
    for module in ("diligence.packages", "rules.eudr_declarations", "formats.eudr.checking"):
        monkeypatch.setattr(f"cocoachain.{module}.edition", lambda _name: small)
    whole = cooperative(3).chain.adding([Declaration(id="DDS-1", lots=["BLEND-1"])])
    made = package(Lineage(whole), "BLEND-1")

    assert [str(each) for each in made.verdict.findings if each.code == "E10"] == [
        "error E10 declaration DDS-1: Expected at most 2 producers in a commodity, got 3",
    ]
