"""Debts: what deliveries and sales cost, less what was paid, each currency by itself."""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import overload

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.books.periods import BEGINNING, FOREVER, When, instant_of
from cocoachain.lineage.books.postings import span_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import Payment
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.moments import moment_span

_EXACT = Context(prec=2_000, traps=[Inexact, InvalidOperation])
"""Figures of the model have at most 80 digits: no product or sum of them is ever rounded."""

_PRICED = frozenset({TransferKind.PURCHASE, TransferKind.SALE})
"""Kinds that cost something: without a price they are named."""

_NOTHING = Decimal(0)
Pair = tuple[str, str, str | None]
"""Debtor, creditor and currency."""


@attrs.frozen(kw_only=True)
class Debt:
    """What one party owes another, in one currency."""

    debtor: str
    """Who received the goods."""

    creditor: str
    """Who gave them."""

    currency: str | None
    """ISO 4217; ``None`` where nobody wrote it."""

    due: Decimal
    """What the goods cost."""

    paid: Decimal
    """What was paid for them."""

    transfers: tuple[str, ...] = ()
    """The transfers of the goods."""

    payments: tuple[str, ...] = ()
    """The payments."""

    @property
    def owed(self) -> Decimal:
        """What is still to be paid; below zero, what was paid beyond it."""
        return plain(_EXACT.subtract(self.due, self.paid))


