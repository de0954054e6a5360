"""What all indicators ask of: the lineage, its scope, and what is worked out once for all."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

import attrs

from cocoachain.lineage.books.periods import Period, ledger_zone
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.beans import Beans, beans_of
from cocoachain.lineage.worth.farmers import FarmersPay
from cocoachain.lineage.worth.goods import Goods, Tracing, finished_goods
from cocoachain.lineage.worth.money import NO_CURRENCY, decimals, summed
from cocoachain.lineage.worth.scopes import Scope
from cocoachain.lineage.worth.trades import Trade, trades
from cocoachain.model.programme import Coaching, Expense, Work
from cocoachain.programme.indicators import Value
from cocoachain.values.moments import WholeDay, moment_span


class Asked:
    """A lineage and the scope of a scorecard."""

    def __init__(self, lineage: Lineage, scope: Scope) -> None:
        """Nothing is worked out before it is asked for."""
        self.lineage = lineage
        self.chain = lineage.chain
        self.scope = scope

    @cached_property
    def trades(self) -> tuple[Trade, ...]:
        """The trades of the period."""
        return trades(self.lineage, self.scope)

    @cached_property
    def all_trades(self) -> tuple[Trade, ...]:
        """The trades of all time: beans are paid before what is made of them is sold."""
        return trades(self.lineage, attrs.evolve(self.scope, period=Period()))

    @cached_property
    def goods(self) -> Goods:
        """The finished goods of the period."""
        return finished_goods(self.lineage, self.scope)

    @cached_property
    def good_lots(self) -> tuple[tuple[str, int], ...]:
        """The finished goods, in milligrams by lot."""
        return tuple((str(each.lot.id), each.milligrams) for each in self.goods.goods)

    @cached_property
    def tracing(self) -> Tracing:
        """What is local, and what is traced."""
        return Tracing(self.lineage)

    @cached_property
    def beans(self) -> Beans:
        """Dried beans."""
        return beans_of(self.lineage, self.scope, self.trades)

    @cached_property
    def pay(self) -> FarmersPay:
        """What growers were paid."""
        return FarmersPay(self.lineage, self.all_trades)

    @cached_property
    def growers(self) -> frozenset[str]:
        """Farmers and groups outside the makers: who is paid for beans that grew."""
        chain = self.chain
        told = {str(each.id) for each in (*chain.farmers, *chain.groups)}
        told |= {str(lot.farmer) for lot in chain.lots if lot.farmer is not None}
        told |= {str(plot.farmer) for plot in chain.plots if plot.farmer is not None}
        return frozenset(told - self.scope.makers)

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """Work that makers paid for in the period."""
        return tuple(each for each in self.chain.works if self._is_mine(each.party, each.when))

    @cached_property
    def expenses(self) -> tuple[Expense, ...]:
        """What makers spent in the period."""
        return tuple(each for each in self.chain.expenses if self._is_mine(each.party, each.when))

    @cached_property
    def coachings(self) -> tuple[Coaching, ...]:
        """Coachings that began in the period, of makers, growers or nobody in particular."""
        mine = self.scope.makers | self.growers
        return tuple(
            each
            for each in self.chain.coachings
            if self.scope.has(each.start)
            and (not each.attendees or any(one.party in mine for one in each.attendees))
        )

    def _is_mine(self, party: str, when: datetime) -> bool:
        return party in self.scope.makers and self.scope.has(when)

    def has_day(self, day: date | None) -> bool:
        """Whether a day of the ledger's own clock ends in the period; none lies in all time."""
        return self.scope.has(None if day is None else self._whole(day))

    def is_earlier(self, when: datetime | None) -> bool:
        """Whether a moment came before the period; one that nobody wrote did not."""
        return when is not None and moment_span(when)[1] <= self.scope.period.start

    def is_before(self, day: date) -> bool:
        """Whether a day ended before the period."""
        return self.is_earlier(self._whole(day))

    def _whole(self, day: date) -> WholeDay:
        return WholeDay.of(day, ledger_zone(self.chain))

    def coverage(self, lots: Iterable[tuple[str, int]]) -> Fraction | None:
        """The share of the cocoa of some lots that is traced to plots."""
        return self.tracing.complete([each for each in lots if each[1] > 0]).share


@attrs.frozen(kw_only=True)
class Found:
    """What was found for one indicator; its formula is added later."""

    value: Value | None = None
    reason: str = ""
    unit: str = ""
    """In place of that of the formula: a currency."""

    records: tuple[str, ...] = ()
    lots: tuple[tuple[str, int], ...] = ()
    """The mass that it speaks of, in milligrams by lot."""

    attested: tuple[str, ...] = ()
    parts: Mapping[str, Value | None] = attrs.field(factory=dict)
    note: str = ""


def named(kind: str, names: Iterable[object]) -> tuple[str, ...]:
    """Records by kind and identifier, each once, in order."""
    return tuple(f"{kind} {name}" for name in sorted({str(each) for each in names}))


def lots_named(lots: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Lots by identifier."""
    return named("lot", (lot for lot, _ in lots))


def money_found(
    amounts: Iterable[tuple[str, str, Fraction]], *, nothing: str, per: str = ""
) -> Found:
    """A sum of money with a part for each name; currencies are never added together.

    ``amounts`` are name, currency and amount. In several currencies there is no value, and the
    parts are told by name and currency.
    """
    rows = list(amounts)
    if not rows:
        return Found(reason=nothing)
    totals = summed((currency, amount) for _, currency, amount in rows)
    parts: dict[str, Fraction] = {}
    for name, currency, amount in rows:
        key = name if len(totals) == 1 else f"{name}, {currency}"
        parts[key] = parts.get(key, Fraction(0)) + amount
    shares = {key: decimals(parts[key]) for key in sorted(parts)}
    if len(totals) > 1:
        told = {f"all, {currency}": decimals(amount) for currency, amount in totals.items()}
        reason = f"amounts are in several currencies ({', '.join(totals)}): see the parts"
        return Found(reason=reason, parts={**told, **shares}, unit=", ".join(totals))
    currency, total = next(iter(totals.items()))
    unit = currency if currency == NO_CURRENCY or not per else f"{currency} {per}"
    return Found(value=decimals(total), unit=unit, parts=shares)


__all__ = ["Asked", "Found", "lots_named", "money_found", "named"]
