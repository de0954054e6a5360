"""The origins of many lots at once, as one table of shares."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.errors import RecordTypeError, UnknownRecordError, shown
from cocoachain.lineage.columns import STAGES, Int64s, Integers, pointers
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.bearing import Bearing
from cocoachain.lineage.mixing.coding import (
    DIVIDED,
    NAMED,
    NOT_COUNTED,
    UNKNOWN,
    Codes,
    OriginCodes,
    codes_of,
)
from cocoachain.lineage.mixing.content import Content, Material
from cocoachain.lineage.mixing.factors import Factors, Spread, pieces, shares_of
from cocoachain.lineage.mixing.flowing import ExactFlow
from cocoachain.lineage.mixing.mixtures import (
    Floats,
    Mixture,
    Rows,
    mixture_of,
    segment_sums,
)
from cocoachain.lineage.mixing.multiplying import summed
from cocoachain.lineage.mixing.pulling import course_up
from cocoachain.lineage.origin_keys import KeyOf, OriginKey, key_of
from cocoachain.lineage.shares import ASSUMPTION, check_question, name_of
from cocoachain.lineage.tables import LongTable, Piece, Texts
from cocoachain.model.lots import Stage
from cocoachain.values.identifiers import nearest_names

_HEADINGS = ("lot", "origin", "share")
_ROUNDED = 1e-12
"""Shares that add to so nearly 1 are whole but for roundings, and stay as they are."""


class OriginsTable(LongTable):
    """Shares of many lots by origin: rows of ``lot``, ``origin`` and ``share``.

    Lots stand in the order asked for, the origins of each in order of identifier. A share is that
    of the lot's cocoa (or of all its material, if so asked), a float within 1e-9 of the exact one,
    and the shares of a lot add to 1. What is of unknown origin is one row, the last of its lot,
    whose ``origin`` is ``None``. A lot that holds none of what is counted has no row. The shares
    are kept as two small factors, and rows are made when they are looked at.
    """

    headings = _HEADINGS

    def __init__(self, lineage: Lineage, lots: Int64s, codes: OriginCodes, by: str) -> None:
        """Made by :func:`origins_table`."""
        self.by = by
        self.caption = f"Origins by {by}"
        self._ids, self._lots = lineage.columns.lot_ids, lots
        mixture = mixture_of(lineage)
        heads = mixture.head[lots]
        hard = _is_hard(mixture, heads)
        exact = {
            at: _exact(lineage, self._ids[int(lots[at])], codes)
            for at in np.flatnonzero(hard).tolist()
        }
        for row in exact.values():
            codes.admit(row)
        sources = np.flatnonzero(heads < 0)
        coded = codes.of(lots[sources])
        before = codes.names
        self._heads = np.where(hard, -1, heads) if exact else heads
        self._factors: Factors | Spread = shares_of(mixture, codes, self._heads)
        if codes.names is not before:  # codes change with every new name
            coded = codes.of(lots[sources])
        self._sources = _Sources.of(lots, sources, coded, codes)
        self._origins = codes.names
        self._exact = exact

    @property
    def numbers(self) -> int:
        """How many shares are kept; multiplied out there is one a row."""
        return self._factors.numbers + len(self._sources.lots)

    @cached_property
    def lots(self) -> tuple[str, ...]:
        """The lots that were asked for."""
        ids = self._ids
        return tuple([ids[lot] for lot in self._lots.tolist()])

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The names of origins in order; some may be of no lot of this table."""
        return tuple(map(str, self._origins))

    def of(self, lot: str) -> Mapping[str | None, float]:
        """The shares of one lot by origin; unknown is under ``None``.

        Raises:
            UnknownRecordError: The lot is not in the table; the nearest names are given.
        """
        if lot not in self._place:
            raise UnknownRecordError("lot", lot, nearest_names(lot, self.lots))
        at = self._place[lot]
        rows = self._rows(at, at + 1)
        names = (*self.origins, None)
        return {names[c]: s for c, s in zip(rows.code.tolist(), rows.mass.tolist(), strict=True)}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {lot: at for at, lot in enumerate(self.lots)}

    def pieces(self) -> Iterator[Piece]:
        """The rows of some lots after those of others."""
        work = np.ones(len(self._lots), np.int64)
        made = self._heads >= 0
        work[made] += self._factors.work(self._heads[made])
        for start, end in pieces(work):
            rows = self._rows(start, end)
            lot = np.repeat(np.arange(start, end, dtype=np.int32), np.diff(rows.ptr))
            origin = rows.code.astype(np.int32)
            origin[origin == len(self.origins)] = -1
            yield {
                "lot": Texts(self.lots, lot),
                "origin": Texts(self.origins, origin),
                "share": rows.mass,
            }

    def _rows(self, start: int, end: int) -> Rows:
        """By lot, what it is made of: places of names, unknown last, with shares that add to 1."""
        made = self._heads[start:end]
        at = np.flatnonzero(made >= 0)
        row, code, share = self._sources.between(start, end, len(self.origins))
        if len(at):
            rows = self._factors.times_out(made[at])
            row = np.append(np.repeat(at, np.diff(rows.ptr)), row)
            code, share = np.append(rows.code, code), np.append(rows.mass, share)
        for place in [each for each in self._exact if start <= each < end]:
            for origin, amount in self._exact[place].items():
                row = np.append(row, place - start)
                code = np.append(code, self._place_of[origin])
                share = np.append(share, amount)
        return _normal(row, code, share, end - start, len(self.origins) + 2)

    @cached_property
    def _place_of(self) -> dict[str | None, int]:
        return {name: at for at, name in enumerate([*self._origins, None])}

    def __repr__(self) -> str:
        """How many lots."""
        return f"<OriginsTable: {len(self._lots)} lots by {self.by}>"

    def __str__(self) -> str:
        """The first rows, with the assumption."""
        return f"{super().__str__()}\n{ASSUMPTION}"


