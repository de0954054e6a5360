"""Which files were read, and their digests, so that a report can be tied to its input."""

import hashlib
import os
from pathlib import Path

import attrs

_PIECE = 1 << 20
_PARTS_OF_A_LEDGER = frozenset({".csv", ".tsv", ".txt", ".toml", ".geojson", ".json"})


@attrs.frozen(kw_only=True)
class SourceFile:
    """One file that a report rests on."""

    name: str
    """Relative to the folder that was read."""

    size: int
    """In bytes."""

    sha256: str
    """Digest of its bytes, in hexadecimal."""

    link: str | None = None
    """The way to it from where the report lies; `None` where there is none."""


def source_files(path: Path, report_folder: Path | None = None) -> tuple[SourceFile, ...]:
    """The file itself, or the files of a ledger folder by name, with links from the report."""
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    wanted = [
        each
        for each in inside
        if each.is_file()
        and not each.name.startswith(".")
        and (each == path or each.suffix.lower() in _PARTS_OF_A_LEDGER)
    ]
    return tuple(
        SourceFile(
            name=each.name,
            size=each.stat().st_size,
            sha256=_digest(each),
            link=_way(each, report_folder),
        )
        for each in wanted
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _way(path: Path, folder: Path | None) -> str | None:
    if folder is None:
        return None
    try:
        return os.path.relpath(path.resolve(), folder.resolve()).replace(os.sep, "/")
    except ValueError:
        return None  # another drive: there is no relative way
