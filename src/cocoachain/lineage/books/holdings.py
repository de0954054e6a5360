"""What everybody holds of every lot, at any moment: the book behind the everyday questions.

What holds a lot is a site, or a party whose site is not told. A lot is first where the step that
made it was; a lot that no step made, where its first transfer took it from, else at its site.
Transfers that pass custody move so much of it on, so that one lot may lie in several places. A
step's inputs leave the shelf at its start and are in process until its end, when its outputs
arrive. What walk-in buyers bought and what was given away is gone.

Every event counts from the first moment at which it has certainly happened: see
:mod:`~cocoachain.lineage.books.timing`. What may have happened by a moment, and need not have, is
``undecided`` there.

A book can show less than nothing: a step drew on what was not there. Then there is nothing on the
shelf, and how much is lacking is told apart. Nothing is ever spread or made to fit.
"""

from functools import cached_property
from typing import cast

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.books.postings import Moves, Postings, postings_of
from cocoachain.lineage.books.replaying import Happening, counted_lot, replayed, vague_lots
from cocoachain.lineage.books.timing import Order, certain_moments
from cocoachain.lineage.columns import NOT_MEASURED, Bools, Columns, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.values.moments import moment_span

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.object_]
"""Whole numbers: int64, or Python integers where sums could leave 64 bits."""

_SAFE = 2**62


def sums_by(codes: npt.NDArray[np.integer], masses: Numbers, size: int) -> Numbers:
    """The exact sum of the masses of each code from 0 to ``size``."""
    largest = max(abs(int(masses.min())), int(masses.max())) if len(masses) else 0
    if largest * max(len(masses), 1) < _SAFE:
        plain = np.zeros(size, np.int64)
        np.add.at(plain, codes, masses.astype(np.int64))
        return plain
    totals = np.zeros(size, np.object_)
    np.add.at(totals, codes, masses.astype(np.object_))
    return totals


@attrs.frozen(eq=False, kw_only=True)
class Changes:
    """Every change of what somebody holds of a lot, in columns of one length."""

    lot: Int64s
    holder: Int64s
    mass: Int64s
    """What came, or below zero what left, in milligrams."""

    event: Int64s


