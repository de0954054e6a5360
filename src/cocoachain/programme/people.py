"""Indicators of people: jobs, working days, wages."""

from fractions import Fraction

from cocoachain.lineage.worth.money import NO_CURRENCY, decimals
from cocoachain.model.programme import Survey, Work
from cocoachain.programme.asking import Asked, Found, money_found
from cocoachain.values.moments import moment_span


def jobs(asked: Asked) -> Found:
    """Workers of the last survey of each maker."""
    last: dict[str, Survey] = {}
    for each in asked.chain.surveys:
        if each.party not in asked.scope.makers or each.workers is None:
            continue
        if moment_span(each.when)[1] > asked.scope.period.end:
            continue
        held = last.get(str(each.party))
        if held is None or moment_span(each.when) > moment_span(held.when):
            last[str(each.party)] = each
    if not last:
        return Found(reason="no maker told in a survey how many work there")
    told = tuple(f"survey {name} {last[name].when}" for name in sorted(last))
    parts = {name: last[name].workers for name in sorted(last)}
    return Found(
        value=sum(each.workers or 0 for each in last.values()), records=told, attested=told,
        parts=parts, note="Told by the makers themselves.",
    )  # fmt: skip


def _told(works: list[Work]) -> tuple[str, ...]:
    return tuple(f"work {each.party} {each.when}" for each in works)


def work_days(asked: Asked) -> Found:
    """Days of recorded work."""
    dated = [each for each in asked.works if each.days is not None]
    if not dated:
        return Found(reason="no work of the makers with days is recorded in the period")
    parts: dict[str, Fraction] = {}
    for each in dated:
        parts[str(each.party)] = parts.get(str(each.party), Fraction(0)) + Fraction(each.days or 0)
    lacking = len(asked.works) - len(dated)
    return Found(
        value=decimals(sum(parts.values(), Fraction(0))),
        records=_told(dated),
        parts={name: decimals(parts[name]) for name in sorted(parts)},
        note=f"{lacking} records of work without days are left out." if lacking else "",
    )


def wages(asked: Asked) -> Found:
    """Wages of recorded work."""
    paid = [each for each in asked.works if each.wage is not None]
    rows = [(str(each.party), each.currency or NO_CURRENCY, Fraction(each.wage or 0))
            for each in paid]  # fmt: skip
    found = money_found(rows, nothing="no wages of the makers are recorded in the period")
    return Found(
        value=found.value, reason=found.reason, unit=found.unit, parts=found.parts,
        records=_told(paid),
    )  # fmt: skip


__all__ = ["jobs", "wages", "work_days"]
