"""Rules of what growers can deliver: area, plots, growth (P01, P02, P03)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs

from cocoachain.errors import RecordError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.plots import Plot
from cocoachain.rules.figures import kilograms, listed, shown
from cocoachain.rules.growers import Delivered, Harvests, crop_year
from cocoachain.rules.limits import Limit, limit
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.areas import hectares

_MG_PER_KG = 1_000_000
_FIRST_MONTH = Setting(
    10, "first month of the crop year; October to September is the ICCO's cocoa year"
)
_FEW = 5
_TWO_WEEKS = timedelta(days=14)


def _month(value: object, name: str) -> int:
    if type(value) is not int or not 1 <= value <= 12:  # noqa: PLR2004 - the months of a year
        message = f"Expected a month from 1 to 12, got {value!r} ({name})"
        raise RecordError(message)
    return value


_CROP_YEAR = {"first_month": attrs.evolve(_FIRST_MONTH, check=_month)}
TOO_MUCH = (
    "Expected at most {most} kg of dried beans a hectare in the crop year from {start}, "
    "got {got}: {mass} from {area} ha of {plots}"
)


@rule("P01", needs=["plots", "masses"], settings=_CROP_YEAR, says=[TOO_MUCH])
def delivered_beyond_the_land(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A grower delivered more in a crop year than the land can bear.

    Judged is what a farmer delivered against all plots of the farmer together, and what is said to
    come from one plot against that plot: more than 1,000 kg of dried beans a hectare is a warning,
    more than 2,500 an error. Wet beans and pods count as the least dried beans that they can make.
    The area is the declared one, else that of the outline; a farmer of whom one plot has neither is
    not judged.

    Why: Cocoa from elsewhere is delivered in the name of who has the papers.
    Mend: Look for deliveries booked to the wrong farmer or plot, and measure the plot again.
    Source: Field page §8.3, capacity defaults; §11, over-delivery; §12, row P01.
    """
    harvests, chain = Harvests(lineage), lineage.chain
    lands = {str(plot.id): _area(plot) for plot in chain.plots}
    owners = {str(plot.id): str(plot.farmer) for plot in chain.plots}
    of_farmer: dict[str, list[str]] = defaultdict(list)
    for plot in chain.plots:
        if plot.farmer is not None:
            of_farmer[plot.farmer].append(plot.id)
    sums: dict[tuple[str, str, int], list[Delivered]] = defaultdict(list)
    for each in harvests.all:
        year = crop_year(each.day, settings["first_month"])
        sums["party", each.farmer, year].append(each)
        if each.lot.plot is not None:
            sums["plot", each.lot.plot, year].append(each)
    yield from harvests.left_out()
    told: set[tuple[str, int]] = set()
    for (kind, name, year), brought in sorted(sums.items()):
        plots = [name] if kind == "plot" else of_farmer.get(name, [])
        areas = [lands.get(plot) for plot in plots]
        known = [area for area in areas if area is not None]
        if not known or len(known) < len(areas) or (owners.get(name), year) in told:
            continue
        whole = sum(map(Fraction, known), Fraction(0))
        breach = _too_much(brought, whole)
        if breach is not None:
            told.add((name, year))
            start = date(year, settings["first_month"], 1)
            yield _over_delivered(kind, name, brought, whole, breach, plots, start)


def _area(plot: Plot) -> Decimal | None:
    """Hectares as declared, else of the outline; ``None`` where nobody says."""
    if plot.area_ha:
        return plot.area_ha
    if plot.has_outline and plot.geometry is not None:
        return hectares(plot.geometry) or None
    return None


def _too_much(brought: Iterable[Delivered], area: Fraction) -> tuple[Limit, Fraction] | None:
    """The limit that is passed, and the kilograms a hectare."""
    rate = sum((each.dried for each in brought), Fraction(0)) / _MG_PER_KG / area
    for code in ("yield-hard", "yield-usual"):
        held = limit("plausibility", code)
        if not held.allows(rate):
            return held, rate
    return None


