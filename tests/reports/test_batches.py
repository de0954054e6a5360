from fractions import Fraction

import attrs

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import ChocolateBatch, PackedLot
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.reports.batches import (
    batch_line,
    finished_batches,
    home_of,
    left_of,
    village_of_each_plot,
)
from cocoachain.reports.lines import OriginLine
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass


def test_finished_lots_are_listed_as_far_as_they_were_not_packed_on(lineage):
    found = [lot.id for lot in finished_batches(lineage)]

    assert found == ["BAR-1", "BOUGHT-1", "NOWEIGHT-1", "PACK-1"]
    assert left_of(lineage, lineage.chain.lot("BAR-1")) == Fraction(3, 5)
    assert left_of(lineage, lineage.chain.lot("PACK-1")) == 1


def packed(mass, *, portion):
    chain = two_plots().adding(
        PackedLot(id="PACK-1", mass=mass),
        Step(
            id="PACKING-1",
            kind=StepKind.PACK,
            inputs=[Portion("BAR-1", portion)],
            outputs=[Portion("PACK-1", mass)],
        ),
    )
    return [lot.id for lot in finished_batches(Lineage(chain))]


def test_a_batch_that_was_wholly_packed_is_not_listed_beside_its_packs():
    assert packed(Mass.kg(50), portion=Mass.kg(50)) == ["PACK-1"]
    assert packed(Mass.kg(50), portion=Mass.kg(60)) == ["PACK-1"]
    assert packed(Mass.kg(49), portion=Mass.kg(49)) == ["BAR-1", "PACK-1"]


def test_a_batch_packed_without_weighing_counts_as_used():
    assert packed(None, portion=None) == ["PACK-1"]


def told(lineage, lot):
    return batch_line(lineage, lot, village_of_each_plot(lineage))


def test_origins_are_told_largest_first(lineage):
    line = told(lineage, lineage.chain.lot("PACK-1"))

    assert line.cocoa == Mass(16_666_667)
    assert line.plots == (
        OriginLine(key="KBN-1", mass=Mass.kg(10), total=line.cocoa),
        OriginLine(key="KBN-2", mass=Mass(6_666_667), total=line.cocoa),
    )
    assert [one.key for one in line.villages] == ["52.08.02.2003", "52.08.01.2003"]
    assert line.plots[1].share == Fraction(6_666_667, 16_666_667)
    assert line.unknown is None
    assert line.product == "Senara 70"
    assert line.made == "2026-06-04"


def test_bought_chocolate_is_of_unknown_origin_and_its_product_may_have_no_record(lineage):
    line = told(lineage, lineage.chain.lot("BOUGHT-1"))

    assert line.cocoa == Mass.kg(6)
    assert line.plots == ()
    assert line.unknown == OriginLine(key="", mass=Mass.kg(6), total=Mass.kg(6))
    assert line.product == "PR-2"
    assert line.made == ""


def test_a_batch_that_nobody_weighed_says_why_it_cannot_be_told(lineage):
    line = told(lineage, lineage.chain.lot("NOWEIGHT-1"))

    assert line.untold == "Expected a mass, got none: lot 'NOWEIGHT-1'"
    assert line.cocoa is None


def test_a_batch_without_cocoa_says_so():
    lineage = Lineage(two_plots().adding(ChocolateBatch(id="C", mass=Mass.kg(1), cocoa_pct=0)))

    line = told(lineage, lineage.chain.lot("C"))

    assert line == attrs.evolve(line, untold="It holds no cocoa.", cocoa=None, plots=())


def test_plots_joined_by_a_plus_have_the_villages_of_all():
    homes = {"A": "V-2", "B": "V-1", "C": "V-1"}

    assert home_of("A+B+C", homes) == "V-1+V-2"
    assert home_of("C", homes) == "V-1"
    assert home_of("X", homes) == ""


def test_a_plot_whose_village_is_not_told_is_at_home_in_the_next_larger_region():
    chain = two_plots().adding(
        Plot(id="P-9", region="52.08"), Plot(id="P-8"), Plot(id="P-7", region="GH-AH")
    )

    assert village_of_each_plot(Lineage(chain)) == {
        "KBN-1": "52.08.02.2003",
        "KBN-2": "52.08.01.2003",
        "P-7": "GH-AH",
        "P-9": "52.08",
    }


def test_what_was_worked_into_other_than_finished_lots_is_still_there():
    chain = two_plots().adding(
        Step(id="S", kind=StepKind.DISPOSE, inputs=[Portion("BAR-1", Mass.kg(50))], outputs=[])
    )
    lineage = Lineage(chain)

    assert left_of(lineage, chain.lot("BAR-1")) == 1
