"""Figures: exact decimals, as written, and never too large to work with."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.figures import check_figure


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7.50", "7.50"),
        ("-3", "-3"),
        ("+3", "3"),
        ("1e3", "1E+3"),
        (7, "7"),
        (7.5, "7.5"),
        (0.1, "0.1"),
        (1e-7, "1E-7"),
        (np.float64(7.5), "7.5"),
        (np.int64(7), "7"),
        (Decimal("7.500"), "7.500"),
        ("1e40", "1E+40"),
        ("1e-40", "1E-40"),
        ("9" * 40 + "." + "9" * 40, "9" * 40 + "." + "9" * 40),
    ],
)
def test_a_figure_is_kept_with_its_digits(value, text):
    figure = check_figure(value, "BeanLot.moisture_pct")

    assert (type(figure), str(figure)) == (Decimal, text)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ("7,5", "'7,5'"),
        ("1_000", "'1_000'"),
        (" 7", "' 7'"),
        ("٣", "'٣'"),
        ("", "''"),
        ("nan", "'nan'"),
        ("1e99999999", "'1e99999999'"),
        ("7%", "'7%'"),
    ],
)
def test_text_that_is_no_plain_number_is_refused(value, got):
    with pytest.raises(RecordError) as caught:
        check_figure(value, "BeanLot.moisture_pct")

    assert str(caught.value) == (
        f"Expected a number in plain digits, got {got} (BeanLot.moisture_pct)"
    )


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("Infinity"), "Infinity"),
    ],
)
def test_what_is_not_finite_is_refused(value, got):
    with pytest.raises(RecordError) as caught:
        check_figure(value, "Payment.amount")

    assert str(caught.value) == f"Expected a finite number, got {got} (Payment.amount)"


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (Decimal("1e41"), "1E+41"),
        (Decimal("1e-41"), "1E-41"),
        (Decimal("1e999999999"), "1E+999999999"),
        (Decimal("0E-999999999"), "0E-999999999"),
        (1e300, "1e+300"),
        pytest.param(10**5_000, "<int too large to show>", id="of thousands of digits"),
        ("0." + "1" * 100, f"'0.{'1' * 76}…"),
    ],
)
def test_a_figure_of_too_many_digits_is_refused(value, got):
    with pytest.raises(RecordError) as caught:
        check_figure(value, "Payment.amount")

    assert str(caught.value) == (
        f"Expected at most 40 digits before and after the point, got {got} (Payment.amount)"
    )


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (True, "bool: True"),
        (np.False_, "bool: np.False_"),
        (None, "NoneType: None"),
        (b"7", "bytes: b'7'"),
        ([7], "list: [7]"),
        (np.array([1, 2]), "ndarray: array([1, 2])"),
    ],
)
def test_what_is_not_a_number_is_refused(value, got):
    with pytest.raises(RecordTypeError) as caught:
        check_figure(value, "Payment.amount")

    assert str(caught.value) == f"Expected a number, got {got} (Payment.amount)"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30))
def test_a_float_gives_the_shortest_decimal_that_stands_for_it(number):
    try:
        figure = check_figure(number, "Payment.amount")
    except RecordError:
        assert abs(number) < 1e-20
        return

    assert str(float(figure)) == str(number)


def test_a_class_made_from_decimal_becomes_a_plain_one():
    class Amount(Decimal):
        pass

    assert type(check_figure(Amount("7.5"), "Payment.amount")) is Decimal
