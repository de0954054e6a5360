"""Rule of permits: their numbers, and goods that are sold without (N04)."""

from collections.abc import Iterator
from datetime import date

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Permit
from cocoachain.model.lots import FinishedLot
from cocoachain.model.movements import TransferKind
from cocoachain.model.plots import region_parts
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.registers import (
    halal_from,
    is_halal,
    permit_form,
)

PERMIT_FORM = "Expected the {scheme} number of {expected}, got {got}"
PERMIT_YEAR = "Expected the {scheme} number to end in its year of expiry, {year}, got {got}"
NO_HALAL = (
    "Expected a halal certificate of {maker} for product {product} when it was sold on {day}, "
    "got none"
)
NO_PERMIT = "Expected a permit for product {product} when it was sold on {day}, got none"
_SOLD = {TransferKind.SALE, TransferKind.CONSIGNMENT}


@rule(
    "N04",
    Severity.WARNING,
    settings={
        "maker": Setting(
            "small", "How large makers are; a small one needs halal later", ("small", "large")
        )
    },
    says=[PERMIT_FORM, PERMIT_YEAR, NO_HALAL, NO_PERMIT],
)
def permit_number(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A permit's number is not of its form, or goods were sold without permit or halal certificate.

    P-IRT has 15 digits, of which the last two are the year in which it ends; BPOM MD and ML have
    12. Judged too is each product of a maker in Indonesia on the days that it was sold: it must
    have a permit at all, and from the day on which it is required a halal certificate, for the
    product or for its maker. Whether the permit was valid that day is the matter of T07.

    Why: What is sold without them can be taken off the shelf.
    Mend: Copy the number from the certificate again, or record the missing permit.
    Source: Field page §10, permits; halal: small makers by 17 October 2026; §12, row N04.
    """
    chain = lineage.chain
    sales = list(_sales(lineage))
    if not chain.permits and not sales:
        yield Unjudged("no permit is recorded, and no product was sold")
        return
    for permit in chain.permits:
        yield from _misnumbered(permit)
    needed_from = halal_from(settings["maker"])
    told: set[tuple[str, str]] = set()
    for lot, day in sales:
        product = chain.product(str(lot.product))
        permits = [each for each in chain.permits if _is_for(each, product.id, product.maker)]
        lacking = [] if any(not is_halal(each.scheme) for each in permits) else [NO_PERMIT]
        if day >= needed_from and not any(
            is_halal(each.scheme) and each.covers(day) for each in permits
        ):
            lacking.append(NO_HALAL)
        for template in lacking:
            if (product.id, template) not in told:
                told.add((product.id, template))
                values = {"maker": product.maker, "product": product.id, "day": day.isoformat()}
                yield Finding.at(product, template, lots=[lot.id], told=values)


def _is_for(permit: Permit, product: str, maker: str | None) -> bool:
    """Whether a permit is for a product, or for all that its maker makes."""
    if permit.product is not None:
        return permit.product == product
    return permit.holder == maker


def _misnumbered(permit: Permit) -> Iterator[Finding]:
    form = permit_form(permit.scheme)
    if form is None or permit.number is None:
        return
    if not form.pattern.fullmatch(permit.number.strip()):
        yield Finding.at(
            permit, PERMIT_FORM, scheme=permit.scheme, expected=form.expected, got=permit.number
        )
    elif form.name == "pirt" and permit.valid_to is not None:
        year = f"{permit.valid_to.year % 100:02}"
        if permit.number.strip()[-2:] != year:
            yield Finding.at(
                permit, PERMIT_YEAR, scheme=permit.scheme, year=year, got=permit.number
            )


def _sales(lineage: Lineage) -> Iterator[tuple[FinishedLot, date]]:
    """Lots of products made in Indonesia, with the days on which they were sold, earliest first."""
    chain = lineage.chain
    local = {
        each.id for each in chain.products if each.maker and _country(chain, each.maker) == "ID"
    }
    lots = {
        each.id: each
        for each in lineage.lots
        if isinstance(each, FinishedLot) and each.product in local
    }
    dated = sorted(
        (each.when.date(), each.id, each.lot)
        for each in chain.transfers
        if each.when is not None and each.kind in _SOLD and each.lot in lots
    )
    for day, _, lot in dated:
        yield lots[lot], day


def _country(chain: Chain, party: str) -> str | None:
    """The country of a party, or that of its region."""
    record = next((each for each in chain.parties if each.id == party), None)
    if record is None:
        return None
    return record.country or region_parts(record.region).get("country")
