"""The one spelling of each value in an event hash: moments, numbers, words, identifiers.

Source: CBV 2.0, event hash, rules 5 to 9 and 14 to 18.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache

from cocoachain.errors import FormatError, shown
from cocoachain.formats import gs1
from cocoachain.formats.epcis.vocabulary import words

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NUMERIC = "0123456789+-."
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:?[0-9]{2})"
)
_MOST_DIGITS = 4_000
_LARGE = 10**_MOST_DIGITS
_REMEMBERED, _LONGEST_REMEMBERED = 1 << 13, 200
_URNS = {
    "urn:epcglobal:cbv:bizstep:": "https://ref.gs1.org/cbv/BizStep-",
    "urn:epcglobal:cbv:disp:": "https://ref.gs1.org/cbv/Disp-",
    "urn:epcglobal:cbv:btt:": "https://ref.gs1.org/cbv/BTT-",
    "urn:epcglobal:cbv:sdt:": "https://ref.gs1.org/cbv/SDT-",
    "urn:epcglobal:cbv:er:": "https://ref.gs1.org/cbv/ER-",
}
_PREFIXES = {"cbv": "https://ref.gs1.org/cbv/", "gs1": "https://ref.gs1.org/voc/"}
_NOT_IN_EVENTS = "https://id.gs1.org/8013/"
"""A model's link: rule 18 names the keys that are made canonical, and this is none of them."""


def text_of(value: object) -> str:
    """A JSON value as text without space around it; null is none.

    Raises:
        FormatError: It is no value of JSON.

    >>> text_of(True), text_of(Decimal("1.50")), text_of(" x ")
    ('true', '1.50', 'x')
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value if -_LARGE < value < _LARGE else Decimal(value))
    finite = value.is_finite() if isinstance(value, Decimal) else _is_finite_float(value)
    if finite or isinstance(value, list | tuple | Mapping):
        return str(value)
    message = f"Expected a value of JSON, got {shown(value)}"
    raise FormatError(message)


def _is_finite_float(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def canonical_value(text: str) -> str:
    """The one spelling of a value, not empty, that is no moment and no bare word.

    >>> canonical_value("007.50"), canonical_value("urn:epc:id:sscc:4012345.3111111111")
    ('7.5', 'https://id.gs1.org/00/340123451111111111')
    """
    return remembered_value(text) if len(text) <= _LONGEST_REMEMBERED else _canonical(text)


def _canonical(text: str) -> str:
    if text[0] in _NUMERIC and _NUMBER.fullmatch(text):
        return _plain(text)
    if text.startswith("urn:epcglobal:cbv:"):
        for urn, uri in _URNS.items():
            if text.startswith(urn):
                return uri + text[len(urn) :]
        return text
    name = gs1.one_name(text)
    return text if name.startswith(_NOT_IN_EVENTS) else name


remembered_value = lru_cache(_REMEMBERED)(_canonical)
"""The same for short values, of which events repeat many."""


def _plain(number: str) -> str:
    """A number without exponent, plus sign, or zeros that say nothing; a zero has no sign."""
    if len(number) > _MOST_DIGITS:
        return number
    exact = Decimal(number)
    plain = format(exact or exact.copy_abs(), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def canonical_moment(text: str) -> str:
    """A moment in UTC, to the millisecond, rounded half up; what is no moment stays as it is.

    >>> canonical_moment("2023-01-18T12:04:03.1415+01:00")
    '2023-01-18T11:04:03.142Z'
    """
    if not (match := _MOMENT.fullmatch(text)):
        return text
    day, clock, fraction, zone = match.groups()
    try:
        whole = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in 'Zz' else zone}")
        digits = f"{fraction or ''}0000"
        milliseconds = int(digits[:3]) + (digits[3] >= "5")
        moment = whole.astimezone(UTC) + timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return text
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".zfill(24)


@cache
def bare_words(listed: str) -> Mapping[str, str]:
    """Bare word → its URI, of one of the lists of CBV: ``biz_steps``, ``dispositions``, …."""
    found = words(listed)
    prefix, _, start = found.prefix.partition(":")
    return {each: f"{_PREFIXES[prefix]}{start}{each}" for each in found.words}
