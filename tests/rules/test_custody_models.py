"""K01, K02, K06, K09: a mix is only as strict as its weakest part."""

from datetime import date

import pytest

from certified import beans, claim, ground, lot, mixed, on, sale, step
from cocoachain.model.evidence import Certificate, PlotCheck
from cocoachain.model.parties import Processor
from cocoachain.model.products import Product


def pooled(first=1, second=2, **told):
    """Two certified lots, pooled."""
    return [
        *ground(**told),
        beans("B-1", first),
        beans("B-2", second),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-2": 100}, {"MIX": 200}),
    ]


# K01, K06 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("segregated", "identity_preserved", "K01"),
        ("segregated", "mixed_identity", "K01"),
        ("controlled_blending", "segregated", "K01"),
        ("mass_balance", "controlled_blending", "K01"),
        ("book_and_claim", "mass_balance", "K01"),
        ("mass_balance", "segregated", "K06"),
        ("mass_balance", "mixed_identity", "K06"),
        ("book_and_claim", "identity_preserved", "K06"),
        ("segregated", "segregated", None),
        ("segregated", "mass_balance", None),
        ("mass_balance", "mass_balance", None),
        ("mass_balance", "book_and_claim", None),
    ],
)
def test_a_lot_is_claimed_at_most_as_strictly_as_what_went_in(make, before, after, code):
    records = [*pooled(), claim("CL-1", "B-1", before), claim("CL-2", "MIX", after)]

    found = {each: make.said(each, records) for each in ("K01", "K06")}
    assert [each for each in found if found[each]] == ([code] if code else [])


def test_the_message_names_what_keeps_the_claim_down(make):
    records = [
        *pooled(),
        claim("CL-1", "B-1", "segregated"),
        claim("CL-2", "MIX", "mixed_identity"),
    ]

    assert make.said("K01", records) == [
        (
            "error claim CL-2: Expected lot MIX claimed as segregated at the strictest (RA), "
            "as claim CL-1 says of lot B-1, got mixed identity"
        )
    ]
    records = [*pooled(), claim("CL-1", "B-1", "mass_balance"), claim("CL-2", "MIX", "segregated")]
    assert make.said("K06", records) == [
        (
            "error claim CL-2: Expected lot MIX claimed as mass balance at the strictest (RA), "
            "since claim CL-1 passed lot B-1 on without the goods, got segregated"
        )
    ]


def test_a_weak_claim_is_carried_through_many_steps(make):
    records = [
        *pooled(),
        claim("CL-1", "B-1", "mass_balance"),
        lot("LIQ", "liquor", 160),
        step("GRIND", "grind", {"MIX": 200}, {"LIQ": 160}),
        lot("LIQ-2", "liquor", 160),
        step("STORE", "store", {"LIQ": 160}, {"LIQ-2": 160}),
        claim("CL-2", "LIQ-2", "segregated"),
    ]

    assert len(make.said("K06", records)) == 1


@pytest.mark.parametrize(
    ("weak", "drawn", "found"), [(40, 60, 0), (40, "60.000001", 1), (41, 60, 1)]
)
def test_a_looser_claim_on_a_part_counts_only_where_the_part_must_be_in_it(
    make, weak, drawn, found
):
    records = [
        *ground(),
        beans("B-1", 1),
        lot("B-2", "beans", drawn),
        step("SPLIT", "split", {"B-1": drawn}, {"B-2": drawn}),
        claim("CL-1", "B-1", "mass_balance", weak),
        claim("CL-2", "B-2", "segregated"),
    ]

    assert len(make.said("K06", records)) == found


def test_a_claim_handed_to_another_party_does_not_bind_the_rest(make):
    records = [
        *pooled(),
        sale("T-1", "B-1", 0, to="BUYER-1"),
        claim("CL-1", "B-1", "mass_balance", transfer="T-1"),
        claim("CL-2", "MIX", "segregated"),
    ]

    assert make.said("K06", records) == []


