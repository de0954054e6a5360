"""The sheets of evidence: tests, certificates, permits, land documents, declarations, payments."""

from datetime import date
from decimal import Decimal

from cocoachain.formats.ledger.cell_kinds import (
    COUNT,
    DAY,
    IDENTIFIER,
    IDENTIFIERS,
    MASS,
    MOMENT,
    MONEY,
    NUMBER,
    PERCENT,
    TEXT,
    word,
)
from cocoachain.formats.ledger.sheet_table import Column, Sheet, column, needed
from cocoachain.model.claims import LotClaim
from cocoachain.model.evidence import (
    Attestation,
    BeanTest,
    Certificate,
    Consent,
    Declaration,
    LabResult,
    LandDocument,
    Payment,
    Permit,
    PlotCheck,
)

_FIRST, _LAST = date(2026, 1, 1), date(2028, 12, 31)

TESTS = Sheet(
    "tests",
    "uji",
    "A test of one lot: cut test, bean count, moisture, fermentation, or a laboratory's result.",
    (
        needed("lot", "lot", IDENTIFIER, "the lot", "B-1"),
        needed("when", "tanggal", MOMENT, "when it was tested", "2026-05-17"),
        needed("kind", "jenis", word("test"), "what was tested", "cut"),
        needed("value", "nilai", NUMBER, "the result; blank for a cut test"),
        column("unit", "satuan", TEXT, "the unit of the value", "%"),
        column("substance", "zat", TEXT, "what a laboratory looked for"),
        column("sample", "sampel", COUNT, "how many beans were cut", 300),
        column("laboratory", "laboratorium", TEXT, "who tested"),
        column("document", "dokumen", TEXT, "number of the report"),
        column("mouldy", "berjamur", PERCENT, "per cent of beans", Decimal("1.67")),
        column("slaty", "biji_slaty", PERCENT, "per cent of beans", Decimal(2)),
        column("insect", "berserangga", PERCENT, "per cent of beans", Decimal(0)),
        column("germinated", "berkecambah", PERCENT, "per cent of beans", Decimal(0)),
        column("flat", "pipih", PERCENT, "per cent of beans", Decimal("0.33")),
        column("violet", "ungu", PERCENT, "per cent of beans", Decimal(8)),
    ),
    {
        "cut": BeanTest,
        "count": BeanTest,
        "moisture": BeanTest,
        "fermentation": BeanTest,
        "lab": LabResult,
    },
    selector="kind",
)


def _granted(example: str, scheme: str) -> tuple[Column, ...]:
    """What certificates and permits share."""
    return (
        needed("id", "kode", IDENTIFIER, "its identifier", example),
        needed("holder", "pemegang", IDENTIFIER, "who holds it", "IKM-1"),
        needed("scheme", "skema", TEXT, "which scheme", scheme),
        needed("from", "dari", DAY, "first day", _FIRST, field="valid_from",
               also=("berlaku_dari",)),
        needed("to", "sampai", DAY, "last day; blank: no end", _LAST, field="valid_to",
               also=("ke", "berlaku_sampai")),
        column("product", "produk", IDENTIFIER, "the product that it is for", "PR-1"),
        column("model", "model", TEXT, "chain-of-custody model that it allows"),
        column("quota_kg", "kuota_kg", MASS, "the most that may be sold under it", field="quota"),
    )  # fmt: skip


CERTIFICATES = Sheet(
    "certificates",
    "sertifikat",
    "A certificate that a party or group holds for a time.",
    (
        *_granted("CERT-1", "SNI 3747"),
        column("number", "nomor", TEXT, "the scheme's number", "CONTOH/1"),
    ),
    {"": Certificate},
)

CLAIMS = Sheet(
    "claims",
    "klaim",
    "What somebody claims of so much of one lot: a scheme, an origin, that no forest was cut.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "CL-1"),
        needed("lot", "lot", IDENTIFIER, "the lot", "B-1"),
        needed("model", "model", word("custody"), "how it is carried", "segregated"),
        column("about", "tentang", word("claim"), "what is claimed; blank: a scheme", "origin"),
        column("value", "nilai", TEXT, "which scheme or region", "ID"),
        column("mass_kg", "massa_kg", MASS, "how much; blank: all of the lot", Decimal(2),
               field="mass", also=("berat_kg",)),
        column("when", "tanggal", MOMENT, "when it was claimed", "2026-05-20"),
        column("by", "oleh", IDENTIFIER, "who claims", "KT-1"),
        column("site", "lokasi", IDENTIFIER, "the site whose account bears it"),
        column("transfer", "pindah_tangan", IDENTIFIER, "with which transfer it was handed on"),
        column("certificate", "sertifikat", IDENTIFIER, "under which certificate"),
        column("country", "negara", TEXT, "country of origin, two letters", "ID"),
        column("document", "dokumen", TEXT, "number of the transaction certificate"),
    ),
    {"": LotClaim},
)  # fmt: skip

PERMITS = Sheet(
    "permits",
    "izin",
    "P-IRT, BPOM, halal, SNI and the like.",
    (
        *_granted("PIRT-1", "P-IRT"),
        column("number", "nomor", TEXT, "the register's number", "2085208010001-28"),
    ),
    {"": Permit},
)

