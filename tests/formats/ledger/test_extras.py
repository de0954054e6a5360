"""What the model has no field for."""

import datetime as dt
from decimal import Decimal

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import Broken
from cocoachain.formats.ledger.extras import extra_cell, extra_heading, extra_name, extra_value
from cocoachain.formats.ledger.settings import Settings


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (" hujan ", "hujan"),
        ("json:[1, 2.50]", [1, Decimal("2.50")]),
        ("json:{half", "json:{half"),
        (5.0, "5"),
        (0.25, "0.25"),
        (True, "true"),
        (False, "false"),
        (dt.date(2026, 5, 4), "2026-05-04"),
        (dt.datetime(2026, 5, 4, 8, 30), "2026-05-04 08:30:00"),  # noqa: DTZ001 - a spreadsheet's cell
        (dt.time(8, 30), "08:30:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_of_an_unknown_column_is_kept_as_text_or_as_its_json_says(cell, value) -> None:
    assert extra_value(cell, Settings()) == value


def test_a_broken_cell_says_what_it_holds() -> None:
    with pytest.raises(FormatError) as caught:
        extra_value(Broken("a value", "the error #N/A"), Settings())

    assert str(caught.value) == "Expected a value, got the error #N/A"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("hujan", "hujan"),
        ("json:1", 'json:"json:1"'),
        ("two\nlines", "two\nlines"),
        (5, "json:5"),
        (None, "json:null"),
        ((True, Decimal("2.50")), "json:[true, 2.50]"),
    ],
)
def test_what_is_no_text_is_written_as_json(value, cell) -> None:
    assert extra_cell(value) == cell


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("catatan", "catatan"),
        ("two words", "two words"),
        ("kode", "extra:kode"),
        ("-x", "extra:-x"),
        ("extra:x", "extra:extra:x"),
        ('"x"', 'extra:"\\"x\\""'),
        (" x", 'extra:" x"'),
        ("", 'extra:""'),
    ],
)
def test_a_name_becomes_a_heading_that_cannot_be_mistaken(name, heading) -> None:
    assert extra_heading(name, {"kode"}.__contains__) == heading
    assert extra_name(heading) == name


@pytest.mark.parametrize("heading", ['extra:"x', "extra:5", 'extra:"x"y'])
def test_a_heading_that_only_looks_spelled_is_a_plain_name(heading) -> None:
    assert extra_name(heading) == heading.removeprefix("extra:")
