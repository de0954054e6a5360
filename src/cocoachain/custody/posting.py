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
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import cast

import attrs

from cocoachain.custody.arriving import Arrivals
from cocoachain.custody.claims import Claim
from cocoachain.custody.entries import AccountEntry, EntryKind
from cocoachain.custody.holders import (
    BEANS,
    BEGINNING,
    END,
    NOBODY,
    Holder,
    Posting,
    entry_of,
    measured,
)
from cocoachain.custody.physical import content_of
from cocoachain.custody.schemes import Factors
from cocoachain.custody.upstream import RAW, Upstream
from cocoachain.errors import RecordError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import mass_of
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass

_MB = CustodyModel.MASS_BALANCE
_NOTHING = Fraction(0)


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
        return _named_apart(each.entry for each in posted if each.holder.site == site)
    return _named_apart(e.entry for e in posted if e.holder.party == party and not e.within)


def _named_apart(entries: Iterable[AccountEntry]) -> list[AccountEntry]:
    """The entries with names of their own, where a claim is named as a transfer is."""
    seen: dict[str, int] = {}
    found = []
    for each in entries:
        seen[each.id] = count = seen.get(each.id, 0) + 1
        found.append(each if count == 1 else attrs.evolve(each, id=f"{each.id} ({count})"))
    return found


def postings(lineage: Lineage, claim: Claim) -> list[Posting]:
    """All that is posted for one claim, to whatever account.

    Raises:
        MassUnknownError: A lot or portion that it needs was not measured; it is named.
    """
    books = Books(lineage, claim)
    return [*books.credits(), *books.growers_own(), *books.moves(), *books.claims()]


@attrs.frozen(slots=False, eq=False)
class Books(Arrivals):
    """Posts what a lineage says of one claim."""

    # Moves and claims -----------------------------------------------------------------------------

    def moves(self) -> Iterator[Posting]:
        """Goods that carry the claim and move between sites of one party, without being claimed."""
        claimed = {each.transfer for each, _ in self._made}
        for transfer in self.lineage.chain.transfers:
            giver, taker = self.sender(transfer), self.receiver(transfer)
            if not transfer.custody or transfer.id in claimed or giver.party is None:
                continue
            lot = self.lot(transfer.lot)
            if giver.party != taker.party or giver.site == taker.site or lot is None:
                continue
            share = Fraction(0) if lot.stage in RAW else self._share(lot.id)
            if share:
                mass = self.moved(transfer)
                worth = self._behind(lot.id, mass, self._plain) * share
                if worth:
                    yield from self._both_ways(
                        transfer, transfer.id, lot, mass, worth, transfer.when
                    )

    def growers_own(self) -> Iterator[Posting]:
        """What is in goods that growers made, and claim when they hand them on."""
        claimed = {claim.transfer for claim, _ in self._made}
        for lot in self.lineage.lots:
            if lot.id not in self.growers_lots or self.is_source(lot.id):
                continue
            for transfer in self.transfers.get(lot.id, ()):
                if transfer.id not in claimed or not self.grows(self.sender(transfer)):
                    continue
                among = self.grows(self.receiver(transfer))
                mass = self.moved(transfer) if among else Mass(self.told(transfer))
                worth = self._behind(lot.id, mass, self._plain) * self._share(lot.id)
                if worth:
                    name, when = f"{transfer.id}<{lot.id}", transfer.when or BEGINNING
                    own = entry_of(name, EntryKind.CREDIT, mass, when, lot, worth, None)
                    yield Posting(own, self.sender(transfer), within=False, record=transfer)

    def _share(self, lot: str) -> Fraction:
        return content_of(self.backing, lot).claimed(_MB)

    def claims(self) -> Iterator[Posting]:
        """Every claim: debit of who made it, credit of who got it.

        What is claimed on the goods and then handed on is claimed once; what is claimed on goods
        that who claims then works on is claimed with what is made of them.
        """
        handed: dict[tuple[str, Holder], int] = {}
        for claim, told in sorted(self._made, key=lambda each: self.transfer_of(each[0]) is None):
            lot, transfer = self.lot(claim.lot), self.transfer_of(claim)
            if lot is None or self._is_from_outside(claim, lot):
                continue
            milligrams, key = self._claimed(claim, lot, transfer), (lot.id, self.claimant(claim))
            if transfer is None:
                milligrams = min(milligrams, self.left(lot, key[1]))
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
        backed = self.backing.of(lot) if self.is_source(lot.id) else None
        return backed is not None and backed.bought

    def _claimed(self, claim: LotClaim, lot: Lot, transfer: Transfer | None) -> int:
        """The milligrams that a claim is of: its own, its transfer's, else the whole lot."""
        if claim.mass is not None:
            return claim.mass.mg
        if transfer is not None and transfer.mass is not None:
            return transfer.mass.mg
        return mass_of(self.lineage, lot.id)

    def left(self, lot: Lot, holder: Holder) -> int:
        """The milligrams of a lot that were not drawn on by steps of who holds it."""
        drawn = 0
        for each in self.lineage.consumers(lot.id):
            step = self.lineage.chain.step(each.step)
            if self.holder(step.site, step.party).party == holder.party:
                drawn += measured(each.mass, lot.id, step).mg
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
        entry = entry_of(claim.id, EntryKind.DEBIT, mass, when or END, lot, worth, claim.country)
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
        if giver == taker:
            return
        rest = max(mass.mg - self.told(transfer), 0)
        source = self.is_source(lot.id) and bool(self.share(lot))
        among = lot.id in self.growers_lots and self.grows(giver) and self.grows(taker)
        if among and taker != NOBODY:
            rest = 0
        gone = Mass(rest) if source or self.is_back(transfer) else mass
        if gone:
            worth_gone = worth * gone.mg / mass.mg
            out = entry_of(name, EntryKind.DEBIT, gone, when or END, lot, worth_gone, None)
            yield Posting(out, giver, within=within, record=transfer)
        if rest:
            kept = worth * rest / mass.mg
            come = entry_of(name, EntryKind.CREDIT, Mass(rest), when or BEGINNING, lot, kept, None)
            yield Posting(come, taker, within=within, record=transfer)

    def claimant(self, claim: LotClaim) -> Holder:
        """Who makes a claim."""
        transfer = self.transfer_of(claim)
        if transfer is not None and self.sender(transfer) != NOBODY:
            return self.sender(transfer)
        if claim.site is not None or claim.by is not None:
            return self.holder(claim.site, claim.by)
        lot = self.lot(claim.lot)
        if lot is not None and lot.site is not None:
            return self.holder(lot.site, None)
        made = {self.worker(each.step) for each in self.lineage.producers(claim.lot)}
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
        lot = self.lot(claim.lot)
        return claim.mass is None or (lot is not None and claim.mass == lot.mass)

    # How much -------------------------------------------------------------------------------------

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

    def transfer_of(self, claim: LotClaim) -> Transfer | None:
        """The transfer with which a claim was handed on, if there is one."""
        if claim.transfer is None:
            return None
        return cast("Transfer | None", self.lineage.chain.find("transfer", claim.transfer))


def parties_of(posted: Iterable[Posting]) -> list[str]:
    """The parties that something is posted for."""
    return sorted({each.holder.party for each in posted if each.holder.party is not None})
