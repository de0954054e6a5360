"""Drawing a mixture: the draft, with its rings taken apart and its nodes in an order."""

import numpy as np

from cocoachain.lineage.columns import Int64s, ranges
from cocoachain.lineage.excerpts import is_cocoa
from cocoachain.lineage.index import Index
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.bearing import Bearing, cocoa_lots
from cocoachain.lineage.mixing.drafting import Draft, Entries, drafted, harden
from cocoachain.lineage.mixing.mixtures import Bools, Mixture, as_rows
from cocoachain.lineage.mixing.unwinding import Unwound, unwound


def drawn(lineage: Lineage) -> Mixture:
    """The mixture of all that is in a lineage."""
    index = lineage.index
    draft = drafted(lineage.columns)
    rings = [_ring_nodes(draft, index, ring) for ring in index.rings]
    _tell_excess(lineage, draft, rings)
    ranks = index.ranks
    rank = np.concatenate((ranks.step, ranks.lot[draft.lots])).astype(np.int64)
    if not rings:
        return _in_order(
            draft, rank, np.zeros(draft.size, np.int64), np.zeros(draft.size, np.bool_)
        )
    return _unwound_all(draft, rings, rank)


def _ring_nodes(draft: Draft, index: Index, ring: tuple[int, ...]) -> list[int]:
    """The nodes of a ring; where one is hard, all are."""
    within = index.lots_within(np.array(ring, np.int64))
    heads = draft.head[within]
    nodes = [*ring, *heads[heads >= len(draft.columns.step_ids)].tolist()]
    if draft.is_hard[nodes].any():
        harden(draft, np.array(nodes, np.int64))
    return nodes


def _tell_excess(lineage: Lineage, draft: Draft, rings: list[list[int]]) -> None:
    """Excess is cocoa if any input of its step has cocoa in it, however far back.

    To know that may need masses that the rest does not; where one was not measured, the step and
    all after it are hard, as are those of a ring of which one is.
    """
    steps = draft.excess[~draft.is_hard[draft.excess]]
    if not len(steps):
        return
    columns = draft.columns
    at = ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])
    taken, takers = columns.in_lot[at].astype(np.int64), columns.in_step[at].astype(np.int64)
    heads = draft.head[taken]
    cocoa = cocoa_lots(lineage, np.unique(np.concatenate((draft.leaves.code, taken[heads < 0]))))
    reach = Bearing.of(
        draft.size,
        np.concatenate((draft.parts.code, heads[heads >= 0])),
        np.concatenate((draft.parts.node, takers[heads >= 0])),
    )
    sources = np.concatenate((draft.leaves.node, takers[heads < 0]))
    seeds = sources[cocoa[np.concatenate((draft.leaves.code, taken[heads < 0]))]]
    ends = np.concatenate((sources, np.flatnonzero(draft.untold + draft.other), steps))
    known = reach.after(ends) if rings else np.ones(draft.size, np.bool_)
    closed = [
        node for ring in rings if _is_cocoa_ring(draft, ring) for node in ring if not known[node]
    ]
    bears = reach.after(
        np.concatenate((seeds, np.flatnonzero(draft.untold), closed)).astype(np.int64)
    )
    bearing = steps[bears[steps]]
    draft.untold[bearing] += draft.other[bearing]
    draft.other[bearing] = 0.0
    if draft.is_hard.any():
        hard = reach.after(np.flatnonzero(draft.is_hard))
        harden(draft, steps[hard[steps]])


def _is_cocoa_ring(draft: Draft, ring: list[int]) -> bool:
    """Whether what goes round in a ring for ever is cocoa: if any lot in it is."""
    columns = draft.columns
    steps = np.array([node for node in ring if node < len(columns.step_ids)], np.int64)
    into = columns.in_lot[ranges(columns.in_ptr[steps], columns.in_ptr[steps + 1])]
    out_of = columns.out_lot[ranges(columns.out_ptr[steps], columns.out_ptr[steps + 1])]
    within = np.intersect1d(into, out_of)
    return any(is_cocoa(stage) for stage in columns.lot_stage[within].tolist())


# Rings --------------------------------------------------------------------------------------------


def _unwound_all(draft: Draft, rings: list[list[int]], rank: Int64s) -> Mixture:
    """Replace what ring nodes are made of by nodes in an order."""
    in_ring = np.zeros(draft.size, np.bool_)
    place = np.full(draft.size, -1, np.int64)
    for ring in rings:
        in_ring[ring] = True
        place[ring] = np.arange(len(ring))
    ring_of = np.full(draft.size, -1, np.int64)
    for number, ring in enumerate(rings):
        ring_of[ring] = number
    parts = draft.parts
    inside = in_ring[parts.node] & (ring_of[parts.node] == ring_of[parts.code])
    inner: list[list[dict[int, float]]] = [[{} for _ in ring] for ring in rings]
    for node, code, mass in zip(
        parts.node[inside].tolist(), parts.code[inside].tolist(), parts.mass[inside].tolist(),
        strict=True,
    ):  # fmt: skip
        row = inner[ring_of[node]][place[node]]
        row[int(place[code])] = row.get(int(place[code]), 0.0) + mass
    outside = draft.untold + draft.other
    np.add.at(outside, parts.node[~inside], parts.mass[~inside])
    np.add.at(outside, draft.leaves.node, draft.leaves.mass)
    unwinding = _Unwinding(draft, in_ring, inside)
    sub = np.zeros(draft.size, np.int64)
    for number, ring in enumerate(rings):
        if draft.is_hard[ring[0]]:
            continue
        found = unwound(inner[number], outside[ring].tolist())
        if found is None:
            unwinding.give_up(ring)
        else:
            rank[ring] = rank[ring[0]]
            unwinding.put(ring, found, sub, int(rank[ring[0]]))
    return unwinding.mixture(rank, sub)


