"""Indicators of money: value added, the farmers' share, incomes, buyers and partners."""

from collections.abc import Iterable
from fractions import Fraction

from cocoachain.lineage.worth.beans import kilograms
from cocoachain.lineage.worth.farmers import FarmersShare
from cocoachain.lineage.worth.money import NO_CURRENCY, decimals
from cocoachain.lineage.worth.stages import stage_values
from cocoachain.lineage.worth.trades import Side, Trade
from cocoachain.model.parties import CONSUMERS, Partner
from cocoachain.programme.asking import Asked, Found, lots_named, money_found, named

_NOT_SOLD = "makers sold no finished goods in the period with price and mass"


def value_added(asked: Asked) -> Found:
    """Of what was sold finished; of everything sold, and of each stage as parts."""
    stages = stage_values(asked.lineage, asked.scope, asked.trades)
    parts = {each.stage: each.share for each in stages}
    lacking = [f"{each.stage}: {each.why_not}" for each in stages if each.why_not]
    note = f"Not told by stage: {'; '.join(lacking)}." if lacking else ""
    every = asked.pay.value_of(each for each in asked.trades if each.side is Side.SOLD)
    if every is not None:
        parts["all goods sold"] = every.share
    value = asked.pay.value_of(_finished_sales(asked))
    if value is None:
        return Found(reason=_NOT_SOLD, parts=parts, note=note)
    if value.unpriced:
        note += f" Inputs without a price count as nothing: {', '.join(value.unpriced)}."
    steps = (step for each in stages for step in each.steps)
    records = (*lots_named(value.lots), *named("step", steps),
               *named("transfer", (*value.purchases, *value.sales)))  # fmt: skip
    reason = "" if value.share is not None else value.why_not or "the goods were sold for nothing"
    return Found(
        value=value.share, reason=reason, records=records, lots=value.lots, parts=parts,
        note=f"Prices in {value.currency}. {note}".strip(),
    )  # fmt: skip


def _finished_sales(asked: Asked) -> list[Trade]:
    return [
        each for each in asked.trades
        if each.side is Side.SOLD and each.stage is not None and each.stage.is_finished
    ]  # fmt: skip


def farmers_share(asked: Asked) -> Found:
    """Of what buyers paid for finished goods, with retail and ex-works as parts."""
    sales = _finished_sales(asked)
    share = asked.pay.share_of(sales)
    if share is None:
        return Found(reason=_NOT_SOLD)
    retail = asked.pay.share_of(each for each in sales if each.taker == CONSUMERS)
    works = asked.pay.share_of(each for each in sales if each.taker != CONSUMERS)
    parts = {name: each.share for name, each in (("retail", retail), ("ex-works", works)) if each}
    return _of_share(share, share.share, parts)


def farmers_premium_share(asked: Asked) -> Found:
    """Premiums, likewise."""
    share = asked.pay.share_of(_finished_sales(asked))
    if share is None:
        return Found(reason=_NOT_SOLD)
    return _of_share(share, share.premium_share, {})


def _of_share(
    share: FarmersShare, value: Fraction | None, parts: dict[str, Fraction | None]
) -> Found:
    note = f"Prices in {share.currency}."
    if share.unpriced:
        note += f" Behind it {_kg(share.unpriced)} kg of cocoa that nobody wrote a price of."
    reason = "" if value is not None else share.why_not or "the goods were sold for nothing"
    records = (*lots_named(share.lots), *named("transfer", (*share.purchases, *share.sales)))
    return Found(
        value=value, reason=reason, records=records, lots=share.lots, parts=parts, note=note
    )


def _kg(milligrams: Fraction) -> str:
    return f"{round(float(kilograms(milligrams)), 3):g}"


def _amounts(
    rows: Iterable[Trade], *, by_giver: bool
) -> tuple[list[tuple[str, str, Fraction]], list[str]]:
    """Name, currency and whole price of trades, and those that have none."""
    found, unpriced = [], []
    for each in rows:
        whole = each.whole
        if whole is None:
            unpriced.append(str(each.transfer.id))
        else:
            name = each.giver if by_giver else each.taker
            found.append((name or "unknown", each.currency, whole))
    return found, unpriced


def _with(found: Found, rows: Iterable[Trade], unpriced: list[str], note: str = "") -> Found:
    """The sum with the trades that it rests on."""
    listed = list(rows)
    lots: dict[str, int] = {}
    for each in listed:
        if each.lot is not None and each.milligrams is not None and each.lot.stage.is_cocoa:
            lots[str(each.lot.id)] = lots.get(str(each.lot.id), 0) + each.milligrams
    lacking = f"Without price or payment: {', '.join(unpriced)}." if unpriced else ""
    return Found(
        value=found.value, reason=found.reason, unit=found.unit, parts=found.parts,
        records=named("transfer", (each.transfer.id for each in listed)),
        lots=tuple(sorted(lots.items())), note=f"{note} {lacking}".strip(),
    )  # fmt: skip


def farmer_income(asked: Asked) -> Found:
    """What growers got for cocoa."""
    farmers = asked.growers
    rows = [
        each for each in asked.trades
        if each.side is Side.BOUGHT and each.giver in farmers
        and (each.stage is None or each.stage.is_cocoa)
    ]  # fmt: skip
    amounts, unpriced = _amounts(rows, by_giver=True)
    found = money_found(amounts, nothing="makers bought nothing of growers in the period, priced")
    return _with(found, rows, unpriced)


