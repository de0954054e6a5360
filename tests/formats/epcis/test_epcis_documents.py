"""Forms of documents, what their contexts mean, and the master data that they bring."""

import json

import pytest

from cocoachain.formats import epcis
from cocoachain.formats.epcis.contexts import STANDARD
from cocoachain.formats.epcis.vocabulary import is_standard_context, stage_of_heading
from epcis_documents import CONTEXT, document, event, kg, read

A = "urn:epc:class:lgtin:9506000.013435.L5"
GOOD = event("Object", action="ADD", bizStep="commissioning", quantityList=[kg(A, 5)])


def query(results, **members):
    return json.dumps(
        {
            "@context": [CONTEXT],
            "type": "EPCISQueryDocument",
            **members,
            "epcisBody": {"queryResults": results},
        }
    )


def vocabulary(kind, *elements):
    listed = {"vocabularyList": [{"type": kind, "vocabularyElementList": [*elements]}]}
    return {"epcisHeader": {"epcisMasterData": listed}}


def element(uri, /, **attributes):
    return {
        "id": uri,
        "attributes": [
            {"id": f"urn:epcglobal:cbv:mda#{word}", "attribute": value}
            for word, value in attributes.items()
        ],
    }


# ----------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize(
    "text",
    [
        document(GOOD),
        json.dumps({**GOOD, "@context": [CONTEXT]}),
        json.dumps([GOOD]),
        query({"queryName": "q", "resultsBody": {"eventList": [GOOD]}}),
        json.dumps({"@context": [CONTEXT], "type": "Collection", "member": [GOOD]}),
        json.dumps(json.loads(document()) | {"epcisBody": {"event": GOOD}}),
    ],
    ids=["document", "event", "list", "query", "collection", "single"],
)
def test_events_are_read_from_every_form_of_document(text):
    assert epcis.loads(text).chain == epcis.loads(document(GOOD)).chain


def test_what_is_unusual_in_a_form_is_noted():
    collection = json.dumps({"@context": [CONTEXT], "type": "Collection", "member": [GOOD]})
    single = json.dumps(json.loads(document()) | {"epcisBody": {"event": GOOD}})

    assert epcis.loads(collection).notes == ("Read the members of a Collection as events",)
    assert epcis.loads(single).notes == ("Read epcisBody.event, which the standard does not know",)


def test_a_query_document_gives_its_name_and_subscription():
    results = {"queryName": "q", "subscriptionID": "s", "resultsBody": {"eventList": [GOOD]}}

    reading = epcis.loads(query(results))

    assert (reading.issues, reading.settings["type"]) == ((), "EPCISQueryDocument")
    assert reading.settings["heading"] == {
        "queryName": "q",
        "subscriptionID": "s",
        "type": "EPCISQueryDocument",
    }
    assert json.loads(epcis.dumps(reading))["type"] == "EPCISDocument"


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        (query({"queryName": "q", "resultsBody": {}}), [
            "at epcisBody.queryResults.resultsBody.eventList: Expected a list of events, got none"
        ]),
        (query({"queryName": "q"}), [
            "at epcisBody.queryResults: Expected the member 'resultsBody', got none"
        ]),
        (query(7), ["at epcisBody: Expected the member 'queryResults', got none"]),
        (query({"mood": 1, "subscriptionID": 2, "resultsBody": {"eventList": []}}), [
            "at epcisBody.queryResults: Expected the member 'queryName', got none",
            ("at epcisBody.queryResults.mood: "
            "Expected a name of EPCIS or one with a namespace, got 'mood'"),
            "at epcisBody.queryResults.subscriptionID: Expected text, got 2",
        ]),
        (document(**{"@context": [CONTEXT, CONTEXT]}), [
            "at ['@context'][1]: Expected each part of a context once, got one again"
        ]),
        (json.dumps(json.loads(document()) | {"type": "EPCISDoc"}), [
            "at type: Expected EPCISDocument or EPCISQueryDocument, got 'EPCISDoc'"
        ]),
        (json.dumps(json.loads(document()) | {"epcisBody": 7}), [
            "at epcisBody: Expected an object, got 7"
        ]),
        (json.dumps([json.loads(document())]), [
            "at [0]: Expected an event, got a document in a list"
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_form_is_said_where(text, issues):
    assert [str(each) for each in epcis.loads(text).issues] == issues


def test_a_query_document_with_a_header_is_read_and_noted():
    text = query(
        {"queryName": "q", "resultsBody": {"eventList": [GOOD]}},
        **vocabulary("urn:epcglobal:epcis:vtype:Party", element("urn:x:p", name="Maker")),
    )

    reading = epcis.loads(text)

    assert reading.chain.party("urn:x:p").name == "Maker"
    assert reading.notes == (
        "Read the epcisHeader of a query document, which has none by the schema",
    )


def test_a_heading_goes_out_with_the_prefixes_that_it_uses():
    context = {"ext": "https://ext.example/", "other": "https://other.example/"}
    reading = epcis.loads(document(GOOD, context=context, sender="urn:x:us", **{"ext:mood": 7}))

    written = json.loads(epcis.dumps(reading))

    assert (written["sender"], written["ext:mood"]) == ("urn:x:us", 7)
    assert written["@context"] == [CONTEXT, {"ext": "https://ext.example/"}]
    assert epcis.loads(epcis.dumps(reading)).settings == reading.settings


def test_what_is_wrong_in_a_heading_does_not_go_out():
    reading = epcis.loads(document(GOOD, sender=7, mood=1, _note="x", schemaVersion="1.2"))

    written = json.loads(epcis.dumps(reading))

    assert written.keys() == {"@context", "type", "schemaVersion", "creationDate", "epcisBody"}
    assert written["schemaVersion"] == "2.0"


# -------------------------------------------------------------------------------------- contexts


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("cbv:BizStep-shipping", None),
        ("https://ref.gs1.org/cbv/BizStep-shipping", None),
        ("words:BizStep-shipping", {"words": "https://ref.gs1.org/cbv/"}),
        ("step:shipping", {"step": {"@id": "https://ref.gs1.org/cbv/BizStep-"}}),
    ],
)
def test_words_are_known_in_every_spelling(word, kind):
    sent = event("Object", action="OBSERVE", bizStep=word, quantityList=[kg(A, 5)])
    chain = read(sent, context=kind).chain

    (transfer,) = chain.transfers
    assert transfer.custody


