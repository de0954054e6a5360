"""Sound chains: silent under a profile, from one lot to many thousands."""

from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.errors import RecordError, UnknownChoiceError
from cocoachain.model.chain import Chain
from cocoachain.rules.profiles import PROFILES
from cocoachain.strategies.hostile_chains import hostile_versions
from cocoachain.strategies.operations import operations, random_operation
from cocoachain.strategies.simulation import Op, Simulation
from cocoachain.strategies.stocks import KILOGRAM, MINUTES_A_DAY
from cocoachain.strategies.whole_way import whole_way
from cocoachain.values.identifiers import nearest_names

MOST_OPERATIONS = 20
"""So many operations at most in a programme that shrinks."""

MOST_SHRINKING = 60
"""A chain of at least more lots than this comes from a seed, and does not shrink."""

_SEASON = 200 * MINUTES_A_DAY
_A_PLOT = 8
_HOSTILE_UNITS = (KILOGRAM, 1, 10**12)
"""Milligrams in which programmes count: kilograms, and for readers to stumble over the smallest
mass there is, and a thousand tonnes."""


def chains(
    profile: str = "lineage",
    *,
    min_lots: int = 1,
    max_lots: int | None = None,
    size: int | None = None,
    hostile: bool = False,
) -> SearchStrategy[Chain]:
    """Sound chains in which `check` finds neither an error nor a warning under that profile.

    All mass is accounted for. There are deliveries, harvests, every step from pods to packed goods,
    splits, blends, rework, sales, moves between sites, ingredients, tests, papers and the
    programme around them, as drawn. Under ``lineage`` a step may lose any share of what it took;
    under every other profile yields and times are the usual ones of the trade.

    Chains shrink to few lots of a kilogram each. ``size`` is the exact number of lots, ingredients
    and by-products too; ``min_lots`` and ``max_lots`` bound it. A chain that must have more than
    60 lots is made by a seed, in one draw: it is quick, repeats with its seed, and does not shrink.
    With ``hostile``, identifiers, moments and masses are what readers and screens trip over.

    Raises:
        UnknownChoiceError: There is no such profile; the nearest names are given.
        RecordError: Fewer than one lot, or a maximum below the minimum.
    """
    if profile not in PROFILES:
        raise UnknownChoiceError("profile", profile, nearest_names(profile, PROFILES))
    least, most = _bounds(min_lots, max_lots, size)
    loose = profile == "lineage"
    units = st.sampled_from(_HOSTILE_UNITS if hostile and loose else _HOSTILE_UNITS[:1])
    if least > MOST_SHRINKING:
        seeds = st.integers(0, 2**32 - 1)
        found = seeds.map(lambda seed: large_chain(seed, least, most, loose=loose))
    else:
        found = st.builds(
            lambda programme, unit: _carried_out(programme, least, most, loose=loose, unit=unit),
            _programmes(least),
            units,
        )
    return found.flatmap(hostile_versions) if hostile else found


def whole_ways() -> SearchStrategy[Chain]:
    """Sound chains with a lot of every stage and a record of every kind, for breakers to spoil.

    They are silent under every profile.
    """
    more = st.lists(operations(), max_size=6)
    return more.map(lambda programme: Simulation().run([*whole_way(), *programme]).chain())


def large_chain(seed: int, least: int, most: int | None = None, *, loose: bool = False) -> Chain:
    """The sound chain of that seed, with at least so many lots; the same for the same seed."""
    dice = Random(seed)  # noqa: S311 - chains for tests, and the seed is the point
    wanted = dice.randint(least, most or least * 3 // 2)
    simulation = Simulation(loose=loose, most_lots=wanted, spread=max(1, _SEASON // wanted))
    plots = max(1, wanted // _A_PLOT)
    while simulation.lots < wanted - 5:
        simulation.run([random_operation(dice, plots)])
    _fill(simulation, wanted)
    return simulation.chain()


def _programmes(least: int) -> SearchStrategy[list[Op]]:
    smallest = min(least, MOST_OPERATIONS) if least > 1 else 1
    return st.lists(operations(), min_size=smallest, max_size=max(least, MOST_OPERATIONS))


def _carried_out(
    programme: list[Op], least: int, most: int | None, *, loose: bool, unit: int
) -> Chain:
    simulation = Simulation(loose=loose, most_lots=most, unit=unit).run(programme)
    _fill(simulation, least)
    return simulation.chain()


def _fill(simulation: Simulation, least: int) -> None:
    """Deliver until there are so many lots."""
    while simulation.lots < least:
        simulation.run([("source", (0, 0, 0))])


def _bounds(least: int, most: int | None, size: int | None) -> tuple[int, int | None]:
    if size is not None:
        least = most = size
    if least < 1 or (most is not None and most < least):
        asked = f"{least} to {'any number' if most is None else most}"
        message = f"Expected at least one lot, and no fewer at most than at least, got {asked}"
        raise RecordError(message)
    return least, most
