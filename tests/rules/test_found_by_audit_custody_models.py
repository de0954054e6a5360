"""What K01, K02, K06 and K09 missed or left untold, found by an audit and by mutants."""

from datetime import date
from fractions import Fraction

import pytest

from certified import beans, claim, ground, lot, mixed, on, sale, step
from cocoachain.model.evidence import Certificate
from cocoachain.model.parties import Processor
from cocoachain.model.plots import Plot
from cocoachain.model.products import Product
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass


def split(drawn, *claims):
    """A part of 100 kg of certified beans becomes another lot, claimed as segregated."""
    return [
        *ground(),
        beans("B-1", 1),
        lot("B-2", "beans", drawn),
        step("SPLIT", "split", {"B-1": drawn}, {"B-2": drawn}),
        *claims,
        claim("CL-9", "B-2", "segregated"),
    ]


@pytest.mark.parametrize(("second", "found"), [("30", 0), ("30.000001", 1)])
def test_loose_claims_on_a_lot_keep_its_parts_down_together(make, second, found):
    parts = [
        claim("CL-1", "B-1", "mass_balance", 30),
        claim("CL-2", "B-1", "mass_balance", second),
    ]

    assert len(make.said("K06", split(40, *parts))) == found


def test_of_several_loose_claims_the_loosest_that_must_be_in_it_counts(make):
    parts = [
        claim("CL-1", "B-1", "controlled_blending", 50),
        claim("CL-2", "B-1", "mass_balance", 20),
    ]

    assert make.said("K06", split(80, *parts)) == []
    assert len(make.said("K01", split(80, *parts))) == 1
    assert len(make.said("K06", split("80.000001", *parts))) == 1
    assert make.said("K01", split(30, *parts)) == []
    assert len(make.said("K01", split("30.000001", *parts))) == 1


def onward(first, second, *, bought=60, sold=60, moved=True):
    """BUYER-1 buys a part of a lot by one model, and sells it on by another."""
    told = {"from_site": None, "from_party": "BUYER-1", "when": on(6, 1)}
    return [
        *ground(),
        beans("B-1", 1),
        sale("T-1", "B-1", bought, custody=moved),
        claim("CL-1", "B-1", first, 40, transfer="T-1"),
        sale("T-2", "B-1", sold, to="BUYER-2", **told),
        claim("CL-2", "B-1", second, sold, transfer="T-2", when=on(6, 1), site=None),
    ]


@pytest.mark.parametrize(("sold", "found"), [("20", 0), ("20.000001", 1)])
def test_who_bought_a_part_by_a_loose_model_may_sell_the_rest_as_it_is(make, sold, found):
    assert len(make.said("K06", onward("mass_balance", "segregated", sold=sold))) == found


@pytest.mark.parametrize(("sold", "found"), [("60", 0), ("60.000001", 1)])
def test_a_transfer_of_ownership_alone_moves_no_goods(make, sold, found):
    """BUYER-1 holds nothing that is known, and the whole lot counts: 100 kg, 40 of them loose."""
    records = onward("mass_balance", "segregated", sold=sold, moved=False)

    assert len(make.said("K06", records)) == found


def test_what_was_not_measured_keeps_no_claim_down(make):
    records = onward("mass_balance", "segregated", bought=None)

    assert make.said("K06", records) == []


def test_a_claim_that_stays_with_the_seller_does_not_bind_its_own_goods(make):
    """The seller handed 40 kg on by mass balance; what it keeps is what it was."""
    records = [
        *ground(),
        beans("B-1", 1),
        sale("T-1", "B-1", 40),
        claim("CL-1", "B-1", "mass_balance", 40, transfer="T-1"),
        sale("T-2", "B-1", 60, to="BUYER-2"),
        claim("CL-2", "B-1", "segregated", 60, transfer="T-2"),
    ]

    assert make.said("K06", records) == []


def test_the_loosest_of_two_ways_into_a_lot_counts(make):
    records = [
        *ground(),
        beans("B-1", 1),
        beans("B-2", 2),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-2": 100}, {"MIX": 200}),
        claim("CL-1", "B-1", "segregated"),
        claim("CL-2", "B-2", "mass_balance"),
        claim("CL-3", "MIX", "identity_preserved"),
    ]

    assert [each.partition(", got")[0] for each in make.said("K06", records)] == [
        (
            "error claim CL-3: Expected lot MIX claimed as mass balance at the strictest (RA), "
            "since claim CL-2 passed lot B-2 on without the goods"
        )
    ]
    assert make.said("K01", records) == []


