"""A lineage from tables of an engine: the columns of a ledger, as they stand there."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cocoachain.errors import CocoachainError, ConflictError, FormatError
from cocoachain.lineage.columns import (
    LOSS_CAUSES,
    STAGES,
    STEP_KINDS,
    Columns,
    Int32s,
    Int64s,
    sorting,
)
from cocoachain.lineage.names import Names
from cocoachain.lineage.storing.arriving import NEED, Arrived, arrived
from cocoachain.lineage.storing.columns import PORTIONS, columns_from
from cocoachain.lineage.storing.tables import STAGE, Frame, KeptSteps, KeptTable
from cocoachain.lineage.storing.texts import Array, arrow, names_in, numbers, one_piece, text_array
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, Kind
from cocoachain.values.identifiers import check_identifier

KIND = "kind"
_UNSAID = "blend"
"""The kind of steps of which no table tells."""

_SPACE, _TILDE = ord(" "), ord("~")
_LONGEST_ORDINARY = 64


def scanned(
    portions: object, *, steps: object, lots: object, plots: object
) -> tuple[Columns, Chain]:
    """The columns in some tables, and a chain that makes its records from them."""
    moved = arrived("portions", portions)
    told = {
        name: None if table is None else _unique(arrived(name, table))
        for name, table in (("steps", steps), ("lots", lots), ("plots", plots))
    }
    step_ids, (_, step_of) = _coded(told["steps"], moved, "step")
    lot_ids, (lot_rows, lot_of) = _coded(told["lots"], moved, "lot")
    if told["steps"] is not None:
        _check_steps(told["steps"], step_ids, moved, step_of)
    frames = {
        "lots": _lots(told["lots"], lot_ids, lot_rows),
        "steps": _steps(told["steps"], step_ids),
        "losses": _no_losses(),
        **_portions(moved, step_of, lot_of),
    }
    columns = columns_from(frames)
    return columns, Chain.over(_tables(columns, frames, told))


# Identifiers --------------------------------------------------------------------------------------


def _unique(table: Arrived) -> Arrived:
    """The rows in order of identifier, each once; two that differ are refused."""
    ids = _plain(_identifiers(table, "id"))
    if _is_ascending(ids):
        return table
    order = arrow(NEED).compute.sort_indices(ids)
    table, ids = table.taking(order), ids.take(order)
    return table if _is_ascending(ids) else _each_once(table, ids)


def _is_ascending(ids: Array) -> bool:
    """Whether every identifier is above the one before it."""
    compute = arrow(NEED).compute
    less = compute.less(ids.slice(0, max(len(ids) - 1, 0)), ids.slice(1))
    return compute.all(less, min_count=0).as_py() is True


def _each_once(table: Arrived, ids: Array) -> Arrived:
    compute = arrow(NEED).compute
    same = numbers(compute.equal(ids.slice(0, len(ids) - 1), ids.slice(1)), np.bool_)
    for at in np.flatnonzero(same).tolist():
        if table.row(at) != table.row(at + 1):
            kind, name = table.name.removesuffix("s"), ids[at].as_py()
            message = f"Expected one {kind} {name!r}, got two that differ (table {table.name})"
            raise ConflictError(message)
    kept = np.flatnonzero(np.append(True, ~same))
    return table.taking(arrow(NEED).array(kept))


def _identifiers(table: Arrived, column: str) -> Array:
    """A column of identifiers as text in one piece, none of them empty; a dictionary stays one."""
    array = one_piece(table.needed(column))
    if array.null_count:
        at = int(array.is_null().index(True).as_py())
        raise table.fault(at, column, "an identifier", None)
    if arrow(NEED).types.is_dictionary(array.type):
        return array
    return _as_text(array, table, column)


def _as_text(array: Array, table: Arrived, column: str) -> Array:
    types = arrow(NEED).types
    if types.is_string(array.type) or types.is_large_string(array.type):
        return array
    if types.is_integer(array.type) or types.is_null(array.type):
        return array.cast(arrow(NEED).string())
    message = (
        f"Expected identifiers as text, got {array.type} (table {table.name}, column {column})"
    )
    raise FormatError(message)


def _check_each(table: Arrived, column: str, texts: Array) -> None:
    """Every identifier is one that a record may have; only unusual ones are looked at alone."""
    for at in _unusual(names_in(texts)).tolist():
        try:
            check_identifier(texts[at].as_py(), f"table {table.name}, column {column}")
        except CocoachainError as error:
            raise FormatError(str(error)) from error


def _unusual(names: Names) -> Int64s:
    """Those that are not short printable ASCII without space at either end."""
    text, ends = np.frombuffer(names.text, np.uint8), names.ends
    lengths = np.diff(ends)
    odd = (lengths == 0) | (lengths > _LONGEST_ORDINARY)
    there = np.flatnonzero(lengths)
    for side in (ends[:-1][there], ends[1:][there] - 1):
        odd[there] |= text[side] == _SPACE
    strange = np.flatnonzero((text < _SPACE) | (text > _TILDE))
    odd[np.searchsorted(ends, strange[strange < ends[-1]], side="right") - 1] = True
    return np.flatnonzero(odd)


def _coded(
    told: Arrived | None, moved: Arrived, column: str
) -> tuple[Names, tuple[Int32s, Int32s]]:
    """All identifiers of a kind, sorted; the code of each row of its table and of each portion."""
    pyarrow = arrow(NEED)
    own = pyarrow.array([], pyarrow.string())
    if told is not None:
        own = _plain(_identifiers(told, "id"))
        _check_each(told, "id", own)
    named = _identifiers(moved, column)
    if not pyarrow.types.is_dictionary(named.type):
        named = named.dictionary_encode()
    words = _as_text(named.dictionary, moved, column)
    if len(own) and own.equals(words.cast(own.type)):
        codes = np.arange(len(own), dtype=np.int32)
        return names_in(own), (codes, numbers(named.indices, np.int32))
    _check_each(moved, column, words)
    every = pyarrow.chunked_array(
        [own.cast(pyarrow.large_string()), words.cast(pyarrow.large_string())]
    )
    coded = every.combine_chunks().dictionary_encode()
    names = coded.dictionary
    place = np.arange(len(names), dtype=np.int32)
    if not _is_ascending(names):
        order = pyarrow.compute.sort_indices(names)
        names = names.take(order)
        place[numbers(order, np.int64)] = np.arange(len(names), dtype=np.int32)
    codes = place[numbers(coded.indices, np.int64)]
    return names_in(names), (codes[: len(own)], codes[len(own) :][numbers(named.indices, np.int64)])


def _plain(array: Array) -> Array:
    """Text that stands behind no dictionary."""
    pyarrow = arrow(NEED)
    if pyarrow.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    is_text = pyarrow.types.is_string(array.type) or pyarrow.types.is_large_string(array.type)
    return array if is_text else array.cast(pyarrow.string())


def _check_steps(steps: Arrived, names: Names, moved: Arrived, step_of: Int32s) -> None:
    """Every portion is of a step that the table of steps has."""
    if len(names) == len(steps):
        return
    known = np.zeros(len(names), np.bool_)
    known[[names.index(each) for each in _plain(_identifiers(steps, "id")).to_pylist()]] = True
    at = int(np.argmin(known[step_of]))
    raise moved.fault(at, "step", "a step of the table steps", names[int(step_of[at])])


# Rows ---------------------------------------------------------------------------------------------


def _lots(told: Arrived | None, names: Names, rows: Int32s) -> Frame:
    """The rows of lots in the order of all names, empty where only portions name a lot."""
    pyarrow = arrow(NEED)
    known = np.zeros(len(names), np.bool_)
    known[rows] = True
    held: dict[str, Any] = {"id": text_array(names), "known": pyarrow.array(known)}
    if told is None:
        return pyarrow.table(held)
    place = np.full(len(names), -1, np.int64)
    place[rows] = np.arange(len(rows))
    where = None if known.all() else pyarrow.array(place, mask=place < 0)
    held[STAGE] = told.words(STAGE, [stage.value for stage in STAGES])
    held.update(told.cells(KIND_BY_NAME["lot"]))
    held.update(told.moments("made"))
    first = {"id": held.pop("id"), "known": held.pop("known")}
    return pyarrow.table(
        {
            **first,
            **{name: each if where is None else each.take(where) for name, each in held.items()},
        }
    )


def _steps(told: Arrived | None, names: Names) -> Frame:
    pyarrow = arrow(NEED)
    held: dict[str, Any] = {"id": text_array(names)}
    if told is None:
        unsaid = pyarrow.DictionaryArray.from_arrays(np.zeros(len(names), np.int8), [_UNSAID])
        return pyarrow.table({**held, KIND: unsaid})
    held.update(told.cells(KIND_BY_NAME["step"]))
    held[KIND], also = told.words_in_one(KIND, [kind.value for kind in STEP_KINDS])
    if also.null_count < len(also):
        held["also"] = also
    for moment in ("start", "end", "recorded"):
        held.update(told.moments(moment))
    return pyarrow.table(held)


def _portions(moved: Arrived, step_of: Int32s, lot_of: Int32s) -> dict[str, Frame]:
    """The portions of both sides, each by step, in the order of the table."""
    pyarrow = arrow(NEED)
    way = one_piece(moved.words("direction", ["in", "out"]))
    mass = moved.mass()
    is_in = numbers(pyarrow.compute.equal(way.cast(pyarrow.string()), "in"), np.bool_)
    frames = {}
    for name, side in PORTIONS.items():
        at = np.flatnonzero(is_in if side == "in" else ~is_in)
        if len(at) > 1 and (np.diff(step_of[at]) < 0).any():
            at = at[sorting(step_of[at])]
        frames[name] = pyarrow.table({
            "step": step_of[at],
            "lot": lot_of[at],
            "mass_mg": pyarrow.nulls(len(at), pyarrow.int64()) if mass is None else mass.take(at),
        })  # fmt: skip
    return frames


def _no_losses() -> Frame:
    pyarrow = arrow(NEED)
    causes = pyarrow.DictionaryArray.from_arrays(np.zeros(0, np.int8), [LOSS_CAUSES[0].value])
    return pyarrow.table(
        {"step": np.zeros(0, np.int32), "cause": causes, "mass_mg": np.zeros(0, np.int64)}
    )


def _tables(
    columns: Columns, frames: Mapping[str, Frame], told: Mapping[str, Arrived | None]
) -> dict[str, KeptTable]:
    """The records of each kind, over the rows."""
    made: dict[str, KeptTable] = {
        "step": KeptSteps(KIND_BY_NAME["step"], _giving(frames["steps"]), columns)
    }
    if told["lots"] is not None:
        known = None if columns.lot_known.all() else columns.lot_known
        lot = KIND_BY_NAME["lot"]
        made["lot"] = KeptTable(
            lot, _giving(frames["lots"]), len(columns.lot_ids), columns.lot_ids, known
        )
    plots = told["plots"]
    if plots is not None:
        made["plot"] = _plain_table(KIND_BY_NAME["plot"], plots)
    return made


def _plain_table(kind: Kind, told: Arrived) -> KeptTable:
    ids = _plain(_identifiers(told, "id"))
    frame = arrow(NEED).table({**told.cells(kind), "id": ids})
    return KeptTable(kind, _giving(frame), len(ids), names_in(ids))


def _giving(frame: Frame) -> Callable[[], Frame]:
    return lambda: frame
