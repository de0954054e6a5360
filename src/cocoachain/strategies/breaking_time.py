"""Breakers of time: too early, too short, too long, too late (T01 to T07)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, ChocolateBatch, FinishedLot, WetBeanLot
from cocoachain.model.steps import LossCause, Step, StepKind
from cocoachain.strategies.breaking import Breaker
from cocoachain.strategies.spoiling import Side, changed, one_of, share_of
from cocoachain.strategies.stocks import BASE
from cocoachain.values.mass import Mass

_WHOLE = Mass.kg(10)
_MINUTE = timedelta(minutes=1)
_DAY, _HOUR = 24 * 60, 60


def _lasting(draw: DrawFn, *spans: tuple[int, int]) -> timedelta:
    """A time out of one of the spans of minutes."""
    return draw(st.one_of([st.integers(*span) for span in spans])) * _MINUTE


def _over(step: Step) -> datetime:
    """When a step was over; every step of ours says so."""
    return step.end or BASE


def _too_early(draw: DrawFn, chain: Chain) -> Chain:
    """A step is over before what it took was there."""
    side = Side(kinds=(StepKind.STORE,), took=BeanLot, gave=((BeanLot, _WHOLE),))
    spoiled = side.beside(chain, draw)
    lot, over = spoiled.lot("X-IN"), _over(spoiled.step("X-STEP"))
    return changed(spoiled, lot, made=over + _lasting(draw, (1, 30 * _DAY)))


def _fermenting(draw: DrawFn, chain: Chain) -> Chain:
    """Wet beans ferment too short or too long."""
    lasts = _lasting(draw, (1, 4 * _DAY - 1), (7 * _DAY + 1, 30 * _DAY))
    gave = ((WetBeanLot, share_of(_WHOLE, 750)),)
    side = Side(kinds=(StepKind.FERMENT,), took=WetBeanLot, gave=gave, lasts=lasts)
    return side.beside(chain, draw)


def _drying(draw: DrawFn, chain: Chain) -> Chain:
    """Wet beans dry too short or too long."""
    lasts = _lasting(draw, (1, 3 * _DAY - 1), (14 * _DAY + 1, 60 * _DAY))
    gave = ((BeanLot, share_of(_WHOLE, 360)),)
    side = Side(kinds=(StepKind.DRY,), took=WetBeanLot, gave=gave, lasts=lasts)
    return side.beside(chain, draw)


def _conching(draw: DrawFn, chain: Chain) -> Chain:
    """The conche runs for minutes, or is forgotten."""
    lasts = _lasting(draw, (1, _HOUR - 1), (96 * _HOUR + 1, 300 * _HOUR))
    gave = ((ChocolateBatch, share_of(_WHOLE, 985)),)
    side = Side(
        kinds=(StepKind.CONCHE,), took=ChocolateBatch, gave=gave, cause=LossCause.SPILL, lasts=lasts
    )
    return side.beside(chain, draw)


def _late(draw: DrawFn, chain: Chain) -> Chain:
    """A step is written down a week, or a season, after it ended."""
    step = one_of(draw, chain.steps)
    return changed(chain, step, recorded=_over(step) + _lasting(draw, (7 * _DAY + 1, 300 * _DAY)))


def _beforehand(draw: DrawFn, chain: Chain) -> Chain:
    """A step is written down before it ended."""
    step = one_of(draw, chain.steps)
    return changed(chain, step, recorded=_over(step) - _lasting(draw, (1, 30 * _DAY)))


def _lapsed(draw: DrawFn, chain: Chain) -> Chain:
    """The permit of a product ended before one of its lots was made."""
    finished = [lot for lot in chain.lots if isinstance(lot, FinishedLot)]
    lot = one_of(draw, finished, lambda lot: lot.product is not None and lot.made is not None)
    paper = chain.permit(chain.product(lot.product or "").permit or "")
    days = draw(st.integers(1, 60))
    return changed(chain, paper, valid_to=(lot.made or BASE).date() - timedelta(days=days))


BREAKERS: Mapping[str, Breaker] = MappingProxyType({
    "T01": _too_early,
    "T02": _fermenting,
    "T03": _drying,
    "T04": _conching,
    "T05": _late,
    "T06": _beforehand,
    "T07": _lapsed,
})  # fmt: skip
"""The breakers of the family, by code."""

RELATED: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "T07": {"N04": "a lapsed P-IRT permit is also a fault of the permit itself"},
})  # fmt: skip
"""What these breakers set off as well, and why that cannot be helped."""
