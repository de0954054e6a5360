"""Deliveries: what a farmer brings to a site, as records and as the row that a clerk writes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cocoachain.model.evidence import Payment
from cocoachain.model.lots import LOT_CLASSES, Lot, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.records import Record
from cocoachain.strategies import grounds
from cocoachain.strategies.prices import DRY, PRICES, price
from cocoachain.strategies.stocks import KILOGRAM, moment
from cocoachain.values.identifiers import LotId, RecordId, TransferId
from cocoachain.values.mass import Mass

_FORMS = {"beans": Stage.BEANS, "wet": Stage.WET_BEANS, "pods": Stage.PODS}


@attrs.frozen(kw_only=True)
class Delivery:
    """One slip: a lot of one plot, bought from its farmer and perhaps paid at once.

    It is an iterable of records, the ground that they stand on first, so that
    ``chain.adding(delivery)`` takes it in.
    """

    slip: str
    """Number of the slip; the lot has it as its identifier."""

    lot: Lot
    """What was brought."""

    transfer: Transfer
    """How it changed hands."""

    payment: Payment | None
    """What was paid, if that was at once."""

    ground: tuple[Record, ...]
    """The farmer, the plot with its paper and its check, the site and who runs it."""

    @property
    def records(self) -> tuple[Record, ...]:
        """Lot and transfer, and the payment if there is one."""
        paid = () if self.payment is None else (self.payment,)
        return self.lot, self.transfer, *paid

    def __iter__(self) -> Iterator[Record]:
        """All records, the ground first."""
        yield from self.ground
        yield from self.records

    def row(self) -> Mapping[str, str]:
        """The row of the ledger's sheet ``deliveries`` that says the same, as text."""
        when = self.transfer.when or moment(0)
        row = {
            "when": when.isoformat(),
            "farmer": str(self.transfer.from_party),
            "stage": self.lot.stage.value,
            "net_kg": _plain(self.lot.mass.as_kg() if self.lot.mass else Decimal(0)),
            "plot": str(self.lot.plot),
            "site": str(self.lot.site),
            "unit_price": _plain(self.transfer.unit_price),
            "paid": "" if self.payment is None else _plain(self.payment.amount),
            "slip": self.slip,
            "moisture_pct": "" if self.lot.moisture_pct is None else _plain(self.lot.moisture_pct),
        }
        return {name: text for name, text in row.items() if text}


def deliveries(*, plots: int = grounds.PLOTS_IN_STOCK, sites: int = 1) -> SearchStrategy[Delivery]:
    """Deliveries of pods, wet or dried beans from so many plots to so many sites (at most three).

    Several of them stand in one chain if their slips differ:
    ``st.lists(deliveries(), unique_by=lambda each: each.slip)``.
    """
    return st.builds(
        _delivery,
        number=st.integers(1, 9999),
        plot=st.integers(0, plots - 1),
        site=st.integers(0, min(sites, 3) - 1),
        form=st.sampled_from(list(_FORMS)),
        grams=st.integers(1, 50_000),
        minutes=st.integers(0, 100_000),
        paid=st.booleans(),
    )


def _delivery(  # the parts of one row
    *, number: int, plot: int, site: int, form: str, grams: int, minutes: int, paid: bool
) -> Delivery:
    slip = f"SLIP-{number}"
    when, mass = moment(minutes), grams * KILOGRAM // 1000
    farmer, buyer = grounds.farmer_id(plot), grounds.processor_id(site)
    lot = LOT_CLASSES[_FORMS[form]](
        id=LotId(slip),
        mass=Mass(mass),
        made=when,
        farmer=farmer,
        plot=grounds.plot_id(plot),
        site=grounds.site_id(site),
        moisture_pct=DRY if form == "beans" else None,
    )
    transfer = Transfer(
        id=TransferId(f"{slip}-transfer"),
        lot=lot.id,
        mass=lot.mass,
        kind=TransferKind.PURCHASE,
        from_party=farmer,
        to_party=buyer,
        to_site=lot.site,
        when=when,
        unit_price=Decimal(PRICES[form]),
        currency="IDR",
        document=slip,
    )
    payment = Payment(
        id=RecordId(f"{slip}-payment"),
        payer=buyer,
        payee=farmer,
        amount=price(form, mass),
        currency="IDR",
        when=when,
        transfer=transfer.id,
        document=slip,
    )
    return Delivery(
        slip=slip,
        lot=lot,
        transfer=transfer,
        payment=payment if paid else None,
        ground=(*grounds.plot_records(plot), *grounds.site_records(site)),
    )


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
