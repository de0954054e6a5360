"""Reading a ledger: every good row is there, every bad one is an issue with its place."""

import gc
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats import ledger
from cocoachain.formats.ledger import sources
from cocoachain.model.evidence import BeanTest, LabResult
from cocoachain.model.lots import BeanLot, ChocolateBatch, PackedLot, WetBeanLot
from cocoachain.model.parties import Centre, Farmer, FarmerGroup
from cocoachain.model.steps import StepKind
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from ledger_files import forged, in_sheet, put_sheets, read_sheets, told, workbook

EIGHT = timezone(timedelta(hours=8))


def test_a_ledger_in_english_gives_its_records(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        parties="""
            id,kind,name,sex
            F-1,farmer,Farmer One,f
            G-1,group,Group One,
            C-1,centre,Centre One,
        """,
        lots="""
            id,stage,mass_kg,made,plot
            B-1,beans,62.5,2026-05-04,PL-1
        """,
    )

    assert told(reading) == []
    assert [type(each) for each in reading.chain.parties] == [Farmer, FarmerGroup, Centre]
    assert reading.chain.lot("B-1") == BeanLot(
        id="B-1",
        mass=Mass.kg("62.5"),
        made=WholeDay.of(date(2026, 5, 4), EIGHT),
        plot="PL-1",
    )


def test_an_indonesian_ledger_with_decimal_commas_and_columns_in_any_order(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lot="""
            dibuat;Kebun;berat_kg; TAHAP ;kode;kadar_air_pct
            2026-05-04T08:30;PL-1;1.234,56;Biji Basah;WET-1;55,125
            2026-05-05T08:30;;62,5;biji kering;B-1;
        """,
        langkah="""
            selesai;mulai;jenis;kode;lokasi;masuk;keluar;susut_kg;sebab_susut
            2026-05-09;2026-05-04;fermentasi + jemur;S-1;L-1;WET-1:62,5;B-1;0,5;kadar air
        """,
    )

    assert told(reading) == []
    assert reading.chain.lot("WET-1") == WetBeanLot(
        id="WET-1",
        mass=Mass.kg("1234.56"),
        made=datetime(2026, 5, 4, 8, 30, tzinfo=EIGHT),
        plot="PL-1",
        moisture_pct=Decimal("55.125"),
    )
    step = reading.chain.step("S-1")
    assert step.kinds == (StepKind.FERMENT, StepKind.DRY)
    assert [(each.lot, str(each.mass)) for each in (*step.inputs, *step.outputs)] == [
        ("WET-1", "62.5 kg"),
        ("B-1", "62.5 kg"),
    ]
    assert [(each.cause, str(each.mass)) for each in step.losses] == [("moisture", "0.5 kg")]


def test_a_number_that_could_be_both_is_an_issue_unless_the_style_is_declared(tmp_path) -> None:
    sheets = {"lots": "id,stage,mass_kg,made\nB-1,beans,1.234,2026-05-04\n"}

    told_apart = read_sheets(tmp_path / "told", **sheets)
    point = read_sheets(tmp_path / "point", 'decimal = "point"\n', **sheets)
    comma = read_sheets(tmp_path / "comma", 'decimal = "comma"\n', **sheets)

    assert told(told_apart) == [
        (
            "lots.csv, row 2, column mass_kg: Expected a number with one meaning, got "
            "'1.234': 1.234 if the mark stands before decimals, 1234 if it groups thousands; "
            "declare "
            "decimal in ledger.toml, or write 1.2340 or 1234"
        )
    ]
    assert told_apart.chain.lot("B-1").mass is None
    assert [each.chain.lot("B-1").mass for each in (point, comma)] == [
        Mass.kg("1.234"),
        Mass.kg("1234"),
    ]


