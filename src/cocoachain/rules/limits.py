"""Limits as data: what the trade allows, with source, edition, dates, and how sure it is.

``data/limits/FAMILY.toml`` holds the limits of a family of rules, and nothing in the code repeats
them. A file is a row of ``[[groups]]``; what a group says (``market``, ``source``, ``section``,
``unit``, ``mark``, ``valid_from``, ``valid_to``, ``classes``) holds for each line of its
``limits`` that does not say otherwise:

========================  =========================================================================
``code``                  unique among all families; a limit that changes gets a new line and code
``name``                  what is limited, in words
``about``                 the substance or quality, as rules ask for it
``least``, ``most``       allowed, ends included; numbers are text, so that they stay exact
``above``, ``below``      allowed without the end itself
``value``, ``text``       one plain figure (a factor, a sample size); a pattern or word
``market``                who asks: ``codex``, ``eu``, ``us``, ``sni``, ``iso``, a scheme, ``any``
``classes``               the product classes, grades or stages that it is for; none: all
``cocoa_least``/``_below``  per cent of total cocoa solids that it is for
``severity``              of a breach, ``error`` if not said
``source``                standard with edition and clause
``valid_from``/``_to``    first and last day; an event is judged by the limits of its day
``mark``                  how sure it is (marks of the field page): S, S*, K+, K, K-
``section``, ``row``,     where it stands on the field page; ``numbers`` says which numbers of that
``column``, ``numbers``   cell are least, above, most, below and value, in this order;
                          ``tools/renew_limits.py`` compares them and writes them anew
========================  =========================================================================

A rule asks ``chosen_limits("contaminants", about="cadmium", market="eu", on=day, of="chocolate")``
and judges with :meth:`Limit.allows`; a caller's setting, where there is one, stands in its place
(:meth:`Limit.but`). A limit of mark ``K-`` has no severity above warning.
"""

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Self

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Severity
from cocoachain.model.flows import Mark
from cocoachain.values.identifiers import nearest_names

BOUNDS = ("least", "above", "most", "below", "value")
"""The figures of a limit, in the order in which ``numbers`` names them."""


@attrs.frozen(kw_only=True)
class Spot:
    """Where the figures of a limit stand on the field page."""

    section: str
    """Number of the section, such as ``4.1``."""

    row: str
    """How the row begins; a row without a first cell begins with its second."""

    column: str
    """Heading of the column."""

    numbers: tuple[int, ...]
    """Which numbers of the cell they are, counted from 1; empty if it has none of them."""

    def __str__(self) -> str:
        """As rules and pages cite it."""
        return f"field page §{self.section}, {self.row}"


@attrs.frozen(kw_only=True)
class Limit:
    """One limit: what is allowed, who says so, when, and for what."""

    code: str
    """Unique among all limits."""

    family: str
    """The file that it stands in."""

    name: str
    """What is limited, in words."""

    about: str
    """The substance or quality."""

    least: Fraction | None = None
    """The lowest allowed figure."""

    above: Fraction | None = None
    """What an allowed figure is above."""

    most: Fraction | None = None
    """The highest allowed figure."""

    below: Fraction | None = None
    """What an allowed figure is below."""

    value: Fraction | None = None
    """A plain figure."""

    text: str | None = None
    """A pattern or word."""

    unit: str = ""
    """Unit of the figures."""

    market: str = "any"
    """Who asks for it."""

    classes: tuple[str, ...] = ()
    """The product classes, grades or stages that it is for; none: all."""

    cocoa_least: Fraction | None = None
    """It is for this much total cocoa, in per cent, or more."""

    cocoa_below: Fraction | None = None
    """It is for less total cocoa than this, in per cent."""

    stated: Severity = Severity.ERROR
    """How much a breach matters by the data file."""

    source: str
    """Standard, edition, clause."""

    valid_from: date | None = None
    """First day; none: as long as anyone remembers."""

    valid_to: date | None = None
    """Last day; none: still valid."""

    mark: Mark
    """How sure it is."""

    spot: Spot
    """Its row on the field page."""

    @property
    def severity(self) -> Severity:
        """How much a breach matters; never an error where the limit is too unsure for one."""
        if self.mark is Mark.UNSURE and self.stated is Severity.ERROR:
            return Severity.WARNING
        return self.stated

    def allows(self, figure: Fraction) -> bool:
        """Whether the figure, in the unit of the limit, is allowed; exact."""
        return (
            (self.least is None or figure >= self.least)
            and (self.above is None or figure > self.above)
            and (self.most is None or figure <= self.most)
            and (self.below is None or figure < self.below)
        )

    def end_passed(self, figure: Fraction) -> Fraction | None:
        """The end that the figure passes, or nothing."""
        if self.allows(figure):
            return None
        low = next((end for end in (self.least, self.above) if end is not None), None)
        high = next((end for end in (self.most, self.below) if end is not None), None)
        return low if low is not None and (high is None or figure <= low) else high

    def covers(self, day: date | None) -> bool:
        """Whether it is valid on the day, first and last day included; without a day, today's are.

        Without a day the limits without last day count.
        """
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def is_for(self, name: str) -> bool:
        """Whether it is for that class, grade or stage."""
        return not self.classes or name in self.classes

    def is_for_cocoa(self, per_cent: Fraction) -> bool:
        """Whether it is for that much total cocoa."""
        return (self.cocoa_least is None or per_cent >= self.cocoa_least) and (
            self.cocoa_below is None or per_cent < self.cocoa_below
        )

    @property
    def asks_for_cocoa(self) -> bool:
        """Whether one must know the total cocoa to tell if it applies."""
        return self.cocoa_least is not None or self.cocoa_below is not None

    def but(self, **changes: Fraction | None) -> Self:
        """The limit with a caller's figures in place of its own; ``None`` leaves one as it is."""
        given = {name: each for name, each in changes.items() if each is not None}
        return attrs.evolve(self, mark=Mark.SURE, **given) if given else self  # type: ignore[arg-type]  # names of figures


