"""Events of EPCIS XML (2.0, and 1.0 to 1.2) as the JSON objects that EPCIS 2.0 makes of them.

Source: EPCIS 2.0, sections 9.3 (XML) and 10.1 (JSON). What users add keeps its names, with the
prefix of its namespace; attributes of theirs become members, text beside them ``#text``.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from cocoachain.formats.epcis.vocabulary import bare_words
from cocoachain.formats.epcis.xml_names import INSTANCE, Names
from cocoachain.formats.epcis.xml_tree import Element, flat

Json = object
_Read = Callable[[Element, Names], Json]

EVENTS = frozenset(
    (
        "ObjectEvent",
        "AggregationEvent",
        "TransactionEvent",
        "TransformationEvent",
        "AssociationEvent",
    )
)
"""Elements that are events."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_NUMBERS = frozenset(
    ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue")
)
_WORDS = {"type": "measurement_types", "exception": "alert_types", "component": "components"}
_ALWAYS_LISTS = ("sensorReport", "set", "unset")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def event_of(element: Element, names: Names) -> dict[str, Json]:
    """The JSON object of one event."""
    return {"type": element.name, **_members(element, names, _FIELDS)}


def _members(element: Element, names: Names, fields: dict[str, _Read]) -> dict[str, Json]:
    """The children as members: the standard's by ``fields``, others as they stand."""
    found: dict[str, list[Json]] = {}
    for child in flat(element.children):
        name = names.member(child.namespace, child.name, child.prefix)
        found.setdefault(name, []).append(fields.get(name, added)(child, names))
    return {name: _one_or_all(name, values) for name, values in found.items()}


def _one_or_all(name: str, values: list[Json]) -> Json:
    if name in _ALWAYS_LISTS:
        return values
    if len(values) > 1 and all(isinstance(each, list) for each in values):
        return [each for listed in values if isinstance(listed, list) for each in listed]
    return values[0] if len(values) == 1 else values


def added(element: Element, names: Names) -> Json:
    """An element that a user added: its text, or an object of attributes and children."""
    made: dict[str, Json] = dict(_attributes(element, names))
    made |= _members(element, names, {})
    if not made:
        return element.text
    if element.text:
        made["#text"] = element.text
    return made


def _attributes(element: Element, names: Names) -> Iterable[tuple[str, str]]:
    for namespace, name, value in element.attributes:
        if not (namespace == INSTANCE and name == "type"):
            yield names.member(namespace, name), value


def number(text: str) -> Json:
    """A number where the text is one; else the text, for the reader to find fault with."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def _word(listed: str) -> _Read:
    """A word of CBV, bare where it is written as a URN or with a prefix."""

    def read(element: Element, names: Names) -> Json:
        value = added(element, names)
        return bare(value, listed) if isinstance(value, str) else value

    return read


def bare(text: str, listed: str) -> str:
    """The bare word of a URN or a prefixed name; a whole address stays as it is."""
    return text if text.startswith("http") else bare_words(listed).get(text, text)


def _texts(element: Element, names: Names) -> Json:
    """A list of names, such as ``epcList``."""
    return [added(child, names) for child in flat(element.children)]


def _quantities(element: Element, names: Names) -> Json:
    return [_members(child, names, _QUANTITY) for child in flat(element.children)]


def _typed(member: str, listed: str) -> _Read:
    """A list of sources, destinations or transactions, each with its type."""

    def read(element: Element, names: Names) -> Json:
        return [_typed_one(child, names, member, listed) for child in flat(element.children)]

    return read


def _typed_one(element: Element, names: Names, member: str, listed: str) -> Json:
    made: dict[str, Json] = {}
    for name, value in _attributes(element, names):
        made[name] = bare(value, listed) if name == "type" else value
    made |= _members(element, names, {})
    made[member] = element.text
    return made


def _object(fields: dict[str, _Read]) -> _Read:
    """An object of the standard: attributes and children as members."""

    def read(element: Element, names: Names) -> Json:
        return {**dict(_attributes(element, names)), **_members(element, names, fields)}

    return read


def _sensors(element: Element, names: Names) -> Json:
    return [_members(child, names, _SENSOR) for child in flat(element.children)]


def _report(element: Element, names: Names) -> Json:
    made: dict[str, Json] = {}
    for name, value in _attributes(element, names):
        if name in _NUMBERS:
            made[name] = number(value)
        elif name == "booleanValue":
            made[name] = _TRUTHS.get(value, value)
        else:
            made[name] = bare(value, _WORDS[name]) if name in _WORDS else value
    return {**made, **_members(element, names, {})}


_QUANTITY: dict[str, _Read] = {"quantity": lambda element, _: number(element.text)}
_SENSOR: dict[str, _Read] = {"sensorMetadata": _object({}), "sensorReport": _report}
_DISPOSITION = _word("dispositions")
_SIDES = "source_dest_types"
_FIELDS: dict[str, _Read] = {
    "epcList": _texts,
    "childEPCs": _texts,
    "inputEPCList": _texts,
    "outputEPCList": _texts,
    "quantityList": _quantities,
    "childQuantityList": _quantities,
    "inputQuantityList": _quantities,
    "outputQuantityList": _quantities,
    "bizStep": _word("biz_steps"),
    "disposition": _DISPOSITION,
    "persistentDisposition": _object({"set": _DISPOSITION, "unset": _DISPOSITION}),
    "readPoint": _object({}),
    "bizLocation": _object({}),
    "bizTransactionList": _typed("bizTransaction", "transaction_types"),
    "sourceList": _typed("source", _SIDES),
    "destinationList": _typed("destination", _SIDES),
    "sensorElementList": _sensors,
    "ilmd": _object({}),
    "errorDeclaration": _object({"reason": _word("error_reasons"), "correctiveEventIDs": _texts}),
}
