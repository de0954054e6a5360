"""K08, K10: models that a scheme rules out, and certificates that do not cover a claim."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, on, sale, step
from cocoachain.model.evidence import Certificate
from cocoachain.model.products import Product


def paper(name="CERT-IKM", **told):
    fields = {"holder": "IKM", "scheme": "RA", "valid_from": date(2026, 4, 1), **told}
    return Certificate(id=name, **fields)


# K08 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "model", "found"),
    [
        ("ISO 34101", "book_and_claim", 1),
        ("ISO 34101-3", "book_and_claim", 1),
        ("ISO 34101", "mass_balance", 0),
        ("EUDR", "mass_balance", 1),
        ("EUDR", "book_and_claim", 1),
        ("EUDR", "segregated", 0),
        ("EU organic", "mass_balance", 1),
        ("RA", "mass_balance", 0),
        ("RA", "book_and_claim", 0),
        ("Skema Desa", "book_and_claim", 0),
    ],
)
def test_a_scheme_is_not_claimed_by_a_model_that_it_rules_out(make, scheme, model, found):
    records = [*ground(), beans("B-1", 1), claim("CL-1", "B-1", model, value=scheme)]

    assert len(make.said("K08", records)) == found
    certificate = paper(scheme=scheme, model=model)
    assert len(make.said("K08", certificate)) == found


def test_the_message_names_the_models_that_are_allowed(make):
    records = [*ground(), beans("B-1", 1), claim("CL-1", "B-1", "book_and_claim", value="34101")]

    assert make.said("K08", records) == [
        (
            "error claim CL-1: Expected a model that ISO 34101 allows (identity preserved, "
            "segregated, controlled blending, mass balance), got book and claim"
        )
    ]


def test_free_of_deforestation_is_a_claim_under_the_eudr(make):
    told = {"about": "deforestation_free", "value": None}
    records = [*ground(), beans("B-1", 1)]

    assert len(make.said("K08", records, claim("CL-1", "B-1", "mass_balance", **told))) == 1
    assert make.said("K08", records, claim("CL-1", "B-1", "segregated", **told)) == []


def test_credit_on_a_certificate_is_book_and_claim(make):
    assert make.said("K08", paper(scheme="ISO 34101", model="credit system")) == [
        (
            "error certificate CERT-IKM: Expected a model that ISO 34101 allows (identity "
            "preserved, segregated, controlled blending, mass balance), got book and claim"
        )
    ]
    assert make.why_not("K08", paper(model="kuning")) == (
        "no claim is recorded, and no certificate names a model"
    )


# K10 ----------------------------------------------------------------------------------------------


def claimed(*more, when=None, **told):
    told = {"certificate": "CERT-IKM", "when": when or on(5, 1), **told}
    return [*ground(), beans("B-1", 1), claim("CL-1", "B-1", "segregated", **told), *more]


@pytest.mark.parametrize(("month", "day", "found"), [(3, 31, 1), (4, 1, 0), (6, 30, 0), (7, 1, 1)])
def test_a_claim_is_made_while_its_certificate_is_valid(make, month, day, found):
    records = claimed(paper(valid_to=date(2026, 6, 30)), when=on(month, day, 23))

    assert len(make.said("K10", records)) == found


def test_a_claim_before_the_certificate_is_backdated(make):
    assert make.said("K10", claimed(paper(), when=on(3, 31))) == [
        (
            "error claim CL-1: Expected certificate CERT-IKM valid on 2026-03-31, when lot B-1 "
            "was claimed, got it valid from 2026-04-01 on"
        )
    ]


@pytest.mark.parametrize(("made", "found"), [(on(3, 31), 1), (on(4, 1), 0)])
def test_what_was_made_before_the_certificate_is_not_certified_backwards(make, made, found):
    records = [
        *claimed(paper()),
        lot("B-2", "beans", 100, made=made),
        step("STORE", "store", {"B-1": 100}, {"B-2": 100}),
        claim("CL-2", "B-2", "segregated", certificate="CERT-IKM"),
    ]

    assert make.said("K10", records) == [
        (
            "error claim CL-2: Expected certificate CERT-IKM valid on 2026-03-31, when lot B-2 "
            "was made, got it valid from 2026-04-01 on"
        )
    ] * found  # fmt: skip


def test_the_day_of_the_transfer_stands_where_the_claim_tells_none(make):
    early = sale("T-1", "B-1", 100, when=on(3, 31))

    told = {"when": None, "certificate": "CERT-IKM", "transfer": "T-1"}
    records = [
        *ground(),
        beans("B-1", 1),
        early,
        paper(),
        claim("CL-1", "B-1", "segregated", **told),
    ]
    assert len(make.said("K10", records)) == 1


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, 0),
        ({"holder": "BUYER-1"}, 1),
        ({"scheme": "UTZ"}, 1),
        ({"scheme": "Rainforest Alliance"}, 0),
        ({"product": "PR-1"}, 1),
    ],
)
def test_a_renewal_of_the_same_holder_and_scheme_counts(make, other, found):
    old = paper(valid_from=date(2026, 1, 1), valid_to=date(2026, 4, 30))
    new = paper("CERT-NEW", valid_from=date(2026, 5, 1), **other)

    assert len(make.said("K10", claimed(old, new))) == found


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"holder": "BUYER-1"},
            "Expected a certificate of IKM, who claims, got CERT-IKM of BUYER-1",
        ),
        ({"scheme": "UTZ"}, "Expected a certificate of RA, as is claimed, got CERT-IKM of UTZ"),
        (
            {"product": "PR-1"},
            (
                "Expected a lot of product PR-1, for which certificate CERT-IKM is, "
                "got lot B-1 of none"
            ),
        ),
        (
            {"model": "MB"},
            (
                "Expected at the strictest mass balance, as certificate CERT-IKM allows, "
                "got segregated"
            ),
        ),
    ],
)
def test_a_certificate_is_of_who_claims_for_what_is_claimed(make, fields, message):
    assert make.said("K10", claimed(paper(**fields))) == [f"error claim CL-1: {message}"]


def test_a_certificate_of_the_product_and_a_stricter_model_are_fine(make):
    records = [
        *ground(),
        Product(id="PR-1"),
        lot("BAR", "chocolate", 10, product="PR-1"),
        paper(product="PR-1", model="IP"),
        claim("CL-1", "BAR", "segregated", certificate="CERT-IKM"),
    ]

    assert make.said("K10", records) == []
    other = [each for each in records if getattr(each, "id", "") != "BAR"]
    assert make.said("K10", other, lot("BAR", "chocolate", 10, product="PR-2")) == [
        (
            "error claim CL-1: Expected a lot of product PR-1, for which certificate CERT-IKM is, "
            "got lot BAR of product PR-2"
        )
    ]


def test_members_claim_under_the_certificate_of_their_group(make):
    told = {"certificate": "CERT-KT", "site": None, "when": on(3, 20)}
    records = [*ground(), beans("B-1", 1, site=None)]

    assert make.said("K10", records, claim("CL-1", "B-1", "segregated", by="F-1", **told)) == []
    assert len(make.said("K10", records, claim("CL-1", "B-1", "segregated", by="F-3", **told))) == 1


def test_without_a_named_certificate_any_that_is_held_may_cover_it(make):
    old = paper(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    late = paper("CERT-2", valid_from=date(2026, 5, 2))
    good = paper("CERT-3", valid_from=date(2026, 5, 1))

    assert make.said("K10", claimed(old, late, certificate=None)) == [
        (
            "error claim CL-1: Expected certificate CERT-2 valid on 2026-05-01, when lot B-1 was "
            "claimed, got it valid from 2026-05-02 on"
        )
    ]
    assert make.said("K10", claimed(old, late, good, certificate=None)) == []


def test_who_holds_no_certificate_is_not_judged(make):
    assert make.why_not("K10", claimed(certificate=None)) == (
        "1 of 1 claims: who claims holds no certificate that is recorded"
    )
    assert make.said("K10", claimed(certificate="CERT-9")) == []
    assert make.why_not("K10", ground()) == "no claim is recorded"


@pytest.mark.parametrize("about", ["scheme", "origin"])
def test_a_claim_that_does_not_say_of_what_is_an_error(make, about):
    nothing = claim("CL-1", "B-1", "segregated", value=None, about=about)

    assert make.said("K10", ground(), beans("B-1", 1), nothing) == [
        f"error claim CL-1: Expected which {about} is claimed of lot B-1, got none"
    ]
