"""The origins of one lot by the quick way: floats all along, certain at the end or not at all."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Int64s, Integers, ranges
from cocoachain.lineage.mixing.apportioning import InDoubtError
from cocoachain.lineage.mixing.certain import Amounts, Twins, certain_masses, certain_total
from cocoachain.lineage.mixing.coding import DIVIDED, NAMED, NOT_COUNTED, UNKNOWN, OriginCodes
from cocoachain.lineage.mixing.mixtures import Floats, Mixture
from cocoachain.lineage.mixing.sweeping import pulled
from cocoachain.values.mass import Mass

_PER_LEAF = 4
"""Roundings of a leaf's share, beside those of the weight of its node and of the sum."""

_MOST_TWINS = 4_096


class MassesByName(Mapping[str, Mass]):
    """A read-only mapping in order of name, whose masses are made when they are looked at."""

    __slots__ = ("_at", "_made", "_masses", "_names")

    def __init__(self, names: Sequence[str], at: Int64s, masses: Int64s) -> None:
        """The names at some places of ``names``, which are in order, each with its milligrams."""
        self._names = names
        self._at = at
        self._masses = masses
        self._made: dict[str, Mass] | None = None

    def __len__(self) -> int:
        """How many names."""
        return len(self._at)

    def __iter__(self) -> Iterator[str]:
        """The names in order; who goes through them wants the masses too, so all are made."""
        if self._made is None:
            names, masses = self._names, map(Mass, self._masses.tolist())
            self._made = dict(zip([names[at] for at in self._at.tolist()], masses, strict=True))
        return iter(self._made)

    def __getitem__(self, name: str) -> Mass:
        """The mass under that name."""
        if self._made is not None:
            return self._made[name]
        place = self._place(name)
        if place is None:
            raise KeyError(name)
        return Mass(int(self._masses[place]))

    def __contains__(self, name: object) -> bool:
        """Whether there is such a name."""
        if self._made is not None:
            return name in self._made
        return self._place(name) is not None

    def _place(self, name: object) -> int | None:
        try:
            at = bisect_left(self._names, name)  # type: ignore[call-overload]  # what cannot be compared raises, and is no name
        except TypeError:
            return None
        if at == len(self._names) or self._names[at] != name:
            return None
        place = int(np.searchsorted(self._at, at))
        return place if place < len(self._at) and int(self._at[place]) == at else None

    def __reduce__(self) -> tuple[type[dict[str, Mass]], tuple[dict[str, Mass]]]:
        """Pickled as a plain mapping, without the names of others."""
        return dict, (dict(self),)


@attrs.frozen(eq=False)
class Answered:
    """Whole milligrams of one lot's origins."""

    masses: MassesByName
    unknown: int
    total: int


@attrs.frozen(eq=False)
class _Leaves:
    """What began somewhere and is in a lot: one entry a source lot and node."""

    node: Int64s
    entry: Int64s
    column: Integers
    """The lots of all entries, also of those that are not in it."""

    mass: Floats
    value: Floats
    """The share of it in the lot that was asked for."""


def answered(mixture: Mixture, codes: OriginCodes, node: int, mass: int) -> Answered:
    """The origins of a node's content, of which there are so many milligrams.

    Raises:
        InDoubtError: Floats cannot tell: a rounding is too close, something on the way was not
            measured, or a ring was on it.
    """
    weights, reached = reached_from(mixture, node)
    units = weights[reached] / mixture.whole[reached]
    leaves = _leaves(mixture, reached, units)
    code = codes.of_entries(leaves.column, leaves.entry)
    sums: Floats = np.bincount(code, leaves.value, codes.size).astype(np.float64)
    many = np.bincount(code, minlength=codes.size).astype(np.int64)
    is_partial = codes.material == "cocoa" and bool(many[NOT_COUNTED])
    if many[DIVIDED]:
        is_partial |= _divide(codes, leaves, np.flatnonzero(code == DIVIDED), sums, many)
    for told, counts in ((mixture.untold, True), (mixture.other, codes.material == "all")):
        held = told[reached]
        number = int(np.count_nonzero(held))
        if number and counts:
            sums[UNKNOWN] += float(units @ held)
            many[UNKNOWN] += number + _PER_LEAF
        is_partial |= bool(number) and not counts
    roundings = mixture.roundings[reached[0]] - mixture.roundings[node] + _PER_LEAF
    return _apportioned(
        codes, sums, many + roundings, many > 0, mass, leaves, is_partial=is_partial
    )


