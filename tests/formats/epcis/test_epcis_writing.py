"""Chains of ours as EPCIS: events that partners read, and beside them what events cannot tell."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import epcis
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, NibLot
from cocoachain.model.movements import Transfer, Weighing
from cocoachain.model.parties import Farmer, Partner, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from epcis_documents import document, event, kg

WITA = timezone(timedelta(hours=8))
NOON = datetime(2026, 5, 4, 12, tzinfo=WITA)
BEANS = BeanLot(id="ESM 1", mass=Mass.kg("62.5"), plot="KBN-1", made=NOON, site="SITE-1")
NIBS = NibLot(id="NIB-7", mass=Mass.kg(50))
ROAST = Step(
    id="ROAST-1",
    kind="roast",
    also=["winnow"],
    end=NOON,
    site="SITE-1",
    inputs=[Portion("ESM 1", Mass.kg(60))],
    outputs=[Portion("NIB-7", Mass.kg(50))],
    losses=[Loss("shell", Mass.kg(10))],
)


def written(*records, **more):
    return json.loads(epcis.dumps(Chain.of(records), **more))


def events(*records):
    return written(*records)["epcisBody"]["eventList"]


def test_a_source_lot_is_commissioned():
    (commissioned,) = events(BEANS)

    assert commissioned == {
        "type": "ObjectEvent",
        "eventID": "urn:cocoachain:event:lot:ESM%201",
        "eventTime": "2026-05-04T12:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "cocoachain:record": "lot ESM 1",
        "disposition": "active",
        "quantityList": [
            {"epcClass": "urn:cocoachain:lot:ESM%201", "quantity": 62.5, "uom": "KGM"}
        ],
        "readPoint": {"id": "urn:cocoachain:site:SITE-1"},
        "bizLocation": {"id": "urn:cocoachain:site:SITE-1"},
        "cocoachain:stages": {"urn:cocoachain:lot:ESM%201": "beans"},
    }


def test_a_step_is_a_transformation_and_its_outputs_are_not_commissioned():
    turned, *others = events(NIBS, ROAST)

    assert others == []
    assert (turned["type"], turned["bizStep"]) == ("TransformationEvent", "commissioning")
    assert turned["transformationID"] == "urn:cocoachain:step:ROAST-1"
    assert (turned["cocoachain:kind"], turned["cocoachain:also"]) == ("roast", ["winnow"])
    assert turned["inputQuantityList"] == [kg("urn:cocoachain:lot:ESM%201", 60)]
    assert turned["outputQuantityList"] == [kg("urn:cocoachain:lot:NIB-7", 50)]
    assert turned["cocoachain:stages"] == {"urn:cocoachain:lot:NIB-7": "nibs"}


def test_a_harvest_is_a_commissioning_and_a_disposal_a_destroying():
    harvest = Step(id="H", kind="harvest", end=NOON, outputs=[Portion("ESM 1", Mass.kg(60))])
    away = Step(id="W", kind="dispose", end=NOON, inputs=[Portion("ESM 1", None)])

    found = [(each["type"], each["action"], each["bizStep"]) for each in events(harvest, away)]

    assert found == [
        ("ObjectEvent", "ADD", "commissioning"),
        ("ObjectEvent", "DELETE", "destroying"),
    ]


def test_a_transfer_is_shipped_and_received():
    sale = Transfer(
        id="T-1",
        lot="ESM 1",
        mass=Mass.kg(20),
        received=Mass.kg("19.5"),
        kind="sale",
        when=NOON,
        from_party="F-1",
        to_party="urn:x:maker",
        from_site="SITE-1",
        to_site="SITE-2",
        document="SJ 7",
        shipment="SHIP-1",
    )

    sent, got = events(sale)

    assert (sent["bizStep"], sent["action"], got["bizStep"]) == ("shipping", "OBSERVE", "receiving")
    assert sent["sourceList"] == [
        {"type": "owning_party", "source": "urn:cocoachain:party:F-1"},
        {"type": "location", "source": "urn:cocoachain:site:SITE-1"},
    ]
    assert sent["destinationList"] == [
        {"type": "owning_party", "destination": "urn:x:maker"},
        {"type": "location", "destination": "urn:cocoachain:site:SITE-2"},
    ]
    assert sent["bizTransactionList"] == [
        {"bizTransaction": "urn:cocoachain:document:SJ%207"},
        {"bizTransaction": "urn:cocoachain:document:SHIP-1"},
    ]
    assert got["quantityList"] == [kg("urn:cocoachain:lot:ESM%201", 19.5)]
    assert got["bizLocation"] == {"id": "urn:cocoachain:site:SITE-2"}


def test_a_move_to_consumers_names_no_party():
    (sent,) = events(Transfer(id="T", lot="L", to_party="consumers"))

    assert "destinationList" not in sent
    assert sent["quantityList"] == [{"epcClass": "urn:cocoachain:lot:L"}]


@pytest.mark.parametrize(
    ("made", "moment", "offset"),
    [
        (NOON, "2026-05-04T12:00:00+08:00", "+08:00"),
        (
            NOON.replace(tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
            "2026-05-04T12:00:00-09:30",
            "-09:30",
        ),
        (NOON.replace(tzinfo=timezone(timedelta(hours=14))), "2026-05-04T12:00:00+14:00", "+14:00"),
        (
            NOON.replace(tzinfo=timezone(timedelta(hours=14, minutes=1))),
            "2026-05-03T21:59:00+00:00",
            "+00:00",
        ),
        (
            NOON.replace(tzinfo=timezone(timedelta(seconds=30))),
            "2026-05-04T11:59:30+00:00",
            "+00:00",
        ),
        (WholeDay.of(date(2026, 5, 4), WITA), "2026-05-04T00:00:00+08:00", "+08:00"),
    ],
)
def test_moments_keep_the_offsets_that_epcis_has(made, moment, offset):
    (commissioned,) = events(BeanLot(id="L", made=made))

    assert (commissioned["eventTime"], commissioned["eventTimeZoneOffset"]) == (moment, offset)


def test_where_no_moment_is_known_the_event_says_so():
    harvested, unknown = events(BeanLot(id="A", harvested=date(2026, 5, 4)), BeanLot(id="B"))

    assert harvested["eventTime"] == "2026-05-04T00:00:00+00:00"
    assert (unknown["eventTime"], unknown["cocoachain:time"]) == (
        "1970-01-01T00:00:00+00:00",
        "not known",
    )


def test_numbers_are_exact():
    text = epcis.dumps(Chain.of([BeanLot(id="L", mass=Mass.kg(16777217)), NIBS]))

    assert '"quantity": 16777217, "uom"' in text


def test_master_data_names_places_and_companies_and_no_farmer():
    header = written(
        Farmer(id="F-1", name="Amaq Sahril"),
        Processor(id="M-1", name="Rumah Cokelat", country="ID"),
        Site(id="SITE-1", name="Gudang"),
        Plot(id="KBN-1"),
    )["epcisHeader"]["epcisMasterData"]["vocabularyList"]

    told = {
        each["id"]: {part["id"]: part["attribute"] for part in each["attributes"]}
        for vocabulary in header
        for each in vocabulary["vocabularyElementList"]
    }
    name = "urn:epcglobal:cbv:mda#name"
    assert told == {
        "urn:cocoachain:party:F-1": {"cocoachain:record": "farmer F-1"},
        "urn:cocoachain:party:M-1": {
            "cocoachain:record": "processor M-1",
            name: "Rumah Cokelat",
            "urn:epcglobal:cbv:mda#countryCode": "ID",
        },
        "urn:cocoachain:site:SITE-1": {"cocoachain:record": "site SITE-1", name: "Gudang"},
        "urn:cocoachain:plot:KBN-1": {"cocoachain:record": "plot KBN-1"},
    }


def test_a_redacted_document_has_farmers_as_numbers():
    farmer = Farmer(
        id="F-1",
        name="Amaq Sahril",
        nik="5208010101700001",
        phone="+62 812",
        sex="m",
        address="Gangga",
        email="a@example.org",
        region="52.08.02.2003",
    )

    text = epcis.dumps(Chain.of([farmer]), redact=True)

    assert epcis.loads(text).chain.farmers == (Farmer(id="F-1", region="52.08.02.2003"),)
    assert "Amaq" not in text
    assert epcis.loads(epcis.dumps(Chain.of([farmer]))).chain.farmers == (farmer,)


def test_the_document_is_made_when_its_last_moment_was_unless_told_otherwise():
    assert written(BEANS)["creationDate"] == "2026-05-04T04:00:00+00:00"
    assert written(BEANS, created=datetime(2026, 6, 1, tzinfo=UTC))["creationDate"] == (
        "2026-06-01T00:00:00+00:00"
    )
    assert written()["creationDate"] == "1970-01-01T00:00:00+00:00"


def test_an_empty_chain_is_a_document_without_events():
    assert written() == {
        "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "1970-01-01T00:00:00+00:00",
        "epcisBody": {"eventList": []},
    }


def test_without_our_records_the_events_still_tell_the_chain():
    chain = Chain.of(
        BEANS, NIBS, ROAST, [Transfer(id="T", lot="NIB-7", mass=Mass.kg(5), when=NOON)]
    )
    whole = json.loads(epcis.dumps(chain))
    del whole["cocoachain:records"]

    told = epcis.loads(json.dumps(whole)).chain

    assert [(type(each), each.id, each.mass) for each in told.lots] == [
        (BeanLot, "ESM 1", Mass.kg("62.5")),
        (NibLot, "NIB-7", Mass.kg(50)),
    ]
    (step,) = told.steps
    assert (step.kind, step.site, step.outputs) == ("roast", "SITE-1", ROAST.outputs)
    assert [each.lot for each in told.transfers] == ["NIB-7"]


def test_a_record_that_was_changed_comes_back_changed():
    beans = "urn:x:beans"
    made = event("Object", action="ADD", bizStep="commissioning", quantityList=[kg(beans, 5)])
    read = epcis.loads(document(made)).chain
    blend = BeanBlend(id=beans, mass=Mass.kg(6), extra=read.lot(beans).extra)
    chain = Chain.of([blend, Weighing(lot=beans, when=NOON, mass=Mass.kg(6))])

    text = epcis.dumps(chain)

    assert epcis.loads(text).chain == chain
    assert json.loads(text)["epcisBody"]["eventList"] == [
        {**made, "quantityList": [{"epcClass": beans, "quantity": 5, "uom": "KGM"}]}
    ]


def test_a_record_that_was_left_out_stays_out():
    (place, other) = "urn:x:place", "urn:x:beans"
    made = event(
        "Object",
        action="ADD",
        bizStep="commissioning",
        quantityList=[kg(other, 5)],
        bizLocation={"id": place},
    )
    read = epcis.loads(document(made)).chain
    chain = Chain.of(read.lots)

    text = epcis.dumps(chain)

    assert json.loads(text)["cocoachain:absent"] == [["site", place]]
    assert epcis.loads(text).chain == chain


def test_a_part_of_a_chain_keeps_the_places_of_its_events():
    names = [f"urn:x:{at}" for at in range(3)]
    chain = epcis.loads(
        document(*[event("Object", action="ADD", epcList=[each]) for each in names])
    ).chain
    part = Chain.of([chain.lot(names[0]), chain.lot(names[2])])

    text = epcis.dumps(part)

    assert json.loads(text)["cocoachain:positions"] == [0, 2]
    assert epcis.loads(text).chain == part


def test_chains_from_two_documents_go_out_together():
    one, two = (
        epcis.loads(document(event("Object", action="ADD", epcList=[name]))).chain
        for name in ("urn:x:1", "urn:x:2")
    )

    text = epcis.dumps(one | two)

    assert epcis.loads(text).chain == one | two
    assert len(json.loads(text)["epcisBody"]["eventList"]) == 2


def test_an_event_in_extra_that_is_none_goes_out_as_a_record():
    odd = ({"position": 0, "event": {"type": "ObjectEvent"}}, {"position": True}, 7)
    chain = Chain.of([BeanLot(id="L", extra={"epcis": odd, "masterdata": 5})])

    text = epcis.dumps(chain)

    assert epcis.loads(text).chain == chain
    assert json.loads(text)["epcisBody"]["eventList"] == []


def test_a_reading_gives_the_heading_of_its_document_back():
    strange = {"type": "urn:x:vtype:mood", "vocabularyElementList": [{"id": "urn:x:1"}]}
    reading = epcis.loads(
        document(
            sender="urn:x:us",
            id="urn:x:doc",
            context={"ext": "https://ext.example/"},
            epcisHeader={"epcisMasterData": {"vocabularyList": [strange]}},
        )
    )

    written = json.loads(epcis.dumps(reading))

    assert (written["sender"], written["id"]) == ("urn:x:us", "urn:x:doc")
    assert written["creationDate"] == "2026-05-05T00:00:00Z"
    assert written["epcisHeader"] == {"epcisMasterData": {"vocabularyList": [strange]}}
    assert reading.notes == ("Kept in settings: 1 vocabulary of which no record is made",)


def test_a_file_is_written_whole(tmp_path):
    chain = Chain.of([BEANS, Partner(id="P")])

    epcis.dump(chain, tmp_path / "out.jsonld")

    assert epcis.load(tmp_path / "out.jsonld").chain == chain
    assert [each.name for each in tmp_path.iterdir()] == ["out.jsonld"]


def test_only_chains_are_written():
    with pytest.raises(FormatError) as caught:
        epcis.dumps([BEANS])

    assert str(caught.value) == "Expected a Chain or a Reading, got list"


def test_extras_that_are_too_deep_are_refused():
    deep = {"a": 1}
    for _ in range(58):
        deep = {"a": deep}

    with pytest.raises(FormatError) as caught:
        epcis.dumps(Chain.of([ChocolateBatch(id="L", extra=deep)]))

    assert str(caught.value) == "Expected extra fields at most 58 deep, got deeper ones"


def test_extras_as_deep_as_allowed_come_back():
    deep = {"a": 1}
    for _ in range(57):
        deep = {"a": deep}
    chain = Chain.of([ChocolateBatch(id="L", extra=deep)])

    assert epcis.loads(epcis.dumps(chain)).chain == chain
