"""Laws of the scorecard, on chains that are right and chains that are wrong in every way."""

import json
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from books import chains as any_chains
from cocoachain import strategies
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.programme import scorecard

SHARES = (
    "local_share", "local_material_share", "processed_share", "fermented_share", "finished_share",
    "accountability",
)  # fmt: skip


def checked(card):
    for each in card.values():
        assert (each.value is None) == bool(each.reason)
        assert each.coverage is None or 0 <= each.coverage <= 1
        assert each.formula
        assert str(each)
    json.loads(card.as_json())
    assert str(card)


@given(any_chains())
def test_no_chain_however_wrong_is_an_exception(chain):
    checked(scorecard(Lineage(chain)))


@given(strategies.chains("lineage", hostile=True, max_lots=12))
@settings(suppress_health_check=list(HealthCheck), max_examples=15)
def test_hostile_names_and_masses_are_no_exception(chain):
    checked(scorecard(Lineage(chain)))


@given(strategies.chains("north-lombok", max_lots=20))
@settings(suppress_health_check=list(HealthCheck), max_examples=15)
def test_shares_of_a_sound_chain_are_shares_and_all_is_local(chain):
    card = scorecard(Lineage(chain))

    values = [card[name].value for name in SHARES if name != "processed_share"]
    assert all(value is None or 0 <= value <= 1 for value in values)
    assert card["local_share"].value in {None, Fraction(1)}
    assert card["independence"].value is None or 0 <= card["independence"].value <= 1


@given(strategies.chains("north-lombok", max_lots=12))
@settings(suppress_health_check=list(HealthCheck), max_examples=10)
def test_the_order_of_records_changes_no_figure(chain):
    turned = Chain.of(list(chain)[::-1])

    assert scorecard(Lineage(turned)).as_json() == scorecard(Lineage(chain)).as_json()
