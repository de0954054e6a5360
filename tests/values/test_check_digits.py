import pytest

from cocoachain.errors import RecordError
from cocoachain.values.check_digits import check_digit, has_check_digit


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("629104150021", "3"),  # the worked example of the General Specifications, 7.9.1
        ("0950600013435", "2"),
        ("34012345311111111", "5"),
        ("1", "7"),
        ("0", "0"),
        ("10", "9"),
        ("1234567", "0"),
        ("0" * 17, "0"),
    ],
)
def test_a_check_digit_follows_from_the_others(digits, expected):
    assert check_digit(digits) == expected
    assert has_check_digit(digits + expected)


def test_one_wrong_digit_is_always_found():
    key = "09506000134352"
    for at, right in enumerate(key):
        for other in set("0123456789") - {right}:
            assert not has_check_digit(key[:at] + other + key[at + 1 :])


@pytest.mark.parametrize("text", ["", "12a", "-1", "1.5", "٣", " 1", "²"])
def test_only_digits_have_a_check_digit(text):
    with pytest.raises(RecordError, match=r"^Expected digits from 0 to 9, got "):
        check_digit(text)
    assert not has_check_digit(text + "0")


def test_a_single_digit_has_none_to_check():
    assert not has_check_digit("0")
    assert not has_check_digit("")
