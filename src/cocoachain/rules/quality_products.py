"""Rules of what a laboratory found in semi-finished goods (Q06, Q07)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import attrs

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import BeanTestKind
from cocoachain.model.lots import FinishedLot, Lot, Stage
from cocoachain.model.products import Product
from cocoachain.model.records import Record
from cocoachain.rules.composition_words import class_of, facts_of, is_powder
from cocoachain.rules.limits import Limit, chosen_limits
from cocoachain.rules.quality_breaches import TEMPLATES, breach, worst
from cocoachain.rules.quality_words import PER_CENT, in_unit, substance_of
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values

MARKETS = ("codex", "sni", "eu", "us")


def chosen_markets(value: object, name: str) -> tuple[str, ...]:
    """Several markets, by their words.

    Raises:
        RecordError: One is not known.
        RecordTypeError: Not words.
    """
    return _words(value, name, MARKETS)


def _words(value: object, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else value
    if not isinstance(given, tuple | list | set | frozenset):
        message = f"Expected words out of {', '.join(allowed)}, got {value!r} ({name})"
        raise RecordTypeError(message)
    strange = [each for each in given if each not in allowed]
    if strange:
        message = f"Expected words out of {', '.join(allowed)}, got {strange[0]!r} ({name})"
        raise RecordError(message)
    return tuple(each for each in allowed if each in given)


def market_setting(default: tuple[str, ...]) -> Setting:
    """Whose limits count; several profiles together keep all of theirs."""
    return Setting(
        default, f"whose limits count, out of {', '.join(MARKETS)}", check=chosen_markets
    )


@attrs.frozen
class Result:
    """One figure of one lot, as somebody wrote it."""

    record: Record
    lot: Lot
    about: str
    value: Decimal
    unit: str | None
    when: datetime | None

    @property
    def day(self) -> date | None:
        """The day that it speaks of."""
        return None if self.when is None else self.when.date()


def results(lineage: Lineage, about: Iterable[str]) -> Iterator[Result]:
    """The results of laboratories and moisture tests that speak of some substances."""
    chain, wanted = lineage.chain, set(about)
    for result in chain.lab_results:
        found, lot = substance_of(result.substance), chain.find("lot", result.lot)
        if found in wanted and result.value is not None and isinstance(lot, Lot):
            yield Result(result, lot, found, result.value, result.unit, result.when)
    if "moisture" not in wanted:
        return
    for test in chain.tests:
        lot = chain.find("lot", test.lot)
        if test.kind is BeanTestKind.MOISTURE and test.value is not None and isinstance(lot, Lot):
            yield Result(test, lot, "moisture", test.value, test.unit, test.when)
    for lot in chain.lots:
        if lot.moisture_pct is not None:
            yield Result(lot, lot, "moisture", lot.moisture_pct, PER_CENT, lot.made)


def classes_of(lineage: Lineage, lot: Lot) -> set[str]:
    """The words by which limits know a lot: its stage, and the class that it is sold under."""
    stage = Stage.BEANS if lot.stage is Stage.BEAN_BLEND else lot.stage
    found = {stage.value} if not stage.is_finished else set[str]()
    if lot.label is not None and (named := class_of(lot.label)) is not None:
        found.add(named)
    product = product_of(lineage, lot)
    if product is not None:
        recipe = lineage.chain.find("recipe", product.recipe) if product.recipe else None
        declared = facts_of(product, recipe).product_class
        found |= {declared} if declared else set()
        found |= {"powder"} if is_powder(product, declared) else set()
    return found


def product_of(lineage: Lineage, lot: Lot) -> Product | None:
    """The product of a finished lot, if it is recorded."""
    if not isinstance(lot, FinishedLot) or lot.product is None:
        return None
    found = lineage.chain.find("product", lot.product)
    return found if isinstance(found, Product) else None


_OF_MASS = "%"


def _figure(result: Result, asked: Limit) -> Fraction | None:
    """The figure in the unit of the limit, or nothing if that cannot be told."""
    if asked.unit.startswith(_OF_MASS):
        return in_unit(result.value, result.unit or PER_CENT, asked.unit)
    written = (result.unit or "").strip().casefold()
    if asked.unit == "°C" and written not in {"", "°c", "c", "celsius", "ºc"}:
        return None
    return Fraction(result.value)


def judged_by(
    lineage: Lineage, found: list[Result], markets: Iterable[str], nothing: str
) -> Iterator[Said]:
    """What limits of products say of some results; one finding a result, of what matters most."""
    unread = judged = 0
    breached: list[Said] = []
    for result in found:
        asked = _asked(lineage, result, markets)
        figures = [(each, _figure(result, each)) for each in asked]
        told = {each: figure for each, figure in figures if figure is not None}
        judged += bool(asked)
        unread += bool(asked) and not told
        broken = worst(each for each, figure in told.items() if not each.allows(figure))
        if broken is not None:
            breached.append(breach(result.record, broken, told[broken], lots=[result.lot.id]))
    if not judged or unread:
        yield Unjudged("its unit cannot be read" if judged else nothing, unread, judged, "results")
    yield from breached


def _asked(lineage: Lineage, result: Result, markets: Iterable[str]) -> list[Limit]:
    known = classes_of(lineage, result.lot)
    return [
        each
        for each in chosen_limits(
            "products", about=result.about, market=set(markets), on=result.day
        )
        if not known.isdisjoint(each.classes)
    ]


_SHELL = frozenset({"shell"})
_ABOUT = (
    "fat", "moisture", "free fatty acids", "unsaponifiable matter", "fineness",
    "refractive index", "melting point", "iodine value", "saponification value",
)  # fmt: skip


@rule("Q06", settings={"standards": market_setting(("codex",))}, says=TEMPLATES)
def analysis_out_of_limits(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Liquor, butter, powder or chocolate has a fat, water or acid content that its class forbids.

    Judged is each result of a laboratory, and each figure of water, by the limits of its day:
    fat of liquor, 47 to 60 %; water in powder, at most 7 % (SNI 5 %); fat of powder by the class
    that it is sold under (its label, or its product); free fatty acids of butter, at most 1.75 %;
    and the other figures of SNI 3748. A fat of powder counts as of dry matter. A result without
    unit counts as per cent; g/kg and the like are converted. Water in liquor and chocolate and the
    fat of dried beans are warnings.

    Why: Powder with shell or starch in it, and old or wet butter, show in these figures.
    Mend: Analyse again; sell the lot under the class that it has, or work it up.
    Source: Field page §4.2, Codex CXS 86, 105, 141; §3.3, SNI 3747 and 3748; §4.3; §2.2.
    """
    found = [each for each in results(lineage, _ABOUT) if not _is_raw_water(each)]
    yield from judged_by(
        lineage, found, settings["standards"], "no such lot was analysed for what has a limit"
    )


def _is_raw_water(result: Result) -> bool:
    """Whether it is water in beans, which is Q01's matter."""
    stage = result.lot.stage
    return result.about == "moisture" and (stage.is_raw or stage is Stage.NIBS)


@rule("Q07", settings={"standards": market_setting(("codex",))}, says=TEMPLATES)
def shell_ground_in(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Nibs, liquor, cake or powder hold more shell than is allowed.

    Judged is each result of a laboratory for shell: at most 1.75 % of nibs and liquor, 4.5 % of
    cake, alkali-free; where the unit says that it is of fat-free dry matter, at most 5 %. By SNI
    at most 1.75 % of powder.

    Why: Shell ground in is the commonest adulteration of powder and liquor: it weighs, costs
        nothing, and carries soil, cadmium and lead.
    Mend: Set the winnower anew, sieve the nibs, and take the lot out of what is sold.
    Source: Field page §4.2, Codex CXS 141; §3.3, SNI 3747; §4.3, 21 CFR 163.110; §11, adulteration.
    """
    found = list(results(lineage, _SHELL))
    yield from judged_by(lineage, found, settings["standards"], "no lot was analysed for shell")
