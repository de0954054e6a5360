"""What every lot and step of a lineage is made of, as arrays, drawn once for all questions.

A node is a step, or a lot that is more than the output of one step: filled by several, topped up,
or made from nothing. All other lots have the content of their step. Nodes stand in the order of the
flow downstream, level by level, so that every part of a node stands before it. A ring is taken
apart first (:mod:`.unwinding`), so that its nodes too have an order.

Masses are whole milligrams, kept in float64, which holds each of them exactly; only in a node that
was part of a ring are they rounded.
"""

from functools import cached_property
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int64s, Integers, pointers
from cocoachain.lineage.lineage import Lineage

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Anything = npt.NDArray[Any]
"""Whole numbers of numpy's, or of Python's where they may be very large."""

THIN = 12
"""A level of fewer nodes is gone through one by one; whole arrays would cost more."""


@attrs.frozen
class Rows:
    """For each node a row of codes with masses."""

    ptr: Int64s
    """Where each row begins, and last where all end."""

    code: Integers
    """What the mass is of."""

    mass: Floats
    """How much of it, in milligrams."""


@attrs.frozen(eq=False)
class Mixture:
    """What each node is made of."""

    head: Int64s
    """By lot the node whose content it has; -1 for a source, which is made of itself."""

    level_ptr: Int64s
    """Where each level of nodes begins, and last where all end."""

    parts: Rows
    """By node, the nodes that went into it."""

    leaves: Rows
    """By node, the lots whose material began with them and went in here."""

    whole: Floats
    """By node, the mass of all of it; nothing has 0."""

    untold: Floats
    """By node, the mass of cocoa of which nobody told whence it is."""

    other: Floats
    """By node, the mass of other material of which nobody told whence it is."""

    is_hard: Bools
    """By node, whether only exact arithmetic can tell: something was not measured."""

    in_ring: Bools
    """By node, whether it was part of a ring: its masses are rounded."""

    is_whole: bool
    """Whether all masses outside rings are exact in float64."""

    @property
    def size(self) -> int:
        """How many nodes."""
        return len(self.whole)

    @cached_property
    def has_hard(self) -> bool:
        """Whether any node is hard."""
        return bool(self.is_hard.any())

    @cached_property
    def part_share(self) -> Floats:
        """The share of each part in its node."""
        shares: Floats = self.parts.mass / np.repeat(self.whole, np.diff(self.parts.ptr))
        return shares

    @cached_property
    def stretches(self) -> list[tuple[int, int, bool]]:
        """The levels in order, from and to a node; neighbours that are thin are one stretch."""
        found: list[tuple[int, int, bool]] = []
        bounds = self.level_ptr.tolist()
        for start, end in pairwise(bounds):
            thin = end - start < THIN
            if thin and found and found[-1][2]:
                found[-1] = (found[-1][0], end, True)
            else:
                found.append((start, end, thin))
        return found

    @cached_property
    def roundings(self) -> Floats:
        """By node, how many roundings at most can lie between a lot's weight and the node's.

        A weight that is handed on is divided and multiplied, with two masses that were rounded
        themselves, and added to those that others handed to the same node.
        """
        fans = np.bincount(self.parts.code, minlength=self.size)
        levels = np.diff(self.level_ptr)
        most = np.maximum.reduceat(fans, self.level_ptr[:-1]) if len(levels) else fans
        below = np.cumsum((most + _PER_HOP)[::-1])[::-1]
        return np.repeat(below.astype(np.float64), levels)


_PER_HOP = 4


def mixture_of(lineage: Lineage) -> Mixture:
    """The mixture of a lineage, drawn when it is first asked for and kept with its columns."""
    held = drawn_mixture(lineage)
    if held is None:
        from cocoachain.lineage.mixing.drawing import drawn

        held = drawn(lineage)
        vars(lineage)[_KEPT] = (lineage.columns, held)
    return held


def drawn_mixture(lineage: Lineage) -> Mixture | None:
    """The mixture, if it was drawn already."""
    columns, held = vars(lineage).get(_KEPT, (None, None))
    return held if columns is lineage.columns else None


_KEPT = "_mixture"
"""Where the lineage keeps it: an attribute that neither equality nor a pickle takes up."""


def segment_sums(values: Anything, ptr: Integers) -> Anything:
    """The sum of each range of values; an empty range has 0."""
    sums = np.zeros(len(ptr) - 1, values.dtype)
    filled = np.flatnonzero(ptr[1:] > ptr[:-1])
    if len(filled):
        sums[filled] = np.add.reduceat(values, ptr[:-1][filled])
    return sums


def as_rows(nodes: Int64s, codes: Integers, masses: Floats, size: int) -> Rows:
    """Rows from loose entries."""
    counts = np.bincount(nodes, minlength=size).astype(np.int64)
    if len(nodes) and bool((nodes[1:] < nodes[:-1]).any()):
        order = np.argsort(nodes, kind="stable")
        codes, masses = codes[order], masses[order]
    return Rows(pointers(counts), codes, masses)
