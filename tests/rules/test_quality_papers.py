"""Q09: the certificate that cocoa powder needs in Indonesia."""

from datetime import UTC, date, datetime

import pytest

from cocoachain.model.evidence import Certificate, Permit
from cocoachain.model.parties import Partner, Processor
from cocoachain.model.plots import Site
from cocoachain.model.products import Product, Recipe

SELLER = Processor(id="ME", country="ID")


def paper(cls=Certificate, first=date(2026, 1, 1), last=date(2026, 6, 30), **fields):
    given = {"id": "C-1", "holder": "ME", "scheme": "SNI 3747:2024", **fields}
    return cls(valid_from=first, valid_to=last, **given)


def sale(make, when=None, lot="X", **fields):
    told = {"kind": "sale", "from_party": "ME", "to_party": "consumers", **fields}
    return make.move("T-1", lot, 1, when=when or make.at(5, 1), **told)


def powder(make):
    return make.lot("X", "powder", 1)


def test_powder_sold_without_certificate_is_a_warning(make):
    assert make.said("Q09", SELLER, powder(make), sale(make)) == [
        (
            "warning transfer T-1: Expected a certificate SNI 3747 of ME that is valid on "
            "2026-05-01, when cocoa powder X was sold in Indonesia, got none"
        )
    ]


def test_a_certificate_that_had_ended_is_named(make):
    old = paper(last=date(2026, 4, 30))

    assert make.said("Q09", SELLER, powder(make), sale(make), old) == [
        (
            "warning transfer T-1: Expected a certificate SNI 3747 of ME that is valid on "
            "2026-05-01, when cocoa powder X was sold in Indonesia, got C-1, "
            "valid from 2026-01-01 to 2026-04-30"
        )
    ]


@pytest.mark.parametrize(("month", "day", "found"), [(1, 1, 0), (6, 30, 0), (7, 1, 1)])
def test_first_and_last_day_of_the_certificate_count(make, month, day, found):
    said = make.said("Q09", SELLER, powder(make), sale(make, make.at(month, day)), paper())

    assert len(said) == found


@pytest.mark.parametrize(("cls", "scheme", "found"), [
    (Certificate, "sni-3747", 0),
    (Permit, "SPPT SNI 3747:2024", 0),
    (Certificate, "SNI 3748", 1),
    (Certificate, "halal", 1),
])  # fmt: skip
def test_any_paper_of_that_standard_counts(make, cls, scheme, found):
    held = paper(cls, scheme=scheme)

    assert len(make.said("Q09", SELLER, powder(make), sale(make), held)) == found


def test_the_paper_of_somebody_else_does_not_count(make):
    held = paper(holder="OTHER")

    assert len(make.said("Q09", SELLER, powder(make), sale(make), held)) == 1


@pytest.mark.parametrize(("when", "found"), [
    (datetime(2024, 12, 31, 12, tzinfo=UTC), 0), (datetime(2025, 1, 1, tzinfo=UTC), 1),
])  # fmt: skip
def test_sales_before_the_regulation_are_not_asked(make, when, found):
    assert len(make.run("Q09", SELLER, powder(make), sale(make, when)).findings) == found


@pytest.mark.parametrize(("fields", "found"), [
    ({"country": "ID"}, 1),
    ({"region": "52.08.01"}, 1),
    ({"region": "ID-NB"}, 1),
    ({"country": "SG"}, 0),
    ({"region": "AU-WA"}, 0),
])  # fmt: skip
def test_the_country_of_the_buyer_decides(make, fields, found):
    buyer = Partner(id="BUY", **fields)

    assert len(make.said("Q09", SELLER, buyer, powder(make), sale(make, to_party="BUY"))) == found


def test_the_site_tells_where_the_seller_does_not(make):
    seller, site = Processor(id="ME"), Site(id="S", party="ME", region="52.08")

    assert len(make.said("Q09", seller, site, powder(make), sale(make, from_site="S"))) == 1
    assert make.why_not("Q09", seller, powder(make), sale(make)) == (
        "1 of 1 sales of powder: it does not say when, or in which country"
    )


@pytest.mark.parametrize("kind", ["move", "toll", "gift", "purchase", "sample"])
def test_only_sales_are_asked(make, kind):
    assert make.why_not("Q09", SELLER, powder(make), sale(make, kind=kind)) == "no powder was sold"


@pytest.mark.parametrize(
    ("product_class", "hs", "found"),
    [
        ("cocoa powder", None, 1),
        ("fat-reduced cocoa powder", None, 1),
        (None, "180500", 1),
        (None, "1805.00.00", 1),
        (None, "180610", 0),
        ("sweetened cocoa", "180610", 0),
        ("chocolate", None, 0),
    ],
)
def test_packed_powder_is_powder_and_a_sweet_mix_is_not(make, product_class, hs, found):
    recipe = Recipe(id="R", product_class=product_class)
    product = Product(id="P", name="X", recipe="R", hs=hs)
    packed = make.lot("X", "packed", 1, product="P")

    findings = make.run("Q09", SELLER, recipe, product, packed, sale(make)).findings

    assert len(findings) == found


def test_the_makers_paper_for_this_product_counts_and_for_another_does_not(make):
    product = Product(id="P", maker="MAKER", name="Bubuk kakao", hs="1805")
    packed = make.lot("X", "packed", 1, product="P")
    mine = paper(holder="MAKER", product="P")
    other = paper(holder="MAKER", product="Q")

    assert make.said("Q09", SELLER, product, packed, sale(make), mine) == []
    assert len(make.said("Q09", SELLER, product, packed, sale(make), other)) == 1
