"""Plots that an event declares as the origin of its goods, such as in an EUDR origin declaration.

Read are the members of GS1 Germany's green paper on the EU Deforestation Regulation, by their last
parts under whatever prefix: ``geofence`` (positions, longitude first) or ``geolocation`` (a ``geo``
URI, latitude first, RFC 5870), ``areaSize`` in hectares, ``producerIdentification``.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from cocoachain.errors import CocoachainError
from cocoachain.formats.epcis.events import Event, local_name
from cocoachain.formats.strict_json import loads
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import Point, Polygon
from cocoachain.values.identifiers import PartyId

_ORIGINS = "originlist"
_GEO = "geo:"
_HECTARES = "HAR"
_TWO = 2


def declared_origins(event: Event) -> Iterator[tuple[Plot, Farmer | None]]:
    """The plots that the event declares, each with its producer; what cannot be used is left out.

    It stays in the event, as all does.
    """
    number = 0
    for _, name, value in event.extensions():
        if name != _ORIGINS:
            continue
        for each in _origins_in(value):
            number += 1
            made = _plot(each, f"{event.key}@{number}")
            if made is not None:
                yield made


def _origins_in(value: object) -> Iterator[dict[str, object]]:
    """The objects with a geofence or a geolocation, by their local names, at any depth."""
    ahead = [value]
    while ahead:
        each = ahead.pop(0)
        if isinstance(each, tuple):
            ahead[:0] = each
        elif isinstance(each, Extra):
            members = {local_name(name): part for name, part in each.items()}
            if members.keys() & {"geofence", "geolocation"}:
                yield members
            else:
                ahead[:0] = each.values()


def _plot(members: dict[str, object], name: str) -> tuple[Plot, Farmer | None] | None:
    producer = _producer(members.get("produceridentification"))
    fields: dict[str, Any] = {
        "id": name,
        "area_ha": _hectares(members.get("areasize")),
        "farmer": None if producer is None else producer.id,
    }
    try:
        if isinstance(fence := members.get("geofence"), str):
            fields["geometry"] = _outline(fence)
        elif isinstance(point := members.get("geolocation"), str) and point.startswith(_GEO):
            latitude, longitude = point.removeprefix(_GEO).split(";")[0].split(",")[:_TWO]
            fields |= {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}
        return Plot(**fields), producer
    except (CocoachainError, ValueError, InvalidOperation, TypeError):
        return None


def _outline(written: str) -> Polygon:
    """The polygon of a list of positions as text."""
    positions: Any = loads(written.encode())
    return Polygon([[Point(*each) for each in positions]])


def _hectares(value: object) -> Decimal | None:
    members = (
        {local_name(name): each for name, each in value.items()} if isinstance(value, Extra) else {}
    )
    if members.get("unitcode") != _HECTARES:
        return None
    try:
        return Decimal(str(members.get("value")))
    except InvalidOperation:
        return None


def _producer(value: object) -> Farmer | None:
    name = value.get("id") if isinstance(value, Extra) else None
    try:
        return Farmer(id=PartyId(name)) if isinstance(name, str) else None
    except CocoachainError:
        return None
