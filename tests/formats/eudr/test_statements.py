"""Statements as the request of the web service."""

import base64
import xml.etree.ElementTree as ET
from decimal import Decimal

import attrs
import pytest

from cocoachain.errors import FormatError, RecordError, RecordTypeError
from cocoachain.formats.eudr import declaration_xml, geojson
from cocoachain.formats.eudr.statement import (
    Commodity,
    Operator,
    Producer,
    Reference,
    Statement,
    digits_of,
)
from cocoachain.formats.eudr.statement_faults import faults_of
from cocoachain.formats.eudr.statements import COMMON, DDS, SOAP
from cocoachain.model.evidence import Activity, Declaration
from cocoachain.model.plots import Plot
from cocoachain.values.eudr import edition
from cocoachain.values.mass import Mass

PLOT = Plot(id="KBN-1", farmer="F-1", region="52.08.02.2003", longitude="116.238101",
            latitude="-8.310201", area_ha="0.85")  # fmt: skip
BEANS = Commodity(
    hs="1801",
    description="Cocoa beans",
    mass=Mass.kg("319.2"),
    scientific_name="Theobroma cacao",
    common_name="cocoa",
    producers=[Producer(country="ID", name="F-1", geojson=geojson([PLOT]))],
)
IMPORTER = Operator(
    name="Importir & Co",
    country="DE",
    street="Beispielweg 1",
    postal_code="20457",
    city="Hamburg",
    email="eudr@example.org",
    phone="+49 40 000",
    identifiers=[("eori", "DE0000000")],
)
WHOLE = Statement(
    id="DDS-1",
    activity=Activity.IMPORT,
    country="DE",
    border_country="NL",
    comment="a < b",
    represented=IMPORTER,
    commodities=[attrs.evolve(BEANS, supplementary=Decimal(20), supplementary_unit="NAR",
                              deviation_pct=Decimal("2.50"))],
    references=[Reference("26FRYUI34JTQKB", "ABCD1234"), Reference("26FRLSCV861ZVV")],
)  # fmt: skip


def lines(data):
    """Each element's name (with d: or c: for its namespace) and text, indented by depth."""
    found = []
    waiting = [(ET.fromstring(data), 0)]  # noqa: S314 - what we wrote ourselves
    while waiting:
        element, depth = waiting.pop()
        name = element.tag.replace(f"{{{DDS}}}", "d:").replace(f"{{{COMMON}}}", "c:")
        found.append(f"{' ' * depth}{name} {(element.text or '').strip()}".rstrip())
        waiting += [(each, depth + 1) for each in reversed(element)]
    return found


def test_a_whole_statement_has_the_elements_of_the_schema_in_their_order():
    encoded = base64.b64encode(geojson([PLOT])).decode()

    assert lines(declaration_xml(WHOLE)) == [
        "d:SubmitDdsRequest",
        " d:operatorRole REPRESENTATIVE_OPERATOR",
        " d:statement",
        "  d:internalReferenceNumber DDS-1",
        "  d:activityType IMPORT",
        "  d:representedOperator",
        "   c:operatorReferenceNumber",
        "    c:identifierType eori",
        "    c:identifierValue DE0000000",
        "   c:operatorAddress",
        "    c:country DE",
        "    c:street Beispielweg 1",
        "    c:postalCode 20457",
        "    c:city Hamburg",
        "   c:operatorEmail eudr@example.org",
        "   c:operatorPhone +49 40 000",
        "   c:operatorName Importir & Co",
        "  d:countryOfActivity DE",
        "  d:borderCrossCountry NL",
        "  d:comment a < b",
        "  d:commodities",
        "   d:position 1",
        "   d:descriptors",
        "    c:descriptionOfGoods Cocoa beans",
        "    c:goodsMeasure",
        "     c:percentageEstimationOrDeviation 2.5",
        "     c:netWeight 319.2",
        "     c:supplementaryUnit 20",
        "     c:supplementaryUnitQualifier NAR",
        "   d:hsHeading 1801",
        "   d:speciesInfo",
        "    d:scientificName Theobroma cacao",
        "    d:commonName cocoa",
        "   d:producers",
        "    d:position 1",
        "    d:country ID",
        "    d:name F-1",
        f"    d:geometryGeojson {encoded}",
        "  d:geoLocationConfidential true",
        "  d:groupedDeclarations",
        "   c:groupedDeclaration 26FRYUI34JTQKB",
        "  d:groupedDeclarations",
        "   c:groupedDeclaration 26FRLSCV861ZVV",
    ]


