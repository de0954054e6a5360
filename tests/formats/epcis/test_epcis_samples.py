"""Documents of others: nothing is wrong with them, nothing is lost, and they answer questions."""

import json
from pathlib import Path

import pytest

from cocoachain.formats import epcis
from cocoachain.formats.reading import read
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back, trace_forward
from epcis_documents import hashes

DATA = Path(__file__).parent / "data"
DOCUMENTS = sorted(
    path
    for folder in ("openepcis/valid", "openepcis/events", "fsma204", "traceback")
    for path in (DATA / folder).glob("*.json*")
    if path.name != "expected.json"
)
ORIGIN = DATA / "eudr-origin-declaration"
SEAFOOD = DATA / "traceback/traceback_tests.jsonld"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_valid_document_has_no_issues(path):
    assert epcis.load(path).issues == ()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_valid_document_is_read_strictly_too(path):
    assert epcis.load(path, strict=True) == epcis.load(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_event_goes_out_as_it_came_and_in_its_order(path):
    text = epcis.dumps(epcis.load(path).chain)

    assert hashes(text.encode()) == hashes(path.read_bytes())
    assert "cocoachain:records" not in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_goes_out_comes_back_the_same(path):
    chain = epcis.load(path).chain
    text = epcis.dumps(chain)

    assert epcis.loads(text).chain == chain
    assert epcis.dumps(epcis.loads(text).chain) == text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_told_by_its_content(path):
    assert read(path) == epcis.load(path)


def test_the_back_trace_of_the_seafood_chain_visits_exactly_the_expected_events():
    (expected,) = json.loads((DATA / "traceback/expected.json").read_bytes())

    trace = trace_back(Lineage(epcis.load(SEAFOOD).chain), expected["start"])

    assert len(epcis.event_names(trace.chain)) == expected["expected_event_count"]
    named = {each for record in trace.chain for each in record.extra.get("events", ())}
    assert sorted(named) == list(epcis.event_names(trace.chain))


def test_the_seafood_chain_leads_from_the_can_to_feed_fry_and_vessel():
    before = "urn:gdst:example.org:product:lot:class:"

    trace = trace_back(Lineage(epcis.load(SEAFOOD).chain), f"{before}processor.2u.v1-0122-2022")

    assert [each.removeprefix(before) for each in trace.lots] == [
        "feedmill.1u.ff11252021",
        "fisherman01.tunau.v1-0122-2022",
        "hatchery.1u.tf12012021",
        "fishfarm.1u.farmed-tuna-01192022",
        "processor.10u.commingle-01232022",
        "processor.2u.v1-0122-2022",
    ]


def test_the_feed_is_found_in_the_pallet_downstream():
    lineage = Lineage(epcis.load(SEAFOOD).chain)

    trace = trace_forward(lineage, "urn:gdst:example.org:product:lot:class:feedmill.1u.ff11252021")

    assert "urn:epc:id:sscc:08600031303.0005" in trace.lots


def test_two_events_of_one_identifier_are_both_kept_and_noted():
    notes = epcis.load(SEAFOOD).notes

    assert notes[0] == (
        "Kept both: one eventID, two events: 'urn:uuid:cd1df67c-def8-4a64-a19a-e531ff11b6a7U' "
        "(traceback_tests.jsonld, at epcisBody.eventList[9])"
    )
    assert len(notes) == 5


@pytest.mark.parametrize(
    "name", ["origin-declaration-event.jsonld", "origin-declaration-event.xml"]
)
def test_an_origin_declaration_gives_the_butter_its_plots(name):
    reading = epcis.load(ORIGIN / name)

    (butter,) = reading.chain.lots
    fenced, pointed = reading.chain.plots
    assert reading.issues == ()
    assert (butter.stage, str(butter.mass), str(butter.harvested)) == (
        "butter",
        "50 kg",
        "2024-01-20",
    )
    assert butter.plots == (fenced.id, pointed.id)
    assert fenced.has_outline
    assert (str(pointed.latitude), str(pointed.longitude)) == ("50.942499", "6.898247")
    assert [str(fenced.area_ha), str(pointed.area_ha)] == ["100", "2.5"]
    assert [each.id for each in reading.chain.farmers] == ["4012345123456", "Farmer ABC"]


def test_master_data_of_the_web_vocabulary_become_places_parties_and_products():
    found = [epcis.load(path).chain for path in sorted(ORIGIN.glob("masterdata-*.jsonld"))]

    (party,), (site,), (product,) = (
        found[0].partners,
        found[1].sites,
        found[2].products,
    )
    assert (party.name, party.gln, party.country) == ("Example Company", "4000001000005", "DE")
    assert (site.name, str(site.latitude)) == ("Example Location One", "50.942499")
    assert (product.name, product.gtin, product.hs) == (
        "Example Cocoa Butter",
        "04012345123456",
        "18040000",
    )


def test_comments_and_strange_contexts_are_noted_and_nothing_is_fetched():
    assert epcis.load(DATA / "fsma204/harvest-cte.jsonld").notes == (
        "Kept as a comment: '_comment_gs1us_mapping'",
        (
            "Kept, not fetched: the context "
            "'https://ref.openepcis.io/extensions/common/core/dpp-core-context.jsonld'"
        ),
        (
            "Kept, not fetched: the context "
            "'https://ref.openepcis.io/extensions/us/fsma204/fsma204-context.jsonld'"
        ),
    )
