"""Evidence of a lot: weighings, tests, stock-takes, checks of its plots, statements, claims.

Every note keeps to the limits of the trade (field page §3 to §7) and names what is on the ground.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from cocoachain.model.claims import ClaimSubject, CustodyModel, LotClaim
from cocoachain.model.evidence import (
    Activity,
    BeanTest,
    BeanTestKind,
    Certificate,
    CheckResult,
    CheckSubject,
    Declaration,
    LabResult,
    PlotCheck,
)
from cocoachain.model.movements import StockCount, Weighing
from cocoachain.model.parties import Partner
from cocoachain.model.records import Record
from cocoachain.strategies import grounds
from cocoachain.strategies.prices import DRY
from cocoachain.strategies.recording import Recorder
from cocoachain.strategies.stocks import Stock, after, any_plot, moment
from cocoachain.values.identifiers import CertificateId, PartyId, RecordId
from cocoachain.values.mass import Mass

_HS = {
    "beans": "1801", "roasted": "1801", "nibs": "1801", "liquor": "180310", "cake": "180320",
    "butter": "1804", "powder": "1805", "mass": "180620", "bars": "180632", "packed": "180632",
}  # fmt: skip
IMPORTER = PartyId("MITRA-3")


def note_weighing(scribe: Recorder, stock: Stock, number: int) -> None:
    """What the scale showed when the lot was made."""
    scribe.records.append(
        Weighing(
            lot=stock.lot,
            when=moment(stock.made),
            mass=Mass(stock.mass),
            scale=f"SCALE-{number + 1}",
            moisture_pct=DRY if stock.form == "beans" else None,
        )
    )


def note_test(scribe: Recorder, stock: Stock, number: int) -> None:
    """A test of beans; what is no bean goes to a laboratory."""
    if stock.form != "beans":
        note_lab(scribe, stock, number)
        return
    kind = list(BeanTestKind)[number % len(BeanTestKind)]
    value, unit = {
        BeanTestKind.CUT: (None, None),
        BeanTestKind.COUNT: (Decimal(90), "beans/100 g"),
        BeanTestKind.MOISTURE: (DRY, "%"),
        BeanTestKind.FERMENTATION: (Decimal("1.1"), None),
    }[kind]
    defects = ("mouldy", "slaty", "insect", "germinated", "flat", "violet")
    found: Any = dict.fromkeys(defects, Decimal("0.5")) if kind is BeanTestKind.CUT else {}
    scribe.records.append(
        BeanTest(
            lot=stock.lot,
            when=moment(after(stock)),
            kind=kind,
            value=value,
            unit=unit,
            sample=300 if kind is BeanTestKind.CUT else None,
            laboratory="Laboratorium kakao",
            **found,
        )
    )


def note_lab(scribe: Recorder, stock: Stock, _number: int) -> None:
    """A result for cadmium, below every limit."""
    scribe.records.append(
        LabResult(
            lot=stock.lot,
            when=moment(after(stock)),
            substance="cadmium",
            value=Decimal("0.08"),
            unit="mg/kg",
            laboratory="Laboratorium kakao",
        )
    )


def note_count(scribe: Recorder, stock: Stock, _number: int) -> None:
    """A stock-take finds what the books say; what lies on a farm is not counted."""
    spot = next((spot for spot, mass in stock.left.items() if mass and not spot.is_farm), None)
    if spot is None:
        return
    count = StockCount(
        when=moment(after(stock)),
        site=grounds.site_id(spot.number),
        mass=Mass(stock.left[spot]),
        lot=stock.lot,
        by="Juru catat",
    )
    scribe.records.append(count)


@cache
def _check_records(plot: int) -> tuple[Record, ...]:
    """The checks of one plot: nothing was found."""
    checks = [
        PlotCheck(
            plot=grounds.plot_id(plot),
            about=about,
            result=CheckResult.CLEAR,
            as_of=date(2026, 1, 2),
            source="Peta tutupan lahan",
        )
        for about in CheckSubject
    ]
    return *grounds.plot_records(plot), *checks


def note_plot_checks(scribe: Recorder, stock: Stock, _number: int) -> None:
    """Nothing was found on any plot that the lot grew on."""
    for plot in sorted(stock.plots):
        scribe.need(_check_records, plot)


def _importer_records(name: PartyId) -> tuple[Record, ...]:
    return (
        Partner(
            id=name,
            name="Mitra 3",
            country="DE",
            address="Hafenstraße 1, Hamburg",
            email="mitra3@example.org",
            eori="DE123456789012345",
        ),
    )


def note_declaration(scribe: Recorder, stock: Stock, _number: int) -> None:
    """A statement of an importer, for a lot whose plots were all checked."""
    if stock.form not in _HS:
        return
    note_plot_checks(scribe, stock, 0)
    scribe.need(_importer_records, IMPORTER)
    number = scribe.next_number("declaration")
    scribe.records.append(
        Declaration(
            id=RecordId(f"DDS-{number}"),
            reference=f"26DE{number:010}",
            verification=f"{number:08}",
            party=IMPORTER,
            activity=Activity.IMPORT,
            lots=[stock.lot],
            when=moment(after(stock)),
            hs=_HS[stock.form],
            mass=Mass(stock.mass),
            country="DE",
        )
    )


def note_certificate(scribe: Recorder, stock: Stock, _number: int) -> None:
    """A certificate of the farmers' group."""
    scribe.need(grounds.membership_records, any_plot(stock))
    scribe.need(_certificate_records, grounds.GROUP)


def _certificate_records(holder: PartyId) -> tuple[Record, ...]:
    return (
        Certificate(
            id=CertificateId("CERT-1"),
            holder=holder,
            scheme="EU organic",
            valid_from=date(2024, 1, 1),
            valid_to=date(2028, 12, 31),
            number="ID-BIO-0001",
        ),
    )


def note_claim(scribe: Recorder, stock: Stock, _number: int) -> None:
    """Where a delivered lot grew is claimed of what is left of it, which is then set aside."""
    spot = stock.spot()
    if not stock.source or spot.is_farm:
        return
    scribe.records.append(
        LotClaim(
            id=RecordId(f"CLAIM-{scribe.next_number('claim')}"),
            lot=stock.lot,
            about=ClaimSubject.ORIGIN,
            value=grounds.plot_id(any_plot(stock)),
            model=CustodyModel.SEGREGATED,
            mass=Mass(stock.left[spot]),
            when=moment(after(stock)),
            site=grounds.site_id(spot.number),
        )
    )
    scribe.stocks.remove(stock)
