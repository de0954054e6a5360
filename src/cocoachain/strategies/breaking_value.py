"""Breakers of value: local, worth its price, paid as agreed, vouched for (V01 to V07)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanLot, ChocolateBatch, Lot, WetBeanLot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS, Farmer
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.strategies import grounds
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import exchanged, last_moment, one_of
from cocoachain.strategies.stocks import BASE
from cocoachain.values.identifiers import LotId, RecordId, StepId, TransferId
from cocoachain.values.mass import Mass

_APART = 60
"""Farmers and plots of this number and above are on no drawn ground, but for large chains."""

_ELSEWHERE = ("52.01", "52.05", "52.71")
"""Regencies in which no drawn plot lies."""


def _not_local(draw: DrawFn, chain: Chain) -> Chain:
    """The centre is of another regency than the plots."""
    region = draw(st.sampled_from(_ELSEWHERE))
    return exchanged(chain, {each: attrs.evolve(each, region=region) for each in chain.centres})


def _bought(
    chain: Chain, lot: Lot, price: Fraction, farmer: int, day: int = 0
) -> tuple[Record, ...]:
    """A farmer brings a lot to the first site, and is paid; the price is that of a kilogram."""
    site = chain.sites[0]
    when = (lot.made or BASE) + timedelta(hours=1, days=day)
    mass = lot.mass or Mass(0)
    whole = _decimal(price * Fraction(mass.as_kg()))
    grower = grounds.farmer_id(farmer)
    transfer = Transfer(
        id=TransferId(f"X-BUY-{lot.id}"), lot=lot.id, mass=mass, kind=TransferKind.PURCHASE,
        from_party=grower, to_party=site.party, to_site=site.id, when=when,
        unit_price=_decimal(price), price=whole, currency="IDR",
    )  # fmt: skip
    payment = Payment(
        id=RecordId(f"X-PAY-{lot.id}"), payer=site.party, payee=grower, amount=whole,
        currency="IDR", when=when, transfer=transfer.id,
    )  # fmt: skip
    return *grounds.plot_records(farmer), lot, transfer, payment


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _no_value(draw: DrawFn, chain: Chain) -> Chain:
    """A product of its own is sold for less than the sugar in it, or than its beans, had cost."""
    price = Fraction(draw(st.integers(1, 20_000)))
    return _sold_at(chain, price, farmer_price=50_000)


def _sold_at(chain: Chain, price: Fraction, farmer_price: int) -> Chain:
    """Ten kilograms of a farmer's beans, made into food of their own, and sold at a price."""
    raise NotImplementedError


BREAKERS: Mapping[str, Breaker] = MappingProxyType({"V01": _not_local})
