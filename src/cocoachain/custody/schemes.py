"""Schemes of custody: their models, what they ask of a claim, and how they convert products.

The schemes are data (``data/custody/schemes.toml``), each with its source and how sure it is.
"""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import attrs

from cocoachain.model.claims import CustodyModel
from cocoachain.model.flows import DRIED_BEANS, Mark
from cocoachain.model.lots import Stage

Factors = Mapping[Stage, Fraction]
"""Kilograms of dried beans behind one kilogram of a product, by stage."""

_SIGNS = re.compile(r"[\W_]+")
_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abekmhopctyxijsabezhikmnoptyx",
)
"""Cyrillic and Greek letters whose capitals look like Latin ones, in small (Unicode TR 39)."""
_BEANS: Factors = MappingProxyType(dict.fromkeys(DRIED_BEANS, Fraction(1)))


@attrs.frozen(kw_only=True)
class FactorSet:
    """How one edition of a scheme converts products into dried beans."""

    edition: str
    """Which edition, in words."""

    factors: Factors
    """Beans behind one unit of mass; dried beans count as their mass."""

    mark: Mark
    """How sure the factors are."""

    source: str
    """Who says so."""

    valid_from: date | None = None
    """First day, if known."""

    valid_to: date | None = None
    """Last day, if it has one."""

    def covers(self, day: date) -> bool:
        """Whether it is in force on that day, first and last day included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


_PLAIN = FactorSet(
    edition="no factors: a product takes over what went into it",
    factors=_BEANS,
    mark=Mark.SURE,
    source="conservation of mass",
)


@attrs.frozen(kw_only=True)
class Scheme:
    """What a scheme asks of claims."""

    code: str
    """The short name."""

    name: str
    """The name in full."""

    models: tuple[CustodyModel, ...]
    """The models that it knows, the strictest first; empty where that is not known."""

    excluded: tuple[CustodyModel, ...] = ()
    """Models that its own text rules out."""

    organic: bool = False
    """Whether it is an organic scheme."""

    same_country: bool = False
    """Whether a claim has one country of origin."""

    mixes_sites: bool = False
    """Whether one owner may balance all its sites together."""

    period: int = 3
    """How long a period of balance is, in months."""

    expires: int | None = None
    """After how many months a credit is lost; ``None`` where that is not known."""

    sets: tuple[FactorSet, ...] = (_PLAIN,)
    """Its factor sets, the oldest first."""

    source: str = ""
    """Who says so."""

    marks: Mapping[str, Mark] = attrs.field(factory=dict)
    """How sure each of these is."""

    def factor_set(self, day: date | None = None) -> FactorSet:
        """The factor set in force on a day; the newest where no day is given or none is."""
        fitting = [each for each in self.sets if day is None or each.covers(day)]
        return fitting[-1] if fitting else self.sets[-1]


def scheme_named(name: str | None) -> Scheme:
    """The scheme of that name; an unknown one has no factors and no limits of its own.

    >>> scheme_named("rainforest alliance").code, scheme_named("Skema Desa").code
    ('RA', 'Skema Desa')
    """
    text = name or ""
    known = schemes().get(folded(text))
    return known or Scheme(code=text, name=text, models=(), same_country=False)


def same_scheme(one: str | None, other: str | None) -> bool:
    """Whether two names mean one scheme."""
    return folded(scheme_named(one).code) == folded(scheme_named(other).code)


def folded(name: str) -> str:
    """A name without case, spaces and signs, which do not count; letters that look alike are one.

    >>> folded("Fair-Trade") == folded("FAIRTRADE"), folded("R\u0410") == folded("RA")
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_ALIKE)
    return _SIGNS.sub("", plain)


@functools.cache
def schemes() -> Mapping[str, Scheme]:
    """Every scheme by every name that is read for it, folded."""
    found: dict[str, Scheme] = {}
    for row in _table()["scheme"]:
        made = _scheme(row)
        for name in (made.code, *row["names"]):
            found[folded(name)] = made
    return MappingProxyType(found)


@functools.cache
def varieties(kind: str) -> frozenset[str]:
    """The planting material that is ``fine`` or ``bulk``, folded."""
    return frozenset(map(folded, _table()["varieties"][kind]))


@functools.cache
def _table() -> Mapping[str, Any]:
    path = files("cocoachain").joinpath("data", "custody", "schemes.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _scheme(row: Mapping[str, Any]) -> Scheme:
    marks = {name: Mark(mark) for name, mark in row.get("marks", {}).items()}
    return Scheme(
        code=row["code"],
        name=row["name"],
        models=_models(row.get("models", ())),
        excluded=_models(row.get("excluded", ())),
        organic=row.get("organic", False),
        same_country=row["same_country"],
        mixes_sites=row["mixes_sites"],
        period=row["period"],
        expires=row.get("expires"),
        sets=tuple(map(_factor_set, row.get("factors", ()))) or (_PLAIN,),
        source=row["source"],
        marks=MappingProxyType(marks),
    )


def _models(words: Iterable[str]) -> tuple[CustodyModel, ...]:
    return tuple(sorted(map(CustodyModel, words), key=lambda each: each.rank))


def _factor_set(row: Mapping[str, Any]) -> FactorSet:
    told = {Stage(stage): Fraction(factor) for stage, factor in row["factors"].items()}
    return FactorSet(
        edition=row["edition"],
        factors=MappingProxyType({**_BEANS, **told}),
        mark=Mark(row["marks"]),
        source=row["source"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )
