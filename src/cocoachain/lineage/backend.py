"""What networkx asks the index instead of walking the view: a backend of five functions.

networkx calls its dispatching experimental, so all of it stands here, and nothing depends on it:
without the entry point the same functions run on the view. Every function that is not here is
answered by networkx's own code on the view, which nobody converts.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import networkx as nx
import numpy as np

from cocoachain.lineage.columns import Int32s, Int64s, Integers, sorting
from cocoachain.lineage.graph import LineageGraph
from cocoachain.lineage.index import Index
from cocoachain.lineage.naming import node_code, step_node


class NodeSet(AbstractSet[str]):
    """Some nodes of a graph; it is counted and looked into without a name being made.

    Whoever calls a method of ``set``, as parts of networkx do, has it made into one first.
    """

    __slots__ = ("_index", "_lots", "_made", "_steps")

    def __init__(self, index: Index, lots: Integers, steps: Integers) -> None:
        """From the codes of lots and steps, each once."""
        self._index = index
        self._lots = lots
        self._steps = steps
        self._made: set[str] | None = None

    def __len__(self) -> int:
        return len(self._lots) + len(self._steps) if self._made is None else len(self._made)

    def __iter__(self) -> Iterator[str]:
        return self._names() if self._made is None else iter(self._made)

    def _names(self) -> Iterator[str]:
        columns = self._index.columns
        yield from (columns.lot_ids[lot] for lot in self._lots.tolist())
        yield from (step_node(columns, step) for step in self._steps.tolist())

    def __contains__(self, node: object) -> bool:
        if self._made is not None:
            return node in self._made
        found = node_code(self._index.columns, node)
        if found is None:
            return False
        return bool(((self._lots if found[0] == "lot" else self._steps) == found[1]).any())

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a set has
        """A method of ``set``, of the set that this now becomes."""
        if name.startswith("_") or not hasattr(set, name):
            raise AttributeError(name)
        if self._made is None:
            self._made = set(self._names())
        return getattr(self._made, name)

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> set[Any]:
        """What is made of it with ``|`` or ``&`` is an ordinary set."""
        return set(it)

    def __reduce__(self) -> tuple[type[set[str]], tuple[list[str]]]:
        """An ordinary set when it travels."""
        return set, (list(self),)

    def __repr__(self) -> str:
        return f"<NodeSet: {len(self)} nodes>"


def ancestors(graph: LineageGraph, source: str) -> AbstractSet[str]:
    """All nodes from which ``source`` can be reached, without itself."""
    return _reached(graph, source, forward=False)


def descendants(graph: LineageGraph, source: str) -> AbstractSet[str]:
    """All nodes that can be reached from ``source``, without itself."""
    return _reached(graph, source, forward=True)


def _reached(graph: LineageGraph, source: str, *, forward: bool) -> AbstractSet[str]:
    index = graph.index
    found = node_code(index.columns, source)
    if found is None:
        message = f"The node {source} is not in the graph."
        raise nx.NetworkXError(message)
    kind, code = found
    starts = [code] if kind == "lot" else _beside(index, code, forward=forward)
    steps = index.steps_after(starts) if forward else index.steps_before(starts)
    lots = index.lots_traced(steps, starts, forward=forward)
    if kind == "lot":
        return NodeSet(index, lots[lots != code], steps)
    return NodeSet(index, lots, steps[steps != code])


def _beside(index: Index, step: int, *, forward: bool) -> list[int]:
    """The lots that come out of a step, or that went into it, each once."""
    alone = np.array([step], np.int64)
    lots = index.lots_out_of(alone) if forward else index.lots_into(alone)
    found: list[int] = lots.tolist()
    return found


def is_directed_acyclic_graph(graph: LineageGraph) -> bool:
    """Whether there is no ring."""
    return not graph.index.rings


def topological_sort(graph: LineageGraph) -> Iterator[str]:
    """The nodes, each after all that lead to it."""
    index = graph.index
    if index.rings:
        message = "Graph contains a cycle or graph changed during iteration"
        raise nx.NetworkXUnfeasible(message)
    nodes = list(graph)
    order = np.argsort(np.concatenate((index.lot_rank, index.step_rank)), kind="stable")
    yield from (nodes[at] for at in order.tolist())


def weakly_connected_components(graph: LineageGraph) -> Iterator[AbstractSet[str]]:
    """The nodes of each part of the graph that hangs together, whichever way portions went."""
    columns = graph.index.columns
    step = np.concatenate((columns.in_step, columns.out_step))
    lot = np.concatenate((columns.in_lot, columns.out_lot))
    part_of_step = _joined(len(columns.step_ids), *_neighbours(step, lot))
    part_of_lot = len(columns.step_ids) + np.arange(len(columns.lot_ids))
    part_of_lot[lot] = part_of_step[step]
    lots, steps = _by_part(part_of_lot), _by_part(part_of_step)
    nothing = np.zeros(0, np.int64)
    for part in sorted(lots.keys() | steps.keys()):
        yield NodeSet(graph.index, lots.get(part, nothing), steps.get(part, nothing))


def _neighbours(step: Int32s, lot: Int32s) -> tuple[list[int], list[int]]:
    """Pairs of steps that share a lot, enough of them to join all that do."""
    order = sorting(lot)
    shared = np.flatnonzero(np.diff(lot[order]) == 0)
    return step[order[shared]].tolist(), step[order[shared + 1]].tolist()


def _joined(size: int, ones: list[int], others: list[int]) -> Int64s:
    """The part of each node: the first node that it hangs together with."""
    first = list(range(size))

    def root(node: int) -> int:
        while first[node] != node:
            first[node] = node = first[first[node]]
        return node

    for one, other in zip(ones, others, strict=True):
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return np.array([root(node) for node in range(size)], np.int64)


def _by_part(part_of: Int64s) -> dict[int, Int64s]:
    """The codes of each part."""
    order = np.argsort(part_of, kind="stable")
    starts = np.flatnonzero(np.diff(part_of[order], prepend=-1))
    parts = part_of[order][starts].tolist()
    return dict(zip(parts, np.split(order, starts[1:]), strict=True)) if parts else {}


class Backend:
    """What the entry point ``networkx.backends`` names."""

    ancestors = staticmethod(ancestors)
    descendants = staticmethod(descendants)
    is_directed_acyclic_graph = staticmethod(is_directed_acyclic_graph)
    topological_sort = staticmethod(topological_sort)
    weakly_connected_components = staticmethod(weakly_connected_components)

    @staticmethod
    def convert_from_nx(graph: Any, **_: Any) -> Any:  # noqa: ANN401 - as networkx asks
        """The graph itself, if it is a lineage's: others are networkx's own business."""
        if isinstance(graph, LineageGraph):
            return graph
        message = "Expected the graph of a lineage, got another"
        raise NotImplementedError(message)

    @staticmethod
    def convert_to_nx(result: Any, **_: Any) -> Any:  # noqa: ANN401 - as networkx asks
        """The answer as it is."""
        return result

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any other function of networkx, its own code on the view."""
        function = nx.utils.backends._registered_algorithms.get(name)  # noqa: SLF001 - networkx lists its functions nowhere else
        if function is None:
            raise AttributeError(name)
        own: Callable[..., Any] = function.orig_func
        return own


backend = Backend()
