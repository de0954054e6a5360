"""Where lots come, are drawn on and leave: what the rule of custody (G04) compares.

A place is a site, a party, or both. Whole days and unknown moments give a span.
"""

from collections.abc import Iterator
from datetime import datetime

import attrs
import numpy as np

from cocoachain.lineage.columns import Bools, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Step
from cocoachain.rules.sums import stated, sums
from cocoachain.values.mass import Mass
from cocoachain.values.moments import moment_span

EVER = int(np.iinfo(np.int64).min), int(np.iinfo(np.int64).max)
"""The span of a moment that nobody wrote down."""


@attrs.frozen
class Spot:
    """A site, a party, or both; what is ``None`` is not known."""

    site: str | None
    """Where."""

    party: str | None
    """At whose."""

    def __str__(self) -> str:
        """The site, else the party."""
        return self.site or self.party or "an unknown place"


SOMEWHERE = Spot(None, None)


@attrs.frozen
class Event:
    """So much of a lot came to a place, or left it, or was drawn on there."""

    spot: Spot
    """Where."""

    mass: int | None
    """How much, in milligrams; ``None`` if it was not measured."""

    span: tuple[int, int]
    """When, at the earliest and at the latest."""

    record: Transfer | Step | None = None
    """What says so."""


class Places:
    """Where steps, lots and transfers of a lineage are."""

    def __init__(self, lineage: Lineage) -> None:
        """Look through all sites, steps and transfers once."""
        self._lineage = lineage
        self._columns = lineage.columns
        self._spots: dict[tuple[str | None, str | None], Spot] = {}
        self._party_of: dict[str, str | None] = {s.id: s.party for s in lineage.chain.sites}
        self._sites: dict[str, int] = {}
        for party in self._party_of.values():
            if party is not None:
                self._sites[party] = self._sites.get(party, 0) + 1
        self._steps = lineage.steps
        self._step_spots = [self.spot(step.site, step.party) for step in self._steps]
        self._moves: dict[str, list[Transfer]] = {}
        for transfer in lineage.chain.transfers:
            if transfer.custody:
                self._moves.setdefault(transfer.lot, []).append(transfer)

    def spot(self, site: str | None, party: str | None) -> Spot | None:
        """The place, or ``None`` if neither site nor party is told; the same one is one object."""
        if site is None and party is None:
            return None
        key = site, party
        if key not in self._spots:
            whose = self._party_of.get(site) if site is not None else None
            self._spots[key] = Spot(site, whose or party)
        return self._spots[key]

    def may_be_same(self, one: Spot, other: Spot) -> bool:
        """Whether the two may be one place."""
        if one.site is not None and other.site is not None:
            return one.site == other.site
        return one.party is None or other.party is None or one.party == other.party

    def is_same(self, one: Spot, other: Spot) -> bool:
        """Whether the two are certainly one place."""
        if one.site is not None and other.site is not None:
            return one.site == other.site
        party = one.party
        return party is not None and party == other.party and self._sites.get(party, 0) <= 1

    def to_be_judged(self) -> Iterator[int]:
        """The lots in use of which it is not plain at a glance that they were where they were used.

        Plain is a lot that lay at one site, where it was made or where its only transfer took it,
        and of which steps drew there, and after that, no more than came.
        """
        columns = self._columns
        codes: dict[str, int] = {}
        used_at = np.array(
            [-1 if spot is None else _code(codes, spot.site) for spot in self._step_spots], np.int64
        )
        lies_at, since, held = self._simple_lots(codes)
        begun = stated(columns.step_start_first, columns.step_end_first)[columns.in_step]
        there = used_at[columns.in_step] == lies_at[columns.in_lot]
        fine = there & (lies_at[columns.in_lot] >= 0) & (begun >= since[columns.in_lot])
        drawn = sums(np.maximum(columns.in_mass, 0)[columns.use_at], columns.use_ptr)
        doubtful = sums((~fine).astype(np.int64)[columns.use_at], columns.use_ptr) > 0
        plain: Bools = ~doubtful & (drawn <= held)
        yield from np.flatnonzero((np.diff(columns.use_ptr) > 0) & ~plain).tolist()

    def _simple_lots(self, codes: dict[str, int]) -> tuple[Int64s, Int64s, Int64s]:
        """For each lot that has but one site: its code, since when, and how much; else -1."""
        columns = self._columns
        count = len(columns.lot_ids)
        lies_at = np.full(count, -1, np.int64)
        since = np.full(count, EVER[0], np.int64)
        held = np.full(count, EVER[1], np.int64)
        made_once = np.diff(columns.made_ptr) == 1
        maker = np.zeros(count, np.int64)
        maker[columns.out_lot] = columns.out_step
        sites = [None if spot is None else spot.site for spot in self._step_spots]
        for code in np.flatnonzero(made_once).tolist():
            lies_at[code] = _code(codes, sites[int(maker[code])])
        for lot, moves in self._moves.items():
            code = columns.lot_codes.get(lot, -1)
            if code < 0:
                continue
            lies_at[code] = -1
            move = moves[0]
            mass = move.mass if len(moves) == 1 else None
            if move.to_site is None or mass is None or move.from_site == move.to_site:
                continue
            if move.from_site is None and move.from_party == self._party_of.get(move.to_site):
                continue
            if move.from_site is None and move.from_party is None:
                continue
            lies_at[code], held[code] = _code(codes, move.to_site), mass.mg
            since[code] = EVER[0] if move.when is None else moment_span(move.when)[1]
        return lies_at, since, held

    def drawn(self, lot: int) -> list[Event]:
        """What steps with a known place drew from a lot, in order of time."""
        columns = self._columns
        events = []
        for at in columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]].tolist():
            code = int(columns.in_step[at])
            spot = self._step_spots[code]
            if spot is not None:
                step, mass = self._steps[code], int(columns.in_mass[at])
                moment = step.start or step.end
                events.append(Event(spot, None if mass < 0 else mass, _span(moment), step))
        return sorted(events, key=lambda event: event.span)

    def arrivals(self, lot: int) -> list[Event]:
        """Where a lot was first, and where transfers took it; nothing if the first is not known."""
        moves = self._moves.get(self._columns.lot_ids[lot], [])
        first = self._first(lot, moves)
        return [*first, *map(self._arrival, moves)] if first else []

    def departures(self, lot: int) -> list[Event]:
        """Where transfers took a lot from, as far as they say."""
        found = []
        for each in self._moves.get(self._columns.lot_ids[lot], ()):
            spot = self.spot(each.from_site, each.from_party)
            if spot is not None:
                found.append(Event(spot, _mg(each.mass), _span(each.when), each))
        return found

    def _arrival(self, transfer: Transfer) -> Event:
        """What came in; what was sent counts where less arrived: some may have dried away."""
        spot = self.spot(transfer.to_site, transfer.to_party) or SOMEWHERE
        masses = [each.mg for each in (transfer.mass, transfer.received) if each is not None]
        return Event(spot, max(masses, default=None), _span(transfer.when), transfer)

    def _first(self, lot: int, moves: list[Transfer]) -> list[Event]:
        """Where a lot was first: where it was made, or taken from, or at its own site."""
        record = self._lineage.chain.find("lot", self._columns.lot_ids[lot])
        site = record.site if isinstance(record, Lot) else None
        made = self._made(lot, site)
        if made:
            return made
        mass = _mg(record.mass) if isinstance(record, Lot) else None
        if moves:
            earliest = min(moves, key=lambda each: (_span(each.when)[0], each.id))
            spot = self.spot(earliest.from_site, earliest.from_party)
            if spot is not None:
                return [Event(spot, mass, EVER)]
            if site == earliest.to_site:
                return []
        spot = self.spot(site, None)
        return [] if spot is None else [Event(spot, mass, EVER)]

    def _made(self, lot: int, site: str | None) -> list[Event]:
        """What steps put out, where they were; at the lot's site where they do not say."""
        columns = self._columns
        found = []
        for at in columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]].tolist():
            spot = self._step_spots[int(columns.out_step[at])] or self.spot(site, None)
            mass = int(columns.out_mass[at])
            if spot is None:
                return []
            found.append(Event(spot, None if mass < 0 else mass, EVER))
        return found


def destination(places: Places, record: Transfer | Step | None) -> Spot:
    """Where a transfer went."""
    if not isinstance(record, Transfer):
        return SOMEWHERE
    return places.spot(record.to_site, record.to_party) or SOMEWHERE


def _code(codes: dict[str, int], site: str | None) -> int:
    """A number for the site, or -1 where there is none."""
    return -1 if site is None else codes.setdefault(site, len(codes))


def _mg(mass: Mass | None) -> int | None:
    return None if mass is None else mass.mg


def _span(moment: datetime | None) -> tuple[int, int]:
    return EVER if moment is None else moment_span(moment)
