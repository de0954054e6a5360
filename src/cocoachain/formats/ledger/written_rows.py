"""A chain as rows of cells, sheet by sheet: the way back of the reader, by the same table."""

from collections.abc import Callable, Iterator, Mapping
from typing import Self

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cell_kinds import NO_CURRENCY, UNMEASURED, Written
from cocoachain.formats.ledger.settings import Settings
from cocoachain.formats.ledger.sheet_table import Sheet
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_OF_CLASS
from cocoachain.model.plots import Plot
from cocoachain.model.products import Recipe
from cocoachain.model.programme import Coaching
from cocoachain.model.records import Record
from cocoachain.model.steps import Portion, Step

_Cells = dict[str, object]


@attrs.frozen
class WrittenRow:
    """One row: cells by the English name of their column, and what goes to extra columns."""

    cells: Mapping[str, Written]
    extra: Mapping[str, object]


def written_sheets(chain: Chain, settings: Settings, outlines: str) -> dict[str, list[WrittenRow]]:
    """The rows of every sheet that the chain has rows for; ``outlines`` names the GeoJSON file."""
    rows: dict[str, list[WrittenRow]] = {}
    for sheet in SHEETS:
        write = _SPECIAL.get(sheet.name, _plain)
        cells = list(write(chain, sheet, outlines))
        if cells:
            rows[sheet.name] = [
                WrittenRow(_cells(values, sheet, settings), extra) for values, extra in cells
            ]
    return rows


_Rows = Iterator[tuple[_Cells, Mapping[str, object]]]
_Write = Callable[[Chain, Sheet, str], _Rows]


def _cells(values: _Cells, sheet: Sheet, settings: Settings) -> dict[str, Written]:
    """The values as their columns write them."""
    writers = sheet.by_name
    return {
        name: value if value == UNMEASURED else writers[name].kind.write(value, settings)
        for name, value in values.items()
        if value is not None and value != ()
    }


def _plain(chain: Chain, sheet: Sheet, outlines: str) -> _Rows:
    """One row a record."""
    words = {cls: word for word, cls in reversed(list(sheet.classes.items()))}
    fittings = {cls: _Fitting.of(cls, sheet) for cls in words}
    kinds = dict.fromkeys(KIND_OF_CLASS[cls].name for cls in sheet.classes.values())
    for kind in kinds:
        for record in chain.records(kind):
            values = _fields(record, fittings[type(record)])
            if sheet.selector and values.get(sheet.selector) is None:
                values[sheet.selector] = words[type(record)]
            if isinstance(record, Plot) and record.geometry is not None:
                values["geojson"] = outlines
            yield values, record.extra


@attrs.frozen
class _Fitting:
    """Which columns of a sheet a class of records fills."""

    fields: tuple[tuple[str, str], ...]
    """Column and field."""

    silent: tuple[tuple[str, object], ...]
    """Columns whose usual value, text of nothing or yes, is left blank."""

    amounts: tuple[str, ...]
    """Columns of money."""

    @classmethod
    def of(cls, record_class: type[Record], sheet: Sheet) -> Self:
        """The columns that the class has a field for."""
        fields = attrs.fields_dict(record_class)
        columns = [each for each in sheet.columns if each.field in fields]
        usual = [(each.name, fields[each.field].default) for each in columns]
        return cls(
            tuple((each.name, each.field) for each in columns),
            tuple((name, value) for name, value in usual if value is True or value == ""),
            tuple(each.name for each in columns if each.kind.money),
        )


def _fields(record: Record, fitting: _Fitting) -> _Cells:
    """The record's fields by column; an amount whose currency is not known says so."""
    values = {name: getattr(record, field) for name, field in fitting.fields}
    for name, usual in fitting.silent:
        if values[name] == usual:
            values[name] = None
    if "currency" in values:
        _put_currency(values, fitting.amounts)
    return values


def _put_currency(values: _Cells, amounts: tuple[str, ...]) -> None:
    if values["currency"] == NO_CURRENCY:
        raise FormatError(f"Expected a currency, got {NO_CURRENCY}, which says that there is none")
    if values["currency"] is None and any(values[name] is not None for name in amounts):
        values["currency"] = NO_CURRENCY


def _steps(chain: Chain, sheet: Sheet, _outlines: str) -> _Rows:
    fitting = _Fitting.of(Step, sheet)
    for step in chain.steps:
        yield _fields(step, fitting) | {"kind": step.kinds}, step.extra


def _portions(chain: Chain, _sheet: Sheet, _outlines: str) -> _Rows:
    for step in chain.steps:
        for direction, portions in (("in", step.inputs), ("out", step.outputs)):
            for portion in portions:
                yield _portion(step, portion, direction), {}


def _portion(step: Step, portion: Portion, direction: str) -> _Cells:
    mass = UNMEASURED if portion.mass is None else portion.mass
    cells: _Cells = {"step": step.id, "lot": portion.lot, "direction": direction, "mass_kg": mass}
    return cells if portion.lane is None else {**cells, "lane": portion.lane}


def _losses(chain: Chain, _sheet: Sheet, _outlines: str) -> _Rows:
    for step in chain.steps:
        for loss in step.losses:
            cells: _Cells = {"step": step.id, "cause": loss.cause, "mass_kg": loss.mass}
            yield (cells if loss.lane is None else {**cells, "lane": loss.lane}), {}


def _deliveries(_chain: Chain, _sheet: Sheet, _outlines: str) -> _Rows:
    """Never written: the lots, transfers and payments of deliveries have sheets of their own."""
    yield from ()


def _recipes(chain: Chain, sheet: Sheet, _outlines: str) -> _Rows:
    for recipe in chain.recipes:
        parts: list[_Cells] = [
            {"what": each.what, "share_pct": each.share_pct} for each in recipe.parts
        ]
        yield from _grouped(recipe, sheet, parts)


def _coachings(chain: Chain, sheet: Sheet, _outlines: str) -> _Rows:
    for coaching in chain.coachings:
        attendees: list[_Cells] = [
            {
                "attendee": each.party,
                "score_before": each.score_before,
                "score_after": each.score_after,
            }
            for each in coaching.attendees
        ]
        yield from _grouped(coaching, sheet, attendees)


def _grouped(record: Recipe | Coaching, sheet: Sheet, inner: list[_Cells]) -> _Rows:
    """One row for each inner part; what is not required stands in the first row only."""
    values = _fields(record, _Fitting.of(type(record), sheet))
    repeated = {
        each.name: values[each.name]
        for each in sheet.columns
        if each.required and each.name in values
    }
    first, *others = inner or [{}]
    yield values | first, record.extra
    for each in others:
        yield repeated | each, {}


_SPECIAL: dict[str, _Write] = {
    "steps": _steps,
    "portions": _portions,
    "losses": _losses,
    "deliveries": _deliveries,
    "recipes": _recipes,
    "coaching": _coachings,
}
