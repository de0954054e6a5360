"""Records in the making: what several events add to, until it is told whole."""

from datetime import datetime
from typing import Any

import attrs

from cocoachain.formats.epcis.containment import Held, plus
from cocoachain.formats.epcis.events import Event
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass


@attrs.define
class Told:
    """From which events a record was made, and which of them it carries."""

    events: dict[str, None] = attrs.Factory(dict)
    """The names of all events that speak of it."""

    carried: list[Event] = attrs.Factory(list)
    """The events that go out again with it."""

    def hear(self, event: Event) -> None:
        """Note that the event speaks of it."""
        self.events[event.name] = None

    def extra(self, **more: object) -> dict[str, object]:
        """What goes to the extra of the record."""
        made = {name: value for name, value in more.items() if value not in (None, (), {})}
        if self.events:
            made["events"] = tuple(self.events)
        if self.carried:
            made["epcis"] = carried(self.carried)
        return made


def carried(events: list[Event]) -> tuple[dict[str, object], ...]:
    """Events as they go to an extra: each with its place among the events of its document."""
    return tuple({"position": each.position, "event": each.raw} for each in events)


@attrs.define(kw_only=True)
class LotDraft:
    """What the events say of a lot."""

    id: str
    told: Told = attrs.Factory(Told)
    stage: Stage = Stage.OTHER
    created: Mass | None = None
    """The sum of what was commissioned."""

    seen: Mass | None = None
    """The first mass that any event says."""

    doubted: Mass | None = None
    """The first mass that an event says which was declared wrong."""

    uncounted: bool = False
    """Whether some commissioning had no mass."""

    made: datetime | None = None
    site: str | None = None
    gtin: str | None = None
    label: str | None = None
    more: dict[str, object] = attrs.Factory(dict)
    """What goes to its extra."""

    fields: dict[str, Any] = attrs.Factory(dict)
    """Further fields, where its class has them."""

    def record(self, output: Mass | None) -> Lot:
        """The lot; ``output`` is the sum of what steps made of it, if all of that is known."""
        cls = LOT_CLASSES[self.stage]
        known = {name: value for name, value in self.fields.items() if name in _names(cls)}
        created = None if self.uncounted else self.created
        told = (output, created, self.seen, self.doubted)
        mass = next((each for each in told if each is not None), None)
        fields: Any = {
            **known,
            "id": self.id,
            "mass": mass,
            "made": self.made,
            "site": self.site,
            "gtin": self.gtin,
            "label": self.label,
            "extra": self.told.extra(**self.more),
        }
        return cls(**fields)


def _names(cls: type[Lot]) -> frozenset[str]:
    return frozenset(attrs.fields_dict(cls))


@attrs.define(kw_only=True)
class StepDraft:
    """What the events say of a step."""

    id: str
    kind: StepKind | None = None
    """What was done, if an event says so."""

    site: str | None = None
    times: list[datetime] = attrs.Factory(list)
    recorded: datetime | None = None
    inputs: list[Held] = attrs.Factory(list)
    outputs: list[Held] = attrs.Factory(list)
    told: Told = attrs.Factory(Told)

    def record(self, kinds: tuple[StepKind, ...]) -> Step:
        """The step, in which that was done."""
        fields: Any = {
            "id": self.id,
            "kind": kinds[0],
            "also": kinds[1:],
            "start": min(self.times),
            "end": max(self.times),
            "site": self.site,
            "inputs": _portions(self.inputs),
            "outputs": _portions(self.outputs),
            "recorded": self.recorded,
            "extra": self.told.extra(),
        }
        return Step(**fields)


def _portions(held: list[Held]) -> tuple[Portion, ...]:
    """One portion a lot: masses are added up; where one is not known, none is."""
    sums: dict[str, Mass | None] = {}
    for each in held:
        sums[each.lot] = plus(sums.get(each.lot, Mass(0)), each.mass)
    return tuple(Portion(LotId(lot), mass) for lot, mass in sums.items())


@attrs.define(kw_only=True)
class TransferDraft:
    """What the events say of a transfer."""

    id: str
    lot: str
    mass: Mass | None = None
    received: Mass | None = None
    kind: TransferKind = TransferKind.MOVE
    custody: bool = True
    ownership: bool | None = None
    from_party: str | None = None
    to_party: str | None = None
    from_site: str | None = None
    to_site: str | None = None
    when: datetime | None = None
    shipment: str | None = None
    document: str | None = None
    recorded: datetime | None = None
    told: Told = attrs.Factory(Told)

    def record(self) -> Transfer:
        """The transfer."""
        fields: Any = {
            field.name: getattr(self, field.name)
            for field in attrs.fields(type(self))
            if field.name != "told"
        }
        fields["extra"] = self.told.extra()
        return Transfer(**fields)
