"""Who holds goods, and who hands them to whom: whose account an entry belongs to."""

from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import cast

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.claims import Claim
from cocoachain.custody.entries import AccountEntry, EntryKind
from cocoachain.custody.schemes import Factors
from cocoachain.errors import MassUnknownError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import LotClaim
from cocoachain.model.flows import DRIED_BEANS
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, FarmerGroup
from cocoachain.model.steps import Step
from cocoachain.values.mass import Mass

BEANS: Factors = dict.fromkeys(DRIED_BEANS, Fraction(1))
"""No factors: every product counts as the beans that went into it."""

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
"""When credit counts of which nobody wrote when it came: first."""

END = datetime(2100, 12, 31, tzinfo=UTC)
"""When a claim counts of which nobody wrote when it was made: last."""


@attrs.frozen
class Holder:
    """Who holds goods: a site, a party, or a site of a party."""

    site: str | None
    party: str | None


NOBODY = Holder(None, None)


@attrs.frozen
class Posting:
    """An entry, with whose account it belongs to."""

    entry: AccountEntry
    """What is entered."""

    holder: Holder
    """Whose account."""

    within: bool
    """Whether it only moves credit between two sites of one party."""

    record: LotClaim | Transfer | Lot | Step
    """The record that says so."""


@attrs.frozen(slots=False, eq=False)
class Places:
    """Looks up where goods are, and what backs a claim."""

    lineage: Lineage
    claim: Claim

    @cached_property
    def backing(self) -> Backing:
        """What backs the claim."""
        return Backing(self.lineage, self.claim)

    @cached_property
    def _party_of(self) -> dict[str, str | None]:
        return {each.id: each.party for each in self.lineage.chain.sites}

    @cached_property
    def _only_site(self) -> dict[str, str | None]:
        """The site of each party that has but one."""
        found: dict[str, str | None] = {}
        for site, party in self._party_of.items():
            if party is not None:
                found[party] = None if party in found else site
        return found

    def holder(self, site: str | None, party: str | None) -> Holder:
        """A site with its party, or a party with its only site."""
        if site is not None:
            return Holder(site, self._party_of.get(site) or party)
        return Holder(self._only_site.get(party) if party is not None else None, party)

    def worker(self, step: str) -> Holder:
        """Who carried a step out."""
        record = self.lineage.chain.step(step)
        return self.holder(record.site, record.party)

    def sender(self, transfer: Transfer) -> Holder:
        """Who gave."""
        return self.holder(transfer.from_site, transfer.from_party)

    def receiver(self, transfer: Transfer) -> Holder:
        """Who took."""
        return self.holder(transfer.to_site, transfer.to_party)

    def grows(self, holder: Holder) -> bool:
        """Whether goods come from a grower, a group or nobody that is known."""
        if holder.party is None:
            return holder.site is None
        found = self.lineage.chain.find("party", holder.party)
        return isinstance(found, Farmer | FarmerGroup)

    @cached_property
    def transfers(self) -> dict[str, list[Transfer]]:
        """Those by which goods were handed over, by lot, the earliest first."""
        found: dict[str, list[Transfer]] = {}
        for each in self.lineage.chain.transfers:
            if each.custody:
                found.setdefault(each.lot, []).append(each)
        for mine in found.values():
            mine.sort(key=lambda each: (each.when or BEGINNING, each.id))
        return found

    def is_source(self, lot: str) -> bool:
        """Whether no step put out the lot."""
        columns = self.lineage.columns
        code = columns.lot_codes.get(lot, -1)
        return code >= 0 and bool(columns.made_ptr[code] == columns.made_ptr[code + 1])

    def lot(self, name: str) -> Lot | None:
        """The record of a lot, if it has one."""
        return cast("Lot | None", self.lineage.chain.find("lot", name))

    def moved(self, transfer: Transfer) -> Mass:
        """What a transfer handed over: as it was sent, else received, else the whole lot."""
        told = transfer.received if transfer.mass is None else transfer.mass
        return Mass(mass_of(self.lineage, transfer.lot)) if told is None else told


def measured(mass: Mass | None, lot: str, step: Step) -> Mass:
    """A portion's mass.

    Raises:
        MassUnknownError: It was not measured.
    """
    if mass is None:
        message = f"Expected a mass, got none: lot {lot!r} in step {step.id!r}"
        raise MassUnknownError(message)
    return mass


def entry_of(
    name: str,
    kind: EntryKind,
    mass: Mass,
    when: datetime,
    lot: Lot,
    worth: Fraction,
    country: str | None,
) -> AccountEntry:
    """An entry of so much of a lot, worth so many milligrams of dried beans."""
    return AccountEntry(
        name, kind=kind, mass=mass, when=when, stage=lot.stage, equivalent=worth,
        country=country, lot=lot.id,
    )  # fmt: skip
