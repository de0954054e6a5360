from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats import tables
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, ChocolateBatch, IngredientLot, NibLot
from cocoachain.model.movements import Transfer
from cocoachain.model.plots import Plot
from cocoachain.model.products import Recipe, RecipePart
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.geometry import Point
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

EAST = timezone(timedelta(hours=8))


def told(reading):
    return [str(issue) for issue in reading.issues]


def lots_of(**columns):
    return tables.load({"lots": pd.DataFrame(columns)})


# ---------------------------------------------------------------------------------------------- out


def test_every_kind_has_a_table():
    assert tuple(sorted(tables.dump(Chain.of([])))) == tuple(sorted(tables.TABLES))


def test_columns_are_the_same_whatever_the_records_are():
    full, empty = tables.dump(two_plots()), tables.dump(Chain.of([]))

    assert {name: each.headings for name, each in full.items()} == {
        name: each.headings for name, each in empty.items()
    }


def test_a_mass_is_an_exact_decimal_of_kilograms():
    lots = tables.dump(Chain.of([BeanLot(id="B", mass=Mass(9_000_000_000_000_000 - 1))]))["lots"]

    assert lots["mass_kg"] == [Decimal("8999999999.999999")]
    assert pa.table(lots)["mass_kg"].type == pa.decimal128(16, 6)
    assert pa.table(lots)["mass_kg"].to_pylist() == [Decimal("8999999999.999999")]


def test_duckdb_sums_masses_exactly():
    portions = tables.dump(two_plots())["portions"]  # noqa: F841 - the query names it

    ((total,),) = duckdb.sql("select sum(mass_kg) from portions where direction = 'in'").fetchall()

    assert total == Decimal(110)


def test_polars_and_pandas_take_a_table():
    lots = tables.dump(two_plots())["lots"]

    assert pl.DataFrame(lots)["id"].to_list() == lots["id"]
    assert list(pd.DataFrame.from_arrow(lots)["id"]) == lots["id"]


def test_moments_keep_their_offset_and_whole_days_are_days():
    lots = tables.dump(
        Chain.of([
            BeanLot(id="A", made=datetime(2026, 5, 4, 7, 30, tzinfo=EAST)),
            BeanLot(id="B", made=WholeDay.of(date(2026, 5, 4), EAST)),
        ])
    )["lots"]  # fmt: skip

    assert lots["made"] == ["2026-05-04T07:30:00+08:00", "2026-05-04+08:00"]


def test_steps_name_their_kinds_in_one_word_and_portions_stand_apart():
    step = Step(
        id="S",
        kind="roast",
        also=["winnow"],
        inputs=[Portion("A", Mass.kg(1), "t1")],
        outputs=[Portion("B", None, "t1")],
        losses=[Loss("shell", Mass.g(1), "t1")],
    )
    found = tables.dump(Chain.of([step]))

    assert found["steps"]["kind"] == ["roast+winnow"]
    assert list(found["portions"]) == [
        ("S", "in", "A", Decimal(1), "t1"), ("S", "out", "B", None, "t1"),
    ]  # fmt: skip
    assert list(found["losses"]) == [("S", "shell", Decimal("0.001"), "t1")]


def test_outlines_are_geojson_and_parts_are_json():
    found = tables.dump(
        Chain.of([
            Plot(id="P", geometry=Point("116.1", "-8.3"), clones=["MCC 02"]),
            Recipe(id="R", parts=[RecipePart("sugar", Decimal("30.5"))]),
        ])
    )  # fmt: skip

    assert found["plots"]["geometry"] == ['{"type": "Point", "coordinates": [116.1, -8.3]}']
    assert found["plots"]["clones"] == [["MCC 02"]]
    assert found["recipes"]["parts"] == ['[{"what": "sugar", "share_pct": 30.5}]']


def test_numbers_too_long_for_a_decimal_are_text():
    long = Decimal("1" * 30 + "." + "1" * 9)
    plots = tables.dump(Chain.of([Plot(id="P", area_ha=long), Plot(id="Q", area_ha="2")]))["plots"]

    assert pa.table(plots)["area_ha"].to_pylist() == [f"{long}", "2"]


def test_numbers_that_fit_are_decimals():
    plots = tables.dump(Chain.of([Plot(id="P", area_ha="1.23456789")]))["plots"]

    assert pa.table(plots)["area_ha"].type == pa.decimal128(38, 8)


def test_a_table_shows_its_first_rows_without_empty_columns():
    lots = tables.dump(Chain.of([BeanLot(id="B", mass=Mass.kg(5))]))["lots"]

    assert str(lots) == "lots\nid  stage  mass_kg\n──  ─────  ───────\nB   beans        5"
    assert repr(lots) == f"<RecordTable lots: 1 rows, {len(lots.headings)} columns>"
    assert "<table>" in lots._repr_html_()


