"""Rule of custody: a step draws on a lot only where the lot is (G04)."""

from collections.abc import Iterator
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.movements import Transfer
from cocoachain.model.steps import Step
from cocoachain.rules.figures import kilograms, when
from cocoachain.rules.places import Event, Places, destination
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.mass import Mass

UNPLACED = "nobody wrote where it was, or where it was drawn on"
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
    places = Places(lineage)
    unplaced = 0
    for lot in places.to_be_judged():
        drawn, arrivals = places.drawn(lot), places.arrivals(lot)
        if drawn and arrivals:
            yield from _lot_faults(lineage, places, lot, drawn, arrivals, settings)
        else:
            unplaced += 1
    if unplaced:
        in_use = int((np.diff(lineage.columns.use_ptr) > 0).sum())
        yield Unjudged(UNPLACED, unplaced, in_use, "lots in use")


def _lot_faults(
    lineage: Lineage,
    places: Places,
    lot: int,
    drawn: list[Event],
    arrivals: list[Event],
    settings: Values,
) -> Iterator[Finding]:
    name = lineage.columns.lot_ids[lot]
    departures = places.departures(lot)
    fine = []
    for use in drawn:
        fault = _use_fault(places, name, use, arrivals, departures)
        if fault is None:
            fine.append(use)
        else:
            yield fault
    if departures:
        over = _drawn_beyond_mass(lineage, lot)
        for each in _overdrawn(places, fine, arrivals, departures, over, settings):
            told = {"lot": name, **each.told}
            yield Finding.at(each.record, TOO_MUCH, lots=[name], told=told)


def _use_fault(
    places: Places, lot: str, use: Event, arrivals: list[Event], departures: list[Event]
) -> Finding | None:
    """Whether the lot was elsewhere, not there yet or gone when it was drawn on."""
    told = {"lot": lot, "place": str(use.spot)}
    here = [each for each in arrivals if places.may_be_same(each.spot, use.spot)]
    if not here:
        held = ", ".join(dict.fromkeys(str(each.spot) for each in arrivals))
        return Finding.at(use.record, ELSEWHERE, lots=[lot], held=held, told=told)
    told["drawn"] = _moment(use)
    by_then = [each for each in here if each.span[0] <= use.span[1]]
    if not by_then:
        first = min(here, key=lambda each: each.span)
        return Finding.at(use.record, NOT_YET, lots=[lot], arrived=_moment(first), told=told)
    gone = [
        each
        for each in departures
        if places.is_same(each.spot, use.spot) and each.span[1] < use.span[0]
    ]
    if not gone or any(each.mass is None for each in by_then):
        return None
    if sum(each.mass or 0 for each in by_then) > sum(each.mass or 0 for each in gone):
        return None
    last = max(gone, key=lambda each: each.span)
    held = str(destination(places, last.record))
    return Finding.at(use.record, GONE, lots=[lot], held=held, left=_moment(last), told=told)


@attrs.frozen
class _Overdraw:
    """More was drawn and sent off at a place than came there."""

    record: Transfer | Step | None
    told: dict[str, str]


def _overdrawn(
    places: Places,
    uses: list[Event],
    arrivals: list[Event],
    departures: list[Event],
    over: int,
    settings: Values,
) -> Iterator[_Overdraw]:
    """Places at which more was drawn and sent off in all than ever came there.

    What steps drew beyond the lot's own mass (``over``) is a finding of M02 and not counted.
    """
    for spot in dict.fromkeys(use.spot for use in uses):
        here = [use for use in uses if use.spot == spot]
        came = [each.mass for each in arrivals if places.may_be_same(each.spot, spot)]
        if None in came:
            continue
        held = sum(mass or 0 for mass in came)
        drawn = sum(use.mass or 0 for use in here)
        sent = sum(each.mass or 0 for each in departures if places.is_same(each.spot, spot))
        beyond = drawn + sent - held - over
        if beyond > settings["least"].mg and beyond > held * settings["tolerance"]:
            told = {"held": kilograms(held), "drawn": kilograms(drawn), "sent": kilograms(sent)}
            yield _Overdraw(here[-1].record, {"place": str(spot), **told})


def _drawn_beyond_mass(lineage: Lineage, lot: int) -> int:
    """What steps drew beyond the lot's mass."""
    columns = lineage.columns
    at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
    drawn = sum(mass for mass in columns.in_mass[at].tolist() if mass > 0)
    held = int(columns.lot_mass[lot])
    return max(0, drawn - held) if held >= 0 else 0


def _moment(event: Event) -> str:
    """When it was, as it was written."""
    record = event.record
    if isinstance(record, Step):
        told = record.start or record.end
    else:
        told = record.when if record is not None else None
    return "an unknown moment" if told is None else when(told)
