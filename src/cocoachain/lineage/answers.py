"""What the everyday answers share: a table, and what can be done with one."""

from abc import ABC, abstractmethod
from decimal import Decimal
from pathlib import Path

import attrs

from cocoachain.rendering.tables import Table
from cocoachain.values.mass import MILLIGRAMS_PER_KILOGRAM, Mass

SHOWN_ROWS = 200
"""A notebook shows this many rows; all of them are in the CSV file and the data frame."""


class Answer(ABC):
    """An answer that can be read as a table, by people, spreadsheets and data frames."""

    @abstractmethod
    def table(self) -> Table:
        """The answer as a table: masses are numbers, in kilograms."""

    def to_csv(self, path: str | Path) -> None:
        """Write the table; cells that a spreadsheet could run are made harmless."""
        self.table().to_csv(path)

    def to_frame(self) -> object:
        """The table as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.table().to_frame()

    def __str__(self) -> str:
        """The table, with what must be said beside it."""
        return "\n".join([self.table().as_text(), *self.remarks()])

    def remarks(self) -> list[str]:
        """What must be said beside the table: what it left out, and what it rests on."""
        return []

    def _repr_html_(self) -> str:
        return self.table().first(SHOWN_ROWS)._repr_html_()


def in_numbers(table: Table) -> Table:
    """The table for other programs: a column of masses is numbers in kilograms, and says so.

    >>> in_numbers(Table(headings=("lot", "mass"), rows=[("B-1", Mass.kg(62))])).rows
    (('B-1', Decimal('62')),)
    """
    heavy = {
        place for row in table.rows for place, cell in enumerate(row) if isinstance(cell, Mass)
    }
    headings = [f"{name}_kg" if at in heavy else name for at, name in enumerate(table.headings)]
    rows = ([c.as_kg() if isinstance(c, Mass) else c for c in row] for row in table.rows)
    return attrs.evolve(table, headings=headings, rows=rows)


def as_kg(milligrams: int) -> Decimal:
    """Milligrams as kilograms, exactly and without needless zeros; they may be below zero.

    >>> as_kg(-2_700_000), as_kg(62_000_000)
    (Decimal('-2.7'), Decimal('62'))
    """
    sign, (whole, rest) = milligrams < 0, divmod(abs(milligrams), MILLIGRAMS_PER_KILOGRAM)
    digits = f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)
    return Decimal(f"-{digits}" if sign else digits)


def signed(milligrams: int) -> str:
    """A difference with its sign and unit.

    >>> signed(-2_700_000), signed(40)
    ('-2.7 kg', '+0.00004 kg')
    """
    return f"{'-' if milligrams < 0 else '+'}{Mass(abs(milligrams))}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many of something.

    >>> counted(1, "lot"), counted(3, "lot"), counted(2, "mass", "masses")
    ('1 lot', '3 lots', '2 masses')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: tuple[str, ...], most: int = 5) -> str:
    """The first of the names, and how many more."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
