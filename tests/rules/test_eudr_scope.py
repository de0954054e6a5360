"""Which lots the EUDR's rules are asked of."""

from datetime import UTC, datetime

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Declaration
from cocoachain.model.lots import BeanLot, ChocolateBatch
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Partner
from cocoachain.rules.checking import check
from cocoachain.rules.eudr_scope import Bound
from cocoachain.values.mass import Mass

GOODS = [
    BeanLot(id="B-1", mass=Mass.kg(5), farmer="F-1"),
    ChocolateBatch(id="BAR-1", mass=Mass.kg(5)),
    ChocolateBatch(id="BAR-2", mass=Mass.kg(5)),
]


def lots(*records):
    return Bound(Lineage(Chain.of([*GOODS, *records])), {"lots": ()}).lots


def sold(to_party):
    return Transfer(
        id=f"T-{to_party}", lot="BAR-1", mass=Mass.kg(1), kind="sale", to_party=to_party,
        when=datetime(2026, 5, 1, tzinfo=UTC),
    )  # fmt: skip


def test_where_nothing_tells_where_goods_go_all_finished_lots_are_judged():
    assert lots() == ("BAR-1", "BAR-2")
    assert lots(Partner(id="B"), sold("B")) == ("BAR-1", "BAR-2")


def test_what_is_sent_to_the_eu_is_judged_and_nothing_else():
    assert lots(Partner(id="B", country="DE"), sold("B")) == ("BAR-1",)


def test_where_all_goods_go_elsewhere_none_is_judged():
    assert lots(Partner(id="B", country="SG"), sold("B")) == ()


def test_what_is_declared_is_judged_wherever_it_goes():
    declared = Declaration(id="DDS-1", lots=["B-1"])

    assert lots(Partner(id="B", country="SG"), sold("B"), declared) == ("B-1",)


def test_a_bar_of_unplaced_beans_is_found_without_any_buyer():
    verdict = check(Chain.of(GOODS), rules=["E01"])

    assert [each.subject for each in verdict.findings] == ["BAR-1", "BAR-2"]
