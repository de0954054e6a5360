"""C01, C02 and C03: what chocolate has to hold, reckoned from lineage and recipe."""

from decimal import Decimal

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import LabResult
from cocoachain.model.products import Product, Recipe, RecipePart
from cocoachain.rules.checking import check


def recipe(product_class, name="R", **parts):
    told = [
        RecipePart(what.replace("_", " "), Decimal(str(share))) for what, share in parts.items()
    ]
    return Recipe(id=name, product_class=product_class, parts=told)


def product(name="Bar", recipe_name="R"):
    return Product(id="P", name=name, recipe=recipe_name)


def fat(make, lot, value, unit="%", day=1):
    return LabResult(
        lot=lot, when=make.at(5, day), substance="fat", value=Decimal(value), unit=unit
    )


def batch(make, product_class, ins, kinds="mix+conche", out=None):
    """A batch X of a product of that class, mixed from lots named by stage or ingredient."""
    lots, taken = [], {}
    stages = {"beans", "nibs", "liquor", "butter", "cake", "powder", "food", "other", "chocolate"}
    for name, kilograms in ins.items():
        told = {} if name in stages else {"ingredient": name.replace("_", " ")}
        lots.append(make.lot(name, name if name in stages else "ingredient", kilograms, **told))
        taken[name] = kilograms
    whole = sum(Decimal(str(each)) for each in ins.values()) if out is None else out
    return [
        Recipe(id="R", product_class=product_class),
        product(),
        *lots,
        make.lot("X", "chocolate", str(whole), product="P"),
        make.step("S-1", kinds, taken, {"X": str(whole)}),
    ]


def severities(said):
    return [each.split()[0] for each in said]


# Recipes: both sides of each minimum ------------------------------------------------------------


@pytest.mark.parametrize(
    ("standards", "product_class", "about", "good", "bad"),
    [
        ("codex", "chocolate", "total cocoa", {"liquor": 35, "sugar": 65},
         {"liquor": "34.99", "sugar": "65.01"}),
        ("codex", "chocolate", "fat-free cocoa", {"butter": "84.26", "cake": "15.74"},
         {"butter": "84.28", "cake": "15.72"}),
        ("codex", "sweet chocolate", "total cocoa", {"liquor": "33.4", "sugar": "66.6"},
         {"liquor": "29", "sugar": "71"}),
        ("codex", "couverture", "cocoa butter", {"liquor": 40, "butter": "9.4", "sugar": "50.6"},
         {"liquor": 40, "butter": "9.39", "sugar": "50.61"}),
        ("codex", "milk chocolate", "total cocoa", {"liquor": 25, "sugar": 75},
         {"liquor": "24.99", "sugar": "75.01"}),
        ("codex", "family milk chocolate", "total cocoa", {"liquor": 20, "sugar": 80},
         {"liquor": "19.99", "sugar": "80.01"}),
        ("codex", "white chocolate", "cocoa butter", {"butter": 20, "sugar": 80},
         {"butter": "19.99", "sugar": "80.01"}),
        ("codex", "vermicelli", "total cocoa", {"liquor": 32, "sugar": 68},
         {"liquor": "31.99", "sugar": "68.01"}),
        ("codex", "sweetened cocoa", "cocoa powder", {"powder": 25, "sugar": 75},
         {"powder": "24.99", "sugar": "75.01"}),
        ("codex", "chocolate powder", "cocoa powder", {"powder": 32, "sugar": 68},
         {"powder": "31.99", "sugar": "68.01"}),
        ("eu", "chocolate", "total cocoa", {"liquor": 35, "sugar": 65},
         {"liquor": "34.99", "sugar": "65.01"}),
        ("eu", "white chocolate", "cocoa butter", {"butter": 20, "sugar": 80},
         {"butter": "19.99", "sugar": "80.01"}),
        ("us", "chocolate", "liquor", {"liquor": 35, "sugar": 65},
         {"liquor": "34.5", "sugar": "65.5"}),
        ("us", "milk chocolate", "liquor", {"liquor": 10, "sugar": 90},
         {"liquor": "9.8", "sugar": "90.2"}),
        ("us", "white chocolate", "sweetener", {"butter": 45, "sugar": 55},
         {"butter": "44.99", "sugar": "55.01"}),
    ],
)  # fmt: skip
def test_a_recipe_is_judged_on_both_sides_of_each_limit(
    make, standards, product_class, about, good, bad
):
    def told(parts):
        said = make.said("C01", recipe(product_class, **parts), standards=standards)
        return [each for each in said if about in each]

    assert told(good) == []
    assert len(told(bad)) == 1


