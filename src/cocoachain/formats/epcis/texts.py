"""From bytes to JSON values: as strict as our own JSON, but a name that comes twice is no end.

GS1's own examples hold an object with one name twice. The first is kept, and an issue says so.
"""

import json
from decimal import Decimal
from functools import partial

from cocoachain.errors import shown
from cocoachain.formats.strict_json import (
    LARGEST_EXPONENT,
    MOST_DIGITS,
    JsonError,
    loads,
)
from cocoachain.readings import Issue
from cocoachain.values.places import Place

_TWICE = "Expected each name once in an object"


def values_of(data: bytes, source: str | None) -> tuple[object, list[Issue]]:
    """The value of a JSON document, and an issue where an object has one name twice.

    Raises:
        JsonError: What :func:`cocoachain.formats.strict_json.loads` refuses, save for such names.
    """
    try:
        return loads(data, source=source), []
    except JsonError as error:
        if not error.problem.startswith(_TWICE):
            raise
        issue = Issue(error.where, f"{error.problem}; kept the first")
    return _with_first_names(data.decode("utf-8-sig"), source), [issue]


def _with_first_names(text: str, source: str | None) -> object:
    """The value of a text that is JSON but for names that come twice."""
    refuse = partial(_refused, source)
    decoder = json.JSONDecoder(
        object_pairs_hook=_first,
        parse_constant=refuse,
        parse_int=lambda digits: int(digits) if len(digits) <= MOST_DIGITS else refuse(digits),
        parse_float=lambda digits: _decimal(digits, source),
    )
    try:
        value: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        place = Place(file=source, row=error.lineno, column=str(error.colno))
        raise JsonError(f"Expected JSON, got a fault: {error.msg}", place) from None
    if "\\u" in text:
        loads(json.dumps(value, default=str).encode(), source=source)  # halves of characters
    return value


def _first(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in pairs:
        made.setdefault(name, value)
    return made


def _decimal(digits: str, source: str | None) -> Decimal:
    if sum(map(str.isdigit, digits)) > MOST_DIGITS:
        _refused(source, digits)
    number = Decimal(digits)
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        _refused(source, digits)
    return number


def _refused(source: str | None, digits: str) -> object:
    expected = f"a number of at most {MOST_DIGITS} digits and 1e40 in size"
    raise JsonError(f"Expected {expected}, got {shown(digits)}", Place(file=source))
