"""The largest claim, against an arithmetic that shares nothing with it.

A workshop draws on its lots as it likes, also beyond what they hold. Here the most is found by
augmenting paths in Fractions over a network that is written out from the records, and the shares
by going back from each lot to its sources.
"""

from collections import deque
from fractions import Fraction

import attrs
from hypothesis import given
from hypothesis import strategies as st

from certified import beans, drawn, ground, lot
from cocoachain.custody.largest import largest_claim, largest_claims
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass

FACTOR = {
    "beans": Fraction(1),
    "bean_blend": Fraction(1),
    "liquor": Fraction(5, 4),
    "butter": Fraction(133, 100),
    "cake": Fraction(118, 100),
    "powder": Fraction(118, 100),
}
BECOMES = {
    "beans": set(FACTOR),
    "bean_blend": set(FACTOR),
    "liquor": {"liquor", "butter", "cake", "powder"},
    "butter": {"butter"},
    "cake": {"cake", "powder"},
    "powder": {"powder"},
}
# kind: what it takes, what it gives, and how much of its input in per mille
WAYS = {
    "pool": ({"beans", "bean_blend"}, ["bean_blend"], 1000),
    "store": (set(FACTOR), None, 1000),
    "split": (set(FACTOR), None, 1000),
    "grind": ({"beans", "bean_blend"}, ["liquor"], 830),
    "press": ({"liquor"}, ["butter", "cake"], 990),
    "pulverise": ({"cake"}, ["powder"], 980),
    "blend": (set(FACTOR), ["butter"], 970),
    "mix": (set(FACTOR), ["powder"], 940),
}
works = st.lists(
    st.tuples(
        st.sampled_from(sorted(WAYS)),
        st.lists(st.tuples(st.integers(0, 9), st.integers(1, 1000)), min_size=1, max_size=3),
    ),
    max_size=6,
)
sources = st.lists(st.tuples(st.booleans(), st.integers(1, 10_000)), min_size=1, max_size=4)


class Graph:
    """Lots with stage and mass; steps with what they took and gave, in milligrams."""

    def __init__(self, sources, works):
        self.stage, self.mass, self.good, self.steps = {}, {}, {}, []
        for at, (good, milligrams) in enumerate(sources):
            self._have(f"B-{at}", "beans", milligrams)
            self.good[f"B-{at}"] = good
        for at, (kind, draws) in enumerate(works):
            self._work(f"S-{at}", kind, draws)

    def _have(self, name, stage, milligrams):
        self.stage[name], self.mass[name] = stage, milligrams

    def _work(self, name, kind, draws):
        takes, gives, kept = WAYS[kind]
        fitting = [each for each in self.stage if self.stage[each] in takes]
        taken = {}
        for which, part in draws:
            each = fitting[which % len(fitting)] if fitting else None
            if each is not None and self.mass[each] * part // 1000:
                taken[each] = self.mass[each] * part // 1000
        if not taken:
            return
        if gives is None:
            taken = dict(list(taken.items())[:1])
            gives = [self.stage[next(iter(taken))]] * (2 if kind == "split" else 1)
        each = sum(taken.values()) * kept // 1000 // len(gives)
        if each:
            gave = {f"{name}-{at}": each for at in range(len(gives))}
            for out, stage in zip(gave, gives, strict=True):
                self._have(out, stage, each)
            self.steps.append((name, kind, taken, gave))

    def lineage(self):
        records = []
        for name, stage in self.stage.items():
            made = name not in self.good
            new = lot(name, stage, 0) if made else beans(name, 1 if self.good[name] else 3)
            records.append(attrs.evolve(new, mass=Mass(self.mass[name])))
        for name, kind, taken, gave in self.steps:
            ins, outs = ([Portion(e, Mass(mg)) for e, mg in each.items()] for each in (taken, gave))
            records.append(Step(id=name, kind=kind, site="SITE-1", inputs=ins, outputs=outs))
        return drawn(ground("ICCO"), records)

    def share(self, name):
        """Which part of a lot is certified, evenly mixed."""
        for _, _, taken, gave in self.steps:
            if name in gave:
                whole = sum(taken.values())
                return sum(Fraction(mg, whole) * self.share(each) for each, mg in taken.items())
        return Fraction(self.good[name])

    def most(self, names):
        """The most beans that can have come from certified sources to some lots together."""
        room = {}

        def pipe(tail, head, worth):
            room[tail, head] = room.get((tail, head), 0) + worth

        for name, good in self.good.items():
            pipe("FROM", name, self.mass[name] * Fraction(good))
        for step, _, taken, gave in self.steps:
            for each, mg in taken.items():
                stage = self.stage[each]
                pipe(each, (step, stage), mg * FACTOR[stage])
                for out in gave:
                    if self.stage[out] in BECOMES[stage]:
                        pipe((step, stage), (step, out), mg * FACTOR[stage])
            for out, mg in gave.items():
                pipe((step, out), out, mg * FACTOR[self.stage[out]])
        for name in names:
            pipe(name, "TO", self.mass[name] * FACTOR[self.stage[name]])
        return augmented(room)


def augmented(room):
    """The largest flow, path by shortest path."""
    beside = {}
    for tail, head in list(room):
        room.setdefault((head, tail), Fraction(0))
        beside.setdefault(tail, []).append(head)
        beside.setdefault(head, []).append(tail)
    total = Fraction(0)
    while True:
        came, waiting = {"FROM": None}, deque(["FROM"])
        while waiting and "TO" not in came:
            here = waiting.popleft()
            for there in beside.get(here, ()):
                if there not in came and room[here, there]:
                    came[there] = here
                    waiting.append(there)
        if "TO" not in came:
            return total
        way, there = [], "TO"
        while came[there] is not None:
            way.append((came[there], there))
            there = came[there]
        least = min(room[each] for each in way)
        for tail, head in way:
            room[tail, head] -= least
            room[head, tail] += least
        total += least


@given(sources, works)
def test_the_largest_claim_is_what_a_search_of_all_routings_finds(sources, works):
    graph = Graph(sources, works)
    lineage = graph.lineage()

    for name, stage in graph.stage.items():
        share, whole = graph.share(name), graph.mass[name]
        balanced = int(graph.most([name]) / FACTOR[stage])
        strict = whole if share == 1 else 0
        found = [mass.mg for mass in largest_claim(lineage, name, "ICCO").by_model.values()]
        assert found == [strict, strict, strict, int(whole * share), balanced, 0]


@given(sources, works)
def test_several_largest_claims_together_are_what_a_search_of_all_routings_finds(sources, works):
    graph = Graph(sources, works)

    found = largest_claims(graph.lineage(), graph.stage, "ICCO")
    rounding = sum(FACTOR[stage] for stage in graph.stage.values())
    worth = sum(mass.mg * FACTOR[graph.stage[name]] for name, mass in found.items())
    assert graph.most(graph.stage) - rounding < worth <= graph.most(graph.stage)
