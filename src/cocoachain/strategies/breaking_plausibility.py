"""Breakers of plausibility: what cannot well have been so (P01 to P09)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import attrs
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import BeanLot, Lot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Processor
from cocoachain.model.plots import Site
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Step, StepKind
from cocoachain.strategies import grounds
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import changed, exchanged, one_of, source
from cocoachain.strategies.stocks import BASE
from cocoachain.values.identifiers import (
    CertificateId,
    LotId,
    PartyId,
    SiteId,
    TransferId,
)
from cocoachain.values.mass import Mass

_APART = 40
"""Farmers and plots of this number and above are on no drawn ground, but for large chains."""

_HECTARES = 122
"""Hundredths of a hectare of a drawn plot."""

_MACHINES = frozenset({
    StepKind.ROAST, StepKind.WINNOW, StepKind.GRIND, StepKind.PRESS, StepKind.PULVERISE,
    StepKind.ALKALISE, StepKind.MIX, StepKind.CONCHE, StepKind.MOULD,
})  # fmt: skip


def _day(day: date) -> datetime:
    """Noon of that day, as lots are made then."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC).astimezone(BASE.tzinfo)


def _beans(name: str, mass: Mass, plot: int, day: date, site: SiteId | None) -> Lot:
    """Dried beans of the plot of that number, brought to a site on a day."""
    harvested = day - timedelta(days=10)
    return BeanLot(
        id=LotId(name), mass=mass, plot=grounds.plot_id(plot), site=site, made=_day(day),
        harvested=harvested,
    )  # fmt: skip


def _house(chain: Chain) -> tuple[Record, Site]:
    """A workshop of its own, to which nothing was brought yet."""
    if not chain.sites:
        reject()
    like = chain.sites[0]
    processor = Processor(id=PartyId("X-IKM"), name="IKM X", region=like.region, country="ID")
    site = attrs.evolve(like, id=SiteId("X-SITE"), party=processor.id, capacity_day=None)
    return processor, site


