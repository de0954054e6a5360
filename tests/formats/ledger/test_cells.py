"""Raw cells, and text that a spreadsheet must not run."""

import pytest

from cocoachain.formats.ledger.cells import column_letters, excerpt, protected, unprotected


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Siti", "Siti"),
        ("=1+1", "'=1+1"),
        ("+62 812", "'+62 812"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        (" Siti", "' Siti"),
        ("", "'"),
        ("'", "''"),
        ("'Abdul", "'Abdul"),
        ("' x", "'' x"),
    ],
)
def test_text_that_would_run_or_be_trimmed_is_marked_and_comes_back(text, cell) -> None:
    assert protected(text) == cell
    assert unprotected(cell) == text


def test_a_cell_as_people_type_it_is_trimmed() -> None:
    assert unprotected("  Siti Aminah ") == "Siti Aminah"


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [column_letters(each) for each in (0, 25, 26, 701, 702, 16383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


def test_an_excerpt_is_short_and_shows_what_is_invisible() -> None:
    assert excerpt("a\x00b") == "a\\x00b"
    assert excerpt("x" * 80) == "x" * 80
    assert excerpt("x" * 81) == "x" * 79 + "…"