class _Unwinding:
    """Gathers the new nodes and edges of all rings."""

    def __init__(self, draft: Draft, in_ring: Bools, inside: Bools) -> None:
        self.draft = draft
        self.in_ring = in_ring
        self.gathering = np.arange(draft.size)
        """For each node the one that takes its outside: itself, or its gathering node."""
        self.lost: list[int] = []
        self.inside = inside
        self.edges: list[tuple[int, int, float]] = []
        self.new_rank: list[int] = []
        self.new_sub: list[int] = []
        self.closed: list[tuple[int, bool]] = []

    def give_up(self, ring: list[int]) -> None:
        """Masses too small for floats: exact arithmetic has to tell."""
        self.lost += ring

    def put(self, ring: list[int], found: Unwound, sub: Int64s, rank: int) -> None:
        """The nodes of one ring: first those that gather, then the ring's own, turned round."""
        first, size = self.draft.size + len(self.new_rank), len(ring)
        gather = {node: first + at for at, node in enumerate(found.order)}
        for at, node in enumerate(found.order):
            self.new_rank.append(rank)
            self.new_sub.append(at + 1)
            sub[ring[node]] = 2 * size - at
            self.draft.whole[ring[node]] = found.whole[node]
            self.gathering[ring[node]] = gather[node]
            self.edges.append((ring[node], gather[node], 1.0))
        self.edges += [(gather[user], gather[node], part) for user, node, part in found.gathers]
        self.edges += [(ring[node], ring[part], mass) for node, part, mass in found.made_of]
        cocoa = bool(found.closed) and _is_cocoa_ring(self.draft, ring)
        self.closed += [(gather[node], cocoa) for node in found.closed]

    def mixture(self, rank: Int64s, sub: Int64s) -> Mixture:
        """All nodes in order."""
        draft, new = self.draft, len(self.new_rank)
        if self.lost:
            draft.is_hard[self.lost] = True
        goes = ~(draft.is_hard & self.in_ring)
        edges = np.array(self.edges, np.float64).reshape(-1, 3)
        parts = draft.parts.only(~self.inside)
        ring_parts = Entries(
            edges[:, 0].astype(np.int64), edges[:, 1].astype(np.int64), edges[:, 2]
        )
        draft.parts = Entries.joined([self._moved(parts, goes), ring_parts])
        draft.leaves = self._moved(draft.leaves, goes)
        for name in ("untold", "other"):
            held = np.concatenate((getattr(draft, name), np.zeros(new)))
            moved = np.flatnonzero((self.gathering != np.arange(draft.size)) & goes)
            held[self.gathering[moved]] = held[moved]
            held[np.flatnonzero(self.in_ring)] = 0.0
            setattr(draft, name, held)
        for node, cocoa in self.closed:
            (draft.untold if cocoa else draft.other)[node] = 1.0
        draft.whole = np.concatenate((draft.whole, np.ones(new)))
        draft.is_hard = np.concatenate((draft.is_hard, np.zeros(new, np.bool_)))
        in_ring = np.concatenate((self.in_ring, np.ones(new, np.bool_)))
        rank = np.concatenate((rank, np.array(self.new_rank, np.int64)))
        sub = np.concatenate((sub, np.array(self.new_sub, np.int64)))
        return _in_order(draft, rank, sub, in_ring)

    def _moved(self, entries: Entries, goes: Bools) -> Entries:
        kept = entries.only(goes[entries.node])
        return Entries(self.gathering[kept.node], kept.code, kept.mass)


# Order --------------------------------------------------------------------------------------------


def _in_order(draft: Draft, rank: Int64s, sub: Int64s, in_ring: Bools) -> Mixture:
    """The nodes by level; their entries sorted by node."""
    size = len(rank)
    order = np.lexsort((sub, rank))
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    ranked, subbed = rank[order], sub[order]
    new = np.ones(size, np.bool_)
    new[1:] = (ranked[1:] != ranked[:-1]) | (subbed[1:] != subbed[:-1])
    head = draft.head
    return Mixture(
        head=np.where(head < 0, -1, place[head]) if size else head,
        level_ptr=np.append(np.flatnonzero(new), size).astype(np.int64),
        parts=as_rows(place[draft.parts.node], place[draft.parts.code], draft.parts.mass, size),
        leaves=as_rows(place[draft.leaves.node], draft.leaves.code, draft.leaves.mass, size),
        whole=draft.whole[order],
        untold=draft.untold[order],
        other=draft.other[order],
        is_hard=draft.is_hard[order],
        in_ring=in_ring[order],
        is_whole=draft.is_whole,
    )
