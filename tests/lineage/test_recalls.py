"""What a recall affects, how much of it there is, and where it went."""

import pickle
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given

from cocoachain.errors import RecordError, UnknownRecordError
from cocoachain.lineage.bounds import origin_bounds
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.reach import affected
from cocoachain.lineage.reach.affected import How
from cocoachain.lineage.reach.contacts import Contact, is_cleaning
from cocoachain.lineage.reach.diluting import diluted
from cocoachain.lineage.reach.whereabouts import State, Whereabout
from cocoachain.lineage.recalls import recall
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Declaration
from cocoachain.model.lots import BeanLot, ChocolateBatch, NibLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Farmer, Partner, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_flows import programmes
from tangled_chains import tangled_chains, unmeasured_chains

GROUND = (
    Farmer(id="F-1", name="Petani Satu"),
    Farmer(id="F-2", name="Petani Dua"),
    Processor(id="IKM-1"),
    Partner(id="TOKO-1"),
    Plot(id="P-1", farmer="F-1", region="52.08"),
    Plot(id="P-2", farmer="F-2", region="52.08"),
    Site(id="SITE-1", party="IKM-1", name="Dapur", region="52.08"),
    Site(id="SITE-2", party="IKM-1", name="Gudang", region="52.08"),
)


def on(day, hour=8):
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def kg(amount):
    return None if amount is None else Mass.kg(amount)


def beans(name, amount, **told):
    return BeanLot(id=name, mass=kg(amount), **{"site": "SITE-1", **told})


def step(name, day, taken, put_out, losses=(), **told):
    return Step(
        id=name,
        start=told.pop("start", on(day)),
        end=told.pop("end", on(day, 12)),
        inputs=[Portion(lot, kg(amount)) for lot, amount in taken],
        outputs=[Portion(lot, kg(amount)) for lot, amount in put_out],
        losses=[Loss(cause, Mass.kg(amount)) for cause, amount in losses],
        **{"kind": StepKind.BLEND, "site": "SITE-1", **told},
    )


def moved(name, lot, amount, kind, **told):
    return Transfer(id=name, lot=lot, mass=Mass.kg(amount), kind=kind, from_site="SITE-1", **told)


def lineage_of(*records):
    return Lineage(Chain.of(GROUND, records))


def workshop(*more):
    """A pool of two plots, made into two batches, one of them half sold."""
    return lineage_of(
        beans("LOT-1", 30, plot="P-1"), beans("LOT-2", 20, plot="P-2"),
        NibLot(id="NIB-1", mass=Mass.kg(40)),
        ChocolateBatch(id="BAR-1", mass=Mass.kg(20)), ChocolateBatch(id="BAR-2", mass=Mass.kg(10)),
        step("S-1", 1, [("LOT-1", 30), ("LOT-2", 20)], [("NIB-1", 40)],
             [(LossCause.SHELL, 8), (LossCause.ROASTING, 2)]),
        step("S-2", 2, [("NIB-1", 30)], [("BAR-1", 20), ("BAR-2", 10)]),
        moved("T-1", "BAR-1", 12, TransferKind.SALE, when=on(3), to_party="TOKO-1"),
        moved("T-2", "BAR-1", 3, TransferKind.SALE, when=on(3), to_party="consumers"),
        moved("T-3", "BAR-1", 1, TransferKind.SAMPLE, when=on(3), to_party="F-2"),
        moved("T-4", "BAR-2", 4, TransferKind.MOVE, when=on(4), to_site="SITE-2"),
        *more,
    )  # fmt: skip


def told(rows):
    return [
        (each.state, each.where, each.record, str(each.mass), str(each.expected)) for each in rows
    ]


# What is affected ---------------------------------------------------------------------------------


def test_every_lot_says_why_and_how_much_at_least_expected_and_at_most():
    found = recall(workshop(), "LOT-1")

    assert [(each.lot, each.how) for each in found] == [
        ("LOT-1", How.RECALLED), ("NIB-1", How.MADE_OF), ("BAR-1", How.MADE_OF),
        ("BAR-2", How.MADE_OF),
    ]  # fmt: skip
    assert [tuple(map(str, (each.least, each.expected, each.most))) for each in found] == [
        ("30 kg", "30 kg", "30 kg"),
        ("20.8 kg", "24 kg", "28.8 kg"),
        ("0.8 kg", "12 kg", "20 kg"),
        ("0 kg", "6 kg", "10 kg"),
    ]
    assert all(each.bounded for each in found)


