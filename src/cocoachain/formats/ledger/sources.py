"""Where a ledger's bytes come from: a folder of CSV files, or one workbook."""

from pathlib import Path

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import Table
from cocoachain.formats.ledger.csv_tables import MOST_BYTES, read_csv
from cocoachain.formats.ledger.settings import FILE
from cocoachain.formats.ledger.sheet_table import Sheet, heading_key
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.xlsx_guard import MOST_PACKED_BYTES
from cocoachain.formats.ledger.xlsx_tables import read_xlsx
from cocoachain.values.identifiers import nearest_names

_GUIDES = {"guide", "panduan"}
_HIDDEN = ".~"
_MOST_TOML = 64 * 1024
_MOST_GEOJSON = 64 * 1024 * 1024
_BY_NAME = {heading_key(name): sheet for sheet in SHEETS for name in (sheet.local, sheet.name)}


@attrs.define
class Source:
    """The tables of a ledger, and the files beside them."""

    folder: Path
    """Where ``ledger.toml`` and GeoJSON files lie."""

    tables: list[tuple[Sheet, Table]]
    """Each sheet that is the ledger's, in the ledger's order."""

    others: list[Table]
    """Sheets that are not, with what there is to say of them."""

    def settings(self) -> bytes | None:
        """The bytes of ``ledger.toml``, if it is there.

        Raises:
            FormatError: It cannot be read, or is too long.
        """
        return _bytes(self.folder / FILE, _MOST_TOML) if (self.folder / FILE).is_file() else None

    def beside(self, name: str) -> bytes | None:
        """The bytes of a file beside the sheets, if it is there.

        Raises:
            FormatError: The name leads out of the folder, or the file cannot be read.
        """
        if not name or name != Path(name).name or "\\" in name or "\0" in name or name == "..":
            raise FormatError(f"Expected the name of a file beside the sheets, got {name!r}")
        path = self.folder / name
        if path.is_symlink() and path.resolve().parent != self.folder.resolve():
            raise FormatError(f"Expected a file beside the sheets, got a link elsewhere: {name!r}")
        return _bytes(path, _MOST_GEOJSON) if path.is_file() else None


def open_source(path: Path) -> Source:
    """The tables of a ledger.

    Raises:
        FormatError: No such path, or nothing of a ledger in it.
        MissingExtraError: It is a workbook and python-calamine is not installed.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise FormatError(
            f"Expected a folder of CSV files or a workbook (.xlsx), found nothing at {path}"
        )
    tables = read_xlsx(path.name, _bytes(path, MOST_PACKED_BYTES))
    return _sorted(path, path.parent, tables)


def _folder(path: Path) -> Source:
    """The CSV files of a folder; the one workbook of a folder that has none."""
    files = _files(path)
    csv = [each for each in files if each.suffix.casefold() == ".csv"]
    if not csv:
        books = [each for each in files if each.suffix.casefold() == ".xlsx"]
        if len(books) == 1:
            return open_source(books[0])
    tables = [_table(each) for each in csv if _wanted(each)]
    others = [_unknown(each.name, each.stem) for each in csv if not _wanted(each)]
    return _sorted(path, path, tables, others)


def _files(path: Path) -> list[Path]:
    """The files of a folder that its owner sees, in order of name."""
    try:
        return sorted(
            each for each in path.iterdir() if each.is_file() and each.name[0] not in _HIDDEN
        )
    except OSError as fault:
        message = f"Expected a readable folder, got {fault.strerror}: {path}"
        raise FormatError(message) from fault


def _table(path: Path) -> Table:
    """The table in a CSV file; a file that cannot be read at all is an issue of its own."""
    try:
        return read_csv(path.name, path.stem, _bytes(path, MOST_BYTES))
    except FormatError as fault:
        table = Table(file=path.name, sheet=path.stem)
        table.fault(f"{fault}: sheet not read")
        return table


def _wanted(path: Path) -> bool:
    return heading_key(path.stem) in _BY_NAME


def _sorted(
    path: Path, folder: Path, tables: list[Table], others: list[Table] | None = None
) -> Source:
    known, others = [], others or []
    for table in tables:
        sheet = _BY_NAME.get(heading_key(table.sheet))
        if sheet is not None:
            known.append((sheet, table))
        elif heading_key(table.sheet) not in _GUIDES:
            others.append(
                _unknown(table.file, table.sheet, empty=not table.rows and not table.issues)
            )
    if not known:
        raise FormatError(
            f"Expected the sheets of a ledger, such as lots and steps, found none in {path}"
        )
    order = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    known.sort(key=lambda pair: order[pair[0].name])
    return Source(folder, known, others)


def _unknown(file: str, name: str, *, empty: bool = False) -> Table:
    """A sheet that is none of the ledger's: an issue if its name is nearly one, else a note."""
    table = Table(file=file, sheet=name)
    near = nearest_names(heading_key(name), _BY_NAME)
    if near and not empty:
        table.fault(
            f"Expected a sheet of the ledger, got {name!r}: not read; nearest: {', '.join(near)}"
        )
    elif not empty:
        table.notes.append(f"{file}: sheet {name!r} is none of the ledger's: not read")
    return table


def _bytes(path: Path, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > most:
            raise FormatError(f"Expected at most {most} bytes in {path.name}, got {size}")
        return path.read_bytes()
    except OSError as fault:
        raise FormatError(f"Expected a readable file, got {fault.strerror}: {path.name}") from fault
