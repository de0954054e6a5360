"""What the standard refuses: an issue with its path, and the rest is read."""

import json
from pathlib import Path

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import epcis
from epcis_documents import CONTEXT, document, event, kg

INVALID = Path(__file__).parent / "data/openepcis/invalid"
FIRST = "at epcisBody.eventList[0]"
A = "urn:epc:class:lgtin:9506000.013435.L5"
PIECE = "https://id.gs1.org/01/09521141012345/21/2017"
GOOD = event("Object", action="ADD", bizStep="commissioning", quantityList=[kg(A, 5)])
AGGREGATION = event("Aggregation", action="ADD", parentID="urn:x:p", childEPCs=["urn:x:c"])

CAPTURES = {
    "ObjectEvent_with_non_standard_bizStep": [
        ".bizStep: Expected a bizStep of CBV, or a URI of one's own, got 'transforming'"
    ],
    "ObjectEvent_with_non_standard_disposition": [
        ".disposition: Expected a disposition of CBV, or a URI of one's own, got 'in_transport'"
    ],
    "ObjectEvent_with_invalid_action": [".action: Expected ADD, OBSERVE or DELETE, got 'CREATE'"],
    "ObjectEvent_with_invalid_eventTime_format": [
        ".eventTime: Expected a moment such as '2026-05-04T07:30:00+08:00', got '22-07-2026'"
    ],
    "ObjectEvent_with_ilmd_field_without_namespace": [
        ".ilmd.materialType: Expected a name with a namespace, got 'materialType'"
    ],
    "ObjectEvent_without_action_and_eventTime": [
        ": Expected the member 'eventTime', got none",
        ": Expected the member 'eventTimeZoneOffset', got none",
        ": Expected the member 'action', got none",
    ],
    "Combination_of_non_standard_bizStep_and_disposition": [
        ".bizStep: Expected a bizStep of CBV, or a URI of one's own, got 'transforming'"
    ],
}


def issues(text):
    return [str(each) for each in epcis.loads(text).issues]


def slips(given):
    """What is wrong with an event, by the way from the event."""
    return [each.removeprefix(FIRST) for each in issues(document(given))]


@pytest.mark.parametrize("name", CAPTURES)
def test_an_invalid_capture_is_told_with_its_path(name):
    found = [str(each) for each in epcis.load(INVALID / f"{name}.json").issues]

    told = [each.partition("eventList[0]")[2] for each in found if "eventList[0]" in each]
    assert told == CAPTURES[name]


@pytest.mark.parametrize("name", CAPTURES)
def test_strictly_an_invalid_capture_is_refused(name):
    with pytest.raises(FormatError, match=r"^Expected valid EPCIS, got \d issues?:\n"):
        epcis.load(INVALID / f"{name}.json", strict=True)


def test_the_refusal_lists_the_issues():
    with pytest.raises(FormatError) as caught:
        epcis.loads(document({**GOOD, "action": "MAKE"}), strict=True)

    assert str(caught.value) == (
        "Expected valid EPCIS, got 1 issue:\n"
        f"{FIRST}.action: Expected ADD, OBSERVE or DELETE, got 'MAKE'"
    )


def test_a_long_refusal_is_cut_short():
    with pytest.raises(FormatError) as caught:
        epcis.loads(document(*[{**GOOD, "action": "MAKE"}] * 25), strict=True)

    lines = str(caught.value).splitlines()
    assert (lines[0], lines[-1], len(lines)) == (
        "Expected valid EPCIS, got 25 issues:",
        "and 5 more",
        22,
    )


def test_an_invalid_event_does_not_stop_the_rest():
    reading = epcis.loads(document({**GOOD, "eventTime": "noon"}, GOOD, 7))

    assert [each.id for each in reading.chain.lots] == [A]
    assert [str(each.where) for each in reading.issues] == [
        f"{FIRST}.eventTime",
        "at epcisBody.eventList[2]",
    ]


