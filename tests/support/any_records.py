"""Records of every class with every field, made from the types of their fields."""

import datetime as dt
import enum
import types
import typing
import unicodedata
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from cocoachain.errors import CocoachainError
from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import KINDS
from cocoachain.model.steps import Step
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import check_identifier
from cocoachain.values.mass import LARGEST_MG, Mass
from cocoachain.values.moments import WholeDay

CLASSES = [cls for kind in KINDS for cls in kind.classes]


def _is_identifier(text: str) -> bool:
    try:
        check_identifier(text, "")
    except CocoachainError:
        return False
    return True


_odd = st.sampled_from("'=+-@;\\\",:?{[\t\n \u00a0\u2028\uff1d\U0001f600")
_usual = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = st.text(_usual | _odd, max_size=10) | st.sampled_from(
    [
        "",
        "'",
        "json:1",
        "json:{",
        "1.234",
        "XX",
        "TRUE",
        "L",
        "female",
        "2026-05-04",
        "_x0041_",
        "#DIV/0!",
        "-",
    ]
)
identifiers = (
    st.text(_usual | _odd, min_size=1, max_size=8)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(_is_identifier)
)
parts = st.text(_usual | _odd, min_size=1, max_size=8).filter(lambda text: text == text.strip())
masses = st.integers(0, LARGEST_MG).map(Mass) | st.integers(0, 10**9).map(Mass)
numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**18), 10**18),
    st.integers(-10, 10),
) | st.sampled_from([Decimal("7.50"), Decimal("-0"), Decimal("1E+3"), Decimal("1.234")])
zones = st.integers(-(24 * 60) + 1, 24 * 60 - 1).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
moments = st.datetimes(
    dt.datetime(1902, 1, 1),  # noqa: DTZ001 - Hypothesis asks for bounds without zones
    dt.datetime(2099, 12, 31),  # noqa: DTZ001 - likewise
    timezones=zones,
) | st.builds(WholeDay.of, st.dates(dt.date(1902, 1, 1), dt.date(2099, 12, 31)), zones)
points = st.builds(
    Point, st.decimals(-180, 180, places=7), st.decimals(-90, 90, places=6) | st.integers(-90, 90)
)
polygons = st.builds(
    Polygon, st.lists(st.lists(points, min_size=1, max_size=4), min_size=1, max_size=2)
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)

_PARTS = ("inputs", "outputs", "losses")

LEAVES = {
    str: texts,
    int: st.integers(0, 10**9),
    bool: st.booleans(),
    Mass: masses,
    Decimal: numbers,
    dt.date: st.dates(),
    dt.datetime: moments,
    Extra: st.just({}) | st.dictionaries(texts, plain, max_size=3),
    Point: points,
    Polygon: polygons,
    MultiPolygon: st.builds(MultiPolygon, st.lists(polygons, min_size=1, max_size=2)),
    **dict.fromkeys(REFERENCES, identifiers),
}

NAMED = {
    "latitude": st.none() | st.decimals(-90, 90, places=6),
    "longitude": st.none() | st.decimals(-180, 180, places=6),
    "currency": st.none() | st.sampled_from(["IDR", "USD", "rupiah"]),
}


def values_of(hint: object, name: str = "") -> st.SearchStrategy[object]:
    """Values that a field of this type and name may have."""
    if name in NAMED:
        return NAMED[name]
    if hint in LEAVES:
        return LEAVES[hint]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        inner = parts if arguments[0] is str else values_of(arguments[0])
        return st.lists(inner, max_size=3).map(tuple)
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return st.one_of(
            [st.none() if each is type(None) else values_of(each) for each in arguments]
        )
    if issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    return records_of(hint)


def records_of(cls: type) -> st.SearchStrategy[object]:
    """Records, or parts of records, with any of their fields set."""
    hints = typing.get_type_hints(cls)
    required, free = {}, {}
    for field in attrs.fields(cls):
        group = required if field.default is attrs.NOTHING else free
        group[field.name] = values_of(hints[field.name], field.name)
    return st.fixed_dictionaries(required, optional=free).map(
        lambda given: cls(**agreed(cls, given))
    )


def agreed(cls: type, given: dict[str, object]) -> dict[str, object]:
    """The fields, with a lane for each portion and loss of a step or for none."""
    if cls is not Step:
        return given
    parts: list[Any] = [each for name in _PARTS for each in given.get(name, ())]
    if all(each.lane is not None for each in parts):
        return given
    return given | {
        name: tuple(attrs.evolve(each, lane=None) for each in given[name])
        for name in _PARTS
        if name in given
    }


def key_of(record: object) -> tuple[str, object]:
    """Kind and identifier, or the record itself where it has none."""
    kind = next(kind.name for kind in KINDS if type(record) in kind.classes)
    return kind, getattr(record, "id", record)


record_lists = st.lists(
    st.one_of([records_of(cls) for cls in CLASSES]), max_size=8, unique_by=key_of
)
"""Records of any kinds that can stand in one chain."""
