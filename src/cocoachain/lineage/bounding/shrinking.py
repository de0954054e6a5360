"""Two kinds of loss: what shrinks every input alike, and what was thrown out of any of them.

Water that dries off leaves every bean of a step alike, so it scales all inputs. What was sorted
out, spilt, stolen, taken as a sample or blown off as shell may have been any of them. A difference
that nobody explained counts as thrown out, unless all that the step did shrinks. Where it is open
how much of a loss was of which kind, as much as can be counts as thrown out: that allows more.
"""

from fractions import Fraction

from cocoachain.lineage.columns import LOSS_CAUSES, STEP_KINDS
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.steps import LossCause, StepKind

SHRINKING_CAUSES = frozenset({LossCause.MOISTURE, LossCause.ROASTING})
"""Losses that fall on all inputs alike."""

SHRINKING_KINDS = frozenset({StepKind.FERMENT, StepKind.DRY, StepKind.ROAST})
"""What shrinks by itself: pulp drains off (field page §2.1 Y2), water dries off (Y3, Y4, Y6)."""


def kept_by(lineage: Lineage, step: int, *, took: int, gave: int) -> Fraction:
    """Which part of each input is still there once a step (a code) has shrunk it; 1 if it is all.

    ``took`` and ``gave`` are what went in and came out, in milligrams. What is kept and did not
    come out was thrown out.

    >>> from cocoachain.samples import two_plots
    >>> lineage = Lineage(two_plots())
    >>> kept_by(lineage, lineage.columns.step_code("MAKE-1"), took=60_000_000, gave=50_000_000)
    Fraction(19, 20)
    """
    missing = took - gave
    if missing <= 0:
        return Fraction(1)
    alike, any_of_them, unexplained = _losses(lineage, step)
    unexplained += max(missing - alike - any_of_them - unexplained, 0)
    if _only_shrinks(lineage, step):
        alike += unexplained
    else:
        any_of_them += unexplained
    shrunk = min(alike, max(missing - any_of_them, 0))
    return Fraction(took - shrunk, took)


def _only_shrinks(lineage: Lineage, step: int) -> bool:
    columns = lineage.columns
    if STEP_KINDS[columns.step_kind[step]] not in SHRINKING_KINDS:
        return False
    if not columns.step_also[step]:
        return True
    return SHRINKING_KINDS.issuperset(lineage.chain.step(columns.step_ids[step]).also)


def _losses(lineage: Lineage, step: int) -> tuple[int, int, int]:
    """The recorded losses: on all inputs alike, of any of them, and unexplained."""
    columns = lineage.columns
    alike = any_of_them = unexplained = 0
    span = slice(columns.loss_ptr[step], columns.loss_ptr[step + 1])
    for cause, mass in zip(
        columns.loss_cause[span].tolist(), columns.loss_mass[span].tolist(), strict=True
    ):
        name = LOSS_CAUSES[cause]
        if name is LossCause.UNEXPLAINED:
            unexplained += mass
        elif name in SHRINKING_CAUSES:
            alike += mass
        else:
            any_of_them += mass
    return alike, any_of_them, unexplained
