"""The ground of drawn chains: who takes part, where, and under which papers, by number.

Records are told from a number alone and made once, so that a draw costs only what happens on the
ground. All persons are invented. Numbers have the form that registers give them (field page §8 and
§10): an identity number of 16 digits, a P-IRT number of 15, check digits that are right, plots of
six decimals inside villages of North Lombok, planted long before the first harvest.
"""

from datetime import date
from decimal import Decimal
from functools import cache

from cocoachain.model.evidence import (
    Certificate,
    CheckResult,
    CheckSubject,
    LandDocument,
    PlotCheck,
)
from cocoachain.model.parties import (
    Centre,
    Farmer,
    FarmerGroup,
    Institution,
    Membership,
    Partner,
    Processor,
)
from cocoachain.model.plots import Plot, Site
from cocoachain.model.records import Record
from cocoachain.values.check_digits import check_digit
from cocoachain.values.geometry import Polygon
from cocoachain.values.identifiers import (
    CertificateId,
    LandDocumentId,
    PartyId,
    PlotId,
    SiteId,
)
from cocoachain.values.mass import Mass

_VILLAGES = (
    ("52.08.02.2003", -8356181, 116232294),
    ("52.08.02.2002", -8376266, 116197735),
    ("52.08.02.2006", -8382233, 116245779),
    ("52.08.02.2004", -8326005, 116253933),
)
"""Villages that grow cocoa (field page §8.2), and a place in each in millionths of a degree."""

_CLONES = ("MCC 02", "Sulawesi 1", "ICCRI 03", "DR 2", "TSH 858")
_SIDE = 1000
_STRIDE = 1500
_ROW = 30
_AREA_HA = Decimal("1.22")
_SINCE = date(2012, 1, 1)
PLOTS_IN_STOCK = 4
"""Among so many plots a draw chooses first; larger chains need more."""

_SITES = (1, 1, 2)
"""The processor that runs each site."""


def identity_number(number: int, *, woman: bool) -> str:
    """A made-up Indonesian identity number (NIK), PPRRSS-DDMMYY-NNNN without the dashes."""
    day = 1 + number % 28 + (40 if woman else 0)
    month, year = 1 + number % 12, 60 + number % 35
    return f"520802{day:02}{month:02}{year:02}{number // 420 % 9999 + 1:04}"


def village(number: int) -> str:
    """The region code of the village that a plot lies in."""
    return _VILLAGES[number % len(_VILLAGES)][0]


def farmer_id(number: int) -> PartyId:
    """The identifier of a farmer; the plot of that number is the farmer's."""
    return PartyId(f"F-{number + 1}")


def plot_id(number: int) -> PlotId:
    """The identifier of a plot."""
    return PlotId(f"PLOT-{number + 1}")


@cache
def plot_records(number: int) -> tuple[Record, ...]:
    """A plot, its farmer, its land document, and the look at a map that found no forest cut."""
    woman = number % 2 == 0
    region = village(number)
    farmer = Farmer(
        id=farmer_id(number),
        name=f"Petani {number + 1}",
        region=region,
        country="ID",
        sex="f" if woman else "m",
        nik=identity_number(number, woman=woman),
    )
    paper = LandDocument(
        id=LandDocumentId(f"STDB-{number + 1}"),
        plot=plot_id(number),
        kind="STDB",
        number=f"5208/STDB/{number + 1:05}",
        holder=farmer.id,
        valid_from=_SINCE,
    )
    checked = check_of(number, CheckSubject.DEFORESTATION)
    return farmer, _plot(number, region, paper.id), paper, checked


def check_of(number: int, about: CheckSubject) -> PlotCheck:
    """A check of the plot of that number, which found nothing."""
    return PlotCheck(
        plot=plot_id(number),
        about=about,
        result=CheckResult.CLEAR,
        as_of=date(2026, 1, 2),
        source="Peta tutupan lahan",
    )


