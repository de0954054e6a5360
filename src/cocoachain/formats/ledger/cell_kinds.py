"""What a cell may hold: how each kind of cell is read, and how its value is written."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import cast

import attrs

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.cells import Broken, Cell, unprotected
from cocoachain.formats.ledger.moments import read_day, read_moment, written_moment
from cocoachain.formats.ledger.settings import Settings
from cocoachain.formats.ledger.words import read_word
from cocoachain.formats.ledger.written_numbers import DecimalStyle, from_spreadsheet, read_number
from cocoachain.values.geometry import degrees
from cocoachain.values.identifiers import check_identifier
from cocoachain.values.mass import Mass
from cocoachain.values.texts import check_text

Read = Callable[[Cell, Settings], object]
Written = str | int | Decimal | date
"""What a cell is written as: text is protected by the writer, the others are no text."""

LARGEST_EXACT = 10**15
"""Whole numbers below it are exact in a spreadsheet's cell."""

UNMEASURED = "?"
"""Stands for a mass that nobody measured, where a blank cell means all that remains."""

NO_CURRENCY = "XXX"
"""ISO 4217's own code for "no currency": an amount whose currency is not known."""


@attrs.frozen
class CellKind:
    """One kind of cell."""

    name: str
    """What the reference calls it."""

    read: Read
    """From the cell, never a blank one, to the value; FormatError or RecordError if it is none."""

    write: Callable[[object, Settings], Written] = lambda value, _settings: cast("Written", value)
    """From the value, never ``None``, to the cell."""

    words: str | None = None
    """The list of words that it is from."""

    money: bool = False
    """Whether it is an amount in the row's currency."""

    mass: bool = False
    """Whether it is a mass, so that the heading names the unit."""


def _text_of(cell: Cell) -> str:
    """The text of a text cell; a number is refused unless its digits are certain."""
    if type(cell) is str:
        return unprotected(cell).replace("\r\n", "\n")
    if isinstance(cell, Broken):
        raise FormatError(str(cell))
    if isinstance(cell, float) and not isinstance(cell, bool):
        if cell.is_integer() and abs(cell) < LARGEST_EXACT:
            return str(int(cell))
        shown = int(cell) if cell.is_integer() else cell
        raise FormatError(
            f"Expected text, got the number {shown}: a number cell loses zeros and long digits; "
            "format the cell as text"
        )
    raise FormatError(f"Expected text, got {_described(cell)}")


def _described(cell: Cell) -> str:
    if isinstance(cell, bool):
        return f"the truth value {cell}"
    if isinstance(cell, datetime):
        return f"the moment {cell.isoformat()}"
    if isinstance(cell, date):
        return f"the day {cell.isoformat()}"
    if isinstance(cell, time | timedelta):
        return f"the time of day or duration {cell}"
    return repr(str(cell))


def _bare_text(cell: Cell) -> str:
    """The text of a cell that is to be understood, not kept: trimmed."""
    return _text_of(cell).strip()


def read_text(cell: Cell, _settings: Settings) -> str:
    """Text to keep as it is."""
    return check_text(_text_of(cell), "text")


def _identifier(cell: Cell, _settings: Settings) -> str:
    return check_identifier(_text_of(cell), "identifier")


def parts_of(text: str) -> list[str]:
    r"""The parts of a list, which semicolons part; ``\;`` is a semicolon inside a part."""
    parts = _SEMICOLON.findall(text) if "\\" in text else text.split(";")
    trimmed = (each.strip() for each in parts)
    return [_ESCAPED.sub(r"\1", each) for each in trimmed if each]


def list_of(parts: Iterable[str]) -> str:
    """The list that :func:`parts_of` parts again.

    Raises:
        FormatError: A part is empty or has outer space, which a list cannot keep.
    """
    for part in parts:
        if not part or part != part.strip():
            raise FormatError(f"Expected names without outer space in a list, got {part!r}")
    return "; ".join(_SPECIAL.sub(r"\\\g<0>", part) for part in parts)


_SEMICOLON = re.compile(r"((?:[^;\\]|\\.)*)(?:;|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\([;\\])")
_SPECIAL = re.compile(r"[;\\]")


def _identifiers(cell: Cell, _settings: Settings) -> tuple[str, ...]:
    return tuple(check_identifier(part, "identifier") for part in parts_of(_bare_text(cell)))


def _texts(cell: Cell, _settings: Settings) -> tuple[str, ...]:
    return tuple(parts_of(check_text(_text_of(cell), "text")))


