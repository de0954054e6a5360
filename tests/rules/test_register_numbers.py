"""N01 and N02: identity numbers, and GS1 keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.model.chain import Chain
from cocoachain.model.lots import PackedLot
from cocoachain.model.movements import Shipment
from cocoachain.model.parties import Farmer, Partner
from cocoachain.model.products import Product
from cocoachain.rules.checking import check
from cocoachain.values.check_digits import check_digit
from cocoachain.values.mass import Mass

MAN, WOMAN = "5208021505800001", "5208025505800002"


def farmer(name="F-1", nik=MAN, **fields):
    return Farmer(id=name, nik=nik, **fields)


@pytest.mark.parametrize(
    ("nik", "fault"),
    [
        ("520802150580000", "15 digits"),
        ("52080215058000011", "17 digits"),
        ("5208021505800O01", "something else than digits"),
        ("٥٢٠٨٠٢١٥٠٥٨٠٠٠٠١", "something else than digits"),
        ("5208/021505800001", "something else than digits"),
        ("5208 02150580000", "15 digits"),
        ("0008021505800001", "a province that does not exist in its first two digits"),
        ("9708021505800001", "a province that does not exist in its first two digits"),
        ("5208020005800001", "no day of birth in digits 7 to 12"),
        ("5208023205800001", "no day of birth in digits 7 to 12"),
        ("5208024005800001", "no day of birth in digits 7 to 12"),
        ("5208027205800001", "no day of birth in digits 7 to 12"),
        ("5208021500800001", "no day of birth in digits 7 to 12"),
        ("5208021513800001", "no day of birth in digits 7 to 12"),
        ("5208023002800001", "no day of birth in digits 7 to 12"),
        ("5208022902810001", "no day of birth in digits 7 to 12"),
        ("5208023106800001", "no day of birth in digits 7 to 12"),
        ("5208021505800000", "a serial number of 0000"),
    ],
)
def test_a_number_that_cannot_be_one_is_told_without_its_digits(make, nik, fault):
    assert make.said("N01", farmer(nik=nik)) == [
        (
            "error farmer F-1: Expected an identity number (NIK) of 16 digits, "
            f"PPRRSS-DDMMYY-NNNN, got {fault}"
        )
    ]


@pytest.mark.parametrize(
    "nik",
    [
        MAN, WOMAN, "5208020101000001", "5208023112990001", "5208024112000001", "5208027112990001",
        "5208022902800001", "5208026902800001", "9608021505809999", "1108021505800001",
    ],
)  # fmt: skip
def test_a_number_that_can_be_one_is_let_be(make, nik):
    assert make.said("N01", farmer(nik=nik)) == []


def test_two_farmers_with_one_number_are_both_told(make):
    assert make.said("N01", farmer("F-1"), farmer("F-2"), farmer("F-3", WOMAN)) == [
        "error farmer F-1: Expected an identity number (NIK) of their own, got that of F-2 too",
        "error farmer F-2: Expected an identity number (NIK) of their own, got that of F-1 too",
    ]


def test_masked_numbers_are_compared_and_not_taken_apart(make):
    masked = "520802******0001"

    verdict = check(
        Chain.of([farmer("F-1", masked), farmer("F-2", masked), farmer("F-3", "sha256:00ff")]),
        rules=["N01"],
    )

    assert [each.subject for each in verdict.findings] == ["F-1", "F-2"]
    assert verdict.unjudged == {"N01": ("3 of 3 farmers: its identity number is masked",)}


@pytest.mark.parametrize(
    ("nik", "sex", "told"),
    [
        (MAN, "m", []),
        (WOMAN, "f", []),
        (WOMAN, "female", []),
        (MAN, None, []),
        (MAN, "x", []),
        (MAN, "f", ["woman, got that of a man"]),
        (WOMAN, "m", ["man, got that of a woman"]),
    ],
)
def test_a_sex_that_does_not_go_with_the_number_is_a_warning(make, nik, sex, told):
    assert make.said("N01", farmer(nik=nik, sex=sex)) == [
        f"warning farmer F-1: Expected the identity number (NIK) of a {each}" for each in told
    ]


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_no_finding_shows_a_digit_of_the_number(nik):
    verdict = check(Chain.of([farmer("F", nik), farmer("G", nik)]), rules=["N01"])

    for finding in verdict.findings:
        assert len(nik) < 3 or nik not in finding.message.replace("16 digits", "")


def test_without_any_number_the_rule_is_not_run():
    verdict = check(Chain.of([Farmer(id="F-1")]), rules=["N01"])

    assert verdict.not_run == {"N01": "no farmer has an identity number"}


GOOD = "09520000000011"


@pytest.mark.parametrize(
    ("gtin", "told"),
    [
        (GOOD, None),
        ("9520000000011", None),
        ("96385074", None),
        ("036000291452", None),
        ("09520000000012", "a GTIN that ends in the check digit 1, got 09520000000012"),
        ("09520000000101", "a GTIN that ends in the check digit 3, got 09520000000101"),
        ("952000000001", "a GTIN that ends in the check digit 2, got 952000000001"),
        ("95200000000", "a GTIN of 8 or 12 or 13 or 14 digits, got 11: 95200000000"),
        ("0952000000001x", "a GTIN of 8 or 12 or 13 or 14 digits, got 0952000000001x"),
        (" 9520000000011", "a GTIN of 8 or 12 or 13 or 14 digits, got  9520000000011"),
    ],
)
def test_a_product_number_is_judged_by_length_and_check_digit(make, gtin, told):
    wanted = [] if told is None else [f"error product P-1: Expected {told}"]

    assert make.said("N02", Product(id="P-1", gtin=gtin)) == wanted


def test_lots_parties_and_what_stands_beside_fields_are_judged_too():
    chain = Chain.of([
        PackedLot(id="PK-1", mass=Mass.kg(1), gtin="09520000000012"),
        Partner(id="B-1", gln="9520000000012"),
        Shipment(id="S-1", extra={"sscc": "095200000000000017"}),
        Partner(id="B-2", gln="9520000000011", extra={"gln": "1"}),
    ])  # fmt: skip

    verdict = check(chain, rules=["N02"])

    assert [(each.subject, each.message) for each in verdict.findings] == [
        ("B-1", "Expected a GLN that ends in the check digit 1, got 9520000000012"),
        ("PK-1", "Expected a GTIN that ends in the check digit 1, got 09520000000012"),
        ("S-1", "Expected a SSCC that ends in the check digit 1, got 095200000000000017"),
    ]


@given(st.text(alphabet="0123456789", min_size=13, max_size=13), st.data())
def test_every_single_wrong_digit_is_found(digits, data):
    key = digits + check_digit(digits)
    place = data.draw(st.integers(0, 13))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != key[place]]))
    wrong = key[:place] + other + key[place + 1 :]

    def found(gtin):
        return len(check(Chain.of([Product(id="P", gtin=gtin)]), rules=["N02"]).findings)

    assert (found(key), found(wrong)) == (0, 1)


def test_without_any_key_the_rule_is_not_run():
    verdict = check(Chain.of([Product(id="P-1")]), rules=["N02"])

    assert verdict.not_run == {"N02": "no record has a GTIN, GLN or SSCC"}


def test_a_masked_number_hides_no_other(make):
    records = [
        Farmer(id="F-0"),
        Farmer(id="F-1", nik="520802******0001"),
        Farmer(id="F-2", nik="1"),
    ]

    verdict = make.run("N01", records)

    assert [each.subject for each in verdict.findings] == ["F-2"]
    assert verdict.unjudged == {"N01": ("1 of 2 farmers: its identity number is masked",)}


def test_of_many_with_one_number_three_others_are_named(make):
    said = make.said("N01", [Farmer(id=f"F-{at}", nik="5208021505800001") for at in range(1, 6)])

    assert said[0] == (
        "error farmer F-1: Expected an identity number (NIK) of their own, "
        "got that of F-2, F-3, F-4 and 1 more too"
    )


@pytest.mark.parametrize("sex", ["female", "F", "Female"])
def test_a_sex_that_is_written_out_is_compared_too(make, sex):
    assert make.said("N01", Farmer(id="F-1", nik="5208021505800001", sex=sex)) == [
        ("warning farmer F-1: Expected the identity number (NIK) of a woman, got that of a man")
    ]


def test_a_key_beside_the_fields_that_is_no_text_is_not_judged(make):
    lot = make.lot("A", "beans", 1, extra={"sscc": 123})

    assert make.why_not("N02", lot) == "no record has a GTIN, GLN or SSCC"
