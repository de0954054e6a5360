"""Rule of bean equivalents: what the trade counts in beans (M10)."""

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import Bools, Int32s
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.flows import DRIED_BEANS, yield_row
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.rules.banding import to_be_judged
from cocoachain.rules.figures import kilograms
from cocoachain.rules.rule import Said, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import Numbers, StepMasses, StepRows, bits, shares_beyond

EQUIVALENT = "Expected at most {most} of bean equivalent out ({scheme}), got {got} from {whole} in"
_CONVERTING = {StepKind.GRIND, StepKind.PRESS, StepKind.PULVERISE}
_ICCO = {
    Stage.LIQUOR: Fraction(125, 100),
    Stage.BUTTER: Fraction(133, 100),
    Stage.CAKE: Fraction(118, 100),
    Stage.POWDER: Fraction(118, 100),
}
_WASTE = (Stage.SHELL, Stage.OTHER)
"""What counts nothing in beans."""

_BEANS = dict.fromkeys(DRIED_BEANS, Fraction(1))
SCHEMES: Mapping[str, Mapping[Stage, Fraction]] = MappingProxyType({
    "ICCO": MappingProxyType({**_BEANS, **_ICCO}),
    "UTZ": MappingProxyType({**_BEANS, **dict.fromkeys(_ICCO, Fraction(100, 82))}),
})  # fmt: skip
"""Beans behind one unit of mass, by stage; field page §2.4."""


@rule(
    "M10",
    needs=["steps", "masses"],
    settings={
        "scheme": Setting(
            "ICCO", "whose factors, one for the whole ledger; field page §2.4", tuple(SCHEMES)
        ),
        "tolerance": Setting(Fraction(2, 100), "share that may be off; field page §12, row M10"),
    },
    says=[EQUIVALENT],
)
def bean_equivalent_created(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A step put out products of more bean equivalent than it took in.

    Judged are steps that grind, press or pulverise, and that take and put out only what the scheme
    has a factor for: beans count as their mass, ICCO counts liquor × 1.25, butter × 1.33, cake and
    powder × 1.18, UTZ counts each ÷ 0.82; shell and waste count nothing. Nibs have no factor: such
    steps are left to M06. Beans ground straight to liquor within the hard limits of yield (Y10)
    are only a warning, since a factor is an average.

    Why: Claims are counted in beans: whoever sells more beans' worth than was bought sells the
        beans of others.
    Mend: Correct the masses; use one scheme for the whole ledger.
    Source: Field page §2.4, ICCO factors in the glossary of the European cocoa platforms; UTZ note
        of June 2016.
    """
    masses, rows = StepMasses(lineage.columns), StepRows(lineage)
    takes, gives = masses.takes(), masses.gives()
    factors = SCHEMES[settings["scheme"]]
    outputs = [stage for stage in factors if stage not in DRIED_BEANS]
    steps = rows.where(lambda row: not _CONVERTING.isdisjoint(row)) & (gives & bits(outputs) != 0)
    fitting = _within(takes, list(factors)) & _within(gives, [*outputs, *_WASTE])
    judged, said = to_be_judged(
        steps, fitting, masses, none="no step makes liquor, butter, cake or powder",
        unfit="nibs and ingredients have no bean-equivalent factor",
    )  # fmt: skip
    yield from said
    scale = math.lcm(*(factor.denominator for factor in factors.values()))
    before = _weighed(masses.taken, factors, scale)
    after = _weighed(masses.given, {stage: factors[stage] for stage in outputs}, scale)
    usual = _liquor_of_beans(masses)
    beyond = judged & shares_beyond(after, before, 1 + settings["tolerance"])
    for step in np.flatnonzero(beyond | (judged & (before == 0) & (after > 0))).tolist():
        whole, got = Fraction(int(before[step]), scale), Fraction(int(after[step]), scale)
        yield Finding.at(
            lineage.chain.step(lineage.columns.step_ids[step]),
            EQUIVALENT,
            severity=Severity.WARNING if usual[step] else None,
            most=kilograms(whole * (1 + settings["tolerance"])),
            scheme=settings["scheme"],
            got=kilograms(got),
            whole=kilograms(whole),
        )


def _weighed(
    masses: Callable[[list[Stage]], Numbers], factors: Mapping[Stage, Fraction], scale: int
) -> Numbers:
    """The bean equivalent of each step's masses, in ``scale`` parts of a milligram, exactly."""
    found = [masses([stage]).astype(np.object_) * int(f * scale) for stage, f in factors.items()]
    total: Numbers = np.sum(found, axis=0)
    return total


def _liquor_of_beans(masses: StepMasses) -> Bools:
    """Steps that made liquor and waste alone of beans alone, within the yield's hard limits."""
    beans, liquor = masses.taken(DRIED_BEANS), masses.given([Stage.LIQUOR])
    alone = (beans == masses.taken()) & (liquor + masses.given(_WASTE) == masses.given())
    return np.asarray(
        alone & (beans > 0) & ~shares_beyond(liquor, beans, yield_row("Y10").hard().most), np.bool_
    )


def _within(stages: Int32s, wanted: list[Stage]) -> Bools:
    return np.asarray((stages != 0) & (stages & bits(wanted) == stages), np.bool_)
