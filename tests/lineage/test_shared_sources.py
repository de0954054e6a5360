"""What bad batches share and good ones lack."""

import pickle
from fractions import Fraction

import pytest
from hypothesis import given

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.bounding.rounds import ONE, PLACES, all_rounds
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.reach.passing import passed_through
from cocoachain.lineage.shared_sources import SharedSource, common_sources
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, ChocolateBatch, NibLot, PodLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from tangled_chains import tangled_chains, unmeasured_chains

GROUND = (
    Farmer(id="F-1", name="Petani Satu"),
    Plot(id="P-1", farmer="F-1", region="52.08"),
    Plot(id="P-2", farmer="F-2", region="52.08"),
)


def kg(amount):
    return None if amount is None else Mass.kg(amount)


def beans(name, amount, **told):
    return BeanLot(id=name, mass=kg(amount), **told)


def bar(name, amount):
    return ChocolateBatch(id=name, mass=kg(amount))


def step(name, taken, put_out, **told):
    return Step(
        id=name,
        inputs=[Portion(lot, kg(amount)) for lot, amount in taken],
        outputs=[Portion(lot, kg(amount)) for lot, amount in put_out],
        **{"kind": StepKind.BLEND, **told},
    )


def lineage_of(*records):
    return Lineage(Chain.of(GROUND, records))


def three_bars():
    """Two bars with LOT-1, one without; two were made at one site."""
    return lineage_of(
        beans("LOT-1", 30, plot="P-1"), beans("LOT-2", 30, plot="P-2", supplier="SUP-1"),
        bar("BAR-1", 20), bar("BAR-2", 10), bar("BAR-3", 20),
        step("S-1", [("LOT-1", 10), ("LOT-2", 10)], [("BAR-1", 20)], site="SITE-1"),
        step("S-2", [("LOT-1", 8), ("LOT-2", 2)], [("BAR-2", 10)], site="SITE-2"),
        step("S-3", [("LOT-2", 18)], [("BAR-3", 18)], site="SITE-1"),
    )  # fmt: skip


def told(rows):
    return [(each.kind, each.name, each.bad, each.good, str(each.mass)) for each in rows]


BOTH = ("BAR-1", "BAR-2")


def test_what_all_bad_ones_share_and_good_ones_lack_comes_first():
    found = common_sources(three_bars(), BOTH, good="BAR-3")

    assert told(found) == [
        ("plot", "P-1", BOTH, (), "18 kg"),
        ("farmer", "F-1", BOTH, (), "18 kg"),
        ("lot", "LOT-1", BOTH, (), "18 kg"),
        ("lot", "BAR-1", ("BAR-1",), (), "20 kg"),
        ("step", "S-1", ("BAR-1",), (), "20 kg"),
        ("site", "SITE-2", ("BAR-2",), (), "10 kg"),
        ("lot", "BAR-2", ("BAR-2",), (), "10 kg"),
        ("step", "S-2", ("BAR-2",), (), "10 kg"),
        ("plot", "P-2", BOTH, ("BAR-3",), "12 kg"),
        ("farmer", "F-2", BOTH, ("BAR-3",), "12 kg"),
        ("supplier", "SUP-1", BOTH, ("BAR-3",), "12 kg"),
        ("lot", "LOT-2", BOTH, ("BAR-3",), "12 kg"),
        ("site", "SITE-1", ("BAR-1",), ("BAR-3",), "20 kg"),
    ]
    assert [each.name for each in found.suspects] == ["P-1", "F-1", "LOT-1"]
    assert [each.name for each in found.of("lot")] == ["LOT-1", "BAR-1", "BAR-2", "LOT-2"]
    assert (found.bad, found.good, found.mass) == (BOTH, ("BAR-3",), Mass.kg(30))


def test_without_good_ones_the_mass_decides():
    found = common_sources(three_bars(), ["BAR-2", "BAR-1", "BAR-1"])

    assert [each.name for each in found][:5] == ["P-1", "F-1", "LOT-1", "P-2", "F-2"]


