"""Rule of certified volume: spent once, and within the quota (K05)."""

from collections.abc import Iterator
from datetime import date, datetime

import attrs

from cocoachain.custody.claims import Claim
from cocoachain.custody.holders import BEGINNING, Holder
from cocoachain.custody.posting import Books
from cocoachain.custody.schemes import same_scheme
from cocoachain.errors import MassUnknownError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.claims import ClaimSubject, LotClaim
from cocoachain.model.evidence import Certificate
from cocoachain.model.flows import DRIED_BEANS
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Party
from cocoachain.rules.claims_made import ClaimsMade, Key, Made, claimed_on
from cocoachain.rules.figures import kilograms, listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.mass import Mass

TWICE = "Expected at most {held} of lot {lot} claimed as {named} by {holder}, got {claimed}"
WITH_TRANSFER = (
    "Expected at most {held} of lot {lot} claimed as {named} with transfer {transfer}, "
    "got {claimed}"
)
DOCUMENT_TWICE = "Expected document {document} with one buyer, got it with {count}: {buyers}"
QUOTA = "Expected at most {quota} claimed under certificate {paper}, got {claimed}"
QUOTA_SOLD = "Expected at most {quota} sold under certificate {paper}, got {sold} sold to {buyers}"

_ANY = Claim(ClaimSubject.ORGANIC)
"""A claim to look up holders with; which one makes no difference."""

_SALES = {TransferKind.SALE, TransferKind.PURCHASE, TransferKind.CONSIGNMENT}


def _nothing(lineage: Lineage) -> str | None:
    """Why there is nothing to judge: no claim, and no certificate with a quota."""
    chain = lineage.chain
    if chain.count("claim") or any(paper.quota is not None for paper in chain.certificates):
        return None
    return "no claim is recorded, and no certificate has a quota"


