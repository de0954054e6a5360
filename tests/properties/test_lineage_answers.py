"""The questions of a lineage against answers that were worked out apart, on tangled chains."""

from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cocoachain.errors import MassUnknownError
from cocoachain.lineage.destinations import destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.origin_keys import ORIGIN_KEYS
from cocoachain.lineage.paths import paths
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.values.mass import Mass
from lineage_oracle import Oracle, largest_remainder, rounded_half_up
from tangled_chains import chain_of, tangled_chains, unmeasured_chains

RING = chain_of([("source", 7, 0, 0), ("process", 0, 0, 0), ("pour", 0, 0, 3, 0)])
FED_BY_CLOSED = chain_of([("pour", 0, 0, 0, 0), ("process", 0, 0, 0), ("process", 0, 10**15, 1)])
TWO_RINGS = chain_of(
    [
        ("source", 10**15, 1, 2),
        ("pour", 5, 5, 10**15, -1),
        ("pour", 5, 0, 10**15, 4),
        ("blend", 4, 5, 5, 10**15, -6),
        ("harvest", 10**15, 4, 3),
        ("pour", 1, 0, 10**15, 3),
    ]
)
POURED_TWICE = chain_of(
    [
        ("pour", 0, 0, 0, 0),
        ("pour", 0, 0, 0, 0),
        ("source", 0, 0, 0),
        ("nothing", 10**15, 0),
        ("blend", 0, 2, 0, 0, 0),
    ]
)
CLOSED = chain_of([("source", 0, 2, 0), ("process", 0, 5, 0), ("pour", 0, 1, 5, 0)])


def _exact(lineage: Lineage, lot: str, by: str, material: str) -> dict[str | None, Fraction]:
    found = origins(lineage, lot, by=by, exact=True, material=material)
    unknown = {None: found.unknown} if found.unknown else {}
    return {**found, **unknown}


@given(tangled_chains())
@example(RING)
@example(CLOSED)
@example(FED_BY_CLOSED)
def test_exact_origins_are_those_of_a_linear_system(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)
    contents, keys = oracle.contents(), oracle.keys()

    assert set(keys) == set(ORIGIN_KEYS)
    for lot in oracle.names:
        for by, key in keys.items():
            for material in ("cocoa", "all"):
                expected, _ = oracle.origins(contents, lot, key, material)
                assert _exact(lineage, lot, by, material) == expected


@given(tangled_chains())
@example(RING)
@example(CLOSED)
def test_masses_are_the_exact_shares_apportioned_once(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)
    contents, keys = oracle.contents(), oracle.keys()

    for lot in oracle.names:
        for by in ("plot", "lot", "province"):
            for material in ("cocoa", "all"):
                shares, part = oracle.origins(contents, lot, keys[by], material)
                held = oracle.held(lot, sum(mass for _, mass in oracle.put_in(lot)))
                if not oracle.put_in(lot) and lot not in oracle.records:
                    continue
                total = rounded_half_up(held * part)
                expected = largest_remainder(total, shares)
                found = origins(lineage, lot, by=by, material=material)
                assert found.unknown == Mass(expected.pop(None, 0))
                assert {key: mass.mg for key, mass in found.items()} == expected
                assert list(found) == sorted(expected)
                assert found.total == Mass(total)
                assert sum(found.values(), found.unknown) == found.total


@given(tangled_chains())
def test_a_function_names_the_origins_of_lots_that_say_where_they_grew(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)
    contents = oracle.contents()

    for lot in oracle.names:
        expected, _ = oracle.origins(
            contents,
            lot,
            lambda each: str(each.harvested) if each.plot or each.plots or each.farmer else None,
        )
        found = origins(lineage, lot, by=lambda each: str(each.harvested), exact=True)
        assert dict(found) == {key: share for key, share in expected.items() if key is not None}
        assert found.unknown == expected.get(None, 0)


@given(unmeasured_chains())
def test_a_mass_that_is_needed_and_was_not_measured_is_named(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)

    for lot in oracle.names:
        message = _refusal(lineage, lot)
        assert message in _unmeasured(chain) | {None}
        assert message or oracle.needed_is_measured(("lot", lot), oracle.made_of)


def _refusal(lineage: Lineage, lot: str) -> str | None:
    try:
        origins(lineage, lot, exact=True)
    except MassUnknownError as error:
        return str(error)
    return None


def _unmeasured(chain: Chain) -> set[str]:
    told = {f"Expected a mass, got none: lot {lot.id!r}" for lot in chain.lots if lot.mass is None}
    for step in chain.steps:
        for way, portions in (("into", step.inputs), ("out of", step.outputs)):
            told |= {
                f"Expected a mass, got none: lot {each.lot!r} {way} step {step.id!r}"
                for each in portions
                if each.mass is None
            }
    return told


