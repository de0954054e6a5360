"""The shortest explanation why a lot is affected: from a recalled lot, step by step."""

from collections.abc import Mapping

import numpy as np

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.flowing import Node
from cocoachain.lineage.naming import step_node


def shortest_ways(
    lineage: Lineage, starts: list[int], touched: Mapping[int, int]
) -> dict[Node, Node | None]:
    """For each lot and step downstream of some lots, what comes before it on a shortest way.

    A step that was only touched by another one comes after that one, or, where that one made a lot
    to start from, after that lot. Of ways of one length, those by the first identifiers count; ways
    of mass go before ways by contact.
    """
    before: dict[Node, Node | None] = {("lot", lot): None for lot in sorted(starts)}
    makers = {step: lot for lot in reversed(starts) for step in lineage.index.makers(lot).tolist()}
    queue: list[Node] = list(before)
    left = dict(touched)
    while queue:
        for node in queue:
            for other in _next(lineage, node):
                if other not in before:
                    before[other] = node
                    queue.append(other)
        queue = []
        for step, toucher in sorted(left.items()):
            behind: Node = ("step", toucher)
            if behind not in before and toucher in makers:
                behind = ("lot", makers[toucher])
            if behind in before:
                del left[step]
                if before.setdefault(("step", step), behind) == behind:
                    queue.append(("step", step))
    return before


def _next(lineage: Lineage, node: Node) -> list[Node]:
    kind, code = node
    if kind == "lot":
        return [("step", step) for step in lineage.index.takers(code).tolist()]
    lots = lineage.index.lots_out_of(np.array([code], np.int64)).tolist()
    return [("lot", lot) for lot in lots]


def way_to(lineage: Lineage, before: Mapping[Node, Node | None], lot: int) -> tuple[str, ...]:
    """The nodes of a shortest way, as in ``lineage.graph``."""
    columns = lineage.columns
    found: list[str] = []
    node: Node | None = ("lot", lot)
    while node is not None:
        kind, code = node
        found.append(columns.lot_ids[code] if kind == "lot" else step_node(columns, code))
        node = before.get(node)
    return tuple(reversed(found))
