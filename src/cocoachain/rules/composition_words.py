"""Product classes and ingredients as people write them: which class a product is, what sugar is."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.model.lots import FinishedLot
from cocoachain.model.products import Product, Recipe
from cocoachain.model.records import Record
from cocoachain.rules.limits import word_table

MILK_CLASSES = frozenset({
    "milk chocolate", "family milk chocolate", "milk couverture", "gianduja milk",
    "white chocolate",
})  # fmt: skip
"""The classes that have to hold milk."""

CHOCOLATE_CLASSES = frozenset({
    *MILK_CLASSES, "chocolate", "sweet chocolate", "couverture", "gianduja", "vermicelli",
    "filled chocolate",
})  # fmt: skip
"""The classes that are chocolate by name."""

COMPOUND = "compound"
"""The class of what is made with other fats and is not chocolate."""


def plain(text: str) -> str:
    """The text in small letters, with a space for whatever is no letter or digit."""
    small = unicodedata.normalize("NFKC", text[:200]).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", small).split())


@functools.cache
def _classes() -> Mapping[str, str]:
    table: Mapping[str, list[str]] = word_table("composition", "classes")
    return MappingProxyType({word: name for name, words in table.items() for word in words})


@functools.cache
def class_of(written: str) -> str | None:
    """The product class that a recipe or label means, or nothing if the word is not known.

    >>> class_of("Milk_Chocolate"), class_of("cokelat putih"), class_of("soap")
    ('milk chocolate', 'white chocolate', None)
    """
    return _classes().get(plain(written))


@attrs.frozen(kw_only=True)
class Ingredient:
    """What is assumed of an ingredient that nobody analysed."""

    kind: str
    """``sugar``, ``milk``, ``vegetable fat``, ``added food``, ``hazelnut``, ``other``, or the
    cocoa in it: ``cocoa butter``, ``liquor``, ``powder``."""

    fat: Fraction = Fraction(0)
    """Per cent fat, of milk."""

    solids: Fraction = Fraction(100)
    """Per cent dry matter."""

    is_known: bool = True
    """Whether its name said what it is."""


@functools.cache
def _ingredients() -> tuple[tuple[re.Pattern[str], Ingredient], ...]:
    rows: list[dict[str, Any]] = word_table("composition", "ingredients")
    return tuple(
        (
            re.compile("|".join(rf"\b{re.escape(plain(word))}" for word in row["words"])),
            Ingredient(
                kind=row["is"],
                fat=Fraction(row.get("fat", 0)),
                solids=Fraction(row.get("solids", 100)),
            ),
        )
        for row in rows
    )


@functools.cache
def ingredient_of(written: str) -> Ingredient:
    """What an ingredient is, by its name; one that is not known is something else than milk.

    >>> ingredient_of("Gula pasir").kind, ingredient_of("skimmed milk powder").fat
    ('sugar', Fraction(1, 1))
    """
    text = plain(written)
    for pattern, found in _ingredients():
        if pattern.search(text):
            return found
    return Ingredient(kind="other", is_known=False)


@attrs.frozen(kw_only=True)
class ProductFacts:
    """What is declared of a product."""

    product: Product
    """The product."""

    recipe: Recipe | None
    """Its recipe, if it is recorded."""

    product_class: str | None
    """The class of its recipe, or else the one that its name begins or ends with."""

    written: str | None
    """The class as the recipe writes it."""


def facts_of(product: Product, recipe: Record | None) -> ProductFacts:
    """What a product and its recipe declare."""
    known = recipe if isinstance(recipe, Recipe) else None
    written = known.product_class if known is not None else None
    found = class_of(written) if written else None
    if not written:
        found = class_of(product.name)
    return ProductFacts(product=product, recipe=known, product_class=found, written=written)


def is_powder(product: Product, found: str | None) -> bool:
    """Whether a product is cocoa powder without sugar: by its class, or by HS heading 1805."""
    if found is not None:
        return found.endswith("cocoa powder") or found == "breakfast cocoa"
    return (product.hs or "").replace(".", "").startswith("1805")


def label_of(lot: FinishedLot, product: Product | None) -> tuple[str, ...]:
    """The names under which a finished lot is sold."""
    names = (lot.label, product.name if product is not None else None)
    return tuple(name for name in names if name)
