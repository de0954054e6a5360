"""A due diligence statement as the request of the information system's web service, version 3.

Elements, their order, namespaces and lengths: operator API reference V3 (29 May 2026), §4.1 and the
samples of §5.1. The request is the body of a SOAP envelope; security header and sending are the
caller's, since this library opens no connection.
"""

import base64
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape

import attrs

from cocoachain.errors import RecordError
from cocoachain.formats.eudr.growers import growers_of
from cocoachain.formats.eudr.statement import (
    Commodity,
    Operator,
    Producer,
    Statement,
    statement_of,
)
from cocoachain.formats.eudr.statement_faults import refuse_faults
from cocoachain.model.evidence import Declaration
from cocoachain.model.plots import Plot
from cocoachain.values.eudr import NEWEST, edition

DDS = "http://ec.europa.eu/tracesnt/certificate/eudr/due-diligence-statement/v3"
"""Namespace of the statement's own elements."""

COMMON = "http://ec.europa.eu/tracesnt/certificate/eudr/common/v3"
"""Namespace of what statements and simplified declarations share."""

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
"""Namespace of the envelope."""

_API = "v3"


def declaration_xml(
    declaration: Statement | Declaration,
    *,
    plots: Iterable[Plot] = (),
    rules: str = NEWEST,
    envelope: bool = False,
) -> bytes:
    """The ``SubmitDdsRequest`` of a statement in UTF-8; the same statement gives the same bytes.

    A :class:`~cocoachain.formats.eudr.statement.Statement`, such as the one of a due-diligence
    package, has everything. A ``Declaration`` record has one good and no places: with ``plots``
    they are added, by farmer, under the farmers' identifiers. ``envelope=True`` puts the request
    into a SOAP envelope with an empty header. Places are Base64, masses kilograms with up to six
    decimals. What the schema takes and the rules behind it do not, such as a mass of 0 or a good
    without producers, is for the verdict of a package to say.

    Raises:
        FormatError: The schema would refuse it; every fault is named.
        RecordTypeError: Neither a statement nor a declaration.
        RecordError: The edition has another web service than version 3.
    """
    chosen = edition(rules)
    if chosen.api != _API:
        message = (
            f"Expected an edition whose web service is {_API}, got {rules!r} with {chosen.api}"
        )
        raise RecordError(message)
    statement = statement_of(declaration)
    given = list(plots)
    if given:
        statement = _with_plots(statement, given, rules)
    refuse_faults(statement, chosen)
    depth = 2 if envelope else 0
    root = f'dds:SubmitDdsRequest xmlns:dds="{DDS}" xmlns:eudrCommon="{COMMON}"'
    lines = _within(root, "dds:SubmitDdsRequest", _request(statement), depth)
    if envelope:
        body = ["  <soapenv:Header/>", "  <soapenv:Body>", *lines, "  </soapenv:Body>"]
        opening = f'<soapenv:Envelope xmlns:soapenv="{SOAP}">'
        lines = iter([opening, *body, "</soapenv:Envelope>"])
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines]) + "\n"
    return text.encode()


def _with_plots(statement: Statement, plots: list[Plot], rules: str) -> Statement:
    """The statement, each good of which has these producers where it had none."""
    producers = [grower.producer(rules=rules) for grower in growers_of(plots)]
    goods = [
        each if each.producers else attrs.evolve(each, producers=producers)
        for each in statement.commodities
    ]
    return attrs.evolve(statement, commodities=goods)


def _within(opening: str, name: str, inner: Iterator[str], depth: int = 0) -> Iterator[str]:
    """An element round others, each on its line."""
    yield f"{'  ' * depth}<{opening}>"
    for line in inner:
        yield f"{'  ' * (depth + 1)}{line}"
    yield f"{'  ' * depth}</{name}>"


def _group(name: str, inner: Iterator[str]) -> Iterator[str]:
    return _within(name, name, inner)


