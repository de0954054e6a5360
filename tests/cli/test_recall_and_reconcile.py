"""`recall` and `reconcile` at the command line."""

import json

import pytest

from cocoachain.cli import main
from cocoachain.formats import native
from cocoachain.model.lots import ChocolateBatch
from cocoachain.model.steps import Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.json"
    native.dump(two_plots(), path)
    return path


@pytest.fixture
def leaking(tmp_path):
    """A step puts out 3 kg more than it takes in."""
    more = Step(
        id="AGAIN",
        kind="store",
        inputs=[Portion("BAR-1", Mass.kg(10))],
        outputs=[Portion("BAR-2", Mass.kg(13))],
    )
    path = tmp_path / "leaking.json"
    native.dump(two_plots().adding(more, ChocolateBatch(id="BAR-2", mass=Mass.kg(13))), path)
    return path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_recall_lists_lots_places_and_sums(capsys, sound):
    status, out, err = run(capsys, "recall", sound, "F-2")

    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert lines[0] == "Recall of ESM-2"
    assert (
        "BAR-1 chocolate made of it 50 kg 12 kg 16.666667 kg 19 kg "
        "ESM-2 → POOL-1 → BLEND-1 → MAKE-1 → BAR-1"
    ) in lines
    assert "At risk: 50 kg in 3 lots." in lines


def test_a_recall_for_machines_is_in_milligrams(capsys, sound):
    status, out, _ = run(capsys, "recall", sound, "ESM-1", "ESM-2", "--json")

    told = json.loads(out)
    bar = next(each for each in told["affected"] if each["lot"] == "BAR-1")
    assert status == 0
    assert told["recalled_mg"] == 50_000_000
    assert (bar["least_mg"], bar["most_mg"]) == (40_500_000, 47_500_000)
    assert list(told) == [
        "recalled_mg", "at_risk_mg", "accounted", "affected", "whereabouts", "declarations",
        "open_ends",
    ]  # fmt: skip


def test_a_recall_can_be_indonesian(capsys, sound):
    _, out, _ = run(capsys, "recall", sound, "ESM-2", "--lang", "id")

    assert out.startswith("Penarikan ESM-2\n")
    assert "Berisiko: 50 kg dalam 3 lot.\n" in out


def test_a_recall_of_nothing_known_names_the_nearest(capsys, sound):
    status, out, err = run(capsys, "recall", sound, "ESM-9")

    assert (status, out) == (2, "")
    assert err.startswith("cocoachain: The chain holds no ")
    assert "'ESM-1'" in err


def test_books_that_add_up_give_status_0(capsys, sound):
    status, out, err = run(capsys, "reconcile", sound, "--product", "bean_blend")

    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert lines[0] == "Balance of all holders, all time"
    assert "bean blend 0 50 41.666667 8.333333 0 0" in lines
    assert lines[-1] == "No differences."


def test_a_difference_gives_status_1_and_names_the_step(capsys, leaking):
    status, out, _ = run(capsys, "reconcile", leaking)

    assert status == 1
    assert "Step AGAIN put out and lost 3 kg more than it took in\n" in out


def test_a_difference_can_be_indonesian(capsys, leaking):
    _, out, _ = run(capsys, "reconcile", leaking, "--lang", "id")

    assert ("Langkah AGAIN mengeluarkan dan susut 3 kg lebih banyak daripada yang masuk\n") in out


def test_a_reconciliation_for_machines_is_in_milligrams(capsys, leaking):
    status, out, _ = run(capsys, "reconcile", leaking, "--json")

    told = json.loads(out)
    assert status == 1
    assert told["adds_up"] is False
    assert told["total"]["unexplained_mg"] == -3_000_000
    [difference] = told["differences"]
    assert (difference["step"], difference["missing_mg"]) == ("AGAIN", -3_000_000)


@pytest.mark.parametrize("when", ["2026-3", "2026-04-01T08:00", "2026-13-01", "yesterday", ""])
def test_what_is_no_day_or_moment_is_refused(capsys, sound, when):
    status, out, err = run(capsys, "reconcile", sound, "--start", when)

    assert (status, out) == (2, "")
    assert err == (
        "cocoachain: Expected a day such as 2026-04-01, or a moment such as "
        f"2026-04-01T08:00+08:00, got {when!r} (--start)\n"
    )


def test_a_period_is_by_the_days_of_the_ledger(capsys, sound):
    status, out, _ = run(capsys, "reconcile", sound, "--start", "2026-01-01", "--end", "2026-12-31")

    assert status == 0
    assert out.startswith("Balance of all holders, 2026-01-01 to 2026-12-31\n")


def test_an_end_before_the_start_is_refused(capsys, sound):
    status, _, err = run(capsys, "reconcile", sound, "--start", "2026-02-01", "--end", "2026-01-01")

    assert status == 2
    assert err == "cocoachain: Expected an end after the start 2026-02-01, got 2026-01-01\n"
