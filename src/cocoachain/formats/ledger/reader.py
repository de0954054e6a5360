"""Reading a ledger: sheets to tables, tables to rows, rows to records, each with its place."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import Table
from cocoachain.formats.ledger.deliveries import gather_deliveries
from cocoachain.formats.ledger.gathering import Gathering, RowPlaces
from cocoachain.formats.ledger.grouped_sheets import gather_coachings, gather_recipes
from cocoachain.formats.ledger.outlines import Outlines
from cocoachain.formats.ledger.plain_sheets import gather_plain
from cocoachain.formats.ledger.plot_sheet import OutlineFiles, gather_plots
from cocoachain.formats.ledger.rows import Caches, Rows, tell_missing_columns, understood
from cocoachain.formats.ledger.settings import FILE, Settings
from cocoachain.formats.ledger.sources import Source, open_source
from cocoachain.formats.ledger.step_sheets import gather_steps
from cocoachain.formats.ledger.takers import gather_transfers
from cocoachain.model.chain import Chain
from cocoachain.readings import Issue, Reading
from cocoachain.values.places import Place

_GATHERED_LAST = ("steps", "portions", "losses")


def read(path: str | PathLike[str]) -> Reading:
    """The chain in a ledger, with an issue for everything that could not be used.

    ``path`` is a folder of CSV files or one Excel workbook (.xlsx). Every good row is read; a row
    that is not, and a cell that is left out, is an issue with file, sheet, row and column.

    Raises:
        FormatError: There is no such path, or nothing of a ledger in it.
        MissingExtraError: It is a workbook and ``cocoachain[excel]`` is not installed.
    """
    with _collector_off():
        return _read(open_source(Path(path)))


@contextmanager
def _collector_off() -> Iterator[None]:
    """Millions of small objects are made and none is dropped: looking for rings costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(source: Source) -> Reading:
    settings, issues = _settings(source)
    files = OutlineFiles(source.beside)
    gathering = Gathering()
    caches: Caches = {}
    by_sheet: dict[str, list[Rows]] = {}
    for sheet, table in source.tables:
        rows = understood(table, sheet, settings, caches)
        by_sheet.setdefault(sheet.name, []).append(rows)
        if sheet.name not in _GATHERED_LAST:
            _gather(rows, gathering, files)
    gather_steps(by_sheet, gathering)
    for each in (rows for several in by_sheet.values() for rows in several):
        tell_missing_columns(each)
    tables = [*source.others, *(table for _, table in source.tables)]
    outlines = _told_outlines(files, by_sheet, gathering)
    issues += _in_order(tables)
    issues += [each for one in outlines for each in one.issues]
    notes = [each for table in tables for each in table.notes]
    notes += [each for one in outlines for each in one.notes]
    return Reading(
        chain=Chain(gathering.all()),
        issues=tuple(issues),
        notes=tuple(notes),
        places=RowPlaces(gathering.rows),
        settings=settings.as_extra(),
    )


def _settings(source: Source) -> tuple[Settings, list[Issue]]:
    try:
        return Settings.of(source.settings())
    except FormatError as fault:
        message = f"{fault}; the defaults are used"
        return Settings(), [Issue(Place(file=FILE), message)]


def _gather(rows: Rows, gathering: Gathering, files: OutlineFiles) -> None:
    match rows.sheet.name:
        case "deliveries":
            gather_deliveries(rows, gathering)
        case "plots":
            gather_plots(rows, gathering, files)
        case "recipes":
            gather_recipes(rows, gathering)
        case "transfers":
            gather_transfers(rows, gathering)
        case "coaching":
            gather_coachings(rows, gathering)
        case _:
            gather_plain(rows, gathering)


def _told_outlines(
    files: OutlineFiles, by_sheet: dict[str, list[Rows]], gathering: Gathering
) -> list[Outlines]:
    """The GeoJSON files that were read, each with its unused features told."""
    if "plots" in by_sheet:
        files.usual()
    found = [each for each in files.read.values() if each is not None]
    for each in found:
        each.tell_unused(gathering.of("plot"))
    return found


def _in_order(tables: list[Table]) -> Iterator[Issue]:
    """The issues in the order of the sheets and their rows."""
    for table in tables:
        yield from sorted(table.issues, key=lambda issue: issue.where.row or 0)
