"""Deliveries: one slip, one row; of it come a lot, a transfer and, where money was paid, a payment.

The lot has the slip's number as its identifier, the transfer and the payment have it with
``-transfer`` and ``-payment`` behind it. Without a slip the day and the farmer name the lot, as in
``2026-05-04-F-01``, and ``-2`` and so on from the second one of the day.
"""

from collections.abc import Sequence
from typing import Any

from cocoachain.errors import CocoachainError
from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.plain_sheets import put_currency
from cocoachain.formats.ledger.rows import Rows
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import LOT_CLASSES, Stage
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.model.plots import Site
from cocoachain.model.records import Record

_OF_THE_LOT = ("plot", "farmer", "site", "harvested", "moisture_pct", "recorded")
_OF_THE_TRANSFER = ("unit_price", "price", "premium", "deduction", "currency")
_MONEY = ["unit_price", "price", "premium", "deduction", "amount"]
_VITAL = ("when", "farmer", "stage")
_Row = dict[str, Any]
"""The values of a row by column, as the columns read them."""

_Firsts = dict[object, tuple[int, _Row]]
"""The first row of each slip, and of each delivery without one, with its values."""


def gather_deliveries(rows: Rows, gathering: Gathering) -> None:
    """The lot, transfer and payment of each row; sites must have been gathered before."""
    names = [column.name for column in rows.sheet.columns]
    columns = {name: rows.values(name) for name in names}
    of_the_day: dict[str, int] = {}
    firsts: _Firsts = {}
    for index in range(len(rows)):
        row = {name: values[index] for name, values in columns.items()}
        if not _is_whole(rows, index, row):
            continue
        if row["slip"] is None:
            _note_repeat(rows, index, row, firsts)
        _gather(rows, index, row, _identifier(row, of_the_day), gathering, firsts)


def _note_repeat(rows: Rows, index: int, row: _Row, firsts: _Firsts) -> None:
    """Without a slip the same delivery twice may be meant."""
    first, _ = firsts.setdefault(tuple(row.values()), (index, row))
    if first != index:
        rows.note_repeat(index, first)


def _gather(
    rows: Rows, index: int, row: _Row, name: str, gathering: Gathering, firsts: _Firsts
) -> None:
    try:
        records = _records(rows, index, row, name, gathering)
    except CocoachainError as fault:
        rows.fault(index, f"{fault}: row not read")
        return
    lot, *others = records
    first, told = firsts.get(name, (index, row))
    differing = [rows.heading(key) for key, value in row.items() if told[key] != value]
    if differing and gathering.of("lot").get(name) == lot:
        where = f"got another in row {rows.number(first)} (they differ in {', '.join(differing)})"
        rows.fault(index, f"Expected one slip {name!r}, {where}: the first is kept", "slip")
    elif gathering.add(lot, rows, index):
        firsts[name] = index, row
        for record in others:
            gathering.add(record, rows, index)


def _records(rows: Rows, index: int, row: _Row, name: str, gathering: Gathering) -> list[Record]:
    """The lot first."""
    site = gathering.of("site").get(row["site"])
    buyer = site.party if isinstance(site, Site) else None
    lot: _Row = {key: row[key] for key in _OF_THE_LOT if row[key] is not None}
    lot |= {"id": name, "mass": row["net_kg"], "made": row["when"]}
    lot["extra"] = rows.extra_of(index) | _sacks(row)
    transfer: _Row = _priced(row, _OF_THE_TRANSFER, rows) | _dated(row)
    transfer |= {"id": f"{name}-transfer", "lot": name, "mass": row["net_kg"]}
    transfer |= {"from_party": row["farmer"], "to_party": buyer, "to_site": row["site"]}
    records: list[Record] = [
        LOT_CLASSES[Stage(row["stage"])](**lot),
        Transfer(kind=TransferKind.PURCHASE, **transfer),
    ]
    if row["paid"]:
        payment: _Row = _priced(row | {"amount": row["paid"]}, ("amount", "currency"), rows)
        payment |= {"id": f"{name}-payment", "transfer": f"{name}-transfer"}
        payment |= {"payer": buyer, "payee": row["farmer"]}
        records.append(Payment(**payment, **_dated(row)))
    return records


def _dated(row: _Row) -> _Row:
    """What the transfer and the payment share."""
    return {"when": row["when"], "document": row["slip"], "recorded": row["recorded"]}


def _priced(row: _Row, names: Sequence[str], rows: Rows) -> _Row:
    """Amounts with their currency."""
    priced = {name: row[name] for name in names if row[name] is not None}
    put_currency(priced, _MONEY, rows.settings.currency)
    return priced


def _is_whole(rows: Rows, index: int, row: _Row) -> bool:
    """Whether the row has what a delivery needs; what it lacks is told. Works out the net mass."""
    lacking = [name for name in _VITAL if row[name] is None]
    for name in lacking:
        rows.missing(index, name)
    return _weighed(rows, index, row) and not lacking


def _weighed(rows: Rows, index: int, row: _Row) -> bool:
    """Whether the net mass is known, worked out from gross and tare, or said not to be measured."""
    net, gross, tare = (row[name] for name in ("net_kg", "gross_kg", "tare_kg"))
    if gross is not None and tare is not None and tare <= gross:
        worked_out = gross - tare
        if net is None and (index, "net_kg") not in rows.faulty:
            row["net_kg"] = worked_out
            return True
        sacks = row["sacks"] or 0
        if net is not None and net != worked_out and net.mg != gross.mg - sacks * tare.mg:
            rows.fault(
                index,
                f"Expected {worked_out} (gross less tare), got {net}: kept as it is",
                "net_kg",
            )
    elif gross is not None and tare is not None:
        rows.fault(index, f"Expected a tare of at most {gross}, got {tare}", "tare_kg")
    if net is not None or rows.is_unmeasured(index, "net_kg"):
        return True
    if "net_kg" in rows.indices or {"gross_kg", "tare_kg"} <= set(rows.indices):
        if (index, "net_kg") not in rows.faulty:
            message = "Expected a net mass, or gross mass and tare, got neither: row not read"
            rows.fault(index, message, "net_kg")
        else:
            rows.missing(index, "net_kg")
    else:
        rows.lost["net_kg"] += 1
    return False


def _identifier(row: _Row, of_the_day: dict[str, int]) -> str:
    if row["slip"] is not None:
        return str(row["slip"])
    name = f"{row['when'].date().isoformat()}-{row['farmer']}"
    of_the_day[name] = of_the_day.get(name, 0) + 1
    return name if of_the_day[name] == 1 else f"{name}-{of_the_day[name]}"


def _sacks(row: _Row) -> _Row:
    """What the slip says of sacks, kept beside the lot."""
    kept: _Row = {}
    for name in ("gross_kg", "tare_kg"):
        if row[name] is not None:
            kept[name] = f"{row[name].as_kg().normalize():f}"
    if row["sacks"] is not None:
        kept["sacks"] = str(row["sacks"])
    return kept
