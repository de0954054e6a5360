"""Writing a ledger: whole or not at all, and so that no cell can run."""

import csv
import io
import os
import re
import zipfile
from datetime import date, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats import ledger
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.geometry import Point, Polygon
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from ledger_files import put_sheets, told

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
        '=HYPERLINK("http://x","a")',
    "=cmd|' /C calc'!A0", "'=1",
]  # fmt: skip


def hostile_chain() -> Chain:
    return Chain.of(
        Farmer(id=f"F-{place}", name=text, address=text, extra={f"x{text}": text})
        for place, text in enumerate(HOSTILE)
    )


def test_a_chain_is_written_as_sheets_of_what_it_has(tmp_path) -> None:
    day = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=8)))
    step = Step(
        id="S-1",
        kind=StepKind.ROAST,
        also=(StepKind.WINNOW,),
        inputs=(Portion("B-1", Mass.kg(1)),),
        outputs=(Portion("N-1"),),
        losses=(Loss(LossCause.SHELL, Mass.kg("0.2")),),
    )
    chain = Chain.of(BeanLot(id="B-1", mass=Mass.kg("1.234"), made=day), step)

    ledger.write(chain, tmp_path / "out")

    assert {file.name: file.read_bytes().decode() for file in (tmp_path / "out").iterdir()} == {
        "ledger.toml": (
            'timezone = "Asia/Makassar"\ndecimal = "point"\ncurrency = "IDR"\nprofile = "lineage"\n'
        ),
        "lots.csv": "id,stage,mass_kg,made\r\nB-1,beans,1.234,2026-05-04\r\n",
        "steps.csv": "id,kind,start,end,site\r\nS-1,roast+winnow,,,\r\n",
        "portions.csv": "step,lot,direction,mass_kg\r\nS-1,B-1,in,1\r\nS-1,N-1,out,?\r\n",
        "losses.csv": "step,cause,mass_kg\r\nS-1,shell,0.2\r\n",
    }
    assert ledger.read(tmp_path / "out").chain == chain


def test_settings_of_a_reading_are_kept(tmp_path) -> None:
    put_sheets(
        tmp_path / "in",
        'timezone = "Africa/Accra"\nprofile = "eudr"\n',
        lots="id,stage,mass_kg,made\nB,beans,1,2026-05-04\n",
    )
    reading = ledger.read(tmp_path / "in")

    ledger.write(reading.chain, tmp_path / "out", settings=reading.settings)

    assert (
        tmp_path / "out" / "lots.csv"
    ).read_bytes() == b"id,stage,mass_kg,made\r\nB,beans,1,2026-05-04\r\n"
    again = ledger.read(tmp_path / "out")
    assert again.chain == reading.chain
    assert (again.settings["timezone"], again.settings["profile"]) == ("Africa/Accra", "eudr")


def test_a_day_of_another_zone_than_the_ledgers_stays_one(tmp_path) -> None:
    day = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=7)))
    chain = Chain.of(BeanLot(id="B-1", made=day))

    ledger.write(chain, tmp_path)

    assert ",2026-05-04+07:00\r\n" in (tmp_path / "lots.csv").read_bytes().decode()
    assert ledger.read(tmp_path).chain == chain


def test_no_cell_of_a_csv_file_can_run_as_a_formula(tmp_path) -> None:
    ledger.write(hostile_chain(), tmp_path)

    with (tmp_path / "parties.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [
        cell for cell in cells if cell[:1] and cell[0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
    ]
    reading = ledger.read(tmp_path)
    assert (reading.chain, told(reading)) == (hostile_chain(), [])


@pytest.mark.needs("excel")
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path) -> None:
    ledger.write(hostile_chain(), tmp_path / "out.xlsx")

    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        parts = {
            name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
        }
    assert not re.search(
        r"<f[ >]|hyperlink|externalLink", "".join(parts.values()).replace("HYPERLINK", "")
    )
    assert not re.search(r"<t[^>]*>[=+\-@\uff1d\uff0b\uff0d\uff20]", parts["xl/sharedStrings.xml"])
    assert ledger.read(tmp_path / "out.xlsx").chain == hostile_chain()


@pytest.mark.needs("excel")
def test_a_workbook_has_numbers_and_days_and_is_the_same_every_time(tmp_path) -> None:
    chain = Chain.of(
        BeanLot(id="B-1", mass=Mass.kg("62.5"), harvested=date(2026, 5, 4)),
        BeanLot(id="B-2", mass=Mass.kg("123456789.123456"), harvested=date(1899, 1, 1)),
    )
    for name in ("a.xlsx", "b.xlsx"):
        ledger.write(chain, tmp_path / name)

    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0)
    assert [row[2] for row in sheet.to_python()] == ["mass_kg", 62.5, 123456789.123456]
    assert [row[4] for row in sheet.to_python()] == ["harvested", date(2026, 5, 4), "1899-01-01"]
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert ledger.read(tmp_path / "a.xlsx").chain == chain


@pytest.mark.needs("excel")
def test_a_number_that_a_spreadsheet_would_round_is_written_as_text(tmp_path) -> None:
    chain = Chain.of(Payment(id="P", amount=Decimal("1234567890123456.5"), currency="IDR"))

    ledger.write(chain, tmp_path / "out.xlsx")

    reading = ledger.read(tmp_path / "out.xlsx")
    assert (reading.chain, told(reading)) == (chain, [])


