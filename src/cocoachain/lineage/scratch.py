"""Room to work in that is kept from one question to the next.

Fresh memory costs more than the work that is done in it: the system hands it out page by page. So
what a trace needs between its question and its answer is borrowed here and given back. There is as
much of it as the longest trace had use for, one for each question that is answered at one moment.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int32s, Int64s, Integers
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

    def distinct(self, lots: Parted, rows: Int64s, more: Integers) -> Int32s:
        """The lots in some rows and some more, each once."""
        again = self._gathered(lots.again, lots.again_ptr, rows, len(more))
        again[len(again) - len(more) :] = more
        others = self._each_once(again)
        at = self._positions(lots.once_ptr, rows)
        found = np.empty(len(at) + len(others), np.int32)
        once = found[: len(at)]
        lots.once.take(at, out=once, mode="clip")
        found[len(at) :] = others
        if len(more) > _FEW:
            return self._each_once(found)
        twice = [lot for lot in more.tolist() if (once == lot).any()]
        return np.concatenate((once, others[~np.isin(others, twice)])) if twice else found

    def _gathered(self, lots: Int32s, pointer: Int64s, rows: Int64s, more: int) -> Int32s:
        """The lots in some rows, and room for some more behind them."""
        if not len(lots):
            return self._room("lots", more, np.int32)
        at = self._positions(pointer, rows)
        found = self._room("lots", len(at) + more, np.int32)
        lots.take(at, out=found[: len(at)], mode="clip")
        return found

    def _positions(self, pointer: Int64s, rows: Int64s) -> Int64s:
        """Row after row: places from 0 on, each moved by as much as its row is."""
        size = len(rows)
        moved, ends = self._room("moved", size), self._room("ends", size)
        counts = np.add(rows, 1, out=self._room("counts", size))
        pointer.take(rows, out=moved, mode="clip")
        pointer.take(counts, out=ends, mode="clip")
        np.subtract(ends, moved, out=counts)
        after = np.cumsum(counts, out=self._room("after", size))
        total = int(after[-1]) if size else 0
        moved += counts
        moved -= after
        at: Int64s = self._room("at", total)
        np.add(np.repeat(moved.astype(np.int32), counts), self._counted(total), out=at)
        return at

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
