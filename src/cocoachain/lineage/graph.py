"""The lineage as networkx sees it: a read-only DiGraph whose adjacency is read from the columns.

Nothing is copied: nodes and edges are made when they are looked at. It is for callers, paths and
pictures; the questions of this package work on the index.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import networkx as nx

from cocoachain.lineage.columns import NOT_MEASURED, STAGES, STEP_KINDS, Columns
from cocoachain.lineage.index import Index
from cocoachain.lineage.naming import node_code, step_node
from cocoachain.values.mass import Mass

Attributes = dict[str, Any]

PlainGraph = nx.DiGraph
"""An ordinary graph of networkx, for the annotations of modules that do not know networkx."""

BACKEND = "cocoachain"
"""The entry point ``networkx.backends`` under which the index answers for networkx."""


class LineageGraph(nx.DiGraph):  # type: ignore[misc]  # networkx ships no types
    """Lots and steps as nodes, portions as edges, read-only.

    The ``kind`` of a node is ``"lot"`` (with ``stage`` and ``mass``) or ``"step"`` (with
    ``step_kind``). The ``mass`` of an edge is the sum of the portions between a lot and a step,
    ``None`` if one of them was not measured. Nodes are plain identifiers; a step that has a lot's
    identifier is ``step:ID``.

    >>> from cocoachain.lineage.lineage import Lineage
    >>> from cocoachain.samples import two_plots
    >>> graph = Lineage(two_plots()).graph
    >>> sorted(nx.ancestors(graph, "BLEND-1"))
    ['ESM-1', 'ESM-2', 'POOL-1']
    >>> graph.edges["ESM-1", "POOL-1"]["mass"]
    Mass.kg("30")
    """

    def __init__(self, index: Index | None = None, **attributes: object) -> None:
        """The graph of an index; networkx makes empty ones without, for its own copies."""
        super().__init__(**attributes)
        if index is None:
            return
        self.index = index
        columns = index.columns
        if BACKEND in nx.utils.backends.backends:  # of this graph alone: its copies are plain
            self.__networkx_backend__ = BACKEND
        self._node = _Nodes(columns)
        self._adj = self._succ = _Adjacency(columns, _after)
        self._pred = _Adjacency(columns, _before)
        nx.freeze(self)

    def to_directed_class(self) -> type[nx.DiGraph]:
        """Copies are ordinary networkx graphs."""
        return nx.DiGraph  # type: ignore[no-any-return]  # networkx ships no types

    def to_undirected_class(self) -> type[nx.Graph]:
        """Copies are ordinary networkx graphs."""
        return nx.Graph  # type: ignore[no-any-return]  # networkx ships no types

    def copy(self, as_view: bool = False) -> nx.DiGraph:  # noqa: FBT001, FBT002 - networkx's own signature
        """An ordinary networkx graph with the same nodes and edges, free to be changed."""
        if as_view:
            return nx.graphviews.generic_graph_view(self)
        made = nx.DiGraph()
        made.add_nodes_from((node, dict(told)) for node, told in self._node.items())
        made.add_edges_from(
            (node, other, dict(told))
            for node, row in self._adj.items()
            for other, told in row.items()
        )
        return made

    def __reduce__(self) -> tuple[type["LineageGraph"], tuple[Index | None]]:
        """Pickle the columns alone."""
        return LineageGraph, (getattr(self, "index", None),)


class _View(Mapping[str, Any]):
    """What all nodes have, by node: lots first, then steps, each by identifier."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns.lot_ids) + len(self._columns.step_ids)

    def __iter__(self) -> Iterator[str]:
        columns = self._columns
        yield from columns.lot_ids
        for step in range(len(columns.step_ids)):
            yield step_node(columns, step)

    def __contains__(self, node: object) -> bool:
        return node_code(self._columns, node) is not None

    def __getitem__(self, node: str) -> Any:  # noqa: ANN401 - attributes or neighbours
        found = node_code(self._columns, node)
        if found is None:
            raise KeyError(node)
        return self._told(*found)

    def _told(self, kind: str, code: int) -> Any:  # noqa: ANN401 - attributes or neighbours
        raise NotImplementedError


class _Nodes(_View):
    """The attributes of each node."""

    def _told(self, kind: str, code: int) -> Attributes:
        columns = self._columns
        if kind == "step":
            return {"kind": "step", "step_kind": STEP_KINDS[int(columns.step_kind[code])].value}
        stage = int(columns.lot_stage[code])
        return {
            "kind": "lot",
            "stage": STAGES[stage].value if stage >= 0 else None,
            "mass": _mass(int(columns.lot_mass[code])),
        }


Neighbours = Callable[[Columns, str, int], dict[str, int]]


class _Adjacency(_View):
    """The neighbours of each node, on one side."""

    def __init__(self, columns: Columns, neighbours: Neighbours) -> None:
        super().__init__(columns)
        self._neighbours = neighbours

    def _told(self, kind: str, code: int) -> dict[str, Attributes]:
        found = self._neighbours(self._columns, kind, code)
        return {node: {"mass": _mass(mass)} for node, mass in found.items()}


def _mass(mg: int) -> Mass | None:
    return None if mg == NOT_MEASURED else Mass(mg)


def _after(columns: Columns, kind: str, code: int) -> dict[str, int]:
    """The steps that drew from a lot, or the lots that came out of a step."""
    if kind == "step":
        span = slice(columns.out_ptr[code], columns.out_ptr[code + 1])
        return _lots(columns, columns.out_lot[span].tolist(), columns.out_mass[span].tolist())
    at = columns.use_at[columns.use_ptr[code] : columns.use_ptr[code + 1]]
    return _steps(columns, columns.in_step[at].tolist(), columns.in_mass[at].tolist())


def _before(columns: Columns, kind: str, code: int) -> dict[str, int]:
    """The steps that put out a lot, or the lots that went into a step."""
    if kind == "step":
        span = slice(columns.in_ptr[code], columns.in_ptr[code + 1])
        return _lots(columns, columns.in_lot[span].tolist(), columns.in_mass[span].tolist())
    at = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
    return _steps(columns, columns.out_step[at].tolist(), columns.out_mass[at].tolist())


def _lots(columns: Columns, codes: list[int], masses: list[int]) -> dict[str, int]:
    return _summed([columns.lot_ids[code] for code in codes], masses)


def _steps(columns: Columns, codes: list[int], masses: list[int]) -> dict[str, int]:
    return _summed([step_node(columns, code) for code in codes], masses)


def _summed(nodes: list[str], masses: list[int]) -> dict[str, int]:
    """The mass of each neighbour; one portion that was not measured leaves the sum unmeasured."""
    sums: dict[str, int] = {}
    for node, mass in zip(nodes, masses, strict=True):
        held = sums.get(node)
        if held is None:
            sums[node] = mass
        else:
            sums[node] = NOT_MEASURED if NOT_MEASURED in (held, mass) else held + mass
    return sums