def read_decimal(
    cell: Cell, settings: Settings, *, likely: tuple[int, int] | None = None, whole: bool = False
) -> Decimal:
    """The exact number of a number cell or of text."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        number = from_spreadsheet(cell)
        if whole and number != number.to_integral_value():
            raise FormatError(f"Expected a whole number, got {number:f}")
        return number
    if type(cell) is not str:
        raise FormatError(
            str(cell) if isinstance(cell, Broken) else f"Expected a number, got {_described(cell)}"
        )
    return read_number(_bare_text(cell), settings.decimal, likely=likely, whole=whole)


def _count(cell: Cell, settings: Settings) -> int:
    number = read_decimal(cell, settings, whole=True)
    if number < 0:
        raise FormatError(f"Expected a whole number of 0 or more, got {number:f}")
    return int(number)


def read_mass(cell: Cell, settings: Settings, milligrams: Decimal, *, exact: bool = True) -> Mass:
    """The mass of a number of units of so many milligrams.

    What is finer than a milligram is refused; where ``exact`` is false it is rounded half up.
    """
    if milligrams == KILOGRAM and type(cell) is str:
        plain = _PLAIN_KILOGRAMS[settings.decimal].fullmatch(cell)
        if plain:
            return Mass(int(plain[1]) * 1_000_000 + int((plain[2] or "").ljust(6, "0")))
    number = read_decimal(cell, settings)
    if number < 0:
        raise FormatError(f"Expected a mass of 0 or more, got {number:f}")
    product = Fraction(number) * Fraction(milligrams)
    if exact and product.denominator != 1:
        finest = "six decimals of a kilogram" if milligrams == KILOGRAM else "whole milligrams"
        raise FormatError(f"Expected at most {finest}, got {number:f}")
    return Mass((2 * product.numerator + product.denominator) // (2 * product.denominator))


KILOGRAM = Decimal(1_000_000)
"""Milligrams in a kilogram."""

_GRAM = Decimal(1_000)

_PLAIN_KILOGRAMS = {
    DecimalStyle.POINT: re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?"),
    DecimalStyle.COMMA: re.compile(r"([0-9]{1,9})(?:,([0-9]{1,6}))?"),
    DecimalStyle.TOLD: re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}|[0-9]{4,6}))?"),
}
"""The commonest spellings, which need no second look: the way is a short one for long ledgers."""


def _whole(cell: Cell) -> Cell:
    """The cell, trimmed if it is text; a broken one is an error."""
    if isinstance(cell, Broken):
        raise FormatError(str(cell))
    return _bare_text(cell) if type(cell) is str else cell


def _moment(cell: Cell, settings: Settings) -> datetime:
    return read_moment(_whole(cell), settings.zone)


def _day(cell: Cell, _settings: Settings) -> date:
    return read_day(_whole(cell))


def _planting(cell: Cell, _settings: Settings) -> date:
    return read_day(_whole(cell), year_alone=True)


def _truth(cell: Cell, _settings: Settings) -> bool:
    if isinstance(cell, bool):
        return cell
    return read_word("truth", _bare_text(cell)) == "yes"


def _sex(cell: Cell, settings: Settings) -> str:
    """A word for f or m, or whatever was recorded; behind an apostrophe it stands as it is."""
    text = read_text(cell, settings)
    return text[1:] if text.startswith("'") else _sex_word(text)


def _sex_word(text: str) -> str:
    try:
        return read_word("sex", text)
    except FormatError:
        return text


def _written_sex(value: object, _settings: Settings) -> str:
    text = str(value)
    return f"'{text}" if text.startswith("'") or _sex_word(text) != text else text


def _step_kinds(cell: Cell, _settings: Settings) -> tuple[str, ...]:
    """One word for a step, or several that were done in one go, joined by ``+``."""
    return tuple(read_word("step", part) for part in _bare_text(cell).split("+"))


def _written_step_kinds(value: object, _settings: Settings) -> str:
    return "+".join(cast("tuple[str, ...]", value))


def _written_list(value: object, _settings: Settings) -> str:
    return list_of(cast("tuple[str, ...]", value))


def _written_kilograms(value: object, _settings: Settings) -> Decimal:
    return cast("Mass", value).as_kg().normalize()


def _written_grams(value: object, _settings: Settings) -> Decimal:
    return Decimal(cast("Mass", value).mg).scaleb(-3).normalize()


def word(name: str) -> CellKind:
    """One word of a list."""
    return CellKind("word", lambda cell, _settings: read_word(name, _bare_text(cell)), words=name)


def number(least: int | None = None, most: int | None = None) -> CellKind:
    """A number; the range only tells which of two readings is meant."""
    likely = None if least is None or most is None else (least, most)
    return CellKind("number", lambda cell, settings: read_decimal(cell, settings, likely=likely))


def coordinate(what: str, furthest: int) -> CellKind:
    """Degrees of longitude or latitude."""

    def read(cell: Cell, settings: Settings) -> Decimal:
        return degrees(read_decimal(cell, settings, likely=(-furthest, furthest)), what)

    return CellKind("degrees", read)


TEXT = CellKind("text", read_text)
IDENTIFIER = CellKind("identifier", _identifier)
IDENTIFIERS = CellKind("identifiers", _identifiers, _written_list)
TEXTS = CellKind("texts", _texts, _written_list)
NUMBER = number()
PERCENT = number(0, 100)
LATITUDE = coordinate("latitude", 90)
LONGITUDE = coordinate("longitude", 180)
COUNT = CellKind("count", _count)
MONEY = CellKind("money", read_decimal, money=True)
MASS = CellKind(
    "mass",
    lambda cell, settings: read_mass(cell, settings, KILOGRAM),
    _written_kilograms,
    mass=True,
)
GRAMS = CellKind(
    "mass", lambda cell, settings: read_mass(cell, settings, _GRAM), _written_grams, mass=True
)
MOMENT = CellKind(
    "moment",
    _moment,
    lambda value, settings: written_moment(cast("datetime", value), settings.zone),
)
DAY = CellKind("day", _day)
PLANTING = CellKind("day or year", _planting)
TRUTH = CellKind(
    "yes or no", _truth, lambda value, _settings: "yes" if value else "no", words="truth"
)
SEX = CellKind("sex", _sex, _written_sex, words="sex")
STEP_KINDS = CellKind("words", _step_kinds, _written_step_kinds, words="step")
