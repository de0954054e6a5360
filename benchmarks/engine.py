"""The engine beside its peers, task by task, with the margin that each is to reach.

Everything is measured in one process on generated data, one call of each contestant after the
other, round after round, with the garbage collector at rest; a time is the median of these calls, a
ratio that of two medians. Answers are compared before they are timed. Run
``python benchmarks/engine.py --help``.
"""

import argparse
import gc
import importlib.util
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from peers import PLAIN, Peer, installed, kernel
from season import BATCH, DELIVERY, PACK, Ints, Season, season

from cocoachain.lineage.columns import Columns
from cocoachain.lineage.index import Index
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.steps import Portion, Step, StepKind
from cocoachain.values.mass import Mass

MIB = 2**20
Call = Callable[[], object]


# Measuring ----------------------------------------------------------------------------------------

_LONG = 0.2
"""Seconds of a call after which it makes no difference what the processor had at hand."""


@attrs.frozen
class Result:
    """What came of a race, for one contestant: medians of single calls, in seconds."""

    cold: float
    """Of the first call in each turn: the processor's caches are full of what others left."""

    warm: float
    """Of the same call at once again."""


class Race:
    """Rounds in which each contestant has its turn: a call, and the same call again."""

    def __init__(self, rounds: int, budget: float) -> None:
        self.rounds = rounds
        self.budget = budget

    def run(self, contestants: Mapping[str, Call]) -> dict[str, Result]:
        """How long each took."""
        for call in contestants.values():
            call()
        turns: list[list[tuple[float, float]]] = []
        began = time.perf_counter()
        while len(turns) < self.rounds:
            turns.append([_turn(call) for call in contestants.values()])
            if len(turns) >= _LEAST_ROUNDS and time.perf_counter() - began > self.budget:
                break
        return {
            name: Result(*(statistics.median(turn[at][each] for turn in turns) for each in (0, 1)))
            for at, name in enumerate(contestants)
        }

    def told(self, task: str, contestants: Mapping[str, Call], **targets: float) -> None:
        """Run and print: ours, and each peer with its ratio, and the margin where one is set."""
        if len(contestants) > 1:
            tell(task, self.run(contestants), {"least": targets})


_LEAST_ROUNDS = 3


def _turn(call: Call) -> tuple[float, float]:
    """A call, and the same again."""
    first = _seconds(call)
    return (first, first if first > _LONG else _seconds(call))


def tell(
    task: str, found: Mapping[str, Result], margins: Mapping[str, Mapping[str, float]]
) -> None:
    """A line for each contestant, and how many times as long as the first one it took."""
    least, most = margins.get("least", {}), margins.get("most", {})
    own = next(iter(found.values()))
    for at, (name, each) in enumerate(found.items()):
        cold, warm = each.cold / own.cold, each.warm / own.warm
        told = f"{cold:9.2f} × {warm:9.2f} ×" if at else f"{'':11} {'':11}"
        if name in least:
            mark = _mark(cold=cold >= least[name], warm=warm >= least[name])
            told += f"  ≥ {least[name]:<6g} {mark}"
        if name in most:
            mark = _mark(cold=cold <= most[name], warm=warm <= most[name])
            told += f"  ≤ {most[name]:<6g} {mark}"
        print(line(task if at == 0 else "", name, each.cold, each.warm) + told.rstrip())


def _mark(*, cold: bool, warm: bool) -> str:
    """Whether a margin is there; the first calls decide."""
    return "reached" if cold else ("MISSED, reached warm" if warm else "MISSED")


def line(task: str, name: str, *seconds: float) -> str:
    """The beginning of a line: task, contestant, and milliseconds."""
    shown = " ".join(f"{1e3 * each:11.4f}" for each in seconds)
    return f"{task:<42} {name:<26} {shown:<23} "


HEADS = (
    f"{'':<42} {'milliseconds':<26} {'cold':>11} {'warm':>11} {'cold':>9}   {'warm':>9}    margin"
)


def _seconds(call: Call) -> float:
    """How long a call took: by the clock, or by the processor's where others held that up."""
    busy, start = time.process_time(), time.perf_counter()
    call()
    passed = time.perf_counter() - start
    return min(passed, time.process_time() - busy)


