"""Traces, origins and building beside networkx, in one process, on generated data.

Prints medians and ratios; rustworkx and igraph join in where they are installed. Nothing here is
a test: times belong to a machine. Run ``python benchmarks/lineage.py --help``.
"""

import argparse
import gc
import importlib.util
import platform
import random
import statistics
import time
from collections.abc import Callable, Iterable

import attrs
import networkx as nx
import numpy as np

from cocoachain.lineage.columns import columns_of
from cocoachain.lineage.destinations import destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.paths import paths
from cocoachain.lineage.shares import origins
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot, ChocolateBatch, Lot, NibLot
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass

Edges = list[tuple[str, str, int]]

PLOTS = 20_000
PER_POOL = 50
"""Deliveries in one pool."""


# Data ---------------------------------------------------------------------------------------------


class Season:
    """Deliveries pooled by fifties, blended by eights through some levels, and made into bars."""

    def __init__(self, portions: int, *, levels: int = 4, seed: int = 7) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - data, no secret
        self.lots: list[Lot] = []
        self.steps: list[Step] = []
        deliveries = int(portions * 0.8)
        pooled = [self._pool(at) for at in range(max(deliveries // PER_POOL, 8))]
        for level in range(levels):
            pooled = [self._blend(pooled, f"B{level}-{at:06}") for at in range(len(pooled) // 2)]
        self.bars = [self._bar(lot, at) for at, lot in enumerate(pooled)]

    def _pool(self, number: int) -> Lot:
        some = []
        for at in range(PER_POOL):
            plot = f"P{self.chance.randrange(PLOTS):05}"
            mass = Mass(self.chance.randrange(10**6, 10**8))
            some.append(BeanLot(id=f"D{number:06}-{at:02}", mass=mass, plot=plot, farmer=plot))
        self.lots += some
        return self._made(BeanBlend, f"A{number:06}", [(lot, lot.mass.mg) for lot in some])

    def _blend(self, lots: list[Lot], name: str) -> Lot:
        chosen = self.chance.sample(lots, min(8, len(lots)))
        return self._made(NibLot, name, [(lot, lot.mass.mg // 16) for lot in chosen])

    def _bar(self, lot: Lot, number: int) -> Lot:
        return self._made(ChocolateBatch, f"BAR-{number:06}", [(lot, lot.mass.mg // 16)])

    def _made(self, cls: type[Lot], name: str, parts: list[tuple[Lot, int]]) -> Lot:
        made = cls(id=name, mass=Mass(sum(mass for _, mass in parts)))
        inputs = [Portion(lot.id, Mass(mass)) for lot, mass in parts]
        self.lots.append(made)
        self.steps.append(_step(f"S{len(self.steps):07}", inputs, [Portion(name, made.mass)]))
        return made


def deep(steps: int) -> tuple[list[Lot], list[Step]]:
    """A chain of steps in a row."""
    mass = Mass.kg(10)
    lots: list[Lot] = [BeanLot(id="L0000000", mass=mass, plot="P")]
    lots += [NibLot(id=f"L{at + 1:07}", mass=mass) for at in range(steps)]
    row = [
        _step(f"S{at:07}", [Portion(lots[at].id, mass)], [Portion(lots[at + 1].id, mass)])
        for at in range(steps)
    ]
    return lots, row


def _step(name: str, inputs: list[Portion], outputs: list[Portion]) -> Step:
    return Step(id=name, kind=StepKind.BLEND, inputs=inputs, outputs=outputs)


def edges_of(steps: Iterable[Step]) -> Edges:
    """Every portion as an edge, with its milligrams."""
    edges: Edges = []
    for step in steps:
        edges += [(each.lot, step.id, each.mass.mg) for each in step.inputs]
        edges += [(step.id, each.lot, each.mass.mg) for each in step.outputs]
    return edges


def plain_graph(edges: Edges) -> nx.DiGraph:
    """The same lineage in dictionaries."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges, weight="mg")
    return graph


# Rivals -------------------------------------------------------------------------------------------


def swept_origins(graph: nx.DiGraph, order: list[str], lot: str, farmer: dict[str, str]) -> int:
    """Origins of one lot in floats, as one writes them on networkx: a sweep up the stream."""
    weight = {lot: 1.0}
    found: dict[str, float] = {}
    for node in reversed(order):
        held = weight.get(node)
        if held is None:
            continue
        before = graph.pred[node]
        if not before:
            found[farmer[node]] = found.get(farmer[node], 0.0) + held
            continue
        whole = sum(told["mg"] for told in before.values())
        for other, told in before.items():
            weight[other] = weight.get(other, 0.0) + held * told["mg"] / whole
    return len(found)


def compiled(edges: Edges) -> dict[str, Callable[[str], int]]:
    """Counting ancestors in rustworkx and igraph, if they are installed."""
    names = list(dict.fromkeys(node for edge in edges for node in edge[:2]))
    code = {name: at for at, name in enumerate(names)}
    pairs = [(code[node], code[other]) for node, other, _ in edges]
    found: dict[str, Callable[[str], int]] = {}
    if importlib.util.find_spec("rustworkx"):
        import rustworkx

        rust = rustworkx.PyDiGraph()
        rust.add_nodes_from(names)
        rust.add_edges_from_no_data(pairs)
        found["rustworkx"] = lambda lot: len(rustworkx.ancestors(rust, code[lot]))
    if importlib.util.find_spec("igraph"):
        import igraph

        graph = igraph.Graph(n=len(names), edges=pairs, directed=True)
        found["igraph"] = lambda lot: len(graph.subcomponent(code[lot], mode="in")) - 1
    return found


# Measuring ----------------------------------------------------------------------------------------


class Clock:
    """Medians of several runs each, with the collector at rest, and the table of them."""

    def __init__(self, repeat: int) -> None:
        self.repeat = repeat

    def median(self, call: Callable[[], object]) -> float:
        """The middle one of several runs, in seconds."""
        times = []
        for _ in range(self.repeat):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def beside(self, task: str, ours: Callable[[], object], **rivals: Callable[[], object]) -> None:
        """One task in our way and in others, with how many times longer these take."""
        own = self.median(ours)
        print(f"{task:<44} {'cocoachain':<12} {_seconds(own)}")
        for name, call in rivals.items():
            other = self.median(call)
            print(f"{'':<44} {name:<12} {_seconds(other)}   {other / own:8.1f} ×")


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:12.3f} ms"


def season(portions: int, clock: Clock) -> None:
    """One season, one batch, and many."""
    made = Season(portions)
    chain, edges = Chain.of(made.lots, made.steps), edges_of(made.steps)
    lineage, graph = Lineage(chain), plain_graph(edges)
    assert lineage.index.lot_rank is not None
    print(f"\n{len(edges):,} portions, {len(made.lots):,} lots, {len(made.steps):,} steps\n")
    worst = max(made.bars, key=lambda bar: len(trace_back(lineage, bar.id).lots)).id
    source = trace_back(lineage, worst).lots[0]
    assert set(trace_back(lineage, worst).lots) == {
        node for node in nx.ancestors(graph, worst) | {worst} if node in lineage.columns.lot_codes
    }
    _build(clock, chain, edges)
    rivals = {name: lambda ask=ask: ask(worst) for name, ask in compiled(edges).items()}
    clock.beside(
        f"trace back, {len(trace_back(lineage, worst).lots):,} lots",
        lambda: len(trace_back(lineage, worst).lots),
        networkx=lambda: len(nx.ancestors(graph, worst)), **rivals,
    )  # fmt: skip
    clock.beside(
        "trace back, in topological order",
        lambda: trace_back(lineage, worst).lots[0],
        networkx=lambda: next(nx.topological_sort(graph.subgraph(nx.ancestors(graph, worst)))),
    )
    clock.beside(
        f"trace forward, {len(trace_forward(lineage, source).lots):,} lots",
        lambda: len(trace_forward(lineage, source).lots),
        networkx=lambda: len(nx.descendants(graph, source)),
    )
    some = [bar.id for bar in made.chance.sample(made.bars, min(20, len(made.bars)))]
    clock.beside(
        f"{len(some)} traces back",
        lambda: [len(trace_back(lineage, bar).lots) for bar in some],
        networkx=lambda: [len(nx.ancestors(graph, bar)) for bar in some],
    )
    _origins(clock, lineage, graph, worst)


def _build(clock: Clock, chain: Chain, edges: Edges) -> None:
    def columns_and_adjacency() -> object:
        lineage = Lineage(chain)
        return lineage.index.steps_before([0]), lineage.index.steps_after([0])

    clock.beside(
        "records to columns and adjacency",
        columns_and_adjacency,
        networkx=lambda: plain_graph(edges),
    )
    columns = columns_of(chain)
    held = attrs.asdict(columns, recurse=False).values()
    size = sum(array.nbytes for array in held if isinstance(array, np.ndarray))
    print(f"{'':<44} {'':<12} {size / len(edges):12.1f} bytes a portion")


def _origins(clock: Clock, lineage: Lineage, graph: nx.DiGraph, lot: str) -> None:
    farmer = {each.id: each.farmer or "" for each in lineage.lots}
    order = list(nx.topological_sort(graph))
    count = len(origins(lineage, lot, by="farmer"))
    assert swept_origins(graph, order, lot, farmer) == count
    clock.beside(
        f"origins of a batch, {count:,} farmers",
        lambda: origins(lineage, lot, by="farmer"),
        networkx=lambda: swept_origins(graph, order, lot, farmer),
    )


def row(steps: int, clock: Clock) -> None:
    """A chain of steps in a row: what recurses or goes level by level fails here."""
    lots, made = deep(steps)
    first, last = lots[0].id, lots[-1].id
    lineage, graph = Lineage(Chain.of(lots, made)), plain_graph(edges_of(made))
    assert lineage.index.lot_rank is not None
    print(f"\n{steps:,} steps in a row\n")
    clock.beside(
        "trace back",
        lambda: len(trace_back(lineage, last).lots),
        networkx=lambda: len(nx.ancestors(graph, last)),
    )
    clock.beside(
        "trace forward",
        lambda: len(trace_forward(lineage, first).lots),
        networkx=lambda: len(nx.descendants(graph, first)),
    )
    clock.beside("origins", lambda: origins(lineage, last))
    clock.beside("destinations", lambda: destinations(lineage, first))
    clock.beside("one path", lambda: paths(lineage, first, last))
    clock.beside("tree in text", lambda: trace_back(lineage, last).as_text())


def main() -> None:
    """Read the sizes, rest the collector, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--portions", type=int, default=100_000, help="portions of the season")
    parser.add_argument("--deep", type=int, default=10_000, help="steps in a row")
    parser.add_argument("--repeat", type=int, default=5, help="runs of which the median is shown")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, networkx {nx.__version__}, numpy {np.__version__}")
    gc.disable()
    clock = Clock(options.repeat)
    season(options.portions, clock)
    gc.collect()
    row(options.deep, clock)


if __name__ == "__main__":
    main()
