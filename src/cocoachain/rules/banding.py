"""Judging shares by the yield bands of the flow table: what all rules of yield have in common."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs
import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import Bools
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import Band, Mark, YieldRow, yield_row
from cocoachain.rules.figures import kilograms, shown
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged
from cocoachain.rules.settings import Setting, Values, share
from cocoachain.rules.sums import Numbers, StepMasses, shares_below, shares_beyond

LIMITS = Setting(
    "industrial",
    "whose hard limits: those of industry or of the small workshop",
    ("industrial", "ikm"),
)
HARD = Setting(
    Severity.ERROR, "severity of a breach of the hard limits; a warning under profile ikm"
)


def limit(what: str, row: str) -> Setting:
    """A limit that can be set instead of the table's."""
    return Setting(None, f"{what}, in place of field page §2.1 {row}", check=share)


def band_settings(row: str, *, usual: bool = True) -> Mapping[str, Setting]:
    """What can be set in a rule that judges by one row of yields."""
    ends = {
        "hard_least": limit("lowest hard share", row),
        "hard_most": limit("highest hard share", row),
    }
    if usual:
        ends |= {
            "usual_least": limit("lowest usual share", row),
            "usual_most": limit("highest usual share", row),
        }
    return {"limits": LIMITS, "hard_severity": HARD, **ends}


@attrs.frozen(kw_only=True)
class Limits:
    """The bands by which one rule judges."""

    hard: Band
    """What cannot be left."""

    usual: Band | None
    """What is typical, if that is judged."""

    hard_severity: Severity
    """How much a breach of the hard limits matters."""

    unsure: tuple[bool, bool]
    """Whether the lower and the upper hard limit are too unsure for an error."""

    def times(self, row: YieldRow) -> "Limits":
        """The limits when another step is done in the same go."""
        usual = self.usual * row.usual if self.usual else None
        return attrs.evolve(self, hard=self.hard * row.hard(), usual=usual)


def limits_of(row: str, settings: Values, *, usual: bool = True) -> Limits:
    """The bands of a row under these settings."""
    found = yield_row(row)
    hard, typical = found.hard(settings["limits"]), found.usual
    lower, upper = found.marks
    return Limits(
        hard=_with_ends(hard, settings, "hard"),
        usual=_with_ends(typical, settings, "usual") if usual else None,
        hard_severity=settings["hard_severity"],
        unsure=(
            lower is Mark.UNSURE and settings.get("hard_least") is None,
            upper is Mark.UNSURE and settings.get("hard_most") is None,
        ),
    )


def _with_ends(band: Band, settings: Values, name: str) -> Band:
    least, most = settings.get(f"{name}_least"), settings.get(f"{name}_most")
    return Band(band.least if least is None else least, band.most if most is None else most)


@attrs.frozen(kw_only=True)
class Breach:
    """One share that leaves a band."""

    step: int
    """The code of the step."""

    band: Band
    """The band that it leaves."""

    end: Fraction
    """The end of the band that it passes."""

    severity: Severity
    """How much that matters."""

    is_hard: bool
    """Whether the band is the hard one."""


def breaches(judged: Bools, parts: Numbers, wholes: Numbers, limits: Limits) -> Iterator[Breach]:
    """The judged steps whose part of the whole leaves the hard band, or else the usual one."""
    seen = ~judged
    for band, hard in ((limits.hard, True), (limits.usual, False)):
        if band is None:
            continue
        low, high = shares_below(parts, wholes, band.least), shares_beyond(parts, wholes, band.most)
        for step in np.flatnonzero((low | high) & ~seen).tolist():
            is_low = bool(low[step])
            severity = limits.hard_severity if hard else Severity.WARNING
            if hard and limits.unsure[0 if is_low else 1] and severity is Severity.ERROR:
                severity = Severity.WARNING
            end = band.least if is_low else band.most
            yield Breach(step=step, band=band, end=end, severity=severity, is_hard=hard)
        seen = seen | low | high


def breach_found(
    lineage: Lineage, breach: Breach, template: str, part: Fraction | int, whole: Fraction | int
) -> Finding:
    """The finding of a breach; the template names least, most, share, part, whole and limits."""
    return Finding.at(
        lineage.chain.step(lineage.columns.step_ids[breach.step]),
        template,
        severity=breach.severity,
        least=shown(breach.band.least),
        most=shown(breach.band.most),
        share=shown(Fraction(part) / Fraction(whole), breach.end),
        part=kilograms(part),
        whole=kilograms(whole),
    )


def breaches_found(
    lineage: Lineage,
    judged: Bools,
    parts: Numbers,
    wholes: Numbers,
    limits: Limits,
    says: tuple[str, str],
) -> Iterator[Finding]:
    """The findings of all breaches; ``says`` are the templates for hard and for usual limits."""
    for breach in breaches(judged, parts, wholes, limits):
        step = breach.step
        yield breach_found(
            lineage,
            breach,
            says[0] if breach.is_hard else says[1],
            int(parts[step]),
            int(wholes[step]),
        )


def to_be_judged(
    steps: Bools, fitting: Bools, masses: StepMasses, *, none: str, unfit: str
) -> tuple[Bools, list[Said]]:
    """Which of the steps can be judged, and what is to be said of the others.

    ``none`` says that there are no such steps, ``unfit`` why some do not fit.
    """
    judged = steps & fitting & masses.measured
    if not steps.any():
        return judged, [Unjudged(none)]
    of = int(steps.sum())
    unmeasured, strange = steps & fitting & ~masses.measured, steps & ~fitting
    said: list[Said] = []
    if strange.any():
        said.append(Unjudged(unfit, int(strange.sum()), of))
    if unmeasured.any():
        said.append(Unjudged(UNMEASURED, int(unmeasured.sum()), of))
    return judged, said
