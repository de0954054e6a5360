"""The origins of one lot in whole numbers: what floats were in doubt of, node by node.

Between nodes there are few portions, so their weights are reckoned one by one, exactly as long as
denominators stay short, then in whole numbers of 256 binary places that are rounded down. What
begins in the nodes are many portions; they are multiplied and summed as whole columns.
"""

from fractions import Fraction
from math import lcm

import attrs
import numpy as np

from cocoachain.lineage.columns import Int64s, Integers, ranges
from cocoachain.lineage.mixing.apportioning import Shares
from cocoachain.lineage.mixing.arithmetic import Exact, TooFineError
from cocoachain.lineage.mixing.asking import reached_from
from cocoachain.lineage.mixing.coding import DIVIDED, NAMED, NOT_COUNTED, UNKNOWN, OriginCodes
from cocoachain.lineage.mixing.flowing import FIXED_ONE
from cocoachain.lineage.mixing.mixtures import Anything, Mixture

_CHEAP_BITS = 1_024
_WIDER = 4
_SMALL = 1 << 62

Told = tuple[Shares, int]
"""Shares of what is counted, and the whole lot in the same unit."""


@attrs.frozen(eq=False)
class _Cone:
    """The nodes in a lot's content, and what each is made of, as plain lists."""

    nodes: list[int]
    ptr: list[int]
    part: list[int]
    mass: list[int]
    whole: list[int]

    @classmethod
    def of(cls, mixture: Mixture, nodes: Int64s) -> "_Cone":
        starts, ends = mixture.parts.ptr[nodes], mixture.parts.ptr[nodes + 1]
        edges = ranges(starts, ends)
        ptr = np.append(0, np.cumsum(ends - starts))
        place = np.searchsorted(nodes, mixture.parts.code[edges])
        masses = mixture.parts.mass[edges].astype(np.int64)
        whole = mixture.whole[nodes].astype(np.int64)
        return cls(nodes.tolist(), ptr.tolist(), place.tolist(), masses.tolist(), whole.tolist())


def shares_exactly(mixture: Mixture, codes: OriginCodes, node: int) -> Told:
    """The shares in a node's content, exact.

    Raises:
        TooFineError: Their denominators grow too long.
        InDoubtError: A ring was on the way, or something that was not measured.
    """
    nodes = reached_from(mixture, node)[1]
    cone, exact = _Cone.of(mixture, nodes), Exact(_CHEAP_BITS)
    weights: list[Fraction | None] = [None] * len(nodes)
    weights[-1] = Fraction(1)
    units: list[Fraction] = [Fraction(0)] * len(nodes)
    below = 1
    for at in range(len(nodes) - 1, -1, -1):
        weight = weights[at]
        if weight is None:
            continue
        units[at] = unit = exact.times(weight, Fraction(1, cone.whole[at]))
        for edge in range(cone.ptr[at], cone.ptr[at + 1]):
            held, given = weights[cone.part[edge]], unit * cone.mass[edge]
            weights[cone.part[edge]] = given if held is None else held + given
    for each in {unit.denominator for unit in units}:
        below = lcm(below, each)
        if below.bit_length() > _WIDER * _CHEAP_BITS:
            raise TooFineError
    whole = [unit.numerator * (below // unit.denominator) for unit in units]
    return _told(mixture, codes, nodes, (whole, 1), below, rounded=False)


def shares_rounded(mixture: Mixture, codes: OriginCodes, node: int) -> Told:
    """The shares in a node's content, rounded down; they say how much is missing at most."""
    nodes = reached_from(mixture, node)[1]
    cone = _Cone.of(mixture, nodes)
    weights = [0] * len(nodes)
    weights[-1] = FIXED_ONE
    for at in range(len(nodes) - 1, -1, -1):
        weight, whole = weights[at], cone.whole[at]
        for edge in range(cone.ptr[at], cone.ptr[at + 1]):
            weights[cone.part[edge]] += weight * cone.mass[edge] // whole
    return _told(mixture, codes, nodes, (weights, 0), FIXED_ONE, rounded=True)


def _told(
    mixture: Mixture, codes: OriginCodes, nodes: Int64s, held: tuple[list[int], int], one: int, *,
    rounded: bool,
) -> Told:  # fmt: skip
    """Sums by origin. ``rounded``: each is a weight times a mass over a whole, rounded down."""
    rows = mixture.leaves
    starts, ends = rows.ptr[nodes], rows.ptr[nodes + 1]
    entries, counts = ranges(starts, ends), ends - starts
    kind = np.int64 if one < _SMALL else object
    amounts = np.repeat(np.array(held[0], kind), counts)
    amounts = amounts * rows.mass[entries].astype(np.int64).astype(kind)
    if rounded:
        amounts = amounts // np.repeat(mixture.whole[nodes].astype(np.int64).astype(object), counts)
    lots = rows.code[entries]
    coded = codes.of(lots)
    sums = _by_code(coded, amounts)
    fine, parts = _parts(codes, lots[coded == DIVIDED], amounts[coded == DIVIDED])
    sums.pop(DIVIDED, None)
    total = {code: amount * fine for code, amount in sums.items()}
    for code, amount in parts:
        total[code] = total.get(code, 0) + amount
    for told, code in ((mixture.untold, UNKNOWN), (mixture.other, _other(codes))):
        for at in np.flatnonzero(told[nodes]).tolist():
            amount = held[0][at] * int(told[nodes[at]])
            amount = amount // int(mixture.whole[nodes[at]]) if rounded else amount
            total[code] = total.get(code, 0) + amount * fine
    return _shares(codes, total, one * fine)


def _other(codes: OriginCodes) -> int:
    return UNKNOWN if codes.material == "all" else NOT_COUNTED


def _by_code(coded: Integers, amounts: Anything) -> dict[int, int]:
    """The sum of the amounts of each code."""
    if not len(coded):
        return {}
    order = np.argsort(coded, kind="stable")
    ordered = coded[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sums = np.add.reduceat(amounts[order], first).tolist()
    return dict(zip(ordered[first].tolist(), sums, strict=True))


def _parts(
    codes: OriginCodes, lots: Integers, amounts: Anything
) -> tuple[int, list[tuple[int, int]]]:
    """What divided lots are, with the number by which all else is to be multiplied."""
    several = [codes.divided[lot] for lot in lots.tolist()]
    fine = lcm(*(part.denominator for parts in several for _, part in parts))
    found: list[tuple[int, int]] = []
    for parts, amount in zip(several, amounts.tolist(), strict=True):
        left = amount * fine
        for code, part in parts:
            given = amount * part.numerator * (fine // part.denominator)
            found.append((code, given))
            left -= given
        found.append((NOT_COUNTED, left))
    return fine, found


def _shares(codes: OriginCodes, total: dict[int, int], whole: int) -> Told:
    """By name; what is missing of the whole was lost by rounding."""
    missing = whole - sum(total.values())
    uncounted = total.pop(NOT_COUNTED, 0)
    amounts: dict[str | None, int] = {
        None if code == UNKNOWN else codes.names[code - NAMED]: total[code]
        for code in sorted(total)
    }
    loose = bool(uncounted) or not amounts
    counted = sum(amounts.values()) if loose else whole
    return Shares(amounts, counted, missing, loose), whole