def test_a_bad_cell_costs_its_value_where_the_record_can_do_without(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made,plot,moisture_pct
            B-1,beans,heavy,01/02/2026,PL-1,7.2
        """,
    )

    assert told(reading) == [
        (
            "lots.csv, row 2, column mass_kg: "
            "Expected a number such as 62.5, 62,5 or 1.234,56, got 'heavy'"
        ),
        (
            "lots.csv, row 2, column made: Expected a moment such as "
            "2026-05-04T08:30 or a "
            "day (YYYY-MM-DD), got '01/02/2026': day, month and year can stand in any order there"
        ),
    ]
    assert reading.issues[0].value == "heavy"
    assert reading.chain.lot("B-1") == BeanLot(id="B-1", plot="PL-1", moisture_pct=Decimal("7.2"))


def test_a_bad_or_blank_cell_refuses_the_row_where_the_record_cannot_do_without(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made
            B-1,bean soup,1,2026-05-04
            ,beans,2,2026-05-04
            B-3,,3,2026-05-04
            B-4,beans,4,2026-05-04
        """,
    )

    assert told(reading) == [
        (
            "lots.csv, row 2, column stage: Expected a word for stage, got 'bean "
            "soup'; "
            "nearest: 'beans', 'bean': row not read"
        ),
        ("lots.csv, row 3, column id: Expected its identifier, got a blank cell: row not read"),
        (
            "lots.csv, row 4, column stage: Expected how far the cocoa has come, got a "
            "blank cell: row not read"
        ),
    ]
    assert [lot.id for lot in reading.chain.lots] == ["B-4"]


def test_the_same_row_twice_is_kept_once_and_another_under_the_name_is_refused(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made
            B-1,beans,1,2026-05-04
            B-1,beans,1.0,2026-05-04
            B-1,beans,2,2026-05-04
            B-1,nibs,1,2026-05-04
        """,
        counts="""
            when,site,mass_kg
            2026-05-04,S-1,5
            2026-05-04,S-1,5
        """,
    )

    assert told(reading) == [
        "lots.csv, row 3: Expected each record once, got row 2 again: kept once",
        (
            "lots.csv, row 4, column id: Expected one lot 'B-1', got another in row 2 "
            "(they differ in mass_kg): the first is kept"
        ),
        (
            "lots.csv, row 5, column id: Expected one lot 'B-1', got another in row 2 "
            "(a BeanLot and a NibLot): the first is kept"
        ),
        "counts.csv, row 3: Expected each record once, got row 2 again: kept once",
    ]
    assert reading.chain.lot("B-1").mass == Mass.kg(1)
    assert len(reading.chain.counts) == 1


def test_an_identifier_that_nobody_can_see_whole_is_an_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        parties="id,kind,name\nF\u200b1,farmer,One\ncafe\u0301,farmer,Two\n F-3 ,farmer,a\x01b\n",
    )

    assert [(issue.where.row, issue.where.column) for issue in reading.issues] == [
        (2, "id"),
        (3, "id"),
        (4, "name"),
    ]
    assert [(each.id, each.name) for each in reading.chain.farmers] == [("F-3", "")]


def test_names_that_dangle_are_kept_for_the_rules(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots="id,stage,mass_kg,made,plot,farmer\nB-1,beans,1,2026-05-04,PL-9,F-9\n"
    )

    assert told(reading) == []
    assert (reading.chain.lot("B-1").plot, reading.chain.lot("B-1").farmer) == ("PL-9", "F-9")


def test_unknown_columns_are_kept_and_noted(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stage,mass_kg,made,keterangan,Catatan\nB-1,beans,1,2026-05-04,hujan,\n",
    )

    assert reading.notes == ("lots.csv: unknown columns kept in extra: Catatan, keterangan",)
    assert dict(reading.chain.lot("B-1").extra) == {"keterangan": "hujan"}


def test_unknown_columns_of_portions_and_losses_are_noted_as_not_kept(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        steps="id,kind,start,end,site\nS-1,roast,2026-05-04,2026-05-04,L-1\n",
        portions="step,lot,direction,mass_kg,catatan\nS-1,A,in,1,basah\n",
    )

    assert reading.notes == (
        "portions.csv: unknown columns not kept, its rows have no extra: catatan",
    )


def test_a_file_that_is_too_long_is_an_issue_and_the_others_are_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 40)
    toml = "# " + "x" * 70_000

    reading = read_sheets(
        tmp_path,
        toml,
        lots="id,stage,mass_kg,made\nB-1,beans,1,2026-05-04\n",
        plots="id,farmer,region,area_ha\nP,F,52,1\n",
    )

    assert told(reading) == [
        (
            "ledger.toml: Expected at most 65536 bytes in ledger.toml, got 70002; the defaults are "
            "used"
        ),
        "lots.csv: Expected at most 40 bytes in lots.csv, got 45: sheet not read",
    ]
    assert [plot.id for plot in reading.chain.plots] == ["P"]


def test_files_that_a_folder_hides_are_not_read(tmp_path) -> None:
    folder = put_sheets(tmp_path, lots="id,stage,mass_kg,made\n")
    (folder / "._lots.csv").write_bytes(b"\0\1")
    (folder / "~lots.csv").write_bytes(b"\0\1")

    reading = ledger.read(folder)

    assert (told(reading), reading.notes) == ([], ())


def test_a_column_that_a_stage_has_no_field_for_is_kept_in_extra(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made,pieces,expires
            BAR-1,cokelat,1,2026-05-04,20,2027-05-04
            B-1,beans,1,2026-05-04,20,
        """,
    )

    assert reading.chain.lot("BAR-1") == ChocolateBatch(
        id="BAR-1",
        mass=Mass.kg(1),
        made=WholeDay.of(date(2026, 5, 4), EIGHT),
        pieces=20,
        expires=date(2027, 5, 4),
    )
    assert dict(reading.chain.lot("B-1").extra) == {"pieces": "20"}


