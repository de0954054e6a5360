"""What the lineage's questions must answer, worked out slowly and apart from the code under test.

Everything is read from the records again, shares come from one dense linear system in Fractions,
traces from sets that grow until they are stable, and paths from plain recursion.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import floor

import networkx as nx

from cocoachain.model.chain import Chain
from cocoachain.model.lots import FinishedLot, IngredientLot, Lot, OtherLot, ShellLot
from cocoachain.model.movements import TransferKind
from cocoachain.model.parties import Centre
from cocoachain.model.plots import Plot
from cocoachain.model.steps import StepKind

Atom = tuple[str, str]
"""Where mass begins or ends: a kind, and a name."""

Node = tuple[str, str]
Row = list[tuple[Node | Atom, Fraction]]
Spread = dict[Atom, Fraction]


class UnmeasuredError(Exception):
    """A mass that the answer needs was not measured."""


# Linear systems -----------------------------------------------------------------------------------


def absorbed(rows: Mapping[Node, Row]) -> dict[Node, Spread]:
    """For each node, how what stands on it is spread over the atoms in the end.

    What is in a part of the graph that nothing leaves ends at an atom ``ring`` of that part.
    """
    graph = nx.DiGraph()
    graph.add_nodes_from(rows)
    graph.add_edges_from((node, part) for node, row in rows.items() for part, share in row if share)
    ended = set()
    for atom in [node for node in graph if node not in rows]:
        ended |= nx.ancestors(graph, atom)
    stuck = graph.subgraph(node for node in rows if node not in ended)
    system = {node: list(row) for node, row in rows.items()}
    for part in nx.strongly_connected_components(stuck):
        if all(other in part for node in part for other in graph[node]):
            for node in part:
                system[node] = [(("ring", "+".join(sorted(name for _, name in part))), Fraction(1))]
    return _eliminated(system)


def _eliminated(system: Mapping[Node, Row]) -> dict[Node, Spread]:
    """Gauss-Jordan: x = A x + b, one column a node and one right-hand side an atom."""
    nodes = list(system)
    lines: list[dict[Node | Atom, Fraction]] = []
    for node in nodes:
        line: dict[Node | Atom, Fraction] = {node: Fraction(1)}
        for part, share in system[node]:
            line[part] = line.get(part, Fraction(0)) + (-share if part in system else share)
        lines.append(line)
    for at, node in enumerate(nodes):
        pivot = next(row for row in range(at, len(nodes)) if lines[row].get(node))
        lines[at], lines[pivot] = lines[pivot], lines[at]
        lead = lines[at][node]
        lines[at] = {key: value / lead for key, value in lines[at].items() if value}
        for row, line in enumerate(lines):
            factor = line.get(node)
            if row != at and factor:
                for key, value in lines[at].items():
                    line[key] = line.get(key, Fraction(0)) - factor * value
    return {
        node: {key: value for key, value in line.items() if key not in system and value}
        for node, line in zip(nodes, lines, strict=True)
    }


# Upstream -----------------------------------------------------------------------------------------


class Oracle:
    """The answers for one chain."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.names = sorted(
            {lot.id for lot in self.chain.lots}
            | {each.lot for step in self.chain.steps for each in (*step.inputs, *step.outputs)}
        )
        self.records = {lot.id: lot for lot in self.chain.lots}
        self.steps = {step.id: step for step in self.chain.steps}

    def put_in(self, lot: str) -> list[tuple[str, int | None]]:
        return [
            (step.id, _mg(each.mass))
            for step in self.chain.steps
            for each in step.outputs
            if each.lot == lot
        ]

    def drawn(self, lot: str) -> list[tuple[str, int | None]]:
        return [
            (step.id, _mg(each.mass))
            for step in self.chain.steps
            for each in step.inputs
            if each.lot == lot
        ]

    def held(self, lot: str, otherwise: int) -> int:
        record = self.records.get(lot)
        return otherwise if record is None else _known(_mg(record.mass))

    def made_of(self, node: Node) -> Row:
        """What a lot or step is made of."""
        kind, name = node
        return self._step_made_of(name) if kind == "step" else self._lot_made_of(name)

    def _lot_made_of(self, lot: str) -> Row:
        makers = [(step, _known(mass)) for step, mass in self.put_in(lot)]
        if not makers:
            return [(("own", lot), Fraction(1))]
        put_in = sum(mass for _, mass in makers)
        held = self.held(lot, put_in)
        whole = max(put_in, held)
        if not whole:
            return [(("nothing", lot), Fraction(1))]
        row: Row = []
        for step, mass in makers:
            maker = self.steps[step]
            if maker.inputs:
                part: Node | Atom = ("step", step)
            else:
                part = ("own" if maker.kind is StepKind.HARVEST else "nothing", lot)
            row.append((part, Fraction(mass, whole)))
        row.append((("own", lot), Fraction(whole - put_in, whole)))
        return row

    def _step_made_of(self, step: str) -> Row:
        inputs = [(each.lot, _known(_mg(each.mass))) for each in self.steps[step].inputs]
        gave = sum(_known(_mg(each.mass)) for each in self.steps[step].outputs)
        took = sum(mass for _, mass in inputs)
        whole = max(took, gave)
        if not whole:
            return [(("excess", step), Fraction(1))]
        row: Row = [(("lot", lot), Fraction(mass, whole)) for lot, mass in inputs]
        return [*row, (("excess", step), Fraction(whole - took, whole))]

    def contents(self) -> dict[Node, Spread]:
        """What every lot and step is made of in the end."""
        nodes: list[Node] = [("lot", name) for name in self.names]
        nodes += [("step", name) for name in self.steps]
        return absorbed({node: self.made_of(node) for node in nodes})

    def needed_is_measured(self, start: Node, made_of: "Callable[[Node], Row]") -> bool:
        """Whether all masses are known on the way of any mass from a node."""
        seen, waiting = {start}, [start]
        while waiting:
            try:
                row = made_of(waiting.pop())
            except UnmeasuredError:
                return False
            for part, share in row:
                if share and part[0] in {"lot", "step"} and part not in seen:
                    seen.add(part)
                    waiting.append(part)
        return True

    # Cocoa and keys -------------------------------------------------------------------------------

    def cocoa_atoms(self, contents: Mapping[Node, Spread]) -> dict[Atom, Fraction]:
        """How much of each atom is cocoa."""
        atoms = {atom for spread in contents.values() for atom in spread}
        part = {atom: self._cocoa_part(atom) for atom in atoms if atom[0] != "excess"}
        growing = True
        while growing:
            growing = False
            for atom in atoms - set(part):
                lots = {each.lot for each in self.steps[atom[1]].inputs}
                if any(part.get(each) for lot in lots for each in contents["lot", lot]):
                    part[atom] = Fraction(1)
                    growing = True
        return part

    def _cocoa_part(self, atom: Atom) -> Fraction:
        kind, name = atom
        if kind == "own":
            record = self.records.get(name)
            return Fraction(1) if record is None else _cocoa_part(record)
        lots = [name]
        if kind == "ring":
            lots = [each for each in self._ring_of(name.split("+")) if each in self.names]
        return Fraction(any(_is_cocoa(self.records.get(lot)) for lot in lots))

    def _ring_of(self, names: list[str]) -> Iterable[str]:
        """All lots of the whole ring (also where no mass goes) in which some of its nodes are."""
        for part in nx.strongly_connected_components(self.graph()):
            if not part.isdisjoint(names):
                yield from part

    def origins(
        self, contents: Mapping[Node, Spread], lot: str, key: "Callable[[Lot], str | None]",
        material: str = "cocoa",
    ) -> tuple[dict[str | None, Fraction], Fraction]:  # fmt: skip
        """By key, the shares in what is counted; and which part of the lot that is."""
        cocoa = self.cocoa_atoms(contents)
        counted: dict[str | None, Fraction] = {}
        for atom, share in contents["lot", lot].items():
            record = self.records.get(atom[1]) if atom[0] == "own" else None
            part = cocoa.get(atom, Fraction(0))
            named = record is not None and not isinstance(record, IngredientLot)
            if part:
                name = key(record) if named and _tells(record) else None
                counted[name] = counted.get(name, Fraction(0)) + share * part
            if material == "all" and part != 1:
                other = record.id if record is not None else None
                counted[other] = counted.get(other, Fraction(0)) + share * (1 - part)
        whole = sum(counted.values(), Fraction(0))
        return {name: share / whole for name, share in counted.items()}, whole

    def keys(self) -> "dict[str, Callable[[Lot], str | None]]":
        """The named keys, each a function of the source lot."""
        chain = self.chain

        def plots(lot: Lot) -> list[Plot | None]:
            names = [lot.plot] if lot.plot else list(lot.plots)
            return [next((plot for plot in chain.plots if plot.id == each), None) for each in names]

        def growers(lot: Lot) -> list[str | None]:
            return [lot.farmer] if lot.farmer else [plot and plot.farmer for plot in plots(lot)]

        def groups(grower: str | None, day: date | None) -> set[str]:
            found = {
                each.group
                for each in chain.memberships
                if each.party == grower and (day is None or each.covers(day))
            }
            found |= {each.group for each in chain.farmers if each.id == grower and each.group}
            return found - {each.id for each in chain.parties if isinstance(each, Centre)}

        def certificates(grower: str | None, day: date | None) -> set[str]:
            holders = {grower} | groups(grower, day)
            return {
                each.id
                for each in chain.certificates
                if day is not None
                and each.holder in holders
                and each.valid_from <= day
                and (each.valid_to is None or day <= each.valid_to)
            }

        def day(lot: Lot) -> date | None:
            return lot.harvested or (lot.made.date() if lot.made else None)

        def region(level: int) -> "Callable[[Lot], str | None]":
            def named(lot: Lot) -> str | None:
                found = [plot.region if plot else None for plot in plots(lot)] or [None]
                own = _region(lot.region, level)
                return joined([{_region(code, level) or own} - {None} for code in found])

            return named

        def joined(values: list[set[str]]) -> str | None:
            if not values or set() in values:
                return None
            return "+".join(sorted(set.union(*values)))

        return {
            "plot": lambda lot: joined(
                [{lot.plot}] if lot.plot else [{each} for each in lot.plots]
            ),
            "farmer": lambda lot: joined([{each} - {None} for each in growers(lot)]),
            "group": lambda lot: joined([groups(each, day(lot)) for each in growers(lot)]),
            "certificate": lambda lot: joined(
                [certificates(each, day(lot)) for each in growers(lot)]
            ),
            "variety": lambda lot: joined(
                [set(plot.clones) if plot else set() for plot in plots(lot)]
            ),
            "lot": lambda lot: lot.id if lot.plot or lot.plots or lot.farmer else None,
            "country": region(0),
            "province": region(1),
            "regency": region(2),
            "district": region(3),
            "village": region(4),
        }

    # Downstream -----------------------------------------------------------------------------------

    def goes_to(self, node: Node) -> Row:
        """Where what is in a lot or step goes; ``("within", lot)`` is a lot without its gate."""
        kind, name = node
        if kind == "lot":
            put_in = sum(_known(mass) for _, mass in self.put_in(name))
            drawn = sum(_known(mass) for _, mass in self.drawn(name))
            held = max(self.held(name, put_in), drawn)
            if held >= put_in:
                return [(("within", name), Fraction(1))]
            kept = Fraction(held, put_in)
            return [(("within", name), kept), (("loss", "unexplained"), 1 - kept)]
        if kind == "within":
            draws = [(step, _known(mass)) for step, mass in self.drawn(name)]
            drawn = sum(mass for _, mass in draws)
            put_in = sum(_known(mass) for _, mass in self.put_in(name))
            whole = max(self.held(name, max(put_in, drawn)), drawn)
            if not whole:
                return [(("rest", name), Fraction(1))]
            row: Row = [(("step", step), Fraction(mass, whole)) for step, mass in draws]
            return [*row, (("rest", name), Fraction(whole - drawn, whole))]
        return self._step_goes_to(name)

    def _step_goes_to(self, name: str) -> Row:
        step = self.steps[name]
        outputs = [(each.lot, _known(_mg(each.mass))) for each in step.outputs]
        gave = sum(mass for _, mass in outputs)
        took = sum(_known(_mg(each.mass)) for each in step.inputs)
        if not max(took, gave):
            return [(("loss", "unexplained"), Fraction(1))]
        row: Row = [(("lot", lot), Fraction(mass, max(took, gave))) for lot, mass in outputs]
        lost = Fraction(max(took - gave, 0), max(took, gave))
        recorded = sum(each.mass.mg for each in step.losses)
        explained = min(Fraction(recorded, max(took, gave)), lost)
        row += [
            (("loss", each.cause.value), explained * Fraction(each.mass.mg, recorded))
            for each in step.losses
            if recorded
        ]
        return [*row, (("loss", "unexplained"), lost - explained)]

    def destinations(self, lot: str) -> dict[Atom, Fraction]:
        """The shares of a lot by what became of it and where."""
        nodes: list[Node] = [(kind, name) for kind in ("lot", "within") for name in self.names]
        nodes += [("step", name) for name in self.steps]
        ended: dict[Atom, Fraction] = {}
        spread = absorbed({node: self.goes_to(node) for node in nodes})["within", lot]
        for atom, share in spread.items():
            kind, name = ("rest", self._ring_is(atom[1])) if atom[0] == "ring" else atom
            for end, part in self._became(kind, name).items():
                ended[end] = ended.get(end, Fraction(0)) + share * part
        return {end: share for end, share in ended.items() if share}

    def _ring_is(self, names: str) -> str:
        """The lot by which a ring is known."""
        inside = [each for each in self._ring_of(names.split("+")) if each in self.names]
        return min([each for each in inside if _is_cocoa(self.records.get(each))] or inside)

    def _became(self, kind: str, name: str) -> dict[Atom, Fraction]:
        if kind == "loss":
            return {("loss", name): Fraction(1)}
        record = self.records.get(name)
        stays = "by_product" if isinstance(record, ShellLot) else "stock"
        stays = "finished" if isinstance(record, FinishedLot) else stays
        drawn = sum(_known(mass) for _, mass in self.drawn(name))
        rest = max((record.mass.mg if record is not None else 0) - drawn, 0)
        gone = {"sold": 0, "given": 0}
        kinds = {
            TransferKind.SALE: ("sold", 1),
            TransferKind.CONSIGNMENT: ("sold", 1),
            TransferKind.RETURN: ("sold", -1),
            TransferKind.SAMPLE: ("given", 1),
            TransferKind.GIFT: ("given", 1),
            TransferKind.OWN_USE: ("given", 1),
        }
        for each in self.chain.transfers:
            if each.lot == name and each.kind in kinds:
                end, sign = kinds[each.kind]
                gone[end] += sign * each.mass.mg
        gone = {end: mass for end, mass in gone.items() if mass > 0}
        whole = max(rest, sum(gone.values())) if rest else 0
        if not whole or not gone:
            return {(stays, name): Fraction(1)}
        left = Fraction(whole - sum(gone.values()), whole)
        return {(stays, name): left} | {
            (end, name): Fraction(mg, whole) for end, mg in gone.items()
        }

    # Walks ----------------------------------------------------------------------------------------

    def trace(self, lots: Iterable[str], *, forward: bool) -> tuple[set[str], set[str]]:
        """The lots and steps up- or downstream, by sets that grow until they are stable."""
        found, steps = set(lots), set()
        growing = True
        while growing:
            before = len(found), len(steps)
            for step in self.chain.steps:
                near, far = (step.inputs, step.outputs) if forward else (step.outputs, step.inputs)
                if any(each.lot in found for each in near):
                    steps.add(step.id)
                    found |= {each.lot for each in far}
            growing = before != (len(found), len(steps))
        return found, steps

    def graph(self) -> nx.DiGraph:
        """Lots and steps as networkx would hold them; names do not clash in these chains."""
        graph = nx.DiGraph()
        graph.add_nodes_from(self.names)
        graph.add_nodes_from(self.steps)
        for step in self.chain.steps:
            for each in step.inputs:
                _add_mass(graph, each.lot, step.id, _mg(each.mass))
            for each in step.outputs:
                _add_mass(graph, step.id, each.lot, _mg(each.mass))
        return graph

    def levels(self, lots: set[str], steps: set[str]) -> dict[str, int]:
        """The longest way to each lot and step of a trace, counted in steps; a ring is one step."""
        graph = self.graph().subgraph(lots | steps)
        parts = nx.condensation(graph)
        level: dict[int, int] = {}
        for part in nx.topological_sort(parts):
            before = max((level[each] for each in parts.predecessors(part)), default=0)
            level[part] = before + (not steps.isdisjoint(parts.nodes[part]["members"]))
        return {node: level[part] for node, part in parts.graph["mapping"].items()}

    def paths(self, start: str, goal: str) -> list[tuple[str, ...]]:
        """All ways from a lot to a lot on which no node comes twice, in order."""
        graph = self.graph()

        def ways(path: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
            if path[-1] == goal:
                yield path
                return
            for node in sorted(graph[path[-1]]):
                if node not in path:
                    yield from ways((*path, node))

        return list(ways((start,)))


# Small things -------------------------------------------------------------------------------------


def largest_remainder(total: int, shares: Mapping[str | None, Fraction]) -> dict[str | None, int]:
    """Whole milligrams of a total; ties by name, what is unknown last."""
    units = {key: floor(total * share) for key, share in shares.items()}
    order = sorted(
        shares, key=lambda key: (units[key] - total * shares[key], key is None, key or "")
    )
    for key in order[: total - sum(units.values())]:
        units[key] += 1
    return units


def rounded_half_up(number: Fraction) -> int:
    """The nearest whole number, halves upwards."""
    return floor(number + Fraction(1, 2))


def _add_mass(graph: nx.DiGraph, node: str, other: str, mass: int | None) -> None:
    before = graph.edges[node, other]["mg"] if graph.has_edge(node, other) else 0
    graph.add_edge(node, other, mg=None if None in (before, mass) else before + mass)


def _mg(mass: object) -> int | None:
    return None if mass is None else mass.mg


def _known(mass: int | None) -> int:
    if mass is None:
        raise UnmeasuredError
    return mass


def _is_cocoa(record: Lot | None) -> bool:
    return not isinstance(record, IngredientLot | OtherLot)


def _cocoa_part(record: Lot) -> Fraction:
    if isinstance(record, FinishedLot | IngredientLot) and record.cocoa_pct is not None:
        return Fraction(record.cocoa_pct) / 100
    return Fraction(_is_cocoa(record))


def _tells(record: Lot) -> bool:
    return bool(record.plot or record.plots or record.farmer or record.region)


def _region(code: str | None, level: int) -> str | None:
    """Country, province, regency, district or village of a code, if it goes that far."""
    if not code:
        return None
    if code[0].isalpha():
        return [code.split("-")[0], code if "-" in code else None, None, None, None][level]
    pieces = code.split(".")
    if level == 0:
        return "ID"
    return ".".join(pieces[:level]) if len(pieces) >= level else None
