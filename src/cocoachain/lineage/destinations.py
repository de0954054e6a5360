"""Destinations: where the mass of a lot went, exactly."""

import enum
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import attrs

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.lineage.answers import in_numbers
from cocoachain.lineage.columns import STAGES
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import Shares, apportioned
from cocoachain.lineage.mixing.flowing import Ends
from cocoachain.lineage.mixing.settling import Told, gathered, settled
from cocoachain.lineage.mixing.spreading import course_down
from cocoachain.lineage.shares import mass_of
from cocoachain.model.lots import Stage
from cocoachain.model.movements import TransferKind
from cocoachain.model.steps import LossCause
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass


class End(enum.StrEnum):
    """What became of mass."""

    FINISHED = "finished"
    STOCK = "stock"
    SOLD = "sold"
    GIVEN = "given"
    BY_PRODUCT = "by_product"
    LOSS = "loss"


_END_OF_KIND = {
    TransferKind.SALE: End.SOLD,
    TransferKind.CONSIGNMENT: End.SOLD,
    TransferKind.RETURN: End.SOLD,
    TransferKind.SAMPLE: End.GIVEN,
    TransferKind.GIFT: End.GIVEN,
    TransferKind.OWN_USE: End.GIVEN,
}
"""Transfers of these kinds take mass out of a lot, but a return, which brings it back."""


@attrs.frozen(order=True)
class Destination:
    """One place where mass of the lot ended."""

    end: End
    """What became of it there."""

    where: str
    """The lot in which it is, or the cause of a loss."""

    mass: Mass
    """How much of the lot ended there."""


class Destinations(Mapping[str, Mass]):
    """Where a lot's mass went: a mapping from lot, or ``loss:CAUSE``, to mass.

    The masses sum to exactly the lot's own mass. ``rows`` tells for each part what became of it.
    """

    def __init__(self, lot: str, total: Mass, rows: tuple[Destination, ...]) -> None:
        """Made by :func:`destinations`."""
        self.lot = LotId(lot)
        self.total = total
        self.rows = rows
        self._masses: dict[str, Mass] = {}
        for row in rows:
            key = f"loss:{row.where}" if row.end is End.LOSS else row.where
            self._masses[key] = self._masses.get(key, Mass(0)) + row.mass

    def ended(self, end: End | str) -> Mass:
        """How much became this, such as ``"stock"``; the words are those of :class:`End`."""
        wanted = End(end)
        return sum((row.mass for row in self.rows if row.end is wanted), Mass(0))

    @property
    def finished(self) -> Mass:
        """Mass in finished lots that nobody has bought yet."""
        return self.ended(End.FINISHED)

    @property
    def stock(self) -> Mass:
        """Mass in raw and semi-finished lots that were not used up, and in process."""
        return self.ended(End.STOCK)

    @property
    def sold(self) -> Mass:
        """Mass in lots, or parts of lots, that were sold or given in consignment."""
        return self.ended(End.SOLD)

    @property
    def given(self) -> Mass:
        """Mass that left as sample, gift or for own use."""
        return self.ended(End.GIVEN)

    @property
    def by_product(self) -> Mass:
        """Mass in shell."""
        return self.ended(End.BY_PRODUCT)

    @property
    def lost(self) -> Mass:
        """Mass that steps lost, recorded or not explained."""
        return self.ended(End.LOSS)

    def __getitem__(self, where: str) -> Mass:
        if where not in self._masses:
            raise UnknownRecordError("destination", where, nearest_names(where, self._masses))
        return self._masses[where]

    def __iter__(self) -> Iterator[str]:
        return iter(self._masses)

    def __len__(self) -> int:
        return len(self._masses)

    def table(self) -> Table:
        """What became of it, where, how much."""
        rows = [(row.end.replace("_", " "), row.where, row.mass) for row in self.rows]
        headings = ("became", "where", "mass")
        return Table(headings=headings, rows=rows, caption=f"Destinations of {self.lot}")

    def to_csv(self, path: str | Path) -> None:
        """Write the table, masses in kilograms; what a spreadsheet could run is made harmless."""
        in_numbers(self.table()).to_csv(path)

    def to_frame(self) -> object:
        """The table, masses in kilograms, as a frame of pandas, polars or pyarrow, if installed."""
        return in_numbers(self.table()).to_frame()

    def __str__(self) -> str:
        return f"{self.table()}\nTotal {self.total}."

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __repr__(self) -> str:
        return f"<Destinations of {self.lot!r}: {self.total} at {len(self)} ends>"


