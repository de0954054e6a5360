"""The members of the events of EPCIS 2.0, and what each of them may hold.

Written from EPCIS 2.0 §7.4 and §10 and CBV 2.0 §7, and tested against the JSON Schema of GS1.
"""

import re
from collections.abc import Iterator

from cocoachain.formats.epcis.faults import (
    Check,
    anything,
    fault,
    hexadecimal,
    is_uri,
    list_of,
    missing,
    moment,
    name,
    number,
    object_of,
    offset,
    text,
    unit,
    uri,
    uris,
    word_of,
    yes_or_no,
)
from cocoachain.formats.epcis.vocabulary import words
from cocoachain.formats.native_values import Fault, Steps

EVENT_TYPES = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
)
"""The types of the standard; a URI may name others."""

_RESERVED = re.compile(r"urn:epcglobal:cbv|https?://ns\.gs1\.org/cbv/")
_RESERVED_TYPES = re.compile(r"https?://(?:www\.)?gs1\.org/voc/")


def _word(listed: str, expected: str, reserved: "re.Pattern[str]" = _RESERVED) -> Check:
    return word_of(words(listed).words, expected=expected, reserved=reserved)


def context(value: object, steps: Steps) -> Iterator[Fault]:
    """A JSON-LD context: a URI, an object, or a list of these."""
    if isinstance(value, list):
        for at, each in enumerate(value):
            if not isinstance(each, dict):
                yield from uri(each, (*steps, at))
            if each in value[:at]:
                yield Fault((*steps, at), "Expected each part of a context once, got one again")
    elif not isinstance(value, dict):
        yield from uri(value, steps)


def actions(value: object, steps: Steps) -> Iterator[Fault]:
    """ADD, OBSERVE or DELETE."""
    if value not in ("ADD", "OBSERVE", "DELETE"):
        yield fault(steps, "ADD, OBSERVE or DELETE", value)


def ilmd(value: object, steps: Steps) -> Iterator[Fault]:
    """Master data of instances and lots: any members that have a namespace."""
    if not isinstance(value, dict):
        yield fault(steps, "an object", value)
        return
    for member in value:
        if not is_uri(member):
            expected = "a name with a namespace"
            yield Fault((*steps, member), f"Expected {expected}, got {member!r}")


_DISPOSITION = _word("dispositions", "a disposition of CBV")


def _persistent(value: object, steps: Steps) -> Iterator[Fault]:
    """Dispositions that are set or unset."""
    listed = list_of(_DISPOSITION, least=1, unique=True)
    yield from object_of({"set": listed, "unset": listed}, extended=False)(value, steps)
    if isinstance(value, dict) and not value.keys() & {"set", "unset"}:
        yield Fault(steps, "Expected 'set' or 'unset', got neither")


_PLACE = object_of({"id": name}, needed=("id",))


def _place(value: object, steps: Steps) -> Iterator[Fault]:
    """A place: an object with the identifier; other members are let pass, as by the schema."""
    if not isinstance(value, dict):
        yield fault(steps, "an object with 'id'", value)
        return
    if "id" in value:
        yield from name(value["id"], (*steps, "id"))
    yield from missing(value, ("id",), steps)


_QUANTITY = object_of(
    {"epcClass": name, "quantity": number, "uom": unit}, needed=("epcClass",), extended=False
)
_QUANTITIES = list_of(_QUANTITY)
_NAMES = list_of(name)
_EACH_NAME_ONCE = list_of(name, unique=True)
_TRANSACTIONS = list_of(
    object_of(
        {"type": _word("transaction_types", "a type of CBV"), "bizTransaction": uri},
        needed=("bizTransaction",),
        extended=False,
    )
)
_SIDE = _word("source_dest_types", "owning_party, possessing_party or location")
_SOURCES = list_of(
    object_of({"type": _SIDE, "source": name}, needed=("type", "source"), extended=False)
)
_DESTINATIONS = list_of(
    object_of({"type": _SIDE, "destination": name}, needed=("type", "destination"), extended=False)
)
_DEVICE: dict[str, Check] = {
    "deviceID": uri,
    "deviceMetadata": uri,
    "rawData": uri,
    "dataProcessingMethod": uri,
    "bizRules": uri,
    "time": moment,
}
_REPORT = object_of(
    {
        **_DEVICE,
        "type": _word("measurement_types", "a type of measurement", _RESERVED_TYPES),
        "exception": _word("alert_types", "a type of alert", _RESERVED_TYPES),
        "component": _word("components", "a component of CBV"),
        **dict.fromkeys(
            ("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), uri
        ),
        **dict.fromkeys(
            ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), number
        ),
        "stringValue": text,
        "booleanValue": yes_or_no,
        "hexBinaryValue": hexadecimal,
        "uom": text,
    },
    needed=("type",),
)
_SENSORS = list_of(
    object_of(
        {
            "sensorMetadata": object_of({**_DEVICE, "startTime": moment, "endTime": moment}),
            "sensorReport": list_of(_REPORT, least=1),
        },
        needed=("sensorReport",),
    )
)
_ERROR = object_of(
    {
        "declarationTime": moment,
        "reason": _word("error_reasons", "did_not_occur or incorrect_data"),
        "correctiveEventIDs": list_of(name),
    },
    needed=("declarationTime",),
)

COMMON: dict[str, Check] = {
    "@context": context,
    "type": anything,
    "eventTime": moment,
    "recordTime": moment,
    "eventTimeZoneOffset": offset,
    "eventID": name,
    "certificationInfo": uris,
    "errorDeclaration": _ERROR,
}
"""What every event may have."""

_WHERE_AND_WHY: dict[str, Check] = {
    "bizStep": _word("biz_steps", "a bizStep of CBV"),
    "disposition": _DISPOSITION,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": _TRANSACTIONS,
    "sourceList": _SOURCES,
    "destinationList": _DESTINATIONS,
    "sensorElementList": _SENSORS,
}
_CHILDREN: dict[str, Check] = {
    **COMMON,
    **_WHERE_AND_WHY,
    "action": actions,
    "parentID": name,
    "childEPCs": _NAMES,
    "childQuantityList": _QUANTITIES,
}
MEMBERS: dict[str, dict[str, Check]] = {
    "ObjectEvent": {
        **COMMON,
        **_WHERE_AND_WHY,
        "action": actions,
        "epcList": _EACH_NAME_ONCE,
        "quantityList": _QUANTITIES,
        "persistentDisposition": _persistent,
        "ilmd": ilmd,
    },
    "AggregationEvent": _CHILDREN,
    "AssociationEvent": _CHILDREN,
    "TransactionEvent": {
        **COMMON,
        **_WHERE_AND_WHY,
        "action": actions,
        "parentID": name,
        "epcList": _NAMES,
        "quantityList": _QUANTITIES,
    },
    "TransformationEvent": {
        **COMMON,
        **_WHERE_AND_WHY,
        "inputEPCList": _EACH_NAME_ONCE,
        "inputQuantityList": _QUANTITIES,
        "outputEPCList": _EACH_NAME_ONCE,
        "outputQuantityList": _QUANTITIES,
        "transformationID": name,
        "persistentDisposition": _persistent,
        "ilmd": ilmd,
    },
}
"""What events of each type may have; all else needs a namespace."""

NEEDED: dict[str, tuple[str, ...]] = {
    "ObjectEvent": ("action",),
    "AggregationEvent": ("action",),
    "AssociationEvent": ("action", "parentID"),
    "TransactionEvent": ("action", "bizTransactionList"),
    "TransformationEvent": (),
}
"""What events of each type need beside their time."""
