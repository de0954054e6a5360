"""What of a lot carries a claim by what really went in: evenly mixed, source by source."""

from collections.abc import Iterable
from fractions import Fraction
from typing import cast

import attrs

from cocoachain.custody.backing import Backed, Backing
from cocoachain.lineage.excerpts import is_cocoa
from cocoachain.lineage.mixing.apportioning import InDoubtError
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.lineage.mixing.flowing import Ends, Node
from cocoachain.lineage.mixing.pulling import course_up
from cocoachain.lineage.mixing.settling import settled
from cocoachain.model.claims import CustodyModel
from cocoachain.model.lots import IngredientLot, Lot


@attrs.frozen
class SourcePart:
    """So much of a lot's cocoa began with one source lot."""

    lot: str
    """The source lot."""

    share: Fraction
    """Of the asked lot's cocoa."""

    backed: Backed | None
    """How the source carries the claim; ``None`` if it does not."""

    def part(self, model: CustodyModel) -> Fraction:
        """Which part of it carries the claim at least as strictly as that model."""
        if self.backed is None or self.backed.model.rank > model.rank:
            return Fraction(0)
        return self.backed.part


@attrs.frozen
class Content:
    """What a lot's cocoa is made of."""

    lot: str
    """The lot."""

    sources: tuple[SourcePart, ...]
    """By source lot; together with the two below they are all of its cocoa."""

    nameless: Fraction
    """Cocoa that no source lot accounts for: out of nothing, or of a lot without a record."""

    excess: Fraction
    """What steps put out beyond what they took in."""

    def claimed(self, model: CustodyModel) -> Fraction:
        """The share of the cocoa that may be claimed by that model or a looser one."""
        return sum((each.share * each.part(model) for each in self.sources), Fraction(0))

    def keeps_apart(self, model: CustodyModel) -> bool:
        """Whether nothing went in without the claim; mass out of nothing is no input."""
        return bool(self.sources) and not self.unclaimed(model) and not self.nameless

    def unclaimed(self, model: CustodyModel) -> list[str]:
        """The source lots that do not carry the claim by that model, or not wholly."""
        return [each.lot for each in self.sources if each.part(model) != 1]

    def origins(self) -> list[str]:
        """The sources that stand behind it, as the claim counts them."""
        return sorted({each.backed.source for each in self.sources if each.backed is not None})


def content_of(backing: Backing, lot: str) -> Content:
    """What a lot's cocoa is made of, exactly; the shares are of its cocoa alone.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.
    """
    lineage = backing.lineage
    course = course_up(lineage.index, lineage.columns.lot_code(lot))

    def answer(ends: Ends) -> Content:
        if ends.missing:
            raise InDoubtError
        return _Gathering(backing, lot, ends).content()

    return settled(course, answer)


class _Gathering:
    """Sorts the ends of a flow by what is known of them."""

    def __init__(self, backing: Backing, lot: str, ends: Ends) -> None:
        self.backing = backing
        self.lot = lot
        self.ends = ends
        self.columns = backing.lineage.columns

    def content(self) -> Content:
        cocoa = {node: part for node, part in self._parts() if part}
        whole = sum(cocoa.values()) or 1
        named = [(node, amount) for node, amount in cocoa.items() if self._is_named(node)]
        excess = sum(amount for (kind, _), amount in cocoa.items() if kind == "excess")
        told = sum(amount for _, amount in named)
        return Content(
            lot=self.lot,
            sources=tuple(self._source(node, Fraction(amount, whole)) for node, amount in named),
            nameless=Fraction(sum(cocoa.values()) - told - excess, whole),
            excess=Fraction(excess, whole),
        )

    def _parts(self) -> Iterable[tuple[Node, Fraction | int]]:
        """The ends that are cocoa, with how much of them is."""
        for node, amount in sorted(self.ends.amounts.items(), key=lambda each: each[0]):
            kind, code = node
            lot = self._record(node)
            if kind == "own" and lot is not None:
                yield node, amount * cocoa_part(lot)
            elif kind == "excess" or is_cocoa(int(self.columns.lot_stage[code])):
                yield node, amount

    def _record(self, node: Node) -> Lot | None:
        if node[0] == "excess":
            return None
        found = self.backing.lineage.chain.find("lot", self.columns.lot_ids[node[1]])
        return cast("Lot | None", found)

    def _is_named(self, node: Node) -> bool:
        lot = self._record(node)
        return node[0] == "own" and lot is not None and not isinstance(lot, IngredientLot)

    def _source(self, node: Node, share: Fraction) -> SourcePart:
        lot = cast("Lot", self._record(node))
        return SourcePart(lot.id, share, self.backing.of(lot))