def limits(family: str) -> Mapping[str, Limit]:
    """The limits of a family by code, in the order of the file; read once.

    Raises:
        UnknownRecordError: There is no such file; the nearest names are given.
    """
    if family not in families():
        raise UnknownRecordError("family of limits", family, nearest_names(family, families()))
    return _read(family)


@functools.cache
def families() -> tuple[str, ...]:
    """The families that have limits, by name."""
    folder = files("cocoachain").joinpath("data", "limits")
    names = (each.name for each in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def all_limits() -> Iterator[Limit]:
    """Every limit of every family."""
    for family in families():
        yield from limits(family).values()


def limit(family: str, code: str) -> Limit:
    """One limit by its code.

    Raises:
        UnknownRecordError: There is none; the nearest names are given.
    """
    known = limits(family)
    if code not in known:
        raise UnknownRecordError("limit", code, nearest_names(code, known))
    return known[code]


def chosen_limits(
    family: str,
    *,
    about: str | None = None,
    market: str | Iterable[str] | None = None,
    of: str | None = None,
    on: date | None = None,
) -> tuple[Limit, ...]:
    """The limits of a family that speak of something, for a market and class, on a day.

    What is ``None`` is not asked for, but for the day: without one, limits without last day count.
    A limit of market ``any`` is for every market. Several may apply; all of them have to be kept.
    """
    markets = None if market is None else frozenset([market] if isinstance(market, str) else market)
    return tuple(each for each in _matching(family, about, markets, of) if each.covers(on))


@functools.lru_cache(maxsize=4096)
def _matching(
    family: str, about: str | None, markets: frozenset[str] | None, of: str | None
) -> tuple[Limit, ...]:
    """The limits that fit, on whatever day."""
    return tuple(
        each
        for each in limits(family).values()
        if (about is None or each.about == about)
        and (markets is None or each.market in markets or each.market == "any")
        and (of is None or each.is_for(of))
    )


def word_table(family: str, name: str) -> Any:  # noqa: ANN401 - a table of TOML, whatever is in it
    """A table of words beside the limits of a family, such as ``classes`` of ``composition``."""
    return _file(family)[name]


@functools.cache
def _file(family: str) -> Mapping[str, Any]:
    path = files("cocoachain").joinpath("data", "limits", f"{family}.toml")
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


@functools.cache
def _read(family: str) -> Mapping[str, Limit]:
    found: dict[str, Limit] = {}
    for group in _file(family)["groups"]:
        shared = {name: value for name, value in group.items() if name != "limits"}
        for line in group["limits"]:
            made = _limit(family, {**shared, **line})
            if found.setdefault(made.code, made) is not made:
                message = f"Expected each code once, got {made.code!r} twice ({family}.toml)"
                raise ValueError(message)
    return MappingProxyType(found)


_FIGURES = (*BOUNDS, "cocoa_least", "cocoa_below")
_PLAIN = ("code", "name", "about", "source", "unit", "market", "text", "valid_from", "valid_to")
_SPOT = ("section", "row", "column", "numbers")
_NAMES = {*_FIGURES, *_PLAIN, *_SPOT, "classes", "severity", "mark"}


def _limit(family: str, line: Mapping[str, Any]) -> Limit:
    strange = sorted(set(line) - _NAMES)
    if strange:
        message = f"Expected keys of a limit, got {strange} ({family}.toml, {line.get('code')})"
        raise ValueError(message)
    figures: dict[str, Any] = {name: Fraction(line[name]) for name in _FIGURES if name in line}
    plain: dict[str, Any] = {name: line[name] for name in _PLAIN if name in line}
    return Limit(
        family=family,
        **figures,
        **plain,
        classes=tuple(line.get("classes", ())),
        stated=Severity(line.get("severity", "error")),
        mark=Mark(line["mark"]),
        spot=Spot(
            section=line["section"],
            row=line["row"],
            column=line["column"],
            numbers=tuple(line.get("numbers", ())),
        ),
    )
