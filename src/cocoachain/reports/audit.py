"""An audit: what was read, who grew each finished batch, and what is wrong, gathered once."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import FinishedLot
from cocoachain.model.plots import Plot
from cocoachain.readings import Reading
from cocoachain.reports.batches import batch_line, finished_batches, village_of_each_plot
from cocoachain.reports.faults import errors_behind, marks_of
from cocoachain.reports.lines import Audit, BatchLine, RuleLine
from cocoachain.reports.pictures import picture_of
from cocoachain.reports.privacy import kept_back
from cocoachain.reports.sources import SourceFile
from cocoachain.reports.words import Words, region_names
from cocoachain.rules.catalogue import RULES
from cocoachain.values.mass import Mass
from cocoachain.verdicts import Verdict

MOST_PICTURES = 6


def audit(
    reading: Reading,
    lineage: Lineage,
    verdict: Verdict,
    *,
    name: str,
    files: Sequence[SourceFile] = (),
    names: bool = False,
    words: Words | None = None,
) -> Audit:
    """Everything that a report says of a reading, its lineage and the verdict on it.

    Names of farmers stay out unless `names`; identity numbers, telephone numbers and addresses
    always do. `words` are for the text inside the pictures.
    """
    finished = finished_batches(lineage)
    behind = errors_behind(lineage, verdict.findings)
    homes = village_of_each_plot(lineage)
    lines = tuple(
        batch_line(lineage, lot, homes, faults=behind.get(lot.id, ())) for lot in finished
    )
    cocoa, known = _cocoa(lines)
    places = region_names()
    chosen = _pictured(finished, lines)
    marks = marks_of(verdict.findings)
    pictures = [
        picture_of(lineage, lot, words or Words(), places=places, marks=marks) for lot in chosen
    ]
    return attrs.evolve(
        checked(reading, verdict, name=name, names=names),
        files=tuple(files),
        batches=lines,
        cocoa=cocoa,
        known=known,
        pictures=tuple(picture for picture in pictures if picture),
        people=_people(reading) if names else {},
        places=places,
        homes=homes,
        growers=_growers(lineage, lines) if names else {},
        traced=True,
    )


def checked(reading: Reading, verdict: Verdict, *, name: str, names: bool = False) -> Audit:
    """What was read and what is wrong with it, without a look at batches."""
    return Audit(
        name=name,
        profile=verdict.profile or "",
        sound=verdict.sound and not reading.issues,
        counts=_counts(reading),
        issues=tuple(kept_back(issue, names=names) for issue in reading.issues),
        notes=reading.notes,
        findings=verdict.findings,
        ran=tuple(_rule(code) for code in verdict.ran),
        not_run=tuple(_rule(code, reason) for code, reason in verdict.not_run.items()),
        partly=tuple(
            _rule(code, reason)
            for code, all_said in verdict.unjudged.items()
            for reason in all_said
        ),
        traced=False,
    )


def _rule(code: str, reason: str = "") -> RuleLine:
    known = RULES.get(code)
    return RuleLine(code=code, title=known.title if known else "", reason=reason)


def _counts(reading: Reading) -> tuple[tuple[str, int], ...]:
    counted = ((kind.plural, reading.chain.count(kind.name)) for kind in KINDS)
    return tuple((plural, count) for plural, count in counted if count)


def _cocoa(lines: Sequence[BatchLine]) -> tuple[Mass | None, Mass | None]:
    """The cocoa left in the batches, and how much of it reaches a plot.

    What was packed on counts in the packed goods and not a second time in the batch.
    """
    cocoa = known = Fraction(0)
    for line in lines:
        if line.cocoa is None:
            continue
        unknown = line.unknown.mass.mg if line.unknown else 0
        cocoa += line.cocoa.mg * line.left
        known += (line.cocoa.mg - unknown) * line.left
    if not cocoa:
        return None, None
    return Mass(round(cocoa)), Mass(round(known))


def _pictured(finished: Sequence[FinishedLot], lines: Sequence[BatchLine]) -> list[str]:
    """One batch of each product: one with errors behind it, else the one of most origins."""
    best: dict[str, BatchLine] = {}
    for lot, line in zip(finished, lines, strict=True):
        sort = lot.product or lot.stage.value
        held = best.get(sort)
        if held is None or _telling(line) > _telling(held):
            best[sort] = line
    chosen = sorted(best.values(), key=_telling, reverse=True)[:MOST_PICTURES]
    return sorted(line.lot for line in chosen)


def _telling(line: BatchLine) -> tuple[bool, int]:
    """How much there is to see in the picture of a batch."""
    return bool(line.faults), len(line.plots)


def _growers(lineage: Lineage, lines: Iterable[BatchLine]) -> dict[str, str]:
    """The farmer of each plot that is an origin."""
    keys = dict.fromkeys(one.key for line in lines for one in line.plots)
    found = ((key, lineage.chain.find("plot", key)) for key in keys)
    return {key: plot.farmer for key, plot in found if isinstance(plot, Plot) and plot.farmer}


def _people(reading: Reading) -> dict[str, str]:
    return {farmer.id: farmer.name for farmer in reading.chain.farmers if farmer.name}