def _over_delivered(
    kind: str, name: str, brought: list[Delivered], area: Fraction,
    breach: tuple[Limit, Fraction], plots: list[str], start: date,
) -> Finding:  # fmt: skip
    held, rate = breach
    mass = sum((each.dried for each in brought), Fraction(0))
    return Finding.at(
        (kind if kind == "plot" else "farmer", name),
        TOO_MUCH,
        severity=Severity.WARNING if held.code == "yield-usual" else Severity.ERROR,
        lots=[each.lot.id for each in brought][:_FEW],
        most=shown(held.most or Fraction(0)),
        start=start.isoformat(),
        got=shown(rate, held.most),
        mass=kilograms(mass),
        area=shown(area),
        plots=listed(plots, 3),
    )


NO_PLOT = "Expected a plot of farmer {farmer}, who delivered lot {lot} on {day}, got none"
NOT_YET = (
    "Expected trees of at least {years} years when lot {lot} was harvested on {day}, "
    "got plot {plot} planted on {planted}"
)
NOT_THEIRS = (
    "Expected lot {lot} of farmer {farmer} to come from a plot of theirs, "
    "got plot {plot} of {owners}"
)
NOT_HELD = (
    "Expected a plot that farmer {farmer} held on {day}, when lot {lot} was delivered, got {spans}"
)