def test_what_is_refused_leaves_its_place_and_is_kept_in_the_event():
    reading = epcis.loads(document({**GOOD, "bizStep": "transforming", "note": 7}))

    (lot,) = reading.chain.lots
    assert lot.extra["epcis"][0]["event"]["cocoachain:refused"] == (
        {"cocoachain:at": "bizStep", "cocoachain:value": "transforming"},
        {"cocoachain:at": "note", "cocoachain:value": 7},
    )
    again = epcis.loads(epcis.dumps(reading))
    assert (again.issues, again.chain) == ((), reading.chain)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"note": 1}, [".note: Expected a name of EPCIS or one with a namespace, got 'note'"]),
        (
            {"eventTime": "2026-05-04T07:30:00"},
            [
                (
                    ".eventTime: Expected a moment such as '2026-05-04T07:30:00+08:00', "
                    "got '2026-05-04T07:30:00'"
                )
            ],
        ),
        (
            {"eventTime": "2026-02-29T07:30:00Z"},
            [
                (
                    ".eventTime: Expected a moment such as '2026-05-04T07:30:00+08:00', "
                    "got '2026-02-29T07:30:00Z'"
                )
            ],
        ),
        (
            {"eventTime": "2016-12-31T23:59:60Z"},
            [
                (
                    ".eventTime: Expected seconds of 00 to 59 (leap seconds are not kept), "
                    "got '2016-12-31T23:59:60Z'"
                )
            ],
        ),
        (
            {"eventTime": "1900-12-31T23:59:59Z"},
            [".eventTime: Expected a year of 1901 to 2099, got '1900-12-31T23:59:59Z'"],
        ),
        (
            {"eventTimeZoneOffset": "+14:30"},
            [".eventTimeZoneOffset: Expected an offset such as '+08:00', got '+14:30'"],
        ),
        (
            {"eventTimeZoneOffset": "Z"},
            [".eventTimeZoneOffset: Expected an offset such as '+08:00', got 'Z'"],
        ),
        (
            {"quantityList": [{"epcClass": A, "quantity": "5", "uom": "KGM"}]},
            [".quantityList[0].quantity: Expected a number, got '5'"],
        ),
        (
            {"quantityList": [kg(A, 5) | {"uom": "kg"}]},
            [
                (
                    ".quantityList[0].uom: "
                    "Expected a code of UN/ECE Recommendation 20 such as 'KGM', got 'kg'"
                )
            ],
        ),
        (
            {"quantityList": [kg(A, 5) | {"moist": 1}]},
            [".quantityList[0].moist: Expected one of epcClass, quantity, uom, got 'moist'"],
        ),
        (
            {"quantityList": [kg(A, 5), {"quantity": 5}]},
            [".quantityList[1]: Expected the member 'epcClass', got none"],
        ),
        ({"epcList": ["17"]}, [".epcList[0]: Expected a URI, got '17'"]),
        (
            {"epcList": ["urn:x:" + "1" * 225]},
            [".epcList[0]: Expected a URI of at most 230 characters, got 231"],
        ),
        (
            {"epcList": [PIECE, PIECE]},
            [f".epcList[1]: Expected each name once in the list, got '{PIECE}' again"],
        ),
        ({"epcList": 7}, [".epcList: Expected a list, got 7"]),
        ({"readPoint": {"name": "x"}}, [".readPoint: Expected the member 'id', got none"]),
        ({"readPoint": "urn:x:1"}, [".readPoint: Expected an object with 'id', got 'urn:x:1'"]),
        (
            {"bizStep": "urn:epcglobal:cbv:bizstep:receiving"},
            [
                (
                    ".bizStep: Expected a bizStep of CBV, or a URI of one's own, "
                    "got 'urn:epcglobal:cbv:bizstep:receiving'"
                )
            ],
        ),
        (
            {"persistentDisposition": {}},
            [".persistentDisposition: Expected 'set' or 'unset', got neither"],
        ),
        (
            {"persistentDisposition": {"set": []}},
            [".persistentDisposition.set: Expected at least 1 in the list, got 0"],
        ),
        (
            {"sourceList": [{"source": "urn:x:1"}]},
            [".sourceList[0]: Expected the member 'type', got none"],
        ),
        (
            {"bizTransactionList": [{"type": "bill", "bizTransaction": "urn:x:1"}]},
            [
                (
                    ".bizTransactionList[0].type: "
                    "Expected a type of CBV, or a URI of one's own, got 'bill'"
                )
            ],
        ),
        (
            {"sensorElementList": [{"sensorReport": []}]},
            [".sensorElementList[0].sensorReport: Expected at least 1 in the list, got 0"],
        ),
        (
            {"sensorElementList": [{"sensorReport": [{"type": "Heat", "value": "hot"}]}]},
            [
                (
                    ".sensorElementList[0].sensorReport[0].type: "
                    "Expected a type of measurement, or a URI of one's own, got 'Heat'"
                ),
                ".sensorElementList[0].sensorReport[0].value: Expected a number, got 'hot'",
            ],
        ),
        ({"certificationInfo": [1]}, [".certificationInfo[0]: Expected a URI, got 1"]),
        (
            {"errorDeclaration": {"reason": "oops"}},
            [
                (
                    ".errorDeclaration.reason: "
                    "Expected did_not_occur or incorrect_data, or a URI of one's own, got 'oops'"
                ),
                ".errorDeclaration: Expected the member 'declarationTime', got none",
            ],
        ),
        (
            {"action": "OBSERVE", "ilmd": {}},
            [".ilmd: Expected 'ilmd' with action ADD alone, got OBSERVE"],
        ),
        ({"@context": 7}, ["['@context']: Expected a URI, got 7"]),
        (
            {"type": "BoxEvent"},
            [
                (
                    ".type: Expected ObjectEvent, AggregationEvent, TransactionEvent, "
                    "TransformationEvent, AssociationEvent, or a URI of one's own, got 'BoxEvent'"
                )
            ],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_an_event_is_said_where(change, told):
    assert slips({**GOOD, **change}) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            event("Object", action="ADD"),
            "Expected 'epcList', 'quantityList', or 'sensorElementList' with 'readPoint', got none",
        ),
        (
            {**AGGREGATION, "childEPCs": []},
            "Expected children in 'childEPCs' or 'childQuantityList', got none",
        ),
        (
            event("Aggregation", action="ADD", childEPCs=["urn:x:c"]),
            "Expected the member 'parentID' with action ADD, got none",
        ),
        (
            event("Association", action="DELETE"),
            "Expected the member 'parentID', got none",
        ),
        (
            event("Transaction", action="ADD", epcList=[PIECE]),
            "Expected the member 'bizTransactionList', got none",
        ),
        (
            event("Transaction", action="ADD", epcList=[PIECE], bizTransactionList=[]),
            "Expected a transaction in 'bizTransactionList', got none",
        ),
        (
            event("Transaction", action="ADD", bizTransactionList=[{"bizTransaction": "urn:x:1"}]),
            "Expected 'epcList' or 'quantityList', got neither",
        ),
        (
            event("Transformation", inputEPCList=[PIECE]),
            "Expected inputs and outputs, or one of them with 'transformationID', got inputs alone",
        ),
        (
            event("Transformation", transformationID="urn:x:1"),
            "Expected inputs and outputs, or one of them with 'transformationID', got neither",
        ),
    ],
)
def test_what_must_stand_together_is_asked_for(given, told):
    assert slips(given) == [f": {told}"]


