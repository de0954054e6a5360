"""The tree of a trace in text: lots, each with its mass and its share of the step between."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import cast

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.columns import NOT_MEASURED, Int32s, Int64s
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.mixing.pulling import has_own
from cocoachain.lineage.origin_keys import plots_of
from cocoachain.model.lots import Lot
from cocoachain.rendering.trees import Limits, text_tree
from cocoachain.values.mass import Mass

_NAMED = 3
"""Steps that are named on a line before the rest is left out."""

Marks = Mapping[tuple[str, str], Collection[str]]
"""What to write beside a record, by its kind and identifier."""


def trace_tree(
    lineage: Lineage, starts: Iterable[int], *, forward: bool, marks: Marks, limits: Limits
) -> str:
    """The lots up- or downstream of some lots (codes), one a line."""
    tree = _Tree(lineage, marks, forward=forward)
    return text_tree(tuple(starts), tree.below, tree.label, limits=limits)


def marks_of(findings: Iterable[Finding]) -> Marks:
    """The codes of the findings that each record shows; notes are left out."""
    marks: dict[tuple[str, str], dict[str, None]] = {}
    for each in findings:
        if each.severity is not Severity.NOTE:
            showing = [(each.kind, each.subject), *(("lot", lot) for lot in each.lots)]
            for at in (*showing, *(("step", step) for step in each.steps)):
                marks.setdefault(at, {})[each.code] = None
    return marks


class _Tree:
    """Branches and labels, for lots by code."""

    def __init__(self, lineage: Lineage, marks: Marks, *, forward: bool) -> None:
        self.lineage = lineage
        self.marks = marks
        self.forward = forward
        self._beyond: dict[int, tuple[int, ...]] = {}
        self._amounts: dict[int, dict[int, str]] = {}

    @cached_property
    def _step_of(self) -> list[int]:
        """The one step beyond each lot; -1 where there is none, -2 where there are several."""
        columns = self.lineage.columns
        pointer, at, step = (
            (columns.use_ptr, columns.use_at, columns.in_step)
            if self.forward
            else (columns.made_ptr, columns.made_at, columns.out_step)
        )
        counts = np.diff(pointer)
        found = np.where(counts > 1, -2, -1)
        found[counts == 1] = step[at[pointer[:-1][counts == 1]]]
        return cast("list[int]", found.tolist())

    def below(self, lot: int) -> tuple[int, ...]:
        """The lots one step beyond, each once, by identifier."""
        step = self._step_of[lot]
        if step == -1:
            return ()
        if step >= 0:
            return self._lots_beyond(step)
        return self._lots(self._steps(lot))

    def _lots_beyond(self, step: int) -> tuple[int, ...]:
        found = self._beyond.get(step)
        if found is None:
            pointer, lots, _ = self._portions
            some = lots[pointer[step] : pointer[step + 1]].tolist()
            found = self._beyond[step] = tuple(sorted(set(some)))
        return found

    @cached_property
    def _portions(self) -> tuple[Int64s, Int32s, Int64s]:
        """The portions beyond each step: pointers, lots and masses."""
        columns = self.lineage.columns
        if self.forward:
            return columns.out_ptr, columns.out_lot, columns.out_mass
        return columns.in_ptr, columns.in_lot, columns.in_mass

    def _lots(self, steps: Int64s) -> tuple[int, ...]:
        index = self.lineage.index
        lots = index.lots_out_of(steps) if self.forward else index.lots_into(steps)
        return tuple(lots.tolist())

    def _steps(self, lot: int) -> Int64s:
        index = self.lineage.index
        return index.takers(lot) if self.forward else index.makers(lot)

    def label(self, lot: int, parent: int | None) -> str:
        """Identifier, stage, mass and share, where it is from, and the findings on it."""
        columns = self.lineage.columns
        name = columns.lot_ids[lot]
        record = cast("Lot | None", self.lineage.chain.find("lot", name))
        makers = [columns.step_ids[step] for step in self.lineage.index.makers(lot).tolist()]
        told = [name, "no record" if record is None else record.stage.replace("_", " ")]
        told += self._mass(lot, parent, record)
        if makers and not self.forward:
            told.append(
                f"from {', '.join([*makers[:_NAMED], *(['…'] if makers[_NAMED:] else [])])}"
            )
        elif record is not None and has_own(columns, lot):
            told += [f"plot {plot}" for plot in plots_of(record)[:1]]
        about = [("lot", name), *(("step", step) for step in makers)]
        mark = " ".join(dict.fromkeys(code for each in about for code in self.marks.get(each, ())))
        return "  ".join(told) + (f"  ! {mark}" if mark else "")

    def _mass(self, lot: int, parent: int | None, record: Lot | None) -> list[str]:
        if parent is None:
            return [str(record.mass)] if record is not None and record.mass is not None else []
        if parent not in self._amounts:
            self._amounts[parent] = self._amounts_below(parent)
        return [self._amounts[parent][lot]]

    def _amounts_below(self, parent: int) -> dict[int, str]:
        """How much of each lot below went in, or came out, in the steps between, and its share."""
        pointer, lots, masses = self._portions
        sums: dict[int, int] = {}
        unmeasured: set[int] = set()
        for step in self._steps(parent).tolist():
            span = slice(pointer[step], pointer[step + 1])
            for lot, mass in zip(lots[span].tolist(), masses[span].tolist(), strict=True):
                sums[lot] = sums.get(lot, 0) + max(mass, 0)
                if mass == NOT_MEASURED:
                    unmeasured.add(lot)
        whole = None if unmeasured else sum(sums.values())
        return {
            lot: "not measured" if lot in unmeasured else _amount(mass, whole)
            for lot, mass in sums.items()
        }


def _amount(mass: int, whole: int | None) -> str:
    """A mass, with its share of the whole where that is known."""
    return f"{Mass(mass)}  {100 * mass / whole:.1f} %" if whole else str(Mass(mass))
