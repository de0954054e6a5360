"""Ways to launder a claim and sound chains that were accused, found by an audit of K01 to K10."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, on, sale, step
from cocoachain.model.claims import LotClaim
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Certificate
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Processor
from cocoachain.model.plots import Site
from cocoachain.values.mass import Mass


def icco(name, of, kilograms, model="mass_balance", **told) -> LotClaim:
    return claim(name, of, model, kilograms, value="ICCO", **told)


def handed(name, of, kilograms, giver, *, site=None, to=None, **told) -> Transfer:
    fields = {"kind": "sale", "when": on(3, 20), **told}
    mass = None if kilograms is None else Mass.kg(kilograms)
    return Transfer(
        id=name, lot=of, mass=mass, from_party=giver, to_site=site, to_party=to, **fields
    )


def other_liquor():
    """80 kg of liquor of beans without the claim."""
    return [
        beans("B-3", 3),
        lot("LIQ-3", "liquor", 80),
        step("G-3", "grind", {"B-3": 100}, {"LIQ-3": 80}),
    ]


def second_workshop():
    return [Processor(id="IKM-2"), Site(id="S-2", party="IKM-2")]


def paper(name="CERT-I", holder="IKM", **told):
    return Certificate(**{"id": name, "holder": holder, "scheme": "ICCO",
                          "valid_from": date(2026, 1, 1), **told})  # fmt: skip


def claims_named(said):
    return [each.split(":")[0].split()[-1] for each in said]


# Credit out of nothing ----------------------------------------------------------------------------


@pytest.mark.parametrize("grower", ["KT-1", "F-3"])
def test_growers_cannot_hand_on_a_claim_on_beans_that_nobody_certified(make, grower):
    records = [
        *ground("ICCO"),
        *other_liquor(),
        beans("B-1", 1, 1),
        handed("T-1", "B-3", 100, grower, site="SITE-1"),
        icco("CL-1", "B-3", 100, transfer="T-1", site=None, when=on(3, 20)),
    ]

    assert make.said("K03", records) == [
        (
            f"error claim CL-1: Expected at most 0 kg of beans claimed as ICCO by {grower} on "
            "2026-03-20, got 100 kg for 100 kg of lot B-3"
        )
    ]


def pooled_by_the_group(claimed=None, second=2):
    """The group pools 100 kg of each of two members, and hands the pool to the workshop."""
    told = {"transfer": "T-1", "site": None, "when": on(3, 20)}
    return [
        *ground("ICCO"),
        beans("B-1", 1, site=None),
        beans("B-2", second, site=None),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-2": 100}, {"MIX": 200}, site=None, party="KT-1"),
        handed("T-1", "MIX", 200, "KT-1", site="SITE-1"),
        *([icco("CL-1", "MIX", claimed, **told)] if claimed else []),
    ]


@pytest.mark.parametrize(("kilograms", "over"), [("100", 0), ("100.000001", 1)])
def test_a_group_claims_no_more_than_is_in_what_it_pooled(make, kilograms, over):
    assert len(make.said("K03", pooled_by_the_group(kilograms, second=3))) == over


def test_a_lot_that_growers_hand_to_two_brings_its_mass_once(make):
    records = [
        *ground("ICCO"),
        *second_workshop(),
        beans("B-1", 1, site=None),
        beans("B-3", 3),
        beans("B-5", 3, site="S-2"),
        handed("T-1", "B-1", 100, "F-1", site="SITE-1"),
        handed("T-2", "B-1", 100, "F-1", site="S-2", when=on(3, 21)),
        icco("CL-1", "B-3", 100),
        icco("CL-2", "B-5", "0.000001", site="S-2"),
    ]

    assert claims_named(make.said("K03", records)) == ["CL-2"]


def test_goods_that_went_back_to_the_grower_brought_nothing(make):
    records = [
        *ground("ICCO"),
        *second_workshop(),
        beans("B-1", 1, site=None),
        beans("B-3", 3),
        beans("B-5", 3, site="S-2"),
        handed("T-1", "B-1", 100, "F-1", site="SITE-1"),
        handed("R-1", "B-1", 60, "IKM", to="F-1", kind="return", when=on(3, 21)),
        handed("T-2", "B-1", 60, "F-1", site="S-2", when=on(3, 22)),
    ]
    fair = [icco("CL-1", "B-3", 40), icco("CL-2", "B-5", 60, site="S-2")]
    first = [icco("CL-1", "B-3", "40.000001"), fair[1]]
    second = [fair[0], icco("CL-2", "B-5", "60.000001", site="S-2")]

    assert make.said("K03", records, fair) == []
    assert claims_named(make.said("K03", records, first)) == ["CL-1"]
    assert claims_named(make.said("K03", records, second)) == ["CL-2"]


@pytest.mark.parametrize(("received", "claimed", "over"), [("1000", "100", 0), ("1000", "101", 1)])
def test_a_scale_that_shows_more_than_the_lot_brings_no_more_than_the_lot(
    make, received, claimed, over
):
    come = handed("T-1", "B-1", 100, "F-1", site="SITE-1", received=Mass.kg(received))
    records = [*ground("ICCO"), beans("B-1", 1, site=None), come, beans("B-3", 3, 1000)]

    assert len(make.said("K03", records, icco("CL-1", "B-3", claimed))) == over


def test_a_transfer_of_nothing_brings_nothing(make):
    none = handed("T-1", "B-1", 0, "F-1", site="SITE-1")
    records = [*ground("ICCO"), beans("B-1", 1, site=None), none, *other_liquor()]

    assert claims_named(make.said("K03", records, icco("CL-1", "LIQ-3", 80))) == ["CL-1"]
    assert claims_named(make.said("K05", records, icco("CL-2", "B-1", 1, by="IKM", site=None))) == [
        "CL-2"
    ]


def test_a_lot_of_no_mass_is_judged_and_brings_nothing(make):
    records = [*ground("ICCO"), beans("B-0", 1, 0), *other_liquor(), icco("CL-1", "LIQ-3", 80)]

    assert claims_named(make.said("K03", records)) == ["CL-1"]


@pytest.mark.parametrize("model", ["segregated", "mass_balance"])
def test_what_a_workshop_of_the_chain_sells_under_a_new_name_brings_nothing(make, model):
    """It is said to be bought of the workshop, under the workshop's own certificate."""
    records = [
        *ground("ICCO"),
        *second_workshop(),
        paper(),
        beans("B-1", 1),
        lot("LIQ-1", "liquor", 80),
        step("G-1", "grind", {"B-1": 100}, {"LIQ-1": 80}),
        lot("NEW", "liquor", 800, supplier="IKM", site="S-2"),
        icco("CL-0", "NEW", 800, model, by="IKM", site=None, certificate="CERT-I"),
        icco("CL-1", "NEW", 800, model, site="S-2", when=on(5, 2)),
    ]

    code = "K02" if model == "segregated" else "K03"
    assert claims_named(make.said(code, records)) == ["CL-0", "CL-1"]


