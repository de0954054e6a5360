"""Where things are: plots of land (kebun) and sites that receive, work and send (lokasi)."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from cocoachain.model.fields import BY_TYPE, checked
from cocoachain.model.records import Record
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon, degrees
from cocoachain.values.identifiers import LandDocumentId, PartyId, PlotId, SiteId
from cocoachain.values.mass import Mass

_KEMENDAGRI = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.[12]\d{3})?)?)?", re.ASCII)
_ISO_3166_2 = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?", re.ASCII)
_LEVELS = ("province", "regency", "district", "village")


def region_parts(code: str | None) -> dict[str, str]:
    """The region code at each level that it names: country, province, regency, district, village.

    Indonesian codes are those of Kemendagri (field page §8.2), ``52.08.02.2003``; others are
    ISO 3166-2, of which country and province are told. An unknown pattern names nothing.

    >>> region_parts("52.08.02.2003")["district"]
    '52.08.02'
    >>> region_parts("GH-AH")
    {'country': 'GH', 'province': 'GH-AH'}
    """
    if not code:
        return {}
    if _KEMENDAGRI.fullmatch(code):
        pieces = code.split(".")
        named = {
            level: ".".join(pieces[: depth + 1])
            for depth, level in enumerate(_LEVELS[: len(pieces)])
        }
        return {"country": "ID", **named}
    iso = _ISO_3166_2.fullmatch(code)
    if iso is None:
        return {}
    return {"country": iso[1], **({"province": code} if "-" in code else {})}


def _latitude(value: float | str | Decimal | None) -> Decimal | None:
    return None if value is None else degrees(value, "latitude")


def _longitude(value: float | str | Decimal | None) -> Decimal | None:
    return None if value is None else degrees(value, "longitude")


def _clones(values: Iterable[str]) -> tuple[str, ...]:
    raise NotImplementedError  # never run: the check of the field's type stands in its place


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Plot(Record):
    """One piece of land with cocoa (kebun), the unit of the EUDR's geolocation."""

    id: PlotId
    """Unique among plots."""

    farmer: PartyId | None = None
    """Who owns or holds it."""

    cultivator: PartyId | None = None
    """Who works it, where that is another."""

    region: str | None = None
    """Region code, best the village's."""

    area_ha: Decimal | None = None
    """Declared area in hectares."""

    latitude: Decimal | None = attrs.field(default=None, converter=_latitude)
    """Degrees north (WGS 84) of a point in the plot."""

    longitude: Decimal | None = attrs.field(default=None, converter=_longitude)
    """Degrees east (WGS 84) of a point in the plot."""

    geometry: Geometry | None = None
    """Its outline, or a point, as a GeoJSON file gave it."""

    planted: date | None = None
    """When the trees were planted; the first of January where only the year is known."""

    clones: tuple[str, ...] = attrs.field(default=(), converter=_clones, metadata=BY_TYPE)
    """Planting material, such as ``MCC 02`` (field page §10, varieties)."""

    document: LandDocumentId | None = None
    """The land document that it is held under."""

    tenure_start: date | None = None
    """First day of the holder's tenure; the ledger's column ``tenure_from``."""

    tenure_end: date | None = None
    """Last day of the holder's tenure; the ledger's column ``tenure_to``."""

    @property
    def location(self) -> Geometry | None:
        """The outline where there is one, else the point, else nothing."""
        if self.geometry is not None:
            return self.geometry
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.longitude, self.latitude)

    @property
    def has_outline(self) -> bool:
        """Whether a polygon is known (asked for above 4 ha, field page §7.2)."""
        return isinstance(self.geometry, Polygon | MultiPolygon)


@attrs.frozen(kw_only=True, repr=False, field_transformer=checked)
class Site(Record):
    """A facility that receives, works and sends."""

    id: SiteId
    """Unique among sites."""

    party: PartyId | None = None
    """Who runs it."""

    name: str = ""
    """As it is called."""

    region: str | None = None
    """Region code."""

    latitude: Decimal | None = attrs.field(default=None, converter=_latitude)
    """Degrees north (WGS 84)."""

    longitude: Decimal | None = attrs.field(default=None, converter=_longitude)
    """Degrees east (WGS 84)."""

    capacity_day: Mass | None = None
    """The most that it works in a day; the ledger's column ``capacity_kg_day``."""

    scale_division: Mass | None = None
    """The smallest step of its scale; the ledger's column ``scale_division_kg``."""
