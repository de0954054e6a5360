"""Rule of custody: a step draws on a lot only where the lot is (G04)."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Step
from cocoachain.rules.figures import kilograms, when
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.mass import Mass
from cocoachain.values.moments import moment_span

ELSEWHERE = "Expected lot {lot} at {place} when it was drawn on, got it only at {held}"
NOT_YET = (
    "Expected lot {lot} at {place} when it was drawn on at {drawn}, got it there only at {arrived}"
)
GONE = (
    "Expected lot {lot} at {place} when it was drawn on at {drawn}, "
    "got it sent off to {held} at {left}"
)
TOO_MUCH = (
    "Expected at most {held} of lot {lot} at {place} in all, "
    "got {drawn} drawn and {sent} sent off there"
)

_ALWAYS = (-(2**63), 2**63)
"""The span of a moment that nobody wrote down."""


@attrs.frozen
class _Place:
    """A site, a party, or both; what is ``None`` is not known."""

    site: str | None
    party: str | None

    def __str__(self) -> str:
        return self.site or self.party or "an unknown place"


@attrs.frozen
class _Event:
    """So much of a lot came to a place, or left it, or was drawn on there."""

    place: _Place
    mass: int | None
    span: tuple[int, int]
    record: Transfer | Step | None = None


@rule(
    "G04",
    needs=["whole", "steps", "transfers"],
    settings={
        "tolerance": Setting(
            Fraction(1, 100), "share of a lot that may be off; as M01, field page §12"
        ),
        "least": Setting(Mass.kg("0.1"), "mass that may always be off; as M01, field page §12"),
    },
    says=[ELSEWHERE, NOT_YET, GONE, TOO_MUCH],
)
def drawn_where_it_was_not(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A step drew on a lot that was somewhere else, or on more of it than was there.

    A lot is first where the step that made it was; a lot from no step where its first transfer
    took it from, or else at its site. Transfers that pass custody move it on. A step draws at its
    site; where a site is not told, its party tells, and nothing is found that could be at another
    site of the same party. Whole days and unknown moments are taken in favour of the ledger,
    portions that were not measured too. Lots of which no place is known are not judged.

    Why: What is not there cannot be used: a transfer is missing, or something else was used.
    Mend: Record the transfer, or correct the site, the lot or the moment.
    Source: Field page §6.1, custody models; §12, row G04.
    """
    places = _Places(lineage)
    unplaced = 0
    lots = _lots_in_use(lineage)
    for lot, uses in lots:
        drawn = places.drawn(lot, uses)
        arrivals = places.arrivals(lot)
        if not drawn or not arrivals:
            unplaced += 1
            continue
        if places.is_plain(lot, drawn, arrivals):
            continue
        yield from _lot_faults(lineage, places, lot, drawn, arrivals, settings)
    if unplaced:
        yield Unjudged(
            "nobody wrote where it was, or where it was drawn on",
            unplaced,
            len(lots),
            "lots in use",
        )


def _lots_in_use(lineage: Lineage) -> list[tuple[str, list[int]]]:
    """Each lot that a step drew on, with the places of those portions in the columns."""
    columns = lineage.columns
    pointer, use_at = columns.use_ptr.tolist(), columns.use_at.tolist()
    return [
        (columns.lot_ids[code], use_at[pointer[code] : pointer[code + 1]])
        for code in np.flatnonzero(np.diff(columns.use_ptr) > 0).tolist()
    ]


