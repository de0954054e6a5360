"""Rules of mass: what goes in comes out, and no lot gives more than it held (M01, M02, M11)."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding
from cocoachain.lineage.columns import NO_TIME, NOT_MEASURED, STAGES, Bools, Columns, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import DRIED_BEANS
from cocoachain.model.lots import Stage
from cocoachain.model.steps import Step, StepKind
from cocoachain.rules.figures import kilograms
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import (
    Numbers,
    StepMasses,
    StepRows,
    bits,
    is_weighed,
    shares_beyond,
    sums_by_lot,
    weighed,
)
from cocoachain.values.mass import Mass

TOO_MUCH = (
    "Expected {taken} in to be as much out and lost, "
    "got {given} out and {lost} lost: {off} too much"
)
MISSING = (
    "Expected {taken} in to be as much out and lost, "
    "got {given} out and {lost} lost: {off} is missing"
)


@rule(
    "M01",
    needs=["steps", "masses"],
    settings={
        "tolerance": Setting(
            Fraction(1, 100), "share of what went in that may be off; field page §12, M01"
        ),
        "least": Setting(Mass.kg("0.1"), "mass that may always be off; field page §12, M01"),
    },
    says=[TOO_MUCH, MISSING],
)
def mass_not_kept(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """What a step put out and lost is not what it took in.

    All outputs, by-products too, and all recorded losses together must be all inputs, within the
    tolerance: the largest of the share, the mass, and half a scale division of the step's site for
    each portion and loss; exactly at it is still allowed. A harvest takes nothing in and is not
    judged. A step without outputs, losses and end is under way and not judged; what a dispose step
    took need not come out.

    Why: Mass that appears has no origin, and mass that disappears went somewhere unseen.
    Mend: Record the missing portion, or the loss with its cause (moisture, roasting, shell, …),
        or correct the weighing.
    Source: Conservation of mass; tolerance field page §12, row M01.
    """
    masses = StepMasses(lineage.columns)
    taken, given, lost = masses.taken(), masses.given(), masses.lost()
    judged = _balanced_kinds(lineage) & ~_under_way(lineage.columns)
    none = "no step is over that must keep its mass"
    yield from _left_out(judged & ~masses.measured, judged, none, UNMEASURED, "steps")
    gap = taken - given - lost
    off = np.abs(gap) > np.maximum(settings["least"].mg, scale_rounding(lineage))
    off &= (taken == 0) | shares_beyond(np.abs(gap), taken, settings["tolerance"])
    off &= judged & masses.measured & ~((gap > 0) & _written_off(lineage))
    for step in np.flatnonzero(off).tolist():
        short = bool(gap[step] > 0)
        yield Finding.at(
            lineage.chain.step(lineage.columns.step_ids[step]),
            MISSING if short else TOO_MUCH,
            taken=kilograms(taken[step]),
            given=kilograms(given[step]),
            lost=kilograms(lost[step]),
            off=kilograms(abs(gap[step])),
        )


def scale_rounding(lineage: Lineage) -> Int64s:
    """By how much a step may be off because its scale shows whole divisions only."""
    columns = lineage.columns
    divisions = {
        str(each.id): each.scale_division.mg
        for each in lineage.chain.sites
        if each.scale_division is not None
    }
    if not divisions:
        return np.zeros(len(columns.step_ids), np.int64)
    at_site = (divisions.get(step.site or "", 0) for step in lineage.steps)
    division = np.fromiter(at_site, np.int64, len(columns.step_ids))
    weighed = sum(np.diff(each) for each in (columns.in_ptr, columns.out_ptr, columns.loss_ptr))
    return np.asarray(division * weighed // 2, np.int64)


def _balanced_kinds(lineage: Lineage) -> Bools:
    """Steps whose mass must be kept: all but a harvest that takes nothing in."""
    entries = np.diff(lineage.columns.in_ptr)
    unasked: Bools = (entries == 0) & StepRows(lineage).doing(StepKind.HARVEST)
    return ~unasked


def _under_way(columns: Columns) -> Bools:
    """Steps that took something in and have neither put out, lost nor ended anything."""
    nothing_out = (np.diff(columns.out_ptr) == 0) & (np.diff(columns.loss_ptr) == 0)
    return np.asarray(nothing_out & (columns.step_end_first == NO_TIME), np.bool_)


def _written_off(lineage: Lineage) -> Bools:
    return StepRows(lineage).doing(StepKind.DISPOSE)


def _left_out(unjudged: Bools, of: Bools, none: str, reason: str, what: str) -> Iterator[Said]:
    """Say how many were left out and why, or that there were none to judge (``none``)."""
    if not of.any():
        yield Unjudged(none)
    elif unjudged.any():
        yield Unjudged(reason, int(unjudged.sum()), int(of.sum()), what)


LOTS = "lots in use"
DRAWN = "Expected at most {held} drawn from it, got {drawn}"


@rule(
    "M02",
    needs=["whole", "lots", "masses"],
    settings={
        "tolerance": Setting(
            Fraction(1, 200), "share of the lot that may be off; field page §12, M02"
        )
    },
    says=[DRAWN],
)
def lot_overdrawn(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Steps drew more from a lot than it held.

    A lot held its recorded mass or, where it was not weighed, what steps put into it. Portions that
    were not measured count as nothing, so that a lot is found only for what was certainly drawn.

    Why: The same cocoa was used twice, or another lot was used under this name.
    Mend: Correct the portions, or record the lot that was really used.
    Source: Conservation of mass; tolerance field page §12, row M02.
    """
    columns = lineage.columns
    held, known = _held(columns)
    drawn = sums_by_lot(weighed(columns.in_mass), columns.in_lot, len(columns.lot_ids))
    if not len(columns.in_lot) or not known.all():
        used = np.diff(columns.use_ptr) > 0
        unknown = used & ~known
        yield from _left_out(unknown, used, "no step draws on a lot", "nobody measured it", LOTS)
    over = np.flatnonzero(known & (drawn > held))
    beyond = shares_beyond(drawn[over], held[over], 1 + settings["tolerance"])
    over = over[beyond | (held[over] == 0)]
    for code in over.tolist():
        name = columns.lot_ids[code]
        steps = sorted({each.step for each in lineage.consumers(name)})
        yield Finding.at(
            ("lot", name),
            DRAWN,
            steps=steps,
            held=kilograms(held[code]),
            drawn=kilograms(drawn[code]),
        )


