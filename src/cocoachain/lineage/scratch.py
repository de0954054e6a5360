"""Room to work in that is kept from one question to the next.

Fresh memory costs more than the work that is done in it: the system hands it out page by page. So
what a trace needs between its question and its answer is borrowed here and given back. There is as
much of it as the longest trace had use for, one for each question that is answered at one moment.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int32s, Int64s
from cocoachain.lineage.parting import Parted

_LEAST = 1 << 10
_FEW = 8
"""So many lots are looked for one by one."""


class Scratch:
    """Room for traces over some lots."""

    def __init__(self, lots: int) -> None:
        """Nothing is kept yet but a mark for each lot."""
        self._mark = np.zeros(lots, np.int32)
        self._places: Int32s = np.arange(0, dtype=np.int32)
        self._rooms: dict[str, npt.NDArray[Any]] = {}

    def _room(self, name: str, size: int, dtype: type[np.generic] = np.int64) -> npt.NDArray[Any]:
        """So much room, with whatever was left in it."""
        held = self._rooms.get(name)
        if held is None or len(held) < size:
            held = self._rooms[name] = np.empty(_rounded(size), dtype)
        return held[:size]

    def _counted(self, size: int) -> Int32s:
        if len(self._places) < size:
            self._places = np.arange(_rounded(size), dtype=np.int32)
        return self._places[:size]

    @property
    def nbytes(self) -> int:
        """How much room there is."""
        return sum(each.nbytes for each in (self._mark, self._places, *self._rooms.values()))

    def distinct(self, lots: Parted, rows: Int64s, more: list[int]) -> Int32s:
        """The lots in some rows and some more, each once."""
        at, once = self._positions(lots, rows)
        total = len(at)
        found = np.empty(total + len(more), np.int32)
        lots.lots.take(at, out=found[:total], mode="clip")
        found[total:] = more
        if len(more) > _FEW:
            return self._each_once(found)
        others = self._each_once(found[once:])
        twice = [lot for lot in more if lot in found[:once]]
        if twice:
            others = others[~np.isin(others, twice)]
        end = once + len(others)
        if 2 * end < len(found):  # more would be held than is said
            return np.concatenate((found[:once], others))
        found[once:end] = others
        return found[:end]

    def _positions(self, lots: Parted, rows: Int64s) -> tuple[Int64s, int]:
        """Places of all lots of some rows, and how many of the first are lots that come once.

        Row after row they are places from 0 on, each moved by as much as its row is. These are few
        calls on purpose: of a small question they are what takes the time.
        """
        size = len(rows)
        if not size:
            return np.zeros(0, np.int64), 0
        if lots.has_again:
            both = self._room("rows", 2 * size)
            both[:size] = rows
            np.add(rows, lots.rows, out=both[size:])
            rows = both
        counts = lots.sizes.take(rows, out=self._room("counts", len(rows)), mode="clip")
        moved = lots.ends.take(rows, out=self._room("moved", len(rows)), mode="clip")
        after = counts.cumsum(out=self._room("after", len(rows)))
        moved -= after
        total, once = int(after[-1]), int(after[size - 1])
        at: Int64s = self._room("at", total)
        np.add(moved.astype(np.int32).repeat(counts), self._counted(total), out=at)
        return at, once

    def _each_once(self, found: Int32s) -> Int32s:
        """Note each place under its lot: only the one that is noted in the end stays.

        What was noted before does no harm, so that nothing need be cleared, however many lots there
        are.
        """
        size = len(found)
        places, codes = self._counted(size), self._room("codes", size)
        codes[:] = found
        self._mark[codes] = places
        marked = self._mark.take(codes, out=self._room("marked", size, np.int32), mode="clip")
        kept = np.equal(marked, places, out=self._room("kept", size, np.bool_))
        distinct: Int32s = found[kept]
        return distinct


def _rounded(size: int) -> int:
    """The next power of two, so that room is seldom made anew."""
    return max(_LEAST, 1 << max(size - 1, 0).bit_length())
