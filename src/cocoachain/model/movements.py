"""Movements: lots change hands or place, are counted and weighed.

Indonesian words: transfer *pindah tangan*, shipment *pengiriman*, stock-take *stok opname*,
weighing *penimbangan*.
"""

import enum
from datetime import datetime
from decimal import Decimal

import attrs

from cocoachain.model.fields import checked
from cocoachain.model.lots import Stage
from cocoachain.model.records import Record
from cocoachain.values.identifiers import LotId, PartyId, ShipmentId, SiteId, TransferId
from cocoachain.values.mass import Mass


class TransferKind(enum.StrEnum):
    """Why a lot moved; the words of the ledger's column ``kind``."""

    PURCHASE = "purchase"
    SALE = "sale"
    MOVE = "move"
    TOLL = "toll"
    CONSIGNMENT = "consignment"
    RETURN = "return"
    SAMPLE = "sample"
    GIFT = "gift"
    OWN_USE = "own_use"


_OWNERSHIP_STAYS = {TransferKind.MOVE, TransferKind.TOLL, TransferKind.CONSIGNMENT}


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Transfer(Record):
    """A portion of a lot passes from one party or site to another."""

    id: TransferId
    """Unique among transfers."""

    lot: LotId
    """The lot; its identifier stays the same."""

    mass: Mass | None = None
    """What was sent; ``None`` if it was not measured."""

    received: Mass | None = None
    """What arrived, where that was weighed; the ledger's column ``received_kg``."""

    kind: TransferKind = TransferKind.MOVE
    """Why."""

    custody: bool = True
    """Whether it passes the holding of the goods."""

    ownership: bool | None = None
    """Whether it passes the property; ``None``: as the kind says (see ``passes_ownership``)."""

    from_party: PartyId | None = None
    """Who gave."""

    to_party: PartyId | None = None
    """Who took; ``consumers`` for walk-in buyers."""

    from_site: SiteId | None = None
    """Where it left."""

    to_site: SiteId | None = None
    """Where it arrived."""

    when: datetime | None = None
    """When it was handed over."""

    unit_price: Decimal | None = None
    """Price of one kilogram, in ``currency``."""

    price: Decimal | None = None
    """Price of the whole, in ``currency``."""

    premium: Decimal | None = None
    """Paid on top, in ``currency``."""

    deduction: Decimal | None = None
    """Taken off, in ``currency``."""

    currency: str | None = None
    """ISO 4217, such as ``IDR``."""

    shipment: ShipmentId | None = None
    """The shipment that it was part of."""

    document: str | None = None
    """Number of the slip, waybill or invoice."""

    @property
    def passes_ownership(self) -> bool:
        """Whether the property passed: moves, tolling and consignment leave it where it was."""
        return self.kind not in _OWNERSHIP_STAYS if self.ownership is None else self.ownership


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Shipment(Record):
    """Transfers under one document."""

    id: ShipmentId
    """Unique among shipments."""

    document: str | None = None
    """Number of the waybill or bill of lading."""

    when: datetime | None = None
    """When it left."""

    from_party: PartyId | None = None
    """Who sent."""

    to_party: PartyId | None = None
    """Who receives."""

    carrier: str | None = None
    """Who carries."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class StockCount(Record):
    """A stock-take: what was found at a site, of one lot or one stage; the first may be opening."""

    when: datetime
    """When it was counted."""

    site: SiteId
    """Where."""

    mass: Mass
    """What was found."""

    lot: LotId | None = None
    """Of which lot."""

    stage: Stage | None = None
    """Of which stage, where lots were not told apart."""

    by: str | None = None
    """Who counted."""


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Weighing(Record):
    """One reading of a scale."""

    lot: LotId
    """The lot."""

    when: datetime
    """When."""

    mass: Mass
    """What the scale showed."""

    scale: str | None = None
    """Which scale."""

    moisture_pct: Decimal | None = None
    """Water in per cent by mass at that moment."""
