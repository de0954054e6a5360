import pytest

from cocoachain.readings import Issue
from cocoachain.reports.privacy import kept_back
from cocoachain.values.places import Place


def issue(message, value=None, column=None):
    return Issue(Place("parties.csv", "parties", 9, column), message, value)


@pytest.mark.parametrize("column", ["nik", "NIK ", "phone", "alamat", "email"])
@pytest.mark.parametrize("names", [True, False])
def test_private_columns_are_never_told(column, names):
    told = kept_back(issue("Expected 16 digits, got '52080'", "52080", column), names=names)

    assert told.message == "Expected 16 digits, got …"
    assert told.value is None
    assert told.where == Place("parties.csv", "parties", 9, column)


def test_names_are_told_only_when_asked_for():
    odd = issue("Expected a name without a tab, got 'Amaq\\tSahir'", "Amaq\\tSahir", "nama")

    assert kept_back(odd, names=False).message == "Expected a name without a tab, got …"
    assert kept_back(odd, names=True) == odd


def test_a_value_without_a_got_is_cut_out_of_the_message():
    told = kept_back(issue("'081' is too short", "081", "phone"), names=True)

    assert told.message == "'…' is too short"


def test_a_conflict_of_two_people_does_not_tell_who_they_are():
    told = kept_back(
        issue("Expected one farmer 'F', got two: name 'Ani' and \"I'in\"; nik 'a' and 'b'"),
        names=False,
    )

    assert told.message == "Expected one farmer 'F', got two: name …; nik …"


def test_names_in_a_conflict_are_told_when_asked_for_but_never_numbers():
    told = kept_back(issue("two that differ: name 'Ani' and 'Ina'; nik 'a' and 'b'"), names=True)

    assert told.message == "two that differ: name 'Ani' and 'Ina'; nik …"


def test_anything_like_an_identity_number_is_masked_anywhere():
    told = kept_back(issue("got 5208010203980001 here", "5208010203980001"), names=True)

    assert told.message == "got … here"
    assert told.value == "…"


def test_longer_and_shorter_numbers_are_left_alone():
    odd = issue("got 520801020398000 and 52080102039800011", "1")

    assert kept_back(odd, names=False) == odd