def test_a_breach_says_what_it_rests_on(make):
    said = make.said("C01", recipe("chocolate", liquor=30, sugar=70))

    assert said == [
        (
            "error recipe R: Expected cocoa butter in chocolate of at least 18, got 16.2 "
            "(%; Codex CXS 87-1981; fat of cocoa assumed where not analysed)"
        ),
        (
            "error recipe R: Expected fat-free cocoa in chocolate of at least 14, got 13.8 "
            "(%; Codex CXS 87-1981; fat of cocoa assumed where not analysed)"
        ),
        (
            "error recipe R: Expected total cocoa in chocolate of at least 35, got 30 "
            "(%; Codex CXS 87-1981; nothing assumed)"
        ),
    ]


def test_added_foods_are_left_out_before_the_minima_are_asked(make):
    with_nuts = recipe("chocolate", liquor=30, sugar=30, almonds=40)

    assert make.said("C01", with_nuts) == []
    assert make.said("C01", recipe("chocolate", liquor=30, sugar=70)) != []


@pytest.mark.parametrize(("hazelnut", "found"), [(20, 0), (19, 1), (40, 0), (41, 1)])
def test_gianduja_has_its_hazelnuts(make, hazelnut, found):
    made = recipe("gianduja", liquor=40, butter=5, hazelnut=hazelnut, sugar=55 - hazelnut)

    said = [each for each in make.said("C01", made) if "hazelnut" in each]

    assert len(said) == found


@pytest.mark.parametrize(
    ("standards", "product_class", "fat_least", "solids_least"),
    [
        ("codex", "milk chocolate", "2.5", "12"),
        ("codex", "family milk chocolate", "5", "20"),
        ("codex", "white chocolate", "2.5", "14"),
        ("eu", "milk chocolate", "3.5", "14"),
        ("eu", "white chocolate", "3.5", "14"),
        ("us", "milk chocolate", "3.39", "12"),
    ],
)
def test_milk_is_judged_on_both_sides_of_each_minimum(
    make, standards, product_class, fat_least, solids_least
):
    """Milk fat is all milk solids here: butter oil is 99.8 % fat and nothing else but water."""

    def told(milk_fat, skim):
        oil = Decimal(milk_fat) / Decimal("0.998")
        parts = {"liquor": 30, "milk_fat": oil, "sugar": 70 - oil - skim, "skim_milk": skim}
        return make.said("C02", recipe(product_class, **parts), standards=standards)

    def solids(share):
        """Skimmed milk powder with so many solids in the dry matter."""
        low = Decimal(0)
        high = Decimal(60)
        for _ in range(60):
            middle = (low + high) / 2
            dry = 100 - middle * Decimal("0.04")
            low, high = (middle, high) if middle * 96 / dry < Decimal(share) else (low, middle)
        return high

    assert [e for e in told(Decimal(fat_least) + Decimal("0.001"), 0) if "milk fat" in e] == []
    assert len([e for e in told(Decimal(fat_least) - Decimal("0.01"), 0) if "milk fat" in e]) == 1
    skim = solids(solids_least)
    assert [e for e in told(0, skim + Decimal("0.01")) if "milk solids" in e] == []
    assert len([e for e in told(0, skim - Decimal("0.01")) if "milk solids" in e]) == 1


def test_too_little_milk_says_what_was_assumed(make):
    made = recipe("milk chocolate", liquor=30, sugar=65, milk_powder=5)

    said = make.said("C02", made)

    assert said == [
        (
            "error recipe R: Expected milk fat in milk chocolate of at least 2.5, got 1.302 "
            "(%; Codex CXS 87-1981; fat of milk assumed where not analysed)"
        ),
        (
            "error recipe R: Expected milk solids in milk chocolate of at least 12, got 4.857 "
            "(%; Codex CXS 87-1981; fat of milk assumed where not analysed)"
        ),
    ]


