"""Lineages in folders: written whole, read without a record, and the same as before."""

import copy
import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from any_records import record_lists
from cocoachain.errors import FormatError, MissingExtraError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.lots import BeanLot, NibLot
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from small_chains import beans, lineage, nibs, step
from tangled_chains import unmeasured_chains

pytestmark = pytest.mark.needs("arrow")
OTHER = lineage(beans("A", 1))
slow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def same(one: Lineage, other: Lineage) -> bool:
    """Equal records, columns and edges."""
    for name, column in one.columns.__getstate__().items():
        theirs = getattr(other.columns, name)
        if list(column) != list(theirs):
            return False
    return one == other and one.edge == other.edge


@pytest.fixture
def opened(tmp_path: Path) -> Lineage:
    Lineage(two_plots()).save(tmp_path / "season")
    return Lineage.open(tmp_path / "season")


def made_records(chain: Chain) -> int:
    """How many records the tables of a chain were asked to make."""
    return sum(table._kept.cache_info().misses for table in chain.tables().values())


def test_what_is_opened_is_what_was_saved(opened: Lineage) -> None:
    whole = Lineage(two_plots())

    assert same(opened, whole)
    assert opened.chain == whole.chain
    assert list(opened.chain) == list(whole.chain)
    assert opened.lots == whole.lots
    assert opened.inputs("POOL-1") == whole.inputs("POOL-1")


def test_questions_make_only_the_records_that_they_look_at(opened: Lineage) -> None:
    assert repr(opened) == "<Lineage: 5 lots, 2 steps>"
    assert list(trace_back(opened, "BAR-1").lots) == list(
        trace_back(Lineage(two_plots()), "BAR-1").lots
    )
    assert len(trace_forward(opened, "ESM-1").steps) == 2
    assert opened.graph.edges["ESM-1", "POOL-1"]["mass"] == Mass.kg(30)
    assert opened.chain.count("lot") == 5
    assert opened.chain.names("plot") == {"KBN-1", "KBN-2"}
    assert made_records(opened.chain) == 0

    assert opened.chain.lot("ESM-1") == two_plots().lot("ESM-1")
    assert made_records(opened.chain) == 1


def test_origins_are_the_same(opened: Lineage) -> None:
    whole = Lineage(two_plots())

    for by in ("plot", "farmer", "village", "certificate"):
        assert origins(opened, "BAR-1", by=by) == origins(whole, "BAR-1", by=by)


def test_unknown_names_are_told_as_ever(opened: Lineage) -> None:
    with pytest.raises(UnknownRecordError, match="BAR-1"):
        trace_back(opened, "BAR-2")
    with pytest.raises(UnknownRecordError, match="BAR-1"):
        opened.chain.lot("BAR-2")


@slow
@given(record_lists)
def test_records_of_every_kind_come_back_equal(tmp_path: Path, records: list[object]) -> None:
    before = Lineage(Chain.of(records))

    before.save(tmp_path / "any")
    after = Lineage.open(tmp_path / "any")

    assert same(after, before)
    assert after.chain == before.chain
    assert after._given == before._given
    assert list(after.chain) == list(before.chain)
    for kind, table in before.chain.tables().items():
        for key, record in table.items():
            assert after.chain.tables()[kind][key] == record
            assert type(after.chain.tables()[kind][key]) is type(record)


@slow
@given(unmeasured_chains())
def test_tangled_chains_come_back_equal(tmp_path: Path, chain: Chain) -> None:
    before = Lineage(chain)

    before.save(tmp_path / "any")

    assert same(Lineage.open(tmp_path / "any"), before)


def test_rings_names_without_records_and_what_nobody_weighed_come_back(tmp_path: Path) -> None:
    before = lineage(
        beans("A", 10),
        NibLot(id="UNWEIGHED"),
        step("S1", [("A", None), ("NOWHERE", 4)], [("B", 9), ("B", 1)]),
        step("S2", [("B", 1)], [("NOWHERE", 1)]),
        Step(id="S3", kind="roast", losses=[Loss("roasting", Mass(3)), Loss("spill", Mass(4))]),
    )

    before.save(tmp_path / "ring")
    after = Lineage.open(tmp_path / "ring")

    assert same(after, before)
    assert after.index.cycles == before.index.cycles
    assert after.chain.find("lot", "NOWHERE") is None
    assert "NOWHERE" not in after.chain.names("lot")
    assert "NOWHERE" in after.columns.lot_codes
    assert after.chain.step("S3").losses == (Loss("roasting", Mass(3)), Loss("spill", Mass(4)))


