"""C07: what went into a product against its recipe."""

from decimal import Decimal

import pytest

from cocoachain.model.products import Product, Recipe, RecipePart

FACTS = [
    Recipe(id="R", parts=[RecipePart("liquor", Decimal(60)), RecipePart("sugar", Decimal(40))]),
    Product(id="P", name="Bar", recipe="R"),
]


def mixed(make, **ins):
    """A batch X of the product, mixed from liquor, sugar and what else there is."""
    lots = [make.lot("L", "liquor", ins["liquor"])]
    taken = {"L": ins.pop("liquor")}
    for name, kilograms in ins.items():
        lots.append(make.lot(name, "ingredient", kilograms, ingredient=name.replace("_", " ")))
        taken[name] = kilograms
    whole = str(sum(Decimal(str(each)) for each in taken.values()))
    batch = make.lot("X", "chocolate", whole, product="P")
    return [*FACTS, *lots, batch, make.step("S-1", "mix", taken, {"X": whole})]


@pytest.mark.parametrize(
    ("liquor", "found"), [("60", 0), ("65", 0), ("65.000001", 1), ("55", 0), ("54.999999", 1)]
)
def test_five_points_are_allowed_and_a_milligram_more_is_not(make, liquor, found):
    records = mixed(make, liquor=liquor, sugar=str(100 - Decimal(liquor)))

    assert len(make.said("C07", records)) == found


def test_the_finding_says_what_is_furthest_off(make):
    verdict = make.run("C07", mixed(make, liquor=50, sugar=50))

    (finding,) = verdict.findings
    assert str(finding) == (
        "warning C07 lot X: Expected cocoa to be 60 % as in recipe R, 5 more or less, got 50 %"
    )
    assert finding.lots == ("L", "sugar")


def test_other_fat_in_the_place_of_sugar_is_told(make):
    (said,) = make.said("C07", mixed(make, liquor=60, sugar=20, palm_fat=20))

    assert said.endswith("Expected sugar to be 40 % as in recipe R, 5 more or less, got 20 %")


def test_fat_that_was_assumed_makes_no_difference(make):
    records = mixed(make, liquor=40, cocoa_butter=20, sugar=40)

    assert make.said("C07", records) == []


def test_unknown_material_counts_in_the_lots_favour(make):
    records = mixed(make, liquor=54, sugar=46)
    more = make.lot("X", "chocolate", 103, product="P")

    assert len(make.said("C07", records)) == 1
    assert make.said("C07", [*records[:-2], more, records[-1]]) == []


def test_a_packed_lot_is_not_told_again(make):
    packed = make.lot("PK", "packed", 100, product="P")
    packing = make.step("S-2", "pack", {"X": 100}, {"PK": 100})

    said = make.said("C07", mixed(make, liquor=40, sugar=60), packed, packing)

    assert [each.split()[2] for each in said] == ["X:"]


def test_what_nobody_weighed_and_what_has_no_recipe_is_not_judged(make):
    records = mixed(make, liquor=40, sugar=60)
    unweighed = make.step("S-1", "mix", {"L": None, "sugar": 60}, {"X": 100})

    assert make.why_not("C07", records[:-1], unweighed) == (
        "1 of 1 finished lots: what went in is not known, or not weighed"
    )
    bare = [Recipe(id="R"), *records[1:]]
    assert make.why_not("C07", bare) == (
        "no finished lot that a step made has a recipe that tells its parts"
    )


def test_the_tolerance_off_the_recipe_can_be_set(make):
    records = mixed(make, liquor=50, sugar=50)

    assert make.said("C07", records, tolerance="10") == []
    assert len(make.said("C07", records, tolerance="9.99")) == 1