@given(tangled_chains())
@example(RING)
@example(CLOSED)
def test_destinations_are_those_of_the_dual_system(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)

    for lot in oracle.records:
        total = oracle.records[lot].mass.mg
        shares = {
            f"{end} {where}": share for (end, where), share in oracle.destinations(lot).items()
        }
        found = destinations(lineage, lot)
        told = {f"{row.end} {row.where}": row.mass.mg for row in found.rows}
        assert sum(told.values()) == total
        assert set(told) == set(shares)
        for key, mg in told.items():
            assert abs(mg - shares[key] * total) < 1


@given(unmeasured_chains())
@example(TWO_RINGS)
@example(POURED_TWICE)
def test_traces_reach_just_what_sets_reach(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)

    for lot in oracle.names:
        for forward, ask in ((False, trace_back), (True, trace_forward)):
            lots, steps = oracle.trace([lot], forward=forward)
            level = oracle.levels(lots, steps)
            trace = ask(lineage, lot)
            assert list(trace.lots) == sorted(lots, key=lambda each: (level[each], each))
            assert list(trace.steps) == sorted(steps, key=lambda each: (level[each], each))
            moved = [each for each in chain.transfers if each.lot in lots]
            order = list(trace.lots)
            moved.sort(key=lambda each: (order.index(each.lot), each.id))
            assert list(trace.transfers) == [each.id for each in moved]


@given(tangled_chains())
def test_a_trace_names_the_plots_and_farmers_of_lots_that_began_there(chain: Chain) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)
    farmer_of = {plot.id: plot.farmer for plot in chain.plots}

    for lot in oracle.names:
        lots, _ = oracle.trace([lot], forward=False)
        own = [oracle.records[each] for each in lots & set(oracle.records) if _begins(oracle, each)]
        plots = {plot for each in own for plot in ([each.plot] if each.plot else each.plots)}
        farmers = {each.farmer for each in own if each.farmer} | {
            farmer_of.get(plot)
            for each in own
            if not each.farmer
            for plot in ([each.plot] if each.plot else each.plots)
        }
        trace = trace_back(lineage, lot)
        assert trace.plots == tuple(sorted(plots))
        assert trace.farmers == tuple(sorted(farmers - {None}))


def _begins(oracle: Oracle, lot: str) -> bool:
    """Whether a lot's own material is among what it is made of, be it of no mass."""
    if any(oracle.steps[step].kind == "harvest" for step, _ in oracle.put_in(lot)):
        return True
    return any(atom == ("own", lot) and share for atom, share in oracle.made_of(("lot", lot)))


@given(tangled_chains(most=9), st.integers(1, 40))
def test_paths_are_those_of_a_plain_search(chain: Chain, limit: int) -> None:
    lineage, oracle = Lineage(chain), Oracle(chain)

    for start in oracle.names[:4]:
        for goal in oracle.names[-4:]:
            every = oracle.paths(start, goal)
            found = paths(lineage, start, goal, limit=limit)
            assert found.found == tuple(every[:limit])
            assert found.truncated is (len(every) > limit)


@given(unmeasured_chains())
def test_the_graph_is_that_of_the_records(chain: Chain) -> None:
    graph, expected = Lineage(chain).graph, Oracle(chain).graph()

    assert list(graph) == list(expected)
    assert set(graph.edges) == set(expected.edges)
    for node, other, mg in expected.edges(data="mg"):
        assert graph.edges[node, other]["mass"] == (None if mg is None else Mass(mg))
        assert graph.pred[other][node] == graph.succ[node][other]
    for node in expected:
        assert nx.ancestors(graph, node) == nx.ancestors(expected, node)
        assert nx.descendants(graph, node) == nx.descendants(expected, node)
    assert nx.is_directed_acyclic_graph(graph) is nx.is_directed_acyclic_graph(expected)


@given(tangled_chains())
def test_rings_are_the_strongly_connected_parts(chain: Chain) -> None:
    oracle = Oracle(chain)
    parts = [part for part in nx.strongly_connected_components(oracle.graph()) if len(part) > 1]

    expected = {
        (tuple(sorted(part & set(oracle.names))), tuple(sorted(part & set(oracle.steps))))
        for part in parts
    }

    assert set(Lineage(chain).index.cycles) == expected


@pytest.mark.parametrize("chain", [RING, CLOSED])
def test_the_examples_of_rings_are_rings(chain: Chain) -> None:
    assert len(Lineage(chain).index.cycles) == 1
