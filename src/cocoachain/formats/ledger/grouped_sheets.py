"""Sheets of which several rows make one record: recipes with parts, coachings with attendees."""

from collections.abc import Callable
from typing import Any

from cocoachain.errors import CocoachainError
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.plain_sheets import Plan, assembled
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.products import Recipe, RecipePart
from cocoachain.model.programme import Attendance, Coaching
from cocoachain.model.records import Record

_Part = Callable[[Rows, int], object | None]
_INNER = ("what", "share_pct", "attendee", "score_before", "score_after")


def gather_recipes(rows: Rows, gathering: Gathering) -> None:
    """One recipe of all rows with its identifier."""
    _gather(rows, gathering, Recipe, "parts", _recipe_part)


def gather_coachings(rows: Rows, gathering: Gathering) -> None:
    """One coaching of all rows with its identifier."""
    _gather(rows, gathering, Coaching, "attendees", _attendance)


def _gather(rows: Rows, gathering: Gathering, cls: type[Record], field: str, part: _Part) -> None:
    plan = Plan.of(rows, cls)
    plan.spare = [each for each in plan.spare if each not in _INNER]
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(rows.values("id")):
        if name is None:
            rows.missing(index, "id")
        else:
            groups.setdefault(str(name), []).append(index)
    for indices in groups.values():
        values = _agreed(rows, plan, indices)
        _tell_repeats(rows, indices)
        parts = [made for index in indices if (made := part(rows, index)) is not None]
        record = assembled(rows, indices[0], plan, values | {field: tuple(parts)})
        if record is not None:
            gathering.add(record, rows, indices[0])


def _agreed(rows: Rows, plan: Plan, indices: list[int]) -> dict[str, object]:
    """What all rows of one record say; a row that says something else is an issue."""
    values: dict[str, object] = {}
    extra: dict[str, object] = {}
    first = rows.number(indices[0])
    for index in indices:
        for field, column in plan.filled:
            value = column[index]
            if value is not None and values.setdefault(field, value) != value:
                name = next(each.name for each in rows.sheet.columns if each.field == field)
                message = (
                    f"Expected {values[field]} as in row {first}, got {value}: the first is kept"
                )
                rows.fault(index, message, name)
        for name, value in rows.extra_of(index, plan.spare).items():
            if extra.setdefault(name, value) != value:
                message = (
                    f"Expected {extra[name]!r} as in row {first}, got {value!r}: the first is kept"
                )
                rows.fault(index, message, name)
    if extra:
        values["extra"] = extra
    return values


def _tell_repeats(rows: Rows, indices: list[int]) -> None:
    """The very same row again may be meant: it is kept, and noted."""
    seen: dict[tuple[object, ...], int] = {}
    for index in indices:
        row = tuple(map(str, rows.table.rows[index]))
        first = seen.setdefault(row, index)
        if first != index:
            rows.table.notes.append(
                f"{rows.table.place()}: row {rows.number(index)} repeats "
                f"row {rows.number(first)}; both are kept"
            )


def _recipe_part(rows: Rows, index: int) -> RecipePart | None:
    what: Any
    share: Any
    what, share = rows.values("what")[index], rows.values("share_pct")[index]
    if what is None and share is None:
        return None
    if what is None or share is None:
        lacking = "what" if what is None else "share_pct"
        rows.missing(index, lacking)
        return None
    return RecipePart(what, share)


def _attendance(rows: Rows, index: int) -> Attendance | None:
    who: Any
    before: Any
    after: Any
    who = rows.values("attendee")[index]
    before, after = rows.values("score_before")[index], rows.values("score_after")[index]
    if who is None:
        if before is not None or after is not None:
            rows.fault(
                index, "Expected an attendee beside the scores, got a blank cell", "attendee"
            )
        return None
    try:
        return Attendance(who, before, after)
    except CocoachainError as fault:
        rows.fault(index, f"{fault}: row not read")
        return None
