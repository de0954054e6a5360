"""Where the pieces of a feature lie, and whether their outlines are sound."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from cocoachain.findings import Severity
from cocoachain.formats.eudr.notes import Notes
from cocoachain.formats.eudr.shapes import Piece, Written
from cocoachain.values.areas import ring_on_sphere
from cocoachain.values.eudr import Edition, lands_at, lies_in, limit
from cocoachain.values.rings import Position, RingFault, RingFaultKind, ring_faults

MOST_POSITIONS = 10_000
"""Positions of one ring that are plausible for a plot."""

MOST_COMPARED = 1_000_000_000
"""Sides times sides of all large rings of a file together that are compared."""

_LARGE = 16
_HALF_ROUND = 180
_RECKONED = 1_000
_COARSE = 4
_SQUARE_METRES = 10_000

_SAYS = {
    RingFaultKind.FEW: "Expected at least {least} positions in a ring, got {got}",
    RingFaultKind.OPEN: (
        "Expected the last position of the ring to be the first, {first}, got {last}: it is open"
    ),
    RingFaultKind.DUPLICATE: (
        "Expected each position once at {decimals} decimals, got position {position} the same as"
        " the one before it"
    ),
    RingFaultKind.STRAIGHT: "Expected the outline of an area, got positions on one straight line",
    RingFaultKind.CROSSING: (
        "Expected sides that do not cross, got the side after position {position} crossing the one"
        " after position {other}"
    ),
    RingFaultKind.TOUCHING: (
        "Expected sides that meet only at their ends, got the side after position {position}"
        " lying on or touching the one after position {other}"
    ),
}


@attrs.frozen
class Ground:
    """One feature as the system keeps it: its outer rings, cut to six decimals."""

    feature: int
    """Its number, from 0."""

    rings: tuple[tuple[Position, ...], ...]
    """Rings of one position are points."""

    sphere_ha: float
    """The area within its outlines on the sphere."""

    points: int
    """How many of the rings are points."""


class Outlines:
    """The checks of coordinates and outlines of one file."""

    def __init__(self, notes: Notes, edition: Edition) -> None:
        """For the file of which ``notes`` are taken."""
        self._notes = notes
        self._edition = edition
        self._budget = MOST_COMPARED
        self._too_fine = 0

    def judge(self, feature: int, pieces: Sequence[Piece], country: str | None) -> Ground | None:
        """The ground of a feature, if its coordinates are on earth; what is wrong is noted."""
        if not self._in_range(feature, pieces):
            self._check_shapes_alone(feature, pieces)
            return None
        self._check_decimals(feature, pieces)
        self._check_side_of_earth(feature, pieces, country)
        rings, total = [], 0.0
        points: set[Position] = set()
        for piece in pieces:
            rings.append(self._cut(piece.rings[0]))
            if piece.is_point:
                self._check_again(feature, piece, rings[-1][0], points)
            else:
                self._check_outline(feature, piece, rings[-1])
                total += ring_on_sphere([(x / 1e6, y / 1e6) for x, y in rings[-1]])
        count = sum(piece.is_point for piece in pieces)
        return Ground(feature, tuple(rings), total / _SQUARE_METRES, count)

    def _check_again(
        self, feature: int, piece: Piece, here: Position, points: set[Position]
    ) -> None:
        """Whether a point of the feature stands where one of the points before it does."""
        if here in points:
            self._notes.add(
                "E05", "Expected each point once at {decimals} decimals, got the same position"
                " again: {here}",
                feature=feature, place=piece.path, decimals=self._edition.decimals,
                here=_pair(here),
            )  # fmt: skip
        points.add(here)

    def finish(self) -> None:
        """What is said of the file as a whole."""
        if self._too_fine:
            self._notes.add(
                "E04", "Expected six decimals, got up to {got}; the system cuts what is beyond",
                severity=Severity.NOTE, got=self._too_fine,
            )  # fmt: skip
        if self._budget < 0:
            self._notes.leave("E05", "very large outlines: their sides were not all compared")

    def _cut(self, ring: Sequence[Written]) -> tuple[Position, ...]:
        micro = self._edition.micro
        return tuple((micro(Decimal(x)), micro(Decimal(y))) for x, y in ring)

    def _check_shapes_alone(self, feature: int, pieces: Sequence[Piece]) -> None:
        """The outlines of a feature that is off the earth, but not beyond all reckoning."""
        for piece in pieces:
            far = any(
                not (-_RECKONED <= x <= _RECKONED and -_RECKONED <= y <= _RECKONED)
                for ring in piece.rings
                for x, y in ring
            )
            if not piece.is_point and not far:
                self._check_outline(feature, piece, self._cut(piece.rings[0]))

    def _in_range(self, feature: int, pieces: Sequence[Piece]) -> bool:
        """Whether all coordinates are on earth; of those that are not, the first is noted."""
        for piece in pieces:
            for at, ring in enumerate(piece.rings):
                for position, (x, y) in enumerate(ring):
                    if not (-180 <= x <= 180 and -90 <= y <= 90):  # noqa: PLR2004 - degrees
                        self._note_range(feature, piece.place(at, position), x, y)
                        return False
        return True

    def _note_range(self, feature: int, place: str, x: int | Decimal, y: int | Decimal) -> None:
        swapped = -180 <= y <= 180 and -90 <= x <= 90  # noqa: PLR2004 - degrees
        self._notes.add(
            "E04",
            "Expected longitude of -180 to 180 and latitude of -90 to 90, got {x}, {y}{hint}",
            feature=feature, place=place, x=_short(x), y=_short(y),
            hint=": are they swapped?" if swapped else "",
        )  # fmt: skip

    def _check_decimals(self, feature: int, pieces: Sequence[Piece]) -> None:
        """Six decimals are asked for; a writer may drop a zero at the end, hardly all of them."""
        for piece in pieces:
            most = max(_decimals(n) for ring in piece.rings for p in ring for n in p)
            if most > self._edition.decimals:
                self._too_fine = max(self._too_fine, most)
            if most < self._edition.fewest_decimals:
                self._notes.add(
                    "E04", "Expected coordinates with {fewest} decimals, got at most {got}",
                    severity=Severity.ERROR if most <= _COARSE else Severity.WARNING,
                    feature=feature, place=piece.path,
                    fewest=self._edition.fewest_decimals, got=most,
                )  # fmt: skip

    def _check_side_of_earth(
        self, feature: int, pieces: Sequence[Piece], country: str | None
    ) -> None:
        """Whether the plot lies where it is said to be; if not, whether it would when swapped."""
        x, y = _middle(pieces)
        here = lies_in(country, x, y) if country else None
        if here is None:
            here = lands_at(x, y)
            there = -90 <= x <= 90 and lands_at(y, x)  # noqa: PLR2004 - degrees
            named = "land"
        else:
            there = bool(country and lies_in(country, y, x))
            named = country or ""
        if here:
            return
        template = "Expected longitude before latitude, got {x}, {y}, which lies outside {named}; "
        template += "the other way round it would not: are they swapped?"
        if not there:
            template = "Expected a plot in {named}, got {x}, {y}, which lies outside"
        self._notes.add(
            "E04", template, severity=Severity.ERROR if there else Severity.WARNING,
            feature=feature, place=pieces[0].path, named=named, x=f"{x:.6f}", y=f"{y:.6f}",
        )  # fmt: skip

    def _check_outline(self, feature: int, piece: Piece, ring: tuple[Position, ...]) -> None:
        for hole in range(1, len(piece.rings)):
            self._notes.add(
                "E05", "Expected an outline without holes, got hole {hole}",
                feature=feature, place=f"{piece.path}[{hole}]", hole=hole,
            )  # fmt: skip
        if len(ring) > MOST_POSITIONS:
            self._notes.add(
                "E10", "Expected at most {most} positions in the outline of a plot, got {got}",
                severity=Severity.WARNING, feature=feature, place=f"{piece.path}[0]",
                most=MOST_POSITIONS, got=len(ring),
            )  # fmt: skip
        xs = [x for x, _ in ring]
        if max(xs) - min(xs) > _HALF_ROUND * 1_000_000:
            self._notes.add(
                "E05", "Expected an outline that is cut at the antimeridian (RFC 7946 §3.1.9), got"
                " one that spans more than half of the earth",
                feature=feature, place=f"{piece.path}[0]",
            )  # fmt: skip
        if len(ring) > _LARGE:
            self._budget -= len(ring) ** 2
            if self._budget < 0:
                return
        for fault in ring_faults(ring, least=self._edition.positions_least):
            self._note_fault(feature, piece, ring, fault)

    def _note_fault(
        self, feature: int, piece: Piece, ring: tuple[Position, ...], fault: RingFault
    ) -> None:
        if fault.kind is RingFaultKind.UNJUDGED:
            self._notes.leave("E05", f"outline of feature {feature + 1}: too many sides to compare")
            return
        self._notes.add(
            "E05", _SAYS[fault.kind], feature=feature, place=piece.place(0, fault.at),
            position=fault.at + 1, other="" if fault.other is None else fault.other + 1,
            least=self._edition.positions_least, got=len(ring),
            decimals=self._edition.decimals, first=_pair(ring[0]), last=_pair(ring[-1]),
        )  # fmt: skip


def check_areas(
    ground: Ground, declared: Decimal | None, notes: Notes, edition: Edition, *, is_given: bool
) -> None:
    """The declared area against what a point may have, or against the outline.

    One that ``is_given`` and yet is no number is not told again.
    """
    place = f"features[{ground.feature}].properties.Area"
    if ground.points and not ground.sphere_ha:
        if declared is not None or not is_given:
            _check_point_area(ground, declared, notes, edition)
        return
    if ground.sphere_ha > float(limit("area", "largest_plot_ha")):
        notes.add(
            "E06", "Expected a plot of at most {most} ha, got an outline of {got} ha",
            severity=Severity.WARNING, feature=ground.feature,
            most=limit("area", "largest_plot_ha"), got=f"{ground.sphere_ha:.2f}",
        )  # fmt: skip
    if declared is None or not ground.sphere_ha or ground.points:
        return
    off = abs(float(declared) - ground.sphere_ha) / ground.sphere_ha
    if off > float(limit("area", "declared_usual")):
        is_hard = off > float(limit("area", "declared_hard"))
        notes.add(
            "E06", "Expected the area of the outline, {computed} ha on the sphere of R = 6378137 m,"
            " got {declared} ha",
            severity=Severity.ERROR if is_hard else Severity.WARNING,
            feature=ground.feature, place=place,
            computed=f"{ground.sphere_ha:.4f}", declared=_short(declared),
        )  # fmt: skip


def _check_point_area(
    ground: Ground, declared: Decimal | None, notes: Notes, edition: Edition
) -> None:
    least, most = edition.point_area_least_ha, edition.point_area_most_ha
    place = f"features[{ground.feature}].properties.Area"
    if declared is None:
        notes.add(
            "E03", "Expected the area of a point, got none: the system takes {missing} ha",
            severity=Severity.NOTE, feature=ground.feature, place=place,
            missing=edition.point_area_missing_ha,
        )  # fmt: skip
    elif declared > most:
        notes.add(
            "E03", "Expected an outline for a plot above {most} ha, got a point of {got} ha",
            feature=ground.feature, place=place, most=most, got=_short(declared),
        )  # fmt: skip
    elif declared < least:
        notes.add(
            "E03", "Expected at least {least} ha for a point, got {got} ha",
            feature=ground.feature, place=place, least=least, got=_short(declared),
        )  # fmt: skip


def _decimals(number: int | Decimal) -> int:
    """How many decimals a number is written with."""
    exponent = number.as_tuple().exponent if isinstance(number, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _middle(pieces: Sequence[Piece]) -> tuple[float, float]:
    """The middle of the box round all positions."""
    xs = [float(x) for piece in pieces for x, _ in piece.rings[0]]
    ys = [float(y) for piece in pieces for _, y in piece.rings[0]]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _pair(position: Position) -> str:
    return f"{position[0] / 1e6:.6f}, {position[1] / 1e6:.6f}"


def _short(number: int | Decimal) -> str:
    """A number as it is written, cut where it is very long."""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text if len(text) <= 24 else f"{text[:23]}…"  # noqa: PLR2004 - a line stays a line
