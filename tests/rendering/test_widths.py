import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.widths import clipped, display_width, padded, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BAR-7", "BAR-7"),
        ("Kakao é 可可", "Kakao é 可可"),
        ("a\u00a0b", "a\u00a0b"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("BAR\u202e7", r"BAR\u202e7"),
        ("a\nb\tc\x00", r"a\nb\tc\x00"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\ud800", r"\ud800"),
        ("\u2028", r"\u2028"),
    ],
)
def test_invisible_signs_are_spelled_out(text, shown):
    assert visible(text) == shown


@given(st.text(st.characters(codec=None)))
def test_nothing_that_could_act_on_a_terminal_is_left(text):
    categories = {unicodedata.category(sign) for sign in visible(text)}

    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("可可", 4), ("é", 1), ("e\u0301", 1), ("\uff1d", 2)]
)
def test_width_counts_columns_not_signs(text, width):
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Genggelang", 10, "Genggelang"),
        ("Genggelang", 9, "Genggela…"),
        ("Genggelang", 1, "…"),
        ("Genggelang", 0, ""),
        ("可可可", 5, "可可…"),
        ("可可可", 4, "可…"),
    ],
)
def test_a_cut_keeps_to_its_width_and_says_so(text, width, cut):
    assert clipped(text, width) == cut


@given(st.text(), st.integers(0, 30))
def test_a_clipped_text_never_exceeds_its_width(text, width):
    assert display_width(clipped(text, width)) <= width


def test_padding_goes_by_columns_and_to_the_side_asked_for():
    assert padded("可", 4) == "可  "
    assert padded("可", 4, right=True) == "  可"
