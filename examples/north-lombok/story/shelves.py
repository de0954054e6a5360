"""What lies on a workshop's shelves: oldest lots first; ingredients are bought as they run out."""

from datetime import date, datetime, timedelta

from bookkeeping import Portion

from story.parties import SUPPLIERS, Recipe, Workshop
from story.prices import amount
from story.season import Season, at

SACK = {
    "sugar": 25_000,
    "milk powder": 10_000,
    "lecithin": 500,
    "vanilla": 100,
    "ginger powder": 1_000,
    "ground coffee": 1_000,
}
RUPIAH = {
    "sugar": 18_000,
    "milk powder": 125_000,
    "lecithin": 90_000,
    "vanilla": 900_000,
    "ginger powder": 80_000,
    "ground coffee": 140_000,
}
"""Invented prices of a kilogram."""


def held(season: Season, shop: Workshop, stages: tuple[str, ...], day: date) -> int:
    """Grams of some stages that a workshop has on the evening of that day."""
    book = season.book
    return sum(
        book.stock[lot].left
        for stage in stages
        for lot in book.at(shop.site, stage, when=at(day, 23))
        if not is_roasted(lot)
    )


def is_roasted(lot: str) -> bool:
    """Whether beans have been through the roaster; their lots are named for it."""
    return lot.startswith("SGR-")


def take(
    season: Season, shop: Workshop, stages: tuple[str, ...], grams: int, when: datetime
) -> list[Portion]:
    """So much of some stages, of the oldest lots first."""
    book = season.book
    lots = [lot for stage in stages for lot in book.at(shop.site, stage, when=when)]
    portions = []
    for lot in sorted(lots, key=lambda name: (book.stock[name].since, name)):
        share = min(grams, book.stock[lot].left)
        if share and not is_roasted(lot):
            portions.append((lot, share))
            grams -= share
    return portions


def ingredients(
    season: Season, shop: Workshop, recipe: Recipe, bowl: int, day: date, hour: int = 8
) -> list[Portion]:
    """What the recipe asks for, bought the day before where the shelf is bare.

    Cocoa is taken as it lies there half past the hour.
    """
    portions = []
    for what, tenths in recipe.parts:
        grams = bowl * tenths // 1000
        if what in SACK:
            portions += from_shelf(season, shop, what, grams, day)
        else:
            portions += take(season, shop, (what,), grams, at(day, hour, 30))
    return portions


def shelf(season: Season, shop: Workshop, what: str, day: date) -> list[str]:
    """The lots of one ingredient that a workshop has, oldest first."""
    return [
        lot
        for lot in season.book.at(shop.site, "ingredient", when=at(day, 8))
        if season.shared.get(f"{what} {lot}")
    ]


def from_shelf(season: Season, shop: Workshop, what: str, grams: int, day: date) -> list[Portion]:
    """So much of one ingredient, of the oldest lot first; a new one is bought where they fail."""
    book = season.book
    if sum(book.stock[lot].left for lot in shelf(season, shop, what, day)) < grams:
        buy_ingredient(season, shop, what, day - timedelta(days=1))
    portions = []
    for lot in shelf(season, shop, what, day):
        share = min(grams, book.stock[lot].left)
        if share:
            portions.append((lot, share))
            grams -= share
    return portions


def buy_ingredient(season: Season, shop: Workshop, what: str, day: date) -> str:
    """One sack, can or bag, from the one who sells it."""
    book, grams = season.book, SACK[what]
    supplier = SUPPLIERS[what][0]
    lot = season.number("BHN")
    season.shared[f"{what} {lot}"] = 1
    book.lot(
        lot,
        "ingredient",
        grams,
        at(day - timedelta(days=6), 9),
        supplier=supplier,
        ingredient=what,
        expires=day + timedelta(days=540),
    )
    book.transfer(
        season.number("BLI"),
        lot,
        at(day, 9, 40),
        to=shop.party,
        kind="purchase",
        to_site=shop.site,
        unit_price=RUPIAH[what],
        price=amount(grams, RUPIAH[what]),
    )
    return lot