def test_nobody_is_its_own_supplier_where_no_site_is_written(make):
    records = [
        *ground("ICCO"),
        paper(),
        beans("B-1", 1),
        lot("NEW", "beans", 800, supplier="IKM"),
        icco("CL-0", "NEW", 800, "segregated", by="IKM", certificate="CERT-I", when=on(3, 1)),
        lot("LIQ", "liquor", 720),
        step("G-1", "grind", {"B-1": 100, "NEW": 800}, {"LIQ": 720}),
        icco("CL-1", "LIQ", 720, "segregated"),
    ]

    assert claims_named(make.said("K02", records)) == ["CL-0", "CL-1"]


def test_wet_beans_that_are_drawn_twice_bring_their_credit_once(make):
    wet = {"plot": "PL-1", "harvested": date(2026, 3, 10)}
    records = [
        *ground("ICCO"),
        lot("W", "wet_beans", 300, **wet),
        *(lot(f"D-{at}", "beans", 100) for at in (1, 2)),
        *(step(f"S-{at}", "dry", {"W": 300}, {f"D-{at}": 100}) for at in (1, 2)),
    ]

    assert make.said("K03", records, icco("CL-1", "D-1", 100)) == []
    assert claims_named(
        make.said("K03", records, icco("CL-1", "D-1", 100), icco("CL-2", "D-2", "0.000001"))
    ) == ["CL-2"]


