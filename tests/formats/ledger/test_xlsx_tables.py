"""Workbooks as tables, honest and hostile."""

import datetime as dt
import io
import time
import zipfile

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.ledger import xlsx_guard
from cocoachain.formats.ledger.xlsx_tables import read_xlsx
from ledger_files import forged, in_sheet, workbook

pytestmark = pytest.mark.needs("excel")

HEADING = ["id", "mass_kg"]


def told(tables) -> list[str]:
    return [str(issue) for table in tables for issue in table.issues]


def refusal(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read_xlsx("book.xlsx", data)
    return str(caught.value)


def test_cells_come_as_what_they_are() -> None:
    day, moment = dt.date(2026, 5, 4), dt.datetime(2026, 5, 4, 8, 30)  # noqa: DTZ001 - a spreadsheet's cell
    data = workbook(lots=[HEADING, ["A", 62.5], ["B", True], ["C", day], ["D", moment], ["E", "x"]])

    (table,) = read_xlsx("book.xlsx", data)

    assert table.heading == HEADING
    assert [row[1] for row in table.rows] == [62.5, True, day, moment, "x"]
    assert table.numbers == [2, 3, 4, 5, 6]


def test_a_forged_dimension_loses_no_row() -> None:
    data = workbook(lots=[HEADING, *([f"L{i}", float(i)] for i in range(50))])
    for size in (b"A1:B2", b"A1", b"A1:XFD1048576"):
        forgery = forged(
            data, in_sheet(b'<dimension ref="A1:B51"/>', b'<dimension ref="%s"/>' % size)
        )

        (table,) = read_xlsx("book.xlsx", forgery)

        assert [row[0] for row in table.rows] == [f"L{i}" for i in range(50)]


def test_a_far_cell_neither_hangs_nor_costs_the_other_rows() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = forged(workbook(lots=[HEADING, ["A", 1.0]]), in_sheet(b"</sheetData>", far))
    start = time.perf_counter()

    tables = read_xlsx("book.xlsx", data)

    assert tables[0].rows == [["A", 1.0]]
    assert told(tables) == [
        (
            "book.xlsx, sheet lots, row 1048576, column XFD: Expected cells within 128 columns and "
            "10000 rows of the last one, got one at XFD1048576: not read"
        )
    ]
    assert time.perf_counter() - start < 1


def test_a_far_empty_cell_and_a_self_closing_one_are_cut_whole() -> None:
    far = (
        b'<row r="3"><c r="A3"><v>7</v></c><c r="ZZ3" s=\'0\'/><c '
        b'r="AAA3"><v>1</v></c></row></sheetData>'
    )
    data = forged(workbook(lots=[HEADING, ["A", 1.0]]), in_sheet(b"</sheetData>", far))

    tables = read_xlsx("book.xlsx", data)

    assert tables[0].rows == [["A", 1.0], [7.0, ""]]
    assert len(told(tables)) == 2


def test_the_hundred_and_twenty_eighth_column_is_read_and_the_next_is_not() -> None:
    wide = [f"c{i}" for i in range(129)]

    tables = read_xlsx("book.xlsx", workbook(lots=[wide[:128], wide]))

    assert len(tables[0].heading) == 128
    assert tables[0].rows == [wide[:128]]
    assert "got one at DY2" in told(tables)[0]


def test_a_gap_of_ten_thousand_rows_is_read_over_and_a_longer_one_is_not() -> None:
    rows = '<row r="{0}"><c r="A{0}"><v>5</v></c></row></sheetData>'
    data = workbook(lots=[HEADING, ["A", 1.0]])
    for row, count in ((10_002, 2), (10_003, 1)):
        forgery = forged(data, in_sheet(b"</sheetData>", rows.format(row).encode()))

        (table,) = read_xlsx("book.xlsx", forgery)

        assert len(table.rows) == count


def test_an_error_and_a_formula_without_value_are_broken_cells() -> None:
    sheet = (
        b'<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>A1</f></c></row>'
        b'<row r="3"><c r="A3" t="str"><f>"x"</f><v>x</v></c><c r="B3"><f>1+1</f><v>2</v></c></row>'
        b"</sheetData>"
    )
    data = forged(workbook(lots=[HEADING]), in_sheet(b"</sheetData>", sheet))

    (table,) = read_xlsx("book.xlsx", data)

    assert [str(cell) for cell in table.rows[0]] == [
        "Expected a value, got the error #DIV/0!",
        "Expected the value of the formula (open and save the workbook), got none",
    ]
    assert table.rows[1] == ["x", 2.0]


@pytest.mark.parametrize("style", ["0%", "0.00%", "0.0%"])
def test_a_number_in_per_cent_format_is_a_broken_cell(style) -> None:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("lots")
    page.write_row(0, 0, HEADING)
    page.write(1, 0, "A", book.add_format({"num_format": style}))
    page.write(1, 1, 0.072, book.add_format({"num_format": style}))
    page.write(2, 1, 0.072, book.add_format({"num_format": "0.000"}))
    book.close()

    (table,) = read_xlsx("book.xlsx", stream.getvalue())

    assert table.rows[0][0] == "A"
    assert str(table.rows[0][1]) == (
        "Expected a plain number (a cell in per cent format stores 7.2 % as 0.072), got 0.072"
    )
    assert table.rows[1][1] == 0.072


def test_hidden_sheets_are_read_and_noted() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("parties").write_row(0, 0, HEADING)
    page = book.add_worksheet("lots")
    page.write_row(0, 0, HEADING)
    page.write_row(1, 0, ["A", 1])
    page.hide()
    book.close()

    tables = read_xlsx("book.xlsx", stream.getvalue())

    assert tables[1].rows == [["A", 1.0]]
    assert tables[1].notes == ["book.xlsx: sheet 'lots' is hidden, and was read"]


def test_a_chart_sheet_is_noted() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("lots").write_row(0, 0, HEADING)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=lots!$A$1:$A$2"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.close()

    tables = read_xlsx("book.xlsx", stream.getvalue())

    assert tables[1].notes == ["book.xlsx: sheet 'Chart' is a chart or macro sheet: not read"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'r="B2"', b'r="A2"', ("Expected cells in order, each once, got A2 in "
                                "xl/worksheets/sheet1.xml")),
        (b'<row r="2"', b'<row r="1"', ("Expected rows in order, each once, got row 1 in "
                                        "xl/worksheets/sheet1.xml")),
        (b'<row r="2"', b'<row r="x"', ("Expected rows in order, each once, got row x in "
                                        "xl/worksheets/sheet1.xml")),
        (b'r="B2"', b'r="b2"', "Expected a cell of row 2, got 'b2'"),
        (b'r="B2"', b'r="B3"', "Expected a cell of row 2, got 'B3'"),
    ],
)  # fmt: skip
def test_a_sheet_whose_cells_are_out_of_place_is_an_issue(old, new, message) -> None:
    data = forged(
        workbook(lots=[HEADING, ["A", 1.0]], steps=[HEADING, ["S", 2.0]]), in_sheet(old, new)
    )

    tables = read_xlsx("book.xlsx", data)

    assert told(tables) == [f"book.xlsx, sheet lots: {message}: sheet not read"]
    assert tables[1].rows == [["S", 2.0]]


