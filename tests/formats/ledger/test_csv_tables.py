"""CSV files as tables: a faulty row costs only itself."""

import time

import pytest

from cocoachain.formats.ledger.cells import LONGEST_FIELD
from cocoachain.formats.ledger.csv_tables import read_csv


def table_of(data: bytes | str):
    raw = data.encode() if isinstance(data, str) else data
    return read_csv("lots.csv", "lots", raw)


def told(table) -> list[str]:
    return [str(issue) for issue in table.issues]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_line_end_and_byte_order_mark_are_told(delimiter, end, mark) -> None:
    lines = (delimiter.join(row) for row in (("id", "mass"), ("A", "1"), ("B", "2")))

    table = table_of(mark + end.join(lines) + end)

    assert (table.heading, table.rows, told(table)) == (
        ["id", "mass"],
        [["A", "1"], ["B", "2"]],
        [],
    )


def test_a_decimal_comma_stays_whole_between_semicolons() -> None:
    assert table_of("id;mass_kg\nA;1.234,56\n").rows == [["A", "1.234,56"]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    table = table_of('id,name\nA,"two\nlines"\n\n , \nB,x\n')

    assert (table.numbers, table.rows) == ([2, 5], [["A", "two\nlines"], ["B", "x"]])


def test_a_short_and_a_long_row_are_issues_and_blank_cells_at_the_end_are_none() -> None:
    table = table_of("id,kind\nA\nB,x,y\nC,x,,\n")

    assert table.rows == [["C", "x"]]
    assert told(table) == [
        ("lots.csv, row 2, column kind: Expected 2 cells as in the heading, got 1: row not read"),
        (
            "lots.csv, row 3, column C: Expected 2 cells as in the heading, got 3 "
            "(is a text with the delimiter in it unquoted?): row not read"
        ),
    ]


def test_an_unclosed_quote_costs_only_its_line() -> None:
    table = table_of('id,kind\nA,"x\n' + "B,y\n" * 3 + 'C,"z\nD,v\n')

    assert [row[0] for row in table.rows] == ["B", "B", "B", "D"]
    assert told(table) == [
        ("lots.csv, row 2: Expected every quote that is opened to be closed: row not read"),
        ("lots.csv, row 6: Expected every quote that is opened to be closed: row not read"),
    ]


def test_text_behind_a_closing_quote_costs_only_its_line() -> None:
    table = table_of('id,kind\nA,"x"y\nB,z\n')

    assert table.rows == [["B", "z"]]
    assert told(table) == [
        "lots.csv, row 2: Expected a delimiter after a closing quote: row not read"
    ]


def test_a_cell_is_as_long_as_the_limit_and_no_longer() -> None:
    table = table_of(f"id\n{'x' * LONGEST_FIELD}\n{'y' * (LONGEST_FIELD + 1)}\nz\n")

    assert [row[0][0] for row in table.rows] == ["x", "z"]
    assert told(table) == [
        "lots.csv, row 3: Expected at most 131072 characters in a cell: row not read"
    ]


def test_nul_and_bytes_that_are_no_utf_8_break_their_cell_only() -> None:
    table = table_of(b"id,name\nA,s\xe3o\nB,x\x00\nC,s\xc3\xa3o\n")

    assert [str(row[1]) for row in table.rows] == [
        "Expected UTF-8 text, got the bytes b's\\xe3o'",
        "Expected text without NUL, got 'x\\x00'",
        "são",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told(encoding) -> None:
    assert told(table_of("id,kind\nA,x\n".encode(encoding))) == [
        'lots.csv: Expected UTF-8 text, got UTF-16: save the sheet as "CSV UTF-8"'
    ]


@pytest.mark.parametrize("data", ["", "\n\nid\n", ",,\nA,B,C\n"])
def test_a_sheet_without_heading_is_an_issue(data) -> None:
    assert told(table_of(data)) == [
        "lots.csv, row 1: Expected the heading in row 1, got an empty row"
    ]


def test_many_unclosed_quotes_are_read_in_reasonable_time() -> None:
    start = time.perf_counter()

    table = table_of("id,kind\n" + '"x,y\n' * 20_000)

    assert len(table.issues) == 20_000
    assert time.perf_counter() - start < 5
