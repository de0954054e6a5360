"""A chain as rows of cells, sheet by sheet: the way back of the reader, by the same table."""

from collections.abc import Callable, Iterator, Mapping

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
    return {
        column.name: value if value == UNMEASURED else column.kind.write(value, settings)
        for column in sheet.columns
        if (value := values.get(column.name)) is not None and value != ()
    }


def _plain(chain: Chain, sheet: Sheet, outlines: str) -> _Rows:
    """One row a record."""
    words = {cls: word for word, cls in reversed(list(sheet.classes.items()))}
    kinds = dict.fromkeys(KIND_OF_CLASS[cls].name for cls in sheet.classes.values())
    for kind in kinds:
        for record in chain.records(kind):
            values = _fields(record, sheet)
            if sheet.selector and values.get(sheet.selector) is None:
                values[sheet.selector] = words[type(record)]
            if isinstance(record, Plot) and record.geometry is not None:
                values["geojson"] = outlines
            yield values, record.extra


def _fields(record: Record, sheet: Sheet) -> _Cells:
    """The record's fields by column; an amount whose currency is not known says so."""
    fields = attrs.fields_dict(type(record))
    values = {
        column.name: getattr(record, column.field)
        for column in sheet.columns
        if column.field in fields
    }
    for name, value in values.items():
        default = fields[sheet.column(name).field].default
        if value == default and (value is True or value == ""):
            values[name] = None
    amounts = (
        values[each.name] for each in sheet.columns if each.kind.money and each.name in values
    )
    if values.get("currency") == NO_CURRENCY:
        raise FormatError(f"Expected a currency, got {NO_CURRENCY}, which says that there is none")
    if values.get("currency", "") is None and any(each is not None for each in amounts):
        values["currency"] = NO_CURRENCY
    return values


def _steps(chain: Chain, sheet: Sheet, _outlines: str) -> _Rows:
    for step in chain.steps:
        yield _fields(step, sheet) | {"kind": step.kinds}, step.extra


def _portions(chain: Chain, _sheet: Sheet, _outlines: str) -> _Rows:
    for step in chain.steps:
        for direction, portions in (("in", step.inputs), ("out", step.outputs)):
            for portion in portions:
                yield _portion(step, portion, direction), {}


def _portion(step: Step, portion: Portion, direction: str) -> _Cells:
    mass = UNMEASURED if portion.mass is None else portion.mass
    return {"step": step.id, "lot": portion.lot, "direction": direction, "mass_kg": mass}


def _losses(chain: Chain, _sheet: Sheet, _outlines: str) -> _Rows:
    for step in chain.steps:
        for loss in step.losses:
            yield {"step": step.id, "cause": loss.cause, "mass_kg": loss.mass}, {}


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
    values = _fields(record, sheet)
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
