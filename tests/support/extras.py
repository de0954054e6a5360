"""What the extras of cocoachain bring, for runs that have none of them."""

MODULES_OF_EXTRAS = {
    "python_calamine": "excel",
    "xlsxwriter": "excel",
    "rich": "rich",
    "scipy": "fast",
    "hypothesis": "testing",
    "biip": "gs1",
    "pyarrow": "arrow",
    "narwhals": "frames",
    "pandas": "frames",
    "polars": "frames",
    "duckdb": "frames",
    "shapely": "geo",
    "geographiclib": "geo",
}
"""Module that an extra brings → the extra. tests/test_house.py asks that no extra is missing."""
