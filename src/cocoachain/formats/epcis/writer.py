"""From a chain to a document: events for everybody, and beside them what events cannot tell.

The events that records came from go out as they came. What then would not be read back the same
stands in the document as our own records; so whatever a chain holds comes back equal.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.epcis.cleaning import cleaned
from cocoachain.formats.epcis.copying import copied
from cocoachain.formats.epcis.documents import may_head
from cocoachain.formats.epcis.exporting import Exporter, last_moment, vocabularies
from cocoachain.formats.epcis.faults import is_uri
from cocoachain.formats.epcis.reader import reading_of
from cocoachain.formats.epcis.vocabulary import OUR_PREFIX, OURS, STANDARD_CONTEXT
from cocoachain.formats.native_text import plain_text, text_of
from cocoachain.formats.native_writing import document_lines
from cocoachain.formats.strict_json import DEEPEST, LARGEST_BYTES
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.parties import Farmer
from cocoachain.model.records import Record
from cocoachain.readings import Reading
from cocoachain.values.extras import EMPTY, Extra

Json = dict[str, Any]

PERSONAL: Json = {"name": "", **dict.fromkeys(("address", "email", "phone", "sex", "nik"))}
"""What is left out of farmers' records where a document is to be redacted."""

_FIRST = ("type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "action", "bizStep")
_ROOT_FIRST = ("@context", "type", "id", "schemaVersion", "creationDate")
_DEEPEST_IN_RECORD = DEEPEST - 6


@attrs.frozen
class _Carried:
    """An event that a record carries."""

    position: int
    text: str
    raw: Extra


def document_text(
    chain: Chain, settings: Extra, *, created: datetime | None, hashed: Callable[[Json], str]
) -> Iterator[str]:
    """The pieces of a document; the same chain gives the same text.

    Raises:
        FormatError: A record holds what the strict reader would refuse, or all is over 64 MiB.
    """
    declared = copied(settings.get("context", ()))
    root: Json = {"@context": [STANDARD_CONTEXT, *declared], "type": "EPCISDocument"}
    root |= _heading(settings)
    lists = _vocabularies(chain, settings)
    carried, known = _carried(chain, root, lists, hashed)
    own = [record for record in chain if record not in known]
    fresh = [record for record in own if not _carries(record)]
    now = created or last_moment(chain)
    events = [_ordered(each) for each in Exporter(chain if own else Chain(), now).events(fresh)]
    for vocabulary, element in vocabularies(fresh):
        lists.setdefault(vocabulary, []).append(element)
    extras = dict(_extensions(known, chain, carried))
    if own or extras:
        root["@context"].append({OUR_PREFIX: OURS})
    _complete(root, lists, created, now)
    yield from _sized(_pieces(root, extras, own, [*(each.text for each in carried), *events]))


def _complete(
    root: Json, lists: dict[str, list[Json]], created: datetime | None, now: datetime
) -> None:
    """What a document must have, and its master data."""
    root.setdefault("schemaVersion", "2.0")
    root.setdefault("creationDate", now.astimezone(UTC).isoformat())
    if created is not None:
        root["creationDate"] = created.isoformat()
    if lists:
        listed = [{"type": kind, "vocabularyElementList": lists[kind]} for kind in lists]
        data = {"epcisMasterData": {"vocabularyList": listed}}
        root["epcisHeader"] = {**root.get("epcisHeader", {}), **data}


def _sized(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece.encode())
        if size > LARGEST_BYTES:
            problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) in one document, got more"
            raise FormatError(problem)
        yield piece


def _pieces(root: Json, extras: Json, own: list[Record], events: list[str]) -> Iterator[str]:
    """The document, one event or record a line."""
    separator = "{\n  "
    names = [each for each in _ROOT_FIRST if each in root]
    names += [each for each in root if each not in names]
    for name, value in {**{each: root[each] for each in names}, **extras}.items():
        yield f"{separator}{text_of(name)}: {plain_text(value)}"
        separator = ",\n  "
    if own:
        _refuse_depth(own)
        records = "".join(line.decode() for line in document_lines(Chain.of(own))).rstrip()
        yield f'{separator}"{OUR_PREFIX}:records": ' + records.replace("\n", "\n  ")
    yield f'{separator}"epcisBody": {{\n    "eventList": ['
    between = "\n      "
    for event in events:
        yield between + event
        between = ",\n      "
    yield ("\n    ]" if events else "]") + "\n  }\n}\n"


def _refuse_depth(records: Iterable[Record]) -> None:
    """Raise where an extra is deeper than the document can be."""
    for record in records:
        level: list[object] = [record.extra]
        for _ in range(_DEEPEST_IN_RECORD):
            level = [
                part
                for each in level
                if isinstance(each, Extra | tuple)
                for part in (each.values() if isinstance(each, Extra) else each)
            ]
        if any(isinstance(each, Extra | tuple) for each in level):
            problem = f"Expected extra fields at most {_DEEPEST_IN_RECORD} deep, got deeper ones"
            raise FormatError(problem)