def test_what_passed_through_a_lot_in_the_middle_is_explained_by_it():
    found = common_sources(Lineage(two_plots()), "BAR-1")

    assert told(found)[:4] == [
        ("lot", "BAR-1", ("BAR-1",), (), "50 kg"),
        ("step", "MAKE-1", ("BAR-1",), (), "50 kg"),
        ("lot", "BLEND-1", ("BAR-1",), (), "41.666667 kg"),
        ("step", "POOL-1", ("BAR-1",), (), "41.666667 kg"),
    ]


def test_what_passed_two_steps_at_one_site_counts_once():
    lineage = lineage_of(
        beans("LOT-1", 10), beans("LOT-2", 10), NibLot(id="NIB", mass=Mass.kg(10)), bar("BAR", 20),
        step("S-1", [("LOT-1", 10)], [("NIB", 10)], site="SITE-1"),
        step("S-2", [("NIB", 10), ("LOT-2", 10)], [("BAR", 20)], site="SITE-2"),
        step("S-0", [], [("LOT-1", 10)], kind=StepKind.HARVEST, site="SITE-1"),
    )  # fmt: skip

    site = common_sources(lineage, "BAR").of("site")

    assert told(site) == [
        ("site", "SITE-2", ("BAR",), (), "20 kg"), ("site", "SITE-1", ("BAR",), (), "10 kg"),
    ]  # fmt: skip


def test_a_lot_of_one_of_two_plots_has_both_as_sources():
    found = common_sources(lineage_of(beans("LOT", 5, plots=("P-1", "P-2"))), "LOT")

    assert [(each.name, each.mass) for each in found.of("plot")] == [
        ("P-1", Mass.kg(5)), ("P-2", Mass.kg(5)),
    ]  # fmt: skip


def test_what_a_harvest_put_out_began_with_its_plot():
    lineage = lineage_of(
        PodLot(id="PODS", mass=Mass.kg(9), plot="P-1"),
        step("H", [], [("PODS", 9)], kind=StepKind.HARVEST),
    )

    assert told(common_sources(lineage, "PODS")) == [
        ("plot", "P-1", ("PODS",), (), "9 kg"),
        ("farmer", "F-1", ("PODS",), (), "9 kg"),
        ("lot", "PODS", ("PODS",), (), "9 kg"),
        ("step", "H", ("PODS",), (), "9 kg"),
    ]


def test_what_was_not_measured_is_left_open_and_comes_last():
    lineage = lineage_of(
        beans("LOT-1", 10), beans("LOT-2", None), bar("BAR", 20), bar("BAR-2", None),
        step("S-1", [("LOT-1", 10), ("LOT-2", None)], [("BAR", 20)]),
    )  # fmt: skip

    assert told(common_sources(lineage, "BAR")) == [
        ("lot", "BAR", ("BAR",), (), "20 kg"),
        ("step", "S-1", ("BAR",), (), "20 kg"),
        ("lot", "LOT-1", ("BAR",), (), "None"),
        ("lot", "LOT-2", ("BAR",), (), "None"),
    ]
    assert common_sources(lineage, "BAR-2")[0].mass is None
    assert common_sources(lineage, "BAR-2").mass is None


def test_a_ring_ends_and_explains_no_more_than_there_is():
    lineage = lineage_of(
        beans("LOT-1", 20), beans("LOT-2", 20), NibLot(id="X", mass=Mass.kg(50)),
        step("S-1", [("LOT-1", 20), ("LOT-2", 20), ("X", 10)], [("X", 50)]),
    )  # fmt: skip

    assert told(common_sources(lineage, "X")) == [
        ("lot", "X", ("X",), (), "50 kg"), ("step", "S-1", ("X",), (), "50 kg"),
        ("lot", "LOT-1", ("X",), (), "25 kg"), ("lot", "LOT-2", ("X",), (), "25 kg"),
    ]  # fmt: skip


