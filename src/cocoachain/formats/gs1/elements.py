"""Element strings, as on labels and from scanners, through the library ``biip``."""

import re

from cocoachain.errors import FormatError, MissingExtraError, shown
from cocoachain.formats.gs1.identifiers import Gs1Id
from cocoachain.formats.gs1.syntax import primary_keys, problem_with

_SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
_SEPARATOR = "\x1d"


def looks_like_elements(text: str) -> bool:
    """Whether a text begins as element strings do: ``(01)…``, a scanner's ``]C1…``, or FNC1."""
    return text.startswith(("(", "]", _SEPARATOR)) or _SEPARATOR in text


def from_elements(text: str) -> Gs1Id:
    """What element strings name: their first primary key and the qualifiers that belong to it.

    Dates, masses and other data beside the key are passed over.

    Raises:
        FormatError: biip cannot read it, or no key is in it, or the key is wrong.
        MissingExtraError: biip is not installed.
    """
    try:
        from biip import ParseError
        from biip.gs1_messages import GS1Message
    except ImportError as error:
        raise MissingExtraError("gs1", "Reading element strings") from error
    raw = _SYMBOLOGY.sub("", text, count=1).lstrip(_SEPARATOR)
    try:
        read = GS1Message.parse_hri(raw) if raw.startswith("(") else GS1Message.parse(raw)
    except ParseError as error:
        message = f"Expected GS1 element strings, got {shown(text)}: {error}"
        raise FormatError(message) from None
    found = [(each.ai.ai, each.value) for each in read.element_strings]
    keys = _keys(dict(found))
    for ai, value in keys:
        if problem := problem_with(ai, value, check_digits=True):
            message = f"{problem} in {shown(text)}"
            raise FormatError(message)
    if not keys:
        message = f"Expected a GS1 key such as (01) or (00), got {shown(text)}"
        raise FormatError(message)
    return Gs1Id(keys)


def _keys(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The first primary key, and the qualifiers of one of its sequences that are there."""
    for ai, value in found.items():
        syntax = primary_keys().get(ai)
        if syntax is None or ai == "415":
            continue
        sequences = [[each for each in one if each in found] for one in syntax.qualifiers or ()]
        qualifiers = max(sequences, key=len, default=[])
        return ((ai, value), *((each, found[each]) for each in qualifiers))
    return ()
