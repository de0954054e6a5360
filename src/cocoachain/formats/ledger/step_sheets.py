"""Steps with their portions and losses, from three sheets that speak of one thing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

import attrs

from cocoachain.errors import CocoachainError, FormatError
from cocoachain.formats.ledger.cell_kinds import KILOGRAM, UNMEASURED, parts_of, read_mass
from cocoachain.formats.ledger.cells import excerpt
from cocoachain.formats.ledger.drafts import Draft, Entry
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.plain_sheets import Plan, assembled
from cocoachain.formats.ledger.remainders import settle
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.plots import Site
from cocoachain.model.records import Record
from cocoachain.model.steps import Loss, LossCause, Portion, Step
from cocoachain.values.identifiers import LotId, check_identifier, nearest_names

_SIDES = ("in", "out")
_OWN = ("in", "out", "loss_kg", "loss_cause")
_MOST_HINTS = 20
Drafts = dict[str, Draft]


def gather_steps(sheets: Mapping[str, Sequence[Rows]], gathering: Gathering) -> None:
    """All steps; sites, lots and transfers must have been gathered before."""
    drafts: Drafts = {}
    for rows in sheets.get("steps", ()):
        _draft_steps(rows, drafts, gathering)
    for rows in sheets.get("portions", ()):
        _add_portions(rows, drafts)
    for rows in sheets.get("losses", ()):
        _add_losses(rows, drafts)
    settle(list(drafts.values()), gathering)
    for draft in drafts.values():
        gathering.add(draft.finished(), draft.rows, draft.index)


def _draft_steps(rows: Rows, drafts: Drafts, gathering: Gathering) -> None:
    """The steps of one sheet, each identifier once."""
    plan = Plan.of(rows, Step)
    plan.spare = [name for name in plan.spare if name not in _OWN]
    plan.filled = [pair for pair in plan.filled if pair[0] != "kind"]
    kinds = rows.values("kind")
    masses = _written_masses(rows, gathering)
    for index in range(len(rows)):
        values = {
            name: value for name, column in plan.filled if (value := column[index]) is not None
        }
        if kinds[index] is not None:
            values["kind"], *values["also"] = kinds[index]
        extra = rows.extra_of(index, plan.spare)
        if extra:
            values["extra"] = extra
        bare = cast("Step | None", assembled(rows, index, plan, values))
        if bare is None:
            continue
        draft = Draft(bare, rows, index, told=_told(rows, index))
        held = drafts.setdefault(bare.id, draft)
        if held is not draft:
            _tell_second(held, draft)
            continue
        _place(draft, gathering)
        for side in _SIDES:
            if side in draft.told:
                getattr(draft, f"{side}s").extend(masses(index, side))
        _take_loss(draft)


def _told(rows: Rows, index: int) -> frozenset[str]:
    """Which of the step's own columns say something of portions and losses."""
    return frozenset(
        name
        for name in _OWN
        if rows.values(name)[index] is not None or (index, name) in rows.faulty
    )


def _place(draft: Draft, gathering: Gathering) -> None:
    draft.site = draft.bare.site
    site = gathering.of("site").get(draft.site)
    draft.party = draft.bare.party or (site.party if isinstance(site, Site) else None)


def _tell_second(held: Draft, draft: Draft) -> None:
    """Two rows with one identifier: the first is kept."""
    first, second = held.rows, draft.rows
    same = held.bare == draft.bare and all(
        first.values(name)[held.index] == second.values(name)[draft.index] for name in _OWN
    )
    number = first.number(held.index)
    where = f"row {number}" if first.table is second.table else f"{first.table.sheet}, row {number}"
    if same:
        second.fault(draft.index, f"Expected each record once, got {where} again: kept once")
    else:
        message = f"Expected one step {draft.bare.id!r}, got another in {where}: the first is kept"
        second.fault(draft.index, message, "id")


# in and out cells ---------------------------------------------------------------------------------


def _written_masses(
    rows: Rows, gathering: Gathering
) -> Callable[[int, str], Iterable[Portion | Entry]]:
    """What reads the ``in`` and ``out`` cells of a sheet: ``WET-1; WET-2:40``."""
    lots = gathering.of("lot")

    def read(index: int, side: str) -> Iterable[Portion | Entry]:
        text = rows.values(side)[index]
        for part in parts_of(text) if text is not None else ():
            try:
                yield _portion(rows, index, side, part, lots)
            except CocoachainError as fault:
                rows.fault(index, f"{fault} (in {excerpt(part)!r}): this lot is not read", side)

    return read


