"""C05 and C06: cocoa per cent on the label, and the name of chocolate."""

from decimal import Decimal

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.products import Product, Recipe, RecipePart
from cocoachain.rules.checking import check
from cocoachain.rules.labels import is_named_chocolate


def bar(make, label, liquor="40", sugar="60", **fields):
    """A batch X with so much liquor and sugar, of a product with that label."""
    said = None if label is None else Decimal(label)
    whole = str(Decimal(liquor) + Decimal(sugar))
    return [
        Product(id="P", name="Bar", label_cocoa_pct=said),
        make.lot("L", "liquor", liquor),
        make.lot("S", "ingredient", sugar, ingredient="sugar"),
        make.lot("X", "chocolate", whole, product="P", **fields),
        make.step("S-1", "mix", {"L": liquor, "S": sugar}, {"X": whole}),
    ]


@pytest.mark.parametrize(
    ("label", "found"),
    [("40", 0), ("41", 0), ("41.0000001", 1), ("42", 1), ("0", 0), ("10", 0)],
)
def test_the_label_may_say_one_point_more(make, label, found):
    assert len(make.said("C05", bar(make, label))) == found


def test_a_milligram_of_liquor_decides(make):
    """70 % of 100 kg; one milligram less is below the label minus one point."""
    assert make.said("C05", bar(make, "71", "70", "30")) == []
    assert len(make.said("C05", bar(make, "71", "69.999999", "30.000001"))) == 1


def test_a_label_that_says_too_much_shows_all_figures_and_lots(make):
    verdict = make.run("C05", bar(make, "55"))

    (finding,) = verdict.findings
    assert str(finding) == (
        "error C05 lot X: Expected at most 41 % cocoa on the label, since 40 % went in "
        "(1 of tolerance), got 55 %"
    )
    assert finding.lots == ("L", "S")


def test_the_lots_own_per_cent_counts_too(make):
    assert len(make.said("C05", bar(make, None, cocoa_pct=Decimal(50)))) == 1
    assert len(make.said("C05", bar(make, "40", cocoa_pct=Decimal(50)))) == 1
    assert make.said("C05", bar(make, None, cocoa_pct=Decimal(40))) == []


@pytest.mark.parametrize(("label", "found"), [("-1", 1), ("100.5", 1)])
def test_a_label_that_is_no_per_cent_is_said(make, label, found):
    said = make.said("C05", bar(make, label))

    assert [each.split("got ")[1] for each in said] == [f"{label.replace('-', '−')} %"] * found


def test_loss_and_water_change_no_per_cent(make):
    records = bar(make, "41")
    lossy = make.step("S-1", "conche", {"L": 40, "S": 60}, {"X": 95}, {"spill": 5})
    lot = make.lot("X", "chocolate", 95, product="P")

    assert make.said("C05", records[:3], lot, lossy) == []


def test_unknown_material_counts_in_the_labels_favour(make):
    records = bar(make, "60")
    more = make.lot("X", "chocolate", 200, product="P")

    assert make.said("C05", records[:3], more, records[4]) == []
    excess = make.step("S-1", "mix", {"L": 40, "S": 60}, {"X": 200})
    assert make.said("C05", records[:3], more, excess) == []


def test_packing_and_bought_chocolate_are_counted_as_the_lineage_counts(make):
    lots = [
        make.lot("B", "chocolate", 50, cocoa_pct=Decimal(70)),
        make.lot("S", "ingredient", 50, ingredient="sugar"),
        make.lot("FOIL", "other", 10),
        make.lot("X", "packed", 100, product="P"),
        make.step("S-1", "mix", {"B": 50, "S": 50, "FOIL": 10}, {"X": 100}),
    ]

    def said(label):
        return make.said("C05", Product(id="P", label_cocoa_pct=Decimal(label)), lots)

    assert said("36") == []
    assert len(said("36.1")) == 1


def test_an_ingredient_with_cocoa_in_it_counts_as_it_declares(make):
    lots = [
        make.lot("B", "ingredient", 50, ingredient="couverture", cocoa_pct=Decimal(60)),
        make.lot("S", "ingredient", 50, ingredient="sugar"),
        make.lot("X", "chocolate", 100, product="P"),
        make.step("S-1", "mix", {"B": 50, "S": 50}, {"X": 100}),
    ]

    assert make.said("C05", Product(id="P", label_cocoa_pct=Decimal(31)), lots) == []
    assert len(make.said("C05", Product(id="P", label_cocoa_pct=Decimal("31.1")), lots)) == 1


def test_beans_are_lost_from_alike_as_the_lineage_counts(make):
    """50 kg of beans and 10 kg of sugar: 83.3 % cocoa, whatever was lost on the way."""
    lots = [make.lot("B", "beans", 50), make.lot("S", "ingredient", 10, ingredient="sugar")]
    lots += [make.lot("X", "chocolate", 50, product="P")]
    step = make.step(
        "S-1", "roast+winnow+grind+mix", {"B": 50, "S": 10}, {"X": 50}, {"shell": 7, "roasting": 3}
    )

    assert make.said("C05", Product(id="P", label_cocoa_pct=Decimal("84.33")), lots, step) == []
    assert len(make.said("C05", Product(id="P", label_cocoa_pct=Decimal("84.34")), lots, step)) == 1


