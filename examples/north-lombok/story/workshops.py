"""Three workshops (IKM): a week of each, from ten kilograms of beans to liquor and the press."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bookkeeping import Out, Portion

from story.bars import make_bars, make_powder
from story.parties import HOUSE, MILK_MAKER, PRESSER, TOLL_CUSTOMER, WORKSHOPS, Workshop
from story.prices import amount
from story.season import Season, at, noted, part
from story.shelves import held, take

FIRST_WEEK = date(2025, 5, 12)
LAST_WEEK = date(2026, 6, 8)
IDLE = {
    date(2025, 7, 28),
    date(2025, 9, 29),
    date(2025, 12, 29),
    date(2026, 3, 16),
    date(2026, 3, 30),
}
"""Weeks without work: stock-takes, and Idul Fitri."""

DAILY = (9_200, 10_000)
"""Grams of beans that a workshop roasts on its one roasting day: never more than 10 kg."""

RESERVE = {"IKM-1": 8_500, "IKM-2": 3_000, "IKM-3": 5_500}
"""Liquor that stays for bars; what a workshop has beyond it is pressed."""

NIB_YIELD = (0.813, 0.816)
WEAK_YIELD = (0.6725, 0.6775)
"""Nibs of roasted beans: as usual, and in the week of the planted fault."""

WEAK_FAN = (27, "IKM-2")
"""The week and the workshop of the planted nib yield."""


def weeks() -> Iterator[tuple[int, date]]:
    """The working weeks, counted from nought, each with its Monday."""
    monday, number = FIRST_WEEK, 0
    while monday <= LAST_WEEK:
        if monday not in IDLE:
            yield number, monday
            number += 1
        monday += timedelta(days=7)


def work(season: Season, *, planted: bool) -> None:
    """All weeks of all workshops."""
    for number, monday in weeks():
        for each in WORKSHOPS:
            weak = planted and (number, each.party) == WEAK_FAN
            roast_and_grind(season, each, monday, weak=weak)
        sell_liquor(season, monday + timedelta(days=2))
        for each in WORKSHOPS:
            make_bars(season, each, number, monday)
        press_all(season, monday + timedelta(days=4))
        for each in (PRESSER, TOLL_CUSTOMER):
            make_powder(season, each, monday + timedelta(days=5))


def roast_and_grind(season: Season, shop: Workshop, monday: date, *, weak: bool) -> None:
    """Monday roasts and winnows, Tuesday and Wednesday grind."""
    book, random = season.book, season.random
    mark = shop.letter + season.number(f"W{shop.letter}")[3:]
    _fetch_beans(season, shop, monday)
    ins = take(season, shop, ("bean_blend", "beans"), random.randint(*DAILY), at(monday, 8))
    beans = sum(grams for _, grams in ins)
    stage = "beans" if len(ins) == 1 and book.stock[ins[0][0]].stage == "beans" else "bean_blend"
    roasted = part(random, beans, 0.973, 0.978, 5)
    nibs = part(random, roasted, *(WEAK_YIELD if weak else NIB_YIELD), 5)
    shell = part(random, roasted, 0.136, 0.148, 5)
    kept = [Out(f"NIB-{mark}", "nibs", nibs), Out(f"KUL-{mark}", "shell", shell)]
    lost = {"shell": roasted - nibs - shell}
    if weak:
        lost = {"shell": roasted // 20, "spill": lost["shell"] - roasted // 20}
    if shop is TOLL_CUSTOMER:
        start, end = at(monday, 8), at(monday, 14)
        lost = {"roasting": beans - roasted, **lost}
        _step(season, shop, f"ST-SGR-{mark}", "roast+winnow", (start, end), ins, kept, lost)
    else:
        brown = Out(f"SGR-{mark}", stage, roasted)
        start, end = at(monday, 8), at(monday, 10, 30)
        _step(season, shop, f"ST-SGR-{mark}", "roast", (start, end), ins, [brown], "roasting")
        start, end = at(monday, 13), at(monday, 15, 30)
        ins = [(brown.lot, roasted)]
        _step(season, shop, f"ST-KUL-{mark}", "winnow", (start, end), ins, kept, lost)
    start, end = at(monday + timedelta(days=1), 8), at(monday + timedelta(days=2), 14)
    liquor = Out(f"PST-{mark}", "liquor", part(random, nibs, 0.990, 0.997, 5))
    ins = [(f"NIB-{mark}", nibs)]
    _step(season, shop, f"ST-GLG-{mark}", "grind", (start, end), ins, [liquor], "spill")


def _step(
    season: Season,
    shop: Workshop,
    name: str,
    kind: str,
    span: tuple[datetime, datetime],
    ins: list[Portion],
    outs: list[Out],
    losses: dict[str, int] | str,
) -> None:
    season.book.step(
        name,
        kind,
        *span,
        site=shop.site,
        ins=ins,
        outs=outs,
        losses=losses,
        recorded=noted(season, span[1]),
    )


def _fetch_beans(season: Season, shop: Workshop, monday: date) -> None:
    """Buys the oldest sacks that the cooperative set aside for it, until the roaster is fed."""
    book, when = season.book, at(monday, 7, 15)
    while held(season, shop, ("bean_blend", "beans"), monday) < DAILY[1]:
        waiting = [
            lot for stage in ("bean_blend", "beans") for lot in book.at(HOUSE, stage, when=when)
        ]
        own = sorted(lot for lot in waiting if lot.endswith(f"-{shop.letter}"))
        chosen = own[0] if own else min(lot for lot in waiting if lot[-1] in "GJS")
        price = season.prices.dried(monday) * 23 // 20
        book.transfer(
            season.number("JBL"),
            chosen,
            when,
            to=shop.party,
            kind="sale",
            to_site=shop.site,
            unit_price=price,
            price=amount(book.stock[chosen].left, price),
        )


def sell_liquor(season: Season, wednesday: date) -> None:
    """Liquor beyond the reserve goes to the one press: sold by one workshop, tolled by another."""
    book, when = season.book, at(wednesday, 16)
    for shop, kind in ((MILK_MAKER, "sale"), (TOLL_CUSTOMER, "toll")):
        lots = book.at(shop.site, "liquor", when=when)
        newest = lots[-1]
        whole = book.stock[newest].left
        if held(season, shop, ("liquor",), wednesday) - whole >= RESERVE[shop.party]:
            price = 210_000 if kind == "sale" else None
            book.transfer(
                season.number("PRS"),
                newest,
                when,
                to=PRESSER.party,
                kind=kind,
                to_site=PRESSER.site,
                unit_price=price,
                price=amount(whole, price) if price else None,
            )


WORTH_PRESSING = 1_000
"""Grams of liquor: the press holds no less."""


def press_all(season: Season, friday: date) -> None:
    """Friday: the press, one run for each owner; what was tolled goes home the same day."""
    book, random = season.book, season.random
    lots = book.at(PRESSER.site, "liquor", when=at(friday, 7))
    own = [lot for lot in lots if lot[4] == PRESSER.letter]
    spare = held(season, PRESSER, ("liquor",), friday) - RESERVE[PRESSER.party]
    runs = [[lot] for lot in lots if lot[4] != PRESSER.letter]
    if own and spare >= book.stock[own[-1]].left >= WORTH_PRESSING:
        runs.append([own[-1]])
    for place, run in enumerate(runs):
        mark = season.number("K")[2:]
        ins = [(lot, book.stock[lot].left) for lot in run]
        liquor = sum(grams for _, grams in ins)
        outs = [
            Out(f"LMK-{mark}", "butter", part(random, liquor, 0.440, 0.455, 5)),
            Out(f"BKL-{mark}", "cake", part(random, liquor, 0.530, 0.538, 5)),
        ]
        book.step(
            f"ST-KMP-{mark}",
            "press",
            at(friday, 8 + 2 * place),
            at(friday, 9 + 2 * place, 30),
            site=PRESSER.site,
            ins=ins,
            outs=outs,
            losses="spill",
            recorded=noted(season, friday),
        )
        if run[0][4] == TOLL_CUSTOMER.letter:
            for out in outs:
                book.transfer(
                    season.number("PRS"),
                    out.lot,
                    at(friday, 16),
                    kind="toll",
                    to=TOLL_CUSTOMER.party,
                    to_site=TOLL_CUSTOMER.site,
                )
    _sell_butter(season, friday)


def _sell_butter(season: Season, friday: date) -> None:
    """The presser sells whole lots of butter to the maker of milk bars, who runs out first."""
    book = season.book
    for lot in book.at(PRESSER.site, "butter", when=at(friday, 15)):
        rest = held(season, PRESSER, ("butter",), friday) - book.stock[lot].left
        if rest >= 1_600 and held(season, MILK_MAKER, ("butter",), friday) < 6_000:  # noqa: PLR2004 - two weeks' need
            price = 390_000
            book.transfer(
                season.number("PRS"),
                lot,
                at(friday, 16, 30),
                to=MILK_MAKER.party,
                kind="sale",
                to_site=MILK_MAKER.site,
                unit_price=price,
                price=amount(book.stock[lot].left, price),
            )


def give_shells(season: Season) -> None:
    """Once in four weeks the shells go to the farmers' group next door, as mulch."""
    groups = {"IKM-1": "KT-1", "IKM-2": "KT-4", "IKM-3": "KT-5"}
    for number, monday in weeks():
        if number % 4 == 3:  # noqa: PLR2004 - the last of four
            when = at(monday + timedelta(days=5), 15)
            for shop in WORKSHOPS:
                for lot in season.book.at(shop.site, "shell", when=when):
                    season.book.transfer(
                        season.number("KLT"), lot, when, to=groups[shop.party], kind="gift"
                    )
