"""Mass: exact milligrams, and nothing that is not exact."""

import copy
import decimal
import pickle
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.values.mass import LARGEST_MG, Mass

MILLIGRAMS = st.integers(0, LARGEST_MG)
MASSES = MILLIGRAMS.map(Mass)


def half_up(number: Fraction) -> int:
    """The oracle: the nearest whole number, halves upwards."""
    return (number + Fraction(1, 2)).__floor__()


# Making -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "mg"),
    [
        (Mass(0), 0),
        (Mass(LARGEST_MG), LARGEST_MG),
        (Mass.kg("62.5"), 62_500_000),
        (Mass.kg(62), 62_000_000),
        (Mass.kg(Decimal("0.000001")), 1),
        (Mass.kg(Decimal("9E+9")), LARGEST_MG),
        (Mass.kg("9000000000"), LARGEST_MG),
        (Mass.kg("00062.500000000000000000000000000000000000000000000000"), 62_500_000),
        (Mass.g("12"), 12_000),
        (Mass.g("0.001"), 1),
        (Mass.g(Decimal("1.5")), 1_500),
        (Mass.kg(np.int64(7)), 7_000_000),
        (Mass(np.uint8(7)), 7),
    ],
)
def test_a_mass_is_whole_milligrams(made, mg):
    assert made.mg == mg
    assert type(made.mg) is int


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mass(-1), f"Expected a mass of 0 to {LARGEST_MG} mg, got -1 mg"),
        (
            lambda: Mass(LARGEST_MG + 1),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got 9000000000000001 mg",
        ),
        (
            lambda: Mass(10**5_000),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got <int too large to show> mg",
        ),
        (
            lambda: Mass.kg(10**5_000),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got <int too large to show> mg",
        ),
        (lambda: Mass.kg("-1"), "Expected kg as plain digits such as '62.5', got '-1'"),
        (lambda: Mass.kg("1e3"), "Expected kg as plain digits such as '62.5', got '1e3'"),
        (lambda: Mass.kg("1_000"), "Expected kg as plain digits such as '62.5', got '1_000'"),
        (lambda: Mass.kg(" 1"), "Expected kg as plain digits such as '62.5', got ' 1'"),
        (lambda: Mass.kg("1\n"), "Expected kg as plain digits such as '62.5', got '1\\n'"),
        (lambda: Mass.kg("62,5"), "Expected kg as plain digits such as '62.5', got '62,5'"),
        (lambda: Mass.kg(".5"), "Expected kg as plain digits such as '62.5', got '.5'"),
        (lambda: Mass.kg(""), "Expected kg as plain digits such as '62.5', got ''"),
        (lambda: Mass.g("٣"), "Expected g as plain digits such as '62.5', got '٣'"),
        (lambda: Mass.kg("1.0000001"), "Expected at most whole milligrams, got 1.0000001 kg"),
        (lambda: Mass.g("1.0001"), "Expected at most whole milligrams, got 1.0001 g"),
        (
            lambda: Mass.kg("90000000001"),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got 90000000001000000 mg",
        ),
        (
            lambda: Mass.kg("12345678901234567890"),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got 12345678901234567890 kg",
        ),
        (
            lambda: Mass.kg(Decimal(-1)),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got -1000000 mg",
        ),
    ],
)
def test_a_mass_out_of_range_or_too_fine_is_refused(make, message):
    with pytest.raises(RecordError) as caught:
        make()

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mass.kg(62.5), 'A mass is exact: write Mass.kg("62.5"), not the float 62.5'),
        (lambda: Mass.kg(62.0), 'A mass is exact: write Mass.kg("62"), not the float 62.0'),
        (
            lambda: Mass.kg(0.1 + 0.2),
            'A mass is exact: write Mass.kg("0.3"), not the float 0.30000000000000004',
        ),
        (lambda: Mass.kg(1e-6), 'A mass is exact: write Mass.kg("0.000001"), not the float 1e-06'),
        (lambda: Mass.g(0.5), 'A mass is exact: write Mass.g("0.5"), not the float 0.5'),
        (
            lambda: Mass.kg(np.float64(62.5)),
            'A mass is exact: write Mass.kg("62.5"), not the float 62.5',
        ),
        (
            lambda: Mass.kg(float("nan")),
            "Expected kg as text, int or Decimal, got float: nan (Mass.kg)",
        ),
        (
            lambda: Mass.kg(float("inf")),
            "Expected kg as text, int or Decimal, got float: inf (Mass.kg)",
        ),
        (lambda: Mass.kg(True), "Expected kg as text, int or Decimal, got bool: True (Mass.kg)"),
        (
            lambda: Mass.kg(None),
            "Expected kg as text, int or Decimal, got NoneType: None (Mass.kg)",
        ),
        (
            lambda: Mass.kg(np.True_),
            "Expected kg as text, int or Decimal, got bool: np.True_ (Mass.kg)",
        ),
        (lambda: Mass(1.0), "Expected whole milligrams as an int, got float: 1.0 (Mass.mg)"),
        (lambda: Mass("1"), "Expected whole milligrams as an int, got str: '1' (Mass.mg)"),
        (lambda: Mass(False), "Expected whole milligrams as an int, got bool: False (Mass.mg)"),
        (
            lambda: Mass(np.array([1])),
            "Expected whole milligrams as an int, got ndarray: array([1]) (Mass.mg)",
        ),
    ],
)
def test_what_is_not_exact_is_refused_with_the_exact_spelling(make, message):
    with pytest.raises(RecordTypeError) as caught:
        make()

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("1e-99999999", "Expected at most whole milligrams, got 1E-99999999 kg"),
        (
            "1e-999999999999999999",
            "Expected at most whole milligrams, got 1E-999999999999999999 kg",
        ),
        ("1e99999999", f"Expected a mass of 0 to {LARGEST_MG} mg, got 1E+99999999 kg"),
        ("NaN", f"Expected a mass of 0 to {LARGEST_MG} mg, got NaN kg"),
        ("sNaN", f"Expected a mass of 0 to {LARGEST_MG} mg, got sNaN kg"),
        ("Infinity", f"Expected a mass of 0 to {LARGEST_MG} mg, got Infinity kg"),
        ("-Infinity", f"Expected a mass of 0 to {LARGEST_MG} mg, got -Infinity kg"),
    ],
)
def test_a_monstrous_decimal_is_refused_at_once(number, message):
    with pytest.raises(RecordError) as caught:
        Mass.kg(Decimal(number))

    assert str(caught.value) == message


