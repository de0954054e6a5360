"""C04: recipes that do not sum."""

from decimal import Decimal

import pytest

from cocoachain.model.products import Recipe, RecipePart


def recipe(*shares):
    parts = [RecipePart(f"part {at}", Decimal(share)) for at, share in enumerate(shares)]
    return Recipe(id="R", parts=parts)


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        (("60", "40"), 0),
        (("60", "40.5"), 0),
        (("60", "40.500001"), 1),
        (("60", "39.5"), 0),
        (("60", "39.499999"), 1),
        (("100",), 0),
        (("62",), 1),
        (("0.62", "0.38"), 1),
    ],
)
def test_half_a_point_is_allowed_and_a_millionth_more_is_not(make, shares, found):
    assert len(make.said("C04", recipe(*shares))) == found


def test_a_sum_that_is_off_is_an_error_that_shows_it(make):
    assert make.said("C04", recipe("60", "39.499999")) == [
        "error recipe R: Expected shares of 100 % together, within 0.5, got 99.499999 %"
    ]
    assert make.said("C04", recipe("60", "50")) == [
        "error recipe R: Expected shares of 100 % together, within 0.5, got 110 %"
    ]


def test_a_share_below_nothing_or_above_all_is_told_and_not_the_sum(make):
    assert make.said("C04", recipe("110", "-10")) == [
        "error recipe R: Expected shares of 0 to 100 %, got 110 % of part 0",
        "error recipe R: Expected shares of 0 to 100 %, got −10 % of part 1",
    ]


def test_the_tolerance_can_be_set(make):
    assert make.said("C04", recipe("99"), tolerance="1") == []
    assert len(make.said("C04", recipe("98.99"), tolerance="1")) == 1
    assert len(make.said("C04", recipe("99.9999"), tolerance="0")) == 1


def test_a_recipe_without_parts_is_not_judged(make):
    assert make.why_not("C04", Recipe(id="R")) == "no recipe tells its parts"
    assert make.why_not("C04", make.lot("B", "beans", 1)) == "no recipe is recorded"
