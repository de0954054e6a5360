"""The most of a lot that can carry a claim, under each model, to the milligram."""

from datetime import date

import pytest

from certified import beans, claim, drawn, ground, lot, mixed, step
from cocoachain.custody.claims import Claim
from cocoachain.custody.largest import largest_claim, largest_claims
from cocoachain.custody.upstream import may_become
from cocoachain.errors import MassUnknownError, RecordTypeError, UnknownRecordError
from cocoachain.model.claims import CustodyModel
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import Stage
from cocoachain.values.mass import Mass


def under(answer):
    return [str(mass.as_kg()) for mass in answer.by_model.values()]


def most(lot_name, *records, scheme="ICCO"):
    return largest_claim(drawn(*records), lot_name, scheme)


def test_a_certified_lot_carries_its_claim_under_every_model():
    assert under(most("B-1", ground("ICCO"), beans("B-1", 1))) == ["100"] * 5 + ["0"]
    assert under(most("B-3", ground("ICCO"), beans("B-3", 3))) == ["0"] * 6


def test_a_blend_carries_its_share_and_nothing_strict():
    assert under(most("MIX", mixed(), scheme="RA")) == ["0", "0", "0", "100", "100", "0"]


def test_two_certificates_may_be_segregated_and_not_identity_preserved():
    other = Certificate(id="CERT-3", holder="F-3", scheme="RA", valid_from=date(2026, 1, 1))

    answer = most("MIX", mixed(), other, scheme="RA")
    assert under(answer) == ["0", "200", "200", "200", "200", "0"]
    assert answer.strictest(Mass.kg(200)) is CustodyModel.MIXED_IDENTITY
    assert answer.strictest(Mass.kg(201)) is None


def ground_to(*made, beans_kg=100, farmer=1):
    outs = {name: kg for name, _, kg in made}
    return [
        *ground("ICCO"),
        beans("B-1", farmer, beans_kg),
        *(lot(name, stage, kg) for name, stage, kg in made),
        step("G", "grind+press", {"B-1": beans_kg}, outs),
    ]


@pytest.mark.parametrize(
    ("stage", "kilograms", "claimed"),
    [
        ("liquor", "80", "80"),
        ("liquor", "82", "80"),
        ("liquor", "79", "79"),
        ("butter", "80", "75.187969"),
        ("cake", "90", "84.745762"),
    ],
)
def test_mass_balance_converts_by_the_factors_and_rounds_down(stage, kilograms, claimed):
    answer = most("OUT", ground_to(("OUT", stage, kilograms)))

    assert str(answer.mass.as_kg()) == claimed
    assert answer.by_model[CustodyModel.SEGREGATED] == Mass.kg(kilograms)


def test_co_products_share_the_beans_behind_them():
    records = ground_to(("BUT", "butter", 45), ("CAKE", "cake", 45))
    lineage = drawn(records)

    assert largest_claim(lineage, "BUT", "ICCO").mass == Mass.kg(45)
    assert largest_claim(lineage, "CAKE", "ICCO").mass == Mass.kg(45)
    both = largest_claims(lineage, ["BUT", "CAKE"], "ICCO")
    beans_behind = both["BUT"].mg * 133 + both["CAKE"].mg * 118
    assert Mass.kg(100).mg * 100 - 133 * 2 <= beans_behind <= Mass.kg(100).mg * 100


def test_nibs_and_chocolate_take_over_what_went_into_them():
    records = [
        *mixed(),
        lot("NIB", "nibs", 160),
        lot("SHELL", "shell", 40),
        step("WIN", "winnow", {"MIX": 200}, {"NIB": 160, "SHELL": 40}),
        lot("SUGAR", "ingredient", 40),
        lot("BAR", "chocolate", 200),
        step("MAKE", "mix+conche+mould", {"NIB": 160, "SUGAR": 40}, {"BAR": 200}),
    ]

    assert under(most("NIB", records, scheme="RA")) == ["0", "0", "0", "80", "80", "0"]
    assert under(most("BAR", records, scheme="RA")) == ["0", "0", "0", "100", "100", "0"]
    assert under(most("SHELL", records, scheme="RA"))[4] == "0"
    assert under(most("SUGAR", records, scheme="RA")) == ["0"] * 6


def test_credit_begins_when_wet_beans_are_dried():
    wet = {"harvested": date(2026, 3, 10)}
    records = [
        *ground("ICCO"),
        lot("W-1", "wet_beans", 300, plot="PL-1", **wet),
        lot("W-3", "wet_beans", 100, plot="PL-3", **wet),
        lot("D", "beans", 120),
        step("DRY", "dry", {"W-1": 300, "W-3": 100}, {"D": 120}),
        lot("LIQ", "liquor", 96),
        step("G", "grind", {"D": 120}, {"LIQ": 96}),
    ]

    assert under(most("D", records)) == ["0", "0", "0", "90", "90", "0"]
    assert most("LIQ", records).mass == Mass.kg(72)
    assert most("W-1", records).mass == Mass(0)


