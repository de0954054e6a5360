"""Rule of contaminants against the limits of a market (Q08)."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import FinishedLot, Lot, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Party
from cocoachain.model.plots import Site
from cocoachain.rules.composition_flow import Contents
from cocoachain.rules.composition_parts import AT
from cocoachain.rules.composition_words import MILK_CLASSES
from cocoachain.rules.limits import Limit, limits, word_table
from cocoachain.rules.quality_breaches import TEMPLATES, breach
from cocoachain.rules.quality_products import Result, classes_of, product_of, results
from cocoachain.rules.quality_words import PER_CENT, in_unit, unit_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values

if TYPE_CHECKING:
    from cocoachain.findings import Finding

MARKETS = ("codex", "eu", "buyer")
_SOLD = {TransferKind.SALE, TransferKind.CONSIGNMENT, TransferKind.PURCHASE, TransferKind.SAMPLE}
_MAY_BE = {"chocolate", "milk chocolate"}
_PER_GRAM = "/g"


def _markets(value: object, name: str) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else value
    if not isinstance(given, tuple | list | set | frozenset):
        message = f"Expected words out of {', '.join(MARKETS)}, got {value!r} ({name})"
        raise RecordTypeError(message)
    strange = [each for each in given if each not in MARKETS]
    if strange:
        message = f"Expected words out of {', '.join(MARKETS)}, got {strange[0]!r} ({name})"
        raise RecordError(message)
    return tuple(each for each in MARKETS if each in given)


@rule(
    "Q08",
    needs=["lab_results"],
    settings={
        "markets": Setting(
            ("codex", "eu"),
            "whose limits count, out of codex, eu, buyer; what is sold into the EU is always "
            "judged by eu",
            check=_markets,
        )
    },
    says=TEMPLATES,
)
def contaminant_over_limit(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A contaminant is above what the market allows for that product on that day.

    Judged are the results of laboratories for cadmium, ochratoxin A, PAH and what else has a limit,
    in mg/kg, µg/kg, ppm, ppb or any other unit of a mass in a mass; a result without unit is not
    judged. Cadmium depends on the class (milk chocolate or not) and on the total cocoa: that of the
    label, else what went in. Where class or cocoa are not known, a result is judged if all limits
    that may apply say the same. PAH are of the fat: a result of the whole is turned into one of the
    fat with the lot's analysed fat. A limit counts if it is valid on the day of the test or on a
    day when the lot was sold. Besides the markets that are set, a lot that is sold, itself or in
    what was made of it, to a party of an EU country is judged by the EU's limits. Beans have no
    cadmium limit.

    Why: A container that is over the limit is sent back or burnt, at the cost of who sent it.
    Mend: Have it analysed again, keep the lot back from that market, and trace the beans that
        carry it.
    Source: Field page §5: Regulation (EU) 2023/915, Codex CXS 193-1995.
    """
    about = {each.about for each in limits("contaminants").values()}
    found = list(results(lineage, about))
    facts = _Facts(lineage)
    judged, reasons = 0, list[str]()
    breached: list[Finding] = []
    for result in found:
        asked = facts.asked(result, settings["markets"])
        if not asked:
            continue
        judged += 1
        figures = [(each, facts.figure(result, each)) for each in asked]
        reason = _why_not(figures)
        over = [(each, f) for each, f in figures if f is not None and not each.allows(f)]
        told = _told(over, _by_market(asked))
        if told is not None:
            breached.append(breach(result.record, told[0], told[1], lots=[result.lot.id]))
        elif reason is not None or over:
            reasons.append(reason or UNKNOWN_CLASS)
    if not judged:
        yield Unjudged("no result speaks of a contaminant that has a limit for such a lot")
    for why in dict.fromkeys(reasons):
        yield Unjudged(why, reasons.count(why), judged, "results")
    yield from breached


UNKNOWN_CLASS = "its product class or its cocoa per cent is not known"
NO_NUMBER = "a limit applies whose number is not known"
NO_UNIT = "it has no unit, or one that cannot be turned into that of the limit"


def _why_not(figures: list[tuple[Limit, Fraction | None]]) -> str | None:
    """Why a result cannot be judged, if it cannot."""
    if any(_has_no_number(each) for each, _ in figures):
        return NO_NUMBER
    return NO_UNIT if any(figure is None for _, figure in figures) else None


def _has_no_number(asked: Limit) -> bool:
    return all(end is None for end in (asked.least, asked.above, asked.most, asked.below))


def _told(
    over: list[tuple[Limit, Fraction]], groups: Iterable[list[Limit]]
) -> tuple[Limit, Fraction] | None:
    """The breach to be told: one of a group of limits, one of which applies, that all are passed.

    Of several groups the strictest; of a group the most lenient limit.
    """
    passed = dict(over)
    certain = [
        max(group, key=lambda each: each.most or Fraction(0))
        for group in groups
        if group and all(each in passed for each in group)
    ]
    if not certain:
        return None
    chosen = min(certain, key=lambda each: each.most or Fraction(0))
    return chosen, passed[chosen]