@pytest.mark.parametrize("number", ["0", "-0", "0E-99999999", "0E+99999999", "0.000000000"])
def test_zero_is_zero_however_it_is_written(number):
    assert Mass.kg(Decimal(number)) == Mass(0)


def test_a_million_digits_are_no_trouble():
    assert Mass.kg("1." + "0" * 1_000_000) == Mass.kg(1)


def test_a_class_made_from_text_is_read_as_its_characters():
    class Loud(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "999"

    assert Mass.kg(Loud("62.5")) == Mass.kg("62.5")


@given(MILLIGRAMS)
def test_what_is_printed_is_read_back(mg):
    mass = Mass(mg)

    assert Mass.kg(str(mass).removesuffix(" kg")) == mass
    assert Mass.kg(mass.as_kg()) == mass
    assert repr(mass) == f'Mass.kg("{mass.as_kg():f}")'
    assert mass.as_kg() == Decimal(mg) / 1_000_000


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**11))
def test_kilograms_are_read_as_the_fraction_that_they_are(number):
    milligrams = Fraction(number) * 1_000_000

    if milligrams.denominator == 1 and milligrams <= LARGEST_MG:
        assert Mass.kg(number).mg == milligrams
    else:
        with pytest.raises(RecordError):
            Mass.kg(number)


