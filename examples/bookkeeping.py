"""A clerk's book in which every gram is accounted for: what the example generators write with.

Masses are whole grams in an ``int``; moments are naive and mean the ledger's own time zone. The
book refuses what a sound ledger cannot hold: a step that does not balance, a lot drawn beyond what
is left of it, used before it was there, or used where it is not. So an example is sound by
construction, and its faults are planted afterwards, on purpose, one by one.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

Row = dict[str, str]
Portion = tuple[str, int]

CONSUMERS = "consumers"
"""Who buys over the counter: a party without a name."""

SORT_BY = {
    "deliveries": ("when", "slip"),
    "lots": ("made", "id"),
    "steps": ("start", "id"),
    "transfers": ("when", "id"),
    "payments": ("when", "id"),
    "counts": ("when", "site", "stage", "lot"),
    "tests": ("when", "lot", "kind"),
    "weighings": ("when", "lot"),
    "work": ("when", "party"),
    "expenses": ("when", "party"),
}
"""Sheets that a clerk fills day by day; all others keep the order in which they were written."""


class Unsound(Exception):  # noqa: N818 - the word of the house for it
    """The story asks for something that a sound ledger cannot hold."""


def kilograms(grams: int) -> str:
    """Grams as kilograms, exactly: ``62500`` is ``62.5``.

    >>> kilograms(62500), kilograms(7), kilograms(0)
    ('62.5', '0.007', '0')
    """
    whole, rest = divmod(grams, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def written(value: object) -> str:
    """A cell's text: moments to the minute, dates as they are, nothing for ``None``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def gtin(digits: str) -> str:
    """A GTIN with its check digit behind the other digits, modulo 10 (field page §10).

    >>> gtin("0952000000001")
    '09520000000011'
    """
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@dataclass
class Stock:
    """What the book knows of one lot while the story runs."""

    stage: str
    left: int
    party: str | None
    site: str | None
    since: datetime
    """Nothing may be done with the lot before this moment."""


@dataclass
class Out:
    """One lot that a step puts out."""

    lot: str
    stage: str
    grams: int
    cells: Mapping[str, object] = field(default_factory=dict)


