"""The shortest explanation why a lot is affected: from a recalled lot, step by step."""

from collections.abc import Mapping

import numpy as np

from cocoachain.lineage.flowing import Node
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.naming import step_node


def shortest_ways(
    lineage: Lineage, starts: list[int], touched: Mapping[int, int]
) -> dict[Node, Node | None]:
    """For each lot and step downstream of some lots, what comes before it on a shortest way.

    A step that was only touched by another one comes after that one. Of ways of one length, those
    by the first identifiers count. Mass that is really there goes before contact.
    """
    before: dict[Node, Node | None] = {("lot", lot): None for lot in sorted(starts)}
    after: dict[int, list[int]] = {}
    for step, other in touched.items():
        after.setdefault(other, []).append(step)
    waiting: list[Node] = list(before)
    late: list[Node] = []
    while waiting:
        for node in waiting:
            for other in _next(lineage, node):
                if other not in before:
                    before[other] = node
                    waiting.append(other)
            if node[0] == "step":
                late += [("step", step) for step in sorted(after.get(node[1], ()))]
        waiting = []
        for node in late:
            if node not in before:
                before[node] = ("step", touched[node[1]])
                waiting.append(node)
        late = []
    return before


def _next(lineage: Lineage, node: Node) -> list[Node]:
    kind, code = node
    if kind == "lot":
        return [("step", step) for step in lineage.index.takers(code).tolist()]
    lots = lineage.index.lots_out_of(np.array([code], np.int64)).tolist()
    return [("lot", lot) for lot in lots]


def way_to(lineage: Lineage, before: Mapping[Node, Node | None], lot: int) -> tuple[str, ...]:
    """The nodes of a shortest way, as in ``lineage.graph``."""
    columns, node, found = lineage.columns, ("lot", lot), list[str]()
    step: Node | None = node
    while step is not None:
        kind, code = step
        found.append(columns.lot_ids[code] if kind == "lot" else step_node(columns, code))
        step = before.get(step)
    return tuple(reversed(found))
