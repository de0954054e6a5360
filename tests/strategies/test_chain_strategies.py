"""Drawn chains are sound and silent, of the size that was asked for, and the same for one seed."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from cocoachain import strategies
from cocoachain.errors import RecordError, UnknownChoiceError
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import Stage
from cocoachain.model.steps import StepKind
from cocoachain.rules.catalogue import RULES
from cocoachain.rules.checking import check
from cocoachain.rules.profiles import PROFILES
from cocoachain.strategies.hostile_chains import NAMINGS, renamed
from cocoachain.strategies.operations import NAMES, operations
from cocoachain.strategies.simulation import Simulation
from cocoachain.strategies.whole_way import whole_way

FEWER = max(10, settings().max_examples // 3)
"""Each of ten profiles has so many examples."""


def faults(chain, profile="lineage", rules=None):
    """What the rules find that is an error or a warning."""
    found = check(chain, profile, rules=rules).findings
    return [str(each) for each in found if each.severity != "note"]


@pytest.mark.parametrize("profile", PROFILES)
@given(st.data())
@settings(max_examples=FEWER)
def test_a_chain_is_silent_under_its_profile(profile, data):
    chain = data.draw(strategies.chains(profile))

    assert faults(chain, profile) == []


@given(st.data(), st.sampled_from(list(PROFILES)))
def test_a_hostile_chain_is_as_silent(data, profile):
    chain = data.draw(strategies.chains(profile, hostile=True))

    assert faults(chain, profile) == []


@given(strategies.chains("north-lombok"))
def test_a_chain_of_the_usual_yields_is_silent_under_every_rule(chain):
    assert faults(chain, rules=list(RULES.values())) == []


@given(strategies.whole_ways())
@settings(max_examples=10)
def test_a_whole_way_has_everything_and_is_silent_under_every_rule(chain):
    assert {kind.name for kind in KINDS if not chain.count(kind.name)} == set()
    assert set(Stage) - {lot.stage for lot in chain.lots} == set()
    assert faults(chain, rules=list(RULES.values())) == []


def test_the_whole_way_has_every_kind_of_step():
    kinds = {kind for step in Simulation().run(whole_way()).chain().steps for kind in step.kinds}

    assert set(StepKind) - kinds == set()


@given(strategies.chains())
def test_all_mass_is_accounted_for(chain):
    drawn = dict.fromkeys(chain.names("lot"), 0)
    for step in chain.steps:
        taken = sum(each.mass.mg for each in step.inputs)
        given_out = sum(each.mass.mg for each in step.outputs) + step.mass_lost.mg
        assert given_out == taken or not step.inputs or step.kind is StepKind.DISPOSE
        for portion in step.inputs:
            drawn[portion.lot] += portion.mass.mg
    assert all(drawn[lot.id] <= lot.mass.mg for lot in chain.lots)


@given(st.lists(operations(), max_size=12), st.randoms(use_true_random=False))
def test_a_programme_stays_sound_whatever_is_left_out_or_put_in_another_order(programme, random):
    fewer = [each for each in programme if random.random() < 0.5]
    random.shuffle(fewer)

    chain = Simulation().run(fewer).chain()

    assert faults(chain, rules=list(RULES.values())) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_without_stock_is_a_delivery(name):
    chain = Simulation().run([(name, (0, 0, 0, 0, 0)[:3])]).chain()

    assert [lot.stage for lot in chain.lots] == [Stage.BEANS]


@given(st.data(), st.integers(1, 30), st.integers(0, 12))
def test_a_chain_has_as_many_lots_as_were_asked_for(data, least, more):
    some = data.draw(strategies.chains(min_lots=least, max_lots=least + more))
    exact = data.draw(strategies.chains("industrial", size=least))

    assert least <= len(some.lots) <= least + more
    assert len(exact.lots) == least
    assert faults(exact, "industrial") == []


@pytest.mark.parametrize("profile", ["lineage", "north-lombok"])
@given(st.data())
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
def test_a_large_chain_is_as_sound(profile, data):
    chain = data.draw(strategies.chains(profile, min_lots=200, max_lots=400))

    assert 200 <= len(chain.lots) <= 400
    assert faults(chain, profile) == []
    assert len({lot.stage for lot in chain.lots}) >= 6


@given(strategies.chains(size=61))
@settings(max_examples=3)
def test_the_exact_size_holds_beyond_what_shrinks(chain):
    assert len(chain.lots) == 61


def test_a_large_chain_is_the_same_for_the_same_seed():
    one, same, other = (strategies.large_chain(seed, 2000, 2000) for seed in (5, 5, 6))

    assert one == same
    assert one != other
    assert len(one.lots) == 2000
    assert set(Stage) - {lot.stage for lot in one.lots} == set()
    assert faults(one, rules=list(RULES.values())) == []


def test_a_chain_shrinks_to_one_lot_of_a_kilogram_and_its_ground():
    chain = find(strategies.chains(), lambda _: True)

    assert (
        repr(chain)
        == "<Chain: 1 farmer, 1 processor, 1 plot, 1 site, 1 lot, 1 land document, 1 plot check>"
    )
    assert str(chain.lots[0].mass) == "1 kg"


def test_an_unknown_profile_is_answered_with_the_nearest():
    with pytest.raises(UnknownChoiceError) as caught:
        strategies.chains("north lombok")

    assert str(caught.value) == "Expected a profile, got 'north lombok'. Nearest: 'north-lombok'."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"min_lots": 0}, "0 to any number"),
        ({"size": 0}, "0 to 0"),
        ({"min_lots": 5, "max_lots": 4}, "5 to 4"),
    ],
)
def test_a_size_that_cannot_be_is_refused(asked, told):
    with pytest.raises(RecordError) as caught:
        strategies.chains(**asked)

    assert str(caught.value) == (
        f"Expected at least one lot, and no fewer at most than at least, got {told}"
    )


@pytest.mark.parametrize("naming", NAMINGS)
def test_renaming_changes_every_name_wherever_it_is_named(naming):
    chain = Simulation().run(whole_way()).chain()

    after = renamed(chain, naming)

    assert faults(after, rules=list(RULES.values())) == []
    assert len(after) == len(chain)
    edges = [len(list(Lineage(each).graph.edges)) for each in (chain, after)]
    assert edges[0] == edges[1]


@pytest.mark.parametrize("naming", NAMINGS)
def test_different_records_stay_different_under_every_naming(naming):
    names = [naming(number, f"LOT-{number}") for number in range(5000)]

    assert len(set(names)) == 5000
    assert max(map(len, names)) <= 255


def test_hostile_chains_come_in_the_smallest_and_in_huge_masses():
    masses = []

    @settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
    @given(strategies.chains(hostile=True, max_lots=3))
    def draw(chain):
        masses.append(chain.lots[0].mass.mg)

    draw()

    assert min(masses) < 1000
    assert max(masses) >= 10**12


def test_no_lot_is_drawn_on_before_what_happened_to_it_is_over():
    chain = Simulation().run(whole_way()).chain()
    for lot in chain.lots:
        moments = sorted(
            (step.start, step.end)
            for step in chain.steps
            if any(each.lot == lot.id for each in step.inputs)
        )
        assert all(before[1] <= after[0] for before, after in pairwise(moments))
