"""An empty ledger to start from: every sheet with its headings and a worked row."""

import io
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cell_kinds import Written
from cocoachain.formats.ledger.cells import protected
from cocoachain.formats.ledger.grids import Grid
from cocoachain.formats.ledger.settings import FILE
from cocoachain.formats.ledger.sheet_table import Column, Sheet
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.words import local_word, words_of
from cocoachain.formats.ledger.write_csv import csv_bytes
from cocoachain.formats.ledger.write_xlsx import LIBRARY_OPTIONS, put_grid, styles_of, xlsxwriter
from cocoachain.formats.ledger.writer import XLSX, put_files

Language = Literal["en", "id"]

LAST_ROW = 2_000
"""Down to here the cells of a template's word columns offer their words."""

_LONGEST_LIST = 255
_SETTINGS = """\
# How this ledger is written; the sheets are beside this file. Every line may be left out.
timezone = "Asia/Makassar"   # of moments without UTC offset
# decimal = "comma"          # or "point": what stands before decimals; otherwise each number tells
currency = "IDR"             # of amounts without currency
profile = "lineage"          # what the ledger is checked under

[units]
# karung = "62.5 kg"         # then a column may be called net_karung
"""
_GUIDE = {
    "en": ("guide", ("sheet", "column", "needed", "holds", "meaning"), "yes"),
    "id": ("panduan", ("lembar", "kolom", "wajib", "isi", "arti"), "ya"),
}


def template(path: str | PathLike[str], *, language: Language = "en") -> None:
    """Write an empty ledger with a worked row in every sheet, for the first entries to replace.

    The worked rows fit together: read and checked, they are sound. So a sheet has more than one
    where its neighbours name more, such as each kind of party.

    A ``path`` that ends in ``.xlsx`` is a workbook with lists to choose words from and a guide to
    the columns, any other a folder of CSV files with a ``ledger.toml``. Headings and words are
    English, or Indonesian with ``language="id"``; the reader takes both. Files that are there
    already stay, and are an error.

    Raises:
        FormatError: A file of that name is there already, or the place cannot be written to.
        MissingExtraError: A workbook is asked for and ``cocoachain[excel]`` is not installed.
    """
    target = Path(path)
    if target.suffix.casefold() == XLSX:
        folder, files = target.parent, {target.name: _workbook(language)}
    else:
        grids = [_grid(sheet, language) for sheet in SHEETS]
        folder, files = target, {f"{grid.sheet.name}.csv": csv_bytes(grid) for grid in grids}
        files[FILE] = _SETTINGS.encode()
    there = sorted(name for name in files if (folder / name).exists())
    if there:
        raise FormatError(
            f"Expected a new place for a template, found {', '.join(there)} in {folder}"
        )
    put_files(folder, files)


def _grid(sheet: Sheet, language: Language) -> Grid:
    """The sheet's headings in that language, and its worked rows."""
    headings = tuple(each.local if language == "id" else each.name for each in sheet.columns)
    worked = ({each.name: each.example for each in sheet.columns}, *sheet.more_examples)
    rows = [
        [_example(each, row.get(each.name, ""), language) for each in sheet.columns]
        for row in worked
    ]
    return Grid(sheet, sheet.columns, headings, rows)


def _example(column: Column, example: Written, language: Language) -> Written | None:
    if example == "":
        return None
    if not isinstance(example, str):
        return example
    if language == "id" and column.kind.words:
        name = column.kind.words
        return "+".join(local_word(name, word) for word in example.split("+"))
    return protected(example)


def _workbook(language: Language) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter().Workbook(stream, LIBRARY_OPTIONS)
    styles = styles_of(book)
    name, headings, yes = _GUIDE[language]
    guide = book.add_worksheet(name)
    guide.write_row(0, 0, headings, styles["heading"])
    for row, line in enumerate(_guide_lines(language, yes), start=1):
        for place, text in enumerate(line):
            guide.write_string(row, place, text)
    guide.set_column(0, len(headings) - 2, 18)
    guide.set_column(len(headings) - 1, len(headings) - 1, 60)
    guide.freeze_panes(1, 0)
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        put_grid(page, _grid(sheet, language), styles)
        for place, column in enumerate(sheet.columns):
            page.write_comment(0, place, column.about)
            if column.kind.words:
                page.data_validation(1, place, LAST_ROW, place, _choice(column, language))
    book.close()
    return stream.getvalue()


def _guide_lines(language: Language, yes: str) -> Iterator[Sequence[str]]:
    """What each column of each sheet is."""
    for sheet in SHEETS:
        yield sheet.name, "", "", "", sheet.about
        for column in sheet.columns:
            heading = column.local if language == "id" else column.name
            holds = column.kind.name
            if column.kind.words:
                holds = ", ".join(_choices(column.kind.words, language))
            yield sheet.name, heading, yes if column.required else "", holds, column.about


def _choices(name: str, language: Language) -> list[str]:
    return [local_word(name, word) if language == "id" else word for word in words_of(name)]


def _choice(column: Column, language: Language) -> dict[str, object]:
    """A list to choose from; other entries pass, since words may be joined and are many."""
    words = _choices(column.kind.words or "", language)
    while len(",".join(words)) > _LONGEST_LIST:
        words.pop()
    return {
        "validate": "list",
        "source": words,
        "error_type": "information",
        "error_title": column.name,
        "error_message": column.about[:_LONGEST_LIST],
    }
