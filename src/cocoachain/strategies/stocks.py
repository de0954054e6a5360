"""What a drawn chain keeps in mind of a lot while it grows: how much is left of it, and where."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache

import attrs

from cocoachain.strategies.grounds import farmer_id, processor_id, site_id
from cocoachain.values.identifiers import LotId, PartyId, SiteId

ZONE = timezone(timedelta(hours=8))
BASE = datetime(2026, 1, 5, 8, tzinfo=ZONE)
"""When drawn chains begin, in the zone of Lombok."""

MINUTES_A_DAY = 24 * 60
KILOGRAM = 1_000_000


@lru_cache(maxsize=65_536)
def moment(minutes: int) -> datetime:
    """The moment so many minutes after the beginning."""
    return BASE + timedelta(minutes=minutes)


@attrs.frozen
class Spot:
    """A place where lots lie: a site, or a farmer's own ground."""

    number: int
    """Of the site; of a farmer ``-1`` less the farmer's number."""

    @property
    def is_farm(self) -> bool:
        """Whether it is a farmer's own ground."""
        return self.number < 0

    @property
    def site(self) -> SiteId | None:
        """The site, if it is one."""
        return None if self.is_farm else site_id(self.number)

    @property
    def party(self) -> PartyId:
        """The farmer, or the processor that runs the site."""
        return farmer_id(-1 - self.number) if self.is_farm else processor_id(self.number)


@attrs.define(eq=False, kw_only=True)
class Stock:
    """A lot, and what is left of it."""

    lot: LotId
    """Its identifier."""

    form: str
    """What it is, of the forms in :mod:`cocoachain.strategies.ways`."""

    mass: int
    """Milligrams of it in all."""

    made: int
    """Minutes from the beginning until it was there."""

    clock: int
    """Minutes from the beginning until which all that happened to it is over."""

    left: dict[Spot, int]
    """Milligrams that are left, where they are."""

    plots: frozenset[int]
    """The plots that its cocoa grew on, by number."""

    source: bool = False
    """Whether no step made it."""

    def spot(self) -> Spot:
        """Where there is some left: the first such place."""
        return next(spot for spot, mass in self.left.items() if mass)


def any_plot(stock: Stock) -> int:
    """A plot that the lot grew on, by number."""
    return min(stock.plots, default=0)


def any_site(stock: Stock) -> Spot:
    """A site where the lot was, or else the first."""
    return next((spot for spot in stock.left if not spot.is_farm), Spot(0))


def after(stock: Stock) -> int:
    """A moment after all that happened to the lot so far, and before anything else does."""
    stock.clock += 30
    return stock.clock
