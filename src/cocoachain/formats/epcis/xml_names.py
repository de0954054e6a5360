"""The names of XML as names of JSON: what has a namespace gets a prefix of the context."""

from cocoachain.formats.epcis.xml_tree import Tree

EPCIS = ("urn:epcglobal:epcis:xsd:2", "urn:epcglobal:epcis:xsd:1")
"""Namespaces of the standard: 2.0, and 1.0 to 1.2."""

QUERIES = ("urn:epcglobal:epcis-query:xsd:2", "urn:epcglobal:epcis-query:xsd:1")
"""Namespaces of query documents."""

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
"""What XML alone needs: hints for schemas."""

_OWN = (
    *EPCIS, *QUERIES, INSTANCE, "urn:epcglobal:xsd:1", "urn:epcglobal:xsd:2",
    "urn:epcglobal:epcis-masterdata:xsd:1", "urn:epcglobal:epcis-masterdata:xsd:2",
)  # fmt: skip
_TAKEN = ("http", "https", "urn", "mailto")
"""Prefixes that would make an address of a name."""


class Names:
    """Hands out one prefix for each namespace: the document's own where it is free."""

    def __init__(self, tree: Tree) -> None:
        """Begin with what the document declares, in that order."""
        self.by_namespace: dict[str, str] = {}
        for prefix, namespace in tree.prefixes:
            if namespace not in _OWN:
                self._prefix(namespace, prefix)

    def _prefix(self, namespace: str, wanted: str) -> str:
        known = self.by_namespace.get(namespace)
        if known is None:
            taken = {*self.by_namespace.values(), *_TAKEN, ""}
            number = 1
            known = wanted
            while known in taken:
                known = f"{wanted if wanted and wanted not in _TAKEN else 'ns'}{number}"
                number += 1
            self.by_namespace[namespace] = known
        return known

    def member(self, namespace: str, name: str, prefix: str = "") -> str:
        """The name of a member: bare for the standard's own, else with its prefix."""
        if not namespace or namespace in EPCIS or namespace in QUERIES:
            return name
        return f"{self._prefix(namespace, prefix)}:{name}"

    @property
    def context(self) -> dict[str, str]:
        """Prefix and namespace of all that was named."""
        return {prefix: namespace for namespace, prefix in self.by_namespace.items()}
