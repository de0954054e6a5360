"""PROV-JSON as the package `prov` reads it, and what W3C PROV-CONSTRAINTS asks of a document."""

import warnings
from collections import Counter
from collections.abc import Iterator

import networkx as nx
from prov.model import (
    ProvActivity,
    ProvAgent,
    ProvAssociation,
    ProvAttribution,
    ProvDerivation,
    ProvDocument,
    ProvEntity,
    ProvGeneration,
    ProvInvalidation,
    ProvMembership,
    ProvRecord,
    ProvUsage,
)


def read(text: str) -> ProvDocument:
    """The document; a warning of the reader is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return ProvDocument.deserialize(content=text, format="json")


def told(record: ProvRecord) -> dict[str, str]:
    """The attributes of a record as text; several values of one name are joined."""
    found: dict[str, list[str]] = {}
    for name, value in record.attributes:
        found.setdefault(str(name), []).append(str(getattr(value, "value", value)))
    return {name: " ".join(sorted(values)) for name, values in found.items()}


def named(document: ProvDocument, name: str) -> dict[str, str]:
    """The attributes of the record under that name."""
    (record,) = document.get_record(name)
    return told(record)


def faults(document: ProvDocument) -> list[str]:
    """What W3C PROV-CONSTRAINTS finds in it; the numbers are those of its constraints."""
    return [
        *_twice(document, ProvGeneration, "24 unique-generation"),
        *_twice(document, ProvInvalidation, "25 unique-invalidation"),
        *_typing(document),
        *_order(document),
    ]


def _ends(record: ProvRecord) -> tuple[str, str]:
    first, second, *_ = (str(value) for _, value in record.formal_attributes)
    return first, second


def _twice(document: ProvDocument, kind: type[ProvRecord], rule: str) -> Iterator[str]:
    pairs = Counter(_ends(each) for each in document.get_records(kind))
    yield from (f"{rule}: {pair}" for pair, count in pairs.items() if count > 1)


def _typing(document: ProvDocument) -> Iterator[str]:
    """50 typing, 53 to 55: what is an entity is no activity, and no name is that of a relation."""
    entities = {str(each.identifier) for each in document.get_records(ProvEntity)}
    activities = {str(each.identifier) for each in document.get_records(ProvActivity)}
    agents = {str(each.identifier) for each in document.get_records(ProvAgent)}
    things = entities | activities | agents
    yield from (f"55 entity-activity-disjoint: {each}" for each in entities & activities)
    kinds = {
        ProvUsage: (activities, entities),
        ProvGeneration: (entities, activities | {"None"}),
        ProvInvalidation: (entities, activities),
        ProvDerivation: (entities, entities),
        ProvAttribution: (entities, agents),
        ProvAssociation: (activities, agents),
        ProvMembership: (entities, entities),
    }
    for kind, (first, second) in kinds.items():
        for each in document.get_records(kind):
            one, other = _ends(each)
            if one not in first or other not in second:
                yield f"50 typing: {kind.__name__} {one} {other}"
            if each.identifier is not None and str(each.identifier) in things:
                yield f"53 impossible-object-property-overlap: {each.identifier}"


def _order(document: ProvDocument) -> Iterator[str]:
    """30 to 42: no event comes before itself."""
    graph = nx.DiGraph()
    for each in document.get_records(ProvActivity):
        graph.add_edge(("start", str(each.identifier)), ("end", str(each.identifier)))
    for each in document.get_records(ProvUsage):
        activity, entity = _ends(each)
        use = ("use", activity, entity)
        graph.add_edge(("start", activity), use)
        graph.add_edge(use, ("end", activity))
        graph.add_edge(("made", entity), use)
        graph.add_edge(use, ("gone", entity))
    for each in document.get_records(ProvGeneration):
        entity, activity = _ends(each)
        graph.add_edge(("made", entity), ("gone", entity))
        if activity != "None":
            graph.add_edge(("start", activity), ("made", entity))
            graph.add_edge(("made", entity), ("end", activity))
    for each in document.get_records(ProvInvalidation):
        entity, activity = _ends(each)
        graph.add_edge(("start", activity), ("gone", entity))
        graph.add_edge(("gone", entity), ("end", activity))
    strict = [_ends(each) for each in document.get_records(ProvDerivation)]
    graph.add_edges_from((("made", used), ("made", new)) for new, used in strict)
    part_of = {
        event: number
        for number, part in enumerate(nx.strongly_connected_components(graph))
        for event in part
    }
    for new, used in strict:
        if part_of["made", used] == part_of["made", new]:
            yield f"42 derivation-generation-generation: {new} from {used}"
