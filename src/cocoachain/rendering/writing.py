"""Files put down whole or not at all, and only inside the folder that was asked for."""

import os
import tempfile
from pathlib import Path

from cocoachain.errors import FormatError

_MOST_BYTES = 200
"""Most file systems take names of 255 bytes; the temporary name needs some of them."""

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows gives to devices, whatever their suffix."""


def write_whole(path: Path, content: str | bytes) -> Path:
    """The path, which now holds all of the content.

    The content goes to a temporary file beside it, is flushed to the disk and then renamed over
    the old file, so a reader sees the old or the new content and never a part. Text is UTF-8 and
    keeps its line ends.

    Raises:
        OSError: The folder cannot be written to; nothing was changed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_usual_mode())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def write_into(folder: Path, name: str, content: str | bytes) -> Path:
    """The path of the file `name` in the folder, which is made when it is not there.

    Raises:
        FormatError: The name is not that of a plain file in the folder (it holds a separator, `..`,
            a NUL, a device's name, or is too long), or a link stands in its place.
        OSError: The folder cannot be made or written to.
    """
    fault = _fault_of(name)
    if fault:
        message = f"Expected the name of a file inside {folder}, got {name[:80]!r}: {fault}."
        raise FormatError(message)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if path.is_symlink():
        message = f"Expected a file or nothing at {path}, got a link: nothing was written."
        raise FormatError(message)
    return write_whole(path, content)


def _fault_of(name: str) -> str:
    if not name or name in {".", ".."}:
        return "it names no file"
    if any(sign in "/\\:" or ord(sign) < ord(" ") for sign in name):
        return "it holds a separator or a control sign"
    if len(name.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        return f"it is longer than {_MOST_BYTES} bytes"
    if name.split(".", maxsplit=1)[0].strip().lower() in _DEVICES:
        return "it is the name of a device"
    return ""


def _usual_mode() -> int:
    """The mode that a plainly opened file would get; `mkstemp` makes files for the owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