def _plot(number: int, region: str, paper: LandDocumentId) -> Plot:
    """A plot of 1.22 ha: its outline where the number is even, else a point."""
    _, south, west = _VILLAGES[number % len(_VILLAGES)]
    place = number // len(_VILLAGES)
    east, north = west + place % _ROW * _STRIDE, south + place // _ROW * _STRIDE
    outline = number % 2 == 0
    return Plot(
        id=plot_id(number),
        farmer=farmer_id(number),
        region=region,
        area_ha=_AREA_HA,
        latitude=None if outline else _degrees(north),
        longitude=None if outline else _degrees(east),
        geometry=_square(east, north) if outline else None,
        planted=date(2012, 12, 1 + number % 28),
        clones=(_CLONES[number % len(_CLONES)],),
        document=paper,
        tenure_start=_SINCE,
    )


def _square(east: int, north: int) -> Polygon:
    """A closed square, counterclockwise, of a thousandth of a degree."""
    corners = [(0, 0), (_SIDE, 0), (_SIDE, _SIDE), (0, _SIDE), (0, 0)]
    return Polygon([[(_degrees(east + x), _degrees(north + y)) for x, y in corners]])


def _degrees(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-6)


def owner_of(site: int) -> int:
    """The number of the processor that runs the site of that number."""
    return _SITES[site % len(_SITES)]


def site_id(number: int) -> SiteId:
    """The identifier of a site."""
    return SiteId(f"SITE-{number % len(_SITES) + 1}")


def processor_id(site: int) -> PartyId:
    """Who runs the site of that number."""
    return PartyId(f"IKM-{_SITES[site % len(_SITES)]}")


@cache
def site_records(number: int) -> tuple[Record, ...]:
    """A site and the processor that runs it."""
    owner = _SITES[number % len(_SITES)]
    gln = f"899{owner:09}"
    processor = Processor(
        id=processor_id(number),
        name=f"IKM {owner}",
        region="52.08.02.2003",
        country="ID",
        nib=f"91200{owner:08}",
        gln=gln + check_digit(gln),
    )
    site = Site(
        id=site_id(number),
        party=processor.id,
        name=f"Rumah cokelat {number % len(_SITES) + 1}",
        region="52.08.02.2003",
        capacity_day=Mass.kg(50_000),
        scale_division=Mass.g(10),
    )
    return processor, site


SUPPLIER, BUYER = PartyId("MITRA-1"), PartyId("MITRA-2")
GROUP, CENTRE, OFFICE = PartyId("KT-1"), PartyId("SENTRA-1"), PartyId("DINAS-1")


@cache
def partner_records(name: PartyId) -> tuple[Record, ...]:
    """A partner outside: the supplier of ingredients, or the buyer."""
    return (Partner(id=name, name=f"Mitra {name[-1]}", region="52.71", country="ID"),)


@cache
def programme_records() -> tuple[Record, ...]:
    """The centre, the farmers' group in it, and the office that coaches them."""
    return (
        Centre(id=CENTRE, name="Sentra kakao", region="52.08"),
        FarmerGroup(id=GROUP, name="Kelompok tani", group=CENTRE, region="52.08.02.2003"),
        Institution(id=OFFICE, name="Dinas perindustrian", region="52.08"),
    )


@cache
def membership_records(number: int) -> tuple[Record, ...]:
    """The farmer of that number is a member of the group."""
    member = Membership(party=farmer_id(number), group=GROUP, start=date(2020, 1, 1))
    return *plot_records(number), *programme_records(), member


@cache
def powder_records(site: int) -> tuple[Record, ...]:
    """The certificate that cocoa powder needs to be sold in Indonesia (field page §3.3)."""
    owner = _SITES[site % len(_SITES)]
    paper = Certificate(
        id=CertificateId(f"SNI-{owner}"),
        holder=processor_id(site),
        scheme="SNI 3747",
        valid_from=date(2025, 3, 1),
        valid_to=date(2029, 2, 28),
        number=f"SNI/3747/{owner}",
    )
    return *site_records(site), paper
