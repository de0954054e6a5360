"""What arguments may be, without loading what works with them: help must come at once."""

LANGUAGES = ("en", "id")
"""As in `reports.words`."""

FORMATS = (
    "ledger",
    "xlsx",
    "json",
    "jsonl",
    "epcis",
    "prov",
    "geojson",
    "cocoa",
    "graphml",
    "cyjs",
)
"""As in `cli.converting`."""

ORIGIN_KEYS = (
    "plot",
    "farmer",
    "group",
    "village",
    "district",
    "regency",
    "province",
    "country",
    "variety",
    "certificate",
    "lot",
)
"""As in `lineage.origin_keys`."""