def test_a_sheet_that_is_no_xml_or_has_no_part_is_an_issue() -> None:
    data = workbook(lots=[HEADING, ["A", 1.0]], steps=[HEADING, ["S", 2.0]])

    cut = read_xlsx("book.xlsx", forged(data, lambda n, p: p[:-20] if "sheet1.xml" in n else p))
    gone = read_xlsx("book.xlsx", forged(data, lambda n, p: None if "sheet1.xml" in n else p))

    assert [line.split(": line")[0] for line in told(cut)] == [
        (
            "book.xlsx, sheet lots: Expected well-formed XML in xl/worksheets/sheet1.xml, got "
            "unclosed "
            "token"
        )
    ]
    assert told(gone) == [
        "book.xlsx, sheet lots: Expected a readable sheet, got one that cannot be parsed: lots"
    ]
    assert [tables[1].rows for tables in (cut, gone)] == [[["S", 2.0]]] * 2


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_document_type_is_refused_wherever_it_stands(part) -> None:
    laughs = b"<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"

    def edit(name: str, data: bytes) -> bytes:
        return laughs + data.split(b"?>", 1)[-1] if name == part else data

    data = forged(workbook(lots=[HEADING, ["A", 1.0]]), edit)

    assert refusal(data) == f"Expected a workbook without document types, got one in {part}"


def test_another_encoding_than_utf_8_is_refused() -> None:
    data = forged(workbook(lots=[HEADING]), in_sheet(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'))

    assert (
        refusal(data) == "Expected a workbook in UTF-8, got ISO-8859-1 in xl/worksheets/sheet1.xml"
    )


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr(xlsx_guard, "MOST_UNPACKED_BYTES", 20_000_000)
    data = workbook(lots=[HEADING])

    big = forged(data, in_sheet(b"</sheetData>", b" " * 21_000_000 + b"</sheetData>"))
    dense = forged(data, in_sheet(b"</sheetData>", b" " * 2_000_000 + b"</sheetData>"))

    assert refusal(big) == "Expected at most 20000000 bytes unpacked, got more"
    assert refusal(dense) == (
        "Expected parts packed at most 200 to 1, got more: 'xl/worksheets/sheet1.xml'"
    )


def test_a_directory_that_lies_about_a_size_is_refused() -> None:
    data = forged(
        workbook(lots=[HEADING]), in_sheet(b"</sheetData>", b" " * 900_000 + b"</sheetData>")
    )
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml").file_size
    lie = data.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))

    assert refusal(lie) == (
        "Expected a workbook (.xlsx), got a damaged file: "
        "Bad CRC-32 for file 'xl/worksheets/sheet1.xml'"
    )


