"""Rules of the accounts of mass balance: never below zero (K03, K04, K07)."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

import attrs

from cocoachain.custody.accounts import period_start
from cocoachain.custody.backing import Backing
from cocoachain.custody.claims import Claim
from cocoachain.custody.covering import Queue
from cocoachain.custody.entries import AccountEntry, Balance, EntryKind, in_order, months_later
from cocoachain.custody.holders import END, Holder, Posting
from cocoachain.custody.physical import content_of
from cocoachain.custody.posting import postings
from cocoachain.custody.schemes import FactorSet, Scheme, scheme_named
from cocoachain.errors import MassUnknownError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.claims import ClaimSubject, LotClaim
from cocoachain.model.flows import Mark
from cocoachain.model.movements import Transfer
from cocoachain.rules.claims_made import ClaimsMade, Made, no_claim, no_evidence
from cocoachain.rules.figures import kilograms, listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.moments import WholeDay

OVERDRAWN = (
    "Expected at most {left} of beans claimed as {named} by {holder} on {day}, "
    "got {worth} for {mass} of lot {lot}"
)
NO_WAY = (
    "Expected at most {left} of beans that can become {stage} claimed as {named} by {holder} on "
    "{day}, got {worth} for {mass} of lot {lot}"
)
COUNTRIES = "Expected cocoa of {country} in lot {lot}, as it is claimed ({named}), got {countries}"
NOT_THERE = (
    "Expected at most {left} of beans claimed as {named} at site {site} on {day}, where so much "
    "came in, got {worth} for {mass} of lot {lot}"
)

UNDER_EACH = (
    "Expected at most {left} of beans claimed by {holder} under {schemes} together, as cocoa under "
    "several certificates is claimed once, got {worth}"
)

_NO_SITE = "nobody wrote at which site it came or was claimed"

_PLAIN = scheme_named("ICCO").factor_set()


@attrs.frozen
class _Break:
    """A debit that is more than what was there."""

    posting: Posting
    left: Fraction
    worth: Fraction
    severity: Severity | None = None


@attrs.frozen(eq=False)
class _Account:
    """All that is posted for one holder and one claim."""

    claim: Claim
    holder: str
    posted: list[Posting]

    @property
    def scheme(self) -> Scheme:
        return self.claim.scheme

    @property
    def claims_anything(self) -> bool:
        return any(each.entry.kind is EntryKind.DEBIT for each in self.posted)


def _none_of_them(lineage: Lineage) -> str | None:
    """Why no account can be judged: nobody claims by one."""
    if not lineage.chain.count("claim"):
        return "no claim is recorded"
    if any(each.model.is_administrative for each in lineage.chain.claims):
        return None
    return "no claim is made by mass balance"


@attrs.frozen
class _Asked:
    """How the books are looked at."""

    when: str = "always"
    period: int = 0
    expires: int = 0


def _accounts(lineage: Lineage) -> Iterator[_Account | Unjudged]:
    """An account for each party and each thing that is claimed; those that judge nothing left out.

    Goods of unmeasured mass make a claim's accounts impossible to judge.
    """
    for _, made in sorted(ClaimsMade(lineage).recorded.items()):
        claim = attrs.evolve(made[0].told, country=None)
        judged = [each for each in made if each.told.model.is_administrative]
        if not judged:
            continue
        lack = no_evidence(Backing(lineage, claim))
        if lack is not None and not _bought(lineage, made):
            yield Unjudged(lack, len(judged), len(judged), "claims")
            continue
        try:
            posted = postings(lineage, claim)
        except MassUnknownError:
            yield Unjudged("a lot or portion was not measured", len(judged), len(judged), "claims")
            continue
        holders: dict[str, list[Posting]] = {}
        for each in posted:
            name = each.holder.party or each.holder.site
            holders.setdefault(name or "an unknown party", []).append(each)
        for holder, mine in sorted(holders.items()):
            grower = _is_grower(lineage, mine[0].holder)
            judging = [each for each in mine if _is_handed_on(each)] if grower else mine
            account = _Account(claim, holder, judging)
            if account.claims_anything:
                yield account


def _bought(lineage: Lineage, made: list[Made]) -> bool:
    """Whether something came in with a claim of somebody else."""
    takers = {
        ClaimsMade(lineage).books(each.told).receiver(each.transfer).party
        for each in made
        if each.transfer is not None
    }
    return bool(takers & {each.holder.party for each in made})


def _is_handed_on(posting: Posting) -> bool:
    """Whether a posting is of goods that are handed on.

    No more is judged of growers and their groups: what is theirs, their certificates say.
    """
    record = posting.record
    return isinstance(record, Transfer) or (
        isinstance(record, LotClaim) and record.transfer is not None
    )


def _is_grower(lineage: Lineage, holder: Holder) -> bool:
    """Whether it is a grower or a group of growers."""
    if holder.party is None:
        return False
    return any(
        lineage.chain.find(kind, holder.party) is not None for kind in ("farmer", "group")
    )  # fmt: skip


def _breaks(account: _Account, posted: Iterable[Posting], asked: _Asked) -> Iterator[_Break]:
    """The debits that are too much, one after the other; one that is found is not posted."""
    factors = account.scheme.factor_set()
    by_entry = {_timed(each.entry, asked, account.scheme): each for each in posted}
    balance = Balance((), asked.expires or account.scheme.expires)
    for entry in in_order(by_entry):
        short = balance.post(entry, factors)
        if short:
            worth = entry.worth(factors)
            severity = _severity(entry, worth - short, factors)
            yield _Break(by_entry[entry], worth - short, worth, severity)


def _timed(entry: AccountEntry, asked: _Asked, scheme: Scheme) -> AccountEntry:
    """The entry when it counts: at its moment, or at the two ends of its period."""
    if asked.when == "always":
        return entry
    months = asked.period or scheme.period
    start = period_start(entry.day, months)
    if entry.kind is EntryKind.CREDIT:
        return attrs.evolve(entry, when=_day(start, entry))
    following = months_later(start, months)
    return attrs.evolve(entry, when=_day(date.fromordinal(following.toordinal() - 1), entry))


def _day(day: date, entry: AccountEntry) -> WholeDay:
    return WholeDay.of(day, entry.when.tzinfo)  # type: ignore[arg-type]  # a moment of a record is aware


def _severity(entry: AccountEntry, left: Fraction, factors: FactorSet) -> Severity | None:
    """A warning where only unsure factors say that it is too much."""
    if factors.mark is not Mark.UNSURE or entry.mass.mg > left:
        return None
    return Severity.WARNING


def _found(account: _Account, broken: _Break, template: str, **told: str) -> Finding:
    entry = broken.posting.entry
    return Finding.at(
        broken.posting.record,
        template,
        severity=broken.severity,
        lots=[entry.lot or ""],
        left=kilograms(_floor(broken.left)),
        named=account.claim.named,
        day="an unknown day" if entry.when == END else entry.day.isoformat(),
        worth=kilograms(-_floor(-broken.worth)),
        mass=str(entry.mass),
        lot=entry.lot or "",
        told=told,
    )


def _floor(number: Fraction) -> int:
    return number.numerator // number.denominator


def _of_party(account: _Account) -> list[Posting]:
    return [each for each in account.posted if not each.within]


_SETTINGS = {
    "when": Setting(
        "always",
        "when the balance may not be below zero: always, or only at the close of each period, "
        "credits of a period counted before its debits; field page §6.2, row Balance period",
        ("always", "close"),
    ),
    "period": Setting(
        0, "months between two closes; 0: as the scheme says, three where it does not"
    ),
    "expires": Setting(0, "months after which credit is lost; 0: as the scheme says, else never"),
}


@rule("K03", needs=["whole", _none_of_them], settings=_SETTINGS, says=[OVERDRAWN, UNDER_EACH])
def account_overdrawn(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """More is claimed by mass balance than came in with a claim until then.

    One account for each party, over all its sites, and each thing claimed, in dried beans by the
    scheme's one factor set. Credit comes from sources that carry the claim when they arrive, from
    wet beans when they are dried, and from claims that others handed on; every claim is a debit, of
    a strict model with the beans that really went in. Credit is counted as early and debit as late
    as the dates allow. Each claim that is too much is found, and not counted further. Where only
    factors that nobody has confirmed say so, it is a warning. So it is where each account holds
    enough, but cocoa that came in under several schemes is claimed under each of them for other
    goods. Of growers and their groups only what they hand on with a claim is judged.

    Why: A claim without credit behind it sells certified cocoa that does not exist.
    Mend: Withdraw the claim, or record the delivery or claim that brought the credit.
    Source: Field page §6.1, row Mass balance; §6.2, Fairtrade MB and balance period; §11, double
        selling; §12, row K03.
    """
    asked = _Asked(settings["when"], settings["period"], settings["expires"])
    sound: dict[str, list[_Account]] = {}
    for account in _accounts(lineage):
        if isinstance(account, Unjudged):
            yield account
            continue
        broken = list(_breaks(account, _of_party(account), asked))
        for each in broken:
            if isinstance(each.posting.record, LotClaim):
                yield _found(account, each, OVERDRAWN, holder=account.holder)
        if not broken and account.claim.about is ClaimSubject.SCHEME:
            sound.setdefault(account.holder, []).append(account)
    for accounts in sound.values():
        yield from _claimed_under_each(lineage, accounts)


def _claimed_under_each(lineage: Lineage, accounts: list[_Account]) -> Iterator[Finding]:
    """Cocoa of several schemes that is claimed under each of them for other goods."""
    came = went = Fraction(0)
    for (kind, lot, _), by_scheme in _goods(accounts).items():
        worths = [sum(e.entry.worth(_PLAIN) for e in posted) for posted in by_scheme.values()]
        if kind is EntryKind.DEBIT:
            went += max(worths)
        else:
            one = next(iter(by_scheme.values()))[0].entry
            whole = ClaimsMade(lineage).lot_mass(lot) or one.mass.mg
            came += min(sum(worths), max(*worths, whole * one.worth(_PLAIN) / one.mass.mg))
    if went > came:
        debits = [e for a in accounts for e in a.posted if e.entry.kind is EntryKind.DEBIT]
        last = max(debits, key=lambda each: (each.entry.at, each.entry.id))
        account = next(each for each in accounts if last in each.posted)
        broken = _Break(last, came, went, Severity.WARNING)
        schemes = listed(sorted(each.claim.named for each in accounts))
        yield _found(account, broken, UNDER_EACH, holder=account.holder, schemes=schemes)


_Goods = dict[tuple[EntryKind, str, str | None], dict[str, list[Posting]]]


def _goods(accounts: list[_Account]) -> _Goods:
    """The postings by what goods they are of, and by scheme."""
    found: _Goods = {}
    for account in accounts:
        for each in _of_party(account):
            record = each.record
            way = record.transfer if isinstance(record, LotClaim) else record.id
            key = each.entry.kind, each.entry.lot or "", way
            found.setdefault(key, {}).setdefault(account.claim.named, []).append(each)
    return found


# Forward only, one country ------------------------------------------------------------------------


@rule("K04", needs=["whole", no_claim], says=[NO_WAY, COUNTRIES])
def claim_converted_wrongly(lineage: Lineage) -> Iterator[Said]:
    """A claim rests on another product that cannot become this one, or on another country.

    Claims go forward: from beans to nibs to liquor, from liquor to butter or to cake and powder,
    and to chocolate; not from butter to powder, nor back. Where the scheme asks for one country of
    origin, claims of one country rest on credit of that country. Judged are accounts that hold
    enough in all (else K03): each debit must find credit that came before and may become it, also
    when every other debit has taken its own. A claim of a
    strict model or of controlled blending that names a country must hold no cocoa of another.

    Why: Credit for butter that is spent on powder sells the same beans twice.
    Mend: Claim a product that the credit may become, or correct the country.
    Source: Field page §6.2, Rainforest Alliance mixing and conversion; §12, row K04.
    """
    for account in _accounts(lineage):
        if isinstance(account, Unjudged):
            yield account
        elif not any(_breaks(account, _of_party(account), _Asked())):
            yield from _no_way(account)
    yield from _wrong_countries(lineage)


def _no_way(account: _Account) -> Iterator[Finding]:
    """The debits for which the credit until then has no way."""
    factors = account.scheme.factor_set()
    posted = {each.entry: each for each in _of_party(account)}
    queue = Queue([])
    for entry in in_order(posted):
        kind = entry.stage, entry.country if account.scheme.same_country else None
        queue.enter(kind, entry, entry.worth(factors))
    for entry, worth, short in queue.stranded():
        if isinstance(posted[entry].record, LotClaim):
            broken = _Break(posted[entry], worth - short, worth)
            stage = entry.stage.value.replace("_", " ")
            country = (
                f" of {entry.country}" if account.scheme.same_country and entry.country else ""
            )
            yield _found(account, broken, NO_WAY, holder=account.holder, stage=stage + country)


def _wrong_countries(lineage: Lineage) -> Iterator[Said]:
    """Claims that goods carry, with a country that is not that of what went in."""
    asked = blind = 0
    for _, made in sorted(ClaimsMade(lineage).recorded.items()):
        named = [e for e in made if e.told.country and not e.told.model.is_administrative]
        backing = Backing(lineage, attrs.evolve(made[0].told, country=None))
        for each in named:
            asked += 1
            try:
                others = _other_countries(backing, each)
            except MassUnknownError:
                blind += 1
                continue
            if others:
                yield Finding.at(
                    each.shown,
                    COUNTRIES,
                    lots=[each.lot],
                    country=each.told.country,
                    lot=each.lot,
                    named=each.told.named,
                    countries=listed(others),
                )
    if blind:
        yield Unjudged("a portion was not measured", blind, asked, "claims")


def _other_countries(backing: Backing, made: Made) -> list[str]:
    """The countries of what went into a claimed lot, but for the one that it is claimed with."""
    sources = content_of(backing, made.lot).sources
    found = {part.backed.country for part in sources if part.backed} - {None, made.told.country}
    return sorted(map(str, found))


# Site by site -------------------------------------------------------------------------------------


@rule(
    "K07",
    needs=["whole", _none_of_them],
    settings={
        "sites": Setting(
            "scheme",
            "whether a site balances alone: as the scheme says, always (site), or never (owner); "
            "field page §6.2, Fairtrade SSMB / GMB",
            ("scheme", "site", "owner"),
        )
    },
    says=[NOT_THERE],
)
def claimed_at_another_site(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A site claims by mass balance what came in at another site of its owner.

    Under single-site mass balance the goods must be delivered at the site that claims. Judged are
    parties with enough credit over all their sites (else K03), site by site; goods that move from
    one site to the other take their credit with them. Not judged is a party of which something is
    posted at no known site.

    Why: Single-site mass balance promises that the certified goods went through that very site.
    Mend: Claim at the site where the goods were delivered, or record the transfer between the
        sites; else use a scheme that balances sites together.
    Source: Field page §6.2, Fairtrade SSMB / GMB; §12, row K07.
    """
    for account in _accounts(lineage):
        if isinstance(account, Unjudged):
            yield account
            continue
        alone = settings["sites"] == "site" or not account.scheme.mixes_sites
        if settings["sites"] == "owner" or not alone:
            continue
        if any(_breaks(account, _of_party(account), _Asked())):
            continue
        if _is_grower(lineage, account.posted[0].holder):
            continue
        sites = {each.holder.site for each in account.posted}
        if None in sites:
            debits = sum(each.entry.kind is EntryKind.DEBIT for each in account.posted)
            yield Unjudged(
                "nobody wrote at which site it came or was claimed", debits, debits, "claims"
            )
            continue
        posted = _moved_with_what_is_left(account)
        for site in sorted(map(str, sites)):
            mine = [each for each in posted if each.holder.site == site]
            for each in _breaks(account, mine, _Asked()):
                yield _found(account, each, NOT_THERE, site=site)


def _moved_with_what_is_left(account: _Account) -> list[Posting]:
    """All postings; goods that move take no more credit with them than their site has left."""
    posted = account.posted
    while True:
        short: dict[str, Fraction] = {}
        for site in {each.holder.site for each in posted}:
            mine = [each for each in posted if each.holder.site == site]
            for each in _breaks(account, mine, _Asked()):
                if isinstance(each.posting.record, Transfer):
                    short[each.posting.record.id] = each.left
        if not short:
            return posted
        posted = [
            attrs.evolve(e, entry=attrs.evolve(e.entry, equivalent=short[e.record.id]))
            if isinstance(e.record, Transfer) and e.record.id in short
            else e
            for e in posted
        ]