def test_an_event_may_declare_prefixes_of_its_own():
    ours = {"c": "https://cocoachain.example/ns/"}
    stages = {"c:stages": {A: "nibs"}, "@context": [ours]}

    assert read({**GOOD, **stages}).chain.lot(A).stage == "nibs"
    assert read({**GOOD, "c:stages": {A: "nibs"}}, context=ours).chain.lot(A).stage == "nibs"
    assert read({**GOOD, "c:stages": {A: "nibs"}}).chain.lot(A).stage == "other"


def test_an_event_takes_along_the_prefixes_that_it_uses_and_no_others():
    declared = {"used": "https://used.example/", "unused": "https://unused.example/"}
    chain = read({**GOOD, "used:a": 1}, context=declared).chain

    (held,) = chain.lot(A).extra["epcis"]
    assert held["event"]["@context"] == ({"used": "https://used.example/"},)


def test_the_standard_context_is_known_by_all_its_addresses():
    for address in (
        CONTEXT,
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    ):
        assert is_standard_context(address)
    assert not is_standard_context("https://example.com/epcis-context.jsonld")


def test_names_are_expanded_once_and_only_where_a_prefix_is_declared():
    context = STANDARD.within(
        [{"a": "b:", "b": "https://b.example/", "term": "https://t.example/"}]
    )

    assert context.expanded("a:x") == "b:x"
    assert context.expanded("term") == "https://t.example/"
    assert context.expanded("https://x.example/") == "https://x.example/"
    assert context.expanded("c:x") == "c:x"
    assert context.expanded("cbvmda:lotNumber") == "urn:epcglobal:cbv:mda:lotNumber"


# ----------------------------------------------------------------------------------- master data


def test_vocabularies_become_places_parties_and_products():
    text = json.loads(document())
    text |= {
        "epcisHeader": {
            "epcisMasterData": {
                "vocabularyList": [
                    {
                        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                        "vocabularyElementList": [
                            element(
                                "urn:epc:id:sgln:9506000.00001.0",
                                name="Gudang", latitude="-8.35", longitude="116.2",
                            )
                        ],
                    },
                    {
                        "type": "urn:epcglobal:epcis:vtype:party",
                        "vocabularyElementList": [
                            element("urn:x:p", name="Maker", countryCode="id")
                        ],
                    },
                    {
                        "type": "urn:epcglobal:epcis:vtype:EPCClass",
                        "vocabularyElementList": [
                            element("urn:epc:idpat:sgtin:9506000.013435.*", descriptionShort="Nibs")
                        ],
                    },
                ]
            }
        }
    }  # fmt: skip
    reading = epcis.loads(json.dumps(text))

    (site,), (party,), (product,) = (
        reading.chain.sites,
        reading.chain.partners,
        reading.chain.products,
    )
    assert (site.name, str(site.latitude), str(site.longitude)) == ("Gudang", "-8.35", "116.2")
    assert (party.name, party.country) == ("Maker", "ID")
    assert (product.name, product.gtin) == ("Nibs", "09506000134352")
    again = json.loads(epcis.dumps(reading.chain))
    assert {
        each["type"]: each["vocabularyElementList"]
        for each in again["epcisHeader"]["epcisMasterData"]["vocabularyList"]
    } == {
        each["type"]: each["vocabularyElementList"]
        for each in text["epcisHeader"]["epcisMasterData"]["vocabularyList"]
    }


def test_positions_that_are_none_are_left_out():
    header = vocabulary(
        "urn:epcglobal:epcis:vtype:Location",
        element("urn:x:1", latitude="north", longitude="181"),
    )
    (site,) = read(**header).chain.sites

    assert (site.latitude, site.longitude) == (None, None)


def test_what_is_wrong_in_master_data_is_an_issue_and_does_not_go_out():
    header = vocabulary(
        "urn:epcglobal:epcis:vtype:Location",
        {
            "id": "urn:x:1",
            "attributes": [{"attribute": "lost"}, {"id": "urn:x:a", "attribute": []}],
        },
        {"id": "no uri"},
    )
    reading = epcis.loads(document(**header))

    way = "at epcisHeader.epcisMasterData.vocabularyList[0].vocabularyElementList"
    assert [str(each) for each in reading.issues] == [
        f"{way}[0].attributes[0]: Expected the member 'id', got none",
        f"{way}[0].attributes[1].attribute: Expected a number, got a list",
        f"{way}[1].id: Expected a URI, got 'no uri'",
    ]
    assert [each.id for each in reading.chain.sites] == ["urn:x:1"]
    assert epcis.loads(epcis.dumps(reading)).issues == ()


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("18010000", "bean_blend"), ("1802", "shell"), ("1803.10", "liquor"), ("180320", "cake"),
        ("1803", None), ("18040000", "butter"), ("1805", "powder"), ("1806 90", "chocolate"),
        ("1704", None), ("", None),
    ],
)  # fmt: skip
def test_headings_of_customs_tell_the_stage(heading, stage):
    assert stage_of_heading(heading) == stage
