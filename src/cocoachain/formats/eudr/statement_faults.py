"""What is wrong with a statement: what the schema refuses, and what the rules behind it do."""

import re
from collections.abc import Iterator
from decimal import Context, Decimal

from cocoachain.errors import FormatError, shown
from cocoachain.formats.eudr.statement import Commodity, Operator, Statement
from cocoachain.model.evidence import Activity
from cocoachain.values.eudr import Edition, countries, is_union_market, law

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXACT = Context(prec=200)
_EMAIL = re.compile(r"[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}", re.ASCII)
_IDENTIFIER_TYPES = (
    "eori", "vat", "gln", "tin", "cbr", "cin", "duns", "comp_num", "comp_reg", "oni",
)  # fmt: skip


def faults_of(statement: Statement, edition: Edition) -> Iterator[str]:
    """All that the information system would refuse; each as expected and got."""
    yield from schema_faults_of(statement, edition)
    yield from _rule_faults(statement, edition)


def schema_faults_of(statement: Statement, edition: Edition) -> Iterator[str]:
    """What the schema of the web service would refuse.

    Source: operator API reference V3, §4.1.3 and §4.1.4.
    """
    yield from _text("an internal reference", statement.id, edition.internal_reference_most)
    if statement.activity is None:
        yield "Expected an activity (DOMESTIC, IMPORT or EXPORT), got none"
    places = {"activity": statement.country, "entry or exit": statement.border_country}
    for what, code in places.items():
        if code is not None and not (code.isupper() and is_union_market(code)):
            yield f"Expected a member state as country of {what}, got {shown(code)}"
    if statement.comment is not None:
        yield from _text("a comment", statement.comment, 2_000)
    if statement.represented is not None:
        yield from _operator(statement.represented)
    if not statement.commodities:
        yield "Expected at least one commodity, got none"
    yield from _too_many("commodities", len(statement.commodities), edition.commodities_most)
    yield from _too_many("references", len(statement.references), edition.references_most)
    for number, goods in enumerate(statement.commodities, start=1):
        for fault in _commodity(goods, edition):
            yield f"{fault} (commodity {number})"
    for each in statement.references:
        yield from _text("a reference number", each.number, law()["numbers"]["reference_most"])


def _too_many(what: str, found: int, allowed: int) -> Iterator[str]:
    if found > allowed:
        yield f"Expected at most {allowed} {what}, got {found}"


def _operator(operator: Operator) -> Iterator[str]:
    for what, value, most in (
        ("an operator's name", operator.name, 200),
        ("a street", operator.street, 300),
        ("a post code", operator.postal_code, 80),
        ("a town", operator.city, 200),
        ("a telephone number", operator.phone, 50),
    ):
        if value is not None:
            yield from _text(what, value, most)
    if operator.country not in countries():
        yield f"Expected an ISO 3166-1 alpha-2 code of the operator, got {shown(operator.country)}"
    if operator.email is not None and not _EMAIL.fullmatch(operator.email):
        yield f"Expected an e-mail address, got {shown(operator.email)}"
    for kind, value in operator.identifiers:
        if kind not in _IDENTIFIER_TYPES:
            known = ", ".join(_IDENTIFIER_TYPES)
            yield f"Expected an identifier of type {known}, got {shown(kind)}"
        yield from _text("an identifier", value, 80)


