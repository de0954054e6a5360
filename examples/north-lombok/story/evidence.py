"""Tests, checks, documents, coaching, work, surveys, expenses and stock-takes. All invented."""

from datetime import date, datetime, timedelta

from story.parties import (
    CENTRE,
    COLLECTION,
    COOPERATIVE,
    HOUSE,
    LABORATORY,
    OPENED,
    WORKSHOPS,
)
from story.season import Season, at
from story.shelves import buy_ingredient

STOCK_TAKES = (
    at(OPENED, 7),
    at(date(2025, 7, 31), 18),
    at(date(2025, 9, 30), 18),
    at(date(2025, 12, 31), 18),
    at(date(2026, 3, 31), 18),
    at(date(2026, 6, 30), 18),
)
"""The opening stock, and the last evening of a quarter; nothing is on the move on these days."""

SOURCE = "invented for this example"
"""What the plot checks say of their source: no register or map was asked."""

COACHING = (
    ("PBN-1", "fermentation and drying", date(2025, 3, 12), 2, "LBG-2", 18_500_000, 14, 46, 22),
    (
        "PBN-2",
        "cut test and grading by SNI 2323",
        date(2025, 9, 10),
        1,
        "LBG-2",
        7_500_000,
        12,
        51,
        19,
    ),
    ("PBN-3", "conching and tempering", date(2025, 5, 6), 2, "LBG-1", 12_000_000, 0, 55, 18),
    ("PBN-4", "labels, P-IRT and halal", date(2026, 1, 14), 1, "LBG-1", 6_000_000, 0, 58, 20),
)
"""Number, topic, first day, days, institution, cost, farmers, mean score before, gain."""


def opening_shelves(season: Season) -> None:
    """What the workshops had on their shelves when the ledger was opened."""
    for each in WORKSHOPS:
        for what in ("sugar", "lecithin"):
            buy_ingredient(season, each, what, date(2025, 3, 24))


def papers(season: Season) -> None:
    """Land documents, plot checks, consents and attestations."""
    book = season.book
    for row in book.sheets["plots"]:
        number = row["id"][3:]
        if row["document"]:
            book.add(
                "land_documents",
                id=row["document"],
                plot=row["id"],
                kind="STDB",
                number=f"CONTOH/STDB/5208/{number}",
                holder=row["farmer"],
                from_=date(2022, 6, 1),
                to=None,
            )
        for about in ("deforestation", "protected_area", "legality"):
            book.add(
                "plot_checks",
                plot=row["id"],
                about=about,
                result="clear",
                as_of=date(2025, 2, 28),
                source=SOURCE,
            )
    farmers = [row["id"] for row in book.sheets["parties"] if row["kind"] == "farmer"]
    for place, farmer in enumerate(farmers, start=1):
        book.add(
            "consents",
            id=f"IZN-{place:02d}",
            party=farmer,
            scope="name of the village and share of origin on labels and in reports",
            given=date(2025, 3, 1),
            withdrawn=None,
            document=f"F-{place:02d}",
        )
    for number, (about, statement, value) in enumerate(
        (
            (CENTRE, "recognised as a centre by the regent (invented)", None),
            (
                "PRD-1",
                "selected for the regional one-village-one-product list (invented)",
                "2 stars",
            ),
        ),
        start=1,
    ):
        book.add(
            "attestations",
            id=f"KET-{number}",
            about=about,
            statement=statement,
            by="Kantor Contoh",
            when=date(2025, 8, 17),
            to=None,
            value=value,
            document=f"SK {number}/2025",
        )


def correct(season: Season) -> None:
    """One payment was entered twice; nothing is wiped out, a correction withdraws the second."""
    book = season.book
    first = next(row for row in book.sheets["payments"] if row["id"] == "BYR-05")
    book.add("payments", **{**first, "id": "BYR-05B"})
    book.add(
        "corrections",
        id="KOR-1",
        kind="payment",
        record="BYR-05B",
        reason="entered twice: the same as BYR-05",
        by="the clerk",
        recorded=datetime.fromisoformat(first["when"]) + timedelta(days=3),
    )


