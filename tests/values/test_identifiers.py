"""Identifiers: any printable text, unless two of them could not be told apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.identifiers import LONGEST_IDENTIFIER, check_identifier, nearest_names


@pytest.mark.parametrize(
    "name",
    ["LOT-1", "x", "a b", "01", "Pak Amaq's 3", "Café", "豆-7", "Ёлка", "é" * 255, "a" * 255, "🍫"],
)
def test_printable_text_is_an_identifier(name):
    assert check_identifier(name, "BeanLot.id") == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Expected an identifier without emptiness, got '' (BeanLot.id)"),
        (" A", "Expected an identifier without leading or trailing space, got ' A' (BeanLot.id)"),
        ("A ", "Expected an identifier without leading or trailing space, got 'A ' (BeanLot.id)"),
        (" ", "Expected an identifier without leading or trailing space, got ' ' (BeanLot.id)"),
        (
            "A\u00a0",
            "Expected an identifier without leading or trailing space, got 'A\\xa0' (BeanLot.id)",
        ),
        (
            "A\n",
            "Expected an identifier without leading or trailing space, got 'A\\n' (BeanLot.id)",
        ),
        (
            "Cafe\u0301",
            (
                "Expected an identifier without uncomposed accents (Unicode NFC is expected),"
                " got 'Cafe\u0301' (BeanLot.id)"
            ),
        ),
        ("a" * 256, "Expected an identifier of at most 255 characters, got 256 (BeanLot.id)"),
        ("é" * 256, "Expected an identifier of at most 255 characters, got 256 (BeanLot.id)"),
    ],
)
def test_what_looks_like_another_name_is_refused(name, message):
    with pytest.raises(RecordError) as caught:
        check_identifier(name, "BeanLot.id")

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "code",
    [
        *("0000", "0009", "000A", "000D", "001F", "007F", "0085"),  # controls
        *("00AD", "200B", "200C", "200D", "2060", "FEFF"),  # of no width
        *("200E", "200F", "061C", "202A", "202E", "2066", "2069"),  # that turn the direction
        *("2028", "2029", "00A0", "2007", "3000"),  # separators and unusual spaces
        *("E000", "F8FF", "F0000", "10FFFD"),  # for private use
        *("D800", "DFFF", "FFFE", "FFFF", "0378"),  # halves of characters, none at all
        *("034F", "115F", "2800", "3164", "FE0F", "FFA0", "E0100", "180B"),  # that nobody draws
    ],
)
def test_invisible_characters_are_refused_by_their_code(code):
    name = f"A{chr(int(code, 16))}B"

    with pytest.raises(RecordError) as caught:
        check_identifier(name, "BeanLot.id")

    assert str(caught.value) in {
        (
            f"Expected an identifier without the invisible or unusual character U+{code},"
            f" got {name!r} (BeanLot.id)"
        ),
        (
            f"Expected an identifier without the invisible character U+{code},"
            f" got {name!r} (BeanLot.id)"
        ),
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (7, "Expected an identifier as text, got int: 7 (BeanLot.id)"),
        (b"A", "Expected an identifier as text, got bytes: b'A' (BeanLot.id)"),
        (None, "Expected an identifier as text, got NoneType: None (BeanLot.id)"),
        (["A"], "Expected an identifier as text, got list: ['A'] (BeanLot.id)"),
    ],
)
def test_what_is_not_text_is_no_identifier(value, message):
    with pytest.raises(RecordTypeError) as caught:
        check_identifier(value, "BeanLot.id")

    assert str(caught.value) == message


def test_a_class_made_from_text_becomes_plain_text():
    class Name(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "another"

    checked = check_identifier(Name("LOT-1"), "BeanLot.id")

    assert (checked, type(checked)) == ("LOT-1", str)


@given(st.text(max_size=300))
def test_an_identifier_is_kept_as_it_is_or_refused(text):
    try:
        kept = check_identifier(text, "BeanLot.id")
    except RecordError:
        return

    assert kept == text
    assert 0 < len(kept) <= LONGEST_IDENTIFIER
    assert kept.isprintable()
    assert kept == kept.strip()


# What an error suggests ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "names", "nearest"),
    [
        ("LOT-1O", ["LOT-10", "LOT-11", "BAR-7"], ("LOT-10", "LOT-11")),
        ("lot-10", ["LOT-10"], ("LOT-10",)),
        ("BAR", ["BAR-2026-05-0001", "LOT-1"], ("BAR-2026-05-0001",)),
        ("zzz", ["LOT-1"], ()),
        ("", ["LOT-1"], ()),
        ("LOT-1", [], ()),
        (17, ["17A"], ("17A",)),
    ],
)
def test_the_names_most_like_it_are_suggested(name, names, nearest):
    assert nearest_names(name, names) == nearest


@given(st.lists(st.text("AB1", max_size=4), max_size=12, unique=True), st.randoms())
def test_the_suggestion_does_not_depend_on_the_order(names, random):
    shuffled = names.copy()
    random.shuffle(shuffled)

    assert nearest_names("AB1", names) == nearest_names("AB1", shuffled)


def test_among_very_many_names_the_nearest_is_found_soon():
    names = [f"LOT-{number:07}" for number in range(200_000)]
    start = time.process_time()

    assert nearest_names("LOT-0199907x", names)[0] == "LOT-0199907"
    assert nearest_names("LOY-0199997", names)[0] == "LOT-0199997"
    assert nearest_names("LOT-0000000" * 10_000, names) == ()
    assert time.process_time() - start < 5
