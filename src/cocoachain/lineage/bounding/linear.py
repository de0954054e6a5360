"""The largest flow where steps shrink what passes them in unlike measure: a linear programme.

SciPy's HiGHS solves it in floats (J. A. J. Hall and Q. Huangfu, "Parallelizing the dual revised
simplex method", Mathematical Programming Computation 10, 2018). Its answer is not trusted: its dual
values are taken as a proposal of what a milligram is worth at each node, put right to exact
fractions where they say what they must have meant, and the bound is worked out from these.
"""

import importlib
from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np

from cocoachain.errors import MissingExtraError
from cocoachain.lineage.bounding.networks import TARGET
from cocoachain.lineage.bounding.worths import (
    Reach,
    arriving,
    certified,
    certified_in_places,
    short,
)

_CLOSE = 1e-6
"""Dual values that lie as near to each other as this, in relation, are taken as the same."""

_NOTHING = 1e-12
_Arcs = list[tuple[int, int, int]]


def solved(reach: Reach) -> tuple[Fraction, list[int]]:
    """What can at most arrive, certified; and for each arc what flows, rounded down.

    Raises:
        MissingExtraError: SciPy is not installed.
    """
    answer, scale = _asked(reach)
    if not answer.success:
        return certified(reach, lambda _: Fraction(1)), [0] * len(reach.arcs)
    worths = _worths(reach, answer)
    exact = _put_right(reach, worths)
    bound = certified(reach, lambda node: exact.get(node, Fraction(0)))
    flows = [int(max(flow, 0.0) * scale) for flow in answer.x.tolist()]
    return min(bound, certified_in_places(reach, worths)), flows


def _asked(reach: Reach) -> tuple[Any, int]:
    """The solver's answer, with one variable an arc, in parts of ``scale`` milligrams."""
    try:
        optimize, sparse = map(importlib.import_module, ("scipy.optimize", "scipy.sparse"))
    except ImportError as error:
        need = "Bounds where steps shrink the same lot in unlike measure"
        raise MissingExtraError("fast", need) from error
    tails, heads, masses = (np.array(each) for each in zip(*reach.arcs, strict=True))
    scale = int(masses.max())
    places, arcs = np.arange(reach.size), np.arange(len(tails))
    keeps = np.array([float(reach.keeps(node)) for node in places.tolist()])
    supply = np.zeros(reach.size)
    for node, mass in reach.supply.items():
        supply[node] = float(mass * reach.keeps(node) / scale)
    free = (tails != TARGET) & (tails != reach.again)
    inner = heads != TARGET
    values = np.concatenate((np.ones(int(free.sum())), -keeps[heads[inner]]))
    rows = np.concatenate((tails[free], heads[inner]))
    columns = np.concatenate((arcs[free], arcs[inner]))
    matrix = sparse.coo_array((values, (rows, columns)), shape=(reach.size, len(arcs)))
    room = np.column_stack((np.zeros(len(arcs)), masses / scale))
    told = {"A_ub": matrix.tocsr(), "b_ub": supply, "bounds": room}
    answer = optimize.linprog(-1.0 * ~inner, **told, method="highs")
    return answer, scale


def _worths(reach: Reach, answer: Any) -> list[float]:  # noqa: ANN401 - SciPy's own class of answers
    worths = [max(-float(value), 0.0) for value in answer.ineqlin.marginals]
    worths[TARGET] = 1.0
    if reach.again >= 0:
        worths[reach.again] = 0.0
    return worths


def _put_right(reach: Reach, worths: list[float]) -> dict[int, Fraction]:
    """Exact worths: where an arc gains nothing, its two ends say the same, and the lot says 1."""
    beside: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for tail, head, _ in reach.arcs:
        come = 1.0 if head == TARGET else worths[head] * float(reach.keeps(head))
        if tail != reach.again and abs(come - worths[tail]) <= _CLOSE * come and come > _NOTHING:
            beside[head].append((tail, True))
            beside[tail].append((head, False))
    exact = {TARGET: Fraction(1)}
    waiting = [TARGET]
    while waiting:
        node = waiting.pop()
        for other, is_tail in beside[node]:
            if other not in exact:
                worth = exact[node]
                found = arriving(reach, node, worth) if is_tail else worth / reach.keeps(other)
                exact[other] = short(found)
                waiting.append(other)
    return exact