def _leaf(name: str, value: object) -> Iterator[str]:
    """An element with text; nothing where there is none."""
    if value is not None:
        yield f"<{name}>{escape(str(value), quote=False)}</{name}>"


def _request(statement: Statement) -> Iterator[str]:
    yield from _leaf("dds:operatorRole", statement.role)
    yield from _group("dds:statement", _statement(statement))


def _statement(statement: Statement) -> Iterator[str]:
    yield from _leaf("dds:internalReferenceNumber", statement.id)
    yield from _leaf("dds:activityType", statement.activity)
    if statement.represented is not None:
        yield from _group("dds:representedOperator", _operator(statement.represented))
    yield from _leaf("dds:countryOfActivity", statement.country)
    yield from _leaf("dds:borderCrossCountry", statement.border_country)
    yield from _leaf("dds:comment", statement.comment)
    for position, goods in enumerate(statement.commodities, start=1):
        yield from _group("dds:commodities", _commodity(position, goods))
    yield from _leaf("dds:geoLocationConfidential", str(statement.is_confidential).lower())
    for each in statement.references:
        inner = _leaf("eudrCommon:groupedDeclaration", each.number)
        yield from _group("dds:groupedDeclarations", inner)


def _operator(operator: Operator) -> Iterator[str]:
    for kind, value in operator.identifiers:
        inner = iter([
            *_leaf("eudrCommon:identifierType", kind),
            *_leaf("eudrCommon:identifierValue", value),
        ])  # fmt: skip
        yield from _group("eudrCommon:operatorReferenceNumber", inner)
    yield from _group("eudrCommon:operatorAddress", _address(operator))
    yield from _leaf("eudrCommon:operatorEmail", operator.email)
    yield from _leaf("eudrCommon:operatorPhone", operator.phone)
    yield from _leaf("eudrCommon:operatorName", operator.name)


def _address(operator: Operator) -> Iterator[str]:
    yield from _leaf("eudrCommon:country", operator.country)
    yield from _leaf("eudrCommon:street", operator.street)
    yield from _leaf("eudrCommon:postalCode", operator.postal_code)
    yield from _leaf("eudrCommon:city", operator.city)


def _commodity(position: int, goods: Commodity) -> Iterator[str]:
    yield from _leaf("dds:position", position)
    yield from _group("dds:descriptors", _descriptors(goods))
    yield from _leaf("dds:hsHeading", goods.hs)
    if goods.scientific_name is not None or goods.common_name is not None:
        yield from _group("dds:speciesInfo", _species(goods))
    for number, producer in enumerate(goods.producers, start=1):
        yield from _group("dds:producers", _producer(number, producer))


def _descriptors(goods: Commodity) -> Iterator[str]:
    yield from _leaf("eudrCommon:descriptionOfGoods", goods.description)
    yield from _group("eudrCommon:goodsMeasure", _measure(goods))


def _measure(goods: Commodity) -> Iterator[str]:
    prefix = "eudrCommon:"
    mass = None if goods.mass is None else goods.mass.as_kg()
    yield from _leaf(f"{prefix}percentageEstimationOrDeviation", _plain(goods.deviation_pct))
    yield from _leaf(f"{prefix}netWeight", _plain(mass))
    yield from _leaf(f"{prefix}supplementaryUnit", _plain(goods.supplementary))
    yield from _leaf(f"{prefix}supplementaryUnitQualifier", goods.supplementary_unit)


def _species(goods: Commodity) -> Iterator[str]:
    yield from _leaf("dds:scientificName", goods.scientific_name)
    yield from _leaf("dds:commonName", goods.common_name)


def _producer(number: int, producer: Producer) -> Iterator[str]:
    yield from _leaf("dds:position", number)
    yield from _leaf("dds:country", producer.country)
    yield from _leaf("dds:name", producer.name)
    yield from _leaf("dds:geometryGeojson", base64.b64encode(producer.geojson).decode("ascii"))


def _plain(number: Decimal | None) -> str | None:
    """The number without exponent and without zeros that say nothing."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
