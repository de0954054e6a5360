"""Running weights and shares through a mixture: whole levels at a time, thin stretches one by one.

:func:`pulled` runs one weight upstream; :func:`pushed` carries a few columns of shares downstream,
and :func:`factored` rows of shares that are mostly empty.
"""

from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int64s, ranges
from cocoachain.lineage.mixing.apportioning import InDoubtError
from cocoachain.lineage.mixing.mixtures import Bools, Floats, Mixture, Rows, as_rows
from cocoachain.lineage.mixing.multiplying import Product, as_scipy, has_scipy, some

_TINY = 1e-270
"""Weights below it could be followed by nothing; no share of that size is sure in floats."""


def pulled(mixture: Mixture, node: int, *, all_told: bool = True) -> Floats:
    """How much of a node comes by each node up to it.

    If not ``all_told``, what is smaller than any float may be left out.

    Raises:
        InDoubtError: A weight has become too small for floats.
    """
    least = _TINY if all_told else 0.0
    weights = np.zeros(node + 1)
    weights[node] = 1.0
    ptr, part, share = mixture.parts.ptr, mixture.parts.code, mixture.part_share
    for start, end, thin in reversed(mixture.stretches):
        if start > node:
            continue
        if thin:
            _pull_thin(mixture, weights, start, min(end, node + 1), least)
            continue
        at = np.flatnonzero(weights[start : min(end, node + 1)]) + start
        if not len(at) or start == 0:
            continue
        held = weights[at]
        if held.min() < least:
            raise InDoubtError
        starts, ends = ptr[at], ptr[at + 1]
        edges = ranges(starts, ends)
        np.add.at(weights, part[edges], np.repeat(held, ends - starts) * share[edges])
    return weights


def _pull_thin(mixture: Mixture, weights: Floats, start: int, end: int, least: float) -> None:
    """One node after the other."""
    held = weights[start:end].tolist()
    if not any(held):
        return
    first, last = int(mixture.parts.ptr[start]), int(mixture.parts.ptr[end])
    ptr = (mixture.parts.ptr[start : end + 1] - first).tolist()
    part = mixture.parts.code[first:last].tolist()
    share = mixture.part_share[first:last].tolist()
    outer: dict[int, float] = {}
    for at in range(end - start - 1, -1, -1):
        weight = held[at]
        if not weight:
            continue
        if weight < least:
            raise InDoubtError
        for edge in range(ptr[at], ptr[at + 1]):
            to, given = part[edge], weight * share[edge]
            if to >= start:
                held[to - start] += given
            else:
                outer[to] = outer.get(to, 0.0) + given
    weights[start:end] = held
    if outer:
        np.add.at(weights, np.fromiter(outer, np.int64), np.fromiter(outer.values(), np.float64))


def pushed(mixture: Mixture, shares: Floats) -> Floats:
    """The shares of all nodes, from what begins in each of them; ``shares`` is changed.

    One row a node, one column an origin.
    """
    ptr, part, share = mixture.parts.ptr, mixture.parts.code, mixture.part_share
    steps = _Levels(mixture) if has_scipy(len(part)) else None
    for start, end, thin in mixture.stretches:
        first, last = int(ptr[start]), int(ptr[end])
        if first == last:
            continue
        if thin:
            _push_thin(mixture, shares, start, end)
        elif steps is not None:
            shares[start:end] += steps.of(start, end) @ shares[:start]
        else:
            filled = np.flatnonzero(np.diff(ptr[start : end + 1]))
            given = shares[part[first:last]]
            given *= share[first:last, None]
            shares[start + filled] += np.add.reduceat(given, ptr[start + filled] - first, axis=0)
    return shares


def _push_thin(mixture: Mixture, shares: Floats, start: int, end: int) -> None:
    first, last = int(mixture.parts.ptr[start]), int(mixture.parts.ptr[end])
    ptr = (mixture.parts.ptr[start : end + 1] - first).tolist()
    part, share = mixture.parts.code[first:last], mixture.part_share[first:last]
    for at in range(end - start):
        low, high = ptr[at], ptr[at + 1]
        if high - low == 1:
            shares[start + at] += share[low] * shares[part[low]]
        elif high > low:
            shares[start + at] += share[low:high] @ shares[part[low:high]]


