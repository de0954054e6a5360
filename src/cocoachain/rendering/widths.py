"""How wide a text stands in a terminal, and how to keep what is invisible from doing harm."""

import unicodedata
from collections.abc import Iterable

_WIDE = frozenset("WF")
_NO_WIDTH = frozenset({"Mn", "Me"})
_ELLIPSIS = "…"


def visible(text: str) -> str:
    r"""The text with every invisible sign spelled out, so that no sign can act on the reader.

    Control signs (terminal escapes, line breaks, tabs), direction marks, zero-width signs, private
    and unpaired code points become `\x1b`, `\u202e` and so on. Spaces of every width stay.

    >>> visible("BAR\u202e7\n")
    'BAR\\u202e7\\n'
    """
    if text.isprintable():
        return text
    return "".join(sign if _stays(sign) else _spelled(sign) for sign in text)


def display_width(text: str) -> int:
    """Columns that a text takes in a terminal: wide East Asian signs two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(sign) for sign in text)


def clipped(text: str, width: int) -> str:
    """The text, cut to at most `width` columns; a cut ends in `…`.

    >>> clipped("Genggelang", 6)
    'Gengg…'
    """
    if display_width(text) <= width:
        return text
    taken: list[str] = []
    room = width - 1
    for sign in text:
        room -= _columns(sign)
        if room < 0:
            break
        taken.append(sign)
    return "".join(taken) + _ELLIPSIS if width > 0 else ""


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text, filled with spaces to `width` columns; `right` puts it at the right edge."""
    spaces = " " * (width - display_width(text))
    return spaces + text if right else text + spaces


def as_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as a tuple: the converter of fields that hold several."""
    return tuple(texts)


def _stays(sign: str) -> bool:
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def _spelled(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