def test_a_recall_lists_what_a_trace_lists():
    found, trace = recall(workshop(), "LOT-1"), trace_forward(workshop(), "LOT-1")

    assert found.lots == trace.lots
    assert found.steps == ("S-1", "S-2")
    assert found.plots == ("P-1",)
    assert found.farmers == ("F-1",)
    assert found.transfers == ("T-1", "T-2", "T-3", "T-4")
    assert [each.id for each in found.records("steps")] == ["S-1", "S-2"]
    assert found.as_text() == trace.as_text()
    assert found.chain == trace.chain
    assert sorted(found.graph) == sorted(trace.graph)
    assert found.lineage == trace.lineage
    assert [each.lot for each in found.finished] == ["BAR-1", "BAR-2"]


def test_the_way_is_the_shortest_explanation():
    assert recall(workshop(), "LOT-1").row("BAR-2").way == (
        "LOT-1", "S-1", "NIB-1", "S-2", "BAR-2",
    )  # fmt: skip
    assert recall(workshop(), ["LOT-1", "NIB-1"]).row("BAR-2").way == ("NIB-1", "S-2", "BAR-2")
    assert recall(workshop(), "LOT-1").row("LOT-1").way == ("LOT-1",)


@pytest.mark.parametrize(
    ("of", "lots"),
    [
        ("P-2", ["LOT-2"]),
        ("F-2", ["LOT-2"]),
        (["P-1", "F-2"], ["LOT-1", "LOT-2"]),
        ("SUP-1", ["LOT-3"]),
        ("IKM-1", []),
        ("TOKO-1", ["BAR-2"]),
        ([], []),
    ],
)
def test_a_recall_starts_from_lots_plots_farmers_and_suppliers(of, lots):
    lineage = workshop(
        beans("LOT-3", 5, supplier="SUP-1"),
        Transfer(id="T-9", lot="BAR-2", mass=Mass.kg(1), kind=TransferKind.RETURN,
                 from_party="TOKO-1", to_site="SITE-1", when=on(9)),
    )  # fmt: skip

    assert [each.lot for each in recall(lineage, of) if each.how is How.RECALLED] == lots


def test_a_lot_that_may_be_from_a_plot_is_recalled_with_it():
    lineage = lineage_of(beans("LOT-1", 30, plots=("P-1", "P-2")))

    assert recall(lineage, "P-2").lots == ("LOT-1",)
    assert recall(lineage, "F-1").lots == ("LOT-1",)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        recall(workshop(), "LOT-9")

    assert str(caught.value) == (
        "The chain holds no lot, plot or party 'LOT-9'. Nearest: 'LOT-1', 'LOT-2'."
    )
    with pytest.raises(UnknownRecordError) as caught:
        recall(workshop(), "LOT-1").row("LOT-2")
    assert str(caught.value) == "The chain holds no affected lot 'LOT-2'. Nearest: 'LOT-1'."


def test_a_lot_that_was_recalled_in_the_middle_is_a_source_whatever_made_it():
    found = recall(workshop(), "NIB-1")

    assert found.lots == ("NIB-1", "BAR-1", "BAR-2")
    assert found.recalled == Mass.kg(40)
    assert (found.row("BAR-1").least, found.row("BAR-1").most) == (Mass.kg(20), Mass.kg(20))


def test_what_one_recalled_lot_has_of_another_counts_once():
    assert recall(workshop(), ["LOT-1", "NIB-1"]).recalled == Mass.kg(46)


# Where it is --------------------------------------------------------------------------------------


def test_each_kilogram_is_in_stock_shipped_given_away_or_lost():
    found = recall(workshop(), "LOT-1")

    assert told(found.whereabouts) == [
        ("in stock", "SITE-1", "BAR-1", "4 kg", "2.4 kg"),
        ("in stock", "SITE-1", "BAR-2", "6 kg", "3.6 kg"),
        ("in stock", "SITE-1", "NIB-1", "10 kg", "6 kg"),
        ("in stock", "SITE-2", "BAR-2", "4 kg", "2.4 kg"),
        ("shipped", "TOKO-1", "BAR-1", "12 kg", "7.2 kg"),
        ("shipped", "consumers", "BAR-1", "3 kg", "1.8 kg"),
        ("given away", "sample, gift or own use", "BAR-1", "1 kg", "0.6 kg"),
        ("lost", "roasting", "S-1", "2 kg", "1.2 kg"),
        ("lost", "shell", "S-1", "8 kg", "4.8 kg"),
    ]
    assert found.recalled == Mass.kg(30)
    assert found.accounted == 1
    assert found.at_risk == Mass.kg(39)
    assert found.total("shipped") == Mass.kg(15)


