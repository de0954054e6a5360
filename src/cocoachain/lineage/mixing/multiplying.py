"""Sparse rows and their products, with scipy where it is installed and worth it."""

import importlib
from typing import Any

import attrs
import numpy as np

from cocoachain.lineage.columns import Int64s, Integers, pointers, ranges
from cocoachain.lineage.mixing.mixtures import Floats, Rows

_WORTH_SCIPY = 20_000
"""Products from which on scipy makes up for its import."""

_DENSE = 4_000_000
"""So many cells at most of a table that is mostly empty are filled at once."""


def has_scipy(work: int) -> bool:
    """Whether scipy is to be used for so much work."""
    if work < _WORTH_SCIPY:
        return False
    try:
        importlib.import_module("scipy.sparse")
    except ImportError:
        return False
    return True


def as_scipy(rows: Rows, width: int) -> Any:  # noqa: ANN401 - scipy has no types
    """The same rows as a sparse array of scipy."""
    csr_array = importlib.import_module("scipy.sparse").csr_array
    small = len(rows.code) < 2**31 and width < 2**31
    kind = np.int32 if small else np.int64
    parts = (rows.mass, rows.code.astype(kind), rows.ptr.astype(kind))
    return csr_array(parts, shape=(len(rows.ptr) - 1, width))


def some(rows: Rows, at: Integers) -> Rows:
    """Some rows, in that order."""
    starts, ends = rows.ptr[at], rows.ptr[at + 1]
    entries = ranges(starts, ends)
    return Rows(pointers(ends - starts), rows.code[entries], rows.mass[entries])


@attrs.frozen
class Product:
    """A factor that is multiplied from the left by many."""

    rows: Rows
    width: int

    def work(self, left: Rows) -> int:
        """How many products of two numbers."""
        return int(np.diff(self.rows.ptr)[left.code].sum())

    def times(self, left: Rows, *, in_order: bool = True) -> Rows:
        """``left`` times this; each code once in a row, and in order if that is wanted."""
        if has_scipy(self.work(left)):
            return self._by_scipy(left, in_order=in_order)
        starts, ends = self.rows.ptr[left.code], self.rows.ptr[left.code + 1]
        counts = ends - starts
        entries = ranges(starts, ends)
        height = len(left.ptr) - 1
        row_of = np.repeat(np.arange(height), np.diff(left.ptr))
        keys = np.repeat(row_of * self.width, counts) + self.rows.code[entries]
        values = np.repeat(left.mass, counts) * self.rows.mass[entries]
        return summed(keys, values, height, self.width)

    def _by_scipy(self, left: Rows, *, in_order: bool) -> Rows:
        made = as_scipy(left, len(self.rows.ptr) - 1) @ as_scipy(self.rows, self.width)
        if in_order:
            made.sort_indices()
        return Rows(made.indptr.astype(np.int64), made.indices, made.data)


def summed(keys: Int64s, values: Floats, height: int, width: int) -> Rows:
    """Rows from loose entries; a key is its row times ``width``, plus its code."""
    if height * width <= min(_DENSE, 16 * len(keys)):
        sums = np.bincount(keys, values, height * width)
        cells = np.flatnonzero(np.bincount(keys, minlength=height * width))
        found = np.asarray(sums[cells], np.float64)
    else:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        new = np.ones(len(ordered), np.bool_)
        new[1:] = ordered[1:] != ordered[:-1]
        first = np.flatnonzero(new)
        cells = ordered[first]
        found = np.add.reduceat(values[order], first) if len(first) else values
    ptr = np.searchsorted(cells, np.arange(height + 1) * width)
    return Rows(ptr.astype(np.int64), cells % width, found)
