"""Rules of how a site works: certified share, throughput, a mock recall (P04, P05, P06)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from cocoachain.errors import MassUnknownError, RecordError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.deliveries import received
from cocoachain.lineage.destinations import Destinations, destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import key_of
from cocoachain.lineage.sampling import sample
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.lots import FinishedLot, Lot
from cocoachain.model.plots import Site
from cocoachain.model.steps import LossCause, Step, StepKind
from cocoachain.rules.figures import kilograms, shown
from cocoachain.rules.limits import limit
from cocoachain.rules.rounding import without_rounding
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.identifiers import SiteId
from cocoachain.values.mass import Mass

JUMPED = (
    "Expected the certified share of {site} to change by at most {most} points from one quarter to "
    "the next, got {before} % in the quarter from {earlier} and {now} % in that from {start}"
)
_Quarter = tuple[int, int]


@rule(
    "P04",
    Severity.WARNING,
    needs=["certificates", "masses"],
    settings={
        "least": Setting(Mass.kg(100), "mass that a quarter must have to be judged; K"),
    },
    says=[JUMPED],
)
def certified_share_jumps(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """The certified share of what a site receives jumps from one quarter to the next.

    What is certified is told as by `origins(…, by="certificate")`: by the certificate of the
    farmer, or of a group that the farmer is in, on the day of the harvest. Judged are quarters that
    follow each other and in which the site received at least the setting `least`: more than 20
    points is a warning. A first certificate makes a jump too: look at it, and accept it.

    Why: When all at once nearly everything is certified, papers are used for cocoa that is not.
    Mend: Compare the deliveries of that quarter with the register of certified members.
    Source: Field page §11, over-certification (Côte d'Ivoire 2024); §12, row P04.
    """
    sums, unmeasured, total = _certified_by_quarter(lineage)
    if not sums:
        yield Unjudged("no site received anything that was weighed and has a day")
        return
    if unmeasured:
        yield Unjudged(UNMEASURED, unmeasured, total, "deliveries")
    held = limit("plausibility", "certified-jump")
    for (site, quarter), (mass, certified) in sorted(sums.items()):
        before = sums.get((site, _before(quarter)))
        if before is None or min(mass, before[0]) < settings["least"].mg:
            continue
        share, earlier = Fraction(100 * certified, mass), Fraction(100 * before[1], before[0])
        if not held.allows(abs(share - earlier)):
            yield Finding.at(
                ("site", site), JUMPED, site=site, most=shown(held.most or Fraction(0)),
                before=shown(earlier), earlier=_first_day(_before(quarter)).isoformat(),
                now=shown(share), start=_first_day(quarter).isoformat(),
            )  # fmt: skip


def _certified_by_quarter(
    lineage: Lineage,
) -> tuple[dict[tuple[str, _Quarter], tuple[int, int]], int, int]:
    """Milligrams received and certified by site and quarter; how many unweighed, and in all."""
    chain = lineage.chain
    certificate = key_of(chain, "certificate")
    sums: dict[tuple[str, _Quarter], tuple[int, int]] = {}
    unmeasured = 0
    deliveries = received(lineage).deliveries
    for each in deliveries:
        lot = chain.lot(each.lot)
        transfer = None if each.transfer is None else chain.transfer(each.transfer)
        moment = (transfer.when if transfer else None) or lot.made
        site = transfer.to_site if transfer and transfer.to_site else lot.site
        if site is None or moment is None:
            continue
        if each.mass is None:
            unmeasured += 1
        else:
            key = (str(site), _quarter(moment.date()))
            mass, certified = sums.get(key, (0, 0))
            more = each.mass.mg if certificate(lot) else 0
            sums[key] = (mass + each.mass.mg, certified + more)
    return sums, unmeasured, len(deliveries)


def _quarter(day: date) -> _Quarter:
    return day.year, (day.month - 1) // 3


def _before(quarter: _Quarter) -> _Quarter:
    year, part = quarter
    return (year, part - 1) if part else (year - 1, 3)


def _first_day(quarter: _Quarter) -> date:
    return date(quarter[0], 3 * quarter[1] + 1, 1)


STEP_BEYOND = (
    "Expected at most {most} in {days} at {site}, which works {capacity} a day, got {taken}"
)
MONTH_BEYOND = (
    "Expected at most {most} to {kind} at {site} in {month}, which works {capacity} a day, "
    "got {taken}"
)
_UNLIMITED = {StepKind.HARVEST, StepKind.BREAK_PODS, StepKind.POOL, StepKind.SPLIT, StepKind.BLEND,
              StepKind.STORE, StepKind.DISPOSE, StepKind.PACK, StepKind.GRADE, StepKind.FERMENT,
              StepKind.DRY}  # fmt: skip
"""Steps that a machine does not limit: heaping, sorting, lying and drying."""


def _no_capacity(lineage: Lineage) -> str | None:
    if any(site.capacity_day for site in lineage.chain.sites):
        return None
    return "no site says how much it works in a day"


@rule(
    "P05",
    Severity.WARNING,
    needs=["steps", "masses", _no_capacity],
    says=[STEP_BEYOND, MONTH_BEYOND],
)
def beyond_capacity(lineage: Lineage) -> Iterator[Said]:
    """A site worked more than it can.

    Judged are steps that machines do (roasting, winnowing, grinding, pressing, pulverising,
    alkalising, mixing, conching, moulding, rework) at sites that say what they work in a day: each
    step against the days that it took, the first and the last counted, and all steps of one kind in
    a calendar month against the days of that month.

    Why: What a site cannot have made was made elsewhere, of other cocoa.
    Mend: Correct masses and moments, or record the site where it was really made.
    Source: Field page §8.3 (a village line works 10 kg a day); §12, row P05.
    """
    sites = {site.id: site for site in lineage.chain.sites if site.capacity_day}
    months: dict[tuple[str, str, str], list[tuple[Step, Mass]]] = defaultdict(list)
    total = unjudged = 0
    for step in lineage.steps:
        site = sites.get(step.site) if step.site is not None else None
        if site is None or step.kind in _UNLIMITED:
            continue
        total += 1
        span = _days(step)
        try:
            taken = step.mass_in
        except MassUnknownError:
            span = None
        if span is None:
            unjudged += 1
            continue
        first, days = span
        months[str(site.id), step.kind.value, f"{first:%Y-%m}"].append((step, taken))
        if site.capacity_day and taken.mg > site.capacity_day.mg * days:
            yield _step_beyond(step, site, site.capacity_day, taken, days)
    if not total:
        yield Unjudged("no machine is at work at such a site")
    elif unjudged:
        yield Unjudged("it was not measured, or has no day", unjudged, total)
    yield from _months_beyond(sites, months)


def _days(step: Step) -> tuple[date, int] | None:
    """The first day of a step, and how many calendar days it took."""
    first, last = step.start or step.end, step.end or step.start
    if first is None or last is None:
        return None
    return first.date(), max((last.date() - first.date()).days, 0) + 1


def _step_beyond(step: Step, site: Site, capacity: Mass, taken: Mass, days: int) -> Finding:
    return Finding.at(
        step, STEP_BEYOND, lots=[each.lot for each in step.inputs],
        most=kilograms(capacity.mg * days), days="1 day" if days == 1 else f"{days} days",
        site=site.id, capacity=capacity, taken=taken,
    )  # fmt: skip


def _months_beyond(
    sites: Mapping[SiteId, Site],
    months: dict[tuple[str, str, str], list[tuple[Step, Mass]]],
) -> Iterator[Finding]:
    by_name = {str(name): site for name, site in sites.items()}
    for (site, kind, month), steps in sorted(months.items(), key=lambda item: item[0]):
        capacity = by_name[site].capacity_day
        taken = sum((mass for _, mass in steps), Mass(0))
        most = 0 if capacity is None else capacity.mg * _days_in(month)
        if taken.mg > most:
            yield Finding.at(
                by_name[site], MONTH_BEYOND, steps=[step.id for step, _ in steps],
                most=kilograms(most), kind=kind.replace("_", " "), site=site, month=month,
                capacity=capacity, taken=taken,
            )  # fmt: skip


def _days_in(month: str) -> int:
    first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    return ((first + timedelta(days=31)).replace(day=1) - first).days


NO_WAY_BACK = (
    "Expected lot {lot} to be traced back to its growers whole, got {unknown} of unknown origin"
)
NOT_ACCOUNTED = (
    "Expected all of lot {source}, of which lot {lot} was made, to be accounted for, got {share} %"
)


def _at_least_one(value: object, name: str) -> int:
    if type(value) is not int or value < 1:
        message = f"Expected a whole number of at least 1, got {value!r} ({name})"
        raise RecordError(message)
    return value


@rule(
    "P06",
    Severity.WARNING,
    needs=["whole", "masses"],
    settings={
        "lots": Setting(3, "finished lots that are drawn for the rehearsal", check=_at_least_one),
        "seed": Setting(7, "of the draw: the same seed draws the same lots"),
        "tolerance": Setting(Fraction(1, 100), "share that a step may be off, as in M01"),
        "least": Setting(Mass.kg("0.1"), "mass that a step may always be off, as in M01"),
    },
    says=[NO_WAY_BACK, NOT_ACCOUNTED],
)
def mock_recall_fails(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A rehearsed recall does not come out: back to the growers, and forward to the last kilogram.

    A few finished lots are drawn, weighted by mass and the same for the same seed. Each is traced
    back: none of its cocoa may be of unknown origin, by farmer. Then the largest of the lots that
    it began with is followed forward: all of its mass must be in stock, in process, sold, given
    away, or lost for a known reason. What a step may be off by its scale (M01) is no unknown origin
    and no unknown loss.

    Why: Standards ask for it once a year, and on the day of a real recall it has to work.
    Mend: Record who grew the missing part, and the step, transfer or loss that the rest went into.
    Source: Field page §11, traceability test (BRCGS 9, clause 3.9.3, K); §12, row P06.
    """
    finished = [lot for lot in lineage.lots if isinstance(lot, FinishedLot) and lot.mass]
    stages = sorted({lot.stage.value for lot in finished})
    if not finished:
        yield Unjudged("no finished lot was weighed")
        return
    stage = "packed" if "packed" in stages else stages[0]
    number = min(settings["lots"], sum(lot.stage == stage for lot in finished))
    unjudged = 0
    for name in sample(lineage, number, seed=settings["seed"], stage=stage).lots:
        try:
            yield from _rehearsed(lineage, lineage.chain.lot(name), settings)
        except MassUnknownError:
            unjudged += 1
    if unjudged:
        yield Unjudged("something on its way was not measured", unjudged, number, "lots")


def _rehearsed(lineage: Lineage, lot: Lot, settings: Values) -> Iterator[Finding]:
    scales = settings["tolerance"], settings["least"]
    grown = origins(lineage, lot.id, by="farmer")
    if grown.unknown:
        back = trace_back(lineage, lot.id).lineage
        grown = origins(without_rounding(back, *scales), lot.id, by="farmer")
    if grown.unknown:
        yield Finding.at(lot, NO_WAY_BACK, lot=lot.id, unknown=grown.unknown)
    columns = lineage.columns
    began = [
        each
        for each in trace_back(lineage, lot.id).lots
        if not lineage.producers(each) and columns.lot_mass[columns.lot_code(each)] > 0
    ]
    if not began:
        return
    source = max(began, key=lambda each: (int(columns.lot_mass[columns.lot_code(each)]), each))
    gone = destinations(lineage, source)
    lost = _unexplained(gone)
    if lost:
        onward = trace_forward(lineage, source).lineage
        gone = destinations(without_rounding(onward, *scales), source)
        lost = _unexplained(gone)
    if lost:
        share = 100 * (1 - Fraction(lost, gone.total.mg))
        told = {"source": source, "lot": lot.id, "share": shown(share, Fraction(100))}
        yield Finding.at(lot, NOT_ACCOUNTED, lots=[source], told=told)


def _unexplained(gone: Destinations) -> int:
    """Milligrams that were lost for no known reason."""
    return sum(row.mass.mg for row in gone.rows if row.where == LossCause.UNEXPLAINED)
