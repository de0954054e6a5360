"""Text that can be shown, stored and sent: what is free in form, but not in characters."""

import re

from cocoachain.errors import RecordError, RecordTypeError, shown

_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Controls other than tab and line feed, and halves of characters: no file format carries them."""


def check_text(value: object, what: str) -> str:
    """The text itself, or an error that says what is wrong with it.

    Raises:
        RecordTypeError: Not text.
        RecordError: It holds control characters, or halves of characters (surrogates).
    """
    if type(value) is not str:
        value = exact_text(value, what)
    if not value.isprintable() and (found := _UNUSABLE.search(value)):
        expected = f"Expected text without the control character U+{ord(found[0]):04X}"
        message = f"{expected}, got {shown(value)} ({what})"
        raise RecordError(message)
    return value


def exact_text(value: object, what: str) -> str:
    """A plain ``str`` of the same characters, from a ``str`` or a class made from it."""
    if isinstance(value, str):
        return str.__str__(value)
    message = f"Expected text, got {type(value).__name__}: {shown(value)} ({what})"
    raise RecordTypeError(message)
