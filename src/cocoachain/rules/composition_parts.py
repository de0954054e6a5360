"""What one kind of material is made of: liquor, butter, powder, sugar, milk; analysed or assumed.

A composition is a row of shares of the whole, in the order of :data:`PARTS`, that sum to 1; behind
them stand :data:`BESIDE`, shares that say something else of the same whole. Water of cocoa is left
aside (field page §2.3: moisture ignored).
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot, Stage
from cocoachain.rules.composition_words import Ingredient, ingredient_of
from cocoachain.rules.limits import limit
from cocoachain.rules.quality_products import results
from cocoachain.rules.quality_words import PER_CENT, in_unit

PARTS = (
    "cocoa butter", "fat-free cocoa", "milk fat", "milk solids not fat", "sugar",
    "vegetable fat", "hazelnut", "added food", "filling", "other", "water", "unknown",
)  # fmt: skip
"""What chocolate is made of."""

BESIDE = ("cocoa", "powder", "assumed cocoa", "assumed milk")
"""Shares beside them: cocoa as the lineage counts it, cocoa powder, what was assumed."""

COLUMNS = PARTS + BESIDE
AT: Mapping[str, int] = {name: place for place, name in enumerate(COLUMNS)}
"""The place of each share."""

Row = tuple[Fraction, ...]
"""The shares of one lot, as :data:`COLUMNS` names them."""

_ONE, _NONE = Fraction(1), Fraction(0)

CARRIED = frozenset({Stage.CHOCOLATE, Stage.PACKED, Stage.FOOD})
"""The stages whose composition comes from what went in."""

_BEANLIKE = frozenset({
    Stage.PODS, Stage.WET_BEANS, Stage.BEANS, Stage.BEAN_BLEND, Stage.NIBS, Stage.LIQUOR,
})  # fmt: skip


def row(**shares: Fraction) -> Row:
    """A row of shares, by name with ``_`` for a space; what is not named is nothing."""
    return tuple(shares.get(re.sub(r"[ -]", "_", name), _NONE) for name in COLUMNS)


def liquor_fat() -> Fraction:
    """The share of fat in beans, nibs and liquor that nobody analysed."""
    return (limit("composition", "assumed-liquor-fat").value or _NONE) / 100


def cake_fat() -> Fraction:
    """The share of fat in cake and powder that nobody analysed."""
    return (limit("composition", "assumed-cake-fat").value or _NONE) / 100


def cocoa_row(fat: Fraction, *, assumed: bool, powder: bool = False) -> Row:
    """Cocoa with so much fat."""
    held = min(max(fat, _NONE), _ONE)
    return row(
        cocoa_butter=held,
        fat_free_cocoa=_ONE - held,
        cocoa=_ONE,
        powder=_ONE if powder else _NONE,
        assumed_cocoa=_ONE if assumed else _NONE,
    )


def row_of_stage(stage: Stage, fat: Fraction | None) -> Row | None:
    """The composition of cocoa material of a stage, with the fat that was found in it, if any."""
    if stage is Stage.BUTTER:
        return cocoa_row(_ONE, assumed=False)
    if stage in _BEANLIKE:
        return cocoa_row(liquor_fat() if fat is None else fat, assumed=fat is None)
    if stage in {Stage.CAKE, Stage.POWDER}:
        return cocoa_row(
            cake_fat() if fat is None else fat, assumed=fat is None, powder=stage is Stage.POWDER
        )
    return row(other=_ONE, cocoa=_ONE) if stage is Stage.SHELL else None


def row_of_ingredient(
    written: str, fat: Fraction | None = None, cocoa: Fraction | None = None
) -> Row:
    """The composition of an ingredient, by its name; ``cocoa`` is the share that is cocoa."""
    found = ingredient_of(written)
    if found.kind in {"cocoa butter", "liquor", "powder"}:
        stage = {"cocoa butter": Stage.BUTTER, "liquor": Stage.LIQUOR, "powder": Stage.POWDER}
        made = row_of_stage(stage[found.kind], fat)
        return made or row(unknown=_ONE)
    plain = _plain_row(found, fat)
    if not cocoa:
        return plain
    inside = cocoa_row(liquor_fat(), assumed=True)
    return tuple(cocoa * a + (_ONE - cocoa) * b for a, b in zip(inside, plain, strict=True))


def _plain_row(found: Ingredient, fat: Fraction | None) -> Row:
    if found.kind == "milk":
        held = min(found.fat / 100 if fat is None else max(fat, _NONE), _ONE)
        dry = max(found.solids / 100, held)
        return row(
            milk_fat=held,
            milk_solids_not_fat=dry - held,
            water=_ONE - dry,
            assumed_milk=_ONE if fat is None else _NONE,
        )
    return row(**{found.kind.replace(" ", "_"): _ONE})


def analysed_fat(lineage: Lineage) -> Mapping[str, Fraction]:
    """The share of fat that a laboratory last found in each lot, where its unit can be read."""
    found: dict[str, tuple[float, Fraction]] = {}
    for result in results(lineage, {"fat"}):
        figure = in_unit(result.value, result.unit or PER_CENT, PER_CENT)
        at = result.when.timestamp() if result.when is not None else float("-inf")
        if figure is not None and at >= found.get(result.lot.id, (float("-inf"),))[0]:
            found[result.lot.id] = at, figure / 100
    return {lot: figure for lot, (_, figure) in found.items()}


def row_of_source(lot: Lot | None, fat: Fraction | None) -> Row:
    """The composition of a lot that is not reckoned from what went in."""
    if lot is None:
        return row(unknown=_ONE, cocoa=_ONE)
    if isinstance(lot, IngredientLot):
        cocoa = None if lot.cocoa_pct is None else cocoa_part(lot)
        made = row_of_ingredient(lot.ingredient or lot.label or "", fat, cocoa)
        part = cocoa_part(lot)
        return (*made[: AT["cocoa"]], max(part, made[AT["cocoa"]]), *made[AT["cocoa"] + 1 :])
    if isinstance(lot, FinishedLot):
        return row(unknown=_ONE, cocoa=cocoa_part(lot))
    return row_of_stage(lot.stage, fat) or row(other=_ONE)


def row_of_parts(parts: Iterable[tuple[str, Fraction]]) -> tuple[Row, Fraction]:
    """The composition of a recipe: what is put in with its share; and the sum of the shares."""
    total = [_NONE] * len(COLUMNS)
    whole = _NONE
    for what, share in parts:
        held = max(share, _NONE)
        whole += held
        made = _row_of_part(what)
        total = [a + held * b for a, b in zip(total, made, strict=True)]
    return tuple(each / whole if whole else _NONE for each in total), whole


def _row_of_part(what: str) -> Row:
    name = what.strip().casefold().replace(" ", "_")
    if name in {stage.value for stage in Stage}:
        stage = Stage(name)
        return row_of_stage(stage, None) or row(unknown=_ONE)
    return row_of_ingredient(what)