def test_a_lot_filled_by_two_steps_takes_the_looser(make):
    for first, second in (("mass_balance", "segregated"), ("segregated", "mass_balance")):
        records = [
            *ground(),
            beans("B-1", 1),
            beans("B-2", 2),
            lot("MIX", "bean_blend", 200),
            step("S-1", "store", {"B-1": 100}, {"MIX": 100}),
            step("S-2", "store", {"B-2": 100}, {"MIX": 100}),
            claim("CL-1", "B-1", first),
            claim("CL-2", "B-2", second),
            claim("CL-3", "MIX", "identity_preserved"),
        ]
        assert len(make.said("K06", records)) == 1
        assert make.said("K01", records) == []


def test_unmeasured_portions_of_strict_claims_are_counted(make):
    unmeasured = Step(id="POOL", kind="pool", site="SITE-1", inputs=[Portion("B-1", None)],
                      outputs=[Portion("MIX", None)])  # fmt: skip
    records = [
        *ground(),
        beans("B-1", 1),
        beans("B-2", 2),
        lot("MIX", "bean_blend", None),
        unmeasured,
        claim("CL-1", "MIX", "segregated"),
        claim("CL-2", "B-2", "segregated"),
    ]

    for code in ("K01", "K02", "K06"):
        verdict = make.run(code, records)
        assert verdict.findings == ()
    assert make.why_not("K01", records[:-1]) == "1 of 1 claims: a portion was not measured"
    assert make.why_not("K06", records[:-1]) == "1 of 1 claims: a portion was not measured"


def test_the_grower_of_a_lot_is_named_by_its_plot(make):
    """One source by grower: two plots of one farmer are one, a lot without either is its own."""
    other = Plot(id="PL-9", farmer="F-1", region="52.08.02.2003")
    records = [
        *ground(),
        other,
        beans("B-1", 1),
        beans("B-9", 1, plot="PL-9"),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-9": 100}, {"MIX": 200}),
        claim("CL-1", "MIX", "identity_preserved"),
    ]

    assert make.said("K02", records, one_source="farmer") == []
    assert make.said("K02", records, one_source="plot") == [
        (
            "error claim CL-1: Expected one source of RA in lot MIX (identity preserved), "
            "got 2: PL-1, PL-9"
        )
    ]
    named = [
        lot("B-9", "beans", 100, farmer="F-1", harvested=date(2026, 3, 10), site="SITE-1")
        if getattr(e, "id", "") == "B-9"
        else e
        for e in records
    ]
    assert make.said("K02", named, one_source="farmer") == []
    assert make.said("K02", named, one_source="plot")[0].endswith("got 2: B-9, PL-1")


def test_a_finding_names_the_lots_that_it_is_about(make):
    records = [*mixed(), claim("CL-1", "MIX", "segregated")]
    blended = [*mixed(), claim("CL-1", "MIX", "controlled_blending", 101)]
    weak = split(100, claim("CL-1", "B-1", "mass_balance"))

    assert list(make.run("K02", records).findings[0].lots) == ["MIX", "B-3"]
    assert list(make.run("K09", blended).findings[0].lots) == ["MIX"]
    assert list(make.run("K06", weak).findings[0].lots) == ["B-2", "B-1"]


def test_the_share_that_is_said_leaves_out_what_came_from_nowhere(make):
    """100 kg certified, 50 not, 50 from nowhere: a quarter of 200 kg is without the claim."""
    records = [
        *ground(),
        beans("B-1", 1),
        beans("B-3", 3, 50),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-3": 50}, {"MIX": 200}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert make.said("K02", records) == [
        "error claim CL-1: Expected nothing but RA in lot MIX (segregated), got 25 % from B-3"
    ]
    assert make.said("K09", records) == []


def certified_bar(*, model="IP"):
    """A bar whose product's certificate names a model, of beans of two certificates."""
    return [
        *ground(),
        Certificate(id="CERT-3", holder="F-3", scheme="RA", valid_from=on(1, 1).date()),
        Product(id="PR-1"),
        Certificate(
            id="CERT-BAR", holder="IKM", scheme="RA", product="PR-1", model=model,
            valid_from=on(1, 1).date(),
        ),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("BAR", "chocolate", 100, product="PR-1", made=on(5, 1), site="SITE-1"),
        step("MAKE", "grind+mix", {"B-1": 100, "B-3": 100}, {"BAR": 100}),
    ]  # fmt: skip


