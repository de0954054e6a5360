"""Bars, powder and drink mix leave: over the counter, to a shop, as a sample to a laboratory."""

from datetime import date, timedelta

from bookkeeping import CONSUMERS, Row

from story.parties import BY_PRODUCT, CLOSED, LABORATORY, SHOP, WORKSHOPS, Recipe
from story.season import Season, at

PRICE = {
    "PRD-1": 38_000,
    "PRD-2": 42_000,
    "PRD-3": 35_000,
    "PRD-4": 35_000,
    "PRD-5": 38_000,
    "PRD-6": 36_000,
    "PRD-7": 45_000,
    "PRD-8": 40_000,
}
"""Invented shop prices of one pack, in rupiah."""

WHOLESALE = (4, 5)
"""What the shop in Mataram pays of the shop price."""

CADMIUM = {
    "PRD-1": "0.31",
    "PRD-2": "0.38",
    "PRD-3": "0.11",
    "PRD-5": "0.27",
    "PRD-6": "0.13",
    "PRD-7": "0.44",
    "PRD-8": "0.15",
}
"""Invented results in mg/kg, below the limits of field page §5."""


def sell(season: Season) -> None:
    """Every packed lot, in the order of packing, until it is gone or the ledger ends."""
    homes = {each.party: each.site for each in WORKSHOPS}
    packed = [row for row in season.book.sheets["lots"] if row["stage"] == "packed"]
    tested: set[str] = set()
    for row in sorted(packed, key=lambda row: (row["made"], row["id"])):
        recipe = BY_PRODUCT[row["product"]]
        assert season.book.stock[row["id"]].site == homes[recipe.maker]  # noqa: S101 - or two shops have one shelf
        if recipe.product not in tested:
            tested.add(recipe.product)
            _sample(season, row, recipe)
        _sell_lot(season, row, recipe)


def _sample(season: Season, row: Row, recipe: Recipe) -> None:
    """Two packs of the first lot of each product go to the laboratory."""
    book, day = season.book, date.fromisoformat(row["made"][:10]) + timedelta(days=1)
    book.transfer(
        season.number("CTH"),
        row["id"],
        at(day, 9),
        to=LABORATORY,
        kind="sample",
        grams=2 * recipe.net_g,
    )
    if recipe.product in CADMIUM:
        book.add(
            "tests",
            lot=row["id"],
            when=at(day + timedelta(days=9), 10),
            kind="lab",
            value=CADMIUM[recipe.product],
            unit="mg/kg",
            substance="cadmium",
            laboratory=LABORATORY,
            document=f"LHU-{recipe.product[4:]}/2025",
        )


def _sell_lot(season: Season, row: Row, recipe: Recipe) -> None:
    book, random, lot = season.book, season.random, row["id"]
    day = date.fromisoformat(row["made"][:10]) + timedelta(days=random.randint(2, 4))
    sales = random.randint(3, 4)
    for place in range(sales):
        if day >= CLOSED:
            return
        left = book.stock[lot].left // recipe.net_g
        pieces = (
            left
            if place == sales - 1
            else min(left, left // (sales - place) + random.randint(-9, 9))
        )
        if pieces > 0:
            _one_sale(season, lot, recipe, day, pieces)
        day += timedelta(days=random.randint(4, 12))


def _one_sale(season: Season, lot: str, recipe: Recipe, day: date, pieces: int) -> None:
    to_shop = season.random.random() < 0.35  # noqa: PLR2004 - about a third goes to the shop
    price = PRICE[recipe.product]
    price = price * WHOLESALE[0] // WHOLESALE[1] if to_shop else price
    season.book.transfer(
        season.number("JUL"),
        lot,
        at(day, 10 if to_shop else 16, 30),
        to=SHOP if to_shop else CONSUMERS,
        kind="sale",
        grams=pieces * recipe.net_g,
        unit_price=price * 1000 // recipe.net_g,
        price=pieces * price,
        document=f"FKT-{day:%y%m%d}-{lot[4:]}" if to_shop else None,
    )
