"""Reconciliation: opening + in = out + loss + closing, and what does not add up."""

from datetime import datetime

import attrs
import numpy as np

from cocoachain.lineage.books.differing import Told, differences_of
from cocoachain.lineage.books.goods import good_named, goods_of, in_order, scope_of, scope_text
from cocoachain.lineage.books.holdings import Holdings, Numbers
from cocoachain.lineage.books.periods import BEGINNING, FOREVER, Period, When, period_of
from cocoachain.lineage.books.reconciliations import Balance, Reconciliation
from cocoachain.lineage.books.spending import ByLine, Scope, Spent, spent
from cocoachain.lineage.books.stocktakes import beside_the_book
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.movements import StockCount
from cocoachain.values.mass import Mass
from cocoachain.values.moments import moment_span

UNKNOWN = "unknown"
"""What a lot without a record is called among the products."""


def reconcile(
    lineage: Lineage,
    *,
    site: str | None = None,
    party: str | None = None,
    product: str | None = None,
    start: When = None,
    end: When = None,
    at: datetime | None = None,
) -> Reconciliation:
    """Opening + in = out + loss + unexplained + closing of a site, a party or all, by product.

    Exact to the milligram, without tolerance; what is unexplained is named by step and lot in
    ``.differences``, and the stock-takes of the period stand beside the book in ``.counted``.
    The period is what came after ``start``, up to and including ``end``; a date or a whole day is
    meant from its beginning, to its end, so that the closing of one period is the opening of the
    next. Without ``start`` the opening is what nobody dated; without ``end`` all counts.

    In is what came from other holders (as much as was sent: what did not arrive is a difference in
    transit), what was harvested or first written down here, and by product what steps made. Out is
    what went to other holders, or is gone, and by product what went on into other products. Moves
    within the scope are neither. A step's inputs are in process from its start to its end, and stay
    with what they were drawn from until then; it loses from all its inputs alike. Lots that were
    made before ``start`` are the opening; stock-takes change nothing in the book. A whole day is
    only decided where it is certain: see ``.undecided``. Lots of which something was not weighed
    count with the least they can have held, and are named in ``.unmeasured``.

    Args:
        lineage: Of which chain.
        site: What one site holds.
        party: What the sites of a party hold, and it where no site is told.
        product: A product, or a stage such as ``beans``: only that line.
        start: The beginning of the period.
        end: Its end.
        at: What was known at that moment.

    Raises:
        UnknownRecordError: The chain knows no such site, party or product; the nearest are given.
        RecordError: A bound has no UTC offset, or the end comes before the start.

    >>> from cocoachain.samples import two_plots
    >>> print(reconcile(Lineage(two_plots()), product="bean_blend"))
    Balance of all holders, all time
    product     opening kg  in kg     out kg   loss kg  unexplained kg  closing kg
    ──────────  ──────────  ─────  ─────────  ────────  ──────────────  ──────────
    bean_blend           0     50  41.666667  8.333333               0           0
    total                0     50  41.666667  8.333333               0           0
    Loss: roasting 2.5 kg
    Loss: shell 5.833333 kg
    No differences.
    """
    lineage = lineage.known(at)
    holdings = Holdings(lineage)
    period = period_of(lineage.chain, start, end)
    goods = [name or UNKNOWN for name in goods_of(lineage)]
    names = [*in_order({*goods} - {UNKNOWN}), UNKNOWN]
    code = {name: line for line, name in enumerate(names)}
    scope = Scope(
        holdings=holdings,
        period=period,
        holders=scope_of(holdings, site, party),
        line=np.array([code[name] for name in goods], np.int64),
        lines=len(names),
    )
    wanted = None if product is None else good_named(lineage, product)
    asked = [each for each in lineage.chain.counts if _is_asked(holdings, each, site, party)]
    counts = [each for each in asked if _is_of(goods, holdings, each, wanted)]
    return _answered(scope, names, wanted, scope_text(site, party), counts)


def _answered(
    scope: Scope, names: list[str], wanted: str | None, whose: str, counts: list[StockCount]
) -> Reconciliation:
    holdings, period = scope.holdings, scope.period
    books = (holdings.balances(period.start), holdings.balances(period.end))
    done = spent(scope)
    told = _narrowed(differences_of(scope, done, *books), names, wanted)
    lines = _lines(scope, done, books, [part for _, part in told])
    balances = {
        name: line
        for name, line in zip(names, lines, strict=True)
        if wanted in {None, name} and line != Balance()
    }
    within = scope.holders[holdings.group_holder]
    return Reconciliation(
        f"Balance of {whose}, {period.text}",
        balances,
        _total(list(balances.values())) if wanted is None else balances.get(wanted, Balance()),
        known=frozenset(names) | {wanted or UNKNOWN},
        differences=tuple(each for each, _ in told),
        counted=beside_the_book(holdings, [each for each in counts if _is_within(each, period)]),
        unmeasured=holdings.unmeasured_names(within),
        undecided=_undecided(scope),
    )


