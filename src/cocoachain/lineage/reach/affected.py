"""The lots that a recall affects: why, how much of each, and by which way."""

import enum
from collections.abc import Mapping

import attrs

from cocoachain.lineage.columns import STAGES
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.reach.diluting import Dilution
from cocoachain.lineage.reach.explaining import shortest_ways, way_to
from cocoachain.lineage.reach.recalling import MOST_WORK, bounded, held_by
from cocoachain.lineage.tracing import Trace
from cocoachain.model.lots import Stage
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass


class How(enum.StrEnum):
    """Why a lot is affected."""

    RECALLED = "recalled"
    MADE_OF = "made of it"
    CONTACT = "contact"


@attrs.frozen(kw_only=True)
class Affected:
    """One lot that contains or may contain what is recalled."""

    lot: LotId
    """The lot."""

    stage: Stage | None
    """Its stage; ``None`` if it has no record."""

    how: How
    """Whether it is recalled itself, something recalled went in, or it was only touched."""

    mass: Mass | None
    """The mass of the whole lot; ``None`` if it was not measured."""

    least: Mass
    """How much of it must be of the recalled lots; nothing where nobody can tell."""

    expected: Mass | None
    """How much it is if every step mixed evenly; ``None`` if nobody can tell, or by contact."""

    most: Mass | None
    """How much it can at most be: the whole lot where nobody can tell, or by contact."""

    bounded: bool
    """Whether the bounds were worked out; if not, they are nothing and the whole lot."""

    way: tuple[str, ...]
    """The shortest explanation: lots and steps from a recalled lot to this one."""


@attrs.frozen
class Case:
    """What a recall has found so far."""

    lineage: Lineage
    recalled: frozenset[int]
    """The recalled lots."""

    made_of: frozenset[int]
    """The lots downstream of them, themselves included."""

    trace: Trace
    """All affected lots."""

    touched: Mapping[int, int]
    """Steps that were only touched, each with the step that touched it."""

    dilution: Dilution

    def affected(self) -> tuple[Affected, ...]:
        """All affected lots, in the order of the trace."""
        columns = self.lineage.columns
        codes = [columns.lot_codes[lot] for lot in self.trace.lots]
        before = shortest_ways(self.lineage, sorted(self.recalled), self.touched)
        ends = self._bounds(codes)
        return tuple(
            self._told(lot, ends.get(lot), way_to(self.lineage, before, lot)) for lot in codes
        )

    def _bounds(self, codes: list[int]) -> dict[int, tuple[int, int]]:
        """Bounds of every lot, or, if that were too much work, of finished lots, or of none."""
        wanted = [lot for lot in codes if lot in self.made_of]
        for lots in (wanted, [lot for lot in wanted if self._is_finished(lot)]):
            made = [lot for lot in lots if lot not in self.recalled]
            if len(made) * len(self.lineage.index.steps_before(made)) <= MOST_WORK:
                found = ((lot, bounded(self.lineage, lot, self.recalled)) for lot in lots)
                return {lot: ends for lot, ends in found if ends is not None}
        return {lot: (mass, mass) for lot in self.recalled if (mass := held_by(self.lineage, lot))}

    def _is_finished(self, lot: int) -> bool:
        stage = self._stage(lot)
        return lot in self.recalled or (stage is not None and stage.is_finished)

    def _stage(self, lot: int) -> Stage | None:
        stage = int(self.lineage.columns.lot_stage[lot])
        return STAGES[stage] if stage >= 0 else None

    def _how(self, lot: int) -> How:
        if lot in self.recalled:
            return How.RECALLED
        return How.MADE_OF if lot in self.made_of else How.CONTACT

    def _told(self, lot: int, ends: tuple[int, int] | None, way: tuple[str, ...]) -> Affected:
        held, how = held_by(self.lineage, lot), self._how(lot)
        whole = None if held is None else Mass(held)
        return Affected(
            lot=LotId(self.lineage.columns.lot_ids[lot]),
            stage=self._stage(lot),
            how=how,
            mass=whole,
            least=Mass(ends[0]) if ends else Mass(0),
            expected=None if how is How.CONTACT else self._expected(lot, held, ends),
            most=Mass(ends[1]) if ends else whole,
            bounded=ends is not None,
            way=way,
        )

    def _expected(self, lot: int, held: int | None, ends: tuple[int, int] | None) -> Mass | None:
        """Even mixing, to the milligram, and not beyond the bounds for its rounding."""
        part = None if held is None else self.dilution.of_lot(lot, held)
        if part is None:
            return None
        mass = half_up(part.numerator, part.denominator)
        return Mass(min(max(mass, ends[0]), ends[1]) if ends else mass)
