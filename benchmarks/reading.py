"""Our JSON into records, beside cattrs with orjson into the same classes, in one process.

Both end with the same attrs records. Ours refuses what is doubtful (a key twice, an unknown field,
a mass that is no whole milligram), keeps the place of every record, and gathers a chain; cattrs, as
it is shipped, does none of that. Run ``python benchmarks/reading.py --help``.
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Union

from rules import season

from cocoachain.formats import native
from cocoachain.model.chain import Chain
from cocoachain.model.lots import LOT_CLASSES
from cocoachain.model.steps import Step
from cocoachain.values.extras import Extra
from cocoachain.values.mass import Mass

try:
    import orjson
    from cattrs.preconf.orjson import make_converter
    from cattrs.strategies import configure_tagged_union
except ImportError:
    sys.exit("Expected orjson beside cattrs: pip install orjson")

AnyLot: Any = Union[tuple(dict.fromkeys(LOT_CLASSES.values()))]  # noqa: UP007 - made of a tuple


def converter() -> Any:  # noqa: ANN401 - cattrs names its class by the library it serves
    """Cattrs for our records: lots told by their class, masses in milligrams."""
    made = make_converter()
    made.register_structure_hook(Mass, lambda value, _: Mass(value))
    made.register_unstructure_hook(Mass, lambda mass: mass.mg)
    made.register_structure_hook(Extra, lambda value, _: value)
    made.register_unstructure_hook(Extra, dict)
    made.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    made.register_unstructure_hook(Decimal, str)
    configure_tagged_union(AnyLot, made)
    return made


def documents(chain: Chain, made: Any) -> tuple[bytes, bytes]:  # noqa: ANN401 - as above
    """The same records as our JSON and as that of cattrs."""
    lots = [made.unstructure(lot, unstructure_as=AnyLot) for lot in chain.lots]
    theirs = made.dumps({"lots": lots, "steps": made.unstructure(list(chain.steps))})
    return native.dumps(chain).encode(), theirs if isinstance(theirs, bytes) else theirs.encode()


def seconds(call: Callable[[], object], rounds: int, *, paused: bool) -> float:
    """The median processor time of a call."""
    times = []
    for _ in range(rounds):
        gc.collect()
        if paused:
            gc.disable()
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
        gc.enable()
    return statistics.median(times)


def main() -> None:
    """Run the race and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portions", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    chain, made = season(options.portions), converter()
    ours, theirs = documents(chain, made)

    def structured() -> tuple[object, object]:
        data = orjson.loads(theirs)
        return made.structure(data["lots"], list[AnyLot]), made.structure(data["steps"], list[Step])

    lots, steps = structured()
    assert Chain.of(lots, steps) == native.loads(ours).chain == chain
    print(f"{len(chain.lots):,} lots, {len(chain.steps):,} steps, {len(ours) / 1e6:.0f} MB")
    took = seconds(lambda: native.loads(ours), options.rounds, paused=False)
    shipped = seconds(structured, options.rounds, paused=False)
    paused = seconds(structured, options.rounds, paused=True)
    print(f"ours {took:.2f} s; cattrs + orjson as shipped {shipped:.2f} s: {shipped / took:.1f} x")
    print(f"with the collector paused {paused:.2f} s: {paused / took:.1f} x; target 5 x as shipped")


if __name__ == "__main__":
    main()
