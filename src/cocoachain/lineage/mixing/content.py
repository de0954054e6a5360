"""What the ends of a flow upstream are: cocoa of some origin, cocoa of none, or other material."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, cast

import attrs

from cocoachain.lineage.excerpts import is_cocoa
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import Shares
from cocoachain.lineage.mixing.flowing import Course, Ends, Node
from cocoachain.lineage.mixing.settling import Told, gathered
from cocoachain.lineage.origin_keys import KeyOf
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot

Material = Literal["cocoa", "all"]
MATERIALS: tuple[str, ...] = ("cocoa", "all")


@attrs.frozen
class Content:
    """Names what a lot is made of, once the flow from it has reached its ends."""

    lineage: Lineage
    """In which the lot stands."""

    course: Course
    """The flow from the lot upstream."""

    key: KeyOf
    """Names the origin of a source lot."""

    material: Material
    """What is counted."""

    def of(self, ends: Ends) -> tuple[Shares, int]:
        """The shares of the counted material by origin, and the whole lot in the same unit."""
        cocoa: Told = []
        other: Told = []
        bearing = self._bearing_excess(ends)
        for end, amount in ends.amounts.items():
            if end[0] == "own":
                self._tell_own(end[1], amount, cocoa, other)
            else:
                is_cocoa = end in bearing if end[0] == "excess" else self._is_cocoa(end)
                (cocoa if is_cocoa else other).append((None, amount, _ALL))
        if self.material == "all":
            return gathered([*cocoa, *other], ends)
        return gathered(cocoa, ends, rest=other)

    def _lot(self, code: int) -> Lot | None:
        return cast(
            "Lot | None", self.lineage.chain.find("lot", self.lineage.columns.lot_ids[code])
        )

    def _tell_own(self, code: int, amount: int, cocoa: Told, other: Told) -> None:
        """What began with this lot: its origin's cocoa, an ingredient, or bought-in chocolate."""
        lot = self._lot(code)
        if lot is None:
            cocoa.append((None, amount, _ALL))
            return
        part = cocoa_part(lot)
        if part:
            name = None if isinstance(lot, IngredientLot) else self.key(lot)
            cocoa.append((name, amount, part))
        if part != 1:
            other.append((lot.id, amount, 1 - part))

    def _is_cocoa(self, end: Node) -> bool:
        """Whether the material of an end that is no excess counts as cocoa."""
        kind, code = end
        if kind == "own":
            lot = self._lot(code)
            return lot is None or cocoa_part(lot) > 0
        return is_cocoa(int(self.lineage.columns.lot_stage[code]))

    def _bearing_excess(self, ends: Ends) -> set[Node]:
        """The excess ends at steps into which some cocoa went, however far back it lies.

        Walks once from these steps to all ends behind them, and from those that are cocoa back.
        """
        waiting: list[Node] = [end for end in ends.amounts if end[0] == "excess"]
        fed: dict[Node, list[Node]] = {end: [] for end in waiting}
        while waiting:
            node = waiting.pop()
            for part in self._made_of(node):
                if part not in fed:
                    fed[part] = []
                    waiting.append(part)
                fed[part].append(node)
        outer = [node for node in fed if node[0] not in {"lot", "step"}]
        known = _all_fed_by(outer, fed)
        bearing = [node for node in outer if node[0] != "excess" and self._is_cocoa(node)]
        closed = [node for node in fed.keys() - known if node in self.course.closed]
        bearing += [node for node in closed if self._is_cocoa(self.course.closed[node])]
        return _all_fed_by(bearing, fed)

    def _made_of(self, node: Node) -> list[Node]:
        """What a node has any mass of; of an excess, whatever went into its step."""
        kind, code = node
        if kind in {"lot", "step"}:
            return [part for part, mass in self.course.parts(node)[0] if mass]
        if kind == "excess":
            columns = self.lineage.columns
            taken = columns.in_lot[columns.in_ptr[code] : columns.in_ptr[code + 1]]
            return [("lot", lot) for lot in taken.tolist()]
        return []


def _all_fed_by(nodes: list[Node], fed: Mapping[Node, list[Node]]) -> set[Node]:
    """Some nodes and all that is made of them."""
    found = set(nodes)
    waiting = list(nodes)
    while waiting:
        for node in fed[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


_ALL, _NONE = Fraction(1), Fraction(0)


def cocoa_part(lot: Lot) -> Fraction:
    """How much of what begins with a lot is cocoa: all, nothing, or what ``cocoa_pct`` says."""
    if isinstance(lot, FinishedLot | IngredientLot) and lot.cocoa_pct is not None:
        return min(max(Fraction(lot.cocoa_pct) / 100, _NONE), _ALL)
    return _ALL if lot.stage.is_cocoa else _NONE
