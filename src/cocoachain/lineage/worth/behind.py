"""What was used up for some goods: from what was sold back to what was bought."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import attrs

from cocoachain.lineage.columns import NOT_MEASURED, STAGES, Columns
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage

_WASTE = (Stage.SHELL, Stage.OTHER)
"""What a step puts out beside its products: its inputs were not used for that."""

_LONG = 4_096
_UNIT = 2**96
"""Fractions of more than so many bits are rounded to this part of a milligram."""


@attrs.frozen(kw_only=True)
class Behind:
    """What was used up, by lot."""

    used: Mapping[str, Fraction]
    """Milligrams of each lot at which the way back ended: bought, or made by no step."""

    nowhere: Fraction
    """Milligrams that no step and no purchase brought."""

    unmeasured: tuple[str, ...] = ()
    """Lots and steps on the way with a portion that nobody weighed: behind them nothing is told."""

    rings: tuple[str, ...] = ()
    """Lots on the way that are made of themselves; behind them nothing is told."""


def behind(lineage: Lineage, goods: Mapping[str, Fraction], ends: Callable[[str], bool]) -> Behind:
    """What was used up for so many milligrams of each good.

    A step's inputs were used for its products alike, by mass; shell and waste use up nothing. What
    was lost on the way was used up for what remained. The way back ends at lots of which ``ends``
    is true, such as those that were bought, and at lots that no step made.
    """
    columns = lineage.columns
    need: dict[int, Fraction] = {}
    for name, milligrams in goods.items():
        if name in columns.lot_codes:
            need[columns.lot_codes[name]] = milligrams
    stops = _Stops(columns, ends)
    order, rings = _order(columns, list(need), stops)
    used: dict[str, Fraction] = {}
    nowhere = Fraction(0)
    unmeasured: list[str] = []
    fractions: dict[int, Fraction] = {}
    for is_lot, code in order:
        if not is_lot:
            fraction = _settled(fractions.pop(code, Fraction(0)))
            if fraction and not _spend(columns, code, fraction, need):
                unmeasured.append(columns.step_ids[code])
            continue
        wanted = _settled(need.pop(code, Fraction(0)))
        if stops.at(code):
            used[columns.lot_ids[code]] = wanted
        elif wanted:
            rest = _made(columns, code, wanted, fractions)
            if rest is None:
                unmeasured.append(columns.lot_ids[code])
            else:
                nowhere += rest
    return Behind(
        used={name: used[name] for name in sorted(used) if used[name]},
        nowhere=nowhere,
        unmeasured=tuple(sorted(unmeasured)),
        rings=tuple(sorted(columns.lot_ids[code] for code in rings)),
    )


def _settled(amount: Fraction) -> Fraction:
    if amount.denominator.bit_length() <= _LONG:
        return amount
    return Fraction(round(amount * _UNIT), _UNIT)


class _Stops:
    """Where the way back ends."""

    def __init__(self, columns: Columns, ends: Callable[[str], bool]) -> None:
        self._columns = columns
        self._ends = ends
        self._known: dict[int, bool] = {}

    def at(self, lot: int) -> bool:
        """Whether it ends at this lot."""
        if lot not in self._known:
            columns = self._columns
            first = columns.made_ptr[lot] == columns.made_ptr[lot + 1]
            self._known[lot] = bool(first) or self._ends(columns.lot_ids[lot])
        return self._known[lot]


def producers_of(columns: Columns, lot: int) -> list[tuple[int, int]]:
    """The steps that put out a lot, with the milligrams of each portion (−1: not measured)."""
    at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
    return list(zip(columns.out_step[at].tolist(), columns.out_mass[at].tolist(), strict=True))


def inputs_of(columns: Columns, step: int) -> list[tuple[int, int]]:
    """The lots that a step drew on, with the milligrams of each portion (−1: not measured)."""
    span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
    return list(zip(columns.in_lot[span].tolist(), columns.in_mass[span].tolist(), strict=True))


def outputs_of(columns: Columns, step: int) -> list[tuple[int, int]]:
    """The lots that a step put out, with the milligrams of each portion (−1: not measured)."""
    span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
    return list(zip(columns.out_lot[span].tolist(), columns.out_mass[span].tolist(), strict=True))


def stage_of(columns: Columns, lot: int) -> Stage | None:
    """The stage of a lot; ``None`` where it has no record."""
    code = int(columns.lot_stage[lot])
    return STAGES[code] if code >= 0 else None


def _order(
    columns: Columns, goods: list[int], stops: _Stops
) -> tuple[list[tuple[bool, int]], list[int]]:
    """All lots and steps on the way back, users before what they used; and the lots in rings."""
    waiting: dict[tuple[bool, int], int] = {(True, lot): 0 for lot in goods}
    pending = list(waiting)
    ahead: dict[tuple[bool, int], list[tuple[bool, int]]] = {}
    while pending:
        node = pending.pop()
        is_lot, code = node
        if is_lot:
            made = [] if stops.at(code) else producers_of(columns, code)
            nexts = [(False, step) for step, _ in made]
        else:
            nexts = [(True, lot) for lot, _ in inputs_of(columns, code)]
        ahead[node] = nexts
        for each in nexts:
            if each not in waiting:
                waiting[each] = 0
                pending.append(each)
            waiting[each] += 1
    ready = sorted(node for node, count in waiting.items() if not count)
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for each in ahead[node]:
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    done = set(order)
    return order, [code for is_lot, code in waiting if is_lot and (is_lot, code) not in done]


def _made(
    columns: Columns, lot: int, wanted: Fraction, fractions: dict[int, Fraction]
) -> Fraction | None:
    """Part what is wanted of a lot over the steps that made it; what is left came from nowhere."""
    made = producers_of(columns, lot)
    held = int(columns.lot_mass[lot])
    if any(mass == NOT_MEASURED for _, mass in made):
        if len(made) != 1 or held == NOT_MEASURED:
            return None
        made = [(made[0][0], held)]
    whole = max(sum(mass for _, mass in made), held, 0)
    if not whole:
        return wanted
    rest = wanted
    for step, mass in made:
        part = wanted * mass / whole
        rest -= part
        products = _products(columns, step)
        if products is None:
            return None
        if products:
            fractions[step] = fractions.get(step, Fraction(0)) + part / products
    return rest


def _products(columns: Columns, step: int) -> int | None:
    """The milligrams of all products of a step; ``None`` if one was not measured."""
    total = 0
    outputs = outputs_of(columns, step)
    main = [each for each in outputs if stage_of(columns, each[0]) not in _WASTE] or outputs
    for lot, mass in main:
        measured = mass
        if measured == NOT_MEASURED:
            alone = columns.made_ptr[lot + 1] - columns.made_ptr[lot] == 1
            measured = int(columns.lot_mass[lot]) if alone else NOT_MEASURED
        if measured == NOT_MEASURED:
            return None
        total += measured
    return total


def _spend(columns: Columns, step: int, part: Fraction, need: dict[int, Fraction]) -> bool:
    """Want such a part of all that a step drew on; not if something was not measured."""
    inputs = inputs_of(columns, step)
    for lot, mass in inputs:
        if mass != NOT_MEASURED:
            need[lot] = need.get(lot, Fraction(0)) + part * mass
    return all(mass != NOT_MEASURED for _, mass in inputs)


__all__ = ["Behind", "behind", "inputs_of", "outputs_of", "producers_of", "stage_of"]
