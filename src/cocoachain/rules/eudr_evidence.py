"""Rules of what must be known of the land behind a lot for the EU: dates, papers (E09, E13)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.evidence import CheckResult, CheckSubject, LandDocument
from cocoachain.model.lots import Lot
from cocoachain.model.plots import Plot, region_parts
from cocoachain.rules.eudr_scope import LOTS, Bound, area, cover_of
from cocoachain.rules.figures import listed
from cocoachain.rules.land import plain
from cocoachain.rules.rule import Said, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.eudr import limit

NO_DATE = "Expected the day of its harvest, got none; it is in {lots}"
OUTSIDE = "Expected a harvest within the tenure of plot {plot}, {span}, got {day}"


@rule("E09", needs=["lots", "plots"], settings={"lots": LOTS}, says=[NO_DATE, OUTSIDE])
def harvested_outside_tenure(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A harvest has no date, or lies outside the time that the farmer held the plot.

    Every lot that names one plot is judged: the day of its harvest, or else the day it was made,
    must lie within the plot's tenure, first and last day included, as far as that is recorded. A
    source lot of a lot bound for the EU must have a day, unless a declaration with a reference
    number covers it.

    Why: The time of production is part of the record of Article 9, and a harvest outside the
        tenure is somebody else's.
    Mend: Record the day of the harvest, or correct it or the tenure of the plot.
    Source: Field page §7.1, Article 9 record; §12, row E09.
    """
    chain = lineage.chain
    bound = Bound(lineage, settings)
    into: dict[str, list[str]] = {}
    for lot in bound.lots:
        sources = bound.sources(lot)
        declared = cover_of(lineage, sources).declared
        for name, record in sources:
            if record is not None and _day(record) is None and name not in declared:
                into.setdefault(name, []).append(lot)
    for record in lineage.lots:
        day = _day(record)
        if day is None:
            if record.id in into:
                lots = into[record.id]
                yield Finding.at(record, NO_DATE, lots=lots, told={"lots": listed(lots)})
            continue
        plot = chain.find("plot", record.plot) if record.plot is not None else None
        if isinstance(plot, Plot) and not _holds(plot, day):
            told = {"plot": plot.id, "span": _span(plot), "day": day.isoformat()}
            yield Finding.at(record, OUTSIDE, told=told)


def _day(lot: Lot) -> date | None:
    if lot.harvested is not None:
        return lot.harvested
    return None if lot.made is None else lot.made.date()


def _holds(plot: Plot, day: date) -> bool:
    begun = plot.tenure_start is None or plot.tenure_start <= day
    return begun and (plot.tenure_end is None or day <= plot.tenure_end)


def _span(plot: Plot) -> str:
    begun = "" if plot.tenure_start is None else f"from {plot.tenure_start.isoformat()}"
    ended = "" if plot.tenure_end is None else f"to {plot.tenure_end.isoformat()}"
    return f"{begun} {ended}".strip()


NO_PAPER = "Expected a land document or a clear check of legality, got none; the plot is in {lots}"
NOT_LEGAL = "Expected a clear check of legality, got {got}; the plot is in {lots}"
REGISTER = (
    "Expected a licence or title for a plot of {least} ha or more, got only the cultivation"
    " register (STDB) for {got} ha; the plot is in {lots}"
)


@rule(
    "E13",
    "warning",
    needs=["plots"],
    settings={
        "lots": LOTS,
        "register_below_ha": Setting(None, "area below which STDB is enough; else 25",
                                     check=area),
    },
    says=[NO_PAPER, NOT_LEGAL, REGISTER],
)  # fmt: skip
def land_without_paper(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Nothing shows the right to the land of a plot behind a lot bound for the EU.

    A land document that the plot names or that names the plot, such as a title (SHM), a village
    letter (SKT) or a cultivation register entry (STDB), or a check of legality that is clear. In
    Indonesia the register is for holdings below 25 ha; a larger plot needs another paper. A check
    of legality that found something, or does not know, is told where no later one is clear.

    Why: Goods must be produced in keeping with the law of the country, land rights first.
    Mend: Enter the document, or apply for STDB, which is free; have the legality checked.
    Source: Field page §8.1, STDB and land proof; §12, row E13.
    """
    bound = Bound(lineage, settings)
    if not bound.lots:
        yield bound.nothing()
        return
    papers: dict[str, list[LandDocument]] = {}
    for paper in lineage.chain.land_documents:
        if paper.plot is not None:
            papers.setdefault(paper.plot, []).append(paper)
    legal = _legality(lineage)
    least = settings["register_below_ha"] or limit("area", "register_below_ha")
    for plot, lots in bound.plot_records():
        own = None if plot.document is None else lineage.chain.find("land_document", plot.document)
        held = [*papers.get(plot.id, []), *([own] if isinstance(own, LandDocument) else [])]
        finding = _paper_fault(plot, held, legal.get(plot.id), least, lots)
        if finding is not None:
            yield finding


def _legality(lineage: Lineage) -> dict[str, CheckResult]:
    """The last word on the legality of each plot that was checked for it; the worst of one day."""
    order = [CheckResult.CLEAR, CheckResult.UNKNOWN, CheckResult.FOUND]
    found: dict[str, tuple[date, int]] = {}
    for check in lineage.chain.plot_checks:
        if check.about is CheckSubject.LEGALITY:
            word = (check.as_of, order.index(check.result))
            found[check.plot] = max(found.get(check.plot, word), word)
    return {plot: order[rank] for plot, (_, rank) in found.items()}


def _paper_fault(
    plot: Plot,
    papers: list[LandDocument],
    legal: CheckResult | None,
    least: Decimal,
    lots: tuple[str, ...],
) -> Finding | None:
    told = {"lots": listed(lots)}
    if legal is CheckResult.CLEAR:
        return None
    if legal is not None:
        return Finding.at(plot, NOT_LEGAL, lots=lots, told={**told, "got": legal.value})
    if not papers:
        return Finding.at(plot, NO_PAPER, lots=lots, told=told)
    only = all(paper.kind.upper() == "STDB" for paper in papers)
    is_here = region_parts(plot.region).get("country") == "ID"
    if only and is_here and plot.area_ha is not None and plot.area_ha >= least:
        named = {**told, "least": plain(least), "got": plain(plot.area_ha)}
        return Finding.at(plot, REGISTER, lots=lots, told=named)
    return None
