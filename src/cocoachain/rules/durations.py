"""Rules of how long things take: fermenting, drying, conching (T02 to T04).

Where only the day is known, a step may have lasted from the end of its first day to the start of
its last, or from the start of the one to the end of the other; it is found only if every duration
in between is wrong. Where a step does several things in one go, it can only be found too short.
"""

import math
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import NO_TIME
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.steps import StepKind
from cocoachain.rules.figures import duration, shown
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import StepRows

_HOUR = timedelta(hours=1) // timedelta(microseconds=1)
_DAY = 24 * _HOUR
UNTIMED = "nobody wrote when it began or ended"

FERMENTED = "Expected {least} to {most} days of fermenting, got {got}"


@rule(
    "T02",
    Severity.WARNING,
    needs=["steps", "moments"],
    settings={
        "least": Setting(
            Fraction(4), "days, at least; field page §2.2 (hard limit 3; fine cocoa 3)"
        ),
        "most": Setting(Fraction(7), "days, at most; field page §2.2 (hard limit 8; fine cocoa 6)"),
    },
    says=[FERMENTED],
)
def fermenting_time(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Fermenting took too short or too long.

    Usual are 4 to 7 days, both included; 3 to 8 days are the hard limits, and the finding is a
    warning either way.

    Why: Too short leaves slaty, bitter beans; too long rots them.
    Mend: Correct the moments, or note why in the ledger.
    Source: Field page §2.2, fermentation: best at 6 days in a trial of 0 to 10; 4 to 5 days meet
        SNI.
    """
    yield from _durations(lineage, StepKind.FERMENT, settings, FERMENTED, _DAY)


DRIED = "Expected {least} to {most} days of drying, got {got}"


@rule(
    "T03",
    Severity.WARNING,
    needs=["steps", "moments"],
    settings={
        "least": Setting(Fraction(3), "days, at least; field page §2.2"),
        "most": Setting(Fraction(14), "days, at most; field page §2.2 (hard limit 21)"),
    },
    says=[DRIED],
)
def drying_time(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Drying took too short or too long.

    Usual are 3 to 14 days, both included; 21 days are the hard limit, and the finding is a warning
    either way.

    Why: Beans dried too fast are acid, beans dried too slowly grow mould.
    Mend: Correct the moments, or note the weather or the dryer in the ledger.
    Source: Field page §2.2, sun drying: 5 to 7 days, up to two weeks or more in the wet season.
    """
    yield from _durations(lineage, StepKind.DRY, settings, DRIED, _DAY)


CONCHED = "Expected {least} to {most} hours of conching, got {got}"


@rule(
    "T04",
    Severity.WARNING,
    needs=["steps", "moments"],
    settings={
        "least": Setting(Fraction(1), "hours, at least; field page §2.2"),
        "most": Setting(Fraction(96), "hours, at most; field page §2.2"),
    },
    says=[CONCHED],
)
def conching_time(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Conching took too short or too long.

    Allowed are 1 to 96 hours, both included.

    Why: A conche that ran for minutes did not conche, and one that ran for a week was forgotten or
        is a slip of the pen.
    Mend: Correct the moments.
    Source: Field page §2.2, conching: 6 to 72 hours, 8 to 36 common.
    """
    yield from _durations(lineage, StepKind.CONCHE, settings, CONCHED, _HOUR)


def _durations(
    lineage: Lineage, kind: StepKind, settings: Values, template: str, unit: int
) -> Iterator[Said]:
    columns, rows = lineage.columns, StepRows(lineage)
    doing = rows.doing(kind)
    if not doing.any():
        yield Unjudged(f"no step is of kind {kind}")
        return
    timed = (columns.step_start_first != NO_TIME) & (columns.step_end_first != NO_TIME)
    if (doing & ~timed).any():
        yield Unjudged(UNTIMED, int((doing & ~timed).sum()), int(doing.sum()), f"{kind} steps")
    shortest = columns.step_end_first - columns.step_start_last
    longest = columns.step_end_last - columns.step_start_first
    too_short = longest < math.ceil(settings["least"] * unit)
    too_long = (shortest > math.floor(settings["most"] * unit)) & rows.only(kind)
    forwards = longest >= 0  # backwards is a finding of T01
    limits = {name: shown(settings[name]) for name in ("least", "most")}
    for step in np.flatnonzero(doing & timed & forwards & (too_short | too_long)).tolist():
        got = _lasted(max(int(shortest[step]), 0), int(longest[step]))
        yield Finding.at(lineage.chain.step(columns.step_ids[step]), template, got=got, told=limits)


def _lasted(shortest: int, longest: int) -> str:
    """How long it lasted, or may have: ``7 d 16 h``, ``8 d to 10 d``."""
    if shortest == longest:
        return duration(shortest)
    return f"{duration(shortest)} to {duration(longest)}"