def test_who_sells_on_may_not_claim_more_strictly_than_it_was_bought(make):
    onward = {"from_site": None, "from_party": "BUYER-1", "when": on(6, 1)}
    records = [
        *pooled(),
        sale("T-1", "MIX", 200),
        claim("CL-1", "MIX", "mass_balance", transfer="T-1"),
        sale("T-2", "MIX", 200, to="BUYER-2", **onward),
        claim("CL-2", "MIX", "segregated", transfer="T-2", when=on(6, 1), site=None),
    ]

    assert make.said("K06", records) == [
        (
            "error claim CL-2: Expected lot MIX claimed as mass balance at the strictest (RA), "
            "since claim CL-1 passed lot MIX on without the goods, got segregated"
        )
    ]
    assert make.said("K01", records) == []


def test_another_claim_does_not_weaken_this_one(make):
    records = [
        *pooled(),
        claim("CL-1", "B-1", "mass_balance", value="UTZ"),
        claim("CL-2", "MIX", "segregated"),
    ]

    assert make.said("K06", records) == []


def test_a_growers_certificate_allows_no_stricter_model_than_it_names(make):
    records = [*pooled(model="MB"), claim("CL-1", "MIX", "segregated")]

    assert make.said("K06", records) == [
        (
            "error claim CL-1: Expected lot MIX claimed as mass balance at the strictest (RA), "
            "since certificate CERT-KT passed lot B-1 on without the goods, got segregated"
        )
    ]
    records = [*pooled(model="SG"), claim("CL-1", "MIX", "identity_preserved")]
    assert len(make.said("K01", records)) == 1


def certified_product(model="SG"):
    """A bar of a certified product, from one certified and one other lot."""
    bar = lot("BAR", "chocolate", 100, product="PR-1", made=on(5, 1), site="SITE-1")
    return [
        *mixed(),
        Product(id="PR-1"),
        Certificate(
            id="CERT-BAR",
            holder="IKM",
            scheme="RA",
            product="PR-1",
            model=model,
            valid_from=date(2026, 5, 1),
        ),
        bar,
        step("MAKE", "grind+mix+conche+mould", {"MIX": 200}, {"BAR": 100}),
    ]


def test_a_products_certificate_stands_for_a_claim_and_is_a_warning(make):
    assert make.said("K02", certified_product()) == [
        "warning lot BAR: Expected nothing but RA in lot BAR (segregated), got 50 % from B-3"
    ]
    assert make.said("K02", certified_product("MB")) == []


def test_a_certificate_does_not_stand_for_lots_made_before_it(make):
    records = [
        each
        if getattr(each, "id", "") != "BAR"
        else lot("BAR", "chocolate", 100, product="PR-1", made=on(4, 30))
        for each in certified_product()
    ]

    assert make.said("K02", records) == []


# K02 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["identity_preserved", "mixed_identity", "segregated"])
def test_nothing_without_the_claim_goes_into_a_lot_that_is_kept_apart(make, model):
    records = [*mixed(), claim("CL-1", "MIX", model)]

    assert make.said("K02", records) == [
        (
            f"error claim CL-1: Expected nothing but RA in lot MIX ({model.replace('_', ' ')}), "
            "got 50 % from B-3"
        )
    ]


@pytest.mark.parametrize("model", ["controlled_blending", "mass_balance", "book_and_claim"])
def test_looser_models_may_be_mixed(make, model):
    assert make.said("K02", mixed(), claim("CL-1", "MIX", model, 100)) == []


