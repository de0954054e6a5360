"""What becomes of events: lots, steps, transfers. Each test is an example to read."""

from decimal import Decimal

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.lots import BeanLot, ButterLot, OtherLot
from cocoachain.values.mass import Mass
from epcis_documents import event, kg, read

BEANS, NIBS, BAR = (f"urn:epc:class:lgtin:9506000.01343{n}.L{n}" for n in (5, 6, 7))
PIECE = "urn:epc:id:sgtin:9506000.013435.17"
FARM, PLANT, SHOP = (f"urn:epc:id:sgln:9506000.0000{n}.0" for n in (1, 2, 3))
OURS = {"cocoachain": "https://cocoachain.example/ns/", "eu": "https://ns.eudr.example.com/"}


def at(place):
    return {"bizLocation": {"id": place}}


def from_to(source, destination, kind="owning_party"):
    return {
        "sourceList": [{"type": kind, "source": source}],
        "destinationList": [{"type": kind, "destination": destination}],
    }


def shipped(when, *things, word="shipping", **more):
    return event("Object", when, action="OBSERVE", bizStep=word, quantityList=[*things], **more)


def made(when, *things, **more):
    return event(
        "Object", when, action="ADD", bizStep="commissioning", quantityList=[*things], **more
    )


def turned(when, inputs, outputs, **more):
    lists = {"inputQuantityList": inputs, "outputQuantityList": outputs}
    return event(
        "Transformation", when, **{name: each for name, each in lists.items() if each}, **more
    )


def portions(portions):
    return {each.lot: None if each.mass is None else str(each.mass) for each in portions}


# ---------------------------------------------------------------------------------- commissioning


def test_commissioning_makes_a_lot_with_its_mass_day_and_site():
    chain = read(made("07:30", kg(BEANS, 62.5), **at(FARM))).chain

    lot = chain.lot(BEANS)
    assert (type(lot), str(lot.mass), lot.site) == (OtherLot, "62.5 kg", FARM)
    assert (lot.made.isoformat(), lot.gtin) == ("2026-05-04T07:30:00+08:00", "09506000134352")
    assert (chain.steps, chain.transfers) == ((), ())


def test_what_is_commissioned_later_is_more_of_the_same():
    chain = read(made("07:30", kg(BEANS, 60)), made("09:00", kg(BEANS, 40))).chain

    assert (str(chain.lot(BEANS).mass), chain.lot(BEANS).made.hour) == ("100 kg", 7)


def test_a_lot_of_which_some_was_not_weighed_has_the_first_mass_that_is_told():
    chain = read(made("07:30", {"epcClass": BEANS}), made("09:00", kg(BEANS, 40))).chain

    assert str(chain.lot(BEANS).mass) == "40 kg"


@pytest.mark.parametrize(
    ("amount", "unit", "mass"),
    [
        ("16777217", "KGM", "16777217 kg"),
        ("0.000001", "KGM", "0.000001 kg"),
        ("1.5", "TNE", "1500 kg"),
        ("250000", "MGM", "0.25 kg"),
        ("62500", "GRM", "62.5 kg"),
        ("25000", "LBR", "11339.80925 kg"),
        ("1", "ONZ", "0.028350 kg"),
        ("2", "CWI", "101.604691 kg"),
    ],
)
def test_masses_are_exact_in_every_unit(amount, unit, mass):
    quantity = {"epcClass": BEANS, "quantity": "?", "uom": unit}
    from cocoachain.formats import epcis
    from epcis_documents import document

    text = document(made("07:30", quantity)).replace('"?"', amount)
    reading = epcis.loads(text)

    assert reading.chain.lot(BEANS).mass == Mass.kg(mass.removesuffix(" kg"))
    assert f'"quantity": {amount}, "uom": "{unit}"' in epcis.dumps(reading)


def test_a_mass_of_no_whole_milligrams_is_rounded_and_noted():
    (note,) = read(made("07:30", {"epcClass": BEANS, "quantity": 1, "uom": "ONZ"})).notes

    assert note == "Rounded to whole milligrams: 1 ONZ (at epcisBody.eventList[0])"


@pytest.mark.parametrize("unit", [{}, {"uom": "EA"}, {"uom": "E4"}])
def test_what_is_no_net_mass_is_kept_beside_the_lot(unit):
    lot = read(made("07:30", {"epcClass": BEANS, "quantity": 12, **unit})).chain.lot(BEANS)

    assert lot.mass is None
    assert (lot.extra["quantity"], lot.extra.get("uom")) == (Decimal(12), unit.get("uom"))


