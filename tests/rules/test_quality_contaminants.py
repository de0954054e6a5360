"""Q08: contaminants by market, product class, cocoa and day."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.model.evidence import LabResult
from cocoachain.model.parties import Partner, Processor
from cocoachain.model.products import Product, Recipe


def found(make, substance, value, unit="mg/kg", lot="X", when=None):
    return LabResult(
        lot=lot, when=when or make.at(5, 1), substance=substance, value=Decimal(value), unit=unit
    )


def bar(make, product_class, cocoa):
    label = None if cocoa is None else Decimal(cocoa)
    return [
        Recipe(id="R", product_class=product_class),
        Product(id="P", name="Bar", recipe="R", label_cocoa_pct=label),
        make.lot("X", "chocolate", 1, product="P"),
    ]


def many(make, records, value, **fields):
    said = make.said(
        "Q08", records, found(make, "cadmium", value, **fields.pop("of", {})), **fields
    )
    return len(said)


@pytest.mark.parametrize(
    ("market", "product_class", "cocoa", "limit"),
    [
        ("eu", "milk chocolate", "29.99", "0.10"),
        ("eu", "milk chocolate", "30", "0.30"),
        ("eu", "milk chocolate", "60", "0.30"),
        ("eu", "family milk chocolate", "25", "0.10"),
        ("eu", "chocolate", "35", "0.30"),
        ("eu", "chocolate", "49.99", "0.30"),
        ("eu", "chocolate", "50", "0.80"),
        ("eu", "dark chocolate", "100", "0.80"),
        ("codex", "milk chocolate", "29.99", "0.3"),
        ("codex", "milk chocolate", "30", "0.7"),
        ("codex", "chocolate", "49.99", "0.7"),
        ("codex", "chocolate", "50", "0.8"),
        ("codex", "chocolate", "69.99", "0.8"),
        ("codex", "chocolate", "70", "0.9"),
    ],
)
def test_cadmium_has_a_limit_for_each_class_and_cocoa(make, market, product_class, cocoa, limit):
    records = bar(make, product_class, cocoa)
    more = Decimal(limit) + Decimal("0.000001")

    assert many(make, records, limit, markets=market) == 0
    assert many(make, records, more, markets=market) == 1


@pytest.mark.parametrize(("market", "limit"), [("eu", "0.60"), ("codex", "2.0")])
def test_cadmium_in_powder_has_a_limit_of_its_own(make, market, limit):
    powder = make.lot("X", "powder", 1)
    more = Decimal(limit) + Decimal("0.000001")

    assert many(make, powder, limit, markets=market) == 0
    assert many(make, powder, more, markets=market) == 1


def test_a_breach_says_limit_and_source(make):
    said = make.said("Q08", bar(make, "chocolate", "70"), found(make, "Cd", "0.85"), markets="eu")

    assert said == [
        (
            "error lab_result lot X, substance Cd: Expected cadmium in chocolate with 50 % "
            "cocoa or "
            "more of at most 0.8, got 0.85 (mg/kg; Regulation (EU) 2023/915, Annex I, cadmium)"
        )
    ]


@pytest.mark.parametrize(
    ("value", "unit", "over"),
    [
        ("800", "µg/kg", 0),
        ("801", "ug/kg", 1),
        ("0.8", "ppm", 0),
        ("0.81", "ppm", 1),
        ("801", "ppb", 1),
        ("0.08", "mg/100 g", 0),
        ("0.0801", "mg/100 g", 1),
        ("0.00008", "%", 0),
        ("0.8", "µg/kg", 0),
    ],
)
def test_cadmium_is_read_in_its_unit(make, value, unit, over):
    records = bar(make, "chocolate", "70")

    assert many(make, records, value, of={"unit": unit}, markets="eu") == over


@pytest.mark.parametrize("unit", [None, "", "IU", "mg/l", "mg/kg dry matter"])
def test_a_result_without_a_readable_unit_is_not_judged(make, unit):
    records = bar(make, "chocolate", "70")

    why = make.why_not("Q08", records, found(make, "cadmium", "9", unit), markets="eu")

    assert why == (
        "1 of 1 results: it has no unit, or one that cannot be turned into that of the limit"
    )


def at(year, month, day):
    return datetime(year, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("substance", "value", "unit", "before", "since"),
    [
        ("cadmium", "9", "mg/kg", at(2018, 12, 31), at(2019, 1, 1)),
        ("ochratoxin A", "3.1", "µg/kg", at(2022, 12, 31), at(2023, 1, 1)),
    ],
)
def test_a_limit_counts_from_its_first_day(make, substance, value, unit, before, since):
    powder = make.lot("X", "powder", 1)

    early = make.run("Q08", powder, found(make, substance, value, unit, when=before), markets="eu")
    late = make.run("Q08", powder, found(make, substance, value, unit, when=since), markets="eu")

    assert early.findings == ()
    assert len(late.findings) == 1


def test_what_is_sold_later_is_judged_by_the_limits_of_that_day(make):
    powder = make.lot("X", "powder", 1)
    result = found(make, "ochratoxin A", "3.1", "µg/kg", when=at(2022, 12, 31))
    sale = make.move("T", "X", 1, kind="sale", when=at(2023, 1, 1))

    assert len(make.said("Q08", powder, result, sale, markets="eu")) == 1


@pytest.mark.parametrize(("value", "over"), [("3.0", 0), ("3.01", 1)])
def test_ochratoxin_has_a_limit_in_powder_only(make, value, over):
    result = found(make, "OTA", value, "µg/kg")

    assert len(make.said("Q08", make.lot("X", "powder", 1), result)) == over
    assert make.why_not("Q08", make.lot("X", "liquor", 1), result) == (
        "no result speaks of a contaminant that has a limit for such a lot"
    )


def test_beans_have_no_limit_of_cadmium(make):
    assert "no result speaks" in make.why_not(
        "Q08", make.lot("X", "beans", 1), found(make, "cadmium", "9")
    )


@pytest.mark.parametrize(("substance", "limit"), [("benzo(a)pyrene", "5.0"), ("PAH4", "30.0")])
def test_pah_are_judged_of_the_fat(make, substance, limit):
    liquor = make.lot("X", "liquor", 1)
    more = Decimal(limit) + Decimal("0.01")

    assert make.said("Q08", liquor, found(make, substance, limit, "µg/kg fat")) == []
    assert len(make.said("Q08", liquor, found(make, substance, more, "µg/kg fat"))) == 1


def test_pah_of_the_whole_are_turned_into_those_of_the_fat(make):
    liquor = make.lot("X", "liquor", 1)
    fat = found(make, "fat", "50", "%")

    assert make.said("Q08", liquor, fat, found(make, "BaP", "2.5", "µg/kg")) == []
    assert len(make.said("Q08", liquor, fat, found(make, "BaP", "2.51", "µg/kg"))) == 1
    assert "no unit" in make.why_not("Q08", liquor, found(make, "BaP", "9", "µg/kg"))


def test_shell_has_limits_of_the_product(make):
    shell = make.lot("X", "shell", 1)

    assert make.said("Q08", shell, found(make, "BaP", "3.0", "µg/kg")) == []
    assert len(make.said("Q08", shell, found(make, "BaP", "3.01", "µg/kg"))) == 1
    assert len(make.said("Q08", shell, found(make, "PAH4", "15.01", "µg/kg"))) == 1


def test_a_limit_whose_number_is_not_known_is_said(make):
    powder = make.lot("X", "powder", 1)

    why = make.why_not("Q08", powder, found(make, "nickel", "50"), markets="eu")

    assert why == "1 of 1 results: a limit applies whose number is not known"


def test_a_class_that_is_not_known_is_judged_where_all_classes_say_the_same(make):
    batch = make.lot("X", "chocolate", 1)

    assert make.said("Q08", batch, found(make, "cadmium", "0.10"), markets="eu") == []
    assert len(make.said("Q08", batch, found(make, "cadmium", "0.81"), markets="eu")) == 1
    assert make.why_not("Q08", batch, found(make, "cadmium", "0.5"), markets="eu") == (
        "1 of 1 results: its product class or its cocoa per cent is not known"
    )


def test_without_a_label_what_went_in_is_counted(make):
    records = [
        *bar(make, "chocolate", None)[:2],
        make.lot("L", "liquor", 40),
        make.lot("S", "ingredient", 60, ingredient="sugar"),
        make.lot("X", "chocolate", 100, product="P"),
        make.step("S-1", "mix", {"L": 40, "S": 60}, {"X": 100}),
    ]

    assert many(make, records, "0.30", markets="eu") == 0
    assert many(make, records, "0.31", markets="eu") == 1


def test_the_market_decides(make):
    records = bar(make, "chocolate", "70")

    assert many(make, records, "0.85", markets="codex") == 0
    assert many(make, records, "0.85", markets="eu") == 1
    assert many(make, records, "0.85") == 1
    assert many(make, records, "0.95") == 1


@pytest.mark.parametrize(
    ("country", "region", "over"),
    [("DE", None, 1), ("de", None, 1), (None, "FR-75", 1), ("US", None, 0), (None, None, 0)],
)
def test_what_is_sold_into_the_eu_is_judged_by_the_eu(make, country, region, over):
    buyer = Partner(id="BUY", country=country, region=region)
    sale = make.move("T", "X", 1, kind="sale", to_party="BUY", when=make.at(6, 1))
    records = [*bar(make, "chocolate", "70"), buyer, sale]

    assert many(make, records, "0.85", markets="codex") == over


def test_what_was_made_of_it_may_be_what_is_sold_into_the_eu(make):
    records = [
        make.lot("X", "powder", 5),
        make.lot("PK", "packed", 5),
        make.step("S-1", "pack", {"X": 5}, {"PK": 5}),
        Partner(id="BUY", country="NL"),
        Processor(id="ME", country="ID"),
        make.move("T", "PK", 1, kind="sale", to_party="BUY", when=make.at(6, 1)),
    ]

    assert many(make, records, "0.61", markets="codex") == 1
    assert many(make, records[:3], "0.61", markets="codex") == 0


def test_a_buyers_specification_counts_where_it_is_asked_for(make):
    powder = make.lot("X", "powder", 1)
    aflatoxin = found(make, "aflatoxin B1", "2.1", "µg/kg")
    plates = found(make, "TPC", "5001", "cfu/g")

    assert len(make.said("Q08", powder, aflatoxin, plates, markets="buyer")) == 2
    assert "no result speaks" in make.why_not("Q08", powder, aflatoxin, plates)


def test_markets_are_words_that_are_known(make):
    records = [make.lot("X", "powder", 1), found(make, "cadmium", "1")]

    with pytest.raises(RecordError) as caught:
        make.run("Q08", records, markets="mars")
    assert str(caught.value) == (
        "Expected words out of codex, eu, buyer, got 'mars' (setting markets of Q08)"
    )
    with pytest.raises(RecordTypeError):
        make.run("Q08", records, markets=None)


def test_without_results_it_does_not_run(make):
    assert make.why_not("Q08", make.lot("X", "powder", 1)) == "no lab result is recorded"
