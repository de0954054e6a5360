"""Laws of shares worked out for many lots at once, and of the quick ways for one."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cocoachain.errors import MassUnknownError
from cocoachain.lineage import shares as shares_module
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing import factors, multiplying
from cocoachain.lineage.mixing.apportioning import InDoubtError
from cocoachain.lineage.mixing.asking import answered
from cocoachain.lineage.mixing.coding import codes_of
from cocoachain.lineage.mixing.mixtures import mixture_of
from cocoachain.lineage.mixing.whole_numbers import shares_exactly, shares_rounded
from cocoachain.lineage.origin_tables import origins_table
from cocoachain.lineage.shares import origins
from cocoachain.model.chain import Chain
from small_seasons import season
from tangled_chains import chain_of, tangled_chains, unmeasured_chains

KEYS = st.sampled_from(["plot", "farmer", "group", "country", "certificate", "lot"])
MATERIALS = st.sampled_from(["cocoa", "all"])
WAYS = st.sampled_from(
    [
        {},
        {"_FEW_LOTS": 0},
        {"_FEW_LOTS": 0, "_NARROW": 0},
        {"_FEW_LOTS": 0, "_NARROW": 0, "_MOST_LEVELS": 0},
    ]
)
RING = chain_of([("source", 7, 0, 0), ("rework", 0, 0, 3, 1, -1), ("rework", 1, 0, 2, 0, 1)])
NOTHING = chain_of([("source", 0, 0, 0), ("process", 0, 0, 0)])
NEXT_TO_NOTHING = chain_of([("source", 1, 0, 0), ("blend", 0, 0, 1, 10**15, 0)])


@given(tangled_chains(most=20), KEYS, MATERIALS, WAYS)
@example(RING, "plot", "cocoa", {"_FEW_LOTS": 0})
@example(NOTHING, "plot", "all", {})
@example(NEXT_TO_NOTHING, "plot", "cocoa", {})
def test_a_table_holds_the_exact_shares(
    chain: Chain, by: str, material: str, way: dict[str, int]
) -> None:
    lineage = Lineage(chain)
    expected = {
        lot: origins(lineage, lot, by=by, material=material, exact=True)
        for lot in lineage.columns.lot_ids
    }

    with pytest.MonkeyPatch.context() as patch:
        for name, value in way.items():
            patch.setattr(factors, name, value)
        patch.setattr(multiplying, "_WORTH_SCIPY", 10**9)
        table = origins_table(lineage, "all", by=by, material=material)
        rows = list(table)
    for lot, exact in expected.items():
        names = [*exact, *([None] if exact.unknown else [])]
        shares = [*exact.values(), exact.unknown]
        found = [row for row in rows if row[0] == lot]
        assert [row[1] for row in found] == names
        assert all(abs(row[2] - share) <= 1e-9 for row, share in zip(found, shares, strict=False))


@given(unmeasured_chains(), KEYS)
def test_a_table_names_what_was_not_measured_as_the_exact_shares_do(chain: Chain, by: str) -> None:
    lineage = Lineage(chain)

    for lot in lineage.columns.lot_ids:
        expected = _fault(lambda lot=lot: origins(lineage, lot, by=by, exact=True))
        found = _fault(lambda lot=lot: origins_table(lineage, [lot], by=by))
        assert found == expected


def _fault(ask: Callable[[], object]) -> str | None:
    try:
        ask()
    except MassUnknownError as error:
        return str(error)
    return None


@given(tangled_chains(most=20), KEYS, MATERIALS)
@example(NEXT_TO_NOTHING, "plot", "cocoa")
def test_a_quick_answer_is_the_exact_one(chain: Chain, by: str, material: str) -> None:
    lineage = Lineage(chain)
    mixture, codes = mixture_of(lineage), codes_of(lineage, by, material)
    for lot in lineage.lots:
        expected = origins(lineage, lot.id, by=by, material=material)
        node = int(mixture.head[lineage.columns.lot_code(lot.id)])
        if node < 0:
            continue
        try:
            found = answered(mixture, codes, node, lot.mass.mg)
        except InDoubtError:
            continue

        assert list(found.masses.items()) == list(expected.items())
        assert (found.unknown, found.total) == (expected.unknown.mg, expected.total.mg)


@given(tangled_chains(most=20), KEYS, MATERIALS)
def test_whole_numbers_by_node_are_the_exact_shares(chain: Chain, by: str, material: str) -> None:
    lineage = Lineage(chain)
    mixture, codes = mixture_of(lineage), codes_of(lineage, by, material)
    for lot in lineage.lots:
        exact = origins(lineage, lot.id, by=by, material=material, exact=True)
        node = int(mixture.head[lineage.columns.lot_code(lot.id)])
        if node < 0:
            continue
        try:
            (found, _), (rounded, _) = (
                way(mixture, codes, node) for way in (shares_exactly, shares_rounded)
            )
        except InDoubtError:
            continue

        known = {name: exact[name] for name in exact}
        shares = {**known, **({None: exact.unknown} if exact.unknown else {})}
        assert {k: Fraction(v, found.whole) for k, v in found.amounts.items()} == shares
        assert rounded.amounts.keys() == shares.keys()


@given(st.integers(0, 10**6), st.sampled_from([1, 7, 1_000, 10**6]), KEYS)
def test_a_season_is_answered_to_the_byte(seed: int, unit: int, by: str) -> None:
    chain = season(seed=seed, pools=24, plots=17, unit=unit)

    for lot in ("BAR-000", "BAR-001", "BAR-002"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shares_module, "_FEW_STEPS", 10**9)
            slow = origins(chain, lot, by=by)
            patch.setattr(shares_module, "_FEW_STEPS", 0)
            quick = origins(chain, lot, by=by)
        assert str(quick) == str(slow)
        assert (list(quick.items()), quick.unknown) == (list(slow.items()), slow.unknown)
