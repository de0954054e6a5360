"""The chain as columns: numpy arrays of lots, steps, portions and losses.

Codes are positions in the sorted identifiers, so that an order of codes is an order of identifiers.
Portions stand sorted by step, in each step's own order; together with the pointers they are the
adjacency of the graph. A lot that only a portion names has a row too, and is not ``lot_known``.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain as chained
from operator import attrgetter
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.names import Names, Places
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.spellings import shared_spelling
from cocoachain.model.steps import LossCause, Portion, Step, StepKind
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.moments import moment_span

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Int8s = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.integer[Any]]

STAGES: tuple[Stage, ...] = tuple(Stage)
STEP_KINDS: tuple[StepKind, ...] = tuple(StepKind)
LOSS_CAUSES: tuple[LossCause, ...] = tuple(LossCause)

_Made = dict[str, Any]
"""Some of the arrays of :class:`Columns`, by name."""

NO_TIME = int(np.iinfo(np.int64).min)
"""In a column of moments: not stated."""

NOT_MEASURED = -1
"""In a column of masses: not measured."""


@attrs.frozen(eq=False, repr=False, kw_only=True, slots=False)
class Columns:
    """All of a chain that questions of lineage and numeric rules need, as arrays.

    Masses are int64 milligrams, ``NOT_MEASURED`` where nobody weighed. Moments are int64
    microseconds since 1970 in UTC, ``NO_TIME`` where nobody wrote one; a whole day has its first
    and its last microsecond. ``in_…`` and ``out_…`` are the portions, by step; ``use_at`` and
    ``made_at`` hold positions in them, by lot. What follows from other columns is made when it is
    first looked at.
    """

    lot_ids: Sequence[str]
    step_ids: Sequence[str]

    lot_mass: Int64s
    lot_stage: Int8s
    lot_known: Bools
    lot_made_first: Int64s
    lot_made_last: Int64s

    step_kind: Int8s
    step_also: Bools
    step_start_first: Int64s
    step_start_last: Int64s
    step_end_first: Int64s
    step_end_last: Int64s
    step_recorded_first: Int64s
    step_recorded_last: Int64s

    in_ptr: Int64s
    in_lot: Int32s
    in_mass: Int64s

    out_ptr: Int64s
    out_lot: Int32s
    out_mass: Int64s

    loss_ptr: Int64s
    loss_cause: Int8s
    loss_mass: Int64s

    @cached_property
    def lot_codes(self) -> Mapping[str, int]:
        """The row of each lot."""
        return _codes(self.lot_ids)

    @cached_property
    def step_codes(self) -> Mapping[str, int]:
        """The row of each step."""
        return _codes(self.step_ids)

    @cached_property
    def in_step(self) -> Int32s:
        """The step of each portion that went in."""
        return _rows(self.in_ptr)

    @cached_property
    def out_step(self) -> Int32s:
        """The step of each portion that came out."""
        return _rows(self.out_ptr)

    @cached_property
    def loss_step(self) -> Int32s:
        """The step of each loss."""
        return _rows(self.loss_ptr)

    @property
    def use_ptr(self) -> Int32s:
        """Where the draws from each lot begin in ``use_at``."""
        return self._uses[0]

    @property
    def use_at(self) -> Int32s:
        """Positions of the portions that went in, by lot, in order of step."""
        return self._uses[1]

    @property
    def made_ptr(self) -> Int32s:
        """Where the fillings of each lot begin in ``made_at``."""
        return self._fillings[0]

    @property
    def made_at(self) -> Int32s:
        """Positions of the portions that came out, by lot, in order of step."""
        return self._fillings[1]

    @cached_property
    def _uses(self) -> tuple[Int32s, Int32s]:
        return _grouped(self.in_lot, len(self.lot_ids))

    @cached_property
    def _fillings(self) -> tuple[Int32s, Int32s]:
        return _grouped(self.out_lot, len(self.lot_ids))

    def lot_code(self, lot: str) -> int:
        """The row of a lot; raises UnknownRecordError with the nearest names."""
        code = self.lot_codes.get(lot)
        if code is None and ":" in str(lot):
            code = self._spellings.get(shared_spelling(lot))
        if code is None:
            raise UnknownRecordError("lot", lot, nearest_names(lot, self.lot_ids))
        return code

    @cached_property
    def _spellings(self) -> Mapping[str, int]:
        """The row of each lot by what all spellings of its GS1 key share."""
        return {shared_spelling(name): code for name, code in self.lot_codes.items()}

    def step_code(self, step: str) -> int:
        """The row of a step; raises UnknownRecordError with the nearest names."""
        code = self.step_codes.get(step)
        if code is None:
            raise UnknownRecordError("step", step, nearest_names(step, self.step_ids))
        return code

    def __getstate__(self) -> _Made:
        """Pickle the columns; what follows from them is made again."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(Columns)}

    def __repr__(self) -> str:
        """How much of what."""
        portions = len(self.in_lot) + len(self.out_lot)
        return (
            f"<Columns: {len(self.lot_ids)} lots, {len(self.step_ids)} steps, {portions} portions>"
        )


