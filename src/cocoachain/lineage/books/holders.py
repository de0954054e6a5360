"""Who holds lots: sites, parties whose site is not told, walk-in buyers, and nobody knows who."""

from collections.abc import Iterable

import attrs

from cocoachain.model.chain import Chain
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS

GONE = 0
"""The code of those who keep nothing for us: walk-in buyers, and whoever was given something."""

NOWHERE = 1
"""The code of a place that nobody wrote down."""

_USED_UP = frozenset({TransferKind.SAMPLE, TransferKind.GIFT, TransferKind.OWN_USE})


@attrs.frozen
class Holder:
    """A site with the party that runs it, or a party alone; what is ``None`` is not known."""

    site: str | None
    party: str | None

    def __str__(self) -> str:
        """The site, else the party."""
        return self.site or self.party or "an unknown place"


class Holders:
    """All holders of a chain, by code.

    A site is run by the party of its record, else by the one party that steps and transfers name
    with it. A party that runs just one site holds what it holds there.
    """

    def __init__(self, chain: Chain) -> None:
        """Gather the sites of a chain."""
        self._party_of: dict[str, str | None] = {site.id: site.party for site in chain.sites}
        self._add_told(chain)
        sites: dict[str, list[str]] = {}
        for site, party in self._party_of.items():
            if party is not None:
                sites.setdefault(party, []).append(site)
        self._only = {party: own[0] for party, own in sites.items() if len(own) == 1}
        self._several = {party for party, own in sites.items() if len(own) > 1}
        self.all: list[Holder] = [Holder(None, CONSUMERS), Holder(None, None)]
        self._codes: dict[tuple[str | None, str | None], int] = {
            (None, CONSUMERS): GONE,
            (None, None): NOWHERE,
        }

    def _add_told(self, chain: Chain) -> None:
        """The parties of sites whose record does not tell."""
        told: dict[str, set[str]] = {}
        for site, party in _named_together(chain):
            if site is not None and self._party_of.get(site) is None:
                told.setdefault(site, set()).update([party] if party is not None else [])
        for site, parties in told.items():
            self._party_of[site] = min(parties) if len(parties) == 1 else None

    def code(self, site: str | None, party: str | None) -> int:
        """The code of a site, else of a party, else ``NOWHERE``."""
        if site is None and party is not None:
            site = self._only.get(party)
        if site is not None:
            party = self._party_of.get(site)
        key = (site, party)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = len(self.all)
            self.all.append(Holder(site, party))
        return found

    def party_of(self, site: str) -> str | None:
        """The party that runs a site, if that is known."""
        return self._party_of.get(site)

    @property
    def runners(self) -> frozenset[str]:
        """The parties that run a site."""
        return frozenset(party for party in self._party_of.values() if party is not None)

    def sender(self, transfer: Transfer) -> int:
        """Who held a lot before a transfer."""
        return self.code(transfer.from_site, transfer.from_party)

    def receiver(self, transfer: Transfer) -> int:
        """Who holds a lot after a transfer; what was given away or sold to nobody is gone."""
        if transfer.kind in _USED_UP:
            return GONE
        if transfer.to_site is None and transfer.to_party is None:
            return GONE if transfer.kind is TransferKind.SALE else NOWHERE
        return self.code(transfer.to_site, transfer.to_party)

    def is_vague(self, code: int) -> bool:
        """Whether what is held there may be somewhere more exactly known."""
        holder = self.all[code]
        return code == NOWHERE or (holder.site is None and holder.party in self._several)

    def may_be(self, code: int) -> list[int]:
        """The other holders that may be the same one, the likeliest first."""
        wanted = self.all[code]
        if code == NOWHERE:
            return [*range(NOWHERE + 1, len(self.all)), GONE]
        same = [
            other
            for other, each in enumerate(self.all)
            if other != code
            and each.party is not None
            and each.party == wanted.party
            and (each.site is None or wanted.site is None)
        ]
        return [*same, NOWHERE]


def _named_together(chain: Chain) -> Iterable[tuple[str | None, str | None]]:
    for step in chain.steps:
        yield step.site, step.party
    for each in chain.transfers:
        yield each.from_site, each.from_party
        yield each.to_site, each.to_party
    for lot in chain.lots:
        yield lot.site, None
