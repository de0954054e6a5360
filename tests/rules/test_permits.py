"""N04: permit numbers, and goods sold without permit or halal certificate."""

from datetime import UTC, date, datetime

import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Permit
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Processor
from cocoachain.model.products import Product
from cocoachain.rules.checking import check

IKM = Processor(id="IKM", country="ID")
BAR = Product(id="BAR", maker="IKM")
HALAL = Permit(id="H", holder="IKM", scheme="halal", valid_from=date(2023, 1, 1))


def pirt(number="2085208010001-28", **fields):
    named = {"valid_to": date(2028, 5, 31), "product": "BAR", **fields}
    return Permit(
        id="P", holder="IKM", scheme="P-IRT", valid_from=date(2023, 6, 1), number=number, **named
    )


def sold(make, year=2026, month=11, day=1, kind="sale"):
    when = datetime(year, month, day, 12, tzinfo=UTC)
    return [
        make.lot("A", "packed", 1, product="BAR"),
        Transfer(id="T", lot="A", mass=make.mass(1), kind=kind, when=when),
    ]


@pytest.mark.parametrize("number", ["2085208010001-28", "208520801000128", " 2085208010001-28 "])
def test_a_number_of_15_digits_with_its_year_is_let_be(make, number):
    assert make.said("N04", pirt(number)) == []


@pytest.mark.parametrize(
    "number", ["20852080100128", "2085208010001-028", "2085208010001-2", "2085208010001 28", "x"]
)
def test_a_number_of_another_form_is_a_warning(make, number):
    assert make.said("N04", pirt(number)) == [
        (
            "warning permit P: Expected the P-IRT number of 15 digits, the last two the year of "
            f"expiry, such as 2085208010001-28, got {number}"
        )
    ]


def test_a_number_that_ends_in_another_year_is_a_warning(make):
    assert make.said("N04", pirt("2085208010001-27")) == [
        (
            "warning permit P: Expected the P-IRT number to end in its year of expiry, 28, "
            "got 2085208010001-27"
        )
    ]


@pytest.mark.parametrize(
    ("number", "fits"),
    [("123456789012", True), ("MD 123456789012", True), ("BPOM RI ML 123456789012", True),
     ("12345678901", False), ("1234567890123", False), ("XX 123456789012", False)],
)  # fmt: skip
def test_a_bpom_number_has_twelve_digits(make, number, fits):
    permit = Permit(
        id="P", holder="IKM", scheme="BPOM MD", valid_from=date(2023, 1, 1), number=number
    )

    assert len(make.said("N04", permit)) == (0 if fits else 1)


def test_a_scheme_of_which_the_form_is_not_known_is_let_be(make):
    assert make.said("N04", HALAL) == []


@pytest.mark.parametrize(("day", "told"), [((2026, 10, 17), 0), ((2026, 10, 18), 1)])
def test_a_small_maker_needs_halal_from_18_october_2026(make, day, told):
    said = make.said("N04", IKM, BAR, pirt(), *sold(make, *day))

    assert (
        said
        == [
            (
                "warning product BAR: Expected a halal certificate of IKM for product BAR when it "
                "was sold on 2026-10-18, got none"
            )
        ][:told]
    )


@pytest.mark.parametrize(("day", "told"), [((2024, 10, 17), 0), ((2024, 10, 18), 1)])
def test_a_large_maker_needs_halal_two_years_earlier(make, day, told):
    chain = Chain.of([IKM, BAR, pirt(), *sold(make, *day)])

    verdict = check(chain, rules=["N04"], settings={"N04": {"maker": "large"}})

    assert len(verdict.findings) == told


def test_a_certificate_of_the_maker_or_for_the_product_is_enough(make):
    other = Permit(id="H2", holder="Z", scheme="Halal", product="BAR", valid_from=date(2023, 1, 1))

    assert make.said("N04", IKM, BAR, pirt(), HALAL, *sold(make)) == []
    assert make.said("N04", IKM, BAR, pirt(), other, *sold(make)) == []


def test_a_certificate_for_another_product_or_maker_is_none(make):
    others = [
        Permit(id="H2", holder="IKM", scheme="halal", product="X", valid_from=date(2023, 1, 1)),
        Permit(id="H3", holder="Z", scheme="halal", valid_from=date(2023, 1, 1)),
        Permit(id="H4", holder="IKM", scheme="halal", valid_from=date(2026, 11, 2)),
    ]

    assert len(make.said("N04", IKM, BAR, pirt(), *others, *sold(make))) == 1


def test_goods_without_any_permit_are_told_once(make):
    again = Transfer(
        id="T2", lot="A", mass=make.mass(1), kind="sale", when=datetime(2026, 11, 5, tzinfo=UTC)
    )

    assert make.said("N04", IKM, BAR, HALAL, *sold(make), again) == [
        (
            "warning product BAR: Expected a permit for product BAR when it was sold on "
            "2026-11-01, got none"
        )
    ]


def test_what_is_made_elsewhere_or_not_sold_is_not_asked(make):
    abroad = Processor(id="IKM", country="GH")

    assert make.said("N04", abroad, BAR, HALAL, *sold(make)) == []
    assert make.said("N04", IKM, BAR, HALAL, *sold(make, kind="move")) == []


def test_without_permits_and_sales_the_rule_is_not_run():
    verdict = check(Chain.of([BAR]), rules=["N04"])

    assert verdict.not_run == {"N04": "no permit is recorded, and no product was sold"}


def test_a_permit_without_a_number_is_let_be(make):
    assert make.said("N04", pirt(None)) == []


def test_the_country_of_a_maker_may_be_told_by_the_region(make):
    def said(**fields):
        return make.run("N04", Processor(id="IKM", **fields), BAR, pirt(), *sold(make)).findings

    assert len(said(region="52.08.02.2003")) == 1
    assert said(region="GH-AH") == ()
    assert said() == ()
