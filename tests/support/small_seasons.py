"""Small seasons in which much is blended: more steps than exact arithmetic alone is asked for."""

import random

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, Lot, NibLot
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass


def season(*, seed: int = 1, pools: int = 120, plots: int = 60, unit: int = 1) -> Lineage:
    """Deliveries pooled by tens, blended in three levels of fives, and made into bars.

    Masses are whole multiples of ``unit`` milligrams.
    """
    chance = random.Random(seed)  # noqa: S311 - data, no secret
    lots: list[Lot] = []
    steps: list[Step] = []

    def made(cls: type[Lot], name: str, parts: list[tuple[Lot, int]], loss: int) -> Lot:
        inputs = [Portion(lot.id, Mass(mass)) for lot, mass in parts]
        out = Mass(sum(mass for _, mass in parts) * (100 - loss) // (100 * unit) * unit)
        lots.append(cls(id=name, mass=out))
        step = Step(
            id=f"S{len(steps):04}",
            kind=StepKind.BLEND,
            inputs=inputs,
            outputs=[Portion(name, out)],
        )
        steps.append(step)
        return lots[-1]

    level = []
    for pool in range(pools):
        some = []
        for at in range(10):
            mass = Mass(chance.randrange(10**6, 10**8) // unit * unit)
            plot = f"P{chance.randrange(plots):03}"
            some.append(
                BeanLot(id=f"D{pool:03}-{at}", mass=mass, plot=plot, farmer=f"F{plot[-2:]}")
            )
        lots += some
        level.append(made(BeanBlend, f"A{pool:03}", [(lot, lot.mass.mg) for lot in some], 1))
    for number in range(3):
        level = [
            made(
                NibLot,
                f"B{number}-{at:03}",
                [(lot, lot.mass.mg // (8 * unit) * unit) for lot in chance.sample(level, 5)],
                7,
            )
            for at in range(len(level) // 2)
        ]
    for at, lot in enumerate(level):
        made(ChocolateBatch, f"BAR-{at:03}", [(lot, lot.mass.mg // (2 * unit) * unit)], 0)
    return Lineage(Chain.of(lots, steps))