def _too_much(draw: DrawFn, chain: Chain) -> Chain:
    """A plot bears more than a thousand kilograms a hectare."""
    if not chain.sites:
        reject()
    rate = draw(st.one_of(st.integers(1_001, 2_500), st.integers(2_501, 20_000)))
    mass = Mass.kg(rate * _HECTARES // 100 + 1)
    site = chain.sites[0].id
    lot = _beans("X-IN", mass, _APART, date(2026, 1, 20), site)
    return chain.adding(grounds.plot_records(_APART), lot)


def _landless(draw: DrawFn, chain: Chain) -> Chain:
    """A farmer delivered from trees that were planted too late."""
    delivered = {lot.plot for lot in chain.lots if _is_source(chain, lot)}
    plot = one_of(draw, chain.plots, lambda each: each.id in delivered)
    first = min(
        lot.harvested
        for lot in chain.lots
        if lot.plot == plot.id and lot.harvested is not None and _is_source(chain, lot)
    )
    days = draw(st.integers(1, 729))
    return changed(chain, plot, planted=first - timedelta(days=days))


def _is_source(chain: Chain, lot: Lot) -> bool:
    """Whether a lot of beans was delivered: no step put it out."""
    made = {portion.lot for step in chain.steps for portion in step.outputs}
    return isinstance(lot, BeanLot) and lot.plot is not None and lot.id not in made


def _grown(draw: DrawFn, chain: Chain) -> Chain:
    """A farmer brings a third more, and more than that, than in the crop year before."""
    more = draw(st.integers(31, 300))
    processor, site = _house(chain)
    before = _beans("X-BEFORE", Mass.kg(100), _APART, date(2025, 11, 20), site.id)
    before = attrs.evolve(before, harvested=date(2025, 10, draw(st.integers(1, 15))))
    now = _beans("X-NOW", Mass.kg(100 + more), _APART, date(2026, 11, 1), site.id)
    return chain.adding(processor, site, grounds.plot_records(_APART), before, now)


def _certified(draw: DrawFn, chain: Chain) -> Chain:
    """All at once most of what a site receives is certified, or none of it any more."""
    processor, site = _house(chain)
    paper = Certificate(
        id=CertificateId("X-CERT"), holder=grounds.farmer_id(_APART), scheme="EU organic",
        valid_from=date(2024, 1, 1), valid_to=date(2028, 12, 31), number="ID-BIO-0002",
    )  # fmt: skip
    low, more = draw(st.integers(0, 79)), draw(st.integers(21, 100))
    shares = [low, min(low + more, 100)]
    days = [date(2026, 2, 15), date(2026, 5, 15)]
    lots = []
    for part, (share, day) in enumerate(zip(draw(st.permutations(shares)), days, strict=True)):
        for plot, kilograms in ((_APART, 2 * share), (_APART + 1, 2 * (100 - share))):
            if kilograms:
                name = f"X-{part}-{plot}"
                lots.append(_beans(name, Mass.kg(kilograms), plot, day, site.id))
    ground = (*grounds.plot_records(_APART), *grounds.plot_records(_APART + 1))
    return chain.adding(processor, site, paper, ground, lots)


def _beyond_capacity(draw: DrawFn, chain: Chain) -> Chain:
    """A site works in a day less than one of its steps took in."""
    step = one_of(draw, chain.steps, lambda each: each.kind in _MACHINES and each.site is not None)
    site = chain.site(step.site or "")
    most = step.mass_in.mg // _days_of(step) - 1
    return changed(chain, site, capacity_day=Mass(draw(st.integers(1, max(1, most)))))


def _days_of(step: Step) -> int:
    """The calendar days of a step, the first and the last counted."""
    first, last = step.start or BASE, step.end or BASE
    return (last.date() - first.date()).days + 1


def _lost_on_the_way(draw: DrawFn, chain: Chain) -> Chain:
    """Nobody knows any more why something was lost, on the way of everything that is finished."""
    if not any(lot.stage.is_finished and lot.mass for lot in chain.lots):
        reject()
    told = sorted({loss.cause for step in chain.steps for loss in step.losses} - _NEEDED)
    causes = {*_DRYING, *draw(st.sets(st.sampled_from(told)))} - _NEEDED
    return exchanged(chain, {
        step: attrs.evolve(step, losses=[_unexplained(loss, causes) for loss in step.losses])
        for step in chain.steps
    })  # fmt: skip


_NEEDED = frozenset({LossCause.SHELL})
"""A loss that stands for the by-product, which M09 asks for."""

_DRYING = frozenset({LossCause.MOISTURE, LossCause.ROASTING})
"""Losses on the way of all that is finished."""


def _unexplained(loss: Loss, causes: set[LossCause]) -> Loss:
    return attrs.evolve(loss, cause=LossCause.UNEXPLAINED) if loss.cause in causes else loss


def _sold_twice(draw: DrawFn, chain: Chain) -> Chain:
    """One lot is sold whole, and sold again."""
    if not chain.sites or chain.find("party", grounds.BUYER) is None:
        reject()
    lot = source(chain, draw)
    site = chain.site(lot.site or "")
    buyer = grounds.BUYER
    when = (lot.made or BASE) + timedelta(hours=1)
    again = draw(st.integers(2, 100))
    sales = [
        Transfer(
            id=TransferId(f"X-SALE-{number}"), lot=lot.id, mass=mass, kind=TransferKind.GIFT,
            from_party=site.party, to_party=buyer, from_site=site.id,
            when=when + timedelta(days=number),
        )
        for number, mass in enumerate([Mass.kg(10), Mass.g(100 * again)])
    ]  # fmt: skip
    return chain.adding(lot, sales)


_MANY = 40


def _round(draw: DrawFn, chain: Chain) -> Chain:
    """A site writes down five kilograms, or ten, whatever was brought."""
    processor, site = _house(chain)
    lots = [
        _beans(f"X-{number}", Mass.kg(5 * draw(st.integers(1, 3))), _APART + number % 4,
               date(2026, 1, 10) + timedelta(days=number), site.id)
        for number in range(_MANY)
    ]  # fmt: skip
    odd = draw(st.integers(0, _MANY // 2 - 1))
    lots[:odd] = [attrs.evolve(lot, mass=Mass.kg("7.3")) for lot in lots[:odd]]
    ground = [each for number in range(4) for each in grounds.plot_records(_APART + number)]
    return chain.adding(processor, site, ground, lots)


def _twice(draw: DrawFn, chain: Chain) -> Chain:
    """A slip is entered twice."""
    moved = {each.lot for each in chain.transfers}
    lot = one_of(
        draw, chain.lots, lambda each: _is_source(chain, each) and each.id not in moved
    )  # fmt: skip
    return chain.adding(attrs.evolve(lot, id=LotId(f"X-{lot.id}")))


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "P01": _too_much,
    "P02": _landless,
    "P03": _grown,
    "P04": _certified,
    "P05": _beyond_capacity,
    "P06": _lost_on_the_way,
    "P07": _sold_twice,
    "P08": _round,
    "P09": _twice,
})  # fmt: skip
"""The breakers of the family, by code."""

RELATED: Mapping[str, Mapping[str, str]] = MappingProxyType({})
"""What these breakers set off as well, and why that cannot be helped."""
