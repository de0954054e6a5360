"""What the model has no field for: how a cell becomes a value of ``.extra``, and back.

Text stands as it is. What other formats brought and is no text stands as ``json:`` and its JSON.
A name that a heading could not carry, or that the sheet knows, stands as ``extra:`` and the name.
"""

import json
from collections.abc import Callable
from datetime import date, time, timedelta

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cell_kinds import read_text
from cocoachain.formats.ledger.cells import Cell
from cocoachain.formats.ledger.settings import Settings
from cocoachain.formats.ledger.written_numbers import from_spreadsheet
from cocoachain.formats.native_text import plain_text
from cocoachain.formats.strict_json import loads

_NAME = "extra:"
_JSON = "json:"
_LONGEST_PLAIN_NAME = 200


def extra_name(heading: str) -> str:
    """The name in ``.extra`` of an unknown heading."""
    if not heading.startswith(_NAME):
        return heading
    name = heading.removeprefix(_NAME)
    if name.startswith('"'):
        try:
            spelled = loads(name.encode())
        except FormatError:
            return name
        return spelled if isinstance(spelled, str) else name
    return name


def extra_heading(name: str, known: Callable[[str], bool]) -> str:
    """The heading that :func:`extra_name` reads back; ``known`` tells the sheet's own headings."""
    plain = name.isprintable() and name == name.strip() and name and len(name) < _LONGEST_PLAIN_NAME
    if not plain or name.startswith('"'):
        return f"{_NAME}{json.dumps(name)}"
    safe = name[0].isalnum() and not name.startswith(_NAME) and not known(name)
    return name if safe else f"{_NAME}{name}"


def extra_value(cell: Cell, settings: Settings) -> object:
    """What a cell of an unknown column says.

    Raises:
        FormatError: An error of a formula, or text that is none.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return f"{from_spreadsheet(cell):f}"
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    text = read_text(cell, settings)
    if text.startswith(_JSON):
        try:
            return loads(text.removeprefix(_JSON).encode())
        except FormatError:
            return text
    return text


def extra_cell(value: object) -> str:
    """The cell that :func:`extra_value` reads back."""
    if isinstance(value, str) and not value.startswith(_JSON) and _is_plain(value):
        return value
    return _JSON + plain_text(value)


def _is_plain(text: str) -> bool:
    """Whether a cell can keep the text as it stands."""
    return text.isprintable() or not any(each < " " and each not in "\n\t" for each in text)
