"""Beans: what the makers had, processed and fermented, and how many beans stand behind goods."""

from collections.abc import Mapping
from fractions import Fraction

import attrs

from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.columns import NOT_MEASURED, Columns
from cocoachain.lineage.deliveries import received
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.behind import inputs_of, outputs_of, producers_of, stage_of
from cocoachain.lineage.worth.goods import made_at
from cocoachain.lineage.worth.scopes import Scope
from cocoachain.lineage.worth.trades import Side, Trade
from cocoachain.model.evidence import BeanTestKind
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot, Stage
from cocoachain.model.steps import Step, StepKind
from cocoachain.values.mass import Mass

DRIED = frozenset({Stage.BEANS, Stage.BEAN_BLEND})
_RAW_WORK = frozenset({
    StepKind.HARVEST, StepKind.BREAK_PODS, StepKind.FERMENT, StepKind.DRY, StepKind.POOL,
    StepKind.GRADE, StepKind.SPLIT, StepKind.BLEND, StepKind.STORE, StepKind.DISPOSE,
    StepKind.PACK,
})  # fmt: skip
"""Steps that leave beans beans; every other kind processes them."""


@attrs.frozen(kw_only=True)
class Beans:
    """Dried beans of the makers, over a time; milligrams by lot."""

    had: Mapping[str, int]
    """Dried beans that came to hand: bought, delivered, or dried by the makers."""

    processed: Mapping[str, int]
    """Dried beans that a step took to roast, winnow or grind, each once."""

    steps: tuple[str, ...]
    """The steps that dried or processed."""

    unmeasured: tuple[str, ...]
    """Lots and steps that nobody weighed; they are left out."""


def beans_of(lineage: Lineage, scope: Scope, traded: tuple[Trade, ...]) -> Beans:
    """The dried beans that makers of the scope had, and those that they processed, in its time."""
    columns, holders = lineage.columns, Holders(lineage.chain)
    had, unmeasured = _brought(lineage, scope, traded)
    processed: dict[str, int] = {}
    steps = []
    for code, name in enumerate(columns.step_ids):
        step = lineage.chain.step(name)
        party = holders.all[holders.code(step.site, step.party)].party
        if party is not None and party not in scope.makers:
            continue
        if not scope.has(step.end or step.start):
            continue
        dried = _dried(columns, code)
        taken = [] if _leaves_beans(step) else _first_taken(lineage, code)
        for target, portions in ((had, dried), (processed, taken)):
            for lot, mass in portions:
                if mass == NOT_MEASURED:
                    unmeasured.append(name)
                else:
                    known = columns.lot_ids[lot]
                    target[known] = target.get(known, 0) + mass
        steps += [name] if dried or taken else []
    return Beans(
        had=had, processed=processed, steps=tuple(steps),
        unmeasured=tuple(sorted(set(unmeasured))),
    )  # fmt: skip


def _leaves_beans(step: Step) -> bool:
    return _RAW_WORK.issuperset(step.kinds)


def _brought(
    lineage: Lineage, scope: Scope, traded: tuple[Trade, ...]
) -> tuple[dict[str, int], list[str]]:
    """Dried beans that came in from growers and suppliers: by trade, else as they were received."""
    had: dict[str, int] = {}
    unmeasured: list[str] = []
    told: set[str] = set()
    for each in traded:
        if each.side is not Side.BOUGHT or each.lot is None or each.lot.stage not in DRIED:
            continue
        lot = str(each.lot.id)
        told.add(lot)
        mass = each.transfer.received or each.transfer.mass
        if mass is None or each.milligrams is None:
            unmeasured.append(lot)
        else:
            sign = -1 if each.milligrams < 0 else 1
            had[lot] = had.get(lot, 0) + sign * mass.mg
    holders = Holders(lineage.chain)
    for come in received(lineage, by="stage").deliveries:
        lot = str(come.lot)
        record = lineage.chain.lot(lot)
        if record.stage not in DRIED or lot in told:
            continue
        transfer = None if come.transfer is None else lineage.chain.transfer(come.transfer)
        receiver = holders.party_of(come.holder) or come.holder
        when = made_at(lineage, record) if transfer is None else transfer.when
        if receiver not in scope.makers or not scope.has(when):
            continue
        if come.mass is None:
            unmeasured.append(lot)
        else:
            had[lot] = had.get(lot, 0) + come.mass.mg
    return had, unmeasured


def _dried(columns: Columns, step: int) -> list[tuple[int, int]]:
    """What a step put out in dried beans, where it took in none: it dried them."""
    stages = {stage_of(columns, lot) for lot, _ in inputs_of(columns, step)}
    if not stages & {Stage.WET_BEANS, Stage.PODS}:
        return []
    return [each for each in outputs_of(columns, step) if stage_of(columns, each[0]) in DRIED]


def _first_taken(lineage: Lineage, step: int) -> list[tuple[int, int]]:
    """What a step took in dried beans that no step had processed before."""
    columns = lineage.columns
    found = []
    for lot, mass in inputs_of(columns, step):
        if stage_of(columns, lot) not in DRIED:
            continue
        made = [columns.step_ids[each] for each, _ in producers_of(columns, lot)]
        if all(_leaves_beans(lineage.chain.step(name)) for name in made):
            found.append((lot, mass))
    return found


