"""Lineages kept as tables: Parquet files, and tables of other engines, no record until asked."""
