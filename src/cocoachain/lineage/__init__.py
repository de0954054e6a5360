"""The lineage: a chain as columns, and every question about who came from whom and how much."""
