"""Laws of our JSON, over records of every class with every field: what is written is read back."""

import datetime as dt
import enum
import random
import types
import typing
import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_records import agreed
from cocoachain.errors import CocoachainError
from cocoachain.formats import native
from cocoachain.formats.native_records import field_names, field_order
from cocoachain.model.chain import Chain
from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import Lot
from cocoachain.model.records import Record
from cocoachain.values.extras import Extra
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.identifiers import check_identifier
from cocoachain.values.mass import LARGEST_MG, Mass
from cocoachain.values.moments import WholeDay

CLASSES = [cls for kind in KINDS for cls in kind.classes]

# ---------------------------------------------------------------------- strategies made from fields


def passes(check):
    """Whether a value is one that the model takes."""

    def taken(value):
        try:
            check(value, "")
        except CocoachainError:
            return False
        return True

    return taken


odd_ones = st.sampled_from('"\\/, \u00e9\u2028\U0001f600')
written = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
seen = st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2000)
texts = st.text(written | odd_ones | st.sampled_from("\n\t"), max_size=12)
names = (
    st.text(seen | st.sampled_from('"\\/,-\U0001f600'), min_size=1, max_size=8)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(passes(check_identifier))
)
counts = st.integers(0, 10**9) | st.just(0)
masses = st.integers(0, LARGEST_MG).map(Mass) | st.just(Mass(0))
numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**20), 10**20),
    st.integers(-10, 10),
) | st.sampled_from([Decimal("7.50"), Decimal("-0"), Decimal("1E+3"), Decimal("0E-7"), Decimal(5)])
offsets = st.integers(-(24 * 60) + 1, 24 * 60 - 1).map(
    lambda m: dt.timezone(dt.timedelta(minutes=m))
)
zones = (
    offsets
    | st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=7, minutes=57, seconds=36))])
    | st.sampled_from(["Asia/Makassar", "Africa/Abidjan", "Europe/Berlin"]).map(ZoneInfo)
)
days = st.dates()
recent_days = st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31))
moments = (
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 12, 31), timezones=zones)  # noqa: DTZ001 - Hypothesis asks for bounds without zones
    | st.builds(WholeDay.of, recent_days, zones)
)
points = st.builds(
    Point,
    st.decimals(-180, 180, allow_nan=False, places=7) | st.integers(-180, 180),
    st.decimals(-90, 90, allow_nan=False, places=6) | st.integers(-90, 90),
)
polygons = st.builds(
    Polygon, st.lists(st.lists(points, min_size=1, max_size=4), min_size=1, max_size=2)
)
geometries = {
    Point: points,
    Polygon: polygons,
    MultiPolygon: st.builds(MultiPolygon, st.lists(polygons, min_size=1, max_size=2)),
}
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**39), 10**39) | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
extras = st.just({}) | st.dictionaries(texts, plain, max_size=3)

LEAVES = {
    str: texts,
    int: counts,
    bool: st.booleans(),
    Mass: masses,
    Decimal: numbers,
    dt.date: days,
    dt.datetime: moments,
    Extra: extras,
    **dict.fromkeys(REFERENCES, names),
    **geometries,
}


def values_of(hint, name=""):
    """Values that a field of this type and name may have."""
    if name in {"latitude", "longitude"}:
        return st.none() | st.decimals(-90, 90, allow_nan=False, places=6)
    if hint in LEAVES:
        return LEAVES[hint]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return st.one_of(
            [st.none() if each is type(None) else values_of(each) for each in arguments]
        )
    if issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    return records_of(hint)


def records_of(cls):
    """Records, or parts of records, with any of their fields set."""
    hints = typing.get_type_hints(cls)
    needed, free = {}, {}
    for field in attrs.fields(cls):
        group = needed if field.default is attrs.NOTHING else free
        group[field.name] = values_of(hints[field.name], field.name)
    return st.fixed_dictionaries(needed, optional=free).map(lambda given: cls(**agreed(cls, given)))


any_record = st.one_of([records_of(cls) for cls in CLASSES])


