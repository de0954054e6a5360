"""Lots by step, those that come once in all apart from those that come again.

Most lots are put out once and drawn once. However many steps a trace goes through, such a lot comes
once, and need not be looked for among the others.
"""

import attrs
import numpy as np

from cocoachain.lineage.columns import Int32s, Int64s


@attrs.frozen(eq=False)
class Parted:
    """The lots that went into each step, or came out of it, in two parts."""

    once: Int32s
    """Lots that stand in one row and there once, by row."""

    once_ptr: Int64s
    """Where each row begins among them."""

    again: Int32s
    """All other lots, by row."""

    again_ptr: Int64s
    """Where each row begins among them."""

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        arrays = (self.once, self.once_ptr, self.again, self.again_ptr)
        return sum(each.nbytes for each in arrays)


def parted(lots: Int32s, pointer: Int64s, count: int) -> Parted:
    """Part the lots of rows between pointers; there are ``count`` lots in all."""
    is_once = (np.bincount(lots, minlength=count) == 1)[lots]
    if is_once.all():
        return Parted(lots, pointer, lots[:0], np.zeros_like(pointer))
    before = np.zeros(len(lots) + 1, np.int64)
    np.cumsum(is_once, out=before[1:])
    once_ptr = before[pointer]
    return Parted(lots[is_once], once_ptr, lots[~is_once], pointer - once_ptr)
