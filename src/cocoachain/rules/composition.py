"""Rules of what chocolate has to hold, reckoned from lineage and recipe (C01 to C04)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import numpy as np

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot, Stage
from cocoachain.model.products import Recipe
from cocoachain.rules.composition_flow import Contents
from cocoachain.rules.composition_parts import AT, PARTS, Row, row_of_parts
from cocoachain.rules.composition_words import CHOCOLATE_CLASSES, class_of, facts_of
from cocoachain.rules.limits import Limit, chosen_limits, limit
from cocoachain.rules.quality_breaches import TEMPLATES, breach, number, template_of
from cocoachain.rules.quality_products import market_setting, product_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share

REASONED: Mapping[str, str] = {each: f"{each[:-1]}; {{basis}})" for each in TEMPLATES}
"""The templates with a word on what they rest on."""

ANALYSED = "nothing assumed"
ASSUMED_COCOA = "fat of cocoa assumed where not analysed"
ASSUMED_MILK = "fat of milk assumed where not analysed"
ASSUMED_BOTH = "fat of cocoa and milk assumed where not analysed"

_COCOA_ABOUT = frozenset({
    "cocoa butter", "fat-free cocoa", "total cocoa", "total fat", "hazelnut", "cocoa powder",
    "liquor", "sweetener",
})  # fmt: skip
_MILK_ABOUT = frozenset({"milk fat", "milk solids"})
_ADDED_ABOUT = frozenset({"vegetable fat", "added foods", "coat"})
_OF_PRODUCT = "% of the product"
_NEAR = 1e-9

Get = Callable[[str], Any]
"""Answers a share by its name: an array for many lots, a fraction for one."""


def figures(get: Get, asked: Limit) -> tuple[Any, Any]:
    """What a limit looks at, in its unit: without what is unknown, and if all of that were it."""
    chocolate = 1 - get("added food") - get("hazelnut") - get("filling")
    if asked.unit == _OF_PRODUCT:
        whole = 1
    else:
        whole = chocolate if asked.about == "vegetable fat" else chocolate - get("water")
    part = sum(get(name) for name in _SUMS.get(asked.about, (asked.about,)))
    low, high = part * 100 / whole, (part + get("unknown")) * 100 / whole
    if asked.about == "liquor":
        factor = limit("composition", "us-liquor-factor").value or Fraction(1)
        return low * factor, high * factor
    return low, high


_SUMS: Mapping[str, tuple[str, ...]] = {
    "total cocoa": ("cocoa butter", "fat-free cocoa"),
    "total fat": ("cocoa butter", "milk fat"),
    "milk solids": ("milk fat", "milk solids not fat"),
    "added foods": ("added food", "hazelnut"),
    "cocoa powder": ("powder",),
    "sweetener": ("sugar",),
    "liquor": ("fat-free cocoa",),
    "coat": tuple(name for name in PARTS if name not in {"filling", "unknown"}),
}
"""Which shares make up what a limit speaks of."""


@attrs.frozen
class Candidate:
    """A finished lot or a recipe with the class that it is declared to be of."""

    record: FinishedLot | Recipe
    product_class: str
    code: int
    """The code of the lot; -1 for a recipe."""

    day: date | None


def candidates(lineage: Lineage) -> tuple[list[Candidate], int]:
    """Everything that declares a class, and how many declare one that is not known."""
    found: list[Candidate] = []
    strange = 0
    for recipe in lineage.chain.recipes:
        known = class_of(recipe.product_class) if recipe.product_class else None
        strange += bool(recipe.product_class) and known is None
        if known is not None and recipe.parts:
            found.append(Candidate(recipe, known, -1, None))
    for code, lot, known in classed_lots(lineage):
        found.append(Candidate(lot, known, code, lot.made.date() if lot.made else None))
    return found, strange


def classed_lots(lineage: Lineage) -> Iterator[tuple[int, FinishedLot, str]]:
    """Each finished lot whose product has a class that is known: code, lot, class."""
    chain, codes = lineage.chain, lineage.columns.lot_codes
    classes: dict[str, str | None] = {}
    for lot in chain.lots:
        if not isinstance(lot, FinishedLot) or lot.product is None:
            continue
        if lot.product not in classes:
            product = product_of(lineage, lot)
            recipe = chain.find("recipe", product.recipe) if product and product.recipe else None
            classes[lot.product] = facts_of(product, recipe).product_class if product else None
        found = classes[lot.product]
        if found is not None:
            yield codes[lot.id], lot, found


class Judge:
    """Holds the composition of candidates against limits, and says what it could not judge."""

    def __init__(self, lineage: Lineage, markets: Iterable[str], about: frozenset[str]) -> None:
        """For limits of some markets that speak of some things."""
        self._lineage = lineage
        self._markets = set(markets)
        self._about = about
        self._contents = Contents(lineage)
        self._doubtful: set[int] = set()
        self._breached: dict[str, set[int]] = {}

    def said(self, fits: Callable[[str], bool]) -> Iterator[Said]:
        """The findings of all candidates whose class fits."""
        found, strange = candidates(self._lineage)
        fitting = {name for name in {each.product_class for each in found} if fits(name)}
        wanted = [each for each in found if each.product_class in fitting]
        said = [*self._of_recipes(wanted), *self._of_lots(wanted)]
        lots = sum(each.code >= 0 for each in wanted)
        if not wanted:
            reason = "no recipe and no finished lot is of a class that has such a limit"
            yield Unjudged("the product class is not known" if strange else reason)
        elif self._doubtful:
            reason = "what went in is not known, or not weighed"
            yield Unjudged(reason, len(self._doubtful), lots, "finished lots")
        yield from said

    def _asked(self, product_class: str) -> list[Limit]:
        return [
            each
            for each in chosen_limits("composition", market=self._markets, of=product_class)
            if each.about in self._about and each.market != "any"
        ]

    # Recipes --------------------------------------------------------------------------------------

    def _of_recipes(self, wanted: list[Candidate]) -> Iterator[Finding]:
        for each in wanted:
            if not isinstance(each.record, Recipe):
                continue
            parts = [(part.what, Fraction(part.share_pct)) for part in each.record.parts]
            made, whole = row_of_parts(parts)
            for asked in self._asked(each.product_class) if whole > 0 else ():
                figure = _wrong(asked, made)
                if figure is not None and asked.covers(each.day):
                    yield self._finding(each, asked, figure, made)

    # Lots -----------------------------------------------------------------------------------------

    def _of_lots(self, wanted: list[Candidate]) -> list[Finding]:
        by_class: dict[str, list[Candidate]] = {}
        for each in wanted:
            if each.code >= 0:
                by_class.setdefault(each.product_class, []).append(each)
        found: list[tuple[Candidate, Limit, Fraction, Row]] = []
        for product_class, lots in by_class.items():
            codes = np.array([each.code for each in lots], np.int64)
            table = self._contents.floats(codes)
            for asked in self._asked(product_class):
                found += self._against(asked, lots, table)
        return [
            self._finding(each, asked, figure, made)
            for each, asked, figure, made in found
            if not self._came_so(each.code, asked.code)
        ]

    def _against(
        self, asked: Limit, lots: list[Candidate], table: "np.typing.NDArray[np.float64]"
    ) -> Iterator[tuple[Candidate, Limit, Fraction, Row]]:
        with np.errstate(invalid="ignore", divide="ignore"):
            low, high = figures(lambda name: table[:, AT[name]], asked)
        low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
        unknown = np.isnan(low) | np.isnan(high)
        self._doubtful |= {lots[at].code for at in np.flatnonzero(unknown).tolist()}
        for at in np.flatnonzero(~unknown & _may_pass(asked, low, high)).tolist():
            each = lots[at]
            if not asked.covers(each.day):
                continue
            made = self._contents.exactly(each.code)
            figure = _wrong(asked, made)
            if figure is not None:
                self._breached.setdefault(asked.code, set()).add(each.code)
                yield each, asked, figure, made
            elif _is_doubtful(asked, made):
                self._doubtful.add(each.code)

    def _came_so(self, lot: int, code: str) -> bool:
        """Whether all that a lot was made of has the same finding already."""
        columns = self._lineage.columns
        breached = self._breached[code]
        outside = [STAGE_OTHER]
        steps = self._lineage.index.makers(lot).tolist()
        taken = [
            each
            for step in steps
            for each in columns.in_lot[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist()
            if columns.lot_stage[each] not in outside
        ]
        return bool(taken) and lot not in taken and all(each in breached for each in taken)

    def _finding(self, each: Candidate, asked: Limit, figure: Fraction, made: Row) -> Finding:
        lots = self._inputs(each.code) if each.code >= 0 else []
        return breach(
            each.record,
            asked,
            figure,
            lots=lots,
            template=REASONED[template_of(asked)],
            told={"basis": _basis(made, asked)},
        )

    def _inputs(self, lot: int) -> list[str]:
        columns = self._lineage.columns
        steps = self._lineage.index.makers(lot)
        return [columns.lot_ids[each] for each in self._lineage.index.lots_into(steps).tolist()]


STAGE_OTHER = list(Stage).index(Stage.OTHER)


_OF_COCOA_FAT = frozenset({"cocoa butter", "fat-free cocoa", "total fat", "liquor"})
"""What hangs on the fat of the cocoa."""


def _basis(made: Row, asked: Limit) -> str:
    """What a figure rests on, in words."""
    cocoa = bool(made[AT["assumed cocoa"]]) and asked.about in _OF_COCOA_FAT
    milk = bool(made[AT["assumed milk"]]) and asked.about in {*_MILK_ABOUT, "total fat"}
    if cocoa and milk:
        return ASSUMED_BOTH
    return ASSUMED_COCOA if cocoa else ASSUMED_MILK if milk else ANALYSED


def _may_pass(asked: Limit, low: Any, high: Any) -> Any:  # noqa: ANN401 - arrays of floats
    """Where a figure may leave the limit, or comes near it."""
    found = np.zeros(len(low), np.bool_)
    for end in (asked.least, asked.above):
        if end is not None:
            found |= low <= float(end) * (1 + _NEAR) + _NEAR
    for end in (asked.most, asked.below):
        if end is not None:
            found |= high >= float(end) * (1 - _NEAR) - _NEAR
    return found


def _ends(asked: Limit, made: Row) -> tuple[Fraction, Fraction] | None:
    try:
        low, high = figures(lambda name: made[AT[name]], asked)
    except ZeroDivisionError:
        return None
    return Fraction(low), Fraction(high)


def _wrong(asked: Limit, made: Row) -> Fraction | None:
    """The figure that leaves the limit whatever the unknown part is, or nothing."""
    found = _ends(asked, made)
    if found is None:
        return None
    low, high = found
    floor = attrs.evolve(asked, most=None, below=None)
    roof = attrs.evolve(asked, least=None, above=None)
    if not floor.allows(high):
        return high
    return None if roof.allows(low) else low


def _is_doubtful(asked: Limit, made: Row) -> bool:
    found = _ends(asked, made)
    return found is None or not (asked.allows(found[0]) and asked.allows(found[1]))


@rule("C01", settings={"standards": market_setting(("codex",))}, says=list(REASONED.values()))
def class_without_its_cocoa(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Chocolate holds less cocoa butter, fat-free cocoa or total cocoa than its class has to.

    Reckoned from what went into each finished lot, through mixing, conching, moulding and packing
    back to liquor, butter, powder and ingredients, and for each recipe from its parts. The class is
    that of the recipe, or else the product's name. Figures are per cent of the dry chocolate part,
    added foods and filling left out. Fat is what a laboratory found in the lot; where nobody
    analysed, liquor counts with 54 % fat, cake and powder with 11 %, and the finding says so. What
    is of unknown make counts in the lot's favour. Drink powders are judged by their cocoa powder.
    A packed lot is not told again where all that went into it has the same finding.

    Why: The name "chocolate" promises cocoa; butter is the dear part and the first to be saved on.
    Mend: Change the recipe, or sell the product under the class that it has.
    Source: Field page §4.1, Codex CXS 87-1981; §4.2, CXS 105; §4.3, EU 2000/36 and 21 CFR 163.
    """
    judge = Judge(lineage, settings["standards"], _COCOA_ABOUT)
    yield from judge.said(lambda name: _has_limit(name, settings["standards"], _COCOA_ABOUT))


