"""How far something has come: what `recall` and `common_sources` are worked out with."""