@functools.lru_cache(maxsize=4096)
def _applying(
    about: str,
    markets: frozenset[str],
    classes: frozenset[str],
    cocoa: Fraction | None,
    days: frozenset[date | None],
) -> tuple[Limit, ...]:
    """The limits for some classes and so much cocoa on any of some days."""
    return tuple(
        each
        for each in limits("contaminants").values()
        if each.about == about
        and each.market in markets
        and (not each.classes or not classes.isdisjoint(each.classes))
        and (cocoa is None or each.is_for_cocoa(cocoa))
        and any(map(each.covers, days))
    )


def _by_market(asked: Iterable[Limit]) -> list[list[Limit]]:
    """The limits by market: of each market one applies, but which one may not be known."""
    return [[each for each in asked if each.market == name] for name in MARKETS]


class _Facts:
    """What is known of lots that were analysed: class, cocoa, fat, where and when sold."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._fat: dict[str, Fraction] = {}
        for result in results(lineage, {"fat"}):
            figure = in_unit(result.value, result.unit or PER_CENT, PER_CENT)
            if figure is not None and figure > 0:
                self._fat[result.lot.id] = figure / 100
        self._sales: dict[str, list[Transfer]] = {}
        for transfer in lineage.chain.transfers:
            if transfer.kind in _SOLD:
                self._sales.setdefault(transfer.lot, []).append(transfer)

    def asked(self, result: Result, markets: Iterable[str]) -> tuple[Limit, ...]:
        """The limits that apply to a result, or may apply."""
        wanted = frozenset(markets) | ({"eu"} if self._goes_to_eu(result.lot) else set())
        classes, days = frozenset(self._classes(result.lot)), self._days(result)
        return _applying(result.about, wanted, classes, self._cocoa(result.lot), days)

    def _classes(self, lot: Lot) -> set[str]:
        known = classes_of(self._lineage, lot)
        if not lot.stage.is_finished:
            return known
        if not known.isdisjoint(MILK_CLASSES - {"white chocolate"}):
            return {"milk chocolate"}
        if known & {"white chocolate", "powder"}:
            return known
        if known:
            dark = {"chocolate", "sweet chocolate", "couverture", "gianduja", "vermicelli"}
            return {"chocolate"} if known & dark else {"other"}
        return {"other"} if lot.stage is Stage.FOOD else _MAY_BE

    def _cocoa(self, lot: Lot) -> Fraction | None:
        """Total cocoa in per cent: that of the label, or what went in."""
        if not isinstance(lot, FinishedLot):
            return None
        product = product_of(self._lineage, lot)
        for said in (product.label_cocoa_pct if product is not None else None, lot.cocoa_pct):
            if said is not None:
                return Fraction(said)
        columns = self._lineage.columns
        code = columns.lot_codes[lot.id]
        if columns.made_ptr[code] == columns.made_ptr[code + 1]:
            return None
        found = float(self._contents.floats(np.array([code]))[0, AT["cocoa"]])
        return None if np.isnan(found) else self._contents.exactly(code)[AT["cocoa"]] * 100

    @cached_property
    def _contents(self) -> Contents:
        return Contents(self._lineage)

    def figure(self, result: Result, asked: Limit) -> Fraction | None:
        """The result in the unit of the limit, or nothing if that cannot be told."""
        if asked.unit == _PER_GRAM:
            written = (result.unit or "").strip().casefold()
            return Fraction(result.value) if written.endswith(_PER_GRAM) else None
        if not result.unit:
            return None
        found = in_unit(result.value, result.unit, asked.unit)
        held, wanted = unit_of(result.unit), unit_of(asked.unit)
        fat = self._fat.get(result.lot.id)
        if found is None and held is not None and wanted is not None and fat is not None:
            if wanted.basis == "fat" and not held.basis:
                return Fraction(result.value) * held.mg_per_kg / wanted.mg_per_kg / fat
            if held.basis == "fat" and not wanted.basis:
                return Fraction(result.value) * held.mg_per_kg / wanted.mg_per_kg * fat
        return found

    def _days(self, result: Result) -> frozenset[date | None]:
        sold = (each.when.date() for each in self._sales.get(result.lot.id, ()) if each.when)
        return frozenset([result.day, *sold])

    # Where it went --------------------------------------------------------------------------------

    @cached_property
    def _to_eu(self) -> frozenset[str]:
        """The lots that were sold to a party of an EU country."""
        countries: Mapping[str, list[str]] = word_table("contaminants", "countries")
        chain = self._lineage.chain
        found = set()
        for lot, sales in self._sales.items():
            for sale in sales:
                buyer = chain.find("party", sale.to_party) if sale.to_party else None
                if isinstance(buyer, Party) and country_of(buyer) in countries["eu"]:
                    found.add(lot)
        return frozenset(found)

    def _goes_to_eu(self, lot: Lot) -> bool:
        """Whether a lot, or something made of it, was sold into the EU."""
        if not self._to_eu or lot.id in self._to_eu:
            return lot.id in self._to_eu
        columns, index = self._lineage.columns, self._lineage.index
        after = index.lots_out_of(index.steps_after([columns.lot_codes[lot.id]]))
        return any(columns.lot_ids[code] in self._to_eu for code in after.tolist())


def country_of(place: Party | Site) -> str | None:
    """The country of a party or site: its own, or its region's; codes of digits are Indonesian."""
    if isinstance(place, Party) and place.country:
        return place.country.upper()
    region = place.region or ""
    if region[:2].isdigit():
        return "ID"
    return region[:2].upper() if region[:2].isalpha() and region[2:3] in {"", "-"} else None