def ikm_income(asked: Asked) -> Found:
    """What makers got for what they sold."""
    rows = [each for each in asked.trades if each.side in {Side.SOLD, Side.WITHIN}]
    amounts, unpriced = _amounts(rows, by_giver=True)
    found = money_found(amounts, nothing="makers sold nothing in the period, priced")
    return _with(found, rows, unpriced)


def ikm_margin(asked: Asked) -> Found:
    """Receipts less purchases, wages and expenses."""
    sold = [each for each in asked.trades if each.side in {Side.SOLD, Side.WITHIN}]
    bought = [each for each in asked.trades if each.side in {Side.BOUGHT, Side.WITHIN}]
    amounts, unpriced = _amounts(sold, by_giver=True)
    if not amounts:
        return Found(reason="makers sold nothing in the period, priced")
    spent, also = _amounts(bought, by_giver=False)
    usual = {currency for _, currency, _ in amounts}
    default = next(iter(usual)) if len(usual) == 1 else NO_CURRENCY
    for work in asked.works:
        if work.wage is not None:
            spent.append((str(work.party), work.currency or default, Fraction(work.wage)))
    for each in asked.expenses:
        spent.append((str(each.party), each.currency or default, Fraction(each.amount)))
    amounts += [(name, currency, -amount) for name, currency, amount in spent]
    found = money_found(amounts, nothing="")
    made = _with(found, {id(each): each for each in (*sold, *bought)}.values(), unpriced + also)
    more = (*(f"work {each.party} {each.when}" for each in asked.works),
            *(f"expense {each.party} {each.when}" for each in asked.expenses))  # fmt: skip
    return Found(
        value=made.value, reason=made.reason, unit=made.unit, parts=made.parts, lots=made.lots,
        records=(*made.records, *more), note=made.note,
    )  # fmt: skip


def independence(asked: Asked) -> Found:
    """Sales that did not go through the largest buyer."""
    rows = [each for each in asked.trades if each.side is Side.SOLD]
    amounts, unpriced = _amounts(rows, by_giver=False)
    found = money_found(amounts, nothing="makers sold nothing in the period, priced")
    if found.value is None:
        return Found(reason=found.reason, records=named("transfer", (r.transfer.id for r in rows)))
    total = Fraction(found.value)
    buyers = {name: Fraction(amount or 0) for name, amount in found.parts.items()}
    if total <= 0:
        return Found(reason="sales come to nothing")
    shares = {name: amount / total for name, amount in buyers.items()}
    largest = max((share for name, share in shares.items() if name != CONSUMERS),
                  default=Fraction(0))  # fmt: skip
    made = _with(Found(value=1 - largest, parts=shares), rows, unpriced)
    who = next((name for name, share in shares.items()
                if name != CONSUMERS and share == largest), None)  # fmt: skip
    note = f"The largest buyer is {who}. " if who is not None else "There are walk-in buyers only. "
    return Found(
        value=1 - largest, records=made.records, lots=made.lots, parts=shares,
        note=(note + made.note + " The parts are the shares of all buyers.").strip(),
    )  # fmt: skip


def _new(asked: Asked) -> dict[str, list[str]]:
    """Partners that are new in the period, with the records that say so."""
    first: dict[str, list[tuple[bool, str]]] = {}
    for each in asked.chain.partnerships:
        if each.party in asked.scope.makers or each.party == asked.scope.centre:
            told = (asked.is_before(each.start), f"partnership {each.id}")
            if asked.is_before(each.start) or asked.has_day(each.start):
                first.setdefault(str(each.partner), []).append(told)
    for trade in asked.all_trades:
        record = asked.chain.find("party", trade.taker)
        if trade.side is not Side.SOLD or not isinstance(record, Partner):
            continue
        when = trade.transfer.when
        inside = asked.scope.has(when)
        if inside or asked.is_earlier(when):
            told = (not inside, f"transfer {trade.transfer.id}")
            first.setdefault(trade.taker, []).append(told)
    return {
        name: sorted(record for _, record in told)
        for name, told in sorted(first.items())
        if not any(before for before, _ in told)
    }


def new_partners(asked: Asked) -> Found:
    """How many, and how many kilograms each bought."""
    chain = asked.chain
    if not chain.partnerships and not any(each.side is Side.SOLD for each in asked.all_trades):
        return Found(reason="no partnership and no sale is recorded")
    new = _new(asked)
    masses = dict.fromkeys(new, 0)
    rows = [each for each in asked.trades if each.side is Side.SOLD and each.taker in new]
    for each in rows:
        masses[each.taker] += each.milligrams or 0
    parts = {name: decimals(kilograms(mass)) for name, mass in masses.items()}
    records = tuple(sorted({each for told in new.values() for each in told}))
    made = _with(Found(value=len(new), parts=parts), rows, [])
    return Found(value=len(new), parts=parts, records=records, lots=made.lots)


def new_partner_sales(asked: Asked) -> Found:
    """What new partners paid."""
    new = _new(asked)
    rows = [each for each in asked.trades if each.side is Side.SOLD and each.taker in new]
    amounts = [(each.taker, each.currency, each.amount) for each in rows if each.amount is not None]
    unpriced = [str(each.transfer.id) for each in rows if each.amount is None]
    found = money_found(amounts, nothing="no new partner bought anything with a price")
    return _with(found, rows, unpriced)


__all__ = [
    "farmer_income", "farmers_premium_share", "farmers_share", "ikm_income", "ikm_margin",
    "independence", "new_partner_sales", "new_partners", "value_added",
]  # fmt: skip
