"""What a reader gives back: the chain, and all that it could not use."""

import copy
import pickle

import attrs
import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.readings import Issue, Reading
from cocoachain.values.extras import EMPTY
from cocoachain.values.places import Place

ISSUE = Issue(Place(file="lots.csv", row=7, column="mass_kg"), "Expected a number, got 'x'", "x")


def test_an_issue_says_where_it_stands():
    assert str(ISSUE) == "lots.csv, row 7, column mass_kg: Expected a number, got 'x'"


def test_a_reading_of_a_sound_file_is_only_its_chain():
    reading = Reading(chain=Chain())

    assert (reading.issues, reading.notes, dict(reading.places)) == ((), (), {})
    assert reading.settings is EMPTY
    assert repr(reading) == "<Reading: <Chain: empty>, 0 issues, 0 notes>"


def test_a_reading_lists_issues_and_notes():
    reading = Reading(
        chain=Chain.of(BeanLot(id="A")),
        issues=[ISSUE],
        notes=["unknown column"],
        places={("lot", "A"): Place(row=2)},
        settings={"decimal": ","},
    )

    assert (reading.issues, reading.notes) == ((ISSUE,), ("unknown column",))
    assert reading.places["lot", "A"] == Place(row=2)
    assert reading.settings["decimal"] == ","
    assert repr(reading) == "<Reading: <Chain: 1 lot>, 1 issue, 1 note>"


def test_the_places_are_no_part_of_what_was_read():
    reading = Reading(chain=Chain(), places={("lot", "A"): Place(row=2)})

    assert reading == Reading(chain=Chain())


def test_no_reading_can_be_changed():
    reading = Reading(chain=Chain())

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        reading.chain = Chain()


def test_a_reading_is_pickled_and_copied():
    reading = Reading(chain=Chain(), issues=[ISSUE], places={("lot", "A"): Place(row=2)})
    twins = [pickle.loads(pickle.dumps(reading)), copy.deepcopy(reading)]  # noqa: S301 - our own bytes

    assert twins == [reading, reading]
    assert all(twin.places == reading.places for twin in twins)


def test_the_places_given_are_copied_not_followed():
    places = {("lot", "A"): Place(row=2)}
    reading = Reading(chain=Chain(), places=places)
    places["lot", "B"] = Place(row=3)

    assert list(reading.places) == [("lot", "A")]
