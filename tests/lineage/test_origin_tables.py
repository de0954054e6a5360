"""Origins of many lots at once: which rows, in which order, and how they get out."""

import csv
import sys
from datetime import UTC, date, datetime

import numpy as np
import pytest

from cocoachain.errors import (
    MassUnknownError,
    RecordTypeError,
    UnknownChoiceError,
    UnknownRecordError,
)
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing import factors, multiplying
from cocoachain.lineage.origin_columns import sayings
from cocoachain.lineage.origin_keys import ORIGIN_KEYS
from cocoachain.lineage.origin_tables import origins_table
from cocoachain.lineage.shares import ASSUMPTION, origins
from cocoachain.model.lots import BeanLot, PackedLot
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from small_chains import bar, beans, lineage, nibs, step, sugar
from small_seasons import season
from tangled_chains import chain_of

SEASON = season()
MIXED = lineage(
    beans("A", 60, "P-A"),
    beans("B", 30),
    sugar("I", 10),
    bar("X", 100),
    bar("BOUGHT", 10, cocoa_pct="70"),
    bar("SWEET", 5),
    step("S", [("A", 60), ("B", 30), ("I", 10)], [("X", 100)]),
    step("T", [("I", 5)], [("SWEET", 5)]),
)


def _rows(chain, lots, by="plot", material="cocoa"):
    """What the table should hold, by exact arithmetic."""
    rows = []
    for lot in lots:
        found = origins(chain, lot, by=by, material=material, exact=True)
        rows += [(lot, name, float(share)) for name, share in found.items()]
        rows += [(lot, None, float(found.unknown))] if found.unknown else []
    return rows


def _same(found, expected):
    found = list(found)
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert all(abs(one[2] - other[2]) <= 1e-9 for one, other in zip(found, expected, strict=True))


# Which lots ---------------------------------------------------------------------------------------


def test_all_batches_of_chocolate_are_asked_for_by_default() -> None:
    bars = [lot.id for lot in SEASON.lots if lot.id.startswith("BAR")]

    table = origins_table(SEASON)

    assert table.lots == tuple(bars)
    _same(table, _rows(SEASON, bars))


def test_without_batches_all_finished_lots_and_without_these_all_that_nothing_drew_from() -> None:
    packed = lineage(beans("A", 1, "P"), PackedLot(id="PACK", mass=Mass(1)))
    raw = lineage(beans("A", 1, "P"), nibs("X", 1), step("S", [("A", 1)], [("X", 1)]))

    assert origins_table(packed).lots == ("PACK",)
    assert origins_table(raw).lots == ("X",)
    assert list(origins_table(raw)) == [("X", "P", 1.0)]


