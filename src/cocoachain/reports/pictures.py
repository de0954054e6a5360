"""The lineage of one batch as a picture that folds what is alike."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import attrs

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.lots import IngredientLot, Lot
from cocoachain.model.steps import Step
from cocoachain.rendering.drawing import Box, Caption, breadth, draw_layers
from cocoachain.rendering.folding import Folded, fold
from cocoachain.rendering.layers import Net
from cocoachain.rendering.ordering import Layout, lay_out
from cocoachain.reports.lines import Picture
from cocoachain.reports.words import Words
from cocoachain.values.mass import Mass

MOST_BOXES = 60
MOST_NODES = 30_000
"""A larger lineage is not drawn: folding it would take longer than the rest of a report."""

_WIDEST = 900
"""Pixels; a picture that would be wider is drawn to the right if that makes it narrower."""

_COLUMNS = 24
"""Of text in a box."""

_LOT, _STEP = "lot ", "step "


def picture_of(
    lineage: Lineage, lot: str, words: Words, *, places: Mapping[str, str]
) -> Picture | None:
    """The way of everything that went into the lot; `None` where that is too much to draw.

    `places` names regions by their code.
    """
    trace = trace_back(lineage, lot)
    if len(trace.lots) + len(trace.steps) > MOST_NODES or not len(trace.steps):
        return None
    chart = _Chart(lineage, words, places)
    net, masses = chart.net(trace.lots, trace.steps)
    folded, boxes = _folded(net, chart, lot, crowd=4)
    if _too_wide(folded.net, boxes):
        folded, boxes = _folded(net, chart, lot, crowd=2)
    caption = Caption(
        title=words.say("Where {lot} comes from", lot=lot),
        description=chart.told(trace.lots, trace.steps),
    )
    layout, rightward = _laid_out(folded.net, boxes)
    weights = _weights(folded, masses)
    drawing = draw_layers(layout, boxes, caption, rightward=rightward, weights=weights)
    return Picture(lot=lot, drawing=drawing, folded=len(folded.net.nodes) < len(net.nodes))


def _folded(net: Net, chart: "_Chart", lot: str, *, crowd: int) -> tuple[Folded, dict[str, Box]]:
    folded = fold(net, most=MOST_BOXES, crowd=crowd, apart=frozenset({_LOT + lot}))
    boxes = {name: chart.box(some, is_cut=folded.is_cut) for name, some in folded.members.items()}
    return folded, boxes


def _too_wide(net: Net, boxes: Mapping[str, Box]) -> bool:
    return lay_out(net, lambda node: breadth(boxes[node], rightward=False)).breadth > _WIDEST


def _laid_out(net: Net, boxes: Mapping[str, Box]) -> tuple[Layout, bool]:
    down = lay_out(net, lambda node: breadth(boxes[node], rightward=False))
    if down.breadth <= _WIDEST:
        return down, False
    layers: dict[int, float] = {}
    for node, layer in down.layer.items():
        layers[layer] = max(layers.get(layer, 0.0), boxes[node].width)
    if sum(layers.values()) + 48 * len(layers) >= down.breadth:
        return down, False
    return lay_out(net, lambda node: breadth(boxes[node], rightward=True)), True


def _weights(folded: Folded, masses: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """Each edge's mass beside the heaviest edge's, as the root, so that small ones show too."""
    stands = {node: name for name, some in folded.members.items() for node in some}
    sums: dict[tuple[str, str], int] = {}
    for (start, end), mg in masses.items():
        pair = (stands[start], stands[end])
        sums[pair] = sums.get(pair, 0) + mg
    heaviest = max(sums.values(), default=0)
    return {pair: (mg / heaviest) ** 0.5 for pair, mg in sums.items()} if heaviest else {}


@attrs.frozen
class _Chart:
    lineage: Lineage
    words: Words
    places: Mapping[str, str]

    def net(
        self, lots: Sequence[str], steps: Sequence[str]
    ) -> tuple[Net, dict[tuple[str, str], int]]:
        """The trace as a net, and the milligrams along its edges."""
        inside = set(lots)
        kinds: dict[str, str] = {_LOT + lot: self._kind_of_lot(lot) for lot in lots}
        masses: dict[tuple[str, str], int] = {}
        for name in steps:
            step = self.lineage.chain.step(name)
            kinds[_STEP + name] = "+".join(step.kinds)
            for portion in step.inputs:
                self._add(masses, (_LOT + portion.lot, _STEP + name), portion.mass)
            for portion in step.outputs:
                if portion.lot in inside:
                    self._add(masses, (_STEP + name, _LOT + portion.lot), portion.mass)
        return Net(kinds=kinds, edges=masses), masses

    @staticmethod
    def _add(masses: dict[tuple[str, str], int], pair: tuple[str, str], mass: Mass | None) -> None:
        masses[pair] = masses.get(pair, 0) + (mass.mg if mass else 0)

    def _lot(self, name: str) -> Lot | None:
        found = self.lineage.chain.find("lot", name)
        return found if isinstance(found, Lot) else None

    def _kind_of_lot(self, name: str) -> str:
        lot = self._lot(name)
        if lot is None:
            return "no record"
        if isinstance(lot, IngredientLot):
            return f"ingredient {lot.ingredient}"
        if not self.lineage.producers(name):
            return f"{lot.stage} from {self._village(lot)}"
        return lot.stage.value

    def _village(self, lot: Lot) -> str:
        plot = self.lineage.chain.find("plot", lot.plot) if lot.plot else None
        code = getattr(plot, "region", None) or lot.region or ""
        return self.places.get(code, code)

    def box(self, members: Sequence[str], *, is_cut: bool) -> Box:
        """What is written on the box that stands for these lots or steps."""
        first = members[0]
        kinds = {member.startswith(_LOT) for member in members}
        if len(kinds) > 1 or (is_cut and len({self._sort(one) for one in members}) > 1):
            counted = self.words.say("{count} lots and steps", count=self._number(members))
            return Box(lines=(counted, self.words.say("before these")), look="earlier")
        if first.startswith(_STEP):
            return self._step_box([self.lineage.chain.step(one[len(_STEP) :]) for one in members])
        return self._lot_box([one[len(_LOT) :] for one in members])

    def _sort(self, member: str) -> str:
        if member.startswith(_STEP):
            return "+".join(self.lineage.chain.step(member[len(_STEP) :]).kinds)
        return self._kind_of_lot(member[len(_LOT) :])

    def _number(self, members: Sequence[str]) -> str:
        return self.words.number(len(members))

    def _step_box(self, steps: Sequence[Step]) -> Box:
        done = " + ".join(self.words.term(kind) for kind in steps[0].kinds)
        if len(steps) > 1:
            done = f"{self.words.number(len(steps))} × {done}"
        day = steps[0].start or steps[0].end
        dates = [day.date().isoformat()] if day and len(steps) == 1 else []
        lines = [*wrap(done, _COLUMNS), *dates]
        return Box(lines=lines, look="step", note=" · ".join([steps[0].id, done, *dates]))

    def _lot_box(self, names: Sequence[str]) -> Box:
        lots = [lot for lot in map(self._lot, names) if lot]
        if not lots:
            said = self.words.say("no record of it")
            return Box(lines=(names[0], said), look="missing")
        what = self._what(lots[0])
        masses = [lot.mass for lot in lots if lot.mass is not None]
        total = self.words.mass(sum(masses, Mass(0))) if len(masses) == len(lots) else ""
        source = not self.lineage.producers(lots[0].id)
        where = self._village(lots[0]) if source else ""
        head = names[0] if len(names) == 1 else self._many(names)
        if len(names) == 1 and source and lots[0].plot:
            where = f"{lots[0].plot} {where}".strip()
        lines = [head, " ".join(part for part in (total, what) if part)]
        return Box(lines=[*lines, where] if where else lines, look=_look(lots[0], source=source))

    def _many(self, names: Sequence[str]) -> str:
        return self.words.say("{count} lots", count=self._number(names))

    def _what(self, lot: Lot) -> str:
        if isinstance(lot, IngredientLot) and lot.ingredient:
            return self.words.term(lot.ingredient)
        return self.words.term(lot.stage)

    def told(self, lots: Sequence[str], steps: Sequence[str]) -> str:
        """The picture in words, for those who do not see it."""
        sources = sum(not self.lineage.producers(lot) for lot in lots)
        done: dict[str, None] = {}
        for name in steps:
            kinds = self.lineage.chain.step(name).kinds
            done.update(dict.fromkeys(map(self.words.term, kinds)))
        return self.words.say(
            "From {count} lots at the beginning through these steps: {steps}.",
            count=self.words.number(sources),
            steps=", ".join(done),
        )


def _look(lot: Lot, *, source: bool) -> str:
    if isinstance(lot, IngredientLot):
        return "ingredient"
    if lot.stage.is_finished:
        return "finished"
    return "source" if source else "lot"
