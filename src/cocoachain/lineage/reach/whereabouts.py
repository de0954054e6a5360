"""Where affected lots are: in process, in stock, shipped to whom, given away, lost."""

import enum
from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.lineage.books.holders import GONE, NOWHERE
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.columns import LOSS_CAUSES, NOT_MEASURED
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.reach.diluting import Dilution
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.steps import LossCause
from cocoachain.values.mass import Mass


class State(enum.StrEnum):
    """What has become of mass of an affected lot."""

    PROCESS = "in process"
    STOCK = "in stock"
    SHIPPED = "shipped"
    GIVEN = "given away"
    LOST = "lost"
    UNKNOWN = "unknown"


_SHIPPING = frozenset({TransferKind.SALE, TransferKind.CONSIGNMENT})


@attrs.frozen
class Whereabout:
    """Mass of one affected lot at one place."""

    state: State
    """What has become of it."""

    where: str
    """The site, else the party; the step that it is in; the cause of a loss."""

    record: str
    """The lot; of a loss, the step or transfer that lost it, or the lot that lacks it."""

    mass: Mass
    """How much of the lot is there."""

    expected: Mass | None
    """How much of that is of the recalled lots, evenly mixed; ``None`` if nobody can tell."""


_Row = tuple[State, str, str, int, Fraction | None]


class Whereabouts:
    """Everything that affected lots and steps have become by a moment."""

    def __init__(self, holdings: Holdings, dilution: Dilution, at: int) -> None:
        """Read the book; ``at`` is a moment in microseconds."""
        self.holdings = holdings
        self.columns = holdings.columns
        self.dilution = dilution
        self.at = at

    def of(self, lots: list[int], steps: list[int]) -> tuple[tuple[Whereabout, ...], Fraction]:
        """Where all of it is, by state, place and record; and how much of the recalled is told.

        What is at a place that nobody wrote down, or lost for no known reason, is not told.
        """
        rows = [*self._held(lots), *self._in_process(lots), *self._lost(steps)]
        rows += [*self._lacking(lots), *self._in_transit(lots)]
        order = list(State)
        rows.sort(key=lambda row: (order.index(row[0]), row[1], row[2]))
        told = Fraction(0)
        for state, where, _, _, part in rows:
            if part is not None and state is not State.UNKNOWN and where != LossCause.UNEXPLAINED:
                told += part
        found = tuple(
            Whereabout(
                state, where, record, Mass(mass),
                None if part is None else Mass(half_up(part.numerator, part.denominator)),
            )
            for state, where, record, mass, part in rows
        )  # fmt: skip
        return found, told

    def _held(self, lots: Iterable[int]) -> Iterator[_Row]:
        """What is on a shelf, and what is gone."""
        book, wanted = self.holdings.balances(self.at), set(lots)
        pairs = zip(
            self.holdings.group_lot.tolist(), self.holdings.group_holder.tolist(), book.tolist(),
            strict=True,
        )  # fmt: skip
        shipped = self._shipped(wanted)
        for lot, holder, mass in pairs:
            if lot not in wanted or mass <= 0:
                continue
            if holder == GONE:
                yield from self._gone(lot, mass, shipped.get((lot, GONE), 0))
                continue
            state = State.SHIPPED if shipped.get((lot, holder)) else State.STOCK
            state = State.UNKNOWN if holder == NOWHERE else state
            yield self._row(state, str(self.holdings.holders.all[holder]), lot, mass)

    def _gone(self, lot: int, mass: int, sold: int) -> Iterator[_Row]:
        """What walk-in buyers bought, and what was given away or used."""
        sold = min(sold, mass)
        if sold:
            yield self._row(State.SHIPPED, str(CONSUMERS), lot, sold)
        if mass > sold:
            yield self._row(State.GIVEN, "sample, gift or own use", lot, mass - sold)

    def _shipped(self, lots: set[int]) -> dict[tuple[int, int], int]:
        """How much of each lot each holder got by sale or in consignment."""
        moves, found = self.holdings.postings.moves, dict[tuple[int, int], int]()
        happened = self.holdings.moments[moves.event] <= self.at
        for row in np.flatnonzero(happened).tolist():
            lot = int(moves.lot[row])
            if lot in lots:
                transfer = self.holdings.lineage.chain.find("transfer", moves.names[row])
                if isinstance(transfer, Transfer) and transfer.kind in _SHIPPING:
                    key = (lot, int(moves.target[row]))
                    found[key] = found.get(key, 0) + max(int(moves.got[row]), 0)
        return found

    def _in_process(self, lots: Iterable[int]) -> Iterator[_Row]:
        """What steps under way have taken in."""
        columns, wanted = self.columns, set(lots)
        for row in np.flatnonzero(self.holdings.in_process(self.at)).tolist():
            lot, mass = int(columns.in_lot[row]), int(columns.in_mass[row])
            if lot in wanted and mass > 0:
                step = int(columns.in_step[row])
                place = self.holdings.holders.all[int(self.holdings.postings.step_holder[step])]
                yield self._row(State.PROCESS, f"{columns.step_ids[step]} at {place}", lot, mass)

    def _lost(self, steps: Iterable[int]) -> Iterator[_Row]:
        """What steps that are over took in and did not put out, by cause."""
        columns, count = self.columns, len(self.columns.step_ids)
        ended = self.holdings.moments[count : 2 * count] <= self.at
        ended &= ~self.holdings.postings.step_open
        for step in steps:
            taken = columns.in_mass[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
            given = columns.out_mass[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
            known = NOT_MEASURED not in taken and NOT_MEASURED not in given
            missing = sum(taken) - sum(given) if known and ended[step] else 0
            for cause, mass in self._causes(step, missing) if missing > 0 else ():
                share = self.dilution.of_step(step, mass)
                yield State.LOST, cause, columns.step_ids[step], mass, share

    def _causes(self, step: int, missing: int) -> Iterator[tuple[str, int]]:
        """The causes of a loss, in whole milligrams: as recorded, the rest unexplained."""
        columns = self.columns
        span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
        for cause, mass in zip(
            columns.loss_cause[span].tolist(), columns.loss_mass[span].tolist(), strict=True
        ):
            part = min(mass, missing)
            missing -= part
            if part:
                yield LOSS_CAUSES[cause].value, part
        if missing:
            yield LossCause.UNEXPLAINED.value, missing

    def _lacking(self, lots: Iterable[int]) -> Iterator[_Row]:
        """What was put into lots that hold less."""
        gaps, wanted = self.holdings.adjustments, set(lots)
        past = (self.holdings.moments[gaps.event] <= self.at) & (gaps.mass > 0)
        for lot, mass in zip(gaps.lot[past].tolist(), gaps.mass[past].tolist(), strict=True):
            if lot in wanted:
                yield self._row(State.LOST, LossCause.UNEXPLAINED.value, lot, mass)

    def _in_transit(self, lots: Iterable[int]) -> Iterator[_Row]:
        """What was sent and did not arrive."""
        moves, wanted = self.holdings.postings.moves, set(lots)
        short = (moves.got < moves.sent) & (self.holdings.moments[moves.event] <= self.at)
        for row in np.flatnonzero(short & (moves.got >= 0)).tolist():
            lot, mass = int(moves.lot[row]), int(moves.sent[row] - moves.got[row])
            if lot in wanted:
                share = self.dilution.of_lot(lot, mass)
                yield State.LOST, LossCause.UNEXPLAINED.value, moves.names[row], mass, share

    def _row(self, state: State, where: str, lot: int, mass: int) -> _Row:
        name = self.columns.lot_ids[lot]
        return state, where, name, mass, self.dilution.of_lot(lot, mass)
