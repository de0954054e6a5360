"""Origins as numbers: what each source lot counts as, worked out once for a lineage and a key.

Codes from ``NAMED`` on stand for names in their order; those below are no names.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import cast

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int64s, Integers
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.bearing import cocoa_by_stage, states_cocoa
from cocoachain.lineage.mixing.content import Material, cocoa_part
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, names_of
from cocoachain.model.lots import IngredientLot, Lot

Codes = npt.NDArray[np.int32]

UNKNOWN, NOT_COUNTED, DIVIDED, NAMED = 0, 1, 2, 3
"""Cocoa of unknown origin; what the question leaves out; a lot that is partly either."""

_NOT_YET = -1
_KEPT = "_origin_codes"


@attrs.define(eq=False)
class OriginCodes:
    """What source lots count as, under one key."""

    lineage: Lineage
    by: OriginKey | KeyOf
    material: Material
    names: list[str] = attrs.field(factory=list, init=False)
    """The names so far, in order; the code of the first is ``NAMED``."""

    of_lot: Codes = attrs.field(init=False)
    """By lot, where it was asked for."""

    divided: dict[int, tuple[tuple[int, Fraction], ...]] = attrs.field(factory=dict, init=False)
    """Of lots that are divided: codes, and which part of the lot each is."""

    _by_entry: Codes | None = attrs.field(default=None, init=False)

    held: object = attrs.field(default=None, init=False)
    """What was worked out for all lots under these codes, for the next question."""

    def __attrs_post_init__(self) -> None:
        """Nothing is known yet."""
        self.of_lot = np.full(len(self.lineage.columns.lot_ids), _NOT_YET, np.int32)

    @property
    def size(self) -> int:
        """One more than the largest code."""
        return NAMED + len(self.names)

    def of(self, lots: Integers) -> Codes:
        """The codes of some source lots; names not met before are looked up."""
        codes = self.of_lot[lots]
        if len(codes) and codes.min() == _NOT_YET:
            self._learn(np.unique(lots[codes == _NOT_YET]))
            codes = self.of_lot[lots]
        return codes

    def of_entries(self, lots: Integers, entries: Int64s) -> Codes:
        """As ``of``, for some entries of a column of lots; ``lots`` is always the same column.

        Codes are kept in the order of the column too, where those of one question lie close
        together.
        """
        if self._by_entry is None:
            self._by_entry = np.full(len(lots), _NOT_YET, np.int32)
        codes = self._by_entry[entries]
        if len(codes) and codes.min() == _NOT_YET:
            codes = self.of(lots[entries])
            self._by_entry[entries] = codes
        return codes

    def _learn(self, lots: Integers) -> None:
        """Name lots that were not asked for before."""
        columns = self.lineage.columns
        stages = columns.lot_stage[lots]
        plain = cocoa_by_stage(stages) & columns.lot_known[lots] & ~states_cocoa(stages)
        told = names_of(self.lineage, lots[plain], self.by)
        odd = [(lot, self._parts(lot)) for lot in lots[~plain].tolist()]
        self.admit([*told, *(name for _, parts in odd for name, _ in parts if name is not None)])
        place: dict[object, int] = {name: NAMED + at for at, name in enumerate(self.names)}
        place[None] = UNKNOWN
        self.of_lot[lots[plain]] = np.fromiter((place[name] for name in told), np.int32, len(told))
        for lot, parts in odd:
            coded = tuple((place[name], part) for name, part in parts)
            if len(coded) == 1 and coded[0][1] == 1:
                self.of_lot[lot] = coded[0][0]
            else:
                self.of_lot[lot] = DIVIDED if coded else NOT_COUNTED
                self.divided[lot] = coded

    def _parts(self, lot: int) -> list[tuple[str | None, Fraction]]:
        """What a lot that is not simply cocoa of one origin counts as; the rest is left out."""
        record = cast(
            "Lot | None", self.lineage.chain.find("lot", self.lineage.columns.lot_ids[lot])
        )
        if record is None:
            return [(None, Fraction(1))]
        part = cocoa_part(record)
        found: list[tuple[str | None, Fraction]] = []
        if part:
            is_named = not isinstance(record, IngredientLot)
            name = names_of(self.lineage, np.array([lot]), self.by)[0] if is_named else None
            found.append((name, part))
        if part != 1 and self.material == "all":
            found.append((record.id, 1 - part))
        return found

    def admit(self, told: Iterable[str | None]) -> None:
        """Take up new names; old ones may get other codes, as codes are in order of names."""
        new = {name for name in told if name is not None}.difference(self.names)
        if not new:
            return
        before, self.names = self.names, sorted({*self.names, *new})
        place = {name: NAMED + at for at, name in enumerate(self.names)}
        moved = np.array([*range(NAMED), *(place[name] for name in before), _NOT_YET], np.int32)
        self.of_lot = moved[self.of_lot]
        if self._by_entry is not None:
            self._by_entry = moved[self._by_entry]
        self.divided = {
            lot: tuple((int(moved[code]), part) for code, part in parts)
            for lot, parts in self.divided.items()
        }


def codes_of(lineage: Lineage, by: OriginKey | KeyOf, material: Material) -> OriginCodes:
    """The codes of origins under a key; those of a key with a name are kept with the lineage."""
    if callable(by):
        return OriginCodes(lineage, by, material)
    columns, kept = vars(lineage).get(_KEPT, (None, {}))
    if columns is not lineage.columns:
        kept = {}
        vars(lineage)[_KEPT] = (lineage.columns, kept)
    if (by, material) not in kept:
        kept[by, material] = OriginCodes(lineage, by, material)
    return cast("OriginCodes", kept[by, material])
