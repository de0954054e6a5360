"""Where something stands in what was read: file, sheet, row and column."""

import attrs


def _none_first(value: object) -> tuple[bool, object]:
    """A key by which places sort: what is not known comes first."""
    return value is not None, value


@attrs.frozen(order=True)
class Place:
    """A place in a file; whatever is not known is ``None``.

    >>> print(Place(file="ledger.xlsx", sheet="lots", row=7, column="mass_kg"))
    ledger.xlsx, sheet lots, row 7, column mass_kg
    >>> print(Place(file="lots.csv", sheet="lots", row=7))
    lots.csv, row 7
    """

    file: str | None = attrs.field(default=None, order=_none_first)
    """The file's name, without folders that only the reader's machine knows."""

    sheet: str | None = attrs.field(default=None, order=_none_first)
    """The sheet of a workbook, or the CSV file's name without its ending."""

    row: int | None = attrs.field(default=None, order=_none_first)
    """Counted from 1 as a spreadsheet does; the heading is row 1. In JSON Lines, the line."""

    column: str | None = attrs.field(default=None, order=_none_first)
    """The column's heading as it stands in the file."""

    path: str | None = attrs.field(default=None, order=_none_first)
    """The path inside a JSON document, such as ``lots[3].mass``."""

    @property
    def _own_sheet(self) -> str | None:
        """The sheet, unless its name only repeats that of its CSV file."""
        whole = self.file is not None and self.file.casefold() == f"{self.sheet}.csv".casefold()
        return None if whole else self.sheet

    def __str__(self) -> str:
        """What is known, in words; a CSV file that is named like its sheet says so once."""
        named = {"sheet": self._own_sheet, "row": self.row, "column": self.column, "at": self.path}
        parts = [self.file] if self.file else []
        parts += [f"{word} {value}" for word, value in named.items() if value is not None]
        return ", ".join(parts) or "somewhere"
