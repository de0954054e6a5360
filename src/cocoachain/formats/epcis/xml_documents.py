"""EPCIS XML documents and query results as the JSON documents of EPCIS 2.0.

Read are EPCIS 2.0 and 1.0 to 1.2: events, also in the wrappers that 1.2 puts around newer fields
(``<extension>``), query results, and the master data of the header. The standard business
document header and whatever else stands in a header is kept as it is.
"""

from collections.abc import Iterator

from cocoachain.errors import shown
from cocoachain.formats.epcis.vocabulary import STANDARD_CONTEXT
from cocoachain.formats.epcis.xml_events import EVENTS, Json, added, event_of
from cocoachain.formats.epcis.xml_names import EPCIS, QUERIES, Names
from cocoachain.formats.epcis.xml_tree import Element, XmlError, flat, tree_of
from cocoachain.values.places import Place

_DOCUMENT, _QUERY_DOCUMENT = "EPCISDocument", "EPCISQueryDocument"
_HEADER, _BODY, _EVENTS = "EPCISHeader", "EPCISBody", "EventList"
_RESULTS = ("QueryResults", "queryResults")


def xml_document(data: bytes, *, source: str | None = None) -> dict[str, object]:
    """The document as a JSON object, with a ``@context`` of the namespaces that it declares.

    Events come in their order; numbers as ``Decimal``; words of CBV bare where they are written
    as URNs. ``schemaVersion`` stays what the document says, ``1.2`` included.

    Raises:
        XmlError: As :func:`~cocoachain.formats.epcis.xml_tree.tree_of`, or a root element other
            than ``EPCISDocument`` and ``EPCISQueryDocument`` of EPCIS 1 or 2.
    """
    tree = tree_of(data, source=source)
    root = tree.root
    _check_root(root, source)
    names = Names(tree)
    made: dict[str, object] = {"type": root.name}
    for name in ("schemaVersion", "creationDate"):
        if (value := root.attribute(name)) is not None:
            made[name] = value
    is_query = root.name == _QUERY_DOCUMENT
    bodies: list[Element] = []
    for child in flat(root.children):
        if child.name == _HEADER:
            made["epcisHeader"] = _header(child, names)
        elif child.name == _BODY:
            bodies += flat(child.children)
        elif child.namespace and child.namespace not in (*EPCIS, *QUERIES):
            made[names.member(child.namespace, child.name, child.prefix)] = added(child, names)
        else:
            bodies.append(child)
    made["epcisBody"] = (
        {"queryResults": _results(bodies, names)} if is_query else _body(bodies, names)
    )
    context: list[object] = [STANDARD_CONTEXT]
    if names.context:
        context.append(names.context)
    return {"@context": context, **made}


def _check_root(root: Element, source: str | None) -> None:
    is_document = root.name == _DOCUMENT and root.namespace in EPCIS
    is_query = root.name == _QUERY_DOCUMENT and root.namespace in (*QUERIES, *EPCIS)
    if not (is_document or is_query):
        got = f"{{{root.namespace}}}{root.name}" if root.namespace else root.name
        problem = f"Expected {_DOCUMENT} or {_QUERY_DOCUMENT} of EPCIS 1 or 2, got {shown(got)}"
        raise XmlError(problem, Place(file=source, row=root.row))


def _body(children: list[Element], names: Names) -> dict[str, Json]:
    """``eventList`` of a document; anything else beside it as it stands."""
    made: dict[str, Json] = {}
    for child in children:
        if child.name in _RESULTS:
            made["queryResults"] = _results(list(flat(child.children)), names)
        elif child.name == _EVENTS:
            made["eventList"] = _events(child, names)
        else:
            made[names.member(child.namespace, child.name, child.prefix)] = added(child, names)
    return made


def _results(children: list[Element], names: Names) -> dict[str, Json]:
    """``queryResults`` of a query document, whether or not an element of that name is around."""
    made: dict[str, Json] = {}
    for child in _unwrapped(children):
        if child.name == "resultsBody":
            made["resultsBody"] = _body(list(flat(child.children)), names)
        elif child.name == _EVENTS:
            made["resultsBody"] = {"eventList": _events(child, names)}
        else:
            made[names.member(child.namespace, child.name, child.prefix)] = added(child, names)
    return made


def _unwrapped(children: list[Element]) -> Iterator[Element]:
    """The children, with what stands in ``QueryResults`` in its place."""
    left = children[::-1]
    while left:
        child = left.pop()
        if child.name in _RESULTS:
            left += [*flat(child.children)][::-1]
        else:
            yield child


def _events(element: Element, names: Names) -> list[Json]:
    """Every event, in order; an element of another name is kept under its name as type."""
    made: list[Json] = []
    for child in flat(element.children):
        event = event_of(child, names)
        if child.name not in EVENTS:
            event["type"] = names.member(child.namespace, child.name, child.prefix)
        made.append(event)
    return made


# Master data --------------------------------------------------------------------------------------


def _header(element: Element, names: Names) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for child in flat(element.children):
        if child.name == "EPCISMasterData":
            made["epcisMasterData"] = {"vocabularyList": _vocabularies(child, names)}
        else:
            made[names.member(child.namespace, child.name, child.prefix)] = added(child, names)
    return made


def _vocabularies(element: Element, names: Names) -> list[Json]:
    listed = element.child("VocabularyList")
    return [_vocabulary(child, names) for child in flat(listed.children)] if listed else []


def _vocabulary(element: Element, names: Names) -> Json:
    listed = element.child("VocabularyElementList")
    elements = [_entry(child, names) for child in flat(listed.children)] if listed else []
    return {"type": element.attribute("type"), "vocabularyElementList": elements}


def _entry(element: Element, names: Names) -> Json:
    """One place, product or party: its identifier, attributes, and what is part of it."""
    attributes: list[Json] = []
    children: list[Json] = []
    for child in flat(element.children):
        if child.name == "attribute":
            attributes.append({"id": child.attribute("id"), "attribute": _content(child, names)})
        elif child.name == "children":
            children += [each.text for each in flat(child.children)]
    made: dict[str, Json] = {"id": element.attribute("id"), "attributes": attributes}
    return {**made, "children": children} if children else made


def _content(element: Element, names: Names) -> Json:
    """What an attribute of master data holds, beside its own ``id``."""
    content = added(element, names)
    if not isinstance(content, dict):
        return content
    content.pop("id", None)
    return content.get("#text", "") if set(content) <= {"#text"} else content
