"""The sheets of the programme: coaching, partnerships, work, surveys, expenses, corrections."""

from datetime import date
from decimal import Decimal

from cocoachain.formats.ledger.cell_kinds import (
    COUNT,
    DAY,
    IDENTIFIER,
    MASS,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
)
from cocoachain.formats.ledger.sheet_table import Sheet, column, needed
from cocoachain.model.corrections import Correction
from cocoachain.model.programme import Coaching, Expense, Partnership, Survey, Work

_CURRENCY = column("currency", "mata_uang", TEXT, "ISO 4217; blank: the ledger's", "IDR")

COACHING = Sheet(
    "coaching",
    "pembinaan",
    "One who attended a coaching: as many rows as attendees, with the same id.",
    (
        needed("id", "kode", IDENTIFIER, "the coaching's identifier", "COA-1"),
        needed("start", "mulai", MOMENT, "when it began", "2026-03-12T09:00"),
        needed("end", "selesai", MOMENT, "when it ended", "2026-03-13T16:00"),
        needed("topic", "topik", TEXT, "on what", "fermentation"),
        needed("institution", "lembaga", IDENTIFIER, "who trained", "LBG-1"),
        column("trainer", "pelatih", TEXT, "the trainer's name", "Pelatih Contoh"),
        column("attendee", "peserta", IDENTIFIER, "who attended", "F-01"),
        column("funder", "pendana", IDENTIFIER, "who paid", "LBG-1"),
        column("cost", "biaya", MONEY, "what it cost in all", Decimal(18500000)),
        _CURRENCY,
        column("score_before", "nilai_awal", NUMBER, "test score before", Decimal(40)),
        column("score_after", "nilai_akhir", NUMBER, "test score after", Decimal(65)),
    ),
    {"": Coaching},
)

PARTNERSHIPS = Sheet(
    "partnerships",
    "kemitraan",
    "A party of the centre works with a partner outside.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "PAR-1"),
        needed("party", "pihak", IDENTIFIER, "of the centre", "KT-1"),
        needed("partner", "mitra", IDENTIFIER, "outside", "MTR-1"),
        needed(
            "from",
            "dari",
            DAY,
            "first day",
            date(2026, 1, 1),
            field="start",
            also=("start", "mulai"),
        ),
        column("to", "sampai", DAY, "last day", field="end", also=("ke", "end", "selesai")),
        column("kind", "jenis", TEXT, "such as off-take, toll work", "off-take"),
        column("document", "dokumen", TEXT, "where it is written", "MOU 1/2026"),
    ),
    {"": Partnership},
)

WORK = Sheet(
    "work",
    "kerja",
    "Paid work: persons and days.",
    (
        needed("party", "pihak", IDENTIFIER, "who employs", "KT-1"),
        needed("when", "tanggal", MOMENT, "when; the first day of a period", "2026-05-04"),
        column("persons", "orang", COUNT, "how many people", 4),
        column("days", "hari", NUMBER, "working days of all together", Decimal(4)),
        column("wage", "upah", MONEY, "wages paid in all", Decimal(360000)),
        column("step", "langkah", IDENTIFIER, "the step that the work was for", "FER-1"),
        column("women", "perempuan", COUNT, "how many of them are women", 2),
        _CURRENCY,
    ),
    {"": Work},
)

SURVEYS = Sheet(
    "surveys",
    "survei",
    "What a party says of itself.",
    (
        needed("party", "pihak", IDENTIFIER, "who answers", "KT-1"),
        needed("when", "tanggal", MOMENT, "when", "2026-04-01"),
        column("workers", "pekerja", COUNT, "how many work there", 4),
        column("turnover", "omzet", MONEY, "of the year", Decimal(180000000)),
        column("investment", "investasi", MONEY, "without land and buildings", Decimal(60000000)),
        column("capacity", "kapasitas", MASS, "kilograms that it can make in a year", Decimal(3000),
               also=("capacity_kg", "kapasitas_kg")),
        _CURRENCY,
    ),
    {"": Survey},
)  # fmt: skip

EXPENSES = Sheet(
    "expenses",
    "biaya",
    "Money that a party spent.",
    (
        needed("party", "pihak", IDENTIFIER, "who spent", "KT-1"),
        needed("when", "tanggal", MOMENT, "when", "2026-05-31"),
        needed("amount", "jumlah", MONEY, "how much", Decimal(1030000)),
        needed("what", "keperluan", TEXT, "on what", "electricity", also=("untuk",)),
        _CURRENCY,
    ),
    {"": Expense},
)

CORRECTIONS = Sheet(
    "corrections",
    "koreksi",
    "A later record says that an earlier one was wrong.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "COR-1"),
        needed("kind", "jenis", TEXT, "the kind of the wrong record, such as lot", "payment"),
        needed("record", "catatan", IDENTIFIER, "the wrong record", "PAY-0"),
        needed("reason", "alasan", TEXT, "why", "entered twice"),
        column("replacement", "pengganti", IDENTIFIER, "the record that stands in its place"),
        column("by", "oleh", TEXT, "who corrects", "Pencatat Contoh"),
    ),
    {"": Correction},
)
