"""Text: anything that can be shown, stored and sent."""

import pytest

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.texts import check_text


@pytest.mark.parametrize(
    "text", ["", "hujan", "dua\nbaris", "a\tb", " x ", "Cafe\u0301", "🍫", "\u200f", "\u00a0"]
)
def test_text_is_kept_as_it_is(text):
    assert check_text(text, "Farmer.name") is text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0000", "'a\\x00'"),
        ("0008", "'a\\x08'"),
        ("000B", "'a\\x0b'"),
        ("000D", "'a\\r'"),
        ("001F", "'a\\x1f'"),
        ("007F", "'a\\x7f'"),
        ("D800", "'a\\ud800'"),
        ("DFFF", "'a\\udfff'"),
        ("FFFE", "'a\\ufffe'"),
        ("FFFF", "'a\\uffff'"),
    ],
)
def test_what_no_format_carries_is_refused_by_its_code(code, text):
    with pytest.raises(RecordError) as caught:
        check_text(f"a{chr(int(code, 16))}", "Farmer.name")

    assert str(caught.value) == (
        f"Expected text without the control character U+{code}, got {text} (Farmer.name)"
    )


@pytest.mark.parametrize(
    ("value", "got"), [(7, "int: 7"), (b"a", "bytes: b'a'"), (None, "NoneType: None")]
)
def test_what_is_not_text_is_refused(value, got):
    with pytest.raises(RecordTypeError) as caught:
        check_text(value, "Farmer.name")

    assert str(caught.value) == f"Expected text, got {got} (Farmer.name)"


def test_a_class_made_from_text_becomes_plain_text():
    class Name(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "another"

    assert (check_text(Name("a"), "Farmer.name"), type(check_text(Name("a"), ""))) == ("a", str)
