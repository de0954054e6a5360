"""Rules of yield from liquor on, and of what falls off (M07 to M09)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import Bools, Int32s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import DRIED_BEANS, Band, yield_row
from cocoachain.model.lots import Stage
from cocoachain.model.steps import LossCause, StepKind
from cocoachain.rules.banding import HARD, LIMITS, limit, to_be_judged
from cocoachain.rules.figures import kilograms, shown
from cocoachain.rules.rule import Said, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import Numbers, StepMasses, StepRows, bits, shares_below, shares_beyond

PRESSED_MORE = (
    "Expected at most {most} of the liquor as butter and cake, got {share}: {part} of {whole}"
)
PRESSED_LESS = (
    "Expected at least {least} of the liquor as butter and cake, got {share}: {part} of {whole}"
)
CAKE_FAT = (
    "Expected {least} to {most} of the cake as fat, got {share}: "
    "{butter} of butter and {cake} of cake from {whole}"
)


@rule(
    "M07",
    needs=["steps", "masses"],
    settings={
        "limits": LIMITS,
        "hard_severity": HARD,
        "least": limit("least butter and cake ÷ liquor", "Y13"),
        "most": limit("most butter and cake ÷ liquor", "Y13"),
        "liquor_fat": Setting(
            Fraction(54, 100),
            "fat of liquor; field page §2.3 (54 %), within the trade's 52–56 % of §2.2",
        ),
        "cake_fat": Setting(Fraction(40, 100), "most fat of cake, by the balance; field page §2.3"),
    },
    says=[PRESSED_MORE, PRESSED_LESS, CAKE_FAT],
)
def press_out_of_balance(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A press gave more than it took, lost too much, or left a cake of impossible fat.

    Judged are steps that press liquor, and pulverise the cake in the same go or not. Butter and
    cake (or powder) must be 0.95 to 1.00 of the liquor, 0.85 to 1.00 in a small workshop. The fat
    that the cake must then hold, (liquor × its fat − butter) ÷ cake, must be 0 to 0.40. More than
    1.00 is an error everywhere; a step is judged by fat only where the sum is right.

    Why: Butter is the dear part: what is missing was taken, what is too much came from elsewhere.
    Mend: Weigh butter and cake again; set ``liquor_fat`` where the liquor was analysed.
    Source: Field page §2.3, press fat balance; §2.1 Y13.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    takes, gives = masses.takes(), masses.gives()
    solid = [Stage.CAKE, Stage.POWDER]
    steps = rows.doing(StepKind.PRESS)
    alone = rows.only(StepKind.PRESS) | rows.only(StepKind.PRESS, StepKind.PULVERISE)
    fitting = alone & (takes == bits([Stage.LIQUOR])) & (gives & bits([Stage.BUTTER, *solid]) != 0)
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step presses liquor", unfit="it did not press liquor alone"
    )
    yield from said
    liquor, butter, cake = masses.taken(), masses.given([Stage.BUTTER]), masses.given(solid)
    for step in np.flatnonzero(judged & (liquor > 0)).tolist():
        found = _pressed(int(liquor[step]), int(butter[step]), int(cake[step]), settings)
        if found is not None:
            severity, template, values = found
            record = lineage.chain.step(lineage.columns.step_ids[step])
            yield Finding.at(record, template, severity=severity, told=values)


def _pressed(
    liquor: int, butter: int, cake: int, settings: Values
) -> tuple[Severity, str, Mapping[str, str]] | None:
    """What is wrong with one pressing: severity, template and values; or nothing."""
    band = yield_row("Y13").hard(settings["limits"])
    least = band.least if settings["least"] is None else settings["least"]
    most = band.most if settings["most"] is None else settings["most"]
    share = Fraction(butter + cake, liquor)
    told = {"part": kilograms(butter + cake), "whole": kilograms(liquor)}
    hard = settings["hard_severity"]
    if share > most:
        return (
            Severity.ERROR,
            PRESSED_MORE,
            {"most": shown(most), "share": shown(share, most), **told},
        )
    if share < least:
        return hard, PRESSED_LESS, {"least": shown(least), "share": shown(share, least), **told}
    if not cake:
        return None
    fat = (liquor * settings["liquor_fat"] - butter) / cake
    allowed = Band(Fraction(0), settings["cake_fat"])
    if fat in allowed:
        return None
    end = allowed.least if fat < allowed.least else allowed.most
    values = {
        "least": shown(allowed.least),
        "most": shown(allowed.most),
        "share": shown(fat, end) if fat >= 0 else f"−{shown(-fat, Fraction(0))}",
        "butter": kilograms(butter),
        "cake": kilograms(cake),
        "whole": kilograms(liquor),
    }
    return hard, CAKE_FAT, values


POWDERED = "Expected at least {least} of the cake as powder, got {share}: {part} of {whole}"
CONCHED = "Expected at least {least} of the mix out of the conche, got {share}: {part} of {whole}"
MOULDED = (
    "Expected at least {least} of the chocolate as good pieces, got {share}: {part} of {whole}"
)
_SHAPING = {StepKind.MIX, StepKind.CONCHE, StepKind.MOULD, StepKind.PACK}


@rule(
    "M08",
    Severity.WARNING,
    needs=["steps", "masses"],
    settings={
        "powder_least": limit("least powder ÷ cake", "Y14"),
        "conched_least": limit("least conched mass ÷ mix", "Y16"),
        "moulded_least": limit("least moulded ÷ conched", "Y17"),
    },
    says=[POWDERED, CONCHED, MOULDED],
)
def finishing_loss(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Pulverising, conching or moulding lost too much.

    Powder must be at least 0.90 of the cake, what leaves the conche at least 0.90 of what was
    mixed, and good pieces with what goes back as rework at least 0.80 of what was moulded. Steps
    that mix, conche, mould and pack in one go are judged by the product of these; packing material
    counts on neither side. More out than in is a finding of M01.

    Why: Finished chocolate is the easiest mass to take away.
    Mend: Record rework as a lot, and losses with their cause.
    Source: Field page §2.1 Y14, Y16, Y17.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    takes = masses.takes()
    powder = rows.only(StepKind.PULVERISE) & _within(takes, [Stage.CAKE, Stage.POWDER])
    shaping = rows.where(
        lambda row: set(row) <= _SHAPING and not {StepKind.CONCHE, StepKind.MOULD}.isdisjoint(row)
    )
    steps = rows.where(
        lambda row: not {StepKind.PULVERISE, StepKind.CONCHE, StepKind.MOULD}.isdisjoint(row)
    )
    judged, said = to_be_judged(
        steps, powder | shaping, masses, none="no step pulverises, conches or moulds",
        unfit="what it did in the same go has losses of its own",
    )  # fmt: skip
    yield from said
    material = [stage for stage in Stage if stage is not Stage.OTHER]
    conched = rows.doing(StepKind.CONCHE)
    moulded = rows.doing(StepKind.MOULD)
    least = {name: _least(settings, name, row) for name, row in _FLOORS.items()}
    for part_of, parts, floor, template in (
        (powder, masses.given([Stage.POWDER]), least["powder_least"], POWDERED),
        (shaping & conched & ~moulded, masses.given(material), least["conched_least"], CONCHED),
        (shaping & moulded & ~conched, masses.given(material), least["moulded_least"], MOULDED),
        (shaping & moulded & conched, masses.given(material),
         least["conched_least"] * least["moulded_least"], CONCHED),
    ):  # fmt: skip
        yield from _lost_too_much(
            lineage, judged & part_of, parts, masses.taken(material), floor, template
        )


_FLOORS = {"powder_least": "Y14", "conched_least": "Y16", "moulded_least": "Y17"}


def _least(settings: Values, name: str, row: str) -> Fraction:
    given: Fraction | None = settings[name]
    return yield_row(row).hard().least if given is None else given


def _within(takes: Int32s, wanted: list[Stage]) -> Bools:
    return np.asarray((takes != 0) & (takes & bits(wanted) == takes), np.bool_)


def _lost_too_much(
    lineage: Lineage, judged: Bools, parts: Numbers, wholes: Numbers, least: Fraction, template: str
) -> Iterator[Finding]:
    for step in np.flatnonzero(judged & shares_below(parts, wholes, least)).tolist():
        part, whole = int(parts[step]), int(wholes[step])
        yield Finding.at(
            lineage.chain.step(lineage.columns.step_ids[step]),
            template,
            least=shown(least),
            share=shown(Fraction(part, whole), least),
            part=kilograms(part),
            whole=kilograms(whole),
        )


NO_SHELL = "Expected {least} to {most} of the beans as shell, got no shell at all from {whole}"
SHELL = "Expected {least} to {most} of the beans as shell, got {share}: {part} of {whole}"


@rule(
    "M09",
    Severity.WARNING,
    needs=["steps", "masses"],
    settings={
        "least": limit("least shell ÷ beans", "Y8"),
        "most": limit("most shell ÷ beans", "Y8"),
    },
    says=[NO_SHELL, SHELL],
)
def shell_missing(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Winnowing left no shell, or more or less of it than beans have.

    Judged are steps that winnow dried or roasted beans, whatever else they do in the same go.
    Shell lots and losses by shell together must be 0.08 to 0.25 of the beans.

    Why: Shell that does not come out is in the nibs, and later in the powder.
    Mend: Weigh the shell, and put it out as a shell lot or record it as loss by shell.
    Source: Field page §2.1 Y8; §11, adulteration with shell.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    steps = rows.doing(StepKind.WINNOW)
    fitting = masses.takes() & bits(DRIED_BEANS) != 0
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step winnows beans", unfit="it took no beans"
    )
    yield from said
    band = yield_row("Y8").hard()
    least = band.least if settings["least"] is None else settings["least"]
    most = band.most if settings["most"] is None else settings["most"]
    shell, beans = (
        masses.given([Stage.SHELL]) + masses.lost([LossCause.SHELL]),
        masses.taken(DRIED_BEANS),
    )
    low, high = shares_below(shell, beans, least), shares_beyond(shell, beans, most)
    for step in np.flatnonzero(judged & (low | high)).tolist():
        part, whole = int(shell[step]), int(beans[step])
        yield Finding.at(
            lineage.chain.step(lineage.columns.step_ids[step]),
            SHELL if part else NO_SHELL,
            least=shown(least),
            most=shown(most),
            share=shown(Fraction(part, whole), least if low[step] else most),
            part=kilograms(part),
            whole=kilograms(whole),
        )