def _is_hard(mixture: Mixture, heads: Int64s) -> npt.NDArray[np.bool_]:
    """Which lots have something in them that only exact arithmetic can tell."""
    if not mixture.has_hard:
        return np.zeros(len(heads), np.bool_)
    parts = mixture.parts
    nodes = np.repeat(np.arange(mixture.size), np.diff(parts.ptr))
    after = Bearing.of(mixture.size, parts.code, nodes).after(np.flatnonzero(mixture.is_hard))
    return np.asarray((heads >= 0) & after[heads])


def _exact(lineage: Lineage, lot: str, codes: OriginCodes) -> dict[str | None, float]:
    """The shares of one lot by exact arithmetic; raises MassUnknownError where one is missing."""
    course = course_up(lineage.index, lineage.columns.lot_code(lot))
    content = Content(lineage, course, key_of(lineage.chain, codes.by), codes.material)
    shares, _ = content.of(ExactFlow(course).ends())
    return {name: amount / shares.whole for name, amount in shares.amounts.items()}


@attrs.frozen(eq=False)
class _Sources:
    """Lots of a table that began with themselves."""

    lots: Int64s
    """Their places in the table, rising."""

    codes: Codes
    divided: dict[int, tuple[tuple[int, Fraction], ...]]
    """By place, the codes of parts."""

    @classmethod
    def of(cls, lots: Int64s, at: Int64s, coded: Codes, codes: OriginCodes) -> "_Sources":
        divided = {
            place: codes.divided[int(lots[place])] for place in at[coded == DIVIDED].tolist()
        }
        return cls(at, coded, divided)

    def between(self, start: int, end: int, unknown: int) -> tuple[Int64s, Int64s, Floats]:
        """From some rows of the table: row, column and part of the lot."""
        span = slice(*np.searchsorted(self.lots, (start, end)))
        row, column = self.lots[span] - start, _columns(self.codes[span], unknown)
        share = np.ones(len(row))
        for place in [each for each in self.divided if start <= each < end]:
            for code, part in self.divided[place]:
                row = np.append(row, place - start)
                column = np.append(column, _columns(np.array([code]), unknown))
                share = np.append(share, float(part))
        return row, column, share