def _portion(
    rows: Rows, index: int, side: str, part: str, lots: Mapping[object, Record]
) -> Portion | Entry:
    """One part of a cell: a lot, or a lot and its mass in kilograms behind a colon.

    A comma may belong to the name of a recorded lot only: else it was to part two lots.
    """
    lot, colon, mass = (each.strip() for each in part.rpartition(":"))
    bare = not colon or (part in lots and lot not in lots)
    named = LotId(check_identifier(part if bare else lot, "lot"))
    if "," in named and named not in lots:
        raise FormatError("Expected lots parted by ;, got a comma")
    if bare:
        return Entry(named, rows, index, side)
    if mass == UNMEASURED:
        return Portion(named, None)
    try:
        return Portion(named, read_mass(mass, rows.settings, KILOGRAM))
    except CocoachainError as fault:
        rows.fault(index, f"{fault} (in {excerpt(part)!r}): the portion is kept without mass", side)
        return Portion(named, None)


def _take_loss(draft: Draft) -> None:
    """``loss_kg`` with its cause; without one it is unexplained."""
    rows, index = draft.rows, draft.index
    mass, cause = rows.values("loss_kg")[index], rows.values("loss_cause")[index]
    if mass is not None:
        word = LossCause.UNEXPLAINED if cause is None else LossCause(cause)
        draft.losses.append(Loss(word, mass))
    elif cause is not None and (index, "loss_kg") not in rows.faulty:
        rows.fault(
            index,
            "Expected a loss beside its cause, got no mass: the cause is not kept",
            "loss_cause",
        )


# portions and losses ------------------------------------------------------------------------------


@attrs.define
class _Finder:
    """Finds the draft that a row of another sheet speaks of."""

    rows: Rows
    drafts: Drafts
    needed: tuple[str, ...]
    clashing: tuple[str, ...]
    hints: int = 0

    def draft(self, index: int) -> Draft | None:
        """The draft of the row's step; what the row lacks, or where it clashes, is told."""
        lacking = [name for name in self.needed if self.rows.values(name)[index] is None]
        for name in lacking:
            self.rows.missing(index, name)
        if lacking:
            return None
        step = str(self.rows.values("step")[index])
        draft = self.drafts.get(step)
        if draft is None:
            self._tell_unknown(index, step)
        elif draft.told.isdisjoint(self.clashing):
            return draft
        else:
            said = ", ".join(sorted(draft.told.intersection(self.clashing)))
            where = f"{draft.rows.table.sheet}, row {draft.rows.number(draft.index)}"
            message = (
                f"Expected one account of step {step!r}, got also {said} in {where}: row not read"
            )
            self.rows.fault(index, message, "step")
        return None

    def _tell_unknown(self, index: int, step: str) -> None:
        self.hints += 1
        near = nearest_names(step, self.drafts) if self.hints <= _MOST_HINTS else ()
        hint = f" (nearest: {', '.join(map(repr, near))})" if near else ""
        message = f"Expected a step that has a row, got {step!r}{hint}: row not read"
        self.rows.fault(index, message, "step")


def _add_portions(rows: Rows, drafts: Drafts) -> None:
    finder = _Finder(rows, drafts, ("step", "lot", "direction"), _SIDES)
    steps, lots, directions, masses = map(rows.values, ("step", "lot", "direction", "mass_kg"))
    lanes = rows.values("lane")
    at = rows.indices.get("mass_kg")
    raw = rows.table.rows
    seen: dict[tuple[object, ...], int] = {}
    for index, key in enumerate(zip(steps, lots, directions, masses, lanes, strict=True)):
        step, lot, direction, mass, lane = key
        draft = drafts.get(step) if lot is not None and direction is not None else None
        if draft is None or draft.told:
            draft = finder.draft(index)
            if draft is None:
                continue
        side = draft.ins if direction == "in" else draft.outs
        if mass is not None or (at is not None and raw[index][at] == UNMEASURED):
            side.append(Portion(lot, mass, lane))
        elif (index, "mass_kg") in rows.faulty or rows.is_unmeasured(index, "mass_kg"):
            side.append(Portion(lot, None, lane))
        else:
            side.append(Entry(lot, rows, index, "mass_kg", lane=lane))
        first = seen.setdefault(key, index)
        if first != index:
            rows.note_repeat(index, first)  # it has no identifier, so the same twice may be meant


def _add_losses(rows: Rows, drafts: Drafts) -> None:
    finder = _Finder(rows, drafts, ("step", "cause", "mass_kg"), ("loss_kg", "loss_cause"))
    steps, causes, masses, lanes = map(rows.values, ("step", "cause", "mass_kg", "lane"))
    seen: dict[tuple[object, ...], int] = {}
    for index in range(len(rows)):
        draft = finder.draft(index)
        if draft is None:
            continue
        draft.losses.append(Loss(LossCause(causes[index]), masses[index], lanes[index]))
        key = steps[index], causes[index], masses[index], lanes[index]
        first = seen.setdefault(key, index)
        if first != index:
            rows.note_repeat(index, first)  # it has no identifier, so the same twice may be meant
