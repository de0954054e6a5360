"""Paths: from a lot or plot, within a budget."""

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage import paths as module
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.paths import paths
from cocoachain.model.plots import Plot
from cocoachain.samples import two_plots
from small_chains import beans, lineage, nibs, step


def _diamonds(high: int) -> Lineage:
    lots = [beans("A0", 10, "P")]
    steps = []
    for at in range(high):
        lots += [nibs(f"B{at}", 5), nibs(f"C{at}", 5), nibs(f"A{at + 1}", 10)]
        steps += [
            step(f"S{at}", [(f"A{at}", 10)], [(f"B{at}", 5), (f"C{at}", 5)]),
            step(f"T{at}", [(f"B{at}", 5), (f"C{at}", 5)], [(f"A{at + 1}", 10)]),
        ]
    return lineage(*lots, *steps)


def _thicket(size: int) -> Lineage:
    """A ring in which every step takes from and gives to every lot, and one way out."""
    ring = [(f"N{at:02}", 10) for at in range(size)]
    return lineage(
        beans("A", 10),
        nibs("Z", 10),
        *(nibs(lot, 10) for lot, _ in ring),
        step("IN", [("A", 10)], [ring[0]]),
        *(step(f"S{at:02}", ring, ring) for at in range(size)),
        step("OUT", [ring[-1]], [("Z", 10)]),
    )


def test_a_path_names_lots_and_steps_by_turns() -> None:
    found = paths(Lineage(two_plots()), "ESM-1", "BAR-1")

    assert list(found) == [("ESM-1", "POOL-1", "BLEND-1", "MAKE-1", "BAR-1")]
    assert not found.truncated
    assert str(found) == "ESM-1 → POOL-1 → BLEND-1 → MAKE-1 → BAR-1"


def test_a_path_from_a_plot_begins_with_the_plot_and_a_lot_that_began_there() -> None:
    chain = lineage(
        Plot(id="P"),
        beans("A", 5, "P"),
        beans("B", 5, "P-B", plots=("P",)),
        beans("C", 5, None, plots=("Q", "P")),
        beans("M", 5, "P"),
        nibs("X", 20),
        step("S1", [("A", 5)], [("M", 5)]),
        step("S2", [("M", 5), ("B", 5), ("C", 5)], [("X", 15)]),
    )

    assert list(paths(chain, "P", "X")) == [("P", "A", "S1", "M", "S2", "X"), ("P", "C", "S2", "X")]
    assert list(paths(chain, "P-B", "X")) == [("P-B", "B", "S2", "X")]


def test_there_may_be_no_path() -> None:
    chain = Lineage(two_plots().adding([Plot(id="P-BARE")]))

    assert list(paths(chain, "BAR-1", "ESM-1")) == []
    assert list(paths(chain, "P-BARE", "BAR-1")) == []
    assert str(paths(chain, "BAR-1", "ESM-1")) == "no path"


def test_a_lot_has_one_path_to_itself() -> None:
    assert list(paths(Lineage(two_plots()), "BAR-1", "BAR-1")) == [("BAR-1",)]


@pytest.mark.parametrize(
    ("limit", "count", "truncated"), [(7, 7, True), (8, 8, False), (9, 8, False)]
)
def test_truncated_says_whether_there_are_more(limit: int, count: int, truncated: bool) -> None:  # noqa: FBT001 - one column of a table
    found = paths(_diamonds(3), "A0", "A3", limit=limit)

    assert len(found) == count
    assert found.truncated is truncated


def test_sixty_diamonds_are_cut_short_and_not_walked_through() -> None:
    found = paths(_diamonds(60), "P", "A60")

    assert len(found) == 100
    assert found.truncated
    assert repr(found) == "<Paths: 100, truncated>"
    assert str(found).splitlines()[-1] == "… and perhaps more"
    assert len(set(found)) == 100


def test_rings_end_because_no_node_comes_twice() -> None:
    chain = lineage(
        beans("A", 10),
        nibs("X", 20),
        nibs("Y", 20),
        nibs("Z", 10),
        step("S1", [("A", 10)], [("X", 10)]),
        step("S2", [("X", 10)], [("Y", 10)]),
        step("S3", [("Y", 10)], [("X", 10)]),
        step("S4", [("Y", 10)], [("Z", 10)]),
    )

    assert list(paths(chain, "A", "Z")) == [("A", "S1", "X", "S2", "Y", "S4", "Z")]


def test_in_a_thicket_the_answer_is_a_shortest_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LEAST_WORK", 40)
    monkeypatch.setattr(module, "_WORK_PER_PATH", 0)
    monkeypatch.setattr(module, "_WORK_PER_NODE", 0)

    found = paths(_thicket(30), "A", "Z")

    assert list(found) == [("A", "IN", "N00", "S00", "N29", "OUT", "Z")]
    assert found.truncated


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_at_least_one(limit: int) -> None:
    with pytest.raises(ValueError, match=f"Expected a limit of at least 1, got {limit}"):
        paths(Lineage(two_plots()), "ESM-1", "BAR-1", limit=limit)


def test_unknown_ends_are_told_with_the_nearest() -> None:
    with pytest.raises(UnknownRecordError) as caught:
        paths(Lineage(two_plots()), "ESM-1", "BAR-2")
    assert str(caught.value).startswith("The chain holds no lot 'BAR-2'.")
    with pytest.raises(UnknownRecordError) as caught:
        paths(Lineage(two_plots()), "ESN-1", "BAR-1")
    assert str(caught.value).startswith("The chain holds no lot or plot 'ESN-1'. Nearest: 'ESM-1'")


def test_paths_are_a_sequence_with_a_table(tmp_path: object) -> None:
    found = paths(_diamonds(1), "A0", "A1")

    assert found[0] == ("A0", "S0", "B0", "T0", "A1")
    assert found[:1] == (found[0],)
    assert repr(found) == "<Paths: 2>"
    assert "<table" in found._repr_html_()
    found.to_csv(tmp_path / "p.csv")
    lines = (tmp_path / "p.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["path,nodes", "1,A0 → S0 → B0 → T0 → A1"]
