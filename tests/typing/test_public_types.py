"""What the type checker makes of the public surface: each claim is read by mypy and run by pytest.

Records take identifiers of their own types; plain text is for files and asking.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, assert_type

import attrs
import pytest

from cocoachain.findings import Severity
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import (
    Attestation,
    BeanTest,
    Certificate,
    Consent,
    Declaration,
    LabResult,
    LandDocument,
    Payment,
    Permit,
    PlotCheck,
)
from cocoachain.model.kinds import references
from cocoachain.model.lots import BeanLot, Lot, NibLot, Stage
from cocoachain.model.movements import Shipment, StockCount, Transfer, Weighing
from cocoachain.model.parties import (
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Party,
    Processor,
)
from cocoachain.model.plots import Plot, Site, region_parts
from cocoachain.model.products import Product, Recipe
from cocoachain.model.programme import Coaching, Expense, Partnership, Survey, Work
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.readings import Issue, Reading
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay, earliest, latest, moment_span
from cocoachain.values.places import Place


def test_masses() -> None:
    mass = Mass.kg("62.5")
    assert_type(mass, Mass)
    assert_type(Mass.g(12), Mass)
    assert_type(Mass.kg(Decimal("1.5")), Mass)
    assert_type(mass.mg, int)
    assert_type(mass.as_kg(), Decimal)
    assert_type(mass + mass, Mass)
    assert_type(mass - mass, Mass)
    assert_type(mass * 2, Mass)
    assert_type(mass * Fraction(1, 3), Mass)
    assert_type(2 * mass, Mass)
    assert_type(Fraction(1, 3) * mass, Mass)
    assert_type(mass / mass, Fraction)
    assert_type(mass / 2, Mass)
    assert_type(mass < Mass(1), bool)
    assert_type(mass == mass, bool)  # noqa: PLR0124 - the type is the question
    assert_type(sum([mass, mass]), Mass | Literal[0])
    assert_type(sum([mass, mass], Mass(0)), Mass)
    assert_type(max(mass, mass), Mass)
    assert_type(sorted([mass]), list[Mass])
    assert_type(str(mass), str)


def test_masses_do_not_mix_with_numbers() -> None:
    mass = Mass.kg(1)
    with pytest.raises(TypeError):
        mass + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        mass * 0.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Mass.kg(62.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        _ = mass < 5  # type: ignore[operator]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        mass.mg = 5  # type: ignore[misc]


def test_moments() -> None:
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    day = WholeDay.of(date(2026, 5, 4), UTC)
    assert_type(day, WholeDay)
    assert_type(day + timedelta(hours=1), datetime)
    assert_type(day.plain(), datetime)
    assert_type(day.astimezone(UTC), datetime)
    assert_type(earliest(noon), datetime)
    assert_type(latest(day), datetime)
    assert_type(moment_span(noon), tuple[int, int])


def test_geometry_and_places() -> None:
    point = Point(116.2, "-8.3")
    outline = Polygon([[(116, -8), (116.1, -8), (116.1, -8.1), (116, -8)]])
    assert_type(point.longitude, Decimal)
    assert_type(outline.rings, tuple[tuple[Point, ...], ...])
    assert_type(MultiPolygon([outline]).polygons, tuple[Polygon, ...])
    assert_type(outline.positions(), Iterator[Point])
    assert_type(Place(file="lots.csv", row=7).row, int | None)
    assert_type(region_parts("52.08"), dict[str, str])


def test_records() -> None:
    lot = BeanLot(id=LotId("B-1"), mass=Mass.kg(50), plot=PlotId("P"), harvested=date(2026, 5, 4))
    assert_type(lot.id, LotId)
    assert_type(lot.mass, Mass | None)
    assert_type(lot.plots, tuple[PlotId, ...])
    assert_type(lot.made, datetime | None)
    assert_type(lot.moisture_pct, Decimal | None)
    assert_type(lot.extra, Extra)
    assert_type(lot.extra["a"] if lot.extra else None, object)
    assert_type(lot.stage, Stage)
    assert_type(BeanLot.stage, Stage)
    assert_type(attrs.evolve(lot, mass=None), BeanLot)
    assert_type(Farmer(id=PartyId("F"), name="Amaq").group, PartyId | None)
    plot = Plot(id=PlotId("P"), latitude=-8.3, longitude="116.2", clones=["MCC 02"])
    assert_type(plot.latitude, Decimal | None)
    assert_type(plot.location, Geometry | None)
    assert_type(plot.clones, tuple[str, ...])
    assert_type(references(lot), Iterator[tuple[str, str, str]])


def test_several_values_may_be_given_as_a_list() -> None:
    step = Step(
        id=StepId("S"),
        kind=StepKind.ROAST,
        also=[StepKind.WINNOW],
        inputs=[Portion(LotId("B-1"), Mass.kg(50))],
        outputs=(Portion(LotId("N-1")),),
        losses=[Loss(LossCause.SHELL, Mass.kg(8))],
    )
    assert_type(step.inputs, tuple[Portion, ...])
    assert_type(step.losses, tuple[Loss, ...])
    assert_type(step.also, tuple[StepKind, ...])
    assert_type(step.kinds, tuple[StepKind, ...])
    assert_type(step.mass_in, Mass)
    assert_type(step.inputs[0].lot, LotId)
    assert_type(step.inputs[0].mass, Mass | None)


def test_records_name_each_other_by_the_right_kind() -> None:
    NibLot(id=StepId("S"))  # type: ignore[arg-type]
    NibLot(id=LotId("N"), plot=LotId("B"))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        NibLot(id=LotId("N"), mass=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        NibLot(LotId("N"))  # type: ignore[call-arg, arg-type]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        NibLot(id=LotId("N")).mass = None  # type: ignore[misc]


def test_the_making_of_chains() -> None:
    lots = [BeanLot(id=LotId("B-1")), BeanLot(id=LotId("B-2"))]
    chain = Chain.of(lots, (each for each in lots), Farmer(id=PartyId("F")))
    assert_type(chain, Chain)
    assert_type(chain.adding(lots), Chain)
    assert_type(chain | chain, Chain)
    assert_type(chain.as_known(), Chain)
    assert_type(chain.as_known(datetime(2026, 5, 4, tzinfo=UTC)), Chain)
    assert_type(list(chain), list[Record])
    assert_type(len(chain), int)
    assert_type(chain == chain, bool)  # noqa: PLR0124 - the type is the question
    assert_type(chain.records("lot"), tuple[Record, ...])
    assert_type(chain.get("lot", "B-1"), Record)
    assert_type(chain.find("lot", "B-1"), Record | None)
    assert_type(chain.names("lot"), frozenset[str])
    assert_type(chain.count("lot"), int)


def test_the_records_of_a_chain() -> None:
    chain = Chain.of(BeanLot(id=LotId("B-1")), Plot(id=PlotId("P")), Farmer(id=PartyId("F")))
    assert_type(chain.lot("B-1"), Lot)
    assert_type(chain.plot("P"), Plot)
    assert_type(chain.farmer("F"), Farmer)
    assert_type(chain.party("F"), Party)
    assert_type(chain.lots, tuple[Lot, ...])
    assert_type(chain.steps, tuple[Step, ...])
    assert_type(chain.parties, tuple[Party, ...])
    assert_type(chain.farmers, tuple[Farmer, ...])
    assert_type(chain.groups, tuple[FarmerGroup, ...])
    assert_type(chain.processors, tuple[Processor, ...])
    assert_type(chain.partners, tuple[Partner, ...])
    assert_type(chain.institutions, tuple[Institution, ...])
    assert_type(chain.centres, tuple[Centre, ...])
    assert_type(chain.memberships, tuple[Membership, ...])
    assert_type(chain.plots, tuple[Plot, ...])
    assert_type(chain.sites, tuple[Site, ...])
    assert_type(chain.products, tuple[Product, ...])
    assert_type(chain.recipes, tuple[Recipe, ...])
    assert_type(chain.transfers, tuple[Transfer, ...])
    assert_type(chain.shipments, tuple[Shipment, ...])
    assert_type(chain.counts, tuple[StockCount, ...])
    assert_type(chain.weighings, tuple[Weighing, ...])
    assert_type(chain.tests, tuple[BeanTest, ...])
    assert_type(chain.lab_results, tuple[LabResult, ...])
    assert_type(chain.certificates, tuple[Certificate, ...])
    assert_type(chain.permits, tuple[Permit, ...])
    assert_type(chain.land_documents, tuple[LandDocument, ...])
    assert_type(chain.plot_checks, tuple[PlotCheck, ...])
    assert_type(chain.declarations, tuple[Declaration, ...])
    assert_type(chain.payments, tuple[Payment, ...])
    assert_type(chain.consents, tuple[Consent, ...])
    assert_type(chain.attestations, tuple[Attestation, ...])
    assert_type(chain.coachings, tuple[Coaching, ...])
    assert_type(chain.partnerships, tuple[Partnership, ...])
    assert_type(chain.works, tuple[Work, ...])
    assert_type(chain.surveys, tuple[Survey, ...])
    assert_type(chain.expenses, tuple[Expense, ...])
    assert_type(chain.corrections, tuple[Correction, ...])


def test_readings() -> None:
    reading = Reading(chain=Chain(), issues=[Issue(Place(), "Expected a number")])
    assert_type(reading.chain, Chain)
    assert_type(reading.issues, tuple[Issue, ...])
    assert_type(reading.notes, tuple[str, ...])
    assert_type(reading.settings, Extra)
    assert_type(Severity.ERROR.rank, int)