def test_a_single_piece_is_a_lot_without_mass():
    chain = read(event("Object", action="ADD", bizStep="commissioning", epcList=[PIECE])).chain

    assert chain.lot(PIECE).mass is None
    assert chain.lot(PIECE).gtin == "09506000134352"


def test_a_kind_of_goods_is_a_lot_that_says_so():
    pattern = "urn:epc:idpat:sgtin:9506000.013435.*"
    chain = read(turned("07:30", [kg(pattern, 5)], [kg(BAR, 4)])).chain

    assert chain.lot(pattern).extra["class"] is True
    assert "class" not in chain.lot(BAR).extra


def test_an_hs_heading_tells_the_stage():
    chain = read(made("07:30", kg(BEANS, 5), ilmd={"eu:hsCode": "18040000"}), context=OURS).chain

    assert type(chain.lot(BEANS)) is ButterLot


def test_our_own_extension_tells_the_stage_and_the_kind_of_step():
    ours = {"cocoachain:stages": {BEANS: "beans"}, "cocoachain:kind": "roast"}
    chain = read(turned("07:30", [kg(NIBS, 5)], [kg(BEANS, 4)], **ours), context=OURS).chain

    assert type(chain.lot(BEANS)) is BeanLot
    assert [step.kind for step in chain.steps] == ["roast"]


def test_master_data_of_the_lot_is_kept_with_it():
    ilmd = {"cbvmda:lotNumber": "L5", "gs1:harvestDateEnd": "2026-02-18"}
    lot = read(made("07:30", kg(BEANS, 5), ilmd=ilmd)).chain.lot(BEANS)

    assert (lot.extra["ilmd"], str(lot.harvested)) == (ilmd, "2026-02-18")


# -------------------------------------------------------------------------------- transformations


def test_a_transformation_is_a_step():
    chain = read(
        made("07:30", kg(BEANS, 100), **at(FARM)),
        turned("09:00", [kg(BEANS, 100)], [kg(NIBS, 80)], bizStep="urn:x:winnowing", **at(PLANT)),
    ).chain

    (step,) = chain.steps
    assert (step.kind, step.site, step.start, step.end) == ("winnow", PLANT, step.end, step.start)
    assert portions(step.inputs) == {BEANS: "100 kg"}
    assert portions(step.outputs) == {NIBS: "80 kg"}
    assert (str(chain.lot(NIBS).mass), chain.lot(NIBS).site) == ("80 kg", PLANT)


def test_events_of_one_transformation_are_one_step():
    name = "urn:epc:id:gdti:9506000.00001.17"
    chain = read(
        turned("09:00", [kg(BEANS, 60)], [], transformationID=name),
        turned("10:00", [kg(BEANS, 40)], [], transformationID=name),
        turned("11:00", [], [kg(NIBS, 80)], transformationID=name),
    ).chain

    (step,) = chain.steps
    assert (step.id, step.start.hour, step.end.hour) == (name, 9, 11)
    assert (portions(step.inputs), portions(step.outputs)) == ({BEANS: "100 kg"}, {NIBS: "80 kg"})


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("commissioning", "mix"),
        ("packing", "pack"),
        ("urn:gdst:bizStep:commingling", "blend"),
        ("https://example.com/bizStep/roasting", "roast"),
        ("https://ref.gs1.org/cbv/BizStep-repackaging", "pack"),
        ("urn:x:conche", "conche"),
        ("urn:x:7", "mix"),
    ],
)
def test_the_business_step_tells_the_kind_of_step(word, kind):
    (step,) = read(turned("09:00", [kg(BEANS, 5)], [kg(NIBS, 4)], bizStep=word)).chain.steps

    assert step.kind == kind


def test_shares_of_a_product_are_those_of_what_went_in():
    lineage = Lineage(
        read(
            made("07:30", kg(BEANS, 60), kg(NIBS, 40)),
            turned("09:00", [kg(BEANS, 60), kg(NIBS, 40)], [kg(BAR, 50)]),
        ).chain
    )

    assert dict(origins(lineage, BAR, by="lot", material="all")) == {
        BEANS: Mass.kg(30),
        NIBS: Mass.kg(20),
    }


def test_what_is_destroyed_goes_into_a_step_that_disposes_of_it():
    chain = read(
        event("Object", action="DELETE", bizStep="destroying", quantityList=[kg(BEANS, 5)])
    ).chain

    (step,) = chain.steps
    assert (step.kind, portions(step.inputs), step.outputs) == ("dispose", {BEANS: "5 kg"}, ())


# -------------------------------------------------------------------------- shipping and receiving