@rule(
    "P02",
    needs=["plots"],
    settings={"years": Setting(2, "years after planting before which cocoa bears nothing; K")},
    says=[NO_PLOT, NOT_YET, NOT_HELD, NOT_THEIRS],
)
def delivered_without_a_plot(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A farmer delivered who had no plot then, or from trees that were too young.

    A farmer without any plot is an error, and one whose plots were all held at other times (tenure)
    as well. A delivery of one plot within two years of planting is a warning, and so is one of
    another farmer's plot, that the farmer does not cultivate either. Each farmer and plot is told
    once, with the first such delivery.

    Why: A farmer without land is a ghost, in whose name cocoa from elsewhere comes in.
    Mend: Record the plot with its tenure, or correct the farmer of the delivery.
    Source: Field page §11, ghost farmers; §12, row P02; years, K.
    """
    harvests, chain = Harvests(lineage), lineage.chain
    held: dict[str, list[Plot]] = defaultdict(list)
    for plot in chain.plots:
        for party in {plot.farmer, plot.cultivator} - {None}:
            held[str(party)].append(plot)
    yield from harvests.left_out()
    told: set[str] = set()
    lent: set[tuple[str, str | None]] = set()
    for each in sorted(harvests.all, key=lambda one: (one.day, one.lot.id)):
        if each.farmer not in told:
            finding = _landless(each, held.get(each.farmer, []))
            if finding is not None:
                told.add(each.farmer)
                yield finding
        land = chain.find("plot", each.lot.plot) if each.lot.plot else None
        if isinstance(land, Plot) and land.id not in told and _too_young(land, each.day, settings):
            told.add(land.id)
            yield Finding.at(
                land, NOT_YET, severity=Severity.WARNING, lots=[each.lot.id],
                years=settings["years"], lot=each.lot.id, day=each.day.isoformat(),
                plot=land.id, planted=land.planted,
            )  # fmt: skip
        theirs = {land.farmer, land.cultivator} - {None} if isinstance(land, Plot) else set()
        if theirs and each.farmer not in theirs and (each.farmer, each.lot.plot) not in lent:
            lent.add((each.farmer, each.lot.plot))
            yield Finding.at(
                each.lot, NOT_THEIRS, severity=Severity.WARNING, lot=each.lot.id,
                farmer=each.farmer, plot=each.lot.plot, owners=listed(sorted(map(str, theirs))),
            )  # fmt: skip


def _landless(each: Delivered, plots: list[Plot]) -> Finding | None:
    values = {"farmer": each.farmer, "lot": each.lot.id, "day": each.day.isoformat()}
    if not plots:
        return Finding.at(("farmer", each.farmer), NO_PLOT, lots=[each.lot.id], told=values)
    if any(_held_on(plot, each.day) for plot in plots):
        return None
    spans = listed([f"{plot.id} {_span(plot)}" for plot in plots], 2)
    values = {**values, "spans": spans}
    return Finding.at(("farmer", each.farmer), NOT_HELD, lots=[each.lot.id], told=values)


def _held_on(plot: Plot, day: date) -> bool:
    return (plot.tenure_start is None or plot.tenure_start <= day) and (
        plot.tenure_end is None or day <= plot.tenure_end
    )


def _span(plot: Plot) -> str:
    start = "" if plot.tenure_start is None else f" from {plot.tenure_start}"
    end = "" if plot.tenure_end is None else f" to {plot.tenure_end}"
    return f"held{start}{end}"


def _too_young(plot: Plot, day: date, settings: Values) -> bool:
    if plot.planted is None:
        return False
    years = settings["years"]
    return (day.year - years, day.month, day.day) < (
        plot.planted.year,
        plot.planted.month,
        plot.planted.day,
    )


GREW = (
    "Expected farmer {farmer} to deliver at most {most} % more in the crop year from {start} than "
    "the {before} of the year before, got {got} % more: {now}"
)


@rule("P03", Severity.WARNING, needs=["masses"], settings=_CROP_YEAR, says=[GREW])
def growth_beyond_belief(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A grower delivered far more than in the crop year before.

    Judged are crop years whose year before begins at the latest two weeks after the first delivery
    of the chain: more than 30 % is a warning, of a group of 2,000 members and more 10 %. Pods and
    wet beans count as the least dried beans that they can make.

    Why: Trees do not grow a third more cocoa from one year to the next; a name that does was lent.
    Mend: Visit the farmer, and look for deliveries booked to the wrong one.
    Source: Rainforest Alliance, group growth cap, field page §6.2; §11, ghost farmers; §12, row
        P03.
    """
    harvests = Harvests(lineage)
    brought = harvests.all
    yield from harvests.left_out()
    years = _judged_years(brought, settings["first_month"])
    if not years:
        yield Unjudged("no crop year comes after one of which all deliveries are there")
        return
    sums: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for each in brought:
        sums[each.farmer, crop_year(each.day, settings["first_month"])] += each.dried
    for farmer in sorted({each.farmer for each in brought}):
        held = _growth_limit(lineage, farmer)
        for year in years:
            before, now = sums.get((farmer, year - 1)), sums.get((farmer, year))
            if not before or not now:
                continue
            growth = 100 * (now / before - 1)
            if not held.allows(growth):
                yield Finding.at(
                    ("farmer", farmer), GREW, farmer=farmer, most=shown(held.most or Fraction(0)),
                    start=date(year, settings["first_month"], 1).isoformat(),
                    before=kilograms(before), got=shown(growth, held.most), now=kilograms(now),
                )  # fmt: skip


def _judged_years(brought: Iterable[Delivered], first_month: int) -> list[int]:
    """The crop years of which the year before is whole, as far as can be told."""
    days = sorted(each.day for each in brought)
    if not days:
        return []
    found = range(crop_year(days[0], first_month) + 1, crop_year(days[-1], first_month) + 1)
    return [year for year in found if days[0] <= date(year - 1, first_month, 1) + _TWO_WEEKS]


def _growth_limit(lineage: Lineage, farmer: str) -> Limit:
    """The cap of the farmer's largest group."""
    members: Mapping[str, set[str]] = _members(lineage)
    largest = max((len(each) for each in members.values() if farmer in each), default=0)
    large = limit("plausibility", "group-large").value or Fraction(0)
    return limit("plausibility", "growth-large" if largest >= large else "growth-small")


def _members(lineage: Lineage) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for membership in lineage.chain.memberships:
        found[str(membership.group)].add(str(membership.party))
    for party in lineage.chain.parties:
        if party.group is not None:
            found[str(party.group)].add(str(party.id))
    return found
