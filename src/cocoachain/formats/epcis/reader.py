"""From a document to a reading: every event that can be used is told, all else is an issue."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from cocoachain.errors import CocoachainError, shown
from cocoachain.formats import native
from cocoachain.formats.epcis import masterdata
from cocoachain.formats.epcis.cleaning import cleaned, self_contained, with_context
from cocoachain.formats.epcis.contexts import STANDARD
from cocoachain.formats.epcis.documents import Document, taken_apart
from cocoachain.formats.epcis.events import Event, event_of
from cocoachain.formats.epcis.naming import Names
from cocoachain.formats.epcis.telling import MOST_CONTENTS, Tale
from cocoachain.formats.epcis.vocabulary import OUR_PREFIX
from cocoachain.formats.native_text import plain_text
from cocoachain.formats.native_values import Fault, Steps
from cocoachain.formats.strict_json_places import joined_path
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, KIND_OF_CLASS
from cocoachain.model.parties import CONSUMERS, Partner
from cocoachain.model.plots import Site
from cocoachain.model.records import Record
from cocoachain.readings import Issue, Reading
from cocoachain.values.extras import Extra
from cocoachain.values.identifiers import PartyId, SiteId
from cocoachain.values.mass import LARGEST_MG
from cocoachain.values.places import Place

Hash = Callable[[dict[str, Any]], str]
"""From an event with its context to its hash."""


def reading_of(root: object, source: str | None, issues: list[Issue], hashed: Hash) -> Reading:
    """The reading of a document; ``hashed`` names events that have no identifier.

    Raises:
        FormatError: The root is nothing of EPCIS.
    """
    document = taken_apart(root, source)
    found = _Found(source, document, hashed)
    found.issues += issues
    found.read()
    return found.reading()


class _Found:
    """The records, issues and notes of one reading, while it goes on."""

    def __init__(self, source: str | None, document: Document, hashed: Hash) -> None:
        self.source = source
        self.document = document
        self.hashed = hashed
        self.issues: list[Issue] = []
        self.notes: list[str] = list(document.notes)
        self.places: dict[tuple[str, str], Place] = {}
        self.records: dict[tuple[str, str], Record] = {}
        self.bare: list[Record] = []
        self.names = Names()
        self.ours = Chain()
        self.ways: dict[int, Steps] = {}
        self.named_ways: dict[str, Steps] = {}
        self.namesakes: dict[str, int] = {}

    def place(self, steps: Steps) -> Place:
        return Place(file=self.source, path=joined_path(steps) or None)

    def fault(self, each: Fault) -> None:
        self.issues.append(Issue(self.place(each.steps), each.message, each.value))

    def read(self) -> None:
        for each in self.document.faults:
            self.fault(each)
        for address in self.document.context.unknown:
            self.notes.append(f"Kept, not fetched: the context {shown(address)}")
        self._read_ours()
        tale, events = self._tale()
        for event, thing in tale.impossible:
            expected = f"a mass of 0 to {LARGEST_MG} mg"
            self.fault(Fault(event.steps, f"Expected {expected}, got {thing}", str(thing)))
        if tale.cut_short is not None:
            problem = f"Expected at most {MOST_CONTENTS} lots told by way of containers, got more"
            self.fault(
                Fault(tale.cut_short.steps, f"{problem}; from here on containers are closed")
            )
        for event, thing in tale.rounded:
            self.notes.append(f"Rounded to whole milligrams: {thing} ({self.place(event.steps)})")
        for kind, record, steps in self._master_records():
            self._keep(kind, record, steps)
        for record in tale.records(events):
            self._keep(KIND_OF_CLASS[type(record)].name, record, self._steps_of(record))
        self._keep_named(tale)
        self._supplement()

    # Events ---------------------------------------------------------------------------------------

    def _tale(self) -> tuple[Tale, list[Event]]:
        """The tale of all events, each told once."""
        told: dict[str, Event] = {}
        twins: dict[tuple[str, Extra], str] = {}
        copies: list[tuple[Event, str]] = []
        for event in self._events():
            content = (event.name, _without_declaration(event.raw))
            key = twins.get(content)
            if key is None:
                key = twins[content] = self._key(event, told)
                told[key] = attrs.evolve(event, key=key)
            elif event.error is not None and told[key].error is None:
                copies.append((told[key], key))
                told[key] = attrs.evolve(event, key=key)
            else:
                copies.append((event, key))
        tale = Tale(self.names)
        tale.tell([*told.values()], copies)
        return tale, [*told.values()]

    def _key(self, event: Event, told: dict[str, Event]) -> str:
        """A key that no other event has: its name, unless others have that, too."""
        if event.name not in told:
            return event.name
        note = f"Kept both: one eventID, two events: {shown(event.name)}"
        self.notes.append(f"{note} ({self.place(event.steps)})")
        number = self.namesakes.get(event.name, 1) + 1
        while f"{event.name}~{number}" in told:
            number += 1
        self.namesakes[event.name] = number
        return f"{event.name}~{number}"

    def _events(self) -> Iterator[Event]:
        positions = self.document.ours.get("positions")
        listed = positions if isinstance(positions, list) else []
        for at, (steps, value) in enumerate(self.document.events):
            if self._is_ours(value):
                continue
            kept = cleaned(value, steps)
            for each in kept.faults:
                self.fault(each)
            if kept.event is None:
                continue
            raw = self_contained(kept.event, self.document.declared)
            number = listed[at] if at < len(listed) and type(listed[at]) is int else at
            event = self._event(raw, steps, number)
            if event is not None:
                self.ways[number] = steps
                self.named_ways.setdefault(event.name, steps)
                yield event

    def _event(self, raw: Extra, steps: Steps, position: int) -> Event | None:
        context = STANDARD.within(raw.get("@context"))
        given = raw.get("eventID")
        name = given if isinstance(given, str) else self._hash(raw, steps)
        try:
            return event_of(raw, context, steps, position=position, name=name, key=name)
        except (CocoachainError, ValueError) as error:
            self.fault(
                Fault(steps, f"Expected an event that can be used, got one that cannot: {error}")
            )
            return None

    def _hash(self, raw: Extra, steps: Steps) -> str:
        try:
            return self.hashed(with_context(raw))
        except CocoachainError:
            return f"{OUR_PREFIX}:event:{joined_path(steps)}"

    def _is_ours(self, value: object) -> bool:
        """Whether we wrote the event from a record that stands in the document, too."""
        return isinstance(value, dict) and self._stands_beside(value.get(masterdata.MARK))

    def _stands_beside(self, marked: object) -> bool:
        """Whether the record of that kind and identifier stands in the document, too."""
        if not isinstance(marked, str):
            return False
        kind, _, name = marked.partition(" ")
        return kind in KIND_BY_NAME and self.ours.find(kind, name) is not None

    # Records --------------------------------------------------------------------------------------

    def _steps_of(self, record: Record) -> Steps:
        """The way to the first event that the record carries, else that speaks of it."""
        listed = record.extra.get("epcis")
        first = listed[0] if isinstance(listed, tuple) and listed else None
        position = first.get("position") if isinstance(first, Extra) else None
        if isinstance(position, int):
            return self.ways.get(position, ())
        events = record.extra.get("events")
        named = events[0] if isinstance(events, tuple) and events else None
        return self.named_ways.get(named, ()) if isinstance(named, str) else ()

    def _keep(self, kind: str, record: Record, steps: Steps) -> None:
        """Keep a record, unless another stands under its name."""
        key = (kind, str(getattr(record, "id", "")))
        held = self.records.setdefault(key, record)
        if held is record:
            self.places[key] = self.place(steps)
        elif held != record:
            named = f"{kind.replace('_', ' ')} {key[1]!r}"
            self.fault(
                Fault(steps, f"Expected one {named}, got another that differs; kept the first")
            )

    def _master_records(self) -> Iterator[tuple[str, Record, Steps]]:
        pairs = [
            (steps, masterdata.record_of(kind, element, self.names))
            for steps, kind, element in masterdata.elements(self.document)
            if not self._stands_beside(masterdata.marked_record(element))
        ]
        pairs += [
            (steps, masterdata.thing_of(each, self.names)) for steps, each in self.document.things
        ]
        for steps, record in pairs:
            if record is None:
                self.fault(
                    Fault(steps, "Expected master data that can be used, got some that cannot")
                )
            else:
                yield KIND_OF_CLASS[type(record)].name, record, steps

    def _keep_named(self, tale: Tale) -> None:
        """Places and parties that are only named get records, too, with the events they carry."""
        for name in self.names.all("site"):
            carried = tale.carried_by_site(name)
            held = self.records.get(("site", name))
            site = held if held is not None else Site(id=SiteId(name))
            others = self.names.others("site", name)
            self.records["site", name] = _with_extra(site, carried, others)
        for name in self.names.all("party"):
            held = self.records.get(("partner", name), Partner(id=PartyId(name)))
            if name != CONSUMERS:
                others = self.names.others("party", name)
                self.records["partner", name] = _with_extra(held, {}, others)

    # What we wrote ourselves ----------------------------------------------------------------------

    def _read_ours(self) -> None:
        """The records that stand in a document of ours beside the events."""
        value = self.document.ours.get("records")
        if value is None:
            return
        way = f"{OUR_PREFIX}:records"
        try:
            reading = native.loads(plain_text(Extra(value) if isinstance(value, dict) else value))
        except CocoachainError as error:
            self.fault(Fault((way,), str(error)))
            return
        self.ours = reading.chain
        for each in reading.issues:
            place = attrs.evolve(each.where, file=self.source, path=_under(way, each.where.path))
            self.issues.append(Issue(place, each.message, each.value))
        for key, place in reading.places.items():
            self.places[key] = Place(file=self.source, path=_under(way, place.path))

    def _supplement(self) -> None:
        """What our records say stands before what events tell; what we know to be absent is."""
        absent = self.document.ours.get("absent")
        for each in absent if isinstance(absent, list) else ():
            if isinstance(each, list) and all(isinstance(part, str) for part in each):
                self.records.pop(tuple(each), None)
        for record in self.ours:
            kind = KIND_OF_CLASS[type(record)]
            if kind.has_id:
                self.records[kind.name, record.id] = record  # type: ignore[attr-defined]  # has_id says so
            else:
                self.bare.append(record)

    def reading(self) -> Reading:
        """All of it."""
        settings: dict[str, object] = {"format": "epcis", "type": self.document.kind}
        if self.document.heading:
            settings["heading"] = self.document.heading
            settings.update(self._context_of_heading())
        if vocabularies := masterdata.others(self.document):
            settings["vocabularies"] = vocabularies
            count = len(vocabularies)
            kept = "1 vocabulary" if count == 1 else f"{count} vocabularies"
            self.notes.append(f"Kept in settings: {kept} of which no record is made")
        return Reading(
            chain=Chain.of(self.records.values(), self.bare),
            issues=self.issues,
            notes=self.notes,
            places={key: each for key, each in self.places.items() if key in self.records},
            settings=_settings(settings),
        )

    def _context_of_heading(self) -> dict[str, object]:
        """What the extensions of the heading need declared."""
        own = {name: each for name, each in self.document.heading.items() if ":" in name}
        try:
            context = self_contained(own, self.document.declared).get("@context")
        except CocoachainError:
            return {}
        return {"context": context} if context and own else {}


def _without_declaration(raw: Extra) -> Extra:
    """What an event says, save whether and when it was declared wrong."""
    left_out = {"errorDeclaration", "recordTime"}
    return Extra({name: value for name, value in raw.items() if name not in left_out})


def _with_extra(record: Record, carried: dict[str, object], also: tuple[str, ...]) -> Record:
    """The record with more in its extra."""
    more = {**carried, **({"also": also} if also else {})}
    return attrs.evolve(record, extra=Extra({**record.extra, **more})) if more else record


def _under(way: str, path: str | None) -> str:
    """A path inside our records as one of the document."""
    outer = joined_path((way,))
    return f"{outer}.{path}" if path else outer


def _settings(settings: dict[str, object]) -> Extra:
    """What the document says of itself; what no record can carry is left out."""
    try:
        return Extra(settings)
    except CocoachainError:
        return Extra({name: settings[name] for name in ("format", "type")})
