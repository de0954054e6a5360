"""One pass over a part of a workbook before it is parsed: where its cells are, and which are odd.

The scan refuses document types and other encodings than UTF-8, counts cells, notes formulas and
errors (the parser shows both as blanks), and finds cells so far away that they stand there by
mistake. It believes positions, never the sheet's own ``<dimension>``.
"""

import re
from collections.abc import Callable
from typing import Self
from xml.parsers import expat

import attrs

from cocoachain.errors import FormatError

MOST_COLUMNS = 128
MOST_BLANK_ROWS = 10_000
"""A cell after more blank rows than this stands there by mistake."""

MOST_CELLS = 4_000_000
"""Of the rectangle that holds all cells of a sheet."""

_POSITION = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_LETTERS = 26


def xml_parser(what: str) -> expat.XMLParserType:
    """A parser that refuses document types and encodings other than UTF-8."""
    parser = expat.ParserCreate()

    def refuse_doctype(*_: object) -> None:
        raise FormatError(f"Expected a workbook without document types, got one in {what}")

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.casefold() not in {"utf-8", "utf8", "us-ascii"}:
            raise FormatError(f"Expected a workbook in UTF-8, got {encoding} in {what}")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    return parser


def parse_elements(part: bytes, name: str, element: Callable[[str, dict[str, str]], None]) -> None:
    """Call ``element`` with the tag and attributes of every element of a part.

    Raises:
        FormatError: Not well-formed, a document type, or another encoding than UTF-8.
    """
    parser = xml_parser(name)
    parser.StartElementHandler = element
    try:
        parser.Parse(part, True)  # noqa: FBT003 - expat takes no keyword: this is the last piece
    except expat.ExpatError as fault:
        raise FormatError(f"Expected well-formed XML in {name}, got {fault}") from fault


def styles_in_percent(styles: bytes) -> frozenset[str]:
    """The cell styles of a ``styles.xml`` that show 0.072 as 7.2 %."""
    formats = set(_PERCENT_FORMATS)
    found: list[bool] = []
    within = False

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal within
        tag = tag.rpartition(":")[2]
        if tag == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(attributes.get("numFmtId", ""))
        elif tag in {"cellXfs", "cellStyleXfs"}:
            within = tag == "cellXfs"
        elif tag == "xf" and within:
            found.append(attributes.get("numFmtId") in formats)

    parse_elements(styles, "xl/styles.xml", element)
    return frozenset(str(place) for place, percent in enumerate(found) if percent)


_PERCENT_FORMATS = ("9", "10")
"""Built-in formats 0% and 0.00% (ECMA-376 part 1, 18.8.30)."""


@attrs.define
class SheetScan:
    """What one part of a workbook holds."""

    is_sheet: bool = False
    """Whether it is a sheet of cells."""

    fault: str | None = None
    """Why the sheet cannot be read, if so."""

    formulas: set[tuple[int, int]] = attrs.Factory(set)
    """Row and column, from 0, of formulas whose value is no text."""

    errors: dict[tuple[int, int], str] = attrs.Factory(dict)
    """Cells with an error, such as ``#DIV/0!``."""

    percents: set[tuple[int, int]] = attrs.Factory(set)
    """Numbers that are shown in per cent, and stored as a hundredth of that."""

    strays: list[tuple[int, int]] = attrs.Factory(list)
    """Cells too far away."""

    cuts: list[tuple[int, int]] = attrs.Factory(list)
    """Their bytes: from and to."""

    @classmethod
    def of(cls, part: bytes, name: str, percent_styles: frozenset[str] = frozenset()) -> Self:
        """The scan of a part; ``percent_styles`` are those of :func:`styles_in_percent`.

        Raises:
            FormatError: A document type, or another encoding than UTF-8.
        """
        scan = cls()
        walk = _Walk(scan, part, name, percent_styles)
        try:
            walk.parser.Parse(part, True)  # noqa: FBT003 - expat takes no keyword: the last piece
            if walk.in_error:
                walk.keep_error()
        except expat.ExpatError as fault:
            scan.fault = f"Expected well-formed XML in {name}, got {fault}"
        except _SheetRefused as fault:
            scan.fault = str(fault)
        return scan

    def cleaned(self, part: bytes) -> bytes:
        """The part without its stray cells; an empty sheet where it cannot be read."""
        if self.fault:
            return b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>"
        if not self.cuts:
            return part
        pieces, at = [], 0
        for start, end in self.cuts:
            pieces.append(part[at:start])
            at = end
        return b"".join([*pieces, part[at:]])


