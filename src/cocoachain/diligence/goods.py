"""What is declared: the lots asked for, parted by heading, each part with mass, name and plots."""

from collections.abc import Iterable, Mapping
from typing import cast

import attrs

from cocoachain.errors import RecordError, RecordTypeError, UnknownRecordError, shown
from cocoachain.formats.eudr.statement import digits_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.movements import Shipment, Transfer
from cocoachain.model.plots import Plot
from cocoachain.model.products import Product
from cocoachain.values.eudr import headings_of, law
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=True)
class Goods:
    """Lots that are declared under one heading."""

    hs: str
    """The heading, digits alone."""

    description: str
    """What they are called in trade."""

    lots: tuple[str, ...]
    """Their identifiers, sorted."""

    mass: Mass | None
    """What of them is declared; ``None`` if one was not measured."""

    plots: tuple[Plot, ...]
    """The plots with a place that can be in them, by identifier."""


def asked_lots(lineage: Lineage, asked: object) -> dict[str, Mass | None]:
    """The lots that are asked for, each with the mass meant; a shipment stands for its lots.

    What several shipments took of one lot is added up; a lot that is named itself is meant whole.

    Raises:
        UnknownRecordError: There is no such lot or shipment; the nearest names are given.
        RecordError: Nothing is asked for, or a shipment without transfers.
        RecordTypeError: Not identifiers.
    """
    whole: dict[str, Mass | None] = {}
    sent: dict[str, list[Mass | None]] = {}
    for name in dict.fromkeys(_names(asked)):
        if name in lineage.columns.lot_codes:
            lot = lineage.chain.find("lot", name)
            whole[name] = lot.mass if isinstance(lot, Lot) else None
        elif lineage.chain.find("shipment", name) is not None:
            for lot_id, mass in _shipped(lineage, name).items():
                sent.setdefault(lot_id, []).append(mass)
        else:
            known = [*lineage.columns.lot_ids, *lineage.chain.names("shipment")]
            raise UnknownRecordError("lot or shipment", name, nearest_names(name, known))
    found = {**{lot: _sum(masses) for lot, masses in sent.items()}, **whole}
    if not found:
        message = "Expected a lot or shipment, got none"
        raise RecordError(message)
    return dict(sorted(found.items()))


def _names(asked: object) -> list[str]:
    given = [asked] if isinstance(asked, str | Lot | Shipment) else asked
    if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
        message = f"Expected identifiers of lots or a shipment, got {shown(asked)}"
        raise RecordTypeError(message)
    names = [each.id if isinstance(each, Lot | Shipment) else each for each in given]
    for each in names:
        if not isinstance(each, str):
            message = f"Expected identifiers of lots or a shipment, got {shown(each)}"
            raise RecordTypeError(message)
    return [str(each) for each in names]


def _shipped(lineage: Lineage, shipment: str) -> dict[str, Mass | None]:
    """The lots of a shipment, with what was sent of each."""
    moves = [each for each in lineage.chain.transfers if each.shipment == shipment]
    if not moves:
        message = f"Expected transfers under shipment {shipment!r}, got none"
        raise RecordError(message)
    by_lot: dict[str, list[Transfer]] = {}
    for each in moves:
        by_lot.setdefault(each.lot, []).append(each)
    return {lot: _sum([each.mass for each in each_move]) for lot, each_move in by_lot.items()}


def _sum(masses: Iterable[Mass | None]) -> Mass | None:
    total = Mass(0)
    for each in masses:
        if each is None:
            return None
        total += each
    return total


def parted(
    lineage: Lineage, lots: Mapping[str, Mass | None], hs: str | None
) -> tuple[list[Goods], dict[str, str]]:
    """The lots by heading, and those that are not declared, each with the reason."""
    by_heading: dict[str, list[str]] = {}
    left: dict[str, str] = {}
    for lot in lots:
        record = cast("Lot | None", lineage.chain.find("lot", lot))
        heading = digits_of(hs) if hs else heading_of(lineage, record)
        if record is not None and not record.stage.is_cocoa:
            left[lot] = f"{record.stage.value} is no cocoa"
        elif heading is None:
            left[lot] = "no HS heading is known for it; give hs"
        elif heading.startswith(law()["scope"]["white_chocolate"]):
            left[lot] = f"heading {heading} is outside the EUDR's cocoa list"
        else:
            by_heading.setdefault(heading, []).append(lot)
    goods = [_goods(lineage, heading, by_heading[heading], lots) for heading in sorted(by_heading)]
    return goods, left


def heading_of(lineage: Lineage, lot: Lot | None) -> str | None:
    """The heading of a lot's product, else the usual one of its stage."""
    if lot is None:
        return None
    product = _product(lineage, lot)
    if product is not None and product.hs:
        return digits_of(product.hs)
    return next(iter(headings_of(lot.stage)), None)


def _product(lineage: Lineage, lot: Lot) -> Product | None:
    name = lot.product if isinstance(lot, FinishedLot) else None
    found = None if name is None else lineage.chain.find("product", name)
    return found if isinstance(found, Product) else None


def _goods(
    lineage: Lineage, heading: str, lots: list[str], masses: Mapping[str, Mass | None]
) -> Goods:
    found = (lineage.chain.find("plot", plot) for plot in trace_back(lineage, lots).plots)
    return Goods(
        hs=heading,
        description=_description(lineage, lots),
        lots=tuple(lots),
        mass=_sum(masses[lot] for lot in lots),
        plots=tuple(each for each in found if isinstance(each, Plot) and each.location is not None),
    )


def _description(lineage: Lineage, lots: list[str]) -> str:
    """The names of the products, else what the stages are called; at most 150 characters."""
    words: dict[str, None] = {}
    for lot in lots:
        record = cast("Lot | None", lineage.chain.find("lot", lot))
        if record is not None:
            product = _product(lineage, record)
            named = product.name if product is not None else ""
            words[named or law()["descriptions"].get(record.stage, "Cocoa goods")] = None
    text = ", ".join(words) or "Cocoa goods"
    return text if len(text) <= 150 else f"{text[:149]}…"  # noqa: PLR2004 - descriptionOfGoods
