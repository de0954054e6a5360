"""Writing a package into a folder that appears whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cocoachain.errors import FormatError, RecordError
from cocoachain.rendering.writing import write_into

if TYPE_CHECKING:
    from cocoachain.diligence.packages import Package


def write_package(package: "Package", folder: Path) -> Path:
    """The folder, now with the files of the package.

    They are written into a new folder beside it, which then takes its name.

    Raises:
        FileExistsError: The folder is there and not empty, or is no folder; nothing was changed.
        OSError: It cannot be written; nothing was changed.
    """
    if folder.is_symlink() or (folder.exists() and not _is_empty_folder(folder)):
        message = f"Expected a new or empty folder, got {folder} with something in it"
        raise FileExistsError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name[:60]}.", suffix=".part", dir=folder.parent))
    try:
        for name, content in _files(package):
            write_into(part, name, content)
        part.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return folder


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and next(folder.iterdir(), None) is None


def _files(package: "Package") -> Iterator[tuple[str, str | bytes]]:
    for number, data in enumerate(package.geojson, start=1):
        yield _numbered("geolocation", number, len(package.geojson), "geojson"), data
    try:
        requests = package.declaration_xml()
    except (FormatError, RecordError):
        requests = ()  # the verdict says why, or the edition has an older web service
    for number, data in enumerate(requests, start=1):
        yield _numbered("declaration", number, len(requests), "xml"), data
    yield "verdict.txt", f"{package}\n"
    yield "verdict.json", package.verdict.as_json() + "\n"


def _numbered(stem: str, number: int, of: int, ending: str) -> str:
    return f"{stem}.{ending}" if of == 1 else f"{stem}-{number}.{ending}"
