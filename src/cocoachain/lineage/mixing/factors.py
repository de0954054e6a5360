"""Shares of many lots as two factors: lot × node, and node × origin; multiplied out on demand.

All that was poured together in one step travels together from there on. So a batch holds a few
numbers for the steps in which its cocoa first met, and each of these steps one for each delivery;
multiplied out, a batch would hold one for each farmer.
"""

from collections.abc import Iterator

import attrs
import numpy as np

from cocoachain.lineage.columns import Int64s, Integers, pointers
from cocoachain.lineage.mixing.coding import DIVIDED, NAMED, NOT_COUNTED, UNKNOWN, OriginCodes
from cocoachain.lineage.mixing.mixtures import Bools, Floats, Mixture, Rows, as_rows
from cocoachain.lineage.mixing.multiplying import Product, some
from cocoachain.lineage.mixing.sweeping import factored, pulled, pushed

_MOST_LEVELS = 400
"""Beyond it, each lot is gone through on its own."""

_FEW_LOTS = 24
"""So few lots are pulled one by one; a sweep over all would take longer."""

_NARROW = 64
"""Up to so many origins, the shares of all nodes are kept as a plain table."""

_MOST_CELLS = 2**24
_PIECE = 1_500_000
"""Products that are worked out in one go."""


@attrs.frozen(eq=False)
class Origin:
    """What begins in each node, by place of the origin's name; unknown comes after all names."""

    main: Rows
    more: Rows
    """What does not begin with one whole lot: parts of lots, and what nobody told."""

    of_names: list[str]
    """The names that the places are of."""

    @classmethod
    def of(cls, mixture: Mixture, codes: OriginCodes) -> "Origin":
        """The origins of all leaves; coded once for a key, until there are new names."""
        held = codes.held
        if not isinstance(held, cls) or held.of_names is not codes.names:
            codes.held = held = cls.at(mixture, codes, None)
        return held

    @classmethod
    def at(cls, mixture: Mixture, codes: OriginCodes, nodes: Integers | None) -> "Origin":
        """The origins of the leaves of some nodes, which are then known by their places."""
        rows = mixture.leaves if nodes is None else some(mixture.leaves, nodes)
        coded = codes.of(rows.code)
        unknown = len(codes.names)
        columns = np.arange(codes.size, dtype=np.int32) - NAMED
        columns[[UNKNOWN, NOT_COUNTED, DIVIDED]] = (unknown, unknown + 1, unknown + 1)
        untold = mixture.untold + mixture.other if codes.material == "all" else mixture.untold
        untold = untold if nodes is None else untold[nodes]
        return cls(
            Rows(rows.ptr, columns[coded], rows.mass),
            _more(rows, codes, coded == DIVIDED, columns, untold),
            codes.names,
        )

    @property
    def width(self) -> int:
        """Names, unknown, and what is not counted."""
        return len(self.of_names) + 2


def _more(
    rows: Rows, codes: OriginCodes, divided: Bools, columns: Integers, untold: Floats
) -> Rows:
    """Parts of lots, and what nobody told."""
    entries: list[tuple[int, int, float]] = []
    at = np.flatnonzero(divided)
    nodes = np.searchsorted(rows.ptr, at, side="right") - 1
    for node, entry in zip(nodes.tolist(), at.tolist(), strict=True):
        for code, part in codes.divided[int(rows.code[entry])]:
            entries.append((node, int(columns[code]), float(rows.mass[entry]) * float(part)))
    told = np.flatnonzero(untold)
    return as_rows(
        np.array([*(node for node, _, _ in entries), *told.tolist()], np.int64),
        np.array([*(code for _, code, _ in entries), *[columns[UNKNOWN]] * len(told)], np.int64),
        np.array([*(mass for _, _, mass in entries), *untold[told].tolist()], np.float64),
        len(untold),
    )


@attrs.frozen(eq=False)
class Factors:
    """Shares of the content of some nodes, not multiplied out."""

    left: Rows
    """By place, the nodes in which the content of a node began, over their masses."""

    origin: Origin

    place: Int64s
    """By node, its place in ``left``."""

    @property
    def numbers(self) -> int:
        """How many shares are kept, in both factors together."""
        used = np.unique(self.left.code)
        ends = sum(
            int((rows.ptr[used + 1] - rows.ptr[used]).sum())
            for rows in (self.origin.main, self.origin.more)
        )
        return len(self.left.code) + ends

    def times_out(self, nodes: Int64s) -> Rows:
        """The shares of some of the nodes: one entry an origin."""
        left, width = some(self.left, self.place[nodes]), self.origin.width
        main = Product(self.origin.main, width).times(left)
        if not len(self.origin.more.code):
            return main
        more = Product(self.origin.more, width).times(left)
        return _added(main, more, width)

    def work(self, nodes: Int64s) -> Int64s:
        """By node, how many products multiplying out takes."""
        lengths = np.diff(self.origin.main.ptr)[self.left.code] + 1
        return np.diff(np.append(0, np.cumsum(lengths))[self.left.ptr])[self.place[nodes]]


