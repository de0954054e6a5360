"""Plain tables: aligned text, HTML, CSV that no spreadsheet mistakes for a formula, frames."""

import csv
import importlib
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import attrs

from cocoachain.rendering.markup import Markup, element
from cocoachain.rendering.widths import as_texts, clipped, display_width, padded, visible
from cocoachain.rendering.writing import write_whole

_NUMBERS = (int, float, Decimal, Fraction)
_FORMULA_SIGNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What starts a formula in a spreadsheet, the full-width forms included (the last four)."""

_FRAMES = (("pandas", "DataFrame"), ("polars", "DataFrame"), ("pyarrow", "table"))
MORE = "… and {count} more"
MOST_SHOWN = 200
"""Rows that a notebook shows; all of them are in `to_csv` and `to_frame`."""


def _rows(rows: Iterable[Iterable[object]]) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(row) for row in rows)


@attrs.frozen(kw_only=True, repr=False)
class Table:
    """Headings and rows of equal length; a cell is what `str` can show, `None` is empty."""

    headings: tuple[str, ...] = attrs.field(converter=as_texts)
    """One text a column."""

    rows: tuple[tuple[object, ...], ...] = attrs.field(converter=_rows)
    """The cells, as wide as the headings."""

    caption: str = ""
    """What the table is about, in one line."""

    right: frozenset[int] | None = None
    """Columns aligned to the right, from 0; by default those that hold numbers only."""

    @rows.validator
    def _check_rows(self, _: object, rows: tuple[tuple[object, ...], ...]) -> None:
        for place, row in enumerate(rows):
            if len(row) != len(self.headings):
                message = (
                    f"Expected {len(self.headings)} cells as in the headings, got {len(row)} "
                    f"(rows[{place}])"
                )
                raise ValueError(message)

    def __repr__(self) -> str:
        """Size only."""
        return f"Table({len(self.rows)} rows, {len(self.headings)} columns)"

    def __str__(self) -> str:
        """As aligned text."""
        return self.as_text()

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def first(self, most: int) -> Self:
        """The same table with its first `most` rows at most."""
        return attrs.evolve(self, rows=self.rows[:most])

    def as_text(self, *, most_width: int = 60) -> str:
        """Aligned text: caption, headings, a line, the rows; cells are cut at `most_width`."""
        cells = [[clipped(cell_text(cell), most_width) for cell in row] for row in self.rows]
        heads = [clipped(visible(head), most_width) for head in self.headings]
        widths = [max(map(display_width, column)) for column in zip(heads, *cells, strict=True)]
        right = self.right_columns
        ruled = (heads, ["─" * wide for wide in widths], *cells)
        lines = [_line(row, widths, right) for row in ruled]
        return "\n".join([visible(self.caption), *lines] if self.caption else lines)

    def as_html(self) -> Markup:
        """An HTML table with caption and column headings."""
        right = self.right_columns
        return element(
            "table",
            element("caption", self.caption) if self.caption else None,
            element("thead", _html_row(self.headings, "th", right)),
            element("tbody", [_html_row(row, "td", right) for row in self.rows]),
        )

    def _repr_html_(self) -> str:
        """For a notebook: the first 200 rows, and how many there are beyond them."""
        shown = self.first(MOST_SHOWN).as_html().text
        beyond = len(self.rows) - MOST_SHOWN
        return shown if beyond <= 0 else shown + element("p", MORE.format(count=f"{beyond:,}")).text

    def as_csv(self) -> str:
        """Comma-separated text (RFC 4180); what a spreadsheet would run as a formula is led by `'`.

        Lines end in CR LF, so that a cell which holds either is quoted.
        """
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow([harmless(head) for head in self.headings])
        writer.writerows([[csv_cell(cell) for cell in row] for row in self.rows])
        return target.getvalue()

    def to_csv(self, path: str | Path) -> Path:
        """The path, now a UTF-8 file of `as_csv`; written whole or not at all."""
        return write_whole(Path(path), self.as_csv())

    def to_frame(self) -> Any:  # noqa: ANN401 - the class is the caller's: pandas, polars or pyarrow
        """A data frame of the first library at hand: pandas, polars, else a pyarrow table.

        Raises:
            ImportError: None of the three is installed.
        """
        columns = {head: [row[at] for row in self.rows] for at, head in enumerate(self.headings)}
        for module, maker in _FRAMES:
            try:
                found = importlib.import_module(module)
            except ImportError:
                continue
            return getattr(found, maker)(columns)
        message = (
            "A data frame needs pandas, polars or pyarrow: pip install pandas, "
            "or use .to_csv(path)."
        )
        raise ImportError(message)

    @property
    def right_columns(self) -> frozenset[int]:
        """Columns aligned to the right, from 0."""
        if self.right is not None:
            return self.right
        return frozenset(
            place
            for place in range(len(self.headings))
            if _all_numbers([row[place] for row in self.rows])
        )


def _line(cells: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    padded_cells = [
        padded(cell, width, right=place in right)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded_cells).rstrip()


def _html_row(cells: Sequence[object], kind: str, right: frozenset[int]) -> Markup:
    return element(
        "tr",
        [
            element(
                kind,
                cell if isinstance(cell, Markup) else cell_text(cell),
                class_="number" if place in right else None,
                scope="col" if kind == "th" else None,
            )
            for place, cell in enumerate(cells)
        ],
    )


def cell_text(cell: object) -> str:
    """What a cell shows: nothing for `None`, else its text with invisible signs spelled out."""
    return "" if cell is None else visible(str(cell))


def csv_cell(cell: object) -> object:
    """What a cell is in CSV: numbers as they are, `None` empty, text made harmless."""
    if cell is None or isinstance(cell, _NUMBERS):
        return cell
    return harmless(str(cell))


def harmless(text: str) -> str:
    """The text, led by `'` when a spreadsheet would run it as a formula.

    >>> harmless("=cmd()"), harmless("BAR-7")
    ("'=cmd()", 'BAR-7')
    """
    text = text.replace("\x00", "\\x00")
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _all_numbers(cells: Sequence[object]) -> bool:
    given = [cell for cell in cells if cell is not None]
    return bool(given) and all(
        isinstance(cell, _NUMBERS) and not isinstance(cell, bool) for cell in given
    )
