"""The characters of GS1 values, and how URNs and Digital Links spell the awkward ones.

Sources: GS1 General Specifications, figures 7.11-1 and 7.11-2 (the sets); EPC Tag Data Standard,
section 5 (what an EPC URN escapes); GS1 Digital Link: URI Syntax, section 4 (what a link escapes).
"""

import re

from cocoachain.errors import FormatError, shown

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""GS1 AI encodable character set 82."""

SET_39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""GS1 AI encodable character set 39."""

_BROKEN = re.compile("%(?![0-9A-Fa-f]{2})[0-9A-Za-z][0-9A-Za-z]?")
"""A ``%`` that is meant as an escape and is none; at the end or before a sign it means itself."""

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_IN_URN = {ord(each): f"%{ord(each):02X}" for each in '"#%&/<>?'}
_IN_LINK = {ord(each): f"%{ord(each):02X}" for each in '!"#%&()*+,/:<>?'}


def decoded(text: str) -> str:
    """A value without percent escapes; a ``%`` before anything but two hexadecimal digits is one.

    An escape for a character outside of ASCII becomes U+FFFD, which no set holds.

    >>> decoded("6789%2F%26"), decoded("100%")
    ('6789/&', '100%')
    """
    return _ESCAPE.sub(_character, text) if "%" in text else text


def refuse_broken_escapes(text: str) -> None:
    """Raise if a ``%`` is meant as an escape and is none.

    Raises:
        FormatError: The two characters after it are no hexadecimal digits.
    """
    if broken := _BROKEN.search(text):
        got = f"{shown(broken[0])} in {shown(text)}"
        message = f"Expected two hexadecimal digits after %, got {got}"
        raise FormatError(message)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 128 else "\ufffd"  # noqa: PLR2004 - ASCII ends there


def in_urn(value: str) -> str:
    """A value as it stands in an EPC URN.

    >>> in_urn("6789/&!")
    '6789%2F%26!'
    """
    return value.translate(_IN_URN)


def in_link(value: str) -> str:
    """A value as it stands in the path of a canonical Digital Link.

    >>> in_link("6789/&!")
    '6789%2F%26%21'
    """
    return value.translate(_IN_LINK)
