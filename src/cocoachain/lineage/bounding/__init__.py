"""How inputs may have been routed: what `origin_bounds` is worked out with."""
