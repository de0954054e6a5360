"""What stands where in a document: events, master data, heading, and what is wrong with it."""

from collections.abc import Iterator
from typing import Any

import attrs

from cocoachain.errors import FormatError, shown
from cocoachain.formats.epcis.contexts import STANDARD, Context
from cocoachain.formats.epcis.event_members import EVENT_TYPES, context
from cocoachain.formats.epcis.faults import (
    Check,
    anything,
    fault,
    is_uri,
    list_of,
    missing,
    moment,
    number,
    object_of,
    text,
    unknown_member,
    uri,
    version,
)
from cocoachain.formats.epcis.vocabulary import OURS
from cocoachain.formats.native_values import Fault, Steps, shown_value

DOCUMENT = "EPCISDocument"
QUERY_DOCUMENT = "EPCISQueryDocument"
_EXPECTED = "an EPCIS document, a query document, an event or a list of events"
_WEB_TYPES = ("Organization", "Place", "Product")
_COMMENTS = ("_", "$", "@", "//")


@attrs.define
class Document:
    """A document taken apart."""

    kind: str
    """The type of the root, ``events`` for a list."""

    context: Context = STANDARD
    """What the root declares."""

    declared: list[Any] = attrs.Factory(list)
    """The parts of its ``@context``."""

    events: list[tuple[Steps, Any]] = attrs.Factory(list)
    """The events as they stand, with the way to each."""

    vocabularies: list[tuple[Steps, dict[str, Any]]] = attrs.Factory(list)
    """Lists of master data."""

    things: list[tuple[Steps, dict[str, Any]]] = attrs.Factory(list)
    """Organizations, places and products of the GS1 Web Vocabulary."""

    heading: dict[str, Any] = attrs.Factory(dict)
    """What the root says beside them."""

    ours: dict[str, Any] = attrs.Factory(dict)
    """Our own extensions, by their last part."""

    faults: list[Fault] = attrs.Factory(list)
    notes: list[str] = attrs.Factory(list)


def taken_apart(root: object, source: str | None) -> Document:
    """The parts of a document of any of the forms that EPCIS has.

    Raises:
        FormatError: It is none of them.
    """
    if isinstance(root, list):
        document = Document("events")
        for at, each in enumerate(root):
            _take(document, each, (at,))
        return document
    if not isinstance(root, dict):
        raise FormatError(_refusal(shown_value(root), source))
    kind = root.get("type", root.get("@type"))
    document = Document(str(kind))
    if not _take(document, root, ()):
        got = f"an object of type {shown(kind)}" if kind is not None else "an object without type"
        raise FormatError(_refusal(got, source))
    return document


def _refusal(got: str, source: str | None) -> str:
    where = f" ({source})" if source else ""
    return f"Expected {_EXPECTED}, got {got}{where}"


def _take(document: Document, value: object, steps: Steps) -> bool:
    """Put a root, or a member of a list at the root, where it belongs; False if it is nothing."""
    kind = value.get("type", value.get("@type")) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        document.events.append((steps, value))
    elif kind in (DOCUMENT, QUERY_DOCUMENT) or "epcisBody" in value:
        if steps:
            document.faults.append(Fault(steps, "Expected an event, got a document in a list"))
        else:
            _take_document(document, value)
    elif kind == "Collection" and isinstance(value.get("member"), list):
        _declare(document, value)
        document.notes.append("Read the members of a Collection as events")
        document.events += [
            ((*steps, "member", at), each) for at, each in enumerate(value["member"])
        ]
    elif (
        isinstance(kind, str) and kind.rpartition(":")[2] in _WEB_TYPES and "eventTime" not in value
    ):
        document.things.append((steps, value))
    elif steps or kind in EVENT_TYPES or "eventTime" in value:
        _take_event(document, value, steps)
    else:
        return False
    return True


def _take_event(document: Document, value: dict[str, Any], steps: Steps) -> None:
    """A bare event; by the schema it declares its context itself."""
    if "@context" not in value and not steps:
        document.faults.append(Fault((), "Expected the member '@context', got none"))
    document.events.append((steps, value))


def _declare(document: Document, root: dict[str, Any]) -> None:
    declared = root.get("@context")
    document.context = document.context.within(declared)
    if declared is not None:
        document.declared = declared if isinstance(declared, list) else [declared]


def may_head(name: str, value: object) -> bool:
    """Whether a document may say this of itself: a member of its own, or one with a namespace."""
    check = _MEMBERS.get(name)
    return is_uri(name) if check is None else not [*check(value, (name,))]


# Documents and query documents --------------------------------------------------------------------


def _take_document(document: Document, root: dict[str, Any]) -> None:
    is_query = root.get("type") == QUERY_DOCUMENT
    _declare(document, root)
    members, needed = (_QUERY, _QUERY_NEEDED) if is_query else (_MEMBERS, _NEEDED)
    if "type" in root and not is_query and root["type"] != DOCUMENT:
        document.faults.append(fault(("type",), f"{DOCUMENT} or {QUERY_DOCUMENT}", root["type"]))
    document.faults += missing(root, needed, ())
    for name, value in root.items():
        if name in members:
            document.faults += members[name](value, (name,))
            if name not in {"@context", "epcisBody", "epcisHeader"}:
                document.heading[name] = value
        else:
            _take_extension(document, name, value)
    header = root.get("epcisHeader")
    if isinstance(header, dict):
        _take_header(document, header)
    body = root.get("epcisBody")
    if isinstance(body, dict):
        _take_body(document, body, is_query=is_query)