def test_too_many_cells_are_refused_for_their_sheet(monkeypatch) -> None:
    from cocoachain.formats.ledger import sheet_scan

    monkeypatch.setattr(sheet_scan, "MOST_CELLS", 10)

    tables = read_xlsx("book.xlsx", workbook(lots=[HEADING] * 6, steps=[HEADING] * 5))

    assert told(tables) == [
        "book.xlsx, sheet lots: Expected a sheet of at most 10 cells, got more: sheet not read"
    ]
    assert len(tables[1].rows) == 4


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"lot;kg\n", "Expected a workbook (.xlsx), got a file that is no zip"),
        (b"", "Expected a workbook (.xlsx), got a file that is no zip"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ("Expected a workbook (.xlsx), got an old or "
                                             "password-protected one")),
        (b"PK\x03\x04" + b"\0" * 100, ("Expected a workbook (.xlsx), got a damaged file: File "
                                       "is not a zip file")),
    ],
)  # fmt: skip
def test_what_is_no_workbook_says_so(data, message) -> None:
    assert refusal(data) == message


def test_a_zip_of_other_files_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as other:
        other.writestr("a.xml", "<a/>")

    assert refusal(stream.getvalue()) == (
        "Expected a workbook (.xlsx) with xl/workbook.xml, got a zip of other files"
    )


def test_a_part_that_stands_twice_is_refused() -> None:
    stream = io.BytesIO(workbook(lots=[HEADING]))
    with zipfile.ZipFile(stream, "a") as book:
        book.writestr("XL/worksheets/sheet1.xml", "<worksheet/>")

    assert refusal(stream.getvalue()) == (
        "Expected each part of a workbook once, got 'XL/worksheets/sheet1.xml' twice"
    )


def test_any_cut_of_a_workbook_is_refused_or_read() -> None:
    data = workbook(lots=[HEADING, ["A", 1.0]])
    for end in range(0, len(data), 97):
        with pytest.raises(FormatError):
            read_xlsx("book.xlsx", data[:end])


def test_more_far_cells_than_a_hundred_are_counted() -> None:
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    far = b"".join(row % (number, number) for number in range(20_000, 20_105))
    data = forged(workbook(lots=[HEADING]), in_sheet(b"</sheetData>", far + b"</sheetData>"))

    issues = told(read_xlsx("book.xlsx", data))

    assert len(issues) == 101
    assert issues[-1] == (
        "book.xlsx, sheet lots: Expected cells within 128 columns and 10000 rows of the last one, "
        "got 5 more: not read"
    )


def test_prefixed_names_and_cells_without_position_are_read() -> None:
    def prefixed(name: str, part: bytes) -> bytes:
        if "sheet1.xml" not in name:
            return part
        space = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        rows = b"<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>" * 2
        return b"<x:worksheet %s><x:sheetData>%s</x:sheetData></x:worksheet>" % (space, rows)

    (table,) = read_xlsx("book.xlsx", forged(workbook(lots=[HEADING]), prefixed))

    assert (table.heading, table.rows, told([table])) == (["1", "2"], [[1.0, 2.0]], [])


def test_an_error_at_the_end_of_a_row_and_of_a_sheet_is_kept() -> None:
    error = b'<row r="%d"><c r="B%d" t="e"><v>%s</v></c></row>'
    rows = error % (2, 2, b"#N/A") + error % (3, 3, b"#REF!") + b"</sheetData>"

    data = forged(workbook(lots=[HEADING]), in_sheet(b"</sheetData>", rows))
    (table,) = read_xlsx("book.xlsx", data)

    assert [row[1].got for row in table.rows] == ["the error #N/A", "the error #REF!"]


def test_a_sheet_whose_heading_row_is_empty_is_an_issue() -> None:
    (table,) = read_xlsx("book.xlsx", workbook(lots=[[], ["A", "B"]]))

    assert told([table]) == [
        "book.xlsx, sheet lots, row 1: Expected the heading in row 1, got an empty row"
    ]


def test_styles_that_are_no_xml_and_too_many_parts_are_refused(monkeypatch) -> None:
    data = workbook(lots=[HEADING])
    cut = forged(data, lambda name, part: part[:-9] if name == "xl/styles.xml" else part)

    assert refusal(cut).startswith("Expected well-formed XML in xl/styles.xml, got ")
    monkeypatch.setattr(xlsx_guard, "MOST_PARTS", 3)
    assert refusal(data) == "Expected a workbook of at most 3 parts, got 10"


def test_a_password_and_a_size_over_the_limit_are_refused(monkeypatch) -> None:
    data = bytearray(workbook(lots=[HEADING]))
    for start in range(len(data)):
        if data[start : start + 4] == b"PK\x01\x02":
            data[start + 8] |= 1

    assert refusal(bytes(data)).startswith("Expected a workbook (.xlsx) as Excel saves it, got: ")
    monkeypatch.setattr(xlsx_guard, "MOST_PACKED_BYTES", 100)
    assert refusal(workbook(lots=[HEADING])).startswith(
        "Expected a workbook of at most 100 bytes, got "
    )
