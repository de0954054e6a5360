"""All that lies upstream of some lots, in bean equivalents: the network of a claim's credit.

A lot's *worth* is the dried beans behind it, in parts of a milligram: its mass times the scheme's
factor, or, for a product without one (nibs, chocolate), what went into it. Each portion has its
part of its lot's worth, so that no credit above the worth can pass anywhere, and none is made.

What goes round in a ring brings nothing: a lot of a ring that is fed back counts as nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import cast

import attrs
import numpy as np

from cocoachain.custody.schemes import Factors
from cocoachain.errors import MassUnknownError
from cocoachain.lineage.columns import NOT_MEASURED, STAGES, Int32s, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.model.lots import Lot, Stage

RAW = frozenset({Stage.PODS, Stage.WET_BEANS})
"""What is not dried yet: it has no bean equivalent, and credit begins when it is dried."""

BROUGHT_IN = Fraction(5, 4)
"""Beans behind cocoa of a stage without factor that began outside: the ICCO's for liquor."""

_FINE = 1 << 32
_ORDER = {
    Stage.PODS: 0,
    Stage.WET_BEANS: 0,
    Stage.BEANS: 1,
    Stage.BEAN_BLEND: 1,
    Stage.NIBS: 2,
    Stage.LIQUOR: 3,
    Stage.BUTTER: 4,
    Stage.CAKE: 4,
    Stage.POWDER: 5,
    Stage.CHOCOLATE: 6,
    Stage.PACKED: 6,
    Stage.FOOD: 6,
}
_CAKE_SIDE = frozenset({Stage.CAKE, Stage.POWDER})
_NO_WORTH = frozenset({Stage.SHELL, Stage.OTHER})

Portion = tuple[int, int]
"""A lot's code and milligrams."""


def may_become(one: Stage, other: Stage) -> bool:
    """Whether a claim on one product may pass to another: forward, and to no other sub-product.

    Beans, nibs, liquor, then butter on one side, cake and powder on the other, then chocolate and
    food, packed or not (field page §6.2, mixing and conversion).

    >>> may_become(Stage.LIQUOR, Stage.BUTTER), may_become(Stage.BUTTER, Stage.POWDER)
    (True, False)
    """
    if one not in _ORDER or other not in _ORDER:
        return False
    if Stage.BUTTER in {one, other} and not _CAKE_SIDE.isdisjoint({one, other}):
        return False
    return _ORDER[one] <= _ORDER[other]


@attrs.frozen(eq=False)
class StepNode:
    """A step with its portions, without what a ring feeds back."""

    code: int
    taken: list[Portion]
    given: list[Portion]
    raw: list[Portion]
    """What it took that is not dried yet; such a step passes nothing else on."""


