from decimal import Decimal
from pathlib import Path

import pytest

from cocoachain.formats.epcis.hashing import document_hashes
from cocoachain.formats.epcis.xml_documents import xml_document
from cocoachain.formats.epcis.xml_tree import XmlError
from cocoachain.formats.strict_json import loads

DATA = Path(__file__).parent / "data"
CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
TOP = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" '
    'xmlns:ex="https://ns.example.com/" schemaVersion="2.0" creationDate="2026-05-04T00:00:00Z">'
)
EX = [CONTEXT, {"ex": "https://ns.example.com/"}]


def read(events: str) -> list[dict]:
    text = f"{TOP}<EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
    return xml_document(text.encode())["epcisBody"]["eventList"]


def event(inside: str) -> dict:
    made = read(f"<ObjectEvent>{inside}</ObjectEvent>")[0]
    assert made.pop("type") == "ObjectEvent"
    return made


def test_a_document_has_its_context_version_and_events():
    events = "<EventList><ObjectEvent/><AssociationEvent/></EventList>"
    text = f"{TOP}<EPCISBody>{events}</EPCISBody></epcis:EPCISDocument>"

    assert xml_document(text.encode()) == {
        "@context": EX,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-05-04T00:00:00Z",
        "epcisBody": {"eventList": [{"type": "ObjectEvent"}, {"type": "AssociationEvent"}]},
    }


@pytest.mark.parametrize(
    ("xml", "json"),
    [
        ("<eventTime> 2026-05-04T00:00:00Z\n</eventTime>", {"eventTime": "2026-05-04T00:00:00Z"}),
        ("<epcList/>", {"epcList": []}),
        ("<epcList><epc>urn:x:1</epc></epcList>", {"epcList": ["urn:x:1"]}),
        ("<childEPCs><epc>a</epc><epc>b</epc></childEPCs>", {"childEPCs": ["a", "b"]}),
        (
            "<epcList><epc>a</epc></epcList><extension><epcList><epc>b</epc></epcList></extension>",
            {"epcList": ["a", "b"]},
        ),
        ("<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep>cbv:BizStep-shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep>https://x.de/own</bizStep>", {"bizStep": "https://x.de/own"}),
        ("<disposition>urn:epcglobal:cbv:disp:active</disposition>", {"disposition": "active"}),
        (
            (
                "<persistentDisposition><set>urn:epcglobal:cbv:disp:active</set><set>x</set>"
                "<unset>y</unset></persistentDisposition>"
            ),
            {"persistentDisposition": {"set": ["active", "x"], "unset": ["y"]}},
        ),
        ("<readPoint><id>urn:x:r</id></readPoint>", {"readPoint": {"id": "urn:x:r"}}),
        (
            "<readPoint><id>r</id><extension><ex:a>1</ex:a></extension></readPoint>",
            {"readPoint": {"id": "r", "ex:a": "1"}},
        ),
        (
            (
                "<quantityList><quantityElement><epcClass>c</epcClass><quantity>16777217.0</quantity>"
                "<uom>KGM</uom></quantityElement></quantityList>"
            ),
            {"quantityList": [{"epcClass": "c", "quantity": Decimal("16777217.0"), "uom": "KGM"}]},
        ),
        (
            (
                "<quantityList><quantityElement><quantity>1<!-- -->0</quantity></quantityElement>"
                "<quantityElement><quantity>ten</quantity></quantityElement>"
                "<quantityElement><quantity>1e999999999</quantity></quantityElement></quantityList>"
            ),
            {
                "quantityList": [
                    {"quantity": Decimal(10)},
                    {"quantity": "ten"},
                    {"quantity": "1e999999999"},
                ]
            },
        ),
        (
            (
                '<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:1'
                "</bizTransaction><bizTransaction>urn:x:2</bizTransaction></bizTransactionList>"
            ),
            {
                "bizTransactionList": [
                    {"type": "po", "bizTransaction": "urn:x:1"},
                    {"bizTransaction": "urn:x:2"},
                ]
            },
        ),
        (
            (
                '<extension><sourceList><source type="urn:epcglobal:cbv:sdt:location">urn:x:1'
                "</source></sourceList><destinationList/></extension>"
            ),
            {"sourceList": [{"type": "location", "source": "urn:x:1"}], "destinationList": []},
        ),
        (
            (
                '<sensorElementList><sensorElement><sensorMetadata deviceID="urn:x:d" ex:m="1"/>'
                '<sensorReport type="gs1:Temperature" value="26.50" booleanValue="true" uom="CEL"/>'
                "<ex:s>2</ex:s></sensorElement></sensorElementList>"
            ),
            {
                "sensorElementList": [
                    {
                        "sensorMetadata": {"deviceID": "urn:x:d", "ex:m": "1"},
                        "sensorReport": [
                            {
                                "type": "Temperature",
                                "value": Decimal("26.50"),
                                "booleanValue": True,
                                "uom": "CEL",
                            }
                        ],
                        "ex:s": "2",
                    }
                ]
            },
        ),
        (
            (
                '<sensorElementList><sensorElement><sensorReport value="hot" booleanValue="maybe" '
                'exception="gs1:ALARM_CONDITION" component="cbv:Comp-x"/></sensorElement>'
                "</sensorElementList>"
            ),
            {
                "sensorElementList": [
                    {
                        "sensorReport": [
                            {
                                "value": "hot",
                                "booleanValue": "maybe",
                                "exception": "ALARM_CONDITION",
                                "component": "x",
                            }
                        ]
                    }
                ]
            },
        ),
        (
            "<ilmd><extension><ex:lot>7</ex:lot></extension><ex:o><ex:p>1</ex:p></ex:o></ilmd>",
            {"ilmd": {"ex:lot": "7", "ex:o": {"ex:p": "1"}}},
        ),
        (
            (
                "<errorDeclaration><declarationTime>t</declarationTime>"
                "<reason>urn:epcglobal:cbv:er:incorrect_data</reason><correctiveEventIDs>"
                "<correctiveEventID>1</correctiveEventID></correctiveEventIDs></errorDeclaration>"
            ),
            {
                "errorDeclaration": {
                    "declarationTime": "t",
                    "reason": "incorrect_data",
                    "correctiveEventIDs": ["1"],
                }
            },
        ),
        (
            "<certificationInfo>a</certificationInfo><certificationInfo>b</certificationInfo>",
            {"certificationInfo": ["a", "b"]},
        ),
        ("<baseExtension><eventID>1</eventID></baseExtension>", {"eventID": "1"}),
        (
            '<ex:a x="1" ex:y="2">t<ex:b/><ex:b>u</ex:b></ex:a>',
            {"ex:a": {"x": "1", "ex:y": "2", "ex:b": ["", "u"], "#text": "t"}},
        ),
        (
            '<ex:a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x">1</ex:a>',
            {"ex:a": "1"},
        ),
        ('<b xmlns="https://ns.example.com/">1</b>', {"ex:b": "1"}),
        ("<own>1</own>", {"own": "1"}),
    ],
)
def test_an_event_is_what_epcis_makes_of_it_in_json(xml, json):
    assert event(xml) == json