def test_corrections_and_lanes_are_kept_as_given_and_as_known(tmp_path: Path) -> None:
    chain = Chain.of(
        [BeanLot(id="A", mass=Mass.kg(1)), BeanLot(id="A2", mass=Mass.kg(2)), BeanLot(id="C")],
        Correction(
            id="K", kind="lot", record="A", replacement="A2", reason="slip",
            recorded=datetime(2026, 5, 1, tzinfo=UTC),
        ),
        Step(
            id="DRY", kind="dry",
            inputs=[Portion("A", Mass(1), "tray 1"), Portion("C", Mass(1), "tray 2")],
            outputs=[Portion("X", Mass(1), "tray 1"), Portion("Y", Mass(1), "tray 2")],
        ),
    )  # fmt: skip
    before = Lineage(chain)

    before.save(tmp_path / "kept")
    after = Lineage.open(tmp_path / "kept")

    assert same(after, before)
    assert after._given == chain
    early = datetime(2026, 4, 1, tzinfo=UTC)
    assert after.known(early) == before.known(early)
    assert after.known(early).chain.lot("A").mass == Mass.kg(1)
    assert after.chain.lot("A").mass == Mass.kg(2)
    assert pickle.loads(pickle.dumps(after))._given == chain  # noqa: S301 - our own


def test_moments_whole_days_and_extra_come_back_as_they_were(tmp_path: Path) -> None:
    lot = BeanLot(
        id="A",
        made=WholeDay.of(date(2026, 5, 4), UTC),
        harvested=date(2026, 5, 3),
        extra={"keterangan": "hujan", "list": [1, {"": None}], "d": True},
    )
    before = lineage(lot, Plot(id="P", geometry=None, clones=("MCC 02",)))

    before.save(tmp_path / "days")
    after = Lineage.open(tmp_path / "days").chain

    assert after.lot("A") == lot
    assert isinstance(after.lot("A").made, WholeDay)
    assert after.plot("P").clones == ("MCC 02",)


def test_a_cut_keeps_its_edge(tmp_path: Path) -> None:
    part = trace_back(Lineage(two_plots()), "BLEND-1").lineage

    part.save(tmp_path / "part")

    assert part.edge == {"BLEND-1"}
    assert Lineage.open(tmp_path / "part").edge == {"BLEND-1"}


def test_what_was_opened_travels_is_copied_and_saved_again(opened: Lineage, tmp_path: Path) -> None:
    for other in (pickle.loads(pickle.dumps(opened)), copy.copy(opened), copy.deepcopy(opened)):  # noqa: S301 - our own
        assert same(other, opened)
    assert made_records(pickle.loads(pickle.dumps(opened)).chain) == 0  # noqa: S301 - our own
    opened.save(tmp_path / "season")

    assert same(Lineage.open(tmp_path / "season"), opened)


def test_a_lineage_goes_on_answering_while_its_folder_is_replaced(tmp_path: Path) -> None:
    Lineage(two_plots()).save(tmp_path / "season")
    opened = Lineage.open(tmp_path / "season")

    OTHER.save(tmp_path / "season")

    assert opened.chain == two_plots()
    assert Lineage.open(tmp_path / "season").chain == OTHER.chain
    assert [each.name for each in tmp_path.iterdir()] == ["season"]


def test_an_empty_lineage_is_a_folder_too(tmp_path: Path) -> None:
    lineage().save(tmp_path / "empty")

    assert same(Lineage.open(tmp_path / "empty"), lineage())


def test_nothing_else_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")

    for name in ("letters", "file"):
        with pytest.raises(FormatError) as error:
            Lineage(two_plots()).save(tmp_path / name)
        assert str(error.value) == (
            f"Expected a new folder or one of a saved lineage, got {str(tmp_path / name)!r}"
        ) or "…" in str(error.value)
    assert (tmp_path / "letters" / "mine.txt").read_text() == "mine"
    (tmp_path / "bare").mkdir()
    Lineage(two_plots()).save(tmp_path / "bare")
    assert Lineage.open(tmp_path / "bare").chain == two_plots()


def test_a_save_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch) -> None:
    Lineage(two_plots()).save(tmp_path / "season")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cocoachain.lineage.storing.folders._put", full)
    with pytest.raises(OSError, match="No space"):
        OTHER.save(tmp_path / "season")

    assert Lineage.open(tmp_path / "season").chain == two_plots()
    assert [each.name for each in tmp_path.iterdir()] == ["season"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (shutil.rmtree, "got no manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "Expected JSON"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "Expected the format"),
        (lambda folder: (folder / "manifest.json").write_text("[" * 100_000), "Expected JSON"),
        (lambda folder: (folder / "inputs.parquet").unlink(), "got none (inputs.parquet"),
        (
            lambda folder: (folder / "lots.parquet").write_bytes(
                (folder / "lots.parquet").read_bytes()[:-9]
            ),
            "bytes, got",
        ),
        (
            lambda folder: (folder / "lots.parquet").write_bytes(
                bytes([1]) + (folder / "lots.parquet").read_bytes()[1:]
            ),
            "it was changed (lots.parquet",
        ),
    ],
)
def test_a_damaged_folder_is_told_not_read(tmp_path: Path, spoil, message: str) -> None:
    Lineage(two_plots()).save(tmp_path / "season")
    spoil(tmp_path / "season")

    with pytest.raises(FormatError) as error:
        Lineage.open(tmp_path / "season")

    assert message in str(error.value)