@pytest.mark.parametrize(
    ("what", "share", "found"),
    [
        ("palm_fat", "5", 0),
        ("palm_fat", "5.001", 1),
        ("lemak_nabati", "6", 1),
        ("coconut_oil", "6", 1),
        ("CBE", "6", 1),
        ("cocoa_butter", "20", 0),
        ("lemak_kakao", "20", 0),
        ("almonds", "40", 0),
        ("almonds", "40.001", 1),
        ("kacang_mete", "41", 1),
    ],
)
def test_other_fat_and_added_foods_have_a_most(make, what, share, found):
    made = recipe("chocolate", liquor=50, sugar=50 - Decimal(share), **{what: share})

    assert len(make.said("C03", made)) == found


def test_other_fat_is_of_the_chocolate_part(make):
    made = recipe("chocolate", liquor=40, palm_fat=4, sugar=16, almonds=40)

    assert make.said("C03", made) == [
        (
            "error recipe R: Expected vegetable fat other than cocoa butter of at most 5, got "
            "6.667 "
            "(%; Codex CXS 87-1981; nothing assumed)"
        )
    ]


def test_the_us_allow_no_other_fat(make):
    made = recipe("chocolate", liquor=50, palm_fat="0.01", sugar="49.99")

    assert len(make.said("C03", made, standards="us")) == 1
    assert make.said("C03", made) == []


# Lots: through the lineage ----------------------------------------------------------------------


def test_a_batch_is_judged_by_what_went_in_and_not_by_its_recipe(make):
    short = batch(make, "chocolate", {"liquor": 30, "sugar": 70})
    full = batch(make, "chocolate", {"liquor": 40, "sugar": 60})

    (butter, solids, total) = make.said("C01", short)

    assert make.said("C01", full) == []
    assert butter.startswith("error lot X: Expected cocoa butter in chocolate of at least 18")
    assert "got 13.8 " in solids
    assert total.endswith("got 30 (%; Codex CXS 87-1981; nothing assumed)")


def test_a_milligram_of_liquor_decides(make):
    def totals(kilograms):
        other = str(100 - Decimal(kilograms))
        said = make.said("C01", batch(make, "chocolate", {"liquor": kilograms, "sugar": other}))
        return [each for each in said if "total cocoa" in each]

    assert totals("35") == []
    assert totals("35.000001") == []
    assert len(totals("34.999999")) == 1


def test_the_fat_that_was_analysed_counts_and_nothing_is_assumed(make):
    records = batch(make, "chocolate", {"liquor": 36, "sugar": 64})

    assert make.said("C01", records, fat(make, "liquor", "50")) == []
    assert make.said("C01", records, fat(make, "liquor", "49.9")) == [
        (
            "error lot X: Expected cocoa butter in chocolate of at least 18, got 17.964 "
            "(%; Codex CXS 87-1981; nothing assumed)"
        )
    ]
    assert len(make.said("C01", records, fat(make, "liquor", "499", "g/kg"))) == 1


def test_the_last_analysis_counts(make):
    records = batch(make, "chocolate", {"liquor": 36, "sugar": 64})
    first = LabResult(
        lot="liquor", when=make.at(5, 1), substance="fat", value=Decimal(40), unit="%"
    )
    later = LabResult(
        lot="liquor", when=make.at(5, 2), substance="fat", value=Decimal(52), unit="%"
    )

    assert make.said("C01", records, first, later) == []


def test_beans_that_go_straight_in_bear_the_shell_and_the_roast(make):
    """10 kg of beans lose 4, so that 6 of 16 kg are cocoa: 37.5 %, and with 4.6 lost 35.06 %."""

    def made(lost):
        records = batch(make, "chocolate", {"beans": 10, "sugar": 10}, out=20 - Decimal(lost))
        step = make.step(
            "S-1", "roast+winnow+grind+mix", {"beans": 10, "sugar": 10},
            {"X": str(20 - Decimal(lost))}, {"shell": str(lost)},
        )  # fmt: skip
        return [each for each in make.said("C01", records[:-1], step) if "total" in each]

    assert made("4.61538") == []
    assert len(made("4.6154")) == 1


def test_packing_material_counts_on_neither_side(make):
    records = batch(make, "chocolate", {"liquor": 35, "sugar": 65, "other": 50}, out=100)

    assert make.said("C01", records) == []


def test_a_filling_is_judged_by_its_coat_and_not_for_cocoa(make):
    def said(coat):
        ins = {"liquor": coat, "food": 100 - coat}
        return make.said("C03", batch(make, "filled chocolate", ins))

    assert said(25) == []
    assert said(24) == [
        (
            "error lot X: Expected chocolate coat of filled chocolate of at least 25, got 24 "
            "(% of the product; Codex CXS 87-1981; nothing assumed)"
        )
    ]