class Upstream:
    """The steps and lots before some lots, with what each is worth."""

    def __init__(self, lineage: Lineage, lots: list[int], factors: Factors) -> None:
        """Weigh everything upstream, in the order in which it was made."""
        self.lineage = lineage
        self.columns = lineage.columns
        self.factors = factors
        self.unit = _FINE * lcm(*(each.denominator for each in factors.values()))
        steps = lineage.index.steps_before(lots)
        ranked = steps[np.argsort(lineage.index.step_rank[steps], kind="stable")]
        ring_of = {step: ring for ring in lineage.index.rings for step in ring}
        self.steps = [self._step(code, ring_of.get(code, ())) for code in ranked.tolist()]
        self.worth: dict[int, int] = defaultdict(int)
        self.held: dict[int, int] = {}
        self.made: dict[int, int] = defaultdict(int)
        self._shares: dict[int, dict[int, int]] = {}
        self._parts: dict[int, dict[int, int]] = {}
        self._put = self._put_in(lots)
        for lot in self._put:
            self._begin(lot)
        for step in self.steps:
            self._weigh(step)

    def stage(self, lot: int) -> Stage | None:
        """The stage of a lot; ``None`` without a record."""
        code = int(self.columns.lot_stage[lot])
        return STAGES[code] if code >= 0 else None

    def record(self, lot: int) -> Lot | None:
        """The record of a lot, if it has one."""
        return cast("Lot | None", self.lineage.chain.find("lot", self.columns.lot_ids[lot]))

    def lots(self) -> Iterator[int]:
        """All lots, sorted by code."""
        yield from self._put

    def part(self, lot: int, step: int) -> int:
        """What the portions of a lot that a step drew are worth."""
        return self._parts_of(lot).get(step, 0)

    def left(self, lot: int) -> int:
        """What the whole lot, as it was weighed, is worth."""
        stage = self.stage(lot)
        if stage in self.factors:
            return self._by_factor(stage, self.held[lot])
        whole = max(self.held[lot], self.made[lot])
        return self.worth[lot] * self.held[lot] // whole if whole else 0

    def claimable(self, lot: int, credit: int) -> int:
        """The milligrams of a lot that so much credit covers, rounded down."""
        worth = self.left(lot)
        return min(credit * self.held[lot] // worth, self.held[lot]) if worth else 0

    def covering(self, lot: int, milligrams: int) -> int:
        """The credit that so many milligrams of a lot need, rounded up."""
        held = self.held[lot]
        return -(-milligrams * self.left(lot) // held) if held else 0

    # Laying it out --------------------------------------------------------------------------------

    def _step(self, code: int, ring: tuple[int, ...]) -> StepNode:
        columns, index = self.columns, self.lineage.index
        inside = set(index.lots_within(np.array(ring, np.int64)).tolist()) if ring else set()
        taken = self._portions(code, columns.in_ptr, columns.in_lot, columns.in_mass)
        given = self._portions(code, columns.out_ptr, columns.out_lot, columns.out_mass)
        taken = [each for each in taken if each[0] not in inside]
        raw = [each for each in taken if self.stage(each[0]) in RAW]
        return StepNode(code, taken, given, raw)

    def _portions(self, step: int, pointer: Int64s, lots: Int32s, masses: Int64s) -> list[Portion]:
        span = slice(pointer[step], pointer[step + 1])
        found = list(zip(lots[span].tolist(), masses[span].tolist(), strict=True))
        for lot, mass in found:
            if mass == NOT_MEASURED:
                name, of = self.columns.lot_ids[lot], self.columns.step_ids[step]
                message = f"Expected a mass, got none: lot {name!r} in step {of!r}"
                raise MassUnknownError(message)
        return found

    def _put_in(self, lots: list[int]) -> list[int]:
        """All lots; what was put into each is summed on the way."""
        named = set(lots)
        for step in self.steps:
            named.update(lot for lot, _ in step.taken)
            for lot, mass in step.given:
                self.made[lot] += mass
                named.add(lot)
        return sorted(named)

    def _begin(self, lot: int) -> None:
        """What a lot holds, and what of it began with the lot itself."""
        mass = int(self.columns.lot_mass[lot])
        if mass == NOT_MEASURED and not self.columns.lot_known[lot] and not self._is_made(lot):
            mass = self._drawn(lot)
        if mass == NOT_MEASURED and self.columns.lot_known[lot]:
            message = f"Expected a mass, got none: lot {self.columns.lot_ids[lot]!r}"
            raise MassUnknownError(message)
        self.held[lot] = self.made[lot] if mass == NOT_MEASURED else mass
        self.worth[lot] += self.own(lot)

    def _drawn(self, lot: int) -> int:
        """What steps drew from a lot without a record: so much of it there was."""
        columns = self.columns
        used = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        return sum(max(mass, 0) for mass in columns.in_mass[used].tolist())

    def _is_made(self, lot: int) -> bool:
        return bool(self.columns.made_ptr[lot + 1] > self.columns.made_ptr[lot])

    def own(self, lot: int) -> int:
        """What a lot is worth by what it holds beyond what steps put in."""
        beyond = max(self.held[lot] - self.made[lot], 0)
        stage, record = self.stage(lot), self.record(lot)
        if stage in self.factors:
            return self._by_factor(stage, beyond)
        if stage in RAW or stage in _NO_WORTH:
            return 0
        return int(beyond * self.unit * BROUGHT_IN * (1 if record is None else cocoa_part(record)))

    def _by_factor(self, stage: Stage | None, mass: int) -> int:
        factor = self.factors[cast("Stage", stage)]
        return mass * (self.unit // factor.denominator) * factor.numerator

    def _weigh(self, step: StepNode) -> None:
        """What a step put out is worth: by factor, else what went in and is not yet told."""
        fixed = [(lot, mass) for lot, mass in step.given if self.stage(lot) in self.factors]
        loose = [(lot, mass) for lot, mass in step.given if self._takes_over(lot)]
        told = 0
        for lot, mass in fixed:
            worth = self._by_factor(self.stage(lot), mass)
            self.worth[lot] += worth
            told += worth
        if step.raw:
            for lot, mass in loose:
                self.worth[lot] += int(mass * self.unit * BROUGHT_IN)
            return
        came = sum(self.part(lot, step.code) for lot in {lot for lot, _ in step.taken})
        rest, whole, past = max(came - told, 0), sum(mass for _, mass in loose), 0
        for lot, mass in loose:
            share = rest * (past + mass) // whole - rest * past // whole if whole else 0
            self.worth[lot] += share
            self._shares.setdefault(lot, {})[step.code] = (
                self._shares.get(lot, {}).get(step.code, 0) + share
            )
            past += mass

    def _takes_over(self, lot: int) -> bool:
        """Whether a lot is cocoa of a stage without factor, and dried."""
        stage = self.stage(lot)
        if stage is None:
            return True
        return stage in _ORDER and stage not in self.factors and stage not in RAW

    def put(self, lot: int, step: StepNode) -> int:
        """What a step put into a lot is worth."""
        stage = self.stage(lot)
        mass = sum(mass for each, mass in step.given if each == lot)
        if stage in self.factors:
            return self._by_factor(stage, mass)
        if step.raw:
            return int(mass * self.unit * BROUGHT_IN) if self._takes_over(lot) else 0
        return self._shares.get(lot, {}).get(step.code, 0)

    def _parts_of(self, lot: int) -> dict[int, int]:
        """For each step what it drew from a lot, in worth.

        Of a product without factor the parts are never more than the lot's worth; asked for when
        all that made the lot is weighed.
        """
        if lot not in self._parts:
            self._parts[lot] = self._parted(lot)
        return self._parts[lot]

    def _parted(self, lot: int) -> dict[int, int]:
        columns, stage = self.columns, self.stage(lot)
        at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        masses = [max(mass, 0) for mass in columns.in_mass[at].tolist()]
        whole, past = max(self.held[lot], self.made[lot], sum(masses)), 0
        found: dict[int, int] = {}
        for step, mass in zip(columns.in_step[at].tolist(), masses, strict=True):
            if stage in self.factors:
                worth = self._by_factor(stage, mass)
            else:
                below = self.worth[lot] * past // (whole or 1)
                worth = self.worth[lot] * (past + mass) // (whole or 1) - below
            found[step] = found.get(step, 0) + worth
            past += mass
        return found


def wet_part(lineage: Lineage, lot: int) -> Fraction:
    """How much of what is drawn from a wet lot was there: all, less where something is overdrawn.

    Credit for wet cocoa is counted where it is dried; what was drawn beyond a lot, or beyond one
    that it was made of, is no cocoa.
    """
    index, columns = lineage.index, lineage.columns
    steps = index.steps_before([lot])
    parts: dict[int, Fraction] = {}
    for step in steps[np.argsort(index.step_rank[steps], kind="stable")].tolist():
        taken = columns.in_lot[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
        least = min((parts.get(e, 1) * _there(lineage, e) for e in taken), default=Fraction(1))
        for given in columns.out_lot[columns.out_ptr[step] : columns.out_ptr[step + 1]].tolist():
            parts[given] = min(parts.get(given, Fraction(1)), least)
    return parts.get(lot, Fraction(1)) * _there(lineage, lot)


def _there(lineage: Lineage, lot: int) -> Fraction:
    """Which part of all that steps draw from a lot it can have held."""
    columns = lineage.columns
    used = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
    drawn = sum(max(mass, 0) for mass in columns.in_mass[used].tolist())
    made = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
    held = max(int(columns.lot_mass[lot]), sum(max(e, 0) for e in columns.out_mass[made].tolist()))
    return Fraction(held, drawn) if drawn > held else Fraction(1)
