"""Numeric rules over columns beside the same rules over records, in one process.

Prints medians and ratios, and how near the mass balance comes to copying its columns. Nothing here
is a test: times belong to a machine. Run ``python benchmarks/rules.py --help``.
"""

import argparse
import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, Lot, NibLot
from cocoachain.model.steps import Loss, Portion, Step, StepKind
from cocoachain.rules.catalogue import RULES
from cocoachain.values.mass import Mass

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
POOL = 30
"""Deliveries in one pool."""


def season(portions: int) -> Chain:
    """Pools of thirty deliveries, each dried or roasted on; all of it sound."""
    lots: list[Lot] = []
    steps: list[Step] = []
    for pool in range(portions // (POOL + 4)):
        at = FIRST + timedelta(minutes=pool)
        mine = [
            BeanLot(id=f"D{pool:06}-{number:02}", mass=Mass.kg(20 + number), made=at, plot="P")
            for number in range(POOL)
        ]
        whole = sum((lot.mass for lot in mine if lot.mass), Mass(0))
        roasted = whole * Fraction(95, 100)
        lots += [*mine, BeanBlend(id=f"B{pool:06}", mass=whole, made=at + timedelta(hours=1))]
        lots.append(NibLot(id=f"N{pool:06}", mass=roasted, made=at + timedelta(hours=9)))
        steps.append(_pooled(pool, at, mine, whole))
        steps.append(_roasted(pool, at, whole, roasted))
    return Chain.of(lots, steps)


def _pooled(pool: int, at: datetime, mine: list[BeanLot], whole: Mass) -> Step:
    return Step(
        id=f"S{pool:06}", kind=StepKind.POOL, start=at, end=at + timedelta(hours=1),
        inputs=[Portion(lot.id, lot.mass) for lot in mine],
        outputs=[Portion(f"B{pool:06}", whole)],
    )  # fmt: skip


def _roasted(pool: int, at: datetime, whole: Mass, roasted: Mass) -> Step:
    return Step(
        id=f"R{pool:06}", kind=StepKind.ROAST, start=at + timedelta(hours=8),
        end=at + timedelta(hours=9), inputs=[Portion(f"B{pool:06}", whole)],
        outputs=[Portion(f"N{pool:06}", roasted)], losses=[Loss("roasting", whole - roasted)],
    )  # fmt: skip


# The same rules, over records ---------------------------------------------------------------------


def mass_kept(chain: Chain) -> int:
    """M01 as anybody would write it."""
    wrong = 0
    for step in chain.steps:
        taken = sum(each.mass.mg for each in step.inputs if each.mass)
        given = sum(each.mass.mg for each in step.outputs if each.mass)
        lost = sum(each.mass.mg for each in step.losses)
        wrong += abs(taken - given - lost) > max(taken / 100, 100_000)
    return wrong


def not_overdrawn(chain: Chain) -> int:
    """M02."""
    drawn: dict[str, int] = defaultdict(int)
    for step in chain.steps:
        for each in step.inputs:
            drawn[each.lot] += each.mass.mg if each.mass else 0
    return sum(lot.mass is not None and drawn[lot.id] > lot.mass.mg * 1.005 for lot in chain.lots)


def in_order(chain: Chain) -> int:
    """T01."""
    made = {lot.id: lot.made for lot in chain.lots}
    wrong = 0
    for step in chain.steps:
        for each in step.inputs:
            there = made.get(each.lot)
            wrong += there is not None and step.end is not None and step.end < there
    return wrong


def no_ring(chain: Chain) -> int:
    """G01, by counting down what has no more steps before it."""
    makers: dict[str, list[str]] = defaultdict(list)
    users: dict[str, list[str]] = defaultdict(list)
    for step in chain.steps:
        for each in step.outputs:
            makers[each.lot].append(step.id)
        for each in step.inputs:
            users[each.lot].append(step.id)
    waiting = {step.id: sum(len(makers[e.lot]) for e in step.inputs) for step in chain.steps}
    ready = [name for name, left in waiting.items() if not left]
    done = 0
    while ready:
        step = chain.step(ready.pop())
        done += 1
        for each in step.outputs:
            for user in users[each.lot]:
                waiting[user] -= 1
                if not waiting[user]:
                    ready.append(user)
    return len(waiting) - done


RECORDS: dict[str, Callable[[Chain], int]] = {
    "M01": mass_kept, "M02": not_overdrawn, "T01": in_order, "G01": no_ring,
}  # fmt: skip


def run(code: str, lineage: Lineage) -> list[object]:
    """What a rule says; what walks and order are worked out with is not kept from run to run."""
    lineage.__dict__.pop("index", None)
    return list(RULES[code](lineage))


def median(call: Callable[[], object], rounds: int) -> float:
    """The median time of a call, in milliseconds, the collector at rest."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    """Run the race and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    chain = season(options.portions)
    lineage = Lineage(chain)
    columns = lineage.columns
    print(f"{len(columns.in_lot) + len(columns.out_lot):,} portions, {len(chain.steps):,} steps")
    list(RULES["T01"](lineage))  # what is made once for all rules is made here
    gc.collect()
    gc.freeze()
    gc.disable()
    print(f"{'rule':6}{'columns ms':>12}{'records ms':>12}{'ratio':>8}   target 60")
    took = {}
    for code, slow in RECORDS.items():
        found = run(code, lineage)
        assert len(found) == slow(chain) == 0, (code, found[:1])
        took[code] = median(lambda code=code: run(code, lineage), options.rounds)
        beside = median(lambda slow=slow: slow(chain), 3)
        print(f"{code:6}{took[code]:12.2f}{beside:12.1f}{beside / took[code]:8.0f}")
    masses = [columns.in_mass, columns.out_mass, columns.loss_mass]
    copied = median(lambda: [np.copy(each) for each in masses], 4 * options.rounds)
    ratio = took["M01"] / copied
    print(f"a copy of the columns of mass: {copied:.2f} ms; M01 takes {ratio:.1f} of it, target 2")


if __name__ == "__main__":
    main()
