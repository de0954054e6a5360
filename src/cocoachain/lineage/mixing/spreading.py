"""Spreading a lot out: how much of it ends where, exactly, even through rings.

The flow runs downstream: a lot hands its weight to the steps that drew from it, by mass, and keeps
the rest; a step hands it to what came out, by mass, and loses the rest by cause.
"""

import attrs

from cocoachain.lineage.columns import LOSS_CAUSES
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.mixing.flowing import Course, Node, Parts
from cocoachain.model.steps import LossCause

_START: Node = ("step", -1)
"""The lot itself at the beginning: what comes back into it later enters it as into any lot."""

_UNEXPLAINED: Node = (LossCause.UNEXPLAINED.value, 0)


def course_down(excerpt: Excerpt, lot: int) -> Course:
    """The flow from a lot to where its mass ended; ``excerpt`` holds all steps downstream of it.

    Its ends: ``rest`` by lot, mass that no step drew or that goes round in a ring for ever; and
    losses, each a cause with code 0. Running it raises MassUnknownError if a lot or portion on the
    way was not measured.
    """
    rings = excerpt.rings()
    groups = excerpt.in_groups(excerpt.index.lots_out_of(excerpt.steps), rings, down=True)
    groups = attrs.evolve(groups, lead=([_START],))
    closed = excerpt.ends_of_rings(rings, "rest")
    return Course(_START, groups, _Spread(excerpt, lot).parts, closed)


@attrs.frozen
class _Spread:
    """Where each lot and step hands its mass."""

    excerpt: Excerpt
    start: int

    def parts(self, node: Node) -> Parts:
        if node == _START:
            return self._within(self.start)
        return self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])

    def _of_lot(self, lot: int) -> Parts:
        """Mass that enters a lot; where more was put in than it holds or gave, the rest is lost."""
        put_in = sum(self.excerpt.put_into(lot)[1])
        drawn = sum(self.excerpt.drawn_from(lot)[1])
        held = max(self.excerpt.held(lot, put_in=put_in), drawn)
        parts, whole = self._within(lot)
        if held >= put_in:
            return parts, whole
        if not held:
            return [(_UNEXPLAINED, 1)], 1
        kept = [(part, mass * held) for part, mass in parts]
        return [*kept, (_UNEXPLAINED, (put_in - held) * whole)], put_in * whole

    def _within(self, lot: int) -> Parts:
        """Mass that is in a lot: drawn by steps, or still there."""
        has_record = bool(self.excerpt.columns.lot_known[lot])
        put_in = 0 if has_record else sum(self.excerpt.put_into(lot)[1])
        steps, masses = self.excerpt.drawn_from(lot)
        drawn = sum(masses)
        held = self.excerpt.held(lot, put_in=max(put_in, drawn))
        parts: list[tuple[Node, int]] = [
            (("step", step), mass) for step, mass in zip(steps, masses, strict=True)
        ]
        if held > drawn:
            parts.append((("rest", lot), held - drawn))
        whole = max(held, drawn)
        return (parts, whole) if whole else ([(("rest", lot), 1)], 1)

    def _of_step(self, step: int) -> Parts:
        """Mass that enters a step: out with every output alike, the rest lost by cause."""
        took = sum(self.excerpt.into(step)[1])
        lots, masses = self.excerpt.out_of(step)
        parts: list[tuple[Node, int]] = [
            (("lot", lot), mass) for lot, mass in zip(lots, masses, strict=True)
        ]
        gave = sum(masses)
        if gave >= took and gave:
            return parts, gave
        if not took:
            return [(_UNEXPLAINED, 1)], 1
        causes = self._losses(step)
        recorded, missing = sum(causes.values()), took - gave
        if recorded > missing:
            spread = [(part, mass * recorded) for part, mass in parts]
            lost = [((cause, 0), mass * missing) for cause, mass in causes.items()]
            return [*spread, *lost], took * recorded
        parts += [((cause, 0), mass) for cause, mass in causes.items()]
        return [*parts, (_UNEXPLAINED, missing - recorded)], took

    def _losses(self, step: int) -> dict[str, int]:
        """The recorded losses of a step, by cause."""
        columns = self.excerpt.columns
        span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
        causes: dict[str, int] = {}
        for cause, mass in zip(
            columns.loss_cause[span].tolist(), columns.loss_mass[span].tolist(), strict=True
        ):
            name = LOSS_CAUSES[cause].value
            causes[name] = causes.get(name, 0) + mass
        return causes
