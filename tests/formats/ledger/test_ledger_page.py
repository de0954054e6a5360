"""The reference page of the ledger says what the reader does."""

import importlib.util
from pathlib import Path

from cocoachain.formats.ledger.cells import LONGEST_FIELD
from cocoachain.formats.ledger.csv_tables import MOST_BYTES
from cocoachain.formats.ledger.sheet_scan import MOST_BLANK_ROWS, MOST_CELLS, MOST_COLUMNS
from cocoachain.formats.ledger.write_xlsx import LONGEST_TEXT
from cocoachain.formats.ledger.written_numbers import MOST_DIGITS
from cocoachain.formats.ledger.xlsx_guard import MOST_PACKED_BYTES, MOST_RATIO, MOST_UNPACKED_BYTES

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "reference" / "ledger.md"


def test_its_tables_are_those_of_the_sheets() -> None:
    spec = importlib.util.spec_from_file_location("generate_ledger", DOCS / "generate_ledger.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)

    assert generator.main(["--check"]) == 0


def test_its_limits_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    mebibytes = [each >> 20 for each in (MOST_BYTES, MOST_PACKED_BYTES, MOST_UNPACKED_BYTES)]

    for stated in (
        f"| {mebibytes[0]} MiB; {mebibytes[1]} MiB and {mebibytes[2]} MiB, no part packed",
        f"packed more than {MOST_RATIO} to 1 |",
        f"| {MOST_CELLS:,} in the rectangle that holds them |",
        f"| beyond {MOST_COLUMNS} columns, or {MOST_BLANK_ROWS:,} blank rows: an issue, not read |",
        f"| digits of a number | {MOST_DIGITS} |",
        f"({LONGEST_FIELD:,} characters in CSV, {LONGEST_TEXT:,} in a workbook)",
    ):
        assert stated in page
