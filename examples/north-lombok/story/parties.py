"""Who takes part beside the farmers, their sites, products and recipes. All of them invented."""

from dataclasses import dataclass
from datetime import date

from bookkeeping import Book, gtin

COOPERATIVE = "KOP-1"
CENTRE = "SEN-1"
BALI = "MTR-1"
SHOP = "MTR-2"
LABORATORY = "LBG-3"

HOUSE = "LOK-KOP"
"""The cooperative's fermentation house, drying floor and store, in Genggelang."""

COLLECTION = "LOK-KUM"
"""Its collection point in Santong, where wet beans wait for the afternoon's truck."""

OPENED = date(2025, 4, 1)
CLOSED = date(2026, 6, 30)


@dataclass(frozen=True)
class Workshop:
    """One small workshop (IKM)."""

    party: str
    site: str
    letter: str
    name: str
    region: str
    products: tuple[str, str]
    capacity: str
    """Kilograms a day, of whatever is worked; a line of 10 kg of beans, more with the press."""


WORKSHOPS = (
    Workshop(
        "IKM-1", "LOK-1", "G", "Dapur Cokelat Genggelang", "52.08.02.2003", ("PRD-1", "PRD-2"), "20"
    ),
    Workshop(
        "IKM-2", "LOK-2", "J", "Rumah Kakao Jenggala", "52.08.01.2003", ("PRD-3", "PRD-4"), "10"
    ),
    Workshop("IKM-3", "LOK-3", "S", "Cokelat Santong", "52.08.03.2002", ("PRD-5", "PRD-6"), "15"),
)
PRESSER, MILK_MAKER, TOLL_CUSTOMER = WORKSHOPS

SPOTS = {
    HOUSE: ("-8.351200", "116.238400"),
    COLLECTION: ("-8.329500", "116.301900"),
    "LOK-1": ("-8.349800", "116.236100"),
    "LOK-2": ("-8.374300", "116.176200"),
    "LOK-3": ("-8.328100", "116.303300"),
}
"""Latitude and longitude of the sites, near their villages; invented."""

SUPPLIERS = {
    "sugar": ("PMS-1", "UD Gula Manis Contoh"),
    "milk powder": ("PMS-2", "CV Susu Contoh"),
    "lecithin": ("PMS-3", "Toko Bahan Kue Contoh"),
    "vanilla": ("PMS-3", "Toko Bahan Kue Contoh"),
    "ginger powder": ("PMS-4", "UD Rempah Contoh"),
    "ground coffee": ("PMS-4", "UD Rempah Contoh"),
}
"""Who sells what is not cocoa; "contoh" is "example"."""


@dataclass(frozen=True)
class Recipe:
    """A product and what goes in, in tenths of a per cent of what is put in."""

    product: str
    maker: str
    name: str
    launched: date
    label: int | None
    net_g: int
    hs: str
    standard: str
    parts: tuple[tuple[str, int], ...]


RECIPES = (
    Recipe(
        "PRD-1",
        "IKM-1",
        "Genggelang 70",
        date(2023, 8, 17),
        70,
        50,
        "180632",
        "chocolate",
        (("liquor", 620), ("butter", 80), ("sugar", 296), ("lecithin", 4)),
    ),
    Recipe(
        "PRD-2",
        "IKM-1",
        "Genggelang 85",
        date(2024, 3, 1),
        85,
        50,
        "180632",
        "chocolate",
        (("liquor", 770), ("butter", 80), ("sugar", 146), ("lecithin", 4)),
    ),
    Recipe(
        "PRD-3",
        "IKM-2",
        "Jenggala Susu 45",
        date(2024, 1, 10),
        45,
        50,
        "180632",
        "milk chocolate",
        (
            ("liquor", 230),
            ("butter", 220),
            ("milk powder", 200),
            ("sugar", 345),
            ("lecithin", 4),
            ("vanilla", 1),
        ),
    ),
    Recipe(
        "PRD-4",
        "IKM-2",
        "Jenggala Putih 31",
        date(2025, 5, 20),
        31,
        50,
        "170490",
        "white chocolate",
        (("butter", 310), ("milk powder", 240), ("sugar", 444), ("lecithin", 5), ("vanilla", 1)),
    ),
    Recipe(
        "PRD-5",
        "IKM-3",
        "Santong Jahe 60",
        date(2024, 6, 1),
        60,
        50,
        "180632",
        "chocolate",
        (("liquor", 500), ("butter", 100), ("sugar", 371), ("ginger powder", 25), ("lecithin", 4)),
    ),
    Recipe(
        "PRD-6",
        "IKM-3",
        "Santong Kopi Susu 50",
        date(2025, 5, 20),
        50,
        50,
        "180632",
        "milk chocolate",
        (
            ("liquor", 280),
            ("butter", 220),
            ("milk powder", 180),
            ("sugar", 291),
            ("ground coffee", 25),
            ("lecithin", 4),
        ),
    ),
    Recipe(
        "PRD-7",
        "IKM-1",
        "Bubuk Kakao Genggelang",
        date(2024, 3, 1),
        None,
        100,
        "180500",
        "cocoa powder",
        (("powder", 1000),),
    ),
    Recipe(
        "PRD-8",
        "IKM-3",
        "Minuman Cokelat Santong",
        date(2024, 6, 1),
        None,
        200,
        "180610",
        "sweetened cocoa",
        (("powder", 320), ("sugar", 500), ("milk powder", 180)),
    ),
)
"""Six bars, a powder and a drink mix; the classes are those of Codex CXS 87 (field page §4)."""

