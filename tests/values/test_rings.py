"""Rings: what is wrong with one, told exactly."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cocoachain.values.rings import RingFault, RingFaultKind, is_clockwise, ring_faults

K = RingFaultKind
SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]


def faults(ring, **options):
    return [(each.kind, each.at, each.other) for each in ring_faults(ring, **options)]


def test_a_square_and_a_triangle_are_sound():
    assert faults(SQUARE) == []
    assert faults([(0, 0), (10, 0), (0, 10), (0, 0)]) == []


def test_four_positions_are_enough_and_three_are_not():
    assert faults([(0, 0), (10, 0), (0, 0)]) == [(K.FEW, 2, None)]
    assert faults([]) == [(K.FEW, 0, None)]
    assert faults([(0, 0)]) == [(K.FEW, 0, None)]
    assert faults([(0, 0), (10, 0), (0, 10), (0, 0)], least=5) == [(K.FEW, 3, None)]


def test_an_open_ring_is_told_at_its_last_position_and_its_sides_all_the_same():
    assert faults(SQUARE[:-1]) == [(K.OPEN, 3, None)]
    assert faults([(0, 0), (10, 10), (10, 0), (0, 10)]) == [(K.OPEN, 3, None), (K.CROSSING, 0, 2)]


def test_equal_neighbours_are_told_and_left_out():
    assert faults([(0, 0), (0, 0), *SQUARE[1:]]) == [(K.DUPLICATE, 1, 0)]
    assert faults([*SQUARE, (0, 0)]) == [(K.DUPLICATE, 5, 4)]


def test_positions_on_one_line_are_no_area():
    assert faults([(0, 0), (5, 5), (10, 10), (0, 0)]) == [(K.STRAIGHT, 2, None)]
    assert faults([(7, 7)] * 4) == [
        (K.DUPLICATE, 1, 0), (K.DUPLICATE, 2, 1), (K.DUPLICATE, 3, 2), (K.STRAIGHT, 0, None),
    ]  # fmt: skip
    assert faults([(0, 0), (5, 5), (10, 11), (0, 0)]) == []


def test_a_figure_of_eight_crosses():
    assert faults([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]) == [(K.CROSSING, 0, 2)]


def test_a_side_that_runs_back_or_touches_is_told():
    spike = [(0, 0), (10, 0), (20, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    pinched = [(0, 0), (10, 0), (10, 10), (5, 0), (0, 10), (0, 0)]

    assert faults(spike) == [(K.TOUCHING, 1, 2)]
    assert faults(pinched) == [(K.TOUCHING, 0, 2)]


def test_the_faults_of_positions_after_a_duplicate_keep_their_numbers():
    ring = [(0, 0), (0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]

    assert faults(ring) == [(K.DUPLICATE, 1, 0), (K.CROSSING, 0, 3)]


def large(corners):
    """A ring of many sides round those corners: each side is cut in five."""
    closed = [*corners, corners[0]]
    made = []
    for (x, y), (to_x, to_y) in itertools.pairwise(closed):
        made += [(x + (to_x - x) * at // 5, y + (to_y - y) * at // 5) for at in range(5)]
    return [*made, made[0]]


def test_large_rings_are_judged_alike(monkeypatch):
    monkeypatch.setattr("cocoachain.values.rings._is_simple", lambda _corners: False)
    eight = large([(0, 0), (502, 502), (502, 0), (0, 502)])

    assert faults(large([(0, 0), (500, 0), (500, 500), (0, 500)])) == []
    assert faults(eight) == [(K.CROSSING, 2, 12)]


def test_a_large_ring_that_is_too_entangled_is_said_not_to_be_judged(monkeypatch):
    monkeypatch.setattr("cocoachain.values.rings.MOST_PAIRS", 3)
    monkeypatch.setattr("cocoachain.values.rings._is_simple", lambda _corners: False)

    assert [kind for kind, _, _ in faults(large(SQUARE[:-1]))] == [K.UNJUDGED]


@pytest.mark.parametrize("scale", [1, 179_999_999])
def test_the_whole_earth_is_within_exact_reckoning(scale):
    assert faults([(-scale, -scale), (scale, scale), (scale, -scale), (-scale, scale)] * 1) == [
        (K.OPEN, 3, None),
        (K.CROSSING, 0, 2),
    ]


def test_orientation():
    assert not is_clockwise(SQUARE)
    assert is_clockwise(SQUARE[::-1])


positions = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


@pytest.mark.needs("geo")
@given(st.lists(positions, min_size=3, max_size=7))
@example([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)])
def test_shapely_agrees_on_what_is_simple(corners):
    import shapely

    ring = [*corners, corners[0]]
    kinds = {each.kind for each in ring_faults(ring)} - {K.DUPLICATE}

    assert bool(kinds) == (not shapely.is_valid(shapely.Polygon(ring)))


@given(st.lists(positions, min_size=3, max_size=12, unique=True))
def test_columns_and_single_sides_agree(corners):
    from cocoachain.values import rings

    one = rings._few_sides(corners)
    other = rings._many_sides(corners)

    assert (one is None) == (other is None)
    for found in (one, other):
        assert found is None or isinstance(found, RingFault)


@given(st.lists(positions, min_size=3, max_size=8), st.integers(0, 7))
def test_where_a_ring_begins_is_no_matter(corners, turn):
    turn %= len(corners)
    turned = corners[turn:] + corners[:turn]
    told = ({each.kind for each in ring_faults([*ring, ring[0]])} for ring in (corners, turned))
    told = [{K.TOUCHING if kind is K.CROSSING else kind for kind in kinds} for kinds in told]

    assert told[0] == told[1]
