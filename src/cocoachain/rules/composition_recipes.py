"""Rule of what went into a product against its recipe (C07)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot
from cocoachain.model.products import Recipe
from cocoachain.rules.composition_flow import Contents
from cocoachain.rules.composition_parts import AT, Row, row_of_parts
from cocoachain.rules.labels import UNKNOWN_CONTENT
from cocoachain.rules.limits import limit
from cocoachain.rules.quality_breaches import number
from cocoachain.rules.quality_products import product_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share

OFF_RECIPE = (
    "Expected {what} to be {recipe} % as in recipe {name}, {tolerance} more or less, got {got} %"
)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "cocoa": ("cocoa butter", "fat-free cocoa"),
    "sugar": ("sugar",),
    "milk": ("milk fat", "milk solids not fat"),
    "vegetable fat": ("vegetable fat",),
    "added food": ("added food", "hazelnut", "filling"),
}
"""What is compared, and which shares make it up."""

_NEAR = 1e-7


@rule(
    "C07",
    Severity.WARNING,
    needs=["recipes"],
    settings={
        "tolerance": Setting(
            None,
            "points that a share may be off the recipe, in place of limit `recipe-tolerance`",
            check=share,
        )
    },
    says=[OFF_RECIPE],
)
def made_by_another_recipe(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """What went into a product is not what its recipe says.

    Judged is each finished lot that a step put out, of a product whose recipe tells its parts:
    cocoa, sugar, milk, other vegetable fat and added foods may each be five points off the recipe's
    share. What is of unknown make counts in the lot's favour. The message tells what is furthest
    off. A lot is not told again where all that went into it has the same finding.

    Why: A recipe is what label, class and permit rest on; sugar or other fat in the place of cocoa
        pays whoever mixes.
    Mend: Correct the portions, record the missing input, or write down the recipe that is used.
    Source: Ours: field page §11, adulteration; the tolerance is a scale's and a recipe's rounding.
    """
    held = limit("composition", "recipe-tolerance").value or Fraction(0)
    tolerance: Fraction = held if settings["tolerance"] is None else settings["tolerance"]
    lots = list(_with_recipe(lineage))
    if not lots:
        yield Unjudged("no finished lot that a step made has a recipe that tells its parts")
        return
    contents = Contents(lineage)
    rows = contents.floats(np.array([code for code, _, _ in lots], np.int64))
    beyond = bool(lineage.edge) & (rows[:, AT["unknown"]] > 0)
    unknown = int((np.isnan(rows).any(axis=1) | beyond).sum())
    if unknown:
        yield Unjudged(UNKNOWN_CONTENT, unknown, len(lots), "finished lots")
    wanted = {recipe.id: made for _, _, recipe in lots if (made := _row_of(recipe)) is not None}
    found: dict[int, Finding] = {}
    for at, (code, lot, recipe) in enumerate(lots):
        made = wanted.get(recipe.id)
        if made is None or not _may_be_off(made, rows[at].tolist(), float(tolerance)):
            continue
        furthest = _furthest(made, contents.exactly(code), tolerance)
        if furthest is not None:
            found[code] = _off(lineage, lot, recipe, furthest, tolerance)
    yield from (each for code, each in found.items() if not _came_so(lineage, code, found))


def _with_recipe(lineage: Lineage) -> Iterator[tuple[int, FinishedLot, Recipe]]:
    """Each finished lot that a step made, of a product whose recipe tells its parts."""
    columns = lineage.columns
    recipes: dict[str, Recipe | None] = {}
    for lot in lineage.lots:
        if not isinstance(lot, FinishedLot) or lot.product is None:
            continue
        if lot.product not in recipes:
            product = product_of(lineage, lot)
            named = product.recipe if product is not None else None
            record = lineage.chain.find("recipe", named) if named else None
            told = isinstance(record, Recipe) and bool(record.parts)
            recipes[lot.product] = record if told and isinstance(record, Recipe) else None
        recipe, code = recipes[lot.product], columns.lot_codes[lot.id]
        if recipe is not None and columns.made_ptr[code] < columns.made_ptr[code + 1]:
            yield code, lot, recipe


def _row_of(recipe: Recipe) -> Row | None:
    made, whole = row_of_parts((part.what, Fraction(part.share_pct)) for part in recipe.parts)
    return made if whole > 0 else None


def _may_be_off(wanted: Row, got: list[float], tolerance: float) -> bool:
    """Whether a share may be further off than is allowed; a lot that is not known is not."""
    doubt = got[AT["unknown"]] + float(wanted[AT["unknown"]])
    return any(
        abs(sum(got[AT[name]] for name in names) - float(sum(wanted[AT[name]] for name in names)))
        * 100
        > tolerance + doubt * 100 - _NEAR
        for names in GROUPS.values()
    )


def _furthest(wanted: Row, got: Row, tolerance: Fraction) -> tuple[str, Fraction, Fraction] | None:
    """What is furthest off: its name, the recipe's share and what went in, in per cent."""
    doubt = (got[AT["unknown"]] + wanted[AT["unknown"]]) * 100
    pairs: dict[str, tuple[Fraction, Fraction]] = {
        what: (_sum(wanted, names) * 100, _sum(got, names) * 100) for what, names in GROUPS.items()
    }
    what = max(pairs, key=lambda name: abs(pairs[name][0] - pairs[name][1]))
    recipe, went_in = pairs[what]
    if abs(recipe - went_in) <= tolerance + doubt:
        return None
    return what, recipe, went_in


def _sum(row: Row, names: tuple[str, ...]) -> Fraction:
    return sum((row[AT[name]] for name in names), Fraction(0))


def _off(
    lineage: Lineage,
    lot: FinishedLot,
    recipe: Recipe,
    furthest: tuple[str, Fraction, Fraction],
    tolerance: Fraction,
) -> Finding:
    columns, index = lineage.columns, lineage.index
    into = index.lots_into(index.makers(columns.lot_codes[lot.id])).tolist()
    what, asked, got = furthest
    return Finding.at(
        lot,
        OFF_RECIPE,
        lots=[columns.lot_ids[each] for each in into],
        what=what,
        recipe=number(asked),
        name=recipe.id,
        tolerance=number(tolerance),
        got=number(got, asked + tolerance if got > asked else asked - tolerance),
    )


def _came_so(lineage: Lineage, code: int, found: dict[int, Finding]) -> bool:
    """Whether all that a lot was made of has a finding already."""
    index = lineage.index
    into = index.lots_into(index.makers(code)).tolist()
    return bool(into) and code not in into and all(each in found for each in into)
