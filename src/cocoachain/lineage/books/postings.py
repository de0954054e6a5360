"""Every record that moves mass, as postings: so much of a lot came to a holder, or left it.

Four kinds of posting are kept apart. *Entries*: a lot that no step made is first where its first
transfer took it from, else at its site. *Draws*: a step's inputs leave the holder at its start.
*Makings*: its outputs arrive at its end. *Moves*: a transfer that passes custody takes what was
sent from one holder and gives what was received to the other.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import cast

import attrs
import numpy as np

from cocoachain.lineage.books.holders import NOWHERE, Holders
from cocoachain.lineage.books.periods import BEGINNING, FOREVER
from cocoachain.lineage.columns import NO_TIME, NOT_MEASURED, Bools, Columns, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Shipment, Transfer
from cocoachain.model.steps import Step
from cocoachain.values.moments import microseconds, moment_span

Span = tuple[int, int]


@attrs.frozen(eq=False, kw_only=True)
class Moves:
    """What changed holders, one row a transfer."""

    names: tuple[str, ...]
    """The transfers' identifiers."""

    lot: Int64s
    source: Int64s
    target: Int64s
    sent: Int64s
    """What was sent; ``NOT_MEASURED`` if nobody weighed it on either side."""

    got: Int64s
    """What was received, else what was sent."""

    event: Int64s


@attrs.frozen(eq=False, kw_only=True)
class Entries:
    """Lots that no step made, where they were first, one row a lot."""

    lot: Int64s
    holder: Int64s
    mass: Int64s
    event: Int64s


@attrs.frozen(eq=False, kw_only=True)
class Postings:
    """All postings of a lineage, and the span of each event.

    Event ``s`` is the start of step ``s``, event ``steps + s`` its end; then transfers, entries.
    """

    holders: Holders
    step_holder: Int64s
    step_open: Bools
    """Steps under way: they took something in and have not put out, lost or ended anything."""

    out_mass: Int64s
    """What each portion out held; where it alone was not measured, what its lot's mass leaves."""

    moves: Moves
    entries: Entries
    first: Int64s
    last: Int64s


def postings_of(lineage: Lineage) -> Postings:
    """The postings of a lineage; nothing is judged and nothing is left out."""
    columns, holders = lineage.columns, Holders(lineage.chain)
    spans = [*step_spans(columns)]
    steps = 2 * len(columns.step_ids)
    moves, move_spans = _moves(lineage, holders, steps)
    entries, entry_spans = _entries(lineage, holders, steps + len(moves.names))
    first = [spans[0], spans[2], move_spans[0], entry_spans[0]]
    last = [spans[1], spans[3], move_spans[1], entry_spans[1]]
    return Postings(
        holders=holders,
        step_holder=_step_holders(lineage, holders),
        step_open=under_way(columns),
        out_mass=_out_masses(columns),
        moves=moves,
        entries=entries,
        first=np.concatenate(first),
        last=np.concatenate(last),
    )


def under_way(columns: Columns) -> Bools:
    """Steps that took something in and have neither put out, lost nor ended anything."""
    nothing_out = (np.diff(columns.out_ptr) == 0) & (np.diff(columns.loss_ptr) == 0)
    taking = np.diff(columns.in_ptr) > 0
    return np.asarray(nothing_out & taking & (columns.step_end_first == NO_TIME), np.bool_)


def step_spans(columns: Columns) -> tuple[Int64s, Int64s, Int64s, Int64s]:
    """First and last moment of each step's start, and of its end.

    Where one of them is not told, the other stands for it; where neither is, the step happened
    before it was written down. No step ends before it starts.
    """
    starts, ends = columns.step_start_first != NO_TIME, columns.step_end_first != NO_TIME
    recorded = columns.step_recorded_last
    written = np.where(recorded == NO_TIME, FOREVER, recorded)
    undated = ~starts & ~ends
    start_first = np.where(starts, columns.step_start_first, columns.step_end_first)
    start_last = np.where(starts, columns.step_start_last, columns.step_end_last)
    start_last = np.where(undated, written, start_last)
    end_first = np.where(ends, columns.step_end_first, start_first)
    end_last = np.where(ends, columns.step_end_last, start_last)
    running = under_way(columns)
    end_first = np.where(running, FOREVER, np.maximum(start_first, end_first))
    end_last = np.where(running, FOREVER, np.maximum(start_first, end_last))
    return start_first, start_last, end_first, end_last


def _step_holders(lineage: Lineage, holders: Holders) -> Int64s:
    """Where each step was: its site or party, else the site of what it put out."""
    codes = []
    for step in lineage.steps:
        code = holders.code(step.site, step.party)
        codes.append(_by_outputs(lineage, holders, step) if code == NOWHERE else code)
    return np.array(codes, np.int64)


