"""The lineage of a chain: its columns, its index, and the records around one step or lot."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from cocoachain.errors import RecordTypeError
from cocoachain.lineage.columns import NOT_MEASURED, Columns, columns_of
from cocoachain.lineage.index import Index
from cocoachain.model.chain import Chain
from cocoachain.model.lanes import lanes_apart
from cocoachain.model.lots import Lot
from cocoachain.model.steps import Portion, Step
from cocoachain.values.identifiers import LotId, StepId
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.graph import LineageGraph


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

    def __init__(self, chain: Chain, *, edge: Iterable[str] = ()) -> None:
        """Draw the lineage of ``chain``; ``edge`` names the lots at which a cut was made."""
        _check_chain(chain)
        self._given = chain
        known = chain.as_known() if chain.count("correction") else chain
        self._chain = lanes_apart(known)
        self._edge = frozenset(edge)

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
        return columns_of(self._chain)

    @cached_property
    def index(self) -> Index:
        """Walks, order and rings."""
        return Index(self.columns)

    @cached_property
    def graph(self) -> "LineageGraph":
        """A read-only ``networkx.DiGraph``: lots and steps are nodes, edges carry mass."""
        from cocoachain.lineage.graph import LineageGraph

        return LineageGraph(self.columns)

    def known(self, at: datetime | None) -> "Lineage":
        """The lineage as it was known at a moment; itself where none is given.

        Raises:
            RecordError: ``at`` has no UTC offset.
        """
        return self if at is None else Lineage(self._given.as_known(at), edge=self._edge)

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

    def __reduce__(self) -> tuple[type["Lineage"], tuple[Chain], dict[str, object]]:
        """Pickle the records; what is drawn from them is drawn again."""
        return Lineage, (self._given,), {"_edge": self._edge}

    def __repr__(self) -> str:
        """How many lots and steps."""
        columns = self.columns
        told = f"{_counted(len(columns.lot_ids), 'lot')}, {_counted(len(columns.step_ids), 'step')}"
        cut = f", cut at {_counted(len(self._edge), 'lot')}" if self._edge else ""
        return f"<Lineage: {told}{cut}>"


def _check_chain(chain: object) -> None:
    if not isinstance(chain, Chain):
        message = f"Expected a Chain, got {type(chain).__name__}: Lineage(Chain.of(records))"
        raise RecordTypeError(message)


def _counted(count: int, word: str) -> str:
    return f"{count} {word if count == 1 else word + 's'}"
