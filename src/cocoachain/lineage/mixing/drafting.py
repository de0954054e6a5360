"""A first draft of a mixture: what each step and lot is made of, by sums over whole columns."""

import attrs
import numpy as np

from cocoachain.lineage.columns import (
    NOT_MEASURED,
    STEP_KINDS,
    Columns,
    Int64s,
    Integers,
    ranges,
)
from cocoachain.lineage.mixing.bearing import cocoa_by_stage
from cocoachain.lineage.mixing.mixtures import Anything, Bools, Floats, segment_sums
from cocoachain.model.steps import StepKind

_HARVEST = STEP_KINDS.index(StepKind.HARVEST)
_SAFE = 2.0**62
"""Sums of whole milligrams that may pass this are made in Python's integers."""

_EXACT = 2.0**53
"""Whole numbers up to this are exact in float64."""


@attrs.frozen
class Entries:
    """Loose entries: a node, what went into it, and the mass of that."""

    node: Int64s
    code: Integers
    mass: Floats

    @classmethod
    def joined(cls, several: list["Entries"]) -> "Entries":
        """One after the other."""
        return cls(
            np.concatenate([each.node for each in several]).astype(np.int64),
            np.concatenate([each.code for each in several]).astype(np.int64),
            np.concatenate([each.mass for each in several]).astype(np.float64),
        )

    def only(self, kept: Bools) -> "Entries":
        """Some of them."""
        return Entries(self.node[kept], self.code[kept], self.mass[kept])


@attrs.define(eq=False)
class Draft:
    """Nodes before they have an order: steps by code, then lots that are more than a step's."""

    columns: Columns
    lots: Int64s
    """The lots that are nodes."""

    head: Int64s
    parts: Entries
    leaves: Entries
    whole: Floats
    untold: Floats
    other: Floats
    is_hard: Bools
    excess: Int64s
    """The steps that put out more than they took in, or nothing of nothing."""

    is_whole: bool

    @property
    def size(self) -> int:
        """How many nodes."""
        return len(self.whole)

    def add_untold(self, nodes: Int64s, masses: Floats, cocoa: Bools) -> None:
        """Mass of which nobody told whence it is."""
        np.add.at(self.untold, nodes[cocoa], masses[cocoa])
        np.add.at(self.other, nodes[~cocoa], masses[~cocoa])


def _measured(masses: Int64s, *, wide: bool) -> Anything:
    """The masses, those not measured as 0; in Python's integers where sums may be very large."""
    return np.where(masses == NOT_MEASURED, 0, masses).astype(object if wide else np.int64)


def drafted(columns: Columns) -> Draft:
    """What each step and lot is made of; excess stands under ``other`` until it is told."""
    steps = len(columns.step_ids)
    wide = float(columns.in_mass.sum(dtype=np.float64)) > _SAFE
    wide |= float(columns.out_mass.sum(dtype=np.float64)) > _SAFE
    entering = _measured(columns.in_mass, wide=wide)
    leaving = _measured(columns.out_mass, wide=wide)
    took, gave = segment_sums(entering, columns.in_ptr), segment_sums(leaving, columns.out_ptr)
    fed = columns.in_ptr[1:] > columns.in_ptr[:-1]
    hard = _with_unmeasured(columns.in_mass, columns.in_ptr)
    hard |= _with_unmeasured(columns.out_mass, columns.out_ptr)

    made_mass = leaving[columns.made_at]
    put_in = segment_sums(made_mass, columns.made_ptr)
    makers = np.diff(columns.made_ptr)
    made = makers > 0
    first = np.zeros(len(makers), np.int64)
    first[made] = columns.out_step[columns.made_at[columns.made_ptr[:-1][made]]]
    weighed = columns.lot_mass != NOT_MEASURED
    held = np.where(weighed, columns.lot_mass, 0)
    lot_hard = made & ~weighed & columns.lot_known
    lot_hard |= _with_unmeasured(columns.out_mass[columns.made_at], columns.made_ptr)
    tops = made & (held > put_in).astype(np.bool_)
    alone = made & (makers == 1) & ~tops & (put_in > 0).astype(np.bool_) & ~lot_hard
    alone[made] &= fed[first[made]]
    lots = np.flatnonzero(made & ~alone)
    head = np.full(len(makers), -1, np.int64)
    head[alone] = first[alone]
    head[lots] = steps + np.arange(len(lots))

    whole = np.concatenate((np.maximum(took, gave), np.maximum(put_in, held)[lots]))
    is_hard = np.concatenate((hard, lot_hard[lots]))
    draft = Draft(
        columns=columns, lots=lots, head=head,
        parts=_nothing(), leaves=_nothing(), whole=whole.astype(np.float64),
        untold=np.zeros(len(whole)), other=np.zeros(len(whole)), is_hard=is_hard,
        excess=np.flatnonzero(fed & ~hard & ((gave > took) | (took == 0)).astype(np.bool_)),
        is_whole=not wide and (not len(whole) or float(whole.max()) < _EXACT),
    )  # fmt: skip
    over = (gave - took).astype(np.float64)[draft.excess]
    draft.other[draft.excess] = np.where(over > 0, over, 1.0)
    top = (np.where(tops, held - put_in, 0)).astype(np.float64)
    _fill(draft, fed, top)
    draft.whole[draft.whole == 0] = 1.0
    return draft


