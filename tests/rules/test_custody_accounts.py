"""K03, K04, K07: what is claimed by mass balance came in before, at that site, as that product."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, on, sale, step
from cocoachain.model.claims import LotClaim
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Partner
from cocoachain.model.plots import Site
from cocoachain.values.mass import Mass

NEVER = ("K03", "K04", "K07")


def icco(name, of, kilograms, model="mass_balance", **told) -> LotClaim:
    return claim(name, of, model, kilograms, value="ICCO", **told)


def workshop(*more, scheme="ICCO"):
    """100 kg of certified and 100 kg of other beans come to SITE-1; each is ground by itself."""
    return [
        *ground(scheme),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("LIQ-1", "liquor", 80),
        lot("LIQ-3", "liquor", 80),
        step("G-1", "grind", {"B-1": 100}, {"LIQ-1": 80}),
        step("G-3", "grind", {"B-3": 100}, {"LIQ-3": 80}),
        *more,
    ]


def found(make, records, **settings):
    return [code for code in NEVER if make.run(code, records, **settings).findings]


# K03 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kilograms", "over"), [("80", 0), ("80.000001", 1)])
def test_as_much_is_claimed_as_the_beans_that_came_in(make, kilograms, over):
    bigger = lot("LIQ-9", "liquor", 200)
    records = workshop(bigger, step("G-9", "blend", {}, {"LIQ-9": 200}))

    assert len(make.said("K03", records, icco("CL-1", "LIQ-9", kilograms))) == over
    assert make.run("K04", records, icco("CL-1", "LIQ-9", "80")).findings == ()


def test_other_goods_may_carry_the_claim(make):
    assert found(make, workshop(icco("CL-1", "LIQ-3", 80))) == []


def test_the_claim_that_breaks_the_account_is_named(make):
    records = workshop(icco("CL-1", "LIQ-3", 60), icco("CL-2", "LIQ-1", "30", when=on(5, 2)))

    assert make.said("K03", records) == [
        (
            "error claim CL-2: Expected at most 25 kg of beans claimed as ICCO by IKM on "
            "2026-05-02, got 37.5 kg for 30 kg of lot LIQ-1"
        )
    ]
    assert found(make, records) == ["K03"]


def test_what_is_found_is_not_counted_further(make):
    records = workshop(
        icco("CL-1", "LIQ-3", 80),
        icco("CL-2", "LIQ-1", 80, when=on(5, 2)),
        icco("CL-3", "B-5", 1, when=on(5, 3)),
        beans("B-5", 3),
    )

    assert [each.partition(":")[0] for each in make.said("K03", records)] == [
        "error claim CL-2",
        "error claim CL-3",
    ]


@pytest.mark.parametrize(("day", "over"), [(9, 1), (10, 0), (11, 0)])
def test_a_claim_before_the_credit_came_is_too_early(make, day, over):
    records = workshop(icco("CL-1", "LIQ-3", 80, when=on(3, day)))

    assert len(make.said("K03", records)) == over


def delivered(when):
    come = Transfer(
        id="D-1", lot="B-1", mass=Mass.kg(100), from_party="F-1", to_site="SITE-1", when=when
    )
    return workshop(come, icco("CL-1", "LIQ-3", 80, when=on(4, 10, 12)))


def test_credit_comes_with_the_delivery(make):
    assert make.said("K03", delivered(on(4, 10, 12))) == []
    assert len(make.said("K03", delivered(on(4, 10, 13)))) == 1
    assert make.said("K03", delivered(make.day(4, 10))) == []
    assert len(make.said("K03", delivered(make.day(4, 11)))) == 1
    assert make.said("K03", delivered(None)) == []


def test_at_the_close_of_a_period_credit_of_the_same_period_counts(make):
    records = delivered(on(4, 30))
    late = delivered(on(7, 1))

    assert len(make.said("K03", records)) == 1
    assert make.said("K03", records, when="close", period=3) == []
    assert len(make.said("K03", late, when="close", period=3)) == 1
    assert make.said("K03", late, when="close", period=12) == []


def test_credit_lapses_where_the_setting_says_so(make):
    records = workshop(icco("CL-1", "LIQ-3", 80, when=on(6, 10)))

    assert make.said("K03", records, expires=4) == []
    assert len(make.said("K03", records, expires=3)) == 1


def test_a_strict_claim_uses_up_the_beans_that_really_went_in(make):
    strict = icco("CL-1", "LIQ-1", None, model="segregated")
    records = workshop(strict, icco("CL-2", "LIQ-3", "0.000001", when=on(5, 2)))

    assert make.why_not("K03", workshop(strict)) == "no claim is made by mass balance"
    assert make.why_not("K07", workshop(strict)) == "no claim is made by mass balance"
    assert len(make.said("K03", records)) == 1


def test_better_yields_than_the_factor_do_not_break_a_strict_claim(make):
    records = [
        *ground("ICCO"),
        beans("B-1", 1),
        beans("B-2", 2, 10),
        lot("LIQ-1", "liquor", 83),
        step("G-1", "grind", {"B-1": 100}, {"LIQ-1": 83}),
        icco("CL-1", "LIQ-1", None, model="segregated"),
        icco("CL-2", "B-2", 10),
    ]

    assert make.said("K03", records) == []
    assert len(make.said("K03", records[:-2], icco("CL-1", "LIQ-1", None))) == 0
    assert (
        len(make.said("K03", records[:-2], icco("CL-1", "LIQ-1", None), icco("CL-2", "B-2", 10)))
        == 1
    )


def test_what_is_claimed_on_goods_and_then_handed_on_is_claimed_once(make):
    records = workshop(
        icco("CL-1", "LIQ-3", 80),
        sale("T-1", "LIQ-3", 80),
        icco("CL-2", "LIQ-3", 80, transfer="T-1", when=on(5, 2)),
    )

    assert make.said("K03", records) == []


def test_a_claim_on_goods_that_are_worked_on_goes_into_what_is_made_of_them(make):
    records = workshop(
        icco("CL-1", "B-1", 100, model="segregated"), icco("CL-2", "LIQ-1", 80, when=on(5, 2))
    )
    half = [each for each in records if getattr(each, "id", "") not in {"G-1", "LIQ-1", "CL-2"}]
    half += [
        lot("LIQ-1", "liquor", 40),
        step("G-1", "grind", {"B-1": 50}, {"LIQ-1": 40}),
        icco("CL-2", "LIQ-1", 40, when=on(5, 2)),
    ]
    more = icco("CL-3", "LIQ-3", "0.000001", when=on(5, 3))

    assert make.said("K03", records) == []
    assert make.said("K03", half) == []
    assert len(make.said("K03", half, more)) == 1


def test_a_buyer_has_the_credit_that_was_handed_on_and_no_more(make):
    base = workshop(
        Partner(id="BUYER-3"),
        sale("T-1", "LIQ-3", 80),
        icco("CL-1", "LIQ-3", 40, transfer="T-1"),
        sale("T-2", "LIQ-3", 80, to="BUYER-2", from_site=None, from_party="BUYER-1", when=on(6, 1)),
    )
    onward = {"transfer": "T-2", "when": on(6, 1), "site": None}

    assert make.said("K03", base, icco("CL-2", "LIQ-3", 40, **onward)) == []
    assert make.said("K03", base, icco("CL-2", "LIQ-3", "40.000001", **onward)) == [
        (
            "error claim CL-2: Expected at most 50 kg of beans claimed as ICCO by BUYER-1 on "
            "2026-06-01, got 50.000002 kg for 40.000001 kg of lot LIQ-3"
        )
    ]


def test_unsure_factors_make_a_warning(make):
    records = workshop(claim("CL-1", "LIQ-3", "mass_balance", 80), scheme="RA")
    bigger = [each for each in records if getattr(each, "id", "") not in {"LIQ-3", "G-3"}]
    bigger += [lot("LIQ-3", "liquor", 200), step("G-3", "grind", {"B-3": 100}, {"LIQ-3": 200})]

    assert make.said("K03", records) == []
    assert [
        e[:7]
        for e in make.said(
            "K03", bigger[:-3], bigger[-2:], claim("CL-1", "LIQ-3", "mass_balance", 81)
        )
    ] == ["warning"]
    assert [
        e[:5]
        for e in make.said(
            "K03", bigger[:-3], bigger[-2:], claim("CL-1", "LIQ-3", "mass_balance", 101)
        )
    ] == ["error"]


def test_claims_of_nobody_have_no_credit(make):
    records = workshop(icco("CL-1", "LIQ-3", 1, site=None, by="X"))

    assert len(make.said("K03", records)) == 1


def test_wet_beans_are_credit_when_they_are_dried(make):
    records = [
        *ground("ICCO"),
        lot("W-1", "wet_beans", 300, plot="PL-1", harvested=date(2026, 3, 10)),
        lot("W-3", "wet_beans", 100, plot="PL-3", harvested=date(2026, 3, 10)),
        lot("D", "beans", 120),
        step("DRY", "dry", {"W-1": 300, "W-3": 100}, {"D": 120}, start=on(3, 11), end=on(3, 18)),
    ]

    assert make.said("K03", records, icco("CL-1", "D", 90)) == []
    assert len(make.said("K03", records, icco("CL-1", "D", "90.000001"))) == 1


def test_the_account_rules_need_claims_and_masses(make):
    unmeasured = [each for each in workshop() if getattr(each, "id", "") != "LIQ-3"]
    unmeasured += [lot("LIQ-3", "liquor", None), icco("CL-1", "LIQ-3", None)]

    for code in NEVER:
        assert make.why_not(code, workshop()) == "no claim is recorded"
        assert make.why_not(code, unmeasured) == "1 of 1 claims: a lot or portion was not measured"
    bare = [
        each for each in workshop(icco("CL-1", "LIQ-3", 1)) if not isinstance(each, Certificate)
    ]
    assert make.why_not("K03", bare) == (
        "1 of 1 claims: no certificate of a grower or supplier is recorded for ICCO"
    )


# K04 ----------------------------------------------------------------------------------------------


def bought_butter(*more, stage="powder"):
    """A trader claims a product by credit for butter."""
    return [
        *ground("ICCO"),
        lot("BUT", "butter", 100, supplier="BUYER-1", site="SITE-1"),
        Certificate(id="CERT-B", holder="BUYER-1", scheme="ICCO", valid_from=date(2026, 1, 1)),
        icco("CL-0", "BUT", 100, by="BUYER-1", site=None, certificate="CERT-B", when=on(3, 1)),
        Transfer(
            id="D-1",
            lot="BUT",
            mass=Mass.kg(100),
            from_party="BUYER-1",
            to_site="SITE-1",
            when=on(3, 2),
        ),
        lot("OTHER", stage, 100, site="SITE-1", farmer="F-3"),
        *more,
    ]


@pytest.mark.parametrize(
    ("stage", "code"),
    [("powder", "K04"), ("cake", "K04"), ("liquor", "K04"), ("beans", "K04"), ("butter", None)],
)
def test_credit_for_butter_is_spent_on_butter_alone(make, stage, code):
    records = bought_butter(icco("CL-1", "OTHER", 100), stage=stage)

    assert found(make, records) == ([code] if code else [])


def test_the_message_says_what_the_credit_cannot_become(make):
    assert make.said("K04", bought_butter(icco("CL-1", "OTHER", 100))) == [
        (
            "error claim CL-1: Expected at most 0 kg of beans that can become powder claimed as "
            "ICCO by IKM on 2026-05-01, got 118 kg for 100 kg of lot OTHER"
        )
    ]


def countries(first, second, **told):
    return [
        *ground("RA"),
        beans("B-1", 1),
        beans("B-4", 4),
        Certificate(id="CERT-4", holder="F-4", scheme="RA", valid_from=date(2026, 1, 1)),
        lot("X-1", "beans", 200, farmer="F-3", site="SITE-1"),
        claim("CL-1", "X-1", "mass_balance", first, country="ID", **told),
        claim("CL-2", "X-1", "mass_balance", second, country="GH", when=on(5, 2)),
    ]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("100", "100", None), ("100.000001", "99", "K04"), ("99", "100.000001", "K04")],
)
def test_claims_of_one_country_rest_on_cocoa_of_it(make, first, second, code):
    assert found(make, countries(first, second)) == ([code] if code else [])


def test_a_strict_claim_names_the_country_of_what_went_in(make):
    records = [
        *ground("RA"),
        beans("B-1", 1),
        claim("CL-1", "B-1", "segregated", country="GH"),
        claim("CL-2", "B-1", "controlled_blending", 100, country="ID"),
    ]

    assert make.said("K04", records) == [
        "error claim CL-1: Expected cocoa of GH in lot B-1, as it is claimed (RA), got ID"
    ]


# K07 ----------------------------------------------------------------------------------------------


def two_sites(scheme, *more):
    """Certified beans come to SITE-1; SITE-2 grinds others and claims."""
    return [
        *ground(scheme),
        beans("B-1", 1),
        beans("B-3", 3, site="SITE-2"),
        lot("LIQ-3", "liquor", 80),
        step("G-3", "grind", {"B-3": 100}, {"LIQ-3": 80}, site="SITE-2"),
        *more,
    ]


def at_site_2(kilograms, scheme, **told):
    return claim("CL-1", "LIQ-3", "mass_balance", kilograms, value=scheme, site="SITE-2", **told)


def test_single_site_mass_balance_claims_where_it_came_in(make):
    records = two_sites("Fairtrade", at_site_2(80, "Fairtrade"))

    assert make.said("K07", records) == [
        (
            "error claim CL-1: Expected at most 0 kg of beans claimed as Fairtrade at site SITE-2 "
            "on 2026-05-01, where so much came in, got 100 kg for 80 kg of lot LIQ-3"
        )
    ]
    assert found(make, records) == ["K07"]


def test_a_scheme_that_balances_sites_together_may(make):
    records = two_sites("RA", at_site_2(80, "RA"))

    assert found(make, records) == []
    assert len(make.said("K07", records, sites="site")) == 1
    assert make.said("K07", two_sites("Fairtrade", at_site_2(80, "Fairtrade")), sites="owner") == []


@pytest.mark.parametrize(("kilograms", "over"), [("80", 0), ("80.000001", 1)])
def test_goods_that_move_take_their_credit_with_them(make, kilograms, over):
    move = Transfer(
        id="T-1", lot="B-1", mass=Mass.kg(100), kind="move", from_site="SITE-1",
        to_site="SITE-2", when=on(4, 20),
    )  # fmt: skip
    records = two_sites("Fairtrade", move)
    records = [each for each in records if not (isinstance(each, Lot) and each.id == "LIQ-3")]
    records += [lot("LIQ-3", "liquor", 81), at_site_2(kilograms, "Fairtrade")]

    assert len(make.said("K07", records)) + len(make.said("K03", records)) == over
    left = claim("CL-1", "LIQ-3", "mass_balance", "0.000001", value="Fairtrade", site="SITE-1")
    assert len(make.said("K07", records[:-1], left)) == 1


def test_a_party_without_known_sites_is_not_judged_site_by_site(make):
    records = [each for each in two_sites("Fairtrade") if not isinstance(each, Site)]
    records = [each for each in records if getattr(each, "id", "") != "B-1"]
    records += [
        beans("B-1", 1, site=None),
        Transfer(
            id="D", lot="B-1", mass=Mass.kg(100), from_party="F-1", to_party="IKM", when=on(3, 20)
        ),
    ]
    told = claim("CL-1", "LIQ-3", "mass_balance", 80, value="Fairtrade", site=None, by="IKM")

    assert make.why_not("K07", records, told) == (
        "1 of 1 claims: nobody wrote at which site it came or was claimed"
    )
