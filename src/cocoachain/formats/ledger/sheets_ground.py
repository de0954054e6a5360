"""The sheets of who and where: parties, memberships, plots, sites, products, recipes."""

from datetime import date
from decimal import Decimal

from cocoachain.formats.ledger.cell_kinds import (
    DAY,
    GRAMS,
    IDENTIFIER,
    LATITUDE,
    LONGITUDE,
    MASS,
    NUMBER,
    PERCENT,
    PLANTING,
    SEX,
    TEXT,
    TEXTS,
    word,
)
from cocoachain.formats.ledger.sheet_table import Sheet, column, needed
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
from cocoachain.model.products import Product, Recipe

PARTIES = Sheet(
    "parties",
    "pihak",
    "A person or body that takes part.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "F-01"),
        needed("kind", "jenis", word("party"), "what it is", "farmer"),
        needed("name", "nama", TEXT, "as it is called", "Petani Contoh"),
        column("group", "kelompok", IDENTIFIER, "the group or centre that it belongs to", "KT-1"),
        column("region", "wilayah", TEXT, "region code", "52.08.02.2003"),
        column("country", "negara", TEXT, "ISO 3166-1 alpha-2", "ID"),
        column("address", "alamat", TEXT, "postal address"),
        column("email", "surel", TEXT, "e-mail address"),
        column("phone", "telepon", TEXT, "telephone number"),
        column("sex", "jenis_kelamin", SEX, "f or m; P and L are read too", "f"),
        column("nik", "nomor_induk", TEXT, "identity number of a person, as text"),
        column("nib", "nomor_usaha", TEXT, "business number (OSS), as text"),
        column("eori", "nomor_eori", TEXT, "operator's number in the EU"),
        column("gln", "nomor_gln", TEXT, "GS1 Global Location Number, as text"),
    ),
    {
        "farmer": Farmer,
        "group": FarmerGroup,
        "processor": Processor,
        "partner": Partner,
        "institution": Institution,
        "centre": Centre,
    },
    selector="kind",
    more_examples=(
        {"id": "KT-1", "kind": "group", "name": "Kelompok Contoh", "region": "52.08.02.2003"},
        {"id": "IKM-1", "kind": "processor", "name": "IKM Contoh", "region": "52.08.02.2003"},
        {"id": "MTR-1", "kind": "partner", "name": "Mitra Contoh", "country": "ID"},
        {"id": "LBG-1", "kind": "institution", "name": "Lembaga Contoh", "country": "ID"},
    ),
)

MEMBERSHIPS = Sheet(
    "memberships",
    "keanggotaan",
    "A party belongs to a group or centre for a time.",
    (
        needed("party", "pihak", IDENTIFIER, "the member", "F-01"),
        needed(
            "in",
            "kelompok",
            IDENTIFIER,
            "the group",
            "KT-1",
            field="group",
            also=("dalam", "group"),
        ),
        needed(
            "from",
            "dari",
            DAY,
            "first day",
            date(2023, 1, 1),
            field="start",
            also=("mulai", "start"),
        ),
        column(
            "to",
            "sampai",
            DAY,
            "last day; blank: still",
            field="end",
            also=("ke", "selesai", "end"),
        ),
        column("role", "peran", TEXT, "such as chair", "member"),
    ),
    {"": Membership},
)

