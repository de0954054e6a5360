"""Rules of value: local share, value added, farmers' share, farm price, coverage (V01 to V05)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from statistics import median

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.worth.farmers import FarmersPay, by_good
from cocoachain.lineage.worth.goods import Good, Part, Tracing, finished_goods
from cocoachain.lineage.worth.money import NO_CURRENCY
from cocoachain.lineage.worth.scopes import scope_of
from cocoachain.lineage.worth.stages import stage_values
from cocoachain.lineage.worth.trades import Side, Trade, trades
from cocoachain.model.parties import Farmer, FarmerGroup
from cocoachain.rules.figures import kilograms, listed, shown
from cocoachain.rules.limits import limit
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values

_FEW = 5
_NO_GOODS = "no finished goods were made and weighed"
_ALL = Fraction(100)

NOT_LOCAL = "Expected at least {least} % of the cocoa in {good} from region {region}, got {got} %"


@rule("V01", Severity.NOTE, needs=["lots", "masses"], says=[NOT_LOCAL])
def cocoa_not_local(lineage: Lineage) -> Iterator[Said]:
    """Too little of the cocoa in a product is of the centre's own region.

    Judged is each product by the finished goods made of it: cocoa traced to plots of the centre's
    region ÷ all cocoa in them, where unknown origin counts as not local. Local is the region of the
    centre, or, where none is recorded, the one regency of all makers. Below 80 % the older scoring
    sheet gives one point of three.

    Why: One village, one product: what comes from elsewhere is no product of the village.
    Mend: Record the plots of what was bought, or buy it in the region.
    Source: Field page §9.2, local main material; §9.3, local share; §12, row V01.
    """
    scope = scope_of(lineage)
    if scope.region is None or scope.level is None:
        yield Unjudged(scope.why_no_region or f"{scope.region!r} is no region code that is known")
        return
    region, level = scope.region, scope.level
    tracing = Tracing(lineage)
    held = limit("value", "local-two")
    for name, goods, lots in _by_product(lineage):
        share = tracing.local(region, level, lots).share
        if share is not None and not held.allows(_ALL * share):
            yield Finding.at(
                _subject(lineage, name, goods), NOT_LOCAL, lots=_few(goods),
                least=shown(held.least or _ALL), good=name, region=region,
                got=shown(_ALL * share, held.least),
            )  # fmt: skip
    yield from _left_out(lineage, tracing)


def _by_product(lineage: Lineage) -> Iterator[tuple[str, list[Good], list[tuple[str, int]]]]:
    """The finished goods of each product, else of each stage."""
    found: dict[str, list[Good]] = defaultdict(list)
    for each in finished_goods(lineage, scope_of(lineage)).goods:
        found[each.name].append(each)
    for name in sorted(found):
        goods = found[name]
        yield name, goods, [(str(each.lot.id), each.milligrams) for each in goods]


def _left_out(lineage: Lineage, tracing: Tracing) -> Iterator[Said]:
    """What could not be judged of finished goods."""
    made = finished_goods(lineage, scope_of(lineage))
    names = [str(each.lot.id) for each in made.goods]
    total = len(names) + len(made.unmeasured)
    unjudged = len(made.unmeasured) + len(tracing.untraced(names))
    if not total:
        yield Unjudged(_NO_GOODS)
    elif unjudged:
        yield Unjudged(UNMEASURED, unjudged, total, "finished lots")


def _subject(lineage: Lineage, name: str, goods: list[Good]) -> object:
    return ("product", name) if lineage.chain.find("product", name) else goods[0].lot


def _few(goods: list[Good]) -> list[str]:
    return [str(each.lot.id) for each in goods][:_FEW]


LOST_VALUE = "Expected {stage} to add value, got {output} {currency} out of inputs worth {input}"
LITTLE_VALUE = "Expected at least {least} % of value added by {stage}, got {got} %"


@rule("V02", Severity.WARNING, needs=["steps", "transfers"], says=[LOST_VALUE, LITTLE_VALUE])
def value_not_added(lineage: Lineage) -> Iterator[Said]:
    """A stage of the work puts out less value than it takes in, or hardly more.

    Judged are drying, processing and finishing: value added ÷ value of what came out, each good at
    the mean price at which makers sold it, what went in at the mean price at which they bought it;
    and each product that was sold: what buyers paid less the cocoa and ingredients behind it. Below
    zero is a warning; below 20 %, one point of three on the older scoring sheet, a note. A stage is
    judged only where every good that matters has a price.

    Why: Work that adds no value is either not paid, or prices and masses are wrong.
    Mend: Correct the prices of the sales or the masses of the steps.
    Source: Field page §9.2, value added in production; §9.3, value added; §12, row V02.
    """
    scope = scope_of(lineage)
    traded = trades(lineage, scope)
    held = limit("value", "added-two").least or Fraction(0)
    whys = []
    judged = 0
    for each in stage_values(lineage, scope, traded):
        if each.share is None:
            whys.append(each.why_not or "what came out is worth nothing")
            continue
        judged += 1
        lots = [lot for lot, _ in each.lots][:_FEW]
        worth = (each.output or Fraction(0), each.input or Fraction(0), each.currency or "")
        step = lineage.chain.step(each.steps[0])
        yield from _value_faults(step, each.stage, worth, held, lots)
    pay = FarmersPay(lineage, traded)
    for good, sales in by_good(traded).items():
        value = pay.value_of(sales)
        if value is None or value.share is None:
            continue
        judged += 1
        lots = [lot for lot, _ in value.lots][:_FEW]
        subject = ("product", good) if lineage.chain.find("product", good) else ("lot", lots[0])
        worth = (value.output, value.input, value.currency)
        yield from _value_faults(subject, good, worth, held, lots)
    if not judged:
        yield Unjudged(whys[0] if whys else "no step makes dried beans, or anything of them")


def _value_faults(
    subject: object, stage: str, worth: tuple[Fraction, Fraction, str], least: Fraction,
    lots: list[str],
) -> Iterator[Finding]:  # fmt: skip
    output, spent, currency = worth
    share = (output - spent) / output
    if share < 0:
        told = {"stage": stage, "output": shown(output, spent), "currency": currency,
                "input": shown(spent)}  # fmt: skip
        yield Finding.at(subject, LOST_VALUE, lots=lots, told=told)
    elif _ALL * share < least:
        told = {"stage": stage, "least": shown(least), "got": shown(_ALL * share, least)}
        yield Finding.at(subject, LITTLE_VALUE, severity=Severity.NOTE, lots=lots, told=told)


MORE_THAN_ALL = (
    "Expected growers to get at most the {whole} {currency} that {good} was sold for, got {part} "
    "paid for the beans behind it"
)
NO_BASIS = "Expected a currency for each price, got none for {count} of {total}: {transfers}"


@rule("V03", needs=["transfers", "masses"], says=[MORE_THAN_ALL, NO_BASIS])
def farmers_share_that_cannot_be(lineage: Lineage) -> Iterator[Said]:
    """Growers got more for the beans behind a product than the product was sold for.

    Judged is each product: price paid to growers, without premium, for the beans that its steps
    used up, losses included, ÷ price that buyers paid for what was sold of it. The share lies
    between 0 and 1. Prices in several currencies are not compared; a price without any currency,
    where others have one, is a warning.

    Why: The share is what the programme is judged by; above 1 a price or a mass is wrong.
    Mend: Correct the price of the purchase or of the sale, or name its currency.
    Source: Field page §9.3, farmer share; §12, row V03.
    """
    scope = scope_of(lineage)
    traded = trades(lineage, scope)
    pay = FarmersPay(lineage, traded)
    judged = 0
    for good, sales in by_good(traded).items():
        share = pay.share_of(sales)
        if share is None or share.why_not or share.paid_by_buyers <= 0:
            continue
        judged += 1
        if share.paid_to_farmers > share.paid_by_buyers:
            lots = [lot for lot, _ in share.lots]
            subject = ("product", good) if lineage.chain.find("product", good) else ("lot", lots[0])
            yield Finding.at(
                subject, MORE_THAN_ALL, lots=lots[:_FEW], whole=shown(share.paid_by_buyers),
                currency=share.currency, good=good,
                part=shown(share.paid_to_farmers, share.paid_by_buyers),
            )  # fmt: skip
    yield from _without_currency(traded)
    if not judged:
        yield Unjudged("no finished goods were sold of which the beans have a price")


def _without_currency(traded: Iterable[Trade]) -> Iterator[Finding]:
    priced = [each for each in traded if each.amount is not None]
    lacking = [each.transfer for each in priced if each.currency == NO_CURRENCY]
    if lacking and len(lacking) < len(priced):
        yield Finding.at(
            lacking[0], NO_BASIS, severity=Severity.WARNING, count=len(lacking),
            total=len(priced), transfers=listed([each.id for each in lacking]),
        )  # fmt: skip


ODD_PRICE = (
    "Expected {least} to {most} {currency} a kilogram of {stage} from growers in the quarter from "
    "{quarter}, got {got}"
)


@rule(
    "V04",
    Severity.WARNING,
    needs=["transfers", "masses"],
    settings={"fewest": Setting(5, "deliveries that a quarter must have to be judged; K")},
    says=[ODD_PRICE],
)
def farm_price_out_of_line(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A grower was paid a price far from what others got in the same quarter.

    Compared are prices of a kilogram, without premium, of what makers bought of growers: with the
    median of the same stage, currency and calendar quarter, where there are at least five
    deliveries. Below half of it and above twice is a warning.

    Why: A price out of line is a slip of the pen, a mass in another unit, or money for something
        else.
    Mend: Compare with the slip: price, mass, and whether it is a price of a kilogram or of all.
    Source: Field page §8.3, farm-gate prices; §12, row V04.
    """
    groups: dict[tuple[str, str, str], list[tuple[Fraction, Trade]]] = defaultdict(list)
    growers = _growers(lineage)
    undated = total = 0
    for each in trades(lineage, scope_of(lineage)):
        price = each.unit_price
        if each.side is not Side.BOUGHT or each.giver not in growers or each.stage is None:
            continue
        total += 1
        if price is None or each.transfer.when is None or price < 0:
            undated += 1
        else:
            key = (each.stage.value, each.currency, _quarter(each.transfer.when))
            groups[key].append((price, each))
    held = limit("value", "farm-price")
    judged = {key: rows for key, rows in groups.items() if len(rows) >= settings["fewest"]}
    if not judged:
        yield Unjudged("no quarter has so many deliveries with a price")
    elif undated:
        yield Unjudged("it has no price, mass or day", undated, total, "deliveries")
    for (stage, currency, quarter), rows in sorted(judged.items()):
        middle = Fraction(median(price for price, _ in rows))
        for price, each in rows:
            if middle and not held.allows(price / middle):
                yield Finding.at(
                    each.transfer, ODD_PRICE, lots=[str(each.transfer.lot)],
                    least=shown(middle * (held.least or 0)), most=shown(middle * (held.most or 0)),
                    currency=currency, stage=stage.replace("_", " "), quarter=quarter,
                    got=shown(price),
                )  # fmt: skip


