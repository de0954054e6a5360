"""Farmers, their groups and their plots. Villages and codes are real; persons and plots are not."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from bookkeeping import Book
from outlines import Position, feature, hectares, metres_per_degree, write_geojson


@dataclass(frozen=True)
class Village:
    """A village with its official code, and about where its gardens lie."""

    code: str
    name: str
    group: str
    latitude: float
    longitude: float
    farmers: int


VILLAGES = (
    Village("52.08.02.2003", "Genggelang", "KT-1", -8.356, 116.240, 8),
    Village("52.08.02.2002", "Bentek", "KT-2", -8.376, 116.206, 5),
    Village("52.08.02.2006", "Selelos", "KT-2", -8.386, 116.246, 4),
    Village("52.08.02.2004", "Rempek", "KT-3", -8.326, 116.254, 5),
    Village("52.08.01.2003", "Jenggala", "KT-4", -8.378, 116.178, 5),
    Village("52.08.01.2004", "Tegal Maja", "KT-4", -8.392, 116.162, 4),
    Village("52.08.03.2002", "Santong", "KT-5", -8.332, 116.304, 6),
    Village("52.08.03.2004", "Sesait", "KT-5", -8.302, 116.290, 3),
)
"""Codes: Kepmendagri 300.2.2-2430/2025 (field page §8.2). Positions: drawn by us, on the slope
inland of each village, to about a kilometre."""

GROUPS = (
    ("KT-1", "Kelompok Tani Senara Subur", "52.08.02.2003"),
    ("KT-2", "Kelompok Tani Bukit Bentek", "52.08.02.2002"),
    ("KT-3", "Kelompok Tani Rempek Hijau", "52.08.02.2004"),
    ("KT-4", "Kelompok Tani Jenggala Rimbun", "52.08.01.2003"),
    ("KT-5", "Kelompok Tani Santong Teduh", "52.08.03.2002"),
)
"""Invented."""

MEN = (
    "Sahdan",
    "Rasidi",
    "Murdip",
    "Wirajaya",
    "Kertanom",
    "Nursadi",
    "Maknol",
    "Raden Japa",
    "Datusip",
    "Metrawan",
    "Sukrenim",
    "Jumahir",
    "Adnap",
    "Karyadim",
    "Rinadip",
    "Putrasih",
    "Amandip",
    "Supardin",
    "Singadip",
    "Rajinom",
    "Kamardip",
    "Sedarwan",
    "Nyakrap",
    "Idrapin",
)
WOMEN = (
    "Inaq Sumi",
    "Denda Rapi",
    "Nursihan",
    "Marwanis",
    "Sahrunip",
    "Kertasih",
    "Rohanip",
    "Juminap",
    "Mindrasih",
    "Suhaenip",
    "Rawinis",
    "Salmanip",
    "Hartinap",
    "Masitip",
    "Nurlapin",
    "Sri Windrap",
)
"""Invented names of invented people."""

CLONES = ("ICCRI 03", "MCC 02", "Sulawesi 1", "Sulawesi 2", "TSH 858", "DR 2")
"""Real clones (field page §10); who grows which is invented."""

STEP_DEGREES = 0.0040
"""Plots stand on a grid of about 440 m, so that none can touch its neighbour."""

POINT_LIMIT = 400
"""Hundredths of a hectare: up to 4 ha a point may stand for a plot (field page §7.2)."""

TWO_PLOTS = 20
"""So many farmers have a second plot: 60 plots for 40 farmers."""


@dataclass(frozen=True)
class Plot:
    """What the rest of the story needs of a plot."""

    name: str
    farmer: str
    village: Village
    hundredths: int


def drawn_ring(random: Random, centre: Position, wanted: float) -> list[Position]:
    """A closed, simple ring, counter-clockwise, with six decimals, of about so many hectares."""
    corners = random.randint(6, 9)
    east, north = metres_per_degree(centre[1])
    radius = math.sqrt(wanted * 10_000 / math.pi)
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * (corner + random.uniform(-0.25, 0.25)) / corners
        reach = radius * random.uniform(0.88, 1.28)
        ring.append(
            (
                round(centre[0] + reach * math.cos(angle) / east, 6),
                round(centre[1] + reach * math.sin(angle) / north, 6),
            )
        )
    return [*ring, ring[0]]


def spots(random: Random, village: Village) -> Iterator[Position]:
    """Where the plots of a village lie, in no order, on its grid."""
    cells = [(x, y) for x in range(-2, 3) for y in range(-2, 2)]
    random.shuffle(cells)
    for x, y in cells:
        yield (
            round(village.longitude + x * STEP_DEGREES + random.uniform(-0.0003, 0.0003), 6),
            round(village.latitude + y * STEP_DEGREES + random.uniform(-0.0003, 0.0003), 6),
        )


def settle(book: Book, random: Random, folder: Path) -> list[Plot]:
    """Writes farmers, groups, memberships and plots; answers with the plots."""
    for name, title, region in GROUPS:
        book.add("parties", id=name, kind="group", name=title, region=region, country="ID")
    people = _farmers(book, random)
    second = {farmer for farmer, _ in random.sample(people, TWO_PLOTS)}
    grids = {village.code: spots(random, village) for village in VILLAGES}
    plots, features = [], []
    for farmer, village in people:
        for _ in range(2 if farmer in second else 1):
            name = f"PL-{len(plots) + 1:02d}"
            spot = next(grids[village.code])
            plot, feature = _plot(book, random, Plot(name, farmer, village, 0), spot)
            plots.append(plot)
            features += [feature] if feature else []
    write_geojson(folder / "plots.geojson", features)
    return plots


def _farmers(book: Book, random: Random) -> list[tuple[str, Village]]:
    names = [("m", name) for name in MEN] + [("f", name) for name in WOMEN]
    random.shuffle(names)
    people = []
    for village in VILLAGES:
        for _ in range(village.farmers):
            sex, name = names[len(people)]
            farmer = f"FRM-{len(people) + 1:02d}"
            book.add(
                "parties",
                id=farmer,
                kind="farmer",
                name=name,
                region=village.code,
                country="ID",
                sex=sex,
            )
            joined = date(random.randint(2012, 2023), random.randint(1, 12), 1)
            book.add(
                "memberships",
                party=farmer,
                in_=village.group,
                from_=joined,
                to=None,
                role="chair" if len(people) % 8 == 0 else "member",
            )
            people.append((farmer, village))
    _move_house(book)
    return people


def _move_house(book: Book) -> None:
    """Two farmers change their group between the seasons: a group is that of the harvest date."""
    for farmer, new in (("FRM-09", "KT-1"), ("FRM-19", "KT-1")):
        old = next(row for row in book.sheets["memberships"] if row["party"] == farmer)
        old["to"] = "2025-08-31"
        book.add(
            "memberships", party=farmer, in_=new, from_=date(2025, 9, 1), to=None, role="member"
        )


def _plot(
    book: Book, random: Random, plot: Plot, spot: Position
) -> tuple[Plot, dict[str, object] | None]:
    """One row of ``plots``, as a point or as a polygon in the file beside it."""
    number = int(plot.name[3:])
    ring = None
    hundredths = random.randint(30, 180)
    if number % 5 < 2 or number == 3:  # noqa: PLR2004 - two in five, and the one large plot
        ring = drawn_ring(random, spot, 4.4 if number == 3 else random.uniform(0.7, 2.6))  # noqa: PLR2004
        hundredths = round(hectares(ring) * 100)
    assert ring or hundredths <= POINT_LIMIT  # noqa: S101 - the story must not break its own rule
    clones = "; ".join(random.sample(CLONES, random.randint(1, 2)))
    planted = date(random.randint(1998, 2019), random.choice((1, 11, 12)), 15)
    book.add(
        "plots",
        id=plot.name,
        farmer=plot.farmer,
        region=plot.village.code,
        area_ha=f"{hundredths // 100}.{hundredths % 100:02d}",
        latitude=None if ring else f"{spot[1]:.6f}",
        longitude=None if ring else f"{spot[0]:.6f}",
        geojson="plots.geojson" if ring else None,
        planted=planted,
        clones=clones,
        document=f"STDB-{number:02d}" if number % 4 else None,
        tenure_from=date(planted.year, 1, 1),
    )
    made = Plot(plot.name, plot.farmer, plot.village, hundredths)
    if ring is None:
        return made, None
    return made, feature(plot.name, ring)