class _SheetRefused(Exception):  # noqa: N818 - ends the walk, and never leaves this module
    """The sheet breaks a limit."""


class _Walk:
    """The state of one pass: expat calls back for every element."""

    def __init__(self, scan: SheetScan, part: bytes, name: str, percent: frozenset[str]) -> None:
        self.percent = percent
        self.scan = scan
        self.part = part
        self.name = name
        self.row = self.column = -1
        self.last_row = self.last_column = -1
        self.widest = 0
        self.type = ""
        self.in_error = False
        self.text: list[str] = []
        self.cut_from = -1
        self.parser = xml_parser(name)
        self.parser.StartElementHandler = self._root

    def _root(self, tag: str, _attributes: dict[str, str]) -> None:
        self.scan.is_sheet = tag.rpartition(":")[2] == "worksheet"
        self.parser.StartElementHandler = self._element if self.scan.is_sheet else None

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            if self.type != "str" and self.cut_from < 0:
                self.scan.formulas.add((self.row, self.column))
        elif tag == "v":
            if self.in_error:
                self.parser.CharacterDataHandler = self.text.append
        elif tag == "row":
            self._row(attributes.get("r"))

    def _row(self, number: str | None) -> None:
        if self.in_error:
            self.keep_error()
        row = (
            self.row + 1 if number is None else int(number) - 1 if _NUMBER.fullmatch(number) else -1
        )
        if row <= self.row:
            raise _SheetRefused(
                f"Expected rows in order, each once, got row {number} in {self.name}"
            )
        self.row, self.column = row, -1

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.in_error:
            self.keep_error()
        position = attributes.get("r")
        column = self.column + 1 if position is None else self._place(position)
        if column <= self.column:
            raise _SheetRefused(
                f"Expected cells in order, each once, got {position} in {self.name}"
            )
        self.column = column
        self.type = attributes.get("t", "")
        if column >= MOST_COLUMNS or self.row > self.last_row + MOST_BLANK_ROWS:
            self._stray()
            return
        self._count(column)
        if self.type == "e":
            self.in_error = True
        elif self.percent and attributes.get("s") in self.percent:
            self.scan.percents.add((self.row, column))

    def _count(self, column: int) -> None:
        self.last_row = max(self.last_row, self.row)
        self.widest = max(self.widest, column + 1)
        if (self.last_row + 1) * self.widest > MOST_CELLS:
            raise _SheetRefused(f"Expected a sheet of at most {MOST_CELLS} cells, got more")

    def _place(self, position: str) -> int:
        match = _POSITION.fullmatch(position)
        if not match or int(match[2]) - 1 != self.row:
            raise _SheetRefused(f"Expected a cell of row {self.row + 1}, got {position!r}")
        column = 0
        for letter in match[1]:
            column = column * _LETTERS + ord(letter) - ord("A") + 1
        return column - 1

    def _stray(self) -> None:
        self.scan.strays.append((self.row, self.column))
        self.cut_from = self.parser.CurrentByteIndex
        self.parser.EndElementHandler = self._end_of_stray

    def _end_of_stray(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        end = _TAG.match(self.part, self.parser.CurrentByteIndex)
        if end is None:
            raise _SheetRefused(f"Expected well-formed XML in {self.name}")
        self.scan.cuts.append((self.cut_from, end.end()))
        self.cut_from = -1
        self.parser.EndElementHandler = None

    def keep_error(self) -> None:
        """The text of the error cell that has just ended."""
        self.scan.errors[self.row, self.column] = "".join(self.text).strip() or "an error"
        self.in_error = False
        self.text.clear()
        self.parser.CharacterDataHandler = None
