"""Walks: every node that can be reached from some, each once, however deep and through rings.

A plain walk in Python needs nothing and is quick enough for most chains. SciPy's compiled walk is
several times as fast and takes about as long to load as a plain walk takes for some hundred
thousand nodes. So it is used at once where SciPy is loaded already, and else loaded when plain
walks have taken that long; without SciPy the plain walk goes on. Both give the same answer.
"""

import importlib.util
import sys
from collections.abc import Iterator
from functools import cached_property
from threading import Lock
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int32s, Int64s
from cocoachain.lineage.ordering import Rows

_TINY = 64
"""A graph of fewer nodes is walked before a compiled walk has looked at its arguments."""

_FEW = 32
"""Below this part of all nodes, sorting a few beats marking one of many."""

_AS_LONG_AS_LOADING = 1_500_000
"""Nodes that the plain walk sees in the time in which SciPy is loaded."""

_MODULE = "scipy.sparse.csgraph"

_SPARE = 256
"""Nodes from which a compiled walk can begin before its matrix is made anew."""


class Walks:
    """The walks over one side of a graph, given as pointers and neighbours."""

    def __init__(self, pointer: Int32s, neighbours: Int32s) -> None:
        """Keep the graph; lists and matrices of it are made when they are needed."""
        self.pointer = pointer
        self.neighbours = neighbours
        self._seen = 0
        self._matrix: Any = None
        self._turn = Lock()

    def arrays(self) -> Iterator[npt.NDArray[Any]]:
        """The graph, and its matrix if it was needed."""
        yield from (self.pointer, self.neighbours)
        if self._matrix is not None:
            yield from (self._matrix.data, self._matrix.indices, self._matrix.indptr)

    def reached(self, start: list[int]) -> Int64s:
        """Every node that can be reached from ``start``, itself included, sorted."""
        if not start:
            return np.zeros(0, np.int64)
        found = self._compiled(start) if self._is_compiled() else self._plain(start)
        return self._in_order(found)

    def _in_order(self, found: npt.NDArray[Any]) -> Int64s:
        """The nodes, sorted: many of all by marking them, which is quicker than comparing."""
        size = len(self.pointer) - 1
        if len(found) * _FEW < size:
            return np.sort(found).astype(np.int64)
        seen = np.zeros(size, np.bool_)
        seen[found] = True
        return np.flatnonzero(seen)

    @cached_property
    def rows(self) -> Rows:
        """The same graph as lists, which Python goes through faster than arrays."""
        return self.pointer.tolist(), self.neighbours.tolist()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the graph alone."""
        return Walks, (self.pointer, self.neighbours)

    def _is_compiled(self) -> bool:
        if len(self.pointer) < _TINY:
            return False
        return _MODULE in sys.modules or (self._seen > _AS_LONG_AS_LOADING and _is_installed())

    def _compiled(self, start: list[int]) -> npt.NDArray[Any]:
        """By SciPy, which walks from one node: from several by way of one that leads to them."""
        walk = importlib.import_module(_MODULE).breadth_first_order
        size = len(self.pointer) - 1
        with self._turn:
            matrix = self._matrix_to(start)
            if len(start) == 1:
                return cast("npt.NDArray[Any]", walk(matrix, start[0], return_predecessors=False))
            return cast("npt.NDArray[Any]", walk(matrix, size, return_predecessors=False)[1:])

    def _matrix_to(self, start: list[int]) -> Any:  # noqa: ANN401 - SciPy ships no types
        """The graph as a matrix, with one node more, last, that leads to ``start``."""
        size, edges, more = len(self.pointer) - 1, len(self.neighbours), len(start)
        matrix = self._matrix
        if matrix is None or len(matrix.indices) < edges + more:
            spare = np.zeros(max(_SPARE, 2 * more), np.int32)
            nodes = np.concatenate((self.neighbours, spare))
            pointer = np.append(self.pointer, np.int32(len(nodes)))
            sparse = importlib.import_module("scipy.sparse")
            matrix = sparse.csr_array((np.ones(len(nodes)), nodes, pointer), (size + 1, size + 1))
            self._matrix = matrix
        if more > 1:
            matrix.indices[edges : edges + more] = start
            matrix.indptr[-1] = edges + more
        return matrix

    def _plain(self, start: list[int]) -> npt.NDArray[Any]:
        pointer, neighbours = self.rows
        seen = bytearray(len(pointer) - 1)
        walked = []
        for node in start:
            if not seen[node]:
                seen[node] = 1
                walked.append(node)
        for node in walked:  # it grows while it is gone through
            for other in neighbours[pointer[node] : pointer[node + 1]]:
                if not seen[other]:
                    seen[other] = 1
                    walked.append(other)
        self._seen += len(walked)
        return np.array(walked, np.int64)


def _is_installed() -> bool:
    return importlib.util.find_spec("scipy") is not None
