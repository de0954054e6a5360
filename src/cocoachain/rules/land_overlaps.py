"""Rule of plots that lie over each other (E07)."""

from collections.abc import Iterator
from fractions import Fraction

from cocoachain.errors import MissingExtraError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.plots import Plot
from cocoachain.rules.figures import shown
from cocoachain.rules.land import EDITION, cut_ring, outlines_of, placed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values, share
from cocoachain.values.eudr import Edition, edition, limit
from cocoachain.values.geometry import Point
from cocoachain.values.overlaps import Meeting, Outline, Overlap, overlaps, shapely_module

OVER = "Expected plots that lie apart, got it over plot {other} by {share} % of the smaller"
INSIDE = "Expected plots that lie apart, got its point within the outline of plot {other}"
SAME_POINT = "Expected plots that lie apart, got its point the same as that of plot {other}"


def _no_shapely(_lineage: Lineage) -> str | None:
    """Why overlaps cannot be looked for."""
    try:
        shapely_module()
    except MissingExtraError as error:
        return str(error)
    return None


@rule(
    "E07",
    needs=["plots", placed, _no_shapely],
    settings={
        "edition": EDITION,
        "usual": Setting(None, "share of the smaller plot that a warning begins above; else 0.05",
                         check=share),
        "same_field": Setting(None, "share from which on it is the same field; else 0.95",
                              check=share),
    },
    says=[OVER, INSIDE, SAME_POINT],
)  # fmt: skip
def plots_over_each_other(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Two plots of different farmers overlap, or two plots are one field.

    Compared are outlines, cut to six decimals, by the share of the smaller one: above 5 % between
    plots of different or unknown farmers is a warning, 95 % or more between any two plots an error:
    the same field twice. A point within another farmer's outline is a warning, two equal points
    are an error. Outlines that E05 finds no outlines are not judged.

    Why: A field that is entered twice sells its harvest twice; overlaps are how plots in a forest
        get clean neighbours.
    Mend: Settle the border and survey it again, or withdraw the second entry.
    Source: Field page §11, yield and geodata review; §12, row E07.
    """
    chosen = edition(settings["edition"])
    plots = [plot for plot in lineage.chain.plots if plot.location is not None]
    answer = overlaps([_outline(plot, chosen) for plot in plots])
    usual = _limit(settings["usual"], "usual")
    same = _limit(settings["same_field"], "same_field")
    for each in answer.found:
        finding = _finding(plots[each.one], plots[each.other], each, usual, same)
        if finding is not None:
            yield finding
    if answer.left_out:
        yield Unjudged("the outline is none", len(answer.left_out), len(plots), "plots")
    if answer.is_short:
        yield Unjudged("more neighbours than can be looked at")


def _limit(value: Fraction | None, name: str) -> Fraction:
    return Fraction(limit("overlap", name)) if value is None else value


def _outline(plot: Plot, chosen: Edition) -> Outline:
    if isinstance(plot.location, Point):
        return [cut_ring((plot.location,), chosen)]
    return [cut_ring(polygon.rings[0], chosen) for polygon in outlines_of(plot)]


def _finding(
    one: Plot, other: Plot, overlap: Overlap, usual: Fraction, same: Fraction
) -> Finding | None:
    differ = one.farmer is None or one.farmer != other.farmer
    told = Fraction(str(round(overlap.share, 9)))
    if overlap.meeting is Meeting.SAME_POINT:
        return Finding.at(other, SAME_POINT, told={"other": one.id})
    if overlap.meeting is Meeting.POINT_INSIDE:
        inside = {"other": other.id}
        return Finding.at(one, INSIDE, severity=Severity.WARNING, told=inside) if differ else None
    is_same = told >= same
    if not is_same and not (differ and told > usual):
        return None
    severity = Severity.ERROR if is_same else Severity.WARNING
    limits = same if is_same else usual
    named = {"other": str(one.id), "share": shown(100 * told, 100 * limits)}
    return Finding.at(other, OVER, severity=severity, told=named)