def _manifest(folder: Path, **changes: object) -> None:
    told = json.loads((folder / "manifest.json").read_text()) | changes
    del told["sha256"]
    seal = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(told | {"sha256": seal}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "Expected version 1, got 2 (manifest.json"),
        ({"format": "other"}, "Expected the format 'cocoachain lineage', got another"),
        ({"files": {}}, "Expected the files and the edge of a lineage, got others"),
        ({"files": []}, "Expected the files and the edge of a lineage, got others"),
        ({"edge": [7]}, "Expected the files and the edge of a lineage, got others"),
        ({"edge": None}, "Expected the files and the edge of a lineage, got others"),
    ],
)
def test_a_manifest_that_is_not_ours_is_told(tmp_path: Path, changes, message: str) -> None:
    Lineage(two_plots()).save(tmp_path / "season")
    _manifest(tmp_path / "season", **changes)

    with pytest.raises(FormatError) as error:
        Lineage.open(tmp_path / "season")

    assert message in str(error.value)


def test_every_word_of_the_manifest_is_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "season"
    Lineage(two_plots(), edge=["ESM-1"]).save(folder)
    told = (folder / "manifest.json").read_text()
    assert told.count('"ESM-1"') == 1

    for was, becomes in (('"ESM-1"', '"ESM-2"'), ('"rows": 5', '"rows": 4')):
        assert was in told
        (folder / "manifest.json").write_text(told.replace(was, becomes, 1))
        with pytest.raises(FormatError, match="Expected what was written, got another"):
            Lineage.open(folder)


def _replace(folder: Path, name: str, **columns: list[object]) -> None:
    """Another table under one of our names, with a manifest to fit."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / f"{name}.parquet"
    table = parquet.read_table(path)
    for column, values in columns.items():
        made = pa.array(values, table.schema.field(column).type)
        table = table.set_column(table.column_names.index(column), column, made)
    parquet.write_table(table, path)
    data = path.read_bytes()
    files = json.loads((folder / "manifest.json").read_text())["files"]
    digest = hashlib.sha256(data).hexdigest()
    files[name] = {"rows": len(table), "bytes": len(data), "sha256": digest}
    _manifest(folder, files=files)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("inputs", {"lot": [1, 4, 2, 5]}),
        ("inputs", {"lot": [1, -1, 2, 3]}),
        ("inputs", {"step": [0, 1, 0, 1]}),
        ("inputs", {"lot": [1, None, 2, 3]}),
        ("outputs", {"step": [0, 2]}),
        ("outputs", {"step": [-1, 0]}),
        ("outputs", {"mass_mg": [-2, 5]}),
        ("lots", {"id": ["B", "A", "C", "D", "E"]}),
        ("lots", {"id": ["A", "A", "C", "D", "E"]}),
        ("lots", {"id": [None, "A", "C", "D", "E"]}),
        ("steps", {"id": ["S", "S"]}),
        ("lots", {"mass_mg": [-7, 1, 1, 1, 1]}),
    ],
)
def test_tables_of_a_stranger_that_do_not_fit_together_are_told(
    tmp_path: Path, name: str, columns: dict[str, list[object]]
) -> None:
    folder = tmp_path / "season"
    Lineage(two_plots()).save(folder)
    _replace(folder, name, **columns)

    with pytest.raises(FormatError, match="Expected the tables of a lineage, got others"):
        Lineage.open(folder)


def test_a_foreign_table_under_our_names_is_told(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    folder = tmp_path / "season"
    Lineage(two_plots()).save(folder)
    parquet.write_table(pa.table({"x": [1]}), folder / "lots.parquet")
    data = (folder / "lots.parquet").read_bytes()
    files = json.loads((folder / "manifest.json").read_text())["files"]
    files["lots"] = {
        "rows": 1, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    _manifest(folder, files=files)

    with pytest.raises(FormatError, match="Expected the tables of a lineage, got others"):
        Lineage.open(folder)


def test_without_pyarrow_the_install_line_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.compute", None)

    with pytest.raises(MissingExtraError) as error:
        Lineage(two_plots()).save(tmp_path / "season")
    assert str(error.value) == ("Storing a lineage needs an extra: pip install 'cocoachain[arrow]'")
    with pytest.raises(MissingExtraError, match="Opening a lineage"):
        Lineage.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_memory_stays_flat_in_the_number_of_records_looked_at(tmp_path: Path) -> None:
    lineage(*(nibs(f"L{at:05}", 1) for at in range(5_000))).save(tmp_path / "many")
    chain = Lineage.open(tmp_path / "many").chain

    for at in range(5_000):
        assert chain.lot(f"L{at:05}").id == f"L{at:05}"

    assert chain.tables()["lot"]._kept.cache_info().currsize == 4_096


def test_opening_loads_no_networkx(tmp_path: Path) -> None:
    Lineage(two_plots()).save(tmp_path / "season")
    code = (
        "import sys; from cocoachain import Lineage, trace_back; "
        f"l = Lineage.open({str(tmp_path / 'season')!r}); print(len(trace_back(l, 'BAR-1').lots)); "
        "assert 'networkx' not in sys.modules"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "5\n"
