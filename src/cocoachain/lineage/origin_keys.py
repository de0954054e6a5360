"""From a source lot to the name of its origin: plot, farmer, village, certificate and so on."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal, cast

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.parties import Centre, Farmer
from cocoachain.model.plots import Plot, region_parts
from cocoachain.values.identifiers import nearest_names

OriginKey = Literal[
    "plot", "farmer", "group", "village", "district", "regency", "province", "country",
    "variety", "certificate", "lot",
]  # fmt: skip
"""What an origin may be named by; the regions are those of the plot's region code."""

KeyOf = Callable[[Lot], str | None]
"""From a source lot's record to the name of its origin, or ``None`` where it is unknown."""

_REGIONS = ("village", "district", "regency", "province", "country")
ORIGIN_KEYS: tuple[str, ...] = ("plot", "farmer", "group", *_REGIONS, "variety", "certificate", "lot")


def key_of(chain: Chain, by: OriginKey | KeyOf) -> KeyOf:
    """The function that names the origin of a source lot.

    Several values are one key ``A+B``, in order; no value is ``None``. A lot with neither plot nor
    farmer is of unknown origin under every key, except that its own region code answers for regions.

    Raises:
        UnknownRecordError: ``by`` is no key; the nearest are given.
    """
    if callable(by):
        return lambda lot: by(lot) if is_told(lot) else None
    origins = _Origins.of(chain)
    if by in _REGIONS:
        return lambda lot: _joined(origins.regions(lot, by))
    ways: dict[str, Callable[[Lot], Iterable[str | None]]] = {
        "plot": lambda lot: plots_of(lot),
        "farmer": origins.farmers,
        "group": origins.groups,
        "variety": origins.clones,
        "certificate": origins.certificates,
        "lot": lambda lot: [lot.id] if is_told(lot) else [],
    }
    if by not in ways:
        raise UnknownRecordError("origin key", by, nearest_names(by, ORIGIN_KEYS))
    way = ways[by]
    return lambda lot: _joined(way(lot))


def is_told(lot: Lot) -> bool:
    """Whether the lot itself says where it grew or who grew it."""
    return lot.plot is not None or bool(lot.plots) or lot.farmer is not None


def plots_of(lot: Lot) -> tuple[str, ...]:
    """The plot of a source lot, else those that it may be from."""
    return (lot.plot,) if lot.plot is not None else lot.plots


def _joined(values: Iterable[str | None]) -> str | None:
    known = sorted({value for value in values if value})
    return "+".join(known) if known else None


def _day_of(lot: Lot) -> date | None:
    """The day of the harvest, else the day when the lot was closed."""
    if lot.harvested is not None:
        return lot.harvested
    return lot.made.date() if lot.made is not None else None


@attrs.frozen
class _Origins:
    """What a chain says of plots, growers, groups and certificates, ready to be looked up."""

    chain: Chain
    memberships: dict[str, list[tuple[str, date, date | None]]]
    certified: dict[str, list[tuple[str, date, date | None]]]

    @classmethod
    def of(cls, chain: Chain) -> "_Origins":
        memberships: dict[str, list[tuple[str, date, date | None]]] = {}
        for each in chain.memberships:
            memberships.setdefault(each.party, []).append((each.group, each.start, each.end))
        certified: dict[str, list[tuple[str, date, date | None]]] = {}
        for certificate in chain.certificates:
            span = (certificate.id, certificate.valid_from, certificate.valid_to)
            certified.setdefault(certificate.holder, []).append(span)
        return cls(chain, memberships, certified)

    def _plots(self, lot: Lot) -> list[Plot]:
        found = (self.chain.find("plot", plot) for plot in plots_of(lot))
        return [cast("Plot", plot) for plot in found if plot is not None]

    def farmers(self, lot: Lot) -> list[str | None]:
        if lot.farmer is not None:
            return [lot.farmer]
        return [plot.farmer for plot in self._plots(lot)]

    def groups(self, lot: Lot) -> list[str]:
        """The groups of the growers on the day of the harvest; centres are no groups."""
        day = _day_of(lot)
        found: list[str] = []
        for farmer in self.farmers(lot):
            if farmer is None:
                continue
            found += _on(day, self.memberships.get(farmer, []))
            record = self.chain.find("farmer", farmer)
            if isinstance(record, Farmer) and record.group is not None:
                found.append(record.group)
        return [each for each in found if not isinstance(self.chain.find("party", each), Centre)]

    def regions(self, lot: Lot, level: str) -> list[str | None]:
        plots = plots_of(lot)
        if not plots:
            return [region_parts(lot.region).get(level)]
        return [region_parts(plot.region).get(level) for plot in self._plots(lot)]

    def clones(self, lot: Lot) -> list[str]:
        return [clone for plot in self._plots(lot) for clone in plot.clones]

    def certificates(self, lot: Lot) -> list[str]:
        """The certificates that the growers or their groups held on the day of the harvest."""
        day = _day_of(lot)
        if day is None:
            return []
        holders = [each for each in self.farmers(lot) if each is not None] + self.groups(lot)
        return [name for holder in holders for name in _on(day, self.certified.get(holder, []))]


def _on(day: date | None, spans: list[tuple[str, date, date | None]]) -> list[str]:
    """The names whose span holds the day; all of them where no day is known."""
    return [
        name
        for name, first, last in spans
        if day is None or (first <= day and (last is None or day <= last))
    ]