def test_a_missing_required_column_is_an_issue_of_the_heading(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stag,mass_kg,made\nB-1,beans,1,2026-05-04\nB-2,beans,1,2026-05-04\n",
        steps="id,kind,start,end\nS-1,roast,2026-05-04,2026-05-04\n",
    )

    assert told(reading) == [
        (
            "lots.csv, row 1, column stage: Expected a column 'stage' (or "
            "'tahap'), got "
            "none; nearest: 'stag': 2 rows not read"
        ),
        ("steps.csv, row 1, column site: Expected a column 'site' (or 'lokasi'), got none"),
    ]
    assert [step.id for step in reading.chain.steps] == ["S-1"]


def test_two_columns_of_one_meaning_are_an_issue_and_the_first_is_read(tmp_path) -> None:
    reading = read_sheets(
        tmp_path, lots="id,stage,mass_kg,made,berat_kg,x,x\nB-1,beans,1,2026-05-04,2,3,4\n"
    )

    assert told(reading) == [
        (
            "lots.csv, row 1, column berat_kg: Expected one column for mass_kg, got "
            "'mass_kg' too: this one is not read"
        ),
        ("lots.csv, row 1, column x: Expected one column for x, got 'x' too: this one is not read"),
    ]
    assert reading.chain.lot("B-1").mass == Mass.kg(1)
    assert dict(reading.chain.lot("B-1").extra) == {"x": "3"}


def test_a_cell_under_no_heading_is_an_issue(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stage,,mass_kg,made\nB-1,beans,lost,1,2026-05-04\nB-2,beans,,1,2026-05-04\n",
    )

    assert told(reading) == [
        (
            "lots.csv, row 2, column C: Expected a heading in row 1 over this "
            "cell, got "
            "none: cell not read"
        )
    ]
    assert len(reading.chain.lots) == 2


@pytest.mark.parametrize(
    ("heading", "cell", "mass"),
    [
        ("mass_kg", "62.5", "62.5"),
        ("mass_g", "62.5", "0.0625"),
        ("mass_mg", "62500", "0.0625"),
        ("Massa (kg)", "62.5", "62.5"),
        ("berat_kuintal", "1,5", "150"),
        ("mass_t", "0.5", "500"),
        ("mass_karung", "2", "125"),
        ("massa_pon", "1", "0.453592"),
    ],
)
def test_a_heading_names_the_unit_of_its_masses(tmp_path, heading, cell, mass) -> None:
    reading = read_sheets(
        tmp_path,
        '[units]\nkarung = "62.5 kg"\npon = "453.59237 g"\n',
        lots=f'id,stage,made,{heading}\nB-1,beans,2026-05-04,"{cell}"\n',
    )

    assert told(reading) == []
    assert reading.chain.lot("B-1").mass == Mass.kg(mass)


