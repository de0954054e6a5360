"""A lineage in a folder: Parquet files, and a manifest that says what they must be.

A folder is written beside its place and put there when it is whole. What is read is held open, so
that a lineage goes on answering while its folder is replaced.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cocoachain.errors import CocoachainError, FormatError, shown
from cocoachain.lineage.columns import Columns
from cocoachain.lineage.storing.cells import record_of, record_text
from cocoachain.lineage.storing.columns import columns_from, frames_of
from cocoachain.lineage.storing.tables import Frame, KeptSteps, KeptTable, frame_of
from cocoachain.lineage.storing.texts import arrow, names_in
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, KIND_OF_CLASS, KINDS, Kind
from cocoachain.model.layers import Table
from cocoachain.model.records import Record

FORMAT, VERSION = "cocoachain lineage", 1
MANIFEST = "manifest.json"
GRAPH = ("lots", "steps", "inputs", "outputs", "losses")
"""The tables that every folder has, one row or none."""

GIVEN = "given"
"""The table of what corrections and lanes changed: as it was given, and what became of it."""


class Kept:
    """What was found in a folder: the columns, the records as they are known, and as given."""

    def __init__(self, columns: Columns, chain: Chain, edge: frozenset[str], given: Frame) -> None:
        """From :func:`opened`."""
        self.columns = columns
        self.chain = chain
        self.edge = edge
        self._given = given

    def given(self) -> Chain:
        """The records as they were given, before corrections; made when asked for."""
        if self._given is None:
            return self.chain
        told: dict[str, list[Record]] = {"given": [], "known": []}
        for row in self._given.to_pylist():
            cls = _class(row["kind"], row["class"])
            told[row["as"]].append(record_of(cls, row["record"]))
        gone = {_key(record) for record in told["known"]}
        kept = (record for record in self.chain if _key(record) not in gone)
        return Chain.of(kept, told["given"])


# Writing ------------------------------------------------------------------------------------------


def save(
    folder: str | os.PathLike[str],
    columns: Columns,
    chain: Chain,
    given: Chain,
    edge: Iterable[str],
) -> None:
    """Write a lineage to a folder, whole or not at all.

    Raises:
        FormatError: Something else than a saved lineage stands there.
        MissingExtraError: pyarrow is not installed.
        OSError: It cannot be written.
    """
    arrow("Storing a lineage")
    target = Path(os.path.realpath(folder))
    _check_place(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _new_folder(target, "part")
    try:
        files = {
            name: _written(part, name, frame) for name, frame in _frames(columns, chain, given)
        }
        manifest = {"format": FORMAT, "version": VERSION, "edge": sorted(edge), "files": files}
        sealed = {**manifest, _SEAL: _seal(manifest)}
        text = json.dumps(sealed, indent=1, ensure_ascii=False, sort_keys=True)
        _put(part / MANIFEST, text.encode())
        _put_in_place(part, target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


_SEAL = "sha256"


def _seal(manifest: Mapping[str, object]) -> str:
    """The SHA-256 of all else that a manifest says."""
    told = {name: value for name, value in manifest.items() if name != _SEAL}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _check_place(target: Path) -> None:
    if target.exists() and not (target / MANIFEST).is_file() and not _is_empty(target):
        message = f"Expected a new folder or one of a saved lineage, got {shown(str(target))}"
        raise FormatError(message)


def _is_empty(target: Path) -> bool:
    return target.is_dir() and next(target.iterdir(), None) is None


def _new_folder(target: Path, ending: str) -> Path:
    number = 0
    while True:
        part = target.parent / f".{target.name}-{os.getpid()}-{number}.{ending}"
        try:
            part.mkdir()
        except FileExistsError:
            number += 1
        else:
            return part


def _put_in_place(part: Path, target: Path) -> None:
    """Put the folder where it belongs; what stood there goes only once it has stepped aside."""
    if not target.exists():
        part.rename(target)
        return
    aside = _new_folder(target, "old")
    aside.rmdir()
    target.rename(aside)
    try:
        part.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _frames(columns: Columns, chain: Chain, given: Chain) -> Iterable[tuple[str, Frame]]:
    tables = chain.tables()
    rows = {kind.plural: _rows(kind, tables[kind.name]) for kind in KINDS if kind.name in tables}
    lots = _aligned("lot", columns, chain, rows.pop("lots", None))
    steps = _aligned("step", columns, chain, rows.pop("steps", None))
    yield from frames_of(columns, lots, steps).items()
    yield from rows.items()
    if given is not chain:
        yield GIVEN, _differing(given, chain)


def _rows(kind: Kind, table: Table) -> Frame:
    if isinstance(table, KeptTable):
        return table.frame
    if kind.name in {"lot", "step"}:
        return None
    return frame_of(kind, Chain.of(table.values()).records_of(kind))


def _aligned(kind: str, columns: Columns, chain: Chain, frame: Frame) -> Frame:
    """The rows of lots or steps in the order of the columns, empty where there is no record."""
    names = columns.lot_ids if kind == "lot" else columns.step_ids
    if frame is not None and len(frame) == len(names):
        return frame
    records = (chain.find(kind, name) for name in names)
    return frame_of(KIND_BY_NAME[kind], records)


def _differing(given: Chain, chain: Chain) -> Frame:
    """The records that are in one of two chains and not in the other."""
    pyarrow = arrow("Storing a lineage")
    told = [
        {
            "as": name,
            "kind": _kind(record),
            "class": type(record).__name__,
            "record": record_text(record),
        }
        for name, mine, other in (("given", given, chain), ("known", chain, given))
        for record in mine
        if record not in other
    ]
    fields = [(name, pyarrow.string()) for name in ("as", "kind", "class", "record")]
    return pyarrow.Table.from_pylist(told, pyarrow.schema(fields))


def _kind(record: Record) -> str:
    return KIND_OF_CLASS[type(record)].name


def _key(record: Record) -> tuple[str, object]:
    return _kind(record), getattr(record, "id", record)


def _class(kind: str, name: str) -> type[Record]:
    return next(cls for cls in KIND_BY_NAME[kind].classes if cls.__name__ == name)


def _written(folder: Path, name: str, frame: Frame) -> dict[str, object]:
    """Write one table; what the manifest says of it."""
    pyarrow = arrow("Storing a lineage")
    sink = pyarrow.BufferOutputStream()
    words = [each for each in frame.column_names if each not in _ALL_DIFFERENT]
    pyarrow.parquet.write_table(
        frame, sink, use_dictionary=words, compression="lz4", write_statistics=False
    )
    data = sink.getvalue()
    _put(folder / f"{name}.parquet", data)
    return {
        "rows": len(frame),
        "bytes": data.size,
        "sha256": hashlib.sha256(memoryview(data)).hexdigest(),
    }


_ALL_DIFFERENT = frozenset({"id", "lot", "mass_mg"})
"""Columns in which few values come twice, so that a dictionary of them would only cost."""


def _put(path: Path, data: Any) -> None:  # noqa: ANN401 - bytes or a buffer
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


# Reading ------------------------------------------------------------------------------------------


def opened(folder: str | os.PathLike[str]) -> Kept:
    """The lineage in a folder; every file is checked, and no record is made.

    Raises:
        FormatError: No saved lineage, one of a newer version, or one that is damaged.
        MissingExtraError: pyarrow is not installed.
    """
    arrow("Opening a lineage")
    path = Path(folder)
    manifest = _manifest(path)
    buffers = {name: _checked(path, name, told) for name, told in manifest["files"].items()}
    try:
        frames = {name: _frame(buffers[name], _GRAPH_COLUMNS.get(name)) for name in GRAPH}
        _check_rows(manifest["files"], {name: len(frame) for name, frame in frames.items()})
        columns = columns_from(frames)
        chain = Chain.over(dict(_tables(columns, buffers, manifest["files"])))
        given = _frame(buffers[GIVEN]) if GIVEN in buffers else None
    except CocoachainError:
        raise
    except Exception as error:  # whatever a foreign table makes pyarrow or us say
        message = f"Expected the tables of a lineage, got others: {error} ({shown(str(path))})"
        raise FormatError(message) from error
    return Kept(columns, chain, frozenset(manifest["edge"]), given)


_GRAPH_COLUMNS = {
    "lots": ("id", "known", "stage", "mass_mg", "made_first", "made_last"),
    "steps": (
        "id", "kind", "also", "start_first", "start_last", "end_first", "end_last",
        "recorded_first", "recorded_last",
    ),
}  # fmt: skip
"""What the columns need of the rows of lots and steps; the rest is read with the first record."""


def _manifest(path: Path) -> dict[str, Any]:
    """What the manifest says, if it is one of ours."""
    where = shown(str(path))
    try:
        told = json.loads((path / MANIFEST).read_bytes())
    except OSError as error:
        message = f"Expected a folder of a saved lineage, got no {MANIFEST} in {where}"
        raise FormatError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"Expected JSON, got something else ({MANIFEST} in {where})"
        raise FormatError(message) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        message = f"Expected the format {FORMAT!r}, got another ({MANIFEST} in {where})"
        raise FormatError(message)
    if told.get("version") != VERSION:
        message = f"Expected version {VERSION}, got {shown(told.get('version'))}"
        raise FormatError(f"{message} ({MANIFEST} in {where})")
    _check_told(told, where)
    if told.get(_SEAL) != _seal(told):
        message = "Expected what was written, got another: it was changed"
        raise FormatError(f"{message} ({MANIFEST} in {where})")
    return told


def _check_told(told: dict[str, Any], where: str) -> None:
    files, edge = told.get("files"), told.get("edge")
    fits = (
        isinstance(files, dict)
        and set(GRAPH) <= files.keys() <= {*GRAPH, GIVEN, *(kind.plural for kind in KINDS)}
        and all(
            isinstance(each, dict) and isinstance(each.get("rows"), int) for each in files.values()
        )
        and isinstance(edge, list)
        and all(isinstance(each, str) for each in edge)
    )
    if not fits:
        message = (
            f"Expected the files and the edge of a lineage, got others ({MANIFEST} in {where})"
        )
        raise FormatError(message)


def _checked(folder: Path, name: str, told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a buffer of pyarrow
    """The bytes of a file, mapped into memory, if they are those that were written."""
    path = folder / f"{name}.parquet"
    where = f"{path.name} in {shown(str(folder))}"
    try:
        data = arrow("Opening a lineage").memory_map(str(path)).read_buffer()
    except OSError as error:
        message = f"Expected the file that {MANIFEST} names, got none ({where})"
        raise FormatError(message) from error
    if data.size != told.get("bytes"):
        message = f"Expected {told.get('bytes')} bytes, got {data.size} ({where})"
        raise FormatError(message)
    if hashlib.sha256(memoryview(data)).hexdigest() != told.get("sha256"):
        message = (
            f"Expected the SHA-256 that {MANIFEST} names, got another: it was changed ({where})"
        )
        raise FormatError(message)
    return data


def _frame(data: Any, columns: Iterable[str] | None = None) -> Frame:  # noqa: ANN401 - a buffer of pyarrow
    pyarrow = arrow("Opening a lineage")
    file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(data))
    there = file.schema_arrow.names
    return file.read(None if columns is None else [each for each in columns if each in there])


def _tables(
    columns: Columns, buffers: Mapping[str, Any], files: Mapping[str, Any]
) -> Iterable[tuple[str, KeptTable]]:
    """The records of each kind, over the files that hold them."""
    for kind in KINDS:
        if kind.plural not in buffers:
            continue
        read = _reader(buffers[kind.plural])
        if kind.name == "step":
            yield kind.name, KeptSteps(kind, read, columns)
        elif kind.name == "lot":
            rows, known = len(columns.lot_ids), columns.lot_known
            yield (
                kind.name,
                KeptTable(kind, read, rows, columns.lot_ids, None if known.all() else known),
            )
        else:
            names = None
            if kind.has_id:
                names = names_in(_frame(buffers[kind.plural], ["id"])["id"])
                _check_rows(files, {kind.plural: len(names)})
            yield kind.name, KeptTable(kind, read, files[kind.plural]["rows"], names)


def _check_rows(files: Mapping[str, Any], rows: Mapping[str, int]) -> None:
    for name, count in rows.items():
        if files[name]["rows"] != count:
            message = f"{count} rows for {files[name]['rows']} (table {name})"
            raise ValueError(message)


def _reader(data: Any) -> Callable[[], Frame]:  # noqa: ANN401 - a buffer of pyarrow
    return lambda: _frame(data)