class _Levels:
    """The edges of each level as a sparse array of scipy."""

    def __init__(self, mixture: Mixture) -> None:
        self.mixture = mixture

    def of(self, start: int, end: int) -> Any:  # noqa: ANN401 - scipy has no types
        """Rows of the nodes of a level, columns of all nodes before it."""
        ptr = self.mixture.parts.ptr[start : end + 1]
        span = slice(ptr[0], ptr[-1])
        rows = Rows(ptr - ptr[0], self.mixture.parts.code[span], self.mixture.part_share[span])
        return as_scipy(rows, start)


def factored(mixture: Mixture, nodes: Int64s, begins: Bools) -> Rows:
    """Of some nodes, the share of each node in which something begins.

    ``begins`` says of each node whether anything does. All that begins in a node travels together,
    so these rows are short where rows of origins would be long. Every node before ``nodes`` is
    gone through once.
    """
    kept = _before(mixture, nodes)
    first = np.flatnonzero(kept & begins)
    stack = _Stack.of_units(len(first))
    unit = np.full(mixture.size, -1, np.int64)
    unit[first] = np.arange(len(first))
    row_of = np.full(mixture.size, -1, np.int64)
    ptr, part, share = mixture.parts.ptr, mixture.parts.code, mixture.part_share
    bounds = mixture.level_ptr.tolist()
    for start, end in pairwise(bounds):
        at = np.flatnonzero(kept[start:end]) + start
        if not len(at):
            continue
        starts, ends = ptr[at], ptr[at + 1]
        edges = ranges(starts, ends)
        own = np.flatnonzero(unit[at] >= 0)
        level = np.repeat(np.arange(len(at)), ends - starts)
        left = as_rows(
            np.concatenate((level, own)),
            np.concatenate((row_of[part[edges]], unit[at[own]])),
            np.concatenate((share[edges], np.ones(len(own)))),
            len(at),
        )
        row_of[at] = stack.height + np.arange(len(at))
        stack.add(left)
    rows = some(stack.rows(), row_of[nodes])
    at = first[rows.code]
    return Rows(rows.ptr, at, rows.mass / mixture.whole[at])


def _before(mixture: Mixture, nodes: Int64s) -> Bools:
    """Some nodes and all before them."""
    kept = np.zeros(mixture.size, np.bool_)
    kept[nodes] = True
    ptr, part = mixture.parts.ptr, mixture.parts.code
    bounds = mixture.level_ptr.tolist()
    for start, end in zip(reversed(bounds[:-1]), reversed(bounds[1:]), strict=True):
        at = np.flatnonzero(kept[start:end]) + start
        if len(at):
            kept[part[ranges(ptr[at], ptr[at + 1])]] = True
    return kept


@attrs.define
class _Stack:
    """Rows that grow: new ones are products of those that are there."""

    width: int
    height: int
    ptr: Int64s
    code: npt.NDArray[np.int32]
    mass: Floats

    @classmethod
    def of_units(cls, width: int) -> "_Stack":
        """The rows of the unit matrix."""
        units = np.arange(width, dtype=np.int32)
        return cls(width, width, np.arange(width + 1, dtype=np.int64), units, np.ones(width))

    @property
    def filled(self) -> int:
        """How many entries."""
        return int(self.ptr[self.height])

    def rows(self) -> Rows:
        """All rows."""
        held = self.filled
        return Rows(self.ptr[: self.height + 1], self.code[:held], self.mass[:held])

    def add(self, left: Rows) -> None:
        """The products of some rows with those that are there, as new rows."""
        product = Product(self.rows(), self.width)
        made = product.times(left, in_order=False)
        held, height = self.filled, self.height + len(made.ptr) - 1
        self._make_room(height + 1, held + len(made.code))
        self.ptr[self.height + 1 : height + 1] = held + made.ptr[1:]
        self.code[held : held + len(made.code)] = made.code
        self.mass[held : held + len(made.code)] = made.mass
        self.height = height

    def _make_room(self, rows: int, entries: int) -> None:
        if rows > len(self.ptr):
            self.ptr = np.resize(self.ptr, 2 * rows)
        if entries > len(self.code):
            self.code = np.resize(self.code, 2 * entries)
            self.mass = np.resize(self.mass, 2 * entries)