class _Places:
    """Where steps, lots and transfers are."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._columns = lineage.columns
        self._party_of: dict[str, str | None] = {
            site.id: site.party for site in lineage.chain.sites
        }
        self._sites: dict[str, int] = {}
        for party in self._party_of.values():
            if party is not None:
                self._sites[party] = self._sites.get(party, 0) + 1
        self._steps = lineage.steps
        self._step_places = [self.place(step.site, step.party) for step in self._steps]
        self.transfers: dict[str, list[Transfer]] = {}
        for transfer in lineage.chain.transfers:
            if transfer.custody:
                self.transfers.setdefault(transfer.lot, []).append(transfer)
        self._in_step = self._columns.in_step.tolist()
        self._in_mass = self._columns.in_mass.tolist()

    def place(self, site: str | None, party: str | None) -> _Place | None:
        """The place, or ``None`` if neither site nor party is told."""
        if site is None and party is None:
            return None
        return _Place(site, self._party_of.get(site) or party if site is not None else party)

    def may_be_same(self, one: _Place, other: _Place) -> bool:
        """Whether the two may be one place."""
        if one.site is not None and other.site is not None:
            return one.site == other.site
        return one.party is None or other.party is None or one.party == other.party

    def is_same(self, one: _Place, other: _Place) -> bool:
        """Whether the two are certainly one place."""
        if one.site is not None and other.site is not None:
            return one.site == other.site
        party = one.party
        return party is not None and party == other.party and self._sites.get(party, 0) <= 1

    def drawn(self, lot: str, uses: list[int]) -> list[_Event]:
        """What steps with a known place drew from a lot, in order of time."""
        events = []
        for at in uses:
            code = self._in_step[at]
            place = self._step_places[code]
            if place is not None:
                step, mass = self._steps[code], self._in_mass[at]
                moment = step.start or step.end
                events.append(_Event(place, None if mass < 0 else mass, _span(moment), step))
        del lot
        return sorted(events, key=lambda event: event.span) if len(events) > 1 else events

    def arrivals(self, lot: str) -> list[_Event]:
        """Where a lot was first, and where transfers took it; nothing if the first is not known."""
        moved = [_arrival(self, each) for each in self.transfers.get(lot, ())]
        first = self._first(lot)
        return [*first, *moved] if first else []

    def departures(self, lot: str) -> list[_Event]:
        """Where transfers took a lot from, as far as they say."""
        found = []
        for each in self.transfers.get(lot, ()):
            place = self.place(each.from_site, each.from_party)
            if place is not None:
                found.append(_Event(place, _mg(each.mass), _span(each.when), each))
        return found

    def is_plain(self, lot: str, drawn: list[_Event], arrivals: list[_Event]) -> bool:
        """Whether the lot never moved and was drawn on only where it was made."""
        return lot not in self.transfers and all(
            any(self.may_be_same(use.place, each.place) for each in arrivals) for use in drawn
        )

    def _first(self, lot: str) -> list[_Event]:
        record = self._lineage.chain.find("lot", lot)
        site = record.site if isinstance(record, Lot) else None
        made = self._made(lot, site)
        if made:
            return made
        mass = _mg(record.mass) if isinstance(record, Lot) else None
        moves = self.transfers.get(lot, ())
        if moves:
            earliest = min(moves, key=lambda each: (_span(each.when)[0], each.id))
            place = self.place(earliest.from_site, earliest.from_party)
            if place is not None:
                return [_Event(place, mass, _ALWAYS)]
            if site == earliest.to_site:
                return []
        place = self.place(site, None)
        return [] if place is None else [_Event(place, mass, _ALWAYS)]

    def _made(self, lot: str, site: str | None) -> list[_Event]:
        """What steps put out, where they were; at the lot's site where they do not say."""
        columns = self._columns
        code = columns.lot_codes[lot]
        found = []
        for at in columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]].tolist():
            step = int(columns.out_step[at])
            place = self._step_places[step] or self.place(site, None)
            mass = int(columns.out_mass[at])
            if place is None:
                return []
            found.append(_Event(place, None if mass < 0 else mass, _ALWAYS))
        return found


def _arrival(places: _Places, transfer: Transfer) -> _Event:
    """What came in; what was sent counts where less arrived, since some may have dried away."""
    place = places.place(transfer.to_site, transfer.to_party) or _Place(None, None)
    masses = [each.mg for each in (transfer.mass, transfer.received) if each is not None]
    return _Event(place, max(masses) if masses else None, _span(transfer.when), transfer)


def _mg(mass: Mass | None) -> int | None:
    return None if mass is None else mass.mg


