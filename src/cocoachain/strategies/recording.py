"""What a drawn chain records while it grows: lots, steps, transfers, and their ground."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanBlend, Lot, PackedLot
from cocoachain.model.movements import Shipment, Transfer, TransferKind
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, Portion, Step, StepKind
from cocoachain.strategies import bars, grounds
from cocoachain.strategies.prices import DRY, PRICES, price
from cocoachain.strategies.stocks import MINUTES_A_DAY, Spot, Stock, moment
from cocoachain.strategies.ways import (
    BLENDED,
    CLASSES,
)
from cocoachain.values.identifiers import (
    LotId,
    PartyId,
    RecordId,
    ShipmentId,
    StepId,
    TransferId,
)
from cocoachain.values.mass import Mass


class Recorder:
    """Gathers the records that tell of what happens, and keeps the numbers of their identifiers."""

    def __init__(self, *, unit: int, most_lots: int | None) -> None:
        """``unit`` is the milligrams in which operations count masses."""
        self.records: list[Record] = []
        self.stocks: list[Stock] = []
        self.lots = 0
        self.last_step: StepId | None = None
        self.unit = unit
        self.least = max(1, unit // 1000)
        self._most = most_lots
        self._counts: dict[str, int] = {}
        self._sent: set[tuple[object, ...]] = set()
        self._ground: set[tuple[Callable[..., tuple[Record, ...]], object]] = set()

    def need(self, records: Callable[..., tuple[Record, ...]], about: object) -> None:
        """Add records of the ground, unless they are there."""
        if (records, about) not in self._ground:
            self._ground.add((records, about))
            self.records += records(about)

    def next_number(self, what: str) -> int:
        """The next number for an identifier of that kind."""
        number = self._counts.get(what, 0) + 1
        self._counts[what] = number
        return number

    def room(self, lots: int = 1) -> bool:
        """Whether so many lots more may be made."""
        return self._most is None or self.lots + lots <= self._most

    def pick(self, place: int) -> Stock:
        """The lot at that place in stock, counted from the oldest and modulo how many there are."""
        return self.stocks[place % len(self.stocks)]

    def amount(self, stock: Stock, spot: Spot, kilograms: int) -> int:
        """So many kilograms, at most what is there; 0, and all but a gram, is the whole."""
        held, wanted = stock.left[spot], kilograms * self.unit
        return wanted if 0 < wanted < held - self.least else held

    def make(
        self, form: str, mass: int, made: int, spot: Spot, plots: frozenset[int], **told: object
    ) -> Stock:
        """A new lot, with its record."""
        cls: type[Lot] = CLASSES[form]
        if form in BLENDED and (len(plots) > 1 or told.pop("blend", False)):
            cls = BeanBlend
        told.pop("blend", None)
        bar = bars.BAR_OF.get(form)
        if bar is not None:
            self.need(bars.product_records, (spot.number, bar))
            told["product"] = bars.product_id(spot.number, bar)
        if bar is not None and cls is PackedLot:
            told["gtin"] = bars.gtin_of(spot.number, bar)
            told["expires"] = (moment(made) + timedelta(days=365)).date()
        if form == "beans":
            told["moisture_pct"] = DRY
        name = LotId(f"{form.upper().replace('_', '-')}-{self.next_number(form)}")
        self.lots += 1
        self.stand_on(spot)
        record = cls(id=name, mass=Mass(mass), made=moment(made), site=spot.site, **told)  # type: ignore[arg-type]  # told by name
        self.records.append(record)
        stock = Stock(
            lot=name, form=form, mass=mass, made=made, clock=made, left={spot: mass}, plots=plots
        )
        if form not in {"dust", "ingredient"}:
            self.stocks.append(stock)
        return stock

    def stand_on(self, spot: Spot) -> None:
        """Add the records of a place."""
        if spot.is_farm:
            self.need(grounds.plot_records, -1 - spot.number)
        else:
            self.need(grounds.site_records, spot.number)

    def draw(self, stock: Stock, spot: Spot, mass: int) -> Portion:
        """Take so much of a lot."""
        stock.left[spot] -= mass
        if not any(stock.left.values()) and stock in self.stocks:
            self.stocks.remove(stock)
        return Portion(stock.lot, Mass(mass))

    def step(
        self,
        kinds: tuple[StepKind, ...],
        spot: Spot,
        span: tuple[int, int],
        *,
        inputs: list[Portion],
        outputs: list[Portion],
        losses: list[Loss],
        late: int = 0,
    ) -> None:
        """Record a step; ``late`` is the days until somebody wrote it down, 0 if nobody says."""
        start, end = span
        name = StepId(f"{kinds[0].value.upper().replace('_', '-')}-{self.next_number('step')}")
        self.last_step = name
        self.records.append(
            Step(
                id=name,
                kind=kinds[0],
                also=kinds[1:],
                start=moment(start),
                end=moment(end),
                site=spot.site,
                party=spot.party if spot.is_farm else None,
                inputs=inputs,
                outputs=outputs,
                losses=losses,
                recorded=moment(end + late * MINUTES_A_DAY) if late else None,
            )
        )

    def _own_day(self, stock: Stock, sent: tuple[object, ...]) -> datetime:
        """When a lot is sent off: never twice on one day so much of it to the same place."""
        stock.clock += 60
        while (*sent, stock.clock // MINUTES_A_DAY) in self._sent:
            stock.clock += MINUTES_A_DAY
        near = stock.clock // MINUTES_A_DAY
        self._sent |= {(*sent, near), (*sent, near + 1)}
        return moment(stock.clock)

    def transfer(
        self,
        stock: Stock,
        spot: Spot,
        mass: int,
        kind: TransferKind,
        to: PartyId,
        late: int,
        there: Spot | None,
    ) -> None:
        """Record a transfer, and what was paid for it."""
        when = self._own_day(stock, (stock.lot, mass, spot, to, there))
        name = TransferId(f"T-{self.next_number('transfer')}")
        self.last_transfer = name
        paid = kind is not TransferKind.MOVE
        shipment = None
        if late > 1:
            shipment = ShipmentId(f"SHIP-{self.next_number('shipment')}")
            self.records.append(
                Shipment(id=shipment, when=when, from_party=spot.party, to_party=to)
            )
        record = Transfer(
            id=name,
            lot=stock.lot,
            mass=Mass(mass),
            received=Mass(mass) if there is not None else None,
            kind=kind,
            from_party=spot.party,
            to_party=to,
            from_site=spot.site,
            to_site=None if there is None else there.site,
            when=when,
            unit_price=Decimal(PRICES[stock.form]) if paid else None,
            price=price(stock.form, mass) if paid else None,
            currency="IDR" if paid else None,
            shipment=shipment,
            recorded=moment(stock.clock + late * MINUTES_A_DAY) if late else None,
        )
        self.records.append(record)
        if paid:
            self.records.append(
                Payment(
                    id=RecordId(f"PAY-{name}"),
                    payer=to,
                    payee=spot.party,
                    amount=price(stock.form, mass),
                    currency="IDR",
                    when=when,
                    transfer=name,
                )
            )
