"""Which plots lie over each other."""

import sys

import pytest

from cocoachain.errors import MissingExtraError
from cocoachain.values.overlaps import Meeting, Overlap, overlaps

pytestmark = pytest.mark.needs("geo")


def square(x, y=0, side=100):
    return [[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]]


def test_neighbours_that_share_a_side_do_not_overlap():
    assert overlaps([square(0), square(100), square(300)]).found == ()


def test_the_share_is_of_the_smaller_outline():
    answer = overlaps([square(0), square(95), square(10, 10, 50)])

    assert answer.found == (
        Overlap(0, 1, Meeting.OUTLINES, 0.05),
        Overlap(0, 2, Meeting.OUTLINES, 1.0),
    )


def test_the_same_outline_is_found_each_time_against_the_first():
    answer = overlaps([square(0)] * 3)

    assert answer.found == (
        Overlap(0, 1, Meeting.OUTLINES, 1.0),
        Overlap(0, 2, Meeting.OUTLINES, 1.0),
    )


def test_points_meet_in_one_place_or_within_an_outline_and_not_on_its_edge():
    answer = overlaps([[[(5, 5)]], square(0), [[(5, 5)]], [[(0, 50)]]])

    assert answer.found == (
        Overlap(0, 1, Meeting.POINT_INSIDE, 1.0),
        Overlap(0, 2, Meeting.SAME_POINT, 1.0),
        Overlap(2, 1, Meeting.POINT_INSIDE, 1.0),
    )


def test_what_is_no_outline_is_left_out_and_told():
    eight = [[(0, 0), (100, 100), (100, 0), (0, 100), (0, 0)]]
    answer = overlaps([eight, square(0), [[(0, 0), (1, 1), (0, 0)]], []])

    assert answer.found == ()
    assert answer.left_out == (0, 2, 3)


def test_pieces_of_one_plot_that_touch_are_one_shape():
    halves = [*square(0), *square(100)]

    assert overlaps([halves, square(50, 0)]).found == (Overlap(0, 1, Meeting.OUTLINES, 1.0),)
    assert overlaps([halves]).left_out == ()


def test_too_many_neighbours_end_the_search_and_that_is_said(monkeypatch):
    monkeypatch.setattr("cocoachain.values.overlaps.MOST_PAIRS", 2)
    answer = overlaps([square(at) for at in range(10)])

    assert answer.is_short
    assert answer.found == ()


def test_nothing_has_no_overlaps():
    assert overlaps([]).found == ()


def test_without_shapely_it_is_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "shapely", None)

    with pytest.raises(MissingExtraError) as caught:
        overlaps([square(0)])

    assert str(caught.value) == "Finding overlaps needs an extra: pip install 'cocoachain[geo]'"
