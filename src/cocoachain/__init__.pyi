from cocoachain.custody.accounts import MassBalanceAccount
from cocoachain.custody.claims import Claim
from cocoachain.custody.largest import LargestClaim, largest_claim, largest_claims
from cocoachain.diligence.coverage import Coverage
from cocoachain.diligence.packages import Package, package
from cocoachain.errors import (
    CocoachainError,
    ConflictError,
    FormatError,
    MassUnknownError,
    MissingExtraError,
    RecordError,
    RecordTypeError,
    UnknownChoiceError,
    UnknownRecordError,
    UnsoundChainError,
)
from cocoachain.findings import Finding, Severity
from cocoachain.formats.eudr.statement import Commodity, Operator, Producer, Reference, Statement
from cocoachain.formats.reading import read
from cocoachain.lineage.balances import reconcile
from cocoachain.lineage.books.reconciliations import (
    Balance,
    Difference,
    DifferenceCause,
    Reconciliation,
)
from cocoachain.lineage.books.stocktakes import Counted
from cocoachain.lineage.bounds import Carried, OriginBounds, Witness, origin_bounds
from cocoachain.lineage.changing import Change
from cocoachain.lineage.comparing import Comparison, compare
from cocoachain.lineage.debts import Debt, Debts, owed
from cocoachain.lineage.deliveries import Delivery, Received, received
from cocoachain.lineage.destinations import Destination, Destinations, End, destinations
from cocoachain.lineage.lineage import Lineage, StepPortion
from cocoachain.lineage.origin_tables import OriginsTable, origins_table
from cocoachain.lineage.paths import Paths, paths
from cocoachain.lineage.reach.affected import Affected, How
from cocoachain.lineage.reach.contacts import Contact, is_cleaning
from cocoachain.lineage.reach.whereabouts import State, Whereabout
from cocoachain.lineage.recalls import Recall, recall
from cocoachain.lineage.sampling import Sample, sample
from cocoachain.lineage.shared_sources import SharedSource, SharedSources, common_sources
from cocoachain.lineage.shares import Origins, origins
from cocoachain.lineage.stocks import Overdrawn, Stock, stock
from cocoachain.lineage.tracing import Trace, trace_back, trace_forward
from cocoachain.lineage.yields import Yield, Yields, yields
from cocoachain.model.chain import Chain
from cocoachain.model.claims import ClaimSubject, CustodyModel, LotClaim
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import (
    Activity,
    Attestation,
    BeanTest,
    BeanTestKind,
    Certificate,
    CheckResult,
    CheckSubject,
    Consent,
    Declaration,
    LabResult,
    LandDocument,
    Payment,
    Permit,
    PlotCheck,
)
from cocoachain.model.lots import (
    BeanBlend,
    BeanLot,
    ButterLot,
    CakeLot,
    ChocolateBatch,
    FoodLot,
    IngredientLot,
    LiquorLot,
    Lot,
    NibLot,
    OtherLot,
    PackedLot,
    PodLot,
    PowderLot,
    ShellLot,
    Stage,
    WetBeanLot,
)
from cocoachain.model.movements import Shipment, StockCount, Transfer, TransferKind, Weighing
from cocoachain.model.parties import (
    CONSUMERS,
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Party,
    Processor,
)
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe, RecipePart
from cocoachain.model.programme import Attendance, Coaching, Expense, Partnership, Survey, Work
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.programme import Indicator, Scorecard, scorecard
from cocoachain.readings import Issue, Reading
from cocoachain.rules.baselines import Accepted, Baseline, News
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rule import Rule, rule
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import (
    CertificateId,
    LandDocumentId,
    LotId,
    PartyId,
    PermitId,
    PlotId,
    ProductId,
    RecipeId,
    RecordId,
    ShipmentId,
    SiteId,
    StepId,
    TransferId,
)
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from cocoachain.values.places import Place
from cocoachain.verdicts import Verdict

__version__: str

__all__ = [
    "CONSUMERS",
    "PROFILES",
    "RULES",
    "Accepted",
    "Activity",
    "Affected",
    "Attendance",
    "Attestation",
    "Balance",
    "Baseline",
    "BeanBlend",
    "BeanLot",
    "BeanTest",
    "BeanTestKind",
    "ButterLot",
    "CakeLot",
    "Carried",
    "Centre",
    "Certificate",
    "CertificateId",
    "Chain",
    "Change",
    "CheckResult",
    "CheckSubject",
    "ChocolateBatch",
    "Claim",
    "ClaimSubject",
    "Coaching",
    "CocoachainError",
    "Commodity",
    "Comparison",
    "ConflictError",
    "Consent",
    "Contact",
    "Correction",
    "Counted",
    "Coverage",
    "CustodyModel",
    "Debt",
    "Debts",
    "Declaration",
    "Delivery",
    "Destination",
    "Destinations",
    "Difference",
    "DifferenceCause",
    "End",
    "Expense",
    "Farmer",
    "FarmerGroup",
    "Finding",
    "FoodLot",
    "FormatError",
    "How",
    "Indicator",
    "IngredientLot",
    "Institution",
    "Issue",
    "LabResult",
    "LandDocument",
    "LandDocumentId",
    "LargestClaim",
    "Lineage",
    "LiquorLot",
    "Loss",
    "LossCause",
    "Lot",
    "LotClaim",
    "LotId",
    "Mass",
    "MassBalanceAccount",
    "MassUnknownError",
    "Membership",
    "MissingExtraError",
    "MultiPolygon",
    "News",
    "NibLot",
    "Operator",
    "OriginBounds",
    "Origins",
    "OriginsTable",
    "OtherLot",
    "Overdrawn",
    "Package",
    "PackedLot",
    "Partner",
    "Partnership",
    "Party",
    "PartyId",
    "Paths",
    "Payment",
    "Permit",
    "PermitId",
    "Place",
    "Plot",
    "PlotCheck",
    "PlotId",
    "PodLot",
    "Point",
    "Polygon",
    "Portion",
    "PowderLot",
    "Processor",
    "Producer",
    "Product",
    "ProductId",
    "Reading",
    "Recall",
    "Received",
    "Recipe",
    "RecipeId",
    "RecipePart",
    "Reconciliation",
    "Record",
    "RecordError",
    "RecordId",
    "RecordTypeError",
    "Reference",
    "Rule",
    "Sample",
    "Scorecard",
    "Severity",
    "SharedSource",
    "SharedSources",
    "ShellLot",
    "Shipment",
    "ShipmentId",
    "Site",
    "SiteId",
    "Stage",
    "State",
    "Statement",
    "Step",
    "StepId",
    "StepKind",
    "StepPortion",
    "Stock",
    "StockCount",
    "Survey",
    "Trace",
    "Transfer",
    "TransferId",
    "TransferKind",
    "UnknownChoiceError",
    "UnknownRecordError",
    "UnsoundChainError",
    "Verdict",
    "Weighing",
    "WetBeanLot",
    "Whereabout",
    "WholeDay",
    "Witness",
    "Work",
    "Yield",
    "Yields",
    "check",
    "common_sources",
    "compare",
    "destinations",
    "is_cleaning",
    "largest_claim",
    "largest_claims",
    "origin_bounds",
    "origins",
    "origins_table",
    "owed",
    "package",
    "paths",
    "read",
    "recall",
    "received",
    "reconcile",
    "rule",
    "sample",
    "scorecard",
    "stock",
    "trace_back",
    "trace_forward",
    "yields",
]