def test_no_credit_goes_back_or_to_another_sub_product():
    records = ground_to(("BUT", "butter", 40))
    back = [lot("BACK", "liquor", 40), step("BACK", "mix", {"BUT": 40}, {"BACK": 40})]
    powder = [lot("POW", "powder", 40), step("POW", "mix", {"BUT": 40}, {"POW": 40})]

    assert most("BACK", records, back).mass == Mass(0)
    assert most("POW", records, powder).mass == Mass(0)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("beans", "liquor", True), ("bean_blend", "beans", True), ("liquor", "nibs", False),
        ("liquor", "cake", True), ("cake", "powder", True), ("powder", "cake", False),
        ("butter", "cake", False), ("cake", "butter", False), ("powder", "chocolate", True),
        ("chocolate", "packed", True), ("packed", "chocolate", True), ("food", "powder", False),
        ("shell", "powder", False), ("beans", "shell", False), ("ingredient", "food", False),
    ],
)  # fmt: skip
def test_claims_go_forward_only(one, other, may):
    assert may_become(Stage(one), Stage(other)) is may


def test_what_a_ring_feeds_back_brings_nothing():
    records = [
        *ground("ICCO"),
        beans("B-1", 1),
        beans("B-3", 3),
        lot("MIX", "bean_blend", 300),
        step("POOL", "pool", {"B-1": 100, "B-3": 100, "AGAIN": 100}, {"MIX": 300}),
        lot("AGAIN", "bean_blend", 100),
        step("BACK", "split", {"MIX": 100}, {"AGAIN": 100}),
    ]
    together = largest_claims(drawn(records), ["MIX", "AGAIN"], "ICCO")

    assert sum(together.values()) == Mass.kg(100)
    assert most("MIX", records).mass == Mass.kg(100)


def test_a_scheme_of_one_country_counts_the_best_one():
    ghana = Certificate(id="CERT-4", holder="F-4", scheme="RA", valid_from=date(2026, 1, 1))
    records = [
        *ground("RA"),
        ghana,
        beans("B-1", 1, 60),
        beans("B-4", 4, 40),
        lot("MIX", "bean_blend", 100),
        step("POOL", "pool", {"B-1": 60, "B-4": 40}, {"MIX": 100}),
    ]
    lineage = drawn(records)

    assert under(largest_claim(lineage, "MIX", "RA")) == ["0", "0", "0", "60", "60", "0"]
    asked = Claim.certified("RA", country="GH")
    assert under(largest_claim(lineage, "MIX", asked)) == ["0", "0", "0", "40", "40", "0"]
    assert largest_claims(lineage, ["MIX"], "RA") == {"MIX": Mass.kg(60)}
    assert largest_claims(lineage, ["MIX"], asked) == {"MIX": Mass.kg(40)}


def test_a_scheme_claims_nothing_by_a_model_that_it_rules_out():
    free = Certificate(id="C", holder="F-1", scheme="EUDR", valid_from=date(2026, 1, 1))

    answer = most("B-1", ground(), free, beans("B-1", 1), scheme="EUDR")
    assert under(answer) == ["100", "100", "100", "100", "0", "0"]


def test_book_and_claim_is_what_all_sources_bring():
    records = [*ground("Skema Desa"), beans("B-1", 1, 60), beans("B-3", 3)]
    asked = Claim.certified("Skema Desa", model="book_and_claim")

    assert largest_claim(drawn(records), "B-3", asked).mass == Mass.kg(60)


def test_the_witness_names_sources_and_the_way():
    answer = most("MIX", mixed(), scheme="RA")
    strict = largest_claim(drawn(mixed()), "MIX", claim("C", "MIX", "controlled_blending"))

    assert {(each.source, each.target, each.mass) for each in answer.witness} == {
        (None, "B-1", Mass.kg(100)),
        ("B-1", "POOL", Mass.kg(100)),
        ("POOL", "MIX", Mass.kg(100)),
    }
    assert [(each.source, each.mass) for each in strict.witness] == [("B-1", Mass.kg(100))]
    assert repr(strict) == "<LargestClaim of RA, controlled blending in 'MIX': 100 kg>"


def test_overdrawn_lots_bring_no_more_than_they_held():
    records = [
        *ground("ICCO"),
        beans("B-1", 1),
        *(lot(f"OUT-{at}", "bean_blend", 80) for at in (1, 2)),
        *(step(f"S-{at}", "store", {"B-1": 80}, {f"OUT-{at}": 80}) for at in (1, 2)),
    ]

    assert sum(largest_claims(drawn(records), ["OUT-1", "OUT-2"], "ICCO").values()) == Mass.kg(100)


def test_what_cannot_be_asked_is_refused():
    lineage = drawn(mixed())

    with pytest.raises(UnknownRecordError, match="Nearest: 'MIX'"):
        largest_claim(lineage, "MIXX", "RA")
    with pytest.raises(RecordTypeError, match="Expected several lots, got one: 'MIX'"):
        largest_claims(lineage, "MIX", "RA")
    assert largest_claims(lineage, [], "RA") == {}


def test_what_was_not_measured_is_named():
    unweighed = drawn(ground(), lot("B-1", "beans", None, plot="PL-1"))

    with pytest.raises(MassUnknownError) as caught:
        largest_claim(unweighed, "B-1", "RA")
    assert str(caught.value) == "Expected a mass, got none: lot 'B-1'"
