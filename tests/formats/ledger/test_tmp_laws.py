"""Laws of the ledger: what is written is read back, and no cell whatever makes a reader fail."""

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from any_records import CLASSES, record_lists, records_of
from cocoachain.errors import FormatError
from cocoachain.formats import ledger
from cocoachain.formats.ledger.cells import protected, unprotected
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.written_numbers import DecimalStyle, read_number
from cocoachain.model.chain import Chain
from ledger_files import forged, workbook

FEW = settings(max_examples=80, deadline=None)


def read_again(chain: Chain, name: str = "ledger"):
    with tempfile.TemporaryDirectory() as folder:
        ledger.write(chain, Path(folder, name))
        return ledger.read(Path(folder, name))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@FEW
@given(data=st.data())
def test_a_record_of_any_class_is_read_from_csv_as_it_was_written(cls, data) -> None:
    chain = Chain.of([data.draw(records_of(cls))])

    reading = read_again(chain)

    assert (reading.chain, reading.issues) == (chain, ())


@pytest.mark.needs("excel")
@given(record_lists)
def test_a_chain_is_read_from_a_workbook_as_it_was_written(records) -> None:
    chain = Chain.of(records)

    reading = read_again(chain, "ledger.xlsx")

    assert (reading.chain, reading.issues) == (chain, ())


@given(record_lists)
def test_the_same_chain_is_written_in_the_same_bytes(records) -> None:
    written = []
    for order in (records, records[::-1]):
        with tempfile.TemporaryDirectory() as folder:
            ledger.write(Chain.of(order), folder)
            written.append({file.name: file.read_bytes() for file in Path(folder).iterdir()})

    assert written[0] == written[1]


@given(st.text())
def test_text_comes_back_from_its_protection_and_starts_with_nothing_that_runs(text) -> None:
    cell = protected(text)

    assert unprotected(cell) == text
    assert cell[:1] not in {*"=+-@\t\r\uff1d\uff0b\uff0d\uff20"}


# ------------------------------------------------------------------------------- any cell whatever

garbage = st.text(max_size=8) | st.sampled_from(
    [
        *[
            "",
            " ",
            "1",
            "-1",
            "1.234",
            "1e9",
            "beans",
            "in",
            "out",
            "A",
            "A:1",
            "A;B:2;?",
            "'",
            "?",
        ],
        *["2026-05-04", "2026-05-04T08:00", "01/02/2026", "farmer", "=1+1", "XXX", "\ud800", "\0"],
        "roast+winnow",
    ]
)


def csv_text(heading: list[str], rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([heading, *rows])
    return stream.getvalue().encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@FEW
@given(data=st.data())
def test_no_cell_makes_the_reader_fail_and_every_row_is_accounted_for(sheet, data) -> None:
    heading = [column.name for column in sheet.columns]
    row = st.lists(garbage, min_size=len(heading), max_size=len(heading))
    rows = data.draw(st.lists(row, max_size=4))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{sheet.name}.csv").write_bytes(csv_text(heading, rows))

        reading = ledger.read(folder)

    told = {issue.where.row for issue in reading.issues if issue.where.sheet == sheet.name}
    placed = {place.row for place in reading.places.values()}
    noted = {int(note.split("row ")[1].split()[0]) for note in reading.notes if "repeats" in note}
    for number, cells in enumerate(rows, start=2):
        if any(cell.strip() for cell in cells) and sheet.classes:
            grouped = sheet.name in {"recipes", "coaching"}
            without_id = heading[0] != "id"
            assert number in told | placed | noted or without_id or grouped
    if sheet.classes and heading[0] != "id":
        assert len(reading.chain) + len(told) >= len([r for r in rows if any(c.strip() for c in r)])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(data) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "lots.csv").write_bytes(data)
        Path(folder, "ledger.toml").write_bytes(data)
        Path(folder, "plots.csv").write_text(
            "id,farmer,region,area_ha\nP,F,52,1\n", encoding="utf-8"
        )
        Path(folder, "plots.geojson").write_bytes(data)

        reading = ledger.read(folder)

    assert reading.issues


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 9))
def test_a_declared_style_reads_what_that_style_writes(whole, decimals, digits) -> None:
    fraction = f"{decimals:0{digits}}"[:digits]
    point = f"{whole:,}" + (f".{fraction}" if fraction else "")
    comma = point.translate(str.maketrans(".,", ",."))

    assert read_number(point, DecimalStyle.POINT) == read_number(comma, DecimalStyle.COMMA)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 6))
def test_an_undeclared_style_reads_it_the_same_or_not_at_all(whole, decimals, digits) -> None:
    fraction = f"{decimals:0{digits}}"[:digits]
    text = f"{whole:,}" + (f".{fraction}" if fraction else "")
    point, comma = (_or_none(text, style) for style in (DecimalStyle.POINT, DecimalStyle.COMMA))
    told = _or_none(text, DecimalStyle.TOLD)

    assert told == (point if comma is None or comma == point else None)


def _or_none(text: str, style: DecimalStyle):
    try:
        return read_number(text, style)
    except FormatError:
        return None


# -------------------------------------------------------------------------------- any workbook

GOOD_BOOK = workbook(
    lots=[["id", "stage", "mass_kg", "made"], ["B-1", "beans", 62.5, dt.date(2026, 5, 4)]],
    steps=[["id", "kind", "start", "end", "site"], ["S-1", "roast", "2026-05-04", "", "L"]],
)
PARTS = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
]
CELLS = (
    st.floats()
    | st.booleans()
    | garbage.filter(lambda text: "\ud800" not in text)
    | st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2999, 1, 1))  # noqa: DTZ001 - a spreadsheet's cell
    | st.dates(dt.date(1901, 1, 1), dt.date(2999, 1, 1))
    | st.times()
)


@pytest.mark.needs("excel")
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@FEW
@given(data=st.data())
def test_no_cell_of_a_workbook_makes_the_reader_fail(sheet, data) -> None:
    heading = [*(column.name for column in sheet.columns), "keterangan"]
    row = st.lists(CELLS, min_size=len(heading), max_size=len(heading))
    rows = data.draw(st.lists(row, max_size=3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(workbook(**{sheet.name: [heading, *rows]}))

        reading = ledger.read(path)

    assert reading.issues or reading.notes or not rows


@pytest.mark.needs("excel")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PARTS), st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_part_is_refused_or_told_or_harmless(part, place, inserted, removed) -> None:
    def damage(name: str, old: bytes) -> bytes:
        at = place % (len(old) + 1)
        return old[:at] + inserted + old[at + removed :] if name == part else old

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(forged(GOOD_BOOK, damage))
        try:
            ledger.read(path)
        except FormatError:
            return
