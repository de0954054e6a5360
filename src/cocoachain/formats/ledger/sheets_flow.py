"""The sheets of what happened: deliveries, lots, steps, portions, losses and movements."""

from decimal import Decimal

from cocoachain.formats.ledger.cell_kinds import (
    COUNT,
    DAY,
    IDENTIFIER,
    IDENTIFIERS,
    MASS,
    MOMENT,
    MONEY,
    PERCENT,
    STEP_KINDS,
    TEXT,
    TRUTH,
    word,
)
from cocoachain.formats.ledger.sheet_table import Column, Sheet, column, needed
from cocoachain.model.lots import LOT_CLASSES
from cocoachain.model.movements import Shipment, StockCount, Transfer, Weighing

_MASS_LOCAL = ("berat_kg",)


def _prices(each: int) -> tuple[Column, ...]:
    """What a delivery and a transfer say of money, with an invented price of a kilogram."""
    return (
        column("unit_price", "harga_satuan", MONEY, "price of one kilogram", Decimal(each)),
        column("price", "harga", MONEY, "price of the whole"),
        column("premium", "premi", MONEY, "paid on top"),
        column("deduction", "potongan", MONEY, "taken off"),
        column("currency", "mata_uang", TEXT, "ISO 4217; blank: the ledger's", "IDR"),
    )


DELIVERIES = Sheet(
    "deliveries",
    "setoran",
    "One slip: the reader makes its lot, its transfer and, if paid, its payment.",
    (
        needed("when", "tanggal", MOMENT, "when it came in", "2026-05-04T08:30", field="made"),
        needed("farmer", "petani", IDENTIFIER, "who brought it", "F-01"),
        needed("stage", "tahap", word("stage"), "what it is", "wet_beans"),
        needed("net_kg", "neto_kg", MASS, "net mass; or give gross and tare", Decimal("33.7"),
               field="mass", also=("bersih_kg",)),
        column("gross_kg", "bruto_kg", MASS, "with sacks", Decimal("34.7"), field="gross",
               also=("kotor_kg",)),
        column("sacks", "karung", COUNT, "how many sacks", 2),
        column("tare_kg", "tara_kg", MASS, "all sacks together", Decimal(1), field="tare"),
        column("plot", "kebun", IDENTIFIER, "the plot that it grew on", "PL-01"),
        column("site", "lokasi", IDENTIFIER, "where it came in", "S-1"),
        *_prices(11_000),
        column("paid", "dibayar", MONEY, "what was paid at once", Decimal(120700)),
        column("slip", "nota", IDENTIFIER, "number of the slip: names the lot", "N-001",
               also=("bon",)),
        column("harvested", "dipanen", DAY, "day of the harvest"),
        column("moisture_pct", "kadar_air_pct", PERCENT, "water, per cent"),
    ),
)  # fmt: skip

LOTS = Sheet(
    "lots",
    "lot",
    "A traced quantity of material.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "B-1"),
        needed("stage", "tahap", word("stage"), "how far the cocoa has come", "beans"),
        needed("mass_kg", "massa_kg", MASS, "net mass when it was closed; blank: not measured",
               Decimal("12.5"), field="mass", also=_MASS_LOCAL),
        needed("made", "dibuat", MOMENT, "when it was closed", "2026-05-16T16:00"),
        column("plot", "kebun", IDENTIFIER, "the one plot that it grew on"),
        column("plots", "calon_kebun", IDENTIFIERS, "plots that it may have grown on, parted by ;"),
        column("farmer", "petani", IDENTIFIER, "who grew it"),
        column("supplier", "pemasok", IDENTIFIER, "who delivered it from outside"),
        column("region", "wilayah", TEXT, "region code of its origin"),
        column("site", "lokasi", IDENTIFIER, "where it was made or received", "S-1"),
        column("harvested", "dipanen", DAY, "day of the harvest"),
        column("moisture_pct", "kadar_air_pct", PERCENT, "water, per cent", Decimal("7.2")),
        column("product", "produk", IDENTIFIER, "the product, for finished goods"),
        column("pieces", "keping", COUNT, "how many bars or packs", also=("jumlah_keping",)),
        column("expires", "kedaluwarsa", DAY, "last day of use", also=("kadaluarsa",)),
        column("cocoa_pct", "kakao_pct", PERCENT, "cocoa, per cent, of bought-in chocolate"),
        column("ingredient", "bahan", TEXT, "what the ingredient is"),
        column("label", "label", TEXT, "what is written on the bag or pack"),
        column("gtin", "nomor_gtin", TEXT, "GS1 trade item number, as text"),
    ),
    {str(stage): each for stage, each in LOT_CLASSES.items()},
    selector="stage",
)  # fmt: skip

STEPS = Sheet(
    "steps",
    "langkah",
    "Something that was done to lots; what went in and out stands here or in portions.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "FER-1"),
        needed(
            "kind",
            "jenis",
            STEP_KINDS,
            "what was done; several in one go joined by +",
            "ferment+dry",
        ),
        needed("start", "mulai", MOMENT, "when it began", "2026-05-04T16:00"),
        needed("end", "selesai", MOMENT, "when it ended", "2026-05-16T16:00"),
        needed("site", "lokasi", IDENTIFIER, "where", "S-1"),
        column("party", "pihak", IDENTIFIER, "by whom, where the site does not tell"),
        column("in", "masuk", TEXT, "lots that went in: WET-1; WET-2:40"),
        column("out", "keluar", TEXT, "lots that came out, likewise"),
        column("loss_kg", "susut_kg", MASS, "what was lost", field="loss"),
        column("loss_cause", "sebab_susut", word("cause"), "why", also=("sebab", "cause")),
    ),
)

