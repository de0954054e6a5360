"""Writing a file whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


def write_whole(path: str | os.PathLike[str], pieces: Iterable[bytes]) -> None:
    """Put the pieces into a file that appears, or takes the old one's place, only when complete.

    They go to a new file in the same folder, which is forced to disk and then renamed. If a piece
    or the disk fails, the new file is removed and what stood at ``path`` stays as it was. A link
    is followed, so that it goes on pointing to the file.
    """
    target = Path(os.path.realpath(path))
    with _new_file(target.parent) as file:
        part = Path(file.name)
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            if target.exists():
                part.chmod(target.stat().st_mode & 0o777)
            part.replace(target)
        except BaseException:
            file.close()
            part.unlink(missing_ok=True)
            raise
    _force_name(target.parent)


def _new_file(folder: Path) -> BinaryIO:
    """A new file under a name that nobody has; it has the rights of any new file."""
    number = 0
    while True:
        try:
            return (folder / f".cocoachain-{os.getpid()}-{number}.part").open("xb")
        except FileExistsError:
            number += 1


def _force_name(folder: Path) -> None:
    """Force the new name to disk, where the system can do so."""
    flag = getattr(os, "O_DIRECTORY", None)
    if flag is None:
        return
    descriptor = os.open(folder, os.O_RDONLY | flag)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
