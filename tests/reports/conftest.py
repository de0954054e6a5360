"""A small ledger as it would be read, judged and reported, without any file."""

from datetime import UTC, datetime

import pytest

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import ChocolateBatch, PackedLot
from cocoachain.model.products import Product
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.readings import Issue, Reading
from cocoachain.rules.verdict import Verdict
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from cocoachain.values.places import Place


def made(day):
    return datetime(2026, 6, day, 9, tzinfo=UTC)


@pytest.fixture
def chain():
    """`two_plots`, 20 of whose 50 kg of chocolate were packed; and a batch of unknown origin."""
    return two_plots().adding(
        Product(id="PR-1", name="Senara 70"),
        PackedLot(id="PACK-1", mass=Mass.kg(20), made=made(4), product="PR-1", pieces=400),
        Step(
            id="PACKING-1",
            kind=StepKind.PACK,
            start=made(4),
            inputs=[Portion("BAR-1", Mass.kg(20))],
            outputs=[Portion("PACK-1", Mass.kg(20))],
        ),
        ChocolateBatch(id="BOUGHT-1", mass=Mass.kg(10), cocoa_pct=60, product="PR-2"),
        ChocolateBatch(id="NOWEIGHT-1", product="PR-1"),
    )


@pytest.fixture
def lineage(chain):
    return Lineage(chain)


@pytest.fixture
def reading(chain):
    return Reading(
        chain=chain,
        issues=[
            Issue(Place("lots.csv", "lots", 9, "mass_kg"), "Expected a number, got 'x'", "x"),
            Issue(Place("parties.csv", "parties", 4, "nik"), "Expected 16 digits, got '5'", "5"),
        ],
        notes=["Unknown column 'cuaca' kept as extra"],
    )


@pytest.fixture
def verdict():
    return Verdict(
        findings=[
            Finding(
                code="M02",
                severity=Severity.ERROR,
                kind="lot",
                subject="BAR-1",
                template="Expected at most {held}, got {drawn}",
                values={"held": "50 kg", "drawn": "60 kg"},
                mend="Record the missing lot.",
                where=Place("lots.csv", "lots", 6),
            ),
            Finding(
                code="T05",
                severity=Severity.NOTE,
                kind="step",
                subject="PACKING-1",
                template="Recorded late",
            ),
        ],
        ran=["M02", "T05"],
        not_run={"X-N": "no transfer is recorded"},
        unjudged={"X-U": ("1 of 2 steps: says no moment",)},
        profile="lineage",
    )
