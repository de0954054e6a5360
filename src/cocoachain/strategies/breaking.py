"""Breakers: how a sound chain is spoiled in one way, for each rule of the catalogue.

A breaker is a function ``(draw, chain) -> chain``. It is given a sound chain that went the whole
way (:func:`~cocoachain.strategies.chain_strategies.whole_ways`): there is at least one record of
every kind and one lot of every stage in it. It draws what to spoil and gives back a chain in which
its rule finds something, and no unrelated rule does. :mod:`cocoachain.strategies.spoiling` has the
small operations that breakers are made of.

Each family of rules has a module of its own that exports ``BREAKERS``, a mapping of code to
breaker, and may export ``RELATED``, a mapping of code to the codes that its breaker cannot help but
set off as well, each with the reason.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from hypothesis.strategies import DrawFn

from cocoachain.model.chain import Chain

Breaker = Callable[[DrawFn, Chain], Chain]
"""Spoils a sound chain in one way: ``(draw, chain) -> chain``."""

Related = Mapping[str, Mapping[str, str]]
"""Code → the codes that its breaker sets off as well → why that cannot be helped."""

FAMILY_MODULES: tuple[str, ...] = (
    "breaking_graph",
    "breaking_mass",
    "breaking_time",
    "breaking_quality",
    "breaking_composition",
    "breaking_custody",
    "breaking_eudr",
    "breaking_numbers",
    "breaking_plausibility",
    "breaking_corrections",
    "breaking_value",
)
"""The modules that have breakers, in the order of the families."""


@cache
def breakers() -> Mapping[str, Breaker]:
    """Every breaker by the code of its rule."""
    found: dict[str, Breaker] = {}
    for module in _modules():
        found |= getattr(module, "BREAKERS")  # noqa: B009 - a module found by name has no type
    return MappingProxyType(found)


_ACROSS: Related = MappingProxyType({
    "C01": {"C07": "cocoa below what the class asks for is also not what the recipe says"},
    "E09": {"P02": "who did not hold the plot on that day delivered without a plot"},
})  # fmt: skip
"""Rules of two families that speak of one fault, where neither family is the one to say so."""


SILENT_UNDER: Related = MappingProxyType({
    "Q06": {"eu": "EU law has no limit for the fat of liquor"},
    "Q07": {"eu": "EU law has no limit for shell"},
    "Q08": {
        "codex": "Codex has no limit for ochratoxin",
        "north-lombok": "neither SNI nor Codex has a limit for ochratoxin",
    },
})  # fmt: skip
"""Code → the profiles that hold the rule and may not find what its breaker does → why."""


@cache
def related() -> Related:
    """For each code what its breaker sets off as well, and why; most have nothing here."""
    found: dict[str, Mapping[str, str]] = dict(_ACROSS)
    for module in _modules():
        for code, reasons in getattr(module, "RELATED", {}).items():
            found[code] = {**found.get(code, {}), **reasons}
    return MappingProxyType(found)


def _modules() -> list[object]:
    """The modules of the families that have breakers."""
    names = [f"cocoachain.strategies.{name}" for name in FAMILY_MODULES]
    return [
        importlib.import_module(name)
        for name in names
        if importlib.util.find_spec(name) is not None
    ]
