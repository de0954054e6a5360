"""The check digit that ends most GS1 keys: it finds every single wrong digit.

Source: GS1 General Specifications, section 7.9.1 (weights 3 and 1 from the right, modulo 10).
"""

from cocoachain.errors import RecordError, shown

_THREEFOLD = bytes(3 * digit % 10 for digit in range(10))


def check_digit(digits: str) -> str:
    """The digit that follows ``digits`` and makes them a key: of a GTIN, GLN, SSCC, GSRN, GSIN, ….

    Raises:
        RecordError: Something else than the digits 0 to 9, or nothing.

    >>> check_digit("0950600013435")
    '2'
    """
    if not (digits.isascii() and digits.isdigit()):
        message = f"Expected digits from 0 to 9, got {shown(digits)}"
        raise RecordError(message)
    figures = digits.encode()
    odd = sum(_THREEFOLD[figure - 48] for figure in figures[::-2])
    even = sum(figures[-2::-2]) - 48 * (len(figures) // 2)
    return str(-(odd + even) % 10)


def has_check_digit(key: str) -> bool:
    """Whether the last digit of a key is the one that the others ask for; at least two digits.

    >>> has_check_digit("09506000134352"), has_check_digit("09506000134353")
    (True, False)
    """
    if len(key) < 2 or not (key.isascii() and key.isdigit()):  # noqa: PLR2004 - a digit, and the digit that checks it
        return False
    return check_digit(key[:-1]) == key[-1]