@pytest.mark.parametrize(("claimed", "over"), [("50", 0), ("50.000001", 1)])
def test_sources_bring_no_more_than_the_quota_of_their_certificate(make, claimed, over):
    records = [*ground("ICCO", quota=Mass.kg(50)), beans("B-1", 1), beans("B-3", 3)]

    assert len(make.said("K03", records, icco("CL-1", "B-3", claimed))) == over


def supplied(name, stage, kilograms, when):
    """Bought of a trader with its claim."""
    told = {"by": "BUYER-1", "site": None, "certificate": "CERT-B", "when": when}
    return [
        lot(name, stage, kilograms, supplier="BUYER-1", site="SITE-1"),
        icco(f"S-{name}", name, kilograms, **told),
        handed(f"D-{name}", name, kilograms, "BUYER-1", site="SITE-1", when=when),
    ]


@pytest.mark.parametrize(("powder_claimed", "found"), [(on(4, 1), 1), (on(6, 2), 0)])
def test_credit_that_came_later_does_not_free_what_was_spent(make, powder_claimed, found):
    """Liquor becomes butter or powder, cake only powder: who spends liquor's credit on powder

    has none for butter, however much comes as cake afterwards.
    """
    records = [
        *ground("ICCO"),
        paper("CERT-B", "BUYER-1"),
        *supplied("LIQ", "liquor", 100, on(3, 1)),
        *supplied("CAKE", "cake", 200, on(6, 1)),
        lot("POW", "powder", 100, farmer="F-3", site="SITE-1"),
        lot("BUT", "butter", 90, farmer="F-3", site="SITE-1"),
        icco("CL-1", "POW", 100, when=powder_claimed),
        icco("CL-2", "BUT", 90, when=on(7, 1)),
    ]

    # 100 kg of liquor are 125 kg of beans, 100 kg of powder took 118; 90 kg of butter need 119.7
    assert make.said("K04", records) == [
        (
            "error claim CL-2: Expected at most 7 kg of beans that can become butter claimed as "
            "ICCO by IKM on 2026-07-01, got 119.7 kg for 90 kg of lot BUT"
        )
    ] * found  # fmt: skip


def test_the_first_claims_without_a_way_are_found_one_by_one(make):
    records = [
        *ground("ICCO"),
        paper("CERT-B", "BUYER-1"),
        *supplied("CAKE", "cake", 200, on(3, 1)),
        *(lot(f"BUT-{at}", "butter", 10, farmer="F-3", site="SITE-1") for at in (1, 2)),
        lot("POW", "powder", 100, farmer="F-3", site="SITE-1"),
        icco("CL-1", "BUT-1", 10, when=on(4, 1)),
        icco("CL-2", "POW", 100, when=on(4, 2)),
        icco("CL-3", "BUT-2", 10, when=on(4, 3)),
    ]

    assert claims_named(make.said("K04", records)) == ["CL-1", "CL-3"]


# One cocoa, several schemes -----------------------------------------------------------------------


def under_two(*claims):
    return [
        *ground("RA"),
        paper("FT", "KT-1", scheme="Fairtrade"),
        beans("B-1", 1),
        beans("B-3", 3),
        *claims,
    ]


@pytest.mark.parametrize(("second", "found"), [("40", 0), ("40.000001", 1)])
def test_cocoa_under_two_schemes_is_claimed_once(make, second, found):
    records = under_two(
        claim("CL-1", "B-1", "mass_balance", 60),
        claim("CL-2", "B-3", "mass_balance", second, value="Fairtrade", when=on(5, 2)),
    )

    assert make.said("K03", records) == [
        (
            "warning claim CL-2: Expected at most 100 kg of beans claimed by IKM under Fairtrade, "
            "RA together, as cocoa under several certificates is claimed once, got 100.000001 kg"
        )
    ] * found  # fmt: skip


