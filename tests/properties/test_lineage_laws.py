"""Laws of the lineage's answers: sums, names, order, cuts, both directions, both arithmetics."""

import random
from fractions import Fraction

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cocoachain.lineage.columns import STAGES
from cocoachain.lineage.destinations import destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing import flowing, settling
from cocoachain.lineage.origin_keys import ORIGIN_KEYS
from cocoachain.lineage.paths import paths
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass
from tangled_chains import balanced_chains, chain_of, tangled_chains

THIRDS = chain_of([("source", 7, 0, 0), ("source", 7, 1, 0), ("blend", 0, 1, 2, 1, -1)])
NEARLY_TIED = chain_of(
    [
        ("source", 1_000_000_000_000_000, 6, 1),
        ("source", 1_000_000_000_000_000, 8, 0),
        ("source", 1_000_000_000_000_000, 0, 2),
        ("source", 1_000_000_000_000_000, 0, 2),
        ("process", 0, 1_000_000_000_000_000, 0),
        ("process", 2, 1_000_000_000_000_000, 3),
        ("pour", 0, 1, 0, 0),
    ]
)
"""Two origins of one mass, whose exact shares differ by less than a milligram."""

TIE = chain_of([("source", 5, 0, 0), ("source", 5, 1, 0), ("blend", 0, 1, 5, 5, -3)])


def _answers(lineage: Lineage) -> list[object]:
    """Everything that can be asked of every lot, as text where there is any."""
    told: list[object] = []
    for lot in lineage.columns.lot_ids:
        told += [str(trace_back(lineage, lot)), str(trace_forward(lineage, lot))]
        told.append(list(paths(lineage, lineage.columns.lot_ids[0], lot)))
        if lineage.columns.lot_known[lineage.columns.lot_code(lot)]:
            told += [str(origins(lineage, lot, by=by)) for by in ORIGIN_KEYS]
            told += [origins(lineage, lot, exact=True), str(destinations(lineage, lot))]
    return told


@given(tangled_chains())
def test_exact_shares_sum_to_one(chain: Chain) -> None:
    lineage = Lineage(chain)

    for lot in lineage.lots:
        for material in ("cocoa", "all"):
            found = origins(lineage, lot.id, by="lot", exact=True, material=material)
            assert sum(found.values(), found.unknown) == found.total
            assert found.total == (1 if found or found.unknown else 0)
            assert all(share > 0 for share in found.values())


@given(tangled_chains())
def test_all_material_is_the_whole_lot(chain: Chain) -> None:
    lineage = Lineage(chain)

    for lot in lineage.lots:
        found = origins(lineage, lot.id, material="all")
        assert sum(found.values(), found.unknown) == lot.mass