def test_kilograms_are_exact_in_any_decimal_context():
    with decimal.localcontext(prec=3):
        assert Mass(123_456_789).as_kg() == Decimal("123.456789")
        assert Mass.kg("123.456789").mg == 123_456_789


# Showing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mg", "text"),
    [
        (0, "0 kg"),
        (1, "0.000001 kg"),
        (62_500_000, "62.5 kg"),
        (1_000_000, "1 kg"),
        (100_000_000, "100 kg"),
        (LARGEST_MG, "9000000000 kg"),
    ],
)
def test_a_mass_shows_its_unit_and_no_needless_zeros(mg, text):
    assert str(Mass(mg)) == text
    assert f"{Mass(mg)}" == text
    assert repr(Mass(mg)) == f'Mass.kg("{text.removesuffix(" kg")}")'


def test_a_mass_can_be_aligned():
    assert f"{Mass.kg('62.5'):>10}|{Mass.kg(1):<6}|" == "   62.5 kg|1 kg  |"


def test_kilograms_have_no_needless_zeros():
    assert str(Mass.kg("62.500").as_kg()) == "62.5"
    assert str(Mass.kg(100).as_kg()) == "100"


# Reckoning ----------------------------------------------------------------------------------------


@given(MILLIGRAMS, MILLIGRAMS)
def test_sums_and_differences_are_those_of_the_milligrams(a, b):
    assume(a + b <= LARGEST_MG)
    total = Mass(a) + Mass(b)

    assert total.mg == a + b
    assert total - Mass(a) == Mass(b)
    assert total - total == Mass(0)