def _codes(names: Sequence[str]) -> Mapping[str, int]:
    if isinstance(names, Names):
        return Places(names)
    return {name: code for code, name in enumerate(names)}


def columns_of(chain: Chain) -> Columns:
    """The columns of a chain; nothing of the chain is changed or kept but identifiers."""
    steps, lots = chain.steps, chain.lots
    lot_ids = _lot_ids(lots, steps)
    lot_codes = {name: code for code, name in enumerate(lot_ids)}
    made = Columns(
        lot_ids=lot_ids,
        step_ids=tuple([step.id for step in steps]),
        **_lot_columns(lots, lot_codes),
        **_step_columns(steps),
        **_losses(steps),
        **_portions([step.inputs for step in steps], lot_codes, "in"),
        **_portions([step.outputs for step in steps], lot_codes, "out"),
    )
    made.__dict__["lot_codes"] = lot_codes
    return made


def _lot_ids(lots: tuple[Lot, ...], steps: tuple[Step, ...]) -> tuple[str, ...]:
    names: set[str] = {lot.id for lot in lots}
    for step in steps:
        names.update([portion.lot for portion in step.inputs])
        names.update([portion.lot for portion in step.outputs])
    if len(names) == len(lots):
        return tuple([lot.id for lot in lots])
    return tuple(sorted(names))


def _lot_columns(lots: tuple[Lot, ...], codes: dict[str, int]) -> _Made:
    stage_codes = {stage: code for code, stage in enumerate(STAGES)}
    rows = np.fromiter((codes[lot.id] for lot in lots), np.int64, len(lots))
    columns: _Made = {
        "lot_mass": np.full(len(codes), NOT_MEASURED, np.int64),
        "lot_stage": np.full(len(codes), -1, np.int8),
        "lot_known": np.zeros(len(codes), np.bool_),
        "lot_made_first": np.full(len(codes), NO_TIME, np.int64),
        "lot_made_last": np.full(len(codes), NO_TIME, np.int64),
    }
    columns["lot_mass"][rows] = _masses(lots)
    columns["lot_stage"][rows] = np.fromiter(
        (stage_codes[lot.stage] for lot in lots), np.int8, len(lots)
    )
    columns["lot_known"][rows] = True
    columns["lot_made_first"][rows], columns["lot_made_last"][rows] = _spans(
        lot.made for lot in lots
    )
    return columns


def _step_columns(steps: tuple[Step, ...]) -> _Made:
    kind_codes = {kind: code for code, kind in enumerate(STEP_KINDS)}
    columns: _Made = {
        "step_kind": np.fromiter((kind_codes[step.kind] for step in steps), np.int8, len(steps)),
        "step_also": np.fromiter((bool(step.also) for step in steps), np.bool_, len(steps)),
    }
    moments = {
        "start": (step.start for step in steps),
        "end": (step.end for step in steps),
        "recorded": (step.recorded for step in steps),
    }
    for name, each in moments.items():
        columns[f"step_{name}_first"], columns[f"step_{name}_last"] = _spans(each)
    return columns


