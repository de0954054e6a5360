"""How lots and steps are called as nodes of a graph."""

from cocoachain.lineage.columns import Columns

STEP_PREFIX = "step:"


def step_node(columns: Columns, step: int) -> str:
    """The node of a step: its identifier, or ``step:ID`` where a lot has the same one.

    Where a lot or a step is itself called ``step:ID``, the prefix is put before it once more.
    """
    name = node = columns.step_ids[step]
    while node in columns.lot_codes or (node in columns.step_codes and node != name):
        node = f"{STEP_PREFIX}{node}"
    return node


def node_code(columns: Columns, node: object) -> tuple[str, int] | None:
    """``("lot", code)`` or ``("step", code)`` of a node, or ``None`` if there is no such node."""
    if not isinstance(node, str):
        return None
    lot = columns.lot_codes.get(node)
    if lot is not None:
        return "lot", lot
    name = node
    while True:
        step = columns.step_codes.get(name)
        if step is not None and step_node(columns, step) == node:
            return "step", step
        if not name.startswith(STEP_PREFIX):
            return None
        name = name.removeprefix(STEP_PREFIX)