def _held(columns: Columns) -> tuple[Numbers, Bools]:
    """What each lot held, and whether that is known."""
    if is_weighed(columns.lot_mass):
        return columns.lot_mass, np.ones(len(columns.lot_mass), np.bool_)
    lots = len(columns.lot_ids)
    unmeasured = (columns.out_mass == NOT_MEASURED).astype(np.int64)
    unmeasured_of = sums_by_lot(unmeasured, columns.out_lot, lots)
    made = sums_by_lot(weighed(columns.out_mass), columns.out_lot, lots)
    has_mass = columns.lot_mass != NOT_MEASURED
    known = has_mass | ((np.diff(columns.made_ptr) > 0) & (unmeasured_of == 0))
    return np.where(has_mass, columns.lot_mass, made), np.asarray(known, np.bool_)


NOTHING = "Expected more than 0 kg, got 0 kg"
NOTHING_OF = "Expected more than 0 kg of lot {lot} {direction}, got 0 kg"
WET_AND_DRY = "Expected moisture on wet and dried beans that are mixed, got none on {named}"


@rule("M11", needs=["lots"], says=[NOTHING, NOTHING_OF, WET_AND_DRY])
def mass_that_says_nothing(lineage: Lineage) -> Iterator[Finding]:
    """A mass is zero, or wet and dried beans are mixed without saying how wet they are.

    Judged are the masses of lots, portions and transfers. A packing whose portions are all zero
    only says what lies in which container, and is left out. That a unit is declared is seen to
    when a file is read: a number without one is an issue there.

    Why: A lot of nothing hides a missing weighing; a kilogram of wet beans is no kilogram of
        dried ones, so a mixed mass means nothing unless the moisture is known.
    Mend: Weigh, or leave the mass blank, which means not measured; write down the moisture of the
        lots that are mixed.
    Source: Field page §2.3, moisture-corrected mass; §12, row M11.
    """
    columns, chain = lineage.columns, lineage.chain
    for code in np.flatnonzero(columns.lot_mass == 0).tolist():
        yield Finding.at(chain.lot(columns.lot_ids[code]), NOTHING)
    for name, masses, lots, steps in (
        ("in", columns.in_mass, columns.in_lot, columns.in_step),
        ("out", columns.out_mass, columns.out_lot, columns.out_step),
    ):
        for at in np.flatnonzero(masses == 0).tolist():
            lot = columns.lot_ids[lots[at]]
            step = chain.step(columns.step_ids[steps[at]])
            if not _only_wraps(step):
                yield Finding.at(step, NOTHING_OF, lots=[lot], lot=lot, direction=name)
    for transfer in chain.transfers:
        if transfer.mass is not None and not transfer.mass:
            yield Finding.at(transfer, NOTHING, lots=[transfer.lot])
    yield from _wet_and_dry(lineage)


def _only_wraps(step: Step) -> bool:
    """Whether the step puts lots into a container and draws nothing from them."""
    portions = (*step.inputs, *step.outputs)
    return step.kinds == (StepKind.PACK,) and all(each.mass == Mass(0) for each in portions)


def _wet_and_dry(lineage: Lineage) -> Iterator[Finding]:
    columns = lineage.columns
    takes = StepMasses(columns).takes()
    wet, dry = bits([Stage.WET_BEANS]), bits(DRIED_BEANS)
    for code in np.flatnonzero((takes & wet != 0) & (takes & dry != 0)).tolist():
        step = lineage.chain.step(columns.step_ids[code])
        entries = columns.in_lot[columns.in_ptr[code] : columns.in_ptr[code + 1]].tolist()
        beans = [
            columns.lot_ids[lot]
            for lot in dict.fromkeys(entries)
            if columns.lot_known[lot]
            and STAGES[columns.lot_stage[lot]] in {Stage.WET_BEANS, *DRIED_BEANS}
        ]
        silent = [lot for lot in beans if lineage.chain.lot(lot).moisture_pct is None]
        if silent:
            yield Finding.at(step, WET_AND_DRY, lots=silent, named=", ".join(silent))
