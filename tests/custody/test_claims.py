"""What is claimed, and the order of the models."""

import pytest

from cocoachain.custody.claims import Claim, as_claim
from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.model.claims import CustodyModel, LotClaim, custody_model


def test_the_models_stand_in_their_order():
    assert [(each.value, each.rank) for each in CustodyModel] == [
        ("identity_preserved", 0),
        ("mixed_identity", 1),
        ("segregated", 2),
        ("controlled_blending", 3),
        ("mass_balance", 4),
        ("book_and_claim", 5),
    ]
    assert [each.keeps_apart for each in CustodyModel] == [True, True, True, False, False, False]
    assert [each.is_administrative for each in CustodyModel] == [
        *(False, False, False, False),
        *(True, True),
    ]


def test_a_mix_takes_the_weakest_model():
    models = list(CustodyModel)

    for one in models:
        for other in models:
            assert CustodyModel.weakest([one, other]).rank == max(one.rank, other.rank)
    assert CustodyModel.weakest([]) is CustodyModel.IDENTITY_PRESERVED


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("IP", "identity_preserved"),
        ("identity_preserved", "identity_preserved"),
        ("Identity Preserved (IP)", "identity_preserved"),
        ("MixIP", "mixed_identity"),
        ("Mixed IP", "mixed_identity"),
        ("SG", "segregated"),
        ("Segregation", "segregated"),
        ("controlled blending", "controlled_blending"),
        ("MB", "mass_balance"),
        ("mass balance (SSMB)", "mass_balance"),
        ("Mass-Balance", "mass_balance"),
        ("B&C", "book_and_claim"),
        ("book & claim", "book_and_claim"),
        ("credit", "book_and_claim"),
        ("credit system", "book_and_claim"),
        ("", None),
        ("organic", None),
        (None, None),
    ],
)
def test_the_words_of_a_certificate_mean_a_model(text, model):
    assert custody_model(text) == model


def test_words_that_mean_two_models_mean_none():
    assert custody_model("IP or SG") is None


def test_a_claim_says_what_it_is_of():
    assert str(Claim.certified("rainforest alliance")) == "RA, mass balance"
    assert str(Claim.origin("52.08")) == "origin 52.08, segregated"
    assert str(Claim("deforestation_free", model="segregated")) == "deforestation free, segregated"
    assert Claim.certified("RA").key == Claim.certified("Rainforest", model="segregated").key
    assert Claim.certified("RA").key != Claim.certified("UTZ").key
    assert Claim.origin("ID").key != Claim.origin("GH").key
    assert Claim("deforestation_free").scheme.code == "EUDR"
    assert Claim("organic").scheme.code == "EU organic"
    assert Claim("fine").scheme.code == "ICCO"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: Claim("scheme"),
            RecordError,
            "Expected which scheme is claimed, got none (Claim.value)",
        ),
        (
            lambda: Claim("origin", ""),
            RecordError,
            "Expected which origin is claimed, got none (Claim.value)",
        ),
        (
            lambda: Claim("scheme", 7),
            RecordTypeError,
            "Expected text, got 7 (Claim.value)",
        ),
        (
            lambda: Claim("organik"),
            RecordError,
            (
                "Expected one of scheme, origin, deforestation_free, organic, fine, bulk, "
                "got 'organik' (Claim.about); nearest: organic"
            ),
        ),
        (
            lambda: Claim("fine", model=4),
            RecordTypeError,
            (
                "Expected one of identity_preserved, mixed_identity, segregated, "
                "controlled_blending, mass_balance, book_and_claim, got 4 (Claim.model)"
            ),
        ),
        (
            lambda: as_claim(3),
            RecordTypeError,
            'Expected a Claim such as Claim.certified("RA"), got int: 3',
        ),
        (
            lambda: as_claim(LotClaim(id="C", lot="A", model="segregated")),
            RecordError,
            "Expected which scheme is claimed, got none (claim 'C')",
        ),
    ],
)
def test_a_claim_that_cannot_be_computed_with_is_refused(make, error, message):
    with pytest.raises(error) as caught:
        make()

    assert str(caught.value) == message


def test_text_and_records_are_claims_too():
    record = LotClaim(id="C", lot="A", model="segregated", value="RA", country="ID")

    assert as_claim(record) == Claim.certified("RA", model="segregated", country="ID")
    assert as_claim("RA") == Claim.certified("RA")
    assert Claim.of(LotClaim(id="C", lot="A", model="segregated")) is None
    assert Claim.of(LotClaim(id="C", lot="A", model="segregated", about="fine")).named == "fine"
