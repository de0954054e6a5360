"""The front door for JSON: text in, plain values out, and nothing that could be read two ways.

The standard library's reader keeps the last of two equal names, takes ``NaN``, UTF-16 and half
characters, makes floats and may run out of stack. :func:`loads` refuses all of these, says what it
expected, what it got and where, and gives whole numbers as ``int`` and all others as ``Decimal``.
"""

import json
import re
from decimal import Decimal, InvalidOperation

from cocoachain.errors import FormatError, shown
from cocoachain.formats.strict_json_places import (
    STRING,
    Walk,
    line_and_column,
    place_at,
    string_of,
)
from cocoachain.values.places import Place

LARGEST_BYTES = 64 << 20
"""64 MiB: what one document, or one line of JSON Lines, may be long."""

DEEPEST = 64
"""How deep lists and objects may be nested."""

MOST_DIGITS = 40
"""How many digits one number may have; int64 has 19, a float's shortest text at most 17."""

LARGEST_EXPONENT = 40
"""Numbers lie between 1e-40 and 1e41 in size, so that no exponent can fill the memory."""

_BOM = b"\xef\xbb\xbf"
_UTF_16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_BRACKETS_AND_QUOTES = b'[]{}"'
_ALL_ELSE = bytes(set(range(256)) - set(_BRACKETS_AND_QUOTES))
_AS_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_BRACKET_OUTSIDE_TEXT = re.compile(STRING.encode() + rb"?|[\[\]{}]", re.DOTALL)
_DOUBTFUL_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_CONSTANTS = ("NaN", "Infinity", "-Infinity")
_LOOK_AHEAD = 20
_UNNAMED = "Expected JSON without repeated names and odd numbers, got some"

_EXPECTED = (
    ("Expecting value", "a value"),
    ("Expecting property name", "a name in double quotes"),
    ("Expecting ':'", "':'"),
    ("Expecting ','", "',' or a closing bracket"),
    ("Illegal trailing comma", "no comma before a closing bracket"),
    ("Extra data", "the end of the document"),
    ("Unterminated string", "a closing double quote"),
    ("Invalid control character", "control characters to be escaped"),
    ("Invalid \\uXXXX", "four hexadecimal digits after \\u"),
    ("Invalid \\escape", "one of the escapes of JSON"),
)


class JsonError(FormatError):
    """Text that is no strict JSON; ``problem`` says what was expected, ``where`` the place."""

    def __init__(self, problem: str, where: Place) -> None:
        """Join problem and place to one message."""
        self.problem = problem
        self.where = where
        super().__init__(f"{problem} ({where})" if where != Place() else problem)


class _FaultSeen(Exception):  # noqa: N818 - a signal between this module's functions, never raised out
    """A value is faulty; where it stands is found by looking again, slowly."""


def loads(data: bytes, *, source: str | None = None) -> object:
    """The value of a JSON document: dict, list, str, int, Decimal, bool or None.

    A byte order mark is passed over. ``source`` names the file in errors.

    Raises:
        JsonError: More than 64 MiB, nested deeper than 64, not UTF-8, no JSON by RFC 8259, a name
            twice in one object, NaN or Infinity, a number of more than 40 digits or outside 1e-40
            to 1e40 in size, half of a surrogate pair, or a NUL character.
    """
    if len(data) > LARGEST_BYTES:
        problem = f"Expected at most {LARGEST_BYTES} bytes (64 MiB) of JSON, got more"
        raise JsonError(problem, Place(file=source))
    text = _decoded(data, source)
    if not _is_surely_shallow(data):
        _refuse_depth(data, text, source)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise JsonError(_syntax_problem(error), place_at(text, error.pos, source)) from None
    except _FaultSeen:
        raise _first_fault(text, source) from None
    if _has_doubtful_escapes(text):
        raise _first_fault(text, source)
    return value


# From bytes to text -------------------------------------------------------------------------------


def _decoded(data: bytes, source: str | None) -> str:
    """The text of UTF-8 bytes, less a byte order mark."""
    if data.startswith(_UTF_16_BOMS) or b"\0" in data[:4]:
        problem = "Expected UTF-8, got UTF-16 or UTF-32"
        raise JsonError(problem, Place(file=source))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        problem = f"Expected UTF-8, got the byte 0x{data[error.start]:02x}"
        raise JsonError(problem, place_at(before, len(before), source)) from None


