"""Chains that nobody would wish for: any list of small operations makes one.

A flat programme, so that Hypothesis may drop, swap and lower anything and it stays one: lots are
named by age, counted from the newest, and 0 means the whole lot. Nothing is kept in balance:
lots are overdrawn, topped up and poured into each other, and steps lose and gain.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Certificate
from cocoachain.model.lots import (
    BeanLot,
    ChocolateBatch,
    IngredientLot,
    LiquorLot,
    Lot,
    NibLot,
    OtherLot,
    PodLot,
    ShellLot,
)
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.parties import Centre, Farmer, FarmerGroup, Membership
from cocoachain.model.plots import Plot
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step, StepKind
from cocoachain.values.mass import Mass

Op = tuple[Any, ...]

GROUND: tuple[Record, ...] = (
    Farmer(id="F-A", name="Petani A"),
    Farmer(id="F-B", name="Petani B", group="G-ALWAYS"),
    Farmer(id="F-C", name="Petani C"),
    FarmerGroup(id="G-ALWAYS"),
    FarmerGroup(id="G-OLD"),
    FarmerGroup(id="G-NEW"),
    Centre(id="SENTRA"),
    Membership(party="F-A", group="G-OLD", start=date(2020, 1, 1), end=date(2025, 6, 30)),
    Membership(party="F-A", group="G-NEW", start=date(2025, 7, 1)),
    Membership(party="F-A", group="SENTRA", start=date(2020, 1, 1)),
    Certificate(
        id="CERT-G", holder="G-NEW", scheme="RA", valid_from=date(2025, 1, 1),
        valid_to=date(2026, 3, 31),
    ),
    Certificate(id="CERT-B", holder="F-B", scheme="EU organic", valid_from=date(2026, 1, 1)),
    Plot(id="P-A", farmer="F-A", region="52.08.02.2003", clones=("MCC 02", "ICCRI 03")),
    Plot(id="P-B", farmer="F-B", region="52.08.01.2003", clones=("MCC 02",)),
    Plot(id="P-C", region="GH-AH"),
)  # fmt: skip
"""Farmers, groups, certificates and plots that every chain has."""

ORIGINS: tuple[dict[str, Any], ...] = (
    {"plot": "P-A"},
    {"plot": "P-B"},
    {},
    {"farmer": "F-A"},
    {"plot": "P-C"},
    {"plots": ("P-A", "P-B")},
    {"plots": ("P-B", "P-C")},
    {"plot": "P-NOWHERE"},
    {"region": "52.08"},
    {"plot": "P-B", "farmer": "F-C"},
    {"farmer": "F-C", "region": "ID"},
)
"""What a lot may say of its own origin."""

DAYS = (date(2025, 3, 1), date(2025, 6, 30), date(2025, 7, 1), date(2026, 2, 1), None)
_MADE = datetime(2026, 4, 1, tzinfo=UTC)

LOT = st.integers(0, 5)
MASS = st.one_of(st.integers(0, 12), st.integers(0, 1_000_000), st.sampled_from([10**15]))
DELTA = st.integers(-6, 6)
ORIGIN = st.integers(0, len(ORIGINS) - 1)
DAY = st.integers(0, len(DAYS) - 1)
PCT = st.sampled_from([None, 0, 30, 100])


def operations() -> st.SearchStrategy[Op]:
    """One operation; the simplest kinds come first."""
    just = st.just
    return st.one_of(
        st.tuples(just("source"), MASS, ORIGIN, DAY),
        st.tuples(just("process"), LOT, MASS, DELTA),
        st.tuples(just("blend"), LOT, LOT, MASS, MASS, DELTA),
        st.tuples(just("split"), LOT, MASS, MASS, MASS),
        st.tuples(just("pour"), LOT, LOT, MASS, DELTA),
        st.tuples(just("rework"), LOT, LOT, MASS, DELTA, DELTA),
        st.tuples(just("weigh"), LOT, MASS, ORIGIN),
        st.tuples(just("harvest"), MASS, ORIGIN, DAY),
        st.tuples(just("nothing"), MASS, ORIGIN),
        st.tuples(just("ingredient"), MASS, PCT),
        st.tuples(just("bought"), MASS, PCT, ORIGIN),
        st.tuples(just("other"), MASS),
        st.tuples(just("twice"), LOT, MASS, MASS, DELTA),
        st.tuples(just("dangling"), LOT, MASS),
        st.tuples(just("empty"), LOT, MASS),
        st.tuples(just("loss"), st.integers(0, 7), MASS),
        st.tuples(just("transfer"), LOT, MASS, st.sampled_from(list(TransferKind))),
    )


def unmeasuring() -> st.SearchStrategy[Op]:
    """Operations that take a mass away."""
    just = st.just
    return st.one_of(
        st.tuples(just("unweigh"), LOT), st.tuples(just("unmeasure"), st.integers(0, 20))
    )


@attrs.define
class _Draft:
    """A step before it is a record."""

    inputs: list[list[Any]]
    outputs: list[list[Any]]
    kind: StepKind = StepKind.STORE
    losses: list[Loss] = attrs.Factory(list)


@attrs.define
class Programme:
    """Carries operations out, one after the other."""

    lots: list[tuple[type[Lot], dict[str, Any]]] = attrs.Factory(list)
    steps: list[_Draft] = attrs.Factory(list)
    transfers: list[Record] = attrs.Factory(list)
    missing: int = 0

    def run(self, operations: Iterable[Op]) -> "Programme":
        for name, *given in operations:
            getattr(self, f"_{name}")(*given)
        return self

    def chain(self) -> Chain:
        lots = [
            cls(id=f"L{number:02}", **{key: _mass(key, value) for key, value in told.items()})
            for number, (cls, told) in enumerate(self.lots)
        ]
        steps = [
            Step(
                id=f"S{number:02}",
                kind=draft.kind,
                inputs=[_portion(*each) for each in draft.inputs],
                outputs=[_portion(*each) for each in draft.outputs],
                losses=draft.losses,
            )
            for number, draft in enumerate(self.steps)
        ]
        return Chain.of(GROUND, lots, steps, self.transfers)

    # Naming and making ----------------------------------------------------------------------------

    def _make(self, cls: type[Lot], mass: int, **told: Any) -> str:
        self.lots.append((cls, {"mass": mass, **told}))
        return f"L{len(self.lots) - 1:02}"

    def _pick(self, age: int) -> int:
        if not self.lots:
            self._source(10, 0, 0)
        return len(self.lots) - 1 - age % len(self.lots)

    def _take(self, age: int, mass: int) -> tuple[str, int]:
        """A lot and how much of it; 0 means the whole lot."""
        lot = self._pick(age)
        held = self.lots[lot][1]["mass"] or 0
        return f"L{lot:02}", mass or held

    def _step(self, inputs: list[tuple[str, int]], outputs: list[tuple[str, int]]) -> _Draft:
        self.steps.append(_Draft([list(each) for each in inputs], [list(each) for each in outputs]))
        return self.steps[-1]

    # Operations -----------------------------------------------------------------------------------

    def _source(self, mass: int, origin: int, day: int) -> None:
        self._make(BeanLot, mass, harvested=DAYS[day], made=_MADE, **ORIGINS[origin])

    def _ingredient(self, mass: int, pct: int | None) -> None:
        self._make(IngredientLot, mass, cocoa_pct=_percent(pct))

    def _bought(self, mass: int, pct: int | None, origin: int) -> None:
        self._make(ChocolateBatch, mass, cocoa_pct=_percent(pct), **ORIGINS[origin])

    def _other(self, mass: int) -> None:
        self._make(OtherLot, mass)

    def _harvest(self, mass: int, origin: int, day: int) -> None:
        lot = self._make(PodLot, mass, harvested=DAYS[day], **ORIGINS[origin])
        self._step([], [(lot, mass)]).kind = StepKind.HARVEST

    def _nothing(self, mass: int, origin: int) -> None:
        self._step([], [(self._make(BeanLot, mass, **ORIGINS[origin]), mass)])

    def _process(self, age: int, mass: int, delta: int) -> None:
        lot, taken = self._take(age, mass)
        out = max(taken + delta, 0)
        self._step([(lot, taken)], [(self._make(NibLot, out), out)])

    def _blend(self, age: int, other: int, mass: int, more: int, delta: int) -> None:
        parts = [self._take(age, mass), self._take(other, more)]
        out = min(max(sum(taken for _, taken in parts) + delta, 0), 9 * 10**15)
        self._step(parts, [(self._make(ChocolateBatch, out), out)])

    def _split(self, age: int, mass: int, first: int, second: int) -> None:
        lot, taken = self._take(age, mass)
        outputs = [(self._make(NibLot, first), first), (self._make(ShellLot, second), second)]
        self._step([(lot, taken)], outputs)

    def _pour(self, age: int, into: int, mass: int, delta: int) -> None:
        """From a lot into one that may have been there before it: rework, rings, several makers."""
        lot, taken = self._take(age, mass)
        self._step([(lot, taken)], [(f"L{self._pick(into):02}", max(taken + delta, 0))])

    def _rework(self, age: int, into: int, mass: int, delta: int, more: int) -> None:
        """Through a new lot, and back into an old one: a ring, if the one came from the other."""
        lot, taken = self._take(age, mass)
        target = f"L{self._pick(into if into % 2 else age):02}"
        out = max(taken + delta, 0)
        middle = self._make(LiquorLot, out)
        self._step([(lot, taken)], [(middle, out)])
        self._step([(middle, out)], [(target, max(out + more, 0))])

    def _weigh(self, age: int, mass: int, origin: int) -> None:
        """A lot turns out to hold another mass, and may say where it grew."""
        cls, told = self.lots[self._pick(age)]
        kept = {key: told[key] for key in told if key not in {"plot", "plots", "farmer", "region"}}
        self.lots[self._pick(age)] = (cls, {**kept, **ORIGINS[origin], "mass": mass})

    def _twice(self, age: int, first: int, second: int, delta: int) -> None:
        lot, taken = self._take(age, first)
        out = max(taken + second + delta, 0)
        new = self._make(LiquorLot, out)
        self._step([(lot, taken), (lot, second)], [(new, out // 2), (new, out - out // 2)])

    def _dangling(self, age: int, mass: int) -> None:
        """Through a lot that has no record, and from another one."""
        lot, taken = self._take(age, mass)
        self.missing += 1
        middle, source = f"L-MISSING-{self.missing}", f"L-NONE-{self.missing}"
        self._step([(lot, taken)], [(middle, taken)])
        self._step([(middle, taken), (source, mass)], [(self._make(NibLot, taken), taken)])

    def _empty(self, age: int, mass: int) -> None:
        """A step that puts nothing out."""
        self._step([self._take(age, mass)], []).kind = StepKind.DISPOSE

    def _loss(self, cause: int, mass: int) -> None:
        if self.steps:
            self.steps[-1].losses.append(Loss(list(LossCause)[cause], Mass(mass)))

    def _transfer(self, age: int, mass: int, kind: TransferKind) -> None:
        lot, taken = self._take(age, mass)
        name = f"T{len(self.transfers):02}"
        self.transfers.append(Transfer(id=name, lot=lot, mass=Mass(taken), kind=kind))

    def _unweigh(self, age: int) -> None:
        self.lots[self._pick(age)][1]["mass"] = None

    def _unmeasure(self, at: int) -> None:
        portions = [each for step in self.steps for each in (*step.inputs, *step.outputs)]
        if portions:
            portions[at % len(portions)][1] = None


def _mass(key: str, value: Any) -> Any:
    return Mass(value) if key == "mass" and value is not None else value


def _portion(lot: str, mass: int | None) -> Portion:
    return Portion(lot, None if mass is None else Mass(mass))


def _percent(pct: int | None) -> Decimal | None:
    return None if pct is None else Decimal(pct)


def chain_of(operations: Iterable[Op]) -> Chain:
    """The chain of a programme."""
    return Programme().run(operations).chain()


def tangled_chains(*, most: int = 14) -> st.SearchStrategy[Chain]:
    """Chains whose masses were all measured, and hardly anything else is right."""
    return st.lists(operations(), min_size=1, max_size=most).map(chain_of)


def unmeasured_chains(*, most: int = 12) -> st.SearchStrategy[Chain]:
    """The same, and some masses were not measured."""
    mixed = st.lists(
        st.one_of(operations(), operations(), unmeasuring()), min_size=1, max_size=most
    )
    return mixed.map(chain_of)


# In balance ---------------------------------------------------------------------------------------


def balanced_operations() -> st.SearchStrategy[Op]:
    """Operations that draw no more than is left and put out no more than they took."""
    just = st.just
    return st.one_of(
        st.tuples(just("source"), st.integers(0, 1_000_000)),
        st.tuples(just("process"), LOT, MASS, MASS),
        st.tuples(just("blend"), LOT, LOT, MASS, MASS),
        st.tuples(just("split"), LOT, MASS, MASS),
        st.tuples(just("pour"), LOT, LOT, MASS),
    )


@attrs.define
class _Balance:
    """What is left of each lot, and the steps so far."""

    mass: list[int] = attrs.Factory(list)
    left: list[int] = attrs.Factory(list)
    steps: list[Step] = attrs.Factory(list)
    poured: set[int] = attrs.Factory(set)

    def run(self, operations: Iterable[Op]) -> Chain:
        for name, *given in operations:
            getattr(self, f"_{name}")(*given)
        lots = [
            BeanLot(id=f"L{number:02}", mass=Mass(mass), plot="P-A")
            for number, mass in enumerate(self.mass)
        ]
        return Chain.of(GROUND, lots, self.steps)

    def _new(self, mass: int) -> Portion:
        self.mass.append(mass)
        self.left.append(mass)
        return Portion(f"L{len(self.mass) - 1:02}", Mass(mass))

    def _take(self, age: int, mass: int) -> Portion:
        if not self.mass:
            self._new(10)
        lot = len(self.mass) - 1 - age % len(self.mass)
        taken = min(mass, self.left[lot]) if mass else self.left[lot]
        self.left[lot] -= taken
        return Portion(f"L{lot:02}", Mass(taken))

    def _step(self, inputs: list[Portion], outputs: list[Portion]) -> None:
        number = len(self.steps)
        self.steps.append(
            Step(id=f"S{number:02}", kind=StepKind.BLEND, inputs=inputs, outputs=outputs)
        )

    def _source(self, mass: int) -> None:
        self._new(mass)

    def _process(self, age: int, mass: int, lost: int) -> None:
        taken = self._take(age, mass)
        self._step([taken], [self._new(max(taken.mass.mg - lost, 0))])

    def _blend(self, age: int, other: int, mass: int, more: int) -> None:
        parts = [self._take(age, mass), self._take(other, more)]
        self._step(parts, [self._new(sum(each.mass.mg for each in parts))])

    def _split(self, age: int, mass: int, first: int) -> None:
        taken = self._take(age, mass)
        part = min(first, taken.mass.mg)
        self._step([taken], [self._new(part), self._new(taken.mass.mg - part)])

    def _pour(self, age: int, into: int, mass: int) -> None:
        """Into a lot that was there before, as rework does; it then holds so much more."""
        taken = self._take(age, mass)
        lot = len(self.mass) - 1 - into % len(self.mass)
        self.mass[lot] += taken.mass.mg
        self.left[lot] += taken.mass.mg
        self._step([taken], [Portion(f"L{lot:02}", taken.mass)])


def balanced_chains(*, most: int = 12) -> st.SearchStrategy[Chain]:
    """Chains in which all masses add up, also in rings; nothing is unknown."""
    return st.lists(balanced_operations(), min_size=1, max_size=most).map(
        lambda operations: _Balance().run(operations)
    )
