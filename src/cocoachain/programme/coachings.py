"""Indicators of coaching: sessions, cost, and what changed after them."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.books.holders import Holders
from cocoachain.lineage.shares import origins
from cocoachain.lineage.worth.goods import makers_of
from cocoachain.lineage.worth.money import NO_CURRENCY, decimals
from cocoachain.model.evidence import BeanTest, BeanTestKind
from cocoachain.model.lots import Stage
from cocoachain.model.programme import Coaching
from cocoachain.model.steps import Step
from cocoachain.programme.asking import Asked, Found, money_found, named
from cocoachain.values.moments import earliest, latest

_NONE = "no coaching is recorded in the period"
_DEFECTS = ("mouldy", "slaty", "insect", "germinated", "flat")
_WASTE = (Stage.SHELL, Stage.OTHER)
_Figure = tuple[Fraction, Fraction, str]
"""A figure, its weight, and the record that tells it."""


def coaching_sessions(asked: Asked) -> Found:
    """How many."""
    found = asked.coachings
    if not found:
        reason = _NONE if asked.chain.coachings else "no coaching is recorded"
        return Found(reason=reason) if not asked.chain.coachings else Found(value=0)
    return Found(
        value=len(found), records=_named(found),
        parts={str(each.id): len(each.attendees) for each in found},
    )  # fmt: skip


def _named(found: Iterable[Coaching]) -> tuple[str, ...]:
    return named("coaching", (each.id for each in found))


def coaching_cost(asked: Asked) -> Found:
    """What they cost."""
    priced = [each for each in asked.coachings if each.cost is not None]
    rows = [(str(each.id), each.currency or NO_CURRENCY, Fraction(each.cost or 0))
            for each in priced]  # fmt: skip
    nothing = "no coaching in the period says what it cost"
    found = money_found(rows, nothing=nothing)
    lacking = [str(each.id) for each in asked.coachings if each.cost is None]
    note = f"Without a cost: {', '.join(lacking)}." if lacking else ""
    return Found(
        value=found.value, reason=found.reason, unit=found.unit, parts=found.parts,
        records=_named(priced), note=note,
    )  # fmt: skip


def _gains(coaching: Coaching) -> list[Fraction]:
    """Points that attendees gained, where both scores are there."""
    return [
        Fraction(each.score_after) - Fraction(each.score_before)
        for each in coaching.attendees
        if each.score_before is not None and each.score_after is not None
    ]


def score_gain(asked: Asked) -> Found:
    """The mean over attendees."""
    gains = {str(each.id): _gains(each) for each in asked.coachings}
    every = [gain for each in gains.values() for gain in each]
    if not every:
        return Found(reason="no attendee of a coaching in the period has two scores")
    scored = [each for each in asked.coachings if gains[str(each.id)]]
    return Found(
        value=sum(every, Fraction(0)) / len(every),
        records=_named(scored),
        attested=_named(scored),
        parts={
            str(each.id): sum(gains[str(each.id)], Fraction(0)) / len(gains[str(each.id)])
            for each in scored
        },
        note=f"Scores of {len(every)} attendances, as the trainers gave them.",
    )


def cost_per_gain(asked: Asked) -> Found:
    """Cost of the scored coachings for each point."""
    scored = [each for each in asked.coachings if each.cost is not None and _gains(each)]
    gained = sum((gain for each in scored for gain in _gains(each)), Fraction(0))
    if not scored:
        return Found(reason="no coaching in the period has both a cost and scores")
    if gained <= 0:
        return Found(reason="no points were gained", records=_named(scored))
    currencies = sorted({each.currency or NO_CURRENCY for each in scored})
    if len(currencies) > 1:
        told = ", ".join(currencies)
        return Found(reason=f"costs are in several currencies ({told})", records=_named(scored))
    cost = sum((Fraction(each.cost or 0) for each in scored), Fraction(0))
    return Found(
        value=decimals(cost / gained), unit=f"{currencies[0]} a point", records=_named(scored),
        attested=_named(scored), note=f"{decimals(gained)} points in all.",
    )  # fmt: skip


def yield_change(asked: Asked) -> Found:
    """Of the steps of attendees, by kind."""
    found = {}
    records: set[str] = set()
    for each in asked.coachings:
        change, used = _yields(asked, each)
        if change is not None:
            found[str(each.id)] = 100 * change
            records |= {f"coaching {each.id}", *used}
    return _mean(asked, found, records, "attendees did no step of one kind both before and after")


def _yields(asked: Asked, coaching: Coaching) -> tuple[Fraction | None, set[str]]:
    """After less before, of one coaching; by what went in afterwards."""
    holders = Holders(asked.chain)
    people = {str(each.party) for each in coaching.attendees}
    sums: dict[tuple[str, bool], tuple[int, int]] = {}
    records: dict[str, set[str]] = {}
    for step in asked.lineage.steps:
        party = holders.all[holders.code(step.site, step.party)].party
        after = _side(coaching, step)
        masses = _masses(asked, step)
        if party not in people or after is None or masses is None:
            continue
        kind = "+".join(step.kinds)
        taken, given = sums.get((kind, after), (0, 0))
        sums[kind, after] = (taken + masses[0], given + masses[1])
        records.setdefault(kind, set()).add(f"step {step.id}")
    total, weight, used = Fraction(0), 0, set[str]()
    for kind in sorted({kind for kind, _ in sums}):
        before, later = sums.get((kind, False)), sums.get((kind, True))
        if before is not None and later is not None:
            total += later[0] * (Fraction(later[1], later[0]) - Fraction(before[1], before[0]))
            weight += later[0]
            used |= records[kind]
    return (total / weight if weight else None), used


def _side(coaching: Coaching, step: Step) -> bool | None:
    """Whether a step came after a coaching; ``None``: neither before nor after for certain."""
    over = coaching.end or coaching.start
    if step.end is not None and latest(step.end) <= earliest(coaching.start):
        return False
    begun = step.start or step.end
    return True if begun is not None and earliest(begun) >= latest(over) else None


def _masses(asked: Asked, step: Step) -> tuple[int, int] | None:
    """What a step took in and put out, without shell; ``None`` if it is not known, or nothing."""
    try:
        taken = step.mass_in.mg
    except MassUnknownError:
        return None
    given = 0
    for each in step.outputs:
        lot = asked.chain.find("lot", each.lot)
        if each.mass is None:
            return None
        given += 0 if getattr(lot, "stage", None) in _WASTE else each.mass.mg
    return (taken, given) if taken and step.outputs else None


def quality_change(asked: Asked) -> Found:
    """Of the fermentation index."""
    return _test_change(asked, _index, "fermentation index")


def defect_change(asked: Asked) -> Found:
    """Of the defects in the cut test."""
    return _test_change(asked, _defects, "cut test")


def _index(test: BeanTest) -> Fraction | None:
    if test.kind is not BeanTestKind.FERMENTATION or test.value is None:
        return None
    return Fraction(test.value)


def _defects(test: BeanTest) -> Fraction | None:
    if test.kind is not BeanTestKind.CUT:
        return None
    told = [getattr(test, name) for name in _DEFECTS]
    known = [Fraction(each) for each in told if each is not None]
    return sum(known, Fraction(0)) if known else None


def _test_change(asked: Asked, figure: Callable[[BeanTest], Fraction | None], what: str) -> Found:
    found = {}
    records: set[str] = set()
    tests = [each for each in asked.chain.tests if figure(each) is not None]
    people = _people_of_lots(asked, {str(each.lot) for each in tests})
    for coaching in asked.coachings:
        attended = {str(each.party) for each in coaching.attendees}
        sides: dict[bool, list[Fraction]] = {False: [], True: []}
        used = set()
        for test in tests:
            value, after = figure(test), _tested_after(coaching, test)
            if value is None or after is None or not people[str(test.lot)] & attended:
                continue
            sides[after].append(value)
            used.add(f"test {test.lot} {test.when}")
        if sides[False] and sides[True]:
            found[str(coaching.id)] = _average(sides[True]) - _average(sides[False])
            records |= {f"coaching {coaching.id}", *used}
    return _mean(asked, found, records, f"lots of attendees have no {what} both before and after")


def _average(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _tested_after(coaching: Coaching, test: BeanTest) -> bool | None:
    if latest(test.when) <= earliest(coaching.start):
        return False
    over = latest(coaching.end or coaching.start)
    return True if earliest(test.when) >= over else None


def _people_of_lots(asked: Asked, lots: set[str]) -> dict[str, set[str]]:
    """Whose each lot is: who made it, and who grew at least half of its cocoa."""
    holders = Holders(asked.chain)
    found = {}
    for name in sorted(lots):
        lot = asked.chain.find("lot", name)
        people = set[str]()
        if lot is not None:
            people |= makers_of(asked.lineage, holders, asked.chain.lot(name))
        try:
            grown: Mapping[str, float] = origins(asked.lineage, name, by="farmer").shares
        except (MassUnknownError, KeyError):
            grown = {}
        people |= {farmer for farmer, share in grown.items() if 2 * share >= 1}
        found[name] = people
    return found


def _mean(asked: Asked, found: dict[str, Fraction], records: set[str], reason: str) -> Found:
    if not asked.coachings:
        return Found(reason=_NONE)
    if not found:
        return Found(reason=reason)
    return Found(value=_average(list(found.values())), records=tuple(sorted(records)), parts=found)


__all__ = ["coaching_cost", "coaching_sessions", "cost_per_gain", "defect_change",
           "quality_change", "score_gain", "yield_change"]  # fmt: skip
