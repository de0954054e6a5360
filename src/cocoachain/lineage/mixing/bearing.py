"""Where cocoa is: which sources are cocoa, and what they reach."""

import attrs
import numpy as np

from cocoachain.lineage.columns import STAGES, Int8s, Int64s, Integers, pointers
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.lineage.mixing.mixtures import Bools
from cocoachain.model.lots import IngredientLot, Lot

_STATES_COCOA = tuple(
    stage.is_finished or stage.value == IngredientLot.stage.value for stage in STAGES
)
"""By stage, whether a lot of it may say how much of it is cocoa."""


def cocoa_by_stage(stages: Int8s) -> Bools:
    """Whether lots of some stages are cocoa; one without a record counts as cocoa."""
    table = np.array([*(stage.is_cocoa for stage in STAGES), True])
    return np.asarray(table[stages])


def states_cocoa(stages: Int8s) -> Bools:
    """Whether lots of some stages may say how much of them is cocoa."""
    return np.asarray(np.array([*_STATES_COCOA, False])[stages])


def cocoa_lots(lineage: Lineage, lots: Int64s) -> Bools:
    """By lot, whether it has any cocoa that began with it; right for ``lots`` alone."""
    columns = lineage.columns
    cocoa = cocoa_by_stage(columns.lot_stage)
    for lot in lots[states_cocoa(columns.lot_stage[lots])].tolist():
        record = lineage.chain.find("lot", columns.lot_ids[lot])
        if isinstance(record, Lot):
            cocoa[lot] = cocoa_part(record) > 0
    return cocoa


@attrs.frozen
class Bearing:
    """What comes after what."""

    ptr: Int64s
    users: Int64s

    @classmethod
    def of(cls, size: int, parts: Integers, nodes: Int64s) -> "Bearing":
        """From edges: a part, and the node that it went into."""
        order = np.argsort(parts, kind="stable")
        counts = np.bincount(parts, minlength=size).astype(np.int64)
        return cls(pointers(counts), nodes[order])

    def after(self, start: Int64s) -> Bools:
        """Some nodes and all that come after them."""
        ptr, users = self.ptr.tolist(), self.users.tolist()
        seen = bytearray(len(ptr) - 1)
        waiting = []
        for node in start.tolist():
            if not seen[node]:
                seen[node] = 1
                waiting.append(node)
        while waiting:
            node = waiting.pop()
            for user in users[ptr[node] : ptr[node + 1]]:
                if not seen[user]:
                    seen[user] = 1
                    waiting.append(user)
        return np.frombuffer(bytes(seen), np.uint8).astype(np.bool_)