def test_the_wrappers_of_epcis_1_2_are_gone():
    text = (
        '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2">'
        "<EPCISBody><EventList><extension><TransformationEvent><baseExtension><eventID>1</eventID>"
        "</baseExtension><inputEPCList/></TransformationEvent><extension><AssociationEvent/>"
        "</extension></extension><ObjectEvent/></EventList></EPCISBody></epcis:EPCISDocument>"
    )

    made = xml_document(text.encode())

    assert made["schemaVersion"] == "1.2"
    assert made["epcisBody"]["eventList"] == [
        {"type": "TransformationEvent", "eventID": "1", "inputEPCList": []},
        {"type": "AssociationEvent"},
        {"type": "ObjectEvent"},
    ]


def test_an_element_that_is_no_event_is_kept_under_its_name():
    assert read("<ex:OwnEvent><ex:a>1</ex:a></ex:OwnEvent><QuantityEvent/>") == [
        {"type": "ex:OwnEvent", "ex:a": "1"},
        {"type": "QuantityEvent"},
    ]


def test_one_prefix_stands_for_one_namespace_in_the_whole_document():
    text = (
        '<EPCISDocument xmlns="urn:epcglobal:epcis:xsd:2"><EPCISBody><EventList><ObjectEvent>'
        '<p:a xmlns:p="https://one.example/">1</p:a><p:a xmlns:p="https://two.example/">2</p:a>'
        '<q:a xmlns:q="https://one.example/">3</q:a><a xmlns="https://three.example/">4</a>'
        '<http:a xmlns:http="https://four.example/">5</http:a>'
        "</ObjectEvent></EventList></EPCISBody></EPCISDocument>"
    )

    made = xml_document(text.encode())

    assert made["epcisBody"]["eventList"] == [
        {"type": "ObjectEvent", "p:a": ["1", "3"], "p1:a": "2", "ns1:a": "4", "ns2:a": "5"}
    ]
    assert made["@context"][1] == {
        "p": "https://one.example/",
        "p1": "https://two.example/",
        "ns1": "https://three.example/",
        "ns2": "https://four.example/",
    }


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_query_document_gives_its_results(is_wrapped):
    results = (
        "<queryName>Q</queryName><subscriptionID>7</subscriptionID>"
        "<resultsBody><EventList><ObjectEvent/></EventList></resultsBody>"
    )
    if is_wrapped:
        results = f"<EPCISBody><q:QueryResults>{results}</q:QueryResults></EPCISBody>"
    text = (
        '<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" '
        'xmlns:ex="https://ns.example.com/"><ex:own>1</ex:own>'
        f"{results}</q:EPCISQueryDocument>"
    )

    assert xml_document(text.encode()) == {
        "@context": EX,
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "ex:own": "1",
        "epcisBody": {
            "queryResults": {
                "queryName": "Q",
                "subscriptionID": "7",
                "resultsBody": {"eventList": [{"type": "ObjectEvent"}]},
            }
        },
    }