def test_a_long_table_says_that_it_goes_on():
    lots = tables.dump(Chain.of([BeanLot(id=f"B{number}") for number in range(21)]))["lots"]

    assert str(lots).endswith("B8   beans\n…")
    assert len(str(lots).splitlines()) == 3 + 20 + 1


def test_a_table_goes_to_csv_and_to_a_frame(tmp_path):
    lots = tables.dump(Chain.of([BeanLot(id="=A", mass=Mass.kg(5))]))["lots"]
    path = lots.to_csv(tmp_path / "lots.csv")

    assert path.read_text("utf-8").splitlines()[1].startswith("'=A,beans,5,")
    assert list(lots.to_frame()["id"]) == ["=A"]


def test_a_column_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        tables.dump(Chain.of([]))["lots"]["weight"]


def test_only_a_chain_is_given_out():
    with pytest.raises(FormatError) as caught:
        tables.dump([BeanLot(id="B")])

    assert str(caught.value) == "Expected a Chain, got list"


# ----------------------------------------------------------------------------------------------- in


def test_a_data_frame_of_floats_is_read_exactly():
    reading = lots_of(id=["A", "B", "C"], stage="beans", mass_kg=[0.1 + 0.2, 62.5, np.nan])

    assert reading.issues == ()
    assert [lot.mass for lot in reading.chain.lots] == [Mass.kg("0.3"), Mass.kg("62.5"), None]


@pytest.mark.parametrize(
    ("value", "mass"),
    [(16777217.0, 16777217_000000), (0.0000014, None), (0.0000010009, 1), (9e9, 9 * 10**15),
     (np.float32(0.5), 500000), (2, 2_000000), (np.int64(2), 2_000000), ("2.50", 2_500000),
     (Decimal("1e1"), 10_000000), (Decimal("0E+30"), 0), (-0.0, 0)],
)  # fmt: skip
def test_masses_in_numbers_of_any_kind(value, mass):
    reading = tables.load({"lots": [{"id": "A", "stage": "beans", "mass_kg": value}]})

    assert [lot.mass.mg for lot in reading.chain.lots] == ([] if mass is None else [mass])
    assert len(reading.issues) == (mass is None)


@pytest.mark.parametrize("unit", ["kg", "g", "mg"])
def test_masses_in_three_units(unit):
    number = {"kg": Decimal("0.001500"), "g": Decimal("1.5"), "mg": 1500}[unit]
    reading = tables.load({"lots": [{"id": "A", "stage": "beans", f"mass_{unit}": number}]})

    assert reading.chain.lot("A").mass == Mass(1500)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-1, "'-1 kg'"), (0.0000004, "'0.0000004 kg'"), (float("inf"), "'Infinity'"),
     ("62,5", "'62,5'"), (Decimal("1e99"), "'1E+99'"), (True, "true"), (b"1", "an object"),
     (10**10, "'10000000000 kg'")],
)  # fmt: skip
def test_a_mass_that_is_none_is_an_issue(value, shown):
    reading = tables.load({"lots": [{"id": "A", "stage": "beans", "mass_kg": value}]})

    assert reading.chain.lots == ()
    assert [str(issue.where) for issue in reading.issues] == ["at lots[0].mass_kg"]
    assert reading.issues[0].value in (shown, None)


def test_the_message_names_row_and_column():
    reading = lots_of(id=["A", "B"], stage=["beans", "bean"], mass_kg=["x", "1"])

    assert told(reading) == [
        "at lots[0].mass_kg: Expected a mass such as '62.5 kg', got 'x'",
        "at lots[1].stage: Expected the stage of a lot, got 'bean'; nearest: 'beans', 'wet_beans'",
    ]


def test_two_units_in_one_row_are_an_issue():
    reading = tables.load({"lots": [{"id": "A", "stage": "nibs", "mass_kg": 1, "mass_g": 1000}]})

    assert told(reading) == [
        "at lots[0].mass_g: Expected mass in one unit, got mass_g beside another"
    ]


def test_frames_of_polars_duckdb_and_pyarrow_are_read():
    columns = {"id": ["A"], "stage": ["beans"], "mass_kg": [Decimal("1.5")]}
    wanted = Chain.of([BeanLot(id="A", mass=Mass.kg("1.5"))])
    relation = duckdb.sql("select 'A' id, 'beans' stage, 1.5::decimal(9, 3) mass_kg")

    for frame in (pl.DataFrame(columns), pl.LazyFrame(columns), pa.table(columns), relation):
        assert tables.load({"lots": frame}).chain == wanted


