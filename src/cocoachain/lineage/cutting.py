"""Cuts: the records around some lots and steps, as a lineage that knows its edge."""

from collections.abc import Iterable

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import kinds_named, references
from cocoachain.model.records import Record

_ABOUT_LOTS = ("transfer", "count", "weighing", "test", "lab_result")
_ABOUT_OTHERS = ("membership", "certificate", "permit", "land_document", "plot_check")


def cut(lineage: Lineage, lots: Iterable[str], steps: Iterable[str]) -> Lineage:
    """The lineage of some lots and steps, with all records that they name or that speak of them.

    Steps stay whole, so that they still balance. Lots that a kept step names and that were not
    asked for are the cut's ``edge``: their records are there, their further history is not.
    """
    chain = lineage.chain
    kept_steps = [chain.step(step) for step in steps]
    wanted = set(lots)
    named = {
        portion.lot for step in kept_steps for portion in (*step.inputs, *step.outputs)
    } | wanted
    kept: dict[int, Record] = {id(step): step for step in kept_steps}
    for lot in sorted(named):
        record = chain.find("lot", lot)
        if record is not None:
            kept[id(record)] = record
    for kind in _ABOUT_LOTS:
        for record in chain.records(kind):
            if getattr(record, "lot", None) in wanted:
                kept[id(record)] = record
    _keep_what_is_named(lineage, kept)
    _keep_what_speaks_of(lineage, kept)
    edge = lineage.edge & named | {lot for lot in named - wanted if _goes_on(lineage, lot, kept)}
    return Lineage(type(chain)(kept.values()), edge=edge)


def _goes_on(lineage: Lineage, lot: str, kept: dict[int, Record]) -> bool:
    """Whether steps that were not kept made or drew from a lot."""
    around = (*lineage.producers(lot), *lineage.consumers(lot))
    return any(id(lineage.chain.step(each.step)) not in kept for each in around)


def _keep_what_is_named(lineage: Lineage, kept: dict[int, Record]) -> None:
    """Add the plots, parties, sites and so on that kept records name, and what those name."""
    waiting = list(kept.values())
    while waiting:
        for _field, ref, name in references(waiting.pop()):
            if ref in {"lot", "step"}:
                continue
            for kind in kinds_named(ref):
                found = lineage.chain.find(kind.name, name)
                if found is not None and id(found) not in kept:
                    kept[id(found)] = found
                    waiting.append(found)


def _keep_what_speaks_of(lineage: Lineage, kept: dict[int, Record]) -> None:
    """Add memberships, certificates and the like of the parties and plots that were kept."""
    names = {getattr(record, "id", None) for record in kept.values()}
    for kind in _ABOUT_OTHERS:
        for record in lineage.chain.records(kind):
            about = getattr(record, "holder", None) or getattr(record, "party", None)
            if about in names or getattr(record, "plot", None) in names:
                kept.setdefault(id(record), record)
    _keep_what_is_named(lineage, kept)
