"""How much of some lots passed through every lot and step upstream, if all was mixed evenly.

One sweep upstream answers for all nodes at once: each lot and step hands what passed it to what it
was made of, by mass. Masses are whole numbers of 2⁻²⁵⁶ mg, rounded down. What comes by the nodes of
a ring, all rounds together, is the solution of a linear system.
"""

from collections.abc import Mapping

import attrs
import numpy as np

from cocoachain.lineage.bounding.rounds import ONE, PLACES, all_rounds
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.index import Index
from cocoachain.lineage.mixing.flowing import Node
from cocoachain.lineage.mixing.pulling import began_here

_Parts = list[tuple[Node | None, int]]


@attrs.define
class Passed:
    """What passed, in 2⁻²⁵⁶ mg; ``None`` where something on the way was not measured."""

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
        """What waits at a node, or at the nodes of a ring."""
        held = {node: self.waiting.pop(node) for node in nodes if node in self.waiting}
        if len(nodes) > 1 and held:
            held = self._round(nodes, held)
        for node, mass in held.items():
            self.passed.through[node] = mass
            for part, share in self._shares(node, mass):
                if part is None:
                    begun = self.passed.begun
                    begun[node[1]] = _sum(begun.get(node[1], 0), share)
                elif part not in nodes:
                    self.waiting[part] = _sum(self.waiting.get(part, 0), share)

    def _round(self, nodes: list[Node], held: dict[Node, int | None]) -> dict[Node, int | None]:
        """What comes by each node of a ring, all rounds together; for ever, if nothing feeds it."""
        rows = {node: self._shares(node, ONE) for node in nodes}
        unknown = any(share is None for row in rows.values() for _, share in row)
        if unknown or None in held.values():
            return dict.fromkeys(nodes)
        place = {node: at for at, node in enumerate(nodes)}
        inside: list[dict[int, int]] = [{} for _ in nodes]
        for node, row in rows.items():
            for part, share in row:
                if part in place:
                    shares = inside[place[node]]
                    shares[place[part]] = shares.get(place[part], 0) + (share or 0)
        coming = {place[node]: mass or 0 for node, mass in held.items()}
        sums, closed = all_rounds(inside, coming)
        endless = sum(coming.values()) if closed else 0
        return {node: sums[at] + endless for node, at in place.items()}

    def _shares(self, node: Node, mass: int | None) -> list[tuple[Node | None, int | None]]:
        """What a node hands to each of its parts; a lot keeps under ``None`` what began with it."""
        parts, whole = self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])
        if mass is None or whole is None or NOT_MEASURED in [each for _, each in parts]:
            return [(part, None) for part, _ in parts]
        return [(part, mass * each // whole) for part, each in parts if each]

    def _of_lot(self, lot: int) -> tuple[_Parts, int | None]:
        """The steps that put it out; what a harvest put out passed that step and began here too."""
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        steps, masses = columns.out_step[at].tolist(), columns.out_mass[at].tolist()
        if not steps:
            return [(None, 1)], 1
        held, put_in = int(columns.lot_mass[lot]), sum(masses)
        if held == NOT_MEASURED and len(steps) == 1:
            masses, held, put_in = [1], 1, 1
        parts: _Parts = [(("step", step), mass) for step, mass in zip(steps, masses, strict=True)]
        own = max(held - put_in, 0)
        own += sum(
            mass for step, mass in zip(steps, masses, strict=True) if began_here(columns, step)
        )
        parts.append((None, own))
        unknown = held == NOT_MEASURED and columns.lot_known[lot]
        return parts, None if unknown else max(held, put_in)

    def _of_step(self, step: int) -> tuple[_Parts, int | None]:
        columns = self.columns
        taken = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
        given = columns.out_mass[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
        lots, masses = columns.in_lot[taken].tolist(), columns.in_mass[taken].tolist()
        parts: _Parts = [(("lot", lot), mass) for lot, mass in zip(lots, masses, strict=True)]
        return parts, None if NOT_MEASURED in given else max(sum(masses), sum(given))


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
