"""What steps made of what they took: onward, lost by cause, and not explained, line by line."""

from collections import defaultdict

import attrs
import numpy as np
import numpy.typing as npt

from cocoachain.lineage.books.holdings import Holdings, Numbers, sums_by
from cocoachain.lineage.books.periods import Period
from cocoachain.lineage.columns import LOSS_CAUSES, STEP_KINDS, Bools, Columns, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.model.steps import StepKind

DISPOSED = "disposed"
"""The cause of a loss for what a dispose step took and did not put out."""

ByLine = dict[int, int]
"""Milligrams by line."""


@attrs.frozen(eq=False, kw_only=True)
class Scope:
    """What a reconciliation is about."""

    holdings: Holdings
    period: Period
    holders: Bools
    """Which holders it is about."""

    line: Int64s
    """The line of each lot; the last one is of what is not known."""

    lines: int
    """How many lines there are."""

    def within(self, events: npt.NDArray[np.generic]) -> Bools:
        """Which events fall in the period."""
        moments = self.holdings.moments[events]
        return np.asarray((moments > self.period.start) & (moments <= self.period.end), np.bool_)

    def ended(self) -> Bools:
        """Which steps of these holders ended in the period."""
        postings, steps = self.holdings.postings, self.holdings.steps
        inside = self.holders[postings.step_holder] & ~postings.step_open
        return inside & self.within(np.arange(steps, 2 * steps))

    def by_line(self, lots: npt.NDArray[np.generic], masses: Numbers) -> Numbers:
        """The sum of the masses of each line."""
        return sums_by(self.line[lots], masses, self.lines)


@attrs.frozen(eq=False)
class Spent:
    """What became of what steps took, in milligrams by line."""

    used: ByLine = attrs.field(factory=lambda: defaultdict(int))
    """Went on into what they put out."""

    made: ByLine = attrs.field(factory=lambda: defaultdict(int))
    """They put out, of what they took."""

    entered: ByLine = attrs.field(factory=lambda: defaultdict(int))
    """They harvested."""

    losses: dict[str, ByLine] = attrs.field(factory=dict)
    """They lost, by cause."""

    gaps: dict[int, ByLine] = attrs.field(factory=dict)
    """Is not explained, by step: missing, or below zero too much."""

    def lose(self, cause: str, line: int, mass: int) -> None:
        """Add to the losses."""
        if mass:
            self.losses.setdefault(cause, defaultdict(int))[line] += mass


@attrs.frozen(eq=False, kw_only=True)
class _Totals:
    """What each step took, put out, lost and disposed of, and what is left open."""

    taken: Numbers
    given: Numbers
    disposed: Numbers
    gap: Numbers
    harvest: Bools


def spent(scope: Scope) -> Spent:
    """What the steps that ended in scope made of what they took.

    A step loses from all of its inputs alike. What a step put out without taking anything is
    harvested, or not explained.
    """
    columns = scope.holdings.columns
    totals, ended, found = _totals(scope), scope.ended(), Spent()
    fed = np.asarray(ended & (totals.taken > 0), np.bool_)
    low, high = _line_range(scope)
    plain = fed & (low == high)
    _plain_steps(scope, totals, plain, low, found)
    for step in np.flatnonzero(fed & ~plain).tolist():
        _mixed_step(scope, totals, step, _losses(columns, step), found)
    for step in np.flatnonzero(ended & ~fed).tolist():
        _bare_step(scope, totals, step, _losses(columns, step), found)
    made = fed[columns.out_step]
    masses = np.maximum(scope.holdings.postings.out_mass, 0)[made]
    _add(found.made, scope.by_line(columns.out_lot[made], masses))
    return found


def _totals(scope: Scope) -> _Totals:
    holdings, columns = scope.holdings, scope.holdings.columns
    size = holdings.steps
    taken = sums_by(columns.in_step, np.maximum(columns.in_mass, 0), size)
    given = sums_by(columns.out_step, np.maximum(holdings.postings.out_mass, 0), size)
    lost = sums_by(columns.loss_step, columns.loss_mass, size)
    gap = taken - given - lost
    harvest = doing(holdings.lineage, StepKind.HARVEST) & (np.diff(columns.in_ptr) == 0)
    written_off = doing(holdings.lineage, StepKind.DISPOSE) & (gap > 0) & (taken > 0)
    disposed = np.where(written_off, gap, 0)
    gap = np.where(harvest, 0, gap - disposed)
    return _Totals(taken=taken, given=given, disposed=disposed, gap=gap, harvest=harvest)


def doing(lineage: Lineage, kind: StepKind) -> Bools:
    """Which steps do this, alone or in one go with other things."""
    columns = lineage.columns
    found = columns.step_kind == STEP_KINDS.index(kind)
    for code in np.flatnonzero(columns.step_also).tolist():
        found[code] = kind in lineage.steps[code].kinds
    return np.asarray(found, np.bool_)