def test_a_packed_lot_is_not_told_again(make):
    packed = make.lot("PK", "packed", 100, product="P")
    packing = make.step("S-2", "pack", {"X": 100}, {"PK": 100})

    said = make.said("C05", bar(make, "80"), packed, packing)

    assert [each.split()[2] for each in said] == ["X:"]


def test_what_nobody_weighed_is_not_judged(make):
    records = bar(make, "80")
    step = make.step("S-1", "mix", {"L": None, "S": 60}, {"X": 100})

    assert make.why_not("C05", records[:4], step) == (
        "1 of 1 finished lots: what went in is not known, or not weighed"
    )


def test_a_cut_that_hides_what_went_in_is_not_judged(make):
    records = bar(make, "80", "10", "90")
    packed = make.lot("PK", "packed", 100, product="P")
    packing = make.step("S-2", "pack", {"X": 100}, {"PK": 100})
    whole = Lineage(Chain.of([*records, packed, packing]))
    after = Lineage(Chain.of([records[0], records[3], packed, packing]), edge=["X"])

    assert [each.subject for each in check(whole, rules=["C05"]).findings] == ["X"]
    assert check(after, rules=["C05"]).not_run == {
        "C05": "1 of 1 finished lots: what went in is not known, or not weighed"
    }


def test_a_lot_that_no_step_made_has_nothing_to_compare(make):
    lot = make.lot("X", "chocolate", 1, cocoa_pct=Decimal(70))

    assert make.why_not("C05", lot) == (
        "no finished lot that a step made has cocoa per cent on its label"
    )


def test_the_tolerance_of_the_label_can_be_set(make):
    assert make.said("C05", bar(make, "42"), tolerance="2") == []
    assert len(make.said("C05", bar(make, "40.1"), tolerance="0")) == 1


# C06 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("Chocolate Bar", True),
        ("Cokelat Batang", True),
        ("COKLAT susu", True),
        ("Chocolaty treat", True),
        ("Cokelat compound", False),
        ("Compound Chocolate", False),
        ("Cokelat imitasi", False),
        ("Rasa cokelat", False),
        ("Chocolate flavoured coating", False),
        ("Bar 70 %", False),
        ("", False),
        ("\uff23hocolate", True),
    ],
)
def test_a_name_says_chocolate_or_something_else(name, is_it):
    assert is_named_chocolate(name) is is_it


def compound(written="compound", name="Cokelat Enak", **parts):
    told = [RecipePart(what.replace("_", " "), Decimal(share)) for what, share in parts.items()]
    return [
        Recipe(id="R", product_class=written, parts=told),
        Product(id="P", name=name, recipe="R"),
    ]


def test_compound_by_its_recipe_must_not_be_named_chocolate(make):
    assert make.said("C06", compound()) == [
        (
            "error product P: Expected a name that says compound or imitation, got 'Cokelat Enak': "
            "it is of class 'compound'"
        )
    ]
    assert make.said("C06", compound(name="Permen kompon")) == []
    assert make.said("C06", compound(written="chocolate")) == []


def test_a_label_on_the_pack_counts_too(make):
    packed = make.lot("X", "packed", 1, product="P", label="COKELAT")

    said = make.said("C06", compound(name="Compound"), packed)

    assert [each.split(":")[0] for each in said] == ["error lot X"]


@pytest.mark.parametrize(("fat", "found"), [("5", 0), ("5.001", 1), ("40", 1)])
def test_without_a_class_other_fat_makes_it_compound(make, fat, found):
    records = compound(written=None, liquor=50, palm_fat=fat, sugar=50 - Decimal(fat))

    assert len(make.said("C06", records)) == found


def test_other_fat_in_a_batch_makes_it_compound(make):
    records = [
        Product(id="P", name="Cokelat Enak"),
        make.lot("L", "liquor", 50),
        make.lot("F", "ingredient", 50, ingredient="minyak kelapa"),
        make.lot("X", "chocolate", 100, product="P"),
        make.step("S-1", "mix", {"L": 50, "F": 50}, {"X": 100}),
    ]

    assert make.said("C06", records) == [
        (
            "error lot X: Expected at most 5 % other fat in what is named 'Cokelat Enak', got "
            "50 %: "
            "it is compound"
        )
    ]
    named = [Product(id="P", name="Imitation chocolate"), *records[1:]]
    assert make.said("C06", named) == []


def test_without_products_there_is_nothing_to_name(make):
    assert make.why_not("C06", make.lot("X", "chocolate", 1)) == "no product is recorded"
