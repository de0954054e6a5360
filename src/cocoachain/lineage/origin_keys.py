"""From a source lot to the name of its origin: plot, farmer, village, certificate and so on."""

from collections.abc import Callable
from datetime import date
from typing import Literal, cast

import attrs

from cocoachain.errors import UnknownChoiceError
from cocoachain.lineage.columns import Integers
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.parties import Centre, Party
from cocoachain.model.plots import Plot, region_parts
from cocoachain.values.identifiers import nearest_names

OriginKey = Literal[
    "plot", "farmer", "group", "village", "district", "regency", "province", "country",
    "variety", "certificate", "lot",
]  # fmt: skip
"""What an origin may be named by; the regions are those of the plot's region code."""

KeyOf = Callable[[Lot], str | None]
"""From a source lot's record to the name of its origin, or ``None`` where it is unknown."""

_Values = list[list[str]]
"""For each plot or grower that a lot may be from, the values of a key."""

_REGIONS = ("village", "district", "regency", "province", "country")
_DATED = ("group", "certificate")
"""Keys whose answer depends on the day."""

ORIGIN_KEYS: tuple[str, ...] = (
    "plot", "farmer", "group", *_REGIONS, "variety", "certificate", "lot",
)  # fmt: skip
"""All keys that have a name."""


def check_key(by: object) -> None:
    """Nothing, if origins can be named by that.

    Raises:
        UnknownChoiceError: ``by`` is no key; the nearest are given.
    """
    if not callable(by) and by not in ORIGIN_KEYS:
        raise UnknownChoiceError("key", by, nearest_names(str(by), ORIGIN_KEYS))


def key_of(chain: Chain, by: OriginKey | KeyOf) -> KeyOf:
    """The function that names the origin of a source lot.

    Several values are one key ``A+B``, in order; no value is ``None``, also where only one of
    several plots or growers has none. A lot with neither plot nor farmer is of unknown origin under
    every key, but for regions, where its own code answers.

    Raises:
        UnknownChoiceError: ``by`` is no key; the nearest are given.
    """
    if callable(by):
        return lambda lot: by(lot) if is_told(lot) else None
    names = _Names.of(chain)
    if by in _REGIONS:
        return lambda lot: _joined(names.regions(lot, by))
    ways: dict[str, Callable[[Lot], _Values]] = {
        "plot": lambda lot: [[plot] for plot in plots_of(lot)],
        "farmer": names.farmers,
        "group": names.groups,
        "variety": names.clones,
        "certificate": names.certificates,
        "lot": lambda lot: [[lot.id]] if is_told(lot) else [],
    }
    if by not in ways:
        raise UnknownChoiceError("key", by, nearest_names(by, ORIGIN_KEYS))
    way = ways[by]
    return lambda lot: _joined(way(lot))


def names_of(lineage: Lineage, lots: Integers, by: OriginKey | KeyOf) -> list[str | None]:
    """The origins of some source lots, by code; ``None`` where unknown or without a record.

    What lots say of themselves is often the same, and is then looked up once.

    Raises:
        UnknownChoiceError: ``by`` is no key; the nearest are given.
    """
    key = key_of(lineage.chain, by)
    if not callable(by) and by != "lot":
        from cocoachain.lineage.origin_columns import sayings

        told = sayings(lineage, lots, dated=by in _DATED)
        if told is not None:
            names = [key(lot) for lot in told.said]
            known = lineage.columns.lot_known[lots].tolist()
            return [
                names[at] if there else None
                for at, there in zip(told.of_lot.tolist(), known, strict=True)
            ]
    return _named(_records(lineage, lots), key, by)


def _named(records: list[Lot | None], key: KeyOf, by: OriginKey | KeyOf) -> list[str | None]:
    if callable(by) or by == "lot":
        return [None if lot is None else key(lot) for lot in records]
    dated = by in _DATED
    said: dict[object, str | None] = {}
    found: list[str | None] = []
    for lot in records:
        if lot is None:
            found.append(None)
            continue
        words = (lot.plot, lot.plots, lot.farmer, lot.region, _day_of(lot) if dated else None)
        if words not in said:
            said[words] = key(lot)
        found.append(said[words])
    return found


def _records(lineage: Lineage, lots: Integers) -> list[Lot | None]:
    """The records of some lots, by code."""
    chain, names = lineage.chain, lineage.columns.lot_ids
    if chain.count("lot") == len(names):
        told = chain.lots
        return [told[lot] for lot in lots.tolist()]
    return [cast("Lot | None", chain.find("lot", names[lot])) for lot in lots.tolist()]


