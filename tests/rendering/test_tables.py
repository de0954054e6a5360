import csv
import io
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.rendering.tables import Table, harmless


def batches(**kwargs):
    return Table(
        headings=("Batch", "kg", "Origin"),
        rows=[("BAR-7", Decimal("1.25"), "ESM-1"), ("BAR-10", Decimal(12), None)],
        **kwargs,
    )


def test_text_is_aligned_with_numbers_to_the_right():
    assert batches(caption="Finished batches").as_text() == (
        "Finished batches\n"
        "Batch     kg  Origin\n"
        "──────  ────  ──────\n"
        "BAR-7   1.25  ESM-1\n"
        "BAR-10    12"
    )


def test_wide_signs_take_two_columns():
    table = Table(headings=("Name", "x"), rows=[("可可", "a"), ("abc", "b")])

    assert table.as_text() == "Name  x\n────  ─\n可可  a\nabc   b"


def test_long_cells_are_cut_in_text_only():
    table = Table(headings=("a",), rows=[("x" * 50,)])

    assert table.as_text(most_width=5) == "a\n─────\nxxxx…"
    assert table.as_csv() == f"a\r\n{'x' * 50}\r\n"


def test_a_ragged_row_is_refused_with_its_place():
    with pytest.raises(ValueError, match="Expected") as caught:
        Table(headings=("a", "b"), rows=[("1", "2"), ("3",)])

    assert str(caught.value) == "Expected 2 cells as in the headings, got 1 (rows[1])"


def test_an_empty_table_shows_its_headings():
    assert Table(headings=("a", "bc"), rows=[]).as_text() == "a  bc\n─  ──"


def test_html_is_escaped_and_has_caption_and_scopes():
    table = Table(headings=("<b>", "kg"), rows=[("<script>", 1)], caption="R&D")

    assert str(table.as_html()) == (
        '<table><caption>R&amp;D</caption><thead><tr><th scope="col">&lt;b&gt;</th>'
        '<th class="number" scope="col">kg</th></tr></thead>'
        '<tbody><tr><td>&lt;script&gt;</td><td class="number">1</td></tr></tbody></table>'
    )
    assert table._repr_html_() == str(table.as_html())


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
    ],
)
def test_formulas_are_led_by_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["BAR-7", "a=b", "", "1", " =1", "'=1"])
def test_other_texts_stay_as_they_are(text):
    assert harmless(text) == text


def test_csv_keeps_numbers_as_numbers_and_quotes_what_must_be(tmp_path):
    table = Table(
        headings=("=h", "n"), rows=[("a,b", -5), ('"', Fraction(1, 3)), (None, Decimal("-0.5"))]
    )

    path = table.to_csv(tmp_path / "t.csv")

    assert path.read_bytes() == b'\'=h,n\r\n"a,b",-5\r\n"""",1/3\r\n,-0.5\r\n'


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_no_cell_of_a_csv_starts_a_formula(texts):
    table = Table(headings=["x"] * len(texts), rows=[texts])

    _, row = csv.reader(io.StringIO(table.as_csv(), newline=""))

    assert not any(cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")) for cell in row)
    assert [cell.removeprefix("'") for cell in row] == [
        text.replace("\x00", "\\x00").removeprefix("'") for text in texts
    ]


def test_first_keeps_the_first_rows():
    assert batches().first(1).rows == (("BAR-7", Decimal("1.25"), "ESM-1"),)


def test_a_table_is_short_to_repr_and_whole_to_print():
    assert repr(batches()) == "Table(2 rows, 3 columns)"
    assert str(batches()) == batches().as_text()
    assert len(batches()) == 2


def test_alignment_can_be_asked_for():
    table = Table(headings=("share", "x"), rows=[("5 %", 1)], right=frozenset({0}))

    assert table.as_text() == "share  x\n─────  ─\n  5 %  1"


def test_without_any_frame_library_the_message_names_the_ways_out(monkeypatch):
    for name in ("pandas", "polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ImportError) as caught:
        batches().to_frame()

    assert str(caught.value) == (
        "A data frame needs pandas, polars or pyarrow: pip install pandas, or use .to_csv(path)."
    )


def test_a_frame_is_made_by_the_first_library_at_hand(monkeypatch):
    class Polars:
        @staticmethod
        def DataFrame(columns):  # noqa: N802 - the name that polars gives its class
            return ("polars", columns)

    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "polars", Polars)

    assert batches().to_frame() == (
        "polars",
        {
            "Batch": ["BAR-7", "BAR-10"],
            "kg": [Decimal("1.25"), Decimal(12)],
            "Origin": ["ESM-1", None],
        },
    )


def test_a_notebook_shows_the_first_two_hundred_rows_and_counts_the_rest() -> None:
    whole = Table(headings=("n",), rows=[(number,) for number in range(200)])
    longer = Table(headings=("n",), rows=[(number,) for number in range(1_201)])

    assert whole._repr_html_() == whole.as_html().text
    assert longer._repr_html_() == f"{longer.first(200).as_html().text}<p>… and 1,001 more</p>"