def _columns(codes: Integers, unknown: int) -> Int64s:
    """Places of names for codes: unknown after all names, and then what is not counted."""
    columns = codes.astype(np.int64) - NAMED
    columns[codes == UNKNOWN] = unknown
    columns[(codes == NOT_COUNTED) | (codes == DIVIDED)] = unknown + 1
    return columns


def _normal(row: Int64s, code: Int64s, share: Floats, height: int, width: int) -> Rows:
    """In order of row and origin, without what is not counted, so that each row adds to 1."""
    counted = code < width - 1
    if not counted.all():
        row, code, share = row[counted], code[counted], share[counted]
    keys = row * width + code
    if len(keys) and bool((keys[1:] <= keys[:-1]).any()):
        rows = summed(keys, share, height, width)
    else:
        rows = Rows(pointers(np.bincount(row, minlength=height).astype(np.int64)), code, share)
    whole = segment_sums(rows.mass, rows.ptr)
    whole[np.abs(whole - 1.0) < _ROUNDED] = 1.0
    counts = np.diff(rows.ptr)
    shares = rows.mass / np.repeat(whole, counts)
    shares[rows.ptr[:-1][counts == 1]] = 1.0
    return Rows(rows.ptr, rows.code, shares)


def origins_table(
    lineage: Lineage, lots: Iterable[str] | Literal["all"] | None = None, *,
    by: OriginKey | KeyOf = "plot", material: Material = "cocoa", at: datetime | None = None,
) -> OriginsTable:  # fmt: skip
    """Shares of each origin in many lots at once: a table of lot, origin and share.

    The same shares as those of ``origins``, as floats within 1e-9 of the exact ones, also through
    rings, losses, and steps that put out more than they took in. Without ``lots`` these are all
    batches of chocolate; where there is none, all other finished lots, and where there is none of
    these, all lots that no step drew from. ``"all"`` asks for every lot. Mass of unknown origin is
    a row whose ``origin`` is ``None``. ``material`` and ``at`` are those of ``origins``. The table
    keeps factors and is multiplied out piece by piece, so that it may have far more rows than
    would stand in memory.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.
        RecordTypeError: ``lots`` are no names.
        UnknownChoiceError: There is no such key or material; the nearest are given.
        MassUnknownError: A lot or portion that the answer needs was not measured; it is named.

    >>> from cocoachain.samples import two_plots
    >>> for lot, origin, share in origins_table(Lineage(two_plots())):
    ...     print(lot, origin, round(share, 9))
    BAR-1 KBN-1 0.6
    BAR-1 KBN-2 0.4
    """
    lineage = lineage.known(at)
    check_question(by, material)
    codes = codes_of(lineage, by, material)
    return OriginsTable(lineage, _asked(lineage, lots), codes, name_of(by))


def _asked(lineage: Lineage, lots: Iterable[str] | None) -> Int64s:
    """The codes of the lots asked for, each once."""
    columns = lineage.columns
    if lots is None:
        return _finished(lineage)
    if isinstance(lots, str):
        if lots == "all":
            return np.arange(len(columns.lot_ids))
        lots = [lots]
    try:
        named = list(dict.fromkeys(lots))
    except TypeError:
        message = f"Expected the names of lots, got {type(lots).__name__}: {shown(lots)}"
        raise RecordTypeError(message) from None
    codes = list(map(columns.lot_codes.get, named))
    if None in codes:
        columns.lot_code(named[codes.index(None)])
    return np.array(codes, np.int64)


def _finished(lineage: Lineage) -> Int64s:
    columns = lineage.columns
    batches = np.flatnonzero(columns.lot_stage == STAGES.index(Stage.CHOCOLATE))
    if not len(batches):
        stages = [at for at, stage in enumerate(STAGES) if stage.is_finished]
        batches = np.flatnonzero(np.isin(columns.lot_stage, stages))
    if not len(batches):
        batches = np.flatnonzero(np.diff(columns.use_ptr) == 0)
    return batches.astype(np.int64)