PLOTS = Sheet(
    "plots",
    "kebun",
    "A piece of land with cocoa.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "PL-01"),
        needed("farmer", "petani", IDENTIFIER, "who owns or holds it", "F-01"),
        needed("region", "wilayah", TEXT, "region code", "52.08.02.2003"),
        needed("area_ha", "luas_ha", NUMBER, "hectares", Decimal("0.75")),
        column("cultivator", "penggarap", IDENTIFIER, "who works it, if another"),
        column(
            "latitude", "lintang", LATITUDE, "degrees north, six decimals", Decimal("-8.356181")
        ),
        column(
            "longitude", "bujur", LONGITUDE, "degrees east, six decimals", Decimal("116.232294")
        ),
        column("geojson", "berkas_geojson", TEXT, "file beside the sheets with its outline"),
        column(
            "planted",
            "ditanam",
            PLANTING,
            "day or year of planting",
            date(2015, 1, 1),
            also=("tahun_tanam",),
        ),
        column("clones", "klon", TEXTS, "planting material, parted by ;", "MCC 02; Sulawesi 1"),
        column(
            "document", "dokumen", IDENTIFIER, "its land document", "STDB-01", also=("surat_tanah",)
        ),
        column("tenure_from", "hak_dari", DAY, "first day of tenure", field="tenure_start"),
        column("tenure_to", "hak_sampai", DAY, "last day of tenure", field="tenure_end"),
    ),
    {"": Plot},
)

SITES = Sheet(
    "sites",
    "lokasi",
    "A facility that receives, works and sends.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "S-1"),
        needed("party", "pihak", IDENTIFIER, "who runs it", "KT-1"),
        needed("name", "nama", TEXT, "as it is called", "Fermentation house"),
        needed("region", "wilayah", TEXT, "region code", "52.08.02.2003"),
        column("latitude", "lintang", LATITUDE, "degrees north"),
        column("longitude", "bujur", LONGITUDE, "degrees east"),
        column("capacity_kg_day", "kapasitas_kg_hari", MASS, "most that it works in a day",
               Decimal(200), field="capacity_day"),
        column("scale_division_kg", "skala_kg", MASS, "smallest step of its scale",
               Decimal("0.1"), field="scale_division"),
    ),
    {"": Site},
)  # fmt: skip

PRODUCTS = Sheet(
    "products",
    "produk",
    "Something that a maker sells under a name.",
    (
        needed("id", "kode", IDENTIFIER, "its identifier", "PR-1"),
        needed("maker", "pembuat", IDENTIFIER, "who makes it", "IKM-1"),
        needed("name", "nama", TEXT, "as it is sold", "Bar 70 %"),
        column("launched", "diluncurkan", DAY, "first day of sale", date(2025, 8, 17)),
        column("recipe", "resep", IDENTIFIER, "its recipe", "R-1"),
        column("gtin", "nomor_gtin", TEXT, "GS1 trade item number, as text"),
        column("permit", "izin", IDENTIFIER, "the permit that it is sold under", "PIRT-1"),
        column("hs", "kode_hs", TEXT, "HS heading, as text", "180632"),
        column("label_cocoa_pct", "kakao_label_pct", PERCENT, "cocoa on the label, per cent",
               Decimal(70)),
        column("net_g", "neto_g", GRAMS, "net mass of a piece", Decimal(50), field="net",
               also=("bersih_g",)),
    ),
    {"": Product},
)  # fmt: skip

RECIPES = Sheet(
    "recipes",
    "resep",
    "One part of a recipe: as many rows as parts, with the same id.",
    (
        needed("id", "kode", IDENTIFIER, "the recipe's identifier", "R-1"),
        column("what", "isi", TEXT, "a stage such as liquor, or an ingredient", "liquor"),
        column(
            "share_pct", "bagian_pct", PERCENT, "per cent by mass of what is put in", Decimal(62)
        ),
        column("name", "nama", TEXT, "as the recipe is called", "Bar 70 %"),
        column(
            "product_class",
            "kelas_produk",
            TEXT,
            "class of the standard",
            "chocolate",
            also=("class", "kelas"),
        ),
    ),
    {"": Recipe},
    more_examples=(
        {"id": "R-1", "what": "butter", "share_pct": Decimal(8)},
        {"id": "R-1", "what": "sugar", "share_pct": Decimal("29.6")},
        {"id": "R-1", "what": "lecithin", "share_pct": Decimal("0.4")},
    ),
)
