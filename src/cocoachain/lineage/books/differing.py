"""What does not add up in a reconciliation, one difference after the other, by lot and step."""

from collections.abc import Iterator

import attrs
import numpy as np

from cocoachain.lineage.books.holdings import Holdings, Numbers
from cocoachain.lineage.books.reconciliations import Difference, DifferenceCause
from cocoachain.lineage.books.spending import ByLine, Scope, Spent
from cocoachain.lineage.columns import NOT_MEASURED, Bools
from cocoachain.values.mass import Mass

Told = tuple[Difference, ByLine]
"""A difference, and which lines it is made of."""


def differences_of(scope: Scope, spent: Spent, before: Numbers, after: Numbers) -> list[Told]:
    """Everything that is not explained in scope; ``before`` and ``after`` are the books.

    The largest come first, ties by record.
    """
    found = [
        *_step_gaps(scope, spent),
        *_lot_gaps(scope),
        *_transit(scope),
        *_lacking(scope, before, after),
    ]
    return sorted(found, key=lambda told: _order(told[0]))


def _order(each: Difference) -> tuple[int, str, str, str, tuple[str, ...]]:
    return (-abs(each.mg), each.holder, each.step or "", each.transfer or "", each.lots)


def _step_gaps(scope: Scope, spent: Spent) -> Iterator[Told]:
    holdings = scope.holdings
    columns = holdings.columns
    unweighed = _unweighed_steps(holdings)
    for step, by_line in spent.gaps.items():
        taken = columns.in_lot[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
        given = columns.out_lot[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
        yield (
            Difference(
                cause=DifferenceCause.UNMEASURED if unweighed[step] else DifferenceCause.STEP,
                mg=sum(by_line.values()),
                lots=tuple(dict.fromkeys(columns.lot_ids[lot] for lot in taken or given)),
                step=columns.step_ids[step],
                holder=str(holdings.holders.all[holdings.postings.step_holder[step]]),
            ),
            by_line,
        )


def _unweighed_steps(holdings: Holdings) -> Bools:
    """Steps with a portion that nobody weighed."""
    columns, found = holdings.columns, np.zeros(holdings.steps, np.bool_)
    found[columns.in_step[columns.in_mass == NOT_MEASURED]] = True
    found[columns.out_step[holdings.postings.out_mass == NOT_MEASURED]] = True
    return found


def _lot_gaps(scope: Scope) -> Iterator[Told]:
    holdings, gaps = scope.holdings, scope.holdings.adjustments
    unweighed = _unweighed_steps(holdings)
    asked = scope.within(gaps.event) & scope.holders[gaps.holder]
    for row in np.flatnonzero(asked).tolist():
        lot, mg, step = int(gaps.lot[row]), int(gaps.mass[row]), int(gaps.event[row])
        step -= holdings.steps
        yield (
            Difference(
                cause=DifferenceCause.UNMEASURED if unweighed[step] else DifferenceCause.LOT,
                mg=mg,
                lots=(holdings.columns.lot_ids[lot],),
                step=holdings.columns.step_ids[step],
                holder=str(holdings.holders.all[gaps.holder[row]]),
            ),
            {int(scope.line[lot]): mg},
        )


def _transit(scope: Scope) -> Iterator[Told]:
    holdings, moves = scope.holdings, scope.holdings.postings.moves
    asked = scope.within(moves.event) & scope.holders[moves.target] & (moves.sent != moves.got)
    for row in np.flatnonzero(asked).tolist():
        lot, mg = int(moves.lot[row]), int(moves.sent[row] - moves.got[row])
        yield (
            Difference(
                cause=DifferenceCause.TRANSIT,
                mg=mg,
                lots=(holdings.columns.lot_ids[lot],),
                transfer=moves.names[row],
                holder=str(holdings.holders.all[moves.target[row]]),
            ),
            {int(scope.line[lot]): mg},
        )


def _lacking(scope: Scope, before: Numbers, after: Numbers) -> Iterator[Told]:
    """Lots of which the book came to have less than nothing, or no longer has."""
    holdings = scope.holdings
    more = np.minimum(after, 0) - np.minimum(before, 0)
    for row in np.flatnonzero(scope.holders[holdings.group_holder] & (more != 0)).tolist():
        lot, holder, mg = (
            int(holdings.group_lot[row]),
            int(holdings.group_holder[row]),
            int(more[row]),
        )
        said = Difference(
            cause=DifferenceCause.LACKING if mg < 0 else DifferenceCause.MADE_GOOD,
            mg=mg,
            lots=(holdings.columns.lot_ids[lot],),
            holder=str(holdings.holders.all[holder]),
        )
        if mg < 0:
            said = attrs.evolve(said, elsewhere=_elsewhere(holdings, lot, after))
            said = _last_taken(scope, lot, holder, said)
        yield said, {int(scope.line[lot]): mg}


def _elsewhere(holdings: Holdings, lot: int, book: Numbers) -> str:
    """Where the book has a lot."""
    rows = np.flatnonzero((holdings.group_lot == lot) & (book > 0)).tolist()
    named = [
        f"{Mass(int(book[row]))} at {holdings.holders.all[holdings.group_holder[row]]}"
        for row in rows
    ]
    return ", ".join(named)


def _last_taken(scope: Scope, lot: int, holder: int, said: Difference) -> Difference:
    """With the step or transfer that last took of the lot there in the period."""
    holdings = scope.holdings
    columns, moves = holdings.columns, holdings.postings.moves
    uses = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
    steps = columns.in_step[uses].astype(np.int64)
    steps = steps[(holdings.postings.step_holder[steps] == holder) & scope.within(steps)]
    sent = np.flatnonzero((moves.lot == lot) & (moves.source == holder))
    sent = sent[scope.within(moves.event[sent])]
    taken = [(int(holdings.moments[step]), columns.step_ids[step], "") for step in steps.tolist()]
    taken += [
        (int(holdings.moments[moves.event[row]]), "", moves.names[row]) for row in sent.tolist()
    ]
    if not taken:
        return said
    _, step, transfer = max(taken)
    return attrs.evolve(said, step=step or None, transfer=transfer or None)
