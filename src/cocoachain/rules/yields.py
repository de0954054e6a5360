"""Rules of yield from wet beans to liquor (M03 to M06)."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cocoachain.lineage.columns import Bools, Int32s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import DRIED_BEANS, yield_row
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.rules.banding import (
    Limits,
    band_settings,
    breach_found,
    breaches,
    breaches_found,
    limits_of,
    to_be_judged,
)
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Values
from cocoachain.rules.sums import Numbers, StepMasses, StepRows, bits
from cocoachain.rules.traced import Traced, Trail

_WET = frozenset({Stage.WET_BEANS})

DRIED_HARD = (
    "Expected {least} to {most} of the wet beans as dried beans, got {share}: {part} of {whole}"
)
DRIED_USUAL = (
    "Expected usually {least} to {most} of the wet beans as dried beans, "
    "got {share}: {part} of {whole}"
)


@rule(
    "M03", needs=["steps", "masses"], settings=band_settings("Y4"), says=[DRIED_HARD, DRIED_USUAL]
)
def drying_yield(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Wet beans gave more or fewer dried beans than they can.

    Judged are steps that dry wet beans, alone or after fermenting in the same go. Where a step of
    its own fermented them, the fermented lot is traced back to the wet beans behind it, pro rata,
    and the overall yield is judged: usual 0.32 to 0.40, hard 0.28 to 0.45.

    Why: Wet beans sold as dried, or dried beans from elsewhere slipped in, show here first.
    Mend: Weigh again and correct the masses; write down moisture and losses; look for a lot that
        was added or taken out.
    Source: Field page §2.1 Y4, usual and hard; computed from Y2 × Y3.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    takes, gives = masses.takes(), masses.gives()
    steps = rows.doing(StepKind.DRY) & (takes & bits(_WET) != 0)
    fitting = (takes == bits(_WET)) & (gives & bits(DRIED_BEANS) != 0) & (gives & bits(_WET) == 0)
    trail = Trail(first=_WET, carried=_WET, starts=frozenset({StepKind.FERMENT}))
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step dries wet beans",
        unfit="it did not turn wet beans alone into dried beans",
    )  # fmt: skip
    yield from said
    limits = limits_of("Y4", settings)
    yield from _traced(
        lineage, trail, judged, masses.given(DRIED_BEANS), limits, (DRIED_HARD, DRIED_USUAL)
    )


def _traced(
    lineage: Lineage,
    trail: Trail,
    judged: Bools,
    parts: Numbers,
    limits: Limits,
    says: tuple[str, str],
) -> Iterator[Said]:
    """Findings where the part leaves a band of the first material behind the step."""
    if not judged.any():
        return
    traced = Traced(lineage, trail)
    wholes = np.zeros(len(judged), np.float64)
    known = judged.copy()
    for step in np.flatnonzero(judged).tolist():
        behind = traced.behind(step)
        known[step] = behind is not None and behind > 0
        wholes[step] = behind or 0.0
    exact = _exact_where_near(traced, known, parts, wholes, limits)
    if (judged & ~known).any():
        reason = "what it took could not be traced back to weighed lots"
        yield Unjudged(reason, int((judged & ~known).sum()), int(judged.sum()))
    for breach in breaches(known, parts, exact, limits):
        step = breach.step
        whole = Fraction(exact[step])
        yield breach_found(
            lineage, breach, says[0] if breach.is_hard else says[1], int(parts[step]), whole
        )


def _exact_where_near(
    traced: Traced,
    known: Bools,
    parts: Numbers,
    wholes: npt.NDArray[np.float64],
    limits: Limits,
) -> Numbers:
    """The wholes as numbers that compare exactly: fractions where a share is near a limit."""
    found = np.zeros(len(wholes), np.object_)
    ends = [end for band in (limits.hard, limits.usual) if band for end in (band.least, band.most)]
    for step in np.flatnonzero(known).tolist():
        share = float(parts[step]) / wholes[step]
        near = any(abs(share - float(end)) < 1e-6 for end in ends)  # noqa: PLR2004 - far above rounding
        found[step] = traced.exactly_behind(step) if near else Fraction(wholes[step])
    return found


ROASTED_HARD = (
    "Expected {least} to {most} of the beans as roasted beans, got {share}: {part} of {whole}"
)
ROASTED_USUAL = (
    "Expected usually {least} to {most} of the beans as roasted beans, "
    "got {share}: {part} of {whole}"
)


@rule(
    "M04",
    needs=["steps", "masses"],
    settings=band_settings("Y6"),
    says=[ROASTED_HARD, ROASTED_USUAL],
)
def roasting_yield(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Roasting lost more or less than it can.

    Judged are steps that only roast, from dried beans to roasted beans: usual 0.93 to 0.98, hard
    0.88 to 0.995. Roasting and winnowing in one go is judged by M05.

    Why: Beans that lose nothing were not roasted; beans that lose a lot were wet, burnt or taken.
    Mend: Correct the masses, or record what was sorted out or spilt.
    Source: Field page §2.1 Y6.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    dried = bits(DRIED_BEANS)
    steps = rows.only(StepKind.ROAST)
    fitting = _only(masses.takes(), dried) & (masses.gives() & dried != 0)
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step roasts beans and nothing else",
        unfit="it did not roast beans alone",
    )  # fmt: skip
    yield from said
    parts, wholes = masses.given(DRIED_BEANS), masses.taken()
    limits = limits_of("Y6", settings)
    yield from breaches_found(lineage, judged, parts, wholes, limits, (ROASTED_HARD, ROASTED_USUAL))


def _only(takes: Int32s, wanted: int) -> Bools:
    """Whether a step took something, and nothing but the wanted stages."""
    return np.asarray((takes != 0) & (takes & wanted == takes), np.bool_)


NIBS_HARD = "Expected {least} to {most} of the beans as nibs, got {share}: {part} of {whole}"
NIBS_USUAL = (
    "Expected usually {least} to {most} of the beans as nibs, got {share}: {part} of {whole}"
)


@rule("M05", needs=["steps", "masses"], settings=band_settings("Y7"), says=[NIBS_HARD, NIBS_USUAL])
def nib_yield(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Winnowing gave more or fewer nibs than it can.

    Judged are steps that winnow dried or roasted beans and put out nibs: usual 0.75 to 0.88, hard
    0.70 to 0.90. Where the same step roasted them first, both bands are multiplied by those of
    roasting (Y6).

    Why: Too many nibs are nibs with shell, or from elsewhere; too few went missing.
    Mend: Correct the masses, and weigh the shell.
    Source: Field page §2.1 Y7; Y6 where it also roasts.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    winnow, both = rows.only(StepKind.WINNOW), rows.only(StepKind.ROAST, StepKind.WINNOW)
    fitting = _only(masses.takes(), bits(DRIED_BEANS)) & (masses.gives() & bits([Stage.NIBS]) != 0)
    judged, said = to_be_judged(
        winnow | both, fitting, masses, none="no step winnows beans and puts out nibs",
        unfit="it did not turn beans alone into nibs",
    )  # fmt: skip
    yield from said
    parts, wholes = masses.given([Stage.NIBS]), masses.taken()
    limits, says = limits_of("Y7", settings), (NIBS_HARD, NIBS_USUAL)
    yield from breaches_found(lineage, judged & winnow, parts, wholes, limits, says)
    yield from breaches_found(
        lineage, judged & both, parts, wholes, limits.times(yield_row("Y6")), says
    )


LIQUOR = "Expected {least} to {most} of the beans as liquor, got {share}: {part} of {whole}"


@rule("M06", needs=["steps", "masses"], settings=band_settings("Y10", usual=False), says=[LIQUOR])
def liquor_yield(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Beans gave more or less liquor than they can, from roasting to grinding.

    Judged are steps that grind and put out liquor. What they took is traced back, pro rata and
    through every step since roasting, winnowing or grinding began, to the dried beans behind it:
    hard 0.60 to 0.86. Nibs that were bought in cannot be traced and are not judged.

    Why: Small losses at each step hide a large one overall, and so does shell ground in with the
        nibs.
    Mend: Follow the beans through roasting, winnowing and grinding, and correct the masses or
        record the losses.
    Source: Field page §2.1 Y10; 0.80 is 1/1.25, ICCO.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    takes, gives = masses.takes(), masses.gives()
    liquor = bits([Stage.LIQUOR])
    steps = rows.doing(StepKind.GRIND) & (gives & liquor != 0) & (takes & liquor == 0)
    fitting = _only(takes, bits({*DRIED_BEANS, Stage.NIBS}))
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step grinds beans or nibs to liquor",
        unfit="it took more than beans and nibs",
    )  # fmt: skip
    yield from said
    trail = Trail(
        first=DRIED_BEANS,
        carried=frozenset({*DRIED_BEANS, Stage.NIBS, Stage.LIQUOR}),
        starts=frozenset({StepKind.ROAST, StepKind.WINNOW, StepKind.GRIND}),
    )
    limits = limits_of("Y10", settings, usual=False)
    yield from _traced(
        lineage, trail, judged, masses.given([Stage.LIQUOR]), limits, (LIQUOR, LIQUOR)
    )
