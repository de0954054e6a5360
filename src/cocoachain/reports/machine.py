"""The audit as JSON for machines: whole, in a stable order, masses in whole milligrams."""

import json
from fractions import Fraction
from typing import Any

from cocoachain.findings import Finding, Severity
from cocoachain.readings import Issue
from cocoachain.reports.lines import Audit, BatchLine
from cocoachain.values.mass import Mass
from cocoachain.values.places import Place

_Json = dict[str, Any]


def as_json(audit: Audit) -> str:
    """The whole audit in English, nothing cut, ending in a line break."""
    return _dumped(as_data(audit))


def checked_json(audit: Audit) -> str:
    """The same without the batches, which a check does not look at."""
    data = as_data(audit)
    for name in ("files", "batches"):
        del data[name]
    for name in ("batches", "cocoa_mg", "known_mg", "known_share"):
        del data["summary"][name]
    return _dumped(data)


def _dumped(data: _Json) -> str:
    """One line for each entry, and for each element of a list: small, and fit for `grep`."""
    return "{\n" + ",\n".join(f"  {_line(key)}: {_part(data[key])}" for key in data) + "\n}\n"


def _part(value: object) -> str:
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n" + ",\n".join(f"    {_line(each)}" for each in value) + "\n  ]"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_data(audit: Audit) -> _Json:
    """The whole audit as what JSON can hold."""
    return {
        "name": audit.name,
        "profile": audit.profile,
        "sound": audit.sound,
        "summary": _summary(audit),
        "files": [
            {"name": file.name, "bytes": file.size, "sha256": file.sha256} for file in audit.files
        ],
        "records": dict(audit.counts),
        "issues": [_issue(issue) for issue in audit.issues],
        "findings": [finding_data(finding) for finding in audit.findings],
        "rules": {
            "ran": [line.code for line in audit.ran],
            "not_run": {line.code: line.reason for line in audit.not_run},
            "not_judged": [{"code": line.code, "reason": line.reason} for line in audit.partly],
        },
        "batches": [_batch(line) for line in audit.batches],
        "notes": list(audit.notes),
    }


def _summary(audit: Audit) -> _Json:
    counts: _Json = {f"{each}s": audit.number_of(each) for each in Severity}
    return {
        "issues": len(audit.issues),
        **counts,
        "rules_ran": len(audit.ran),
        "rules_not_run": len(audit.not_run),
        "batches": len(audit.batches),
        "cocoa_mg": _mg(audit.cocoa),
        "known_mg": _mg(audit.known),
        "known_share": _share(audit.known_share),
    }


def _batch(line: BatchLine) -> _Json:
    return {
        "lot": line.lot,
        "stage": line.stage,
        "product": line.product or None,
        "made": line.made or None,
        "mass_mg": _mg(line.mass),
        "cocoa_mg": _mg(line.cocoa),
        "plots_mg": {one.key: one.mass.mg for one in line.plots},
        "unknown_mg": line.unknown.mass.mg if line.unknown else 0,
        "errors_behind": list(line.faults),
        "untold": line.untold or None,
    }


def finding_data(finding: Finding) -> _Json:
    """One finding as what JSON can hold."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message,
        "mend": finding.mend,
        "lots": list(finding.lots),
        "steps": list(finding.steps),
        "where": place_data(finding.where),
    }


def _issue(issue: Issue) -> _Json:
    return {"message": issue.message, "value": issue.value, "where": place_data(issue.where)}


def place_data(place: Place | None) -> _Json | None:
    """A place as what JSON can hold; what is not known is left out."""
    if place is None:
        return None
    parts = {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "path": place.path,
    }
    return {name: value for name, value in parts.items() if value is not None}


def _mg(mass: Mass | None) -> int | None:
    return None if mass is None else mass.mg


def _share(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 9)
