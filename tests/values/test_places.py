"""Places: where something stands in what was read."""

import random

import pytest

from cocoachain.values.places import Place


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), "somewhere"),
        (Place(file="lots.csv", row=7), "lots.csv, row 7"),
        (
            Place(file="ledger.xlsx", sheet="lots", row=7, column="mass_kg"),
            "ledger.xlsx, sheet lots, row 7, column mass_kg",
        ),
        (Place(file="steps.csv", sheet="steps", row=107), "steps.csv, row 107"),
        (Place(file="Steps.CSV", sheet="Steps"), "Steps.CSV"),
        (Place(file="all.csv", sheet="steps"), "all.csv, sheet steps"),
        (Place(file="steps.xlsx", sheet="steps"), "steps.xlsx, sheet steps"),
        (Place(file="None.csv", row=2), "None.csv, row 2"),
        (Place(sheet="steps"), "sheet steps"),
        (Place(path="lots[3].mass"), "at lots[3].mass"),
    ],
)
def test_a_place_says_what_is_known(place, text):
    assert str(place) == text


def test_places_sort_with_the_unknown_first():
    ordered = [
        Place(),
        Place(path="lots[0]"),
        Place(file="a.csv"),
        Place(file="a.csv", row=2),
        Place(file="a.csv", row=2, column="id"),
        Place(file="a.csv", row=10),
        Place(file="b.csv", sheet="lots"),
    ]
    shuffled = ordered.copy()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a shuffle, no secret

    assert sorted(shuffled) == ordered
