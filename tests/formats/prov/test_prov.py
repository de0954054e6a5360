import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cocoachain import read as read_any
from cocoachain.errors import FormatError
from cocoachain.formats import prov
from cocoachain.formats.prov.names import local_name
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanBlend, BeanLot, NibLot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Loss, Portion, Step
from cocoachain.samples import example_path, two_plots
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from prov_documents import faults, named, read

EAST = timezone(timedelta(hours=8))


def document(*records, **options):
    return read(prov.dumps(Chain.of(records), **options))


# ------------------------------------------------------------------------------ the flow of cocoa


def test_the_prov_package_reads_it_and_finds_it_consistent():
    found = read(prov.dumps(two_plots()))

    assert found.unified() == found
    assert read(found.serialize(format="json")) == found
    assert faults(found) == []


def test_the_example_of_north_lombok_is_consistent_prov():
    found = read(prov.dumps(read_any(example_path("north-lombok")).chain))

    assert found.unified() == found
    assert faults(found) == []


def test_usage_and_generation_carry_exact_masses():
    found = document(
        BeanLot(id="B"),
        NibLot(id="N"),
        Step(
            id="S",
            kind="roast",
            inputs=[Portion("B", Mass.kg("16777217.000001"))],
            outputs=[Portion("N", Mass.kg("0.000001"))],
        ),
    )

    assert named(found, "usage:S/1")["cocoa:mass_kg"] == "16777217.000001"
    assert named(found, "generation:S/1")["cocoa:mass_kg"] == "0.000001"


def test_what_was_not_weighed_has_no_mass():
    found = document(BeanLot(id="B"), Step(id="S", kind="roast", inputs=[Portion("B")]))

    assert named(found, "usage:S/1") == {"prov:activity": "step:S", "prov:entity": "lot:B"}
    assert "cocoa:mass_kg" not in named(found, "lot:B")


def test_losses_are_summed_by_cause():
    losses = [Loss("moisture", Mass.kg(3)), Loss("shell", Mass.kg(1)), Loss("moisture", Mass.g(1))]
    step = named(document(Step(id="S", kind="dry", losses=losses)), "step:S")

    assert step["cocoa:loss_moisture_kg"] == "3.001"
    assert step["cocoa:loss_shell_kg"] == "1"


def test_a_step_of_several_kinds_names_them_in_order():
    step = named(document(Step(id="S", kind="roast", also=["winnow", "roast"])), "step:S")

    assert step["cocoa:kind"] == "roast+winnow+roast"


def test_a_lot_that_comes_out_in_several_portions_is_a_collection_of_them():
    found = document(
        BeanBlend(id="B"),
        Step(id="S", kind="pool", outputs=[Portion("B", Mass.kg(1)), Portion("B", Mass.kg(1))]),
        Step(id="T", kind="pool", outputs=[Portion("B", Mass.kg(2))]),
    )

    assert "prov:Collection" in named(found, "lot:B")["prov:type"]
    assert {name: named(found, name)["cocoa:mass_kg"] for name in
            ("portion:S/1", "portion:S/2", "portion:T/1")} == {
        "portion:S/1": "1", "portion:S/2": "1", "portion:T/1": "2",
    }  # fmt: skip
    assert faults(found) == []


def test_lanes_stand_at_the_portions():
    found = document(
        Step(
            id="S", kind="dry", inputs=[Portion("A", None, "1")], outputs=[Portion("B", None, "1")]
        )
    )

    assert named(found, "usage:S/1")["cocoa:lane"] == "1"
    assert named(found, "generation:S/1")["cocoa:lane"] == "1"


def test_a_ring_of_steps_is_no_contradiction():
    found = document(
        BeanLot(id="A", plot="P"),
        BeanLot(id="B", plot="P"),
        Step(id="S", kind="rework", inputs=[Portion("A")], outputs=[Portion("B")]),
        Step(id="T", kind="rework", inputs=[Portion("B")], outputs=[Portion("A")]),
    )

    assert faults(found) == []


def test_a_source_was_derived_from_its_plot():
    found = prov.dumps(Chain.of([BeanLot(id="B", plot="P")], [Plot(id="P", farmer="F")]))

    assert json.loads(found)["wasDerivedFrom"] == {
        "_:wasDerivedFrom1": {"prov:generatedEntity": "lot:B", "prov:usedEntity": "plot:P"}
    }