@rule(
    "K05",
    needs=["whole", _nothing],
    settings={
        "unclaimed": Setting(
            Severity.ERROR,
            "severity where no claim is recorded, and more was sold than the quota; this project's",
        )
    },
    says=[TWICE, WITH_TRANSFER, DOCUMENT_TWICE, QUOTA, QUOTA_SOLD],
)
def certified_volume_spent_twice(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Certified volume is claimed twice, or more of it than a certificate's quota.

    - Of one lot one party claims in all, with all transfers together, at most what it held of it:
      what was moved to it, and of one that began with it the whole lot; with one transfer at most
      what was handed over;
      and no more on the goods (label, stock) than that.
      A strict model that is told twice of a whole lot is told once.
    - One document, such as a transaction certificate, is with one buyer.
    - Claims under a certificate are in all at most its quota; one that names none is under that of
      who claims, or of a group of theirs, which covers the day, or under all these together. Where
      nobody claims under the certificate, what the holder sold counts as sold under it: of the
      certificate's product, else all dried beans that the holder, and while they were members its
      members, sold to others while it was valid. What came back is not counted, nor what was sold
      with a claim of another scheme.

    Why: Double selling and sales beyond the quota put more certified cocoa on the market than was
        grown; each buyer alone sees nothing.
    Mend: Withdraw the claim that was made twice; ask the certifier for a larger quota, or sell the
        rest without claim and record under which certificate the others were sold.
    Source: Field page §11, over-delivery and double selling; §6.2, transaction certificate check;
        §12, row K05.
    """
    claims = ClaimsMade(lineage)
    yield from _twice(claims)
    yield from _documents(claims)
    yield from _beyond_quota(claims, settings["unclaimed"])


def _twice(claims: ClaimsMade) -> Iterator[Said]:
    """Lots of which a party claims more than it held."""
    asked = blind = 0
    for _, made in sorted(claims.recorded.items()):
        books = claims.books(made[0].told)
        piles: dict[tuple[str, Holder, bool], list[Made]] = {}
        said: set[tuple[str, Holder]] = set()
        for each in made:
            whose = Holder(None, each.holder.party or each.holder.site)
            if isinstance(each.record, LotClaim) and books.is_plain(each.record):
                if (each.lot, whose) in said:
                    continue
                said.add((each.lot, whose))
            piles.setdefault((each.lot, whose, each.transfer is None), []).append(each)
        for (lot, whose, _), pile in piles.items():
            asked += 1
            held = _held(claims, books, lot, pile[0].holder)
            if held is None or any(each.mass is None for each in pile):
                blind += 1
                continue
            claimed = sum(each.mass or 0 for each in pile)
            if claimed > held:
                last = max(pile, key=_latest)
                yield Finding.at(
                    last.record,
                    TWICE,
                    lots=[lot],
                    held=kilograms(held),
                    lot=lot,
                    named=last.told.named,
                    holder=whose.party or "an unknown party",
                    claimed=kilograms(claimed),
                )
        yield from _with_transfers(made)
    if blind:
        yield Unjudged("the lot or what was moved was not measured", blind, asked, "claimed lots")


def _with_transfers(made: list[Made]) -> Iterator[Finding]:
    """Transfers with which more is claimed than was handed over."""
    piles: dict[str, list[Made]] = {}
    for each in made:
        if each.transfer is not None and each.transfer.mass is not None:
            piles.setdefault(each.transfer.id, []).append(each)
    for name, pile in piles.items():
        transfer = pile[0].transfer
        handed = transfer.mass if transfer is not None else None
        claimed = sum(each.mass or 0 for each in pile)
        if handed is not None and claimed > handed.mg:
            last = max(pile, key=_latest)
            yield Finding.at(
                last.record,
                WITH_TRANSFER,
                lots=[last.lot],
                held=str(handed),
                lot=last.lot,
                named=last.told.named,
                transfer=name,
                claimed=kilograms(claimed),
            )


def _latest(made: Made) -> tuple[str, str]:
    record = made.record
    moment = record.when if isinstance(record, LotClaim) else None
    return ("" if moment is None else moment.isoformat(), record.id)


def _held(claims: ClaimsMade, books: Books, lot: str, holder: Holder) -> int | None:
    """What a party held of a lot: what was moved to it, and of one that began with it, the lot."""
    if holder.party is None:
        return claims.lot_mass(lot)
    got, gave = [], []
    for each in books.transfers.get(lot, ()):
        ends = books.sender(each).party, books.receiver(each).party
        if ends[0] != ends[1]:
            got += [each] if ends[1] == holder.party else []
            gave += [each] if ends[0] == holder.party else []
    own = 0 if got and not (gave and _order(gave[0]) < _order(got[0])) else claims.lot_mass(lot)
    masses = [None if (mass := _moved(each)) is None else mass.mg for each in got]
    if own is None or None in masses:
        return None
    return own + sum(mass or 0 for mass in masses)


def _order(transfer: Transfer) -> tuple[datetime, str]:
    return transfer.when or BEGINNING, transfer.id


def _moved(transfer: Transfer) -> Mass | None:
    """What a transfer handed over, as it was sent, else received."""
    return transfer.received if transfer.mass is None else transfer.mass


def _documents(claims: ClaimsMade) -> Iterator[Finding]:
    """Documents that several buyers got."""
    found: dict[tuple[str | None, str], list[tuple[str, Made]]] = {}
    for _, made in sorted(claims.recorded.items()):
        for each in made:
            record, transfer = each.record, each.transfer
            if not isinstance(record, LotClaim) or not record.document or transfer is None:
                continue
            taker = claims.books(each.told).receiver(transfer)
            buyer = taker.party or taker.site
            if buyer is not None:
                key = each.holder.party, record.document
                found.setdefault(key, []).append((buyer, each))
    for (_, document), pairs in sorted(found.items(), key=lambda item: item[0][1]):
        buyers = sorted({buyer for buyer, _ in pairs})
        if len(buyers) > 1:
            last = max((made for _, made in pairs), key=_latest)
            yield Finding.at(
                last.record,
                DOCUMENT_TWICE,
                severity=Severity.WARNING,
                lots=sorted({made.lot for _, made in pairs}),
                document=document,
                count=len(buyers),
                buyers=listed(buyers),
            )


# Quotas -------------------------------------------------------------------------------------------


def _beyond_quota(claims: ClaimsMade, unclaimed: Severity) -> Iterator[Said]:
    chain = claims.lineage.chain
    under = _by_certificate(claims)
    for papers, made in sorted(under.items()):
        yield from _claimed_under(claims, [chain.certificate(e) for e in papers], made, under)
    for paper in chain.certificates:
        if paper.quota is None or (paper.id,) in under or _claims_otherwise(claims, paper):
            continue
        yield from _sold_under(claims, paper, unclaimed)


def _by_certificate(claims: ClaimsMade) -> dict[tuple[str, ...], list[Made]]:
    """The claims under each certificate that is named, else under those that may be meant."""
    chain, found = claims.lineage.chain, dict[tuple[str, ...], list[Made]]()
    for key, made in claims.recorded.items():
        for each in made:
            named = each.record.certificate if isinstance(each.record, LotClaim) else None
            papers: tuple[str, ...]
            if named is not None:
                papers = (named,) if chain.find("certificate", named) is not None else ()
            elif _is_scheme(key):
                papers = _meant(claims, each)
            else:
                papers = ()
            if papers:
                found.setdefault(papers, []).append(each)
    return found


def _meant(claims: ClaimsMade, made: Made) -> tuple[str, ...]:
    """The certificates under which a claim that names none can be: of who claims, on the day.

    None where one of them has no quota; nor where a group's goods are handed to the group.
    """
    chain, day = claims.lineage.chain, claimed_on(made)
    lot = chain.find("lot", made.lot)
    taker = claims.books(made.told).receiver(made.transfer).party if made.transfer else None
    found = []
    for paper in chain.certificates:
        when = day or paper.valid_from
        sellers = _Sellers(claims, paper.holder)
        covers = paper.covers(when) and same_scheme(made.told.value, paper.scheme)
        product = lot.product if isinstance(lot, FinishedLot) else None
        if not covers or not sellers.has(made.holder.party, when):
            continue
        if paper.product in {None, product} and not sellers.has(taker, when):
            found.append(paper)
    if any(paper.quota is None for paper in found):
        return ()
    return tuple(sorted(paper.id for paper in found))


def _claims_otherwise(claims: ClaimsMade, paper: Certificate) -> bool:
    """Whether the holder claims by the scheme, only not under this certificate."""
    return any(
        each.holder.party == paper.holder and same_scheme(each.told.value, paper.scheme)
        for key, made in claims.recorded.items()
        if _is_scheme(key)
        for each in made
    )


def _is_scheme(key: Key) -> bool:
    return key[0] == ClaimSubject.SCHEME.value


def _claimed_under(
    claims: ClaimsMade,
    papers: list[Certificate],
    made: list[Made],
    under: dict[tuple[str, ...], list[Made]],
) -> Iterator[Said]:
    """The claims under a certificate, or under several that may be meant, against the quotas."""
    if len(papers) > 1:
        made = [*made, *(each for paper in papers for each in under.get((paper.id,), ()))]
    quotas = [paper.quota.mg for paper in papers if paper.quota is not None]
    if len(quotas) < len(papers):
        return
    if any(each.mass is None for each in made):
        blind = sum(each.mass is None for each in made)
        yield Unjudged("the lot or what was moved was not measured", blind, len(made), "claims")
        return
    claimed = _in_all(claims, made)
    if claimed > sum(quotas):
        yield Finding.at(
            papers[-1],
            QUOTA,
            lots=sorted({each.lot for each in made}),
            quota=kilograms(sum(quotas)),
            paper=listed([paper.id for paper in papers]),
            claimed=kilograms(claimed),
        )


def _in_all(claims: ClaimsMade, made: list[Made]) -> int:
    """The milligrams of all claims; what is claimed on goods and then handed on counts once.

    So does what is claimed on goods that are then worked on: with what is made of them.
    """
    by_lot: dict[tuple[str, str | None, Key], list[int]] = {}
    for each in made:
        sums = by_lot.setdefault((each.lot, each.holder.party, each.told.key), [0, 0])
        mass = each.mass or 0
        if each.transfer is None:
            mass = min(mass, _still_there(claims, each, mass))
        sums[each.transfer is None] += mass
    return sum(max(sums) for sums in by_lot.values())


def _still_there(claims: ClaimsMade, made: Made, else_: int) -> int:
    """The milligrams of a lot that who claims did not work on."""
    lot = claims.lineage.chain.find("lot", made.lot)
    if not isinstance(lot, Lot):
        return else_
    try:
        return claims.books(made.told).left(lot, made.holder)
    except MassUnknownError:
        return else_


@attrs.frozen
class _Sellers:
    """Who sells under a certificate, on a day."""

    claims: ClaimsMade
    holder: str

    def has(self, party: str | None, day: date) -> bool:
        """Whether a party is the holder or, on that day, one of its members."""
        if party is None:
            return False
        if party == self.holder:
            return True
        chain = self.claims.lineage.chain
        dated = [each for each in chain.memberships if each.party == party]
        mine = [each for each in dated if each.group == self.holder]
        if mine:
            return any(each.covers(day) for each in mine)
        record = chain.find("party", party)
        return isinstance(record, Party) and record.group == self.holder


def _sold_under(claims: ClaimsMade, paper: Certificate, severity: Severity) -> Iterator[Said]:
    sold, buyers, lots, blind, asked = 0, set(), set(), 0, 0
    for transfer, sign, buyer in _sales(claims, paper):
        mass = _moved(transfer)
        asked += 1
        if mass is None:
            blind += 1
            continue
        sold += sign * mass.mg
        lots.add(transfer.lot)
        buyers.add(buyer or "an unknown buyer")
    if blind:
        yield Unjudged("a sale was not measured", blind, asked, "sales under a quota")
    if paper.quota is not None and sold > paper.quota.mg:
        yield Finding.at(
            paper,
            QUOTA_SOLD,
            severity=severity,
            lots=sorted(lots),
            quota=str(paper.quota),
            paper=paper.id,
            sold=kilograms(sold),
            buyers=listed(sorted(buyers)),
        )


def _sales(claims: ClaimsMade, paper: Certificate) -> Iterator[tuple[Transfer, int, str | None]]:
    """What was sold under a certificate, and what came back: 1 or -1, with the buyer."""
    chain = claims.lineage.chain
    books, sellers = Books(claims.lineage, _ANY), _Sellers(claims, paper.holder)
    claimed = {each.transfer for each in chain.claims}
    for transfer in chain.transfers:
        lot = chain.find("lot", transfer.lot)
        if (
            transfer.id in claimed
            or transfer.when is None
            or not isinstance(lot, Lot)
            or not _is_of(lot, paper)
        ):
            continue
        day = transfer.when.date()
        giver, taker = books.sender(transfer).party, books.receiver(transfer).party
        if not paper.covers(day):
            continue
        gives, takes = sellers.has(giver, day), sellers.has(taker, day)
        if gives and not takes and transfer.kind in _SALES:
            yield transfer, 1, taker
        elif takes and not gives and transfer.kind is TransferKind.RETURN:
            yield transfer, -1, giver


def _is_of(lot: Lot, paper: Certificate) -> bool:
    """Whether a lot is what a certificate is for: its product, else dried beans."""
    if paper.product is not None:
        return isinstance(lot, FinishedLot) and lot.product == paper.product
    return lot.stage in DRIED_BEANS
