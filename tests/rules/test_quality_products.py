"""Q06 and Q07: what laboratories found in liquor, butter, powder and chocolate."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import BeanTest, LabResult
from cocoachain.model.products import Product, Recipe
from cocoachain.rules.checking import check

ALL = ("codex", "sni", "eu", "us")


def found(make, substance, value, unit="%", lot="X", when=None):
    return LabResult(
        lot=lot, when=when or make.at(5, 1), substance=substance, value=Decimal(value), unit=unit
    )


def severities(said):
    return [each.split()[0] for each in said]


@pytest.mark.parametrize(
    ("stage", "substance", "standards", "good", "bad"),
    [
        ("liquor", "fat", "codex", ["47", "60"], ["46.999", "60.001"]),
        ("liquor", "fat", "us", ["50", "60"], ["49.999", "60.001"]),
        ("liquor", "fat", "sni", ["47", "60"], ["46.999", "60.001"]),
        ("powder", "moisture", "codex", ["7"], ["7.001"]),
        ("powder", "moisture", "sni", ["5"], ["5.001"]),
        ("powder", "moisture", "eu", ["9"], ["9.001"]),
        ("powder", "fat", "sni", ["10"], ["9.999"]),
        ("powder", "fineness", "sni", ["99.5"], ["99.499"]),
        ("butter", "ffa", "codex", ["1.75"], ["1.751"]),
        ("butter", "ffa", "sni", ["1.75"], ["1.751"]),
        ("butter", "ffa", "eu", ["1.75"], ["1.751"]),
        ("butter", "unsaponifiable matter", "codex", ["0.7"], ["0.701"]),
        ("butter", "unsaponifiable matter", "eu", ["0.5"], ["0.501"]),
        ("butter", "unsaponifiable matter", "sni", ["0.35"], ["0.351"]),
        ("butter", "moisture", "sni", ["0.2"], ["0.201"]),
        ("butter", "iodine value", "sni", ["33", "42"], ["32.9", "42.1"]),
        ("butter", "bilangan penyabunan", "sni", ["188", "198"], ["187.9", "198.1"]),
        ("butter", "refractive index", "sni", ["1.456", "1.459"], ["1.455", "1.46"]),
    ],
)
def test_each_figure_is_judged_on_both_sides_of_its_limit(
    make, stage, substance, standards, good, bad
):
    def said(value):
        records = make.lot("X", stage, 1), found(make, substance, value)
        return severities(make.said("Q06", records, standards=standards))

    assert [said(each) for each in good] == [[] for _ in good]
    assert [said(each) for each in bad] == [["error"] for _ in bad]


@pytest.mark.parametrize(
    ("stage", "substance", "good", "bad"),
    [
        ("liquor", "moisture", ["3"], ["3.001"]),
        ("beans", "fat", ["45", "62"], ["44.9", "62.1"]),
        ("bean_blend", "fat", ["45", "62"], ["44.9", "62.1"]),
    ],
)
def test_good_practice_is_a_warning_under_every_standard(make, stage, substance, good, bad):
    def said(value, standards):
        records = make.lot("X", stage, 1), found(make, substance, value)
        return severities(make.said("Q06", records, standards=standards))

    for standards in ALL:
        assert [said(each, standards) for each in good] == [[] for _ in good]
        assert [said(each, standards) for each in bad] == [["warning"] for _ in bad]


@pytest.mark.parametrize(
    ("label", "standards", "good", "bad"),
    [
        ("cocoa powder", "codex", ["20", "30"], ["19.999"]),
        ("fat-reduced cocoa powder", "codex", ["10", "19.999"], ["9.999", "20"]),
        ("Low-fat cocoa", "codex", ["9.999"], ["10"]),
        ("cocoa powder", "eu", ["20"], ["19.999"]),
        ("fat-reduced cocoa powder", "eu", ["19.999", "5"], ["20"]),
        ("breakfast cocoa", "us", ["22"], ["21.999"]),
        ("cocoa powder", "us", ["10", "21.999"], ["9.999", "22"]),
        ("low fat cocoa", "us", ["9.999"], ["10"]),
    ],
)
def test_fat_of_powder_is_judged_by_the_class_it_is_sold_under(make, label, standards, good, bad):
    def said(value):
        records = make.lot("X", "powder", 1, label=label), found(make, "fat", value)
        return severities(make.said("Q06", records, standards=standards))

    assert [said(each) for each in good] == [[] for _ in good]
    assert [said(each) for each in bad] == [["error"] for _ in bad]


def test_a_packed_powder_has_the_class_of_its_product(make):
    recipe = Recipe(id="R", product_class="fat_reduced_cocoa_powder")
    product = Product(id="P", name="Bubuk", recipe="R")
    packed = make.lot("X", "packed", 1, product="P")

    assert make.said("Q06", recipe, product, packed, found(make, "fat", "15")) == []
    assert make.said("Q06", recipe, product, packed, found(make, "fat", "20")) == [
        (
            "error lab_result lot X, substance fat: Expected fat of fat-reduced cocoa powder of 10 "
            "and more, below 20, got 20 (%; Codex CXS 105-1981)"
        )
    ]
    assert len(make.said("Q06", recipe, product, packed, found(make, "air", "7.1"))) == 1


def test_powder_by_its_heading_is_powder(make):
    product = Product(id="P", name="X", hs="1805.00")
    packed = make.lot("X", "packed", 1, product="P")

    assert len(make.said("Q06", product, packed, found(make, "moisture", "7.1"))) == 1


def test_chocolate_is_judged_for_water_by_its_class(make):
    product = Product(id="P", name="Cokelat susu")
    bar = make.lot("X", "chocolate", 1, product="P")

    assert make.said("Q06", product, bar, found(make, "moisture", "1.5")) == []
    assert severities(make.said("Q06", product, bar, found(make, "moisture", "1.51"))) == [
        "warning"
    ]


@pytest.mark.parametrize(
    ("value", "unit", "bad"),
    [
        ("600", "g/kg", 0),
        ("600.1", "g/kg", 1),
        ("0.54", "g/g", 0),
        ("54", None, 0),
        ("40", None, 1),
    ],
)
def test_figures_are_read_in_their_unit(make, value, unit, bad):
    records = make.lot("X", "liquor", 1), found(make, "fat", value, unit)

    assert len(make.said("Q06", records)) == bad


def test_one_result_has_one_finding_that_matters_most(make):
    powder = make.lot("X", "powder", 1)

    said = make.said("Q06", powder, found(make, "moisture", "12"), standards=ALL)

    assert said == [
        (
            "error lab_result lot X, substance moisture: Expected water in powder of at most 7, "
            "got 12 (%; Codex CXS 105-1981)"
        )
    ]


def test_north_lombok_keeps_the_standards_of_both_its_bodies(make):
    records = [make.lot("X", "powder", 1), found(make, "moisture", "6")]
    lineage = Lineage(Chain.of(records))

    codes = {
        name: [f.code for f in check(lineage, name, rules=["Q06"]).findings]
        for name in ("codex", "sni", "north-lombok", "eu")
    }

    assert codes == {"codex": [], "sni": ["Q06"], "north-lombok": ["Q06"], "eu": []}


def test_limits_count_from_their_first_day(make):
    powder = make.lot("X", "powder", 1, label="cocoa powder")

    def said(year, month, day):
        when = datetime(year, month, day, tzinfo=UTC)
        return make.run("Q06", powder, found(make, "fat", "15", when=when), standards="eu").findings

    assert len(said(2003, 8, 2)) == 0
    assert len(said(2003, 8, 3)) == 1


def test_water_of_the_lot_itself_and_of_a_moisture_test_count(make):
    powder = make.lot("X", "powder", 1, moisture_pct=Decimal(8))
    test = BeanTest(lot="X", when=make.at(5, 1), kind="moisture", value=Decimal(80), unit="g/kg")

    kinds = [each.split()[1] for each in make.said("Q06", powder, test)]

    assert sorted(kinds) == ["lot", "test"]


def test_water_in_beans_is_left_to_another_rule(make):
    beans = make.lot("X", "beans", 1, moisture_pct=Decimal(30))

    assert make.why_not("Q06", beans) == "no such lot was analysed for what has a limit"


def test_a_strange_unit_and_a_strange_lot_are_not_judged(make):
    liquor = make.lot("X", "liquor", 1)

    assert make.why_not("Q06", liquor, found(make, "fat", "99", "IU")) == (
        "1 of 1 results: its unit cannot be read"
    )
    assert "no such lot" in make.why_not("Q06", liquor, found(make, "fat", "99", lot="NOBODY"))
    assert "no such lot" in make.why_not("Q06", liquor, found(make, "unheard of", "99"))


def test_a_melting_point_in_another_degree_is_not_judged(make):
    butter = make.lot("X", "butter", 1)

    assert (
        len(make.said("Q06", butter, found(make, "titik leleh", "36", "°C"), standards="sni")) == 1
    )
    assert make.why_not("Q06", butter, found(make, "titik leleh", "91", "°F"), standards="sni")


def test_standards_are_words_that_are_known(make):
    with pytest.raises(RecordError) as caught:
        make.run("Q06", make.lot("X", "liquor", 1), standards=("codex", "moon"))
    assert str(caught.value) == (
        "Expected words out of codex, sni, eu, us, got 'moon' (setting standards of Q06)"
    )

    with pytest.raises(RecordTypeError) as caught:
        make.run("Q06", make.lot("X", "liquor", 1), standards=7)
    assert str(caught.value) == (
        "Expected words out of codex, sni, eu, us, got 7 (setting standards of Q06)"
    )


# Q07 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "unit", "standards", "good", "bad"),
    [
        ("nibs", "%", "codex", "1.75", "1.751"),
        ("liquor", "%", "codex", "1.75", "1.751"),
        ("liquor", "% of fat-free dry matter", "codex", "5", "5.001"),
        ("cake", "%", "codex", "4.5", "4.501"),
        ("cake", "% of fat-free dry matter", "codex", "5", "5.001"),
        ("powder", "%", "sni", "1.75", "1.751"),
        ("liquor", "%", "sni", "1.75", "1.751"),
        ("nibs", "%", "us", "1.75", "1.751"),
    ],
)
def test_shell_is_judged_on_both_sides_of_its_limit(make, stage, unit, standards, good, bad):
    def said(value):
        records = make.lot("X", stage, 1), found(make, "shell", value, unit)
        return severities(make.said("Q07", records, standards=standards))

    assert said(good) == []
    assert said(bad) == ["error"]


def test_too_much_shell_says_the_limit(make):
    records = make.lot("X", "nibs", 1), found(make, "kulit", "2")

    assert make.said("Q07", records) == [
        (
            "error lab_result lot X, substance kulit: Expected shell in liquor or nibs, "
            "alkali-free of at most 1.75, got 2 (%; Codex CXS 141-1983)"
        )
    ]


def test_without_a_result_for_shell_nothing_is_judged(make):
    assert make.why_not("Q07", make.lot("X", "nibs", 1)) == "no lot was analysed for shell"
