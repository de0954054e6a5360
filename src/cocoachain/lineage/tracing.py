"""Traces: who came from whom, upstream or downstream of a lot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import NOT_MEASURED, Int64s
from cocoachain.lineage.cutting import cut
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import plots_of
from cocoachain.lineage.sequences import LazySequence
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.rendering.tables import Table
from cocoachain.rendering.trees import Limits, text_tree
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId, TransferId, nearest_names
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph

_TREE = Limits()
_TRACED = ("lots", "steps", "plots", "farmers", "transfers")
_SINGULAR = {"lots": "lot", "steps": "step", "plots": "plot", "farmers": "farmer", "transfers": "transfer"}


class Trace:
    """Everything up- or downstream of some lots, themselves included.

    Identifiers stand in topological order, sources first, ties by identifier; they are worked out
    when they are first looked at. Printed, a trace is a tree.
    """

    def __init__(self, lineage: Lineage, starts: tuple[str, ...], *, forward: bool) -> None:
        """Made by :func:`trace_back` and :func:`trace_forward`."""
        self._whole = lineage
        self._codes = [lineage.columns.lot_code(lot) for lot in starts]
        self.starts: tuple[LotId, ...] = tuple(map(LotId, starts))
        self.forward = forward

    # What is in it --------------------------------------------------------------------------------

    @cached_property
    def _steps(self) -> Int64s:
        index = self._whole.index
        return index.steps_after(self._codes) if self.forward else index.steps_before(self._codes)

    @cached_property
    def _lots(self) -> Int64s:
        index = self._whole.index
        reached = index.lots_out_of(self._steps) if self.forward else index.lots_into(self._steps)
        return np.union1d(reached, np.array(self._codes, np.int64))

    @cached_property
    def lots(self) -> LazySequence[LotId]:
        """The lots; a lot counts among its own ancestors and descendants."""
        columns = self._whole.columns
        return LazySequence(
            lambda: self._whole.index.lots_in_order(self._lots),
            lambda code: LotId(columns.lot_ids[code]),
            lambda name: columns.lot_codes.get(cast("str", name)),
        )

    @cached_property
    def steps(self) -> LazySequence[StepId]:
        """The steps between the lots."""
        columns = self._whole.columns
        return LazySequence(
            lambda: self._whole.index.steps_in_order(self._steps),
            lambda code: StepId(columns.step_ids[code]),
            lambda name: columns.step_codes.get(cast("str", name)),
        )

    @cached_property
    def plots(self) -> tuple[PlotId, ...]:
        """The plots of the lots that are sources, and of those that hold more than was put in."""
        found = {plot for lot in self._sources() for plot in plots_of(lot)}
        return tuple(PlotId(plot) for plot in sorted(found))

    @cached_property
    def farmers(self) -> tuple[PartyId, ...]:
        """The farmers of those plots and lots."""
        chain = self._whole.chain
        found = {lot.farmer for lot in self._sources() if lot.farmer is not None}
        for plot in self.plots:
            record = chain.find("plot", plot)
            farmer = getattr(record, "farmer", None)
            if farmer is not None:
                found.add(farmer)
        return tuple(PartyId(farmer) for farmer in sorted(found))

    @cached_property
    def transfers(self) -> tuple[TransferId, ...]:
        """The transfers of the lots, in the lots' order."""
        place = {lot: at for at, lot in enumerate(self.lots)} if self._whole.chain.transfers else {}
        moved = [each for each in self._whole.chain.transfers if each.lot in place]
        return tuple(each.id for each in sorted(moved, key=lambda each: (place[each.lot], each.id)))

    def _sources(self) -> Iterable[Lot]:
        """The records of lots whose own origin counts."""
        columns, chain = self._whole.columns, self._whole.chain
        for code in self._lots.tolist():
            at = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
            put_in, held = columns.out_mass[at], int(columns.lot_mass[code])
            fed = at.size and bool(np.any(columns.in_ptr[columns.out_step[at] + 1] > columns.in_ptr[columns.out_step[at]]))
            topped_up = NOT_MEASURED not in put_in.tolist() and held > sum(put_in.tolist())
            if not fed or topped_up:
                record = chain.find("lot", columns.lot_ids[code])
                if record is not None:
                    yield cast("Lot", record)

    def records(self, kind: str) -> Sequence[Record]:
        """The records of ``"lots"``, ``"steps"``, ``"plots"``, ``"farmers"`` or ``"transfers"``.

        Made when they are looked at; names without a record are left out.
        """
        if kind not in _TRACED:
            raise UnknownRecordError("part of a trace", kind, nearest_names(kind, _TRACED))
        chain, singular = self._whole.chain, _SINGULAR[kind]
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

        Upstream, a line says how much of the lot went into the one above, and which share of that
        step's input it was. Downstream, how much came out, and which share of the step's output.
        """
        return text_tree(
            self.starts, self._below, self._label(_marks(findings)), limits=limits or _TREE
        )

    def _below(self, lot: LotId) -> list[LotId]:
        lineage, index = self._whole, self._whole.index
        code = lineage.columns.lot_code(lot)
        if self.forward:
            lots = index.lots_out_of(index.takers(code))
        else:
            lots = index.lots_into(index.makers(code))
        return [LotId(lineage.columns.lot_ids[each]) for each in lots.tolist()]

    def _label(self, marks: Mapping[tuple[str, str], str]) -> Callable[[LotId, LotId | None], str]:
        chain = self._whole.chain

        def label(lot: LotId, parent: LotId | None) -> str:
            record = cast("Lot | None", chain.find("lot", lot))
            stage = record.stage.replace("_", " ") if record is not None else "no record"
            told = [lot, stage, *self._amount(lot, parent, record)]
            if record is not None and not self._makers(lot):
                told += [f"plot {plot}" for plot in plots_of(record)[:1]]
            elif record is not None and not self.forward:
                told.append(f"from {', '.join(self._makers(lot))}")
            mark = marks.get(("lot", lot), "") or "".join(
                marks.get(("step", step), "") for step in self._makers(lot)
            )
            return "  ".join(told) + (f"  ! {mark}" if mark else "")

        return label

    def _makers(self, lot: str) -> list[str]:
        columns = self._whole.columns
        steps = self._whole.index.makers(columns.lot_code(lot)).tolist()
        return [columns.step_ids[step] for step in steps]

    def _amount(self, lot: str, parent: str | None, record: Lot | None) -> list[str]:
        """Mass, and share in the step between a lot and the one above it in the tree."""
        if parent is None:
            return [str(record.mass)] if record is not None and record.mass is not None else []
        upper, lower = (parent, lot) if self.forward else (lot, parent)
        lineage = self._whole
        made = {each.step for each in lineage.producers(lower)}
        parts = [each for each in lineage.consumers(upper) if each.step in made]
        steps = {each.step for each in parts}
        if self.forward:
            parts = [each for each in lineage.producers(lower) if each.step in steps]
        around = lineage.outputs if self.forward else lineage.inputs
        rivals = [portion.mass for step in steps for portion in around(step)]
        masses = [each.mass for each in parts]
        if None in masses or None in rivals:
            return ["not measured"]
        part = sum(mass.mg for mass in masses if mass is not None)
        whole = sum(mass.mg for mass in rivals if mass is not None)
        return [str(Mass(part)), f"{100 * part / whole:.1f} %"] if whole else [str(Mass(part))]

    def table(self) -> Table:
        """Every lot of the trace with its stage, mass, plot and making steps, in order."""
        rows = []
        for lot in self.lots:
            record = cast("Lot | None", self._whole.chain.find("lot", lot))
            told = (record.stage, record.mass, record.plot) if record is not None else (None, None, None)
            rows.append((lot, *told, ", ".join(self._makers(lot)) or None))
        caption = f"{'Downstream' if self.forward else 'Upstream'} of {', '.join(self.starts[:3])}"
        return Table(headings=("lot", "stage", "mass", "plot", "made by"), rows=rows, caption=caption)

    def to_csv(self, path: "str | object") -> None:
        """Write the table; cells that a spreadsheet could run are made harmless."""
        self.table().to_csv(cast("str", path))

    def to_frame(self) -> object:
        """The table as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.table().to_frame()

    def __str__(self) -> str:
        """The tree, and a line that counts."""
        counted = f"{len(self.lots)} lots, {len(self.steps)} steps, {len(self.plots)} plots"
        return f"{self.as_text()}\n{counted}, {len(self.farmers)} farmers"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()  # noqa: SLF001 - the notebook protocol's name

    def __repr__(self) -> str:
        """From where, which way, how much."""
        way = "forward" if self.forward else "back"
        start = ", ".join(map(repr, self.starts[:3])) + (", …" if len(self.starts) > 3 else "")  # noqa: PLR2004 - as shown
        return f"<Trace {way} from {start}: {len(self._lots)} lots, {len(self._steps)} steps>"

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


