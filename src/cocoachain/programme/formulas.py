"""What each indicator is called, its unit, its formula and its caveat: data, read once."""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import attrs


@attrs.frozen(kw_only=True)
class Formula:
    """How an indicator is computed, in words."""

    name: str
    """As the scorecard is asked for it."""

    title: str
    """As people read it."""

    unit: str
    """Such as ``share``; ``money`` stands for a currency."""

    formula: str
    """What is divided by what."""

    source: str
    """Where the formula stands on the field page."""

    note: str = ""
    """What it cannot say."""


@functools.cache
def formulas() -> Mapping[str, Formula]:
    """Every formula by the name of its indicator, in the order of the scorecard."""
    path = files("cocoachain").joinpath("data", "programme", "indicators.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType({name: Formula(name=name, **line) for name, line in table.items()})
