"""What arguments may be, without loading what works with them: help must come at once."""

LANGUAGES = ("en", "id")
"""As in `reports.words`."""

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