def test_a_loss_that_nobody_explained_is_not_accounted_for():
    lineage = lineage_of(
        beans("LOT-1", 30, plot="P-1"), NibLot(id="NIB-1", mass=Mass.kg(20)),
        step("S-1", 1, [("LOT-1", 30)], [("NIB-1", 24)], [(LossCause.SHELL, 3)]),
    )  # fmt: skip

    found = recall(lineage, "LOT-1")

    assert told(found.whereabouts) == [
        ("in stock", "SITE-1", "NIB-1", "20 kg", "20 kg"),
        ("lost", "shell", "S-1", "3 kg", "3 kg"),
        ("lost", "unexplained", "NIB-1", "4 kg", "4 kg"),
        ("lost", "unexplained", "S-1", "3 kg", "3 kg"),
    ]
    assert found.accounted == Fraction(23, 30)


def test_what_did_not_arrive_and_what_lies_nobody_knows_where_is_not_accounted_for():
    lineage = lineage_of(
        beans("LOT-1", 30, plot="P-1"), beans("LOT-2", 10, site=None, plot="P-1"),
        moved("T-1", "LOT-1", 30, TransferKind.SALE, when=on(3), to_party="TOKO-1",
              received=Mass.kg(28)),
    )  # fmt: skip

    found = recall(lineage, "P-1")

    assert told(found.whereabouts) == [
        ("shipped", "TOKO-1", "LOT-1", "28 kg", "28 kg"),
        ("lost", "unexplained", "T-1", "2 kg", "2 kg"),
        ("unknown", "an unknown place", "LOT-2", "10 kg", "10 kg"),
    ]
    assert found.accounted == Fraction(28, 40)


def test_at_a_moment_everything_is_where_it_was_then():
    found = recall(workshop(), "LOT-1", at=on(2, 9))

    assert told(found.whereabouts) == [
        ("in process", "S-2 at SITE-1", "NIB-1", "30 kg", "18 kg"),
        ("in stock", "SITE-1", "NIB-1", "10 kg", "6 kg"),
        ("lost", "roasting", "S-1", "2 kg", "1.2 kg"),
        ("lost", "shell", "S-1", "8 kg", "4.8 kg"),
    ]
    assert found.accounted == 1
    assert recall(workshop(), "LOT-1", at=date(2026, 5, 3)).total(State.SHIPPED) == Mass.kg(15)
    assert recall(workshop(), "LOT-1", at=on(3)).total(State.SHIPPED) == Mass.kg(15)
    assert recall(workshop(), "LOT-1", at=on(3, 7)).total(State.SHIPPED) == Mass(0)


def test_what_else_is_in_process_or_was_lost_is_of_no_concern():
    lineage = workshop(
        beans("LOT-8", 9), NibLot(id="NIB-8", mass=Mass.kg(8)),
        step("S-8", 1, [("LOT-8", 9)], [("NIB-8", 8)], [(LossCause.SPILL, 1)]),
        ChocolateBatch(id="BAR-9", mass=Mass.kg(9)),
        step("S-9", 4, [("NIB-1", 10)], [("BAR-9", 9)], [(LossCause.SAMPLE, 1)]),
        step("S-A", 6, [("NIB-8", 8)], [], end=None),
    )  # fmt: skip

    found = recall(lineage, "LOT-1")

    assert [each for each in told(found.whereabouts) if each[0] in {"lost", "in process"}] == [
        ("lost", "roasting", "S-1", "2 kg", "1.2 kg"),
        ("lost", "sample", "S-9", "1 kg", "0.6 kg"),
        ("lost", "shell", "S-1", "8 kg", "4.8 kg"),
    ]
    assert told(recall(lineage, "LOT-8").whereabouts) == [
        ("in process", "S-A at SITE-1", "NIB-8", "8 kg", "8 kg"),
        ("lost", "spill", "S-8", "1 kg", "1 kg"),
    ]