def test_what_is_not_known_is_left_out_and_the_same_statement_gives_the_same_bytes():
    bare = Statement(
        id="X", activity=Activity.DOMESTIC, is_confidential=False,
        commodities=[Commodity(hs="18", description="Cocoa", mass=Mass(1))],
    )  # fmt: skip

    assert declaration_xml(bare) == declaration_xml(attrs.evolve(bare))
    assert lines(declaration_xml(bare)) == [
        "d:SubmitDdsRequest",
        " d:operatorRole OPERATOR",
        " d:statement",
        "  d:internalReferenceNumber X",
        "  d:activityType DOMESTIC",
        "  d:commodities",
        "   d:position 1",
        "   d:descriptors",
        "    c:descriptionOfGoods Cocoa",
        "    c:goodsMeasure",
        "     c:netWeight 0.000001",
        "   d:hsHeading 18",
        "  d:geoLocationConfidential false",
    ]


def test_an_envelope_stands_round_the_same_request():
    data = declaration_xml(WHOLE, envelope=True)
    body = ET.fromstring(data).find(f"{{{SOAP}}}Body/{{{DDS}}}SubmitDdsRequest")  # noqa: S314 - ours

    assert body is not None
    assert lines(ET.tostring(body)) == lines(declaration_xml(WHOLE))


def test_a_record_of_a_declaration_has_one_good_and_takes_plots():
    record = Declaration(id="DDS-7", activity="EXPORT", hs="1803.10", mass=Mass.kg(40),
                         country="DE", lots=["LIQ-1"])  # fmt: skip
    second = attrs.evolve(PLOT, id="KBN-2", farmer="F-2", region="GH-AH", longitude="-1.982275",
                          latitude="6.348211")  # fmt: skip
    without = lines(declaration_xml(record))
    told = lines(declaration_xml(record, plots=[second, PLOT]))

    assert "   d:hsHeading 180310" in without
    assert "    c:descriptionOfGoods Cocoa paste" in without
    assert not [each for each in without if "producers" in each]
    assert [each.strip() for each in told if "d:name" in each or "d:country " in each] == [
        "d:country ID", "d:name F-1", "d:country GH", "d:name F-2",
    ]  # fmt: skip


