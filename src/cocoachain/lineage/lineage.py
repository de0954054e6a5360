"""The lineage of a chain: its columns, its index, and the records around one step or lot."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from itertools import chain as chained
from typing import TYPE_CHECKING

import attrs

from cocoachain.errors import RecordTypeError
from cocoachain.lineage.appending import GrownIndex
from cocoachain.lineage.columns import NOT_MEASURED, Columns, columns_of
from cocoachain.lineage.index import Index
from cocoachain.model.chain import Chain
from cocoachain.model.lanes import lanes_apart
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step
from cocoachain.values.identifiers import LotId, StepId
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph, PlainGraph


@attrs.frozen
class StepPortion:
    """So much of one lot, drawn or put out by one step."""

    step: StepId
    """The step."""

    lot: LotId
    """The lot."""

    mass: Mass | None
    """How much; ``None`` if it was not measured."""


class Lineage:
    """Who came from whom in a chain, and how much of it.

    The chain is taken as it is known now, with its corrections carried out, and each lane of a step
    that kept lots apart is a step of its own (``DRY-7:tray 1``). It may be wrong: rings end every
    walk, and names without a record are nodes all the same. Nothing in a lineage changes.

    >>> from cocoachain.samples import two_plots
    >>> lineage = Lineage(two_plots())
    >>> lineage
    <Lineage: 5 lots, 2 steps>
    >>> [portion.lot for portion in lineage.inputs("POOL-1")]
    ['ESM-1', 'ESM-2']
    """

    _grown: GrownIndex | None = None
    """The walks, where the lineage grew from another one."""

    _given_of: Callable[[], Chain]
    _is_kept: bool = False
    """Whether the records are made from tables, and the columns came with them."""

    def __init__(self, chain: Chain, *, edge: Iterable[str] = ()) -> None:
        """Draw the lineage of ``chain``; ``edge`` names the lots at which a cut was made."""
        _check_chain(chain)
        self._given = chain
        known = chain.as_known() if chain.count("correction") else chain
        self._chain = lanes_apart(known)
        self._edge = frozenset(edge)

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "Lineage":
        """The lineage that :meth:`save` wrote to a folder; no record is made until asked for.

        Every file is checked against the manifest beside it.

        Raises:
            FormatError: No saved lineage, one of a newer version, or one that was changed or
                damaged.
            MissingExtraError: pyarrow is not installed: ``cocoachain[arrow]``.
        """
        from cocoachain.lineage.storing.folders import opened

        kept = opened(folder)
        return _kept(kept.chain, kept.columns, kept.edge, kept.given)

    @classmethod
    def scan(
        cls,
        *,
        portions: object,
        steps: object = None,
        lots: object = None,
        plots: object = None,
    ) -> "Lineage":
        """The lineage in tables of an engine; no record is made until asked for.

        A table is whatever gives an Arrow stream (pyarrow, polars, DuckDB, pandas, PySpark), a
        narwhals frame, or a mapping of names to columns. The columns are those of the ledger:
        ``portions`` has ``step``, ``lot``, ``direction`` and a mass; ``steps`` has ``id`` and
        ``kind``; ``lots`` has ``id``, ``stage`` and a mass; ``plots`` has ``id``. Other fields of
        the records may follow; columns of other names are not looked at. A mass stands in
        ``mass_kg``, ``mass_g`` or ``mass_mg``: whole numbers, decimals and text are taken exactly,
        a float where it is within a thousandth of a milligram of a whole one. Moments have an
        offset.

        Without ``steps`` every step is of the kind ``blend``. Lots that only portions name have no
        record, and no mass.

        Raises:
            FormatError: A column that is needed is not there, or a cell cannot be used; the message
                names table, row and value.
            ConflictError: Two different rows of one table have one identifier.
            MissingExtraError: pyarrow is not installed: ``cocoachain[arrow]``.
        """
        from cocoachain.lineage.storing.scanning import scanned

        columns, chain = scanned(portions, steps=steps, lots=lots, plots=plots)
        return _kept(chain, columns, frozenset(), None)

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the lineage to a folder, whole or not at all; :meth:`open` reads it.

        A lineage that stood there is replaced.

        Raises:
            FormatError: The folder holds something else than a saved lineage.
            MissingExtraError: pyarrow is not installed: ``cocoachain[arrow]``.
            OSError: It cannot be written.
        """
        from cocoachain.lineage.storing.folders import save

        save(folder, self.columns, self._chain, self._given, self._edge)

    def adding(self, *groups: Iterable[Record] | Record) -> "Lineage":
        """A new lineage with more records; this one is untouched, and its columns are shared.

        A step of a hundred portions takes some 200 microseconds, however large the lineage is; so
        does a trace that is counted or looked into. Order, masses and all other questions merge the
        columns first, once for each lineage that is asked; and so does every tenth that was added.
        Corrections, and steps with lanes, have all columns drawn anew.

        Raises:
            ConflictError: A different record of the kind stands under the same identifier.
            RecordTypeError: Something that is no record was given.
        """
        added = Chain.of(*groups)
        given = self._given.adding(added)
        anew = added.count("correction") or any(map(_has_lanes, added.steps))
        if anew or self._given is not self._chain:
            return Lineage(given, edge=self._edge)
        made = Lineage.__new__(Lineage)
        made._given = made._chain = given  # noqa: SLF001 - of our own class, before anybody sees it
        made._edge, made._is_kept = self._edge, self._is_kept  # noqa: SLF001 - likewise
        walker = self.walker
        whole = made._whole_index  # noqa: SLF001 - likewise
        grown = walker if isinstance(walker, GrownIndex) else GrownIndex.over(walker, whole)
        records = chained.from_iterable(table.values() for table in added.tables().values())
        made._grown = grown.adding(records, whole)  # noqa: SLF001 - likewise
        if made._grown.is_long:  # noqa: SLF001 - likewise
            made.columns  # noqa: B018 - merged now, and what is added next begins anew
        return made

    def _whole_index(self) -> Index:
        return self.index

    @cached_property
    def _given(self) -> Chain:
        """The records as they were given, before corrections and lanes."""
        return self._given_of()

    @property
    def given(self) -> Chain:
        """The records as they were given, before corrections are carried out and lanes parted."""
        return self._given

    @property
    def chain(self) -> Chain:
        """The records, as they are known now."""
        return self._chain

    @property
    def edge(self) -> frozenset[str]:
        """The lots whose further history was cut off; empty for a whole lineage."""
        return self._edge

    @property
    def lots(self) -> tuple[Lot, ...]:
        """All lots that have a record, by identifier."""
        return self._chain.lots

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, by identifier."""
        return self._chain.steps

    @cached_property
    def columns(self) -> Columns:
        """The whole lineage as numpy arrays."""
        return columns_of(self._chain) if self._grown is None else self._grown.columns()

    @cached_property
    def index(self) -> Index:
        """Walks, order and rings."""
        return Index(self.columns)

    @property
    def walker(self) -> Index | GrownIndex:
        """What walks for traces: the index, or that of an earlier lineage with what was added."""
        return self.index if self._grown is None or "columns" in self.__dict__ else self._grown

    @cached_property
    def graph(self) -> "LineageGraph":
        """A read-only ``networkx.DiGraph``: lots and steps are nodes, edges carry mass."""
        from cocoachain.lineage.graph import LineageGraph

        return LineageGraph(self.index)

    def to_networkx(self) -> "PlainGraph":
        """An ordinary networkx graph of all lots and steps, free to be changed.

        It takes seconds and about a gigabyte for a million portions, and generic algorithms run
        about ten times as fast on it as on :attr:`graph`.
        """
        return self.graph.copy()

    def known(self, at: datetime | None) -> "Lineage":
        """The lineage as it was known at a moment; itself where none is given.

        Raises:
            RecordError: ``at`` has no UTC offset.
        """
        return self if at is None else Lineage(self._given.as_known(at), edge=self._edge)

    def between(self, start: datetime, end: datetime) -> "Lineage":
        """What happened from ``start`` until before ``end``, as a lineage cut at its ``edge``.

        In it are the steps of which some may have been in that time, whole, and the lots that were
        made in it. A step or lot that does not say when is left out. What an edge lot was
        made of is not in the cut: its origin there is what the lot itself says, else unknown.

        Raises:
            RecordError: A moment has no UTC offset, or they are the wrong way round.
        """
        from cocoachain.lineage.slicing import between

        return between(self, start, end)

    def of(self, *, region: str | None = None, party: str | None = None) -> "Lineage":
        """What concerns a region, or a partner or farmer, as a lineage cut at its ``edge``.

        Of a region: the steps at its sites, and the lots that grew or lie there; ``"52.08"`` takes
        in all districts within. Of a party: the steps that it or its sites did, and the lots that
        it grew, supplied, sent or received. With both, what concerns both.

        Raises:
            UnknownRecordError: The chain holds no such party; the nearest names are given.
            RecordError: Neither is given.
        """
        from cocoachain.lineage.slicing import concerning

        return concerning(self, region=region, party=party)

    def inputs(self, step: str | Step) -> tuple[Portion, ...]:
        """The portions that went into a step, in its own order."""
        return self._step(step).inputs

    def outputs(self, step: str | Step) -> tuple[Portion, ...]:
        """The portions that came out of a step, in its own order."""
        return self._step(step).outputs

    def producers(self, lot: str | Lot) -> tuple[StepPortion, ...]:
        """What put out a lot: each step with how much of it; nothing for a source."""
        columns, code = self.columns, self._lot_code(lot)
        at = columns.made_at[columns.made_ptr[code] : columns.made_ptr[code + 1]]
        return self._portions(columns.out_step[at].tolist(), code, columns.out_mass[at].tolist())

    def consumers(self, lot: str | Lot) -> tuple[StepPortion, ...]:
        """What drew from a lot: each step with how much of it; nothing for a lot not yet used."""
        columns, code = self.columns, self._lot_code(lot)
        at = columns.use_at[columns.use_ptr[code] : columns.use_ptr[code + 1]]
        return self._portions(columns.in_step[at].tolist(), code, columns.in_mass[at].tolist())

    def _step(self, step: str | Step) -> Step:
        return self._chain.step(step.id if isinstance(step, Step) else step)

    def _lot_code(self, lot: str | Lot) -> int:
        return self.columns.lot_code(lot.id if isinstance(lot, Lot) else lot)

    def _portions(self, steps: list[int], lot: int, masses: list[int]) -> tuple[StepPortion, ...]:
        ids = self.columns.step_ids
        name = LotId(self.columns.lot_ids[lot])
        return tuple(
            StepPortion(StepId(ids[step]), name, None if mg == NOT_MEASURED else Mass(mg))
            for step, mg in zip(steps, masses, strict=True)
        )

    def __eq__(self, other: object) -> bool:
        """Lineages of equal chains are equal."""
        if not isinstance(other, Lineage):
            return NotImplemented
        return self._chain == other._chain and self._edge == other._edge

    __hash__ = None  # type: ignore[assignment]  # compared by value and possibly very large

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the records, or the tables that make them; what is drawn is drawn again."""
        if self._is_kept:
            given = None if self._given is self._chain else self._given
            return _kept, (self._chain, self.columns, self._edge, given)
        return Lineage, (self._given,), {"_edge": self._edge}

    def __repr__(self) -> str:
        """How many lots and steps."""
        columns = self.columns
        told = f"{_counted(len(columns.lot_ids), 'lot')}, {_counted(len(columns.step_ids), 'step')}"
        cut = f", cut at {_counted(len(self._edge), 'lot')}" if self._edge else ""
        return f"<Lineage: {told}{cut}>"


def _kept(
    chain: Chain,
    columns: Columns,
    edge: frozenset[str],
    given: Chain | Callable[[], Chain] | None,
) -> Lineage:
    """A lineage over tables that make the records, with columns that are there already."""
    made = Lineage.__new__(Lineage)
    made._chain, made._edge, made._is_kept = chain, edge, True  # noqa: SLF001 - of our own module
    made._given_of = given if callable(given) else lambda: given or chain  # noqa: SLF001 - likewise
    made.__dict__["columns"] = columns
    return made


def _check_chain(chain: object) -> None:
    if not isinstance(chain, Chain):
        message = f"Expected a Chain, got {type(chain).__name__}: Lineage(Chain.of(records))"
        raise RecordTypeError(message)


def _has_lanes(step: Step) -> bool:
    """Whether it kept lots apart: then its first portion or loss says so, as the record checked."""
    return any(each.lane is not None for each in (step.inputs or step.outputs or step.losses)[:1])


def _counted(count: int, word: str) -> str:
    return f"{count} {word if count == 1 else word + 's'}"
