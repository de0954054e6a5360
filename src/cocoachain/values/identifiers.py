"""Identifiers of records: plain text at run time, separate types for the type checker."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from heapq import nsmallest
from typing import NewType

from cocoachain.errors import RecordError, RecordTypeError, shown
from cocoachain.values.texts import exact_text

LotId = NewType("LotId", str)
"""A lot, of whatever stage."""
StepId = NewType("StepId", str)
"""A step."""
PlotId = NewType("PlotId", str)
"""A plot of land."""
PartyId = NewType("PartyId", str)
"""Any farmer, group, processor, partner, institution or centre."""
SiteId = NewType("SiteId", str)
"""A site."""
ProductId = NewType("ProductId", str)
"""A product."""
RecipeId = NewType("RecipeId", str)
"""A recipe."""
TransferId = NewType("TransferId", str)
"""A transfer."""
ShipmentId = NewType("ShipmentId", str)
"""A shipment."""
CertificateId = NewType("CertificateId", str)
"""A certificate."""
PermitId = NewType("PermitId", str)
"""A permit."""
LandDocumentId = NewType("LandDocumentId", str)
"""A land document."""
RecordId = NewType("RecordId", str)
"""The identifier of a record of any kind; the field beside it says which kind."""

LONGEST_IDENTIFIER = 255
"""Characters; what file systems and barcodes can carry."""

_SEEN_AS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Characters that count as letters, marks or symbols and that no font draws: fillers, selectors."""

_MOST_COMPARED = 2_000
_ALIKE = 0.6


def check_identifier(value: object, what: str) -> str:
    """The identifier itself, or an error that says what is wrong with it.

    Any printable text without leading or trailing space is one. Invisible characters, unusual
    spaces, and text that is not in Unicode's composed form (NFC), would make two names look alike.

    Raises:
        RecordTypeError: Not text.
        RecordError: Empty, too long, padded with space, invisible or not composed.
    """
    if type(value) is not str:
        if not isinstance(value, str):
            got = type(value).__name__
            message = f"Expected an identifier as text, got {got}: {shown(value)} ({what})"
            raise RecordTypeError(message)
        value = exact_text(value, what)
    ordinary = value.isascii() and value.isprintable() and value and value[0] != " " != value[-1]
    if not ordinary and (fault := _fault(value)):
        message = f"Expected an identifier without {fault}, got {shown(value)} ({what})"
        raise RecordError(message)
    if len(value) > LONGEST_IDENTIFIER:
        expected = f"an identifier of at most {LONGEST_IDENTIFIER} characters"
        message = f"Expected {expected}, got {len(value)} ({what})"
        raise RecordError(message)
    return value


def _fault(value: str) -> str | None:
    """What an identifier has that it must not have."""
    if not value:
        return "emptiness"
    if value != value.strip():
        return "leading or trailing space"
    if not value.isprintable():
        strange = next(each for each in value if not each.isprintable())
        return f"the invisible or unusual character U+{ord(strange):04X}"
    if unseen := _SEEN_AS_NOTHING.search(value):
        return f"the invisible character U+{ord(unseen[0]):04X}"
    if not unicodedata.is_normalized("NFC", value):
        return "uncomposed accents (Unicode NFC is expected)"
    return None


def nearest_names(name: object, names: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The names most like ``name``, best first, ties by name: what an error suggests.

    Among very many names only those are compared that share a beginning or an end with it, at
    least half of it, so that an error stays quick. The order of ``names`` is no matter.
    """
    wanted = str(name)[:LONGEST_IDENTIFIER].casefold()
    spellings: dict[str, str] = {}
    for each in sorted(names):
        spellings.setdefault(each.casefold(), each)
    likely = _likely(wanted, list(spellings))
    close = nsmallest(most, _scored(wanted, likely))
    if not close and wanted:
        close = [(0.0, each) for each in likely if each.startswith(wanted)][:most]
    return tuple(spellings[each] for _, each in close)


def _likely(wanted: str, names: list[str]) -> list[str]:
    """Few enough of the names to compare: those that share the longest beginnings or ends."""
    shared = max(1, len(wanted) // 2)
    while len(names) > _MOST_COMPARED and shared <= len(wanted):
        start, end = wanted[:shared], wanted[-shared:]
        fewer = [each for each in names if each.startswith(start) or each.endswith(end)]
        if not fewer:
            break
        names = fewer
        shared += 1
    return names[:_MOST_COMPARED]


def _scored(wanted: str, names: Iterable[str]) -> Iterator[tuple[float, str]]:
    """The names that are like the wanted one, with how little they are."""
    matcher = SequenceMatcher(b=wanted)
    for each in names:
        matcher.set_seq1(each)
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            alike = matcher.ratio()
            if alike >= _ALIKE:
                yield -alike, each