def _median(call: Call, rounds: int = 7) -> float:
    call()
    return statistics.median(_seconds(call) for _ in range(rounds))


def _resident() -> int:
    """Bytes of this process in memory; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


# The same season for all --------------------------------------------------------------------------


class Field:
    """A season as tables, as our lineage, and as numbers for the peers."""

    def __init__(self, edges: int) -> None:
        self.season = made = season(edges)
        names = np.char.add(np.char.add(made.lot_kind, "-"), _numbers(made.lots, 8))
        self.order = np.argsort(names, kind="stable")
        self.code = np.empty(made.lots, np.int32)
        self.code[self.order] = np.arange(made.lots, dtype=np.int32)
        self.lot_names = names[self.order].tolist()
        self.step_names = np.char.add("S-", _numbers(made.steps, 8)).tolist()
        self.start, self.end = _arrows(made, self.code)
        self.mass = np.concatenate((made.in_mass, made.out_mass))

    def tables(self, *, coded: bool) -> dict[str, pa.Table]:
        """Portions, lots and steps as an engine holds them; ``coded``: names in dictionaries."""
        made, ids, steps = self.season, pa.array(self.lot_names), pa.array(self.step_names)
        way = np.repeat(np.array([0, 1], np.int8), (len(made.in_lot), len(made.out_lot)))
        step = np.concatenate((made.in_step, made.out_step)).astype(np.int32)
        lot = self.code[np.concatenate((made.in_lot, made.out_lot))]
        portions = {
            "step": pa.DictionaryArray.from_arrays(step, steps),
            "lot": pa.DictionaryArray.from_arrays(lot, ids),
            "direction": pa.DictionaryArray.from_arrays(way, ["in", "out"]),
            "mass_mg": pa.array(np.concatenate((made.in_mass, made.out_mass))),
        }
        if not coded:
            portions |= {name: portions[name].dictionary_decode() for name in ("step", "lot")}
        stage = {DELIVERY: "beans", BATCH: "chocolate", PACK: "packed", "nibs": "nibs"}
        kinds, which = np.unique(made.lot_kind[self.order], return_inverse=True)
        words = [stage.get(kind, "bean_blend") for kind in kinds.tolist()]
        farmers = made.lot_farmer[self.order]
        plots = np.char.add("P-", _numbers(int(farmers.max()) + 1, 6)).tolist()
        lots = {
            "id": ids,
            "stage": pa.DictionaryArray.from_arrays(which.astype(np.int8), words),
            "mass_mg": pa.array(made.lot_mass[self.order]),
            "plot": pa.DictionaryArray.from_arrays(
                pa.array(farmers.astype(np.int32), mask=farmers < 0), plots
            ),
        }
        kind = pa.DictionaryArray.from_arrays(np.zeros(made.steps, np.int8), ["blend"])
        return {
            "portions": pa.table(portions),
            "lots": pa.table(lots),
            "steps": pa.table({"id": steps, "kind": kind}),
        }

    def lineage(self) -> Lineage:
        """Our lineage, warm: what is drawn once is drawn."""
        made = Lineage.scan(**self.tables(coded=True))
        for ask, lot in (
            (trace_back, self.some(BATCH, 1)[0]),
            (trace_forward, self.some(DELIVERY, 1)[0]),
        ):
            len(ask(made, self.lot_names[lot]).lots)
        return made

    def some(self, kind: str, count: int) -> list[int]:
        """Codes of a few lots of a kind, the same on every run."""
        codes = self.code[self.season.of_kind(kind)]
        chosen = np.random.default_rng(5).permutation(codes)[:count]
        return [int(code) for code in chosen]

    def worst(self, lineage: Lineage, *, forward: bool) -> int:
        """Of some lots the one with the longest trace."""
        ask = trace_forward if forward else trace_back
        lots = self.some(DELIVERY if forward else BATCH, 1_000)
        return max(lots, key=lambda lot: len(ask(lineage, self.lot_names[lot]).lots))


def _numbers(count: int, digits: int) -> npt.NDArray[np.str_]:
    return np.char.zfill(np.arange(count).astype(str), digits)


def _arrows(made: Season, code: Ints) -> tuple[Ints, Ints]:
    """The edges, with lots under our codes."""
    start = np.concatenate((code[made.in_lot], made.out_step + made.lots))
    end = np.concatenate((made.in_step + made.lots, code[made.out_lot]))
    return start.astype(np.int64), end.astype(np.int64)


# Tasks --------------------------------------------------------------------------------------------


@attrs.define
class Bench:
    """All that the tasks share."""

    field: Field
    lineage: Lineage
    peers: dict[str, Peer]
    race: Race

    def ours(self, *, forward: bool) -> Callable[[int], object]:
        """Our call: names in, a trace out, its lots counted."""
        ask, lineage, names = (
            (trace_forward if forward else trace_back),
            self.lineage,
            self.field.lot_names,
        )
        return lambda lot: len(ask(lineage, names[lot]).lots)

    def asks(self, *, forward: bool, slow: bool) -> dict[str, Callable[[int], object]]:
        """The same of the peers; databases only where they are wanted."""
        found = {}
        for name, peer in self.peers.items():
            if slow or name not in {"SQLite", "DuckDB"}:
                ask = peer.forward if forward else peer.back
                found[name] = lambda lot, ask=ask: len(ask(lot))
        return found


def traces(bench: Bench) -> None:
    """The worst lot and twenty at random, both ways."""
    for forward in (False, True):
        worst = bench.field.worst(bench.lineage, forward=forward)
        _same_answers(bench, worst, forward=forward)
        _worst(bench, worst, forward=forward)
        if not forward:
            _beside_kernel(bench, worst)
        _twenty(bench, forward=forward)


def _worst(bench: Bench, worst: int, *, forward: bool) -> None:
    ours = bench.ours(forward=forward)
    calls: dict[str, Call] = {"cocoachain": lambda: ours(worst)}
    for name, ask in bench.asks(forward=forward, slow=False).items():
        calls[name] = lambda ask=ask: ask(worst)
    task = f"trace {'forward' if forward else 'back'}, worst lot ({ours(worst):,} lots)"
    bench.race.told(task, calls, networkx=50, rustworkx=6, igraph=3.5)


def _twenty(bench: Bench, *, forward: bool) -> None:
    ours, some = bench.ours(forward=forward), bench.field.some(DELIVERY if forward else BATCH, 20)
    calls: dict[str, Call] = {"cocoachain": lambda: [ours(lot) for lot in some]}
    for name, ask in bench.asks(forward=forward, slow=True).items():
        calls[name] = lambda ask=ask: [ask(lot) for lot in some]
    targets = {"networkx": 75, "rustworkx": 8, "igraph": 4.5, "SQLite": 50, "DuckDB": 50}
    bench.race.told(f"20 random traces {'forward' if forward else 'back'}", calls, **targets)


def _same_answers(bench: Bench, lot: int, *, forward: bool) -> None:
    """Every peer names the same lots."""
    ask, names = (trace_forward if forward else trace_back), bench.field.lot_names
    ours = {name for name in ask(bench.lineage, names[lot]).lots if name != names[lot]}
    for name, peer in bench.peers.items():
        found: Any = (peer.forward if forward else peer.back)(lot)
        nodes = {int(each[0] if isinstance(each, tuple) else each) for each in found}
        theirs = {names[node] for node in nodes if node < len(names) and node != lot}
        assert theirs == ours, f"{name} names other lots"


def _beside_kernel(bench: Bench, worst: int) -> None:
    index, columns = bench.lineage.index, bench.lineage.columns
    before = index.before
    walk = kernel(
        index.heads, (before.pointer, before.neighbours), (columns.in_ptr, columns.in_lot)
    )
    if walk is None:
        return
    ours = bench.ours(forward=False)
    assert len(walk(worst)) + 1 == ours(worst)
    found = bench.race.run({"fused kernel": lambda: walk(worst), "cocoachain": lambda: ours(worst)})
    tell("trace back, worst lot", found, {"most": {"cocoachain": 2}})


def deep(bench: Bench, steps: int) -> None:
    """One batch after the other takes a little of the one before it."""
    count = 2 * steps  # a fresh lot and what was made of it, step by step
    fresh, made = 2 * np.arange(steps), 2 * np.arange(steps) + 1
    in_step = np.concatenate((np.arange(steps), np.arange(1, steps)))
    in_lot = np.concatenate((fresh, made[:-1]))
    names, step_names = _named("L", count), _named("S", steps)
    way = ["in"] * len(in_lot) + ["out"] * steps
    lineage = Lineage.scan(
        portions={
            "step": pa.array([step_names[at] for at in [*in_step, *range(steps)]]),
            "lot": pa.array([names[at] for at in [*in_lot, *made]]),
            "direction": way,
        }
    )
    start = np.concatenate((in_lot, count + np.arange(steps)))
    end = np.concatenate((count + in_step, made))
    peers = {
        name: type(peer)(count + steps, start, end, np.ones_like(start))
        for name, peer in bench.peers.items()
    }
    last = count - 1
    calls: dict[str, Call] = {"cocoachain": lambda: len(trace_back(lineage, names[last]).lots)}
    for name, peer in peers.items():
        if name not in {"SQLite", "DuckDB"}:
            assert len(peer.back(last)) in {count + steps - 1, count + steps}
            calls[name] = lambda peer=peer: len(peer.back(last))
    assert calls["cocoachain"]() == count
    bench.race.told(f"a chain {steps:,} deep", calls, networkx=50, rustworkx=8)


def _named(letter: str, count: int) -> list[str]:
    return [f"{letter}{at:08}" for at in range(count)]


def build(bench: Bench) -> None:
    """From columns to a graph that walks both ways; memory above the columns."""
    columns, field = bench.lineage.columns, bench.field
    state = columns.__getstate__()

    def ours() -> Index:
        index = Index(Columns(**state))
        for forward in (False, True):
            steps = (index.steps_after if forward else index.steps_before)([0])
            index.lots_traced(steps, [0], forward=forward)
        return index

    nodes = field.season.lots + field.season.steps
    calls: dict[str, Call] = {"cocoachain": ours}
    for name, peer in bench.peers.items():
        make = type(peer)
        calls[name] = lambda make=make: make(nodes, field.start, field.end, field.mass)
    for name, make in PLAIN.items():
        if name in bench.peers:
            calls[f"{name}, bare edges"] = lambda make=make: make(nodes, field.start, field.end)
    rounds = Race(5, bench.race.budget)
    rounds.told("build from columns, edges with masses", calls, networkx=130, rustworkx=15)
    _memory(ours, {name: calls[name] for name in ("networkx", "rustworkx") if name in calls})
    tables = {coded: field.tables(coded=coded) for coded in (True, False)}
    found = {
        "coded by a dictionary": lambda: Lineage.scan(**tables[True]),
        "text": lambda: Lineage.scan(**tables[False]),
    }
    for name, call in found.items():
        print(line("Lineage.scan of tables", name, _median(call, 3)))


def _memory(ours: Callable[[], Index], peers: Mapping[str, Call]) -> None:
    """Bytes that each graph keeps, above the columns that it is made from."""
    index = ours()
    held = _bytes(index)
    print(f"{'memory above the columns':<42} {'cocoachain':<26} {held / MIB:7.1f} MiB")
    for (name, call), target in zip(peers.items(), (30, 4), strict=False):
        gc.collect()
        before = _resident()
        graph = call()
        size = _resident() - before
        ratio = size / held
        told = f"≥ {target:<6} {'reached' if ratio >= target else 'MISSED'}"
        print(f"{'':<42} {name:<26} {size / MIB:7.1f} MiB {'':12} {ratio:9.2f} × {'':11}  {told}")
        del graph


def _bytes(index: Index) -> int:
    """The arrays that the index and the columns drew, beside those that were given."""
    given = {id(each) for each in index.columns.__getstate__().values()}
    drawn = [*vars(index.columns).values(), *index.arrays()]
    arrays = {id(each): each for each in drawn if isinstance(each, np.ndarray)}
    return index.room + sum(each.nbytes for key, each in arrays.items() if key not in given)


def append(bench: Bench) -> None:
    """A step of 100 new deliveries and an old batch, and the trace of what it made."""
    field, race = bench.field, bench.race
    old = field.some(BATCH, race.rounds + 1)
    grown, turn = [bench.lineage], [0]
    records = [_step(at, field.lot_names[lot]) for at, lot in enumerate(old)]

    def ours() -> int:
        at = turn[0]
        turn[0] = (at + 1) % len(records)
        if at == 0:
            grown[0] = bench.lineage
        grown[0] = grown[0].adding(records[at])
        return len(trace_back(grown[0], f"NEW-{at:04}").lots)

    calls: dict[str, Call] = {"cocoachain": ours}
    for name, peer in bench.peers.items():
        calls[name] = _appending(peer, field, old)
    targets = {"networkx": 30, "rustworkx": 2, "DuckDB": 100}
    race.told("append a step of 100 inputs, then trace", calls, **targets)
    extra = bench.lineage.adding(records[0])
    alone = _median(lambda: extra.adding(records[1]), 30)
    print(line("", "of which appending", alone))


def _step(at: int, old: str) -> Step:
    mass = Mass.kg(1)
    inputs = [Portion(f"FRESH-{at:04}-{each:03}", mass) for each in range(100)]
    outputs = [Portion(f"NEW-{at:04}", mass)]
    return Step(
        id=f"ADDED-{at:04}",
        kind=StepKind.BLEND,
        inputs=[*inputs, Portion(old, mass)],
        outputs=outputs,
    )


def _appending(peer: Peer, field: Field, old: list[int]) -> Call:
    state = [field.season.lots + field.season.steps, 0]

    def call() -> int:
        first, at = state
        step, made = first + 100, first + 101
        taken = (*range(first, first + 100), old[at % len(old)])
        peer.add([*((node, step, 1_000_000) for node in taken), (step, made, 1_000_000)], 102)
        state[:] = first + 102, at + 1
        return len(peer.back(made))

    return call


def through_networkx(bench: Bench) -> None:
    """``nx.ancestors`` of the view, beside the direct call and beside a graph of dictionaries."""
    import networkx as nx

    if "cocoachain" not in nx.utils.backends.backends:
        print("the entry point networkx.backends is not installed: nx.ancestors walks the view")
        return
    field, view = bench.field, bench.lineage.graph
    worst = field.lot_names[field.worst(bench.lineage, forward=False)]
    plain = bench.lineage.to_networkx()
    assert nx.ancestors(view, worst) == nx.ancestors(plain, worst)
    from cocoachain.lineage.backend import ancestors

    through: dict[str, Call] = {
        "nx.ancestors(lineage.graph)": lambda: len(nx.ancestors(view, worst))
    }
    dicts: dict[str, Call] = {"networkx on dictionaries": lambda: len(nx.ancestors(plain, worst))}
    direct: dict[str, Call] = {"direct call": lambda: len(ancestors(view, worst))}
    task = "nx.ancestors(lineage.graph, lot)"
    bench.race.told(task, through | dicts, **dict.fromkeys(dicts, 25))
    tell("", bench.race.run(direct | through), {"most": dict.fromkeys(through, 1.2)})


# Reading, opening, importing ----------------------------------------------------------------------


def reading(bench: Bench, folder: Path) -> None:
    """Parquet to a lineage, beside JSON to attrs objects of the same content."""
    target = folder / "season"
    bench.lineage.save(target)
    size = sum(each.stat().st_size for each in target.iterdir())
    task = f"read ({size / MIB:.0f} MiB of Parquet)"
    calls: dict[str, Call] = {"Lineage.open": lambda: Lineage.open(target)}
    if not (importlib.util.find_spec("orjson") and importlib.util.find_spec("cattrs")):
        print("cattrs or orjson is not installed and left out")
        return
    text, load = _as_json(bench.field)
    calls["cattrs + orjson"] = lambda: _collected(lambda: load(text))
    calls["the same, collector paused"] = lambda: load(text)
    Race(3, bench.race.budget).told(task, calls, **{"cattrs + orjson": 100})


def _collected(call: Call) -> None:
    """A call with the collector on, as it is shipped."""
    gc.enable()
    call()
    gc.disable()


@attrs.frozen
class _Portion:
    lot: str
    mass_mg: int


@attrs.frozen
class _Step:
    id: str
    kind: str
    inputs: list[_Portion]
    outputs: list[_Portion]


@attrs.frozen
class _Lot:
    id: str
    stage: str
    mass_mg: int
    plot: str | None


@attrs.frozen
class _Chain:
    lots: list[_Lot]
    steps: list[_Step]


def _as_json(field: Field) -> tuple[bytes, Callable[[bytes], object]]:
    import orjson
    from cattrs.preconf.orjson import make_converter

    made, names = field.season, field.lot_names
    lots = field.tables(coded=True)["lots"].to_pylist()
    steps: list[dict[str, Any]] = [
        {"id": name, "kind": "blend", "inputs": [], "outputs": []} for name in field.step_names
    ]
    for side, of, lot, mass in (
        ("inputs", made.in_step, made.in_lot, made.in_mass),
        ("outputs", made.out_step, made.out_lot, made.out_mass),
    ):
        for step, code, mg in zip(
            of.tolist(), field.code[lot].tolist(), mass.tolist(), strict=True
        ):
            steps[step][side].append({"lot": names[code], "mass_mg": mg})
    text = orjson.dumps({"lots": lots, "steps": steps})
    converter = make_converter()
    return text, lambda data: converter.loads(data, _Chain)


def importing() -> None:
    """Importing us, beside importing networkx, each in a new process."""
    some = "from cocoachain import Chain, Lineage"
    wanted = ("pass", "import cocoachain", "import networkx", some)
    rounds = [[_process([sys.executable, "-c", each]) for each in wanted] for _ in range(9)]
    nothing, own, other, names = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = (own - nothing) / (other - nothing)
    mark = "reached" if ratio <= 0.4 else "MISSED"
    print(line("import", "networkx", other - nothing))
    print(line("", "cocoachain", own - nothing) + f"{ratio:9.2f} × {'':11}  ≤ 0.4    {mark}")
    print(line("", some[5:], names - nothing))


def _process(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


# Growth -------------------------------------------------------------------------------------------


def growth(sizes: Iterable[int], folder: Path) -> None:
    """Each task at each size, in one process a size, and how near it is to the memory's speed."""
    rows: dict[str, dict[int, float]] = {}
    moved: dict[str, float] = {}
    for edges in sizes:
        field = Field(edges)
        target = folder / f"grown-{edges}"
        Lineage.scan(**field.tables(coded=True)).save(target)
        worst = _worst_names(field)
        del field
        gc.collect()
        command = [sys.executable, __file__, "--child", str(target), *worst]
        told = subprocess.run(command, check=True, capture_output=True, text=True)
        for line in told.stdout.splitlines():
            name, value, size = line.split("\t")
            rows.setdefault(name, {})[edges] = float(value)
            moved[name] = float(size)
        shutil.rmtree(target)
    _tell_growth(rows, moved)


