"""Breakers of value: local, worth its price, paid as agreed, vouched for (V01 to V07)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.lineage.worth.farmers import FarmersPay, by_good
from cocoachain.lineage.worth.scopes import scope_of
from cocoachain.lineage.worth.trades import trades
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanLot, FinishedLot, IngredientLot, Lot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.records import Record
from cocoachain.strategies import grounds
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.prices import PRICES
from cocoachain.strategies.spoiling import changed, exchanged, one_of
from cocoachain.strategies.stocks import BASE
from cocoachain.values.identifiers import LotId, RecordId, TransferId
from cocoachain.values.mass import Mass

_APART = 60
"""Farmers and plots of this number and above are on no drawn ground, but for large chains."""

_ELSEWHERE = ("52.01", "52.05", "52.71")
"""Regencies in which no drawn plot lies."""


def _not_local(draw: DrawFn, chain: Chain) -> Chain:
    """The centre is of another regency than the plots."""
    if not chain.centres or not _left(chain):
        reject()
    region = draw(st.sampled_from(_ELSEWHERE))
    return exchanged(chain, {each: attrs.evolve(each, region=region) for each in chain.centres})


def _left(chain: Chain) -> list[Lot]:
    """Finished lots that no step drew from."""
    drawn = {portion.lot for step in chain.steps for portion in step.inputs}
    return [lot for lot in chain.lots if lot.stage.is_finished and lot.id not in drawn and lot.mass]


def _sweet(chain: Chain, lots: Iterable[str]) -> bool:
    """Whether there is an ingredient in one of the lots."""
    lineage = Lineage(chain)
    ingredients = {lot.id for lot in chain.lots if isinstance(lot, IngredientLot)}
    return any(ingredients.intersection(trace_back(lineage, lot).lots) for lot in lots)


def _sold(chain: Chain) -> list[str]:
    """Finished lots that were sold to walk-in buyers, for the beans of which farmers were paid."""
    lineage = Lineage(chain)
    traded = trades(lineage, scope_of(lineage))
    pay = FarmersPay(lineage, traded)
    found = []
    for sales in by_good(traded).values():
        share = pay.share_of(sales)
        if share is not None and share.paid_to_farmers and not share.unpriced:
            found += [lot for lot, _ in share.lots]
    return found


def _no_value(draw: DrawFn, chain: Chain) -> Chain:
    """The sugar in what was sold had cost more than everything was sold for."""
    if not _sweet(chain, _sold(chain)):
        reject()
    price = draw(st.integers(10_000_000, 100_000_000))
    sugar = [lot for lot in chain.lots if isinstance(lot, IngredientLot)]
    return chain.adding([_supplied(chain, lot, price) for lot in sugar])


def _supplied(chain: Chain, lot: Lot, price: int) -> Transfer:
    """A lot comes from its supplier, at a price of a kilogram."""
    site = chain.site(lot.site or "")
    return Transfer(
        id=TransferId(f"X-BUY-{lot.id}"), lot=lot.id, mass=lot.mass, kind=TransferKind.PURCHASE,
        from_party=lot.supplier, to_party=site.party, to_site=site.id, when=lot.made,
        unit_price=Decimal(price), currency="IDR",
    )  # fmt: skip


def _under_price(draw: DrawFn, chain: Chain) -> Chain:
    """What is finished is sold for less than its beans had cost."""
    if not _sold(chain):
        reject()
    share = Decimal(draw(st.integers(1, 500))).scaleb(-4)
    finished = {lot.id for lot in chain.lots if lot.stage.is_finished}
    changes: dict[Record, Record] = {}
    for each in chain.transfers:
        if each.lot in finished and each.to_party == CONSUMERS and each.price is not None:
            changes |= _repriced(chain, each, each.price * share)
    return exchanged(chain, changes)


def _repriced(chain: Chain, transfer: Transfer, price: Decimal) -> dict[Record, Record]:
    """A transfer at another price, and its payments with it."""
    found: dict[Record, Record] = {transfer: attrs.evolve(transfer, price=price, unit_price=None)}
    for each in chain.payments:
        if each.transfer == transfer.id:
            found[each] = attrs.evolve(each, amount=price)
    return found


def _brought(
    chain: Chain, name: str, mass: Mass, when: datetime, price: int
) -> tuple[Lot, Transfer]:
    """A farmer who is not on the ground brings beans to the first site, at a price."""
    site = chain.sites[0]
    lot = BeanLot(
        id=LotId(name), mass=mass, plot=grounds.plot_id(_APART), made=when,
        harvested=when.date() - timedelta(days=9),
    )  # fmt: skip
    transfer = Transfer(
        id=TransferId(f"{name}-BUY"), lot=lot.id, mass=mass, kind=TransferKind.PURCHASE,
        from_party=grounds.farmer_id(_APART), to_party=site.party, to_site=site.id,
        when=when + timedelta(hours=1), unit_price=Decimal(price), currency="IDR",
    )  # fmt: skip
    return lot, transfer


def _payment(transfer: Transfer, amount: Decimal) -> Payment:
    return Payment(
        id=RecordId(f"{transfer.id}-PAY"), payer=transfer.to_party, payee=transfer.from_party,
        amount=amount, currency="IDR", when=transfer.when, transfer=transfer.id,
    )  # fmt: skip


def _due(transfer: Transfer) -> Decimal:
    mass = transfer.mass or Mass(0)
    return (transfer.unit_price or Decimal(0)) * mass.as_kg()


def _odd_price(draw: DrawFn, chain: Chain) -> Chain:
    """One of several deliveries of a quarter has a price far from the others."""
    if not chain.sites:
        reject()
    usual = PRICES["beans"]
    odd = draw(st.one_of(st.integers(usual // 100, usual // 2 - 1),
                         st.integers(2 * usual + 1, 10 * usual)))  # fmt: skip
    place = draw(st.integers(0, 5))
    rows = [
        _brought(chain, f"X-{number}", Mass.kg(1 + number), BASE + timedelta(days=number),
                 odd if number == place else usual)
        for number in range(6)
    ]  # fmt: skip
    paid = [_payment(transfer, _due(transfer)) for _, transfer in rows]
    return chain.adding(grounds.plot_records(_APART), *rows, paid)


def _untraced(draw: DrawFn, chain: Chain) -> Chain:
    """There is cocoa in the sugar that was bought, and nobody knows where it grew."""
    if not _sweet(chain, [lot.id for lot in _left(chain)]):
        reject()
    cocoa = Decimal(draw(st.integers(14, 16)))
    return exchanged(
        chain,
        {
            lot: attrs.evolve(lot, cocoa_pct=cocoa)
            for lot in chain.lots
            if isinstance(lot, IngredientLot)
        },
    )


def _mispaid(draw: DrawFn, chain: Chain) -> Chain:
    """A farmer gets more than was agreed, or, long after the delivery, less or nothing."""
    if not chain.sites:
        reject()
    due = {each.id: each for each in chain.transfers if each.kind is TransferKind.PURCHASE}
    farmers = {each.id for each in chain.farmers}
    if draw(st.booleans()):
        paid = one_of(draw, chain.payments, lambda each: each.transfer in due
                      and each.payee in farmers and each.amount > 0)  # fmt: skip
        return changed(chain, paid, amount=paid.amount * draw(st.integers(2, 10)))
    when = BASE - timedelta(days=draw(st.integers(65, 75)))
    lot, transfer = _brought(chain, "X-IN", Mass.kg(30), when, PRICES["beans"])
    pays = any(each.payer == chain.sites[0].party for each in chain.payments)
    part = Decimal(draw(st.integers(0 if pays else 1, 98))).scaleb(-2)
    payments = [_payment(transfer, _due(transfer) * part)] if part else []
    return chain.adding(grounds.plot_records(_APART), lot, transfer, payments)


def _lapsed(draw: DrawFn, chain: Chain) -> Chain:
    """What was attested of the bars holds no longer."""
    made = {str(lot.product) for lot in chain.lots if isinstance(lot, FinishedLot)}
    if not any(str(each.about) in made for each in chain.as_known().attestations):
        reject()
    last = date(2025, 12, draw(st.integers(1, 31)))
    return exchanged(
        chain, {each: attrs.evolve(each, valid_to=last) for each in chain.attestations}
    )


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "V01": _not_local,
    "V02": _no_value,
    "V03": _under_price,
    "V04": _odd_price,
    "V05": _untraced,
    "V06": _mispaid,
    "V07": _lapsed,
})  # fmt: skip
"""The breakers of the family, by code."""

RELATED: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "V03": {"V02": "what is sold for less than its beans adds no value"},
    "V05": {
        "P06": "cocoa of unknown origin is not traced back by a rehearsed recall either",
        "C07": "cocoa that comes with much sugar is more than the recipe says",
    },
})  # fmt: skip
"""What these breakers set off as well, and why that cannot be helped."""
