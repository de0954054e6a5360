"""Shapes that end the patience or the stack of a plain implementation; sizes, and no clocks."""

import pickle
from fractions import Fraction

from cocoachain.lineage.destinations import destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.paths import paths
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.values.mass import Mass
from small_chains import beans, lineage, nibs, step

DEEP = 5_000
"""Five times as deep as Python recurses."""


def _row(steps: int) -> Lineage:
    lots = [beans("L00000", 10, "P"), *(nibs(f"L{at + 1:05}", 10) for at in range(steps))]
    return lineage(
        *lots,
        *(step(f"S{at:05}", [(lots[at].id, 10)], [(lots[at + 1].id, 10)]) for at in range(steps)),
    )


def test_steps_in_a_row_as_deep_as_you_like() -> None:
    chain, last = _row(DEEP), f"L{DEEP:05}"

    assert len(trace_back(chain, last).lots) == DEEP + 1
    assert trace_forward(chain, "L00000").lots[-1] == last
    assert origins(chain, last) == {"P": Mass(10)}
    assert destinations(chain, "L00000") == {last: Mass(10)}
    assert len(paths(chain, "P", last)[0]) == 2 * DEEP + 2
    assert trace_back(chain, last).as_text().endswith(f"… {DEEP + 1 - 60:,} more below")
    assert origins(trace_back(chain, last).lineage, last, exact=True) == {"P": 1}
    assert pickle.loads(pickle.dumps(chain)) == chain  # noqa: S301 - our own


def test_a_ring_with_a_tail_as_deep_as_you_like() -> None:
    lots = [f"R{at:05}" for at in range(DEEP)]
    ring = [step(f"S{at:05}", [(lots[at - 1], 10)], [(lots[at], 10)]) for at in range(1, DEEP)]
    chain = lineage(
        beans("A", 10, "P"),
        nibs("OUT", 10),
        *(nibs(lot, 10) for lot in lots[1:]),
        nibs(lots[0], 20),
        *ring,
        step("S00000", [(lots[-1], 10)], [(lots[0], 10)]),
        step("FEED", [("A", 10)], [(lots[0], 10)]),
        step("TAKE", [(lots[0], 10)], [("OUT", 10)]),
    )

    assert [len(part) for part in chain.index.cycles[0]] == [DEEP, DEEP]
    assert origins(chain, "OUT", exact=True) == {"P": 1}
    assert destinations(chain, "A") == {"OUT": Mass(10)}
    assert len(trace_back(chain, "OUT").lots) == DEEP + 2


def test_sixty_diamonds_have_two_to_the_sixty_ways_and_one_answer() -> None:
    lots, steps = [beans("A00", 1_000, "P")], []
    for at in range(60):
        lots += [nibs(f"B{at:02}", 300), nibs(f"C{at:02}", 700), nibs(f"A{at + 1:02}", 1_000)]
        parts = [(f"B{at:02}", 300), (f"C{at:02}", 700)]
        steps += [
            step(f"S{at:02}", [(f"A{at:02}", 1_000)], parts),
            step(f"T{at:02}", parts, [(f"A{at + 1:02}", 1_000)]),
        ]
    chain = lineage(*lots, *steps)

    assert origins(chain, "A60", exact=True) == {"P": 1}
    assert len(trace_back(chain, "A60").lots) == 181
    assert len(trace_back(chain, "A60").as_text().splitlines()) < 2_000


def test_a_blend_of_five_thousand_deliveries_names_them_all() -> None:
    parts = [(f"D{at:04}", at + 1) for at in range(5_000)]
    total = sum(mass for _, mass in parts)
    chain = lineage(
        *(beans(lot, mass, f"P{lot}") for lot, mass in parts),
        nibs("X", total),
        step("S", parts, [("X", total)]),
    )

    found = origins(chain, "X")

    assert [mass.mg for mass in found.values()] == [mass for _, mass in parts]
    assert trace_back(chain, "X").as_text().endswith("… and 4,960 more")


def test_a_share_too_small_for_any_milligram_is_still_there() -> None:
    """A thousand times a half goes elsewhere: 2 to the minus 1,000 is left, and is no rounding."""
    lots = [beans("L0000", 10, "P"), *(nibs(f"L{at + 1:04}", 20) for at in range(1_000))]
    fresh = [beans(f"F{at:04}", 10, "Q") for at in range(1_000)]
    chain = lineage(
        *lots,
        *fresh,
        *(
            step(f"S{at:04}", [(lots[at].id, 10), (fresh[at].id, 10)], [(lots[at + 1].id, 20)])
            for at in range(1_000)
        ),
    )

    assert origins(chain, "L1000", exact=True)["P"] == Fraction(1, 2**1_000)
    assert origins(chain, "L1000") == {"P": Mass(0), "Q": Mass(20)}
