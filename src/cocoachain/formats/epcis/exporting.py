"""From records of ours to events and master data, for partners to read.

What events cannot tell stands beside them in the document; see docs/reference/epcis.md.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from cocoachain.formats import gs1
from cocoachain.formats.epcis.faults import is_uri
from cocoachain.formats.epcis.masterdata import MARK
from cocoachain.formats.epcis.naming import OWN, uri_of
from cocoachain.formats.epcis.vocabulary import OUR_PREFIX
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import CONSUMERS, Farmer, Party
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass
from cocoachain.values.moments import earliest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDEST = timedelta(hours=14)
_MINUTE = timedelta(minutes=1)
_SINGLE = ("/21/", "id.gs1.org/00/", "id.gs1.org/8003/", "id.gs1.org/8004/", "id.gs1.org/253/")

Json = dict[str, Any]


def last_moment(chain: Iterable[Record]) -> datetime:
    """The last moment that the records tell of."""
    moments = [EPOCH]
    for record in chain:
        for name in ("recorded", "end", "start", "when", "made"):
            value = getattr(record, name, None)
            if isinstance(value, datetime):
                moments.append(earliest(value))
    return max(moments).astimezone(UTC)


class Exporter:
    """Writes events and master data of some records; the others stand in ``whole`` beside them."""

    def __init__(self, whole: Chain, now: datetime) -> None:
        """``now`` stands where no moment is known."""
        self.whole = whole
        self.now = now
        self.made = {each.lot for step in whole.steps for each in step.outputs}

    def events(self, records: Iterable[Record]) -> Iterator[Json]:
        """The events of lots that begin by themselves, of steps and of transfers."""
        for record in records:
            if isinstance(record, Lot):
                if record.id not in self.made:
                    yield self._commissioning(record)
            elif isinstance(record, Step):
                if record.inputs or record.outputs:
                    yield self._step(record)
            elif isinstance(record, Transfer):
                yield from self._transfer(record)

    def _commissioning(self, lot: Lot) -> Json:
        when = lot.made
        if when is None and lot.harvested is not None:
            when = datetime.combine(lot.harvested, time.min, UTC)
        event = self._event("ObjectEvent", lot, when)
        event |= {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
        event |= self._things([Portion(lot.id, lot.mass)])
        return event | self._place(lot.site) | self._stages([lot.id])

    def _step(self, step: Step) -> Json:
        when = step.end or step.start
        if step.kind is StepKind.DISPOSE and not step.outputs:
            event = self._event("ObjectEvent", step, when)
            event |= {"action": "DELETE", "bizStep": "destroying", "disposition": "destroyed"}
            event |= self._things(step.inputs)
        elif not step.inputs:
            event = self._event("ObjectEvent", step, when)
            event |= {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
            event |= self._things(step.outputs)
        else:
            event = self._event("TransformationEvent", step, when)
            event |= {"bizStep": "commissioning", "transformationID": uri_of("step", step.id)}
            event |= self._things(step.inputs, "input")
            event |= self._things(step.outputs, "output")
        event[f"{OUR_PREFIX}:kind"] = step.kind.value
        if step.also:
            event[f"{OUR_PREFIX}:also"] = [each.value for each in step.also]
        lots = [each.lot for each in step.outputs]
        return event | self._place(step.site) | self._stages(lots)

    def _transfer(self, transfer: Transfer) -> Iterator[Json]:
        sent = self._event("ObjectEvent", transfer, transfer.when)
        sent |= {"action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit"}
        sent |= self._things([Portion(transfer.lot, transfer.mass)])
        sent |= self._place(transfer.from_site)
        held = "owning_party" if transfer.passes_ownership else "possessing_party"
        ends = (
            ("source", transfer.from_party, transfer.from_site),
            ("destination", transfer.to_party, transfer.to_site),
        )
        for side, party, site in ends:
            listed = []
            if party is not None and party != CONSUMERS:
                listed.append({"type": held, side: uri_of("party", party)})
            if site is not None:
                listed.append({"type": "location", side: uri_of("site", site)})
            if listed:
                sent[f"{side}List"] = listed
        papers = [each for each in (transfer.document, transfer.shipment) if each]
        if papers:
            sent["bizTransactionList"] = [
                {"bizTransaction": uri_of("document", each)} for each in dict.fromkeys(papers)
            ]
        yield sent
        if transfer.received is not None:
            got = self._event("ObjectEvent", transfer, transfer.when, part=":received")
            got |= {"action": "OBSERVE", "bizStep": "receiving", "disposition": "in_progress"}
            got |= self._things([Portion(transfer.lot, transfer.received)])
            yield got | self._place(transfer.to_site)

    # Parts of events ------------------------------------------------------------------------------

    def _event(self, kind: str, record: Any, when: datetime | None, part: str = "") -> Json:  # noqa: ANN401 - a record with an identifier
        own = KIND_OF_CLASS[type(record)].name
        moment, offset = _written(self.now if when is None else earliest(when))
        event: Json = {
            "type": kind,
            "eventID": f"{OWN}event:{own}:{uri_of(own, record.id).rpartition(':')[2]}{part}",
            "eventTime": moment,
            "eventTimeZoneOffset": offset,
            MARK: f"{own} {record.id}",
        }
        if not is_uri(event["eventID"]):
            del event["eventID"]
        if when is None:
            event[f"{OUR_PREFIX}:time"] = "not known"
        return event

    def _things(self, portions: Iterable[Portion], side: str = "") -> Json:
        """Single pieces by name, all else as quantities of kilograms."""
        pieces: list[str] = []
        quantities: list[Json] = []
        for each in portions:
            name = uri_of("lot", each.lot)
            if _is_single(name) and not each.mass and name not in pieces:
                pieces.append(name)
            else:
                quantities.append(_quantity(name, each.mass))
        names = ("epcList", "quantityList")
        if side:
            names = (f"{side}EPCList", f"{side}QuantityList")
        return {name: each for name, each in zip(names, (pieces, quantities), strict=True) if each}

    def _place(self, site: str | None) -> Json:
        if site is None:
            return {}
        return {name: {"id": uri_of("site", site)} for name in ("readPoint", "bizLocation")}

    def _stages(self, lots: Iterable[str]) -> Json:
        """The stage of each lot that begins."""
        found = ((each, self.whole.find("lot", each)) for each in lots)
        stages = {
            uri_of("lot", each): lot.stage.value for each, lot in found if isinstance(lot, Lot)
        }
        return {f"{OUR_PREFIX}:stages": stages} if stages else {}


def _written(moment: datetime) -> tuple[str, str]:
    """A moment and its offset; in UTC where EPCIS has no such offset."""
    offset = moment.utcoffset() or timedelta(0)
    if abs(offset) > _WIDEST or offset % _MINUTE:
        moment, offset = moment.astimezone(UTC), timedelta(0)
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(offset) // _MINUTE
    return moment.isoformat(), f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def _quantity(name: str, mass: Mass | None) -> Json:
    if mass is None:
        return {"epcClass": name}
    return {"epcClass": name, "quantity": mass.as_kg(), "uom": "KGM"}


def _is_single(name: str) -> bool:
    """Whether the name is a key of GS1 for one piece, unit or asset."""
    key = gs1.one_name(name)
    return key.startswith("https://id.gs1.org/") and any(mark in key for mark in _SINGLE)


# Master data --------------------------------------------------------------------------------------

_VOCABULARIES = (
    ("urn:epcglobal:epcis:vtype:EPCClass", Product),
    ("urn:epcglobal:epcis:vtype:Location", (Site, Plot)),
    ("urn:epcglobal:epcis:vtype:Party", Party),
)


def vocabularies(records: Iterable[Record]) -> Iterator[tuple[str, Json]]:
    """Products, places and parties as elements of master data; farmers are numbers alone."""
    for record in records:
        for vocabulary, classes in _VOCABULARIES:
            if isinstance(record, classes):
                yield vocabulary, _element(record)


def _element(record: Any) -> Json:  # noqa: ANN401 - a record with an identifier
    kind = KIND_OF_CLASS[type(record)].name
    named = "party" if isinstance(record, Party) else kind
    attributes = [{"id": MARK, "attribute": f"{kind} {record.id}"}]
    shown = () if isinstance(record, Farmer) else ("name", "country", "latitude", "longitude")
    for name in shown:
        value = getattr(record, name, None)
        if value not in (None, ""):
            word = {"country": "countryCode"}.get(name, name)
            if named == "product":
                word = "descriptionShort"
            attributes.append({"id": f"urn:epcglobal:cbv:mda#{word}", "attribute": str(value)})
    return {"id": uri_of(named, record.id), "attributes": attributes}
