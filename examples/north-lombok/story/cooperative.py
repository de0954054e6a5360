"""The cooperative: buys wet and dried beans, ferments, dries and grades them, and sells them."""

from datetime import date, timedelta
from random import Random

from bookkeeping import Out

from story.parties import BALI, COLLECTION, COOPERATIVE, HOUSE, WORKSHOPS
from story.places import Plot
from story.prices import amount
from story.season import Season, at, noted, part, rounded

FIRST_SEASON = (date(2025, 4, 14), 16, 5)
SECOND_SEASON = (date(2025, 10, 6), 10, 6)
"""First day of fermenting, so many boxes, so many days from one to the next."""

SELECTED = 36_000
"""Grams that are set aside for a workshop from a box."""

LARGE_PLOT = "PL-03"
MICROLOT_BOXES = (5, 20)
"""Boxes that hold the harvest of the one large plot alone."""


def buy_and_ferment(season: Season) -> None:
    """Both seasons, box by box, and the dried beans that farmers bring themselves."""
    turn = list(season.plots)
    season.random.shuffle(turn)
    box = 0
    for first, boxes, apart in (FIRST_SEASON, SECOND_SEASON):
        for place in range(boxes):
            box += 1
            day = first + timedelta(days=place * apart)
            if box in MICROLOT_BOXES:
                chosen = [each for each in season.plots if each.name == LARGE_PLOT] * 4
            else:
                turn = turn[9:] + turn[:9]
                chosen = turn[: season.random.randint(7, 9)]
            _box(season, box, day, chosen)
    _dried_beans(season, turn)


def _box(season: Season, box: int, day: date, chosen: list[Plot]) -> None:
    book, random = season.book, season.random
    slips = [_wet_slip(season, day, place, plot) for place, plot in enumerate(chosen)]
    ins = [(slip, book.stock[slip].left) for slip in slips]
    wet = sum(grams for _, grams in ins)
    begun, done = at(day, 16), at(day + timedelta(days=random.randint(5, 6)), 8)
    drained = part(random, wet, 0.74, 0.78)
    book.step(
        f"ST-FER-{box:02d}",
        "ferment",
        begun,
        done,
        site=HOUSE,
        ins=ins,
        outs=[Out(f"FER-{box:02d}", "wet_beans", drained)],
        losses="moisture",
        recorded=noted(season, done),
    )
    spread = done + timedelta(hours=1)
    dry = at(spread.date() + timedelta(days=random.randint(7, 11)), 16)
    dried = part(random, drained, 0.468, 0.486)
    stage = "beans" if box in MICROLOT_BOXES else "bean_blend"
    book.step(
        f"ST-DRY-{box:02d}",
        "dry",
        spread,
        dry,
        site=HOUSE,
        ins=[(f"FER-{box:02d}", drained)],
        outs=[Out(f"DRY-{box:02d}", stage, dried, {"moisture_pct": _moisture(random)})],
        losses="moisture",
        recorded=noted(season, dry),
    )
    _grade(season, box, dry.date() + timedelta(days=1), dried, stage)


