"""Units and names of substances as laboratories write them, read without guessing."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs

from cocoachain.rules.limits import word_table

PER_CENT = "%"
_MG_PER_KG: Mapping[str, Fraction] = MappingProxyType({
    "%": Fraction(10_000),
    "percent": Fraction(10_000),
    "pct": Fraction(10_000),
    "persen": Fraction(10_000),
    "g/100g": Fraction(10_000),
    "‰": Fraction(1_000),
    "g/kg": Fraction(1_000),
    "mg/g": Fraction(1_000),
    "mg/100g": Fraction(10),
    "mg/kg": Fraction(1),
    "ppm": Fraction(1),
    "μg/g": Fraction(1),
    "μg/kg": Fraction(1, 1_000),
    "ng/g": Fraction(1, 1_000),
    "ppb": Fraction(1, 1_000),
    "ng/kg": Fraction(1, 1_000_000),
    "kg/kg": Fraction(1_000_000),
    "g/g": Fraction(1_000_000),
})  # fmt: skip
"""Milligrams per kilogram in one of each unit of a mass in a mass."""

_SPELLED = (("mcg", "μg"), ("ug", "μg"), ("percent", "%"), ("persen", "%"), ("pct", "%"))
_BASES: tuple[tuple[str, str], ...] = (
    ("fatfree", "fat-free dry matter"),
    ("ffdm", "fat-free dry matter"),
    ("fat", "fat"),
    ("lemak", "fat"),
    ("dry", "dry matter"),
    ("dm", "dry matter"),
    ("db", "dry matter"),
    ("kering", "dry matter"),
)
_PLAIN = frozenset({
    "", "m/m", "w/w", "b/b", "bymass", "asis", "wet", "wetbasis", "wb", "product", "sample",
    "alkalifree", "alkali-free", "oleic", "oleicacid", "asoleicacid", "h2o", "moisture", "water",
})  # fmt: skip
"""What may stand behind a unit without changing what it is of."""


@attrs.frozen
class Unit:
    """A unit of a mass in a mass."""

    mg_per_kg: Fraction
    """How many milligrams per kilogram it is."""

    basis: str = ""
    """Of what: "" the whole, or fat, dry matter, fat-free dry matter."""


@functools.cache
def unit_of(written: str) -> Unit | None:
    """The unit that was written, or nothing if it is not one of a mass in a mass.

    >>> unit_of("µg/kg fat")
    Unit(mg_per_kg=Fraction(1, 1000), basis='fat')
    """
    text = unicodedata.normalize("NFKC", written[:100]).casefold()
    text = re.sub(r"[\s.,()_]+", "", text.replace("per cent", "%"))
    for word, short in _SPELLED:
        if text.startswith(word):
            text = short + text.removeprefix(word)
    for name in sorted(_MG_PER_KG, key=len, reverse=True):
        if text.startswith(name):
            basis = _basis(text.removeprefix(name).removeprefix("of").removeprefix("/"))
            return None if basis is None else Unit(_MG_PER_KG[name], basis)
    return None


def _basis(rest: str) -> str | None:
    if rest in _PLAIN:
        return ""
    plain = rest.replace("-", "").removeprefix("of").removeprefix("in").removeprefix("on")
    return next((basis for word, basis in _BASES if plain.startswith(word)), None)


def in_unit(value: Decimal, written: str, wanted: str) -> Fraction | None:
    """The value in another unit of the same basis, exactly; nothing if that cannot be told.

    What is said to be of dry matter counts as per cent, since limits of composition are of dry
    matter.

    >>> in_unit(Decimal("75"), "g/kg", "%")
    Fraction(15, 2)
    """
    held, asked = unit_of(written), unit_of(wanted)
    if held is None or asked is None:
        return None
    basis = "" if held.basis == "dry matter" and wanted == PER_CENT else held.basis
    if basis != asked.basis:
        return None
    return Fraction(value) * held.mg_per_kg / asked.mg_per_kg


@functools.cache
def _substances() -> Mapping[str, str]:
    table: Mapping[str, list[str]] = word_table("products", "substances")
    return MappingProxyType({word: about for about, words in table.items() for word in words})


@functools.cache
def substance_of(written: str) -> str | None:
    """The word by which limits know a substance, or nothing if none is known of it.

    >>> substance_of("Kadar Lemak"), substance_of("Cd"), substance_of("fun")
    ('fat', 'cadmium', None)
    """
    known = _substances()
    text = re.sub(r"[^a-z0-9]+", " ", unicodedata.normalize("NFKC", written[:100]).casefold())
    text = text.strip()
    if text in known:
        return known[text]
    for start in ("kadar ", "jumlah ", "content of "):
        text = text.removeprefix(start)
    return known.get(text.removesuffix(" content").removesuffix(" total").removeprefix("total "))
