"""How mass mixes: what `origins` and `destinations` are worked out with."""