def destinations(lineage: Lineage, lot: str, *, at: datetime | None = None) -> Destinations:
    """Where the mass of a lot went; the answers sum to exactly the lot's mass.

    A step mixes its inputs evenly: what goes in leaves with every output alike, by mass, and what
    does not come out is lost, by the recorded causes first and unexplained for the rest. What is
    left in a lot after all draws was sold as far as sales of that lot say so, else it is a finished
    lot, a by-product or stock. A lot that nothing was made of answers with itself alone. A lot that
    was drawn beyond what it held is shared out among its draws. ``at`` asks what was known at a
    moment.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.

    >>> from cocoachain.samples import two_plots
    >>> print(destinations(Lineage(two_plots()), "ESM-2"))
    Destinations of ESM-2
    became    where     mass
    ────────  ────────  ────────────
    finished  BAR-1     16.666667 kg
    loss      roasting  1 kg
    loss      shell     2.333333 kg
    Total 20 kg.
    """
    lineage = lineage.known(at)
    total = mass_of(lineage, lot)
    code = lineage.columns.lot_code(lot)
    excerpt = Excerpt(lineage.index, lineage.index.steps_after([code]), code)
    course = course_down(excerpt, code)
    masses = settled(course, lambda ends: apportioned(total, _told(lineage, excerpt, ends)))
    rows = [
        Destination(End(key.partition("\0")[0]), key.partition("\0")[2], Mass(mass))
        for key, mass in masses.items()
        if key is not None
    ]
    order = list(End)
    rows.sort(key=lambda row: (order.index(row.end), row.where))
    return Destinations(lot, Mass(total), tuple(rows))


def _told(lineage: Lineage, excerpt: Excerpt, spread: Ends) -> Shares:
    """The ends by what became of the mass there, NUL, and where; losses of one cause are one."""
    left = _left_by_transfer(lineage, [code for kind, code in spread.amounts if kind == "rest"])
    told: Told = []
    for (kind, code), amount in spread.amounts.items():
        if kind != "rest":
            told.append((f"{End.LOSS}\0{LossCause(kind)}", amount, Fraction(1)))
            continue
        name = lineage.columns.lot_ids[code]
        for end, part in _rest(lineage, excerpt, code, left.get(code, {})):
            told.append((f"{end}\0{name}", amount, part))
    return gathered(told, spread)[0]


def _rest(
    lineage: Lineage, excerpt: Excerpt, lot: int, left: dict[End, int]
) -> list[tuple[End, Fraction]]:
    """What became of the mass that no step drew: as shares of that rest."""
    columns = lineage.columns
    drawn = sum(excerpt.drawn_from(lot)[1])
    rest = max(int(columns.lot_mass[lot]) - drawn, 0)
    stage = STAGES[int(columns.lot_stage[lot])] if columns.lot_stage[lot] >= 0 else Stage.OTHER
    stays = _stays(stage)
    gone = sum(left.values())
    if not gone or not rest:
        return [(stays, Fraction(1))]
    whole = max(rest, gone)
    parts = [(end, Fraction(mass, whole)) for end, mass in left.items()]
    return [*parts, (stays, Fraction(whole - gone, whole))]


def _stays(stage: Stage) -> End:
    """What mass is that is still in a lot of that stage."""
    if stage is Stage.SHELL:
        return End.BY_PRODUCT
    return End.FINISHED if stage.is_finished else End.STOCK


def _left_by_transfer(lineage: Lineage, lots: list[int]) -> dict[int, dict[End, int]]:
    """How much of each lot was sold, less what came back, or given, in milligrams."""
    codes = {lineage.columns.lot_ids[lot]: lot for lot in lots}
    left: dict[int, dict[End, int]] = {}
    for each in lineage.chain.transfers if codes else ():
        lot, end = codes.get(each.lot), _END_OF_KIND.get(each.kind)
        if lot is None or end is None:
            continue
        if each.mass is None:
            raise MassUnknownError(f"Expected a mass, got none: transfer {each.id!r}")
        sign = -1 if each.kind is TransferKind.RETURN else 1
        ends = left.setdefault(lot, {})
        ends[end] = ends.get(end, 0) + sign * each.mass.mg
    return {lot: {end: mg for end, mg in ends.items() if mg > 0} for lot, ends in left.items()}
