"""What is wrong with a value of EPCIS: checks that say where, and never raise."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from cocoachain.errors import shown
from cocoachain.formats.native_values import Fault, Steps, shown_value
from cocoachain.values.moments import EARLIEST_YEAR, LATEST_YEAR

Check = Callable[[object, Steps], Iterator[Fault]]
"""From a value and the way to it to what is wrong with it."""

LONGEST_NAME = 230
"""Characters of an identifier; records add a few of their own."""

_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:[A-Za-z0-9._~!$&'()*+,;=:@\-]|%[0-9A-Fa-f]{2})*"
    r"(?:\[[0-9A-Fa-f:.v]+\](?::[0-9]*)?)?(?=[/?#]|$))?"
    r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})*"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})*)?"
)
_MOMENT = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[A-Fa-f0-9]+")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LEAP = "60"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def fault(steps: Steps, expected: str, value: object) -> Fault:
    """Something else stands there than what is expected."""
    got = shown_value(value)
    return Fault(steps, f"Expected {expected}, got {got}", got)


def is_uri(value: object) -> bool:
    """Whether the value is a URI by RFC 3986 with its scheme; compact names are such, too."""
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def uri(value: object, steps: Steps) -> Iterator[Fault]:
    """A URI."""
    if not is_uri(value):
        yield fault(steps, "a URI", value)


def name(value: object, steps: Steps) -> Iterator[Fault]:
    """A URI that becomes the identifier of a record."""
    if not is_uri(value):
        yield fault(steps, "a URI", value)
    elif len(str(value)) > LONGEST_NAME:
        got = f"got {len(str(value))}"
        yield Fault(steps, f"Expected a URI of at most {LONGEST_NAME} characters, {got}")


def uris(value: object, steps: Steps) -> Iterator[Fault]:
    """One URI or a list of them."""
    yield from list_of(uri)(value, steps) if isinstance(value, list) else uri(value, steps)


def moment(value: object, steps: Steps) -> Iterator[Fault]:
    """A moment of RFC 3339 with its offset, of a plausible year."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None or not _is_day(int(found[1]), int(found[2]), int(found[3])):
        yield fault(steps, "a moment such as '2026-05-04T07:30:00+08:00'", value)
    elif found[4] == _LEAP:
        yield fault(steps, "seconds of 00 to 59 (leap seconds are not kept)", value)
    elif not EARLIEST_YEAR < int(found[1]) < LATEST_YEAR:
        yield fault(steps, f"a year of {EARLIEST_YEAR + 1} to {LATEST_YEAR - 1}", value)


def _is_day(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _DAYS[month - 1] - (month == _FEBRUARY and not leap)


def offset(value: object, steps: Steps) -> Iterator[Fault]:
    """The offset of a time zone."""
    yield from _like(_OFFSET, "an offset such as '+08:00'", value, steps)


def unit(value: object, steps: Steps) -> Iterator[Fault]:
    """A code of UN/ECE Recommendation 20."""
    yield from _like(_UNIT, "a code of UN/ECE Recommendation 20 such as 'KGM'", value, steps)


def hexadecimal(value: object, steps: Steps) -> Iterator[Fault]:
    """Hexadecimal digits."""
    yield from _like(_HEX, "hexadecimal digits", value, steps)


def version(value: object, steps: Steps) -> Iterator[Fault]:
    """The version of a schema."""
    yield from _like(_VERSION, "a version such as '2.0'", value, steps)


def _like(
    pattern: "re.Pattern[str]", expected: str, value: object, steps: Steps
) -> Iterator[Fault]:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        yield fault(steps, expected, value)


def number(value: object, steps: Steps) -> Iterator[Fault]:
    """A number, not text."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        yield fault(steps, "a number", value)


def text(value: object, steps: Steps) -> Iterator[Fault]:
    """Text."""
    if not isinstance(value, str):
        yield fault(steps, "text", value)


def yes_or_no(value: object, steps: Steps) -> Iterator[Fault]:
    """True or false."""
    if not isinstance(value, bool):
        yield fault(steps, "true or false", value)


def anything(_value: object, _steps: Steps) -> Iterator[Fault]:
    """Whatever it is."""
    yield from ()


def list_of(check: Check, *, least: int = 0, unique: bool = False) -> Check:
    """A list of what passes the check."""

    def check_list(value: object, steps: Steps) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield fault(steps, "a list", value)
            return
        if len(value) < least:
            yield Fault(steps, f"Expected at least {least} in the list, got {len(value)}")
        seen: set[object] = set()
        for at, each in enumerate(value):
            yield from check(each, (*steps, at))
            if unique and isinstance(each, str):
                if each in seen:
                    expected = "Expected each name once in the list"
                    yield Fault((*steps, at), f"{expected}, got {shown(each)} again", each)
                seen.add(each)

    return check_list


def word_of(
    words: frozenset[str], *, expected: str, reserved: "re.Pattern[str] | None" = None
) -> Check:
    """One of the words, or a URI of one's own that is none of the reserved ones."""

    def is_allowed(value: str) -> bool:
        is_reserved = reserved is not None and reserved.match(value) is not None
        return value in words or (is_uri(value) and not is_reserved)

    def check_word(value: object, steps: Steps) -> Iterator[Fault]:
        if not isinstance(value, str) or not is_allowed(value):
            yield fault(steps, f"{expected}, or a URI of one's own", value)

    return check_word


def object_of(
    members: Mapping[str, Check],
    *,
    needed: tuple[str, ...] = (),
    extended: bool = True,
    is_open: bool = False,
) -> Check:
    """An object of these members; where it may be extended, of others that are URIs, too.

    An open one may have any others.
    """

    def check_object(value: object, steps: Steps) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield fault(steps, "an object", value)
            return
        for member, each in value.items():
            check = members.get(member)
            if check is not None:
                yield from check(each, (*steps, member))
            elif is_open:
                continue
            elif not extended:
                known = ", ".join(members)
                yield Fault((*steps, member), f"Expected one of {known}, got {shown(member)}")
            else:
                yield from unknown_member(member, steps)
        yield from missing(value, needed, steps)

    return check_object


def unknown_member(member: str, steps: Steps) -> Iterator[Fault]:
    """A member that the standard does not know must have a namespace."""
    if not is_uri(member):
        expected = "a name of EPCIS or one with a namespace"
        yield Fault((*steps, member), f"Expected {expected}, got {shown(member)}")


def missing(value: Mapping[str, object], needed: tuple[str, ...], steps: Steps) -> Iterator[Fault]:
    """The members that must be there and are not."""
    for member in needed:
        if member not in value:
            yield Fault(steps, f"Expected the member {member!r}, got none")