def test_a_ring_that_nothing_feeds_ends():
    lineage = lineage_of(
        NibLot(id="X", mass=Mass.kg(9)), NibLot(id="Y", mass=Mass.kg(9)),
        step("S-1", [("X", 9)], [("Y", 9)]), step("S-2", [("Y", 9)], [("X", 9)]),
    )  # fmt: skip

    assert [each.mass for each in common_sources(lineage, "X")] == [Mass.kg(9)] * 4


def test_what_comes_round_is_a_geometric_series():
    third = ONE // 3

    sums, closed = all_rounds([{0: third, 1: third}, {0: third}, {2: ONE, 0: 0}], {0: ONE, 2: ONE})

    assert [round(float(Fraction(number, ONE)), 12) for number in sums] == [1.8, 0.6, 0.0]
    assert closed
    assert all_rounds([{1: ONE}, {0: ONE // 2}], {1: ONE}) == ([ONE, 2 * ONE], False)


def test_unknown_lots_and_questions_without_sense_are_refused():
    lineage = Lineage(two_plots())

    with pytest.raises(UnknownRecordError) as caught:
        common_sources(lineage, "BAR-2")
    assert str(caught.value) == "The chain holds no lot 'BAR-2'. Nearest: 'BAR-1'."
    with pytest.raises(ValueError, match="Expected") as refused:
        common_sources(lineage, [])
    assert str(refused.value) == "Expected at least one bad lot, got none"
    with pytest.raises(ValueError, match="Expected") as refused:
        common_sources(lineage, "BAR-1", good=["BAR-1"])
    assert str(refused.value) == "Expected lots that are bad or good, got 'BAR-1' as both"


@given(tangled_chains())
def test_a_source_explains_as_much_as_it_is_an_origin(chain):
    lineage = Lineage(chain)
    for lot in chain.lots[-2:]:
        even = origins(lineage, lot.id, by="lot", material="all")
        found = {each.name: each for each in common_sources(lineage, lot.id).of("lot")}

        assert found.keys() == set(trace_back(lineage, lot.id).lots)
        for name in even:
            record = chain.find("lot", name)
            if getattr(record, "cocoa_pct", None) is None and not trace_back(lineage, name).steps:
                assert abs(found[name].mass.mg - even[name].mg) <= 1


@given(unmeasured_chains())
def test_no_chain_stops_the_search(chain):
    lineage = Lineage(chain)
    names = [lot.id for lot in chain.lots]
    if names:
        found = common_sources(lineage, names[-1:], good=names[:-1][:2])

        assert all(isinstance(each, SharedSource) for each in found)
        assert str(found)


def test_what_passed_is_told_for_each_lot_and_step():
    lineage = Lineage(two_plots())
    code = lineage.columns.lot_code

    passed = passed_through(lineage.index, {code("BAR-1"): 60})

    one = 1 << PLACES
    assert Fraction(passed.through["lot", code("BLEND-1")], one) == 50
    assert passed.begun == {
        code("ESM-1"): 30 * one, code("ESM-2"): 20 * one, code("SUGAR-1"): 10 * one,
    }  # fmt: skip


def test_shared_sources_print_as_a_table(tmp_path):
    found = common_sources(three_bars(), BOTH, good="BAR-3")
    path = tmp_path / "sources.csv"
    found.to_csv(path)

    assert str(found).splitlines()[:4] == [
        "Behind BAR-1, BAR-2",
        "kind      name    bad     good    explains kg",
        "────────  ──────  ──────  ──────  ───────────",
        "plot      P-1     2 of 2  0 of 1           18",
    ]
    assert str(found).splitlines()[-1] == "3 sources behind every bad lot and no good one."
    assert path.read_text(encoding="utf-8").splitlines()[1] == "plot,P-1,2 of 2,0 of 1,18"
    assert repr(found) == "<SharedSources of 2 bad, 1 good: 13 sources>"
    assert found[1:3] == found.found[1:3]
    assert found._repr_html_().startswith("<table><caption>Behind BAR-1, BAR-2</caption>")


def test_shared_sources_survive_pickling():
    found = common_sources(three_bars(), BOTH)

    assert pickle.loads(pickle.dumps(found)).found == found.found  # noqa: S301 - our own bytes