def _nothing() -> Entries:
    return Entries(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _with_unmeasured(masses: Int64s, ptr: Integers) -> Bools:
    """Which ranges hold a mass that was not measured."""
    missing = masses == NOT_MEASURED
    if not missing.any():
        return np.zeros(len(ptr) - 1, np.bool_)
    return np.asarray(segment_sums(missing.astype(np.int64), ptr) > 0)


def _fill(draft: Draft, fed: Bools, top: Floats) -> None:
    """What each node is made of, but for excess, which is told last."""
    columns, head = draft.columns, draft.head
    entering = Entries(
        columns.in_step.astype(np.int64), columns.in_lot.astype(np.int64),
        columns.in_mass.astype(np.float64),
    )  # fmt: skip
    entering = entering.only((columns.in_mass > 0) & ~draft.is_hard[entering.node])
    is_leaf = head[entering.code] < 0
    leaves, inner = entering.only(is_leaf), entering.only(~is_leaf)
    parts = [Entries(inner.node, head[inner.code], inner.mass)]
    lots, first = draft.lots, len(columns.step_ids)
    at = columns.made_at[ranges(columns.made_ptr[lots], columns.made_ptr[lots + 1])]
    nodes = np.repeat(
        first + np.arange(len(lots)), columns.made_ptr[lots + 1] - columns.made_ptr[lots]
    )
    made = Entries(nodes, at, columns.out_mass[at].astype(np.float64))
    made = made.only((made.mass > 0) & ~draft.is_hard[made.node])
    maker = columns.out_step[made.code].astype(np.int64)
    parts.append(Entries(made.node, maker, made.mass).only(fed[maker]))
    lot_of = columns.out_lot[made.code].astype(np.int64)
    began = ~fed[maker] & (columns.step_kind[maker] == _HARVEST)
    own = [leaves, Entries(made.node, lot_of, made.mass).only(began)]
    topped = np.flatnonzero((top[lots] > 0) & ~draft.is_hard[first:])
    own.append(Entries(first + topped, lots[topped], top[lots[topped]]))
    draft.parts, draft.leaves = Entries.joined(parts), Entries.joined(own)
    cocoa = cocoa_by_stage(columns.lot_stage)
    unmade = ~fed[maker] & ~began
    draft.add_untold(made.node[unmade], made.mass[unmade], cocoa[lot_of[unmade]])
    empty = np.flatnonzero((draft.whole[first:] == 0) & ~draft.is_hard[first:])
    draft.add_untold(first + empty, np.ones(len(empty)), cocoa[lots[empty]])


def harden(draft: Draft, nodes: Int64s) -> None:
    """Leave nodes to exact arithmetic: they are made of nothing here."""
    draft.is_hard[nodes] = True
    draft.untold[nodes] = draft.other[nodes] = 0.0
    for name in ("parts", "leaves"):
        entries: Entries = getattr(draft, name)
        setattr(draft, name, entries.only(~draft.is_hard[entries.node]))
