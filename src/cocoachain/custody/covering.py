"""Whether the debits of an account find credit that came before and may become them (K04)."""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

import attrs

from cocoachain.custody.entries import AccountEntry, EntryKind
from cocoachain.custody.upstream import may_become
from cocoachain.lineage.bounding.pushing import Pipes
from cocoachain.model.lots import Stage

Kind = tuple[Stage, str | None]
"""What tells credits apart: product and country."""


def may_pass(one: Kind, other: Kind) -> bool:
    """Whether credit of one product and country may be claimed of another; unknown may be any."""
    countries = {one[1], other[1]} - {None}
    return may_become(one[0], other[0]) and len(countries) <= 1


@attrs.frozen
class Queue:
    """Debits in their order, each with the credit that came since the one before."""

    turns: list[tuple[AccountEntry | None, Kind, Fraction, dict[Kind, Fraction]]]

    def enter(self, kind: Kind, entry: AccountEntry, worth: Fraction) -> None:
        """Add a credit or a debit."""
        if not self.turns or self.turns[-1][0] is not None:
            self.turns.append((None, kind, Fraction(0), {}))
        came = self.turns[-1][3]
        if entry.kind is EntryKind.CREDIT:
            came[kind] = came.get(kind, Fraction(0)) + worth
        else:
            self.turns[-1] = entry, kind, worth, came

    def stranded(self) -> Iterator[tuple[AccountEntry, Fraction, Fraction]]:
        """Each debit that has no way, with its worth and what it lacks; it is not counted on."""
        gone: set[int] = set()
        done = 0
        while self._lacks(len(self.turns), gone):
            low, high = done, len(self.turns)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if self._lacks(middle, gone) else (middle, high)
            entry, _, worth, _ = self.turns[low]
            if entry is not None:
                yield entry, worth, self._lacks(high, gone)
            gone.add(low)
            done = low

    def _lacks(self, until: int, gone: set[int]) -> Fraction:
        """How much of the first debits finds no credit that came before and may become them."""
        turns = self.turns[:until]
        asked = {at: turn for at, turn in enumerate(turns) if turn[0] is not None}
        kinds = {kind for *_, came in turns for kind in came}
        if all(may_pass(one, turn[1]) for one in kinds for turn in asked.values()):
            return Fraction(0)  # what is too much in all, K03 finds
        amounts = [turn[2] for turn in turns] + [e for *_, came in turns for e in came.values()]
        scale = lcm(*(each.denominator for each in amounts))
        places = {key: 2 + at for at, key in enumerate((k, t) for t in range(until) for k in kinds)}
        pipes = Pipes(2 + len(places) + until)
        endless = int(sum(amounts) * scale)
        for at, (_, kind, worth, came) in enumerate(turns):
            for one in kinds:
                here = places[one, at]
                pipes.add(0, here, int(came.get(one, Fraction(0)) * scale))
                if at + 1 < until:
                    pipes.add(here, places[one, at + 1], endless)
                if at in asked and at not in gone and may_pass(one, kind):
                    pipes.add(here, 2 + len(places) + at, endless)
            if at in asked and at not in gone:
                pipes.add(2 + len(places) + at, 1, int(worth * scale))
        wanted = sum((turn[2] for at, turn in asked.items() if at not in gone), Fraction(0))
        return wanted - Fraction(pipes.fill(0, 1), scale)
