"""How much of some entries can at most come to a lot, however each step routed its inputs."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, lcm

import attrs

from cocoachain.lineage.bounding.linear import solved
from cocoachain.lineage.bounding.networks import TARGET, Network, reached
from cocoachain.lineage.bounding.pushing import Pipes
from cocoachain.lineage.bounding.worths import Reach, arriving, certified, plain_worths

_MOST_BITS = 1_024
_PLACES = 256


@attrs.frozen(eq=False)
class Routing:
    """The most that can arrive, and one way in which it can."""

    most: Fraction
    """In milligrams, exact or a certain bound from above."""

    flows: list[tuple[int, int, int, int]]
    """Tail, head, mass of the portion, and how much of it is meant, rounded down."""

    entered: dict[int, int]
    """What comes in at each node, rounded down."""


_ZERO = Fraction(0)
_NOTHING = Routing(_ZERO, [], {})


def largest_routing(network: Network, entering: Sequence[int]) -> Routing:
    """The most of some entries that can arrive; ``entering`` says how much of each is meant.

    In whole numbers, and exact, where all ways from a node shrink what passes them alike; else by a
    linear programme, with a certain bound from above. Nothing arrives only if there is no way.

    Raises:
        MissingExtraError: SciPy is not installed, and a linear programme is needed.
    """
    reach = _reach(network, entering)
    if reach is None:
        return _NOTHING
    worths = plain_worths(reach)
    if worths is not None:
        return _pushed(reach, worths)
    most, flows = solved(reach)
    rows = [(*arc, flow) for arc, flow in zip(reach.arcs, flows, strict=True) if flow]
    return Routing(most, rows, _entered(reach, rows))


def _reach(network: Network, entering: Sequence[int]) -> Reach | None:
    """What the entries reach, or ``None`` if the lot is not there."""
    supply: dict[int, int] = {}
    for entry, mass in zip(network.entries, entering, strict=True):
        if mass:
            supply[entry.node] = supply.get(entry.node, 0) + mass
    found = reached(network, list(supply))
    if not found[TARGET]:
        return None
    for node, mass in network.spare.items():
        if found[node] and node != TARGET:
            supply[node] = supply.get(node, 0) + mass
    portions = zip(network.tails, network.heads, network.masses, strict=True)
    return Reach(
        size=len(network.names),
        again=network.again,
        arcs=[portion for portion in portions if found[portion[0]]],
        supply=supply,
        kept={node: kept for node, kept in network.kept.items() if found[node]},
    )


def _entered(reach: Reach, rows: list[tuple[int, int, int, int]]) -> dict[int, int]:
    """What must have come in at each node, beside what arcs brought, for what went out of it."""
    out, come = [0] * reach.size, [0] * reach.size
    for tail, head, _, flow in rows:
        out[tail] += flow
        come[head] += flow
    return {
        node: min(mass, max(ceil(out[node] / reach.keeps(node)) - come[node], 0))
        for node, mass in reach.supply.items()
        if out[node]
    }


def _pushed(reach: Reach, worths: list[Fraction]) -> Routing:
    """In whole numbers: each portion counts with what it is worth at the lot."""
    each = [arriving(reach, node, worth) for node, worth in enumerate(worths)]
    whole = _whole(each)
    coming = [_scaled(worth, whole) for worth in each]
    source, pipes = reach.size, Pipes(reach.size + 1)
    laid = [pipes.add(tail, head, mass * coming[head]) for tail, head, mass in reach.arcs]
    given = {
        node: pipes.add(source, node, mass * coming[node]) for node, mass in reach.supply.items()
    }
    if reach.again >= 0:
        endless = sum(mass for tail, _, mass in reach.arcs if tail == reach.again)
        pipes.add(source, reach.again, endless * whole)
    pipes.fill(source, TARGET)
    open_still = pipes.can_reach(TARGET)
    most = certified(reach, lambda node: worths[node] if open_still[node] else _ZERO)
    flows = [
        (*arc, pipes.flow(at) // coming[arc[1]])
        for arc, at in zip(reach.arcs, laid, strict=True)
        if pipes.flow(at)
    ]
    entered = {node: pipes.flow(at) // (coming[node] or 1) for node, at in given.items()}
    return Routing(most, flows, entered)


def _whole(worths: list[Fraction]) -> int:
    """A number that makes all worths whole, or, if it grew too long, nearly so."""
    whole = 1
    for below in {worth.denominator for worth in worths}:
        whole = lcm(whole, below)
        if whole.bit_length() > _MOST_BITS:
            return 1 << _PLACES
    return whole


def _scaled(worth: Fraction, whole: int) -> int:
    return -(-worth.numerator * whole // worth.denominator)
