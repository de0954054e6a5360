"""cocoachain: the traceability of cocoa, from the plot to the bar, exactly.

Records make a :class:`Chain`, a chain is drawn as a :class:`Lineage`, questions such as
:func:`origins` and :func:`trace_back` are asked of it, and :func:`check` judges it. Every name here
is loaded when it is first used, so that importing the package costs next to nothing. The types of
the names stand in ``__init__.pyi``.

>>> from cocoachain import Lineage, origins
>>> from cocoachain.samples import two_plots
>>> origins(Lineage(two_plots()), "BAR-1")
Origins({'KBN-1': Mass.kg("25"), 'KBN-2': Mass.kg("16.666667")}, unknown=Mass.kg("0"))
"""

from importlib import import_module

__version__ = "0.1.0"

_OFFERED: dict[str, tuple[str, ...]] = {
    "errors": (
        "CocoachainError",
        "ConflictError",
        "FormatError",
        "MassUnknownError",
        "MissingExtraError",
        "RecordError",
        "RecordTypeError",
        "UnknownChoiceError",
        "UnknownRecordError",
        "UnsoundChainError",
    ),
    "values.mass": ("Mass",),
    "values.moments": ("WholeDay",),
    "values.geometry": (
        "MultiPolygon",
        "Point",
        "Polygon",
    ),
    "values.places": ("Place",),
    "findings": (
        "Finding",
        "Severity",
    ),
    "readings": (
        "Issue",
        "Reading",
    ),
    "model.records": ("Record",),
    "model.parties": (
        "CONSUMERS",
        "Centre",
        "Farmer",
        "FarmerGroup",
        "Institution",
        "Membership",
        "Partner",
        "Party",
        "Processor",
    ),
    "model.plots": (
        "Plot",
        "Site",
    ),
    "model.lots": (
        "BeanBlend",
        "BeanLot",
        "ButterLot",
        "CakeLot",
        "ChocolateBatch",
        "FoodLot",
        "IngredientLot",
        "LiquorLot",
        "Lot",
        "NibLot",
        "OtherLot",
        "PackedLot",
        "PodLot",
        "PowderLot",
        "ShellLot",
        "Stage",
        "WetBeanLot",
    ),
    "model.steps": (
        "Loss",
        "LossCause",
        "Portion",
        "Step",
        "StepKind",
    ),
    "model.movements": (
        "Shipment",
        "StockCount",
        "Transfer",
        "TransferKind",
        "Weighing",
    ),
    "model.evidence": (
        "Activity",
        "Attestation",
        "BeanTest",
        "BeanTestKind",
        "Certificate",
        "CheckResult",
        "CheckSubject",
        "Consent",
        "Declaration",
        "LabResult",
        "LandDocument",
        "Payment",
        "Permit",
        "PlotCheck",
    ),
    "model.products": (
        "Product",
        "Recipe",
        "RecipePart",
    ),
    "model.programme": (
        "Attendance",
        "Coaching",
        "Expense",
        "Partnership",
        "Survey",
        "Work",
    ),
    "model.corrections": ("Correction",),
    "model.chain": ("Chain",),
    "lineage.lineage": (
        "Lineage",
        "StepPortion",
    ),
    "lineage.tracing": (
        "Trace",
        "trace_back",
        "trace_forward",
    ),
    "lineage.shares": (
        "Origins",
        "origins",
    ),
    "lineage.destinations": (
        "Destination",
        "Destinations",
        "End",
        "destinations",
    ),
    "lineage.paths": (
        "Paths",
        "paths",
    ),
    "lineage.balances": ("reconcile",),
    "lineage.books.reconciliations": ("Balance", "Difference", "DifferenceCause", "Reconciliation"),
    "lineage.books.stocktakes": ("Counted",),
    "lineage.stocks": ("Overdrawn", "Stock", "stock"),
    "lineage.deliveries": ("Delivery", "Received", "received"),
    "lineage.yields": ("Yield", "Yields", "yields"),
    "lineage.debts": ("Debt", "Debts", "owed"),
    "lineage.sampling": ("Sample", "sample"),
    "lineage.comparing": ("Comparison", "compare"),
    "lineage.changing": ("Change",),
    "values.identifiers": (
        "CertificateId",
        "LandDocumentId",
        "LotId",
        "PartyId",
        "PermitId",
        "PlotId",
        "ProductId",
        "RecipeId",
        "RecordId",
        "ShipmentId",
        "SiteId",
        "StepId",
        "TransferId",
    ),
    "lineage.bounds": (
        "Carried",
        "OriginBounds",
        "Witness",
        "origin_bounds",
    ),
    "lineage.recalls": (
        "Recall",
        "recall",
    ),
    "lineage.reach.affected": (
        "Affected",
        "How",
    ),
    "lineage.reach.whereabouts": (
        "State",
        "Whereabout",
    ),
    "lineage.reach.contacts": (
        "Contact",
        "is_cleaning",
    ),
    "lineage.shared_sources": (
        "SharedSource",
        "SharedSources",
        "common_sources",
    ),
    "rules.baselines": ("Accepted", "Baseline", "News"),
    "lineage.origin_tables": ("OriginsTable", "origins_table"),
    "custody.claims": ("Claim",),
    "custody.accounts": ("MassBalanceAccount",),
    "custody.largest": ("LargestClaim", "largest_claim", "largest_claims"),
    "diligence.packages": ("Package", "package"),
    "diligence.coverage": ("Coverage",),
    "formats.eudr.statement": ("Statement", "Commodity", "Producer", "Reference", "Operator"),
    "model.claims": ("ClaimSubject", "CustodyModel", "LotClaim"),
    "programme": ("Indicator", "Scorecard", "scorecard"),
    "rules.rule": (
        "Rule",
        "rule",
    ),
    "rules.checking": ("check",),
    "verdicts": ("Verdict",),
    "rules.catalogue": ("RULES",),
    "rules.profiles": ("PROFILES",),
    "formats.reading": ("read",),
}
"""The public names, by the module in which they are at home."""

_HOMES = {name: home for home, names in _OFFERED.items() for name in names}

__all__ = tuple(_HOMES)


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, loaded or not, and what Python itself keeps here."""
    own = (name for name in globals() if name.startswith("__") and name.endswith("__"))
    return sorted({*_HOMES, *own})
