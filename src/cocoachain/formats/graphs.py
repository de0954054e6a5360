"""The graph of a lineage for programs that draw: GraphML, and the JSON of Cytoscape.

Both take a graph as ``lineage.graph`` is one: nodes and edges with attributes. Masses stand as
``mass_kg``, a number of kilograms with every digit; what was not weighed has none.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Protocol

from cocoachain.formats.native_files import write_whole
from cocoachain.values.mass import Mass

ENDINGS = {".graphml": "GraphML", ".cyjs": "Cytoscape JSON"}
"""What :func:`dump` writes, by the ending of the name."""

Attributes = Mapping[str, object]
_Told = list[tuple[str, str]]

_KEYS = (
    ("kind", "node", "string"),
    ("stage", "node", "string"),
    ("step_kind", "node", "string"),
    ("mass_kg", "all", "double"),
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)


class Graph(Protocol):
    """Nodes and edges, as networkx gives them."""

    @property
    def nodes(self) -> Any:  # noqa: ANN401 - a view of networkx, which ships no types
        """A mapping from each node to its attributes."""

    @property
    def edges(self) -> Any:  # noqa: ANN401 - likewise
        """A view that gives pairs of nodes with their attributes when called with ``data``."""


def dump(graph: Graph, path: str | os.PathLike[str]) -> None:
    """Write the graph to a file, whole or not at all: ``.cyjs`` as Cytoscape JSON, else GraphML.

    The same graph gives the same bytes.

    Raises:
        OSError: The file cannot be written.
    """
    lines = _cytoscape if os.fspath(path).casefold().endswith(".cyjs") else _graphml
    write_whole(path, (line.encode() for line in lines(graph)))


def graphml(graph: Graph) -> str:
    """The graph as GraphML 1.0, which Gephi, yEd, igraph and networkx read."""
    return "".join(_graphml(graph))


def cytoscape(graph: Graph) -> str:
    """The graph as the JSON that Cytoscape and Cytoscape.js read."""
    return "".join(_cytoscape(graph))


def _graphml(graph: Graph) -> Iterator[str]:
    yield _HEAD
    for name, what, kind in _KEYS:
        yield f'  <key id="{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for node, told in graph.nodes.items():
        yield f"    <node id={_quoted(node)}>{_data(told)}</node>\n"
    for start, end, told in graph.edges(data=True):
        ends = f"source={_quoted(start)} target={_quoted(end)}"
        yield f"    <edge {ends}>{_data(told)}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _data(told: Attributes) -> str:
    return "".join(
        f'<data key="{name}">{escape(text, quote=False)}</data>' for name, text in _plain(told)
    )


def _plain(told: Attributes) -> _Told:
    """The attributes that say something, as text."""
    found: _Told = []
    for name, value in told.items():
        if isinstance(value, Mass):
            found.append((f"{name}_kg", f"{value.as_kg():f}"))
        elif value is not None:
            found.append((name, str(value)))
    return found


def _cytoscape(graph: Graph) -> Iterator[str]:
    yield '{"data": {}, "directed": true, "multigraph": false, "elements": {\n"nodes": [\n'
    yield from _listed(_node(node, told) for node, told in graph.nodes.items())
    yield '],\n"edges": [\n'
    yield from _listed(_edge(*each) for each in graph.edges(data=True))
    yield "]}}\n"


def _listed(items: Iterable[str]) -> Iterator[str]:
    separator = ""
    for each in items:
        yield f"{separator}{each}"
        separator = ",\n"
    yield "\n" if separator else ""


def _node(node: str, told: Attributes) -> str:
    name = _text(node)
    return f'{{"data": {{"id": {name}, "value": {name}, "name": {name}{_members(told)}}}}}'


def _edge(start: str, end: str, told: Attributes) -> str:
    return f'{{"data": {{"source": {_text(start)}, "target": {_text(end)}{_members(told)}}}}}'


def _members(told: Attributes) -> str:
    return "".join(
        f', "{name}": {text if name == "mass_kg" else _text(text)}' for name, text in _plain(told)
    )


_text = json.JSONEncoder(ensure_ascii=False).encode
