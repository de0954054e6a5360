"""The common identifiers, quickly: the same answer as the careful way, or none at all.

Readers of events ask for the name of every thing that they meet. Nearly all are of few shapes and
hold nothing that needs an escape; one pattern tells them, and what it does not match goes the
careful way (:mod:`cocoachain.formats.gs1.reading`). Tests hold the two against each other.
"""

import re

from cocoachain.formats.gs1.identifiers import LINK
from cocoachain.formats.gs1.layouts import LAYOUTS
from cocoachain.values.check_digits import check_digit

_URN = re.compile(
    r"urn:epc:(?:id:(sgtin|sscc|sgln|pgln)|class:(lgtin)):"
    r"([0-9]{6,12})\.([0-9]*)(?:\.([A-Za-z0-9_.-]{1,20}))?"
)
_LINK = re.compile(
    r"https://id\.gs1\.org/(?:01/[0-9]{14}(?:/(?:10|21)/[A-Za-z0-9_.-]{1,20})?|00/[0-9]{18}"
    r"|41[47]/[0-9]{13})"
)
_SHAPES = {
    scheme: (layout.body, layout.moved, f"{LINK}/{layout.ai}/", layout.qualifier, layout.none)
    for scheme, layout in LAYOUTS.items()
}


def quick_link(text: str) -> str | None:
    """The canonical link of a common URN or link; ``None`` for all that needs care."""
    if _LINK.fullmatch(text):
        return text
    if not (match := _URN.fullmatch(text)):
        return None
    scheme, lot, prefix, reference, serial = match.groups()
    body, moved, start, qualifier, none = _SHAPES[scheme or lot]
    if len(prefix) + len(reference) != body or (serial is None) is (qualifier is not None):
        return None
    digits = reference[0] + prefix + reference[1:] if moved else prefix + reference
    link = f"{start}{digits}{check_digit(digits)}"
    return link if serial is None or serial == none else f"{link}/{qualifier}/{serial}"
