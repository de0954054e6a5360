"""Whether a package is complete: E rules on what lies behind the lots, checks of the files."""

from collections.abc import Iterator, Sequence

import attrs

from cocoachain.diligence.goods import Goods
from cocoachain.findings import Finding, Severity
from cocoachain.formats.eudr.checking import check_geojson
from cocoachain.formats.eudr.statement import Statement
from cocoachain.formats.eudr.statement_faults import faults_of
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back
from cocoachain.model.evidence import Declaration
from cocoachain.rules.checking import check
from cocoachain.values.eudr import Edition
from cocoachain.values.identifiers import LotId, RecordId
from cocoachain.verdicts import Verdict

_ABOUT_LOTS = ("E01", "E02", "E09", "E13")
_ABOUT_PLOTS = ("E03", "E04", "E05", "E06", "E07")
_ABOUT_STATEMENTS = ("E08", "E10", "E11", "E12", "E20")
_RULES = tuple(sorted({*_ABOUT_LOTS, *_ABOUT_PLOTS, *_ABOUT_STATEMENTS}))
_WITH_EDITION = (*_ABOUT_PLOTS[:3], "E07", "E10")
_STATEMENT = "E20"
_MEND = "Give the package what is missing, or correct the record that it is taken from."


def judged(
    lineage: Lineage,
    goods: Sequence[Goods],
    statements: Sequence[Statement],
    files: Sequence[bytes],
    chosen: Edition,
) -> Verdict:
    """One verdict of the rules, the files and the statements.

    What a rule finds at a record is not told again of the file that was made from it. Producers are
    counted in the statements, which are split at the limits, and not in files or goods as a whole.
    """
    lots = [lot for each in goods for lot in each.lots]
    own = [
        Declaration(
            id=RecordId(f"{statements[0].id} {each.hs}"),
            lots=[LotId(lot) for lot in each.lots],
            hs=each.hs,
        )
        for each in goods
    ]
    behind = _behind(lineage, lots, own)
    settings: dict[str, dict[str, object]] = {code: {"lots": tuple(lots)} for code in _ABOUT_LOTS}
    for code in _WITH_EDITION:
        settings[code] = {"edition": chosen.name}
    verdict = check(behind, rules=_RULES, settings=settings)
    whole = {each.id for each in own} - {each.id for each in lineage.chain.declarations}
    findings = [each for each in verdict.findings if not (_counts(each) and each.subject in whole)]
    told = {each.code for each in findings}
    ran, not_run = set(verdict.ran), dict(verdict.not_run)
    unjudged = dict(verdict.unjudged)
    for data in files:
        seen = check_geojson(data, chosen.name, variant="II")
        findings += [each for each in seen.findings if not (each.code in told or _counts(each))]
        ran.update(seen.ran)
        unjudged = {**seen.unjudged, **unjudged}
    if not lots:
        findings.append(_fault("Expected a lot with cocoa to declare, got none", "package"))
    for statement in statements:
        findings += _statement_findings(statement, chosen)
    ran.add(_STATEMENT)
    return Verdict(
        findings=tuple(findings),
        ran=tuple(sorted(ran)),
        not_run={code: why for code, why in sorted(not_run.items()) if code not in ran},
        unjudged=unjudged,
        profile=f"eudr {chosen.name}",
        what="package",
    )


def _counts(finding: Finding) -> bool:
    """Whether it says that there are more producers than a commodity or statement may have."""
    return finding.code == "E10" and finding.values.get("what") in {"commodity", "statement"}


def _behind(lineage: Lineage, lots: Sequence[str], own: Sequence[Declaration]) -> Lineage:
    """What lies behind the lots, with the declarations that speak of it and what is declared."""
    if not lots:
        return Lineage(type(lineage.chain).of([]))
    part = trace_back(lineage, lots).lineage
    known = set(part.columns.lot_ids)
    declarations = [
        attrs.evolve(each, lots=tuple(lot for lot in each.lots if lot in known))
        for each in lineage.chain.declarations
        if not known.isdisjoint(each.lots)
    ]
    taken = {each.id for each in declarations}
    declarations += [each for each in own if each.id not in taken]
    others = [each for each in part.chain if not isinstance(each, Declaration)]
    return Lineage(type(part.chain).of(others, declarations), edge=part.edge)


def _statement_findings(statement: Statement, chosen: Edition) -> Iterator[Finding]:
    for fault in faults_of(statement, chosen):
        yield _fault(fault, statement.id)


def _fault(message: str, subject: str) -> Finding:
    return Finding(
        code=_STATEMENT,
        severity=Severity.ERROR,
        kind="declaration",
        subject=subject,
        template="{message}",
        values={"message": message},
        mend=_MEND,
        source="Operator API reference V3, §4.1 and §10.3; field page §7.3",
    )
