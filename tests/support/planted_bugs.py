"""Six planted bugs by which the strategies are measured: how small does Hypothesis make them?

An event is a delivery, a step or a transfer. Each bug has a smallest chain that shows it, whose
number of events is known.
"""

from collections.abc import Callable

import attrs
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from cocoachain.model.chain import Chain
from cocoachain.model.lots import IngredientLot


@attrs.frozen
class PlantedBug:
    """Something that a wrong program trips over."""

    name: str
    optimum: int
    shows: Callable[[Chain], bool]


def parents(chain: Chain) -> dict[str, list[str]]:
    """For each lot the lots that went into it, ingredients left aside."""
    found: dict[str, list[str]] = {
        lot.id: [] for lot in chain.lots if not isinstance(lot, IngredientLot)
    }
    for step in chain.steps:
        for portion in step.outputs:
            found[portion.lot] = [each.lot for each in step.inputs if each.lot in found]
    return found


def ancestors(chain: Chain) -> dict[str, frozenset[str]]:
    """For each lot all that lie behind it, in as many rounds as it takes."""
    before = parents(chain)
    known: dict[str, frozenset[str]] = {}
    while len(known) < len(before):
        for lot, lots in before.items():
            if lot not in known and all(each in known for each in lots):
                known[lot] = frozenset(lots).union(*(known[each] for each in lots))
    return known


def origins_behind(chain: Chain) -> int:
    """The most lots without a parent that lie behind any one lot."""
    before, behind = parents(chain), ancestors(chain)
    return max(
        (sum(not before[each] for each in lots | {lot}) for lot, lots in behind.items()), default=0
    )


def joined_again(chain: Chain) -> bool:
    """Whether two lots with a common ancestor went into one."""
    behind = ancestors(chain)
    for lots in parents(chain).values():
        for place, one in enumerate(lots):
            for other in lots[place + 1 :]:
                if one != other and (behind[one] | {one}) & (behind[other] | {other}):
                    return True
    return False


def depth(chain: Chain) -> int:
    """How many lots follow each other at most."""
    before, behind = parents(chain), ancestors(chain)
    deep: dict[str, int] = {}
    for lot in sorted(before, key=lambda each: len(behind[each])):
        deep[lot] = 1 + max((deep[each] for each in before[lot]), default=0)
    return max(deep.values(), default=0)


def loses_after_a_blend(chain: Chain) -> bool:
    """Whether something was lost behind a step that took two lots of cocoa."""
    before, behind = parents(chain), ancestors(chain)
    blended = {lot for lot, lots in before.items() if len(set(lots)) > 1}
    return any(
        step.losses
        and len({each.lot for each in step.inputs if each.lot in before}) == 1
        and any(
            (behind[each.lot] | {each.lot}) & blended for each in step.inputs if each.lot in before
        )
        for step in chain.steps
    )


def used_by(chain: Chain) -> int:
    """By how many steps a lot was used at most."""
    users: dict[str, set[str]] = {}
    for step in chain.steps:
        for portion in step.inputs:
            users.setdefault(portion.lot, set()).add(step.id)
    return max(map(len, users.values()), default=0)


PLANTED = (
    PlantedBug("two origins in one lot", 3, lambda chain: origins_behind(chain) >= 2),
    PlantedBug("split, and blended again", 3, joined_again),
    PlantedBug("five lots in a row", 5, lambda chain: depth(chain) >= 5),
    PlantedBug("a loss after a blend", 4, loses_after_a_blend),
    PlantedBug("one lot used by three steps", 4, lambda chain: used_by(chain) >= 3),
    PlantedBug("three origins in one lot", 5, lambda chain: origins_behind(chain) >= 3),
)


def events(chain: Chain) -> int:
    """Deliveries, steps and transfers."""
    before = parents(chain)
    made = {each.lot for step in chain.steps for each in step.outputs}
    return sum(lot not in made for lot in before) + len(chain.steps) + len(chain.transfers)


class _FoundError(Exception):
    """The bug shows."""


def smallest(
    strategy: SearchStrategy[Chain], bug: PlantedBug, number: int, *, examples: int = 3000
) -> Chain | None:
    """The chain that Hypothesis ends with, from that seed; nothing if it does not find the bug."""
    found: list[Chain] = []

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(strategy)
    def search(chain: Chain) -> None:
        if bug.shows(chain):
            found.append(chain)
            raise _FoundError

    try:
        search()
    except _FoundError:
        return found[-1]
    return None
