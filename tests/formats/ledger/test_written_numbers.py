"""Numbers as people write them."""

from decimal import Decimal

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.written_numbers import DecimalStyle, from_spreadsheet, read_number

POINT, COMMA, TOLD = DecimalStyle.POINT, DecimalStyle.COMMA, DecimalStyle.TOLD


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("-5", "-5"),
        ("1234", "1234"),
        ("62.5", "62.5"),
        ("62,5", "62.5"),
        ("12.3456", "12.3456"),
        ("1234,567", "1234.567"),
        ("0,125", "0.125"),
        ("00.5", "0.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("-1.234,5", "-1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("1.234,567", "1234.567"),
        ("1" * 40, "1" * 40),
    ],
)
def test_a_number_with_one_meaning_is_read_without_a_declared_style(text, number) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "point", "comma"), [("1.234", "1.234", "1234"), ("123,456", "123456", "123.456")]
)
def test_a_declared_style_decides_what_could_be_both(text, point, comma) -> None:
    assert (read_number(text, POINT), read_number(text, COMMA)) == (Decimal(point), Decimal(comma))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1.234",
            (
                "Expected a number with one meaning, got '1.234': 1.234 if the mark stands before "
                "decimals, 1234 if it groups thousands; declare decimal in ledger.toml, or write "
                "1.2340 or 1234"
            ),
        ),
        (
            "-12,500",
            (
                "Expected a number with one meaning, got '-12,500': -12.500 if the mark stands "
                "before "
                "decimals, -12500 if it groups thousands; declare decimal in ledger.toml, or write "
                "-12,5000 or -12500"
            ),
        ),
    ],
)
def test_a_number_that_could_be_both_shows_both_readings(text, message) -> None:
    with pytest.raises(FormatError) as caught:
        read_number(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+5",
        "1e3",
        "1_0",
        "1 000",
        "5.",
        ",5",
        "--5",
        "\u0665",
        "inf",
        "nan",
        "0x1",
        "5kg",
        "1" * 41,
    ],
)
def test_what_is_no_plain_number_is_refused(text) -> None:
    with pytest.raises(FormatError) as caught:
        read_number(text)

    assert str(caught.value) == f"Expected a number such as 62.5, 62,5 or 1.234,56, got {text!r}"


@pytest.mark.parametrize("text", ["1.23.456", "1,2,3", "1.2345,6", "1.234.56", "0.123.456,7"])
def test_marks_that_group_no_thousands_are_refused(text) -> None:
    with pytest.raises(FormatError) as caught:
        read_number(text)

    assert str(caught.value) == f"Expected a number such as 62.5, 62,5 or 1.234,56, got {text!r}"


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("62,5", POINT, "a number with a decimal point, such as 1,234.56"),
        ("1.234,56", POINT, "a number with a decimal point, such as 1,234.56"),
        ("62.5", COMMA, "a number with a decimal comma, such as 1.234,56"),
    ],
)
def test_a_number_in_the_other_style_than_declared_is_refused(text, style, expected) -> None:
    with pytest.raises(FormatError) as caught:
        read_number(text, style)

    assert str(caught.value) == f"Expected {expected}, got {text!r}"


def test_of_two_readings_the_only_likely_one_is_meant() -> None:
    assert read_number("-8.312", likely=(-90, 90)) == Decimal("-8.312")
    assert read_number("7,250", likely=(0, 100)) == Decimal("7.250")
    with pytest.raises(FormatError, match="one meaning"):
        read_number("1.050", likely=(0, 1050))


def test_a_likely_range_refuses_nothing_that_has_one_reading() -> None:
    assert read_number("150", likely=(0, 100)) == 150


def test_of_two_readings_the_whole_one_is_meant_where_a_whole_number_is_asked() -> None:
    assert read_number("1.200", whole=True, style=TOLD) == 1200
    with pytest.raises(FormatError) as caught:
        read_number("2,5", whole=True)

    assert str(caught.value) == "Expected a whole number, got '2,5'"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (62.5, "62.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "1E-7"),
        (1e15, "1000000000000000"),
        (-0.5, "-0.5"),
    ],
)
def test_a_spreadsheets_float_is_what_the_spreadsheet_shows(stored, shown) -> None:
    assert str(from_spreadsheet(stored)) == shown


@pytest.mark.parametrize("stored", [float("inf"), float("nan"), 1e40, -1e40])
def test_a_float_that_is_no_measurement_is_refused(stored) -> None:
    with pytest.raises(FormatError) as caught:
        from_spreadsheet(stored)

    assert str(caught.value) == f"Expected a number of at most 40 digits, got {stored!r}".replace(
        repr(stored), repr(repr(stored))
    )
