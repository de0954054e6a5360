"""Workbooks as tables, through python-calamine, which reads what :mod:`.xlsx_guard` made safe."""

import types
from collections.abc import Iterator

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats.ledger.cells import Broken, Cell, Table, column_letters, excerpt
from cocoachain.formats.ledger.sheet_scan import MOST_BLANK_ROWS, MOST_COLUMNS, SheetScan
from cocoachain.formats.ledger.xlsx_guard import check_signature, guard

_NO_PERCENT = "a plain number (a cell in per cent format stores 7.2 % as 0.072)"


def read_xlsx(name: str, data: bytes) -> list[Table]:
    """The tables of a workbook's sheets, in its order.

    Raises:
        FormatError: No workbook, damaged, or over a limit.
        MissingExtraError: python-calamine is not installed.
    """
    check_signature(data)
    calamine = _calamine()
    book = guard(data)
    try:
        parsed = calamine.CalamineWorkbook.from_filelike(book.stream)
        sheets = parsed.sheets_metadata
    except BaseException as fault:
        raise FormatError(f"Expected a workbook (.xlsx), got {_reraised(fault)}") from fault
    tables = []
    for sheet in sheets:
        table = Table(file=name, sheet=sheet.name)
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            table.notes.append(f"{name}: sheet {sheet.name!r} is a chart or macro sheet: not read")
        else:
            if sheet.visible != calamine.SheetVisibleEnum.Visible:
                table.notes.append(f"{name}: sheet {sheet.name!r} is hidden, and was read")
            _fill(table, parsed, book.scans.get(sheet.name, SheetScan()))
        tables.append(table)
    return tables


def _calamine() -> types.ModuleType:
    try:
        import python_calamine
    except ImportError as fault:
        raise MissingExtraError("excel", "Reading a workbook (.xlsx)") from fault
    return python_calamine


def _reraised(fault: BaseException) -> str:
    """What a library's fault says; one that is not about the file goes on its way.

    A panic of the library's Rust code arrives as a ``PanicException``, which is no ``Exception``.
    """
    if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
        raise fault
    return f"one that cannot be parsed: {excerpt(fault)}"


def _fill(table: Table, parsed: object, scan: SheetScan) -> None:
    """Take the rows of one sheet; whatever cannot be read is among the table's issues."""
    if scan.fault:
        table.fault(f"{scan.fault}: sheet not read")
        return
    try:
        sheet = parsed.get_sheet_by_name(table.sheet)  # type: ignore[attr-defined]  # a workbook
        rows = sheet.to_python(skip_empty_area=False)
    except BaseException as fault:  # noqa: BLE001 - see _reraised
        table.fault(f"Expected a readable sheet, got {_reraised(fault)}")
        return
    first = rows[0] if rows else []
    table.heading = [_heading_text(cell) for cell in first]
    _mark_odd_cells(rows, scan)
    for number, row in enumerate(rows[1:], start=2):
        table.take(number, row)
    _tell_strays(table, scan)
    if table.rows and not any(table.heading):
        table.fault("Expected the heading in row 1, got an empty row", row=1)


def _heading_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _mark_odd_cells(rows: list[list[Cell]], scan: SheetScan) -> None:
    """Put errors, and formulas that were never calculated, where the parser shows blanks."""
    for (row, column), text in scan.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Broken("a value", f"the error {text}")
    for row, column in scan.percents:
        if row < len(rows) and column < len(rows[row]) and isinstance(rows[row][column], float):
            rows[row][column] = Broken(_NO_PERCENT, f"{rows[row][column]:.15g}")
    for row, column in _blank_formulas(rows, scan):
        rows[row][column] = Broken("the value of the formula (open and save the workbook)", "none")


def _blank_formulas(rows: list[list[Cell]], scan: SheetScan) -> Iterator[tuple[int, int]]:
    for row, column in scan.formulas:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            yield row, column


def _tell_strays(table: Table, scan: SheetScan) -> None:
    """One issue for each cell that stands too far away, up to a cap with the count beyond it."""
    expected = f"cells within {MOST_COLUMNS} columns and {MOST_BLANK_ROWS} rows of the last one"
    for row, column in scan.strays[:MOST_STRAYS]:
        cell = f"{column_letters(column)}{row + 1}"
        column_name = column_letters(column)
        table.fault(
            f"Expected {expected}, got one at {cell}: not read", row=row + 1, column=column_name
        )
    beyond = len(scan.strays) - MOST_STRAYS
    if beyond > 0:
        table.fault(f"Expected {expected}, got {beyond} more: not read")


MOST_STRAYS = 100
