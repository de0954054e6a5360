import copy
import hashlib
from decimal import Decimal

import pytest

from cocoachain.errors import FormatError, UnknownChoiceError
from cocoachain.formats.epcis.hashing import document_hashes, event_hash, events_of, prehash

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"ex": "https://ns.example.com/", "gs1": "https://gs1.org/voc/"},
]
EVENT = {
    "@context": CONTEXT,
    "type": "ObjectEvent",
    "eventTime": "2026-05-04T10:00:00+08:00",
    "eventTimeZoneOffset": "+08:00",
    "action": "OBSERVE",
    "bizStep": "shipping",
}
START = (
    "eventType=ObjectEventeventTime=2026-05-04T02:00:00.000ZeventTimeZoneOffset=+08:00"
    "action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shipping"
)


def text(cbv: str = "2.0", **members: object) -> str:
    return prehash({**EVENT, **members}, cbv)


def test_the_hash_is_the_digest_of_the_text_in_a_named_information_uri():
    digest = hashlib.sha256(START.encode()).hexdigest()

    assert prehash(EVENT) == START
    assert event_hash(EVENT) == f"ni:///sha-256;{digest}?ver=CBV2.0"
    assert event_hash(EVENT, "2.1") == f"ni:///sha-256;{digest}?ver=CBV2.1"


@pytest.mark.parametrize(
    "members",
    [
        {"eventID": "urn:uuid:1"},
        {"recordTime": "2026-05-05T00:00:00Z"},
        {"errorDeclaration": {"declarationTime": "2026-05-05T00:00:00Z"}},
        {"certificationInfo": ["https://example.com/certificate"]},
        {"comment": "x", "rdfs:comment": "y"},
        {"epcList": [], "quantityList": [], "readPoint": {}, "parentID": None},
    ],
)
def test_what_the_hash_does_not_see_changes_nothing(members):
    assert text(**members) == text("2.1", **members) == START


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("2026-05-04T10:00:00.1+08:00", "2026-05-04T02:00:00.100Z"),
        ("2026-05-04T02:00:00Z", "2026-05-04T02:00:00.000Z"),
        ("2026-05-03t22:00:00-0400", "2026-05-04T02:00:00.000Z"),
        ("2026-05-04T02:00:00.1234Z", "2026-05-04T02:00:00.123Z"),
        ("2026-05-04T02:00:00.1235Z", "2026-05-04T02:00:00.124Z"),
        ("2026-05-04T02:00:00.12349999999Z", "2026-05-04T02:00:00.123Z"),
        ("2026-12-31T23:59:59.9995Z", "2027-01-01T00:00:00.000Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59.9999Z"),
        ("2026-05-04T02:00:60Z", "2026-05-04T02:00:60Z"),
        ("2026-05-04T10:00:00", "2026-05-04T10:00:00"),
        ("2026-05-04", "2026-05-04"),
        ("some day", "some day"),
        ("0999-05-04T02:00:00Z", "0999-05-04T02:00:00.000Z"),
    ],
)
def test_a_moment_has_one_spelling(written, spelled):
    assert f"eventTime={spelled}eventTimeZoneOffset" in text(eventTime=written)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        (1, "1"),
        (Decimal("1.00"), "1"),
        (0.5, "0.5"),
        ("007", "7"),
        ("+5", "5"),
        ("-0.50", "-0.5"),
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        (".5", "0.5"),
        ("5.", "5"),
        (16_777_217, "16777217"),
        ("12345678901234567890123456789012345.678900", "12345678901234567890123456789012345.6789"),
        (True, "true"),
        (False, "false"),
        ("NaN", "NaN"),
        ("1_000", "1_000"),
        ("٣", "٣"),
        ("1e9999", "1e9999"),
        ("1" * 4_000 + ".0", "1" * 4_000 + ".0"),
        ("1" * 3_998 + ".0", "1" * 3_998),
        ("-0.00", "0"),
        ("1,5", "1,5"),
        ("2026-05-04", "2026-05-04"),
        (" x y ", "x y"),
    ],
)
def test_a_value_has_one_spelling(written, spelled):
    assert text(**{"ex:n": written}) == f"{START}{{https://ns.example.com/}}n={spelled}"


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"),
        ("urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"),
        ("urn:epcglobal:cbv:btt:po", "https://ref.gs1.org/cbv/BTT-po"),
        ("urn:epcglobal:cbv:sdt:location", "https://ref.gs1.org/cbv/SDT-location"),
        ("urn:epcglobal:cbv:er:incorrect_data", "https://ref.gs1.org/cbv/ER-incorrect_data"),
        ("urn:epcglobal:cbv:bt:5200001000008:4711", "urn:epcglobal:cbv:bt:5200001000008:4711"),
        ("cbv:BizStep-shipping", "https://ref.gs1.org/cbv/BizStep-shipping"),
        ("gs1:Temperature", "https://ref.gs1.org/voc/Temperature"),
        ("epcis:ObjectEvent", "https://ref.gs1.org/epcis/ObjectEvent"),
        ("ex:thing", "ex:thing"),
        ("shipping", "shipping"),
        (
            "https://example.de/gtin/9506000134352/lot/A?x=1",
            "https://id.gs1.org/01/09506000134352/10/A",
        ),
        ("urn:epc:id:sgln:9506000.01343.0", "https://id.gs1.org/414/9506000013435"),
        ("urn:epc:id:sgln:wrong", "urn:epc:id:sgln:wrong"),
        (
            "https://example.de/8013/1987654Ad4X4bL5ttr2310c2K",
            "https://example.de/8013/1987654Ad4X4bL5ttr2310c2K",
        ),
    ],
)
def test_words_and_identifiers_have_one_spelling(written, spelled):
    assert text(**{"ex:n": written}) == f"{START}{{https://ns.example.com/}}n={spelled}"


