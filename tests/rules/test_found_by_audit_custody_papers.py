"""What mutants showed untold of K05, K08 and K10."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, on, sale, step
from cocoachain.model.evidence import Certificate
from cocoachain.model.parties import Farmer, FarmerGroup, Membership
from cocoachain.values.mass import Mass


def paper(name="CERT-IKM", **told):
    fields = {"holder": "IKM", "scheme": "RA", "valid_from": date(2026, 4, 1), **told}
    return Certificate(id=name, **fields)


def members_claim(*parties, by="F-9", **told):
    fields = {"site": None, "when": on(5, 1), "certificate": "CERT-G", **told}
    return [
        *ground(),
        FarmerGroup(id="G-1"),
        *parties,
        paper("CERT-G", holder="G-1"),
        beans("B-1", 1, site=None),
        claim("CL-1", "B-1", "segregated", by=by, **fields),
    ]


def test_a_member_without_dates_claims_under_its_group(make):
    assert make.said("K10", members_claim(Farmer(id="F-9", group="G-1"))) == []
    assert len(make.said("K10", members_claim(Farmer(id="F-9")))) == 1
    assert len(make.said("K10", members_claim(Farmer(id="F-9", group="KT-1")))) == 1


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (date(2026, 5, 1), date(2026, 5, 1), 0),
        (date(2026, 5, 2), None, 1),
        (date(2026, 1, 1), date(2026, 4, 30), 1),
    ],
)
def test_a_member_is_one_on_the_day_of_the_claim(make, start, end, found):
    dated = Membership(party="F-9", group="G-1", start=start, end=end)

    assert len(make.said("K10", members_claim(Farmer(id="F-9"), dated))) == found


def test_a_member_without_a_day_is_one_at_any_time(make):
    dated = Membership(party="F-9", group="G-1", start=date(2026, 6, 1))

    assert make.said("K10", members_claim(Farmer(id="F-9"), dated, when=None)) == []


def test_a_claim_of_nobody_is_not_called_somebody_elses(make):
    records = [
        *ground(),
        paper(),
        beans("B-1", 1, site=None),
        claim("CL-1", "B-1", "segregated", site=None, certificate="CERT-IKM"),
    ]

    assert make.said("K10", records) == []


def test_an_organic_claim_is_under_any_organic_certificate(make):
    told = {"about": "organic", "value": None, "certificate": "CERT-IKM"}
    records = [*ground(), beans("B-1", 1), claim("CL-1", "B-1", "segregated", **told)]

    assert make.said("K10", records, paper(scheme="EU organic")) == []
    assert make.said("K10", records, paper()) == [
        (
            "error claim CL-1: Expected a certificate of organic, as is claimed, "
            "got CERT-IKM of RA"
        )
    ]  # fmt: skip


def test_of_two_certificates_that_do_not_cover_the_newest_is_named(make):
    old = paper("CERT-A", valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 1))
    new = paper("CERT-B", valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))
    same = paper("CERT-C", valid_from=date(2025, 7, 1), valid_to=date(2025, 12, 31))
    records = [*ground(), beans("B-1", 1), claim("CL-1", "B-1", "segregated")]

    for papers, named in (([old, new], "CERT-B"), ([new, old], "CERT-B"), ([same, new], "CERT-C")):
        assert f"Expected certificate {named} valid" in make.said("K10", records, papers)[0]


def test_the_model_of_a_certificate_may_be_reached_and_not_passed(make):
    records = [*ground(), beans("B-1", 1), paper(model="SG")]

    for model, found in (("identity_preserved", 1), ("segregated", 0), ("mass_balance", 0)):
        told = claim("CL-1", "B-1", model, certificate="CERT-IKM")
        assert len(make.said("K10", records, told)) == found


def test_the_findings_name_their_lots(make):
    nothing = claim("CL-1", "B-1", "segregated", value=None)
    ruled_out = claim("CL-2", "B-1", "mass_balance", value="EUDR")
    strange = claim("CL-3", "B-1", "segregated", value="UTZ")
    records = [*ground(), beans("B-1", 1), nothing, ruled_out, strange]

    assert [list(each.lots) for each in make.run("K10", records).findings] == [["B-1"]] * 3
    assert [list(each.lots) for each in make.run("K08", records).findings] == [["B-1"]]


def test_a_lot_is_claimed_as_it_was_made_only_where_a_step_made_it(make):
    """A source's own date is no making: the harvest counts for it."""
    source = beans("B-1", 1, made=on(3, 31))
    told = claim("CL-1", "B-1", "segregated", certificate="CERT-IKM")

    assert make.said("K10", ground(), source, paper(), told) == []


# K05 ----------------------------------------------------------------------------------------------


