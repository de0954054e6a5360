"""Evidence: tests, certificates, permits, land documents, checks, declarations, payments.

Indonesian words: test *uji*, certificate *sertifikat*, permit *izin*, land document *surat tanah*,
payment *pembayaran*, consent *persetujuan*, attestation *keterangan resmi*.
"""

import enum
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import attrs

from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import (
    CertificateId,
    LandDocumentId,
    LotId,
    PartyId,
    PermitId,
    PlotId,
    ProductId,
    RecordId,
    TransferId,
)
from cocoachain.values.mass import Mass


class BeanTestKind(enum.StrEnum):
    """What was tested; with ``lab`` the words of the ledger's column ``kind`` of tests."""

    CUT = "cut"
    COUNT = "count"
    MOISTURE = "moisture"
    FERMENTATION = "fermentation"


class CheckResult(enum.StrEnum):
    """What a plot check found."""

    CLEAR = "clear"
    FOUND = "found"
    UNKNOWN = "unknown"


class CheckSubject(enum.StrEnum):
    """What a plot was checked for."""

    DEFORESTATION = "deforestation"
    PROTECTED_AREA = "protected_area"
    LEGALITY = "legality"


class Activity(enum.StrEnum):
    """What a due diligence statement declares (field page §7.3; TRADE was removed)."""

    DOMESTIC = "DOMESTIC"
    IMPORT = "IMPORT"
    EXPORT = "EXPORT"


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class BeanTest(Record):
    """A cut test, bean count, moisture or fermentation test of one lot (SNI 2323, ISO 2451)."""

    lot: LotId
    """The lot."""

    when: datetime
    """When it was tested."""

    kind: BeanTestKind
    """What was tested."""

    value: Decimal | None = None
    """The result: beans per 100 g, per cent moisture, or fermentation index."""

    unit: str | None = None
    """The unit of ``value``."""

    sample: int | None = None
    """How many beans were cut; 300 by ISO 1114."""

    mouldy: Decimal | None = None
    """Per cent of beans, as are the next five."""

    slaty: Decimal | None = None
    """Per cent slaty."""

    insect: Decimal | None = None
    """Per cent insect-damaged."""

    germinated: Decimal | None = None
    """Per cent germinated."""

    flat: Decimal | None = None
    """Per cent flat."""

    violet: Decimal | None = None
    """Per cent violet."""

    laboratory: str | None = None
    """Who tested."""

    document: str | None = None
    """Number of the report."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class LabResult(Record):
    """A laboratory's result for one substance in one lot."""

    lot: LotId
    """The lot."""

    when: datetime
    """When it was tested."""

    substance: str = ""
    """What was looked for, such as cadmium; empty where the report was not copied."""

    value: Decimal | None = None
    """How much was found."""

    unit: str | None = None
    """The unit of ``value``, such as mg/kg."""

    sample: int | None = None
    """Size of the sample."""

    laboratory: str | None = None
    """Who tested."""

    document: str | None = None
    """Number of the report."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Certificate(Record):
    """A certificate of a scheme that a party or group holds for a time."""

    id: CertificateId
    """Unique among certificates."""

    holder: PartyId
    """Who holds it; a group's covers its members."""

    scheme: str
    """Such as RA, Fairtrade, EU organic (field page §10)."""

    valid_from: date
    """First day; the ledger's column ``from``."""

    valid_to: date | None = None
    """Last day; the ledger's column ``to``."""

    product: ProductId | None = None
    """The product that it is for, if for one only."""

    model: str | None = None
    """ISO 22095 chain-of-custody model that it allows."""

    quota: Mass | None = None
    """The most that may be sold under it; the ledger's column ``quota_kg``."""

    number: str | None = None
    """The scheme's number."""

    def covers(self, day: date) -> bool:
        """Whether it is valid on that day, first and last day included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Permit(Record):
    """P-IRT, BPOM, halal, SNI and the like: what a product needs to be sold."""

    id: PermitId
    """Unique among permits."""

    holder: PartyId
    """Who holds it."""

    scheme: str
    """Which kind of permit."""

    valid_from: date
    """First day; the ledger's column ``from``."""

    valid_to: date | None = None
    """Last day; the ledger's column ``to``."""

    product: ProductId | None = None
    """The product that it is for, if for one only."""

    model: str | None = None
    """ISO 22095 chain-of-custody model that it asks for, if any."""

    quota: Mass | None = None
    """The most that may be sold under it; the ledger's column ``quota_kg``."""

    number: str | None = None
    """The register's number."""

    def covers(self, day: date) -> bool:
        """Whether it is valid on that day, first and last day included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class LandDocument(Record):
    """A title, village letter or cultivation register entry (SHM, SKT, STDB)."""

    id: LandDocumentId
    """Unique among land documents."""

    plot: PlotId | None = None
    """The plot, where the plot does not name the document itself."""

    kind: str = ""
    """Such as STDB, SHM, SKT (field page §8.1)."""

    number: str | None = None
    """The register's number."""

    holder: PartyId | None = None
    """In whose name."""

    valid_from: date | None = None
    """First day."""

    valid_to: date | None = None
    """Last day."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class PlotCheck(Record):
    """What somebody found who checked a plot."""

    plot: PlotId
    """The plot."""

    about: CheckSubject
    """What it was checked for."""

    result: CheckResult
    """What was found."""

    as_of: date
    """The day that the finding speaks of."""

    source: str
    """Who or which data set says so."""


def _lots(values: Iterable[LotId]) -> tuple[LotId, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


def _others(values: Iterable[RecordId]) -> tuple[RecordId, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Declaration(Record):
    """A due diligence statement (DDS) under the EUDR, field page §7."""

    id: RecordId
    """Our own number for it."""

    reference: str | None = None
    """The information system's reference number."""

    verification: str | None = None
    """The verification number beside it."""

    party: PartyId | None = None
    """Who declares."""

    activity: Activity | None = None
    """What is declared."""

    lots: tuple[LotId, ...] = attrs.field(default=(), converter=_lots, metadata=BY_TYPE)
    """The lots that it covers."""

    when: datetime | None = None
    """When it was submitted."""

    hs: str | None = None
    """HS heading, 2 to 6 digits."""

    mass: Mass | None = None
    """Net mass declared."""

    country: str | None = None
    """Country of activity, ISO 3166-1 alpha-2."""

    border_country: str | None = None
    """Country of entry (import) or exit (export), ISO 3166-1 alpha-2."""

    description: str | None = None
    """What the goods are called in trade, at most 150 characters."""

    upstream: tuple[RecordId, ...] = attrs.field(default=(), converter=_others, metadata=BY_TYPE)
    """The declarations of others that this one refers to."""

    kept_until: date | None = None
    """The last day for which the records behind it are kept; five years are asked for."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Payment(Record):
    """Money that was paid."""

    id: RecordId
    """Unique among payments."""

    payer: PartyId | None = None
    """Who paid."""

    payee: PartyId | None = None
    """Who was paid."""

    amount: Decimal
    """How much, in ``currency``."""

    currency: str | None = None
    """ISO 4217."""

    when: datetime | None = None
    """When."""

    transfer: TransferId | None = None
    """For which transfer."""

    document: str | None = None
    """Number of the receipt."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Consent(Record):
    """A person allows that something about them is shown."""

    id: RecordId
    """Unique among consents."""

    party: PartyId
    """Who consents."""

    scope: str
    """What may be shown, and where."""

    given: date
    """Since when."""

    withdrawn: date | None = None
    """Until when."""

    document: str | None = None
    """Where the signature is."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Attestation(Record):
    """What somebody vouches for that cannot be computed: an award, a star, pride of a region."""

    id: RecordId
    """Unique among attestations."""

    about: RecordId
    """The party, product, plot or lot that it speaks of."""

    statement: str
    """What is attested."""

    by: str
    """Who attests."""

    when: date
    """Since when."""

    valid_to: date | None = None
    """Until when."""

    value: str | None = None
    """A grade or number, such as stars."""

    document: str | None = None
    """Where it is written."""
