"""How fast our strategies draw, and how small they make what a planted bug shows up in.

Prints chains a second for bare programmes, for their records and for a check of them, and for six
planted bugs and eight seeds each the number of events that Hypothesis ends with. Nothing here is a
test: times belong to a machine. Run ``python benchmarks/strategies.py --help``.
"""

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import hypothesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from cocoachain import strategies
from cocoachain.rules.checking import check
from cocoachain.strategies.operations import operations
from planted_bugs import PLANTED, events, smallest

SEEDS = range(8)


def drawn(
    strategy: SearchStrategy[object], examples: int, use: Callable[[object], object]
) -> float:
    """Examples a second, used as asked."""
    count = 0

    @seed(1)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(example: object) -> None:
        nonlocal count
        count += 1
        use(example)

    begun = time.process_time()
    draw()
    return count / (time.process_time() - begun)


def speeds(examples: int) -> None:
    """Chains a second, in processor time."""
    lots: list[int] = []
    programmes = st.lists(operations(), min_size=1, max_size=20)
    print(f"bare programmes            {drawn(programmes, examples, id):7.0f} a second")
    for profile in ("lineage", "north-lombok"):
        chains = strategies.chains(profile)
        found = drawn(chains, examples, lambda chain: lots.append(len(chain.lots)))
        judged = drawn(chains, examples // 4, lambda chain, p=profile: check(chain, p))
        print(
            f"chains, {profile:18} {found:7.0f} a second; drawn and checked {judged:5.0f} a second"
        )
    print(f"lots in a chain: median {statistics.median(lots):.0f}, most {max(lots)}")
    whole = drawn(strategies.whole_ways(), examples // 4, len)
    print(f"whole ways                 {whole:7.0f} a second")
    begun = time.process_time()
    big = strategies.large_chain(1, 5000, 5000)
    print(f"one chain of {len(big.lots):,} lots    {time.process_time() - begun:7.2f} seconds")


def shrinks() -> None:
    """The planted bugs, seed by seed."""
    exact = 0
    for bug in PLANTED:
        chains = [smallest(strategies.chains(), bug, number) for number in SEEDS]
        found = sorted(events(chain) for chain in chains if chain is not None)
        heaviest = max(lot.mass.mg for chain in chains if chain for lot in chain.lots if lot.mass)
        exact += found.count(bug.optimum)
        print(
            f"{bug.name:28} best {bug.optimum}, found {len(found)} of {len(chains)}: {found}, "
            f"median {statistics.median(found):g}, heaviest lot {heaviest / 1e6:.2f} kg"
        )
    print(f"exactly minimal: {exact} of {len(PLANTED) * len(SEEDS)}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2000, help="chains to draw (2000)")
    parser.add_argument("--no-shrinks", action="store_true", help="leave the planted bugs out")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, Hypothesis {hypothesis.__version__}")
    speeds(options.examples)
    if not options.no_shrinks:
        shrinks()


if __name__ == "__main__":
    main()
