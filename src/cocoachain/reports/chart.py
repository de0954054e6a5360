"""What a picture of a lineage is made of: nodes, edges, and what is written on each box."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from textwrap import wrap

import attrs

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import IngredientLot, Lot
from cocoachain.model.steps import Step
from cocoachain.rendering.drawing import Box
from cocoachain.rendering.layers import Net
from cocoachain.reports.batches import LEVELS, finest_region
from cocoachain.reports.faults import Marks
from cocoachain.reports.words import Words
from cocoachain.values.mass import Mass

_COLUMNS = 24
"""Of text in a box."""

_MOST_PLACES = 9
"""Villages, or districts and so on, that are told apart in one picture."""

_LOT, _STEP = "lot ", "step "


def lot_node(lot: str) -> str:
    """The node of a lot; a step may have the same identifier and another node."""
    return _LOT + lot


@attrs.frozen(slots=False)
class Chart:
    """The trace of one lot, as nodes for a picture and what is written on them."""

    lineage: Lineage
    words: Words
    places: Mapping[str, str]
    target: str
    """The lot whose trace it is."""

    marks: Marks
    lots: Sequence[str]
    steps: Sequence[str]

    def net(self) -> tuple[Net, dict[tuple[str, str], int]]:
        """The trace as a net, and the milligrams along its edges."""
        inside = set(self.lots)
        kinds = {lot_node(lot): self._kind_of_lot(lot) for lot in self.lots}
        masses: dict[tuple[str, str], int] = {}
        for name in self.steps:
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
            return f"{lot.stage} from {self._place(lot)}"
        return lot.stage.value

    def _place(self, lot: Lot) -> str:
        """Where a source lot grew: its village, or, of many villages, the district and so on."""
        code = finest_region(self._region(lot), self._level)
        return self.places.get(code, code)

    def _region(self, lot: Lot) -> str | None:
        plot = self.lineage.chain.find("plot", lot.plot) if lot.plot else None
        return getattr(plot, "region", None) or lot.region

    @cached_property
    def _level(self) -> str:
        """The smallest regions of which there are few enough to stand side by side."""
        found = [
            self._region(lot)
            for lot in map(self._lot, self.lots)
            if lot and not self.lineage.producers(lot.id)
        ]
        for level in LEVELS:
            if len({finest_region(code, level) for code in found}) <= _MOST_PLACES:
                return level
        return LEVELS[-1]

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

    def _marked(self, box: Box, kind: str, names: Sequence[str]) -> Box:
        """The box with the codes of the findings that sit on one of its records."""
        codes = sorted({code for name in names for code in self.marks.get((kind, name), ())})
        if not codes:
            return box
        told = f"! {' '.join(codes)}"
        note = f"{box.note or ' · '.join(box.lines)} {told}"
        return attrs.evolve(box, lines=[*box.lines, told], look=f"{box.look} fault", note=note)

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
        dated = f"{done} {day.date().isoformat()}" if day and len(steps) == 1 else done
        box = Box(lines=wrap(dated, _COLUMNS), look="step", note=f"{steps[0].id}: {dated}")
        return self._marked(box, "step", [step.id for step in steps])

    def _lot_box(self, names: Sequence[str]) -> Box:
        lots = [lot for lot in map(self._lot, names) if lot]
        if not lots:
            said = self.words.say("no record of it")
            return Box(lines=(names[0], said), look="missing")
        what = self._what(lots[0])
        masses = [lot.mass for lot in lots if lot.mass is not None]
        total = self.words.mass(sum(masses, Mass(0))) if len(masses) == len(lots) else ""
        source = not self.lineage.producers(lots[0].id)
        where = self._place(lots[0]) if source else ""
        head = names[0] if len(names) == 1 else self._many(names)
        if len(names) == 1 and source and lots[0].plot:
            where = f"{lots[0].plot} {where}".strip()
        lines = [head, " ".join(part for part in (total, what) if part)]
        look = "target" if names[0] == self.target else _look(lots[0], source=source)
        box = Box(lines=[*lines, where] if where else lines, look=look)
        return self._marked(box, "lot", names)

    def _many(self, names: Sequence[str]) -> str:
        return self.words.say("{count} lots", count=self._number(names))

    def _what(self, lot: Lot) -> str:
        if isinstance(lot, IngredientLot) and lot.ingredient:
            return self.words.term(lot.ingredient)
        return self.words.term(lot.stage)

    def told(self) -> str:
        """The picture in words, for those who do not see it."""
        sources = sum(not self.lineage.producers(lot) for lot in self.lots)
        done: dict[str, None] = {}
        for name in self.steps:
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
    return "source" if source else "lot"
