"""Other spellings of identifiers: a GS1 key as a URN, or as a Digital Link of any domain.

A reader keeps the first spelling that it meets and notes the others in ``extra["also"]``. Here
they are looked up; so are the spellings of the commonest keys that no file has spelled out.
"""

import re
from collections.abc import Iterable, Iterator

from cocoachain.model.records import Record
from cocoachain.values.check_digits import check_digit

_LINK = re.compile(
    r"https?://[^/?#]+(?:/[^?#]*?)??(/(?:00|01|253|255|401|402|414|417|80[0-9]{2})/[^?#]+)"
)
_LOT = re.compile(r"urn:epc:(?:class:lgtin|id:sgtin):([0-9]+)\.([0-9])([0-9]*)\.(.+)")
_UNIT = re.compile(r"urn:epc:id:sscc:([0-9]+)\.([0-9])([0-9]*)")
_DIGITS_OF_GTIN, _DIGITS_OF_SSCC = 13, 17


def shared_spelling(name: str) -> str:
    """What the spellings of one GS1 key share: the path of its Digital Link; else the name.

    >>> shared_spelling("urn:epc:class:lgtin:9506000.013435.LOT-7")
    '/01/09506000134352/10/LOT-7'
    >>> shared_spelling("https://example.com/choco/01/09506000134352/10/LOT-7?17=270101")
    '/01/09506000134352/10/LOT-7'
    """
    if link := _LINK.fullmatch(name.partition("?")[0].partition("#")[0]):
        return link[1].rstrip("/")
    if lot := _LOT.fullmatch(name):
        digits = lot[2] + lot[1] + lot[3]
        qualifier = "10" if ":lgtin:" in name else "21"
        if len(digits) == _DIGITS_OF_GTIN:
            return f"/01/{digits}{check_digit(digits)}/{qualifier}/{lot[4]}"
    if unit := _UNIT.fullmatch(name):
        digits = unit[2] + unit[1] + unit[3]
        if len(digits) == _DIGITS_OF_SSCC:
            return f"/00/{digits}{check_digit(digits)}"
    return name


def spellings(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """What the other spellings of the records share → the identifier that is kept."""
    for record in records:
        kept = getattr(record, "id", "")
        if (shared := shared_spelling(kept)) != kept:
            yield shared, kept
        also = record.extra.get("also")
        for each in also if isinstance(also, tuple) else ():
            if isinstance(each, str):
                yield shared_spelling(each), kept
