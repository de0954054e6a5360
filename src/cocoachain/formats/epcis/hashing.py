"""The event hash of CBV 2.0 and 2.1: one name for one event, whatever it is written in.

It is an identifier and no seal: values stand side by side without separators, so two different
events can have one hash, and whoever changes an event can compute the new one.

Sources: GS1 Core Business Vocabulary 2.0, "EPCIS Event Hash ID"; where standard and reference
implementation leave room, the reference implementation as corrected in 2026.
"""

import hashlib
from collections.abc import Iterable, Mapping

from cocoachain.errors import FormatError, UnknownChoiceError
from cocoachain.formats.epcis.hash_names import Scope
from cocoachain.formats.epcis.hash_texts import text_of_event

_VERSIONS = ("2.0", "2.1")


def event_hash(event: Mapping[str, object], cbv: str = "2.0") -> str:
    """The event's identifier by its content: ``ni:///sha-256;…?ver=CBV2.0``.

    ``event`` is one event as a JSON object, with the ``@context`` that declares its prefixes.
    The order of members and lists, the zone in which a time is written, the spelling of
    identifiers, numbers and words make no difference. Not seen at all are ``eventID``,
    ``recordTime``, ``errorDeclaration``, ``certificationInfo`` and comments.

    Raises:
        FormatError: No JSON object with a ``type``, a whole document, or nested deeper than 64.
        UnknownChoiceError: ``cbv`` is neither "2.0" nor "2.1".
    """
    return _identifier(prehash(event, cbv), cbv)


def prehash(event: Mapping[str, object], cbv: str = "2.0") -> str:
    """The canonical text of an event, of which :func:`event_hash` is the SHA-256.

    Raises:
        FormatError: As :func:`event_hash`.
        UnknownChoiceError: As :func:`event_hash`.
    """
    _check_version(cbv)
    return text_of_event(event, Scope.of(), is_new=cbv != "2.0", ignored=frozenset())


def document_hashes(
    document: Mapping[str, object], cbv: str = "2.0", *, ignored: Iterable[str] = ()
) -> list[str]:
    """The hash of every event of a document or query result, in the order in which they stand.

    The document's ``@context`` holds in each event. ``ignored`` names members of events that
    repositories added and no party means, such as ``example:captureID``; CBV knows no such list,
    so leave it out when another party must come to the same hash.

    Raises:
        FormatError: As :func:`event_hash`, with the number of the event.
        UnknownChoiceError: As :func:`event_hash`.
    """
    _check_version(cbv)
    scope = Scope.of(document.get("@context"))
    names = frozenset(scope.name(each) for each in ignored)
    found = []
    for number, event in enumerate(events_of(document)):
        try:
            text = text_of_event(event, scope, is_new=cbv != "2.0", ignored=names)
        except FormatError as error:
            message = f"{error} (event {number})"
            raise FormatError(message) from None
        found.append(_identifier(text, cbv))
    return found


def events_of(document: Mapping[str, object]) -> list[object]:
    """The events of a document, a query result or a list; a bare event is the only one.

    Anything else has none.
    """
    body: object = document.get("epcisBody")
    if body is None and "type" in document and "eventTime" in document:
        return [document]
    for member in ("queryResults", "resultsBody"):
        if isinstance(body, Mapping) and isinstance(inner := body.get(member), Mapping):
            body = inner
    holder = body if isinstance(body, Mapping) else document
    listed = holder.get("eventList", holder.get("event"))
    if isinstance(listed, Mapping):
        return [listed]
    return list(listed) if isinstance(listed, list | tuple) else []


def _check_version(cbv: str) -> None:
    if cbv not in _VERSIONS:
        kind, nearest = "version of CBV", _VERSIONS
        raise UnknownChoiceError(kind, cbv, nearest)


def _identifier(text: str, cbv: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV{cbv}"