def test_one_sale_may_go_under_two_schemes(make):
    records = under_two(
        sale("T-1", "B-1", 100),
        claim("CL-1", "B-1", "mass_balance", 100, transfer="T-1"),
        claim("CL-2", "B-1", "mass_balance", 100, value="Fairtrade", transfer="T-1"),
    )

    assert make.said("K03", records) == []


@pytest.mark.parametrize(
    "spelled", ["I\u0421CO", "\uff29\uff23\uff23\uff2f", "i-c-c-\u03bf", "IC\u200bCO"]
)
def test_a_scheme_in_letters_that_look_alike_is_that_scheme(make, spelled):
    records = [*ground("ICCO"), beans("B-3", 3), claim("CL-1", "B-3", "segregated", value=spelled)]

    assert claims_named(make.said("K02", records)) == ["CL-1"]


def test_a_scheme_of_which_nobody_holds_a_certificate_is_a_warning(make):
    records = [*ground("ICCO"), beans("B-3", 3), claim("CL-1", "B-3", "segregated", value="UTZ")]

    assert make.said("K10", records) == [
        (
            "warning claim CL-1: Expected a certificate of UTZ behind the claim on lot B-3, "
            "got none of anybody"
        )
    ]


def test_a_country_in_small_letters_is_that_country(make):
    records = [*ground("RA"), beans("B-1", 1), claim("CL-1", "B-1", "segregated", country=" id ")]

    assert make.said("K04", records) == []


# Quotas -------------------------------------------------------------------------------------------


def quota_of(kilograms, **told):
    return paper(quota=Mass.kg(kilograms), **told)


def two_sales(*papers, named="CERT-I", second=99):
    return [
        *ground("ICCO"),
        *papers,
        beans("B-1", 1, 1000),
        sale("T-1", "B-1", 1),
        sale("T-2", "B-1", second, to="BUYER-2"),
        icco("CL-1", "B-1", 1, "segregated", transfer="T-1", certificate=named),
        icco("CL-2", "B-1", second, "segregated", transfer="T-2"),
    ]


@pytest.mark.parametrize(("second", "found"), [("99", 0), ("99.000001", 1)])
def test_a_claim_that_names_no_certificate_is_under_the_one_of_who_claims(make, second, found):
    assert make.said("K05", two_sales(quota_of(100), second=second)) == [
        (
            "error certificate CERT-I: Expected at most 100 kg claimed under certificate CERT-I, "
            "got 100.000001 kg"
        )
    ] * found  # fmt: skip


@pytest.mark.parametrize(("second", "found"), [("199", 0), ("199.000001", 1)])
def test_claims_that_may_be_under_two_certificates_are_within_both_quotas(make, second, found):
    papers = [quota_of(100), quota_of(100, name="CERT-J")]

    assert make.said("K05", two_sales(*papers, second=second)) == [
        (
            "error certificate CERT-J: Expected at most 200 kg claimed under certificate CERT-I, "
            "CERT-J, got 200.000001 kg"
        )
    ] * found  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"quota": None},
        {"scheme": "UTZ", "quota": Mass.kg(1)},
        {"holder": "BUYER-1", "quota": Mass.kg(1)},
        {"valid_to": date(2026, 4, 30), "quota": Mass.kg(1)},
        {"product": "PR-1", "quota": Mass.kg(1)},
    ],
)
def test_a_certificate_that_cannot_be_meant_limits_nothing(make, other):
    records = two_sales(paper("CERT-J", **other), named=None, second=500)

    assert make.said("K05", records) == []


