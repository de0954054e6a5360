"""Numbers as people write them: decimal comma or point, and an error where both could be meant.

Only what can be told without doubt is read. ``62,5`` and ``1.234,56`` have one meaning;
``1.234`` has two, unless the ledger declares its style or one of them is out of the field's range.
"""

import enum
import re
from decimal import Decimal
from typing import NoReturn

from cocoachain.errors import FormatError

MOST_DIGITS = 40
"""A longer number is no measurement; the limit keeps conversion cheap on hostile files."""

SPREADSHEET_DIGITS = 15
"""Significant digits that a spreadsheet keeps and shows (Microsoft, "Excel specifications and
limits": number precision 15 digits); what a float holds beyond them, nobody wrote."""


class DecimalStyle(enum.StrEnum):
    """What stands before the decimals of a number."""

    POINT = "point"
    """``1,234.56``"""

    COMMA = "comma"
    """``1.234,56``"""

    TOLD = "told"
    """Not declared: each number must tell it by itself."""


_EXPECTED = {
    DecimalStyle.POINT: "a number with a decimal point, such as 1,234.56",
    DecimalStyle.COMMA: "a number with a decimal comma, such as 1.234,56",
    DecimalStyle.TOLD: "a number such as 62.5, 62,5 or 1.234,56",
}
_SHAPE = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")
_LARGEST = 10.0**MOST_DIGITS
_MARKS = re.compile(r"[.,]")
_GROUP = 3


def read_number(
    text: str,
    style: DecimalStyle = DecimalStyle.TOLD,
    *,
    likely: tuple[int, int] | None = None,
    whole: bool = False,
) -> Decimal:
    """The exact number that ``text`` writes; a ``whole`` one if asked.

    ASCII digits, one optional minus, decimal mark, and marks between groups of three. No plus
    sign, exponent, space or underscore. Of two readings the one that is whole where it must be,
    or the only one in the ``likely`` range, is meant: no latitude is -8312.

    Raises:
        FormatError: Not such a number, or readable in two ways.

    >>> read_number("1.234,56")
    Decimal('1234.56')
    >>> read_number("-8.312", likely=(-90, 90))
    Decimal('-8.312')
    """
    if len(text) > MOST_DIGITS or not _SHAPE.fullmatch(text):
        _refuse(_EXPECTED[DecimalStyle.TOLD], text)
    readings = _readings(text, style)
    if not readings:
        _refuse(_EXPECTED[style], text)
    if whole:
        readings = [each for each in readings if each == each.to_integral_value()]
        if not readings:
            _refuse("a whole number", text)
    if len(readings) > 1 and likely is not None:
        readings = [each for each in readings if likely[0] <= each <= likely[1]] or readings
    if len(readings) > 1:
        raise FormatError(_two_readings(text, *readings))
    return readings[0]


def from_spreadsheet(number: float) -> Decimal:
    """What a spreadsheet shows for the float that it stores: 15 significant digits.

    Raises:
        FormatError: Infinite, no number, or of more than 40 digits.

    >>> from_spreadsheet(0.1 + 0.2)
    Decimal('0.3')
    """
    if not abs(number) < _LARGEST:
        _refuse("a number of at most 40 digits", repr(number))
    shown = Decimal(format(number, f".{SPREADSHEET_DIGITS}g"))
    return Decimal(int(shown)) if shown == shown.to_integral_value() else shown


def _readings(text: str, style: DecimalStyle) -> list[Decimal]:
    """Every number that the text can mean in that style: with a decimal mark, then grouped."""
    marks = _MARKS.findall(text)
    if not marks:
        return [Decimal(text)]
    decimal_mark = {DecimalStyle.POINT: ".", DecimalStyle.COMMA: ","}.get(style, marks[-1])
    readings = []
    if marks.count(decimal_mark) == 1 and marks[-1] == decimal_mark:
        before, _, decimals = text.rpartition(decimal_mark)
        if len(marks) == 1 or _grouped(before):
            readings.append(Decimal(f"{_MARKS.sub('', before)}.{decimals}"))
    if _grouped(text) and (style is DecimalStyle.TOLD or marks[0] != decimal_mark):
        readings.append(Decimal(_MARKS.sub("", text)))
    return readings


def _grouped(text: str) -> bool:
    """Whether the marks part groups of three digits, all with the same mark."""
    first, *rest = _MARKS.split(text.lstrip("-"))
    one_mark = len(set(_MARKS.findall(text))) == 1
    starts_well = len(first) <= _GROUP and not first.startswith("0")
    return one_mark and starts_well and all(len(each) == _GROUP for each in rest)


def _two_readings(text: str, decimal: Decimal, grouped: Decimal) -> str:
    """The message that shows both readings, and the way out of the doubt."""
    return (
        f"Expected a number with one meaning, got {text!r}: {decimal} if the mark stands before "
        f"decimals, {grouped} if it groups thousands; declare decimal in ledger.toml, or write "
        f"{text}0 or {grouped}"
    )


def _refuse(expected: str, text: str) -> NoReturn:
    message = f"Expected {expected}, got {text!r}"
    raise FormatError(message)