def reached_from(mixture: Mixture, node: int) -> tuple[Floats, Int64s]:
    """The weights of all nodes up to a node, and those of them that are in it at all.

    Raises:
        InDoubtError: Their masses are not all whole numbers, or floats cannot tell.
    """
    weights = pulled(mixture, node)
    reached = np.flatnonzero(weights)
    if not mixture.is_whole or (mixture.is_hard[reached] | mixture.in_ring[reached]).any():
        raise InDoubtError
    return weights, reached


def _leaves(mixture: Mixture, reached: Int64s, units: Floats) -> _Leaves:
    rows = mixture.leaves
    starts, ends = rows.ptr[reached], rows.ptr[reached + 1]
    entries, counts = ranges(starts, ends), ends - starts
    masses = rows.mass[entries]
    return _Leaves(
        np.repeat(reached, counts), entries, rows.code, masses, np.repeat(units, counts) * masses
    )


def _divide(
    codes: OriginCodes, leaves: _Leaves, entries: Int64s, sums: Floats, many: Int64s
) -> bool:
    """Add what is partly one thing and partly another; whether any of it is not counted."""
    is_partial = False
    for entry in entries.tolist():
        parts = codes.divided[int(leaves.column[leaves.entry[entry]])]
        for code, part in parts:
            sums[code] += float(leaves.value[entry]) * float(part)
            many[code] += _PER_LEAF
        is_partial |= sum(part for _, part in parts) != 1
    return is_partial


def _apportioned(
    codes: OriginCodes, sums: Floats, roundings: Floats, found: npt.NDArray[np.bool_], mass: int,
    leaves: _Leaves, *, is_partial: bool,
) -> Answered:  # fmt: skip
    named = np.flatnonzero(found[NAMED:]) + NAMED
    at = np.append(named, UNKNOWN) if found[UNKNOWN] else named
    amounts = Amounts(sums[at], roundings[at])
    if not len(at):
        return Answered(MassesByName((), at, at), 0, 0)
    total, *whole = certain_total(mass, amounts if is_partial else None)
    twins = _twins(codes, leaves, at)
    masses = certain_masses(total, amounts, (whole[0], whole[1]), twins)
    unknown = int(masses[-1]) if found[UNKNOWN] else 0
    known = masses[: len(named)]
    return Answered(MassesByName(codes.names, named - NAMED, known), unknown, total)


def _twins(codes: OriginCodes, leaves: _Leaves, at: Int64s) -> Twins:
    """What tells whether some origins are certainly equal: of the same masses in the same nodes."""

    def are_twins(places: Int64s) -> bool:
        if len(places) > _MOST_TWINS:
            return False
        wanted = at[places]
        if wanted[-1] == UNKNOWN or codes.divided:
            return False
        code = codes.of_entries(leaves.column, leaves.entry)
        entries = np.flatnonzero(np.isin(code, wanted))
        order = entries[np.lexsort((leaves.mass[entries], leaves.node[entries], code[entries]))]
        rows = np.searchsorted(code[order], wanted)
        length = len(order) // len(wanted)
        if len(order) != length * len(wanted) or (np.diff(rows) != length).any():
            return False
        nodes = leaves.node[order].reshape(len(wanted), length)
        masses = leaves.mass[order].reshape(len(wanted), length)
        return bool((nodes == nodes[0]).all() and (masses == masses[0]).all())

    return are_twins
