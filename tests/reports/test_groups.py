from fractions import Fraction

from cocoachain.reports.groups import by_product, village_hues
from cocoachain.reports.lines import Audit, BatchLine, OriginLine
from cocoachain.values.mass import Mass


def origin(key, kilograms):
    return OriginLine(key=key, mass=Mass.kg(kilograms), total=Mass.kg(10))


def batch(lot, **changes):
    fields = {
        "lot": lot, "stage": "chocolate", "product": "P", "mass": Mass.kg(20), "cocoa": Mass.kg(10),
        "villages": (origin("V-1", 7), origin("V-2", 3)),
        "plots": (origin("A", 7), origin("B", 3)),
    }  # fmt: skip
    return BatchLine(**fields | changes)


def test_batches_are_gathered_by_product_the_newest_first():
    groups = by_product(
        [
            batch("B-1", made="2026-01-01"),
            batch("B-2", made="2026-03-01"),
            batch("B-3", made="2026-03-01"),
            batch("B-4"),
            batch("C-1", product=""),
        ]
    )

    assert [
        (group.product or group.stage, [line.lot for line in group.batches]) for group in groups
    ] == [
        ("P", ["B-2", "B-3", "B-1", "B-4"]),
        ("chocolate", ["C-1"]),
    ]


def test_what_was_packed_on_counts_once():
    (group,) = by_product([batch("B-1", left=Fraction(1, 2)), batch("B-2")])

    assert group.mass == Mass.kg(30)
    assert group.cocoa == 15_000_000
    assert group.plots == 2


def test_shares_of_a_product_are_those_of_all_its_cocoa():
    (group,) = by_product(
        [batch("B-1"), batch("B-2", villages=(origin("V-2", 5),), unknown=origin("", 5))]
    )

    assert group.villages == (("V-2", Fraction(8, 20)), ("V-1", Fraction(7, 20)))
    assert group.unknown == Fraction(5, 20)


def test_a_batch_that_nobody_weighed_leaves_the_sum_open():
    (group,) = by_product([batch("B-1"), batch("B-2", mass=None, cocoa=None, villages=())])

    assert group.mass is None
    assert group.villages == (("V-1", Fraction(7, 10)), ("V-2", Fraction(3, 10)))


def test_a_product_without_cocoa_has_no_shares():
    (group,) = by_product([batch("B-1", cocoa=None, villages=())])

    assert (group.villages, group.unknown) == ((), 0)


def test_villages_take_their_colours_by_mass_and_the_last_is_shared():
    lines = [batch(f"B-{at}", villages=(origin(f"V-{at:02}", 10 - at),)) for at in range(10)]

    hues = village_hues(Audit(name="x", profile="", sound=True, batches=tuple(lines)))

    assert list(hues.items()) == [(f"V-{at:02}", min(at, 7)) for at in range(10)]
