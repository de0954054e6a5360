"""What is wrong with a ring of positions, told exactly, in whole millionths of a degree.

The information system cuts coordinates to six decimals, so a position is a pair of whole numbers
and every test below is exact; nothing here needs a library, and nothing is ever mended. shapely,
where it is installed, only says which large rings need no look.
"""

import enum
from collections.abc import Iterator, Sequence

import attrs
import numpy as np
import numpy.typing as npt

Position = tuple[int, int]
"""Longitude and latitude in millionths of a degree."""

Int64s = npt.NDArray[np.int64]

_FEW = 16
"""Rings of at most so many sides are gone through one by one, larger ones by columns."""

MOST_PAIRS = 200_000_000
"""Pairs of sides that may be compared in one ring: some seconds."""


class RingFaultKind(enum.StrEnum):
    """What can be wrong with a ring."""

    FEW = "few"
    OPEN = "open"
    DUPLICATE = "duplicate"
    STRAIGHT = "straight"
    CROSSING = "crossing"
    TOUCHING = "touching"
    UNJUDGED = "unjudged"


@attrs.frozen
class RingFault:
    """One fault, and where it is."""

    kind: RingFaultKind
    """What is wrong."""

    at: int
    """The position at which it shows or the side begins, counted from 0."""

    other: int | None = None
    """The other position or side."""


def ring_faults(ring: Sequence[Position], *, least: int = 4) -> Iterator[RingFault]:
    """Everything that is wrong with a ring; of crossings and touchings the first one.

    ``least`` is how many positions it needs, the closing one counted. A ring that is not closed is
    looked at as if it were. Equal neighbours are left out before sides are compared.
    """
    if not ring:
        yield RingFault(RingFaultKind.FEW, 0)
        return
    is_closed = ring[0] == ring[-1]
    if len(ring) < least:
        yield RingFault(RingFaultKind.FEW, len(ring) - 1)
    if not is_closed:
        yield RingFault(RingFaultKind.OPEN, len(ring) - 1)
    kept = [0]
    for at in range(1, len(ring)):
        if ring[at] == ring[at - 1]:
            yield RingFault(RingFaultKind.DUPLICATE, at, at - 1)
        else:
            kept.append(at)
    if is_closed and len(kept) > 1:
        kept.pop()
    if _is_straight([ring[at] for at in kept]):
        if len(ring) >= least:
            yield RingFault(RingFaultKind.STRAIGHT, kept[-1])
        return
    found = _meeting([ring[at] for at in kept])
    if found is not None:
        yield RingFault(found.kind, kept[found.at], kept[found.other or 0])


def _is_straight(corners: Sequence[Position]) -> bool:
    """Whether all corners lie on one line, or are fewer than three."""
    (x0, y0) = corners[0]
    away = next(((x - x0, y - y0) for x, y in corners if (x, y) != (x0, y0)), None)
    if away is None:
        return True
    dx, dy = away
    return all(dx * (y - y0) == dy * (x - x0) for x, y in corners)


def _meeting(corners: Sequence[Position]) -> RingFault | None:
    """The first two sides that meet elsewhere than at the corner they share."""
    count = len(corners)
    for at in range(count):
        (px, py), (x, y), (nx, ny) = corners[at - 1], corners[at], corners[(at + 1) % count]
        ax, ay, bx, by = x - px, y - py, nx - x, ny - y
        if ax * by == ay * bx and ax * bx + ay * by < 0:
            return RingFault(RingFaultKind.TOUCHING, (at - 1) % count, at)
    if count <= _FEW:
        return _few_sides(corners)
    return None if _is_simple(corners) else _many_sides(corners)


def _is_simple(corners: Sequence[Position]) -> bool:
    """Whether shapely, where it is installed, sees no fault at all; it works exactly here too."""
    try:
        import shapely
    except ImportError:
        return False
    return bool(shapely.is_valid(shapely.polygons(np.array([*corners, corners[0]], np.float64))))


def _few_sides(corners: Sequence[Position]) -> RingFault | None:
    count = len(corners)
    sides = [(corners[at], corners[(at + 1) % count]) for at in range(count)]
    for one in range(count):
        (ax, ay), (bx, by) = sides[one]
        last = count - 1 if one == 0 else count
        for other in range(one + 2, last):
            (cx, cy), (dx, dy) = sides[other]
            if max(cx, dx) < min(ax, bx) or min(cx, dx) > max(ax, bx):
                continue
            if max(cy, dy) < min(ay, by) or min(cy, dy) > max(ay, by):
                continue
            first = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
            second = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
            third = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
            fourth = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
            if _apart(first, second) or _apart(third, fourth):
                continue
            crossing = bool(first and second and third and fourth)
            return RingFault(_kind(crossing=crossing), one, other)
    return None


def _apart(first: int, second: int) -> bool:
    """Whether both ends lie on the same side of a line, and none on it."""
    return (first > 0 and second > 0) or (first < 0 and second < 0)


def _kind(*, crossing: bool) -> RingFaultKind:
    return RingFaultKind.CROSSING if crossing else RingFaultKind.TOUCHING


def _many_sides(corners: Sequence[Position]) -> RingFault | None:
    """As ``_few_sides``, side by side against columns, the sides sorted from west to east."""
    points = np.array(corners, np.int64)
    ends = np.roll(points, -1, axis=0)
    low, high = np.minimum(points, ends), np.maximum(points, ends)
    order = np.argsort(low[:, 0], kind="stable")
    starts = low[order, 0]
    budget, count = MOST_PAIRS, len(corners)
    for place in range(count):
        one = int(order[place])
        until = int(np.searchsorted(starts, high[one, 0], side="right"))
        others = order[place + 1 : until]
        budget -= len(others)
        if budget < 0:
            return RingFault(RingFaultKind.UNJUDGED, one, one)
        near = (low[others, 1] <= high[one, 1]) & (high[others, 1] >= low[one, 1])
        others = others[near]
        gap = np.abs(others - one)
        others = others[(gap > 1) & (gap < count - 1)]
        if len(others):
            found = _first_met(points, ends, one, others)
            if found is not None:
                return found
    return None


def _first_met(points: Int64s, ends: Int64s, one: int, others: Int64s) -> RingFault | None:
    """The first of the other sides that meets this one."""
    a, b, c, d = points[one], ends[one], points[others], ends[others]
    first, second = _turn(a, b, c), _turn(a, b, d)
    third, fourth = _turn(c, d, a), _turn(c, d, b)
    met = (first * second <= 0) & (third * fourth <= 0)
    at = np.flatnonzero(met)
    if not len(at):
        return None
    which = int(at[0])
    crossing = bool(first[which] and second[which] and third[which] and fourth[which])
    low, high = sorted((one, int(others[which])))
    return RingFault(_kind(crossing=crossing), low, high)


def _turn(a: Int64s, b: Int64s, c: Int64s) -> Int64s:
    """-1, 0 or 1: whether c lies right of, on or left of the line from a to b; exact in int64."""
    along, up = b - a, c - a
    turn: Int64s = np.sign(along[..., 0] * up[..., 1] - along[..., 1] * up[..., 0])
    return turn


def is_clockwise(ring: Sequence[Position]) -> bool:
    """Whether a ring runs clockwise; RFC 7946 §3.1.6 wants outer rings the other way round."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairs) > 0