def _narrowed(told: list[Told], names: list[str], wanted: str | None) -> list[Told]:
    """The differences of the line that was asked for, with its part of each."""
    if wanted is None:
        return told
    line = names.index(wanted) if wanted in names else -1
    parts = [(each, part.get(line, 0)) for each, part in told]
    return [(attrs.evolve(each, mg=mg), {line: mg}) for each, mg in parts if mg]


def _lines(
    scope: Scope, done: Spent, books: tuple[Numbers, Numbers], gaps: list[ByLine]
) -> list[Balance]:
    """The balance of each line."""
    period = scope.period
    opening, busy_before = _held(scope, books[0], period.start)
    closing, busy = _held(scope, books[1], period.end)
    received, sent, entered = _moved(scope)
    unexplained = [sum(part.get(line, 0) for part in gaps) for line in range(scope.lines)]
    return [
        Balance(
            opening=Mass(int(opening[line] + busy_before[line])),
            received=Mass(int(received[line])),
            entered=Mass(int(entered[line]) + done.entered.get(line, 0)),
            made=Mass(done.made.get(line, 0)),
            sent=Mass(int(sent[line])),
            used=Mass(done.used.get(line, 0)),
            losses=_losses(done, line),
            unexplained_mg=unexplained[line],
            closing=Mass(int(closing[line] + busy[line])),
            in_process=Mass(int(busy[line])),
        )
        for line in range(scope.lines)
    ]


def _losses(done: Spent, line: int) -> dict[str, Mass]:
    found = {cause: part.get(line, 0) for cause, part in sorted(done.losses.items())}
    return {cause: Mass(mass) for cause, mass in found.items() if mass}


def _held(scope: Scope, book: Numbers, at: int) -> tuple[Numbers, Numbers]:
    """What is on the shelf and in process at a moment, by line."""
    holdings = scope.holdings
    columns = holdings.columns
    shelf = scope.holders[holdings.group_holder] & np.asarray(book > 0, np.bool_)
    on_shelf = scope.by_line(holdings.group_lot[shelf], book[shelf])
    holder = holdings.postings.step_holder[columns.in_step]
    rows = holdings.in_process(at) & scope.holders[holder] & (columns.in_mass > 0)
    return on_shelf, scope.by_line(columns.in_lot[rows], columns.in_mass[rows])


def _moved(scope: Scope) -> tuple[Numbers, Numbers, Numbers]:
    """What came from others, went to others, and entered the book, by line."""
    moves, entries = scope.holdings.postings.moves, scope.holdings.postings.entries
    during = scope.within(moves.event)
    comes = during & scope.holders[moves.target] & ~scope.holders[moves.source]
    goes = during & scope.holders[moves.source] & ~scope.holders[moves.target]
    enters = scope.within(entries.event) & scope.holders[entries.holder]
    return (
        scope.by_line(moves.lot[comes], moves.sent[comes]),
        scope.by_line(moves.lot[goes], moves.sent[goes]),
        scope.by_line(entries.lot[enters], entries.mass[enters]),
    )


def _total(lines: list[Balance]) -> Balance:
    """All lines; what one became of another is neither in nor out."""
    losses: dict[str, Mass] = {}
    for line in lines:
        for cause, mass in line.losses.items():
            losses[cause] = losses.get(cause, Mass(0)) + mass
    nothing = Mass(0)
    return Balance(
        opening=sum((line.opening for line in lines), nothing),
        received=sum((line.received for line in lines), nothing),
        entered=sum((line.entered for line in lines), nothing),
        sent=sum((line.sent for line in lines), nothing),
        losses=dict(sorted(losses.items())),
        unexplained_mg=sum(line.unexplained_mg for line in lines),
        closing=sum((line.closing for line in lines), nothing),
        in_process=sum((line.in_process for line in lines), nothing),
    )


def _undecided(scope: Scope) -> tuple[str, ...]:
    """What may lie on either side of a bound."""
    bounds = [at for at in (scope.period.start, scope.period.end) if at not in {BEGINNING, FOREVER}]
    found = {name for at in bounds for name in scope.holdings.undecided(at, scope.holders)}
    return tuple(sorted(found))


def _is_asked(holdings: Holdings, count: StockCount, site: str | None, party: str | None) -> bool:
    """Whether a stock-take was at that site, or at one of that party."""
    runner = holdings.holders.party_of(count.site)
    return site in {None, count.site} and party in {None, runner}


def _is_of(goods: list[str], holdings: Holdings, count: StockCount, wanted: str | None) -> bool:
    """Whether a stock-take counted just what was asked for."""
    if wanted is None:
        return True
    if count.lot is not None:
        code = holdings.columns.lot_codes.get(count.lot)
        return code is not None and goods[code] == wanted
    return count.stage == wanted


def _is_within(count: StockCount, period: Period) -> bool:
    """Whether a stock-take was in the period, or at one of its bounds."""
    first, last = moment_span(count.when)
    return period.start <= last and first <= period.end


__all__ = ["reconcile"]
