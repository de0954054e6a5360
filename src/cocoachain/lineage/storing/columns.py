"""The columns of a lineage as tables of Arrow, and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cocoachain.lineage.columns import (
    LOSS_CAUSES,
    NO_TIME,
    NOT_MEASURED,
    STAGES,
    STEP_KINDS,
    Columns,
    Int8s,
    Int64s,
    pointers,
)
from cocoachain.lineage.storing.texts import arrow, names_in, numbers, one_piece, text_array

Frame = Any
"""A table of pyarrow, which ships no types."""

SPANS = {
    "lots": ("made",),
    "steps": ("start", "end", "recorded"),
}
"""Moments of which the first and the last microsecond stand in columns of their own."""

PORTIONS = {"inputs": "in", "outputs": "out"}
"""The tables of portions, and how the columns call them."""


def frames_of(columns: Columns, lots: Frame, steps: Frame) -> dict[str, Frame]:
    """The tables of a lineage, given the rows of its lots and steps without their identifiers."""
    pyarrow = arrow("Storing a lineage")
    frames = {
        "lots": _with_columns(lots, {
            "id": text_array(columns.lot_ids),
            "known": pyarrow.array(columns.lot_known),
            **_spans(columns, "lots", "lot"),
        }),
        "steps": _with_columns(steps, {
            "id": text_array(columns.step_ids),
            **_spans(columns, "steps", "step"),
        }),
        "losses": pyarrow.table({
            "step": columns.loss_step,
            "cause": _words(LOSS_CAUSES, columns.loss_cause),
            "mass_mg": columns.loss_mass,
        }),
    }  # fmt: skip
    for name, side in PORTIONS.items():
        held = vars_of(columns, side)
        frames[name] = pyarrow.table({
            "step": held["step"],
            "lot": held["lot"],
            "mass_mg": pyarrow.array(held["mass"], mask=held["mass"] == NOT_MEASURED),
        })  # fmt: skip
    return frames


def vars_of(columns: Columns, side: str) -> dict[str, Any]:
    """The portions of one side: ``step``, ``lot`` and ``mass``."""
    return {name: getattr(columns, f"{side}_{name}") for name in ("step", "lot", "mass")}


def _with_columns(frame: Frame, more: Mapping[str, Any]) -> Frame:
    """The columns in front of those of a table, in the place of any of the same name."""
    for name in more:
        if name in frame.column_names:
            frame = frame.drop_columns([name])
    pyarrow = arrow("Storing a lineage")
    held = {name: frame[name] for name in frame.column_names}
    return pyarrow.table({**more, **held})


def _spans(columns: Columns, table: str, prefix: str) -> dict[str, Any]:
    pyarrow = arrow("Storing a lineage")
    made = {}
    for name in SPANS[table]:
        for end in ("first", "last"):
            moments = getattr(columns, f"{prefix}_{name}_{end}")
            empty = moments == NO_TIME
            if not empty.all():
                made[f"{name}_{end}"] = pyarrow.array(moments, mask=empty)
    return made


def _words(words: tuple[Any, ...], codes: Int8s) -> Any:  # noqa: ANN401 - an array of pyarrow
    pyarrow = arrow("Storing a lineage")
    return pyarrow.DictionaryArray.from_arrays(codes, [word.value for word in words])


def columns_from(frames: Mapping[str, Frame]) -> Columns:
    """The columns that :func:`frames_of` wrote as tables.

    Raises:
        ValueError: They do not fit together, as when somebody else wrote them.
    """
    for name in ("lots", "steps"):
        _check_names(name, frames[name]["id"])
    lots, steps, losses = frames["lots"], frames["steps"], frames["losses"]
    step_count = len(steps)
    loss_step = _steps("losses", losses, step_count)
    made = Columns(
        lot_ids=names_in(lots["id"]),
        step_ids=names_in(steps["id"]),
        lot_mass=_or_empty(lots, "mass_mg", NOT_MEASURED),
        lot_stage=codes_of(STAGES, _column(lots, "stage")),
        lot_known=numbers(lots["known"], np.bool_),
        step_kind=codes_of(STEP_KINDS, _column(steps, "kind")),
        step_also=_is_there(steps, "also"),
        loss_ptr=_pointers(loss_step, step_count),
        loss_cause=codes_of(LOSS_CAUSES, losses["cause"]),
        loss_mass=numbers(losses["mass_mg"], np.int64),
        **_moments(lots, "lots", "lot"),
        **_moments(steps, "steps", "step"),
        **_portions(frames, "inputs", len(lots), step_count),
        **_portions(frames, "outputs", len(lots), step_count),
    )
    made.__dict__["loss_step"] = loss_step
    _check_masses(made)
    return made


def _check_names(table: str, column: Any) -> None:  # noqa: ANN401 - a column of pyarrow
    """Identifiers are found by halving, so they must be in order, each once."""
    pyarrow = arrow("Opening a lineage")
    ids = one_piece(column)
    is_sorted = pyarrow.compute.all(pyarrow.compute.less(ids[:-1], ids[1:])) if len(ids) else None
    if ids.null_count or (is_sorted is not None and is_sorted.as_py() is False):
        message = f"identifiers that are not in order (table {table})"
        raise ValueError(message)


def _check_codes(table: str, column: Any, rows: int) -> None:  # noqa: ANN401 - a column of pyarrow
    """Rows of another table are numbers from 0 on, below the rows that it has."""
    ends = arrow("Opening a lineage").compute.min_max(column).as_py()
    least, most = ends["min"], ends["max"]
    if column.null_count or (least is not None and not 0 <= least <= most < rows):
        message = f"rows {least} to {most} of {rows}, or none (table {table})"
        raise ValueError(message)


def _check_masses(columns: Columns) -> None:
    """No mass is below 0, but for the mark of one that was not measured."""
    masses = (columns.lot_mass, columns.in_mass, columns.out_mass, columns.loss_mass)
    for column, least in zip(masses, (NOT_MEASURED, NOT_MEASURED, NOT_MEASURED, 0), strict=True):
        if len(column) and int(column.min()) < least:
            message = f"a mass of {int(column.min())} mg"
            raise ValueError(message)


def _portions(frames: Mapping[str, Frame], name: str, lots: int, steps: int) -> dict[str, Any]:
    frame, side = frames[name], PORTIONS[name]
    _check_codes(name, frame["lot"], lots)
    return {
        f"{side}_ptr": _pointers(_steps(name, frame, steps), steps),
        f"{side}_lot": numbers(frame["lot"], np.int32),
        f"{side}_mass": numbers(frame["mass_mg"], np.int64, empty=NOT_MEASURED),
    }


def _steps(name: str, frame: Frame, steps: int) -> Any:  # noqa: ANN401 - codes of steps
    """The step of each row, in order."""
    _check_codes(name, frame["step"], steps)
    found = numbers(frame["step"], np.int32)
    if (found[1:] < found[:-1]).any():
        message = f"steps that are not in order (table {name})"
        raise ValueError(message)
    return found


def _pointers(step: Any, steps: int) -> Int64s:  # noqa: ANN401 - codes of steps
    return pointers(np.bincount(step, minlength=steps))


def _moments(frame: Frame, table: str, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}_{name}_{end}": _or_empty(frame, f"{name}_{end}", NO_TIME)
        for name in SPANS[table]
        for end in ("first", "last")
    }


def _column(frame: Frame, name: str) -> Any:  # noqa: ANN401 - a column of pyarrow
    """A column, or nothing where the table has none of that name."""
    if name in frame.column_names:
        return frame[name]
    pyarrow = arrow("Opening a lineage")
    return pyarrow.nulls(len(frame), pyarrow.string())


def _or_empty(frame: Frame, name: str, empty: int) -> Int64s:
    if name in frame.column_names:
        return numbers(frame[name], np.int64, empty=empty)
    return np.full(len(frame), empty, np.int64)


def _is_there(frame: Frame, name: str) -> Any:  # noqa: ANN401 - an array of truth values
    if name in frame.column_names:
        return numbers(frame[name].is_valid(), np.bool_)
    return np.zeros(len(frame), np.bool_)


def codes_of(words: tuple[Any, ...], column: Any) -> Int8s:  # noqa: ANN401 - a column of pyarrow
    """The code of each word; -1 where nothing stands."""
    pyarrow = arrow("Opening a lineage")
    array = one_piece(column)
    if not isinstance(array, pyarrow.DictionaryArray):
        array = array.dictionary_encode()
    place = {word.value: code for code, word in enumerate(words)}
    codes = np.array([*(place[each] for each in array.dictionary.to_pylist()), -1], np.int8)
    found: Int8s = codes[numbers(array.indices, np.int64, empty=-1)]
    return found
