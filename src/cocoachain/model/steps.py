"""Steps: what happened to lots. Portions go in, portions come out, some mass is lost.

Indonesian words: step *langkah*, portion *bagian*, loss *susut*; harvest *panen*, break pods *pecah
buah*, ferment *fermentasi*, dry *jemur*, grade *sortasi*, roast *sangrai*, winnow *pisah kulit*,
grind *giling*, press *kempa*, mix *campur*, conche *conching*, mould *cetak*, pack *kemas*.
"""

import enum
from collections.abc import Iterable
from datetime import datetime

import attrs

from cocoachain.errors import MassUnknownError
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


@attrs.frozen(kw_only=False, weakref_slot=False, field_transformer=checked)
class Portion:
    """So much of one lot: ``Portion("LOT-1", Mass.kg("20"))``."""

    lot: LotId
    """The lot."""

    mass: Mass | None = None
    """How much of it; ``None`` if it was not measured."""


@attrs.frozen(kw_only=False, weakref_slot=False, field_transformer=checked)
class Loss:
    """Mass that a step lost, by cause: ``Loss(LossCause.MOISTURE, Mass.kg("31"))``."""

    cause: LossCause
    """Why."""

    mass: Mass
    """How much."""


def _kinds(values: Iterable[StepKind]) -> tuple[StepKind, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


def _portions(values: Iterable[Portion]) -> tuple[Portion, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


def _losses(values: Iterable[Loss]) -> tuple[Loss, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Step(Record):
    """Something that was done to lots, at one place, by one party, in one stretch of time."""

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


def _total(step: StepId, portions: tuple[Portion, ...]) -> Mass:
    total = 0
    for portion in portions:
        if portion.mass is None:
            message = f"Expected a mass, got none: lot {portion.lot!r} in step {step!r}"
            raise MassUnknownError(message)
        total += portion.mass.mg
    return Mass(total)
