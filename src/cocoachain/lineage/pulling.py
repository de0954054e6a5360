"""Pulling a lot apart: how much of it comes from each source, exactly, even through rings.

The flow runs upstream: a lot hands its weight to the steps that put it out, by mass; a step hands
it to what went in, by mass. What reaches a source is that source's share of the lot.
"""

import attrs
import numpy as np

from cocoachain.lineage.columns import STEP_KINDS, Int64s
from cocoachain.lineage.excerpts import Excerpt
from cocoachain.lineage.flowing import Course, Node, Parts, in_groups
from cocoachain.lineage.index import Index
from cocoachain.model.steps import StepKind

_HARVEST = STEP_KINDS.index(StepKind.HARVEST)


def course_up(index: Index, lot: int) -> Course:
    """The flow from a lot to where its mass began.

    Its ends: ``own`` by lot, material that began with this lot; ``unmade`` by lot, material from a
    step that took nothing in, or from a ring that nothing feeds; ``excess`` by step, what the step
    put out beyond what it took in. Running it raises MassUnknownError if a lot or portion on the way
    was not measured.
    """
    excerpt = Excerpt(index, index.steps_before([lot]))
    makeup = _Makeup(excerpt)
    return Course(("lot", lot), _upstream(excerpt, lot), makeup.parts, makeup.closed)


def _upstream(excerpt: Excerpt, lot: int) -> list[list[Node]]:
    """The lots and steps upstream of a lot, each after all that is made of it."""
    index, columns = excerpt.index, excerpt.columns
    rings = excerpt.rings()
    looped = {node for _, nodes in rings for node in nodes}
    lots = index.lots_into(excerpt.steps)
    made: Int64s = lots[columns.made_ptr[lots + 1] > columns.made_ptr[lots]]
    if lot not in made:
        made = np.append(made, lot)
    ranked: list[tuple[int, Node]] = [
        (rank, ("lot", code))
        for code, rank in zip(made.tolist(), index.lot_rank[made].tolist(), strict=True)
        if ("lot", code) not in looped
    ]
    ranked += [
        (rank, ("step", code))
        for code, rank in zip(excerpt.codes, index.step_rank[excerpt.steps].tolist(), strict=True)
        if ("step", code) not in looped
    ]
    return in_groups(ranked, rings, down=False)


@attrs.frozen
class _Makeup:
    """What each lot and step is made of."""

    excerpt: Excerpt

    def parts(self, node: Node) -> Parts:
        return self._of_lot(node[1]) if node[0] == "lot" else self._of_step(node[1])

    def closed(self, node: Node) -> Node:
        """A ring that nothing feeds: of unknown making, known by a lot of it."""
        kind, code = node
        return ("unmade", code if kind == "lot" else self.excerpt.out_of(code)[0][0])

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
        columns = self.excerpt.columns
        if columns.in_ptr[step] < columns.in_ptr[step + 1]:
            return ("step", step)
        return ("own" if columns.step_kind[step] == _HARVEST else "unmade", lot)

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