def _take_extension(document: Document, name: str, value: object) -> None:
    whole = document.context.expanded(name)
    if whole.startswith(OURS):
        document.ours[whole.removeprefix(OURS)] = value
        return
    if name.startswith(_COMMENTS):
        document.notes.append(f"Kept as a comment: {shown(name)}")
    elif name != "epcisHeader":
        document.faults += unknown_member(name, ())
    else:
        document.notes.append(
            "Read the epcisHeader of a query document, which has none by the schema"
        )
        return
    document.heading[name] = value


def _take_header(document: Document, header: dict[str, Any]) -> None:
    data = header.get("epcisMasterData")
    listed = data.get("vocabularyList") if isinstance(data, dict) else None
    way = ("epcisHeader", "epcisMasterData", "vocabularyList")
    _take_vocabularies(document, listed, way)
    rest = {name: value for name, value in header.items() if name != "epcisMasterData"}
    if rest:
        document.heading["epcisHeader"] = rest


def _take_vocabularies(document: Document, listed: object, way: Steps) -> None:
    if not isinstance(listed, list):
        return
    for at, each in enumerate(listed):
        if isinstance(each, dict) and is_uri(each.get("type")):
            elements = each.get("vocabularyElementList")
            kept = [_kept_element(one) for one in (elements if isinstance(elements, list) else ())]
            told = {**each, "vocabularyElementList": kept}
            document.vocabularies.append(((*way, at), told))


def _kept_element(value: object) -> dict[str, Any]:
    """An element of master data without what is wrong with it; empty if nothing can be kept.

    It keeps its place in the list, so that ways stay what they are.
    """
    if not isinstance(value, dict) or not is_uri(value.get("id")):
        return {}
    kept = dict(value)
    for name, check in (("attributes", _ATTRIBUTE), ("children", uri)):
        listed = kept.get(name, [])
        if not isinstance(listed, list):
            del kept[name]
        elif name in kept:
            kept[name] = [each for each in listed if not [*check(each, ())]]
    return kept


def _take_body(document: Document, body: dict[str, Any], *, is_query: bool) -> None:
    way: Steps = ("epcisBody",)
    if is_query:
        for name in ("queryResults", "resultsBody"):
            inner = body.get(name)
            if not isinstance(inner, dict):
                document.faults.append(Fault(way, f"Expected the member {name!r}, got none"))
                return
            way = (*way, name)
            if name == "queryResults":
                document.faults += missing(inner, ("queryName",), way)
            for member in sorted(inner.keys() - _QUERY_MEMBERS):
                document.faults += unknown_member(member, way)
            for member in sorted(inner.keys() & _QUERY_NAMES):
                document.faults += text(inner[member], (*way, member))
            document.heading |= {
                each: value for each, value in inner.items() if each in _QUERY_NAMES
            }
            body = inner
        _take_vocabularies(document, body.get("vocabularyList"), (*way, "vocabularyList"))
    events = body.get("eventList")
    if events is None and isinstance(body.get("event"), dict):
        document.notes.append("Read epcisBody.event, which the standard does not know")
        document.events.append(((*way, "event"), body["event"]))
    elif isinstance(events, list):
        document.events += [((*way, "eventList", at), each) for at, each in enumerate(events)]
    else:
        got = "none" if events is None else shown_value(events)
        document.faults.append(Fault((*way, "eventList"), f"Expected a list of events, got {got}"))


def _attribute(value: object, steps: Steps) -> Iterator[Fault]:
    """The value of an attribute: a number, text or an object."""
    if not isinstance(value, dict | str):
        yield from number(value, steps)


_ATTRIBUTE = object_of({"id": uri, "attribute": _attribute}, needed=("id",), is_open=True)
_ELEMENT = object_of(
    {"id": uri, "attributes": list_of(_ATTRIBUTE), "children": list_of(uri)},
    needed=("id",),
    is_open=True,
)
_VOCABULARY = object_of(
    {"type": uri, "vocabularyElementList": list_of(_ELEMENT)}, needed=("type",), is_open=True
)
_HEADER = object_of(
    {"epcisMasterData": object_of({"vocabularyList": list_of(_VOCABULARY)}, is_open=True)}
)


def _body(value: object, steps: Steps) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(steps, f"Expected an object, got {shown_value(value)}")


_MEMBERS: dict[str, Check] = {
    "@context": context,
    "id": uri,
    "type": anything,
    "schemaVersion": version,
    "creationDate": moment,
    "instanceIdentifier": text,
    "sender": text,
    "receiver": text,
    "epcisHeader": _HEADER,
    "epcisBody": _body,
}
_NEEDED = ("@context", "type", "schemaVersion", "creationDate", "epcisBody")
_QUERY: dict[str, Check] = {
    name: _MEMBERS[name]
    for name in ("@context", "id", "type", "schemaVersion", "creationDate", "epcisBody")
}
_QUERY_NAMES = frozenset(("queryName", "subscriptionID"))
_QUERY_MEMBERS = frozenset(
    ("queryResults", "queryName", "subscriptionID", "resultsBody", "eventList", "vocabularyList")
)
_QUERY_NEEDED = ("@context", "type", "epcisBody")
