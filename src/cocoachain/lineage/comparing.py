"""Two lineages side by side: what changed in records, in shares and in findings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Protocol, overload

import numpy as np

from cocoachain.errors import MassUnknownError, UnknownRecordError
from cocoachain.findings import Finding
from cocoachain.lineage.answers import Answer, counted, listed
from cocoachain.lineage.changing import ADDED, CHANGED, REMOVED, Change, record_changes
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import ORIGIN_KEYS, KeyOf, OriginKey
from cocoachain.lineage.shares import origins
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names

UNKNOWN = "unknown"
"""The origin of mass that has none."""

_OF_LOTS = ("lot", "plot")
"""Keys of origin that lots and steps alone decide."""


class HasFindings(Protocol):
    """A verdict, as far as a comparison needs it."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules found."""


class Comparison(Answer, Sequence[Change]):
    """What changed: a sequence of changes of records, then of shares, then of findings."""

    def __init__(
        self, records: Iterable[Change], shares: Iterable[Change] = (),
        findings: Iterable[Change] = (), *, by: str = "plot", unmeasured: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Made by :func:`compare`."""
        self.records = tuple(records)
        """Records added, removed, and changed field by field, in the order of a ledger."""
        self.shares = tuple(shares)
        """Shares of finished lots that changed, by lot and origin, as exact fractions."""
        self.findings = tuple(findings)
        """Findings that came and went."""
        self.by = by
        self.unmeasured = unmeasured
        """Finished lots whose shares cannot be told, since something was not weighed."""
        self._all = (*self.records, *self.shares, *self.findings)

    def of(self, kind: str) -> tuple[Change, ...]:
        """The changes of one kind: ``lot``, ``step``, ``plot``, …, ``share``, ``finding``."""
        return tuple(each for each in self._all if each.kind == kind)

    def reversed(self) -> "Comparison":
        """The same, seen from the other side: what came is gone, and before is after."""
        sides = ([each.reversed() for each in part] for part in
                 (self.records, self.shares, self.findings))  # fmt: skip
        return Comparison(*sides, by=self.by, unmeasured=self.unmeasured)

    @overload
    def __getitem__(self, at: int) -> Change: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, at: int | slice) -> Change | tuple[Change, ...]:
        return self._all[at]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Change]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        """The same changes."""
        if not isinstance(other, Comparison):
            return NotImplemented
        return (self._all, self.by, self.unmeasured) == (other._all, other.by, other.unmeasured)

    def __hash__(self) -> int:
        return hash((tuple((each.kind, each.name, each.field) for each in self._all), self.by))

    def table(self) -> Table:
        """A line for each change."""
        rows = [(each.kind, each.name, each.what, each.field, *each.texts()) for each in self._all]
        headings = ("kind", "identifier", "what", "field", "before", "after")
        return Table(headings=headings, rows=rows, caption="What changed")

    def remarks(self) -> list[str]:
        """How much changed, and what could not be told."""
        parts = f"{len(self.shares)} of shares by {self.by}, {len(self.findings)} of findings"
        said = [f"{counted(len(self.records), 'change')} of records, {parts}."]
        if self.unmeasured:
            said.append(f"Shares not told, not weighed: {listed(self.unmeasured)}.")
        return said

    def __repr__(self) -> str:
        """How much changed."""
        parts = f"{len(self.records)} of records, {len(self.shares)} of shares"
        return f"<Comparison: {parts}, {len(self.findings)} of findings>"


def compare(
    before: Lineage,
    after: Lineage,
    *,
    verdicts: tuple[HasFindings, HasFindings] | None = None,
    by: OriginKey | KeyOf = "plot",
) -> Comparison:
    """What changed from one lineage to the other: in records, in shares, and in findings.

    Records are told apart by kind and identifier and compared field by field, portions and losses
    one by one; records without identifiers came or are gone. Shares are the exact shares of origins
    (:func:`~cocoachain.lineage.shares.origins`, ``by`` plot or another key) of the finished lots
    that both have. Findings are compared where both verdicts are given; where a record stands
    in its file is no matter. A lineage compared with itself has no changes, and turned round the
    answer is :meth:`Comparison.reversed`.

    Raises:
        UnknownRecordError: ``by`` is no key; the nearest are given.

    >>> from cocoachain.samples import two_plots
    >>> len(compare(Lineage(two_plots()), Lineage(two_plots())))
    0
    """
    if not callable(by) and by not in ORIGIN_KEYS:
        raise UnknownRecordError("origin key", by, nearest_names(by, ORIGIN_KEYS))
    records = tuple(record_changes(before.chain, after.chain))
    shares, unmeasured = _share_changes(before, after, records, by)
    findings = () if verdicts is None else _finding_changes(*verdicts)
    named = by if isinstance(by, str) else getattr(by, "__name__", "origin")
    return Comparison(records, shares, findings, by=named, unmeasured=unmeasured)


def _share_changes(
    before: Lineage, after: Lineage, records: tuple[Change, ...], by: OriginKey | KeyOf
) -> tuple[list[Change], tuple[str, ...]]:
    changes: list[Change] = []
    unmeasured = []
    for lot in _affected(before, after, records, by):
        try:
            old, new = _shares(before, lot, by), _shares(after, lot, by)
        except MassUnknownError:
            unmeasured.append(lot)
            continue
        for origin in sorted(old.keys() | new.keys(), key=lambda name: (name is None, name or "")):
            one, other = old.get(origin), new.get(origin)
            if one != other:
                what = ADDED if one is None else REMOVED if other is None else CHANGED
                changes.append(Change("share", lot, what, origin or UNKNOWN, one, other))
    return changes, tuple(unmeasured)


def _affected(
    before: Lineage, after: Lineage, records: tuple[Change, ...], by: OriginKey | KeyOf
) -> list[str]:
    """Finished lots of both whose shares may have changed, by identifier."""
    if not records:
        return []
    finished = {lot.id for lot in before.lots if lot.stage.is_finished}
    finished &= {lot.id for lot in after.lots if lot.stage.is_finished}
    if by in _OF_LOTS:
        finished &= _downstream(before, records) | _downstream(after, records)
    return sorted(finished)


def _downstream(lineage: Lineage, records: tuple[Change, ...]) -> set[str]:
    """The lots that changed, or came out of a step that changed, and all that was made of them."""
    columns, index = lineage.columns, lineage.index
    lots = {columns.lot_codes.get(each.name, -1) for each in records if each.kind == "lot"}
    steps = {columns.step_codes.get(each.name, -1) for each in records if each.kind == "step"}
    changed = np.array(sorted(steps - {-1}), np.int64)
    start = sorted((lots - {-1}) | set(index.lots_out_of(changed).tolist()))
    reached = index.lots_out_of(index.steps_after(start)).tolist()
    return {columns.lot_ids[code] for code in (*start, *reached)}


def _shares(lineage: Lineage, lot: str, by: OriginKey | KeyOf) -> dict[str | None, Fraction]:
    """The exact shares of a lot, what is unknown under ``None``."""
    found = origins(lineage, lot, by=by, exact=True)
    shares: dict[str | None, Fraction] = {origin: found[origin] for origin in found}
    if found.unknown:
        shares[None] = found.unknown
    return shares


def _finding_changes(before: HasFindings, after: HasFindings) -> list[Change]:
    """Findings that only one of the verdicts has, in the order of a report."""
    old, new = Counter(map(_said, before.findings)), Counter(map(_said, after.findings))
    gone = [(each, REMOVED) for each in (old - new).elements()]
    came = [(each, ADDED) for each in (new - old).elements()]
    changes = []
    for (code, severity, kind, subject, message), what in sorted([*gone, *came]):
        text = f"{severity} {code}: {message}"
        one, other = (text, None) if what == REMOVED else (None, text)
        changes.append(Change("finding", f"{kind} {subject}", what, code, one, other))
    return changes


def _said(finding: Finding) -> tuple[str, str, str, str, str]:
    return finding.code, finding.severity.value, finding.kind, finding.subject, finding.message


__all__ = ["Change", "Comparison", "HasFindings", "compare"]