def key_of(record):
    kind = next(kind.name for kind in KINDS if type(record) in kind.classes)
    return kind, getattr(record, "id", record)


record_lists = st.lists(any_record, max_size=8, unique_by=key_of)
forms = st.booleans()

# ----------------------------------------------------------------------------------------- the laws


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@given(data=st.data(), lines=forms)
def test_a_record_of_any_class_is_read_as_it_was_written(cls, data, lines) -> None:
    chain = Chain.of([data.draw(records_of(cls))])

    reading = native.loads(native.dumps(chain, lines=lines))

    assert (reading.chain, reading.issues, reading.notes) == (chain, (), ())


@given(record_lists, forms)
def test_a_chain_is_read_as_it_was_written_and_written_again_in_the_same_bytes(
    records, lines
) -> None:
    chain = Chain.of(records)
    text = native.dumps(chain, lines=lines)

    reading = native.loads(text)

    assert (reading.chain, reading.issues, reading.notes) == (chain, (), ())
    assert native.dumps(reading.chain, lines=lines) == text


@given(record_lists, st.randoms(use_true_random=False), forms)
def test_the_order_in_which_records_come_changes_no_byte(
    records, shuffler: random.Random, lines
) -> None:
    text = native.dumps(Chain.of(records), lines=lines)
    shuffler.shuffle(records)

    assert native.dumps(Chain.of(records), lines=lines) == text


@given(record_lists)
def test_both_forms_say_the_same(records) -> None:
    chain = Chain.of(records)

    document = native.loads(native.dumps(chain))
    lines = native.loads(native.dumps(chain, lines=True))

    assert document == lines
    assert document.places.keys() == lines.places.keys()


@given(record_lists)
def test_every_record_with_an_identifier_has_its_place(records) -> None:
    chain = Chain.of(records)

    places = native.loads(native.dumps(chain)).places

    with_names = {key_of(each) for each in records if hasattr(each, "id")}
    assert places.keys() == with_names
    for (kind, name), place in places.items():
        plural = next(each.plural for each in KINDS if each.name == kind)
        position = [each.id for each in chain.records(kind)].index(name)
        assert place.path == f"{plural}[{position}]"


@given(record_lists, forms)
def test_digits_offsets_and_whole_days_stay_as_they_were_written(records, lines) -> None:
    chain = Chain.of(records)

    again = native.loads(native.dumps(chain, lines=lines)).chain

    for one, other in zip(chain, again, strict=True):
        for field in attrs.fields(type(one)):
            before, after = getattr(one, field.name), getattr(other, field.name)
            assert type(after) is type(before)
            if isinstance(before, dt.datetime) and before.utcoffset() % dt.timedelta(minutes=1):
                continue  # moments in local mean time are written in whole minutes
            if isinstance(before, dt.datetime):
                assert (after.isoformat(), after.utcoffset()) == (
                    before.isoformat(),
                    before.utcoffset(),
                )
            if isinstance(before, Decimal) and before:
                assert str(after) == str(before)


# ----------------------------------------------------------------- what the format needs of records


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_no_field_has_the_name_that_tells_the_kind_of_a_line_or_the_stage_of_a_lot(cls) -> None:
    assert "type" not in field_names(cls)
    assert "format" not in field_names(cls)
    assert not (issubclass(cls, Lot) and "stage" in field_names(cls))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_field_that_may_be_none_is_none_by_default_and_so_never_written_as_null(cls) -> None:
    hints = typing.get_type_hints(cls)
    optional = [
        field for field in attrs.fields(cls) if type(None) in typing.get_args(hints[field.name])
    ]

    assert [field.default for field in optional] == [None] * len(optional)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_record_is_written_identifier_first_and_what_all_share_last(cls) -> None:
    order = [field.name for field in field_order(cls)]

    assert order[-2:] == [field.name for field in attrs.fields(Record)] == ["recorded", "extra"]
    assert ("id" in order) is (order[0] == "id")
    assert sorted(order) == sorted(field_names(cls))