def test_what_is_claimed_on_goods_and_worked_on_is_under_the_quota_once(make):
    under = {"certificate": "CERT-I"}
    records = [
        *ground("ICCO"),
        quota_of(100),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 100),
        step("S", "store", {"B-1": 100}, {"MIX": 100}),
        icco("CL-1", "B-1", 100, "segregated", **under),
        icco("CL-2", "MIX", 100, "segregated", when=on(5, 2), **under),
    ]

    assert make.said("K05", records) == []


# Sound chains that were accused -------------------------------------------------------------------


def test_beans_that_a_grower_dried_bring_their_credit_to_who_buys_them(make):
    wet = {"plot": "PL-1", "harvested": date(2026, 3, 10)}
    records = [
        *ground("ICCO"),
        lot("W", "wet_beans", 300, **wet),
        lot("D", "beans", 100),
        step("DRY", "dry", {"W": 300}, {"D": 100}, site=None, party="F-1", start=on(3, 11)),
        *other_liquor(),
    ]
    bought = handed("T-1", "D", 100, "F-1", site="SITE-1")
    drawn = [lot("LIQ", "liquor", 80), step("G", "grind", {"D": 100}, {"LIQ": 80})]

    for came in ([bought], drawn, [bought, *drawn]):
        assert make.said("K03", records, came, icco("CL-1", "LIQ-3", 80)) == []
        more = [beans("B-5", 3), icco("CL-2", "B-5", "0.000001", when=on(5, 2))]
        assert len(make.said("K03", records, came, icco("CL-1", "LIQ-3", 80), more)) == 1


def test_what_a_group_pooled_brings_its_credit_to_who_buys_it(make):
    for claimed in (None, 200):
        records = [*pooled_by_the_group(claimed), *other_liquor()]
        assert make.said("K03", records, icco("CL-2", "LIQ-3", 80)) == []
        many = lot("MANY", "beans", 300, farmer="F-3", site="SITE-1")
        assert make.said("K03", records, many, icco("CL-2", "MANY", 200)) == []
        assert len(make.said("K03", records, many, icco("CL-2", "MANY", 201))) == 1


@pytest.mark.parametrize(("left", "over"), [("0", 0), ("0.000001", 1)])
def test_goods_whose_credit_is_spent_move_without_it(make, left, over):
    """80 kg of liquor took all credit of SITE-1; the certified beans then move to SITE-2."""
    told = {"value": "Fairtrade"}
    records = [
        *ground("Fairtrade"),
        beans("B-1", 1),
        *other_liquor(),
        claim("CL-1", "LIQ-3", "mass_balance", 80, **told),
        Transfer(
            id="M", lot="B-1", mass=Mass.kg(100), kind="move", from_site="SITE-1",
            to_site="SITE-2", when=on(5, 20),
        ),
        beans("B-2", 2, site="SITE-1", harvested=date(2026, 6, 1)),
        lot("B-9", "beans", 50, farmer="F-3", site="SITE-2"),
    ]  # fmt: skip
    more = [claim("CL-2", "B-9", "mass_balance", left, site="SITE-2", when=on(6, 10), **told)]

    assert claims_named(make.said("K07", records, more if over else [])) == ["CL-2"] * over


# Corrections --------------------------------------------------------------------------------------


def test_a_correction_does_not_make_the_goods_any_better(make):
    """A claim of mass balance is replaced by a strict one, and the sources still say no."""
    records = [
        *ground("ICCO"),
        beans("B-3", 3),
        icco("CL-1", "B-3", 100),
        icco("CL-2", "B-3", 100, "segregated"),
        Correction(id="C-1", kind="claim", record="CL-1", replacement="CL-2", reason="better"),
    ]

    assert make.said("K02", records) == [
        "error claim CL-1: Expected nothing but ICCO in lot B-3 (segregated), got 100 % from B-3"
    ]


# What others had before growers worked on it ------------------------------------------------------


