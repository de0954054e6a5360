"""The example ledger: two seasons of each site, its planted faults and its stock-takes."""

from datetime import date

import pytest

from cocoachain.formats.reading import read
from cocoachain.lineage.balances import reconcile
from cocoachain.lineage.lineage import Lineage
from cocoachain.samples import example_path

SEASONS = {"start": date(2025, 4, 1), "end": date(2026, 6, 30)}
BOOKED = "step ST-KMP-020; the book has 7.61 kg at LOK-2"
SITES = ("LOK-1", "LOK-2", "LOK-3", "LOK-KOP", "LOK-KUM")


@pytest.fixture(scope="module")
def lineage():
    return Lineage(read(example_path("north-lombok")).chain)


def test_the_planted_faults_are_the_differences_and_nothing_else(lineage):
    said = [
        str(each) for site in SITES for each in reconcile(lineage, site=site, **SEASONS).differences
    ]

    assert said == [
        f"LOK-1: Of lot PST-S011, 7.61 kg were not there and were taken, last by {BOOKED}",
        "LOK-KOP: Of lot S-0127, 2.7 kg were not there and were taken, last by step ST-FER-17",
        "LOK-KOP: Step ST-SOR-09 took in 2.2 kg more than it put out and lost",
    ]


def test_stock_takes_agree_but_for_the_liquor_that_was_booked_to_the_wrong_site(lineage):
    taken = [each for site in SITES for each in reconcile(lineage, site=site, **SEASONS).counted]
    off = [each for each in taken if not each.agrees]

    assert len(taken) == lineage.chain.count("count")
    assert {(each.site, each.what, each.off_mg, each.lots) for each in off} == {
        ("LOK-2", "liquor", -7_610_000, ("PST-S011",))
    }
    assert len(off) == 5


def test_each_site_balances_to_the_milligram(lineage):
    totals = [reconcile(lineage, site=site, **SEASONS).total for site in SITES]

    for each in totals:
        left = each.opening + each.mass_in
        right = each.mass_out + each.loss + each.closing
        assert left.mg == right.mg + each.unexplained_mg
    assert [each.closing.mg for each in totals] == [
        43_430_000, 52_665_000, 56_506_000, 288_000_000, 0,
    ]  # fmt: skip
