"""Rule of deliveries that were not paid, or not as agreed (V06)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.debts import Debt, owed
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.money import premium_of, price_of
from cocoachain.model.evidence import Payment
from cocoachain.model.movements import Transfer
from cocoachain.rules.figures import listed, shown
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.moments import latest

UNPAID = "Expected {due} {currency} paid to {farmer} for delivery {transfer}, got {paid}"
OVERPAID = "Expected at most {due} {currency} paid to {farmer} for delivery {transfer}, got {paid}"
NOT_SETTLED = (
    "Expected {due} {currency} paid by {debtor} to {farmer} for {count} deliveries, got {paid}: "
    "{transfers}"
)


@attrs.frozen(kw_only=True)
class _Line:
    """One delivery: what it costs, and what was paid for it by name."""

    transfer: Transfer
    due: Fraction
    paid: Fraction
    is_old: bool


@rule(
    "V06",
    Severity.WARNING,
    needs=["transfers", "payments"],
    settings={
        "days": Setting(60, "days after a delivery until which it may be unpaid; K"),
        "tolerance": Setting(Fraction(1, 100), "share of the price that may be off; K"),
    },
    says=[UNPAID, OVERPAID, NOT_SETTLED],
)
def delivery_mispaid(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A farmer's delivery was not paid, not wholly, or beyond its price.

    Compared is what deliveries of a farmer cost (price or unit price × mass, less deductions, plus
    premium) with what was paid for them. Payments that name no delivery count for what is open
    between the two. A delivery may be unpaid for 60 days before the last thing that the ledger
    tells of. Deliveries without a price are not judged, nor is anyone who never paid a farmer.

    Why: The farmer is who bears a wrong slip; a payment beyond the price is a delivery that is
        missing in the book.
    Mend: Pay the rest, or record the payment, the deduction or the delivery that is missing.
    Source: Field page §8.3, farm-gate prices; §9.3, farmer share; §11, a clerk's ordinary error.
    """
    chain = lineage.chain
    farmers = {str(each.id) for each in chain.farmers}
    paying = {str(each.payer) for each in chain.payments if each.payer is not None}
    debts = [
        each for each in owed(lineage)
        if each.creditor in farmers and (each.paid or each.debtor in paying)
    ]  # fmt: skip
    if not debts:
        yield Unjudged("no farmer's delivery has a price, bought by someone who records payments")
    payments = {str(each.id): each for each in chain.payments}
    last = _last_moment(lineage)
    for debt in debts:
        lines = [_line(lineage, name, debt, payments, last, settings) for name in debt.transfers]
        yield from _faults(debt, lines, _unnamed(debt, payments), settings["tolerance"])


def _last_moment(lineage: Lineage) -> datetime | None:
    chain = lineage.chain
    ends = [each.end or each.start for each in chain.steps]
    ends += [each.when for each in chain.transfers]
    ends += [each.made for each in chain.lots]
    return max((latest(each) for each in ends if each is not None), default=None)


def _line(
    lineage: Lineage, name: str, debt: Debt, payments: Mapping[str, Payment],
    last: datetime | None, settings: Values,
) -> _Line:  # fmt: skip
    transfer = lineage.chain.transfer(name)
    own = (payments[each] for each in debt.payments if payments[each].transfer == name)
    paid = sum((_signed(each, debt) for each in own), Fraction(0))
    when = transfer.when
    allowed = timedelta(days=settings["days"])
    old = when is not None and last is not None and latest(when) + allowed <= last
    due = (price_of(transfer) or Fraction(0)) + premium_of(transfer)
    return _Line(transfer=transfer, due=due, paid=paid, is_old=old)


def _signed(payment: Payment, debt: Debt) -> Fraction:
    """What was paid; what the farmer gave back counts below zero."""
    back = payment.payer is not None and payment.payer == debt.creditor
    return -Fraction(payment.amount) if back else Fraction(payment.amount)


def _unnamed(debt: Debt, payments: Mapping[str, Payment]) -> Fraction:
    """What was paid without naming one of the deliveries."""
    own = set(debt.transfers)
    rest = (payments[each] for each in debt.payments if payments[each].transfer not in own)
    return sum((_signed(each, debt) for each in rest), Fraction(0))


def _faults(
    debt: Debt, lines: list[_Line], unnamed: Fraction, tolerance: Fraction
) -> Iterator[Finding]:
    over = [each for each in lines if each.paid > each.due * (1 + tolerance)]
    for each in over:
        yield _at_line(OVERPAID, debt, each)
    short = [each for each in lines if each.paid < each.due * (1 - tolerance)]
    lacking = sum((each.due - each.paid for each in short), Fraction(0))
    old = [each for each in short if each.is_old]
    wanted = sum((each.due - each.paid for each in old), Fraction(0))
    if unnamed > lacking + tolerance * Fraction(debt.due):
        yield _unsettled(debt, short or lines)
    elif wanted and unnamed < wanted * (1 - tolerance):
        if unnamed:
            yield _unsettled(debt, old)
        else:
            yield from (_at_line(UNPAID, debt, each) for each in old)


def _at_line(template: str, debt: Debt, line: _Line) -> Finding:
    told = {
        "due": shown(line.due), "currency": debt.currency or "", "farmer": debt.creditor,
        "transfer": line.transfer.id, "paid": shown(line.paid, line.due),
    }  # fmt: skip
    return Finding.at(line.transfer, template, lots=[str(line.transfer.lot)], told=told)


def _unsettled(debt: Debt, lines: list[_Line]) -> Finding:
    told = {
        "due": _plain(debt.due), "currency": debt.currency or "", "debtor": debt.debtor,
        "farmer": debt.creditor, "count": len(debt.transfers), "paid": _plain(debt.paid),
        "transfers": listed([each.transfer.id for each in lines]),
    }  # fmt: skip
    return Finding.at(("farmer", debt.creditor), NOT_SETTLED, told=told)


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"
