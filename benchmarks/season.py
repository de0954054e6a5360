"""A season of cocoa as plain arrays, the same on every run: what the engines are raced on.

Deliveries are pooled by cooperatives, dried, graded, blended for export, roasted, ground, pressed,
conched (one batch in five takes up rework of an earlier one) and packed. Lots and steps stand in
order of time; the codes of ``in_lot`` and so on are their places.
"""

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

PACKS = 76
"""Packs made of one batch."""

DELIVERY, BATCH, PACK = "delivery", "batch", "pack"


@attrs.define(eq=False)
class Season:
    """The portions of a season, by step, and what kind each lot is of."""

    lot_kind: npt.NDArray[np.str_]
    lot_mass: Ints
    lot_farmer: Ints
    """The number of the farmer of a delivery; -1 for all other lots."""

    steps: int
    in_step: Ints
    in_lot: Ints
    in_mass: Ints
    out_step: Ints
    out_lot: Ints
    out_mass: Ints

    @property
    def lots(self) -> int:
        """How many lots."""
        return len(self.lot_mass)

    @property
    def edges(self) -> int:
        """How many portions went in or came out."""
        return len(self.in_lot) + len(self.out_lot)

    def of_kind(self, kind: str) -> Ints:
        """The codes of the lots of one kind."""
        return np.flatnonzero(self.lot_kind == kind)

    def arrows(self) -> tuple[Ints, Ints]:
        """Each portion from one node to the other; lots come first, then steps."""
        start = np.concatenate((self.in_lot, self.out_step + self.lots))
        end = np.concatenate((self.in_step + self.lots, self.out_lot))
        return start, end