def test_bare_words_are_written_out_where_the_standard_has_them():
    got = text(
        disposition="in_transit",
        persistentDisposition={"unset": ["active"], "set": "expired"},
        bizTransactionList=[
            {"bizTransaction": "urn:x:2", "type": "po"},
            {"bizTransaction": "urn:x:1"},
        ],
        sourceList=[{"type": "location", "source": "urn:epc:id:sgln:9506000.01343.0"}],
        destinationList=[{"type": "ex:own", "destination": "urn:x:3"}],
    )

    assert got == (
        f"{START}disposition=https://ref.gs1.org/cbv/Disp-in_transit"
        "persistentDispositionset=https://ref.gs1.org/cbv/Disp-expired"
        "unset=https://ref.gs1.org/cbv/Disp-active"
        "bizTransactionListbizTransaction=urn:x:1"
        "type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-location"
        "source=https://id.gs1.org/414/9506000013435"
        "destinationListtype=ex:owndestination=urn:x:3"
    )


def test_the_lists_of_an_event_stand_in_the_order_of_the_standard():
    got = prehash(
        {
            "type": "TransformationEvent",
            "outputQuantityList": [{"uom": "KGM", "quantity": 2, "epcClass": "urn:x:o"}],
            "outputEPCList": ["urn:x:2", "urn:x:1"],
            "inputQuantityList": [{"epcClass": "urn:x:i"}],
            "inputEPCList": ["urn:x:3"],
            "transformationID": "urn:x:t",
            "parentID": "urn:x:p",
            "epcList": "urn:x:e",
            "childEPCs": ["urn:x:c"],
            "childQuantityList": [{"epcClass": "urn:x:q"}],
            "quantityList": [{"epcClass": "urn:x:b"}, {"epcClass": "urn:x:a"}],
            "action": "ADD",
        }
    )

    assert got == (
        "eventType=TransformationEventepcListepc=urn:x:eparentID=urn:x:p"
        "inputEPCListepc=urn:x:3childEPCsepc=urn:x:c"
        "quantityListquantityElementepcClass=urn:x:aquantityElementepcClass=urn:x:b"
        "childQuantityListquantityElementepcClass=urn:x:q"
        "inputQuantityListquantityElementepcClass=urn:x:i"
        "outputEPCListepc=urn:x:1epc=urn:x:2"
        "outputQuantityListquantityElementepcClass=urn:x:oquantity=2uom=KGM"
        "action=ADDtransformationID=urn:x:t"
    )


SENSORS = [
    {
        "ex:d": "4",
        "sensorMetadata": {"time": "2026-05-04T10:00:00+08:00", "ex:c": "3"},
        "sensorReport": [
            {"type": "Temperature", "value": Decimal("26.0"), "ex:b": "2"},
            {"type": "Angle", "component": "x", "exception": "ALARM_CONDITION"},
        ],
    }
]
ANGLE = (
    "sensorReporttype=https://ref.gs1.org/voc/Angle"
    "exception=https://ref.gs1.org/voc/ALARM_CONDITION"
    "component=https://ref.gs1.org/cbv/Comp-x"
)
TIME = "sensorMetadatatime=2026-05-04T02:00:00.000Z"
HEAT = "sensorReporttype=https://ref.gs1.org/voc/Temperaturevalue=26"
NS = "{https://ns.example.com/}"


