"""Reading any of our formats, told by its content."""

import re
import stat
from os import PathLike
from pathlib import Path

from cocoachain.errors import FormatError
from cocoachain.formats import epcis, ledger, native
from cocoachain.readings import Reading

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_START = 1 << 20
_OURS = re.compile(
    rb'\s*\{\s*"(?:format"\s*:\s*"cocoachain"|type"\s*:\s*"[a-z_]+"|[a-z_]+"\s*:\s*\[)'
)
"""How our own JSON and JSON Lines begin, as we write them."""

_EVENTS = re.compile(
    rb'"(?:epcisBody|eventTime|eventList)"\s*:'
    rb'|"@?type"\s*:\s*"(?:EPCIS(?:Query)?Document|(?:gs1:)?(?:Organization|Place|Product)'
    rb'|(?:Object|Aggregation|Transaction|Transformation|Association)Event)"'
)
"""What only documents of EPCIS say."""

_XML = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<")
_BOM = b"\xef\xbb\xbf"
EXPECTED = "a ledger (a folder of CSV files or a workbook, .xlsx) or a chain as JSON or JSON Lines"


def read(path: str | PathLike[str]) -> Reading:
    """The chain at ``path``, with an issue for everything in it that could not be used.

    A folder or a workbook is a ledger; a file that begins as JSON is our JSON or JSON Lines, or
    EPCIS if it speaks of events; so may XML. The ending of the name does not count.

    Raises:
        FormatError: There is no such path, or none of these formats is in it.
        MissingExtraError: It is a workbook and ``cocoachain[excel]`` is not installed.
    """
    place = Path(path)
    if place.is_dir():
        return ledger.read(place)
    start = _start(place)
    if start.startswith((_ZIP, _OLD_OFFICE)):
        return ledger.read(place)
    text = start.removeprefix(_BOM).lstrip()
    if text.startswith(_XML):
        is_epcis = b"EPCIS" in text.replace(b"\0", b"")  # in UTF-16, too
    else:
        is_epcis = text[:1] in {b"{", b"["} and _speaks_of_events(text)
    if is_epcis:
        return epcis.load(place)
    if text[:1] in {b"{", b"["}:
        return native.load(place)
    if place.suffix.casefold() == ".csv":
        raise FormatError(
            f"Expected {EXPECTED}, got one CSV file: give the folder that {place.name} is in"
        )
    raise FormatError(f"Expected {EXPECTED}, got something else: {place.name}")


def _speaks_of_events(text: bytes) -> bool:
    """Whether JSON is EPCIS; what begins as we write our own is not searched."""
    return not _OURS.match(text) and _EVENTS.search(text) is not None


def _start(path: Path) -> bytes:
    """The first bytes of a file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FormatError(f"Expected {EXPECTED}, got something that is no file: {path.name}")
        with path.open("rb") as file:
            return file.read(_START)
    except FileNotFoundError:
        raise FormatError(f"Expected {EXPECTED}, found nothing at {path}") from None
    except OSError as fault:
        raise FormatError(f"Expected {EXPECTED}, got {fault.strerror}: {path.name}") from fault
