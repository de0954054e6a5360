"""What scales may be off is no unknown origin: a lineage in which it is written down.

A step that keeps its mass within the tolerance of M01 may put out a little more than it took, or a
little less. Asked where cocoa came from and went, such grams would count as from nowhere, and as
lost for no known reason, though no rule finds fault with the step.
"""

from fractions import Fraction

import attrs
import numpy as np

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import OtherLot
from cocoachain.model.steps import Loss, LossCause, Portion, Step
from cocoachain.rules.mass import scale_rounding
from cocoachain.rules.sums import StepMasses, shares_beyond
from cocoachain.values.identifiers import LotId, PartyId
from cocoachain.values.mass import Mass

_SCALES = PartyId("scales")


def without_rounding(lineage: Lineage, tolerance: Fraction, least: Mass) -> Lineage:
    """The lineage with a loss, or a known input, for what each step may be off by its scale."""
    columns = lineage.columns
    masses = StepMasses(columns)
    taken = masses.taken()
    gap = taken - masses.given() - masses.lost()
    far = np.abs(gap) > np.maximum(least.mg, scale_rounding(lineage))
    far &= shares_beyond(np.abs(gap), taken, tolerance)
    near = np.flatnonzero((gap != 0) & (taken > 0) & masses.measured & ~far).tolist()
    if not near:
        return lineage
    better: dict[str, Step] = {}
    extra: list[OtherLot] = []
    for code in near:
        step = lineage.chain.step(columns.step_ids[code])
        off = int(gap[code])
        if off > 0:
            losses = [*step.losses, Loss(LossCause.SPILL, Mass(off))]
            better[step.id] = attrs.evolve(step, losses=losses)
        else:
            name = _free(lineage, f"{_SCALES}-{code}")
            extra.append(OtherLot(id=name, mass=Mass(-off), farmer=_SCALES))
            inputs = [*step.inputs, Portion(name, Mass(-off))]
            better[step.id] = attrs.evolve(step, inputs=inputs)
    kept = (
        better.get(record.id, record) if isinstance(record, Step) else record
        for record in lineage.chain
    )
    return Lineage(Chain.of([*kept, *extra]))


def _free(lineage: Lineage, name: str) -> LotId:
    """A name that no lot has."""
    while lineage.chain.find("lot", name) is not None:
        name += "-"
    return LotId(name)
