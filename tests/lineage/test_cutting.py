"""Cuts: which records come along, and where a cut knows that it is cut."""

from datetime import UTC, date, datetime

from cocoachain.lineage.cutting import cut
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.evidence import BeanTest, Certificate
from cocoachain.model.movements import Transfer, Weighing
from cocoachain.model.parties import Farmer, FarmerGroup, Membership, Partner
from cocoachain.model.plots import Plot, Site
from cocoachain.values.mass import Mass
from small_chains import beans, lineage, nibs, step

RECORDS = (
    Farmer(id="F-1"), Farmer(id="F-2"), FarmerGroup(id="G"), Partner(id="BUYER"),
    Membership(party="F-1", group="G", start=date(2020, 1, 1)),
    Membership(party="F-2", group="G", start=date(2020, 1, 1)),
    Certificate(id="RA-1", holder="G", scheme="RA", valid_from=date(2020, 1, 1)),
    Plot(id="P-1", farmer="F-1"), Plot(id="P-2", farmer="F-2"), Site(id="SITE", party="G"),
    beans("A", 10, "P-1", harvested=date(2026, 1, 1), site="SITE"), beans("B", 10, "P-2"),
    nibs("X", 5), nibs("Y", 5), nibs("Z", 10),
    step("S1", [("A", 5)], [("X", 5)]), step("S2", [("A", 5), ("B", 10)], [("Y", 5), ("Z", 10)]),
    Transfer(id="T-A", lot="A", mass=Mass(1), to_party="BUYER"),
    Transfer(id="T-B", lot="B", mass=Mass(1)),
)  # fmt: skip


def test_a_cut_brings_what_is_named_and_what_speaks_of_it_and_nothing_else() -> None:
    part = trace_back(lineage(*RECORDS), "X").chain

    assert [lot.id for lot in part.lots] == ["A", "X"]
    assert [each.id for each in part.steps] == ["S1"]
    assert [each.id for each in part.plots] == ["P-1"]
    assert [each.id for each in part.farmers] == ["F-1"]
    assert [each.id for each in part.groups] == ["G"]
    assert [each.party for each in part.memberships] == ["F-1"]
    assert [each.id for each in part.certificates] == ["RA-1"]
    assert [each.id for each in part.sites] == ["SITE"]
    assert [each.id for each in part.transfers] == ["T-A"]
    assert [each.id for each in part.partners] == ["BUYER"]


def test_the_certificate_of_a_group_comes_along_by_way_of_its_member() -> None:
    whole = lineage(*RECORDS)

    assert origins(trace_back(whole, "X").lineage, "X", by="certificate") == {"RA-1": Mass(5)}


def test_steps_stay_whole_and_the_edge_is_where_other_steps_go_on() -> None:
    part = trace_back(lineage(*RECORDS), "Z").lineage

    assert [lot.id for lot in part.lots] == ["A", "B", "Y", "Z"]
    assert part.edge == {"A"}


def test_the_edge_of_a_cut_stays_the_edge_of_a_cut_of_it() -> None:
    part = trace_back(lineage(*RECORDS), "Z").lineage

    assert trace_back(part, "Z").lineage.edge == {"A"}
    assert cut(part, ["B"], []).edge == {"B"}


def test_tests_and_weighings_of_a_lot_come_along() -> None:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    tested = BeanTest(lot="A", kind="moisture", when=when)
    weighed = Weighing(lot="A", when=when, mass=Mass(10))
    other = Weighing(lot="B", when=when, mass=Mass(10))

    part = cut(lineage(*RECORDS, tested, weighed, other), ["A"], [])

    assert part.chain.tests == (tested,)
    assert part.chain.weighings == (weighed,)
