"""A strategy for every kind of record, under the name of its plural: ``farmers()``, ``lots()``, ….

Records are drawn from the types of their fields, so that no field is ever forgotten, and from the
names of those that a register, a standard or a scale has something to say about (field page §3, §8
and §10). A record says nothing of any other: for records that belong together, draw
:func:`~cocoachain.strategies.chains`.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.errors import UnknownChoiceError
from cocoachain.model.fields import REFERENCES
from cocoachain.model.products import RecipePart
from cocoachain.model.programme import Attendance
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion
from cocoachain.strategies import value_strategies as values
from cocoachain.strategies.grounds import identity_number
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import nearest_names
from cocoachain.values.mass import Mass

RecordT = TypeVar("RecordT", bound=Record)
_Values = Callable[..., SearchStrategy[Any]]

_LEAVES: Mapping[object, _Values] = MappingProxyType({
    str: values.texts,
    int: values.counts,
    bool: values.choices,
    Mass: values.masses,
    Decimal: values.figures,
    date: values.days,
    datetime: values.moments,
    Extra: values.extras,
    Point: values.points,
    Polygon: values.polygons,
    MultiPolygon: values.multi_polygons,
    Portion: values.portions,
    Loss: values.losses,
    RecipePart: values.recipe_parts,
    Attendance: values.attendances,
    **dict.fromkeys(REFERENCES, values.identifiers),
})  # fmt: skip
"""The strategy of each type that a field may have."""


def _words(*choices: str) -> SearchStrategy[str]:
    return st.sampled_from(choices)


def _digits(count: int) -> SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(lambda number: f"{number:0{count}}")


_VILLAGES = tuple(
    f"52.08.0{district}.200{village}" for district in range(1, 6) for village in (1, 2, 3)
)
_PER_CENT = {
    name: values.figures(0, 100)
    for name in (
        "cocoa_pct",
        "label_cocoa_pct",
        "mouldy",
        "slaty",
        "insect",
        "germinated",
        "flat",
        "violet",
    )
}
_MONEY = {
    name: st.integers(0, 10**7).map(Decimal)
    for name in (
        "amount",
        "cost",
        "price",
        "unit_price",
        "premium",
        "deduction",
        "wage",
        "turnover",
        "investment",
    )
}
_OF_A_BEAN = {
    name: values.figures(0, 10)
    for name in ("mouldy", "slaty", "insect", "germinated", "flat", "violet")
}

_NAMED: Mapping[str, SearchStrategy[Any]] = MappingProxyType({
    **_PER_CENT,
    **_MONEY,
    **_OF_A_BEAN,
    "moisture_pct": values.figures(5, 7),
    "currency": _words("IDR", "USD", "EUR"),
    "region": st.sampled_from(_VILLAGES),
    "country": _words("ID", "GH", "CI", "EC"),
    "border_country": _words("DE", "NL", "IT"),
    "sex": _words("f", "m"),
    "nik": st.builds(lambda number, woman: identity_number(number, woman=woman),
                     st.integers(0, 10**6), st.booleans()),
    "nib": _digits(13),
    "eori": _digits(15).map(lambda digits: f"DE{digits}"),
    "gln": values.keys("899", 13),
    "gtin": values.keys("899", 13) | values.keys("1899", 14),
    "email": st.integers(1, 99).map(lambda number: f"petani{number}@example.org"),
    "phone": _digits(9).map(lambda digits: f"+62812{digits}"),
    "latitude": st.integers(-8_600_000, -8_200_000).map(lambda n: Decimal(n).scaleb(-6)),
    "longitude": st.integers(116_000_000, 116_600_000).map(lambda n: Decimal(n).scaleb(-6)),
    "area_ha": st.integers(1, 400).map(lambda hundredths: Decimal(hundredths).scaleb(-2)),
    "clones": st.lists(_words("MCC 02", "Sulawesi 1", "ICCRI 03", "DR 2"), max_size=2, unique=True)
                .map(tuple),
    "hs": _words("1801", "180310", "1804", "1805", "180632"),
    "reference": st.integers(0, 10**10 - 1).map(lambda number: f"26DE{number:010}"),
    "verification": _digits(8),
    "ingredient": _words("sugar", "milk powder", "lecithin", "vanilla"),
    "product_class": _words("chocolate", "milk chocolate", "white chocolate"),
    "sample": st.just(300),
    "substance": _words("cadmium", "ochratoxin A", "moisture"),
    "unit": _words("mg/kg", "%", "beans/100 g"),
    "scheme": _words("RA", "Fairtrade", "EU organic", "P-IRT", "halal"),
})  # fmt: skip
"""Fields of which more is known than their type."""

_IN_ORDER = (
    ("start", "end"), ("valid_from", "valid_to"), ("tenure_start", "tenure_end"),
    ("given", "withdrawn"), ("when", "valid_to"), ("women", "persons"), ("received", "mass"),
    ("harvested", "expires"),
)  # fmt: skip
"""Pairs of fields of which the first is never more than the second."""


def records_of(
    cls: type[RecordT], *, hostile: bool = False, **fields: SearchStrategy[Any]
) -> SearchStrategy[RecordT]:
    """Records of one class, with any of their fields set; ``fields`` are drawn as they say.

    Raises:
        UnknownChoiceError: The class has no such field; the nearest names are given.
    """
    known = attrs.fields_dict(cls)
    for name in fields:
        if name not in known:
            raise UnknownChoiceError(f"field of {cls.__name__}", name, nearest_names(name, known))
    given_class: Any = cls
    required, free = _fields(given_class, hostile)
    needed = {name: each for name, each in required.items() if name not in fields} | fields
    may = {name: each for name, each in free.items() if name not in fields}
    drawn = st.fixed_dictionaries(needed, optional=may)
    return drawn.map(lambda given: cls(**(given if hostile else _ordered(given, fields))))


_Fields = dict[str, SearchStrategy[Any]]


@cache
def _fields(cls: Any, hostile: bool) -> tuple[_Fields, _Fields]:  # noqa: ANN401, FBT001 - a class and a flag, as a cache key
    """The strategies of the fields that must be given, and of those that may be."""
    hints = typing.get_type_hints(cls)
    required: _Fields = {}
    free: _Fields = {}
    for field in attrs.fields(cls):
        group = required if field.default is attrs.NOTHING else free
        group[field.name] = _field(field.name, hints[field.name], hostile=hostile)
    return required, free


def _field(name: str, hint: object, *, hostile: bool) -> SearchStrategy[Any]:
    """Values of a field, by its name where that is known, else by its type."""
    if name in _NAMED and not (hostile and name in _FREE_TEXT):
        return _NAMED[name]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        inner = _field("", arguments[0], hostile=hostile)
        if arguments[0] is str:
            inner = inner.map(str.strip).filter(bool)
        return st.lists(inner, max_size=3).map(tuple)
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        needed = [each for each in arguments if each is not type(None)]
        return st.one_of([_field("", each, hostile=hostile) for each in needed])
    if hint in _LEAVES:
        return _LEAVES[hint](hostile=hostile)
    words: Any = hint
    return st.sampled_from(list(words))


_FREE_TEXT = {"ingredient", "product_class", "substance", "unit", "scheme", "email", "phone", "sex"}
_FREE_TEXT |= {
    "region",
    "country",
    "nik",
    "nib",
    "eori",
    "gln",
    "gtin",
    "hs",
    "reference",
    "clones",
}
_FREE_TEXT |= {"verification", "border_country"}


def _ordered(given: dict[str, Any], fixed: Iterable[str]) -> dict[str, Any]:
    """The values with each pair in order, unless the caller said what they are."""
    for first, second in _IN_ORDER:
        one, other = given.get(first), given.get(second)
        if one is None or other is None or type(one) is not type(other):
            continue
        if one > other and not {first, second} & set(fixed):
            given[first], given[second] = other, one
    return given
