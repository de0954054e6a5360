"""Short ways to write small chains in tests; all masses are milligrams."""

from collections.abc import Iterable
from typing import Any

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, ChocolateBatch, IngredientLot, Lot, NibLot
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass

Part = tuple[str, int | None]


def mg(mass: int | None) -> Mass | None:
    """A mass, or none."""
    return None if mass is None else Mass(mass)


def beans(name: str, mass: int | None, plot: str | None = None, **told: Any) -> Lot:
    """Beans, by default of a plot that nobody knows."""
    return BeanLot(id=name, mass=mg(mass), plot=plot, **told)


def nibs(name: str, mass: int | None, **told: Any) -> Lot:
    """A lot that a step made."""
    return NibLot(id=name, mass=mg(mass), **told)


def bar(name: str, mass: int | None, **told: Any) -> Lot:
    """Finished chocolate."""
    return ChocolateBatch(id=name, mass=mg(mass), **told)


def sugar(name: str, mass: int | None, **told: Any) -> Lot:
    """An ingredient."""
    return IngredientLot(id=name, mass=mg(mass), **told)


def step(
    name: str, inputs: Iterable[Part], outputs: Iterable[Part], kind: str = "store", **told: Any
) -> Step:
    """A step."""
    return Step(
        id=name,
        kind=StepKind(kind),
        inputs=[Portion(lot, mg(mass)) for lot, mass in inputs],
        outputs=[Portion(lot, mg(mass)) for lot, mass in outputs],
        **told,
    )


def lineage(*records: Record) -> Lineage:
    """The lineage of some records."""
    return Lineage(Chain.of(records))