def test_an_empty_chain_gives_an_empty_table(tmp_path) -> None:
    table = origins_table(lineage())

    assert (list(table), len(table), bool(table), table.lots) == ([], 0, False, ())
    assert "lot  origin  share" in str(table)
    table.to_csv(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "lot,origin,share\n"


def test_lots_stand_in_the_order_asked_for_and_once() -> None:
    table = origins_table(MIXED, ["X", "A", "X", "BOUGHT"])

    assert table.lots == ("X", "A", "BOUGHT")
    assert list(table) == [
        ("X", "P-A", pytest.approx(2 / 3)),
        ("X", None, pytest.approx(1 / 3)),
        ("A", "P-A", 1.0),
        ("BOUGHT", None, 1.0),
    ]


def test_one_name_is_one_lot_and_all_are_all() -> None:
    assert origins_table(MIXED, "X").lots == ("X",)
    assert origins_table(MIXED, "all").lots == ("A", "B", "BOUGHT", "I", "SWEET", "X")
    assert origins_table(MIXED, iter(["X"])).lots == ("X",)


def test_a_lot_that_holds_nothing_of_what_is_counted_has_no_row() -> None:
    assert list(origins_table(MIXED, ["SWEET", "I"])) == []
    assert list(origins_table(MIXED, ["SWEET", "I"], material="all")) == [
        ("SWEET", "I", 1.0),
        ("I", "I", 1.0),
    ]


def test_all_material_is_counted_if_asked_for() -> None:
    table = origins_table(MIXED, ["X", "BOUGHT"], material="all")

    _same(table, _rows(MIXED, ["X", "BOUGHT"], material="all"))
    assert table.of("BOUGHT") == {"BOUGHT": pytest.approx(0.3), None: pytest.approx(0.7)}


def test_a_moment_asks_what_was_known_then() -> None:
    chain = Lineage(two_plots())

    table = origins_table(chain, at=datetime(2030, 1, 1, tzinfo=UTC))

    _same(table, [("BAR-1", "KBN-1", 0.6), ("BAR-1", "KBN-2", 0.4)])


# By every way of working it out -------------------------------------------------------------------

WAYS = {
    "few lots": {"_FEW_LOTS": 10**6},
    "many lots, few origins": {"_FEW_LOTS": 0},
    "many lots, many origins": {"_FEW_LOTS": 0, "_NARROW": 0},
    "many lots in a row": {"_FEW_LOTS": 0, "_NARROW": 0, "_MOST_LEVELS": 0},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("by_means_of", ["numpy", "scipy"])
@pytest.mark.parametrize("by", ["plot", "lot"])
def test_every_way_gives_the_same_shares(monkeypatch, way: str, by: str, by_means_of: str) -> None:
    pytest.importorskip(by_means_of)
    monkeypatch.setattr(multiplying, "_WORTH_SCIPY", 0 if by_means_of == "scipy" else 10**9)
    for name, value in WAYS[way].items():
        monkeypatch.setattr(factors, name, value)
    lots = [lot.id for lot in SEASON.lots[::7]]

    _same(origins_table(SEASON, lots, by=by), _rows(SEASON, lots, by))


def test_rows_come_in_pieces_that_make_one_table(monkeypatch) -> None:
    whole = list(origins_table(SEASON))
    monkeypatch.setattr(factors, "_PIECE", 100)
    table = origins_table(SEASON)

    assert list(table) == whole
    assert len(list(table.pieces())) == len(table.lots)
    assert len(table) == len(whole)


def test_a_rare_table_is_summed_by_sorting(monkeypatch) -> None:
    monkeypatch.setattr(multiplying, "_DENSE", 0)
    monkeypatch.setattr(multiplying, "_WORTH_SCIPY", 10**9)

    _same(origins_table(SEASON), _rows(SEASON, origins_table(SEASON).lots))


def test_fewer_numbers_are_kept_than_rows_are_made(monkeypatch) -> None:
    monkeypatch.setattr(factors, "_FEW_LOTS", 0)
    monkeypatch.setattr(factors, "_NARROW", 0)
    chain = season(pools=400, plots=4_000)

    table = origins_table(chain, by="lot")

    assert table.numbers < len(table) / 3


def test_a_ring_in_which_next_to_nothing_comes_from_outside_is_solved() -> None:
    """10 tonnes go round; a milligram of each of two plots comes in."""
    most = 10**10
    chain = lineage(
        beans("A", 1, "P-A"),
        beans("B", 3, "P-B"),
        nibs("X", most),
        bar("Y", most),
        step("S1", [("A", 1), ("Y", most - 1)], [("X", most)]),
        step("S2", [("X", most - 3), ("B", 3)], [("Y", most)]),
    )

    _same(origins_table(chain, ["X", "Y"]), _rows(chain, ["X", "Y"]))


def test_rings_in_a_row_that_leave_nothing_for_floats_are_left_to_exact_arithmetic() -> None:
    """Each of 40 lots takes 1 mg from the next and 10 tonnes from the one before."""
    most, number = 10**10, 40
    lots = [nibs(f"X{at:02}", most) for at in range(number)]
    steps = []
    for at in range(number):
        back = (f"X{max(at - 1, 0):02}", most - 1)
        on = (f"X{at + 1:02}" if at + 1 < number else "A", 1)
        steps.append(step(f"S{at:02}", [back, on], [(f"X{at:02}", most)]))
    chain = lineage(beans("A", 1, "P-A"), *lots, *steps)

    assert list(origins_table(chain, ["X00", "X39"])) == [
        ("X00", "P-A", 1.0),
        ("X39", "P-A", 1.0),
    ]


def test_a_row_of_steps_is_gone_through_without_recursion() -> None:
    most = 3_000
    lots = [nibs(f"X{at:04}", 100) for at in range(most)]
    steps = [
        step(f"S{at:04}", [(f"X{at:04}", 99), ("A", 1)], [(f"X{at + 1:04}", 100)])
        for at in range(most - 1)
    ]
    chain = lineage(beans("A", 10**6, "P-A"), *lots, *steps)

    last = origins_table(chain, [f"X{most - 1:04}"]).of(f"X{most - 1:04}")
    every = origins_table(chain, "all")

    assert last["P-A"] == pytest.approx(1 - 0.99 ** (most - 1), abs=1e-9)
    assert every.of("X0002") == {"P-A": pytest.approx(0.0199), None: pytest.approx(0.9801)}


# A lineage over stored columns --------------------------------------------------------------------


GROWN = chain_of(
    [("source", 10 + at, at, at % 5) for at in range(11)]
    + [("bought", 10, 30, 0), ("ingredient", 10, 30), ("dangling", 0, 5)]
    + [("blend", at, at + 1, 3, 4, -1) for at in range(5)]
)


@pytest.mark.parametrize("by", ORIGIN_KEYS)
def test_a_stored_lineage_names_origins_without_its_records(tmp_path, by: str) -> None:
    pytest.importorskip("pyarrow")
    chain = Lineage(GROWN)
    chain.save(tmp_path / "kept")
    stored = Lineage.open(tmp_path / "kept")

    for material in ("cocoa", "all"):
        found = origins_table(stored, "all", by=by, material=material)
        assert list(found) == list(origins_table(chain, "all", by=by, material=material))


def test_what_lots_say_is_read_from_their_table(tmp_path) -> None:
    pytest.importorskip("pyarrow")
    chain = lineage(
        *(beans(f"L{at}", 5, f"P{at % 2}", farmer="F", harvested=date(2026, 5, 1 + at % 2))
          for at in range(6))
    )  # fmt: skip
    chain.save(tmp_path / "kept")
    stored = Lineage.open(tmp_path / "kept")

    read = sayings(stored, np.arange(6), dated=True)

    assert read.of_lot.tolist() == [0, 1, 0, 1, 0, 1]
    assert [(lot.plot, lot.farmer, lot.harvested) for lot in read.said] == [
        ("P0", "F", date(2026, 5, 1)),
        ("P1", "F", date(2026, 5, 2)),
    ]
    assert sayings(chain, np.arange(6), dated=True) is None


# What cannot be asked -----------------------------------------------------------------------------


def test_faults_are_told_as_by_origins() -> None:
    with pytest.raises(UnknownRecordError) as lot:
        origins_table(MIXED, ["X", "Z"])
    assert str(lot.value).startswith("The chain holds no lot 'Z'")
    with pytest.raises(UnknownChoiceError) as key:
        origins_table(MIXED, by="vilage")
    assert str(key.value).startswith("Expected a key, got 'vilage'. Nearest: 'village'")
    with pytest.raises(UnknownChoiceError) as material:
        origins_table(MIXED, material="cacao")
    assert str(material.value) == "Expected a material, got 'cacao'."
    with pytest.raises(RecordTypeError) as names:
        origins_table(MIXED, 5)
    assert str(names.value) == "Expected the names of lots, got int: 5"
    with pytest.raises(RecordTypeError) as names:
        origins_table(MIXED, [["X"]])
    assert str(names.value) == "Expected the names of lots, got list: [['X']]"
    with pytest.raises(UnknownRecordError) as other:
        origins_table(MIXED, ["X"]).of("A")
    assert str(other.value).startswith("The chain holds no lot 'A'")


def test_a_mass_that_is_needed_and_was_not_measured_is_named() -> None:
    chain = lineage(
        beans("A", 1, "P"),
        nibs("X", 1),
        nibs("Y", 1),
        step("S", [("A", None)], [("X", 1)]),
        step("T", [("X", 1)], [("Y", 1)]),
    )

    with pytest.raises(MassUnknownError) as caught:
        origins_table(chain, ["A", "Y"])
    assert str(caught.value) == "Expected a mass, got none: lot 'A' into step 'S'"
    assert list(origins_table(chain, ["A"])) == [("A", "P", 1.0)]


# How it gets out ----------------------------------------------------------------------------------


def test_a_file_is_safe_for_spreadsheets_and_holds_every_row(tmp_path) -> None:
    chain = lineage(beans("=A1", 1, "@P"), beans("B", 1))

    path = origins_table(chain, "all").to_csv(tmp_path / "t.csv")

    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["lot", "origin", "share"],
            ["'=A1", "'@P", "1.0"],
            ["B", "", "1.0"],
        ]
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch) -> None:
    table = origins_table(MIXED)
    monkeypatch.setattr(type(table), "pieces", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        table.to_csv(tmp_path / "t.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_table_shows_its_first_rows_and_says_that_there_are_more() -> None:
    few, many = origins_table(MIXED, ["X"]), origins_table(SEASON)

    assert repr(few) == "<OriginsTable: 1 lots by plot>"
    assert str(few).splitlines()[0] == "Origins by plot"
    assert str(few).endswith(ASSUMPTION)
    assert "\n…\n" not in str(few)
    assert "\n…\n" in str(many)
    assert many._repr_html_().count("<tr>") == 201
    assert many._repr_html_().endswith("<p>… and more rows: .to_csv(path), .to_frame()</p>")
    assert few._repr_html_().count("<tr>") == 3
    assert few


def test_a_function_may_name_origins_by_anything_that_can_be_sorted() -> None:
    chain = Lineage(two_plots())

    def day(lot: BeanLot) -> object:
        return lot.harvested

    table = origins_table(chain, by=day)

    assert table.by == "day"
    assert [row[1] for row in table] == ["2026-05-02", "2026-05-03"]


def test_a_frame_has_a_column_a_heading() -> None:
    module = pytest.importorskip("pandas")

    frame = origins_table(MIXED, ["X", "A"]).to_frame()

    assert isinstance(frame, module.DataFrame)
    assert list(frame.columns) == ["lot", "origin", "share"]
    assert list(frame["lot"]) == ["X", "X", "A"]
    assert frame["origin"].isna().tolist() == [False, True, False]


def test_any_reader_of_arrow_takes_the_table() -> None:
    arrow = pytest.importorskip("pyarrow")

    read = arrow.table(origins_table(MIXED, ["X", "A"]))

    assert read.column_names == ["lot", "origin", "share"]
    assert read.column("origin").to_pylist() == ["P-A", None, "P-A"]
    assert read.column("share").to_pylist() == [pytest.approx(2 / 3), pytest.approx(1 / 3), 1.0]
    assert arrow.table(origins_table(lineage())).num_rows == 0


def test_without_any_frame_library_the_message_says_what_to_install(monkeypatch) -> None:
    for module in ("pandas", "polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ImportError) as frame:
        origins_table(MIXED).to_frame()
    assert str(frame.value).startswith("A data frame needs pandas, polars or pyarrow")
    with pytest.raises(ImportError) as stream:
        origins_table(MIXED).__arrow_c_stream__()
    assert "pip install 'cocoachain[" in str(stream.value)
