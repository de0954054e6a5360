"""EPCIS 2.0 and CBV 2.0: events of partners become records, and records go out as events.

What becomes of what, what is kept where and what is refused is told in docs/reference/epcis.md.

>>> from cocoachain.model.chain import Chain
>>> from cocoachain.model.lots import BeanLot
>>> from cocoachain.values.mass import Mass
>>> chain = Chain.of([BeanLot(id="B-1", mass=Mass.kg("62.5"))])
>>> loads(dumps(chain)).chain == chain
True
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cocoachain.errors import FormatError, shown
from cocoachain.formats.epcis.hashing import event_hash
from cocoachain.formats.epcis.reader import reading_of
from cocoachain.formats.epcis.texts import values_of
from cocoachain.formats.epcis.writer import document_text, redacted
from cocoachain.formats.epcis.xml_documents import xml_document
from cocoachain.formats.epcis.xml_tree import looks_like_xml
from cocoachain.formats.native_files import write_whole
from cocoachain.formats.strict_json import LARGEST_BYTES
from cocoachain.model.chain import Chain
from cocoachain.model.records import Record
from cocoachain.readings import Issue, Reading
from cocoachain.values.extras import EMPTY, Extra

__all__ = ["dump", "dumps", "event_hash", "event_names", "load", "loads"]

_MOST_TOLD = 20


def load(path: str | os.PathLike[str], *, strict: bool = False) -> Reading:
    """The chain of a file of events: EPCIS 2.0 JSON or JSON-LD, or EPCIS 2.0 or 1.2 XML.

    A document, a query document, one event or a list of events. What the standard refuses is an
    issue with its path and does not stop the rest; ``strict`` refuses the file instead. Nothing
    is ever fetched.

    Raises:
        FormatError: The file as a whole cannot be used: no strict JSON or XML, nothing of EPCIS;
            or ``strict`` and there is an issue.
        OSError: The file cannot be read.
    """
    path = Path(path)
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    return _reading(data, path.name, strict=strict)


def loads(text: str | bytes | bytearray | memoryview, *, strict: bool = False) -> Reading:
    """The chain of a text of events; see :func:`load`."""
    return _reading(_bytes_of(text), None, strict=strict)


def dump(
    chain: Chain | Reading,
    path: str | os.PathLike[str],
    *,
    created: datetime | None = None,
    redact: bool = False,
) -> None:
    """Write the chain to a file as an EPCIS 2.0 document, whole or not at all.

    See :func:`dumps`.

    Raises:
        FormatError: A record holds what the strict reader would refuse, or all is over 64 MiB.
        OSError: The file cannot be written.
    """
    text = dumps(chain, created=created, redact=redact)
    write_whole(path, [text.encode()])


def dumps(chain: Chain | Reading, *, created: datetime | None = None, redact: bool = False) -> str:
    """The chain as an EPCIS 2.0 JSON-LD document that :func:`loads` reads back equal.

    Events that were read go out again as they came; other lots, steps and transfers become events.
    What events cannot tell stands beside them under ``cocoachain:records``. A Reading also gives
    the heading of its document back. ``created`` is the document's ``creationDate``; without it,
    the one read, or the last moment that the chain tells of. ``redact`` leaves out names,
    addresses and numbers of farmers, which then do not come back.

    Raises:
        FormatError: No chain, or no moment with an offset; or a record holds what the strict
            reader would refuse; or the text would be over 64 MiB.
    """
    if created is not None and not _is_moment(created):
        problem = f"Expected a moment with its offset from UTC, got {shown(created)} (created)"
        raise FormatError(problem)
    whole, settings = _chain_of(chain)
    told = redacted(whole) if redact else whole
    return "".join(document_text(told, settings, created=created, hashed=event_hash))


def event_names(records: Iterable[Record]) -> tuple[str, ...]:
    """The identifiers of the events that the records came from, sorted; each once.

    An event without an eventID is named by its hash. ``event_names(trace.chain)`` are the events
    that a trace visits: those of its lots, also by way of the containers that they lay in, of its
    steps and of its transfers.
    """
    found: set[str] = set()
    for record in records:
        listed = record.extra.get("events")
        found.update(
            each for each in (listed if isinstance(listed, tuple) else ()) if isinstance(each, str)
        )
    return tuple(sorted(found))


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.utcoffset() is not None


def _chain_of(given: object) -> tuple[Chain, Extra]:
    """The chain, and what the document that it was read from said of itself."""
    if isinstance(given, Reading):
        return given.chain, given.settings
    if isinstance(given, Chain):
        return given, EMPTY
    raise FormatError(f"Expected a Chain or a Reading, got {type(given).__name__}")


def _bytes_of(text: object) -> bytes:
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")  # halves of pairs are refused as no UTF-8
    if isinstance(text, bytes | bytearray | memoryview):
        return bytes(text)
    problem = f"Expected text or bytes, got {type(text).__name__}; load(path) reads a file"
    raise FormatError(problem)


def _reading(data: bytes, source: str | None, *, strict: bool) -> Reading:
    issues: list[Issue] = []
    values: object
    if looks_like_xml(data):
        if len(data) > LARGEST_BYTES:
            problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) of XML, got more"
            raise FormatError(problem)
        values = xml_document(data, source=source)
    else:
        values, issues = values_of(data, source)
    reading = reading_of(values, source, issues, event_hash)
    if strict and reading.issues:
        raise FormatError(_refusal(reading))
    return reading


def _refusal(reading: Reading) -> str:
    """All issues of a reading in one message, the first ones in full."""
    told = [str(each) for each in reading.issues[:_MOST_TOLD]]
    if more := len(reading.issues) - len(told):
        told.append(f"and {more} more")
    count = len(reading.issues)
    return f"Expected valid EPCIS, got {count} issue{'s' * (count > 1)}:\n" + "\n".join(told)