def _worst_names(field: Field) -> tuple[str, str]:
    lineage = Lineage.scan(**field.tables(coded=True))
    back, forward = (field.worst(lineage, forward=way) for way in (False, True))
    return field.lot_names[back], field.lot_names[forward]


def child(folder: Path, back: str, forward: str) -> None:
    """Open a folder and answer, alone in a process; times, bytes moved, and the peak of memory."""
    opened = _median(lambda: Lineage.open(folder), 3)  # what must be imported is imported before
    lineage = Lineage.open(folder)
    state = lineage.columns.__getstate__()
    size = sum(each.nbytes for each in state.values() if isinstance(each, np.ndarray))

    def drawn() -> int:
        index = Index(Columns(**state))
        return len(index.steps_before([0])) + len(index.steps_after([0]))

    first = _seconds(lambda: len(trace_back(lineage, back).lots))
    len(trace_forward(lineage, forward).lots)
    peak = _peak()
    copy = _copy_speed()
    index_bytes = _bytes(lineage.index)
    lots = {way: len(ask(lineage, name).lots) for way, ask, name in _ways(back, forward)}
    print(f"open\t{opened}\t{size / copy}")
    print(f"first answer\t{first}\t{index_bytes / copy}")
    print(f"build both ways\t{_median(drawn, 3)}\t{index_bytes / copy}")
    for way, ask, name in _ways(back, forward):
        took = _median(lambda ask=ask, name=name: len(ask(lineage, name).lots), 31)
        print(f"worst trace {way}\t{took}\t{lots[way] * 8 / copy}")
    print(f"peak memory, MiB\t{peak / MIB}\t0")