def test_a_lot_that_a_step_made_is_not_recalled_for_what_it_says_of_its_plot():
    lineage = lineage_of(
        beans("LOT-1", 10, plot="P-1"), NibLot(id="NIB-1", mass=Mass.kg(10), plot="P-2"),
        step("S-1", 1, [("LOT-1", 10)], [("NIB-1", 10)]),
    )  # fmt: skip

    assert len(recall(lineage, "P-2")) == 0
    assert [each.how for each in recall(lineage, "P-1")] == [How.RECALLED, How.MADE_OF]


def test_at_a_moment_only_what_was_recorded_by_then_is_known():
    late = step("S-3", 3, [("NIB-1", 10)], [("BAR-3", 10)], recorded=on(5))
    lineage = workshop(late, ChocolateBatch(id="BAR-3", mass=Mass.kg(10), recorded=on(5)))

    assert "BAR-3" in recall(lineage, "LOT-1", at=on(6)).lots
    assert "BAR-3" not in recall(lineage, "LOT-1", at=on(4)).lots
    assert "BAR-3" not in recall(lineage, "LOT-1", at=date(2026, 5, 4)).lots


def test_declarations_that_cover_an_affected_lot_are_hit():
    lineage = workshop(
        Declaration(id="DDS-1", lots=("BAR-1", "X")), Declaration(id="DDS-2", lots=("LOT-2",))
    )

    found = recall(lineage, "LOT-1")

    assert found.declarations == ("DDS-1",)
    assert [each.id for each in found.records("declarations")] == ["DDS-1"]
    assert "Declarations: DDS-1." in found.remarks()


def test_a_cut_lineage_says_where_more_may_be():
    lineage = trace_back(workshop(), "BAR-1").lineage

    found = recall(lineage, "LOT-1")

    assert found.open_ends == ()
    assert recall(Lineage(workshop().chain, edge=["NIB-1"]), "LOT-1").remarks()[-1] == (
        "Cut off, so that more may be affected: NIB-1."
    )


# What was not measured, and what is too much ------------------------------------------------------


def test_what_was_not_measured_stops_no_recall():
    lineage = lineage_of(
        beans("LOT-1", None, plot="P-1"), beans("LOT-2", 20, plot="P-2"),
        NibLot(id="NIB-1", mass=Mass.kg(40)), NibLot(id="NIB-2"),
        step("S-1", 1, [("LOT-1", None), ("LOT-2", 20)], [("NIB-1", 40), ("NIB-2", None)]),
    )  # fmt: skip

    found = recall(lineage, "LOT-1")

    assert [(each.lot, each.mass, each.expected, each.most, each.bounded) for each in found] == [
        ("LOT-1", None, None, None, False),
        ("NIB-1", Mass.kg(40), None, Mass.kg(40), False),
        ("NIB-2", None, None, None, False),
    ]
    assert (found.recalled, found.accounted) == (None, None)
    assert "Without bounds, so that all of it may be affected: 3 lots." in found.remarks()


def test_of_a_large_recall_only_finished_lots_are_bounded(monkeypatch):
    monkeypatch.setattr(affected, "MOST_WORK", 4)
    found = recall(workshop(), "LOT-1")

    assert [(each.lot, each.bounded, str(each.most)) for each in found] == [
        ("LOT-1", True, "30 kg"), ("NIB-1", False, "40 kg"), ("BAR-1", True, "20 kg"),
        ("BAR-2", True, "10 kg"),
    ]  # fmt: skip
    assert found.row("NIB-1").expected == Mass.kg(24)

    monkeypatch.setattr(affected, "MOST_WORK", 3)
    assert [each.bounded for each in recall(workshop(), "LOT-1")] == [True, False, False, False]

    monkeypatch.setattr(affected, "MOST_WORK", 5)
    assert [each.bounded for each in recall(workshop(), "LOT-1")] == [True, False, True, True]

    monkeypatch.setattr(affected, "MOST_WORK", 6)
    assert all(each.bounded for each in recall(workshop(), "LOT-1"))


# Contact ------------------------------------------------------------------------------------------


def line(*more, **told):
    """Two lots of different plots ground at one place, one after the other."""
    return lineage_of(
        beans("LOT-1", 30, plot="P-1"), beans("LOT-2", 20, plot="P-2"),
        NibLot(id="NIB-1", mass=Mass.kg(30)), NibLot(id="NIB-2", mass=Mass.kg(20)),
        ChocolateBatch(id="BAR-2", mass=Mass.kg(20)),
        step("S-1", 1, [("LOT-1", 30)], [("NIB-1", 30)], start=on(1, 8), end=on(1, 10)),
        step("S-2", 1, [("LOT-2", 20)], [("NIB-2", 20)],
             **{"start": on(1, 12), "end": on(1, 14), **told}),
        step("S-3", 9, [("NIB-2", 20)], [("BAR-2", 20)], site="SITE-2"),
        *more,
    )  # fmt: skip


