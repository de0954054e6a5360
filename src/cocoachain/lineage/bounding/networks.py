"""The network upstream of a lot: how much can pass where, whatever each step did with its inputs.

A node is a step, or a lot that some step put out. What goes in where the history begins (a source
lot, a harvest, what is there beyond what was put in) is an *entry*: so much mass of one origin.
Source lots need no node: of such a lot, every portion is of the same origin. Losses need no arcs:
mass that does not go on towards the lot has always a place to go to, since all that went into a
step also left it.

The lot itself takes everything in; if it is drawn on upstream of itself (rework), what comes out of
it again is a second node, with all that it gave.
"""

from fractions import Fraction
from typing import NamedTuple

import attrs
import numpy as np

from cocoachain.lineage.bounding.shrinking import kept_by
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.flowing import Node
from cocoachain.lineage.mixing.pulling import began_here
from cocoachain.lineage.shares import mass_of

TARGET = 0
"""The node of the lot that is asked about."""


class Entry(NamedTuple):
    """Mass that begins here.

    A plain tuple, as there is one for every portion of a source lot.
    """

    node: int
    """Where it comes in: a step that took it, or a lot that holds it."""

    kind: str
    """As the ends of ``mixing.pulling.course_up``: own, unmade, excess, closed."""

    code: int
    """Of the lot with which it began; of the step for an excess."""

    mass: int
    """How much."""


@attrs.define(eq=False)
class Network:
    """Arcs between nodes, each for so much mass at most."""

    lot: int
    """The lot that is asked about; node ``TARGET``."""

    held: int
    """Its mass."""

    names: list[Node]
    """Each node, as lot or step with its code."""

    tails: list[int] = attrs.Factory(list)
    heads: list[int] = attrs.Factory(list)
    masses: list[int] = attrs.Factory(list)
    """From, to and how much at most, one arc a portion."""

    entries: list[Entry] = attrs.Factory(list)
    """Where mass begins."""

    kept: dict[int, Fraction] = attrs.Factory(dict)
    """Steps that shrink: which part of each input is left."""

    spare: dict[int, int] = attrs.Factory(dict)
    """Lots of which more was drawn on the way than they can have held: how much more."""

    again: int = -1
    """The node of what was drawn from the lot upstream of itself; -1 if nothing was."""


def network_of(lineage: Lineage, lot: int, *, begun: frozenset[int] = frozenset()) -> Network:
    """The network upstream of a lot; lots in ``begun`` count as sources, whatever made them.

    Raises:
        MassUnknownError: A lot or portion on the way was not measured; it is named.
    """
    held = mass_of(lineage, lineage.columns.lot_ids[lot])
    if lot in begun:
        return Network(lot, held, [("lot", lot)], entries=[Entry(TARGET, "own", lot, held)])
    return _Laying(lineage, lot, held, begun).network()


class _Laying:
    """Lays the network arc by arc."""

    def __init__(self, lineage: Lineage, lot: int, held: int, begun: frozenset[int]) -> None:
        self.lineage = lineage
        self.begun = begun
        self._most_held: dict[int, int] = {}
        self._drawn: dict[int, int] = {}
        index = lineage.index
        self.excerpt = Excerpt(index, index.steps_before([lot]), lot)
        lots = index.lots_into(self.excerpt.steps)
        pointer = index.columns.made_ptr
        made = lots[(pointer[lots + 1] > pointer[lots]) & (lots != lot)].tolist()
        names: list[Node] = [("lot", lot)]
        names += [("lot", each) for each in made if each not in begun]
        names += [("step", step) for step in self.excerpt.steps.tolist()]
        self.made = Network(lot, held, names)
        self.node_of = {name: node for node, name in enumerate(names)}
        if bool(np.any(lots == lot)):
            self.made.again = len(names)
            names.append(("lot", lot))

    def network(self) -> Network:
        for node, (kind, code) in enumerate(list(self.made.names)):
            if kind == "step":
                self._add_step(node, code)
            elif node != self.made.again:
                self._add_lot(node, code)
        self._add_spare()
        self._add_closed()
        return self.made

    def _add_step(self, node: int, step: int) -> None:
        """What went into a step, and how it shrank; what came out is added with the lots."""
        lots, masses = self.excerpt.into(step)
        took, gave = sum(masses), sum(self.excerpt.out_of(step)[1])
        for lot, mass in zip(lots, masses, strict=True):
            if lot in self.begun or self.excerpt.is_source(lot):
                self._enter(node, "own", lot, mass)
            elif lot == self.made.lot:
                self._join(self.made.again, node, mass)
            else:
                self._join(self.node_of["lot", lot], node, mass)
        if gave > took:
            self._enter(node, "excess", step, gave - took)
        kept = kept_by(self.lineage, step, took=took, gave=gave)
        if kept != 1:
            self.made.kept[node] = kept

    def _add_lot(self, node: int, lot: int) -> None:
        """What was put into a lot, what it holds beyond that, and what was drawn beyond both."""
        columns = self.lineage.columns
        steps, masses = self.excerpt.put_into(lot)
        for step, mass in zip(steps, masses, strict=True):
            if self.excerpt.is_fed(step):
                self._join(self.node_of["step", step], node, mass)
            else:
                kind = "own" if began_here(columns, step) else "unmade"
                self._enter(node, kind, lot, mass)
        put_in = sum(masses)
        held = self.excerpt.held(lot, put_in=put_in)
        if held > put_in:
            self._enter(node, "own", lot, held - put_in)
        self._most_held[node] = max(held, put_in)

    def _add_spare(self) -> None:
        """What was drawn upstream beyond what a lot held. Other draws are of no concern here."""
        for tail, mass in zip(self.made.tails, self.made.masses, strict=True):
            self._drawn[tail] = self._drawn.get(tail, 0) + mass
        for node, held in self._most_held.items():
            beyond = self._drawn.get(node, 0) - held
            if beyond > 0:
                self.made.spare[node] = beyond

    def _add_closed(self) -> None:
        """Nothing feeds these lots, so all that they gave and hold is of unknown origin."""
        made = self.made
        fed = reached(made, [entry.node for entry in made.entries])
        for node, (kind, lot) in enumerate(made.names):
            if kind == "lot" and not fed[node] and node != made.again:
                given = made.held if node == TARGET else self._drawn.get(node, 0)
                self._enter(node, "closed", lot, given)

    def _join(self, tail: int, head: int, mass: int) -> None:
        if mass:
            self.made.tails.append(tail)
            self.made.heads.append(head)
            self.made.masses.append(mass)

    def _enter(self, node: int, kind: str, code: int, mass: int) -> None:
        if mass:
            self.made.entries.append(Entry(node, kind, code, mass))


def reached(network: Network, start: list[int]) -> list[bool]:
    """The nodes to which mass can come from some nodes, these included."""
    after: list[list[int]] = [[] for _ in network.names]
    for tail, head in zip(network.tails, network.heads, strict=True):
        after[tail].append(head)
    if network.again >= 0:
        after[TARGET].append(network.again)
    found = [False] * len(network.names)
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if not found[node]:
            found[node] = True
            waiting += after[node]
    return found