@rule("C02", settings={"standards": market_setting(("codex",))}, says=list(REASONED.values()))
def class_without_its_milk(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Milk or white chocolate holds less milk fat or milk solids than its class has to.

    Reckoned as in C01. Milk powder that nobody analysed counts as the standard of milk powders has
    it: whole 26 % fat, skimmed 1 %; the finding says so. Where a country may set the figure within
    a range, the lower end is asked for.

    Why: Milk chocolate without milk is sweet chocolate at the price of milk chocolate.
    Mend: Change the recipe, or sell the product under the class that it has.
    Source: Field page §4.1, Codex CXS 87-1981; §4.3, EU 2000/36 and 21 CFR 163; Codex CXS 207-1999.
    """
    judge = Judge(lineage, settings["standards"], _MILK_ABOUT)
    yield from judge.said(lambda name: _has_limit(name, settings["standards"], _MILK_ABOUT))


@rule("C03", settings={"standards": market_setting(("codex",))}, says=list(REASONED.values()))
def too_much_beside_the_cocoa(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Chocolate holds too much other fat, too many added foods, or too thin a coat.

    Reckoned as in C01, for all classes of chocolate: other vegetable fat at most 5 % of the
    chocolate part, after added foods are taken out; added foods at most 40 % of the product; the
    coat of filled chocolate at least 25 % of it. What is sold as compound is judged by C06.

    Why: Palm fat costs a fraction of cocoa butter, and nobody sees it.
    Mend: Use cocoa butter, or call the product compound.
    Source: Field page §4.1, Codex CXS 87-1981, any class and filled; §4.3, EU 2000/36.
    """
    judge = Judge(lineage, settings["standards"], _ADDED_ABOUT)
    yield from judge.said(lambda name: name in CHOCOLATE_CLASSES)


def _has_limit(name: str, markets: Iterable[str], about: frozenset[str]) -> bool:
    asked = chosen_limits("composition", market=set(markets), of=name)
    return any(each.about in about and bool(each.classes) for each in asked)


RECIPE_SUM = "Expected shares of 100 % together, within {tolerance}, got {total} %"
NEGATIVE = "Expected shares of 0 to 100 %, got {share} % of {what}"


@rule(
    "C04",
    needs=["recipes"],
    settings={
        "tolerance": Setting(
            None,
            "points that the sum may be off 100 %, in place of limit `recipe-sum-tolerance`",
            check=share,
        )
    },
    says=[RECIPE_SUM, NEGATIVE],
)
def recipe_that_does_not_sum(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """The shares of a recipe do not make up 100 %.

    Judged is every recipe with parts: the sum must be 100 ± 0.5 %, and each share 0 to 100 %.

    Why: A recipe that does not sum hides an ingredient, or a slip of the pen.
    Mend: Correct the shares, or add the missing part.
    Source: Field page §12, C04; K+.
    """
    given = settings["tolerance"]
    held = limit("composition", "recipe-sum-tolerance").value or Fraction(0)
    tolerance: Fraction = held if given is None else given
    told = [each for each in lineage.chain.recipes if each.parts]
    if not told:
        yield Unjudged("no recipe tells its parts", what="recipes")
    for recipe in told:
        shares = [(part.what, Fraction(part.share_pct)) for part in recipe.parts]
        strange = [each for each in shares if not 0 <= each[1] <= 100]  # noqa: PLR2004 - per cent
        for what, part in strange:
            yield Finding.at(recipe, NEGATIVE, share=number(part), what=what)
        total = sum((part for _, part in shares), Fraction(0))
        if not strange and abs(total - 100) > tolerance:
            end = 100 + tolerance if total > 100 else 100 - tolerance  # noqa: PLR2004 - per cent
            yield Finding.at(
                recipe, RECIPE_SUM, tolerance=number(tolerance), total=number(total, end)
            )