def _marks(findings: Iterable[Finding]) -> dict[tuple[str, str], str]:
    """The codes of the findings that sit on each lot or step; notes are left out."""
    marks: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        if each.severity is not Severity.NOTE:
            codes = marks.setdefault((each.kind, each.subject), [])
            if each.code not in codes:
                codes.append(each.code)
    return {at: " ".join(codes) for at, codes in marks.items()}


def _starts(lot: str | Iterable[str]) -> tuple[str, ...]:
    return (lot,) if isinstance(lot, str) else tuple(dict.fromkeys(lot))


def trace_back(lineage: Lineage, lot: str | Iterable[str]) -> Trace:
    """Everything that a lot (or several) came from, itself included.

    A source lot answers with itself alone. Rings end the walk and are counted once.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.

    >>> from cocoachain.samples import two_plots
    >>> print(trace_back(Lineage(two_plots()), "BLEND-1"))
    BLEND-1  bean blend  50 kg  from POOL-1
    ├─ ESM-1  beans  30 kg  60.0 %  plot ESM-1
    └─ ESM-2  beans  20 kg  40.0 %  plot ESM-2
    3 lots, 1 steps, 2 plots, 2 farmers
    """
    return Trace(lineage, _starts(lot), forward=False)


def trace_forward(lineage: Lineage, lot: str | Iterable[str]) -> Trace:
    """Everything that came from a lot (or several), itself included.

    A lot that nothing was made of answers with itself alone. Rings are counted once.

    Raises:
        UnknownRecordError: The lineage holds no such lot; the nearest names are given.

    >>> from cocoachain.samples import two_plots
    >>> trace_forward(Lineage(two_plots()), "ESM-2").lots
    ('ESM-2', 'BLEND-1', 'BAR-1')
    """
    return Trace(lineage, _starts(lot), forward=True)
