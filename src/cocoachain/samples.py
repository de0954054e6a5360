"""Small worked chains: the same in docs, tests and notebooks. All persons are invented."""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from cocoachain.errors import UnknownRecordError
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, IngredientLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass

EXAMPLES = ("north-lombok", "west-africa")


def two_plots() -> Chain:
    """Beans of two plots, 30 and 20 kg, pooled and made into one bar with sugar.

    >>> two_plots()
    <Chain: 2 farmers, 2 plots, 5 lots, 2 steps>
    """
    farmers = [Farmer(id="F-1", name="Petani Satu"), Farmer(id="F-2", name="Petani Dua")]
    plots = [
        Plot(id="ESM-1", farmer="F-1", region="52.08.02.2003", clones=("MCC 02",)),
        Plot(id="ESM-2", farmer="F-2", region="52.08.01.2003", clones=("ICCRI 03",)),
    ]
    lots = [
        BeanLot(id="ESM-1", mass=Mass.kg(30), plot="ESM-1", harvested=date(2026, 5, 2)),
        BeanLot(id="ESM-2", mass=Mass.kg(20), plot="ESM-2", harvested=date(2026, 5, 3)),
        BeanBlend(id="BLEND-1", mass=Mass.kg(50), made=_on(5, 20)),
        IngredientLot(id="SUGAR-1", mass=Mass.kg(10), ingredient="sugar"),
        ChocolateBatch(id="BAR-1", mass=Mass.kg(50), made=_on(6, 2)),
    ]
    steps = [
        Step(
            id="POOL-1",
            kind=StepKind.POOL,
            start=_on(5, 20),
            end=_on(5, 20),
            inputs=[Portion("ESM-1", Mass.kg(30)), Portion("ESM-2", Mass.kg(20))],
            outputs=[Portion("BLEND-1", Mass.kg(50))],
        ),
        Step(
            id="MAKE-1",
            kind=StepKind.ROAST,
            also=(StepKind.WINNOW, StepKind.GRIND, StepKind.MIX, StepKind.CONCHE, StepKind.MOULD),
            start=_on(6, 1),
            end=_on(6, 2),
            inputs=[Portion("BLEND-1", Mass.kg(50)), Portion("SUGAR-1", Mass.kg(10))],
            outputs=[Portion("BAR-1", Mass.kg(50))],
            losses=[Loss(LossCause.SHELL, Mass.kg(7)), Loss(LossCause.ROASTING, Mass.kg(3))],
        ),
    ]
    return Chain.of(farmers, plots, lots, steps)


def _on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 8, tzinfo=UTC)


def example_path(name: str) -> Path:
    """The folder of an example ledger that comes with the package: ``north-lombok`` and others.

    Raises:
        UnknownRecordError: There is no such example; the nearest names are given.
    """
    if name not in EXAMPLES:
        raise UnknownRecordError("example", name, nearest_names(name, EXAMPLES))
    packaged = Path(str(files("cocoachain"))) / "data" / "examples" / name
    in_checkout = Path(__file__).parents[2] / "examples" / name
    return packaged if packaged.is_dir() else in_checkout
