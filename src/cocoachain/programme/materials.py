"""Indicators of the goods: how local, how far processed, how well traced, and how many products."""

from collections.abc import Callable
from fractions import Fraction

from cocoachain.lineage.worth.beans import (
    Equivalents,
    fermented_by_test,
    fermented_parts,
    kilograms,
)
from cocoachain.lineage.worth.goods import Part
from cocoachain.lineage.worth.money import decimals
from cocoachain.lineage.worth.trades import Side
from cocoachain.model.lots import Stage
from cocoachain.model.products import Product
from cocoachain.programme.asking import Asked, Found, lots_named, named
from cocoachain.rules.equivalents import SCHEMES

_NO_GOODS = "no finished goods of the makers were made in the period and weighed"
_MIDDLE_OF_DRYING = Fraction(36, 100)
"""Dried of wet beans, the middle of the usual yield (field page §2.1, Y4)."""

_MIDDLE_OF_BREAKING = Fraction(26, 100)
"""Wet beans of pods, likewise (Y1)."""

_ICCO = {
    **SCHEMES["ICCO"],
    Stage.NIBS: SCHEMES["ICCO"][Stage.LIQUOR],
    Stage.WET_BEANS: _MIDDLE_OF_DRYING,
    Stage.PODS: _MIDDLE_OF_DRYING * _MIDDLE_OF_BREAKING,
    Stage.SHELL: Fraction(0),
    Stage.OTHER: Fraction(0),
}
"""Beans behind one unit of mass, of every stage that is not mixed."""


def local_share(asked: Asked) -> Found:
    """Of the cocoa in finished goods."""
    return _local(asked, asked.tracing.local)


def local_material_share(asked: Asked) -> Found:
    """Of all material in finished goods."""
    return _local(asked, asked.tracing.local_material)


def _local(asked: Asked, of: Callable[[str, str, list[tuple[str, int]]], Part]) -> Found:
    region, level = asked.scope.region, asked.scope.level
    lots = asked.good_lots
    if region is None:
        return Found(reason=asked.scope.why_no_region)
    if level is None:
        return Found(reason=f"{region!r} is no region code that is known")
    if not lots:
        return Found(reason=_NO_GOODS, note=_left_out(asked))
    share = of(region, level, list(lots)).share
    if share is None:
        return Found(reason="there is no cocoa in the finished goods, or a mass is not known")
    parts: dict[str, list[tuple[str, int]]] = {}
    for each in asked.goods.goods:
        parts.setdefault(each.name, []).append((str(each.lot.id), each.milligrams))
    return Found(
        value=share,
        records=lots_named(lots),
        lots=lots,
        parts={name: of(region, level, parts[name]).share for name in sorted(parts)},
        note=f"Local is region {region}.{_left_out(asked)}",
    )


def _left_out(asked: Asked) -> str:
    """Finished lots that were not weighed, or whose shares cannot be told."""
    names = [*asked.goods.unmeasured, *asked.tracing.untraced(lot for lot, _ in asked.good_lots)]
    return f" Left out, not weighed: {', '.join(sorted(names))}." if names else ""


def accountability(asked: Asked) -> Found:
    """Of the cocoa in finished goods, what is traced to plots."""
    share = asked.coverage(asked.good_lots)
    if share is None:
        return Found(reason=_NO_GOODS, note=_left_out(asked))
    lots = asked.good_lots
    return Found(value=share, records=lots_named(lots), lots=lots, note=_left_out(asked).strip())


def processed_share(asked: Asked) -> Found:
    """Of the dried beans that makers had."""
    beans = asked.beans
    had = sum(beans.had.values())
    if had <= 0:
        return Found(reason="no dried beans came to the makers in the period, weighed")
    lots = {**beans.had}
    return Found(
        value=Fraction(sum(beans.processed.values()), had),
        records=(*lots_named([*lots.items(), *beans.processed.items()]),
                 *named("step", beans.steps)),
        lots=tuple(sorted(lots.items())),
        note=_unweighed(beans.unmeasured),
    )  # fmt: skip


