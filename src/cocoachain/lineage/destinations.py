"""Destinations: where the mass of a lot went, exactly."""

import enum
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import attrs

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.lineage.apportioning import Shares, apportioned
from cocoachain.lineage.columns import LOSS_CAUSES, NOT_MEASURED, STAGES
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.flowing import Course, Ends, Node, Parts, in_groups
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.settling import gathered, settled
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


_SOLD = frozenset({TransferKind.SALE, TransferKind.CONSIGNMENT})
_GIVEN = frozenset({TransferKind.SAMPLE, TransferKind.GIFT, TransferKind.OWN_USE})


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
        """How much became this: ``finished``, ``stock``, ``sold``, ``given``, ``by_product``, ``loss``."""
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
        """Write the table; cells that a spreadsheet could run are made harmless."""
        self.table().to_csv(path)

    def to_frame(self) -> object:
        """The table as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.table().to_frame()

    def __str__(self) -> str:
        return f"{self.table()}\nTotal {self.total}."

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()  # noqa: SLF001 - the notebook protocol's name

    def __repr__(self) -> str:
        return f"<Destinations of {self.lot!r}: {self.total} at {len(self)} ends>"


def destinations(lineage: Lineage, lot: str) -> Destinations:
    """Where the mass of a lot went; the answers sum to exactly the lot's mass.

    A step mixes its inputs evenly: what goes in leaves with every output alike, by mass, and what
    does not come out is lost, by the recorded causes first and unexplained for the rest. What is
    left in a lot after all draws was sold as far as sales of that lot say so, else it is a finished
    lot, a by-product or stock. A lot that nothing was made of answers with itself alone. A lot drawn
    beyond what it held is shared out among its draws.

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
    code = lineage.columns.lot_code(lot)
    total = int(lineage.columns.lot_mass[code])
    if total == NOT_MEASURED:
        raise MassUnknownError(f"Expected a mass, got none: lot {lot!r}")
    excerpt = Excerpt(lineage.index, lineage.index.steps_after([code]))
    spread = _Spread(excerpt, code)
    groups = [[_START], *_downstream(excerpt)]
    course = Course(_START, groups, spread.parts, spread.closed)
    masses = settled(course, lambda ends: apportioned(total, _told(lineage, excerpt, ends)))
    rows = [
        Destination(End(key.partition("\0")[0]), key.partition("\0")[2], Mass(mass))
        for key, mass in masses.items()
        if key is not None
    ]
    order = list(End)
    rows.sort(key=lambda row: (order.index(row.end), row.where))
    return Destinations(lot, Mass(total), tuple(rows))


_START: Node = ("step", -1)
"""The lot itself at the beginning: what comes back into it later enters it as into any lot."""


def _downstream(excerpt: Excerpt) -> list[list[Node]]:
    """The lots and steps downstream of a lot, each before all that is made of it."""
    index = excerpt.index
    rings = excerpt.rings()
    looped = {node for _, nodes in rings for node in nodes}
    lots = index.lots_out_of(excerpt.steps)
    ranked: list[tuple[int, Node]] = [
        (rank, ("lot", code))
        for code, rank in zip(lots.tolist(), index.lot_rank[lots].tolist(), strict=True)
        if ("lot", code) not in looped
    ]
    ranked += [
        (rank, ("step", code))
        for code, rank in zip(excerpt.codes, index.step_rank[excerpt.steps].tolist(), strict=True)
        if ("step", code) not in looped
    ]
    return in_groups(ranked, rings, down=True)