def _commodity(goods: Commodity, edition: Edition) -> Iterator[str]:
    least, most = edition.hs_digits_least, edition.hs_digits_most
    if not re.fullmatch(rf"\d{{{least},{most}}}", goods.hs, re.ASCII):
        yield f"Expected an HS heading of {least} to {most} digits, got {shown(goods.hs)}"
    yield from _text("a description", goods.description, 150)
    unit = goods.supplementary_unit
    if unit is not None and not 3 <= len(unit) <= 4:  # noqa: PLR2004 - SupplementaryUnitQualifierType
        yield f"Expected a qualifier of 3 or 4 characters, got {shown(unit)}"
    if not _fits(goods.supplementary, digits=16, decimals=6):
        told = "Expected a number of units of at most 16 digits, of which 6 may be decimals"
        yield f"{told}, got {goods.supplementary}"
    if not _fits(goods.deviation_pct, digits=16, decimals=3):
        yield f"Expected a deviation of at most 3 decimals, got {goods.deviation_pct}"
    for name in (goods.scientific_name, goods.common_name):
        if name is not None:
            yield from _text("a species name", name, edition.species_name_most)
    yield from _too_many("producers", len(goods.producers), edition.producers_per_commodity_most)
    for number, producer in enumerate(goods.producers, start=1):
        if producer.country not in countries():
            got = shown(producer.country)
            yield f"Expected an ISO 3166-1 alpha-2 code of producer {number}, got {got}"
        if producer.name is not None:
            yield from _text("a producer's name", producer.name, 500)


def _fits(number: Decimal | None, *, digits: int, decimals: int) -> bool:
    """Whether a number, if any, can be written so (DecimalSixteenTotalSix-, DecimalThreePrecType).

    Zeros at its end do not count.
    """
    if number is None or not number:
        return True
    if not number.is_finite() or number.adjusted() >= digits - decimals:
        return False
    exponent = number.normalize(_EXACT).as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -decimals


def _rule_faults(statement: Statement, edition: Edition) -> Iterator[str]:
    """What the rules behind the schema would refuse (operator API reference V3, §10.3)."""
    found = len(statement.producers)
    yield from _too_many("producers", found, edition.producers_per_statement_most)
    size = sum(len(each.geojson) for each in statement.producers)
    yield from _too_many("bytes of geolocation", size, edition.file_bytes_most)
    if statement.represented is not None and not statement.represented.identifiers:
        yield "Expected an identifier of the operator, such as its EORI number, got none"
    for number, goods in enumerate(statement.commodities, start=1):
        for fault in _measure(goods, statement.activity):
            yield f"{fault} (commodity {number})"
        if not goods.producers and not statement.references:
            told = "Expected producers with their plots, or a reference to a statement, got neither"
            yield f"{told} (commodity {number})"


def _measure(goods: Commodity, activity: Activity | None) -> Iterator[str]:
    at_border = activity in {Activity.IMPORT, Activity.EXPORT}
    if goods.mass is None and (at_border or goods.supplementary is None):
        yield "Expected a net mass, got none"
    if goods.mass is not None and not goods.mass.mg:
        yield f"Expected a net mass above 0, got {goods.mass}"
    units, deviation = goods.supplementary, goods.deviation_pct
    if units is not None and not units.is_nan() and units <= 0:
        yield f"Expected a number of units above 0, got {units}"
    if (goods.supplementary_unit is None) != (goods.supplementary is None):
        yield "Expected a supplementary unit with its qualifier, got one without the other"
    if deviation is not None and not deviation.is_nan() and not 0 <= deviation <= 25:  # noqa: PLR2004 - field page §7.3
        yield f"Expected a deviation of 0 to 25 %, got {deviation}"


def _text(what: str, value: str, most: int) -> Iterator[str]:
    if not value:
        yield f"Expected {what}, got none"
    elif len(value) > most:
        yield f"Expected {what} of at most {most} characters, got {len(value)}"
    elif _NOT_XML.search(value):
        yield f"Expected {what} that XML can carry, got {shown(value)}"


def refuse_faults(statement: Statement, edition: Edition) -> None:
    """Nothing, if the schema takes the statement.

    Raises:
        FormatError: It does not; every fault is named.
    """
    faults = list(schema_faults_of(statement, edition))
    if faults:
        listed = "\n".join(f"  {each}" for each in faults[:20])
        more = f"\n  … and {len(faults) - 20} more" if len(faults) > 20 else ""  # noqa: PLR2004 - a screen
        message = (
            f"Expected a statement that can be sent, got {shown(statement.id)}:\n{listed}{more}"
        )
        raise FormatError(message)
