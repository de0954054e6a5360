"""From a cell of a table to the plain value that our JSON would have in its place.

What does not fit goes on as it is, and the reader of our JSON says what it expected.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from cocoachain.errors import FormatError, shown
from cocoachain.formats.native_text import moment_text
from cocoachain.formats.native_values import Fault, UnreadableError
from cocoachain.formats.strict_json import loads
from cocoachain.formats.tables.fields import Form
from cocoachain.values.figures import MOST_DIGITS

Read = Callable[[object], object]

UNITS = {"kg": 6, "g": 3, "mg": 0}
"""The units in which a mass may stand, and their decimals down to the milligram."""

_KILOGRAM_DECIMALS = 6
_AS_GOOD_AS_WHOLE = Decimal("0.001")
"""How far from a whole milligram a float may be, in milligrams."""

_FIGURE = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,40}", re.ASCII)
_OBJECT: dict[str, object] = {}
"""What stands for a value of a foreign class: no field takes it."""


def read_cell(form: Form, value: object, unit: str = "kg") -> object:
    """The plain value.

    Raises:
        UnreadableError: It is text that should be JSON, and is none.
    """
    if form is Form.MASS:
        return _mass(value, UNITS[unit])
    return _READERS[form](value)


def read_unknown(value: object) -> object:
    """A cell of a column that no field has, as ``extra`` may keep it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str | int | Decimal | list | dict):
        return value
    return shown(value)


def _mass(value: object, decimals: int) -> object:
    """Kilograms with their unit."""
    number = _number(value)
    if not isinstance(number, Decimal | int) or isinstance(number, bool):
        return number
    exact = Decimal(number)
    if not exact.is_finite() or abs(exact.adjusted()) > MOST_DIGITS:
        return str(exact)
    if isinstance(value, float):
        exact = _as_good_as_whole(exact, decimals)
    kilograms = exact.scaleb(decimals - _KILOGRAM_DECIMALS)
    return f"{kilograms or kilograms.copy_abs():f} kg"


def _as_good_as_whole(number: Decimal, decimals: int) -> Decimal:
    """A float that is as good as whole milligrams, as these."""
    exact = number.scaleb(decimals)
    whole = exact.to_integral_value()
    return whole.scaleb(-decimals) if abs(exact - whole) < _AS_GOOD_AS_WHOLE else number


def _number(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return Decimal(repr(float(value)))
    if isinstance(value, str):
        return Decimal(value) if _FIGURE.fullmatch(value) else value
    return value if isinstance(value, int | Decimal) else _foreign(value)


def _figure(value: object) -> object:
    number = _number(value)
    if isinstance(number, Decimal) and not number.is_finite():
        return str(number)
    return number


def _count(value: object) -> object:
    """A whole number; frames that have empty cells make floats of them."""
    if isinstance(value, str):
        return int(value) if _COUNT.fullmatch(value) else value
    number = _figure(value)
    if isinstance(number, Decimal) and -1 <= number.adjusted() <= MOST_DIGITS:
        return int(number) if number == number.to_integral_value() else number
    return number


def _text(value: object) -> object:
    """Text; identifiers may have become whole numbers on the way."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str | bool) else _figure(value)


def _truth(value: object) -> object:
    return value if isinstance(value, str | bool) else _figure(value)


def _day(value: object) -> object:
    """A date; a frame may have only moments, of which midnight without a zone is one."""
    if isinstance(value, datetime):
        is_day = value.tzinfo is None and value.time() == time.min
        return value.date().isoformat() if is_day else value.isoformat()
    return value.isoformat() if isinstance(value, date) else _truth(value)


def _moment(value: object) -> object:
    if not isinstance(value, datetime):
        return _day(value)
    finer: int = getattr(value, "nanosecond", 0)  # the datetimes of data frames have them
    if value.tzinfo is None or finer:
        return value.isoformat()
    return moment_text(value).strip('"')


def _json(value: object) -> object:
    if not isinstance(value, str):
        return value if isinstance(value, list | dict) else _figure(value)
    try:
        return loads(value.encode("utf-8", "surrogatepass"))
    except FormatError as error:
        message = f"Expected JSON, got {shown(value)}: {error}"
        raise UnreadableError([Fault((), message, shown(value))]) from None


def _list(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return _json(value) if isinstance(value, str) and value.startswith("[") else _listed(value)


def _listed(value: object) -> object:
    return value if isinstance(value, list | str) else _figure(value)


def _foreign(_value: object) -> object:
    return _OBJECT


_READERS: dict[Form, Read] = {
    Form.TEXT: _text,
    Form.WORD: _text,
    Form.COUNT: _count,
    Form.TRUTH: _truth,
    Form.FIGURE: _figure,
    Form.DAY: _day,
    Form.MOMENT: _moment,
    Form.LIST: _list,
    Form.JSON: _json,
}