def test_what_was_worked_at_the_same_place_soon_after_is_touched():
    found = recall(line(), "LOT-1", contact=timedelta(hours=2))

    assert [(each.lot, each.how, each.expected, str(each.most)) for each in found] == [
        ("LOT-1", How.RECALLED, Mass.kg(30), "30 kg"),
        ("NIB-2", How.CONTACT, None, "20 kg"),
        ("BAR-2", How.CONTACT, None, "20 kg"),
        ("NIB-1", How.MADE_OF, Mass.kg(30), "30 kg"),
    ]
    assert found.row("BAR-2").way == ("LOT-1", "S-1", "S-2", "NIB-2", "S-3", "BAR-2")
    assert found.recalled == Mass.kg(30)
    assert found.accounted == 1


def test_without_the_rule_or_after_its_window_nothing_is_touched():
    assert recall(line(), "LOT-1").lots == ("LOT-1", "NIB-1")
    assert recall(line(), "LOT-1", contact=timedelta(minutes=119)).lots == ("LOT-1", "NIB-1")


def test_another_place_or_machine_is_not_touched():
    rule = Contact(window=timedelta(days=1), line="mesin")

    assert len(recall(line(site="SITE-2"), "LOT-1", contact=rule)) == 2
    assert len(recall(line(extra={"mesin": "2"}), "LOT-1", contact=rule)) == 4


def test_machines_with_different_names_do_not_touch():
    records = [
        attr if getattr(attr, "id", None) != "S-1" else step(
            "S-1", 1, [("LOT-1", 30)], [("NIB-1", 30)], start=on(1, 8), end=on(1, 10),
            extra={"line": "1"},
        )
        for attr in line(extra={"line": "2"}).chain.steps
    ]  # fmt: skip
    chain = line(extra={"line": "2"}).chain
    lineage = Lineage(Chain.of(GROUND, chain.lots, records))

    assert len(recall(lineage, "LOT-1", contact=timedelta(days=1))) == 2


@pytest.mark.parametrize(("hours", "touched"), [((10, 12), 0), ((9, 12), 2), ((10, 13), 2)])
def test_only_a_cleaning_between_the_two_for_certain_breaks_contact(hours, touched):
    cleaning = step("C-1", 1, [], [], start=on(1, hours[0]), end=on(1, hours[1]))

    found = recall(line(cleaning), "LOT-1", contact=timedelta(hours=2))

    assert sum(each.how is How.CONTACT for each in found) == touched


def test_what_cleans_can_be_told():
    rule = Contact(window=timedelta(hours=2), cleans=lambda each: each.id == "C-1")
    cleaning = step("C-1", 1, [("X", 1)], [], start=on(1, 10), end=on(1, 11))

    assert not is_cleaning(cleaning)
    assert len(recall(line(cleaning), "LOT-1", contact=rule)) == 2


def test_a_step_without_a_date_may_have_been_touched():
    assert len(recall(line(start=None, end=None), "LOT-1", contact=timedelta(0))) == 4


def test_what_was_worked_before_is_not_touched():
    assert recall(line(), "LOT-2", contact=timedelta(days=9)).lots == ("LOT-2", "NIB-2", "BAR-2")


def test_the_step_that_made_a_recalled_lot_touches_too():
    found = recall(line(), "NIB-1", contact=timedelta(hours=2))

    assert found.row("NIB-2").way == ("NIB-1", "S-2", "NIB-2")


def test_contact_goes_on_from_what_was_touched():
    more = (
        beans("LOT-4", 5), NibLot(id="NIB-4", mass=Mass.kg(5)),
        step("S-4", 9, [("LOT-4", 5)], [("NIB-4", 5)], site="SITE-2", start=on(9, 13)),
    )  # fmt: skip

    found = recall(line(*more), "LOT-1", contact=timedelta(hours=2))

    assert found.row("NIB-4").how is How.CONTACT
    assert found.row("NIB-4").way == ("LOT-1", "S-1", "S-2", "NIB-2", "S-3", "S-4", "NIB-4")


