"""Lineages that grow: what was added is kept beside the columns, which stay as they are.

A trace through a grown lineage goes through the index of what was there, and by hand through the
few steps that were added. Columns of the whole are merged when a question needs them, and when as
much was added as makes that worth its while. Lineages that grew from one another share one log,
each up to its own length.
"""

from collections.abc import Callable, Iterable
from threading import Lock

import numpy as np

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.columns import Columns, Int64s, Integers, columns_of
from cocoachain.lineage.index import Index, Ranks
from cocoachain.lineage.merging import merged
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step
from cocoachain.values.identifiers import nearest_names

_PART = 10
"""As soon as a part so large was added, the columns are merged."""

_FEW = 10_000
"""Fewer portions than these may be added however small the rest is."""

_Beside = dict[int, list[int]]
"""For a lot the added steps beside it, by their number in the log."""


class _Log:
    """All that was added to one index, in order; it only ever grows."""

    def __init__(self, base: Index) -> None:
        self.base = base
        self.place = base.columns.lot_codes.get
        self.lot_count = len(base.columns.lot_ids)
        self.lock = Lock()
        self.records: list[Record] = []
        self.lot_names: list[str] = []
        self.lot_codes: dict[str, int] = {}
        self.step_names: list[str] = []
        self.step_codes: dict[str, int] = {}
        self.inputs: list[list[int]] = []
        self.outputs: list[list[int]] = []
        self.takers: _Beside = {}
        self.makers: _Beside = {}
        self.drawn: list[int] = []
        self.filled: list[int] = []
        self.portions = 0

    def add(self, record: Record) -> None:
        """Note a lot or a step; the graph knows of no other records."""
        if isinstance(record, Step):
            self._add_step(record)
        elif isinstance(record, Lot):
            self._code(record.id)
            self.records.append(record)

    def _add_step(self, step: Step) -> None:
        if step.id in self.step_codes or self.base.step_at(step.id) is not None:
            return  # the same step again: one that differs was refused by the chain
        number = len(self.step_names)
        self.records.append(step)
        self.step_codes[step.id] = number
        self.step_names.append(step.id)
        self.inputs.append(self._noted(step.inputs, self.takers, self.drawn, number))
        self.outputs.append(self._noted(step.outputs, self.makers, self.filled, number))
        self.portions += len(step.inputs) + len(step.outputs)

    def _noted(
        self, portions: tuple[Portion, ...], beside: _Beside, doors: list[int], number: int
    ) -> list[int]:
        """The lots of some portions; ``doors`` are those that the index knows, each once."""
        lots = [self._code(portion.lot) for portion in portions]
        for lot in lots:
            if lot in beside:
                beside[lot].append(number)
                continue
            beside[lot] = [number]
            if lot < self.lot_count:
                doors.append(lot)
        return lots

    def _code(self, name: str) -> int:
        code = self.lot_codes.get(name)
        if code is None:
            code = self.place(name)
        if code is None:
            code = self.lot_count + len(self.lot_names)
            self.lot_codes[name] = code
            self.lot_names.append(name)
        return code


