"""The four properties that the system reads, and how they may be wrong."""

import re
from collections.abc import Mapping
from decimal import Decimal
from difflib import SequenceMatcher

from cocoachain.errors import shown
from cocoachain.findings import Severity
from cocoachain.formats.eudr.notes import Notes
from cocoachain.values.eudr import countries

OFFICIAL = ("ProducerName", "ProducerCountry", "ProductionPlace", "Area")
"""As the system spells them (field page §7.2)."""

_LONGEST_NAME = 500
_ALIKE = 0.88
_LOWER = {name.casefold(): name for name in OFFICIAL}
_BETWEEN = re.compile(r"[\s_.-]+")
_COUNTRY_HINTS = ("country", "country_code", "countrycode", "iso2", "iso_a2")


def check_properties(
    properties: Mapping[str, object], notes: Notes, feature: int, *, needs_country: bool
) -> None:
    """Note every name that is nearly official, and every value of the wrong kind."""
    path = f"features[{feature}].properties"
    for name in properties:
        meant = _meant(name)
        if meant is not None and meant != name:
            notes.add(
                "E17", "Expected the property {meant}, got {got}, which the system ignores",
                severity=Severity.WARNING if meant in properties else Severity.ERROR,
                feature=feature, place=path, meant=meant, got=shown(name),
            )  # fmt: skip
    for name in ("ProducerName", "ProductionPlace"):
        if name in properties:
            _check_text(name, properties[name], notes, feature)
    if "Area" in properties:
        _check_area(properties["Area"], notes, feature)
    if "ProducerCountry" in properties:
        _check_country(properties["ProducerCountry"], notes, feature)
    elif needs_country:
        notes.add(
            "E19", "Expected a ProducerCountry for each feature of a file of type II, got none",
            feature=feature, place=path,
        )  # fmt: skip


def country_of(properties: Mapping[str, object]) -> str | None:
    """The country that a feature tells, under its official name or a usual one."""
    for name, value in properties.items():
        hinted = name == "ProducerCountry" or name.casefold() in _COUNTRY_HINTS
        if hinted and isinstance(value, str) and value.upper() in countries():
            return value.upper()
    return None


def area_of(properties: Mapping[str, object]) -> Decimal | None:
    """The declared area in hectares, if it is a number."""
    value = properties.get("Area")
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_number and isinstance(value, int | Decimal) else None


def _meant(name: str) -> str | None:
    """The official name that a name is, or is nearly."""
    bare = _BETWEEN.sub("", name.casefold())
    if bare in _LOWER:
        return _LOWER[bare]
    for lower, official in _LOWER.items():
        if len(bare) > len("area") + 1 and abs(len(bare) - len(lower)) <= 2:  # noqa: PLR2004 - a slip or two
            matcher = SequenceMatcher(a=bare, b=lower)
            if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                return official
    return None


def _check_text(name: str, value: object, notes: Notes, feature: int) -> None:
    place = f"features[{feature}].properties.{name}"
    if not isinstance(value, str):
        notes.add(
            "E18", "Expected text for {name}, got {got}", feature=feature, place=place,
            severity=Severity.NOTE if value is None else Severity.ERROR,
            name=name, got="null" if value is None else shown(value),
        )  # fmt: skip
    elif len(value) > _LONGEST_NAME and name == "ProducerName":
        notes.add(
            "E18", "Expected a ProducerName of at most {most} characters, got {got}",
            feature=feature, place=place, most=_LONGEST_NAME, got=len(value),
        )  # fmt: skip


def _check_area(value: object, notes: Notes, feature: int) -> None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return
    quoted = ", which is read as 0" if isinstance(value, str) else ""
    notes.add(
        "E18", "Expected a number of hectares for Area, got {got}{quoted}",
        severity=Severity.NOTE if value is None else Severity.ERROR,
        feature=feature, place=f"features[{feature}].properties.Area",
        got="null" if value is None else shown(value), quoted=quoted,
    )  # fmt: skip


def _check_country(value: object, notes: Notes, feature: int) -> None:
    if isinstance(value, str) and value in countries():
        return
    upper = value.upper() if isinstance(value, str) else ""
    notes.add(
        "E19", "Expected an ISO 3166-1 alpha-2 code such as ID for ProducerCountry, got {got}",
        severity=Severity.WARNING if upper in countries() else Severity.ERROR,
        feature=feature, place=f"features[{feature}].properties.ProducerCountry",
        got="null" if value is None else shown(value),
    )  # fmt: skip