def test_shipping_is_a_transfer():
    (transfer,) = read(
        shipped("09:00", kg(BEANS, 100), **at(FARM), **from_to("urn:p:farmer", "urn:p:maker"))
    ).chain.transfers

    assert (transfer.lot, str(transfer.mass), transfer.kind) == (BEANS, "100 kg", "sale")
    assert (transfer.from_party, transfer.to_party) == ("urn:p:farmer", "urn:p:maker")
    assert (transfer.from_site, transfer.to_site, transfer.when.hour) == (FARM, None, 9)
    assert (transfer.custody, transfer.passes_ownership) == (True, True)


def test_receiving_closes_the_transfer_that_shipping_opened():
    (transfer,) = read(
        shipped("09:00", kg(BEANS, 100), **at(FARM)),
        shipped("15:00", kg(BEANS, 99), word="receiving", **at(PLANT)),
    ).chain.transfers

    assert (transfer.from_site, transfer.to_site) == (FARM, PLANT)
    assert (str(transfer.mass), str(transfer.received), transfer.when.hour) == (
        "100 kg",
        "99 kg",
        9,
    )
    assert len(transfer.extra["events"]) == 2


def test_goods_that_arrive_elsewhere_close_no_transfer():
    to_shop = {"destinationList": [{"type": "location", "destination": SHOP}]}
    sent, got = sorted(
        read(
            shipped("09:00", kg(BEANS, 100), **at(FARM), **to_shop),
            shipped("15:00", kg(BEANS, 99), word="receiving", **at(PLANT)),
        ).chain.transfers,
        key=lambda each: each.when,
    )

    assert (sent.from_site, sent.to_site, sent.received) == (FARM, SHOP, None)
    assert (got.to_site, str(got.mass), got.received) == (PLANT, "99 kg", None)


def test_two_consignments_of_one_lot_are_two_transfers():
    first, second = sorted(
        read(
            shipped("09:00", kg(BEANS, 60), **at(FARM)),
            shipped("10:00", kg(BEANS, 40), **at(FARM)),
            shipped("15:00", kg(BEANS, 40), word="receiving", **at(SHOP)),
            shipped("16:00", kg(BEANS, 60), word="receiving", **at(PLANT)),
        ).chain.transfers,
        key=lambda each: each.when,
    )

    assert (first.custody, str(first.received), first.to_site) == (True, "60 kg", PLANT)
    assert (second.custody, str(second.received), second.to_site) == (True, "40 kg", SHOP)


def test_goods_that_go_on_in_another_word_are_not_sent_twice():
    sent, going = sorted(
        read(
            shipped("09:00", kg(BEANS, 60), **at(FARM)),
            shipped("10:00", kg(BEANS, 60), word="departing", **at(FARM)),
            shipped("15:00", kg(BEANS, 60), word="receiving", **at(PLANT)),
        ).chain.transfers,
        key=lambda each: each.when,
    )

    assert (sent.custody, str(sent.received), going.custody) == (True, "60 kg", False)


def test_possession_alone_passes_no_property():
    (transfer,) = read(
        shipped("09:00", kg(BEANS, 1), **from_to("urn:p:a", "urn:p:b", "possessing_party"))
    ).chain.transfers

    assert (transfer.kind, transfer.custody, transfer.passes_ownership) == ("move", True, False)
    assert (transfer.from_party, transfer.to_party) == ("urn:p:a", "urn:p:b")


def test_a_despatch_advice_makes_a_shipment():
    papers = [
        {"type": "po", "bizTransaction": "urn:x:po:1"},
        {"type": "desadv", "bizTransaction": "urn:x:da:2"},
    ]
    chain = read(shipped("09:00", kg(BEANS, 1), bizTransactionList=papers)).chain

    (transfer,), (shipment,) = chain.transfers, chain.shipments
    assert (transfer.document, transfer.shipment) == ("urn:x:po:1", "urn:x:da:2")
    assert (shipment.id, shipment.when) == ("urn:x:da:2", transfer.when)


def test_selling_to_the_public_is_a_sale_to_consumers():
    (transfer,) = read(
        shipped("09:00", kg(BAR, 1), word="retail_selling", **at(SHOP))
    ).chain.transfers

    assert (transfer.kind, transfer.to_party, transfer.from_site, transfer.to_site) == (
        "sale",
        "consumers",
        SHOP,
        None,
    )


def test_what_is_seen_where_it_lies_passes_no_custody():
    (transfer,) = read(
        made("07:30", kg(BEANS, 100), **at(FARM)),
        shipped("08:00", kg(BEANS, 100), word="inspecting", **at(FARM)),
    ).chain.transfers

    assert (transfer.custody, transfer.from_site, transfer.to_site) == (False, FARM, FARM)


