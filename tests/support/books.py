"""Chains for the everyday questions: right and wrong ones, with sites, transfers and whole days."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, PackedLot
from cocoachain.model.movements import StockCount, Transfer, TransferKind
from cocoachain.model.parties import Farmer, Processor
from cocoachain.model.plots import Site
from cocoachain.model.products import Product
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.mass import Mass
from days import on

SITES = ("S-1", "S-2", "S-3")
PLACES = [
    Processor(id="P-1"),
    Processor(id="P-2"),
    Farmer(id="F-1"),
    Site(id="S-1", party="P-1"),
    Site(id="S-2", party="P-1"),
    Site(id="S-3", party="P-2"),
    Product(id="BAR", maker="P-1", name="Bar"),
]
LOTS = ("L-1", "L-2", "L-3", "L-4", "L-5", "L-6")
_CLASSES = (BeanLot, BeanLot, BeanBlend, BeanBlend, ChocolateBatch, PackedLot)


def masses(*, unmeasured: bool) -> st.SearchStrategy[Mass | None]:
    """Small masses, in odd milligrams; perhaps none."""
    weighed = st.integers(0, 50).map(Mass)
    return st.one_of(weighed, st.none()) if unmeasured else weighed


def moments() -> st.SearchStrategy[datetime | None]:
    """Whole days and moments of one week, or nothing."""
    return st.one_of(
        st.none(),
        st.builds(on, st.integers(1, 7)),
        st.builds(on, st.integers(1, 7), st.integers(1, 23)),
    )


@st.composite
def chains(draw: st.DrawFn, *, unmeasured: bool = True, sited: bool = False) -> Chain:
    """Any chain of six lots, right or wrong; ``sited`` chains tell every place."""
    sites = st.sampled_from(SITES if sited else (*SITES, None))
    parties = st.none() if sited else st.sampled_from(["P-1", "P-2", "F-1", None])
    mass = masses(unmeasured=unmeasured)
    portions = st.lists(st.builds(Portion, st.sampled_from(LOTS), mass), max_size=3)
    losses = st.lists(
        st.builds(Loss, st.sampled_from(LossCause), masses(unmeasured=False)), max_size=2
    )
    lots = [
        cls(id=name, mass=draw(mass), made=draw(moments()), site=draw(sites), farmer=draw(parties))
        for name, cls in zip(LOTS, _CLASSES, strict=True)
        if draw(st.integers(0, 9)) > 0
    ]
    steps = []
    for place in range(draw(st.integers(0, 4))):
        start = draw(moments())
        end = draw(moments())
        steps.append(
            Step(
                id=f"ST-{place}", kind=draw(st.sampled_from([*StepKind])), start=start, end=end,
                site=draw(sites), party=draw(parties), inputs=draw(portions),
                outputs=draw(portions), losses=draw(losses),
            )
        )  # fmt: skip
    transfers = [
        Transfer(
            id=f"T-{place}", lot=draw(st.sampled_from(LOTS)), mass=draw(mass),
            received=draw(st.one_of(st.none(), mass)), kind=draw(st.sampled_from([*TransferKind])),
            from_site=draw(sites), to_site=draw(sites), from_party=draw(parties),
            to_party=draw(parties), when=draw(moments()),
        )
        for place in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    counts = [
        StockCount(
            when=on(draw(st.integers(1, 7))), site=draw(st.sampled_from(SITES)), mass=Mass(9)
        )
    ]
    return Chain.of(PLACES, lots, steps, transfers, counts)


def bounds() -> st.SearchStrategy[tuple[datetime, datetime, datetime]]:
    """Three moments, in order."""
    base = datetime(2026, 4, 30, tzinfo=UTC)
    hours = st.lists(st.integers(0, 24 * 9), min_size=3, max_size=3).map(sorted)
    return hours.map(lambda three: tuple(base + timedelta(hours=each) for each in three))