def _wet_slip(season: Season, day: date, place: int, plot: Plot) -> str:
    """One delivery of wet beans; those from Kayangan come by way of the collection point."""
    book, random = season.book, season.random
    slip = season.number("S", 4)
    far = plot.village.group == "KT-5"
    when = at(day, 8 + place // 3, 10 + 15 * (place % 3))
    site = COLLECTION if far else HOUSE
    sacks = random.randint(1, 2)
    grams = rounded(random.uniform(26_000, 52_000), 100)
    price = season.prices.wet(when)
    premium, deduction = 500 * random.randint(0, 12), 500 * random.randint(0, 4)
    weighed_in_sacks = random.random() < 0.4  # noqa: PLR2004 - two slips in five
    book.deliver(
        slip,
        "wet_beans",
        grams,
        when,
        farmer=plot.farmer,
        net_kg=_kg(grams),
        gross_kg=_kg(grams + 500 * sacks) if weighed_in_sacks else None,
        sacks=sacks if weighed_in_sacks else None,
        tare_kg=_kg(500 * sacks) if weighed_in_sacks else None,
        plot=plot.name,
        harvested=day - timedelta(days=random.randint(1, 2)),
        site=site,
        unit_price=price,
        premium=premium or None,
        deduction=deduction or None,
        paid=amount(grams, price) + premium - deduction,
    )
    if far:
        book.transfer(
            season.number("ANG"), slip, at(day, 14), to=COOPERATIVE, kind="move", to_site=HOUSE
        )
    return slip


def _kg(grams: int) -> str:
    return f"{grams // 1000}.{grams % 1000 // 100}"


def _moisture(random: Random) -> str:
    return f"{random.randint(64, 73) / 10:.1f}"


def _grade(season: Season, box: int, day: date, dried: int, stage: str) -> None:
    """Sorts a dried box: sacks for two of the workshops, the rest for the buyer in Bali."""
    book, random = season.book, season.random
    good = part(random, dried, 0.970, 0.985)
    outs = []
    for each in [each for place, each in enumerate(WORKSHOPS) if (box + place) % 3]:
        if good - SELECTED > SELECTED // 3:
            outs.append(Out(f"BJ-{box:02d}-{each.letter}", stage, SELECTED))
            good -= SELECTED
    outs.append(Out(f"BJ-{box:02d}-B", stage, good))
    book.step(
        f"ST-SOR-{box:02d}",
        "grade",
        at(day, 8),
        at(day, 15),
        site=HOUSE,
        ins=[(f"DRY-{box:02d}", dried)],
        outs=outs,
        losses="sorting",
        recorded=noted(season, at(day, 15)),
    )


def _dried_beans(season: Season, turn: list[Plot]) -> None:
    """Farmers who dry at home: by slip, or as a lot of their own that the cooperative buys."""
    for number, (first, last) in enumerate(
        (
            (date(2025, 5, 5), date(2025, 6, 20)),
            (date(2025, 6, 24), date(2025, 7, 25)),
            (date(2025, 10, 20), date(2025, 12, 12)),
        ),
        start=1,
    ):
        turn = turn[9:] + turn[:9]
        span = (last - first).days
        days = sorted(season.random.sample(range(span), 9))
        names = [
            _dried(season, first + timedelta(days=day), plot, by_slip=place % 2 == 0)
            for place, (day, plot) in enumerate(zip(days, turn, strict=False))
        ]
        _pool(season, number, last + timedelta(days=1), names)


def _dried(season: Season, day: date, plot: Plot, *, by_slip: bool) -> str:
    book, random = season.book, season.random
    grams = rounded(random.uniform(18_000, 42_000), 100)
    price = season.prices.dried(day)
    if by_slip:
        slip = season.number("S", 4)
        book.deliver(
            slip,
            "beans",
            grams,
            at(day, 10, 20),
            farmer=plot.farmer,
            net_kg=_kg(grams),
            plot=plot.name,
            harvested=day - timedelta(days=8),
            site=HOUSE,
            unit_price=price,
            paid=amount(grams, price),
            moisture_pct=_moisture(random),
        )
        return slip
    name, bought = season.number("KA", 2), season.number("BLI")
    book.lot(
        name,
        "beans",
        grams,
        at(day - timedelta(days=1), 17),
        plot=plot.name,
        farmer=plot.farmer,
        harvested=day - timedelta(days=9),
    )
    when = at(day, 10, 20)
    book.transfer(
        bought,
        name,
        when,
        to=COOPERATIVE,
        kind="purchase",
        to_site=HOUSE,
        unit_price=price,
        price=amount(grams, price),
        document=f"NOTA-{name[3:]}",
    )
    book.add(
        "payments",
        id=f"BYR-{name[3:]}",
        payer=COOPERATIVE,
        payee=plot.farmer,
        amount=amount(grams, price),
        when=when,
        transfer=bought,
        document=f"NOTA-{name[3:]}",
    )
    book.add(
        "weighings",
        lot=name,
        when=when,
        mass_kg=_kg(grams),
        scale="TIMB-1",
        moisture_pct=_moisture(random),
    )
    return name


def _pool(season: Season, number: int, day: date, names: list[str]) -> None:
    """Unfermented beans are heaped together and sorted; they all go to Bali."""
    book = season.book
    ins = [(name, book.stock[name].left) for name in names]
    heap = sum(grams for _, grams in ins)
    book.step(
        f"ST-KUM-{number}",
        "pool",
        at(day, 8),
        at(day, 10),
        site=HOUSE,
        ins=ins,
        outs=[Out(f"KUM-{number}", "bean_blend", heap)],
        recorded=noted(season, at(day, 10)),
    )
    good = part(season.random, heap, 0.960, 0.980)
    book.step(
        f"ST-SOR-K{number}",
        "grade",
        at(day, 10, 30),
        at(day, 16),
        site=HOUSE,
        ins=[(f"KUM-{number}", heap)],
        outs=[Out(f"BJ-K{number}-B", "bean_blend", good)],
        losses="sorting",
        recorded=noted(season, at(day, 16)),
    )


def sell_to_bali(season: Season) -> None:
    """Every second Saturday from June what is set aside for Bali is sent off, in one shipment."""
    book = season.book
    day, shipped = date(2025, 6, 7), set[str]()
    while day < date(2026, 2, 1):
        when = at(day, 11)
        for stage in ("bean_blend", "beans"):
            waiting = [lot for lot in book.at(HOUSE, stage, when=when) if lot.endswith("-B")]
            if waiting and f"SJ-{day:%y%m%d}" not in shipped:
                shipped.add(_shipment(season, day))
            for lot in waiting:
                price = season.prices.dried(day) * 6 // 5
                book.transfer(
                    season.number("JBL"),
                    lot,
                    when,
                    to=BALI,
                    kind="sale",
                    unit_price=price,
                    price=amount(book.stock[lot].left, price),
                    shipment=f"SJ-{day:%y%m%d}",
                    document=f"SJ-{day:%y%m%d}",
                )
        day += timedelta(days=14)


def _shipment(season: Season, day: date) -> str:
    """The truck that takes it to the ferry."""
    name = f"SJ-{day:%y%m%d}"
    season.book.add(
        "shipments",
        id=name,
        document=name,
        when=at(day, 11),
        from_=COOPERATIVE,
        to=BALI,
        carrier="Truk Contoh",
    )
    return name
