"""Steps: what happened to lots. Portions go in, portions come out, some mass is lost.

Indonesian words: step *langkah*, portion *bagian*, loss *susut*; harvest *panen*, break pods *pecah
buah*, ferment *fermentasi*, dry *jemur*, grade *sortasi*, roast *sangrai*, winnow *pisah kulit*,
grind *giling*, press *kempa*, mix *campur*, conche *conching*, mould *cetak*, pack *kemas*.
"""

import enum
from collections.abc import Iterable
from datetime import datetime
from itertools import chain as chained

import attrs

from cocoachain.errors import MassUnknownError, RecordError
from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.identifiers import LotId, PartyId, SiteId, StepId
from cocoachain.values.mass import Mass


class StepKind(enum.StrEnum):
    """What a step does; the words of the ledger's column ``kind``."""

    HARVEST = "harvest"
    BREAK_PODS = "break_pods"
    FERMENT = "ferment"
    DRY = "dry"
    POOL = "pool"
    GRADE = "grade"
    ROAST = "roast"
    WINNOW = "winnow"
    GRIND = "grind"
    PRESS = "press"
    PULVERISE = "pulverise"
    ALKALISE = "alkalise"
    MIX = "mix"
    CONCHE = "conche"
    MOULD = "mould"
    PACK = "pack"
    SPLIT = "split"
    BLEND = "blend"
    REWORK = "rework"
    STORE = "store"
    DISPOSE = "dispose"


class LossCause(enum.StrEnum):
    """Why mass that went in did not come out; the words of the ledger's column ``cause``."""

    MOISTURE = "moisture"
    ROASTING = "roasting"
    SHELL = "shell"
    SORTING = "sorting"
    SPILL = "spill"
    SAMPLE = "sample"
    THEFT = "theft"
    UNEXPLAINED = "unexplained"


@attrs.frozen(kw_only=False, repr=False, weakref_slot=False, field_transformer=checked)
class Portion:
    """So much of one lot: ``Portion("LOT-1", Mass.kg("20"))``."""

    lot: LotId
    """The lot."""

    mass: Mass | None = None
    """How much of it; ``None`` if it was not measured."""

    lane: str | None = None
    """In a step that kept lots apart: the tray, bin or run; only what shares a lane has mixed."""

    def __repr__(self) -> str:
        """Lot and mass; the lane only where there is one."""
        lane = "" if self.lane is None else f", lane={self.lane!r}"
        return f"Portion(lot={self.lot!r}, mass={self.mass!r}{lane})"


@attrs.frozen(kw_only=False, repr=False, weakref_slot=False, field_transformer=checked)
class Loss:
    """Mass that a step lost, by cause: ``Loss(LossCause.MOISTURE, Mass.kg("31"))``."""

    cause: LossCause
    """Why."""

    mass: Mass
    """How much."""

    lane: str | None = None
    """In a step that kept lots apart: where it was lost."""

    def __repr__(self) -> str:
        """Cause and mass; the lane only where there is one."""
        lane = "" if self.lane is None else f", lane={self.lane!r}"
        return f"Loss(cause={self.cause!r}, mass={self.mass!r}{lane})"


def _kinds(values: Iterable[StepKind]) -> tuple[StepKind, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


def _portions(values: Iterable[Portion]) -> tuple[Portion, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


def _losses(values: Iterable[Loss]) -> tuple[Loss, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Step(Record):
    """Something that was done to lots, at one place, by one party, in one stretch of time.

    What went in is taken to have mixed evenly, unless the step says that it kept lots apart: then
    each portion and each loss names its lane, and a lineage draws every lane as a step of its own.

    >>> dried = Step(
    ...     id="DRY-7",
    ...     kind="dry",
    ...     inputs=[Portion("W-1", Mass.kg(100), "tray 1"), Portion("W-2", Mass.kg(80), "tray 2")],
    ...     outputs=[Portion("D-1", Mass.kg(38), "tray 1"), Portion("D-2", Mass.kg(30), "tray 2")],
    ... )
    >>> dried.lanes
    ('tray 1', 'tray 2')

    Raises:
        RecordError: Some portions and losses name a lane, and some do not.
    """

    id: StepId
    """Unique among steps."""

    kind: StepKind
    """What was done; the first of several things done in one go."""

    also: tuple[StepKind, ...] = attrs.field(default=(), converter=_kinds, metadata=BY_TYPE)
    """What else was done in the same go, in order: ``roast+winnow`` is ROAST, also WINNOW."""

    start: datetime | None = None
    """When it began."""

    end: datetime | None = None
    """When it ended."""

    site: SiteId | None = None
    """Where."""

    party: PartyId | None = None
    """By whom, where the site does not tell."""

    inputs: tuple[Portion, ...] = attrs.field(default=(), converter=_portions, metadata=BY_TYPE)
    """What went in."""

    outputs: tuple[Portion, ...] = attrs.field(default=(), converter=_portions, metadata=BY_TYPE)
    """What came out, by-products too."""

    losses: tuple[Loss, ...] = attrs.field(default=(), converter=_losses, metadata=BY_TYPE)
    """What was lost, by cause."""

    def __attrs_post_init__(self) -> None:
        """Either nothing names a lane, or everything does."""
        said = chained[Portion | Loss](self.inputs, self.outputs, self.losses)
        named = [each.lane is None for each in said]
        if not all(named) and any(named):
            raise RecordError(_half_apart(self))

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes in which the step kept lots apart, sorted; empty where it mixed them."""
        named = chained[Portion | Loss](self.inputs, self.outputs, self.losses)
        return tuple(sorted({lane for each in named if (lane := each.lane) is not None}))

    @property
    def kinds(self) -> tuple[StepKind, ...]:
        """All that was done in this go, in order."""
        return (self.kind, *self.also)

    @property
    def mass_in(self) -> Mass:
        """The sum of what went in; raises MassUnknownError if a portion was not measured."""
        return _total(self.id, self.inputs)

    @property
    def mass_out(self) -> Mass:
        """The sum of what came out; raises MassUnknownError if a portion was not measured."""
        return _total(self.id, self.outputs)

    @property
    def mass_lost(self) -> Mass:
        """The sum of the recorded losses."""
        return sum((each.mass for each in self.losses), Mass(0))


def _half_apart(step: Step) -> str:
    """What is wrong with a step of which only a part names its lane."""
    named = chained[Portion | Loss](step.inputs, step.outputs, step.losses)
    bare = next(each for each in named if each.lane is None)
    what = f"lot {bare.lot!r}" if isinstance(bare, Portion) else f"the loss by {bare.cause}"
    expected = "Expected a lane for each portion and loss, or for none"
    return f"{expected}, got none for {what} (Step {step.id!r})"


def _total(step: StepId, portions: tuple[Portion, ...]) -> Mass:
    total = 0
    for portion in portions:
        if portion.mass is None:
            message = f"Expected a mass, got none: lot {portion.lot!r} in step {step!r}"
            raise MassUnknownError(message)
        total += portion.mass.mg
    return Mass(total)
