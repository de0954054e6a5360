"""What belongs to an origin: which part of the mass that begins somewhere, at least and at most."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import cast

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.bounding.networks import Entry
from cocoachain.lineage.excerpts import is_cocoa
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, plots_of
from cocoachain.lineage.reach.diluting import diluted
from cocoachain.lineage.shares import origins
from cocoachain.model.lots import IngredientLot, Lot
from cocoachain.model.plots import region_parts
from cocoachain.values.identifiers import nearest_names

_RECORD_KINDS = {"plot": "plot", "farmer": "party", "group": "party", "certificate": "certificate"}
"""Keys whose names are identifiers of records."""


@attrs.frozen
class Parts:
    """Which part of an entry is of the origin."""

    most: Fraction
    """At most."""

    least: Fraction
    """At least."""

    if_unknown: Fraction
    """At most, if what is of unknown origin were of it."""


NONE = Parts(Fraction(0), Fraction(0), Fraction(0))
UNKNOWN = Parts(Fraction(0), Fraction(0), Fraction(1))
ALL = Parts(Fraction(1), Fraction(1), Fraction(1))


@attrs.frozen(slots=False)
class Question:
    """Which origin is asked for."""

    lineage: Lineage
    of: str
    by: OriginKey | KeyOf
    key: KeyOf

    @property
    def named(self) -> str:
        """What origins are named by, in a word."""
        return self.by if isinstance(self.by, str) else getattr(self.by, "__name__", "origin")

    def parts(self, entries: Sequence[Entry]) -> list[Parts]:
        """Which part of each entry is of the origin."""
        known: dict[tuple[str, int], Parts] = {}
        for entry in entries:
            if entry[1:3] not in known:
                known[entry[1:3]] = self._parts(entry)
        return [known[entry[1:3]] for entry in entries]

    def _parts(self, entry: Entry) -> Parts:
        if entry.kind == "excess":
            return UNKNOWN
        if entry.kind != "own":
            stage = int(self.lineage.columns.lot_stage[entry.code])
            return UNKNOWN if is_cocoa(stage) else NONE
        if self.begun:
            return ALL if entry.code in self.begun else NONE
        lot = self._lot(entry.code)
        if lot is None:
            return UNKNOWN
        part, name = cocoa_part(lot), None if isinstance(lot, IngredientLot) else self.key(lot)
        if name is None:
            return Parts(Fraction(0), Fraction(0), part)
        may = part if name == self.of or self._is_one_of(name) else Fraction(0)
        must = part if name == self.of else Fraction(0)
        return Parts(may, must, may)

    def _is_one_of(self, name: str) -> bool:
        """Whether the origin is one of several values ``A+B``."""
        return isinstance(self.by, str) and self.of in name.split("+")

    def _lot(self, code: int) -> Lot | None:
        columns = self.lineage.columns
        return cast("Lot | None", self.lineage.chain.find("lot", columns.lot_ids[code]))

    @cached_property
    def begun(self) -> frozenset[int]:
        """By lot, the lot that is asked for: all of it counts, whatever made it."""
        code = self.lineage.columns.lot_codes.get(self.of) if self.by == "lot" else None
        return frozenset() if code is None else frozenset({code})

    def expected(self, lot: str, held: int) -> int:
        """The milligrams that even mixing gives, of the so many of a lot."""
        lineage = self.lineage
        for code in self.begun:
            if lineage.index.makers(code).size or not self._is_plain(code):
                part = diluted(lineage.index, [code]).of_lot(lineage.columns.lot_code(lot), held)
                return half_up(*(part or Fraction(0)).as_integer_ratio())
        found = origins(lineage, lot, by=self.by, material="all" if self.begun else "cocoa")
        return found[self.of].mg if self.of in found else 0

    def _is_plain(self, code: int) -> bool:
        """Whether ``origins`` counts all of a source lot under its own name."""
        lot = self._lot(code)
        if lot is None:
            return False
        return cocoa_part(lot) == 0 or (cocoa_part(lot) == 1 and self.key(lot) == lot.id)

    def check(self) -> None:
        """Raise UnknownRecordError if nothing in the chain is of such an origin."""
        kind = _RECORD_KINDS.get(self.named) if isinstance(self.by, str) else None
        if kind is not None and self.lineage.chain.find(kind, self.of) is not None:
            return
        if self.by == "lot":
            self.lineage.columns.lot_code(self.of)
            return
        known = set(self._names())
        if self.of not in known:
            raise UnknownRecordError("origin", self.of, nearest_names(self.of, known))

    def _names(self) -> Iterator[str]:
        """Every origin of every lot, and every record and region that may be one."""
        for lot in self.lineage.lots:
            name = self.key(lot)
            if name is not None:
                yield name
                if isinstance(self.by, str):
                    yield from name.split("+")
            if self.by == "plot":
                yield from plots_of(lot)
        for plot in self.lineage.chain.plots:
            yield from (
                name for level, name in region_parts(plot.region).items() if level == self.by
            )
        kind = _RECORD_KINDS.get(self.named) if isinstance(self.by, str) else None
        if kind is not None:
            yield from self.lineage.chain.names(kind)