@given(st.lists(st.integers(0, LARGEST_MG // 20), max_size=20), st.randoms())
def test_a_sum_is_the_same_in_any_order(mgs, random):
    masses = [Mass(mg) for mg in mgs]
    shuffled = masses.copy()
    random.shuffle(shuffled)

    assert sum(masses, Mass(0)) == sum(shuffled, Mass(0)) == Mass(sum(mgs))
    assert sum(masses) == (Mass(sum(mgs)) if masses else 0)


@given(MILLIGRAMS, st.fractions(min_value=0, max_value=3, max_denominator=10**9))
def test_a_share_of_a_mass_is_rounded_half_up(mg, share):
    exact = half_up(mg * share)
    assume(exact <= LARGEST_MG)

    assert (Mass(mg) * share).mg == exact
    assert (share * Mass(mg)).mg == exact


@given(MILLIGRAMS, st.integers(1, 10**6))
def test_a_mass_divided_is_rounded_half_up(mg, parts):
    assert (Mass(mg) / parts).mg == half_up(Fraction(mg, parts))


@pytest.mark.parametrize(
    ("mg", "share", "rounded"),
    [
        (1, Fraction(1, 2), 1),
        (3, Fraction(1, 2), 2),
        (5, Fraction(1, 2), 3),
        (1, Fraction(49, 100), 0),
        (1, Fraction(51, 100), 1),
        (7, 0, 0),
        (7, 3, 21),
        (7, np.int64(3), 21),
    ],
)
def test_halves_go_up(mg, share, rounded):
    assert Mass(mg) * share == Mass(rounded)
    assert share * Mass(mg) == Mass(rounded)


@given(MASSES, MASSES.filter(bool))
def test_a_mass_by_a_mass_is_the_exact_share(part, whole):
    share = part / whole

    assert share == Fraction(part.mg, whole.mg)
    assert whole * share == part


@given(MILLIGRAMS, MILLIGRAMS)
def test_masses_compare_as_their_milligrams(a, b):
    assert (Mass(a) < Mass(b)) is (a < b)
    assert (Mass(a) <= Mass(b)) is (a <= b)
    assert (Mass(a) > Mass(b)) is (a > b)
    assert (Mass(a) >= Mass(b)) is (a >= b)
    assert (Mass(a) == Mass(b)) is (a == b)
    assert (Mass(a) != Mass(b)) is (a != b)
    assert hash(Mass(a)) == hash(Mass(int(str(a))))


def test_no_mass_is_false_and_any_mass_is_true():
    assert not Mass(0)
    assert Mass(1)


def test_a_mass_equals_no_number():
    assert (Mass(1) == 1, Mass(0) == 0, Mass(0) == None) == (False, False, False)  # noqa: E711 - that is the question


@pytest.mark.parametrize(
    ("reckon", "message"),
    [
        (
            lambda: Mass.kg(1) - Mass.kg("1.000001"),
            "Expected to take at most 1 kg, got 1.000001 kg: a mass is never negative",
        ),
        (
            lambda: Mass(LARGEST_MG) + Mass(1),
            f"Expected a mass of 0 to {LARGEST_MG} mg, got 9000000000000001 mg",
        ),
        (lambda: Mass(5) * -1, f"Expected a mass of 0 to {LARGEST_MG} mg, got -5 mg"),
        (
            lambda: Mass(5) * 10**5_000,
            f"Expected a mass of 0 to {LARGEST_MG} mg, got <int too large to show> mg",
        ),
    ],
)
def test_reckoning_never_leaves_the_range(reckon, message):
    with pytest.raises(RecordError) as caught:
        reckon()

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("reckon", "message"),
    [
        (lambda: Mass(1) * 0.5, "A share is exact: use Fraction('0.5'), not the float 0.5"),
        (lambda: 0.5 * Mass(1), "A share is exact: use Fraction('0.5'), not the float 0.5"),
        (lambda: Mass(1) / 0.5, "A share is exact: use Fraction('0.5'), not the float 0.5"),
        (
            lambda: Mass(1) * np.float64(0.5),
            "A share is exact: use Fraction('0.5'), not the float 0.5",
        ),
        (
            lambda: Mass(1) * Decimal("0.5"),
            "A share is exact: use Fraction('0.5'), not 0.5",
        ),
    ],
)
def test_an_inexact_share_is_refused_with_the_exact_spelling(reckon, message):
    with pytest.raises(RecordTypeError) as caught:
        reckon()

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "reckon",
    [
        lambda: Mass(1) + 1,
        lambda: 1 + Mass(1),
        lambda: False + Mass(1),
        lambda: Mass(1) - 1,
        lambda: 1 - Mass(1),
        lambda: Mass(1) + None,
        lambda: Mass(1) * Mass(1),
        lambda: Mass(1) * True,
        lambda: Mass(1) * "2",
        lambda: 1 / Mass(1),
        lambda: Mass(1) / "2",
        lambda: Mass(1) / True,
        lambda: Mass(1) < 2,
        lambda: Mass(1) <= 2,
        lambda: Mass(1) > Decimal(2),
        lambda: Mass(1) >= None,
    ],
)
def test_a_mass_does_not_mix_with_numbers(reckon):
    with pytest.raises(TypeError, match=r"unsupported operand|not supported|can't multiply"):
        reckon()


@pytest.mark.parametrize(
    ("reckon", "message"),
    [
        (lambda: Mass.kg(1) / Mass(0), "Expected a mass above 0 to divide 1 kg by, got 0 kg"),
        (lambda: Mass.kg(1) / 0, "Expected a number other than 0 to divide 1 kg by, got 0"),
    ],
)
def test_nothing_is_divided_by_nothing(reckon, message):
    with pytest.raises(ZeroDivisionError) as caught:
        reckon()

    assert str(caught.value) == message


# As a value ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_mass_is_pickled_and_copied(protocol):
    mass = Mass.kg("62.5")

    assert pickle.loads(pickle.dumps(mass, protocol)) == mass  # noqa: S301 - our own bytes
    assert copy.copy(mass) == copy.deepcopy(mass) == mass


def test_a_mass_cannot_be_changed():
    with pytest.raises(AttributeError):
        Mass(1).mg = 2


def test_a_mass_is_small():
    assert sys.getsizeof(Mass(1)) <= 48