def fermented_share(asked: Asked) -> Found:
    """Of the dried beans that makers had."""
    had = {lot: mass for lot, mass in asked.beans.had.items() if mass > 0}
    if not had:
        return Found(reason="no dried beans came to the makers in the period, weighed")
    codes = asked.lineage.columns.lot_codes
    parts, tested = fermented_parts(asked.lineage), fermented_by_test(asked.lineage)
    fermented = Fraction(0)
    for lot, mass in had.items():
        fermented += mass * max(parts[codes[lot]], Fraction(lot in tested))
    return Found(
        value=fermented / sum(had.values()),
        records=lots_named(had.items()),
        lots=tuple(sorted(had.items())),
        note=_unweighed(asked.beans.unmeasured),
    )


def _unweighed(names: tuple[str, ...]) -> str:
    return f"Left out, not weighed: {', '.join(names)}." if names else ""


def finished_share(asked: Asked) -> Found:
    """Of the cocoa that makers sold, in bean equivalents."""
    equivalents = Equivalents(asked.lineage, _ICCO)
    finished = whole = Fraction(0)
    lots: dict[str, int] = {}
    left_out = []
    sales = [each for each in asked.trades if each.side is Side.SOLD]
    for each in sales:
        if each.lot is None or not each.lot.stage.is_cocoa:
            continue
        factor = None if each.milligrams is None else equivalents.of(str(each.lot.id))
        if factor is None or each.milligrams is None:
            left_out.append(str(each.transfer.id))
            continue
        whole += factor * each.milligrams
        finished += factor * each.milligrams if each.lot.stage.is_finished else 0
        lots[str(each.lot.id)] = lots.get(str(each.lot.id), 0) + each.milligrams
    if whole <= 0:
        return Found(reason="no cocoa was sold in the period that was weighed")
    return Found(
        value=finished / whole,
        records=(*lots_named(lots.items()), *named("transfer", (s.transfer.id for s in sales))),
        lots=tuple(sorted(lots.items())),
        note=_unweighed(tuple(left_out)),
    )


def products(asked: Asked) -> Found:
    """Products of which something was made."""
    made = _made(asked)
    unnamed = [str(each.lot.id) for each in asked.goods.goods
               if getattr(each.lot, "product", None) is None]  # fmt: skip
    note = f"{len(unnamed)} finished lots name no product." if unnamed else ""
    if not asked.goods.goods:
        return Found(reason=_NO_GOODS)
    parts = {name: decimals(kilograms(made[name])) for name in sorted(made)}
    records = (*named("product", made), *lots_named(asked.good_lots))
    return Found(
        value=len(made), records=records, lots=asked.good_lots, parts=parts, note=note
    )  # fmt: skip


def _made(asked: Asked) -> dict[str, int]:
    """Milligrams of each product."""
    made: dict[str, int] = {}
    for each in asked.goods.goods:
        product = getattr(each.lot, "product", None)
        if product is not None:
            made[product] = made.get(product, 0) + each.milligrams
    return made


def product_variety(asked: Asked) -> Found:
    """Classes of the products of which something was made."""
    kinds: dict[str, int] = {}
    unknown = []
    for name in sorted(_made(asked)):
        kind = _class_of(asked, name)
        if kind is None:
            unknown.append(name)
        else:
            kinds[kind] = kinds.get(kind, 0) + 1
    if not kinds:
        return Found(reason="no product that was made says its class")
    note = f"Without a class: {', '.join(unknown)}." if unknown else ""
    parts = {kind: kinds[kind] for kind in sorted(kinds)}
    records = named("product", _made(asked))
    return Found(value=len(kinds), records=records, parts=parts, note=note)


def _class_of(asked: Asked, product: str) -> str | None:
    record = asked.chain.find("product", product)
    if not isinstance(record, Product):
        return None
    recipe = asked.chain.find("recipe", record.recipe) if record.recipe is not None else None
    return getattr(recipe, "product_class", None) or record.hs


def new_products(asked: Asked) -> Found:
    """Products launched in the period."""
    mine = [each for each in asked.chain.products if each.maker in asked.scope.makers]
    dated = [each for each in mine if each.launched is not None]
    if not dated:
        return Found(reason="no product of the makers says when it was launched")
    new = [str(each.id) for each in dated if asked.has_day(each.launched)]
    return Found(value=len(new), records=named("product", new))


__all__ = [
    "accountability", "fermented_share", "finished_share", "local_material_share", "local_share",
    "new_products", "processed_share", "product_variety", "products",
]  # fmt: skip
