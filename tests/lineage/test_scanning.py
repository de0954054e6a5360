"""Lineages from tables of an engine."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocoachain.errors import ConflictError, FormatError, MissingExtraError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, NibLot
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import LARGEST_MG, Mass
from cocoachain.values.moments import WholeDay
from tangled_chains import unmeasured_chains

pytestmark = pytest.mark.needs("arrow")

PORTIONS = {
    "step": ["S2", "S1", "S1", "S1", "S2"],
    "lot": ["C", "B", "A", "C", "D"],
    "direction": ["in", "in", "in", "out", "out"],
    "mass_kg": [3.0, 2.25, 1.5, 3.75, 2.9],
}
LOTS = {
    "id": ["D", "A", "B", "C"],
    "stage": ["nibs", "beans", "beans", "bean_blend"],
    "mass_kg": ["2.9", "1.5", "2.25", "3.75"],
    "plot": [None, "P1", "P2", None],
    "made": ["2026-05-04T10:00:00+08:00", None, "2026-05-01+08:00", None],
    "moisture_pct": [None, 7.5, None, None],
}
STEPS = {
    "id": ["S2", "S1"],
    "kind": ["roast+winnow", "pool"],
    "start": ["2026-05-04T09:00:00+08:00", None],
}
PLOTS = {"id": ["P2", "P1"], "farmer": ["F2", "F1"], "clones": [["MCC 02", "ICCRI 03"], None]}
BALI = timezone(timedelta(hours=8))

CHAIN = Chain.of(
    Plot(id="P1", farmer="F1"),
    Plot(id="P2", farmer="F2", clones=("MCC 02", "ICCRI 03")),
    BeanLot(id="A", mass=Mass.kg("1.5"), plot="P1", moisture_pct="7.5"),
    BeanLot(id="B", mass=Mass.kg("2.25"), plot="P2", made=WholeDay.of(date(2026, 5, 1), BALI)),
    BeanBlend(id="C", mass=Mass.kg("3.75")),
    NibLot(id="D", mass=Mass.kg("2.9"), made=datetime(2026, 5, 4, 10, tzinfo=BALI)),
    Step(
        id="S1",
        kind="pool",
        inputs=[Portion("B", Mass.kg("2.25")), Portion("A", Mass.kg("1.5"))],
        outputs=[Portion("C", Mass.kg("3.75"))],
    ),
    Step(
        id="S2",
        kind="roast",
        also=["winnow"],
        start=datetime(2026, 5, 4, 9, tzinfo=BALI),
        inputs=[Portion("C", Mass.kg(3))],
        outputs=[Portion("D", Mass.kg("2.9"))],
    ),
)


def scan(**changed: object) -> Lineage:
    told = {"portions": PORTIONS, "steps": STEPS, "lots": LOTS, "plots": PLOTS} | changed
    return Lineage.scan(**told)


def milligrams(weighed: object) -> int | None:
    return None if weighed.mass is None else weighed.mass.mg


def columns_of(lineage: Lineage) -> dict[str, list[object]]:
    return {name: list(column) for name, column in lineage.columns.__getstate__().items()}


def test_the_columns_of_a_ledger_make_the_lineage_that_their_records_would_make() -> None:
    scanned = scan()

    assert scanned == Lineage(CHAIN)
    assert columns_of(scanned) == columns_of(Lineage(CHAIN))
    assert list(trace_back(scanned, "D").lots) == ["A", "B", "C", "D"]
    assert origins(scanned, "D", by="farmer") == origins(Lineage(CHAIN), "D", by="farmer")
    assert isinstance(scanned.chain.lot("B").made, WholeDay)


def test_no_record_is_made_until_asked_for() -> None:
    scanned = scan()

    assert len(trace_back(scanned, "D").lots) == 4
    assert all(table._kept.cache_info().misses == 0 for table in scanned.chain.tables().values())


def test_what_was_scanned_is_saved_and_opened(tmp_path) -> None:
    scan().save(tmp_path / "scanned")

    assert Lineage.open(tmp_path / "scanned") == Lineage(CHAIN)


def _engines() -> list[object]:
    import pyarrow as pa

    frame = pa.table(PORTIONS)
    made: list[object] = [frame, frame.to_reader(), frame.to_batches()[0]]
    for make in (_of_pandas, _of_polars, _of_duckdb, _of_narwhals):
        try:
            made += make()
        except ImportError:
            continue
    return made


def _of_pandas() -> list[object]:
    import pandas as pd

    frame = pd.DataFrame(PORTIONS)
    return [frame, frame.astype({"lot": "category", "direction": "category"})]


def _of_polars() -> list[object]:
    import polars as pl

    frame = pl.DataFrame(PORTIONS)
    coded = frame.with_columns(
        pl.col("lot").cast(pl.Categorical),
        pl.col("direction").cast(pl.Enum(["out", "in"])),
        pl.col("mass_kg").cast(pl.Decimal(20, 3)),
    )
    return [frame, frame.lazy(), coded]


def _of_duckdb() -> list[object]:
    import duckdb
    import pyarrow as pa

    frame = pa.table(PORTIONS)
    return [duckdb.from_arrow(frame)]


def _of_narwhals() -> list[object]:
    import narwhals as nw
    import pyarrow as pa

    frame = nw.from_native(pa.table(PORTIONS))
    return [frame, frame.lazy()]


def test_tables_of_any_engine_are_read() -> None:
    engines = _engines()

    assert len(engines) >= 3
    for table in engines:
        scanned = scan(portions=table)
        assert scanned == Lineage(CHAIN), type(table)
        assert columns_of(scanned) == columns_of(Lineage(CHAIN))


@pytest.mark.parametrize(
    "masses",
    [
        {
            "mass_kg": [
                Decimal(3),
                Decimal("2.250000"),
                Decimal("1.5"),
                Decimal("3.75"),
                Decimal("2.9"),
            ]
        },
        {"mass_kg": ["3", "2.25", "1.500000", "3.75", "2.9"]},
        {"mass_g": [3000, 2250, 1500, 3750, 2900]},
        {"mass_mg": [3_000_000, 2_250_000, 1_500_000, 3_750_000, 2_900_000]},
        {"mass_kg": [3.0000000004, 2.25, 1.5, 3.75, 2.9]},
    ],
)
def test_masses_are_read_exactly_from_what_the_engine_has(masses: dict[str, object]) -> None:
    bare = {name: each for name, each in PORTIONS.items() if name != "mass_kg"}

    assert scan(portions=bare | masses) == Lineage(CHAIN)


@settings(deadline=None)
@given(st.lists(st.integers(0, LARGEST_MG), min_size=1, max_size=5))
def test_every_mass_stays_what_it_is(masses: list[int]) -> None:
    portions = {
        "step": ["S"] * len(masses), "lot": ["A"] * len(masses), "direction": ["in"] * len(masses),
    }  # fmt: skip
    texts = [str(Mass(mg).as_kg()) for mg in masses]
    for column in (
        {"mass_mg": masses},
        {"mass_kg": texts},
        {"mass_kg": [Decimal(text) for text in texts]},
    ):
        assert Lineage.scan(portions=portions | column).columns.in_mass.tolist() == masses
    if max(masses) < 2**40:
        floats = {"mass_kg": [float(text) for text in texts]}
        assert Lineage.scan(portions=portions | floats).columns.in_mass.tolist() == masses


MASS = "a mass of 0 to 9000000000000000 mg in whole milligrams"


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (
            "mass_kg",
            [1.5, 2.2500001, 1, 1, 1],
            f"Expected {MASS}, got 2.2500001 (table portions, row 1, column mass_kg)",
        ),
        (
            "mass_kg",
            [1.5, -1.0, 1, 1, 1],
            f"Expected {MASS}, got -1.0 (table portions, row 1, column mass_kg)",
        ),
        (
            "mass_kg",
            [1, 2, 3, 4, math.nan],
            f"Expected {MASS}, got nan (table portions, row 4, column mass_kg)",
        ),
        (
            "mass_kg",
            [1, 2, 3, 4, math.inf],
            f"Expected {MASS}, got inf (table portions, row 4, column mass_kg)",
        ),
        (
            "mass_kg",
            ["1", "x", None, "1", "1"],
            f"Expected {MASS}, got 'x' (table portions, row 1, column mass_kg)",
        ),
        (
            "mass_kg",
            ["1", "0.0000001", "1", "1", "1"],
            f"Expected {MASS}, got '0.0000001' (table portions, row 1, column mass_kg)",
        ),
        (
            "mass_kg",
            ["1e400", "1", "1", "1", "1"],
            f"Expected {MASS}, got '1e400' (table portions, row 0, column mass_kg)",
        ),
        (
            "mass_kg",
            ["-1", "1", "1", "1", "1"],
            f"Expected {MASS}, got '-1' (table portions, row 0, column mass_kg)",
        ),
        (
            "mass_kg",
            [10**10, 1, 1, 1, 1],
            f"Expected {MASS}, got 10000000000 (table portions, row 0, column mass_kg)",
        ),
        (
            "mass_kg",
            [Decimal("9000000000.000001")] * 5,
            (
                f"Expected {MASS}, "
                "got Decimal('9000000000.000001') "
                "(table portions, row 0, column mass_kg)"
            ),
        ),
        (
            "mass_g",
            [1] * 5,
            "Expected the mass in one unit, got mass_kg and mass_g (table portions)",
        ),
        (
            "direction",
            ["in", "in", "up", "in", "out"],
            "Expected one of in, out, got 'up' (table portions, row 2, column direction)",
        ),
        (
            "direction",
            ["in", None, "in", "in", "out"],
            "Expected one of in, out, got nothing (table portions, row 1, column direction)",
        ),
        (
            "lot",
            ["A", None, "B", "C", "D"],
            "Expected an identifier, got nothing (table portions, row 1, column lot)",
        ),
        (
            "lot",
            ["A", " B", "B", "C", "D"],
            (
                "Expected an identifier without leading or trailing space, "
                "got ' B' "
                "(table portions, column lot)"
            ),
        ),
        (
            "lot",
            ["A", "", "B", "C", "D"],
            "Expected an identifier without emptiness, got '' (table portions, column lot)",
        ),
        (
            "lot",
            ["A", "B\x07", "B", "C", "D"],
            (
                "Expected an identifier without the invisible or unusual character U+0007, "
                "got 'B\\x07' "
                "(table portions, column lot)"
            ),
        ),
        (
            "lot",
            [1.5, 2.5, 3.5, 4.5, 5.5],
            "Expected identifiers as text, got double (table portions, column lot)",
        ),
        (
            "step",
            ["S2", "S9", "S1", "S1", "S2"],
            "Expected a step of the table steps, got 'S9' (table portions, row 1, column step)",
        ),
    ],
)
def test_a_portion_that_cannot_be_used_is_told_with_its_row(column, value, message: str) -> None:
    with pytest.raises(FormatError) as error:
        scan(portions=PORTIONS | {column: value})

    told = str(error.value)
    assert told in (message, message.replace("Decimal('9000000000.000001')", "9000000000.000001"))


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        (
            "lots",
            "stage",
            ["nibs", "x", "beans", "beans"],
            "got 'x' (table lots, row 1, column stage)",
        ),
        (
            "lots",
            "made",
            ["2026-05-04T10:00:00", None, None, None],
            (
                "Expected a moment with its offset, "
                "got '2026-05-04T10:00:00' "
                "(table lots, row 0, column made)"
            ),
        ),
        (
            "lots",
            "made",
            ["soon", None, None, None],
            "Expected a moment with its offset, got 'soon' (table lots, row 0, column made)",
        ),
        (
            "lots",
            "plot",
            [1.5, 2.5, 3.5, 4.5],
            "Expected text, got double (table lots, column plot)",
        ),
        (
            "lots",
            "plots",
            ["P1", None, None, None],
            "Expected a list of texts, got 'P1' (table lots, row 0, column plots)",
        ),
        ("lots", "harvested", ["spring", None, None, None], "Expected date32[day], got string"),
        (
            "steps",
            "kind",
            ["roast+fry", "pool"],
            "got 'roast+fry' (table steps, row 0, column kind)",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_told(table: str, column: str, value, message: str) -> None:
    told = {"lots": LOTS, "steps": STEPS}[table]

    with pytest.raises(FormatError) as error:
        scan(**{table: told | {column: value}})

    assert message in str(error.value)


def test_moments_of_an_engine_have_a_zone() -> None:
    import pyarrow as pa

    moments = [datetime(2026, 5, 4, 2, 0, 0, 5, tzinfo=UTC), None, None, None]
    aware = pa.table(LOTS | {"made": pa.array(moments, pa.timestamp("us", "UTC"))})
    naive = pa.table(LOTS | {"made": pa.array([None] * 4, pa.timestamp("us"))})
    finer = pa.table(LOTS | {"made": pa.array([1] * 4, pa.timestamp("ns", "UTC"))})

    scanned = scan(lots=aware)
    assert scanned.chain.lot("D").made == moments[0]
    assert columns_of(scanned) == columns_of(Lineage(scanned.chain))
    with pytest.raises(FormatError, match="Expected moments with a time zone, got 'timestamp"):
        scan(lots=naive)
    with pytest.raises(FormatError, match="Expected whole microseconds"):
        scan(lots=finer)


def test_the_same_row_twice_is_once_and_another_is_refused() -> None:
    twice = {name: [*values, values[0]] for name, values in LOTS.items()}
    other = {name: [*values, values[0]] for name, values in LOTS.items()} | {
        "plot": [None, "P1", "P2", None, "P1"]
    }

    assert scan(lots=twice) == Lineage(CHAIN)
    with pytest.raises(ConflictError) as error:
        scan(lots=other)
    assert str(error.value) == "Expected one lot 'D', got two that differ (table lots)"


def test_portions_alone_are_a_lineage_of_blends_of_lots_without_records() -> None:
    scanned = Lineage.scan(portions=PORTIONS)

    assert repr(scanned) == "<Lineage: 4 lots, 2 steps>"
    assert scanned.lots == ()
    assert [step.kind for step in scanned.steps] == ["blend", "blend"]
    assert columns_of(scanned) == columns_of(Lineage(scanned.chain))
    assert len(trace_back(scanned, "D").lots) == 4


def test_no_rows_are_an_empty_lineage() -> None:
    assert repr(Lineage.scan(portions={"step": [], "lot": [], "direction": []})) == (
        "<Lineage: 0 lots, 0 steps>"
    )


def test_numbers_may_name_lots() -> None:
    scanned = Lineage.scan(
        portions={"step": [1, 1], "lot": [10, 9], "direction": ["in", "out"], "mass_g": [1, 1]}
    )

    assert list(trace_back(scanned, "9").lots) == ["10", "9"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (7, "Expected a table that gives an Arrow stream, got int (table portions)"),
        (None, "Expected a table that gives an Arrow stream, got NoneType (table portions)"),
        ({"step": []}, "Expected a column 'lot', got step (table portions)"),
        ({}, "Expected a column 'step', got none (table portions)"),
    ],
)
def test_what_is_no_table_of_portions_is_told(table: object, message: str) -> None:
    with pytest.raises(FormatError) as error:
        Lineage.scan(portions=table)

    assert str(error.value) == message


def test_without_pyarrow_the_install_line_is_told(monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow.compute", None)

    with pytest.raises(MissingExtraError) as error:
        scan()
    assert str(error.value) == "Scanning tables needs an extra: pip install 'cocoachain[arrow]'"


@settings(max_examples=40, deadline=None)
@given(unmeasured_chains(), st.randoms(use_true_random=False))
def test_any_chain_told_in_rows_of_any_order_is_the_same_lineage(chain: Chain, chance) -> None:
    whole = Lineage(chain)
    rows = [
        {"step": step.id, "lot": each.lot, "direction": way, "mass_mg": milligrams(each)}
        for step in whole.steps
        for way, portions in (("in", step.inputs), ("out", step.outputs))
        for each in portions
    ]
    columns = ("step", "lot", "direction", "mass_mg")
    order = list(range(len(rows)))
    chance.shuffle(order)
    steps = [step for step in whole.steps if step.inputs or step.outputs]

    scanned = Lineage.scan(
        portions={name: [rows[at][name] for at in order] for name in columns},
        lots={
            "id": [lot.id for lot in whole.lots],
            "stage": [lot.stage.value for lot in whole.lots],
            "mass_mg": [milligrams(lot) for lot in whole.lots],
        },
        steps={"id": [step.id for step in steps], "kind": [step.kind.value for step in steps]},
    )  # fmt: skip

    for name in whole.columns.lot_ids:
        assert set(trace_back(scanned, name).lots) == set(trace_back(whole, name).lots)
    for step in steps:
        for mine, theirs in (
            (scanned.inputs(step.id), step.inputs),
            (scanned.outputs(step.id), step.outputs),
        ):
            assert sorted(map(repr, mine)) == sorted(map(repr, theirs))
    assert scanned.chain.names("lot") == whole.chain.names("lot")
