"""Q02: the grade and size that beans are sold under."""

from datetime import date
from decimal import Decimal

import pytest

from cocoachain.model.evidence import Attestation, BeanTest, LabResult
from cocoachain.rules.quality_beans import Grade, declared_grade


@pytest.mark.parametrize(
    ("text", "grade", "size"),
    [
        ("I-AA-F", "I", "AA"),
        ("ii-b-b", "II", "B"),
        ("III – C – B", "III", "C"),
        ("F-I-AA", "I", "AA"),
        ("1-A-F", "I", "A"),
        ("SNI 2323:2008 I/A/F", "I", "A"),
        ("SNI 2323 II", "II", None),
        ("Mutu II", "II", None),
        ("grade: III", "III", None),
        ("Kelas 1 ukuran AA", "I", "AA"),
        ("I-AA", "I", "AA"),
        ("size S", None, "S"),
    ],
)
def test_a_grade_of_sni_is_read(text, grade, size):
    assert declared_grade(text) == Grade(standard="sni", grade=grade, size=size)


@pytest.mark.parametrize(
    ("text", "grade", "size"),
    [
        ("ISO 2451 grade 1", "1", None),
        ("ISO 2451, Grade II, large", "2", "large"),
        ("iso 2451 medium", None, "medium"),
    ],
)
def test_a_grade_of_iso_is_read(text, grade, size):
    assert declared_grade(text) == Grade(standard="iso", grade=grade, size=size)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "beans",
        "Lot I",
        "IV-AA-F",
        "MUTU IV",
        "I AM",
        "XI-AA-F",
        "ISO 22000",
        "isolated",
        "B-12",
    ],
)
def test_what_is_no_grade_is_none(text):
    assert declared_grade(text) is None


def bag(make, label="I-AA-F", **fields):
    return make.lot("B", "beans", 1, label=label, **fields)


def cut(make, sample=300, **shares):
    told = {name: Decimal(share) for name, share in shares.items()}
    return BeanTest(lot="B", when=make.at(5, 1), kind="cut", sample=sample, **told)


def count(make, value, unit=None):
    return BeanTest(lot="B", when=make.at(5, 1), kind="count", value=Decimal(value), unit=unit)


def severities(said):
    return [each.split()[0] for each in said]


@pytest.mark.parametrize(
    ("label", "defect", "below", "at", "clear"),
    [
        ("I-AA-F", "slaty", "2.99", "3", "5.33"),
        ("II-AA-F", "slaty", "7.99", "8", "11.67"),
        ("III-AA-F", "slaty", "19.99", "20", "25"),
        ("I-AA-F", "mouldy", "1.99", "2", "4"),
        ("II-AA-F", "mouldy", "3.99", "4", "6.67"),
        ("III-AA-F", "mouldy", "3.99", "4", "6.67"),
        ("I-AA-F", "insect", "0.99", "1", "2.67"),
        ("II-AA-F", "insect", "1.99", "2", "4"),
        ("I-AA-F", "germinated", "1.99", "2", "4"),
        ("II-AA-F", "germinated", "2.99", "3", "5.33"),
        ("III-AA-F", "germinated", "2.99", "3", "5.33"),
    ],
)
def test_each_defect_is_judged_by_its_grade_with_the_interval(
    make, label, defect, below, at, clear
):
    def found(share):
        return severities(make.said("Q02", bag(make, label), cut(make, **{defect: share})))

    last_near = str(Decimal(clear) - Decimal("0.34"))
    assert found(below) == []
    assert found(at) == ["note"]
    assert found(last_near) == ["note"]
    assert found(clear) == ["error"]


def test_a_clear_breach_names_grade_interval_and_source(make):
    assert make.said("Q02", bag(make), cut(make, slaty="9")) == [
        (
            "error test lot B, kind cut: Expected at most 3 % slaty beans of grade SNI I, got 9 % "
            "(6 to 12.8 % of the lot; SNI 2323:2008 with Amd 1:2010, table of grades)"
        )
    ]


def test_a_share_near_the_limit_is_inconclusive(make):
    assert make.said("Q02", bag(make), cut(make, slaty="3")) == [
        (
            "note test lot B, kind cut: Expected at most 3 % slaty beans of grade SNI I, got 3 %: "
            "inconclusive near the limit (1.4 to 5.6 % of the lot; "
            "SNI 2323:2008 with Amd 1:2010, table of grades)"
        )
    ]


def test_with_few_beans_much_is_near_the_limit(make):
    assert severities(make.said("Q02", bag(make), cut(make, sample=30, slaty="10"))) == ["note"]
    assert severities(make.said("Q02", bag(make), cut(make, sample=300, slaty="10"))) == ["error"]