def test_the_latest_of_the_claims_that_are_too_much_is_named(make):
    records = [
        *ground(),
        beans("B-1", 1),
        claim("CL-1", "B-1", "mass_balance", 60, when=on(5, 9)),
        claim("CL-2", "B-1", "mass_balance", 60, when=on(5, 2)),
        claim("CL-3", "B-1", "mass_balance", 60, when=None),
    ]

    assert [each.split()[2] for each in make.said("K05", records)] == ["CL-1:"]
    assert list(make.run("K05", records).findings[0].lots) == ["B-1"]


def test_what_was_received_counts_where_nobody_wrote_what_was_sent(make):
    come = sale("T-1", "B-1", None, received=Mass.kg(60))
    told = {"from_site": None, "from_party": "BUYER-1", "when": on(6, 1)}
    records = [*ground(), beans("B-1", 1), come, sale("T-2", "B-1", 61, to="BUYER-2", **told)]
    onward = {"site": None, "when": on(6, 1), "transfer": "T-2"}

    assert make.said("K05", records, claim("CL-1", "B-1", "segregated", 60, **onward)) == []
    assert len(make.said("K05", records, claim("CL-1", "B-1", "segregated", 61, **onward))) == 1


def test_of_a_lot_that_began_with_it_a_party_held_also_what_came_back(make):
    """IKM sells 100 kg, 40 come back, and it sells them again: 140 in all."""
    back = sale("R", "B-1", 40, to=None, from_site=None, from_party="BUYER-1", to_site="SITE-1",
                kind="return", when=on(5, 2))  # fmt: skip
    records = [*ground(), beans("B-1", 1), sale("T-1", "B-1", 100), back]
    again = {"to": "BUYER-2", "when": on(5, 3)}

    for sold, found in (("40", 0), ("40.000001", 1)):
        more = [
            sale("T-2", "B-1", sold, **again),
            claim("CL-1", "B-1", "mass_balance", 100, transfer="T-1"),
            claim("CL-2", "B-1", "mass_balance", sold, transfer="T-2", when=on(5, 3)),
        ]
        assert len(make.said("K05", records, more)) == found


def test_a_document_without_a_transfer_is_with_nobody(make):
    papers = [
        claim(f"CL-{at}", "B-1", "segregated", 1, document="TC-7", when=on(5, at)) for at in (1, 2)
    ]

    assert make.said("K05", ground(), beans("B-1", 1), papers) == []


def test_documents_of_two_sellers_are_two(make):
    told = {"from_site": None, "from_party": "BUYER-1", "when": on(5, 2)}
    records = [
        *ground(),
        beans("B-1", 1),
        sale("T-1", "B-1", 50),
        sale("T-2", "B-1", 50, to="BUYER-2", **told),
        claim("CL-1", "B-1", "segregated", 50, transfer="T-1", document="TC-7"),
        claim("CL-2", "B-1", "segregated", 50, transfer="T-2", document="TC-7", site=None,
              when=on(5, 2)),
    ]  # fmt: skip

    assert make.said("K05", records) == []


def test_the_lots_of_a_document_are_named_in_order(make):
    records = [
        *ground(),
        beans("B-2", 2),
        beans("B-1", 1),
        sale("T-2", "B-2", 50),
        sale("T-1", "B-1", 50, to="BUYER-2"),
        claim("CL-2", "B-2", "segregated", 50, transfer="T-2", document="TC-7"),
        claim("CL-1", "B-1", "segregated", 50, transfer="T-1", document="TC-7"),
    ]

    found = make.run("K05", records).findings
    assert [list(each.lots) for each in found] == [["B-1", "B-2"]]


def test_claims_under_a_quota_that_were_not_measured_are_counted(make):
    records = [
        *ground(),
        paper(quota=Mass.kg(100)),
        lot("B-1", "beans", None, plot="PL-1", site="SITE-1"),
        claim("CL-1", "B-1", "mass_balance", certificate="CERT-IKM"),
    ]

    assert make.run("K05", records).not_run["K05"] == (
        "1 of 1 claimed lots: the lot or what was moved was not measured; "
        "1 of 1 claims: the lot or what was moved was not measured"
    )


def test_two_lots_under_one_quota_are_added(make):
    records = [
        *ground(),
        paper(quota=Mass.kg(100)),
        beans("B-2", 2, 60),
        beans("B-1", 1, 60),
        lot("MIX", "bean_blend", 60),
        step("S", "store", {"B-2": 60}, {"MIX": 60}),
        claim("CL-1", "B-1", "segregated", 60, certificate="CERT-IKM"),
        claim("CL-2", "MIX", "segregated", 60, certificate="CERT-IKM"),
    ]

    found = make.run("K05", records).findings
    assert [each.message for each in found] == [
        "Expected at most 100 kg claimed under certificate CERT-IKM, got 120 kg"
    ]
    assert list(found[0].lots) == ["B-1", "MIX"]
