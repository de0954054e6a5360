"""A strategy for every kind of record and value, and for their types."""

import pickle
import subprocess
import sys
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st

from cocoachain import strategies
from cocoachain.errors import UnknownChoiceError
from cocoachain.model.chain import Chain
from cocoachain.model.fields import REFERENCES
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import LOT_CLASSES, BeanLot, FinishedLot, Lot, Stage
from cocoachain.model.parties import Party
from cocoachain.model.records import Record
from cocoachain.strategies import registering, value_strategies
from cocoachain.values.check_digits import has_check_digit
from cocoachain.values.identifiers import check_identifier
from cocoachain.values.mass import LARGEST_MG, Mass

CLASSES = [cls for kind in KINDS for cls in kind.classes]
registering.register()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("hostile", [False, True])
@given(st.data())
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_every_kind_has_a_strategy_of_its_plural(kind, hostile, data):
    record = data.draw(getattr(strategies, kind.plural)(hostile=hostile))

    assert type(record) in kind.classes
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own record
    assert Chain.of([record]).count(kind.name) == 1


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@given(st.data())
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_every_record_type_can_be_drawn_from_itself(cls, data):
    assert type(data.draw(st.from_type(cls))) is cls


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_field_of_every_record_is_drawn_now_and_then(cls):
    told = set()

    @settings(
        max_examples=120, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategies.records_of(cls))
    def draw(record):
        told.update(
            field.name
            for field in attrs.fields(cls)
            if field.default is attrs.NOTHING or getattr(record, field.name) != field.default
        )

    draw()

    assert told == {field.name for field in attrs.fields(cls)}


@pytest.mark.parametrize("base", [Record, Lot, FinishedLot, Party])
@given(st.data())
@settings(max_examples=5)
def test_a_base_is_drawn_as_one_of_its_classes(base, data):
    record = data.draw(st.from_type(base))

    assert isinstance(record, base)
    assert type(record) in CLASSES


@pytest.mark.parametrize("hint", registering._VALUES, ids=lambda hint: hint.__name__)
@given(st.data())
@settings(max_examples=5)
def test_every_value_type_can_be_drawn_from_itself(hint, data):
    value = data.draw(st.from_type(hint))

    assert isinstance(value, str if hint in REFERENCES else hint)


@given(st.from_type(Chain))
@settings(max_examples=5)
def test_a_chain_can_be_drawn_from_its_type(chain):
    assert isinstance(chain, Chain)
    assert len(chain.lots) > 0


HOOK = """
import sys
from hypothesis import given, strategies as st
assert "cocoachain.strategies.record_strategies" not in sys.modules
from cocoachain import BeanLot, Mass
drawn = []
@given(st.from_type(BeanLot), st.from_type(Mass))
def law(lot, mass):
    drawn.append((type(lot) is BeanLot, type(mass) is Mass))
law()
print(set(drawn), "cocoachain.strategies.chain_strategies" in sys.modules)
"""


