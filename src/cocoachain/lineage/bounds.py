"""Bounds: the least and the most of an origin that can be in a lot, however steps routed."""

from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Literal

import attrs

from cocoachain.lineage.answers import Answer
from cocoachain.lineage.bounding.belonging import Question
from cocoachain.lineage.bounding.networks import Entry, Network, network_of
from cocoachain.lineage.bounding.routing import Routing, largest_routing
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.naming import step_node
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, key_of
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass


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
    """Of a flow, the portions that carry the origin; of a cut, where all mass began."""

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
    """What is there if every step mixed its inputs evenly: the answer of ``origins``."""

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
            open_still = f"up to {self.most_if_unknown} are of unknown origin"
            return [f"None that is recorded as of {self.of} can be in {self.lot}; {open_still}."]
        said = f"However the steps routed their inputs, of the {self.mass} of the lot."
        if self.most_if_unknown != self.most:
            said += f" Up to {self.most_if_unknown}, if what is unknown were of it."
        return [said]

    def __repr__(self) -> str:
        """The three masses."""
        return (
            f"<OriginBounds of {self.of!r} in {self.lot!r}: "
            f"{self.least} … {self.expected} … {self.most}>"
        )


def origin_bounds(
    lineage: Lineage, lot: str, *, of: str, by: OriginKey | KeyOf = "plot",
    at: datetime | None = None,
) -> OriginBounds:  # fmt: skip
    """The least and the most mass of an origin that can be in a lot, however each step routed.

    Any input of a step may have gone into any of its outputs and discards, as far as the masses
    allow; what shrinks (moisture, roasting) scales all inputs of a step alike. ``.most`` is the
    largest flow from the origin to the lot, and ``.least`` is the lot's whole mass less the largest
    flow of everything else, ingredients and what is unknown included. ``.expected`` is the answer
    of :func:`~cocoachain.lineage.shares.origins`, and lies between. Bounds are rounded outward.

    A lot that may be from several plots counts in full to the most of each, and to the least of
    none. Unknown origin is not this origin; ``.most_if_unknown`` says how much more it would be. A
    source lot answers with its own origin; of an origin that is not upstream ``.most`` is 0. With
    ``by="lot"``, ``of`` may be any lot, also an ingredient or one that a step made, and all of it
    counts; a lot is all of itself. ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: There is no such lot, key or origin; the nearest names are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.
        MissingExtraError: Parts of one lot shrank in unlike measure before they met again, which
            takes a linear programme, and SciPy is not installed (``cocoachain[fast]``).

    >>> from cocoachain.samples import two_plots
    >>> origin_bounds(Lineage(two_plots()), "BAR-1", of="KBN-1")
    <OriginBounds of 'KBN-1' in 'BAR-1': 21.5 kg … 25 kg … 28.5 kg>
    """
    lineage = lineage.known(at)
    question = Question(lineage, of, by, key_of(lineage.chain, by))
    network = network_of(lineage, lineage.columns.lot_code(lot), begun=question.begun)
    parts = question.parts(network.entries)
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
        expected=Mass(min(max(question.expected(lot, network.held), least), most)),
        most=Mass(most),
        most_if_unknown=Mass(unknown),
        witness=_witness(lineage, network, routing, entering),
    )


def _entering(network: Network, parts: list[Fraction]) -> list[int]:
    """How much of each entry is meant, rounded up."""
    return [ceil(entry.mass * part) for entry, part in zip(network.entries, parts, strict=True)]


def _at_most(network: Network, routing: Routing) -> int:
    return min(ceil(routing.most), network.held)


# The witness --------------------------------------------------------------------------------------


def _witness(lineage: Lineage, network: Network, routing: Routing, entering: list[int]) -> Witness:
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