def round_trip(drawn, *, back="IKM-2"):
    """B-1 goes to IKM, on to IKM-2 without a claim, back to the grower, who makes a pool of it."""
    return [
        *ground("ICCO"),
        *second_workshop(),
        beans("B-1", 1, site=None),
        handed("T-1", "B-1", 100, "F-1", site="SITE-1"),
        handed("T-2", "B-1", 100, "IKM", to="IKM-2", when=on(3, 21)),
        handed("T-3", "B-1", 100, back, to="F-1", when=on(3, 22)),
        lot("MIX", "bean_blend", drawn),
        step("POOL", "pool", {"B-1": drawn}, {"MIX": drawn}, site=None, party="F-1"),
        handed("T-4", "MIX", drawn, "F-1", site="S-2", when=on(4, 5)),
        lot("X", "beans", 100, farmer="F-3", site="S-2"),
        icco("CL-1", "X", drawn, site="S-2"),
    ]


def test_goods_that_come_back_by_others_bring_no_second_credit(make):
    assert claims_named(make.said("K03", round_trip(100))) == ["CL-1"]
    assert make.said("K03", round_trip(100, back="IKM")) == []


@pytest.mark.parametrize(("drawn", "over"), [("60", 0), ("60.000001", 1)])
def test_a_grower_may_pool_what_it_did_not_sell(make, drawn, over):
    records = [
        *ground("ICCO"),
        *second_workshop(),
        beans("B-1", 1, site=None),
        handed("T-1", "B-1", 40, "F-1", site="SITE-1"),
        lot("MIX", "bean_blend", drawn),
        step("POOL", "pool", {"B-1": drawn}, {"MIX": drawn}, site=None, party="F-1"),
        handed("T-4", "MIX", drawn, "F-1", site="S-2", when=on(4, 5)),
        lot("X", "beans", 100, farmer="F-3", site="S-2"),
        icco("CL-1", "X", drawn, site="S-2"),
    ]

    assert len(make.said("K03", records)) == over


def test_what_a_workshop_had_and_a_grower_worked_on_is_the_workshops(make):
    records = [
        *ground("ICCO"),
        *second_workshop(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 100),
        step("POOL", "pool", {"B-1": 100}, {"MIX": 100}, site=None, party="F-1"),
        handed("T-4", "MIX", 100, "F-1", site="S-2", when=on(4, 5)),
        lot("X", "beans", 100, farmer="F-3", site="S-2"),
        icco("CL-1", "X", 100, site="S-2"),
    ]

    assert claims_named(make.said("K03", records)) == ["CL-1"]


def test_a_member_hands_to_its_group_with_a_claim(make):
    records = [
        *ground("ICCO"),
        beans("B-1", 1, site=None),
        handed("T-1", "B-1", 100, "F-1", to="KT-1"),
        icco("CL-1", "B-1", 100, transfer="T-1", site=None, when=on(3, 20)),
        handed("T-2", "B-1", 100, "KT-1", site="SITE-1", when=on(3, 21)),
        icco("CL-2", "B-1", 100, transfer="T-2", site=None, when=on(3, 21)),
        lot("X", "beans", 200, farmer="F-3", site="SITE-1"),
    ]

    assert make.said("K03", records, icco("CL-3", "X", 100)) == []
    assert claims_named(make.said("K03", records, icco("CL-3", "X", "100.000001"))) == ["CL-3"]


def test_what_is_sent_back_with_its_claim_is_no_second_debit(make):
    records = [
        *ground("ICCO"),
        beans("B-1", 1, site=None),
        handed("T-1", "B-1", 100, "F-1", site="SITE-1"),
        icco("CL-1", "B-1", 100, transfer="T-1", site=None, when=on(3, 20)),
        handed("R-1", "B-1", 40, "IKM", to="F-1", kind="return", when=on(3, 21)),
        icco("CL-2", "B-1", 40, transfer="R-1", site=None, when=on(3, 21)),
        lot("X", "beans", 200, farmer="F-3", site="SITE-1"),
    ]

    assert make.said("K03", records, icco("CL-3", "X", 60)) == []
    assert claims_named(make.said("K03", records, icco("CL-3", "X", "60.000001"))) == ["CL-3"]
