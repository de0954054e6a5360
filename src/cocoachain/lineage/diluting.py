"""How much of some lots is in everything made of them, if every step mixed its inputs evenly.

One sweep downstream answers for all lots at once: each lot and step has the share of what went in.
Shares are whole numbers of 128 binary places. Around a ring they are worked out again and again
until nothing changes any more; each time round, less is left to change.
"""

from fractions import Fraction

import attrs

from cocoachain.lineage.columns import NOT_MEASURED, Columns
from cocoachain.lineage.index import Index

_PLACES = 128
_ONE = 1 << _PLACES
_ROUNDS = 2_000
"""Times round a ring, at most; rework of 90 % has settled after 850."""

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
        return None if share is None else _part(_ONE - share, mass)


def _part(share: int | None, mass: int) -> Fraction | None:
    return None if share is None else Fraction(mass * share, _ONE)


def diluted(index: Index, starts: list[int]) -> Dilution:
    """The shares of some lots in all that is downstream of them."""
    steps = index.steps_after(starts)
    lots = index.lots_out_of(steps)
    sweep = _Sweep(index.columns, frozenset(starts))
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

    def __init__(self, columns: Columns, starts: frozenset[int]) -> None:
        self.columns = columns
        self.starts = starts
        self.found = Dilution(dict.fromkeys(starts, _ONE), {}, dict.fromkeys(starts, 0))

    def step(self, step: int) -> None:
        """By what went in; what the step put out beyond that is of something else."""
        columns = self.columns
        span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
        taken = list(
            zip(columns.in_lot[span].tolist(), columns.in_mass[span].tolist(), strict=True)
        )
        given = columns.out_mass[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist()
        gave = None if NOT_MEASURED in given else sum(given)
        self.found.steps[step] = _mixed(taken, self.found.lots, gave)

    def lot(self, lot: int) -> None:
        """By what was put in; what the lot holds beyond that is of something else."""
        columns = self.columns
        at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
        made = list(zip(columns.out_step[at].tolist(), columns.out_mass[at].tolist(), strict=True))
        held: int | None = int(columns.lot_mass[lot])
        if held == NOT_MEASURED:
            held = None if columns.lot_known[lot] and len(made) > 1 else 0
        share = _mixed(made, self.found.steps, held)
        where = self.found.before if lot in self.starts else self.found.lots
        where[lot] = share

    def ring(self, ring: tuple[int, ...]) -> None:
        """Round and round, until nothing changes."""
        lots = {lot for step in ring for lot in self._lots_out_of(step)}
        for _ in range(_ROUNDS):
            before = [self.found.steps.get(step, 0) for step in ring]
            for step in ring:
                self.step(step)
            for lot in lots:
                self.lot(lot)
            if before == [self.found.steps[step] for step in ring]:
                return

    def _lots_out_of(self, step: int) -> list[int]:
        columns = self.columns
        lots: list[int] = columns.out_lot[
            columns.out_ptr[step] : columns.out_ptr[step + 1]
        ].tolist()
        return lots


def _mixed(parts: _Portions, shares: dict[int, int | None], other: int | None) -> int | None:
    """The share in a mixture, of which the parts are all, or ``other`` if that is more."""
    if not any(shares.get(code, 0) != 0 for code, _ in parts):
        return 0
    if len(parts) == 1 and other == 0:
        return shares.get(parts[0][0], 0)
    masses = [mass for _, mass in parts]
    told = [shares.get(code, 0) for code, _ in parts]
    if other is None or NOT_MEASURED in masses or None in told:
        return None
    whole = max(sum(masses), other)
    if not whole:
        return 0
    return sum(mass * (share or 0) for mass, share in zip(masses, told, strict=True)) // whole
