"""The farmers' share: what growers were paid for the beans behind what was sold."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.behind import Behind, behind
from cocoachain.lineage.worth.trades import Side, Trade
from cocoachain.model.lots import Lot
from cocoachain.model.parties import Farmer, FarmerGroup


@attrs.frozen(kw_only=True)
class FarmersShare:
    """What buyers paid for some goods, and what of it growers got for the beans behind them."""

    currency: str
    paid_by_buyers: Fraction
    """For the goods, without premium."""

    paid_to_farmers: Fraction
    """Price of the beans behind the goods, without premium."""

    premium: Fraction
    """Premiums for those beans."""

    unpriced: Fraction
    """Milligrams of cocoa behind the goods of which nobody wrote a price: counted as not paid."""

    sales: tuple[str, ...]
    """The sales."""

    purchases: tuple[str, ...]
    """The purchases from growers."""

    lots: tuple[tuple[str, int], ...]
    """What was sold, in milligrams by lot."""

    why_not: str = ""
    """Why there is no share; empty if there is one."""

    @property
    def share(self) -> Fraction | None:
        """Paid to farmers ÷ paid by buyers."""
        if self.why_not or not self.paid_by_buyers:
            return None
        return self.paid_to_farmers / self.paid_by_buyers

    @property
    def premium_share(self) -> Fraction | None:
        """Premiums ÷ paid by buyers."""
        if self.why_not or not self.paid_by_buyers:
            return None
        return self.premium / self.paid_by_buyers


@attrs.define
class _Bought:
    """What was bought of one lot."""

    milligrams: int = 0
    amount: Fraction = Fraction(0)
    premium: Fraction = Fraction(0)
    currencies: set[str] = attrs.field(factory=set)
    transfers: list[str] = attrs.field(factory=list)
    from_grower: bool = True
    is_cocoa: bool = True
    unpriced: bool = False


class FarmersPay:
    """What growers were paid, lot by lot; asked for the goods of some sales."""

    def __init__(self, lineage: Lineage, traded: Iterable[Trade]) -> None:
        """``traded`` are all trades of the makers, of whatever time."""
        self._lineage = lineage
        self._bought: dict[str, _Bought] = {}
        for each in traded:
            if each.side is Side.BOUGHT and each.lot is not None:
                self._add(each)

    def _add(self, trade: Trade) -> None:
        lot = trade.lot
        if lot is None:
            return
        held = self._bought.setdefault(str(lot.id), _Bought())
        held.is_cocoa = lot.stage.is_cocoa
        held.from_grower &= self._is_grower(trade.giver)
        held.transfers.append(str(trade.transfer.id))
        if trade.amount is None or trade.milligrams is None:
            held.unpriced = True
            return
        received = trade.transfer.received
        held.milligrams += trade.milligrams if received is None else received.mg
        held.amount += trade.amount
        held.premium += trade.premium
        held.currencies.add(trade.currency)

    def _is_grower(self, party: str | None) -> bool:
        record = self._lineage.chain.find("party", party) if party is not None else None
        if record is None and party is not None:
            grown = {lot.farmer for lot in self._lineage.lots}
            return party in grown
        return isinstance(record, Farmer | FarmerGroup)

    def share_of(self, sales: Iterable[Trade]) -> FarmersShare | None:
        """The farmers' share of some sales in one currency; ``None`` where nothing was sold."""
        counted = [
            each for each in sales
            if each.amount is not None and each.milligrams is not None and each.lot is not None
        ]  # fmt: skip
        if not counted:
            return None
        currencies = sorted({each.currency for each in counted})
        goods: dict[str, int] = {}
        for each in counted:
            if each.lot is not None and each.milligrams is not None:
                goods[str(each.lot.id)] = goods.get(str(each.lot.id), 0) + each.milligrams
        goods = {lot: mass for lot, mass in goods.items() if mass > 0}
        asked = {lot: Fraction(mass) for lot, mass in goods.items()}
        found = behind(self._lineage, asked, lambda lot: lot in self._bought)
        pay = self._pay(found)
        why = _why_not(found, {*currencies, *pay.currencies})
        if not why and not pay.transfers:
            why = "nobody wrote what growers were paid for the beans behind them"
        return FarmersShare(
            currency=currencies[0] if len(currencies) == 1 else ", ".join(currencies),
            paid_by_buyers=sum((each.amount or Fraction(0) for each in counted), Fraction(0)),
            paid_to_farmers=pay.amount,
            premium=pay.premium,
            unpriced=pay.unpriced,
            sales=tuple(str(each.transfer.id) for each in counted),
            purchases=tuple(sorted(pay.transfers)),
            lots=tuple(sorted(goods.items())),
            why_not=why,
        )

    def _pay(self, found: Behind) -> "_Pay":
        pay = _Pay(unpriced=found.nowhere)
        for name, milligrams in found.used.items():
            held = self._bought.get(name)
            if held is None or not held.milligrams or held.unpriced:
                pay.unpriced += milligrams if self._is_cocoa(name) else 0
            elif held.is_cocoa and held.from_grower:
                part = milligrams / held.milligrams
                pay.amount += held.amount * part
                pay.premium += held.premium * part
                pay.currencies |= held.currencies
                pay.transfers |= set(held.transfers)
        return pay

    def _is_cocoa(self, lot: str) -> bool:
        record = self._lineage.chain.find("lot", lot)
        return not isinstance(record, Lot) or record.stage.is_cocoa


@attrs.define
class _Pay:
    """What growers got, while it is summed."""

    unpriced: Fraction
    amount: Fraction = Fraction(0)
    premium: Fraction = Fraction(0)
    currencies: set[str] = attrs.field(factory=set)
    transfers: set[str] = attrs.field(factory=set)


def _why_not(found: Behind, currencies: set[str]) -> str:
    if found.rings:
        return f"lot {found.rings[0]} is made of itself"
    if found.unmeasured:
        return f"not weighed behind what was sold: {found.unmeasured[0]}"
    if len(currencies) > 1:
        return f"prices are in several currencies ({', '.join(sorted(currencies))})"
    return ""


def by_good(sales: Iterable[Trade]) -> Mapping[str, list[Trade]]:
    """Sales of finished goods by product, else stage."""
    found: dict[str, list[Trade]] = {}
    for each in sales:
        if each.side is Side.SOLD and each.stage is not None and each.stage.is_finished:
            found.setdefault(each.good or "", []).append(each)
    return {name: found[name] for name in sorted(found)}


__all__ = ["FarmersPay", "FarmersShare", "by_good"]
