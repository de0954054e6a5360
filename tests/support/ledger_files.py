"""Small ledgers for tests: folders of CSV text, and workbooks, good and forged."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from cocoachain.formats import ledger
from cocoachain.readings import Reading


def put_sheets(folder: Path, toml: str | None = None, **sheets: str) -> Path:
    """Write each text as a sheet, and perhaps a ``ledger.toml``; indented lines are pulled left."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sheets.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if toml is not None:
        (folder / "ledger.toml").write_text(toml, encoding="utf-8")
    return folder


def read_sheets(folder: Path, toml: str | None = None, **sheets: str) -> Reading:
    """What the reader makes of sheets given as text."""
    return ledger.read(put_sheets(folder / "ledger", toml, **sheets))


def told(reading: Reading) -> list[str]:
    """The issues as lines."""
    return [str(issue) for issue in reading.issues]


def workbook(**sheets: list[list[object]]) -> bytes:
    """A workbook as a spreadsheet program saves it; dates get a date's format."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"default_date_format": "yyyy-mm-dd", "nan_inf_to_errors": True}
    book = xlsxwriter.Workbook(stream, options | {"strings_to_formulas": False})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def forged(data: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with each part edited; ``None`` drops the part."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = edit(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """An edit of the first sheet."""
    return lambda name, part: part.replace(old, new) if "sheet1.xml" in name else part
