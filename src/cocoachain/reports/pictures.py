"""The lineage of one batch as a picture that folds what is alike."""

from collections.abc import Mapping

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.rendering.drawing import Box, Caption, breadth, draw_layers
from cocoachain.rendering.folding import Folded, fold
from cocoachain.rendering.layers import Net
from cocoachain.rendering.ordering import Layout, lay_out
from cocoachain.reports.chart import Chart, lot_node
from cocoachain.reports.faults import NO_MARKS, Marks
from cocoachain.reports.lines import Picture
from cocoachain.reports.words import Words

MOST_NODES = 30_000
"""A larger lineage is not drawn: folding it would take longer than the rest of a report."""

_WIDEST = 1_150
"""Pixels; a page shows that much at four fifths of its size, and the text stays legible."""

_GAP = 8.0
_MOST_BOXES = 60
_MEASURES = (0, 1, 2, 3)
"""The measures of `fold`, the gentlest first, until the picture is narrow enough."""


def picture_of(
    lineage: Lineage, lot: str, words: Words, *, places: Mapping[str, str], marks: Marks = NO_MARKS
) -> Picture | None:
    """The way of everything that went into the lot; `None` where that is too much to draw.

    `places` names regions by their code; `marks` are the codes of findings by kind and identifier
    of their record, and are shown where they sit.
    """
    trace = trace_back(lineage, lot)
    if len(trace.lots) + len(trace.steps) > MOST_NODES or not len(trace.steps):
        return None
    chart = Chart(lineage, words, places, lot, marks, trace.lots, trace.steps)
    net, masses = chart.net()
    folded, boxes, layout = _narrow_enough(net, chart)
    caption = Caption(
        title=words.say("Where {lot} comes from", lot=lot),
        description=chart.told(),
    )
    drawing = draw_layers(layout, boxes, caption, weights=_weights(folded, masses))
    return Picture(lot=lot, drawing=drawing, folded=len(folded.net.nodes) < len(net.nodes))


def _narrow_enough(net: Net, chart: Chart) -> tuple[Folded, dict[str, Box], Layout]:
    """The gentlest folding whose layers fit the page, else the roughest."""
    apart = frozenset({lot_node(chart.target)})
    for least in _MEASURES:
        folded = fold(net, most=_MOST_BOXES, least=least, apart=apart)
        boxes = {
            name: chart.box(some, is_cut=folded.is_cut) for name, some in folded.members.items()
        }
        widths = {name: breadth(box, rightward=False) for name, box in boxes.items()}
        layout = lay_out(folded.net, widths.__getitem__, gap=_GAP)
        if layout.breadth <= _WIDEST:
            break
    return folded, boxes, layout


def _weights(folded: Folded, masses: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """Each edge's mass beside the heaviest edge's, as the root, so that small ones show too."""
    stands = {node: name for name, some in folded.members.items() for node in some}
    sums: dict[tuple[str, str], int] = {}
    for (start, end), mg in masses.items():
        pair = (stands[start], stands[end])
        sums[pair] = sums.get(pair, 0) + mg
    heaviest = max(sums.values(), default=0)
    return {pair: (mg / heaviest) ** 0.5 for pair, mg in sums.items()} if heaviest else {}