def test_the_plot_of_a_lot_that_a_step_made_is_only_told():
    made = Step(id="S", kind="dry", outputs=[Portion("B")])
    found = json.loads(prov.dumps(Chain.of([BeanLot(id="B", plot="P"), made])))

    assert "wasDerivedFrom" not in found
    assert found["entity"]["lot:B"]["cocoa:plot"] == {"$": "plot:P", "type": "xsd:QName"}


def test_what_is_named_and_has_no_record_is_declared_bare():
    found = json.loads(prov.dumps(Chain.of([Step(id="S", kind="dry", party="X",
                                                inputs=[Portion("A")])])))  # fmt: skip

    assert found["entity"] == {"lot:A": {}}
    assert found["agent"] == {"party:X": {}}


def test_the_party_of_the_site_worked_where_the_step_names_none():
    found = json.loads(
        prov.dumps(Chain.of([Site(id="L", party="IKM"), Step(id="S", kind="dry", site="L")]))
    )

    assert found["wasAssociatedWith"] == {
        "_:wasAssociatedWith1": {"prov:activity": "step:S", "prov:agent": "party:IKM"}
    }
    assert found["activity"]["step:S"]["prov:atLocation"] == {"$": "site:L", "type": "xsd:QName"}


def test_a_transfer_is_an_activity_of_giver_and_taker():
    moment = datetime(2026, 5, 4, 7, 30, tzinfo=EAST)
    found = json.loads(
        prov.dumps(
            Chain.of([
                BeanLot(id="B"),
                Transfer(id="T", lot="B", mass=Mass.kg(5), received=Mass.kg("4.9"), kind="sale",
                         from_party="F", to_party="IKM", when=moment, price=Decimal(100)),
            ])
        )
    )  # fmt: skip

    assert found["used"]["handover:T"] == {
        "prov:activity": "transfer:T",
        "prov:entity": "lot:B",
        "prov:time": "2026-05-04T07:30:00+08:00",
        "cocoa:mass_kg": {"$": "5", "type": "xsd:decimal"},
    }
    assert found["activity"]["transfer:T"]["cocoa:received_kg"]["$"] == "4.9"
    roles = [
        (each["prov:agent"], each["prov:role"]["$"]) for each in found["wasAssociatedWith"].values()
    ]
    assert roles == [("party:F", "cocoa:giver"), ("party:IKM", "cocoa:taker")]
    assert "price" not in json.dumps(found)


# ------------------------------------------------------------------------------------------ times


def test_moments_keep_their_offset():
    step = Step(id="S", kind="dry", start=datetime(2026, 5, 4, 7, tzinfo=EAST),
                end=datetime(2026, 5, 4, 9, 0, 0, 5, tzinfo=UTC))  # fmt: skip
    told = json.loads(prov.dumps(Chain.of([step])))["activity"]["step:S"]

    assert told["prov:startTime"] == "2026-05-04T07:00:00+08:00"
    assert told["prov:endTime"] == "2026-05-04T09:00:00.000005+00:00"


def test_a_whole_day_is_a_date_and_no_moment():
    day = WholeDay.of(date(2026, 5, 4), EAST)
    step = Step(id="S", kind="dry", start=day)
    told = json.loads(prov.dumps(Chain.of([step])))["activity"]["step:S"]

    assert "prov:startTime" not in told
    assert told["cocoa:start"] == {"$": "2026-05-04+08:00", "type": "xsd:date"}


def test_an_offset_of_seconds_is_left_out_of_a_date():
    day = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=7, seconds=40)))
    told = json.loads(prov.dumps(Chain.of([Step(id="S", kind="dry", end=day)])))

    assert told["activity"]["step:S"]["cocoa:end"] == {"$": "2026-05-04", "type": "xsd:date"}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (14 * 60, "2026-05-04T07:00:00+14:00"),
        (14 * 60 + 1, "2026-05-03T16:59:00+00:00"),
        (-14 * 60, "2026-05-04T07:00:00-14:00"),
        (-15 * 60, "2026-05-04T22:00:00+00:00"),
        (0, "2026-05-04T07:00:00+00:00"),
    ],
)
def test_an_offset_that_xml_schema_has_not_becomes_utc(minutes, expected):
    moment = datetime(2026, 5, 4, 7, tzinfo=timezone(timedelta(minutes=minutes)))
    told = json.loads(prov.dumps(Chain.of([Step(id="S", kind="dry", start=moment)])))

    assert told["activity"]["step:S"]["prov:startTime"] == expected


def test_a_day_of_an_offset_that_xml_schema_has_not_has_none():
    day = WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=15)))
    told = json.loads(prov.dumps(Chain.of([Step(id="S", kind="dry", start=day)])))

    assert told["activity"]["step:S"]["cocoa:start"]["$"] == "2026-05-04"


