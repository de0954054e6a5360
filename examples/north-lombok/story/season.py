"""What all modules of the story share: the book, one source of chance, prices, and a few words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bookkeeping import Book

from story.places import Plot
from story.prices import Prices


@dataclass
class Season:
    """What the modules share while they tell the story."""

    book: Book
    random: Random
    prices: Prices
    plots: list[Plot]
    shared: dict[str, int]
    """Running numbers by prefix."""

    def number(self, prefix: str, width: int = 3) -> str:
        """The next identifier of a series."""
        self.shared[prefix] = self.shared.get(prefix, 0) + 1
        return f"{prefix}-{self.shared[prefix]:0{width}d}"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of that day, ledger time."""
    return datetime.combine(day, time(hour, minute))


def rounded(grams: float, step: int) -> int:
    """To the division of the scale."""
    return int(grams / step + 0.5) * step


def part(random: Random, grams: int, low: float, high: float, step: int = 100) -> int:
    """A share between two bounds, as the scale shows it."""
    return rounded(grams * random.uniform(low, high), step)


def noted(season: Season, ended: date) -> datetime:
    """When the clerk writes it down: on the evening of that day, or of one of the three after."""
    day = date(ended.year, ended.month, ended.day)
    return at(day + timedelta(days=season.random.randint(0, 3)), 19)