class Holdings:
    """The book of a lineage."""

    def __init__(self, lineage: Lineage) -> None:
        """Post every record, and replay the lots whose place or mass was left open."""
        self.lineage = lineage
        self.columns: Columns = lineage.columns
        self.steps = len(self.columns.step_ids)
        plain = postings_of(lineage)
        self.holders = plain.holders
        self.transfer_ids = plain.moves.names
        self._sources: list[int] = plain.entries.lot.tolist()
        self.moments = certain_moments(plain.first, plain.last, self._order(plain))
        self.postings: Postings = self._completed(plain)

    def _order(self, postings: Postings) -> Order:
        """What must have come before what, in the interest of whole days."""
        columns, steps = self.columns, np.arange(self.steps)
        at, moves, entries = postings.step_holder, postings.moves, postings.entries
        loose = vague_lots(columns, postings)

        def group(lots: npt.NDArray[np.generic], holders: Int64s) -> Int64s:
            """A lot at a holder; of a lot whose place is vague, the lot alone."""
            return self._group(lots, np.where(loose[lots], 0, holders))

        makings = group(columns.out_lot, at[columns.out_step])
        came = (group(entries.lot, entries.holder), makings, group(moves.lot, moves.target))
        draws = group(columns.in_lot, at[columns.in_step])
        return Order(
            earlier=steps,
            later=steps + self.steps,
            arrival=np.concatenate((entries.event, columns.out_step + self.steps, moves.event)),
            arrival_group=np.concatenate(came),
            departure=np.concatenate((columns.in_step, moves.event)).astype(np.int64),
            departure_group=np.concatenate((draws, group(moves.lot, moves.source))),
        )

    def _group(self, lots: npt.NDArray[np.generic], holders: Int64s) -> Int64s:
        """One number for a lot at a holder."""
        return cast("Int64s", lots.astype(np.int64) * len(self.holders.all) + holders)

    def _completed(self, plain: Postings) -> Postings:
        """With what the stories of single lots told."""
        told = replayed(self.columns, plain, self.moments, self._counted_lots(plain))
        moves, held = plain.moves, plain.entries.mass.copy()
        sent, got = moves.sent.copy(), moves.got.copy()
        for row, moved in told.sent.items():
            sent[row] = got[row] = moved
        for row, least in told.held.items():
            held[row] = least
        self.unweighed_moves = frozenset(np.flatnonzero(moves.sent == NOT_MEASURED).tolist())
        found = np.array(told.found, np.int64).reshape(-1, 5)
        lot, source, target, mass, event = found.T
        names = tuple(self.name_of(each) for each in event.tolist())
        return attrs.evolve(
            plain,
            entries=attrs.evolve(plain.entries, mass=held),
            moves=Moves(
                names=(*moves.names, *names),
                lot=np.concatenate((moves.lot, lot)),
                source=np.concatenate((moves.source, source)),
                target=np.concatenate((moves.target, target)),
                sent=np.concatenate((sent, mass)),
                got=np.concatenate((got, mass)),
                event=np.concatenate((moves.event, event)),
            ),
        )

    def _counted_lots(self, plain: Postings) -> dict[int, list[Happening]]:
        """Stock-takes of single lots that nobody weighed."""
        found: dict[int, list[Happening]] = {}
        for count in self.lineage.chain.counts:
            code = self.columns.lot_codes.get(count.lot) if count.lot is not None else None
            if code is not None and self.columns.lot_mass[code] == NOT_MEASURED:
                holder = plain.holders.code(count.site, None)
                taken = counted_lot(moment_span(count.when)[1], holder, count.mass.mg)
                found.setdefault(code, []).append(taken)
        return found

    def name_of(self, event: int) -> str:
        """The identifier of the step, transfer or lot of an event."""
        if event < 2 * self.steps:
            return self.columns.step_ids[event % self.steps]
        at = event - 2 * self.steps
        if at < len(self.transfer_ids):
            return self.transfer_ids[at]
        return self.columns.lot_ids[self._sources[at - len(self.transfer_ids)]]

    @cached_property
    def unmeasured(self) -> Bools:
        """Lots of which something was not weighed: themselves, a portion or a transfer."""
        columns, postings = self.columns, self.postings
        found = np.zeros(len(columns.lot_ids), np.bool_)
        found[columns.in_lot[columns.in_mass == NOT_MEASURED]] = True
        found[columns.out_lot[postings.out_mass == NOT_MEASURED]] = True
        found[postings.entries.lot[columns.lot_mass[postings.entries.lot] == NOT_MEASURED]] = True
        found[postings.moves.lot[sorted(self.unweighed_moves)]] = True
        return found

    # What changed ---------------------------------------------------------------------------------

    @cached_property
    def adjustments(self) -> Changes:
        """Lots that hold less than was put into them, or (below zero) more; when they were made."""
        columns, postings = self.columns, self.postings
        made = np.maximum(postings.out_mass, 0)
        put_in = sums_by(columns.out_lot, made, len(columns.lot_ids))
        judged = (np.diff(columns.made_ptr) > 0) & (columns.lot_mass != NOT_MEASURED)
        lots = np.flatnonzero(judged & (put_in != columns.lot_mass)).astype(np.int64)
        ends = self.moments[columns.out_step + self.steps]
        steps = []
        for lot in lots.tolist():
            at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
            steps.append(int(columns.out_step[at[np.argmax(ends[at])]]))
        step = np.array(steps, np.int64)
        gap = (put_in[lots] - columns.lot_mass[lots]).astype(np.int64)
        return Changes(
            lot=lots, holder=postings.step_holder[step], mass=gap, event=step + self.steps
        )

    @cached_property
    def changes(self) -> Changes:
        """All changes of what is on a shelf."""
        columns, postings = self.columns, self.postings
        entries, moves, gaps = postings.entries, postings.moves, self.adjustments
        at, made = postings.step_holder, np.maximum(postings.out_mass, 0)
        drawn = np.maximum(columns.in_mass, 0)
        rows: list[tuple[npt.NDArray[np.generic], Int64s, Int64s, npt.NDArray[np.generic]]] = [
            (entries.lot, entries.holder, entries.mass, entries.event),
            (columns.out_lot, at[columns.out_step], made, columns.out_step + self.steps),
            (columns.in_lot, at[columns.in_step], -drawn, columns.in_step),
            (moves.lot, moves.source, -moves.sent, moves.event),
            (moves.lot, moves.target, moves.got, moves.event),
            (gaps.lot, gaps.holder, -gaps.mass, gaps.event),
        ]
        lot, holder, mass, event = (
            np.concatenate(each).astype(np.int64) for each in zip(*rows, strict=True)
        )
        return Changes(lot=lot, holder=holder, mass=mass, event=event)

    # What is there --------------------------------------------------------------------------------

    @cached_property
    def _groups(self) -> tuple[Int64s, Int64s]:
        """Each lot at a holder, once, and to which of them each change belongs."""
        groups, of = np.unique(
            self._group(self.changes.lot, self.changes.holder), return_inverse=True
        )
        return groups, of.astype(np.int64)

    @cached_property
    def group_lot(self) -> Int64s:
        """The lot of each pair of lot and holder."""
        return self._groups[0] // len(self.holders.all)

    @cached_property
    def group_holder(self) -> Int64s:
        """The holder of each pair."""
        return self._groups[0] % len(self.holders.all)

    def balances(self, at: int) -> Numbers:
        """What the book says of each pair of lot and holder at a moment; below zero: lacking."""
        past = self.moments[self.changes.event] <= at
        return sums_by(self._groups[1][past], self.changes.mass[past], len(self._groups[0]))

    def bounds(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """The least and the most of each pair that can have been there from first to last."""
        event = self.changes.event
        sure = self.moments[event] < first
        maybe = ~sure & (self.postings.first[event] <= last)
        size, of, mass = len(self._groups[0]), self._groups[1], self.changes.mass
        base = sums_by(of[sure], mass[sure], size)
        less, more = (
            sums_by(of[each], mass[each], size) for each in (maybe & (mass < 0), maybe & (mass > 0))
        )
        return base + less, base + more

    def in_process(self, at: int) -> Bools:
        """Which portions in are in process at a moment: their step began and has not ended."""
        step = self.columns.in_step
        begun = self.moments[step] <= at
        over = (self.moments[step + self.steps] <= at) & ~self.postings.step_open[step]
        return np.asarray(begun & ~over, np.bool_)

    def undecided(self, at: int, holders: Bools) -> tuple[str, ...]:
        """Steps, transfers and lots of these holders, before or after a moment: it is open."""
        open_ = (self.postings.first <= at) & (at < self.moments)
        if not bool(open_.any()):
            return ()
        touching = holders[self.changes.holder] & open_[self.changes.event]
        events = np.unique(self.changes.event[touching])
        return tuple(sorted({self.name_of(event) for event in events.tolist()}))

    def unmeasured_names(self, within: Bools) -> tuple[str, ...]:
        """Lots not weighed throughout, of these pairs of lot and holder."""
        lots = np.unique(self.group_lot[within & self.unmeasured[self.group_lot]])
        return tuple(self.columns.lot_ids[code] for code in lots.tolist())
