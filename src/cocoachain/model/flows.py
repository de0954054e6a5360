"""The one table of which step may turn which stage into which, and how much usually comes out.

The table itself is ``data/flows.toml``, with the source and the mark of every limit; it is read
once, when first asked for. Yields are output ÷ input of a step, as exact fractions, in two
profiles: ``industrial`` and ``ikm``, the small workshop (field page §2.1).
"""

import enum
import functools
import tomllib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.values.identifiers import nearest_names

Stages = frozenset[Stage]

DRIED_BEANS: Stages = frozenset({Stage.BEANS, Stage.BEAN_BLEND})
"""Dried beans, of one plot or of many, raw or roasted: one material in two records."""


class Mark(enum.StrEnum):
    """How sure a limit is (the marks of the field page)."""

    SEEN = "S"
    """Seen in a stored source."""

    COMPUTED = "S*"
    """Computed from seen figures."""

    SURE = "K+"
    """Known for sure."""

    KNOWN = "K"
    """Known fairly surely."""

    UNSURE = "K-"
    """Not sure: never makes an error by default."""


@attrs.frozen
class Band:
    """From ``least`` to ``most`` of what went in; both ends are allowed."""

    least: Fraction
    """The lowest allowed share."""

    most: Fraction
    """The highest allowed share."""

    def __contains__(self, share: Fraction) -> bool:
        """Whether the share is allowed."""
        return self.least <= share <= self.most

    def __mul__(self, other: "Band") -> "Band":
        """The band of two steps done in one go."""
        return Band(self.least * other.least, self.most * other.most)


@attrs.frozen(kw_only=True)
class YieldRow:
    """How much of what goes into a step comes out of it."""

    code: str
    """The row of field page §2.1, such as ``Y7``; a row that speaks of two products is two."""

    name: str
    """What is divided by what."""

    usual: Band
    """What is typical."""

    hard_industrial: Band
    """What an industrial workshop cannot leave."""

    hard_ikm: Band
    """What a small workshop cannot leave."""

    marks: tuple[Mark, Mark]
    """How sure the lower and the upper ends are."""

    source: str
    """Who says so."""

    reference: bool = False
    """Whether it is for reading only, and no share of a step."""

    def hard(self, profile: str = "industrial") -> Band:
        """The hard limits of that profile, ``industrial`` or ``ikm``."""
        return self.hard_ikm if profile == "ikm" else self.hard_industrial


@attrs.frozen(kw_only=True)
class Flow:
    """What one kind of step may do."""

    kind: StepKind
    """The step."""

    turns: Mapping[Stage, Stages]
    """What may come out of what goes in."""

    beside: Stages
    """What may go in beside it, and turns into nothing by itself."""

    waste: Stages
    """What may fall off, whatever goes in."""

    nothing: Stages
    """What may come out though nothing goes in."""

    keeps: bool
    """Whether every stage keeps its stage."""

    yields: tuple[YieldRow, ...]
    """The yields that speak of it."""

    @property
    def takes(self) -> Stages:
        """What may go in."""
        return frozenset(self.turns) | self.beside


@attrs.frozen
class Misfit:
    """What a step took or put out that its kinds do not allow; false if all is well."""

    taken: Stages
    """Stages that went in, though none of the kinds takes them."""

    put_out: Stages
    """Stages that came out, though the kinds do not make them of what went in."""

    def __bool__(self) -> bool:
        """Whether anything does not fit."""
        return bool(self.taken or self.put_out)


def flow(kind: StepKind) -> Flow:
    """What that kind of step may do."""
    return flows()[kind]


def yield_row(code: str) -> YieldRow:
    """The yield row of that code.

    Raises:
        UnknownRecordError: There is none; the nearest codes are given.
    """
    rows = yields()
    if code not in rows:
        raise UnknownRecordError("yield row", code, nearest_names(code, rows))
    return rows[code]


@functools.cache
def flows() -> Mapping[StepKind, Flow]:
    """The flow of every kind of step."""
    table = _table()["flows"]
    return MappingProxyType({kind: _flow(kind, table[kind.value]) for kind in StepKind})


@functools.cache
def yields() -> Mapping[str, YieldRow]:
    """Every yield row by its code, in the order of the field page."""
    return MappingProxyType({row["code"]: _yield_row(row) for row in _table()["yields"]})


def makes(kinds: Iterable[StepKind], inputs: Stages) -> Stages:
    """The stages that may come out when the kinds are done in that order to those inputs.

    What a kind in the middle makes may come out too, as a by-product.

    >>> print(*sorted(makes([StepKind.WINNOW, StepKind.GRIND], frozenset({Stage.BEANS}))))
    liquor nibs other shell
    """
    made: set[Stage] = set()
    for kind in kinds:
        each = flow(kind)
        turned = [each.turns.get(stage, frozenset()) for stage in inputs | made]
        made.update(each.nothing, *turned)
        if turned:
            made.update(each.waste)
    return frozenset(made)


def misfit(kinds: Iterable[StepKind], inputs: Stages, outputs: Stages) -> Misfit:
    """What does not fit when the kinds, in that order, turn those inputs into those outputs.

    Every input must be taken by some kind of the row, every output be made by it. Where all kinds
    keep the stage, each input must also come out again, so that nothing is blended in unseen; and
    so must shell, which is otherwise ground into what comes out.
    """
    row = tuple(flow(kind) for kind in kinds)
    taken = frozenset().union(*(each.takes for each in row))
    strange = inputs - taken
    if outputs:
        lasting = inputs if all(each.keeps for each in row) else inputs & {Stage.SHELL}
        strange |= {stage for stage in lasting if not _made_of(stage, row) & outputs}
    return Misfit(strange, outputs - makes((each.kind for each in row), inputs))


def _made_of(stage: Stage, row: Iterable[Flow]) -> Stages:
    return makes((each.kind for each in row), frozenset({stage}))


def _alike(stage: Stage) -> Stages:
    """What counts as the same stage: itself, and for dried beans both records of them."""
    return DRIED_BEANS if stage in DRIED_BEANS else frozenset({stage})


@functools.cache
def _table() -> Mapping[str, Any]:
    text = files("cocoachain").joinpath("data", "flows.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _flow(kind: StepKind, row: Mapping[str, Any]) -> Flow:
    keeps = bool(row.get("keeps"))
    turns = {stage: set(_alike(stage)) if keeps else set() for stage in Stage}
    for stage, outputs in row.get("turns", {}).items():
        turns[Stage(stage)] |= {Stage(each) for each in outputs}
    return Flow(
        kind=kind,
        turns=MappingProxyType({s: frozenset(made) for s, made in turns.items() if made}),
        beside=_stages(row.get("beside", ())),
        waste=_stages(row.get("waste", ())),
        nothing=_stages(row.get("nothing", ())),
        keeps=keeps,
        yields=tuple(yields()[code] for code in row.get("yields", ())),
    )


def _stages(words: Iterable[str]) -> Stages:
    return frozenset(Stage(word) for word in words)


def _yield_row(row: Mapping[str, Any]) -> YieldRow:
    lower, upper = row["marks"]
    return YieldRow(
        code=row["code"],
        name=row["name"],
        usual=_band(row["usual"]),
        hard_industrial=_band(row["hard"]),
        hard_ikm=_band(row.get("hard_ikm", row["hard"])),
        marks=(Mark(lower), Mark(upper)),
        source=row["source"],
        reference=row.get("reference", False),
    )


def _band(ends: tuple[str, str]) -> Band:
    least, most = ends
    return Band(Fraction(least), Fraction(most))