@attrs.frozen
class _Spread:
    """Where each lot and step hands its mass."""

    excerpt: Excerpt
    start: int

    def parts(self, node: Node) -> Parts:
        if node == _START:
            return self._within(self.start, put_in=0)
        return self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])

    def closed(self, node: Node) -> Node:
        """A ring that nothing leaves: still in process, in a lot of it."""
        kind, code = node
        return ("rest", code if kind == "lot" else self.excerpt.out_of(code)[0][0])

    def _of_lot(self, lot: int) -> Parts:
        """Mass that enters a lot; where more was put in than the lot holds, the rest is lost."""
        put_in = sum(self.excerpt.put_into(lot)[1])
        held = self.excerpt.held(lot, put_in=put_in)
        parts, whole = self._within(lot, put_in=put_in)
        if held >= put_in:
            return parts, whole
        if not held:
            return [(("unexplained", 0), 1)], 1
        kept = [(part, mass * held) for part, mass in parts]
        return [*kept, (("unexplained", 0), (put_in - held) * whole)], put_in * whole

    def _within(self, lot: int, *, put_in: int) -> Parts:
        """Mass that is in a lot: drawn by steps, or still there."""
        steps, masses = self.excerpt.drawn_from(lot)
        drawn = sum(masses)
        held = self.excerpt.held(lot, put_in=max(put_in, drawn))
        parts: list[tuple[Node, int]] = [
            (("step", step), mass) for step, mass in zip(steps, masses, strict=True)
        ]
        if held > drawn:
            parts.append((("rest", lot), held - drawn))
        whole = max(held, drawn)
        return (parts, whole) if whole else ([(("rest", lot), 1)], 1)

    def _of_step(self, step: int) -> Parts:
        """Mass that enters a step: out with every output alike, the rest lost by cause."""
        took = sum(self.excerpt.into(step)[1])
        lots, masses = self.excerpt.out_of(step)
        parts: list[tuple[Node, int]] = [
            (("lot", lot), mass) for lot, mass in zip(lots, masses, strict=True)
        ]
        gave = sum(masses)
        if gave >= took and gave:
            return parts, gave
        causes = self._losses(step)
        recorded, missing = sum(causes.values()), took - gave
        if not took:
            return [(("unexplained", 0), 1)], 1
        if recorded > missing:
            spread = [(part, mass * recorded) for part, mass in parts]
            lost = [((cause, 0), mass * missing) for cause, mass in causes.items()]
            return [*spread, *lost], took * recorded
        parts += [((cause, 0), mass) for cause, mass in causes.items()]
        return [*parts, (("unexplained", 0), missing - recorded)], took

    def _losses(self, step: int) -> dict[str, int]:
        columns = self.excerpt.columns
        span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
        causes: dict[str, int] = {}
        for cause, mass in zip(columns.loss_cause[span].tolist(), columns.loss_mass[span].tolist(), strict=True):
            name = LOSS_CAUSES[cause].value
            causes[name] = causes.get(name, 0) + mass
        return causes


def _told(lineage: Lineage, excerpt: Excerpt, spread: Ends) -> Shares:
    """The ends by what became of the mass there (``end\\0where``); losses of one cause are one."""
    left = _left_by_transfer(lineage, [code for kind, code in spread.amounts if kind == "rest"])
    told: list[tuple[str, int, Fraction]] = []
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
    stays = End.BY_PRODUCT if stage is Stage.SHELL else End.FINISHED if stage.is_finished else End.STOCK
    gone = sum(left.values())
    if not gone or not rest:
        return [(stays, Fraction(1))]
    whole = max(rest, gone)
    parts = [(end, Fraction(mass, whole)) for end, mass in left.items()]
    return [*parts, (stays, Fraction(whole - gone, whole))]


def _left_by_transfer(lineage: Lineage, lots: list[int]) -> dict[int, dict[End, int]]:
    """How much of each lot was sold, less what came back, or given, in milligrams."""
    codes = {lineage.columns.lot_ids[lot]: lot for lot in lots}
    left: dict[int, dict[End, int]] = {}
    for each in lineage.chain.transfers if codes else ():
        lot = codes.get(each.lot)
        if lot is None or each.mass is None:
            continue
        ends = left.setdefault(lot, {})
        if each.kind is TransferKind.RETURN:
            ends[End.SOLD] = ends.get(End.SOLD, 0) - each.mass.mg
        elif each.kind in _SOLD or each.kind in _GIVEN:
            end = End.SOLD if each.kind in _SOLD else End.GIVEN
            ends[end] = ends.get(end, 0) + each.mass.mg
    return {lot: {end: mg for end, mg in ends.items() if mg > 0} for lot, ends in left.items()}


__all__ = ["Destination", "Destinations", "End", "destinations"]
