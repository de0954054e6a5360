"""What source lots say of their origin, read from a table of lots without making their records."""

from typing import Any

import attrs
import numpy as np

from cocoachain.lineage.columns import Int64s, Integers
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.storing.cells import cells_of
from cocoachain.lineage.storing.tables import KeptTable
from cocoachain.model.kinds import kinds_named
from cocoachain.model.lots import BeanLot, Lot
from cocoachain.values.identifiers import LotId

_PLACES = ("plot", "plots", "farmer", "region")
_DAYS = ("harvested", "made")
_MOST = 2**62


@attrs.frozen(eq=False)
class Sayings:
    """The different things that lots say, and which of them each lot says."""

    said: list[Lot]
    """Stand-ins for lots: right in what they say of origin, and in nothing else."""

    of_lot: Int64s
    """By lot, the place of what it says."""


def sayings(lineage: Lineage, lots: Integers, *, dated: bool) -> Sayings | None:
    """What some lots say of their origin, and ``dated`` of their day; ``None`` without a table."""
    table = lineage.chain.tables().get("lot")
    if not isinstance(table, KeptTable) or len(table.frame) != len(lineage.columns.lot_ids):
        return None
    wanted = (*_PLACES, *_DAYS) if dated else _PLACES
    there = set(table.frame.column_names)
    cells = [
        cell
        for kind in kinds_named("lot")
        for cell in cells_of(kind)
        if cell.field in wanted and cell.name in there
    ]
    codes = np.zeros(len(lots), np.int64)
    words: list[list[Any]] = []
    for cell in cells:
        column = table.frame[cell.name].take(np.asarray(lots, np.int64)).combine_chunks()
        coded = column.dictionary_encode()
        words.append([*coded.dictionary.to_pylist(), None])
        given = coded.indices.fill_null(len(words[-1]) - 1).to_numpy(zero_copy_only=False)
        if (int(codes.max(initial=0)) + 1) * len(words[-1]) > _MOST:
            return None
        codes = codes * len(words[-1]) + given
    different, of_lot = np.unique(codes, return_inverse=True)
    said: list[Lot] = []
    for code in different.tolist():
        told: dict[str, Any] = {}
        for cell, choices in zip(reversed(cells), reversed(words), strict=True):
            code, at = divmod(code, len(choices))  # noqa: PLW2901 - taken apart, digit by digit
            if choices[at] is not None:
                told[cell.field] = cell.read(choices[at])
        said.append(BeanLot(id=LotId("-"), **told))
    return Sayings(said, of_lot.astype(np.int64))
