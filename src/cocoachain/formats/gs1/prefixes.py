"""How long a company prefix is: GS1's own table, through the library ``biip``."""

from cocoachain.errors import FormatError, MissingExtraError, shown
from cocoachain.formats.gs1.identifiers import Gs1Id


def prefix_length_of(identifier: Gs1Id) -> int:
    """Digits of the company prefix of a key, by GS1's table of allocated prefixes.

    The table changes as GS1 allocates; the edition is that of the ``biip`` installed.

    Raises:
        FormatError: No company has that prefix.
        MissingExtraError: biip is not installed.
    """
    try:
        from biip.gs1_prefixes import GS1CompanyPrefix
    except ImportError as error:
        need = "Telling a company prefix from a Digital Link"
        raise MissingExtraError("gs1", need) from error
    layout = identifier.layout
    start = len(layout.before) + layout.moved if layout else 0
    digits = _leading_digits(identifier.key[start : start + 12])
    found = GS1CompanyPrefix.extract(digits) if digits else None
    if found is None:
        key = shown(identifier.key)
        message = f"Expected company_prefix_length=, got none, and no company's prefix begins {key}"
        raise FormatError(message)
    return len(found.value)


def _leading_digits(text: str) -> str:
    """The digits 0 to 9 that a text begins with."""
    return text[: len(text) - len(text.lstrip("0123456789"))]
