"""All that remains: the masses that a ledger leaves to be worked out.

In an ``in``, a lot without mass means all that remains of it where the step is: what came there,
less what left by transfer and what other steps took there before. Steps come in order of start,
ties by identifier; two blanks that tie cannot be told apart, and are an issue. In an ``out``, a lot
without mass means the lot's own mass, less what other steps put into it.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import attrs

from cocoachain.formats.ledger.drafts import Draft, Entry
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.plots import Site
from cocoachain.model.steps import Portion
from cocoachain.values.identifiers import LotId
from cocoachain.values.mass import Mass
from cocoachain.values.moments import earliest, microseconds

_MOST_BLANKS = 100
"""Blanks of one lot that are worked out; nobody takes all that remains so often."""

_GONE = {TransferKind.SALE, TransferKind.GIFT, TransferKind.OWN_USE, TransferKind.SAMPLE}
_Use = tuple[Draft, Portion | Entry]


def settle(drafts: list[Draft], gathering: Gathering) -> None:
    """Work out the mass of every portion that waits for one."""
    _settle_outs(drafts, gathering)
    waiting = {each.lot for draft in drafts for each in draft.ins if isinstance(each, Entry)}
    if not waiting:
        return
    uses: dict[str, list[_Use]] = defaultdict(list)
    made_by: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        for each in draft.ins:
            if each.lot in waiting:
                uses[each.lot].append((draft, each))
        for each in draft.outs:
            if each.lot in waiting:
                made_by[each.lot].append(draft)
    moves = _moves(gathering, waiting)
    for lot in waiting:
        record = gathering.of("lot").get(lot)
        if isinstance(record, Lot) and record.mass is not None:
            _Remainder(lot, record.mass.mg, uses[lot], moves[lot], made_by[lot]).settle()


def _settle_outs(drafts: list[Draft], gathering: Gathering) -> None:
    """A lot that comes out without mass comes out whole."""
    waiting = {each.lot for draft in drafts for each in draft.outs if isinstance(each, Entry)}
    made: dict[str, list[Portion | Entry]] = defaultdict(list)
    for draft in drafts if waiting else ():
        for each in draft.outs:
            if each.lot in waiting:
                made[each.lot].append(each)
    for lot, portions in made.items():
        record = gathering.of("lot").get(lot)
        if isinstance(record, Lot) and record.mass is not None:
            _settle_out(lot, record.mass.mg, portions)


def _settle_out(lot: str, whole: int, portions: list[Portion | Entry]) -> None:
    blanks = [each for each in portions if isinstance(each, Entry)]
    given = [each.mass for each in portions if not isinstance(each, Entry)]
    if len(blanks) > 1:
        expected = f"at most one step to put out lot {lot!r} without a mass"
        for each in blanks:
            each.doubt(f"Expected {expected}, got {len(blanks)}")
    elif None in given:
        blanks[0].doubt(
            f"Expected every other mass that comes out as lot {lot!r}, got one not measured"
        )
    else:
        left = whole - sum(mass.mg for mass in given if mass is not None)
        if left > 0:
            blanks[0].mass = Mass(left)
        else:
            blanks[0].doubt(
                f"Expected some of the {Mass(whole)} of lot {lot!r} left to come out, got none"
            )


@attrs.frozen
class _Move:
    """A transfer of a waiting lot, with the parties that its sites tell."""

    transfer: Transfer
    from_party: str | None
    to_party: str | None
    begin: int | None

    def leaves(self, draft: Draft) -> bool:
        """Whether it starts where the step is."""
        return _same(draft, self.transfer.from_site, self.from_party)

    def arrives(self, draft: Draft) -> bool:
        """Whether it ends where the step is."""
        return _same(draft, self.transfer.to_site, self.to_party)


def _same(draft: Draft, site: str | None, party: str | None) -> bool:
    """Whether a site, or where one is not known a party, is the step's."""
    if site is not None and draft.site is not None:
        return site == draft.site
    return party is not None and party == draft.party


def _moves(gathering: Gathering, lots: AbstractSet[LotId]) -> dict[str, list[_Move]]:
    sites = gathering.of("site")

    def party(named: str | None, site: str | None) -> str | None:
        record = sites.get(site)
        return named or (record.party if isinstance(record, Site) else None)

    moves: dict[str, list[_Move]] = defaultdict(list)
    for each in gathering.of("transfer").values():
        if isinstance(each, Transfer) and each.lot in lots:
            begin = None if each.when is None else microseconds(earliest(each.when))
            given, taken = (
                party(each.from_party, each.from_site),
                party(each.to_party, each.to_site),
            )
            moves[each.lot].append(_Move(each, given, taken, begin))
    return moves


