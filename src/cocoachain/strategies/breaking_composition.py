"""Breakers of composition: recipes, what went in, labels and names (C01 to C07)."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.lots import ChocolateBatch, IngredientLot, LiquorLot
from cocoachain.model.products import Product, Recipe, RecipePart
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import last_moment, source
from cocoachain.values.identifiers import LotId, ProductId, RecipeId, StepId
from cocoachain.values.mass import Mass

_WHOLE = 100


def _recipe(product_class: str | None, **parts: int | Decimal) -> Recipe:
    """A recipe of a class, with what is put in."""
    told = [RecipePart(what.replace("_", " "), Decimal(share)) for what, share in parts.items()]
    return Recipe(id=RecipeId("X-RECIPE"), name="X", product_class=product_class, parts=tuple(told))


def _mixed(
    draw: DrawFn, chain: Chain, liquor: int, *, product: Product, beside: str = "sugar"
) -> Chain:
    """A mix of so many per cent liquor with something else, as a batch of a product."""
    entry = source(chain, draw, LiquorLot, mass=Mass.kg(liquor))
    other = IngredientLot(
        id=LotId("X-BESIDE"), mass=Mass.kg(_WHOLE - liquor), made=entry.made, site=entry.site,
        ingredient=beside,
    )  # fmt: skip
    start = last_moment(chain) + timedelta(hours=2)
    end = start + timedelta(hours=2)
    batch = ChocolateBatch(
        id=LotId("X-BATCH"), mass=Mass.kg(_WHOLE), made=end, site=entry.site, product=product.id
    )
    step = Step(
        id=StepId("X-STEP"),
        kind=StepKind.MIX,
        start=start,
        end=end,
        site=entry.site,
        inputs=[Portion(lot.id, lot.mass) for lot in (entry, other)],
        outputs=[Portion(batch.id, batch.mass)],
    )
    return chain.adding(entry, other, batch, step, product)


def _cocoa(draw: DrawFn, chain: Chain) -> Chain:
    """A recipe, or what went into a batch, has less cocoa than dark chocolate has to."""
    liquor = draw(st.integers(1, 30))
    if draw(st.booleans()):
        return chain.adding(_recipe("chocolate", liquor=liquor, sugar=_WHOLE - liquor))
    recipe = _recipe("dark chocolate")
    product = Product(id=ProductId("X-PRODUCT"), name="X", recipe=recipe.id)
    return _mixed(draw, chain, liquor, product=product).adding(recipe)


def _milk(draw: DrawFn, chain: Chain) -> Chain:
    """Milk or white chocolate with little milk."""
    milk = draw(st.integers(0, 9))
    if draw(st.booleans()):
        rest = _WHOLE - 25 - milk
        return chain.adding(_recipe("white chocolate", butter=25, milk_powder=milk, sugar=rest))
    rest = _WHOLE - 45 - milk
    return chain.adding(
        _recipe("milk chocolate", liquor=30, butter=15, milk_powder=milk, sugar=rest)
    )


def _beside(draw: DrawFn, chain: Chain) -> Chain:
    """Too much other fat, beside too many nuts or none; the EU limits the fat alone."""
    fat = draw(st.integers(6, 19))
    fats = {draw(st.sampled_from(["palm_fat", "coconut_oil", "lemak_nabati"])): fat}
    if draw(st.booleans()):
        return chain.adding(_recipe("chocolate", liquor=40, almonds=41, sugar=19 - fat, **fats))
    return chain.adding(_recipe("chocolate", liquor=60, sugar=40 - fat, **fats))


def _sum(draw: DrawFn, chain: Chain) -> Chain:
    """The shares do not make a whole, or one of them is below nothing."""
    off = draw(st.one_of(st.integers(51, 2000), st.integers(-2000, -51)))
    if draw(st.booleans()):
        return chain.adding(_recipe(None, liquor=100 - Decimal(off) / 100))
    return chain.adding(_recipe(None, liquor=110, sugar=-10))


def _label(draw: DrawFn, chain: Chain) -> Chain:
    """The label says more cocoa than went in."""
    liquor = draw(st.integers(10, 60))
    label = Decimal(draw(st.integers(liquor * 10 + 11, 1000))) / 10
    product = Product(id=ProductId("X-PRODUCT"), name="X", label_cocoa_pct=label)
    return _mixed(draw, chain, liquor, product=product)


def _name(draw: DrawFn, chain: Chain) -> Chain:
    """Compound is called chocolate, by its class or by the fat in it."""
    name = draw(st.sampled_from(["Cokelat Batang", "Chocolate Bar", "Coklat susu enak"]))
    recipe = _recipe(
        draw(st.sampled_from(["compound", "cokelat imitasi"])), powder=15, palm_fat=35, sugar=50
    )
    product = Product(id=ProductId("X-PRODUCT"), name=name, recipe=recipe.id)
    if draw(st.booleans()):
        return chain.adding(recipe, product)
    bare = Product(id=ProductId("X-PRODUCT"), name=name)
    return _mixed(draw, chain, draw(st.integers(20, 80)), product=bare, beside="palm fat")


def _off_recipe(draw: DrawFn, chain: Chain) -> Chain:
    """More sugar went in than the recipe has, or less."""
    liquor = draw(st.one_of(st.integers(10, 54), st.integers(66, 90)))
    product = Product(id=ProductId("X-PRODUCT"), name="X", recipe=RecipeId("X-RECIPE"))
    return _mixed(draw, chain, liquor, product=product).adding(_recipe(None, liquor=60, sugar=40))


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "C01": _cocoa,
    "C02": _milk,
    "C03": _beside,
    "C04": _sum,
    "C05": _label,
    "C06": _name,
    "C07": _off_recipe,
})  # fmt: skip
"""The breakers of the family, by code."""