class Debts(Answer, Sequence[Debt]):
    """What is owed: a sequence of debts, by debtor, creditor and currency."""

    def __init__(
        self, title: str, debts: tuple[Debt, ...], *, unpriced: tuple[str, ...],
        unassigned: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Made by :func:`owed`."""
        self.title = title
        self._debts = debts
        self.unpriced = unpriced
        """Purchases and sales whose price nobody wrote, or whose mass nobody weighed."""
        self.unassigned = unassigned
        """Transfers and payments that do not say between whom."""

    @overload
    def __getitem__(self, at: int) -> Debt: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Debt, ...]: ...
    def __getitem__(self, at: int | slice) -> Debt | tuple[Debt, ...]:
        return self._debts[at]

    def __len__(self) -> int:
        return len(self._debts)

    def __iter__(self) -> Iterator[Debt]:
        return iter(self._debts)

    @property
    def open(self) -> tuple[Debt, ...]:
        """Those that are not settled: something is still owed, or too much was paid."""
        return tuple(each for each in self._debts if each.owed)

    def by(self, debtor: str) -> dict[str | None, Decimal]:
        """What a party still owes to all others, by currency."""
        return _summed(each for each in self._debts if each.debtor == debtor)

    def to(self, creditor: str) -> dict[str | None, Decimal]:
        """What all others still owe to a party, by currency."""
        return _summed(each for each in self._debts if each.creditor == creditor)

    def table(self) -> Table:
        """A line for each debt."""
        rows = [
            (each.debtor, each.creditor, each.currency, each.due, each.paid, each.owed)
            for each in self._debts
        ]  # fmt: skip
        headings = ("debtor", "creditor", "currency", "due", "paid", "owed")
        return Table(headings=headings, rows=rows, caption=self.title)

    def remarks(self) -> list[str]:
        """The totals by currency, and what is not in them."""
        said = [
            f"Owed {currency or 'in no currency'}: {amount:,}"
            for currency, amount in _summed(self._debts).items()
        ]
        if self.unpriced:
            said.append(f"Without price or mass: {counted(len(self.unpriced), 'transfer')} "
                        f"({listed(self.unpriced)}).")  # fmt: skip
        if self.unassigned:
            said.append(f"Between whom is not told: {listed(self.unassigned)}.")
        return said

    def __repr__(self) -> str:
        """How many, and how many are open."""
        return f"<Debts: {counted(len(self), 'debt')}, {len(self.open)} open>"


def owed(lineage: Lineage, *, party: str | None = None, at: When = None) -> Debts:
    """What each party owes each other: what transfers cost, less what was paid, exactly.

    A transfer that passes the property costs its price, else its unit price × mass in kilograms
    (what was sent, else what was received), plus the premium, less the deduction; who received the
    goods owes it to who gave them, so that a return makes the other party owe. A payment counts for
    the two parties of its transfer, else for its payer and payee; without a currency of its own it
    is in that of its transfer. Currencies are never mixed. Walk-in buyers pay at once and owe
    nothing. Moves, tolling and consignment cost nothing here.

    ``party`` narrows it to what that party owes and is owed; ``at`` to what had happened by then.

    Raises:
        UnknownRecordError: The chain knows no such party; the nearest names are given.
        RecordError: ``at`` has no UTC offset.
    """
    holders = Holders(lineage.chain)
    book = _Book(lineage, holders, instant_of(lineage.chain, at))
    told = {name for pair in book.pairs for name in pair[:2]}
    if party is not None and party not in (known := told | lineage.chain.names("party")):
        raise UnknownRecordError("party", party, nearest_names(party, known))
    debts = [
        entry.debt(pair)
        for pair, entry in sorted(book.pairs.items(), key=lambda item: _order(item[0]))
        if party is None or party in pair[:2]
    ]
    title = f"Owed{'' if party is None else f' by and to {party}'}, {at or 'all told'}"
    return Debts(
        title, tuple(debts), unpriced=tuple(book.unpriced), unassigned=tuple(book.unassigned)
    )


def plain(amount: Decimal) -> Decimal:
    """The amount without needless zeros, and never in powers of ten.

    >>> plain(Decimal("674000.00")), plain(Decimal("1E+3"))
    (Decimal('674000'), Decimal('1000'))
    """
    text = format(amount, "f")
    return Decimal((text.rstrip("0").rstrip(".") or "0") if "." in text else text)


def _order(pair: Pair) -> tuple[str, str, str]:
    return pair[0], pair[1], pair[2] or ""


def _summed(debts: "Iterator[Debt] | Sequence[Debt]") -> dict[str | None, Decimal]:
    sums: dict[str | None, Decimal] = {}
    for each in debts:
        sums[each.currency] = plain(_EXACT.add(sums.get(each.currency, _NOTHING), each.owed))
    return {currency: sums[currency] for currency in sorted(sums, key=lambda name: name or "")}


@attrs.define
class _Entry:
    """What two parties have with each other, while it is gathered."""

    due: Decimal = _NOTHING
    paid: Decimal = _NOTHING
    transfers: list[str] = attrs.field(factory=list)
    payments: list[str] = attrs.field(factory=list)

    def debt(self, pair: Pair) -> Debt:
        """As it is told."""
        debtor, creditor, currency = pair
        return Debt(
            debtor=debtor,
            creditor=creditor,
            currency=currency,
            due=plain(self.due),
            paid=plain(self.paid),
            transfers=tuple(self.transfers),
            payments=tuple(self.payments),
        )


class _Book:
    """All transfers and payments up to a moment, by pair of parties."""

    def __init__(self, lineage: Lineage, holders: Holders, until: int) -> None:
        self.pairs: dict[Pair, _Entry] = {}
        self.unpriced: list[str] = []
        self.unassigned: list[str] = []
        self._holders = holders
        self._transfers = {each.id: each for each in lineage.chain.transfers}
        for transfer in lineage.chain.transfers:
            if transfer.passes_ownership and span_of(lineage, transfer)[1] <= until:
                self._add_transfer(transfer)
        for payment in lineage.chain.payments:
            if _paid_by(payment) <= until:
                self._add_payment(payment)

    def _parties(self, transfer: Transfer) -> tuple[str | None, str | None]:
        """Who received, and who gave."""
        source = self._holders.code(transfer.from_site, transfer.from_party)
        target = self._holders.code(transfer.to_site, transfer.to_party)
        giver = transfer.from_party or self._holders.all[source].party
        return transfer.to_party or self._holders.all[target].party, giver

    def _add_transfer(self, transfer: Transfer) -> None:
        debtor, creditor = self._parties(transfer)
        amount = _price(transfer)
        if debtor == CONSUMERS or (debtor == creditor and debtor is not None):
            return
        if amount is None:
            self.unpriced += [transfer.id] if transfer.kind in _PRICED else []
        elif debtor is None or creditor is None:
            self.unassigned.append(transfer.id)
        else:
            entry = self.pairs.setdefault((debtor, creditor, transfer.currency), _Entry())
            entry.due = _EXACT.add(entry.due, amount)
            entry.transfers.append(transfer.id)

    def _add_payment(self, payment: Payment) -> None:
        transfer = self._transfers.get(payment.transfer) if payment.transfer is not None else None
        payer: str | None = payment.payer
        payee: str | None = payment.payee
        amount, currency = payment.amount, payment.currency
        if transfer is not None:
            debtor, creditor = self._parties(transfer)
            back = payer is not None and payer == creditor
            amount = _EXACT.minus(amount) if back else amount
            payer, payee = debtor or payer, creditor or payee
            currency = currency or transfer.currency
        if payer is None or payee is None:
            self.unassigned.append(payment.id)
        elif payer != CONSUMERS:
            entry = self.pairs.setdefault((payer, payee, currency), _Entry())
            entry.paid = _EXACT.add(entry.paid, amount)
            entry.payments.append(payment.id)


def _price(transfer: Transfer) -> Decimal | None:
    """What a transfer costs; ``None`` if that cannot be told."""
    base = transfer.price
    if base is None and transfer.unit_price is not None:
        mass = transfer.received if transfer.mass is None else transfer.mass
        base = None if mass is None else _EXACT.multiply(transfer.unit_price, mass.as_kg())
    if base is None:
        return None
    more = _EXACT.add(base, transfer.premium or _NOTHING)
    return _EXACT.subtract(more, transfer.deduction or _NOTHING)


def _paid_by(payment: Payment) -> int:
    """The moment by which a payment was made for certain; undated, when it was written down."""
    when = payment.when or payment.recorded
    return FOREVER if when is None else max(moment_span(when)[1], BEGINNING)


__all__ = ["Debt", "Debts", "owed"]
