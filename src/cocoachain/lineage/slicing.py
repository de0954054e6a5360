"""Slices: what happened in some time, and what concerns a region or a party, as cut lineages."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from cocoachain.errors import RecordError
from cocoachain.lineage.columns import NO_TIME, Bools, Int64s
from cocoachain.lineage.cutting import cut
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.plots import Plot, region_parts
from cocoachain.values.moments import check_moment, moment_span


def between(lineage: Lineage, start: datetime, end: datetime) -> Lineage:
    """The steps that may have been from ``start`` until before ``end``, and lots made then.

    Raises:
        RecordError: A moment has no UTC offset, or they are the wrong way round.
    """
    first, last = (
        moment_span(check_moment(each, name))[0] for each, name in ((start, "start"), (end, "end"))
    )
    if last < first:
        message = f"Expected an end after the start, got {start} to {end}"
        raise RecordError(message)
    columns = lineage.columns
    began = _told(columns.step_start_first, columns.step_end_first)
    ended = _told(columns.step_end_last, columns.step_start_last)
    steps = _touching(began, ended, first, last)
    made = _touching(columns.lot_made_first, columns.lot_made_last, first, last)
    made &= columns.lot_known
    return cut(
        lineage,
        [columns.lot_ids[lot] for lot in np.flatnonzero(made).tolist()],
        [columns.step_ids[step] for step in np.flatnonzero(steps).tolist()],
    )


def _told(moments: Int64s, others: Int64s) -> Int64s:
    """The moments; where one is not stated, the other one."""
    return np.where(moments == NO_TIME, others, moments)


def _touching(began: Int64s, ended: Int64s, first: int, last: int) -> Bools:
    found: Bools = (began != NO_TIME) & (began < last) & (ended >= first)
    return found


def concerning(lineage: Lineage, *, region: str | None, party: str | None) -> Lineage:
    """What concerns a region, or a party; with both, what concerns both.

    Raises:
        UnknownRecordError: The chain holds no such party; the nearest names are given.
        RecordError: Neither is given.
    """
    if region is None and party is None:
        message = "Expected a region or a party, got neither: lineage.of(region='52.08')"
        raise RecordError(message)
    chain = lineage.chain
    if party is not None:
        chain.party(party)
    sides = [
        each
        for each in (
            None if region is None else _of_region(chain, region),
            None if party is None else _of_party(chain, party),
        )
        if each is not None
    ]
    lots = set.intersection(*(lots for lots, _ in sides))
    steps = set.intersection(*(steps for _, steps in sides))
    return cut(lineage, sorted(lots), sorted(steps))


_Named = tuple[set[str], set[str]]
"""Identifiers of lots and of steps."""


def _of_region(chain: Chain, region: str) -> _Named:
    """The lots that grew or lie in a region, and the steps at its sites or by its parties."""
    sites = {site.id for site in chain.sites if _is_within(site.region, region)}
    parties = {party.id for party in chain.parties if _is_within(party.region, region)}
    plots = {plot.id for plot in chain.plots if _is_within(plot.region, region)}
    lots: set[str] = {
        lot.id
        for lot in chain.lots
        if lot.site in sites
        or _is_within(lot.region, region)
        or any(plot in plots for plot in _plots(lot))
    }
    steps: set[str] = {
        step.id
        for step in chain.steps
        if (step.site in sites if step.site is not None else step.party in parties)
    }
    return lots, steps


def _plots(lot: Lot) -> Iterator[str]:
    yield from lot.plots if lot.plot is None else (lot.plot,)


def _is_within(code: str | None, region: str) -> bool:
    """Whether a region code is that region's or of a part of it."""
    return code is not None and (code == region or region in region_parts(code).values())


def _of_party(chain: Chain, party: str) -> _Named:
    """The lots that a party grew, supplied, sent or received, and the steps that it did."""
    sites = {site.id for site in chain.sites if site.party == party}
    lots = {each.lot for each in chain.transfers if party in {each.from_party, each.to_party}}
    for lot in chain.lots:
        growers = (lot.farmer, lot.supplier, *(_farmer(chain, plot) for plot in _plots(lot)))
        if party in growers or lot.site in sites:
            lots.add(lot.id)
    steps = {
        step.id
        for step in chain.steps
        if step.party == party or (step.party is None and step.site in sites)
    }
    return {str(lot) for lot in lots}, {str(step) for step in steps}


def _farmer(chain: Chain, plot: str) -> str | None:
    found = chain.find("plot", plot)
    return found.farmer if isinstance(found, Plot) else None