def evolved(**goods):
    return attrs.evolve(WHOLE, commodities=[attrs.evolve(WHOLE.commodities[0], **goods)])


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (attrs.evolve(WHOLE, id=""), "Expected an internal reference, got none"),
        (attrs.evolve(WHOLE, id="x" * 36),
         "Expected an internal reference of at most 35 characters, got 36"),
        (attrs.evolve(WHOLE, activity=None),
         "Expected an activity (DOMESTIC, IMPORT or EXPORT), got none"),
        (attrs.evolve(WHOLE, country="ID"),
         "Expected a member state as country of activity, got 'ID'"),
        (attrs.evolve(WHOLE, border_country="nl"),
         "Expected a member state as country of entry or exit, got 'nl'"),
        (attrs.evolve(WHOLE, comment="x" * 2001),
         "Expected a comment of at most 2000 characters, got 2001"),
        (attrs.evolve(WHOLE, comment="a\x01"), ("Expected a comment that XML can carry, got"
                                               " 'a\\x01'")),
        (attrs.evolve(WHOLE, commodities=[]), "Expected at least one commodity, got none"),
        (attrs.evolve(WHOLE, commodities=[BEANS] * 101),
         "Expected at most 100 commodities, got 101"),
        (attrs.evolve(WHOLE, references=[Reference("x")] * 2001),
         "Expected at most 2000 references, got 2001"),
        (attrs.evolve(WHOLE, references=[Reference("x" * 15)]),
         "Expected a reference number of at most 14 characters, got 15"),
        (evolved(hs="1"), "Expected an HS heading of 2 to 6 digits, got '1' (commodity 1)"),
        (evolved(hs="1801000"),
         "Expected an HS heading of 2 to 6 digits, got '1801000' (commodity 1)"),
        (evolved(hs="18O1"), "Expected an HS heading of 2 to 6 digits, got '18O1' (commodity 1)"),
        (evolved(description=""), "Expected a description, got none (commodity 1)"),
        (evolved(description="x" * 151),
         "Expected a description of at most 150 characters, got 151 (commodity 1)"),
        (evolved(supplementary_unit="PIECE"),
         "Expected a qualifier of 3 or 4 characters, got 'PIECE' (commodity 1)"),
        (evolved(producers=[attrs.evolve(BEANS.producers[0], country="ZZ")]),
         "Expected an ISO 3166-1 alpha-2 code of producer 1, got 'ZZ' (commodity 1)"),
        (evolved(producers=[attrs.evolve(BEANS.producers[0], name="x" * 501)]),
         "Expected a producer's name of at most 500 characters, got 501 (commodity 1)"),
        (evolved(producers=BEANS.producers * 1001),
         "Expected at most 1000 producers, got 1001 (commodity 1)"),
        (attrs.evolve(WHOLE, represented=attrs.evolve(IMPORTER, email="nobody")),
         "Expected an e-mail address, got 'nobody'"),
        (attrs.evolve(WHOLE, represented=attrs.evolve(IMPORTER, identifiers=[("EORI", "x")])),
         ("Expected an identifier of type eori, vat, gln, tin, cbr, cin, duns, comp_num,"
          " comp_reg, oni,"
         " got 'EORI'")),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_the_schema_refuses_is_named_and_not_written(statement, fault):
    with pytest.raises(FormatError) as caught:
        declaration_xml(statement)

    assert str(caught.value).split("\n  ") == [
        f"Expected a statement that can be sent, got {statement.id!r}:", fault,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (evolved(mass=None), "Expected a net mass, got none (commodity 1)"),
        (evolved(mass=Mass(0)), "Expected a net mass above 0, got 0 kg (commodity 1)"),
        (evolved(supplementary=Decimal(0)),
         "Expected a number of units above 0, got 0 (commodity 1)"),
        (evolved(supplementary_unit=None),
         ("Expected a supplementary unit with its qualifier, got one without the other"
         " (commodity 1)")),
        (evolved(deviation_pct=Decimal("25.1")),
         "Expected a deviation of 0 to 25 %, got 25.1 (commodity 1)"),
        (attrs.evolve(evolved(producers=[]), references=[]),
         ("Expected producers with their plots, or a reference to a statement, got neither"
         " (commodity 1)")),
        (attrs.evolve(WHOLE, represented=attrs.evolve(IMPORTER, identifiers=[])),
         "Expected an identifier of the operator, such as its EORI number, got none"),
        (evolved(producers=[attrs.evolve(BEANS.producers[0], geojson=b" " * 25_000_001)]),
         "Expected at most 25000000 bytes of geolocation, got 25000001"),
    ],
)  # fmt: skip
def test_what_the_rules_behind_the_schema_refuse_is_a_fault_and_is_written(statement, fault):
    assert list(faults_of(statement, edition("v3"))) == [fault]
    assert declaration_xml(statement)


def test_a_domestic_statement_may_count_in_units_alone():
    counted = attrs.evolve(evolved(mass=None), activity=Activity.DOMESTIC)

    assert list(faults_of(counted, edition("v3"))) == []


def test_the_statement_sums_its_goods():
    assert WHOLE.mass == Mass.kg("319.2")
    assert attrs.evolve(WHOLE, commodities=[BEANS, BEANS]).mass == Mass.kg("638.4")
    assert evolved(mass=None).mass is None
    assert (WHOLE.hs, WHOLE.producers) == (("1801",), BEANS.producers)


def test_other_editions_and_other_things_are_refused():
    with pytest.raises(RecordError, match="whose web service is v3"):
        declaration_xml(WHOLE, rules="1.3")
    with pytest.raises(RecordTypeError, match="Expected a Declaration, got str: 'DDS-1'"):
        declaration_xml("DDS-1")


def test_points_and_spaces_in_a_heading_are_passed_over():
    assert digits_of(" 1803.10 00") == "18031000"
