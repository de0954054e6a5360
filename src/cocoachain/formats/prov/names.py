"""The names of things in PROV: each kind of record has a namespace of its own.

So a lot and a step of one identifier are not taken for each other. An identifier is
percent-encoded (RFC 3986 §2.1) but for ASCII letters, digits and ``_ . ~ -``, which a qualified
name may hold (PROV-N §3.7.1); ``.`` and ``-`` are encoded at either end, too.
"""

from urllib.parse import quote

from cocoachain.errors import FormatError, shown
from cocoachain.formats.epcis.vocabulary import OURS
from cocoachain.model.kinds import KIND_BY_NAME

BASE = "https://cocoachain.example/id/"
"""Where our identifiers stand unless the caller has a place of their own."""

WORDS = "cocoa"
"""The prefix of our own words, ``https://cocoachain.example/ns/``; the same as in EPCIS."""

_ENDS = {".": "%2E", "-": "%2D"}
_LONGEST_BASE = 2_000


def prefixes(used: set[str], base: str) -> dict[str, str]:
    """The namespaces of the prefixes that a document uses."""
    return {each: OURS if each == WORDS else f"{base}{each}/" for each in sorted({*used, WORDS})}


def local_name(identifier: str) -> str:
    """The identifier as the second part of a qualified name; different ones stay different.

    >>> local_name("ESM 1/é"), local_name("A-")
    ('ESM%201%2F%C3%A9', 'A%2D')
    """
    encoded = quote(identifier, safe="")
    first, last = _ENDS.get(encoded[0]), _ENDS.get(encoded[-1])
    if first is not None:
        encoded = first + encoded[1:]
    return encoded if last is None or len(encoded) == len(first or "") else encoded[:-1] + last


def thing(kind: str, identifier: str) -> str:
    """The qualified name of a record; all parties are of one kind, as all references to them are.

    >>> thing("farmer", "F-1"), thing("lot", "F-1")
    ('party:F-1', 'lot:F-1')
    """
    known = KIND_BY_NAME.get(kind)
    prefix = "party" if known is not None and known.is_party else kind
    return f"{prefix}:{local_name(identifier)}"


def check_base(base: object) -> str:
    """The IRI, if identifiers can stand behind it.

    Raises:
        FormatError: No absolute IRI of ASCII characters that ends in ``/`` or ``#``.
    """
    expected = "Expected an IRI such as 'https://example.org/cocoa/' that ends in / or #"
    if (
        not isinstance(base, str)
        or not base.isascii()
        or not base.isprintable()
        or ":" not in base[1:]
        or not base[:1].isalpha()
        or not base.endswith(("/", "#"))
        or set(base) & set(' "<>\\^`{|}')
        or len(base) > _LONGEST_BASE
    ):
        raise FormatError(f"{expected}, got {shown(base)}")
    return base
