"""Stock: what is where at a moment, and with whom."""

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs
import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.books.goods import goods_of, in_order, scope_of
from cocoachain.lineage.books.holdings import Holdings
from cocoachain.lineage.books.periods import When, instant_of
from cocoachain.lineage.columns import STAGES, Bools
from cocoachain.lineage.lineage import Lineage
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

StockKey = Literal["site", "party", "stage", "product", "lot"]
"""What a stock may be told by; by product, lots without one go by their stage."""

_KEYS: tuple[str, ...] = ("site", "party", "stage", "product", "lot")


@attrs.frozen(order=True)
class Overdrawn:
    """More was taken from a lot at a place than the book says was ever there."""

    lot: LotId
    """The lot."""

    holder: str
    """The site, else the party."""

    mass: Mass
    """How much is lacking."""


class Stock(Answer, Mapping[str, Mass]):
    """What is on the shelf: a mapping from site (or party, stage, product, lot) to mass.

    Keys with nothing are left out of the mapping; asked for, a key that the chain knows answers
    with no mass. With ``unknown`` the masses sum to exactly ``total``. What is in process, in a
    step that has begun and not ended, stands apart in ``in_process``.
    """

    def __init__(
        self,
        by: str,
        at: str,
        *,
        shelves: Mapping[str | None, int],
        process: Mapping[str | None, int],
        known: frozenset[str],
        beside: "Beside",
    ) -> None:
        """Made by :func:`stock`."""
        self.by = by
        self.at = at
        self._known = known
        self._shelves = {key: Mass(mg) for key, mg in _named(shelves, by).items() if mg}
        self.in_process: Mapping[str, Mass] = {
            key: Mass(mg) for key, mg in _named(process, by).items() if mg
        }
        """What is in process, by the same key; by lot, which lot it was drawn from."""
        self.unknown = Mass(shelves.get(None, 0))
        """What is on the shelf and has no key: by site, what a party holds that told no site."""
        self.unknown_in_process = Mass(process.get(None, 0))
        """What is in process and has no key."""
        self.overdrawn = beside.overdrawn
        """Where the book has less than nothing; it counts as nothing in the masses."""
        self.unmeasured = beside.unmeasured
        """Lots of which something was not weighed: they count with the least they can have held."""
        self.undecided = beside.undecided
        """Steps, transfers and lots of that day: it is not sure whether they came before."""

    @property
    def total(self) -> Mass:
        """All that is on the shelf."""
        return sum(self._shelves.values(), self.unknown)

    @property
    def total_in_process(self) -> Mass:
        """All that is in process."""
        return sum(self.in_process.values(), self.unknown_in_process)

    def __getitem__(self, key: str) -> Mass:
        if key not in self._shelves and key not in self._known:
            known = self._known | self._shelves.keys()
            raise UnknownRecordError(self.by, key, nearest_names(key, known))
        return self._shelves.get(key, Mass(0))

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelves)

    def __len__(self) -> int:
        return len(self._shelves)

    def __contains__(self, key: object) -> bool:
        return key in self._shelves

    def table(self) -> Table:
        """The key, what is on the shelf and what is in process, in kilograms."""
        keys = [*self._shelves, *(key for key in self.in_process if key not in self._shelves)]
        keys = in_order(keys) if self.by in {"stage", "product"} else sorted(keys)
        nothing = Mass(0)
        rows: list[tuple[object, ...]] = [
            (
                key,
                self._shelves.get(key, nothing).as_kg(),
                self.in_process.get(key, nothing).as_kg(),
            )
            for key in keys
        ]
        if self.unknown or self.unknown_in_process:
            rows.append(("unknown", self.unknown.as_kg(), self.unknown_in_process.as_kg()))
        headings = (self.by, "stock kg", "in process kg")
        return Table(headings=headings, rows=rows, caption=f"Stock by {self.by}, {self.at}")

    def remarks(self) -> list[str]:
        """The totals, and what was left open."""
        said = [f"Total {self.total}, and {self.total_in_process} in process."]
        said += [
            f"Lacking: {each.mass} of lot {each.lot} at {each.holder}, drawn on or sent off."
            for each in self.overdrawn
        ]
        if self.unmeasured:
            held = counted(len(self.unmeasured), "lot")
            said.append(f"Not weighed throughout: {held} ({listed(self.unmeasured)}).")
        if self.undecided:
            said.append(f"On that day, before or after: {listed(self.undecided)}.")
        return said

    def __repr__(self) -> str:
        """How much, at how many places."""
        return f"<Stock by {self.by}, {self.at}: {self.total} under {counted(len(self), 'key')}>"


@attrs.frozen
class Beside:
    """What a stock must say beside its masses."""

    overdrawn: tuple[Overdrawn, ...]
    unmeasured: tuple[str, ...]
    undecided: tuple[str, ...]


