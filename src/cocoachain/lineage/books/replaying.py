"""One lot at a time, in order of time: what postings alone leave open about its whereabouts.

Three things need a lot's whole story. A transfer that nobody weighed moves all that was there. A
lot that nobody weighed held at least what was drawn from it, sent on and counted. And what lies
with a party, or nobody knows where, is found at that party's site when a step draws on it there.
"""

from collections import defaultdict

import attrs
import numpy as np

from cocoachain.lineage.books.holders import GONE, NOWHERE, Holders
from cocoachain.lineage.books.postings import Postings
from cocoachain.lineage.columns import NOT_MEASURED, Bools, Columns, Int64s

_IN, _MOVE, _OUT, _COUNT = 0, 1, 2, 3
"""In this order at one moment."""


@attrs.frozen(order=True)
class Happening:
    """Something that happened to a lot."""

    moment: int
    kind: int
    row: int
    """Of the entry or the move; -1 for a step's portion."""

    holder: int
    mass: int
    event: int
    target: int = -1
    """Who got it, for a move."""

    got: int = 0
    """What arrived, for a move."""

    @property
    def entered_unmeasured(self) -> bool:
        """Whether it is an entry that nobody weighed."""
        return self.kind == _IN and self.mass == NOT_MEASURED

    @property
    def sent_unmeasured(self) -> bool:
        """Whether it is a move that nobody weighed."""
        return self.kind == _MOVE and self.mass == NOT_MEASURED


def counted_lot(moment: int, holder: int, mass: int) -> Happening:
    """A stock-take of one lot."""
    return Happening(moment, _COUNT, -1, holder, mass, -1)


@attrs.frozen(eq=False)
class Replayed:
    """What the stories of some lots told."""

    sent: dict[int, int]
    """What was sent by moves that nobody weighed, by row."""

    held: dict[int, int]
    """The least that entries held which nobody weighed, by row."""

    found: list[tuple[int, int, int, int, int]]
    """Lot, where it was booked, where it was found, mass, event."""


def replayed(
    columns: Columns, postings: Postings, moments: Int64s, counts: dict[int, list[Happening]]
) -> Replayed:
    """The stories of all lots that need one; ``counts`` are stock-takes of single lots."""
    lots = np.flatnonzero(_in_need(columns, postings))
    told = Replayed({}, {}, [])
    if not len(lots):
        return told
    stories = _stories(columns, postings, moments, np.asarray(lots, np.int64))
    for lot in lots.tolist():
        story = sorted(stories[lot])
        if any(each.entered_unmeasured for each in story):
            story = _at_least(sorted([*story, *counts.get(lot, ())]), postings.holders, told)
        _found(lot, story, postings.holders, told)
    return told


def _in_need(columns: Columns, postings: Postings) -> Bools:
    """Lots that nobody weighed somewhere, or whose place is vague."""
    need = vague_lots(columns, postings)
    need[postings.moves.lot[postings.moves.sent == NOT_MEASURED]] = True
    need[postings.entries.lot[postings.entries.mass == NOT_MEASURED]] = True
    return need


def vague_lots(columns: Columns, postings: Postings) -> Bools:
    """Lots that are at a place which is vague, and also at another one."""
    size = len(columns.lot_ids)
    lots, holders = (np.concatenate(each) for each in zip(*_places(columns, postings), strict=True))
    low, high = np.full(size, len(postings.holders.all)), np.full(size, -1)
    np.minimum.at(low, lots, holders)
    np.maximum.at(high, lots, holders)
    names = range(len(postings.holders.all))
    is_vague = np.array([postings.holders.is_vague(code) for code in names], np.bool_)
    vague = np.zeros(size, np.bool_)
    vague[lots[is_vague[holders]]] = True
    return np.asarray(vague & (low < high), np.bool_)


def _places(columns: Columns, postings: Postings) -> list[tuple[Int64s, Int64s]]:
    """Lots and holders of all postings."""
    moves, entries, at = postings.moves, postings.entries, postings.step_holder
    return [
        (entries.lot, entries.holder),
        (columns.out_lot.astype(np.int64), at[columns.out_step]),
        (columns.in_lot.astype(np.int64), at[columns.in_step]),
        (moves.lot, moves.source),
        (moves.lot, moves.target),
    ]


