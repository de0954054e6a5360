"""What events say of a lot beside its mass: stage, product, days, from ILMD and extensions."""

from datetime import date
from typing import Any

from cocoachain.errors import CocoachainError
from cocoachain.formats.epcis.drafts import LotDraft
from cocoachain.formats.epcis.events import Event
from cocoachain.formats.epcis.naming import uri_of
from cocoachain.formats.epcis.vocabulary import OURS, stage_of_heading
from cocoachain.model.lots import Stage
from cocoachain.values.extras import Extra

_STAGES = frozenset(stage.value for stage in Stage)
_HEADINGS = frozenset({"hscode", "harmonizedsystemcode", "commoditycode"})
_HARVESTED = frozenset({"harvestdateend", "harvestenddate"})
_EXPIRES = frozenset({"itemexpirationdate", "expirationdate"})
_LENGTH_OF_DAY = len("2026-05-04")


def learn(event: Event, lots: list[LotDraft]) -> None:
    """Take what the event says of the lots that it makes."""
    ilmd = event.raw.get("ilmd")
    for lot in lots:
        if isinstance(ilmd, Extra) and ilmd:
            lot.more.setdefault("ilmd", ilmd)
        for name, word, value in event.extensions():
            _take(lot, (name, word), value, alone=len(lots) == 1)


def _take(lot: LotDraft, names: tuple[str, str], value: object, *, alone: bool) -> None:
    """One member with a namespace: its whole name and its last part."""
    name, word = names
    if name == f"{OURS}stages" and isinstance(value, Extra):
        stage = value.get(uri_of("lot", lot.id))
        lot.stage = Stage(stage) if isinstance(stage, str) and stage in _STAGES else lot.stage
    if not isinstance(value, str):
        return
    if name == f"{OURS}stage":
        if value in _STAGES:
            lot.stage = Stage(value)
        return
    if word in _HEADINGS and alone:
        if lot.stage is Stage.OTHER:
            lot.stage = stage_of_heading(value) or lot.stage
    elif word in _HARVESTED:
        _set_day(lot.fields, "harvested", value)
    elif word in _EXPIRES:
        _set_day(lot.fields, "expires", value)


def _set_day(fields: dict[str, Any], name: str, written: str) -> None:
    try:
        fields.setdefault(name, date.fromisoformat(written[:_LENGTH_OF_DAY]))
    except (ValueError, CocoachainError):
        return
