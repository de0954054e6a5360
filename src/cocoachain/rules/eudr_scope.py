"""Which lots are bound for the EU, what grew them, and which declarations speak for them.

What the regulation asks for is asked of lots that a declaration covers or that are sent to a party
or site in a member state; where no record tells to which country anything goes, of all finished
lots. What merely stands in the records is judged wherever it stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import cast

import attrs

from cocoachain.errors import RecordTypeError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.origin_keys import is_told, plots_of
from cocoachain.lineage.tracing import Trace, trace_back
from cocoachain.model.evidence import Declaration
from cocoachain.model.fields import check_day
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Party
from cocoachain.model.plots import Plot, region_parts
from cocoachain.rules.rule import Unjudged
from cocoachain.rules.settings import Setting, Values, share
from cocoachain.values.eudr import is_union_market
from cocoachain.values.identifiers import PartyId


def _names(value: object, name: str) -> tuple[str, ...]:
    """Several identifiers; one text is one of them."""
    given = (value,) if isinstance(value, str) else value
    if isinstance(given, Iterable):
        names = tuple(given)
        if all(isinstance(each, str) for each in names):
            return names
    message = f"Expected identifiers of lots, got {value!r} ({name})"
    raise RecordTypeError(message)


def day(value: object, name: str) -> date:
    """A date without a time."""
    return check_day(value, name)


def area(value: object, name: str) -> Decimal:
    """An area in hectares."""
    number = share(value, name)
    return Decimal(number.numerator) / Decimal(number.denominator)


LOTS = Setting((), "the lots to judge; else all that are bound for the EU, or may be", check=_names)
NOT_BOUND = "no lot is declared, or sent to a party or site in the EU"


class Bound:
    """The lots of a lineage that are bound for the EU."""

    def __init__(self, lineage: Lineage, settings: Values) -> None:
        """Those of the setting ``lots``, or else those that the records say are."""
        self.lineage = lineage
        self._chosen: tuple[str, ...] = settings["lots"]
        self._traces: dict[str, Trace] = {}

    @cached_property
    def lots(self) -> tuple[str, ...]:
        """Their identifiers, sorted; names without a record or portion are left out."""
        known = self.lineage.columns.lot_codes
        named = set(self._chosen) or self._declared() | self._sent() or self._unaddressed()
        return tuple(sorted(lot for lot in named if lot in known and self._is_cocoa(lot)))

    def _is_cocoa(self, lot: str) -> bool:
        record = self.lineage.chain.find("lot", lot)
        return not isinstance(record, Lot) or record.stage.is_cocoa

    def _declared(self) -> set[str]:
        return {lot for each in self.lineage.chain.declarations for lot in each.lots}

    def _sent(self) -> set[str]:
        return {each.lot for each in self.lineage.chain.transfers if self._goes_there(each)}

    def _goes_there(self, transfer: Transfer) -> bool:
        return any(map(is_union_market, self._destinations(transfer)))

    def _destinations(self, transfer: Transfer) -> Iterator[str | None]:
        yield country_of(self.lineage, transfer.to_party)
        yield self._country_of_site(transfer.to_site)

    def _unaddressed(self) -> set[str]:
        """All finished goods, where no record tells to which country anything goes."""
        chain = self.lineage.chain
        if any(any(self._destinations(each)) for each in chain.transfers):
            return set()
        return {str(lot.id) for lot in chain.lots if lot.stage.is_finished}

    def _country_of_site(self, site: str | None) -> str | None:
        record = None if site is None else self.lineage.chain.find("site", site)
        if record is None:
            return None
        own = region_parts(getattr(record, "region", None)).get("country")
        return own or country_of(self.lineage, getattr(record, "party", None))

    def trace(self, lot: str) -> Trace:
        """Everything that a lot came from."""
        if lot not in self._traces:
            self._traces[lot] = trace_back(self.lineage, lot)
        return self._traces[lot]

    @cached_property
    def plots(self) -> Mapping[str, tuple[str, ...]]:
        """The plots that can be in them, each with the lots that it can be in."""
        found: dict[str, list[str]] = {}
        for lot in self.lots:
            for plot in self.trace(lot).plots:
                found.setdefault(plot, []).append(lot)
        return {plot: tuple(lots) for plot, lots in sorted(found.items())}

    def plot_records(self) -> list[tuple[Plot, tuple[str, ...]]]:
        """The records of those plots, each with the lots that it can be in."""
        chain = self.lineage.chain
        found = ((chain.find("plot", plot), lots) for plot, lots in self.plots.items())
        return [(plot, lots) for plot, lots in found if isinstance(plot, Plot)]

    def sources(self, lot: str) -> list[tuple[str, Lot | None]]:
        """The lots of cocoa behind a lot of which some mass began with themselves."""
        columns, chain = self.lineage.columns, self.lineage.chain
        found = []
        for name in self.trace(lot).lots:
            record = cast("Lot | None", chain.find("lot", name))
            if has_own(columns, columns.lot_codes[name]) and (
                record is None or record.stage.is_cocoa
            ):
                found.append((str(name), record))
        return found

    def nothing(self) -> Unjudged:
        """What a rule says where there is no such lot."""
        return Unjudged(NOT_BOUND)


def country_of(lineage: Lineage, party: str | None) -> str | None:
    """The country of a party, by itself or by its region code; ``None`` if neither tells."""
    record = None if party is None else lineage.chain.find("party", party)
    if not isinstance(record, Party):
        return None
    return record.country or region_parts(record.region).get("country")


@attrs.frozen
class Cover:
    """What stands for the origin of a source lot."""

    placed: frozenset[str]
    """Source lots all of whose plots have a place."""

    declared: Mapping[str, Declaration]
    """Source lots that a declaration with a reference number covers."""

    def covers(self, lot: str) -> bool:
        """Whether there is either."""
        return lot in self.placed or lot in self.declared


def cover_of(lineage: Lineage, sources: Iterable[tuple[str, Lot | None]]) -> Cover:
    """What stands for the origin of these source lots."""
    declared: dict[str, Declaration] = {}
    for each in lineage.chain.declarations:
        if each.reference:
            for lot in each.lots:
                declared.setdefault(lot, each)
    placed, named = set(), set()
    for name, record in sources:
        named.add(name)
        plots = () if record is None else plots_of(record)
        if plots and all(_has_place(lineage, plot) for plot in plots):
            placed.add(name)
    return Cover(frozenset(placed), {lot: d for lot, d in declared.items() if lot in named})


def _has_place(lineage: Lineage, plot: str) -> bool:
    record = lineage.chain.find("plot", plot)
    return isinstance(record, Plot) and record.location is not None


def with_standins(lineage: Lineage, lots: Iterable[str]) -> Lineage:
    """The lineage in which those lots, where they tell no origin, name a stand-in for a farmer.

    So that a question of origins counts them as known; a declaration says where they are from.
    """
    chain = lineage.chain
    changed: dict[str, Lot] = {}
    for lot in lots:
        record = chain.find("lot", lot)
        if isinstance(record, Lot) and not is_told(record):
            changed[lot] = attrs.evolve(record, farmer=PartyId("declared"))
    if not changed:
        return lineage
    records = (changed.get(getattr(each, "id", ""), each) if isinstance(each, Lot) else each
               for each in chain)  # fmt: skip
    return Lineage(type(chain)(records), edge=lineage.edge)
