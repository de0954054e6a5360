"""Credit through a lineage: how much of what sources bring can come to some lots at once.

A maximum flow in bean equivalents. Sources bring what they are worth; a portion passes on at most
what it is worth, to products that its own may become; whatever a step does, what came in is all
that goes out. So no blend, split, rework, transfer or new name makes credit, and the claims on any
lots together are never worth more than the sources behind them.
"""

from collections.abc import Sequence
from fractions import Fraction

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.physical import content_of
from cocoachain.custody.schemes import Factors
from cocoachain.custody.upstream import StepNode, Upstream, may_become, wet_part
from cocoachain.lineage.bounding.pushing import Pipes
from cocoachain.lineage.mixing.pulling import began_here
from cocoachain.model.claims import CustodyModel
from cocoachain.model.lots import Stage

_Key = tuple[object, ...]


@attrs.frozen
class Passed:
    """Credit that passed from one place to another, in the unit of the network."""

    source: str | None
    """The lot or step it left; ``None`` where it began."""

    target: str
    """The lot or step it came to."""

    lot: int
    """The lot in whose measure it is told: its code."""

    credit: int
    """How much."""


@attrs.frozen(eq=False)
class Credited:
    """What came to each lot that was asked for, and on which way."""

    upstream: Upstream
    credit: dict[int, int]
    """By lot (its code)."""

    passed: tuple[Passed, ...]
    brought: int
    """What all sources upstream bring."""


def largest_credit(backing: Backing, lots: Sequence[int], factors: Factors) -> Credited:
    """The most credit that can be in some lots together.

    Raises:
        MassUnknownError: A lot or portion upstream was not measured; it is named.
    """
    return _Network(backing, Upstream(backing.lineage, list(lots), factors), lots).solved()


class _Network:
    """Lays pipes for the credit of one claim."""

    def __init__(self, backing: Backing, upstream: Upstream, lots: Sequence[int]) -> None:
        self.backing = backing
        self.upstream = upstream
        self.lots = list(dict.fromkeys(lots))
        self.nodes: dict[_Key, int] = {("source",): 0, ("sink",): 1}
        self.arcs: list[tuple[int, int, int, Passed | None]] = []
        self.brought = 0

    def solved(self) -> Credited:
        """Lay everything out and let it flow."""
        for lot in self.upstream.lots():
            self._bring(("lot", lot), lot, self.upstream.own(lot), self._part(lot))
        for step in self.upstream.steps:
            self._lay_step(step)
        for lot in self.lots:
            self._lay(("lot", lot), ("sink",), self.upstream.left(lot), None)
        pipes = Pipes(len(self.nodes))
        laid = [pipes.add(tail, head, room) for tail, head, room, _ in self.arcs]
        pipes.fill(0, 1)
        flows = [pipes.flow(at) for at in laid]
        passed = [
            attrs.evolve(told, credit=flow)
            for (*_, told), flow in zip(self.arcs, flows, strict=True)
            if told is not None and flow
        ]
        first = len(flows) - len(self.lots)
        credit = dict(zip(self.lots, flows[first:], strict=True))
        return Credited(self.upstream, credit, tuple(passed), self.brought)

    def _node(self, key: _Key) -> int:
        return self.nodes.setdefault(key, len(self.nodes))

    def _lay(self, tail: _Key, head: _Key, room: int, told: Passed | None) -> None:
        self.arcs.append((self._node(tail), self._node(head), room, told))

    def _bring(self, head: _Key, lot: int, worth: int, part: Fraction) -> None:
        """What begins here: so much of a worth as carries the claim, rounded down."""
        credit = int(worth * part)
        if credit:
            name = self.upstream.columns.lot_ids[lot]
            self.brought += credit
            self._lay(("source",), head, credit, Passed(None, name, lot, 0))

    def _part(self, lot: int) -> Fraction:
        """Which part of what began with a lot carries the claim."""
        backed = self.backing.of(self.upstream.record(lot))
        if backed is None or backed.model.rank > CustodyModel.MASS_BALANCE.rank:
            return Fraction(0)
        return backed.part

    def _lay_step(self, step: StepNode) -> None:
        """From what a step took to what it put out, each only to what it may become."""
        upstream = self.upstream
        name = upstream.columns.step_ids[step.code]
        outputs = list(dict.fromkeys(lot for lot, _ in step.given))
        for lot in outputs:
            told = Passed(name, upstream.columns.lot_ids[lot], lot, 0)
            self._lay(("out", step.code, lot), ("lot", lot), upstream.put(lot, step), told)
        if step.raw:
            self._dry(step, outputs)
            return
        if began_here(upstream.columns, step.code):
            for lot in outputs:
                self._bring(("out", step.code, lot), lot, upstream.put(lot, step), self._part(lot))
        stages: dict[Stage | None, _Key] = {}
        for lot in dict.fromkeys(lot for lot, _ in step.taken):
            stage = upstream.stage(lot)
            head = stages.setdefault(stage, ("in", step.code, stage))
            told = Passed(upstream.columns.lot_ids[lot], name, lot, 0)
            self._lay(("lot", lot), head, upstream.part(lot, step.code), told)
        for taken, node in stages.items():
            for lot in outputs:
                if _passes(taken, upstream.stage(lot)):
                    self._lay(node, ("out", step.code, lot), upstream.put(lot, step), None)

    def _dry(self, step: StepNode, outputs: list[int]) -> None:
        """Credit begins where cocoa is dried: as much as is claimed of what went in."""
        if len(step.raw) < len(step.taken):
            return
        took = sum(mass for _, mass in step.taken)
        claimed = sum((mass * self._claimed(lot) for lot, mass in step.raw), Fraction(0))
        gave = sum(mass for _, mass in step.given)
        share = Fraction(claimed, max(took, gave)) if took else Fraction(0)
        for lot in outputs:
            key = ("out", step.code, lot)
            self._bring(key, lot, self.upstream.put(lot, step), share)

    def _claimed(self, lot: int) -> Fraction:
        name = self.upstream.columns.lot_ids[lot]
        claimed = content_of(self.backing, name).claimed(CustodyModel.MASS_BALANCE)
        return claimed * wet_part(self.upstream.lineage, lot)


def _passes(taken: Stage | None, given: Stage | None) -> bool:
    """Whether a claim on what a step took may pass to what it put out."""
    return taken is not None and given is not None and may_become(taken, given)
