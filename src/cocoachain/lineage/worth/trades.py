"""Trades: what was bought and sold across the door of some makers, with its price."""

import enum
from fractions import Fraction

import attrs

from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.books.postings import span_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.money import NO_CURRENCY, premium_of, price_of
from cocoachain.lineage.worth.scopes import Scope
from cocoachain.model.lots import IngredientLot, Lot, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS

_TRADES = frozenset({TransferKind.PURCHASE, TransferKind.SALE, TransferKind.RETURN})
_MG_PER_KG = 1_000_000


class Side(enum.StrEnum):
    """Which way goods went through the door of the makers."""

    BOUGHT = "bought"
    SOLD = "sold"
    WITHIN = "within"


@attrs.frozen(kw_only=True)
class Trade:
    """One purchase or sale; what came back counts below zero."""

    transfer: Transfer
    side: Side
    giver: str | None
    """Who gave; of a return, who had sold."""

    taker: str
    """Who took; of a return, who had bought."""

    lot: Lot | None
    """The lot, if it has a record."""

    milligrams: int | None
    """What was sent, else what was received; ``None`` if nobody weighed it."""

    amount: Fraction | None
    """What it cost without premium; ``None`` where neither price nor payment tells."""

    premium: Fraction
    """What was paid on top."""

    currency: str

    @property
    def stage(self) -> Stage | None:
        """Of the lot."""
        return None if self.lot is None else self.lot.stage

    @property
    def good(self) -> str | None:
        """What was traded: the product of a finished lot, the ingredient, else the stage."""
        return None if self.lot is None else good_name(self.lot)

    @property
    def whole(self) -> Fraction | None:
        """What it cost in all."""
        return None if self.amount is None else self.amount + self.premium

    @property
    def unit_price(self) -> Fraction | None:
        """What a kilogram cost, without premium."""
        if self.amount is None or not self.milligrams:
            return None
        return self.amount * _MG_PER_KG / self.milligrams


def good_name(lot: Lot) -> str:
    """The product of a finished lot, the ingredient, else the stage; blended beans are beans."""
    product: str | None = getattr(lot, "product", None)
    if product is not None:
        return product
    if isinstance(lot, IngredientLot) and lot.ingredient is not None:
        return f"{lot.stage.value}:{lot.ingredient.casefold()}"
    return (Stage.BEANS if lot.stage is Stage.BEAN_BLEND else lot.stage).value


def trades(lineage: Lineage, scope: Scope) -> tuple[Trade, ...]:
    """All purchases and sales of the makers in the period, by identifier of the transfer.

    Counted are transfers that pass the property: purchases, sales and returns, and any other that
    has a price. Where no price is written, the payments for the transfer tell, if there are any.
    """
    chain, holders = lineage.chain, Holders(lineage.chain)
    paid: dict[str, list[tuple[str | None, Fraction]]] = {}
    for each in chain.payments:
        if each.transfer is not None:
            paid.setdefault(str(each.transfer), []).append((each.currency, Fraction(each.amount)))
    found = []
    for transfer in chain.transfers:
        priced = transfer.kind in _TRADES or price_of(transfer) is not None
        if priced and transfer.passes_ownership:
            made = _trade(lineage, scope, holders, transfer, paid.get(str(transfer.id), []))
            if made is not None and span_of(lineage, transfer)[1] in scope.period:
                found.append(made)
    return tuple(found)


def parties_of(holders: Holders, transfer: Transfer) -> tuple[str | None, str | None]:
    """Who gave, and who took: as written, else who runs the sites."""
    source = holders.code(transfer.from_site, transfer.from_party)
    target = holders.code(transfer.to_site, transfer.to_party)
    giver = transfer.from_party or holders.all[source].party
    taker = transfer.to_party or holders.all[target].party
    return giver, taker


def _trade(
    lineage: Lineage, scope: Scope, holders: Holders, transfer: Transfer,
    paid: list[tuple[str | None, Fraction]],
) -> Trade | None:  # fmt: skip
    lot = lineage.chain.find("lot", transfer.lot)
    lot = lot if isinstance(lot, Lot) else None
    giver, taker = parties_of(holders, transfer)
    if giver is None and lot is not None and taker in scope.makers:
        giver = lot.farmer or lot.supplier
    if taker is None and transfer.kind is TransferKind.SALE:
        taker = CONSUMERS
    sign = 1
    if transfer.kind is TransferKind.RETURN:
        sign, giver, taker = -1, taker, giver
    side = _side(giver in scope.makers, taker in scope.makers)
    if side is None or taker is None or giver == taker:
        return None
    amount, premium, currency = _cost(transfer, paid)
    mass = transfer.received if transfer.mass is None else transfer.mass
    return Trade(
        transfer=transfer, side=side, giver=giver, taker=taker, lot=lot,
        milligrams=None if mass is None else sign * mass.mg,
        amount=None if amount is None else sign * amount,
        premium=sign * premium, currency=currency,
    )  # fmt: skip


def _side(gave: bool, took: bool) -> Side | None:  # noqa: FBT001 - two plain facts
    if gave and took:
        return Side.WITHIN
    if gave:
        return Side.SOLD
    return Side.BOUGHT if took else None


def _cost(
    transfer: Transfer, paid: list[tuple[str | None, Fraction]]
) -> tuple[Fraction | None, Fraction, str]:
    """Price without premium, premium, currency; what was paid, where no price is written."""
    amount, premium = price_of(transfer), premium_of(transfer)
    currencies = {each for each, _ in paid if each is not None}
    currency = transfer.currency
    if currency is None and len(currencies) == 1:
        currency = next(iter(currencies))
    if amount is None and paid and len({each or currency for each, _ in paid}) == 1:
        amount = sum((each for _, each in paid), Fraction(0)) - premium
    return amount, premium, currency or NO_CURRENCY


__all__ = ["Side", "Trade", "good_name", "parties_of", "trades"]
