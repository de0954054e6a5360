"""How lots and steps are called as nodes of a graph."""

from cocoachain.lineage.columns import Columns

STEP_PREFIX = "step:"


def step_node(columns: Columns, step: int) -> str:
    """The node of a step: its identifier, or ``step:ID`` where a lot has the same one."""
    name = columns.step_ids[step]
    return f"{STEP_PREFIX}{name}" if name in columns.lot_codes else name


def node_code(columns: Columns, node: object) -> tuple[str, int] | None:
    """``("lot", code)`` or ``("step", code)`` of a node, or ``None`` if there is no such node."""
    if not isinstance(node, str):
        return None
    lot = columns.lot_codes.get(node)
    if lot is not None:
        return "lot", lot
    step = columns.step_codes.get(node)
    if step is not None:
        return "step", step
    if node.startswith(STEP_PREFIX):
        name = node.removeprefix(STEP_PREFIX)
        step = columns.step_codes.get(name)
        if step is not None and name in columns.lot_codes:
            return "step", step
    return None