def tests(season: Season) -> None:
    """Each dried box: moisture, count and cut test on the day of grading."""
    book, random = season.book, season.random
    dried = [row for row in book.sheets["lots"] if row["id"].startswith("DRY-")]
    for row in dried:
        when = datetime.fromisoformat(row["made"]) + timedelta(hours=15)
        book.add(
            "tests",
            lot=row["id"],
            when=when,
            kind="moisture",
            value=row["moisture_pct"],
            unit="%",
            laboratory=None,
            document=None,
        )
        book.add(
            "tests",
            lot=row["id"],
            when=when,
            kind="count",
            value=random.randint(86, 108),
            unit="beans/100 g",
            sample=300,
        )
        thirds = {
            "mouldy": random.randint(0, 5),
            "slaty": random.randint(1, 8),
            "insect": random.randint(0, 2),
            "germinated": random.randint(0, 4),
            "flat": random.randint(0, 3),
            "violet": random.randint(20, 60),
        }
        book.add(
            "tests",
            lot=row["id"],
            when=when,
            kind="cut",
            value=None,
            unit="%",
            sample=300,
            **{name: _percent(beans) for name, beans in thirds.items()},
        )
    for row in [row for row in book.sheets["lots"] if row["stage"] == "powder"][:2]:
        when = datetime.fromisoformat(row["made"]) + timedelta(days=4)
        for substance, value in (("fat", "17.2"), ("moisture", "4.1")):
            book.add(
                "tests",
                lot=row["id"],
                when=when,
                kind="lab",
                value=value,
                unit="%",
                substance=substance,
                laboratory=LABORATORY,
                document="LHU-BBK/2025",
            )


def _percent(beans: int) -> str:
    """Beans of 300 as per cent, to two decimals."""
    return f"{beans / 3:.2f}".rstrip("0").rstrip(".")


def programme(season: Season) -> None:
    """Coaching, paid work, surveys and expenses."""
    book, random = season.book, season.random
    farmers = [row["id"] for row in book.sheets["parties"] if row["kind"] == "farmer"]
    makers = [each.party for each in WORKSHOPS]
    for number, topic, day, days, institution, cost, wanted, before, gain in COACHING:
        for attendee in [*sorted(random.sample(farmers, wanted)), COOPERATIVE, *makers]:
            score = before + random.randint(-8, 8)
            book.add(
                "coaching",
                id=number,
                start=at(day, 9),
                end=at(day + timedelta(days=days - 1), 16),
                topic=topic,
                institution=institution,
                trainer="A. Contoh",
                attendee=attendee,
                funder="LBG-1",
                cost=cost,
                score_before=score,
                score_after=score + gain + random.randint(-7, 7),
            )
    for row in [row for row in book.sheets["steps"] if row["kind"] in {"ferment", "dry", "grade"}]:
        persons = {"ferment": 4, "dry": 3, "grade": 5}[row["kind"]]
        days = persons * 2 if row["kind"] == "dry" else persons
        book.add(
            "work",
            party=COOPERATIVE,
            when=row["start"][:10],
            persons=persons,
            women=persons // 2,
            days=days,
            wage=days * 90_000,
            step=row["id"],
        )
    _monthly(season)
    for place, party in enumerate((COOPERATIVE, *makers)):
        for when, more in ((OPENED, 0), (date(2026, 6, 30), 1)):
            book.add(
                "surveys",
                party=party,
                when=when,
                workers=4 + place % 3 + more,
                turnover=(180 + 20 * place + 90 * more) * 1_000_000,
                investment=(60 + 25 * place + 15 * more) * 1_000_000,
                capacity_kg=3_000 + 400 * more,
            )


def _monthly(season: Season) -> None:
    """The workshops pay wages and bills on the last day of each month."""
    for each in WORKSHOPS:
        for month in range(5, 18):
            day = date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            season.book.add(
                "work", party=each.party, when=day, persons=3, women=2, days=36, wage=36 * 95_000
            )
            season.book.add(
                "expenses",
                party=each.party,
                when=day,
                amount=650_000 + 10_000 * season.random.randint(0, 40),
                what="electricity, gas and packing",
            )


def count_stock(season: Season) -> None:
    """Every stock-take at every site, stage by stage."""
    keepers = {HOUSE: "the clerk", COLLECTION: "the clerk"}
    for when in STOCK_TAKES:
        for site in season.book.owner:
            season.book.count(when, site, by=keepers.get(site, "the owner"))
