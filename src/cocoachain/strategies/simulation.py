"""A programme of small operations, carried out: its chain is sound, whatever it says.

Any list of operations is a programme, also after some were deleted, put in another order or made
smaller: lots are named by their place in stock, counted from the oldest and modulo how many there
are; masses are absolute and capped by what is there, with 0 for the whole lot; an operation without
a lot to work on is a delivery. So Hypothesis can shrink a programme freely.
"""

from collections.abc import Callable, Iterable

from cocoachain.model.chain import Chain
from cocoachain.model.movements import TransferKind
from cocoachain.model.parties import CONSUMERS
from cocoachain.model.steps import Loss, LossCause, Portion, StepKind
from cocoachain.strategies import grounds, notes
from cocoachain.strategies.recording import Recorder
from cocoachain.strategies.stocks import KILOGRAM, MINUTES_A_DAY, Spot, Stock, moment
from cocoachain.strategies.ways import (
    FARM_WORK,
    WAYS,
    Way,
)
from cocoachain.values.mass import Mass

Op = tuple[str, tuple[int, ...]]
"""An operation: its name, and its numbers."""

_A_PLOT_A_YEAR = 450
_BOUGHT_AS = "Biji fermentasi I-A-F"
"""The label of bought beans: fermented, grade I, size A (field page §3.1)."""

_MOST_MADE = 4
_LOOSE = 900
_BEANS = frozenset({"beans"})
_SOLD_TO_CONSUMERS = frozenset({
    "bars", "packed", "food", "packed_powder", "packed_food", "milk_bars", "packed_milk",
    "white_bars", "packed_white",
})  # fmt: skip


