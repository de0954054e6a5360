"""Pulling a lot apart: how much of it comes from each source, exactly, even through rings.

The flow runs upstream: a lot hands its weight to the steps that put it out, by mass; a step hands
it to what went in, by mass. What reaches a source is that source's share of the lot.
"""

import attrs

from cocoachain.lineage.columns import NOT_MEASURED, STEP_KINDS, Columns
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.index import Index
from cocoachain.lineage.mixing.flowing import Course, Node, Parts
from cocoachain.model.steps import StepKind

_HARVEST = STEP_KINDS.index(StepKind.HARVEST)


def course_up(index: Index, lot: int) -> Course:
    """The flow from a lot to where its mass began.

    Its ends: ``own`` by lot, material that began with this lot; ``unmade`` by lot, material from a
    step that took nothing in, or of a lot that holds nothing; ``closed`` by lot, material of a ring
    that nothing feeds; ``excess`` by step, what the step put out beyond what it took in. Running it
    raises MassUnknownError if a lot or portion on the way was not measured.
    """
    excerpt = Excerpt(index, index.steps_before([lot]), lot)
    lots, pointer = excerpt.lots, index.columns.made_ptr
    rings = excerpt.rings()
    made = (pointer[lots + 1] > pointer[lots]) | (lots == lot)
    groups = excerpt.in_groups(lots[made], rings, down=False)
    closed = excerpt.ends_of_rings(rings, "closed")
    return Course(("lot", lot), groups, _Makeup(excerpt).parts, closed)


def has_own(columns: Columns, lot: int) -> bool:
    """Whether some of a lot's material began with the lot itself.

    So it is where no step put it out, where a harvest did that took nothing in, and where the lot
    holds more than was put in.
    """
    at = columns.made_at[columns.made_ptr[lot] : columns.made_ptr[lot + 1]]
    if any(began_here(columns, step) for step in columns.out_step[at].tolist()):
        return True
    put_in = columns.out_mass[at].tolist()
    return NOT_MEASURED not in put_in and (not put_in or int(columns.lot_mass[lot]) > sum(put_in))


def began_here(columns: Columns, step: int) -> bool:
    """Whether a step is a harvest that took nothing in: what it put out began with it."""
    took_nothing = bool(columns.in_ptr[step] == columns.in_ptr[step + 1])
    return took_nothing and bool(columns.step_kind[step] == _HARVEST)


@attrs.frozen
class _Makeup:
    """What each lot and step is made of."""

    excerpt: Excerpt

    def parts(self, node: Node) -> Parts:
        return self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])

    def _of_lot(self, lot: int) -> Parts:
        excerpt = self.excerpt
        if excerpt.is_source(lot):
            return [(("own", lot), 1)], 1
        steps, masses = excerpt.put_into(lot)
        put_in = sum(masses)
        held = excerpt.held(lot, put_in=put_in)
        parts = [(self._maker(step, lot), mass) for step, mass in zip(steps, masses, strict=True)]
        if held > put_in:
            parts.append((("own", lot), held - put_in))
        whole = max(held, put_in)
        return (parts, whole) if whole else ([(("unmade", lot), 1)], 1)

    def _maker(self, step: int, lot: int) -> Node:
        """The step, unless nothing went in: then a harvest, or a step that made from nothing."""
        if self.excerpt.is_fed(step):
            return ("step", step)
        return ("own" if began_here(self.excerpt.columns, step) else "unmade", lot)

    def _of_step(self, step: int) -> Parts:
        excerpt = self.excerpt
        lots, masses = excerpt.into(step)
        took, gave = sum(masses), sum(excerpt.out_of(step)[1])
        parts: list[tuple[Node, int]] = [
            (("own" if excerpt.is_source(lot) else "lot", lot), mass)
            for lot, mass in zip(lots, masses, strict=True)
        ]
        if gave > took:
            parts.append((("excess", step), gave - took))
        whole = max(took, gave)
        return (parts, whole) if whole else ([(("excess", step), 1)], 1)