def fermented_parts(lineage: Lineage) -> list[Fraction]:
    """By lot, the part of it that went through a step of kind ferment; 0 where nothing tells."""
    columns = lineage.columns
    ferments = [StepKind.FERMENT in lineage.chain.step(name).kinds for name in columns.step_ids]
    parts = [Fraction(0)] * len(columns.lot_ids)
    for step in _steps_in_order(columns):
        portions = inputs_of(columns, step)
        whole = sum(max(mass, 0) for _, mass in portions)
        if ferments[step]:
            share = Fraction(1)
        elif whole:
            share = sum((parts[lot] * max(mass, 0) for lot, mass in portions), Fraction(0)) / whole
        else:
            share = Fraction(0)
        for lot, mass in outputs_of(columns, step):
            made = producers_of(columns, lot)
            total = sum(max(each, 0) for _, each in made)
            part = Fraction(max(mass, 0), total) if total else Fraction(1, len(made))
            parts[lot] += share * part
    return parts


def fermented_by_test(lineage: Lineage) -> frozenset[str]:
    """Lots of which a test found a fermentation index of 1 or more (field page §3.2)."""
    return frozenset(
        str(test.lot)
        for test in lineage.chain.tests
        if test.kind is BeanTestKind.FERMENTATION and test.value is not None and test.value >= 1
    )


def _steps_in_order(columns: Columns) -> list[int]:
    """The steps, makers before users; those in rings are left out."""
    waiting = []
    for step in range(len(columns.step_ids)):
        lots = {lot for lot, _ in inputs_of(columns, step)}
        waiting.append(sum(len(producers_of(columns, lot)) for lot in lots))
    ready = [step for step, count in enumerate(waiting) if not count]
    order = []
    while ready:
        step = ready.pop()
        order.append(step)
        for lot, _ in outputs_of(columns, step):
            at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
            for user in set(columns.in_step[at].tolist()):
                waiting[user] -= 1
                if not waiting[user]:
                    ready.append(user)
    return order


class Equivalents:
    """How many milligrams of dried beans stand behind a milligram of each lot, by one scheme.

    A stage that the scheme has a factor for counts by it. Chocolate, packed goods and food count
    what went in, each by its factor, mixed evenly; bought-in ones and ingredients with cocoa count
    their cocoa per cent by the factor of liquor. What cannot be told is ``None``.
    """

    def __init__(self, lineage: Lineage, factors: Mapping[Stage, Fraction]) -> None:
        """``factors`` are beans behind one unit of mass, by stage."""
        self._lineage = lineage
        self._factors = factors
        self._known: dict[int, Fraction | None] = {}

    def of(self, lot: str) -> Fraction | None:
        """Of one lot."""
        columns = self._lineage.columns
        if lot not in columns.lot_codes:
            return None
        pending = [columns.lot_codes[lot]]
        under_way: set[int] = set()
        while pending:
            code = pending[-1]
            if code in self._known:
                pending.pop()
                continue
            own = self._own(code)
            lacking = [each for each in self._before(code) if each not in self._known]
            if own is not None or not lacking or code in under_way:
                self._known[code] = self._mixed(code) if own is None else own[0]
                pending.pop()
            else:
                under_way.add(code)
                pending += lacking
        return self._known[columns.lot_codes[lot]]

    def _own(self, code: int) -> tuple[Fraction | None] | None:
        """What its stage tells; ``None`` where what it was made of has to tell."""
        columns = self._lineage.columns
        stage = stage_of(columns, code)
        if stage is None:
            return (None,)
        if stage in self._factors:
            return (self._factors[stage],)
        if stage.is_finished and columns.made_ptr[code] != columns.made_ptr[code + 1]:
            return None
        lot = self._lineage.chain.find("lot", columns.lot_ids[code])
        return (self._bought(lot if isinstance(lot, Lot) else None),)

    def _bought(self, lot: Lot | None) -> Fraction | None:
        """Of what was bought ready made."""
        if isinstance(lot, IngredientLot | FinishedLot) and lot.cocoa_pct is not None:
            liquor = self._factors.get(Stage.LIQUOR, Fraction(1))
            return Fraction(lot.cocoa_pct) / 100 * liquor
        return None if isinstance(lot, FinishedLot) else Fraction(0)

    def _before(self, code: int) -> list[int]:
        columns = self._lineage.columns
        steps = [step for step, _ in producers_of(columns, code)]
        return [lot for step in steps for lot, _ in inputs_of(columns, step)]

    def _mixed(self, code: int) -> Fraction | None:
        """The mean of what went in; a lot that is made of itself has none."""
        columns = self._lineage.columns
        total, whole = Fraction(0), 0
        for step, _ in producers_of(columns, code):
            for lot, mass in inputs_of(columns, step):
                factor = self._known.get(lot)
                if factor is None or mass == NOT_MEASURED:
                    return None
                total += factor * mass
                whole += mass
        return total / whole if whole else None


def kilograms(milligrams: int | Fraction) -> Fraction:
    """Milligrams as kilograms, exactly."""
    return Fraction(milligrams) / Mass.kg(1).mg


__all__ = ["DRIED", "Beans", "Equivalents", "beans_of", "fermented_by_test", "fermented_parts",
           "kilograms"]  # fmt: skip