class _Maker:
    """Draws one layer of steps after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.kinds: list[npt.NDArray[np.str_]] = []
        self.mass = np.zeros(0, np.int64)
        self.time = np.zeros(0, np.int64)
        self.step_time: list[Ints] = []
        self.steps = 0
        self.ins: list[tuple[Ints, Ints, Ints]] = []
        self.outs: list[tuple[Ints, Ints, Ints]] = []

    def lots(self, kind: str, mass: Ints, time: Ints) -> Ints:
        """New lots; their codes."""
        first = len(self.mass)
        self.kinds.append(np.full(len(mass), kind))
        self.mass, self.time = np.append(self.mass, mass), np.append(self.time, time)
        return np.arange(first, len(self.mass))

    def drawn(self, step: Ints, lot: Ints, part: float) -> tuple[Ints, Ints, Ints]:
        """Steps that share lots out among them: their codes, times, and the mass that went in."""
        uses = np.bincount(lot, minlength=len(self.mass))
        mass = (self.mass[lot] * part / uses[lot]).astype(np.int64)
        count = int(step.max()) + 1
        taken = np.bincount(step, mass, count).astype(np.int64)
        time = np.zeros(count, np.int64)
        np.maximum.at(time, step, self.time[lot])
        time += self.chance.integers(3_600, 172_800, count)
        codes = self.steps + np.arange(count)
        self.steps += count
        self.step_time.append(time)
        self.ins.append((codes[step], lot, mass))
        return codes, time, taken

    def made(self, kind: str, step: Ints, mass: Ints, time: Ints) -> Ints:
        """What came out of steps, one lot each."""
        lots = self.lots(kind, mass, time)
        self.outs.append((step, lots, mass))
        return lots

    def near(self, count: int, pool: Ints, each: int, window: int) -> tuple[Ints, Ints]:
        """``count`` steps that pick different lots near their own place in the season."""
        each, window = min(each, len(pool)), min(window, len(pool))
        start = np.clip(np.arange(count) * len(pool) // count - window // 2, 0, len(pool) - window)
        picks = np.argsort(self.chance.random((count, window)), axis=1)[:, :each]
        return np.repeat(np.arange(count), each), pool[(start[:, None] + picks).ravel()]


def season(edges: int, seed: int = 11) -> Season:
    """A season of about so many portions."""
    maker = _Maker(seed)
    chance, scale = maker.chance, edges / 1e6
    some = lambda count: max(2, int(count * scale))  # noqa: E731 - used in every line below

    sizes = chance.integers(20, 201, some(4_250))
    pool = np.repeat(np.arange(len(sizes)), sizes)
    mass = chance.lognormal(17.8, 0.6, len(pool)).astype(np.int64)
    delivered = maker.lots(DELIVERY, mass, np.sort(chance.integers(0, 15_552_000, len(pool))))
    farmer = pool // 30 * 200 + chance.integers(0, 200, len(pool))
    split = chance.random(len(pool)) < 0.1
    step, time, got = maker.drawn(
        np.append(pool, np.minimum(pool[split] + 1, len(sizes) - 1)),
        np.append(delivered, delivered[split]),
        1.0,
    )
    lot = maker.made("pooled", step, got, time)
    step, time, got = maker.drawn(np.arange(len(lot)), lot, 1.0)
    lot = maker.made("dried", step, got * 42 // 100, time)
    step, time, got = maker.drawn(np.arange(len(lot)), lot, 1.0)
    first = maker.made("grade", step, got * 60 // 100, time)
    second = maker.made("grade", step, got * 33 // 100, time)
    maker.made("reject", step, got * 7 // 100, time)
    graded = np.stack((first, second), axis=1).ravel()
    step, time, got = maker.drawn(*maker.near(some(1_000), graded, 9, 90), 1.0)
    export = maker.made("export", step, got, time)
    step, time, got = maker.drawn(*maker.near(some(3_000), export, 2, 30), 1.0)
    nibs = maker.made("nibs", step, got * 79 // 100, time)
    maker.made("shell", step, got * 14 // 100, time)
    step, time, got = maker.drawn(*maker.near(some(3_000), nibs, 3, 45), 1.0)
    liquor = maker.made("liquor", step, got * 99 // 100, time)
    step, time, got = maker.drawn(*maker.near(some(1_000), liquor, 2, 24), 0.4)
    butter = maker.made("butter", step, got * 46 // 100, time)
    maker.made("cake", step, got * 53 // 100, time)
    _finish(maker, liquor, butter, some(6_000))
    return _in_time(maker, farmer)


def _finish(maker: _Maker, liquor: Ints, butter: Ints, batches: int) -> None:
    """Conche and pack; one batch in five takes up what was left of an earlier one."""
    main, one = maker.near(batches, liquor, 3, 45)
    also, other = maker.near(batches, butter, 1, 15)
    step, time, got = maker.drawn(np.append(main, also), np.append(one, other), 0.6)
    order = np.argsort(time, kind="stable")
    taker = order[np.arange(batches)[::5]]
    place = np.empty(batches, np.int64)
    place[order] = np.arange(batches)
    giver = order[np.maximum(place[taker] - maker.chance.integers(1, 300, len(taker)), 0)]
    real = giver != taker
    taker, giver = taker[real], giver[real]
    givers, again = np.unique(giver, return_inverse=True)
    left = got[givers] * 3 // 100
    rework = maker.made("rework", step[givers], left, time[givers])
    shares = left[again] // np.bincount(again)[again]
    maker.ins.append((step[taker], rework[again], shares))
    kept = got.copy()
    kept[givers] -= left
    batch = maker.made(BATCH, step, kept, time)
    step, time, got = maker.drawn(np.arange(batches), batch, 1.0)
    for _ in range(PACKS):
        maker.made(PACK, step, got // PACKS, time)


def _in_time(maker: _Maker, farmer: Ints) -> Season:
    """All of it renumbered in order of time, the portions by step."""
    lot_order = np.argsort(maker.time, kind="stable")
    step_order = np.argsort(np.concatenate(maker.step_time), kind="stable")
    lot_place, step_place = np.empty(len(lot_order), np.int64), np.empty(maker.steps, np.int64)
    lot_place[lot_order] = np.arange(len(lot_order))
    step_place[step_order] = np.arange(maker.steps)

    def sides(portions: list[tuple[Ints, Ints, Ints]]) -> Iterator[Ints]:
        step, lot, mass = (np.concatenate(each) for each in zip(*portions, strict=True))
        step = step_place[step]
        order = np.argsort(step, kind="stable")
        yield from (step[order], lot_place[lot][order], mass[order])

    grower = np.full(len(lot_order), -1, np.int64)
    grower[: len(farmer)] = farmer
    return Season(
        np.concatenate(maker.kinds)[lot_order],
        maker.mass[lot_order],
        grower[lot_order],
        maker.steps,
        *sides(maker.ins),
        *sides(maker.outs),
    )