PORTIONS = Sheet(
    "portions",
    "bagian",
    "So much of one lot went into a step or came out of it.",
    (
        needed("step", "langkah", IDENTIFIER, "the step", "FER-1"),
        needed("lot", "lot", IDENTIFIER, "the lot", "N-001"),
        needed("direction", "arah", word("direction"), "in or out", "in"),
        column("mass_kg", "massa_kg", MASS, "blank: all that remains; ?: not measured",
               Decimal("33.7"), field="mass", also=_MASS_LOCAL),
        column("lane", "jalur", TEXT, "where lots were kept apart: tray, bin or run"),
    ),
    has_extra=False,
    more_examples=(
        {"step": "FER-1", "lot": "B-1", "direction": "out", "mass_kg": Decimal("12.5")},
    ),
)  # fmt: skip

LOSSES = Sheet(
    "losses",
    "susut",
    "Mass that a step lost, by cause.",
    (
        needed("step", "langkah", IDENTIFIER, "the step", "FER-1"),
        needed("cause", "sebab", word("cause"), "why", "moisture"),
        needed("mass_kg", "massa_kg", MASS, "how much", Decimal("21.2"), field="mass",
               also=(*_MASS_LOCAL, "susut_kg")),
        column("lane", "jalur", TEXT, "where lots were kept apart: where it was lost"),
    ),
    has_extra=False,
)  # fmt: skip

TRANSFERS = Sheet(
    "transfers",
    "pindah_tangan",
    "A lot, or some of it, passes from one party or site to another.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "T-1"),
        needed("lot", "lot", IDENTIFIER, "the lot", "B-1"),
        needed(
            "mass_kg", "massa_kg", MASS, "what was sent", Decimal(2), field="mass", also=_MASS_LOCAL
        ),
        needed("from", "dari", IDENTIFIER, "who gave", "KT-1", field="from_party"),
        needed(
            "to",
            "ke",
            IDENTIFIER,
            "who took; consumers (konsumen, pembeli): walk-in buyers",
            "consumers",
            field="to_party",
        ),
        needed("when", "tanggal", MOMENT, "when it was handed over", "2026-05-20T10:00"),
        column("kind", "jenis", word("transfer"), "why; blank: move", "sale"),
        column("from_site", "dari_lokasi", IDENTIFIER, "where it left", "S-1"),
        column("to_site", "ke_lokasi", IDENTIFIER, "where it arrived"),
        column("received_kg", "diterima_kg", MASS, "what arrived", field="received"),
        *_prices(40_000),
        column("shipment", "pengiriman", IDENTIFIER, "the shipment that it was part of"),
        column("document", "dokumen", TEXT, "number of the slip, waybill or invoice"),
        column("custody", "penguasaan", TRUTH, "whether it passes the holding; blank: yes"),
        column(
            "ownership",
            "kepemilikan",
            TRUTH,
            "whether it passes the property; blank: as the kind says",
        ),
    ),
    {"": Transfer},
)

SHIPMENTS = Sheet(
    "shipments",
    "pengiriman",
    "Transfers under one document.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "SH-1"),
        column("document", "dokumen", TEXT, "number of the waybill", "SJ 1/2026"),
        column("when", "tanggal", MOMENT, "when it left", "2026-05-20T10:00"),
        column("from", "dari", IDENTIFIER, "who sent", "KT-1", field="from_party"),
        column("to", "ke", IDENTIFIER, "who receives", "MTR-1", field="to_party"),
        column("carrier", "pengangkut", TEXT, "who carries", "Truk Contoh"),
    ),
    {"": Shipment},
)

COUNTS = Sheet(
    "counts",
    "stok_opname",
    "A stock-take: what was found at a site; the first may be the opening stock.",
    (
        needed("when", "tanggal", MOMENT, "when it was counted", "2026-05-31T17:00"),
        needed("site", "lokasi", IDENTIFIER, "where", "S-1"),
        needed(
            "mass_kg",
            "massa_kg",
            MASS,
            "what was found",
            Decimal("10.5"),
            field="mass",
            also=_MASS_LOCAL,
        ),
        column("lot", "lot", IDENTIFIER, "of which lot", "B-1"),
        column("stage", "tahap", word("stage"), "of which stage, where lots were not told apart"),
        column("by", "oleh", TEXT, "who counted", "Pencatat Contoh"),
    ),
    {"": StockCount},
)

WEIGHINGS = Sheet(
    "weighings",
    "penimbangan",
    "One reading of a scale.",
    (
        needed("lot", "lot", IDENTIFIER, "the lot", "B-1"),
        needed("when", "tanggal", MOMENT, "when", "2026-05-16T16:10"),
        needed(
            "mass_kg",
            "massa_kg",
            MASS,
            "what the scale showed",
            Decimal("12.5"),
            field="mass",
            also=_MASS_LOCAL,
        ),
        column("scale", "timbangan", TEXT, "which scale", "TIMB-1"),
        column("moisture_pct", "kadar_air_pct", PERCENT, "water, per cent", Decimal("7.2")),
    ),
    {"": Weighing},
)