def _spans(moments: Iterable[datetime | None]) -> tuple[Int64s, Int64s]:
    """The first and last microsecond of each moment, each different moment worked out once."""
    known: dict[tuple[type, datetime], tuple[int, int]] = {}
    first: list[int] = []
    last: list[int] = []
    for moment in moments:
        if moment is None:
            span = (NO_TIME, NO_TIME)
        else:
            key = (type(moment), moment)
            span = known.get(key) or known.setdefault(key, moment_span(moment))
        first.append(span[0])
        last.append(span[1])
    return np.array(first, np.int64), np.array(last, np.int64)


def _portions(portions: list[tuple[Portion, ...]], codes: dict[str, int], name: str) -> _Made:
    """The portions of all steps in columns; ``name`` is ``in`` or ``out``."""
    counts = np.fromiter(map(len, portions), np.int64, len(portions))
    flat = list(chained.from_iterable(portions))
    lots = map(codes.__getitem__, map(attrgetter("lot"), flat))
    return {
        f"{name}_ptr": pointers(counts),
        f"{name}_lot": np.fromiter(lots, np.int32, len(flat)),
        f"{name}_mass": _masses(flat),
    }


def _masses(weighed: Sequence[Portion | Lot]) -> Int64s:
    """The mass of each; most often all were measured, and that is quicker."""
    try:
        return np.fromiter(map(attrgetter("mass.mg"), weighed), np.int64, len(weighed))
    except AttributeError:
        masses = [NOT_MEASURED if each.mass is None else each.mass.mg for each in weighed]
        return np.array(masses, np.int64)


def _losses(steps: tuple[Step, ...]) -> _Made:
    cause_codes = {cause: code for code, cause in enumerate(LOSS_CAUSES)}
    counts = np.fromiter((len(step.losses) for step in steps), np.int64, len(steps))
    flat = [loss for step in steps if step.losses for loss in step.losses]
    return {
        "loss_ptr": pointers(counts),
        "loss_cause": np.fromiter((cause_codes[each.cause] for each in flat), np.int8, len(flat)),
        "loss_mass": np.fromiter((each.mass.mg for each in flat), np.int64, len(flat)),
    }


def pointers(counts: Integers) -> Int64s:
    """Where each group starts, and last where all end."""
    made = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=made[1:])
    return made


def _rows(pointer: Int64s) -> Int32s:
    """The row of each position between pointers."""
    return np.repeat(np.arange(len(pointer) - 1, dtype=np.int32), np.diff(pointer))


def _grouped(lot_of: Int32s, lots: int) -> tuple[Int32s, Int32s]:
    """Where the positions of each lot begin, and the positions by lot.

    SciPy turns a matrix by counting, in a third of the time; it is used where it is loaded.
    """
    sparse: Any = sys.modules.get("scipy.sparse")
    if sparse is not None and len(lot_of) > _MANY:
        places = np.arange(len(lot_of), dtype=np.int32)
        row = sparse.csr_array((places, lot_of, (0, len(lot_of))), shape=(1, lots))
        turned = row.tocsc()
        return turned.indptr.astype(np.int32), turned.data
    made = np.zeros(lots + 1, np.int32)
    np.cumsum(np.bincount(lot_of, minlength=lots), out=made[1:])
    return made, sorting(lot_of)


_MANY = 10_000
"""Portions from which on looking for SciPy is worth while."""


def sorting(codes: Int32s) -> Int32s:
    """Where what is smallest stands, what is next, and so on; equals in the order they are in.

    numpy sorts 16 bits by counting them, which is several times as fast as comparing; so codes are
    sorted by their lower half and then by their upper one.
    """
    order = np.argsort(codes.astype(np.uint16), kind="stable").astype(np.int32)
    if len(codes) and int(codes.max()) >> 16:
        upper = (codes >> 16).astype(np.uint16)[order]
        order = order[np.argsort(upper, kind="stable")]
    return order


def ranges(starts: Integers, ends: Integers) -> Int64s:
    """All positions of several half-open ranges, one range after the other."""
    counts = ends - starts
    after = np.cumsum(counts, dtype=np.int64)
    total = int(after[-1]) if len(after) else 0
    if total == 0:
        return np.zeros(0, np.int64)
    made: Int64s = np.repeat(starts - (after - counts), counts)
    made += np.arange(total, dtype=np.int64)
    return made