def test_one_milligram_without_the_claim_is_found(make):
    records = [
        *ground(),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("MIX", "bean_blend", "100.000001"),
        step("POOL", "pool", {"B-1": 100, "B-3": "0.000001"}, {"MIX": "100.000001"}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert make.said("K02", records) == [
        (
            "error claim CL-1: Expected nothing but RA in lot MIX (segregated), "
            "got less than 0.0001 % from B-3"
        )
    ]


@pytest.mark.parametrize(("by", "found"), [("certificate", 0), ("plot", 1), ("farmer", 1)])
def test_identity_preserved_is_of_one_source(make, by, found):
    records = [*pooled(), claim("CL-1", "MIX", "identity_preserved")]

    said = make.said("K02", records, one_source=by)
    assert len(said) == found


def test_two_certificates_are_two_sources(make):
    other = Certificate(id="CERT-3", holder="F-3", scheme="RA", valid_from=date(2026, 1, 1))
    records = [*pooled(second=3), other]

    assert make.said("K02", records, claim("CL-1", "MIX", "identity_preserved")) == [
        (
            "error claim CL-1: Expected one source of RA in lot MIX (identity preserved), "
            "got 2: CERT-3, CERT-KT"
        )
    ]
    assert make.said("K02", records, claim("CL-1", "MIX", "mixed_identity")) == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), 0),
        (date(2026, 3, 11), date(2026, 12, 31), 1),
        (date(2026, 1, 1), date(2026, 3, 9), 1),
    ],
)
def test_cocoa_harvested_outside_the_certificate_is_not_certified(make, first, last, found):
    records = [*ground(valid_from=first, valid_to=last), beans("B-1", 1)]

    assert len(make.said("K02", records, claim("CL-1", "B-1", "segregated"))) == found