@pytest.mark.parametrize("first", ["", "from cocoachain import strategies; strategies.chains()\n"])
def test_the_entry_point_teaches_hypothesis_our_types_when_it_starts(tmp_path, first):
    package = tmp_path / "hooked-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: hooked\nVersion: 1\n")
    (package / "entry_points.txt").write_text(
        "[hypothesis]\ncocoachain = cocoachain.strategies.registering:register\n"
    )
    script = HOOK if not first else first + HOOK.replace("assert", "0 and")
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
    run = subprocess.run(
        [sys.executable, "-c", path + script],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert run.stderr == ""
    assert run.stdout == f"{{(True, True)}} {bool(first)}\n"


# Fields -------------------------------------------------------------------------------------------


@given(strategies.lots("beans", Stage.NIBS, plot=st.just("PLOT-7"), mass=strategies.masses()))
def test_stages_and_fields_can_be_chosen(lot):
    assert lot.stage in {Stage.BEANS, Stage.NIBS}
    assert lot.plot == "PLOT-7"
    assert Mass.g(1) <= lot.mass <= Mass.kg(1000)


@given(strategies.lots())
def test_lots_of_every_stage_may_come(lot):
    assert type(lot) in LOT_CLASSES.values()


def test_a_field_that_a_record_has_not_is_answered_with_the_nearest():
    with pytest.raises(UnknownChoiceError) as caught:
        strategies.farmers(regoin=st.none())

    told = "Expected a field of Farmer, got 'regoin'. Nearest: 'region', 'eori'."
    assert str(caught.value) == told


@given(strategies.certificates(), strategies.steps(), strategies.works())
def test_a_plain_record_does_not_end_before_it_begins(certificate, step, work):
    assert certificate.valid_to is None or certificate.valid_from <= certificate.valid_to
    if type(step.start) is type(step.end) is datetime:
        assert step.start <= step.end
    assert None in {work.women, work.persons} or work.women <= work.persons


def test_what_the_caller_says_of_a_field_stands():
    late, early = datetime(2026, 5, 2, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    step = find(strategies.steps(start=st.just(late), end=st.just(early)), lambda _: True)

    assert (step.start, step.end) == (late, early)


@given(strategies.farmers(), strategies.lots())
def test_numbers_of_registers_have_their_form(farmer, lot):
    if farmer.nik is not None:
        assert len(farmer.nik) == 16
        assert farmer.nik.isdigit()
    for key in (farmer.gln, lot.gtin):
        assert key is None or has_check_digit(key)


@given(strategies.plots())
def test_plots_lie_where_cocoa_grows(plot):
    assert plot.latitude is None or -8.6 <= plot.latitude <= -8.2
    assert plot.area_ha is None or 0 < plot.area_ha <= 4


@given(strategies.polygons())
def test_an_outline_is_closed_and_does_not_cross_itself(polygon):
    (ring,) = polygon.rings
    corners = ring[:-1]

    assert ring[0] == ring[-1]
    assert len(set(corners)) == len(corners) >= 4
    turns = [
        (b.longitude - a.longitude) * (c.latitude - b.latitude)
        - (b.latitude - a.latitude) * (c.longitude - b.longitude)
        for a, b, c in zip(
            corners, corners[1:] + corners[:1], corners[2:] + corners[:2], strict=True
        )
    ]
    assert all(turn > 0 for turn in turns)


# Values -------------------------------------------------------------------------------------------


@given(strategies.masses(Mass.kg(1), Mass.kg(2)))
def test_a_mass_keeps_to_its_bounds(mass):
    assert Mass.kg(1) <= mass <= Mass.kg(2)


@pytest.mark.parametrize("wanted", [1, LARGEST_MG])
def test_hostile_masses_reach_both_ends(wanted):
    assert find(strategies.masses(hostile=True), lambda mass: mass.mg == wanted) == Mass(wanted)


@given(strategies.identifiers(hostile=True))
def test_hostile_identifiers_are_identifiers_still(name):
    assert check_identifier(name, "name") == name


def test_hostile_moments_come_next_to_leap_seconds_and_in_far_zones():
    before = datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    near = find(strategies.moments(hostile=True), lambda when: when == before)
    far = find(
        strategies.moments(hostile=True),
        lambda when: abs(when.utcoffset().total_seconds()) > 23 * 3600,
    )

    assert near == before
    assert far.utcoffset() is not None


@given(strategies.lots(hostile=True), strategies.lots(hostile=True))
def test_hostile_lots_can_stand_in_one_chain(one, other):
    assume(one.id != other.id)

    assert len(Chain.of([one, other])) == 2


def test_every_offered_name_is_there_and_told():
    for name in strategies.__all__:
        assert name == "Breaker" or getattr(strategies, name).__doc__, name
    assert set(strategies.__all__) <= set(dir(strategies))
    with pytest.raises(AttributeError, match="has no attribute 'lot'"):
        strategies.lot  # noqa: B018 - the look is the test


def test_a_plain_lot_shrinks_to_a_name_alone():
    assert find(strategies.lots(), lambda _: True) == LOT_CLASSES[Stage.PODS](id="A")
    assert find(value_strategies.portions(), lambda _: True).mass == Mass.g(1)
    assert find(strategies.records_of(BeanLot), lambda lot: lot.mass).mass == Mass.g(1)
