"""Rules of what grew a lot for the EU: all of it placed, none of it cleared (E01, E02)."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from operator import attrgetter

from cocoachain.errors import MassUnknownError
from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.evidence import CheckResult, CheckSubject, PlotCheck
from cocoachain.rules.eudr_scope import LOTS, Bound, cover_of, day, with_standins
from cocoachain.rules.figures import listed, shown
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.eudr import cut_off

NOT_TRACED = (
    "Expected all cocoa of the lot traced to plots with a place, or to a declaration,"
    " got {share} %: not traced are {lots}"
)
NOT_TRACED_UNWEIGHED = (
    "Expected all cocoa of the lot traced to plots with a place, or to a declaration,"
    " got lots that are not: {lots}"
)
TOO_MUCH = (
    "Expected all cocoa of the lot traced, got {share} %: steps put out more than they took in"
)


@rule(
    "E01",
    needs=["lots"],
    settings={
        "lots": LOTS,
        "tolerance": Setting(
            Fraction(1, 100),
            "share of the cocoa that weighing may add unseen, as in M01; field page §12, row M01",
        ),
    },
    says=[NOT_TRACED, NOT_TRACED_UNWEIGHED, TOO_MUCH],
)
def not_traced_to_plots(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A lot bound for the EU holds cocoa that leads to no plot with a place.

    Judged are lots that a declaration covers, or that are sent to a party or site in the EU; where
    no record tells to which country anything goes, all finished lots. Every
    source lot behind one must name its plot, or all plots that it may be from, each with a point or
    an outline, or be covered by a declaration that has a reference number. What steps put out
    beyond what they took in counts as untraced above a tolerance of 1 % of the cocoa.

    Why: Cocoa of unknown origin taints the whole lot; the regulation knows no mass balance.
    Mend: Record the plot of each lot named and its place, or the supplier's reference number.
    Source: Field page §7.1, Article 9 record and mixing; §12, row E01.
    """
    bound = Bound(lineage, settings)
    if not bound.lots:
        yield bound.nothing()
        return
    unweighed = 0
    for lot in bound.lots:
        sources = bound.sources(lot)
        cover = cover_of(lineage, sources)
        missing = [name for name, _ in sources if not cover.covers(name)]
        traced = traced_share(lineage, lot, cover.placed | set(cover.declared))
        told = ("lot", lot) if (record := lineage.chain.find("lot", lot)) is None else record
        if missing and traced is None:
            named = {"lots": listed(missing)}
            yield Finding.at(told, NOT_TRACED_UNWEIGHED, lots=missing, told=named)
        elif missing and traced is not None:
            share = shown(100 * traced, Fraction(100))
            named = {"share": share, "lots": listed(missing)}
            yield Finding.at(told, NOT_TRACED, lots=missing, told=named)
        elif traced is None:
            unweighed += 1
        elif traced < 1 - settings["tolerance"]:
            yield Finding.at(told, TOO_MUCH, share=shown(100 * traced))
    if unweighed:
        yield Unjudged("a portion was not measured", unweighed, len(bound.lots), "lots for the EU")


def traced_share(lineage: Lineage, lot: str, covered: frozenset[str] | set[str]) -> Fraction | None:
    """The share of a lot's cocoa that comes from the covered source lots, to nine decimals.

    ``None`` if a mass is not known; 1 where there is no cocoa.
    """
    whole = with_standins(lineage, covered)
    try:
        answer = origins(whole, lot, by=lambda each: each.id if each.id in covered else None)
    except MassUnknownError:
        return None
    return Fraction(str(round(1 - answer.unknown_share, 9)))


NOT_CLEAR = (
    "Expected a check that finds no deforestation after {cut_off}, got {got}; the plot can be in"
    " {lots}"
)
CLEARED = "Expected no deforestation after {cut_off}, got it found as of {as_of} by {source}"


@rule(
    "E02",
    needs=["plots"],
    settings={
        "lots": LOTS,
        "cut_off": Setting(
            None, "the last day whose clearing does not count; else 2020-12-31", check=day
        ),
    },
    says=[NOT_CLEAR, CLEARED],
)
def deforested_or_unknown(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A plot was cleared of forest after 31 December 2020, or nobody knows of a lot for the EU.

    A check about deforestation that found some, as of a day after the cut-off, is a finding
    wherever the plot's cocoa went. A plot that can be in a lot bound for the EU needs a check that
    is clear as of a day after the cut-off; unknown, earlier or none is a finding too. A later clear
    check does not undo an earlier one that found something; a correction does.

    Why: One such plot taints every lot that its cocoa can be in.
    Mend: Have the plot checked, keep its cocoa apart, or correct the check.
    Source: Field page §7.1, cut-off and mixing; §12, row E02.
    """
    last = settings["cut_off"] or cut_off()
    checks: dict[str, list[PlotCheck]] = {}
    for each in lineage.chain.plot_checks:
        if each.about is CheckSubject.DEFORESTATION:
            checks.setdefault(each.plot, []).append(each)
    bound = Bound(lineage, settings)
    for plot in lineage.chain.plots:
        known = checks.get(plot.id, [])
        found = [each for each in known if _is_after(each, CheckResult.FOUND, last)]
        lots = bound.plots.get(plot.id, ())
        if found:
            worst = max(found, key=attrgetter("as_of", "source"))
            yield Finding.at(plot, CLEARED, lots=lots, cut_off=last.isoformat(),
                             as_of=worst.as_of.isoformat(), source=worst.source)  # fmt: skip
        elif lots and not any(_is_after(c, CheckResult.CLEAR, last) for c in known):
            got = _last_word(known)
            named = {"cut_off": last.isoformat(), "got": got, "lots": listed(lots)}
            yield Finding.at(plot, NOT_CLEAR, lots=lots, told=named)
    if not bound.lots:
        yield bound.nothing()


def _is_after(check: PlotCheck, result: CheckResult, last: date) -> bool:
    return check.result is result and check.as_of > last


def _last_word(checks: list[PlotCheck]) -> str:
    if not checks:
        return "none"
    newest = max(checks, key=attrgetter("as_of", "result"))
    return f"{newest.result.value} as of {newest.as_of.isoformat()}"
