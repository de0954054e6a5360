"""The schemes are data, each with its source and how sure it is."""

import tomllib
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest

from cocoachain.custody.schemes import (
    FactorSet,
    Scheme,
    folded,
    same_scheme,
    scheme_named,
    schemes,
    varieties,
)
from cocoachain.model.claims import CustodyModel
from cocoachain.model.flows import Mark
from cocoachain.model.lots import Stage

TABLE = tomllib.loads(
    files("cocoachain").joinpath("data", "custody", "schemes.toml").read_text("utf-8")
)


def test_icco_counts_butter_liquor_powder_and_cake_in_beans():
    factors = scheme_named("ICCO").factor_set().factors

    assert factors == {
        Stage.BEANS: 1,
        Stage.BEAN_BLEND: 1,
        Stage.LIQUOR: Fraction(5, 4),
        Stage.BUTTER: Fraction(133, 100),
        Stage.CAKE: Fraction(118, 100),
        Stage.POWDER: Fraction(118, 100),
    }


def test_utz_divides_by_0_82():
    factors = scheme_named("UTZ").factor_set().factors

    assert {factors[stage] for stage in factors if factors[stage] != 1} == {1 / Fraction("0.82")}


@pytest.mark.parametrize("row", TABLE["scheme"], ids=lambda row: row["code"])
def test_every_scheme_names_its_source_and_how_sure_each_part_is(row):
    made = scheme_named(row["code"])

    assert made.code == row["code"]
    assert made.source.startswith("Field page §")
    assert set(made.marks) == {"models", "same_country", "mixes_sites", "period"}
    assert all(each.source for each in made.sets)
    assert set(made.models).isdisjoint(made.excluded)


def test_no_name_means_two_schemes():
    names = [
        (folded(name), row["code"])
        for row in TABLE["scheme"]
        for name in {folded(each) for each in (row["code"], *row["names"])}
    ]

    assert len({name for name, _ in names}) == len(names)
    assert set(schemes()) == {name for name, _ in names}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("RA", "rainforest-alliance", True),
        ("Fairtrade", "FLO", True),
        ("RA", "Fairtrade", False),
        ("Skema Desa", "skema  desa", True),
        ("Skema Desa", "Skema Kota", False),
        (None, "", True),
    ],
)
def test_names_of_a_scheme_do_not_count_case_and_signs(one, other, same):
    assert same_scheme(one, other) is same


def test_an_unknown_scheme_has_neither_factors_nor_limits():
    assert scheme_named("Skema Desa") == Scheme(code="Skema Desa", name="Skema Desa", models=())
    assert set(scheme_named("Skema Desa").factor_set().factors) == {Stage.BEANS, Stage.BEAN_BLEND}


def test_a_factor_set_is_chosen_by_the_day():
    old, new = (
        FactorSet(
            edition=name,
            factors={},
            mark=Mark.SEEN,
            source="x",
            valid_from=first,
            valid_to=last,
        )
        for name, first, last in (
            ("old", date(2016, 1, 1), date(2019, 12, 31)),
            ("new", date(2020, 1, 1), None),
        )
    )
    scheme = Scheme(code="X", name="X", models=(), sets=(old, new))

    assert scheme.factor_set(date(2016, 1, 1)) is old
    assert scheme.factor_set(date(2019, 12, 31)) is old
    assert scheme.factor_set(date(2020, 1, 1)) is new
    assert scheme.factor_set(date(2015, 12, 31)) is new
    assert scheme.factor_set() is new


def test_only_what_the_text_rules_out_is_excluded():
    excluded = {row["code"]: row.get("excluded", []) for row in TABLE["scheme"]}

    assert excluded["ISO 34101"] == [CustodyModel.BOOK_AND_CLAIM]
    assert excluded["EUDR"] == [CustodyModel.MASS_BALANCE, CustodyModel.BOOK_AND_CLAIM]
    assert excluded["RA"] == excluded["Fairtrade"] == excluded["UTZ"] == excluded["ICCO"] == []


def test_no_variety_is_fine_and_bulk():
    assert varieties("fine").isdisjoint(varieties("bulk"))
    assert folded("ICCRI-01") in varieties("fine")
    assert folded("mcc 02") in varieties("bulk")
