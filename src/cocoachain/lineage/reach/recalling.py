"""What a recall starts from, and how much of it each lot can hold."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import cast

import numpy as np

from cocoachain.errors import MassUnknownError, MissingExtraError, UnknownRecordError
from cocoachain.lineage.books.periods import When, ledger_zone
from cocoachain.lineage.bounding.networks import Network, network_of
from cocoachain.lineage.bounding.routing import largest_routing
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.apportioning import half_up
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.origin_keys import farmers_of, plots_of
from cocoachain.lineage.reach.diluting import Dilution
from cocoachain.model.lots import Lot
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

MOST_WORK = 200_000
"""Bounds are sought as long as lots times steps stay below this; a step costs about 30 µs."""


def recalled_lots(lineage: Lineage, names: Iterable[str]) -> tuple[str, ...]:
    """The lots behind some lots, plots, farmers and suppliers, each once, by identifier.

    Of a plot or farmer, every lot of which some mass began there, or may have. Of a supplier, every
    lot that says so, and every lot that it handed over. A name of several kinds means all of them.

    Raises:
        UnknownRecordError: A name is none of these; the nearest names are given.
    """
    wanted = tuple(names)
    found: dict[str, set[str]] = {name: set() for name in wanted}
    for name in wanted:
        if name in lineage.columns.lot_codes:
            found[name].add(name)
    for lot in lineage.lots:
        for name in _behind(lineage, lot, wanted):
            found[name].add(lot.id)
    for transfer in lineage.chain.transfers:
        if transfer.from_party in found and transfer.lot in lineage.columns.lot_codes:
            found[cast("str", transfer.from_party)].add(transfer.lot)
    for name, lots in found.items():
        if not lots:
            _check_known(lineage, name)
    return tuple(sorted(set().union(*found.values())))


def _behind(lineage: Lineage, lot: Lot, wanted: tuple[str, ...]) -> list[str]:
    """The names that stand behind a lot."""
    told: set[str] = {lot.supplier} if lot.supplier is not None else set()
    if (lot.plot or lot.plots or lot.farmer) and has_own(
        lineage.columns, lineage.columns.lot_codes[lot.id]
    ):
        told |= {*plots_of(lot), *farmers_of(lineage.chain, lot)}
    return [name for name in wanted if name in told]


def _check_known(lineage: Lineage, name: str) -> None:
    chain = lineage.chain
    if chain.find("plot", name) is None and chain.find("party", name) is None:
        known = [*lineage.columns.lot_ids, *chain.names("plot"), *chain.names("party")]
        raise UnknownRecordError("lot, plot or party", name, nearest_names(name, known))


def bounded(lineage: Lineage, lot: int, recalled: frozenset[int]) -> tuple[int, int] | None:
    """The least and the most of the recalled lots in a lot, in milligrams.

    ``None`` if something on the way was not measured. Without SciPy, where it would be needed, all
    shrinkage counts as thrown out, which makes the bounds wider.
    """
    try:
        network = network_of(lineage, lot, begun=recalled)
    except MassUnknownError:
        return None
    try:
        return _ends(network, recalled)
    except MissingExtraError:
        network.kept.clear()
        return _ends(network, recalled)


def _ends(network: Network, recalled: frozenset[int]) -> tuple[int, int]:
    inside = [
        entry.mass if entry.kind == "own" and entry.code in recalled else 0
        for entry in network.entries
    ]
    others = [entry.mass - mass for entry, mass in zip(network.entries, inside, strict=True)]
    most, rest = (
        min(ceil(largest_routing(network, each).most), network.held) for each in (inside, others)
    )
    return network.held - rest, most


def recalled_mass(lineage: Lineage, lots: Iterable[int], dilution: Dilution) -> Mass | None:
    """The mass of the recalled lots, what one has of another once; ``None``: not measured."""
    total = Fraction(0)
    for lot in lots:
        held = held_by(lineage, lot)
        part = None if held is None else dilution.new_in(lot, held)
        if part is None:
            return None
        total += part
    return Mass(half_up(total.numerator, total.denominator))


def made_at(lineage: Lineage, steps: Iterable[int]) -> list[str]:
    """The lots that some steps put out, by identifier."""
    columns = lineage.columns
    lots = lineage.index.lots_out_of(np.array(sorted(steps), np.int64)).tolist()
    return [columns.lot_ids[lot] for lot in lots]


def as_known(lineage: Lineage, at: When) -> Lineage:
    """The lineage as it was known at a moment; a date is that whole day by the ledger's clock."""
    if at is None:
        return lineage
    if not isinstance(at, datetime):
        at = WholeDay.of(at, ledger_zone(lineage.chain))
    return lineage.known(at)


def held_by(lineage: Lineage, lot: int) -> int | None:
    """The milligrams of a lot; of one without a record what was put in; ``None`` if not known."""
    columns = lineage.columns
    held = int(columns.lot_mass[lot])
    if held != NOT_MEASURED:
        return held
    at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
    masses: list[int] = columns.out_mass[at].tolist()
    if columns.lot_known[lot] or not masses or NOT_MEASURED in masses:
        return None
    return sum(masses)