def _by_outputs(lineage: Lineage, holders: Holders, step: Step) -> int:
    for portion in step.outputs:
        lot = cast("Lot | None", lineage.chain.find("lot", portion.lot))
        if lot is not None and lot.site is not None:
            return holders.code(lot.site, None)
    return NOWHERE


def _out_masses(columns: Columns) -> Int64s:
    masses = columns.out_mass.copy()
    for at in np.flatnonzero(masses == NOT_MEASURED).tolist():
        lot = int(columns.out_lot[at])
        made = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        others = [mass for mass in columns.out_mass[made].tolist() if mass != NOT_MEASURED]
        held = int(columns.lot_mass[lot])
        if held != NOT_MEASURED and len(others) == len(made) - 1:
            masses[at] = max(held - sum(others), 0)
    return masses


def _moves(lineage: Lineage, holders: Holders, offset: int) -> tuple[Moves, tuple[Int64s, Int64s]]:
    codes = lineage.columns.lot_codes
    told = [each for each in lineage.chain.transfers if each.custody and each.lot in codes]
    weights = [_sent_and_got(each) for each in told]
    moves = Moves(
        names=tuple(each.id for each in told),
        lot=_ints([codes[each.lot] for each in told]),
        source=_ints([holders.sender(each) for each in told]),
        target=_ints([holders.receiver(each) for each in told]),
        sent=_ints([sent for sent, _ in weights]),
        got=_ints([got for _, got in weights]),
        event=offset + np.arange(len(told), dtype=np.int64),
    )
    return moves, _split([span_of(lineage, each) for each in told])


def _sent_and_got(transfer: Transfer) -> tuple[int, int]:
    sent = transfer.received if transfer.mass is None else transfer.mass
    got = transfer.mass if transfer.received is None else transfer.received
    return (NOT_MEASURED if sent is None else sent.mg, NOT_MEASURED if got is None else got.mg)


def span_of(lineage: Lineage, transfer: Transfer) -> Span:
    """First and last moment of a transfer: its own, its shipment's, else until it was written."""
    when = transfer.when
    if when is None and transfer.shipment is not None:
        shipment = lineage.chain.find("shipment", transfer.shipment)
        when = shipment.when if isinstance(shipment, Shipment) else None
    if when is not None:
        return moment_span(when)
    return BEGINNING, FOREVER if transfer.recorded is None else moment_span(transfer.recorded)[1]


def _entries(
    lineage: Lineage, holders: Holders, offset: int
) -> tuple[Entries, tuple[Int64s, Int64s]]:
    columns = lineage.columns
    made = np.diff(columns.made_ptr) > 0
    sources = np.flatnonzero(columns.lot_known & ~made)
    firsts = _first_transfers(lineage)
    places, spans = [], []
    for code in sources.tolist():
        lot = lineage.chain.lot(columns.lot_ids[code])
        places.append(_first_holder(holders, lot, firsts.get(lot.id)))
        spans.append(_born(lot))
    entries = Entries(
        lot=sources.astype(np.int64),
        holder=_ints(places),
        mass=columns.lot_mass[sources],
        event=offset + np.arange(len(sources), dtype=np.int64),
    )
    return entries, _split(spans)


def _first_transfers(lineage: Lineage) -> dict[str, Transfer]:
    """The earliest transfer of custody of each lot."""
    found: dict[str, tuple[int, str, Transfer]] = {}
    for each in lineage.chain.transfers:
        if each.custody:
            key = (span_of(lineage, each)[0], each.id, each)
            held = found.get(each.lot)
            if held is None or key[:2] < held[:2]:
                found[each.lot] = key
    return {lot: key[2] for lot, key in found.items()}


def _first_holder(holders: Holders, lot: Lot, transfer: Transfer | None) -> int:
    if transfer is None:
        return holders.code(lot.site, None)
    code = holders.sender(transfer)
    if code != NOWHERE:
        return code
    if lot.farmer is not None or lot.supplier is not None:
        return holders.code(None, lot.farmer or lot.supplier)
    return holders.code(lot.site, None) if lot.site != transfer.to_site else NOWHERE


def _born(lot: Lot) -> Span:
    """When a source lot came to be; a day of harvest is that day in whatever zone."""
    if lot.made is not None:
        return moment_span(lot.made)
    return (BEGINNING, BEGINNING) if lot.harvested is None else _anywhere(lot.harvested)


def _anywhere(day: date) -> Span:
    midnight = microseconds(datetime.combine(day, time.min, UTC))
    hour = timedelta(hours=1) // timedelta(microseconds=1)
    return midnight - 14 * hour, midnight + 36 * hour - 1


def _ints(numbers: list[int]) -> Int64s:
    return np.array(numbers, np.int64)


def _split(spans: list[Span]) -> tuple[Int64s, Int64s]:
    return _ints([first for first, _ in spans]), _ints([last for _, last in spans])
