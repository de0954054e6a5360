"""One identifier for each thing, however it is spelled; the first spelling read is kept.

A URN, a Digital Link and a Digital Link under one's own domain name the same lot, place or party.
What is no key of GS1 is only itself.
"""

import re
from urllib.parse import quote, unquote

from cocoachain.errors import CocoachainError
from cocoachain.formats import gs1
from cocoachain.formats.epcis.faults import LONGEST_NAME, is_uri
from cocoachain.formats.epcis.vocabulary import OUR_PREFIX
from cocoachain.values.identifiers import check_identifier

OWN = f"urn:{OUR_PREFIX}:"
"""The beginning of the URIs of what has no key of GS1 and no URI: then its kind and identifier."""

_GTIN = re.compile(r"/01/([0-9]{14})(?:/|$)")
_CLASS = re.compile(r"https://id\.gs1\.org/(?:01/[0-9]{14}|8006/[0-9]{18}|8010/[^/]+)")


class Names:
    """The identifiers of one reading, by what they name."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._first: dict[tuple[str, str], str] = {}
        self._spellings: dict[tuple[str, str], dict[str, None]] = {}

    def take(self, kind: str, spelled: str) -> str:
        """The identifier of the thing that is spelled so; noted if the spelling is new."""
        key = (kind, self.key(spelled))
        first = self._first.setdefault(key, own_name(spelled) or spelled)
        self._spellings.setdefault(key, {})[spelled] = None
        return first

    def key(self, spelled: str) -> str:
        """What all spellings of one thing share: the canonical Digital Link, else the text."""
        return gs1.one_name(spelled)

    def all(self, kind: str) -> list[str]:
        """The identifiers of all things of a kind, in the order in which they were first read."""
        return [first for (each, _), first in self._first.items() if each == kind]

    def others(self, kind: str, first: str) -> tuple[str, ...]:
        """All other spellings: those read, and the canonical Digital Link."""
        key = self.key(uri_of(kind, first) if not is_uri(first) else first)
        spellings = {**self._spellings.get((kind, key), {}), key: None}
        spellings.pop(first, None)
        return tuple(sorted(spellings))


def uri_of(kind: str, name: str) -> str:
    """The URI of something of ours: its identifier if that is one, else a URN with it.

    >>> uri_of("lot", "ESM 1"), uri_of("lot", "urn:epc:id:sscc:9506000.0000000001")
    ('urn:cocoachain:lot:ESM%201', 'urn:epc:id:sscc:9506000.0000000001')
    """
    if is_uri(name) and not name.startswith(OWN) and len(name) <= LONGEST_NAME:
        return name
    return f"{OWN}{kind}:{quote(name, safe='')}"


def own_name(spelled: str) -> str | None:
    """The identifier in a URN of ours; none for anything else.

    >>> own_name("urn:cocoachain:lot:ESM%201")
    'ESM 1'
    """
    if not spelled.startswith(OWN):
        return None
    name = unquote(spelled.removeprefix(OWN).partition(":")[2])
    try:
        return check_identifier(name, "identifier")
    except CocoachainError:
        return None


def gtin_of(key: str) -> str | None:
    """The GTIN in a canonical Digital Link."""
    found = _GTIN.search(key)
    return found[1] if found else None


def is_class(spelled: str, key: str) -> bool:
    """Whether the name is that of a kind of goods, not of a lot or a single piece."""
    return spelled.startswith("urn:epc:idpat:") or _CLASS.fullmatch(key) is not None