def _growers(lineage: Lineage) -> set[str]:
    """Farmers and their groups, with those of whom only a lot tells."""
    chain = lineage.chain
    told = {str(each.id) for each in chain.parties if isinstance(each, Farmer | FarmerGroup)}
    return told | {str(lot.farmer) for lot in chain.lots if lot.farmer is not None}


def _quarter(moment: datetime) -> str:
    return f"{moment.year}-{3 * ((moment.month - 1) // 3) + 1:02}-01"


NOT_TRACED = (
    "Expected at least {least} % of the cocoa in {good} traced to plots, got {got} %: {unknown} "
    "of unknown origin"
)


@rule("V05", Severity.WARNING, needs=["lots", "masses"], says=[NOT_TRACED])
def indicator_not_covered(lineage: Lineage) -> Iterator[Said]:
    """What is published of a product rests on cocoa of which too little is traced to plots.

    Judged is each product by the finished goods made of it: cocoa traced to plots ÷ all cocoa in
    them. Below 95 % is a warning.

    Why: A share of what is not known says nothing; publish each figure with its coverage.
    Mend: Record the plots of the missing part, or publish the coverage beside the figure.
    Source: Field page §9.3, accountability; §12, row V05.
    """
    tracing = Tracing(lineage)
    held = limit("value", "coverage")
    for name, goods, lots in _by_product(lineage):
        part: Part = tracing.complete(lots)
        share = part.share
        if share is not None and not held.allows(_ALL * share):
            yield Finding.at(
                _subject(lineage, name, goods), NOT_TRACED, lots=_few(goods),
                least=shown(held.least or _ALL), good=name, got=shown(_ALL * share, held.least),
                unknown=kilograms(part.whole - part.part),
            )  # fmt: skip
    yield from _left_out(lineage, tracing)