class Simulation(Recorder):
    """Carries operations out one after the other, and records what they tell."""

    def __init__(
        self,
        *,
        loose: bool = False,
        most_lots: int | None = None,
        spread: int = MINUTES_A_DAY,
        unit: int = KILOGRAM,
    ) -> None:
        """With ``loose``, yields may be anything.

        ``spread`` is the minutes between deliveries, and ``unit`` the milligrams in which
        operations count masses.
        """
        super().__init__(unit=unit, most_lots=most_lots)
        self._loose = loose
        self._spread = spread
        self._grown: dict[int, int] = {}
        self._deliveries: dict[int, int] = {}
        self._bought: dict[tuple[int, str], Stock] = {}
        self._sources = 0
        self._carry_out: dict[str, Callable[..., None]] = {
            "source": self._source,
            "work": self._work,
            "split": self._split,
            "blend": self._blend,
            "move": self._move,
            "sell": self._sell,
            "dispose": self._dispose,
            "note": self._note,
        }

    def run(self, operations: Iterable[Op]) -> "Simulation":
        """Carry operations out, in order."""
        for name, numbers in operations:
            if name == "source" or self.stocks:
                self._carry_out[name](*numbers)
            else:
                self._source(numbers[-1], 0, 0)
        return self

    def chain(self) -> Chain:
        """All that was recorded so far."""
        return Chain(self.records)

    # Operations -----------------------------------------------------------------------------------

    def _source(self, kilograms: int, plot: int, how: int) -> None:
        """Cocoa of one plot: beans at a site, beans bought, or a harvest on the farmer's ground."""
        if not self.room():
            return
        extra = self._deliveries.get(plot, 0) * 10 * self.least
        mass = (1 + kilograms) * self.unit + extra
        while self._grown.get(plot, 0) + mass > _A_PLOT_A_YEAR * self.unit:
            plot += 1
        self._grown[plot] = self._grown.get(plot, 0) + mass
        self._deliveries[plot] = self._deliveries.get(plot, 0) + 1
        self.need(grounds.plot_records, plot)
        begun = self._sources * self._spread
        self._sources += 1
        farm = Spot(-1 - plot)
        form = ("beans", "beans", "pods", "wet")[how]
        told: dict[str, object] = {"plot": grounds.plot_id(plot)}
        told["harvested"] = moment(begun - 12_000).date()
        if how == 1:
            told["label"] = _BOUGHT_AS
        if how > 1:
            told["harvested"] = moment(begun).date()
        spot = farm if how else Spot(0)
        stock = self.make(form, mass, begun + 60, spot, frozenset({plot}), **told)
        if how > 1:
            made = [Portion(stock.lot, Mass(mass))]
            self.step(
                (StepKind.HARVEST,), farm, (begun, begun + 60), inputs=[], outputs=made, losses=[]
            )
            return
        stock.source = True
        if how:
            self._bring(stock, farm, Spot(0), mass)

    def _work(self, place: int, kilograms: int, choice: int, loss: int, slow: int) -> None:
        """One of the ways on from a lot."""
        if not self.room(_MOST_MADE):
            return
        stock = self.pick(place)
        ways = WAYS[stock.form]
        way = ways[choice % len(ways)]
        spot = stock.spot()
        mass = self.amount(stock, spot, kilograms)
        if spot.is_farm and not FARM_WORK.issuperset(way.kinds):
            spot = self._bring(stock, spot, Spot(0), mass)
        start = stock.clock + 60
        end = start + 60 * (way.hours + way.slower * slow)
        inputs = [self.draw(stock, spot, mass)]
        whole = mass
        for what, parts, of in way.added:
            more = max(1, mass * parts // of)
            inputs.append(self._add(spot, what, more))
            whole += more
        stock.clock = end
        self._finish(way, stock, spot, (start, end), inputs, whole, loss, slow)

    def _finish(
        self,
        way: Way,
        stock: Stock,
        spot: Spot,
        span: tuple[int, int],
        inputs: list[Portion],
        whole: int,
        loss: int,
        slow: int,
    ) -> None:
        """Share what went in out over products, by-products and losses."""
        span_of_yield = _LOOSE * way.top // 1000 if self._loose else way.span
        main = max(1, whole * (way.top * 100 - span_of_yield * loss) // 100_000)
        rest = whole - main
        losses = []
        if way.lost is not None:
            cause, share = way.lost
            own = min(rest, whole * share // 1000)
            rest -= own
            losses += [Loss(cause, Mass(own))] if own else []
        outputs = []
        if way.beside is not None:
            beside = rest - whole * way.trim // 1000
            if beside > 0:
                rest -= beside
                other = self.make(way.beside, beside, span[1], spot, stock.plots)
                outputs.append(Portion(other.lot, Mass(beside)))
        if rest > 0:
            losses.append(Loss(way.cause, Mass(rest)))
        made = self.make(way.to, main, span[1], spot, stock.plots)
        outputs.append(Portion(made.lot, Mass(main)))
        self.step(way.kinds, spot, span, inputs=inputs, outputs=outputs, losses=losses, late=slow)

    def _add(self, spot: Spot, what: str, mass: int) -> Portion:
        """An ingredient of what lies at the site, else newly bought."""
        stock = self._bought.get((spot.number, what))
        if stock is None or stock.left[spot] < mass:
            bag = 10 * self.unit
            bought = -(-mass // bag) * bag
            self.need(grounds.partner_records, grounds.SUPPLIER)
            told = {"ingredient": what, "supplier": grounds.SUPPLIER}
            stock = self.make("ingredient", bought, -MINUTES_A_DAY, spot, frozenset(), **told)
            self._bought[spot.number, what] = stock
        return self.draw(stock, spot, mass)

    def _split(self, place: int, kilograms: int, part: int) -> None:
        """A lot in two."""
        if not self.room(2):
            return
        stock = self.pick(place)
        spot = stock.spot()
        mass = self.amount(stock, spot, kilograms)
        wanted = part * self.unit
        first = wanted if 0 < wanted < mass - self.least else mass // 2
        parts = [first, mass - first] if mass > 10 * self.least else [mass]
        self._merge([(stock, spot, mass)], parts, StepKind.SPLIT)

    def _blend(self, place: int, other: int, kilograms: int, more: int) -> None:
        """Two lots of one form together, brought to one place if need be."""
        if not self.room():
            return
        stock = self.pick(place)
        spot = stock.spot()
        entries = [(stock, spot, self.amount(stock, spot, kilograms))]
        fitting = [each for each in self.stocks if each.form == stock.form and each is not stock]
        if fitting:
            second = fitting[other % len(fitting)]
            if spot.is_farm:
                spot = self._bring(stock, spot, Spot(0), entries[0][2])
                entries = [(stock, spot, entries[0][2])]
            there = spot if second.left.get(spot) else second.spot()
            mass = self.amount(second, there, more)
            if there != spot:
                self._bring(second, there, spot, mass)
            entries.append((second, spot, mass))
        total = sum(mass for *_, mass in entries)
        kind = StepKind.POOL if stock.form in {"pods", "wet", "beans"} else StepKind.BLEND
        self._merge(entries, [total], kind)

    def _merge(
        self, entries: list[tuple[Stock, Spot, int]], parts: list[int], kind: StepKind
    ) -> None:
        """A step that keeps form and mass."""
        first, spot, _ = entries[0]
        start = max(stock.clock for stock, *_ in entries) + 60
        inputs = [self.draw(*entry) for entry in entries]
        plots = frozenset[int]().union(*(stock.plots for stock, *_ in entries))
        outputs = []
        for stock, *_ in entries:
            stock.clock = start + 60
        for mass in parts:
            blend = len(entries) > 1
            made = self.make(first.form, mass, start + 60, spot, plots, blend=blend)
            outputs.append(Portion(made.lot, Mass(mass)))
        self.step((kind,), spot, (start, start + 60), inputs=inputs, outputs=outputs, losses=[])

    def _bring(self, stock: Stock, spot: Spot, to: Spot, mass: int, late: int = 0) -> Spot:
        """Transfer part of a lot to another place: bought, or moved between sites of one party."""
        self.stand_on(to)
        kind = TransferKind.MOVE if spot.party == to.party else TransferKind.PURCHASE
        self.transfer(stock, spot, mass, kind, to.party, late, to)
        stock.left[spot] -= mass
        stock.left[to] = stock.left.get(to, 0) + mass
        return to

    def _move(self, place: int, kilograms: int, site: int) -> None:
        """Part of a lot goes to another site."""
        stock = self.pick(place)
        spot = stock.spot()
        to = Spot(site)
        if to == spot:
            to = Spot((site + 1) % 3)
        self._bring(stock, spot, to, self.amount(stock, spot, kilograms))

    def _sell(self, place: int, kilograms: int, slow: int) -> None:
        """Part of a lot is sold: finished goods to consumers, all else to the buyer."""
        stock = self.pick(place)
        spot = stock.spot()
        mass = self.amount(stock, spot, kilograms)
        to = CONSUMERS if stock.form in _SOLD_TO_CONSUMERS else grounds.BUYER
        if to != CONSUMERS:
            self.need(grounds.partner_records, to)
        if "powder" in stock.form and not spot.is_farm:
            self.need(grounds.powder_records, spot.number)
        self.transfer(stock, spot, mass, TransferKind.SALE, to, slow, None)
        self.draw(stock, spot, mass)

    def _dispose(self, place: int, kilograms: int) -> None:
        """Part of a lot is thrown away."""
        stock = self.pick(place)
        spot = stock.spot()
        start = stock.clock + 60
        stock.clock = start + 60
        inputs = [self.draw(stock, spot, self.amount(stock, spot, kilograms))]
        kinds, gone = (
            (StepKind.DISPOSE,),
            [Loss(LossCause.SORTING, each.mass) for each in inputs if each.mass],
        )
        self.step(kinds, spot, (start, stock.clock), inputs=inputs, outputs=[], losses=gone)

    def _note(self, place: int, which: int, number: int) -> None:
        """Evidence of a lot, or something of the programme."""
        notes.NOTES[which % len(notes.NOTES)](self, self.pick(place), number)
