"""The statements of a document as they are gathered, and the bytes that they become."""

import json
from collections.abc import Iterator

from cocoachain.formats.prov.names import local_name, prefixes
from cocoachain.formats.prov.values import Json

SECTIONS = (
    "entity",
    "activity",
    "agent",
    "wasGeneratedBy",
    "used",
    "wasInvalidatedBy",
    "wasDerivedFrom",
    "wasAttributedTo",
    "wasAssociatedWith",
    "hadMember",
)
"""The kinds of statement that we write, in the order in which they stand."""


class Statements:
    """What a document says, by kind of statement and name."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._told: dict[str, dict[str, Json]] = {name: {} for name in SECTIONS}

    def add(self, section: str, name: str, told: Json) -> None:
        """Make a statement under a name of its own; members without a value are left out."""
        self._told[section][name] = {key: each for key, each in told.items() if each is not None}

    def relate(self, section: str, told: Json) -> None:
        """Make a statement that needs no name."""
        self.add(section, f"_:{section}{len(self._told[section]) + 1}", told)

    def mention(self, section: str, name: str) -> None:
        """A thing that others name and that no record tells of."""
        self._told[section].setdefault(name, {})

    def lines(self, base: str) -> Iterator[bytes]:
        """The document, one statement a line, by kind and name."""
        yield b'{\n "prefix": '
        yield _text(prefixes(self._prefixes(), base)).encode()
        for section, told in self._told.items():
            if not told:
                continue
            separator = f',\n "{section}": {{\n  '
            for name in sorted(told, key=_by_number):
                yield f"{separator}{_text(name)}: {_text(told[name])}".encode()
                separator = ",\n  "
            yield b"\n }"
        yield b"\n}\n"

    def _prefixes(self) -> set[str]:
        found: set[str] = set()
        for told in self._told.values():
            for name, each in told.items():
                found.add(name.partition(":")[0])
                found.update(_prefixes_in(each))
        return found - {"_", "prov", "xsd"}


def part_name(prefix: str, owner: str, number: int) -> str:
    """The name of one of the numbered parts of a step, such as a portion.

    >>> part_name("portion", "GRIND 1", 2)
    'portion:GRIND%201/2'
    """
    return f"{prefix}:{local_name(owner)}/{number}"


def _by_number(name: str) -> tuple[int, str]:
    """Names without meaning sort by their number, all others by themselves."""
    return (len(name), name) if name.startswith("_:") else (0, name)


def _prefixes_in(told: Json) -> Iterator[str]:
    for key, value in told.items():
        yield key.partition(":")[0]
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, dict) and each["type"] == "xsd:QName":
                yield each["$"].partition(":")[0]
            elif key.startswith("prov:") and isinstance(each, str) and key in _NAMING:
                yield each.partition(":")[0]


_NAMING = frozenset({
    "prov:entity", "prov:activity", "prov:agent", "prov:collection", "prov:generatedEntity",
    "prov:usedEntity",
})  # fmt: skip

_text = json.JSONEncoder(ensure_ascii=False).encode
