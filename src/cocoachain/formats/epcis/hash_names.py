"""What prefixes stand for in an event hash: ``example:myField`` is ``{https://…}myField``.

Sources: CBV 2.0, event hash, rules 15, 19 and 20; the reference implementation of 2026 for the
namespaces that hold without being declared.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

_GS1 = "https://ref.gs1.org/voc/"
_IMPLIED = {
    "gs1": _GS1,
    "cbv": "https://ref.gs1.org/cbv/",
    "epcis": "https://ref.gs1.org/epcis/",
    "cbvmda": "urn:epcglobal:cbv:mda",
}
_OLD_GS1 = "https://gs1.org/voc/"
_STANDARD = ("https://ref.gs1.org", "https://gs1.org")
_DECLARES = "@xmlns:"


@attrs.frozen(eq=False)
class Scope:
    """The prefixes that hold at one place, with what they stand for."""

    prefixes: Mapping[str, str]
    _names: dict[str, str] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, *contexts: object) -> "Scope":
        """What holds under some ``@context`` values, the outermost first."""
        declared = {prefix: uri for each in contexts for prefix, uri in _declared(each)}
        return cls({**_IMPLIED, **declared, "gs1": _GS1})

    def within(self, members: Mapping[Any, object]) -> "Scope":
        """What holds inside an object that declares namespaces of its own (``@xmlns:…``)."""
        own = {
            key.removeprefix(_DECLARES): value
            for key, value in members.items()
            if isinstance(key, str) and key.startswith(_DECLARES) and isinstance(value, str)
        }
        own |= dict(_declared(members.get("@context")))
        return Scope({**self.prefixes, **own}) if own else self

    def name(self, key: str) -> str:
        """The name of a member as it stands in the pre-hash: the namespace in curly brackets."""
        known = self._names.get(key)
        if known is None:
            prefix, colon, rest = key.partition(":")
            uri = self.prefixes.get(prefix) if colon and not rest.startswith("//") else None
            known = key if uri is None else f"{{{_GS1 if uri == _OLD_GS1 else uri}}}{rest}"
            self._names[key] = known
        return known

    def value(self, text: str) -> str:
        """A value whose prefix is one of GS1's, written out; any other value as it is."""
        prefix, colon, rest = text.partition(":")
        if not colon or rest.startswith("//"):
            return text
        uri = self.prefixes.get(prefix, "")
        if not uri.startswith(_STANDARD):
            return text
        return f"{_GS1 if uri == _OLD_GS1 else uri}{rest}"


def _declared(context: object) -> Iterator[tuple[str, str]]:
    """Prefix and namespace of each declaration in an ``@context``; addresses declare nothing."""
    for part in context if isinstance(context, list | tuple) else (context,):
        if not isinstance(part, Mapping):
            continue
        for prefix, uri in part.items():
            stands_for = uri.get("@id") if isinstance(uri, Mapping) else uri
            if isinstance(prefix, str) and isinstance(stands_for, str):
                yield prefix, stands_for
