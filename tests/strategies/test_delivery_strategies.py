"""Deliveries as records and as rows say the same, and machines grow sound chains."""

import csv
import io

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, run_state_machine_as_test

from cocoachain import strategies
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.plots import Site
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.values.moments import microseconds
from ledger_files import read_sheets

several = st.lists(
    strategies.deliveries(sites=3), min_size=1, max_size=4, unique_by=lambda each: each.slip
)


@given(several)
def test_deliveries_make_a_sound_chain(deliveries):
    chain = Chain.of(*deliveries)

    assert len(chain.lots) == len(deliveries)
    found = check(chain, rules=["G02", "G07", "M02", "M11", "N01", "N02"]).findings
    assert [str(each) for each in found] == []


def as_csv(rows):
    """Rows as a sheet."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@given(several)
@settings(max_examples=10)
def test_the_ledger_reads_a_row_as_the_very_records(tmp_path_factory, deliveries):
    sites = {
        each.id: each
        for delivery in deliveries
        for each in delivery.ground
        if isinstance(each, Site)
    }
    reading = read_sheets(
        tmp_path_factory.mktemp("ledger"),
        'decimal = "point"',
        sites="id,party,name,region\n"
        + "\n".join(f"{each.id},{each.party},x,52.08" for each in sites.values()),
        deliveries=as_csv([delivery.row() for delivery in deliveries]),
    )

    assert [str(each) for each in reading.issues] == []
    for delivery in deliveries:
        assert reading.chain.lot(delivery.slip) == delivery.lot
        assert reading.chain.transfer(delivery.transfer.id) == delivery.transfer
        paid = [each for each in reading.chain.payments if each.transfer == delivery.transfer.id]
        assert paid == [each for each in delivery.records if each is delivery.payment]


# Machines -----------------------------------------------------------------------------------------


class StoreMachine(strategies.ChainMachine):
    """Keeps what it is told, as a store would."""

    profile = "north-lombok"

    def __init__(self):
        super().__init__()
        self.kept = []

    def grew(self, records):
        assert records
        self.kept.extend(records)

    @invariant()
    def the_store_has_the_whole_chain(self):
        assert Chain.of(self.kept) == self.chain


def test_a_machine_tells_of_every_record_once():
    run_state_machine_as_test(
        StoreMachine, settings=settings(max_examples=10, stateful_step_count=20, deadline=None)
    )


class ForgetfulMachine(strategies.ChainMachine):
    """Forgets every transfer."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def grew(self, records):
        self.kept.extend(each for each in records if type(each).__name__ != "Transfer")

    @invariant()
    def the_store_has_the_whole_chain(self):
        assert Chain.of(self.kept) == self.chain


def test_a_machine_finds_a_store_that_forgets():
    quick = settings(
        max_examples=50, stateful_step_count=10, deadline=None, database=None,
        phases=[Phase.generate],
    )  # fmt: skip
    with pytest.raises(AssertionError):
        run_state_machine_as_test(ForgetfulMachine, settings=quick)


def test_a_machine_says_what_is_wrong_when_its_chain_is_not_silent(monkeypatch):
    machine = strategies.ChainMachine()
    machine.carry_out(("source", (0, 0, 0)))
    machine.teardown()
    lot = machine.chain.lots[0]
    monkeypatch.setattr(machine, "_chain", strategies.changed(machine.chain, lot, plot=None))

    with pytest.raises(AssertionError) as caught:
        machine.teardown()

    assert str(caught.value).startswith("Expected a chain that is silent under 'lineage', got")


def test_moments_of_a_machine_go_on():
    machine = strategies.ChainMachine()
    for op in [("source", (0, 0, 0)), ("work", (0, 0, 0, 0, 0)), ("work", (0, 0, 0, 0, 0))]:
        machine.carry_out(op)

    starts = sorted(microseconds(step.start) for step in machine.chain.steps)
    assert len(set(starts)) == 2
    assert Lineage(machine.chain).chain == machine.chain
    assert check(machine.chain, rules=list(RULES.values())).sound
