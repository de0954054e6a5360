"""Breakers of mass: too much, too little, or none at all (M01 to M14)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.lots import (
    BeanLot,
    ButterLot,
    CakeLot,
    ChocolateBatch,
    IngredientLot,
    LiquorLot,
    NibLot,
    PowderLot,
    ShellLot,
    WetBeanLot,
)
from cocoachain.model.steps import LossCause, Portion, Step, StepKind
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import (
    Side,
    changed,
    last_moment,
    one_of,
    permille,
    share_of,
    source,
)
from cocoachain.values.identifiers import LotId, StepId
from cocoachain.values.mass import Mass

_K, _L = StepKind, LossCause
_WHOLE = Mass.kg(10)
_SMALL = Mass.kg(1)


def _part(share: int, whole: Mass = _WHOLE) -> Mass:
    return share_of(whole, share)


def _not_kept(draw: DrawFn, chain: Chain) -> Chain:
    """A step of its own puts out more than it took, or loses some that nobody wrote down."""
    out = permille(draw, (500, 985), (1015, 1500))
    side = Side(kinds=(_K.STORE,), took=BeanLot, gave=((BeanLot, _WHOLE),))
    spoiled = side.beside(chain, draw)
    lot, step = spoiled.lot("X-OUT-1"), spoiled.step("X-STEP")
    spoiled = changed(spoiled, lot, mass=_part(out))
    return changed(spoiled, step, outputs=[Portion(lot.id, _part(out))])


def _overdrawn(draw: DrawFn, chain: Chain) -> Chain:
    """More of a lot is thrown away than it held."""
    lot = source(chain, draw)
    start = last_moment(chain) + timedelta(hours=2)
    step = Step(
        id=StepId("X-STEP"),
        kind=_K.DISPOSE,
        start=start,
        end=start + timedelta(hours=1),
        site=lot.site,
        inputs=[Portion(lot.id, _part(permille(draw, (1006, 3000))))],
    )
    return chain.adding(lot, step)


def _drying(draw: DrawFn, chain: Chain) -> Chain:
    """Wet beans dry to more or less than they can."""
    dried = permille(draw, (451, 900), (401, 449), (100, 279), (281, 319))
    gave = ((BeanLot, _part(dried)),)
    side = Side(kinds=(_K.DRY,), took=WetBeanLot, gave=gave, lasts=timedelta(days=7))
    return side.beside(chain, draw)


def _roasting(draw: DrawFn, chain: Chain) -> Chain:
    """Beans lose more or less in the roaster than they can."""
    roasted = permille(draw, (500, 879), (881, 929), (981, 1000))
    gave = ((BeanLot, _part(roasted)),)
    side = Side(kinds=(_K.ROAST,), took=BeanLot, gave=gave, cause=_L.ROASTING)
    return side.beside(chain, draw)


def _nibs(draw: DrawFn, chain: Chain) -> Chain:
    """Beans give more or fewer nibs than they can; the shell is as it should be."""
    nibs = permille(draw, (400, 699), (701, 749), (881, 899), (901, 915))
    gave = ((ShellLot, _part(84)), (NibLot, _part(nibs)))
    side = Side(kinds=(_K.WINNOW,), took=BeanLot, gave=gave, cause=_L.SPILL)
    return side.beside(chain, draw)


def _liquor(draw: DrawFn, chain: Chain) -> Chain:
    """Beans give less liquor than they can, from roasting to grinding."""
    liquor = permille(draw, (200, 599))
    gave = ((ShellLot, _part(140)), (LiquorLot, _part(liquor)))
    kinds = (_K.ROAST, _K.WINNOW, _K.GRIND)
    return Side(kinds=kinds, took=BeanLot, gave=gave, cause=_L.ROASTING).beside(chain, draw)


def _press(draw: DrawFn, chain: Chain) -> Chain:
    """The press loses too much, gives a little more than it took, or a cake without fat."""
    butter, cake = draw(
        st.one_of(
            st.tuples(st.integers(300, 400), st.integers(300, 440)),
            st.tuples(st.integers(380, 430), st.just(0)).map(lambda two: (two[0], 1005 - two[0])),
            st.tuples(st.integers(560, 610), st.just(0)).map(lambda two: (two[0], 980 - two[0])),
        )
    )
    gave = ((CakeLot, _part(cake)), (ButterLot, _part(butter)))
    side = Side(kinds=(_K.PRESS,), took=LiquorLot, gave=gave, cause=_L.SPILL)
    return side.beside(chain, draw)


def _finishing(draw: DrawFn, chain: Chain) -> Chain:
    """Pulverising, conching or moulding loses too much."""
    kind, cls, made, most = draw(
        st.sampled_from([
            (_K.PULVERISE, CakeLot, PowderLot, 899),
            (_K.CONCHE, ChocolateBatch, ChocolateBatch, 899),
            (_K.MOULD, ChocolateBatch, ChocolateBatch, 799),
        ])
    )  # fmt: skip
    gave = ((made, _part(permille(draw, (400, most)))),)
    lasts = timedelta(hours=12)
    side = Side(kinds=(kind,), took=cls, gave=gave, cause=_L.SPILL, lasts=lasts)
    return side.beside(chain, draw)


def _shell(draw: DrawFn, chain: Chain) -> Chain:
    """Winnowing leaves too little shell, or none; the nibs are as they should be."""
    shell = permille(draw, (0, 79))
    gave = ((NibLot, _part(800)),)
    lost = ((_L.SHELL, _part(shell)),)
    side = Side(kinds=(_K.WINNOW,), took=BeanLot, gave=gave, lost=lost, cause=_L.SPILL)
    return side.beside(chain, draw)


def _equivalents(draw: DrawFn, chain: Chain) -> Chain:
    """A little more powder than cake: little enough for the scale, too much in bean equivalents."""
    powder = permille(draw, (1021, 1100))
    side = Side(
        kinds=(_K.PULVERISE,),
        took=CakeLot,
        taken=_SMALL,
        gave=((PowderLot, _part(powder, _SMALL)),),
    )
    return side.beside(chain, draw)


def _nothing(draw: DrawFn, chain: Chain) -> Chain:
    """A lot of nothing, or wet and dried beans mixed without their moisture."""
    if draw(st.booleans()):
        side = Side(
            kinds=(_K.DRY,), took=WetBeanLot, gave=((BeanLot, _part(360)),),
            lasts=timedelta(days=7),
        )  # fmt: skip
        spoiled = side.beside(chain, draw)
        wet, step = spoiled.lot("X-IN"), spoiled.step("X-STEP")
        dry = BeanLot(
            id=LotId("X-DRY"), mass=_SMALL, made=wet.made, site=wet.site, plot=wet.plot,
            harvested=wet.harvested,
        )  # fmt: skip
        more = attrs.evolve(spoiled.lot("X-OUT-1"), mass=_part(360) + _SMALL)
        spoiled = changed(spoiled, spoiled.lot("X-OUT-1"), mass=more.mass)
        return changed(
            spoiled.adding(dry),
            step,
            inputs=[*step.inputs, Portion(dry.id, _SMALL)],
            outputs=[Portion(more.id, more.mass)],
        )
    sugar = IngredientLot(id=LotId("X-LOT"), mass=Mass(0), ingredient="sugar")
    return chain.adding(sugar)


def _on_the_way(draw: DrawFn, chain: Chain) -> Chain:
    """More arrives than was sent."""
    transfer = one_of(draw, chain.transfers, lambda each: each.received is not None)
    sent = transfer.mass or _SMALL
    share = permille(draw, (1100, 2000))
    return changed(chain, transfer, received=Mass.g(200) + share_of(sent, share))


def _otherwise_weighed(draw: DrawFn, chain: Chain) -> Chain:
    """A lot is booked with more or less than the step put into it."""
    other = permille(draw, (500, 985), (1015, 1500))
    side = Side(kinds=(_K.STORE,), took=BeanLot, gave=((BeanLot, _WHOLE),))
    spoiled = side.beside(chain, draw)
    return changed(spoiled, spoiled.lot("X-OUT-1"), mass=_part(other))


def _stocktake(draw: DrawFn, chain: Chain) -> Chain:
    """A stock-take finds more than the book has."""
    count = one_of(draw, chain.counts)
    more = draw(st.integers(110, 900))
    return changed(chain, count, mass=Mass.g(more) + share_of(count.mass, 1020))


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "M01": _not_kept,
    "M02": _overdrawn,
    "M03": _drying,
    "M04": _roasting,
    "M05": _nibs,
    "M06": _liquor,
    "M07": _press,
    "M08": _finishing,
    "M09": _shell,
    "M10": _equivalents,
    "M11": _nothing,
    "M12": _on_the_way,
    "M13": _stocktake,
    "M14": _otherwise_weighed,
})  # fmt: skip
"""The breakers of the family, by code."""