def _peak() -> int:
    """The most bytes that this process had in memory, since it began as this program."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak * (1 if sys.platform == "darwin" else 1024)
    line = next(each for each in told.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _ways(back: str, forward: str) -> tuple[tuple[str, Callable[..., Any], str], ...]:
    return (("back", trace_back, back), ("forward", trace_forward, forward))


def _copy_speed() -> float:
    """Bytes copied in a second."""
    block = np.zeros(2**24, np.int64)
    other = np.empty_like(block)
    return block.nbytes / _median(lambda: np.copyto(other, block), 5)


def _tell_growth(rows: Mapping[str, Mapping[int, float]], moved: Mapping[str, float]) -> None:
    sizes = sorted(next(iter(rows.values())))
    heads = "".join(f"{edges:>12,}" for edges in sizes)
    print(f"\n{'milliseconds at so many portions':<36}{heads}   slope   × the time of copying it")
    for name, found in rows.items():
        is_time = "memory" not in name
        shown = "".join(f"{found[edges] * (1e3 if is_time else 1):12.3f}" for edges in sizes)
        slope = np.polyfit(np.log(sizes), np.log([found[edges] for edges in sizes]), 1)[0]
        near = f"{found[sizes[-1]] / moved[name]:10.1f}" if moved[name] else ""
        print(f"{name:<36}{shown}   {slope:5.2f}   {near}")
    last, before = sizes[-1], sizes[-2] if len(sizes) > 1 else sizes[-1]
    worst, peak = rows["worst trace back"], rows["peak memory, MiB"][last]
    ratio = worst[last] / worst[before]
    print(
        f"worst trace at {last:,} takes {ratio:.2f} × its time at {before:,}, at most 1.7 ×  "
        f"{'reached' if ratio <= 1.7 else 'MISSED'}"
    )
    told = "reached" if peak < 2_048 else "MISSED"
    print(f"{last:,} portions open and answer in {peak:,.0f} MiB, less than 2,048  {told}")


def main() -> None:
    """Read the sizes, rest the collector, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000, help="portions of the season")
    parser.add_argument("--deep", type=int, default=10_000, help="steps in a row")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each race")
    parser.add_argument("--budget", type=float, default=30, help="seconds after which a race ends")
    parser.add_argument("--largest", type=int, default=10_000_000, help="the last size of growth")
    parser.add_argument("--only", nargs="*", help="names of tasks to run")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(Path(options.child[0]), *options.child[1:])
        return
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores{load}"
    )
    with tempfile.TemporaryDirectory() as folder:
        run(options, Path(folder))


