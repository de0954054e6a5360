"""P10: plots that were moved by a correction."""

from decimal import Decimal

import pytest

from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.plots import Plot
from cocoachain.rules.checking import check
from cocoachain.values.geometry import Point, Polygon


def plot(name, north="-8.356", region=None, **fields):
    return Plot(
        id=name, farmer="F-1", region=region, longitude=Decimal("116.2"), latitude=Decimal(north),
        **fields,
    )  # fmt: skip


CORRECTED = Correction(id="C-1", kind="plot", record="K-1", replacement="K-2", reason="measured")


@pytest.mark.parametrize(("north", "metres"), [("-8.3569", None), ("-8.3570", 111)])
def test_a_plot_may_move_by_a_hundred_metres(make, north, metres):
    """A thousandth of a degree of latitude is 111 m; nine tenths of that are 100 m."""
    told = f"warning plot K-1: Expected plot K-1 to stay where it was, got it moved {metres} m by"

    assert make.said("P10", plot("K-1"), plot("K-2", north), CORRECTED) == (
        [] if metres is None else [f"{told} correction C-1"]
    )


def test_the_middle_of_an_outline_counts(make):
    ring = [Point("116.199", "-8.357"), Point("116.201", "-8.357"), Point("116.201", "-8.355")]
    drawn = Plot(id="K-2", farmer="F-1", geometry=Polygon([[*ring, ring[0]]]))

    assert make.said("P10", plot("K-1"), drawn, CORRECTED) == []


def test_another_region_is_a_warning(make):
    before, after = plot("K-1", region="52.08.02.2003"), plot("K-2", region="52.08.01.2003")

    assert make.said("P10", before, after, CORRECTED) == [
        (
            "warning plot K-1: Expected plot K-1 to stay in region 52.08.02.2003, "
            "got it in 52.08.01.2003 by correction C-1"
        )
    ]


@pytest.mark.parametrize(
    "correction",
    [
        Correction(id="C-1", kind="plot", record="K-1", reason="withdrawn"),
        Correction(id="C-1", kind="lot", record="K-1", replacement="K-2", reason="x"),
    ],
)
def test_without_a_replaced_plot_the_rule_is_not_run(correction):
    verdict = check(Chain.of([plot("K-1"), plot("K-2"), correction]), rules=["P10"])

    assert verdict.not_run == {"P10": "no correction replaces a plot"}


def test_a_plot_without_a_record_is_not_judged():
    verdict = check(Chain.of([plot("K-1"), CORRECTED]), rules=["P10"])

    assert verdict.not_run == {"P10": "1 of 1 corrections: one of the two plots has no record"}
