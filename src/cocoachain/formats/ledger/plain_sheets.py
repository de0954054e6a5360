"""Sheets of which one row is one record: which is most of them."""

from collections.abc import Iterator
from typing import Any

import attrs

from cocoachain.errors import CocoachainError
from cocoachain.formats.ledger.cell_kinds import NO_CURRENCY
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.records import Record

_Filled = list[tuple[str, list[Any]]]


@attrs.define
class Plan:
    """How the rows of a sheet become records of one class."""

    cls: type[Record]
    filled: _Filled
    """Field and values, for each column that the class has a field for."""

    needed: list[tuple[str, str]]
    """Field and column of what a record cannot be without."""

    spare: list[str]
    """Columns of the sheet that the class has no field for: what they say goes to extra."""

    money: list[str]
    """Fields that hold amounts in the record's currency."""

    @classmethod
    def of(cls, rows: Rows, record_class: type[Record]) -> "Plan":
        """The plan for one class of the sheet's records."""
        fields = attrs.fields_dict(record_class)
        columns = [each for each in rows.sheet.columns if each.name in rows.columns]
        fitting = [each for each in columns if each.field in fields]
        return cls(
            record_class,
            [(each.field, rows.columns[each.name]) for each in fitting],
            [
                (each.field, each.name)
                for each in rows.sheet.columns
                if each.field in fields and fields[each.field].default is attrs.NOTHING
            ],
            [
                each.name for each in columns
                if each.field not in fields and each.name not in (rows.sheet.selector, "geojson")
            ],
            [each.field for each in fitting if each.kind.money] if "currency" in fields else [],
        )  # fmt: skip


def gather_plain(rows: Rows, gathering: Gathering) -> None:
    """Make the record of each row; one that cannot be made is an issue."""
    for index, record in plain_records(rows):
        gathering.add(record, rows, index)


def plain_records(rows: Rows) -> Iterator[tuple[int, Record]]:
    """The record of each row that makes one."""
    classes = rows.sheet.classes
    plans = {word: Plan.of(rows, each) for word, each in classes.items()}
    selector = rows.sheet.selector
    words = rows.values(selector) if selector else None
    for index in range(len(rows)):
        word = words[index] if words else ""
        if word is None:
            rows.missing(index, selector or "")
            continue
        record = made(rows, index, plans[str(word)])
        if record is not None:
            yield index, record
    rows.tell_blanks()


def made(rows: Rows, index: int, plan: Plan, **more: object) -> Record | None:
    """The record of a row, with ``more`` fields; None where it cannot be made, told by issues."""
    values = {name: value for name, column in plan.filled if (value := column[index]) is not None}
    values |= more
    if rows.extras or plan.spare:
        extra = rows.extra_of(index, plan.spare)
        if extra:
            values["extra"] = extra
    return assembled(rows, index, plan, values)


def assembled(rows: Rows, index: int, plan: Plan, values: dict[str, Any]) -> Record | None:
    """The record of those field values; None where it cannot be made, told by issues."""
    lacking = [column for field, column in plan.needed if field not in values]
    for column in lacking:
        rows.missing(index, column)
    if lacking:
        return None
    if plan.money:
        put_currency(values, plan.money, rows.settings.currency)
    try:
        return plan.cls(**values)
    except CocoachainError as fault:
        rows.fault(index, f"{fault}: row not read")
        return None


def put_currency(values: dict[str, Any], money: list[str], default: str) -> None:
    """Amounts without a currency are in the ledger's; ``XXX`` says that it is not known."""
    if values.get("currency") == NO_CURRENCY:
        del values["currency"]
    elif "currency" not in values and any(name in values for name in money):
        values["currency"] = default
