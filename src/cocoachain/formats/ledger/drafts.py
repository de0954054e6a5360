"""Steps while they are read: portions may still wait for their mass."""

from typing import Any

import attrs

from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass
from cocoachain.values.moments import earliest, latest, microseconds


@attrs.define(eq=False)
class Entry:
    """A portion whose mass is not said: all that remains, or all of the lot."""

    lot: LotId
    rows: Rows
    index: int
    column: str
    mass: Mass | None = None
    """Found later; ``None`` where it cannot be told."""

    lane: str | None = None

    def doubt(self, message: str) -> None:
        """Note that the mass cannot be told."""
        self.rows.fault(self.index, f"{message}: the portion is kept without mass", self.column)


@attrs.define(eq=False)
class Draft:
    """A step whose portions are being gathered."""

    bare: Step
    """The step without portions and losses."""

    rows: Rows
    index: int
    ins: list[Portion | Entry] = attrs.Factory(list)
    outs: list[Portion | Entry] = attrs.Factory(list)
    losses: list[Loss] = attrs.Factory(list)
    told: frozenset[str] = frozenset()
    """Which of ``in``, ``out`` and ``loss_kg`` the row of the step has."""

    site: str | None = None
    party: str | None = None
    """Where and by whom, as far as the step and its site tell."""

    def begin(self) -> int | None:
        """The first microsecond that the start can mean."""
        start = self.bare.start
        return None if start is None else microseconds(earliest(start))

    def last_begin(self) -> int | None:
        """The last microsecond that the start can mean."""
        start = self.bare.start
        return None if start is None else microseconds(latest(start))

    def finished(self) -> Step:
        """The step with all that was gathered."""
        if not (self.ins or self.outs or self.losses):
            return self.bare
        said = [each.lane for each in (*self.ins, *self.outs, *self.losses)]
        if None in said and any(lane is not None for lane in said):
            self._mix(said.count(None), len(said))
        gathered: dict[str, Any] = {
            "inputs": tuple(map(_settled, self.ins)),
            "outputs": tuple(map(_settled, self.outs)),
            "losses": tuple(self.losses),
        }
        return attrs.evolve(self.bare, **gathered)

    def _mix(self, bare: int, told: int) -> None:
        """Take the step as one that mixed, since not all that is told of it names a lane."""
        expected = f"Expected a lane for each of the {told} portions and losses, or for none"
        self.rows.fault(self.index, f"{expected}, got {bare} without: taken as mixed", "id")
        for each in self.ins + self.outs:
            if isinstance(each, Entry):
                each.lane = None
        self.ins, self.outs = map(_mixed, (self.ins, self.outs))
        self.losses = [Loss(each.cause, each.mass) for each in self.losses]


def _mixed(portions: list[Portion | Entry]) -> list[Portion | Entry]:
    return [
        Portion(each.lot, each.mass) if isinstance(each, Portion) else each for each in portions
    ]


def _settled(each: Portion | Entry) -> Portion:
    return each if isinstance(each, Portion) else Portion(each.lot, each.mass, each.lane)
