"""Error declarations: what was wrong is withdrawn or replaced, from the moment it was declared."""

from datetime import UTC, datetime

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from epcis_documents import event, kg, read

A, B, C = (f"urn:epc:class:lgtin:9506000.01343{n}.L{n}" for n in (5, 6, 7))
DECLARED = datetime(2026, 5, 9, tzinfo=UTC)


def wrong(given, *rights, reason="incorrect_data"):
    error = {"declarationTime": "2026-05-09T00:00:00Z", "reason": reason}
    if rights:
        error["correctiveEventIDs"] = [*rights]
    return {**given, "errorDeclaration": error}


def turned(name, source, product, when="09:00", **more):
    return event(
        "Transformation",
        when,
        eventID=name,
        inputQuantityList=[source],
        outputQuantityList=[product],
        **more,
    )


def shipped(name, *things, **more):
    return event(
        "Object",
        "10:00",
        eventID=name,
        action="OBSERVE",
        bizStep="shipping",
        quantityList=[*things],
        **more,
    )


def test_a_corrective_event_stands_in_the_place_of_the_wrong_one():
    chain = read(
        wrong(turned("urn:x:1", kg(A, 50), kg(C, 40)), "urn:x:2"),
        turned("urn:x:2", kg(B, 50), kg(C, 45)),
    ).chain

    (correction,) = chain.corrections
    assert (correction.kind, correction.record, correction.replacement) == (
        "step",
        "urn:x:1",
        "urn:x:2",
    )
    assert (correction.reason, correction.recorded) == ("incorrect_data", DECLARED)
    assert trace_back(Lineage(chain), C).lots == (B, C)
    assert str(chain.lot(C).mass) == "45 kg"


def test_a_wrong_event_without_a_better_one_is_withdrawn():
    chain = read(
        wrong(turned("urn:x:1", kg(A, 50), kg(C, 40)), reason="did_not_occur"),
        shipped("urn:x:3", kg(C, 39)),
    ).chain

    (correction,) = chain.corrections
    assert (correction.record, correction.replacement, correction.reason) == (
        "urn:x:1",
        None,
        "did_not_occur",
    )
    assert trace_back(Lineage(chain), C).lots == (C,)
    assert str(chain.lot(C).mass) == "39 kg"


def test_a_declared_copy_of_an_event_is_that_event():
    first = turned("urn:x:1", kg(A, 50), kg(C, 40), recordTime="2026-05-04T10:00:00+08:00")
    later = wrong({**first, "recordTime": "2026-05-09T10:00:00+08:00"})
    reading = read(first, later)

    (step,) = reading.chain.steps
    assert (len(step.extra["epcis"]), len(reading.chain.corrections), reading.notes) == (2, 1, ())
    assert reading == read(later, first) or len(read(later, first).chain.corrections) == 1


def test_transfers_of_the_same_lot_replace_each_other():
    chain = read(
        wrong(shipped("urn:x:1", kg(A, 50), kg(B, 5)), "urn:x:2"), shipped("urn:x:2", kg(A, 51))
    ).chain

    found = {each.record: each.replacement for each in chain.corrections}
    assert found == {"urn:x:1#1": "urn:x:2", "urn:x:1#2": None}
    assert [str(each.mass) for each in Lineage(chain).known(None).chain.transfers] == ["51 kg"]


def test_a_lot_that_only_wrong_events_name_is_withdrawn():
    made = event(
        "Object", eventID="urn:x:1", action="ADD", bizStep="commissioning", quantityList=[kg(A, 5)]
    )

    assert [each.kind for each in read(wrong(made)).chain.corrections] == ["lot"]
    assert read(wrong(made), shipped("urn:x:2", kg(A, 6))).chain.corrections == ()


def test_a_wrong_packing_puts_nothing_into_the_container():
    pallet = "urn:epc:id:sscc:9506000.0000000001"
    packed = event(
        "Aggregation",
        "08:00",
        eventID="urn:x:1",
        action="ADD",
        parentID=pallet,
        childQuantityList=[kg(A, 5)],
    )
    moved = event("Object", "10:00", action="OBSERVE", bizStep="shipping", epcList=[pallet])
    chain = read(wrong(packed), moved).chain

    assert [each.lot for each in chain.transfers] == [pallet]
    assert trace_back(Lineage(chain), pallet).lots == (pallet,)


def test_a_declaration_without_a_reason_says_so():
    made = turned("urn:x:1", kg(A, 50), kg(C, 40))
    made["errorDeclaration"] = {"declarationTime": "2026-05-09T00:00:00Z"}

    (correction,) = read(made).chain.corrections
    assert correction.reason == "declared wrong, without a reason"


def test_an_event_that_corrects_itself_is_withdrawn():
    chain = read(wrong(turned("urn:x:1", kg(A, 50), kg(C, 40)), "urn:x:1")).chain

    assert [each.replacement for each in chain.corrections] == [None]


def test_before_it_was_declared_the_wrong_event_still_stood():
    chain = read(
        wrong(turned("urn:x:1", kg(A, 50), kg(C, 40)), "urn:x:2"),
        turned("urn:x:2", kg(B, 50), kg(C, 45), recordTime="2026-05-09T00:00:00Z"),
    ).chain
    before = datetime(2026, 5, 8, tzinfo=UTC)

    assert trace_back(Lineage(chain), C, at=before).lots == (A, C)
    assert trace_back(Lineage(chain), C, at=DECLARED).lots == (B, C)
