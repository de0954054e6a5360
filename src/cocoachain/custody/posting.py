"""What a chain's records post to accounts of mass balance: who got credit, and who claimed.

*Credit* comes with cocoa that carries the claim from its source (:mod:`cocoachain.custody.backing`)
when it first comes to a site or party from growers, their groups or suppliers, or, where it came
wet, when it is dried; and with a claim that somebody else handed on. *Debit* is every claim that is
made: handed on with a transfer, or made on the goods. Goods with the claim that move between two
sites of one party take their credit with them. Goods sold without a claim leave their credit
behind: that is what mass balance allows (field page §6.1).

A claim on goods that who claimed then works on is a word about stock, and no debit: what is made of
them carries it on. A claim by mass balance is worth the scheme's factor; a claim by a stricter
model is worth the beans that really went in, since there claim and goods are one.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import cast

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.claims import Claim
from cocoachain.custody.entries import AccountEntry, EntryKind
from cocoachain.custody.physical import content_of
from cocoachain.custody.schemes import Factors
from cocoachain.custody.upstream import BROUGHT_IN, RAW, Upstream
from cocoachain.errors import MassUnknownError, RecordError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.content import cocoa_part
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.model.flows import DRIED_BEANS
from cocoachain.model.lots import Lot, Stage
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, FarmerGroup
from cocoachain.model.steps import Step
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

BEANS: Factors = dict.fromkeys(DRIED_BEANS, Fraction(1))
"""No factors: every product counts as the beans that went into it."""

_MB = CustodyModel.MASS_BALANCE
_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(2100, 12, 31, tzinfo=UTC)
"""When a claim counts of which nobody wrote when it was made: last."""

_NOTHING = Fraction(0)


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


def entries_of(
    lineage: Lineage, *, scheme: str, site: str | None = None, party: str | None = None
) -> list[AccountEntry]:
    """The entries of one site's account, or of one party's with all its sites.

    Raises:
        RecordError: Neither is given, or both.
        UnknownRecordError: There is no such site or party; the nearest names are given.
        MassUnknownError: A lot or portion that it needs was not measured; it is named.
    """
    if (site is None) == (party is None):
        got = "neither" if site is None else "both"
        raise RecordError(f"Expected a site or a party, got {got}")
    for kind, name in (("site", site), ("party", party)):
        if name is not None and lineage.chain.find(kind, name) is None:
            near = nearest_names(name, lineage.chain.names(kind))
            raise UnknownRecordError(kind, name, near)
    posted = postings(lineage, Claim.certified(scheme))
    if site is not None:
        return [each.entry for each in posted if each.holder.site == site]
    return [each.entry for each in posted if each.holder.party == party and not each.within]


def postings(lineage: Lineage, claim: Claim) -> list[Posting]:
    """All that is posted for one claim, to whatever account.

    Raises:
        MassUnknownError: A lot or portion that it needs was not measured; it is named.
    """
    books = Books(lineage, claim)
    return [*books.credits(), *books.moves(), *books.claims()]


@attrs.frozen(slots=False, eq=False)
class Books:
    """Posts what a lineage says of one claim."""

    lineage: Lineage
    claim: Claim

    # Who and where --------------------------------------------------------------------------------

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

    def _is_first(self, transfer: Transfer, lot: Lot) -> bool:
        """Whether goods come from outside with a transfer: from whom they began with."""
        giver, taker = self.sender(transfer), self.receiver(transfer)
        outside = self.grows(giver) or giver.party == lot.supplier
        return outside and taker != NOBODY and not self.grows(taker)

    @cached_property
    def _transfers(self) -> dict[str, list[Transfer]]:
        found: dict[str, list[Transfer]] = {}
        for each in self.lineage.chain.transfers:
            if each.custody:
                found.setdefault(each.lot, []).append(each)
        return found

    # Credit from sources --------------------------------------------------------------------------

    def credits(self) -> Iterator[Posting]:
        """What came from sources."""
        for lot in self.lineage.lots:
            if self._is_source(lot.id) and lot.stage not in RAW:
                yield from self._of_source(lot)
        for step in self.lineage.steps:
            yield from self._of_drying(step)

    def _of_source(self, lot: Lot) -> Iterator[Posting]:
        backed = self.backing.of(lot)
        if backed is None or backed.model.rank > _MB.rank or lot.stage is Stage.SHELL:
            return
        factor = self._factors.get(lot.stage, BROUGHT_IN * cocoa_part(lot)) * backed.part
        first = [each for each in self._transfers.get(lot.id, ()) if self._is_first(each, lot)]
        for each in first:
            mass = each.received or each.mass or Mass(mass_of(self.lineage, lot.id))
            at = self.receiver(each)
            yield self._credit(each, lot, mass, mass.mg * factor, at, backed.country)
        if not first:
            mass = Mass(mass_of(self.lineage, lot.id))
            at = self.holder(lot.site, None) if lot.site else self._drawn_at(lot)
            yield self._credit(lot, lot, mass, mass.mg * factor, at, backed.country)

    def _drawn_at(self, lot: Lot) -> Holder:
        """Where steps draw on a lot of which nothing else tells where it is; where all agree."""
        found = {
            self.holder(step.site, step.party)
            for each in self.lineage.consumers(lot.id)
            for step in [self.lineage.chain.step(each.step)]
        }
        return found.pop() if len(found) == 1 else NOBODY

    def _of_drying(self, step: Step) -> Iterator[Posting]:
        """What a step dried, as far as what went in carried the claim."""
        lots = [self._lot(each.lot) for each in step.inputs]
        if not lots or not all(lot is not None and lot.stage in RAW for lot in lots):
            return
        claimed = sum(
            (
                self._mass(each.mass, each.lot, step).mg
                * content_of(self.backing, each.lot).claimed(_MB)
                for each in step.inputs
            ),
            Fraction(0),
        )
        if not claimed:
            return
        took, gave = (
            sum(self._mass(each.mass, each.lot, step).mg for each in portions)
            for portions in (step.inputs, step.outputs)
        )
        share = claimed / max(took, gave)
        holder = self.holder(step.site, step.party)
        for portion in step.outputs:
            lot = self._lot(portion.lot)
            if lot is None or lot.stage in {*RAW, Stage.SHELL} or not lot.stage.is_cocoa:
                continue
            mass = self._mass(portion.mass, portion.lot, step)
            worth = mass.mg * self._factors.get(lot.stage, BROUGHT_IN) * share
            at = holder if holder != NOBODY else self.holder(lot.site, None)
            if worth:
                yield self._credit(step, lot, mass, worth, at, None)

    def _credit(
        self,
        record: Transfer | Lot | Step,
        lot: Lot,
        mass: Mass,
        worth: Fraction,
        holder: Holder,
        country: str | None,
    ) -> Posting:
        when = _first_moment(record, lot)
        found = _entry(f"{record.id}>{lot.id}", EntryKind.CREDIT, mass, when, lot, worth, country)
        return Posting(found, holder, within=False, record=record)

    # Moves and claims -----------------------------------------------------------------------------

    def moves(self) -> Iterator[Posting]:
        """Goods that carry the claim and move between sites of one party, without being claimed."""
        claimed = {each.transfer for each, _ in self._made}
        for transfer in self.lineage.chain.transfers:
            giver, taker = self.sender(transfer), self.receiver(transfer)
            if not transfer.custody or transfer.id in claimed or giver.party is None:
                continue
            lot = self._lot(transfer.lot)
            if giver.party != taker.party or giver.site == taker.site or lot is None:
                continue
            share = Fraction(0) if lot.stage in RAW else self._share(lot.id)
            if share:
                mass = transfer.mass or Mass(mass_of(self.lineage, lot.id))
                worth = self._behind(lot.id, mass, self._plain) * share
                yield from self._both_ways(transfer, transfer.id, lot, mass, worth, transfer.when)

    def _share(self, lot: str) -> Fraction:
        return content_of(self.backing, lot).claimed(_MB)

    def claims(self) -> Iterator[Posting]:
        """Every claim: debit of who made it, credit of who got it.

        What is claimed on the goods and then handed on is claimed once; what is claimed on goods
        that who claims then works on is claimed with what is made of them.
        """
        handed: dict[tuple[str, Holder], int] = {}
        for claim, told in sorted(self._made, key=lambda each: self.transfer_of(each[0]) is None):
            lot, transfer = self._lot(claim.lot), self.transfer_of(claim)
            if lot is None or self._is_from_outside(claim, lot):
                continue
            milligrams, key = self._claimed(claim, lot, transfer), (lot.id, self.claimant(claim))
            if transfer is None:
                milligrams = min(milligrams, self._left(lot, key[1]))
                covered = min(milligrams, handed.get(key, 0))
                milligrams -= covered
                handed[key] = handed.get(key, 0) - covered
            else:
                handed[key] = handed.get(key, 0) + milligrams
            if not milligrams:
                continue
            mass = Mass(milligrams)
            weight = self._weighed if told.model.is_administrative else self._plain
            worth = self._behind(lot.id, mass, weight)
            when = claim.when or (transfer.when if transfer else None) or lot.made
            for each in self._of_claim(claim, transfer, lot, mass, worth, when):
                entry = attrs.evolve(each.entry, model=told.model, country=claim.country)
                yield attrs.evolve(each, entry=entry, record=claim)

    def _is_from_outside(self, claim: LotClaim, lot: Lot) -> bool:
        """Whether a supplier claims what it sells: its own account is not in these books."""
        if lot.supplier is None or self.claimant(claim).party != lot.supplier:
            return False
        backed = self.backing.of(lot) if self._is_source(lot.id) else None
        return backed is not None and backed.bought

    def _claimed(self, claim: LotClaim, lot: Lot, transfer: Transfer | None) -> int:
        """The milligrams that a claim is of: its own, its transfer's, else the whole lot."""
        if claim.mass is not None:
            return claim.mass.mg
        if transfer is not None and transfer.mass is not None:
            return transfer.mass.mg
        return mass_of(self.lineage, lot.id)

    def _left(self, lot: Lot, holder: Holder) -> int:
        """The milligrams of a lot that were not drawn on by steps of who holds it."""
        drawn = 0
        for each in self.lineage.consumers(lot.id):
            step = self.lineage.chain.step(each.step)
            if self.holder(step.site, step.party).party == holder.party:
                drawn += self._mass(each.mass, lot.id, step).mg
        return max(mass_of(self.lineage, lot.id) - drawn, 0)

    def _of_claim(
        self,
        claim: LotClaim,
        transfer: Transfer | None,
        lot: Lot,
        mass: Mass,
        worth: Fraction,
        when: datetime | None,
    ) -> Iterator[Posting]:
        if transfer is not None:
            yield from self._both_ways(transfer, claim.id, lot, mass, worth, when)
            return
        entry = _entry(claim.id, EntryKind.DEBIT, mass, when or END, lot, worth, claim.country)
        yield Posting(entry, self.claimant(claim), within=False, record=claim)

    def _both_ways(
        self,
        transfer: Transfer,
        name: str,
        lot: Lot,
        mass: Mass,
        worth: Fraction,
        when: datetime | None,
    ) -> Iterator[Posting]:
        """Out of the account of who gave, and into that of who took."""
        giver, taker = self.sender(transfer), self.receiver(transfer)
        within = giver.party is not None and giver.party == taker.party
        if giver != taker and not self._is_source_first(transfer, lot):
            out = _entry(f"{name}", EntryKind.DEBIT, mass, when or END, lot, worth, None)
            yield Posting(out, giver, within=within, record=transfer)
            come = _entry(f"{name}", EntryKind.CREDIT, mass, when or _BEGINNING, lot, worth, None)
            yield Posting(come, taker, within=within, record=transfer)

    def _is_source_first(self, transfer: Transfer, lot: Lot) -> bool:
        """Whether the transfer is one by which a source's credit came in already."""
        backed = self._is_source(lot.id) and self.backing.of(lot) is not None
        return backed and self._is_first(transfer, lot)

    def _is_source(self, lot: str) -> bool:
        columns = self.lineage.columns
        code = columns.lot_codes.get(lot, -1)
        return code >= 0 and bool(columns.made_ptr[code] == columns.made_ptr[code + 1])

    def claimant(self, claim: LotClaim) -> Holder:
        """Who makes a claim."""
        transfer = self.transfer_of(claim)
        if transfer is not None and self.sender(transfer) != NOBODY:
            return self.sender(transfer)
        if claim.site is not None or claim.by is not None:
            return self.holder(claim.site, claim.by)
        lot = self._lot(claim.lot)
        if lot is not None and lot.site is not None:
            return self.holder(lot.site, None)
        made = {
            self.holder(step.site, step.party)
            for each in self.lineage.producers(claim.lot)
            for step in [self.lineage.chain.step(each.step)]
        }
        return made.pop() if len(made) == 1 else NOBODY

    @cached_property
    def _made(self) -> list[tuple[LotClaim, Claim]]:
        """The recorded claims of this subject, each with what it says; not book and claim.

        A strict model says something of the goods: said twice of a whole lot, it is said once.
        """
        found = []
        said: set[object] = set()
        for each in self.lineage.chain.claims:
            told = Claim.of(each)
            known = each.lot in self.lineage.columns.lot_codes
            if told is None or told.key != self.claim.key or not known:
                continue
            again = (each.lot, told.model, self.claimant(each))
            if told.model is CustodyModel.BOOK_AND_CLAIM or (self.is_plain(each) and again in said):
                continue
            if self.is_plain(each):
                said.add(again)
            found.append((each, told))
        return found

    def is_plain(self, claim: LotClaim) -> bool:
        """Whether a claim says of a whole lot, by a strict model, what the goods are."""
        if claim.transfer is not None or not claim.model.keeps_apart:
            return False
        lot = self._lot(claim.lot)
        return claim.mass is None or (lot is not None and claim.mass == lot.mass)

    # How much -------------------------------------------------------------------------------------

    @cached_property
    def _factors(self) -> Factors:
        return self.claim.scheme.factor_set().factors

    @cached_property
    def _weighed(self) -> Upstream:
        return self._upstream(self._factors)

    @cached_property
    def _plain(self) -> Upstream:
        return self._upstream(BEANS)

    def _upstream(self, factors: Factors) -> Upstream:
        """Of all lots that are claimed or moved."""
        codes = self.lineage.columns.lot_codes
        lots = {claim.lot for claim, _ in self._made}
        for each in self.lineage.chain.transfers:
            giver, taker = self.sender(each), self.receiver(each)
            if each.custody and giver.party is not None and giver.party == taker.party:
                lots.add(each.lot)
        asked = sorted({codes[each] for each in lots if each in codes})
        return Upstream(self.lineage, asked, factors)

    def _behind(self, lot: str, mass: Mass, upstream: Upstream) -> Fraction:
        """The milligrams of dried beans behind so much of a lot, exactly."""
        code = self.lineage.columns.lot_codes[lot]
        held = upstream.held[code]
        return Fraction(mass.mg * upstream.left(code), held * upstream.unit) if held else _NOTHING

    def _mass(self, mass: Mass | None, lot: str, step: Step) -> Mass:
        if mass is None:
            message = f"Expected a mass, got none: lot {lot!r} in step {step.id!r}"
            raise MassUnknownError(message)
        return mass

    def _lot(self, name: str) -> Lot | None:
        return cast("Lot | None", self.lineage.chain.find("lot", name))

    def transfer_of(self, claim: LotClaim) -> Transfer | None:
        """The transfer with which a claim was handed on, if there is one."""
        if claim.transfer is None:
            return None
        return cast("Transfer | None", self.lineage.chain.find("transfer", claim.transfer))


def _entry(
    name: str,
    kind: EntryKind,
    mass: Mass,
    when: datetime,
    lot: Lot,
    worth: Fraction,
    country: str | None,
) -> AccountEntry:
    return AccountEntry(
        name, kind=kind, mass=mass, when=when, stage=lot.stage, equivalent=worth,
        country=country, lot=lot.id,
    )  # fmt: skip


def _first_moment(record: Transfer | Lot | Step, lot: Lot) -> datetime:
    """When credit is there at the earliest; where nobody says, from the beginning."""
    if isinstance(record, Transfer):
        return record.when or _BEGINNING
    if isinstance(record, Step):
        return record.start or record.end or _BEGINNING
    if record.harvested is not None:
        return WholeDay.of(record.harvested, UTC)
    return lot.made or _BEGINNING


def parties_of(posted: Iterable[Posting]) -> list[str]:
    """The parties that something is posted for."""
    return sorted({each.holder.party for each in posted if each.holder.party is not None})