def test_by_cbv_2_0_what_users_add_inside_a_field_stands_behind():
    got = text(sensorElementList=SENSORS, readPoint={"id": "urn:x:r", "ex:a": 1}, **{"ex:e": 5})

    assert got == (
        f"{START}readPointid=urn:x:rsensorElement{TIME}{ANGLE}{HEAT}"
        f"readPoint{NS}a=1"
        f"sensorElementsensorMetadata{NS}c=3sensorReport{NS}b=2{NS}d=4"
        f"{NS}e=5"
    )


def test_by_cbv_2_1_it_stays_inside():
    got = text(
        "2.1", sensorElementList=SENSORS, readPoint={"id": "urn:x:r", "ex:a": 1}, **{"ex:e": 5}
    )

    assert got == (
        f"{START}readPointid=urn:x:r{NS}a=1"
        f"sensorElementListsensorElement{TIME}{NS}c=3{ANGLE}{HEAT}{NS}b=2{NS}d=4"
        f"{NS}e=5"
    )


def test_by_cbv_2_0_what_stands_behind_comes_in_the_order_of_its_objects():
    reports = [
        {"type": "Temperature", "ex:b": 1},
        {"type": "Angle", "ex:b": 2},
        {"type": "Angle", "ex:b": {"ex:c": 3}},
    ]
    odd = {"sensorMetadata": "odd", "ex:z": 1}

    got = text(sensorElementList=[odd, {"sensorReport": reports}])

    assert got.endswith(
        f"sensorElementsensorReport{NS}b=2sensorReport{NS}b{NS}c=3sensorReport{NS}b=1"
        f"sensorElement{NS}z=1"
    )


def test_a_member_that_the_standard_does_not_know_there_stands_behind_with_its_path():
    sensors = [{"sensorReport": [{"type": "Angle", "bizRules": "r"}]}]
    report = "sensorElementsensorReporttype=https://ref.gs1.org/voc/Angle"
    behind = "sensorElementListsensorElementsensorReportbizRules=r"

    assert text(sensorElementList=sensors) == f"{START}{report}{behind}"
    assert text("2.1", sensorElementList=sensors) == f"{START}sensorElementList{report}{behind}"


def test_by_cbv_2_0_it_is_not_seen_beside_what_users_add():
    sensors = [{"sensorReport": [{"type": "Angle", "bizRules": "r", "ex:b": 2}]}]

    end = f"AnglesensorElementsensorReport{NS}b=2"

    assert text(sensorElementList=sensors).endswith(end)
    assert "bizRules" not in text(sensorElementList=sensors)
    assert "bizRules" in text("2.1", sensorElementList=sensors)


def test_ilmd_stands_before_what_users_add():
    members = {"ex:a": 1, "ilmd": {"ex:z": {"ex:y": [2, 1]}, "cbvmda:lotNumber": "7"}}
    behind = f"ilmd{NS}z{NS}y=1{NS}y=2{{urn:epcglobal:cbv:mda}}lotNumber=7{NS}a=1"

    assert text(**members) == text("2.1", **members) == START + behind


def test_what_users_add_is_sorted_at_every_level():
    members = {
        "ex:b": {"ex:d": None, "ex:c": ["2", {"#text": "1", "id": "i"}], "type": "t"},
        "ex:a": [[3, 1], "x"],
        "bare": "y",
    }

    assert text(**members) == (f"{START}bare=y{NS}a=1=3{NS}a=x{NS}btype=t{NS}c=1id=i{NS}c=2{NS}d")


def test_namespaces_may_be_declared_where_they_are_used():
    inner = {"@context": {"in": "https://in.example/"}, "in:x": "cbv:Comp-x"}
    members = {"ex:o": inner, "@xmlns:q": "https://q.example/", "q:p": 1, "no:n": 2}

    assert text(**members) == (
        f"{START}no:n=2{{https://ns.example.com/}}o{{https://in.example/}}x="
        "https://ref.gs1.org/cbv/Comp-x{https://q.example/}p=1"
    )


@pytest.mark.parametrize("context", [5, None, "x", [5, None, []], {5: "u", "n": 5, "p": {"x": 1}}])
def test_a_context_of_the_wrong_kind_declares_nothing(context):
    got = prehash({"type": "ObjectEvent", "@context": context, "p:x": 1, "n:x": 1})

    assert got == "eventType=ObjectEventn:x=1p:x=1"


def test_a_prefix_may_be_declared_by_an_object():
    event = {"type": "ObjectEvent", "@context": [{"p": {"@id": "urn:p:"}}], "p:x": 1}

    assert prehash(event) == "eventType=ObjectEvent{urn:p:}x=1"


def test_a_plain_field_may_be_an_object_with_an_identifier_or_text():
    got = text(parentID={"id": "urn:x:p"}, transformationID={"#text": "urn:x:t"})

    assert "parentID=urn:x:paction=OBSERVEtransformationID=urn:x:t" in got


