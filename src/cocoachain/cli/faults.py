"""Every way in which a command can fail, as one line for people and an exit status."""

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from cocoachain.errors import CocoachainError
from cocoachain.rendering.widths import visible

SOUND = 0
ERRORS_FOUND = 1
UNUSABLE = 2


def guarded(work: Callable[[], int], lang: str = "en") -> int:
    """The exit status of the work; whatever it raises becomes one line on the standard error.

    The line is in the language `lang` as far as its wording has an entry there.
    """
    _open_streams()
    try:
        status = work()
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else UNUSABLE
    except BrokenPipeError:
        return _reader_gone()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - nothing may leave unworded
        return _told(_in_language(_worded(error), lang))
    return status


def _open_streams() -> None:
    """Where the caller closed a stream, Python has none; what is written to it is to be lost."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
            setattr(sys, name, nowhere)


def _worded(error: BaseException) -> str:
    """What to tell of an error, in one line."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this input."
    if isinstance(error, CocoachainError):
        return _one_line(error)
    if isinstance(error, OSError):
        return _of_the_system(error)
    return (
        f"This is a fault of cocoachain and not of your data ({type(error).__name__}: "
        f"{_one_line(error)[:200]}). Please report it; COCOACHAIN_DEBUG=1 shows where it happened."
    )


def _in_language(message: str, lang: str) -> str:
    """The message in that language; the English one where even that cannot be had."""
    if lang == "en":
        return message
    with contextlib.suppress(Exception):
        from cocoachain.reports.words import words

        return words(lang).rendered(message)
    return message


def _told(message: str) -> int:
    sys.stderr.write(f"cocoachain: {visible(message)}\n")
    if os.environ.get("COCOACHAIN_DEBUG") == "1":
        traceback.print_exc()
    return UNUSABLE


def _one_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    notes = [str(note) for note in getattr(error, "__notes__", ())]
    return " ".join([*lines, *notes]) or type(error).__name__


def _of_the_system(error: OSError) -> str:
    """What the system refused, without its number."""
    what = error.strerror or str(error) or type(error).__name__
    file = f": {error.filename}" if error.filename else ""
    return f"{what}{file}"


def _reader_gone() -> int:
    """What read our output stopped reading, as `head` does; Python must not try to write again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNUSABLE
