"""Writing a ledger: whole or not at all, and so that no cell can run as a formula."""

import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.grids import Grid, grids_of
from cocoachain.formats.ledger.outline_file import NO_OUTLINES, outline_bytes
from cocoachain.formats.ledger.outlines import DEFAULT_FILE
from cocoachain.formats.ledger.settings import FILE, Settings
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.write_csv import csv_bytes
from cocoachain.formats.ledger.write_xlsx import xlsx_bytes
from cocoachain.formats.ledger.written_rows import written_sheets
from cocoachain.model.chain import Chain

XLSX = ".xlsx"


def write(
    chain: Chain, path: str | PathLike[str], *, settings: Mapping[str, object] | None = None
) -> None:
    """Write the chain as a ledger that reads back as the same chain.

    A ``path`` that ends in ``.xlsx`` is a workbook, any other a folder of CSV files with a
    ``ledger.toml``. Outlines of plots go to a GeoJSON file beside the sheets. In a folder that is
    there already, sheets that the chain has nothing for are emptied, and other files stay.
    ``settings`` are those of a Reading: time zone, currency and profile are kept in a folder;
    masses are always written in kilograms and numbers with a decimal point.

    Deliveries come back as lots, transfers and payments. Each file is written under another name
    and then renamed, so that none is ever half there.

    Raises:
        FormatError: Something that a ledger cannot carry, such as a text of more characters than a
            cell holds, or a place that cannot be written to.
        MissingExtraError: A workbook is asked for and ``cocoachain[excel]`` is not installed.
    """
    target = Path(path)
    if target.suffix.casefold() == XLSX:
        _write_workbook(chain, target)
    else:
        _write_folder(chain, target, Settings.from_extra(settings))


def _write_workbook(chain: Chain, target: Path) -> None:
    settings = Settings()
    outlines = f"{target.stem}.geojson"
    grids = grids_of(written_sheets(chain, settings, outlines), settings)
    files = {target.name: xlsx_bytes(grids)}
    geojson = outline_bytes(chain)
    if geojson is not None:
        files[outlines] = geojson
    put_files(target.parent, files)


def _write_folder(chain: Chain, target: Path, settings: Settings) -> None:
    grids = grids_of(written_sheets(chain, settings, DEFAULT_FILE), settings)
    files = {f"{grid.sheet.name}.csv": csv_bytes(grid) for grid in grids}
    geojson = outline_bytes(chain)
    if geojson is not None or (target / DEFAULT_FILE).exists():
        files[DEFAULT_FILE] = geojson or NO_OUTLINES
    files[FILE] = settings.as_toml().encode()
    for sheet in SHEETS:
        name = f"{sheet.name}.csv"
        if name not in files and (target / name).exists():
            files[name] = csv_bytes(Grid.empty(sheet))
    put_files(target, files)


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, each under another name first and all renamed at the end.

    Raises:
        FormatError: The folder cannot be made or written to.
    """
    parts: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            with _new_part(folder) as stream:
                parts.append((Path(stream.name), folder / name))
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        for part, final in parts:
            part.replace(final)
    except OSError as fault:
        raise FormatError(
            f"Expected a place to write to, got {fault.strerror}: {folder}"
        ) from fault
    finally:
        for part, _ in parts:
            part.unlink(missing_ok=True)


def _new_part(folder: Path) -> BinaryIO:
    """A new file under a name that nobody has."""
    number = 0
    while True:
        try:
            return (folder / f".cocoachain-{os.getpid()}-{number}.part").open("xb")
        except FileExistsError:
            number += 1
