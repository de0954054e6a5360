"""The front door for XML: bytes in, a plain tree out, and nothing that could surprise.

The parser is the standard library's expat, without anything that reaches out of the file: a
DOCTYPE is refused, so there are no entities to expand and nothing to fetch. Only UTF-8 and UTF-16
are read. Comments and processing instructions vanish, and text around them is one text.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

import attrs

from cocoachain.errors import FormatError, shown
from cocoachain.values.places import Place

LARGEST_BYTES = 64 << 20
"""64 MiB: what one document may be long."""

DEEPEST = 64
"""How deep elements may be nested."""

MOST_ELEMENTS = 1_000_000
"""Elements of one document; fifty thousand events have fewer."""

_TOO_MANY = f"Expected at most {MOST_ELEMENTS} elements, got more"
_NO_STARTS = (b"</", b"<!", b"<?")
"""What begins with ``<`` and is no element."""
_NO_ELEMENTS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)

_BEGINNINGS = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""What begins so is UTF-16; all else is read as UTF-8."""
_NAMES = {
    "utf-8": ("utf-8", "utf8", "us-ascii", "ascii"),
    "utf-1": ("utf-16", "utf-16le", "utf-16be"),
}
"""How a declaration may call the encoding that the bytes are in."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BETWEEN = "\x1f"  # no name and no namespace can hold it


class XmlError(FormatError):
    """XML that is refused; ``problem`` says what was expected, ``where`` the place."""

    def __init__(self, problem: str, where: Place) -> None:
        """Join problem and place to one message."""
        self.problem = problem
        self.where = where
        super().__init__(f"{problem} ({where})" if where != Place() else problem)


@attrs.define(eq=False)
class Element:
    """One element: its name, attributes, children, and the text that is directly in it."""

    namespace: str
    """Empty for a name without one."""

    name: str
    """The local name."""

    prefix: str
    """The prefix that the document writes; empty for none."""

    attributes: tuple[tuple[str, str, str], ...]
    """Namespace, local name and value of each, in order."""

    row: int
    children: list["Element"] = attrs.field(factory=list)
    texts: list[str] = attrs.field(factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, joined, without space around it."""
        return "".join(self.texts).strip()

    def child(self, name: str) -> "Element | None":
        """The first child of that local name, whatever its namespace."""
        return next((each for each in self.children if each.name == name), None)

    def attribute(self, name: str) -> str | None:
        """The value of the attribute of that name that has no namespace."""
        found = (value for space, each, value in self.attributes if each == name and not space)
        return next(found, None)


@attrs.frozen
class Tree:
    """A document: its root, and every prefix that it declares."""

    root: Element
    prefixes: tuple[tuple[str, str], ...]
    """Prefix and namespace, in the order in which they are declared."""


def looks_like_xml(data: bytes) -> bool:
    """Whether bytes begin as XML does; what follows may still be refused."""
    start = data[:400]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")


def tree_of(data: bytes, *, source: str | None = None) -> Tree:
    """The tree of an XML document; ``source`` names the file in errors.

    Raises:
        XmlError: More than 64 MiB or a million elements, nested deeper than 64, an encoding other
            than UTF-8 or UTF-16, a DOCTYPE, a prefix without namespace, an attribute twice, or no
            well-formed XML.
    """
    if len(data) > LARGEST_BYTES:
        problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) of XML, got more"
        raise XmlError(problem, Place(file=source))
    encoding = next((name for start, name in _BEGINNINGS if data.startswith(start)), "utf-8")
    if encoding != "utf-8":
        data = _as_utf8(data, encoding, source)
    if _starts(data) > MOST_ELEMENTS and _starts(_NO_ELEMENTS.sub(b"", data)) > MOST_ELEMENTS:
        raise XmlError(_TOO_MANY, Place(file=source))
    return _Builder(source, _NAMES[encoding[:5]]).built(data)


def _as_utf8(data: bytes, encoding: str, source: str | None) -> bytes:
    """UTF-16 as UTF-8, so that all else has one encoding to think of."""
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        problem = f"Expected UTF-16, got the byte 0x{data[error.start]:02x}"
        raise XmlError(problem, Place(file=source)) from None


def _starts(data: bytes) -> int:
    """About how many elements begin in the bytes: a count that spares the building of a bomb."""
    return data.count(b"<") - sum(map(data.count, _NO_STARTS))


class _Builder:
    """Takes what expat says and builds the tree; without recursion, so that depth is no matter."""

    def __init__(self, source: str | None, encodings: tuple[str, ...]) -> None:
        self.source = source
        self.encodings = encodings
        self.parser = expat.ParserCreate("utf-8", _BETWEEN)
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._declared
        self.parser.XmlDeclHandler = self._declaration
        self.top = Element("", "", "", (), 0)
        self.open = [self.top]
        self.prefixes: list[tuple[str, str]] = []
        self.names: dict[str, tuple[str, str, str]] = {}

    def built(self, data: bytes) -> Tree:
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat's own way to say that no more will come
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            place = Place(file=self.source, row=error.lineno, column=str(error.offset + 1))
            raise XmlError(f"Expected well-formed XML, got {reason}", place) from None
        return Tree(self.top.children[0], tuple(dict.fromkeys(self.prefixes)))

    def _refuse(self, problem: str) -> None:
        raise XmlError(problem, Place(file=self.source, row=self.parser.CurrentLineNumber))

    def _doctype(self, *_: object) -> None:
        self._refuse("Expected no DOCTYPE, got one")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in self.encodings:
            expected = self.encodings[0].upper()
            self._refuse(f"Expected the encoding {expected}, got {shown(encoding)}")

    def _declared(self, prefix: str | None, namespace: str | None) -> None:
        if namespace:
            self.prefixes.append((prefix or "", namespace))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > DEEPEST:
            self._refuse(f"Expected elements at most {DEEPEST} deep, got deeper ones")
        space, local, prefix = self.names.get(name) or self.names.setdefault(name, _split(name))
        written = tuple((*_split(each)[:2], value) for each, value in attributes.items())
        element = Element(space, local, prefix, written, self.parser.CurrentLineNumber)
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].texts.append(text)


def _split(name: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix of a name as expat writes it."""
    parts = name.split(_BETWEEN)
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - namespace, name, prefix


def flat(children: list[Element]) -> Iterator[Element]:
    """The children, with what stands in wrappers of EPCIS 1.2 (``<extension>``) in their place."""
    left = children[::-1]
    while left:
        child = left.pop()
        if child.name in ("extension", "baseExtension") and not child.namespace:
            left += child.children[::-1]
        else:
            yield child
