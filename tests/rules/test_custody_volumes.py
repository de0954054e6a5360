"""K05: certified volume is spent once, and within the quota."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, on, sale
from cocoachain.model.evidence import Certificate
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Membership
from cocoachain.model.products import Product
from cocoachain.values.mass import Mass


def goods(*more):
    return [*ground(), beans("B-1", 1), *more]


@pytest.mark.parametrize(("second", "found"), [("40", 0), ("40.000001", 1)])
def test_a_lot_is_claimed_once_over_several_buyers(make, second, found):
    records = goods(
        sale("T-1", "B-1", 60),
        sale("T-2", "B-1", 60, to="BUYER-2"),
        claim("CL-1", "B-1", "segregated", 60, transfer="T-1"),
        claim("CL-2", "B-1", "segregated", second, transfer="T-2", when=on(5, 2)),
    )

    said = make.said("K05", records)
    assert len(said) == found
    if found:
        assert said == [
            (
                "error claim CL-2: Expected at most 100 kg of lot B-1 claimed as RA by IKM, "
                "got 100.000001 kg"
            )
        ]


@pytest.mark.parametrize(("kilograms", "found"), [("60", 0), ("60.000001", 1)])
def test_with_a_transfer_no_more_is_claimed_than_was_handed_over(make, kilograms, found):
    records = goods(
        sale("T-1", "B-1", 60), claim("CL-1", "B-1", "segregated", kilograms, transfer="T-1")
    )

    said = make.said("K05", records)
    assert said == [
        (
            "error claim CL-1: Expected at most 60 kg of lot B-1 claimed as RA with transfer T-1, "
            "got 60.000001 kg"
        )
    ] * found  # fmt: skip


def test_a_buyer_holds_what_was_moved_to_it(make):
    onward = {"from_site": None, "from_party": "BUYER-1", "when": on(6, 1)}
    told = {"site": None, "when": on(6, 1), "transfer": "T-2"}
    records = goods(sale("T-1", "B-1", 60), sale("T-2", "B-1", 70, to="BUYER-2", **onward))

    assert make.said("K05", records, claim("CL-1", "B-1", "segregated", 60, **told)) == []
    assert make.said("K05", records, claim("CL-1", "B-1", "segregated", 61, **told)) == [
        ("error claim CL-1: Expected at most 60 kg of lot B-1 claimed as RA by BUYER-1, got 61 kg")
    ]


def test_what_is_said_of_the_goods_and_handed_on_is_one_claim(make):
    records = goods(
        sale("T-1", "B-1", 100),
        claim("CL-1", "B-1", "segregated"),
        claim("CL-2", "B-1", "identity_preserved"),
        claim("CL-3", "B-1", "segregated", transfer="T-1"),
    )

    assert make.said("K05", records) == []


def test_a_part_that_is_claimed_twice_on_the_goods_is_two_claims(make):
    parts = [claim(f"CL-{at}", "B-1", "segregated", 60) for at in (1, 2)]
    balanced = [claim(f"CL-{at}", "B-1", "mass_balance") for at in (1, 2)]

    assert len(make.said("K05", goods(*parts))) == 1
    assert len(make.said("K05", goods(*balanced))) == 1
    assert make.said("K05", goods(parts[0])) == []


def test_two_schemes_on_one_lot_are_two_things(make):
    both = [claim("CL-1", "B-1", "segregated"), claim("CL-2", "B-1", "segregated", value="UTZ")]

    assert make.said("K05", goods(*both)) == []


@pytest.mark.parametrize(("buyer", "found"), [("BUYER-1", 0), ("BUYER-2", 1)])
def test_a_transaction_certificate_is_with_one_buyer(make, buyer, found):
    records = goods(
        sale("T-1", "B-1", 50),
        sale("T-2", "B-1", 50, to=buyer),
        claim("CL-1", "B-1", "segregated", transfer="T-1", document="TC-7"),
        claim("CL-2", "B-1", "segregated", transfer="T-2", document="TC-7", when=on(5, 2)),
    )

    assert make.said("K05", records) == [
        (
            "warning claim CL-2: Expected document TC-7 with one buyer, got it with 2: "
            "BUYER-1, BUYER-2"
        )
    ] * found  # fmt: skip


# Quotas -------------------------------------------------------------------------------------------


def chain_paper(**told):
    fields = {"quota": Mass.kg(100), "valid_from": date(2026, 1, 1), **told}
    return Certificate(id="CERT-IKM", holder="IKM", scheme="RA", **fields)


@pytest.mark.parametrize(("second", "found"), [("40", 0), ("40.000001", 1)])
def test_claims_under_a_certificate_are_within_its_quota(make, second, found):
    under = {"certificate": "CERT-IKM"}
    records = [
        *goods(beans("B-2", 2), chain_paper()),
        claim("CL-1", "B-1", "segregated", 60, **under),
        claim("CL-2", "B-2", "segregated", second, **under),
    ]

    assert make.said("K05", records) == [
        (
            "error certificate CERT-IKM: Expected at most 100 kg claimed under certificate "
            "CERT-IKM, got 100.000001 kg"
        )
    ] * found  # fmt: skip


def test_goods_and_their_sale_are_one_claim_under_the_quota(make):
    under = {"certificate": "CERT-IKM"}
    records = [
        *goods(chain_paper()),
        sale("T-1", "B-1", 100),
        claim("CL-1", "B-1", "segregated", **under),
        claim("CL-2", "B-1", "segregated", transfer="T-1", **under),
    ]

    assert make.said("K05", records) == []


def group_sales(second, paper=None, **told):
    """The group sells beans of two members to two buyers, and nobody claims anything."""
    told = {"from_site": None, "from_party": "KT-1", "when": on(4, 1), **told}
    return [
        *ground(quota=Mass.kg(150), **(paper or {})),
        beans("B-1", 1),
        beans("B-2", 2),
        sale("T-1", "B-1", 100, **told),
        sale("T-2", "B-2", second, to="BUYER-2", **told),
    ]


@pytest.mark.parametrize(("second", "found"), [("50", 0), ("50.000001", 1)])
def test_without_claims_all_that_the_holder_sells_counts(make, second, found):
    assert make.said("K05", group_sales(second)) == [
        (
            "error certificate CERT-KT: Expected at most 150 kg sold under certificate CERT-KT, "
            "got 150.000001 kg sold to BUYER-1, BUYER-2"
        )
    ] * found  # fmt: skip


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, 1),
        ({"kind": "purchase"}, 1),
        ({"kind": "consignment"}, 1),
        ({"kind": "move"}, 0),
        ({"when": on(1, 1)}, 1),
        ({"when": on(12, 31, 23)}, 1),
        ({"when": None}, 0),
        ({"from_party": "F-1"}, 1),
        ({"from_party": "F-3"}, 0),
        ({"from_party": "IKM", "to": "BUYER-1"}, 0),
    ],
)
def test_only_sales_of_holder_and_members_while_it_was_valid_count(make, told, found):
    told = {key: value for key, value in told.items() if key != "to"}

    assert len(make.said("K05", group_sales("51", **told))) == found


def test_sales_outside_the_certificate_do_not_count(make):
    late = {"valid_from": date(2026, 4, 2)}
    early = {"valid_to": date(2026, 3, 31)}

    assert make.said("K05", group_sales("51", late)) == []
    assert make.said("K05", group_sales("51", early)) == []
    assert len(make.said("K05", group_sales("51", {"valid_from": date(2026, 4, 1)}))) == 1
    assert len(make.said("K05", group_sales("51", {"valid_to": date(2026, 4, 1)}))) == 1


def test_what_came_back_and_what_went_to_a_member_is_not_sold(make):
    back = Transfer(
        id="T-3", lot="B-1", mass=Mass.kg(1), kind="return", from_party="BUYER-1",
        to_party="KT-1", when=on(4, 2),
    )  # fmt: skip
    inside = sale("T-4", "B-1", 500, to="F-2", from_site=None, from_party="KT-1", when=on(4, 1))

    assert make.said("K05", group_sales("51"), back, inside) == []
    assert len(make.said("K05", group_sales("52"), back)) == 1


def test_a_member_that_left_sells_for_itself(make):
    left = [
        Membership(party="F-9", group="KT-1", start=date(2020, 1, 1), end=date(2026, 3, 31)),
        beans("B-9", 1, 500),
        sale("T-9", "B-9", 500, from_site=None, from_party="F-9", when=on(4, 1)),
    ]

    assert make.said("K05", group_sales("50"), left) == []
    assert (
        len(
            make.said(
                "K05",
                group_sales("50"),
                left[:2],
                sale("T-9", "B-9", 500, from_site=None, from_party="F-9", when=on(3, 31)),
            )
        )
        == 1
    )


@pytest.mark.parametrize(("product", "found"), [("PR-1", 1), ("PR-2", 0)])
def test_of_a_products_certificate_the_sales_of_the_product_count(make, product, found):
    records = [
        *ground(),
        Product(id="PR-1"),
        chain_paper(product="PR-1"),
        lot("BAR", "chocolate", 101, product=product, site="SITE-1"),
        sale("T-1", "BAR", 101),
    ]

    assert len(make.said("K05", records)) == found


def test_a_holder_that_claims_otherwise_is_not_judged_by_its_sales(make):
    records = [
        *goods(chain_paper(), beans("B-2", 2)),
        sale("T-1", "B-1", 100),
        sale("T-2", "B-2", 100),
        claim("CL-1", "B-1", "segregated", 10),
    ]

    assert make.said("K05", records) == []


def test_the_severity_of_unclaimed_sales_is_a_setting(make):
    said = make.said("K05", group_sales("51"), unclaimed="warning")

    assert [each.split()[0] for each in said] == ["warning"]


def test_what_was_not_measured_is_not_judged(make):
    records = [
        *ground(),
        lot("B-1", "beans", None, plot="PL-1"),
        claim("CL-1", "B-1", "segregated"),
    ]

    assert make.why_not("K05", records) == (
        "1 of 1 claimed lots: the lot or what was moved was not measured"
    )
    assert make.why_not("K05", ground()) == ("no claim is recorded, and no certificate has a quota")
    assert make.said("K05", group_sales(None)) == []