# What came from events ----------------------------------------------------------------------------


def _carries(record: Record) -> bool:
    return next(_raw_events([record]), None) is not None


def _raw_events(records: Iterable[Record]) -> Iterator[tuple[int, Extra]]:
    """The events that records carry, with their places in the document that they came from."""
    for record in records:
        listed = record.extra.get("epcis")
        for each in listed if isinstance(listed, tuple) else ():
            if isinstance(each, Extra) and each.keys() == {"position", "event"}:
                position, event = each["position"], each["event"]
                if type(position) is int and isinstance(event, Extra):
                    yield position, event


def _carried(
    chain: Chain, root: Json, lists: dict[str, list[Json]], hashed: Callable[[Json], str]
) -> tuple[list[_Carried], Chain]:
    """The events to go out again, in their order, and what would be read from them.

    An event that the standard refuses is left out: somebody has changed it.
    """
    found = [_Carried(position, _ordered(event), event) for position, event in _raw_events(chain)]
    found.sort(key=lambda each: (each.position, each.text))
    reading = _read_back(root, lists, found, hashed)
    if reading.issues:
        found = [each for each in found if not cleaned(copied(each.raw), ()).faults]
        reading = _read_back(root, lists, found, hashed)
    return found, reading.chain


def _ordered(event: Json | Extra) -> str:
    """An event as text, what people look for first."""
    names = [each for each in _FIRST if each in event]
    names += [each for each in event if each not in names]
    return "{" + ", ".join(f"{text_of(name)}: {plain_text(event[name])}" for name in names) + "}"


def _read_back(
    root: Json, lists: dict[str, list[Json]], carried: list[_Carried], hashed: Callable[[Json], str]
) -> Reading:
    """What would be read from the events and master data that go out again."""
    if not carried and not lists:
        return Reading(chain=Chain())
    listed = [{"type": kind, "vocabularyElementList": copied(lists[kind])} for kind in lists]
    document = {
        "schemaVersion": "2.0",
        "creationDate": "1970-01-01T00:00:00Z",
        **root,
        "epcisHeader": {"epcisMasterData": {"vocabularyList": listed}},
        "epcisBody": {"eventList": [copied(each.raw) for each in carried]},
        f"{OUR_PREFIX}:positions": [each.position for each in carried],
        "@context": [*root["@context"], {OUR_PREFIX: OURS}],
    }
    return reading_of(document, None, [], hashed)


def _extensions(known: Chain, chain: Chain, carried: list[_Carried]) -> Iterator[tuple[str, Any]]:
    """What must be said beside the events: which records are absent, where events stood."""
    kinds = {KIND_OF_CLASS[type(each)].name: KIND_OF_CLASS[type(each)] for each in known}
    absent = [
        [kind.name, name]
        for kind in kinds.values()
        for name in sorted(known.names(kind.name) - chain.names(kind.name))
    ]
    if absent:
        yield f"{OUR_PREFIX}:absent", absent
    positions = [each.position for each in carried]
    if positions != list(range(len(carried))):
        yield f"{OUR_PREFIX}:positions", positions


# Heading and master data --------------------------------------------------------------------------


def _heading(settings: Extra) -> Json:
    """What the document said of itself that a document may say."""
    heading = settings.get("heading") if settings.get("format") == "epcis" else None
    if not isinstance(heading, Extra):
        return {}
    left_out = {"type", "schemaVersion", "epcisHeader"}
    heading = copied(heading)
    kept = {
        name: value
        for name, value in heading.items()
        if name not in left_out and may_head(name, value)
    }
    header = heading.get("epcisHeader")
    if isinstance(header, dict):
        kept["epcisHeader"] = {name: each for name, each in header.items() if is_uri(name)}
    return kept


def _vocabularies(chain: Chain, settings: Extra) -> dict[str, list[Json]]:
    """The elements of master data that records came from, by vocabulary."""
    lists: dict[str, list[Json]] = {}
    for record in chain:
        data = record.extra.get("masterdata")
        if not isinstance(data, Extra):
            continue
        element = data.get("element")
        if isinstance(element, Extra) and is_uri(element.get("id")) and is_uri(data.get("type")):
            lists.setdefault(str(data["type"]), []).append(copied(element))
    others = settings.get("vocabularies")
    for each in others if isinstance(others, tuple) else ():
        if isinstance(each, Extra) and isinstance(each.get("vocabularyElementList"), tuple):
            lists.setdefault(str(each["type"]), []).extend(copied(each)["vocabularyElementList"])
    return lists


def redacted(chain: Chain) -> Chain:
    """The chain with farmers by their numbers alone, without what else was written of them."""
    return Chain.of(
        attrs.evolve(each, **PERSONAL, extra=EMPTY) if isinstance(each, Farmer) else each
        for each in chain
    )
