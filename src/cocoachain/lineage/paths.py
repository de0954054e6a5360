"""Paths: the ways from one lot or plot to another lot, within a budget."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import overload

import attrs

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.naming import step_node
from cocoachain.lineage.origin_keys import plots_of
from cocoachain.rendering.tables import Table
from cocoachain.values.identifiers import nearest_names

_WORK_PER_PATH = 10_000
"""Moves of the search allowed for each path asked for; rings or very long paths use them up."""

_LEAST_WORK = 1_000_000

_WORK_PER_NODE = 4
"""Moves allowed on top for each node between the two, so that one path is found at any length."""


@attrs.frozen(repr=False)
class Paths(Sequence[tuple[str, ...]]):
    """Ways through the lineage, each a tuple of nodes: lot, step, lot, … as in ``lineage.graph``.

    ``truncated`` says that there are, or may be, more than were asked for.
    """

    found: tuple[tuple[str, ...], ...]
    """The paths, in order of the identifiers along them."""

    truncated: bool = False
    """Whether the budget ended the search."""

    @overload
    def __getitem__(self, at: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[tuple[str, ...], ...]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, ...] | tuple[tuple[str, ...], ...]:
        return self.found[at]

    def __len__(self) -> int:
        return len(self.found)

    def table(self) -> Table:
        """One path a row."""
        rows = [(number, " → ".join(path)) for number, path in enumerate(self.found, start=1)]
        return Table(headings=("path", "nodes"), rows=rows, caption="Paths")

    def to_csv(self, path: str) -> None:
        """Write the table; cells that a spreadsheet could run are made harmless."""
        self.table().to_csv(path)

    def to_frame(self) -> object:
        """The table as a data frame of pandas, polars or pyarrow, whichever is installed."""
        return self.table().to_frame()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __str__(self) -> str:
        lines = [" → ".join(path) for path in self.found] or ["no path"]
        return "\n".join([*lines, *(["… and perhaps more"] if self.truncated else [])])

    def __repr__(self) -> str:
        more = ", truncated" if self.truncated else ""
        return f"<Paths: {len(self.found)}{more}>"


def paths(
    lineage: Lineage, source: str, target: str, *, limit: int = 100, at: datetime | None = None
) -> Paths:
    """The ways from a lot or plot to a lot, at most ``limit`` of them; none if there is no way.

    No node comes twice in a path, so rings end. From a plot, a path starts with the plot and goes
    on with a lot of which some mass began with that plot. A lot has one path to itself, of itself
    alone. The search follows only steps that lie between the two, so that without rings each step
    of it ends in a path; in a thicket of rings that hides all of them from a search within the
    budget, the answer is one shortest path. ``at`` asks what was known at a moment.

    Raises:
        UnknownRecordError: There is no such lot or plot; the nearest names are given.
        ValueError: ``limit`` is below 1.

    >>> from cocoachain.samples import two_plots
    >>> print(paths(Lineage(two_plots()), "ESM-1", "BAR-1"))
    ESM-1 → POOL-1 → BLEND-1 → MAKE-1 → BAR-1
    """
    if limit < 1:
        raise ValueError(f"Expected a limit of at least 1, got {limit}")
    lineage = lineage.known(at)
    goal = lineage.columns.lot_code(target)
    heads = _heads(lineage, source)
    found: list[tuple[str, ...]] = []
    search = _Search(lineage, goal, limit)
    for lead, start in heads:
        for path in search.from_lot(start):
            if len(found) == limit:
                return Paths(tuple(found), truncated=True)
            found.append((*lead, *path))
    if search.exhausted and not found:
        found = [(*lead, *path) for lead, start in heads for path in search.shortest(start)]
    return Paths(tuple(found[:limit]), truncated=search.exhausted)


def _heads(lineage: Lineage, source: str) -> list[tuple[tuple[str, ...], int]]:
    """Where paths start: the lot itself, or the plot and each lot that begins with it."""
    codes = lineage.columns.lot_codes
    if source in codes:
        return [((), codes[source])]
    chain, columns = lineage.chain, lineage.columns
    of_plot = [lot for lot in chain.lots if source in plots_of(lot)]
    lots = [lot for lot in of_plot if has_own(columns, codes[lot.id])]
    if not lots and chain.find("plot", source) is None:
        names = [*codes, *chain.names("plot")]
        raise UnknownRecordError("lot or plot", source, nearest_names(source, names))
    return [((source,), codes[lot.id]) for lot in lots]


class _Search:
    """Depth first, without recursion, only over steps from which the goal can be reached."""

    def __init__(self, lineage: Lineage, goal: int, limit: int) -> None:
        self.columns = lineage.columns
        self.goal = goal
        self.exhausted = False
        steps = lineage.index.steps_before([goal])
        self.leading = set(steps.tolist())
        self.between = {*lineage.index.lots_into(steps).tolist(), goal}
        nodes = len(self.leading) + len(self.between)
        self.work = max(_LEAST_WORK, limit * _WORK_PER_PATH) + _WORK_PER_NODE * nodes
        self.known: dict[tuple[str, int], tuple[tuple[str, int], ...]] = {}

    def from_lot(self, start: int) -> Iterator[tuple[str, ...]]:
        """All simple paths from a lot to the goal."""
        if start not in self.between:
            return
        if start == self.goal:
            yield (self.columns.lot_ids[start],)
            return
        path: list[tuple[str, int]] = [("lot", start)]
        on_path = {("lot", start)}
        branches = [iter(self._next(("lot", start)))]
        while branches:
            node = next(branches[-1], None)
            self.work -= 1
            if self.work < 0:
                self.exhausted = True
                return
            if node is None:
                branches.pop()
                on_path.discard(path.pop())
            elif node == ("lot", self.goal):
                yield self._named([*path, node])
            elif node not in on_path:
                path.append(node)
                on_path.add(node)
                branches.append(iter(self._next(node)))

    def shortest(self, start: int) -> list[tuple[str, ...]]:
        """One path that no other is shorter than, if there is any."""
        before: dict[tuple[str, int], tuple[str, int] | None] = {("lot", start): None}
        waiting = deque([("lot", start)])
        while waiting and ("lot", self.goal) not in before:
            node = waiting.popleft()
            for other in self._next(node):
                if other not in before:
                    before[other] = node
                    waiting.append(other)
        path: list[tuple[str, int]] = []
        last = ("lot", self.goal) if ("lot", self.goal) in before else None
        while last is not None:
            path.append(last)
            last = before[last]
        return [self._named(path[::-1])] if path else []

    def _next(self, node: tuple[str, int]) -> tuple[tuple[str, int], ...]:
        """Where a node leads that leads on to the goal, by identifier."""
        if node not in self.known:
            kind, code = node
            self.known[node] = tuple(self._takers(code) if kind == "lot" else self._made(code))
        return self.known[node]

    def _takers(self, lot: int) -> list[tuple[str, int]]:
        columns = self.columns
        at = columns.use_at[columns.use_ptr[lot] : columns.use_ptr[lot + 1]]
        steps = self.leading.intersection(columns.in_step[at].tolist())
        return [("step", step) for step in sorted(steps)]

    def _made(self, step: int) -> list[tuple[str, int]]:
        columns = self.columns
        span = slice(columns.out_ptr[step], columns.out_ptr[step + 1])
        lots = self.between.intersection(columns.out_lot[span].tolist())
        return [("lot", lot) for lot in sorted(lots)]

    def _named(self, path: list[tuple[str, int]]) -> tuple[str, ...]:
        columns = self.columns
        return tuple(
            columns.lot_ids[code] if kind == "lot" else step_node(columns, code)
            for kind, code in path
        )
