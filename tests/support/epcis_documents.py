"""Small EPCIS documents, written as people read them."""

import json
from typing import Any

from cocoachain.formats import epcis
from cocoachain.formats.epcis.documents import taken_apart
from cocoachain.formats.epcis.texts import values_of
from cocoachain.readings import Reading

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"

Json = dict[str, Any]


def event(kind: str, when: str = "2026-05-04T07:30:00+08:00", **members: Any) -> Json:
    """An event; ``when`` may be an hour and minute of 4 May 2026."""
    if len(when) == len("07:30"):
        when = f"2026-05-04T{when}:00+08:00"
    return {"type": f"{kind}Event", "eventTime": when, "eventTimeZoneOffset": "+08:00", **members}


def kg(name: str, kilograms: Any) -> Json:
    """So many kilograms of a lot."""
    return {"epcClass": name, "quantity": kilograms, "uom": "KGM"}


def document(*events: Json, context: Json | None = None, **members: Any) -> str:
    """A document of these events."""
    declared: list[Any] = [CONTEXT] if context is None else [CONTEXT, context]
    return json.dumps(
        {
            "@context": declared,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-05-05T00:00:00Z",
            **members,
            "epcisBody": {"eventList": list(events)},
        }
    )


def read(*events: Json, **more: Any) -> Reading:
    """The reading of a document of these events, in which nothing is wrong."""
    reading = epcis.loads(document(*events, **more))
    assert reading.issues == ()
    return reading


def hashes(data: bytes) -> list[str]:
    """The hash of every event of a document, in its order."""
    root, _ = values_of(data, None)
    found = taken_apart(root, None)
    made = []
    for _, each in found.events:
        own = each.get("@context", [])
        declared = [*found.declared, *(own if isinstance(own, list) else [own])]
        made.append(epcis.event_hash({**each, "@context": declared}))
    return made