def _added(first: Rows, second: Rows, width: int) -> Rows:
    from cocoachain.lineage.mixing.multiplying import summed

    height = len(first.ptr) - 1
    keys = [np.repeat(np.arange(height), np.diff(r.ptr)) * width + r.code for r in (first, second)]
    values = np.concatenate((first.mass, second.mass))
    return summed(np.concatenate(keys), values, height, width)


@attrs.frozen(eq=False)
class Spread:
    """Shares of all nodes as a plain table, where origins are few."""

    shares: Floats

    @property
    def numbers(self) -> int:
        """How many shares are kept."""
        return int(self.shares.size)

    def work(self, nodes: Int64s) -> Int64s:
        """By node, how many numbers are looked at."""
        return np.full(len(nodes), self.shares.shape[1])

    def times_out(self, nodes: Int64s) -> Rows:
        """The shares of some of the nodes."""
        table = self.shares[nodes]
        row, column = np.nonzero(table)
        counts = np.bincount(row, minlength=len(nodes)).astype(np.int64)
        return Rows(pointers(counts), column, table[row, column])


def shares_of(mixture: Mixture, codes: OriginCodes, heads: Int64s) -> Factors | Spread:
    """The shares of the content of some nodes (-1 is none), by the way that suits their number."""
    if len(heads) > _FEW_LOTS:
        origin = Origin.of(mixture, codes)
        if origin.width <= _NARROW and mixture.size * origin.width <= _MOST_CELLS:
            return Spread(_spread(mixture, origin))
    asked = np.zeros(mixture.size + 1, np.bool_)
    asked[heads] = True
    nodes = np.flatnonzero(asked[:-1])
    place = np.full(mixture.size, -1, np.int64)
    place[nodes] = np.arange(len(nodes))
    begins = np.diff(mixture.leaves.ptr) > 0
    begins |= (mixture.untold + mixture.other) > 0
    if len(heads) > _FEW_LOTS and len(mixture.level_ptr) <= _MOST_LEVELS:
        return Factors(factored(mixture, nodes, begins), origin, place)
    left = _pulled_each(mixture, nodes, begins)
    used, places = np.unique(left.code, return_inverse=True)
    return Factors(Rows(left.ptr, places, left.mass), Origin.at(mixture, codes, used), place)


def _spread(mixture: Mixture, origin: Origin) -> Floats:
    """The shares of all nodes in all origins; the last column, not counted, stays in."""
    size, width = mixture.size, origin.width
    table = np.zeros((size, width))
    for rows in (origin.main, origin.more):
        if len(rows.code):
            keys = np.repeat(np.arange(size) * width, np.diff(rows.ptr)) + rows.code
            table += np.bincount(keys, rows.mass, size * width).reshape(size, width)
    table /= mixture.whole[:, None]
    return pushed(mixture, table)


def _pulled_each(mixture: Mixture, nodes: Int64s, begins: Bools) -> Rows:
    """As :func:`factored`, node by node."""
    codes, masses = [], []
    for node in nodes.tolist():
        weights = pulled(mixture, node, all_told=False)
        at = np.flatnonzero((weights > 0) & begins[: node + 1])
        codes.append(at)
        masses.append(weights[at] / mixture.whole[at])
    counts = np.array([len(each) for each in codes], np.int64)
    nothing = np.zeros(0, np.int64)
    return Rows(
        pointers(counts), np.concatenate([nothing, *codes]), np.concatenate([np.zeros(0), *masses])
    )


def pieces(work: Int64s) -> Iterator[tuple[int, int]]:
    """Ranges of rows that make about as much work each."""
    ends = np.cumsum(work)
    start = 0
    while start < len(work):
        done = int(ends[start - 1]) if start else 0
        end = max(int(np.searchsorted(ends, done + _PIECE, side="right")), start + 1)
        yield start, end
        start = end
