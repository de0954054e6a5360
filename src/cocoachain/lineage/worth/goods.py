"""Finished goods: what left the workshops' last step, how much of it is local, and traced."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

import attrs

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.worth.scopes import Scope, lies_in
from cocoachain.lineage.worth.trades import good_name
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot
from cocoachain.model.steps import Step

_FEW_STEPS = 200
"""In so small a lineage shares are exact fractions; in larger ones whole milligrams of the lot."""


@attrs.frozen(kw_only=True)
class Good:
    """What is left of a finished lot once other finished goods were made of it."""

    lot: Lot
    milligrams: int
    """Net of what steps drew from it."""

    @property
    def name(self) -> str:
        """Its product, else its stage."""
        return good_name(self.lot)


@attrs.frozen(kw_only=True)
class Goods:
    """The finished goods of a scope."""

    goods: tuple[Good, ...]
    unmeasured: tuple[str, ...]
    """Finished lots of which something was not weighed; they are left out."""


def makers_of(lineage: Lineage, holders: Holders, lot: Lot) -> set[str]:
    """Who made a lot: who ran its steps, else who runs the site where it was, else the maker."""
    found = set()
    for each in lineage.producers(lot):
        step = lineage.chain.step(each.step)
        party = holders.all[holders.code(step.site, step.party)].party
        if party is not None:
            found.add(party)
    if not found and lot.site is not None and (party := holders.party_of(lot.site)) is not None:
        found.add(party)
    product = getattr(lot, "product", None)
    if not found and product is not None:
        record = lineage.chain.find("product", product)
        maker = getattr(record, "maker", None)
        found |= set() if maker is None else {str(maker)}
    return found


def made_at(lineage: Lineage, lot: Lot) -> datetime | None:
    """When a lot was there: as written, else the end of the step that made it."""
    if lot.made is not None:
        return lot.made
    for each in lineage.producers(lot):
        step = lineage.chain.find("step", each.step)
        if isinstance(step, Step) and (step.end or step.start) is not None:
            return step.end or step.start
    return None


def finished_goods(lineage: Lineage, scope: Scope) -> Goods:
    """The finished lots that makers of the scope made in its time, net of what was drawn from them.

    A batch that was packed counts as what was packed and what was left of it, so that nothing is
    counted twice. What was bought finished is no good of theirs.
    """
    holders = Holders(lineage.chain)
    found, unmeasured = [], []
    for lot in lineage.lots:
        if not isinstance(lot, FinishedLot) or not scope.has(made_at(lineage, lot)):
            continue
        made = lineage.producers(lot)
        if not made and (lot.supplier is not None or lot.cocoa_pct is not None):
            continue
        makers = makers_of(lineage, holders, lot)
        if makers and not makers & scope.makers:
            continue
        left = _left(lineage, lot)
        if left is None:
            unmeasured.append(str(lot.id))
        elif left > 0:
            found.append(Good(lot=lot, milligrams=left))
    return Goods(goods=tuple(found), unmeasured=tuple(unmeasured))


def _left(lineage: Lineage, lot: Lot) -> int | None:
    """The milligrams of a lot that no step drew; ``None`` if a mass is not known."""
    columns = lineage.columns
    code = columns.lot_codes[lot.id]
    held = int(columns.lot_mass[code])
    at = columns.use_at[columns.use_ptr[code] : columns.use_ptr[code + 1]]
    drawn = columns.in_mass[at].tolist()
    if held == NOT_MEASURED or NOT_MEASURED in drawn:
        return None
    return max(held - int(sum(drawn)), 0)


@attrs.frozen(kw_only=True)
class Part:
    """So much of some mass, in milligrams; none of what is not known counts."""

    part: Fraction
    whole: Fraction

    def __add__(self, other: "Part") -> "Part":
        """Both together."""
        return Part(part=self.part + other.part, whole=self.whole + other.whole)

    @property
    def share(self) -> Fraction | None:
        """The share; nothing of nothing is none."""
        return self.part / self.whole if self.whole else None


NOTHING = Part(part=Fraction(0), whole=Fraction(0))


class Tracing:
    """How much of some lots is local, and how much is traced to plots; each lot is asked once."""

    def __init__(self, lineage: Lineage) -> None:
        """Nothing is traced before it is asked for."""
        self._lineage = lineage
        self._exact = len(lineage.columns.step_ids) <= _FEW_STEPS
        self._known: dict[tuple[str, str, str], tuple[Fraction, Fraction] | None] = {}
        self._regions = {str(each.id): each.region for each in lineage.chain.parties}

    def complete(self, lots: Iterable[tuple[str, int]]) -> Part:
        """The cocoa of so many milligrams of lots, and the part that is traced to plots."""
        return self._summed("plot", "", lots)

    def local(self, region: str, level: str, lots: Iterable[tuple[str, int]]) -> Part:
        """The cocoa of so many milligrams of lots, and the part that grew in a region."""
        return self._summed(level, region, lots)

    def local_material(self, region: str, level: str, lots: Iterable[tuple[str, int]]) -> Part:
        """So many milligrams of lots, and the part that is local, ingredients included.

        An ingredient is local if its lot, or else its supplier, is of the region.
        """
        return self._summed(level, f"all:{region}", lots)

    def untraced(self, lots: Iterable[str]) -> tuple[str, ...]:
        """Lots whose shares cannot be told, since a mass behind them is not known."""
        return tuple(lot for lot in lots if self._of(lot, "plot", "") is None)

    def _summed(self, by: str, region: str, lots: Iterable[tuple[str, int]]) -> Part:
        part = whole = Fraction(0)
        for lot, milligrams in lots:
            told = self._of(lot, by, region)
            if told is not None:
                part += told[0] * milligrams
                whole += told[1] * milligrams
        return Part(part=part, whole=whole)

    def _of(self, lot: str, by: str, region: str) -> tuple[Fraction, Fraction] | None:
        """Of one milligram of a lot: the part that counts, and the whole it is a part of."""
        key = (lot, by, region)
        if key not in self._known:
            try:
                self._known[key] = self._asked(lot, by, region)
            except MassUnknownError:
                self._known[key] = None
        return self._known[key]

    def _asked(self, lot: str, by: str, region: str) -> tuple[Fraction, Fraction]:
        every = region.startswith("all:")
        wanted = region.removeprefix("all:")
        shares, cocoa = self._shares(lot, by, every=every)
        if by == "plot":
            return cocoa * sum(shares.values(), Fraction(0)), cocoa
        mine = Fraction(0)
        for name, share in shares.items():
            if name == wanted or (every and self._is_local(name, wanted)):
                mine += share
        return cocoa * mine, cocoa

    def _shares(self, lot: str, by: str, *, every: bool) -> tuple[dict[str, Fraction], Fraction]:
        """The share of each origin, and how much of the lot is what is asked of."""
        material = "all" if every else "cocoa"
        weighed = origins(self._lineage, lot, by=by, material=material)  # type: ignore[call-overload]  # a plot or level of regions; one of the two
        columns = self._lineage.columns
        held = int(columns.lot_mass[columns.lot_codes[lot]])
        total = weighed.total.mg
        if not total:
            return {}, Fraction(0)
        cocoa = Fraction(1) if held <= 0 else min(Fraction(total, held), Fraction(1))
        if self._exact:
            exact = origins(self._lineage, lot, by=by, material=material, exact=True)  # type: ignore[call-overload]  # likewise
            return dict(exact), cocoa
        return {name: Fraction(mass.mg, total) for name, mass in weighed.items()}, cocoa

    def _is_local(self, name: str, region: str) -> bool:
        """Whether an ingredient of that name is of the region."""
        lot = self._lineage.chain.find("lot", name)
        if not isinstance(lot, IngredientLot):
            return False
        supplier = self._regions.get(str(lot.supplier)) if lot.supplier else None
        return lies_in(lot.region or supplier, region)


__all__ = [
    "NOTHING",
    "Good",
    "Goods",
    "Part",
    "Tracing",
    "finished_goods",
    "made_at",
    "makers_of",
]  # fmt: skip