def is_told(lot: Lot) -> bool:
    """Whether the lot itself says where it grew or who grew it."""
    return lot.plot is not None or bool(lot.plots) or lot.farmer is not None


def plots_of(lot: Lot) -> tuple[str, ...]:
    """The plot of a source lot, else those that it may be from."""
    return (lot.plot,) if lot.plot is not None else lot.plots


def farmers_of(chain: Chain, lot: Lot) -> list[str]:
    """Who grew a source lot: as it says itself, else who holds its plots."""
    return [farmer for farmers in _Names.of_nothing_but(chain).farmers(lot) for farmer in farmers]


def _joined(values: _Values) -> str | None:
    """One key for all values; ``None`` if there are none, or none from one of several."""
    if not values or not all(values):
        return None
    return "+".join(sorted({name for names in values for name in names}))


def _day_of(lot: Lot) -> date | None:
    """The day of the harvest, else the day when the lot was closed."""
    if lot.harvested is not None:
        return lot.harvested
    return lot.made.date() if lot.made is not None else None


_Span = tuple[str, date, date | None]
"""A group or certificate, with its first and last day."""


@attrs.frozen
class _Names:
    """What a chain says of plots, growers, groups and certificates, ready to be looked up."""

    chain: Chain
    memberships: dict[str, list[_Span]]
    certified: dict[str, list[_Span]]

    @classmethod
    def of(cls, chain: Chain) -> "_Names":
        names = cls.of_nothing_but(chain)
        for each in chain.memberships:
            membered = names.memberships.setdefault(each.party, [])
            membered.append((each.group, each.start, each.end))
        for held in chain.certificates:
            certified = names.certified.setdefault(held.holder, [])
            certified.append((held.id, held.valid_from, held.valid_to))
        return names

    @classmethod
    def of_nothing_but(cls, chain: Chain) -> "_Names":
        """Plots and growers alone."""
        return cls(chain, {}, {})

    def _plots(self, lot: Lot) -> list[Plot | None]:
        return [cast("Plot | None", self.chain.find("plot", plot)) for plot in plots_of(lot)]

    def farmers(self, lot: Lot) -> _Values:
        """As the lot says itself, else who holds each of its plots."""
        if lot.farmer is not None:
            return [[lot.farmer]]
        farmers = [None if plot is None else plot.farmer for plot in self._plots(lot)]
        return [[] if farmer is None else [farmer] for farmer in farmers]

    def groups(self, lot: Lot) -> _Values:
        """The groups of each grower on the day of the harvest."""
        return [self._groups_of(farmers, _day_of(lot)) for farmers in self.farmers(lot)]

    def _groups_of(self, farmers: list[str], day: date | None) -> list[str]:
        """Dated memberships, and the group that has no dates; centres are no groups."""
        found: list[str] = []
        for farmer in farmers:
            dated = self.memberships.get(farmer, [])
            found += _on(day, dated)
            record = self.chain.find("party", farmer)
            undated = record.group if isinstance(record, Party) else None
            if undated is not None and undated not in {group for group, _, _ in dated}:
                found.append(undated)
        return [each for each in found if not isinstance(self.chain.find("party", each), Centre)]

    def regions(self, lot: Lot, level: str) -> _Values:
        """The region of each plot; where one does not tell, that of the lot itself."""
        codes = [None if plot is None else plot.region for plot in self._plots(lot)]
        own = region_parts(lot.region).get(level)
        found = [region_parts(code).get(level, own) for code in codes or [None]]
        return [[] if name is None else [name] for name in found]

    def clones(self, lot: Lot) -> _Values:
        """The planting material of each plot."""
        return [[] if plot is None else list(plot.clones) for plot in self._plots(lot)]

    def certificates(self, lot: Lot) -> _Values:
        """The certificates that each grower, or a group of it, held on the day of the harvest."""
        day = _day_of(lot)
        if day is None:
            return []
        return [
            [
                name
                for holder in (*farmers, *self._groups_of(farmers, day))
                for name in _on(day, self.certified.get(holder, []))
            ]
            for farmers in self.farmers(lot)
        ]


def _on(day: date | None, spans: list[_Span]) -> list[str]:
    """The names whose span holds the day; all of them where no day is known."""
    return [
        name
        for name, first, last in spans
        if day is None or (first <= day and (last is None or day <= last))
    ]
