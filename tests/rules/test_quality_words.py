"""Units and substances as laboratories write them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from cocoachain.rules.quality_words import Unit, in_unit, substance_of, unit_of


@pytest.mark.parametrize(
    ("written", "mg_per_kg", "basis"),
    [
        ("%", "10000", ""),
        ("% (m/m)", "10000", ""),
        ("per cent", "10000", ""),
        ("PERCENT", "10000", ""),
        ("persen", "10000", ""),
        ("g/100 g", "10000", ""),
        ("g/kg", "1000", ""),
        ("mg/g", "1000", ""),
        ("‰", "1000", ""),
        ("mg/100g", "10", ""),
        ("mg/kg", "1", ""),
        ("mg / kg", "1", ""),
        ("ppm", "1", ""),
        ("µg/g", "1", ""),
        ("µg/kg", "1/1000", ""),
        ("μg/kg", "1/1000", ""),
        ("ug/kg", "1/1000", ""),
        ("mcg/kg", "1/1000", ""),
        ("ng/g", "1/1000", ""),
        ("ppb", "1/1000", ""),
        ("ng/kg", "1/1000000", ""),
        ("g/g", "1000000", ""),
        ("kg/kg", "1000000", ""),
        ("µg/kg fat", "1/1000", "fat"),
        ("µg/kg lemak", "1/1000", "fat"),
        ("µg/kg of fat", "1/1000", "fat"),
        ("% of fat-free dry matter", "10000", "fat-free dry matter"),
        ("% dry matter", "10000", "dry matter"),
        ("% db", "10000", "dry matter"),
        ("% alkali-free", "10000", ""),
        ("% as oleic acid", "10000", ""),
    ],
)
def test_a_unit_of_a_mass_in_a_mass_is_read(written, mg_per_kg, basis):
    assert unit_of(written) == Unit(Fraction(mg_per_kg), basis)


@pytest.mark.parametrize(
    "written",
    ["", "beans/100 g", "IU", "cfu/g", "°C", "mg/l", "mg/kg bw", "% of beans", "mg", "x" * 10**6],
)
def test_what_is_no_such_unit_is_not_guessed(written):
    assert unit_of(written) is None


def test_a_value_is_converted_exactly():
    assert in_unit(Decimal(75), "g/kg", "%") == Fraction(15, 2)
    assert in_unit(Decimal("0.3"), "mg/kg", "µg/kg") == 300
    assert in_unit(Decimal("0.1"), "mg/kg", "mg/kg") == Fraction(1, 10)


def test_a_value_of_another_basis_is_not_converted():
    assert in_unit(Decimal(5), "µg/kg", "µg/kg fat") is None
    assert in_unit(Decimal(5), "µg/kg fat", "µg/kg") is None
    assert in_unit(Decimal(5), "%", "°C") is None
    assert in_unit(Decimal(5), "fun", "%") is None
    assert in_unit(Decimal(5), "µg/kg dry matter", "µg/kg") is None


def test_per_cent_of_dry_matter_counts_as_per_cent():
    assert in_unit(Decimal(20), "% dry matter", "%") == 20


@pytest.mark.parametrize(
    ("written", "about"),
    [
        ("Cd", "cadmium"),
        ("kadmium", "cadmium"),
        ("Kadar Lemak", "fat"),
        ("fat content", "fat"),
        ("total fat", "fat"),
        ("kadar air", "moisture"),
        ("Free fatty acids", "free fatty acids"),
        ("FFA", "free fatty acids"),
        ("asam_lemak_bebas", "free fatty acids"),
        ("benzo[a]pyrene", "benzo(a)pyrene"),
        ("BaP", "benzo(a)pyrene"),
        ("PAH-4", "PAH4"),
        ("sum of 4 PAH", "PAH4"),
        ("OTA", "ochratoxin A"),
        ("shell", "shell"),
        ("Aflatoxin B1", "aflatoxin B1"),
        ("aflatoksin", "aflatoxin"),
        ("", None),
        ("theobromine", None),
        ("fats and oils", None),
        ("\uff41ir", "moisture"),
    ],
)
def test_a_substance_is_known_by_its_names(written, about):
    assert substance_of(written) == about
