"""What changed from one lineage to another."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given

from books import chains
from cocoachain.errors import UnknownRecordError
from cocoachain.findings import Finding, Severity
from cocoachain.lineage.comparing import Change, compare
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.lots import BeanBlend, BeanLot
from cocoachain.model.movements import StockCount
from cocoachain.model.steps import Loss, LossCause, Portion
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from days import on


def kg(text):
    return Mass.kg(text)


def changed(*records):
    """The sample chain with some records in the place of those of the same name."""
    names = {(KIND_OF_CLASS[type(each)], each.id) for each in records}
    kept = [each for each in two_plots() if (KIND_OF_CLASS[type(each)], each.id) not in names]
    return Lineage(Chain.of(kept, records))


BEFORE = Lineage(two_plots())
POOL, MAKE = two_plots().step("POOL-1"), two_plots().step("MAKE-1")
FIRST = two_plots().lot("ESM-1")


@given(chains())
def test_a_lineage_is_the_same_as_itself(chain):
    found = compare(Lineage(chain), Lineage(Chain.of(reversed(list(chain)))))

    assert (list(found), found.unmeasured) == ([], ())


@given(chains(), chains())
def test_turned_round_it_is_the_other_way_round(one, other):
    there, back = compare(Lineage(one), Lineage(other)), compare(Lineage(other), Lineage(one))

    assert back.reversed() == there
    assert there.reversed().reversed() == there


def test_a_record_that_came_or_went_is_named():
    after = Lineage(two_plots().adding([BeanLot(id="NEW", mass=kg(1))]))

    assert list(compare(BEFORE, after)) == [Change("lot", "NEW", "added")]
    assert list(compare(after, BEFORE)) == [Change("lot", "NEW", "removed")]


def test_a_field_that_changed_is_named_with_both_values():
    after = changed(attrs.evolve(FIRST, label="A"))

    assert list(compare(BEFORE, after)) == [Change("lot", "ESM-1", "changed", "label", None, "A")]
    assert str(compare(BEFORE, after)[0]) == "lot ESM-1 label: nothing → A"


def test_portions_and_losses_are_compared_one_by_one():
    ins = [Portion("ESM-2", kg(20)), Portion("ESM-1", kg(25)), Portion("ESM-3", kg(5))]
    losses = [Loss(LossCause.SHELL, kg(7)), Loss(LossCause.SPILL, kg(3))]
    after = changed(attrs.evolve(POOL, inputs=ins), attrs.evolve(MAKE, losses=losses))

    assert list(compare(BEFORE, after).records) == [
        Change("step", "MAKE-1", "removed", "losses[roasting]", kg(3), None),
        Change("step", "MAKE-1", "added", "losses[spill]", None, kg(3)),
        Change("step", "POOL-1", "changed", "inputs[ESM-1]", kg(30), kg(25)),
        Change("step", "POOL-1", "added", "inputs[ESM-3]", None, kg(5)),
    ]


def test_portions_of_another_order_alone_are_one_change():
    after = changed(attrs.evolve(POOL, inputs=POOL.inputs[::-1]))
    (change,) = compare(BEFORE, after)

    assert (change.field, change.before, change.after) == ("inputs", POOL.inputs, POOL.inputs[::-1])


def test_a_lot_of_another_stage_says_so():
    after = changed(BeanBlend(id="ESM-1", mass=kg(30), plot="KBN-1", harvested=FIRST.harvested))

    assert list(compare(BEFORE, after).records) == [
        Change("lot", "ESM-1", "changed", "stage", "beans", "bean_blend")
    ]


def test_records_without_identifiers_come_and_go():
    count = StockCount(when=on(2, 8), site="S-1", mass=kg(1))
    (change,) = compare(BEFORE, Lineage(two_plots().adding([count])))

    assert (change.kind, change.name, change.what) == ("count", repr(count), "added")


def test_the_shares_of_finished_lots_that_changed_are_exact():
    after = changed(attrs.evolve(POOL, inputs=[Portion("ESM-1", kg(20)), Portion("ESM-2", kg(30))]))

    assert list(compare(BEFORE, after).shares) == [
        Change("share", "BAR-1", "changed", "KBN-1", Fraction(3, 5), Fraction(2, 5)),
        Change("share", "BAR-1", "changed", "KBN-2", Fraction(2, 5), Fraction(3, 5)),
    ]
    assert [str(each) for each in compare(BEFORE, after).shares] == [
        "share BAR-1 KBN-1: 60.0000 % → 40.0000 %",
        "share BAR-1 KBN-2: 40.0000 % → 60.0000 %",
    ]


def test_an_origin_that_came_to_be_unknown_says_so():
    after = changed(attrs.evolve(FIRST, plot=None))

    assert list(compare(BEFORE, after).shares) == [
        Change("share", "BAR-1", "removed", "KBN-1", Fraction(3, 5), None),
        Change("share", "BAR-1", "added", "unknown", None, Fraction(3, 5)),
    ]


def test_shares_are_told_by_other_keys():
    plot = two_plots().plot("KBN-1")
    after = changed(attrs.evolve(plot, farmer="F-2"))

    assert list(compare(BEFORE, after).shares) == []
    assert list(compare(BEFORE, after, by="farmer").shares) == [
        Change("share", "BAR-1", "removed", "F-1", Fraction(3, 5), None),
        Change("share", "BAR-1", "changed", "F-2", Fraction(2, 5), Fraction(1)),
    ]


def test_shares_that_cannot_be_told_are_named():
    after = changed(attrs.evolve(POOL, inputs=[Portion("ESM-1"), Portion("ESM-2", kg(20))]))

    assert compare(BEFORE, after).unmeasured == ("BAR-1",)


@attrs.frozen
class Said:
    findings: tuple[Finding, ...]


def finding(code, subject="BAR-1"):
    return Finding(
        code=code, severity=Severity.ERROR, kind="lot", subject=subject, template="Expected, got"
    )


def test_findings_that_came_and_went_are_told():
    verdicts = Said((finding("M01"), finding("M02"))), Said((finding("M02"), finding("M03")))
    found = compare(BEFORE, BEFORE, verdicts=verdicts)

    assert list(found) == [
        Change("finding", "lot BAR-1", "removed", "M01", "error M01: Expected, got", None),
        Change("finding", "lot BAR-1", "added", "M03", None, "error M03: Expected, got"),
    ]
    assert found.of("finding") == tuple(found)
    assert compare(BEFORE, BEFORE, verdicts=verdicts[::-1]) == found.reversed()


def test_it_reads_as_a_table(tmp_path):
    found = compare(BEFORE, changed(attrs.evolve(FIRST, mass=kg(31))))
    found.to_csv(tmp_path / "changes.csv")

    assert str(found) == (
        "What changed\n"
        "kind  identifier  what     field  before  after\n"
        "────  ──────────  ───────  ─────  ──────  ─────\n"
        "lot   ESM-1       changed  mass   30 kg   31 kg\n"
        "1 change of records, 0 of shares by plot, 0 of findings."
    )
    assert repr(found) == "<Comparison: 1 of records, 0 of shares, 0 of findings>"
    assert (tmp_path / "changes.csv").read_text("utf-8").splitlines() == [
        "kind,identifier,what,field,before,after", "lot,ESM-1,changed,mass,30 kg,31 kg",
    ]  # fmt: skip


def test_an_unknown_key_raises_with_the_nearest():
    with pytest.raises(UnknownRecordError) as caught:
        compare(BEFORE, BEFORE, by="plots")
    assert str(caught.value) == "The chain holds no origin key 'plots'. Nearest: 'plot', 'lot'."