def test_gs1_is_the_vocabulary_of_today_whatever_is_declared():
    members = {"gs1:x": 1, "old:y": "old:Mass", "@context": {"old": "https://gs1.org/voc/"}}

    assert (
        text(**members)
        == f"{START}{{https://ref.gs1.org/voc/}}x=1{{https://ref.gs1.org/voc/}}y=https://ref.gs1.org/voc/Mass"
    )


def test_different_events_can_share_a_hash():
    apart = {"ex:lot": {"ex:moisture": 7}, "ex:tested": "yes"}
    together = {"ex:lot": {"ex:moisture": 7, "ex:tested": "yes"}}

    assert event_hash({**EVENT, **apart}) == event_hash({**EVENT, **together})


@pytest.mark.parametrize("event", [None, [], "x", {}, {"type": 5}, {"type": None}, 7])
def test_what_is_no_event_is_refused(event):
    with pytest.raises(FormatError, match=r"^Expected an event as a JSON object with a type, got "):
        event_hash(event)


def test_a_whole_document_is_no_event():
    with pytest.raises(FormatError) as caught:
        event_hash({"type": "EPCISDocument", "epcisBody": {"eventList": [EVENT]}})

    assert str(caught.value) == (
        "Expected one event, got a document of type 'EPCISDocument': hash its events"
    )


@pytest.mark.parametrize(
    "members",
    [{5: 1}, {"ex:a": {5: 1}}, {"readPoint": {"id": "urn:x:r", 5: 1}}, {"ex:a": [{None: 1}]}],
)
def test_names_of_members_are_text(members):
    with pytest.raises(FormatError, match=r"^Expected names of members as text, got "):
        prehash({**EVENT, **members})


@pytest.mark.parametrize("cbv", ["2.2", "CBV2.0", "", None, 2.0])
def test_another_version_is_refused(cbv):
    with pytest.raises(UnknownChoiceError) as caught:
        event_hash(EVENT, cbv)
    with pytest.raises(UnknownChoiceError):
        document_hashes({"epcisBody": {}}, cbv)

    assert str(caught.value) == f"Expected a version of CBV, got {cbv!r}. Nearest: '2.0', '2.1'."


def nested(kind: str, depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = [value] if kind == "list" else {"ex:a": value}
    return value


@pytest.mark.parametrize("kind", ["list", "object"])
def test_nesting_has_an_end(kind):
    message = "Expected objects and lists at most 64 deep, got deeper ones"

    assert text(**{"ex:a": nested(kind, 60)}).endswith("=x")
    with pytest.raises(FormatError) as caught:
        text(**{"ex:a": nested(kind, 100_000)})

    assert str(caught.value) == message


def test_an_event_that_holds_itself_is_refused():
    ring = copy.copy(EVENT)
    ring["ex:a"] = ring

    with pytest.raises(FormatError, match=r"^Expected objects and lists at most 64 deep"):
        event_hash(ring)


def test_values_of_the_wrong_kind_do_no_harm():
    got = text(
        epcList="urn:x:e",
        readPoint="urn:x:r",
        quantityList={"epcClass": 1},
        sensorElementList=[1, None, [2]],
        bizTransactionList=["urn:x:t", {"type": None}],
    )

    assert "epcListepc=urn:x:e" in got
    assert "quantityListquantityElementepcClass=1" in got
    assert "bizTransactionListbizTransaction=urn:x:t" in got


def test_a_document_gives_its_context_to_its_events():
    bare = {key: value for key, value in EVENT.items() if key != "@context"}
    event = {**bare, "ex:a": 1}
    document = {"@context": CONTEXT, "epcisBody": {"eventList": [event, bare]}}

    assert document_hashes(document) == [event_hash({**EVENT, "ex:a": 1}), event_hash(EVENT)]
    assert document_hashes(document, ignored=["ex:a"]) == [event_hash(EVENT)] * 2


def test_events_are_found_wherever_documents_have_them():
    event = {"type": "ObjectEvent", "eventTime": "x"}
    results = {"resultsBody": {"eventList": [event]}}

    assert events_of({"epcisBody": {"eventList": [event, event]}}) == [event, event]
    assert events_of({"epcisBody": {"event": event}}) == [event]
    assert events_of({"epcisBody": {"queryResults": results}}) == [event]
    assert events_of({"eventList": [event]}) == [event]
    assert events_of(event) == [event]
    assert events_of({"epcisBody": {}}) == events_of({}) == events_of({"epcisBody": 5}) == []


def test_the_event_that_is_refused_is_named():
    with pytest.raises(FormatError) as caught:
        document_hashes({"epcisBody": {"eventList": [EVENT, 5]}})

    assert str(caught.value) == "Expected an event as a JSON object with a type, got 5 (event 1)"
