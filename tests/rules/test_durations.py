"""T02 to T04: how long things take."""

from datetime import timedelta

import pytest

SECOND = timedelta(seconds=1)
CASES = [
    ("T02", "ferment", timedelta(days=4), timedelta(days=7)),
    ("T03", "dry", timedelta(days=3), timedelta(days=14)),
    ("T04", "conche", timedelta(hours=1), timedelta(hours=96)),
]


def lasting(make, kinds, how_long):
    start = make.at(5, 1)
    return make.step("S-1", kinds, start=start, end=start + how_long)


@pytest.mark.parametrize(("code", "kind", "least", "most"), CASES)
def test_both_limits_are_allowed_and_a_second_more_is_a_warning(make, code, kind, least, most):
    def found(how_long):
        return len(make.said(code, lasting(make, kind, how_long)))

    assert found(least) == 0
    assert found(least - SECOND) == 1
    assert found(most) == 0
    assert found(most + SECOND) == 1


@pytest.mark.parametrize(
    ("code", "kind", "how_long", "message"),
    [
        (
            "T02",
            "ferment",
            timedelta(days=2, hours=6),
            "Expected 4 to 7 days of fermenting, got 2 d 6 h",
        ),
        ("T03", "dry", timedelta(days=15), "Expected 3 to 14 days of drying, got 15 d"),
        ("T04", "conche", timedelta(minutes=30), "Expected 1 to 96 hours of conching, got 30 min"),
    ],
)
def test_the_message_says_how_long_it_took(make, code, kind, how_long, message):
    assert make.said(code, lasting(make, kind, how_long)) == [f"warning step S-1: {message}"]


def test_whole_days_speak_for_the_step(make):
    def found(first, last):
        return make.said(
            "T02", make.step("S-1", "ferment", start=make.day(5, first), end=make.day(5, last))
        )

    assert found(1, 4) == [
        "warning step S-1: Expected 4 to 7 days of fermenting, got 2 d to 3 d 23 h 59 min 59 s"
    ]
    assert found(1, 5) == []
    assert found(1, 8) == []
    assert len(found(1, 9)) == 1


def test_several_things_in_one_go_can_only_be_too_short(make):
    assert make.said("T02", lasting(make, "ferment+dry", timedelta(days=20))) == []
    assert len(make.said("T02", lasting(make, "ferment+dry", timedelta(days=3)))) == 1


def test_a_step_that_ends_before_it_starts_is_left_to_the_rule_of_order(make):
    assert make.said("T02", lasting(make, "ferment", timedelta(days=-5))) == []


def test_the_limits_can_be_set(make):
    records = lasting(make, "ferment", timedelta(days=3))

    assert make.said("T02", records, least=3, most="6.5") == []
    assert make.said("T02", records, least="3.25") == [
        "warning step S-1: Expected 3.25 to 7 days of fermenting, got 3 d"
    ]


def test_steps_without_moments_are_counted(make):
    dated = lasting(make, "ferment", timedelta(days=5))
    undated = make.step("S-2", "ferment", start=make.at(5, 1))

    assert make.run("T02", dated, undated).unjudged == {
        "T02": ("1 of 2 ferment steps: nobody wrote when it began or ended",)
    }


@pytest.mark.parametrize(("code", "kind", "_least", "_most"), CASES)
def test_a_chain_without_such_a_step_is_not_run(make, code, kind, _least, _most):
    assert make.why_not(code, lasting(make, "store", SECOND)) == f"no step is of kind {kind}"


def test_a_chain_without_moments_is_not_run(make):
    assert make.why_not("T02", make.step("S-1", "ferment")) == "no step and no lot says when"
