"""What stands behind what was sold: what growers were paid for the beans, and value added."""

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


@attrs.frozen(kw_only=True)
class ValueAdded:
    """What buyers paid for some goods, and what the inputs behind them had cost."""

    currency: str
    output: Fraction
    """For the goods, with premiums."""

    input: Fraction
    """Cocoa and ingredients behind them, with premiums."""

    sales: tuple[str, ...]
    """The sales."""

    purchases: tuple[str, ...]
    """The purchases of what went in."""

    lots: tuple[tuple[str, int], ...]
    """What was sold, in milligrams by lot."""

    unpriced: tuple[str, ...] = ()
    """Ingredients behind the goods of which nobody wrote a price: counted as nothing."""

    why_not: str = ""
    """Why there is no share; empty if there is one."""

    @property
    def share(self) -> Fraction | None:
        """(Output value − purchased inputs) ÷ output value."""
        if self.why_not or not self.output:
            return None
        return (self.output - self.input) / self.output


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
        counted = _counted(sales)
        if not counted:
            return None
        currencies = sorted({each.currency for each in counted})
        goods = _goods(counted)
        found = self._behind(goods)
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

    def _behind(self, goods: Mapping[str, int]) -> Behind:
        asked = {lot: Fraction(mass) for lot, mass in goods.items()}
        return behind(self._lineage, asked, lambda lot: lot in self._bought)

    def value_of(self, sales: Iterable[Trade]) -> ValueAdded | None:
        """The value added by what was sold in some sales; ``None`` where nothing was sold."""
        counted = _counted(sales)
        if not counted:
            return None
        goods = _goods(counted)
        found = self._behind(goods)
        spent, cocoa, all_cocoa = Fraction(0), found.nowhere, found.nowhere
        currencies = {each.currency for each in counted}
        transfers: set[str] = set()
        unpriced = []
        for name, milligrams in found.used.items():
            held = self._bought.get(name)
            is_cocoa = self._is_cocoa(name)
            all_cocoa += milligrams if is_cocoa else 0
            if held is not None and held.milligrams > 0 and not held.unpriced:
                spent += (held.amount + held.premium) * milligrams / held.milligrams
                currencies |= held.currencies
                transfers |= set(held.transfers)
            elif is_cocoa:
                cocoa += milligrams
            else:
                unpriced.append(name)
        why = _why_not(found, currencies)
        if not why and cocoa * 100 > all_cocoa:
            why = "nobody wrote a price of the cocoa behind them"
        return ValueAdded(
            currency=", ".join(sorted(currencies)),
            output=sum((each.whole or Fraction(0) for each in counted), Fraction(0)),
            input=spent,
            sales=tuple(str(each.transfer.id) for each in counted),
            purchases=tuple(sorted(transfers)),
            lots=tuple(sorted(goods.items())),
            unpriced=tuple(unpriced),
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


def _counted(sales: Iterable[Trade]) -> list[Trade]:
    """The sales that have a price, a mass and a lot."""
    return [
        each
        for each in sales
        if each.amount is not None and each.milligrams is not None and each.lot is not None
    ]


def _goods(sales: Iterable[Trade]) -> dict[str, int]:
    """Milligrams sold, by lot; what came back is taken off."""
    goods: dict[str, int] = {}
    for each in sales:
        if each.lot is not None and each.milligrams is not None:
            goods[str(each.lot.id)] = goods.get(str(each.lot.id), 0) + each.milligrams
    return {lot: mass for lot, mass in goods.items() if mass > 0}


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


__all__ = ["FarmersPay", "FarmersShare", "ValueAdded", "by_good"]
