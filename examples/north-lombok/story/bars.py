"""From Thursday on: bars, and what is packed of powder."""

from datetime import date, timedelta

from bookkeeping import Out, Portion

from story.parties import BY_PRODUCT, PRESSER, Recipe, Workshop
from story.season import Season, at, noted, part, rounded
from story.shelves import held, ingredients, take

BOWL = (9_000, 9_800)
"""Grams that the conche takes."""

REWORKED = 12
"""The week in which a mould broke, at the first workshop."""


def make_bars(season: Season, shop: Workshop, number: int, monday: date) -> None:
    """Thursday mixes, the night conches, Saturday moulds, the next Monday packs."""
    bowl = rounded(season.random.randint(*BOWL), 100)
    for product in (shop.products[number % 2], shop.products[1 - number % 2]):
        recipe = BY_PRODUCT[product]
        thursday = monday + timedelta(days=3)
        if all(
            held(season, shop, (what,), thursday) >= bowl * tenths // 1000
            for what, tenths in recipe.parts
            if what in {"liquor", "butter"}
        ):
            if at(monday + timedelta(days=7), 8).date() >= recipe.launched:
                _bar_batch(
                    season,
                    shop,
                    recipe,
                    bowl,
                    monday,
                    broken=shop is PRESSER and number == REWORKED,
                )
            return


def _bar_batch(
    season: Season, shop: Workshop, recipe: Recipe, bowl: int, monday: date, *, broken: bool
) -> None:
    book, random = season.book, season.random
    mark = f"{shop.letter}{season.number(f'B{shop.letter}')[3:]}"
    thursday, friday, saturday = (monday + timedelta(days=days) for days in (3, 4, 5))
    ins = ingredients(season, shop, recipe, bowl, thursday)
    again = _waiting_pieces(season, shop, recipe, thursday)
    ins += again
    kind = "mix+rework" if again else "mix"
    mixed = sum(grams for _, grams in ins)
    cells = {"product": recipe.product}
    stirred = mixed - 5 * random.randint(2, 6)
    conched = part(random, stirred, 0.982, 0.990, 5)
    good = part(random, conched, 0.968, 0.985, 5)
    end = at(friday, 10 + random.randint(4, 8))
    steps = (
        (kind, "CMP", at(thursday, 8, 30), at(thursday, 10), stirred),
        ("conche", "CON", at(thursday, 10), end, conched),
        ("mould", "CTK", at(saturday, 8), at(saturday, 11, 30), good),
    )
    for kind_, letters, start, stop, grams in steps:
        book.step(
            f"ST-{letters}-{mark}",
            kind_,
            start,
            stop,
            site=shop.site,
            ins=ins,
            outs=[Out(f"{letters}-{mark}", "chocolate", grams, cells)],
            losses="spill",
            recorded=noted(season, stop),
        )
        ins = [(f"{letters}-{mark}", grams)]
    if broken:
        ins = _set_broken_aside(season, shop, recipe, mark, saturday)
    pack(season, shop, recipe, f"KMS-{mark}", ins, monday + timedelta(days=7))


def _waiting_pieces(season: Season, shop: Workshop, recipe: Recipe, day: date) -> list[Portion]:
    """Broken bars of the same product, which go back into the bowl as the new lot that they are."""
    book = season.book
    made_as = {row["id"]: row.get("product") for row in book.sheets["lots"]}
    return [
        (lot, book.stock[lot].left)
        for lot in book.at(shop.site, "chocolate", when=at(day, 8))
        if lot.startswith("PCH-") and made_as[lot] == recipe.product
    ]


def _set_broken_aside(
    season: Season, shop: Workshop, recipe: Recipe, mark: str, saturday: date
) -> list[Portion]:
    """A mould broke: whole bars and pieces part, and the pieces wait for the next bowl."""
    book, whole = season.book, season.book.stock[f"CTK-{mark}"].left
    pieces = 640
    cells = {"product": recipe.product}
    book.step(
        f"ST-PLH-{mark}",
        "split",
        at(saturday, 13),
        at(saturday, 13, 30),
        site=shop.site,
        ins=[(f"CTK-{mark}", whole)],
        outs=[
            Out(f"UTH-{mark}", "chocolate", whole - pieces, cells),
            Out(f"PCH-{mark}", "chocolate", pieces, {**cells, "label": "broken bars"}),
        ],
        recorded=noted(season, saturday),
    )
    return [(f"UTH-{mark}", whole - pieces)]


def pack(
    season: Season, shop: Workshop, recipe: Recipe, lot: str, ins: list[Portion], day: date
) -> None:
    """Whole pieces are packed; what is left over is tasted."""
    grams = sum(each for _, each in ins)
    pieces = (grams - 20) // recipe.net_g
    season.book.step(
        f"ST-{lot}",
        "pack",
        at(day, 14),
        at(day, 16),
        site=shop.site,
        ins=ins,
        outs=[
            Out(
                lot,
                "packed",
                pieces * recipe.net_g,
                {"product": recipe.product, "pieces": pieces, "expires": day + timedelta(days=365)},
            )
        ],
        losses="sample",
        recorded=noted(season, day),
    )


def make_powder(season: Season, shop: Workshop, saturday: date) -> None:
    """Cake becomes powder; powder is packed as it is, or mixed for drinking."""
    book, random = season.book, season.random
    cake = book.at(shop.site, "cake", when=at(saturday, 7))[:2]
    if cake:
        mark = season.number("P")[2:]
        ins = [(lot, book.stock[lot].left) for lot in cake]
        whole = sum(grams for _, grams in ins)
        book.step(
            f"ST-BBK-{mark}",
            "pulverise",
            at(saturday, 8),
            at(saturday, 11),
            site=shop.site,
            ins=ins,
            outs=[Out(f"BBK-{mark}", "powder", part(random, whole, 0.970, 0.985, 5))],
            losses="spill",
            recorded=noted(season, saturday),
        )
    product = BY_PRODUCT["PRD-7" if shop is PRESSER else "PRD-8"]
    if held(season, shop, ("powder",), saturday) >= 3_000:  # noqa: PLR2004 - worth the work
        _pack_powder(season, shop, product, saturday)


def _pack_powder(season: Season, shop: Workshop, recipe: Recipe, saturday: date) -> None:
    book, monday = season.book, saturday + timedelta(days=2)
    mark = season.number("M")[2:]
    when = at(saturday, 13)
    if shop is PRESSER:
        ins = take(season, shop, ("powder",), held(season, shop, ("powder",), saturday), when)
    else:
        bowl = rounded(2_990 * 1000 / 320, 100)
        parts = ingredients(season, shop, recipe, bowl, saturday, hour=12)
        bag = sum(grams for _, grams in parts)
        book.step(
            f"ST-MNM-{mark}",
            "mix",
            when,
            at(saturday, 15),
            site=shop.site,
            ins=parts,
            outs=[Out(f"MNM-{mark}", "food", bag - 15, {"product": recipe.product})],
            losses="spill",
            recorded=noted(season, saturday),
        )
        ins = [(f"MNM-{mark}", bag - 15)]
    pack(season, shop, recipe, f"KMS-{shop.letter}P{mark}", ins, monday)
