"""What growers delivered, for the rules that ask whether they can have."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property

import attrs

from cocoachain.lineage.deliveries import received
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import yield_row
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.movements import Transfer
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=True)
class Delivered:
    """One lot that a grower brought."""

    lot: Lot
    farmer: str
    day: date
    site: str | None
    """Where it arrived."""

    mass: Mass
    """As it was weighed."""

    dried: Fraction
    """Milligrams of dried beans that it makes at least (field page §2.1, Y1 and Y4, hard)."""


class Harvests:
    """All that growers delivered, with its day."""

    def __init__(self, lineage: Lineage) -> None:
        """Read the deliveries of a lineage."""
        self.chain = lineage.chain
        self.unmeasured = 0
        self.undated = 0
        self.total = 0
        self._given = received(lineage)
        self._farmer_of = {str(plot.id): plot.farmer for plot in self.chain.plots}

    @cached_property
    def all(self) -> tuple[Delivered, ...]:
        """Every delivery of cocoa by a known grower, that was weighed and has a day."""
        found = []
        for each in self._given.deliveries:
            lot = self.chain.lot(each.lot)
            farmer = lot.farmer or self._farmer_of.get(lot.plot or "")
            factor = _least_dried(lot.stage)
            if farmer is None or factor is None:
                continue
            self.total += 1
            transfer = None if each.transfer is None else self.chain.transfer(each.transfer)
            day = _day(lot, transfer)
            self.undated += day is None
            self.unmeasured += day is not None and each.mass is None
            if day is not None and each.mass is not None:
                dried = factor * each.mass.mg
                site = (transfer.to_site if transfer else None) or lot.site
                found.append(
                    Delivered(
                        lot=lot, farmer=farmer, day=day, site=site, mass=each.mass, dried=dried
                    )
                )
        return tuple(found)

    def left_out(self) -> Iterator[Said]:
        """What could not be judged."""
        if not self.all and not self.total:
            yield Unjudged("no grower delivered anything")
        if self.unmeasured:
            yield Unjudged(UNMEASURED, self.unmeasured, self.total, "deliveries")
        if self.undated:
            yield Unjudged("it has no day", self.undated, self.total, "deliveries")


def _least_dried(stage: Stage) -> Fraction | None:
    """The least dried beans that a mass of that stage makes; ``None``: not what growers bring."""
    if stage in {Stage.BEANS, Stage.BEAN_BLEND}:
        return Fraction(1)
    wet = yield_row("Y4").hard().least
    if stage is Stage.WET_BEANS:
        return wet
    return yield_row("Y1").hard().least * wet if stage is Stage.PODS else None


def _day(lot: Lot, transfer: Transfer | None) -> date | None:
    """The day that it was harvested, else made, else handed over."""
    moment = lot.made or (transfer.when if transfer else None)
    return lot.harvested or (None if moment is None else moment.date())


def crop_year(day: date, first_month: int) -> int:
    """The calendar year in which the crop year of a day began."""
    return day.year if day.month >= first_month else day.year - 1