class Book:
    """Sheets of rows, and the stock that they add up to."""

    def __init__(self) -> None:
        """An empty book."""
        self.sheets: dict[str, list[Row]] = defaultdict(list)
        self.stock: dict[str, Stock] = {}
        self.owner: dict[str, str] = {}
        self._moves: list[tuple[datetime, str, str, int]] = []

    def add(self, sheet: str, /, **cells: object) -> Row:
        """One row, as written; columns named after Python keywords end in ``_`` here only."""
        row = {name.rstrip("_"): written(value) for name, value in cells.items()}
        self.sheets[sheet].append(row)
        return row

    def site(self, name: str, party: str, /, **cells: object) -> None:
        """A facility, and whose it is."""
        self.owner[name] = party
        self.add("sites", id=name, party=party, **cells)

    def lot(self, name: str, stage: str, grams: int, made: datetime, /, **cells: object) -> Row:
        """A lot that comes into the book, at its ``site``, or with its farmer or supplier."""
        site = cells.get("site")
        party = self.owner[str(site)] if site else cells.get("farmer") or cells.get("supplier")
        self._open(name, Stock(stage, grams, str(party), str(site) if site else None, made))
        return self.add("lots", id=name, stage=stage, mass_kg=kilograms(grams), made=made, **cells)

    def deliver(self, slip: str, stage: str, grams: int, when: datetime, /, **cells: object) -> Row:
        """One slip: the lot has the slip's name and lies at the site that took it in."""
        site = str(cells["site"])
        self._open(slip, Stock(stage, grams, self.owner[site], site, when))
        return self.add("deliveries", slip=slip, when=when, stage=stage, **cells)

    def step(  # noqa: PLR0913 - a step is all of these
        self,
        name: str,
        kind: str,
        start: datetime,
        end: datetime,
        *,
        site: str,
        ins: Sequence[Portion],
        outs: Sequence[Out],
        losses: Mapping[str, int] | str = "unexplained",
        recorded: datetime | None = None,
    ) -> Row:
        """One step; ``losses`` is grams by cause, or the one cause of all that is missing."""
        taken, given = sum(grams for _, grams in ins), sum(out.grams for out in outs)
        if isinstance(losses, str):
            losses = {losses: taken - given} if taken != given else {}
        if taken != given + sum(losses.values()) or min(losses.values(), default=1) <= 0:
            raise Unsound(f"{name}: {taken} g in, {given} g out, lost {dict(losses)}")
        if not start < end or len({lot for lot, _ in ins}) < len(ins):
            raise Unsound(f"{name}: ends before it starts, or takes one lot twice")
        party = self.owner[site]
        row = self.add(
            "steps",
            id=name,
            kind=kind,
            start=start,
            end=end,
            site=site,
            party=party,
            recorded=recorded,
        )
        for lot, grams in ins:
            self._draw(name, lot, grams, start, site=site)
            self.add("portions", step=name, lot=lot, direction="in", mass_kg=kilograms(grams))
        for out in outs:
            self.lot(out.lot, out.stage, out.grams, end, site=site, **out.cells)
            self.add(
                "portions", step=name, lot=out.lot, direction="out", mass_kg=kilograms(out.grams)
            )
        for cause, grams in losses.items():
            self.add("losses", step=name, cause=cause, mass_kg=kilograms(grams))
        return row

    def transfer(
        self,
        name: str,
        lot: str,
        when: datetime,
        /,
        *,
        to: str,
        kind: str,
        to_site: str | None = None,
        grams: int | None = None,
        **cells: object,
    ) -> Row:
        """A lot changes hands: all that is left of it, unless it leaves the book for good."""
        held = self.stock[lot]
        sent = held.left if grams is None else grams
        if sent != held.left and to_site:
            raise Unsound(f"{name}: {sent} of {held.left} g of {lot} would lie in two places")
        if when < held.since or not 0 < sent <= held.left:
            raise Unsound(
                f"{name}: {sent} g of {lot} at {when}, of {held.left} g since {held.since}"
            )
        row = self.add(
            "transfers",
            id=name,
            lot=lot,
            mass_kg=kilograms(sent),
            from_=held.party,
            to=to,
            when=when,
            kind=kind,
            from_site=held.site,
            to_site=to_site,
            **cells,
        )
        if held.site:
            self._moves.append((when, held.site, lot, -sent))
        if to_site:
            self._moves.append((when, to_site, lot, sent))
            held.party, held.site = to, to_site
        else:
            held.left -= sent
        held.since = when
        return row

    def count(self, when: datetime, site: str, *, by: str) -> None:
        """A stock-take of all that lies there, stage by stage; nothing there is a count of zero."""
        stages: dict[str, int] = defaultdict(int)
        for moment, where, lot, grams in self._moves:
            if where == site and moment <= when:
                stages[self.stock[lot].stage] += grams
        for stage, grams in sorted(stages.items()):
            self.add("counts", when=when, site=site, stage=stage, mass_kg=kilograms(grams), by=by)

    def at(self, site: str, stage: str, *, when: datetime) -> list[str]:
        """The lots of one stage that lie at a site and have something left, oldest first."""
        found = [
            name
            for name, held in self.stock.items()
            if held.site == site and held.stage == stage and held.left and held.since <= when
        ]
        return sorted(found, key=lambda name: (self.stock[name].since, name))

    def _open(self, name: str, stock: Stock) -> None:
        if name in self.stock:
            raise Unsound(f"{name}: one name for two lots")
        if stock.left <= 0:
            raise Unsound(f"{name}: {stock.left} g")
        self.stock[name] = stock
        if stock.site:
            self._moves.append((stock.since, stock.site, name, stock.left))

    def _draw(self, step: str, lot: str, grams: int, when: datetime, *, site: str) -> None:
        held = self.stock[lot]
        if held.site != site or held.party != self.owner[site]:
            raise Unsound(f"{step}: {lot} lies at {held.site}, not at {site}")
        if when < held.since or not 0 < grams <= held.left:
            raise Unsound(f"{step}: {grams} g of {lot} at {when}, {held.left} g since {held.since}")
        held.left -= grams
        self._moves.append((when, site, lot, -grams))

    def sort(self) -> None:
        """Rows in the order in which a clerk would have written them."""
        for sheet, columns in SORT_BY.items():
            self.sheets[sheet].sort(key=lambda row: [row.get(name, "") for name in columns])
        order = {row["id"]: place for place, row in enumerate(self.sheets["steps"])}
        for sheet in ("portions", "losses"):
            self.sheets[sheet].sort(key=lambda row: order[row["step"]])

    def write(self, folder: Path) -> None:
        """One CSV file a sheet: UTF-8, comma, decimal point; a column nobody used is left out."""
        for sheet, rows in self.sheets.items():
            if rows:
                write_rows(folder / f"{sheet}.csv", rows)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Rows as one CSV file, with the columns in the order in which they first turned up."""
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    used = [name for name in names if any(row.get(name) for row in rows)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, used, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
