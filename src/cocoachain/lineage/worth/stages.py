"""Value added at each stage: what came out, at its price, less what went in, at its price."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.behind import inputs_of, outputs_of, stage_of
from cocoachain.lineage.worth.scopes import Scope
from cocoachain.lineage.worth.trades import Side, Trade, good_name
from cocoachain.model.lots import Stage
from cocoachain.model.steps import Step, StepKind

STAGES_OF_VALUE: Mapping[str, str] = {
    "drying": "pods and wet beans to dried beans",
    "processing": "dried beans to nibs, liquor, butter, cake and powder",
    "finishing": "to chocolate, packed goods and food",
}
"""The stages at which value is added, in the order of the way of the cocoa."""

_NAMES = tuple(STAGES_OF_VALUE)
_WASTE = (Stage.SHELL, Stage.OTHER)
_RAW = frozenset(stage.value for stage in Stage if stage.is_raw)
_LITTLE = Fraction(1, 100)
"""A good without a price is left out where it is no more than this part of all that came out."""


@attrs.frozen(kw_only=True)
class StageValue:
    """What one stage put out, and what went into it, over a time."""

    stage: str
    output: Fraction | None
    """Value of what came out; ``None`` where a price is missing."""

    input: Fraction | None
    """Value of what went in."""

    currency: str | None
    """Of both."""

    steps: tuple[str, ...]
    """The steps of the stage."""

    lots: tuple[tuple[str, int], ...]
    """What it put out and did not use up itself, in milligrams."""

    transfers: tuple[str, ...]
    """The trades that tell the prices."""

    unpriced: tuple[str, ...]
    """Goods that have no price: of these the value cannot be told, or is left out as little."""

    why_not: str = ""
    """Why there is no share; empty if there is one."""

    @property
    def added(self) -> Fraction | None:
        """The value added."""
        if self.output is None or self.input is None:
            return None
        return self.output - self.input

    @property
    def share(self) -> Fraction | None:
        """Value added ÷ output value (field page §9.3)."""
        added = self.added
        return added / self.output if added is not None and self.output else None


def stage_values(lineage: Lineage, scope: Scope, traded: Iterable[Trade]) -> tuple[StageValue, ...]:
    """The value that the steps of the scope's makers added in its time, stage by stage.

    What a stage put out and did not use up itself is valued at the mean price at which the makers
    sold that good, what went into it at the mean price at which they bought it; where one of the
    two is not known, the other stands for it, but for pods and beans that went in. Premiums count.
    Shell and waste are worth nothing. Energy, packing, wages and tolls are no purchased inputs
    here. A stage at which nothing was done is left out.
    """
    prices = _Prices(traded)
    nets = _nets(lineage, scope)
    return tuple(_value(name, nets[name], prices) for name in _NAMES if nets[name].is_there)


@attrs.define
class _Net:
    """What came out of a stage, less what went in, by good, while it is gathered."""

    goods: dict[str, int] = attrs.field(factory=dict)
    lots: dict[str, int] = attrs.field(factory=dict)
    steps: list[str] = attrs.field(factory=list)
    waste: set[str] = attrs.field(factory=set)
    unmeasured: list[str] = attrs.field(factory=list)

    @property
    def is_there(self) -> bool:
        """Whether anything was done."""
        return bool(self.steps or self.unmeasured)


def _nets(lineage: Lineage, scope: Scope) -> dict[str, _Net]:
    columns, holders = lineage.columns, Holders(lineage.chain)
    goods = [""] * len(columns.lot_ids)
    for record in lineage.lots:
        goods[columns.lot_codes[record.id]] = good_name(record)
    nets = {name: _Net() for name in _NAMES}
    for code, name in enumerate(columns.step_ids):
        step = lineage.chain.step(name)
        party = holders.all[holders.code(step.site, step.party)].party
        if party is not None and party not in scope.makers:
            continue
        inputs, outputs = inputs_of(columns, code), outputs_of(columns, code)
        stages = [stage_of(columns, lot) for lot, _ in outputs]
        taken = {stage_of(columns, lot) for lot, _ in inputs}
        at = _stage(step, taken, [each for each in stages if each is not None])
        if at is None or not scope.has(step.end or step.start):
            continue
        net = nets[at]
        if any(mass == NOT_MEASURED for _, mass in (*inputs, *outputs)):
            net.unmeasured.append(name)
            continue
        net.steps.append(name)
        for sign, portions in ((-1, inputs), (1, outputs)):
            for lot, mass in portions:
                good, known = goods[lot] or "unknown", columns.lot_ids[lot]
                net.goods[good] = net.goods.get(good, 0) + sign * mass
                net.lots[known] = net.lots.get(known, 0) + sign * mass
                if stage_of(columns, lot) in _WASTE:
                    net.waste.add(good)
    return nets


def _stage(step: Step, taken: set[Stage | None], outputs: list[Stage]) -> str | None:
    """At which stage a step works: that of the furthest thing it puts out.

    Steps that sort, heap or part dried beans are at none.
    """
    main = [each for each in outputs if each not in _WASTE]
    if not main:
        return None
    if any(each.is_finished for each in main):
        return "finishing"
    if any(not each.is_raw and each.is_cocoa for each in main):
        return "processing"
    if any(each.is_raw for each in main):
        if StepKind.ROAST in step.kinds:
            return "processing"
        return "drying" if taken & {Stage.PODS, Stage.WET_BEANS} else None
    return None


class _Prices:
    """Mean prices of goods, by milligram, in the one currency of all of them."""

    def __init__(self, traded: Iterable[Trade]) -> None:
        self.currencies: dict[str, set[str]] = {}
        self.transfers: dict[str, list[str]] = {}
        self._sums: dict[tuple[str, Side], tuple[Fraction, int]] = {}
        for each in traded:
            good, whole = each.good, each.whole
            if good is None or whole is None or not each.milligrams:
                continue
            sides = {Side.WITHIN: (Side.BOUGHT, Side.SOLD)}.get(each.side, (each.side,))
            for side in sides:
                money, mass = self._sums.get((good, side), (Fraction(0), 0))
                self._sums[good, side] = (money + whole, mass + each.milligrams)
            self.currencies.setdefault(good, set()).add(each.currency)
            self.transfers.setdefault(good, []).append(str(each.transfer.id))

    def told_by(self, good: str) -> list[str]:
        """The trades that tell the price of a good."""
        return self.transfers.get(good, [])

    def of(self, good: str, side: Side) -> Fraction | None:
        """The mean price of a milligram, as bought or as sold; the other where there is none.

        Beans that were only sold tell no price of those that were bought: they may be roasted.
        """
        other = Side.SOLD if side is Side.BOUGHT else Side.BOUGHT
        sides = (side,) if side is Side.BOUGHT and good in _RAW else (side, other)
        for each in sides:
            money, mass = self._sums.get((good, each), (Fraction(0), 0))
            if mass > 0:
                return money / mass
        return None


def _value(stage: str, net: _Net, prices: _Prices) -> StageValue:
    given = {good: mass for good, mass in net.goods.items() if mass > 0 and good not in net.waste}
    taken = {good: -mass for good, mass in net.goods.items() if mass < 0}
    output, lacking_out = _worth(given, Side.SOLD, prices)
    spent, lacking_in = _worth(taken, Side.BOUGHT, prices)
    whole = sum(given.values())
    dear = [good for good, mass in lacking_out.items() if mass > _LITTLE * whole]
    dear += [good for good, mass in lacking_in.items() if mass > _LITTLE * whole]
    goods = sorted({*given, *taken})
    currencies = {each for good in goods for each in prices.currencies.get(good, ())}
    why = ""
    if net.unmeasured:
        why = f"not weighed at step {net.unmeasured[0]}"
    elif not given:
        why = "nothing came out that was not used up again"
    elif stage == "drying" and whole > given.get(Stage.BEANS.value, 0) * (1 + _LITTLE):
        why = "wet beans are left that were not dried"
    elif dear:
        why = f"nobody wrote a price of {', '.join(sorted(dear))}"
    elif len(currencies) > 1:
        why = f"prices are in several currencies ({', '.join(sorted(currencies))})"
    return StageValue(
        stage=stage,
        output=None if why else output,
        input=None if why else spent,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        steps=tuple(net.steps),
        lots=tuple(sorted((lot, mass) for lot, mass in net.lots.items() if mass > 0)),
        transfers=tuple(sorted({name for good in goods for name in prices.told_by(good)})),
        unpriced=tuple(sorted({*lacking_out, *lacking_in})),
        why_not=why,
    )  # fmt: skip


def _worth(
    goods: Mapping[str, int], side: Side, prices: _Prices
) -> tuple[Fraction, dict[str, int]]:
    """The value of some goods, and those that have no price."""
    total = Fraction(0)
    lacking = {}
    for good, mass in goods.items():
        price = prices.of(good, side)
        if price is None:
            lacking[good] = mass
        else:
            total += price * mass
    return total, lacking


__all__ = ["STAGES_OF_VALUE", "StageValue", "stage_values"]