@given(tangled_chains(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(chain: Chain, chance: random.Random) -> None:
    records = list(chain)
    chance.shuffle(records)

    assert _answers(Lineage(Chain.of(records))) == _answers(Lineage(chain))


@given(tangled_chains())
def test_names_in_the_same_order_change_nothing_but_names(chain: Chain) -> None:
    renamed = Chain.of(_renamed(record, {}) for record in chain)

    before, after = _answers(Lineage(chain)), _answers(Lineage(renamed))

    assert [_as_before(each) for each in after] == [_as_text(each) for each in before]


def _as_text(told: object) -> str:
    return " ".join(str(told if isinstance(told, str | list) else repr(told)).split()).replace(
        "─", ""
    )


def _as_before(told: object) -> str:
    return _as_text(told).replace("Lot-", "L").replace("Step-", "S")


@given(tangled_chains(), st.randoms(use_true_random=False))
def test_names_in_any_order_change_no_exact_share(chain: Chain, chance: random.Random) -> None:
    names = [lot.id for lot in chain.lots]
    new_names = [f"N{number}" for number in range(len(names))]
    chance.shuffle(new_names)
    new = dict(zip(names, new_names, strict=True))
    before, after = Lineage(chain), Lineage(Chain.of(_renamed(each, new) for each in chain))

    for lot in chain.lots:
        for by in ("plot", "group"):
            shares = origins(before, lot.id, by=by, exact=True)
            assert origins(after, new[lot.id], by=by, exact=True) == shares
        lots = origins(before, lot.id, by="lot", exact=True, material="all")
        renamed = {new[name]: share for name, share in lots.items()}
        assert dict(origins(after, new[lot.id], by="lot", exact=True, material="all")) == renamed


def _renamed(record: Record, new: dict[str, str]) -> Record:
    """The record with the new names of lots, or by default with names that sort as the old ones."""

    def name(lot: str) -> str:
        return new.get(lot, lot) if new else f"Lot-{lot[1:]}"

    def portions(some: tuple[Portion, ...]) -> list[Portion]:
        return [Portion(name(each.lot), each.mass) for each in some]

    if isinstance(record, Lot):
        return attrs.evolve(record, id=name(record.id))
    if isinstance(record, Transfer):
        return attrs.evolve(record, lot=name(record.lot))
    if isinstance(record, Step):
        ins, outs = portions(record.inputs), portions(record.outputs)
        step = record.id if new else f"Step-{record.id[1:]}"
        return attrs.evolve(record, id=step, inputs=ins, outputs=outs)
    return record


@given(tangled_chains())
def test_a_cut_upstream_answers_as_the_whole(chain: Chain) -> None:
    whole = Lineage(chain)

    for lot in whole.columns.lot_ids:
        trace = trace_back(whole, lot)
        part = trace.lineage
        if not len(part.columns.lot_ids):
            assert lot.startswith("L-NONE")
            continue
        assert list(trace_back(part, lot).lots) == list(trace.lots)
        assert trace_back(part, lot).as_text() == trace.as_text()
        for inner in trace.lots:
            for by in ("farmer", "group", "village", "certificate", "lot"):
                shares = origins(whole, inner, by=by, exact=True)
                assert origins(part, inner, by=by, exact=True) == shares


@given(tangled_chains())
def test_a_cut_downstream_answers_as_the_whole(chain: Chain) -> None:
    whole = Lineage(chain)

    for lot in chain.lots:
        trace = trace_forward(whole, lot.id)
        part = trace.lineage
        assert list(trace_forward(part, lot.id).lots) == list(trace.lots)
        assert list(trace_forward(part, lot.id).steps) == list(trace.steps)


@given(tangled_chains())
def test_the_edge_of_a_cut_is_where_other_steps_go_on(chain: Chain) -> None:
    whole = Lineage(chain)

    for lot in whole.columns.lot_ids:
        part = trace_back(whole, lot).lineage
        kept = {step.id for step in part.steps}
        named = {lot} | {each.lot for step in part.steps for each in (*step.inputs, *step.outputs)}
        others = [step for step in chain.steps if step.id not in kept]
        outside = {each.lot for step in others for each in (*step.inputs, *step.outputs)}
        assert part.edge == named & outside


@given(balanced_chains())
def test_origins_and_destinations_agree_when_turned_round(chain: Chain) -> None:
    """Where every step and lot balances: the mass of a source in what is left is the same."""
    lineage = Lineage(chain)
    sources = [lot for lot in chain.lots if not lineage.producers(lot.id)]

    for source in sources:
        found = destinations(lineage, source.id)
        for lot in chain.lots:
            drawn = sum(each.mass.mg for each in lineage.consumers(lot.id))
            shares = origins(lineage, lot.id, by="lot", exact=True)
            there = shares.get(source.id, Fraction(0)) * (lot.mass.mg - drawn)
            assert abs(found.get(lot.id, Mass(0)).mg - there) < 1


@given(balanced_chains())
def test_what_is_left_of_all_sources_is_all_that_is_left(chain: Chain) -> None:
    lineage = Lineage(chain)
    sources = [lot for lot in chain.lots if not lineage.producers(lot.id)]

    made = [lot for lot in chain.lots if lineage.producers(lot.id)]
    put_in = {lot.id: sum(each.mass.mg for each in lineage.producers(lot.id)) for lot in made}
    assume(all(lot.mass.mg == put_in[lot.id] for lot in made))

    for lot in chain.lots:
        drawn = sum(each.mass.mg for each in lineage.consumers(lot.id))
        there = [destinations(lineage, each.id).get(lot.id, Mass(0)).mg for each in sources]
        assert abs(sum(there) - (lot.mass.mg - drawn)) < len(sources) + 1


@given(tangled_chains())
@example(THIRDS)
@example(TIE)
@example(NEARLY_TIED)
def test_rounded_arithmetic_gives_the_same_bytes(chain: Chain) -> None:
    lineage = Lineage(chain)
    exact = _masses(lineage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settling, "_CHEAP_BITS", 0)
        assert _masses(lineage) == exact


@given(tangled_chains())
@example(chain_of([("source", 7, 0, 0), ("rework", 0, 0, 3, 1, -1), ("rework", 1, 0, 2, 0, 1)]))
def test_lifted_weights_of_a_ring_are_those_of_fractions(chain: Chain) -> None:
    lineage = Lineage(chain)
    asked = [(lot.id, material) for lot in lineage.lots for material in ("cocoa", "all")]
    expected = [origins(lineage, lot, exact=True, material=material) for lot, material in asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flowing, "_LARGE", 1)
        for (lot, material), shares in zip(asked, expected, strict=True):
            assert origins(lineage, lot, exact=True, material=material) == shares


def _masses(lineage: Lineage) -> list[str]:
    told = []
    for lot in lineage.lots:
        told += [
            str(origins(lineage, lot.id)),
            str(origins(lineage, lot.id, by="lot")),
            str(origins(lineage, lot.id, by="lot", material="all")),
            str(destinations(lineage, lot.id)),
        ]
    return told


@given(tangled_chains())
def test_columns_say_what_the_records_say(chain: Chain) -> None:
    columns = Lineage(chain).columns

    for lot in chain.lots:
        code = columns.lot_code(lot.id)
        assert columns.lot_ids[code] == lot.id
        assert columns.lot_mass[code] == lot.mass.mg
        assert STAGES[columns.lot_stage[code]] is lot.stage
        assert columns.lot_known[code]
    for step in chain.steps:
        code = columns.step_code(step.id)
        span = slice(columns.in_ptr[code], columns.in_ptr[code + 1])
        assert [columns.lot_ids[lot] for lot in columns.in_lot[span]] == [
            each.lot for each in step.inputs
        ]
        span = slice(columns.out_ptr[code], columns.out_ptr[code + 1])
        assert columns.out_mass[span].tolist() == [each.mass.mg for each in step.outputs]
        span = slice(columns.loss_ptr[code], columns.loss_ptr[code + 1])
        assert columns.loss_mass[span].tolist() == [each.mass.mg for each in step.losses]
    assert sorted(columns.use_at) == list(range(len(columns.in_lot)))
    assert sorted(columns.made_at) == list(range(len(columns.out_lot)))
