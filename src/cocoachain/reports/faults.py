"""Which batches an error lies behind: what was made from a lot or by a step that has one."""

from collections.abc import Iterable, Mapping, Sequence

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_forward

_MOST_TRACES = 200
"""Lots and steps with errors that are followed to their batches; a ledger with more is bad enough
without."""

Marks = Mapping[tuple[str, str], Sequence[str]]
NO_MARKS: Marks = {}


def marks_of(findings: Iterable[Finding]) -> Marks:
    """The codes of errors and warnings by the kind and identifier of their record."""
    marks: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            codes = marks.setdefault((finding.kind, finding.subject), [])
            if finding.code not in codes:
                codes.append(finding.code)
    return marks


def errors_behind(lineage: Lineage, findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """The codes of the errors that lie behind each lot, for every lot that has some."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    behind: dict[str, dict[str, None]] = {}
    for (kind, subject), codes in list(marks_of(errors).items())[:_MOST_TRACES]:
        starts = _starts(lineage, kind, subject)
        for lot in trace_forward(lineage, starts).lots if starts else ():
            behind.setdefault(lot, {}).update(dict.fromkeys(codes))
    return {lot: tuple(sorted(codes)) for lot, codes in behind.items()}


def _starts(lineage: Lineage, kind: str, subject: str) -> list[str]:
    columns = lineage.columns
    if kind == "lot" and subject in columns.lot_codes:
        return [subject]
    if kind == "step" and subject in columns.step_codes:
        return [portion.lot for portion in lineage.outputs(subject)]
    return []