def test_a_bare_arrow_stream_is_read():
    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"id": ["A"], "stage": ["nibs"]}).__arrow_c_stream__(requested_schema)

    assert tables.load({"lots": Stream()}).chain == Chain.of([NibLot(id="A")])


def test_moments_with_a_zone_are_read_and_those_without_are_issues():
    moments = pd.to_datetime(["2026-05-04T07:30:00+08:00"])
    reading = lots_of(id=["A"], stage=["beans"], made=moments)

    assert reading.chain.lot("A").made == datetime(2026, 5, 4, 7, 30, tzinfo=EAST)
    naive = lots_of(id=["A"], stage=["beans"], made=pd.to_datetime(["2026-05-04T07:30:00"]))
    assert told(naive) == [
        (
            "at lots[0].made: Expected a moment such as '2026-05-04T07:30:00+08:00' or a day such "
            "as '2026-05-04+08:00', got '2026-05-04T07:30:00'"
        )
    ]


def test_nanoseconds_are_an_issue_and_not_cut():
    moments = [pd.Timestamp("2026-05-04T07:30:00.000000001Z")]

    assert len(lots_of(id=["A"], stage=["beans"], made=moments).issues) == 1


def test_days_may_come_as_midnights():
    days = pd.to_datetime(["2026-05-04", None])
    reading = lots_of(id=["A", "B"], stage="beans", harvested=days)

    assert [lot.harvested for lot in reading.chain.lots] == [date(2026, 5, 4), None]


def test_a_moment_is_no_day():
    reading = lots_of(id=["A"], stage="beans", harvested=[datetime(2026, 5, 4, 1, tzinfo=UTC)])

    assert told(reading) == [
        (
            "at lots[0].harvested: Expected a date such as '2026-05-04', got "
            "'2026-05-04T01:00:00+00:00'"
        )
    ]


def test_counts_that_became_floats_are_counts():
    reading = lots_of(id=["A", "B"], stage="chocolate", pieces=[12.0, None])

    assert reading.chain.lots == (ChocolateBatch(id="A", pieces=12), ChocolateBatch(id="B"))
    assert told(lots_of(id=["A"], stage="chocolate", pieces=[12.5])) == [
        "at lots[0].pieces: Expected a whole number, got 12.5"
    ]


def test_identifiers_that_became_numbers_are_text():
    reading = lots_of(id=[1, 2], stage="beans", gtin=[8991234567895, 8991234567895])

    assert [(lot.id, lot.gtin) for lot in reading.chain.lots] == [
        ("1", "8991234567895"), ("2", "8991234567895"),
    ]  # fmt: skip


def test_an_identifier_that_became_a_float_is_an_issue():
    assert told(lots_of(id=[1.0], stage="beans")) == ["at lots[0].id: Expected text, got 1.0"]


def test_percentages_of_floats_are_the_shortest_decimals():
    reading = lots_of(id=["A"], stage="beans", moisture_pct=[7.1])

    assert reading.chain.lot("A").moisture_pct == Decimal("7.1")


def test_truths_are_truths():
    rows = [{"id": "T", "lot": "A", "custody": np.bool_(False)}]

    assert tables.load({"transfers": rows}).chain.transfers == (
        Transfer(id="T", lot="A", custody=False),
    )


def test_lists_stand_as_lists_or_as_json():
    rows = [{"id": "A", "stage": "beans", "plots": ["P"]},
            {"id": "B", "stage": "beans", "plots": '["P", "Q"]'}]  # fmt: skip
    reading = tables.load({"lots": pa.Table.from_pylist(rows[:1])})

    assert reading.chain.lot("A").plots == ("P",)
    assert tables.load({"lots": rows}).chain.lot("B").plots == ("P", "Q")


def test_text_that_should_be_json_and_is_none_is_an_issue():
    reading = tables.load({"plots": [{"id": "P", "geometry": "POINT (1 2)"}]})

    assert [str(issue.where) for issue in reading.issues] == ["at plots[0].geometry"]
    assert reading.issues[0].message.startswith("Expected JSON, got 'POINT (1 2)': ")


def test_unknown_columns_go_to_extra_and_a_note_says_so():
    reading = lots_of(id=["A"], stage="beans", keterangan=["hujan"], suhu=[30.5])

    assert dict(reading.chain.lot("A").extra) == {"keterangan": "hujan", "suhu": Decimal("30.5")}
    assert reading.notes == (
        "Kept in extra: 'keterangan', no field of a lot (once: at lots[0].keterangan)",
        "Kept in extra: 'suhu', no field of a lot (once: at lots[0].suhu)",
    )


