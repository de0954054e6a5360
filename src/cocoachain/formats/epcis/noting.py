"""What is noted while events are told: drafts of records, and which event made which.

:mod:`~cocoachain.formats.epcis.telling` says what each event becomes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from cocoachain.formats.epcis.containment import Held, plus
from cocoachain.formats.epcis.correcting import corrections
from cocoachain.formats.epcis.drafts import LotDraft, StepDraft, Told, carried
from cocoachain.formats.epcis.events import Event
from cocoachain.formats.epcis.lot_facts import learn
from cocoachain.formats.epcis.moving import Ends, Movements
from cocoachain.formats.epcis.naming import Names, gtin_of, is_class
from cocoachain.formats.epcis.processes import Kinds, likely_kinds
from cocoachain.formats.epcis.quantities import Thing
from cocoachain.formats.epcis.vocabulary import OURS
from cocoachain.model.records import Record
from cocoachain.model.steps import StepKind
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.model.parties import Farmer
    from cocoachain.model.plots import Plot


@attrs.frozen
class Made:
    """A record that came from an event."""

    kind: str
    id: str
    lot: str | None


class Notebook:
    """Drafts of records, by what the events say."""

    def __init__(self, names: Names) -> None:
        """Nothing is told yet."""
        self.names = names
        self.lots: dict[str, LotDraft] = {}
        self.steps: dict[str, StepDraft] = {}
        self.movements = Movements()
        self.made_by: dict[str, list[Made]] = {}
        """Records by the key of the event."""

        self.grounds: list[Plot | Farmer] = []
        """Plots that events declare, and who grows there."""

        self.carried_by_sites: dict[str, list[Event]] = {}
        self.impossible: list[tuple[Event, Thing]] = []
        """What can be no mass, though its unit is one."""

        self.rounded: list[tuple[Event, Thing]] = []
        """What is no whole number of milligrams."""

        self._doubted: list[tuple[Event, list[LotDraft]]] = []
        self._wrong: set[str] = set()

    def _name(self, event: Event) -> None:
        names = [event.parent] if event.parent else []
        names += [each.name for each in (*event.things, *event.inputs, *event.outputs)]
        for name in names:
            self._lot(name)
        for kind, name in _ends_of(event):
            self.names.take(kind, name)

    def _lot(self, name: str) -> LotDraft:
        lot = self.names.take("lot", name)
        draft = self.lots.get(lot)
        if draft is None:
            key = self.names.key(name)
            draft = self.lots[lot] = LotDraft(id=lot, gtin=gtin_of(key))
            if is_class(name, key):
                draft.more["class"] = True
        return draft

    def _held(self, event: Event, thing: Thing) -> Held:
        """So much of a lot; what the event says of it is noted."""
        draft = self._lot(thing.name)
        draft.told.hear(event)
        mass = thing.mass
        if thing.is_impossible:
            self.impossible.append((event, thing))
        elif thing.is_rounded:
            self.rounded.append((event, thing))
        if self._is_wrong(event):
            draft.doubted = draft.doubted or mass
        elif draft.seen is None:
            draft.seen = mass
        if mass is None and thing.amount is not None:
            draft.more.setdefault("quantity", thing.amount)
            draft.more.setdefault("uom", thing.unit)
        return Held(draft.id, mass)

    def _is_wrong(self, event: Event) -> bool:
        return event.key in self._wrong

    def _note(self, event: Event, kind: str, name: str, lot: str | None = None) -> None:
        self.made_by.setdefault(event.key, []).append(Made(kind, name, lot))

    def _learn(self, event: Event, lots: list[LotDraft]) -> None:
        if self._is_wrong(event):
            self._doubted.append((event, lots))
        else:
            learn(event, lots)

    def _step(self, event: Event, name: str, kind: StepKind | None) -> StepDraft:
        draft = self.steps.setdefault(name, StepDraft(id=name))
        draft.kind = draft.kind or _said_kind(event) or kind
        draft.times.append(event.time)
        draft.site = draft.site or self._site(event)
        draft.recorded = draft.recorded or event.recorded
        draft.told.hear(event)
        return draft

    def _began(self, event: Event, lot: str) -> None:
        """A lot begins to be, with this event."""
        draft, site = self.lots[lot], self._site(event)
        draft.made = draft.made or event.time
        draft.site = draft.site or site
        self.movements.begin(lot, site)

    def _site(self, event: Event) -> str | None:
        return None if event.place is None else self.names.take("site", event.place)

    def _ends(self, event: Event) -> Ends:
        def named(sides: Iterable[tuple[str, str]]) -> dict[str, str]:
            return {
                kind: self.names.take("site" if kind == "location" else "party", name)
                for kind, name in sides
            }

        return Ends(
            self._site(event), named(event.sources.items()), named(event.destinations.items())
        )

    def _carry(self, event: Event, key: str) -> None:
        """The event goes out again with the first record that it made, else with a place."""
        made = self.made_by.get(key)
        if made:
            self._told(made[0]).carried.append(event)
        elif event.place is not None:
            site = self.names.take("site", event.place)
            self.carried_by_sites.setdefault(site, []).append(event)
        else:
            self._bare_step(event)

    def _bare_step(self, event: Event) -> None:
        """An event that names nothing that a record stands for is kept as a step of its own."""
        draft = self._step(event, event.key, StepKind.STORE)
        draft.told.carried.append(event)

    def _told(self, made: Made) -> Told:
        if made.kind == "lot":
            return self.lots[made.id].told
        if made.kind == "step":
            return self.steps[made.id].told
        return self.movements.drafts[made.id].told

    def carried_by_site(self, site: str) -> dict[str, object]:
        """The events that go out again with a site, as they go to its extra."""
        events = self.carried_by_sites.get(site)
        return {"epcis": carried(events)} if events else {}

    def records(self, events: Sequence[Event]) -> Iterator[Record]:
        """The records, and the corrections of those that came from wrong events."""
        outputs: dict[str, Mass | None] = {}
        wrong_steps = self._only_wrong()
        for step in self.steps.values():
            for held in step.outputs if step.id not in wrong_steps else ():
                outputs[held.lot] = plus(outputs.get(held.lot, Mass(0)), held.mass)
            yield step.record(self._kinds_of(step))
        for lot in self.lots.values():
            if others := self.names.others("lot", lot.id):
                lot.more["also"] = others
            yield lot.record(outputs.get(lot.id) or None)
        yield from (each.record() for each in self.movements.drafts.values())
        yield from self.movements.shipments.values()
        yield from self.grounds
        wrong_names = {each.name for each in events if each.key in self._wrong}
        spoken_for = {
            ("lot", lot.id) for lot in self.lots.values() if lot.told.events.keys() - wrong_names
        }
        yield from corrections(events, self.made_by, spoken_for)

    def _kinds_of(self, step: StepDraft) -> Kinds:
        """What was done: as events say, else as the stages of the lots tell."""
        if step.kind is not None:
            return (step.kind,)
        sides = (step.inputs, step.outputs)
        return likely_kinds(*(frozenset(self.lots[h.lot].stage for h in side) for side in sides))

    def _only_wrong(self) -> set[str]:
        """Steps that came from wrong events alone."""
        wrong: dict[str, bool] = {}
        for key, made in self.made_by.items():
            for each in made:
                if each.kind == "step":
                    wrong[each.id] = wrong.get(each.id, True) and key in self._wrong
        return {name for name, is_wrong in wrong.items() if is_wrong}


def _said_kind(event: Event) -> StepKind | None:
    """The kind that our own extension says."""
    word = next((value for name, _, value in event.extensions() if name == f"{OURS}kind"), None)
    known = {kind.value: kind for kind in StepKind}
    return known.get(word) if isinstance(word, str) else None


def _ends_of(event: Event) -> Iterator[tuple[str, str]]:
    """The places and parties that an event names."""
    if event.place is not None:
        yield "site", event.place
    for side in (event.sources, event.destinations):
        for kind, name in side.items():
            yield ("site" if kind == "location" else "party"), name
