"""What was received: the first time that a lot passes from who grew or supplied it to another."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal, cast

import attrs
import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.books.goods import scope_of
from cocoachain.lineage.books.holders import Holder
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.books.periods import Period, When, period_of
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import ORIGIN_KEYS, KeyOf, OriginKey, key_of
from cocoachain.model.lots import Lot
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

ReceivedKey = OriginKey | Literal["supplier", "site", "party", "stage"]
"""What deliveries may be told by."""

_OWN_KEYS = ("supplier", "site", "party", "stage")


@attrs.frozen(kw_only=True)
class Delivery:
    """One lot that came in."""

    lot: LotId
    """The lot."""

    transfer: str | None
    """The transfer that brought it; ``None`` where the lot is only written down at its site."""

    giver: str | None
    """The party that gave it."""

    holder: str
    """Where it arrived: the site, else the party."""

    mass: Mass | None
    """What was received, else what was sent; ``None`` if nobody weighed it."""


class Received(Answer, Mapping[str, Mass]):
    """What came in: a mapping from farmer (or another key) to mass.

    With ``unknown`` the masses sum to exactly ``total``.
    """

    def __init__(
        self,
        title: str,
        by: str,
        deliveries: tuple[tuple[str | None, Delivery], ...],
        undecided: tuple[str, ...],
    ) -> None:
        """Made by :func:`received`."""
        self.title = title
        self.by = by
        self.deliveries = tuple(each for _, each in deliveries)
        """Each lot that came in, by identifier."""
        self.unmeasured = tuple(each.lot for _, each in deliveries if each.mass is None)
        """Lots that came in unweighed; they count for nothing in the masses."""
        self.undecided = undecided
        """Lots of which it is not sure on which side of a bound of the period they came."""
        masses: dict[str | None, int] = {}
        self._numbers: dict[str | None, int] = {}
        for key, each in deliveries:
            masses[key] = masses.get(key, 0) + (each.mass.mg if each.mass else 0)
            self._numbers[key] = self._numbers.get(key, 0) + 1
        self.unknown = Mass(masses.pop(None, 0))
        """What came in and has no key."""
        self._masses = {
            key: Mass(masses[key]) for key in sorted(k for k in masses if k is not None)
        }

    @property
    def total(self) -> Mass:
        """All that came in and was weighed."""
        return sum(self._masses.values(), self.unknown)

    def __getitem__(self, key: str) -> Mass:
        if key not in self._masses:
            raise UnknownRecordError(self.by, key, nearest_names(key, self._masses))
        return self._masses[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._masses)

    def __len__(self) -> int:
        return len(self._masses)

    def __contains__(self, key: object) -> bool:
        return key in self._masses

    def table(self) -> Table:
        """The key, how many lots, and how much in kilograms, by key."""
        rows: list[tuple[object, ...]] = [
            (key, self._numbers[key], mass.as_kg()) for key, mass in self._masses.items()
        ]
        if None in self._numbers:
            rows.append(("unknown", self._numbers[None], self.unknown.as_kg()))
        return Table(headings=(self.by, "lots", "received kg"), rows=rows, caption=self.title)

    def remarks(self) -> list[str]:
        """The total, and what was left open."""
        said = [f"Total {self.total} in {counted(len(self.deliveries), 'lot')}."]
        if self.unmeasured:
            said.append(f"Not weighed: {listed(self.unmeasured)}.")
        if self.undecided:
            said.append(f"On a day at the bounds, before or after: {listed(self.undecided)}.")
        return said

    def __repr__(self) -> str:
        """How much, from how many."""
        return f"<Received by {self.by}: {self.total} under {counted(len(self), 'key')}>"


def received(
    lineage: Lineage,
    *,
    by: ReceivedKey | KeyOf = "farmer",
    start: When = None,
    end: When = None,
    site: str | None = None,
    party: str | None = None,
    at: datetime | None = None,
) -> Received:
    """What came in from growers and suppliers, by farmer or another key, to the milligram.

    A lot that no step made comes in once: with its first transfer to another party, by what was
    received, else by what was sent. A lot of a farmer, plot or supplier that no transfer brought to
    another party came in at its site when it was made. Keys of origin (``farmer``, ``plot``,
    ``group``, ``village`` …, or a function from the lot's record) tell of cocoa alone; ``supplier``
    (who gave), ``site``, ``party`` (who received) and ``stage`` tell of ingredients too. ``site``
    and ``party`` narrow it to what they received. The period is that of
    :func:`~cocoachain.lineage.balances.reconcile`. What nobody weighed is in ``.unmeasured`` and
    counts for nothing. ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: The chain knows no such key, site or party; the nearest are given.
        RecordError: A bound has no UTC offset, or the end comes before the start.

    >>> from cocoachain.samples import two_plots
    >>> received(Lineage(two_plots()))
    <Received by farmer: 0 kg under 0 keys>
    """
    if not callable(by) and by not in {*ORIGIN_KEYS, *_OWN_KEYS}:
        names = (*ORIGIN_KEYS, *_OWN_KEYS)
        raise UnknownRecordError("delivery key", by, nearest_names(by, names))
    lineage = lineage.known(at)
    holdings, period = Holdings(lineage), period_of(lineage.chain, start, end)
    scope = scope_of(holdings, site, party)
    arrivals = _arrivals(holdings)
    key = _key_of(lineage, by)
    told = []
    undecided = []
    for each in arrivals:
        lot = lineage.chain.lot(each.lot)
        if scope[each.to] and (_is_own(by) or lot.stage.is_cocoa):
            if each.moment in period:
                told.append((key(lot, each), each.delivery(holdings)))
            if _is_undecided(each, period):
                undecided.append(str(each.lot))
    named = by if isinstance(by, str) else getattr(by, "__name__", "key")
    return Received(f"Received by {named}, {period.text}", named, tuple(told), tuple(undecided))


@attrs.frozen(kw_only=True)
class _Arrival:
    """A lot that came in, in codes."""

    lot: LotId
    transfer: str | None
    giver: str | None
    to: int
    receiver: Holder
    mass: int
    first: int
    moment: int

    def delivery(self, holdings: Holdings) -> Delivery:
        """As it is told."""
        return Delivery(
            lot=self.lot,
            transfer=self.transfer,
            giver=self.giver,
            holder=str(holdings.holders.all[self.to]),
            mass=None if self.mass == NOT_MEASURED else Mass(self.mass),
        )


def _arrivals(holdings: Holdings) -> list[_Arrival]:
    """Every lot that came in, by identifier."""
    moves = holdings.postings.moves
    mine = range(len(holdings.transfer_ids))
    order = sorted(
        mine, key=lambda row: (int(holdings.moments[moves.event[row]]), moves.names[row])
    )
    by_lot: dict[int, list[int]] = {}
    for row in order:
        by_lot.setdefault(int(moves.lot[row]), []).append(row)
    found = []
    for lot in holdings.postings.entries.lot.tolist():
        record = holdings.lineage.chain.lot(holdings.columns.lot_ids[lot])
        rows = by_lot.get(lot, [])
        arrival = _by_transfer(holdings, record, rows) or _at_its_site(holdings, record)
        if arrival is not None:
            found.append(arrival)
    return found


def _by_transfer(holdings: Holdings, lot: Lot, rows: list[int]) -> _Arrival | None:
    """The first transfer to another party."""
    moves, holders = holdings.postings.moves, holdings.holders.all
    for row in rows:
        source, target = int(moves.source[row]), int(moves.target[row])
        giver = holders[source].party or lot.farmer or lot.supplier
        if giver is None or giver != holders[target].party:
            event = int(moves.event[row])
            unweighed = row in holdings.unweighed_moves
            return _Arrival(
                lot=lot.id,
                transfer=moves.names[row],
                giver=giver,
                to=target,
                receiver=holders[target],
                mass=NOT_MEASURED if unweighed else int(moves.got[row]),
                first=int(holdings.postings.first[event]),
                moment=int(holdings.moments[event]),
            )
    return None


def _at_its_site(holdings: Holdings, lot: Lot) -> _Arrival | None:
    """A grower's or supplier's lot that is only written down at its site."""
    told = lot.farmer or lot.supplier or lot.plot or lot.plots
    if lot.site is None or not told:
        return None
    code = holdings.columns.lot_codes[lot.id]
    entries = holdings.postings.entries
    row = int(np.searchsorted(entries.lot, code))
    to, event = int(entries.holder[row]), int(entries.event[row])
    giver = lot.farmer or lot.supplier
    if giver is not None and giver == holdings.holders.all[to].party:
        return None
    return _Arrival(
        lot=lot.id,
        transfer=None,
        giver=giver,
        to=to,
        receiver=holdings.holders.all[to],
        mass=NOT_MEASURED if lot.mass is None else lot.mass.mg,
        first=int(holdings.postings.first[event]),
        moment=int(holdings.moments[event]),
    )


def _is_own(by: ReceivedKey | KeyOf) -> bool:
    return isinstance(by, str) and by in _OWN_KEYS


def _key_of(lineage: Lineage, by: ReceivedKey | KeyOf) -> Callable[[Lot, _Arrival], str | None]:
    ways: dict[str, Callable[[Lot, _Arrival], str | None]] = {
        "supplier": lambda _, each: each.giver,
        "site": lambda _, each: each.receiver.site,
        "party": lambda _, each: each.receiver.party,
        "stage": lambda lot, _: lot.stage.value,
    }
    if isinstance(by, str) and by in ways:
        return ways[by]
    if by == "farmer":
        grown = key_of(lineage.chain, "farmer")
        return lambda lot, each: grown(lot) or _farmer(lineage, each.giver)
    told = key_of(lineage.chain, cast("OriginKey | KeyOf", by))
    return lambda lot, _: told(lot)


def _farmer(lineage: Lineage, party: str | None) -> str | None:
    """The party, if it is a farmer."""
    return party if party is not None and party in lineage.chain.names("farmer") else None


def _is_undecided(each: _Arrival, period: Period) -> bool:
    return any(each.first <= bound < each.moment for bound in (period.start, period.end))


__all__ = ["Delivery", "Received", "ReceivedKey", "received"]
