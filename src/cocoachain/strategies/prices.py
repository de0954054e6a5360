"""What things cost in drawn chains, and how dry beans are: the usual, field page §8.3 and §2.2."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

PRICES: Mapping[str, int] = MappingProxyType({
    "pods": 3_000, "wet": 14_000, "fermented": 15_000, "beans": 50_000, "roasted": 70_000,
    "nibs": 110_000, "liquor": 150_000, "butter": 390_000, "cake": 80_000, "powder": 160_000,
    "shell": 2_000, "mass": 180_000, "bars": 300_000, "packed": 360_000, "food": 120_000,
    "packed_butter": 420_000, "packed_powder": 190_000, "packed_food": 150_000, "dust": 100,
    "ingredient": 18_000, "milk_mass": 150_000, "milk_bars": 280_000, "packed_milk": 340_000,
    "white_mass": 190_000, "white_bars": 320_000, "packed_white": 380_000,
})  # fmt: skip
"""Rupiah for a kilogram."""

DRY = Decimal("7.0")
"""Water in dried beans, per cent: 6 to 7.5 is the target (field page §2.2)."""

_MILLION = 1_000_000


def price(form: str, milligrams: int) -> Decimal:
    """What so much of a form costs in rupiah, exactly."""
    unit = PRICES[form]
    whole, rest = divmod(unit * milligrams, _MILLION)
    return Decimal(whole) if not rest else Decimal(unit * milligrams).scaleb(-6)
