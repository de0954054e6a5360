"""The smallest part of a lineage that shows a finding."""

from collections.abc import Iterable

from cocoachain.lineage.cutting import cut
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, references
from cocoachain.model.records import Record


def evidence_of(
    lineage: Lineage, kind: str, subject: str, lots: tuple[str, ...], steps: tuple[str, ...]
) -> Lineage:
    """The steps and lots of a finding, its record, and what these name, as a lineage of its own.

    A lot that is shown with no step comes with the steps that put it out. What was left out is the
    ``edge`` of the lineage, so that no rule mistakes a part for the whole.
    """
    chain = lineage.chain
    record = chain.find(kind, subject) if kind in KIND_BY_NAME else None
    named = [] if record is None else list(references(record))
    shown_lots = _known(
        lineage, [*([subject] if kind == "lot" else []), *lots, *_of("lot", named)], "lot"
    )
    shown_steps = _known(
        lineage, [*([subject] if kind == "step" else []), *steps, *_of("step", named)], "step"
    )
    if not shown_steps:
        made = (lineage.producers(lot) for lot in shown_lots)
        shown_steps = _known(lineage, (each.step for makers in made for each in makers), "step")
    part = cut(lineage, shown_lots, shown_steps)
    if record is None or record in part.chain:
        return part
    return Lineage(_with(part.chain, lineage.chain, record), edge=part.edge)


def _of(kind: str, named: Iterable[tuple[str, str, str]]) -> list[str]:
    return [name for _, ref, name in named if ref == kind]


def _known(lineage: Lineage, names: Iterable[str], kind: str) -> list[str]:
    """The names that the lineage holds, each once."""
    columns = lineage.columns
    held = columns.lot_codes if kind == "lot" else columns.step_codes
    return [name for name in dict.fromkeys(names) if name in held]


def _with(part: Chain, whole: Chain, record: Record) -> Chain:
    """The part with one more record, and what that record names."""
    wanted = [record]
    for _, ref, name in references(record):
        if ref in KIND_BY_NAME and ref not in {"lot", "step"}:
            found = whole.find(ref, name)
            wanted += [found] if found is not None else []
        elif ref == "party":
            wanted += [each for each in whole.parties if getattr(each, "id", None) == name]
    return part.adding(wanted)