def test_a_window_below_nothing_is_refused():
    with pytest.raises(RecordError) as caught:
        Contact(window=timedelta(hours=-1))
    assert str(caught.value) == "Expected a window of 0 or more, got -1 day, 23:00:00"


# Laws ---------------------------------------------------------------------------------------------


@given(programmes(most=8))
def test_of_a_chain_in_balance_each_milligram_is_told_once(programme):
    lineage = Lineage(programme.chain())

    found = recall(lineage, "A")

    assert found.recalled is not None
    parts = [each.expected.mg for each in found.whereabouts]
    assert abs(sum(parts) - found.recalled.mg) <= len(parts)
    for each in found:
        assert each.least <= each.expected <= each.most <= each.mass


@given(tangled_chains(most=10))
def test_expected_and_bounds_are_those_of_origins(chain):
    lineage = Lineage(chain)
    plain = [lot for lot in chain.lots if lot.plot and getattr(lot, "cocoa_pct", None) is None]
    for start in [lot for lot in plain if trace_back(lineage, lot.id).steps == ()][:2]:
        for each in list(recall(lineage, start.id))[-3:]:
            even = origins(lineage, each.lot, by="lot", material="all")
            bounds = origin_bounds(lineage, each.lot, of=start.id, by="lot")

            assert (each.least, each.most) == (bounds.least, bounds.most)
            part = even[start.id].mg if start.id in even else 0
            assert abs(each.expected.mg - part) <= 1


@given(unmeasured_chains())
def test_no_chain_stops_a_recall(chain):
    lineage = Lineage(chain)
    lot = chain.lots[0].id if chain.lots else "P-A"

    found = recall(lineage, [lot, "P-A", "F-B"], contact=timedelta(hours=1))

    assert set(trace_forward(lineage, lot).lots if chain.lots else ()) <= set(found.lots)
    assert str(found)
    assert len(found.places().rows) == len(found.whereabouts)


def test_a_ring_of_rework_is_diluted_to_its_fixed_point():
    lineage = lineage_of(
        beans("LOT-1", 20), beans("LOT-2", 20), NibLot(id="X", mass=Mass.kg(50)),
        step("S-1", 1, [("LOT-1", 20), ("LOT-2", 20), ("X", 10)], [("X", 50)]),
    )  # fmt: skip
    lot = lineage.columns.lot_code

    dilution = diluted(lineage.index, [lot("LOT-1")])

    share = dilution.of_lot(lot("X"), 1)
    assert Fraction(1, 2) - Fraction(1, 2**120) < share <= Fraction(1, 2)
    assert dilution.of_lot(lot("LOT-2"), 1) == 0


# How it shows itself ------------------------------------------------------------------------------


def test_a_recall_prints_as_a_table_with_its_sums(tmp_path):
    found = recall(Lineage(two_plots()), "F-2")
    path = tmp_path / "recall.csv"
    found.to_csv(path)

    last, *sums = str(found).splitlines()[-3:]
    assert last == (
        "BAR-1    chocolate   made of it      50        12    16.666667       19"
        "  unknown an unknown place 50 kg  ESM-2 → POOL-1 → BLEND-1 → MAKE-1 → BAR-1"
    )
    assert sums == [
        "At risk: 50 kg in 3 lots. 10 kg lost, 50 kg unknown.",
        "Of the 20 kg recalled, 16.7 % are accounted for.",
    ]
    assert path.read_text(encoding="utf-8").splitlines()[1] == (
        "ESM-2,beans,recalled,20,20,20,20,,ESM-2"
    )
    assert repr(found) == "<Recall of ESM-2: 3 lots, 50 kg at risk>"
    assert found._repr_html_().startswith("<table><caption>Recall of ESM-2</caption>")
    assert str(found.places()).splitlines()[0] == "Where ESM-2 went"
    assert found.whereabouts[0] == Whereabout(
        State.LOST, "roasting", "MAKE-1", Mass.kg(3), Mass.kg(1)
    )


def test_a_recall_is_a_sequence_of_rows():
    found = recall(Lineage(two_plots()), "ESM-2")

    assert found[0] == found.affected[0] == found.row("ESM-2")
    assert found[1:] == found.affected[1:]
    assert len(found) == 3


def test_a_recall_survives_pickling():
    found = recall(workshop(), "LOT-1", contact=timedelta(hours=1))
    copied = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes

    assert copied.affected == found.affected
    assert str(copied.places()) == str(found.places())
    assert copied.lots == found.lots
