"""Which outlines overlap, and by how much: shapely's index over all of them (the extra ``geo``).

Shares are of the smaller outline, worked out in degrees: two outlines that overlap lie so near each
other that a degree is as long for both. What is no valid outline is left out and told.
"""

import enum
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.errors import MissingExtraError
from cocoachain.values.rings import Position

Outline = Sequence[Sequence[Position]]
"""The outer rings of one plot, in millionths of a degree; a ring of one position is a point."""

MOST_PAIRS = 1_000_000
"""Pairs of neighbours that are looked at; beyond, the answer says that it is cut short."""

MOST_CORNERS = 50_000_000
"""Corners of all pairs together: some seconds."""

_CHUNK = 256
_TRIANGLE = 3

Shapes = npt.NDArray[np.object_]


class Meeting(enum.StrEnum):
    """How two plots lie over each other."""

    SAME_POINT = "same point"
    POINT_INSIDE = "point inside"
    OUTLINES = "outlines"


@attrs.frozen
class Overlap:
    """Two plots, by their numbers, that lie over each other."""

    one: int
    """The lower number; of a point inside an outline, the point's."""

    other: int
    """The other number."""

    meeting: Meeting
    """How."""

    share: float
    """Of the smaller outline, what lies in the other; 1 where one is a point."""


@attrs.frozen(kw_only=True)
class Overlaps:
    """What was found, and what was not looked at."""

    found: tuple[Overlap, ...]
    """Every pair that overlaps at all, in order."""

    left_out: tuple[int, ...] = ()
    """Plots whose outline is not valid."""

    is_short: bool = False
    """Whether there were more neighbours than can be looked at."""


def shapely_module() -> Any:  # noqa: ANN401 - shapely ships no types
    """The library, when it is first needed.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        import shapely
    except ImportError:
        raise MissingExtraError("geo", "Finding overlaps") from None
    return shapely


def overlaps(outlines: Sequence[Outline]) -> Overlaps:
    """Every pair of plots that overlap.

    Raises:
        MissingExtraError: shapely is not installed.
    """
    shapely = shapely_module()
    same = list(_same_outlines(outlines))
    again = {each.other for each in same}
    shapes, left_out = _shapes(shapely, outlines, again)
    points = [at for at, pieces in enumerate(outlines) if _is_point(pieces)]
    tree = shapely.STRtree(shapes)
    found = [*same, *_same_points(outlines, points), *_inside(shapely, tree, outlines)]
    one, other, is_short = _neighbours(shapely, tree, shapes)
    if len(one):
        common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
        shares = common / np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
        found += [
            Overlap(int(one[at]), int(other[at]), Meeting.OUTLINES, min(1.0, float(shares[at])))
            for at in np.flatnonzero(shares > 0).tolist()
        ]
    found.sort(key=lambda each: (each.one, each.other))
    return Overlaps(found=tuple(found), left_out=tuple(left_out), is_short=is_short)


def _is_point(pieces: Outline) -> bool:
    return bool(pieces) and all(len(piece) == 1 for piece in pieces)


def _same_outlines(outlines: Sequence[Outline]) -> Iterator[Overlap]:
    """Each outline that is an earlier one, position by position."""
    first: dict[Outline, int] = {}
    for at, pieces in enumerate(outlines):
        if not _is_point(pieces):
            before = first.setdefault(tuple(map(tuple, pieces)), at)
            if before != at:
                yield Overlap(before, at, Meeting.OUTLINES, 1.0)


def _shapes(
    shapely: Any,  # noqa: ANN401 - untyped
    outlines: Sequence[Outline],
    again: set[int],
) -> tuple[Shapes, list[int]]:
    """A shape for each plot, ``None`` for points and what is no valid outline; and the latter.

    What is there ``again`` has no shape either.
    """
    rings: list[list[Position]] = []
    owners: list[int] = []
    left_out = set()
    for owner, pieces in enumerate(outlines):
        if _is_point(pieces) or owner in again:
            continue
        wide = [piece for piece in pieces if len(piece) != 1]
        if not wide or any(len(set(piece)) < _TRIANGLE for piece in wide):
            left_out.add(owner)
            continue
        rings += [[*piece, piece[0]] if piece[0] != piece[-1] else [*piece] for piece in wide]
        owners += [owner] * len(wide)
    shapes: Shapes = np.full(len(outlines), None, object)
    if rings:
        corners = np.array([corner for ring in rings for corner in ring], np.float64)
        belongs = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
        polygons = shapely.polygons(shapely.linearrings(corners, indices=belongs))
        owned = np.array(owners, np.int64)
        left_out.update(owned[~shapely.is_valid(polygons)].tolist())
        named, places = np.unique(owned, return_inverse=True)
        shapes[named] = shapely.multipolygons(polygons, indices=places)
        for owner in named[~shapely.is_valid(shapes[named])].tolist():
            if owner not in left_out:  # its pieces touch or overlap
                shapes[owner] = shapely.union_all(polygons[owned == owner])
        shapes[sorted(left_out)] = None
    return shapes, sorted(left_out)


def _neighbours(
    shapely: Any,  # noqa: ANN401 - untyped
    tree: Any,  # noqa: ANN401 - untyped
    shapes: Shapes,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], bool]:
    """The pairs of outlines that meet, each once; and whether there were too many."""
    ones: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    others: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    count, corners = 0, 0
    sizes = shapely.get_num_coordinates(shapes)
    held = np.flatnonzero(shapes != None)  # noqa: E711 - an array is compared element by element
    for start in range(0, len(held), _CHUNK):
        chunk = held[start : start + _CHUNK]
        asked, met = tree.query(shapes[chunk])
        asked = chunk[asked]
        keep = asked < met
        asked, met = asked[keep], met[keep]
        count += len(asked)
        corners += int(sizes[asked].sum() + sizes[met].sum())
        if count > MOST_PAIRS or corners > MOST_CORNERS:
            return np.concatenate(ones), np.concatenate(others), True
        ones.append(asked)
        others.append(met)
    return np.concatenate(ones), np.concatenate(others), False


def _same_points(outlines: Sequence[Outline], points: Sequence[int]) -> Iterator[Overlap]:
    """Each point that stands where an earlier one does."""
    first: dict[frozenset[Position], int] = {}
    for at in points:
        place = frozenset(piece[0] for piece in outlines[at])
        before = first.setdefault(place, at)
        if before != at:
            yield Overlap(before, at, Meeting.SAME_POINT, 1.0)


def _inside(
    shapely: Any,  # noqa: ANN401 - untyped
    tree: Any,  # noqa: ANN401 - untyped
    outlines: Sequence[Outline],
) -> Iterator[Overlap]:
    """Each point that lies within an outline of another plot, not on its edge."""
    placed = [
        (at, piece[0]) for at, pieces in enumerate(outlines) for piece in pieces if len(piece) == 1
    ]
    if not placed:
        return
    made = shapely.points(np.array([place for _, place in placed], np.float64))
    seen: set[tuple[int, int]] = set()
    for asked, met in zip(*tree.query(made, predicate="within"), strict=True):
        pair = placed[int(asked)][0], int(met)
        if pair[0] != pair[1] and pair not in seen and len(seen) < MOST_PAIRS:
            seen.add(pair)
            yield Overlap(*pair, Meeting.POINT_INSIDE, 1.0)
