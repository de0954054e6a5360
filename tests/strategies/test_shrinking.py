"""How small Hypothesis makes what a planted bug shows up in; see benchmarks/strategies.py."""

import pytest

from cocoachain import strategies
from planted_bugs import PLANTED, events, smallest


# The sixth takes thousands of chains to be found; the benchmark measures it with the others.
@pytest.mark.parametrize("bug", PLANTED[:5], ids=lambda bug: bug.name)
def test_a_planted_bug_is_found_and_made_small(bug):
    tries = (smallest(strategies.chains(), bug, seed, examples=1500) for seed in range(6))
    found = []
    for chain in tries:
        if chain is not None:
            found.append(chain)
        if len(found) == 2 or any(events(each) == bug.optimum for each in found):
            break

    assert bug.optimum <= min(map(events, found)) <= bug.optimum + 1
    assert all(lot.mass.mg <= 10_000_000 for lot in min(found, key=events).lots if lot.plot)
