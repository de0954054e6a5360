"""Rules of order in time: what is used before it is there, what is written when (T01, T05, T06).

Where only the day is known, a moment may be any on that day, and only what is impossible on every
one of them is found.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.books.periods import ledger_zone
from cocoachain.lineage.columns import NO_TIME, Columns, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.model.steps import Step
from cocoachain.rules.figures import when
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import stated
from cocoachain.values.moments import moment_span

_DAY = timedelta(days=1) // timedelta(microseconds=1)
_LATEST = int(np.iinfo(np.int64).max)
_FARTHEST = timezone(timedelta(hours=14))
"""Where a day begins first."""

TOO_EARLY = (
    "Expected lot {lot} to be there before the step was over at {end}, got it made at {made}"
)
BACKWARDS = "Expected an end not before its start at {start}, got {end}"
MADE_BEFORE = (
    "Expected lot {lot} to be made once the step had begun at {start}, got it made at {made}"
)


HANDED_EARLY = (
    "Expected lot {lot} to be there before it was handed over at {when}, got it made at {made}"
)
HARVESTED_AFTER = "Expected it harvested by the day it was {event}, {day}, got {harvested}"


@rule(
    "T01",
    needs=["moments"],
    says=[TOO_EARLY, BACKWARDS, MADE_BEFORE, HANDED_EARLY, HARVESTED_AFTER],
)
def used_before_it_was_there(lineage: Lineage) -> Iterator[Said]:
    """A step was over before a lot that it took was there.

    A step is over at its end (else: its start); a lot is there when it was made or, if that is
    earlier, when the first step that put it out was over. Found as well are steps that end before
    they start, lots made before the only step that put them out had begun, lots of a step handed
    over before they were there, and lots made, or first handed over, on a day before their harvest.

    Why: Nothing can be made of what is not there yet: a date or a name is wrong, or the record
        was made up.
    Mend: Correct the moment, or the lot that the step names.
    Source: Field page §12, row T01; causality.
    """
    columns = lineage.columns
    over = stated(columns.step_end_last, columns.step_start_last)
    there = _there(columns)
    end, start = over[columns.in_step], there[columns.in_lot]
    timed = (end != NO_TIME) & (start != NO_TIME)
    if len(timed) and not timed.all():
        reason = "nobody wrote when the step was over, or when the lot was there"
        yield Unjudged(reason, int((~timed).sum()), len(timed), "portions")
    late = timed & (end < start)
    for at in np.flatnonzero(late).tolist():
        step = lineage.chain.step(columns.step_ids[columns.in_step[at]])
        lot = columns.lot_ids[columns.in_lot[at]]
        values = {"lot": lot, "end": _shown(step.end or step.start), "made": _made(lineage, lot)}
        yield Finding.at(step, TOO_EARLY, lots=[lot], told=values)
    yield from _backwards(lineage)
    yield from _made_before(lineage)
    yield from _handed_early(lineage, there)
    yield from _harvested_after(lineage)


def _there(columns: Columns) -> Int64s:
    """The first microsecond at which each lot can be there; NO_TIME where nobody says."""
    over = stated(columns.step_end_first, columns.step_start_first)[columns.out_step]
    over = np.where(over == NO_TIME, _LATEST, over)
    put_out = np.full(len(columns.lot_ids), _LATEST, np.int64)
    put_out[columns.out_lot] = over
    if (put_out[columns.out_lot] > over).any():  # of several makers the last one had its say
        np.minimum.at(put_out, columns.out_lot, over)
    made = np.where(columns.lot_made_first == NO_TIME, _LATEST, columns.lot_made_first)
    there = np.minimum(put_out, made)
    return np.where(there == _LATEST, NO_TIME, there)


def _shown(moment: datetime | None) -> str:
    return "an unknown moment" if moment is None else when(moment)


def _made(lineage: Lineage, lot: str) -> str:
    """When the lot was there, as it was written."""
    record = lineage.chain.find("lot", lot)
    told = [record.made] if isinstance(record, Lot) else []
    for portion in lineage.producers(lot):
        step = lineage.chain.step(portion.step)
        told.append(step.end or step.start)
    spans = [(moment_span(each)[0], each) for each in told if each is not None]
    return _shown(min(spans, key=lambda span: span[0])[1] if spans else None)


def _backwards(lineage: Lineage) -> Iterator[Finding]:
    columns = lineage.columns
    timed = (columns.step_start_first != NO_TIME) & (columns.step_end_last != NO_TIME)
    for code in np.flatnonzero(timed & (columns.step_end_last < columns.step_start_first)).tolist():
        step = lineage.chain.step(columns.step_ids[code])
        yield Finding.at(step, BACKWARDS, start=_shown(step.start), end=_shown(step.end))


def _made_before(lineage: Lineage) -> Iterator[Finding]:
    columns = lineage.columns
    begun = columns.step_start_first[columns.out_step]
    made = columns.lot_made_last[columns.out_lot]
    alone = (np.diff(columns.made_ptr) == 1)[columns.out_lot]
    early = alone & (begun != NO_TIME) & (made != NO_TIME) & (made < begun)
    for at in np.flatnonzero(early).tolist():
        step = lineage.chain.step(columns.step_ids[columns.out_step[at]])
        lot = lineage.chain.lot(columns.lot_ids[columns.out_lot[at]])
        values = {"lot": lot.id, "start": _shown(step.start), "made": _shown(lot.made)}
        yield Finding.at(step, MADE_BEFORE, lots=[lot.id], told=values)


def _handed_early(lineage: Lineage, there: Int64s) -> Iterator[Finding]:
    """Transfers of lots that steps put out, at a moment before any of them was over."""
    columns = lineage.columns
    made = np.diff(columns.made_ptr) > 0
    for each in lineage.chain.transfers:
        if each.when is None or lineage.chain.find("lot", each.lot) is None:
            continue
        code = columns.lot_code(each.lot)
        first = int(there[code])
        if made[code] and first != NO_TIME and moment_span(each.when)[1] < first:
            values = {"lot": each.lot, "when": when(each.when), "made": _made(lineage, each.lot)}
            yield Finding.at(each, HANDED_EARLY, lots=[each.lot], told=values)


def _harvested_after(lineage: Lineage) -> Iterator[Finding]:
    """Lots that were there on a day before their harvest.

    A moment in the offset of the ledger has the day that it was there; of any other nobody knows
    where the clock hung, and it may have been the latest day on earth.
    """
    dated = [(each, day) for each in lineage.lots if (day := each.harvested) is not None]
    if not dated:
        return
    here = ledger_zone(lineage.chain).utcoffset(None)
    handed: dict[str, datetime] = {}
    for each in lineage.chain.transfers:
        if each.when is not None:
            handed[each.lot] = min(each.when, handed.get(each.lot, each.when))
    for lot, harvested in dated:
        for event, moment in (("made", lot.made), ("handed over", handed.get(lot.id))):
            if moment is None:
                continue
            day = (moment if moment.utcoffset() == here else moment.astimezone(_FARTHEST)).date()
            if day < harvested:
                values = {"event": event, "day": day, "harvested": harvested}
                yield Finding.at(lot, HARVESTED_AFTER, told=values)
                break


LATE = (
    "Expected it recorded within {limit} days of {happened}, "
    "got it recorded at {recorded}, {got} days later"
)


@rule(
    "T05",
    Severity.WARNING,
    needs=["recorded"],
    settings={
        "note_days": Setting(7, "days after which it is noted; field page §12, row T05"),
        "warning_days": Setting(
            90, "days after which it is a warning; field page §6.2, ledger hygiene"
        ),
    },
    says=[LATE],
)
def recorded_late(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Something was written down long after it happened.

    Judged is every record that says when it was recorded and when it happened: the end of a step
    (else its start), when a lot was made, when anything else took place. More than 7 days are a
    note, more than 90 days a warning; whole days are taken in favour of the clerk.

    Why: What is written down months later is remembered, or made up.
    Mend: Write on the day; where the delay has a reason, note it.
    Source: Field page §6.2, ledger hygiene (stock updated at least every three months); §11,
        backdating.
    """
    shortest = timedelta(days=min(settings["note_days"], settings["warning_days"]))
    for record, happened, recorded in _recorded(lineage):
        if recorded - happened <= shortest:
            continue
        delay = moment_span(recorded)[0] - moment_span(happened)[1]
        late = delay > settings["note_days"] * _DAY
        very_late = delay > settings["warning_days"] * _DAY
        if late or very_late:
            yield Finding.at(
                record,
                LATE,
                severity=Severity.WARNING if very_late else Severity.NOTE,
                limit=settings["warning_days"] if very_late else settings["note_days"],
                happened=when(happened),
                recorded=when(recorded),
                got=-(-delay // _DAY),
            )


BEFOREHAND = (
    "Expected it recorded once it had happened at {happened}, got it recorded at {recorded}"
)


@rule("T06", needs=["recorded"], says=[BEFOREHAND])
def recorded_beforehand(lineage: Lineage) -> Iterator[Said]:
    """Something was written down before it happened.

    Judged is every record that says when it was recorded and when it happened, as in T05; a step
    has happened when it has ended.

    Why: What is written down in advance is a plan, or made up.
    Mend: Correct the moment; write plans elsewhere.
    Source: Field page §11, backdating; §12, row T06.
    """
    for record, happened, recorded in _recorded(lineage):
        if recorded < happened and moment_span(recorded)[1] < moment_span(happened)[0]:
            yield Finding.at(record, BEFOREHAND, happened=when(happened), recorded=when(recorded))


def _recorded(lineage: Lineage) -> Iterator[tuple[Record, datetime, datetime]]:
    """Each record that says when it happened and when it was recorded."""
    for kind in KINDS:
        for record in lineage.chain.records(kind.name):
            if record.recorded is not None:
                happened = _happened(record)
                if happened is not None:
                    yield record, happened, record.recorded


def _happened(record: Record) -> datetime | None:
    """When it happened, where that is a moment."""
    if isinstance(record, Step):
        return record.end or record.start
    moment = record.made if isinstance(record, Lot) else getattr(record, "when", None)
    return moment if isinstance(moment, datetime) else None
