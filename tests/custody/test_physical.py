"""What is in a lot by what really went in: models of sources, chocolate, mass from nowhere."""

from datetime import date

from certified import beans, claim, drawn, ground, lot, step
from cocoachain.custody.largest import largest_claim
from cocoachain.model.evidence import Certificate


def under(name, *records, scheme="ICCO"):
    answer = largest_claim(drawn(*records), name, scheme)
    return [str(mass.as_kg()) for mass in answer.by_model.values()]


def other(model=None):
    return Certificate(
        id="CERT-3", holder="F-3", scheme="ICCO", model=model, valid_from=date(2026, 1, 1)
    )


def pooled(*more):
    return [
        *ground("ICCO"),
        *more,
        beans("B-1", 1),
        beans("B-3", 3),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "B-3": 100}, {"MIX": 200}),
    ]


def test_a_source_counts_only_as_strictly_as_its_certificate_allows():
    assert under("MIX", pooled(other())) == ["0", "200", "200", "200", "200", "0"]
    assert under("MIX", pooled(other("SG"))) == ["0", "0", "200", "200", "200", "0"]
    assert under("MIX", pooled(other("CB"))) == ["0", "0", "0", "200", "200", "0"]
    assert under("MIX", pooled(other("MB"))) == ["0", "0", "0", "100", "200", "0"]
    assert under("MIX", pooled(other("B&C"))) == ["0", "0", "0", "100", "100", "0"]


def test_a_supplier_that_claims_a_part_leaves_the_rest_without():
    paper = Certificate(id="CERT-B", holder="BUYER-1", scheme="ICCO", valid_from=date(2026, 1, 1))
    told = {"value": "ICCO", "by": "BUYER-1", "site": None, "certificate": "CERT-B"}
    bought = lot("LIQ", "liquor", 80, supplier="BUYER-1", site="SITE-1")

    part = claim("CL-1", "LIQ", "segregated", 20, **told)
    assert under("LIQ", ground("ICCO"), paper, bought, part) == ["0", "0", "0", "20", "20", "0"]
    whole = claim("CL-1", "LIQ", "segregated", 80, **told)
    assert under("LIQ", ground("ICCO"), paper, bought, whole)[2] == "80"


def test_of_bought_chocolate_the_cocoa_counts_and_is_of_unknown_origin():
    """20 kg of chocolate with half cocoa are 10 kg of it, beside 30 certified: 3 / 4 of 50 kg."""
    records = [
        *ground("ICCO"),
        beans("B-1", 1, 30),
        lot("OLD", "chocolate", 20, cocoa_pct=50),
        lot("SUGAR", "ingredient", 0),
        lot("BAR", "chocolate", 50),
        step("MIX", "grind+mix", {"B-1": 30, "OLD": 20}, {"BAR": 50}),
    ]

    assert under("BAR", records)[:4] == ["0", "0", "0", "37.5"]


def test_mass_from_nowhere_is_no_part_of_a_strict_claim():
    records = [
        *ground("ICCO"),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 160),
        step("POOL", "pool", {"B-1": 100}, {"MIX": 160}),
    ]

    assert under("MIX", records) == ["100", "100", "100", "100", "100", "0"]


def test_a_lot_without_a_record_keeps_strict_claims_away():
    records = [
        *ground("ICCO"),
        beans("B-1", 1),
        lot("MIX", "bean_blend", 200),
        step("POOL", "pool", {"B-1": 100, "NOBODY": 100}, {"MIX": 200}),
    ]

    assert under("MIX", records) == ["0", "0", "0", "100", "100", "0"]


def test_sugar_carries_no_claim_and_spoils_none():
    records = [
        *ground("ICCO"),
        beans("B-1", 1, 70),
        lot("SUGAR", "ingredient", 30),
        lot("BAR", "chocolate", 100),
        step("MIX", "grind+mix", {"B-1": 70, "SUGAR": 30}, {"BAR": 100}),
    ]

    assert under("BAR", records) == ["100", "100", "100", "100", "100", "0"]
    assert under("SUGAR", records) == ["0"] * 6
