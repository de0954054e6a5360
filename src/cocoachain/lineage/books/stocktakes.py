"""Stock-takes beside the book."""

from collections.abc import Iterable
from datetime import datetime

import attrs
import numpy as np

from cocoachain.lineage.answers import listed, signed
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.columns import STAGES, Bools, Int64s
from cocoachain.model.movements import StockCount
from cocoachain.values.identifiers import SiteId
from cocoachain.values.mass import Mass
from cocoachain.values.moments import moment_span


@attrs.frozen(kw_only=True)
class Counted:
    """A stock-take beside the book."""

    when: datetime
    """When it was taken."""

    site: SiteId
    """Where."""

    what: str
    """The lot or the stage that was counted, or ``everything``."""

    found: Mass
    """What was found."""

    book: Mass
    """What the book has on the shelf at that moment."""

    off_mg: int
    """How much more was found than the book allows, in milligrams; below zero less.

    Where moves of that day leave it open what was there, the book allows all of it.
    """

    lots: tuple[str, ...] = ()
    """Where less was found: the lots to look for, the likeliest ones if some are likelier."""

    @property
    def agrees(self) -> bool:
        """Whether what was found is what the book allows."""
        return self.off_mg == 0

    def __str__(self) -> str:
        """One line for people."""
        there = f"{self.site}, {self.when}: {self.what} {self.found} found, {self.book} in the book"
        if self.agrees:
            return there
        look = f"; look for {listed(self.lots, 3)}" if self.lots else ""
        return f"{there}, {signed(self.off_mg)}{look}"


def beside_the_book(holdings: Holdings, counts: Iterable[StockCount]) -> tuple[Counted, ...]:
    """Each stock-take, in order of time, beside what the book has there at that moment.

    The book allows whatever the moves of that day leave open: all that may have come, and nothing
    that may have left.
    """
    book = _Book(holdings)
    ordered = sorted(counts, key=lambda each: (moment_span(each.when), each.site, _what(each)))
    return tuple(book.beside(each) for each in ordered)


def _what(count: StockCount) -> str:
    return count.lot or (count.stage.value if count.stage else "everything")


class _Book:
    """The book at the moments of stock-takes; stock-takes of one moment are worked out once."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._sites = [each.site for each in holdings.holders.all]
        self._lots, self._at = holdings.group_lot, holdings.group_holder
        self._worked_out: tuple[tuple[int, int], tuple[np.ndarray, ...]] | None = None

    def beside(self, count: StockCount) -> Counted:
        """One stock-take beside the book."""
        span = moment_span(count.when)
        if self._worked_out is None or self._worked_out[0] != span:
            parts = (self._holdings.balances(span[1]), *self._holdings.bounds(span[0] + 1, span[1]))
            self._worked_out = (span, parts)
        rows = np.flatnonzero(self._asked(count))
        book, least, most = (
            sum(max(mass, 0) for mass in each[rows].tolist()) for each in self._worked_out[1]
        )
        found = count.mass.mg
        off = min(found - least, 0) or max(found - most, 0)
        return Counted(
            when=count.when,
            site=count.site,
            what=_what(count),
            found=count.mass,
            book=Mass(book),
            off_mg=off,
            lots=self._missing(rows, -off) if off < 0 else (),
        )

    def _asked(self, count: StockCount) -> Bools:
        """The lots at that site that were counted."""
        here = np.array([site == count.site for site in self._sites], np.bool_)[self._at]
        if count.lot is not None:
            here &= self._lots == self._holdings.columns.lot_codes.get(count.lot, -1)
        elif count.stage is not None:
            stage = STAGES.index(count.stage)
            here &= self._holdings.columns.lot_stage[self._lots] == stage
        return np.asarray(here, np.bool_)

    def _missing(self, rows: Int64s, gap: int) -> tuple[str, ...]:
        """The lots to look for: those lacking elsewhere, else of just that mass, else all."""
        book = self._worked_out[1][0] if self._worked_out else np.zeros(0, np.int64)
        there = [row for row in rows.tolist() if book[row] > 0]
        lacking = set(self._lots[np.flatnonzero(book < 0)].tolist())
        likely = [row for row in there if int(self._lots[row]) in lacking]
        likely = likely or [row for row in there if book[row] == gap] or there
        names = self._holdings.columns.lot_ids
        return tuple(names[int(self._lots[row])] for row in likely)
