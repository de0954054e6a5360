"""What a workshop of the strategies may do with a lot, by what the lot is.

A form is a stage told more finely: fermented beans are wet beans still, roasted beans are beans.
Each form has a few ways on, and every way keeps to the usual yields and times of the trade (field
page §2.1 and §2.2) with a margin on both sides, so that rounding to milligrams leaves no band.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.model.lots import (
    BeanLot,
    ButterLot,
    CakeLot,
    ChocolateBatch,
    FoodLot,
    IngredientLot,
    LiquorLot,
    Lot,
    NibLot,
    OtherLot,
    PackedLot,
    PodLot,
    PowderLot,
    ShellLot,
    WetBeanLot,
)
from cocoachain.model.steps import LossCause, StepKind

CLASSES: Mapping[str, type[Lot]] = MappingProxyType({
    "pods": PodLot, "wet": WetBeanLot, "fermented": WetBeanLot, "beans": BeanLot,
    "roasted": BeanLot, "nibs": NibLot, "liquor": LiquorLot, "butter": ButterLot, "cake": CakeLot,
    "powder": PowderLot, "shell": ShellLot, "mass": ChocolateBatch, "bars": ChocolateBatch,
    "packed": PackedLot, "food": FoodLot, "packed_butter": PackedLot, "packed_powder": PackedLot,
    "packed_food": PackedLot, "milk_mass": ChocolateBatch, "milk_bars": ChocolateBatch,
    "packed_milk": PackedLot, "white_mass": ChocolateBatch, "white_bars": ChocolateBatch,
    "packed_white": PackedLot, "dust": OtherLot, "ingredient": IngredientLot,
})  # fmt: skip
"""The class of each form; dried beans of several plots are a :class:`BeanBlend`."""

BLENDED = frozenset({"beans", "roasted"})
"""Forms whose blends are :class:`BeanBlend`."""


@attrs.frozen(kw_only=True)
class Way:
    """One thing that may be done with a lot."""

    kinds: tuple[StepKind, ...]
    """What is done, in one go."""

    to: str
    """The form of the main product."""

    top: int = 1000
    """Main product in per mille of what goes in, where least is lost."""

    span: int = 0
    """By how many per mille it may be less."""

    cause: LossCause = LossCause.UNEXPLAINED
    """Why the rest is lost."""

    hours: int = 1
    """How long it takes at least."""

    slower: int = 1
    """How many hours more it may take, three times over."""

    lost: tuple[LossCause, int] | None = None
    """A loss of its own, in per mille."""

    beside: str | None = None
    """The form of what else comes out: all but ``trim`` per mille of the rest."""

    trim: int = 0
    """Per mille that is lost where something comes out beside."""

    added: tuple[tuple[str, int, int], ...] = ()
    """Ingredients that go in: what, and so many parts of it for so many parts of the lot."""


_K, _L = StepKind, LossCause
_DAY = 24


def _way(*kinds: StepKind, to: str, top: int = 1000, span: int = 0, **more: object) -> Way:
    return Way(kinds=kinds, to=to, top=top, span=span, **more)  # type: ignore[arg-type]  # passed on by name


_PACK = StepKind.PACK
_DARK = (("sugar", 3, 7),)
_MILK = (("milk powder", 5, 8), ("sugar", 7, 8))
_WHITE = (("milk powder", 5, 6), ("sugar", 9, 6))
_CONCHED: Mapping[str, Any] = {
    "top": 992,
    "span": 20,
    "cause": LossCause.SPILL,
    "hours": 12,
    "slower": 12,
}
_WINNOWED = {"beside": "shell", "trim": 8}


def _bar_ways(mass: str, bars: str, packed: str) -> Mapping[str, tuple[Way, ...]]:
    """From conched mass to bars and packs, and back."""
    again = _way(_K.REWORK, to=mass, top=1000, span=20, cause=_L.SPILL)
    return {
        mass: (_way(_K.MOULD, to=bars, top=1000, span=40, cause=_L.SORTING, hours=3),),
        bars: (_way(_PACK, to=packed), again),
        packed: (again,),
    }


WAYS: Mapping[str, tuple[Way, ...]] = MappingProxyType({
    "pods": (_way(_K.BREAK_PODS, to="wet", top=280, span=50, cause=_L.SORTING),),
    "wet": (
        _way(_K.FERMENT, to="fermented", top=780, span=60, cause=_L.MOISTURE,
             hours=4 * _DAY, slower=_DAY),
        _way(_K.DRY, to="beans", top=390, span=60, cause=_L.MOISTURE,
             hours=5 * _DAY, slower=2 * _DAY),
    ),
    "fermented": (
        _way(_K.DRY, to="beans", top=505, span=50, cause=_L.MOISTURE,
             hours=5 * _DAY, slower=2 * _DAY),
    ),
    "beans": (
        _way(_K.ROAST, to="roasted", top=978, span=44, cause=_L.ROASTING),
        _way(_K.ROAST, _K.WINNOW, to="nibs", top=820, span=90, cause=_L.ROASTING, **_WINNOWED,
             lost=(_L.ROASTING, 40)),
        _way(_K.GRADE, to="beans", top=1000, span=40, cause=_L.SORTING, beside="dust"),
        _way(_K.ROAST, _K.WINNOW, _K.GRIND, to="liquor", top=795, span=50, cause=_L.ROASTING,
             lost=(_L.SHELL, 140), hours=12, slower=6),
    ),
    "roasted": (_way(_K.WINNOW, to="nibs", top=860, span=90, cause=_L.SPILL, **_WINNOWED),),
    "nibs": (
        _way(_K.GRIND, to="liquor", top=995, span=24, cause=_L.SPILL, hours=12, slower=6),
        _way(_K.GRIND, _K.CONCHE, to="mass", added=_DARK, **{**_CONCHED, "hours": 24}),
        _way(_K.PULVERISE, to="powder", top=995, span=30, cause=_L.SPILL, hours=2),
        _way(_K.ALKALISE, to="nibs", top=1000, span=10, cause=_L.SPILL, hours=2),
    ),
    "liquor": (
        _way(_K.MIX, _K.CONCHE, to="mass", added=_DARK, **_CONCHED),
        _way(_K.PRESS, to="butter", top=440, span=40, cause=_L.SPILL, beside="cake", trim=10),
        _way(_K.MIX, _K.CONCHE, to="milk_mass", added=_MILK, **_CONCHED),
    ),
    "butter": (
        _way(_PACK, to="packed_butter"),
        _way(_K.MIX, _K.CONCHE, to="white_mass", added=_WHITE, **_CONCHED),
    ),
    "cake": (_way(_K.PULVERISE, to="powder", top=1000, span=36, cause=_L.SPILL),),
    "powder": (
        _way(_PACK, to="packed_powder"),
        _way(_K.MIX, to="food", top=1000, span=20, cause=_L.SPILL,
             added=(("sugar", 7, 3),)),
    ),
    **_bar_ways("mass", "bars", "packed"),
    **_bar_ways("milk_mass", "milk_bars", "packed_milk"),
    **_bar_ways("white_mass", "white_bars", "packed_white"),
    "food": (_way(_PACK, to="packed_food"),),
    "shell": (_way(_K.STORE, to="shell"),),
    "packed_butter": (_way(_K.STORE, to="packed_butter"),),
    "packed_powder": (_way(_K.STORE, to="packed_powder"),),
    "packed_food": (_way(_K.STORE, to="packed_food"),),
})  # fmt: skip
"""The ways on from each form; the first is the plainest."""

FARM_WORK = frozenset({StepKind.BREAK_PODS, StepKind.FERMENT, StepKind.DRY})
"""What farmers do on their own ground; for anything else a lot is brought to a site."""