PLOT_CHECKS = Sheet(
    "plot_checks",
    "pemeriksaan_kebun",
    "What somebody found who checked a plot.",
    (
        needed("plot", "kebun", IDENTIFIER, "the plot", "PL-01"),
        needed("about", "tentang", word("about"), "what it was checked for", "deforestation"),
        needed("result", "hasil", word("result"), "what was found", "clear"),
        needed("as_of", "per_tanggal", DAY, "the day that the result speaks of", _FIRST),
        needed("source", "sumber", TEXT, "who or which data set says so", "field visit"),
    ),
    {"": PlotCheck},
)

LAND_DOCUMENTS = Sheet(
    "land_documents",
    "surat_tanah",
    "A title, village letter or cultivation register entry.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "STDB-01"),
        column("plot", "kebun", IDENTIFIER, "the plot", "PL-01"),
        column("kind", "jenis", TEXT, "such as STDB, SHM, SKT", "STDB"),
        column("number", "nomor", TEXT, "the register's number", "CONTOH/STDB/01"),
        column("holder", "pemegang", IDENTIFIER, "in whose name", "F-01"),
        column("from", "dari", DAY, "first day", date(2022, 6, 1), field="valid_from",
               also=("berlaku_dari", "valid_from")),
        column("to", "sampai", DAY, "last day", field="valid_to",
               also=("ke", "berlaku_sampai", "valid_to")),
    ),
    {"": LandDocument},
)  # fmt: skip

DECLARATIONS = Sheet(
    "declarations",
    "pernyataan",
    "A due diligence statement under the EUDR.",
    (
        needed("id", "kode", IDENTIFIER, "our own number for it", "DDS-1"),
        column(
            "reference", "nomor_rujukan", TEXT, "the information system's number", "26ID0000000001"
        ),
        column("verification", "nomor_verifikasi", TEXT, "the verification number"),
        column("party", "pihak", IDENTIFIER, "who declares", "MTR-1"),
        column("activity", "kegiatan", word("activity"), "what is declared", "IMPORT"),
        column("lots", "lot", IDENTIFIERS, "the lots that it covers, parted by ;", "B-1"),
        column("when", "tanggal", MOMENT, "when it was submitted", "2026-05-21"),
        column("hs", "kode_hs", TEXT, "HS heading, as text", "1801"),
        column(
            "mass_kg",
            "massa_kg",
            MASS,
            "net mass declared",
            Decimal(2),
            field="mass",
            also=("berat_kg",),
        ),
        column("country", "negara", TEXT, "country of activity", "NL"),
        column("border_country", "negara_perbatasan", TEXT, "country of entry or exit", "NL"),
        column("description", "uraian", TEXT, "what the goods are called", "Cocoa beans, dried"),
        column("upstream", "pernyataan_hulu", IDENTIFIERS, "declarations referred to, parted by ;"),
        column("kept_until", "disimpan_sampai", DAY, "last day that the records are kept"),
    ),
    {"": Declaration},
)

PAYMENTS = Sheet(
    "payments",
    "pembayaran",
    "Money that was paid.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "PAY-1"),
        needed("amount", "jumlah", MONEY, "how much", Decimal(250000)),
        column("payer", "pembayar", IDENTIFIER, "who paid", "KT-1"),
        column("payee", "penerima", IDENTIFIER, "who was paid", "F-01"),
        column("currency", "mata_uang", TEXT, "ISO 4217; blank: the ledger's", "IDR"),
        column("when", "tanggal", MOMENT, "when", "2026-05-25"),
        column("transfer", "pindah_tangan", IDENTIFIER, "for which transfer", "N-001-transfer"),
        column("document", "dokumen", TEXT, "number of the receipt", "KW-1"),
    ),
    {"": Payment},
)

CONSENTS = Sheet(
    "consents",
    "persetujuan",
    "A person allows that something about them is shown.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "CON-1"),
        needed("party", "pihak", IDENTIFIER, "who consents", "F-01"),
        needed(
            "scope",
            "cakupan",
            TEXT,
            "what may be shown, and where",
            "name of the village on labels",
        ),
        needed("given", "diberikan", DAY, "since when", _FIRST),
        column("withdrawn", "ditarik", DAY, "until when"),
        column("document", "dokumen", TEXT, "where the signature is", "Form 1"),
    ),
    {"": Consent},
)

ATTESTATIONS = Sheet(
    "attestations",
    "keterangan_resmi",
    "What somebody vouches for that cannot be computed.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "ATT-1"),
        needed("about", "tentang", IDENTIFIER, "the party, product, plot or lot", "PR-1"),
        needed(
            "statement", "pernyataan", TEXT, "what is attested", "selected for the regional list"
        ),
        needed("by", "oleh", TEXT, "who attests", "Kantor Contoh"),
        needed("when", "tanggal", DAY, "since when", _FIRST),
        column(
            "to",
            "sampai",
            DAY,
            "until when",
            field="valid_to",
            also=("ke", "valid_to", "berlaku_sampai"),
        ),
        column("value", "nilai", TEXT, "a grade or number", "2 stars"),
        column("document", "dokumen", TEXT, "where it is written", "SK 1/2026"),
    ),
    {"": Attestation},
)
