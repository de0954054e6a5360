"""Where something stands in a JSON text: line, column and path, found by walking its tokens.

Only what has gone wrong is looked for so; a good text is never walked. The text need not be JSON
beyond the place that is looked for.
"""

import json
import re
from collections.abc import Iterator

from cocoachain.errors import shown
from cocoachain.values.places import Place

STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
"""A pattern of a JSON string, as far as telling where it ends."""

_TOKEN = re.compile(STRING + r'|[\[\]{},:]|[^ \t\r\n\[\]{},:"]+', re.DOTALL)
_LONGEST_NAME = 64
_SIMPLE_NAME = re.compile(r"[^\W\d]\w*")


def joined_path(steps: tuple[str | int, ...]) -> str:
    """Names and list positions as one path.

    >>> joined_path(("lots", 3, "extra", "sun hours"))
    "lots[3].extra['sun hours']"
    """
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        elif len(step) <= _LONGEST_NAME and _SIMPLE_NAME.fullmatch(step):
            path += f".{step}" if path else step
        else:
            path += f"[{shown(step)}]"
    return path


class _Frame:
    """One list or object that is being walked through."""

    __slots__ = ("awaits_name", "names", "step")

    def __init__(self, *, is_object: bool) -> None:
        self.awaits_name = is_object
        self.names: set[str] | None = set() if is_object else None
        self.step: str | int | None = None if is_object else 0


class Walk:
    """The tokens of a text in order, and the path of the one that was given last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.frames: list[_Frame] = []

    def path(self) -> str | None:
        """The path of the last token, or nothing at the root."""
        steps = tuple(frame.step for frame in self.frames if frame.step is not None)
        return joined_path(steps) or None

    def tokens(self) -> Iterator[tuple[int, str, set[str] | None]]:
        """Offset, string or plain token and, for the name of a member, the names before it."""
        frames = self.frames
        for match in _TOKEN.finditer(self.text):
            lexeme = match[0]
            if lexeme in "[{":
                frames.append(_Frame(is_object=lexeme == "{"))
            elif lexeme in "]}":
                del frames[-1:]
            elif lexeme == ",":
                _next_member(frames)
            elif lexeme != ":":
                names = _name(frames, lexeme)
                yield match.start(), lexeme, names


def _next_member(frames: list[_Frame]) -> None:
    frame = frames[-1] if frames else _Frame(is_object=True)
    frame.awaits_name = frame.names is not None
    if isinstance(frame.step, int):
        frame.step += 1


def _name(frames: list[_Frame], token: str) -> set[str] | None:
    """Take a string as the name of a member, if one is due; the names before it."""
    if not frames or not frames[-1].awaits_name:
        return None
    frames[-1].awaits_name = False
    frames[-1].step = string_of(token)
    return frames[-1].names


def string_of(token: str) -> str:
    """The text of a string token; the token itself where it is none."""
    if "\\" not in token and token.endswith('"'):
        return token[1:-1]
    try:
        value = json.loads(token)
    except ValueError:
        return token
    return value if isinstance(value, str) else token


def place_at(text: str, offset: int, source: str | None) -> Place:
    """Line, column and path of an offset, of which the text before is JSON."""
    walk = Walk(text[:offset])
    for _ in walk.tokens():
        pass
    return line_and_column(text, offset, source, walk.path())


def line_and_column(text: str, offset: int, source: str | None, path: str | None = None) -> Place:
    """The place of an offset, counted from 1 in lines and characters."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Place(file=source, row=line, column=str(column), path=path)
