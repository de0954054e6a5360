"""Laws of tables: what is given away comes back equal, through every library, and is never lost."""

from datetime import UTC, date
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from any_records import record_lists
from cocoachain.errors import ConflictError
from cocoachain.formats import tables
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from tangled_chains import unmeasured_chains


def chain_of(records):
    try:
        return Chain.of(records)
    except ConflictError:
        assume(False)


def through_duckdb(table):
    arrow = pa.table(table)
    return duckdb.from_arrow(arrow).to_arrow_table()


LIBRARIES = {
    "itself": lambda table: table,
    "pyarrow": pa.table,
    "polars": pl.DataFrame,
    "pandas": pd.DataFrame.from_arrow,
    "pandas of arrow": lambda table: pa.table(table).to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": through_duckdb,
    "columns": lambda table: {head: table[head] for head in table.headings},
    "rows": lambda table: [dict(zip(table.headings, row, strict=True)) for row in table],
}


@pytest.mark.parametrize("way", LIBRARIES.values(), ids=LIBRARIES)
@given(records=record_lists)
@settings(max_examples=25)
def test_a_chain_comes_back_equal(way, records):
    chain = chain_of(records)
    reading = tables.load({
        name: way(table) for name, table in tables.dump(chain).items() if len(table)
    })  # fmt: skip

    assert reading.issues == ()
    assert reading.chain == chain


@given(unmeasured_chains())
def test_a_lineage_scans_the_tables(chain):
    given_tables = tables.dump(chain)
    scanned = Lineage.scan(**{
        name: given_tables[name] for name in ("portions", "steps", "lots", "plots")
    })  # fmt: skip

    assert set(scanned.chain.lots) == set(chain.lots)
    assert [step.inputs for step in scanned.chain.steps] == [step.inputs for step in chain.steps]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.binary(max_size=3),
    st.lists(st.text(max_size=2), max_size=2),
    st.sampled_from([
        "in", "out", "S", "A", "beans", "roast+winnow", "[", "[]", "{}", "[[[", "1e999", "NaN",
        Decimal("1e-99"), Decimal("1e99"), Decimal("-0"), -0.0, date.min, object(),
        float("inf"), {}, {"a": {}}, (), ("A",), set(), 10**400, "\ud800", "9" * 5_000,
    ]),
)  # fmt: skip


@given(
    st.sampled_from(["lots", "steps", "portions", "losses", "plots", "recipes", "weighings"]),
    st.lists(
        st.dictionaries(
            st.sampled_from([
                "id", "stage", "mass_kg", "mass_g", "made", "plots", "kind", "also", "inputs",
                "step", "direction", "lot", "lane", "cause", "geometry", "parts", "extra", "odd",
                "when", "harvested", "start", "latitude", "pieces", "recorded",
            ]),
            CELLS,
        ),
        max_size=4,
    ),
)  # fmt: skip
def test_no_cell_whatever_stops_a_reading(name, rows):
    reading = tables.load({name: rows, "steps": rows, "lots": rows})

    assert all(str(issue.where).startswith("at ") for issue in reading.issues)
