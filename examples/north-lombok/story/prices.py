"""What a kilogram of beans fetched: the World Bank's cocoa price, carried to the farm gate.

Real: the monthly price in ``sources/world-bank-cocoa.csv`` (World Bank Commodity Price Data, CC BY
4.0). Assumed, and the same all through: the exchange rate and the farmer's share of the world
price. With them the farm-gate price of October 2025 is Rp 49,000, where a newspaper of that month
has Rp 40,000 to 50,000 in the next district (field page §8.3, agricom.id).
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

RUPIAH_PER_DOLLAR = Decimal(16_400)
"""Assumed for the whole ledger; no source."""

FARM_GATE_SHARE = Decimal("0.50")
"""Dried beans at the farm gate, of the world price; assumed, see above."""

WET_SHARE = Decimal("0.30")
"""Wet beans, of the price of dried ones: a yield near 0.36, less the work of drying. Assumed."""

STEP = 500
"""Prices are spoken in steps of Rp 500."""


class Prices:
    """Farm-gate prices by month; after the last published month, that month's price stays."""

    def __init__(self, path: Path) -> None:
        """The published rows of one file."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self._dollars = {row["month"]: Decimal(row["usd_per_kg"]) for row in rows}
        self._last = max(self._dollars)

    def dried(self, when: date) -> int:
        """Rupiah per kilogram of dried beans."""
        month = min(f"{when:%Y-%m}", self._last)
        return _spoken(self._dollars[month] * RUPIAH_PER_DOLLAR * FARM_GATE_SHARE)

    def wet(self, when: date) -> int:
        """Rupiah per kilogram of wet beans."""
        return _spoken(Decimal(self.dried(when)) * WET_SHARE)


def _spoken(price: Decimal) -> int:
    return int((price / STEP).to_integral_value()) * STEP


def amount(grams: int, price: int) -> int:
    """Whole rupiah for so many grams at a price per kilogram, rounded down."""
    return grams * price // 1000
