"""Movements: shipping, receiving, observing and trading, as transfers.

Shipping opens a transfer and the next receiving of the same lot closes it: mass sent and mass
received stand in one record. What was only seen where it lay passes no custody, so that no book of
stocks counts it twice; seen elsewhere, it has moved.
"""

import attrs

from cocoachain.formats.epcis.containment import Held
from cocoachain.formats.epcis.drafts import TransferDraft
from cocoachain.formats.epcis.events import Event
from cocoachain.model.movements import Shipment, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.values.identifiers import ShipmentId

SENDING = frozenset({"shipping", "consigning", "departing", "transporting"})
RECEIVING = frozenset({"receiving", "arriving", "accepting"})
SELLING = frozenset({"retail_selling", "dispensing"})
_WAYBILLS = ("desadv", "bol")
_MOST_COMPARED = 1_000
"""Open transfers of one lot that a receiving is compared with, the oldest first."""


class Movements:
    """The transfers of one tale."""

    def __init__(self) -> None:
        """Nothing has moved."""
        self.drafts: dict[str, TransferDraft] = {}
        self.shipments: dict[str, Shipment] = {}
        self._lies: dict[str, str | None] = {}
        self._open: dict[str, list[_Sent]] = {}

    def begin(self, lot: str, site: str | None) -> None:
        """A lot begins to be, at a site."""
        if site is not None:
            self._lies.setdefault(lot, site)

    def lies(self, lot: str) -> str | None:
        """Where a lot was last seen."""
        return self._lies.get(lot)

    def draft(self, event: Event, held: Held, name: str, ends: "Ends") -> TransferDraft:
        """The transfer that an event tells of a lot, apart from all other events."""
        here = ends.here
        sending = event.biz_step in SENDING
        receiving = event.biz_step in RECEIVING
        came_from = ends.from_site or (here if sending else self._lies.get(held.lot))
        goes_to = ends.to_site or (None if sending else here)
        if receiving and came_from == goes_to:
            came_from = ends.from_site
        made = TransferDraft(
            id=name,
            lot=held.lot,
            mass=held.mass,
            from_party=ends.from_party,
            to_party=ends.to_party,
            from_site=came_from,
            to_site=goes_to,
            when=event.time,
            recorded=event.recorded,
            document=next((each for _, each in event.transactions()), None),
        )
        made.told.hear(event)
        self._judge(event, made, ends)
        return made

    def _judge(self, event: Event, made: TransferDraft, ends: "Ends") -> None:
        """Of what kind the transfer is, and what it passes."""
        made.ownership = ends.passes_ownership
        if ends.passes_ownership:
            made.kind = TransferKind.SALE
        if event.kind == "TransactionEvent":
            made.custody = False
        elif event.biz_step in SELLING:
            made.kind = TransferKind.SALE
            made.to_party = made.to_party or CONSUMERS
            made.from_site, made.to_site = made.to_site or made.from_site, ends.to_site
        elif event.biz_step not in SENDING | RECEIVING and made.to_party is None:
            made.from_site = made.from_site or made.to_site
            made.to_site = made.to_site or made.from_site
            made.custody = made.from_site != made.to_site

    def move(self, event: Event, made: TransferDraft) -> TransferDraft:
        """Take the transfer that an event tells of a lot; receiving may close an open one."""
        if event.biz_step in RECEIVING and (sent := self._sent(made)) is not None:
            _close(sent, made, event)
            self._lies[made.lot] = sent.to_site
            return sent
        if event.biz_step in SENDING:
            self.begin(made.lot, made.from_site)
            on_its_way = self._open.setdefault(made.lot, [])
            if on_its_way and on_its_way[-1].goes_on(event, made):
                made.custody = False
            else:
                on_its_way.append(_Sent(event.biz_step, made))
            made.shipment = self._shipment(event, made)
        elif made.custody and made.to_site is not None:
            self._lies[made.lot] = made.to_site
        self.drafts[made.id] = made
        return made

    def _sent(self, made: TransferDraft) -> TransferDraft | None:
        """The open transfer that this one closes: of the same lot, bound for here or anywhere.

        Of several, the first of the same mass, else the first.
        """
        waiting = self._open.get(made.lot, [])
        bound = [
            each
            for each in waiting[:_MOST_COMPARED]
            if None in (each.draft.to_site, made.to_site) or each.draft.to_site == made.to_site
        ]
        if not bound:
            return None
        found = next((each for each in bound if each.draft.mass == made.mass), bound[0])
        waiting.remove(found)
        return found.draft

    def _shipment(self, event: Event, made: TransferDraft) -> str | None:
        """The shipment of a despatch advice or bill of lading."""
        papers = [each for kind, each in event.transactions() if kind in _WAYBILLS]
        if not papers:
            return None
        self.shipments.setdefault(
            papers[0],
            Shipment(
                id=ShipmentId(papers[0]),
                document=papers[0],
                when=event.time,
                from_party=made.from_party,  # type: ignore[arg-type]  # identifiers are text
                to_party=made.to_party,  # type: ignore[arg-type]  # likewise
            ),
        )
        return papers[0]


@attrs.frozen(eq=False)
class _Sent:
    """A transfer that is on its way, and the word with which it was sent."""

    word: str | None
    draft: TransferDraft

    def goes_on(self, event: Event, made: TransferDraft) -> bool:
        """Whether the event says of the same goods that they go on, in another word."""
        same_mass = None in (self.draft.mass, made.mass) or self.draft.mass == made.mass
        return self.word != event.biz_step and same_mass


def _close(sent: TransferDraft, made: TransferDraft, event: Event) -> None:
    """Join what the receiver says to what the sender said; where both speak, the sender stands."""
    sent.received = made.mass
    sent.to_site = sent.to_site or made.to_site
    sent.from_party = sent.from_party or made.from_party
    sent.to_party = sent.to_party or made.to_party
    sent.document = sent.document or made.document
    if made.ownership and not sent.ownership:
        sent.ownership, sent.kind = True, made.kind
    sent.told.hear(event)


class Ends:
    """From whom to whom and from where to where, by the names that are kept."""

    __slots__ = ("from_party", "from_site", "here", "passes_ownership", "to_party", "to_site")

    def __init__(
        self, here: str | None, sources: dict[str, str], destinations: dict[str, str]
    ) -> None:
        """Owners come before holders."""
        self.here = here
        self.from_site = sources.get("location")
        self.to_site = destinations.get("location")
        self.from_party = _first(sources)
        self.to_party = _first(destinations)
        giver, taker = sources.get("owning_party"), destinations.get("owning_party")
        self.passes_ownership = None if taker is None else giver != taker


def _first(sides: dict[str, str]) -> str | None:
    return sides.get("owning_party") or sides.get("possessing_party")
