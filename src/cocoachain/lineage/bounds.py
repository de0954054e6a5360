"""Bounds: the least and the most of an origin that can be in a lot, however steps routed."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Literal, cast

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, as_kg
from cocoachain.lineage.columns import STAGES
from cocoachain.lineage.content import Material, cocoa_part
from cocoachain.lineage.excerpts import is_cocoa
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.naming import step_node
from cocoachain.lineage.networks import Entry, Network, network_of
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, key_of, plots_of
from cocoachain.lineage.routing import Routing, largest_routing
from cocoachain.lineage.shares import origins
from cocoachain.model.lots import IngredientLot, Lot
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId, nearest_names
from cocoachain.values.mass import Mass

_RECORD_KINDS = {"plot": "plot", "farmer": "party", "group": "party", "certificate": "certificate"}
"""Keys whose names are identifiers of records."""


@attrs.frozen
class Carried:
    """How much of one portion is of the origin."""

    source: str | None
    """The node it left, as in ``lineage.graph``; ``None`` where mass began that nobody recorded."""

    target: str
    """The node it came to."""

    portion: Mass
    """The whole portion."""

    mass: Mass
    """How much of it is of the origin."""


@attrs.frozen
class Witness:
    """What shows that a bound is right: a flow that reaches it, or the cut that proves absence."""

    kind: Literal["flow", "cut"]
    """``flow``: one routing by which the most arrives. ``cut``: all that ever went in."""

    rows: tuple[Carried, ...]
    """Of a flow, the portions that carry the origin. Of a cut, where mass began; none carries it."""

    def table(self) -> Table:
        """From, to, the portion and what of it is of the origin, in kilograms."""
        told = [
            (each.source, each.target, each.portion.as_kg(), each.mass.as_kg())
            for each in self.rows
        ]
        return Table(headings=("from", "to", "portion kg", "of it kg"), rows=told)

    def __str__(self) -> str:
        return self.table().as_text()

    def __repr__(self) -> str:
        return f"<Witness: {self.kind} of {len(self.rows)} portions>"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


@attrs.frozen(kw_only=True, repr=False)
class OriginBounds(Answer):
    """Least, expected and most of one origin in a lot; always in this order."""

    lot: LotId
    """The lot."""

    of: str
    """The origin."""

    by: str
    """What origins are named by."""

    mass: Mass
    """The mass of the whole lot."""

    least: Mass
    """What must be there, rounded down."""

    expected: Mass
    """What is there if every step mixed its inputs evenly: as :func:`origins` says."""

    most: Mass
    """What can at most be there, rounded up; 0 proves that there is nothing."""

    most_if_unknown: Mass
    """The same, if all cocoa of unknown origin upstream were of this origin too."""

    witness: Witness
    """The flow that reaches ``most``, or the cut that proves absence."""

    def table(self) -> Table:
        """The three masses, in kilograms, and their share of the whole lot."""
        rows = [
            (name, mass.as_kg(), f"{100 * mass.mg / self.mass.mg if self.mass else 0:.2f} %")
            for name, mass in (
                ("least", self.least), ("expected", self.expected), ("most", self.most),
            )
        ]  # fmt: skip
        caption = f"{self.of} ({self.by}) in {self.lot}"
        return Table(headings=("bound", "mass kg", "of the lot"), rows=rows, caption=caption)

    def remarks(self) -> list[str]:
        """What the numbers mean."""
        if not self.most_if_unknown:
            return [f"None of {self.of} can be in {self.lot}."]
        if not self.most:
            return [
                f"None that is recorded as of {self.of} can be in {self.lot}; "
                f"up to {self.most_if_unknown} are of unknown origin."
            ]
        unknown = self.most_if_unknown != self.most
        more = f" Up to {self.most_if_unknown}, if what is unknown were of it." if unknown else ""
        return [f"However the steps routed their inputs, of the {self.mass} of the lot.{more}"]

    def __repr__(self) -> str:
        """The three masses."""
        return (
            f"<OriginBounds of {self.of!r} in {self.lot!r}: "
            f"{self.least} … {self.expected} … {self.most}>"
        )


def origin_bounds(
    lineage: Lineage, lot: str, *, of: str, by: OriginKey | KeyOf = "plot"
) -> OriginBounds:
    """The least and the most mass of an origin that can be in a lot, however each step routed.

    Any input of a step may have gone into any of its outputs and discards, as far as the masses
    allow; what shrinks (moisture, roasting) scales all inputs of a step alike. ``.most`` is the
    largest flow from the origin to the lot, and ``.least`` is the lot's whole mass less the largest
    flow of everything else, ingredients and what is unknown included. ``.expected`` is the answer
    of :func:`~cocoachain.lineage.shares.origins`, and lies between. Bounds are rounded outward.

    A lot that may be from several plots counts in full to the most of each, and to the least of
    none. Unknown origin is not this origin; ``.most_if_unknown`` says how much more it would be. A
    source lot answers with its own origin; of an origin that is not upstream ``.most`` is 0. With
    ``by="lot"``, ``of`` may be an ingredient.

    Raises:
        UnknownRecordError: There is no such lot, key or origin; the nearest names are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.
        MissingExtraError: Parts of one lot were shrunk in unlike measure before they met again: that
            takes a linear programme, and SciPy is not installed (``cocoachain[fast]``).

    >>> from cocoachain.samples import two_plots
    >>> origin_bounds(Lineage(two_plots()), "BAR-1", of="ESM-1")
    <OriginBounds of 'ESM-1' in 'BAR-1': 21.5 kg … 25 kg … 28.5 kg>
    """
    question = _Question(lineage, of, by, key_of(lineage.chain, by))
    network = network_of(lineage, lineage.columns.lot_code(lot))
    parts = [question.parts(entry) for entry in network.entries]
    if not any(part.most for part in parts):
        question.check()
    entering = _entering(network, [part.most for part in parts])
    routing = largest_routing(network, entering)
    most = _at_most(network, routing)
    others = largest_routing(network, _entering(network, [1 - part.least for part in parts]))
    least = network.held - _at_most(network, others)
    unknown = most
    if any(part.if_unknown != part.most for part in parts):
        wider = _entering(network, [part.if_unknown for part in parts])
        unknown = max(most, _at_most(network, largest_routing(network, wider)))
    return OriginBounds(
        lot=LotId(lot),
        of=of,
        by=question.named,
        mass=Mass(network.held),
        least=Mass(least),
        expected=Mass(min(max(question.expected(lot), least), most)),
        most=Mass(most),
        most_if_unknown=Mass(unknown),
        witness=_witness(lineage, network, routing, entering),
    )


def _entering(network: Network, parts: list[Fraction]) -> list[int]:
    """How much of each entry is meant, rounded up."""
    return [ceil(entry.mass * part) for entry, part in zip(network.entries, parts, strict=True)]


def _at_most(network: Network, routing: Routing) -> int:
    return min(ceil(routing.most), network.held)


# What is of the origin ----------------------------------------------------------------------------


@attrs.frozen
class _Parts:
    """Which part of an entry is of the origin."""

    most: Fraction
    """At most."""

    least: Fraction
    """At least."""

    if_unknown: Fraction
    """At most, if what is of unknown origin were of it."""


_NONE = _Parts(Fraction(0), Fraction(0), Fraction(0))
_UNKNOWN = _Parts(Fraction(0), Fraction(0), Fraction(1))


@attrs.frozen
class _Question:
    """Which origin is asked for."""

    lineage: Lineage
    of: str
    by: OriginKey | KeyOf
    key: KeyOf

    @property
    def named(self) -> str:
        """What origins are named by, in a word."""
        return self.by if isinstance(self.by, str) else getattr(self.by, "__name__", "origin")

    def parts(self, entry: Entry) -> _Parts:
        """Which part of an entry is of the origin."""
        if entry.kind == "excess":
            return _UNKNOWN
        if entry.kind != "own":
            stage = int(self.lineage.columns.lot_stage[entry.code])
            return _UNKNOWN if is_cocoa(stage) else _NONE
        lot = self._lot(entry.code)
        if lot is None:
            return _UNKNOWN
        part, name = cocoa_part(lot), None if isinstance(lot, IngredientLot) else self.key(lot)
        other = 1 - part if self._is_material(lot) else Fraction(0)
        if name is None:
            return _Parts(other, other, other + part)
        may = part if name == self.of or self._is_one_of(name) else Fraction(0)
        must = part if name == self.of else Fraction(0)
        return _Parts(other + may, other + must, other + may)

    def _is_one_of(self, name: str) -> bool:
        """Whether the origin is one of several values ``A+B``."""
        return isinstance(self.by, str) and self.of in name.split("+")

    def _is_material(self, lot: Lot) -> bool:
        """Whether what is no cocoa in a lot is asked for: by lot, the lot itself."""
        return self.by == "lot" and lot.id == self.of

    def _lot(self, code: int) -> Lot | None:
        columns = self.lineage.columns
        return cast("Lot | None", self.lineage.chain.find("lot", columns.lot_ids[code]))

    @property
    def material(self) -> Material:
        """Whether an ingredient is asked for."""
        code = self.lineage.columns.lot_codes.get(self.of, -1) if self.by == "lot" else -1
        stage = -1 if code < 0 else int(self.lineage.columns.lot_stage[code])
        return "all" if stage >= 0 and not STAGES[stage].is_cocoa else "cocoa"

    def expected(self, lot: str) -> int:
        """The milligrams that even mixing gives."""
        found = origins(self.lineage, lot, by=self.by, material=self.material)
        return found[self.of].mg if self.of in found else 0

    def check(self) -> None:
        """Raise UnknownRecordError if nothing in the chain is of such an origin."""
        kind = _RECORD_KINDS.get(self.named) if isinstance(self.by, str) else None
        if kind is not None and self.lineage.chain.find(kind, self.of) is not None:
            return
        if self.by == "lot" and self.of in self.lineage.columns.lot_codes:
            return
        known = set(self._names())
        if self.of not in known:
            raise UnknownRecordError("origin", self.of, nearest_names(self.of, known))

    def _names(self) -> Iterator[str]:
        """Every origin of every lot, and every plot that is asked for by name."""
        for lot in self.lineage.lots:
            name = self.key(lot)
            if name is not None:
                yield name
                if isinstance(self.by, str):
                    yield from name.split("+")
            if self.by == "plot":
                yield from plots_of(lot)
        kind = _RECORD_KINDS.get(self.named) if isinstance(self.by, str) else None
        if kind is not None:
            yield from self.lineage.chain.names(kind)


# The witness --------------------------------------------------------------------------------------


def _witness(
    lineage: Lineage, network: Network, routing: Routing, entering: list[int]
) -> Witness:
    """The flow, or where all mass began; upstream first."""
    columns, index = lineage.columns, lineage.index

    def named(node: int) -> str:
        kind, code = network.names[node]
        return columns.lot_ids[code] if kind == "lot" else step_node(columns, code)

    def place(row: tuple[int, Carried]) -> tuple[int, str, str]:
        kind, code = network.names[row[0]]
        rank = index.lot_rank[code] if kind == "lot" else index.step_rank[code]
        return int(rank), row[1].target, row[1].source or ""

    rows = [
        (head, Carried(named(tail), named(head), Mass(portion), Mass(mass)))
        for tail, head, portion, mass in routing.flows
        if mass
    ]
    left = dict(routing.entered)
    for entry, most in zip(network.entries, entering, strict=True):
        mass = min(most, left.get(entry.node, 0))
        if mass or not routing.most:
            left[entry.node] = left.get(entry.node, 0) - mass
            began = _began(lineage, network, entry)
            carried = Carried(began, named(entry.node), Mass(entry.mass), Mass(mass))
            rows.append((entry.node, carried))
    kind: Literal["flow", "cut"] = "flow" if routing.most else "cut"
    return Witness(kind, tuple(carried for _, carried in sorted(rows, key=place)))


def _began(lineage: Lineage, network: Network, entry: Entry) -> str | None:
    """The source lot of which a step took, or ``None`` where mass began in a lot or step itself."""
    at_step = network.names[entry.node][0] == "step"
    return lineage.columns.lot_ids[entry.code] if at_step and entry.kind == "own" else None
