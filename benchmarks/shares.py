"""Shares of origin beside the sweeps that one would write instead, in one process, on one season.

Three tasks: the regions of every step, the farmers of one batch, the farmers of every batch. Rivals
are a sweep over networkx, one in plain Python, one in scipy's sparse matrices and one compiled by
numba, each where it is installed; all answers are compared before they are timed. Run
``python benchmarks/shares.py --help``.
"""

import argparse
import gc
import importlib.util
import platform
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from season import BATCH, DELIVERY, season

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.mixtures import mixture_of
from cocoachain.lineage.origin_tables import origins_table
from cocoachain.lineage.shares import origins
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot, ChocolateBatch, Lot, NibLot
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass

Ints = npt.NDArray[np.int64]
Kernels = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]
REGIONS = 20
WIDE = 1_000_000
"""Up to so many portions, what a rival carries for each farmer fits into memory."""


# Data ---------------------------------------------------------------------------------------------


class Case:
    """A season, its lineage, and what the rivals need of it."""

    def __init__(self, portions: int, *, wide: bool) -> None:
        made = season(portions)
        self.season = made
        delivered = made.of_kind(DELIVERY)
        self.farmer = made.lot_farmer.copy()
        if wide:  # cooperatives that collect everywhere: any pool may be of any of them
            pools = max(int(self.farmer.max()) // 200, 1)
            chance = np.random.default_rng(5)
            pool = np.full(made.lots, -1, np.int64)
            pool[made.in_lot[::-1]] = made.in_step[::-1]
            group = chance.integers(0, pools + 1, made.steps)[pool[delivered]]
            self.farmer[delivered] = group * 200 + chance.integers(0, 200, len(delivered))
        self.farmers = int(self.farmer.max()) + 1
        self.region = np.where(self.farmer >= 0, self.farmer % REGIONS, -1)
        self.batches = made.of_kind(BATCH)
        self.producer = np.full(made.lots, -1, np.int64)
        self.producer[made.out_lot] = made.out_step
        self.ptr = np.searchsorted(made.in_step, np.arange(made.steps + 1))

    def lineage(self) -> Lineage:
        """Records of lots and steps; the same names sort as the codes do."""
        made = self.season
        lots = [
            self._lot(code, str(kind), mass)
            for code, (kind, mass) in enumerate(
                zip(made.lot_kind.tolist(), made.lot_mass.tolist(), strict=True)
            )
        ]
        inputs = _portions(made.steps, made.in_step, made.in_lot, made.in_mass)
        outputs = _portions(made.steps, made.out_step, made.out_lot, made.out_mass)
        steps = [
            Step(id=f"S{code:08}", kind="blend", inputs=one, outputs=other)
            for code, (one, other) in enumerate(zip(inputs, outputs, strict=True))
        ]
        return Lineage(Chain.of(lots, steps))

    def _lot(self, code: int, kind: str, mass: int) -> Lot:
        name, farmer = f"L{code:08}", int(self.farmer[code])
        if kind == DELIVERY:
            region = f"52.{farmer % REGIONS + 1:02}"
            return BeanLot(id=name, mass=Mass(mass), farmer=f"F{farmer:06}", region=region)
        return (ChocolateBatch if kind == BATCH else NibLot)(id=name, mass=Mass(mass))


def _portions(steps: int, step: Ints, lot: Ints, mass: Ints) -> list[list[Portion]]:
    rows: list[list[Portion]] = [[] for _ in range(steps)]
    for at, name, mg in zip(step.tolist(), lot.tolist(), mass.tolist(), strict=True):
        rows[at].append(Portion(f"L{name:08}", Mass(mg)))
    return rows


# Rivals -------------------------------------------------------------------------------------------


class Networkx:
    """Sweeps as one writes them on a graph of dictionaries, in floats."""

    def __init__(self, case: Case) -> None:
        made = case.season
        start, end = made.arrows()
        masses = np.concatenate((made.in_mass, made.out_mass)).tolist()
        self.graph = nx.DiGraph()
        edges = zip(start.tolist(), end.tolist(), masses, strict=True)
        self.graph.add_weighted_edges_from(edges, weight="mg")
        self.lots = made.lots

    def regions(self, group: list[int]) -> dict[int, dict[int, float]]:
        """The shares of all nodes."""
        rows: dict[int, dict[int, float]] = {}
        for node in nx.topological_sort(self.graph):
            before = self.graph.pred[node]
            if not before:
                rows[node] = {group[node]: 1.0}
                continue
            whole = sum(told["mg"] for told in before.values())
            row: dict[int, float] = {}
            for other, told in before.items():
                share = told["mg"] / whole
                for key, value in rows[other].items():
                    row[key] = row.get(key, 0.0) + share * value
            rows[node] = row
        return rows

    def one(self, lot: int, group: list[int]) -> dict[int, float]:
        """The shares of one lot, pulled up the stream."""
        part = self.graph.subgraph(nx.ancestors(self.graph, lot) | {lot})
        weight, found = {lot: 1.0}, {}
        for node in reversed(list(nx.topological_sort(part))):
            before = self.graph.pred[node]
            if not before:
                found[group[node]] = found.get(group[node], 0.0) + weight[node]
                continue
            whole = sum(told["mg"] for told in before.values())
            for other, told in before.items():
                weight[other] = weight.get(other, 0.0) + weight[node] * told["mg"] / whole
        return found


class Python:
    """A sweep over lists, in floats."""

    def __init__(self, case: Case) -> None:
        made = case.season
        self.rows: list[list[tuple[int, int]]] = [[] for _ in range(made.steps)]
        entries = zip(
            made.in_step.tolist(), made.in_lot.tolist(), made.in_mass.tolist(), strict=True
        )
        for step, lot, mass in entries:
            self.rows[step].append((lot, mass))
        self.producer = case.producer.tolist()

    def swept(self, group: list[int]) -> list[dict[int, float]]:
        """The shares of all steps."""
        rows: list[dict[int, float]] = []
        for inputs in self.rows:
            whole = sum(mass for _, mass in inputs)
            row: dict[int, float] = {}
            for lot, mass in inputs:
                share, maker = mass / whole, self.producer[lot]
                if maker < 0:
                    row[group[lot]] = row.get(group[lot], 0.0) + share
                    continue
                for key, value in rows[maker].items():
                    row[key] = row.get(key, 0.0) + share * value
            rows.append(row)
        return rows


class Scipy:
    """Levels of sparse matrices times a table; shares and levels are worked out in every run."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def regions(self) -> object:
        """The shares of all steps."""
        from scipy.sparse import csr_array, eye_array
        from scipy.sparse.linalg import spsolve_triangular

        case, made = self.case, self.case.season
        whole = np.bincount(made.in_step, made.in_mass, made.steps)
        share = made.in_mass / whole[made.in_step]
        source = case.producer[made.in_lot] < 0
        size = made.steps
        leaf = (made.in_step[source], case.region[made.in_lot[source]])
        begun = csr_array((share[source], leaf), shape=(size, REGIONS)).toarray()
        inner = (made.in_step[~source], case.producer[made.in_lot[~source]])
        parts = csr_array((share[~source], inner), shape=(size, size))
        system = (eye_array(size, format="csr") - parts).tocsr()
        return spsolve_triangular(system, begun, lower=True, unit_diagonal=True)


def compiled() -> Kernels:  # noqa: C901 - three kernels, which numba has to see whole
    """Sweeps in the order of the log, compiled by numba: regions, one lot, all batches explicit."""
    import numba

    @numba.njit(nogil=True)  # type: ignore[misc]  # numba has no types
    def regions(ptr, lot, mass, producer, group, width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - likewise
        shares = np.zeros((len(ptr) - 1, width))
        for step in range(len(ptr) - 1):
            whole = 0.0
            for at in range(ptr[step], ptr[step + 1]):
                whole += mass[at]
            for at in range(ptr[step], ptr[step + 1]):
                share, maker = mass[at] / whole, producer[lot[at]]
                if maker < 0:
                    shares[step, group[lot[at]]] += share
                else:
                    for column in range(width):
                        shares[step, column] += share * shares[maker, column]
        return shares

    @numba.njit(nogil=True)  # type: ignore[misc]  # numba has no types
    def one(ptr, lot, mass, producer, group, width, last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - likewise
        weight, found = np.zeros(last + 1), np.zeros(width)
        weight[last] = 1.0
        for step in range(last, -1, -1):
            if weight[step] != 0.0:
                whole = 0.0
                for at in range(ptr[step], ptr[step + 1]):
                    whole += mass[at]
                for at in range(ptr[step], ptr[step + 1]):
                    given, maker = weight[step] * mass[at] / whole, producer[lot[at]]
                    if maker < 0:
                        found[group[lot[at]]] += given
                    else:
                        weight[maker] += given
        return found

    @numba.njit(nogil=True)  # type: ignore[misc]  # numba has no types
    def explicit(ptr, lot, mass, producer, group, width, kept):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - likewise
        size = len(ptr) - 1
        rows = np.zeros(size + 1, np.int64)
        codes, values = np.empty(1 << 16, np.int32), np.empty(1 << 16, np.float32)
        sums, mark = np.zeros(width), np.full(width, -1, np.int64)
        met, used = np.empty(width, np.int32), 0
        for step in range(size):
            count, whole = 0, 0.0
            if kept[step]:
                for at in range(ptr[step], ptr[step + 1]):
                    whole += mass[at]
                for at in range(ptr[step], ptr[step + 1]):
                    share, maker = mass[at] / whole, producer[lot[at]]
                    low = 0 if maker < 0 else rows[maker]
                    high = 1 if maker < 0 else rows[maker + 1]
                    for entry in range(low, high):
                        column = group[lot[at]] if maker < 0 else codes[entry]
                        given = share if maker < 0 else share * values[entry]
                        if mark[column] != step:
                            mark[column], sums[column], met[count] = step, 0.0, column
                            count += 1
                        sums[column] += given
                if used + count > len(codes):
                    more = np.empty(2 * (used + count), np.int32)
                    also = np.empty(2 * (used + count), np.float32)
                    more[:used], also[:used] = codes[:used], values[:used]
                    codes, values = more, also
                for place in range(count):
                    codes[used + place] = met[place]
                    values[used + place] = sums[met[place]]
                used += count
            rows[step + 1] = used
        return rows, codes[:used], values[:used]

    return regions, one, explicit


# Measuring ----------------------------------------------------------------------------------------


class Clock:
    """Medians, with the collector at rest, and how many times longer rivals take."""

    def __init__(self, repeat: int) -> None:
        self.repeat = repeat
        self.own = 0.0

    def median(self, call: Callable[[], object], repeat: int = 0) -> float:
        """The middle one of several runs, in seconds; few of what takes long."""
        times: list[float] = []
        while len(times) < (repeat or self.repeat) and sum(times) < 20:
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def task(self, name: str, call: Callable[[], object]) -> None:
        """What cocoachain takes, warm."""
        call()
        self.own = self.median(call)
        print(f"{name:<52} {'cocoachain':<18} {self.own * 1000:12.3f} ms")

    def rival(self, name: str, call: Callable[[], object]) -> None:
        """The same task by other means; they too run once before."""
        taken = self.median(call, 3)
        print(f"{'':<52} {name:<18} {taken * 1000:12.3f} ms {taken / self.own:9.1f} ×")


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _same(one: npt.ArrayLike, other: npt.ArrayLike, within: float) -> None:
    worst = float(np.abs(np.asarray(one) - np.asarray(other)).max())
    assert worst <= within, worst


def race(portions: int, clock: Clock, *, wide: bool) -> None:
    """All three tasks on one season."""
    case = Case(portions, wide=wide)
    made = case.season
    lineage = case.lineage()
    ids = lineage.columns.lot_ids
    gc.collect()
    gc.freeze()
    told = "cooperatives collect everywhere" if wide else "cooperatives collect at home"
    print(f"\n{made.edges:,} portions, {made.lots:,} lots, {made.steps:,} steps, {told}\n")
    lineage.index.ranks  # noqa: B018 - drawn once for traces too
    start = time.perf_counter()
    mixture_of(lineage)
    print(f"{'once for a lineage: the mixture':<70}{(time.perf_counter() - start) * 1000:13.3f} ms")
    _cold(lineage, ids[int(case.batches[-1])])
    kernels = compiled() if _is_there("numba") else None
    small = portions <= WIDE
    graph = Networkx(case) if small else None
    _regions(case, lineage, clock, kernels, graph)
    _one(case, lineage, clock, kernels, graph)
    del graph
    _every(case, lineage, clock, kernels if small else None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{'most memory of this process, all rivals included':<70}{peak:13.2f} GiB")


def _cold(lineage: Lineage, lot: str) -> None:
    start = time.perf_counter()
    origins(lineage, lot, by="farmer")
    took = (time.perf_counter() - start) * 1000
    print(f"{'once for a key: the names of one batch’s farmers':<70}{took:13.3f} ms")
    start = time.perf_counter()
    origins_table(lineage, by="farmer")
    took = (time.perf_counter() - start) * 1000
    print(f"{'once for a key: the names of all farmers, with the table':<70}{took:13.3f} ms\n")


def _regions(
    case: Case, lineage: Lineage, clock: Clock, kernels: Kernels | None, graph: Networkx | None
) -> None:
    made = case.season
    first = np.full(made.steps, -1, np.int64)
    first[made.out_step[::-1]] = made.out_lot[::-1]
    ids = lineage.columns.lot_ids
    of_steps = [ids[lot] for lot in first.tolist()]
    arrays = (case.ptr, made.in_lot, made.in_mass, case.producer, case.region, REGIONS)
    group = case.region.tolist() + [-1] * made.steps
    clock.task(
        f"regions of every step ({made.steps:,}) and lot ({made.lots:,})",
        lambda: origins_table(lineage, "all", by="regency"),
    )
    if kernels:
        table = origins_table(lineage, of_steps[-50:], by="regency")
        expected = kernels[0](*arrays)
        for step in range(made.steps - 50, made.steps):
            row = {name: share for name, share in table.of(of_steps[step]).items() if name}
            columns = [int(name[3:]) - 1 for name in row]
            _same(expected[step][columns], list(row.values()), 1e-9)
        clock.rival("numba", lambda: kernels[0](*arrays))
    if _is_there("scipy"):
        clock.rival("scipy, triangular", Scipy(case).regions)
    lists = Python(case)
    clock.rival("Python", lambda: lists.swept(group))
    if graph:
        clock.rival("networkx", lambda: graph.regions(group))
    own = clock.median(lambda: origins_table(lineage, of_steps, by="regency"))
    told = f"a lot of each step, by name ({made.steps:,})"
    print(f"{told:<52} {'cocoachain':<18} {own * 1000:12.3f} ms")


def _one(
    case: Case, lineage: Lineage, clock: Clock, kernels: Kernels | None, graph: Networkx | None
) -> None:
    made, ids = case.season, lineage.columns.lot_ids
    some = case.batches[:: max(len(case.batches) // 60, 1)].tolist()
    lot = max(some, key=lambda code: len(origins(lineage, ids[code], by="farmer")))
    arrays = (case.ptr, made.in_lot, made.in_mass, case.producer, case.farmer, case.farmers)
    last = int(case.producer[lot])
    found = origins(lineage, ids[lot], by="farmer")
    clock.task(
        f"one batch by farmer ({len(found):,}), exact to the milligram",
        lambda: origins(lineage, ids[lot], by="farmer"),
    )
    whole = clock.median(lambda: dict(origins(lineage, ids[lot], by="farmer")))
    print(f"{'':<52} {'with all masses':<18} {whole * 1000:12.3f} ms")
    if kernels:
        expected = kernels[1](*arrays, last)
        names = [int(name[1:]) for name in found]
        total = found.total.mg
        _same(expected[names] * total, [mass.mg for mass in found.values()], 1.0 + 1e-6)
        clock.rival("numba", lambda: kernels[1](*arrays, last))
    if graph:
        group = case.farmer.tolist() + [-1] * made.steps
        clock.rival("networkx", lambda: graph.one(lot, group))


def _every(case: Case, lineage: Lineage, clock: Clock, kernels: Kernels | None) -> None:
    made = case.season
    table = origins_table(lineage, by="farmer")
    clock.task(
        f"every batch ({len(case.batches):,}) by farmer, factored",
        lambda: origins_table(lineage, by="farmer"),
    )
    some = table.lots[len(table.lots) // 2]
    one = clock.median(lambda: table.of(some))
    print(f"{'':<52} {'one batch read':<18} {one * 1000:12.3f} ms")
    rows = 0

    def streamed() -> None:
        nonlocal rows
        rows = sum(len(piece["share"]) for piece in table.pieces())

    out = clock.median(streamed, 1)
    print(f"{f'{rows:,} rows':<52} {'all multiplied out':<18} {out * 1000:12.3f} ms")
    print(
        f"{'numbers kept: explicit / factored':<52} {'':<18} "
        f"{rows:,} / {table.numbers:,} = {rows / table.numbers:.1f}"
    )
    if not kernels:
        return
    kept = np.zeros(made.steps, np.bool_)
    kept[np.unique(case.producer[case.batches])] = True
    for step in range(made.steps - 1, -1, -1):
        if kept[step]:
            makers = case.producer[made.in_lot[case.ptr[step] : case.ptr[step + 1]]]
            kept[makers[makers >= 0]] = True
    arrays = (case.ptr, made.in_lot, made.in_mass, case.producer, case.farmer, case.farmers, kept)
    ptr, codes, values = kernels[2](*arrays)
    last = int(case.producer[int(case.batches[len(case.batches) // 2])])
    told = table.of(lineage.columns.lot_ids[int(case.batches[len(case.batches) // 2])])
    explicit = dict(
        zip(
            codes[ptr[last] : ptr[last + 1]].tolist(),
            values[ptr[last] : ptr[last + 1]].tolist(),
            strict=True,
        )
    )
    assert len(explicit) == len(told)
    _same([explicit[int(str(name)[1:])] for name in told], list(told.values()), 1e-6)
    del ptr, codes, values, explicit
    clock.rival("numba, explicit", lambda: kernels[2](*arrays))


def main() -> None:
    """Read the sizes, rest the collector, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--portions", type=int, nargs="+", default=[100_000], help="sizes of the season"
    )
    parser.add_argument("--repeat", type=int, default=7, help="runs of which the median is shown")
    parser.add_argument("--home", action="store_true", help="cooperatives collect at home")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, networkx {nx.__version__}, numpy {np.__version__}")
    gc.disable()
    for portions in options.portions:
        race(portions, Clock(options.repeat), wide=not options.home)
        gc.unfreeze()
        gc.collect()


if __name__ == "__main__":
    main()