def _is_surely_shallow(data: bytes) -> bool:
    """Whether nesting is within bounds, seen at a glance; False means that it must be counted.

    Without escaped quotes, every quote bounds a string; with brackets and quotes alone left,
    strings without brackets are pairs of quotes. What then remains is peeled level by level.
    """
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return True
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    left = data.translate(_AS_ONE_KIND, _ALL_ELSE).replace(b'""', b"")
    for _ in range(DEEPEST):
        peeled = left.replace(b"[]", b"")
        if not peeled or len(peeled) == len(left):
            return not peeled
        left = peeled
    return False


def _has_doubtful_escapes(text: str) -> bool:
    """Whether an escape stands for NUL or for half a character that has no other half."""
    if not _DOUBTFUL_ESCAPE.search(text):
        return False
    escapes = text.replace(r"\\", " ")  # an escaped backslash begins no escape
    return _DOUBTFUL_ESCAPE.search(_PAIR.sub("", escapes)) is not None


def _refuse_depth(data: bytes, text: str, source: str | None) -> None:
    """Raise if lists and objects are nested too deep; brackets inside strings do not count."""
    depth = 0
    for match in _BRACKET_OUTSIDE_TEXT.finditer(data):
        byte = data[match.start()]
        if byte in b"[{":
            depth += 1
            if depth > DEEPEST:
                offset = len(data[: match.start()].decode("utf-8-sig"))
                problem = f"Expected lists and objects at most {DEEPEST} deep, got deeper ones"
                raise JsonError(problem, line_and_column(text, offset, source))
        elif byte in b"]}":
            depth -= 1


# From text to values ------------------------------------------------------------------------------


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _FaultSeen
    return made


def _constant(_name: str) -> object:
    raise _FaultSeen


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS and _number_problem(digits):
        raise _FaultSeen
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > MOST_DIGITS and _number_problem(digits):
        raise _FaultSeen
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise _FaultSeen from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _FaultSeen
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_constant=_constant,
    parse_int=_integer,
    parse_float=_decimal,
)


def _number_problem(digits: str) -> str:
    """What is wrong with a number as it is written; empty if nothing is."""
    count = sum(map(str.isdigit, digits))
    if count > MOST_DIGITS:
        return f"Expected a number of at most {MOST_DIGITS} digits, got {count}: {shown(digits)}"
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        bounds = f"1e-{LARGEST_EXPONENT} to 1e{LARGEST_EXPONENT}"
        return f"Expected a number of {bounds} in size, got {shown(digits)}"
    return ""


def _text_problem(text: str) -> str:
    """What is wrong with a string; empty if nothing is."""
    if "\0" in text:
        return f"Expected text without NUL characters, got {shown(text)}"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return f"Expected whole characters, got half of a surrogate pair: {shown(text)}"
    return ""


# Where a fault stands -----------------------------------------------------------------------------


def _first_fault(text: str, source: str | None) -> JsonError:
    """The first faulty value or repeated name, with its path."""
    walk = Walk(text)
    for offset, token, names in walk.tokens():
        problem = _token_problem(token, names)
        if problem:
            return JsonError(problem, line_and_column(text, offset, source, walk.path()))
    return JsonError(_UNNAMED, Place(file=source))


def _token_problem(token: str, names: set[str] | None) -> str:
    if token.startswith(_CONSTANTS):
        return f"Expected a number of JSON, got {shown(token)}"
    if not token.startswith('"'):
        return _number_problem(token) if token[0] in "-0123456789" else ""
    text = string_of(token)
    if names is not None:
        if text in names:
            return f"Expected each name once in an object, got {shown(text)} again"
        names.add(text)
    return _text_problem(text)


def _syntax_problem(error: json.JSONDecodeError) -> str:
    """What the grammar expected, and what stands there."""
    expected = next(
        (words for start, words in _EXPECTED if error.msg.startswith(start)),
        f"JSON ({error.msg})",
    )
    rest = error.doc[error.pos : error.pos + _LOOK_AHEAD]
    return f"Expected {expected}, got {shown(rest) if rest else 'the end of the text'}"
