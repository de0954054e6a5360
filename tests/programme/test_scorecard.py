"""The scorecard, against two ledgers that were worked out by hand."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from cocoachain.errors import RecordError, RecordTypeError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import BeanTest, BeanTestKind
from cocoachain.model.lots import (
    BeanBlend,
    BeanLot,
    ChocolateBatch,
    FoodLot,
    IngredientLot,
    LiquorLot,
    WetBeanLot,
)
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Centre, Farmer, Institution, Membership, Partner, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.products import Product, Recipe
from cocoachain.model.programme import (
    Attendance,
    Coaching,
    Expense,
    Partnership,
    Survey,
    Work,
)
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.programme import scorecard
from cocoachain.programme.formulas import formulas
from cocoachain.values.mass import Mass


def at(month, day=1, hour=8):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def kg(number):
    return Mass.kg(str(number))


def sale(name, lot, mass, giver, taker, when, unit_price, **fields):
    return Transfer(
        id=name, lot=lot, mass=kg(mass), kind=TransferKind.SALE, from_party=giver, to_party=taker,
        when=when, **{"unit_price": Decimal(unit_price), "currency": "IDR", **fields},
    )  # fmt: skip


def work(name, kinds, taken, given, month, *, loss=None, party="IKM-1"):
    kind, *also = [StepKind(each) for each in kinds.split("+")]
    return Step(
        id=name, kind=kind, also=also, start=at(month, 2), end=at(month, 3), party=party,
        inputs=[Portion(lot, kg(mass)) for lot, mass in taken.items()],
        outputs=[Portion(lot, kg(mass)) for lot, mass in given.items()],
        losses=[Loss(LossCause.ROASTING, kg(loss))] if loss else [],
    )  # fmt: skip


# A bar of two farmers -----------------------------------------------------------------------------

PARTIES = [
    Centre(id="SEN-1", region="52.08"),
    Processor(id="IKM-1", region="52.08.02.2003"),
    Membership(party="IKM-1", group="SEN-1", start=date(2024, 1, 1)),
    Farmer(id="F-1"),
    Farmer(id="F-2"),
    Plot(id="P-1", farmer="F-1", region="52.08.02.2003"),
    Plot(id="P-2", farmer="F-2", region="52.71.01"),
    Partner(id="MTR-1"),
    Partner(id="PMS-1", region="52.08"),
    Institution(id="LBG-1"),
]
BAR = [
    *PARTIES,
    Recipe(id="RCP-1", name="80 %", product_class="chocolate"),
    Product(id="PRD-1", maker="IKM-1", name="Bar", recipe="RCP-1", launched=date(2026, 2, 1)),
    BeanLot(id="B-1", mass=kg(60), plot="P-1", made=at(1)),
    BeanLot(id="B-2", mass=kg(40), plot="P-2", made=at(1)),
    # F-1: 60 kg × 50,000 = 3,000,000 and a premium of 60,000; F-2: 40 kg × 55,000 = 2,200,000.
    sale("T-1", "B-1", 60, "F-1", "IKM-1", at(1, 5), 50_000, premium=Decimal(60_000)),
    sale("T-2", "B-2", 40, "F-2", "IKM-1", at(1, 5), 55_000),
    IngredientLot(id="SUG", ingredient="sugar", mass=kg(20), supplier="PMS-1", made=at(1)),
    sale("T-3", "SUG", 20, "PMS-1", "IKM-1", at(1, 5), 18_000),  # 360,000
    BeanBlend(id="BL", mass=kg(100), made=at(2, 3)),
    LiquorLot(id="LQ", mass=kg(80), made=at(3, 3)),
    ChocolateBatch(id="BAR-1", mass=kg(100), product="PRD-1", made=at(4, 3)),
    work("POOL", "pool", {"B-1": 60, "B-2": 40}, {"BL": 100}, 2),
    work("GRIND", "roast+winnow+grind", {"BL": 100}, {"LQ": 80}, 3, loss=20),
    work("MIX", "mix+mould", {"LQ": 80, "SUG": 20}, {"BAR-1": 100}, 4),
    # Sold: 50 kg × 400,000 = 20,000,000 to walk-in buyers, 20 kg × 250,000 = 5,000,000 to a shop.
    sale("T-4", "BAR-1", 50, "IKM-1", "consumers", at(5), 400_000),
    sale("T-5", "BAR-1", 20, "IKM-1", "MTR-1", at(5), 250_000),
    Partnership(id="K-1", party="IKM-1", partner="MTR-1", start=date(2026, 4, 1)),
    Work(party="IKM-1", when=at(3), persons=2, days=Decimal("4.5"), wage=Decimal(500_000),
         currency="IDR"),
    Expense(party="IKM-1", when=at(3), amount=Decimal(100_000), what="gas", currency="IDR"),
    Survey(party="IKM-1", when=at(1), workers=3),
    Survey(party="IKM-1", when=at(5), workers=4),
    Coaching(
        id="C-1", topic="tempering", start=at(2), end=at(2, 2), institution="LBG-1",
        cost=Decimal(1_000_000), currency="IDR",
        attendees=[Attendance("IKM-1", Decimal(40), Decimal(60)),
                   Attendance("F-1", Decimal(50), Decimal(65)), Attendance("F-2")],
    ),
]  # fmt: skip

BY_HAND = {
    # 60 of 100 kg of beans are of 52.08; grinding and mixing keep the shares.
    "local_share": Fraction(60, 100),
    # Of 100 kg of bar: 80 kg cocoa, of it 48 local, and 20 kg sugar of a supplier in 52.08.
    "local_material_share": Fraction(68, 100),
    # 70 of 100 kg were sold, so 70 % of all inputs stand behind: beans 0.7 × 5,200,000 + premium
    # 42,000 + sugar 252,000 = 3,934,000; (25,000,000 − 3,934,000) ÷ 25,000,000.
    "value_added": Fraction(21_066_000, 25_000_000),
    # 0.7 × 5,200,000 = 3,640,000 for beans, of 25,000,000.
    "farmers_share": Fraction(3_640_000, 25_000_000),
    "farmers_premium_share": Fraction(42_000, 25_000_000),
    "processed_share": Fraction(1),  # all 100 kg bought were roasted
    "finished_share": Fraction(1),  # nothing but bars was sold
    "fermented_share": Fraction(0),  # no step and no test says so
    "accountability": Fraction(1),  # both plots are known
    "products": 1,
    "product_variety": 1,
    "new_products": 1,
    "new_partners": 1,  # MTR-1; PMS-1 only supplies
    "new_partner_sales": Decimal(5_000_000),
    "independence": Fraction(4, 5),  # 1 − 5 ÷ 25 million
    "farmer_income": Decimal(5_260_000),  # 3,060,000 + 2,200,000
    "ikm_income": Decimal(25_000_000),
    # 25,000,000 − 5,260,000 − 360,000 − wages 500,000 − gas 100,000.
    "ikm_margin": Decimal(18_780_000),
    "jobs": 4,  # the last survey
    "work_days": Decimal("4.5"),
    "wages": Decimal(500_000),
    "coaching_sessions": 1,
    "coaching_cost": Decimal(1_000_000),  # once, not for each of three attendees
    "score_gain": Fraction(35, 2),  # (20 + 15) ÷ 2
    "cost_per_gain": Fraction(1_000_000, 35),
    "yield_change": None,
    "quality_change": None,
    "defect_change": None,
}


@pytest.fixture(scope="module")
def card():
    return scorecard(Lineage(Chain.of(BAR)))


def test_every_indicator_has_a_formula_and_is_there(card):
    assert list(card) == list(formulas()) == list(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_bar_is_as_worked_out_by_hand(card, name):
    assert card[name].value == BY_HAND[name]
    assert (card[name].value is None) == bool(card[name].reason)


def test_parts_tell_retail_from_ex_works_and_farmer_from_farmer(card):
    # Retail: half of the beans, 2,600,000 of 20,000,000; ex-works: a fifth, 1,040,000 of 5,000,000.
    assert card["farmers_share"].parts == {
        "retail": Fraction(13, 100), "ex-works": Fraction(208, 1000),
    }  # fmt: skip
    assert card["farmer_income"].parts == {"F-1": 3_060_000, "F-2": 2_200_000}
    assert card["new_partners"].parts == {"MTR-1": 20}
    assert card["independence"].parts == {"MTR-1": Fraction(1, 5), "consumers": Fraction(4, 5)}
    assert card["local_share"].parts == {"PRD-1": Fraction(3, 5)}


def test_value_is_added_stage_by_stage(card):
    # Processing has no price of liquor. Finishing likewise. All goods sold are the bars.
    assert card["value_added"].parts == {
        "processing": None, "finishing": None, "all goods sold": Fraction(21_066, 25_000),
    }  # fmt: skip
    assert "processing: nobody wrote a price of liquor" in card["value_added"].note


def test_an_indicator_tells_formula_records_coverage_and_what_is_attested(card):
    share = card["farmers_share"]
    assert (share.unit, share.coverage, share.attested) == ("share", Fraction(1), ())
    assert share.records == (
        "lot BAR-1", "transfer T-1", "transfer T-2", "transfer T-4", "transfer T-5",
    )  # fmt: skip
    assert share.formula.startswith("price paid to growers for the beans behind")
    assert card["wages"].unit == "IDR"
    assert card["jobs"].attested == ("survey IKM-1 2026-05-01 08:00:00+00:00",)
    assert card["score_gain"].attested == ("coaching C-1",)
    assert "not proof" in card["score_gain"].note


def test_a_named_centre_gives_the_same_and_an_unknown_one_the_nearest(card):
    lineage = Lineage(Chain.of(BAR))

    assert dict(scorecard(lineage, centre="SEN-1")) == dict(card)
    with pytest.raises(UnknownRecordError, match="'SEN-1'"):
        scorecard(lineage, centre="SEN-2")


def test_a_period_counts_what_lies_in_it_and_a_baseline_tells_the_change():
    more = sale("T-6", "BAR-1", 10, "IKM-1", "consumers", at(6, 30), 400_000)
    lineage = Lineage(Chain.of([*BAR, more]))
    june = scorecard(lineage, start=date(2026, 6, 1), end=date(2026, 6, 30),
                     baseline=(date(2026, 5, 1), date(2026, 5, 31)))  # fmt: skip

    assert june["ikm_income"].value == Decimal(4_000_000)
    assert (june["ikm_income"].before, june["ikm_income"].change) == (25_000_000, -21_000_000)
    # Beans bought in January stand behind what was sold in June: 520,000 of 4,000,000.
    assert june["farmers_share"].value == Fraction(13, 100)
    assert june["new_partners"].value == 0
    assert june["local_share"].value is None
    assert june["local_share"].change is None
    earlier = scorecard(lineage, end=date(2026, 5, 31))
    assert scorecard(lineage, baseline=earlier)["ikm_income"].change == 4_000_000


def test_a_baseline_of_another_kind_is_refused():
    lineage = Lineage(Chain.of(BAR))

    with pytest.raises(RecordTypeError) as caught:
        scorecard(lineage, baseline=7)
    assert str(caught.value) == "Expected a scorecard, or a start and an end, got int (baseline)"
    with pytest.raises(RecordError):
        scorecard(lineage, start=date(2026, 2, 1), end=date(2026, 1, 1))


def test_currencies_are_never_added_together():
    abroad = sale("T-7", "BAR-1", 5, "IKM-1", "MTR-1", at(5, 9), 30, currency="EUR")
    card = scorecard(Lineage(Chain.of([*BAR, abroad])))

    assert card["ikm_income"].value is None
    assert card["ikm_income"].reason == (
        "amounts are in several currencies (EUR, IDR): see the parts"
    )
    assert card["ikm_income"].parts["all, EUR"] == 150
    assert card["farmers_share"].reason == "prices are in several currencies (EUR, IDR)"
    assert card["independence"].value is None


def test_what_came_back_is_taken_off():
    back = Transfer(
        id="T-8", lot="BAR-1", mass=kg(10), kind=TransferKind.RETURN, from_party="MTR-1",
        to_party="IKM-1", when=at(5, 20), unit_price=Decimal(250_000), currency="IDR",
    )  # fmt: skip
    card = scorecard(Lineage(Chain.of([*BAR, back])))

    assert card["ikm_income"].value == 22_500_000
    assert card["independence"].value == 1 - Fraction(25, 225)


# Beans for Bali, and a drink mix ------------------------------------------------------------------

DRINK = [
    Processor(id="IKM-1", region="52.08.01.2003"),
    Site(id="S-1", party="IKM-1", region="52.08.01.2003"),
    Farmer(id="F-1"),
    Farmer(id="F-2"),
    Partner(id="BALI"),
    Plot(id="P-1", farmer="F-1", region="52.08.01.2003"),
    WetBeanLot(id="W-1", mass=kg(100), plot="P-1", made=at(1)),
    sale("T-1", "W-1", 100, "F-1", "IKM-1", at(1, 4), 14_000),  # 1,400,000
    BeanLot(id="B-2", mass=kg(64), farmer="F-2", made=at(1)),
    sale("T-2", "B-2", 64, "F-2", "IKM-1", at(1, 4), 40_000),  # 2,560,000
    WetBeanLot(id="W-2", mass=kg(80), made=at(1, 20)),
    BeanLot(id="D-1", mass=kg(36), made=at(2, 3)),
    BeanBlend(id="BL", mass=kg(100), made=at(3, 3)),
    LiquorLot(id="LQ", mass=kg(40), made=at(4, 3)),
    IngredientLot(id="SUG", ingredient="sugar", mass=kg(10), made=at(1)),
    FoodLot(id="MIX", mass=kg(40), made=at(5, 3)),
    work("FER", "ferment", {"W-1": 100}, {"W-2": 80}, 1, loss=20),
    work("DRY", "dry", {"W-2": 80}, {"D-1": 36}, 2, loss=44),
    work("POOL", "pool", {"D-1": 36, "B-2": 64}, {"BL": 100}, 3),
    work("GRIND", "roast+winnow+grind", {"BL": 50}, {"LQ": 40}, 4, loss=10),
    work("MIXING", "mix", {"LQ": 30, "SUG": 10}, {"MIX": 40}, 5),
    sale("T-3", "BL", 40, "IKM-1", "BALI", at(6), 60_000),  # 2,400,000
    sale("T-4", "LQ", 10, "IKM-1", "BALI", at(6), 150_000),  # 1,500,000
    sale("T-5", "MIX", 20, "IKM-1", "consumers", at(6), 120_000),  # 2,400,000
]

DRINK_BY_HAND = {
    # Of the blend 36 kg are of P-1 and 64 of a farmer whose plot nobody wrote.
    "local_share": Fraction(36, 100),
    # 30 of 40 kg of the mix are cocoa; the sugar is of nobody knows where.
    "local_material_share": Fraction(27, 100),
    "accountability": Fraction(36, 100),
    "fermented_share": Fraction(36, 100),  # 36 of 36 + 64 kg
    "processed_share": Fraction(50, 100),  # 50 of 36 + 64 kg
    # Beans 40 + liquor 10 × 1.25 + mix 20 × (30 × 1.25 ÷ 40) = 40 + 12.5 + 18.75 = 71.25.
    "finished_share": Fraction(1875, 7125),
    # Behind 20 kg of mix: 15 kg liquor, 18.75 kg blend: 6.75 of D-1 and 12 of B-2; behind D-1 of
    # 36 kg the 100 kg of W-1. 6.75 ÷ 36 × 1,400,000 + 12 × 40,000 = 262,500 + 480,000 = 742,500.
    "farmers_share": Fraction(742_500, 2_400_000),
    # The sugar has no price and counts as nothing.
    "value_added": Fraction(2_400_000 - 742_500, 2_400_000),
    "independence": Fraction(24, 63),  # BALI took 3.9 of 6.3 million
    "farmer_income": Decimal(3_960_000),
    "ikm_income": Decimal(6_300_000),
}


@pytest.mark.parametrize("name", DRINK_BY_HAND)
def test_the_drink_mix_is_as_worked_out_by_hand(name):
    card = scorecard(Lineage(Chain.of(DRINK)))

    assert card[name].value == DRINK_BY_HAND[name]


def test_the_stages_of_the_drink_mix_have_their_own_value():
    card = scorecard(Lineage(Chain.of(DRINK)))

    # Drying: 36 kg × 60,000 = 2,160,000 of wet beans for 1,400,000. Processing: 40 kg of liquor ×
    # 150,000 = 6,000,000 of 50 kg of beans at 40,000 as bought. Finishing: sugar has no price.
    assert card["value_added"].parts == {
        "drying": Fraction(76, 216),
        "processing": Fraction(4, 6),
        "finishing": None,
        "all goods sold": Fraction(
            # Behind the 40 kg of blend 14.4 ÷ 36 × 1,400,000 + 25.6 × 40,000 = 1,584,000; behind
            # the liquor a quarter of 50 kg: 4.5 ÷ 36 × 1,400,000 + 8 × 40,000 = 495,000.
            6_300_000 - 742_500 - 1_584_000 - 495_000,
            6_300_000,
        ),
    }
    assert card["value_added"].note.endswith("Inputs without a price count as nothing: SUG.")


def test_coverage_follows_what_an_indicator_speaks_of():
    card = scorecard(Lineage(Chain.of(DRINK)))

    assert card["local_share"].coverage == Fraction(36, 100)
    # Wet beans of P-1: 100 kg traced, 64 kg not.
    assert card["farmer_income"].coverage == Fraction(100, 164)
    assert card["wages"].coverage is None


# What changed after a coaching --------------------------------------------------------------------


def coached(*tests):
    lots = [LiquorLot(id=f"L-{n}", mass=kg(mass)) for n, mass in ((1, 70), (2, 84), (3, 10))]
    return Lineage(Chain.of([
        Processor(id="IKM-1"),
        BeanLot(id="B", mass=kg(300)),
        *lots,
        work("G-1", "grind", {"B": 100}, {"L-1": 70}, 1),
        work("G-2", "grind", {"B": 100}, {"L-2": 84}, 5),
        work("G-3", "conche", {"B": 10}, {"L-3": 10}, 5),
        Coaching(id="C-1", topic="grinding", start=at(3), end=at(3, 2),
                 attendees=[Attendance("IKM-1")]),
        *tests,
    ]))  # fmt: skip


def test_the_yield_of_the_same_work_is_compared_before_and_after():
    found = scorecard(coached())["yield_change"]

    assert found.value == 14  # 84 % after, 70 % before; what was only done after is left aside
    assert found.records == ("coaching C-1", "step G-1", "step G-2")


def test_defects_and_fermentation_are_compared_before_and_after():
    def cut(lot, month, mouldy, slaty):
        return BeanTest(
            lot=lot, when=at(month, 5), kind=BeanTestKind.CUT, mouldy=Decimal(mouldy),
            slaty=Decimal(slaty), violet=Decimal(30),
        )  # fmt: skip

    def index(lot, month, value):
        return BeanTest(
            lot=lot, when=at(month, 5), kind=BeanTestKind.FERMENTATION, value=Decimal(value)
        )

    tests = [cut("L-1", 1, 4, 6), cut("L-2", 5, 1, 3), cut("L-2", 6, 1, 1),
             index("L-1", 1, "0.8"), index("L-2", 5, "1.1")]  # fmt: skip
    card = scorecard(coached(*tests))

    assert card["defect_change"].value == -7  # (4 + 2) ÷ 2 − 10
    assert card["quality_change"].value == Fraction(3, 10)


# Nothing there ------------------------------------------------------------------------------------


def test_an_empty_chain_has_reasons_and_no_value():
    card = scorecard(Lineage(Chain.of([])))

    assert [each.name for each in card.known] == []
    assert all(each.reason for each in card.values())
    assert card["local_share"].reason == ("neither a centre nor a maker says in which region it is")


def test_unweighed_lots_are_left_out_and_named():
    more = ChocolateBatch(id="BAR-9", product="PRD-1", made=at(4))
    card = scorecard(Lineage(Chain.of([*BAR, more])))

    assert card["local_share"].value == Fraction(60, 100)
    assert "Left out, not weighed: BAR-9." in card["local_share"].note


def test_a_ring_is_a_reason_and_no_hang():
    ring = [
        Processor(id="IKM-1"), Farmer(id="F-1"),
        ChocolateBatch(id="A", mass=kg(10)), ChocolateBatch(id="B", mass=kg(10)),
        work("S-1", "mix", {"A": 10}, {"B": 10}, 1), work("S-2", "mix", {"B": 10}, {"A": 10}, 1),
        sale("T-1", "A", 10, "IKM-1", "consumers", at(2), 1000),
    ]  # fmt: skip

    assert scorecard(Lineage(Chain.of(ring)))["farmers_share"].reason == "lot A is made of itself"


# As people and programs see it --------------------------------------------------------------------


def test_a_scorecard_is_read_by_people_and_programs(card, tmp_path):
    text = str(card)
    assert text.startswith("Scorecard of SEN-1, all time\nindicator")
    assert text.endswith("A change proves no cause.")
    assert repr(card) == "<Scorecard: 25 of 28 indicators have a value>"
    assert card._repr_html_().startswith("<table>")
    card.to_csv(tmp_path / "card.csv")
    assert (tmp_path / "card.csv").read_text("utf-8").splitlines()[1].startswith("Local share")
    told = json.loads(card.as_json())
    assert told["indicators"]["farmers_share"]["value"] == "0.1456"
    assert told["indicators"]["cost_per_gain"]["value"] == "200000/7"
    assert told["indicators"]["yield_change"]["value"] is None


def test_an_indicator_prints_what_it_rests_on(card):
    assert repr(card["farmers_share"]) == "<Indicator farmers_share: 0.1456 share>"
    lines = str(card["jobs"]).splitlines()
    assert lines[0] == "People working: 4 persons"
    assert lines[2] == "  IKM-1: 4"
    assert lines[3].startswith("  Attested, not computed: survey IKM-1")


def test_an_unknown_indicator_is_answered_with_the_nearest(card):
    with pytest.raises(UnknownRecordError, match="'local_share'"):
        card["local_shares"]


def test_the_order_of_records_changes_nothing(card):
    assert scorecard(Lineage(Chain.of(reversed(BAR)))).as_json() == card.as_json()
