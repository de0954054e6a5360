"""The whole way, as a user goes it: from a file to an answer, a verdict and back to a file."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

import cocoachain
from cocoachain import (
    PROFILES,
    BeanBlend,
    BeanLot,
    Chain,
    Lineage,
    Mass,
    Plot,
    Portion,
    Severity,
    Step,
    StepKind,
    check,
    destinations,
    origins,
    paths,
    trace_back,
    trace_forward,
)
from cocoachain.formats import ledger, native

EXAMPLES = Path(__file__).parents[1] / "examples"
NORTH_LOMBOK = EXAMPLES / "north-lombok"
BY = [
    "plot", "farmer", "group", "village", "district", "regency", "province", "country",
    "variety", "certificate", "lot",
]  # fmt: skip


@pytest.fixture(scope="module")
def reading():
    return cocoachain.read(NORTH_LOMBOK)


@pytest.fixture(scope="module")
def lineage(reading):
    return Lineage(reading.chain)


def test_the_example_of_north_lombok_reads_whole(reading) -> None:
    assert reading.issues == ()
    assert len(reading.chain.farmers) == 40
    assert len(reading.chain.plots) == 60


MISSED = ("M13", "LOK-2", "sites", 5)
"""A stock-take misses the liquor that was booked to the wrong workshop (G04)."""


def test_its_audit_finds_the_planted_faults_and_what_follows_and_nothing_else(
    reading, lineage
) -> None:
    planted = json.loads((NORTH_LOMBOK / "sources" / "planted-faults.json").read_text("utf-8"))

    verdict = check(lineage, profile="north-lombok", places=reading.places)

    assert sorted(
        (each.code, each.subject, each.where.sheet, each.where.row)
        for each in verdict.findings
        if each.severity is not Severity.NOTE
    ) == sorted(
        [
            *(
                (each["code"], each["subject"], each["found_at"]["sheet"], each["found_at"]["row"])
                for each in planted
            ),
            MISSED,
        ]
    )
    assert {each.code for each in verdict.of(Severity.NOTE)} == {"V07"}
    assert {code[0] for code in verdict.not_run} <= set("KMNPQV")
    assert not verdict.sound


def test_the_example_of_west_africa_is_sound() -> None:
    reading = cocoachain.read(EXAMPLES / "west-africa")

    verdict = check(Lineage(reading.chain), profile="industrial", places=reading.places)

    assert reading.issues == ()
    assert [str(each) for each in verdict.findings] == []


@pytest.mark.needs("excel")
def test_the_workbook_is_the_same_ledger(reading) -> None:
    assert cocoachain.read(NORTH_LOMBOK / "north-lombok.xlsx").chain == reading.chain


def test_every_finished_lot_is_accounted_for_to_the_milligram(lineage) -> None:
    for lot in lineage.lots:
        if lot.stage.is_finished:
            whole = origins(lineage, lot.id, material="all")
            assert sum(whole.values(), whole.unknown) == lot.mass


@pytest.mark.parametrize("by", BY)
def test_every_key_sums_to_the_same_cocoa(lineage, by) -> None:
    lot = next(each.id for each in lineage.lots if each.stage.is_finished)

    found = origins(lineage, lot, by=by)
    exact = origins(lineage, lot, by=by, exact=True)

    assert sum(found.values(), found.unknown) == origins(lineage, lot).total
    assert sum(exact.values(), exact.unknown) == 1


def test_a_cut_answers_as_the_whole_does(lineage) -> None:
    lot = max((each.id for each in lineage.lots if each.stage.is_finished), key=len)

    cut = trace_back(lineage, lot).lineage

    assert dict(origins(cut, lot)) == dict(origins(lineage, lot))
    assert len(cut.steps) < len(lineage.steps)


def test_the_worked_rows_of_the_template_are_sound_under_every_profile(tmp_path) -> None:
    ledger.template(tmp_path / "new")

    lineage = Lineage(ledger.read(tmp_path / "new").chain)
    found = {name: [str(f) for f in check(lineage, profile=name).findings] for name in PROFILES}

    assert [message for messages in found.values() for message in messages] == []


def test_a_ledger_goes_to_our_json_and_back(reading, tmp_path) -> None:
    native.dump(reading.chain, tmp_path / "chain.json")
    ledger.write(native.load(tmp_path / "chain.json").chain, tmp_path / "again")

    assert cocoachain.read(tmp_path / "again").chain == reading.chain


def test_the_calls_of_the_front_door_fit_together() -> None:
    chain = Chain.of(
        [Plot(id="P-1", farmer="F-1"), Plot(id="P-2", farmer="F-2")],
        [
            BeanLot(id="B-1", mass=Mass.kg(30), plot="P-1"),
            BeanLot(id="B-2", mass=Mass.kg("20.5"), plot="P-2"),
            BeanBlend(id="BLEND", mass=Mass.kg(50)),
        ],
        [
            Step(
                id="POOL",
                kind=StepKind.POOL,
                inputs=[Portion("B-1", Mass.kg(30)), Portion("B-2", Mass.kg("20.5"))],
                outputs=[Portion("BLEND", Mass.kg(50))],
            )
        ],
    )
    lineage = Lineage(chain)

    assert origins(lineage, "BLEND", by="farmer", exact=True)["F-1"] == Fraction(60, 101)
    assert trace_back(lineage, "BLEND").lots == ("B-1", "B-2", "BLEND")
    assert trace_forward(lineage, "B-2").lots == ("B-2", "BLEND")
    assert paths(lineage, "P-2", "BLEND").found == (("P-2", "B-2", "POOL", "BLEND"),)
    assert dict(destinations(lineage, "B-1")) == {
        "BLEND": Mass.kg("29.702970"),
        "loss:unexplained": Mass.kg("0.297030"),
    }
    assert chain.adding(BeanLot(id="B-3")) == chain | Chain.of(BeanLot(id="B-3"))
