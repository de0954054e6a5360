"""What steps put out of what they took."""

from datetime import date
from fractions import Fraction

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.yields import Yield, yields
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, NibLot, ShellLot
from cocoachain.model.plots import Site
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.mass import Mass
from days import on


def kg(text):
    return Mass.kg(text)


def step(name, kind, taken, given, *, lost="0", day=3, **fields):
    portions = [Portion(lot, None if mass is None else kg(mass)) for lot, mass in given.items()]
    return Step(
        id=name, kind=kind, start=on(day, 8), end=on(day, 9),
        inputs=[Portion("B-1", None if taken is None else kg(taken))] if taken != "" else [],
        outputs=portions, losses=[Loss(LossCause.ROASTING, kg(lost))], **fields,
    )  # fmt: skip


LOTS = [
    BeanLot(id="B-1", mass=Mass.kg("100")),
    BeanBlend(id="R-1", mass=Mass.kg("9.5")),
    NibLot(id="N-1", mass=Mass.kg("8")),
    ShellLot(id="H-1", mass=Mass.kg("1")),
    ChocolateBatch(id="C-1", mass=Mass.kg("1"), product="BAR"),
    Site(id="S-1", party="P-1"),
]


def lineage(*steps):
    return Lineage(Chain.of(LOTS, steps))


def test_a_yield_is_what_came_out_without_shell_of_what_went_in():
    winnowed = step("W-1", StepKind.WINNOW, "10", {"N-1": "8", "H-1": "1"}, lost="0.9")
    found = yields(lineage(winnowed))["winnow"]

    assert found == Yield(
        steps=("W-1",), taken=kg("10"), given={"nibs": kg("8"), "shell": kg("1")},
        lost=kg("0.9"), least=Fraction(4, 5), most=Fraction(4, 5),
    )  # fmt: skip
    assert (found.main, found.share) == (kg("8"), Fraction(4, 5))
    assert (found.share_of("shell"), found.share_of("butter")) == (Fraction(1, 10), 0)


def test_steps_of_one_key_are_summed_and_the_extremes_told():
    found = yields(
        lineage(
            step("A", StepKind.ROAST, "10", {"R-1": "9"}),
            step("B", StepKind.ROAST, "30", {"R-1": "29"}),
        )
    )["roast"]

    assert (found.share, found.least, found.most) == (
        Fraction(38, 40), Fraction(9, 10), Fraction(29, 30),
    )  # fmt: skip


def test_several_things_in_one_go_are_a_kind_of_their_own():
    chain = lineage(
        step("A", StepKind.ROAST, "10", {"R-1": "9"}),
        step("B", StepKind.ROAST, "10", {"N-1": "8"}, also=[StepKind.WINNOW]),
    )

    assert list(yields(chain)) == ["roast", "roast+winnow"]
    assert list(yields(chain, kind="roast", by="step")) == ["A"]
    assert list(yields(chain, kind="roast+winnow", by="step")) == ["B"]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("site", ["S-1", "unknown"]),
        ("party", ["P-1", "P-2"]),
        ("month", ["2026-05"]),
        ("product", ["BAR", "bean_blend"]),
        ("step", ["A", "B"]),
    ],
)
def test_yields_are_told_by_other_keys(by, keys):
    chain = lineage(
        step("A", StepKind.ROAST, "10", {"R-1": "9"}, site="S-1"),
        step("B", StepKind.MOULD, "10", {"C-1": "9", "H-1": "1"}, party="P-2"),
    )

    assert list(yields(chain, by=by)) == keys


def test_steps_that_took_nothing_or_are_under_way_have_no_yield():
    under_way = Step(id="C", kind=StepKind.DRY, start=on(3, 8), inputs=[Portion("B-1", kg("1"))])

    assert len(yields(lineage(step("A", StepKind.HARVEST, "", {"N-1": "8"}), under_way))) == 0


@pytest.mark.parametrize(("taken", "given"), [(None, "9"), ("10", None)])
def test_steps_that_were_not_weighed_are_left_out_and_named(taken, given):
    found = yields(lineage(step("A", StepKind.ROAST, taken, {"R-1": given})))

    assert (dict(found), found.unmeasured) == ({}, ("A",))
    assert "Left out, not weighed: 1 step (A)." in str(found)


def test_only_the_period_of_the_end_counts():
    chain = lineage(
        step("A", StepKind.ROAST, "10", {"R-1": "9"}, day=3),
        step("B", StepKind.ROAST, "10", {"R-1": "8"}, day=4),
    )

    assert list(yields(chain, by="step", start=date(2026, 5, 4))) == ["B"]
    assert list(yields(chain, by="step", end=date(2026, 5, 3))) == ["A"]


def test_it_reads_as_a_table():
    winnowed = step("W-1", StepKind.WINNOW, "10", {"N-1": "8", "H-1": "1"}, lost="0.9")
    found = yields(lineage(winnowed), kind="winnow")

    assert str(found) == (
        "Yields of winnow by kind, all time\n"
        "kind    steps  in kg  nibs kg  shell kg  lost kg  yield  least  most\n"
        "──────  ─────  ─────  ───────  ────────  ───────  ─────  ─────  ────\n"
        "winnow      1     10        8         1      0.9    0.8    0.8   0.8\n"
        "Yield: what came out, without shell, of what went in, by mass as weighed."
    )
    assert repr(found) == "<Yields by kind: 1 key>"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"kind": "roats"}, "The chain holds no step kind 'roats'. Nearest: 'roast'."),
        ({"by": "sites"}, "The chain holds no yield key 'sites'. Nearest: 'site', 'step'."),
    ],
)
def test_what_is_not_known_raises_with_the_nearest(asked, message):
    with pytest.raises(UnknownRecordError) as caught:
        yields(lineage(), **asked)
    assert str(caught.value) == message
    with pytest.raises(UnknownRecordError):
        yields(lineage())["roast"]
