"""How much of some lots passed through every lot and step upstream, if all was mixed evenly.

One sweep upstream answers for all nodes at once: each lot and step hands what passed it to what it
was made of, by mass. Masses are whole numbers of 2⁻⁶⁴ mg, rounded down. What goes round in a ring is
handed on until nothing of it is left.
"""

from collections.abc import Mapping

import attrs
import numpy as np

from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.flowing import Node
from cocoachain.lineage.index import Index

PLACES = 64
_ROUNDS = 1_000
"""Times round a ring, at most: what nothing feeds goes round for ever."""

_Parts = list[tuple[Node | None, int]]


@attrs.define
class Passed:
    """What passed, in 2⁻⁶⁴ mg; ``None`` where something on the way was not measured."""

    through: dict[Node, int | None]
    """Through each lot and step; round a ring each time."""

    begun: dict[int, int | None]
    """What of it began with each lot."""


def passed_through(index: Index, masses: Mapping[int, int | None]) -> Passed:
    """What passed upstream, of so many milligrams of some lots, themselves included."""
    lots = sorted(masses)
    steps = index.steps_before(lots)
    upstream = {*index.lots_into(steps).tolist(), *lots}
    units: list[tuple[int, list[Node]]] = []
    looping: set[Node] = set()
    inside = set(steps.tolist())
    for ring in index.rings:
        if ring[0] in inside:
            nodes: list[Node] = [("step", step) for step in ring]
            within = index.lots_within(np.array(ring, np.int64)).tolist()
            nodes += [("lot", lot) for lot in within]
            looping.update(nodes)
            units.append((int(index.step_rank[ring[0]]), nodes))
    singles: list[tuple[int, Node]] = [(int(index.step_rank[at]), ("step", at)) for at in inside]
    singles += [(int(index.lot_rank[at]), ("lot", at)) for at in upstream]
    units += [(rank, [node]) for rank, node in singles if node not in looping]
    sweep = _Sweep(index, masses)
    for _, nodes in sorted(units, reverse=True):
        sweep.hand_on(nodes)
    return sweep.passed


class _Sweep:
    """Hands on what waits at nodes."""

    def __init__(self, index: Index, masses: Mapping[int, int | None]) -> None:
        self.columns = index.columns
        self.passed = Passed({}, {})
        self.waiting: dict[Node, int | None] = {
            ("lot", lot): None if mass is None else mass << PLACES for lot, mass in masses.items()
        }

    def hand_on(self, nodes: list[Node]) -> None:
        """Until nothing waits at some nodes; a single one is through at once."""
        for _ in range(_ROUNDS):
            held = [node for node in nodes if self.waiting.get(node, 0) != 0]
            if not held:
                return
            for node in held:
                self._hand_on(node)

    def _hand_on(self, node: Node) -> None:
        mass = self.waiting.pop(node, 0)
        if mass == 0:
            return
        through = self.passed.through
        before = through.get(node, 0)
        if before is None:  # what nobody can tell was handed on already
            return
        through[node] = None if mass is None else before + mass
        for part, share in self._shares(node, mass):
            if part is None:
                had = self.passed.begun.get(node[1], 0)
                self.passed.begun[node[1]] = None if share is None or had is None else had + share
            else:
                had = self.waiting.get(part, 0)
                self.waiting[part] = None if share is None or had is None else had + share

    def _shares(self, node: Node, mass: int | None) -> list[tuple[Node | None, int | None]]:
        """What a node hands to each of its parts; a lot keeps under ``None`` what began with it."""
        parts, whole = self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])
        if mass is None or whole is None or NOT_MEASURED in [each for _, each in parts]:
            return [(part, None) for part, _ in parts]
        return [(part, mass * each // whole) for part, each in parts if each]

    def _of_lot(self, lot: int) -> tuple[_Parts, int | None]:
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        steps, masses = columns.out_step[at].tolist(), columns.out_mass[at].tolist()
        parts: _Parts = [(("step", step), mass) for step, mass in zip(steps, masses, strict=True)]
        held, put_in = int(columns.lot_mass[lot]), sum(masses)
        if not parts:
            return [(None, 1)], 1
        if len(parts) == 1 and held == NOT_MEASURED:
            return [(parts[0][0], 1)], 1
        if held > put_in:
            parts.append((None, held - put_in))
        return parts, max(held, put_in) or None

    def _of_step(self, step: int) -> tuple[_Parts, int | None]:
        columns = self.columns
        taken = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
        given = columns.out_mass[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
        lots, masses = columns.in_lot[taken].tolist(), columns.in_mass[taken].tolist()
        parts: _Parts = [(("lot", lot), mass) for lot, mass in zip(lots, masses, strict=True)]
        whole = max(sum(masses), sum(given))
        return parts, None if NOT_MEASURED in given else whole or None
