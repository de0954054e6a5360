"""Write the West African example: ``python examples/west-africa/make_ledger.py``.

Eight real outlines feed an invented industrial chain, from two buyers of beans to bars for the
European Union. The same files every time: one seed, no clock. The ledger is sound: every step
balances to the gram, and no fault is planted.
"""

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from bookkeeping import Book, Out  # noqa: E402 - the folders above must be on the path first
from people import LANDS, SITES, introduce, settle  # noqa: E402 - likewise

SEED = "west-africa 2025"
SETTINGS = """# How this ledger is written; its sheets are beside this file.
timezone = "Africa/Abidjan"
decimal = "point"
currency = "EUR"
profile = "industrial"
"""

GRAINS = 1000
"""The scale of a store shows whole kilograms."""


def at(day: date, hour: int) -> datetime:
    """A full hour of that day, in the ledger's time zone."""
    return datetime.combine(day, time(hour))


def part(random: Random, grams: int, low: float, high: float) -> int:
    """A share between two bounds, to the kilogram."""
    return int(grams * random.uniform(low, high) / GRAINS) * GRAINS


class Story:
    """The chain, told from the plots to the shop."""

    def __init__(self) -> None:
        """An empty book and one source of chance."""
        self.book = Book()
        self.random = Random(SEED)  # noqa: S311 - a story, not a secret
        self.transfers = 0

    def step(
        self,
        name: str,
        kind: str,
        start: datetime,
        hours: int,
        site: str,
        ins: list[tuple[str, int]],
        outs: list[Out],
        loss: str = "spill",
    ) -> None:
        """One step, written down on the day after it ended."""
        end = start + timedelta(hours=hours)
        self.book.step(
            name,
            kind,
            start,
            end,
            site=site,
            ins=ins,
            outs=outs,
            losses=loss,
            recorded=at(end.date() + timedelta(days=1), 9),
        )

    def send(
        self,
        lot: str,
        when: datetime,
        to: str,
        to_site: str | None,
        price: str,
        shipment: str | None = None,
    ) -> None:
        """A whole lot is sold, for so many euro a kilogram."""
        self.transfers += 1
        if shipment and all(row["id"] != shipment for row in self.book.sheets["shipments"]):
            sender = self.book.stock[lot].party
            self.book.add(
                "shipments", id=shipment, document=shipment, when=when, from_=sender, to=to
            )
        self.book.transfer(
            f"TR-{self.transfers:03d}",
            lot,
            when,
            to=to,
            kind="sale",
            to_site=to_site,
            unit_price=price,
            shipment=shipment,
            document=shipment,
        )

    def all_of(self, *lots: str) -> list[tuple[str, int]]:
        """Whole lots, as portions."""
        return [(lot, self.book.stock[lot].left) for lot in lots]

    def tell(self, folder: Path) -> None:
        """Everything in the order in which it happened."""
        introduce(self.book)
        settle(self.book, folder)
        slips = self.buy()
        self.grade_and_export(slips)
        self.grind()
        self.press()
        self.make_bars()
        self.count()

    def buy(self) -> dict[str, list[str]]:
        """Dried beans by slip, from October to December."""
        slips: dict[str, list[str]] = {"ST-DAL": [], "ST-KUM": []}
        number = 0
        for place, land in enumerate(LANDS):
            plot = self.book.sheets["plots"][place]
            whole = int(float(plot["area_ha"]) * land.yearly)
            for turn in range(land.deliveries):
                number += 1
                day = date(2025, 10, 6) + timedelta(days=14 * turn + self.random.randint(0, 11))
                kilos = max(whole // land.deliveries + self.random.randint(-9, 9), 30)
                slip = f"{plot['region'][:2]}-{number:03d}"
                self.book.deliver(
                    slip,
                    "beans",
                    kilos * GRAINS,
                    at(day, 10),
                    farmer=plot["farmer"],
                    net_kg=kilos,
                    plot=plot["id"],
                    site=land.store,
                    unit_price="3.20",
                    moisture_pct=f"{self.random.randint(66, 74) / 10}",
                )
                slips[land.store].append(slip)
        return slips

    def grade_and_export(self, slips: dict[str, list[str]]) -> None:
        """Each store pools and sorts its beans; the exporter ships them, country by country."""
        for store, country, day in (
            ("ST-DAL", "CI", date(2026, 1, 12)),
            ("ST-KUM", "GH", date(2026, 1, 14)),
        ):
            heap = sum(grams for _, grams in self.all_of(*slips[store]))
            self.step(
                f"S-POOL-{country}",
                "pool",
                at(day, 8),
                6,
                store,
                self.all_of(*slips[store]),
                [Out(f"POOL-{country}", "bean_blend", heap)],
            )
            good = part(self.random, heap, 0.975, 0.985)
            self.step(
                f"S-GRADE-{country}",
                "grade",
                at(day + timedelta(days=1), 8),
                9,
                store,
                [(f"POOL-{country}", heap)],
                [Out(f"EXP-{country}", "bean_blend", good)],
                "sorting",
            )
            self.send(f"EXP-{country}", at(day + timedelta(days=4), 11), "EXP-1", "ST-SPY", "4.10")
            self.send(
                f"EXP-{country}", at(date(2026, 2, 20), 16), "GRD-1", "FA-NL", "4.90", "BL-2026-117"
            )
            self.book.add(
                "tests",
                lot=f"EXP-{country}",
                when=at(date(2026, 2, 21), 9),
                kind="moisture",
                value="7.1",
                unit="%",
            )

    def grind(self) -> None:
        """Both countries in one blend, then roasted, winnowed and ground in two runs."""
        whole = sum(grams for _, grams in self.all_of("EXP-CI", "EXP-GH"))
        first = whole // 2 // GRAINS * GRAINS
        self.step(
            "S-BLEND",
            "blend",
            at(date(2026, 3, 16), 6),
            5,
            "FA-NL",
            self.all_of("EXP-CI", "EXP-GH"),
            [Out("BLEND-1", "bean_blend", first), Out("BLEND-2", "bean_blend", whole - first)],
        )
        for run in (1, 2):
            day = date(2026, 3, 17 + 2 * run)
            beans = self.all_of(f"BLEND-{run}")
            roasted = part(self.random, beans[0][1], 0.952, 0.958)
            nibs = part(self.random, roasted, 0.838, 0.845)
            shell = part(self.random, roasted, 0.125, 0.135)
            liquor = part(self.random, nibs, 0.988, 0.995)
            self.step(
                f"S-ROAST-{run}",
                "roast",
                at(day, 6),
                8,
                "FA-NL",
                beans,
                [Out(f"ROAST-{run}", "bean_blend", roasted)],
                "roasting",
            )
            self.step(
                f"S-WINNOW-{run}",
                "winnow",
                at(day, 15),
                6,
                "FA-NL",
                [(f"ROAST-{run}", roasted)],
                [Out(f"NIB-{run}", "nibs", nibs), Out(f"SHELL-{run}", "shell", shell)],
                "shell",
            )
            self.step(
                f"S-GRIND-{run}",
                "grind",
                at(day + timedelta(days=1), 6),
                10,
                "FA-NL",
                [(f"NIB-{run}", nibs)],
                [Out(f"LIQUOR-{run}", "liquor", liquor)],
            )
            self.send(f"SHELL-{run}", at(date(2026, 4, 2), 9), "SUP-2", None, "0.15")

    def press(self) -> None:
        """Half of the second run is pressed; the rest goes to the chocolate works, as the first."""
        liquor = self.book.stock["LIQUOR-2"].left
        half = liquor // 2 // GRAINS * GRAINS
        day = date(2026, 3, 25)
        self.step(
            "S-SPLIT",
            "split",
            at(day, 6),
            1,
            "FA-NL",
            [("LIQUOR-2", liquor)],
            [Out("LIQUOR-2P", "liquor", half), Out("LIQUOR-2C", "liquor", liquor - half)],
        )
        butter = part(self.random, half, 0.455, 0.465)
        cake = part(self.random, half, 0.522, 0.528)
        self.step(
            "S-PRESS",
            "press",
            at(day, 8),
            6,
            "FA-NL",
            [("LIQUOR-2P", half)],
            [Out("BUTTER-1", "butter", butter), Out("CAKE-1", "cake", cake)],
        )
        powder = part(self.random, cake, 0.980, 0.990)
        self.step(
            "S-POWDER",
            "pulverise",
            at(day + timedelta(days=1), 8),
            4,
            "FA-NL",
            [("CAKE-1", cake)],
            [Out("POWDER-1", "powder", powder)],
        )
        self.send("POWDER-1", at(date(2026, 4, 8), 10), "DRK-1", None, "6.80")
        for lot, price in (("LIQUOR-1", "7.90"), ("LIQUOR-2C", "7.90"), ("BUTTER-1", "9.40")):
            self.send(lot, at(date(2026, 4, 8), 12), "CHO-1", "FA-DE", price, "CMR-2026-41")

    def make_bars(self) -> None:
        """One batch of bars for every 400 kg of liquor, while the butter lasts."""
        for lot, what, kilos, supplier, price in (
            ("SUGAR-1", "sugar", 2000, "SUP-1", "0.75"),
            ("LECI-1", "lecithin", 40, "SUP-2", "3.10"),
        ):
            self.book.lot(
                lot,
                "ingredient",
                kilos * GRAINS,
                at(date(2026, 3, 30), 9),
                supplier=supplier,
                ingredient=what,
            )
            self.send(lot, at(date(2026, 4, 7), 9), "CHO-1", "FA-DE", price)
        batch = 0
        for liquor in ("LIQUOR-1", "LIQUOR-2C"):
            while (
                self.book.stock[liquor].left >= 600 * GRAINS <= 6 * self.book.stock["BUTTER-1"].left
            ):
                batch += 1
                self._batch(batch, liquor, date(2026, 4, 13) + timedelta(days=4 * batch))

    def _batch(self, batch: int, liquor: str, day: date) -> None:
        ins = [
            (liquor, 600 * GRAINS),
            ("BUTTER-1", 100 * GRAINS),
            ("SUGAR-1", 295 * GRAINS),
            ("LECI-1", 5 * GRAINS),
        ]
        mixed = part(self.random, 1000 * GRAINS, 0.995, 0.999)
        conched = part(self.random, mixed, 0.984, 0.992)
        good = part(self.random, conched, 0.972, 0.988)
        cells = {"product": "BAR-70"}
        self.step(
            f"S-MIX-{batch}",
            "mix",
            at(day, 6),
            2,
            "FA-DE",
            ins,
            [Out(f"MIX-{batch}", "chocolate", mixed, cells)],
        )
        self.step(
            f"S-CONCHE-{batch}",
            "conche",
            at(day, 8),
            18,
            "FA-DE",
            [(f"MIX-{batch}", mixed)],
            [Out(f"CONCHE-{batch}", "chocolate", conched, cells)],
        )
        self.step(
            f"S-MOULD-{batch}",
            "mould",
            at(day + timedelta(days=1), 6),
            6,
            "FA-DE",
            [(f"CONCHE-{batch}", conched)],
            [Out(f"MOULD-{batch}", "chocolate", good, cells)],
        )
        pieces = good // 100 - 20
        lot, packed = f"BAR-{batch}", at(day + timedelta(days=2), 6)
        self.step(
            f"S-PACK-{batch}",
            "pack",
            packed,
            5,
            "FA-DE",
            [(f"MOULD-{batch}", good)],
            [
                Out(
                    lot,
                    "packed",
                    pieces * 100,
                    {**cells, "pieces": pieces, "expires": date(2027, 10, 31)},
                )
            ],
            "sample",
        )
        self.send(lot, packed + timedelta(days=6), "RET-1", None, "14.50", f"LS-2026-{batch:02d}")

    def count(self) -> None:
        """One stock-take at each site, at the end."""
        for site, *_ in SITES:
            self.book.count(at(date(2026, 6, 30), 18), site, by="the storekeeper")


def main() -> None:
    """Writes the sheets, the plots and the settings beside this script."""
    for old in HERE.glob("*.csv"):
        old.unlink()
    story = Story()
    story.tell(HERE)
    story.book.sort()
    story.book.write(HERE)
    (HERE / "ledger.toml").write_text(SETTINGS, encoding="utf-8")


if __name__ == "__main__":
    main()