BY_PRODUCT = {recipe.product: recipe for recipe in RECIPES}


def introduce(book: Book) -> None:
    """Writes parties, memberships, sites, products, recipes, permits and partnerships."""
    _parties(book)
    _sites(book)
    _products(book)
    _permits(book)
    for number, (party, partner, kind) in enumerate(
        (
            (COOPERATIVE, BALI, "off-take of fermented beans"),
            ("IKM-1", SHOP, "retail"),
            ("IKM-2", SHOP, "retail"),
            ("IKM-3", SHOP, "retail"),
        ),
        start=1,
    ):
        book.add(
            "partnerships",
            id=f"KMT-{number}",
            party=party,
            partner=partner,
            from_=date(2025, 1, 1),
            kind=kind,
            document=f"MOU {number}/2025",
        )


def _parties(book: Book) -> None:
    add = book.add
    add(
        "parties",
        id=CENTRE,
        kind="centre",
        name="Sentra Kakao Dayan Gunung",
        region="52.08",
        country="ID",
    )
    add(
        "parties",
        id=COOPERATIVE,
        kind="group",
        name="Koperasi Kakao Dayan Gunung",
        region="52.08.02.2003",
        country="ID",
        address="Dusun Senara, Genggelang",
        email="koperasi@example.org",
        phone="+62 000 0000 0001",
    )
    for place, each in enumerate(WORKSHOPS, start=2):
        add(
            "parties",
            id=each.party,
            kind="processor",
            name=each.name,
            region=each.region,
            country="ID",
            email=f"{each.party.lower()}@example.org",
            phone=f"+62 000 0000 000{place}",
        )
    add(
        "parties",
        id=BALI,
        kind="partner",
        name="PT Contoh Kakao Bali",
        country="ID",
        address="Denpasar, Bali",
        email="beli@example.com",
    )
    add(
        "parties",
        id=SHOP,
        kind="partner",
        name="Toko Oleh-oleh Contoh",
        country="ID",
        address="Mataram",
        email="toko@example.com",
    )
    for name, title in dict(SUPPLIERS.values()).items():
        add("parties", id=name, kind="partner", name=title, country="ID", address="Mataram")
    for name, title in (
        ("LBG-1", "Provincial industry office, coaching for small industry"),
        ("LBG-2", "Coffee and cocoa research institute, Jember"),
        (LABORATORY, "Laboratorium Contoh"),
    ):
        add("parties", id=name, kind="institution", name=title, country="ID")
    for member in (COOPERATIVE, *(each.party for each in WORKSHOPS)):
        add("memberships", party=member, in_=CENTRE, from_=date(2024, 1, 1), to=None, role="member")


def _sites(book: Book) -> None:
    sites = [
        (HOUSE, COOPERATIVE, "Fermentation house Senara", "52.08.02.2003", None, "0.1"),
        (COLLECTION, COOPERATIVE, "Collection point Santong", "52.08.03.2002", None, "0.1"),
    ]
    sites += [
        (each.site, each.party, f"Workshop {each.name}", each.region, each.capacity, "0.005")
        for each in WORKSHOPS
    ]
    for name, party, title, region, capacity, division in sites:
        latitude, longitude = SPOTS[name]
        book.site(
            name,
            party,
            name=title,
            region=region,
            latitude=latitude,
            longitude=longitude,
            capacity_kg_day=capacity,
            scale_division_kg=division,
        )


def _products(book: Book) -> None:
    for number, each in enumerate(RECIPES, start=1):
        book.add(
            "products",
            id=each.product,
            maker=each.maker,
            name=each.name,
            launched=each.launched,
            recipe=f"RSP-{number}",
            gtin=gtin(f"09520000{number:05d}"),
            permit=f"PIRT-{number}",
            hs=each.hs,
            label_cocoa_pct=each.label,
            net_g=each.net_g,
        )
        for what, tenths in each.parts:
            book.add(
                "recipes",
                id=f"RSP-{number}",
                name=each.name,
                product_class=each.standard,
                what=what,
                share_pct=f"{tenths // 10}.{tenths % 10}",
            )


def _permits(book: Book) -> None:
    """P-IRT: pack 1, food type 2, region 4, product 2, firm 4 digits, then the year of expiry."""
    for number, each in enumerate(RECIPES, start=1):
        firm = int(each.maker[-1])
        book.add(
            "permits",
            id=f"PIRT-{number}",
            holder=each.maker,
            scheme="P-IRT",
            from_=date(2023, 6, 1),
            to=date(2028, 5, 31),
            product=each.product,
            number=f"2085208{number:02d}{firm:04d}-28",
        )
    for each in WORKSHOPS:
        book.add(
            "permits",
            id=f"HALAL-{each.letter}",
            holder=each.party,
            scheme="halal",
            from_=date(2023, 7, 1),
            to=None,
            product=None,
            number=f"ID5211000{each.party[-1]:0>7}0723",
        )
    book.add(
        "certificates",
        id="SNI-1",
        holder="IKM-1",
        scheme="SNI 3747",
        from_=date(2025, 3, 1),
        to=date(2029, 2, 28),
        product="PRD-7",
        number="CONTOH/3747/1",
    )