class GrownIndex:
    """The walks of an index with what was added to it; codes of added lots and steps come last."""

    def __init__(self, log: _Log, whole: Callable[[], Index]) -> None:
        """What the log holds by now; ``whole`` gives the index of merged columns."""
        self._log = log
        self._base = log.base
        self._whole = whole
        self._lot_count = len(log.base.columns.lot_ids)
        self._node_count = log.base.node_count
        self._added_steps, self._added_lots = len(log.step_names), len(log.lot_names)
        self._records = len(log.records)

    @classmethod
    def over(cls, base: Index, whole: Callable[[], Index]) -> "GrownIndex":
        """Nothing was added yet."""
        return cls(_Log(base), whole)

    def adding(self, records: Iterable[Record], whole: Callable[[], Index]) -> "GrownIndex":
        """The walks with more records; these here stay as they are."""
        log = self._log
        with log.lock:
            if len(log.records) != self._records:  # another lineage grew from the same one
                log = _Log(self._base)
                for record in self._log.records[: self._records]:
                    log.add(record)
            for record in records:
                log.add(record)
            return GrownIndex(log, whole)

    @property
    def is_long(self) -> bool:
        """Whether so much was added that it is time to merge it."""
        columns = self._base.columns
        held = len(columns.in_lot) + len(columns.out_lot)
        return self._log.portions + len(self._log.lot_names) > max(_FEW, held // _PART)

    def columns(self) -> Columns:
        """The columns of the whole."""
        added = Chain.of(self._log.records[: self._records])
        return merged(self._base.columns, columns_of(added))

    # Names ----------------------------------------------------------------------------------------

    def lot_code(self, lot: str) -> int:
        """The code of a lot; raises UnknownRecordError with the nearest names."""
        code = self.lot_at(lot)
        if code is None:
            names = [*self._base.columns.lot_ids, *self._log.lot_names[: self._added_lots]]
            raise UnknownRecordError("lot", lot, nearest_names(lot, names))
        return code

    def lot_at(self, name: object) -> int | None:
        """The code of a lot, or ``None`` if there is no such lot."""
        code = self._base.lot_at(name)
        if code is None and isinstance(name, str):
            added = self._log.lot_codes.get(name)
            if added is not None and added < self._lot_count + self._added_lots:
                code = added
        return code

    def step_at(self, name: object) -> int | None:
        """The code of a step, or ``None`` if there is no such step."""
        code = self._base.step_at(name)
        if code is None and isinstance(name, str):
            added = self._log.step_codes.get(name)
            if added is not None and added < self._added_steps:
                code = self._node_count + added
        return code

    def lot_name(self, lot: int) -> str:
        """The identifier of a lot."""
        added = lot - self._lot_count
        return self._base.lot_name(lot) if added < 0 else self._log.lot_names[added]

    def step_name(self, step: int) -> str:
        """The identifier of a step."""
        added = step - self._node_count
        return self._base.step_name(step) if added < 0 else self._log.step_names[added]

    # Walks ----------------------------------------------------------------------------------------

    def steps_before(self, lots: list[int]) -> Int64s:
        """All steps upstream of some lots, sorted by code."""
        return self._steps(lots, forward=False)

    def steps_after(self, lots: list[int]) -> Int64s:
        """All steps downstream of some lots, sorted by code."""
        return self._steps(lots, forward=True)

    def _steps(self, lots: list[int], *, forward: bool) -> Int64s:
        """Walk by hand through what was added, then the index, as long as that leads to more."""
        base, log = self._base, self._log
        way = (log.takers, log.outputs) if forward else (log.makers, log.inputs)
        doors = log.drawn if forward else log.filled
        added: set[int] = set()
        seen, waiting = set(lots), list(lots)
        while True:
            self._walk_added(waiting, way, added, seen)
            there = [lot for lot in seen if lot < self._lot_count]
            nodes = base.nodes_after(there) if forward else base.nodes_before(there)
            waiting = self._leaving(nodes, doors, seen, forward=forward)
            if not waiting:
                break
            seen.update(waiting)
        steps = base.steps_among(nodes)
        late = np.array(sorted(added), np.int64) + self._node_count
        return np.concatenate((steps, late))

    def _walk_added(
        self,
        waiting: list[int],
        way: tuple[_Beside, list[list[int]]],
        added: set[int],
        seen: set[int],
    ) -> None:
        beside, beyond = way
        while waiting:
            for step in beside.get(waiting.pop(), ()):
                if step < self._added_steps and step not in added:
                    added.add(step)
                    new = [lot for lot in beyond[step] if lot not in seen]
                    seen.update(new)
                    waiting += new

    def _leaving(
        self, nodes: Int64s, doors: list[int], seen: set[int], *, forward: bool
    ) -> list[int]:
        """The lots at which a walk through the index comes to steps that were added."""
        if not len(nodes):
            return []
        doors = [lot for lot in doors if lot not in seen]
        if not doors:
            return []
        if forward:
            met = np.isin(self._base.heads[doors], nodes)
            return [lot for lot, is_met in zip(doors, met.tolist(), strict=True) if is_met]
        return [lot for lot in doors if np.isin(self._base.takers(lot), nodes).any()]

    def lots_traced(self, steps: Int64s, starts: list[int], *, forward: bool) -> Int64s:
        """Some lots and those beyond steps that were reached from them, each once, in no order."""
        first = int(np.searchsorted(steps, self._node_count))
        beyond = self._log.outputs if forward else self._log.inputs
        lots = set(starts)
        for step in steps[first:].tolist():
            lots.update(beyond[step - self._node_count])
        there = [lot for lot in lots if lot < self._lot_count]
        added = [lot for lot in lots if lot >= self._lot_count]
        found = self._base.lots_traced(steps[:first], there, forward=forward)
        return np.concatenate((found, np.array(added, np.int64)))

    # Order: by the index of merged columns --------------------------------------------------------

    def lots_in_columns(self, lots: Integers) -> Int64s:
        """The rows of some lots in the merged columns, sorted."""
        return np.sort(self._lots_there(lots))

    def ranks_of(self, starts: list[int], *, forward: bool) -> Ranks:
        """The order of a trace, for codes of the merged columns."""
        there = self._lots_there(np.array(starts, np.int64)).tolist()
        return self._whole().ranks_of(there, forward=forward)

    def lots_in_order(self, lots: Integers, ranks: Ranks | None = None) -> Integers:
        """The lots in topological order, ties by identifier."""
        there, whole = self._lots_there(lots), self._whole()
        return lots[np.lexsort((there, (ranks or whole.ranks).lot[there]))]

    def steps_in_order(self, steps: Integers, ranks: Ranks | None = None) -> Integers:
        """The steps in topological order, ties by identifier."""
        whole = self._whole()
        codes = whole.columns.step_codes
        there = np.array([codes[self.step_name(step)] for step in steps.tolist()], np.int64)
        return steps[np.lexsort((there, (ranks or whole.ranks).step[there]))]

    def _lots_there(self, lots: Integers) -> Int64s:
        codes = self._whole().columns.lot_codes
        return np.array([codes[self.lot_name(lot)] for lot in lots.tolist()], np.int64)