def test_a_lot_that_nobody_recorded_is_no_certified_source(make):
    records = [
        *ground(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 150),
        step("POOL", "pool", {"B-1": 100, "B-9": 50}, {"MIX": 150}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert make.said("K02", records) == [
        (
            "error claim CL-1: Expected nothing but RA in lot MIX (segregated), "
            "got 33.3333 % from no lot that is recorded"
        )
    ]


def test_without_any_evidence_the_rule_does_not_judge(make):
    records = [each for each in mixed() if not isinstance(each, Certificate)]
    strict = claim("CL-1", "MIX", "segregated")

    assert make.why_not("K02", records) == (
        "no claim is recorded, and no certificate names a product and a model"
    )
    assert make.why_not("K02", records, strict) == (
        "1 of 1 claims: no certificate of a grower or supplier is recorded for RA"
    )
    free = claim("CL-1", "MIX", "segregated", about="deforestation_free", value=None)
    assert make.why_not("K02", records, free) == "1 of 1 claims: no plot check is recorded"
    fine = claim("CL-1", "MIX", "segregated", about="fine", value=None)
    assert make.why_not("K02", records, fine) == (
        "1 of 1 claims: no plot names its planting material"
    )


@pytest.mark.parametrize(("result", "found"), [("clear", 0), ("found", 1), ("unknown", 1)])
def test_every_plot_of_a_claim_of_no_deforestation_was_found_clear(make, result, found):
    checks = [
        PlotCheck(plot=plot, about="deforestation", result=said, as_of=date(2026, 1, 1), source="x")
        for plot, said in (("PL-1", "clear"), ("PL-2", result))
    ]
    free = claim("CL-1", "MIX", "segregated", about="deforestation_free", value=None)

    assert len(make.said("K02", pooled(), checks, free)) == found


@pytest.mark.parametrize(
    ("value", "found"), [("ID", 1), ("52.08", 1), ("52.08.02.2003", 1), ("PL-1", 1)]
)
def test_an_origin_that_is_claimed_is_that_of_all_that_went_in(make, value, found):
    origin = claim("CL-1", "MIX", "segregated", about="origin", value=value)

    assert len(make.said("K02", pooled(second=4), origin)) == found
    assert len(make.said("K02", pooled(), origin)) == (value == "PL-1")


def test_unmeasured_portions_are_not_judged(make):
    records = [
        *ground(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", None),
        make.step("POOL", "pool", {"B-1": None}, {"MIX": None}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert make.why_not("K02", records) == "1 of 1 claims: a portion was not measured"


def resold(*claims):
    """The workshop sells certified beans to another, which sells them on."""
    onward = {"from_site": None, "from_party": "IKM-2", "when": on(6, 1)}
    return [
        *ground(),
        Processor(id="IKM-2"),
        beans("B-1", 1),
        beans("B-3", 3),
        sale("T-1", "B-1", 100, to="IKM-2"),
        sale("T-2", "B-1", 100, to="BUYER-2", **onward),
        sale("T-3", "B-3", 100, to="BUYER-1"),
        *claims,
    ]


def test_goods_bought_without_claim_of_somebody_who_claims_cannot_be_claimed(make):
    moved = claim("CL-1", "B-3", "mass_balance", 100, transfer="T-3")
    again = claim("CL-2", "B-1", "segregated", 100, transfer="T-2", when=on(6, 1), site=None)
    handed = claim("CL-3", "B-1", "segregated", 100, transfer="T-1")

    assert make.said("K02", resold(moved, again)) == [
        (
            "error claim CL-2: Expected transfer T-1 of lot B-1 from IKM to hand on the claim of "
            "RA on lot B-1 (segregated), got none"
        )
    ]
    assert make.said("K02", resold(handed, again)) == []
    assert make.said("K02", resold(again)) == []


# K09 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kilograms", "found"), [("100", 0), ("100.000001", 1), (None, 1)])
def test_controlled_blending_claims_the_exact_share(make, kilograms, found):
    said = make.said("K09", mixed(), claim("CL-1", "MIX", "controlled_blending", kilograms))

    assert len(said) == found


def test_the_message_says_how_much_carries_the_claim(make):
    records = [*mixed(), claim("CL-1", "MIX", "controlled_blending", "100.000001")]

    assert make.said("K09", records) == [
        (
            "error claim CL-1: Expected at most 100 kg of lot MIX claimed as RA "
            "(controlled blending), got 100.000001 kg"
        )
    ]


def test_the_share_of_what_is_sold_is_no_more_than_that_of_the_lot(make):
    records = [*mixed(), sale("T-1", "MIX", 100), sale("T-2", "MIX", 100)]
    fair = claim("CL-1", "MIX", "controlled_blending", 50, transfer="T-1")
    unfair = claim("CL-1", "MIX", "controlled_blending", 100, transfer="T-1")

    assert make.said("K09", records, fair) == []
    assert make.said("K09", records, unfair) == [
        (
            "error claim CL-1: Expected at most 50 kg of lot MIX claimed as RA "
            "(controlled blending), got 100 kg"
        )
    ]


def test_two_claims_on_one_lot_are_one_claim_of_both(make):
    halves = [claim(f"CL-{at}", "MIX", "controlled_blending", 60) for at in (1, 2)]

    assert make.said("K09", mixed(), halves) == [
        (
            "error claim CL-2: Expected at most 100 kg of lot MIX claimed as RA "
            "(controlled blending), got 120 kg"
        )
    ]


@pytest.mark.parametrize(("out", "found"), [("101", 0), ("102", 1)])
def test_mass_from_nowhere_carries_no_claim(make, out, found):
    records = [
        *ground(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", out),
        step("POOL", "pool", {"B-1": 100}, {"MIX": out}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert len(make.said("K09", records)) == found
    assert make.said("K02", records) == []


def test_mass_balance_is_left_to_the_account(make):
    assert make.said("K09", mixed(), claim("CL-1", "MIX", "mass_balance", 200)) == []


def test_a_claim_of_unmeasured_mass_is_not_judged(make):
    unweighed = lot("B-1", "beans", None, plot="PL-1", harvested=date(2026, 3, 10))
    records = [*ground(), unweighed, beans("B-2", 2), claim("CL-1", "B-1", "controlled_blending")]
    fair = claim("CL-2", "B-2", "controlled_blending", 1)

    assert make.why_not("K09", records) == "1 of 1 claims: a portion was not measured"
    assert make.said("K09", records, fair) == []