def test_what_only_a_products_certificate_claims_is_a_warning(make):
    weak = claim("CL-1", "B-1", "mass_balance")

    assert [each.split()[0] for each in make.said("K02", certified_bar())] == ["warning"]
    assert [each.split()[0] for each in make.said("K06", certified_bar(), weak)] == ["warning"]


def test_of_a_lot_told_twice_as_kept_apart_the_larger_claim_counts(make):
    """Half of the mass came from nowhere: 100 kg at the most."""
    records = [
        *ground(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100}, {"MIX": 200}),
    ]
    two = [
        claim("CL-1", "MIX", "segregated", 100),
        claim("CL-2", "MIX", "segregated", "100.000001"),
    ]
    fair = [claim(f"CL-{at}", "MIX", "segregated", 100) for at in (1, 2)]

    assert make.said("K09", records, fair) == []
    assert make.said("K09", records, two) == [
        (
            "error claim CL-2: Expected at most 100 kg of lot MIX claimed as RA (segregated), "
            "got 100.000001 kg"
        )
    ]
    assert len(make.said("K09", records, list(reversed(two)))) == 1


@pytest.mark.parametrize(("tolerance", "found"), [("1/2", 0), ("49/100", 1)])
def test_the_tolerance_is_a_limit_that_may_be_reached(make, tolerance, found):
    records = [
        *ground(),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100}, {"MIX": 200}),
        claim("CL-1", "MIX", "segregated"),
    ]

    assert len(make.said("K09", records, tolerance=Fraction(tolerance))) == found


def test_claims_that_nothing_recorded_could_back_are_not_judged_by_shares(make):
    records = [each for each in mixed() if not isinstance(each, Certificate)]

    assert make.why_not("K09", records, claim("CL-1", "MIX", "controlled_blending", 1)) == (
        "1 of 1 claims: no certificate of a grower or supplier is recorded for RA"
    )
    assert make.said("K09", records, claim("CL-1", "MIX", "mass_balance", 1)) == []


def bought_on(*claims, **told):
    """IKM sells beans to IKM-2, which makes liquor of them."""
    fields = {"to": "IKM-2", **told}
    return [
        *ground(),
        Processor(id="IKM-2"),
        beans("B-1", 1),
        beans("B-3", 3),
        sale("T-1", "B-1", 100, **fields),
        sale("T-3", "B-3", 100),
        lot("LIQ", "liquor", 80),
        step("G", "grind", {"B-1": 100}, {"LIQ": 80}, site=None, party="IKM-2"),
        *claims,
    ]


def test_what_is_made_of_goods_bought_without_claim_cannot_be_claimed(make):
    moved = claim("CL-1", "B-3", "mass_balance", 100, transfer="T-3")
    blended = claim("CL-2", "LIQ", "controlled_blending", 80, site=None, by="IKM-2")
    balanced = claim("CL-3", "LIQ", "mass_balance", 80, site=None, by="IKM-2")
    handed = claim("CL-4", "B-1", "segregated", 100, transfer="T-1")

    assert make.said("K02", bought_on(moved, blended)) == [
        (
            "error claim CL-2: Expected transfer T-1 of lot B-1 from IKM to hand on the claim of "
            "RA on lot LIQ (controlled blending), got none"
        )
    ]
    assert list(make.run("K02", bought_on(moved, blended)).findings[0].lots) == ["LIQ", "B-1"]
    assert make.said("K02", bought_on(moved, balanced)) == []
    assert make.said("K02", bought_on(moved, handed, blended)) == []
    assert make.said("K02", bought_on(moved, blended, custody=False)) == []
    assert make.said("K02", bought_on(moved, blended, to="IKM", from_site="SITE-2")) == []


def test_what_growers_hand_on_needs_no_claim(make):
    moved = claim("CL-1", "B-3", "mass_balance", 100, transfer="T-3")
    theirs = claim("CL-0", "B-2", "segregated", by="KT-1", site=None)
    blended = claim("CL-2", "LIQ", "controlled_blending", 80, site=None, by="IKM-2")
    come = {"from_site": None, "from_party": "KT-1"}

    assert make.said("K02", bought_on(moved, theirs, beans("B-2", 2), blended, **come)) == []


def test_masses_of_claims_are_added_up_to_the_milligram(make):
    one = Mass(1)
    records = [*mixed(), claim("CL-1", "MIX", "controlled_blending", 100)]
    more = claim("CL-2", "MIX", "controlled_blending", str(one.as_kg()))

    assert make.said("K09", records) == []
    assert len(make.said("K09", records, more)) == 1
