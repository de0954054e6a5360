"""Reading a GS1 identifier of any spelling, and giving it another."""

from functools import lru_cache

from cocoachain.errors import FormatError, RecordTypeError, shown
from cocoachain.formats.gs1.elements import from_elements, looks_like_elements
from cocoachain.formats.gs1.identifiers import Gs1Id
from cocoachain.formats.gs1.links import from_link
from cocoachain.formats.gs1.prefixes import prefix_length_of
from cocoachain.formats.gs1.quick import quick_link
from cocoachain.formats.gs1.syntax import problem_with
from cocoachain.formats.gs1.urns import from_urn, urn_of

LONGEST = 2_000
"""Characters; no identifier is longer, and no QR code of one could be read."""

_REMEMBERED = 1 << 13


def parse(identifier: str) -> Gs1Id:
    """What an identifier names, judged: every length, character set and check digit is right.

    Read are EPC URNs (``urn:epc:id:…``, ``class``, ``idpat``), GS1 Digital Links of any domain
    and element strings (``(01)…(10)…``, or raw with FNC1, by the library biip). A URN's check
    digit is computed, a link's is judged. Whether a number was ever given to anybody is not asked.

    Raises:
        FormatError: None of these, or wrong; the message says what was expected.
        RecordTypeError: Not text.
        MissingExtraError: An element string, and ``cocoachain[gs1]`` is not installed.

    >>> parse("urn:epc:class:lgtin:9506000.013435.LOT-7").canonical
    'https://id.gs1.org/01/09506000134352/10/LOT-7'
    """
    return _read(identifier, check_digits=True)


def to_digital_link(identifier: str) -> str:
    """The canonical Digital Link of an identifier, on ``https://id.gs1.org``.

    It goes down to the finest level: of serial number and lot it keeps the serial number;
    consumer product variants and all that follows ``?`` are left out (CBV 2.0, event hash,
    rule 18). A link's check digit stays as it is
    and is not judged: :func:`parse` does that.

    Raises:
        FormatError: As :func:`parse`, but for check digits; or a scheme that has no link (``gid``).
        RecordTypeError: Not text.
        MissingExtraError: An element string, and ``cocoachain[gs1]`` is not installed.

    >>> to_digital_link("https://example.com/chocolate/gtin/9506000134352/lot/LOT-7?17=270101")
    'https://id.gs1.org/01/09506000134352/10/LOT-7'
    """
    link = _read(identifier, check_digits=False).digital_link
    if link is None:
        message = f"Expected an identifier that has a Digital Link, got {shown(identifier)}"
        raise FormatError(message)
    return link


def to_urn(
    identifier: str, company_prefix_length: int | None = None, *, class_level: bool | None = None
) -> str:
    """The EPC URN of an identifier.

    A link does not tell how many of its digits are the company prefix. Give
    ``company_prefix_length``, 6 to 12; without it, GS1's table of prefixes is asked, as the
    installed library biip has it. ``class_level`` says that a class (a product, a lot), or that
    one thing is expected; ``None`` takes either.

    A URN has no check digit, so a wrong one would vanish: it is refused, except for lots, ITIP,
    UPUI and GSRNP, where the published converter whose test vectors we share takes any.

    Raises:
        FormatError: As :func:`to_digital_link`; a wrong check digit, a prefix that does not fit,
            a level other than the one expected, or a key that has no URN.
        RecordTypeError: Not text.
        MissingExtraError: The table is needed and ``cocoachain[gs1]`` is not installed.

    >>> to_urn("https://id.gs1.org/01/09506000134352/10/LOT-7", 7)
    'urn:epc:class:lgtin:9506000.013435.LOT-7'
    """
    read = _read(identifier, check_digits=False)
    _refuse_level(read, class_level)
    if read.other is not None:
        return read.other
    layout = read.layout
    is_padded = read.gtin is not None and read.gtin not in identifier
    if layout is not None and (layout.judged or is_padded):
        for ai, value in read.keys:
            if problem := problem_with(ai, value, check_digits=True):
                message = f"{problem} in {shown(identifier)}"
                raise FormatError(message)
    length = company_prefix_length
    if length is None:
        length = read.company_prefix_length
    return urn_of(read, prefix_length_of(read) if length is None else length)


def _refuse_level(read: Gs1Id, class_level: bool | None) -> None:  # noqa: FBT001 - the caller's own keyword, passed on
    if class_level is None or read.is_class is class_level:
        return
    expected, got = ("a class", "one thing") if class_level else ("one thing", "a class")
    message = f"Expected the name of {expected}, got that of {got}: {shown(read.canonical)}"
    raise FormatError(message)


def canonical(identifier: str) -> str:
    """The one name that all spellings of an identifier share.

    That is :func:`to_digital_link`, and the URN itself for what is no GS1 key (``gid``, …).

    Raises:
        FormatError: As :func:`to_digital_link`.
        RecordTypeError: Not text.
        MissingExtraError: An element string, and ``cocoachain[gs1]`` is not installed.
    """
    return _read(identifier, check_digits=False).canonical


def one_name(text: str) -> str:
    """The canonical name of a GS1 URN or link; any other text as it is.

    What a reader of events calls with every identifier, so that two spellings are one lot.

    Raises:
        RecordTypeError: Not text.

    >>> one_name("urn:epc:id:sscc:9506000.0000000001"), one_name("BAR-7")
    ('https://id.gs1.org/00/095060000000000015', 'BAR-7')
    """
    if not isinstance(text, str):
        raise _no_text(text)
    may_be_ours = text.startswith(("urn:epc:", "http://", "https://", "HTTP://", "HTTPS://"))
    return remembered_name(text) if may_be_ours and len(text) <= LONGEST else text


@lru_cache(_REMEMBERED)
def remembered_name(text: str) -> str:
    """What :func:`one_name` answers for a text that may be a GS1 identifier, of bounded length."""
    if (quick := quick_link(text)) is not None:
        return quick
    try:
        return _read(text, check_digits=False).canonical
    except FormatError:
        return text


def _no_text(identifier: object) -> RecordTypeError:
    got = f"{type(identifier).__name__}: {shown(identifier)}"
    return RecordTypeError(f"Expected an identifier as text, got {got}")


def _read(identifier: object, *, check_digits: bool) -> Gs1Id:
    if not isinstance(identifier, str):
        raise _no_text(identifier)
    if len(identifier) > LONGEST:
        message = f"Expected an identifier of at most {LONGEST} characters, got {len(identifier)}"
        raise FormatError(message)
    if looks_like_elements(identifier):
        return from_elements(identifier)
    if not identifier.isascii() or not identifier.isprintable() or " " in identifier:
        message = f"Expected printable ASCII without spaces, got {shown(identifier)}"
        raise FormatError(message)
    if identifier.startswith("urn:"):
        return from_urn(identifier)
    if identifier[:8].lower().startswith(("http://", "https://")):
        return from_link(identifier, check_digits=check_digits)
    message = (
        f"Expected an EPC URN, a GS1 Digital Link or an element string, got {shown(identifier)}"
    )
    raise FormatError(message)