def _line_range(scope: Scope) -> tuple[Int64s, Int64s]:
    """The least and the greatest line of what each step took; of nothing, apart."""
    columns = scope.holdings.columns
    low = np.full(scope.holdings.steps, scope.lines, np.int64)
    high = np.full(scope.holdings.steps, -1, np.int64)
    some = columns.in_mass > 0
    lines = scope.line[columns.in_lot[some]]
    np.minimum.at(low, columns.in_step[some], lines)
    np.maximum.at(high, columns.in_step[some], lines)
    return low, high


def _plain_steps(scope: Scope, totals: _Totals, plain: Bools, line: Int64s, found: Spent) -> None:
    """Steps that took from one line only: nothing needs to be shared out."""
    columns = scope.holdings.columns
    codes = np.flatnonzero(plain)
    lines = line[codes]
    _add(found.used, sums_by(lines, totals.given[codes].astype(np.int64), scope.lines))
    for code, cause in enumerate(LOSS_CAUSES):
        rows = plain[columns.loss_step] & (columns.loss_cause == code)
        of = line[columns.loss_step[rows]]
        lost = sums_by(of, columns.loss_mass[rows], scope.lines)
        for row in np.flatnonzero(lost).tolist():
            found.lose(cause.value, row, int(lost[row]))
    for step in codes[np.asarray(totals.gap[codes] != 0, np.bool_)].tolist():
        found.gaps[step] = {int(line[step]): int(totals.gap[step])}
    for step in codes[np.asarray(totals.disposed[codes] != 0, np.bool_)].tolist():
        found.lose(DISPOSED, int(line[step]), int(totals.disposed[step]))


def _mixed_step(
    scope: Scope, totals: _Totals, step: int, losses: dict[str, int], found: Spent
) -> None:
    """A step that took from several lines: each line loses alike, and nothing is rounded away."""
    columns, gap = scope.holdings.columns, int(totals.gap[step])
    span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
    weights = _by_line(scope, columns.in_lot[span], columns.in_mass[span])
    lines, left = list(weights), list(weights.values())
    if gap < 0:
        extra = shared(-gap, left)
        found.gaps[step] = {line: -mass for line, mass in zip(lines, extra, strict=True)}
        left = [mass + more for mass, more in zip(left, extra, strict=True)]
    elif gap > 0:
        missing = shared(gap, left)
        found.gaps[step] = dict(zip(lines, missing, strict=True))
        left = [mass - less for mass, less in zip(left, missing, strict=True)]
    for cause, mass in {**losses, DISPOSED: int(totals.disposed[step])}.items():
        lost = shared(mass, left)
        left = [mass - less for mass, less in zip(left, lost, strict=True)]
        for line, part in zip(lines, lost, strict=True):
            found.lose(cause, line, part)
    for line, mass in zip(lines, left, strict=True):
        found.used[line] += mass


def _bare_step(
    scope: Scope, totals: _Totals, step: int, losses: dict[str, int], found: Spent
) -> None:
    """A step that took nothing: a harvest, or something out of nothing."""
    columns, postings = scope.holdings.columns, scope.holdings.postings
    span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
    weights = _by_line(scope, columns.out_lot[span], postings.out_mass[span])
    lines, masses = list(weights), list(weights.values())
    came = defaultdict(int, weights)
    for cause, mass in losses.items():
        for line, part in zip(lines, shared(mass, masses), strict=True):
            found.lose(cause, line, part)
            came[line] += part
    if totals.harvest[step]:
        for line, mass in came.items():
            found.entered[line] += mass
    elif any(came.values()):
        found.gaps[step] = {line: -mass for line, mass in came.items()}


def _by_line(scope: Scope, lots: npt.NDArray[np.generic], masses: Int64s) -> ByLine:
    """Measured masses by line; on the line of the unknown if there is none."""
    found: ByLine = defaultdict(int)
    for line, mass in zip(scope.line[lots].tolist(), masses.tolist(), strict=True):
        if mass > 0:
            found[line] += mass
    return dict(sorted(found.items())) or {scope.lines - 1: 0}


def shared(amount: int, weights: list[int]) -> list[int]:
    """An amount shared out by weights, in whole units that sum to exactly the amount.

    No share is off by a whole unit, and none is above its weight where the amount is at most the
    sum of the weights.

    >>> shared(10, [1, 1, 1])
    [3, 4, 3]
    """
    whole = sum(weights)
    if not whole:
        return [amount] + [0] * (len(weights) - 1)
    shares, past, given = [], 0, 0
    for weight in weights:
        past += weight
        upto = half_up(amount * past, whole)
        shares.append(upto - given)
        given = upto
    return shares


def _losses(columns: Columns, step: int) -> dict[str, int]:
    """The recorded losses of a step, by cause."""
    span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
    found: dict[str, int] = {}
    causes, masses = columns.loss_cause[span], columns.loss_mass[span]
    for cause, mass in zip(causes.tolist(), masses.tolist(), strict=True):
        name = LOSS_CAUSES[cause].value
        found[name] = found.get(name, 0) + mass
    return found


def _add(to: ByLine, masses: Numbers) -> None:
    for line in np.flatnonzero(masses).tolist():
        to[line] += int(masses[line])