@pytest.mark.parametrize(
    "name", ["out", pytest.param("out.xlsx", marks=pytest.mark.needs("excel"))]
)
def test_outlines_go_to_a_file_beside_the_sheets(tmp_path, name) -> None:
    ring = [(Decimal("116.1234567"), Decimal("-8.30")), (116, -8), (117, -8)]
    chain = Chain.of(
        Plot(id="PL-1", farmer="F", geometry=Polygon([ring])),
        Plot(id="PL-2", geometry=Point(116, -8)),
        Plot(id="PL-3"),
    )

    ledger.write(chain, tmp_path / name)

    reading = ledger.read(tmp_path / name)
    assert (reading.chain, told(reading)) == (chain, [])
    written = tmp_path / "out.geojson" if name == "out.xlsx" else tmp_path / "out" / "plots.geojson"
    assert written.read_text(encoding="utf-8") == (
        '{"type": "FeatureCollection", "features": [\n'
        '{"type": "Feature", "properties": {"id": "PL-1"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[116.1234567, -8.30], [116, -8], [117, -8]]]}},\n'
        '{"type": "Feature", "properties": {"id": "PL-2"}, "geometry": {"type": "Point", '
        '"coordinates": [116, -8]}}\n'
        "]}\n"
    )


def test_an_amount_without_currency_comes_back_without(tmp_path) -> None:
    chain = Chain.of(
        Payment(id="P", amount=Decimal(5)), Payment(id="Q", amount=Decimal(5), currency="IDR")
    )

    ledger.write(chain, tmp_path)

    assert (
        tmp_path / "payments.csv"
    ).read_bytes() == b"id,amount,currency\r\nP,5,XXX\r\nQ,5,IDR\r\n"
    assert ledger.read(tmp_path).chain == chain


def test_a_folder_that_is_there_is_written_over_and_nothing_of_the_old_ledger_is_left(
    tmp_path,
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    ledger.write(Chain.of(Plot(id="PL", geometry=Point(1, 2)), Farmer(id="F")), tmp_path)
    chain = Chain.of(BeanLot(id="B"))

    ledger.write(chain, tmp_path)

    assert ledger.read(tmp_path).chain == chain
    assert (tmp_path / "parties.csv").read_bytes() == b"id,kind,name\r\n"
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_empty_chain_is_a_ledger_too(tmp_path) -> None:
    ledger.write(Chain(), tmp_path)

    reading = ledger.read(tmp_path)
    assert (len(reading.chain), told(reading)) == (0, [])


@pytest.mark.parametrize(
    ("chain", "message"),
    [
        (Chain.of(Farmer(id="F", name="x" * 131_073)), ("Expected at most 131072 characters in "
                                                        "a cell, got 131073 (parties, row 2)")),
        (Chain.of(Plot(id="P", clones=("", "a"))), ("Expected names without outer space in a "
                                                    "list, got ''")),
    ],
)  # fmt: skip
def test_what_a_ledger_cannot_carry_is_an_error_and_nothing_is_written(
    tmp_path, chain, message
) -> None:
    with pytest.raises(FormatError) as caught:
        ledger.write(chain, tmp_path / "out")

    assert str(caught.value) == message
    assert not (tmp_path / "out").exists()


@pytest.mark.needs("excel")
def test_a_text_longer_than_a_workbooks_cell_is_an_error(tmp_path) -> None:
    with pytest.raises(FormatError) as caught:
        ledger.write(Chain.of(Farmer(id="F", name="x" * 32_768)), tmp_path / "out.xlsx")

    assert (
        str(caught.value)
        == "Expected at most 32767 characters in a cell, got 32768 (parties, row 2)"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_files_and_no_others(tmp_path, monkeypatch) -> None:
    ledger.write(Chain.of(BeanLot(id="OLD")), tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FormatError) as caught:
        ledger.write(Chain.of(BeanLot(id="NEW")), tmp_path)

    assert (
        str(caught.value)
        == f"Expected a place to write to, got No space left on device: {tmp_path}"
    )
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_place_that_is_a_file_is_an_error(tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(FormatError) as caught:
        ledger.write(Chain(), tmp_path / "file")

    assert str(caught.value) == f"Expected a place to write to, got File exists: {tmp_path}/file"


def test_a_workbook_without_the_extra_names_the_install_command(tmp_path, monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtraError) as caught:
        ledger.write(Chain(), tmp_path / "out.xlsx")

    assert (
        str(caught.value)
        == "Writing a workbook (.xlsx) needs an extra: pip install 'cocoachain[excel]'"
    )


def test_extra_names_that_a_heading_could_not_carry_are_spelled(tmp_path) -> None:
    extra = {
        "kode": "a",
        " padded ": "b",
        "extra:x": "c",
        "=1": "d",
        "": "e",
        '"q"': "f",
        "rapi": "g",
        "two\nlines": "h",
    }
    chain = Chain.of(
        BeanLot(id="B", extra=extra),
        BeanLot(id="C", extra={"n": 5, "list": [1, Decimal("2.5"), None], "t": "json:x"}),
    )

    ledger.write(chain, tmp_path)

    heading = next(csv.reader(io.StringIO(Path(tmp_path, "lots.csv").read_text(encoding="utf-8"))))
    assert heading == [
        "id", "stage", "mass_kg", "made",
        'extra:""', 'extra:" padded "', 'extra:"\\"q\\""', "extra:=1", "extra:extra:x",
        "extra:kode", "list", "n", "rapi", "t", 'extra:"two\\nlines"',
    ]  # fmt: skip
    assert ledger.read(tmp_path).chain == chain
