"""Workbooks made safe before they are parsed: unpacked under caps, scanned, stripped of strays.

A workbook is a zip of XML. A few kilobytes may unpack to gigabytes, a document type may define
endless entities, and one cell at XFD1048576 makes a reader of rectangles ask for 17 billion cells.
So every part is unpacked here within limits, its sheets are scanned, and the parser gets a clean
copy. What a sheet claims about its own size (``<dimension>``) is never believed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.sheet_scan import SheetScan, parse_elements, styles_in_percent

MOST_PACKED_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 128 * 1024 * 1024
MOST_PARTS = 2_000
MOST_RATIO = 200
"""Unpacked to packed bytes of a part above a megabyte; sheets as people make them stay under 50."""

_MEGABYTE = 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_MOST_STYLES = 8 * _MEGABYTE
_RELATIONS = "xl/_rels/workbook.xml.rels"
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    zlib.error,
    EOFError,
    OSError,
)


@attrs.define
class GuardedBook:
    """A workbook that is safe to parse, and what was found in its sheets."""

    stream: io.BytesIO = attrs.Factory(io.BytesIO)
    """A clean copy of the workbook."""

    scans: dict[str, SheetScan] = attrs.Factory(dict)
    """What was seen in each sheet, by the sheet's name."""


def check_signature(data: bytes) -> None:
    """Refuse what is no workbook by its first bytes, before any library is asked for.

    Raises:
        FormatError: Not a workbook, or one with a password.
    """
    if data.startswith(_OLD_OFFICE):
        raise FormatError("Expected a workbook (.xlsx), got an old or password-protected one")
    if not data.startswith(_ZIP):
        raise FormatError("Expected a workbook (.xlsx), got a file that is no zip")


def guard(data: bytes) -> GuardedBook:
    """The workbook in ``data`` made safe.

    Raises:
        FormatError: Not a workbook, damaged, with a password, or over a limit.
    """
    check_signature(data)
    if len(data) > MOST_PACKED_BYTES:
        raise FormatError(
            f"Expected a workbook of at most {MOST_PACKED_BYTES} bytes, got {len(data)}"
        )
    book = GuardedBook()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _copy(packed, book)
    except _DAMAGED as fault:
        raise FormatError(f"Expected a workbook (.xlsx), got a damaged file: {fault}") from fault
    except (RuntimeError, ValueError) as fault:
        if isinstance(fault, FormatError):
            raise
        raise FormatError(f"Expected a workbook (.xlsx) as Excel saves it, got: {fault}") from fault
    book.stream.seek(0)
    return book


def _copy(packed: zipfile.ZipFile, book: GuardedBook) -> None:
    """Unpack, check and pack again (without compression) all that a reader needs."""
    by_part: dict[str, SheetScan] = {}
    percent = _percent_styles(packed)
    needed: dict[str, bytes] = {}
    with zipfile.ZipFile(book.stream, "w") as copy:
        for name, part in _parts(packed):
            scan = SheetScan.of(part, name, percent)
            if scan.is_sheet:
                by_part[name.casefold()] = scan
                part = scan.cleaned(part)  # noqa: PLW2901 - the same part without stray cells
            if name in {_WORKBOOK, _RELATIONS}:
                needed[name] = part
            copy.writestr(name, part)
    if len(needed) < len((_WORKBOOK, _RELATIONS)):
        raise FormatError(f"Expected a workbook (.xlsx) with {_WORKBOOK}, got a zip of other files")
    for sheet, part_name in _sheets(needed[_WORKBOOK], needed[_RELATIONS]):
        if part_name.casefold() in by_part:
            book.scans[sheet] = by_part[part_name.casefold()]


def _percent_styles(packed: zipfile.ZipFile) -> frozenset[str]:
    """The styles that show per cent, read first since sheets may stand before them."""
    for member in packed.infolist():
        if member.filename == _STYLES and member.file_size <= _MOST_STYLES:
            return styles_in_percent(packed.read(member))
    return frozenset()


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The XML parts, unpacked one after another within the limits."""
    members = packed.infolist()
    if len(members) > MOST_PARTS:
        raise FormatError(f"Expected a workbook of at most {MOST_PARTS} parts, got {len(members)}")
    seen: set[str] = set()
    total = 0
    for member in members:
        name = member.filename
        if not name.endswith((".xml", ".rels")):
            continue
        if name.casefold() in seen:
            raise FormatError(f"Expected each part of a workbook once, got {name!r} twice")
        seen.add(name.casefold())
        total += member.file_size
        if total > MOST_UNPACKED_BYTES:
            raise FormatError(f"Expected at most {MOST_UNPACKED_BYTES} bytes unpacked, got more")
        if member.file_size > _MEGABYTE and member.file_size > MOST_RATIO * member.compress_size:
            raise FormatError(
                f"Expected parts packed at most {MOST_RATIO} to 1, got more: {name!r}"
            )
        yield name, packed.read(member)  # stops at the declared size, and checks the sum


def _sheets(workbook: bytes, relations: bytes) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the path of its part."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            key = next((attributes[each] for each in attributes if each.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), key))

    parse_elements(relations, _RELATIONS, relation)
    parse_elements(workbook, _WORKBOOK, sheet)
    for name, key in sheets:
        target = targets.get(key, "")
        yield name, target[1:] if target.startswith("/") else str(PurePosixPath("xl", target))
