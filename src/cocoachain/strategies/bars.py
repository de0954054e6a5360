"""The bars that drawn processors make: dark, milk and white, each with its recipe and permits.

Shares and words are those of the classes of field page §4.1, and the permits have the form that
registers give them (§10).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import attrs

from cocoachain.model.evidence import Permit
from cocoachain.model.products import Product, Recipe, RecipePart
from cocoachain.model.records import Record
from cocoachain.strategies import grounds
from cocoachain.values.check_digits import check_digit
from cocoachain.values.identifiers import PartyId, PermitId, ProductId, RecipeId
from cocoachain.values.mass import Mass


@attrs.frozen
class Bar:
    """One kind of bar; its number is part of the numbers of its papers."""

    number: int
    word: str
    name: str
    product_class: str
    hs: str
    parts: tuple[tuple[str, int], ...]

    @property
    def cocoa(self) -> int:
        """Cocoa in per cent."""
        return self.parts[0][1]


DARK = Bar(0, "BAR", "Cokelat 70 %", "chocolate", "1806.32", (("liquor", 70), ("sugar", 30)))
MILK = Bar(
    1, "MILK", "Cokelat susu", "milk chocolate", "1806.32",
    (("liquor", 40), ("milk powder", 25), ("sugar", 35)),
)  # fmt: skip
WHITE = Bar(
    2, "WHITE", "Cokelat putih", "white chocolate", "1704.90",
    (("butter", 30), ("milk powder", 25), ("sugar", 45)),
)  # fmt: skip

BAR_OF: Mapping[str, Bar] = MappingProxyType({
    **dict.fromkeys(("mass", "bars", "packed"), DARK),
    **dict.fromkeys(("milk_mass", "milk_bars", "packed_milk"), MILK),
    **dict.fromkeys(("white_mass", "white_bars", "packed_white"), WHITE),
})  # fmt: skip
"""The bar that each form is, under way or finished."""


def product_id(site: int, bar: Bar = DARK) -> ProductId:
    """The bar that the processor of that site makes."""
    return ProductId(f"{bar.word}-{grounds.owner_of(site)}")


def gtin_of(site: int, bar: Bar = DARK) -> str:
    """The GTIN of that bar, 13 digits."""
    digits = f"89910{bar.number}{grounds.owner_of(site):06}"
    return digits + check_digit(digits)


@cache
def product_records(made: tuple[int, Bar]) -> tuple[Record, ...]:
    """A bar made at a site, its recipe, and the permits that it is sold under."""
    site, bar = made
    owner, maker, product = grounds.owner_of(site), grounds.processor_id(site), product_id(*made)
    recipe = Recipe(
        id=RecipeId("RECIPE-" + product.removeprefix("BAR-")),
        name=bar.name,
        product_class=bar.product_class,
        parts=[RecipePart(what, Decimal(share)) for what, share in bar.parts],
    )
    permit = Permit(
        id=PermitId("PIRT-" + product.removeprefix("BAR-")),
        holder=maker,
        scheme="P-IRT",
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        product=product,
        number=f"2065208{bar.number + 1:02}00{owner:02}-28",
    )
    sold = Product(
        id=product,
        maker=maker,
        name=bar.name,
        launched=date(2024, 1, 1),
        recipe=recipe.id,
        gtin=gtin_of(*made),
        permit=permit.id,
        hs=bar.hs,
        label_cocoa_pct=Decimal(bar.cocoa),
        net=Mass.g(50),
    )
    halal = _halal(owner * 10 + bar.number, maker, product)
    return *grounds.site_records(site), recipe, permit, halal, sold


def _halal(number: int, maker: PartyId, product: ProductId) -> Permit:
    return Permit(
        id=PermitId("HALAL-" + product.removeprefix("BAR-")),
        holder=maker,
        scheme="halal",
        valid_from=date(2024, 1, 1),
        product=product,
        number=f"ID521100000{number:03}0124",
    )
