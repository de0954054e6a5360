"""Columns of a lineage and of what was added to it, as columns of the whole.

What is there already stands in order, so that only the few that come between are put in.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Columns, Int64s, pointers, ranges
from cocoachain.lineage.names import Names

_Array = npt.NDArray[Any]

_LOTS = ("lot_mass", "lot_stage", "lot_known", "lot_made_first", "lot_made_last")
_STEPS = (
    "step_kind", "step_also", "step_start_first", "step_start_last", "step_end_first",
    "step_end_last", "step_recorded_first", "step_recorded_last",
)  # fmt: skip
_ROWS = {"in": ("lot", "mass"), "out": ("lot", "mass"), "loss": ("cause", "mass")}


def merged(base: Columns, added: Columns) -> Columns:
    """The columns of both; no step is in both, and a lot with a record in one of them has it."""
    lots = _Places.of(base.lot_ids, added.lot_ids)
    steps = _Places.of(base.step_ids, added.step_ids)
    made: dict[str, Any] = {"lot_ids": lots.names, "step_ids": steps.names}
    for name in _LOTS:
        made[name] = lots.filled(getattr(base, name), getattr(added, name), added.lot_known)
    every = np.ones(len(added.step_ids), np.bool_)
    for name in _STEPS:
        made[name] = steps.filled(getattr(base, name), getattr(added, name), every)
    for side, names in _ROWS.items():
        made.update(_portions(base, added, side, names, steps, lots))
    return Columns(**made)


class _Places:
    """Where the names of two sorted lists stand in the one of both."""

    def __init__(self, names: Sequence[str], old: Int64s, new: Int64s) -> None:
        self.names = names
        self.old = old
        self.new = new

    @classmethod
    def of(cls, base: Sequence[str], added: Sequence[str]) -> "_Places":
        at = [bisect_left(base, name) for name in added]
        is_new = [
            place == len(base) or base[place] != name for place, name in zip(at, added, strict=True)
        ]
        inserted = np.array([place for place, new in zip(at, is_new, strict=True) if new], np.int64)
        old = np.arange(len(base), dtype=np.int64)
        old += np.searchsorted(inserted, old, side="right")
        before = np.cumsum([0, *is_new])[:-1].astype(np.int64)
        new = np.array(at, np.int64) + before
        return cls(_joined(base, added, at, is_new), old, new)

    def filled(self, old: _Array, new: _Array, counts: _Array) -> _Array:
        """A column of both; of a name in both the new row, where that one counts."""
        made = np.empty(len(self.names), old.dtype)
        made[self.new] = new
        made[self.old] = old
        made[self.new[counts]] = new[counts]
        return made


def _joined(
    base: Sequence[str], added: Sequence[str], at: list[int], is_new: list[bool]
) -> Sequence[str]:
    """Both lists of names in one, in order; as text, where the first is text."""
    new = [(place, name) for place, name, news in zip(at, added, is_new, strict=True) if news]
    if not isinstance(base, Names):
        return tuple(sorted((*base, *(name for _, name in new))))
    text, ends = base.text, base.ends
    pieces: list[bytes | memoryview] = []
    start = 0
    for place, name in new:
        pieces += (text[ends[start] : ends[place]], name.encode())
        start = place
    pieces.append(text[ends[start] : ends[len(base)]])
    lengths = np.insert(
        np.diff(ends).astype(np.int64),
        [place for place, _ in new],
        [len(name.encode()) for _, name in new],
    )
    return Names(memoryview(b"".join(pieces)), pointers(lengths))


def _portions(
    base: Columns, added: Columns, side: str, names: tuple[str, ...], steps: _Places, lots: _Places
) -> dict[str, _Array]:
    """The portions or losses of both, by step."""
    old, new = getattr(base, f"{side}_ptr"), getattr(added, f"{side}_ptr")
    counts = np.zeros(len(steps.names), np.int64)
    counts[steps.old], counts[steps.new] = np.diff(old), np.diff(new)
    pointer = pointers(counts)
    old_at = ranges(pointer[steps.old], pointer[steps.old] + np.diff(old))
    new_at = ranges(pointer[steps.new], pointer[steps.new] + np.diff(new))
    made: dict[str, _Array] = {f"{side}_ptr": pointer}
    for name in names:
        mine, other = getattr(base, f"{side}_{name}"), getattr(added, f"{side}_{name}")
        column = np.empty(int(pointer[-1]), mine.dtype)
        column[old_at] = lots.old[mine] if name == "lot" else mine
        column[new_at] = lots.new[other] if name == "lot" else other
        made[f"{side}_{name}"] = column
    return made