def test_a_packed_lot_is_not_told_again(make):
    records = batch(make, "chocolate", {"liquor": 30, "sugar": 70})
    packed = make.lot("PK", "packed", 100, product="P")
    packing = make.step("S-2", "pack", {"X": 100}, {"PK": 100})

    said = make.said("C01", records, packed, packing)

    assert {each.split()[2] for each in said} == {"X:"}


def test_a_packed_lot_of_a_batch_without_product_is_told(make):
    records = list(batch(make, "chocolate", {"liquor": 30, "sugar": 70}))
    bare = make.lot("X", "chocolate", 100)
    records = [bare if getattr(each, "id", "") == "X" else each for each in records]
    packed = make.lot("PK", "packed", 100, product="P")
    packing = make.step("S-2", "pack", {"X": 100}, {"PK": 100})

    said = make.said("C01", records, packed, packing)

    assert {each.split()[2] for each in said} == {"PK:"}


def test_what_is_of_unknown_make_counts_in_the_lots_favour(make):
    lots = [
        make.lot("B", "chocolate", 50),
        make.lot("S", "ingredient", 50, ingredient="sugar"),
        make.lot("X", "chocolate", 100, product="P"),
        make.step("S-1", "mix", {"B": 50, "S": 50}, {"X": 100}),
    ]
    facts = [Recipe(id="R", product_class="chocolate"), product()]

    assert make.why_not("C01", facts, lots) == (
        "1 of 1 finished lots: what went in is not known, or not weighed"
    )
    sugared = [make.step("S-1", "mix", {"B": 30, "S": 70}, {"X": 100}), *lots[:3]]
    assert len(make.said("C01", facts, sugared)) == 1


def test_an_unweighed_portion_is_not_judged_but_alone_it_does_not_matter(make):
    records = batch(make, "chocolate", {"liquor": 30, "sugar": 70})
    unweighed = make.step("S-1", "mix", {"liquor": None, "sugar": 70}, {"X": 100})

    why = make.why_not("C01", records[:-1], unweighed)

    assert why == "1 of 1 finished lots: what went in is not known, or not weighed"
    alone = make.step("S-1", "mould", {"liquor": None}, {"X": None})
    assert make.said("C01", records[:-1], alone) == []


def test_a_ring_is_not_judged_and_ends(make):
    lots = [
        make.lot("A", "chocolate", 10, product="P"),
        make.lot("B", "chocolate", 10, product="P"),
    ]
    steps = [make.step("S-1", "mix", {"A": 10}, {"B": 10})]
    steps += [make.step("S-2", "mix", {"B": 10}, {"A": 10})]
    facts = [Recipe(id="R", product_class="chocolate"), product()]

    assert "not known" in make.why_not("C01", facts, lots, steps)


@pytest.mark.parametrize(
    ("word", "class_is_known"),
    [("Dark Chocolate", 1), ("COKELAT_HITAM", 1), ("soap", 0), (None, 0)],
)
def test_class_words_are_read_in_both_languages(make, word, class_is_known):
    made = recipe(word, liquor=10, sugar=90)

    assert len(make.run("C01", made).findings) == 3 * class_is_known


def test_a_class_that_is_not_known_is_said(make):
    assert make.why_not("C01", recipe("soap", liquor=1)) == "the product class is not known"
    assert make.why_not("C01", recipe(None, liquor=1)) == (
        "no recipe and no finished lot is of a class that has such a limit"
    )


def test_without_a_recipe_the_name_tells_the_class(make):
    records = batch(make, None, {"liquor": 30, "sugar": 70})
    named = [Product(id="P", name="Dark chocolate"), *records[2:]]

    assert len(make.said("C01", named)) == 3


def test_profiles_choose_the_law(make):
    records = batch(make, "milk chocolate", {"liquor": 30, "butter": 10, "milk": 13, "sugar": 47})
    lineage = Lineage(Chain.of(records))

    found = {
        name: len(check(lineage, name, rules=["C02"]).findings)
        for name in ("codex", "eu", "sni", "north-lombok")
    }

    assert found == {"codex": 0, "eu": 2, "sni": 0, "north-lombok": 0}


def test_a_recipe_of_nothing_has_no_composition(make):
    assert make.run("C01", recipe("chocolate", sugar=0)).findings == ()
    assert make.run("C03", recipe("chocolate", almonds=100)).findings != ()
