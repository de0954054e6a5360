"""The engines beside which ours is measured: each holds the same graph and answers the same.

All take whole numbers as nodes, which is kind to them: no name is looked up or given back. The
edges carry their mass, as ours do.
"""

import importlib.util
import sqlite3
from collections.abc import Sized
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]


class Peer(Protocol):
    """A graph that says what lies up- and downstream of a node."""

    name: str

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        """Build the graph of some edges, both ways."""

    def back(self, node: int) -> Sized:
        """All that leads to the node."""

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""


class Networkx:
    """A dictionary of dictionaries."""

    name = "networkx"

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        import networkx as nx

        self.nx, self.graph = nx, nx.DiGraph()
        self.graph.add_nodes_from(range(nodes))
        edges = zip(start.tolist(), end.tolist(), mass.tolist(), strict=True)
        self.graph.add_weighted_edges_from(edges, weight="mass")

    def back(self, node: int) -> Sized:
        """All that leads to the node."""
        return self.nx.ancestors(self.graph, node)

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""
        return self.nx.descendants(self.graph, node)

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""
        del nodes
        self.graph.add_weighted_edges_from(edges, weight="mass")


class Rustworkx:
    """A compiled graph whose answers are sets."""

    name = "rustworkx"

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        import rustworkx as rx

        self.rx, self.graph = rx, rx.PyDiGraph()
        self.graph.add_nodes_from(range(nodes))
        edges = zip(start.tolist(), end.tolist(), mass.tolist(), strict=True)
        self.graph.add_edges_from(list(edges))

    def back(self, node: int) -> Sized:
        """All that leads to the node."""
        return self.rx.ancestors(self.graph, node)

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""
        return self.rx.descendants(self.graph, node)

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""
        first = self.graph.num_nodes()
        self.graph.add_nodes_from(range(first, first + nodes))
        self.graph.add_edges_from(edges)


class Igraph:
    """A compiled graph whose answers are lists; an edge more means all of them anew."""

    name = "igraph"

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        import igraph

        self.graph = igraph.Graph(n=nodes, edges=np.stack((start, end), axis=1), directed=True)
        self.graph.es["mass"] = mass

    def back(self, node: int) -> Sized:
        """All that leads to the node."""
        return self.graph.subcomponent(node, mode="in")

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""
        return self.graph.subcomponent(node, mode="out")

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""
        self.graph.add_vertices(nodes)
        masses = {"mass": [mass for _, _, mass in edges]}
        self.graph.add_edges([edge[:2] for edge in edges], attributes=masses)


_RECURSIVE = """with recursive reached(node) as (
    select {of}
    union select edges.{far} from reached join edges on edges.{near} = reached.node
) select node from reached"""


class Sqlite:
    """A table with an index each way, and a recursive query."""

    name = "SQLite"

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        del nodes
        self.base = sqlite3.connect(":memory:")
        self.base.execute("create table edges(start int, finish int, mass int)")
        rows = zip(start.tolist(), end.tolist(), mass.tolist(), strict=True)
        self.base.executemany("insert into edges values(?, ?, ?)", rows)
        self.base.execute("create index forwards on edges(start, finish)")
        self.base.execute("create index backwards on edges(finish, start)")

    def _asked(self, near: str, far: str, node: int) -> Sized:
        query = _RECURSIVE.format(of="?", near=near, far=far)
        return self.base.execute(query, (node,)).fetchall()

    def back(self, node: int) -> Sized:
        """All that leads to the node."""
        return self._asked("finish", "start", node)

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""
        return self._asked("start", "finish", node)

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""
        del nodes
        self.base.executemany("insert into edges values(?, ?, ?)", edges)


class Duckdb:
    """A table of columns, and a recursive query."""

    name = "DuckDB"

    def __init__(self, nodes: int, start: Ints, end: Ints, mass: Ints) -> None:
        del nodes
        import duckdb
        import pyarrow as pa

        self.base = duckdb.connect()
        frame = pa.table({"start": start, "finish": end, "mass": mass})
        self.base.register("frame", frame)
        self.base.execute("create table edges as select * from frame")
        self.base.unregister("frame")

    def _asked(self, near: str, far: str, node: int) -> Sized:
        query = _RECURSIVE.format(of="?::bigint", near=near, far=far)
        return self.base.execute(query, [node]).fetchnumpy()["node"]

    def back(self, node: int) -> Sized:
        """All that leads to the node."""
        return self._asked("finish", "start", node)

    def forward(self, node: int) -> Sized:
        """All to which the node leads."""
        return self._asked("start", "finish", node)

    def add(self, edges: list[tuple[int, int, int]], nodes: int) -> None:
        """Add new nodes, and edges with their mass between any."""
        del nodes
        rows = ", ".join(map(str, edges))
        self.base.execute(f"insert into edges values {rows}")  # noqa: S608 - numbers of our own


def _bare_networkx(nodes: int, start: Ints, end: Ints) -> object:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(start.tolist(), end.tolist(), strict=True))
    return graph


def _bare_rustworkx(nodes: int, start: Ints, end: Ints) -> object:
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from_no_data(list(zip(start.tolist(), end.tolist(), strict=True)))
    return graph


PLAIN = {"networkx": _bare_networkx, "rustworkx": _bare_rustworkx}
"""How a graph is built whose edges carry nothing, which is not enough for a question of masses."""

_MODULES = {
    "networkx": Networkx,
    "rustworkx": Rustworkx,
    "igraph": Igraph,
    "sqlite3": Sqlite,
    "duckdb": Duckdb,
}


def installed() -> dict[str, type[Peer]]:
    """The peers that are installed, by name; the others are told in a line."""
    found: dict[str, type[Peer]] = {}
    for module, peer in _MODULES.items():
        if importlib.util.find_spec(module):
            found[peer.name] = peer
        else:
            print(f"{peer.name} is not installed and left out")
    return found


def kernel(heads: Ints, before: tuple[Ints, Ints], entries: tuple[Ints, Ints]) -> Any | None:  # noqa: ANN401 - a compiled function
    """A compiled walk fused with the copying of lots: what compiled code could do, by numba."""
    if not importlib.util.find_spec("numba"):
        print("numba is not installed, so the fused kernel is left out")
        return None
    import numba

    walk = numba.njit(nogil=True)(_fused)
    lots = len(heads)

    def back(lot: int) -> Ints:
        return walk(*before, *entries, int(heads[lot]), lots)

    return back


def _fused(pointer: Ints, nodes: Ints, entry: Ints, entered: Ints, start: int, lots: int) -> Ints:
    seen, known = np.zeros(len(pointer) - 1, np.bool_), np.zeros(lots, np.bool_)
    queue, found = np.empty(1024, np.int32), np.empty(65_536, np.int32)
    at, end, count = 0, 1, 0
    seen[start] = True
    queue[0] = start
    while at < end:
        node = queue[at]
        at += 1
        while count + entry[node + 1] - entry[node] > len(found):
            more = np.empty(2 * len(found), np.int32)
            more[:count] = found[:count]
            found = more
        for place in range(entry[node], entry[node + 1]):
            lot = entered[place]
            if not known[lot]:
                known[lot] = True
                found[count] = lot
                count += 1
        for place in range(pointer[node], pointer[node + 1]):
            other = nodes[place]
            if not seen[other]:
                seen[other] = True
                if end == len(queue):
                    longer = np.empty(2 * end, np.int32)
                    longer[:end] = queue
                    queue = longer
                queue[end] = other
                end += 1
    return found[:count]