def test_a_mass_has_at_most_six_decimals_of_a_kilogram_and_is_never_negative(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made
            B-1,beans,0.000001,2026-05-04
            B-2,beans,0.0000001,2026-05-04
            B-3,beans,-1,2026-05-04
            B-4,beans,9000000000,2026-05-04
            B-5,beans,9000000001,2026-05-04
            B-6,beans,?,2026-05-04
        """,
    )

    assert told(reading) == [
        (
            "lots.csv, row 3, column mass_kg: "
            "Expected at most six decimals of a kilogram, got 0.0000001"
        ),
        "lots.csv, row 4, column mass_kg: Expected a mass of 0 or more, got -1",
        (
            "lots.csv, row 6, column mass_kg: "
            "Expected a mass of 0 to 9000000000000000 mg, got 9000000001000000 mg"
        ),
    ]
    assert [lot.mass and lot.mass.mg for lot in reading.chain.lots] == [
        1, None, None, 9 * 10**15, None, None,
    ]  # fmt: skip


def test_tests_of_beans_and_of_laboratories_come_from_one_sheet(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        tests="""
            lot,when,kind,value,unit,substance,sample,mouldy
            B-1,2026-05-04,cut,,,,300,1.67
            B-1,2026-05-04,lab,0.31,mg/kg,cadmium,,
            B-1,2026-05-04,lab,0.31,mg/kg,,,
        """,
    )

    when = WholeDay.of(date(2026, 5, 4), EIGHT)
    assert told(reading) == []
    assert reading.chain.tests == (
        BeanTest(lot="B-1", when=when, kind="cut", sample=300, mouldy=Decimal("1.67")),
    )
    assert reading.chain.lab_results == (
        LabResult(lot="B-1", when=when, value=Decimal("0.31"), unit="mg/kg"),
        LabResult(lot="B-1", when=when, substance="cadmium", value=Decimal("0.31"), unit="mg/kg"),
    )


def test_an_amount_without_currency_is_in_the_ledgers(tmp_path) -> None:
    payments = """
        id,amount,currency
        P-1,100,
        P-2,100,USD
        P-3,100,XXX
    """

    rupiah = read_sheets(tmp_path / "1", payments=payments)
    cedi = read_sheets(tmp_path / "2", 'currency = "GHS"\n', payments=payments)

    assert [each.currency for each in rupiah.chain.payments] == ["IDR", "USD", None]
    assert [each.currency for each in cedi.chain.payments] == ["GHS", "USD", None]


def test_moments_without_offset_are_in_the_ledgers_zone(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        'timezone = "Africa/Accra"\n',
        lots="id,stage,mass_kg,made\nB-1,beans,1,2026-05-04T08:30\n",
    )

    assert reading.chain.lot("B-1").made == datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
    assert reading.settings["timezone"] == "Africa/Accra"


def test_settings_that_are_none_are_issues_and_the_defaults_hold(tmp_path) -> None:
    lots = "id,stage,mass_kg,made\n"

    wrong = read_sheets(
        tmp_path / "1",
        'timezone = "Asia/Nowhere"\ndecimal = "dot"\ncurrency = "rp"\nprofil = "ikm"\n'
        "profile = 7\nunits = 3\n",
        lots=lots,
    )
    units = read_sheets(
        tmp_path / "2", '[units]\nkarung = true\nkg = "2 kg"\nbasin = "-1 kg"\n', lots=lots
    )
    broken = read_sheets(tmp_path / "3", "timezone = \n", lots=lots)

    assert told(wrong) == [
        "ledger.toml, at timezone: Expected a time zone such as Asia/Makassar, got 'Asia/Nowhere'",
        "ledger.toml, at decimal: Expected decimal = comma or point, got 'dot'",
        "ledger.toml, at currency: Expected a currency of ISO 4217 such as IDR, got 'rp'",
        (
            "ledger.toml, at profil: Expected one of timezone, decimal, currency, profile, "
            "units, got "
            "'profil'; nearest: 'profile'"
        ),
        "ledger.toml, at profile: Expected text, got 7",
        'ledger.toml, at units: Expected units such as karung = "62.5 kg", got 3',
    ]
    assert told(units) == [
        (
            'ledger.toml, at units.karung: Expected a mass such as "62.5 kg" for the unit '
            "'karung', "
            "got True"
        ),
        "ledger.toml, at units.kg: Expected a unit of your own, got 'kg', whose mass is fixed",
        (
            'ledger.toml, at units.basin: Expected a mass such as "62.5 kg" for the unit '
            "'basin', got "
            "'-1 kg'"
        ),
    ]
    assert told(broken) == [
        (
            "ledger.toml: Expected TOML in UTF-8, got: Invalid value (at line 1, column 12); the "
            "defaults are used"
        )
    ]
    assert dict(wrong.settings) == {
        "timezone": "Asia/Makassar", "decimal": "told", "currency": "IDR", "profile": "lineage",
        "units": {},
    }  # fmt: skip


@pytest.mark.parametrize("amount", ["62.5", '"62.5 kg"', '"62500 g"'])
def test_a_unit_without_one_is_in_kilograms(tmp_path, amount) -> None:
    reading = read_sheets(
        tmp_path,
        f"[units]\nkarung = {amount}\n",
        lots="id,stage,mass_karung,made\nB-1,beans,2,2026-05-04\n",
    )

    assert told(reading) == []
    assert reading.chain.lot("B-1").mass == Mass.kg(125)


def test_blank_cells_of_required_columns_are_noted_where_the_row_is_kept(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stage,mass_kg,made\nB-1,beans,2,\nB-2,beans,,2026-05-04\nB-3,beans,2,\n",
        permits="id,holder,scheme,from,to\nP-1,F-1,halal,2026-01-01,\n",
    )

    assert told(reading) == []
    assert len(reading.chain.lots) == 3
    assert reading.notes == ("lots.csv: made is blank in 2 rows, the first is row 2",)


def test_every_record_has_its_place(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        parties="id,kind,name\nF-1,farmer,One\n",
        deliveries="when,farmer,stage,net_kg,slip,paid\n2026-05-04,F-1,beans,1,N-1,5\n",
        steps="id,kind,start,end,site\n\nS-1,roast,2026-05-04,2026-05-04,L-1\n",
    )

    assert {name: str(place) for name, place in reading.places.items()} == {
        ("farmer", "F-1"): "parties.csv, row 2",
        ("lot", "N-1"): "deliveries.csv, row 2",
        ("transfer", "N-1-transfer"): "deliveries.csv, row 2",
        ("payment", "N-1-payment"): "deliveries.csv, row 2",
        ("step", "S-1"): "steps.csv, row 3",
    }
    assert len(reading.places) == 5
    assert ("lot", "F-1") not in reading.places


def test_a_record_without_identifier_is_the_key_of_its_place(tmp_path) -> None:
    reading = read_sheets(tmp_path, counts="when,site,mass_kg\n2026-05-04,S-1,5\n")

    assert str(reading.places["count", reading.chain.counts[0]]) == "counts.csv, row 2"


def test_an_unknown_sheet_is_an_issue_if_its_name_is_nearly_right_and_else_a_note(tmp_path) -> None:
    reading = read_sheets(tmp_path, lots="id,stage,mass_kg,made\n", stepps="id\n", budget="x\n")

    assert told(reading) == [
        (
            "stepps.csv: Expected a sheet of the ledger, got 'stepps': not read; "
            "nearest: steps, sites"
        )
    ]
    assert reading.notes == ("budget.csv: sheet 'budget' is none of the ledger's: not read",)


def test_a_place_without_a_ledger_is_refused(tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    for name, message in {
        "nothing": (
            f"Expected a folder of CSV files or a workbook (.xlsx), found nothing at "
            f"{tmp_path}/nothing"
        ),
        "empty": (
            f"Expected the sheets of a ledger, such as lots and steps, found none in "
            f"{tmp_path}/empty"
        ),
    }.items():
        with pytest.raises(FormatError) as caught:
            ledger.read(tmp_path / name)

        assert str(caught.value) == message


@pytest.mark.needs("excel")
def test_a_workbook_gives_the_same_as_csv(tmp_path) -> None:
    rows = [
        ["id", "stage", "mass_kg", "made", "label", "pieces"],
        ["B-1", "beans", 62.5, date(2026, 5, 4), "x", ""],
        [12, "nibs", 0.1 + 0.2, datetime(2026, 5, 4, 8, 30), "y", ""],  # noqa: DTZ001 - a spreadsheet's cell
        ["BAR-1", "chocolate", "1,25", "2026-05-04T08:30", "z", 20],
    ]
    (tmp_path / "book.xlsx").write_bytes(workbook(lots=rows))

    book = ledger.read(tmp_path / "book.xlsx")
    sheets = read_sheets(
        tmp_path,
        lots="""
            id,stage,mass_kg,made,label,pieces
            B-1,beans,62.5,2026-05-04,x,
            12,nibs,0.3,2026-05-04T08:30,y,
            BAR-1,chocolate,1.25,2026-05-04T08:30,z,20
        """,
    )

    assert (told(book), told(sheets)) == ([], [])
    assert book.chain == sheets.chain


@pytest.mark.needs("excel")
def test_number_cells_that_lose_digits_are_issues_where_text_is_meant(tmp_path) -> None:
    day = date(2026, 5, 4)
    rows = [
        ["id", "kind", "name", "nik", "region"],
        ["F-1", "farmer", "One", 5208010101010001, 52.08],
        ["F-2", "farmer", True, 520801010101, ""],
        [day, "farmer", "Three", "", ""],
    ]
    (tmp_path / "book.xlsx").write_bytes(workbook(parties=rows))

    reading = ledger.read(tmp_path / "book.xlsx")

    text = "a number cell loses zeros and long digits; format the cell as text"
    at = "book.xlsx, sheet parties, row"
    assert told(reading) == [
        f"{at} 2, column nik: Expected text, got the number 5208010101010001: {text}",
        f"{at} 2, column region: Expected text, got the number 52.08: {text}",
        f"{at} 3, column name: Expected text, got the truth value True",
        f"{at} 4, column id: Expected text, got the day 2026-05-04: row not read",
    ]
    assert [(each.id, each.nik) for each in reading.chain.farmers] == [
        ("F-1", None),
        ("F-2", "520801010101"),
    ]


@pytest.mark.needs("excel")
def test_broken_cells_are_issues_wherever_they_stand(tmp_path) -> None:
    heading = ["id", "stage", "mass_kg", "made", "harvested", "pieces", "catatan"]
    data = workbook(lots=[heading])
    cells = "".join(f'<c r="{letter}2" t="e"><v>#N/A</v></c>' for letter in "CDEFG")
    first = '<c r="A2"><v>1</v></c><c r="B2" t="str"><v>packed</v></c>'
    row = f'<row r="2">{first}{cells}</row></sheetData>'
    broken = forged(data, in_sheet(b"</sheetData>", row.encode()))
    (tmp_path / "book.xlsx").write_bytes(broken)

    reading = ledger.read(tmp_path / "book.xlsx")

    assert [issue.where.column for issue in reading.issues] == heading[2:]
    assert {issue.message for issue in reading.issues} == {"Expected a value, got the error #N/A"}
    assert reading.issues[0].value == "the error #N/A"
    assert reading.chain.lot("1") == PackedLot(id="1")


@pytest.mark.needs("excel")
def test_cells_of_the_wrong_sort_are_issues(tmp_path) -> None:
    moment = datetime(2026, 5, 4, 8, 30)  # noqa: DTZ001 - a spreadsheet's cell
    heading = ["id", "lot", "mass_kg", "when", "custody", "unit_price", "document"]
    rows = [heading, ["T-1", "A", True, 46027.5, 2.0, date(2026, 5, 4), moment]]
    rows += [["T-2", "A", 2.0, time(8, 30), True, 5.0, "x"]]
    (tmp_path / "book.xlsx").write_bytes(workbook(transfers=rows))

    reading = ledger.read(tmp_path / "book.xlsx")

    row = "book.xlsx, sheet transfers, row"
    moment_or_day = "Expected a moment such as 2026-05-04T08:30 or a day (YYYY-MM-DD)"
    assert told(reading)[2:] == [
        f"{row} 2, column mass_kg: Expected a number, got the truth value True",
        (f"{row} 2, column when: {moment_or_day}, got '46027.5'"),
        f"{row} 2, column custody: Expected one of yes, no (ya, tidak), got '2'",
        f"{row} 2, column unit_price: Expected a number, got the day 2026-05-04",
        f"{row} 2, column document: Expected text, got the moment 2026-05-04T08:30:00",
        (f"{row} 3, column when: {moment_or_day}, got '08:30:00'"),
    ]
    assert reading.chain.transfer("T-2").custody is True


@pytest.mark.needs("excel")
def test_a_float_with_more_than_six_decimals_is_an_issue_that_shows_it(tmp_path) -> None:
    rows = [["id", "stage", "mass_kg", "made"], ["B-1", "beans", 1 / 3, "2026-05-04"]]
    (tmp_path / "book.xlsx").write_bytes(workbook(lots=rows))

    assert told(ledger.read(tmp_path / "book.xlsx")) == [
        (
            "book.xlsx, sheet lots, row 2, column mass_kg: Expected at most six decimals of a "
            "kilogram, got 0.333333333333333"
        )
    ]


@pytest.mark.needs("excel")
def test_the_one_workbook_of_a_folder_without_csv_is_read(tmp_path) -> None:
    (tmp_path / "book.xlsx").write_bytes(workbook(lots=[["id", "stage"], ["B-1", "beans"]]))
    (tmp_path / "README.md").write_text("how to", encoding="utf-8")

    assert [lot.id for lot in ledger.read(tmp_path).chain.lots] == ["B-1"]


def test_a_workbook_without_the_extra_names_the_install_command(tmp_path, monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04")

    with pytest.raises(MissingExtraError) as caught:
        ledger.read(tmp_path / "book.xlsx")

    assert str(caught.value) == (
        "Reading a workbook (.xlsx) needs an extra: pip install 'cocoachain[excel]'"
    )


def test_the_collector_is_left_as_it_was(tmp_path) -> None:
    folder = put_sheets(tmp_path, lots="id,stage,mass_kg,made\n")
    gc.disable()
    try:
        ledger.read(folder)
        assert not gc.isenabled()
    finally:
        gc.enable()

    ledger.read(folder)

    assert gc.isenabled()


@pytest.mark.parametrize(
    ("taker", "meant"),
    [
        ("konsumen", "consumers"),
        ("Pembeli", "consumers"),
        ("Consumers", "consumers"),
        ("pembeli", "pembeli"),
        ("KT-1", "KT-1"),
    ],
)
def test_words_for_walk_in_buyers_are_read_unless_a_party_has_that_name(
    tmp_path, taker, meant
) -> None:
    reading = read_sheets(
        tmp_path,
        parties="id,kind,name\npembeli,partner,Toko Contoh\n",
        transfers=f"id,lot,mass_kg,from,to,when\nT-1,B-1,2,KT-2,{taker},2026-05-20\n",
    )

    assert told(reading) == []
    assert reading.chain.transfers[0].to_party == meant


def test_what_differs_is_named_by_the_headings_of_the_sheet(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        transfers="""
            kode,lot,massa_kg,dari,ke,tanggal,Catatan,harga
            T-1,B-1,2,KT-1,M-1,2026-05-20,satu,
            T-1,B-1,3,KT-2,M-2,2026-05-20,dua,
        """,
    )

    assert told(reading) == [
        (
            "transfers.csv, row 3, column kode: Expected one transfer 'T-1', got another in row 2 "
            "(they differ in Catatan, massa_kg, dari, ke): the first is kept"
        )
    ]


def test_the_places_of_a_reading_are_shown_as_counts(tmp_path) -> None:
    reading = read_sheets(
        tmp_path,
        lots="id,stage,mass_kg,made\nA,beans,7,2026-05-01\nB,beans,7,2026-05-01\n",
        steps="id,kind,start,end,site\nS-1,roast,2026-05-04,2026-05-04,L-1\n",
    )

    assert repr(reading.places) == "<RowPlaces: 2 lot, 1 step>"
    assert repr(read_sheets(tmp_path / "none", lots="id,stage,mass_kg,made\n").places) == (
        "<RowPlaces: none>"
    )
