"""Yields: what steps put out of what they took."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Literal

import attrs
import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.books.goods import goods_of, in_order
from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.books.periods import FOREVER, Period, When, period_of
from cocoachain.lineage.books.postings import step_spans, under_way
from cocoachain.lineage.columns import NOT_MEASURED, STAGES
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.model.steps import Step, StepKind
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass

YieldKey = Literal["kind", "site", "party", "month", "product", "step"]
"""What yields may be told by."""

_KEYS: tuple[str, ...] = ("kind", "site", "party", "month", "product", "step")
UNKNOWN = "unknown"
"""The key of steps that have none: no site, no party, no moment."""


@attrs.frozen(kw_only=True)
class Yield:
    """What some steps put out of what they took."""

    steps: tuple[str, ...]
    """Their identifiers."""

    taken: Mass
    """All that they took."""

    given: Mapping[str, Mass]
    """What they put out, by stage; what has no record is ``unknown``."""

    lost: Mass
    """What they recorded as lost."""

    least: Fraction
    """The lowest share of one of the steps."""

    most: Fraction
    """The highest share of one of the steps."""

    @property
    def main(self) -> Mass:
        """What they put out, without shell, the by-product."""
        masses = (mass for stage, mass in self.given.items() if stage != Stage.SHELL)
        return sum(masses, Mass(0))

    @property
    def share(self) -> Fraction:
        """What they put out, without shell, as an exact share of what they took."""
        return self.main / self.taken

    def share_of(self, stage: str) -> Fraction:
        """What they put out of one stage, as an exact share of what they took."""
        return self.given.get(Stage(stage), Mass(0)) / self.taken


class Yields(Answer, Mapping[str, Yield]):
    """A mapping from kind of step (or another key) to yield."""

    def __init__(
        self, title: str, by: str, yields: Mapping[str, Yield], unmeasured: tuple[str, ...]
    ) -> None:
        """Made by :func:`yields`."""
        self.title = title
        self.by = by
        self._yields = dict(yields)
        self.unmeasured = unmeasured
        """Steps with a portion that nobody weighed; they are left out."""

    def __getitem__(self, key: str) -> Yield:
        if key not in self._yields:
            raise UnknownRecordError(self.by, key, nearest_names(key, self._yields))
        return self._yields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._yields)

    def __len__(self) -> int:
        return len(self._yields)

    def __contains__(self, key: object) -> bool:
        return key in self._yields

    def table(self) -> Table:
        """For each key: steps, in, out by stage, lost, and the share put out without shell."""
        stages = in_order({stage for each in self._yields.values() for stage in each.given})
        rows = [
            (key, len(each.steps), each.taken.as_kg(),
             *(each.given[stage].as_kg() if stage in each.given else None for stage in stages),
             each.lost.as_kg(), *(round(float(share), 4) for share in
                                  (each.share, each.least, each.most)))
            for key, each in self._yields.items()
        ]  # fmt: skip
        out = (f"{stage} kg" for stage in stages)
        headings = (self.by, "steps", "in kg", *out, "lost kg", "yield", "least", "most")
        return Table(headings=headings, rows=rows, caption=self.title)

    def remarks(self) -> list[str]:
        """What the yield is, and what was left out."""
        said = ["Yield: what came out, without shell, of what went in, by mass as weighed."]
        if self.unmeasured:
            steps = counted(len(self.unmeasured), "step")
            said.append(f"Left out, not weighed: {steps} ({listed(self.unmeasured)}).")
        return said

    def __repr__(self) -> str:
        """How many keys."""
        return f"<Yields by {self.by}: {counted(len(self), 'key')}>"


def yields(
    lineage: Lineage,
    *,
    kind: str | None = None,
    by: YieldKey = "kind",
    start: When = None,
    end: When = None,
    at: datetime | None = None,
) -> Yields:
    """What steps put out of what they took, by kind of step, site, party, month, product or step.

    By mass as it was weighed, whatever the moisture; shell is a by-product and told apart. ``kind``
    is what the steps do, all of it: ``roast`` leaves out those that roast and winnow in one go,
    which are ``roast+winnow``. The month is that of the step's end. Left out are steps that took
    nothing, that are under way, and those with a portion that nobody weighed (``.unmeasured``).
    ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: There is no such kind of step, or no such key; the nearest are given.
        RecordError: A bound has no UTC offset, or the end comes before the start.

    >>> from cocoachain.samples import two_plots
    >>> yields(Lineage(two_plots()), kind="pool")["pool"].share
    Fraction(1, 1)
    """
    if by not in _KEYS:
        raise UnknownRecordError("yield key", by, nearest_names(by, _KEYS))
    lineage = lineage.known(at)
    kinds = None if kind is None else _kinds(kind)
    period = period_of(lineage.chain, start, end)
    key = _key_of(lineage, by)
    judged = _judged(lineage, period, kinds)
    weighed = _weighed(lineage)
    groups: dict[str, list[int]] = {}
    for code in judged:
        if weighed[code]:
            groups.setdefault(key(lineage.steps[code]), []).append(code)
    masses = _Masses(lineage)
    found = {name: made for name in sorted(groups) if (made := masses.yield_of(groups[name]))}
    title = f"Yields of {kind or 'all steps'} by {by}, {period.text}"
    unmeasured = tuple(lineage.columns.step_ids[code] for code in judged if not weighed[code])
    return Yields(title, by, found, unmeasured)


def _kinds(kind: str) -> tuple[StepKind, ...]:
    names = kind.split("+")
    for name in names:
        if name not in set(StepKind):
            raise UnknownRecordError(
                "step kind", name, nearest_names(name, [each.value for each in StepKind])
            )
    return tuple(StepKind(name) for name in names)


def _judged(lineage: Lineage, period: Period, kinds: tuple[StepKind, ...] | None) -> list[int]:
    """The steps that took something, are over, fall in the period and are of the kind."""
    columns = lineage.columns
    ended = step_spans(columns)[3]
    over = (np.diff(columns.in_ptr) > 0) & ~under_way(columns)
    over &= (ended > period.start) & (ended <= min(period.end, FOREVER))
    return [
        code
        for code in np.flatnonzero(over).tolist()
        if kinds is None or lineage.steps[code].kinds == kinds
    ]


def _weighed(lineage: Lineage) -> list[bool]:
    """Whether each step has all of its portions weighed."""
    columns = lineage.columns
    weighed = np.ones(len(columns.step_ids), np.bool_)
    weighed[columns.in_step[columns.in_mass == NOT_MEASURED]] = False
    weighed[columns.out_step[columns.out_mass == NOT_MEASURED]] = False
    return weighed.tolist()


def _key_of(lineage: Lineage, by: str) -> Callable[[Step], str]:
    """From a step to its key."""
    holders, goods = Holders(lineage.chain), goods_of(lineage) if by == "product" else []
    codes = lineage.columns.lot_codes

    def product(step: Step) -> str:
        made = {goods[codes[each.lot]] or UNKNOWN for each in step.outputs}
        main = made - {Stage.SHELL.value}
        return "+".join(in_order(main or made)) or UNKNOWN

    def party(step: Step) -> str:
        return holders.all[holders.code(step.site, step.party)].party or UNKNOWN

    def month(step: Step) -> str:
        ended = step.end or step.start
        return f"{ended:%Y-%m}" if ended else UNKNOWN

    ways: dict[str, Callable[[Step], str]] = {
        "kind": lambda step: "+".join(step.kinds),
        "site": lambda step: step.site or UNKNOWN,
        "party": party,
        "month": month,
        "product": product,
        "step": lambda step: step.id,
    }
    return ways[by]


class _Masses:
    """What each step took, put out and lost."""

    def __init__(self, lineage: Lineage) -> None:
        self._columns = lineage.columns

    def yield_of(self, steps: list[int]) -> Yield | None:
        """Of some steps together; nothing if they took no mass."""
        columns = self._columns
        taken = lost = 0
        given: dict[str, int] = {}
        shares = []
        for step in steps:
            took, gave = self._taken(step), self._given(step)
            span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
            taken, lost = taken + took, lost + sum(columns.loss_mass[span].tolist())
            for stage, mass in gave.items():
                given[stage] = given.get(stage, 0) + mass
            if took:
                main = sum(mass for stage, mass in gave.items() if stage != Stage.SHELL)
                shares.append(Fraction(main, took))
        if not taken:
            return None
        return Yield(
            steps=tuple(columns.step_ids[step] for step in steps),
            taken=Mass(taken),
            given={stage: Mass(given[stage]) for stage in in_order(given)},
            lost=Mass(lost),
            least=min(shares),
            most=max(shares),
        )

    def _taken(self, step: int) -> int:
        columns = self._columns
        return sum(columns.in_mass[columns.in_ptr[step] : columns.in_ptr[step + 1]].tolist())

    def _given(self, step: int) -> dict[str, int]:
        columns = self._columns
        span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
        given: dict[str, int] = {}
        lots, masses = columns.out_lot[span].tolist(), columns.out_mass[span].tolist()
        for lot, mass in zip(lots, masses, strict=True):
            stage = int(columns.lot_stage[lot])
            name = STAGES[stage].value if stage >= 0 else UNKNOWN
            given[name] = given.get(name, 0) + mass
        return given


__all__ = ["Yield", "YieldKey", "Yields", "yields"]