# ------------------------------------------------------------------------------------------ people


def test_farmers_go_by_their_identifiers():
    farmer = Farmer(
        id="F-1", name="Ani", sex="f", nik="5208010101010001", email="a@example.org",
        phone="0812", address="Jalan 1", region="52.08",
    )  # fmt: skip

    assert named(document(farmer), "party:F-1") == {
        "prov:type": "cocoa:Farmer prov:Person",
        "cocoa:region": "52.08",
    }


def test_names_of_persons_show_when_asked_for_and_private_numbers_never():
    farmer = Farmer(id="F-1", name="Ani", sex="f", nik="5208010101010001", phone="0812",
                    email="a@example.org", address="Jalan 1")  # fmt: skip

    assert named(document(farmer, names=True), "party:F-1") == {
        "prov:type": "cocoa:Farmer prov:Person",
        "prov:label": "Ani",
        "cocoa:sex": "f",
    }


def test_businesses_go_by_their_names():
    told = named(document(Processor(id="IKM", name="Rumah Cokelat", gln="123")), "party:IKM")

    assert told == {
        "prov:type": "cocoa:Processor prov:Organization",
        "prov:label": "Rumah Cokelat",
        "cocoa:gln": "123",
    }


# ------------------------------------------------------------------------------------- corrections


def corrected(*corrections):
    steps = [
        Step(id=each, kind="dry", inputs=[Portion("A", Mass.kg(mass))])
        for each, mass in (("S", 1), ("S2", 2), ("S3", 3))
    ]
    return Chain.of([BeanLot(id="A")], steps, corrections)


def correction(name, wrong, right, day):
    return Correction(
        id=name, kind="step", record=wrong, replacement=right, reason="typing error", by="Ani",
        recorded=datetime(2026, 5, day, tzinfo=UTC),
    )  # fmt: skip


def test_a_corrected_record_is_invalidated_and_its_replacement_is_a_revision_of_it():
    found = json.loads(prov.dumps(corrected(correction("C", "S", "S2", 4))))

    assert found["wasInvalidatedBy"] == {
        "_:wasInvalidatedBy1": {
            "prov:entity": "record:step/S",
            "prov:activity": "correction:C",
            "prov:time": "2026-05-04T00:00:00+00:00",
        }
    }
    assert found["wasDerivedFrom"] == {
        "_:wasDerivedFrom1": {
            "prov:generatedEntity": "record:step/S2",
            "prov:usedEntity": "record:step/S",
            "prov:type": {"$": "prov:Revision", "type": "xsd:QName"},
        }
    }
    assert found["used"]["usage:S/1"]["cocoa:mass_kg"]["$"] == "2"
    assert "usage:S2/1" not in found["used"]
    assert "Ani" not in json.dumps(found)


def test_a_withdrawn_record_is_invalidated_and_its_thing_is_not_told():
    found = json.loads(prov.dumps(corrected(correction("C", "S", None, 4))))

    assert "step:S" not in found["activity"]
    assert [each["prov:entity"] for each in found["wasInvalidatedBy"].values()] == ["record:step/S"]
    assert "wasDerivedFrom" not in found


def test_of_two_corrections_the_later_one_invalidates():
    chain = corrected(correction("C2", "S", "S3", 5), correction("C1", "S", "S2", 4))
    found = json.loads(prov.dumps(chain))

    assert [each["prov:activity"] for each in found["wasInvalidatedBy"].values()] == [
        "correction:C2"
    ]
    assert faults(read(prov.dumps(chain))) == []


def test_a_ring_of_corrections_is_no_contradiction():
    chain = corrected(
        correction("C1", "S", "S2", 4), correction("C2", "S2", "S3", 5),
        correction("C3", "S3", "S", 6),
    )  # fmt: skip
    found = json.loads(prov.dumps(chain))

    assert sorted(each["prov:entity"] for each in found["wasInvalidatedBy"].values()) == [
        "record:step/S2", "record:step/S3",
    ]  # fmt: skip
    assert faults(read(prov.dumps(chain))) == []
    assert "step:S" in found["activity"]


def test_a_correction_that_changes_nothing_invalidates_nothing():
    found = json.loads(prov.dumps(corrected(correction("C", "S", "NOWHERE", 4))))

    assert "wasInvalidatedBy" not in found
    assert found["activity"]["correction:C"]["cocoa:reason"] == "typing error"