def _stories(
    columns: Columns, postings: Postings, moments: Int64s, lots: Int64s
) -> dict[int, list[Happening]]:
    """What happened to each of the lots."""
    steps, at = len(columns.step_ids), postings.step_holder.tolist()
    stories: dict[int, list[Happening]] = defaultdict(list)
    for kind, lot_of, step_of, masses, offset in (
        (_IN, columns.out_lot, columns.out_step, postings.out_mass, steps),
        (_OUT, columns.in_lot, columns.in_step, columns.in_mass, 0),
    ):
        for row in np.flatnonzero(np.isin(lot_of, lots)).tolist():
            step, mass = int(step_of[row]), max(int(masses[row]), 0)
            event = step + offset
            part = Happening(int(moments[event]), kind, -1, at[step], mass, event)
            stories[int(lot_of[row])].append(part)
    _add_entries_and_moves(stories, postings, moments, lots)
    return stories


def _add_entries_and_moves(
    stories: dict[int, list[Happening]], postings: Postings, moments: Int64s, lots: Int64s
) -> None:
    entries, moves = postings.entries, postings.moves
    for row in np.flatnonzero(np.isin(entries.lot, lots)).tolist():
        event, holder, mass = (
            int(column[row]) for column in (entries.event, entries.holder, entries.mass)
        )
        entered = Happening(int(moments[event]), _IN, row, holder, mass, event)
        stories[int(entries.lot[row])].append(entered)
    for row in np.flatnonzero(np.isin(moves.lot, lots)).tolist():
        event, source, sent, target, got = (
            int(column[row])
            for column in (moves.event, moves.source, moves.sent, moves.target, moves.got)
        )
        moved = Happening(int(moments[event]), _MOVE, row, source, sent, event, target, got)
        stories[int(moves.lot[row])].append(moved)


def _at_least(story: list[Happening], holders: Holders, told: Replayed) -> list[Happening]:
    """The story of a lot that nobody weighed, with the least that it can have held."""
    need: dict[int, int] = defaultdict(int)
    settled: list[Happening] = []
    for each in reversed(story):
        if each.kind == _OUT:
            need[each.holder] += each.mass
        elif each.kind == _COUNT:
            need[each.holder] = max(need[each.holder], each.mass)
        elif each.kind == _MOVE:
            settled.append(_moved_at_least(each, need, told))
        if each.kind in {_IN, _OUT}:
            settled.append(each)
    return [_entered_at_least(each, need, holders, told) for each in reversed(settled)]


def _moved_at_least(move: Happening, need: dict[int, int], told: Replayed) -> Happening:
    if move.sent_unmeasured:
        told.sent[move.row] = need[move.target]
        move = attrs.evolve(move, mass=need[move.target], got=need[move.target])
    need[move.target] = max(need[move.target] - move.got, 0)
    need[move.holder] += move.mass
    return move


def _entered_at_least(
    each: Happening, need: dict[int, int], holders: Holders, told: Replayed
) -> Happening:
    if not each.entered_unmeasured:
        return each
    near = holders.may_be(each.holder) if holders.is_vague(each.holder) else [NOWHERE]
    wanted = dict.fromkeys([each.holder, *near])
    told.held[each.row] = sum(need[holder] for holder in wanted if holder != GONE)
    return attrs.evolve(each, mass=told.held[each.row])


def _found(lot: int, story: list[Happening], holders: Holders, told: Replayed) -> None:
    """Where the lot was found, and how much moves moved that nobody weighed."""
    held: dict[int, int] = defaultdict(int)
    for each in story:
        if each.kind == _IN:
            held[each.holder] += each.mass
            continue
        mass, got = each.mass, each.got
        if each.sent_unmeasured:
            mass = got = _all_there(each, held, holders)
            told.sent[each.row] = mass
        _pull(lot, attrs.evolve(each, mass=mass), held, holders, told)
        held[each.holder] -= mass
        if each.kind == _MOVE:
            held[each.target] += got


def _all_there(move: Happening, held: dict[int, int], holders: Holders) -> int:
    """All of the lot that the sender has; of an unknown sender, all that anybody has."""
    own = max(held[move.holder], 0)
    if own or not holders.is_vague(move.holder):
        return own
    near = [each for each in holders.may_be(move.holder) if each not in {move.target, GONE}]
    return sum(max(held[each], 0) for each in near)


def _pull(
    lot: int, each: Happening, held: dict[int, int], holders: Holders, told: Replayed
) -> None:
    """Find what is lacking at a holder with those who may be the same one."""
    lacking = each.mass - max(held[each.holder], 0)
    if lacking <= 0:
        return
    for near in holders.may_be(each.holder):
        mass = min(held[near], lacking)
        if mass > 0 and near != each.target:
            told.found.append((lot, near, each.holder, mass, each.event))
            held[near] -= mass
            held[each.holder] += mass
            lacking -= mass
