"""Rule of the certificate that cocoa powder needs in Indonesia (Q09)."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot, Lot, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS, Party
from cocoachain.model.plots import Site
from cocoachain.rules.composition_words import facts_of, is_powder, plain
from cocoachain.rules.contaminants import country_of
from cocoachain.rules.limits import Limit, limit
from cocoachain.rules.quality_products import product_of
from cocoachain.rules.rule import Said, Unjudged, rule

if TYPE_CHECKING:
    from cocoachain.model.evidence import Certificate, Permit

NO_CERTIFICATE = (
    "Expected a certificate {scheme} of {holder} that is valid on {day}, when cocoa powder {lot} "
    "was sold in Indonesia, got none"
)
LAPSED = (
    "Expected a certificate {scheme} of {holder} that is valid on {day}, when cocoa powder {lot} "
    "was sold in Indonesia, got {paper}, valid {span}"
)
_SOLD = {TransferKind.SALE, TransferKind.CONSIGNMENT}


@rule("Q09", Severity.WARNING, needs=["transfers"], says=[NO_CERTIFICATE, LAPSED])
def powder_sold_without_sni(lineage: Lineage) -> Iterator[Said]:
    """Cocoa powder was sold in Indonesia without the certificate of SNI 3747.

    Judged is each sale, or giving on consignment, of a powder lot or of a packed lot whose product
    is cocoa powder (by class, or HS 1805), to a buyer in Indonesia or to consumers of a seller
    there. The seller, or the product's maker, must hold a certificate or permit whose scheme names
    SNI 3747, for this product or for none in particular, that is valid on the day; first and last
    day count. Sweetened powder and mixes are not meant.

    Why: Powder without SNI is taken off the market, home-made or imported.
    Mend: Apply for the certificate (SPPT SNI), or record it with its dates.
    Source: Field page §3.3, SNI 3747:2024, mandatory by Permenperin 10/2025. The day it came into
        force has not been seen: sales since 1 January 2025 are judged.
    """
    asked = limit("products", "sni-powder-certificate")
    judged = unknown = 0
    found: list[Finding] = []
    for transfer, lot in _sales(lineage):
        judged += 1
        abroad = _is_abroad(lineage, transfer)
        if abroad is None or transfer.when is None:
            unknown += 1
        elif not abroad and asked.covers(transfer.when.date()):
            found += _fault(lineage, transfer, lot, transfer.when.date(), asked)
    if not judged or unknown:
        reason = "it does not say when, or in which country" if judged else "no powder was sold"
        yield Unjudged(reason, unknown, judged, "sales of powder")
    yield from found


def _sales(lineage: Lineage) -> Iterator[tuple[Transfer, Lot]]:
    """Each sale of cocoa powder, with the lot."""
    known: dict[str, bool] = {}
    chain = lineage.chain
    for transfer in chain.transfers:
        if transfer.kind not in _SOLD:
            continue
        lot = chain.find("lot", transfer.lot)
        if isinstance(lot, Lot) and known.setdefault(lot.id, _is_powder(lineage, lot)):
            yield transfer, lot


def _is_powder(lineage: Lineage, lot: Lot) -> bool:
    if lot.stage is Stage.POWDER:
        return True
    product = product_of(lineage, lot)
    if product is None:
        return False
    recipe = lineage.chain.find("recipe", product.recipe) if product.recipe else None
    return is_powder(product, facts_of(product, recipe).product_class)


def _is_abroad(lineage: Lineage, transfer: Transfer) -> bool | None:
    """Whether a sale was to another country than Indonesia; ``None``: nobody can tell."""
    walk_in = transfer.to_party in {None, CONSUMERS}
    if walk_in:
        where = _country(lineage, transfer.from_party, transfer.from_site)
    else:
        where = _country(lineage, transfer.to_party, transfer.to_site)
    return None if where is None else where != "ID"


def _country(lineage: Lineage, party: str | None, site: str | None) -> str | None:
    """The country of a party, or else of a site."""
    chain = lineage.chain
    found = chain.find("party", party) if party else None
    country = country_of(found) if isinstance(found, Party) else None
    place = chain.find("site", site) if site and country is None else None
    return country_of(place) if isinstance(place, Site) else country


def _fault(
    lineage: Lineage, transfer: Transfer, lot: Lot, day: date, asked: Limit
) -> Iterator[Finding]:
    product = product_of(lineage, lot)
    holders = {transfer.from_party, product.maker if product is not None else None} - {None}
    mine = lot.product if isinstance(lot, FinishedLot) else None
    wanted = plain(asked.text or "")
    papers: list[Certificate | Permit] = [*lineage.chain.certificates, *lineage.chain.permits]
    held = [
        each
        for each in papers
        if each.holder in holders
        and wanted in plain(each.scheme)
        and (mine is None or each.product in {None, mine})
    ]
    if any(each.covers(day) for each in held):
        return
    told = {
        "scheme": asked.text,
        "holder": ", ".join(sorted(str(each) for each in holders)) or "the seller",
        "day": day.isoformat(),
        "lot": lot.id,
    }
    if not held:
        yield Finding.at(
            transfer, NO_CERTIFICATE, severity=asked.severity, lots=[lot.id], told=told
        )
        return
    last = max(held, key=lambda each: (each.valid_from, each.id))
    until = "on" if last.valid_to is None else f"to {last.valid_to.isoformat()}"
    span = f"from {last.valid_from.isoformat()} {until}"
    told |= {"paper": last.id, "span": span}
    yield Finding.at(transfer, LAPSED, severity=asked.severity, lots=[lot.id], told=told)
