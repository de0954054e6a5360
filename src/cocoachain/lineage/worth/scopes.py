"""Whose doing a question of worth is about: a centre's workshops and groups, its region, a time."""

from datetime import date, datetime

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.books.periods import FOREVER, Period, When, period_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.parties import CONSUMERS, Centre, Farmer, Institution, Partner
from cocoachain.model.plots import region_parts
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.moments import moment_span

_LEVELS = ("village", "district", "regency", "province", "country")
"""What a region code may be of, the smallest first."""


@attrs.frozen(kw_only=True)
class Scope:
    """The makers whose trade is counted, what is local to them, and the time."""

    makers: frozenset[str]
    """Workshops, groups and whoever else works or keeps cocoa; no farmer, partner or office."""

    region: str | None
    """The region whose cocoa is local; ``None`` where nobody tells."""

    why_no_region: str
    """Why there is no region; empty if there is one."""

    period: Period
    """When."""

    centre: str | None
    """The centre, if one was asked for or there is just one."""

    by_region: bool = False
    """Whether the centre names no member, so that the parties of its region count as such."""

    @property
    def level(self) -> str | None:
        """What the region is: a village, district, regency, province or country."""
        return level_of(self.region)

    def has(self, moment: datetime | None) -> bool:
        """Whether a moment lies in the time; what has none lies in all time alone."""
        return (FOREVER if moment is None else moment_span(moment)[1]) in self.period


def scope_of(
    lineage: Lineage, centre: str | None = None, start: When = None, end: When = None
) -> Scope:
    """The scope of a centre, else of the whole chain, in a time.

    Makers are the members of the centre, by group or membership at any time of the period, and
    their members in turn; where none of these works or trades, the parties of its region are, too.
    Without a centre to ask for, the members of the only one are makers, or else all that work or
    keep cocoa. Farmers, partners, institutions and walk-in buyers never are. Local is the centre's
    region; without a centre, the one regency of all makers and sites.

    Raises:
        UnknownRecordError: The chain holds no such centre; the nearest names are given.
        RecordError: A bound has no UTC offset, or the end comes before the start.
    """
    chain = lineage.chain
    period = period_of(chain, start, end)
    centres = {str(each.id): each for each in chain.centres}
    if centre is not None and centre not in centres:
        raise UnknownRecordError("centre", centre, nearest_names(centre, centres))
    workers = _workers(lineage)
    asked = centre
    if centre is None and len(centres) == 1:
        centre = next(iter(centres))
    makers, by_region = workers, False
    if centre is not None:
        makers = workers & _members(lineage, centre, period)
        if not makers & _active(lineage):
            by_region = asked is not None
            near = _of_region(lineage, workers, centres[centre].region)
            makers = makers | near if by_region else workers
    region, why = _region(lineage, centres, centre, makers)
    return Scope(
        makers=makers, region=region, why_no_region=why, period=period, centre=centre,
        by_region=by_region,
    )  # fmt: skip


def level_of(region: str | None) -> str | None:
    """What a region code is of: ``regency`` for ``52.08``; ``None`` for a code of no known form."""
    parts = region_parts(region)
    return next((level for level in _LEVELS if parts.get(level) == region), None)


def lies_in(region: str | None, wider: str) -> bool:
    """Whether a region lies in another one, or is the same."""
    return region == wider or wider in region_parts(region).values()


def _workers(lineage: Lineage) -> frozenset[str]:
    """Who works or keeps cocoa, or may: all that are no farmer, partner, office or centre."""
    chain = lineage.chain
    holders = Holders(chain)
    others = (Farmer, Partner, Institution, Centre)
    outside = {str(each.id) for each in chain.parties if isinstance(each, others)} | {CONSUMERS}
    grown = {str(each) for lot in chain.lots for each in (lot.farmer, lot.supplier) if each}
    grown |= {str(plot.farmer) for plot in chain.plots if plot.farmer}
    told = {str(each.id) for each in chain.parties} | set(holders.runners)
    told |= {str(step.party) for step in chain.steps if step.party is not None}
    without_record = told - {str(each.id) for each in chain.parties}
    return frozenset(told - outside - (grown & without_record))


def _active(lineage: Lineage) -> frozenset[str]:
    """Who does steps, sends or receives."""
    chain, holders = lineage.chain, Holders(lineage.chain)
    found = {holders.all[holders.code(step.site, step.party)].party for step in chain.steps}
    for transfer in chain.transfers:
        found.add(holders.all[holders.code(transfer.from_site, transfer.from_party)].party)
        found.add(holders.all[holders.code(transfer.to_site, transfer.to_party)].party)
    return frozenset(str(each) for each in found if each is not None)


def _members(lineage: Lineage, centre: str, period: Period) -> frozenset[str]:
    """All that belong to a centre at some time of the period, through groups as well."""
    below: dict[str, set[str]] = {}
    for party in lineage.chain.parties:
        if party.group is not None:
            below.setdefault(str(party.group), set()).add(str(party.id))
    for each in lineage.chain.memberships:
        if _overlaps(each.start, each.end, period):
            below.setdefault(str(each.group), set()).add(str(each.party))
    found: set[str] = set()
    pending = [centre]
    while pending:
        for name in below.get(pending.pop(), set()) - found:
            found.add(name)
            pending.append(name)
    return frozenset(found)


def _overlaps(first: date, last: date | None, period: Period) -> bool:
    """Whether some day from the first to the last may lie in the period, zones left aside."""
    day = 86_400_000_000
    begins = (first.toordinal() - date(1970, 1, 1).toordinal()) * day
    ends = FOREVER
    if last is not None:
        ends = (last.toordinal() + 1 - date(1970, 1, 1).toordinal()) * day
    return begins - day <= period.end and ends + day > period.start


def _of_region(lineage: Lineage, workers: frozenset[str], region: str | None) -> frozenset[str]:
    if region is None:
        return frozenset()
    chain = lineage.chain
    found = {str(each.id) for each in chain.parties if lies_in(each.region, region)}
    found |= {str(site.party) for site in chain.sites if lies_in(site.region, region)}
    return workers & found


def _region(
    lineage: Lineage, centres: dict[str, Centre], centre: str | None, makers: frozenset[str]
) -> tuple[str | None, str]:
    """What is local, or why nobody can tell."""
    if centre is not None and centres[centre].region is not None:
        return centres[centre].region, ""
    chain = lineage.chain
    codes = [each.region for each in centres.values()] if centre is None else []
    if not any(codes):
        codes = [each.region for each in chain.parties if each.id in makers]
        codes += [site.region for site in chain.sites if site.party in makers]
    regencies = set()
    for code in codes:
        parts = region_parts(code)
        if parts:
            regencies.add(parts.get("regency") or parts.get("province") or parts["country"])
    if len(regencies) == 1:
        return regencies.pop(), ""
    if not regencies:
        return None, "neither a centre nor a maker says in which region it is"
    told = ", ".join(sorted(regencies))
    return None, f"the centres or makers are of several regions ({told}): name a centre"


__all__ = ["Scope", "level_of", "lies_in", "scope_of"]