def test_results_are_found_in_a_document_too():
    results = (
        "<QueryResults><queryName>Q</queryName><EventList><ObjectEvent/></EventList></QueryResults>"
    )
    text = f"{TOP}<EPCISBody>{results}<ex:own>1</ex:own></EPCISBody></epcis:EPCISDocument>"

    assert xml_document(text.encode())["epcisBody"] == {
        "queryResults": {"queryName": "Q", "resultsBody": {"eventList": [{"type": "ObjectEvent"}]}},
        "ex:own": "1",
    }


def test_master_data_comes_with_the_header():
    text = (
        f"{TOP}<EPCISHeader><s:Own xmlns:s='https://s.example/'><s:a>1</s:a></s:Own><extension>"
        "<EPCISMasterData><VocabularyList><Vocabulary type='urn:epcglobal:epcis:vtype:ReadPoint'>"
        "<VocabularyElementList><VocabularyElement id='urn:x:1'>"
        "<attribute id='urn:epcglobal:cbv:mda#site'>north</attribute>"
        "<attribute id='ex:o'><ex:p>1</ex:p></attribute><attribute id='ex:n'/>"
        "<attribute>7</attribute><own/>"
        "<children><id>urn:x:2</id><id>urn:x:3</id></children></VocabularyElement>"
        "<VocabularyElement id='urn:x:4'/></VocabularyElementList></Vocabulary></VocabularyList>"
        "</EPCISMasterData></extension></EPCISHeader><EPCISBody/></epcis:EPCISDocument>"
    )

    assert xml_document(text.encode())["epcisHeader"] == {
        "s:Own": {"s:a": "1"},
        "epcisMasterData": {
            "vocabularyList": [
                {
                    "type": "urn:epcglobal:epcis:vtype:ReadPoint",
                    "vocabularyElementList": [
                        {
                            "id": "urn:x:1",
                            "attributes": [
                                {"id": "urn:epcglobal:cbv:mda#site", "attribute": "north"},
                                {"id": "ex:o", "attribute": {"ex:p": "1"}},
                                {"id": "ex:n", "attribute": ""},
                                {"id": None, "attribute": "7"},
                            ],
                            "children": ["urn:x:2", "urn:x:3"],
                        },
                        {"id": "urn:x:4", "attributes": []},
                    ],
                }
            ]
        },
    }


@pytest.mark.parametrize(
    "root",
    ["<html/>", "<EPCISDocument/>", "<a:EPCISDocument xmlns:a='urn:epcglobal:epcis:xsd:3'/>"],
)
def test_another_root_is_refused(root):
    with pytest.raises(XmlError) as caught:
        xml_document(f"\n{root}".encode(), source="x.xml")

    got = {"<html/>": "html", "<EPCISDocument/>": "EPCISDocument"}.get(
        root, "{urn:epcglobal:epcis:xsd:3}EPCISDocument"
    )
    expected = "Expected EPCISDocument or EPCISQueryDocument of EPCIS 1 or 2"
    assert str(caught.value) == f"{expected}, got {got!r} (x.xml, row 2)"


def test_a_declaration_of_origin_is_the_same_in_xml_and_json():
    from_xml = xml_document((DATA / "origin-declaration-event.xml").read_bytes())
    from_json = loads((DATA / "origin-declaration-event.jsonld").read_bytes())
    details = from_json["epcisBody"]["eventList"][0]["eudr:originList"][0]["eudr:originDetails"]
    details[0]["eudr:producerIdentification"] = details[0].pop("producerIdentification")

    for cbv in ("2.0", "2.1"):
        assert document_hashes(from_xml, cbv) == document_hashes(from_json, cbv)