@pytest.mark.parametrize(
    "given",
    [
        {**AGGREGATION, "action": "DELETE", "childEPCs": []},
        event("Aggregation", action="OBSERVE", childEPCs=["urn:x:c"]),
        event("Transaction", action="DELETE", bizTransactionList=[{"bizTransaction": "urn:x:1"}]),
        event("Transformation", inputEPCList=[PIECE], transformationID="urn:x:1"),
        event("Object", action="OBSERVE", epcList=[]),
        {**GOOD, "bizStep": "https://ref.gs1.org/cbv/BizStep-receiving"},
        {**GOOD, "eventTimeZoneOffset": "-14:00"},
        {**GOOD, "eventTime": "2024-02-29T23:59:59.1234567Z"},
        {**GOOD, "epcList": ["urn:x:" + "1" * 224]},
        {**GOOD, "certificationInfo": "urn:x:1"},
        {**GOOD, "type": "urn:x:Event"},
    ],
)
def test_what_the_standard_allows_is_no_issue(given):
    assert slips(given) == []


def test_what_is_wrong_with_a_document_is_said_where():
    text = json.dumps({"type": "EPCISDocument", "sender": 7, "mood": 1, "epcisBody": {}})

    assert issues(text) == [
        "somewhere: Expected the member '@context', got none",
        "somewhere: Expected the member 'schemaVersion', got none",
        "somewhere: Expected the member 'creationDate', got none",
        "at sender: Expected text, got 7",
        "at mood: Expected a name of EPCIS or one with a namespace, got 'mood'",
        "at epcisBody.eventList: Expected a list of events, got none",
    ]


def test_a_bare_event_declares_its_context():
    assert issues(json.dumps(GOOD)) == ["somewhere: Expected the member '@context', got none"]
    assert issues(json.dumps({**GOOD, "@context": CONTEXT})) == []


def test_a_quantity_that_can_be_no_mass_is_an_issue_and_the_lot_stays():
    reading = epcis.loads(document({**GOOD, "quantityList": [kg(A, -5)]}))

    assert [str(each) for each in reading.issues] == [
        f"{FIRST}: Expected a mass of 0 to 9000000000000000 mg, got -5 KGM"
    ]
    assert reading.chain.lot(A).mass is None