def test_what_is_seen_elsewhere_has_moved():
    (transfer,) = read(
        made("07:30", kg(BEANS, 100), **at(FARM)),
        shipped("08:00", kg(BEANS, 100), word="storing", **at(PLANT)),
    ).chain.transfers

    assert (transfer.custody, transfer.from_site, transfer.to_site) == (True, FARM, PLANT)


def test_a_transaction_is_a_transfer_of_property_at_most():
    (transfer,) = read(
        event(
            "Transaction",
            action="ADD",
            quantityList=[kg(BEANS, 5)],
            bizTransactionList=[{"type": "inv", "bizTransaction": "urn:x:inv:9"}],
            **from_to("urn:p:a", "urn:p:b"),
        )
    ).chain.transfers

    assert (transfer.custody, transfer.passes_ownership, transfer.document) == (
        False,
        True,
        "urn:x:inv:9",
    )


def test_places_and_parties_that_are_named_have_records():
    chain = read(shipped("09:00", kg(BEANS, 1), **at(FARM), **from_to("urn:p:a", "urn:p:b"))).chain

    assert [each.id for each in chain.sites] == [FARM]
    assert [each.id for each in chain.partners] == ["urn:p:a", "urn:p:b"]


def test_an_event_of_which_no_record_is_made_is_kept_with_its_place():
    sensed = event(
        "Object",
        action="OBSERVE",
        epcList=[],
        readPoint={"id": FARM},
        sensorElementList=[
            {"sensorReport": [{"type": "Temperature", "value": 26.0, "uom": "CEL"}]}
        ],
    )
    chain = read(sensed).chain

    (site,) = chain.sites
    assert len(chain) == 1
    assert (
        str(site.extra["epcis"][0]["event"]["sensorElementList"][0]["sensorReport"][0]["value"])
        == "26.0"
    )


def test_an_event_that_names_nothing_is_kept_as_a_step_of_its_own():
    chain = read(
        {**event("Object", eventID="urn:x:1"), "type": "urn:x:Weather", "urn:x:rain": 7}
    ).chain

    (step,) = chain.steps
    assert (step.id, step.kind, step.inputs, len(chain)) == ("urn:x:1", "store", (), 1)
    assert step.extra["epcis"][0]["event"]["urn:x:rain"] == 7


# ------------------------------------------------------------------------------------------ names


def test_an_event_is_named_by_its_identifier_or_by_its_hash():
    named = read(made("07:30", kg(BEANS, 1), eventID="urn:uuid:7")).chain.lot(BEANS)
    hashed = read(made("07:30", kg(BEANS, 1))).chain.lot(BEANS)

    assert named.extra["events"] == ("urn:uuid:7",)
    (name,) = hashed.extra["events"]
    assert name.startswith("ni:///sha-256;")
    assert name.endswith("?ver=CBV2.0")


def test_the_same_event_twice_is_told_once_and_goes_out_twice():
    from cocoachain.formats import epcis

    reading = read(*[made("07:30", kg(BEANS, 60))] * 2)

    assert str(reading.chain.lot(BEANS).mass) == "60 kg"
    assert epcis.dumps(reading).count('"type": "ObjectEvent"') == 2


def test_every_spelling_finds_the_lot_and_the_first_one_read_is_kept():
    link = "https://shop.example/beans/01/09506000134352/10/L5?17=270101"
    chain = read(made("07:30", kg(BEANS, 60)), turned("09:00", [kg(link, 60)], [kg(BAR, 50)])).chain

    assert [each.id for each in chain.lots] == [BEANS, BAR]
    for spelling in (BEANS, link, "https://id.gs1.org/01/09506000134352/10/L5"):
        assert chain.lot(spelling).id == BEANS
        assert chain.known_as("lot", spelling) == BEANS
    assert trace_back(Lineage(chain), BAR).lots == (BEANS, BAR)


def test_a_urn_of_ours_names_our_own_lot():
    chain = read(made("07:30", kg("urn:cocoachain:lot:ESM%201", 60))).chain

    assert chain.lot("ESM 1").extra["also"] == ("urn:cocoachain:lot:ESM%201",)


def test_every_record_of_an_event_has_its_place():
    reading = read(
        made("07:30", kg(BEANS, 60), **at(FARM)),
        turned("09:00", [kg(BEANS, 60)], [kg(NIBS, 50)], eventID="urn:x:2"),
        shipped("10:00", kg(NIBS, 50), eventID="urn:x:3"),
    )

    ways = {key: each.path for key, each in reading.places.items()}
    assert ways == {
        ("lot", BEANS): "epcisBody.eventList[0]",
        ("lot", NIBS): "epcisBody.eventList[1]",
        ("step", "urn:x:2"): "epcisBody.eventList[1]",
        ("transfer", "urn:x:3"): "epcisBody.eventList[2]",
    }
