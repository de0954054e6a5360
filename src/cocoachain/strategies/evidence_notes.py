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
    CheckSubject,
    Declaration,
    LabResult,
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
    "milk_mass": "180620", "milk_bars": "180632", "packed_milk": "180632",
}  # fmt: skip
_M = CustodyModel
IMPORTER = PartyId("MITRA-3")
_KEPT_YEARS = 6
_ANALYSES = {
    "nibs": (("shell", "1.2", "%"),),
    "liquor": (("fat", "54", "%"), ("shell", "1.2", "%")),
    "powder": (("moisture", "4", "%"), ("fat", "21", "%")),
    "butter": (("free fatty acids", "1.2", "%"),),
    "mass": (("moisture", "0.9", "%"),),
}
"""What else a laboratory finds in a form (field page §2.2, §3.3, §4.2)."""


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
    """A test of beans, or all four; what is no bean goes to a laboratory."""
    kinds = list(BeanTestKind)
    if stock.form != "beans":
        note_lab(scribe, stock, number)
        return
    for kind in kinds if number >= len(kinds) else kinds[number : number + 1]:
        _test(scribe, stock, kind)


def _test(scribe: Recorder, stock: Stock, kind: BeanTestKind) -> None:
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
    """What a laboratory found: cadmium, and what is asked of the form, all within every limit."""
    when = moment(after(stock))
    for substance, value, unit in (("cadmium", "0.08", "mg/kg"), *_ANALYSES.get(stock.form, ())):
        scribe.records.append(
            LabResult(
                lot=stock.lot,
                when=when,
                substance=substance,
                value=Decimal(value),
                unit=unit,
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
    more = [about for about in CheckSubject if about is not CheckSubject.DEFORESTATION]
    return *grounds.plot_records(plot), *(grounds.check_of(plot, about) for about in more)


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


def note_declaration(scribe: Recorder, stock: Stock, number: int) -> None:
    """A statement of an importer, for a lot whose plots were all checked."""
    if stock.form not in _HS:
        return
    note_plot_checks(scribe, stock, 0)
    scribe.need(_importer_records, IMPORTER)
    when, kept = moment(after(stock)), number % 2
    number = scribe.next_number("declaration")
    scribe.records.append(
        Declaration(
            id=RecordId(f"DDS-{number}"),
            reference=f"26DE{number:010}",
            verification=f"{number:08}",
            party=IMPORTER,
            activity=Activity.IMPORT,
            lots=[stock.lot],
            when=when,
            kept_until=date(when.year + _KEPT_YEARS, 1, 1) if kept else None,
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


@cache
def _grower_records(plot: int) -> tuple[Record, ...]:
    """The grower's own certificate."""
    paper = Certificate(
        id=CertificateId(f"CERT-{grounds.farmer_id(plot)}"),
        holder=grounds.farmer_id(plot),
        scheme=_SCHEME,
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        number=f"KL-{plot + 1:05}",
    )
    return *grounds.plot_records(plot), paper


@cache
def _handler_records(site: int) -> tuple[Record, ...]:
    """The certificate of the processor that claims."""
    holder = grounds.processor_id(site)
    paper = Certificate(
        id=CertificateId(f"CERT-{holder}"),
        holder=holder,
        scheme=_SCHEME,
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        number=f"KL-IKM-{grounds.owner_of(site)}",
    )
    return *grounds.site_records(site), paper


_SCHEME = "Kakao Lestari"
"""A scheme of the growers' own, so that no account of a breaker is touched."""


def note_claim(scribe: Recorder, stock: Stock, number: int) -> None:
    """Something is claimed of what is left of a delivered lot, which is then set aside.

    That is where it grew, or a scheme, kept apart or by mass balance. A lot that went from one
    processor to another is not claimed: its seller would have had to.
    """
    spot, plot = stock.spot(), any_plot(stock)
    sites = [each for each in stock.left if not each.is_farm]
    if not stock.source or sites != [spot]:
        return
    about, value = ClaimSubject.ORIGIN, str(grounds.plot_id(plot))
    if number % 3:
        scribe.need(_grower_records, plot)
        scribe.need(_handler_records, spot.number)
        about, value = ClaimSubject.SCHEME, _SCHEME
    scribe.records.append(
        LotClaim(
            id=RecordId(f"CLAIM-{scribe.next_number('claim')}"),
            lot=stock.lot,
            about=about,
            value=value,
            model=(_M.SEGREGATED, _M.SEGREGATED, _M.MASS_BALANCE)[number % 3],
            mass=Mass(stock.left[spot]),
            when=moment(after(stock)),
            site=grounds.site_id(spot.number),
        )
    )
    scribe.stocks.remove(stock)