def test_without_a_sample_300_count_or_what_is_set(make):
    test = cut(make, sample=None, slaty="10")

    assert severities(make.said("Q02", bag(make), test)) == ["error"]
    assert severities(make.said("Q02", bag(make), test, sample=30)) == ["note"]


def test_a_better_grade_than_claimed_and_violet_beans_are_no_fault(make):
    assert make.said("Q02", bag(make, "III-AA-F"), cut(make, slaty="1", violet="60")) == []


@pytest.mark.parametrize(
    ("size", "value", "severity"),
    [
        ("AA", "85", None),
        ("AA", "85.4", None),
        ("AA", "85.5", "error"),
        ("AA", "86", "error"),
        ("A", "85", "warning"),
        ("A", "86", None),
        ("A", "100", None),
        ("A", "101", "error"),
        ("B", "100", "warning"),
        ("B", "101", None),
        ("B", "110", None),
        ("B", "111", "error"),
        ("C", "111", None),
        ("C", "120", None),
        ("C", "121", "error"),
        ("S", "121", None),
        ("S", "120", "warning"),
    ],
)
def test_each_size_ends_at_its_last_bean(make, size, value, severity):
    said = make.said("Q02", bag(make, f"I-{size}-F"), count(make, value))

    assert severities(said) == ([severity] if severity else [])


def test_a_wrong_size_says_which_it_is(make):
    assert make.said("Q02", bag(make), count(make, "86")) == [
        (
            "error test lot B, kind count: Expected 1 to 85 beans per 100 g of size AA, got 86: "
            "size A (SNI 2323:2008, sizes)"
        )
    ]


@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [
        ("850", "beans/kg", 0),
        ("860", "beans/kg", 1),
        ("86", "beans/100 g", 1),
        ("86", "biji per 100 g", 1),
        ("0.86", "beans/g", 1),
        ("86", "furlongs", 0),
        ("-86", None, 0),
    ],
)
def test_a_count_is_read_in_its_unit(make, value, unit, found):
    assert len(make.said("Q02", bag(make), count(make, value, unit))) == found


def test_iso_grades_have_limits_of_their_own(make):
    one = bag(make, "ISO 2451 grade 1 large")

    assert severities(make.said("Q02", one, cut(make, mouldy="6"))) == ["error"]
    assert severities(make.said("Q02", one, cut(make, insect="2", germinated="2", flat="2"))) == [
        "error",
        "note",
    ]
    assert severities(make.said("Q02", one, count(make, "101"))) == ["error"]
    assert make.said("Q02", one, count(make, "100")) == []
    two = bag(make, "ISO 2451 grade 2")
    assert make.said("Q02", two, cut(make, slaty="7.9", mouldy="3.9", insect="1")) == []


@pytest.mark.parametrize(
    ("substance", "value", "unit", "found"),
    [
        ("waste", "1.5", "%", 0),
        ("kotoran", "1.51", "%", 1),
        ("broken beans", "2", None, 0),
        ("broken beans", "20.1", "g/kg", 1),
        ("waste", "9", "bananas", 0),
    ],
)
def test_waste_and_broken_beans_are_judged_where_they_were_weighed(
    make, substance, value, unit, found
):
    result = LabResult(
        lot="B", when=make.at(5, 1), substance=substance, value=Decimal(value), unit=unit
    )

    assert len(make.said("Q02", bag(make), result)) == found


def test_an_extra_field_or_an_attestation_may_say_the_grade(make):
    bad = cut(make, slaty="20")
    attested = Attestation(
        id="A-1", about="B", statement="graded", by="Koperasi", when=date(2026, 5, 1), value="I-A-F"
    )

    assert severities(make.said("Q02", bag(make, None, extra={"mutu": "I"}), bad)) == ["error"]
    assert severities(make.said("Q02", bag(make, None), attested, bad)) == ["error"]


def test_a_claim_without_a_test_and_no_claim_are_not_judged(make):
    assert make.why_not("Q02", bag(make)) == (
        "1 of 1 lots with a grade: it has no cut test, count or result of its own"
    )
    assert make.why_not("Q02", bag(make, None)) == "no lot of dried beans says a grade"
    liquor = make.lot("B", "liquor", 1, label="I-AA-F")
    assert make.why_not("Q02", liquor) == "no lot of dried beans says a grade"


def test_confidence_can_be_set(make):
    test = cut(make, slaty="5")

    assert severities(make.said("Q02", bag(make), test)) == ["note"]
    assert severities(make.said("Q02", bag(make), test, confidence="0.5")) == ["error"]
