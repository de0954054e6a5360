"""What is written where: plain text, or colour and a moving sign where a terminal can show them."""

import contextlib
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = (
    (r"(?m)^.+\n[═─]+$", "bold"),
    (r"(?m)^(Not sound|Belum beres):.*$", "bold red"),
    (r"(?m)^(Sound|Beres):.*$", "bold green"),
    (r"(?m)^[A-Z]{1,2}-?[A-Z]*\d{2}(?=  )", "bold"),
    (r"\[[^\[\]\n]+\]", "dim"),
    (r"(?m)^ *→ .*$", "italic"),
    (r"  ! [A-Z0-9 -]+$", "bold red"),
)
"""What is set off in a terminal; it only sets off, the text is the same without."""


def is_rich(stream: object = None) -> bool:
    """Whether the stream is a terminal that may be given colour, and rich is installed."""
    stream = sys.stdout if stream is None else stream
    terminal = getattr(stream, "isatty", lambda: False)()
    if not terminal or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    with contextlib.suppress(ImportError):
        import rich  # noqa: F401 - only whether it is there

        return True
    return False


def show(text: str) -> None:
    """Write the text to the standard output, ending in one line break."""
    text = text.rstrip("\n") + "\n"
    if is_rich():
        _show_rich(text)
    else:
        _write(text)


def note(text: str) -> None:
    """Write one line to the standard error, where it is not in the way of results."""
    sys.stderr.write(f"{text}\n")


def working(text: str) -> AbstractContextManager[object]:
    """A moving sign on the standard error while the work lasts; nothing where none can be shown."""
    if not is_rich(sys.stderr):
        return nullcontext()
    return _console(stderr=True).status(text)


def _show_rich(text: str) -> None:
    from rich.text import Text

    styled = Text(text.rstrip("\n"))
    for pattern, style in _STYLES:
        styled.highlight_regex(pattern, style)
    _console().print(styled, soft_wrap=True, highlight=False)


def _console(*, stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr)


def _write(text: str) -> None:
    """Write to the standard output; a sign that its encoding lacks is no reason to fail."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    sys.stdout.write(text)
