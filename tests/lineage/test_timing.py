"""When vague events must have happened."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.lineage.books.periods import BEGINNING, FOREVER
from cocoachain.lineage.books.timing import MOST_ROUNDS, Order, certain_moments


def ints(*numbers):
    return np.array(numbers, np.int64)


def order(pairs=(), arrivals=(), departures=()):
    def column(rows, place):
        return ints(*(row[place] for row in rows))

    return Order(
        earlier=column(pairs, 0), later=column(pairs, 1),
        arrival=column(arrivals, 0), arrival_group=column(arrivals, 1),
        departure=column(departures, 0), departure_group=column(departures, 1),
    )  # fmt: skip


def moments(spans, **kinds):
    first, last = (ints(*each) for each in zip(*spans, strict=True))
    return certain_moments(first, last, order(**kinds)).tolist()


def test_a_vague_event_has_happened_when_its_day_is_over():
    assert moments([(0, 9), (5, 5)]) == [9, 5]


def test_what_must_come_before_has_happened_by_then():
    assert moments([(0, 9), (5, 5)], pairs=[(0, 1)]) == [5, 5]


def test_an_arrival_has_happened_by_the_next_departure():
    assert moments([(0, 9), (5, 5)], arrivals=[(0, 7)], departures=[(1, 7)]) == [5, 5]
    assert moments([(0, 9), (5, 5)], arrivals=[(0, 7)], departures=[(1, 8)]) == [9, 5]


def test_a_departure_before_the_day_tells_nothing():
    spans = [(4, 9), (3, 3), (6, 6)]

    assert moments(spans, arrivals=[(0, 1)], departures=[(1, 1)]) == [9, 3, 6]
    assert moments(spans, arrivals=[(0, 1)], departures=[(1, 1), (2, 1)]) == [6, 3, 6]


def test_a_departure_at_the_first_moment_of_the_day_tells():
    assert moments([(4, 9), (4, 4)], arrivals=[(0, 1)], departures=[(1, 1)]) == [4, 4]


def test_what_is_known_is_handed_on():
    spans = [(0, 9), (0, 9), (5, 5)]

    assert moments(spans, pairs=[(0, 1)], arrivals=[(1, 3)], departures=[(2, 3)]) == [5, 5, 5]


def test_what_is_impossible_stays_at_its_first_moment():
    assert moments([(6, 9), (5, 5)], pairs=[(0, 1)]) == [6, 5]


def test_undated_events_wait_for_ever_unless_something_tells():
    spans = [(BEGINNING, FOREVER), (BEGINNING, FOREVER), (5, 5)]

    assert moments(spans, pairs=[(0, 2)]) == [5, FOREVER, 5]


def test_a_long_day_ends():
    number = 3 * MOST_ROUNDS
    spans = [(0, 9)] * number + [(5, 5)]
    pairs = [(place, place + 1) for place in range(number)]

    assert set(moments(spans, pairs=pairs)) <= {5, 9}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), min_size=1, max_size=8),
    st.data(),
)
def test_no_moment_leaves_its_span_and_none_contradicts_the_order(spans, data):
    event = st.integers(0, len(spans) - 1)
    pairs = data.draw(st.lists(st.tuples(event, event), max_size=8))
    found = moments(spans, pairs=pairs)

    for (first, last), moment in zip(spans, found, strict=True):
        assert first <= moment <= last
    for earlier, later in pairs:
        assert found[earlier] <= max(found[later], spans[earlier][0])
