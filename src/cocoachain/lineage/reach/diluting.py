"""How much of some lots is in everything made of them, if every step mixed its inputs evenly.

One sweep downstream answers for all lots at once: each lot and step has the share of what went in.
Shares are whole numbers of 256 binary places. Around a ring they are the solution of a linear
system: what each node has from outside is handed to those that it goes into, round after round.
"""

from fractions import Fraction

import attrs
import numpy as np

from cocoachain.lineage.bounding.rounds import ONE, PLACES, all_rounds
from cocoachain.lineage.columns import NOT_MEASURED, Columns
from cocoachain.lineage.index import Index
from cocoachain.lineage.mixing.flowing import Node

_Portions = list[tuple[int, int]]


@attrs.define
class Dilution:
    """The share of the recalled lots in lots and steps; what is not named has none of them.

    ``None`` is a share that nobody can tell, since something on the way was not measured.
    """

    lots: dict[int, int | None]
    steps: dict[int, int | None]
    before: dict[int, int | None]
    """Of the recalled lots themselves: their share of the others, before they were recalled."""

    def of_lot(self, lot: int, mass: int) -> Fraction | None:
        """How many milligrams of so much of a lot are of the recalled lots."""
        return _part(self.lots.get(lot, 0), mass)

    def of_step(self, step: int, mass: int) -> Fraction | None:
        """How many milligrams of so much of what was in a step are of the recalled lots."""
        return _part(self.steps.get(step, 0), mass)

    def new_in(self, lot: int, mass: int) -> Fraction | None:
        """How many milligrams of a recalled lot are of no other recalled lot."""
        share = self.before.get(lot, 0)
        return None if share is None else _part(ONE - share, mass)


def _part(share: int | None, mass: int) -> Fraction | None:
    return None if share is None else Fraction(mass * share, ONE)


def diluted(index: Index, starts: list[int]) -> Dilution:
    """The shares of some lots in all that is downstream of them."""
    steps = index.steps_after(starts)
    lots = index.lots_out_of(steps)
    sweep = _Sweep(index, frozenset(starts))
    inside = set(steps.tolist())
    rings = {step: ring for ring in index.rings for step in ring if step in inside}
    order = [(int(index.step_rank[step]), 1, step) for step in inside]
    order += [(int(index.lot_rank[lot]), 0, lot) for lot in lots.tolist()]
    done: set[int] = set()
    for _, is_step, code in sorted(order):
        if not is_step:
            sweep.lot(code)
        elif code not in rings:
            sweep.step(code)
        elif code not in done:
            done.update(rings[code])
            sweep.ring(rings[code])
    return sweep.found


class _Sweep:
    """Works out the share of one node after the other."""

    def __init__(self, index: Index, starts: frozenset[int]) -> None:
        self.index = index
        self.columns: Columns = index.columns
        self.starts = starts
        self.found = Dilution(dict.fromkeys(starts, ONE), {}, dict.fromkeys(starts, 0))

    def step(self, step: int) -> None:
        """By what went in; what the step put out beyond that is of something else."""
        self.found.steps[step] = _mixed(*self._into(step), self.found.lots)

    def lot(self, lot: int) -> None:
        """By what was put in; what the lot holds beyond that is of something else."""
        where = self.found.before if lot in self.starts else self.found.lots
        where[lot] = _mixed(*self._put_into(lot), self.found.steps)

    def ring(self, ring: tuple[int, ...]) -> None:
        """The shares of all steps and lots of a ring at once; a recalled lot stays what it is."""
        within = self.index.lots_within(np.array(ring, np.int64)).tolist()
        nodes = [("step", step) for step in ring]
        nodes += [("lot", lot) for lot in within if lot not in self.starts]
        made_of = {
            node: self._into(node[1]) if node[0] == "step" else self._put_into(node[1])
            for node in nodes
        }
        shares = self._solved(nodes, made_of)
        for kind, code in nodes:
            known = self.found.steps if kind == "step" else self.found.lots
            known[code] = None if shares is None else shares[kind, code]

    def _solved(
        self, nodes: list[Node], made_of: dict[Node, tuple[_Portions, int | None]]
    ) -> dict[Node, int] | None:
        """The solution of the ring's linear system; ``None`` if something was not measured."""
        place = {node: at for at, node in enumerate(nodes)}
        handing: list[dict[int, int]] = [{} for _ in nodes]
        begun: dict[int, int] = {}
        for node, (parts, whole) in made_of.items():
            kind = "lot" if node[0] == "step" else "step"
            known = self.found.lots if kind == "lot" else self.found.steps
            if whole is None or any(mass == NOT_MEASURED for _, mass in parts):
                return None
            for code, mass in parts:
                share = known.get(code, 0)
                if (kind, code) in place:
                    row = handing[place[kind, code]]
                    row[place[node]] = row.get(place[node], 0) + (mass << PLACES) // (whole or 1)
                elif share is None:
                    return None
                elif share and mass:
                    begun[place[node]] = begun.get(place[node], 0) + mass * share // (whole or 1)
        sums, _ = all_rounds(handing, begun)
        return {node: min(sums[at], ONE) for node, at in place.items()}

    def _into(self, step: int) -> tuple[_Portions, int | None]:
        """What went into a step, and what went in or came out, whichever is more."""
        columns = self.columns
        span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
        taken = list(
            zip(columns.in_lot[span].tolist(), columns.in_mass[span].tolist(), strict=True)
        )
        given = columns.out_mass[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
        gave = None if NOT_MEASURED in given else sum(given)
        return taken, None if gave is None else max(sum(mass for _, mass in taken), gave)

    def _put_into(self, lot: int) -> tuple[_Portions, int | None]:
        """What was put into a lot, and that or what the lot holds, whichever is more.

        A lot of one step that was not measured is what that step put out.
        """
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        made = list(zip(columns.out_step[at].tolist(), columns.out_mass[at].tolist(), strict=True))
        held = int(columns.lot_mass[lot])
        if held == NOT_MEASURED and len(made) == 1:
            return [(made[0][0], 1)], 1
        if held == NOT_MEASURED and columns.lot_known[lot]:
            return made, None
        return made, max(sum(mass for _, mass in made), held)


def _mixed(parts: _Portions, whole: int | None, shares: dict[int, int | None]) -> int | None:
    """The share in a mixture; ``None`` if something of it was not measured."""
    told = [(mass, shares.get(code, 0)) for code, mass in parts]
    if all(share == 0 for _, share in told):
        return 0
    if whole is None or any(mass == NOT_MEASURED or share is None for mass, share in told):
        return None
    return sum(mass * (share or 0) for mass, share in told) // whole if whole else 0
