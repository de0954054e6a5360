"""Small chains in balance, and every routing that they allow, gone through one by one.

A programme is a list of steps. Each takes portions of lots that are there, by age, and puts out up
to two lots; what is left over is lost. Lots of plot A are what is followed. Nothing goes in rings.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import attrs
from hypothesis import strategies as st

from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, NibLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.mass import Mass

Op = tuple[Any, ...]

_GROUND = (
    Farmer(id="F-A", name="Petani A"),
    Plot(id="A", farmer="F-A", region="52.08.02.2003"),
    Plot(id="B", farmer="F-A", region="52.08.02.2003"),
)


@attrs.define
class Drawn:
    """A step: what it took of which lots, and what it put out."""

    inputs: dict[str, int]
    outputs: dict[str, int]
    lost: int
    shrunk: int


@attrs.define
class Programme:
    """Lots and steps, in the order in which they came about."""

    sources: dict[str, tuple[str, int]] = attrs.Factory(dict)
    steps: list[Drawn] = attrs.Factory(list)
    left: dict[str, int] = attrs.Factory(dict)
    held: dict[str, int] = attrs.Factory(dict)
    touched: set[str] = attrs.Factory(set)

    def run(self, operations: Iterable[Op]) -> "Programme":
        for plot, mass in (("A", 2), ("B", 2)):
            self._source(plot, mass)
        for name, *given in operations:
            getattr(self, f"_{name}")(*given)
        return self

    def _source(self, plot: str, mass: int) -> None:
        name = f"L{len(self.held):02}"
        self.sources[name] = (plot, mass)
        self.left[name] = self.held[name] = mass

    def _step(self, ages: list[int], parts: list[int], split: int, lost: int, shrunk: int) -> None:
        inputs: dict[str, int] = {}
        for age, part in zip(ages, parts, strict=False):
            names = list(self.held)
            name = names[len(names) - 1 - age % len(names)]
            mass = min(part, self.left[name])
            if mass:
                inputs[name] = inputs.get(name, 0) + mass
                self.left[name] -= mass
        took = sum(inputs.values())
        if not took:
            return
        self.touched.update(inputs)
        lost = min(lost, took - 1)
        shrunk = min(shrunk, took - 1 - lost)
        gave = took - lost - shrunk
        outputs = {}
        for mass in (min(split, gave), gave - min(split, gave)):
            if mass:
                name = f"L{len(self.held):02}"
                outputs[name] = self.left[name] = self.held[name] = mass
        self.steps.append(Drawn(inputs, outputs, lost, shrunk))

    def _fork(self, age: int, part: int, lost: int, first: int, second: int) -> None:
        """Two parts of one lot shrink in unlike measure and meet again."""
        self._step([age], [part], part, 0, first)
        self._step([age + 1], [part], part, 0, second)
        self._step([0, 1], [9, 9], 9, lost, 0)

    def _pour(self, age: int, part: int) -> None:
        """The rest of the newest lot goes into an older one that nobody has drawn from yet."""
        open_lots = [n for n in self.held if n not in self.touched and n not in self.sources]
        name = list(self.held)[-1 - age % len(self.held)]
        mass = min(part, self.left[name])
        after = [each for each in open_lots if each > name]
        if mass and after:
            self.left[name] -= mass
            self.touched.add(name)
            self.left[after[0]] += mass
            self.held[after[0]] += mass
            self.steps.append(Drawn({name: mass}, {after[0]: mass}, 0, 0))

    def chain(self) -> Chain:
        lots = [
            BeanLot(id=name, mass=Mass(self.held[name]), plot=self.sources[name][0])
            if name in self.sources
            else NibLot(id=name, mass=Mass(self.held[name]))
            for name in self.held
        ]
        steps = [
            Step(
                id=f"S{number:02}",
                kind=StepKind.STORE,
                inputs=[Portion(lot, Mass(mass)) for lot, mass in each.inputs.items()],
                outputs=[Portion(lot, Mass(mass)) for lot, mass in each.outputs.items()],
                losses=[Loss(LossCause.MOISTURE, Mass(each.shrunk))] if each.shrunk else [],
            )
            for number, each in enumerate(self.steps)
        ]
        return Chain.of(_GROUND, lots, steps)

    # Every routing --------------------------------------------------------------------------------

    def masses_of_a(self, lot: str) -> set[int]:
        """Every mass of plot A that some routing leaves in a lot; only where nothing shrinks."""
        begun = {name: mass if plot == "A" else 0 for name, (plot, mass) in self.sources.items()}
        start = tuple(sorted(begun.items()))
        worlds = {(start, start)}
        for step in self.ordered():
            worlds = {after for world in worlds for after in _routed(self, step, *world)}
        return {dict(total).get(lot, 0) for _, total in worlds}

    def ordered(self) -> list[Drawn]:
        """Fillings of a lot before what is drawn from it."""
        waiting, ordered = list(self.steps), []
        while waiting:
            ready = next(
                each for each in waiting
                if not any(set(each.inputs) & set(other.outputs) for other in waiting)
            )  # fmt: skip
            waiting.remove(ready)
            ordered.append(ready)
        return ordered


World = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]
"""How much of A is left in each lot, and how much ever was."""


def _routed(made: Programme, step: Drawn, left: Any, ever: Any) -> Iterator[World]:
    """What the world may be after a step."""
    now, total = dict(left), dict(ever)
    draws = []
    for name, mass in step.inputs.items():
        others = _rest(made, step, name, made.held[name]) - now.get(name, 0)
        draws.append(range(max(0, mass - others), min(mass, now.get(name, 0)) + 1))
    rooms = [*step.outputs.values(), step.lost]
    for drawn in product(*draws):
        for placed in _placed(sum(drawn), rooms):
            after, sums = dict(now), dict(total)
            for name, mass in zip(step.inputs, drawn, strict=True):
                after[name] -= mass
            for name, mass in zip(step.outputs, placed, strict=False):
                after[name] = after.get(name, 0) + mass
                sums[name] = sums.get(name, 0) + mass
            yield tuple(sorted(after.items())), tuple(sorted(sums.items()))


def _rest(made: Programme, step: Drawn, lot: str, held: int) -> int:
    """What was in a lot before a step drew from it, if steps come as in :meth:`ordered`."""
    for each in made.ordered():
        if each is step:
            return held
        held -= each.inputs.get(lot, 0)
    raise AssertionError(step)


def _placed(mass: int, rooms: list[int]) -> Iterator[tuple[int, ...]]:
    """All ways of putting so much into rooms."""
    if not rooms:
        if not mass:
            yield ()
        return
    for first in range(max(0, mass - sum(rooms[1:])), min(mass, rooms[0]) + 1):
        for rest in _placed(mass - first, rooms[1:]):
            yield first, *rest


def programmes(*, shrinking: bool = False, most: int = 6) -> st.SearchStrategy[Programme]:
    """Programmes of a few steps; without shrinking, all losses were thrown out."""
    small = st.integers(0, 3)
    steps = st.tuples(
        st.just("step"),
        st.lists(st.integers(0, 5), min_size=1, max_size=3),
        st.lists(st.integers(1, 4), min_size=3, max_size=3),
        small,
        st.integers(0, 2),
        small if shrinking else st.just(0),
    )
    sources = st.tuples(st.just("source"), st.sampled_from("AB"), st.integers(1, 4))
    forks = st.tuples(st.just("fork"), st.integers(0, 2), st.integers(3, 6), small, small, small)
    pours = st.tuples(st.just("pour"), st.integers(0, 3), st.integers(1, 3))
    kinds = (steps, steps, sources, pours, *([forks] if shrinking else []))
    operations = st.lists(st.one_of(*kinds), max_size=most)
    return operations.map(lambda each: Programme().run(each))


def linear_bounds(made: Programme, lot: str) -> tuple[float, float]:
    """The least and the most of plot A in a lot by one plain linear programme, losses and all."""
    from scipy.optimize import linprog

    columns: list[tuple[float, float]] = []
    rows: list[tuple[dict[int, float], float]] = []
    into: dict[str, list[int]] = {name: [] for name in made.held}
    out_of: dict[str, list[int]] = {name: [] for name in made.held}

    def column(room: float) -> int:
        columns.append((0.0, room))
        return len(columns) - 1

    for step in made.steps:
        took = sum(step.inputs.values())
        kept = (took - step.shrunk) / took
        row: dict[int, float] = {}
        for name, mass in step.inputs.items():
            at = column(mass)
            out_of[name].append(at)
            row[at] = kept
        for name, mass in step.outputs.items():
            at = column(mass)
            into[name].append(at)
            row[at] = -1.0
        row[column(step.lost)] = -1.0
        rows.append((row, 0.0))
    for name in made.held:
        rest = column(made.left[name])
        row = dict.fromkeys(out_of[name], 1.0) | {rest: 1.0}
        begun = made.sources.get(name, ("", 0))
        for at in into[name]:
            row[at] = -1.0
        rows.append((row, float(begun[1] if begun[0] == "A" else 0)))
    matrix = [[row.get(at, 0.0) for at in range(len(columns))] for row, _ in rows]
    goal = [1.0 if at in into[lot] else 0.0 for at in range(len(columns))]
    sums = [total for _, total in rows]
    ends = []
    for sign in (1.0, -1.0):
        answer = linprog([sign * each for each in goal], A_eq=matrix, b_eq=sums, bounds=columns)
        assert answer.success, answer.message
        ends.append(sign * answer.fun)
    return ends[0], ends[1]