def stock(
    lineage: Lineage,
    *,
    at: When = None,
    by: StockKey = "site",
    site: str | None = None,
    party: str | None = None,
) -> Stock:
    """What is on the shelf at a moment, by site, party, stage, product or lot, to the milligram.

    ``at`` is the world at that moment, that moment included; a date or whole day is its end;
    without it all that is written has happened. A lot is first where the step that made it was,
    else where its first transfer took it from, else at its site; transfers move so much of it on. A
    step's inputs leave the shelf at its start; its outputs arrive at its end. What was sold to
    walk-in buyers or given away is gone. What was drawn beyond what was there is ``.overdrawn`` and
    counts as nothing. Lots of which something was not weighed do not stop the answer: they count
    with the least they can have held, and are named in ``.unmeasured``. ``site`` and ``party``
    narrow the answer to what they hold.

    Raises:
        UnknownRecordError: The chain knows no such site, party or key; the nearest are given.
        RecordError: ``at`` has no UTC offset.

    >>> from cocoachain.samples import two_plots
    >>> stock(Lineage(two_plots()), by="lot")["BAR-1"]
    Mass.kg("50")
    """
    if by not in _KEYS:
        raise UnknownRecordError("stock key", by, nearest_names(by, _KEYS))
    holdings = Holdings(lineage)
    moment = instant_of(lineage.chain, at)
    scope = scope_of(holdings, site, party)
    keys = _Keys(holdings, by)
    book = holdings.balances(moment)
    within = scope[holdings.group_holder]
    shelf = np.flatnonzero(within & (book > 0))
    busy = _in_process(holdings, moment, scope)
    return Stock(
        by,
        "all told" if at is None else f"{at}",
        shelves=keys.summed(holdings.group_lot[shelf], holdings.group_holder[shelf], book[shelf]),
        process=keys.summed(*busy),
        known=keys.known,
        beside=Beside(
            overdrawn=_overdrawn(holdings, within, book),
            unmeasured=holdings.unmeasured_names(within),
            undecided=holdings.undecided(moment, scope),
        ),
    )


def _named(masses: Mapping[str | None, int], by: str) -> dict[str, int]:
    """Those that have a key, in order."""
    keys = [key for key in masses if key is not None]
    ordered = in_order(keys) if by in {"stage", "product"} else sorted(keys)
    return {key: masses[key] for key in ordered}


class _Keys:
    """The key of each lot at each holder."""

    def __init__(self, holdings: Holdings, by: str) -> None:
        columns, holders = holdings.columns, holdings.holders.all
        self._of_lot = by in {"stage", "product", "lot"}
        chain = holdings.lineage.chain
        names: list[str | None]
        if by == "lot":
            names, known = list(columns.lot_ids), frozenset(columns.lot_ids)
        elif by == "stage":
            names = [STAGES[code].value if code >= 0 else None for code in columns.lot_stage]
            known = frozenset(STAGES)
        elif by == "product":
            names, known = goods_of(holdings.lineage), chain.names("product") | frozenset(STAGES)
        else:
            names = [each.site if by == "site" else each.party for each in holders]
            known = chain.names(by)
        self._names = names
        self.known: frozenset[str] = known | {name for name in names if name is not None}

    def summed(
        self, lots: np.ndarray, holders: np.ndarray, masses: np.ndarray
    ) -> dict[str | None, int]:
        """The sum of the masses of each key; what has none under ``None``."""
        sums: dict[str | None, int] = {}
        codes = lots if self._of_lot else holders
        for code, mass in zip(codes.tolist(), masses.tolist(), strict=True):
            name = self._names[code]
            sums[name] = sums.get(name, 0) + mass
        return sums


def _in_process(holdings: Holdings, at: int, scope: Bools) -> tuple[np.ndarray, ...]:
    """Lots, holders and masses of the portions that are in process."""
    columns = holdings.columns
    holder = holdings.postings.step_holder[columns.in_step]
    rows = np.flatnonzero(holdings.in_process(at) & scope[holder] & (columns.in_mass > 0))
    return columns.in_lot[rows], holder[rows], columns.in_mass[rows]


def _overdrawn(holdings: Holdings, within: Bools, book: np.ndarray) -> tuple[Overdrawn, ...]:
    found = [
        Overdrawn(
            LotId(holdings.columns.lot_ids[holdings.group_lot[row]]),
            str(holdings.holders.all[holdings.group_holder[row]]),
            Mass(-int(book[row])),
        )
        for row in np.flatnonzero(within & (book < 0)).tolist()
    ]
    return tuple(sorted(found))


__all__ = ["Overdrawn", "Stock", "StockKey", "stock"]