def test_portions_are_put_into_their_steps_in_order():
    reading = tables.load({
        "steps": [{"id": "S", "kind": "roast+winnow"}],
        "portions": [
            {"step": "S", "direction": "out", "lot": "N", "mass_kg": 4},
            {"step": "S", "direction": "in", "lot": "B", "mass_kg": 2},
            {"step": "S", "direction": "in", "lot": "A", "mass_kg": 3},
        ],
        "losses": [{"step": "S", "cause": "shell", "mass_g": 1000}],
    })  # fmt: skip

    assert reading.issues == ()
    assert reading.chain.steps == (
        Step(id="S", kind="roast", also=["winnow"],
             inputs=[Portion("B", Mass.kg(2)), Portion("A", Mass.kg(3))],
             outputs=[Portion("N", Mass.kg(4))], losses=[Loss("shell", Mass.kg(1))]),
    )  # fmt: skip


def test_faults_of_portions_name_their_own_rows():
    reading = tables.load({
        "steps": [{"id": "S", "kind": "dry"}],
        "portions": [
            {"step": "S", "direction": "in", "lot": "A"},
            {"step": "X", "direction": "in", "lot": "A"},
            {"step": None, "direction": "in", "lot": "A"},
            {"step": "S", "direction": "up", "lot": "A"},
            {"step": "S", "direction": "out", "lot": " A", "mass_kg": "1"},
        ],
    })  # fmt: skip

    assert [str(issue.where) for issue in reading.issues] == [
        "at portions[2].step", "at portions[3].direction", "at portions[4].lot",
        "at portions[1].step",
    ]  # fmt: skip
    assert told(reading)[0] == "at portions[2].step: Expected the step, got nothing"
    assert told(reading)[1] == "at portions[3].direction: Expected 'in' or 'out', got 'up'"
    assert told(reading)[3] == "at portions[1].step: Expected a step of the table steps, got 'X'"


def test_of_two_records_under_one_identifier_the_first_is_kept():
    reading = lots_of(id=["A", "A", "A"], stage=["beans", "beans", "nibs"])

    assert reading.chain.lots == (BeanLot(id="A"),)
    assert told(reading) == [
        "at lots[2]: Expected one lot 'A', got another that differs; kept the first (at lots[0])"
    ]


def test_places_name_the_rows():
    assert str(lots_of(id=["A", "B"], stage="beans").places["lot", "B"]) == "at lots[1]"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "Expected tables by name, such as {'lots': …}, got list"),
        ({"lot": []}, "Expected a table such as 'lots', got 'lot'; nearest: 'lots', 'plots'"),
        ({7: []}, "Expected a table such as 'lots', got 7"),
        ({"lots": 7}, ("Expected a data frame, an Arrow stream, columns by heading or a list of "
                      "rows, got int (table lots)")),
        ({"lots": [7]}, "Expected rows that name their columns, got int (lots[0])"),
        ({"lots": {"id": ["A"], "stage": []}},
         "Expected columns of one length, got 0 and 1 rows (table lots)"),
        ({"lots": {"id": "AB"}}, "Expected a column of values, got str (table lots, column id)"),
        ({"lots": {1: ["A"]}}, "Expected headings as text, got 1 (table lots)"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(given, message):
    with pytest.raises(FormatError) as caught:
        tables.load(given)

    assert str(caught.value) == message


def test_two_columns_of_one_heading_are_refused():
    frame = pd.DataFrame([["A", "beans", "B"]], columns=["id", "stage", "id"])

    with pytest.raises(FormatError) as caught:
        tables.load({"lots": frame})

    assert "(table lots)" in str(caught.value)


def test_a_table_whose_library_fails_is_refused_in_one_line():
    class Broken:
        def __arrow_c_stream__(self, requested_schema=None):
            raise RuntimeError("gone")

    with pytest.raises(FormatError) as caught:
        tables.load({"lots": Broken()})

    assert str(caught.value) == (
        "Expected a table that can be read, got RuntimeError: 'gone' (table lots)"
    )


def test_an_ingredient_keeps_what_only_its_class_has():
    reading = lots_of(id=["A"], stage="ingredient", ingredient="sugar", expires=[date(2027, 1, 1)])

    assert reading.chain.lots == (
        IngredientLot(id="A", ingredient="sugar", expires=date(2027, 1, 1)),
    )


def test_without_narwhals_a_frame_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "narwhals", None)

    with pytest.raises(MissingExtraError) as caught:
        lots_of(id=["A"], stage="beans")

    assert str(caught.value) == (
        "Reading data frames needs an extra: pip install 'cocoachain[frames]'"
    )


def test_without_pyarrow_a_stream_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    with pytest.raises(MissingExtraError) as caught:
        tables.dump(two_plots())["lots"].__arrow_c_stream__()

    assert str(caught.value) == "A stream of Arrow needs an extra: pip install 'cocoachain[arrow]'"
