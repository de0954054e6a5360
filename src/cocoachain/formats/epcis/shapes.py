"""What an event of EPCIS 2.0 must look like: which members it needs, and what stands together.

Written from EPCIS 2.0 §7.4 and §10, and tested against the JSON Schema of GS1.
"""

from collections.abc import Iterator, Mapping

from cocoachain.formats.epcis.event_members import COMMON, EVENT_TYPES, MEMBERS, NEEDED
from cocoachain.formats.epcis.faults import fault, is_uri, missing, unknown_member
from cocoachain.formats.native_values import Fault, Steps


def event_faults(event: object, steps: Steps) -> Iterator[Fault]:
    """All that is wrong with an event; a fault of the event itself leaves it unusable."""
    if not isinstance(event, dict):
        yield fault(steps, "an event as an object", event)
        return
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in MEMBERS:
        yield from _other_event_faults(event, steps)
        return
    members = MEMBERS[kind]
    for member, value in event.items():
        check = members.get(member)
        if check is None:
            yield from unknown_member(member, steps)
        else:
            yield from check(value, (*steps, member))
    yield from missing(event, ("eventTime", "eventTimeZoneOffset", *NEEDED[kind]), steps)
    yield from _TOGETHER[kind](event, steps)


def _other_event_faults(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    """An event of a type of one's own, of which only the common members are known."""
    kind = event.get("type")
    if "type" not in event:
        yield Fault(steps, "Expected the member 'type' with the type of the event, got none")
    elif not is_uri(kind):
        expected = f"{', '.join(EVENT_TYPES)}, or a URI of one's own"
        yield fault((*steps, "type"), expected, kind)
    for member, check in COMMON.items():
        if member in event:
            yield from check(event[member], (*steps, member))
    yield from missing(event, ("eventTime", "eventTimeZoneOffset"), steps)


def _filled(event: Mapping[str, object], *members: str) -> bool:
    """Whether one of the lists has a member."""
    return any(isinstance(event.get(each), list) and event[each] for each in members)


def _about_objects(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    sensed = _filled(event, "sensorElementList") and "readPoint" in event
    if "epcList" not in event and not _filled(event, "quantityList") and not sensed:
        expected = "Expected 'epcList', 'quantityList', or 'sensorElementList' with 'readPoint'"
        yield Fault(steps, f"{expected}, got none")
    if "ilmd" in event and event.get("action") in ("OBSERVE", "DELETE"):
        got = event["action"]
        yield Fault((*steps, "ilmd"), f"Expected 'ilmd' with action ADD alone, got {got}")


def _about_children(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    if event.get("action") != "DELETE" and not _filled(event, "childEPCs", "childQuantityList"):
        yield Fault(steps, "Expected children in 'childEPCs' or 'childQuantityList', got none")


def _about_transactions(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    if event.get("bizTransactionList") == []:
        yield Fault(steps, "Expected a transaction in 'bizTransactionList', got none")
    named = "epcList" in event or _filled(event, "quantityList")
    if event.get("action") != "DELETE" and not named:
        yield Fault(steps, "Expected 'epcList' or 'quantityList', got neither")


def _about_transformations(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    taken = _filled(event, "inputEPCList", "inputQuantityList")
    made = _filled(event, "outputEPCList", "outputQuantityList")
    if not (taken or made if "transformationID" in event else taken and made):
        expected = "Expected inputs and outputs, or one of them with 'transformationID'"
        got = "outputs alone" if made else "inputs alone" if taken else "neither"
        yield Fault(steps, f"{expected}, got {got}")


def event_slips(event: Mapping[str, object], steps: Steps) -> Iterator[Fault]:
    """What the standard asks and its schema does not: the event is wrong, and can be told."""
    containing = event.get("type") == "AggregationEvent"
    if containing and "parentID" not in event and event.get("action") != "OBSERVE":
        expected = f"Expected the member 'parentID' with action {event.get('action')}"
        yield Fault(steps, f"{expected}, got none")


_TOGETHER = {
    "ObjectEvent": _about_objects,
    "AggregationEvent": _about_children,
    "AssociationEvent": _about_children,
    "TransactionEvent": _about_transactions,
    "TransformationEvent": _about_transformations,
}
