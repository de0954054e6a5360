"""Traces: who came from whom, upstream or downstream of a lot."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cocoachain.errors import UnknownChoiceError
from cocoachain.findings import Finding
from cocoachain.lineage.answers import in_numbers
from cocoachain.lineage.appending import GrownIndex
from cocoachain.lineage.columns import Int64s, Integers
from cocoachain.lineage.cutting import cut
from cocoachain.lineage.index import Index, Ranks
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.origin_keys import farmers_of, plots_of
from cocoachain.lineage.sequences import LazySequence
from cocoachain.lineage.trace_tree import marks_of, trace_tree
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.rendering.tables import Table
from cocoachain.rendering.trees import Limits
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId, TransferId, nearest_names

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph

_TRACED = {
    name: name.removesuffix("s") for name in ("lots", "steps", "plots", "farmers", "transfers")
}
"""What a trace lists, and the kind of record that each is."""

_NAMED = 3
"""Starts that are named before the rest is left out."""


class _Walk:
    """What a walk from some lots comes to.

    The sequences of a trace refer to this and not to the trace that holds them: no ring of
    references, so that the memory of an answer is given back as soon as nobody has it.
    """

    def __init__(
        self, walker: Index | GrownIndex, starts: tuple[str, ...], *, forward: bool
    ) -> None:
        self.walker = walker
        self._starts = [walker.lot_code(lot) for lot in starts]
        self._forward = forward
        self._steps: Int64s | None = None
        self._lots: Integers | None = None

    def steps(self) -> Int64s:
        """The codes of the steps, sorted."""
        if self._steps is None:
            walker = self.walker
            walk = walker.steps_after if self._forward else walker.steps_before
            self._steps = walk(self._starts)
        return self._steps

    def lots(self) -> Integers:
        """The codes of the lots, in no order."""
        if self._lots is None:
            self._lots = self.walker.lots_traced(self.steps(), self._starts, forward=self._forward)
        return self._lots

    @cached_property
    def _ranks(self) -> Ranks:
        """The order within the trace; upstream it is that of the whole, as nothing is left out."""
        return self.walker.ranks_of(self._starts, forward=self._forward)

    def lots_in_order(self, lots: Integers) -> Integers:
        """The lots, sources first."""
        return self.walker.lots_in_order(lots, self._ranks)

    def steps_in_order(self, steps: Integers) -> Integers:
        """The steps, in their order."""
        return self.walker.steps_in_order(steps, self._ranks)

    def lot(self, code: int) -> LotId:
        """The identifier of a lot."""
        return LotId(self.walker.lot_name(code))

    def step(self, code: int) -> StepId:
        """The identifier of a step."""
        return StepId(self.walker.step_name(code))


class Trace:
    """Everything up- or downstream of some lots, themselves included.

    Identifiers stand in topological order, sources first, ties by identifier; they are worked out
    when they are first looked at. Printed, a trace is a tree.
    """

    def __init__(self, lineage: Lineage, starts: tuple[str, ...], *, forward: bool) -> None:
        """Made by :func:`trace_back` and :func:`trace_forward`."""
        self._whole = lineage
        self._walk = _Walk(lineage.walker, starts, forward=forward)
        self.starts: tuple[LotId, ...] = tuple(map(LotId, starts))
        self.forward = forward

    # What is in it --------------------------------------------------------------------------------

    @cached_property
    def _codes(self) -> list[int]:
        """The starts in the columns of the whole."""
        return [self._whole.columns.lot_code(lot) for lot in self.starts]

    @cached_property
    def lots(self) -> LazySequence[LotId]:
        """The lots; a lot counts among its own ancestors and descendants."""
        walk = self._walk
        return LazySequence(walk.lots, walk.lots_in_order, walk.lot, walk.walker.lot_at)

    @cached_property
    def steps(self) -> LazySequence[StepId]:
        """The steps between the lots."""
        walk = self._walk
        return LazySequence(walk.steps, walk.steps_in_order, walk.step, walk.walker.step_at)

    @cached_property
    def plots(self) -> tuple[PlotId, ...]:
        """The plots of the lots of which some mass began with the lot itself."""
        return tuple(
            PlotId(plot) for plot in sorted({p for lot in self._own for p in plots_of(lot)})
        )

    @cached_property
    def farmers(self) -> tuple[PartyId, ...]:
        """The farmers of those lots."""
        chain = self._whole.chain
        found = {farmer for lot in self._own for farmer in farmers_of(chain, lot)}
        return tuple(PartyId(farmer) for farmer in sorted(found))

    @cached_property
    def _own(self) -> tuple[Lot, ...]:
        """The records of the lots of which some mass began with the lot itself."""
        columns, chain = self._whole.columns, self._whole.chain
        lots = self._walk.walker.lots_in_columns(self._walk.lots()).tolist()
        names = (columns.lot_ids[code] for code in lots if has_own(columns, code))
        found = (cast("Lot | None", chain.find("lot", name)) for name in names)
        return tuple(lot for lot in found if lot is not None)

    @cached_property
    def transfers(self) -> tuple[TransferId, ...]:
        """The transfers of the lots, in the lots' order."""
        place = {lot: at for at, lot in enumerate(self.lots)} if self._whole.chain.transfers else {}
        moved = [each for each in self._whole.chain.transfers if each.lot in place]
        return tuple(each.id for each in sorted(moved, key=lambda each: (place[each.lot], each.id)))

    def records(self, kind: str) -> Sequence[Record]:
        """The records of ``"lots"``, ``"steps"``, ``"plots"``, ``"farmers"`` or ``"transfers"``.

        Made when they are looked at; names without a record are left out.
        """
        if kind not in _TRACED:
            raise UnknownChoiceError("part of a trace", kind, nearest_names(kind, _TRACED))
        chain, singular = self._whole.chain, _TRACED[kind]
        found = (chain.find(singular, name) for name in getattr(self, kind))
        return tuple(each for each in found if each is not None)

    # What can be made of it -----------------------------------------------------------------------

    @cached_property
    def lineage(self) -> Lineage:
        """The trace as a lineage of its own, cut at its edge."""
        return cut(self._whole, self.lots, self.steps)

    @property
    def chain(self) -> Chain:
        """The records of the trace, with all that they name or that speaks of them."""
        return self.lineage.chain

    @property
    def graph(self) -> "LineageGraph":
        """The trace as a read-only networkx graph."""
        return self.lineage.graph

    # How it shows itself --------------------------------------------------------------------------

    def as_text(self, *, findings: Iterable[Finding] = (), limits: Limits | None = None) -> str:
        """A tree: one lot a line, with its mass and share; ``!`` where a finding sits.

        Upstream, a line says how much of the lot went into the step that made the one above, and
        which share of that step's input it was. Downstream, how much came out of the step that drew
        from the one above, and which share of the step's output.
        """
        return trace_tree(
            self._whole,
            self._codes,
            forward=self.forward,
            marks=marks_of(findings),
            limits=limits or Limits(),
        )

    def table(self) -> Table:
        """Every lot of the trace with its stage, mass, plot and making steps, in order."""
        caption = f"{'Downstream' if self.forward else 'Upstream'} of {self._named(str)}"
        headings = ("lot", "stage", "mass", "plot", "made by")
        return Table(headings=headings, rows=map(self._row, self.lots), caption=caption)

    def _row(self, name: str) -> tuple[object, ...]:
        lot = cast("Lot | None", self._whole.chain.find("lot", name))
        told = (None, None, None) if lot is None else (lot.stage, lot.mass, lot.plot)
        makers = dict.fromkeys(each.step for each in self._whole.producers(name))
        return (name, *told, ", ".join(makers) or None)

    def to_csv(self, path: str | Path) -> None:
        """Write the table, masses in kilograms; what a spreadsheet could run is made harmless."""
        in_numbers(self.table()).to_csv(path)

    def to_frame(self) -> object:
        """The table, masses in kilograms, as a frame of pandas, polars or pyarrow, if installed."""
        return in_numbers(self.table()).to_frame()

    def __str__(self) -> str:
        """The tree, and a line that counts."""
        counts = (
            (len(self.lots), "lot"),
            (len(self.steps), "step"),
            (len(self.plots), "plot"),
            (len(self.farmers), "farmer"),
        )
        told = [f"{count:,} {word if count == 1 else word + 's'}" for count, word in counts]
        return f"{self.as_text()}\n{', '.join(told)}"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __repr__(self) -> str:
        """From where, which way, how much."""
        way = "forward" if self.forward else "back"
        counted = f"{len(self.lots)} lots, {len(self.steps)} steps"
        return f"<Trace {way} from {self._named(repr)}: {counted}>"

    def _named(self, shown: Callable[[object], str]) -> str:
        """The first starts, so that a line stays a line."""
        names = [shown(each) for each in self.starts[:_NAMED]]
        return ", ".join([*names, "…"] if len(self.starts) > _NAMED else names)

    def __eq__(self, other: object) -> bool:
        """The same trace of equal lineages."""
        if not isinstance(other, Trace):
            return NotImplemented
        same = self.starts == other.starts and self.forward == other.forward
        return same and self._whole == other._whole

    __hash__ = None  # type: ignore[assignment]  # as its lineage

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the lineage and the question; the answer is found again."""
        return _traced, (self._whole, self.starts, self.forward)


def _traced(lineage: Lineage, starts: tuple[str, ...], forward: bool) -> Trace:  # noqa: FBT001 - for pickle only
    return Trace(lineage, starts, forward=forward)


def _starts(lot: str | Iterable[str]) -> tuple[str, ...]:
    return (lot,) if isinstance(lot, str) else tuple(dict.fromkeys(lot))


def trace_back(lineage: Lineage, lot: str | Iterable[str], *, at: datetime | None = None) -> Trace:
    """Everything that a lot (or several) came from, itself included.

    A source lot answers with itself alone. Rings end the walk and are counted once.
    ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.

    >>> from cocoachain.samples import two_plots
    >>> print(trace_back(Lineage(two_plots()), "BLEND-1"))
    BLEND-1  bean blend  50 kg  from POOL-1
    ├─ ESM-1  beans  30 kg  60.0 %  plot KBN-1
    └─ ESM-2  beans  20 kg  40.0 %  plot KBN-2
    3 lots, 1 step, 2 plots, 2 farmers
    """
    return Trace(lineage.known(at), _starts(lot), forward=False)


def trace_forward(
    lineage: Lineage, lot: str | Iterable[str], *, at: datetime | None = None
) -> Trace:
    """Everything that came from a lot (or several), itself included.

    A lot that nothing was made of answers with itself alone. Rings are counted once. ``at``
    asks what was known at a moment.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.

    >>> from cocoachain.samples import two_plots
    >>> trace_forward(Lineage(two_plots()), "ESM-2").lots
    ('ESM-2', 'BLEND-1', 'BAR-1')
    """
    return Trace(lineage.known(at), _starts(lot), forward=True)
