"""Master data: places, parties and products, from vocabularies and from the GS1 Web Vocabulary."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cocoachain.errors import CocoachainError
from cocoachain.formats.epcis.documents import Document
from cocoachain.formats.epcis.naming import Names, gtin_of
from cocoachain.formats.epcis.vocabulary import OUR_PREFIX
from cocoachain.formats.native_values import Steps
from cocoachain.model.parties import Partner
from cocoachain.model.plots import Site
from cocoachain.model.products import Product
from cocoachain.model.records import Record

KINDS = {
    "epcclass": "product",
    "location": "site",
    "businesslocation": "site",
    "readpoint": "site",
    "party": "party",
    "sourcedest": "party",
}
"""What the last part of a type of vocabulary stands for."""

_CLASSES: dict[str, type[Record]] = {"product": Product, "party": Partner, "site": Site}

MARK = f"{OUR_PREFIX}:record"
"""Our attribute of an element that we wrote from a record of our own."""

_COUNTRY = 2


def kind_of(vocabulary_type: object) -> str | None:
    """Which kind of record the elements of a vocabulary are."""
    word = str(vocabulary_type).rpartition(":")[2].rpartition("/")[2].lower()
    return KINDS.get(word)


def marked_record(element: Mapping[str, Any]) -> str | None:
    """Which record of ours an element was written from: its kind and identifier."""
    listed = element.get("attributes")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("id") == MARK:
            return str(each.get("attribute"))
    return None


def elements(document: Document) -> Iterator[tuple[Steps, str, dict[str, Any]]]:
    """The elements of the vocabularies that become records: way, type of vocabulary, element."""
    for steps, vocabulary in document.vocabularies:
        listed = vocabulary.get("vocabularyElementList")
        for at, each in enumerate(listed if isinstance(listed, list) else ()):
            named = isinstance(each, dict) and isinstance(each.get("id"), str)
            if named and kind_of(vocabulary.get("type")) is not None:
                yield (*steps, "vocabularyElementList", at), str(vocabulary["type"]), each


def others(document: Document) -> list[dict[str, Any]]:
    """The vocabularies of which no record is made."""
    strange = [each for _, each in document.vocabularies if kind_of(each["type"]) is None]
    return [
        {**each, "vocabularyElementList": [one for one in each["vocabularyElementList"] if one]}
        for each in strange
    ]


def record_of(vocabulary_type: str, element: dict[str, Any], names: Names) -> Record | None:
    """The record of an element; none where its identifier can be none of ours."""
    kind = kind_of(vocabulary_type) or "site"
    known = _attributes(element)
    extra: dict[str, object] = {"masterdata": {"type": vocabulary_type, "element": element}}
    return _made(kind, names.take(kind, element["id"]), known, extra, names)


def _made(
    kind: str, name: str, known: Mapping[str, str], extra: dict[str, object], names: Names
) -> Record | None:
    called = known.get("name") or known.get("descriptionshort") or known.get("vesselname") or ""
    country = known.get("countrycode", "").upper()
    fields: dict[str, Any] = {"id": name, "name": called, "extra": extra}
    if kind == "product":
        fields |= {"gtin": gtin_of(names.key(name)), "hs": known.get("hscode")}
    elif kind == "party":
        fields |= {
            "country": country if len(country) == _COUNTRY else None,
            "gln": known.get("gln"),
        }
    else:
        owner = known.get("owning_party")
        fields |= {
            "party": None if owner is None else names.take("party", owner),
            "latitude": _degrees(known.get("latitude"), 90),
            "longitude": _degrees(known.get("longitude"), 180),
        }
    try:
        return _CLASSES[kind](**fields)
    except CocoachainError:
        return None


def _attributes(element: dict[str, Any]) -> dict[str, str]:
    """The attributes that are text, by the last part of their names; of two the first."""
    found: dict[str, str] = {}
    listed = element.get("attributes")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and isinstance(
            value := each.get("attribute"), str | int | Decimal
        ):
            word = str(each.get("id")).rpartition("#")[2].rpartition(":")[2].lower()
            found.setdefault(word, str(value))
    return found


def _degrees(written: str | None, most: int) -> Decimal | None:
    try:
        number = Decimal(written or "")
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= most else None


# The GS1 Web Vocabulary ---------------------------------------------------------------------------


def thing_of(value: dict[str, Any], names: Names) -> Record | None:
    """The record of an Organization, Place or Product of the GS1 Web Vocabulary."""
    name = value.get("@id", value.get("id"))
    if not isinstance(name, str):
        return None
    word = str(value.get("@type", value.get("type"))).rpartition(":")[2]
    kind = {"Organization": "party", "Place": "site"}.get(word, "product")
    geo = value.get("geo")
    places = geo if isinstance(geo, dict) else {}
    told = {
        "name": value.get(
            "organizationName", value.get("physicalLocationName", value.get("productName"))
        ),
        "gln": value.get("globalLocationNumber"),
        "hscode": next((each for key, each in value.items() if key.endswith(":hsCode")), None),
        "latitude": places.get("latitude"),
        "longitude": places.get("longitude"),
        "countrycode": _country(value),
    }
    known = {key: text for key, each in told.items() if (text := _text(each)) is not None}
    return _made(kind, names.take(kind, name), known, {"masterdata": {"thing": value}}, names)


def _country(value: dict[str, Any]) -> object:
    addresses = value.get("address")
    first = addresses[0] if isinstance(addresses, list) and addresses else addresses
    country = first.get("addressCountry") if isinstance(first, dict) else None
    return country.get("countryCode") if isinstance(country, dict) else country


def _text(value: object) -> str | None:
    """Plain text, or that of the first literal of JSON-LD."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value) if isinstance(value, str | int | Decimal) else None
