"""Lots by step, those that come once in all apart from those that come again.

Most lots are put out once and drawn once. However many steps a trace goes through, such a lot comes
once, and need not be looked for among the others.
"""

import attrs
import numpy as np

from cocoachain.lineage.columns import Int32s, Int64s


@attrs.frozen(eq=False)
class Parted:
    """The lots that went into each step, or came out of it, in two parts one after the other.

    Of ``rows`` steps, row ``n`` is the lots of step ``n`` that stand in no other place, and row
    ``rows + n`` all other lots of it. Where there are none of these, there are no such rows.
    """

    lots: Int32s
    """The lots, row after row."""

    ends: Int64s
    """Where each row ends."""

    sizes: Int64s
    """How many lots stand in each row."""

    rows: int
    """How many steps there are."""

    @property
    def has_again(self) -> bool:
        """Whether some lot stands in several places."""
        return len(self.ends) > self.rows


def parted(lots: Int32s, pointer: Int64s, count: int) -> Parted:
    """Part the lots of rows between pointers; there are ``count`` lots in all."""
    rows = len(pointer) - 1
    is_once = (np.bincount(lots, minlength=count) == 1)[lots]
    if is_once.all():
        return Parted(lots, pointer[1:], np.diff(pointer), rows)
    before = np.zeros(len(lots) + 1, np.int64)
    np.cumsum(is_once, out=before[1:])
    once = before[pointer]
    again = pointer - once
    return Parted(
        np.concatenate((lots[is_once], lots[~is_once])),
        np.concatenate((once[1:], again[1:] + once[-1])),
        np.concatenate((np.diff(once), np.diff(again))),
        rows,
    )
