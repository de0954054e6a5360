"""One strategy for each kind of record, called as a chain calls its records.

Each takes ``hostile=True`` for values that programs trip over, and strategies for single fields by
name: ``farmers(region=st.just("52.08.02.2003"))``. Fields that are not given are drawn.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.model.claims import LotClaim
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
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.movements import Shipment, StockCount, Transfer, Weighing
from cocoachain.model.parties import (
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Processor,
)
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe
from cocoachain.model.programme import Coaching, Expense, Partnership, Survey, Work
from cocoachain.model.steps import Step
from cocoachain.strategies.record_strategies import records_of


def farmers(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Farmer]:
    """Farmers."""
    return records_of(Farmer, hostile=hostile, **fields)


def groups(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[FarmerGroup]:
    """Farmers' groups."""
    return records_of(FarmerGroup, hostile=hostile, **fields)


def processors(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Processor]:
    """Processors."""
    return records_of(Processor, hostile=hostile, **fields)


def partners(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Partner]:
    """Partners."""
    return records_of(Partner, hostile=hostile, **fields)


def institutions(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Institution]:
    """Institutions."""
    return records_of(Institution, hostile=hostile, **fields)


def centres(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Centre]:
    """Centres."""
    return records_of(Centre, hostile=hostile, **fields)


def memberships(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Membership]:
    """Memberships."""
    return records_of(Membership, hostile=hostile, **fields)


def plots(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Plot]:
    """Plots."""
    return records_of(Plot, hostile=hostile, **fields)


def sites(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Site]:
    """Sites."""
    return records_of(Site, hostile=hostile, **fields)


def products(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Product]:
    """Products."""
    return records_of(Product, hostile=hostile, **fields)


def recipes(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Recipe]:
    """Recipes."""
    return records_of(Recipe, hostile=hostile, **fields)


def lots(
    *stages: Stage | str, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Lot]:
    """Lots of those stages, or of any: ``lots("beans", plot=st.just("PLOT-1"))``."""
    chosen = [Stage(stage) for stage in stages] or list(Stage)
    return st.one_of([records_of(LOT_CLASSES[each], hostile=hostile, **fields) for each in chosen])


def steps(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Step]:
    """Steps."""
    return records_of(Step, hostile=hostile, **fields)


def transfers(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Transfer]:
    """Transfers."""
    return records_of(Transfer, hostile=hostile, **fields)


def shipments(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Shipment]:
    """Shipments."""
    return records_of(Shipment, hostile=hostile, **fields)


def counts(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[StockCount]:
    """Stock-takes."""
    return records_of(StockCount, hostile=hostile, **fields)


def weighings(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Weighing]:
    """Weighings."""
    return records_of(Weighing, hostile=hostile, **fields)


def tests(
    *,
    hostile: bool = False,  # noqa: PT028 - it draws bean tests, it is none
    **fields: SearchStrategy[Any],
) -> SearchStrategy[BeanTest]:
    """Bean tests."""
    return records_of(BeanTest, hostile=hostile, **fields)


def lab_results(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[LabResult]:
    """Laboratory results."""
    return records_of(LabResult, hostile=hostile, **fields)


def certificates(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Certificate]:
    """Certificates."""
    return records_of(Certificate, hostile=hostile, **fields)


def claims(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[LotClaim]:
    """Claims."""
    return records_of(LotClaim, hostile=hostile, **fields)


def permits(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Permit]:
    """Permits."""
    return records_of(Permit, hostile=hostile, **fields)


def land_documents(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[LandDocument]:
    """Land documents."""
    return records_of(LandDocument, hostile=hostile, **fields)


def plot_checks(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[PlotCheck]:
    """Plot checks."""
    return records_of(PlotCheck, hostile=hostile, **fields)


def declarations(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Declaration]:
    """Due diligence statements."""
    return records_of(Declaration, hostile=hostile, **fields)


def payments(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Payment]:
    """Payments."""
    return records_of(Payment, hostile=hostile, **fields)


def consents(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Consent]:
    """Consents."""
    return records_of(Consent, hostile=hostile, **fields)


def attestations(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Attestation]:
    """Attestations."""
    return records_of(Attestation, hostile=hostile, **fields)


def coachings(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Coaching]:
    """Coachings."""
    return records_of(Coaching, hostile=hostile, **fields)


def partnerships(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Partnership]:
    """Partnerships."""
    return records_of(Partnership, hostile=hostile, **fields)


def works(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Work]:
    """Paid work."""
    return records_of(Work, hostile=hostile, **fields)


def surveys(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Survey]:
    """Surveys."""
    return records_of(Survey, hostile=hostile, **fields)


def expenses(*, hostile: bool = False, **fields: SearchStrategy[Any]) -> SearchStrategy[Expense]:
    """Expenses."""
    return records_of(Expense, hostile=hostile, **fields)


def corrections(
    *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[Correction]:
    """Corrections."""
    return records_of(Correction, hostile=hostile, **fields)
