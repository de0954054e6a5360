"""Answers of the questions as JSON for machines."""

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cocoachain.lineage.destinations import Destinations
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import Origins
from cocoachain.lineage.tracing import Trace
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.model.lots import Lot


def trace_json(trace: Trace, lineage: Lineage) -> str:
    """Lots, steps and the portions between them, in topological order; masses in milligrams."""
    inside = set(trace.lots)
    steps = [
        {
            "id": step,
            "kinds": [kind.value for kind in lineage.chain.step(step).kinds],
            "inputs": _portions(lineage.inputs(step), inside),
            "outputs": _portions(lineage.outputs(step), inside),
        }
        for step in trace.steps
    ]
    return dumped(
        {
            "lots": list(trace.starts),
            "direction": "forward" if trace.forward else "back",
            "traced_lots": [_lot(lineage, lot) for lot in trace.lots],
            "steps": steps,
            "plots": list(trace.plots),
            "farmers": list(trace.farmers),
            "transfers": list(trace.transfers),
        }
    )


def _lot(lineage: Lineage, name: str) -> dict[str, object]:
    lot = cast("Lot | None", lineage.chain.find("lot", name))
    if lot is None:
        return {"id": name, "stage": None, "mass_mg": None}
    return {"id": name, "stage": lot.stage.value, "mass_mg": milligrams(lot.mass)}


def _portions(portions: Iterable[Any], inside: set[Any]) -> list[dict[str, object]]:
    return [
        {"lot": portion.lot, "mass_mg": milligrams(portion.mass)}
        for portion in portions
        if portion.lot in inside
    ]


def origins_json(found: Origins[Mass]) -> str:
    """Milligrams and share of each origin; with the unknown they sum to the total."""
    shares = found.shares
    return dumped(
        {
            "lot": found.lot,
            "by": found.by,
            "total_mg": found.total.mg,
            "origins": [
                {"key": key, "mass_mg": mass.mg, "share": round(shares[key], 9)}
                for key, mass in found.items()
            ],
            "unknown": {"mass_mg": found.unknown.mg, "share": round(found.unknown_share, 9)},
        }
    )


def exact_origins_json(found: Origins[Fraction]) -> str:
    """Exact shares as fractions; with the unknown they sum to 1."""
    return dumped(
        {
            "lot": found.lot,
            "by": found.by,
            "total": str(found.total),
            "origins": [{"key": key, "share": str(share)} for key, share in found.items()],
            "unknown": {"share": str(found.unknown)},
        }
    )


def destinations_json(found: Destinations) -> str:
    """Milligrams by what became of them and where; they sum to the total."""
    rows: Sequence[dict[str, object]] = [
        {"became": row.end.value, "where": row.where, "mass_mg": row.mass.mg} for row in found.rows
    ]
    return dumped({"lot": found.lot, "total_mg": found.total.mg, "destinations": rows})


def written_json(path: Path) -> str:
    """What was written."""
    return dumped({"written": path.as_posix()})


def milligrams(mass: Mass | None) -> int | None:
    """Milligrams, or nothing where it was not measured."""
    return None if mass is None else mass.mg


def dumped(data: object) -> str:
    """The JSON of an answer, as people can read it too."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