def run(options: argparse.Namespace, folder: Path) -> None:
    """All tasks, or those that are named."""
    wanted = set(
        options.only
        or ("traces", "deep", "build", "append", "networkx", "read", "import", "growth")
    )
    gc.disable()
    if importlib.util.find_spec("scipy"):
        importlib.import_module("scipy.sparse.csgraph")  # what is loaded once, before the race
    if wanted - {"import", "growth"}:
        _raced(options, folder, wanted)
    if "import" in wanted:
        importing()
    if "growth" in wanted:
        sizes = [10**power for power in range(4, 9) if 10**power <= options.largest]
        growth(sizes, folder)


def _raced(options: argparse.Namespace, folder: Path, wanted: set[str]) -> None:
    field = Field(options.edges)
    made = field.season
    print(f"{made.edges:,} portions, {made.lots:,} lots, {made.steps:,} steps\n\n{HEADS}")
    nodes = made.lots + made.steps
    peers = {
        name: peer(nodes, field.start, field.end, field.mass) for name, peer in installed().items()
    }
    bench = Bench(field, field.lineage(), peers, Race(options.rounds, options.budget))
    gc.collect()
    gc.freeze()  # the millions of objects of the peers are no concern of the collector's
    tasks: dict[str, Call] = {
        "traces": lambda: traces(bench),
        "deep": lambda: deep(bench, options.deep),
        "build": lambda: build(bench),
        "networkx": lambda: through_networkx(bench),
        "read": lambda: reading(bench, folder),
        "append": lambda: append(bench),  # last, as it changes the graphs of the peers
    }
    for name, task in tasks.items():
        if name in wanted:
            task()
            sys.stdout.flush()


if __name__ == "__main__":
    main()
