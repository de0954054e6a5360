"""Common sources: what bad batches share and good ones lack, the likeliest first."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast, overload

import attrs

from cocoachain.lineage.answers import Answer, counted
from cocoachain.lineage.bounding.rounds import PLACES
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.origin_keys import farmers_of, plots_of
from cocoachain.lineage.reach.diluting import diluted
from cocoachain.lineage.reach.passing import Passed, passed_through
from cocoachain.lineage.reach.recalling import held_by
from cocoachain.lineage.tracing import trace_back
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.model.lots import Lot

SourceKind = Literal["plot", "farmer", "supplier", "site", "lot", "step"]
_KINDS: tuple[SourceKind, ...] = ("plot", "farmer", "supplier", "site", "lot", "step")
_Key = tuple[SourceKind, str]


@attrs.frozen(kw_only=True)
class SharedSource:
    """Something that some of the bad lots have behind them."""

    kind: SourceKind
    """What it is."""

    name: str
    """Its identifier."""

    bad: tuple[LotId, ...]
    """The bad lots that it reaches."""

    good: tuple[LotId, ...]
    """The good lots that it reaches."""

    mass: Mass | None
    """The mass of the bad lots that it would explain: what of them came from it or passed through
    it, evenly mixed; ``None`` if nobody can tell."""


class SharedSources(Answer, Sequence[SharedSource]):
    """What reaches bad lots, in order: the share of bad lots it reaches less that of good ones.

    Ties go by how many bad ones it reaches, then by the mass that it would explain, by kind (plot,
    farmer, supplier, site, lot, step) and by identifier.
    """

    def __init__(
        self, found: tuple[SharedSource, ...], bad: tuple[str, ...], good: tuple[str, ...],
        *, total: Mass | None,
    ) -> None:  # fmt: skip
        """Made by :func:`common_sources`."""
        self.found = found
        self.bad = tuple(map(LotId, bad))
        """The bad lots."""
        self.good = tuple(map(LotId, good))
        """The good lots."""
        self.mass = total
        """The mass of the bad lots; ``None`` if one was not measured."""

    @property
    def suspects(self) -> tuple[SharedSource, ...]:
        """What reaches every bad lot and no good one."""
        bad = len(self.bad)
        return tuple(each for each in self.found if len(each.bad) == bad and not each.good)

    def of(self, kind: SourceKind) -> tuple[SharedSource, ...]:
        """Those of one kind, such as ``"farmer"``, in order."""
        return tuple(each for each in self.found if each.kind == kind)

    def table(self) -> Table:
        """Kind and name, how many bad and good lots it reaches, and the mass it would explain."""
        rows = [
            (
                each.kind, each.name, f"{len(each.bad)} of {len(self.bad)}",
                f"{len(each.good)} of {len(self.good)}",
                None if each.mass is None else each.mass.as_kg(),
            )
            for each in self.found
        ]  # fmt: skip
        headings = ("kind", "name", "bad", "good", "explains kg")
        return Table(headings=headings, rows=rows, caption=f"Behind {', '.join(self.bad)}")

    def remarks(self) -> list[str]:
        """How many are suspect."""
        shared = counted(len(self.suspects), "source")
        return [f"{shared} behind every bad lot and no good one."]

    @overload
    def __getitem__(self, at: int) -> SharedSource: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[SharedSource, ...]: ...
    def __getitem__(self, at: int | slice) -> SharedSource | tuple[SharedSource, ...]:
        return self.found[at]

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[SharedSource]:
        return iter(self.found)

    def __repr__(self) -> str:
        """How many, and of what."""
        told = f"{len(self.bad)} bad, {len(self.good)} good"
        return f"<SharedSources of {told}: {counted(len(self), 'source')}>"


def common_sources(
    lineage: Lineage, bad: str | Iterable[str], *, good: str | Iterable[str] = (),
    at: datetime | None = None,
) -> SharedSources:  # fmt: skip
    """What the bad lots share and the good ones lack, the likeliest first.

    Sources are all lots and steps upstream, the sites where these were, and the plots, farmers and
    suppliers of lots of which some mass began there. Everything that reaches a bad lot is named,
    first what reaches most of the bad lots and fewest of the good ones (share less share), then
    what would explain most mass of the bad lots. A lot and the step that made it count among its
    own sources: the fault may have come about there. A lot that may be from several plots has each
    of them as a source.

    Mass that it would explain rests on even mixing. Around a ring what comes by again counts again,
    but never more than the lots hold. ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: There is no such lot; the nearest names are given.
        ValueError: No lot is bad, or one is both bad and good.

    >>> from cocoachain.samples import two_plots
    >>> found = common_sources(Lineage(two_plots()), "BAR-1", good="ESM-2")
    >>> [(each.kind, each.name, str(each.mass)) for each in found.suspects[:3]]
    [('lot', 'BAR-1', '50 kg'), ('step', 'MAKE-1', '50 kg'), ('lot', 'BLEND-1', '41.666667 kg')]
    """
    lineage = lineage.known(at)
    bad_lots, good_lots = _lots(lineage, bad), _lots(lineage, good)
    _check(bad_lots, good_lots)
    reach = _Reach(lineage)
    behind_bad = reach.of(bad_lots)
    behind_good = reach.of(good_lots)
    mass = _Explaining(lineage, bad_lots, reach)
    found = [
        SharedSource(
            kind=key[0], name=key[1], bad=tuple(lots), good=tuple(behind_good.get(key, ())),
            mass=mass.of(key, lots),
        )
        for key, lots in behind_bad.items()
    ]  # fmt: skip
    found.sort(key=lambda each: _place(each, len(bad_lots), len(good_lots)))
    return SharedSources(tuple(found), bad_lots, good_lots, total=mass.total(bad_lots))


def _place(source: SharedSource, bad: int, good: int) -> tuple[Fraction, int, int, int, str]:
    """Where a source stands in the list."""
    told = Fraction(len(source.bad), bad) - Fraction(len(source.good), good or 1)
    mass = 1 if source.mass is None else -source.mass.mg
    return -told, -len(source.bad), mass, _KINDS.index(source.kind), source.name


def _lots(lineage: Lineage, lots: str | Iterable[str]) -> tuple[str, ...]:
    """Each lot once, sorted."""
    names = sorted({lots} if isinstance(lots, str) else set(lots))
    for name in names:
        lineage.columns.lot_code(name)
    return tuple(names)


def _check(bad: tuple[str, ...], good: tuple[str, ...]) -> None:
    if not bad:
        raise ValueError("Expected at least one bad lot, got none")
    both = [name for name in bad if name in good]
    if both:
        raise ValueError(f"Expected lots that are bad or good, got {both[0]!r} as both")


class _Reach:
    """What is behind lots."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self.lots_of: dict[_Key, set[str]] = {}
        """For a plot, farmer or supplier the lots that began there."""
        self.made_at: dict[str, set[str]] = {}
        """For a site the lots that its steps put out, or that began there."""
        self._known: dict[str, tuple[_Key, ...]] = {}

    def of(self, lots: tuple[str, ...]) -> dict[_Key, list[LotId]]:
        """Everything behind some lots, each with those of them that it is behind."""
        found: dict[_Key, list[LotId]] = {}
        for lot in lots:
            trace = trace_back(self.lineage, lot)
            keys: dict[_Key, None] = {}
            for name in trace.lots:
                keys[("lot", name)] = None
                keys.update(dict.fromkeys(self._behind_lot(name)))
            for step in trace.steps:
                keys[("step", step)] = None
                keys.update(dict.fromkeys(self._behind_step(step)))
            for key in keys:
                found.setdefault(key, []).append(LotId(lot))
        return found

    def _behind_lot(self, name: str) -> tuple[_Key, ...]:
        """Plots, farmers, supplier and site of a lot of which some mass began with itself."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = tuple(self._told_by_lot(name))
        return known

    def _told_by_lot(self, name: str) -> Iterator[_Key]:
        lineage = self.lineage
        lot = cast("Lot | None", lineage.chain.find("lot", name))
        if lot is None or not has_own(lineage.columns, lineage.columns.lot_code(name)):
            return
        keys: list[_Key] = [("plot", plot) for plot in plots_of(lot)]
        keys += [("farmer", farmer) for farmer in farmers_of(lineage.chain, lot)]
        keys += [("supplier", lot.supplier)] if lot.supplier is not None else []
        for key in keys:
            self.lots_of.setdefault(key, set()).add(name)
            yield key
        if lot.site is not None:
            self.made_at.setdefault(lot.site, set()).add(name)
            yield ("site", lot.site)

    def _behind_step(self, name: str) -> Iterator[_Key]:
        step = self.lineage.chain.step(name)
        if step.site is not None:
            self.made_at.setdefault(step.site, set()).update(each.lot for each in step.outputs)
            yield ("site", step.site)


class _Explaining:
    """How much of the bad lots each source would explain."""

    def __init__(self, lineage: Lineage, bad: tuple[str, ...], reach: _Reach) -> None:
        self.lineage = lineage
        self.reach = reach
        codes = lineage.columns.lot_codes
        self.held = {lot: held_by(lineage, codes[lot]) for lot in bad}
        masses = {codes[lot]: mass for lot, mass in self.held.items()}
        self.passed: Passed = passed_through(lineage.index, masses)

    def total(self, lots: Iterable[str]) -> Mass | None:
        """The mass of some bad lots."""
        masses = [self.held[lot] for lot in lots]
        return None if None in masses else Mass(sum(mass or 0 for mass in masses))

    def of(self, key: _Key, lots: list[LotId]) -> Mass | None:
        """At most all of the bad lots that it reaches."""
        kind, name = key
        total = self.total(lots)
        if total is None:
            return None
        columns = self.lineage.columns
        if kind == "lot":
            told = self.passed.through.get(("lot", columns.lot_codes[name]), 0)
        elif kind == "step":
            told = self.passed.through.get(("step", columns.step_codes[name]), 0)
        elif kind == "site":
            return self._of_site(name, lots, total)
        else:
            told = self._begun(self.reach.lots_of[key])
        if told is None:
            return None
        return Mass(min(half_up(told, 1 << PLACES), total.mg))

    def _begun(self, lots: set[str]) -> int | None:
        masses = [self.passed.begun.get(self.lineage.columns.lot_codes[lot], 0) for lot in lots]
        return None if None in masses else sum(mass or 0 for mass in masses)

    def _of_site(self, site: str, lots: list[LotId], total: Mass) -> Mass | None:
        """What was put out there at least once, or began there."""
        codes = self.lineage.columns.lot_codes
        here = [codes[lot] for lot in sorted(self.reach.made_at[site])]
        dilution = diluted(self.lineage.index, here)
        parts = [dilution.of_lot(codes[lot], self.held[lot] or 0) for lot in lots]
        if None in parts:
            return None
        found = sum((part for part in parts if part is not None), Fraction(0))
        return Mass(min(half_up(found.numerator, found.denominator), total.mg))
