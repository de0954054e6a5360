"""Cuts: the records around some lots and steps, as a lineage that knows its edge."""

from collections.abc import Iterable

import numpy as np

from cocoachain.lineage.lineage import Lineage
from cocoachain.model.kinds import kinds_named, references
from cocoachain.model.records import Record
from cocoachain.model.steps import Step

_ABOUT_LOTS = ("transfer", "count", "weighing", "test", "lab_result")
_ABOUT_OTHERS = ("membership", "certificate", "permit", "land_document", "plot_check")


def cut(lineage: Lineage, lots: Iterable[str], steps: Iterable[str]) -> Lineage:
    """The lineage of some lots and steps, with all records that they name or that speak of them.

    Steps stay whole, so that they still balance, and so the lots that they name come with them.
    Lots that other steps, which were not asked for, made or drew from are the cut's ``edge``.
    """
    chain = lineage.chain
    kept_steps = [chain.step(step) for step in steps]
    wanted: set[str] = set(lots)
    named = wanted.union(
        portion.lot for step in kept_steps for portion in (*step.inputs, *step.outputs)
    )
    found = (chain.find("lot", lot) for lot in sorted(named))
    kept: dict[int, Record] = {id(each): each for each in found if each is not None}
    kept.update((id(step), step) for step in kept_steps)
    for kind in _ABOUT_LOTS:
        for record in chain.records(kind):
            if getattr(record, "lot", None) in wanted:
                kept[id(record)] = record
    _keep_what_is_named(lineage, kept)
    _keep_what_speaks_of(lineage, kept)
    edge = named & (lineage.edge | _used_elsewhere(lineage, kept_steps))
    return Lineage(type(chain)(kept.values()), edge=edge)


def _used_elsewhere(lineage: Lineage, steps: Iterable[Step]) -> set[str]:
    """The lots that other steps than these made or drew from."""
    columns = lineage.columns
    others = np.ones(len(columns.step_ids), np.bool_)
    others[np.array([columns.step_codes[step.id] for step in steps], np.int64)] = False
    made, drawn = columns.out_lot[others[columns.out_step]], columns.in_lot[others[columns.in_step]]
    return {columns.lot_ids[lot] for lot in np.union1d(made, drawn).tolist()}


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
    """Add memberships, certificates and the like of parties and plots, as long as there are more.

    A membership brings its group, and the group its certificates.
    """
    about = [record for kind in _ABOUT_OTHERS for record in lineage.chain.records(kind)]
    before = -1
    while before < len(kept):
        before = len(kept)
        names = {getattr(record, "id", None) for record in kept.values()} - {None}
        for record in about:
            subjects = (getattr(record, each, None) for each in ("holder", "party", "plot"))
            if not names.isdisjoint(subjects):
                kept.setdefault(id(record), record)
        _keep_what_is_named(lineage, kept)
