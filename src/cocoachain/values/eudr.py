"""What the EU deforestation regulation asks, as data: editions, dates, lists and patterns.

All of it stands in ``data/eudr``, with sources and days of validity; it is read when first asked
for. Field page §7 says where each figure is from.
"""

import csv
import functools
import math
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.errors import UnknownChoiceError
from cocoachain.values.identifiers import nearest_names

NEWEST = "v3"
"""The edition of the rules that is meant where none is named."""

MICRO = 1_000_000
"""Six decimals: a degree in the whole millionths that the information system works with."""

_EXACT = Context(prec=200, rounding=ROUND_DOWN)


def _hectares(value: str) -> Decimal:
    return Decimal(value)


@attrs.frozen(kw_only=True)
class Edition:
    """The limits of one edition of the Commission's descriptions; see ``versions.toml``."""

    name: str
    """As callers ask for it: ``1.3`` or ``v3``."""

    title: str
    """What the documents are called."""

    edition: date
    """The day that the documents bear."""

    valid_from: date
    """First day on which it applied."""

    valid_to: date | None = None
    """Last day, or still in use."""

    api: str
    """The version of the web service that goes with it."""

    decimals: int
    """To how many decimals the system cuts a coordinate."""

    cut: str
    """``truncate`` or ``round``: what it does with the decimals beyond."""

    fewest_decimals: int
    """With how many decimals a coordinate has to be written; 0 if that is not asked."""

    point_area_least_ha: Decimal = attrs.field(converter=_hectares)
    """The smallest area that a point may be given."""

    point_area_most_ha: Decimal = attrs.field(converter=_hectares)
    """The largest; beyond it an outline is needed."""

    point_area_missing_ha: Decimal = attrs.field(converter=_hectares)
    """What the system takes for a point without an area."""

    positions_least: int
    """Positions that a ring needs, the closing one counted."""

    file_bytes_most: int
    """Bytes of geolocation that one statement may hold."""

    producers_per_commodity_most: int
    """Producers of one commodity."""

    producers_per_statement_most: int
    """Producers of one statement."""

    commodities_most: int
    """Commodities of one statement."""

    references_most: int
    """Other statements that one may refer to."""

    hs_digits_least: int
    """Digits of an HS heading, at least."""

    hs_digits_most: int
    """Digits of an HS heading, at most."""

    internal_reference_most: int
    """Characters of the internal reference number."""

    species_name_most: int
    """Characters of a scientific or common name."""

    mass_decimals: int
    """Decimals of a net mass in kilograms."""

    def micro(self, degrees: Decimal) -> int:
        """The coordinate as the system keeps it, in millionths of a degree.

        >>> edition("v3").micro(Decimal("-5.8227399")), edition("1.3").micro(Decimal("-5.8227399"))
        (-5822739, -5822740)
        """
        scaled = degrees.scaleb(self.decimals, _EXACT)
        if self.cut == "round":
            scaled = scaled.to_integral_value(ROUND_HALF_UP)
        return int(scaled)


@functools.cache
def editions() -> Mapping[str, Edition]:
    """Every edition by its name, the oldest first."""
    return MappingProxyType({
        name: Edition(name=name, **table) for name, table in _table("versions.toml").items()
    })  # fmt: skip


def edition(name: str) -> Edition:
    """The edition of that name.

    Raises:
        UnknownChoiceError: There is none; the nearest names are given.
    """
    known = editions()
    if name not in known:
        raise UnknownChoiceError("edition of the EUDR rules", name, nearest_names(name, known))
    return known[name]


@functools.cache
def law() -> Mapping[str, Any]:
    """Dates, patterns, lists and our own limits, as ``law.toml`` has them."""
    return MappingProxyType(_table("law.toml"))


def limit(table: str, name: str) -> Decimal:
    """One of our own limits, such as ``limit("area", "declared_usual")``."""
    return Decimal(law()[table][name])


def cut_off() -> date:
    """The last day up to which forest may have been cleared."""
    day: date = law()["dates"]["cut_off"]
    return day


def is_union_market(country: str | None) -> bool:
    """Whether goods placed there fall under the regulation: EU members and Northern Ireland."""
    return country is not None and country.upper() in law()["markets"]["countries"]


def headings_of(stage: str) -> tuple[str, ...]:
    """The HS headings that fit a stage, the usual one first; nothing if it is no good of its own.

    >>> headings_of("butter")
    ('1804', '180400')
    """
    return tuple(law()["headings"].get(stage, ()))


def is_covered(heading: str) -> bool:
    """Whether a heading is one of cocoa's in Annex I: CN 1801 to 1806."""
    scope: dict[str, str] = law()["scope"]
    return scope["first"] <= heading[:4] <= scope["last"]


def is_statement_number(text: str) -> bool:
    """Whether it is written as every published reference number of a statement is."""
    return re.fullmatch(law()["numbers"]["statement"], text, re.ASCII) is not None


def is_simplified_number(text: str) -> bool:
    """Whether it is written as the identifier of a simplified declaration is."""
    return re.fullmatch(law()["numbers"]["simplified"], text, re.ASCII) is not None


def is_verification_number(text: str) -> bool:
    """Whether it is written as every published verification number is."""
    return re.fullmatch(law()["numbers"]["verification"], text, re.ASCII) is not None


def risk_of(country: str) -> str | None:
    """``standard`` or ``high``; ``None`` for a country of which we hold no sure word."""
    lists = law()["risk"]
    return next((word for word in ("standard", "high") if country in lists[word]), None)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("cocoachain") / "data" / "eudr" / name).read_text("utf-8"))


# Countries ----------------------------------------------------------------------------------------


@attrs.frozen
class Box:
    """A box of whole degrees round a country or a part of it, wide enough for all of it."""

    west: int
    """Degrees east, as is ``east``."""

    south: int
    """Degrees north, as is ``north``."""

    east: int
    """See ``west``."""

    north: int
    """See ``south``."""

    def holds(self, longitude: float | Decimal, latitude: float | Decimal) -> bool:
        """Whether the position lies in it, its edge included."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@functools.cache
def countries() -> Mapping[str, tuple[Box, ...]]:
    """The boxes of each ISO 3166-1 alpha-2 code; none where the map shows no such country."""
    text = (files("cocoachain") / "data" / "eudr" / "countries.csv").read_text("utf-8")
    found: dict[str, tuple[Box, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        boxes = found.setdefault(row["code"], ())
        if row["west"]:
            sides = (int(row[side]) for side in ("west", "south", "east", "north"))
            found[row["code"]] = (*boxes, Box(*sides))
    return MappingProxyType(found)


def lies_in(country: str, longitude: float | Decimal, latitude: float | Decimal) -> bool | None:
    """Whether a position lies in a box of a country; ``None`` if we hold none of it."""
    boxes = countries().get(country)
    return any(box.holds(longitude, latitude) for box in boxes) if boxes else None


def lands_at(longitude: float | Decimal, latitude: float | Decimal) -> bool:
    """Whether the position lies in the box of any country; if not, it lies at sea."""
    return _is_land(math.floor(longitude), math.floor(latitude))


@functools.lru_cache(maxsize=4_096)
def _is_land(east: int, north: int) -> bool:
    """Whether a cell of one degree lies in the box of any country."""
    return any(
        box.holds(east + 0.5, north + 0.5) for boxes in countries().values() for box in boxes
    )
