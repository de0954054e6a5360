"""T07: papers that were valid when they were relied on."""

from datetime import date

import pytest

from cocoachain.model.evidence import Certificate, Permit
from cocoachain.model.products import Product


def permit(name="PIRT-1", first=date(2026, 2, 1), last=date(2026, 6, 30), **fields):
    named = {"holder": "IKM", "scheme": "P-IRT", "product": "BAR", **fields}
    return Permit(id=name, valid_from=first, valid_to=last, **named)


def certificate(name, first, last, scheme="RA"):
    return Certificate(
        id=name, holder="IKM", scheme=scheme, product="BAR", valid_from=first, valid_to=last
    )


BAR = Product(id="BAR", maker="IKM", permit="PIRT-1")


@pytest.mark.parametrize(("month", "day", "found"), [(1, 31, 1), (2, 1, 0), (6, 30, 0), (7, 1, 1)])
def test_first_and_last_day_of_a_permit_are_valid(make, month, day, found):
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(month, day, 12))

    assert len(make.said("T07", BAR, permit(), batch)) == found


def test_a_batch_made_without_valid_permit_is_an_error(make):
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(7, 1))

    assert make.said("T07", BAR, permit(), batch) == [
        (
            "error lot A: Expected permit PIRT-1 valid on 2026-07-01, when lot A was made, "
            "got it valid from 2026-02-01 to 2026-06-30"
        )
    ]


def test_a_sale_without_valid_permit_is_an_error_of_the_transfer(make):
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(6, 1))
    sale = make.move("T-1", "A", 1, kind="sale", when=make.day(7, 1))
    move = make.move("T-2", "A", 1, kind="move", when=make.day(7, 2))

    verdict = make.run("T07", BAR, permit(), batch, sale, move)

    (finding,) = verdict.findings
    assert str(finding) == (
        "error T07 transfer T-1: Expected permit PIRT-1 valid on 2026-07-01, when lot A was sold, "
        "got it valid from 2026-02-01 to 2026-06-30"
    )
    assert finding.lots == ("A",)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, 0),
        ({"product": None}, 0),
        ({"product": "OTHER"}, 1),
        ({"holder": "X"}, 1),
        ({"scheme": "halal"}, 1),
    ],
)
def test_only_a_permit_of_that_kind_stands_for_another(make, fields, found):
    renewal = permit("PIRT-2", date(2026, 7, 1), None, **fields)
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(7, 1))

    assert len(make.said("T07", BAR, permit(), renewal, batch)) == found


def test_a_permit_without_end_is_valid_for_ever(make):
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(12, 31))
    early = make.lot("B", "packed", 1, product="BAR", made=make.at(1, 1))

    assert make.said("T07", BAR, permit(last=None), batch) == []
    assert make.said("T07", BAR, permit(last=None), early) == [
        (
            "error lot B: Expected permit PIRT-1 valid on 2026-01-01, when lot B was made, "
            "got it valid from 2026-02-01 on"
        )
    ]


def test_a_lapsed_certificate_is_a_warning(make):
    papers = [certificate("C-1", date(2026, 1, 1), date(2026, 3, 31))]
    batches = [
        make.lot("A", "packed", 1, product="BAR", made=make.at(3, 31)),
        make.lot("B", "packed", 1, product="BAR", made=make.at(4, 1)),
    ]
    bar = Product(id="BAR")

    assert make.said("T07", bar, papers, batches) == [
        (
            "warning lot B: Expected certificate C-1 valid on 2026-04-01, when lot B was made, "
            "got it valid from 2026-01-01 to 2026-03-31"
        )
    ]


def test_a_renewed_certificate_and_one_not_yet_begun_ask_nothing(make):
    bar = Product(id="BAR")
    papers = [
        certificate("C-1", date(2026, 3, 1), date(2026, 3, 31)),
        certificate("C-2", date(2026, 4, 1), None),
    ]
    batches = [
        make.lot("A", "packed", 1, product="BAR", made=make.at(1, 1)),
        make.lot("B", "packed", 1, product="BAR", made=make.at(4, 1)),
    ]

    assert make.said("T07", bar, papers, batches) == []


def test_another_scheme_does_not_renew(make):
    papers = [
        certificate("C-1", date(2026, 3, 1), date(2026, 3, 31)),
        certificate("C-2", date(2026, 4, 1), None, scheme="organic"),
    ]
    batch = make.lot("B", "packed", 1, product="BAR", made=make.at(4, 1))

    assert len(make.said("T07", Product(id="BAR"), papers, batch)) == 1


def test_a_permit_without_record_is_left_to_the_rule_of_names(make):
    batch = make.lot("A", "packed", 1, product="BAR", made=make.at(7, 1))

    assert make.said("T07", BAR, batch) == []


def test_where_nothing_relies_on_a_paper_the_rule_is_not_run(make):
    batch = make.lot("A", "packed", 1, made=make.at(7, 1))

    assert make.why_not("T07", Product(id="BAR"), permit(), batch) == (
        "no product names a permit, and no certificate a product"
    )
    assert make.why_not("T07", BAR, permit(), batch) == (
        "no lot of such a product says when it was made or sold"
    )