def test_a_correction_of_what_is_not_known_is_left_out():
    found = json.loads(prov.dumps(corrected(correction("C", "NOWHERE", None, 4))))

    assert "correction:C" not in found["activity"]


# -------------------------------------------------------------------------- names and the document


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("ESM-1", "ESM-1"),
        ("A 1/B:C", "A%201%2FB%3AC"),
        (".a.", "%2Ea%2E"),
        ("-", "%2D"),
        ("..", "%2E%2E"),
        ("%41", "%2541"),
        ("kakao é", "kakao%20%C3%A9"),
        ("https://id.gs1.org/01/09506000134369/10/A",
         "https%3A%2F%2Fid.gs1.org%2F01%2F09506000134369%2F10%2FA"),
        ("\U0001f36b", "%F0%9F%8D%AB"),
    ],
)  # fmt: skip
def test_identifiers_are_percent_encoded(identifier, expected):
    assert local_name(identifier) == expected


def test_names_that_look_alike_stay_apart():
    names = ["A", "\u0410", "a", "A%20", "A/1", "A.", "S/1"]
    lots = [BeanLot(id=each, label=each) for each in names]
    found = document(*lots, Step(id="A", kind="dry"))

    assert len({str(each.identifier) for each in found.get_records()}) == len(names) + 1
    assert faults(found) == []


def test_the_caller_says_where_identifiers_stand():
    text = prov.dumps(two_plots(), base="https://koperasi.example/id#")

    assert json.loads(text)["prefix"]["lot"] == "https://koperasi.example/id#lot/"


@pytest.mark.parametrize("base", ["", "koperasi", "https://a b/", "https://a.example", None, "/a/",
                                  "https://a.example/é/", "://a/"])  # fmt: skip
def test_a_base_that_is_no_iri_is_refused(base):
    with pytest.raises(FormatError) as caught:
        prov.dumps(two_plots(), base=base)

    assert str(caught.value) == (
        "Expected an IRI such as 'https://example.org/cocoa/' that ends in / or #, "
        f"got {base!r}"
    )  # fmt: skip


def test_only_a_chain_is_written(tmp_path):
    with pytest.raises(FormatError) as caught:
        prov.dump([BeanLot(id="B")], tmp_path / "a.prov.json")

    assert str(caught.value) == "Expected a Chain, got list"
    assert list(tmp_path.iterdir()) == []


def test_a_file_holds_what_dumps_gives(tmp_path):
    prov.dump(two_plots(), tmp_path / "a.prov.json")

    assert (tmp_path / "a.prov.json").read_text("utf-8") == prov.dumps(two_plots())


def test_an_empty_chain_is_an_empty_document():
    found = document()

    assert found.get_records() == []


def test_the_order_of_records_changes_no_byte():
    chain = two_plots()

    assert prov.dumps(Chain.of(reversed(list(chain)))) == prov.dumps(chain)


def test_kinds_that_prov_does_not_tell_leave_no_trace():
    payment = Payment(id="PAY", amount=Decimal(5))

    assert prov.dumps(Chain.of([payment])) == prov.dumps(Chain.of([]))
    assert "payment" not in prov.CARRIED


def test_the_judge_of_these_tests_finds_contradictions():
    text = json.dumps({
        "prefix": {"a": "https://a.example/"},
        "entity": {"a:1": {}, "a:2": {}, "a:step": {}},
        "activity": {"a:step": {}},
        "wasGeneratedBy": {
            "a:g1": {"prov:entity": "a:1", "prov:activity": "a:step"},
            "a:g2": {"prov:entity": "a:1", "prov:activity": "a:step"},
        },
        "used": {"a:1": {"prov:activity": "a:step", "prov:entity": "a:none"}},
        "wasDerivedFrom": {
            "_:1": {"prov:generatedEntity": "a:1", "prov:usedEntity": "a:2"},
            "_:2": {"prov:generatedEntity": "a:2", "prov:usedEntity": "a:1"},
        },
    })  # fmt: skip

    assert sorted({each.partition(" ")[0] for each in faults(read(text))}) == [
        "24", "42", "50", "53", "55",
    ]  # fmt: skip


def test_a_later_correction_that_changes_nothing_stands_before_an_earlier_one():
    chain = corrected(correction("C1", "S", None, 4), correction("C2", "S", "S", 5))
    found = json.loads(prov.dumps(chain))

    assert "wasInvalidatedBy" not in found
    assert found["used"]["usage:S/1"]["cocoa:mass_kg"]["$"] == "1"
