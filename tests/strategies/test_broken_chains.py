"""For every rule there is a breaker, which that rule finds and no unrelated rule."""

import pytest
from hypothesis import HealthCheck, find, given, reject, settings
from hypothesis import strategies as st

from cocoachain import strategies
from cocoachain.errors import RecordTypeError, UnknownChoiceError
from cocoachain.findings import Finding
from cocoachain.model.chain import Chain
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.rules.rule import rule
from cocoachain.strategies.breaking import FAMILY_MODULES, SILENT_UNDER, breakers, related
from cocoachain.values.mass import Mass

CODES = sorted(breakers())


def test_every_rule_has_a_breaker():
    assert [code for code in RULES if code not in breakers()] == []


def test_every_breaker_breaks_a_rule_and_is_related_to_rules():
    named = {code for codes in related().values() for code in codes}

    assert [code for code in CODES if code not in RULES] == []
    assert set(related()) <= set(CODES)
    assert [code for code in named if code not in RULES] == []
    assert all(reason for codes in related().values() for reason in codes.values())


def test_every_module_of_breakers_is_gathered():
    assert len(set(FAMILY_MODULES)) == len(FAMILY_MODULES) == 11


@pytest.mark.parametrize("code", CODES)
@given(st.data())
@settings(
    max_examples=max(2, settings().max_examples // 12), suppress_health_check=list(HealthCheck)
)
def test_a_broken_chain_is_found_by_its_rule_and_by_no_unrelated_one(code, data):
    chain = data.draw(strategies.broken(code))
    homes = [name for name, profile in PROFILES.items() if code in profile.codes]
    home = data.draw(st.sampled_from(["all rules", *homes]))

    everything = list(RULES.values())
    verdict = check(chain, rules=everything) if home == "all rules" else check(chain, home)
    told = {each.code for each in verdict.findings if each.severity != "note"}
    assert told - {code, *related().get(code, ())} == set()
    assert code in {each.code for each in verdict.findings} or home in SILENT_UNDER.get(code, ())


def test_a_code_without_a_breaker_is_answered_with_the_nearest():
    with pytest.raises(UnknownChoiceError) as caught:
        strategies.broken("M1")

    assert str(caught.value).startswith("Expected a rule with a breaker, got 'M1'. Nearest: 'M01'")


# Rules of callers ---------------------------------------------------------------------------------


@rule("X-HEAVY01", "warning", needs=["lots", "masses"])
def heavy_lot(lineage):
    """A lot is heavier than a lorry."""
    for lot in lineage.lots:
        if lot.mass is not None and lot.mass > Mass.kg(10_000):
            yield Finding.at(lot, expected="at most 10,000 kg", got=lot.mass)


def too_heavy(chain):
    return strategies.changed(chain, chain.lots[0], mass=Mass.kg(10_001))


def any_too_heavy(draw, chain):
    lot = strategies.one_of(draw, chain.lots)
    return strategies.changed(chain, lot, mass=draw(strategies.masses(Mass.kg(10_001))))


def too_heavy_with_draw_behind(chain, draw):
    return any_too_heavy(draw, chain)


def too_heavy_as_records(chain):
    return iter(too_heavy(chain))


def too_heavy_as_strategy(chain):
    return st.just(too_heavy(chain))


@pytest.mark.parametrize(
    "spoil",
    [
        too_heavy,
        any_too_heavy,
        too_heavy_with_draw_behind,
        too_heavy_as_records,
        too_heavy_as_strategy,
        lambda chain, lot=0: strategies.changed(chain, chain.lots[lot], mass=Mass.kg(20_000)),
    ],
)
@given(st.data())
@settings(max_examples=8)
def test_a_rule_of_a_caller_finds_what_its_caller_spoils(spoil, data):
    chain = data.draw(strategies.broken_by(heavy_lot, spoil))

    assert isinstance(chain, Chain)
    assert len(check(chain, rules=[heavy_lot]).findings) == 1


def test_one_of_our_rules_can_be_named_by_its_code():
    chain = find(strategies.broken_by("M11", too_light), lambda _: True)

    assert [each.code for each in check(chain, rules=["M11"]).findings] == ["M11"]


def too_light(chain):
    return strategies.changed(chain, chain.lots[0], mass=Mass(0))


def test_a_spoiler_may_give_an_example_up():
    def only_with_steps(draw, chain):
        if not chain.steps:
            reject()
        return any_too_heavy(draw, chain)

    found = find(strategies.broken_by(heavy_lot, only_with_steps), lambda _: True)

    assert len(found.steps) >= 1


def test_a_chain_in_which_the_rule_finds_something_already_is_not_spoiled():
    @rule("X-ALL01", "note", needs=["lots"])
    def small_chain(lineage):
        """A chain has few steps."""
        if len(lineage.steps) < 3:
            yield Finding.at(lineage.lots[0], expected="steps", got="none")

    seen = find(strategies.broken_by(small_chain, lambda chain: chain), lambda _: True)

    assert len(seen.steps) >= 3


def test_a_spoiler_that_gives_nothing_back_is_told_so():
    with pytest.raises(RecordTypeError) as caught:
        find(strategies.broken_by(heavy_lot, lambda _: None), lambda _: True)

    assert str(caught.value) == "Expected the spoiled chain from spoil, got None"


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        ("M012", UnknownChoiceError, "Expected a rule, got 'M012'. Nearest: "),
        (7, RecordTypeError, "Expected a rule made by @rule, or a code, got int: 7"),
        (too_heavy, RecordTypeError, "Expected a rule made by @rule, or a code, got function"),
    ],
)
def test_what_is_no_rule_is_refused(wrong, error, told):
    with pytest.raises(error) as caught:
        strategies.broken_by(wrong, too_heavy)

    assert str(caught.value).startswith(told)