@attrs.define
class _Remainder:
    """What remains of one lot, step after step."""

    lot: str
    whole: int
    uses: list[_Use]
    moves: list[_Move]
    made_by: list[Draft]
    unplaced: set[int] = attrs.Factory(set)
    """The steps, by their ``id()``, of which no transfer and no making tells how the lot got there:
    they may draw on any heap of it."""

    def settle(self) -> None:
        """Work out the blanks in order of start; where it cannot be done, say why."""
        places = {(draft.site, draft.party): draft for draft, _ in self.uses}
        unplaced = {place for place, draft in places.items() if not self._is_placed(draft)}
        self.unplaced = {id(each) for each, _ in self.uses if (each.site, each.party) in unplaced}
        undated = [use for use in self.uses if use[0].begin() is None]
        dated = sorted(
            (use for use in self.uses if use[0].begin() is not None),
            key=lambda use: (use[0].begin() or 0, use[0].bare.id),
        )
        for _, each in undated:
            if isinstance(each, Entry):
                self._settle_undated(each)
        taken = [use for use in undated if not isinstance(use[1], Entry)]
        blanks = 0
        for draft, each in dated:
            blanks += isinstance(each, Entry)
            if isinstance(each, Entry) and blanks > _MOST_BLANKS:
                each.doubt(f"Expected at most {_MOST_BLANKS} blanks of lot {self.lot!r}, got more")
            elif isinstance(each, Entry):
                self._settle_blank(draft, each, taken, dated)
            taken.append((draft, each))

    def _settle_undated(self, entry: Entry) -> None:
        if len(self.uses) > 1 or self.moves:
            entry.doubt(f"Expected a start, to tell what remains of lot {self.lot!r}, got none")
        else:
            entry.mass = Mass(self.whole)

    def _settle_blank(
        self, draft: Draft, entry: Entry, taken: list[_Use], dated: list[_Use]
    ) -> None:
        ties = [
            other.bare.id
            for other, each in dated
            if each is not entry and isinstance(each, Entry) and other.begin() == draft.begin()
            and self._one_heap(other, draft)
        ]  # fmt: skip
        if ties:
            message = f"Expected one step to take all that remains of lot {self.lot!r}, got"
            entry.doubt(f"{message} {ties[0]!r} too, at the same time")
            return
        there = [each for other, each in taken if self._one_heap(other, draft)]
        if any(each.mass is None for each in there):
            entry.doubt(
                f"Expected earlier masses of lot {self.lot!r}, to tell what is left, got an unknown"
            )
            return
        left = self._came(draft) - sum(each.mass.mg for each in there if each.mass is not None)
        if left > 0:
            entry.mass = Mass(left)
        else:
            entry.doubt(f"Expected some of lot {self.lot!r} left at that time, got none")

    def _came(self, draft: Draft) -> int:
        """Milligrams that came to where the step is, less what left again."""
        if id(draft) in self.unplaced:
            gone = (each for each in self.moves if _is_gone(each.transfer) and _before(each, draft))
            return self.whole - self._sum(gone)
        came = [
            each for each in self.moves
            if each.arrives(draft) and not each.leaves(draft) and _by(each, draft)
        ]  # fmt: skip
        left = [
            each for each in self.moves
            if each.leaves(draft) and not each.arrives(draft) and _before(each, draft)
        ]  # fmt: skip
        start = 0 if came and not self._is_born_at(draft) else self.whole
        return min(self.whole, start + self._sum(came, received=True) - self._sum(left))

    def _is_born_at(self, draft: Draft) -> bool:
        return any(_together(maker, draft) for maker in self.made_by)

    def _is_placed(self, draft: Draft) -> bool:
        """Whether the ledger tells of the lot at the place of the step."""
        if draft.site is None and draft.party is None:
            return False
        moved = any(each.arrives(draft) or each.leaves(draft) for each in self.moves)
        return moved or self._is_born_at(draft)

    def _one_heap(self, one: Draft, other: Draft) -> bool:
        """Whether two steps may have drawn on the same heap."""
        return not self.unplaced.isdisjoint((id(one), id(other))) or _together(one, other)

    def _sum(self, moves: Iterable[_Move], *, received: bool = False) -> int:
        total = 0
        for each in moves:
            mass = (each.transfer.received if received else None) or each.transfer.mass
            total += self.whole if mass is None else mass.mg
        return total


def _together(one: Draft, other: Draft) -> bool:
    """Whether two steps may have drawn on the same heap: same site or party, or not known."""
    if one.site is not None and other.site is not None:
        return one.site == other.site
    return one.party is None or other.party is None or one.party == other.party


def _is_gone(transfer: Transfer) -> bool:
    return transfer.kind in _GONE or transfer.to_party == CONSUMERS


def _before(move: _Move, draft: Draft) -> bool:
    """Whether it left at the latest when the step began."""
    begin = draft.begin()
    return move.begin is not None and begin is not None and move.begin <= begin


def _by(move: _Move, draft: Draft) -> bool:
    """Whether it may have come in time for the step."""
    last = draft.last_begin()
    return move.begin is None or (last is not None and move.begin <= last)