def _span(moment: datetime | None) -> tuple[int, int]:
    return _ALWAYS if moment is None else moment_span(moment)


def _lot_faults(
    lineage: Lineage,
    places: _Places,
    lot: str,
    drawn: list[_Event],
    arrivals: list[_Event],
    settings: Values,
) -> Iterator[Finding]:
    departures = places.departures(lot)
    fine = []
    for use in drawn:
        fault = _use_fault(places, lot, use, arrivals, departures)
        if fault is None:
            fine.append(use)
        else:
            yield fault
    yield from _overdrawn(lineage, places, lot, fine, (arrivals, departures, settings))


def _use_fault(
    places: _Places, lot: str, use: _Event, arrivals: list[_Event], departures: list[_Event]
) -> Finding | None:
    """Whether the lot was elsewhere, not there yet or gone when it was drawn on."""
    told = {"lot": lot, "place": str(use.place)}
    here = [each for each in arrivals if places.may_be_same(each.place, use.place)]
    if not here:
        held = ", ".join(dict.fromkeys(str(each.place) for each in arrivals))
        return Finding.at(use.record, ELSEWHERE, lots=[lot], held=held, told=told)
    told["drawn"] = _moment(use)
    by_then = [each for each in here if each.span[0] <= use.span[1]]
    if not by_then:
        first = min(here, key=lambda each: each.span)
        return Finding.at(use.record, NOT_YET, lots=[lot], arrived=_moment(first), told=told)
    gone = [
        each
        for each in departures
        if places.is_same(each.place, use.place) and each.span[1] < use.span[0]
    ]
    if not gone or any(each.mass is None for each in by_then):
        return None
    if sum(each.mass or 0 for each in by_then) > sum(each.mass or 0 for each in gone):
        return None
    last = max(gone, key=lambda each: each.span)
    held = _destination(places, last.record)
    return Finding.at(use.record, GONE, lots=[lot], held=held, left=_moment(last), told=told)


def _overdrawn(
    lineage: Lineage,
    places: _Places,
    lot: str,
    uses: list[_Event],
    around: tuple[list[_Event], list[_Event], Values],
) -> Iterator[Finding]:
    """Places at which more was drawn and sent off in all than ever came there."""
    arrivals, departures, settings = around
    if not departures:
        return
    over_all = _drawn_beyond_mass(lineage, lot)
    for place in dict.fromkeys(use.place for use in uses):
        here = [use for use in uses if use.place == place]
        came = [each.mass for each in arrivals if places.may_be_same(each.place, place)]
        if None in came:
            continue
        held = sum(mass or 0 for mass in came)
        drawn = sum(use.mass or 0 for use in here)
        sent = sum(each.mass or 0 for each in departures if places.is_same(each.place, place))
        beyond = drawn + sent - held - over_all
        if beyond > settings["least"].mg and beyond > held * settings["tolerance"]:
            told = {"held": kilograms(held), "drawn": kilograms(drawn), "sent": kilograms(sent)}
            yield Finding.at(
                here[-1].record, TOO_MUCH, lots=[lot], lot=lot, place=str(place), told=told
            )


def _drawn_beyond_mass(lineage: Lineage, lot: str) -> int:
    """What steps drew beyond the lot's mass: that is a finding of M02 already."""
    columns = lineage.columns
    code = columns.lot_codes[lot]
    at = columns.use_at[columns.use_ptr[code] : columns.use_ptr[code + 1]]
    drawn = sum(mass for mass in columns.in_mass[at].tolist() if mass > 0)
    held = int(columns.lot_mass[code])
    return max(0, drawn - held) if held >= 0 else 0


def _destination(places: _Places, record: Transfer | Step | None) -> str:
    if not isinstance(record, Transfer):
        return "an unknown place"
    return str(places.place(record.to_site, record.to_party) or _Place(None, None))


def _moment(event: _Event) -> str:
    """When it was, as it was written."""
    record = event.record
    if isinstance(record, Step):
        told = record.start or record.end
    else:
        told = record.when if record is not None else None
    return "an unknown moment" if told is None else when(told)
