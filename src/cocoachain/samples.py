"""Small worked chains: the same in docs, tests and notebooks. All persons are invented."""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from cocoachain.errors import UnknownRecordError
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, IngredientLot, Lot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.identifiers import LotId, PartyId, PlotId, StepId, nearest_names
from cocoachain.values.mass import Mass

EXAMPLES = ("north-lombok", "west-africa")


def two_plots() -> Chain:
    """Beans of two plots, 30 and 20 kg, pooled and made into one bar with sugar.

    >>> two_plots()
    <Chain: 2 farmers, 2 plots, 5 lots, 2 steps>
    """
    return Chain.of(_farmers(), _plots(), _lots(), [_pooling(), _making()])


_SATU, _DUA = PartyId("F-1"), PartyId("F-2")
_FIRST, _SECOND = LotId("ESM-1"), LotId("ESM-2")
_BLEND, _SUGAR, _BAR = LotId("BLEND-1"), LotId("SUGAR-1"), LotId("BAR-1")


def _farmers() -> list[Farmer]:
    return [Farmer(id=_SATU, name="Petani Satu"), Farmer(id=_DUA, name="Petani Dua")]


def _plots() -> list[Plot]:
    return [
        Plot(id=PlotId("KBN-1"), farmer=_SATU, region="52.08.02.2003", clones=("MCC 02",)),
        Plot(id=PlotId("KBN-2"), farmer=_DUA, region="52.08.01.2003", clones=("ICCRI 03",)),
    ]


def _lots() -> list[Lot]:
    first, second = PlotId("KBN-1"), PlotId("KBN-2")
    return [
        BeanLot(id=_FIRST, mass=Mass.kg(30), plot=first, harvested=date(2026, 5, 2)),
        BeanLot(id=_SECOND, mass=Mass.kg(20), plot=second, harvested=date(2026, 5, 3)),
        BeanBlend(id=_BLEND, mass=Mass.kg(50), made=_on(5, 20)),
        IngredientLot(id=_SUGAR, mass=Mass.kg(10), ingredient="sugar"),
        ChocolateBatch(id=_BAR, mass=Mass.kg(50), made=_on(6, 2)),
    ]


def _pooling() -> Step:
    return Step(
        id=StepId("POOL-1"),
        kind=StepKind.POOL,
        start=_on(5, 20),
        end=_on(5, 20),
        inputs=[Portion(_FIRST, Mass.kg(30)), Portion(_SECOND, Mass.kg(20))],
        outputs=[Portion(_BLEND, Mass.kg(50))],
    )


def _making() -> Step:
    return Step(
        id=StepId("MAKE-1"),
        kind=StepKind.ROAST,
        also=(StepKind.WINNOW, StepKind.GRIND, StepKind.MIX, StepKind.CONCHE, StepKind.MOULD),
        start=_on(6, 1),
        end=_on(6, 2),
        inputs=[Portion(_BLEND, Mass.kg(50)), Portion(_SUGAR, Mass.kg(10))],
        outputs=[Portion(_BAR, Mass.kg(50))],
        losses=[Loss(LossCause.SHELL, Mass.kg(7)), Loss(LossCause.ROASTING, Mass.kg(3))],
    )


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
