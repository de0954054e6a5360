"""Rule of papers that were valid when they were relied on (T07)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import Certificate, Permit
from cocoachain.model.lots import FinishedLot
from cocoachain.model.movements import TransferKind
from cocoachain.model.products import Product
from cocoachain.model.records import Record
from cocoachain.rules.rule import Said, Unjudged, rule

NOT_VALID = (
    "Expected {kind} {paper} valid on {day}, when lot {lot} was {event}, got it valid {span}"
)
_SOLD = {TransferKind.SALE, TransferKind.CONSIGNMENT}


@attrs.frozen
class _Event:
    """Something that relies on a paper."""

    record: Record
    lot: FinishedLot
    day: date
    word: str


def _no_reliance(lineage: Lineage) -> str | None:
    """Why there is nothing to judge: no product relies on a paper that is recorded."""
    chain = lineage.chain
    named = any(product.permit is not None for product in chain.products)
    if named or any(certificate.product is not None for certificate in chain.certificates):
        return None
    return "no product names a permit, and no certificate a product"


@rule("T07", needs=[_no_reliance], says=[NOT_VALID])
def paper_not_valid(lineage: Lineage) -> Iterator[Said]:
    """A product was made or sold on a day when its permit or certificate was not valid.

    Judged is each finished lot of a product, on the day it was made and on the days it was sold
    or given on consignment:

    - Against the permit that the product names. Any permit of the same scheme and holder counts as
      its renewal, if it is for this product or for no product in particular. Not valid is an error.
    - Against the certificates that name the product, scheme by scheme: after the last day of one,
      unless another covers the day. That is a warning, since neither lot nor sale says that it
      was certified. Before the first certificate nothing is asked.

    First and last day are valid. A moment counts as the day that it was where it was written down.
    A permit without a record is a finding of G07.

    Why: What is sold without a valid permit can be taken off the shelf, and a claim without a
        valid certificate is false.
    Mend: Record the renewal, or correct the product's permit or the dates.
    Source: Field page §6.2, transaction certificate check; §8, §10 permits; §12, row T07.
    """
    events = list(_events(lineage))
    chain = lineage.chain
    if not events:
        yield Unjudged("no lot of such a product says when it was made or sold")
        return
    by_product: dict[str, list[_Event]] = {}
    for event in events:
        by_product.setdefault(str(event.lot.product), []).append(event)
    for product in chain.products:
        relying = by_product.get(product.id, [])
        permit = chain.find("permit", product.permit) if product.permit else None
        if isinstance(permit, Permit):
            yield from _permit_faults(permit, _renewals(chain.permits, permit, product), relying)
        yield from _lapsed(chain.certificates, product, relying)


def _events(lineage: Lineage) -> Iterator[_Event]:
    """Each making and sale of a finished lot of a product."""
    finished = {lot.id: lot for lot in lineage.lots if isinstance(lot, FinishedLot) and lot.product}
    for lot in finished.values():
        day = _day(lot.made)
        if day is not None:
            yield _Event(lot, lot, day, "made")
    for transfer in lineage.chain.transfers:
        sold = finished.get(transfer.lot)
        day = _day(transfer.when)
        if sold is not None and day is not None and transfer.kind in _SOLD:
            yield _Event(transfer, sold, day, "sold")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _renewals(permits: Iterable[Permit], permit: Permit, product: Product) -> list[Permit]:
    """The permit, and those that may stand for it."""
    return [
        each
        for each in permits
        if each == permit
        or (each.scheme == permit.scheme and each.holder == permit.holder
            and each.product in {None, product.id})
    ]  # fmt: skip


def _permit_faults(permit: Permit, papers: list[Permit], events: list[_Event]) -> Iterator[Finding]:
    for event in events:
        if not any(paper.covers(event.day) for paper in papers):
            yield _not_valid("permit", permit, event, None)


def _lapsed(
    certificates: Iterable[Certificate], product: Product, events: list[_Event]
) -> Iterator[Finding]:
    """Events after a certificate of the product had ended, that no other of the scheme covers."""
    schemes: dict[str, list[Certificate]] = {}
    for each in certificates:
        if each.product == product.id:
            schemes.setdefault(each.scheme, []).append(each)
    for _, papers in sorted(schemes.items()):
        for event in events:
            ended = [
                each for each in papers if each.valid_to is not None and each.valid_to < event.day
            ]
            if ended and not any(each.covers(event.day) for each in papers):
                last = max(ended, key=lambda each: (each.valid_to, each.id))
                yield _not_valid("certificate", last, event, Severity.WARNING)


def _not_valid(
    kind: str, paper: Permit | Certificate, event: _Event, severity: Severity | None
) -> Finding:
    until = "on" if paper.valid_to is None else f"to {paper.valid_to.isoformat()}"
    return Finding.at(
        event.record,
        NOT_VALID,
        severity=severity,
        lots=[event.lot.id],
        kind=kind,
        paper=paper.id,
        day=event.day.isoformat(),
        lot=event.lot.id,
        event=event.word,
        span=f"from {paper.valid_from.isoformat()} {until}",
    )
