"""When things happened at the latest: whole days are only decided where they are certain.

An event that was written as a whole day, or not dated, happened for certain once its day is over.
Sometimes the records say more: what was drawn from at ten had arrived by ten, and a step had begun
by the time that it ended. So each event counts from the first moment at which it must have
happened. Only what is impossible within its day is left to stand out.
"""

import attrs
import numpy as np

from cocoachain.lineage.books.periods import FOREVER
from cocoachain.lineage.columns import Int64s

MOST_ROUNDS = 100
"""So many events of one day, each of which must come before the next, are told apart at most."""


@attrs.frozen(eq=False, kw_only=True)
class Order:
    """Which events must come before which others."""

    earlier: Int64s
    """Events that come before…"""

    later: Int64s
    """…these, one by one."""

    arrival: Int64s
    """Events by which something came into a group (a lot at one place)."""

    arrival_group: Int64s
    """The group of each."""

    departure: Int64s
    """Events by which something left a group."""

    departure_group: Int64s
    """The group of each."""


def certain_moments(first: Int64s, last: Int64s, order: Order) -> Int64s:
    """The first moment at which each event has certainly happened; never before ``first``."""
    moments = last.copy()
    if not bool(np.any(first < last)):
        return moments
    order = _of_interest(first, last, order)
    for _ in range(MOST_ROUNDS):
        found = moments.copy()
        np.minimum.at(found, order.earlier, found[order.later])
        np.minimum.at(found, order.arrival, _next_departures(first, moments, order))
        np.maximum(found, first, out=found)
        if np.array_equal(found, moments):
            break
        moments = found
    return moments


def _of_interest(first: Int64s, last: Int64s, order: Order) -> Order:
    """What can change anything: arrivals of vague moment, and departures from the same groups."""
    vague = first < last
    arrives = vague[order.arrival]
    leaves = np.isin(order.departure_group, order.arrival_group[arrives])
    pairs = vague[order.earlier]
    return Order(
        earlier=order.earlier[pairs],
        later=order.later[pairs],
        arrival=order.arrival[arrives],
        arrival_group=order.arrival_group[arrives],
        departure=order.departure[leaves],
        departure_group=order.departure_group[leaves],
    )


def _next_departures(first: Int64s, moments: Int64s, order: Order) -> Int64s:
    """The moment of the first departure that is not before each arrival can have been."""
    came, size = len(order.arrival), len(order.arrival) + len(order.departure)
    groups = np.concatenate((order.arrival_group, order.departure_group))
    times = np.concatenate((first[order.arrival], moments[order.departure]))
    leaves = np.arange(size) >= came
    rows = np.lexsort((leaves, times, groups))
    following = np.where(leaves[rows], np.arange(size), size)
    following = np.minimum.accumulate(following[::-1])[::-1]
    there = following < size
    at = rows[np.where(there, following, 0)] if size else rows
    found = np.where(there & (groups[at] == groups[rows]), times[at], FOREVER)
    by_row = np.empty(size, np.int64)
    by_row[rows] = found
    return by_row[:came]
