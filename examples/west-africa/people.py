"""Who takes part, and the land: real outlines, invented people."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bookkeeping import Book, gtin
from outlines import feature, hectares, write_geojson

OUTLINES = Path(__file__).resolve().parent / "sources" / "whisp-polygons.geojson"
"""As the Forest Data Partnership published them; MIT License, notice beside the file."""


@dataclass(frozen=True)
class Land:
    """A published outline, and the invented person who farms it here."""

    published: int
    """The ``user_id`` of the published polygon."""

    region: str
    farmer: str
    sex: str
    store: str
    deliveries: int
    yearly: int
    """Kilograms of dried beans from a hectare; the largest outline is cocoa only in part."""


LANDS = (
    Land(5, "CI-MG", "Kouadio Essan", "m", "ST-DAL", 2, 240),
    Land(6, "CI-GD", "Aya Nguessou", "f", "ST-DAL", 1, 300),
    Land(7, "CI-SM", "Zahui Gbagou", "m", "ST-DAL", 2, 260),
    Land(28, "CI-LG", "Adjoua Kramou", "f", "ST-DAL", 2, 280),
    Land(29, "CI-MG", "Bleou Tahin", "m", "ST-DAL", 3, 310),
    Land(8, "GH-WP", "Abena Foriwa", "f", "ST-KUM", 2, 250),
    Land(9, "GH-WN", "Kwasi Amponin", "m", "ST-KUM", 1, 300),
    Land(12, "GH-CP", "Efua Nkansan", "f", "ST-KUM", 6, 95),
)
"""Regions are ISO 3166-2, read by us from the coordinates; names are invented."""

PARTIES = (
    ("COOP-CI", "group", "Coopérative Exemple du Centre-Ouest", "CI", "CI-SM"),
    ("LBC-GH", "group", "Example Farmers Buying Company", "GH", "GH-AH"),
    ("EXP-1", "partner", "Exemple Export", "CI", "CI-BS"),
    ("GRD-1", "processor", "Voorbeeld Cacao", "NL", "NL-NH"),
    ("CHO-1", "processor", "Beispiel Schokolade", "DE", "DE-HH"),
    ("RET-1", "partner", "Beispiel Handel", "DE", None),
    ("DRK-1", "partner", "Esempio Bevande", "IT", None),
    ("SUP-1", "partner", "Beispiel Zucker", "DE", None),
    ("SUP-2", "partner", "Voorbeeld Ingrediënten", "NL", None),
)
SITES = (
    ("ST-DAL", "COOP-CI", "Store Daloa", "CI-SM"),
    ("ST-KUM", "LBC-GH", "Depot Kumasi", "GH-AH"),
    ("ST-SPY", "EXP-1", "Port warehouse San-Pédro", "CI-BS"),
    ("FA-NL", "GRD-1", "Grinding plant", "NL-NH"),
    ("FA-DE", "CHO-1", "Chocolate works", "DE-HH"),
)


def introduce(book: Book) -> None:
    """Parties and sites."""
    for name, kind, title, country, region in PARTIES:
        book.add(
            "parties",
            id=name,
            kind=kind,
            name=title,
            region=region,
            country=country,
            email=f"{name.lower()}@example.com",
        )
    for name, party, title, region in SITES:
        book.site(name, party, name=title, region=region)
    book.add(
        "products",
        id="BAR-70",
        maker="CHO-1",
        name="Example Noir 70",
        launched=date(2025, 1, 15),
        recipe="REC-70",
        gtin=gtin("0952000000070"),
        hs="180632",
        label_cocoa_pct=70,
        net_g=100,
    )
    for what, share in (
        ("liquor", "60"),
        ("butter", "10"),
        ("sugar", "29.5"),
        ("lecithin", "0.5"),
    ):
        book.add(
            "recipes",
            id="REC-70",
            name="Example Noir 70",
            product_class="chocolate",
            what=what,
            share_pct=share,
        )


def settle(book: Book, folder: Path) -> None:
    """Farmers, memberships and plots; outlines as published, a ring each."""
    published = json.loads(OUTLINES.read_text("utf-8"))
    rings = {
        each["properties"]["user_id"]: each["geometry"]["coordinates"][0][0]
        for each in published["features"]
    }
    features = []
    for place, land in enumerate(LANDS, start=1):
        farmer, plot, country = f"FRM-{place}", f"PL-{place}", land.region[:2]
        group = book.owner[land.store]
        book.add(
            "parties",
            id=farmer,
            kind="farmer",
            name=land.farmer,
            region=land.region,
            country=country,
            sex=land.sex,
        )
        book.add(
            "memberships",
            party=farmer,
            in_=group,
            from_=date(2019, 1, 1),
            to=None,
            role="member",
        )
        area = round(hectares(rings[land.published]) * 100)
        book.add(
            "plots",
            id=plot,
            farmer=farmer,
            region=land.region,
            area_ha=f"{area // 100}.{area % 100:02d}",
            geojson="plots.geojson",
            planted=date(2006 + place, 6, 1),
            tenure_from=date(2000, 1, 1),
        )
        features.append(feature(plot, rings[land.published], published_as=land.published))
    write_geojson(folder / "plots.geojson", features)
