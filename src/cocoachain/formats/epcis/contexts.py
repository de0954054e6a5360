"""What prefixes and terms mean in a document or event: JSON-LD contexts, as far as EPCIS needs.

Only what stands in the document counts. A context that is named by its address is known if it is
the standard one; any other is noted and never fetched.
"""

from collections.abc import Iterator

import attrs

from cocoachain.formats.epcis.vocabulary import bare_words, is_standard_context, prefixes


@attrs.frozen
class Context:
    """The prefixes and terms that hold at one place of a document."""

    names: dict[str, str]
    """Prefix or term → what it stands for."""

    unknown: tuple[str, ...] = ()
    """The addresses of contexts that are not known here."""

    def within(self, value: object) -> "Context":
        """The context of an object that declares ``value`` as its ``@context``; it adds to ours."""
        if value is None:
            return self
        names, unknown = dict(self.names), list(self.unknown)
        for part in _parts(value):
            if isinstance(part, str):
                if not is_standard_context(part) and part not in unknown:
                    unknown.append(part)
            else:
                names.update(_declared(part))
        return Context(names, tuple(unknown))

    def expanded(self, name: str) -> str:
        """The whole name behind a compact one or a term; any other name as it is."""
        if name in self.names:
            return self.names[name]
        prefix, colon, rest = name.partition(":")
        if not colon or rest.startswith("//") or prefix not in self.names:
            return name
        return self.names[prefix] + rest

    def declares(self, name: str) -> bool:
        """Whether the name is a term of its own, without a prefix."""
        return name in self.names

    def word(self, value: str | None, words: str) -> str | None:
        """The bare word of a list of the standard, in whatever spelling; else the whole name."""
        if value is None:
            return None
        known = bare_words(words)
        return known.get(value) or known.get(whole := self.expanded(value)) or whole


STANDARD = Context(dict(prefixes()))
"""What holds everywhere."""


def _parts(value: object) -> Iterator[object]:
    """The addresses and objects of a context, one after the other."""
    for part in value if isinstance(value, list | tuple) else (value,):
        if isinstance(part, str) or hasattr(part, "items"):
            yield part


def _declared(part: object) -> Iterator[tuple[str, str]]:
    """The prefixes and terms of an object of a context; keywords of JSON-LD are none."""
    items = getattr(part, "items", dict)
    for name, meant in items():
        whole = meant.get("@id") if hasattr(meant, "get") else meant
        if isinstance(whole, str) and not name.startswith("@"):
            yield name, whole
